"""Run the notebooks in order, so that each shows what the tables now give."""

from collections.abc import Callable
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from .errors import OfstedDataError
from .figures import write_together


class StoryError(OfstedDataError, RuntimeError):
    """A notebook that cannot be run to its end."""


def notebooks(folder: Path) -> list[Path]:
    """Return the notebooks of the story, in their order."""
    found = sorted(folder.glob("[0-9][0-9]_*.ipynb"))
    if not found:
        raise StoryError(
            f"{folder} holds no notebooks; run this in a clone of the repository, or name the "
            "folder with --notebooks"
        )
    return found


def run(folder: Path, tell: Callable[[str], None] = lambda line: None) -> None:
    """Run every notebook from its own folder and save it with what it shows.

    A notebook is written only when all of its cells have run.
    """
    for path in notebooks(folder):
        tell(f"running {path.name}")
        try:
            book = nbformat.read(path, as_version=4)
        except (ValueError, AttributeError) as error:
            raise StoryError(f"{path} is no notebook: {error}") from None
        client = NotebookClient(
            book, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}},
            record_timing=False, timeout=600, extra_arguments=["--log-level=ERROR"],
        )  # fmt: skip
        try:
            client.execute()
        except CellExecutionError as error:
            raise StoryError(f"{path.name} stopped: {error}") from error
        write_together({path.name: _as_text(book).encode("utf-8")}, path.parent)


def _as_text(book: nbformat.NotebookNode) -> str:
    """Return a notebook as text that is the same whichever Python ran it."""
    book.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in book.cells:
        cell.metadata = {}
    return str(nbformat.writes(book)) + "\n"
