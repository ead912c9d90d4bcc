"""Run the notebook of every council, two at a time in plain processes, and count what stops.

``python tools/every_council.py`` runs the cells without a kernel, so that all take minutes; the
command ``ofsted-data council`` runs one with a kernel, as a reader does. Each line names a council
whose notebook stopped, told a missing value, named another council, or has labels that cannot be
read.
"""

import re
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from typing import Any
from unittest import mock

from labels import collisions
from matplotlib.figure import Figure
from matplotlib.text import Text

from ofsted_data import load_inspection_outcomes, load_neighbours, notebook, style
from ofsted_data.publish import council

AT_ONCE = 2
MISSING = re.compile(r"\bnan\b|\bNaN\b|NaT|<NA>|\bNone\b|\binf\b|[−-]0\b")


def run(area: str) -> list[Any]:
    """Return what a council's notebook shows, in order: sentences, tables and figures."""
    shown: list[Any] = []

    def show(figure: Figure, name: str, numbers: Any) -> None:
        style._csv(numbers, name)
        shown.append(figure)

    book = council.notebook_of(area)
    code = "\n".join(cell.source for cell in book.cells if cell.cell_type == "code")
    keep = mock.patch.object(notebook, "display", lambda thing: shown.append(thing.data))
    with keep, mock.patch.object(notebook, "show", show):
        exec(compile(code, area, "exec"), {"__name__": "notebook"})
    return shown


def words(shown: list[Any]) -> str:
    """Return all that is told: sentences, tables, and what stands on and under the pictures."""
    told = []
    for thing in shown:
        on_it = thing.findobj(Text) if isinstance(thing, Figure) else []
        told += [thing.alt, *(text.get_text() for text in on_it)] if on_it else [thing]
    return "\n".join(told)


def faults(area: str) -> list[str]:
    """Return what is wrong with a council's notebook."""
    try:
        shown = run(area)
    except Exception as error:
        return [f"stopped: {type(error).__name__}: {error}"]
    found = [f"told a missing value: {told!r}" for told in MISSING.findall(words(shown))]
    near = load_neighbours().query("area == @area")["neighbour"]
    naming = sum("Oxfordshire" in words([thing]) for thing in shown)
    if area != "Oxfordshire" and naming != near.eq("Oxfordshire").sum():
        found.append(f"Oxfordshire stands in {naming} of its words and pictures")
    for figure in shown:
        if isinstance(figure, Figure):
            found += collisions(figure)
    return found


def main() -> int:
    """Run all, those that are no more included, and return how many have faults."""
    start, wrong = time.perf_counter(), 0
    areas = sorted({council.council(name) for name in load_inspection_outcomes()["area"].unique()})
    with ProcessPoolExecutor(AT_ONCE) as pool:
        for area, found in zip(areas, pool.map(faults, areas), strict=True):
            wrong += bool(found)
            for fault in found:
                print(f"{area}: {fault}", flush=True)
    took = time.perf_counter() - start
    print(f"{len(areas)} councils, {wrong} with faults; {took:.0f} seconds, {AT_ONCE} at a time")
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main())
