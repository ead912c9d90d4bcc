"""Change the tables one cell at a time, and count how many changes ``validate`` notices.

    python tools/corruption.py --sources FOLDER

Each change is a slip that somebody could make: another digit, a neighbouring year, another name
that exists, a line too far, one word of the evidence. Beside single cells, rows are exchanged,
dropped and doubled, and cells shifted along a row or a column. The files' hashes are left out.
The same seed makes the same changes on every machine.
"""

import argparse
import csv
import functools
import io
import multiprocessing
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import ofsted_data
from ofsted_data import TableError, validate
from ofsted_data.checks import official, sources
from ofsted_data.checks.described import described_faults
from ofsted_data.checks.readback import read_back
from ofsted_data.checks.rows import load_all
from ofsted_data.checks.rules import disagreements
from ofsted_data.tables import Column, Table, descriptor, load
from ofsted_data.tables import tables as every_table

DATA = Path(ofsted_data.__file__).parent / "data"
Rows = list[dict[str, str]]

SCHEMAS = {entry["name"]: entry["schema"] for entry in descriptor()["resources"]}

# What a cell carries, where its type does not say so.
_BY_NAME = {
    "qualifier": ("qualifier",),
    "locator": ("locator",),
    "evidence": (
        *("evidence", "as_printed", "date_printed", "stated_text", "title", "heading"),
        *("judgement", "cites", "token", "role"),
    ),
    "value": ("unit", "earlier"),
    "identity": (
        *("file", "sha256", "area", "area_code", "part_of", "council", "release", "column"),
    ),
}
# What only a reader of the source can judge: no rule pretends to; a second reading holds it.
READER = "reader"
JUDGED = {
    "findings": ("theme", "practice_area"),
    "themes": ("practice_areas",),
    "measures": ("part_of",),
    "breaks": ("label",),
    "claims": ("measure", "record_measure", "practice_area"),
}
# The words of the project and of the publisher's licence.
OWN_WORDS = "own words"
HELD_TO = ("value", "date", "grade", "qualifier", "identity", "locator", "evidence")
# What must be noticed without the sources too, in the tables made from documents and reports; of
# those made from the department's files only the files can tell a wrong figure.
WITHOUT_SOURCES = ("value", "date", "grade")
OFFICIAL = ("statistics", "inspection_outcomes", "neighbours", "breaks", "differences")


class Trial(NamedTuple):
    """One change: the order in which rows are kept, and the cells written over them."""

    table: str
    way: str
    column: str
    cells: tuple[tuple[int, str, str], ...] = ()
    order: tuple[int, ...] | None = None


class Outcome(NamedTuple):
    """Whether a change was noticed, without the sources and with them."""

    trial: Trial
    without: bool
    within: bool


def tables() -> dict[str, Table]:
    """Return the tables to be changed: packed ones are made anew byte by byte, and hold by that."""
    return {name: table for name, table in every_table().items() if table.file.endswith(".csv")}


def carries(table: Table, column: Column) -> str:
    """Return what a column carries, from its type, its list and its part in the keys."""
    if column.name in JUDGED.get(table.name, ()):
        return READER
    schema = SCHEMAS[table.name]
    references = schema.get("foreignKeys", [])
    keys = {*schema["primaryKey"], *(name for one in references for name in one["fields"])}
    for what, names in _BY_NAME.items():
        if column.name in names:
            return what
    if column.type in ("date", "integer", "number"):
        return "date" if column.type == "date" or "year" in column.name else "value"
    if column.ordered:
        return "grade"
    if column.allowed or column.type == "boolean":
        return "kind"
    return "identity" if column.name in keys or column.name.endswith("_id") else OWN_WORDS


def every_kind() -> dict[tuple[str, str], str]:
    """Return what each column of each table carries."""
    return {
        (name, column.name): carries(table, column)
        for name, table in tables().items()
        for column in table.columns
    }


