"""The notebooks compute the story in sight, guard what they conclude, and show what comes out."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from labels import collisions
from matplotlib.figure import Figure

import ofsted_data
from ofsted_data import notebook, tables
from ofsted_data.publish import story

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LAST = ROOT / "notebooks" / "07_ten_years.ipynb"
ANY = "08_any_council"  # beside the story: the packaged notebook, run for a council
AREA = "Oxfordshire"
MOST_LINES, MOST_LINES_OF_A_CHART = 20, 30

MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
NAMES = re.compile(
    rf"\b\d{{1,2}} ({MONTH})\b"  # a day
    r"|\b(19|20)\d\d([-–]\d\d)?\b"  # a year
    r"|\b(lines?|pages?|paragraphs?|sections?|notebooks?|Progress) \d+\b"  # a place, a measure
    r"|\b10,000 children\b|\b45 days\b|\b(aged )?\d\d (and over|to \d\d)\b"  # measures
)
NUMERAL = re.compile(r"(?<![\w{#])\d[\d.,]*")
CONCLUSIONS = re.compile(
    r"\b(rose|risen|fell|fallen|doubled|halved|more than|fewer than|less than|highest|lowest|"
    r"every|each of|none of|the same|to the digit|faster|slower|most|majority)\b"
)

WORLDS = tomllib.loads(Path(__file__).with_name("worlds.toml").read_text("utf-8"))["world"]

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path: Path) -> Any:
    """Return a notebook, its outputs' lines joined."""
    return nbformat.read(path, as_version=4)


def cells(path: Path, kind: str) -> list[Any]:
    """Return the cells of one kind."""
    return [cell for cell in read(path).cells if cell.cell_type == kind]


def prose(path: Path) -> str:
    """Return all that is written by hand in a notebook, link targets left out."""
    return re.sub(r"\]\([^)]*\)", "]", "\n\n".join(cell.source for cell in cells(path, "markdown")))


