"""Claims of a rise, a fall, a percentage or a steady count, and how their words are read."""

import re
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from ..errors import WordsError
from ..hedges import Qualifier, Reading, bounds, read_number
from .evidence import (
    Answer,
    Evidence,
    borne_out,
    by_how_much,
    fits,
    lower,
    misses,
    percent_change,
    reach,
)

STEADY = 5  # percent: a count that moves no more than this, either way, counts as steady


class Stated(NamedTuple):
    """What the words of a change say: which way, by how much of which unit, from what to what."""

    direction: str  # rise, fall or steady
    size: Reading | None = None
    unit: str = ""  # percent or count, where a size is stated
    start: Reading | None = None
    end: Reading | None = None


def judged(start: float, end: float, stated: Stated) -> Literal["agrees", "in part", "differs"]:
    """Answer whether a change from one number to another is what the words state."""
    if stated.direction == "steady":
        return "agrees" if 100 * abs(end - start) <= STEADY * abs(start) else "differs"
    change = end - start if stated.direction == "rise" else start - end
    size = abs(percent_change(start, end)) if stated.unit == "percent" else change
    if not change > 0 or (stated.size and not fits(size, stated.size)):
        return "differs"
    ends = ((start, stated.start), (end, stated.end))
    both = all(reading is None or fits(value, reading) for value, reading in ends)
    return "agrees" if both else "in part"


def _as_stated(claim: Any) -> Stated:
    if claim.kind != "percentage change":
        return Stated(claim.kind)
    return Stated(claim.direction, _percentage(claim.stated, claim.qualifier), "percent")


def _percentage(stated: float, qualifier: Qualifier) -> Reading:
    """Return what a stated percentage allows: unhedged, what rounds to the digits printed."""
    low, high = bounds(stated, qualifier)
    if qualifier == "exact":
        digits = len(f"{stated:.10f}".rstrip("0").partition(".")[2])
        half = 0.5 * 10.0**-digits
        low, high = stated - half, float(np.nextafter(stated + half, 0))
    return Reading(stated, low, high, qualifier)


def _between(claim: Any, evidence: Evidence) -> pd.DataFrame:
    """Return the two numbers, by year, between which the claim's own source tells the change.

    Without years in the claim they are its first and its last; there are none where it lacks one.
    """
    rows = evidence.printed(claim.document_id, claim.measure)
    rows = rows[rows["area"] == claim.area].drop_duplicates("year")
    own: pd.DataFrame = rows.set_index("year").sort_index()
    start = own.index.min() if pd.isna(claim.from_year) else claim.from_year
    end = own.index.max() if pd.isna(claim.to_year) else claim.to_year
    return own.loc[[start, end]] if _in_order([start, end], own) else own.iloc[:0]


def _in_order(years: list[int], figures: pd.DataFrame | pd.Series) -> bool:
    """Tell whether there are two years, both among the figures, the first before the last."""
    return len(years) == 2 and set(years) <= set(figures.index) and years[0] < years[1]


def printed(claim: Any, evidence: Evidence) -> Answer:
    """Answer by the source's own two numbers, and the range that their words allow."""
    own = _between(claim, evidence)
    if own.empty:
        return Answer("silent")
    (first, last), (start, end), words = own.index, own["value"], own["as_printed"].map(lower)
    why = (
        f"By its own figures, {words[first]} in {first} and {words[last]} in {last}, "
        f"{evidence.name(claim.measure)} {by_how_much(start, end)}."
    )
    return Answer(
        judged(start, end, _as_stated(claim)),
        why,
        percent_change(start, end),
        low=percent_change(own["high"].iloc[0], own["low"].iloc[1]),
        high=percent_change(own["low"].iloc[0], own["high"].iloc[1]),
    )


def recorded(claim: Any, evidence: Evidence) -> Answer:
    """Answer by the official figures: which way, by how much, and what follows next."""
    figures = evidence.figures(claim.measured, claim.area)
    own = _between(claim, evidence)
    if claim.measured != claim.measure:
        own = own.iloc[:0]
    span = _span(claim, own, figures, evidence.known(figures, claim))
    if not span:
        return evidence.no_figure(figures, claim)
    stated = _as_stated(claim)
    (first, last), (start, end) = span, figures[span]
    percent = percent_change(start, end)
    told = (
        f"Official figures for {evidence.name(claim.measured)}: "
        f"{evidence.number(claim.measured, start)} in {first} and "
        f"{evidence.number(claim.measured, end)} in {last}; they "
        f"{by_how_much(start, end, evidence.described[claim.measured]['unit'])}."
    )
    next_answer, next_words = _next_figure(claim, stated, figures, span, evidence)
    if judged(start, end, stated) == "differs":
        undated = own.empty and pd.isna(claim.from_year)
        if undated and next_answer == "agrees":
            return Answer("in part", f"{told} {next_words}", percent)
        return Answer("differs", " ".join([told, *reach(claim)]), percent)
    context, doubts = _share(claim, span, figures, evidence), []
    if len(own) and (own["value"] == figures[span]).all():
        context.insert(0, "The numbers on its page are the official ones, to the digit.")
    if len(own) and pd.notna(claim.from_year) and pd.notna(claim.to_year):
        doubts = misses(own, figures)
        if (own["value"] - figures[span]).abs().max() > abs(end - start):
            missed = "So what is printed misses the record by more than the whole change."
            return Answer("differs", " ".join([told, *doubts, missed]), percent)
    doubts += reach(claim)
    if next_answer == "differs":
        doubts.append(next_words)
    return borne_out(" ".join([told, *context]), doubts, percent)


