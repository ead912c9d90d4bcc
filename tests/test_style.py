"""A figure carries its words, is laid out to hold them, and is saved whole and the same."""

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
import pytest
from labels import collisions
from matplotlib.figure import Figure
from PIL import Image

from ofsted_data import FigureError, folders, style

WORDS: dict[str, Any] = {
    "title": "Apples doubled in a year",
    "subtitle": "Apples in the bowl, Oxfordshire, 2024 to 2025",
    "source": "The grocer, 2025",
    "alt": "A line from 1 to 2.",
}
NUMBERS = pd.DataFrame({"year": [2024, 2025], "value": [1, 2 / 3]})


def drawn(**changed: Any) -> style.HouseFigure:
    """Return a small figure with a line."""
    figure, axes = style.figure(**WORDS | changed)
    axes.plot([2024, 2025], [1, 2])
    return figure


def test_words_stand_on_the_figure() -> None:
    """Catches a figure that loses its words, or lays them over what it draws."""
    long = "Assessments with neglect among the factors at their end, Oxfordshire and England, years"
    figure = drawn(subtitle=long, note="Rounded. " * 15, size=(6, 3.5))
    told = " ".join(" ".join(text.get_text().split()) for text in figure.texts)
    for words in (WORDS["title"], long, "Rounded. Rounded.", "Source: The grocer, 2025."):
        assert words in told
    assert not collisions(figure)


def test_collisions_are_found() -> None:
    """Catches a check of labels that never finds one."""
    figure, axes = style.figure(**WORDS)
    axes.text(0.5, 0.5, "one label")
    axes.text(0.52, 0.5, "another")
    axes.text(0.9, 0.9, "a label that runs over the edge").set_in_layout(False)
    lying, cut = sorted(collisions(figure))[:2]
    assert "cut off" in lying + cut
    assert "'one label' lies on 'another'" in collisions(figure)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"title": "one two three four five six seven eight nine ten eleven"}, "11 words"),
        ({"title": " "}, "needs its title"),
        ({"alt": ""}, "needs its alt"),
        ({"source": "A very long name of a source. " * 12}, "the source takes"),
        ({"note": "A caveat that belongs into the text. " * 9}, "the note takes"),
        ({"subtitle": "A measure, a place and a period. " * 6}, "the subtitle takes"),
    ],
)
def test_words_missing_or_too_long_are_refused(changed: dict[str, str], problem: str) -> None:
    """Catches a figure without its message, or with notes that do the text's work."""
    with pytest.raises(FigureError, match=problem):
        style.figure(**WORDS | changed)


def test_the_typeface_is_the_one_carried() -> None:
    """Catches a picture in the machine's own typeface, or words drawn as shapes."""
    text = style.svg(drawn(), "apples", title="T", sources="S", alt="A")
    assert "font-family: 'Arimo', 'Arial', 'Liberation Sans', 'Helvetica', sans-serif" in text
    assert ">Apples doubled in a year</text>" in text
    assert style.text_width("Oxfordshire", 12) == pytest.approx(62, abs=0.5)


def test_three_files_with_their_words(tmp_path: Path) -> None:
    """Catches a file that is missing, or does not say what it shows."""
    paths = style.save_figure(drawn(), "apples", numbers=NUMBERS, folder=tmp_path / "new")
    assert [path.name for path in paths] == ["apples.svg", "apples.png", "apples.csv"]
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == sorted(
        path.name for path in paths
    )
    svg = paths[0].read_text(encoding="utf-8")
    for words in (
        '<title id="apples-title">Apples doubled in a year</title>',
        '<desc id="apples-alt">A line from 1 to 2.</desc>',
        "<dc:source>The grocer, 2025</dc:source>",
    ):
        assert words in svg
    image = Image.open(io.BytesIO(paths[1].read_bytes()))
    assert image.info["Description"] == "A line from 1 to 2."
    assert image.width >= 1200
    assert paths[2].read_bytes() == b"year,value\n2024,1.0\n2025,0.666667\n"


def test_words_of_any_figure_can_be_given(tmp_path: Path) -> None:
    """Catches a save that only knows the figures of this package."""
    plain = Figure()
    with pytest.raises(FigureError, match="needs its title"):
        style.save_figure(plain, "plain", numbers=NUMBERS, folder=tmp_path)
    saved = style.save_figure(
        plain, "plain", numbers=NUMBERS, title="T", sources="S", alt="A", folder=tmp_path
    )
    assert all(path.is_file() for path in saved)


