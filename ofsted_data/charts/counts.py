"""Counts over the years: as documents and reports print them, and the official series."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ..canvas import BLUE, INK, PLUM, QUIET, TURQUOISE, Chart, sheet, styled
from ..errors import FigureError
from ..frames import each, groups, lookup, records
from ..phrases import in_words, listed, lower_first, percent
from ..sums import growth
from ..tables import filled
from .official import (
    breaks_of,
    draw_breaks,
    line_of_years,
    releases_of,
    revised,
    say,
    the_place,
    told_breaks,
)
from .shared import Frame, labels_of

_COLUMNS = ["layer", "measure", "area", "year", "value", "low", "high", "unit", "as_printed",
            "document_id", "release"]  # fmt: skip
# Marks of one year stand side by side: each layer has its place, its shape and its fill.
_ASIDE = {"document": -0.16, "report": 0.16}
_HOW = {
    "document": {"marker": "o", "markersize": 9, "color": BLUE},
    "report": {"marker": "D", "markersize": 8, "color": PLUM, "markerfacecolor": "white",
               "markeredgewidth": 2},
}  # fmt: skip


@styled
def children_looked_after(
    observations: Frame = None, documents: Frame = None, measures: Frame = None,
    events: Frame = None, statistics: Frame = None, breaks: Frame = None,
    area: str | None = None,
) -> Chart:  # fmt: skip
    """Children looked after: as documents and reports print them, and the official series."""
    return _counts("children_looked_after", area, observations=observations, documents=documents,
                   measures=measures, events=events, statistics=statistics,
                   breaks=breaks)  # fmt: skip


@styled
def child_protection_plans(
    observations: Frame = None, documents: Frame = None, measures: Frame = None,
    events: Frame = None, statistics: Frame = None, breaks: Frame = None,
    area: str | None = None,
) -> Chart:  # fmt: skip
    """Children on a plan: as documents and reports print them, and the official series."""
    return _counts("child_protection_plans", area, observations=observations, documents=documents,
                   measures=measures, events=events, statistics=statistics,
                   breaks=breaks)  # fmt: skip


@styled
def children_in_need(
    observations: Frame = None, documents: Frame = None, measures: Frame = None,
    events: Frame = None, statistics: Frame = None, breaks: Frame = None,
    area: str | None = None,
) -> Chart:  # fmt: skip
    """Children in need: as documents and reports print them, and the official series."""
    return _counts("children_in_need", area, observations=observations, documents=documents,
                   measures=measures, events=events, statistics=statistics,
                   breaks=breaks)  # fmt: skip


@styled
def neglect_assessments(
    observations: Frame = None, documents: Frame = None, measures: Frame = None,
    events: Frame = None, statistics: Frame = None, breaks: Frame = None,
    area: str | None = None,
) -> Chart:  # fmt: skip
    """Assessments with neglect as a factor: as printed, and the official series."""
    return _counts("neglect_assessments", area, observations=observations, documents=documents,
                   measures=measures, events=events, statistics=statistics,
                   breaks=breaks)  # fmt: skip


def _counts(measure: str, area: str | None, **frames: Frame) -> Chart:
    observations, documents, measures, events, statistics, breaks = filled(**frames)
    printed = observations[observations["measure"] == measure]
    series = statistics[(statistics["measure"] == measure) & statistics["value"].notna()]
    councils = series.loc[series["level"] == "council", "area"]
    if printed.empty and councils.empty:
        raise FigureError(f"no row counts {measure}; there is nothing to draw")
    if area is None and len(printed):
        area = the_place(printed["area"])
    area = the_place([*printed["area"], *councils], area)
    printed = printed[printed["area"] == area].sort_values(["year", "document_id"])
    series = series[series["area"] == area].sort_values("year", kind="stable")
    printed = printed.assign(layer=printed["document_id"].map(lookup(documents, "document_id",
                                                                     "layer")))  # fmt: skip
    (term,) = records(measures[measures["measure"] == measure])
    ends = [*printed["year"], *series["year"], *events["ended"].dt.year.dropna()]
    first, last = int(min([*printed["year"], *series["year"]])), int(max(ends))
    official = series.assign(layer="statistics", unit=term["unit"], low=np.nan, high=np.nan)
    numbers = pd.concat([printed, official]).reindex(columns=_COLUMNS).reset_index(drop=True)

    points = points_of(printed, lookup(documents, "document_id"))
    touched = breaks_of(breaks, [measure], [area], (first, last))
    blank = _blank(printed)
    chart = sheet(
        measure, 3.9, title=_title(printed, series, term["label"]),
        subtitle=f"{term['label']}, {area}, {first} to {last}: "
        f"{term['unit']}, counted {term['moment']}",
        sources=[*labels_of(documents, printed["document_id"]), *releases_of(series)],
        note=_note(term["meaning"], series, points, told_breaks(touched)),
        alt=f"Chart from zero. {term['label']} in {area}. {_points_in_words(points)}"
        f"{blank}, up to {last}. {_series_in_words(series)}",
        numbers=numbers,
    )  # fmt: skip
    axes = chart.panel(left=0.65, right=0.95, bottom=0.35, top=0.2)
    top = max(np.nanmax(points[["value", "high"]].to_numpy("float64"), initial=0),
              series["value"].max() if len(series) else 0)  # fmt: skip
    line_of_years(axes, first - 0.85, last + 0.45, top * 1.42)
    draw_breaks(axes, touched)
    draw_series(axes, series)
    draw_printed(axes, points, series)
    _name_series(axes, series, printed)
    _draw_silence(axes, printed, blank, last)
    return chart


def points_of(counts: pd.DataFrame, labels: dict[str, str], by: str = "layer") -> pd.DataFrame:
    """Return one point a layer (or measure), year and wording; who share it are listed."""
    columns = [by, "year", "words", "value", "low", "high", "documents", "who"]
    rows = []
    for (group, year, words), same in groups(counts, [by, "year", "as_printed"]):
        first = same.iloc[0]
        rows.append({
            by: group, "year": int(year), "words": lower_first(words),
            "value": first["value"], "low": first["low"], "high": first["high"],
            "documents": listed([labels[name] for name in same["document_id"]]),
            "who": listed([_publisher(labels[name]) for name in same["document_id"]]),
        })  # fmt: skip
    return pd.DataFrame(rows, columns=columns).sort_values(["year", by, "low"], kind="stable")


def _publisher(label: str) -> str:
    """Return a document's label without its year."""
    name = label.rpartition(" ")[0]
    return name if name == "Ofsted" else name.lower()


