"""Read what Ofsted publishes on inspections of children's services, as downloaded."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, NoReturn

import pandas as pd

from ..errors import StatisticsError, quoted
from ..tables import Folder

GRADES = ("Inadequate", "Requires improvement to be good", "Good", "Outstanding")
_GRADE = pd.CategoricalDtype(list(GRADES), ordered=True)
_SHORT = {"requires improvement": "requires improvement to be good"}
PRACTICE_AREAS = (
    "overall", "leadership", "help_and_protection", "children_in_care", "care_leavers",
    "adoption", "lscb",
)  # fmt: skip
_BOTH = "children in care and care leavers"

# The outcomes file: a sheet an inspection a row; the third row names the columns.
_HEADER = 2
_CODE, _NAME, _STATUS = (f"Local authority {what}" for what in ("area code", "name", "status"))
_STARTED, _PUBLISHED, _KIND = "Inspection date", "Publication date", "Inspection type"
_VISITS = "Inspection/Visit date"  # of a sheet that repeats inspections among visits without grades
_HEADINGS = {
    "Overall effectiveness": "overall",
    "The impact of leaders on social work practice with children and families": "leadership",
    "The experiences and progress of children who need help and protection": "help_and_protection",
    "The experiences and progress of children in care": "children_in_care",
    "The experiences and progress of care leavers": "care_leavers",
}
_CARE, _LEAVERS = list(_HEADINGS)[3:]
# From then on care leavers are judged apart from children in care.
_APART = pd.Timestamp(2023, 1, 1)


class Inspection(NamedTuple):
    """The columns of one inspection in the file of 2009 to 2023, which has a row a council."""

    framework: str
    kind: str  # or the column that says it
    published: str
    grades: dict[str, tuple[str, str]]  # practice area: its column, and what the grade covers


def _single(which: str, title: str, board: bool) -> Inspection:
    """Return the layout of a single inspection, the first or a second one."""
    grades = {
        "overall": (f"{which} Overall Judgement (OE)", "overall"),
        "leadership": (f"{which} leadership, management and governance",
                       "leadership, management and governance"),
        "help_and_protection": (f"{which} children who need help and protection",
                                "help and protection"),
        "children_in_care": (f"{which} children looked after and achieving permanence",
                             "children looked after and achieving permanence"),
        "care_leavers": (f"{which} CLA Sub: Experiences and progress of care leavers",
                         "care leavers"),
        "adoption": (f"{which} CLA Sub: Adoption Performance", "adoption"),
    }  # fmt: skip
    if board:
        grades["lscb"] = ("LSCB Overall Effectiveness", "local safeguarding children board")
    return Inspection("SIF", title, f"{_SIF} {which} publication date", grades)


def _ilacs(which: str, care: str, leavers: str) -> Inspection:
    """Return the layout of an inspection under the present framework."""
    head = f"{which} ILACS framework"
    seen = f"{head} experiences and progress of"
    one = care == leavers
    grades = {
        "overall": (f"{head} overall effectiveness", "overall"),
        "leadership": (f"{head} impact of leaders", "leadership"),
        "help_and_protection": (f"{seen} children who need help and protection",
                                "help and protection"),
        "children_in_care": (f"{seen} {care}", _BOTH if one else "children in care"),
        "care_leavers": (f"{seen} {leavers}", _BOTH if one else "care leavers"),
    }  # fmt: skip
    return Inspection("ILACS", f"{head} inspection type", f"{head} publication date", grades)


_SIF = "Single Inspection of LA Children's Services (SIF)"
_SAFE = "safeguarding"
_SHEET = "LA_inspections_2009-2023"
_INSPECTIONS = (
    Inspection("SLAC", "SLAC inspection",
               "Safeguarding & Looked After Children (SLAC) Inspection publication date", {
        "help_and_protection": ("SLAC Safeguarding Overall effectiveness (OE)", _SAFE),
        "children_in_care": ("SLAC Looked After Children Overall Effectiveness (OE)",
                             "looked after children"),
    }),
    Inspection("SLAC", "SLAC re-inspection",
               "SLAC re-inspection of Safeguarding publication date", {
        "help_and_protection": ("SLAC re-inspection Safeguarding OE", _SAFE),
    }),
    Inspection("SLAC", "SLAC re-inspection",
               "SLAC re-inspection of services for Children Looked After publication date", {
        "children_in_care": ("SLAC re-inspection of services Children Looked After OE",
                             "looked after children"),
    }),
    Inspection("CPI", "child protection inspection",
               "Child Protection Inspections (CPI) publication date", {
        "help_and_protection": ("CPI Overall Effectiveness (OE)", "child protection"),
    }),
    Inspection("CPI", "child protection re-inspection",
               "Child Protection Re-Inspection (CPRI) publication date", {
        "help_and_protection": ("CPRI Overall Effectiveness (OE)", "child protection"),
    }),
    Inspection("TLAC", "looked after children inspection",
               "Targeted Looked After Children (TLAC) inspection publication date", {
        "children_in_care": ("TLAC Overall Effectiveness (OE)", "looked after children"),
    }),
    _single("First SIF", "single inspection", board=True),
    _single("SIF Re-inspection", "single re-inspection", board=False),
    _ilacs("First", _BOTH, _BOTH),
    _ilacs("Second", "children in care", "care leavers"),
)  # fmt: skip
_NOT_JUDGED = "-"

# Councils that are gone: code, and the day on which others took their place. Dorset was then set
# up anew without Bournemouth, Christchurch and Poole, under a name and a code of its own.
_GONE = {
    "Bournemouth": ("E06000028", "2019-04-01"),
    "Cumbria": ("E10000006", "2023-04-01"),
    "Dorset (until 2019)": ("E10000009", "2019-04-01"),
    "Northamptonshire": ("E10000021", "2021-04-01"),
    "Poole": ("E06000029", "2019-04-01"),
}
_NAMED_APART = {"Dorset": "Dorset (until 2019)"}  # in the table of councils that are gone
_SPELLINGS = {"bedford borough": "bedford"}
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
    sheets = {title: _table(rows, _HEADER) for title, rows in _sheets(path).items()}
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
    return _ordered(rows, "started")[[
        "area", "area_code", "inspection_id", "kind", "started", "published", "judgement_id",
        "practice_area", "covers", "judgement", "grade", "latest",
    ]]  # fmt: skip


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
    sheets = _sheets(path)
    if _SHEET not in sheets:
        raise StatisticsError(f"{name}: no such sheet; the file has {quoted(sheets)}")
    sheet = sheets[_SHEET]
    headers = [row for row in sheet.index if _NAME in map(_words, sheet.loc[row])]
    if not headers:
        raise StatisticsError(f"{name}: no row has {_NAME!r} among the names of columns")
    areas, parts = [], []
    for place, header in enumerate(headers):
        end = headers[place + 1] if place + 1 < len(headers) else len(sheet)
        table = _table(sheet.iloc[:end], header)
        # The councils that are gone have no second inspection, and "First" is left out.
        table = table.rename(columns=lambda head: f"First {head}" if head[:5] == "ILACS" else head)
        table = table[table[_NAME].notna()].replace({_NAME: _NAMED_APART if place else {}})
        areas.append(table[_NAME])
        parts += [
            _inspected(table, inspection, name)
            for inspection in _INSPECTIONS
            if not place or inspection.published in table
        ]
    named = pd.concat(areas)
    if named.duplicated().any():
        raise StatisticsError(f"{name}: {quoted(named[named.duplicated()])} stands there twice")
    return _ordered(pd.concat(parts), "published")[[
        "area", "framework", "kind", "published", "practice_area", "covers", "judgement", "grade",
    ]]  # fmt: skip


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
    newer = read_ofsted_outcomes(path_2025).assign(framework="ILACS", file=Path(path_2025).name)
    older = read_ofsted_inspections(path_2023).assign(file=Path(path_2023).name)
    older["area_code"] = _codes(older["area"], newer, Path(path_2023).name)
    older["started"] = pd.Series(pd.NaT, older.index, dtype=newer["started"].dtype)
    older = older[~_repeated(older, newer)]
    spelt = newer.drop_duplicates("area_code").set_index("area_code")["area"]
    older["area"] = older["area_code"].map(spelt).fillna(older["area"])
    ended = {code: pd.Timestamp(day) for code, day in _GONE.values()}
    rows = pd.concat([older, newer], ignore_index=True)
    rows["abolished"] = pd.to_datetime(rows["area_code"].map(ended)).astype(rows["started"].dtype)
    gone = set(newer["area_code"]) - set(newer.loc[newer["latest"], "area_code"]) - set(ended)
    if gone:
        raise StatisticsError(
            f"{Path(path_2025).name}: {quoted(sorted(spelt[sorted(gone)]))} no longer exists, and "
            "since when is not known here; add it to the councils that are gone"
        )
    return _ordered(rows, "published")[[
        "area", "area_code", "abolished", "framework", "kind", "started", "published",
        "practice_area", "covers", "judgement", "grade", "file",
    ]]  # fmt: skip


def _sheets(path: Folder) -> dict[str, pd.DataFrame]:
    try:
        return pd.read_excel(path, engine="calamine", sheet_name=None, header=None)
    except FileNotFoundError:
        raise StatisticsError(f"{path} is not there; give Ofsted's file") from None
    except Exception as error:  # the reader's own errors have no common class
        name = Path(path).name
        raise StatisticsError(f"{name} is not a spreadsheet that can be read: {error}") from None


def _words(cell: object) -> str:
    """Return what a cell says on one line, empty if it is empty."""
    return "" if pd.isna(cell) else " ".join(str(cell).split())  # type: ignore[call-overload]


def _table(sheet: pd.DataFrame, header: int) -> pd.DataFrame:
    """Return the rows below the row of names; the index keeps their place in the sheet."""
    if len(sheet) <= header:
        return pd.DataFrame()
    return sheet.iloc[header + 1 :].set_axis([_words(cell) for cell in sheet.iloc[header]], axis=1)


def _wanted(table: pd.DataFrame, columns: Iterable[str], name: str) -> None:
    missing = [column for column in columns if column not in table]
    if missing:
        raise StatisticsError(
            f"{name} lacks {quoted(missing)}; its columns are {quoted(map(str, table))}"
        )


def _judged(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the grades of a sheet that has an inspection a row, one a row."""
    _wanted(table, [_NAME, _STARTED, _PUBLISHED, *_HEADINGS], name)
    table = table[table[_CODE].notna()].copy()
    for column in (_STARTED, _PUBLISHED):
        table[column] = _dates(table[column], name)
    together = (table[_STARTED] < _APART) & table[_LEAVERS].isna()
    table[_LEAVERS] = table[_LEAVERS].mask(together, table[_CARE])
    table = table.reindex(columns=[_NAME, _CODE, _KIND, _STARTED, _PUBLISHED, _STATUS, *_HEADINGS])
    long = table.melt(
        [_NAME, _CODE, _KIND, _STARTED, _PUBLISHED, _STATUS],
        var_name="column", value_name="judgement", ignore_index=False,
    ).set_axis(
        ["area", "area_code", "kind", "started", "published", "status", "column", "judgement"],
        axis=1,
    )  # fmt: skip
    area = long["column"].map(_HEADINGS)
    both = together.reindex(long.index) & long["column"].isin([_CARE, _LEAVERS])
    return long.assign(
        kind=long["kind"].astype("str"),
        judgement=long["judgement"].astype("str"),
        grade=_graded(long["judgement"], long["column"], name),
        practice_area=area,
        covers=area.str.replace("_", " ").mask(both, _BOTH),
    )


