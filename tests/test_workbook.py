"""The spreadsheet holds every table, explains its symbols, and is the same bytes each time."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from ofsted_data.cli import main
from ofsted_data.errors import TableError
from ofsted_data.tables import descriptor, load

pytest.importorskip("gptables")
from ofsted_data.publish import workbook

# gptables asks pandas for what a later pandas will no longer do.
pytestmark = pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")
SYMBOLS = ("[c]", "[x]", "[z]", "[u]")
HEAD = 3  # lines over a table: its title, what a row is, how to read the sheet


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a figure that is called as a table is."""
    folder = tmp_path_factory.mktemp("figures")
    (folder / "councils.csv").write_text("year,value\n2015,1.5\n2016,\n", encoding="utf-8")
    picture = '<svg><title id="a">Up &amp; away</title><dc:source>The grocer.</dc:source></svg>'
    (folder / "councils.svg").write_text(picture, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory, figures: Path) -> Path:
    """Return the spreadsheet as the command writes it."""
    path = tmp_path_factory.mktemp("book") / "all.xlsx"
    assert main(["workbook", "--out", str(path), "--figures", str(figures)]) == 0
    return path


def sheet(book: Path, name: str) -> list[list[Any]]:
    """Return a sheet, row by row."""
    return CalamineWorkbook.from_path(book).get_sheet_by_name(name).to_python()


def test_every_table_has_its_sheet_and_nothing_is_blank(book: Path) -> None:
    """Catches a table left out or cut short, and a blank that is taken for zero."""
    names = CalamineWorkbook.from_path(book).sheet_names
    tables = [one["name"] for one in descriptor()["resources"]]
    assert names[:3] == ["Cover", "Contents", "Notes"]
    assert names[3:] == [
        *tables,
        *("claims checked", "compared with the record", "concordance", "figure_1"),
    ]
    for name in tables:
        rows = sheet(book, name)
        frame = load(name)
        if name != "councils":
            assert rows[HEAD] == list(frame.columns)
            assert len(rows) == HEAD + 1 + len(frame)
        assert not [cell for row in rows[HEAD:] for cell in row if cell in ("", None)]


def test_numbers_and_symbols_stand_where_they_should(book: Path) -> None:
    """Catches a number as text, another council's number, and a symbol that is lost."""
    head, *rows = sheet(book, "councils")[HEAD:]
    by_year = pd.DataFrame(rows, columns=head).query("measure == 'children_looked_after'")
    own = by_year.set_index("area")
    assert own.loc["Oxfordshire", "2018"] == 684
    assert own.loc["City of London", "2025"] == "[c]"
    assert own.loc["Cumberland", "2015"] == "[x]"
    assert sheet(book, "figure_1")[HEAD:] == [["year", "value"], [2015, 1.5], [2016, "[x]"]]
    contents = {row[0]: row[1] for row in sheet(book, "Contents")[2:]}
    assert contents["figure_1"] == "Up & away"


def test_every_symbol_and_note_is_explained(book: Path) -> None:
    """Catches a symbol or a mark of a note that the notes do not have."""
    notes = {int(row[0]): str(row[1]) for row in sheet(book, "Notes")[3:]}
    assert all(symbol in " ".join(notes.values()) for symbol in SYMBOLS)
    for name in CalamineWorkbook.from_path(book).sheet_names[3:]:
        rows = sheet(book, name)
        marks = [number for number in notes if f"[note {number}]" in str(rows[1][0])]
        uses = any(cell in SYMBOLS for row in rows[HEAD:] for cell in row)
        assert uses == any(SYMBOLS[0] in notes[number] for number in marks), name


def test_the_same_bytes_each_time(book: Path, figures: Path, tmp_path: Path) -> None:
    """Catches a time of writing, or an order that another process would not keep."""
    again = tmp_path / "again.xlsx"
    command = [sys.executable, "-m", "ofsted_data", "workbook", "--out", str(again)]
    subprocess.run([*command, "--figures", str(figures)], check=True, capture_output=True)
    assert again.read_bytes() == book.read_bytes()


def test_libreoffice_opens_it(book: Path, tmp_path: Path) -> None:
    """Catches a file that a spreadsheet program calls damaged."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if not office:
        pytest.skip("LibreOffice is not installed")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "ods", "--outdir", str(tmp_path)]
    done = subprocess.run([*command, str(book)], capture_output=True, text=True, timeout=180)
    assert done.returncode == 0
    assert "Error" not in done.stdout + done.stderr
    opened = CalamineWorkbook.from_path(tmp_path / "all.ods")
    assert opened.sheet_names == CalamineWorkbook.from_path(book).sheet_names
    rows = opened.get_sheet_by_name("neighbours").to_python()
    assert [row[:5] for row in rows[HEAD:]] == sheet(book, "neighbours")[HEAD:]


def test_what_cannot_be_done_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Catches a traceback, or a spreadsheet without the figures that were asked for."""
    with pytest.raises(TableError, match="holds no figures"):
        workbook.workbook(tmp_path)
    monkeypatch.setitem(sys.modules, "ofsted_data.publish.workbook", None)
    out = tmp_path / "all.xlsx"
    assert main(["workbook", "--out", str(out)]) == 2
    assert "pip install" in capsys.readouterr().err
    assert not out.exists()
