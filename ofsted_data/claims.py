"""Hold each claim against its own figures, Ofsted's report and the record.

Three questions, each answered on its own, then one verdict by ``RULES``:

- ``itself``: do the source's own figures bear it out?
- ``report``: where it says what the inspection found, does Ofsted's report say so?
- ``record``: do official figures, or Ofsted's own grades, bear it out?

Nothing here reads a cause out of a count.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from . import tables
from .audit.changes import change, judged, read_change
from .audit.comparisons import comparison, few_councils, share_of_whole
from .audit.evidence import (
    AGREES,
    DIFFERS,
    IN_PART,
    SILENT,
    Answer,
    Evidence,
    chosen,
    moved,
    percent_change,
    plain,
    sentence,
    upper,
)
from .audit.grades import count_of_grades, grade_change, graded, run_of_grades, scale_of_grades
from .errors import SeriesError

AS_REPORTED, CHANGED, NOT_IN_REPORT = "as reported", "changed", "not in the report"

# The verdict that follows from the answers; the first row that fits holds, "" fits any answer.
RULES = pd.DataFrame(
    [
        (AGREES, "", "", "supported"),
        (IN_PART, "", "", "supported in part"),
        (DIFFERS, "", "", "contradicted"),
        (SILENT, AS_REPORTED, "", "as reported"),
        (SILENT, CHANGED, "", "not as reported"),
        (SILENT, NOT_IN_REPORT, "", "not as reported"),
        (SILENT, "", DIFFERS, "contradicted"),
        (SILENT, "", "", "not verified"),
    ],
    columns=["record", "report", "itself", "verdict"],
)
VERDICTS = tuple(dict.fromkeys(RULES["verdict"]))


def check_claims(
    claims: pd.DataFrame | None = None,
    *,
    statistics: pd.DataFrame | None = None,
    observations: pd.DataFrame | None = None,
    judgements: pd.DataFrame | None = None,
    inspection_outcomes: pd.DataFrame | None = None,
    findings: pd.DataFrame | None = None,
    documents: pd.DataFrame | None = None,
    inspections: pd.DataFrame | None = None,
    crosswalk: pd.DataFrame | None = None,
    measures: pd.DataFrame | None = None,
    councils: pd.DataFrame | None = None,
    neighbours: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Hold every claim against the tables: the packaged ones, or those given.

    Parameters
    ----------
    claims
        As :func:`load_claims` gives them; those of the documents and the reports if None.
    statistics
        Official figures of the areas that the claims name and compare with.
    observations, judgements, inspection_outcomes, findings
        Printed numbers, grades, every council's grades, and what was found.
    documents, inspections, crosswalk, measures
        What describes them.
    councils, neighbours
        Every council's figures, and who is compared with whom.

    Returns
    -------
    pandas.DataFrame
        One row a claim, in the order of the claims: claim_id, document_id, area, stated,
        stated_text, itself (agrees, differs, silent), report (as reported, changed, not in the
        report; missing where the claim does not speak of the inspection), record (agrees, in
        part, differs, silent), verdict (see ``RULES``), recomputed (from the source's own
        figures: percent for a change or a share, a number of grades, or the measure's own unit
        for a comparison), low and high (what its words allow), recorded (the same from the
        record) and why, in plain sentences with the figures that decide.

    Raises
    ------
    StatisticsError
        If a claim is about an area that the figures lack.

    Examples
    --------
    >>> import ofsted_data
    >>> checked = ofsted_data.check_claims().set_index("claim_id")
    >>> checked.loc["neglect_45_2018", ["itself", "record", "verdict"]].tolist()
    ['agrees', 'in part', 'supported in part']
    """
    claims = tables.load_claims() if claims is None else claims
    given: dict[str, pd.DataFrame | None] = {
        "documents": documents, "inspections": inspections, "crosswalk": crosswalk,
        "judgements": judgements, "measures": measures, "observations": observations,
        "findings": findings, "inspection_outcomes": inspection_outcomes, "statistics": statistics,
        "neighbours": neighbours, "councils": councils,
    }  # fmt: skip
    evidence = Evidence(
        **{
            name: getattr(tables, f"load_{name}")() if frame is None else frame
            for name, frame in given.items()
        }
    )
    _refuse_areas(claims, evidence.statistics)
    # A claim can take up one of the report's own, which need not be among those asked about.
    known = pd.concat([claims, tables.load_claims()]).drop_duplicates("claim_id")
    rows = [_checked(claim, known, evidence) for claim in claims.itertuples(index=False)]
    numbers = ["stated", "recomputed", "low", "high", "recorded"]
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(dict.fromkeys(numbers, "float64"))


