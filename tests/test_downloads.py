"""The tables of official figures against the downloads: any cell, row or file that is changed."""

import csv
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pytest

from ofsted_data import validate, verify
from ofsted_data.cli import ERROR, OK, main
from ofsted_data.schema import load, tables

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


def found(folder: Path, sources: Path) -> set[tuple[str, int, str]]:
    """Return table, row and column of each fault that a look at the sources gives."""
    faults = validate(folder, sources, hashes=False)
    faults = faults[faults["problem"].str.startswith("not so at")]
    return set(zip(faults["table"], faults["row"], faults["column"], strict=True))


def place(name: str, **cells: object) -> int:
    """Return the index of the one row that has these cells."""
    frame = load(name)
    chosen = pd.Series(True, index=frame.index)
    for column, value in cells.items():
        chosen &= frame[column] == value
    (index,) = frame.index[chosen]
    return int(index)


PLANS = {"measure": "child_protection_plans", "area": "Oxfordshire", "year": 2018}
RATE = {"measure": "child_protection_plans_rate", "area": "Oxfordshire", "year": 2025}
LOOKED_AFTER = {"measure": "children_looked_after", "area": "Oxfordshire", "year": 2015}
GOOD = {"practice_area": "overall", "grade": "Good"}
CELLS: list[tuple[str, Mapping[str, object], str, str]] = [
    ("statistics", PLANS, "value", "678"),
    ("statistics", LOOKED_AFTER, "value", "514"),
    ("statistics", LOOKED_AFTER, "value", "510.5"),
    ("statistics", RATE, "basis", "published"),
    ("statistics", RATE, "value", "33.7"),
    ("statistics", PLANS, "column", "CPP_At_31"),
    ("statistics", PLANS, "area_code", "E10000024"),
    ("statistics", PLANS, "level", "regional"),
    ("statistics", LOOKED_AFTER, "earlier", "541 (children looked after 2015)"),
    ("statistics", LOOKED_AFTER, "earlier", ""),
    ("statistics", PLANS, "earlier", "720 (children in need 2017)"),
    ("statistics", PLANS, "file", "c3_factors_identified_at_end_of_assessment_2018_to_2025.csv"),
    ("outcomes", GOOD, "councils", "76"),
    ("outcomes", GOOD, "oxfordshire", "false"),
]


def rounds() -> list[dict[tuple[str, int, str], str]]:
    """Return the changes in as few rounds as leave each cell one change."""
    out: list[dict[tuple[str, int, str], str]] = [{}]
    for name, where, column, new in CELLS:
        cell = (name, place(name, **where) + 1, column)
        free = [made for made in out if cell not in made]
        if not free:
            out.append({})
        (free or out[-1:])[0][cell] = new
    return out


@pytest.mark.parametrize("changes", rounds(), ids=lambda changes: f"{len(changes)} cells")
def test_a_changed_cell_is_noticed(
    sources: Path, tables_copy: Path, changes: dict[tuple[str, int, str], str]
) -> None:
    """Catch any cell of an official figure that is not the download's, and the wrong row blamed."""
    rows = {name: read(tables_copy, name) for name in ("statistics", "outcomes")}
    for (name, row, column), new in changes.items():
        assert rows[name][row - 1][column] != new
        rows[name][row - 1][column] = new
    for name in rows:
        write(tables_copy, name, rows[name])
    assert found(tables_copy, sources) == set(changes)


@pytest.mark.parametrize(("column", "new"), [("year", "2012"), ("area", "Cambridgeshire")])
def test_a_row_of_another_year_or_place_is_noticed(
    sources: Path, tables_copy: Path, column: str, new: str
) -> None:
    """Catch a figure put down to a year or a council that it is not of, and the row it leaves."""
    rows, index = read(tables_copy, "statistics"), place("statistics", **PLANS)
    rows[index][column] = new
    write(tables_copy, "statistics", rows)
    faults = found(tables_copy, sources)
    assert ("statistics", index + 1, "value") in faults
    assert ("statistics", len(rows) + 1, "measure+area+year") in faults


def test_another_release_is_noticed(sources: Path, tables_copy: Path) -> None:
    """Catch a figure put down to a release and file that have it too, but do not hold."""
    rows, index = read(tables_copy, "statistics"), place("statistics", **PLANS)
    rows[index]["release"] = "children in need 2022"
    rows[index]["file"] = "d4_cpps_at31march_by_category_of_abuse_2013_to_2022.csv"
    write(tables_copy, "statistics", rows)
    expected = {("statistics", index + 1, column) for column in ("release", "file")}
    assert found(tables_copy, sources) == expected


