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
    QUIET,
    RULE,
    TURQUOISE,
    Chart,
    bare,
    sheet,
    styled,
)
from ..frames import Row, each, groups, lookup
from ..phrases import (
    listed,
    lower_first,
)
from ..tables import filled
from .layers import layers, some
from .shared import PLACE, Frame, labels_of

GRADE_FILL = {"Inadequate": ORANGE, "Requires improvement to be good": PALE_ORANGE,
               "Good": PALE_BLUE, "Outstanding": TURQUOISE}  # fmt: skip
ALONE = "report alone"


@styled
def grades_grid(
    judgements: Frame = None, crosswalk: Frame = None, inspections: Frame = None,
    practice_areas: Frame = None, documents: Frame = None, area: str = PLACE,
) -> Chart:  # fmt: skip
    """Grade of each practice area at each graded inspection; one box is one judgement.

    What only a report states is drawn apart from what documents print.
    """
    judgements, crosswalk, inspections, practice_areas, documents = filled(
        judgements=judgements, crosswalk=crosswalk, inspections=inspections,
        practice_areas=practice_areas, documents=documents,
    )  # fmt: skip

    some(judgements, "there are no judgements")
    numbers = _both_layers(judgements, inspections, documents)
    headed = crosswalk[crosswalk["judgement_id"].isin(judgements["judgement_id"])]
    areas = [
        area for area in practice_areas["practice_area"] if area in set(headed["practice_area"])
    ]
    labels = lookup(practice_areas, "practice_area")
    graded = inspections[inspections["inspection_id"].isin(judgements["inspection_id"])]
    graded = graded.assign(year=years_of(graded))
    years = graded["year"].unique().tolist()
    told = "; ".join(
        f"{row.name}: "
        + ", ".join(
            f"{labels[grade.practice_area]} {grade.grade}{_aside(grade)}"
            for grade in each(numbers[numbers["inspection_id"] == row.inspection_id])
        )
        for row in each(graded)
    )
    chart = sheet(
        "grades_grid", 0.62 * len(areas) + 0.45,
        title=_grades_title(numbers, labels),
        subtitle=f"Ofsted’s grades by practice area, {area}, {listed(years)}",
        sources=labels_of(documents, judgements["document_id"]),
        note="One box is one judgement: some cover two or three areas. Practice areas are matched "
        f"across frameworks by the crosswalk; a blank means no such heading.{_agreement(numbers)}",
        alt=f"Grid of grades. {told}.",
        numbers=numbers,
    )  # fmt: skip
    axes = bare(chart.panel(left=1.95, right=0.15, bottom=0.05, top=0.4))
    axes.set_xlim(0, len(years))
    axes.set_ylim(len(areas), 0)
    for place, name in enumerate(areas):
        axes.annotate(textwrap.fill(labels[name], 20), (0, place + 0.5), (-8, 0), ha="right",
                      va="center", textcoords="offset points", linespacing=1.1)  # fmt: skip
    for column, year in enumerate(years):
        axes.text(column + 0.5, -0.15, year, ha="center", va="bottom", fontweight="bold")
        at = graded.loc[graded["year"] == year, "inspection_id"]
        _draw_column(axes, column, numbers[numbers["inspection_id"].isin(at)], areas)
    return chart


def _both_layers(
    judgements: pd.DataFrame, inspections: pd.DataFrame, documents: pd.DataFrame
) -> pd.DataFrame:
    """Return each area's grade as documents print it, with the report's, and what only it has.

    ``report`` is the grade that the report on that inspection states, or a later report.
    """
    of_page = layers(documents, judgements) == "document"
    printed = grades_of(judgements[of_page], inspections).assign(layer="document")
    own = judgements["document_id"].map(lookup(documents, "document_id", "inspection_id"))
    record = judgements.assign(later=own != judgements["inspection_id"])[~of_page]
    stated = grades_of(record.sort_values("later", kind="stable"), inspections)
    keys = ["inspection_id", "judgement_id", "practice_area"]
    both = printed.merge(stated[[*keys, "grade"]].rename(columns={"grade": "report"}), on=keys,
                         how="left")  # fmt: skip
    alone = stated.merge(printed[keys], on=keys, how="left", indicator=True)
    alone = alone[alone["_merge"] == "left_only"].drop(columns="_merge")
    alone = alone.assign(layer="report", report=alone["grade"], documents=0)
    rows = pd.concat([both, alone], ignore_index=True)
    order = inspections["inspection_id"].tolist()
    rows = rows.sort_values("inspection_id", key=lambda ids: ids.map(order.index), kind="stable")
    return rows.reset_index(drop=True)


