"""Children who came into care and left it."""

import pandas as pd
from matplotlib.axes import Axes

from ..canvas import BLUE, PLUM, TURQUOISE, Chart, sheet, styled
from ..errors import FigureError
from ..frames import lookup
from ..phrases import in_words
from ..tables import filled
from .official import (
    apart,
    breaks_of,
    draw_breaks,
    heading,
    line_of_years,
    names_of,
    of_places,
    releases_of,
    revised,
    say,
    told_breaks,
)
from .shared import Frame

_STOCK, _IN, _OUT = (
    "children_looked_after", "children_looked_after_starting", "children_looked_after_ceasing",
)  # fmt: skip


@styled
def entering_and_leaving_care(
    statistics: Frame = None, measures: Frame = None, breaks: Frame = None,
    area: str | None = None,
) -> Chart:  # fmt: skip
    """Children who started and who ceased to be looked after, and the count at 31 March."""
    statistics, measures, breaks = filled(statistics=statistics, measures=measures, breaks=breaks)
    rows = of_places(statistics, [_STOCK, _IN, _OUT], area, levels=("council",))
    place = names_of(rows)["council"]
    flows = rows[rows["measure"] != _STOCK]
    if set(flows["measure"]) != {_IN, _OUT}:
        raise FigureError(f"no row counts who came into care or who left it in {place}; "
                          "there is nothing to draw")  # fmt: skip
    first, last = int(flows["year"].min()), int(flows["year"].max())
    rows = rows[rows["year"].between(first, last)]
    labels = lookup(measures, "measure")
    series = {name: rows[rows["measure"] == name].set_index("year")["value"]
              for name in (_STOCK, _IN, _OUT)}  # fmt: skip
    touched = breaks_of(breaks, list(series), [place], (first, last))
    told = " ".join(
        f"{labels[name]}: " + ", ".join(f"{value:,.0f} in {year}" for year, value in own.items())
        + "." for name, own in series.items() if len(own)
    )  # fmt: skip
    changed = revised(rows)
    again = f" Revised since first published: {', '.join(map(str, changed))}." if changed else ""
    chart = sheet(
        "entering_and_leaving_care", 4.9, title=_title(series),
        subtitle=f"Children looked after, and those who started and ceased, {place}, "
        f"{first} to {last}",
        sources=releases_of(rows),
        note="Who started and who ceased is counted over the year to 31 March. "
        f"{_gap_in_words(series)}{again} {told_breaks(touched)}",
        alt=f"Two line charts from zero. {told}",
        numbers=rows[["measure", "area", "year", "value", "release"]].reset_index(drop=True),
    )  # fmt: skip
    for names, share in (((_STOCK,), (0.52, 1.0)), ((_IN, _OUT), (0.0, 0.52))):
        axes = chart.panel(left=0.6, right=0.95, bottom=0.3, top=0.4, share=share)
        top = max([series[name].max() for name in names if len(series[name])], default=1.0)
        line_of_years(axes, first - 0.4, last + 0.4, top * 1.22, step=1)
        draw_breaks(axes, touched)
        stock = names == (_STOCK,)
        heading(axes, f"{labels[_STOCK]} on 31 March" if stock else "Over the year to 31 March", 8)
        for name in names:
            _draw(axes, series, name)
        if _IN in names:
            _name(axes, series)
    return chart


_HOW = {
    _STOCK: {"marker": "s", "color": TURQUOISE, "markerfacecolor": TURQUOISE},
    _IN: {"marker": "^", "color": BLUE, "markerfacecolor": BLUE},
    _OUT: {"marker": "v", "color": PLUM, "markerfacecolor": "white", "linestyle": "--"},
}


def _draw(axes: Axes, series: dict[str, pd.Series], name: str) -> None:
    """Draw a line with each number on the side away from the other line."""
    own, other = series[name], series[_OUT if name == _IN else _IN]
    if own.empty:
        return
    axes.plot(own.index, own, linewidth=1.8, markersize=6, zorder=3, **_HOW[name])
    for year, value in own.items():
        above = name == _STOCK or value >= other.get(year, value - (name == _IN))
        say(axes, f"{value:,.0f}", (float(str(year)), value), (0, 7 if above else -7),
            va="bottom" if above else "top")  # fmt: skip


def _name(axes: Axes, series: dict[str, pd.Series]) -> None:
    """Name the two lines at their ends."""
    ends = [(own.index[-1], own.iloc[-1]) for own in (series[_IN], series[_OUT])]
    places = apart([value for _, value in ends], axes.get_ylim()[1] * 0.11)
    for (year, _), place, words in zip(ends, places, ("started", "ceased"), strict=True):
        say(axes, words, (float(year), place), (18, 0), ha="left")


def _title(series: dict[str, pd.Series]) -> str:
    """Return in how many years more children came than left."""
    both = pd.concat([series[_IN], series[_OUT]], axis=1, keys=["came", "left"]).dropna()
    if both.empty:
        return "Who came into care and who left it"
    more = int((both["came"] > both["left"]).sum())
    return f"More entered care than left in {in_words(more)} of {in_words(len(both))} years"


def _gap_in_words(series: dict[str, pd.Series]) -> str:
    """Say how far the change in the count is from who came less who left."""
    change = series[_STOCK].sort_index().diff()
    gap = (change - (series[_IN] - series[_OUT])).dropna().abs()
    if gap.empty or gap.max() == 0:
        return "Who came less who left is the change in the count."
    return (f"Who came less who left is not quite the change in the count: up to {gap.max():.0f} "
            "children apart; why, the files do not say.")  # fmt: skip
