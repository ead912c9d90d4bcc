"""Read the Department for Education's statistics as downloaded.

A file is recognised by its columns; every layout is one entry of ``_LAYOUTS``.
"""

import codecs
import csv
import difflib
import io
import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, TypeAlias

import numpy as np
import pandas as pd

from .errors import StatisticsError
from .folders import files_below
from .frames import Row, each
from .phrases import quoted
from .schema import Folder


class Areas(NamedTuple):
    """The columns that say where: kind of area, region, and of a council number, code, name."""

    level: str
    region: str
    number: str
    code: str
    council: str


class Layout(NamedTuple):
    """How one kind of file is laid out. Columns are patterns that fit the whole name.

    A group in the pattern of a measure's column says which year it counts: ``year`` is written
    out, ``span`` is 1415 for April 2014 to March 2015, ``day`` is 310315 for 31 March 2015, and
    ``mid`` is the middle of the year before. Where ``{}`` stands in a measure, the words in the
    column ``label`` say what fills it, by ``labels``.
    """

    release: str
    areas: Areas
    measures: dict[str, str]
    year: str | None = None
    label: str | None = None
    labels: dict[str, str] = {}  # noqa: RUF012 (nothing changes it)
    telling: tuple[str, ...] = ()  # not read, but they tell this layout from another

    @property
    def wanted(self) -> dict[str, str]:
        """Return the pattern of every column that must be there, by what it is for."""
        plain = {**self.areas._asdict(), "year": self.year, "label": self.label}
        columns = {name: pattern for name, pattern in plain.items() if pattern}
        return {**columns, **self.measures, **{name: name for name in self.telling}}

    def stem(self, label: str) -> str:
        """Return what the words in the column ``label`` put in place of ``{}``."""
        fits = [stem for words, stem in self.labels.items() if re.fullmatch(words, label)]
        if not fits:
            raise ValueError(label)
        return fits[0]


_TIDY = Areas("geographic_level", "region_name", "old_la_code", "new_la_code", "la_name")
_WIDE = Areas("geog_l", "geog_n", "geog_c", "new_la_code", "geog_n")
_WIDE_CLA = _WIDE._replace(code="New_geog_code")

_LAYOUTS = (
    Layout("children looked after", _WIDE_CLA, {
        "children_looked_after": r"CLA_Mar(?P<year>\d{4})",
        "children_looked_after_unaccompanied": "CLA_UASC",
    }),
    Layout("children looked after", _WIDE_CLA, {
        "children_looked_after": r"CLA_Mar(?P<year>\d{4})",
        "children_looked_after_rate": r"CLA_Rate(?P<year>\d{4})",
        "children_looked_after_unaccompanied": r"CLA_UASC(?P<year>\d{4})",
        "population_under_18": r"CLA_Pop(?P<year>\d{4})",
    }),
    Layout("children looked after", _TIDY, {
        "{}": "number|children_count",
        "{}_rate": "rate_per_10000",
        "population_under_18": "population_estimate",
    }, year="time_period", label="population_count|population_type", labels={
        "Children looked after (at|on) 31 March each year": "children_looked_after",
        "Children starting to be looked after each year": "children_looked_after_starting",
        "Children ceasing to be looked after each year": "children_looked_after_ceasing",
    }),
    Layout("children in need", _WIDE, {
        "assessments": r"Assessments(?P<span>\d{4})",
        "assessments_rate": r"AssessmentRatePer10k(?P<span>\d{4})",
        "assessments_with_factors": r"Episodeswithfactors(?P<span>\d{4})",
        "neglect_assessments": r"Factor(?P<span>\d{4})Neglect",
        "children_in_need": r"CINAt(?P<day>3103\d\d)",
        "children_in_need_rate": r"CINAt(?P<day>3103\d\d)RatePer10K",
        "child_protection_plans": r"CPPAt(?P<day>3103\d\d)",
        "child_protection_plans_rate": r"CPPAt(?P<day>3103\d\d)Rate",
        "child_protection_plans_neglect": r"CPPat(?P<day>3103\d\d)InitialAbuseNeglect",
        "population_under_18": r"Mid(?P<mid>\d{4})Pop017",
    }),
    Layout("children in need", _TIDY, {
        "children_in_need": "At31_episodes",
    }, year="time_period", telling=("Anypoint_episodes",)),
    Layout("children in need", _TIDY, {
        "assessments_with_factors": "Episodes_with_assessment_factor",
        "neglect_assessments": "Neglect",
    }, year="time_period"),
    Layout("children in need", _TIDY, {
        "child_protection_plans": "CPP_At31",
        "child_protection_plans_neglect": "Neglect_Initial",
    }, year="time_period", telling=("Neglect_Latest",)),
    Layout("children in need", _TIDY, {
        "child_protection_plans": "CPP_At31",
    }, year="time_period", telling=("2_years_or_more",)),
)  # fmt: skip

