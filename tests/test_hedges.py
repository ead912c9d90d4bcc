"""Numbers and their bounds read out of words."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ofsted_data import WordsError
from ofsted_data.hedges import (
    HEDGES,
    Reading,
    bounds,
    number,
    read_number,
    rounding_step,
)

# What words say, as the documents print a number.
_READ = pd.read_csv(Path(__file__).with_name("hedges.csv"), dtype={"value": "float64"})
READ = _READ.astype("object").where(_READ.notna(), None).to_numpy().tolist()


@pytest.mark.parametrize("row", READ, ids=lambda row: str(row[0]))
def test_a_number_and_its_hedge(row: list[Any]) -> None:
    """Catches a hedge lost, misread or found in the middle of a word, and a ceiling guessed."""
    words, *reading = row
    assert read_number(words) == Reading(*reading)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("nearly 500", "no rule for the hedge 'nearly'"),
        ("a little over 500", "no rule for the hedge"),
        ("minus 5", "no rule for the hedge 'minus'"),
        ("not more than 5", "no rule for the hedge 'not more than'"),
        ("500 to 550", "holds 2 numbers"),
        ("two of 14", "holds 2 numbers"),
        ("1,00", "holds 2 numbers"),
        ("", "holds 0 numbers"),
        ("many", "holds 0 numbers"),
    ],
)
def test_words_that_are_no_one_number(words: str, told: str) -> None:
    """Catches a hedge dropped because nobody knew it, and the first of two numbers picked."""
    with pytest.raises(WordsError, match=told) as caught:
        read_number(words)
    assert repr(words) in str(caught.value)


@pytest.mark.parametrize("words", ["500 or more", "720 at least", "500+", "700 or so"])
def test_a_hedge_after_a_printed_number(words: str) -> None:
    """Catches a hedge that follows its number passed over, and the number taken as exact."""
    with pytest.raises(WordsError, match="follows the number"):
        read_number(words)


@pytest.mark.parametrize("hedge", ["nearly", "close to", "just over", "well under", "between"])
def test_a_hedge_without_a_rule_is_never_passed_over(hedge: str) -> None:
    """Catches "almost a third" read as a third."""
    for words in (f"{hedge} 500", f"{hedge.upper()} 500", f"{hedge} a hundred"):
        with pytest.raises(WordsError, match="no rule for the hedge"):
            read_number(words)


NUMBERS = (
    "Third=3 ninety=90 TWICE=2 half=0.5 quarter=0.25 dozen=12 1,000,000=1e6 007=7 zero=0 once=1 "
    "nineteen=19 twenty=20 first=1 tenth=10 hundred=100 thousand=1000 million=1000000"
).split()


@pytest.mark.parametrize("pair", NUMBERS)
def test_a_number_word_stands_for_its_number(pair: str) -> None:
    """Catches a number word off by one, or read only in small letters."""
    token, value = pair.split("=")
    assert number(token) == float(value)


@pytest.mark.parametrize("token", ["umpteen", "1,00", "7OO", "", "1e3", "nan", "inf"])
def test_no_number_word_is_guessed(token: str) -> None:
    """Catches a word that is no number read as one, as float() reads "nan"."""
    with pytest.raises(WordsError, match="no numeral"):
        number(token)


STEPS = {500: 100, 720: 10, 3100: 100, 569: 1, 1050: 10, 1000: 1000, 20: 10, 45.5: 0.1, 0.25: 0.01}


@pytest.mark.parametrize(("value", "step"), [*STEPS.items(), (0, 0)])
def test_rounding_step(value: float, step: float) -> None:
    """Catches a step that makes "around" too wide, too narrow, or no width at all."""
    assert rounding_step(value) == pytest.approx(step, rel=1e-12)


@pytest.mark.parametrize("qualifier", ["roughly", "", "Exact"])
def test_an_unknown_qualifier_is_refused(qualifier: str) -> None:
    """Catches bounds invented for a qualifier that has no rule."""
    with pytest.raises(WordsError, match="is no qualifier; use one of exact, about"):
        bounds(500, qualifier)  # type: ignore[arg-type]


HEDGED = {"": "exact"} | {f"{words} ": name for name, hedges in HEDGES.items() for words in hedges}
whole = st.integers(min_value=0, max_value=10**12)


@given(whole, st.sampled_from(sorted(HEDGED)), st.booleans())
def test_any_integer_parses_back(value: int, hedge: str, commas: bool) -> None:
    """Catches digits lost at a comma, and bounds that leave the number out, for any number."""
    words = f"{hedge}{value:,}" if commas else f"{hedge}{value}"
    reading = read_number(words)
    assert (reading.value, reading.qualifier) == (value, HEDGED[hedge])
    assert reading.low is None or reading.low <= value
    assert reading.high is None or value <= reading.high
    assert (reading.low is None) == (reading.qualifier in ("less_than", "at_most"))
    assert (reading.high is None) == (reading.qualifier in ("more_than", "at_least"))


@given(st.integers(min_value=1, max_value=10**9), st.integers(min_value=0, max_value=5))
def test_around_is_one_rounding_step_wide(stem: int, zeros: int) -> None:
    """Catches a range that is not one step of the last digit that is not zero, for any number."""
    value = stem * 10**zeros
    step = 1
    while value % (10 * step) == 0:
        step *= 10
    reading = read_number(f"around {value:,}")
    assert reading.low is not None
    assert reading.high is not None
    assert reading.high - reading.low == step == rounding_step(value)
    assert (reading.low + reading.high) / 2 == value
