"""What is wrong in the tables is noticed, all of it at once, and said so that it can be mended."""

import csv
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

import ofsted_data
from ofsted_data import TableError, validate
from ofsted_data.schema import Column, tables

Rows = list[dict[str, str]]
PACKAGED = Path(ofsted_data.__file__).parent / "data"
COLUMNS = ["table", "row", "column", "value", "problem", "remedy"]


def read(folder: Path, name: str) -> Rows:
    """Return a table's rows as text."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(folder: Path, name: str, rows: Rows) -> None:
    """Write a table's rows."""
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, tables()[name].names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def place(rows: Rows, where: dict[str, str]) -> int:
    """Return the index of the one row that has these cells."""
    (found,) = [
        n for n, row in enumerate(rows)
        if where.items() <= row.items() and not row.get("document_id", "").startswith("ofsted_")
    ]  # fmt: skip
    return found


def change(folder: Path, name: str, where: dict[str, str], column: str, new: str) -> int:
    """Change one cell; return the number of its row, counted from 1."""
    rows = read(folder, name)
    index = place(rows, where)
    assert rows[index][column] != new
    rows[index][column] = new
    write(folder, name, rows)
    return index + 1


def at(faults: pd.DataFrame) -> set[tuple[str, int | None]]:
    """Return table and row of each fault."""
    rows = [None if pd.isna(row) else int(row) for row in faults["row"]]
    return set(zip(faults["table"], rows, strict=True))


def as_text(faults: pd.DataFrame) -> str:
    """Return faults in full, for the message of a test that fails."""
    return faults.to_csv(index=False)


# All is well


def test_packaged_tables_are_valid() -> None:
    """Catch a table that was changed without its checks, or without its hash being renewed."""
    faults = validate()
    assert faults.empty, as_text(faults)


def test_packaged_tables_are_valid_against_their_sources(sources: Path) -> None:
    """Catch a row that its document does not bear out, and a number that no row carries."""
    faults = validate(sources=sources)
    assert faults.empty, as_text(faults)


def test_faults_have_one_shape(tables_copy: Path) -> None:
    """Catch an empty frame that lacks columns, or types that change with what is found."""
    none = validate()
    (tables_copy / "people.csv").unlink()
    some = validate(tables_copy)
    assert none.columns.tolist() == some.columns.tolist() == COLUMNS
    pd.testing.assert_series_equal(none.dtypes, some.dtypes)
    assert str(some["row"].dtype) == "Int64"


# Each rule can fail


class Case(NamedTuple):
    """A cell to change, and the fault that must name it or what it is at odds with."""

    table: str
    where: dict[str, str]
    column: str
    new: str
    problem: str
    fault_table: str = ""
    fault_column: str = ""