# The department wrote the wrong date into these names: the column, and the year it counts.
_MISPRINTS = {
    ("CINAt310314RatePer10K", 2015), ("CINAt310316", 2017), ("CINAt310316RatePer10K", 2017)
}  # fmt: skip

_LEVELS = {
    "national": "national",
    "regional": "regional",
    "region": "regional",
    "local authority": "council",
    "la": "council",
}
_ENGLAND = ("England", "E92000001")
# By name, as the files of 2014, 2015 and 2018 give all three Londons one code.
_REGIONS = {
    "North East": "E12000001",
    "North West": "E12000002",
    "Yorkshire and The Humber": "E12000003",
    "East Midlands": "E12000004",
    "West Midlands": "E12000005",
    "East of England": "E12000006",
    "London": "E12000007",
    "South East": "E12000008",
    "South West": "E12000009",
    "Inner London": "E13000001",
    "Outer London": "E13000002",
}
# A council that lost part of its area and kept its name has two numbers.
_NAMED_APART = {"835": "Dorset (until 2019)"}

BLANK = "blank"
_SYMBOLS = {"c", "x", "z", "u", "..", ".", "-", "P"}
_YEAR = re.compile(r"20\d\d")
_NUMBER = re.compile(r"\d+(\.\d+)?|\d{1,3}(,\d{3})+(\.\d+)?")
_POPULATION = "population_under_18"
_MEASURES = sorted({
    measure.format(stem)
    for layout in _LAYOUTS
    for measure in layout.measures
    for stem in layout.labels.values() or [""]
})  # fmt: skip
_RATES = {name: name.removesuffix("_rate") for name in _MEASURES if name.endswith("_rate")}
_SERIES = ["measure", "area", "year"]
_COLUMNS = [
    "measure", "area", "area_code", "level", "year", "value", "status", "basis", "release",
    "file", "column",
]  # fmt: skip
_SPAN = 10_000  # more than any year
_PACKAGED = ("Oxfordshire", "South East", "England")

Numbers: TypeAlias = np.ndarray[Any, np.dtype[Any]]
_Found: TypeAlias = dict[str, list[re.Match[str]]]


class Source(NamedTuple):
    """A column that values are read from."""

    column: str
    path: str
    file: str
    release: str
    released: int
    basis: str = "published"


class File(NamedTuple):
    """A file as read: where its rows are about, and a cell, measure and year a row and source."""

    path: str
    heads: dict[str, str]
    rows: dict[str, Numbers]
    sources: list[Source]
    cells: Numbers
    measures: Numbers
    years: Numbers


