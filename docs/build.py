"""Build the reader's edition: ``python docs/build.py`` writes the site into ``site/``.

Pages, notebooks and downloads are put together in a folder of their own, and Sphinx makes the site
from it, a warning being an error. The notebooks are shown as they were committed; pages whose code
a reader is meant to copy are run. The old site is replaced when the new one is whole.
"""

import argparse
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import jinja2
import nbformat
import pages
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from pages import DATA, DOCS, FIGURES, ROOT
from sphinx.cmd.build import main as sphinx

from ofsted_data.claims import RULES
from ofsted_data.notebook import FIGURES as FIGURES_FOLDER
from ofsted_data.publish.story import notebooks
from ofsted_data.publish.workbook import workbook
from ofsted_data.tables import DESCRIPTOR, tables

PAGES = (
    "index claims observations official council reference reliability next_release cite changes"
).split()
RUN = ("recipes", "your_claim", "another_council")
WORKBOOK = "ofsted_data.xlsx"
ALL_TABLES = f'All tables in one spreadsheet: <a href="{WORKBOOK}" download>{WORKBOOK}</a>.'
BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # tells a spreadsheet that a file is UTF-8


def build(out: Path, address: str = "", tell: Callable[[str], None] = print) -> None:
    """Write the site into a folder: all of it or, where something is wrong, nothing."""
    with tempfile.TemporaryDirectory(prefix="ofsted-data-site-") as scratch:
        source, made = Path(scratch, "source"), Path(scratch, "site")
        tell("putting the pages together")
        stage(source)
        tell("building the site (Sphinx)")
        settings = ["-q", "-W", "--keep-going", "-D", f"html_baseurl={address}"]
        if sphinx([*settings, "-d", str(Path(scratch, "doctrees")), str(source), str(made)]):
            raise SystemExit("ERROR: the site was not built; the lines above say why")
        replace(out, made)
    tell(f"{len(list(out.glob('*.html')))} pages in {out}; open {out / 'index.html'}")


def stage(source: Path) -> None:
    """Write what Sphinx reads: pages, notebooks, templates, styles, and the files to download."""
    shutil.copytree(DOCS / "_static", source / "_static")
    shutil.copytree(DOCS / "_templates", source / "_templates")
    shutil.copytree(DATA / "fonts", source / "_static" / "fonts")
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
    templates.globals |= {"pages": pages, "rules": RULES.to_dict("records")}
    for name in PAGES:
        text = _to_notebooks(templates.get_template(f"{name}.md").render())
        (source / f"{name}.md").write_text(text, encoding="utf-8")
    text = (DOCS / "dictionary.md").read_text(encoding="utf-8")
    linked = re.sub(r"\[(.+?)\]\(\.\./ofsted_data/data/.+?\)", _downloads, text)
    linked = linked.replace("\n## ", f"\n{ALL_TABLES}\n\n## ", 1)
    (source / "dictionary.md").write_text(linked, encoding="utf-8")
    downloads = source / "downloads"
    (downloads / "data").mkdir(parents=True)
    for name in (DESCRIPTOR, *(table.file for table in tables().values())):
        shutil.copy(DATA / name, downloads / "data")
    shutil.copytree(FIGURES, downloads / "figures", ignore=shutil.ignore_patterns("*.md"))
    (downloads / WORKBOOK).write_bytes(workbook(FIGURES))
    books = {path.stem: nbformat.read(path, as_version=4) for path in notebooks(ROOT / "notebooks")}
    for book in books.values():
        for cell in book.cells:
            cell.metadata["tags"] = ["hide-input"]
    books |= {name: executed(DOCS / f"{name}.md", downloads / "figures") for name in RUN}
    for name, book in books.items():
        shown = json.dumps(as_page(book, templates, downloads / "figures"))
        (source / f"{name}.ipynb").write_text(shown, encoding="utf-8")
    (downloads / "tables").mkdir()
    for path in [*DATA.glob("*.csv"), *(downloads / "figures").glob("*.csv")]:
        kind = "tables" if path.parent == DATA else "figures"
        (downloads / kind / path.name).write_bytes(BYTE_ORDER_MARK + path.read_bytes())


def _downloads(link: re.Match[str]) -> str:
    """Return the downloads of a file of the package: for spreadsheets, and as it is."""
    name = link[1]
    marked = f', <a href="tables/{name}" download>{name} for spreadsheets</a>'
    plain = f'<a href="data/{name}" download>{name}</a>'
    return plain + marked * name.endswith(".csv")


def as_page(
    book: nbformat.NotebookNode, templates: jinja2.Environment, figures: Path
) -> nbformat.NotebookNode:
    """Return a notebook as the site shows it: charts and tables as a page has them."""
    figure = templates.get_template("_parts/figure.html")
    for cell in book.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/svg+xml" in data:
                parts = pages.figure(data["image/svg+xml"], figures)
                output["data"] = {"text/html": figure.render(drawing=parts)}
            elif "text/html" in data:
                output["data"] = {"text/html": pages.framed(data["text/html"])}
    return book


def executed(page: Path, figures: Path) -> nbformat.NotebookNode:
    """Return a page as a notebook whose code, fenced as python, was run in an empty folder.

    The figures it saves go to the folder named.
    """
    parts = re.split(
        r"^```python\n(.*?)^```\n", page.read_text(encoding="utf-8"), flags=re.M | re.S
    )
    new = nbformat.v4
    cells = [
        new.new_code_cell(part.rstrip()) if at % 2 else new.new_markdown_cell(_to_notebooks(part))
        for at, part in enumerate(parts)
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    book: nbformat.NotebookNode = new.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    with tempfile.TemporaryDirectory(prefix="ofsted-data-page-") as empty:
        client = NotebookClient(
            book,
            kernel_name="python3",
            timeout=120,
            resources={"metadata": {"path": empty}},
            extra_arguments=["--log-level=ERROR"],
        )
        try:
            client.execute(env={**os.environ, FIGURES_FOLDER: str(figures)})
        except CellExecutionError as error:
            raise SystemExit(
                f"ERROR: the code of {page.name} does not run: {error.ename}: {error.evalue}"
            ) from error
    return book


def _to_notebooks(text: str) -> str:
    """Return text whose links to pages that are run lead to where they are for Sphinx."""
    return re.sub(rf"\(({'|'.join(RUN)})\.md", r"(\1.ipynb", text)


def replace(out: Path, made: Path) -> None:
    """Put a finished site in the place of an old one."""
    if out.exists() and not (out / "objects.inv").is_file() and any(out.iterdir()):
        raise SystemExit(f"ERROR: {out} holds something other than a site; name another folder")
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(made, out)


def main() -> None:
    """Build the site into the folder that the command line names."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--out",
        type=Path,
        default=ROOT / "site",
        metavar="FOLDER",
        help="where the site goes (default: site)",
    )
    parser.add_argument(
        "--address", default="", metavar="URL", help="where it will be read, for search engines"
    )
    arguments = parser.parse_args()
    address = arguments.address and arguments.address.rstrip("/") + "/"
    build(arguments.out, address, lambda line: print(line, flush=True))


if __name__ == "__main__":
    main()
