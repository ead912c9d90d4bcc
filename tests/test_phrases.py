"""Numbers, ranges and lists are put into words that stay true."""

from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ofsted_data import phrases

RATES = st.floats(min_value=-100, max_value=1000, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "low", "high", "words"),
    [
        (40.04, 27.27, 55.56, "40.0% (27.3% to 55.6%)"),
        (45.02, 45.02, 45.02, "45.0%"),
        (26.59, 26.59, nan, "at least 26.5%"),
        (26.51, nan, 26.51, "at most 26.6%"),
        (-3.21, -3.21, nan, "at least -3.3%"),
        (-3.29, nan, -3.29, "at most -3.2%"),
        (12.34, nan, nan, "12.3% (range not known)"),
    ],
)
def test_percent(value: float, low: float, high: float, words: str) -> None:
    """Catches a floor rounded up, a ceiling rounded down, and a range where there is none."""
    assert phrases.percent(value, low, high) == words


def test_percent_with_other_decimals() -> None:
    """Catches decimals that reach the value but not the bounds, or not the rounding down."""
    assert phrases.percent(26.59, 26.59, nan, decimals=0) == "at least 26%"
    assert phrases.percent(26.51, nan, 26.51, decimals=0) == "at most 27%"
    assert phrases.percent(40.4, 27.27, 55.56, decimals=0) == "40% (27% to 56%)"
    assert phrases.percent(26.599, 26.599, nan, decimals=2) == "at least 26.59%"


@given(bound=RATES)
def test_open_bounds_never_say_too_much(bound: float) -> None:
    """Catches "at least" above the floor, "at most" below the ceiling, and a needless step."""
    floor = float(phrases.percent(bound, bound, nan).removeprefix("at least ").rstrip("%"))
    ceiling = float(phrases.percent(bound, nan, bound).removeprefix("at most ").rstrip("%"))
    assert bound - 0.1 - 1e-9 < floor <= bound + 1e-9
    assert bound - 1e-9 <= ceiling < bound + 0.1 + 1e-9


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
    ],
)
def test_listed(parts: list[str], words: str) -> None:
    """Catches a list that loses its "and", gains a comma, or fails when it is short."""
    assert phrases.listed(parts) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "none"), (1, "one"), (2, "two"), (3, "three"), (4, "four"), (5, "five"), (6, "six"),
        (7, "seven"), (8, "eight"), (9, "nine"), (10, "ten"), (11, "11"), (3100, "3,100"),
        (-1, "-1"),
    ],
)  # fmt: skip
def test_in_words(count: int, words: str) -> None:
    """Catches a word that is one off, and a number beyond the words that is not in figures."""
    assert phrases.in_words(count) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Help and protection", "help and protection"),
        ("SEND report of 2023", "SEND report of 2023"),
        ("More than 720", "more than 720"),
        ("around 500", "around 500"),
        ("569", "569"),
        ("A", "a"),
        ("", ""),
    ],
)
def test_lower_first(text: str, words: str) -> None:
    """Catches "sEND report", and a name that keeps its capital inside a sentence."""
    assert phrases.lower_first(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("two of them rose", "Two of them rose."),
        ("It rose.", "It rose."),
        ("SEND came later", "SEND came later."),
        ("569 at the end of March", "569 at the end of March."),
        ("an ISO date", "An ISO date."),
    ],
)
def test_sentence(text: str, words: str) -> None:
    """Catches a second full stop, a missing one, and capitals lost inside the sentence."""
    assert phrases.sentence(text) == words


def test_upper_first() -> None:
    """Catches a change to any letter but the first, and a failure on empty text."""
    assert phrases.upper_first("the SEND report") == "The SEND report"
    assert phrases.upper_first("") == ""


def test_rates_come_from_their_own_columns() -> None:
    """Catches a growth over the whole period told as growth a year, or the reverse."""
    change = {
        "percent_change": 40.0, "percent_change_low": 27.3, "percent_change_high": 55.6,
        "annual_percent_change": 11.9, "annual_percent_change_low": 8.4,
        "annual_percent_change_high": 15.9,
    }  # fmt: skip
    assert phrases.change_percent(change) == "40.0% (27.3% to 55.6%)"
    assert phrases.annual_percent(change) == "11.9% (8.4% to 15.9%)"


@pytest.mark.parametrize(("names", "words"), [
    ([], "none"), (["b"], "'b'"), (["b", "a", "b"], "'b', 'a'"), (["it’s", "b", "a"],
     "'it’s', 'b', 'a'"), (["d", "c", "b", "a"], "'d', 'c', 'b' and 1 more"),
])  # fmt: skip
def test_names_in_an_error(names: list[str], words: str) -> None:
    """Catches a name told twice or not at all, and a list too long to read."""
    assert phrases.quoted(names, limit=3) == words
