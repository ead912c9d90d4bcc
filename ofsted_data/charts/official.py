"""Official figures on a line of years: which rows, how each place looks, where a series breaks."""

import difflib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from ..canvas import BLUE, INK, ORANGE, PALE, QUIET, RULE, TURQUOISE
from ..errors import FigureError
from ..frames import each, groups
from ..phrases import lower_first, quoted
from .shared import PLACE

_BAND = "_band"
ROUNDED = "England and the regions are rounded"


class Look(NamedTuple):
    """How a place is drawn: told apart by mark and line, not by colour alone."""

    colour: str
    mark: str
    line: str
    width: float


LOOKS = {
    "council": Look(BLUE, "o", "-", 2.4),
    "regional": Look(TURQUOISE, "^", "--", 1.6),
    "national": Look(ORANGE, "s", ":", 1.9),
}


def the_place(names: Iterable[str], wanted: str | None = None, parameter: str = "area") -> str:
    """Return the place to draw: the one asked for, the only one, or the project's own.

    Raises
    ------
    FigureError
        If no row is about it, or the rows are about several and none was named.
    """
    there = list(dict.fromkeys(names))
    if not there:
        raise FigureError("no row has such figures; there is nothing to draw")
    if wanted is not None and wanted not in there:
        near = difflib.get_close_matches(wanted, there, 5) or there
        raise FigureError(f"no row is about {wanted!r}; there are rows about {quoted(near, 5)}")
    if wanted is None and len(there) > 1 and PLACE not in there:
        raise FigureError(f"the rows are about {quoted(there)}; name one as {parameter}=")
    return wanted or (there[0] if len(there) == 1 else PLACE)


def of_places(
    statistics: pd.DataFrame, measures: Sequence[str], area: str | None = None,
    region: str | None = None, levels: Sequence[str] = tuple(LOOKS),
) -> pd.DataFrame:  # fmt: skip
    """Return the known numbers of measures by year: of a council, its region and the nation.

    Raises
    ------
    FigureError
        If there are none for the council, or it is not clear which council or region is meant.
    """
    rows = statistics[statistics["measure"].isin(measures) & statistics["value"].notna()]
    rows = rows[rows["level"].isin(levels)]
    by_level = {level: rows.loc[rows["level"] == level, "area"] for level in LOOKS}
    if by_level["council"].empty:
        raise FigureError(f"no row has {' or '.join(measures)} of a council; nothing can be drawn")
    names = [the_place(by_level["council"], area)]
    if len(by_level["regional"]):
        names.append(_region(by_level["regional"], region))
    names += by_level["national"].unique().tolist()
    rank = {name: place for place, name in enumerate([*measures, *LOOKS])}
    return rows[rows["area"].isin(names)].sort_values(
        ["measure", "level", "year"], ignore_index=True,
        key=lambda column: column if column.name == "year" else column.map(rank),
    )  # fmt: skip


def _region(names: pd.Series, wanted: str | None) -> str:
    if wanted is None and names.nunique() > 1:
        raise FigureError(f"the rows are about the regions {quoted(names)}; name one as region=")
    return the_place(names, wanted, "region")


def names_of(rows: pd.DataFrame) -> dict[str, str]:
    """Return the name of the place at each level, the council first."""
    there = rows.drop_duplicates("level").set_index("level")["area"]
    return {level: there[level] for level in LOOKS if level in there.index}


def releases_of(rows: pd.DataFrame) -> list[str]:
    """Return the names of the releases that rows are taken from, as a source line has them."""
    return sorted({f"DfE {name}" for row in rows["release"] for name in row.split("; ")})


def revised(rows: pd.DataFrame) -> list[int]:
    """Return the years for which an earlier release printed another number."""
    if "earlier" not in rows:
        return []
    return sorted(set(rows.loc[rows["earlier"].notna(), "year"].tolist()))


def heading(axes: Axes, text: str, pad: float, left: float = 0) -> None:
    """Write what a panel shows above it."""
    axes.set_title(text, loc="left", fontsize=11, fontweight="bold", pad=pad, x=left)


