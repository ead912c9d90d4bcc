"""What is wrong in the tables is noticed, all of it at once, and said so that it can be mended.

Each rule is broken once. The dates expected of words were read from the documents by hand.
"""

import csv
import datetime as dt
import io
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import corruption
import pandas as pd
import pytest
from corruption import HELD_TO, OFFICIAL, OWN_WORDS, WITHOUT_SOURCES, Trial, carries
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ofsted_data import TableError, WordsError, validate
from ofsted_data.checks import examine
from ofsted_data.checks.readback import read_back
from ofsted_data.checks.rows import load_all
from ofsted_data.checks.rules import disagreements
from ofsted_data.checks.words import Precision, Span, read_area, read_dates, read_dating, read_grade
from ofsted_data.tables import tables

Where = dict[str, Any]
Rows = list[dict[str, str]]


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


def change(folder: Path, name: str, where: Where, column: str, new: str) -> int:
    """Change one cell of the first row that has these; return its number, counted from 1."""
    rows = read(folder, name)
    row = next(n for n, row in enumerate(rows) if where.items() <= row.items())
    assert rows[row][column] != new
    rows[row][column] = new
    write(folder, name, rows)
    return row + 1


def at(faults: pd.DataFrame) -> set[tuple[str, int | None]]:
    """Return table and row of each fault."""
    rows = [None if pd.isna(row) else int(row) for row in faults["row"]]
    return set(zip(faults["table"], rows, strict=True))


# --- all is well ---------------------------------------------------------------------------


def test_packaged_tables_are_valid() -> None:
    """Catches a table that was changed without its checks, or without its hash being renewed."""
    faults = validate()
    assert faults.empty, faults.to_csv()


def test_packaged_tables_are_valid_against_their_sources(sources: Path) -> None:
    """Catches a row that its document does not bear out, and a number that no row carries."""
    told: list[str] = []
    faults, checks = examine(sources=sources, tell=told.append)
    assert faults == []
    assert checks is not None
    assert checks["ok"].all()
    assert "reading the sources" in told


def test_faults_have_one_shape(tables_copy: Path) -> None:
    """Catches an empty frame that lacks columns, or types that change with what is found."""
    none = validate()
    (tables_copy / "people.csv").unlink()
    some = validate(tables_copy)
    columns = ["table", "row", "column", "value", "problem", "remedy"]
    assert none.columns.tolist() == some.columns.tolist() == columns
    pd.testing.assert_series_equal(none.dtypes, some.dtypes)
    assert str(some["row"].dtype) == "Int64"


def test_sources_that_differ_are_no_fault(tables_copy: Path) -> None:
    """Catches a rule that holds sources to each other: what they say is data, found and told."""
    rows = read(tables_copy, "judgements")
    key = {"judgement_id": "ilacs_2018.overall", "document_id": "sector_2018"}
    (row,) = (row for row in rows if key.items() <= row.items())
    row |= {"judgement": "inadequate", "grade": "Inadequate", "evidence": "judged to be inadequate"}
    write(tables_copy, "judgements", rows)
    row_of_event = {"event": "inspection", "document_id": "newspaper_2024", "locator": "line 3"}
    rows = read(tables_copy, "events")
    (row,) = (row for row in rows if row_of_event.items() <= row.items())
    row |= {"date_printed": "March 2024", "evidence": "in March 2024"}
    row |= {"started": "2024-03-01", "ended": "2024-03-31"}
    write(tables_copy, "events", rows)
    assert validate(tables_copy, hashes=False).empty


# --- what the description asks for ---------------------------------------------------------

