"""Claims and their verdicts."""

import textwrap

from matplotlib.patches import Rectangle

from ..canvas import (
    BLUE,
    RULE,
    Chart,
    bare,
    sheet,
    styled,
)
from ..claims import VERDICTS, check_claims
from ..frames import each
from ..tables import (
    load_claims,
    load_documents,
)
from .shared import PLACE, Frame, labels_of


@styled
def claims_and_verdicts(
    claims: Frame = None, verdicts: Frame = None, documents: Frame = None, area: str = PLACE
) -> Chart:
    """How many claims of each kind the figures support, support in part, or cannot decide."""
    claims = load_claims(layer="document") if claims is None else claims
    verdicts = check_claims(claims) if verdicts is None else verdicts
    documents = load_documents(layer="document") if documents is None else documents
    joined = verdicts.merge(claims[["claim_id", "kind"]], on="claim_id")
    numbers = joined.groupby(["kind", "verdict"], sort=False).size().rename("claims").reset_index()
    sizes = joined["kind"].value_counts(sort=False).sort_values(ascending=False, kind="stable")
    order = sizes.index.tolist()
    totals = joined["verdict"].value_counts().reindex(VERDICTS, fill_value=0)
    years = documents.loc[documents["document_id"].isin(claims["document_id"]), "earliest"].dt.year
    first, last = years.min(), years.max()
    counted = "; ".join(f"{count} {verdict}" for verdict, count in totals.items())
    told = "; ".join(
        f"{kind}: "
        + ", ".join(f"{row.claims} {row.verdict}" for row in each(numbers[numbers["kind"] == kind]))
        for kind in order
    )
    chart = sheet(
        "claims_and_verdicts", 0.42 * len(order) + 0.65,
        title=f"The figures bear out {totals[VERDICTS[0]]} of {len(joined)} claims in full",
        subtitle=f"Number of claims by kind and verdict, {area}, documents of {first} to {last}",
        sources=labels_of(documents, claims["document_id"]),
        note="Held against the figures and grades that the documents themselves print. A claim "
        "that cannot be checked may be true.",
        alt=f"Table of claims by kind and verdict. In all: {counted}. {told}.",
        numbers=numbers,
    )  # fmt: skip
    axes = bare(chart.panel(left=2.3, bottom=0.05, top=0.6))
    axes.set_xlim(0, len(VERDICTS))
    axes.set_ylim(len(order), 0)
    for column, verdict in enumerate(VERDICTS):
        axes.text(column + 0.5, -0.12, f"{textwrap.fill(verdict, 12)}\n{totals[verdict]}",
                  ha="center", va="bottom", fontsize=10, linespacing=1.1)  # fmt: skip
    widest = numbers["claims"].max()
    for place, kind in enumerate(order):
        axes.annotate(kind.capitalize(), (0, place + 0.5), (-8, 0), textcoords="offset points",
                      ha="right", va="center", fontsize=10)  # fmt: skip
        axes.axhline(place, color=RULE, linewidth=0.6)
    for row in each(numbers):
        column, place = VERDICTS.index(row.verdict), order.index(row.kind)
        size = 0.62 * row.claims / widest
        axes.add_patch(Rectangle((column + 0.08, place + 0.22), size, 0.56, facecolor=BLUE))
        axes.annotate(str(row.claims), (column + 0.08 + size, place + 0.5), (4, 0),
                      textcoords="offset points", va="center")  # fmt: skip
    return chart