SIF, ILACS = {"inspection_id": "sif_2014"}, {"inspection_id": "ilacs_2018"}
PLANS_2014 = {"measure": "child_protection_plans", "year": "2014", "document_id": "council_2014"}
GRADE_2018 = {"judgement_id": "ilacs_2018.overall", "document_id": "sector_2018"}
PLANS_2025 = {"measure": "child_protection_plans", "year": "2025", "area": "Oxfordshire"}
ROUNDED = {"printed_by": "newspaper_2018", "year": "2015"}
OVERALL_GOOD = {"practice_area": "overall", "grade": "Good"}
RULES = {
    "empty": Case("people", {"name": "Jim Leivers"}, "role", "", "is empty"),
    "no integer": Case("observations", PLANS_2014, "year", "2014.5", "integer"),
    "no number": Case("observations", PLANS_2014, "value", "5l2", "is not a number"),
    "infinite": Case("observations", PLANS_2014, "value", "inf", "is not a number"),
    "no boolean": Case("inspections", SIF, "graded", "yes", "is not a boolean"),
    "no date": Case("inspections", SIF, "started", "29 April", "is not a date"),
    "no day": Case("inspections", SIF, "ended", "2014-02-30", "is not a date of the calendar"),
    "no grade": Case("judgements", GRADE_2018, "grade", "Fine", "is not in the closed list"),
    "no locator": Case("people", {"name": "Jim Leivers"}, "locator", "p. 3", "has not the form"),
    "too low": Case("observations", PLANS_2014, "value", "-512", "is too low"),
    "too high": Case("observations", PLANS_2014, "year", "2101", "is too high"),
    "space": Case("people", {"name": "Jim Leivers"}, "role", " Director", "has space around it"),
    "key": Case("measures", {"measure": "children_in_need"}, "measure", "child_protection_plans",
                "the same key as row 2"),
    "reference": Case("observations", PLANS_2014, "measure", "child_plans",
                      "is not in the table measures"),
    "reference of two columns": Case("judgements", GRADE_2018, "practice_area", "adoption",
                                     "is not in the table crosswalk",
                                     fault_column="judgement_id+practice_area"),
    "inspection ends first": Case("inspections", SIF, "ended", "2014-04-01", "is before started"),
    "report before inspection": Case("inspections", ILACS, "published", "2017-05-22",
                                     "is before started"),
    "event ends first": Case("events", SIF | {"document_id": "council_2014"}, "ended", "2014-04-01",
                             "is before started"),
    "page no earlier than its latest": Case("documents", {"document_id": "newspaper_2024"},
                                            "latest", "2024-01-31", "is before earliest"),
    "inspection begins": Case("inspections", SIF, "started", "2014-04-30",
                              "the events of sif_2014 give 2014-04-29"),
    "inspection is known as exactly": Case("inspections", SIF, "precision", "month",
                                           "the events of sif_2014 give day"),
    "inspection without date": Case("inspections", SIF, "ended", "", "give 2014-05-21"),
    "report comes out": Case("inspections", ILACS, "published", "2018-05-23",
                             "the events of ilacs_2018 give 2018-05-22"),
    "report of another day": Case("inspections", {"inspection_id": "ilacs_2024"}, "published",
                                  "2024-06-30", "the events of ilacs_2024 give 2024-04-09"),
    "report without event": Case("inspections", {"inspection_id": "jtai_2016"}, "published",
                                 "2016-06-30", "the events of jtai_2016 give none"),
    "events apart": Case("events", SIF | {"document_id": "newspaper_2018"}, "started", "2014-05-01",
                         "another source dates the same event outside these days"),
    "page without its report": Case("documents", {"document_id": "newspaper_2018"}, "earliest",
                                    "2018-05-21", "the report on which it writes came out on"),
    "graded without grade": Case("inspections", {"inspection_id": "jtai_2016"}, "graded", "true",
                                 "the table judgements says otherwise"),
    "grade without graded": Case("inspections", SIF, "graded", "false",
                                 "the table judgements says otherwise"),
    "judgement of another inspection": Case("judgements", GRADE_2018, "inspection_id", "sif_2014",
                                            "does not begin with the inspection sif_2014",
                                            fault_column="judgement_id"),
    "heading of another inspection": Case("crosswalk", {"judgement_id": "ilacs_2018.overall"},
                                          "inspection_id", "sif_2014",
                                          "does not begin with the inspection sif_2014",
                                          fault_column="judgement_id"),
    "unit": Case("observations", PLANS_2014, "unit", "plans",
                 "child_protection_plans is counted in children"),
    "value": Case("observations", PLANS_2014, "value", "521", "its evidence gives 512"),
    "bound": Case("observations", {"value": "3100"}, "high", "3150", "its evidence gives missing"),
    "grade read otherwise": Case("judgements", GRADE_2018, "grade", "Outstanding",
                                 "its evidence gives Good"),
    "kind of another layer": Case("documents", {"document_id": "in_need_2016"}, "kind",
                                  "newspaper article", "does not go with the kind newspaper",
                                  fault_column="layer"),
    "file of another page": Case("documents", {"document_id": "sector_2018"}, "file",
                                 "sector.txt", "is not the file of sector_2018"),
    "release no earlier than its figures": Case("documents", {"document_id": "plans_2025"},
                                                "earliest", "2025-03-31",
                                                "should be 2025-04-01 for figures up to March"),
    "release with a day": Case("documents", {"document_id": "plans_2025"}, "published",
                               "2025-10-30", "should be none for figures up to March 2025"),
    "release on an inspection": Case("documents", {"document_id": "plans_2025"}, "inspection_id",
                                     "ilacs_2024", "should be none for figures up to March 2025"),
    "release that quotes": Case("documents", {"document_id": "plans_2025"}, "evidence", "527",
                                "should be none for figures up to March 2025"),
    "release with a place": Case("documents", {"document_id": "plans_2025"}, "locator", "row 1",
                                 "should be none for figures up to March 2025"),
    "release of another year": Case("documents", {"document_id": "plans_2025"}, "label",
                                    "DfE children in need 2024", "does not name 2025"),
    "release without figures": Case("documents", {"document_id": "in_need_2016"}, "label",
                                    "DfE children in need of 2016", "is the release of none of"),
    "file of no document": Case("statistics", PLANS_2025, "file", "plans.csv",
                                "is not listed in documents under the release children in need"),
    "file of another release": Case("statistics", PLANS_2025, "release", "children in need 2022",
                                    "is not listed in documents under the release children in need",
                                    fault_column="file"),
    "number with a symbol": Case("statistics", PLANS_2025, "status", "c",
                                 "a number has no symbol, and a symbol no number"),
    "neither number nor symbol": Case("statistics", PLANS_2025, "value", "",
                                      "a number has no symbol, and a symbol no number",
                                      fault_column="status"),
    "part above its whole": Case("statistics", PLANS_2025 | {"year": "2018", "measure":
                                 "child_protection_plans_neglect"}, "value", "688",
                                 "is more than child_protection_plans, of which it is a part"),
    "rate not of its count": Case("statistics", PLANS_2025 | {"measure":
                                  "child_protection_plans_rate"}, "value", "36.3",
                                  "count and population give 33.6"),
    "no code": Case("statistics", PLANS_2025, "area_code", "E1000025", "has not the form asked"),
    "no symbol": Case("statistics", PLANS_2025, "status", "n", "is not in the closed list"),
    "fewer than none": Case("statistics", PLANS_2025, "value", "-527", "is too low"),
    "measure of no figure": Case("statistics", PLANS_2025, "measure", "plans",
                                 "is not in the table measures"),
    "whole of no measure": Case("measures", {"measure": "neglect_assessments"}, "part_of", "all",
                                "is not in the table measures"),
    "grade of no council": Case("outcomes", OVERALL_GOOD, "grade", "Fine",
                                "is not in the closed list"),
    "councils in parts": Case("outcomes", OVERALL_GOOD, "councils", "67.5", "is not a integer"),
    "area of no judgement": Case("outcomes", OVERALL_GOOD, "practice_area", "adopted",
                                 "is not in the table practice_areas"),
    "break in no file": Case("breaks", {"label": "without Hackney", "measure": "children_in_need"},
                             "file", "b1.csv", "is not in the table documents"),
    "page without words": Case("documents", {"document_id": "sector_2018"}, "evidence", "",
                               "does not go with the layer document"),
    "page without place": Case("documents", {"document_id": "sector_2018"}, "locator", "",
                               "does not go with the layer document"),
    "support without words": Case("differences", ROUNDED, "evidence", "",
                                  "does not go with the standing supported"),
    "support from no source": Case("differences", ROUNDED, "document_id", "",
                                   "does not go with the standing supported"),
    "guess that is quoted": Case("differences", ROUNDED, "standing", "guess",
                                 "does not go with the standing guess", fault_column="evidence"),
    "explanation of nothing": Case("differences", ROUNDED, "year", "2016",
                                   "explains no printed number that differs",
                                   fault_column="measure+area+year+printed_by"),
    "explanation of agreement": Case("differences", ROUNDED, "printed_by", "council_2018",
                                     "explains no printed number that differs",
                                     fault_column="measure+area+year+printed_by"),
    "difference of no page": Case("differences", {"explanation": "another definition"},
                                  "printed_by", "ofsted_2013", "is not in the table documents"),
    "weekday": Case("documents", {"document_id": "council_2018"}, "earliest", "2017-05-22",
                    "in 2017 was a Monday", fault_column="published"),
}  # fmt: skip