def _blank(printed: pd.DataFrame) -> str:
    years = printed.loc[printed["layer"] == "document", "year"]
    return f"No document prints a count after {years.max()}" if len(years) else (
        "No document prints a count")  # fmt: skip


def _title(printed: pd.DataFrame, series: pd.DataFrame, label: str) -> str:
    """Return the message: where the official series turned, and where it stands."""
    if len(series) < 2:
        return _change_title(printed, label)
    values = series.set_index("year")["value"]
    start, end = values.iloc[0], values.iloc[-1]
    inside = values.iloc[1:-1]
    for moved, turn in (("rose", values.max()), ("fell", values.min())):
        if turn not in (start, end):
            year = inside.index[inside == turn][0]
            return f"{label} {moved} to {turn:,.0f} in {year}; latest {end:,.0f}"
    if start == end:
        return f"{label}: {end:,.0f} in {values.index[0]} and {values.index[-1]}"
    return f"{label} {'rose' if end > start else 'fell'} from {start:,.0f} to {end:,.0f}"


def _change_title(counts: pd.DataFrame, label: str) -> str:
    """Return the longest change that one document prints."""
    sums = growth(counts)
    if sums.empty:
        return f"{label}: counted once, in {counts['year'].iloc[0]}"
    change = sums.iloc[(sums["end_year"] - sums["start_year"]).to_numpy().argmax()]
    years = in_words(int(change["end_year"] - change["start_year"]))
    low, high = change["percent_change_low"], change["percent_change_high"]
    size = percent(change["percent_change"], low, high, decimals=0).partition(" (")[0]
    about = "about " if low < high else ""
    if pd.isna(change["percent_change"]):
        return f"{label}: no rate can be told"
    if change["change"] == 0:
        return f"{label} stayed the same over {years} years"
    moved = "rose" if change["change"] > 0 else "fell"
    return f"{label} {moved} {about}{size.removeprefix('-')} in {years} years"


def _note(meaning: str, series: pd.DataFrame, points: pd.DataFrame, breaks: str) -> str:
    parts = [f"{meaning}."]
    if (points["layer"] == "document").any():
        parts.append("Dots: as the documents print; bars and arrows: what “around” and “more "
                     "than” allow.")  # fmt: skip
    if (points["layer"] == "report").any():
        parts.append("Diamonds: Ofsted’s reports.")
    if len(series):
        parts.append("Line with squares: official figures, each from the newest release that "
                     "has it.")  # fmt: skip
    if years := revised(series):
        parts.append(f"First published otherwise: {listed(list(map(str, years)))}.")
    return " ".join([*parts, breaks]).strip()


def _points_in_words(points: pd.DataFrame) -> str:
    named = {"document": "The documents print", "report": "Ofsted’s reports print"}
    return "".join(
        f"{named[layer]} "
        + "; ".join(f"{row.words} in {row.year} ({row.documents})" for row in each(own))
        + ". "
        for layer in named
        if len(own := points[points["layer"] == layer])
    )


def _series_in_words(series: pd.DataFrame) -> str:
    if series.empty:
        return "There are no official figures."
    told = ", ".join(f"{row.value:,.0f} in {row.year}" for row in each(series))
    return f"Official figures: {told}."


