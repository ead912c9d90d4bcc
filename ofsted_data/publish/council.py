"""One council's notebook, run from the command line: the notebook, its figures and a web page."""

import asyncio
import os
import re
from collections.abc import Callable
from copy import deepcopy
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat

from ..errors import StatisticsError, near
from ..folders import Folder, write_files
from ..notebook import FIGURES
from ..tables import load_councils, load_inspection_outcomes
from .story import StoryError, as_text, execute

NOTEBOOK, PAGE = "any_council.ipynb", "council.html.j2"
_MARK = b"\xef\xbb\xbf"  # by which a spreadsheet knows UTF-8


def council(name: str) -> str:
    """Return a council's name as the department spells it.

    Ofsted's spelling and the council's code are understood too, in any case, with "and" or "&",
    with or without commas.

    Raises
    ------
    StatisticsError
        If no council is called so; it names those that come near.

    Examples
    --------
    >>> council("bournemouth christchurch & poole")
    'Bournemouth, Christchurch and Poole'
    """
    graded = load_inspection_outcomes()[["area", "area_code"]].drop_duplicates()
    spelt = load_councils().drop_duplicates("area_code").set_index("area_code")["area"]
    ours = spelt.loc[graded["area_code"]]  # no region, and no two councils told as one
    names = [*ours, *ours.index, *graded["area"]]
    known = dict(zip(map(_key, names), [*ours] * 3, strict=True))
    if _key(name) not in known:
        raise StatisticsError(f"there is no council {name!r}; {near(name, ours)}")
    return str(known[_key(name)])


def _key(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.casefold().replace("&", " and ")))


def notebook_of(area: str) -> nbformat.NotebookNode:
    """Return the packaged notebook with a council's name for its first parameter, not yet run."""
    text = (resources.files("ofsted_data") / "data" / NOTEBOOK).read_text(encoding="utf-8")
    book: nbformat.NotebookNode = nbformat.reads(text, as_version=4)
    (cell,) = [cell for cell in book.cells if "parameters" in cell.metadata.get("tags", [])]
    cell.source = re.sub(r'(?<=^AREA = )"[^"]*"', f'"{area}"', cell.source)
    return book


def write_council(
    name: str, folder: Folder, tell: Callable[[str], None] = lambda line: None
) -> str:
    """Run the notebook of a council, and write it with its figures and its page into a folder.

    Nothing is written unless the council is known and its notebook has run to its end. Returns
    the name of the files: NAME.ipynb and NAME.html, beside the folder ``figures``.
    """
    area = council(name)
    tell(f"running the notebook for {area}")
    book, called = notebook_of(area), re.sub(r"\W+", "_", area.casefold()).strip("_")
    with TemporaryDirectory(ignore_cleanup_errors=True) as place:
        drawn = Path(place) / "figures"
        environment = os.environ | {FIGURES: str(drawn)}
        asyncio.run(execute(book, f"{called}.ipynb", Path(place), environment))
        figures = {path.name: path.read_bytes() for path in sorted(drawn.iterdir())}
    for csv in [name for name in figures if name.endswith(".csv")]:
        figures[csv] = _MARK + figures[csv]
    pages = {
        f"{called}.ipynb": as_text(book).encode("utf-8"),
        f"{called}.html": page(book, area, called).encode("utf-8"),
    }
    write_files(figures, Path(folder) / "figures", StoryError)
    write_files(pages, folder, StoryError)
    return called


def page(book: nbformat.NotebookNode, area: str, called: str) -> str:
    """Return a notebook that has run as a web page: its words, tables and pictures, and code."""
    from jinja2 import DictLoader  # both take a second to import
    from nbconvert import HTMLExporter

    shown = deepcopy(book)
    shown.cells[0].source = f"# Children’s services: {area}"
    for cell in shown.cells:
        for output in cell.get("outputs", []):
            named = re.search(r'<title id="(\w+)-title">', output["data"].get("image/svg+xml", ""))
            output["metadata"]["figure"] = named[1] if named else ""
    template = (resources.files("ofsted_data") / "data" / PAGE).read_text(encoding="utf-8")
    exporter = HTMLExporter(
        template_file=PAGE,
        extra_loaders=[DictLoader({PAGE: template})],
        exclude_anchor_links=True,
    )
    text, _ = exporter.from_notebook_node(shown, resources={"area": area, "called": called})
    return str(text)
