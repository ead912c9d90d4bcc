"""What a cell of the notebooks calls: say a sentence, show a chart, lay out a table."""

import os
from pathlib import Path

import pandas as pd
from IPython.display import HTML, Markdown, display

from .canvas import Chart
from .figures import save_chart, svg

FIGURES = "OFSTED_DATA_FIGURES"


def say(*sentences: str) -> None:
    """Display computed sentences, a paragraph each."""
    display(Markdown("\n\n".join(sentences)))


def show(chart: Chart) -> None:
    """Save a chart among the project's figures, and display it with its alt text."""
    save_chart(chart, figures_folder())
    picture = svg(chart, chart.name, chart.title, chart.alt)
    display({"image/svg+xml": picture, "text/plain": chart.alt}, raw=True)


def table(frame: pd.DataFrame, caption: str) -> None:
    """Display a table with its caption."""
    html = frame.to_html(index=False, border=0, na_rep="", justify="left")
    head, tag, rest = html.partition(">")
    display(HTML(f"{head}{tag}\n  <caption>{caption}</caption>{rest}"))


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
