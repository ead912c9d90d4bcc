"""Hold the tables to ``datapackage.json``: columns, types, closed lists, keys, references, hashes.

The judging is frictionless's; here its errors become faults that say what to do.
"""

import csv
import gzip
import hashlib
import io
import json
import re
from collections.abc import Iterator
from typing import Any

from ..errors import TableError
from ..tables import DESCRIPTOR, Folder, data_folder, descriptor, tables
from .rows import Fault

_EXAMPLES = {"integer": "2018", "number": "918 or 45.5", "boolean": "true", "date": "2018-05-22"}
_SEALED = {"hash-count": "hash", "byte-count": "bytes", "row-count": "rows"}


def seals(folder: Folder | None = None) -> dict[str, dict[str, Any]]:
    """Return what the descriptor in the folder keeps of each table: rows, bytes and hash."""
    path = data_folder(folder) / DESCRIPTOR
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["resources"]
        return {entry["name"]: entry for entry in entries if entry["path"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TableError(f"{path} cannot be read as a descriptor: {error}") from None


def fingerprint(content: bytes, name: str) -> dict[str, Any]:
    """Return what the descriptor keeps of a file's content: its rows, its size and its hash."""
    try:
        plain = gzip.decompress(content) if name.endswith(".gz") else content
        rows = list(csv.reader(io.StringIO(plain.decode("utf-8"), newline="")))
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        raise TableError(f"{name} is not a CSV file in UTF-8: {error}; save it as one") from None
    digest = "sha256:" + hashlib.sha256(content).hexdigest()
    return {"rows": len(rows) - 1, "bytes": len(content), "hash": digest}


def described_faults(names: list[str], folder: Folder | None, hashes: bool) -> Iterator[Fault]:
    """Find what is not as described in the tables of these names, which can be read."""
    try:
        from frictionless import Package
    except ImportError:
        raise TableError(
            "validate needs frictionless; install it with: pip install 'ofsted-data[checks]'"
        ) from None
    try:
        sealed = seals(folder)
    except TableError as error:
        yield Fault(DESCRIPTOR, None, None, None, str(error), "restore it")
        sealed = {}
    packed = [name for name in names if tables()[name].file.endswith(".gz")]
    plain = [name for name in names if name not in packed]
    kept = ("rows", "bytes", "hash") if hashes else ("rows",)
    resources = [
        _resource(entry, {key: sealed[entry["name"]][key] for key in kept} if sealed else {}, plain)
        for entry in descriptor()["resources"]
        if entry["name"] in plain
    ]
    package = Package.from_descriptor({"resources": resources}, basepath=str(data_folder(folder)))
    for task in package.validate().tasks:
        for error in task.errors:
            yield _fault(task.name, error)
    # Too many rows to judge one by one: their loader holds types and lists, the hash the rest.
    for name in packed if sealed else ():
        file = tables()[name].file
        found = fingerprint((data_folder(folder) / file).read_bytes(), file)
        for key in (key for key in kept if found[key] != sealed[name][key]):
            yield _unsealed(name, key, str(sealed[name][key]), str(found[key]))


def _resource(entry: dict[str, Any], seal: dict[str, Any], readable: list[str]) -> dict[str, Any]:
    """Return a table's description with its seal, without references to tables not readable."""
    unsealed = {key: value for key, value in entry.items() if key not in _SEALED.values()}
    keys = entry["schema"].get("foreignKeys", [])
    there = [key for key in keys if key["reference"]["resource"] in ("", *readable)]
    return unsealed | seal | {"schema": entry["schema"] | {"foreignKeys": there}}


def _fault(name: str, error: Any) -> Fault:
    """Return an error of frictionless as a fault: its rows count from the header."""
    if error.type in _SEALED:
        expected, actual = re.findall(r'"(.*?)"', error.note)
        return _unsealed(name, _SEALED[error.type], expected, actual)
    row = error.row_number - 1
    if error.type == "foreign-key":
        other = error.reference_name or name
        return Fault(
            name, row, "+".join(error.field_names), " | ".join(map(str, error.field_cells)),
            f"is not in the table {other}", f"use a key that is there, or add a row to {other}",
        )  # fmt: skip
    if error.type == "primary-key":
        return _same_key(name, row, error)
    column, cell = error.field_name, error.cell or None
    if error.type == "unique-error":
        return Fault(name, row, column, cell, "stands in another row too", "keep one of them")
    field = next(one for one in _fields(name) if one["name"] == column)
    if error.type == "type-error":
        kind = field["type"]
        problem = f"is not a {kind}" + " of the calendar" * (kind == "date")
        return Fault(name, row, column, cell, problem, f"write it as {_EXAMPLES[kind]}")
    rules = field["constraints"]
    broken = re.findall(r'constraint "(\w+)"', error.note)[0]
    problem, remedy = {
        "required": ("is empty", "give a value"),
        "enum": ("is not in the closed list", f"use one of {', '.join(rules.get('enum', ()))}"),
        "pattern": ("has not the form asked for", f"it must match {rules.get('pattern')}"),
        "minimum": ("is too low", f"it must be at least {rules.get('minimum')}"),
        "maximum": ("is too high", f"it must be at most {rules.get('maximum')}"),
    }[broken]
    return Fault(name, row, column, cell, problem, remedy)


def _fields(name: str) -> list[dict[str, Any]]:
    entry = next(entry for entry in descriptor()["resources"] if entry["name"] == name)
    fields: list[dict[str, Any]] = entry["schema"]["fields"]
    return fields


def _same_key(name: str, row: int, error: Any) -> Fault:
    entry = next(entry for entry in descriptor()["resources"] if entry["name"] == name)
    key = entry["schema"]["primaryKey"]
    cells = dict(zip(tables()[name].names, error.cells, strict=True))
    value = " | ".join(cells[column] or "None" for column in key)
    first = re.findall(r"position (\d+)", error.note)
    if not first:
        return Fault(name, row, "+".join(key), None, "is empty", "give a value")
    problem = f"the same key as row {int(first[0]) - 1}"
    return Fault(name, row, "+".join(key), value, problem, "keep one of them, or correct the key")


def _unsealed(name: str, what: str, expected: str, actual: str) -> Fault:
    return Fault(
        name, None, None, actual, f"{what} differs from {DESCRIPTOR}, which has {expected}",
        "undo the change, or run `ofsted-data seal` if it is meant",
    )  # fmt: skip
