"""Read each row's values back out of the words that it quotes.

These checks need no source: they hold a row against its own evidence. Whether the evidence
stands in the source is for :mod:`ofsted_data.sources`.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pandas as pd

from . import words
from .errors import WordsError
from .frames import Row, each, lookup

ELLIPSIS = " … "
Tables = dict[str, pd.DataFrame]


class Check(NamedTuple):
    """One check of one row: what was looked for, what was found, and whether they agree."""

    table: str
    row: int
    column: str
    document_id: str
    locator: str
    looked_for: str
    found: str
    ok: bool


def read_back(tables: Tables) -> Iterator[Check]:
    """Check every row that quotes evidence against that evidence."""
    pages = lookup(tables["documents"], "document_id", "earliest")
    for name, reader in _READERS.items():
        for place, row in enumerate(each(tables[name]), start=1):
            if pd.isna(row.evidence):
                continue
            page = pages.get(row.document_id)
            day = None if pd.isna(page) else page.date()
            for column, looked_for, found in reader(row, day):
                ok = looked_for == found
                yield Check(
                    name, place, column, row.document_id, row.locator, looked_for, found, ok
                )


Finding = tuple[str, str, str]


def _text(value: Any) -> str:
    """Return a value as the text a check compares; a missing one as "missing"."""
    if value is None or pd.isna(value):
        return "missing"
    if isinstance(value, dt.date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value)


def _attempt(read: Callable[[], Any]) -> Any:
    """Return what the reading gives, or what is wrong with the words."""
    try:
        return read()
    except WordsError as error:
        return str(error)


def _in_order(phrase: str, evidence: str) -> str:
    """Return the phrase if all its fragments stand in the evidence, in order; else what fails."""
    place = 0
    for fragment in phrase.split(ELLIPSIS):
        found = evidence.lower().find(fragment.lower(), place)
        if found < 0:
            return f"{fragment!r} is not in the evidence"
        place = found + len(fragment)
    return phrase


def _document(row: Row, page: dt.date | None) -> Iterator[Finding]:
    spans = _attempt(lambda: words.read_dates(row.evidence, page))
    if isinstance(spans, str):
        yield "published", "a date", spans
    elif row.dating == "inferred":
        yield "published", _text(row.published), "missing"
        of_visit = row.layer == "report" and spans and spans[-1].precision == "day"
        if of_visit or (spans and spans[-1].precision == "month"):
            earliest = spans[-1].last if of_visit else spans[-1].first
            yield "earliest", _text(row.earliest), _text(earliest)
            yield "latest", _text(row.latest), _text(earliest.replace(month=12, day=31))
    else:
        yield "dating", row.dating, words.read_dating(row.evidence)
        found = _text(spans[-1].last) if spans else "no date"
        for column in ("published", "earliest", "latest"):
            yield column, _text(getattr(row, column)), found


def _crosswalk(row: Row, page: dt.date | None) -> Iterator[Finding]:
    yield "heading", row.heading, _in_order(row.heading, row.evidence)


def _judgement(row: Row, page: dt.date | None) -> Iterator[Finding]:
    there = row.judgement in row.evidence
    yield "judgement", row.judgement, row.judgement if there else "not in the evidence"
    yield "grade", str(row.grade), _text(_attempt(lambda: words.read_grade(row.judgement)))


def _observation(row: Row, page: dt.date | None) -> Iterator[Finding]:
    yield "as_printed", row.as_printed, _in_order(row.as_printed, row.evidence)
    reading = _attempt(lambda: words.read_number(row.as_printed))
    for column in ("value", "low", "high", "qualifier"):
        found = reading if isinstance(reading, str) else getattr(reading, column)
        yield column, _text(getattr(row, column)), _text(found)
    if pd.isna(row.date_printed):
        dates = _attempt(lambda: words.read_dates(row.evidence, page))
        years = [] if isinstance(dates, str) else [one for one in dates if one.precision == "year"]
        found = f"{years[0].last.year} in the evidence" if years else _text(page and page.year)
        yield "year", _text(row.year), found
        yield "as_at", _text(row.as_at), "missing"
        return
    yield "date_printed", row.date_printed, _in_order(row.date_printed, row.evidence)
    spans = _attempt(lambda: words.read_dates(row.date_printed, page))
    if isinstance(spans, str) or not spans:
        yield "year", _text(row.year), spans or "no date"
        return
    yield "year", _text(row.year), _text(spans[-1].last.year)
    day = spans[-1].last if spans[-1].precision == "day" else None
    yield "as_at", _text(row.as_at), _text(day)
    yield "date_printed", row.date_printed, _paired_date(row)


def _paired_date(row: Row) -> str:
    """Return the date that the evidence gives this number, where it prints several of each."""
    tokens = [match.group() for match in words.TOKEN.finditer(row.evidence)]
    years = [token for token in tokens if len(token) == 4 and token.isdigit()]
    numbers = [token for token in tokens if token not in years]
    own = words.TOKEN.search(row.as_printed)
    if own is None or len(years) < 2 or len(years) != len(numbers) or own.group() not in numbers:
        return str(row.date_printed)
    return years[numbers.index(own.group())]


def _claim(row: Row, page: dt.date | None) -> Iterator[Finding]:
    yield "stated_text", row.stated_text, _in_order(row.stated_text, row.evidence)
    printed = [words.number(token.group()) for token in words.TOKEN.finditer(row.evidence)]
    stated = row.stated if row.stated in printed else None
    yield "stated", _text(row.stated), _text(stated)
    if row.kind == "count of grades" and pd.notna(row.stated):
        yield "stated", _text(row.stated), _text(printed[0] if printed else None)
        yield "out_of", _text(row.out_of), _text(int(printed[-1]) if printed else None)
    if pd.notna(row.grade):
        good = "good" in f"{row.evidence} {row.subject}".lower()
        yield "grade", str(row.grade), "Good" if good else "no grade in the evidence"
    spans = _attempt(lambda: words.read_dates(row.evidence, page))
    if isinstance(spans, str):
        yield "from_year", _text(row.from_year), spans
        return
    years = sorted({span.last.year for span in spans if span.precision in ("year", "day")})
    if row.kind in ("rise", "fall", "percentage change"):
        first, last = _period(spans, row.stated_text + row.evidence)
        yield "from_year", _text(row.from_year), _text(first)
        yield "to_year", _text(row.to_year), _text(last)
    elif not {year for year in (row.from_year, row.to_year) if pd.notna(year)} <= set(years):
        yield "from_year", f"{row.from_year} to {row.to_year}", f"the years are {years}"


def _period(spans: list[words.Span], text: str) -> tuple[int | None, int | None]:
    """Return the first and last year a claim speaks of; "since" leaves the last one open."""
    if not spans:
        return None, None
    years = sorted(
        year
        for span in spans
        for year in (
            {span.first.year, span.last.year} if span.precision == "year" else {span.last.year}
        )
    )
    if len(years) == 1 and "since" in text:
        return years[0], None
    return years[0], years[-1]


def _finding(row: Row, page: dt.date | None) -> Iterator[Finding]:
    cited = row.evidence.rpartition("Paragraph")[2] if "Paragraph" in row.evidence else ""
    printed = words.NUMERAL.findall(cited.split(ELLIPSIS)[0])
    kept = [] if pd.isna(row.cites) else words.NUMERAL.findall(row.cites)
    yield "cites", ", ".join(kept), ", ".join(printed)


def _event(row: Row, page: dt.date | None) -> Iterator[Finding]:
    yield "date_printed", row.date_printed, _in_order(row.date_printed, row.evidence)
    yield "dating", row.dating, words.read_dating(row.date_printed)
    spans = _attempt(lambda: words.read_dates(row.date_printed, page))
    if isinstance(spans, str) or not spans:
        yield "started", _text(row.started), spans or "no date"
        return
    first, last, precision = spans[0].first, spans[-1].last, spans[-1].precision
    if row.event == "page published" and page is not None:
        first = last = page
    yield "started", _text(row.started), _text(first)
    yield "ended", _text(row.ended), _text(last)
    yield "precision", row.precision, precision


def _person(row: Row, page: dt.date | None) -> Iterator[Finding]:
    yield "name", row.name, _in_order(row.name, row.evidence)
    yield "role", row.role, _in_order(row.role, row.evidence)
    yield "year", _text(row.year), _text(page and page.year)


_READERS: dict[str, Callable[[Row, dt.date | None], Iterator[Finding]]] = {
    "documents": _document,
    "crosswalk": _crosswalk,
    "judgements": _judgement,
    "observations": _observation,
    "claims": _claim,
    "findings": _finding,
    "events": _event,
    "people": _person,
}
