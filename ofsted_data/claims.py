"""Hold each claim against the figures and grades of the tables.

Verdicts come from a closed list:

- ``supported``: the figures say the same of the same thing;
- ``supported in part``: they agree as far as they go, but count something else, stop earlier,
  or cover only some of what is claimed;
- ``contradicted``: they exclude it;
- ``cannot be checked``: no figure in the tables decides it.

Nothing here reads a cause out of a count.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from .errors import SeriesError
from .frames import Row, each, groups, lookup
from .phrases import change_percent, lower_first, sentence, upper_first
from .sums import growth
from .tables import (
    load_claims,
    load_crosswalk,
    load_documents,
    load_inspections,
    load_judgements,
    load_measures,
    load_observations,
)

SUPPORTED = "supported"
IN_PART = "supported in part"
CONTRADICTED = "contradicted"
UNDECIDED = "cannot be checked"
VERDICTS = (SUPPORTED, IN_PART, CONTRADICTED, UNDECIDED)

Claim = Row


@dataclass(frozen=True)
class Verdict:
    """What the figures say of one claim."""

    verdict: str
    why: str
    recomputed: float = np.nan
    low: float = np.nan
    high: float = np.nan


@dataclass(frozen=True)
class Record:
    """What claims are held against."""

    documents: pd.DataFrame
    inspections: pd.DataFrame
    crosswalk: pd.DataFrame
    judgements: pd.DataFrame
    measures: pd.DataFrame
    observations: pd.DataFrame

    @cached_property
    def printed(self) -> dict[tuple[Any, ...], list[Row]]:
        """Return the rows that print a measure of a place in a year."""
        out: dict[tuple[Any, ...], list[Row]] = {}
        for row in each(self.observations):
            out.setdefault((row.measure, row.area, row.year), []).append(row)
        return out

    @cached_property
    def changes(self) -> dict[tuple[Any, ...], pd.DataFrame]:
        """Return each document's counts of a measure."""
        return dict(groups(self.observations, ["measure", "document_id"]))

    def measure(self, name: str) -> str:
        """Return a measure's name for a sentence."""
        return lower_first(lookup(self.measures, "measure").get(name, name))

    def inspection(self, inspection_id: str) -> str:
        """Return an inspection's name for a sentence."""
        name = lookup(self.inspections, "inspection_id", "name").get(inspection_id, inspection_id)
        return "the " + lower_first(name)