def line_of_years(axes: Axes, first: float, last: float, top: float, step: int = 2) -> None:
    """Set axes up: years along the bottom, numbers from zero to the top."""
    axes.set_xlim(first, last)
    axes.set_ylim(0, top)
    axes.set_xticks(range(int(np.ceil(first)), int(last) + 1, step))
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_axisbelow(True)
    axes.grid(axis="y", color=RULE, linewidth=0.6)
    axes.tick_params(length=0)
    axes.tick_params(axis="x", labelsize=10, pad=7)


def say(axes: Axes, words: str, at: tuple[float, float], offset: tuple[float, float],
        **how: Any) -> None:  # fmt: skip
    """Write words beside a point, on a patch that keeps gridlines off them; lines stay."""
    ground = PALE if any(
        band.get_label() == _BAND and band.get_x() <= at[0] <= band.get_x() + band.get_width()
        for band in axes.patches if isinstance(band, Rectangle)
    ) else "white"  # fmt: skip
    patch = {"facecolor": ground, "edgecolor": "none", "pad": 0.8}
    usual: dict[str, Any] = {
        "ha": "center", "va": "center", "fontsize": 10, "linespacing": 1.1, "bbox": patch,
        "zorder": 1.5,
    }  # fmt: skip
    axes.annotate(words, at, offset, textcoords="offset points", annotation_clip=False,
                  **(usual | how))  # fmt: skip


def draw_line(axes: Axes, rows: pd.DataFrame, size: float = 5) -> None:
    """Draw each place's numbers as a line; hollow marks are computed, filled ones published."""
    for level, of_place in groups(rows, "level"):
        look = LOOKS[str(level)]
        years, values = of_place["year"].to_numpy(), of_place["value"].to_numpy()
        axes.plot(years, values, look.line, color=look.colour, linewidth=look.width, zorder=2)
        for basis, fill in (("published", look.colour), ("computed", "white")):
            own = of_place["basis"].to_numpy() == basis
            if own.any():
                axes.plot(years[own], values[own], look.mark, color=look.colour, zorder=3,
                          markersize=size, markerfacecolor=fill, markeredgewidth=1.3)  # fmt: skip


def apart(places: Sequence[float], gap: float) -> list[float]:
    """Return places moved as little as keeps neighbours a gap apart, in the order given."""
    order = np.argsort(places, kind="stable")
    out = np.asarray(places, dtype="float64")[order]
    for _ in range(100):
        short = gap - np.diff(out)
        if not (short > 1e-9).any():
            break
        for index in np.flatnonzero(short > 1e-9):
            push = (gap - (out[index + 1] - out[index])) / 2
            out[index], out[index + 1] = out[index] - push, out[index + 1] + push
    back = np.empty_like(out)
    back[order] = out
    return [float(place) for place in back]


def name_lines(
    axes: Axes, rows: pd.DataFrame, told: Sequence[int], digits: int = 0, size: float = 10,
    columns: tuple[float, ...] = (86.0, 116.0, 146.0), heads: bool = True,
) -> None:  # fmt: skip
    """Name each line at its right end, with its numbers in the years told."""
    ends = rows.drop_duplicates("level", keep="last")
    last = axes.get_xlim()[1]
    gap = 1.35 * size * axes.get_ylim()[1] / (axes.bbox.height * 72 / axes.figure.dpi)
    places = apart(ends["value"].tolist(), gap)
    how: dict[str, Any] = {"fontsize": size, "bbox": None, "va": "center_baseline"}
    point = (axes.transData.inverted().transform((axes.figure.dpi / 72, 0))
             - axes.transData.inverted().transform((0, 0)))[0]  # fmt: skip
    for row, place in zip(each(ends), places, strict=True):
        weight = "bold" if row.level == "council" else "normal"
        look = LOOKS[row.level]
        axes.plot(last + 5 * point, place, look.mark, color=look.colour, markersize=5,
                  clip_on=False)  # fmt: skip
        say(axes, row.area, (last, place), (12, 0), ha="left", fontweight=weight, **how)
        own = rows[rows["level"] == row.level].set_index("year")["value"]
        for year, column in zip(told, columns, strict=False):
            if year in own.index:
                say(axes, f"{own[year]:,.{digits}f}", (last, place), (column + 24, 0),
                    ha="right", fontweight=weight, **how)  # fmt: skip
    if heads:
        head = max(places) + gap
        for year, column in zip(told, columns, strict=False):
            say(axes, f"{year}", (last, head), (column + 24, 0), ha="right", color=QUIET, **how)


