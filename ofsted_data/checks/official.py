"""Hold the packaged official figures against the downloads they were made from."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd

from ..official.extracts import council_figures, packaged_statistics
from ..official.neighbours import read_neighbours
from ..official.ofsted import inspection_outcomes
from ..official.read import read_files
from .rows import Check, Tables, text

_HISTORY = "ILACS_inspection_history"


def official_checks(loaded: Tables, paths: dict[str, Path]) -> Iterator[Check]:
    """Check every cell of the official figures, and each absence that the breaks speak of.

    The downloads in ``paths`` (by document_id) are read again, the department's all together:
    where one of them is not there, the checks name it as their source.
    """
    yield from figure_checks(loaded, paths)
    yield from outcome_checks(loaded, paths)
    yield from neighbour_checks(loaded, paths)


def figure_checks(loaded: Tables, paths: dict[str, Path]) -> Iterator[Check]:
    """Check the department's figures, and the breaks in them."""
    documents = loaded["documents"]
    releases = documents[documents["kind"] == "official statistics"]
    files, absent = _files(releases, paths)
    everything = None if absent else read_files(list(files.items()), superseded=True)
    made = None if everything is None else packaged_statistics(everything)
    ids = dict(zip(releases["file"], releases["document_id"], strict=True))
    for check in chain(
        _cells("statistics", loaded["statistics"], made, ["measure", "area", "year"]),
        _councils(loaded["councils"], everything),
        _breaks(loaded["breaks"], everything, files),
    ):
        of_file = ids.get(check.locator.partition("; ")[0], releases["document_id"].iloc[0])
        yield check._replace(document_id=absent or of_file)


def outcome_checks(loaded: Tables, paths: dict[str, Path]) -> Iterator[Check]:
    """Check every council's grades."""
    documents = loaded["documents"]
    sheets = documents[documents["kind"] == "inspection outcomes"].sort_values("earliest")
    files, absent = _files(sheets, paths)
    made = inspection_outcomes(*files.values()) if len(files) == 2 else None
    ids = dict(zip(sheets["file"], sheets["document_id"], strict=True))
    keys = ["area_code", "published", "framework", "practice_area"]
    for check in _cells("inspection_outcomes", loaded["inspection_outcomes"], made, keys):
        yield check._replace(document_id=absent or ids.get(check.locator, ""))


def neighbour_checks(loaded: Tables, paths: dict[str, Path]) -> Iterator[Check]:
    """Check every council's neighbours."""
    ids = loaded["documents"]["document_id"]
    (listed,) = ids[ids.str.startswith("neighbours")]
    made = read_neighbours(paths[listed], loaded["councils"]) if listed in paths else None
    for check in _cells("neighbours", loaded["neighbours"], made, ["area_code", "rank"]):
        yield check._replace(document_id=listed, locator=listed)


def _files(documents: pd.DataFrame, paths: dict[str, Path]) -> tuple[dict[str, Path], str]:
    """Return the path of each document by its file, or the first document that is absent."""
    ids = dict(zip(documents["file"], documents["document_id"], strict=True))
    absent = [one for one in ids.values() if one not in paths]
    return ({}, absent[0]) if absent else ({file: paths[one] for file, one in ids.items()}, "")


def sheet_rows(path: Path) -> list[str]:
    """Return the rows of Ofsted's sheet that tells the kind of each inspection, as text.

    Dates read as people write them: 9 April 2024. A file without that sheet has no rows.
    """
    with pd.ExcelFile(path, engine="calamine") as book:
        there = _HISTORY in book.sheet_names
        rows = pd.read_excel(book, sheet_name=_HISTORY, header=None) if there else pd.DataFrame()
    return [" ".join(map(_as_written, row)) for row in rows.itertuples(index=False)]


def _as_written(cell: Any) -> str:
    if hasattr(cell, "year") and not pd.isna(cell):
        return f"{cell.day} {cell:%B %Y}"
    return "" if pd.isna(cell) else str(cell)


