"""The tables: their shape, what they say of the documents, and what becomes of bad input.

The facts in ``expected/`` were read from the documents line by line, without a look at the tables.
"""

import csv
import gzip
import hashlib
import inspect
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import ofsted_data
from ofsted_data import TableError, tables

DATA = Path(ofsted_data.__file__).parent / "data"
EXPECTED = Path(__file__).with_name("expected")
DESCRIBED = {
    entry["name"]: entry
    for entry in json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))["resources"]
}
LOADERS: dict[str, Callable[..., pd.DataFrame]] = {
    name.removeprefix("load_"): getattr(ofsted_data, name)
    for name in ofsted_data.__all__
    if name.startswith("load_")
}


def said(name: str) -> pd.DataFrame:
    """Return a table as the five documents have it: tested here; the reports in test_reports."""
    load = LOADERS[name]
    return load(layer="document") if "layer" in inspect.signature(load).parameters else load()


every_table = pytest.mark.parametrize("name", sorted(LOADERS))

# What the contract asks each loader for; a table may have more.
CONTRACT = {
    "documents": "document_id title publisher kind published licence sha256 note",
    "inspections": "inspection_id kind framework started ended published precision",
    "judgements": "judgement_id inspection_id practice_area judgement grade document_id locator "
    "evidence",
    "observations": "measure area year as_at value low high qualifier unit as_printed document_id "
    "locator evidence",
    "claims": "claim_id document_id kind measure from_year to_year stated stated_text unit locator "
    "evidence",
    "findings": "inspection_id practice_area theme polarity summary cites document_id locator "
    "evidence",
    "events": "event inspection_id started ended precision document_id locator evidence",
    "people": "name role organisation year document_id locator evidence",
    "statistics": "measure area area_code year value status release file column",
}
GRADES_WORST_FIRST = ["Inadequate", "Requires improvement to be good", "Good", "Outstanding"]


def as_text(value: object) -> str:
    """Return a cell as it is typed in ``expected/``: nothing where it is missing."""
    if pd.isna(value):  # type: ignore[call-overload]
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, bool | np.bool_):
        return str(value).lower()
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def expected(name: str) -> pd.DataFrame:
    """Return rows read from the documents, as text; ``why`` is a word to the reader."""
    rows = pd.read_csv(EXPECTED / f"{name}.csv", dtype=str, keep_default_na=False)
    return rows.drop(columns="why", errors="ignore")


def assert_same_rows(found: pd.DataFrame, name: str) -> None:
    """Hold rows against those read from the documents; neither may have one more."""
    typed = expected(name)
    shown = found[typed.columns].map(as_text)
    ours, theirs = (Counter(rows.itertuples(index=False, name=None)) for rows in (shown, typed))
    lost, besides = theirs - ours, ours - theirs
    assert (lost, besides) == (Counter(), Counter()), f"{name}: lost {lost}; has besides {besides}"


# --- shape ---------------------------------------------------------------------------------


def test_every_described_table_has_a_loader() -> None:
    """Catches a table that is described and cannot be loaded, or loaded and not described."""
    assert sorted(LOADERS) == sorted(DESCRIBED)


@pytest.mark.parametrize(("name", "asked"), CONTRACT.items())
def test_columns_of_the_contract_are_there(name: str, asked: str) -> None:
    """Catches a column that notebooks and other people's code rely on, dropped or renamed."""
    assert set(asked.split()) <= set(LOADERS[name]().columns)


@every_table
def test_columns_and_dtypes_are_those_described(name: str) -> None:
    """Catches a column read as another type: years as floats, dates as text, grades unordered."""
    frame = LOADERS[name]()
    fields = DESCRIBED[name]["schema"]["fields"]
    assert list(frame.columns) == [field["name"] for field in fields]
    assert isinstance(frame.index, pd.RangeIndex)
    assert len(frame) > 0
    for field in fields:
        dtype = frame[field["name"]].dtype
        required = field.get("constraints", {}).get("required", False)
        if field["name"] == "grade":
            assert dtype == pd.CategoricalDtype(GRADES_WORST_FIRST, ordered=True)
        else:
            expected: dict[str, object] = {
                "string": "str",
                "integer": "int64" if required else "Int64",
                "number": "float64",
                "boolean": "boolean",
                "date": "datetime64[us]",
            }
            assert dtype == expected[field["type"]], field["name"]


