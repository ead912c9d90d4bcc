"""Load the tables. Each call reads its CSV anew and returns a fresh DataFrame.

``data/datapackage.json`` describes the tables: columns, types, closed lists. A table that is not
as described is refused in one error, which names table, row, column, value and what to do.
"""

import csv
import datetime as dt
import functools
import gzip
import io
import json
import os
import re
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
import pandas as pd

from .errors import OfstedDataError, TableError

Folder = str | os.PathLike[str]
Layer = Literal["document", "report", "statistics"]

DESCRIPTOR = "datapackage.json"
# How a cell of each type is written: the form it must have, and an example.
WRITTEN = {
    "integer": (re.compile(r"-?\d{1,15}", re.ASCII), "2018"),
    "number": (re.compile(r"-?\d{1,15}(\.\d{1,15})?", re.ASCII), "918 or 45.5"),
    "boolean": (re.compile("true|false"), "true"),
    "date": (re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII), "2018-05-22"),
}


class Column(NamedTuple):
    """One column as the descriptor describes it."""

    name: str
    type: str
    required: bool
    allowed: tuple[str, ...]
    ordered: bool


class Table(NamedTuple):
    """One table as the descriptor describes it."""

    name: str
    file: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """Return the names of the columns, in order."""
        return [column.name for column in self.columns]


@functools.cache
def descriptor() -> dict[str, Any]:
    """Return the packaged descriptor. It is shared: do not change it."""
    content: dict[str, Any] = json.loads((data_folder() / DESCRIPTOR).read_text(encoding="utf-8"))
    return content


@functools.cache
def tables() -> dict[str, Table]:
    """Return every table's description by name."""
    out = {}
    for entry in descriptor()["resources"]:
        columns = tuple(map(_described, entry["schema"]["fields"]))
        out[entry["name"]] = Table(entry["name"], entry["path"], columns)
    return out


def _described(field: dict[str, Any]) -> Column:
    rules = field.get("constraints", {})
    return Column(
        field["name"],
        field["type"],
        rules.get("required", False),
        tuple(rules.get("enum", ())),
        field.get("categoriesOrdered", False),
    )


def data_folder(folder: Folder | None = None) -> Path:
    """Return the folder that holds the tables: the packaged one unless another is given."""
    path = Path(__file__).parent / "data" if folder is None else Path(folder)
    if not path.is_dir():
        raise TableError(f"{path} is not a folder; give one that holds the tables' CSV files")
    return path


def load(name: str, folder: Folder | None = None) -> pd.DataFrame:
    """Return one table with its described dtypes, or say in one error what is wrong with it."""
    table = tables()[name]
    if table.file.endswith(".gz"):
        whole = _packed(table, data_folder(folder))
        if whole is not None:
            return whole
    rows = read_rows(table, folder)  # slower, and says what is wrong
    cells = list(zip(*rows, strict=True)) or [()] * len(table.columns)
    for column, of_column in zip(table.columns, cells, strict=True):
        _refuse(of_column, column, name)
    arrays = map(_array, cells, table.columns)
    return pd.DataFrame(dict(zip(table.names, arrays, strict=True)), copy=False)


def _packed(table: Table, folder: Path) -> pd.DataFrame | None:
    """Return a packed table, which has many rows, if it is as described; else nothing."""
    dtypes = {"integer": "int64", "number": "float64", "string": "str"}
    columns = {column.name: dtypes[column.type] for column in table.columns}
    try:
        frame = pd.read_csv(
            folder / table.file, dtype=columns, keep_default_na=False, na_values=[""]
        )
    except (OSError, ValueError, EOFError, zlib.error):
        return None
    return frame if list(frame.columns) == table.names else None


