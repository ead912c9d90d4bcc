"""The decade on one chart."""

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ..canvas import (
    INK,
    RULE,
    Chart,
    bare,
    sheet,
    styled,
)
from ..frames import each, groups, lookup
from ..phrases import listed
from ..tables import (
    load_documents,
    load_inspections,
    load_judgements,
    load_measures,
    load_observations,
    load_practice_areas,
)
from .counts import draw_counts, points_of
from .grades import GRADE_FILL, grades_of
from .shared import Frame, labels_of


@styled
def ten_years(
    judgements: Frame = None, observations: Frame = None, inspections: Frame = None,
    documents: Frame = None, measures: Frame = None, practice_areas: Frame = None,
) -> Chart:  # fmt: skip
    """Grades above, children looked after and on plans below, on one line of years."""
    judgements = load_judgements(layer="document") if judgements is None else judgements
    observations = load_observations(layer="document") if observations is None else observations
    inspections = load_inspections() if inspections is None else inspections
    documents = load_documents(layer="document") if documents is None else documents
    measures = load_measures() if measures is None else measures
    practice_areas = load_practice_areas() if practice_areas is None else practice_areas

    shown = ["children_looked_after", "child_protection_plans"]
    counts = observations[observations["measure"].isin(shown)]
    grades = grades_of(judgements, inspections)
    grades = grades.assign(year=grades["inspection_id"].str[-4:].astype(int))
    labels = lookup(measures, "measure")
    numbers = pd.concat([
        grades.rename(columns={"practice_area": "series"})[["series", "year", "grade"]],
        counts.rename(columns={"measure": "series"})[
            ["series", "year", "value", "low", "high", "as_printed", "document_id"]
        ],
    ], ignore_index=True)  # fmt: skip
    first, last = int(grades["year"].min()), int(grades["year"].max())
    end = int(counts["year"].max())
    overall = grades[grades["practice_area"] == "overall"]
    area = listed(counts["area"].unique().tolist())
    told_grades = ", ".join(f"{row.grade} in {row.year}" for row in each(overall))
    names = lookup(practice_areas, "practice_area")
    level = lookup(overall, "year", "grade")
    told_others = "".join(
        f" {names[row.practice_area]}: {row.grade} in {row.year}."
        for row in each(grades)
        if row.grade != level[row.year]
    )
    points = {
        name: points_of(counts[counts["measure"] == name].sort_values(["year", "document_id"]),
                      lookup(documents, "document_id"))
        for name in shown
    }  # fmt: skip
    told_counts = "; ".join(
        f"{labels[name]}: " + ", ".join(f"{row.words} in {row.year}" for row in each(rows))
        for name, rows in points.items()
    )
    blank = f"No document prints a count after {end}"
    chart = sheet(
        "ten_years", 6.3,
        title=_decade_title(overall, end),
        subtitle=f"Ofsted’s grades, and children counted on a day, {area}, {first} to {last}",
        sources=labels_of(documents, pd.concat([judgements["document_id"], counts["document_id"]])),
        note="Dots are numbers as printed; bars and arrows show what “around” and “more than” "
        "allow. Grades and counts stand side by side; neither explains the other.",
        alt=f"Three panels on one line of years. Overall grades: {told_grades}.{told_others} "
        f"{told_counts}. {blank}.",
        numbers=numbers,
    )  # fmt: skip
    span = (first - 1.7, last + 1.7)
    strip = bare(chart.panel(left=0.6, right=0.15, bottom=0.1, top=0.3, share=(0.7, 1.0)))
    _draw_strip(strip, grades, practice_areas, span)
    for name, share in zip(shown, ((0.36, 0.7), (0.0, 0.36)), strict=True):
        axes = chart.panel(left=0.6, right=0.15, bottom=0.35, top=0.3, share=share)
        draw_counts(axes, points[name], blank, span)
        _panel_title(axes, labels[name])
    _panel_title(strip, "Grades")
    return chart


def _panel_title(axes: Axes, text: str) -> None:
    axes.set_title(text, loc="left", fontsize=11, fontweight="bold", pad=6)


def _decade_title(overall: pd.DataFrame, end: int) -> str:
    grades = overall["grade"].astype(str)
    told = f"{grades.iloc[0]} overall each time" if grades.nunique() == 1 else "Grades moved"
    return f"{told}; no count printed after {end}"


def _draw_strip(
    axes: Axes, grades: pd.DataFrame, practice_areas: pd.DataFrame, span: tuple[float, float]
) -> None:
    """Draw the overall grade at each inspection, and below it any area that differs."""
    half = 1.55
    axes.set_xlim(*span)
    axes.set_ylim(3, 0)
    labels = lookup(practice_areas, "practice_area")
    for year, rows in groups(grades, "year"):
        overall = str(rows.loc[rows["practice_area"] == "overall", "grade"].iloc[0])
        others = rows[rows["grade"].astype(str) != overall].drop_duplicates("judgement_id")
        words = "\n".join(
            textwrap.fill(f"{labels[row.practice_area]}: {row.grade}", 18) for row in each(others)
        )
        fill = GRADE_FILL[str(others["grade"].iloc[0])] if len(others) else "white"
        for (low, high), colour, edge, text in (
            ((0.0, 0.85), GRADE_FILL[overall], RULE, f"{year}: {overall} overall"),
            ((0.95, 3.0), fill, INK if words else RULE, words or f"Every area:\n{overall}"),
        ):
            axes.add_patch(Rectangle((year - half, low), 2 * half, high - low, facecolor=colour,
                                     edgecolor=edge, clip_on=False))  # fmt: skip
            axes.text(year, (low + high) / 2, text, ha="center", va="center", fontsize=9,
                      linespacing=1.15)  # fmt: skip
