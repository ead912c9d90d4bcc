"""The house style: one typeface, one code of colours and marks, and figures that carry words.

It follows the UK Government Analysis Function (``afcharts``). The code, in every picture:

- dark blue is the place the story is about; grey is everybody else (England, other councils);
- a ring is what somebody SAID in a document; a dot is what is RECORDED in official figures;
- grades and verdicts have colours of their own, and always stand beside their words.
"""

import functools
import io
import re
from pathlib import Path
from typing import Any, Literal
from xml.sax.saxutils import escape

import matplotlib as mpl
import matplotlib.style
import pandas as pd
from matplotlib import font_manager
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.ft2font import LoadFlags

from .errors import FigureError
from .folders import Folder, write_files

TITLE, BODY, SMALL = 16.0, 12.0, 10.0  # points; the last two also stand in house.mplstyle

OXFORDSHIRE = "#12436D"
OTHERS = "#7B858E"  # England, the region, other councils: quiet, and still 3.5 to 1 on white
PALE = "#D3D8DC"  # what is there but not the point
ACCENT = "#F46A25"  # the edge of what was said
INK, QUIET = "#1A1A1A", "#4D4D4D"  # words, and words that matter less; INK also stands there

_POINT: dict[str, Any] = {"linestyle": "none", "marker": "o"}
_RING = {"markerfacecolor": "none", "markeredgecolor": ACCENT, "markeredgewidth": 2.5}
SAID = _POINT | _RING | {"markersize": 12}
RECORDED = _POINT | {"markersize": 6.5, "markeredgecolor": "white", "markeredgewidth": 0.8}
GRADES = {
    "Outstanding": "#06332F",
    "Good": "#4DB8AE",
    "Requires improvement to be good": "#FBC89B",
    "Inadequate": "#A0336B",
}
VERDICTS = {
    "supported": "#28A197",
    "supported in part": "#B5E0DC",
    "contradicted": "#801650",
    "as reported": "#E6E9EB",
    "not as reported": "#F0A15E",
    "not verified": "#FFFFFF",
}

_DATA = Path(__file__).parent / "data"
PNG_DPI = 172  # a figure seven inches wide has 1,204 pixels
_MARGIN, _LEADING = 0.14, 1.22
_LINE = 1.18  # sizes of its letters that matplotlib gives a line of Arimo
_TITLE_WORDS = 10
_MOST_LINES = {"title": 2, "subtitle": 2, "note": 2, "source": 2}
_NAME = re.compile(r"[a-z0-9_]+")
_FORMULA = re.compile(r"[=+\-@\t].", re.DOTALL)
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?%?", re.ASCII)
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def use() -> None:
    """Set the house style for this session, as ``matplotlib.style.use`` does."""
    _add_typeface()
    mpl.rcdefaults()
    matplotlib.style.use(["afcharts.afcharts", str(_DATA / "house.mplstyle")])


@functools.cache
def _add_typeface() -> None:
    """Let matplotlib know the typeface that the package carries."""
    for file in sorted((_DATA / "fonts").glob("*.ttf")):
        font_manager.fontManager.addfont(str(file))


class HouseFigure(Figure):
    """A matplotlib Figure that keeps its words, so that it is saved with them."""

    title: str = ""
    subtitle: str = ""
    source: str = ""
    alt: str = ""


