"""Numbers, bounds, dates and grades read out of words."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ofsted_data import WordsError
from ofsted_data.words import (
    Precision,
    Qualifier,
    Reading,
    Span,
    bounds,
    number,
    read_dates,
    read_dating,
    read_grade,
    read_number,
    rounding_step,
)

# --- numbers -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "value", "low", "high", "qualifier"),
    [
        # as the documents print them
        ("More than 3,100", 3100, 3100, None, "more_than"),
        ("512", 512, 512, 512, "exact"),
        ("467", 467, 467, 467, "exact"),
        ("two", 2, 2, 2, "exact"),
        ("around 500", 500, 450, 550, "about"),
        ("500", 500, 500, 500, "exact"),
        ("700", 700, 700, 700, "exact"),
        ("More than 720", 720, 720, None, "more_than"),
        ("569", 569, 569, 569, "exact"),
        ("633", 633, 633, 633, "exact"),
        ("918", 918, 918, 918, "exact"),
        # as others may
        ("around 720", 720, 715, 725, "about"),
        ("about 1,050", 1050, 1045, 1055, "about"),
        ("approximately 569", 569, 568.5, 569.5, "about"),
        ("some 3,000", 3000, 2500, 3500, "about"),
        ("Up from more than 40", 40, 40, None, "more_than"),
        ("over 1,234,567", 1234567, 1234567, None, "more_than"),
        ("at least twelve", 12, 12, None, "at_least"),
        ("no fewer than 90", 90, 90, None, "at_least"),
        ("fewer than 60", 60, None, 60, "less_than"),
        ("up to 15", 15, None, 15, "at_most"),
        ("no more than nineteen", 19, None, 19, "at_most"),
        ("45.5", 45.5, 45.5, 45.5, "exact"),
    ],
)
def test_a_number_and_its_hedge(
    words: str, value: float, low: float | None, high: float | None, qualifier: Qualifier
) -> None:
    """Catches a hedge lost or misread, a ceiling guessed, and a comma that ends a number."""
    assert read_number(words) == Reading(value, low, high, qualifier)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("nearly 500", "no rule for the hedge 'nearly'"),
        ("a little over 500", "no rule for the hedge 'a little over'"),
        ("minus 5", "no rule for the hedge 'minus'"),
        ("500 to 550", "holds 2 numbers"),
        ("from 633 to 918", "holds 2 numbers"),
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
def test_a_hedge_after_the_number(words: str) -> None:
    """Catches a hedge that follows its number passed over, and the number taken as exact."""
    with pytest.raises(WordsError):
        read_number(words)


@pytest.mark.parametrize(
    ("token", "value"),
    [("Third", 3), ("ninety", 90), ("TWICE", 2), ("half", 0.5), ("1,000,000", 1e6), ("007", 7)],
)
def test_a_number_word_stands_for_its_number(token: str, value: float) -> None:
    """Catches a number word off by one, or read only in small letters."""
    assert number(token) == value


@pytest.mark.parametrize("token", ["umpteen", "1,00", "7OO", "", "1e3", "nan", "inf"])
def test_no_number_word_is_guessed(token: str) -> None:
    """Catches a word that is no number read as one, as float() reads "nan"."""
    with pytest.raises(WordsError, match="no numeral"):
        number(token)


@pytest.mark.parametrize(
    ("value", "step"),
    [
        (500, 100),
        (700, 100),
        (720, 10),
        (3100, 100),
        (569, 1),
        (1050, 10),
        (1000, 1000),
        (20, 10),
        (45.5, 0.1),
        (0.25, 0.01),
    ],
)
def test_rounding_step(value: float, step: float) -> None:
    """Catches a step that makes "around" too wide, too narrow, or no width at all."""
    assert rounding_step(value) == pytest.approx(step, rel=1e-12)


@pytest.mark.parametrize("qualifier", ["roughly", "", "Exact"])
def test_an_unknown_qualifier_is_refused(qualifier: str) -> None:
    """Catches bounds invented for a qualifier that has no rule."""
    with pytest.raises(WordsError, match="is no qualifier"):
        bounds(500, qualifier)  # type: ignore[arg-type]


HEDGED: dict[str, Qualifier] = {
    "": "exact",
    "around ": "about",
    "About ": "about",
    "roughly ": "about",
    "more than ": "more_than",
    "above ": "more_than",
    "at least ": "at_least",
    "less than ": "less_than",
    "under ": "less_than",
    "at most ": "at_most",
}
whole = st.integers(min_value=0, max_value=10**12)


@given(whole, st.sampled_from(sorted(HEDGED)), st.booleans())
def test_any_integer_parses_back(value: int, hedge: str, commas: bool) -> None:
    """Catches digits lost at a comma, and bounds that leave the number out, for any number."""
    reading = read_number(f"{hedge}{value:,}" if commas else f"{hedge}{value}")
    assert reading.value == value
    assert reading.qualifier == HEDGED[hedge]
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


# --- grades --------------------------------------------------------------------------------

REQUIRES = "Requires improvement to be good"


@pytest.mark.parametrize(
    ("words", "grade"),
    [
        # as the documents print them
        ("“Good”", "Good"),
        ("‘Good’", "Good"),
        ("'good'", "Good"),
        ("‘good’", "Good"),
        ("good", "Good"),
        ("Outstanding", "Outstanding"),
        ("Inadequate", "Inadequate"),
        ("Requires Improvement", REQUIRES),
        ("'requires improvement'", REQUIRES),
        ("‘requiring improvement to be good’", REQUIRES),
        ("Requires improvement to be good", REQUIRES),
    ],
)
def test_a_grade_by_any_wording(words: str, grade: str) -> None:
    """Catches "requires improvement to be good" read as Good, and a grade lost to its quotes."""
    assert read_grade(words) == grade


@pytest.mark.parametrize(
    "words", ["", "satisfactory", "very good", "goodish", "improvement", "not good", "Good, Good"]
)
def test_words_that_are_no_grade(words: str) -> None:
    """Catches a grade read out of words that merely hold one."""
    with pytest.raises(WordsError, match="no wording of a grade"):
        read_grade(words)


# --- dates ---------------------------------------------------------------------------------


def span(first: str, last: str, precision: Precision) -> Span:
    """Return a span of two days in ISO form."""
    return Span(dt.date.fromisoformat(first), dt.date.fromisoformat(last), precision)


def day(text: str) -> Span:
    """Return the span of one day in ISO form."""
    return span(text, text, "day")


def year(number: int) -> Span:
    """Return the span of a calendar year."""
    return span(f"{number}-01-01", f"{number}-12-31", "year")


PAGES = {
    "council_2014": "2014-06-30",
    "council_2018": "2018-05-22",
    "sector_2018": "2018-05-22",
    "newspaper_2018": "2018-05-23",
    "newspaper_2024": "2024-02-01",
}
# document, words with "…" for what stands between, what they say by hand
PRINTED: list[tuple[str, str, list[Span]]] = [
    ("council_2014", "30 June 2014", [day("2014-06-30")]),
    ("council_2014", "April 29 to May 21", [day("2014-04-29"), day("2014-05-21")]),
    ("council_2018", "Tuesday, May 22", [day("2018-05-22")]),
    ("council_2018", "45% increase in the number of cases of neglect since 2015", [year(2015)]),
    ("council_2018", "700 in 2018, up from around 500 in 2015", [year(2018), year(2015)]),
    ("council_2018", "More than 720 … end of March 2018 … 569 on the same date three years ago",
     [day("2018-03-31"), day("2015-03-31")]),
    ("council_2018", "from 633 to 918 between 2015 and 2017", [year(2015), year(2017)]),
    ("sector_2018", "last inspection in 2014", [year(2014)]),
    ("sector_2018", "in 2015-16", [span("2015-04-01", "2016-03-31", "year")]),
    ("sector_2018", "restructure in 2017", [year(2017)]),
    ("sector_2018", "joint targeted inspection in 2016", [year(2016)]),
    ("sector_2018", "Tel: 01206 878178", []),
    ("sector_2018", "CO4 3ZL", []),
    ("newspaper_2018", "a report yesterday", [day("2018-05-22")]),
    ("newspaper_2018", "In 2015–16", [span("2015-04-01", "2016-03-31", "year")]),
    ("newspaper_2018", "from 500 in 2015 to to 700 in 2018", [year(2015), year(2018)]),
    ("newspaper_2018", "some 17-year-olds", []),
    ("newspaper_2024", "new 2024 inspection", [year(2024)]),
    ("newspaper_2024", "February 2024", [span("2024-02-01", "2024-02-29", "month")]),
    ("newspaper_2024", "provision last September", [span("2023-09-01", "2023-09-30", "month")]),
    ("newspaper_2024", "in 2018 … focused visit in 2020", [year(2018), year(2020)]),
    ("newspaper_2024", "past 18 months", [span("2022-08-01", "2024-02-29", "month")]),
    ("newspaper_2024", "channel 276", []),
    ("council_2014", "More than 3,100 children", []),
]  # fmt: skip


@pytest.mark.parametrize(("document", "words", "spans"), PRINTED)
def test_every_date_wording_of_the_documents(document: str, words: str, spans: list[Span]) -> None:
    """Catches a date a day, a month or a year out, and a telephone number read as a date."""
    assert read_dates(words, dt.date.fromisoformat(PAGES[document])) == spans


@pytest.mark.parametrize(("document", "words", "spans"), PRINTED)
def test_these_wordings_stand_in_the_documents(
    document: str, words: str, spans: list[Span], sources: Path
) -> None:
    """Catches a wording that these tests made up."""
    del spans
    (path,) = sources.rglob(f"{document}.txt")
    text = " ".join(path.read_text(encoding="utf-8").split())
    place = 0
    for fragment in words.split(" … "):
        place = text.find(fragment, place)
        assert place >= 0, fragment
        place += len(fragment)


@pytest.mark.parametrize(
    ("words", "page", "expected"),
    [
        ("yesterday", "2024-03-01", day("2024-02-29")),
        ("yesterday", "2018-01-01", day("2017-12-31")),
        ("end of February 2016", "2018-05-22", day("2016-02-29")),
        ("end of February 2018", "2018-05-22", day("2018-02-28")),
        ("end of December 2017", "2018-05-22", day("2017-12-31")),
        ("December 2017", "2018-05-22", span("2017-12-01", "2017-12-31", "month")),
        ("last April", "2018-05-22", span("2018-04-01", "2018-04-30", "month")),
        ("last May", "2018-05-22", span("2017-05-01", "2017-05-31", "month")),
        ("last December", "2018-05-22", span("2017-12-01", "2017-12-31", "month")),
        ("past six months", "2018-05-22", span("2017-11-01", "2018-05-31", "month")),
        ("past 5 months", "2018-05-22", span("2017-12-01", "2018-05-31", "month")),
        ("past twelve months", "2018-12-31", span("2017-12-01", "2018-12-31", "month")),
        ("1999-00", "2018-05-22", span("1999-04-01", "2000-03-31", "year")),
        ("2013-2014", "2018-05-22", span("2013-04-01", "2014-03-31", "year")),
    ],
)
def test_a_date_at_the_turn_of_a_month_or_year(words: str, page: str, expected: Span) -> None:
    """Catches arithmetic that forgets December, January or the 29th of February."""
    assert read_dates(words, dt.date.fromisoformat(page)) == [expected]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("31 March 2018 … same date three years ago", ["2018-03-31", "2015-03-31"]),
        ("30 June 2018 … same date 1 years ago", ["2018-06-30", "2017-06-30"]),
        ("28 February 2018 … same date two years ago", ["2018-02-28", "2016-02-28"]),
        ("29 February 2016 … same date four years ago", ["2016-02-29", "2012-02-29"]),
    ],
)
def test_the_same_date_years_ago(words: str, expected: list[str]) -> None:
    """Catches the 28th of February moved to the 29th, as if the last day of a month were meant."""
    assert read_dates(words, None) == [day(each) for each in expected]


@pytest.mark.parametrize(
    ("words", "page", "told"),
    [
        ("in 2018 … same date three years ago", "2018-05-22", "same date three years ago"),
        ("March 2018 … same date three years ago", "2018-05-22", "same date three years ago"),
        ("Monday, May 22", "2018-05-22", "Tuesday"),
        ("Tuesday, May 22", "2017-05-23", "Monday"),
        ("569 on the same date three years ago", "2018-05-22", "a date before it"),
        ("29 February 2016 … same date one years ago", "2018-05-22", "same date one years ago"),
        ("30 February 2018", "2018-05-22", "30 February 2018"),
        ("May 32", "2018-05-22", "May 32"),
        ("2015-17", "2018-05-22", "two years in a row"),
        ("2013–1914", "2018-05-22", "two years in a row"),
        ("2018-05-22", "2018-05-22", "two years in a row"),
        ("May 22", None, "the day of the page"),
        ("yesterday", None, "the day of the page"),
        ("last September", None, "the day of the page"),
        ("past 18 months", None, "the day of the page"),
    ],
)
def test_a_date_that_cannot_be_read(words: str, page: str | None, told: str) -> None:
    """Catches a weekday that its year belies, a day that is not, and a reason kept from the reader.

    "The same date three years ago" says nothing where no day stands before it.
    """
    with pytest.raises(WordsError, match=told):
        read_dates(words, dt.date.fromisoformat(page) if page else None)


@given(st.dates(min_value=dt.date(1990, 1, 1), max_value=dt.date(2099, 12, 31)), st.booleans())
def test_any_day_parses_back(date: dt.date, weekday: bool) -> None:
    """Catches a month off by one, a day of one digit lost, and a weekday misnamed."""
    month = date.strftime("%B")
    assert read_dates(f"on {date.day} {month} {date.year}.", None) == [day(date.isoformat())]
    words = f"{date:%A}, {month} {date.day}" if weekday else f"{month} {date.day}"
    page = dt.date(date.year, 7, 1)
    assert read_dates(words, page) == [day(date.isoformat())]


@pytest.mark.parametrize(
    ("words", "expected"),
    [("yesterday", "inferred"), ("past 18 months", "inferred"), ("May 22", "part inferred"),
     ("2014-15", "part inferred"), ("22 May 2018", "printed"), ("on no day", "printed")],
)  # fmt: skip
def test_how_much_of_a_date_is_printed(words: str, expected: str) -> None:
    """Catch a day taken for printed that was worked out from the day of the page."""
    assert read_dating(words) == expected


@pytest.mark.parametrize("words", ["16 May to 24 April 2018", "2014-1915", "2014-16"])
def test_a_span_that_runs_backwards_is_refused(words: str) -> None:
    """Catch a span that ends before it begins, or of years that do not follow."""
    with pytest.raises(WordsError, match=r"ends before|two years in a row"):
        read_dates(words, None)


def test_a_span_of_days_is_read_from_its_first_to_its_last() -> None:
    """Catch a span that is refused though it runs forwards, or cut to one end."""
    (span,) = read_dates("24 April to 16 May 2018", None)
    assert (span.first, span.last) == (dt.date(2018, 4, 24), dt.date(2018, 5, 16))


@pytest.mark.parametrize(("word", "value"), [("half", 0.5), ("quarter", 0.25), ("dozen", 12)])
def test_words_of_parts_and_dozens(word: str, value: float) -> None:
    """Catch a word with the wrong number."""
    assert number(word) == value
