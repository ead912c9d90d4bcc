"""The rows stand in the documents, and the documents' numbers stand in the rows."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from ofsted_data import (
    SourceError,
    coverage,
    load_documents,
    load_observations,
    verify,
)
from ofsted_data.checks import examine, unaccounted
from ofsted_data.checks.official import figure_checks
from ofsted_data.checks.readback import read_back
from ofsted_data.checks.rows import Check, Fault, load_all
from ofsted_data.checks.sources import Source, read_sources, source_checks
from ofsted_data.tables import load

IDS = load_documents()["document_id"].tolist()
FILES = dict(zip(IDS, load_documents()["file"], strict=True))
RELEASES = load_documents(layer="statistics")["document_id"].tolist()
QUOTING = (
    "documents crosswalk judgements observations claims findings events people differences".split()
)  # tables whose rows quote a document


@pytest.fixture
def texts(sources: Path, tmp_path: Path) -> Path:
    """Return a folder with the sources, to be changed: by :func:`edit`, for they are links."""
    folder = tmp_path / "texts"
    folder.mkdir()
    there = {path.name: path for path in sources.rglob("*")}
    for name in load_documents()["file"]:
        (folder / name).symlink_to(there[name])
    return folder


def edit(path: Path, old: str, new: str) -> None:
    """Change one place of a file."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.unlink()
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")


def row_of(table: str, **cells: object) -> int:
    """Return the number of the one row that has these cells."""
    rows = load(table).to_dict("records")
    alike = [n for n, row in enumerate(rows, start=1) if cells.items() <= row.items()]
    (place,) = (n for n in alike if not str(rows[n - 1].get("document_id")).startswith("ofsted_"))
    return place


def wrong(checks: pd.DataFrame) -> pd.DataFrame:
    """Return the checks that failed."""
    return checks[checks["ok"].eq(False).fillna(False)]


def places(checks: list[Check]) -> set[tuple[str, int, str]]:
    """Return table, row and column of checks."""
    return {(check.table, check.row, check.column) for check in checks}


@pytest.fixture(scope="module")
def examined(sources: Path) -> tuple[list[Fault], pd.DataFrame, list[str]]:
    """Return the faults and checks of the packaged tables, and what was told meanwhile."""
    told: list[str] = []
    faults, checks = examine(sources=sources, tell=told.append)
    assert checks is not None
    return faults, checks, told


@pytest.fixture(scope="module")
def checks(examined: tuple[list[Fault], pd.DataFrame, list[str]]) -> pd.DataFrame:
    """Return every check of the packaged tables; to be read only."""
    return examined[1]


@pytest.fixture(scope="module")
def tokens(sources: Path) -> pd.DataFrame:
    """Return how every number of the documents is accounted for; to be read only."""
    return coverage(sources)


@pytest.fixture(scope="module")
def found(sources: Path) -> dict[str, Source]:
    """Return every source as it is read; to be read only."""
    return read_sources(sources, load_documents())


def unquoted(found: dict[str, Source], folder: Path | None = None) -> list[Check]:
    """Return the checks of files and quotations that fail, without the official figures."""
    return [check for check in source_checks(load_all(folder), found) if not check.ok]


# verify


def test_packaged_tables_are_valid_against_their_sources(
    examined: tuple[list[Fault], pd.DataFrame, list[str]],
) -> None:
    """Catch a row that its document does not bear out, and a number that no row carries."""
    faults, checks, told = examined
    assert faults == []
    assert checks["ok"].all()
    assert "reading the sources" in told


def test_every_row_stands_in_its_source(checks: pd.DataFrame) -> None:
    """Catch any row that its document does not bear out."""
    assert wrong(checks).empty, wrong(checks).to_string()
    assert checks["ok"].notna().all()
    assert str(checks["ok"].dtype) == "boolean"


FIGURES = load("documents").query("layer == 'statistics'")["document_id"]