def draw_series(axes: Axes, series: pd.DataFrame) -> None:
    """Draw the official series as a line with small squares."""
    axes.plot(series["year"], series["value"], "-s", color=TURQUOISE, linewidth=1.8,
              markersize=4.5, zorder=2)  # fmt: skip


def draw_printed(axes: Axes, points: pd.DataFrame, series: pd.DataFrame) -> None:
    """Draw what is printed, with what its words allow.

    A year's words stand on the side of the official line on which its number lies.
    """
    official = series.set_index("year")["value"]
    ends = {layer: (own["year"].max() if layer == "document" else own["year"].min())
            for layer, own in groups(points, "layer")}  # fmt: skip
    for year, same in groups(points, "year"):
        highest, lowest = _draw_marks(axes, same)
        only_reports = "document" not in same["layer"].tolist()
        below = only_reports or bool(same["value"].max() < official.get(year, -np.inf))
        words = _words_of(same, [layer for layer, end in ends.items() if end == year])
        aside = -0.12 if only_reports else float(same["layer"].map(_ASIDE).mean())
        at = (float(same["year"].iloc[0]) + aside, lowest if below else highest)
        wide = below and same["words"].nunique() > 1
        say(axes, words, (at[0] + 0.1 if wide else at[0], at[1]), (0, -9 if below else 9),
            va="top" if below else "bottom", ha="left" if wide else "center")  # fmt: skip


def _words_of(same: pd.DataFrame, named: list[str]) -> str:
    """Return the words of one year, with who prints them where they differ."""
    if same["words"].nunique() > 1:
        return "\n".join(f"{row.words} ({row.who})" for row in each(same))
    words: str = same["words"].iloc[0]
    if "document" in same["layer"].tolist():
        return f"in the\ndocuments:\n{words}" if "document" in named else words
    return f"{words}\nOfsted’s\nreport" if "report" in named else words


def _draw_marks(axes: Axes, same: pd.DataFrame) -> tuple[float, float]:
    """Draw the marks of one year; return how high and how low they reach."""
    highest, lowest = same["value"].max(), same["value"].min()
    top = axes.get_ylim()[1]
    for point in each(same):
        x = point.year + _ASIDE[point.layer]
        how = _HOW[point.layer]
        axes.plot(x, point.value, zorder=4, linestyle="none", **how)
        if pd.isna(point.high):
            tip = point.value + top * 0.07
            highest = max(highest, tip)
            axes.annotate("", (x, tip), (x, point.value), zorder=4,
                          arrowprops={"arrowstyle": "-|>", "color": how["color"],
                                      "lw": 2})  # fmt: skip
        elif point.high > point.low:
            axes.errorbar(x, point.value, [[point.value - point.low], [point.high - point.value]],
                          color=how["color"], capsize=5, lw=2, zorder=4)  # fmt: skip
            highest, lowest = max(highest, point.high), min(lowest, point.low)
    return highest, lowest


def _name_series(axes: Axes, series: pd.DataFrame, printed: pd.DataFrame) -> None:
    """Name the official line, and tell its last number, its peak, and where documents stop."""
    if series.empty:
        return
    values = series.set_index("year")["value"]
    last = values.index[-1]
    say(axes, f"{values[last]:,.0f}\nofficial\nfigures", (last, values[last]), (9, 0), ha="left",
        color=INK)  # fmt: skip
    same = set(zip(printed["year"], printed["value"], strict=True))
    stop = printed.loc[printed["layer"] == "document", "year"].max()
    peak = values.idxmax()
    for year in dict.fromkeys([peak, stop]):
        if year not in values.index or year == last or (year, values[year]) in same:
            continue
        other = printed.loc[printed["year"] == year, "value"]
        above = other.empty or values[year] > other.max()
        say(axes, f"{values[year]:,.0f}", (year, values[year]), (0, 7 if above else -7),
            va="bottom" if above else "top")  # fmt: skip


def _draw_silence(axes: Axes, printed: pd.DataFrame, blank: str, last: int) -> None:
    """Say over which years the documents are silent, by a bracket low in the picture."""
    years = printed.loc[printed["layer"] == "document", "year"]
    start = (years.max() if len(years) else axes.get_xlim()[0]) + 0.4
    if last + 0.4 - start < 2:
        return
    height = axes.get_yticks()[1] * 0.45  # clear of every gridline
    axes.annotate("", (last + 0.4, height), (start, height),
                  arrowprops={"arrowstyle": "|-|,widthA=0.3,widthB=0.3", "color": QUIET,
                              "lw": 1, "shrinkA": 0, "shrinkB": 0})  # fmt: skip
    say(axes, blank, ((start + last + 0.4) / 2, height), (0, 3), color=QUIET, va="bottom",
        bbox=None)  # fmt: skip
