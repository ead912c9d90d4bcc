"""Read the department's statistics as downloaded: one reader for every layout.

How each kind of file is laid out stands in ``layouts.toml``; ``files`` takes them apart.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..errors import StatisticsError, quoted
from ..tables import Folder
from .areas import ENGLAND, located, places_of
from .files import Cells, downloads_below, head_of, label_of, suits, tables_of
from .layouts import BLANK, LAYOUTS, MISPRINTS, SYMBOLS, Sum

SERIES = ["measure", "area", "year"]
COLUMNS = "measure area area_code level region year value status basis release file column".split()
_KEY = ["measure", "key", "year"]
_POPULATION = "population_under_18"
_NUMBER = re.compile(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?(E-?\d+)?")
_MEASURES = {measure for layout in LAYOUTS for measure in layout.measures}


def read_dfe(folder: Folder, superseded: bool = False) -> pd.DataFrame:
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

    Examples
    --------
    >>> from ofsted_data import read_dfe
    >>> official = read_dfe("downloads").query("measure == 'children_looked_after'")
    >>> official.query("area == 'Oxfordshire' and year == 2018")["value"].item()
    684.0
    """
    paths = downloads_below(folder)
    if not paths:
        raise StatisticsError(f"{folder} holds no statistics; give a folder of the downloads")
    return read_files(paths, superseded)


def read_files(paths: Sequence[tuple[str, Path]], superseded: bool = False) -> pd.DataFrame:
    """Return what :func:`read_dfe` returns, of files named one by one: (name for errors, path)."""
    tables = [table for name, path in paths for table in tables_of(name, path)]
    if not tables:
        raise StatisticsError(f"no statistics to read in {quoted(name for name, _ in paths)}")
    keys, seen = located(tables)
    places = places_of(seen)
    values = pd.concat([_values(table, keys[table.name]) for table in tables])
    values = _ranked(pd.concat([values, _totals(values, places)]), places)
    rates = _computed_rates(values[~values["superseded"] & values["value"].notna()])
    values = _ranked(pd.concat([values, rates]), places)
    named = values.join(places, on="key").sort_values(SERIES, kind="stable", ignore_index=True)
    if not superseded:
        named = named[~named["superseded"]].reset_index(drop=True)
    return named[[*COLUMNS, "superseded"] if superseded else COLUMNS]


def _values(table: Cells, keys: pd.Series) -> pd.DataFrame:
    """Return every number and symbol that a table has for a measure, area and year."""
    layout = table.layout
    rows = table.rows.loc[keys.index].assign(key=keys, year=0)
    rows["label"] = label_of(rows, layout)
    if layout.year:
        told = rows[table.heads["year"]]
        first = told.drop_duplicates()
        known = {text: _year(text, f"{table.name}, line {line}") for line, text in first.items()}
        rows["year"] = told.map(known)
    by = ["key", "year", "label"]
    twice = rows[rows.duplicated(by, keep=False)].sort_values(by, kind="stable")
    if len(twice):
        first, second = twice.index[:2]
        problem = f"lines {first} and {second}: one area twice; take one of them away"
        raise StatisticsError(f"{table.name}, {problem}")
    wide = _spread(table, rows) if layout.spread else rows
    numbers, symbols = _cells(table, wide)
    found = []
    dated, last = _dated(table, wide)
    for measure, years in dated.items():
        for year, columns in years.items():
            part = _summed(layout.measures[measure], columns, numbers, symbols)
            if measure in layout.thousands:
                part["value"] = (part["value"] / 1000).round(6)  # a sum’s last bit is noise
            own = year or last or wide["year"]
            found.append(part.assign(measure=measure, key=wide["key"], year=own))
    values = pd.concat(found).rename_axis("line").reset_index()
    values = values[values["value"].notna() | values["status"].notna()]
    of_name = layout.tool or layout.lag or layout.sheet
    released = table.named_year if of_name else int(values["year"].max())
    values["released"], values["release"] = released, f"{layout.release} {released}"
    values["tool"], values["totals"] = layout.tool, layout.totals
    values["file"] = table.file
    return values


