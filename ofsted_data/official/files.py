"""Take the department's files apart: each becomes tables of text whose layout is known."""

import csv
import difflib
import functools
import io
import re
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from ..errors import StatisticsError, quoted
from ..folders import files_below
from ..tables import Folder
from .layouts import LAYOUTS, OTHERS, Layout, Sum

ROLES = ("level", "number", "code", "name", "region")
_SUFFIXES = (".csv", ".xlsx", ".ods", ".parquet")


class Table(NamedTuple):
    """A file, or a sheet of one, as text with its layout and which column is for what."""

    name: str  # for messages
    file: str
    layout: Layout
    rows: pd.DataFrame  # its index: the line of the file
    heads: dict[str, str]
    named_year: int  # the last one in the file's name


class UnknownLayoutError(StatisticsError):
    """A file whose columns are those of no layout."""


def downloads_below(folder: Folder) -> list[tuple[str, Path]]:
    """Return name and path of each file below a folder that may hold statistics."""
    root = Path(folder)
    if not root.is_dir():
        raise StatisticsError(f"{root} is not a folder; give one that holds the downloads")
    named = [(path.relative_to(root), path) for path in files_below(root, StatisticsError)]
    return [
        (name.as_posix(), path)
        for name, path in named
        if path.suffix.lower() in _SUFFIXES
        and path.is_file()
        and not any(part.startswith(".") for part in name.parts)
    ]


def tables_of(name: str, path: Path) -> list[Table]:
    """Return what there is to read in a file: of a workbook, some of its sheets."""
    suffix = path.suffix.lower()
    if suffix in (".xlsx", ".ods"):
        return _workbook(name, path)
    cells = _parquet(name, path) if suffix == ".parquet" else _csv(name, path)
    plain = [one for one in LAYOUTS if not one.sheet and re.search(one.named, path.name)]
    lacking: list[tuple[Layout, list[str]]] = []
    names = _header(cells, plain[0])
    for layout in plain:
        found = _fitted(name, path, cells, names, layout)
        if isinstance(found, Table):
            return [found] if layout.measures else []
        lacking.append((layout, found))
    near = min(lacking, key=lambda one: (len(one[1]), -len(columns_of(one[0]))))
    layout, lacks = near
    header = [str(cell) for cell in cells.iloc[0] if cell]
    alike = [column for lack in lacks for column in difflib.get_close_matches(lack, header)]
    raise UnknownLayoutError(
        f"{name}: its columns are those of no layout known here. Nearest is a file of "
        f"“{layout.release}” with {quoted(map(in_words, columns_of(layout)))}; of these it "
        f"lacks {quoted(map(in_words, lacks))}. Found: "
        f"{quoted([*alike, *header], 12)}. Take the file away if it is not needed; if it is, add "
        "its layout to official/layouts.py"
    )


def _workbook(name: str, path: Path) -> list[Table]:
    wanted = [one for one in LAYOUTS if one.sheet]
    try:
        with pd.ExcelFile(path, engine="calamine") as book:
            titles = [str(title) for title in book.sheet_names]
            cells = {
                title: pd.read_excel(
                    book, sheet_name=title, header=None, dtype=str, na_filter=False
                )
                for title in titles
                if any(fits(one.sheet, title) for one in wanted) and not set(OTHERS) & set(titles)
            }
    except ImportError:
        raise StatisticsError(f"{name} needs python-calamine: {_INSTALL}") from None
    except Exception as error:  # the reader's own errors have no common class
        raise StatisticsError(f"{name} is not a spreadsheet that can be read: {error}") from None
    if set(OTHERS) & set(titles):
        return []
    made = [
        _fitted(f"{name}, {title}", path, sheet, _header(sheet, layout), layout)
        for title, sheet in cells.items()
        for layout in wanted
        if fits(layout.sheet, title) and len(sheet) > layout.header[-1]
    ]
    found = [table for table in made if isinstance(table, Table)]
    read = {tuple(table.layout.measures) for table in found}
    of_name = [one for one in wanted if re.search(one.named, path.name)]
    lost = [one for one in of_name if tuple(one.measures) not in read]
    if lost or not found:
        sheet, columns = (lost[0].sheet, columns_of(lost[0])) if lost else ("known here", [])
        raise UnknownLayoutError(
            f"{name}: no sheet {in_words(sheet)!r} with the columns "
            f"{quoted(map(in_words, columns))}; its sheets are {quoted(titles)}. Download it "
            "again, take it away, or correct official/layouts.py"
        )
    return found


