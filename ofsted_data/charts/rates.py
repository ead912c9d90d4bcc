"""Rates beside those of the region and of England."""

import pandas as pd

from ..canvas import Chart, sheet, styled
from ..frames import each, groups, lookup
from ..phrases import in_words, listed
from ..tables import filled
from .official import (
    ROUNDED,
    breaks_of,
    draw_breaks,
    draw_line,
    heading,
    line_of_years,
    name_lines,
    names_of,
    of_places,
    releases_of,
    told_breaks,
)
from .shared import Frame

RATES = ("children_looked_after_rate", "child_protection_plans_rate", "children_in_need_rate")


@styled
def rates_per_10000(
    statistics: Frame = None, observations: Frame = None, measures: Frame = None,
    breaks: Frame = None, area: str | None = None, region: str | None = None,
) -> Chart:  # fmt: skip
    """Children looked after, on plans and in need per 10,000, beside the region and England.

    ``observations`` give the year in which the documents fall silent; its rates are told too.
    """
    statistics, observations, measures, breaks = filled(
        "document", statistics=statistics, observations=observations, measures=measures,
        breaks=breaks,
    )  # fmt: skip
    rows = of_places(statistics, RATES, area, region)
    names = names_of(rows)
    first, last = int(rows["year"].min()), int(rows["year"].max())
    told = told_years(observations, first, last)
    labels = lookup(measures, "measure")
    drawn = [name for name in RATES if name in set(rows["measure"])]
    touched = breaks_of(breaks, drawn, names.values(), (first, last))
    chart = sheet(
        "rates_per_10000", 1.95 * len(drawn) + 0.1,
        title=_below_title(rows[rows["year"] == last], names),
        subtitle=f"Children for each 10,000 who live there, counted on a day, "
        f"{listed(list(names.values()))}, {first} to {last}",
        sources=releases_of(rows),
        note="Filled marks are published rates, hollow ones computed here from published counts "
        f"and populations. {ROUNDED}. Plans are child protection plans. {told_breaks(touched)}",
        alt=f"Line charts from zero. {rates_in_words(rows, labels, told)}",
        numbers=rates_as_numbers(rows),
    )  # fmt: skip
    for place, measure in enumerate(drawn):
        share = (1 - (place + 1) / len(drawn), 1 - place / len(drawn))
        axes = chart.panel(left=0.55, right=2.5, bottom=0.3, top=0.42, share=share)
        own = rows[rows["measure"] == measure]
        line_of_years(axes, first - 0.4, last + 0.4, own["value"].max() * 1.12)
        bases = (measure, measure.removesuffix("_rate"))
        draw_breaks(axes, touched[touched["measure"].isin(bases) | touched["measure"].isna()])
        draw_line(axes, own)
        name_lines(axes, own, told)
        heading(axes, panel_title(measure, labels), 18)
    return chart


def panel_title(rate: str, labels: dict[str, str]) -> str:
    """Return what a rate counts, by the label of the count."""
    return f"{labels[rate.removesuffix('_rate')]} per 10,000"


def told_years(observations: pd.DataFrame, first: int, last: int) -> list[int]:
    """Return the years to put into words: the first, the last the documents count, the last."""
    counted = {measure.removesuffix("_rate") for measure in RATES}
    years = observations.loc[observations["measure"].isin(counted), "year"]
    return sorted({first, last, *([int(years.max())] if len(years) else [])})


def rates_in_words(rows: pd.DataFrame, labels: dict[str, str], told: list[int]) -> str:
    """Return the rates in the years told, as alt text says them."""
    parts = []
    for measure, own in groups(rows, "measure"):
        by_year = [
            f"{year}, " + ", ".join(f"{row.area} {row.value:g}" for row in each(same))
            for year, same in groups(own.sort_values("year", kind="stable"), "year")
            if year in told
        ]
        parts.append(f"{panel_title(str(measure), labels)}: {'; '.join(by_year)}.")
    return " ".join(parts)


def rates_as_numbers(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what is drawn of official rows, as a table."""
    columns = ["measure", "area", "level", "year", "value", "basis", "release"]
    return rows[columns].reset_index(drop=True)


def _below_title(latest: pd.DataFrame, names: dict[str, str]) -> str:
    """Return how many of the latest rates lie below those of every other place."""
    table = latest.pivot(index="measure", columns="level", values="value")
    if len(names) < 2:
        return f"Rates per 10,000 children in {latest['year'].max()}"
    below = int(table.drop(columns="council").gt(table["council"], axis=0).all(axis=1).sum())
    whom = listed(["the region" if level == "regional" else names[level] for level in names][1:])
    count = {len(table): "All", 0: "None"}.get(below, in_words(below).capitalize())
    of = "" if below == len(table) else " of"
    return f"{count}{of} {in_words(len(table))} rates below {whom}, {latest['year'].max()}"