def test_grades_compare_in_ofsteds_order() -> None:
    """Catches grades that compare by the alphabet: there, Good comes before Inadequate."""
    grades = ofsted_data.load_judgements(layer="document")["grade"]
    below = grades < "Good"
    assert below.sum() == 2
    assert set(grades[below]) == {"Requires improvement to be good"}
    assert grades.max() == "Good"


@every_table
def test_each_call_returns_a_fresh_frame(name: str) -> None:
    """Catches a cached frame: what one reader changes would change under another."""
    load = LOADERS[name]
    before, changed = load(), load()
    changed.iloc[:1] = changed.iloc[-1:].to_numpy()
    changed["more"] = 1
    assert not changed[before.columns].equals(before)
    pd.testing.assert_frame_equal(load(), before, check_exact=True)


@every_table
def test_loads_from_a_folder(name: str, tables_copy: Path) -> None:
    """Catches a loader that reads the packaged table whatever folder it is given."""
    pd.testing.assert_frame_equal(LOADERS[name](tables_copy), LOADERS[name]())
    rows = read_rows(tables_copy, name)
    write_rows(tables_copy, name, rows[:2])
    assert len(LOADERS[name](str(tables_copy))) == 1
    assert len(LOADERS[name]()) == len(rows) - 1


@every_table
def test_a_table_without_rows_keeps_its_dtypes(name: str, tables_copy: Path) -> None:
    """Catches dtypes guessed from the cells, which an empty table would lose."""
    write_rows(tables_copy, name, read_rows(tables_copy, name)[:1])
    empty = LOADERS[name](tables_copy)
    assert len(empty) == 0
    pd.testing.assert_series_equal(empty.dtypes, LOADERS[name]().dtypes)


# --- what the documents say ----------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    "observations judgements crosswalk events inspections documents people asides".split(),
)
def test_every_row_is_what_the_documents_say(name: str) -> None:
    """Catches a fact with a wrong digit, day, grade, wording or line, one lost, and one made up.

    A month passed off as a day, an inferred date as printed; a grade by Ofsted's wording where the
    source has its own, or shown as named where it is read out of "across the board"; a date of
    publication given to a page that has none; a number that is data waved away.
    Counted by row, 2018 has four Goods of five; by judgement it has three of four, as printed.
    """
    rows = said(name)
    if name == "people":  # a title in a heading and in a sentence is the same office
        rows["role"] = rows["role"].str.lower()
    assert_same_rows(rows, name)


def test_every_count_is_of_oxfordshire_in_one_unit() -> None:
    """Catches assessments passed off as children, and a count put down to another place."""
    counts = said("observations")
    assert set(counts["area"]) == {"Oxfordshire"}
    assert counts.groupby("measure")["unit"].agg(set).to_dict() == {
        "children_in_need": {"children"},
        "child_protection_plans": {"children"},
        "children_looked_after": {"children"},
        "childrens_homes": {"homes"},
        "neglect_assessments": {"assessments"},
    }


def test_every_number_and_year_that_a_claim_states() -> None:
    """Catches a claim with a wrong number or year, and one given an end that it leaves open."""
    claims = said("claims")
    stated = claims[["stated", "out_of", "from_year", "to_year"]].notna().any(axis=1)
    assert_same_rows(claims[stated], "claims")


def test_the_one_percentage_is_in_percent() -> None:
    """Catches 45% kept as a share, 0.45, or as a number of cases."""
    (row,) = said("claims").query("stated == 45").to_dict("records")
    assert (row["kind"], row["unit"]) == ("percentage change", "percent")
    assert row["stated_text"] == "45% increase"


def test_every_paragraph_that_a_finding_cites() -> None:
    """Catches a paragraph of the report lost or miscopied, and one cited where none is printed."""
    cited = said("findings").dropna(subset="cites")
    assert_same_rows(cited.drop_duplicates(["document_id", "locator", "cites"]), "cited")


def test_every_formal_area_for_improvement() -> None:
    """Catches a formal area for improvement lost, put under another need, or made of a weakness."""
    assert_same_rows(said("findings").query("polarity == 'recommendation'"), "asked_for")


def test_care_leavers_education_and_work_can_be_followed() -> None:
    """Catches a need that drops out of sight, or a weakness in passing raised to a formal area."""
    followed = said("findings").query("theme == 'care_leavers_education_and_work'")
    columns = ["inspection_id", "document_id", "polarity"]
    assert list(followed[columns].itertuples(index=False, name=None)) == [
        ("sif_2014", "council_2014", "recommendation"),
        ("ilacs_2018", "sector_2018", "weakness"),
        ("ilacs_2018", "sector_2018", "strength"),
        ("ilacs_2018", "newspaper_2018", "weakness"),
        ("ilacs_2024", "newspaper_2024", "recommendation"),
    ]


