"""What the package keeps of the downloads: extracts as frames, and as the bytes of their files."""

import gzip
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import StatisticsError, quoted
from ..record import chosen
from ..tables import Folder
from .files import WORKBOOKS, downloads_below, opened
from .layouts import OTHERS
from .neighbours import read_neighbours
from .ofsted import inspection_outcomes
from .read import COLUMNS, SERIES, in_full, read_files

AREAS = ("Oxfordshire", "South East", "England")
COUNCILS = ["measure", "area", "area_code", "level", "region", "year", "value", "status"]


def packaged_statistics(frame: pd.DataFrame) -> pd.DataFrame:
    """Return what the package keeps of the statistics: few areas, and the values that hold.

    Parameters
    ----------
    frame
        From :func:`ofsted_data.read_dfe` with ``superseded``.

    Returns
    -------
    pandas.DataFrame
        The columns of :func:`ofsted_data.read_dfe` but ``region``, and ``earlier``: other numbers
        that earlier releases printed, newest first, as “514 (children looked after 2015)”;
        missing if there are none. A tool's copy of a release is none.
    """
    named = [chosen(area, frame["area"].unique(), "area") for area in AREAS]
    rows = frame[frame["area"].isin(named)].sort_values(SERIES, kind="stable", ignore_index=True)
    holds = rows.groupby(SERIES)[["value", "release"]].transform("first")
    older = rows["superseded"] & rows["value"].notna() & (rows["release"] != holds["release"])
    older &= (rows["value"] != holds["value"]) & ~rows["release"].str.contains("tool")
    told = rows["value"][older].map(in_full).astype("str") + " (" + rows["release"][older] + ")"
    earlier = told.groupby([rows[name] for name in SERIES]).agg("; ".join).rename("earlier")
    current = rows.loc[~rows["superseded"], [name for name in COLUMNS if name != "region"]]
    return current.join(earlier, on=SERIES).reset_index(drop=True)


def council_figures(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the values that hold of every council, region and England, of the same frame."""
    held = frame.loc[~frame["superseded"], COUNCILS]
    return held.sort_values(SERIES, kind="stable", ignore_index=True)


def as_csv(frame: pd.DataFrame) -> bytes:
    """Return an extract as the bytes of its file: the same downloads, the same bytes."""
    decimal = frame.select_dtypes("float").columns
    written = frame.assign(**{name: frame[name].map(in_full) for name in decimal})
    lines = written.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")
    return lines.encode("utf-8")


def extracts(
    folders: Sequence[Folder], tell: Callable[[str], Any] = str
) -> dict[str, tuple[pd.DataFrame, bytes]]:
    """Return every packaged extract made anew from folders of downloads: file, frame and bytes.

    ``tell`` is called with what is about to be done.

    Raises
    ------
    StatisticsError
        If a download is missing or cannot be read.
    """
    paths = [pair for folder in folders for pair in downloads_below(folder)]
    if not paths:
        raise StatisticsError(f"{quoted(map(str, folders))} holds no downloads")
    tell("reading the department's statistics")
    # Folders may lie in each other.
    once = {path.resolve(): (name, path) for name, path in paths}
    everything = read_files(list(once.values()), superseded=True)
    statistics, councils = packaged_statistics(everything), council_figures(everything)
    made = {"statistics.csv": statistics, "councils.csv.gz": councils}
    tell("reading Ofsted's lists and the department's neighbours")
    lists = {sheet: _newest(paths, sheet) for sheet in OTHERS}
    neighbours, older, newer = lists.values()
    if older and newer:
        made["inspection_outcomes.csv"] = inspection_outcomes(older, newer)
    if neighbours:
        made["neighbours.csv"] = read_neighbours(neighbours, councils)
    for sheet in (sheet for sheet, path in lists.items() if path is None):
        tell(f"no workbook with the sheet {sheet}: the table made from it is left as it is")
    written = {name: (frame, as_csv(frame)) for name, frame in made.items()}
    packed = gzip.compress(written["councils.csv.gz"][1], mtime=0)  # no moment of time goes in
    return written | {"councils.csv.gz": (councils, packed)}


def _newest(paths: list[tuple[str, Path]], sheet: str) -> Path | None:
    """Return the workbook with a sheet of this name, of several the one of the latest year."""
    found = []
    for _, path in paths:
        if path.suffix.lower() in WORKBOOKS:
            with opened(path, path.name) as book:
                found += [path] if sheet in book.sheet_names else []
    return max(found, key=lambda path: (re.findall(r"20\d\d", path.name), path.name), default=None)
