"""The marks of the story. Each draws what it is given, where it is told, and decides nothing.

Draw the data first and label it last: labels are placed by the limits that the axes then have.
A year is the place of 31 March on an axis of years; :func:`place_of` places any other day.
"""

import datetime as dt
import textwrap
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from .style import (
    BODY,
    INK,
    OTHERS,
    OXFORDSHIRE,
    PALE,
    QUIET,
    RECORDED,
    SAID,
    SMALL,
    ink_on,
    text_width,
)

COUNT, PERCENT = "{:,.0f}", "{:.0f}%"
_LINE = 1.15  # heights of its letters that a line of a label takes
_DOT = 4.5  # points from one dot of a strip to the next
_BEHIND: dict[str, Any] = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}

Places = Sequence[float] | pd.Series
Look = dict[str, Any]


# --- axes ---------------------------------------------------------------------------------------


def years(ax: Axes, first: int, last: int, step: int = 1) -> None:
    """Let the horizontal axis run from one year to another."""
    ticks = list(range(first, last + 1, step))
    ax.set_xlim(first - 0.4, last + 0.4)
    ax.set_xticks(ticks, [str(year) for year in ticks])


def from_zero(ax: Axes, top: float, form: str = COUNT, ticks: int = 4) -> None:
    """Let the vertical axis run from zero, with a few numbers in the form given."""
    ax.set_ylim(0, top)
    ax.locator_params(axis="y", nbins=ticks, min_n_ticks=2)
    ax.yaxis.set_major_formatter(lambda value, _: form.format(value))


def fix_panels(axes: Sequence[Axes]) -> None:
    """Fix panels where they stand, once all is drawn.

    What places them differs in the last bit from run to run, and with it the bytes of the file.
    """
    _settle(axes[0])
    axes[0].figure.set_layout_engine("none")  # type: ignore[union-attr]
    for ax in axes:
        ax.set_position([round(part, 4) for part in ax.get_position().bounds])


def place_of(day: dt.date) -> float:
    """Return where a day lies on an axis of years that are places of 31 March.

    >>> round(place_of(dt.date(2018, 5, 22)), 2)
    2018.14
    """
    before = day.year - ((day.month, day.day) < (3, 31))
    start, end = (pd.Timestamp(year, 3, 31) for year in (before, before + 1))
    return before + (pd.Timestamp(day) - start) / (end - start)


# --- lines and points ---------------------------------------------------------------------------


def line(
    ax: Axes, x: Places, y: Places, label: str = "", colour: str = OXFORDSHIRE, dash: str = "-"
) -> None:
    """Draw what is recorded, as a line with a dot a value; a missing value leaves a gap.

    A label is written by :func:`label_ends`.
    """
    ax.plot(x, y, dash, color=colour, label=label or "_", zorder=3)
    ax.plot(x, y, **RECORDED, color=colour, label="_", zorder=4)


def said(ax: Axes, x: Places, y: Places) -> None:
    """Draw what a document says, as rings around its numbers."""
    ax.plot(x, y, **SAID, label="_", zorder=5)


def key(ax: Axes, said: str, recorded: str, colour: str = OXFORDSHIRE) -> None:
    """Say above the axes what a ring and a dot stand for."""
    ring = ax.plot([], [], **SAID | {"markersize": 10}, label="_")[0]
    dot = ax.plot([], [], **RECORDED, color=colour, label="_")[0]
    ax.legend([ring, dot], [said, recorded], loc="lower left", bbox_to_anchor=(0, 1), ncols=2)


def label_ends(ax: Axes, form: str = COUNT) -> None:
    """Write at the end of each line that has a label its name and its last value."""
    _settle(ax)
    lines = [drawn for drawn in ax.lines if not str(drawn.get_label()).startswith("_")]
    ends = [_last(drawn) for drawn in lines]
    heights = [ax.transData.transform(end)[1] / _pixels(ax) for end in ends]
    gap, foot = 1.25 * BODY, ax.bbox.y0 / _pixels(ax) + BODY / 2
    places = spread(heights, gap)
    for turn, one in enumerate(np.argsort(places)):  # none lies below the axes, on the years
        places[one] = max(places[one], foot + turn * gap)
    for drawn, end, height, place in zip(lines, ends, heights, places, strict=True):
        words, colour = f"{drawn.get_label()} {form.format(end[1])}", drawn.get_color()
        look: Look = {"color": INK} if colour == OTHERS else {"color": colour, "fontweight": "bold"}
        write(ax, words, end, (9, place - height), va="center", bbox=None, **look)


def label_points(
    ax: Axes,
    x: Places,
    y: Places,
    form: str = COUNT,
    away: float = 9,
    only: Collection[float] | None = None,
) -> None:
    """Write values above their points, or below where the line turns up: all, or some places."""
    values = np.asarray(y, dtype=float)
    for place, (at, value) in enumerate(zip(x, values, strict=True)):
        beside = values[max(place - 1, 0) : place + 2]
        below = value == np.nanmin(beside) and value < np.nanmax(beside)
        if np.isfinite(value) and (only is None or at in only):
            write(ax, form.format(value), (at, value), (0, -away if below else away))