def passage(sources: Path, document: object, locator: object) -> str:
    """Return the lines of a document that a locator names, with white space folded."""
    (path,) = sources.rglob(f"{document}.txt")
    lines = path.read_text(encoding="utf-8").splitlines()
    first, _, last = str(locator).split()[1].partition("-")
    return " ".join(" ".join(lines[int(first) - 1 : int(last or first)]).split())


def test_expected_counts_stand_in_the_documents(sources: Path) -> None:
    """Catches an expectation of these tests copied from the table and not from the document."""
    for row in expected("observations").itertuples():
        assert str(row.as_printed) in passage(sources, row.document_id, row.locator), row


def test_hashes_are_those_of_the_documents(sources: Path) -> None:
    """Catches facts read from another version of a source than the one that is named."""
    documents = ofsted_data.load_documents()
    for name, sha256 in zip(documents["file"], documents["sha256"], strict=True):
        (path,) = sources.rglob(name)
        assert hashlib.sha256(path.read_bytes()).hexdigest() == sha256


# --- bad input -----------------------------------------------------------------------------


def read_rows(folder: Path, name: str) -> list[list[str]]:
    """Return the header and the rows of a table's file as text."""
    path = folder / tables.tables()[name].file
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write_rows(folder: Path, name: str, rows: list[list[str]]) -> None:
    """Write the header and the rows of a table's file."""
    path = folder / tables.tables()[name].file
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "wt", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return everything in a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def refused(name: str, folder: Path) -> str:
    """Return the message with which a table is refused, having changed nothing on disk."""
    before, packaged = snapshot(folder), snapshot(DATA)
    with pytest.raises(TableError) as caught:
        LOADERS[name](folder)
    assert snapshot(folder) == before
    assert snapshot(DATA) == packaged
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "column", "row", "value", "told"), expected("bad_cells").to_numpy().tolist()
)
def test_a_bad_cell_is_named(
    name: str, column: str, row: str, value: str, told: str, tables_copy: Path
) -> None:
    """Catches a cell read as something else or as missing, and an error that leaves one to search.

    A grade that isn't one, a day that the calendar has not, a letter O in a number, a year too
    long for a computer's integer, numerals of another script, nothing where something must be.
    """
    rows = read_rows(tables_copy, name)
    rows[int(row)][rows[0].index(column)] = value
    write_rows(tables_copy, name, rows)
    message = refused(name, tables_copy)
    for part in (f"{name}, row {row}, column {column}", repr(value) * bool(value), told):
        assert part in message


Rows = list[list[str]]
RAGGED: dict[str, tuple[Callable[[Rows], Rows], str]] = {
    "column lost": (lambda rows: [row[:1] + row[2:] for row in rows], ": the table lacks role;"),
    "column more": (
        lambda rows: [[*row, "guess"] for row in rows],
        ": the table has besides 'guess';",
    ),
    "column twice": (lambda rows: [[*row, row[0]] for row in rows], "has a column twice"),
    "another order": (lambda rows: [[row[1], row[0], *row[2:]] for row in rows], "another order"),
    "cell lost": (lambda rows: [*rows[:2], rows[2][:-1], *rows[3:]], ", row 2: 6 cells under 7"),
    "cell more": (lambda rows: [*rows[:2], [*rows[2], "x"], *rows[3:]], ", row 2: 8 cells under 7"),
    "no header": (lambda rows: [], ": the table lacks name"),
}


@pytest.mark.parametrize(("change", "told"), RAGGED.values(), ids=RAGGED)
def test_a_table_of_another_shape_is_refused(
    change: Callable[[Rows], Rows], told: str, tables_copy: Path
) -> None:
    """Catches values that slip under the next heading, and a column silently dropped or kept."""
    write_rows(tables_copy, "people", change(read_rows(tables_copy, "people")))
    message = refused("people", tables_copy)
    assert message.startswith("people")
    assert told in message


FILES = {
    "blank line": (b"\n", "lacks "),
    "Latin-1": ("caf\u00e9".encode("latin-1"), "not UTF-8 at byte 3"),
    "UTF-16": ("name".encode("utf-16"), "not UTF-8 at byte 0"),
    "nought": (b"\0", "lacks name"),
}


