"""The tables as ``data/datapackage.json`` describes them, and how a CSV becomes one of them."""

import csv
import datetime as dt
import functools
import hashlib
import io
import json
import os
import re
from collections.abc import Collection, Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from numbers import Real
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from .errors import TableError

Folder = str | os.PathLike[str]
Cells = dict[str, list[str | None]]

DESCRIPTOR = "datapackage.json"
_SHAPES = {
    "integer": re.compile(r"-?\d{1,15}", re.ASCII),
    "number": re.compile(r"-?\d{1,15}(\.\d{1,15})?", re.ASCII),
    "boolean": re.compile("true|false"),
    "date": re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII),
}


class Column(NamedTuple):
    """One column as the descriptor describes it."""

    name: str
    type: str
    required: bool
    allowed: tuple[str, ...]
    ordered: bool
    pattern: str | None
    minimum: float | None
    maximum: float | None


class Reference(NamedTuple):
    """Columns whose values must stand in another table."""

    columns: tuple[str, ...]
    table: str
    keys: tuple[str, ...]


class Table(NamedTuple):
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


def data_folder(folder: Folder | None = None) -> Traversable:
    """Return the folder that holds the tables: the packaged one unless another is given."""
    if folder is None:
        return resources.files(__package__) / "data"
    path = Path(folder)
    if not path.is_dir():
        raise TableError(f"{path} is not a folder; give one that holds the tables' CSV files")
    return path