def _aside(row: Row) -> str:
    """Say in the alt text where a grade is not simply what both layers state."""
    if row.layer == "report":
        return f" ({ALONE})"
    differs = pd.notna(row.report) and row.report != row.grade
    return f" (report: {row.report})" if differs else ""


def _agreement(numbers: pd.DataFrame) -> str:
    """Say how the layers are told apart, and in how many boxes they agree."""
    if not numbers["report"].notna().any():
        return ""
    printed = numbers[numbers["layer"] == "document"].drop_duplicates("judgement_id")
    same = int((printed["grade"].astype(str) == printed["report"].astype(str)).sum())
    return (
        f" Whole edges: printed by a page, {same} of {len(printed)} boxes as in a report. Broken "
        "edges: in a report alone."
    )


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
    if overall.nunique() != 1:
        return "Overall: " + ", then ".join(overall) if len(overall) else "Grades by practice area"
    rank = numbers["grade"].cat.codes
    lower = numbers[rank < rank.groupby(numbers["practice_area"]).shift()]
    if lower.empty:
        below = (numbers["grade"].astype(str) != overall.iloc[0]).any()
        where = "no area fell" if below else "in every area"
        return f"{overall.iloc[0]} overall each time, {where}"
    area = labels[lower["practice_area"].iloc[0]]
    year = lower["inspection_id"].iloc[0][-4:]
    return f"{overall.iloc[0]} overall each time; {lower_first(area)} fell in {year}"


def _draw_column(axes: Axes, column: int, numbers: pd.DataFrame, areas: list[str]) -> None:
    """Draw one year: what pages print, then what a report alone has, inside it or beside it."""
    numbers = numbers.assign(place=numbers["practice_area"].map(areas.index))
    printed = numbers[numbers["layer"] == "document"]
    alone = numbers[numbers["layer"] == "report"]
    for _, rows in groups(printed, "judgement_id"):
        for run in _runs(rows["place"]):
            free = [place for place in run if place not in set(alone["place"])] or run
            words = _words(rows.iloc[0])
            _draw_box(axes, column, run, rows["grade"].iloc[0])
            axes.text(column + 0.5, (free[0] + free[-1] + 1) / 2, words, ha="center", va="center",
                      linespacing=1.1)  # fmt: skip
    for _, rows in groups(alone, "judgement_id"):
        for run in _runs(rows["place"]):
            inside = bool(set(run) & set(printed["place"]))
            _draw_box(axes, column, run, rows["grade"].iloc[0], alone=True, inside=inside)
            words = f"{_words(rows.iloc[0])}\n{ALONE}"
            axes.text(column + 0.5, run[0] + len(run) / 2, words, ha="center", va="center",
                      fontsize=9.5, linespacing=1.1)  # fmt: skip


def _runs(places: pd.Series) -> list[list[int]]:
    """Return places in order, those side by side together."""
    found = np.unique(places)
    return [run.tolist() for run in np.split(found, np.flatnonzero(np.diff(found) > 1) + 1)]


def _words(row: Row) -> str:
    words = textwrap.fill(str(row["grade"]), 12)
    if pd.isna(row["report"]) or row["report"] == row["grade"]:
        return words
    stated = textwrap.fill(f"report: {row['report']}", 20)
    return f"{words}\n{stated}"


def _draw_box(
    axes: Axes, column: int, run: list[int], grade: str, *, alone: bool = False,
    inside: bool = False,
) -> None:  # fmt: skip
    side, gap = (0.12, 0.09) if inside else (0.04, 0.04)
    usual = grade == "Good"
    axes.add_patch(Rectangle(
        (column + side, run[0] + gap), 1 - 2 * side, len(run) - 2 * gap,
        facecolor="white" if alone and usual else GRADE_FILL[grade],
        edgecolor=QUIET if alone else RULE if usual else INK, linewidth=1 if usual else 2,
        linestyle=(0, (4, 3)) if alone else "-",
    ))  # fmt: skip