def strings(source: str) -> Iterator[str]:
    """Return the texts in code, without the forms of numbers such as ``:.1f`` or ``{:.1f}``."""
    tree = ast.parse(source)
    forms = {
        part
        for node in ast.walk(tree)
        if isinstance(node, ast.FormattedValue) and node.format_spec
        for part in ast.walk(node.format_spec)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in forms:
            yield re.sub(r"\{:[^}]*\}", "", node.value)


def typed_numerals(text: str) -> list[str]:
    """Return the numerals in a text that are neither a year nor part of a name."""
    return NUMERAL.findall(NAMES.sub("", text))


# --- shape -------------------------------------------------------------------------------------


def test_seven_or_eight_numbered_in_sequence() -> None:
    """Catches a notebook left over, and a number missing or twice."""
    assert 7 <= len(NOTEBOOKS) <= 8
    numbers = [re.fullmatch(r"(\d\d)_[a-z]+(_[a-z]+)*", path.stem) for path in NOTEBOOKS]
    assert [int(found[1]) if found else 0 for found in numbers] == [
        place for place, _ in enumerate(NOTEBOOKS, start=1)
    ]


@every_notebook
def test_every_code_cell_was_executed_in_order(path: Path) -> None:
    """Catches a cell that nbval passes unexamined: not run, or run out of order."""
    code = cells(path, "code")
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert not [cell.source for cell in code if cell.source.rstrip().endswith(";")]


@every_notebook
def test_outputs_are_neither_errors_nor_warnings(path: Path) -> None:
    """Catches a traceback, a warning, a print, or a missing value that is told as a number."""
    for cell in cells(path, "code"):
        assert {output.output_type for output in cell.outputs} <= {"display_data"}
        for output in cell.outputs:
            told = " ".join(map(str, output.data.values()))
            assert not re.search(r"\bnan\b|\bNaN\b|\bNaT\b|<NA>|Traceback|Warning", told)


@every_notebook
def test_pictures_are_kept_as_svg_with_alt_text_and_saved(path: Path) -> None:
    """Catches a picture that nbval does not compare, or another than the one in figures/."""
    for cell in cells(path, "code"):
        pictures = [output.data for output in cell.outputs if "image/svg+xml" in output.data]
        assert len(pictures) == len(re.findall(r"^\s*show\(", cell.source, flags=re.MULTILINE))
        for data in pictures:
            assert set(data) == {"image/svg+xml", "text/plain"}
            assert len(data["text/plain"]) > 100, "the alt text"
            (name,) = re.findall(r'<title id="(\w+)-title">', data["image/svg+xml"])
            saved = ROOT / "figures" / f"{name}.svg"
            assert saved.read_text(encoding="utf-8") == data["image/svg+xml"]


@every_notebook
def test_committed_as_the_story_command_writes_it(path: Path) -> None:
    """Catches a notebook saved by hand: other keys, or a kernel or folder of one machine."""
    text = path.read_text(encoding="utf-8")
    assert text == story.as_text(read(path))
    place = re.compile(
        r"(?<![\w.:/])/(?:home|Users|root|opt|tmp|mnt|work|var|private|usr|srv)/"
        r"|\b[A-Za-z]:\\|\bfile:/|site-packages"
    )
    assert not place.findall(text)
    for folder in (ROOT, Path.home(), Path(sys.prefix)):
        assert f"{folder}/" not in text


@every_notebook
def test_cells_are_short(path: Path) -> None:
    """Catches a cell that no reader takes in."""
    for cell in cells(path, "code"):
        most = MOST_LINES_OF_A_CHART if "show(" in cell.source else MOST_LINES
        assert len(cell.source.splitlines()) <= most, cell.source


# --- words -------------------------------------------------------------------------------------


@every_notebook
def test_the_bottom_line_comes_first_and_its_weakness_last(path: Path) -> None:
    """Catches an article without its bottom line, its numbers there, or what weakens it."""
    title, *rest = read(path).cells
    assert re.fullmatch(r"# [^\n]+", title.source)
    told = next(cell for cell in rest if cell.outputs).outputs[0].data["text/markdown"]
    assert told.startswith("**The bottom line.** ")
    assert re.search(r"\d", told)
    headings = re.findall(r"^#+ .*$", prose(path), flags=re.MULTILINE)
    assert headings[-1].startswith("## What weakens")


@every_notebook
def test_no_number_is_typed(path: Path) -> None:
    """Catches a number in prose, a caption or a sentence that stays when the tables change."""
    assert not typed_numerals(prose(path))
    for cell in cells(path, "code"):
        assert not [text for text in strings(cell.source) if typed_numerals(text)], cell.source


@pytest.mark.parametrize(
    "words", ["by 45%.", "3,767 of them", "three (3)", "a rise of 1.5 points", "in 2017, 918"]
)
def test_typed_numbers_are_seen(words: str) -> None:
    """Catches a search for typed numbers that looks for too little."""
    assert typed_numerals(words)
    assert [text for text in strings(f"say(f{words!r})") if typed_numerals(text)]


@pytest.mark.parametrize(
    "words",
    ["31 March 2018", "2015-16", "line 37", "neglect_45_2018", "10,000 children", "{:,.0f} of all"],
)
def test_names_are_no_typed_numbers(words: str) -> None:
    """Catches a search for typed numbers that stumbles over names."""
    assert not [text for text in strings(f"say({words!r})") if typed_numerals(text)]


@every_notebook
def test_no_value_is_typed_into_code(path: Path) -> None:
    """Catches a figure of the sources that was copied into the sum it should come out of."""
    official = ofsted_data.load_statistics()
    known = set(official.loc[official["area"] == AREA, "value"].dropna())
    known |= set(ofsted_data.load_observations()["value"].dropna())
    for cell in cells(path, "code"):
        for node in ast.walk(ast.parse(cell.source)):
            value = getattr(node, "value", None)
            if isinstance(node, ast.Constant) and isinstance(value, int | float):
                typed = abs(value) > 100 and value in known and not 1990 <= value <= 2030
                assert not typed, f"{value} in {cell.source}"


@every_notebook
def test_the_place_is_named_once(path: Path) -> None:
    """Catches a notebook that takes another council only in part."""
    area = "Kent" if path.stem == ANY else AREA
    named = [text for cell in cells(path, "code") for text in strings(cell.source) if text == area]
    assert named == [area]
    assert re.search(rf'^AREA\b.*= "{area}"', cells(path, "code")[0].source, flags=re.MULTILINE)


@every_notebook
def test_conclusions_are_guarded(path: Path) -> None:
    """Catches a sentence that says what went which way, and no assert in its cell."""
    for cell in cells(path, "code"):
        asserts = [
            node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Assert)
        ]
        assert all(node.msg for node in asserts), "an assert says which words to rewrite"
        told = [
            text
            for node in ast.walk(ast.parse(cell.source))
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("say", "style.figure")
            for text in strings(ast.unparse(node))
        ]
        assert asserts or not CONCLUSIONS.search(" ".join(told)), cell.source


@every_notebook
def test_links_lead_somewhere(path: Path) -> None:
    """Catches a link to a notebook or file that is not there."""
    text = "\n".join(cell.source for cell in cells(path, "markdown"))
    links = re.findall(r"\]\(([^)]+)\)", text)
    local = [link.partition("#")[0] for link in links if "://" not in link]
    assert not [link for link in local if not (path.parent / link).exists()]


