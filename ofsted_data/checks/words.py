"""Read dates, grades and places out of the words that carry them."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from ..errors import WordsError
from ..hedges import NUMBER_WORDS, number

Precision = Literal["day", "month", "year"]

# English, whatever the machine speaks.
_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTH = f"(?:{'|'.join(_MONTHS)})"
_COUNT = rf"(?:\d+|{'|'.join(NUMBER_WORDS)})"
_DAY, _YEAR = r"\d{1,2}", r"\d{4}"
_FORMS = {
    "range": f"{_DAY}(?: {_MONTH})? to {_DAY} {_MONTH} {_YEAR}",
    "full": f"{_DAY} {_MONTH} {_YEAR}",
    "end": f"end of {_MONTH} {_YEAR}",
    "month": f"{_MONTH} {_YEAR}",
    "monthday": rf"(?:(?:{'|'.join(_WEEKDAYS)}), )?{_MONTH} {_DAY}\b",
    "lastmonth": rf"last {_MONTH}\b",
    "back": f"same date {_COUNT} years ago",
    "past": f"past {_COUNT} months",
    "yesterday": r"\byesterday\b",
    "financial": rf"\b{_YEAR}[-–](?:{_YEAR}|\d\d)\b",
    "year": r"\b(?:19|20)\d\d\b",
}
_DATES = re.compile("|".join(f"(?P<{kind}>{form})" for kind, form in _FORMS.items()))


@dataclass(frozen=True)
class Span:
    """First and last day of what the words of a date say, and how exactly they say it."""

    first: dt.date
    last: dt.date
    precision: Precision


def read_grade(words: str) -> str:
    """Return Ofsted's wording of the grade that a source words in its own way."""
    text = words.strip("'‘’“” ").lower()
    text = re.sub(r"^grade [1-4] \((.+)\)$", r"\1", text)  # inspections before 2012 had numbers
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


def read_dating(words: str) -> str:
    """Return how much of the dates in the words is printed: "printed", or in part, or nothing."""
    kinds = {match.lastgroup for match in _DATES.finditer(words)}
    if kinds & {"yesterday", "past"}:
        return "inferred"
    return "part inferred" if kinds & {"monthday", "lastmonth", "financial"} else "printed"


def read_dates(words: str, page: dt.date | None) -> list[Span]:
    """Read every date in the words, from left to right.

    What they leave out (the year of "May 22", the day before "yesterday") is taken from the day
    of the page, and "the same date three years ago" from the date before it.
    """
    spans: list[Span] = []
    for match in _DATES.finditer(words):
        kind, said = str(match.lastgroup), match.group()
        if kind == "back":
            spans.append(_years_before(said, spans))
        else:
            spans.append(_printed(kind, said) or _inferred(kind, said, page))
    return spans


def _printed(kind: str, words: str) -> Span | None:
    """Read a date that its words give in full."""
    parts = words.split()
    if kind == "year":
        return Span(dt.date(int(words), 1, 1), dt.date(int(words), 12, 31), "year")
    if kind == "financial":
        year = int(words[:4])
        if words[5:] not in (str(year + 1), str(year + 1)[2:]):
            raise WordsError(f"{words!r} is not two years in a row")
        return Span(dt.date(year, 4, 1), dt.date(year + 1, 3, 31), "year")
    if kind == "full":
        return _day(_date(*parts))
    if kind == "range":
        begins, ends = (part.split() for part in words.split(" to "))
        first, last = _date(*begins, *ends[len(begins) :]), _date(*ends)
        if first > last:
            raise WordsError(f"{words!r} ends before it begins")
        return Span(first, last, "day")
    if kind == "month":
        return _months(_date("1", *parts))
    if kind == "end":
        return _day(_months(_date("1", *parts[2:])).last)
    return None


def _inferred(kind: str, words: str, page: dt.date | None) -> Span:
    """Read a date that only the day of the page makes whole."""
    if page is None:
        raise WordsError(f"{words!r} needs the day of the page")
    parts = words.replace(",", "").split()
    if kind == "yesterday":
        return _day(page - dt.timedelta(days=1))
    if kind == "lastmonth":
        this_year = _MONTHS.index(parts[1]) + 1 < page.month
        return _months(_date("1", parts[1], str(page.year - (not this_year))))
    if kind == "past":
        months = page.year * 12 + page.month - 1 - int(number(parts[1]))
        return _months(_date("1", _MONTHS[months % 12], str(months // 12)), page)
    day = _date(parts[-1], parts[-2], str(page.year))
    if len(parts) == 3 and _WEEKDAYS[day.weekday()] != parts[0]:
        raise WordsError(f"{words!r} in {page.year} was a {_WEEKDAYS[day.weekday()]}")
    return _day(day)


def _years_before(words: str, spans: list[Span]) -> Span:
    if not spans or spans[-1].precision != "day":
        raise WordsError(f"{words!r} needs a date before it that is one day")
    day = spans[-1].last
    year = day.year - int(number(words.split()[2]))
    return _day(_date(str(day.day), _MONTHS[day.month - 1], str(year)))


def _date(day: str, month: str, year: str) -> dt.date:
    try:
        return dt.date(int(year), _MONTHS.index(month) + 1, int(day))
    except ValueError:
        raise WordsError(f"{day} {month} {year} is no date of the calendar") from None


def _day(day: dt.date) -> Span:
    return Span(day, day, "day")


def _months(first: dt.date, last: dt.date | None = None) -> Span:
    """Return the span from the first of a month to the end of that month, or of another's."""
    last = last or first
    following = dt.date(last.year + last.month // 12, last.month % 12 + 1, 1)
    return Span(first, following - dt.timedelta(days=1), "month")
