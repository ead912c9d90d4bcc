"""Read the department's statistics as downloaded: one reader for every layout.

A file is recognised by its columns or sheets; how each kind is laid out stands in ``layouts``.
"""

import difflib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from ..errors import StatisticsError, quoted
from ..folders import files_below
from ..tables import Folder
from . import layouts
from .layouts import BLANK, ENGLAND, LAYOUTS, REGIONS, Layout, Sum

SERIES = ["measure", "area", "year"]
COLUMNS = [
    "measure", "area", "area_code", "level", "region", "year", "value", "status", "basis",
    "release", "file", "column",
]  # fmt: skip
_POPULATION = "population_under_18"
_NUMBER = re.compile(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?(E-?\d+)?")
_ROLES = ("level", "number", "code", "name", "region")
_SUFFIXES = (".csv", ".xlsx", ".ods", ".parquet")


class _Table(NamedTuple):
    """A file or sheet as text, with its layout and which column is for what."""

    name: str
    layout: Layout
    rows: pd.DataFrame  # its index: the line of the file
    heads: dict[str, str]
    named_year: int


def read_dfe(
    folder: Folder, superseded: bool = False, unknown: Literal["error", "skip"] = "error"
) -> pd.DataFrame:
    """Read the department's files below a folder into one table of statistics.

    A council is told apart by the department's number for it, so that one whose code or spelling
    changed stays one; its name and code are those of the newest release. Of children in need the
    tidy files count episodes open at 31 March (``At31_episodes``), those of 2013 to 2017 children
    (``CINAt…``). They are one measure here: for 456 councils and years that both have, the release
    of 2025 prints the same number 393 times and never a higher one, so its episodes are no
    repeats but the same count, revised.

    Parameters
    ----------
    folder
        Searched with its subfolders. Text files, hidden files and Ofsted's are left alone.
    superseded
        Whether to return, besides the values that hold, those that they replaced.
    unknown
        What to do with a file of unknown layout: ``error``, or ``skip`` and list it in
        ``frame.attrs["skipped"]``.

    Returns
    -------
    pandas.DataFrame
        One row a measure, area and year (with ``superseded`` also release): measure, area,
        area_code, level (national, regional, council), region (missing for England), year (of a
        flow: the year in which it ends), value, status (the symbol, ``blank`` for an empty cell,
        missing where there is a number), basis (``computed`` for what is added up or divided
        here, shares and rates to one decimal, else ``published``), release, file, column; and
        with ``superseded`` a column of that name. The release whose latest year is later holds,
        but a number holds against any symbol, a published one against a computed one, and any
        release against the tool's copy. ``population_under_18`` is the estimate that the rates
        of the year rest on: of the middle of the year before.

    Raises
    ------
    StatisticsError
        If a file is not as one of the known layouts, a cell, year or area in it cannot be
        read, or one release prints two numbers for the same thing.
    """
    paths = downloads_below(folder)
    if not paths:
        raise StatisticsError(f"{folder} holds no statistics; give a folder of the downloads")
    return read_files(paths, superseded, unknown)


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


def read_files(
    paths: Sequence[tuple[str, Path]],
    superseded: bool = False,
    unknown: Literal["error", "skip"] = "error",
) -> pd.DataFrame:
    """Return what :func:`read_dfe` returns, of files named one by one: (name for errors, path)."""
    tables: list[_Table] = []
    skipped: list[str] = []
    for name, path in paths:
        try:
            tables += _tables(name, path)
        except _Unknown as error:
            if unknown == "error":
                raise StatisticsError(str(error)) from None
            skipped.append(name)
    if not any(table.layout.measures for table in tables):
        raise StatisticsError(f"no statistics to read; skipped {quoted(skipped) or 'nothing'}")
    councils = _Councils(tables)
    values = pd.concat([_values(table, councils) for table in tables if table.layout.measures])
    places = councils.places()
    values = _ranked(pd.concat([values, _totals(values, places)]), places)
    holding = values[~values["superseded"]]
    values = _ranked(pd.concat([values, _computed_rates(holding)]), places)
    named = values.join(places, on="key")[[*COLUMNS, "superseded"]]
    if not superseded:
        named = named[~named["superseded"]].drop(columns="superseded")
    named = named.sort_values(SERIES, kind="stable", ignore_index=True)
    named.attrs["skipped"] = skipped
    return named


# --- files as text ----------------------------------------------------------------------------


class _Unknown(StatisticsError):
    """A file whose columns are those of no layout."""


def _tables(name: str, path: Path) -> list[_Table]:
    """Return what there is to read in a file: of a workbook, some of its sheets."""
    suffix = path.suffix.lower()
    if suffix in (".xlsx", ".ods"):
        return _sheets(name, path)
    cells = _parquet(name, path) if suffix == ".parquet" else _csv(name, path)
    nearest: tuple[list[str], Layout] | None = None
    for layout in (one for one in LAYOUTS if not one.sheet):
        table, missing = _fitted(name, path, cells, layout)
        if table:
            return [table]
        if missing and (nearest is None or len(missing) < len(nearest[0])):
            nearest = missing, layout
    lacks, layout = nearest or ([], LAYOUTS[0])
    header = [cell for cell in cells.iloc[0] if cell]
    alike = [column for lack in lacks for column in difflib.get_close_matches(lack, header)]
    raise _Unknown(
        f"{name}: its columns are those of no layout known here. Nearest is a file of "
        f"“{layout.release}”; of that it lacks {quoted(map(_in_words, lacks))}. Found: "
        f"{quoted([*alike, *header][:12])}. Take the file away if it is not needed; if it is, add "
        "its layout to official/layouts.py"
    )


def _sheets(name: str, path: Path) -> list[_Table]:
    try:
        with pd.ExcelFile(path, engine="calamine") as book:
            if set(map(str, book.sheet_names)) & set(layouts.OTHERS):
                return []
            wanted = [one for one in LAYOUTS if one.sheet]
            cells = {
                str(sheet): book.parse(sheet, header=None, dtype=str, na_filter=False)
                for sheet in book.sheet_names
                if any(re.fullmatch(one.sheet, str(sheet)) for one in wanted)
            }
    except ImportError:
        raise
    except Exception as error:  # the reader's own errors have no common class
        raise StatisticsError(f"{name} is not a spreadsheet that can be read: {error}") from None
    found: list[_Table] = []
    for sheet, frame in cells.items():
        for layout in wanted:
            if re.fullmatch(layout.sheet, sheet) and len(frame) > layout.header[-1]:
                table, _ = _fitted(f"{name}, {sheet}", path, frame, layout)
                found += [table] if table else []
    there = {tuple(table.layout.measures) for table in found}
    for layout in wanted:
        if re.search(layout.named, path.name) and tuple(layout.measures) not in there:
            raise _Unknown(
                f"{name}: no sheet {_in_words(layout.sheet)!r} with the columns "
                f"{quoted(map(_in_words, _patterns(layout)))}; its sheets are "
                f"{quoted(map(str, book.sheet_names))}. Download it again, or correct its layout "
                "in official/layouts.py"
            )
    if not found:
        raise _Unknown(
            f"{name}: its sheets {quoted(map(str, book.sheet_names))} are those of no layout known "
            "here; take it away, or add it to official/layouts.py"
        )
    return found


def _parquet(name: str, path: Path) -> pd.DataFrame:
    try:
        frame = pd.read_parquet(path)
    except ImportError:
        raise StatisticsError(
            f"{name} needs the package pyarrow: install ofsted-data[downloads]"
        ) from None
    except Exception as error:  # the reader's own errors have no common class
        raise StatisticsError(f"{name} is not a parquet file that can be read: {error}") from None
    header = pd.DataFrame([frame.columns], columns=frame.columns)
    return pd.concat([header, frame], ignore_index=True)


def _csv(name: str, path: Path) -> pd.DataFrame:
    """Return a CSV as text, its header the first row; an absent cell is missing."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return pd.read_csv(path, header=None, dtype=str, keep_default_na=False,
                               skip_blank_lines=False, encoding=encoding)  # fmt: skip
        except UnicodeDecodeError:
            continue
        except pd.errors.EmptyDataError:
            raise StatisticsError(f"{name} is empty; download it again") from None
        except pd.errors.ParserError as error:
            raise StatisticsError(f"{name} is not a CSV file: {error}; correct it") from None
        except OSError as error:
            raise StatisticsError(f"{name} cannot be read: {error.strerror}") from None
    raise StatisticsError(f"{name} is neither UTF-8 nor Windows-1252; save it as UTF-8")


def _patterns(layout: Layout) -> list[str]:
    """Return the patterns of the columns that must be there before any is spread."""
    plain = [getattr(layout.areas, role) for role in _ROLES]
    measured = layout.values if layout.spread else _measured(layout)
    every = [*plain, layout.year, *layout.spread, *measured, *layout.telling]
    return [pattern for pattern in every if pattern]


def _measured(layout: Layout) -> list[str]:
    return [pattern for sums in layout.measures.values() for pattern in _parts(sums)]


def _parts(sums: str | Sum) -> list[str]:
    if isinstance(sums, str):
        return [sums]
    return [*sums.add, *sums.less, *([sums.share_of] if sums.share_of else []), *sums.otherwise]


def _fitted(
    name: str, path: Path, cells: pd.DataFrame, layout: Layout
) -> tuple[_Table | None, list[str]]:
    """Return a table if its columns are those of a layout, else the columns it lacks."""
    if layout.named and not re.search(layout.named, path.name) and not layout.sheet:
        return None, []
    header = _header(cells, layout)
    missing = [one for one in _patterns(layout) if not any(_fits(one, head) for head in header)]
    if missing or not layout.measures:
        return (None, missing) if missing else (_Table(name, layout, cells, {}, 0), [])
    years = re.findall(r"20\d\d", path.name)
    wanted = {head for head in header if any(_fits(one, head) for one in _patterns(layout))}
    rows = cells.iloc[layout.header[-1] + 1 :]
    rows = rows.set_axis(pd.RangeIndex(layout.header[-1] + 2, len(cells) + 1))
    rows = _once(rows.set_axis(header, axis=1).loc[:, [head in wanted for head in header]],
                 name, layout)  # fmt: skip
    roles = {role: getattr(layout.areas, role) for role in _ROLES} | {"year": layout.year}
    heads = {
        role: next(head for head in rows.columns if _fits(pattern, head))
        for role, pattern in roles.items()
        if pattern
    }
    rows = _whole(rows, name, heads) if path.suffix.lower() == ".csv" else rows
    if layout.spread:
        words = _label(rows, layout)
        fits = {label: [one for one in _measured(layout) for pattern in layout.values
                        if any(_fits(one, f"{head}: {label}") for head in header
                               if _fits(pattern, head))]
                for label in words.unique()}  # fmt: skip
        missing = [one for one in _measured(layout) if not any(one in fit for fit in fits.values())]
        if missing:
            return None, missing
        rows = rows[words.isin([label for label, fit in fits.items() if fit])]
    return _Table(name, layout, rows, heads, int(years[-1]) if years else 0), []


def _header(cells: pd.DataFrame, layout: Layout) -> list[str]:
    """Return the columns' names; a name above several columns stands before each one's own."""
    rows = [cells.iloc[row].fillna("").astype(str) for row in layout.header]
    rows = [row.map(lambda cell: " ".join(cell.split())) for row in rows]
    last = rows[-1].tolist()
    if len(rows) == 1:
        names = last
    else:
        above = rows[0].where(rows[0] != "").ffill().fillna("").tolist()
        own = zip(rows[0], above, last, strict=True)
        names = [f"{over} {name}".strip() if name else alone for alone, over, name in own]
    return [name or f"column {place}" for place, name in enumerate(names, start=1)]


def _fits(pattern: str, head: str) -> bool:
    return re.fullmatch(pattern, head) is not None


def _in_words(pattern: str) -> str:
    """Return a pattern as a reader would write it: CLA_Mar<year>, number or children_count."""
    named = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", pattern)
    return named if "(" in named else named.replace("|", " or ")


def _once(rows: pd.DataFrame, name: str, layout: Layout) -> pd.DataFrame:
    """Refuse a column that is there twice and not the same."""
    for head in rows.columns[rows.columns.duplicated()].unique():
        alike = rows[head]
        if head not in layout.repeated and not alike.eq(alike.iloc[:, 0], axis=0).all(axis=None):
            raise StatisticsError(f"{name} has {quoted([str(head)])} twice; keep one column")
    return rows.loc[:, ~rows.columns.duplicated()]


def _whole(rows: pd.DataFrame, name: str, heads: dict[str, str]) -> pd.DataFrame:
    """Return the rows that are not empty; refuse one with too few cells."""
    rows = rows[(rows.notna() & (rows != "")).any(axis=1)]
    short = rows[rows.isna().any(axis=1)]
    if len(short):
        raise StatisticsError(
            f"{name}, line {short.index[0]}: fewer cells than columns; put one cell under each"
        )
    if rows.empty:
        raise StatisticsError(f"{name} has a header and no rows; download it again")
    return rows


# --- areas ------------------------------------------------------------------------------------


class _Councils:
    """Which area each row is about, and what the areas are called."""

    def __init__(self, tables: list[_Table]) -> None:
        self._seen: list[dict[str, Any]] = []
        self._keys: dict[str, pd.Series] = {}
        spelled: dict[str, str] = {}
        reading = [table for table in tables if table.layout.measures]
        for table in sorted(reading, key=lambda table: "number" not in table.heads):
            self._keys[table.name] = self._located(table, spelled)

    def keys(self, table: _Table) -> pd.Series:
        """Return the key of the area of each row that is about one."""
        return self._keys[table.name]

    def _located(self, table: _Table, spelled: dict[str, str]) -> pd.Series:
        rows, heads = table.rows, table.heads
        named = rows[heads["name"]].fillna("")
        if "level" not in heads:
            valued = rows.drop(columns=[*heads.values(), *table.layout.spread], errors="ignore")
            rows = rows[(named != "") & (valued.fillna("") != "").any(axis=1)]
        areas = pd.DataFrame({
            role: rows[heads[role]].fillna("").astype(str) if role in heads else ""
            for role in _ROLES
        }, index=rows.index)  # fmt: skip
        codes = areas.groupby(list(_ROLES), sort=False).ngroup()
        first = areas[~codes.duplicated()]
        made = []
        for line, area in zip(first.index, first.to_dict("records"), strict=True):
            area = {role: " ".join(text.split()) for role, text in area.items()}
            made.append(self._key(table, f"{table.name}, line {line}", area, spelled))
        return codes.map(dict(enumerate(made)))

    def _key(self, table: _Table, where: str, area: dict[str, str], spelled: dict[str, str]) -> str:
        def refuse(role: str, problem: str) -> StatisticsError:
            head = table.heads.get(role, role)
            return StatisticsError(f"{where}, column {head}: {area[role]!r} {problem}")

        region = _region(area["name"])
        if "level" in table.heads:
            level = layouts.LEVELS.get(area["level"].casefold())
            if level is None:
                raise refuse("level", f"is no kind of area; expected {quoted(layouts.LEVELS)}")
            region = region or _region(area["region"])
        else:
            england = area["name"].casefold() == "england"
            level = "national" if england else "regional" if region else "council"
        if level == "national":
            return ENGLAND[0]
        if level == "regional":
            if region is None:
                raise refuse("name", f"is no region of England; expected {quoted(REGIONS)}")
            return region
        number = area["number"].removesuffix(".0")
        if "number" not in table.heads:
            name = layouts.SPELLINGS.get(area["name"].casefold(), area["name"])
            number = spelled.get(name.casefold(), name)
        elif not re.fullmatch(r"\d{3}( / \d{3})?", number):
            raise refuse("number", "is not a council's number, three digits")
        if "code" in table.heads and not re.fullmatch(r"E\d{8}( / E\d{8})?", area["code"]):
            raise refuse("code", "is not a council's code, E and eight digits")
        if not area["name"]:
            raise refuse("name", "is not a council's name")
        # Dorset's name had two numbers; a file of names alone is of the years of the first.
        folded = area["name"].casefold()
        spelled[folded] = min(spelled.get(folded, number), number)
        self._seen.append({
            "key": number, "area": area["name"], "area_code": area["code"],
            "region": _region(area["region"]), "told": "level" in table.heads,
            "line": -int(where.rpartition(" ")[2]), "newest": table.named_year,
            "file": Path(table.name).name,
        })  # fmt: skip
        return number

    def places(self) -> pd.DataFrame:
        """Return area, area_code, level and region by key, as the newest rows have them."""
        seen = pd.DataFrame(self._seen, columns=["key", "area", "area_code", "region", "told",
                                                 "line", "newest", "file"])  # fmt: skip
        seen["spelled"] = ~seen["area"].str.isupper()
        seen = seen.sort_values(["told", "spelled", "newest", "file", "line"])
        seen["area_code"] = seen["area_code"].where(seen["area_code"] != "")
        found = seen.groupby("key")[["area", "area_code", "region"]].last()
        names = found["area"].map(_spelled)
        names.update(pd.Series(layouts.NAMED_APART, dtype="str"))
        shared = names.duplicated(keep=False)
        found["area"] = names.where(~shared, names + " (" + names.index + ")")
        fixed = [(region, region, code, "regional", region) for region, code in REGIONS.items()]
        fixed.append((ENGLAND[0], *ENGLAND, "national", None))
        places = pd.DataFrame(fixed, columns=["key", "area", "area_code", "level", "region"])
        return pd.concat([places.set_index("key"), found.assign(level="council")])


def _region(text: str) -> str | None:
    folded = " ".join(text.split()).casefold()
    name = layouts.SPELLINGS.get(folded, folded).casefold()
    return next((region for region in REGIONS if region.casefold() == name), None)


def _spelled(name: str) -> str:
    """Return a council's name in capitals and small letters."""
    name = name.title() if name.isupper() else name
    return re.sub(r"(?<=[ -])(And|Of|On|The|Upon|With)(?=[ -]|$)", lambda fit: fit[0].lower(), name)


# --- values -----------------------------------------------------------------------------------


def _values(table: _Table, councils: _Councils) -> pd.DataFrame:
    """Return every number and symbol that a table has for a measure, area and year."""
    keys = councils.keys(table)
    rows = table.rows.loc[keys.index].assign(key=keys)
    layout = table.layout
    if layout.year:
        head = table.heads["year"]
        years, found = pd.factorize(rows[head])
        made = [_year(text, f"{table.name}, line {rows.index[list(years).index(code)]}, column "
                      f"{head}") for code, text in enumerate(found)]  # fmt: skip
        rows["year"] = np.array(made)[years]
    else:
        rows["year"] = 0
    wide = _spread(table, rows) if layout.spread else rows
    twice = wide[wide.duplicated(["key", "year"], keep=False)].sort_values(["key", "year"])
    if len(twice):
        first, second = twice.index[:2]
        raise StatisticsError(
            f"{table.name}, lines {first} and {second}: one area twice; take one of them away"
        )
    cells = _Cells(table, wide)
    dated = _dated(table, wide)
    found_values = [
        cells.value(measure, sums, columns).assign(year=year or wide["year"])
        for measure, sums in layout.measures.items()
        for year, columns in dated[measure].items()
    ]
    values = pd.concat(found_values, ignore_index=True)
    released = table.named_year if not layout.year or layout.tool else int(values["year"].max())
    if not layout.year and not layout.lag and not layout.sheet:
        released = int(values["year"].max())
    return values.assign(
        released=released, release=f"{layout.release} {released}", tool=layout.tool,
        totals=layout.totals,
        file=Path(table.name.partition(", ")[0]).name,
    )  # fmt: skip


def _year(text: str, where: str) -> int:
    """Return the year a cell says, of a span the last: 2017/18 and 2017-18 (OT) are 2018."""
    fit = re.fullmatch(r"(20\d\d)(?:[-/](\d\d)(?: \(OT\))?)?", str(text).strip())
    if fit is None or (fit[2] and int(fit[2]) != (int(fit[1]) + 1) % 100):
        raise StatisticsError(f"{where}: {text!r} is not a year")
    return int(fit[1]) + bool(fit[2])


def _label(rows: pd.DataFrame, layout: Layout) -> pd.Series:
    """Return the words that tell a row's value from others of its area and year."""
    heads = [next(head for head in rows.columns if _fits(one, head)) for one in layout.spread]
    label = rows[heads[0]].str.strip()
    for head in heads[1:]:
        label = label + ": " + rows[head].str.strip()
    return label


def _spread(table: _Table, rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row an area and year, with a column for each value and label wanted."""
    label = _label(rows, table.layout)
    parts = []
    for pattern in table.layout.values:
        value = next(head for head in rows.columns if _fits(pattern, head))
        labels = [f"{value}: {one}" for one in label.unique()]
        wanted = [
            one for one in labels if any(_fits(part, one) for part in _measured(table.layout))
        ]
        full = value + ": " + label
        kept = full.isin(wanted)
        parts.append(pd.DataFrame({"key": rows["key"], "year": rows["year"], "label": full,
                                   "cell": rows[value], "line": rows.index})[kept])  # fmt: skip
    long = pd.concat(parts)
    long = long.sort_values("line", kind="stable")
    twice = long[long.duplicated(["key", "year", "label"], keep=False)]
    if len(twice):
        one = twice[(twice[["key", "year", "label"]] == twice.iloc[0][["key", "year", "label"]]
                     ).all(axis=1)]["line"]  # fmt: skip
        raise StatisticsError(f"{table.name}, lines {one.iloc[0]} and {one.iloc[1]}: one area "
                              "twice; take one of them away")  # fmt: skip
    wide = long.pivot(index=["key", "year"], columns="label", values="cell")
    lines = long.groupby(["key", "year"])["line"].first()
    return wide.reset_index().set_axis(lines.reindex(wide.index).to_numpy())


def _dated(table: _Table, wide: pd.DataFrame) -> dict[str, dict[int, dict[str, str]]]:
    """Return for each measure, by year, which column each of its patterns means there.

    The year is 0 where the rows give it.
    """
    out: dict[str, dict[int, dict[str, str]]] = {}
    expected: list[int] = []
    undated: list[tuple[str, dict[str, str]]] = []
    for measure, sums in table.layout.measures.items():
        years: dict[int, dict[str, str]] = {}
        plain: dict[str, str] = {}
        for pattern in _parts(sums):
            for head in map(str, wide.columns):
                fit = re.fullmatch(pattern, head)
                if fit is None:
                    continue
                year = _year_of(fit, table.name)
                if year and len(expected) == 1 and (head, expected[0]) in layouts.MISPRINTS:
                    year = expected[0]
                if not year:
                    plain[pattern] = head
                elif pattern in years.setdefault(year, {}):
                    raise StatisticsError(f"{table.name} has {quoted([head])} twice")
                else:
                    years[year][pattern] = head
        if plain:
            undated.append((measure, plain))
            continue
        expected = expected or sorted(years)
        if sorted(years) != expected:
            raise StatisticsError(
                f"{table.name}: the columns {quoted(h for y in years.values() for h in y.values())}"
                f" should give {quoted(map(str, expected))}, the years of the others; correct the "
                "names or add the column"
            )
        out[measure] = years
    last = 0 if table.layout.year else max(expected, default=table.named_year - table.layout.lag)
    if undated and not table.layout.year and last < 2000:
        raise StatisticsError(f"{table.name}: neither its name nor its columns say the year; give "
                              "it the name it was downloaded with")  # fmt: skip
    return out | {measure: {last: columns} for measure, columns in undated}


def _year_of(fit: re.Match[str], name: str) -> int:
    """Return the year in a column's name, 0 if there is none."""
    for kind, digits in fit.groupdict().items():
        if digits is None:
            continue
        whole = digits if kind in ("year", "mid") else "20" + digits[-2:]
        follows = kind != "span" or int(digits[2:]) == (int(digits[:2]) + 1) % 100
        if not follows or not re.fullmatch(r"20\d\d", whole):
            raise StatisticsError(f"{name}: {digits} in the column {fit[0]} is not a year")
        return int(whole) + (kind == "mid")
    return 0


class _Cells:
    """The cells of a table as numbers and symbols, each column read once."""

    def __init__(self, table: _Table, wide: pd.DataFrame) -> None:
        self._table, self._wide = table, wide
        self._read: dict[str, tuple[pd.Series, pd.Series]] = {}

    def value(self, measure: str, sums: str | Sum, columns: dict[str, str]) -> pd.DataFrame:
        """Return key, value, status, basis and column of a measure."""
        if isinstance(sums, str):
            (column,) = columns.values()
            value, status = self._column(column)
            basis = "published"
        else:
            value, status, column = self._sum(sums, columns)
            basis = "computed"
        if measure in self._table.layout.thousands:
            value = value / 1000
        found = pd.DataFrame({
            "measure": measure, "key": self._wide["key"], "value": value, "status": status,
            "basis": basis, "column": column, "line": self._wide.index,
        })  # fmt: skip
        return found[~(value.isna() & status.isna())]

    def _sum(self, sums: Sum, columns: dict[str, str]) -> tuple[pd.Series, pd.Series, str]:
        add, less = [columns[one] for one in sums.add], [columns[one] for one in sums.less]
        value, status = self._added(add, less)
        column = " + ".join(add) + "".join(f" - {one}" for one in less)
        if not sums.share_of:
            return value, status, column
        whole = columns[sums.share_of]
        if sums.otherwise:
            rest, _ = self._added([whole], [columns[one] for one in sums.otherwise])
            value = value.fillna(rest)
        total, hidden = self._column(whole)
        share = rounded_share(value, total, 100)
        return share, status.fillna(hidden).where(share.isna()), f"100 * ({column}) / {whole}"

    def _added(self, add: list[str], less: list[str]) -> tuple[pd.Series, pd.Series]:
        value = pd.Series(0.0, self._wide.index)
        status = pd.Series(None, self._wide.index, dtype="object")
        for sign, names in ((1, add), (-1, less)):
            for name in names:
                part, symbol = self._column(name)
                value = value + sign * part
                status = status.fillna(symbol)
        return value, status

    def _column(self, name: str) -> tuple[pd.Series, pd.Series]:
        if name not in self._read:
            codes, different = pd.factorize(self._wide[name])
            made = [self._cell(str(text).strip(), name, text) for text in different]
            numbers = np.array([np.nan if isinstance(one, str) else one for one in made] + [np.nan])
            words = np.array([one if isinstance(one, str) else None for one in made] + [None])
            index = self._wide.index
            self._read[name] = (pd.Series(numbers[codes], index), pd.Series(words[codes], index))
        return self._read[name]

    def _cell(self, text: str, column: str, raw: object) -> float | str:
        if _NUMBER.fullmatch(text):
            number = float(text.replace(",", ""))
            return round(number, 4) if self._table.layout.tool else number  # it has floating noise
        if text in layouts.SYMBOLS or not text:
            return text or BLANK
        line = self._wide.index[(self._wide[column] == raw).to_numpy()][0]
        raise StatisticsError(
            f"{self._table.name}, line {line}, column {column}: {text!r} is neither a number nor a "
            f"symbol known ({', '.join(sorted(layouts.SYMBOLS))}); correct it, or add the symbol "
            "to SYMBOLS in official/layouts.py"
        )


def rounded_share(part: pd.Series, whole: pd.Series, per: int) -> pd.Series:
    """Return part for each ``per`` of the whole, rounded once, half up, to one decimal.

    Counts are whole numbers, so that whole-number arithmetic meets every half exactly.
    """
    sound = part.notna() & (whole > 0)
    tops, bottoms = part[sound].astype("int64"), whole[sound].astype("int64")
    tenths = (20 * per * tops + bottoms) // (2 * bottoms)
    return (tenths / 10).reindex(part.index)


def _totals(values: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return what councils add up to, in England and each region, where all have a number."""
    summed = values[values["totals"]].drop(columns=["line"])
    regions = summed["key"].map(places["region"])
    london = regions.isin(["Inner London", "Outer London"])
    parts = [summed.assign(key=ENGLAND[0]), summed.assign(key=regions),
             summed[london].assign(key="London")]  # fmt: skip
    by = [name for name in summed.columns if name not in ("value", "status")]
    parts_of = pd.concat(parts).groupby(by, sort=False)["value"]
    added = parts_of.agg(lambda cells: cells.sum(skipna=False)).dropna().round(6).reset_index()
    column = "sum of " + added["column"]
    return added.assign(status=None, basis="computed", column=column, line=0)


def _computed_rates(holding: pd.DataFrame) -> pd.DataFrame:
    """Return rates per 10,000 where a count and a population are published and no rate is."""
    holding = holding[holding["value"].notna()]
    rates = {name for name in holding["measure"].unique() if name.endswith("_rate")}
    rates |= {f"{name}_rate" for layout in LAYOUTS for name in layout.measures
              if f"{name}_rate" in {m for one in LAYOUTS for m in one.measures}}  # fmt: skip
    counts = holding.assign(measure=holding["measure"] + "_rate")
    counts = counts[counts["measure"].isin(rates) & (counts["basis"] == "published")]
    there = pd.MultiIndex.from_frame(holding[["measure", "key", "year"]])
    counts = counts[~pd.MultiIndex.from_frame(counts[["measure", "key", "year"]]).isin(there)]
    people = holding[(holding["measure"] == _POPULATION) & (holding["value"] > 0)]
    both = counts.merge(people, on=["key", "year"], suffixes=("", "_people"))

    def joined(field: str) -> pd.Series:
        same = both[field] == both[f"{field}_people"]
        return both[field].where(same, both[field] + "; " + both[f"{field}_people"])

    return both.assign(
        value=rounded_share(both["value"], both["value_people"], 10_000),
        release=joined("release"), file=joined("file"), basis="computed",
        column="10000 * " + both["column"] + " / " + both["column_people"],
    )[counts.columns]  # fmt: skip


def _ranked(values: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return the values sorted, one a release, that which holds before those it supersedes."""
    symbol, computed = values["value"].isna(), values["basis"] == "computed"
    values = values.assign(symbol=symbol, computed=computed, older=-values["released"])
    series = ["measure", "key", "year"]
    values = values.sort_values(
        [*series, "symbol", "tool", "computed", "older", "release", "file", "column"]
    )
    printed = values[~values["symbol"] & ~values["computed"]]
    same = printed.groupby([*series, "release"], sort=False)["value"]
    clash = printed[same.transform("nunique") > 1]
    if len(clash):
        _refuse_clash(clash.iloc[:2] if clash.iloc[0]["value"] != clash.iloc[1]["value"] else clash,
                      places)  # fmt: skip
    values = values.drop_duplicates([*series, "release", "basis"])
    values = values.drop(columns=["symbol", "computed", "older"])
    return values.assign(superseded=values.duplicated(series))


def _refuse_clash(clash: pd.DataFrame, places: pd.DataFrame) -> None:
    first = clash.iloc[0]
    second = clash[clash["value"] != first["value"]].iloc[0]
    numbers = [f"{plain(one['value'])} ({one['file']}, line {one['line']}, column {one['column']})"
               for one in (first, second)]  # fmt: skip
    raise StatisticsError(
        f"{first['measure']}, {places['area'][first['key']]}, {first['year']}: two numbers in one "
        f"release, {' and '.join(numbers)}; take away the file or row that does not hold"
    )


def plain(value: float) -> str:
    """Return a number with as many decimals as it has, nothing for a missing one."""
    return "" if value != value else np.format_float_positional(value, trim="-")