def read_dfe(folder: Folder, superseded: bool = False) -> pd.DataFrame:
    """Read every CSV of the department below a folder into one table of statistics.

    A council is told apart by the department's number for it, so that one whose code or spelling
    changed stays one; its name and code are those of the newest release. Of children in need the
    tidy files count episodes open at 31 March (``At31_episodes``), those of 2015 to 2017 children
    (``CINAt…``). They are one measure here: for 456 councils and years that both have, the release
    of 2025 prints the same number 393 times and never a higher one, so its episodes are no
    repeats but the same count, revised.

    Parameters
    ----------
    folder
        Searched with its subfolders. Files that are not CSV, or hidden, are left alone.
    superseded
        Whether to return, besides the values that hold, those that they replaced.

    Returns
    -------
    pandas.DataFrame
        One row a measure, area and year (with ``superseded`` also release): measure, area,
        area_code, level (national, regional, council), year (of a flow: the year to 31 March
        in which it ends), value, status (the symbol, ``blank`` for an empty cell, missing where
        there is a number), basis (``computed`` for a rate made here from count and population,
        to one decimal, else ``published``), release, file, column; and with ``superseded`` a
        column of that name. The release whose latest year is later holds (of one year, that on
        children looked after, whose population is not rounded), but a number holds against any
        symbol, and a published rate against a computed one, even where a later
        release revised the count. ``population_under_18`` is the estimate that the rates of the
        year rest on: of the middle of the year before.

    Raises
    ------
    StatisticsError
        If a file is not as one of the known layouts, a cell, year or area in it cannot be
        read, or one release prints two numbers for the same thing.
    """
    root = Path(folder)
    if not root.is_dir():
        raise StatisticsError(f"{root} is not a folder; give one that holds the downloads")
    paths = _csv_files(root)
    if not paths:
        raise StatisticsError(f"{root} holds no CSV file; give a folder that holds the downloads")
    return read_files(paths, superseded)


def read_files(paths: Sequence[tuple[str, Path]], superseded: bool = False) -> pd.DataFrame:
    """Return what :func:`read_dfe` returns, of files named one by one: (name for errors, path)."""
    files = [_read(path, name) for name, path in paths]
    sources = pd.DataFrame([source for file in files for source in file.sources])
    areas, places = _located(files)
    values = _ranked(_values(files, areas, sources), sources, places)
    rates, sources = _computed_rates(values, sources)
    if len(rates):
        values = _ranked(pd.concat([values, rates], ignore_index=True), sources, places)
    if not superseded:
        values = values[~values["superseded"]]
    named = _named(values, sources, places)
    return named if superseded else named.drop(columns="superseded")


def _csv_files(root: Path) -> list[tuple[str, Path]]:
    """Return the CSV files below a folder that are not hidden, in the same order everywhere."""
    named = [(path.relative_to(root), path) for path in files_below(root, StatisticsError)]
    return [
        (name.as_posix(), path)
        for name, path in named
        if path.suffix.lower() == ".csv" and path.is_file()
        and not any(part.startswith(".") for part in name.parts)
    ]  # fmt: skip


def _read(path: Path, name: str) -> File:
    content, header = _content(path, name)
    layout, found = _recognised(header, name)
    columns = _dated(layout, found, name)
    frame = _frame(content, header, {fit[0] for fits in found.values() for fit in fits}, name)
    heads = {role: found[role][0][0] for role in (*Areas._fields, "year", "label") if role in found}

    def known(role: str, read: Callable[[str], Any], problem: str) -> tuple[Numbers, list[Any]]:
        column = frame[heads[role]].to_numpy(dtype=object)

        def where(place: int) -> str:
            return f"{name}, line {frame.index[place] + 2}, column {heads[role]}"

        return _known(column, read, problem, where)

    years = np.tile([year for _, _, year in columns], (len(frame), 1))
    if layout.year:
        codes, made = known("year", _year, "is not a year")
        years[:] = np.array(made)[codes][:, None]
    codes, stems = np.zeros(len(frame), dtype="int64"), [""]
    if layout.label:
        expected = quoted(map(_in_words, layout.labels))
        codes, stems = known("label", layout.stem, f"is not known; expected {expected}")
    measures = np.array([
        [_MEASURES.index(measure.format(stem)) for measure, _, _ in columns] for stem in stems
    ])  # fmt: skip
    released = int(years.max())
    release = f"{layout.release} {released}"
    rows = {role: frame[heads[role]].to_numpy(dtype=object) for role in Areas._fields}
    rows["line"] = frame.index.to_numpy() + 2
    rows["newest"] = released * 10_000 + years.max(axis=1)
    return File(
        name, heads, rows,
        [Source(column, name, path.name, release, released) for _, column, _ in columns],
        frame[[column for _, column, _ in columns]].to_numpy(dtype=object),
        measures[codes], years,
    )  # fmt: skip


