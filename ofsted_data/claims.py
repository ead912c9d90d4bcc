"""Hold each claim against its own figures, Ofsted's report and the record.

Three questions, each answered on its own, then one verdict by ``RULES``:

- ``itself``: do the source's own figures bear it out?
- ``report``: where it says what the inspection found, does Ofsted's report say so?
- ``record``: do official figures, or Ofsted's own grades, bear it out?

Nothing here reads a cause out of a count.
"""

from typing import Any

import pandas as pd

from . import tables
from .audit import changes, comparisons, grades
from .audit.changes import judged, read_change
from .audit.evidence import Answer, Check, Evidence, by_how_much, plain, reach, sentence, silent
from .growth import growth
from .record import chosen

# The verdict that follows from the answers; the first row that fits holds, "" fits any answer.
RULES = pd.DataFrame(
    [
        ("agrees", "", "", "supported"),
        ("in part", "", "", "supported in part"),
        ("differs", "", "", "contradicted"),
        ("silent", "as reported", "", "as reported"),
        ("silent", "changed", "", "not as reported"),
        ("silent", "not in the report", "", "not as reported"),
        ("silent", "", "differs", "contradicted"),
        ("silent", "", "", "not verified"),
    ],
    columns=["record", "report", "itself", "verdict"],
)
VERDICTS = tuple(RULES["verdict"].unique())
_ANSWERS = "itself report record verdict recomputed low high recorded why".split()


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
    given: dict[str, Any] = {
        "documents": documents,
        "inspections": inspections,
        "crosswalk": crosswalk,
        "judgements": judgements,
        "measures": measures,
        "observations": observations,
        "findings": findings,
        "inspection_outcomes": inspection_outcomes,
        "statistics": statistics,
        "neighbours": neighbours,
        "councils": councils,
    }
    for name, frame in given.items():
        given[name] = getattr(tables, f"load_{name}")() if frame is None else frame
    evidence = Evidence(**given)
    packaged = tables.load_claims()
    claims = (packaged if claims is None else claims).reset_index(drop=True)
    _refuse(claims, evidence)
    # A claim can take up one of the report's own, which need not be among those asked about.
    claimed = pd.concat([claims, packaged]).rename(columns={"claim_id": "finding_id"})
    words = pd.concat([evidence.findings, claimed]).drop_duplicates("finding_id")
    words = words.set_index("finding_id")
    # What the record counts can be another measure than the one claimed, and its gap another.
    other = claims["record_measure"].notna()
    asked = claims.assign(
        measured=claims["record_measure"].where(other, claims["measure"]),
        reach=claims["record_gap"].where(other, claims["gap"]),
    )
    rows = [_answers(claim, words, evidence) for claim in asked.itertuples(index=False)]
    numbers = dict.fromkeys(["recomputed", "low", "high", "recorded"], "float64")
    answers = pd.DataFrame(rows, columns=_ANSWERS).astype(numbers)
    return claims[["claim_id", "document_id", "area", "stated", "stated_text"]].join(answers)


def _refuse(claims: pd.DataFrame, evidence: Evidence) -> None:
    """Refuse an area that the figures lack, and a measure that nothing describes."""
    for area in claims["area"].dropna().unique():
        chosen(area, evidence.statistics["area"].unique(), "area")
    for measure in pd.concat([claims["measure"], claims["record_measure"]]).dropna().unique():
        chosen(measure, evidence.measures["measure"], "measure")


def _answers(claim: Any, words: pd.DataFrame, evidence: Evidence) -> tuple[Any, ...]:
    """Answer one claim, in the order of ``_ANSWERS``."""
    itself, record = (check(claim, evidence) for check in _CHECKS[claim.kind])
    report, told = _report(claim, words)
    verdict = verdict_of(record.answer, report, itself.answer)
    parts = [record.why or itself.why, told]
    if itself.answer == "differs" and record.why and itself.why != record.why:
        parts.append(itself.why)
    if verdict == "not verified" and pd.notna(claim.would_decide):
        parts.append(sentence(f"what would decide it: {claim.would_decide}"))
    why = " ".join(part for part in parts if part)
    answers = itself.answer, report or None, record.answer, verdict
    return *answers, itself.value, itself.low, itself.high, record.value, why


