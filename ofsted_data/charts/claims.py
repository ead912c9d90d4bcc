"""Claims and their verdicts."""

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ..canvas import (
    BLUE,
    INK,
    RULE,
    Chart,
    bare,
    sheet,
    styled,
)
from ..claims import PLACE, VERDICTS, check_claims
from ..frames import Row, each
from ..phrases import in_words
from ..tables import filled
from .layers import some
from .official import releases_of
from .shared import Frame, labels_of


@styled
def claims_and_verdicts(
    claims: Frame = None,
    verdicts: Frame = None,
    documents: Frame = None,
    statistics: Frame = None,
    area: str = PLACE,
) -> Chart:
    """How many claims of each kind hold, and how many of those the record decides.

    Filled bars count the verdicts with the record; outlines those of the claims' own layer alone.
    """
    (claims,) = filled("document", claims=claims)
    some(claims, "there are no claims")
    verdicts = check_claims(claims) if verdicts is None else verdicts
    documents, statistics = filled(documents=documents, statistics=statistics)
    joined = verdicts.merge(claims[["claim_id", "kind"]], on="claim_id")
    numbers = _counted(joined)
    sizes = joined["kind"].value_counts(sort=False).sort_values(ascending=False, kind="stable")
    order = sizes.index.tolist()
    totals = joined["verdict"].value_counts().reindex(VERDICTS, fill_value=0)
    alone = joined["alone"].value_counts().reindex(VERDICTS, fill_value=0)
    own = documents[documents["document_id"].isin(claims["document_id"])]
    first, last = own["earliest"].dt.year.min(), own["earliest"].dt.year.max()
    reports = documents.loc[documents["layer"] == "report", "document_id"]
    held_against = {*claims["document_id"], *reports}
    counts = {*claims["measure"].dropna(), *claims["record_measure"].dropna()}
    official = statistics[(statistics["area"] == area) & statistics["measure"].isin(counts)]
    counted = "; ".join(
        f"{totals[verdict]} {verdict} ({alone[verdict]} from the documents alone)"
        for verdict in VERDICTS
    )
    told = "; ".join(
        f"{kind}: " + ", ".join(_words(row) for row in each(numbers[numbers["kind"] == kind]))
        for kind in order
    )
    decided = int(
        (joined["alone"] == VERDICTS[-1]).sum() - (joined["verdict"] == VERDICTS[-1]).sum()
    )
    chart = sheet(
        "claims_and_verdicts", 0.42 * len(order) + 0.65,
        title=_title(totals, decided, len(joined)),
        subtitle=f"Number of claims by kind and verdict, {area}, documents of {first} to {last}",
        sources=[*labels_of(documents, held_against), *releases_of(official)],
        note="Filled: held against the documents, the inspection reports and the official "
        "figures. Outline: against the documents alone. A claim that cannot be checked may be "
        "true.",
        alt=f"Table of claims by kind and verdict. In all: {counted}. {told}.",
        numbers=numbers,
    )  # fmt: skip
    axes = bare(chart.panel(left=2.3, bottom=0.05, top=0.6))
    axes.set_xlim(0, len(VERDICTS))
    axes.set_ylim(len(order), 0)
    for column, verdict in enumerate(VERDICTS):
        axes.text(column + 0.5, -0.12, f"{textwrap.fill(verdict, 12)}\n{totals[verdict]}",
                  ha="center", va="bottom", fontsize=10, linespacing=1.1)  # fmt: skip
    for place, kind in enumerate(order):
        axes.annotate(kind.capitalize(), (0, place + 0.5), (-8, 0), textcoords="offset points",
                      ha="right", va="center", fontsize=10)  # fmt: skip
        axes.axhline(place, color=RULE, linewidth=0.6)
    widest = numbers[["claims", "alone"]].to_numpy().max()
    for row in each(numbers):
        _draw_bar(axes, VERDICTS.index(row.verdict), order.index(row.kind), row, widest)
    return chart


def _counted(joined: pd.DataFrame) -> pd.DataFrame:
    """Return how many claims of a kind have a verdict, with the record and alone."""
    keys = ["kind", "verdict"]
    whole = joined.groupby(keys, sort=False).size().rename("claims")
    own = joined.drop(columns="verdict").rename(columns={"alone": "verdict"})
    alone = own.groupby(keys, sort=False).size().rename("alone")
    return pd.concat([whole, alone], axis="columns").fillna(0).astype("int64").reset_index()


def _words(row: Row) -> str:
    changed = "" if row.claims == row.alone else f" (alone {row.alone})"
    return f"{row.claims} {row.verdict}{changed}"


def _title(totals: pd.Series, decided: int, count: int) -> str:
    if decided > 0:
        return (
            f"The record decides {in_words(decided)} more claims; {totals[VERDICTS[-1]]} stay open"
        )
    return f"The figures bear out {totals[VERDICTS[0]]} of {count} claims in full"


def _draw_bar(axes: Axes, column: int, place: int, row: Row, widest: int) -> None:
    unit = 0.5 / widest
    left = column + 0.08
    axes.add_patch(Rectangle((left, place + 0.22), unit * row.claims, 0.56, facecolor=BLUE))
    label = str(row.claims)
    if row.alone != row.claims:
        axes.add_patch(Rectangle((left, place + 0.22), unit * row.alone, 0.56, fill=False,
                                 edgecolor=INK, linewidth=1.5))  # fmt: skip
        label += f" (alone {row.alone})"
    end = left + unit * max(row.claims, row.alone)
    axes.annotate(label, (end, place + 0.5), (4, 0), textcoords="offset points", va="center",
                  fontsize=10)  # fmt: skip