@pytest.mark.parametrize(
    ("name", "one", "other", "column"),
    [
        ("statistics", PLANS, PLANS | {"year": 2017}, "value"),
        ("statistics", LOOKED_AFTER, LOOKED_AFTER | {"year": 2016}, "value"),
        ("outcomes", GOOD, GOOD | {"grade": "Outstanding"}, "councils"),
        ("outcomes", GOOD, GOOD | {"practice_area": "leadership"}, "councils"),
    ],
)
def test_a_swapped_pair_is_noticed(
    sources: Path,
    tables_copy: Path,
    name: str,
    one: dict[str, object],
    other: dict[str, object],
    column: str,
) -> None:
    """Catch two figures exchanged, each of which would do in the other's place."""
    rows, first, second = read(tables_copy, name), place(name, **one), place(name, **other)
    rows[first][column], rows[second][column] = rows[second][column], rows[first][column]
    write(tables_copy, name, rows)
    assert found(tables_copy, sources) == {(name, first + 1, column), (name, second + 1, column)}


@pytest.mark.parametrize(("name", "where"), [("statistics", PLANS), ("outcomes", GOOD)])
def test_a_dropped_row_is_noticed(
    sources: Path, tables_copy: Path, name: str, where: dict[str, object]
) -> None:
    """Catch a figure that is lost, after which every figure that is left is right."""
    rows = read(tables_copy, name)
    del rows[place(name, **where)]
    write(tables_copy, name, rows)
    faults = validate(tables_copy, sources, hashes=False)
    (fault,) = faults[faults["problem"].str.startswith("not so at")].to_dict("records")
    assert (fault["table"], fault["row"]) == (name, len(rows) + 1)
    assert fault["value"] == "no such row"
    assert all(str(cell) in fault["problem"] for cell in where.values())


@pytest.mark.parametrize(
    ("column", "new"),
    [("council", "Kent"), ("council", "Hacknay"), ("council", ""), ("from_year", "2020"),
     ("to_year", "2021"), ("to_year", "2023"), ("to_year", ""), ("column", "Anypoint_child"),
     ("measure", "children_looked_after"), ("file", "")],
)  # fmt: skip
def test_a_break_that_no_file_bears_out_is_a_fault(
    sources: Path, tables_copy: Path, column: str, new: str
) -> None:
    """Catch a council called missing that was not, and a slip that ends the check in an error."""
    rows = read(tables_copy, "breaks")
    (index,) = [n for n, row in enumerate(rows) if row["council"] == "Hackney"
                and row["measure"] == "children_in_need"]  # fmt: skip
    rows[index][column] = new
    write(tables_copy, "breaks", rows)
    assert ("breaks", index + 1, "from_year") in found(tables_copy, sources)


@pytest.mark.parametrize(("label", "column", "new", "told"), [
    ("new factors for abuse", "from_year", "2022", "2021"),
    ("all assessments not counted", "from_year", "2017", "2018"),
    ("new factor for exploitation", "column", "No_such_factor", "no such column"),
])  # fmt: skip
def test_a_break_begins_with_the_first_year_of_its_column(
    sources: Path, tables_copy: Path, label: str, column: str, new: str, told: str
) -> None:
    """Catch a break drawn a year early or late, and one known from a column that is not there."""
    rows = read(tables_copy, "breaks")
    (index,) = [n for n, row in enumerate(rows) if row["label"] == label]
    rows[index][column] = new
    write(tables_copy, "breaks", rows)
    checks = verify(sources, tables_copy)
    wrong = checks[checks["ok"].eq(False) & checks["table"].eq("breaks")]
    assert wrong[["row", "column", "found"]].to_numpy().tolist() == [[index + 1, "from_year", told]]


@pytest.mark.parametrize("column", ["kind", "layer"])
def test_a_page_called_a_release_is_a_fault(sources: Path, tables_copy: Path, column: str) -> None:
    """Catch a page read as a download: an error about its columns would hide the slip."""
    rows = read(tables_copy, "documents")
    (index,) = [n for n, row in enumerate(rows) if row["document_id"] == "sector_2018"]
    rows[index][column] = {"kind": "official statistics", "layer": "statistics"}[column]
    write(tables_copy, "documents", rows)
    faults = validate(tables_copy, sources, hashes=False)
    assert ("documents", index + 1, "layer") in set(
        zip(faults["table"], faults["row"], faults["column"], strict=True)
    )