def figure(
    *,
    title: str,
    subtitle: str,
    source: str,
    alt: str,
    note: str = "",
    size: tuple[float, float] = (7.0, 4.0),
    panels: tuple[int, int] | None = None,
    **grid: Any,
) -> tuple[HouseFigure, Any]:
    """Return a figure with its words laid out, and the axes to draw on.

    Parameters
    ----------
    title
        The finding, in ten words or fewer, with its number.
    subtitle
        Measure, place and period: two lines at most.
    source
        Who published the figures, without the word "Source": two lines at most.
    alt
        What the picture shows, for whoever cannot see it.
    note
        What a reader must know not to be misled: two lines at most.
    size
        Width and height in inches.
    panels
        Rows and columns of axes; one if None.
    **grid
        Passed to :meth:`matplotlib.figure.Figure.subplots`: sharex, height_ratios and so on.

    Returns
    -------
    tuple
        The figure and its axes: one, or a list of them, row by row. What is drawn beside the
        axes (labels, ticks) is made room for when the figure is saved.

    Raises
    ------
    FigureError
        If a word that it must carry is missing, or longer than said.

    Examples
    --------
    >>> from ofsted_data import style
    >>> fig, ax = style.figure(title="One more", subtitle="Apples, 2024 to 2025",
    ...                        source="The grocer", alt="A line from 1 to 2.")
    >>> line = ax.plot([2024, 2025], [1, 2])
    """
    use()
    _refuse_words(title=title, subtitle=subtitle, source=source, alt=alt)
    fig = HouseFigure(figsize=size)
    fig.title, fig.subtitle, fig.source = title, subtitle, source
    fig.alt = " ".join(alt.split())

    width, height = size
    left = _MARGIN / width
    top, bottom = height - _MARGIN, _MARGIN
    look: dict[str, Any] = {"linespacing": _LEADING / _LINE, "color": QUIET}
    lines = _lines("title", title, TITLE, "bold", width)
    bold = look | {"fontsize": TITLE, "fontweight": "bold", "color": INK, "va": "top"}
    fig.text(left, top / height, "\n".join(lines), **bold)
    top -= len(lines) * TITLE * _LEADING / 72 + 0.06
    lines = _lines("subtitle", subtitle, BODY, "normal", width)
    fig.text(left, top / height, "\n".join(lines), fontsize=BODY, va="top", **look)
    top -= len(lines) * BODY * _LEADING / 72 + 0.05
    feet = [] if not note else _lines("note", note, SMALL, "normal", width)
    feet += _lines("source", f"Source: {source.rstrip('.')}.", SMALL, "normal", width)
    fig.text(left, bottom / height, "\n".join(feet), fontsize=SMALL, va="bottom", **look)
    bottom += len(feet) * SMALL * _LEADING / 72 + 0.08

    body = (left, bottom / height, 1 - 2 * left, (top - 0.08 - bottom) / height)
    fig.set_layout_engine("constrained", rect=body, w_pad=0.0, h_pad=0.02)
    rows, columns = panels or (1, 1)
    axes = list(fig.subplots(rows, columns, squeeze=False, **grid).flat)
    for ax in axes:
        ax.tick_params(length=0)
    return fig, axes if panels else axes[0]


def _lines(what: str, text: str, points: float, weight: str, width: float) -> list[str]:
    """Return text in lines that fit the figure, as even as they can be."""
    room = (width - 2 * _MARGIN) * 72
    lines = _wrapped(text, points, weight, room)
    if len(lines) > _MOST_LINES[what]:
        raise FigureError(
            f"the {what} takes {len(lines)} lines, where {_MOST_LINES[what]} fit; say less, or say "
            f"it in the text: {text!r}"
        )
    while what in ("title", "subtitle") and len(lines) > 1 and room > points:
        room -= points
        narrower = _wrapped(text, points, weight, room)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def _wrapped(text: str, points: float, weight: str, room: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, points, weight) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


