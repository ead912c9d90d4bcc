"""Save figures: SVG, PNG and the plotted numbers together, and the gallery that shows them."""

import io
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pandas as pd
from matplotlib.figure import Figure

from . import charts
from .canvas import Chart, style
from .errors import FigureError
from .schema import Folder

try:
    import fcntl
except ImportError:  # Windows has none
    fcntl = None  # type: ignore[assignment]

PNG_DPI = 150
_TITLE_WORDS = 10
_FORMULA = re.compile(r"[=+\-@\t].", re.DOTALL)
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?%?", re.ASCII)
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Entry:
    """A chart of the story: what draws it, the notebook that tells it, the tables it draws on."""

    draw: Callable[[], Chart]
    notebook: str
    tables: tuple[str, ...]


STORY = (
    Entry(charts.ten_years, "07_ten_years", ("judgements", "observations", "statistics")),
    Entry(charts.timeline, "01_sources", ("events", "inspections", "documents")),
    Entry(charts.who_reports_what, "01_sources", ("judgements", "observations", "findings")),
    Entry(charts.grades_grid, "02_grades", ("judgements", "crosswalk", "inspections")),
    Entry(charts.councils, "02_grades", ("inspection_outcomes",)),
    Entry(charts.children_looked_after, "03_demand", ("observations", "statistics", "breaks")),
    Entry(charts.child_protection_plans, "03_demand", ("observations", "statistics", "breaks")),
    Entry(charts.children_in_need, "03_demand", ("observations", "statistics", "breaks")),
    Entry(charts.rates_per_10000, "03_demand", ("statistics", "breaks")),
    Entry(charts.entering_and_leaving_care, "03_demand", ("statistics", "breaks")),
    Entry(charts.growth_rates, "03_demand", ("observations", "documents", "statistics")),
    Entry(charts.neglect_assessments, "04_neglect", ("observations", "statistics", "breaks")),
    Entry(charts.neglect_share, "04_neglect", ("statistics", "breaks")),
    Entry(charts.neglect_plans, "04_neglect", ("statistics", "breaks")),
    Entry(charts.asked_for, "05_asked_and_answered", ("findings", "themes")),
    Entry(charts.recommendations, "05_asked_and_answered", ("findings", "themes")),
    Entry(charts.taken_from_the_reports, "05_asked_and_answered", ("findings", "documents")),
    Entry(charts.said_and_recorded, "06_claims", ("observations", "statistics", "differences")),
    Entry(charts.claims_and_verdicts, "06_claims", ("claims", "observations", "judgements")),
)  # fmt: skip


def save_figure(
    figure: Figure,
    name: str,
    *,
    title: str,
    sources: str,
    alt: str,
    numbers: pd.DataFrame,
    folder: Folder = "figures",
) -> list[Path]:
    """Save a figure as SVG and PNG, and what it plots as CSV: all three, or none.

    Parameters
    ----------
    figure
        Any matplotlib Figure.
    name
        File name without ending: small letters, digits and underscores.
    title
        The message, in ten words or fewer.
    sources
        The source line.
    alt
        What the chart shows; it becomes part of the SVG and of the PNG.
    numbers
        The plotted numbers. In the CSV, fractions have six significant digits, and text that
        begins as a formula does (= + - @) has an apostrophe before it, so that no spreadsheet
        runs it; numbers stay numbers.
    folder
        Where to save; it is made if it is not there.

    Returns
    -------
    list of Path
        The three files.

    Raises
    ------
    FigureError
        If name, title, sources, alt text or numbers are missing or not as above, or the folder
        cannot be written to. Nothing on disk is touched then.
    """
    _refuse(name, title, sources, alt, numbers)
    contents = {
        ".svg": svg(figure, name, title, alt).encode("utf-8"),
        ".png": _png(figure, title, alt),
        ".csv": _for_spreadsheets(_six_digits(numbers))
        .to_csv(index=False, lineterminator="\n")
        .encode(),
    }
    return write_together({name + ending: data for ending, data in contents.items()}, folder)


def _six_digits(numbers: pd.DataFrame) -> pd.DataFrame:
    """Return numbers with fractions to six significant digits.

    Powers and logarithms differ in their last bit from one processor to another.
    """
    return numbers.assign(
        **{
            name: numbers[name].map(lambda value: float(f"{value:.6g}"), na_action="ignore")
            for name in numbers.select_dtypes("float").columns
        }
    )


def _for_spreadsheets(numbers: pd.DataFrame) -> pd.DataFrame:
    """Return numbers with text that no spreadsheet runs as a formula, and one kind of line end.

    Text that begins as a formula does gets an apostrophe before it. Numbers stay as they are.
    """

    def tame(cell: object) -> object:
        if not isinstance(cell, str):
            return cell
        cell = cell.replace("\r\n", "\n").replace("\r", "\n")
        return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell

    plain = numbers.select_dtypes(["number", "bool", "datetime"]).columns
    texts = {name: numbers[name].astype("object").map(tame) for name in numbers.columns
             if name not in plain}  # fmt: skip
    return numbers.assign(**texts).rename(columns=tame)


