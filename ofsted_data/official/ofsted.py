"""Read what Ofsted publishes on inspections of children's services, as downloaded."""

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, NoReturn

import pandas as pd

from ..errors import StatisticsError, quoted
from ..tables import Folder
from .areas import GONE, GONE_NAMES, spelt
from .files import below, one_line, refuse_without, sheets_of
from .layouts import packaged

GRADES = ("Inadequate", "Requires improvement to be good", "Good", "Outstanding")
_GRADE = pd.CategoricalDtype(list(GRADES), ordered=True)
_SHORT = {"requires improvement": "requires improvement to be good"}
_BOTH = "children in care and care leavers"
_NOT_JUDGED = "-"


class Inspection(NamedTuple):
    """The columns of one inspection."""

    framework: str
    published: str
    grades: Mapping[str, str]  # by practice area
    covers: Mapping[str, str] = MappingProxyType({})  # what a grade is for, where not for that
    kind: str = ""
    kind_column: str = ""  # where the file says it


_FILE = packaged("inspections.toml")
PRACTICE_AREAS: list[str] = _FILE["practice_areas"]
_INSPECTIONS = [Inspection(**entry) for entry in _FILE["inspection"]]
_OUTCOMES = Inspection(**_FILE["outcomes"])
_COLUMNS: dict[str, str] = _FILE["columns"]  # of the outcomes file, and what they are called here
_HEADER = 2  # of the outcomes file: the third row names the columns
_NAME, _CODE, _, _STARTED, _PUBLISHED, _ = _COLUMNS
_VISITS = "Inspection/Visit date"  # of a sheet that repeats inspections among visits without grades
_SHEET = "LA_inspections_2009-2023"
# From then on care leavers are judged apart from children in care.
_APART = pd.Timestamp(2023, 1, 1)
# Reports of one council lie further apart than that, two files' dates of one report closer.
_SAME_REPORT = pd.Timedelta(days=100)


def read_ofsted_outcomes(path: Folder) -> pd.DataFrame:
    """Read Ofsted's outcomes of inspections of children's services, an ``.ods`` as downloaded.

    Its headings are those in use since January 2023. Before, one judgement covered children in
    care and care leavers: it has a row for each here, with one judgement_id, and ``covers`` says
    so. Names of councils are Ofsted's; the department spells some of them otherwise, so join by
    code.

    Parameters
    ----------
    path
        The file. Every sheet of it with a judgement a row is read, once an inspection.

    Returns
    -------
    pandas.DataFrame
        One row a judgement and practice area: area, area_code, inspection_id, kind (missing
        where no sheet says it), started, published, judgement_id, practice_area, covers,
        judgement (as printed), grade (ordered), latest (whether of the last inspection of a
        council that still exists).

    Raises
    ------
    StatisticsError
        If the file, a date or a grade cannot be read, or two sheets print different grades.

    Examples
    --------
    >>> from ofsted_data import read_ofsted_outcomes
    >>> outcomes = read_ofsted_outcomes("downloads/ofsted_la_inspection_outcomes_2025-03-31.ods")
    >>> latest = outcomes[outcomes["latest"] & (outcomes["practice_area"] == "overall")]
    >>> latest["grade"].value_counts(sort=False).to_dict()
    {'Inadequate': 19, 'Requires improvement to be good': 31, 'Good': 67, 'Outstanding': 36}
    """
    name = Path(path).name
    sheets = {title: below(rows, _HEADER) for title, rows in sheets_of(path).items()}
    judged = [
        _judged(table, f"{name}, {title}")
        for title, table in sheets.items()
        if _CODE in table and _VISITS not in table
    ]
    if not judged:
        heads = sorted({str(head) for table in sheets.values() for head in table if head != ""})
        raise StatisticsError(
            f"{name}: no sheet has {_CODE!r} in its third row, where Ofsted has the names of "
            f"columns; found {quoted(heads)}"
        )
    # A sheet that tells the kind of an inspection goes before one that does not.
    rows = pd.concat(judged).sort_values("kind", kind="stable", na_position="last")
    rows = _once(rows, ["area_code", "started", "practice_area"], name)
    inspection = rows["area_code"] + "_" + rows["started"].dt.strftime("%Y-%m-%d")
    stated_under = rows["practice_area"].mask(rows["covers"] == _BOTH, "children_in_care")
    last = rows["started"] == rows.groupby("area_code")["started"].transform("max")
    rows = rows.assign(
        inspection_id=inspection,
        judgement_id=inspection + "." + stated_under,
        latest=last & (rows["status"] != "No longer exists"),
    )
    columns = "area area_code inspection_id kind started published judgement_id practice_area"
    return _ordered(rows, "area area_code started", f"{columns} covers judgement grade latest")


