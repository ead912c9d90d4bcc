"""Numbers as printed beside the department's own."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ..canvas import BLUE, INK, QUIET, RULE, Chart, sheet, styled
from ..frames import Row, each, groups, lookup
from ..phrases import in_words, listed, lower_first, upper_first
from ..record import DIFFERS, SAME, WITHIN, compare_with_record
from ..tables import filled
from .layers import RECORD_MARK, some
from .shared import Frame, labels_of

_SERIES = ["measure", "area", "year"]
_HEAD, _LINE, _STRIP, _GAP = 0.32, 0.18, 0.18, 0.06  # inches
_STANDINGS = {"supported": "A source says", "guess": "A guess"}


@styled
def said_and_recorded(
    observations: Frame = None, statistics: Frame = None, differences: Frame = None,
    measures: Frame = None, documents: Frame = None,
) -> Chart:  # fmt: skip
    """Each number printed by a document or report, in percent of the department's number."""
    observations, statistics, differences, measures, documents = filled(
        observations=observations,
        statistics=statistics,
        differences=differences,
        measures=measures,
        documents=documents,
    )
    compared = some(
        compare_with_record(observations, statistics),
        "no printed number has an official one of the same measure, area and year",
    )
    numbers = _explained(compared, differences)
    rows = _joined(numbers, lookup(documents, "document_id"))
    labels = lookup(measures, "measure")
    places = listed(numbers["area"].unique().tolist())
    headings = {
        series: labels[series[0]] + (f", {series[1]}" if numbers["area"].nunique() > 1 else "")
        for series, _ in groups(rows, ["measure", "area"])
    }
    told = ". ".join(
        f"{headings[series]}: "
        + "; ".join(f"{row.printed}: {row.beside}{_aside(row.reasons)}" for row in each(same))
        for series, same in groups(rows, ["measure", "area"])
    )
    years = numbers["year"]
    heights = _HEAD * len(headings) + (_LINE + _STRIP + _GAP) * len(rows)
    heights += _LINE * int((rows["reasons"] != "").sum())
    chart = sheet(
        "said_and_recorded", heights + 0.85, title=_said_title(rows),
        subtitle=f"Printed numbers in percent of the department’s, {places}, "
        f"{years.min()} to {years.max()}",
        sources=labels_of(documents, [*numbers["document_id"], *_releases(documents, numbers)]),
        note="A dot: the number as printed; a bar or an arrow: what “around” and “more than” "
        "allow. A diamond: the department’s number, 100%, from its newest release. A number that "
        "several print in the same words is drawn once.",
        alt=f"Dot chart from zero. {told}.",
        numbers=numbers,
    )  # fmt: skip
    axes = chart.panel(left=0.2, right=0.2, bottom=0.35, top=0.1)
    _draw_rows(axes, rows, headings, heights)
    return chart


def _explained(compared: pd.DataFrame, differences: pd.DataFrame) -> pd.DataFrame:
    """Add what may explain a difference and who says so; keep the years of a series in order."""
    base = compared["official"].where(compared["official"] > 0)
    numbers = compared.assign(percent_of_official=100 * compared["value"] / base)
    keys = ["document_id", *_SERIES]
    named = differences.drop(columns="document_id").rename(columns={"printed_by": "document_id"})
    for standing in _STANDINGS:
        reasons = named[named["standing"] == standing].groupby(keys, sort=False)["explanation"]
        told = reasons.agg(lambda parts: " or ".join(dict.fromkeys(parts))).rename(standing)
        numbers = numbers.merge(told.reset_index(), on=keys, how="left")
    series = numbers.groupby(["measure", "area"], sort=False).ngroup()
    numbers = numbers.assign(place=series).sort_values(["place", "year"], kind="stable")
    return numbers.drop(columns="place").reset_index(drop=True)


def _joined(numbers: pd.DataFrame, labels: dict[str, str]) -> pd.DataFrame:
    """Return one row for a number that several sources print in the same words."""
    rows = []
    numbers = numbers.assign(words=numbers["as_printed"].map(lower_first))
    for _, same in groups(numbers, [*_SERIES, "words"]):
        first = same.iloc[0]
        who = listed([labels[name] for name in same["document_id"]])
        reasons = [
            f"{words}: {listed(same[standing].dropna().unique().tolist())}"
            for standing, words in _STANDINGS.items()
            if same[standing].notna().any()
        ]
        differs = first["agreement"] == DIFFERS
        rows.append({
            **{column: first[column] for column in [*_SERIES, "value", "official", "agreement"]},
            "percent": first["percent_of_official"], "percent_low": _scaled(first, "low"),
            "percent_high": _scaled(first, "high"),
            "printed": f"{first['year']}: “{first['words']}”, {who}", "beside": _beside(first),
            "reasons": (". ".join(reasons) or "Nothing explains it") if differs else "",
        })  # fmt: skip
    return pd.DataFrame(rows)


