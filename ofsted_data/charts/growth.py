"""Growth a year, with its range."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ..canvas import (
    BLUE,
    RULE,
    Chart,
    sheet,
    styled,
)
from ..frames import Row, records
from ..phrases import (
    annual_percent,
    change_percent,
    listed,
)
from ..sums import across_documents, growth
from ..tables import (
    load_documents,
    load_measures,
    load_observations,
)
from .shared import Frame


@styled
def growth_rates(
    observations: Frame = None, documents: Frame = None, measures: Frame = None
) -> Chart:
    """Growth a year of each measure, with the range that the printed words allow."""
    observations = load_observations(layer="document") if observations is None else observations
    documents = load_documents(layer="document") if documents is None else documents
    measures = load_measures() if measures is None else measures
    numbers = _growth_numbers(observations, documents, measures)
    known = numbers.dropna(subset="annual_percent_change").sort_values("annual_percent_change")
    rows = records(numbers)
    told = "; ".join(
        f"{row['label']}, {row['start_year']} to {row['end_year']}: {change_percent(row)}, "
        f"{annual_percent(row)} a year"
        for row in rows
    )
    drawn_on = set("; ".join(numbers["documents"]).split("; "))
    chart = sheet(
        "growth_rates", 0.62 * len(numbers) + 0.5,
        title=_fastest(known),
        subtitle=f"Growth a year, compounded, {listed(observations['area'].unique().tolist())}, "
        f"{observations['year'].min()} to {observations['year'].max()}, as the documents print",
        sources=[label for label in documents["label"] if label in drawn_on],
        note="Bars and arrows show what “around” and “more than” allow. Hollow dots join two "
        "documents; whether these count alike is not known.",
        alt=f"Dot chart of growth a year, in percent. {told}.",
        numbers=numbers,
    )  # fmt: skip
    axes = chart.panel(left=3.05, right=0.35, bottom=0.45)
    places = np.arange(len(numbers))[::-1]
    limit = np.nanmax(numbers.filter(like="annual").to_numpy()) * 1.3
    axes.set_xlim(0, limit)
    axes.set_ylim(-0.6, len(numbers) - 0.4)
    axes.set_yticks([])
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}%")
    axes.grid(axis="x", color=RULE, linewidth=0.6)
    axes.tick_params(length=0)
    for place, row in zip(places, rows, strict=True):
        _draw_growth(axes, place, row, limit)
        period = f"{row['start_year']} to {row['end_year']}: {change_percent(row)}"
        axes.annotate(f"{row['label']}\n{period}", (0, place), (-8, 0), ha="right", va="center",
                      textcoords="offset points", linespacing=1.2, fontsize=10)  # fmt: skip
    return chart


def _fastest(known: pd.DataFrame) -> str:
    if known.empty:
        return "No growth can be told"
    first = known.iloc[-1]
    return f"{first['label']} grew fastest, {first['annual_percent_change']:.0f}% a year"


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
        .assign(comparability="one document")
    )
    years = observations["year"]
    across = across_documents(observations, documents, int(years.min()), int(years.max()))
    order = measures["measure"].tolist()
    both = pd.concat([within, across], ignore_index=True)
    both = both.merge(measures[["measure", "label"]], on="measure")
    return both.sort_values(
        ["measure", "start_year"], key=lambda key: key.map(order.index) if key.name == "measure"
        else -key,
    ).reset_index(drop=True)  # fmt: skip


def _draw_growth(axes: Axes, place: float, row: Row, limit: float) -> None:
    joined = row["comparability"] != "one document"
    value, low, high = (row["annual_percent_change" + end] for end in ("", "_low", "_high"))
    end = value
    if pd.isna(high):
        end = value + limit * 0.1
        axes.annotate("", (end, place), (value, place), zorder=2,
                      arrowprops={"arrowstyle": "-|>", "color": BLUE, "lw": 2})  # fmt: skip
    elif high > low:
        axes.errorbar(value, place, xerr=[[value - low], [high - value]], color=BLUE, capsize=5,
                      lw=2)  # fmt: skip
        end = high
    axes.plot(value, place, marker="o", markersize=9, color=BLUE, zorder=3,
              markerfacecolor="white" if joined else BLUE, markeredgewidth=2)  # fmt: skip
    axes.annotate(annual_percent(row).partition(" (")[0], (end, place), (9, 0),
                  textcoords="offset points", va="center")  # fmt: skip
