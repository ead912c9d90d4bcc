"""What a check gives back, and how it writes a value: every module of checks builds on this."""

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
        row = "" if self.row is None else f", row {self.row}"
        column = "" if self.column is None else f", column {self.column}"
        value = "" if self.value is None else f" ({self.value!r})"
        return f"{self.table}{row}{column}: {self.problem}{value}; {self.remedy}"


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
    if pd.isna(value):
        return missing
    if hasattr(value, "strftime"):
        return f"{value:%Y-%m-%d}"
    return f"{value:.15g}" if isinstance(value, float) else str(value)