def read_ofsted_inspections(path: Folder) -> pd.DataFrame:
    """Read Ofsted's history of inspections of councils, 2009 to 2023, an ``.ods`` as downloaded.

    The file gives no code of a council and no date of an inspection, and prints "adequate", the
    grade in use until 2013, as "Requires improvement to be good". What was not judged has no row.

    Parameters
    ----------
    path
        The underlying data of Ofsted's statistics on children's social care of 2023.

    Returns
    -------
    pandas.DataFrame
        One row a judgement and practice area: area (the Dorset that was divided is "Dorset (until
        2019)"), framework (SLAC, CPI, TLAC, SIF, ILACS), kind, published (day of the report),
        practice_area, covers (what the grade was given for), judgement (as printed), grade
        (ordered). Inspections of safeguarding or of child protection alone stand under
        ``help_and_protection`` and have no overall grade. One ILACS grade for children in care and
        care leavers has a row for each.

    Raises
    ------
    StatisticsError
        If the file, its sheet or a column is not there, a date or a grade cannot be read, a grade
        stands without a date, or a council stands there twice.

    Examples
    --------
    >>> history = read_ofsted_inspections("underlying_data.ods")  # doctest: +SKIP
    >>> history[history["framework"] == "SIF"]["published"].min()  # doctest: +SKIP
    """
    name = f"{Path(path).name}, {_SHEET}"
    sheet = sheets_of(path, _SHEET)[_SHEET]
    headers = [row for row in sheet.index if _NAME in map(one_line, sheet.loc[row])]
    if not headers:
        raise StatisticsError(f"{name}: no row has {_NAME!r} among the names of columns")
    areas, parts = [], []
    for place, (header, end) in enumerate(pairwise([*headers, len(sheet)])):
        table = below(sheet.iloc[:end], header)
        # The councils that are gone have no second inspection, and "First" is left out.
        table = table.rename(columns=lambda head: f"First {head}" if head[:5] == "ILACS" else head)
        table = table[table[_NAME].notna()].replace({_NAME: GONE_NAMES if place else {}})
        areas.append(table[_NAME])
        parts += [
            _inspected(table, inspection, name)
            for inspection in _INSPECTIONS
            if not place or inspection.published in table
        ]
    named = pd.concat(areas)
    if named.duplicated().any():
        raise StatisticsError(f"{name}: {quoted(named[named.duplicated()])} stands there twice")
    columns = "area framework kind published practice_area covers judgement grade"
    return _ordered(pd.concat(parts), "area published", columns)


