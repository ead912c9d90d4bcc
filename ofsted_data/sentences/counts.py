"""Sentences on the counts, as printed and as the department has them."""

import pandas as pd

from ..claims import PLACE
from ..frames import each, lookup, records
from ..phrases import (
    annual_percent,
    change_percent,
    in_words,
    listed,
    lower_first,
    sentence,
    upper_first,
)
from ..record import AGREEMENTS, compare_with_record
from ..sums import across_documents, growth
from ..tables import load_breaks, load_documents, load_measures, load_observations, load_statistics
from ..words import bounds, rounding_step
from .shared import OTHERS, label, last_printed_year, official, pages, place


def counts_table() -> pd.DataFrame:
    """Return every printed count with what its words allow, as a reader's table."""
    counts = load_observations(layer="document")
    labels = lookup(load_measures(), "measure")
    return pd.DataFrame(
        {
            "What": counts["measure"].map(labels),
            "Year": counts["year"],
            "As printed": counts["as_printed"],
            "Lowest": counts["low"].map("{:,.0f}".format, na_action="ignore"),
            "Highest": counts["high"].map("{:,.0f}".format, na_action="ignore"),
            "Where": [place(row) for row in records(counts)],
        }
    )


def rule_for_hedges() -> str:
    """Say what "around" and "more than" allow, by the numbers that the documents print."""
    counts = load_observations(layer="document")
    about = counts[counts["qualifier"] == "about"].iloc[0]
    more = counts[counts["qualifier"] == "more_than"].iloc[-1]
    low, high = bounds(about["value"], "about")
    step = rounding_step(about["value"])
    return (
        f"A number with no hedge is taken as it stands. “{upper_first(about['as_printed'])}” may "
        f"be anything from {low:.0f} to {high:.0f}: the number looks rounded to {step:.0f}, and "
        f"half of that either side is allowed. “{more['as_printed']}” sets a floor of "
        f"{more['value']:.0f} and no ceiling: none is guessed."
    )


def growth_within(measure: str) -> str:
    """Say how a measure grew, by the document that hedges it most openly."""
    sums = growth(load_observations(layer="document").query("measure == @measure"))
    width = (sums["percent_change_high"] - sums["percent_change_low"]).fillna(float("inf"))
    change = sums.iloc[int(width.to_numpy().argmax())]
    label = lookup(load_measures(), "measure")[measure]
    moved = "rose" if change["change"] > 0 else "fell"
    years = int(change["end_year"] - change["start_year"])
    return sentence(
        f"{label} {moved} by {change_percent(change)} over {in_words(years)} years, "
        f"{change['start_year']} to {change['end_year']}: {annual_percent(change)} a year, "
        f"compounded. The figures are those of {pages()[change['document_id']]}"
    )


def growth_across_documents() -> str:
    """Say how measures grew between the first and last year, and what may not compare."""
    counts = load_observations(layer="document")
    first, last = int(counts["year"].min()), int(counts["year"].max())
    sums = across_documents(counts, load_documents(layer="document"), first, last)
    labels = lookup(load_measures(), "measure")
    told = "\n".join(
        f"- **{labels[row['measure']]}**, {row['start_year']} to {row['end_year']}: "
        f"{change_percent(row)}. What may not compare: {row['comparability']}."
        for row in records(sums)
    )
    pages = upper_first(in_words(sums["documents"].iloc[0].count(";") + 1))
    return f"{pages} documents together reach from {first} to {last}:\n\n{told}"


def silence_after_the_last_count() -> str:
    """Say that no document prints a count after a year, and how long the silence lasts."""
    counts, documents = load_observations(layer="document"), load_documents(layer="document")
    last = int(counts["year"].max())
    after = documents[documents["earliest"].dt.year > last]
    return sentence(
        f"**After {last} the documents print no count at all.** "
        f"{upper_first(listed(after['called'].tolist()))} gives grades and words only. Whether the "
        "numbers went on rising, stayed or fell, these documents do not say"
    )


def rate_beside_others(measure: str = "children_looked_after_rate") -> str:
    """Say a rate in the last year the documents count and in the newest, beside others."""
    newest = int(official(measure).index.max())
    told = []
    for year in (last_printed_year(), newest):
        beside = [f"{official(measure, area)[year]:g} in {_the(area)}" for area in OTHERS]
        told.append(f"{official(measure)[year]:g} in {year}, beside {listed(beside)}")
    unit = lookup(load_measures(), "measure", "unit")[measure]
    return sentence(f"{label(measure)}, {unit}: {'; '.join(told)}")


def _the(area: str) -> str:
    return f"the {area}" if area.startswith("South") else area


def after_the_silence(measure: str) -> str:
    """Say how the official count went on after the last year that a document counts."""
    counts = official(measure)
    start, newest = last_printed_year(), int(counts.index.max())
    since = counts[counts.index >= start]
    turns = since.index[(since == since.max()) | (since == since.min())]
    years = sorted({start, *turns, newest})
    told = [f"{since[year]:,.0f} in {year}" for year in years]
    percent = 100 * (since[newest] / since[start] - 1)
    moved = "up" if percent > 0 else "down"
    return sentence(
        f"**{label(measure)}**, officially: {listed(told)}, {moved} {abs(percent):.1f}% in all"
    )


def entering_and_leaving() -> str:
    """Say how many children started and ceased to be looked after, each year on file."""
    started = official("children_looked_after_starting")
    ceased = official("children_looked_after_ceasing")
    both = pd.DataFrame({"started": started, "ceased": ceased}).dropna()
    fewer = [str(year) for year in both.index[both["started"] < both["ceased"]]]
    least = int(started.index[started == started.min()][0])
    return sentence(
        f"In {in_words(len(both) - len(fewer))} of the {in_words(len(both))} years on file more "
        f"children started to be looked after than ceased; not in {listed(fewer)}. Fewest started "
        f"in {least}: {started[least]:.0f}, after {started[least - 1]:.0f} the year before"
    )


