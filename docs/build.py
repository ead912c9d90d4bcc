"""Build the reader's edition: ``python docs/build.py`` writes the site into ``site/``.

The sources are put together in a folder of their own: the pages of this folder with what they
compute filled in, and the committed notebooks with their charts as figures of a page. Sphinx makes
the site from that, a warning being an error. The old site is replaced when the new one is whole.
"""

import argparse
import json
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
import nbformat
from pages import DATA, DOCS, FIGURES, ROOT, words
from picture import figure, framed_table
from sphinx.cmd.build import main as sphinx

from ofsted_data.story import notebooks

PAGES = (
    "index", "claims", "observations", "official", "dictionary", "reference", "reliability",
    "cite", "changes",
)  # fmt: skip


def build(out: Path, tell: Callable[[str], None] = print) -> None:
    """Write the site into a folder: all of it or, where something is wrong, nothing."""
    with tempfile.TemporaryDirectory(prefix="ofsted-data-site-") as scratch:
        source, made = Path(scratch, "source"), Path(scratch, "site")
        tell("putting the pages together")
        stage(source)
        tell("building the site (Sphinx)")
        if sphinx(["-q", "-W", "--keep-going", "-d", str(Path(scratch, "doctrees")),
                   str(source), str(made)]):  # fmt: skip
            raise SystemExit("ERROR: the site was not built; the lines above say why")
        replace(out, made)
    tell(f"{len(list(out.glob('*.html')))} pages in {out}; open {out / 'index.html'}")


def stage(source: Path) -> None:
    """Write what Sphinx reads: pages, notebooks, templates, styles, and the files to download."""
    source.mkdir()
    for kept in ("_static", "_templates"):
        shutil.copytree(DOCS / kept, source / kept)
    shutil.copy(DOCS / "conf.py", source)
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(DOCS),
        autoescape=jinja2.select_autoescape(["html"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.filters["typeset"] = lambda text: re.sub(r"(?<=\w)'", "’", text)
    parts = words() | {"figure": lambda name: figure(name, templates)}
    for name in PAGES:
        text = templates.get_template(f"{name}.md").render(parts)
        (source / f"{name}.md").write_text(text, encoding="utf-8")
    for path in notebooks(ROOT / "notebooks"):
        book = nbformat.read(path, as_version=4)
        (source / path.name).write_text(json.dumps(as_page(book, templates)), encoding="utf-8")
    for kind, folder in (("figures", FIGURES), ("data", DATA)):
        shutil.copytree(folder, source / "downloads" / kind,
                        ignore=shutil.ignore_patterns("README.md"))  # fmt: skip


def as_page(book: nbformat.NotebookNode, templates: jinja2.Environment) -> nbformat.NotebookNode:
    """Return a notebook as the site shows it: code folded, charts and tables as a page has them."""
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.metadata["tags"] = ["hide-input"]
            for output in cell.outputs:
                output["data"] = shown(output.get("data", {}), templates)
    return book


def shown(data: dict[str, Any], templates: jinja2.Environment) -> dict[str, Any]:
    """Return what a cell displayed, as the site shows it."""
    if "image/svg+xml" in data:
        return {"text/html": figure(data["image/svg+xml"], templates)}
    if "text/html" in data:
        return {"text/html": framed_table(data["text/html"])}
    return data


def replace(out: Path, made: Path) -> None:
    """Put a finished site in the place of an old one."""
    out.parent.mkdir(parents=True, exist_ok=True)
    if out.exists() and not (out / "objects.inv").is_file() and any(out.iterdir()):
        raise SystemExit(f"ERROR: {out} holds something other than a site; name another folder")
    with tempfile.TemporaryDirectory(prefix=".saving-", dir=out.parent) as aside:
        shutil.copytree(made, Path(aside, "new"))
        if out.exists():
            out.rename(Path(aside, "old"))
        Path(aside, "new").rename(out)


def main() -> None:
    """Build the site into the folder that the command line names."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, default=ROOT / "site", metavar="FOLDER",
                        help="where the site goes (default: site)")  # fmt: skip
    build(parser.parse_args().out, lambda line: print(line, flush=True))


if __name__ == "__main__":
    main()