def read(name: str, folder: Path = DATA) -> Rows:
    """Return a table's rows as text."""
    with (folder / tables()[name].file).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def as_csv(name: str, rows: Rows) -> bytes:
    """Return a table's rows as a file."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, tables()[name].names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


# Slips


def slip(table: Table, column: Column, rows: Rows, row: int, chance: random.Random) -> str:
    """Return what a slip of the hand makes of a cell: never what it was."""
    cell = rows[row][column.name]
    what = carries(table, column)
    if not column.required and chance.random() < 0.1:
        return ""
    while True:
        new = _slip(table, column, what, rows, row, chance)
        if new != cell:
            return new


def _slip(
    table: Table, column: Column, what: str, rows: Rows, row: int, chance: random.Random
) -> str:
    cell = rows[row][column.name]
    if column.allowed:
        return chance.choice(column.allowed)
    if column.type == "boolean":
        return chance.choice(["false", "true"])
    if what == "date":
        return _another_date(cell, chance)
    if what == "value" and column.type != "string":
        return _another_number(cell, chance)
    if what == "locator":
        numbers = re.findall(r"\d+", cell)
        step = chance.choice([-1, 1])
        moved = chance.choice(numbers)
        return re.sub(rf"\b{moved}\b", str(max(1, int(moved) + step)), cell, count=1)
    if what == "evidence":
        return _other_words(cell, column, rows, chance)
    return chance.choice(_others(table, column, rows, cell) or [_misspelt(cell, chance)])


def _others(table: Table, column: Column, rows: Rows, cell: str) -> list[str]:
    """Return the other values that a cell could be mistaken for; none for a name of its own."""
    for one in SCHEMAS[table.name].get("foreignKeys", []):
        if column.name in one["fields"]:
            there = one["reference"]
            key = there["fields"][one["fields"].index(column.name)]
            return sorted({other[key] for other in read(there["resource"] or table.name)} - {cell})
    others = {row[column.name] for row in rows} - {cell, ""}
    return [] if SCHEMAS[table.name]["primaryKey"] == [column.name] else sorted(others)


def _another_date(cell: str, chance: random.Random) -> str:
    year, *rest = cell.split("-")
    if not rest or chance.random() < 0.5:
        return "-".join([str(int(year) + chance.choice([-1, 1])), *rest])
    month, day = rest
    if chance.random() < 0.5:
        return f"{year}-{int(month) % 12 + 1:02}-{min(int(day), 28):02}"
    return f"{year}-{month}-{int(day) % 28 + 1:02}"


def _another_number(cell: str, chance: random.Random) -> str:
    """Return a number with another digit, two digits exchanged, or a nought too many or few."""
    place = chance.choice([n for n, letter in enumerate(cell) if letter.isdigit()])
    way = chance.random()
    if way < 0.3 and place + 1 < len(cell) and cell[place + 1].isdigit():
        return cell[:place] + cell[place + 1] + cell[place] + cell[place + 2 :]
    if way < 0.4 and "." not in cell:  # after the point a nought changes nothing
        return cell[:-1] if cell.endswith("0") and len(cell) > 1 else cell + "0"
    first = "123456789" if place == 0 and len(cell) > 1 else "0123456789"
    return cell[:place] + chance.choice(first) + cell[place + 1 :]


def _other_words(cell: str, column: Column, rows: Rows, chance: random.Random) -> str:
    """Return words of which one is another, misspelt or left out, or one digit is another."""
    words = cell.split(" ")
    place = chance.choice([n for n, word in enumerate(words) if any(map(str.isalnum, word))])
    way = chance.random()
    if any(map(str.isdigit, words[place])):
        words[place] = _another_number(words[place], chance)
    elif way < 0.4:
        others = {word for row in rows for word in row[column.name].split(" ") if word.isalpha()}
        words[place] = chance.choice(sorted(others) or ["not"])
    elif way < 0.6 and 0 < place < len(words) - 1 and "…" not in words[place - 1 : place + 2]:
        del words[place]  # at an end, or beside a gap, what is left would be shorter, but true
    else:
        words[place] = _misspelt(words[place], chance)
    return " ".join(words)


def _misspelt(word: str, chance: random.Random) -> str:
    place = chance.choice([n for n, letter in enumerate(word) if letter.isalnum()])
    letters = "0123456789" if word[place].isdigit() else "etaoins"
    return word[:place] + chance.choice(letters) + word[place + 1 :]


# Trials

_EXCHANGES = 5  # pairs of cells of each column
_DRAWS = 100  # in which to find so many pairs that are not alike


def cell_trials(seed: int, each: int | None) -> Iterator[Trial]:
    """Return a slip in each filled cell, or in so many of each column."""
    chance = random.Random(seed)
    for name, table in tables().items():
        rows = read(name)
        for column in table.columns:
            if carries(table, column) == OWN_WORDS:
                continue
            filled = [n for n, row in enumerate(rows) if row[column.name]]
            for row in filled if each is None else _some(filled, each, chance):
                new = slip(table, column, rows, row, chance)
                yield Trial(name, "cell", column.name, ((row, column.name, new),))


def _some(rows: list[int], number: int, chance: random.Random) -> list[int]:
    return sorted(chance.sample(rows, min(number, len(rows))))


def row_trials(seed: int, each: int | None) -> Iterator[Trial]:
    """Return rows exchanged, dropped and doubled, and cells shifted along rows and columns."""
    chance = random.Random(seed)
    for name, table in tables().items():
        rows, columns = read(name), table.names
        every = list(range(len(rows)))
        for row in every if each is None else _some(every, each, chance):
            others = [other for other in every if rows[other] != rows[row]]
            swap = list(every)
            other = chance.choice(others)
            swap[row], swap[other] = other, row
            yield Trial(name, "rows exchanged", "", order=tuple(swap))
            yield Trial(name, "row dropped", "", order=tuple(n for n in every if n != row))
            place = chance.randrange(len(rows) + 1)
            yield Trial(name, "row doubled", "", order=(*every[:place], row, *every[place:]))
            cells = [rows[row][column] for column in columns]
            moved = cells[-1:] + cells[:-1]
            written = zip(columns, moved, strict=True)
            yield Trial(name, "row shifted", "", tuple((row, *cell) for cell in written))
        for column in table.columns:
            if carries(table, column) == OWN_WORDS:
                continue
            shown = [row[column.name] for row in rows]
            drawn = [sorted(chance.sample(every, 2)) for _ in range(_DRAWS)]
            pairs = [(a, b) for a, b in drawn if shown[a] != shown[b]]
            for a, b in pairs[:_EXCHANGES]:
                cells_exchanged = ((a, column.name, shown[b]), (b, column.name, shown[a]))
                yield Trial(name, "cells exchanged", column.name, cells_exchanged)
            moved = shown[-1:] + shown[:-1]
            if moved != shown:
                down = tuple((n, column.name, cell) for n, cell in enumerate(moved))
                yield Trial(name, "column shifted", column.name, down)


# The experiment


def noticed(trial: Trial, folder: Path, texts: Path | None) -> Outcome:
    """Make a change in a copy of the tables, ask whether it is noticed, and undo it."""
    try:
        with changed(trial, folder):
            without = told_without(trial.table, folder)
            # What is noticed without the sources is noticed with them: they only add checks.
            within = without or bool(texts and told_within(trial.table, folder, texts))
    except Exception as error:
        # An error from the depths is no notice: it counts as escaped, and is told.
        print(f"{type(error).__name__} ({error}) from {trial}", flush=True)
        return Outcome(trial, False, False)
    return Outcome(trial, without, within)


@contextmanager
def changed(trial: Trial, folder: Path) -> Iterator[None]:
    """Make a change in a copy of the tables, and undo it."""
    path = folder / tables()[trial.table].file
    before = path.read_bytes()
    rows = read(trial.table, folder)
    rows = [dict(rows[row]) for row in trial.order or range(len(rows))]
    for row, column, new in trial.cells:
        rows[row][column] = new
    path.write_bytes(as_csv(trial.table, rows))
    try:
        yield
    finally:
        path.write_bytes(before)


def told_without(name: str, folder: Path) -> bool:
    """Return whether ``validate`` finds a fault after a table's change: quicker rules first."""
    return told_at_once(name, folder) or not validate(folder, hashes=False).empty


