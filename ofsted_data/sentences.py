"""Sentences that carry numbers. Each is computed from the tables: no number in them is typed."""

import pandas as pd

from .claims import VERDICTS, check_claims
from .frames import Row, each, groups, lookup, records
from .phrases import (
    annual_percent,
    change_percent,
    in_words,
    listed,
    lower_first,
    sentence,
    upper_first,
)
from .schema import tables
from .sums import across_documents, growth
from .tables import (
    load_claims,
    load_crosswalk,
    load_documents,
    load_events,
    load_findings,
    load_inspections,
    load_judgements,
    load_measures,
    load_observations,
    load_people,
    load_practice_areas,
    load_themes,
)
from .words import bounds, rounding_step


def _pages() -> dict[str, str]:
    return lookup(load_documents(layer="document"), "document_id", "called")


def _place(row: Row) -> str:
    """Return where a row was read: document and line."""
    return f"{lookup(load_documents(), 'document_id')[row['document_id']]}, {row['locator']}"


def _year_of(inspection_id: str) -> int:
    inspections = load_inspections()
    first = inspections["started"].fillna(inspections["published"])
    return int(first[inspections["inspection_id"] == inspection_id].dt.year.iloc[0])


# --- sources -------------------------------------------------------------------------------


def the_documents() -> str:
    """Say how many documents of which kinds there are, and from when to when."""
    documents = load_documents(layer="document")
    kinds = documents["kind"].value_counts(sort=False)
    parts = [f"{in_words(n)} {kind}{'s' * (n > 1)}" for kind, n in kinds.items()]
    first, last = documents["earliest"].min(), documents["earliest"].max()
    return sentence(
        f"{upper_first(in_words(len(documents)))} short public documents, {first.year} to "
        f"{last.year}, tell the story: {listed(parts)}"
    )


def what_was_taken_from_them() -> str:
    """Say how many rows each main table has."""
    counted = {
        "statements of a grade": load_judgements(layer="document"),
        "counts": load_observations(layer="document"),
        "claims": load_claims(layer="document"),
        "findings": load_findings(layer="document"),
    }
    parts = [f"{len(rows)} {name}" for name, rows in counted.items()]
    return sentence(
        f"{upper_first(listed(parts))} were read from them, each kept with its line and the words "
        f"it rests on; {len(tables())} tables hold them"
    )


def pages_without_a_date() -> str:
    """Say which pages carry no date, and what is inferred from what."""
    documents = load_documents(layer="document")
    undated = documents[documents["published"].isna()]
    told = "\n".join(f"- **{row.label}**: {row.dating_note}." for row in each(undated))
    return (
        f"{upper_first(in_words(len(undated)))} of the {in_words(len(documents))} pages carry no "
        f"date of their own. What can be inferred is marked as inferred:\n\n{told}"
    )


def who_prints_the_lowest_grade() -> str:
    """Say which pages on a report print the grade that fell, and which leave it out."""
    judgements, documents = load_judgements(layer="document"), load_documents(layer="document")
    lowest = judgements.sort_values("grade", kind="stable").iloc[0]
    pages = documents[documents["inspection_id"] == lowest["inspection_id"]]
    prints = pages["document_id"].isin(
        judgements.loc[judgements["judgement_id"] == lowest["judgement_id"], "document_id"]
    )
    area = lookup(load_practice_areas(), "practice_area")[lowest["practice_area"]]
    return sentence(
        f"The grade for {lower_first(area)} fell to {lowest['grade']} in "
        f"{_year_of(lowest['inspection_id'])}. "
        f"{upper_first(listed(pages.loc[prints, 'called'].tolist()))} print it; "
        f"{listed(pages.loc[~prints, 'called'].tolist())} does not mention it"
    )


def hedge_that_was_lost() -> str:
    """Say where one document prints a number without the hedge that another gives it."""
    counts = load_observations(layer="document")
    pairs = counts.merge(counts, on=["measure", "area", "year", "value"], suffixes=("", "_bare"))
    pairs = pairs[(pairs["qualifier"] != "exact") & (pairs["qualifier_bare"] == "exact")]
    labels = lookup(load_measures(), "measure")
    return " ".join(
        sentence(
            f"{_pages()[row.document_id]} gives the {lower_first(labels[row.measure])} of "
            f"{row.year} as “{row.as_printed}”; {_pages()[row.document_id_bare]}, as "
            f"“{row.as_printed_bare}”"
        )
        for row in each(pairs)
    )


