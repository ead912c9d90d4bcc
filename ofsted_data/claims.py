"""Hold each claim against its own figures, Ofsted's report and the record.

Three questions, each answered on its own, then one verdict by ``RULES``:

- ``itself``: do the source's own figures bear it out?
- ``report``: where it says what the inspection found, does Ofsted's report say so?
- ``record``: do official figures, or Ofsted's own grades, bear it out?

Nothing here reads a cause out of a count.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from . import tables
from .errors import SeriesError, StatisticsError, WordsError
from .hedges import Qualifier, Reading, bounds, read_number
from .record import chosen

AGREES, IN_PART, DIFFERS, SILENT = "agrees", "in part", "differs", "silent"
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

STEADY = 5  # percent: a count that moves no more than this, either way, counts as steady
_BOARD = "lscb"  # reviewed beside the council's services, not one of them
_NEIGHBOURS = "statistical neighbours"


class Answer(NamedTuple):
    """What one kind of evidence says of a claim, in a word and in a sentence, with its number."""

    answer: str
    why: str = ""
    value: float = np.nan
    low: float = np.nan
    high: float = np.nan


class Stated(NamedTuple):
    """What the words of a change say: which way, and within which bounds, in what unit."""

    direction: str  # rise, fall or steady
    low: float = -np.inf
    high: float = np.inf
    unit: str = ""  # percent, count, or nothing where no size is stated
    start: Reading | None = None
    end: Reading | None = None


@dataclass(frozen=True)
class Evidence:
    """The tables that claims are held against."""

    documents: pd.DataFrame
    inspections: pd.DataFrame
    crosswalk: pd.DataFrame
    judgements: pd.DataFrame
    measures: pd.DataFrame
    observations: pd.DataFrame
    findings: pd.DataFrame
    outcomes: pd.DataFrame
    statistics: pd.DataFrame
    neighbours: pd.DataFrame | None
    councils: pd.DataFrame | None = field(repr=False)

    @cached_property
    def series(self) -> dict[tuple[str, str], pd.Series]:
        """Return official figures by measure and area: value by year."""
        there = self.statistics.dropna(subset="value")
        return {
            key: rows.set_index("year")["value"].sort_index()
            for key, rows in there.groupby(["measure", "area"])
        }

    @cached_property
    def of_neighbours(self) -> dict[tuple[str, str], pd.Series]:
        """Return the median of an area's statistical neighbours, by measure and area."""
        if self.neighbours is None or self.councils is None:
            return {}
        both = self.neighbours.merge(
            self.councils.dropna(subset="value"), left_on="neighbour_code", right_on="area_code",
            suffixes=("", "_there"),
        )  # fmt: skip
        median = both.groupby(["measure", "area", "year"])["value"].median()
        return {
            key: rows.droplevel(["measure", "area"]).sort_index()
            for key, rows in median.groupby(["measure", "area"])
        }

    def figures(self, measure: str, area: str, beside: str | None = None) -> pd.Series:
        """Return official figures by year, of an area or of whom it is compared with."""
        if beside == _NEIGHBOURS:
            return self.of_neighbours.get((measure, area), pd.Series(dtype="float64"))
        return self.series.get((measure, beside or area), pd.Series(dtype="float64"))

    def name(self, measure: str) -> str:
        """Return a measure's name for a sentence."""
        labels = self.measures.set_index("measure")["label"]
        return _lower(str(labels.get(measure, measure)))

    def part_of(self, measure: str) -> str | None:
        """Return the measure of which this one counts a part."""
        whole = self.measures.set_index("measure")["part_of"].get(measure)
        return None if pd.isna(whole) else str(whole)

    def known(self, figures: pd.Series, claim: Any) -> list[int]:
        """Return the years of the figures whose last day is no later than the claim's page."""
        measure = claim.measure if pd.isna(claim.record_measure) else claim.record_measure
        ends = self.measures.set_index("measure")["year_ends"].get(measure, "03-31")
        page = self.page(claim.document_id)["earliest"]
        return [year for year in figures.index if pd.Timestamp(f"{year}-{ends}") <= page]

    def page(self, document_id: str) -> pd.Series:
        """Return the row of a source."""
        return self.documents.set_index("document_id").loc[document_id]


