"""Growth between years: against sums by hand, against a plain loop, and on input that has none."""

import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from ofsted_data import SeriesError, growth, load_observations, load_statistics

ENDS = ("", "_low", "_high")
RATES = [f"{rate}{end}" for rate in ("percent_change", "annual_percent_change") for end in ENDS]
SERIES = "measure area document_id start_year end_year start_value end_value change".split()
COLUMNS = [*SERIES, *RATES]


def frame_of(*rows: tuple[Any, ...], **more: Any) -> pd.DataFrame:
    """Return counts of one series from rows of year, value, low, high."""
    frame = pd.DataFrame(rows, columns=["year", "value", "low", "high"])
    return frame.assign(**({"measure": "m", "area": "Oxfordshire"} | more))


def rates(frame: pd.DataFrame) -> list[float]:
    """Return the rates of the only row."""
    assert len(frame) == 1
    return [float(frame[name].iloc[0]) for name in RATES]


# --- by hand -------------------------------------------------------------------------------

# Worked out with forty digits from the numbers as the documents print them: 918 of 633; 700 of
# "around 500", 450 to 550, and of 500 without a hedge; of 569 "more than 720", without a ceiling.
BY_HAND = pd.read_csv(Path(__file__).with_name("growth_by_hand.csv"))
BY_HAND = BY_HAND.assign(area="Oxfordshire")[COLUMNS]


@pytest.mark.parametrize("measure", BY_HAND["measure"].unique())
@pytest.mark.parametrize("between", [False, True], ids=["next", "between"])
def test_growth_by_hand(measure: str, between: bool) -> None:
    """Catches a wrong sum: a share for a percentage, years miscounted, a bound on the wrong side.

    The low end comes from the lowest last and the highest first number. Two documents are never
    run into one series, and a first year gives no row.
    """
    counts = load_observations(layer="document").query("measure == @measure")
    expected = BY_HAND[BY_HAND["measure"] == measure]
    years = expected[["start_year", "end_year"]].iloc[0] if between else ()
    found = growth(counts, *years)
    assert_frame_equal(found, expected.reset_index(drop=True), check_dtype=False, rtol=1e-14)


# --- against a plain loop ------------------------------------------------------------------

Row = dict[Any, Any]


def number(value: Any) -> float:
    """Return a number, missing where it is missing or infinite."""
    value = math.nan if value is None or value is pd.NA else float(value)
    return value if math.isfinite(value) else math.nan


def percent(after: float, before: float) -> float:
    """Return a change in percent; missing where there is no base to speak of."""
    if math.isnan(before) or math.isnan(after) or before <= 0:
        return math.nan
    return 100 * (after - before) / before


def annual(whole: float, years: int) -> float:
    """Return a change in percent a year, compounded; missing below -100%."""
    factor = 1 + whole / 100
    return math.nan if math.isnan(whole) or factor < 0 else 100 * (factor ** (1 / years) - 1)


def by_loop(frame: pd.DataFrame, start: int | None = None, end: int | None = None) -> list[Row]:
    """Return growth as one would write it without a second thought: series by series."""
    keys = [name for name in ("measure", "area", "document_id") if name in frame.columns]
    series: dict[tuple[Any, ...], list[Row]] = {}
    for row in frame.to_dict("records"):
        series.setdefault(tuple(row[key] for key in keys), []).append(dict(row))
    out = []
    for key, rows in series.items():
        rows.sort(key=lambda row: int(row["year"]))
        if start is not None:
            rows = [row for row in rows if row["year"] in (start, end)]
        for first, last in pairwise(rows):
            years = int(last["year"]) - int(first["year"])
            before, after = number(first["value"]), number(last["value"])
            low, high = number(last.get("low")), number(last.get("high"))
            whole = [
                percent(after, before),
                percent(low, number(first.get("low" if low < 0 else "high"))),
                percent(high, number(first.get("high" if high < 0 else "low"))),
            ]
            out.append(
                dict(zip(keys, key, strict=True))
                | {"start_year": int(first["year"]), "end_year": int(last["year"])}
                | {"start_value": before, "end_value": after, "change": after - before}
                | dict(zip(RATES, [*whole, *(annual(each, years) for each in whole)], strict=True))
            )
    return out


