"""What each document took from the report it is on, what it changed and what it left out."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle

from ..canvas import BLUE, RULE, Chart, bare, sheet, styled
from ..frames import each, groups, lookup
from ..phrases import in_words, listed
from ..record import TREATMENTS, concordance
from ..tables import filled
from .layers import layers, some
from .shared import PLACE, Frame, labels_of

_KINDS = {
    "recommendation": "Recommendations", "to the board": "To the board",
    "progress": "Progress", "strength": "Strengths", "weakness": "Weaknesses",
}  # fmt: skip
_ACROSS = 21  # squares on a line
SIDE, _LINE, _GAP, _HEAD, _KEY = 0.155, 0.19, 0.08, 0.36, 0.5  # inches


@styled
def taken_from_the_reports(
    findings: Frame = None, documents: Frame = None, area: str = PLACE
) -> Chart:
    """Each finding of each report, as every document on it took it up, changed or left it out."""
    findings, documents = filled(findings=findings, documents=documents)
    numbers = some(
        concordance(findings, documents), "no document here is on a report whose findings are here"
    )
    labels = lookup(documents, "document_id")
    counts = _counts(numbers)
    told = ". ".join(
        f"{labels[page]} on the report of {inspection[-4:]}: "
        + "; ".join(f"{_KINDS[row.kind].lower()}, {_told(row)}" for row in each(same))
        for (inspection, page), same in groups(counts, ["inspection_id", "document_id"])
    )
    years = listed([name[-4:] for name in numbers["inspection_id"].unique()])
    elsewhere = _elsewhere(findings, documents)
    height = _height(numbers)
    chart = sheet(
        "taken_from_the_reports", height + _KEY + 0.05, title=_taken_title(counts),
        subtitle=f"Each finding of Ofsted’s reports of {years}, {area}, and whether each page on "
        "the report has it",
        sources=labels_of(documents, [*numbers["document_id"], *numbers["report_id"]]),
        note="One square is one finding of the report, in the same place for every page on it. "
        "Changed: if only in part, or in one of several mentions. To the board: recommendations "
        "to the safeguarding children board. The title counts squares."
        + (f" {elsewhere}" if elsewhere else ""),
        alt=f"Rows of squares, one for a finding, by page. {told}.",
        numbers=numbers,
    )  # fmt: skip
    axes = bare(chart.panel(left=0.15, right=0.15, bottom=0.025, top=0.025))
    axes.set_xlim(0, 6.7)
    axes.set_ylim(height + _KEY, 0)
    _draw_key(axes)
    _draw_blocks(axes, numbers, labels)
    return chart


def _counts(numbers: pd.DataFrame) -> pd.DataFrame:
    """Return how many findings of each kind each page took up, and how."""
    keys = ["inspection_id", "document_id", "kind"]
    wide = pd.crosstab([numbers[key] for key in keys], numbers["taken"])
    wide = wide.reindex(columns=list(TREATMENTS), fill_value=0)
    order = numbers.drop_duplicates(["inspection_id", "document_id"])
    index = [(row.inspection_id, row.document_id, kind) for row in each(order) for kind in _KINDS]
    wide = wide.reindex([key for key in index if key in wide.index]).reset_index()
    names = {name: name.replace(" ", "_") for name in TREATMENTS}
    return wide.rename(columns=names).assign(of=wide[list(TREATMENTS)].sum(axis=1))


def _told(row: object) -> str:
    as_reported, changed, left_out = (getattr(row, name.replace(" ", "_")) for name in TREATMENTS)
    return f"{as_reported} as reported, {changed} changed, {left_out} left out"


def _taken_title(counts: pd.DataFrame) -> str:
    shares = {}
    for kind in ("strength", "weakness"):
        same = counts[counts["kind"] == kind]
        if same.empty:
            return f"Pages took up {_taken(counts)} of {counts['of'].sum()} findings"
        shares[kind] = 100 * _taken(same) / same["of"].sum()
    return (
        f"Pages took up {shares['strength']:.0f}% of strengths, "
        f"{shares['weakness']:.0f}% of weaknesses"
    )


def _taken(counts: pd.DataFrame) -> int:
    return int((counts["as_reported"] + counts["changed"]).sum())


def _elsewhere(findings: pd.DataFrame, documents: pd.DataFrame) -> str:
    """Say how many findings of pages are in none of the reports."""
    outside = findings[
        (layers(documents, findings) == "document") & findings["reported_from"].isna()
    ]
    if outside.empty:
        return ""
    pages = listed(labels_of(documents, outside["document_id"]))
    what = f"{in_words(len(outside))} finding{'s' * (len(outside) > 1)}"
    return f"Not drawn: {what} of {pages} that the reports do not have."


def _lines(count: int) -> int:
    return -(-count // _ACROSS)


def _height(numbers: pd.DataFrame) -> float:
    down = 0.0
    for _, block in groups(numbers, "inspection_id"):
        pages = block["document_id"].nunique()
        down += _HEAD
        for _, rows in groups(block, "kind"):
            down += pages * (_lines(len(rows) // pages) * _LINE + _GAP)
            down += _LINE + _GAP if pages > 1 else 0
        down += _GAP
    return down


def _draw_key(axes: Axes) -> None:
    across = 0.0
    for name in TREATMENTS:
        draw_square(axes, (across, 0.05), name)
        axes.text(across + 0.22, 0.05 + SIDE / 2, name, va="center", fontsize=9.5)
        across += 1.3


def _draw_blocks(axes: Axes, numbers: pd.DataFrame, labels: dict[str, str]) -> None:
    down = _KEY
    for inspection, block in groups(numbers, "inspection_id"):
        pages = block["document_id"].unique()
        alone = f", as {labels[pages[0]]} took it up" if len(pages) == 1 else ""
        axes.axhline(down - 0.06, color=RULE, linewidth=0.6)
        axes.text(0, down + _HEAD / 2 - 0.06, f"Report of {inspection[-4:]}{alone}", va="center",
                  fontsize=11, fontweight="bold")  # fmt: skip
        down += _HEAD
        for kind in [kind for kind in _KINDS if kind in set(block["kind"])]:
            rows = _most_taken_first(block[block["kind"] == kind])
            if alone:
                down = _draw_page(axes, down, _KINDS[kind], rows)
                continue
            axes.text(0.12, down, _KINDS[kind], va="top", fontsize=9.5)
            down += _LINE
            for page, same in groups(rows.sort_values("page", kind="stable"), "document_id"):
                down = _draw_page(axes, down, labels[page], same, 0.24)
            down += _GAP
        down += _GAP


def _most_taken_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Return findings with those first that most pages took, as reported before changed."""
    pages = {page: at for at, page in enumerate(rows["document_id"].unique())}
    rows = rows.assign(page=rows["document_id"].map(pages))
    score = rows["taken"].map({"as reported": 100, "changed": 99, "left out": 0})
    total = score.groupby(rows["finding_id"]).transform("sum")
    return rows.assign(total=total).sort_values("total", ascending=False, kind="stable")