@pytest.mark.parametrize("case", RULES.values(), ids=RULES)
def test_each_rule_can_fail(tables_copy: Path, case: Case) -> None:
    """Catch a rule that passes whatever the tables say."""
    row = change(tables_copy, case.table, case.where, case.column, case.new)
    faults = validate(tables_copy, hashes=False)
    named = faults[
        faults["table"].eq(case.table)
        & faults["row"].eq(row)
        & faults["column"].eq(case.fault_column or case.column)
        & faults["problem"].str.contains(case.problem, regex=False)
    ]
    assert len(named) == 1, as_text(faults)


def test_empty_cells_are_faults_and_no_error(tables_copy: Path) -> None:
    """Catch a required cell that can be empty, or that ends the whole check in an error."""
    expected = []
    for name, table in tables().items():
        rows = read(tables_copy, name)
        for column in table.columns:
            if column.required:
                rows[0][column.name] = ""
                expected.append((name, 1, column.name))
        write(tables_copy, name, rows)
    faults = validate(tables_copy, hashes=False)
    empty = faults[faults["problem"] == "is empty"]
    assert list(zip(empty["table"], empty["row"], empty["column"], strict=True)) == expected


@pytest.mark.parametrize(
    ("name", "column"),
    [("people", "year"), ("observations", "year"), ("claims", "to_year"), ("claims", "out_of")],
)
def test_a_number_too_large_for_its_column(tables_copy: Path, name: str, column: str) -> None:
    """Catch a number that no integer of the machine can hold, and that ends in an error."""
    rows = read(tables_copy, name)
    rows[0][column] = "9" * 25
    write(tables_copy, name, rows)
    assert (name, 1) in at(validate(tables_copy, hashes=False))