JIM, HOWSON = {"name": "Jim Leivers"}, {"name": "John Howson"}
PLANS = {"measure": "child_protection_plans", "year": "2014", "document_id": "council_2014"}
GRADE = {"judgement_id": "ilacs_2018.overall", "document_id": "sector_2018"}
SIF, ILACS = {"inspection_id": "sif_2014"}, {"inspection_id": "ilacs_2018"}
FIGURE = {"measure": "child_protection_plans", "area": "Oxfordshire"}
# A cell each; where the fault names several columns, how it names them.
DESCRIBED: list[tuple[str, Where, str, str, str, str]] = [
    ("people", JIM, "role", "", "is empty", ""),
    ("observations", PLANS, "year", "2014.5", "is not a integer", ""),
    ("observations", {"as_printed": "467"}, "value", "4b7", "is not a number", ""),
    ("observations", {"as_printed": "around 500"}, "value", "-500", "is too low", ""),
    ("observations", {"as_printed": "569"}, "year", "2101", "is too high", ""),
    ("observations", {"as_printed": "More than 720"}, "measure", "child_plans",
     "is not in the table measures", ""),
    ("inspections", SIF, "graded", "yes", "is not a boolean", ""),
    ("inspections", ILACS, "started", "29 April", "is not a date", ""),
    ("inspections", {"inspection_id": "jtai_2016"}, "ended", "2016-02-30", "is not a date", ""),
    ("judgements", GRADE, "grade", "Fine", "is not in the closed list", ""),
    ("judgements", GRADE | {"document_id": "newspaper_2018"}, "practice_area", "adoption",
     "is not in the table crosswalk", "judgement_id+practice_area"),
    ("people", HOWSON, "locator", "p. 3", "has not the form asked for", ""),
    ("measures", {"measure": "children_in_need"}, "measure", "child_protection_plans",
     "the same key as row", ""),
    ("measures", {"measure": "neglect_assessments"}, "part_of", "all",
     "is not in the table measures", ""),
    ("documents", {"document_id": "sector_2018"}, "file", "council_2018.txt",
     "stands in another row too", ""),
    ("statistics", FIGURE | {"year": "2025"}, "area_code", "E1000025", "has not the form", ""),
    ("statistics", FIGURE | {"year": "2024"}, "status", "n", "is not in the closed list", ""),
    ("breaks", {"label": "without Hackney"}, "file", "b1.csv", "is not in the table documents", ""),
    ("findings", {"finding_id": "council_2014.02"}, "finding_id", "Second", "has not the form", ""),
]  # fmt: skip


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> tuple[pd.DataFrame, list[int]]:
    """Return the faults of a folder in which every cell of DESCRIBED is wrong, and their rows."""
    folder = tmp_path_factory.mktemp("described")
    for path in corruption.DATA.iterdir():
        if path.is_file():
            (folder / path.name).write_bytes(path.read_bytes())
    rows = [change(folder, *slip[:4]) for slip in DESCRIBED]
    return validate(folder, hashes=False), rows


@pytest.mark.parametrize("number", range(len(DESCRIBED)), ids=lambda n: str(DESCRIBED[n][4]))
def test_what_is_not_as_described_is_told(
    described: tuple[pd.DataFrame, list[int]], number: int
) -> None:
    """Catches a type, list, key or reference that nothing holds, and one fault that hides others.

    frictionless finds them; here its words must be ours.
    """
    faults, rows = described
    table, _, column, new, problem, names = DESCRIBED[number]
    named = faults[
        faults["table"].eq(table)
        & faults["row"].eq(rows[number])
        & faults["column"].eq(names or column)
        & faults["problem"].str.contains(problem, regex=False)
    ]
    assert len(named) == 1, faults.to_csv()
    assert new in str(named["value"].item()) or not new
    assert not any(word in named.to_csv() for word in ("constraint", "frictionless"))


def test_a_fault_says_where_what_and_how_to_mend_it(tables_copy: Path) -> None:
    """Catches a fault that leaves its reader to look for the place, the value or the remedy."""
    row = change(tables_copy, "judgements", GRADE, "grade", "good")
    ((fault,), _) = examine(tables_copy, hashes=False)
    allowed = "Inadequate, Requires improvement to be good, Good, Outstanding"
    assert str(fault) == (
        f"judgements, row {row}, column grade: is not in the closed list ('good'); "
        f"use one of {allowed}"
    )


def test_every_required_cell_is_asked_for(tables_copy: Path) -> None:
    """Catches a required cell that can be empty, or that ends the whole check in an error."""
    expected = set()
    for name, table in tables().items():
        if name == "councils":  # packed, and looked at by its hash
            continue
        rows = read(tables_copy, name)
        for column in (column.name for column in table.columns if column.required):
            rows[0][column] = ""
            expected.add((name, column))
        write(tables_copy, name, rows)
    faults = validate(tables_copy, hashes=False)
    empty = faults[(faults["problem"] == "is empty") & (faults["row"] == 1)]
    told = set(zip(empty["table"], empty["column"].astype("object"), strict=True))
    blank = set(empty.loc[empty["column"].isna(), "table"])  # a row of nothing is told of once
    assert {cell for cell in expected if cell[0] not in blank} <= told
    assert blank < {name for name, _ in expected}


@pytest.mark.parametrize(("name", "column", "cell"), [
    ("judgements", "named", "TRUE"), ("claims", "to_year", "9" * 25),
    ("observations", "value", "1e3"), ("documents", "earliest", "2014-6-30"),
])  # fmt: skip
def test_what_the_loader_refuses_is_a_fault(
    tables_copy: Path, name: str, column: str, cell: str
) -> None:
    """Catches a table that passes as valid and cannot be loaded: frictionless reads more freely."""
    change(tables_copy, name, {}, column, cell)
    faults = validate(tables_copy, hashes=False)
    assert at(faults) == {(name, None)}, faults.to_csv()
    assert faults["problem"].str.contains(f"row 1, column {column}: is not a ").all()