def verdict_of(record: str, report: str = "", itself: str = "silent") -> str:
    """Return the verdict that follows from three answers, by ``RULES``."""
    fits = RULES["report"].isin(["", report]) & RULES["itself"].isin(["", itself])
    return str(RULES.loc[fits & (RULES["record"] == record), "verdict"].iloc[0])


def _report(claim: Any, words: pd.DataFrame) -> tuple[str, str]:
    """Answer whether Ofsted's report says what the claim says that it found, and tell its words.

    A claim whose row of the report is gone is held to nothing.
    """
    if pd.isna(claim.treatment):
        return "", ""
    told = "" if pd.isna(claim.change) else sentence(claim.change)
    if pd.isna(claim.reported_from):
        return claim.treatment, told
    if claim.reported_from not in words.index:
        return "", ""
    found = words.loc[claim.reported_from]
    said = f"The report says “{found['evidence']}” ({found['locator']})."
    return claim.treatment, f"{said} {told}".strip()


def _cause(claim: Any, evidence: Evidence) -> Answer:
    """Tell the figures beside a cause; no count decides it."""
    figures = evidence.figures(claim.measured, claim.area)
    years = evidence.known(figures, claim)[-4:]
    if len(years) < 2:
        return Answer("silent")
    start, end = figures[years[0]], figures[years[-1]]
    told = (
        f"{evidence.name(claim.measured)} went from {plain(start)} in {years[0]} to "
        f"{plain(end)} in {years[-1]}; what caused it no count shows"
    )
    return Answer("silent", " ".join([sentence(told), *reach(claim)]))


# How a claim of each kind is held against its own source's figures, and against the record.
_CHANGE = (changes.printed, changes.recorded)
_CHECKS: dict[str, tuple[Check, Check]] = {
    "percentage change": _CHANGE,
    "rise": _CHANGE,
    "fall": _CHANGE,
    "steady": _CHANGE,
    "count of grades": grades.graded(grades.count_of_grades),
    "run of grades": grades.graded(grades.run_of_grades),
    "grade kept": grades.graded(grades.grade_change),
    "grade raised": grades.graded(grades.grade_change),
    "scale of grades": (silent, grades.scale_of_grades),
    "few councils": (silent, comparisons.few_councils),
    "superlative": (silent, comparisons.share_of_whole),
    "majority": (silent, comparisons.share_of_whole),
    "comparison with others": (comparisons.printed, comparisons.recorded),
    "attribution": (silent, _cause),
    "action": (silent, silent),
    "finding": (silent, silent),
}


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
    rows = figures[figures["area"] == area]
    found = growth(rows, start, end).iloc[0]
    first, last = found["start_value"], found["end_value"]
    between = rows[rows["year"].isin([start, end])].sort_values("year")
    unknown = [
        f"that of {row.year} is a symbol ({row.status})"
        for row in between[between["value"].isna()].itertuples()
    ]
    if reading.unit == "percent" and first <= 0:
        unknown.append(f"that of {start} is {plain(first)}, of which nothing is a percentage")
    if unknown:
        verdict = "not verified"
        why = sentence(f"the official figures do not say: {' and '.join(unknown)}")
    else:
        verdict = verdict_of(judged(first, last, reading))
        why = (
            f"The official figures of {area} are {plain(first)} in {start} and {plain(last)} in "
            f"{end}; they {by_how_much(first, last)}."
        )
    columns = ["measure", "area", "start_year", "end_year", "start_value", "end_value"]
    recorded = float(found["percent_change"])
    said = {"stated": stated, "verdict": verdict, "recorded": recorded, "why": why}
    return pd.Series(found[columns].to_dict() | said)
