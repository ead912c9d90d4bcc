"""Read each row's values back out of the words that it quotes.

These checks need no source: they hold a row against its own evidence. Whether the evidence
stands in the source is for :mod:`ofsted_data.checks.sources`.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from ..errors import WordsError
from ..hedges import NUMERAL, TOKEN, hedge_at_end, number, read_number
from .rows import ELLIPSIS, Check, Tables, text
from .words import Span, read_area, read_dates, read_dating, read_grade

Finding = tuple[str, str, str]  # column, looked for, found


def read_back(loaded: Tables) -> Iterator[Check]:
    """Check every row that quotes evidence against that evidence."""
    documents = loaded["documents"].drop_duplicates("document_id")
    pages = documents.set_index("document_id")["earliest"]
    row: Any
    for name, reader in _READERS.items():
        for place, row in enumerate(loaded[name].itertuples(), start=1):
            if pd.isna(row.evidence):
                continue
            page = pages.get(row.document_id)
            day = None if pd.isna(page) else page.date()
            for column, looked_for, found in _read(reader, row, day):
                at = (name, place, column, row.document_id, row.locator)
                yield Check(*at, looked_for, found, looked_for == found)


def _read(reader: "Reader", row: Any, page: dt.date | None) -> Iterator[Finding]:
    """Return what a reader finds, up to the words that it cannot read."""
    try:
        yield from reader(row, page)
    except WordsError as error:
        yield "evidence", row.evidence, str(error)


def _in_order(phrase: str, evidence: str) -> str:
    """Return the phrase if all its fragments stand in the evidence, in order."""
    fragments = ".*".join(map(re.escape, phrase.split(ELLIPSIS)))
    there = re.search(fragments, evidence, re.IGNORECASE | re.DOTALL)
    return phrase if there else "not in the evidence"


def _dates(said: str, page: dt.date | None) -> list[Span]:
    spans = read_dates(said, page)
    if not spans:
        raise WordsError("no date")
    return spans


def _document(row: Any, page: dt.date | None) -> Iterator[Finding]:
    if row.dating != "inferred":
        yield "dating", row.dating, read_dating(row.evidence)
        last = text(_dates(row.evidence, page)[-1].last)
        for column in ("published", "earliest", "latest"):
            yield column, text(getattr(row, column)), last
        return
    spans = read_dates(row.evidence, page)
    known = row.earliest == row.latest
    yield "published", text(row.published), text(row.earliest) if known else "missing"
    if not known and spans and spans[-1].precision == "month":
        # A page about a report is no older than the report, which may be later than its words.
        first = spans[-1].first
        yield "earliest", text(row.earliest), text(max(first, row.earliest.date()))
        yield "latest", text(row.latest), text(first.replace(month=12, day=31))


def _crosswalk(row: Any, page: dt.date | None) -> Iterator[Finding]:
    yield "heading", row.heading, _in_order(row.heading, row.evidence)


def _judgement(row: Any, page: dt.date | None) -> Iterator[Finding]:
    there = row.judgement in row.evidence
    yield "judgement", row.judgement, row.judgement if there else "not in the evidence"
    yield "grade", str(row.grade), read_grade(row.judgement)


def _observation(row: Any, page: dt.date | None) -> Iterator[Finding]:
    yield "as_printed", row.as_printed, _in_order(row.as_printed, row.evidence)
    yield "area", row.area, read_area(f"{row.counted} · {row.evidence}")
    reading = read_number(row.as_printed)
    for column in ("value", "low", "high", "qualifier"):
        yield column, text(getattr(row, column)), text(getattr(reading, column))
    if pd.isna(row.date_printed):
        # Without a date of its own it is of the page's year, unless its words name another.
        spans = read_dates(row.evidence, page)
        years = [span.last.year for span in spans if span.precision == "year"]
        found = f"{years[0]} in the evidence" if years else text(page and page.year)
        yield "year", text(row.year), found
        yield "as_at", text(row.as_at), "missing"
        return
    yield "date_printed", row.date_printed, _in_order(row.date_printed, row.evidence)
    last = _dates(row.date_printed, page)[-1]
    yield "year", text(row.year), text(last.last.year)
    yield "as_at", text(row.as_at), text(last.last if last.precision == "day" else None)
    yield "date_printed", row.date_printed, _paired_date(row)


def _paired_date(row: Any) -> str:
    """Return the date that the evidence gives this number, where it prints several of each."""
    tokens = TOKEN.findall(row.evidence)
    years = [token for token in tokens if len(token) == 4 and token.isdigit()]
    numbers = [token for token in tokens if token not in years]
    own = TOKEN.search(row.as_printed)
    if own is None or len(years) < 2 or len(years) != len(numbers) or own.group() not in numbers:
        return str(row.date_printed)
    return str(years[numbers.index(own.group())])


def _claim(row: Any, page: dt.date | None) -> Iterator[Finding]:
    yield "stated_text", row.stated_text, _in_order(row.stated_text, row.evidence)
    tokens = list(TOKEN.finditer(row.evidence))
    printed = [number(token.group()) for token in tokens]
    yield "stated", text(row.stated), text(row.stated if row.stated in printed else None)
    if row.stated in printed:
        before = row.evidence[: tokens[printed.index(row.stated)].start()]
        yield "qualifier", text(row.qualifier), hedge_at_end(before)
    if row.kind == "count of grades" and pd.notna(row.stated):
        yield "stated", text(row.stated), text(printed[0] if printed else None)
        yield "out_of", text(row.out_of), text(int(printed[-1]) if printed else None)
    if pd.notna(row.grade):
        good = "good" in f"{row.evidence} {row.subject}".lower()
        yield "grade", str(row.grade), "Good" if good else "no grade in the evidence"
    # Years that only a reader finds, as in “over recent years”, stand in the subject.
    spans = read_dates(row.evidence, page) or read_dates(row.subject, page)
    if row.kind in ("rise", "fall", "percentage change"):
        first, last = _period(spans, row.stated_text + row.evidence + row.subject)
        yield "from_year", text(row.from_year), text(first)
        yield "to_year", text(row.to_year), text(last)
    else:
        years = sorted({span.last.year for span in spans if span.precision in ("year", "day")})
        if not {year for year in (row.from_year, row.to_year) if pd.notna(year)} <= set(years):
            yield "from_year", f"{row.from_year} to {row.to_year}", f"the years are {years}"


def _period(spans: list[Span], said: str) -> tuple[int | None, int | None]:
    """Return the first and last year a claim speaks of; "since" leaves the last one open."""
    years = {span.last.year for span in spans}
    years |= {span.first.year for span in spans if span.precision == "year"}
    if len(years) == 1 and "since" in said:
        return min(years), None
    return min(years, default=None), max(years, default=None)


def _finding(row: Any, page: dt.date | None) -> Iterator[Finding]:
    cited = row.evidence.rpartition("Paragraph")[2] if "Paragraph" in row.evidence else ""
    printed = NUMERAL.findall(cited.split(ELLIPSIS)[0])
    kept = NUMERAL.findall(text(row.cites))
    yield "cites", ", ".join(kept), ", ".join(printed)


def _event(row: Any, page: dt.date | None) -> Iterator[Finding]:
    yield "date_printed", row.date_printed, _in_order(row.date_printed, row.evidence)
    yield "dating", row.dating, read_dating(row.date_printed)
    spans = _dates(row.date_printed, page)
    first, last = spans[0].first, spans[-1].last
    if row.event == "page published" and page is not None:
        first = last = page
    yield "started", text(row.started), text(first)
    yield "ended", text(row.ended), text(last)
    yield "precision", row.precision, spans[-1].precision


def _person(row: Any, page: dt.date | None) -> Iterator[Finding]:
    yield "name", row.name, _in_order(row.name, row.evidence)
    yield "role", row.role, _in_order(row.role, row.evidence)
    yield "year", text(row.year), text(page and page.year)


Reader = Callable[[Any, dt.date | None], Iterator[Finding]]
_READERS: dict[str, Reader] = {
    "documents": _document,
    "crosswalk": _crosswalk,
    "judgements": _judgement,
    "observations": _observation,
    "claims": _claim,
    "findings": _finding,
    "events": _event,
    "people": _person,
}