def assert_as_by_loop(found: pd.DataFrame, expected: list[Row]) -> None:
    """Compare row by row, in whatever order the series come."""
    keys = [name for name in ("measure", "area", "document_id") if name in found.columns]
    rows, loop = (
        frame.sort_values([*keys, "start_year"], ignore_index=True)
        for frame in (found, pd.DataFrame(expected, columns=found.columns))
    )
    assert_frame_equal(rows, loop, check_dtype=False, rtol=1e-11, atol=1e-7)
    assert not np.isinf(found[RATES].to_numpy()).any()


whole_numbers = st.integers(min_value=0, max_value=10**7).map(float)
decimals = st.floats(min_value=0.5, max_value=1e9, allow_subnormal=False)
specials = st.sampled_from([0.0, -0.0, -5.0, -1e6, math.nan, math.inf, -math.inf])
values = whole_numbers | decimals | specials


@st.composite
def frames(draw: st.DrawFn, values: st.SearchStrategy[float] = values) -> pd.DataFrame:
    """Make up counts of several series, with gaps, in any order, under any index."""
    documents = draw(st.booleans())
    series = draw(
        st.lists(
            st.tuples(st.sampled_from("mn"), st.sampled_from("ab"), st.sampled_from("xy")),
            unique_by=(lambda key: key) if documents else (lambda key: key[:2]),
            max_size=5,
        )
    )
    rows: list[tuple[Any, ...]] = []
    for key in series:
        years = draw(st.lists(st.integers(min_value=2008, max_value=2026), unique=True, max_size=6))
        rows += [(*key, year, *(draw(values) for _ in range(3))) for year in years]
    rows = draw(st.permutations(rows))
    frame = pd.DataFrame(
        rows, columns=["measure", "area", "document_id", "year", "value", "low", "high"]
    ).astype({"year": "int64", "value": "float64", "low": "float64", "high": "float64"})
    absent = draw(st.sets(st.sampled_from(["low", "high"])))
    frame = frame.drop(columns=[*absent] + ["document_id"] * (not documents))
    labels = st.lists(st.integers(0, 9), min_size=len(frame), max_size=len(frame))
    frame.index = pd.Index(draw(labels))  # in any order, and some of them twice
    return frame


@settings(max_examples=70)
@given(frames())
def test_growth_agrees_with_a_plain_loop(frame: pd.DataFrame) -> None:
    """Catches a vectorised slip: series that run into each other, rows paired by their index.

    The rows come in any order; the next row is not the next year.

    Missing values, missing bounds, a base of zero or below and infinity never give infinity.
    """
    before = frame.copy(deep=True)
    found = growth(frame)
    assert_as_by_loop(found, by_loop(frame))
    assert_frame_equal(frame, before)
    assert isinstance(found.index, pd.RangeIndex)


@settings(max_examples=70)
@given(frames(), st.integers(2008, 2026), st.integers(2008, 2026))
def test_growth_between_two_years_agrees_with_a_plain_loop(
    frame: pd.DataFrame, one: int, other: int
) -> None:
    """Catches years between that get a row, and a series without both years that gets one."""
    start, end = sorted((one, other))
    expected = by_loop(frame, start, end)
    before = frame.copy(deep=True)
    if start == end:
        with pytest.raises(SeriesError, match="is not before"):
            growth(frame, start, end)
    elif not expected:
        with pytest.raises(SeriesError, match=f"no series has both {start} and {end}"):
            growth(frame, start, end)
    else:
        assert_as_by_loop(growth(frame, start, end), expected)
    assert_frame_equal(frame, before)


