"""A small sample of the experiment in ``experiments/corruption.py``: slips are noticed."""

import random
from pathlib import Path

import corruption
import pytest
from corruption import HELD_TO, OFFICIAL, OWN_WORDS, WITHOUT_SOURCES, Trial, carries

from ofsted_data.schema import tables

CELLS = list(corruption.cell_trials(seed=20, each=2))
WHAT = {
    (name, column.name): carries(table, column)
    for name, table in tables().items()
    for column in table.columns
}
# Nothing but the file hashes, or a reader, can tell a changed one.
UNHELD = {
    "called", "change", "counted", "dating_note", "gap", "label", "licence", "meaning", "name",
    "note", "organisation", "practice_areas", "publisher", "reason", "record_gap", "subject",
    "summary", "words",
}  # fmt: skip


def of(kinds: tuple[str, ...], number: int) -> list[Trial]:
    """Return some of the changes in cells that carry something of these kinds."""
    fitting = [trial for trial in CELLS if WHAT[trial.table, trial.column] in kinds]
    return random.Random(20).sample(fitting, number)


def escaped(trials: list[Trial], folder: Path, texts: Path | None) -> list[Trial]:
    """Return the changes that are not noticed."""
    outcomes = [corruption.noticed(trial, folder, texts) for trial in trials]
    return [o.trial for o in outcomes if not (o.within if texts else o.without)]


def test_no_column_is_left_out() -> None:
    """Catch a column with values, dates or names that the experiment takes for mere words."""
    assert {column for (_, column), what in WHAT.items() if what == OWN_WORDS} <= UNHELD
    assert {*WHAT.values()} == {*HELD_TO, "kind", OWN_WORDS}
    assert {WHAT[t.table, t.column] for t in CELLS} == {*HELD_TO, "kind"}


def test_no_change_is_none() -> None:
    """Catch a change that leaves a cell as it was and counts as one that escaped."""
    for trial in CELLS:
        ((row, column, new),) = trial.cells
        assert corruption.read(trial.table)[row][column] != new


def test_slips_are_noticed_with_the_sources(sources: Path, tables_copy: Path) -> None:
    """Catch a rule lost, without which wrong cells pass: at most one in forty may."""
    missed = escaped(of(HELD_TO, 40), tables_copy, sources)
    assert len(missed) <= 1, missed


def test_wrong_figures_are_noticed_without_the_sources(tables_copy: Path) -> None:
    """Catch a value, date or grade that only its source would show to be wrong."""
    printed = [trial for trial in of(WITHOUT_SOURCES, 45) if trial.table not in OFFICIAL]
    missed = escaped(printed, tables_copy, None)
    assert len(missed) <= len(printed) / 10, missed
    assert len(printed) > 25


@pytest.mark.parametrize("way", ["row dropped", "row doubled", "row shifted"])
def test_rows_out_of_place_are_noticed(tables_copy: Path, way: str) -> None:
    """Catch a table in which a row is lost, stands twice or has its cells moved along."""
    trials = [t for t in corruption.row_trials(seed=20, each=1) if t.way == way]
    assert {trial.table for trial in trials} == set(tables())
    some = trials if way == "row doubled" else random.Random(20).sample(trials, 5)
    assert escaped(some, tables_copy, None) == []