@pytest.mark.parametrize(("content", "told"), FILES.values(), ids=FILES)
def test_a_file_that_is_no_table_is_named(content: bytes, told: str, tables_copy: Path) -> None:
    """Catches an empty file read as an empty table, and letters garbled by a wrong encoding."""
    (tables_copy / "people.csv").write_bytes(content)
    message = refused("people", tables_copy)
    assert message.startswith("people: ")
    assert told in message


def test_a_packed_table_is_read_as_any_other(
    tables_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catches a table that is read otherwise because it is packed, or a torn file that is read."""
    described = tables.tables()["people"]
    packed = described._replace(file="people.csv.gz")
    monkeypatch.setitem(tables.tables(), "people", packed)
    whole = gzip.compress((tables_copy / "people.csv").read_bytes())
    (tables_copy / "people.csv.gz").write_bytes(whole)
    frame = tables.load("people", tables_copy)
    monkeypatch.setitem(tables.tables(), "people", described)
    pd.testing.assert_frame_equal(frame, ofsted_data.load_people())
    monkeypatch.setitem(tables.tables(), "people", packed)
    for torn in (whole[:-9], b"no gzip"):
        (tables_copy / "people.csv.gz").write_bytes(torn)
        with pytest.raises(TableError, match=r"^people: .*people\.csv\.gz cannot be read"):
            tables.load("people", tables_copy)


@every_table
def test_a_missing_file_is_named(name: str, tables_copy: Path) -> None:
    """Catches the packaged table slipped in where the folder given has none."""
    path = tables_copy / tables.tables()[name].file
    path.unlink()
    message = refused(name, tables_copy)
    assert message.startswith(f"{name}: ")
    assert str(path) in message
    assert "is not there" in message


def test_what_cannot_be_read_is_named(tables_copy: Path) -> None:
    """Catches an error of the system that names no table."""
    (tables_copy / "people.csv").unlink()
    (tables_copy / "people.csv").mkdir()
    with pytest.raises(TableError, match=r"^people: .* cannot be read"):
        ofsted_data.load_people(tables_copy)


def test_an_unknown_layer_is_refused() -> None:
    """Catches an empty frame, taken for "nothing was said", where the layer was misspelt."""
    with pytest.raises(TableError, match="'documents' is no layer; use one of document, report"):
        ofsted_data.load_observations(layer="documents")  # type: ignore[arg-type]


@pytest.mark.parametrize("layer", ["document", "report"])
def test_a_layer_is_a_part_of_the_table(layer: tables.Layer) -> None:
    """Catches a row of another layer, one left out, and a column that the table has not."""
    every, part = ofsted_data.load_claims(), ofsted_data.load_claims(layer=layer)
    own = every["document_id"].str.startswith("ofsted") == (layer == "report")
    pd.testing.assert_frame_equal(part, every[own].reset_index(drop=True))


@pytest.mark.parametrize("load", [ofsted_data.load_statistics, ofsted_data.load_councils])
def test_no_number_hangs_on_the_last_bit(load: Callable[[], pd.DataFrame]) -> None:
    """Catches a sum kept with its noise, which another version of numpy reckons otherwise."""
    values = load()["value"].dropna()
    noisy = values[values != values.round(9)]
    assert noisy.empty


@every_table
def test_a_folder_that_is_not_there_is_named(name: str, tmp_path: Path) -> None:
    """Catches a mistyped folder that loads the packaged tables, or that is made in passing."""
    folder = tmp_path / "nowhere"
    with pytest.raises(TableError, match="nowhere is not a folder"):
        LOADERS[name](folder)
    assert not folder.exists()


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        ([1], "the frame must be a DataFrame, not list"),
        (pd.DataFrame({"area": ["x"]}), "the frame lacks year; it has area"),
        (pd.DataFrame([[1, 2, 3]], columns=["area", "year", "year"]), "has year twice"),
    ],
)
def test_a_frame_must_have_the_columns_asked_for(frame: pd.DataFrame, told: str) -> None:
    """Catches a KeyError from the depths where a caller's frame lacks a column."""
    tables.require(pd.DataFrame({"area": ["x"], "year": [1], "more": [2]}), ["area", "year"])
    with pytest.raises(TableError, match=told):
        tables.require(frame, ["area", "year"])


def test_line_ends_of_windows_make_no_difference(tables_copy: Path) -> None:
    """Catches a carriage return that becomes part of the last cell of each row."""
    path = tables_copy / "people.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    pd.testing.assert_frame_equal(
        ofsted_data.load_people(tables_copy),
        ofsted_data.load_people(),
        check_exact=True,
    )