def test_doubled_and_dropped_rows_are_noticed(tables_copy: Path) -> None:
    """Catches a row that stands in its table twice, or is lost though nothing refers to it."""
    rows = read(tables_copy, "people")
    write(tables_copy, "people", [*rows, rows[0]])
    lost = read(tables_copy, "claims")
    write(tables_copy, "claims", lost[:5] + lost[6:])
    faults = validate(tables_copy, hashes=False)
    told = set(zip(faults["table"], faults["problem"], strict=True))
    sealed = "rows differs from datapackage.json, which has"
    assert told == {
        ("people", "the same key as row 1"),
        ("people", f"{sealed} {len(rows)}"),
        ("claims", f"{sealed} {len(lost)}"),
        ("identifiers", "is no claim_id of claims"),
    } | {found for found in told if found[0] in ("asides", "people")}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [("Jim Leivers", '"Jim Leivers"', ["bytes", "hash"]), ("Jim", "Jim", [])],
)
def test_hashes_notice_any_byte(tables_copy: Path, old: str, new: str, told: list[str]) -> None:
    """Catches a change that leaves every cell as it was, such as quotes a spreadsheet adds."""
    path = tables_copy / "people.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")
    assert validate(tables_copy, hashes=False).empty
    faults = validate(tables_copy)
    assert faults["problem"].str.split(" ").str[0].tolist() == told


def test_hashes_notice_a_byte_of_the_same_length(tables_copy: Path) -> None:
    """Catches a check that compares sizes and believes them."""
    change(tables_copy, "themes", {"theme": "advocacy"}, "label", "Advocasy")
    assert validate(tables_copy, hashes=False).empty
    assert validate(tables_copy)["problem"].str.split(" ").str[0].tolist() == ["hash"]


def _break_the_descriptor(folder: Path) -> None:
    (folder / "datapackage.json").write_text("{}", encoding="utf-8")


def _replace(old: str, new: str) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        path = folder / "measures.csv"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")

    return spoil


SPOILT: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda folder: (folder / "measures.csv").unlink(), "measures.csv is not there"),
    "column renamed": (_replace("label", "name"), "lacks label and has besides 'name'"),
    "byte-order mark": (_replace("measure,", "\ufeffmeasure,"), "has besides '\\ufeffmeasure'"),
    "a cell too many": (_replace("children,on", "children,x,on"), "row 1: 8 cells under 7 columns"),
    "an empty row": (_replace("\n", "\n\n"), "0 cells under 7 columns"),
    "not UTF-8": (
        lambda folder: (folder / "measures.csv").write_bytes(b"measure,label\nchildren\xe9,x\n"),
        "measures.csv is not UTF-8 at byte 22",
    ),
    "descriptor": (_break_the_descriptor, "cannot be read as a descriptor"),
}


@pytest.mark.parametrize(("spoil", "problem"), SPOILT.values(), ids=SPOILT)
def test_a_spoilt_file_is_one_fault(
    tables_copy: Path, spoil: Callable[[Path], object], problem: str
) -> None:
    """Catches a file that ends the whole check in an error, that passes, or that is told twice."""
    spoil(tables_copy)
    faults = validate(tables_copy, sources=tables_copy if "csv" in problem else None, hashes=False)
    assert len(faults) == 1, faults.to_csv()
    assert problem in faults["problem"].item()


@pytest.mark.parametrize("name", ["nowhere", "people.csv"])
def test_a_folder_that_is_none(tables_copy: Path, name: str) -> None:
    """Catches a mistyped folder for which the packaged tables, or none, are found to be valid."""
    with pytest.raises(TableError, match=rf"{name} is not a folder"):
        validate(tables_copy / name)