@functools.cache  # evening out two lines asks for the same beginnings again and again
def text_width(text: str, points: float, weight: str = "normal") -> float:
    """Return how wide a line of text is in the house typeface, in points."""
    font = font_manager.get_font(font_manager.findfont(f"Arimo:{weight}"))
    font.set_size(points, 72)
    font.set_text(text, 0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64


def ink_on(colour: str) -> str:
    """Return the colour of words that can be read on a colour: dark or white."""
    red, green, blue = to_rgb(colour)
    return INK if 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2 > 0.2 else "white"


def save_figure(
    figure: Figure,
    name: str,
    *,
    numbers: pd.DataFrame,
    title: str | None = None,
    sources: str | None = None,
    alt: str | None = None,
    folder: Folder = "figures",
) -> list[Path]:
    """Save a figure as SVG and PNG, and what it plots as CSV, each file whole or as it was.

    Parameters
    ----------
    figure
        Any matplotlib Figure.
    name
        File name without ending: small letters, digits and underscores.
    numbers
        The plotted numbers. A named index is written as columns. In the CSV, fractions have six
        significant digits, and text that begins as a formula does (= + - @) has an apostrophe
        before it, so that no spreadsheet runs it; numbers stay numbers.
    title, sources, alt
        The message in ten words or fewer, the source line, and what the figure shows. Those
        given to :func:`figure` if None. They become part of the SVG and of the PNG.
    folder
        Where to save; it is made if it is not there.

    Returns
    -------
    list of Path
        The three files.

    Raises
    ------
    FigureError
        If name, title, sources, alt text or numbers are missing or not as above, or the folder
        cannot be written to. Nothing on disk is touched in the first case.

    Examples
    --------
    >>> import pandas as pd
    >>> from ofsted_data import save_figure, style
    >>> bowl = pd.DataFrame({"year": [2024, 2025], "apples": [1, 2]})
    >>> fig, ax = style.figure(title="One more", subtitle="Apples, 2024 to 2025",
    ...                        source="The grocer", alt="A line from 1 to 2.")
    >>> line = ax.plot("year", "apples", data=bowl)
    >>> [path.name for path in save_figure(fig, "apples", numbers=bowl)]
    ['apples.svg', 'apples.png', 'apples.csv']
    """
    if not _NAME.fullmatch(str(name)):
        problem = "is not of small letters, digits and underscores; change it"
        raise FigureError(f"the name {name!r} {problem}")
    title = getattr(figure, "title", "") if title is None else title
    sources = getattr(figure, "source", "") if sources is None else sources
    alt = getattr(figure, "alt", "") if alt is None else alt
    _refuse_words(title=title, sources=sources, alt=alt)
    contents = {
        f"{name}.csv": _csv(numbers, name),
        f"{name}.svg": svg(figure, name, title=title, sources=sources, alt=alt).encode("utf-8"),
        f"{name}.png": _png(figure, title, alt),
    }
    write_files(contents, folder, FigureError)
    return [Path(folder) / f"{name}{ending}" for ending in (".svg", ".png", ".csv")]


def _refuse_words(**words: object) -> None:
    """Refuse words that are missing, that no SVG can hold, or that are too long for a title."""
    for what, text in words.items():
        if not isinstance(text, str) or not text.strip() or _NOT_IN_XML.search(text):
            raise FigureError(f"a figure needs its {what}, as plain text; got {text!r}")
    title = str(words["title"])
    count = len(title.split())
    if count > _TITLE_WORDS:
        raise FigureError(f"the title has {count} words; say it in {_TITLE_WORDS}: {title!r}")


def svg(figure: Figure, name: str, *, title: str, sources: str, alt: str) -> str:
    """Return the figure as SVG with its title, sources and alt text, the same at each call."""
    nothing = dict.fromkeys(["Date", "Creator", "Format", "Type"])
    text = _drawn(figure, "svg", metadata=nothing | {"Source": sources}).decode("utf-8")
    head, tag, rest = text.partition("<svg ")
    attributes, close, body = rest.partition(">")
    described = (
        f'role="img" aria-labelledby="{name}-title {name}-alt" {attributes}{close}\n'
        f' <title id="{name}-title">{escape(title)}</title>\n'
        f' <desc id="{name}-alt">{escape(alt)}</desc>'
    )
    lines = (head + tag + described + body).splitlines()
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _png(figure: Figure, title: str, alt: str) -> bytes:
    words = {"Software": None, "Title": title, "Description": alt}
    return _drawn(figure, "png", metadata=words, dpi=PNG_DPI, pil_kwargs={"compress_level": 2})


def _drawn(figure: Figure, kind: Literal["svg", "png"], **rest: Any) -> bytes:
    """Draw a figure in the house style, whatever the style of the session."""
    buffer = io.BytesIO()
    with mpl.rc_context():
        use()
        figure.savefig(buffer, format=kind, **rest)
    return buffer.getvalue()


def _csv(numbers: Any, name: str) -> bytes:
    if not isinstance(numbers, pd.DataFrame) or numbers.empty:
        raise FigureError(f"the figure {name} needs the numbers it plots, as a DataFrame with rows")
    if numbers.columns.nlevels > 1:
        raise FigureError(f"the numbers of {name} have columns of several levels; make it one")
    if any(level is not None for level in numbers.index.names):
        numbers = numbers.reset_index()
    elif not numbers.index.equals(pd.RangeIndex(len(numbers))):
        raise FigureError(
            f"the numbers of {name} have an index without a name, which would be lost; name it "
            "(rename_axis), or drop it (reset_index(drop=True))"
        )
    rounded = {
        column: numbers[column].map(lambda value: float(f"{value:.6g}"), na_action="ignore")
        for column in numbers.select_dtypes("float").columns
    }  # powers and logarithms differ in their last bit from one processor to another
    table = _for_spreadsheets(numbers.assign(**rounded))
    return table.to_csv(index=False, lineterminator="\n").encode("utf-8")


def _for_spreadsheets(numbers: pd.DataFrame) -> pd.DataFrame:
    """Return numbers with text that no spreadsheet runs as a formula, and one kind of line end."""

    def tame(cell: object) -> object:
        if not isinstance(cell, str):
            return cell
        cell = cell.replace("\r\n", "\n").replace("\r", "\n")
        return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell

    texts = numbers.select_dtypes(exclude=["number", "bool", "datetime"])
    tamed = {str(name): column.astype("object").map(tame) for name, column in texts.items()}
    return numbers.assign(**tamed).rename(columns=tame)