def _cells(
    name: str, kept: pd.DataFrame, made: pd.DataFrame | None, keys: list[str]
) -> Iterator[Check]:
    """Compare a table with the one made anew, cell by cell, and find the rows it has lost."""
    rows = [] if made is None else made.to_dict("records")
    again = {tuple(text(row[column]) for column in keys): row for row in rows}
    lost = dict(again)
    for place, row in enumerate(kept.to_dict("records"), start=1):
        key = tuple(text(row[column]) for column in keys)
        found = again.get(key)
        lost.pop(key, None)
        file = text((found or row).get("file"))
        for column in (column for column in row if column not in keys):
            looked_for = text(row[column])
            there = "no such row" if found is None else text(found[column])
            yield Check(name, place, str(column), "", file, looked_for, there, looked_for == there)
    for place, (key, row) in enumerate(lost.items(), start=len(kept) + 1):
        missing = ("no such row", " | ".join(key), False)
        yield Check(name, place, "+".join(keys), "", text(row.get("file")), *missing)


def _councils(kept: pd.DataFrame, everything: pd.DataFrame | None) -> Iterator[Check]:
    """Compare the figures of all councils with those made anew, one check a measure."""
    made = kept.iloc[:0] if everything is None else council_figures(everything)
    measures = [*dict.fromkeys([*kept["measure"], *made["measure"]])]
    for measure in measures:
        own = kept["measure"] == measure
        again = made[made["measure"] == measure].reset_index(drop=True)
        same = kept[own].reset_index(drop=True).astype(str).equals(again.astype(str))
        place = int(own.argmax()) + 1 if own.any() else len(kept) + 1
        found = measure if same else "its rows are not those that the downloads give"
        yield Check("councils", place, "value", "", "", measure, found, same)


def _breaks(
    breaks: pd.DataFrame, everything: pd.DataFrame | None, files: dict[str, Path]
) -> Iterator[Check]:
    """Check that a break begins when it says.

    A council said to be missing from a count has a symbol there in each of its years; where many
    have no need stated, those years are more than a tenth of all; what the files lack from some
    year they have until the one before; any other break begins with the first year for which its
    column has numbers.
    """
    row: Any
    for row in breaks[breaks["kind"] != "pandemic"].itertuples():
        last = row.from_year if pd.isna(row.to_year) else row.to_year
        wanted = list(range(row.from_year, last + 1))
        found: list[int] = []
        if everything is not None and row.file in files:
            found = _years(everything, row, files[row.file])
        looked_for, told = (", ".join(map(str, years)) for years in (wanted, found))
        at = ("breaks", row.Index + 1, "from_year", "", text(row.file))
        yield Check(*at, looked_for, told or "no year", wanted == found)


def _years(everything: pd.DataFrame, row: Any, path: Path) -> list[int]:
    """Return the years of a break as the downloads have them, or the first of them."""
    numbers = everything[everything["value"].notna()]
    if row.kind in ("census not returned", "low reliability"):
        own = everything[(everything["area"] == row.council) & everything["value"].isna()]
        for column in ("measure", "file", "column"):
            own = own[own[column] == getattr(row, column)]
        return sorted(own["year"])
    if row.kind == "not in the files":
        return [numbers.loc[numbers["measure"] == row.measure, "year"].max() + 1]
    numbers = numbers[(numbers["file"] == row.file) & (numbers["column"] == row.column)]
    if len(numbers):  # those that hold for England if any does
        holding = numbers[~numbers["superseded"] & (numbers["level"] == "national")]
        return [(holding if len(holding) else numbers)["year"].min()]
    columns = ["time_period", row.column]
    if row.kind == "not stated":
        columns += ["la_name", "At31_episodes"]
    try:
        rows = pd.read_csv(path, usecols=columns, dtype=str)
    except ValueError:  # another file, or no such column
        return []
    counts = pd.to_numeric(rows[row.column], errors="coerce")
    counted = counts.notna()
    if row.kind == "not stated":
        whole = pd.to_numeric(rows["At31_episodes"], errors="coerce")
        counted = (rows["la_name"] == row.council) & (counts > whole / 10)
    years = sorted(rows.loc[counted, "time_period"].astype(int))
    return years if row.kind == "not stated" else years[:1]
