"""The tables as ``data/datapackage.json`` describes them, and how a CSV becomes one of them."""

import csv
import functools
import hashlib
import io
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .errors import TableError

Folder = str | os.PathLike[str]

DESCRIPTOR = "datapackage.json"
_BOOLEANS = {"true": True, "false": False}
_SHAPES = {
    "integer": re.compile(r"-?\d+"),
    "number": re.compile(r"-?\d+(\.\d+)?"),
    "boolean": re.compile("true|false"),
    "date": re.compile(r"\d{4}-\d{2}-\d{2}"),
}


@dataclass(frozen=True)
class Column:
    """One column as the descriptor describes it."""

    name: str
    type: str
    required: bool
    allowed: tuple[str, ...]
    ordered: bool
    pattern: str | None
    minimum: float | None
    maximum: float | None


@dataclass(frozen=True)
class Reference:
    """Columns whose values must stand in another table."""

    columns: tuple[str, ...]
    table: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One table as the descriptor describes it."""

    name: str
    file: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...]

    @property
    def names(self) -> list[str]:
        """Return the names of the columns, in order."""
        return [column.name for column in self.columns]


@dataclass(frozen=True)
class Fault:
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


def data_folder(folder: Folder | None = None) -> Traversable:
    """Return the folder that holds the tables: the packaged one unless another is given."""
    if folder is None:
        return resources.files(__package__) / "data"
    path = Path(folder)
    if not path.is_dir():
        raise TableError(f"{path} is not a folder; give one that holds the tables' CSV files")
    return path


@functools.cache
def descriptor() -> dict[str, Any]:
    """Return the packaged descriptor. It is shared: do not change it."""
    content: dict[str, Any] = json.loads(
        (data_folder() / DESCRIPTOR).read_text(encoding="utf-8")
    )
    return content


@functools.cache
def tables() -> dict[str, Table]:
    """Return every table's description by name."""
    return {entry["name"]: _table(entry) for entry in descriptor()["resources"]}


def _table(entry: dict[str, Any]) -> Table:
    schema = entry["schema"]
    references = tuple(
        Reference(tuple(key["fields"]), key["reference"]["resource"],
                  tuple(key["reference"]["fields"]))
        for key in schema.get("foreignKeys", [])
    )
    return Table(
        entry["name"], entry["path"], tuple(map(_column, schema["fields"])),
        tuple(schema["primaryKey"]), references,
    )


def _column(field: dict[str, Any]) -> Column:
    rules = field.get("constraints", {})
    return Column(
        field["name"], field["type"], rules.get("required", False), tuple(rules.get("enum", ())),
        field.get("categoriesOrdered", False), rules.get("pattern"), rules.get("minimum"),
        rules.get("maximum"),
    )


def load(name: str, folder: Folder | None = None) -> pd.DataFrame:
    """Return one table with its described dtypes, or say in one error what is wrong with it."""
    table = tables()[name]
    strings = read_strings(table, folder)
    try:
        return _typed(strings, table)
    except (ValueError, TypeError, KeyError):
        faults = list(cell_faults(strings, table))
        if not faults:
            raise
        more = f" (and {len(faults) - 1} more: run validate)" if len(faults) > 1 else ""
        raise TableError(f"{faults[0]}{more}") from None


def read_strings(table: Table, folder: Folder | None = None) -> pd.DataFrame:
    """Return a table's cells as text, missing where empty, after checking file and columns."""
    path = data_folder(folder) / table.file
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise TableError(
            f"{table.name}: {path} is not there; give a folder that holds every table"
        ) from None
    except UnicodeDecodeError as error:
        raise TableError(
            f"{table.name}: {path} is not UTF-8 at byte {error.start}; save it as UTF-8"
        ) from None
    except OSError as error:
        raise TableError(f"{table.name}: {path} cannot be read: {error.strerror}") from None
    rows = list(csv.reader(io.StringIO(text, newline="")))
    header = rows[0] if rows else []
    if header != table.names:
        raise TableError(_header_problem(table, header))
    for number, row in enumerate(rows[1:], start=1):
        if len(row) != len(header):
            raise TableError(
                f"{table.name}, row {number}: {len(row)} cells under {len(header)} columns; "
                "put one cell under each column, and quote cells that hold commas"
            )
    cells = {
        column: pd.array([row[place] or None for row in rows[1:]], dtype="str")
        for place, column in enumerate(header)
    }
    return pd.DataFrame(cells)