def _span(claim: Any, own: pd.DataFrame, figures: pd.Series, known: list[int]) -> list[int]:
    """Return the years to hold the claim against: its source's, its own, or the last two.

    A claim without years is held against the last figure before its page and the one before it.
    """
    years = known[-2:]
    if len(own):
        years = list(own.index)
    elif pd.notna(claim.from_year):
        end = known[-1:] if pd.isna(claim.to_year) else [claim.to_year]
        years = [claim.from_year, *end]
    return years if _in_order(years, figures) else []


def _next_figure(
    claim: Any, stated: Stated, figures: pd.Series, span: list[int], evidence: Evidence
) -> tuple[str, str]:
    """Return what the next figure says, and tell it, where the claim is open at its end."""
    later = figures.index[figures.index > span[1]]
    if pd.notna(claim.to_year) or later.empty:
        return "", ""
    base = span[1] if pd.isna(claim.from_year) else span[0]
    start, end = figures[base], figures[later[0]]
    how = by_how_much(start, end, evidence.described[claim.measured]["unit"])
    number = evidence.number(claim.measured, end)
    words = f"But that of {later[0]} is {number}: since {base} it {how}."
    return judged(start, end, stated), words


def _share(claim: Any, span: list[int], figures: pd.Series, evidence: Evidence) -> list[str]:
    """Tell how the whole moved of which the measure counts a part, and the share."""
    whole = claim.measured
    while pd.notna(above := evidence.described[whole]["part_of"]):
        whole = above
    all_ = evidence.figures(whole, claim.area)
    if whole == claim.measured or not set(span) <= set(all_.index):
        return []
    first, last = 100 * figures[span] / all_[span]
    return [
        f"All {evidence.name(whole)} {by_how_much(*all_[span])}, so that the share went from "
        f"{first:.1f}% to {last:.1f}%."
    ]


# --- words of a change

_DIRECTIONS = {
    "rise": ("rose", "risen", "increased", "grew", "grown", "went up", "is up"),
    "fall": ("fell", "fallen", "decreased", "dropped", "went down", "is down"),
}
_TIMES = {"doubled": ("rise", 100), "trebled": ("rise", 200), "halved": ("fall", 50)}
_STEADY = ("did not change", "stayed the same", "was steady", "held steady")
_CHANGE = re.compile(
    r"(?:has |have )?(?P<verb>went up|went down|is up|is down|\w+)"
    r"(?: by (?P<size>.+?)(?P<percent>%| per ?cent)?)?"
    r"(?: from (?P<start>.+?))?(?: to (?P<end>.+))?"
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
    >>> read_change("fell by at least 10%").size
    Reading(value=10.0, low=10.0, high=None, qualifier='at_least')
    """
    words = " ".join(str(stated).lower().split()).strip(" .")
    if words in _TIMES:
        direction, percent = _TIMES[words]
        return Stated(direction, Reading(percent, percent - 5, percent + 5, "about"), "percent")
    if words in _STEADY:
        return Stated("steady")
    found = _CHANGE.fullmatch(words)
    verb = found["verb"] if found else ""
    direction = next((name for name, verbs in _DIRECTIONS.items() if verb in verbs), "")
    if not found or not direction:
        raise WordsError(f"{stated!r} is not understood; say it as {_UNDERSTOOD}")
    try:
        size, start, end = (
            read_number(found[part]) if found[part] else None for part in ("size", "start", "end")
        )
    except WordsError as error:
        told = f"{stated!r} is not understood: {error}; say it as {_UNDERSTOOD}"
        raise WordsError(told) from None
    if size and found["percent"]:
        size = _percentage(size.value, size.qualifier)
    unit = ("percent" if found["percent"] else "count") if size else ""
    return Stated(direction, size, unit, start, end)
