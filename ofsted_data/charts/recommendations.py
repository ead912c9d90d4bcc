"""Every formal recommendation, and the pages that print it."""

import pandas as pd
from matplotlib.axes import Axes

from ..canvas import RULE, Chart, bare, sheet, styled
from ..frames import each, groups, lookup
from ..phrases import in_words, listed, upper_first
from ..record import concordance
from ..tables import filled
from .concordance import SIDE, draw_square
from .layers import some
from .shared import PLACE, Frame, labels_of

_AGAIN = "Asked for at more than one inspection"
_ONCE = "Asked for at one inspection"
_OF_BOARD = "Asked of the safeguarding children board"
_ORDER = (_AGAIN, _ONCE, _OF_BOARD)
_HEADS, _GROUP, _LINE = 0.5, 0.36, 0.27  # inches


@styled
def recommendations(
    findings: Frame = None, themes: Frame = None, documents: Frame = None, area: str = PLACE
) -> Chart:
    """Every formal recommendation of the reports by theme, and which pages print it."""
    findings, themes, documents = filled(findings=findings, themes=themes, documents=documents)
    taken = concordance(findings, documents)
    asked = taken[taken["kind"].isin(["recommendation", "to the board"])]
    numbers = _grouped(some(asked, "no report that a document here is on recommends anything"))
    labels, names = lookup(themes, "theme"), lookup(documents, "document_id")
    pages = [page for page in documents["document_id"] if page in set(numbers["document_id"])]
    told = ". ".join(
        f"{group}: "
        + "; ".join(
            f"{labels[theme]}: "
            + ", ".join(f"{row.taken} in {names[row.document_id]}" for row in each(same))
            for theme, same in groups(rows, "theme")
        )
        for group, rows in groups(numbers, "group")
    )
    years = listed([name[-4:] for name in asked["inspection_id"].unique()])
    lines = numbers.groupby(["group", "theme", "line"]).ngroups
    height = _HEADS + _GROUP * numbers["group"].nunique() + _LINE * lines
    chart = sheet(
        "recommendations", height + 0.05, title=_unprinted_title(numbers),
        subtitle=f"Formal recommendations of Ofsted’s reports of {years}, {area}, by theme, and "
        "the pages on those reports",
        sources=labels_of(documents, [*numbers["document_id"], *numbers["report_id"]]),
        note="A square: what the report of that year asks for; full, the page has it as reported; "
        "half, changed; empty, the page leaves it out. No square: that report does not ask for it.",
        alt=f"Grid of recommendations by page. {told}.",
        numbers=numbers.drop(columns="line"),
    )  # fmt: skip
    axes = bare(chart.panel(left=0.15, right=0.15, bottom=0.025, top=0.025))
    axes.set_xlim(0, 6.7)
    axes.set_ylim(height, 0)
    apart = 4.1 / len(pages)
    columns = {page: 2.6 + apart * (place + 0.5) for place, page in enumerate(pages)}
    for page, across in columns.items():
        axes.text(across, _HEADS - 0.1, names[page].replace(" ", "\n"), ha="center", va="bottom",
                  fontsize=9.5, linespacing=1.1)  # fmt: skip
    _draw_grid(axes, numbers, labels, columns)
    return chart


def _grouped(asked: pd.DataFrame) -> pd.DataFrame:
    """Put first what was asked for at more than one inspection, last what of the board.

    ``line`` tells apart recommendations of one report on one theme.
    """
    times = asked.groupby("theme")["inspection_id"].transform("nunique")
    to_board = asked["kind"] == "to the board"
    group = to_board.map({True: _OF_BOARD, False: _ONCE}).mask(~to_board & (times > 1), _AGAIN)
    asked = asked.assign(group=group, place=group.map(_ORDER.index))
    same = asked.groupby(["group", "theme", "inspection_id"])["finding_id"]
    asked["line"] = same.transform(lambda ids: pd.factorize(ids)[0])
    asked["first"] = asked.groupby(["group", "theme"])["inspection_id"].transform("first")
    order = {name: place for place, name in enumerate(asked["inspection_id"].unique())}
    asked["first"] = asked["first"].map(order)
    asked = asked.sort_values(["place", "first", "theme"], kind="stable", ignore_index=True)
    return asked.drop(columns=["place", "first"])


def _unprinted_title(numbers: pd.DataFrame) -> str:
    printed = (numbers["taken"] != "left out").groupby(numbers["finding_id"]).any()
    count = upper_first(in_words(int((~printed).sum())))
    return f"{count} of {in_words(len(printed))} recommendations are on none of the pages"


def _draw_grid(
    axes: Axes, numbers: pd.DataFrame, labels: dict[str, str], columns: dict[str, float]
) -> None:
    down = _HEADS
    for group, rows in groups(numbers, "group"):
        axes.text(0, down + _GROUP - 0.08, group, va="bottom", fontsize=10, fontweight="bold")
        down += _GROUP
        for theme, same in groups(rows, "theme"):
            axes.axhline(down, color=RULE, linewidth=0.6)
            several = same["line"].nunique()
            for place, line in groups(same, "line"):
                label = labels[theme] + (f" ({place + 1} of {several})" if several > 1 else "")
                axes.text(0.12, down + _LINE / 2, label, va="center", fontsize=9.5)
                for row in each(line):
                    corner = columns[row.document_id] - SIDE / 2, down + (_LINE - SIDE) / 2
                    draw_square(axes, corner, row.taken)
                down += _LINE
