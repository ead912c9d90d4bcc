"""What was asked for."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from ..canvas import (
    BLUE,
    INK,
    PALE,
    PALE_BLUE,
    PALE_ORANGE,
    RULE,
    Chart,
    bare,
    sheet,
    styled,
)
from ..frames import each, lookup
from ..phrases import (
    in_words,
    listed,
    upper_first,
)
from .grades import years_of
from .shared import PLACE, Frame, filled, labels_of

_STRONGEST = ("recommendation", "weakness", "progress", "strength")
_POLARITY_FILL = {"recommendation": BLUE, "weakness": PALE_ORANGE, "progress": PALE_BLUE,
                  "strength": PALE}  # fmt: skip


@styled
def asked_for(
    findings: Frame = None, inspections: Frame = None, themes: Frame = None,
    documents: Frame = None, area: str = PLACE,
) -> Chart:  # fmt: skip
    """Themes of formal areas for improvement, and what the other inspections said of them."""
    findings, inspections, themes, documents = filled(
        "document", findings=findings, inspections=inspections, themes=themes, documents=documents
    )
    told_of = inspections["inspection_id"].isin(findings["inspection_id"])
    graded = inspections[inspections["graded"] & told_of]
    numbers = _followed(findings, graded)
    labels = lookup(themes, "theme")
    order = list(dict.fromkeys(numbers["theme"]))
    told = "; ".join(
        f"{labels[theme]}: "
        + ", ".join(
            f"{row.polarity} in {row.inspection_id[-4:]}"
            for row in each(numbers[numbers["theme"] == theme])
        )
        for theme in order
    )
    asked = numbers[numbers["polarity"] == "recommendation"].groupby("theme").size()
    again = asked[asked > 1]
    chart = sheet(
        "asked_for", 0.4 * len(order) + 0.45,
        title=_asked_title(asked, again),
        subtitle=f"What the documents say inspectors found, by theme, {area}, "
        f"{listed(years_of(graded))}",
        sources=labels_of(documents, findings["document_id"]),
        note="Only themes that were a formal area for improvement at least once. The strongest "
        "word is shown. A blank means that no document mentions it, not that all was well.",
        alt=f"Table of themes by inspection. {told}.",
        numbers=numbers,
    )  # fmt: skip
    axes = bare(chart.panel(left=2.65, bottom=0.05, top=0.4))
    years = years_of(graded)
    axes.set_xlim(0, len(years))
    axes.set_ylim(len(order), 0)
    for column, year in enumerate(years):
        axes.text(column + 0.5, -0.15, year, ha="center", va="bottom", fontweight="bold")
    for place, theme in enumerate(order):
        axes.annotate(labels[theme], (0, place + 0.5), (-8, 0), textcoords="offset points",
                      ha="right", va="center", fontsize=10)  # fmt: skip
        axes.axhline(place, color=RULE, linewidth=0.6)
    columns = {name: column for column, name in enumerate(graded["inspection_id"])}
    for row in each(numbers):
        _draw_word(axes, columns[row.inspection_id], order.index(row.theme), row.polarity)
    return chart


def _followed(findings: pd.DataFrame, graded: pd.DataFrame) -> pd.DataFrame:
    """Return, for each theme ever asked for, the strongest word at each inspection."""
    order = graded["inspection_id"].tolist()
    asked = findings.loc[findings["polarity"] == "recommendation", ["theme", "inspection_id"]]
    first = (
        asked.assign(place=asked["inspection_id"].map(order.index)).groupby("theme")["place"].min()
    )
    rows = findings[findings["theme"].isin(first.index) & findings["inspection_id"].isin(order)]
    rows = rows.assign(
        rank=rows["polarity"].map(_STRONGEST.index), place=rows["inspection_id"].map(order.index),
        first=rows["theme"].map(first),
    )  # fmt: skip
    rows = rows.sort_values(["first", "theme", "place", "rank"], kind="stable")
    rows = rows.drop_duplicates(["theme", "inspection_id"])
    return rows[["theme", "inspection_id", "polarity", "document_id", "locator"]].reset_index(
        drop=True
    )


def _asked_title(asked: pd.Series, again: pd.Series) -> str:
    if again.empty:
        return f"{len(asked)} themes were asked for, none of them twice"
    count = upper_first(in_words(len(again)))
    return f"{count} of {in_words(len(asked))} themes were asked for again later"


def _draw_word(axes: Axes, column: float, place: float, polarity: str) -> None:
    axes.add_patch(FancyBboxPatch(
        (column + 0.04, place + 0.16), 0.92, 0.68, boxstyle="round,pad=0,rounding_size=0.06",
        facecolor=_POLARITY_FILL[polarity], edgecolor=INK if polarity == "weakness" else RULE,
    ))  # fmt: skip
    axes.text(column + 0.5, place + 0.5, polarity, ha="center", va="center", fontsize=9,
              color="white" if polarity == "recommendation" else INK)  # fmt: skip