def inspection_outcomes(path_2023: Folder, path_2025: Folder) -> pd.DataFrame:
    """Return every council's grades since 2009 with the date of each report, of Ofsted's two files.

    An inspection that both files have is taken from the newer one, which also tells when it began.

    Parameters
    ----------
    path_2023
        What :func:`read_ofsted_inspections` reads.
    path_2025
        What :func:`read_ofsted_outcomes` reads.

    Returns
    -------
    pandas.DataFrame
        One row a judgement and practice area, in the order of councils and reports: area (as the
        newer file spells it), area_code, abolished (the day from which the council is no more,
        else missing: its successors have their own names, codes and grades), framework, kind,
        started (known from 2018 on), published, practice_area, covers, judgement, grade
        (ordered), file.

    Raises
    ------
    StatisticsError
        If a file cannot be read, a council of the older file has no code in the newer one, or the
        files print different grades of one inspection.

    Examples
    --------
    >>> outcomes = inspection_outcomes("2023.ods", "2025.ods")  # doctest: +SKIP
    >>> known = outcomes["published"] <= "2014-06-30"  # doctest: +SKIP
    >>> there = ~(outcomes["abolished"] <= "2014-06-30")  # doctest: +SKIP
    >>> overall = outcomes["practice_area"] == "overall"  # doctest: +SKIP
    >>> standing = outcomes[known & there & overall].groupby("area_code").tail(1)  # doctest: +SKIP
    >>> standing["grade"].value_counts()  # doctest: +SKIP
    """
    newer = read_ofsted_outcomes(path_2025).assign(
        framework=_OUTCOMES.framework, file=Path(path_2025).name
    )
    older = read_ofsted_inspections(path_2023).assign(file=Path(path_2023).name)
    named = newer.drop_duplicates("area_code").set_index("area_code")["area"]
    older["area_code"] = _codes(older["area"], named, Path(path_2023).name)
    older["area"] = older["area_code"].map(named).fillna(older["area"])
    older = older[~_repeated(older, newer)]
    ended = {gone["code"]: pd.Timestamp(gone["on"]) for gone in GONE.values()}
    rows = pd.concat([older, newer], ignore_index=True)
    rows["abolished"] = pd.to_datetime(rows["area_code"].map(ended)).astype(rows["started"].dtype)
    gone = set(newer["area_code"]) - set(newer.loc[newer["latest"], "area_code"]) - set(ended)
    if gone:
        raise StatisticsError(
            f"{Path(path_2025).name}: {quoted(sorted(named[sorted(gone)]))} no longer exists, and "
            "since when is not known here; add it to those that are gone in official/areas.toml"
        )
    columns = "area area_code abolished framework kind started published practice_area covers"
    return _ordered(rows, "area area_code published", f"{columns} judgement grade file")


