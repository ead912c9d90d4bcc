"""What is wrong in the tables is noticed, all of it at once, and said so that it can be mended.

Each rule is broken once: ``expected/`` has the slips, and what the documents' words say by hand.
"""

import datetime as dt
import random
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import corruption
import pandas as pd
import pytest
from corruption import HELD_TO, OFFICIAL, OWN_WORDS, WITHOUT_SOURCES, Trial
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ofsted_data import TableError, WordsError, validate
from ofsted_data.checks import examine
from ofsted_data.checks.described import described_faults
from ofsted_data.checks.readback import read_back
from ofsted_data.checks.rows import Fault, Tables, load_all
from ofsted_data.checks.rules import disagreements
from ofsted_data.checks.words import read_area, read_dates, read_dating, read_grade
from ofsted_data.tables import load

EXPECTED = Path(__file__).with_name("expected")


def expected(name: str) -> list[list[str]]:
    """Return rows typed by hand, as text."""
    rows: list[list[str]] = (
        pd.read_csv(EXPECTED / f"{name}.csv", dtype=str, keep_default_na=False).to_numpy().tolist()
    )
    return rows


def pairs(text: str) -> dict[str, str]:
    """Return what is written as "column=cell & column=cell"."""
    return dict(pair.split("=", 1) for pair in text.split(" & ") if pair)


def change(folder: Path, name: str, where: str, cells: dict[str, str]) -> int:
    """Change cells of the first row that is so; return its number, counted from 1."""
    rows = corruption.read(name, folder)
    row = next(n for n, row in enumerate(rows) if pairs(where).items() <= row.items())
    assert not cells or not cells.items() <= rows[row].items()
    rows[row] |= cells
    (folder / f"{name}.csv").write_bytes(corruption.as_csv(name, rows))
    return row + 1