def callout(
    ax: Axes, words: str, at: tuple[float, float], away: tuple[float, float], **text: Any
) -> None:
    """Write words some points away from a place, with a thin line to it."""
    corner = 0.5 - 0.5 * np.sign(away[0]), 0.5 - 0.5 * np.sign(away[1])
    line: Look = {"arrowstyle": "-", "color": QUIET, "linewidth": 0.8, "relpos": corner}
    write(ax, words, at, away, arrowprops=line | {"shrinkB": 5}, **text)


def bracket(ax: Axes, first: float, last: float, height: float, words: str) -> None:
    """Draw a bracket from one place on the horizontal axis to another, with words over it."""
    foot = height - 0.025 * float(np.diff(ax.get_ylim())[0])
    corners = [first, first, last, last], [foot, height, height, foot]
    ax.plot(*corners, "-", color=INK, linewidth=1.3, label="_", solid_capstyle="butt")
    write(ax, words, ((first + last) / 2, height), (0, 4), fontweight="bold")


def span(
    ax: Axes,
    at: float,
    low: float | None,
    high: float | None,
    value: float = np.nan,
    colour: str = OXFORDSHIRE,
) -> None:
    """Draw a range across, on a row; an end that is not known is an arrow to the axes' edge."""
    left, right = ax.get_xlim()
    ends = [left if pd.isna(low) else low, right if pd.isna(high) else high]
    wide: Look = {"linewidth": 6, "alpha": 0.35, "solid_capstyle": "butt"}
    ax.plot(ends, [at, at], "-", color=colour, label="_", **wide)
    for end, known, mark in zip(ends, (low, high), "<>", strict=True):
        if pd.isna(known):
            ax.plot(end, at, mark, color=colour, markersize=8, clip_on=False, label="_")
    ax.plot(value, at, **RECORDED, color=colour, label="_", zorder=4)


# --- bars, strips and tiles ---------------------------------------------------------------------


def bars(
    ax: Axes,
    names: Sequence[str],
    values: Places,
    form: str = COUNT,
    colours: str | Sequence[str] = OXFORDSHIRE,
) -> None:
    """Draw a bar a row, the first on top, with its name before and its value after it."""
    rows = range(len(names))
    ax.barh(rows, values, height=0.72, color=colours)
    _rows(ax, names, len(names) - 0.5, -0.5)
    ax.set_xticks([])
    ax.margins(x=0.15 if min(values) < 0 else 0.02)
    for row, value in zip(rows, values, strict=True):
        if np.isfinite(value):
            away = (5 if value >= 0 else -5, 0)
            write(ax, form.format(value), (value, row), away, va="center", bbox=None)


def columns(
    ax: Axes,
    x: Places,
    heights: Places,
    words: Iterable[str],
    colour: str = OXFORDSHIRE,
    inside: bool = False,
) -> None:
    """Draw a column at each place, with its words over it or inside its top."""
    ax.bar(x, heights, 0.7, color=colour)
    look: Look = {"color": ink_on(colour) if inside else INK, "bbox": None, "zorder": 4}
    for at, height, told in zip(x, heights, words, strict=True):
        if np.isfinite(height):
            write(ax, told, (at, height), (0, -4 if inside else 3), **look)