def seals(folder: Folder | None = None) -> dict[str, dict[str, Any]]:
    """Return what the descriptor in the folder keeps of each table: rows, bytes and hash."""
    path = data_folder(folder) / DESCRIPTOR
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["resources"]
        return {entry["name"]: entry for entry in entries if entry["path"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TableError(f"{path} cannot be read as a descriptor: {error}") from None


@functools.cache
def descriptor() -> dict[str, Any]:
    """Return the packaged descriptor. It is shared: do not change it."""
    content: dict[str, Any] = json.loads((data_folder() / DESCRIPTOR).read_text(encoding="utf-8"))
    return content


@functools.cache
def tables() -> dict[str, Table]:
    """Return every table's description by name."""
    return {entry["name"]: _table(entry) for entry in descriptor()["resources"]}


def _table(entry: dict[str, Any]) -> Table:
    schema = entry["schema"]
    references = tuple(
        Reference(
            tuple(key["fields"]),
            key["reference"]["resource"] or entry["name"],
            tuple(key["reference"]["fields"]),
        )
        for key in schema.get("foreignKeys", [])
    )
    return Table(
        entry["name"],
        entry["path"],
        tuple(map(_column, schema["fields"])),
        tuple(schema["primaryKey"]),
        references,
    )


def _column(field: dict[str, Any]) -> Column:
    rules = field.get("constraints", {})
    return Column(
        field["name"],
        field["type"],
        rules.get("required", False),
        tuple(rules.get("enum", ())),
        field.get("categoriesOrdered", False),
        rules.get("pattern"),
        rules.get("minimum"),
        rules.get("maximum"),
    )


def load(name: str, folder: Folder | None = None) -> pd.DataFrame:
    """Return one table with its described dtypes, or say in one error what is wrong with it."""
    table = tables()[name]
    cells = read_cells(table, folder)
    try:
        return pd.DataFrame({column.name: _array(cells[column.name], column) for column in
                             table.columns}, copy=False)  # fmt: skip
    except (ValueError, KeyError):
        faults = list(cell_faults(cells, table))
        if not faults:
            raise
        more = f" (and {len(faults) - 1} more: run validate)" if len(faults) > 1 else ""
        raise TableError(f"{faults[0]}{more}") from None


def given(frame: pd.DataFrame, name: str, wanted: Collection[str] = ()) -> pd.DataFrame:
    """Return a frame that a caller gave as a table, in the table's dtypes and with rows from 0.

    The caller's own is not changed. Of the table's columns (or those wanted) what can be missing
    may be left out; others besides are kept. Infinity counts as missing.
    """
    if not isinstance(frame, pd.DataFrame):
        raise TableError(f"{name} must be a DataFrame, not {type(frame).__name__}")
    columns = [one for one in tables()[name].columns if not wanted or one.name in wanted]
    twice = frame.columns[frame.columns.duplicated()].unique().tolist()
    if twice:
        raise TableError(f"{name} has twice: {', '.join(map(str, twice))}; keep one of each")
    missing = [one.name for one in columns if one.required and one.name not in frame.columns]
    if missing:
        raise TableError(f"{name} lacks {', '.join(missing)}; its columns are those of load_{name}")
    out = frame.reset_index(drop=True)
    for column in columns:
        plain = out.get(column.name, pd.Series(pd.NA, out.index, dtype="object"))
        try:
            out[column.name] = _as_described(plain, column)
        except (ValueError, TypeError) as error:
            raise TableError(
                f"{name}, column {column.name}, has dtype {plain.dtype}, and not all of it is "
                f"{_KINDS[column.type]} ({error}); give it as load_{name} does"
            ) from None
        _refuse(out[column.name], column, name)
    return out


def _refuse(cells: pd.Series, column: Column, name: str) -> None:
    """Refuse cells that the descriptor does not allow; the first is named."""
    there = cells.notna()
    wrong = {"is missing": ~there & column.required}
    if column.allowed:
        wrong[f"is none of {', '.join(column.allowed)}"] = there & ~cells.isin(column.allowed)
    if column.pattern:
        fits = cells.str.fullmatch(column.pattern).astype("boolean")
        wrong[f"does not match {column.pattern}"] = there & ~fits.fillna(True)
    if column.minimum is not None:
        wrong[f"is below {column.minimum:g}"] = cells < column.minimum
    if column.maximum is not None:
        wrong[f"is above {column.maximum:g}"] = cells > column.maximum
    for what, rows in wrong.items():
        row = next(iter(rows.index[rows.fillna(False)]), None)
        if row is not None:
            cell = cells[row]
            told = "" if pd.isna(cell) else f" {cell!r}" if isinstance(cell, str) else f" {cell}"
            raise TableError(f"{name}, row {row + 1}: {column.name}{told} {what}; "
                             f"give it as load_{name} does")  # fmt: skip


def keyed(frame: pd.DataFrame, name: str, wanted: Collection[str] = ()) -> pd.DataFrame:
    """Return what :func:`given` returns; a key that stands twice is refused."""
    out = given(frame, name, wanted)
    key = list(tables()[name].key)
    twice = out[out.duplicated(key)]
    if len(twice):
        values = ", ".join(map(str, twice[key].iloc[0]))
        raise TableError(f"{name} has {'+'.join(key)} {values} twice; keep one row of each")
    return out


_KINDS = {"string": "text", "date": "a date", "boolean": "true or false",
          "integer": "a whole number", "number": "a number"}  # fmt: skip


def as_numbers(cells: pd.Series) -> pd.Series:
    """Return cells as floats, infinity as missing; what is no number raises ValueError."""
    plain = pd.api.types.is_any_real_numeric_dtype(cells.dtype)
    different: list[object] = [] if plain else list(cells.dropna().unique())
    wrong = [cell for cell in different if isinstance(cell, bool) or not isinstance(cell, Real)]
    if wrong:
        raise ValueError(f"{wrong[0]!r} is no number")
    numbers = pd.Series(cells.to_numpy("float64", na_value=np.nan), cells.index)
    return numbers.where(np.isfinite(numbers))


def _as_described(cells: pd.Series, column: Column) -> pd.Series:
    """Return cells in their described dtype; what is of another kind raises ValueError."""
    if column.type == "number":
        return as_numbers(cells)
    if column.type == "integer":
        whole = as_numbers(cells)
        if (whole.abs() > 2**53).any():
            raise ValueError("too large to be exact")
        return whole.astype("Int64").astype("int64" if column.required else "Int64")
    if column.type == "boolean":
        return cells.astype("boolean")
    if column.type == "date":
        if not all(isinstance(cell, dt.date) for cell in cells.dropna().unique()):
            raise ValueError("not a date")
        return pd.to_datetime(cells).astype("datetime64[us]")
    if not all(isinstance(cell, str) for cell in cells.dropna().unique()):
        raise ValueError("not text")
    if not column.ordered:
        return cells.astype("str")
    unknown = set(cells.dropna()) - set(column.allowed)
    if unknown:
        raise ValueError(f"{min(unknown)!r} is none of {', '.join(column.allowed)}")
    return cells.astype(pd.CategoricalDtype(list(column.allowed), ordered=True))


def read_cells(table: Table, folder: Folder | None = None) -> Cells:
    """Return a table's cells as text, None where empty, after checking file and columns."""
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
    try:
        header, *rows = list(csv.reader(io.StringIO(text, newline=""))) or [[]]
    except csv.Error as error:
        raise TableError(f"{table.name}: {path} is not a CSV file: {error}") from None
    if header != table.names:
        raise TableError(_header_problem(table, header))
    for number, row in enumerate(rows, start=1):
        if len(row) != len(header):
            raise TableError(
                f"{table.name}, row {number}: {len(row)} cells under {len(header)} columns; "
                "put one cell under each column, and quote cells that hold commas"
            )
    return {name: [row[place] or None for row in rows] for place, name in enumerate(header)}


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


def _array(cells: list[str | None], column: Column) -> Any:
    """Return a column's cells in their described dtype; a bad cell raises ValueError."""
    shape = _SHAPES.get(column.type)
    if shape and not all(cell is None or shape.fullmatch(cell) for cell in cells):
        raise ValueError(column.name)
    if column.required and None in cells:
        raise ValueError(column.name)
    if column.type == "date":
        return np.array([cell or "NaT" for cell in cells], dtype="datetime64[us]")
    if column.ordered:
        codes = [-1 if cell is None else column.allowed.index(cell) for cell in cells]
        dtype = pd.CategoricalDtype(list(column.allowed), ordered=True)
        return pd.Categorical.from_codes(codes, dtype=dtype)
    if column.type == "boolean":
        return pd.array([None if cell is None else cell == "true" for cell in cells], "boolean")
    if column.type == "integer":
        whole = [None if cell is None else int(cell) for cell in cells]
        return np.array(whole, dtype="int64") if column.required else pd.array(whole, "Int64")
    if column.type == "number":
        return np.array([float(cell or "nan") for cell in cells], dtype="float64")
    return pd.array(cells, dtype="str")


def cell_faults(cells: Cells, table: Table) -> Iterator[Fault]:
    """Find every cell that is not what its column allows, and every row whose key is not new."""
    for column in table.columns:
        for row, value in enumerate(cells[column.name], start=1):
            found = _cell_problem(value, column)
            if found:
                yield Fault(table.name, row, column.name, value, *found)
    first: dict[tuple[str | None, ...], int] = {}
    for row, key in enumerate(keys(cells, table.key), start=1):
        if key in first:
            yield Fault(
                table.name, row, "+".join(table.key), " | ".join(map(str, key)),
                f"the same key as row {first[key]}", "keep one of them, or correct the key",
            )  # fmt: skip
        first.setdefault(key, row)


def keys(cells: Cells, columns: tuple[str, ...]) -> Iterator[tuple[str | None, ...]]:
    """Return the cells of some columns, row by row."""
    return zip(*(cells[column] for column in columns), strict=True)


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


def fingerprint(content: bytes, name: str) -> dict[str, Any]:
    """Return what the descriptor keeps of a file's content: its rows, its size and its hash."""
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))
    except (UnicodeDecodeError, csv.Error) as error:
        raise TableError(f"{name} is not a CSV file in UTF-8: {error}; save it as one") from None
    digest = "sha256:" + hashlib.sha256(content).hexdigest()
    return {"rows": len(rows) - 1, "bytes": len(content), "hash": digest}
