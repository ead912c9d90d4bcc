"""All tables and the story's numbers as one spreadsheet, laid out by the Analysis Function's way.

``gptables`` writes cover, contents, notes and a table a sheet. The bytes are the same each time.
"""

import io
import re
import tomllib
from collections.abc import Callable
from html import unescape
from pathlib import Path

import gptables
import pandas as pd

from ..claims import check_claims
from ..errors import TableError
from ..record import compare_with_record, concordance
from ..tables import data_folder, descriptor, load

# What of the department's symbols has a meaning of its own; the rest say that nothing is there.
_SYMBOLS = {"c": "[c]", "z": "[z]", "u": "[u]"}
_WORDS = tomllib.loads((data_folder() / "workbook.toml").read_text(encoding="utf-8"))
_NOTED = dict.fromkeys(["statistics", "councils"], "$$neglect$$")
_NOTED["observations"] = "$$bounds$$ $$neglect$$"
_WORKED_OUT: dict[str, tuple[str, str, Callable[[], pd.DataFrame]]] = {
    "claims checked": ("Claims, checked", "One row a claim, with its verdict.", check_claims),
    "compared with the record": (
        "Printed numbers beside official ones",
        "One row a printed number.",
        compare_with_record,
    ),
    "concordance": (
        "What the documents took from the reports",
        "One row a finding of a report and a document.",
        concordance,
    ),
}
Sheet = tuple[str, str, pd.DataFrame]  # title, what a row is, the table


def workbook(figures: Path | None = None, tell: Callable[[str], None] = lambda line: None) -> bytes:
    """Return the spreadsheet, as the bytes of an .xlsx file.

    Parameters
    ----------
    figures
        The folder of the story's figures: the numbers of each become a sheet. None leaves them
        out.
    tell
        Called with a line as the work goes on.

    Raises
    ------
    TableError
        If the folder holds no figures, or a file of it cannot be read.
    """
    sheets = {name: _sheet(name, *told) for name, told in _tables(figures).items()}
    tell(f"writing {len(sheets)} tables")
    content, title = io.BytesIO(), descriptor()["title"]
    licences = [one["title"] for one in descriptor()["licenses"]]
    book = gptables.produce_workbook(
        content,
        sheets,
        cover=gptables.Cover(title, [descriptor()["description"]], [*_WORDS["about"], *licences]),
        notes_table=pd.DataFrame(_WORDS["notes"].items(), columns=["reference", "Note"]),
        auto_width=dict.fromkeys(sheets, False),  # it knows no limit
        workbook_options={"in_memory": True, "strings_to_formulas": False},
    )
    for name, sheet in sheets.items():
        for place, (column, cells) in enumerate(sheet.table.items()):
            longest = max(cells.astype("str").str.len().max(), len(column))
            book.get_worksheet_by_name(name).set_column(place, place, min(longest, 60) + 2)
    newest = load("documents")["earliest"].max()  # no clock: the same bytes each time
    book.set_properties({"title": title, "created": newest.to_pydatetime()})
    book.close()
    return content.getvalue()


def _tables(figures: Path | None) -> dict[str, Sheet]:
    """Return what goes into each sheet, by its name."""
    drawn = sorted(figures.glob("*.csv")) if figures else []
    if figures and not drawn:
        raise TableError(f"{figures} holds no figures; name the folder of the story's figures")
    found = {
        one["name"]: (one["title"], one["description"], load(one["name"]))
        for one in descriptor()["resources"]
    }
    title, told, councils = found["councils"]
    found["councils"] = title, told.replace("Packed: gzip", "A column a year"), _by_year(councils)
    found |= {name: (title, told, work()) for name, (title, told, work) in _WORKED_OUT.items()}
    for number, path in enumerate(drawn, start=1):  # a figure may be called as a table is
        found[f"figure_{number}"] = _of_figure(path)
    return found


def _by_year(councils: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of every council with a column a year, and symbols where they stand."""
    cells = councils["value"].astype("object")
    cells = cells.where(councils["value"].notna(), councils["status"].map(_SYMBOLS))
    keys = ["measure", "area", "area_code", "level", "region"]
    wide = councils.assign(value=cells).pivot(index=keys, columns="year", values="value")
    return wide.rename(columns=str).reset_index()


def _of_figure(path: Path) -> Sheet:
    """Return title, source and numbers of a figure, from its files."""
    try:
        numbers = pd.read_csv(path)
        picture = path.with_suffix(".svg").read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise TableError(f"{path} and its SVG cannot be read: {error}") from None
    patterns = "<title [^>]*>([^<]*)", "<dc:source>([^<]*)"
    title, source = (unescape(" ".join(re.findall(one, picture)[:1])) for one in patterns)
    return title, f"The numbers of the figure {path.stem}. Source: {source}", numbers


def _sheet(name: str, title: str, told: str, frame: pd.DataFrame) -> gptables.GPTable:
    """Return a table for its sheet, with the notes that it needs."""
    cells = frame.apply(_cells)
    marked = cells.select_dtypes("object").isin(["[x]", *_SYMBOLS.values()]).any(axis=None)
    notes = f"{told} {_NOTED.get(name, '')} {'$$symbols$$' if marked else ''}".strip()
    return gptables.GPTable(
        cells, name.replace(" ", "_"), title, subtitles=[notes], index_columns={}
    )


def _cells(column: pd.Series) -> pd.Series:
    """Return a column as it stands in cells: dates as text, a symbol where there is no value."""
    if pd.api.types.is_datetime64_any_dtype(column):
        column = column.dt.strftime("%Y-%m-%d")
    elif pd.api.types.is_bool_dtype(column):
        column = column.map({True: "yes", False: "no"})
    elif pd.api.types.is_string_dtype(column):  # gptables takes no cell of signs alone
        column = column.where(column.str.contains(r"[^\W_]", na=False)).replace(_SYMBOLS)
    if pd.api.types.is_numeric_dtype(column) and column.notna().all():
        return column
    return column.astype("object").where(column.notna(), "[x]")