def replace(path: Path, old: str, new: str) -> None:
    """Replace the first place of a file that reads so."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


@pytest.fixture(scope="module")
def packaged() -> Tables:
    """Return every packaged table; to be read only."""
    return load_all()


# --- all is well ---------------------------------------------------------------------------


def test_packaged_tables_are_valid() -> None:
    """Catches a table that was changed without its checks, or without its hash being renewed."""
    faults = validate()
    assert faults.empty, faults.to_csv()
    columns = ["table", "row", "column", "value", "problem", "remedy"]
    assert faults.columns.tolist() == columns


def test_sources_that_differ_are_no_fault(tables_copy: Path) -> None:
    """Catches a rule that holds sources to each other: what they say is data, found and told."""
    worse = {
        "judgement": "inadequate",
        "grade": "Inadequate",
        "evidence": "judged to be inadequate",
    }
    change(tables_copy, "judgements", GRADE, worse)
    later = {"date_printed": "March 2024", "evidence": "in March 2024"}
    later |= {"started": "2024-03-01", "ended": "2024-03-31"}
    event = "event=inspection & document_id=newspaper_2024 & locator=line 3"
    change(tables_copy, "events", event, later)
    loaded = load_all(tables_copy)
    assert list(disagreements(loaded)) == []
    assert [check for check in read_back(loaded) if not check.ok] == []


# --- what the description asks for ---------------------------------------------------------

GRADE = "judgement_id=ilacs_2018.overall & document_id=sector_2018"
DESCRIBED = expected("described")


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Fault], list[int]]:
    """Return the faults of a folder in which every cell of DESCRIBED is wrong, and their rows."""
    folder = tmp_path_factory.mktemp("described")
    for path in corruption.DATA.glob("*.*"):
        (folder / path.name).write_bytes(path.read_bytes())
    rows = [
        change(folder, name, where, {column: cell}) for name, where, column, cell, *_ in DESCRIBED
    ]
    return examine(folder, hashes=False)[0], rows


@pytest.mark.parametrize("number", range(len(DESCRIBED)), ids=lambda n: DESCRIBED[n][4])
def test_what_is_not_as_described_is_told(
    described: tuple[list[Fault], list[int]], number: int
) -> None:
    """Catches a type, list, key or reference that nothing holds, and one fault that hides others.

    frictionless finds them; here its words must be ours.
    """
    faults, rows = described
    table, _, column, new, problem, named = DESCRIBED[number]
    place = (table, rows[number], named or column)
    (fault,) = (one for one in faults if one[:3] == place and problem in one.problem)
    assert new in str(fault.value) or not new
    assert not any(word in str(fault) for word in ("constraint", "frictionless"))


def test_a_fault_says_where_what_and_how_to_mend_it(
    described: tuple[list[Fault], list[int]],
) -> None:
    """Catches a fault that leaves its reader to look for the place, the value or the remedy."""
    row = described[1][[slip[3] for slip in DESCRIBED].index("Fine")]
    allowed = "Inadequate, Requires improvement to be good, Good, Outstanding"
    line = f"judgements, row {row}, column grade: is not in the closed list ('Fine'); "
    assert f"{line}use one of {allowed}" in map(str, described[0])


def test_every_required_cell_is_asked_for(tables_copy: Path) -> None:
    """Catches a required cell that can be empty, or that ends the whole check in an error."""
    required = set()
    for name, table in corruption.tables().items():
        columns = [column.name for column in table.columns if column.required]
        change(tables_copy, name, "", dict.fromkeys(columns, ""))
        required |= {(name, column) for column in columns}
    faults = validate(tables_copy, hashes=False)
    empty = faults[(faults["problem"] == "is empty") & (faults["row"] == 1)]
    told = set(zip(empty["table"], empty["column"].astype("object"), strict=True))
    blank = set(empty.loc[empty["column"].isna(), "table"])  # a row of nothing is told of once
    assert {cell for cell in required if cell[0] not in blank} <= told
    assert blank < {name for name, _ in required}
    assert str(faults["row"].dtype) == "Int64"


def test_what_the_loader_refuses_is_a_fault(tables_copy: Path) -> None:
    """Catches a table that passes as valid and cannot be loaded: frictionless reads more freely."""
    slips = {
        "judgements": ("named", "TRUE"),
        "claims": ("to_year", "9" * 25),
        "observations": ("value", "1e3"),
        "documents": ("earliest", "2014-6-30"),
    }
    for name, (column, cell) in slips.items():
        change(tables_copy, name, "", {column: cell})
    faults, _ = examine(tables_copy, hashes=False)
    assert {fault.table for fault in faults} == set(slips)
    assert len(faults) == len(slips)
    for fault in faults:
        assert f"row 1, column {slips[fault.table][0]}: is not a " in fault.problem


def test_doubled_and_dropped_rows_are_noticed(tables_copy: Path) -> None:
    """Catches a row that stands in its table twice, or is lost though nothing refers to it."""
    people, claims = (corruption.read(name) for name in ("people", "claims"))
    for name, rows in (("people", [*people, people[0]]), ("claims", claims[:5] + claims[6:])):
        (tables_copy / f"{name}.csv").write_bytes(corruption.as_csv(name, rows))
    told = {(fault.table, fault.problem) for fault in examine(tables_copy, hashes=False)[0]}
    sealed = "rows differs from datapackage.json, which has"
    assert told == {
        ("people", "the same key as row 1"),
        ("people", f"{sealed} {len(people)}"),
        ("claims", f"{sealed} {len(claims)}"),
        ("identifiers", "is no claim_id of claims"),
    }


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Jim Leivers", '"Jim Leivers"', ["bytes", "hash"]),
        ("Jim", "Tim", ["hash"]),
        ("Jim", "Jim", []),
    ],
)
def test_hashes_notice_any_byte(tables_copy: Path, old: str, new: str, told: list[str]) -> None:
    """Catches a check of sizes alone, and quotes that a spreadsheet adds to cells left alike."""
    replace(tables_copy / "people.csv", old, new)
    assert list(described_faults(["people"], tables_copy, hashes=False)) == []
    faults = described_faults(["people"], tables_copy, hashes=True)
    assert [fault.problem.split(" ")[0] for fault in faults] == told


SPOILT = {  # table: words of its file, what stands in their place, and the problem
    "themes": ("label", "name", "lacks label and has besides 'name'"),
    "measures": ("measure,", "\ufeffmeasure,", "has besides '\\ufeffmeasure'"),
    "practice_areas": ("overall,", "overall,x,", "row 1: 4 cells under 3 columns"),
    "asides": ("\n", "\n\n", "0 cells under 4 columns"),
}


def test_each_spoilt_file_is_one_fault(tables_copy: Path) -> None:
    """Catches a file that ends the whole check in an error, that passes, or that is told twice."""
    for name, (old, new, _) in SPOILT.items():
        replace(tables_copy / f"{name}.csv", old, new)
    (tables_copy / "people.csv").unlink()
    (tables_copy / "events.csv").write_bytes(b"event,inspection_id\ncaf\xe9,x\n")
    (tables_copy / "datapackage.json").write_text("{}", encoding="utf-8")
    faults, checks = examine(tables_copy, sources=tables_copy, hashes=False)
    problems = {name: problem for name, (_, _, problem) in SPOILT.items()}
    problems |= {"people": "people.csv is not there", "events": "not UTF-8 at byte 23"}
    problems["datapackage.json"] = "cannot be read as a descriptor"
    assert sorted(fault.table for fault in faults) == sorted(problems)
    for fault in faults:
        assert problems[fault.table] in fault.problem
    assert checks is None


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


def slipped(
    packaged: Tables, folder: Path, name: str, where: str, cells: str
) -> tuple[Tables, int]:
    """Return the packaged tables with a slip in one row of one of them, and its row, from 1."""
    row = change(folder, name, where, pairs(cells))
    return packaged | {name: load(name, folder)}, row


@pytest.mark.parametrize(("table", "where", "column", "cell", "told_at"), expected("disagreements"))
def test_a_slip_is_told_at_its_row(
    packaged: Tables,
    tables_copy: Path,
    table: str,
    where: str,
    column: str,
    cell: str,
    told_at: str,
) -> None:
    """Catches a rule that looks at nothing, at another row, or at one side of a comparison."""
    loaded, row = slipped(packaged, tables_copy, table, where, f"{column}={cell}")
    place = (table, row, told_at or column)
    fault = next(fault for fault in disagreements(loaded) if fault[:3] == place)
    assert fault.problem
    assert fault.remedy


def test_a_new_name_a_lost_one_and_one_moved_are_told_apart(packaged: Tables) -> None:
    """Catches a name that vanishes from both tables' sight, and a fault that names a wrong row."""
    names = packaged["identifiers"]
    known = names.index[names["table"] == "practice_areas"]
    (fault,) = disagreements(packaged | {"identifiers": names.drop(known[1])})
    assert fault[:3] == ("practice_areas", 2, "practice_area")
    other = names["identifier"].where(names.index != known[1], "leaders")
    faults = disagreements(packaged | {"identifiers": names.assign(identifier=other)})
    gone = [(fault.row, fault.value) for fault in faults if fault.table == "identifiers"]
    assert gone == [(int(known[1]) + 1, "leaders")]
    order = names.index.tolist()
    order[known[1]], order[known[2]] = order[known[2]], order[known[1]]
    (fault,) = disagreements(packaged | {"identifiers": names.loc[order].reset_index(drop=True)})
    assert fault[:3] == ("practice_areas", 2, "practice_area")


