"""Claims of a rise, a fall, a percentage or a steady count, and how their words are read."""

import re
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..errors import WordsError
from ..hedges import Qualifier, Reading, bounds, read_number
from .evidence import (
    AGREES,
    DIFFERS,
    IN_PART,
    SILENT,
    Answer,
    Evidence,
    fits,
    lower,
    moved,
    no_figures,
    percent_change,
    plain,
    reach,
)

STEADY = 5  # percent: a count that moves no more than this, either way, counts as steady


class Stated(NamedTuple):
    """What the words of a change say: which way, and within which bounds, in what unit."""

    direction: str  # rise, fall or steady
    low: float = -np.inf
    high: float = np.inf
    unit: str = ""  # percent, count, or nothing where no size is stated
    start: Reading | None = None
    end: Reading | None = None


def judged(start: float, end: float, stated: Stated) -> str:
    """Answer whether a change from one number to another is what the words state."""
    percent = percent_change(start, end)
    if stated.direction == "steady":
        return AGREES if abs(percent) <= STEADY else DIFFERS
    moved = end - start if stated.direction == "rise" else start - end
    if not moved > 0:
        return DIFFERS
    size = abs(percent) if stated.unit == "percent" else moved
    if not stated.low <= size <= stated.high:
        return DIFFERS
    ends = ((start, stated.start), (end, stated.end))
    both = all(reading is None or fits(value, reading) for value, reading in ends)
    return AGREES if both else IN_PART


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
    same = (rows["measure"] == claim.measure) & (rows["area"] == claim.area)
    own: pd.DataFrame = rows[same & (rows["document_id"] == claim.document_id)]
    return own.drop_duplicates("year").set_index("year").sort_index()


def change(claim: Any, evidence: Evidence) -> tuple[Answer, Answer]:
    """Answer a rise, a fall, a percentage or a steady count."""
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
    low, high = percent_change(highs[0], lows[1]), percent_change(lows[0], highs[1])
    answer = judged(start, end, stated)
    words = ends["as_printed"].map(lower).tolist()
    why = f"By its own figures, {words[0]} in {first} and {words[1]} in {last}, {name}"
    return Answer(answer, f"{why} {moved(start, end)}.",
                  percent_change(start, end), low, high)  # fmt: skip


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
        return Answer(SILENT, no_figures(figures, evidence.name(measure)))
    first, last = span
    start, end = figures[first], figures[last]
    told = (
        f"Official figures for {evidence.name(measure)}: {evidence.number(measure, start)} in "
        f"{first} and {evidence.number(measure, end)} in {last}; they "
        f"{moved(start, end, evidence.unit(measure))}."
    )
    percent = percent_change(start, end)
    span_is_ours = years is None and pd.isna(claim.from_year)
    following = _next_figure(claim, figures, span, measure, evidence)
    if judged(start, end, stated) == DIFFERS:
        if span_is_ours and following and judged(*following[:2], stated) == AGREES:
            return Answer(IN_PART, f"{told} {following.words}", percent)
        return Answer(DIFFERS, " ".join([told, *reach(claim, measure)]), percent)
    doubts = []
    if years and pd.notna(claim.from_year) and pd.notna(claim.to_year):
        doubts = _misses(printed.loc[list(years)], figures)
        if _misses_all(printed.loc[list(years)], figures):
            missed = "So what is printed misses the record by more than the whole change."
            return Answer(DIFFERS, f"{told} {' '.join(doubts)} {missed}", percent)
    doubts += reach(claim, measure)
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
        if official is not None and not fits(official, row):
            out.append(f"It prints {lower(row['as_printed'])} for {year}, not {plain(official)}.")
    return out


def _misses_all(ends: pd.DataFrame, figures: pd.Series) -> bool:
    """Tell whether a printed number is further from the record than the record moved."""
    official = figures.reindex(ends.index)
    return bool((ends["value"] - official).abs().max() > abs(official.iloc[-1] - official.iloc[0]))


def _next_figure(
    claim: Any, figures: pd.Series, span: tuple[int, int], measure: str, evidence: Evidence
) -> Following | None:
    """Return the change to the next figure, where the claim is open at its end."""
    later = figures.index[figures.index > span[1]]
    if pd.notna(claim.to_year) or not len(later):
        return None
    base = span[1] if pd.isna(claim.from_year) else span[0]
    start, end = figures[base], figures[later[0]]
    is_, how = evidence.number(measure, end), moved(start, end, evidence.unit(measure))
    words = f"But that of {later[0]} is {is_}: since {base} it {how}."
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
        f"All {evidence.name(whole)} {moved(all_[first], all_[last])}, so that the share went "
        f"from {shares[0]:.1f}% to {shares[1]:.1f}%."
    ]


# --- words of a change

_DIRECTIONS = {
    "rise": ("rose", "risen", "increased", "grew", "grown", "went up", "is up"),
    "fall": ("fell", "fallen", "decreased", "dropped", "went down", "is down"),
}
_CHANGE = re.compile(
    r"(?:has |have )?(?P<verb>went up|went down|is up|is down|\w+)"
    r"(?: by (?P<size>.+?))?(?: from (?P<start>.+?))?(?: to (?P<end>.+))?"
)
_UNDERSTOOD = (
    "“rose”, “fell”, “rose by 45%”, “fell by more than 5%”, “rose by around 200”, “rose to 700”, "
    "“rose from 500 to 700”, “doubled”, “halved” or “did not change”"
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
