"""Neglect among all assessments, and among all child protection plans."""

import pandas as pd
from matplotlib.axes import Axes

from ..canvas import BLUE, INK, Chart, sheet, styled
from ..errors import FigureError
from ..frames import each, groups, lookup
from ..phrases import listed, lower_first
from ..tables import filled
from .official import (
    LOOKS,
    ROUNDED,
    breaks_of,
    draw_breaks,
    heading,
    line_of_years,
    names_of,
    of_places,
    releases_of,
    say,
    told_breaks,
)
from .shared import Frame

_SHARES = {
    "neglect_assessments": "With neglect as a factor",
    "assessments_with_factors": "With any factor written down",
}


@styled
def neglect_share(statistics: Frame = None, breaks: Frame = None, area: str | None = None) -> Chart:
    """Neglect's share of all assessments beside England's, and how many recorded any factor."""
    statistics, breaks = filled(statistics=statistics, breaks=breaks)
    rows = of_places(statistics, ["assessments", *_SHARES], area, levels=("council", "national"))
    names = names_of(rows)
    shares = _shares(rows)
    first, last = int(shares["year"].min()), int(shares["year"].max())
    ours = shares[(shares["level"] == "council") & (shares["measure"] == "neglect_assessments")]
    after = breaks[(breaks["measure"] == "assessments") & (breaks["from_year"] == last + 1)]
    chart = sheet(
        "neglect_share", 3.0, title=_share_title(ours),
        subtitle=f"Share of all assessments completed in the year to 31 March, "
        f"{listed(list(names.values()))}, {first} to {last}",
        sources=releases_of(rows[rows["year"].isin(shares["year"])]),
        note="An assessment is not a child: a child can have several. A share of all assessments "
        f"leans on how many record factors at all, so both are shown. {ROUNDED}."
        + "".join(f" From {row.from_year} on: {row.label}; a share of those with a factor alone is "
                  "another thing, not drawn here." for row in each(after)),
        alt=f"Two line charts from zero. {_shares_in_words(shares)}",
        numbers=shares,
    )  # fmt: skip
    half = chart.get_size_inches()[0] / 2
    for place, measure in enumerate(_SHARES):
        own = shares[shares["measure"] == measure]
        axes = chart.panel(left=0.55 + place * half, right=0.2 + (1 - place) * half, bottom=0.3,
                           top=0.4)  # fmt: skip
        line_of_years(axes, first - 0.45, last + 0.45, own["percent"].max() * 1.25, step=1)
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0f}%")
        heading(axes, _SHARES[measure], 8)
        _draw_shares(axes, own)
    return chart


