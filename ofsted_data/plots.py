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

from .style import BODY, INK, OTHERS, OXFORDSHIRE, QUIET, RECORDED, SAID, SMALL, ink_on, text_width

COUNT, PERCENT = "{:,.0f}", "{:.0f}%"
_LINE = 1.02  # of the height that matplotlib gives a line
_NARROW = 2.5  # percent of a stacked bar in which no number fits
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
        left, bottom, width, height = (round(part, 4) for part in ax.get_position().bounds)
        ax.set_position((left, bottom, width, height))


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
    gap, foot = 1.15 * BODY, ax.bbox.y0 / _pixels(ax) + BODY / 2
    places = spread(heights, gap)
    for turn, one in enumerate(np.argsort(places)):  # none lies below the axes, on the years
        places[one] = max(places[one], foot + turn * gap)
    for drawn, end, height, place in zip(lines, ends, heights, places, strict=True):
        words = f"{drawn.get_label()} {form.format(end[1])}".strip()
        colour = drawn.get_color()
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


def strip(ax: Axes, values: pd.Series, marked: str, words: str, middle: str = "") -> None:
    """Draw a dot for each place, stacked where they are alike, with one marked and named.

    ``values`` is indexed by place; ``middle`` is written under the median. Set the limits of the
    axes before: what lies beyond is drawn at the edge.
    """
    _settle(ax)
    (low, high), box = ax.get_xlim(), ax.get_window_extent()
    step = _DOT * _pixels(ax) * (high - low) / box.width
    tall = _DOT * _pixels(ax) * float(np.diff(ax.get_ylim())[0]) / box.height
    others = values.dropna().drop(marked).clip(low, high)
    bins = ((others - low) / step).round()
    turn = bins.groupby(bins).cumcount()
    heights = tall * ((turn + 1) // 2) * (1 - 2 * (turn % 2))  # 0, 1 below, 1 above, …
    dots: Look = {"s": 17, "color": OTHERS, "alpha": 0.6, "linewidth": 0, "clip_on": False}
    ax.scatter(low + bins * step, heights, zorder=3, **dots)
    place, median = float(np.clip(values[marked], low, high)), values.median()
    big: Look = {"markersize": 13, "markeredgecolor": "white", "clip_on": False}
    ax.plot(place, 0, "o", color=OXFORDSHIRE, label="_", zorder=5, **big)
    reach = max(heights.max(), 2 * tall) + 1.5 * tall
    ax.plot(
        [median, median], [-reach, reach - tall], "-", color=QUIET, linewidth=1, label="_", zorder=2
    )
    write(ax, words, (place, reach), (0, 1), color=OXFORDSHIRE, fontweight="bold")
    if middle:
        write(ax, middle, (median, -reach), (0, -1), color=QUIET, fontsize=SMALL)


def tiles(ax: Axes, words: pd.DataFrame, colours: Mapping[str, str], size: float = SMALL) -> None:
    """Draw a tile with its word for each cell of a table; a missing cell stays empty.

    Rows and columns are named by the table's index and columns. A cell whose word is "" is one
    with the cell above it.
    """
    ax.set_xlim(0, len(words.columns))
    ax.set_xticks(np.arange(len(words.columns)) + 0.5, [str(name) for name in words.columns])
    ax.xaxis.tick_top()
    _rows(ax, [str(name) for name in words.index], len(words) - 0.5, -0.5)
    _settle(ax)
    room = ax.get_window_extent().width / _pixels(ax) / len(words.columns) - 8
    cells = words.to_numpy()
    for (row, column), word in np.ndenumerate(cells):
        if pd.notna(word) and word:
            rows = 1
            while row + rows < len(cells) and cells[row + rows, column] == "":
                rows += 1
            look: Look = {"color": colours[word], "edgecolor": QUIET, "linewidth": 0.6}
            middle = row + (rows - 1) / 2
            ax.barh(middle, 0.96, rows - 0.08, left=column + 0.02, **look)
            letters = max(int(len(word) * room / text_width(word, size)), 4)
            look = {"color": ink_on(colours[word]), "fontsize": size, "bbox": None, "zorder": 6}
            wrapped = textwrap.fill(word, letters)
            if "\n" in wrapped:
                write(ax, wrapped, (column + 0.5, middle), (0, -size / 8), va="center", **look)
            else:  # words side by side stand on one line
                write(ax, wrapped, (column + 0.5, middle), (0, -size / 3), va="baseline", **look)


def stacked(ax: Axes, counts: pd.DataFrame, colours: Mapping[str, str]) -> None:
    """Draw a bar a row, split into shares of its whole in the order of the columns, with counts.

    Rows are named by the table's index; a key above the axes names the columns. A part
    too narrow for its number has it above.
    """
    shares = 100 * counts.div(counts.sum(axis=1), axis=0)
    left = shares.cumsum(axis=1) - shares
    for column in map(str, counts):
        look: Look = {"color": colours[column], "edgecolor": "white", "label": column}
        drawn = ax.barh(range(len(counts)), shares[column], 0.66, left[column], **look)
        words = counts[column].astype("str").where(shares[column] > _NARROW, "")
        ax.bar_label(drawn, list(words), label_type="center", color=ink_on(colours[column]))
        for row in np.flatnonzero(shares[column].between(0, _NARROW, inclusive="right")):
            place = left[column].iloc[row] + shares[column].iloc[row] / 2, row - 0.33
            write(ax, str(counts[column].iloc[row]), place, (0, 0), bbox=None, fontsize=SMALL)
    _rows(ax, [str(name) for name in counts.index], len(counts) - 0.5, -0.5)
    ax.set(xlim=(0, 100), xticks=[])
    ax.legend(ncols=len(counts.columns), loc="lower right", bbox_to_anchor=(1, 1))


def lanes(ax: Axes, names: Sequence[str]) -> None:
    """Name the rows of the axes, the first on top: row 0, row 1 and so on."""
    _rows(ax, names, len(names) - 0.3, -0.5)


def _rows(ax: Axes, names: Sequence[str], bottom: float, top: float) -> None:
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(bottom, top)
    ax.grid(visible=False)
    ax.spines["bottom"].set_visible(False)


# --- what happened on the way -------------------------------------------------------------------


def inspections(
    ax: Axes, days: Mapping[str, dt.date], height: float | None = None, **text: Any
) -> None:
    """Draw a line down at each day, with its words on top of the axes, or at a height in them."""
    for words, day in days.items():
        at = place_of(day)
        ax.axvline(at, color=QUIET, linewidth=1, linestyle=(0, (1, 2)), zorder=1)
        look: Look = {"color": QUIET, "fontsize": SMALL}
        if height is None:
            look |= {"bbox": None, "va": "baseline"}
        place = (at, 1 if height is None else height)
        write(ax, words, place, (0, 4), xycoords=("data", "axes fraction"), **look | text)


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
    figure: Any = ax.figure
    if figure.get_layout_engine():  # drawing all would place it too, and takes twice as long
        figure.get_layout_engine().execute(figure)
    else:
        figure.draw_without_rendering()


def _pixels(ax: Axes) -> float:
    """Return how many pixels a point has."""
    return float(ax.figure.get_dpi()) / 72