def _content(path: Path, name: str) -> tuple[bytes, list[str]]:
    """Return a file as UTF-8 with plain line ends, and its header without the space around."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise StatisticsError(f"{name} cannot be read: {error.strerror}") from None
    content = content.removeprefix(codecs.BOM_UTF8)
    if b"\0" in content:
        _refuse_encoding(name, content.index(b"\0"))
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        try:
            content = content.decode("cp1252").encode("utf-8")
        except UnicodeDecodeError as error:
            _refuse_encoding(name, error.start)
    content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip(b"\n")
    if not content.strip():
        raise StatisticsError(f"{name} is empty; download it again")
    head = content.partition(b"\n")[0].decode("utf-8")
    return content + b"\n", [" ".join(column.split()) for column in next(csv.reader([head]))]


def _refuse_encoding(name: str, place: int) -> NoReturn:
    raise StatisticsError(
        f"{name} is neither UTF-8 nor Windows-1252 at byte {place}; save it as UTF-8"
    )


def _recognised(header: list[str], name: str) -> tuple[Layout, _Found]:
    """Return the layout whose columns are all there, and which column is for what."""
    text = "\n".join(header)
    nearest: list[tuple[int, int, Layout, list[str]]] = []
    for layout in sorted(_LAYOUTS, key=lambda layout: layout.areas.level not in header):
        found = {
            role: list(re.finditer(rf"^(?:{pattern})$", text, re.MULTILINE))
            for role, pattern in layout.wanted.items()
        }
        missing = [layout.wanted[role] for role, fits in found.items() if not fits]
        if not missing:
            _refuse_twice(found, name)
            return layout, found
        nearest.append((len(missing), -len(found), layout, missing))
    _, _, layout, missing = min(nearest, key=lambda near: near[:2])
    wanted = layout.wanted.values()
    lacks = [_in_words(pattern) for pattern in missing]
    others = [name for name in header if not any(re.fullmatch(one, name) for one in wanted)]
    alike = [column for lack in lacks for column in difflib.get_close_matches(lack, others)]
    raise StatisticsError(
        f"{name}: its columns are those of no release known here. Nearest is a file of "
        f"“{layout.release}” with the columns {quoted(map(_in_words, wanted))}; "
        f"of these it lacks {quoted(lacks)}. Found, and not of these: "
        f"{quoted([*alike, *others])}. Take the file away if it is not needed; if it is, add its "
        "layout to _LAYOUTS in dfe.py"
    )


def _refuse_twice(found: _Found, name: str) -> None:
    for fits in found.values():
        columns = [fit[0] for fit in fits]
        alike = fits[0].re.groups == 0 or len(set(columns)) < len(columns)
        if len(columns) > 1 and alike:
            raise StatisticsError(f"{name} has {quoted(sorted(columns))} twice; keep one column")


def _in_words(pattern: str) -> str:
    """Return a pattern as a reader would write it: CLA_Mar<year>, number or children_count."""
    named = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", pattern)
    return named if "(" in named else named.replace("|", " or ")


def _dated(layout: Layout, found: _Found, name: str) -> list[tuple[str, str, int]]:
    """Return measure, column and year of each column to read; year 0 where the rows give it."""
    out: list[tuple[str, str, int]] = []
    expected: list[int] = []
    for measure in layout.measures:
        years = {fit[0]: _year_of(fit, name) for fit in found[measure]}
        expected = expected or sorted(years.values())
        for column, year in years.items():
            if len(expected) == 1 and (not year or (column, expected[0]) in _MISPRINTS):
                years[column] = expected[0]
        if sorted(years.values()) != expected:
            raise StatisticsError(
                f"{name}: {quoted(years)} should give {quoted(map(str, expected))}, the years of "
                f"{quoted(column for _, column, _ in out)}; correct the names or add the column"
            )
        out += [(measure, column, year) for column, year in years.items()]
    return out


def _year_of(fit: re.Match[str], name: str) -> int:
    """Return the year in a column's name, 0 if there is none."""
    for kind, digits in fit.groupdict().items():
        whole = digits if kind in ("year", "mid") else "20" + digits[-2:]
        follows = kind != "span" or int(digits[2:]) == (int(digits[:2]) + 1) % 100
        if not follows or not _YEAR.fullmatch(whole):
            raise StatisticsError(f"{name}: {digits} in the column {fit[0]} is not a year")
        return int(whole) + (kind == "mid")
    return 0


