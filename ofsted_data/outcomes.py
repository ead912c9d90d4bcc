"""Read Ofsted's outcomes of inspections of children's services as downloaded."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pandas as pd

from .errors import StatisticsError
from .folders import files_below
from .frames import groups
from .phrases import quoted
from .schema import Folder, tables

_OUTCOMES = {
    "area_code": "Local authority area code",
    "area": "Local authority name",
    "started": "Inspection date",
    "published": "Publication date",
}
_HEADINGS = {
    "overall": "Overall effectiveness",
    "leadership": "The impact of leaders on social work practice with children and families",
    "help_and_protection": "The experiences and progress of children who need help and protection",
    "children_in_care": "The experiences and progress of children in care",
    "care_leavers": "The experiences and progress of care leavers",
}
OXFORDSHIRE = "E10000025"
_HISTORY = "ILACS_inspection_history"
_VISITS = "Inspection/Visit date"  # of a sheet that repeats inspections among visits without grades
_KIND = "Inspection type"
_STATUS = "Local authority status"
# From then on care leavers are judged apart from children in care.
_CARE_LEAVERS_APART = pd.Timestamp(2023, 1, 1)


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
    """
    name = Path(path).name
    sheets = _sheets(path)
    found = [part for title, sheet in sheets.items() for part in _judged(sheet, f"{name}, {title}")]
    if not found:
        heads = {str(cell) for sheet in sheets.values() for cell in sheet.iloc[2:3].stack()}
        raise StatisticsError(
            f"{name}: no sheet has {_OUTCOMES['area_code']!r} in its third row, where Ofsted has "
            f"the names of columns; found {quoted(sorted(heads))}"
        )
    judged = pd.concat(found).sort_values(_KIND, kind="stable", na_position="last")
    key = ["area_code", "started", "practice_area"]
    judged = judged.drop_duplicates([*key, "grade"])
    for _, rows in groups(judged[judged.duplicated(key, keep=False)], key):
        raise StatisticsError(
            f"{name}: {rows['area'].iloc[0]} has two grades for {rows['practice_area'].iloc[0]} of "
            f"{rows['started'].iloc[0]:%Y-%m-%d}, {quoted(rows['grade'])}; correct one"
        )
    return _as_judgements(judged)


def councils_by_grade(outcomes: pd.DataFrame, area_code: str = OXFORDSHIRE) -> pd.DataFrame:
    """Return how many councils have each grade as their latest, by practice area.

    Parameters
    ----------
    outcomes
        From :func:`read_ofsted_outcomes`.
    area_code
        The council to be told apart.

    Returns
    -------
    pandas.DataFrame
        practice_area, grade (ordered), councils (how many), oxfordshire (whether the council
        asked for has this grade).
    """
    latest = outcomes[outcomes["latest"]]
    own = latest[latest["area_code"] == area_code].set_index("practice_area")["grade"]
    sizes = latest.groupby(["practice_area", "grade"], observed=False).size()
    counted = sizes.reindex(list(_HEADINGS), level=0).rename("councils").reset_index()
    told_apart = counted["practice_area"].map(own.astype("str")) == counted["grade"].astype("str")
    return counted.assign(oxfordshire=told_apart)


def as_csv(counted: pd.DataFrame) -> bytes:
    """Return the packaged extract as the bytes of its file."""
    plain = counted.assign(oxfordshire=counted["oxfordshire"].astype("str").str.lower())
    return plain.to_csv(index=False, lineterminator="\n").encode("utf-8")


def sheet_rows(path: Path) -> list[str]:
    """Return the rows of the sheet that tells the kind of each inspection, as text.

    Dates read as people write them: 9 April 2024. A file without that sheet has no rows.
    """
    rows = _sheets(path).get(_HISTORY, pd.DataFrame()).itertuples(index=False)
    return [" ".join(_as_written(cell) for cell in row) for row in rows]


def _sheets(path: Folder) -> dict[str, pd.DataFrame]:
    try:
        return pd.read_excel(path, engine="calamine", sheet_name=None, header=None)
    except FileNotFoundError:
        raise StatisticsError(f"{path} is not there; give Ofsted's outcomes file") from None
    except Exception as error:  # the reader's own errors have no common class
        name = Path(path).name
        raise StatisticsError(f"{name} is not a spreadsheet that can be read: {error}") from None


def _as_written(cell: object) -> str:
    if pd.isna(cell):  # type: ignore[call-overload]
        return ""
    return f"{cell.day} {cell:%B %Y}" if isinstance(cell, dt.date) else str(cell)


