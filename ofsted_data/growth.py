"""Growth between years, with the range that the printed words allow."""

import numpy as np
import pandas as pd

from .errors import SeriesError
from .tables import require


def growth(frame: pd.DataFrame, start: int | None = None, end: int | None = None) -> pd.DataFrame:
    """Return how much each series grew, from each year it has to the next, or between two.

    A series is told apart by measure, area and, where the frame has it, document_id.

    Parameters
    ----------
    frame
        Columns measure, area, year, value; low and high for the range; document_id if several
        documents count the same thing; area_code, which is kept. It is not changed.
    start, end
        One row a series, between these two years. Series without both are left out.

    Returns
    -------
    pandas.DataFrame
        The series' columns and area_code; start_year, end_year; start_value, end_value and change
        in the measure's unit; percent_change, percent_change_low, percent_change_high, in percent
        over the whole period; annual_percent_change, annual_percent_change_low,
        annual_percent_change_high, in percent a year, compounded. Where a bound is missing so is
        the range on that side; where the base is zero, negative or missing so is the rate.

    Raises
    ------
    SeriesError
        For a missing column, a year that is not a whole number or stands twice in a series, one
        of start and end without the other, or years that no series has.

    Examples
    --------
    >>> from ofsted_data import growth, load_statistics
    >>> official = load_statistics().query("measure == 'neglect_assessments'")
    >>> rates = growth(official, 2015, 2017).set_index("area")["percent_change"]
    >>> f"{rates['Oxfordshire']:.1f}%"
    '45.0%'
    """
    require(frame, ["measure", "area", "year", "value"], error=SeriesError)
    years = frame["year"]
    if years.isna().any():
        raise SeriesError(f"{years.isna().sum()} rows have no year; every count needs one")
    if not pd.api.types.is_integer_dtype(years.dtype):
        raise SeriesError(f"year has dtype {years.dtype}; it must hold whole numbers")
    if (start is None) != (end is None):
        raise SeriesError("give both start and end, or neither")
    if start is not None and end is not None and start >= end:
        raise SeriesError(f"start {start} is not before end {end}")

    keys = ["measure", "area"] + ["document_id"] * ("document_id" in frame.columns)
    kept = keys + ["area_code"] * ("area_code" in frame.columns)
    rows, numbers = _in_order(frame, keys)
    if start is not None:
        numbers = numbers[numbers["year"].isin([start, end])]
    before = numbers.shift()
    follows = before["series"] == numbers["series"]
    before, after = before[follows], numbers[follows]
    if start is not None and before.empty:
        there = ", ".join(map(str, sorted(set(years)))) or "none"
        raise SeriesError(f"no series has both {start} and {end}; the years there are: {there}")
    return rows.loc[after.index, kept].assign(**_rates(before, after)).reset_index(drop=True)


def _in_order(frame: pd.DataFrame, keys: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows, numbered from 0, and their numbers in the order of series and years.

    A year that stands twice in a series is refused.
    """
    rows = frame.reset_index(drop=True)
    series = rows.groupby(keys, sort=False, dropna=False, observed=True).ngroup()
    bounds = {name: _numbers(rows, name) for name in ("value", "low", "high")}
    numbers = pd.DataFrame({"series": series, "year": rows["year"].astype("int64"), **bounds})
    numbers = numbers.iloc[np.lexsort([numbers["year"], numbers["series"]])]
    twice = numbers.index[numbers[["series", "year"]].diff().eq(0).all(axis=1)]
    if len(twice):
        row = rows.loc[twice[0]]
        name = ", ".join(str(row[key]) for key in keys)
        raise SeriesError(f"year {row.year} stands twice in the series {name}; keep one row a year")
    return rows, numbers


def _numbers(rows: pd.DataFrame, name: str) -> pd.Series:
    """Return a column as floats; what is infinite is missing, and so is a column not there."""
    if name not in rows.columns:
        return pd.Series(np.nan, rows.index)
    try:
        if pd.api.types.is_bool_dtype(rows[name]) or pd.api.types.is_string_dtype(rows[name]):
            raise ValueError(f"its dtype is {rows[name].dtype}")
        numbers = pd.Series(rows[name].to_numpy("float64", na_value=np.nan), rows.index)
    except (ValueError, TypeError) as error:
        raise SeriesError(f"{name} holds what is no number: {error}") from None
    return numbers.where(np.isfinite(numbers))


def _rates(before: pd.DataFrame, after: pd.DataFrame) -> dict[str, pd.Series]:
    start = before["year"].astype("int64")
    # The least change is from the highest base, unless the end lies below zero; and so on.
    least = before["high"].where(~(after["low"] < 0), before["low"])
    most = before["low"].where(~(after["high"] < 0), before["high"])
    out = {
        "start_year": start,
        "end_year": after["year"],
        "start_value": before["value"],
        "end_value": after["value"],
        "change": after["value"] - before["value"],
        "percent_change": _percent(before["value"], after["value"]),
        "percent_change_low": _percent(least, after["low"]),
        "percent_change_high": _percent(most, after["high"]),
    }
    years = after["year"] - start
    for end in ("", "_low", "_high"):
        factor = 1 + out[f"percent_change{end}"] / 100
        # Below -100% there is no yearly rate.
        out[f"annual_percent_change{end}"] = 100 * (factor.where(factor >= 0) ** (1 / years) - 1)
    return out


def _percent(base: pd.Series, value: pd.Series) -> pd.Series:
    """Return the change in percent of its base; missing where that is zero, negative or missing."""
    change = 100 * (value - base) / base.where(base > 0)
    return change.where(np.isfinite(change))