@pytest.mark.parametrize(("column", "row", "new"), [
    ("kind", "outcomes_2025", "official statistics"), ("file", None, "council_2014.txt"),
])  # fmt: skip
def test_a_file_read_as_a_download_of_another_kind_is_a_fault(
    sources: Path, tables_copy: Path, column: str, row: str | None, new: str
) -> None:
    """Catch an error about a file's columns in place of the list of faults."""
    rows = read(tables_copy, "documents")
    index = next(n for n, one in enumerate(rows)
                 if row in (None, one["document_id"]) and one["kind"] in (
                     "official statistics", "inspection outcomes"))  # fmt: skip
    rows[index][column] = new
    write(tables_copy, "documents", rows)
    faults = validate(tables_copy, sources, hashes=False)
    assert "kind+file" in set(faults["column"])


# The command that makes the tables anew


def made(folder: Path, downloads: Path) -> int:
    """Run the command and return its exit code."""
    return main(["statistics", "--downloads", str(downloads), "--folder", str(folder)])


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return everything in a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture
def copies(releases: Path, tmp_path: Path) -> Path:
    """Return a folder with copies of the downloads, to be changed."""
    folder = tmp_path / "downloads"
    folder.mkdir()
    for path in releases.iterdir():
        shutil.copyfile(path, folder / path.name)
    return folder