def check_claims(
    claims: pd.DataFrame | None = None,
    *,
    statistics: pd.DataFrame | None = None,
    observations: pd.DataFrame | None = None,
    judgements: pd.DataFrame | None = None,
    outcomes: pd.DataFrame | None = None,
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
    observations, judgements, outcomes, findings, documents, inspections, crosswalk, measures
        Printed numbers, grades, other councils' grades, findings, and what describes them.
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
    given = {
        "documents": documents, "inspections": inspections, "crosswalk": crosswalk,
        "judgements": judgements, "measures": measures, "observations": observations,
        "findings": findings, "outcomes": outcomes, "statistics": statistics,
        "neighbours": neighbours, "councils": councils,
    }  # fmt: skip
    loaders = {"outcomes": tables.load_inspection_outcomes}
    evidence = Evidence(
        **{
            name: loaders.get(name, getattr(tables, f"load_{name}", None))() if frame is None
            else frame
            for name, frame in given.items()
        }
    )  # fmt: skip
    _refuse_areas(claims, evidence.statistics)
    rows = [_checked(claim, claims, evidence) for claim in claims.itertuples(index=False)]
    numbers = ["stated", "recomputed", "low", "high", "recorded"]
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(dict.fromkeys(numbers, "float64"))


_COLUMNS = (
    "claim_id document_id area stated stated_text itself report record verdict recomputed low "
    "high recorded why"
).split()


def _refuse_areas(claims: pd.DataFrame, statistics: pd.DataFrame) -> None:
    for area in claims["area"].dropna().unique():
        chosen(area, statistics["area"].unique(), "area", StatisticsError)


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
        parts.append(_sentence(f"what would decide it: {claim.would_decide}"))
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


# --- what the report says ------------------------------------------------------------------


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
    change = "" if pd.isna(claim.change) else _sentence(claim.change)
    return Answer(claim.treatment, f"{where} {change}".strip())


# --- change over time ----------------------------------------------------------------------


def judged(start: float, end: float, stated: Stated) -> str:
    """Answer whether a change from one number to another is what the words state."""
    percent = _percent(start, end)
    if stated.direction == "steady":
        return AGREES if abs(percent) <= STEADY else DIFFERS
    moved = end - start if stated.direction == "rise" else start - end
    if not moved > 0:
        return DIFFERS
    size = abs(percent) if stated.unit == "percent" else moved
    if not stated.low <= size <= stated.high:
        return DIFFERS
    ends = ((start, stated.start), (end, stated.end))
    fits = all(reading is None or _fits(value, reading) for value, reading in ends)
    return AGREES if fits else IN_PART


def _fits(value: float, reading: Any) -> bool:
    """Tell whether a number is what the words of another allow."""
    low = -np.inf if reading.low is None or pd.isna(reading.low) else reading.low
    high = np.inf if reading.high is None or pd.isna(reading.high) else reading.high
    strict = reading.qualifier in ("more_than", "less_than") and value == reading.value
    return bool(low <= value <= high) and not strict


def _percent(start: float, end: float) -> float:
    return 100 * (end - start) / start if start > 0 else np.nan


def _as_stated(claim: Any) -> Stated:
    direction = {"percentage change": claim.direction}.get(claim.kind, claim.kind)
    if claim.kind != "percentage change":
        return Stated(direction)
    low, high = _percent_bounds(claim.stated, claim.qualifier)
    return Stated(direction, low, high, "percent")


def _percent_bounds(stated: float, qualifier: Qualifier) -> tuple[float, float]:
    """Return what a stated percentage allows: unhedged, what rounds to the digits printed."""
    if qualifier == "exact":
        digits = len(f"{stated:.10f}".rstrip("0").partition(".")[2])
        half = 0.5 * 10.0**-digits
        return stated - half, float(np.nextafter(stated + half, 0))
    low, high = bounds(stated, qualifier)
    if qualifier in ("more_than", "less_than"):  # the number itself is not more than itself
        low = None if low is None else float(np.nextafter(low, np.inf))
        high = None if high is None else float(np.nextafter(high, -np.inf))
    return -np.inf if low is None else low, np.inf if high is None else high


def _printed(claim: Any, evidence: Evidence) -> pd.DataFrame:
    """Return the numbers that the claim's own source prints of its measure, by year."""
    rows = evidence.observations
    own = rows[
        (rows["measure"] == claim.measure)
        & (rows["area"] == claim.area)
        & (rows["document_id"] == claim.document_id)
    ]
    return own.drop_duplicates("year").set_index("year").sort_index()


def _change(claim: Any, evidence: Evidence) -> tuple[Answer, Answer]:
    stated = _as_stated(claim)
    printed = _printed(claim, evidence)
    years = _span_printed(claim, printed)
    itself = Answer(SILENT)
    if years:
        itself = _change_printed(printed.loc[list(years)], stated, evidence.name(claim.measure))
    return itself, _change_recorded(claim, stated, printed, years, evidence)


def _span_printed(claim: Any, printed: pd.DataFrame) -> tuple[int, int] | None:
    """Return the years between which the claim's own source counts what it speaks of."""
    if printed.empty:
        return None
    start = printed.index[0] if pd.isna(claim.from_year) else int(claim.from_year)
    end = printed.index[-1] if pd.isna(claim.to_year) else int(claim.to_year)
    there = start in printed.index and end in printed.index and start < end
    return (int(start), int(end)) if there else None


def _change_printed(ends: pd.DataFrame, stated: Stated, name: str) -> Answer:
    """Answer by the source's own two numbers, and the range that their words allow."""
    (first, last), (start, end) = ends.index, ends["value"]
    lows, highs = ends["low"].to_numpy(), ends["high"].to_numpy()
    low, high = _percent(highs[0], lows[1]), _percent(lows[0], highs[1])
    answer = judged(start, end, stated)
    words = ends["as_printed"].map(_lower).tolist()
    why = f"By its own figures, {words[0]} in {first} and {words[1]} in {last}, {name}"
    return Answer(answer, f"{why} {_moved(start, end)}.",
                  _percent(start, end), low, high)  # fmt: skip


def _change_recorded(
    claim: Any,
    stated: Stated,
    printed: pd.DataFrame,
    years: tuple[int, int] | None,
    evidence: Evidence,
) -> Answer:
    """Answer by the official figures: which way, by how much, and what follows next."""
    measure = claim.measure if pd.isna(claim.record_measure) else claim.record_measure
    if pd.isna(measure):
        return Answer(SILENT)
    figures = evidence.figures(measure, claim.area)
    years = years if measure == claim.measure else None
    span = _span_recorded(claim, years, evidence.known(figures, claim), figures)
    if span is None:
        return Answer(SILENT, _no_figures(figures, evidence.name(measure)))
    first, last = span
    start, end = figures[first], figures[last]
    told = (
        f"The official figures of {evidence.name(measure)} are {_plain(start)} in {first} and "
        f"{_plain(end)} in {last}: they {_moved(start, end)}."
    )
    percent = _percent(start, end)
    span_is_ours = years is None and pd.isna(claim.from_year)
    following = _next_figure(claim, figures, span)
    if judged(start, end, stated) == DIFFERS:
        if span_is_ours and following and judged(*following[:2], stated) == AGREES:
            return Answer(IN_PART, f"{told} {following.words}", percent)
        return Answer(DIFFERS, " ".join([told, *_reach(claim, measure)]), percent)
    doubts = []
    if years and pd.notna(claim.from_year) and pd.notna(claim.to_year):
        doubts = _misses(printed.loc[list(years)], figures)
        if _misses_all(printed.loc[list(years)], figures):
            missed = "So what is printed misses the record by more than the whole change."
            return Answer(DIFFERS, f"{told} {' '.join(doubts)} {missed}", percent)
    doubts += _reach(claim, measure)
    if following and judged(*following[:2], stated) == DIFFERS:
        doubts.append(following.words)
    context = _whole(measure, claim.area, span, evidence)
    if years and (printed.loc[list(years), "value"] == figures[list(years)]).all():
        context.insert(0, "The printed numbers are the official ones, to the digit.")
    why = " ".join([told, *context, *doubts])
    return Answer(IN_PART if doubts else AGREES, why, percent)


class Following(NamedTuple):
    """The change to the next figure, which was not there yet."""

    start: float
    end: float
    words: str


def _span_recorded(
    claim: Any, years: tuple[int, int] | None, known: list[int], figures: pd.Series
) -> tuple[int, int] | None:
    """Return the years to hold the claim against: its own, its source's, or the last two.

    A claim without years is held against the last figure before its page and the one before it.
    """
    if years:
        first, last = years
    elif pd.notna(claim.from_year):
        last = known[-1] if known and pd.isna(claim.to_year) else claim.to_year
        first = claim.from_year
    elif len(known) > 1:
        first, last = known[-2:]
    else:
        return None
    there = first in figures.index and last in figures.index and first < last
    return (int(first), int(last)) if there else None


def _misses(ends: pd.DataFrame, figures: pd.Series) -> list[str]:
    """Tell each printed number that the official one of its year does not bear out."""
    out = []
    for year, row in ends.iterrows():
        official = figures.get(year)
        if official is not None and not _fits(official, row):
            out.append(f"It prints {_lower(row['as_printed'])} for {year}, not {_plain(official)}.")
    return out


def _misses_all(ends: pd.DataFrame, figures: pd.Series) -> bool:
    """Tell whether a printed number is further from the record than the record moved."""
    official = figures.reindex(ends.index)
    return bool((ends["value"] - official).abs().max() > abs(official.iloc[-1] - official.iloc[0]))


def _reach(claim: Any, measure: str) -> list[str]:
    """Tell how the claim's words reach wider or narrower than what the figures count."""
    gap = claim.gap if measure == claim.measure else claim.record_gap
    return [] if pd.isna(gap) else [_sentence(f"but {gap}")]


def _next_figure(claim: Any, figures: pd.Series, span: tuple[int, int]) -> Following | None:
    """Return the change to the next figure, where the claim is open at its end."""
    later = figures.index[figures.index > span[1]]
    if pd.notna(claim.to_year) or not len(later):
        return None
    base = span[1] if pd.isna(claim.from_year) else span[0]
    start, end = figures[base], figures[later[0]]
    words = f"But that of {later[0]} is {_plain(end)}: since {base} it {_moved(start, end)}."
    return Following(start, end, words)


def _whole(measure: str, area: str, span: tuple[int, int], evidence: Evidence) -> list[str]:
    """Tell how the whole moved of which the measure counts a part, and the share."""
    whole = evidence.part_of(measure)
    while whole is not None and (above := evidence.part_of(whole)) is not None:
        whole = above
    figures = evidence.figures(measure, area)
    all_ = evidence.figures(whole, area) if whole else figures.iloc[:0]
    if not set(span) <= set(all_.index) or whole is None:
        return []
    first, last = span
    shares = [100 * figures[year] / all_[year] for year in span]
    return [
        f"All {evidence.name(whole)} {_moved(all_[first], all_[last])}, so that the share went "
        f"from {shares[0]:.1f}% to {shares[1]:.1f}%."
    ]


def _no_figures(figures: pd.Series, name: str) -> str:
    if figures.empty:
        return ""
    return f"The official figures of {name} are of {figures.index[0]} to {figures.index[-1]}."


# --- a part of a whole, and a place beside others ------------------------------------------


def _share(claim: Any, evidence: Evidence) -> tuple[Answer, Answer]:
    """Answer a majority, or “by far the most common”, by whether it is more than half."""
    part = claim.record_measure
    if pd.isna(part):
        return Answer(SILENT), Answer(SILENT)
    figures = evidence.figures(part, claim.area)
    whole = evidence.part_of(part)
    all_ = figures * 0 + 100 if whole is None else evidence.figures(whole, claim.area)
    both = [year for year in evidence.known(figures, claim) if year in all_.index]
    if not both:
        return Answer(SILENT), Answer(SILENT, _no_figures(figures, evidence.name(part)))
    year = both[-1]
    share = 100 * figures[year] / all_[year]
    of = (
        f"{_plain(figures[year])} of {_plain(all_[year])} {evidence.name(whole)}, " if whole else ""
    )
    half = "more than half" if share > 50 else "not more than half"
    why = f"In {year} {evidence.name(part)} were {of}{share:.1f}%: {half}."
    reach = [] if pd.isna(claim.record_gap) else [_sentence(f"but {claim.record_gap}")]
    answer = DIFFERS if share <= 50 else IN_PART if reach else AGREES
    return Answer(SILENT), Answer(answer, " ".join([why, *(reach if share > 50 else [])]), share)


def _comparison(claim: Any, evidence: Evidence) -> tuple[Answer, Answer]:
    """Answer a claim to be lower or higher than others, with whom the claim names."""
    if pd.isna(claim.direction) or pd.isna(claim.beside):
        return Answer(SILENT), Answer(SILENT)
    return _comparison_printed(claim, evidence), _comparison_recorded(claim, evidence)


def _apart(own: float, other: float, direction: str) -> bool:
    return own < other if direction == "lower" else own > other


def _comparison_printed(claim: Any, evidence: Evidence) -> Answer:
    rows = evidence.observations
    rows = rows[(rows["measure"] == claim.measure) & (rows["document_id"] == claim.document_id)]
    here, others = rows[rows["area"] == claim.area], rows[rows["area"] != claim.area]
    if here.empty or others.empty:
        return Answer(SILENT)
    own = float(here["value"].iloc[0])
    told = [f"{row.as_printed} ({row.area})" for row in pd.concat([here, others]).itertuples()]
    why = _sentence(f"by its own figures {evidence.name(claim.measure)}: {', '.join(told)}")
    holds = all(_apart(own, other, claim.direction) for other in others["value"])
    return Answer(AGREES if holds else DIFFERS, why, own, own, own)


def _comparison_recorded(claim: Any, evidence: Evidence) -> Answer:
    measure = claim.measure if pd.isna(claim.record_measure) else claim.record_measure
    if pd.isna(measure):
        return Answer(SILENT)
    own = evidence.figures(measure, claim.area)
    others = {name: evidence.figures(measure, claim.area, name) for name in _named(claim.beside)}
    known = {name: figures for name, figures in others.items() if len(figures)}
    year = _year_of_comparison(claim, [own, *known.values()], evidence)
    if not known or year is None:
        return Answer(SILENT, _no_figures(own, evidence.name(measure)))
    told = ", ".join([f"{_plain(own[year])} in {claim.area}",
                      *(f"{_plain(figures[year])} in {name}" if name != _NEIGHBOURS else
                        f"{_plain(figures[year])} in the middle one of its {name}"
                        for name, figures in known.items())])  # fmt: skip
    why = f"In {year} {evidence.name(measure)}: {told}."
    if not all(_apart(own[year], figures[year], claim.direction) for figures in known.values()):
        return Answer(DIFFERS, why, own[year])
    doubts = [f"No figure of {name} is to hand." for name in others if name not in known]
    doubts += _misses_beside(claim, measure, year, {claim.area: own, **known}, evidence)
    doubts += _reach(claim, measure)
    doubts += _next_comparison(claim, year, own, known)
    answer = IN_PART if doubts else AGREES
    return Answer(answer, " ".join([why, *doubts]), own[year])


def _named(beside: str) -> list[str]:
    return [name.strip() for name in beside.split(";")]


def _year_of_comparison(claim: Any, all_: list[pd.Series], evidence: Evidence) -> int | None:
    """Return the year claimed, else the last one at the page's time that all figures have."""
    known = evidence.known(all_[0], claim) if pd.isna(claim.to_year) else [int(claim.to_year)]
    return max((year for year in known if all(year in one.index for one in all_)), default=None)


def _misses_beside(
    claim: Any, measure: str, year: int, figures: dict[str, pd.Series], evidence: Evidence
) -> list[str]:
    """Tell each number printed for the comparison that is not the official one."""
    rows = evidence.observations
    rows = rows[(rows["measure"] == measure) & (rows["document_id"] == claim.document_id)]
    return [
        f"It prints {_lower(row['as_printed'])} for {row['area']}, not "
        f"{_plain(figures[row['area']][year])}."
        for _, row in rows.iterrows()
        if row["area"] in figures and not _fits(figures[row["area"]][year], row)
    ]


def _next_comparison(
    claim: Any, year: int, own: pd.Series, others: dict[str, pd.Series]
) -> list[str]:
    """Tell the next year where it points the other way."""
    if pd.notna(claim.to_year):
        return []
    after = [one for one in own.index if one > year]
    if not after or any(after[0] not in figures.index for figures in others.values()):
        return []
    value = own[after[0]]
    against = [
        f"{_plain(figures[after[0]])} in {name}"
        for name, figures in others.items()
        if not _apart(value, figures[after[0]], claim.direction)
    ]
    if not against:
        return []
    return [f"But in {after[0]} it is {_plain(value)}, beside {', '.join(against)}."]


def _few_councils(claim: Any, evidence: Evidence) -> tuple[Answer, Answer]:
    """Answer “few councils” by the grades of those reported on under the framework by that day.

    Few are fewer than half.
    """
    inspection = evidence.inspections.set_index("inspection_id").loc[claim.inspection_id]
    day = evidence.page(claim.document_id)["earliest"]
    rows = evidence.outcomes
    rows = rows[
        (rows["practice_area"] == "overall")
        & (rows["framework"] == inspection["framework"])
        & (rows["published"] <= day)
    ]
    latest = rows.sort_values("published").drop_duplicates("area_code", keep="last")
    if latest.empty:
        return Answer(SILENT), Answer(SILENT)
    high = (latest["grade"] >= claim.grade).sum()
    share = 100 * high / len(latest)
    why = (
        f"Of the {len(latest)} councils reported on under that framework by "
        f"{day.day} {day:%B %Y}, {high} were {claim.grade} or better, {share:.0f}%."
    )
    return Answer(SILENT), Answer(AGREES if share < 50 else DIFFERS, why, share)


# --- grades --------------------------------------------------------------------------------


def _by_layer(claim: Any, evidence: Evidence) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the grades that the claim's own source gives, and those of Ofsted's reports."""
    rows = evidence.judgements
    reports = evidence.documents.loc[evidence.documents["layer"] == "report", "document_id"]
    own = rows[rows["document_id"] == claim.document_id]
    return own, rows[rows["document_id"].isin(reports)]


def _graded(rule: Callable[[Any, pd.DataFrame, Evidence], Answer]) -> Any:
    """Return a check that asks one rule of the source's own grades and of the reports'."""

    def check(claim: Any, evidence: Evidence) -> tuple[Answer, Answer]:
        own, reports = _by_layer(claim, evidence)
        itself = rule(claim, own, evidence)
        itself = itself._replace(answer=AGREES if itself.answer == IN_PART else itself.answer)
        return itself, rule(claim, reports, evidence)

    return check


def _grades(rows: pd.DataFrame, inspection_id: str, crosswalk: pd.DataFrame) -> pd.Series:
    """Return one grade a judgement of an inspection, without parts of another judgement."""
    apart = crosswalk["part_of"].notna() | (crosswalk["practice_area"] == _BOARD)
    rows = rows[rows["inspection_id"] == inspection_id]
    rows = rows[~rows["judgement_id"].isin(crosswalk.loc[apart, "judgement_id"])]
    return rows.drop_duplicates("judgement_id").set_index("judgement_id")["grade"]


def _count_of_grades(claim: Any, rows: pd.DataFrame, evidence: Evidence) -> Answer:
    """Answer how many judgements have a grade, with the overall one and without it.

    A claim may count either way, but not the overall grade twice.
    """
    grades = _grades(rows, claim.inspection_id, evidence.crosswalk)
    if grades.empty:
        return Answer(SILENT)
    others = grades.drop(f"{claim.inspection_id}.overall", errors="ignore")
    with_overall = int((grades == claim.grade).sum()), len(grades)
    without = int((others == claim.grade).sum()), len(others)
    told = (
        f"{without[0]} of {without[1]} judgements were {claim.grade}, and with the overall one "
        f"{with_overall[0]} of {with_overall[1]}"
    )
    reach = "" if pd.isna(claim.gap) else " " + _sentence(f"but {claim.gap}")
    if pd.isna(claim.stated):
        answer = DIFFERS if with_overall[0] < with_overall[1] else IN_PART if reach else AGREES
        return Answer(answer, _sentence(told) + reach * (answer == IN_PART), with_overall[0])
    stated = int(claim.stated), int(claim.out_of)
    fits = {False: (with_overall, without), True: (without,)}[bool(claim.overall_apart)]
    if stated in fits:
        answer = IN_PART if reach else AGREES
        return Answer(answer, _sentence(told) + reach, stated[0])
    if claim.overall_apart and stated == with_overall:
        told += "; the claim names the overall grade beside them and so counts it twice"
    return Answer(DIFFERS, _sentence(told), without[0])


def _by_year(claim: Any, rows: pd.DataFrame, evidence: Evidence) -> pd.DataFrame:
    """Return year, grade and words of the grades of one practice area, up to the inspection.

    A year in which no overall grade was given stands for its grades if they are all one.
    """
    rows = rows.drop_duplicates(["judgement_id", "practice_area"])
    rows = rows.merge(evidence.inspections, on="inspection_id")
    rows = rows.assign(year=rows["started"].fillna(rows["published"]).dt.year)
    last = rows.loc[rows["inspection_id"] == claim.inspection_id, "year"].max()
    steps = []
    for year, given in rows[rows["year"] <= last].groupby("year"):
        own = given.loc[given["practice_area"] == claim.practice_area, "grade"]
        if len(own):
            steps.append((year, own.iloc[0], f"{own.iloc[0]} in {year}"))
        elif claim.practice_area == "overall" and given["grade"].nunique() == 1:
            grade = given["grade"].iloc[0]
            steps.append((year, grade, f"{grade} in {year} (in each part, none overall)"))
    out = pd.DataFrame(steps, columns=["year", "grade", "words"])
    return out.astype({"grade": evidence.judgements["grade"].dtype})


def _run_of_grades(claim: Any, rows: pd.DataFrame, evidence: Evidence) -> Answer:
    steps = _by_year(claim, rows, evidence)
    if steps.empty:
        return Answer(SILENT)
    same = (steps["grade"] == claim.grade).tolist()[::-1]
    run = same.index(False) if False in same else len(same)
    why = _sentence("the grades are " + ", ".join(steps["words"]))
    if run >= claim.stated:
        return Answer(AGREES, why, run)
    if run < len(same):
        return Answer(DIFFERS, why, run)
    return Answer(SILENT if run < 2 else IN_PART, f"{why} No source gives an earlier one.", run)


def _grade_change(claim: Any, rows: pd.DataFrame, evidence: Evidence) -> Answer:
    steps = _by_year(claim, rows, evidence)
    if len(steps) < 2:
        return Answer(SILENT)
    before, after = steps["grade"].iloc[-2:]
    moved = int(steps["grade"].cat.codes.iloc[-1]) - int(steps["grade"].cat.codes.iloc[-2])
    why = _sentence(f"{claim.subject}: " + ", ".join(steps["words"].iloc[-2:]))
    kept = moved == 0 and (pd.isna(claim.grade) or after == claim.grade)
    if not (kept if claim.kind == "grade kept" else moved > 0):
        return Answer(DIFFERS, why, moved)
    if pd.notna(claim.gap):
        return Answer(IN_PART, f"{why} {_sentence(f'but {claim.gap}')}", moved)
    return Answer(AGREES, why, moved)


def _scale_of_grades(claim: Any, rows: pd.DataFrame, evidence: Evidence) -> Answer:
    grades = evidence.outcomes["grade"].dropna().unique()
    if not len(grades):
        return Answer(SILENT)
    why = f"Ofsted's list of all councils has {len(grades)} grades: {', '.join(sorted(grades))}."
    return Answer(AGREES if len(grades) == claim.stated else DIFFERS, why, len(grades))


# --- what no count decides -----------------------------------------------------------------


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
        f"{_upper(evidence.name(measure))} went from {_plain(figures[first])} in {first} to "
        f"{_plain(figures[last])} in {last}; what caused it no count shows."
    )
    return Answer(SILENT), Answer(SILENT, told)


def _nothing_counts(claim: Any, evidence: Evidence) -> tuple[Answer, Answer]:
    return Answer(SILENT), Answer(SILENT)


_CHECKS: dict[str, Callable[[Any, Evidence], tuple[Answer, Answer]]] = {
    "percentage change": _change,
    "rise": _change,
    "fall": _change,
    "steady": _change,
    "count of grades": _graded(_count_of_grades),
    "run of grades": _graded(_run_of_grades),
    "grade kept": _graded(_grade_change),
    "grade raised": _graded(_grade_change),
    "scale of grades": lambda claim, evidence: (
        Answer(SILENT), _scale_of_grades(claim, evidence.judgements, evidence)
    ),
    "few councils": _few_councils,
    "superlative": _share,
    "majority": _share,
    "comparison with others": _comparison,
    "attribution": _cause,
    "action": _nothing_counts,
    "finding": _nothing_counts,
}  # fmt: skip


# --- a line of anybody's -------------------------------------------------------------------

_DIRECTIONS = {
    "rise": ("rose", "risen", "increased", "grew", "grown", "went up", "is up"),
    "fall": ("fell", "fallen", "decreased", "dropped", "went down", "is down"),
}
_CHANGE = re.compile(
    r"(?:has |have )?(?P<verb>went up|went down|is up|is down|\w+)"
    r"(?: by (?P<size>.+?))?(?: from (?P<start>.+?))?(?: to (?P<end>.+))?"
)
_UNDERSTOOD = (
    "“rose”, “fell”, “rose by 45%”, “fell by more than 5%”, “rose by around 200”, “doubled”, "
    "“halved”, “did not change”, “rose from 510 to 684”"
)


def read_change(stated: str) -> Stated:
    """Read the words of a change, such as “rose by more than 5%”.

    “Doubled”, “trebled” and “halved” allow five points either way.

    Raises
    ------
    WordsError
        If the words cannot be read; it shows what is understood.

    Examples
    --------
    >>> read_change("fell by at least 10%")
    Stated(direction='fall', low=10.0, high=inf, unit='percent', start=None, end=None)
    """
    words = " ".join(str(stated).lower().split()).strip(" .")
    plain = {"doubled": ("rise", 100), "trebled": ("rise", 200), "halved": ("fall", 50)}
    if words in plain:
        direction, percent = plain[words]
        return Stated(direction, percent - 5, percent + 5, "percent")
    if words in ("did not change", "stayed the same", "was steady", "held steady"):
        return Stated("steady")
    found = _CHANGE.fullmatch(words)
    verb = found["verb"] if found else ""
    direction = next((name for name, verbs in _DIRECTIONS.items() if verb in verbs), "")
    if not found or not direction:
        raise WordsError(f"{stated!r} is not understood; say it as {_UNDERSTOOD}")
    try:
        return _sized(direction, found)
    except WordsError as error:
        told = f"{stated!r} is not understood: {error}; say it as {_UNDERSTOOD}"
        raise WordsError(told) from None


def _sized(direction: str, found: re.Match[str]) -> Stated:
    start, end = (
        None if found[end] is None else read_number(found[end]) for end in ("start", "end")
    )
    size = found["size"]
    if size is None:
        return Stated(direction, start=start, end=end)
    number = size.removesuffix("%").removesuffix(" per cent").removesuffix(" percent")
    reading = read_number(number)
    if number != size:
        return Stated(
            direction, *_percent_bounds(reading.value, reading.qualifier), "percent", start, end
        )
    low = -np.inf if reading.low is None else reading.low
    high = np.inf if reading.high is None else reading.high
    return Stated(direction, low, high, "count", start, end)


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
    measure = chosen(measure, figures["measure"].unique(), "measure", StatisticsError)
    figures = figures[figures["measure"] == measure]
    area = chosen(area, figures["area"].unique(), "area", StatisticsError)
    rows = figures[figures["area"] == area].set_index("year")
    if not start < end:
        raise SeriesError(f"start {start} is not before end {end}")
    missing = [str(year) for year in (start, end) if year not in rows.index]
    if missing:
        raise SeriesError(
            f"{measure} of {area} has no {' or '.join(missing)}; its years are "
            f"{', '.join(map(str, sorted(rows.index)))}"
        )
    first, last = rows.at[start, "value"], rows.at[end, "value"]
    out = {"measure": measure, "area": area, "start_year": start, "end_year": end,
           "start_value": first, "end_value": last, "stated": stated}  # fmt: skip
    if pd.isna(first) or pd.isna(last) or (reading.unit == "percent" and not first > 0):
        gone = start if pd.isna(first) else end if pd.isna(last) else start
        why = f"The official figure of {gone} is {_symbol(rows.loc[gone])}."
        return pd.Series({**out, "verdict": "not verified", "recorded": np.nan, "why": why})
    answer = judged(first, last, reading)
    why = (
        f"The official figures of {area} are {_plain(first)} in {start} and {_plain(last)} in "
        f"{end}: they {_moved(first, last)}."
    )
    return pd.Series(
        {**out, "verdict": verdict_of(answer), "recorded": _percent(first, last), "why": why}
    )


def _symbol(row: pd.Series) -> str:
    return (
        f"a symbol ({row['status']})"
        if pd.isna(row["value"])
        else "0, so that no percentage can be"
    )


# --- words ---------------------------------------------------------------------------------


def _plain(value: float) -> str:
    """Return a number for a sentence: counts whole with commas, others to one decimal."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def _moved(start: float, end: float) -> str:
    """Return how a number moved: “rose by 34.1%”."""
    if start == end:
        return "did not change"
    verb = "rose" if end > start else "fell"
    return verb if not start > 0 else f"{verb} by {abs(_percent(start, end)):.1f}%"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if not text[:2].isupper() else text


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    text = _upper(text.strip())
    return text if text.endswith((".", "!", "?")) else f"{text}."