def _scaled(row: Row, bound: str) -> float:
    """Return a bound in percent of the official number; missing where that is none."""
    return float(100 * row[bound] / row["official"]) if row["official"] > 0 else np.nan


def _beside(row: Row) -> str:
    """Say how a printed number stands to the department's."""
    official = f"{row['official']:,.0f}" if row["official"] % 1 == 0 else f"{row['official']:,.1f}"
    if row["agreement"] == SAME:
        return f"{official}, the same"
    if row["agreement"] == WITHIN:
        return f"{official}, within the words"
    percent = row["percent_difference"]
    if pd.isna(percent):
        return f"{official}, another number"
    least = "at least " if pd.isna(row["high"]) else ""
    return f"{least}{abs(percent):.1f}% {'above' if percent > 0 else 'below'} {official}"


def _aside(reasons: str) -> str:
    return f" ({lower_first(reasons)})" if reasons else ""


def _said_title(rows: pd.DataFrame) -> str:
    count = upper_first(in_words(int((rows["agreement"] == SAME).sum())))
    return f"{count} of {in_words(len(rows))} printed numbers are exactly the department’s"


def _releases(documents: pd.DataFrame, numbers: pd.DataFrame) -> list[str]:
    """Return a document of each release that a number is held against, once by its label."""
    statistics = documents[documents["layer"] == "statistics"].drop_duplicates("label")
    release = statistics["label"].str.removeprefix("DfE ")
    return statistics.loc[release.isin(numbers["release"]), "document_id"].tolist()


def _draw_rows(
    axes: Axes, rows: pd.DataFrame, headings: dict[tuple[str, str], str], height: float
) -> None:
    """Draw the rows from the top down, in inches; along the foot, percent of the official."""
    reach = np.nanmax(rows[["percent", "percent_low", "percent_high"]].to_numpy(dtype=float))
    right = max(115.0, 5 * np.ceil(reach / 5) + 10)
    axes.set_xlim(0, right)
    axes.set_ylim(height + 0.05, 0)
    axes.set_yticks([])
    axes.set_xticks([0, 25, 50, 75, 100], ["0", "25%", "50%", "75%", "100% of the official"])
    axes.spines["left"].set_visible(True)
    axes.spines["left"].set_color(RULE)
    down = 0.0
    for series, same in groups(rows, ["measure", "area"]):
        axes.text(0, down + _HEAD - 0.06, headings[series], va="bottom", fontweight="bold")
        down += _HEAD
        for row in each(same):
            _words(axes, (0, down), row.printed)
            _words(axes, (right, down), row.beside, ha="right")
            down += _LINE
            if row.reasons:
                _words(axes, (0, down), row.reasons, color=QUIET)
                down += _LINE
            _draw_number(axes, row, down + _STRIP / 2, right)
            down += _STRIP + _GAP


def _words(
    axes: Axes, at: tuple[float, float], words: str, ha: str = "left", color: str = INK
) -> None:
    axes.annotate(words, at, (4 if ha == "left" else -2, 0), textcoords="offset points", ha=ha,
                  va="top", fontsize=9.5, color=color)  # fmt: skip


def _draw_number(axes: Axes, row: Row, y: float, edge: float) -> None:
    axes.plot([0, 100], [y, y], color=RULE, linewidth=0.8, zorder=1)
    if pd.isna(row.percent):
        return
    diamond = RECORD_MARK | {"markersize": 10, "markerfacecolor": "white"}
    axes.plot(100, y, **diamond, zorder=2)
    if pd.isna(row.percent_high):
        axes.annotate("", (edge, y), (row.percent, y),
                      arrowprops={"arrowstyle": "->", "color": BLUE, "lw": 1.5})  # fmt: skip
    elif row.percent_high > row.percent_low:
        axes.errorbar(row.percent, y, xerr=[[row.percent - row.percent_low],
                      [row.percent_high - row.percent]], color=BLUE, capsize=4,
                      linewidth=1.5)  # fmt: skip
    axes.plot(row.percent, y, marker="o", markersize=6, color=BLUE, zorder=4)