def told_at_once(name: str, folder: Path) -> bool:
    """Return whether a table is not as described, or disagrees with others or its own words."""
    if any(described_faults([name], folder, hashes=False)):
        return True
    try:
        loaded = _packaged() | {name: load(name, folder)}
    except TableError:
        return True
    return any(disagreements(loaded)) or not all(check.ok for check in read_back(loaded))


def told_within(name: str, folder: Path, texts: Path) -> bool:
    """Return whether ``validate`` finds a fault with the sources: quicker rules first."""
    try:
        loaded = _packaged() | {name: load(name, folder)}
    except TableError:
        return True
    found = sources.read_sources(texts, loaded["documents"])
    paths = {document_id: source.path for document_id, source in found.items()}
    of_downloads = {
        "statistics": official.figure_checks,
        "breaks": official.figure_checks,
        "inspection_outcomes": official.outcome_checks,
        "neighbours": official.neighbour_checks,
    }
    held = of_downloads[name](loaded, paths) if name in of_downloads else ()
    for check in chain(held, sources.source_checks(loaded, found)):
        if not check.ok and check.document_id in found:
            return True
    return told_without(name, folder) or not validate(folder, texts, hashes=False).empty


@functools.cache
def _packaged() -> dict[str, Any]:
    return load_all()


_folder: Path
_texts: Path | None


def _begin(texts: Path | None) -> None:
    """Give a process its own copy of the tables, and read each source only once."""
    global _folder, _texts
    _folder, _texts = Path(tempfile.mkdtemp(prefix="corruption-")) / "data", texts
    shutil.copytree(DATA, _folder)
    read_once(setattr)


def read_once(replace: Callable[[Any, str, Any], None]) -> None:
    """Have each source read only once, and what the downloads give made only once."""
    replace(sources, "_read", functools.cache(sources._read))
    for name in ("read_files", "inspection_outcomes"):
        kept = functools.cache(getattr(official, name))
        replace(official, name, functools.partial(_hashable, kept))
    for name in ("packaged_statistics", "council_figures"):
        replace(official, name, _once_a_frame(getattr(official, name)))


