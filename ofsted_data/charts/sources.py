"""Which page prints what."""

import pandas as pd
from matplotlib.axes import Axes

from ..canvas import (
    RULE,
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
from ..tables import filled
from .layers import DOT, RECORD_MARK, layers, some
from .shared import PLACE, Frame, labels_of


@styled
def who_reports_what(
    judgements: Frame = None, observations: Frame = None, findings: Frame = None,
    documents: Frame = None, practice_areas: Frame = None, measures: Frame = None,
    themes: Frame = None, inspection_id: str = "ilacs_2018", area: str = PLACE,
) -> Chart:  # fmt: skip
    """Which document on one report prints which of its grades, counts and shortcomings."""
    judgements, observations, findings, documents, practice_areas, measures, themes = filled(
        judgements=judgements, observations=observations, findings=findings,
        documents=documents, practice_areas=practice_areas, measures=measures, themes=themes,
    )  # fmt: skip

    columns = documents[documents["inspection_id"] == inspection_id]
    columns = columns.sort_values(
        "layer", key=lambda layer: layer != "report", kind="stable", ignore_index=True
    )
    ours = [frame["document_id"].isin(columns["document_id"])
            for frame in (judgements, observations, findings)]  # fmt: skip
    grades, counts, short = judgements[ours[0]], observations[ours[1]], findings[ours[2]]
    short = _where_the_report_has_it(short[short["polarity"].isin(["weakness", "recommendation"])])
    numbers = pd.concat([
        _facts("Grade", grades[grades["inspection_id"] == inspection_id], "practice_area",
               practice_areas),
        _facts("Count", counts, "measure", measures),
        _facts("Shortcoming", short[short["inspection_id"] == inspection_id], "theme", themes),
    ], ignore_index=True)  # fmt: skip
    some(numbers, f"no document on {inspection_id} has a grade, a count or a shortcoming")
    numbers["layer"] = layers(documents, numbers)
    facts = numbers.drop_duplicates(["group", "fact"])[["group", "fact"]]
    columns = columns[columns["document_id"].isin(numbers["document_id"])]
    by_page = numbers.groupby("document_id").size()
    told = "; ".join(
        f"{page.label} prints {by_page[page.document_id]} of {len(facts)}: "
        + ", ".join(
            numbers.loc[numbers["document_id"] == page.document_id, "fact"].map(lower_first)
        )
        for page in each(columns)
    )
    chart = sheet(
        "who_reports_what", 0.27 * (len(facts) + 3) + 0.5,
        title=_left_out_title(numbers, len(facts)),
        subtitle="Grades, counts and shortcomings, by page on the report of "
        f"{inspection_id[-4:]}, {area}",
        sources=labels_of(documents, columns["document_id"]),
        note="A dot: the page prints it; a diamond: the report does. A ring: it says so without "
        "naming the area. A blank: it does not. Shortcomings, requested or in passing, stand "
        "under the report’s theme.",
        alt=f"Grid of facts by page. {told}.",
        numbers=numbers,
    )  # fmt: skip
    axes = bare(chart.panel(left=3.5, right=0.1, bottom=0.05, top=0.5))
    axes.set_xlim(0, len(columns))
    axes.set_ylim(len(facts) + 3, 0)
    for column, label in enumerate(columns["label"]):
        axes.text(column + 0.5, -0.1, label.replace(" ", "\n"), ha="center", va="bottom",
                  fontsize=10, linespacing=1.1)  # fmt: skip
    _draw_facts(axes, facts, numbers, columns["document_id"].tolist())
    return chart


def _where_the_report_has_it(findings: pd.DataFrame) -> pd.DataFrame:
    """Return findings with those of pages under the theme of the report's finding they take up."""
    themes = lookup(findings, "finding_id", "theme")
    reported = findings["reported_from"].map(themes)
    return findings.assign(theme=reported.fillna(findings["theme"]))


def _left_out_title(numbers: pd.DataFrame, facts: int) -> str:
    """Say how many of the report's facts, or of all where it is not there, one page has at most."""
    numbers = numbers.assign(key=numbers["group"] + numbers["fact"])
    pages = numbers[numbers["layer"] == "document"]
    reported = numbers.loc[numbers["layer"] == "report", "key"]
    if pages.empty:
        return f"The report holds {facts} facts"
    if reported.empty:
        most = pages.groupby("document_id").size().max()
        return f"No page prints more than {most} of the {facts} facts"
    most = pages["key"].isin(reported).groupby(pages["document_id"]).sum().max()
    return f"No page prints over {most} of the report’s {len(reported)} facts"


def _facts(group: str, rows: pd.DataFrame, column: str, names: pd.DataFrame) -> pd.DataFrame:
    """Return (group, fact, document) once each, in the order of the table of names."""
    labels = lookup(names, column)
    order = [name for name in names[column] if name in set(rows[column])]
    named = rows.get("named", True)
    out = rows.assign(named=named, place=rows[column].map(order.index), group=group,
                      fact=rows[column].map(labels))  # fmt: skip
    if group == "Count":
        years = out.groupby(["document_id", column])["year"].transform(
            lambda year: listed([str(one) for one in sorted(set(year))])
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
                mark = RECORD_MARK if row.layer == "report" else DOT
                fill = mark["color"] if row.named else "white"
                axes.plot(pages.index(row.document_id) + 0.5, place + 0.5,
                          **mark | {"markerfacecolor": fill})  # fmt: skip
            place += 1
