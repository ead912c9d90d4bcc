"""Hold the tables of official figures against the downloads they were made from."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .dfe import packaged_statistics, read_files
from .frames import Row, each, lookup, records
from .outcomes import councils_by_grade, read_ofsted_outcomes
from .readback import Check, Tables

_FILE, _SHEET = "official statistics", "inspection outcomes"  # kinds of source
_STATISTICS, _OUTCOMES = ["measure", "area", "year"], ["practice_area", "grade"]
_ABSENT = ("census not returned", "low reliability")


def figure_checks(loaded: Tables, paths: dict[str, Path]) -> Iterator[Check]:
    """Check every cell of the official figures, and each absence that the breaks speak of.

    The downloads in ``paths`` (by document_id) are read again, the department's all together:
    where one of them is not there, the checks name it as their source.
    """
    documents = loaded["documents"]
    official = documents[documents["layer"] == "statistics"]
    files, sheets = (official[official["kind"] == kind] for kind in (_FILE, _SHEET))
    ids = lookup(files, "file", "document_id")
    absent = next((name for name in files["document_id"] if name not in paths), None)
    everything = None
    if absent is None and len(files):
        named = [(row.file, paths[row.document_id]) for row in each(files)]
        everything = read_files(named, superseded=True)
    made = None if everything is None else packaged_statistics(everything)
    for check in _cells("statistics", loaded["statistics"], made, _STATISTICS):
        source = check.locator.partition("; ")[0]
        yield check._replace(document_id=absent or ids.get(source, source))
    for check in _absences(loaded["breaks"], everything):
        # A break that names no file is wrong: no file bears it out.
        source = ids.get(check.locator, next(iter(ids.values()), ""))
        yield check._replace(document_id=absent or source)
    for check in _first_years(loaded["breaks"], {row.file: paths.get(row.document_id)
                                                 for row in each(files)}):  # fmt: skip
        yield check._replace(document_id=absent or ids[check.locator])
    for sheet in each(sheets):
        path = paths.get(sheet.document_id)
        councils = None if path is None else councils_by_grade(read_ofsted_outcomes(path))
        for check in _cells("outcomes", loaded["outcomes"], councils, _OUTCOMES):
            yield check._replace(document_id=sheet.document_id, locator=sheet.file)


def _cells(
    name: str, kept: pd.DataFrame, made: pd.DataFrame | None, keys: list[str]
) -> Iterator[Check]:
    """Compare a table with the one made anew, cell by cell, and find the rows it has lost."""
    again = {} if made is None else {_key(row, keys): row for row in records(made)}
    lost = dict(again)
    for place, row in enumerate(records(kept), start=1):
        found = again.get(_key(row, keys))
        lost.pop(_key(row, keys), None)
        for column in (column for column in row if column not in keys):
            looked_for = _text(row[column])
            there = "no such row" if found is None else _text(found[column])
            file = _text((found or row).get("file"))
            yield Check(name, place, column, "", file, looked_for, there, looked_for == there)
    for place, (key, row) in enumerate(lost.items(), start=len(kept) + 1):
        yield Check(name, place, "+".join(keys), "", _text(row.get("file")), "no such row",
                    " | ".join(key), False)  # fmt: skip


def _absences(breaks: pd.DataFrame, everything: pd.DataFrame | None) -> Iterator[Check]:
    """Check that a council said to be missing from a count has a symbol there each year."""
    for place, row in enumerate(each(breaks), start=1):
        if row.kind in _ABSENT:
            last = row.from_year - 1 if pd.isna(row.to_year) else row.to_year
            wanted = ", ".join(map(str, range(row.from_year, last + 1))) or "no year"
            found = "" if everything is None else _years_without(everything, row)
            file = _text(row.file)
            yield Check("breaks", place, "from_year", "", file, wanted, found, wanted == found)


def _first_years(breaks: pd.DataFrame, files: dict[str, Path | None]) -> Iterator[Check]:
    """Check that a break begins with the first year for which its column has numbers."""
    for place, row in enumerate(each(breaks), start=1):
        if row.kind not in _ABSENT and row.file in files:
            path = files[row.file]
            found = "" if path is None else _first_year(path, row.column)
            wanted = str(row.from_year)
            yield Check("breaks", place, "from_year", "", row.file, wanted, found, wanted == found)


def _first_year(path: Path, column: str) -> str:
    """Return the first year for which a tidy file has a number in a column."""
    try:
        rows = pd.read_csv(path, usecols=["time_period", column], dtype=str)
    except ValueError:
        return "no such column"
    numbers = pd.to_numeric(rows[column], errors="coerce")
    return str(rows.loc[numbers.notna(), "time_period"].min())


def _years_without(everything: pd.DataFrame, row: Row) -> str:
    """Return the years in which the release that holds has no number for a council."""
    own = everything[(everything["area"] == row.council) & everything["value"].isna()]
    for column in ("measure", "file", "column"):
        own = own[own[column] == getattr(row, column)]
    return ", ".join(map(str, sorted(own["year"])))


def _key(row: Row, keys: list[str]) -> tuple[str, ...]:
    return tuple(_text(row[key]) for key in keys)


def _text(value: Any) -> str:
    """Return a cell as the text a check compares; a missing one as "missing"."""
    if pd.isna(value):
        return "missing"
    return f"{value:.15g}" if isinstance(value, float | np.floating) else str(value)
