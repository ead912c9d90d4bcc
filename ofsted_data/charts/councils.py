"""The council's grades among those of all councils."""

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ..canvas import BLUE, INK, PALE_BLUE, RULE, Chart, bare, sheet, styled
from ..errors import FigureError
from ..frames import each, groups, lookup
from ..record import councils_by_grade
from ..tables import filled, load_inspection_outcomes
from .layers import some
from .shared import PLACE, Frame, labels_of


@styled
def councils(
    outcomes: Frame = None, practice_areas: Frame = None, documents: Frame = None,
    area: str = PLACE,
) -> Chart:  # fmt: skip
    """How many councils have which grade as their latest, by practice area, with one marked."""
    practice_areas, documents = filled(practice_areas=practice_areas, documents=documents)
    outcomes = load_inspection_outcomes() if outcomes is None else outcomes
    some(outcomes, "there are no councils' grades")
    numbers = councils_by_grade(outcomes, area)
    labels = lookup(practice_areas, "practice_area")
    file = documents[documents["kind"] == "inspection outcomes"]
    if file.empty:
        raise FigureError("the documents lack one of the kind 'inspection outcomes'; add its row")
    told_to = file["earliest"].max() - pd.Timedelta(days=1)
    told = ". ".join(
        f"{labels[name]}: "
        + ", ".join(f"{row.councils} {row.grade}{_here(row.marked, area)}" for row in each(rows))
        for name, rows in groups(numbers, "practice_area")
    )
    order = numbers["practice_area"].unique().tolist()
    total = int(numbers.groupby("practice_area")["councils"].sum().max())
    chart = sheet(
        "councils", 0.5 * len(order) + 0.75, title=_rank_title(numbers, area),
        subtitle=f"Latest grades of {total} councils, by practice area, {area} marked, at "
        f"{told_to.day} {told_to:%B %Y}",
        sources=labels_of(documents, file["document_id"]),
        note=f"Dark, with a diamond and a frame: the grade of {area}. Each council’s latest grade, "
        "given in different years. In inspections begun before January 2023 one judgement "
        "covered children in care and care leavers; it counts for both.",
        alt=f"Table of bars from zero. {told}.",
        numbers=numbers,
    )  # fmt: skip
    axes = bare(chart.panel(left=1.75, right=0.15, bottom=0.05, top=0.55))
    grades = list(numbers["grade"].cat.categories)
    axes.set_xlim(0, len(grades))
    axes.set_ylim(len(order), 0)
    for column, grade in enumerate(grades):
        axes.text(column + 0.06, -0.14, textwrap.fill(grade, 16), ha="left", va="bottom",
                  fontsize=9.5, linespacing=1.1)  # fmt: skip
    for place, name in enumerate(order):
        axes.annotate(labels[name], (0, place + 0.5), (-8, 0), textcoords="offset points",
                      ha="right", va="center", fontsize=10)  # fmt: skip
        axes.axhline(place, color=RULE, linewidth=0.6)
    widest = numbers["councils"].max()
    for row in each(numbers):
        corner = grades.index(row.grade) + 0.06, order.index(row.practice_area) + 0.24
        _draw_bar(axes, corner, 0.5 * row.councils / widest, str(row.councils), row.marked)
    return chart


def _here(marked: bool, area: str) -> str:
    return f" ({area} among them)" if marked else ""


def _rank_title(numbers: pd.DataFrame, area: str) -> str:
    rows = numbers[numbers["practice_area"] == "overall"]
    marked = rows[rows["marked"]]
    if marked.empty:
        return f"{area} has no overall grade here"
    grade = str(marked["grade"].iloc[0]).removesuffix(" to be good")
    same, total = marked["councils"].iloc[0], rows["councils"].sum()
    return f"{grade} overall, as {same} of {total} councils are"


def _draw_bar(
    axes: Axes, corner: tuple[float, float], width: float, count: str, marked: bool
) -> None:
    x, y = corner
    axes.add_patch(Rectangle(corner, width, 0.52, facecolor=BLUE if marked else PALE_BLUE,
                             edgecolor=INK if marked else BLUE,
                             linewidth=2 if marked else 0.6))  # fmt: skip
    weight = "bold" if marked else "normal"
    axes.annotate(count, (x + width, y + 0.26), (18 if marked else 4, 0), va="center",
                  textcoords="offset points", fontweight=weight)  # fmt: skip
    if marked:
        axes.annotate("◆", (x + width, y + 0.26), (5, 0), textcoords="offset points", va="center")