def test_no_row_goes_unchecked(checks: pd.DataFrame) -> None:
    """Catch a table whose rows are passed over: all is well where nothing is looked at."""
    evidence = checks[
        checks["column"].eq("evidence") & ~checks["looked_for"].str.contains("at most")
    ]
    for name in QUOTING:
        frame = load(name)
        # A release has no words to quote, a guess nothing to rest on: every other row quotes.
        for of_table, column, value in (
            ("documents", "layer", "statistics"),
            ("differences", "standing", "guess"),
        ):
            if name == of_table:
                assert frame.loc[frame[column] == value, "evidence"].isna().all()
                frame = frame[frame[column] != value]
        # A file of figures is named without words.
        frame = frame[~frame["document_id"].isin(FIGURES) | frame["evidence"].notna()]
        found = evidence[evidence["table"] == name]
        assert found["row"].tolist() == (frame.index + 1).tolist(), name
        assert found["looked_for"].tolist() == frame["evidence"].tolist(), name
        assert found["document_id"].tolist() == frame["document_id"].tolist(), name
    hashes = checks[checks["column"] == "sha256"]
    assert hashes["document_id"].tolist() == IDS


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("statistics", ["measure", "area", "year"]),
        ("inspection_outcomes", ["area_code", "published", "framework", "practice_area"]),
    ],
)
def test_no_cell_of_the_official_figures_goes_unchecked(
    checks: pd.DataFrame, name: str, keys: list[str]
) -> None:
    """Catch a figure, a symbol or a name of a column that is not held against the download."""
    frame = load(name).drop(columns=keys)
    of_table = checks[checks["table"] == name]
    expected = [(row, column) for row in range(1, len(frame) + 1) for column in frame.columns]
    found = list(zip(of_table["row"], of_table["column"], strict=True))
    assert sorted(set(expected) ^ set(found))[:3] == []
    assert len(found) == len(expected)
    missing = of_table["looked_for"].eq("missing").to_numpy()
    assert (missing == frame.isna().to_numpy().ravel()).all()
    assert set(of_table["document_id"]) <= set(RELEASES)


def test_no_break_goes_unchecked(checks: pd.DataFrame) -> None:
    """Catch a break said to show in a file, though nobody looked whether it does."""
    breaks = load("breaks")
    looked_at = checks[checks["table"] == "breaks"]
    assert sorted(looked_at["row"]) == (breaks.index[breaks["file"].notna()] + 1).tolist()
    assert breaks.loc[breaks["file"].isna(), "kind"].tolist() == ["pandemic"]


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("observations", {"value", "low", "high", "qualifier", "year", "as_at", "as_printed"}),
        ("judgements", {"judgement", "grade"}),
        ("events", {"started", "ended", "precision", "date_printed"}),
        ("people", {"name", "role", "year"}),
        ("findings", {"cites"}),
        ("crosswalk", {"heading"}),
    ],
)
def test_values_are_read_back(checks: pd.DataFrame, table: str, columns: set[str]) -> None:
    """Catch a column of facts that is no longer read back out of each row's words."""
    rows = len(load(table))
    counts = checks[checks["table"] == table].groupby("column")["row"].nunique()
    assert {column: counts.get(column, 0) for column in columns} == dict.fromkeys(columns, rows)


@pytest.mark.parametrize("there", [IDS[0], IDS[7], "in_need_2015", "outcomes_2025"])
def test_an_absent_source_is_neither_right_nor_wrong(texts: Path, there: str) -> None:
    """Catch rows passed as right, or failed as wrong, though their source was not looked at."""
    for path in texts.iterdir():
        if path.name != FILES[there]:
            path.unlink()
    checks = verify(texts)
    looked_at = checks["document_id"] == there
    assert str(checks["ok"].dtype) == "boolean"
    assert checks.loc[looked_at, "ok"].eq(True).all()
    assert checks.loc[~looked_at, "ok"].isna().all()
    assert looked_at.any()
    assert not looked_at.all()


def test_verify_looks_anywhere_below_the_folder(
    sources: Path, checks: pd.DataFrame, texts: Path, found: dict[str, Source]
) -> None:
    """Catch a check that works for one layout of the sources and not for the other."""
    deep = texts / "one" / "two words"
    deep.mkdir(parents=True)
    for name in FILES.values():
        (texts / name).rename(deep / name)
    again = read_sources(texts, load_documents())
    assert {name: replace(one, path=found[name].path) for name, one in again.items()} == found
    (folder,) = {path.parent for path in sources.rglob("council_2014.txt")}
    alone = verify(folder)
    said = checks["document_id"].isin(load_documents(layer="document")["document_id"])
    pd.testing.assert_frame_equal(alone[said], checks[said])
    assert alone.loc[~said, "ok"].isna().all()


def test_an_absent_download_leaves_its_figures_unchecked(texts: Path, checks: pd.DataFrame) -> None:
    """Catch figures failed, or passed, though a download that they are made from is gone.

    So too the grades of councils, and the day of a report, for want of the spreadsheet.
    """
    release = RELEASES[-2]
    for absent in (release, "outcomes_2025"):
        (texts / FILES[absent]).unlink()
    faults, found = examine(sources=texts)
    assert faults == []
    assert found is not None
    figures = found["table"].isin(["statistics", "councils", "breaks"])
    assert set(found.loc[figures, "document_id"]) == {release}
    of_sheet = found["document_id"] == "outcomes_2025"
    assert set(found.loc[of_sheet, "table"]) == {"documents", "events", "inspection_outcomes"}
    absent = found["document_id"].isin([release, "outcomes_2025"])
    assert found.loc[absent, "ok"].isna().all()
    assert found.loc[~absent, "ok"].eq(True).all()
    assert len(found) == len(checks)


