"""Any council: its notebook is true for each, and the command writes it whole or not at all."""

import csv
import gzip
import re
import tomllib
from decimal import ROUND_HALF_UP, Decimal
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from every_council import MISSING, run, words
from labels import collisions
from matplotlib.figure import Figure

import ofsted_data
from ofsted_data import tables
from ofsted_data.cli import main
from ofsted_data.publish import council, story

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(ofsted_data.__file__).parent / "data"
MARK = b"\xef\xbb\xbf"
COUNCILS = tomllib.loads(Path(__file__).with_name("councils.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def record() -> dict[tuple[str, str, int], str]:
    """Return the figures of every council, read without the package."""
    with gzip.open(DATA / "councils.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return {
            (row["measure"], row["area"], int(row["year"])): row["value"]
            for row in csv.DictReader(file)
        }


@pytest.fixture(scope="module")
def grades() -> list[dict[str, str]]:
    """Return the grades of every council in the order of their reports, read likewise."""
    with (DATA / "inspection_outcomes.csv").open(encoding="utf-8", newline="") as file:
        return sorted(csv.DictReader(file), key=lambda row: row["published"])


@pytest.mark.parametrize("area", COUNCILS["difficult"])
def test_every_sentence_holds(
    area: str,
    record: dict[tuple[str, str, int], str],
    grades: list[dict[str, str]],
) -> None:
    """Catches what is another council's, a wrong way of a change, and labels on each other."""
    shown = run(area)
    told = words(shown)
    assert not MISSING.search(told)

    bottom_line = shown[0]
    (code,) = ofsted_data.load_councils().query("area == @area")["area_code"].unique()
    own = [row for row in grades if (row["area_code"], row["practice_area"]) == (code, "overall")]
    day = pd.Timestamp(own[-1]["published"])
    latest = f"latest overall grade is {own[-1]['grade']} ({day.day} {day:%B %Y})"
    assert bottom_line.startswith(f"**The bottom line.** {area}’s {latest}. ")
    assert bottom_line.count(" (") == len(own)
    assert ("no more" in bottom_line) == any(row["abolished"] for row in own)

    count, population = "children_looked_after", "population_under_18"
    years = [
        year
        for year in range(2015, 2026)
        if record.get((count, area, year)) and record.get((population, area, year))
    ]
    if years:
        last = years[-1]
        children, all_children = (Decimal(record[one, area, last]) for one in (count, population))
        rate = (10_000 * children / all_children).quantize(Decimal(1), ROUND_HALF_UP)
        assert f"in its care on 31 March {last} was {children:,.0f}. " in bottom_line
        assert f"that was {rate}. " in bottom_line
    else:
        assert "No rate of children in care is known" in bottom_line

    changes = r"the count (\w+).*?, from ([\d,]+) in (\d+) to ([\d,]+) in (\d+)"
    for way, start, first, end, last in re.findall(changes, told):
        low, high = (number.replace(",", "") for number in (start, end))
        rose = int(high) - int(low)
        assert way == ("rose" if rose > 0 else "fell" if rose < 0 else "did")
        assert any(
            record.get((one, area, int(first))) == low and record[one, area, int(last)] == high
            for one in (count, "child_protection_plans", "neglect_assessments")
        )
    for figure in shown:
        assert not isinstance(figure, Figure) or not collisions(figure)
    near = ofsted_data.load_neighbours().query("area == @area")["neighbour"]
    naming = [thing for thing in shown if "Oxfordshire" in words([thing])]
    assert area == "Oxfordshire" or len(naming) == near.eq("Oxfordshire").sum()


def test_the_notebook_reads_the_tables(monkeypatch: pytest.MonkeyPatch, tables_copy: Path) -> None:
    """Catches a number that stays when the tables change, and a verb that does."""
    packed = tables_copy / "councils.csv.gz"
    rows = pd.read_csv(packed, keep_default_na=False, dtype="str")
    kent = (rows["measure"] == "children_looked_after") & (rows["area"] == "Kent")
    rows.loc[kent & (rows["year"] == "2025"), "value"] = "1000"
    none = (rows["measure"] == "assessments_with_factors") & (rows["area"] == "Kent")
    rows.loc[none & (rows["year"] == "2025"), "value"] = "0"
    rows.to_csv(packed, index=False)
    packaged = tables.data_folder
    with monkeypatch.context() as patch:
        patch.setattr(tables, "data_folder", lambda folder=None: packaged(folder or tables_copy))
        told = words(run("Kent"))
    assert "in its care on 31 March 2025 was 1,000. " in told
    assert "Between 2015 and 2024 the share" in told  # no share of nothing
    assert not MISSING.search(told)
    assert "Children in care: the count fell, from 1,867 in 2015 to 1,000 in 2025" in told


def test_the_notebook_of_the_story_is_the_packaged_one() -> None:
    """Catches two notebooks that drift apart."""
    book = nbformat.read(ROOT / "notebooks" / "08_any_council.ipynb", as_version=4)
    text = story.as_text(council.notebook_of("Kent"))
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.update(execution_count=None, outputs=[])
    assert story.as_text(book) == text == (DATA / council.NOTEBOOK).read_text(encoding="utf-8")
    assert [cell.metadata for cell in book.cells if cell.metadata] == [{"tags": ["parameters"]}]


# --- the command ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "area"), COUNCILS["spellings"].items())
def test_a_council_is_known_by_its_spellings(name: str, area: str) -> None:
    """Catches a council that only its exact name finds, or one taken for another."""
    assert council.council(name) == area


@pytest.mark.parametrize(("name", "offer"), COUNCILS["offers"].items())
def test_a_misspelt_name_writes_nothing(
    name: str, offer: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Catches a folder left behind for a council that is not there."""
    assert main(["council", name, "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert f"there is no council {name!r}" in said
    assert offer in said
    assert not list(tmp_path.iterdir())


def test_a_notebook_that_stops_writes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Catches half of what was asked for."""

    async def stop(*_: object) -> None:
        raise story.StoryError("kent.ipynb stopped: a disk is full")

    monkeypatch.setattr(council, "execute", stop)
    assert main(["council", "Kent", "--out", str(tmp_path / "out")]) == 2
    assert "a disk is full" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_the_command_writes_notebook_figures_and_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Catches a picture without its words, a CSV that a spreadsheet garbles, and a missing file."""
    monkeypatch.chdir(tmp_path)
    assert main(["council", "isles of scilly", "--out", "out"]) == 0
    out = tmp_path / "out"
    assert {path.name for path in out.iterdir()} == {
        "isles_of_scilly.ipynb",
        "isles_of_scilly.html",
        "figures",
    }
    book = nbformat.read(out / "isles_of_scilly.ipynb", as_version=4)
    assert 'AREA = "Isles of Scilly"' in book.cells[1].source
    pictures = [
        output.data["text/plain"]
        for cell in book.cells
        for output in cell.get("outputs", [])
        if "image/svg+xml" in output.data
    ]
    page = (out / "isles_of_scilly.html").read_text(encoding="utf-8")
    tags: list[tuple[str, dict[str, str | None]]] = []

    class Page(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.append((tag, dict(attrs)))

    Page().feed(page)
    assert ("html", {"lang": "en-GB"}) in tags
    assert re.search("<h1[^>]*>Children’s services: Isles of Scilly</h1>", page)
    assert [of["alt"] for tag, of in tags if tag == "img"] == pictures
    assert len(pictures) > 4
    files = {path.relative_to(out).as_posix() for path in out.rglob("*.*")}
    linked = {of.get("src") or of.get("href") for tag, of in tags if tag in ("img", "a")}
    assert linked == files - {"isles_of_scilly.html"}
    assert all(path.read_bytes().startswith(MARK) for path in out.rglob("*.csv"))


def test_the_packaged_files_are_plain_utf_8() -> None:
    """Catches a byte-order mark in a table, which other readers take for a letter."""
    files = [*DATA.glob("*.csv"), *(ROOT / "figures").glob("*.csv")]
    assert files
    assert not [path for path in files if path.read_bytes().startswith(MARK)]
