"""Sentences on who says what, and when."""

import pandas as pd

from ..claims import PLACE
from ..frames import each, groups, lookup
from ..phrases import in_words, listed, lower_first, sentence, upper_first
from ..schema import tables
from ..tables import (
    load_claims,
    load_documents,
    load_events,
    load_findings,
    load_inspections,
    load_judgements,
    load_measures,
    load_observations,
    load_people,
    load_practice_areas,
    load_statistics,
)
from .shared import OTHERS, pages, place, year_of


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
        f"{year_of(lowest['inspection_id'])}. "
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
            f"{pages()[row.document_id]} gives the {lower_first(labels[row.measure])} of "
            f"{row.year} as “{row.as_printed}”; {pages()[row.document_id_bare]}, as "
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


def the_record() -> str:
    """Say what the documents are held against."""
    documents, statistics = load_documents(), load_statistics()
    beside = documents[documents["layer"] != "document"]
    kinds = beside["kind"].value_counts(sort=False)
    names = {
        "inspection report": "inspection reports by Ofsted",
        "official statistics": "files of statistics from the Department for Education",
        "inspection outcomes": "list of Ofsted's grades for every council",
    }
    parts = [f"{in_words(int(n))} {names[str(kind)]}" for kind, n in kinds.items()]
    rows = {
        "statements of a grade": load_judgements(layer="report"),
        "counts": load_observations(layer="report"),
        "findings": load_findings(layer="report"),
        "claims": load_claims(layer="report"),
    }
    told = [f"{len(frame)} {name}" for name, frame in rows.items()]
    first, last = statistics["year"].min(), statistics["year"].max()
    return " ".join(
        [
            sentence(f"Beside them stands the record: {listed(parts)}"),
            sentence(f"The reports give {listed(told)}"),
            sentence(
                f"The files give {len(statistics)} official figures for "
                f"{PLACE}, the {listed(OTHERS)}, {first} to {last}"
            ),
        ]
    )


def dates_from_the_record() -> str:
    """List the days that a source of the record prints in full and no document does."""
    events = load_events()
    layer = events["document_id"].map(lookup(load_documents(), "document_id", "layer"))
    printed = (events["precision"] == "day") & (events["dating"] == "printed")
    days = events[printed & events["event"].isin(["inspection", "report published"])]
    names = lookup(load_inspections(), "inspection_id", "name")
    told = []
    for (event, inspection), rows in groups(days, ["event", "inspection_id"]):
        if (layer[rows.index] != "document").all():
            row = rows.iloc[0]
            what = "Report on the inspection" if event == "report published" else "Inspection"
            told.append(
                f"- {names[inspection].replace('Inspection', what)}: "
                f"{_days(row['started'], row['ended'])} ({place(row)})."
            )
    return "\n".join(told)


def _days(first: pd.Timestamp, last: pd.Timestamp) -> str:
    end = f"{last.day} {last:%B %Y}"
    return end if first == last else f"{first.day} {first:%B} to {end}"


def inspectors_named() -> str:
    """Say who led the inspections, by the reports."""
    people = load_people(layer="report").query("role == 'Lead inspector'")
    told = [f"{row.name} in {row.year}" for row in people.itertuples(index=False)]
    return sentence(f"The reports name the lead inspectors: {listed(told)}")