def _year(text: str, where: str) -> int:
    """Return the year a cell says, of a span the last: 2017/18 and 2017-18 (OT) are 2018."""
    fit = re.fullmatch(r"(20\d\d)(?:[-/](\d\d)(?: \(OT\))?)?", str(text).strip())
    if fit is None or (fit[2] and int(fit[2]) != (int(fit[1]) + 1) % 100):
        raise StatisticsError(f"{where}: {text!r} is not a year")
    return int(fit[1]) + bool(fit[2])


def _spread(table: Cells, rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row an area and year, with a column for each value and label."""
    heads = [head_of(rows, pattern) for pattern in table.layout.values]
    wide = rows.pivot(index=["key", "year"], columns="label", values=heads)
    wide.columns = wide.columns.map("".join)
    lines = rows.index.to_series().groupby([rows["key"], rows["year"]]).min()
    return wide.reset_index().set_axis(lines.to_numpy())


def _cells(table: Cells, wide: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the columns that measures need as numbers, and as symbols where there is none."""
    wanted = table.layout.measured
    names = [head for head in map(str, wide.columns) if any(suits(one, head) for one in wanted)]
    read: dict[object, float | str] = {}
    for name in names:
        for line, text in wide[name].drop_duplicates().dropna().items():
            if text not in read:
                where = f"{table.name}, line {line}, column {name}"
                read[text] = _cell(str(text).strip(), where, table.layout.tool)
    made = wide[names].apply(lambda cells: cells.map(read))
    numbers = made.apply(pd.to_numeric, errors="coerce")
    return numbers, made.astype("object").where(numbers.isna())


def _cell(text: str, where: str, of_tool: bool) -> float | str:
    if _NUMBER.fullmatch(text):
        number = float(text.replace(",", ""))
        return round(number, 4) if of_tool else number  # the tool's have floating noise
    if text in SYMBOLS or not text:
        return text or BLANK
    raise StatisticsError(
        f"{where}: {text!r} is neither a number nor a symbol known ({', '.join(sorted(SYMBOLS))}); "
        "correct it, or add the symbol to official/layouts.toml"
    )


def _summed(
    sums: Sum, columns: dict[str, str], numbers: pd.DataFrame, symbols: pd.DataFrame
) -> pd.DataFrame:
    """Return value, status, basis and column of one measure; a hidden part hides the sum."""
    add = [columns[one] for one in sums.add]
    value, status, column = numbers[add[0]], symbols[add[0]], " + ".join(add)
    for one in add[1:]:
        value, status = value + numbers[one], status.fillna(symbols[one])
    if sums.share_of:
        whole = columns[sums.share_of]
        if sums.otherwise:
            rest = numbers[[columns[one] for one in sums.otherwise]].sum(axis=1, skipna=False)
            value = value.fillna(numbers[whole] - rest)
        value = rounded_share(value, numbers[whole], 100)
        status, column = status.fillna(symbols[whole]), f"100 * ({column}) / {whole}"
    basis = "published" if len(sums.parts) == 1 else "computed"
    told = {"value": value, "status": status.where(value.isna()), "basis": basis, "column": column}
    return pd.DataFrame(told)


def _dated(table: Cells, wide: pd.DataFrame) -> tuple[dict[str, dict[int, dict[str, str]]], int]:
    """Return for each measure, by year, which column each of its patterns means there.

    The year is 0 for columns that tell none: theirs comes after it, 0 where the rows give it.
    """
    out: dict[str, dict[int, dict[str, str]]] = {}
    for measure, sums in table.layout.measures.items():
        out[measure] = {}
        for pattern in sums.parts:
            for fit in filter(None, (re.fullmatch(pattern, str(head)) for head in wide.columns)):
                out[measure].setdefault(_year_of(fit, table.name), {})[pattern] = fit[0]
    dated = [sorted(years) for years in out.values() if 0 not in years]
    expected = dated[0] if dated else []
    if len(expected) == 1:
        for years in out.values():
            for year in [*years]:
                if all(MISPRINTS.get(head) == expected[0] for head in years[year].values()):
                    years[expected[0]] = years.pop(year)
    for years in out.values():
        if 0 not in years and sorted(years) != expected:
            names = quoted(head for columns in years.values() for head in columns.values())
            raise StatisticsError(
                f"{table.name}: {names} should give {quoted(map(str, expected))}, the years of the "
                "other columns; correct the names or add the column"
            )
    if table.layout.year:
        return out, 0
    last = max(expected, default=table.named_year - table.layout.lag)
    if last < 2000:
        raise StatisticsError(
            f"{table.name}: neither its name nor its columns say the year; give it the name it was "
            "downloaded with"
        )
    return out, last


def _year_of(fit: re.Match[str], name: str) -> int:
    """Return the year in a column's name, 0 if there is none."""
    for kind, digits in ((kind, digits) for kind, digits in fit.groupdict().items() if digits):
        whole = digits if kind in ("year", "mid") else "20" + digits[-2:]
        follows = kind != "span" or int(digits[2:]) == (int(digits[:2]) + 1) % 100
        if not follows or not re.fullmatch(r"20\d\d", whole):
            raise StatisticsError(f"{name}: {digits} in the column {fit[0]} is not a year")
        return int(whole) + (kind == "mid")
    return 0


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
    summed = values[values["totals"]].drop(columns=["line", "status"])
    regions = summed["key"].map(places["region"])
    london = summed[regions.isin(["Inner London", "Outer London"])].assign(key="London")
    parts = pd.concat([summed.assign(key=ENGLAND[0]), summed.assign(key=regions), london])
    by = [name for name in parts.columns if name != "value"]
    added = parts.groupby(by, sort=False)["value"].agg(lambda cells: cells.sum(skipna=False))
    rows = added.dropna().round(6).reset_index()
    return rows.assign(status=None, basis="computed", column="sum of " + rows["column"], line=0)


def _computed_rates(holding: pd.DataFrame) -> pd.DataFrame:
    """Return rates per 10,000 where a count and a population are published and no rate is."""
    counts = holding[holding["basis"] == "published"]
    counts = counts.assign(measure=counts["measure"] + "_rate")
    there = pd.MultiIndex.from_frame(holding[_KEY])
    lacking = ~pd.MultiIndex.from_frame(counts[_KEY]).isin(there)
    counts = counts[counts["measure"].isin(_MEASURES) & lacking]
    people = holding[(holding["measure"] == _POPULATION) & (holding["value"] > 0)]
    both = counts.merge(people, on=["key", "year"], suffixes=("", "_people"))
    for field in ("release", "file"):
        other = both[f"{field}_people"]
        both[field] = both[field].where(both[field] == other, both[field] + "; " + other)
    both["value"] = rounded_share(both["value"], both["value_people"], 10_000)
    both["column"] = "10000 * " + both["column"] + " / " + both["column_people"]
    return both.assign(basis="computed")[counts.columns]


def _ranked(values: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return the values sorted, one a release, that which holds before those it supersedes."""
    computed = values["basis"] == "computed"
    values = values.assign(
        symbol=values["value"].isna(), computed=computed, older=-values["released"]
    )
    order = ["symbol", "tool", "computed", "older", "release", "file", "column"]
    values = values.sort_values([*_KEY, *order])
    printed = values[~values["symbol"] & ~values["computed"]]
    numbers = printed.groupby([*_KEY, "release"], sort=False)["value"].transform("nunique")
    for _, clash in printed[numbers > 1].groupby([*_KEY, "release"]):
        told = [
            f"{in_full(row.value)} ({row.file}, line {row.line}, column {row.column})"
            for row in clash.drop_duplicates("value").itertuples()
        ]
        first = clash.iloc[0]
        raise StatisticsError(
            f"{first['measure']}, {places['area'][first['key']]}, {first['year']}: two numbers in "
            f"one release, {' and '.join(told)}; take away the file or row that does not hold"
        )
    values = values.drop_duplicates([*_KEY, "release", "basis"])
    values = values.drop(columns=["symbol", "computed", "older"])
    return values.assign(superseded=values.duplicated(_KEY))


def in_full(value: Any) -> str:
    """Return a number with as many decimals as it has, nothing for a missing one."""
    return "" if value != value else np.format_float_positional(value, trim="-")
