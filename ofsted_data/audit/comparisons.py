"""Claims of a majority, of a place beside others, and of how many councils have a grade."""

from typing import Any

import pandas as pd

from ..record import grades_on
from .evidence import NEIGHBOURS, Answer, Evidence, borne_out, misses, plain, reach, sentence


def share_of_whole(claim: Any, evidence: Evidence) -> Answer:
    """Answer a majority, or “by far the most common”, by whether it is more than half."""
    figures = evidence.figures(claim.measured, claim.area)
    if figures.empty:
        return Answer("silent")
    whole = evidence.described[claim.measured]["part_of"]
    all_ = 100 if pd.isna(whole) else evidence.figures(whole, claim.area)
    shares = (100 * figures / all_).dropna()
    known = evidence.known(shares, claim)
    if not known:
        return evidence.no_figure(figures, claim)
    year, share = known[-1], shares[known[-1]]
    of = ""
    if isinstance(all_, pd.Series):
        of = f"{plain(figures[year])} of {plain(all_[year])} {evidence.name(whole)}, "
    half = "more than half" if share > 50 else "not more than half"
    why = sentence(f"{evidence.name(claim.measured)}, {year}: {of}{share:.1f}%, {half}")
    return borne_out(why, reach(claim), share) if share > 50 else Answer("differs", why, share)


def _apart(values: pd.Series, claim: Any) -> pd.Series:
    """Tell of which others, by name, the claimed area's value lies where the claim says."""
    own, others = values[claim.area], values.drop(claim.area)
    apart: pd.Series = others > own if claim.direction == "lower" else others < own
    return apart


def printed(claim: Any, evidence: Evidence) -> Answer:
    """Answer a claim to be lower or higher than others by what its own source prints of them."""
    rows = evidence.printed(claim.document_id, claim.measure).drop_duplicates("area")
    own = rows["area"] == claim.area
    if pd.isna(claim.beside) or pd.isna(claim.direction) or not own.any() or own.all():
        return Answer("silent")
    values = rows.set_index("area")["value"]
    both = pd.concat([rows[own], rows[~own]])
    told = [f"{row.as_printed} ({row.area})" for row in both.itertuples()]
    why = sentence(f"by its own figures {evidence.name(claim.measure)}: {', '.join(told)}")
    holds = _apart(values, claim).all()
    return Answer("agrees" if holds else "differs", why, *3 * [values[claim.area]])


def recorded(claim: Any, evidence: Evidence) -> Answer:
    """Answer a claim to be lower or higher than others, with whom the claim names."""
    if pd.isna(claim.beside) or pd.isna(claim.direction):
        return Answer("silent")
    named = [name.strip() for name in claim.beside.split(";")]
    all_ = {name: evidence.figures(claim.measured, claim.area, name) for name in named}
    known = {name: figures for name, figures in all_.items() if len(figures)}
    own = evidence.figures(claim.measured, claim.area)
    both = pd.DataFrame({claim.area: own, **known}).dropna()
    asked = evidence.known(own, claim) if pd.isna(claim.to_year) else [claim.to_year]
    years = both.index.intersection(asked)
    if not known or years.empty:
        return evidence.no_figure(own, claim)
    year = years.max()
    values = both.loc[year]
    told = ", ".join(
        f"{evidence.number(claim.measured, value)} in "
        f"{'the middle one of its ' if name == NEIGHBOURS else ''}{name}"
        for name, value in values.items()
    )
    why = f"In {year} {evidence.name(claim.measured)}: {told}."
    if not _apart(values, claim).all():
        return Answer("differs", why, values[claim.area])
    own_words = evidence.printed(claim.document_id, claim.measured).set_index("area")
    doubts = [
        *(f"No figure of {name} is to hand." for name in named if name not in known),
        *misses(own_words, values),
        *reach(claim),
    ]
    if pd.isna(claim.to_year):
        doubts += _next_year(claim, own.index[own.index > year], both)
    return borne_out(why, doubts, values[claim.area])


def _next_year(claim: Any, later: pd.Index, both: pd.DataFrame) -> list[str]:
    """Tell the next year where it points the other way."""
    if later.empty or later[0] not in both.index:
        return []
    values = both.loc[later[0]]
    against = values.drop(claim.area)[~_apart(values, claim)]
    if against.empty:
        return []
    told = ", ".join(f"{plain(value)} in {name}" for name, value in against.items())
    return [f"But in {later[0]} it is {plain(values[claim.area])}, beside {told}."]


def few_councils(claim: Any, evidence: Evidence) -> Answer:
    """Answer “few councils” by the grades of those reported on under the framework by that day.

    Few are fewer than half.
    """
    inspections = evidence.inspections.set_index("inspection_id")
    framework, day = inspections.at[claim.inspection_id, "framework"], evidence.day(claim)
    rows = evidence.inspection_outcomes
    same = (rows["practice_area"] == "overall") & (rows["framework"] == framework)
    grades = grades_on(rows[same], day)["grade"]
    if grades.empty:
        return Answer("silent")
    high = (grades >= claim.grade).sum()
    share = 100 * high / len(grades)
    why = (
        f"Of the {len(grades)} councils reported on under that framework by "
        f"{day.day} {day:%B %Y}, {high} were {claim.grade} or better, {share:.0f}%."
    )
    return Answer("agrees" if share < 50 else "differs", why, share)