def read_rows(table: Table, folder: Folder | None = None) -> list[list[str]]:
    """Return a table's cells as text, row by row, after checking file and columns."""
    path = data_folder(folder) / table.file
    try:
        content = path.read_bytes()
        if table.file.endswith(".gz"):
            content = gzip.decompress(content)
        header, *rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""))) or [[]]
    except FileNotFoundError:
        problem = "is not there; give a folder that holds every table"
    except UnicodeDecodeError as error:
        problem = f"is not UTF-8 at byte {error.start}; save it as UTF-8"
    except csv.Error as error:
        problem = f"is not a CSV file: {error}"
    except (OSError, EOFError, zlib.error) as error:
        problem = f"cannot be read: {getattr(error, 'strerror', None) or error}"
    else:
        _refuse_columns(table, header, rows)
        return rows
    raise TableError(f"{table.name}: {path} {problem}")


def _refuse_columns(table: Table, header: list[str], rows: list[list[str]]) -> None:
    """Refuse a table whose columns are not those described, or whose rows have more or fewer."""
    if header != table.names:
        missing = [name for name in table.names if name not in header]
        extra = [repr(name) for name in header if name not in table.names]
        what = [f"lacks {', '.join(missing)}"] * bool(missing)
        what += [f"has besides {', '.join(extra)}"] * bool(extra)
        told = " and ".join(what) or "has a column twice, or its columns in another order"
        columns = ", ".join(table.names)
        raise TableError(f"{table.name}: the table {told}; its columns are {columns}")
    for number, row in enumerate(rows, start=1):
        if len(row) != len(header):
            raise TableError(
                f"{table.name}, row {number}: {len(row)} cells under {len(header)} columns; "
                "put one cell under each column, and quote cells that hold commas"
            )


def _refuse(cells: tuple[str, ...], column: Column, table: str) -> None:
    """Refuse the first cell that its column does not allow."""
    for cell in dict.fromkeys(cells):
        problem, remedy = _problem(cell, column)
        if problem:
            where = f"{table}, row {cells.index(cell) + 1}, column {column.name}"
            value = f" ({cell!r})" if cell else ""
            raise TableError(f"{where}: {problem}{value}; {remedy}")


def _problem(cell: str, column: Column) -> tuple[str, str]:
    """Return what is wrong with a cell, or nothing, and what to do."""
    if not cell:
        return "is empty" * column.required, "give a value"
    if column.allowed and cell not in column.allowed:
        return "is not in the closed list", f"use one of {', '.join(column.allowed)}"
    if column.type == "string":
        return "", ""
    form, example = WRITTEN[column.type]
    remedy = f"write it as {example}"
    if not form.fullmatch(cell):
        return f"is not a {column.type}", remedy
    try:
        if column.type == "date":
            dt.date.fromisoformat(cell)
    except ValueError:
        return "is not a date of the calendar", remedy
    return "", ""


def _array(cells: tuple[str, ...], column: Column) -> Any:
    """Return a column's cells in their described dtype."""
    if column.type == "date":
        return np.array([cell or "NaT" for cell in cells], dtype="datetime64[us]")
    if column.type == "boolean":
        return pd.array([cell == "true" if cell else None for cell in cells], "boolean")
    if column.type == "integer":
        whole = [int(cell) if cell else None for cell in cells]
        return np.array(whole, dtype="int64") if column.required else pd.array(whole, "Int64")
    if column.type == "number":
        return np.array([float(cell or "nan") for cell in cells], dtype="float64")
    text = [cell or None for cell in cells]
    if column.ordered:
        return pd.Categorical(text, categories=list(column.allowed), ordered=True)
    return pd.array(text, dtype="str")


def require(
    frame: pd.DataFrame,
    columns: Iterable[str],
    name: str = "the frame",
    error: type[OfstedDataError] = TableError,
) -> None:
    """Refuse what is no frame, or a frame that lacks a column or has one twice."""
    if not isinstance(frame, pd.DataFrame):
        raise error(f"{name} must be a DataFrame, not {type(frame).__name__}")
    there = list(frame.columns)
    missing = [column for column in columns if column not in there]
    if missing:
        raise error(f"{name} lacks {', '.join(missing)}; it has {', '.join(map(str, there))}")
    twice = [column for column in columns if there.count(column) > 1]
    if twice:
        raise error(f"{name} has {', '.join(twice)} twice; keep one of each")