def _year(text: str) -> int:
    return int(_fitting(_YEAR, text))


def _fitting(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError(text)
    return text


def _frame(content: bytes, header: list[str], wanted: set[str], name: str) -> pd.DataFrame:
    """Return the columns wanted as text; row 0 is line 2 of the file."""
    _refuse_ragged(content, len(header), name)
    places = [place for place, column in enumerate(header) if column in wanted]
    try:
        frame = pd.read_csv(
            io.BytesIO(content), dtype=str, keep_default_na=False, usecols=places,
            skip_blank_lines=False,
        )  # fmt: skip
    except ValueError as error:
        raise StatisticsError(f"{name} is not a CSV file: {error}") from None
    frame.columns = pd.Index([header[place] for place in places])
    if frame.iloc[:, 0].eq("").any():
        frame = frame[(frame.to_numpy() != "").any(axis=1)]
    if frame.empty:
        raise StatisticsError(f"{name} has a header and no rows; download it again")
    return frame


def _refuse_ragged(content: bytes, width: int, name: str) -> None:
    """Refuse a line with too many or too few cells, which pandas would shift or fill."""
    text = np.frombuffer(content, dtype="uint8")
    places = np.flatnonzero((text == ord(",")) | (text == ord("\n")) | (text == ord('"')))
    marks = text[places]
    outside = (np.cumsum(marks == ord('"')) % 2 == 0) & (marks != ord('"'))
    marks, places = marks[outside], places[outside]
    ends = np.flatnonzero(marks == ord("\n"))
    cells = np.diff(ends, prepend=-1)
    empty = np.diff(places[ends], prepend=-1) == 1
    wrong = np.flatnonzero((cells != width) & ~empty)
    if len(wrong):
        raise StatisticsError(
            f"{name}, line {wrong[0] + 1}: {cells[wrong[0]]} cells under {width} columns; put "
            "one cell under each column, and quote cells that hold commas"
        )


def _known(
    texts: pd.Series | Numbers,
    read: Callable[[str], Any],
    problem: str,
    where: Callable[[int], str],
) -> tuple[Numbers, list[Any]]:
    """Return what ``read`` makes of each different text, and which of these each text is."""
    codes, different = pd.factorize(texts)
    made = []
    for code, text in enumerate(different):
        try:
            made.append(read(" ".join(text.split())))
        except (ValueError, KeyError):
            place = int(np.flatnonzero(codes == code)[0])
            raise StatisticsError(f"{where(place)}: {text!r} {problem}") from None
    return codes, made


def _located(files: list[File]) -> tuple[Numbers, pd.DataFrame]:
    """Return which area each row is about, and level, area and area_code of the areas."""
    rows = {field: np.concatenate([file.rows[field] for file in files]) for field in files[0].rows}
    file_of = np.repeat(np.arange(len(files)), [len(file.cells) for file in files])

    def known(
        role: str, among: Numbers, read: Callable[[str], Any], problem: str
    ) -> tuple[Numbers, Numbers]:
        def where(place: int) -> str:
            file = files[file_of[among[place]]]
            return f"{file.path}, line {rows['line'][among[place]]}, column {file.heads[role]}"

        codes, made = _known(rows[role][among], read, problem, where)
        return codes, np.array(made, dtype=object)

    problem = f"is no kind of area known; expected {quoted(_LEVELS)}"
    codes, levels = known("level", np.arange(len(file_of)), _level, problem)
    regional = np.flatnonzero((levels == "regional")[codes])
    council = np.flatnonzero((levels == "council")[codes])
    keys = np.full(len(file_of), _ENGLAND[0], dtype=object)

    problem = f"is no region of England; expected {quoted(_REGIONS)}"
    codes, regions = known("region", regional, _region, problem)
    keys[regional] = regions[codes]
    councils = {
        role: known(role, council, partial(_fitting, re.compile(pattern)), problem)
        for role, pattern, problem in (
            ("number", r"\d{3}", "is not a council's number, three digits"),
            ("code", r"E\d{8}", "is not a council's code, E and eight digits"),
            ("council", r".+", "is not a council's name"),
        )
    }
    codes, numbers = councils["number"]
    keys[council] = numbers[codes]
    different = pd.DataFrame({role: codes for role, (codes, _) in councils.items()})
    different = different.assign(newest=rows["newest"][council]).drop_duplicates()
    spelled = {role: made[different[role]] for role, (_, made) in councils.items()}
    places = _places(different.assign(**spelled))
    return places.index.get_indexer(pd.Index(keys)), places


def _level(text: str) -> str:
    return _LEVELS[text.casefold()]


def _region(text: str) -> str:
    return {region.casefold(): region for region in _REGIONS}[text.casefold()]


def _places(councils: pd.DataFrame) -> pd.DataFrame:
    """Return level, area and area_code by number or name, as the newest rows have them."""
    newest = (
        councils.assign(spelled=~councils["council"].str.isupper())
        .sort_values(["spelled", "newest", "council", "code"])
        .drop_duplicates("number", keep="last")
    )
    names = newest.set_index("number")["council"].map(_spelled)
    names.update(pd.Series(_NAMED_APART, dtype="str"))
    shared = names.duplicated(keep=False)
    names = names.where(~shared, names + " (" + names.index + ")")
    fixed = [(_ENGLAND[0], "national", *_ENGLAND)]
    fixed += [(region, "regional", region, code) for region, code in _REGIONS.items()]
    found = zip(names.index, names, newest["code"], strict=True)
    fixed += [(number, "council", name, code) for number, name, code in found]
    places = pd.DataFrame(fixed, columns=["key", "level", "area", "area_code"])
    return places.sort_values("area").set_index("key")


def _spelled(name: str) -> str:
    """Return a council's name in capitals and small letters."""
    name = name.title() if name.isupper() else name
    return re.sub(r"(?<=[ -])(And|Of|On|The|Upon|With)(?=[ -]|$)", lambda fit: fit[0].lower(), name)


def _values(files: list[File], areas: Numbers, sources: pd.DataFrame) -> pd.DataFrame:
    """Return every cell as number or symbol, by the places of measure, area and source in lists.

    Area and year stand in one number, ``place``: to compare and sort one is quicker than two.
    """
    years = np.concatenate([file.years.ravel() for file in files])
    widths = [len(file.sources) for file in files]
    times = np.repeat(widths, [len(file.cells) for file in files])
    starts = np.repeat(np.cumsum([0, *widths[:-1]]), [file.cells.size for file in files])
    within = np.concatenate([np.indices(file.cells.shape)[1].ravel() for file in files])
    source = starts + within
    line = np.repeat(np.concatenate([file.rows["line"] for file in files]), times)

    def where(place: int) -> str:
        read_from = sources.iloc[source[place]]
        return f"{read_from['path']}, line {line[place]}, column {read_from['column']}"

    problem = (
        f"is neither a number nor a symbol known ({', '.join(sorted(_SYMBOLS))}); correct it, or "
        "add the symbol to _SYMBOLS in dfe.py"
    )
    cells = np.concatenate([file.cells.ravel() for file in files])
    codes, made = _known(cells, _number_or_symbol, problem, where)
    symbols = pd.array([cell if isinstance(cell, str) else None for cell in made], dtype="str")
    return pd.DataFrame({
        "measure": np.concatenate([file.measures.ravel() for file in files]),
        "place": np.repeat(areas, times) * _SPAN + years,
        "value": np.array([np.nan if isinstance(cell, str) else cell for cell in made])[codes],
        "status": symbols.take(codes),
        "source": source,
        "line": line,
    })  # fmt: skip


def _number_or_symbol(text: str) -> float | str:
    if _NUMBER.fullmatch(text):
        return float(text.replace(",", ""))
    if text in _SYMBOLS or not text:
        return text or BLANK
    raise ValueError(text)


def _ranked(values: pd.DataFrame, sources: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return the values sorted, one a release, that which holds before those it supersedes."""
    newest_first = sources.sort_values(["released", "release"], ascending=False).index
    rank = newest_first.argsort()[values["source"]]
    symbol = values["value"].isna().to_numpy()
    order = np.argsort((_series(values) * 2 + symbol) * len(sources) + rank, kind="stable")
    values = values.take(order)
    series, source = _series(values), values["source"].to_numpy()

    release = pd.factorize(sources["release"] + sources["basis"])[0][source]
    number = np.flatnonzero(values["value"].notna())
    again = (np.diff(series[number]) == 0) & (np.diff(release[number]) == 0)
    clash = number[1:][again & (np.diff(values["value"].to_numpy()[number]) != 0)]
    if len(clash):
        _refuse_clash(values.iloc[[clash[0] - 1, clash[0]]], sources, places)
    once = np.diff(series * len(sources) + release, prepend=-1) != 0
    values, series = values[once], series[once]
    return values.assign(superseded=np.diff(series, prepend=-1) == 0)


def _refuse_clash(pair: pd.DataFrame, sources: pd.DataFrame, places: pd.DataFrame) -> NoReturn:
    numbers = []
    for row in each(pair):
        source = sources.iloc[row.source]
        place = f"{source['path']}, line {row.line}, column {source['column']}"
        numbers.append(f"{_plain(row.value)} ({place})")
    area = places["area"].iloc[row.place // _SPAN]
    raise StatisticsError(
        f"{_MEASURES[row.measure]}, {area}, {row.place % _SPAN}: two numbers in "
        f"one release, {' and '.join(numbers)}; take away the file or row that does not hold"
    )


def _computed_rates(
    values: pd.DataFrame, sources: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return rates per 10,000 where none is published, and the sources with theirs added."""
    holding = values[~values["superseded"] & values["value"].notna()]
    rate_of = np.full(len(_MEASURES), -1)
    for rate, count in _RATES.items():
        rate_of[_MEASURES.index(count)] = _MEASURES.index(rate)
    counts = holding[rate_of[holding["measure"]] >= 0]
    people = holding[(holding["measure"] == _MEASURES.index(_POPULATION)) & (holding["value"] > 0)]
    rates = counts.assign(measure=rate_of[counts["measure"]])
    at = pd.Index(people["place"]).get_indexer(pd.Index(counts["place"]))
    keep = (at >= 0) & ~np.isin(_series(rates), _series(holding))
    rates, people = rates[keep], people.take(at[keep])
    which, pairs = pd.factorize(
        rates["source"].to_numpy() * len(sources) + people["source"].to_numpy()
    )
    made = [_quotient(*(sources.iloc[one] for one in divmod(pair, len(sources)))) for pair in pairs]
    value = (10_000 * rates["value"] / people["value"].to_numpy()).round(1)
    rates = rates.assign(value=value, source=which + len(sources))
    return rates, pd.concat(
        [sources, pd.DataFrame(made, columns=Source._fields)], ignore_index=True
    )


def _series(values: pd.DataFrame) -> Numbers:
    """Return one number for measure, area and year."""
    return (values["measure"] * 1_000 * _SPAN + values["place"]).to_numpy()


def _quotient(count: Row, people: Row) -> Source:
    def both(field: str) -> str:
        return "; ".join(dict.fromkeys([count[field], people[field]]))

    column = f"10000 * {count['column']} / {people['column']}"
    # Its own age is least, so that it takes no number's place.
    return Source(column, both("path"), both("file"), both("release"), 0, "computed")


def _named(values: pd.DataFrame, sources: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return the values with names for places in lists."""
    area, year = np.divmod(values["place"].to_numpy(), _SPAN)
    fields = {
        field: frame[field].array.take(which)
        for frame, which, names in (
            (places, area, ["area", "area_code", "level"]),
            (sources, values["source"].to_numpy(), ["basis", "release", "file", "column"]),
        )
        for field in names
    }
    measure = pd.array(_MEASURES, dtype="str").take(values["measure"].to_numpy())
    named = values.reset_index(drop=True).assign(**fields, measure=measure, year=year)
    return named[[*_COLUMNS, "superseded"]]


def for_area(frame: pd.DataFrame, area: str) -> pd.DataFrame:
    """Return the rows of one area, by its name, in any case, or its code.

    Raises
    ------
    StatisticsError
        If there is no such area; it offers the names that come near.
    """
    missing = [name for name in ("area", "area_code") if name not in frame.columns]
    if missing or not isinstance(area, str):
        what = f"the frame lacks {', '.join(missing)}" if missing else f"{area!r} names no area"
        raise StatisticsError(f"{what}; give a frame from read_dfe, and a name or code")
    frame = frame.astype({"area": "str", "area_code": "str"})
    wanted = " ".join(area.split()).casefold()
    is_it = (frame["area"].str.casefold() == wanted) | (frame["area_code"].str.casefold() == wanted)
    if is_it.any():
        return frame[is_it].reset_index(drop=True)
    names = {name.casefold(): name for name in sorted(frame["area"].dropna().unique())}
    holding = [name for name in names if wanted and wanted in name]
    near = list(dict.fromkeys([*difflib.get_close_matches(wanted, names, 5), *holding]))[:5]
    offer = f"did you mean {', '.join(names[name] for name in near)}?" if near else "none is near"
    raise StatisticsError(f"there is no area {area!r} among the {len(names)} here; {offer}")


def packaged_statistics(frame: pd.DataFrame, areas: Iterable[str] = _PACKAGED) -> pd.DataFrame:
    """Return what the package keeps of the statistics: few areas, and the values that hold.

    Parameters
    ----------
    frame
        From :func:`read_dfe` with ``superseded``.
    areas
        Names or codes.

    Returns
    -------
    pandas.DataFrame
        The columns of :func:`read_dfe`, and ``earlier``: other numbers that earlier releases
        printed, newest first, as “514 (children looked after 2015)”; missing if there are none.
    """
    if "superseded" not in frame.columns:
        raise StatisticsError("the frame lacks superseded; make it by read_dfe(…, superseded=True)")
    rows = pd.concat([for_area(frame, area) for area in areas], ignore_index=True)
    rows = rows.drop_duplicates().sort_values(_SERIES, kind="stable", ignore_index=True)
    holds = rows.groupby(_SERIES)["value"].transform("first")
    older = rows[rows["superseded"] & rows["value"].notna() & (rows["value"] != holds)]
    told = older["value"].map(_plain).astype("str") + " (" + older["release"] + ")"
    earlier = told.groupby([older[name] for name in _SERIES]).agg("; ".join).rename("earlier")
    current = rows.loc[~rows["superseded"], _COLUMNS]
    return current.join(earlier, on=_SERIES).reset_index(drop=True)


def as_csv(frame: pd.DataFrame) -> bytes:
    """Return the packaged extract as the bytes of its file: the same downloads, the same bytes."""
    plain = frame.assign(value=frame["value"].map(_plain))
    return plain.to_csv(index=False, lineterminator="\n").encode("utf-8")


def _plain(value: float) -> str:
    """Return a number with as many decimals as it has, nothing for a missing one."""
    return "" if value != value else np.format_float_positional(value, trim="-")