def test_the_overview_leads_to_every_other_notebook() -> None:
    """Catches a notebook that the reader of the last one cannot find, or under another title."""
    text = "\n".join(cell.source for cell in cells(LAST, "markdown"))
    links = dict(reversed(link) for link in re.findall(r"\[([^]]+)\]\(([^)]+)\)", text))
    assert list(links) == [path.name for path in NOTEBOOKS if path != LAST]
    for name, title in links.items():
        assert cells(LAST.parent / name, "markdown")[0].source.startswith(f"# {title}")


# --- what a notebook shows ------------------------------------------------------------------------

Shown = list[dict[str, Any]]


def run_as_script(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data: Path | None = None
) -> tuple[Shown, list[Figure]]:
    """Run a notebook's code in this process, on other tables if given; return what it shows."""
    shown: Shown = []
    figures: list[Figure] = []
    really = notebook.show

    def keep(thing: Any, raw: bool = False) -> None:
        kind = {"Markdown": "text/markdown", "HTML": "text/html"}.get(type(thing).__name__)
        shown.append(thing if raw else {str(kind): thing.data})

    def keep_figure(figure: Any, *rest: Any, **named: Any) -> None:
        figures.append(figure)
        really(figure, *rest, **named)

    monkeypatch.setenv(notebook.FIGURES, str(tmp_path / "figures"))
    with monkeypatch.context() as patch:
        patch.setattr(notebook, "display", keep)
        patch.setattr(notebook, "show", keep_figure)
        if data is not None:
            packaged = tables.data_folder
            patch.setattr(tables, "data_folder", lambda folder=None: packaged(folder or data))
        code = "\n".join(cell.source for cell in cells(path, "code"))
        exec(compile(code, path.name, "exec"), {"__name__": "notebook"})
    return shown, figures


def compared(shown: Shown, kind: str) -> list[str]:
    """Return what is shown of one kind."""
    return [data[kind] for data in shown if kind in data]


