"""Growth a year, with its range, and that of the official figures over the same years."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ..canvas import BLUE, INK, RULE, TURQUOISE, Chart, sheet, styled
from ..errors import FigureError
from ..frames import Row, groups, records
from ..phrases import annual_percent, change_percent
from ..sums import across_documents, growth
from ..tables import filled
from .official import breaks_of, releases_of, the_place, told_breaks
from .shared import Frame

_UP, _DOWN = 0.19, -0.19  # where in its row stands what is printed, and what is official


@styled
def growth_rates(
    observations: Frame = None, documents: Frame = None, measures: Frame = None,
    statistics: Frame = None, breaks: Frame = None, area: str | None = None,
) -> Chart:  # fmt: skip
    """Growth a year as printed, with its range; the official growth beside it, and since."""
    observations, documents, measures = filled(
        "document", observations=observations, documents=documents, measures=measures
    )
    statistics, breaks = filled(statistics=statistics, breaks=breaks)
    area = the_place(observations["area"], area)
    observations = observations[observations["area"] == area]
    if observations["year"].nunique() < 2:
        raise FigureError(f"no two years are counted in {area}; there is no growth to draw")
    printed = _growth_numbers(observations, documents, measures)
    if printed.empty:
        raise FigureError(f"nothing is counted twice in {area}; there is no growth to draw")
    series = statistics[(statistics["area"] == area) & statistics["value"].notna()]
    official = _official_growth(printed, series)
    numbers = pd.concat([part for part in (printed, official) if len(part)], ignore_index=True)
    rows = _in_order(numbers)
    touched = breaks_of(breaks, printed["measure"].unique(), [area], _years(official, printed))
    touched = touched[touched["mark"] != ""]
    drawn_on = set("; ".join(printed["documents"]).split("; "))
    told = "; ".join(
        f"{row['label']}, {row['start_year']} to {row['end_year']}, "
        f"{'printed' if row['layer'] == 'document' else 'official'}: {change_percent(row)}, "
        f"{annual_percent(row)} a year"
        for row in records(numbers)
    )
    height = -min(row["place"] for row in rows) + 0.6
    chart = sheet(
        "growth_rates", 0.52 * height + 0.5, title=_title(printed, official),
        subtitle=f"Growth a year, compounded, {area}, {observations['year'].min()} to "
        f"{numbers['end_year'].max()}, printed and official",
        sources=[*(label for label in documents["label"] if label in drawn_on),
                 *releases_of(_used(series, official))],
        note="Dots: from numbers as the documents print; bars and arrows show what “around” and "
        "“more than” allow. Hollow dots join two documents; whether these count alike is not "
        f"known. Squares: official figures. {told_breaks(touched, full=False)}{_general(breaks)}",
        alt=f"Chart of growth a year, in percent, from zero. {told}.",
        numbers=numbers,
    )  # fmt: skip
    axes = chart.panel(left=3.05, right=0.3, bottom=0.45)
    ends = numbers.filter(like="annual").to_numpy()
    low, high = min(np.nanmin(ends), 0), max(np.nanmax(ends), 1)
    room = (high - low) * 0.24
    axes.set_xlim(low - room * (low < 0), high + room)
    axes.set_ylim(-height, 0)
    axes.set_yticks([])
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}%")
    axes.set_axisbelow(True)
    axes.grid(axis="x", color=RULE, linewidth=0.6)
    axes.axvline(0, color=INK, linewidth=1, zorder=1)
    axes.tick_params(length=0)
    for row in rows:
        _draw_row(axes, row, high + room, touched)
    return chart


def _title(printed: pd.DataFrame, official: pd.DataFrame) -> str:
    """Return what grew fastest as printed, and how it has officially grown since."""
    known = printed.dropna(subset="annual_percent_change").sort_values(
        "annual_percent_change", kind="stable"
    )
    if known.empty:
        return "No growth can be told"
    first = known.iloc[-1]
    told = f"{first['label']} grew fastest, {first['annual_percent_change']:.0f}% a year"
    if official.empty:
        return told
    mine = (official["measure"] == first["measure"]) & (official["comparability"] == _SINCE)
    since = official.loc[mine, "annual_percent_change"]
    return told + "".join(f"; since, {rate:.0f}%" for rate in since)


_SAME, _SINCE = "official, the same years", "official, since"


def _official_growth(printed: pd.DataFrame, series: pd.DataFrame) -> pd.DataFrame:
    """Return the official growth over each period printed, and from its end to the last year."""
    parts = []
    for (measure, label), own in groups(printed, ["measure", "label"]):
        mine = series[series["measure"] == measure]
        periods = [(int(start), int(end), _SAME) for start, end in zip(
            own["start_year"], own["end_year"], strict=True)]  # fmt: skip
        if len(mine):
            periods.append((int(own["end_year"].max()), int(mine["year"].max()), _SINCE))
        for start, end, kind in periods:
            both = mine[mine["year"].isin([start, end])]
            if len(both) == 2:
                exact = both[["measure", "area", "year", "value"]].assign(
                    low=both["value"], high=both["value"]
                )
                parts.append(growth(exact).assign(comparability=kind, label=label))
    if not parts:
        return printed.iloc[:0]
    return pd.concat(parts, ignore_index=True).assign(layer="statistics")


def _used(series: pd.DataFrame, official: pd.DataFrame) -> pd.DataFrame:
    """Return the official rows that the growth is worked out from."""
    ends = {
        (row["measure"], row[end])
        for row in records(official) for end in ("start_year", "end_year")
    }  # fmt: skip
    keys = pd.MultiIndex.from_frame(series[["measure", "year"]])
    return series[keys.isin(ends)]


def _years(official: pd.DataFrame, printed: pd.DataFrame) -> tuple[int, int]:
    both = official if len(official) else printed
    return int(both["start_year"].min()), int(both["end_year"].max())


def _general(breaks: pd.DataFrame) -> str:
    """Name the breaks of every measure and place, as years."""
    every = breaks[breaks["measure"].isna() & breaks["area"].isna()]
    return told_breaks(every.assign(mark=""), full=False).replace("Grey,", " Within these years,")


def _in_order(numbers: pd.DataFrame) -> list[Row]:
    """Return the rows from the top: under each measure its periods, and last the years since."""
    rows: list[Row] = []
    place = -0.4
    for label, own in groups(numbers, "label"):
        rows.append({"place": place, "head": label})
        printed = own[own["layer"] == "document"]
        for row in records(printed):
            place -= 0.9
            same = own[(own["comparability"] == _SAME) & (own["start_year"] == row["start_year"])
                       & (own["end_year"] == row["end_year"])]  # fmt: skip
            rows.append(row | {"place": place + (_UP if len(same) else 0)})
            rows += [other | {"place": place + _DOWN} for other in records(same)]
        for row in records(own[own["comparability"] == _SINCE]):
            place -= 0.72
            rows.append(row | {"place": place})
        place -= 0.78
    return rows


def _growth_numbers(
    observations: pd.DataFrame, documents: pd.DataFrame, measures: pd.DataFrame
) -> pd.DataFrame:
    """Return growth within the document that hedges most openly, then across documents."""
    within = growth(observations)
    width = (within["percent_change_high"] - within["percent_change_low"]).fillna(np.inf)
    within = (
        within.assign(width=width)
        .sort_values(["width", "document_id"], ascending=[False, True])
        .drop_duplicates(["measure", "area", "start_year", "end_year"])
        .merge(documents[["document_id", "label"]], on="document_id")
        .rename(columns={"label": "documents"})
        .drop(columns=["document_id", "width"])
        .assign(comparability="one document", layer="document")
    )
    years = observations["year"]
    across = across_documents(observations, documents, int(years.min()), int(years.max()))
    order = measures["measure"].tolist()
    both = pd.concat([within, across.assign(layer="document")], ignore_index=True)
    both = both.merge(measures[["measure", "label"]], on="measure")
    return both.sort_values(
        ["measure", "start_year"], key=lambda key: key.map(order.index) if key.name == "measure"
        else -key,
    ).reset_index(drop=True)  # fmt: skip


def _draw_row(axes: Axes, row: Row, limit: float, breaks: pd.DataFrame) -> None:
    if "head" in row:
        axes.annotate(row["head"], (0, row["place"]), (11, 0), ha="left", va="center",
                      xycoords=("figure fraction", "data"), textcoords="offset points",
                      fontsize=10.5, fontweight="bold")  # fmt: skip
        return
    printed = row["layer"] == "document"
    years = f"{row['start_year']} to {row['end_year']}"
    crossed = breaks.loc[
        (breaks["measure"] == row["measure"]) & (breaks["from_year"] > row["start_year"])
        & (breaks["from_year"] <= row["end_year"]), "mark",
    ]  # fmt: skip
    marks = "".join(f" ({mark})" for mark in crossed if not printed)
    head = f"{years}: " if printed else (
        f"{years}, official: " if row["comparability"] == _SINCE else "official: ")  # fmt: skip
    words = f"{head}{change_percent(row)}{marks}"
    left = axes.get_xlim()[0]
    axes.annotate(words, (left, row["place"]), (-8, 0), ha="right", va="center",
                  textcoords="offset points", fontsize=10)  # fmt: skip
    (_draw_growth if printed else _draw_official)(axes, row, limit)


def _draw_official(axes: Axes, row: Row, limit: float) -> None:
    value = row["annual_percent_change"]
    if pd.isna(value):
        return
    axes.plot(value, row["place"], marker="s", markersize=6.5, color=TURQUOISE, zorder=3)
    _tell(axes, row, value)


def _tell(axes: Axes, row: Row, end: float) -> None:
    """Write the rate beside its mark, on the side away from zero."""
    side = -1 if end < 0 else 1
    words = annual_percent(row).partition(" (")[0]
    axes.annotate(words, (end, row["place"]), (9 * side, 0), textcoords="offset points",
                  ha="left" if side > 0 else "right", va="center", fontsize=10, zorder=1.5,
                  bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8})  # fmt: skip


def _draw_growth(axes: Axes, row: Row, limit: float) -> None:
    place = row["place"]
    joined = row["comparability"] != "one document"
    value, low, high = (row["annual_percent_change" + end] for end in ("", "_low", "_high"))
    end = value
    if pd.isna(high):
        end = value + limit * 0.09
        axes.annotate("", (end, place), (value, place), zorder=2,
                      arrowprops={"arrowstyle": "-|>", "color": BLUE, "lw": 2})  # fmt: skip
    elif high > low:
        axes.errorbar(value, place, xerr=[[value - low], [high - value]], color=BLUE, capsize=5,
                      lw=2)  # fmt: skip
        end = high
    axes.plot(value, place, marker="o", markersize=9, color=BLUE, zorder=3,
              markerfacecolor="white" if joined else BLUE, markeredgewidth=2)  # fmt: skip
    _tell(axes, row, end)