def test_words_that_are_not_there(found: dict[str, Source], tables_copy: Path) -> None:
    """Catch evidence that the document does not have, and a failure that does not say what."""
    edit(tables_copy / "observations.csv", "512 are the subject of", "512 were the subject of")
    (check,) = unquoted(found, tables_copy)
    row = row_of("observations", measure="child_protection_plans", value=512)
    assert check[:5] == ("observations", row, "evidence", "council_2014", "line 10")
    assert "512 were the subject of" in check.looked_for
    assert "'512 were the subject of a child protection plan' is not there" in check.found


@pytest.mark.parametrize("line", [9, 11, 999])
def test_words_at_another_line(found: dict[str, Source], tables_copy: Path, line: int) -> None:
    """Catch evidence taken as found because it stands somewhere in the document."""
    old = "council_2014,line 10,512 are"
    edit(tables_copy / "observations.csv", old, old.replace("line 10", f"line {line}"))
    row = row_of("observations", measure="child_protection_plans", value=512)
    assert places(unquoted(found, tables_copy)) == {("observations", row, "evidence")}


def test_lines_beyond_the_words(found: dict[str, Source], tables_copy: Path) -> None:
    """Catch a locator so wide that it leaves its reader to search."""
    edit(tables_copy / "observations.csv", "line 10,512 are", "lines 9-11,512 are")
    row = row_of("observations", measure="child_protection_plans", value=512)
    (check,) = unquoted(found, tables_copy)
    assert check[:3] == ("observations", row, "locator")
    assert check.found == "lines 10-10"


def test_fragments_out_of_order(found: dict[str, Source], tables_copy: Path) -> None:
    """Catch fragments joined in an order that the document does not have."""
    old = "Jim Leivers … Director for Children, Education and Families"
    new = "Director for Children, Education and Families … Jim Leivers"
    edit(tables_copy / "people.csv", old, new)
    assert places(unquoted(found, tables_copy)) == {("people", 1, "evidence")}


@pytest.mark.parametrize(
    ("fragments", "right"), [([12], True), ([13], False), ([2, 10], True), ([2, 11], False)]
)
def test_evidence_is_short(
    found: dict[str, Source], tables_copy: Path, fragments: list[int], right: bool
) -> None:
    """Catch quotes of more than twelve words, in one piece or in several; twelve are allowed."""
    line = found["council_2014"].lines[9].split()
    line = line[line.index("512") + 1 :]
    quoted, place = [], 0
    for length in fragments:
        quoted.append(" ".join(line[place : place + length]))
        place += length + 1
    assert "467 are" in quoted[-1]
    old = "467 are looked after by the county council"
    edit(tables_copy / "observations.csv", old, " … ".join(quoted))
    row = row_of("observations", measure="children_looked_after", value=467)
    told = set() if right else {("observations", row, "evidence")}
    assert places(unquoted(found, tables_copy)) == told


def test_a_changed_source(texts: Path) -> None:
    """Catch a document that is no longer the one the tables were made from."""
    edit(texts / "newspaper_2018.txt", "633 to 918", "638 to 918")
    of_document = IDS.index("newspaper_2018") + 1
    counts = [row_of("observations", value=n, document_id="newspaper_2018") for n in (633, 918)]
    claim = row_of("claims", claim_id="assessments_633_to_918_newspaper")
    assert places(unquoted(read_sources(texts, load_documents()))) == {
        ("documents", of_document, "sha256"),
        ("claims", claim, "evidence"),
        *(("observations", row, "evidence") for row in counts),
    }


def test_a_value_that_its_words_do_not_give(tables_copy: Path) -> None:
    """Catch a number that was mistyped beside evidence that is right."""
    edit(tables_copy / "observations.csv", "2014,,512,512,512,", "2014,,521,521,521,")
    row = row_of("observations", measure="child_protection_plans", value=512)
    failed = [check for check in read_back(load_all(tables_copy)) if not check.ok]
    columns = ("value", "low", "high")
    assert [check[:3] for check in failed] == [("observations", row, column) for column in columns]
    assert {(check.looked_for, check.found) for check in failed} == {("521", "512")}


