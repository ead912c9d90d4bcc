"""Read numbers, dates and grades out of the words that carry them.

Every rule that turns words into values is here, and nowhere else: the bounds that "around"
allows, the dates that "the same date three years ago" gives, the grade that "requires
improvement" names.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from .errors import WordsError

Qualifier = Literal["exact", "about", "more_than", "at_least", "less_than", "at_most"]
Precision = Literal["day", "month", "year"]

HEDGES: dict[Qualifier, tuple[str, ...]] = {
    "about": ("about", "around", "approximately", "roughly", "some"),
    "more_than": ("more than", "over", "above", "up from more than"),
    "at_least": ("at least", "no fewer than", "no less than"),
    "less_than": ("less than", "fewer than", "under", "below"),
    "at_most": ("at most", "no more than", "up to", "within"),
}

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
NUMBER_WORDS: dict[str, float] = (
    {word: n for n, word in enumerate(_UNITS)}
    | {word: 10 * n for n, word in enumerate(_TENS, start=2)}
    | {word: n for n, word in enumerate(_ORDINALS, start=1)}
    | {"once": 1, "twice": 2, "half": 0.5, "quarter": 0.25, "dozen": 12}
    | {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
)
NUMERAL = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?", re.ASCII)
TOKEN = re.compile(rf"{NUMERAL.pattern}|\b(?:{'|'.join(NUMBER_WORDS)})\b", re.IGNORECASE | re.ASCII)

_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


@dataclass(frozen=True)
class Reading:
    """What the words of one number say: the value, and the bounds that they allow."""

    value: float
    low: float | None
    high: float | None
    qualifier: Qualifier


@dataclass(frozen=True)
class Span:
    """First and last day of what the words of a date say, and how exactly they say it."""

    first: dt.date
    last: dt.date
    precision: Precision


def number(token: str) -> float:
    """Return the number that one numeral or number word stands for."""
    word = token.lower()
    if word in NUMBER_WORDS:
        return NUMBER_WORDS[word]
    if NUMERAL.fullmatch(token):
        return float(token.replace(",", ""))
    raise WordsError(f"{token!r} is no numeral and no number word this package knows")


def rounding_step(value: float) -> float:
    """Return the step a number looks rounded to: its last digit that is not zero.

    500 looks rounded to hundreds, 720 to tens, 569 to ones, 12.7 to tenths.
    """
    digits, _, decimals = f"{abs(value):.10f}".rstrip("0").rstrip(".").partition(".")
    if decimals:
        return float(10.0 ** -len(decimals))
    return float(10 ** (len(digits) - len(digits.rstrip("0")))) if value else 0.0


def bounds(value: float, qualifier: Qualifier) -> tuple[float | None, float | None]:
    """Return the lowest and highest number that a hedge allows; None where it sets no limit.

    ========================  =====================  =====================
    words                     low                    high
    ========================  =====================  =====================
    no hedge (``exact``)      the number             the number
    "around" (``about``)      half a step below      half a step above
    "more than", "at least"   the number             none: never guessed
    "less than", "at most"    none: never guessed    the number
    ========================  =====================  =====================

    The step is :func:`rounding_step`: "around 500" is 450 to 550.
    """
    if qualifier == "exact":
        return value, value
    if qualifier == "about":
        half = rounding_step(value) / 2
        return value - half, value + half
    if qualifier in ("more_than", "at_least"):
        return value, None
    if qualifier in ("less_than", "at_most"):
        return None, value
    raise WordsError(f"{qualifier!r} is no qualifier; use one of exact, {', '.join(HEDGES)}")


def read_number(words: str) -> Reading:
    """Read a printed number with its hedge, such as ``"More than 3,100"``."""
    tokens = list(TOKEN.finditer(words))
    if len(tokens) != 1:
        raise WordsError(f"{words!r} holds {len(tokens)} numbers; as_printed must hold one")
    value = number(tokens[0].group())
    hedge = words[: tokens[0].start()].strip().lower()
    after = words[tokens[0].end() :].strip()
    if after not in ("", "%"):
        raise WordsError(f"{words!r}: {after!r} follows the number; as_printed must end with it")
    if not hedge:
        qualifier: Qualifier = "exact"
    else:
        found: list[Qualifier] = [name for name, known in HEDGES.items() if hedge in known]
        if not found:
            raise WordsError(f"{words!r}: no rule for the hedge {hedge!r}; add it to words.HEDGES")
        qualifier = found[0]
    low, high = bounds(value, qualifier)
    return Reading(value, low, high, qualifier)


def read_grade(words: str) -> str:
    """Return Ofsted's wording of the grade that a source words in its own way."""
    text = words.strip("'‘’“” ").lower()
    numbered = re.fullmatch(r"grade [1-4] \((.+)\)", text)  # inspections before 2012 had numbers
    if numbered:
        text = numbered[1]
    if text in ("good", "outstanding", "inadequate"):
        return text.capitalize()
    if re.fullmatch(r"requir(es|ing) improvement( to be good)?", text):
        return "Requires improvement to be good"
    raise WordsError(f"{words!r} is no wording of a grade that this package knows")


_AREAS = (
    ("Cowley Marsh", re.compile("Cowley Marsh")),
    ("Similar authorities", re.compile("similar authorities")),
    ("England", re.compile(r"(?<!than the )national|England|country as a whole|government")),
)