def test_without_frictionless_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches a traceback, or tables called valid that nothing has looked at."""
    monkeypatch.setitem(sys.modules, "frictionless", None)
    with pytest.raises(TableError, match=r"pip install 'ofsted-data\[checks\]'"):
        validate()


# --- what must agree -----------------------------------------------------------------------

NEGLECT, RUN = {"claim_id": "neglect_45_2018"}, {"claim_id": "third_good_2018"}
OF_FOUR, RAISED = {"claim_id": "three_of_four_newspaper"}, {"claim_id": "improvements_since_2018"}
SCALE, KEPT = {"claim_id": "four_levels_2014"}, {"claim_id": "retains_good_2018"}
TURNOVER = {"claim_id": "report_turnover_9"}
DEMAND = {"claim_id": "demand_rise_2015_16_sector"}
EVENT = {"document_id": "council_2014", "event": "inspection"}
PAGE = {"document_id": "council_2014", "event": "page published"}
TAKEN, ADVICE = {"finding_id": "council_2014.01"}, {"finding_id": "ofsted_2018.personal_advisers"}
ASKED = {"finding_id": "ofsted_2014.rec_female_genital_mutilation"}
SEND = {"finding_id": "newspaper_2024.01"}
HACKNEY = {"council": "Hackney", "measure": "children_in_need"}
RELEASE, SECTOR = {"document_id": "plans_2025"}, {"document_id": "sector_2018"}
ROUNDED = {"printed_by": "newspaper_2018", "year": 2015}
OF_2014 = FIGURE | {"year": 2025}
ADOPTION, IN_CARE = {"theme": "adoption"}, {"measure": "children_looked_after"}


def day(text: str) -> pd.Timestamp:
    """Return a day from its ISO form."""
    return pd.Timestamp(text)


# table, row, column, cell; and where the fault is told if in another column of the row
RULES: list[tuple[Any, ...]] = [
    # dates
    ("inspections", SIF, "ended", day("2014-04-01")),
    ("inspections", ILACS, "published", day("2017-05-22")),
    ("documents", {"document_id": "newspaper_2024"}, "latest", day("2024-01-31")),
    ("inspections", SIF, "started", day("2014-04-30")),
    ("inspections", SIF, "precision", "month"),
    ("inspections", SIF, "ended", None),
    ("inspections", {"inspection_id": "ilacs_2024"}, "published", day("2024-06-30")),
    ("inspections", {"inspection_id": "jtai_2016"}, "published", day("2016-06-30")),
    ("inspections", ILACS, "published_precision", "month"),
    # sources
    ("documents", SECTOR, "file", "sector.txt"),
    ("documents", RELEASE, "earliest", day("2024-04-01")),
    ("documents", RELEASE, "evidence", "527"),
    ("documents", SECTOR, "evidence", None),
    ("documents", SECTOR, "locator", None),
    ("statistics", OF_2014, "file", "plans.csv"),
    # inspections and grades
    ("events", EVENT, "inspection_id", "focused_2020"),
    ("events", {"event": "focused visit"}, "inspection_id", "ilacs_2018"),
    ("findings", ADVICE, "inspection_id", "sif_2014"),
    ("claims", RUN, "inspection_id", "sif_2014"),
    ("judgements", GRADE, "inspection_id", "sif_2014"),
    ("crosswalk", {"judgement_id": "ilacs_2018.overall"}, "inspection_id", "sif_2014"),
    # findings
    ("findings", TAKEN, "theme", "adoption"),
    ("findings", TAKEN, "practice_area", "overall"),
    ("findings", TAKEN, "polarity", "weakness"),
    ("findings", TAKEN, "inspection_id", "ilacs_2018"),
    # claims
    ("claims", NEGLECT, "unit", "weeks"),
    ("claims", NEGLECT, "unit", None),
    ("claims", NEGLECT, "stated", None),
    ("claims", SCALE, "unit", "judgements"),
    ("claims", KEPT, "unit", "judgements"),
    ("claims", RUN, "stated", None),
    ("claims", RUN, "out_of", 3),
    ("claims", RUN, "inspection_id", None),
    ("claims", RUN, "grade", None),
    ("claims", RAISED, "grade", "Good"),
    ("claims", OF_FOUR, "out_of", None),
    # counts and official figures
    ("observations", {"as_printed": "918"}, "unit", "plans"),
    ("measures", {"measure": "child_protection_plans_neglect"}, "part_of", "assessments"),
    ("differences", ROUNDED, "evidence", None),
    ("differences", ROUNDED, "document_id", None),
    ("differences", ROUNDED, "standing", "guess", "evidence"),
    ("differences", ROUNDED, "year", 2016, "measure"),
    ("differences", ROUNDED, "printed_by", "council_2018", "measure"),
    # names
    ("claims", NEGLECT, "claim_id", "neglect_54_2018"),
    ("crosswalk", {"judgement_id": "sif_2014.overall"}, "judgement_id", "sif_2014.all"),
]  # fmt: skip


def broken(table: str, where: Where, column: str, cell: Any) -> tuple[dict[str, Any], int]:
    """Return the packaged tables with one cell changed, and its row, from 1."""
    loaded = load_all()
    frame = loaded[table]
    row = frame.index[(frame[list(where)] == pd.Series(where)).all(axis=1)][0]
    spoilt = frame.astype({column: "object"})
    assert pd.isna(spoilt.loc[row, column]) or spoilt.loc[row, column] != cell
    spoilt.loc[row, column] = cell
    return loaded | {table: spoilt.astype({column: frame[column].dtype})}, int(row) + 1


@pytest.mark.parametrize("rule", RULES, ids=[f"{rule[0]}.{rule[2]} {rule[3]}" for rule in RULES])
def test_a_slip_is_told_at_its_row(rule: tuple[Any, ...]) -> None:
    """Catches a rule that looks at nothing, at another row, or at one side of a comparison."""
    table, where, column, cell, *told_in = rule
    loaded, row = broken(table, where, column, cell)
    faults = [fault for fault in disagreements(loaded) if fault[:2] == (table, row)]
    assert (told_in or [column])[0] in {fault.column for fault in faults}, faults
    assert all(fault.problem and fault.remedy for fault in faults)


def test_a_new_name_a_lost_one_and_one_moved_are_told_apart() -> None:
    """Catches a name that vanishes from both tables' sight, and a fault that names a wrong row."""
    loaded = load_all()
    names = loaded["identifiers"]
    known = names.index[names["table"] == "practice_areas"]
    loaded["identifiers"] = names.drop(known[1])
    (fault,) = disagreements(loaded)
    assert fault[:3] == ("practice_areas", 2, "practice_area")
    loaded["identifiers"] = names.assign(
        identifier=names["identifier"].where(names.index != known[1], "leaders")
    )
    gone = [fault for fault in disagreements(loaded) if fault.table == "identifiers"]
    assert [(fault.row, fault.value) for fault in gone] == [(int(known[1]) + 1, "leaders")]
    order = names.index.tolist()
    order[known[1]], order[known[2]] = order[known[2]], order[known[1]]
    loaded["identifiers"] = names.loc[order].reset_index(drop=True)
    (fault,) = disagreements(loaded)
    assert fault[:3] == ("practice_areas", 2, "practice_area")