def neglect_share() -> str:
    """Say what share of all assessments had neglect among their factors, here and in England."""
    told = [
        f"{area}: " + listed([f"{percent:.1f}% in {year}" for year, percent in shares.items()])
        for area, shares in _shares_of_assessments("neglect_assessments").items()
    ]
    return sentence(f"Neglect was a factor in this share of all assessments. {'; '.join(told)}")


def _shares_of_assessments(part: str) -> dict[str, pd.Series]:
    """Return, for Oxfordshire and England, the percentage of assessments year by year."""
    return {
        area: (100 * official(part, area) / official("assessments", area)).dropna()
        for area in (PLACE, "England")
    }


def growth_of_assessments() -> str:
    """Say how all assessments grew beside those with neglect."""
    neglect = official("neglect_assessments")
    counts = official("assessments").reindex(neglect.index).dropna()
    first, last = int(counts.index.min()), int(counts.index.max())
    whole, part = (100 * (rows[last] / rows[first] - 1) for rows in (counts, neglect))
    return sentence(
        f"From {first} to {last} assessments of every kind went from {counts[first]:,.0f} to "
        f"{counts[last]:,.0f}, up {whole:.0f}%; those with neglect among the factors, up "
        f"{part:.0f}%. So the number rose and the share fell"
    )


def recording_of_factors() -> str:
    """Say in what share of assessments any factor was written down, here and in England."""
    told = [
        f"{area} " + listed([f"{percent:.0f}%" for percent in shares])
        for area, shares in _shares_of_assessments("assessments_with_factors").items()
    ]
    neglect = official("neglect_assessments")
    years = official("assessments").reindex(neglect.index).dropna().index
    return sentence(
        f"Factors were written down in most assessments, and steadily, {years.min()} to "
        f"{years.max()}: {'; '.join(told)}. A change in recording does not explain the fall"
    )


def neglect_since() -> str:
    """Say how assessments with neglect went on, and why a share after that means something else."""
    neglect, recorded = official("neglect_assessments"), official("assessments_with_factors")
    first = int(neglect.index.min())
    turn = int(official("assessments").index.max())
    newest = int(neglect.index.max())
    years = (first, turn, turn + 1, newest)
    told = [f"{neglect[year]:,.0f} in {year}" for year in years]
    later = 100 * (neglect[turn + 1] / neglect[first] - 1)
    fall = 100 * (recorded[newest] / recorded[turn + 1] - 1)
    return (
        f"{sentence(f'Assessments with neglect among the factors: {listed(told)}')} Over one "
        f"year more than the release covers, the rise is {later:.0f}%. After {turn} the files to "
        "hand count assessments with a factor only, not all of them. Their number changed by "
        f"{fall:.0f}% from {turn + 1} to {newest}, so that a share of them would not mean the same."
    )


def neglect_in_plans() -> str:
    """Say what part of plans began for neglect, over the years on file."""
    part, whole = official("child_protection_plans_neglect"), official("child_protection_plans")
    share = (100 * part / whole).dropna()
    days = load_observations(layer="document").query("measure == 'child_protection_plans'")
    dated = days.loc[days["as_at"].notna(), "year"]
    years = [int(year) for year in (*sorted(dated.unique()), share.index.max())]
    told = [
        f"{part[year]:.0f} of {whole[year]:.0f} in {year} ({share[year]:.0f}%)" for year in years
    ]
    return sentence(
        f"Plans that began for neglect were {listed(told)}. No later release with categories is "
        "to hand"
    )


def breaks_told(*measures: str) -> str:
    """List what may make years of these official series incomparable, from the table of breaks."""
    breaks = load_breaks()
    here = breaks[breaks["measure"].isin(measures) | breaks["measure"].isna()]
    once = here.drop_duplicates(["area", "from_year", "to_year", "label"])
    told = []
    for row in each(once.sort_values(["from_year", "label"])):
        last = row.from_year if pd.isna(row.to_year) else row.to_year
        end = " on" if pd.isna(row.to_year) else f" to {last}" * bool(last > row.from_year)
        where = "" if pd.isna(row.area) else f", {row.area}"
        told.append(f"- **{row.from_year}{end}{where}: {row.label}.** {sentence(row.meaning)}")
    return "\n".join(told)


def revisions() -> str:
    """Say how often a later release changed an official figure of Oxfordshire, and the largest."""
    here = load_statistics().query("area == @PLACE")
    people = here["measure"].str.startswith("population")
    revised = here[here["earlier"].notna() & ~people]
    told = [
        f"{lower_first(label(row.measure))} of {row.year}, {row.value:,.0f}, was {row.earlier}"
        for row in each(revised)
    ]
    return sentence(
        f"{upper_first(in_words(len(revised)))} of {int((~people).sum())} official figures for "
        f"{PLACE} were changed by a later release: {'; '.join(told)}. The newest is used"
    )


def local_and_official(measure: str) -> str:
    """Say what the sources print for the first year they do not agree with the department on."""
    compared = compare_with_record().query("measure == @measure")
    year = compared.loc[compared["agreement"] == AGREEMENTS[-1], "year"].min()
    told = [
        f"“{lower_first(row.as_printed)}” ({pages()[row.document_id]})"
        for row in each(compared[compared["year"] == year])
    ]
    return sentence(
        f"For {year} the sources print {listed(told)}; the official figure is "
        f"{official(measure)[year]:,.0f}"
    )