def _inspected(table: pd.DataFrame, inspection: Inspection, name: str) -> pd.DataFrame:
    """Return the grades of one inspection of each council that had it, one a row."""
    columns = {area: column for area, (column, _) in inspection.grades.items()}
    present = inspection.framework == "ILACS"
    _wanted(table, [inspection.published, *columns.values()], name)
    if present:
        _wanted(table, [inspection.kind], name)
    dated = table[inspection.published].notna()
    stray = table.loc[~dated, [*dict.fromkeys(columns.values())]].stack().dropna()
    if len(stray):
        row, column = stray.index[0]
        _refuse(row, column, stray.iloc[0], f"has no date in {inspection.published!r}", name)
    table = table[dated]
    published = _dates(table[inspection.published], name)
    parts = []
    for area, (column, covers) in inspection.grades.items():
        words, what = table[column], pd.Series(covers, table.index)
        if present and area in ("children_in_care", "care_leavers"):
            together = table[columns["care_leavers"]].isna()
            words = words.mask(together, table[columns["children_in_care"]])
            what = what.mask(together, _BOTH)
        judged = words[words.map(_words) != _NOT_JUDGED]
        parts.append(pd.DataFrame({
            "area": table[_NAME],
            "framework": inspection.framework,
            "kind": table[inspection.kind] if present else inspection.kind,
            "published": published,
            "practice_area": area,
            "covers": what,
            "judgement": judged,
            "grade": _graded(judged, pd.Series(column, judged.index), name),
        }).loc[judged.index])  # fmt: skip
    text = ["area", "framework", "kind", "practice_area", "covers", "judgement"]
    return pd.concat(parts).astype(dict.fromkeys(text, "str"))