@pytest.mark.parametrize(
    ("name", "place", "touched"),
    [
        ("value", 0, "percent_change"),
        ("value", 1, "percent_change"),
        ("high", 0, "percent_change_low"),
        ("low", 1, "percent_change_low"),
        ("low", 0, "percent_change_high"),
        ("high", 1, "percent_change_high"),
    ],
)
@pytest.mark.parametrize("gone", [math.nan, math.inf, -math.inf])
def test_what_is_missing_is_missing_in_the_range(
    name: str, place: int, touched: str, gone: float
) -> None:
    """Catches a missing or infinite bound read as zero, or one that blanks what it does not touch.

    low at the start and high at the end bear on the high rate, and the other way about.
    """
    frame = frame_of((2015, 500.0, 450.0, 550.0), (2018, 700.0, 690.0, 710.0))
    frame.loc[place, name] = gone
    sums = growth(frame)
    missing = {column for column in RATES if sums[column].isna().iloc[0]}
    assert missing == {touched, f"annual_{touched}"}


@pytest.mark.parametrize("base", [0.0, -0.5])
def test_a_base_of_zero_or_below_has_no_rate(base: float) -> None:
    """Catches infinity, and a fall of 1,500% from minus a half to seven."""
    sums = growth(frame_of((2015, base, base, base), (2018, 7.0, 7.0, 7.0)))
    assert sums["change"].tolist() == [7 - base]
    assert sums[RATES].isna().all(axis=None)


def test_a_huge_ratio_is_no_infinity() -> None:
    """Catches a rate beyond what a computer's number can hold, given as infinity."""
    sums = growth(frame_of((2015, 1e-300, 1e-300, 1e-300), (2018, 1e300, 1e300, 1e300)))
    assert not np.isinf(sums[RATES].to_numpy()).any()


def test_a_fall_to_zero_is_a_hundred_percent() -> None:
    """Catches a fall to nothing given as missing."""
    sums = growth(frame_of((2015, 40.0, 40.0, 40.0), (2018, 0.0, 0.0, 0.0)))
    assert rates(sums) == [-100.0] * 6


def test_without_bounds_there_is_no_range() -> None:
    """Catches a range of no width made up where the frame states no bounds."""
    frame = frame_of((2015, 500, 1, 1), (2018, 700, 1, 1)).drop(columns=["low", "high"])
    expected = [40, math.nan, math.nan, 11.8688942081396776601, math.nan, math.nan]
    assert rates(growth(frame)) == pytest.approx(expected, rel=1e-14, nan_ok=True)


# --- which series, and of what kind --------------------------------------------------------


def test_a_series_without_both_years_is_left_out() -> None:
    """Catches a series paired with another's year, or with its own nearest."""
    frame = pd.concat(
        [
            frame_of((2015, 500, 500, 500), (2018, 700, 700, 700)),
            frame_of((2015, 1, 1, 1), (2017, 2, 2, 2), area="England"),
            frame_of((2018, 3, 3, 3), measure="n"),
        ]
    )
    found = growth(frame, 2015, 2018)
    assert found[["measure", "area"]].to_numpy().tolist() == [["m", "Oxfordshire"]]
    assert found["percent_change"].tolist() == [40.0]


def test_years_without_a_count_between_are_no_rows() -> None:
    """Catches a rate for a year that no document prints."""
    frame = frame_of((2014, 400, 1, 1), (2018, 600, 1, 1), (2015, 500, 1, 1))
    found = growth(frame)
    assert found[["start_year", "end_year"]].to_numpy().tolist() == [[2014, 2015], [2015, 2018]]
    assert found["percent_change"].tolist() == [25.0, 20.0]
    assert growth(frame, 2014, 2018)["percent_change"].tolist() == [50.0]


def test_the_code_of_an_area_is_kept() -> None:
    """Catches a code lost, on which other tables of councils are joined, or made a series' key."""
    found = growth(load_statistics().query("measure == 'neglect_assessments'"), 2015, 2017)
    assert list(found.columns[:4]) == ["measure", "area", "area_code", "start_year"]
    codes = dict(zip(found["area"], found["area_code"], strict=True))
    assert codes == {"Oxfordshire": "E10000025", "England": "E92000001"}
    frame = frame_of((2015, 500, 1, 1), (2018, 700, 1, 1), area_code=["E1", "E2"])
    assert growth(frame)["area_code"].tolist() == ["E2"]  # a council that has a new one