def _draw_page(
    axes: Axes, down: float, label: str, rows: pd.DataFrame, indent: float = 0.12
) -> float:
    """Draw one page's squares for one kind of finding; return where the next line begins."""
    left = 1.45
    axes.text(indent, down + SIDE / 2, label, va="center", fontsize=9.5)
    for place, row in enumerate(each(rows)):
        across, lines = place % _ACROSS, place // _ACROSS
        draw_square(axes, (left + across * _LINE, down + lines * _LINE), row.taken)
    taken = int((rows["taken"] != "left out").sum())
    axes.text(left + _ACROSS * _LINE + 0.12, down + SIDE / 2, f"{taken} of {len(rows)}",
              va="center", fontsize=9.5)  # fmt: skip
    return down + _lines(len(rows)) * _LINE + _GAP


def draw_square(axes: Axes, corner: tuple[float, float], taken: str) -> None:
    """Draw a full square for as reported, a half one for changed, an empty one for left out."""
    x, y = corner
    fill = BLUE if taken == "as reported" else "white"
    axes.add_patch(Rectangle(corner, SIDE, SIDE, facecolor=fill, edgecolor=BLUE, linewidth=0.8))
    if taken == "changed":
        axes.add_patch(Polygon([(x, y), (x, y + SIDE), (x + SIDE, y + SIDE)], facecolor=BLUE,
                               edgecolor="none"))  # fmt: skip
