"""Counts over the years, as printed."""

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ..canvas import (
    BLUE,
    PALE,
    RULE,
    Chart,
    sheet,
    styled,
)
from ..errors import FigureError
from ..frames import each, groups, lookup, records
from ..phrases import (
    in_words,
    listed,
    lower_first,
    percent,
)
from ..sums import growth
from ..tables import (
    load_documents,
    load_events,
    load_measures,
    load_observations,
)
from .shared import Frame, labels_of


@styled
def children_looked_after(
    observations: Frame = None, documents: Frame = None, measures: Frame = None,
    events: Frame = None,
) -> Chart:  # fmt: skip
    """Children looked after, year by year as each document prints them, with what hedges allow."""
    return _counts("children_looked_after", observations, documents, measures, events)


@styled
def child_protection_plans(
    observations: Frame = None, documents: Frame = None, measures: Frame = None,
    events: Frame = None,
) -> Chart:  # fmt: skip
    """Children on a child protection plan, year by year as each document prints them."""
    return _counts("child_protection_plans", observations, documents, measures, events)


@styled
def neglect_assessments(
    observations: Frame = None, documents: Frame = None, measures: Frame = None,
    events: Frame = None,
) -> Chart:  # fmt: skip
    """Assessments of children at risk of neglect, year by year as each document prints them."""
    return _counts("neglect_assessments", observations, documents, measures, events)


def _counts(
    measure: str, observations: Frame, documents: Frame, measures: Frame, events: Frame
) -> Chart:
    observations = load_observations(layer="document") if observations is None else observations
    documents = load_documents(layer="document") if documents is None else documents
    measures = load_measures() if measures is None else measures
    events = load_events(layer="document") if events is None else events
    counts = observations[observations["measure"] == measure].sort_values(["year", "document_id"])
    if counts.empty:
        raise FigureError(f"no row counts {measure}; there is nothing to draw")
    labels = lookup(documents, "document_id")
    (term,) = records(measures[measures["measure"] == measure])
    last_year = max(int(events["ended"].dt.year.max()), int(counts["year"].max()))
    numbers = counts[
        ["measure", "area", "year", "value", "low", "high", "unit", "as_printed", "document_id"]
    ].reset_index(drop=True)

    points = points_of(counts, labels)
    title = _change_title(counts, term["label"])
    area = listed(counts["area"].unique().tolist())
    told = "; ".join(f"{row.words} in {row.year} ({row.documents})" for row in each(points))
    blank = f"No document prints a count after {counts['year'].max()}"
    chart = sheet(
        measure, 3.4, title=title,
        subtitle=f"{term['label']}, {area}, {counts['year'].min()} to {last_year}: "
        f"{term['unit']}, counted {term['moment']}",
        sources=labels_of(documents, counts["document_id"]),
        note=f"{term['meaning']}. Dots are numbers as printed; bars and arrows show what "
        "“around” and “more than” allow. Nothing is printed for the years between.",
        alt=f"Dot chart from zero. {term['label']} in {area}: {told}. {blank}, up to {last_year}.",
        numbers=numbers,
    )  # fmt: skip
    axes = chart.panel(left=0.6, right=0.25, bottom=0.4, top=0.15)
    span = (counts["year"].min() - 0.6, last_year + 0.6)
    draw_counts(axes, points, blank, span)
    return chart


def points_of(counts: pd.DataFrame, labels: dict[str, str]) -> pd.DataFrame:
    """Return one point a year and wording: documents that print the same words share one."""
    rows = []
    for (year, words), same in groups(counts, ["year", "as_printed"]):
        first = same.iloc[0]
        rows.append({
            "year": int(year), "words": lower_first(words), "value": first["value"],
            "low": first["low"], "high": first["high"], "qualifier": first["qualifier"],
            "documents": listed([labels[name] for name in same["document_id"]]),
            "who": listed([_publisher(labels[name]) for name in same["document_id"]]),
        })  # fmt: skip
    return pd.DataFrame(rows)


def _publisher(label: str) -> str:
    """Return a document's label without its year."""
    return label.rpartition(" ")[0].lower()


def _change_title(counts: pd.DataFrame, label: str) -> str:
    """Return the message: the longest change that one document prints."""
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


def draw_counts(
    axes: Axes, points: pd.DataFrame, blank: str, span: tuple[float, float], step: int = 2
) -> None:
    """Draw the points on a line of years, and say where the documents fall silent."""
    top = np.nanmax(points[["value", "high"]].to_numpy()) * 1.4
    axes.set_ylim(0, top)
    axes.set_xlim(*span)
    axes.set_xticks(range(int(points["year"].min()), int(span[1]) + 1, step))
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.grid(axis="y", color=RULE, linewidth=0.6)
    axes.tick_params(length=0)
    silent = points["year"].max() + 0.9
    if span[1] > silent + 1:
        axes.axvspan(silent, span[1], color=PALE, zorder=0)
        axes.text((silent + span[1]) / 2, top / 2, textwrap.fill(blank, 18), ha="center",
                  va="center")  # fmt: skip
    for year, same in groups(points, "year"):
        _draw_year(axes, int(year), same, top)


def _draw_year(axes: Axes, year: int, same: pd.DataFrame, top: float) -> None:
    same = same.sort_values("low")
    highest = same["value"].max()
    for point in each(same):
        axes.plot(year, point.value, marker="o", markersize=9, color=BLUE, zorder=3)
        if pd.isna(point.high):
            highest = point.value + top * 0.14
            axes.annotate("", (year, highest), (year, point.value),
                          arrowprops={"arrowstyle": "-|>", "color": BLUE, "lw": 2})  # fmt: skip
        elif point.high > point.low:
            axes.errorbar(year, point.value, [[point.value - point.low],
                          [point.high - point.value]], color=BLUE, capsize=6, lw=2)  # fmt: skip
            highest = max(highest, point.high)
    if len(same) > 1:  # documents print one count in different words
        words = "\n".join(f"{row.words} ({row.who})" for row in each(same))
        axes.annotate(words, (year, same["value"].mean()), (11, 0), ha="left", va="center",
                      textcoords="offset points", linespacing=1.1)  # fmt: skip
    else:
        axes.annotate(same["words"].iloc[0], (year, highest), (0, 7), ha="center", va="bottom",
                      textcoords="offset points")  # fmt: skip
