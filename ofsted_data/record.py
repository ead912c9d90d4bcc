"""Hold the numbers that were printed against the official ones."""

import numpy as np
import pandas as pd

from .tables import load_observations, load_statistics

SAME = "the same"
WITHIN = "within the words"
DIFFERS = "differs"
AGREEMENTS = (SAME, WITHIN, DIFFERS)

_SERIES = ["measure", "area", "year"]
_PRINTED = ["document_id", *_SERIES, "as_printed", "value", "low", "high", "qualifier"]


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
    observations = load_observations() if observations is None else observations
    statistics = load_statistics() if statistics is None else statistics
    official = statistics.loc[
        statistics["value"].notna(), [*_SERIES, "value", "release", "earlier"]
    ]
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
