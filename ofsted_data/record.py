"""Hold what was said against the record: printed numbers, and what pages took from reports."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from .errors import StatisticsError, near
from .tables import load_documents, load_findings, load_observations, load_statistics, require

SAME, WITHIN, DIFFERS = "the same", "within the words", "differs"

TREATMENTS = ("as reported", "changed", "left out")
BOARD = "lscb"  # the practice area of what is asked of the safeguarding children board

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

    Examples
    --------
    >>> from ofsted_data import compare_with_record
    >>> compare_with_record()["agreement"].value_counts().to_dict()
    {'differs': 19, 'the same': 11, 'within the words': 2}
    """
    observations = load_observations() if observations is None else observations
    statistics = load_statistics() if statistics is None else statistics
    require(observations, _PRINTED, "observations")
    require(statistics, _OFFICIAL, "statistics")
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

    Examples
    --------
    >>> from ofsted_data import concordance
    >>> concordance().query("document_id == 'newspaper_2024'")["taken"].value_counts().to_dict()
    {'left out': 38, 'as reported': 14}
    """
    findings = load_findings() if findings is None else findings
    documents = load_documents() if documents is None else documents
    by_id = documents.set_index("document_id")
    layer, about = findings["document_id"].map(by_id["layer"]), by_id["inspection_id"]
    asked = findings[layer == "report"]
    to_board = (asked["polarity"] == "recommendation") & (asked["practice_area"] == BOARD)
    reported = asked.assign(
        report_id=asked["document_id"],
        inspection_id=asked["document_id"].map(about),
        kind=asked["polarity"].mask(to_board, "to the board"),
    )[["inspection_id", "report_id", "kind", "finding_id", "practice_area", "theme"]]
    pages = documents.loc[documents["layer"] == "document", ["document_id", "inspection_id"]]
    told = findings[(layer == "document") & findings["reported_from"].notna()]
    told = told.assign(
        finding_id=told["reported_from"],
        taken=pd.Categorical(told["treatment"], TREATMENTS, ordered=True),
    )
    taken = told.groupby(["document_id", "finding_id"], as_index=False)["taken"].max()
    both = reported.merge(pages, on="inspection_id")
    both = both.merge(taken, how="left", on=["document_id", "finding_id"])
    return both.assign(taken=both["taken"].astype("object").fillna("left out"))


def grades_on(outcomes: pd.DataFrame, day: str | pd.Timestamp | None = None) -> pd.DataFrame:
    """Return the grades in force on a day: each council's last one, by practice area.

    Parameters
    ----------
    outcomes
        From :func:`ofsted_data.load_inspection_outcomes`.
    day
        As 2014-06-30; the last one known if None.

    Returns
    -------
    pandas.DataFrame
        The rows of the last report of each council there was, by practice area.

    Examples
    --------
    >>> from ofsted_data import load_inspection_outcomes
    >>> latest = grades_on(load_inspection_outcomes())
    >>> own = latest.query("area == 'Oxfordshire' and practice_area == 'overall'")
    >>> own["grade"].item()
    'Good'
    """
    last = outcomes["published"].max() if day is None else pd.Timestamp(day)
    there = outcomes["abolished"].isna() | (outcomes["abolished"] > last)
    known = outcomes[there & (outcomes["published"] <= last)].sort_values("published")
    return known.groupby(["area_code", "practice_area"]).tail(1).sort_index()


def chosen(name: str, known: Iterable[str], what: str, where: str = "these figures") -> str:
    """Return a name as the figures have it, whatever its case; refuse one that they lack."""
    names = {one.casefold(): one for one in known}
    wanted = " ".join(str(name).split()).casefold()
    if wanted not in names:
        offer = near(name, names.values())
        raise StatisticsError(f"there is no {what} {name!r} in {where}; {offer}")
    return names[wanted]


def place_among(
    councils: pd.DataFrame, area: str, measure: str, start: int, end: int | None = None
) -> pd.Series:
    """Return where a council stands among all: of a year's values, or of the change since.

    A rank is a place, not a verdict: small councils move far on few children, and a break in the
    series (see :func:`ofsted_data.load_breaks`) can move some more than others.

    Parameters
    ----------
    councils
        From :func:`ofsted_data.load_councils`.
    area
        A council's name or code, in any case.
    measure
        As in :func:`ofsted_data.load_measures`.
    start, end
        The year, or the years between which to compare.

    Returns
    -------
    pandas.Series
        area, measure, start and end; ``value`` (of the year, in the measure's unit) or
        ``percent_change`` (from start to end); ``rank`` (1 is the highest; equals share it) among
        ``councils``, how many have the figures; their ``median``, ``lower_quartile`` and
        ``upper_quartile``; and ``left_out``: why, by council, for those with no number, with 0
        to grow from, or in the figures of one year only.

    Raises
    ------
    StatisticsError
        If the area, measure or a year is not in the figures, or the council itself is left out.

    Examples
    --------
    >>> from ofsted_data import load_councils, place_among
    >>> found = place_among(load_councils(), "Oxfordshire", "neglect_assessments", 2015, 2017)
    >>> f"{found['percent_change']:+.0f}%, {found['rank']} of {found['councils']}"
    '+45%, 51 of 143'
    """
    columns = ["measure", "area", "area_code", "level", "year", "value", "status"]
    require(councils, columns, "councils", StatisticsError)
    measure = chosen(measure, councils["measure"].unique(), "measure")
    rows = councils[(councils["level"] == "council") & (councils["measure"] == measure)]
    by_code = rows.drop_duplicates("area_code").set_index("area_code")["area"]
    named = by_code.get(area.strip().upper(), area)
    council = chosen(named, rows["area"].unique(), "council", f"the figures of {measure}")
    years = [start] if end is None else [start, end]
    if not set(years) <= set(rows["year"]) or years != sorted(set(years)):
        there = ", ".join(map(str, sorted(rows["year"].unique())))
        raise StatisticsError(f"{measure} can be compared, in order, for {there}; not for {years}")
    of_years = rows[rows["year"].isin(years)]
    twice = of_years[of_years.duplicated(["area", "year"])]
    if len(twice):
        raise StatisticsError(f"{twice['area'].iloc[0]} has {measure} twice in a year; keep one")
    values = of_years.pivot(index="area", columns="year", values="value")
    symbols = of_years.pivot(index="area", columns="year", values="status").fillna("not there")
    growing = values[start] if end is None else 100 * (values[years[-1]] / values[start] - 1)
    figures = growing[values.notna().all(axis=1) & ((values[start] > 0) | (end is None))]
    left_out = {
        council: _why_left_out(values.loc[council], symbols.loc[council])
        for council in values.index.difference(figures.index)
    }
    if council not in figures.index:
        reason = left_out.get(council, f"not there in {start}")
        raise StatisticsError(f"{council} has no such figure of {measure}: {reason}")
    found = {"area": council, "measure": measure, "start": start, "end": end}
    found["value" if end is None else "percent_change"] = figures[council]
    found |= {"rank": int((figures > figures[council]).sum()) + 1, "councils": len(figures)}
    quartiles = figures.quantile([0.5, 0.25, 0.75])
    found |= zip(["median", "lower_quartile", "upper_quartile"], quartiles, strict=True)
    return pd.Series(found | {"left_out": left_out})


def _why_left_out(values: pd.Series, symbols: pd.Series) -> str:
    """Return why a council has no figure, by its values and symbols of the years."""
    missing = values.index[values.isna()]
    if len(missing):
        return f"{symbols[missing[0]]} in {missing[0]}"
    return f"{values.iloc[0]:g} in {values.index[0]}"