def test_a_number_that_differs_needs_an_explanation() -> None:
    """Catches a printed number beside another official one, of which nothing tells the reader."""
    loaded = load_all()
    rows = loaded["differences"]
    loaded["differences"] = rows[rows["printed_by"] != "ofsted_2014"].reset_index(drop=True)
    told = {fault.problem for fault in disagreements(loaded)}
    assert told == {"differs from the official number without an explanation"}


# --- values read back out of words ---------------------------------------------------------


def given_back(table: str, where: Where, **cells: Any) -> dict[str, str]:
    """Return what is found in place of what one row says, by column, with cells written over."""
    loaded = {name: frame.iloc[:0] for name, frame in load_all().items()}
    packaged = load_all()
    loaded["documents"] = packaged["documents"]
    frame = packaged[table]
    frame = frame[(frame[list(where)] == pd.Series(where)).all(axis=1)]
    assert len(frame) == 1, where
    loaded[table] = frame.assign(**cells)
    checks = [check for check in read_back(loaded) if check.table == table]
    assert checks
    return {check.column: check.found for check in checks if not check.ok}


COUNT = {"document_id": "council_2018", "as_printed": "918"}
GREW = {"claim_id": "assessments_633_to_918_2018"}
RELEASE_2014, REPORT, ARTICLE = (
    {"document_id": name} for name in ("council_2014", "ofsted_2024", "newspaper_2024")
)
DAYS = ("published", "earliest", "latest")
VISIT = {"document_id": "council_2018", "event": "page published"}
FORMAL = {"document_id": "council_2014", "judgement_id": "sif_2014.overall"}
READ_BACK: list[tuple[str, Where, dict[str, Any], dict[str, str]]] = [
    ("observations", COUNT, {}, {}),
    ("observations", COUNT, {"area": "England"}, {"area": "Oxfordshire"}),
    # Of two numbers and two years, each number goes with its own year.
    ("observations", COUNT, {"date_printed": "2015", "year": 2015}, {"date_printed": "2017"}),
    ("observations", COUNT, {"as_printed": "633", "value": 633.0, "low": 633.0, "high": 633.0},
     {"date_printed": "2015"}),
    ("observations", COUNT, {"as_printed": "981"},
     {"as_printed": "'981' is not in the evidence", "value": "981", "low": "981", "high": "981"}),
    ("observations", COUNT, {"date_printed": "then"},
     {"date_printed": "'then' is not in the evidence", "year": "no date"}),
    # A number without a date of its own is of the page's year, unless its words name another.
    ("observations", COUNT, {"date_printed": None}, {"year": "2015 in the evidence"}),
    ("observations", COUNT, {"date_printed": None, "evidence": "918", "year": 2018}, {}),
    ("judgements", FORMAL, {"grade": "Outstanding"}, {"grade": "Good"}),
    ("judgements", FORMAL, {"evidence": "Bad"}, {"judgement": "not in the evidence"}),
    ("claims", GREW, {}, {}),
    ("claims", GREW, {"from_year": 2016}, {"from_year": "2015"}),
    ("claims", {"claim_id": "report_private_fostering_fall"}, {"from_year": 2011},
     {"from_year": "2012"}),
    # Years between the first and the last change nothing.
    ("claims", GREW, {"evidence": "increased from 633 to 918: 2015, 2016, 2017"}, {}),
    ("claims", GREW, {"evidence": "increased from 633 to 918 since 2015"}, {"to_year": "missing"}),
    ("claims", GREW, {"evidence": "from 633 to 918, 2015 to 2017"},
     {"stated_text": "'increased from 633 to 918' is not in the evidence"}),
    ("claims", NEGLECT, {"stated": 54.0}, {"stated": "missing"}),
    ("claims", OF_FOUR, {"stated": 4.0}, {"stated": "3"}),
    ("claims", OF_FOUR, {"out_of": 3}, {"out_of": "4"}),
    ("events", VISIT, {}, {}),
    ("events", VISIT, {"date_printed": "then"},
     {"date_printed": "'then' is not in the evidence", "dating": "printed", "started": "no date"}),
    # A page is of its last date; a report on a visit can be of any later day of that year.
    ("documents", RELEASE_2014, {"evidence": "29 June 2014 … 30 June 2014"}, {}),
    ("documents", RELEASE_2014, {"evidence": "Ofsted has found"}, dict.fromkeys(DAYS, "no date")),
    ("documents", ARTICLE, {"published": pd.Timestamp("2024-02-01")}, {"published": "missing"}),
    ("findings", {"finding_id": "council_2014.09"}, {"cites": "5, 37"}, {"cites": "5, 37, 106"}),
    ("people", {"name": "Jim Leivers"}, {"year": 2015}, {"year": "2014"}),
]  # fmt: skip