def test_grades_that_differ_between_sources(tables_copy: Path) -> None:
    """Catch two sources that grade one judgement differently, though each agrees with itself."""
    rows = read(tables_copy, "judgements")
    row = rows[place(rows, GRADE_2018)]
    row |= {"judgement": "inadequate", "grade": "Inadequate", "evidence": "judged to be inadequate"}
    write(tables_copy, "judgements", rows)
    faults = validate(tables_copy, hashes=False)
    assert faults["problem"].tolist() == [
        "sources give the same judgement different grades: Good, Inadequate"
    ]
    assert faults["value"].item() == "ilacs_2018.overall"


def test_a_judgement_without_one_of_its_areas(tables_copy: Path) -> None:
    """Catch a practice area that one source's row for a judgement on several areas has lost."""
    lost = {"practice_area": "care_leavers", "document_id": "newspaper_2018"}
    lost |= {"judgement_id": "ilacs_2018.children_in_care"}
    rows = read(tables_copy, "judgements")
    del rows[place(rows, lost)]
    write(tables_copy, "judgements", rows)
    faults = validate(tables_copy, hashes=False)
    named = faults[faults["problem"] == "newspaper_2018 gives this judgement without care_leavers"]
    assert named["value"].tolist() == ["ilacs_2018.children_in_care"], as_text(faults)


USED = [
    ("measures", "measure", "childrens_homes", ["observations"]),
    ("themes", "theme", "disabled_children", ["findings"]),
    ("inspections", "inspection_id", "focused_2020", ["events"]),
    ("practice_areas", "practice_area", "adoption", ["judgements", "crosswalk"]),
    ("crosswalk", "judgement_id", "sif_2014.overall", ["judgements"]),
    ("documents", "document_id", "newspaper_2024", ["judgements", "findings", "claims", "events"]),
]


@pytest.mark.parametrize(("name", "column", "value", "users"), USED, ids=[use[0] for use in USED])
def test_what_nothing_refers_to(
    tables_copy: Path, name: str, column: str, value: str, users: list[str]
) -> None:
    """Catch a lost row by the entry of a list that it leaves unused."""
    for user in users:
        rows = read(tables_copy, user)
        kept = [row for row in rows if row[column] != value]
        assert len(kept) < len(rows), f"{user} does not use {value}"
        write(tables_copy, user, kept)
    faults = validate(tables_copy, hashes=False)
    unused = faults[
        faults["table"].eq(name) & faults["problem"].str.startswith("is used in none of")
    ]
    assert unused[["table", "row", "column", "value"]].to_numpy().tolist() == [
        [name, place(read(tables_copy, name), {column: value}) + 1, column, value]
    ]