def _shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Return each count as percent of all assessments, for the years that have both."""
    keys = ["area", "level", "year"]
    whole = rows.loc[rows["measure"] == "assessments", [*keys, "value"]]
    parts = rows.loc[rows["measure"].isin(_SHARES), ["measure", *keys, "value", "release"]]
    both = parts.merge(whole.rename(columns={"value": "assessments"}), on=keys)
    both = both[both["assessments"] > 0]
    if both.empty:
        raise FigureError("no year has all assessments and those with neglect; nothing to draw")
    both = both.rename(columns={"value": "with_it"})
    return both.assign(percent=100 * both["with_it"] / both["assessments"]).reset_index(drop=True)


def _share_title(ours: pd.DataFrame) -> str:
    if ours.empty:
        return "Neglect’s share of assessments cannot be told"
    start, end = f"{ours['percent'].iloc[0]:.1f}%", f"{ours['percent'].iloc[-1]:.1f}%"
    if start == end:
        return f"Neglect’s share of assessments stayed at {end}"
    moved = "fell" if ours["percent"].iloc[-1] < ours["percent"].iloc[0] else "rose"
    return f"Neglect’s share of assessments {moved} from {start} to {end}"


def _shares_in_words(shares: pd.DataFrame) -> str:
    parts = []
    for measure, own in groups(shares, "measure"):
        told = "; ".join(
            f"{area}: " + ", ".join(
                f"{row.percent:.1f}% in {row.year} ({row.with_it:,.0f} of {row.assessments:,.0f})"
                for row in each(same)
            )
            for area, same in groups(own, "area")
        )  # fmt: skip
        parts.append(f"Assessments {lower_first(_SHARES[str(measure)])}, {told}.")
    return " ".join(parts)


def _draw_shares(axes: Axes, own: pd.DataFrame) -> None:
    """Draw a line a place; the higher of two is told above, the lower below."""
    highest = own.groupby("year")["percent"].transform("max")
    digits = 1 if own["percent"].max() < 50 else 0
    for level, same in groups(own.assign(above=own["percent"] == highest), "level"):
        look = LOOKS[str(level)]
        axes.plot(same["year"], same["percent"], look.line + look.mark, color=look.colour,
                  linewidth=look.width, markersize=6, zorder=3)  # fmt: skip
        weight = "bold" if level == "council" else "normal"
        for row in each(same):
            up, side = (1, "bottom") if row.above else (-1, "top")
            at = (row.year, row.percent)
            say(axes, f"{row.percent:.{digits}f}%", at, (0, 7 * up), va=side, fontweight=weight)
            if row.year == own["year"].min():
                say(axes, row.area, at, (-14, 20 * up), ha="left", va=side, fontweight=weight)


@styled
def neglect_plans(
    statistics: Frame = None, measures: Frame = None, breaks: Frame = None,
    area: str | None = None,
) -> Chart:  # fmt: skip
    """Plans with neglect as the category when they began, among all plans, year by year."""
    statistics, measures, breaks = filled(statistics=statistics, measures=measures, breaks=breaks)
    part, whole = "child_protection_plans_neglect", "child_protection_plans"
    rows = of_places(statistics, [part, whole], area, levels=("council",))
    place = names_of(rows)["council"]
    counts = rows.pivot(index="year", columns="measure", values="value")
    counts = counts.reindex(columns=[part, whole])
    both = counts[counts[part].notna() & (counts[whole] > 0)].reset_index()
    if both.empty:
        raise FigureError("no year has plans for neglect and all plans; there is nothing to draw")
    numbers = pd.DataFrame({
        "area": place, "year": both["year"], "neglect": both[part], "all_plans": both[whole],
        "percent": 100 * both[part] / both[whole],
    })  # fmt: skip
    first, last = int(numbers["year"].min()), int(numbers["year"].max())
    labels = lookup(measures, "measure")
    touched = breaks_of(breaks, [part, whole], [place], (first, last))
    ends = (
        f" No later release here gives categories: they end in {last}."
        if rows["year"].max() > last else ""
    )  # fmt: skip
    told = "; ".join(f"{row.year}, {row.neglect:,.0f} of {row.all_plans:,.0f} "
                     f"({row.percent:.0f}%)" for row in each(numbers))  # fmt: skip
    chart = sheet(
        "neglect_plans", 3.6, title=_plans_title(numbers),
        subtitle=f"{labels[whole]}, by category of abuse when they began, {place}, "
        f"{first} to {last}: children, counted on a day",
        sources=releases_of(rows[rows["year"].isin(numbers["year"])]),
        note="Neglect as the category of a plan is not the factor found at an assessment: the two "
        f"are never one series.{ends} {told_breaks(touched)}",
        alt=f"Bar chart from zero. {labels[part]} among all plans: {told}.",
        numbers=numbers,
    )  # fmt: skip
    axes = chart.panel(left=0.6, right=1.15, bottom=0.35, top=0.15)
    line_of_years(axes, first - 0.6, last + 0.6, numbers["all_plans"].max() * 1.12, step=1)
    draw_breaks(axes, touched, high_up=True)
    axes.bar(numbers["year"], numbers["all_plans"], 0.7, facecolor="white", edgecolor=INK,
             linewidth=1.2, zorder=2)  # fmt: skip
    axes.bar(numbers["year"], numbers["neglect"], 0.7, facecolor=BLUE, edgecolor=INK,
             linewidth=1.2, zorder=3)  # fmt: skip
    for row in each(numbers):
        axes.annotate(f"{row.neglect:,.0f}", (row.year, row.neglect), (0, -4), va="top",
                      textcoords="offset points", ha="center", color="white",
                      fontsize=10, zorder=4)  # fmt: skip
        axes.annotate(f"{row.percent:.0f}%", (row.year, 0), (0, 5), va="bottom", ha="center",
                      textcoords="offset points", color="white", fontsize=10,
                      fontweight="bold", zorder=4)  # fmt: skip
        say(axes, f"{row.all_plans:,.0f}", (row.year, row.all_plans), (0, 3), va="bottom")
    end = numbers.iloc[-1]
    for words, height in (
        ("for neglect", end["neglect"] / 2),
        ("other\ncategories", (end["neglect"] + end["all_plans"]) / 2),
    ):
        say(axes, words, (last + 0.4, height), (6, 0), ha="left", bbox=None)
    say(axes, "share for\nneglect", (last + 0.4, 0), (6, 4), ha="left", va="bottom",
        fontweight="bold", bbox=None)  # fmt: skip
    return chart


def _plans_title(numbers: pd.DataFrame) -> str:
    """Return since when most plans are for neglect, or the first and last share."""
    first, last = numbers["year"].iloc[0], numbers["year"].iloc[-1]
    few = numbers.loc[numbers["percent"] <= 50, "year"]
    since = first if few.empty else numbers.loc[numbers["year"] > few.max(), "year"].min()
    if pd.notna(since) and since < last:
        return f"Most plans were for neglect each year, {since:.0f} to {last}"
    start, end = numbers["percent"].iloc[0], numbers["percent"].iloc[-1]
    return f"Plans for neglect: {start:.0f}% in {first}, {end:.0f}% in {last}"
