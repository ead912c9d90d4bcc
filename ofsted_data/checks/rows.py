"""What a check gives back, and how a rule tells of rows: every module of checks builds on this."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import pandas as pd

from ..tables import Folder, load, tables

ELLIPSIS = " … "
Tables = dict[str, pd.DataFrame]


class Fault(NamedTuple):
    """One thing that is wrong: where, what, and what to do. Rows count from 1."""

    table: str
    row: int | None
    column: str | None
    value: str | None
    problem: str
    remedy: str

    def __str__(self) -> str:
        """Return the fault as one line."""
        where = self.table
        if self.row is not None:
            where += f", row {self.row}"
        if self.column is not None:
            where += f", column {self.column}"
        value = "" if self.value is None else f" ({self.value!r})"
        return f"{where}: {self.problem}{value}; {self.remedy}"


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


def load_all(folder: Folder | None = None) -> Tables:
    """Return every table by name."""
    return {name: load(name, folder) for name in tables()}


def text(value: Any, missing: str = "missing") -> str:
    """Return a value as a check compares it: numbers without needless digits, days in ISO form."""
    if value is None or pd.isna(value):
        return missing
    if hasattr(value, "strftime"):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value)


def differ(one: pd.Series, other: pd.Series) -> pd.Series:
    """Return where two columns differ; missing is the same as missing."""
    return one.map(text, na_action=None) != other.map(text, na_action=None)


def told(
    loaded: Tables,
    name: str,
    column: str,
    wrong: Iterable[Any],
    problem: str | pd.Series,
    remedy: str = "correct one of the two",
) -> Iterator[Fault]:
    """Return a fault for each row of a table for which ``wrong`` is true."""
    frame = loaded[name]
    for row, fails in enumerate(wrong):
        if pd.notna(fails) and fails:
            words = problem if isinstance(problem, str) else text(problem.iloc[row], "nothing")
            value = text(frame[column].iloc[row], "none")
            yield Fault(name, row + 1, column, value, words, remedy)