# What a fault says


def test_a_fault_says_where_what_and_how_to_mend_it(tables_copy: Path) -> None:
    """Catch a fault that leaves its reader to look for the place, the value or the remedy."""
    row = change(tables_copy, "judgements", GRADE_2018, "grade", "good")
    (fault,) = validate(tables_copy, hashes=False).to_dict("records")
    assert fault == {
        "table": "judgements",
        "row": row,
        "column": "grade",
        "value": "good",
        "problem": "is not in the closed list",
        "remedy": "use one of Inadequate, Requires improvement to be good, Good, Outstanding",
    }


def test_every_fault_at_once(tables_copy: Path) -> None:
    """Catch a check that stops at the first fault, in a table or between tables."""
    expected = {
        ("observations", change(tables_copy, "observations", PLANS_2014, "value", "many")),
        ("observations", change(tables_copy, "observations", {"value": "467"}, "unit", "")),
        ("judgements", change(tables_copy, "judgements", GRADE_2018, "grade", "Fine")),
        ("people", change(tables_copy, "people", {"name": "John Howson"}, "document_id", "x_1")),
        ("events", None),
        ("themes", None),
    }
    (tables_copy / "events.csv").unlink()
    (tables_copy / "themes.csv").write_bytes(b"theme,label,meaning\n\xff,a,b\n")
    faults = validate(tables_copy, hashes=False)
    assert at(faults) == expected, as_text(faults)
    assert not faults.duplicated().any()


def test_disagreements_are_all_reported(tables_copy: Path) -> None:
    """Catch rules between tables of which only the first that fails is heard."""
    expected = {
        ("inspections", change(tables_copy, "inspections", SIF, "started", "2014-04-30")),
        ("observations", change(tables_copy, "observations", PLANS_2014, "unit", "plans")),
        ("judgements", change(tables_copy, "judgements", GRADE_2018, "grade", "Outstanding")),
        ("people", change(tables_copy, "people", {"name": "John Howson"}, "year", "2023")),
    }
    assert at(validate(tables_copy, hashes=False)) >= expected


# Files


def spoil(folder: Path, new: Callable[[str], str]) -> None:
    """Rewrite the table of measures."""
    path = folder / "measures.csv"
    path.write_text(new(path.read_text(encoding="utf-8")), encoding="utf-8", newline="")


def replace_by_a_folder(folder: Path) -> None:
    """Put a folder in the place of the table of measures."""
    (folder / "measures.csv").unlink()
    (folder / "measures.csv").mkdir()


SPOILT: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda folder: (folder / "measures.csv").unlink(), "measures.csv is not there"),
    "a folder": (replace_by_a_folder, "measures.csv cannot be read"),
    "empty": (lambda folder: spoil(folder, lambda text: ""), "the table lacks measure, label"),
    "column lost": (
        lambda folder: spoil(folder, lambda text: re.sub(r",[^,\n]+", "", text)),
        "the table lacks label, unit",
    ),
    "column renamed": (
        lambda folder: spoil(folder, lambda text: text.replace("label", "name", 1)),
        "the table lacks label and has besides 'name'",
    ),
    "columns exchanged": (
        lambda folder: spoil(
            folder, lambda text: text.replace("measure,label", "label,measure", 1)
        ),
        "has its columns in another order",
    ),
    "byte-order mark": (
        lambda folder: spoil(folder, lambda text: "\ufeff" + text),
        "has besides '\\ufeffmeasure'",
    ),
    "semicolons": (
        lambda folder: spoil(folder, lambda text: text.replace(",", ";")),
        "the table lacks measure",
    ),
    "a cell too many": (
        lambda folder: spoil(folder, lambda text: text.replace("children,on", "children,x,on", 1)),
        "measures, row 1: 7 cells under 6 columns",
    ),
    "an empty row": (
        lambda folder: spoil(folder, lambda text: text + "\n"),
        "0 cells under 6 columns",
    ),
    "not UTF-8": (
        lambda folder: (folder / "measures.csv").write_bytes(b"measure,label\nchildren\xe9,x\n"),
        "measures.csv is not UTF-8 at byte 22",
    ),
}