def breaks_of(
    breaks: pd.DataFrame, measures: Iterable[str], areas: Iterable[str], years: tuple[int, int]
) -> pd.DataFrame:
    """Return the breaks that touch what is drawn, with a number for those to be told by one.

    A rate is touched by the breaks of the count it is worked out from. A break of every measure
    and place has no number: it is told by its own label.
    """
    named = {name for measure in measures for name in (measure, measure.removesuffix("_rate"))}
    first, last = years
    every = breaks["measure"].isna() & breaks["area"].isna()
    own = breaks["measure"].isin(named) & (breaks["area"].isna() | breaks["area"].isin(set(areas)))
    starts = breaks["from_year"] > first  # what lasts from the first year on divides nothing
    inside = starts.where(breaks["to_year"].isna(), breaks["to_year"] >= first)
    touched = breaks[(every | own) & inside & (breaks["from_year"] <= last)]
    keys = ["label", "area", "from_year", "to_year"]
    once = touched[keys].drop_duplicates().sort_values("from_year", kind="stable")
    once = once.reset_index(drop=True)
    general = (
        once.merge(breaks.loc[every, keys].drop_duplicates(), how="left", indicator=True)["_merge"]
        == "both"
    )
    marks = (~general).cumsum().astype(str).where(~general, "")
    return once.assign(mark=marks.to_numpy()).merge(touched, on=keys)


def told_breaks(breaks: pd.DataFrame, full: bool = True) -> str:
    """Return the breaks as the note under a chart explains them, or only names them."""
    parts = []
    for row in each(breaks.drop_duplicates(["label", "area", "from_year", "to_year"])):
        start, end = int(row.from_year), row.to_year
        if pd.isna(end):
            years = f"from {start}"
        else:
            years = f"{start}" if end == start else f"{start} to {int(end)}"
        where = f", {row.area}" if pd.notna(row.area) else ""
        why = f"; {lower_first(row.meaning.partition('. ')[0])}" * (full and pd.isna(row.council))
        mark = f"({row.mark})" if row.mark else "Grey,"
        parts.append(f"{mark} {years}{where}: {row.label}{why}.")
    return " ".join(parts)


def draw_breaks(axes: Axes, breaks: pd.DataFrame, size: float = 9, high_up: bool = False) -> None:
    """Mark breaks: by a pale band with its label, or by a number above the years.

    Where a break lasts, a dotted line divides the years before it from those after.
    """
    low, high = axes.get_xlim()
    across = axes.get_xaxis_transform()
    for row in each(breaks):
        start = max(row.from_year - 0.5, low)
        end = start if pd.isna(row.to_year) else min(row.to_year + 0.5, high)
        if not row.mark:
            axes.axvspan(start, end, color=PALE, zorder=0, linewidth=0, label=_BAND)
            axes.text((start + end) / 2, 0.97 if high_up else 0.03, row.label,
                      transform=across, ha="center", va="top" if high_up else "bottom",
                      fontsize=size, color=QUIET)  # fmt: skip
            continue
        if pd.isna(row.to_year):
            axes.vlines(start, 0.24, 1, transform=across, color=INK, linewidth=0.9,
                        linestyles="dotted", zorder=1)  # fmt: skip
        else:
            axes.hlines(1.01, start + 0.1, end - 0.1, transform=across, color=QUIET,
                        linewidth=1, clip_on=False)  # fmt: skip
        axes.text((start + end) / 2, 1.025, f"({row.mark})", transform=across, ha="center",
                  va="bottom", fontsize=size, color=QUIET)  # fmt: skip
