"""Hold what was said against the record: printed numbers, and what pages took from reports."""

import difflib
from collections.abc import Iterable

import numpy as np
import pandas as pd

from .errors import OfstedDataError
from .frames import lookup
from .schema import given, keyed
from .tables import filled, load_observations, load_statistics

SAME = "the same"
WITHIN = "within the words"
DIFFERS = "differs"
AGREEMENTS = (SAME, WITHIN, DIFFERS)

TREATMENTS = ("as reported", "changed", "left out")
_BOARD = "lscb"  # the practice area of what is asked of the safeguarding children board

_SERIES = ["measure", "area", "year"]
_PRINTED = ["document_id", *_SERIES, "as_printed", "value", "low", "high", "qualifier"]
_OFFICIAL = [*_SERIES, "value", "release", "earlier"]


def compare_with_record(
    observations: pd.DataFrame | None = None, statistics: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return each printed number that has an official counterpart, beside it.

    Parameters
    ----------
    observations
        Printed numbers; those of the documents and the reports if None.
    statistics
        Official figures; the packaged ones if None.

    Returns
    -------
    pandas.DataFrame
        One row a printed number, in the order of the observations: document_id, measure, area,
        year, as_printed, value, low, high, qualifier; official (the department's figure, in the
        same unit), release, earlier (what earlier releases had); difference (printed less
        official) and percent_difference (of the official figure); agreement: ``the same``,
        ``within the words`` (the official figure lies in the bounds that the hedge allows), or
        ``differs``.
    """
    observations = load_observations() if observations is None else given(
        observations, "observations", _PRINTED
    )  # fmt: skip
    statistics = load_statistics() if statistics is None else keyed(
        statistics, "statistics", _OFFICIAL
    )  # fmt: skip
    return beside(observations, statistics)


def beside(observations: pd.DataFrame, statistics: pd.DataFrame) -> pd.DataFrame:
    """Return what :func:`compare_with_record` returns, of tables that need no check."""
    official = statistics.loc[statistics["value"].notna(), _OFFICIAL]
    both = observations[_PRINTED].merge(official.rename(columns={"value": "official"}), on=_SERIES)
    difference = both["value"] - both["official"]
    hedged = both["qualifier"] != "exact"
    inside = ~(both["official"] < both["low"]) & ~(both["official"] > both["high"])
    return both.assign(
        difference=difference,
        percent_difference=(100 * difference / both["official"]).where(both["official"] > 0),
        agreement=np.select(
            [~hedged & (difference == 0), hedged & inside], [SAME, WITHIN], DIFFERS
        ),
    )


def concordance(
    findings: pd.DataFrame | None = None, documents: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return each finding of a report once for each document on it, with how that took it up.

    Parameters
    ----------
    findings, documents
        The packaged tables if None.

    Returns
    -------
    pandas.DataFrame
        One row a finding of a report and document on that report: inspection_id, report_id, kind
        (the polarity; ``to the board`` for what is recommended to the safeguarding children
        board), finding_id, practice_area, theme, document_id and taken: ``as reported``,
        ``changed`` (where any of several mentions is), or ``left out``.
    """
    findings, documents = filled(findings=findings, documents=documents)
    layer = findings["document_id"].map(lookup(documents, "document_id", "layer"))
    about = lookup(documents, "document_id", "inspection_id")
    asked = findings[layer == "report"]
    to_board = (asked["polarity"] == "recommendation") & (asked["practice_area"] == _BOARD)
    reported = asked.assign(
        report_id=asked["document_id"], inspection_id=asked["document_id"].map(about),
        kind=asked["polarity"].mask(to_board, "to the board"),
    )[["inspection_id", "report_id", "finding_id", "kind", "practice_area", "theme"]]  # fmt: skip
    told = findings[(layer == "document") & findings["reported_from"].notna()]
    rank = told["treatment"].map({name: place for place, name in enumerate(TREATMENTS)})
    taken = (
        told.assign(rank=rank)
        .sort_values("rank", ascending=False, kind="stable")
        .drop_duplicates(["document_id", "reported_from"])
    )
    pages = documents.loc[documents["layer"] == "document", ["document_id", "inspection_id"]]
    both = reported.merge(pages, on="inspection_id").merge(
        taken[["document_id", "reported_from", "treatment"]], how="left",
        left_on=["document_id", "finding_id"], right_on=["document_id", "reported_from"],
    )  # fmt: skip
    both["taken"] = both["treatment"].astype("object").fillna("left out")
    columns = ["inspection_id", "report_id", "kind", "finding_id", "practice_area", "theme",
               "document_id", "taken"]  # fmt: skip
    return both[columns].reset_index(drop=True)


def chosen(name: str, known: Iterable[str], what: str, error: type[OfstedDataError]) -> str:
    """Return a name that is among those known; otherwise refuse it and offer near ones.

    Case and space around it do not matter.
    """
    names = {str(one).casefold(): str(one) for one in known}
    wanted = " ".join(str(name).split()).casefold()
    if wanted in names:
        return names[wanted]
    near = [names[one] for one in difflib.get_close_matches(wanted, names, 5, 0.6)]
    offer = f"did you mean {', '.join(near)}?" if near else f"there are {len(names)}"
    raise error(f"there is no {what} {name!r} in these figures; {offer}")
