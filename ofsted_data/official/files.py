"""Take the department's files apart: each becomes tables of text whose layout is known."""

import csv
import difflib
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from ..errors import StatisticsError, quoted
from ..folders import files_below
from ..tables import Folder
from .layouts import LAYOUTS, OTHERS, Layout

ROLES = ["level", "number", "code", "name", "region"]
WORKBOOKS = (".xlsx", ".ods")
_SUFFIXES = (".csv", ".parquet", *WORKBOOKS)


class Cells(NamedTuple):
    """A file, or a sheet of one, as text with its layout and which column is for what."""

    name: str  # for messages
    file: str
    layout: Layout
    rows: pd.DataFrame  # its index: the line of the file
    heads: dict[str, str]
    named_year: int  # the last one in the file's name


def downloads_below(folder: Folder) -> list[tuple[str, Path]]:
    """Return name and path of each file below a folder that may hold statistics."""
    root = Path(folder)
    if not root.is_dir():
        raise StatisticsError(f"{root} is not a folder; give one that holds the downloads")
    found = []
    for path in files_below(root, StatisticsError):
        name = path.relative_to(root)
        hidden = any(part.startswith(".") for part in name.parts)
        if path.suffix.lower() in _SUFFIXES and path.is_file() and not hidden:
            found.append((name.as_posix(), path))
    return found


def tables_of(name: str, path: Path) -> list[Cells]:
    """Return what there is to read in a file: of a workbook, some of its sheets."""
    suffix = path.suffix.lower()
    if suffix in WORKBOOKS:
        return _sheets_known(name, path)
    cells = _parquet(name, path) if suffix == ".parquet" else _csv(name, path)
    lacking: list[tuple[Layout, list[str]]] = []
    names = _header(cells, (0,))
    for layout in LAYOUTS:
        if not layout.sheet and re.search(layout.named, path.name):
            found = _fitted(name, path, cells, names, layout)
            if isinstance(found, Cells):
                return [found] if layout.measures else []
            lacking.append((layout, found))
    layout, lacks = min(lacking, key=lambda one: (len(one[1]), -len(one[0].columns)))
    header = [str(cell) for cell in cells.iloc[0] if cell]
    alike = [column for lack in lacks for column in difflib.get_close_matches(lack, header)]
    raise StatisticsError(
        f"{name}: its columns are those of no layout known here. Nearest is a file of "
        f"“{layout.release}” with {quoted(map(readable, layout.columns))}; of these it "
        f"lacks {quoted(map(readable, lacks))}. Found: "
        f"{quoted([*alike, *header], 12)}. Take the file away if it is not needed; if it is, add "
        "its layout to official/layouts.toml"
    )


def _sheets_known(name: str, path: Path) -> list[Cells]:
    wanted = [one for one in LAYOUTS if one.sheet]
    with opened(path, name) as book:
        titles = [str(title) for title in book.sheet_names]
        if set(OTHERS) & set(titles):
            return []
        sheets = {
            title: pd.read_excel(book, sheet_name=title, header=None, dtype=str, na_filter=False)
            for title in titles
            if any(suits(one.sheet, title) for one in wanted)
        }
    made = [
        _fitted(f"{name}, {title}", path, sheet, _header(sheet, layout.header), layout)
        for title, sheet in sheets.items()
        for layout in wanted
        if suits(layout.sheet, title) and len(sheet) > layout.header[-1]
    ]
    found = [table for table in made if isinstance(table, Cells)]
    read = {tuple(table.layout.measures) for table in found}
    of_name = [one for one in wanted if re.search(one.named, path.name)]
    lost = [one for one in of_name if tuple(one.measures) not in read]
    if lost or not found:
        sheet, columns = (lost[0].sheet, lost[0].columns) if lost else ("known here", [])
        raise StatisticsError(
            f"{name}: no sheet {readable(sheet)!r} with the columns "
            f"{quoted(map(readable, columns))}; its sheets are {quoted(titles)}. Download it "
            "again, take it away, or correct official/layouts.toml"
        )
    return found


@contextmanager
def reading(path: Folder, name: str, kind: str, needs: str) -> Iterator[None]:
    """Let what goes wrong in reading a file name it."""
    try:
        yield
    except FileNotFoundError:
        raise StatisticsError(f"{path} is not there; give the {kind} as downloaded") from None
    except ImportError:
        install = "install it with pip install 'ofsted-data[downloads]'"
        raise StatisticsError(f"{name} needs {needs}: {install}") from None
    except Exception as error:  # the readers' own errors have no common class
        raise StatisticsError(f"{name} is not a {kind} that can be read: {error}") from None


@contextmanager
def opened(path: Folder, name: str) -> Iterator[pd.ExcelFile]:
    """Open a workbook to read from."""
    reads = reading(path, name, "spreadsheet", "python-calamine")
    with reads, pd.ExcelFile(path, engine="calamine") as book:
        yield book


def sheets_of(path: Folder, needed: str = "") -> dict[str, pd.DataFrame]:
    """Return every sheet of a workbook as it stands; the one that is needed must be there."""
    name = Path(path).name
    with opened(path, name) as book:
        sheets: dict[str, pd.DataFrame] = pd.read_excel(book, sheet_name=None, header=None)
    if needed and needed not in sheets:
        raise StatisticsError(f"{name}, {needed}: no such sheet; the file has {quoted(sheets)}")
    return sheets