def _header_problem(table: Table, header: list[str]) -> str:
    missing = [name for name in table.names if name not in header]
    extra = [name for name in header if name not in table.names]
    if missing or extra:
        found = [f"lacks {', '.join(missing)}"] * bool(missing)
        found += [f"has besides {', '.join(map(repr, extra))}"] * bool(extra)
        what = " and ".join(found)
    elif len(set(header)) < len(header):
        what = "has a column twice"
    else:
        what = "has its columns in another order"
    return f"{table.name}: the table {what}; its columns are {', '.join(table.names)}"


def _typed(strings: pd.DataFrame, table: Table) -> pd.DataFrame:
    return pd.DataFrame(
        {column.name: _convert(strings[column.name], column) for column in table.columns}
    )


def _convert(cells: pd.Series, column: Column) -> pd.Series:
    if column.type == "date":
        return pd.to_datetime(cells, format="%Y-%m-%d").astype("datetime64[us]")
    if column.ordered:
        if not set(cells.dropna()) <= set(column.allowed):
            raise ValueError(column.name)
        return cells.astype(pd.CategoricalDtype(list(column.allowed), ordered=True))
    if column.type == "string":
        return cells
    if column.type == "boolean":
        return cells.map(_BOOLEANS.__getitem__, na_action="ignore").astype("boolean")
    if column.type == "integer":
        numbers = [None if pd.isna(cell) else int(cell) for cell in cells]
        return pd.Series(numbers, dtype="int64" if column.required else "Int64")
    numbers = cells.astype("float64")
    if not np.isfinite(numbers[cells.notna()]).all():
        raise ValueError(column.name)
    return numbers


def cell_faults(strings: pd.DataFrame, table: Table) -> Iterator[Fault]:
    """Find every cell that is not what its column allows, and every row whose key is not new."""
    for column in table.columns:
        for row, cell in enumerate(strings[column.name], start=1):
            value = None if pd.isna(cell) else str(cell)
            found = _cell_problem(value, column)
            if found:
                yield Fault(table.name, row, column.name, value, *found)
    first: dict[tuple[str, ...], int] = {}
    keys = strings[list(table.key)].fillna("").itertuples(index=False, name=None)
    for row, key in enumerate(keys, start=1):
        if key in first:
            yield Fault(
                table.name, row, "+".join(table.key), " | ".join(map(str, key)),
                f"the same key as row {first[key]}", "keep one of them, or correct the key",
            )
        first.setdefault(key, row)


def _cell_problem(value: str | None, column: Column) -> tuple[str, str] | None:
    if value is None:
        return ("is empty", "give a value") if column.required else None
    shape = _SHAPES.get(column.type)
    if shape and not shape.fullmatch(value):
        return f"is not a {column.type}", f"write it as {_EXAMPLES[column.type]}"
    if column.type == "date":
        try:
            pd.Timestamp(value)
        except ValueError:
            return "is not a date of the calendar", f"write it as {_EXAMPLES['date']}"
    if column.allowed and value not in column.allowed:
        return "is not in the closed list", f"use one of {', '.join(column.allowed)}"
    if column.pattern and not re.fullmatch(column.pattern, value):
        return "has not the form asked for", f"it must match {column.pattern}"
    if column.minimum is not None and float(value) < column.minimum:
        return "is too low", f"it must be at least {column.minimum:g}"
    if column.maximum is not None and float(value) > column.maximum:
        return "is too high", f"it must be at most {column.maximum:g}"
    if value != value.strip():
        return "has space around it", "take the space away"
    return None


_EXAMPLES = {"integer": "2018", "number": "918 or 45.5", "boolean": "true", "date": "2018-05-22"}


def fingerprint(content: bytes) -> dict[str, Any]:
    """Return what the descriptor keeps of a file's content: its size and its hash."""
    return {"bytes": len(content), "hash": "sha256:" + hashlib.sha256(content).hexdigest()}
