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
from ..tables import DESCRIPTOR, WRITTEN, Folder, data_folder, descriptor, tables
from .rows import Fault

_BROKEN = {
    "type-error": ("is not a {type}", "write it as {example}"),
    "unique-error": ("stands in another row too", "keep one of them"),
    "required": ("is empty", "give a value"),
    "enum": ("is not in the closed list", "use one of {limit}"),
    "pattern": ("has not the form asked for", "it must match {limit}"),
    "minimum": ("is too low", "it must be at least {limit}"),
    "maximum": ("is too high", "it must be at most {limit}"),
}
_SEALED = ("rows", "bytes", "hash")


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
        remedy = "install it with: pip install 'ofsted-data[checks]'"
        raise TableError(f"validate needs frictionless; {remedy}") from None
    # A packed table has too many rows to judge one by one: its loader holds types and lists.
    plain = [name for name in names if tables()[name].file.endswith(".csv")]
    resources = [_resource(entry, plain) for entry in descriptor()["resources"]]
    described = {"resources": [entry for entry in resources if entry["name"] in plain]}
    package = Package.from_descriptor(described, basepath=str(data_folder(folder)))
    for task in package.validate().tasks:
        for error in task.errors:
            if "are all" not in error.note:  # of a key that is all empty its columns tell
                yield _fault(task.name, error)
    yield from _unsealed(names, folder, _SEALED if hashes else ("rows",))


def _resource(entry: dict[str, Any], readable: list[str]) -> dict[str, Any]:
    """Return a table's description without its seal, and references to readable tables alone."""
    unsealed = {key: value for key, value in entry.items() if key not in _SEALED}
    keys = entry["schema"].get("foreignKeys", [])
    there = [key for key in keys if key["reference"]["resource"] in ("", *readable)]
    return unsealed | {"schema": entry["schema"] | {"foreignKeys": there}}


def _unsealed(names: list[str], folder: Folder | None, kept: tuple[str, ...]) -> Iterator[Fault]:
    """Hold the tables to the number of rows, sizes and hashes of the descriptor beside them."""
    try:
        sealed = seals(folder)
    except TableError as error:
        yield Fault(DESCRIPTOR, None, None, None, str(error), "restore it")
        return
    for name in names:
        file = tables()[name].file
        found = fingerprint((data_folder(folder) / file).read_bytes(), file)
        for key in kept:
            expected = sealed.get(name, {}).get(key)
            if found[key] != expected:
                problem = f"{key} differs from {DESCRIPTOR}, which has {expected}"
                remedy = "undo the change, or run `ofsted-data seal` if it is meant"
                yield Fault(name, None, None, str(found[key]), problem, remedy)


def _fault(name: str, error: Any) -> Fault:
    """Return an error of frictionless as a fault: its rows count from the header."""
    row = error.row_number - 1
    if error.type == "blank-row":
        return Fault(name, row, None, None, "is empty", "fill the row, or take it away")
    schema = next(one for one in descriptor()["resources"] if one["name"] == name)["schema"]
    if error.type == "foreign-key":
        columns = error.field_names
        problem = f"is not in the table {error.reference_name or name}"
        remedy = "use a key that is there, or add a row to it"
    elif error.type == "primary-key":
        columns = schema["primaryKey"]
        problem = f"the same key as row {int(re.findall(r'[0-9]+', error.note)[-1]) - 1}"
        remedy = "give a key of its own"
    else:
        columns = [error.field_name]
        field = next(one for one in schema["fields"] if one["name"] == error.field_name)
        broken = re.findall(r'constraint "(\w+)"', error.note) or [error.type]
        limit = field.get("constraints", {}).get(broken[0])
        allowed = ", ".join(limit) if isinstance(limit, list) else limit
        told = {"type": field["type"], "limit": allowed}
        told["example"] = WRITTEN.get(field["type"], ("", ""))[1]
        problem, remedy = (words.format(**told) for words in _BROKEN[broken[0]])
    cells = [error.cells[tables()[name].names.index(column)] for column in columns]
    return Fault(name, row, "+".join(columns), " | ".join(cells) or None, problem, remedy)