def strip(
    ax: Axes,
    values: pd.Series,
    marked: str,
    words: str,
    middle: str = "",
    at: float = 0.0,
    colour: str = OXFORDSHIRE,
) -> None:
    """Draw a dot for each place, stacked where they are alike, with one marked and named.

    ``values`` is indexed by place; ``middle`` is written under the median, and ``at`` is the
    height of the row. Set the limits of the axes before: what lies beyond is drawn at the edge.
    """
    _settle(ax)
    (low, high), box = ax.get_xlim(), ax.get_window_extent()
    step = _DOT * _pixels(ax) * (high - low) / box.width
    tall = _DOT * _pixels(ax) * float(np.diff(ax.get_ylim())[0]) / box.height
    others = values.dropna().drop(marked).clip(low, high)
    bins = ((others - low) / step).round()
    turn = bins.groupby(bins).cumcount()
    heights = at + tall * ((turn + 1) // 2) * (1 - 2 * (turn % 2))  # 0, 1 below, 1 above, …
    dots: Look = {"s": 17, "color": OTHERS, "alpha": 0.6, "linewidth": 0, "clip_on": False}
    ax.scatter(low + bins * step, heights, zorder=3, **dots)
    place, median = float(np.clip(values[marked], low, high)), values.median()
    big: Look = {"markersize": 13, "markeredgecolor": "white", "clip_on": False}
    ax.plot(place, at, "o", color=colour, label="_", zorder=5, **big)
    reach = max(heights.max() - at, 2 * tall) + 1.5 * tall
    ends = [at - reach, at + reach]
    ax.plot([median, median], ends, "-", color=QUIET, linewidth=1, label="_", zorder=2)
    write(ax, words, (place, at + reach), (0, 1), color=colour, fontweight="bold")
    if middle:
        write(ax, middle, (median, at - reach), (0, -1), color=QUIET, fontsize=SMALL)


def tiles(ax: Axes, words: pd.DataFrame, colours: Mapping[str, str], size: float = SMALL) -> None:
    """Draw a tile with its word for each cell of a table; a missing cell stays empty.

    Rows and columns are named by the table's index and columns.
    """
    ax.set_xlim(0, len(words.columns))
    ax.set_xticks(np.arange(len(words.columns)) + 0.5, [str(name) for name in words.columns])
    ax.xaxis.tick_top()
    _rows(ax, [str(name) for name in words.index], len(words) - 0.5, -0.5)
    _settle(ax)
    room = ax.get_window_extent().width / _pixels(ax) / len(words.columns) - 8
    for (row, column), word in np.ndenumerate(words.to_numpy()):
        if pd.notna(word):
            look: Look = {"color": colours[word], "edgecolor": QUIET, "linewidth": 0.6}
            ax.barh(row, 0.96, 0.92, left=column + 0.02, **look)
            letters = max(int(len(word) * room / text_width(word, size)), 4)
            look = {"color": ink_on(colours[word]), "fontsize": size, "bbox": None, "zorder": 6}
            wrapped = textwrap.fill(word, letters)
            write(ax, wrapped, (column + 0.5, row), (0, 0), va="center", **look)


def _rows(ax: Axes, names: Sequence[str], bottom: float, top: float) -> None:
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(bottom, top)
    ax.grid(visible=False)
    ax.spines["bottom"].set_visible(False)


# --- what happened on the way -------------------------------------------------------------------


def inspections(ax: Axes, days: Mapping[str, dt.date]) -> None:
    """Draw a line down at each day, with its words on top of the axes."""
    for words, day in days.items():
        at = place_of(day)
        ax.axvline(at, color=QUIET, linewidth=1, linestyle=(0, (1, 2)), zorder=1)
        look: Look = {"color": QUIET, "fontsize": SMALL, "bbox": None, "va": "baseline"}
        write(ax, words, (at, 1), (0, 4), xycoords=("data", "axes fraction"), **look)


def breaks(ax: Axes, first_years: Iterable[int], words: str = "") -> None:
    """Mark where a series changes its meaning: between a year and the one before."""
    for year in first_years:
        ax.axvspan(year - 0.53, year - 0.47, color=PALE, linewidth=0, zorder=1)
        look: Look = {"color": QUIET, "fontsize": SMALL, "ha": "left"}
        write(ax, words, (year - 0.5, 0), (4, 4), xycoords=("data", "axes fraction"), **look)


# --- where labels go ----------------------------------------------------------------------------


def write(ax: Axes, words: str, at: Any, away: tuple[float, float], **text: Any) -> None:
    """Write words so many points away from a place, aligned by the side that they are on."""
    right, up = away
    look: Look = {
        "ha": "center" if not right else "left" if right > 0 else "right",
        "va": "bottom" if up >= 0 else "top",
        "linespacing": _LINE,
        "bbox": _BEHIND,
        "zorder": 2,
        "annotation_clip": False,
    }
    shown = words.replace("-", "−", 1) if words.startswith("-") else words
    ax.annotate(shown, at, away, textcoords="offset points", **look | text)


def spread(wanted: Sequence[float], gap: float) -> list[float]:
    """Return places near those wanted, in the same order and at least a gap apart.

    >>> spread([10, 12, 40], 6)
    [8.0, 14.0, 40.0]
    """
    groups: list[list[int]] = []  # of labels that touch, from the bottom up

    def middle(group: list[int]) -> float:
        return float(np.mean([wanted[one] for one in group]))

    for one in np.argsort(wanted, kind="stable"):
        groups.append([int(one)])
        while len(groups) > 1:
            below, above = groups[-2:]
            if middle(above) - middle(below) >= gap * (len(above) + len(below)) / 2:
                break
            groups[-2:] = [below + above]
    places = [0.0] * len(wanted)
    for group in groups:
        for turn, one in enumerate(group):
            places[one] = middle(group) + gap * (turn - (len(group) - 1) / 2)
    return places


def _last(line: Any) -> Any:
    """Return the last point of a line that is there."""
    points = line.get_xydata()
    return points[np.isfinite(points).all(axis=1)][-1]


def _settle(ax: Axes) -> None:
    """Give the axes the place they will have, so that what is measured on them holds."""
    ax.figure.draw_without_rendering()  # type: ignore[union-attr]


def _pixels(ax: Axes) -> float:
    """Return how many pixels a point has."""
    return float(ax.figure.get_dpi()) / 72