def test_a_break_that_no_file_shows(found: dict[str, Source], tables_copy: Path) -> None:
    """Catch a break taken as checked because there is nothing to hold it against."""
    file = "c3_factors_identified_at_end_of_assessment_2018_to_2025.csv"
    edit(tables_copy / "breaks.csv", f"{file},Physical", ",Physical")
    (place,) = load("breaks").query("label == 'new factors for abuse'").index
    paths = {name: source.path for name, source in found.items()}
    (check,) = (one for one in figure_checks(load_all(tables_copy), paths) if not one.ok)
    assert check[:3] == ("breaks", place + 1, "from_year")
    assert check.document_id in found
    assert check.found == "no year"


def test_a_headline_that_is_not_in_the_source(found: dict[str, Source], tables_copy: Path) -> None:
    """Catch a title that is not the document's."""
    edit(tables_copy / "documents.csv", "Reduced resources impacts", "Reduced resources impact")
    told = {("documents", IDS.index("sector_2018") + 1, "title")}
    assert places(unquoted(found, tables_copy)) == told


@pytest.mark.parametrize("look", [verify, coverage])
def test_a_source_that_is_not_utf8(texts: Path, look: type) -> None:
    """Catch a traceback, or letters read wrongly, where the file was saved in another encoding."""
    path = texts / "council_2014.txt"
    content = path.read_bytes()
    start = content.index("’".encode())
    path.unlink()
    path.write_bytes(content[:start] + b"\x92" + content[start + 3 :])
    with pytest.raises(SourceError, match=rf"council_2014\.txt is not UTF-8 at byte {start};"):
        look(texts)


@pytest.mark.parametrize("look", [verify, coverage])
def test_no_source_at_all(tmp_path: Path, look: type) -> None:
    """Catch an empty folder, or a wrong one, that passes because nothing in it is wrong."""
    with pytest.raises(SourceError, match=r"none of the sources.*council_2014\.txt"):
        look(tmp_path)
    with pytest.raises(SourceError, match="nowhere is not a folder"):
        look(tmp_path / "nowhere")


# coverage

# Written down a second time, and wider than the package's own: words it does not know show up.
NUMBER_WORDS = """
    zero nought one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty
    ninety hundred hundreds thousand thousands million billion dozen score first second third
    fourth fifth sixth seventh eighth ninth tenth once twice thrice half halves quarter quarters
    double doubled doubling triple tripled treble trebled threefold twofold both pair couple
""".split()
# Found by that list and yet no number: a word for what goes together.
NO_NUMBER: set[str] = set()


def numbers_of(text: str) -> list[tuple[str, str]]:
    """Return every numeral and number word of a text with its line, by rules of our own."""
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        for match in re.finditer(r"[0-9][0-9,.]*[0-9]|[0-9]|[A-Za-z]+", line):
            token = match.group()
            if token[0].isdigit() or token.lower() in NUMBER_WORDS:
                found.append((f"line {number}", token))
    return found


def test_every_number_of_the_documents_is_accounted_for(
    sources: Path, tokens: pd.DataFrame
) -> None:
    """Catch a number that is passed over: neither in a row nor put aside with a reason."""
    for name in load_documents(layer="document")["file"]:
        (path,) = sources.rglob(name)
        own = numbers_of(path.read_text(encoding="utf-8"))
        of_document = tokens[tokens["document_id"] == path.stem]
        theirs = list(zip(of_document["locator"], of_document["token"], strict=True))
        assert Counter(theirs) == Counter(own), name
        assert theirs == own, f"{name} is not in reading order"


def test_each_number_has_a_row_or_a_reason(tokens: pd.DataFrame) -> None:
    """Catch a token with neither, and a token that is called data and no data at once."""
    assert tokens.columns.tolist() == ["document_id", "locator", "token", "row", "reason"]
    assert (tokens["row"].notna() ^ tokens["reason"].notna()).all()
    assert tokens["row"].notna().sum() > tokens["reason"].notna().sum()


def test_reasons_are_those_of_the_asides(tokens: pd.DataFrame) -> None:
    """Catch an aside that no longer sets anything aside, and a reason from nowhere."""
    keys = ["document_id", "locator", "token", "reason"]
    asides = load("asides")[keys]
    given = set(tokens.dropna(subset=["reason"])[keys].itertuples(index=False, name=None))
    assert given == set(asides.itertuples(index=False, name=None))


SPELT = {"two": 2, "three": 3, "four": 4, "five": 5, "third": 3}