def _dates(cells: pd.Series, name: str) -> pd.Series:
    bad = cells[[not hasattr(cell, "year") or pd.isna(cell) for cell in cells]]
    if len(bad):
        _refuse(bad.index[0], str(cells.name), bad.iloc[0], "is not a date", name)
    return cells.astype("datetime64[us]")


def _graded(cells: pd.Series, columns: pd.Series, name: str) -> pd.Series:
    """Return the grades that cells state, whatever their capitals, as ordered values."""
    full = {grade.casefold(): grade for grade in GRADES}
    said = cells.map(_words).str.casefold().replace(_SHORT).map(full)
    bad = said.isna()
    if bad.any():
        problem = f"is no grade; expected {quoted(GRADES)}"
        _refuse(cells.index[bad][0], columns[bad].iloc[0], cells[bad].iloc[0], problem, name)
    return said.astype(_GRADE)


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


def _ordered(rows: pd.DataFrame, day: str) -> pd.DataFrame:
    place = rows["practice_area"].map(PRACTICE_AREAS.index)
    names = [name for name in ("area", "area_code", day) if name in rows]
    return rows.assign(place=place).sort_values(
        [*names, "place"], kind="stable", ignore_index=True
    )  # fmt: skip


def _key(names: pd.Series) -> pd.Series:
    """Return names so that two spellings of a council are one."""
    return names.str.casefold().str.replace("&", "and").replace(_SPELLINGS)