def _judged(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the grades of a sheet that has an inspection a row, one a row."""
    refuse_without(table, [_NAME, _STARTED, _PUBLISHED, *_OUTCOMES.grades.values()], name)
    table = table[table[_CODE].notna()].copy()
    for column in (_STARTED, _PUBLISHED):
        table[column] = _dates(table[column], name)
    together = (table[_STARTED] < _APART) & table[_OUTCOMES.grades["care_leavers"]].isna()
    known = table.reindex(columns=list(_COLUMNS)).rename(columns=_COLUMNS).astype({"kind": "str"})
    return _graded(_long(known, table, _OUTCOMES, together), name)


def _inspected(table: pd.DataFrame, inspection: Inspection, name: str) -> pd.DataFrame:
    """Return the grades of one inspection of each council that had it, one a row."""
    said, grades = inspection.kind_column, inspection.grades
    refuse_without(table, filter(None, [said, inspection.published, *grades.values()]), name)
    dated = table[inspection.published].notna()
    stray = table.loc[~dated, [*dict.fromkeys(grades.values())]].stack().dropna()
    if len(stray):
        row, column = stray.index[0]
        _refuse(row, column, stray.iloc[0], f"has no date in {inspection.published!r}", name)
    table = table[dated]
    together = pd.Series(False, table.index)
    if inspection.framework == "ILACS":
        together = table[grades["care_leavers"]].isna()
    known = table[[_NAME]].astype("str").set_axis(["area"], axis=1)
    known["framework"] = inspection.framework
    known["kind"] = table[said].astype("str") if said else inspection.kind
    known["published"] = _dates(table[inspection.published], name)
    long = _long(known, table, inspection, together)
    return _graded(long[long["judgement"].map(one_line) != _NOT_JUDGED], name)


def _long(
    known: pd.DataFrame, table: pd.DataFrame, inspection: Inspection, together: pd.Series
) -> pd.DataFrame:
    """Return what is known of inspections beside each of their grades, one a practice area.

    Where children in care and care leavers were judged together, each has that grade.
    """
    parts = []
    for area, column in inspection.grades.items():
        covers = inspection.covers.get(area, area.replace("_", " "))
        part = known.assign(practice_area=area, covers=covers, column=column)
        part["judgement"] = table[column]
        if area in ("children_in_care", "care_leavers"):
            care = table[inspection.grades["children_in_care"]]
            part["judgement"] = part["judgement"].mask(together, care)
            part["covers"] = part["covers"].mask(together, _BOTH)
        parts.append(part)
    return pd.concat(parts)


def _dates(cells: pd.Series, name: str) -> pd.Series:
    bad = cells[[not hasattr(cell, "year") or pd.isna(cell) for cell in cells]]
    if len(bad):
        _refuse(bad.index[0], str(cells.name), bad.iloc[0], "is not a date", name)
    return cells.astype("datetime64[us]")


def _graded(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return rows with the grades that they state, whatever their capitals, as ordered values."""
    full = {grade.casefold(): grade for grade in GRADES}
    said = rows["judgement"].map(one_line).str.casefold().replace(_SHORT).map(full)
    bad = rows[said.isna()]
    if len(bad):
        problem = f"is no grade; expected {quoted(GRADES)}"
        _refuse(bad.index[0], bad["column"].iloc[0], bad["judgement"].iloc[0], problem, name)
    return rows.assign(judgement=rows["judgement"].astype("str"), grade=said.astype(_GRADE))


def _refuse(row: int, column: str, cell: object, problem: str, name: str) -> NoReturn:
    raise StatisticsError(f"{name}, row {row + 1}, column {column}: {cell!r} {problem}")


def _once(rows: pd.DataFrame, key: list[str], name: str) -> pd.DataFrame:
    """Return each judgement once; two grades for one are an error."""
    rows = rows.drop_duplicates([*key, "grade"])
    twice = rows[rows.duplicated(key, keep=False)].sort_values(key)
    if len(twice):
        first = twice.iloc[0]
        grades = twice[(twice[key] == first[key]).all(axis=1)]["grade"]
        raise StatisticsError(
            f"{name}: {first['area']} has two grades for {first['practice_area']} of "
            f"{first[key[1]]:%Y-%m-%d}, {quoted(grades)}; correct one"
        )
    return rows


def _ordered(rows: pd.DataFrame, by: str, columns: str) -> pd.DataFrame:
    """Return these columns, the rows in this order and then in that of the practice areas."""
    rows = rows.assign(place=rows["practice_area"].map(PRACTICE_AREAS.index))
    rows = rows.sort_values([*by.split(), "place"], kind="stable", ignore_index=True)
    return rows[columns.split()]


def _key(names: pd.Series) -> pd.Series:
    """Return names so that two spellings of a council are one."""
    return names.map(spelt).str.casefold().str.replace("&", "and")


def _codes(areas: pd.Series, named: pd.Series, name: str) -> pd.Series:
    codes = {key: code for code, key in _key(named).items()}
    codes |= {area.casefold(): gone["code"] for area, gone in GONE.items()}
    found = _key(areas).map(codes)
    if found.isna().any():
        raise StatisticsError(
            f"{name}: {quoted(areas[found.isna()])} has no code in the newer file; spellings that "
            "differ stand in official/areas.toml"
        )
    return found


def _repeated(older: pd.DataFrame, newer: pd.DataFrame) -> pd.Series:
    """Say which rows of the older file the newer one has too: of one council, nearly one day."""
    key = ["area_code", "framework", "practice_area"]
    both = older.reset_index().merge(newer, on=key, suffixes=("", "_newer"))
    both = both[(both["published"] - both["published_newer"]).abs() <= _SAME_REPORT]
    differs = both[both["grade"] != both["grade_newer"]]
    if len(differs):
        row = differs.iloc[0]
        raise StatisticsError(
            f"{row['file']}: {row['area']} has {row['grade']!r} for {row['practice_area']} in the "
            f"report of {row['published']:%Y-%m-%d}, the newer file {row['grade_newer']!r}; "
            "correct one"
        )
    return older.index.to_series().isin(both["index"])