_INSTALL = "install it with pip install 'ofsted-data[downloads]'"


def _parquet(name: str, path: Path) -> pd.DataFrame:
    try:
        frame = pd.read_parquet(path)
    except ImportError:
        raise StatisticsError(f"{name} needs pyarrow: {_INSTALL}") from None
    except Exception as error:  # the reader's own errors have no common class
        raise StatisticsError(f"{name} is not a parquet file that can be read: {error}") from None
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
        widths = [len(row) for row in csv.reader(io.StringIO(text, newline=""))]
    except OSError as error:
        raise StatisticsError(f"{name} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        problem = "is neither UTF-8 nor Windows-1252; save it as UTF-8"
        raise StatisticsError(f"{name} {problem}") from None
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
) -> Table | list[str]:
    """Return a table if its columns are those of a layout, else the columns it lacks."""
    last, wanted = layout.header[-1], columns_of(layout)
    missing = [one for one in wanted if not any(fits(one, head) for head in header)]
    if missing:
        return missing
    kept = [any(fits(one, head) for one in wanted) for head in header]
    rows = cells.iloc[last + 1 :].set_axis(pd.RangeIndex(last + 2, len(cells) + 1))
    rows = _once(rows.set_axis(header, axis=1).loc[:, kept], name, layout)
    if path.suffix.lower() == ".csv":
        rows = _whole(rows, name)
    patterns = {role: getattr(layout.areas, role) for role in ROLES} | {"year": layout.year}
    heads = {role: head_of(rows, pattern) for role, pattern in patterns.items() if pattern}
    if layout.spread:
        labels = label_of(rows, layout)
        values = [head_of(rows, pattern) for pattern in layout.values]
        told = {
            label: [
                one for one in measured(layout) if any(fits(one, f"{v}: {label}") for v in values)
            ]
            for label in labels.unique()
        }
        missing = [one for one in measured(layout) if not any(one in of for of in told.values())]
        if missing:
            return missing
        rows = rows[labels.map(told).map(bool)]
    years = re.findall(r"20\d\d", path.name)
    return Table(name, path.name, layout, rows, heads, int(years[-1]) if years else 0)


def columns_of(layout: Layout) -> list[str]:
    """Return the patterns of the columns that a file must have, before any is spread."""
    plain = [*layout.areas, layout.year, *layout.spread, *layout.telling]
    values = layout.values if layout.spread else measured(layout)
    return [pattern for pattern in (*plain, *values) if pattern]


def measured(layout: Layout) -> list[str]:
    """Return the patterns of every column that a measure needs."""
    return [pattern for sums in layout.measures.values() for pattern in parts_of(sums)]


def parts_of(sums: str | Sum) -> list[str]:
    """Return the patterns of the columns that one measure needs."""
    if isinstance(sums, str):
        return [sums]
    return [*sums.add, *([sums.share_of] if sums.share_of else []), *sums.otherwise]


def label_of(rows: pd.DataFrame, layout: Layout) -> pd.Series:
    """Return the words that tell a row's value from others of its area and year."""
    parts = [rows[head_of(rows, pattern)].str.strip() for pattern in layout.spread]
    return functools.reduce(lambda before, part: before + ": " + part, parts)


def head_of(rows: pd.DataFrame, pattern: str) -> str:
    """Return the first column whose name fits."""
    return next(str(head) for head in rows.columns if fits(pattern, str(head)))


def fits(pattern: str, head: str) -> bool:
    """Return whether a pattern fits the whole of a name."""
    return re.fullmatch(pattern, head) is not None


def in_words(pattern: str) -> str:
    """Return a pattern as a reader would write it: CLA_Mar<year>, number or children_count."""
    named = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", pattern)
    return named if "(" in named else named.replace("|", " or ")


def _header(cells: pd.DataFrame, layout: Layout) -> list[str]:
    """Return the columns' names; a name above several columns stands before each one's own."""
    rows = [
        [" ".join(str(cell).split()) for cell in cells.iloc[row].fillna("")]
        for row in layout.header
    ]
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


def _whole(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the rows that are not empty."""
    rows = rows[(rows.fillna("") != "").any(axis=1)]
    if rows.empty:
        raise StatisticsError(f"{name} has a header and no rows; download it again")
    return rows