@pytest.mark.parametrize(
    ("numbers", "csv"),
    [
        (NUMBERS.set_index("year"), b"year,value\n2024,1.0\n2025,0.666667\n"),
        (NUMBERS.iloc[1:], "an index without a name"),
        (NUMBERS.set_axis([2024, 2025]), "an index without a name"),
        (NUMBERS.iloc[:0], "needs the numbers"),
        (NUMBERS.set_axis([["a", "b"], ["c", "d"]], axis=1), "several levels"),
        (pd.DataFrame({"=sum": ["=1+1", "-2", "a\r\nb"]}), b"'=sum\n'=1+1\n-2\n\"a\nb\"\n"),
    ],
)
def test_numbers_are_written_or_refused(
    tmp_path: Path, numbers: pd.DataFrame, csv: bytes | str
) -> None:
    """Catches years lost with an index, and a text that a spreadsheet runs."""
    if isinstance(csv, bytes):
        *_, path = style.save_figure(drawn(), "apples", numbers=numbers, folder=tmp_path)
        assert path.read_bytes() == csv
        return
    with pytest.raises(FigureError, match=csv):
        style.save_figure(drawn(), "apples", numbers=numbers, folder=tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["", "Apples", "a b", "../a", "a.svg"])
def test_names_that_are_no_file_names_are_refused(tmp_path: Path, name: str) -> None:
    """Catches a file saved elsewhere."""
    with pytest.raises(FigureError, match="small letters"):
        style.save_figure(drawn(), name, numbers=NUMBERS, folder=tmp_path)


def test_a_file_is_whole_or_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches half a file, or one left over, where writing fails."""
    folders.write_files({"a.txt": b"as it was"}, tmp_path, FigureError)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(FigureError, match="No space left"):
            style.save_figure(drawn(), "a", numbers=NUMBERS, folder=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_bytes() == b"as it was"


def test_bytes_do_not_hang_on_the_session(tmp_path: Path) -> None:
    """Catches a picture that changes with the style, the hash seed, the clock or the locale."""
    code = (
        "import sys; sys.path[:0] = sys.argv[2:]; import test_style as t; from ofsted_data "
        "import style; style.save_figure(t.drawn(), 'a', numbers=t.NUMBERS, folder=sys.argv[1])"
    )
    tests = Path(__file__).parent
    places = [str(tests), str(tests.parent / "tools")]
    saved = []
    for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        folder = tmp_path / seed
        subprocess.run(
            [sys.executable, "-c", code, str(folder), *places],
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "MPLBACKEND": "agg"},
            check=True,
        )
        saved.append({path.name: path.read_bytes() for path in folder.iterdir()})
    with mpl.rc_context({"lines.marker": "x", "font.size": 30}):
        style.save_figure(drawn(), "a", numbers=NUMBERS, folder=tmp_path / "here")
    saved.append({path.name: path.read_bytes() for path in (tmp_path / "here").iterdir()})
    assert saved[0] == saved[1] == saved[2]


@pytest.mark.parametrize("colours", [style.GRADES, style.VERDICTS])
def test_words_can_be_read_on_their_colours(colours: dict[str, str]) -> None:
    """Catches words that are too weak on a tile: 4.5 to 1 is asked for."""

    def light(colour: str) -> float:
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
            for part in mpl.colors.to_rgb(colour)
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    for colour in colours.values():
        dark, bright = sorted([light(colour), light(style.ink_on(colour))])
        assert (bright + 0.05) / (dark + 0.05) >= 4.5


def test_grades_differ_in_grey() -> None:
    """Catches the best grade and the worst printed as one black."""
    best, worst = (mpl.colors.to_rgb(style.GRADES[name]) for name in ("Outstanding", "Inadequate"))
    greys = [0.299 * red + 0.587 * green + 0.114 * blue for red, green, blue in (best, worst)]
    assert greys[1] - greys[0] > 0.2


@pytest.mark.locked
def test_a_title_of_two_lines_leaves_its_subtitle_room() -> None:
    """Catches lines so far apart that the title presses on what stands below it."""
    figure, _ = style.figure(
        **WORDS
        | {"title": "Strawberries and raspberries and blackberries doubled every single year"}
    )
    figure.draw_without_rendering()
    title, subtitle, *_ = figure.texts
    assert "\n" in title.get_text()
    gap = title.get_window_extent().y0 - subtitle.get_window_extent().y1
    assert 0 <= gap / figure.dpi * 72 < style.BODY