def _parquet(name: str, path: Path) -> pd.DataFrame:
    with reading(path, name, "parquet file", "pyarrow"):
        frame = pd.read_parquet(path)
    header = pd.DataFrame([frame.columns], columns=frame.columns)
    return pd.concat([header, frame], ignore_index=True)


def _csv(name: str, path: Path) -> pd.DataFrame:
    """Return a CSV as text, its header the first row; pandas would fill a line that is short."""
    try:
        content = path.read_bytes()
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252")
        lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        widths = [len(row) for row in lines]
    except OSError as error:
        raise StatisticsError(f"{name} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise StatisticsError(f"{name} is neither UTF-8 nor Windows-1252; save it so") from None
    except csv.Error as error:
        raise StatisticsError(f"{name} is not a CSV file: {error}; correct it") from None
    if not text.strip():
        raise StatisticsError(f"{name} is empty; download it again")
    wrong = [line for line, width in enumerate(widths, start=1) if width not in (0, widths[0])]
    if wrong:
        raise StatisticsError(
            f"{name}, line {wrong[0]}: {widths[wrong[0] - 1]} cells under {widths[0]} columns; put "
            "one cell under each column, and quote cells that hold commas"
        )
    return pd.read_csv(
        io.StringIO(text), header=None, dtype=str, keep_default_na=False, skip_blank_lines=False
    )


def _fitted(
    name: str, path: Path, cells: pd.DataFrame, header: list[str], layout: Layout
) -> Cells | list[str]:
    """Return a table if its columns are those of a layout, else the columns it lacks."""
    start = layout.header[-1] + 1
    missing = [one for one in layout.columns if not any(suits(one, head) for head in header)]
    if missing:
        return missing
    kept = [any(suits(one, head) for one in layout.columns) for head in header]
    rows = cells.iloc[start:].set_axis(pd.RangeIndex(start + 1, len(cells) + 1))
    rows = _once(rows.set_axis(header, axis=1).loc[:, kept], name, layout)
    rows = rows[(rows.fillna("") != "").any(axis=1)]
    if rows.empty:
        raise StatisticsError(f"{name} has a header and no rows; download it again")
    patterns = layout.areas._asdict() | {"year": layout.year}
    heads = {role: head_of(rows, pattern) for role, pattern in patterns.items() if pattern}
    if layout.spread:
        labels = label_of(rows, layout)
        values = [head_of(rows, pattern) for pattern in layout.values]
        told = {head + label: label for head in values for label in labels.unique()}
        known = {one: [told[name] for name in told if suits(one, name)] for one in layout.measured}
        missing = [one for one, found in known.items() if not found]
        if missing:
            return missing
        rows = rows[labels.isin({label for found in known.values() for label in found})]
    years = re.findall(r"20\d\d", path.name)
    return Cells(name, path.name, layout, rows, heads, int(years[-1]) if years else 0)


def label_of(rows: pd.DataFrame, layout: Layout) -> pd.Series:
    """Return the words that tell a row's value from others of its area and year, if there are any.

    They begin with a colon, as what follows a column's name.
    """
    label = pd.Series("", rows.index)
    for pattern in layout.spread:
        label += ": " + rows[head_of(rows, pattern)].str.strip()
    return label


def head_of(rows: pd.DataFrame, pattern: str) -> str:
    """Return the first column whose name fits."""
    return next(str(head) for head in rows.columns if suits(pattern, str(head)))


def suits(pattern: str, head: str) -> bool:
    """Return whether a pattern fits the whole of a name."""
    return re.fullmatch(pattern, head) is not None


def readable(pattern: str) -> str:
    """Return a pattern as a reader would write it: CLA_Mar<year>, number or children_count."""
    named = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", pattern)
    return named if "(" in named else named.replace("|", " or ")


def one_line(cell: object) -> str:
    """Return what a cell says on one line, empty if it is empty."""
    return "" if pd.isna(cell) else " ".join(str(cell).split())  # type: ignore[call-overload]


def below(sheet: pd.DataFrame, header: int) -> pd.DataFrame:
    """Return the rows below the row of names; the index keeps their place in the sheet."""
    if len(sheet) <= header:
        return pd.DataFrame()
    return sheet.iloc[header + 1 :].set_axis(sheet.iloc[header].map(one_line).tolist(), axis=1)


def refuse_without(table: pd.DataFrame, columns: Iterable[str], name: str) -> None:
    """Refuse a table that lacks a column."""
    missing = [column for column in columns if column not in table]
    if missing:
        there = quoted(map(str, table))
        raise StatisticsError(f"{name} lacks {quoted(missing)}; its columns are {there}")


def _header(cells: pd.DataFrame, places: Sequence[int]) -> list[str]:
    """Return the columns' names; a name above several columns stands before each one's own."""
    rows = [[one_line(cell) for cell in cells.iloc[row]] for row in places]
    names, above = rows[-1], ""
    if len(rows) > 1:
        for place, over in enumerate(rows[0]):
            above = over or above
            names[place] = f"{above} {names[place]}".strip() if names[place] else over
    return [name or f"column {place}" for place, name in enumerate(names, start=1)]


def _once(rows: pd.DataFrame, name: str, layout: Layout) -> pd.DataFrame:
    """Refuse a column that is there twice and not the same."""
    twice = rows.columns.duplicated()
    for head in set(rows.columns[twice]) - set(layout.repeated):
        same = rows.loc[:, rows.columns == head]
        if (same.nunique(axis=1, dropna=False) > 1).any():
            raise StatisticsError(f"{name} has {str(head)!r} twice; keep one column")
    return rows.loc[:, ~twice]
