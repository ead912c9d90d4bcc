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
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from .errors import SeriesError
from .frames import Row, each, groups, lookup
from .phrases import change_percent, listed, lower_first, sentence, upper_first
from .sums import growth
from .tables import filled

SUPPORTED = "supported"
IN_PART = "supported in part"
CONTRADICTED = "contradicted"
UNDECIDED = "cannot be checked"
VERDICTS = (SUPPORTED, IN_PART, CONTRADICTED, UNDECIDED)

PLACE = "Oxfordshire"  # what the claims are about
_BESIDE = "lscb"  # reviewed beside the council's services, not one of them

Claim = Row


class Verdict(NamedTuple):
    """What the figures say of one claim."""

    verdict: str
    why: str
    recomputed: float = np.nan
    low: float = np.nan
    high: float = np.nan
    recorded: float = np.nan


@dataclass(frozen=True)
class Record:
    """What claims are held against."""

    documents: pd.DataFrame
    inspections: pd.DataFrame
    crosswalk: pd.DataFrame
    judgements: pd.DataFrame
    measures: pd.DataFrame
    observations: pd.DataFrame
    statistics: pd.DataFrame

    def alone(self, layer: str) -> "Record":
        """Return what the sources of one layer print, with nothing beside it."""
        documents = self.documents[self.documents["layer"] == layer]
        ids = set(documents["document_id"])
        own = {
            name: (frame := getattr(self, name))[frame["document_id"].isin(ids)]
            for name in ("crosswalk", "judgements", "observations")
        }
        return replace(self, documents=documents, statistics=self.statistics.iloc[:0], **own)

    @cached_property
    def printed(self) -> dict[tuple[Any, ...], list[Row]]:
        """Return the rows that print a measure of a place in a year."""
        out: dict[tuple[Any, ...], list[Row]] = {}
        for row in each(self.observations):
            out.setdefault((row.measure, row.area, row.year), []).append(row)
        return out

    @cached_property
    def changes(self) -> dict[tuple[Any, ...], pd.DataFrame]:
        """Return each source's counts of a measure in the place that claims are about."""
        here = self.observations[self.observations["area"] == PLACE]
        return dict(groups(here, ["measure", "document_id"]))

    @cached_property
    def official(self) -> dict[Any, pd.Series]:
        """Return the official figures of the place that claims are about: by measure, by year."""
        here = self.statistics[self.statistics["area"] == PLACE].dropna(subset="value")
        return {name: rows.set_index("year")["value"] for name, rows in groups(here, "measure")}

    @cached_property
    def called(self) -> dict[str, str]:
        """Return the name of each source for a sentence."""
        return lookup(self.documents, "document_id", "called")

    @cached_property
    def pages(self) -> dict[str, pd.Timestamp]:
        """Return the first day of which each source can be."""
        return lookup(self.documents, "document_id", "earliest")

    @cached_property
    def labels(self) -> dict[str, str]:
        """Return the name of each measure."""
        return lookup(self.measures, "measure")

    def measure(self, name: str) -> str:
        """Return a measure's name for a sentence."""
        return lower_first(self.labels.get(name, name))

    def inspection(self, inspection_id: str) -> str:
        """Return an inspection's name for a sentence."""
        name = lookup(self.inspections, "inspection_id", "name").get(inspection_id, inspection_id)
        return "the " + lower_first(name)

    def year_of(self, document_id: str) -> int:
        """Return the year of a source."""
        return self.pages[document_id].year


