"""Growth between years that no one document covers; goes with the charts that draw it."""

from typing import Any

import numpy as np
import pandas as pd

from .growth import growth

__all__ = ["across_documents", "growth"]


def across_documents(
    observations: pd.DataFrame, documents: pd.DataFrame, start: int, end: int
) -> pd.DataFrame:
    """Return growth between two years that no one document covers, and what may not compare.

    Each year is taken from the documents that print it. Where several print the same number the
    one that hedges it most openly counts, so that no precision is gained by retelling.

    Returns
    -------
    pandas.DataFrame
        The columns of :func:`growth` without document_id; ``documents`` (which two) and
        ``comparability`` (what may make the two years incomparable, in words).
    """
    ends = observations[observations["year"].isin([start, end])]
    ends = (
        ends.assign(width=(ends["high"] - ends["low"]).fillna(np.inf))
        .sort_values(["width", "document_id"], ascending=[False, True])
        .drop_duplicates(["measure", "area", "year"])
        .merge(documents[["document_id", "label"]], on="document_id")
    )
    sums = growth(ends.drop(columns="document_id"), start, end)
    pairs = sums[["measure", "area"]]
    for suffix, year in (("_first", start), ("_last", end)):
        rows = ends[ends["year"] == year].set_index(["measure", "area"]).add_suffix(suffix)
        pairs = pairs.join(rows, on=["measure", "area"])
    return sums.assign(
        documents=pairs["label_first"] + "; " + pairs["label_last"],
        comparability=[_comparability(pair) for pair in pairs.to_dict("records")],
    )


def _comparability(pair: dict[Any, Any]) -> str:
    """Say in words what may make two years incomparable."""
    years = [(pair["year" + suffix], suffix) for suffix in ("_first", "_last")]
    doubts = []
    undated = [str(year) for year, suffix in years if pd.isna(pair["as_at" + suffix])]
    if undated:
        doubts.append(f"no day is given for {' or '.join(undated)}")
    if pair["document_id_first"] != pair["document_id_last"]:
        doubts.append("the two years come from different documents")
    doubts += [
        f"{year} is printed as “{pair['as_printed' + suffix]}”"
        for year, suffix in years
        if pair["qualifier" + suffix] != "exact"
    ]
    return "; ".join(doubts) or "nothing known"