def _once_a_frame(make: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return the function with its answers kept, by the frame itself: it is not changed."""
    known: dict[int, tuple[Any, Any]] = {}  # with the frame, so that no other takes its place

    def made(frame: Any) -> Any:
        if id(frame) not in known:
            known[id(frame)] = frame, make(frame)
        return known[id(frame)][1]

    return made


def _hashable(function: Any, *given: Any, **rest: Any) -> Any:
    return function(*(tuple(one) if isinstance(one, list) else one for one in given), **rest)


def _one(trial: Trial) -> Outcome:
    return noticed(trial, _folder, _texts)


def run(trials: list[Trial], texts: Path | None, processes: int) -> list[Outcome]:
    """Try every change."""
    with multiprocessing.Pool(processes, _begin, (texts,)) as pool:
        return pool.map(_one, trials, chunksize=20)


# What it prints


def share(found: list[bool], weights: list[float] | None = None) -> str:
    """Return how many of how many, in 100."""
    weights = weights or [1.0] * len(found)
    part = sum(weight for weight, yes in zip(weights, found, strict=True) if yes)
    return f"{100 * part / sum(weights):6.1f}" if found else "     -"


def weight(trials: list[Trial]) -> dict[tuple[str, str], float]:
    """Return for each column how many filled cells one trial stands for."""
    made = Counter((trial.table, trial.column) for trial in trials)
    return {
        (name, column): sum(bool(row[column]) for row in read(name)) / number
        for (name, column), number in made.items()
    }


def report(outcomes: list[Outcome]) -> Iterator[str]:
    """Return the table of what was noticed, and what escaped."""
    cells = [outcome for outcome in outcomes if outcome.trial.way == "cell"]
    what = every_kind()
    weights = weight([outcome.trial for outcome in cells])

    def line(*words: str, found: list[Outcome]) -> str:
        trials = [outcome.trial for outcome in found]
        cell = [weights.get((trial.table, trial.column), 1.0) for trial in trials]
        of = [one if trial.way == "cell" else 1.0 for one, trial in zip(cell, trials, strict=True)]
        shares = (share([o.without for o in found], of), share([o.within for o in found], of))
        return f"{words[0]:<18}{words[1]:<18}{len(found):>8}{shares[0]:>12}{shares[1]:>12}"

    yield f"{'table':<18}{'what':<18}{'changes':>8}{'without':>12}{'with':>12}   noticed in 100"
    for name in tables():
        for kind in (*HELD_TO, "kind", READER):
            own = [o for o in cells if o.trial.table == name]
            found = [o for o in own if what[name, o.trial.column] == kind]
            if found:
                yield line(name, kind, found=found)
    yield ""
    for kind in (*HELD_TO, "kind", READER):
        found = [o for o in cells if what[o.trial.table, o.trial.column] == kind]
        if found:
            yield line("every table", kind, found=found)
    held = [o for o in cells if what[o.trial.table, o.trial.column] in HELD_TO]
    yield line("every table", "all but kinds", found=held)
    printed = [o for o in held if o.trial.table not in OFFICIAL]
    printed = [o for o in printed if what[o.trial.table, o.trial.column] in WITHOUT_SOURCES]
    yield line("all but official", "value date grade", found=printed)
    yield ""
    ways = dict.fromkeys(o.trial.way for o in outcomes if o.trial.way != "cell")
    for way in ways:
        yield line("every table", way, found=[o for o in outcomes if o.trial.way == way])
    yield ""
    yield "What escaped, with the sources:"
    escaped = Counter(
        (o.trial.table, o.trial.column, o.trial.way) for o in outcomes if not o.within
    )
    for (name, column, way), number in escaped.items():
        tried = sum(o.trial[:3] == (name, way, column) for o in outcomes)
        yield f"  {name}.{column or '*'} ({way}): {number} of {tried}"


def main() -> int:
    """Run the experiment and print its table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sources", type=Path, metavar="FOLDER", help="where the texts are")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, metavar="N", help="so many of each column, not all")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--escaped", action="store_true", help="print every change that escaped")
    given = parser.parse_args()
    trials = [*cell_trials(given.seed, given.each), *row_trials(given.seed, given.each)]
    outcomes = run(trials, given.sources, given.processes)
    print("\n".join(report(outcomes)))
    if given.escaped:
        for outcome in outcomes:
            if not outcome.within:
                trial = outcome.trial
                was = [read(trial.table)[row][column] for row, column, _ in trial.cells[:2]]
                print(trial.table, trial.way, trial.column, trial.cells[:2], "was", was)
    return 0


if __name__ == "__main__":
    sys.exit(main())