def people_named() -> str:
    """Say how many office holders the documents name."""
    people = load_people(layer="document")
    return sentence(
        f"The documents name {in_words(people['name'].nunique())} office holders, and no child"
    )


# --- grades --------------------------------------------------------------------------------


def overall_grades() -> str:
    """Say the overall grade at each inspection."""
    rows = (
        load_judgements(layer="document")
        .query("practice_area == 'overall'")
        .drop_duplicates("inspection_id")
    )
    rows = rows.assign(year=rows["inspection_id"].map(_year_of)).sort_values("year")
    parts = [f"{row.grade} in {row.year}" for row in each(rows)]
    return sentence(f"Overall, Ofsted graded the council's services {listed(parts)}")


def areas_below_good() -> str:
    """Say which practice areas were ever graded below Good, and what came next."""
    rows = load_judgements(layer="document").drop_duplicates(["judgement_id", "practice_area"])
    labels = lookup(load_practice_areas(), "practice_area")
    rows = rows.assign(year=rows["inspection_id"].map(_year_of)).sort_values("year")
    out = []
    for area, history in groups(rows, "practice_area"):
        if (history["grade"] < "Good").any():
            told = [f"{row.grade} in {row.year}" for row in each(history)]
            out.append(f"{labels[area]} was graded {', then '.join(told)}")
    others = rows["practice_area"].nunique() - len(out)
    return sentence(
        f"{'; '.join(out)}. The other {in_words(others)} practice areas were never graded below "
        "Good, wherever they were graded"
    )


def judgements_and_areas() -> str:
    """Say how many judgements each inspection made, and over how many practice areas."""
    rows = load_crosswalk(layer="document")
    parts = [
        f"{_year_of(name)} had {in_words(same['judgement_id'].nunique())} judgements over "
        f"{in_words(same['practice_area'].nunique())} practice areas"
        for name, same in groups(rows, "inspection_id")
    ]
    labels = lookup(load_practice_areas(), "practice_area")
    shared = {name: list(same["practice_area"]) for name, same in groups(rows, "judgement_id")}
    told = [
        f"in {_year_of(name.partition('.')[0])} one judgement covered "
        f"{listed([lower_first(labels[area]) for area in areas])}"
        for name, areas in shared.items()
        if len(areas) > 1
    ]
    return f"{sentence(listed(parts))} {sentence(listed(told))}"


def inspections_without_a_grade() -> str:
    """Say which inspections and visits are named without a grade."""
    rows = load_inspections().query("not graded")
    parts = [f"the {lower_first(row.name)}" for row in each(rows)]
    return sentence(f"{listed(parts)} are named, but no document gives a grade for them")


# --- claims --------------------------------------------------------------------------------


def verdict(claim_id: str) -> str:
    """Say what a document claims, where, and what the figures make of it."""
    claims = load_claims(layer="document")
    (claim,) = records(claims[claims["claim_id"] == claim_id])
    (checked,) = records(check_claims(claims[claims["claim_id"] == claim_id]))
    return (
        f"> “{claim['evidence']}” — {_place(claim)}\n\n"
        f"**{upper_first(checked['verdict'])}.** {checked['why']}"
    )


def verdicts_in_all() -> str:
    """Say how many claims there are, and how many have which verdict."""
    verdicts = check_claims()["verdict"]
    full, part, against, open_ = (
        in_words(int((verdicts == verdict).sum())) for verdict in VERDICTS
    )
    return sentence(
        f"Of {len(verdicts)} claims the figures support {full} in full and {part} in part, "
        f"contradict {against}, and cannot decide {open_}"
    )