def _of_layer(name: str, folder: Folder | None, layer: Layer | None) -> pd.DataFrame:
    frame = load(name, folder)
    if layer is None:
        return frame
    if layer not in get_args(Layer):
        raise TableError(f"{layer!r} is no layer; use one of {', '.join(get_args(Layer))}")
    documents = load("documents", folder)
    ids = documents.loc[documents["layer"] == layer, "document_id"]
    return frame[frame["document_id"].isin(ids)].reset_index(drop=True)


def load_documents(folder: Folder | None = None, layer: Layer | None = None) -> pd.DataFrame:
    """Load the sources: one row a document, with title, publisher, dates, licence and SHA-256.

    ``published`` is missing where the source carries no date; ``earliest`` and ``latest`` say
    what can be inferred, and ``dating_note`` how.

    Parameters
    ----------
    folder
        Where the tables lie; the packaged ones if None. The same holds for every loader.
    layer
        "document" for what the five documents say, "report" for what the inspection reports
        say, "statistics" for official figures, None for all. The same holds for every table
        whose rows name their source.

    Returns
    -------
    pandas.DataFrame
        Columns, units and closed lists stand in ``datapackage.json``.

    Raises
    ------
    TableError
        If the folder or table cannot be read as described; it names row, column and value.

    Examples
    --------
    >>> from ofsted_data import load_documents
    >>> load_documents(layer="report")["document_id"].tolist()
    ['ofsted_2014', 'ofsted_2018', 'ofsted_2024']
    """
    return _of_layer("documents", folder, layer)


def load_inspections(folder: Folder | None = None) -> pd.DataFrame:
    """Load inspections and visits that a source names: kind, framework, dates, precision.

    Examples
    --------
    >>> from ofsted_data import load_inspections
    >>> load_inspections().query("graded")["framework"].tolist()
    ['SLAC', 'SLAC', 'SIF', 'ILACS', 'ILACS']
    """
    return load("inspections", folder)


def load_practice_areas(folder: Folder | None = None) -> pd.DataFrame:
    """Load practice areas, in harmonised terms, with labels.

    Examples
    --------
    >>> from ofsted_data import load_practice_areas
    >>> load_practice_areas()["label"].head(3).tolist()
    ['Overall', 'Leadership', 'Help and protection']
    """
    return load("practice_areas", folder)


def load_crosswalk(folder: Folder | None = None, layer: Layer | None = None) -> pd.DataFrame:
    """Load how each framework's headings map to practice areas: one row a judgement and area.

    Examples
    --------
    >>> from ofsted_data import load_crosswalk
    >>> load_crosswalk().query("practice_area == 'overall'")["heading"].tolist()
    ['Overall conclusion', 'Overall effectiveness', 'Overall effectiveness']
    """
    return _of_layer("crosswalk", folder, layer)


def load_judgements(folder: Folder | None = None, layer: Layer | None = None) -> pd.DataFrame:
    """Load grades: one row a practice area as one source grades it.

    A judgement that covers several areas has a row for each, with one ``judgement_id``: compare
    by practice area, count by judgement. ``grade`` is an ordered categorical.

    Examples
    --------
    >>> from ofsted_data import load_judgements
    >>> reported = load_judgements(layer="report").query("practice_area == 'overall'")
    >>> reported.set_index("inspection_id")["grade"].to_dict()
    {'sif_2014': 'Good', 'ilacs_2018': 'Good', 'ilacs_2024': 'Good'}
    """
    return _of_layer("judgements", folder, layer)


def load_measures(folder: Folder | None = None) -> pd.DataFrame:
    """Load measures: what is counted, in which unit, on a day or over a year.

    Examples
    --------
    >>> from ofsted_data import load_measures
    >>> load_measures().set_index("measure")["moment"]["children_looked_after"]
    'on a day'
    """
    return load("measures", folder)