def test_the_same_downloads_give_the_same_bytes(
    releases: Path, tables_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Catch a table that was changed by hand, or that depends on when and where it is made."""
    committed = snapshot(tables_copy)
    for name in ("statistics", "outcomes"):
        write(tables_copy, name, read(tables_copy, name)[:3])
    assert made(tables_copy, releases) == OK
    assert snapshot(tables_copy) == committed
    out, err = capsys.readouterr()
    assert "statistics: 471 rows, 2013 to 2025" in out
    assert "outcomes: 20 rows, from ofsted_la_inspection_outcomes_2025-03-31.ods" in out
    assert err == ""


def test_a_table_that_was_not_made_is_not_sealed(releases: Path, tables_copy: Path) -> None:
    """Catch a slip in another table that the command covers up with a new hash."""
    rows = read(tables_copy, "themes")
    rows[0]["label"] += "s"
    write(tables_copy, "themes", rows)
    assert made(tables_copy, releases) == OK
    assert set(validate(tables_copy)["table"]) == {"themes"}


def add_year(path: Path) -> Path:
    """Save a release as the next year's: one more year, of which each count is one higher."""
    lines = path.read_bytes().decode("utf-8-sig").splitlines()
    head = lines[0].split(",")
    count = next(n for n, name in enumerate(head) if name in
                 ("At31_episodes", "Neglect", "CPP_At31", "children_count"))  # fmt: skip
    new = []
    for cells in csv.reader(lines[1:]):
        if cells[0] == "2025":
            cells[0] = "2026"
            if cells[count].isdigit():
                cells[count] = str(int(cells[count]) + 1)
            new.append(",".join(f'"{cell}"' for cell in cells))
    later = path.with_name(path.name.replace("to_2025", "to_2026"))
    later.write_text("\n".join([lines[0], *new, *lines[1:]]) + "\n", encoding="utf-8")
    return later


def test_next_years_release_makes_the_series_longer(
    copies: Path, tables_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Catch a reader that knows this year's files only, and files that nobody has listed."""
    later = []
    for path in sorted(copies.glob("*to_2025.csv")):
        later.append(add_year(path).name)
        path.unlink()
    assert len(later) == 4
    before = load("statistics").set_index(["measure", "area", "year"])["value"]
    assert made(tables_copy, copies) == OK
    assert "2013 to 2026" in capsys.readouterr().out
    after = load("statistics", tables_copy).set_index(["measure", "area", "year"])["value"]
    pd.testing.assert_series_equal(after[after.index.get_level_values("year") < 2026], before)
    own = {measure: after[measure, "Oxfordshire", 2026] for measure in (
        "children_looked_after", "child_protection_plans", "children_in_need",
        "neglect_assessments")}  # fmt: skip
    assert list(own.values()) == [801, 528, 3673, 639]

    faults = validate(tables_copy)
    unlisted = faults[faults["table"].eq("statistics") & faults["column"].eq("file")]
    assert {name for cell in unlisted["value"] for name in cell.split("; ")} >= set(later)
    assert unlisted["remedy"].eq("add a row to documents for the file, with its SHA-256").all()


def test_without_a_spreadsheet_the_grades_stay(
    copies: Path, tables_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Catch grades that are lost, or said to be new, where there is nothing to make them from."""
    (path,) = copies.glob("*.ods")
    path.unlink()
    write(tables_copy, "outcomes", read(tables_copy, "outcomes")[:3])
    before = snapshot(tables_copy)
    assert made(tables_copy, copies) == OK
    assert snapshot(tables_copy) == before
    assert "outcomes: left as they are" in capsys.readouterr().out


def second_sheet(folder: Path) -> None:
    """Put a second spreadsheet beside the first, deeper down."""
    (path,) = folder.glob("*.ods")
    (folder / "older").mkdir()
    shutil.copyfile(path, folder / "older" / "outcomes_2024.ods")


def no_csv(folder: Path) -> None:
    """Leave the spreadsheet alone."""
    for path in [*folder.glob("*.csv"), *folder.glob("*.CSV")]:
        path.unlink()


def one_file(folder: Path) -> None:
    """Leave the one file that has no regions."""
    for path in folder.iterdir():
        if not path.name.startswith("SFR52"):
            path.unlink()


def spoil(pattern: str, content: bytes) -> Callable[[Path], object]:
    """Return what writes something else over a download."""
    return lambda folder: next(iter(folder.glob(pattern))).write_bytes(content)


UNREADABLE: dict[str, tuple[Callable[[Path], object], list[str]]] = {
    "two spreadsheets": (second_sheet, ["outcomes_2024.ods", "leave the newest only"]),
    "no CSV": (no_csv, ["downloads holds no CSV file"]),
    "no folder": (shutil.rmtree, ["downloads is not a folder"]),
    "an empty file": (spoil("b1*", b""), ["b1_children_in_need", "is empty"]),
    "no text": (spoil("b1*", b"\0\1"), ["b1_children_in_need", "is neither UTF-8 nor"]),
    "another table": (spoil("b1*", b"a,b\n1,2\n"), ["b1_children_in_need", "no release known"]),
    "no spreadsheet": (spoil("*.ods", b"words"), ["outcomes_2025", "is not a spreadsheet"]),
    "without the region": (one_file, ["there is no area 'South East'"]),
}  # fmt: skip


@pytest.mark.parametrize(("spoiling", "told"), UNREADABLE.values(), ids=UNREADABLE)
def test_downloads_that_cannot_be_read_leave_the_tables_alone(
    copies: Path,
    tables_copy: Path,
    capsys: pytest.CaptureFixture[str],
    spoiling: Callable[[Path], object],
    told: list[str],
) -> None:
    """Catch a table written before the next one fails, a traceback, or an error of many lines."""
    before = snapshot(tables_copy)
    spoiling(copies)
    assert made(tables_copy, copies) == ERROR
    assert snapshot(tables_copy) == before
    err = capsys.readouterr().err
    assert err.startswith("ofsted-data: ")
    assert err.count("\n") == 1
    assert all(words in err for words in told), err


@pytest.mark.parametrize("without", ["folder", "descriptor", "sense"])
def test_a_folder_without_descriptor_gets_no_tables(
    releases: Path, tables_copy: Path, capsys: pytest.CaptureFixture[str], without: str
) -> None:
    """Catch tables written into a mistyped folder before its descriptor turns out to be missing."""
    folder, path = tables_copy, tables_copy / "datapackage.json"
    if without == "folder":
        folder = tables_copy / "nowhere"
    elif without == "descriptor":
        path.unlink()
    else:
        path.write_text("{", encoding="utf-8")
    (tables_copy / "statistics.csv").unlink()
    before = snapshot(tables_copy)
    assert made(folder, releases) == ERROR
    assert snapshot(tables_copy) == before
    err = capsys.readouterr().err
    assert err.startswith("ofsted-data: ")
    assert err.count("\n") == 1


def test_a_changed_download_is_noticed(copies: Path) -> None:
    """Catch a download other than the one that is named: its hash, and the figures it changes."""
    path = copies / "d5_cpps_at31march_by_duration_2013_to_2025.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count("of time,532,184,") == 1
    path.write_text(text.replace("of time,532,184,", "of time,533,184,"), encoding="utf-8")
    checks = verify(copies)
    wrong = checks[checks["ok"].eq(False).fillna(False)]
    plans = place("statistics", **(PLANS | {"year": 2024})) + 1
    rate = place("statistics", **(RATE | {"year": 2024})) + 1
    document = place("documents", document_id="plans_2025") + 1
    assert set(zip(wrong["table"], wrong["row"], wrong["column"], strict=True)) == {
        ("documents", document, "sha256"), ("statistics", plans, "value"),
        ("statistics", rate, "value"),
    }  # fmt: skip
