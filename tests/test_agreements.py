"""What must agree inside a row, or between rows: each rule is broken once, and must tell."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest

from ofsted_data import agreements, tables
from ofsted_data.schema import tables as described

Where = dict[str, Any]
Faults = set[tuple[str, int | None, str | None]]
NEGLECT, RUN = {"claim_id": "neglect_45_2018"}, {"claim_id": "third_good_2018"}
OF_FOUR, RAISED = {"claim_id": "three_of_four_newspaper"}, {"claim_id": "improvements_since_2018"}
SCALE, TURNOVER = {"claim_id": "four_levels_2014"}, {"claim_id": "report_turnover_9"}
DEMAND, KEPT = {"claim_id": "demand_rise_2015_16_sector"}, {"claim_id": "retains_good_2018"}
EVENT = {"document_id": "council_2014", "event": "inspection"}
PAGE = {"document_id": "council_2014", "event": "page published"}
VISIT, REPORT = {"event": "focused visit"}, {"document_id": "council_2018", "locator": "line 5"}
TAKEN, ADVICE = {"finding_id": "council_2014.01"}, {"finding_id": "ofsted_2018.personal_advisers"}
ASKED = {"finding_id": "ofsted_2014.rec_female_genital_mutilation"}
SEND = {"finding_id": "newspaper_2024.01"}
HACKNEY = {"council": "Hackney", "measure": "children_in_need"}
FACTORS, PANDEMIC = {"label": "new factors for abuse"}, {"kind": "pandemic"}
RATE = {"measure": "children_in_need_rate", "kind": "population estimate"}
SIF, ILACS = {"inspection_id": "sif_2014"}, {"inspection_id": "ilacs_2018"}

# Where the fault of an odd cell is told in another column of its row.
TOLD_IN = {
    ("inspections", "name"): "inspection_id", ("findings", "polarity"): "finding_id",
    ("claims", "measure"): "direction", ("claims", "record_measure"): "record_gap",
}  # fmt: skip
SLIPS: list[tuple[str, Where, str, Any]] = [
    # which inspection a row is about
    ("findings", ADVICE, "inspection_id", "sif_2014"),
    ("claims", RUN, "inspection_id", "sif_2014"),
    ("claims", {"claim_id": "report_good_all_areas_2014"}, "inspection_id", "ilacs_2018"),
    ("events", EVENT, "inspection_id", None),
    ("events", PAGE, "inspection_id", "sif_2014"),
    ("events", EVENT, "inspection_id", "focused_2020"),
    ("events", VISIT, "inspection_id", "ilacs_2018"),
    ("inspections", SIF, "kind", "focused visit"),
    ("inspections", ILACS, "kind", "inspection"),
    ("inspections", SIF, "name", "Inspection of 2015"),
    # what a finding is about
    ("findings", ADVICE, "theme", "adoption"),
    ("findings", ADVICE, "practice_area", "lscb"),
    ("findings", ADVICE, "practice_area", None),
    ("findings", SEND, "practice_area", "overall"),
    ("themes", {"theme": "adoption"}, "words", "adopt; zebra"),
    ("themes", {"theme": "adoption"}, "practice_areas", "children_in_care; adoption; overall"),
    ("findings", TAKEN, "reported_from", "ofsted_2014.decisions_on_evidence"),
    ("findings", TAKEN, "reported_from", "council_2014.02"),
    ("findings", TAKEN, "theme", "adoption"),
    ("findings", TAKEN, "practice_area", "overall"),
    ("findings", TAKEN, "polarity", "weakness"),
    ("findings", TAKEN, "finding_id", "council_2014.02"),
    ("findings", ASKED, "polarity", "weakness"),
    ("findings", ADVICE, "polarity", "recommendation"),
    # what a claim is about
    ("claims", NEGLECT, "unit", "weeks"),
    ("claims", NEGLECT, "unit", None),
    ("claims", NEGLECT, "stated", None),
    ("claims", SCALE, "unit", "judgements"),
    ("claims", KEPT, "unit", "judgements"),
    ("claims", RUN, "stated", None),
    ("claims", RUN, "out_of", 3),
    ("claims", RUN, "inspection_id", None),
    ("claims", RUN, "grade", None),
    ("claims", RUN, "practice_area", None),
    ("claims", RUN, "practice_area", "leadership"),
    ("claims", RAISED, "grade", "Good"),
    ("claims", RAISED, "inspection_id", None),
    ("claims", OF_FOUR, "out_of", None),
    ("claims", OF_FOUR, "practice_area", "overall"),
    ("claims", NEGLECT, "measure", "assessments"),
    ("claims", NEGLECT, "measure", "adoptions"),
    ("claims", RUN, "measure", "child_protection_plans"),
    ("claims", TURNOVER, "measure", None),
    ("claims", NEGLECT, "direction", "lower"),
    ("claims", DEMAND, "record_measure", "adoptions"),
    ("claims", DEMAND, "record_measure", "child_protection_plans"),
    ("claims", DEMAND, "record_measure", None),
    # what a grade or a count is of
    (
        "judgements",
        {"judgement_id": "sif_2014.leadership", "document_id": "council_2014"},
        "named",
        False,
    ),
    ("observations", {"document_id": "council_2018", "as_printed": "918"}, "area", "England"),
    ("measures", {"measure": "children_looked_after"}, "moment", "over a year"),
    # what official figures are said to be
    ("breaks", HACKNEY, "council", None),
    ("breaks", HACKNEY, "council", "Hampshire"),
    ("breaks", HACKNEY, "area", None),
    ("breaks", HACKNEY, "area", "Cowley Marsh"),
    ("breaks", HACKNEY, "area", "South East"),
    ("breaks", HACKNEY, "to_year", None),
    ("breaks", HACKNEY, "measure", None),
    ("breaks", HACKNEY, "measure", "children_in_need_rate"),
    ("breaks", FACTORS, "council", "Hackney"),
    ("breaks", FACTORS, "area", "England"),
    ("breaks", FACTORS, "to_year", 2022),
    ("breaks", FACTORS, "file", None),
    ("breaks", FACTORS, "file", "council_2018.txt"),
    ("breaks", FACTORS, "column", None),
    ("breaks", FACTORS, "label", "without Norfolk"),
    ("breaks", PANDEMIC, "file", "b1_children_in_need_2013_to_2025.csv"),
    ("breaks", PANDEMIC, "column", "At31_episodes"),
    ("breaks", PANDEMIC, "measure", "assessments"),
    ("breaks", PANDEMIC, "to_year", None),
    ("breaks", RATE, "measure", "children_in_need"),
    ("breaks", RATE, "meaning", "Rates count something else"),
    ("breaks", RATE, "label", "new rates"),
    ("measures", {"measure": "child_protection_plans_neglect"}, "part_of", "assessments"),
    ("measures", {"measure": "child_protection_plans_neglect"}, "part_of", "adoptions"),
    ("measures", {"measure": "adoptions"}, "part_of", "children_looked_after"),
    # how rows are called
    ("claims", NEGLECT, "claim_id", "neglect_54_2018"),
    ("themes", {"theme": "adoption"}, "theme", "adoptions"),
    ("crosswalk", {"judgement_id": "sif_2014.overall"}, "judgement_id", "sif_2014.all"),
    # what goes together
    ("documents", {"document_id": "council_2018"}, "publisher", "Oxfordshire Council"),
]


def broken(table: str, where: Where, column: str, cell: Any) -> tuple[dict[str, Any], int]:
    """Return the packaged tables with one cell changed, and its row, from 1."""
    loaded = {name: getattr(tables, f"load_{name}")() for name in described()}
    frame = loaded[table]
    rows = frame.index[(frame[list(where)] == pd.Series(where)).all(axis=1)]
    spoilt = frame.astype({column: "object"})
    was = spoilt.loc[rows[0], column]
    assert pd.isna(was) or was != cell
    spoilt.loc[rows[0], column] = cell
    if frame[column].dtype != "category":
        spoilt = spoilt.astype({column: frame[column].dtype})
    return loaded | {table: spoilt}, int(rows[0]) + 1


def told(loaded: dict[str, Any]) -> Iterator[tuple[str, int | None, str | None]]:
    """Return where each fault is that the rules find."""
    return ((fault.table, fault.row, fault.column) for fault in agreements.disagreements(loaded))


@pytest.mark.parametrize(
    ("table", "where", "column", "cell"), SLIPS,
    ids=[f"{table}.{column} {cell}" for table, _, column, cell in SLIPS],
)  # fmt: skip
def test_a_slip_is_told_at_its_row(table: str, where: Where, column: str, cell: Any) -> None:
    """Catch a rule that looks at nothing, at another row, or at the wrong side of a comparison."""
    loaded, row = broken(table, where, column, cell)
    columns = {found for name, place, found in told(loaded) if (name, place) == (table, row)}
    assert columns & {column, TOLD_IN.get((table, column))}


def test_the_packaged_tables_agree() -> None:
    """Catch a rule that tells of what is right."""
    loaded = {name: getattr(tables, f"load_{name}")() for name in described()}
    assert list(agreements.disagreements(loaded)) == []


@pytest.mark.parametrize(("name", "rows"), [
    ("documents", (0, 3)), ("documents", (8, 9)), ("inspections", (0, 2)), ("themes", (4, 5)),
    ("crosswalk", (0, 12)), ("judgements", (0, 30)), ("claims", (0, 40)), ("findings", (0, 200)),
    ("observations", (0, 5)), ("observations", (40, 70)), ("events", (0, 1)), ("people", (0, 8)),
    ("statistics", (5, 6)), ("outcomes", (2, 3)), ("breaks", (0, 5)), ("differences", (0, 14)),
    ("asides", (0, 12)), ("measures", (3, 4)), ("practice_areas", (1, 2)),
])  # fmt: skip
def test_rows_in_another_order_are_told(name: str, rows: tuple[int, int]) -> None:
    """Catch an order that nothing holds."""
    loaded = {table: getattr(tables, f"load_{table}")() for table in described()}
    order = list(range(len(loaded[name])))
    first, second = rows
    order[first], order[second] = second, first
    loaded[name] = loaded[name].iloc[order].reset_index(drop=True)
    assert name in {table for table, _, _ in told(loaded)}


def test_a_new_name_a_lost_one_and_one_moved_are_told_apart() -> None:
    """Catch a name that vanishes from both tables' sight, and a fault that sends to a wrong row."""
    loaded = {table: getattr(tables, f"load_{table}")() for table in described()}
    names = loaded["identifiers"]
    known = names.index[names["table"] == "practice_areas"]
    loaded["identifiers"] = names.drop(known[1])
    (fault,) = agreements.disagreements(loaded)
    assert (fault.table, fault.row, fault.column) == ("practice_areas", 2, "practice_area")
    assert "identifiers" in fault.problem
    loaded["identifiers"] = names.assign(
        identifier=names["identifier"].where(names.index != known[1], "leaders")
    )
    gone = [fault for fault in agreements.disagreements(loaded) if fault.table == "identifiers"]
    assert [(fault.row, fault.value) for fault in gone] == [(int(known[1]) + 1, "leaders")]
    order = names.index.tolist()
    order[known[1]], order[known[2]] = order[known[2]], order[known[1]]
    loaded["identifiers"] = names.loc[order].reset_index(drop=True)
    (fault,) = agreements.disagreements(loaded)
    assert (fault.table, fault.row, fault.column) == ("practice_areas", 2, "practice_area")
    loaded["identifiers"] = names[names["table"] != "practice_areas"]
    assert len(list(agreements.disagreements(loaded))) == len(known)
