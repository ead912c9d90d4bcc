"""Growth between years, with the range that the printed words allow."""

from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from .errors import SeriesError
from .frames import Row, records
from .schema import as_numbers, given
from .tables import filled

Numbers: TypeAlias = np.ndarray[Any, np.dtype[Any]]

_COLUMNS = [
    "start_year", "end_year", "start_value", "end_value", "change",
    "percent_change", "percent_change_low", "percent_change_high",
    "annual_percent_change", "annual_percent_change_low", "annual_percent_change_high",
]  # fmt: skip


def growth(frame: pd.DataFrame, start: int | None = None, end: int | None = None) -> pd.DataFrame:
    """Return how much each series grew, from each year it has to the next, or between two.

    A series is told apart by measure, area and, where the frame has it, document_id.

    Parameters
    ----------
    frame
        Columns measure, area, year, value; low and high for the range; document_id if several
        documents count the same thing. It is not changed.
    start, end
        One row a series, between these two years. Series without both are left out.

    Returns
    -------
    pandas.DataFrame
        The series' columns; start_year, end_year; start_value, end_value and change in the
        measure's unit; percent_change, percent_change_low, percent_change_high, in percent over
        the whole period; annual_percent_change, annual_percent_change_low,
        annual_percent_change_high, in percent a year, compounded. Where a bound is missing so is
        the range on that side; where the base is zero, negative or missing so is the rate.

    Raises
    ------
    SeriesError
        For a missing column, a year that is not a whole number or stands twice in a series, one
        of start and end without the other, or years that no series has.
    """
    if not isinstance(frame, pd.DataFrame):
        raise SeriesError(f"growth is of a DataFrame, not of {type(frame).__name__}")
    keys = ["measure", "area"] + ["document_id"] * ("document_id" in frame.columns)
    years = _checked_years(frame, keys)
    if (start is None) != (end is None):
        raise SeriesError("give both start and end, or neither")
    if start is not None and end is not None and start >= end:
        raise SeriesError(f"start {start} is not before end {end}")

    codes = _series_codes(frame, keys)
    order = np.lexsort((years, codes))
    codes, years = codes[order], years[order]
    _refuse_repeats(frame, keys, codes, years, order)
    if start is not None:
        keep = (years == start) | (years == end)
        order, codes, years = order[keep], codes[keep], years[keep]

    pair = np.flatnonzero(codes[1:] == codes[:-1])
    if start is not None and not len(pair):
        there = sorted(frame["year"].unique().tolist())
        raise SeriesError(
            f"no series has both {start} and {end}; the years there are: "
            f"{', '.join(map(str, there)) or 'none'}"
        )
    first, last = order[pair], order[pair + 1]
    out = frame[keys].take(first).reset_index(drop=True)
    return out.assign(**_rates(frame, first, last, years[pair], years[pair + 1]))


def _checked_years(frame: pd.DataFrame, keys: list[str]) -> Numbers:
    wanted = [*keys, "year", "value"]
    missing = [name for name in wanted if name not in frame.columns]
    if missing:
        raise SeriesError(
            f"the frame lacks {', '.join(missing)}; it has {', '.join(map(str, frame.columns))}"
        )
    twice = set(frame.columns[frame.columns.duplicated()]) & {*wanted, "low", "high"}
    if twice:
        raise SeriesError(f"the frame has {', '.join(sorted(twice))} twice; keep one of each")
    column = frame["year"]
    if column.isna().any():
        raise SeriesError(f"{int(column.isna().sum())} rows have no year; every count needs one")
    if not pd.api.types.is_integer_dtype(column.dtype):
        raise SeriesError(f"year has dtype {column.dtype}; it must hold whole numbers")
    return column.to_numpy(dtype="int64")


def _series_codes(frame: pd.DataFrame, keys: list[str]) -> Numbers:
    codes = np.zeros(len(frame), dtype="int64")
    for key in keys:
        labels, names = pd.factorize(frame[key], use_na_sentinel=False)
        codes = codes * max(len(names), 1) + labels
    return codes


def _refuse_repeats(
    frame: pd.DataFrame, keys: list[str], codes: Numbers, years: Numbers, order: Numbers
) -> None:
    twice = np.flatnonzero((codes[1:] == codes[:-1]) & (years[1:] == years[:-1]))
    if len(twice):
        row = frame.iloc[order[twice[0]]]
        series = ", ".join(str(row[key]) for key in keys)
        raise SeriesError(
            f"year {row['year']} stands twice in the series {series}; keep one row a year"
        )


def _rates(
    frame: pd.DataFrame, first: Numbers, last: Numbers, start: Numbers, end: Numbers
) -> dict[str, Numbers]:
    value = _numbers(frame, "value")
    low, high = _numbers(frame, "low"), _numbers(frame, "high")
    before, after = value[first], value[last]
    # The least change is from the highest base, unless the end lies below zero; and so on.
    least = np.where(low[last] < 0, low[first], high[first])
    most = np.where(high[last] < 0, high[first], low[first])
    whole = [
        100 * _ratio(after - before, before),
        100 * _ratio(low[last] - least, least),
        100 * _ratio(high[last] - most, most),
    ]
    annual = [_annual(percent, end - start) for percent in whole]
    columns = (start, end, before, after, after - before, *whole, *annual)
    return dict(zip(_COLUMNS, columns, strict=True))


def _annual(percent: Numbers, years: Numbers) -> Numbers:
    """Return the yearly rate, compounded; missing where there is none (below -100%)."""
    factor = 1 + percent / 100
    rate: Numbers = 100 * (np.where(factor >= 0, factor, np.nan) ** (1 / years) - 1)
    return rate


def _numbers(frame: pd.DataFrame, name: str) -> Numbers:
    if name not in frame.columns:
        return np.full(len(frame), np.nan)
    try:
        return as_numbers(frame[name]).to_numpy()
    except (ValueError, TypeError) as error:
        raise SeriesError(f"{name} holds what is no number: {error}") from None


def _ratio(part: Numbers, base: Numbers) -> Numbers:
    """Return part / base, missing where the base is zero, negative or missing."""
    out: Numbers = np.full(len(part), np.nan)
    with np.errstate(over="ignore"):
        np.divide(part, base, out=out, where=base > 0)
    return np.where(np.isinf(out), np.nan, out)


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
    observations, documents = filled(
        observations=given(observations, "observations"), documents=given(documents, "documents")
    )
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
        comparability=[_comparability(pair) for pair in records(pairs)],
    )


def _comparability(pair: Row) -> str:
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