def test_a_number_that_differs_needs_an_explanation(packaged: Tables) -> None:
    """Catches a printed number beside another official one, of which nothing tells the reader."""
    rows = packaged["differences"]
    unexplained = rows["printed_by"] == "ofsted_2014"
    left = rows[~unexplained].reset_index(drop=True)
    counts = packaged["observations"]
    told = set()
    for fault in disagreements(packaged | {"differences": left}):
        assert fault.table == "observations"
        assert fault.problem == "differs from the official number"
        row = counts.iloc[int(fault.row or 0) - 1]
        told.add((row["measure"], row["area"], row["year"], row["document_id"]))
    key = ["measure", "area", "year", "printed_by"]
    assert told == set(rows.loc[unexplained, key].itertuples(index=False, name=None))


def test_a_measure_that_nothing_counts_is_told(packaged: Tables) -> None:
    """Catches a row whose measure became another that exists."""
    counts, measures = packaged["observations"], packaged["measures"]
    moved = counts["measure"].replace("care_proceedings_weeks", "childrens_homes")
    row = int(measures.index[measures["measure"] == "care_proceedings_weeks"][0]) + 1
    faults = disagreements(packaged | {"observations": counts.assign(measure=moved)})
    assert ("measures", row, "measure") in {fault[:3] for fault in faults}


# --- values read back out of words ---------------------------------------------------------


def given_back(loaded: Tables, name: str, row: int) -> dict[str, str]:
    """Return what is found in place of what a row says, by column."""
    checks = [check for check in read_back(loaded) if (check.table, check.row) == (name, row)]
    assert checks
    return {check.column: check.found for check in checks if not check.ok}