_COLUMNS = (
    "claim_id document_id area stated stated_text itself report record verdict recomputed low "
    "high recorded why"
).split()


def _refuse_areas(claims: pd.DataFrame, statistics: pd.DataFrame) -> None:
    for area in claims["area"].dropna().unique():
        chosen(area, statistics["area"].unique(), "area")


def _checked(claim: Any, claims: pd.DataFrame, evidence: Evidence) -> dict[str, Any]:
    check = _CHECKS[claim.kind]
    itself, record = check(claim, evidence)
    report = _report(claim, claims, evidence)
    answers = {"record": record.answer, "report": report.answer, "itself": itself.answer}
    parts = [record.why or itself.why, report.why]
    if record.why and itself.answer == DIFFERS and itself.why != record.why:
        parts.append(itself.why)
    verdict = verdict_of(**answers)
    if verdict == "not verified" and pd.notna(claim.would_decide):
        parts.append(sentence(f"what would decide it: {claim.would_decide}"))
    return {
        "claim_id": claim.claim_id, "document_id": claim.document_id, "area": claim.area,
        "stated": claim.stated, "stated_text": claim.stated_text,
        "itself": itself.answer, "report": report.answer or None, "record": record.answer,
        "verdict": verdict, "recomputed": itself.value, "low": itself.low,
        "high": itself.high, "recorded": record.value,
        "why": " ".join(part for part in parts if part),
    }  # fmt: skip


def verdict_of(record: str, report: str = "", itself: str = SILENT) -> str:
    """Return the verdict that follows from three answers, by ``RULES``."""
    answers = {"record": record, "report": report, "itself": itself}
    for rule in RULES.to_dict("records"):
        if all(rule[name] in ("", answer) for name, answer in answers.items()):
            return str(rule["verdict"])
    raise ValueError(f"no rule for {answers}")


# --- what the report says


def _report(claim: Any, claims: pd.DataFrame, evidence: Evidence) -> Answer:
    """Answer whether Ofsted's report says what the claim says that it found."""
    if pd.isna(claim.treatment):
        return Answer("")
    source = evidence.findings.set_index("finding_id")
    if pd.notna(claim.reported_from) and claim.reported_from not in source.index:
        source = claims.set_index("claim_id")
    where = ""
    if pd.notna(claim.reported_from) and claim.reported_from in source.index:
        found = source.loc[claim.reported_from]
        where = f"The report says “{found['evidence']}” ({found['locator']})."
    elif pd.notna(claim.reported_from):
        return Answer("")  # the report's row is gone: there is nothing to hold the claim to
    change = "" if pd.isna(claim.change) else sentence(claim.change)
    return Answer(claim.treatment, f"{where} {change}".strip())


# --- what no count decides


def _cause(claim: Any, evidence: Evidence) -> tuple[Answer, Answer]:
    """Tell the figures beside a cause; no count decides it."""
    measure = claim.measure if pd.isna(claim.record_measure) else claim.record_measure
    figures = pd.Series(dtype="float64") if pd.isna(measure) else evidence.figures(
        measure, claim.area
    )  # fmt: skip
    known = [] if figures.empty else evidence.known(figures, claim)
    if len(known) < 2:
        return Answer(SILENT), Answer(SILENT)
    first, last = known[-4:][0], known[-1]
    told = (
        f"{upper(evidence.name(measure))} went from {plain(figures[first])} in {first} to "
        f"{plain(figures[last])} in {last}; what caused it no count shows."
    )
    return Answer(SILENT), Answer(SILENT, told)


