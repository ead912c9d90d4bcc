"""The notebooks tell the story in order, computed and not typed, and show what the tables give."""

import ast
import json
import re
import shutil
import sys
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

import ofsted_data
from ofsted_data import figures, notebook, schema, sentences

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LAST = NOTEBOOKS[-1]
MOST_LINES = 8

NUMBER_WORDS = re.compile(
    r"\d|\b("
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]+teen|"
    "(twen|thir|for|fif|six|seven|eigh|nine)ty|hundreds?|thousands?|millions?|billions?|dozens?|"
    "twice|thrice|double[ds]?|triple[ds]?|third(s|ly)?|fourth|fifth|sixth|seventh|eighth|ninth|"
    r"tenth)\b",
    flags=re.IGNORECASE,
)  # "one", "first", "second", "once" and "half" are ordinary words
IDS_ARE_PASSED_TO = (
    "sentences.verdict", "sentences.followed", "sentences.what_the_pages_changed"
)  # fmt: skip

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


def strings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Return the texts in code, with their lines: no docstrings, no forms of numbers, no names.

    Left out are docstrings, forms such as ``:.1f`` and ``{:,.0f}``, subscripts (columns), and
    what is passed to ``verdict`` and ``followed`` (ids).
    """
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                skipped.add(first.value)
        elif isinstance(node, ast.FormattedValue) and node.format_spec:
            skipped |= set(ast.walk(node.format_spec))
        elif isinstance(node, ast.Subscript):
            skipped |= set(ast.walk(node.slice))
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in IDS_ARE_PASSED_TO:
            skipped |= {leaf for argument in node.args for leaf in ast.walk(argument)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in skipped:
            yield node.lineno, re.sub(r"\{:[^}]*\}", "", node.value)


# --- shape -------------------------------------------------------------------------------------


def test_five_to_seven_numbered_in_sequence() -> None:
    """Catches a notebook left over, and a number that is missing or stands twice."""
    assert 5 <= len(NOTEBOOKS) <= 7
    numbers = [re.fullmatch(r"(\d\d)_[a-z]+(_[a-z]+)*", path.stem) for path in NOTEBOOKS]
    assert [int(found[1]) if found else 0 for found in numbers] == [
        place for place, _ in enumerate(NOTEBOOKS, start=1)
    ]


@every_notebook
def test_every_code_cell_was_executed_in_order(path: Path) -> None:
    """Catches a cell that nbval passes unexamined: not run, run out of order, or without output."""
    code = cells(path, "code")
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    for cell in code:
        body = ast.parse(cell.source).body
        silent = not body or isinstance(body[-1], ast.Assign | ast.Import | ast.ImportFrom)
        assert bool(cell.outputs) != silent, cell.source


@every_notebook
def test_outputs_are_neither_errors_nor_warnings(path: Path) -> None:
    """Catches a traceback, a warning or a print that was committed."""
    for cell in cells(path, "code"):
        assert {output.output_type for output in cell.outputs} <= {"display_data"}
        for output in cell.outputs:
            told = " ".join(map(str, output.data.values()))
            assert not re.search(r"\bnan\b|\bNaN\b|\bNaT\b|<NA>|Traceback|Warning", told)


@every_notebook
def test_pictures_are_kept_as_svg(path: Path) -> None:
    """Catches a picture that nbval does not compare: a PNG may be stale and pass."""
    pictures = 0
    for cell in cells(path, "code"):
        for output in cell.outputs:
            kinds = {kind for kind in output.data if kind.startswith(("image/", "application/"))}
            assert kinds <= {"image/svg+xml"}
            if "show(" in cell.source:
                assert kinds == {"image/svg+xml"}
                assert len(output.data["text/plain"]) > 100, "the alt text"
                pictures += 1
    assert pictures == sum(cell.source.count("show(") for cell in cells(path, "code"))


@every_notebook
def test_kernel_is_one_that_every_machine_has(path: Path) -> None:
    """Catches a notebook saved with a kernel, or a version of Python, of one machine."""
    assert read(path).metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert not [cell.metadata for cell in read(path).cells if cell.metadata]


@every_notebook
def test_no_place_of_one_machine_is_named(path: Path) -> None:
    """Catches a folder of the machine that the notebook was run on, in source or output."""
    place = re.compile(
        r"(?<![\w.:/])/(?:home|Users|root|opt|tmp|mnt|work|var|private|usr|srv)/"
        r"|\b[A-Za-z]:\\|\bfile:/|site-packages"
    )
    text = path.read_text(encoding="utf-8")
    assert not place.findall(text)
    for folder in (ROOT, Path.home(), Path(sys.prefix)):
        assert f"{folder}/" not in text


@every_notebook
def test_cells_are_short(path: Path) -> None:
    """Catches work in a notebook that belongs into the package, where it is tested."""
    long = [cell.source for cell in cells(path, "code")
            if len(cell.source.splitlines()) > MOST_LINES]  # fmt: skip
    assert not long


# --- words -------------------------------------------------------------------------------------


@every_notebook
def test_article_has_its_parts(path: Path) -> None:
    """Catches an article without its bottom line, its sources or what weakens it."""
    first, *others = cells(path, "markdown")
    headings = re.findall(r"^(#+ .*)$", "\n".join(cell.source for cell in [first, *others]),
                          flags=re.MULTILINE)  # fmt: skip
    assert first.source.startswith("# ")
    assert [heading for heading in headings if heading.startswith("# ")] == headings[:1]
    assert read(path).cells[0].cell_type == "markdown"
    if path != LAST:
        assert re.match(r"# [^\n]+\n\n\*\*The bottom line\.\*\* \w", first.source)
        assert headings[1] == "## What the sources are"
        assert headings[-1].startswith("## What weakens")


@every_notebook
def test_no_number_is_typed(path: Path) -> None:
    """Catches a number, in figures or in words, that stays when the tables change."""
    typed = [line for line in prose(path).splitlines() if NUMBER_WORDS.search(line)]
    assert not typed
    assert len(prose(path)) > 200


@every_notebook
def test_no_number_is_typed_into_code(path: Path) -> None:
    """Catches a number in a caption or a sentence of a code cell; ids of claims may have one."""
    for cell in cells(path, "code"):
        tree = ast.parse(cell.source)
        typed = [text for _, text in strings(tree) if NUMBER_WORDS.search(text)]
        assert not typed, cell.source
        numbers = [node for node in ast.walk(tree)
                   if isinstance(node, ast.Constant) and isinstance(node.value, int | float)
                   and not isinstance(node.value, bool)]  # fmt: skip
        assert not numbers, cell.source


def test_no_number_is_typed_into_the_sentences() -> None:
    """Catches a sentence whose number does not come from the tables."""
    modules = sorted(Path(sentences.__file__).parent.glob("*.py"))
    source = "\n".join(module.read_text(encoding="utf-8") for module in modules)
    ids = set(ofsted_data.load_inspections()["inspection_id"])
    found = list(strings(ast.parse(source)))
    typed = [(line, text) for line, text in found if NUMBER_WORDS.search(text) and text not in ids]
    assert len(found) > 100
    assert not typed


@pytest.mark.parametrize(
    "words",
    ["It rose by 45%.", "three of four areas", "Two pages", "the third report",
     "seventeen", "forty of them", "a hundred"],
)  # fmt: skip
def test_typed_numbers_are_seen(words: str) -> None:
    """Catches a search for typed numbers that finds none because it looks for too little."""
    assert NUMBER_WORDS.search(words)
    (found,) = strings(ast.parse(f"say(f{words!r})"))
    assert NUMBER_WORDS.search(found[1])


@pytest.mark.parametrize(
    "words",
    [
        "one page",
        "The first",
        "the second",
        "once",
        "half of that",
        "written",
        "attention",
        "sixpence",
    ],
)
def test_ordinary_words_are_no_numbers(words: str) -> None:
    """Catches a search for typed numbers that stumbles over ordinary words."""
    assert not NUMBER_WORDS.search(words)


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
        assert cells(LAST.parent / name, "markdown")[0].source.startswith(f"# {title}\n")


# --- figures -----------------------------------------------------------------------------------


@every_notebook
def test_figures_are_shown_where_the_gallery_says(path: Path) -> None:
    """Catches a figure shown in no notebook, in two, or in another than the gallery names."""
    shown = [
        name
        for cell in cells(path, "code")
        for name in re.findall(r"\bcharts\.(\w+)\(", cell.source)
    ]
    wanted = [entry.draw.__name__ for entry in figures.STORY if entry.notebook == path.stem]
    assert sorted(shown) == sorted(wanted)
    assert {entry.notebook for entry in figures.STORY} <= {book.stem for book in NOTEBOOKS}
    pictures = [
        output.data["image/svg+xml"]
        for cell in cells(path, "code")
        for output in cell.outputs
        if "image/svg+xml" in output.data
    ]
    saved = [(ROOT / "figures" / f"{name}.svg").read_text(encoding="utf-8") for name in shown]
    assert pictures == saved


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


# --- what is committed is what comes out --------------------------------------------------------


def shown_by(book: Any) -> list[dict[str, Any]]:
    """Return all that the code cells of a notebook show."""
    return [
        dict(output.data)
        for cell in book.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    ]


@pytest.mark.locked
def test_a_notebook_runs_from_the_root_of_the_repository(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Catches a path that holds only in the notebook's own folder, where nbval runs it."""
    monkeypatch.setenv(notebook.FIGURES, str(tmp_path / "figures"))
    path = ROOT / "notebooks" / "02_grades.ipynb"
    committed, book = read(path), read(path)
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    NotebookClient(
        book, kernel_name="python3", resources={"metadata": {"path": str(ROOT)}}, timeout=300
    ).execute()
    assert shown_by(book) == shown_by(committed)
    assert len(shown_by(book)) > 5
    written = sorted(path.name for path in (tmp_path / "figures").iterdir())
    assert written == [f"{name}.{kind}" for name in ("councils", "grades_grid")
                       for kind in ("csv", "png", "svg")]  # fmt: skip


