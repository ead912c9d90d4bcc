"""The grades, practice area by practice area."""

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ..canvas import (
    INK,
    ORANGE,
    PALE_BLUE,
    PALE_ORANGE,
    RULE,
    TURQUOISE,
    Chart,
    bare,
    sheet,
    styled,
)
from ..frames import each, groups, lookup
from ..phrases import (
    listed,
    lower_first,
)
from .shared import PLACE, Frame, filled, labels_of

GRADE_FILL = {"Inadequate": ORANGE, "Requires improvement to be good": PALE_ORANGE,
               "Good": PALE_BLUE, "Outstanding": TURQUOISE}  # fmt: skip


@styled
def grades_grid(
    judgements: Frame = None, crosswalk: Frame = None, inspections: Frame = None,
    practice_areas: Frame = None, documents: Frame = None, area: str = PLACE,
) -> Chart:  # fmt: skip
    """Grade of each practice area at each graded inspection; one box is one judgement."""
    judgements, crosswalk, inspections, practice_areas, documents = filled(
        "document", judgements=judgements, crosswalk=crosswalk, inspections=inspections,
        practice_areas=practice_areas, documents=documents,
    )  # fmt: skip

    numbers = grades_of(judgements, inspections)
    areas = [
        area for area in practice_areas["practice_area"] if area in set(crosswalk["practice_area"])
    ]
    labels = lookup(practice_areas, "practice_area")
    graded = inspections[inspections["inspection_id"].isin(judgements["inspection_id"])]
    told = "; ".join(
        f"{row.name}: "
        + ", ".join(
            f"{labels[grade.practice_area]} {grade.grade}"
            for grade in each(numbers[numbers["inspection_id"] == row.inspection_id])
        )
        for row in each(graded)
    )
    chart = sheet(
        "grades_grid", 0.62 * len(areas) + 0.45,
        title=_grades_title(numbers, labels),
        subtitle=f"Ofsted’s grades by practice area, {area}, {listed(years_of(graded))}",
        sources=labels_of(documents, judgements["document_id"]),
        note="One box is one judgement: some cover two or three areas. Practice areas are matched "
        "across frameworks by the crosswalk; a blank means no such heading.",
        alt=f"Grid of grades. {told}.",
        numbers=numbers,
    )  # fmt: skip
    axes = bare(chart.panel(left=1.85, bottom=0.05, top=0.4))
    axes.set_xlim(0, len(graded))
    axes.set_ylim(len(areas), 0)
    for place, name in enumerate(areas):
        axes.annotate(labels[name], (0, place + 0.5), (-8, 0), textcoords="offset points",
                      ha="right", va="center")  # fmt: skip
    for column, (inspection, year) in enumerate(
        zip(graded["inspection_id"], years_of(graded), strict=True)
    ):
        axes.text(column + 0.5, -0.15, year, ha="center", va="bottom", fontweight="bold")
        for _, rows in groups(numbers[numbers["inspection_id"] == inspection], "judgement_id"):
            places = sorted(areas.index(area) for area in rows["practice_area"])
            for run in np.split(places, np.flatnonzero(np.diff(places) > 1) + 1):
                _draw_grade(axes, column, int(run[0]), len(run), str(rows["grade"].iloc[0]))
    return chart


def grades_of(judgements: pd.DataFrame, inspections: pd.DataFrame) -> pd.DataFrame:
    """Return each area's grade once an inspection, and how many documents state it."""
    keys = ["inspection_id", "judgement_id", "practice_area"]
    grades = judgements.groupby(keys, sort=False, as_index=False).agg(
        grade=("grade", "first"), documents=("document_id", "nunique")
    )
    order = inspections["inspection_id"].tolist()
    return grades.sort_values(
        "inspection_id", key=lambda ids: ids.map(order.index), kind="stable"
    ).reset_index(drop=True)


def years_of(inspections: pd.DataFrame) -> list[str]:
    """Return the year of each inspection, or of its report where only that is known."""
    first = inspections["started"].fillna(inspections["published"])
    return [f"{day.year}" for day in first]


def _grades_title(numbers: pd.DataFrame, labels: dict[str, str]) -> str:
    overall = numbers.loc[numbers["practice_area"] == "overall", "grade"].astype(str)
    same = overall.nunique() == 1
    if not same:
        return "Overall: " + ", then ".join(overall)
    first = numbers["inspection_id"].iloc[0]
    rank = numbers["grade"].cat.codes
    base = rank[numbers["inspection_id"] == first].set_axis(
        numbers.loc[numbers["inspection_id"] == first, "practice_area"]
    )
    lower = numbers[rank < numbers["practice_area"].map(base)]
    if lower.empty:
        return f"{overall.iloc[0]} overall and in every area each time"
    area = labels[lower["practice_area"].iloc[0]]
    year = lower["inspection_id"].iloc[0][-4:]
    return f"{overall.iloc[0]} overall each time; {lower_first(area)} fell in {year}"


def _draw_grade(axes: Axes, column: int, place: int, span: int, grade: str) -> None:
    gap = 0.04
    axes.add_patch(Rectangle(
        (column + gap, place + gap), 1 - 2 * gap, span - 2 * gap, facecolor=GRADE_FILL[grade],
        edgecolor=INK if grade != "Good" else RULE, linewidth=2 if grade != "Good" else 1,
    ))  # fmt: skip
    axes.text(column + 0.5, place + span / 2, textwrap.fill(grade, 16), ha="center", va="center",
              linespacing=1.1)  # fmt: skip