def _refuse(name: Any, title: Any, sources: Any, alt: Any, numbers: Any) -> None:
    for what, text in (("name", name), ("title", title), ("sources", sources), ("alt", alt)):
        if not isinstance(text, str) or not text.strip() or _NOT_IN_XML.search(text):
            raise FigureError(f"a figure needs its {what}, as plain text; got {text!r}")
    if not (name.isascii() and name.replace("_", "").isalnum() and name == name.lower()):
        raise FigureError(
            f"the name {name!r} is not of small letters, digits and underscores; change it"
        )
    if len(title.split()) > _TITLE_WORDS:
        raise FigureError(
            f"the title of {name} has {len(title.split())} words; say it in {_TITLE_WORDS}"
        )
    if not isinstance(numbers, pd.DataFrame) or numbers.empty:
        raise FigureError(f"the figure {name} needs the numbers it plots, as a DataFrame with rows")


def svg(figure: Figure, name: str, title: str, alt: str) -> str:
    """Return the figure as SVG with its title and alt text inside, the same at each call."""
    buffer = io.StringIO()
    nothing = dict.fromkeys(["Date", "Creator", "Format", "Type"])
    with style():
        figure.savefig(buffer, format="svg", metadata=nothing)
    text = buffer.getvalue()
    head, tag, rest = text.partition("<svg ")
    attributes, close, body = rest.partition(">")
    described = (
        f'role="img" aria-labelledby="{name}-title {name}-alt" {attributes}{close}\n'
        f' <title id="{name}-title">{escape(title)}</title>\n'
        f' <desc id="{name}-alt">{escape(alt)}</desc>'
    )
    lines = (head + tag + described + body).splitlines()
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _png(figure: Figure, title: str, alt: str) -> bytes:
    buffer = io.BytesIO()
    words = {"Software": None, "Title": title, "Description": alt}
    with style():
        figure.savefig(buffer, format="png", dpi=PNG_DPI, metadata=words,
                       pil_kwargs={"compress_level": 2})  # fmt: skip
    return buffer.getvalue()


def write_together(contents: dict[str, bytes], folder: Folder) -> list[Path]:
    """Write files: all of them or, where one cannot be written, none.

    Whenever the run is cut off, each file is either as it was or complete. They are made ready in
    a folder beside them, which then gets another name: from then on all of them will be there,
    if need be because the next run that writes into the folder moves what is left. What is not
    ready that run takes away.
    """
    target = Path(folder)
    try:
        target.mkdir(parents=True, exist_ok=True)
        with _alone(target):
            aside = Path(tempfile.mkdtemp(prefix=_SAVING, dir=target))
            try:
                for name, data in contents.items():
                    (aside / name).write_bytes(data)
                aside = aside.rename(aside.with_suffix(_READY))
                _replace_all(aside, target)
            finally:
                shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        raise FigureError(
            f"{target} cannot be written to ({error.strerror}); choose another folder"
        ) from error
    return [target / name for name in contents]


_SAVING, _READY = ".saving-", ".ready"


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Write into a folder while no other run does, after clearing up what a cut-off run left."""
    if fcntl is None:  # Windows: two runs at once are not kept apart, leftovers are not touched
        yield
        return
    handle = os.open(target, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)  # the system lets go of it when a run is killed
        for left in target.glob(f"{_SAVING}*"):
            if left.suffix == _READY:
                with suppress(OSError):
                    _replace_all(left, target)
            shutil.rmtree(left, ignore_errors=True)
        yield
    finally:
        os.close(handle)


def _replace_all(aside: Path, target: Path) -> None:
    """Move files into place; if one cannot be moved put the others back as they were."""
    names = sorted(path.name for path in aside.iterdir())
    before = {name: (target / name).read_bytes() for name in names if (target / name).is_file()}
    moved = []
    try:
        for name in names:
            moved.append(name)
            (aside / name).replace(target / name)
    except OSError:
        for name in moved[:-1]:
            if name in before:
                (target / name).write_bytes(before[name])
            else:
                (target / name).unlink()
        raise


def save_chart(chart: Chart, folder: Folder = "figures") -> list[Path]:
    """Save a chart of this package, which knows its name, message, sources, words and numbers."""
    return save_figure(chart, chart.name, title=chart.title, sources=chart.sources, alt=chart.alt,
                       numbers=chart.numbers, folder=folder)  # fmt: skip


def save_story(
    folder: Folder = "figures", tell: Callable[[str], None] = lambda line: None
) -> list[Path]:
    """Save every chart of the story and the gallery; tell of each as it is done."""
    written, drawn = [], []
    for entry in STORY:
        chart = entry.draw()
        written += save_chart(chart, folder)
        drawn.append((entry, chart))
        tell(f"{chart.name}: {chart.title}")
    written += write_together({"README.md": gallery(drawn).encode("utf-8")}, folder)
    return written


def gallery(drawn: list[tuple[Entry, Chart]]) -> str:
    """Return the page that shows every figure with its words, notebook, tables and sources."""
    parts = [
        "# Figures",
        "Made by `make figures`; do not edit. Each figure is there as SVG, as PNG and as a CSV "
        "of the numbers it plots. The words below a figure say what it shows.",
    ]
    for entry, chart in drawn:
        name = chart.name
        tables = ", ".join(f"[{table}](../ofsted_data/data/{table}.csv)" for table in entry.tables)
        files = " · ".join(f"[{kind.upper()}]({name}.{kind})" for kind in ("svg", "png", "csv"))
        parts += [
            f"## {chart.title}",
            f"![{chart.title}. {chart.subtitle}]({name}.png)",
            chart.alt,
            f"{chart.subtitle}. {chart.sources}",
            f"Notebook: [{entry.notebook}](../notebooks/{entry.notebook}.ipynb). Tables: {tables}. "
            f"Files: {files}.",
        ]
    return "\n\n".join(parts) + "\n"
