"""What was asked for, and what came back."""

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
from ..tables import filled
from .grades import years_of
from .layers import layers, some
from .shared import PLACE, Frame, labels_of

_STRONGEST = ("recommendation", "weakness", "progress", "strength")
_POLARITY_FILL = {"recommendation": BLUE, "weakness": PALE_ORANGE, "progress": PALE_BLUE,
                  "strength": PALE}  # fmt: skip
_SHORT = {"recommendation": "asked for"}  # in a box
_WHO = {"report": "report", "document": "pages"}  # the layers, as a column is headed


@styled
def asked_for(
    findings: Frame = None, inspections: Frame = None, themes: Frame = None,
    documents: Frame = None, area: str = PLACE,
) -> Chart:  # fmt: skip
    """Themes of formal recommendations, and what reports and pages said of them at each time."""
    findings, inspections, themes, documents = filled(
        findings=findings, inspections=inspections, themes=themes, documents=documents
    )
    told_of = inspections["inspection_id"].isin(findings["inspection_id"])
    graded = inspections[inspections["graded"] & told_of]
    numbers = some(
        _followed(findings.assign(layer=layers(documents, findings)), graded),
        "no finding is a recommendation of a graded inspection",
    )
    who = [layer for layer in _WHO if layer in set(numbers["layer"])]
    labels = lookup(themes, "theme")
    order = list(dict.fromkeys(numbers["theme"]))
    told = "; ".join(
        f"{labels[theme]}: "
        + ", ".join(
            f"{row.polarity} in {row.inspection_id[-4:]} ({_WHO[row.layer]})"
            for row in each(numbers[numbers["theme"] == theme])
        )
        for theme in order
    )
    sources = {"report": "Ofsted’s reports", "document": "the pages"}
    chart = sheet(
        "asked_for", 0.34 * len(order) + 0.75,
        title=_asked_title(numbers),
        subtitle=f"What {listed([sources[layer] for layer in who])} say inspectors found, by "
        f"theme, {area}, {listed(years_of(graded))}",
        sources=labels_of(documents, findings["document_id"]),
        note="Only themes of a formal recommendation (asked for), to the council or the "
        "safeguarding board. The strongest word is shown; sharp corners: the report, round: "
        "pages. A blank: no mention, not that all was well.",
        alt=f"Table of themes by inspection. {told}.",
        numbers=numbers,
    )  # fmt: skip
    axes = bare(chart.panel(left=2.55, right=0.15, bottom=0.05, top=0.65))
    years = years_of(graded)
    axes.set_xlim(0, len(years))
    axes.set_ylim(len(order), 0)
    for column, year in enumerate(years):
        axes.text(column + 0.5, -0.75, year, ha="center", va="bottom", fontweight="bold")
        for part, layer in enumerate(who):
            axes.text(column + (part + 0.5) / len(who), -0.12, _WHO[layer], ha="center",
                      va="bottom", fontsize=9)  # fmt: skip
    for place, theme in enumerate(order):
        axes.annotate(labels[theme], (0, place + 0.5), (-8, 0), textcoords="offset points",
                      ha="right", va="center", fontsize=9.5)  # fmt: skip
        axes.axhline(place, color=RULE, linewidth=0.6)
    columns = {name: column for column, name in enumerate(graded["inspection_id"])}
    for row in each(numbers):
        left = columns[row.inspection_id] + who.index(row.layer) / len(who)
        place = order.index(row.theme)
        _draw_word(axes, (left, place), 1 / len(who), row.polarity, row.layer == "report")
    return chart


def _followed(findings: pd.DataFrame, graded: pd.DataFrame) -> pd.DataFrame:
    """Return, for each theme ever asked for, each layer's strongest word at each inspection."""
    order = graded["inspection_id"].tolist()
    findings = findings[findings["inspection_id"].isin(order)]
    asked = findings.loc[findings["polarity"] == "recommendation", ["theme", "inspection_id"]]
    first = (
        asked.assign(place=asked["inspection_id"].map(order.index)).groupby("theme")["place"].min()
    )
    again = asked.groupby("theme")["inspection_id"].nunique() > 1
    rows = findings[findings["theme"].isin(first.index)]
    rows = rows.assign(
        rank=rows["polarity"].map(_STRONGEST.index), place=rows["inspection_id"].map(order.index),
        first=rows["theme"].map(first), once=~rows["theme"].map(again).astype(bool),
        who=rows["layer"].map(list(_WHO).index),
    )  # fmt: skip
    rows = rows.sort_values(["once", "first", "theme", "place", "who", "rank"], kind="stable")
    rows = rows.drop_duplicates(["theme", "inspection_id", "layer"])
    columns = ["theme", "inspection_id", "layer", "polarity", "document_id", "locator"]
    return rows[columns].reset_index(drop=True)


def _asked_title(numbers: pd.DataFrame) -> str:
    asked = numbers[numbers["polarity"] == "recommendation"]
    times = asked.groupby("theme")["inspection_id"].nunique()
    again = int((times > 1).sum())
    if not again:
        return f"{upper_first(in_words(len(times)))} themes were asked for, none of them twice"
    count = upper_first(in_words(again))
    return f"{count} of {in_words(len(times))} themes were asked for again later"


def _draw_word(
    axes: Axes, corner: tuple[float, float], width: float, polarity: str, sharp: bool
) -> None:
    x, y = corner
    axes.add_patch(FancyBboxPatch(
        (x + 0.02, y + 0.12), width - 0.04, 0.76,
        boxstyle="square,pad=0" if sharp else "round,pad=0,rounding_size=0.09",
        mutation_aspect=4, facecolor=_POLARITY_FILL[polarity],
        edgecolor=INK if polarity == "weakness" else RULE,
    ))  # fmt: skip
    axes.text(x + width / 2, y + 0.5, _SHORT.get(polarity, polarity), ha="center", va="center",
              fontsize=8.5, color="white" if polarity == "recommendation" else INK)  # fmt: skip
