"""Which page prints what."""

import pandas as pd
from matplotlib.axes import Axes

from ..canvas import (
    BLUE,
    RULE,
    Chart,
    bare,
    sheet,
    styled,
)
from ..frames import each, groups, lookup
from ..phrases import (
    lower_first,
)
from .shared import PLACE, Frame, filled, labels_of


@styled
def who_reports_what(
    judgements: Frame = None, observations: Frame = None, findings: Frame = None,
    documents: Frame = None, practice_areas: Frame = None, measures: Frame = None,
    themes: Frame = None, inspection_id: str = "ilacs_2018", area: str = PLACE,
) -> Chart:  # fmt: skip
    """Which document on one report prints which of its grades, counts and shortcomings."""
    judgements, observations, findings, documents, practice_areas, measures, themes = filled(
        "document", judgements=judgements, observations=observations, findings=findings,
        documents=documents, practice_areas=practice_areas, measures=measures, themes=themes,
    )  # fmt: skip

    pages = documents[documents["inspection_id"] == inspection_id]
    grades = judgements[judgements["inspection_id"] == inspection_id]
    counts = observations[observations["document_id"].isin(pages["document_id"])]
    short = findings[
        (findings["inspection_id"] == inspection_id)
        & findings["polarity"].isin(["weakness", "recommendation"])
    ]
    numbers = pd.concat([
        _facts("Grade", grades, "practice_area", practice_areas),
        _facts("Count", counts, "measure", measures),
        _facts("Shortcoming", short, "theme", themes),
    ], ignore_index=True)  # fmt: skip
    facts = numbers.drop_duplicates(["group", "fact"])[["group", "fact"]]
    by_page = numbers.groupby("document_id").size()
    told = "; ".join(
        f"{page.label} prints {by_page.get(page.document_id, 0)} of {len(facts)}: "
        + ", ".join(
            numbers.loc[numbers["document_id"] == page.document_id, "fact"].map(lower_first)
        )
        for page in each(pages)
    )
    chart = sheet(
        "who_reports_what", 0.29 * (len(facts) + 3) + 0.5,
        title=f"No page prints more than {by_page.max()} of the {len(facts)} facts",
        subtitle="Grades, counts and shortcomings, by page on the report of "
        f"{inspection_id[-4:]}, {area}",
        sources=labels_of(documents, pages["document_id"]),
        note="A filled dot: the page prints it. A ring: it says so without naming the area. A "
        "blank: it does not. Shortcomings are formal requests and weaknesses in passing.",
        alt=f"Grid of facts by page. {told}.",
        numbers=numbers,
    )  # fmt: skip
    axes = bare(chart.panel(left=3.1, bottom=0.05, top=0.5))
    axes.set_xlim(0, len(pages))
    axes.set_ylim(len(facts) + 3, 0)
    for column, label in enumerate(pages["label"]):
        axes.text(column + 0.5, -0.1, label.replace(" ", "\n"), ha="center", va="bottom",
                  fontsize=10, linespacing=1.1)  # fmt: skip
    _draw_facts(axes, facts, numbers, pages["document_id"].tolist())
    return chart


def _facts(group: str, rows: pd.DataFrame, column: str, names: pd.DataFrame) -> pd.DataFrame:
    """Return (group, fact, document) once each, in the order of the table of names."""
    labels = lookup(names, column)
    order = [name for name in names[column] if name in set(rows[column])]
    named = rows.get("named", True)
    out = rows.assign(named=named, place=rows[column].map(order.index), group=group,
                      fact=rows[column].map(labels))  # fmt: skip
    if group == "Count":
        years = out.groupby(["document_id", column])["year"].transform(
            lambda year: f"{year.min()} and {year.max()}"
        )
        out["fact"] = out["fact"] + " (" + years + ")"
    out = out.sort_values(["place", "document_id"]).drop_duplicates(["fact", "document_id"])
    return out[["group", "fact", "document_id", "named"]]


def _draw_facts(axes: Axes, facts: pd.DataFrame, numbers: pd.DataFrame, pages: list[str]) -> None:
    heading = {"Grade": "Grades", "Count": "Counts", "Shortcoming": "Shortcomings"}
    place = 0
    for group, rows in groups(facts, "group"):
        axes.annotate(heading[str(group)], (0, place + 0.55), (-8, 0), ha="right", va="center",
                      textcoords="offset points", fontweight="bold", fontsize=10)  # fmt: skip
        place += 1
        for fact in rows["fact"]:
            axes.annotate(fact, (0, place + 0.5), (-8, 0), textcoords="offset points", ha="right",
                          va="center", fontsize=9.5)  # fmt: skip
            axes.axhline(place, color=RULE, linewidth=0.5)
            same = numbers[(numbers["group"] == group) & (numbers["fact"] == fact)]
            for row in each(same):
                axes.plot(pages.index(row.document_id) + 0.5, place + 0.5, marker="o",
                          markersize=8, color=BLUE, markeredgewidth=1.5,
                          markerfacecolor=BLUE if row.named else "white")  # fmt: skip
            place += 1