def check_claims(
    claims: pd.DataFrame | None = None,
    *,
    documents: pd.DataFrame | None = None,
    inspections: pd.DataFrame | None = None,
    crosswalk: pd.DataFrame | None = None,
    judgements: pd.DataFrame | None = None,
    measures: pd.DataFrame | None = None,
    observations: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Hold every claim against the tables: the packaged ones, or those given.

    Returns
    -------
    pandas.DataFrame
        One row a claim, in the order of the claims: claim_id, document_id, stated, stated_text,
        recomputed, low, high (percent for a change, a number of judgements or inspections for
        grades; missing where nothing can be computed), verdict, and why: one sentence or more,
        computed from the tables.
    """
    claims = load_claims(layer="document") if claims is None else claims
    record = Record(
        load_documents(layer="document") if documents is None else documents,
        load_inspections() if inspections is None else inspections,
        load_crosswalk(layer="document") if crosswalk is None else crosswalk,
        load_judgements(layer="document") if judgements is None else judgements,
        load_measures() if measures is None else measures,
        load_observations(layer="document") if observations is None else observations,
    )
    verdicts = pd.DataFrame(
        [_CHECKS[claim.kind](claim, record) for claim in each(claims)],
        columns=list(Verdict.__dataclass_fields__),
    ).astype({"recomputed": "float64", "low": "float64", "high": "float64"})
    told = claims[["claim_id", "document_id", "stated", "stated_text"]].reset_index(drop=True)
    order = ["recomputed", "low", "high", "verdict", "why"]
    return pd.concat([told, verdicts[order].set_index(told.index)], axis="columns")


# --- change in a count ---------------------------------------------------------------------


def _change(claim: Claim, record: Record) -> pd.Series | None:
    """Return the growth the claim speaks of, from its own document's figures if it has them."""
    if pd.isna(claim.measure):
        return None
    own = [rows for (measure, source), rows in record.changes.items()
           if measure == claim.measure and source == claim.document_id]  # fmt: skip
    others = [rows for (measure, source), rows in record.changes.items()
              if measure == claim.measure and source != claim.document_id]  # fmt: skip
    for rows in own + others:
        first = rows["year"].min() if pd.isna(claim.from_year) else claim.from_year
        last = rows["year"].max() if pd.isna(claim.to_year) else claim.to_year
        try:
            return growth(rows, int(first), int(last)).iloc[0]
        except SeriesError:
            continue
    return None


def _printed(change: pd.Series, end: str, record: Record) -> tuple[str, str]:
    """Return a number of a change as its source prints it, and the softest words elsewhere."""
    same = record.printed[change["measure"], change["area"], change[f"{end}_year"]]
    words = next(row.as_printed for row in same if row.document_id == change["document_id"])
    names = lookup(record.documents, "document_id", "called")
    others = [
        f"{upper_first(names[row.document_id])} prints “{row.as_printed}” for {row.year}"
        for row in same
        if row.document_id != change["document_id"]
        and row.qualifier != "exact"
        and row.as_printed != words
    ]
    return lower_first(words), "; ".join(others)


def _change_in_words(change: pd.Series, record: Record) -> str:
    (start, start_softer), (end, end_softer) = (
        _printed(change, side, record) for side in ("start", "end")
    )
    softer = "".join(f". {words}" for words in (start_softer, end_softer) if words)
    return (
        f"{upper_first(record.measure(change['measure']))} went from {start} in "
        f"{change['start_year']} to {end} in {change['end_year']}: by {change_percent(change)}"
        f"{softer}"
    )


def _shortfall(claim: Claim, change: pd.Series, record: Record) -> list[str]:
    """Return what keeps the figures from covering the whole claim."""
    doubts = [] if pd.isna(claim.gap) else [claim.gap]
    page = lookup(record.documents, "document_id", "earliest")[claim.document_id]
    since = pd.notna(claim.from_year) and pd.isna(claim.to_year)
    if since and change["end_year"] < page.year:
        doubts.append(f"they end in {change['end_year']}, while the page is of {page.year}")
    return doubts


def _no_figures(claim: Claim, record: Record) -> Verdict:
    if pd.notna(claim.gap):
        reason = claim.gap
    elif claim.measure in set(record.observations["measure"]):
        reason = f"no one document prints {record.measure(claim.measure)} for both years"
    else:
        reason = f"no document prints a count of {claim.subject}"
    return Verdict(UNDECIDED, sentence(reason))


def _rise(claim: Claim, record: Record) -> Verdict:
    change = _change(claim, record)
    if change is None:
        return _no_figures(claim, record)
    low, high = _range(change)
    agreed, excluded = low > 0, high <= 0
    return _weigh(claim, record, change, agreed, excluded, "a rise", "the words of the figures")


def _percentage(claim: Claim, record: Record) -> Verdict:
    change = _change(claim, record)
    if change is None:
        return _no_figures(claim, record)
    low, high = _range(change)
    half = 0.5 * 10.0 ** -_decimals(claim.stated)
    agreed = low >= claim.stated - half and high < claim.stated + half
    excluded = high < claim.stated - half or low >= claim.stated + half
    return _weigh(claim, record, change, agreed, excluded, f"{claim.stated:g}%", "rounding")


def _decimals(value: float) -> int:
    return len(f"{value:.10f}".rstrip("0").partition(".")[2])


def _range(change: pd.Series) -> tuple[float, float]:
    """Return the lowest and highest change the words allow, open where they set no limit."""
    low, high = change["percent_change_low"], change["percent_change_high"]
    return (-np.inf if pd.isna(low) else low), (np.inf if pd.isna(high) else high)


def _weigh(
    claim: Claim, record: Record, change: pd.Series, agreed: bool, excluded: bool, what: str,
    slack: str,
) -> Verdict:  # fmt: skip
    why = sentence(_change_in_words(change, record))
    if excluded:
        verdict, why = CONTRADICTED, f"{why} That excludes {what}."
    elif not agreed:
        verdict, why = UNDECIDED, f"{why} That range neither shows nor excludes {what}."
    else:
        doubts = _shortfall(claim, change, record)
        verdict = IN_PART if doubts else SUPPORTED
        why = f"{why} {sentence('But ' + '; and '.join(doubts))}" if doubts else why
    return Verdict(
        verdict, why, change["percent_change"], change["percent_change_low"],
        change["percent_change_high"],
    )  # fmt: skip


# --- grades --------------------------------------------------------------------------------


def _grades(record: Record, inspection_id: str) -> pd.Series:
    """Return one grade a judgement of an inspection, as all documents together give them."""
    rows = record.judgements[record.judgements["inspection_id"] == inspection_id]
    return rows.drop_duplicates("judgement_id").set_index("judgement_id")["grade"]


def _count_of_grades(claim: Claim, record: Record) -> Verdict:
    grades = _grades(record, claim.inspection_id)
    overall = f"{claim.inspection_id}.overall"
    if grades.empty or pd.isna(claim.grade):
        return Verdict(UNDECIDED, "No document gives a grade of that inspection.")
    good_all, all_ = int((grades == claim.grade).sum()), len(grades)
    others = grades.drop(overall, errors="ignore")
    good_others, all_others = int((others == claim.grade).sum()), len(others)
    tally = (
        f"{upper_first(record.inspection(claim.inspection_id))} made {all_} judgements, the "
        f"overall one among them; {good_all} were {claim.grade}. Without the overall one it is "
        f"{good_others} of {all_others}"
    )
    if pd.isna(claim.stated):
        verdict = SUPPORTED if good_all == all_ else CONTRADICTED
        return Verdict(verdict, sentence(tally), good_all, good_all, good_all)
    stated = (int(claim.stated), int(claim.out_of))
    if stated == (good_all, all_):
        why = f"{tally}. So the claim counts the overall judgement"
        return Verdict(SUPPORTED, sentence(why), good_all, good_all, good_all)
    verdict = SUPPORTED if stated == (good_others, all_others) else CONTRADICTED
    if verdict == SUPPORTED:
        tally += ". So the claim leaves the overall judgement out"
    return Verdict(verdict, sentence(tally), good_others, good_others, good_others)


def _overall_by_year(claim: Claim, record: Record) -> pd.DataFrame:
    """Return the grades of one practice area, oldest first, up to the claim's inspection."""
    rows = record.judgements[record.judgements["practice_area"] == claim.practice_area]
    rows = rows.drop_duplicates("inspection_id").merge(record.inspections, on="inspection_id")
    rows = rows.assign(year=rows["started"].fillna(rows["published"]).dt.year).sort_values("year")
    last = rows.loc[rows["inspection_id"] == claim.inspection_id, "year"].max()
    until: pd.DataFrame = rows[rows["year"] <= last]
    return until


def _run_of_grades(claim: Claim, record: Record) -> Verdict:
    rows = _overall_by_year(claim, record)
    grades = rows["grade"].astype(str).tolist()
    if not grades or pd.isna(claim.grade):
        return Verdict(UNDECIDED, "No document gives a grade of that inspection.")
    run = 0
    while run < len(grades) and grades[-1 - run] == claim.grade:
        run += 1
    told = ", ".join(f"{grade} in {year}" for grade, year in zip(grades, rows["year"], strict=True))
    why = f"The documents give {told}"
    if run >= claim.stated:
        return Verdict(SUPPORTED, sentence(why), run, run)
    if run < len(grades):
        return Verdict(CONTRADICTED, sentence(why), run, run, run)
    why += (
        f". That makes {run} of {claim.stated:g}: the other needs a grade before "
        f"{rows['year'].min()}, which no document gives"
    )
    return Verdict(IN_PART, sentence(why), run, run)


def _grade_change(claim: Claim, record: Record) -> Verdict:
    rows = _overall_by_year(claim, record)
    if len(rows) < 2:
        return Verdict(UNDECIDED, "The documents give no two grades to compare.")
    before, after = rows["grade"].iloc[-2], rows["grade"].iloc[-1]
    years = rows["year"].iloc[-2:].tolist()
    why = f"{claim.subject}: {before} in {years[0]}, {after} in {years[1]}"
    moved = int(rows["grade"].cat.codes.iloc[-1]) - int(rows["grade"].cat.codes.iloc[-2])
    kept = moved == 0 and (pd.isna(claim.grade) or str(after) == claim.grade)
    agreed = kept if claim.kind == "grade kept" else moved > 0
    if not agreed:
        return Verdict(CONTRADICTED, sentence(why), moved, moved, moved)
    if pd.notna(claim.gap):
        return Verdict(
            IN_PART, f"{sentence(why)} {sentence('But ' + claim.gap)}", moved, moved, moved
        )
    return Verdict(SUPPORTED, sentence(why), moved, moved, moved)


def _scale_of_grades(claim: Claim, record: Record) -> Verdict:
    grades = record.judgements["grade"].cat.categories
    count = len(grades)
    verdict = SUPPORTED if claim.stated == count else CONTRADICTED
    return Verdict(verdict, f"The grades are {', '.join(grades)}.", count, count, count)


# --- what no count decides -----------------------------------------------------------------


def _cause(claim: Claim, record: Record) -> Verdict:
    change = _change(claim, record)
    if change is None:
        return Verdict(UNDECIDED, f"No figure in the documents shows {claim.subject}.")
    happened = sentence(_change_in_words(change, record))
    return Verdict(UNDECIDED, f"{happened} No figure in the documents shows {claim.subject}.")


def _action(claim: Claim, record: Record) -> Verdict:
    name = lookup(record.documents, "document_id", "called")[claim.document_id]
    return Verdict(UNDECIDED, sentence(f"{name} reports it; no figure in the documents shows it"))


def _undecided(claim: Claim, record: Record) -> Verdict:
    return Verdict(UNDECIDED, sentence(f"no figure in the documents shows {claim.subject}"))


_CHECKS: dict[str, Callable[[Claim, Record], Verdict]] = {
    "percentage change": _percentage,
    "rise": _rise,
    "count of grades": _count_of_grades,
    "run of grades": _run_of_grades,
    "grade kept": _grade_change,
    "grade raised": _grade_change,
    "scale of grades": _scale_of_grades,
    "superlative": _undecided,
    "majority": _undecided,
    "comparison with others": _undecided,
    "attribution": _cause,
    "action": _action,
}
