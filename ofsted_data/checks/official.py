"""Hold the packaged official figures against the downloads they were made from."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from ..official.extracts import council_figures, packaged_statistics
from ..official.neighbours import read_neighbours
from ..official.ofsted import inspection_outcomes
from ..official.read import read_files
from .rows import Check, Tables, text

__all__ = ["official_checks", "sheet_rows"]

_FILE, _SHEET = "official statistics", "inspection outcomes"  # kinds of source
_STATISTICS = ["measure", "area", "year"]
_OUTCOMES = ["area_code", "published", "framework", "practice_area"]
_HISTORY = "ILACS_inspection_history"
_ABSENT = ("census not returned", "low reliability")


def official_checks(loaded: Tables, paths: dict[str, Path]) -> Iterator[Check]:
    """Check every cell of the official figures, and each absence that the breaks speak of.

    The downloads in ``paths`` (by document_id) are read again, the department's all together:
    where one of them is not there, the checks name it as their source.
    """
    documents = loaded["documents"]
    files = documents[documents["kind"] == _FILE]
    ids = dict(zip(files["file"], files["document_id"], strict=True))
    absent = next((name for name in ids.values() if name not in paths), None)
    everything = None
    if absent is None and ids:
        named = [(file, paths[document_id]) for file, document_id in ids.items()]
        everything = read_files(named, superseded=True)
    made = None if everything is None else packaged_statistics(everything)
    where = {file: paths.get(document_id) for file, document_id in ids.items()}
    for check in (
        *_cells("statistics", loaded["statistics"], made, _STATISTICS),
        *_councils(loaded["councils"], everything),
        *_breaks(loaded["breaks"], everything, where),
    ):
        file = check.locator.partition("; ")[0]
        yield check._replace(document_id=absent or ids.get(file, next(iter(ids.values()), "")))
    sheets = documents[documents["kind"] == _SHEET].sort_values("earliest")["document_id"].tolist()
    lacking = next((sheet for sheet in sheets if sheet not in paths), None)
    outcomes = None
    if len(sheets) == 2 and lacking is None:
        outcomes = inspection_outcomes(*(paths[sheet] for sheet in sheets))
    known = dict(zip(documents["file"], documents["document_id"], strict=True))
    for check in _cells("inspection_outcomes", loaded["inspection_outcomes"], outcomes, _OUTCOMES):
        yield check._replace(document_id=lacking or known.get(check.locator, ""))
    (listed,) = files.loc[files["document_id"].str.startswith("neighbours"), "document_id"]
    nearest = read_neighbours(paths[listed], loaded["councils"]) if listed in paths else None
    for check in _cells("neighbours", loaded["neighbours"], nearest, ["area_code", "rank"]):
        yield check._replace(document_id=listed, locator=listed)


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
    breaks: pd.DataFrame, everything: pd.DataFrame | None, files: dict[str, Path | None]
) -> Iterator[Check]:
    """Check that a break begins when it says.

    A council said to be missing from a count has a symbol there in each of its years; where many
    have no need stated, those years are more than a tenth of all; what the files lack from some
    year they have until the one before; any other break begins with the first year for which its
    column has numbers.
    """
    rows: Any = breaks.itertuples()
    for place, row in enumerate(rows, start=1):
        if row.kind == "pandemic":
            continue
        last = row.from_year if pd.isna(row.to_year) else row.to_year
        wanted = ", ".join(map(str, range(row.from_year, last + 1)))
        path, found = files.get(row.file), ""
        if everything is None or path is None:
            pass
        elif row.kind in _ABSENT:
            found = _years_without(everything, row)
        elif row.kind == "not stated":
            found = _years_not_stated(path, row)
        elif row.kind == "not in the files":
            there = everything[(everything["measure"] == row.measure) & everything["value"].notna()]
            found = str(there["year"].max() + 1)
        else:
            found = _first_year(path, row, everything)
        same = wanted == found
        yield Check("breaks", place, "from_year", "", text(row.file), wanted, found, same)


def _years_without(everything: pd.DataFrame, row: Any) -> str:
    """Return the years in which the release that holds has no number for a council."""
    own = everything[(everything["area"] == row.council) & everything["value"].isna()]
    for column in ("measure", "file", "column"):
        own = own[own[column] == getattr(row, column)]
    return ", ".join(map(str, sorted(own["year"])))


def _years_not_stated(path: Path, row: Any) -> str:
    """Return the years in which a council's column is more than a tenth of all."""
    rows = pd.read_csv(path, dtype=str)
    rows = rows[rows["la_name"] == row.council]
    part, whole = (pd.to_numeric(rows[name]) for name in (row.column, "At31_episodes"))
    return ", ".join(sorted(rows["time_period"][part > whole / 10]))


def _first_year(path: Path, row: Any, everything: pd.DataFrame) -> str:
    """Return the first year for which a file has a number, if any holds for England."""
    read = everything[(everything["file"] == row.file) & (everything["column"] == row.column)]
    numbers = read[read["value"].notna()]
    holding = numbers[~numbers["superseded"] & (numbers["level"] == "national")]
    if len(numbers):
        return str((holding if len(holding) else numbers)["year"].min())
    try:
        rows = pd.read_csv(path, usecols=["time_period", row.column], dtype=str)
    except ValueError:
        return "no such column"
    counts = pd.to_numeric(rows[row.column], errors="coerce")
    return str(rows.loc[counts.notna(), "time_period"].min())