def read_area(words: str) -> str:
    """Return the place that the words for a count name; the county, which they need not name."""
    return next((name for name, pattern in _AREAS if pattern.search(words)), "Oxfordshire")


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def _months_back(day: dt.date, months: int) -> dt.date:
    count = day.year * 12 + day.month - 1 - months
    return dt.date(count // 12, count % 12 + 1, 1)


_MONTH = f"(?:{'|'.join(_MONTHS)})"
_COUNT = rf"(?:\d+|{'|'.join(_UNITS[1:])})"
_DATES = re.compile(
    "|".join(
        [
            rf"(?P<range>\d{{1,2}}(?: {_MONTH})? to \d{{1,2}} {_MONTH} \d{{4}})",
            rf"(?P<full>\d{{1,2}} {_MONTH} \d{{4}})",
            rf"(?P<end>end of {_MONTH} \d{{4}})",
            rf"(?P<month>{_MONTH} \d{{4}})",
            rf"(?P<weekday>(?:{'|'.join(_WEEKDAYS)}), {_MONTH} \d{{1,2}})\b",
            rf"(?P<monthday>{_MONTH} \d{{1,2}})\b",
            rf"(?P<lastmonth>last {_MONTH})\b",
            rf"(?P<back>same date {_COUNT} years ago)",
            rf"(?P<past>past {_COUNT} months)",
            r"(?P<yesterday>\byesterday\b)",
            r"(?P<financial>\b\d{4}[-–](?:\d{4}|\d{2})\b)",
            r"(?P<year>\b(?:19|20)\d{2}\b)",
        ]
    )
)


def read_dates(words: str, page: dt.date | None) -> list[Span]:
    """Read every date in the words, from left to right.

    What they leave out (the year of "May 22", the day before "yesterday") is taken from the day
    of the page, and "the same date three years ago" from the date before it.
    """
    return list(_read_dates(words, page))


def read_dating(words: str) -> str:
    """Return how much of the dates in the words is printed: "printed", or in part, or nothing."""
    kinds = {match.lastgroup for match in _DATES.finditer(words)}
    if kinds & {"yesterday", "past"}:
        return "inferred"
    in_part = {"weekday", "monthday", "lastmonth", "financial"}
    return "part inferred" if kinds & in_part else "printed"


def _read_dates(words: str, page: dt.date | None) -> Iterator[Span]:
    previous: Span | None = None
    for match in _DATES.finditer(words):
        kind = str(match.lastgroup)
        try:
            previous = _span(kind, match.group(), page, previous)
        except WordsError:
            raise
        except ValueError as error:
            raise WordsError(f"{match.group()!r} is not a date that can be read here") from error
        yield previous


def _span(kind: str, words: str, page: dt.date | None, previous: Span | None) -> Span:
    parts = words.replace(",", "").split()
    if kind == "year":
        year = int(words)
        return Span(dt.date(year, 1, 1), dt.date(year, 12, 31), "year")
    if kind == "financial":
        year = int(words[:4])
        if (year + 1) % 100 != int(words[-2:]) or (len(words) == 9 and words[5:] != str(year + 1)):
            raise WordsError(f"{words!r} is not two years in a row")
        return Span(dt.date(year, 4, 1), dt.date(year + 1, 3, 31), "year")
    if kind == "full":
        return _day(dt.date(int(parts[2]), _MONTHS.index(parts[1]) + 1, int(parts[0])))
    if kind == "range":
        year, months = int(parts[-1]), [part for part in parts if part in _MONTHS]
        first = dt.date(year, _MONTHS.index(months[0]) + 1, int(parts[0]))
        last = dt.date(year, _MONTHS.index(months[-1]) + 1, int(parts[-3]))
        if first > last:
            raise WordsError(f"{words!r} ends before it begins")
        return Span(first, last, "day")
    if kind == "end":
        return _day(_month_end(int(parts[3]), _MONTHS.index(parts[2]) + 1))
    if kind == "month":
        year, month = int(parts[1]), _MONTHS.index(parts[0]) + 1
        return Span(dt.date(year, month, 1), _month_end(year, month), "month")
    if kind == "back":
        if previous is None:
            raise WordsError(f"{words!r} needs a date before it")
        if previous.precision != "day":
            raise WordsError(f"{words!r} follows a {previous.precision}, which is no one date")
        back = previous.last.year - int(number(parts[2]))
        return _day(previous.last.replace(year=back))
    if page is None:
        raise WordsError(f"{words!r} needs the day of the page")
    if kind in ("weekday", "monthday"):
        day = dt.date(page.year, _MONTHS.index(parts[-2]) + 1, int(parts[-1]))
        if kind == "weekday" and _WEEKDAYS[day.weekday()] != parts[0]:
            raise WordsError(f"{words!r} in {page.year} was a {_WEEKDAYS[day.weekday()]}")
        return _day(day)
    if kind == "yesterday":
        return _day(page - dt.timedelta(days=1))
    if kind == "lastmonth":
        month = _MONTHS.index(parts[1]) + 1
        year = page.year if month < page.month else page.year - 1
        return Span(dt.date(year, month, 1), _month_end(year, month), "month")
    first = _months_back(page, int(number(parts[1])))
    return Span(first, _month_end(page.year, page.month), "month")


def _day(day: dt.date) -> Span:
    return Span(day, day, "day")