def test_one_document_is_not_told_from_another_without_the_column() -> None:
    """Catches a column read that the reader has dropped on purpose."""
    frame = frame_of((2015, 500, 1, 1), (2018, 700, 1, 1), document_id=["x", "y"])
    assert len(growth(frame)) == 0
    assert len(growth(frame.drop(columns="document_id"))) == 1


@pytest.mark.parametrize("dtype", ["category", "str", "object"])
def test_keys_of_any_dtype(dtype: str) -> None:
    """Catches a categorical that brings in series no row belongs to, or codes for names."""
    frame = load_observations(layer="document")
    keys = {"measure": dtype, "area": dtype, "document_id": dtype}
    found = growth(frame.astype(keys))
    assert {name: found[name].dtype for name in keys} == frame.astype(keys).dtypes[
        [*keys]
    ].to_dict()
    assert_frame_equal(found.astype(dict.fromkeys(keys, "str")), growth(frame))


@pytest.mark.parametrize("dtype", ["int64", "int32", "uint16", "Int64"])
def test_years_of_any_whole_dtype(dtype: str) -> None:
    """Catches a difference of unsigned years that wraps round."""
    frame = frame_of((2018, 700, 700, 700), (2015, 500, 450, 550)).astype({"year": dtype})
    found = growth(frame)
    assert found[["start_year", "end_year"]].to_numpy().tolist() == [[2015, 2018]]
    assert found["percent_change_low"].iloc[0] == pytest.approx(27.2727272727272727, rel=1e-14)


@pytest.mark.parametrize("dtype", ["int64", "Int64", "Float64", "object", "float32"])
def test_values_of_any_dtype(dtype: str) -> None:
    """Catches whole numbers divided without a remainder."""
    frame = frame_of((2015, 500, 450, 550), (2018, 701, 701, 701))
    found = growth(frame.astype({"value": dtype, "low": dtype, "high": dtype}))
    assert found["percent_change"].tolist() == pytest.approx([40.2], rel=1e-12)


def test_a_missing_key_is_a_series_of_its_own() -> None:
    """Catches rows without an area run into another series, or lost, and series out of order."""
    frame = pd.concat(
        [
            frame_of((2015, 500, 1, 1), (2018, 700, 1, 1)),
            frame_of((2015, 200, 1, 1), (2018, 300, 1, 1), area="England"),
            frame_of((2015, 100, 1, 1), (2018, 300, 1, 1), area=None),
            frame_of((2015, 100, 1, 1), (2018, 400, 1, 1), measure="n", area=None),
        ]
    )
    assert growth(frame)["percent_change"].tolist() == [40.0, 50.0, 200.0, 300.0]


def test_an_empty_frame_has_no_growth() -> None:
    """Catches an error, or another shape of answer, where there is merely nothing to add up."""
    empty = growth(load_observations(layer="document").head(0))
    assert list(empty.columns) == COLUMNS
    assert len(empty) == 0
    with pytest.raises(SeriesError, match="the years there are: none"):
        growth(load_observations(layer="document").head(0), 2015, 2018)


# --- what has no sum -----------------------------------------------------------------------


@pytest.mark.parametrize("years", [(2015, 2024), (2014, 2018)], ids=["never", "in no one series"])
def test_years_that_no_series_has(years: tuple[int, int]) -> None:
    """Catches 2014 of one document paired with 2018 of another, and an error without the years."""
    told = f"no series has both {years[0]} and {years[1]}; .* 2014, 2015, 2017, 2018$"
    with pytest.raises(SeriesError, match=told):
        growth(load_observations(layer="document"), *years)


@pytest.mark.parametrize("asked", [(), (2015, 2018), (2008, 2009)])
def test_a_repeated_year_names_the_series_it_is_in(asked: tuple[int, ...]) -> None:
    """Catches an error that names another series, and a repeat let by outside the years asked."""
    frame = pd.concat(
        [
            frame_of((2015, 1, 1, 1), (2018, 2, 2, 2), document_id="one"),
            frame_of((2016, 1, 1, 1), (2012, 2, 2, 2), (2016, 1, 1, 1), document_id="other"),
        ]
    )
    with pytest.raises(SeriesError, match=r"year 2016 stands twice in the series m, .*, other"):
        growth(frame, *asked)