def check_claims(
    claims: pd.DataFrame | None = None,
    *,
    documents: pd.DataFrame | None = None,
    inspections: pd.DataFrame | None = None,
    crosswalk: pd.DataFrame | None = None,
    judgements: pd.DataFrame | None = None,
    measures: pd.DataFrame | None = None,
    observations: pd.DataFrame | None = None,
    statistics: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Hold every claim against the tables: the packaged ones, or those given.

    A claim is held against the figures of its own source first, then against those of the others
    and against the official figures. ``alone`` is the verdict that the sources of its own layer
    give with nothing beside them: what a reader of the five documents alone could tell.

    Returns
    -------
    pandas.DataFrame
        One row a claim, in the order of the claims: claim_id, document_id, stated, stated_text,
        recomputed, low, high (percent for a change or a share, a number of judgements or
        inspections for grades; missing where nothing can be computed), recorded (the same from
        the official figures), verdict, why (one sentence or more, computed from the tables) and
        alone.
    """
    claims, *others = filled(
        claims=claims, documents=documents, inspections=inspections, crosswalk=crosswalk,
        judgements=judgements, measures=measures, observations=observations,
        statistics=statistics,
    )  # fmt: skip
    record = Record(*others)
    verdicts = pd.DataFrame(
        [_CHECKS[claim.kind](claim, record) for claim in each(claims)],
        columns=list(Verdict._fields),
    ).astype(dict.fromkeys(["recomputed", "low", "high", "recorded"], "float64"))
    told = claims[["claim_id", "document_id", "stated", "stated_text"]].reset_index(drop=True)
    order = ["recomputed", "low", "high", "recorded", "verdict", "why"]
    out = pd.concat([told, verdicts[order].set_index(told.index)], axis="columns")
    return out.assign(alone=_verdicts_alone(claims, record, out["verdict"]))


def _verdicts_alone(claims: pd.DataFrame, record: Record, verdicts: pd.Series) -> pd.Series:
    """Return the verdict on each claim by the sources of its own layer alone."""
    layers = lookup(record.documents, "document_id", "layer")
    if record.statistics.empty and len(set(layers.values())) == 1:
        return verdicts  # there is nothing beside them
    alone = {layer: record.alone(layer) for layer in set(layers.values())}
    found = [
        _CHECKS[claim.kind](claim, alone[layers[claim.document_id]]).verdict
        for claim in each(claims)
    ]
    return pd.Series(found, dtype="str")


# --- change in a count ---------------------------------------------------------------------


class View(NamedTuple):
    """What one kind of figures says of a claim: in words, and as a verdict."""

    change: pd.Series
    words: str
    doubts: list[str]


def _change(claim: Claim, record: Record) -> pd.Series | None:
    """Return the growth the claim speaks of, from its own source's figures if it has them."""
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


def _printed(claim: Claim, record: Record) -> View | None:
    """Return what the printed numbers say of a claim."""
    change = _change(claim, record)
    if change is None:
        return None
    doubts = [] if pd.isna(claim.gap) else [claim.gap]
    page = record.year_of(claim.document_id)
    since = pd.notna(claim.from_year) and pd.isna(claim.to_year)
    if since and change["end_year"] < page:
        doubts.append(f"they end in {change['end_year']}, while the page is of {page}")
    return View(change, sentence(_change_in_words(change, record)), doubts)


def _recorded(claim: Claim, record: Record, printed: View | None) -> View | None:
    """Return what the official figures say, from the year where the printed numbers begin."""
    measure = claim.measure if pd.isna(claim.record_measure) else claim.record_measure
    figures = record.official.get(measure)
    if figures is None:
        return None
    page = record.year_of(claim.document_id)
    first, last = claim.from_year, page if pd.isna(claim.to_year) else claim.to_year
    if printed is not None:
        first = printed.change["start_year"]
        # What another measure counts need not stop where the printed numbers do.
        last = printed.change["end_year"] if measure == claim.measure else last
    elif pd.isna(first):
        first = figures.index.min()
    if first not in figures.index or last not in figures.index or first >= last:
        return None
    ends = figures[[first, last]].rename("value").reset_index()
    ends = ends.assign(measure=measure, area=PLACE, low=ends["value"], high=ends["value"])
    change = growth(ends, int(first), int(last)).iloc[0]
    own = pd.isna(claim.record_measure)
    gap = claim.gap if own else claim.record_gap
    doubts = [] if pd.isna(gap) else [gap]
    if own and printed is not None:
        doubts = printed.doubts
    words = _figures_in_words(change, record, printed) + _later_figure(claim, figures, change, page)
    return View(change, words, doubts)


def _figures_in_words(change: pd.Series, record: Record, printed: View | None) -> str:
    ends = ["start_value", "end_value"]
    same = printed is not None and change["measure"] == printed.change["measure"]
    if same and printed is not None and (change[ends] == printed.change[ends]).all():
        return "The official figures are the same."
    of = "" if same else f" of {record.measure(change['measure'])}"
    outside = ""
    if same and printed is not None:
        low, high = _range(printed.change)
        if change["percent_change"] < low:
            outside = ", less than the printed words allow"
        elif change["percent_change"] > high:
            outside = ", more than the printed words allow"
    return (
        f"The official figures{of} are {change['start_value']:,.0f} in {change['start_year']} and "
        f"{change['end_value']:,.0f} in {change['end_year']}: a change of {change_percent(change)}"
        f"{outside}."
    )


def _later_figure(claim: Claim, figures: pd.Series, change: pd.Series, page: int) -> str:
    """Return what the official figure of the page's own year says of an open “since”."""
    since = pd.notna(claim.from_year) and pd.isna(claim.to_year)
    if not since or change["end_year"] >= page or page not in figures.index:
        return ""
    percent = 100 * (figures[page] / change["start_value"] - 1)
    return (
        f" That of {page}, not yet out then, is {figures[page]:,.0f}: since "
        f"{change['start_year']} a change of {percent:.1f}%."
    )


def _as_printed(change: pd.Series, end: str, record: Record) -> tuple[str, str]:
    """Return a number of a change as its source prints it, and the softest words elsewhere."""
    same = record.printed[change["measure"], change["area"], change[f"{end}_year"]]
    words = next(row.as_printed for row in same if row.document_id == change["document_id"])
    others = [
        f"{upper_first(record.called[row.document_id])} prints “{row.as_printed}” for {row.year}"
        for row in same
        if row.document_id != change["document_id"]
        and row.qualifier != "exact"
        and row.as_printed != words
    ]
    return lower_first(words), "; ".join(others)


def _change_in_words(change: pd.Series, record: Record) -> str:
    (start, start_softer), (end, end_softer) = (
        _as_printed(change, side, record) for side in ("start", "end")
    )
    softer = "".join(f". {words}" for words in (start_softer, end_softer) if words)
    return (
        f"{upper_first(record.measure(change['measure']))} went from {start} in "
        f"{change['start_year']} to {end} in {change['end_year']}: by {change_percent(change)}"
        f"{softer}"
    )


def _no_figures(claim: Claim, record: Record) -> Verdict:
    figures = record.official.get(claim.record_measure)
    if figures is not None:
        reason = (
            f"the official figures of {record.measure(claim.record_measure)} to hand begin in "
            f"{figures.index.min()}"
        )
        reason += "" if pd.isna(claim.record_gap) else f", and {claim.record_gap}"
    elif pd.notna(claim.gap):
        reason = claim.gap
    elif claim.measure in set(record.observations["measure"]):
        reason = f"no one source prints {record.measure(claim.measure)} for both years"
    else:
        reason = f"no source counts {claim.subject}"
    return Verdict(UNDECIDED, sentence(reason))


Agrees = Callable[[float, float], bool]


def _weighed(claim: Claim, record: Record, agrees: Agrees, excludes: Agrees, what: str) -> Verdict:
    """Weigh what is printed and what is recorded: the one can bear a claim out, or both.

    A claim holds in part where only figures with a doubt bear it out, or where what is printed
    and what is recorded disagree.
    """
    printed = _printed(claim, record)
    recorded = _recorded(claim, record, printed)
    views = [view for view in (printed, recorded) if view is not None]
    if not views:
        return _no_figures(claim, record)
    why, held, against, doubts = [], False, False, []
    for view in views:
        low, high = _range(view.change)
        why.append(view.words)
        if excludes(low, high):
            against = True
            why.append(f"That excludes {what}.")
        elif agrees(low, high):
            held = True
            doubts.append(view.doubts)
        else:
            why.append(f"That range neither shows nor excludes {what}.")
    if held and not against and all(doubts):
        told = dict.fromkeys(doubt for view_doubts in doubts for doubt in view_doubts)
        why.append(sentence("But " + "; and ".join(told)))
    if held and against:
        why.append("So what is printed and what is recorded do not agree.")
    verdict = UNDECIDED
    if held:
        verdict = IN_PART if against or all(doubts) else SUPPORTED
    elif against:
        verdict = CONTRADICTED
    first = views[0].change
    return Verdict(
        verdict, " ".join(why), first["percent_change"], first["percent_change_low"],
        first["percent_change_high"],
        np.nan if recorded is None else recorded.change["percent_change"],
    )  # fmt: skip


def _rise(claim: Claim, record: Record) -> Verdict:
    return _weighed(claim, record, lambda low, high: low > 0, lambda low, high: high <= 0, "a rise")


def _fall(claim: Claim, record: Record) -> Verdict:
    return _weighed(claim, record, lambda low, high: high < 0, lambda low, high: low >= 0, "a fall")


def _percentage(claim: Claim, record: Record) -> Verdict:
    half = 0.5 * 10.0 ** -_decimals(claim.stated)
    least, most = claim.stated - half, claim.stated + half
    return _weighed(
        claim, record, lambda low, high: low >= least and high < most,
        lambda low, high: high < least or low >= most, f"{claim.stated:g}%",
    )  # fmt: skip


def _steady(claim: Claim, record: Record) -> Verdict:
    """Tell the official figures around the claim: how little a steady count may move none says."""
    figures = record.official.get(claim.measure, pd.Series(dtype="float64"))
    page = record.year_of(claim.document_id)
    told = [f"{figures[year]:,.0f} in {year}" for year in range(page - 2, page + 2)
            if year in figures.index]  # fmt: skip
    if not told:
        return _no_figures(claim, record)
    why = f"The official figures are {listed(told)}. How little a steady count may move none says"
    return Verdict(UNDECIDED, sentence(why))


def _decimals(value: float) -> int:
    return len(f"{value:.10f}".rstrip("0").partition(".")[2])


def _range(change: pd.Series) -> tuple[float, float]:
    """Return the lowest and highest change the words allow, open where they set no limit."""
    low, high = change["percent_change_low"], change["percent_change_high"]
    return (-np.inf if pd.isna(low) else low), (np.inf if pd.isna(high) else high)


# --- a part of a whole, and a place beside others ------------------------------------------


def _share(claim: Claim, record: Record) -> Verdict:
    """Weigh a majority, or a superlative that a majority would show."""
    part = claim.record_measure
    whole = str(lookup(record.measures, "measure", "part_of").get(part))
    figures, all_ = record.official.get(part), record.official.get(whole)
    year = record.year_of(claim.document_id)
    if figures is None or all_ is None or year not in figures.index or year not in all_.index:
        return _undecided(claim, record)
    share = 100 * figures[year] / all_[year]
    why = (
        f"In {year} {record.measure(part)} were {figures[year]:,.0f} of {all_[year]:,.0f} "
        f"{record.measure(whole)}, {share:.1f}%"
    )
    if share > 50:
        return Verdict(SUPPORTED, sentence(f"{why}: more than half"), share, share, share, share)
    verdict = CONTRADICTED if claim.kind == "majority" else UNDECIDED
    return Verdict(verdict, sentence(f"{why}: not more than half"), share, share, share, share)


def _comparison(claim: Claim, record: Record) -> Verdict:
    """Weigh a claim to be lower or higher than others, by what its own source prints of them."""
    rows = record.observations
    rows = rows[(rows["measure"] == claim.measure) & (rows["document_id"] == claim.document_id)]
    here, others = rows[rows["area"] == PLACE], rows[rows["area"] != PLACE]
    if pd.isna(claim.direction) or here.empty or others.empty:
        return _undecided(claim, record)
    own = here["value"].iloc[0]
    told = [f"{row.as_printed} ({row.area})" for row in each(pd.concat([here, others]))]
    why = sentence(f"{record.measure(claim.measure)}: {listed(told)}")
    below = bool((own < others["value"]).all())
    above = bool((own > others["value"]).all())
    agreed = below if claim.direction == "lower" else above
    return Verdict(SUPPORTED if agreed else CONTRADICTED, why, own, own, own)


# --- grades --------------------------------------------------------------------------------


def _grades(record: Record, inspection_id: str) -> pd.Series:
    """Return one grade a judgement of an inspection, as all sources together give them.

    A grade that is part of another judgement is not counted beside it.
    """
    crosswalk = record.crosswalk
    apart = crosswalk["part_of"].notna() | (crosswalk["practice_area"] == _BESIDE)
    parts = set(crosswalk.loc[apart, "judgement_id"])
    rows = record.judgements[record.judgements["inspection_id"] == inspection_id]
    rows = rows[~rows["judgement_id"].isin(parts)]
    return rows.drop_duplicates("judgement_id").set_index("judgement_id")["grade"]


def _count_of_grades(claim: Claim, record: Record) -> Verdict:
    grades = _grades(record, claim.inspection_id)
    overall = f"{claim.inspection_id}.overall"
    if grades.empty or pd.isna(claim.grade):
        return Verdict(UNDECIDED, "No source gives a grade of that inspection.")
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


def _by_year(claim: Claim, record: Record) -> pd.DataFrame:
    """Return year, grade and words of the grades of one practice area, up to the claim's year.

    A year in which no overall grade was given stands for its grades if they are all one.
    """
    rows = record.judgements.drop_duplicates(["judgement_id", "practice_area"])
    rows = rows.merge(record.inspections, on="inspection_id")
    rows = rows.assign(year=rows["started"].fillna(rows["published"]).dt.year)
    last = rows.loc[rows["inspection_id"] == claim.inspection_id, "year"].max()
    steps = []
    for year, given in groups(
        rows[rows["year"] <= last].sort_values(["year", "inspection_id"]), "year"
    ):
        own = given[given["practice_area"] == claim.practice_area]
        if len(own):
            steps.append((year, own["grade"].iloc[0], f"{own['grade'].iloc[0]} in {year}"))
        elif claim.practice_area == "overall" and given["grade"].nunique() == 1:
            names = listed([record.inspection(name) for name in given["inspection_id"].unique()])
            grade = given["grade"].iloc[0]
            steps.append((year, grade, f"{grade} in {year} ({names}, with no overall grade)"))
    out = pd.DataFrame(steps, columns=["year", "grade", "words"])
    return out.astype({"grade": record.judgements["grade"].dtype})


def _run_of_grades(claim: Claim, record: Record) -> Verdict:
    rows = _by_year(claim, record)
    grades = rows["grade"].astype(str).tolist()
    if not grades or pd.isna(claim.grade):
        return Verdict(UNDECIDED, "No source gives a grade of that inspection.")
    run = 0
    while run < len(grades) and grades[-1 - run] == claim.grade:
        run += 1
    why = f"The grades are {listed(rows['words'].tolist())}"
    if run >= claim.stated:
        return Verdict(SUPPORTED, sentence(why), run, run)
    if run < len(grades):
        return Verdict(CONTRADICTED, sentence(why), run, run, run)
    why += (
        f". That makes {run} of {claim.stated:g}: the other needs a grade before "
        f"{rows['year'].min()}, which no source gives"
    )
    return Verdict(IN_PART, sentence(why), run, run)


def _grade_change(claim: Claim, record: Record) -> Verdict:
    rows = _by_year(claim, record)
    if len(rows) < 2:
        return Verdict(UNDECIDED, "The sources give no two grades to compare.")
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
    happened = "" if change is None else sentence(_change_in_words(change, record)) + " "
    return Verdict(UNDECIDED, f"{happened}No figure to hand shows {claim.subject}.")


def _action(claim: Claim, record: Record) -> Verdict:
    name = record.called[claim.document_id]
    return Verdict(UNDECIDED, sentence(f"{name} reports it; no figure to hand shows it"))


def _undecided(claim: Claim, record: Record) -> Verdict:
    return Verdict(UNDECIDED, sentence(f"no figure to hand shows {claim.subject}"))


_CHECKS: dict[str, Callable[[Claim, Record], Verdict]] = {
    "percentage change": _percentage,
    "rise": _rise,
    "fall": _fall,
    "steady": _steady,
    "count of grades": _count_of_grades,
    "run of grades": _run_of_grades,
    "grade kept": _grade_change,
    "grade raised": _grade_change,
    "scale of grades": _scale_of_grades,
    "superlative": _share,
    "majority": _share,
    "comparison with others": _comparison,
    "attribution": _cause,
    "action": _action,
}
