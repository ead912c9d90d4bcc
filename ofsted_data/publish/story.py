"""Run the notebooks, two at a time, and gather in a gallery the figures that they drew."""

import asyncio
import os
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

from ..errors import OfstedDataError
from ..folders import write_files

AT_ONCE = 2  # kernels side by side: each fills a processor


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

    Each draws its own figures. A notebook is written only when all of its cells have run; where
    one stops the others go on, and the first that stopped is told.
    """
    paths = notebooks(folder)

    async def run_all() -> list[BaseException | None]:
        turn = asyncio.Semaphore(AT_ONCE)

        async def run_in_turn(path: Path) -> None:
            async with turn:
                tell(f"running {path.name}")
                await _run_one(path)

        return await asyncio.gather(*map(run_in_turn, paths), return_exceptions=True)

    for problem in asyncio.run(run_all()):
        if problem is not None:
            raise problem


async def _run_one(path: Path) -> None:
    try:
        book = nbformat.read(path, as_version=4)
    except (ValueError, AttributeError) as error:
        raise StoryError(f"{path} is no notebook: {error}") from None
    await execute(book, path.name, path.parent)
    write_files({path.name: as_text(book).encode("utf-8")}, path.parent, StoryError)


async def execute(
    book: nbformat.NotebookNode, name: str, folder: Path, environment: dict[str, str] | None = None
) -> None:
    """Run a notebook in a folder, in the environment given or else in this one."""
    client = NotebookClient(
        book,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        timeout=600,
        extra_arguments=["--log-level=ERROR"],
    )
    try:
        await client.async_execute(env=environment or dict(os.environ))
    except (CellExecutionError, DeadKernelError) as error:
        raise StoryError(f"{name} stopped: {error}") from error


def as_text(book: nbformat.NotebookNode) -> str:
    """Return a notebook as text that is the same whichever Python ran it."""
    book.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in book.cells:
        tags = cell.metadata.get("tags")
        cell.metadata = {"tags": tags} if tags else {}
    return str(nbformat.writes(book)) + "\n"


def gallery(folder: Path) -> str:
    """Return the page that shows every figure of the notebooks, with its words and source."""
    parts = [
        "# Figures",
        "Made by `make story`; do not edit. Each figure is there as SVG, as PNG and as a CSV "
        "of the numbers it plots. The words below a figure say what it shows.",
    ]
    for path in notebooks(folder):
        book = nbformat.read(path, as_version=4)
        for cell in book.cells:
            for output in cell.get("outputs", []):
                if "image/svg+xml" in output.get("data", {}):
                    parts += _entry(output["data"]["image/svg+xml"], path)
    return "\n\n".join(parts) + "\n"


def _entry(picture: str, notebook: Path) -> list[str]:
    """Return the paragraphs on one figure, from the words that its SVG carries."""

    def words(pattern: str) -> str:
        found = re.search(pattern, picture, flags=re.DOTALL)
        return unescape(found[1]) if found else ""

    name, title = words(r'<title id="(\w+)-title">'), words(r"<title [^>]*>(.*?)</title>")
    alt, source = words(r"<desc [^>]*>(.*?)</desc>"), words(r"<dc:source>(.*?)</dc:source>")
    files = " · ".join(f"[{kind.upper()}]({name}.{kind})" for kind in ("svg", "png", "csv"))
    where = f"[{notebook.stem}](../notebooks/{notebook.name})"
    told = f"Source: {source.rstrip('.')}. " if source else ""
    return [
        f"## {title}",
        f"![{title}]({name}.png)",
        alt,
        f"{told}Notebook: {where}. Files: {files}.",
    ]