@pytest.mark.parametrize(("spoiling", "problem"), SPOILT.values(), ids=SPOILT)
def test_a_spoilt_file_is_a_fault(
    tables_copy: Path, spoiling: Callable[[Path], object], problem: str
) -> None:
    """Catch a file that ends the whole check in an error, or that passes."""
    spoiling(tables_copy)
    faults = validate(tables_copy, sources=tables_copy, hashes=False)
    assert at(faults) == {("measures", None)}, as_text(faults)
    assert faults["problem"].str.contains(problem, regex=False).all(), as_text(faults)


@pytest.mark.parametrize("name", ["nowhere", "people.csv"])
def test_a_folder_that_is_none(tables_copy: Path, name: str) -> None:
    """Catch a mistyped folder for which the packaged tables, or none, are found to be valid."""
    with pytest.raises(TableError, match=rf"{re.escape(name)} is not a folder"):
        validate(tables_copy / name)


def test_hashes_notice_any_byte(tables_copy: Path) -> None:
    """Catch a change that leaves every cell as it was, such as quotes that a spreadsheet adds."""
    path = tables_copy / "people.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Jim Leivers", '"Jim Leivers"', 1), encoding="utf-8", newline="")
    assert validate(tables_copy, hashes=False).empty
    faults = validate(tables_copy)
    assert at(faults) == {("people", None)}
    assert faults["problem"].str.split(" ").str[0].tolist() == ["bytes", "hash"]


def test_hashes_notice_a_byte_of_the_same_length(tables_copy: Path) -> None:
    """Catch a check that compares sizes and believes them."""
    change(tables_copy, "themes", {"theme": "advocacy"}, "label", "Advocasy")
    assert validate(tables_copy, hashes=False).empty
    faults = validate(tables_copy)
    assert at(faults) == {("themes", None)}
    assert faults["problem"].str.split(" ").str[0].tolist() == ["hash"]


# Corruption: slips of the hand, seeded

# In the project's own words: nothing but the file hashes can tell a changed one.
OWN_WORDS = {
    "called", "change", "counted", "dating_note", "gap", "label", "licence", "meaning", "note",
    "reason", "record_gap", "subject", "summary",
}  # fmt: skip
# Decided by hand from the words around, which no rule reads, or only in part.
DECIDED = {
    "breaks": {"measure"},
    "differences": {"explanation"},
    "claims": {"direction", "kind", "measure", "record_measure", "unit"},
    "documents": {"publisher"},
    "events": {"event"},
    "findings": {"polarity"},
    "inspections": {"name"},
    "measures": {"moment", "part_of"},
    "observations": {"measure"},
    "people": {"organisation"},
}
# Names that other tables use, and days from which other rows count: a slip in one shows in many
# places, which would hide another's escape. They are spoilt one at a time.
SHARED = {
    "claims": {"claim_id"},
    "crosswalk": {"judgement_id", "inspection_id", "practice_area"},
    "documents": {
        "document_id",
        "inspection_id",
        "published",
        "earliest",
        "latest",
        "layer",
        "kind",
        "file",
    },
    "events": {"inspection_id"},
    "inspections": {"inspection_id"},
    "judgements": {"judgement_id", "inspection_id", "practice_area"},
    "measures": {"measure", "unit"},
    "practice_areas": {"practice_area"},
    "themes": {"theme"},
}
# What must be noticed without the sources too: dates, values and grades.
FIGURES = {
    "claims": {"from_year", "to_year", "stated", "out_of"},
    "documents": {"published", "earliest", "latest"},
    "events": {"started", "ended"},
    "findings": {"cites"},
    "inspections": {"started", "ended", "published"},
    "judgements": {"grade"},
    "observations": {"year", "as_at", "value", "low", "high"},
    "people": {"year"},
}