def causes_claimed() -> str:
    """Say how many claims name a cause, and how many of those can be checked."""
    joined = check_claims().merge(
        load_claims(layer="document")[["claim_id", "kind"]], on="claim_id"
    )
    causes = joined[joined["kind"] == "attribution"]
    decided = int((causes["verdict"] != VERDICTS[-1]).sum())
    return sentence(
        f"Of the claims, {in_words(len(causes))} say what brought something about; of these, "
        f"{in_words(decided)} can be checked, for a count shows that something happened, not why"
    )


def claims_table() -> pd.DataFrame:
    """Return every claim with its verdict, as a reader's table."""
    claims, checked = load_claims(layer="document"), check_claims()
    return pd.DataFrame(
        {
            "Where": [_place(row) for row in records(claims)],
            "Words": claims["evidence"],
            "Verdict": checked["verdict"],
            "Why": checked["why"],
        }
    )


# --- counts --------------------------------------------------------------------------------


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
            "Where": [_place(row) for row in records(counts)],
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
        f"compounded. The figures are those of {_pages()[change['document_id']]}"
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


# --- findings ------------------------------------------------------------------------------


def asked_for_again() -> str:
    """Say which themes were a formal area for improvement at more than one inspection."""
    asked = load_findings(layer="document").query("polarity == 'recommendation'")
    times = {theme: same["inspection_id"].unique() for theme, same in groups(asked, "theme")}
    again = {theme: names for theme, names in times.items() if len(names) > 1}
    labels = lookup(load_themes(), "theme")
    told = [
        f"{lower_first(labels[theme])} ({listed([str(_year_of(name)) for name in names])})"
        for theme, names in again.items()
    ]
    return sentence(
        f"The documents name {in_words(len(asked))} formal areas for improvement, on "
        f"{in_words(len(times))} themes. {upper_first(in_words(len(again)))} were asked for at "
        f"more than one inspection: {listed(told)}"
    )


def followed(theme: str) -> str:
    """Say what each inspection said on one theme, in order of time."""
    rows = load_findings(layer="document").query("theme == @theme")
    rows = rows.assign(year=rows["inspection_id"].map(_year_of)).sort_values("year", kind="stable")
    return "\n".join(
        f"- **{row['year']}, {row['polarity']}.** {row['summary']} ({_place(row)})."
        for row in records(rows)
    )


def recommendations_table() -> pd.DataFrame:
    """Return every formal area for improvement, as a reader's table."""
    rows = load_findings(layer="document").query("polarity == 'recommendation'")
    return pd.DataFrame(
        {
            "Year": rows["inspection_id"].map(_year_of),
            "Theme": rows["theme"].map(lookup(load_themes(), "theme")),
            "Asked for": rows["summary"],
            "Where": [_place(row) for row in records(rows)],
        }
    )


def what_was_picked_up(inspection_id: str = "sif_2014") -> str:
    """Say how many areas for improvement the release prints, and from how many paragraphs."""
    rows = load_findings(layer="document").query(
        "polarity == 'recommendation' and inspection_id == @inspection_id"
    )
    cited = rows["cites"].dropna().unique()
    return sentence(
        f"On the report of {_year_of(inspection_id)} the release prints {in_words(len(rows))} "
        f"areas for improvement and cites paragraphs {listed(list(cited))} of the report for "
        "them; how many the report itself has, the release does not say"
    )


def what_is_not_known() -> str:
    """Return what the documents leave open, as a list."""
    graded = load_judgements(layer="document")["inspection_id"].drop_duplicates()
    counts, documents = load_observations(layer="document"), load_documents(layer="document")
    events = load_events(layer="document").query("event == 'report published'")
    years = [str(_year_of(name)) for name in graded if name not in set(events["inspection_id"])]
    lines = [
        f"Any grade before {graded.map(_year_of).min()}",
        f"Any count after {counts['year'].max()}, and most counts between the years printed",
        f"The days on which the reports of {listed(years)} came out",
        f"The dates of {in_words(int(documents['published'].isna().sum()))} of the "
        f"{in_words(len(documents))} pages, beyond what can be inferred",
        "How many children entered care, and how old they were",
        "For how many children neglect was the reason for a plan or for care",
        "Why anything rose or fell",
    ]
    return "\n".join(f"- {line}." for line in lines)