def find(folder: Folder) -> Path | None:
    """Return the one spreadsheet below a folder, None if there is none."""
    found = [path for path in files_below(folder, StatisticsError) if path.suffix == ".ods"]
    if len(found) > 1:
        names = quoted(path.relative_to(folder).as_posix() for path in found)
        raise StatisticsError(f"{folder} holds {names}; leave the newest only")
    return found[0] if found else None


def _judged(sheet: pd.DataFrame, name: str) -> Iterator[pd.DataFrame]:
    """Give a sheet's grades, one a row, if it is one that has an inspection a row."""
    header = [str(cell).strip() for cell in sheet.iloc[2]] if len(sheet) > 2 else []
    if _OUTCOMES["area_code"] not in header or _VISITS in header:
        return
    missing = [head for head in (*_OUTCOMES.values(), *_HEADINGS.values()) if head not in header]
    if missing:
        raise StatisticsError(f"{name} lacks {quoted(missing)}; its columns are {quoted(header)}")
    body = sheet.iloc[3:].set_axis(header, axis=1).reindex(columns=[
        *_OUTCOMES.values(), _KIND, _STATUS, *_HEADINGS.values()
    ])  # fmt: skip
    body = body[body[_OUTCOMES["area_code"]].notna()]
    for column in (_OUTCOMES["started"], _OUTCOMES["published"]):
        dated = body[column].map(lambda cell: hasattr(cell, "year") and cell == cell)
        if not dated.all():
            _refuse_cell(body.loc[~dated, column], "is not a date", name)
    plain = body.rename(columns={column: field for field, column in _OUTCOMES.items()})
    plain = plain.astype({"started": "datetime64[us]", "published": "datetime64[us]"})
    together = (plain["started"] < _CARE_LEAVERS_APART) & plain[_HEADINGS["care_leavers"]].isna()
    for area, heading in _HEADINGS.items():
        words = plain[heading]
        if area == "care_leavers":
            words = words.mask(together, plain[_HEADINGS["children_in_care"]])
        known = words.map(lambda cell: _graded(cell) is not None)
        if not known.all():
            _refuse_cell(words[~known], f"is no grade; expected {quoted(_grades())}", name)
        yield plain[[*_OUTCOMES, _KIND, _STATUS]].assign(
            practice_area=area, judgement=words.astype("str"), grade=words.map(_graded),
            together=together & (area in ("children_in_care", "care_leavers")),
        )  # fmt: skip


def _refuse_cell(cells: pd.Series, problem: str, name: str) -> NoReturn:
    raise StatisticsError(
        f"{name}, row {cells.index[0] + 1}, column {cells.name}: {cells.iloc[0]!r} {problem}"
    )


def _grades() -> tuple[str, ...]:
    """Return Ofsted's grades from lowest to highest, as the table of judgements has them."""
    return next(column.allowed for column in tables()["judgements"].columns if column.ordered)


def _graded(cell: object) -> str | None:
    """Return the grade that a cell states, in full."""
    words = " ".join(str(cell).split()).casefold()
    short = {grade.casefold(): grade for grade in _grades()}
    return short.get(words) or short.get(words + " to be good")


def _as_judgements(judged: pd.DataFrame) -> pd.DataFrame:
    inspection = judged["area_code"] + "_" + judged["started"].dt.strftime("%Y-%m-%d")
    stated_under = judged["practice_area"].mask(judged["together"], "children_in_care")
    covers = judged["practice_area"].str.replace("_", " ")
    dtype = pd.CategoricalDtype(list(_grades()), ordered=True)
    last = judged.groupby("area_code")["started"].transform("max")
    gone = judged[_STATUS].eq("No longer exists")
    judged = judged.assign(
        inspection_id=inspection,
        judgement_id=inspection + "." + stated_under,
        covers=covers.mask(judged["together"], "children in care and care leavers"),
        kind=judged[_KIND].astype("str"),
        grade=judged["grade"].astype(dtype),
        latest=(judged["started"] == last) & ~gone,
        place=judged["practice_area"].map(list(_HEADINGS).index),
    ).sort_values(["area", "area_code", "started", "place"], ignore_index=True)
    return judged[[
        "area", "area_code", "inspection_id", "kind", "started", "published", "judgement_id",
        "practice_area", "covers", "judgement", "grade", "latest",
    ]]  # fmt: skip