@pytest.mark.parametrize(("table", "where", "cells", "found"), READ_BACK)
def test_a_slip_is_told_with_what_the_words_give(
    table: str, where: Where, cells: dict[str, Any], found: dict[str, str]
) -> None:
    """Catches a number that goes with another year, and words that give no date."""
    assert given_back(table, where, **cells) == found


@pytest.mark.parametrize(("phrase", "evidence", "stands"), [
    ("a b", "x a b y", True), ("A b", "x a B y", True), ("b a", "a b", False),
    ("one … two", "one and then two", True), ("two … one", "one and then two", False),
    ("one … one", "one", False), ("one … one", "one, and one", True), ("ab … b", "ab", False),
])  # fmt: skip
def test_fragments_stand_in_the_evidence_in_their_order(
    phrase: str, evidence: str, stands: bool
) -> None:
    """Catches fragments in another order, and one word that serves twice."""
    cells = {"name": phrase, "role": "x", "evidence": f"x {evidence}"}
    assert ("name" not in given_back("people", {"name": "Jim Leivers"}, **cells)) == stands


def test_a_row_without_words_does_not_end_the_reading() -> None:
    """Catches rows after it that nobody reads."""
    loaded = {name: frame.iloc[:0] for name, frame in load_all().items()}
    loaded["documents"] = load_all()["documents"]
    words = pd.Series([None, "another day"])
    loaded["events"] = load_all()["events"].iloc[:2].assign(evidence=words)
    assert {check.row for check in read_back(loaded) if not check.ok} == {2}


REQUIRES = "Requires improvement to be good"


@pytest.mark.parametrize(("words", "grade"), [
    ("“Good”", "Good"), ("‘Good’", "Good"), ("'good'", "Good"), ("Outstanding", "Outstanding"),
    ("Inadequate", "Inadequate"), ("'requires improvement'", REQUIRES),
    ("‘requiring improvement to be good’", REQUIRES), ("Grade 2 (Good)", "Good"),
    ("", None), ("satisfactory", None), ("very good", None), ("goodish", None),
    ("improvement", None), ("not good", None), ("Good, Good", None),
])  # fmt: skip
def test_a_grade_by_any_wording(words: str, grade: str | None) -> None:
    """Catches "requires improvement to be good" read as Good, and a grade read out of no grade."""
    if grade:
        assert read_grade(words) == grade
    else:
        with pytest.raises(WordsError, match="no wording of a grade"):
            read_grade(words)


@pytest.mark.parametrize(("words", "area"), [
    ("the national average", "England"), ("less than the national average", "Oxfordshire"),
    ("new homes in Cowley Marsh", "Cowley Marsh"), ("similar authorities", "Similar authorities"),
    ("children in care", "Oxfordshire"),
])  # fmt: skip
def test_a_place_by_its_words(words: str, area: str) -> None:
    """Catches a count of the country, or of a part of the city, taken for the county's."""
    assert read_area(words) == area


def span(first: str, last: str, precision: Precision) -> Span:
    """Return a span of two days in ISO form."""
    return Span(dt.date.fromisoformat(first), dt.date.fromisoformat(last), precision)


def one(text: str) -> Span:
    """Return the span of one day in ISO form."""
    return span(text, text, "day")


def year(number: int) -> Span:
    """Return the span of a calendar year."""
    return span(f"{number}-01-01", f"{number}-12-31", "year")