@pytest.mark.parametrize(("table", "where", "cells", "found"), expected("read_back"))
def test_a_slip_is_told_with_what_the_words_give(
    packaged: Tables, tables_copy: Path, table: str, where: str, cells: str, found: str
) -> None:
    """Catches a number that goes with another year, and words that give no date.

    Of two numbers and two years, each number goes with its own year; one without a date of its
    own is of the page's year, unless its words name another; years between the first and the last
    change nothing. A page is of its last date; one that names a month can be of any later day of
    that year.
    """
    loaded, row = slipped(packaged, tables_copy, table, where, cells)
    assert given_back(loaded, table, row) == pairs(found)


@pytest.mark.parametrize(
    ("phrase", "evidence", "stands"),
    [
        ("A b", "x a B y", True),
        ("b a", "a b", False),
        ("one … two", "one and then two", True),
        ("two … one", "one and then two", False),
        ("one … one", "one", False),
        ("one … one", "one, and one", True),
        ("ab … b", "ab", False),
    ],
)
def test_fragments_stand_in_the_evidence_in_their_order(
    packaged: Tables, phrase: str, evidence: str, stands: bool
) -> None:
    """Catches fragments in another order, and one word that serves twice."""
    people = packaged["people"].iloc[:1].assign(name=phrase, role="x", evidence=f"x {evidence}")
    assert ("name" not in given_back(packaged | {"people": people}, "people", 1)) == stands


def test_a_row_without_words_does_not_end_the_reading(packaged: Tables) -> None:
    """Catches rows after it that nobody reads."""
    events = packaged["events"].iloc[:2].assign(evidence=pd.Series([None, "another day"]))
    checks = read_back(packaged | {"events": events})
    assert {(check.table, check.row) for check in checks if not check.ok} == {("events", 2)}


@pytest.mark.parametrize(("words", "grade"), expected("grades"))
def test_a_grade_by_any_wording(words: str, grade: str) -> None:
    """Catches "requires improvement to be good" read as Good, and a grade read out of no grade."""
    if grade:
        assert read_grade(words) == grade
    else:
        with pytest.raises(WordsError, match="no wording of a grade"):
            read_grade(words)


@pytest.mark.parametrize(
    ("words", "area"),
    [
        ("the national average", "England"),
        ("less than the national average", "Oxfordshire"),
        ("new homes in Cowley Marsh", "Cowley Marsh"),
        ("similar authorities", "Similar authorities"),
    ],
)
def test_a_place_by_its_words(words: str, area: str) -> None:
    """Catches a count of the country, or of a part of the city, taken for the county's."""
    assert read_area(words) == area


def spans(words: str, page: dt.date | None) -> str:
    """Return the first and last day of each date in the words, and how exact it is."""
    found = read_dates(words, page)
    return "; ".join(f"{one.first} {one.last} {one.precision}" for one in found)


DATES = expected("dates")


@pytest.mark.parametrize(("_document", "page", "words", "days"), DATES)
def test_every_date_wording_of_the_documents(
    _document: str, page: str, words: str, days: str
) -> None:
    """Catches a date a day, a month or a year out, and a telephone number read as a date.

    Those of no document are at the turn of a month or a year.
    """
    assert spans(words, dt.date.fromisoformat(page)) == days


def test_these_wordings_stand_in_the_documents(sources: Path) -> None:
    """Catches a wording that these tests made up."""
    for document, _, words, _ in DATES:
        for path in sources.rglob(f"{document}.txt"):
            text, place = " ".join(path.read_text(encoding="utf-8").split()), 0
            for fragment in words.split(" … "):
                place = text.find(fragment, place)
                assert place >= 0, (document, fragment)
                place += len(fragment)


@pytest.mark.parametrize(("page", "words", "told"), expected("unreadable_dates"))
def test_a_date_that_cannot_be_read(page: str, words: str, told: str) -> None:
    """Catches a weekday that its year belies, a day that is not, and a reason kept from the reader.

    "The same date three years ago" says nothing where no day stands before it.
    """
    with pytest.raises(WordsError, match=told):
        read_dates(words, dt.date.fromisoformat(page) if page else None)