class Slip(NamedTuple):
    """A cell, and what a slip of the hand makes of it."""

    table: str
    row: int
    column: str
    new: str


def slip_of(cell: str, column: Column, others: list[str], chance: random.Random) -> str:
    """Return a cell with a slip: another of its list, another row's, a later line, a new digit."""
    if column.allowed:
        return chance.choice([value for value in column.allowed if value != cell])
    if column.type == "boolean":
        return "false" if cell == "true" else "true"
    if column.name == "locator":
        step = chance.choice([1, 2, 3])
        return re.sub(r"\d+", lambda line: str(int(line.group()) + step), cell)
    if others and (column.type == "date" or column.name.endswith("_id")):
        return chance.choice(others)
    places = [n for n, letter in enumerate(cell) if letter.isdigit()]
    letters = "0123456789" if places else "etaoins"
    n = chance.choice(places or [n for n, letter in enumerate(cell) if letter.isalpha()])
    return cell[:n] + chance.choice(letters.replace(cell[n], "")) + cell[n + 1 :]


def slips(seed: int, wanted: Callable[[str, str], bool]) -> list[Slip]:
    """Return a slip in a row of its own for each column that is wanted."""
    chance = random.Random(seed)
    out = []
    for name, table in tables().items():
        rows = read(PACKAGED, name)
        for column in table.columns:
            if not wanted(name, column.name):
                continue
            filled = [n for n, row in enumerate(rows) if row[column.name]]
            if not filled:
                continue
            number = chance.choice(filled)
            cell = rows[number][column.name]
            others = sorted({row[column.name] for row in rows} - {cell, ""})
            out.append(Slip(name, number + 1, column.name, slip_of(cell, column, others, chance)))
    return out


def make(folder: Path, slip: Slip) -> None:
    """Write one slip into the tables."""
    rows = read(folder, slip.table)
    assert rows[slip.row - 1][slip.column] != slip.new
    rows[slip.row - 1][slip.column] = slip.new
    write(folder, slip.table, rows)


def in_turns(made: list[Slip]) -> list[list[Slip]]:
    """Share slips out so that no turn has two in one row, nor more than three in one table."""
    turns: list[list[Slip]] = []
    for slip in made:
        for turn in turns:
            same = [other for other in turn if other.table == slip.table]
            if len(same) < 3 and slip.row not in {other.row for other in same}:
                turn.append(slip)
                break
        else:
            turns.append([slip])
    return turns


ALONE = slips(1, lambda name, column: column in SHARED.get(name, set()))
TOGETHER = in_turns(
    slips(2, lambda name, column: column not in OWN_WORDS | DECIDED.get(name, set())
          | SHARED.get(name, set()))
)  # fmt: skip


@pytest.mark.parametrize("turn", TOGETHER, ids=lambda turn: f"{len(turn)} slips")
def test_a_slip_in_any_column_is_noticed(
    sources: Path, tables_copy: Path, turn: list[Slip]
) -> None:
    """Catch a column whose cells can change unnoticed; each slip must be named by its own row."""
    for slip in turn:
        make(tables_copy, slip)
    faults = validate(tables_copy, sources, hashes=False)
    # A slip in an aside shows as a number of the document that nothing accounts for.
    named = at(faults) | {("asides", row) for table, row in at(faults) for row in range(99)
                          if table == "asides"}  # fmt: skip
    assert [slip for slip in turn if slip[:2] not in named] == [], as_text(faults)


@pytest.mark.parametrize("slip", ALONE, ids=lambda slip: f"{slip.table}.{slip.column}")
def test_a_slip_in_a_shared_name_is_noticed(tables_copy: Path, slip: Slip) -> None:
    """Catch a name that is changed in one table and not in those that use it."""
    make(tables_copy, slip)
    assert not validate(tables_copy, hashes=False).empty


def test_slips_in_figures_are_noticed_without_the_sources(tables_copy: Path) -> None:
    """Catch a value, date or grade that nothing but its source could correct."""
    made = slips(3, lambda name, column: column in FIGURES.get(name, set()))
    escaped = []
    for slip in made:
        before = (tables_copy / f"{slip.table}.csv").read_bytes()
        make(tables_copy, slip)
        if validate(tables_copy, hashes=False).empty:
            escaped.append(slip)
        (tables_copy / f"{slip.table}.csv").write_bytes(before)
    assert len(made) == sum(map(len, FIGURES.values()))
    assert len(escaped) <= len(made) / 10, escaped