PAGES = {
    "council_2014": "2014-06-30",
    "council_2018": "2018-05-22",
    "sector_2018": "2018-05-22",
    "newspaper_2018": "2018-05-23",
    "newspaper_2024": "2024-02-01",
}
# document, words with "…" for what stands between, what they say by hand
WORDED: list[tuple[str, str, list[Span]]] = [
    ("council_2014", "30 June 2014", [one("2014-06-30")]),
    ("council_2014", "April 29 to May 21", [one("2014-04-29"), one("2014-05-21")]),
    ("council_2014", "More than 3,100 children", []),
    ("council_2018", "Tuesday, May 22", [one("2018-05-22")]),
    ("council_2018", "45% increase in the number of cases of neglect since 2015", [year(2015)]),
    ("council_2018", "700 in 2018, up from around 500 in 2015", [year(2018), year(2015)]),
    ("council_2018", "More than 720 … end of March 2018 … 569 on the same date three years ago",
     [one("2018-03-31"), one("2015-03-31")]),
    ("council_2018", "from 633 to 918 between 2015 and 2017", [year(2015), year(2017)]),
    ("sector_2018", "last inspection in 2014", [year(2014)]),
    ("sector_2018", "in 2015-16", [span("2015-04-01", "2016-03-31", "year")]),
    ("sector_2018", "Tel: 01206 878178", []),
    ("newspaper_2018", "a report yesterday", [one("2018-05-22")]),
    ("newspaper_2018", "In 2015–16", [span("2015-04-01", "2016-03-31", "year")]),
    ("newspaper_2018", "from 500 in 2015 to to 700 in 2018", [year(2015), year(2018)]),
    ("newspaper_2018", "some 17-year-olds", []),
    ("newspaper_2024", "February 2024", [span("2024-02-01", "2024-02-29", "month")]),
    ("newspaper_2024", "provision last September", [span("2023-09-01", "2023-09-30", "month")]),
    ("newspaper_2024", "in 2018 … focused visit in 2020", [year(2018), year(2020)]),
    ("newspaper_2024", "past 18 months", [span("2022-08-01", "2024-02-29", "month")]),
    ("newspaper_2024", "channel 276", []),
]  # fmt: skip


@pytest.mark.parametrize(("document", "words", "spans"), WORDED)
def test_every_date_wording_of_the_documents(document: str, words: str, spans: list[Span]) -> None:
    """Catches a date a day, a month or a year out, and a telephone number read as a date."""
    assert read_dates(words, dt.date.fromisoformat(PAGES[document])) == spans


def test_these_wordings_stand_in_the_documents(sources: Path) -> None:
    """Catches a wording that these tests made up."""
    for document, words, _ in WORDED:
        (path,) = sources.rglob(f"{document}.txt")
        text, place = " ".join(path.read_text(encoding="utf-8").split()), 0
        for fragment in words.split(" … "):
            place = text.find(fragment, place)
            assert place >= 0, (document, fragment)
            place += len(fragment)


@pytest.mark.parametrize(("words", "page", "expected"), [
    ("yesterday", "2024-03-01", [one("2024-02-29")]),
    ("yesterday", "2018-01-01", [one("2017-12-31")]),
    ("end of February 2016", "2018-05-22", [one("2016-02-29")]),
    ("end of December 2017", "2018-05-22", [one("2017-12-31")]),
    ("December 2017", "2018-05-22", [span("2017-12-01", "2017-12-31", "month")]),
    ("last April", "2018-05-22", [span("2018-04-01", "2018-04-30", "month")]),
    ("last May", "2018-05-22", [span("2017-05-01", "2017-05-31", "month")]),
    ("past six months", "2018-05-22", [span("2017-11-01", "2018-05-31", "month")]),
    ("past 5 months", "2018-05-22", [span("2017-12-01", "2018-05-31", "month")]),
    ("past twelve months", "2018-12-31", [span("2017-12-01", "2018-12-31", "month")]),
    ("1999-00", "2018-05-22", [span("1999-04-01", "2000-03-31", "year")]),
    ("2013-2014", "2018-05-22", [span("2013-04-01", "2014-03-31", "year")]),
    ("24 April to 16 May 2018", "2018-05-22", [span("2018-04-24", "2018-05-16", "day")]),
    ("28 February 2018 … same date two years ago", "2018-05-22",
     [one("2018-02-28"), one("2016-02-28")]),
    ("29 February 2016 … same date four years ago", "2018-05-22",
     [one("2016-02-29"), one("2012-02-29")]),
])  # fmt: skip
def test_a_date_at_the_turn_of_a_month_or_year(words: str, page: str, expected: list[Span]) -> None:
    """Catches arithmetic that forgets December, January or the 29th of February."""
    assert read_dates(words, dt.date.fromisoformat(page)) == expected


@pytest.mark.parametrize(("words", "page", "told"), [
    ("in 2018 … same date three years ago", "2018-05-22", "follows a year, which is no one date"),
    ("March 2018 … same date three years ago", "2018-05-22", "follows a month"),
    ("Monday, May 22", "2018-05-22", "Tuesday"),
    ("569 on the same date three years ago", "2018-05-22", "a date before it"),
    ("29 February 2016 … same date one years ago", "2018-05-22", "same date one years ago"),
    ("30 February 2018", "2018-05-22", "30 February 2018"),
    ("May 32", "2018-05-22", "May 32"),
    ("2015-17", "2018-05-22", "two years in a row"),
    ("2013–1914", "2018-05-22", "two years in a row"),
    ("16 May to 24 April 2018", "2018-05-22", "ends before"),
    ("May 22", None, "the day of the page"),
    ("yesterday", None, "the day of the page"),
    ("last September", None, "the day of the page"),
    ("past 18 months", None, "the day of the page"),
])  # fmt: skip
def test_a_date_that_cannot_be_read(words: str, page: str | None, told: str) -> None:
    """Catches a weekday that its year belies, a day that is not, and a reason kept from the reader.

    "The same date three years ago" says nothing where no day stands before it.
    """
    with pytest.raises(WordsError, match=told):
        read_dates(words, dt.date.fromisoformat(page) if page else None)


