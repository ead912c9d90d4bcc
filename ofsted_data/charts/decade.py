"""The decade on one chart."""

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ..canvas import BLUE, INK, QUIET, RULE, Chart, bare, sheet, styled
from ..errors import FigureError
from ..frames import each, groups, lookup
from ..phrases import listed
from ..tables import filled
from .counts import points_of
from .grades import GRADE_FILL, grades_of
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
from .rates import panel_title, rates_as_numbers, rates_in_words
from .shared import Frame, labels_of

_SHOWN = ("children_looked_after", "child_protection_plans")
_SHEET = 5.2  # inches: narrower than the others, so that its words stay large on a telephone
_LEFT, _RIGHT = 0.62, 1.45
_BEFORE = -0.12  # headings begin left of their panel, to have room on a narrow sheet


@styled
def ten_years(
    judgements: Frame = None, observations: Frame = None, inspections: Frame = None,
    documents: Frame = None, measures: Frame = None, practice_areas: Frame = None,
    statistics: Frame = None, breaks: Frame = None, area: str | None = None,
    region: str | None = None,
) -> Chart:  # fmt: skip
    """Grades and counts as the documents print them above, official rates below."""
    judgements, observations, inspections, documents, measures, practice_areas = filled(
        "document", judgements=judgements, observations=observations, inspections=inspections,
        documents=documents, measures=measures, practice_areas=practice_areas,
    )  # fmt: skip
    statistics, breaks = filled(statistics=statistics, breaks=breaks)
    if judgements.empty:
        raise FigureError("no row has a grade; there is nothing to draw")
    rows = of_places(statistics, [f"{name}_rate" for name in _SHOWN], area, region)
    names = names_of(rows)
    counts = observations[observations["measure"].isin(_SHOWN)]
    grades = grades_of(judgements, inspections)
    grades = grades.assign(year=grades["inspection_id"].str[-4:].astype(int))
    labels = lookup(measures, "measure")
    first = int(min(grades["year"].min(), rows["year"].min()))
    last = int(max(grades["year"].max(), rows["year"].max()))
    stop = int(counts["year"].max()) if len(counts) else None
    points = points_of(counts.sort_values(["year", "document_id"]).assign(layer="document"),
                       lookup(documents, "document_id"), by="measure")  # fmt: skip
    touched = breaks_of(breaks, rows["measure"].unique(), names.values(), (first, last))
    told = sorted({first, last} | ({stop} if stop else set()))
    chart = sheet(
        "ten_years", 7.3, width=_SHEET,
        title=_decade_title(grades, stop),
        subtitle=f"Grades and counts in the documents; official rates, "
        f"{listed(list(names.values()))}, {first} to {last}",
        sources=[*labels_of(documents, pd.concat([judgements["document_id"],
                                                  counts["document_id"]])),
                 *releases_of(rows)],
        note="Counts and grades are as the documents print them. Hollow marks: rates computed "
        f"here from published counts and populations. {ROUNDED}. {told_breaks(touched, full=False)}"
        " Grades and numbers stand side by side; neither explains the other.",
        alt=f"Four panels on one line of years. {_grades_in_words(grades, practice_areas)} "
        f"{_counts_in_words(points, labels)} {_silence(stop)}. "
        f"{rates_in_words(rows, labels, told)}",
        numbers=_numbers(grades, counts, rows),
    )  # fmt: skip
    span = (first - 0.4, last + 0.4)
    strip = bare(chart.panel(left=_LEFT, right=_RIGHT, bottom=0.12, top=0.28, share=(0.745, 1.0)))
    _draw_strip(strip, grades, practice_areas, span)
    heading(strip, "Ofsted’s grades, as the documents have them", 6, _BEFORE)
    said = bare(chart.panel(left=_LEFT, right=_RIGHT, bottom=0.05, top=0.28, share=(0.535, 0.745)))
    _draw_printed(said, points, span, stop, last)
    heading(said, "Counts that the documents print", 6, _BEFORE)
    for name, share in zip(_SHOWN, ((0.265, 0.535), (0.0, 0.265)), strict=True):
        own = rows[rows["measure"] == f"{name}_rate"]
        axes = chart.panel(left=_LEFT, right=_RIGHT, bottom=0.32, top=0.45, share=share)
        line_of_years(axes, *span, (own["value"].max() if len(own) else 1) * 1.12)
        mine = touched["measure"].isna() | touched["measure"].isin([name, f"{name}_rate"])
        draw_breaks(axes, touched[mine])
        draw_line(axes, own)
        name_lines(axes, own, [last], columns=(76.0,), heads=False)
        heading(axes, panel_title(f"{name}_rate", labels), 19, _BEFORE)
    return chart


def _silence(stop: int | None) -> str:
    return f"No document prints a count after {stop}" if stop else "No document prints a count"