USUAL = frame_of((2015, 500, 450, 550), (2018, 700, 700, 700))


@pytest.mark.parametrize(
    ("years", "told"),
    [
        ((2015,), "both start and end"),
        ((None, 2018), "both start and end"),
        ((2018, 2015), "2018 is not before end 2015"),
        ((2018, 2018), "2018 is not before end 2018"),
    ],
)
def test_half_a_period_is_refused(years: tuple[Any, ...], told: str) -> None:
    """Catches half a period guessed, and one that runs backwards."""
    with pytest.raises(SeriesError, match=told):
        growth(USUAL, *years)


@pytest.mark.parametrize("lost", [["measure"], ["area"], ["year"], ["value"], ["area", "value"]])
def test_a_lost_column_is_named(lost: list[str]) -> None:
    """Catches a bare KeyError."""
    with pytest.raises(SeriesError, match=f"lacks {', '.join(lost)}"):
        growth(USUAL.drop(columns=lost))


@pytest.mark.parametrize(
    ("name", "cells", "told"),
    [
        ("year", [2015, math.nan], "1 rows have no year"),
        ("year", pd.array([2015, None], "Int64"), "1 rows have no year"),
        ("year", [2015.0, 2018.0], "whole numbers"),
        ("year", ["2015", "2018"], "whole numbers"),
        ("year", [True, False], "whole numbers"),
        ("value", ["500", "n/a"], "value"),
        ("value", [True, False], "value"),
    ],
)
def test_cells_that_are_no_numbers_are_refused(name: str, cells: Any, told: str) -> None:
    """Catches a year cut to a whole number, and text or truth taken for a count."""
    with pytest.raises(SeriesError, match=told):
        growth(USUAL.assign(**{name: cells}))


def test_what_is_no_frame_of_one_column_each_is_refused() -> None:
    """Catches an error from the depths."""
    with pytest.raises(SeriesError, match="has year twice"):
        growth(pd.concat([USUAL, USUAL[["year"]]], axis=1))
    with pytest.raises(SeriesError, match="must be a DataFrame, not Series"):
        growth(USUAL["value"])  # type: ignore[arg-type]


numbers = st.floats() | st.integers() | st.booleans() | st.complex_numbers(max_magnitude=3)
others = st.none() | st.text(max_size=3) | st.binary(max_size=2) | st.datetimes()
cells = numbers | others | st.just(pd.NA) | st.just([1])


@settings(max_examples=80)
@given(st.data(), st.integers(0, 5))
def test_growth_of_anything_is_numbers_or_an_error_of_ours(data: Any, size: int) -> None:
    """Catch infinity, dates taken for numbers, and errors from the depths."""
    column = st.lists(cells, min_size=size, max_size=size)
    frame = pd.DataFrame(
        {name: pd.Series(data.draw(column), dtype="object") for name in ("value", "low", "high")}
    ).assign(measure="m", area="a", year=range(2000, 2000 + size))
    frame = data.draw(st.sampled_from([frame, frame.infer_objects(), frame.assign(low=None)]))
    before = frame.copy(deep=True)
    try:
        found = growth(frame)
    except SeriesError:
        found = frame.iloc[:0]
    else:
        assert len(found) == max(size - 1, 0)
    assert not np.isinf(found.filter(like="percent").to_numpy("float64")).any()
    assert_frame_equal(frame, before)


def test_growth_below_zero_keeps_its_range_in_order() -> None:
    """Catch a range whose low end is above its high end, where the last count is negative."""
    frame = frame_of((1, 5.0, 4.5, 5.5), (2, -0.6, -0.9, -0.3))
    found = growth(frame).iloc[0]
    assert found["percent_change_low"] == pytest.approx(100 * (-0.9 / 4.5 - 1))
    assert found["percent_change_high"] == pytest.approx(100 * (-0.3 / 5.5 - 1))
    assert found.filter(like="annual").isna().all()  # nothing falls below nothing year by year
