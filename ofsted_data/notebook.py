"""What a cell of the notebooks calls: say, show, table; and how its sentences put numbers."""

import os
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from html import escape
from pathlib import Path

import pandas as pd
from IPython.display import HTML, Markdown, display

from . import style

__all__ = ["in_words", "listed", "moved", "percent", "say", "show", "table"]

FIGURES = "OFSTED_DATA_FIGURES"
_WORDS = "none one two three four five six seven eight nine ten".split()


def say(*paragraphs: str) -> None:
    """Display sentences, a paragraph each."""
    display(Markdown("\n\n".join(paragraphs)))


def show(figure: style.HouseFigure, name: str, numbers: pd.DataFrame) -> None:
    """Save a figure of :func:`ofsted_data.style.figure` under a name, and display it.

    The numbers are those it plots; they are saved beside it.
    """
    svg, _, _ = style.save_figure(figure, name, numbers=numbers, folder=figures_folder())
    picture = svg.read_text(encoding="utf-8")
    display({"image/svg+xml": picture, "text/plain": figure.alt}, raw=True)


def table(frame: pd.DataFrame, caption: str, decimals: int = 1) -> None:
    """Display a table with its caption; a named index is a column, and what is missing is blank.

    Whole numbers have no decimals, a column with fractions has the same for all.
    """
    named = any(level is not None for level in frame.index.names)
    shown = frame.reset_index() if named else frame.copy()
    for column in shown.select_dtypes("number").columns:
        values = shown[column].dropna()
        places = 0 if (values == values.round()).all() else decimals
        is_year = str(column).lower().endswith("year")
        form = "{:.0f}" if is_year else f"{{:,.{places}f}}"
        told = shown[column].map(partial(half_up, decimals=places), na_action="ignore")
        told = told.map(form.format, na_action="ignore").astype("str")
        shown[column] = told.str.replace("-", "−", regex=False)
    shown.columns = [str(column).replace("_", " ") for column in shown.columns]
    html = shown.to_html(index=False, border=0, na_rep="", justify="left")
    head, tag, rest = html.partition(">")
    display(HTML(f"{head}{tag}\n  <caption>{escape(caption)}</caption>{rest}"))


def percent(value: float, decimals: int = 0, *, sign: bool = False) -> str:
    """Return a percentage in words, rounded once and half up; with its sign if asked for.

    >>> percent(45.0237), percent(45.0237, 1), percent(36.5), percent(-51, sign=True)
    ('45%', '45.0%', '37%', '−51%')
    """
    if pd.isna(value):
        return "not known"
    rounded = half_up(value, decimals)
    mark = "−" if rounded < 0 else "+" if sign and rounded else ""
    return f"{mark}{abs(rounded):,}%"


def half_up(value: float, decimals: int) -> Decimal:
    """Return a number rounded once and half up.

    >>> half_up(10.25, 1), half_up(36.49999999999999, 0)
    (Decimal('10.3'), Decimal('37'))
    """
    exact = Decimal(f"{value:.12g}")  # 36.5 worked out as 36.49999999999999 is 36.5
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def moved(start: float | None, end: float | None) -> str:
    """Return which way a number went, as a verb.

    >>> moved(633, 918), moved(918, 775), moved(5, 5), moved(5, float("nan"))
    ('rose', 'fell', 'did not change', 'is not known')
    """
    if pd.isna(start) or pd.isna(end):
        return "is not known"
    return "rose" if end > start else "fell" if end < start else "did not change"


def in_words(count: int) -> str:
    """Return a small whole number as a word, a larger one in figures.

    >>> in_words(0), in_words(3), in_words(1200)
    ('none', 'three', '1,200')
    """
    return _WORDS[count] if 0 <= count < len(_WORDS) else f"{count:,}"


def listed(parts: Sequence[str]) -> str:
    """Join words as a sentence does.

    >>> listed(["a", "b", "c"]), listed(["a"])
    ('a, b and c', 'a')
    """
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]])) if parts else ""


def figures_folder() -> Path:
    """Return where figures go: the folder that the environment names, else the repository's.

    A notebook can be run from the root of the repository, from its own folder, or elsewhere; in
    that case the figures go into a folder ``figures`` beside it.
    """
    if os.environ.get(FIGURES):
        return Path(os.environ[FIGURES])
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "notebooks").is_dir() and (folder / "pyproject.toml").is_file():
            return folder / "figures"
    return here / "figures"