def run_as_script(path: Path) -> list[dict[str, Any]]:
    """Run a notebook's code in this process and return what it shows, without text/plain."""
    shown: list[dict[str, Any]] = []

    def keep(thing: Any, raw: bool = False) -> None:
        if raw:
            shown.append(thing)
        else:
            kind = {"Markdown": "text/markdown", "HTML": "text/html"}[type(thing).__name__]
            shown.append({kind: thing.data})

    code = "\n".join(cell.source for cell in cells(path, "code"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notebook, "display", keep)
        exec(compile(code, str(path), "exec"), {"__name__": "notebook"})
    return shown


def compared(shown: list[dict[str, Any]], kind: str) -> list[str]:
    """Return what is shown of one kind."""
    return [data[kind] for data in shown if kind in data]


@pytest.mark.locked
def test_a_changed_digit_changes_what_a_notebook_shows(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Catches a sentence or a picture that nbval would pass although a count was altered."""
    monkeypatch.setenv(notebook.FIGURES, str(tmp_path / "figures"))
    path = ROOT / "notebooks" / "04_neglect.ipynb"
    committed = shown_by(read(path))
    as_it_is = run_as_script(path)
    for kind in ("text/markdown", "image/svg+xml"):
        assert compared(as_it_is, kind) == compared(committed, kind) != []

    folder = tmp_path / "data"
    shutil.copytree(Path(ofsted_data.__file__).parent / "data", folder)
    table = folder / "observations.csv"
    text = table.read_text(encoding="utf-8")
    assert ",918,918,918," in text
    table.write_text(text.replace("918", "981"), encoding="utf-8")

    def altered(given: schema.Folder | None = None) -> Traversable:
        return folder if given is None else Path(given)

    monkeypatch.setattr(schema, "data_folder", altered)
    after = run_as_script(path)
    assert len(after) == len(committed)
    sentences_now, sentences_then = (
        "\n".join(compared(shown, "text/markdown")) for shown in (after, committed)
    )
    assert "rose by 55.0% over" in sentences_now
    assert "rose by 45.0% over" in sentences_then
    pictures_now, pictures_then = (compared(shown, "image/svg+xml") for shown in (after, committed))
    changed = [now != then for now, then in zip(pictures_now, pictures_then, strict=True)]
    assert changed == ["neglect_assessments-title" in picture for picture in pictures_then]
    now, then = pictures_now[changed.index(True)], pictures_then[changed.index(True)]
    assert ">981</text>" in now
    assert ">918</text>" in then


def test_committed_files_are_as_the_story_command_writes_them() -> None:
    """Catches a notebook saved by hand in an editor: other order of keys, other spaces."""
    for path in NOTEBOOKS:
        text = path.read_text(encoding="utf-8")
        assert text == str(nbformat.writes(read(path))) + "\n", path.name
        assert json.loads(text)["nbformat"] == 4