def _nothing_counts(claim: Any, evidence: Evidence) -> tuple[Answer, Answer]:
    return Answer(SILENT), Answer(SILENT)


_CHECKS: dict[str, Callable[[Any, Evidence], tuple[Answer, Answer]]] = {
    "percentage change": change,
    "rise": change,
    "fall": change,
    "steady": change,
    "count of grades": graded(count_of_grades),
    "run of grades": graded(run_of_grades),
    "grade kept": graded(grade_change),
    "grade raised": graded(grade_change),
    "scale of grades": lambda claim, evidence: (
        Answer(SILENT), scale_of_grades(claim, evidence.judgements, evidence)
    ),
    "few councils": few_councils,
    "superlative": share_of_whole,
    "majority": share_of_whole,
    "comparison with others": comparison,
    "attribution": _cause,
    "action": _nothing_counts,
    "finding": _nothing_counts,
}  # fmt: skip


# --- a line of anybody's


def check_change(
    measure: str,
    area: str,
    start: int,
    end: int,
    stated: str,
    statistics: pd.DataFrame | None = None,
) -> pd.Series:
    """Hold one line, such as a press release prints, against the official figures.

    Parameters
    ----------
    measure, area
        As in the figures; near matches are offered where there is none.
    start, end
        The two years.
    stated
        The words of the change: “rose”, “fell by 10%”, “rose by more than 5%”, “doubled”.
    statistics
        Official figures; the packaged ones of Oxfordshire, the South East and England if None.
        ``load_councils()`` has every council.

    Returns
    -------
    pandas.Series
        measure, area, start_year, end_year, start_value, end_value, stated, verdict (supported
        or contradicted, “not verified” where a year has a symbol in place of a number), recorded
        (the change in percent) and why.

    Raises
    ------
    WordsError
        If the words cannot be read.
    StatisticsError
        If the figures lack the measure or the area.
    SeriesError
        If the years are not in order, or the series lacks one.

    Examples
    --------
    >>> import ofsted_data
    >>> line = ofsted_data.check_change(
    ...     "children_looked_after", "Oxfordshire", 2015, 2018, "rose by more than 30%"
    ... )
    >>> line["verdict"], round(line["recorded"], 1)
    ('supported', 34.1)
    """
    reading = read_change(stated)
    figures = tables.load_statistics() if statistics is None else statistics
    measure = chosen(measure, figures["measure"].unique(), "measure")
    figures = figures[figures["measure"] == measure]
    area = chosen(area, figures["area"].unique(), "area")
    rows = figures[figures["area"] == area].set_index("year")
    if not start < end:
        raise SeriesError(f"start {start} is not before end {end}")
    missing = [str(year) for year in (start, end) if year not in rows.index]
    if missing:
        raise SeriesError(
            f"{measure} of {area} has no {' or '.join(missing)}; its years are "
            f"{', '.join(map(str, sorted(rows.index)))}"
        )
    first, last = (float(rows["value"][year]) for year in (start, end))
    out = {
        "measure": measure,
        "area": area,
        "start_year": start,
        "end_year": end,
        "start_value": first,
        "end_value": last,
        "stated": stated,
    }
    symbols = [
        f"that of {year} is a symbol ({rows['status'][year]})"
        for year in (start, end)
        if pd.isna(rows["value"][year])
    ]
    if not symbols and reading.unit == "percent" and not first > 0:
        symbols = [f"that of {start} is 0, of which nothing is a percentage"]
    if symbols:
        why = sentence(f"The official figures do not say: {' and '.join(symbols)}")
        return pd.Series({**out, "verdict": "not verified", "recorded": np.nan, "why": why})
    why = (
        f"The official figures of {area} are {plain(first)} in {start} and {plain(last)} in "
        f"{end}; they {moved(first, last)}."
    )
    recorded = percent_change(first, last)
    verdict = verdict_of(judged(first, last, reading))
    return pd.Series({**out, "verdict": verdict, "recorded": recorded, "why": why})
