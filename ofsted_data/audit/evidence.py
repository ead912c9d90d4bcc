"""The tables that claims are held against, the answers they give, and how answers are worded."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

NEIGHBOURS = "statistical neighbours"


class Answer(NamedTuple):
    """What one kind of evidence says of a claim, in a word and in a sentence, with its number."""

    answer: Literal["agrees", "in part", "differs", "silent"]
    why: str = ""
    value: float = np.nan
    low: float = np.nan
    high: float = np.nan


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
    inspection_outcomes: pd.DataFrame
    statistics: pd.DataFrame
    neighbours: pd.DataFrame
    councils: pd.DataFrame

    @cached_property
    def series(self) -> pd.Series:
        """Return the official figures by measure, area and year."""
        rows = self.statistics.dropna(subset="value")
        return rows.set_index(["measure", "area", "year"])["value"].sort_index()

    @cached_property
    def of_neighbours(self) -> pd.Series:
        """Return the median of each area's statistical neighbours by measure, area and year."""
        both = self.neighbours[["area", "neighbour_code"]].merge(
            self.councils[["measure", "area_code", "year", "value"]].dropna(subset="value"),
            left_on="neighbour_code",
            right_on="area_code",
        )
        return both.groupby(["measure", "area", "year"])["value"].median()

    def figures(self, measure: str, area: str, beside: str | None = None) -> pd.Series:
        """Return official figures by year, of an area or of whom it is compared with."""
        all_, place = self.series, beside or area
        if beside == NEIGHBOURS:
            all_, place = self.of_neighbours, area
        if (measure, place) not in all_.index:
            return pd.Series(dtype="float64")
        figures: pd.Series = all_.loc[(measure, place)]
        return figures

    def printed(self, document_id: str, measure: str) -> pd.DataFrame:
        """Return the numbers that a source prints of a measure."""
        rows = self.observations
        return rows[(rows["document_id"] == document_id) & (rows["measure"] == measure)]

    @cached_property
    def described(self) -> dict[Any, dict[Any, Any]]:
        """Return the label, unit and so on of each measure."""
        return self.measures.set_index("measure").to_dict("index")

    def name(self, measure: str) -> str:
        """Return a measure's name for a sentence."""
        return lower(self.described[measure]["label"])

    def number(self, measure: str, value: float) -> str:
        """Return a number of a measure for a sentence, with its unit where it needs one."""
        unit = self.described[measure]["unit"]
        if unit == "thousand pounds":
            return f"£{value / 1000:,.1f} million"
        return plain(value) + ("%" if unit == "percent" else "")

    def day(self, claim: Any) -> Any:
        """Return the first day on which the claim's page can have been written."""
        return self.documents.set_index("document_id")["earliest"][claim.document_id]

    def known(self, figures: pd.Series, claim: Any) -> list[int]:
        """Return the years of the figures whose last day is no later than the claim's page."""
        if figures.empty:
            return []
        ends, page = self.described[claim.measured]["year_ends"], self.day(claim)
        return [year for year in figures.index if pd.Timestamp(f"{year}-{ends}") <= page]

    def no_figure(self, figures: pd.Series, claim: Any) -> Answer:
        """Answer with the years that the figures have, where they lack the one that is wanted."""
        if figures.empty:
            return Answer("silent")
        name, years = self.name(claim.measured), f"{figures.index[0]} to {figures.index[-1]}"
        return Answer("silent", f"Official figures for {name} are there for {years}.")


Check = Callable[[Any, Evidence], Answer]


def silent(claim: Any, evidence: Evidence) -> Answer:
    """Answer a claim of which this kind of evidence says nothing, whatever it is."""
    return Answer("silent")


def borne_out(why: str, doubts: Iterable[str], value: float) -> Answer:
    """Answer a claim that holds: in part where there is a doubt."""
    doubts = list(doubts)
    return Answer("in part" if doubts else "agrees", " ".join([why, *doubts]), value)


def reach(claim: Any) -> list[str]:
    """Tell how the claim's words reach wider or narrower than what the figures count."""
    return [] if pd.isna(claim.reach) else [sentence(f"but {claim.reach}")]


def misses(printed: pd.DataFrame, official: pd.Series) -> list[str]:
    """Tell each printed number that the official one, of its year or area, does not bear out."""
    rows: Iterable[Any] = printed.itertuples()
    return [
        f"It prints {lower(row.as_printed)} for {row.Index}, not {plain(official[row.Index])}."
        for row in rows
        if row.Index in official.index and not fits(official[row.Index], row)
    ]


def fits(value: float, reading: Any) -> bool:
    """Tell whether a number is what the words of another allow."""
    low = -np.inf if pd.isna(reading.low) else reading.low
    high = np.inf if pd.isna(reading.high) else reading.high
    strict = reading.qualifier in ("more_than", "less_than") and value == reading.value
    return bool(low <= value <= high) and not strict


def percent_change(start: float, end: float) -> float:
    """Return a change in percent; missing where the base is not above zero."""
    return 100 * (end - start) / start if start > 0 else np.nan


def plain(value: float) -> str:
    """Return a number for a sentence: counts whole with commas, others to one decimal."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def by_how_much(start: float, end: float, unit: str | None = None) -> str:
    """Return how a number moved: “rose by 34.1%”, or by points where it is a percentage."""
    if start == end:
        return "did not change"
    verb = "rose" if end > start else "fell"
    if unit == "percent":
        return f"{verb} by {abs(end - start):.1f} points"
    return f"{verb} by {abs(percent_change(start, end)):.1f}%" if start > 0 else verb


def lower(text: str) -> str:
    """Return text that begins small, unless it begins with an abbreviation."""
    return text[:1].lower() + text[1:] if not text[:2].isupper() else text


def sentence(text: str) -> str:
    """Return text as a sentence."""
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."