@pytest.mark.locked
@every_notebook
def test_a_notebook_shows_what_is_committed_and_its_labels_can_be_read(
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Catches stale outputs, and labels of a figure that lie on each other or are cut off."""
    shown, figures = run_as_script(path, monkeypatch, tmp_path)
    committed = [dict(output.data) for cell in cells(path, "code") for output in cell.outputs]
    for kind in ("text/markdown", "text/html", "image/svg+xml"):
        assert compared(shown, kind) == compared(committed, kind)
    for figure in figures:
        assert not collisions(figure)


def change(data: Path, table: str, where: dict[str, Any], value: int) -> None:
    """Set the value, and its bounds, of the rows of a table that are as said."""
    cells = pd.read_csv(data / f"{table}.csv", dtype="str", keep_default_na=False)
    rows = pd.concat([cells[name] == str(wanted) for name, wanted in where.items()], axis=1).all(
        axis=1
    )
    assert rows.any()
    for column in {"value", "low", "high"} & set(cells.columns):
        cells.loc[rows & (cells[column] != ""), column] = str(value)
    cells.to_csv(data / f"{table}.csv", index=False, lineterminator="\n")


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world["catches"])
def test_a_falsified_world_stops_the_notebook(
    world: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tables_copy: Path
) -> None:
    """Catches a conclusion that stands whatever the tables say."""
    path = ROOT / "notebooks" / f"{world['notebook']}.ipynb"
    for changed in world["changes"]:
        for table in changed["tables"]:
            where = {"measure": changed["measure"], "area": AREA, "year": changed["year"]}
            change(tables_copy, table, where, changed["value"])
    with pytest.raises(AssertionError, match=world["stops"]):
        run_as_script(path, monkeypatch, tmp_path, tables_copy)


@pytest.mark.locked
def test_a_changed_digit_changes_what_is_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tables_copy: Path
) -> None:
    """Catches a picture or a table that does not come from the tables."""
    wrong = {"measure": "neglect_assessments", "area": AREA, "year": 2016}
    change(tables_copy, "statistics", wrong, 728)
    path = ROOT / "notebooks/04_neglect.ipynb"
    shown, _ = run_as_script(path, monkeypatch, tmp_path, tables_copy)
    committed = [dict(output.data) for cell in cells(path, "code") for output in cell.outputs]
    now, then = (compared(book, "image/svg+xml") for book in (shown, committed))
    same = [one == other for one, other in zip(now, then, strict=True)]
    assert same == [False, True, True], "the one picture in which 2016 stands"
    assert "728" in "".join(compared(shown, "text/html"))
    assert "2016,728.0" in (tmp_path / "figures/neglect_assessments.csv").read_text("utf-8")


@pytest.mark.parametrize("below", [".", "notebooks", "ofsted_data/data"])
def test_figures_go_into_the_repository(monkeypatch: pytest.MonkeyPatch, below: str) -> None:
    """Catches figures saved beside the notebook when it is run from another folder."""
    monkeypatch.delenv(notebook.FIGURES, raising=False)
    monkeypatch.chdir(ROOT / below)
    assert notebook.figures_folder() == ROOT / "figures"


def test_figures_go_where_they_are_sent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Catches a test run that writes over the committed figures, or one outside a clone."""
    monkeypatch.setenv(notebook.FIGURES, str(tmp_path / "sent"))
    assert notebook.figures_folder() == tmp_path / "sent"
    monkeypatch.delenv(notebook.FIGURES)
    monkeypatch.chdir(tmp_path)
    assert notebook.figures_folder() == tmp_path / "figures"


# --- the story ------------------------------------------------------------------------------------


def small(folder: Path, name: str, source: str) -> Path:
    """Write a notebook of one cell."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source, id="a")])
    path = folder / f"{name}.ipynb"
    path.write_text(nbformat.writes(book), encoding="utf-8")
    return path


def test_the_story_runs_all_and_tells_which_stopped(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Catches a notebook that stops unnoticed, keeps others from running, or is written over."""
    monkeypatch.setenv(notebook.FIGURES, str(tmp_path / "figures"))
    draw = (
        "import pandas as pd\nfrom ofsted_data import notebook, style\n"
        "fig, ax = style.figure(title='A < B', subtitle='S', source='Grocer.', alt='Alt & more')\n"
        "notebook.show(fig, 'apples', pd.DataFrame({'a': [1]}))"
    )
    small(tmp_path, "01_draws", draw)
    before = small(tmp_path, "02_stops", "assert False, 'rewrite this'").read_text("utf-8")
    told: list[str] = []
    with pytest.raises(story.StoryError, match=r"02_stops\.ipynb stopped"):
        story.run(tmp_path, told.append)
    assert told == ["running 01_draws.ipynb", "running 02_stops.ipynb"]
    assert (tmp_path / "02_stops.ipynb").read_text("utf-8") == before
    page = story.gallery(tmp_path)
    assert "## A < B\n\n![A < B](apples.png)\n\nAlt & more\n\nSource: Grocer. Notebook: " in page
    assert page.count("## ") == 1
    assert sorted(path.name for path in (tmp_path / "figures").iterdir()) == [
        "apples.csv",
        "apples.png",
        "apples.svg",
    ]


def test_the_gallery_is_the_one_committed() -> None:
    """Catches a gallery that shows other figures than the notebooks, and figures left over."""
    page = (ROOT / "figures" / "README.md").read_text(encoding="utf-8")
    assert page == story.gallery(ROOT / "notebooks")
    shown = set(re.findall(r"\]\((\w+)\.svg\)", page))
    assert {path.stem for path in (ROOT / "figures").iterdir()} - {"README"} == shown


# --- words of numbers -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "decimals", "words"),
    [
        (45.0237, 0, "45%"),
        (45.0237, 1, "45.0%"),
        (36.5, 0, "37%"),
        (0.365 * 100, 0, "37%"),
        (-0.4, 0, "0%"),
        (-9.25, 1, "−9.3%"),
        (1234.5, 0, "1,235%"),
        (float("nan"), 0, "not known"),
    ],
)
def test_percent_rounds_once_and_half_up(value: float, decimals: int, words: str) -> None:
    """Catches a percentage rounded twice, or to even."""
    assert notebook.percent(value, decimals) == words


def test_words_of_numbers() -> None:
    """Catches a word that tells the wrong way, a sign that is lost, or a list without its "and"."""
    assert [notebook.percent(value, sign=True) for value in (45, 0, -9)] == ["+45%", "0%", "−9%"]
    ways = [(1, 2), (2, 1), (1, 1), (1, None), (float("nan"), 1)]
    told = ["rose", "fell", "did not change", "is not known", "is not known"]
    assert [notebook.moved(*way) for way in ways] == told
    assert notebook.listed(["a", "b", "c"]) == "a, b and c"
    assert notebook.in_words(3) == "three"


def test_a_table_shows_its_index_and_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches years lost with the index, 2,015 for a year, and a missing value that is told."""
    shown: list[Any] = []
    monkeypatch.setattr(notebook, "display", shown.append)
    frame = pd.DataFrame({"all_plans": [1234.0, None], "percent": [50, 1 / 3]}, [2015, 2016])
    notebook.table(frame.rename_axis("year"), "A & B")
    cells = re.findall(r"<t[hd]>(.*?)</t[hd]>", shown[0].data)
    assert cells == ["year", "all plans", "percent", "2015", "1,234", "50.0", "2016", "", "0.3"]
    assert "<caption>A &amp; B</caption>" in shown[0].data