def _decade_title(grades: pd.DataFrame, stop: int | None) -> str:
    overall = grades.loc[grades["practice_area"] == "overall", "grade"].astype(str)
    told = f"{overall.iloc[0]} overall each time" if overall.nunique() == 1 else "Grades moved"
    return f"{told}; {'no count printed' if stop is None else f'printed counts end in {stop}'}"


def _grades_in_words(grades: pd.DataFrame, practice_areas: pd.DataFrame) -> str:
    overall = grades[grades["practice_area"] == "overall"]
    level = lookup(overall, "year", "grade")
    names = lookup(practice_areas, "practice_area")
    others = "".join(
        f" {names[row.practice_area]}: {row.grade} in {row.year}."
        for row in each(grades)
        if row.grade != level.get(row.year)
    )
    told = ", ".join(f"{row.grade} in {row.year}" for row in each(overall))
    return f"Overall grades: {told}.{others}"


def _counts_in_words(points: pd.DataFrame, labels: dict[str, str]) -> str:
    return " ".join(
        f"{labels[name]}, as the documents print: "
        + ", ".join(f"{row.words} in {row.year}" for row in each(own)) + "."
        for name in _SHOWN if len(own := points[points["measure"] == name])
    )  # fmt: skip


def _numbers(grades: pd.DataFrame, counts: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    parts = (
        grades.rename(columns={"practice_area": "series"})[["series", "year", "grade"]],
        counts.rename(columns={"measure": "series"})[
            ["series", "area", "year", "value", "low", "high", "as_printed", "document_id"]
        ],
        rates_as_numbers(rows).rename(columns={"measure": "series"}),
    )
    return pd.concat([part for part in parts if len(part)], ignore_index=True)


def _draw_strip(
    axes: Axes, grades: pd.DataFrame, practice_areas: pd.DataFrame, span: tuple[float, float]
) -> None:
    """Draw the overall grade at each inspection, and below it any area that differs."""
    half = 1.9
    axes.set_xlim(*span)
    axes.set_ylim(3, 0)
    labels = lookup(practice_areas, "practice_area")
    for year, rows in groups(grades, "year"):
        overall = str(rows.loc[rows["practice_area"] == "overall", "grade"].iloc[0])
        others = rows[rows["grade"].astype(str) != overall].drop_duplicates("judgement_id")
        words = "\n".join(
            textwrap.fill(f"{labels[row.practice_area]}: {row.grade}", 13) for row in each(others)
        )
        fill = GRADE_FILL[str(others["grade"].iloc[0])] if len(others) else "white"
        for (low, high), colour, edge, text in (
            ((0.0, 1.0), GRADE_FILL[overall], RULE, f"{year}:\n{overall} overall"),
            ((1.08, 3.0), fill, INK if words else RULE, words or f"Every area:\n{overall}"),
        ):
            axes.add_patch(Rectangle((year - half, low), 2 * half, high - low, facecolor=colour,
                                     edgecolor=edge, clip_on=False))  # fmt: skip
            axes.text(year, (low + high) / 2, text, ha="center", va="center", fontsize=9,
                      linespacing=1.15)  # fmt: skip


def _draw_printed(
    axes: Axes, points: pd.DataFrame, span: tuple[float, float], stop: int | None, last: int
) -> None:
    """Draw a row a measure: the words printed at their years, then a bracket of silence."""
    axes.set_xlim(*span)
    axes.set_ylim(2, 0)
    for row, name in enumerate(_SHOWN):
        own = points[points["measure"] == name]
        for year, same in groups(own, "year"):
            axes.plot(year, row + 0.75, marker="o", markersize=6, color=BLUE)
            near = year - 1 in set(own["year"])  # its words leave room for those before
            words = same.sort_values("words", key=lambda text: text.str.len(), kind="stable")[
                "words"
            ].iloc[-1]
            axes.annotate("\n".join(words.rsplit(" ", 1)), (year, row + 0.75),
                          (-8.5 if near else 0, 6), ha="left" if near else "center", va="bottom",
                          fontsize=9, linespacing=1.0, textcoords="offset points")  # fmt: skip
        axes.annotate(("looked\nafter", "on plans")[row], (span[1], row + 0.7), (4, 0), ha="left",
                      va="center", fontsize=9.5, annotation_clip=False,
                      textcoords="offset points", linespacing=1.05)  # fmt: skip
        if stop is not None and last - stop > 1:
            axes.annotate("", (last + 0.3, row + 0.75), (stop + 0.6, row + 0.75),
                          arrowprops={"arrowstyle": "|-|,widthA=0.3,widthB=0.3", "color": QUIET,
                                      "lw": 1, "shrinkA": 0, "shrinkB": 0})  # fmt: skip
            axes.text(last + 0.3, row + 0.64, f"none printed after {stop}", ha="right",
                      va="bottom", fontsize=8.5, color=QUIET)  # fmt: skip
