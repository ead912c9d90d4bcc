"""The sheet that every chart is drawn on: size, style, title, subtitle and source line.

Style follows the UK Government Analysis Function through the ``afcharts`` package. Fonts are
pinned to DejaVu Sans, which matplotlib carries, so that a picture is the same on every machine.
"""

import functools
import textwrap
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, ParamSpec, TypeVar

import matplotlib.style
import pandas as pd
from afcharts.af_colours import get_af_colours
from matplotlib.axes import Axes
from matplotlib.figure import Figure

WIDTH = 7.0  # inches: a column of a printed page, and still legible on a telephone
BLUE, TURQUOISE, PLUM, ORANGE = get_af_colours("categorical", number_of_colours=4)
INK, QUIET, RULE, PALE = "#1a1a1a", "#4d4d4d", "#bfbfbf", "#f0f0f0"
PALE_BLUE, PALE_ORANGE = "#cfdceb", "#fbdccb"

_MARGIN = 0.15
_TITLE, _BODY, _SMALL = 14.5, 11, 9.5
_TITLE_WIDTH, _BODY_WIDTH, _SMALL_WIDTH = 54, 77, 92  # characters that fit the sheet
_LINE = 1.25 / 72  # inches of a line for each point of its font

_PINNED: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "sans-serif"],
    "font.size": _BODY,
    "axes.grid": False,
    "text.hinting": "no_hinting",
    "text.parse_math": False,  # a dollar sign in a name is a dollar sign
    "svg.fonttype": "none",
    "svg.hashsalt": "ofsted-data",
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
}

P = ParamSpec("P")
R = TypeVar("R")


def style() -> AbstractContextManager[None]:
    """Return the context in which charts are drawn and saved."""
    return matplotlib.style.context(["afcharts.afcharts", _PINNED], after_reset=True)


def styled(draw: Callable[P, R]) -> Callable[P, R]:
    """Draw in the project's style, whatever the style outside."""

    @functools.wraps(draw)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        with style():
            return draw(*args, **kwargs)

    return wrapper


class Chart(Figure):
    """A matplotlib Figure that knows its message, its sources, its words and its numbers.

    Attributes
    ----------
    name
        File name without ending.
    title, subtitle
        The message; measure, place and period.
    sources
        The documents it draws on, as its source line names them.
    alt
        What the chart shows, for who cannot see it.
    numbers
        What is plotted, as a table.
    """

    name: str
    title: str
    subtitle: str
    sources: str
    alt: str
    numbers: pd.DataFrame
    body: tuple[float, float]

    def panel(self, left: float, right: float = 0.2, bottom: float = 0.35, top: float = 0.05,
              share: tuple[float, float] = (0.0, 1.0)) -> Axes:  # fmt: skip
        """Add axes between margins in inches, in a share of the height between title and source."""
        width, height = self.get_size_inches()
        low, high = self.body
        floor = low + share[0] * (high - low) + bottom
        ceiling = low + share[1] * (high - low) - top
        box = (left / width, floor / height, (width - left - right) / width,
               (ceiling - floor) / height)  # fmt: skip
        return self.add_axes(box)


def sheet(
    name: str,
    body: float,
    *,
    title: str,
    subtitle: str,
    sources: Sequence[str],
    alt: str,
    numbers: pd.DataFrame,
    note: str = "",
    width: float = WIDTH,
) -> Chart:
    """Return a sheet with title, subtitle and source line around a body of so many inches.

    A narrower sheet has larger words when it is shown as wide as the others.
    """
    title_width, body_width, small_width = (
        int(characters * width / WIDTH) for characters in (_TITLE_WIDTH, _BODY_WIDTH, _SMALL_WIDTH)
    )
    source_line = "Source: " + "; ".join(sources) + "."
    lines = [
        (_balanced(title, title_width), _TITLE, "bold", INK),
        (_balanced(subtitle, body_width), _BODY, "normal", INK),
    ]
    foot_text = "\n".join(textwrap.fill(part, small_width) for part in (note, source_line) if part)
    head = sum(_height(text, size) for text, size, *_ in lines) + 2 * _MARGIN
    foot = _height(foot_text, _SMALL) + 2 * _MARGIN
    height = head + body + foot

    chart = Chart(figsize=(width, height))
    top = height - _MARGIN
    for text, size, weight, colour in lines:
        chart.text(_MARGIN / width, top / height, text, fontsize=size, fontweight=weight,
                   color=colour, va="top", ha="left", linespacing=1.2)  # fmt: skip
        top -= _height(text, size)
    chart.text(_MARGIN / width, _MARGIN / height, foot_text, fontsize=_SMALL, color=QUIET,
               va="bottom", ha="left", linespacing=1.2)  # fmt: skip
    chart.name, chart.title, chart.subtitle = name, title, subtitle
    chart.sources, chart.alt, chart.numbers = source_line, " ".join(alt.split()), numbers
    chart.body = (foot, height - head)
    return chart


def _balanced(text: str, width: int) -> str:
    """Return text on as few lines as fit the width, of lengths as even as they can be."""
    lines = len(textwrap.wrap(text, width))
    if lines < 2:
        return text
    widths = range(len(text) // lines, width + 1)
    return textwrap.fill(text, next(n for n in widths if len(textwrap.wrap(text, n)) <= lines))


def _height(text: str, size: float) -> float:
    return (text.count("\n") + 1) * size * _LINE + 0.04


def bare(axes: Axes) -> Axes:
    """Take the frame and the ticks away from axes that hold a grid of words."""
    axes.set_axis_off()
    return axes