# Corruption: whole rows and columns

Spoil = Callable[[Rows], None]


def exchange(*columns: str) -> Spoil:
    """Exchange cells of the first row that has them and the last."""

    def spoil(rows: Rows) -> None:
        filled = [row for row in rows if all(row[column] for column in columns)]
        for column in columns:
            assert filled[0][column] != filled[-1][column]
            filled[0][column], filled[-1][column] = filled[-1][column], filled[0][column]

    return spoil


def shift_row(rows: Rows) -> None:
    """Move each cell of the first row one column to the right."""
    cells = list(rows[0].values())
    rows[0] = dict(zip(rows[0], cells[-1:] + cells[:-1], strict=True))


def shift(column: str) -> Spoil:
    """Move the cells of a column one row down."""

    def spoil(rows: Rows) -> None:
        cells = [row[column] for row in rows]
        for row, cell in zip(rows, cells[-1:] + cells[:-1], strict=True):
            row[column] = cell

    return spoil


SPOILS: list[tuple[str, str, Spoil]] = [
    *((name, "evidence exchanged", exchange("evidence")) for name in
      "documents crosswalk judgements observations claims findings events people".split()),
    *((name, "evidence and its place exchanged", exchange("document_id", "locator", "evidence"))
      for name in "observations claims events people".split()),
    *((name, "row shifted", shift_row) for name, table in tables().items() if not table.references),
    ("observations", "values shifted", shift("value")),
    ("observations", "years shifted", shift("year")),
    ("judgements", "grades shifted", shift("grade")),
    ("judgements", "areas shifted", shift("practice_area")),
    ("events", "days shifted", shift("started")),
    ("claims", "numbers shifted", shift("stated")),
    ("findings", "paragraphs shifted", shift("cites")),
    ("people", "names shifted", shift("name")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "spoil"),
    [pytest.param(name, spoil, id=f"{name}: {what}") for name, what, spoil in SPOILS],
)
def test_rows_and_columns_out_of_place_are_noticed(
    sources: Path, tables_copy: Path, name: str, spoil: Spoil, request: pytest.FixtureRequest
) -> None:
    """Catch cells exchanged or shifted, each cell of which would do somewhere else."""
    rows = read(tables_copy, name)
    spoil(rows)
    write(tables_copy, name, rows)
    needs_source = "evidence exchanged" in request.node.name
    faults = validate(tables_copy, sources if needs_source else None, hashes=False)
    assert name in set(faults["table"]), as_text(faults)


def test_doubled_rows_are_noticed(tables_copy: Path) -> None:
    """Catch a row that stands in its table twice, which would count it twice."""
    expected = set()
    for name in tables():
        rows = read(tables_copy, name)
        write(tables_copy, name, [*rows, rows[0]])
        expected.add((name, len(rows) + 1))
    faults = validate(tables_copy, hashes=False)
    assert at(faults[faults["problem"] == "the same key as row 1"]) == expected


def test_dropped_rows_are_noticed(tables_copy: Path) -> None:
    """Catch a row that is lost, of any table, though nothing else refers to it."""
    for name in tables():
        rows = read(tables_copy, name)
        del rows[len(rows) // 2]
        write(tables_copy, name, rows)
    faults = validate(tables_copy, hashes=False)
    lost = faults[faults["problem"].str.startswith("rows differs from datapackage.json")]
    assert lost["table"].tolist() == list(tables()), as_text(faults)


def test_shifted_rows_are_noticed(tables_copy: Path) -> None:
    """Catch a row whose cells have each moved one column to the right."""
    typed = [name for name, table in tables().items() if table.references]
    for name in typed:
        rows = read(tables_copy, name)
        shift_row(rows)
        write(tables_copy, name, rows)
    assert at(validate(tables_copy, hashes=False)) >= {(name, 1) for name in typed}
