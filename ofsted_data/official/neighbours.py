"""Read the department's list of each council's statistical neighbours."""

from pathlib import Path

import pandas as pd

from ..errors import StatisticsError, quoted
from ..tables import Folder
from .areas import spelt
from .files import below, one_line, refuse_without, sheets_of

_SHEET = "LA SN Groups"
_HEADER = 2  # the two rows above it number the columns
_NUMBER, _NAME = "LA num", "LA Name"
_NEIGHBOURS = [f"SN{rank}" for rank in range(1, 11)]
_FORMER = "Old SNs:"  # below it stand councils that are gone


def read_neighbours(path: Folder, councils: pd.DataFrame) -> pd.DataFrame:
    """Read the ten councils most like each council, by the department's list as downloaded.

    The list has the department's numbers and names and no codes, so the codes come from its
    statistics. A council need not be among the neighbours of its neighbours.

    Parameters
    ----------
    path
        The workbook, as ``sn_may_2025.xlsx``. Councils that no longer exist, at its end, are left
        out.
    councils
        From :func:`ofsted_data.read_dfe` or ``load_councils``: any rows with ``area`` and
        ``area_code``.

    Returns
    -------
    pandas.DataFrame
        One row a council and neighbour, in the order of councils: area, area_code, neighbour,
        neighbour_code, rank (1 is the nearest of 10).

    Raises
    ------
    StatisticsError
        If the file, its sheet or a column is not there, a council stands there twice, has itself,
        one twice or one that is not in the list for a neighbour, or is not in the statistics.

    Examples
    --------
    >>> neighbours = read_neighbours("sn_may_2025.xlsx", councils)  # doctest: +SKIP
    >>> neighbours[neighbours["area"] == "Oxfordshire"]["neighbour"].tolist()  # doctest: +SKIP
    """
    name = f"{Path(path).name}, {_SHEET}"
    table = below(sheets_of(path, _SHEET)[_SHEET], _HEADER)
    refuse_without(table, [_NUMBER, _NAME, *_NEIGHBOURS], f"{name}, row {_HEADER + 1},")
    rows = table[~table[_NAME].eq(_FORMER).cummax() & table[_NUMBER].notna()]
    area = rows[_NAME].map(one_line).map(spelt)
    names = dict(zip(rows[_NUMBER], area, strict=True))
    codes = councils.drop_duplicates("area").set_index("area")["area_code"]
    strange = area[~area.isin(codes.index)]
    if len(strange):
        raise StatisticsError(
            f"{name}: {quoted(strange)} is not in the statistics; spellings that differ stand in "
            "official/areas.toml"
        )
    pairs = rows[[_NUMBER, *_NEIGHBOURS]].melt(_NUMBER, var_name="column", value_name="number")
    pairs = pairs.assign(
        area=pairs[_NUMBER].map(names),
        neighbour=pairs["number"].map(names),
        rank=pairs["column"].map(_NEIGHBOURS.index) + 1,
    )
    wrong = pairs["neighbour"].isna() | (pairs["area"] == pairs["neighbour"])
    wrong |= pairs.duplicated(["area", "neighbour"])
    if wrong.any():
        first = pairs[wrong].iloc[0]
        raise StatisticsError(
            f"{name}: {first['area']} has {first['number']!r} for {first['column']}, which is no "
            "other council of the list or stands there already"
        )
    pairs["area_code"] = pairs["area"].map(codes)
    pairs["neighbour_code"] = pairs["neighbour"].map(codes)
    columns = ["area", "area_code", "neighbour", "neighbour_code", "rank"]
    return pairs[columns].sort_values(["area", "rank"], ignore_index=True)