def _codes(areas: pd.Series, newer: pd.DataFrame, name: str) -> pd.Series:
    known = newer.drop_duplicates("area_code")
    codes = dict(zip(_key(known["area"]), known["area_code"], strict=True))
    codes |= {area.casefold(): code for area, (code, _) in _GONE.items()}
    found = _key(areas).map(codes)
    if found.isna().any():
        raise StatisticsError(
            f"{name}: {quoted(areas[found.isna()])} has no code in the newer file; spellings that "
            "differ stand in _SPELLINGS"
        )
    return found


def _repeated(older: pd.DataFrame, newer: pd.DataFrame) -> pd.Series:
    """Say which rows of the older file the newer one has too: of one council, nearly one day."""
    key = ["area_code", "framework", "practice_area"]
    there = newer[[*key, "published", "grade"]].sort_values("published")
    both = pd.merge_asof(
        older.reset_index().sort_values("published"), there.rename(columns={"grade": "other"}),
        on="published", by=key, direction="nearest", tolerance=_SAME_REPORT,
    ).set_index("index")  # fmt: skip
    found = both["other"].notna()
    differs = both[found & (both["grade"] != both["other"])]
    if len(differs):
        row = differs.iloc[0]
        raise StatisticsError(
            f"{row['file']}: {row['area']} has {row['grade']!r} for {row['practice_area']} in the "
            f"report of {row['published']:%Y-%m-%d}, the newer file {row['other']!r}; correct one"
        )
    return found.reindex(older.index)