@given(st.dates(min_value=dt.date(1990, 1, 1), max_value=dt.date(2099, 12, 31)), st.booleans())
def test_any_day_parses_back(date: dt.date, weekday: bool) -> None:
    """Catches a month off by one, a day of one digit lost, and a weekday misnamed."""
    month = date.strftime("%B")
    assert spans(f"on {date.day} {month} {date.year}.", None) == f"{date} {date} day"
    words = f"{date:%A}, {month} {date.day}" if weekday else f"{month} {date.day}"
    assert spans(words, dt.date(date.year, 7, 1)) == f"{date} {date} day"


@pytest.mark.parametrize(
    ("words", "dating"),
    [
        ("yesterday", "inferred"),
        ("past 18 months", "inferred"),
        ("May 22", "part inferred"),
        ("2014-15", "part inferred"),
        ("22 May 2018", "printed"),
        ("on no day", "printed"),
    ],
)
def test_how_much_of_a_date_is_printed(words: str, dating: str) -> None:
    """Catches a day taken for printed that was worked out from the day of the page."""
    assert read_dating(words) == dating


# --- slips of the hand, seeded: a sample of ``tools/corruption.py`` ------------------------

WHAT = corruption.every_kind()


@pytest.fixture(scope="module")
def trials() -> list[Trial]:
    """Return two changes in each column."""
    return list(corruption.cell_trials(seed=20, each=2))


def some(trials: list[Trial], kinds: tuple[str, ...], number: int) -> list[Trial]:
    """Return some of the changes in cells that carry something of these kinds."""
    fitting = [trial for trial in trials if WHAT[trial.table, trial.column] in kinds]
    return random.Random(20).sample(fitting, number)


def escaped(trials: list[Trial], folder: Path, told: Callable[[str, Path], bool]) -> list[Trial]:
    """Return the changes that are not noticed."""
    out = []
    for trial in trials:
        with corruption.changed(trial, folder):
            if not told(trial.table, folder):
                out.append(trial)
    return out


def test_no_change_is_none_and_no_kind_is_left_out(trials: list[Trial]) -> None:
    """Catches a change that leaves a cell as it was, and values taken for mere words."""
    assert {*WHAT.values()} == {*HELD_TO, "kind", "reader", OWN_WORDS}
    for trial in trials:
        ((row, column, new),) = trial.cells
        assert corruption.read(trial.table)[row][column] != new


def test_slips_are_noticed_with_the_sources(
    trials: list[Trial], sources: Path, tables_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catches a rule lost, without which wrong cells pass: at most one in forty may."""
    corruption.read_once(monkeypatch.setattr)
    told = partial(corruption.told_within, texts=sources)
    missed = escaped(some(trials, HELD_TO, 40), tables_copy, told)
    assert len(missed) <= 1, missed


def test_wrong_figures_are_noticed_without_the_sources(
    trials: list[Trial], tables_copy: Path
) -> None:
    """Catches a value, date or grade that only its source would show to be wrong."""
    figures = some(trials, WITHOUT_SOURCES, 40)
    printed = [trial for trial in figures if trial.table not in OFFICIAL]
    missed = escaped(printed, tables_copy, corruption.told_without)
    assert len(missed) <= len(printed) / 10, missed
    assert len(printed) > 25


def test_rows_out_of_place_are_noticed(tables_copy: Path) -> None:
    """Catches a table in which a row is lost, stands twice, or has its cells shifted."""
    trials = list(corruption.row_trials(seed=20, each=1))
    for way in ("row dropped", "row doubled", "row shifted"):
        of_way = [trial for trial in trials if trial.way == way]
        assert {trial.table for trial in of_way} == set(corruption.tables())
        chosen = random.Random(20).sample(of_way, 5)
        assert escaped(chosen, tables_copy, corruption.told_without) == []


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(
    st.data(),
    st.sampled_from(sorted(corruption.tables())),
    st.text(max_size=8) | st.sampled_from(["2018-02-30", "-1", "x.y", "=1+1", "a\nb", "1e9"]),
)
def test_any_cell_of_any_table_ends_in_faults(
    tables_copy: Path, data: st.DataObject, name: str, text: str
) -> None:
    """Catches a check that stumbles over the very cell it should report."""
    rows = corruption.read(name)
    row = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.sampled_from(list(rows[0])))
    written = text.encode("utf-8", "replace").decode("utf-8")
    trial = Trial(name, "cell", column, ((row, column, written),))
    with corruption.changed(trial, tables_copy):
        assert corruption.told_at_once(name, tables_copy) in (True, False)