def load_observations(folder: Folder | None = None, layer: Layer | None = None) -> pd.DataFrame:
    """Load numbers that a source prints: value, the bounds its words allow, and the words.

    ``low`` and ``high`` follow the rule of :func:`ofsted_data.hedges.bounds`. ``year`` is always
    there; ``as_at`` only where the source gives a day.

    Examples
    --------
    >>> from ofsted_data import load_observations
    >>> printed = load_observations().set_index("as_printed")
    >>> printed.loc["around 500", ["value", "low", "high"]].tolist()
    [500.0, 450.0, 550.0]
    """
    return _of_layer("observations", folder, layer)


def load_claims(folder: Folder | None = None, layer: Layer | None = None) -> pd.DataFrame:
    """Load comparisons, superlatives, attributions and reported actions that a source asserts.

    Examples
    --------
    >>> from ofsted_data import load_claims
    >>> claims = load_claims(layer="document").set_index("claim_id")
    >>> claims.loc["four_levels_2014", "evidence"]
    'Ofsted has four levels of ranking'
    """
    return _of_layer("claims", folder, layer)


def load_themes(folder: Folder | None = None) -> pd.DataFrame:
    """Load themes by which a need is followed from one inspection to the next.

    Examples
    --------
    >>> from ofsted_data import load_themes
    >>> load_themes().set_index("theme")["meaning"]["adoption"]
    'How children are found families who adopt them'
    """
    return load("themes", folder)


def load_findings(folder: Folder | None = None, layer: Layer | None = None) -> pd.DataFrame:
    """Load what sources say that inspectors found, in our words, with the words it rests on.

    ``polarity`` tells a formal area for improvement (``recommendation``) from a ``weakness`` in
    passing, a ``strength``, and ``progress`` since an earlier inspection.

    Examples
    --------
    >>> from ofsted_data import load_findings
    >>> asked = load_findings(layer="report").query("polarity == 'recommendation'")
    >>> asked["document_id"].value_counts(sort=False).to_dict()
    {'ofsted_2014': 15, 'ofsted_2018': 4, 'ofsted_2024': 4}
    """
    return _of_layer("findings", folder, layer)


def load_events(folder: Folder | None = None, layer: Layer | None = None) -> pd.DataFrame:
    """Load dated events, each as one source dates it: first and last day of what is known.

    Examples
    --------
    >>> from ofsted_data import load_events
    >>> told = load_events(layer="document").query("event == 'report published'")
    >>> told.set_index("date_printed")["precision"].to_dict()
    {'Tuesday, May 22': 'day', 'yesterday': 'day', 'last September': 'month'}
    """
    return _of_layer("events", folder, layer)


def load_people(folder: Folder | None = None, layer: Layer | None = None) -> pd.DataFrame:
    """Load office holders whom a source names.

    Examples
    --------
    >>> from ofsted_data import load_people
    >>> load_people(layer="document").query("year == 2014")["name"].tolist()
    ['Jim Leivers', 'Melinda Tilley']
    """
    return _of_layer("people", folder, layer)


def load_statistics(folder: Folder | None = None) -> pd.DataFrame:
    """Load official statistics: one row a measure, place and year, from the newest release.

    ``value`` is missing where the release has a symbol, which ``status`` keeps. ``basis`` tells
    a published rate from one computed here. Places are Oxfordshire, the South East and England;
    :func:`load_councils` has every council.

    Examples
    --------
    >>> from ofsted_data import load_statistics
    >>> rows = load_statistics().query("measure == 'children_looked_after' and year == 2018")
    >>> rows.set_index("area")["value"].to_dict()
    {'England': 75360.0, 'Oxfordshire': 684.0, 'South East': 9990.0}
    """
    return load("statistics", folder)