def test_the_row_that_is_named_carries_the_number(tokens: pd.DataFrame) -> None:
    """Catch a number said to be in a row that holds another one."""
    rows = {name: load(name) for name in QUOTING}
    for token in tokens.dropna(subset=["row"]).to_dict("records"):
        name, number = token["row"].split(" ")
        row = rows[name].iloc[int(number) - 1]
        assert row["document_id"] == token["document_id"], token["row"]
        lines = [int(line) for line in re.findall(r"\d+", row["locator"])]
        assert lines[0] <= int(token["locator"].removeprefix("line ")) <= lines[-1], token["row"]
        assert token["token"] in row["evidence"], token["row"]
        word = token["token"].lower()
        value = SPELT[word] if word in SPELT else float(word.replace(",", ""))
        data = row.drop(["evidence", "locator", "document_id", "note"], errors="ignore").dropna()
        held: set[float] = set()
        for cell in data:
            if isinstance(cell, pd.Timestamp):
                held |= {cell.year, cell.day}
            else:
                held |= {float(n) for n in re.findall(r"\d+(?:\.\d+)?", str(cell).replace(",", ""))}
                held |= {n for spelt, n in SPELT.items() if spelt in str(cell).split()}
        assert value in held, f"{token['row']} does not hold {token['token']}"


def test_new_numbers_are_reported(texts: Path) -> None:
    """Catch a number in a document that nobody has put into a row."""
    new = "Another 88 children\nAnother eleven children\nOnce, 2019\n"
    path = texts / "sector_2018.txt"
    text = path.read_text(encoding="utf-8")
    path.unlink()
    path.write_text(f"{text}\n{new}", encoding="utf-8", newline="")
    first = text.count("\n") + 2
    loaded = load_all()
    faults = list(unaccounted(loaded, read_sources(texts, loaded["documents"])))
    assert [fault.value for fault in faults] == ["88", "eleven", "Once", "2019"]
    for fault, line in zip(faults, (0, 1, 2, 2), strict=True):
        assert f"line {first + line} of sector_2018" in fault.problem


def test_a_number_outside_the_quoted_words_is_reported(texts: Path) -> None:
    """Catch a number that is taken as carried because a row quotes the same one beside it."""
    edit(texts / "council_2014.txt", "467 are looked after", "467, not 512, are looked after")
    tokens = coverage(texts)
    uncovered = tokens[tokens["row"].isna() & tokens["reason"].isna()]
    # The words of the row on 467 no longer stand there, so its number is uncovered too.
    assert uncovered[["locator", "token"]].to_numpy().tolist() == [
        ["line 10", "467"],
        ["line 10", "512"],
    ]


def test_a_number_in_a_row_needs_no_reason(
    sources: Path, found: dict[str, Source], tables_copy: Path
) -> None:
    """Catch a number that is data and no data at once, after somebody put it aside."""
    aside = "council_2014,line 5,11,"
    more = "council_2014,line 10,512,Not a count\n"
    edit(tables_copy / "asides.csv", aside, more + aside)
    tokens = coverage(sources, tables_copy)
    (token,) = tokens[tokens["token"] == "512"].to_dict("records")
    assert token["row"].startswith("observations ")
    assert pd.isna(token["reason"])
    (fault,) = unaccounted(load_all(tables_copy), found)
    assert fault[:4] == ("asides", row_of("asides", locator="line 5", token="11"), "token", "512")
    assert "or a row carries it" in fault.problem


def test_a_row_that_is_gone_leaves_its_numbers_uncovered(sources: Path, tables_copy: Path) -> None:
    """Catch a lost row that is not missed, because its number is taken for another's."""
    path = tables_copy / "observations.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    row = row_of("observations", measure="children_looked_after", value=467)
    assert "467 are looked after" in lines[row]
    path.write_text("".join(lines[:row] + lines[row + 1 :]), encoding="utf-8", newline="")
    tokens = coverage(sources, tables_copy)
    uncovered = tokens[tokens["row"].isna() & tokens["reason"].isna()]
    assert uncovered[["document_id", "locator", "token"]].to_numpy().tolist() == [
        ["council_2014", "line 10", "467"]
    ]


def test_a_year_does_not_carry_a_count(tokens: pd.DataFrame) -> None:
    """Catch counts that are taken as carried by a row that only shares the line."""
    by_token = tokens.groupby(["document_id", "locator", "token"])["row"].agg(set)
    for place, row in enumerate(load_observations(layer="document").to_dict("records"), start=1):
        printed = re.search(r"[\d,]+|two", row["as_printed"])
        assert printed
        named = by_token[row["document_id"], row["locator"], printed.group()]
        assert f"observations {place}" in named, row