@given(st.dates(min_value=dt.date(1990, 1, 1), max_value=dt.date(2099, 12, 31)), st.booleans())
def test_any_day_parses_back(date: dt.date, weekday: bool) -> None:
    """Catches a month off by one, a day of one digit lost, and a weekday misnamed."""
    month = date.strftime("%B")
    assert read_dates(f"on {date.day} {month} {date.year}.", None) == [one(date.isoformat())]
    words = f"{date:%A}, {month} {date.day}" if weekday else f"{month} {date.day}"
    assert read_dates(words, dt.date(date.year, 7, 1)) == [one(date.isoformat())]


@pytest.mark.parametrize(("words", "expected"), [
    ("yesterday", "inferred"), ("past 18 months", "inferred"), ("May 22", "part inferred"),
    ("2014-15", "part inferred"), ("22 May 2018", "printed"), ("on no day", "printed"),
])  # fmt: skip
def test_how_much_of_a_date_is_printed(words: str, expected: str) -> None:
    """Catches a day taken for printed that was worked out from the day of the page."""
    assert read_dating(words) == expected


# --- slips of the hand, seeded: a sample of ``tools/corruption.py`` ------------------------

CELLS = list(corruption.cell_trials(seed=20, each=2))
WHAT = {
    (name, column.name): carries(table, column)
    for name, table in corruption.tables().items()
    for column in table.columns
}


def some(kinds: tuple[str, ...], number: int) -> list[Trial]:
    """Return some of the changes in cells that carry something of these kinds."""
    fitting = [trial for trial in CELLS if WHAT[trial.table, trial.column] in kinds]
    return random.Random(20).sample(fitting, number)


def escaped(trials: list[Trial], folder: Path, texts: Path | None) -> list[Trial]:
    """Return the changes that are not noticed."""
    outcomes = [corruption.noticed(trial, folder, texts) for trial in trials]
    return [o.trial for o in outcomes if not (o.within if texts else o.without)]


def test_no_change_is_none_and_no_kind_is_left_out() -> None:
    """Catches a change that leaves a cell as it was, and values taken for mere words."""
    assert {*WHAT.values()} == {*HELD_TO, "kind", "reader", OWN_WORDS}
    for trial in CELLS:
        ((row, column, new),) = trial.cells
        assert corruption.read(trial.table)[row][column] != new


def test_slips_are_noticed_with_the_sources(sources: Path, tables_copy: Path) -> None:
    """Catches a rule lost, without which wrong cells pass: at most one in forty may."""
    missed = escaped(some(HELD_TO, 40), tables_copy, sources)
    assert len(missed) <= 1, missed


def test_wrong_figures_are_noticed_without_the_sources(tables_copy: Path) -> None:
    """Catches a value, date or grade that only its source would show to be wrong."""
    printed = [trial for trial in some(WITHOUT_SOURCES, 45) if trial.table not in OFFICIAL]
    missed = escaped(printed, tables_copy, None)
    assert len(missed) <= len(printed) / 10, missed
    assert len(printed) > 25


@pytest.mark.parametrize("way", ["row dropped", "row doubled", "row shifted"])
def test_rows_out_of_place_are_noticed(tables_copy: Path, way: str) -> None:
    """Catches a table in which a row is lost, stands twice, or has its cells shifted."""
    trials = [t for t in corruption.row_trials(seed=20, each=1) if t.way == way]
    assert {trial.table for trial in trials} == set(corruption.tables())
    assert escaped(random.Random(20).sample(trials, 5), tables_copy, None) == []


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(
    st.data(),
    st.sampled_from(sorted(set(tables()) - {"councils"})),  # packed, and looked at by its hash
    st.text(max_size=8) | st.sampled_from(["2018-02-30", "-1", "x.y", "=1+1", "a\nb", "1e9"]),
)
def test_any_cell_of_any_table_ends_in_faults(
    tables_copy: Path, data: st.DataObject, name: str, text: str
) -> None:
    """Catches a check that stumbles over the very cell it should report."""
    path = tables_copy / f"{name}.csv"
    before = path.read_bytes()
    rows = list(csv.reader(io.StringIO(before.decode("utf-8"), newline="")))
    row = data.draw(st.integers(1, len(rows) - 1))
    rows[row][data.draw(st.integers(0, len(rows[0]) - 1))] = text
    made = io.StringIO(newline="")
    csv.writer(made).writerows(rows)
    try:
        path.write_bytes(made.getvalue().encode("utf-8", "replace"))
        assert list(validate(tables_copy, hashes=False).columns)[:2] == ["table", "row"]
    finally:
        path.write_bytes(before)
