"""How the department's files are laid out: ``layouts.toml`` says it, and this reads it.

To read a new file, add a ``[[layout]]`` there that names its columns.
"""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple


class Areas(NamedTuple):
    """The columns that say where; without ``level`` the name tells a region from a council."""

    name: str = ""
    number: str = ""
    code: str = ""
    level: str = ""
    region: str = ""  # of a council; of a region's own row, its name


class Sum(NamedTuple):
    """Columns to be added up, in percent of another if ``share_of`` names one."""

    add: Sequence[str]
    share_of: str = ""
    otherwise: Sequence[str] = ()  # where a part is hidden: all but these, of the same whole

    @property
    def parts(self) -> list[str]:
        """The patterns of the columns that it needs."""
        return [one for one in (*self.add, self.share_of, *self.otherwise) if one]


class Layout(NamedTuple):
    """How one kind of file is laid out.

    A group in a column's pattern says which year it counts: ``year`` is written out, ``span`` is
    1415 for April 2014 to March 2015, ``day`` is 310315 for 31 March 2015, ``mid`` is the middle
    of the year before. Columns without one count the last year that others do, or that in the
    file's name less ``lag``. With ``spread`` the words in those columns become part of a column's
    name: ``number: Age group: Total``.
    """

    areas: Areas
    measures: Mapping[str, Sum]  # none: a file that is not needed
    release: str = ""
    year: str = ""  # the column that holds it
    lag: int = 0
    spread: Sequence[str] = ()
    values: Sequence[str] = ()  # columns that ``spread`` tells apart
    telling: Sequence[str] = ()  # not read, but they tell this layout from another
    named: str = ""  # what the file's name holds; a workbook so named must have the sheet
    sheet: str = ""  # of a spreadsheet: the sheet's name
    header: Sequence[int] = (0,)  # rows, from 0, whose cells make a column's name
    thousands: Sequence[str] = ()  # measures to be told in thousands
    totals: bool = False  # it has councils alone: their sum is England's and each region's
    repeated: Sequence[str] = ()  # names that later stand for something else
    tool: bool = False  # a tool's copy, which holds only where no release has a number

    @property
    def measured(self) -> list[str]:
        """The patterns of every column that a measure needs."""
        return [part for sums in self.measures.values() for part in sums.parts]

    @property
    def columns(self) -> list[str]:
        """The patterns of the columns that a file must have, before any is spread."""
        values = self.values if self.spread else self.measured
        named = [*self.areas, self.year, *self.spread, *self.telling, *values]
        return [pattern for pattern in named if pattern]


def packaged(name: str) -> dict[str, Any]:
    """Return what a data file of this folder says."""
    return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))


def _layout(entry: dict[str, Any], shared: dict[str, Any]) -> Layout:
    """Return a layout with what it shares; a column alone is a sum of one."""
    said: dict[str, Any] = {"areas": {}}
    columns: dict[str, Any] = {}
    for part in [*(shared[name] for name in entry.pop("like", [])), entry]:
        said |= part
        columns |= part.get("measures", {})
    measures = {
        measure: Sum([column]) if isinstance(column, str) else Sum(**column)
        for measure, column in columns.items()
    }
    return Layout(**said | {"areas": Areas(**said["areas"]), "measures": measures})


_FILE = packaged("layouts.toml")
LAYOUTS = [_layout(entry, _FILE["shared"]) for entry in _FILE["layout"]]
SYMBOLS: list[str] = _FILE["symbols"]
MISPRINTS: dict[str, int] = _FILE["misprints"]
BLANK = "blank"  # the status of an empty cell

# Spreadsheets that other functions read, by a sheet that each has.
OTHERS = ("LA SN Groups", "LA_inspections_2009-2023", "ILACS_inspection_history")