def load_councils(folder: Folder | None = None) -> pd.DataFrame:
    """Load official statistics of every council, region and England, from the newest release.

    Parameters
    ----------
    folder
        Where the tables lie; the packaged ones if None.

    Returns
    -------
    pandas.DataFrame
        One row a measure, area and year: measure (as in :func:`load_measures`), area, area_code,
        level (national, regional, council), region (missing for England), year, value (in the
        measure's unit; missing where the release has a symbol), status (the symbol). Figures of
        the Department for Education; :func:`ofsted_data.read_dfe` gives release, file and column.

    Raises
    ------
    TableError
        If the table cannot be read as described.

    Examples
    --------
    >>> from ofsted_data import load_councils
    >>> councils = load_councils()
    >>> of_year = councils.query("measure == 'children_looked_after' and year == 2018")
    >>> int(of_year.set_index("area")["value"]["Oxfordshire"])
    684
    """
    return load("councils", folder)


def load_inspection_outcomes(folder: Folder | None = None) -> pd.DataFrame:
    """Load every council's grades since 2009, by Ofsted's lists of 2023 and 2025.

    Parameters
    ----------
    folder
        Where the tables lie; the packaged ones if None.

    Returns
    -------
    pandas.DataFrame
        One row a judgement and practice area, in the order of councils and reports: area,
        area_code, abolished (the day from which the council is no more), framework, kind, started
        (from 2018 on), published (day of the report), practice_area, covers, judgement, grade
        (ordered), file. :func:`ofsted_data.record.grades_on` tells the grades of any day.

    Raises
    ------
    TableError
        If the table cannot be read as described.

    Examples
    --------
    >>> from ofsted_data import load_inspection_outcomes
    >>> outcomes = load_inspection_outcomes()
    >>> new = outcomes.query("framework == 'SIF' and published <= '2014-06-30'")
    >>> int((new[new["practice_area"] == "overall"]["grade"] == "Good").sum())
    8
    """
    return load("inspection_outcomes", folder)


def load_neighbours(folder: Folder | None = None) -> pd.DataFrame:
    """Load each council's ten statistical neighbours, by the department's list of 2025.

    Parameters
    ----------
    folder
        Where the tables lie; the packaged ones if None.

    Returns
    -------
    pandas.DataFrame
        One row a council and neighbour: area, area_code, neighbour, neighbour_code, rank (1 is
        the nearest). A council need not be among the neighbours of its neighbours.

    Raises
    ------
    TableError
        If the table cannot be read as described.

    Examples
    --------
    >>> from ofsted_data import load_neighbours
    >>> load_neighbours().query("area == 'Oxfordshire' and rank == 1")["neighbour"].item()
    'Cambridgeshire'
    """
    return load("neighbours", folder)


def load_breaks(folder: Folder | None = None) -> pd.DataFrame:
    """Load reasons why years of an official series may not compare.

    Examples
    --------
    >>> from ofsted_data import load_breaks
    >>> load_breaks().query("measure == 'neglect_assessments' and area.isna()")["label"].tolist()
    ['new factors for abuse', 'new factor for exploitation']
    """
    return load("breaks", folder)


def load_differences(folder: Folder | None = None) -> pd.DataFrame:
    """Load what may explain that a printed number is not the official one, and who says so.

    Examples
    --------
    >>> from ofsted_data import load_differences
    >>> load_differences()["standing"].value_counts().to_dict()
    {'supported': 15, 'guess': 12}
    """
    return load("differences", folder)


def load_asides(folder: Folder | None = None) -> pd.DataFrame:
    """Load numerals and number words of the documents that carry no data, and why.

    Examples
    --------
    >>> from ofsted_data import load_asides
    >>> load_asides().loc[0, ["token", "reason"]].tolist()
    ['11', 'The time of day at which the page was published']
    """
    return load("asides", folder)


def load_identifiers(folder: Folder | None = None) -> pd.DataFrame:
    """Load the names by which rows may be cited: one that was published stays what it was.

    Examples
    --------
    >>> from ofsted_data import load_identifiers
    >>> load_identifiers().query("table == 'inspections'")["identifier"].head(3).tolist()
    ['safeguarding_2011', 'looked_after_2011', 'sif_2014']
    """
    return load("identifiers", folder)
