"""The command ``ofsted-data``."""

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import __version__
from .errors import FigureError, OfstedDataError, TableError
from .folders import write_files

OK, FAULTS, ERROR = 0, 1, 2


def _tell(line: str) -> None:
    print(line, flush=True)


def _story(arguments: argparse.Namespace) -> int:
    from .notebook import FIGURES
    from .publish.story import gallery, run

    os.environ[FIGURES] = str(arguments.out.resolve())  # for the notebooks' kernels
    run(arguments.notebooks, _tell)
    page = gallery(arguments.notebooks).encode("utf-8")
    write_files({"README.md": page}, arguments.out, FigureError)
    _tell(f"the figures are in {arguments.out}; start reading at 07_ten_years.ipynb")
    return OK


def _validate(arguments: argparse.Namespace) -> int:
    from .checks import examine

    start = time.monotonic()

    def show(step: str) -> None:
        if time.monotonic() - start > 2:
            print(f"{step} …", file=sys.stderr, flush=True)

    hashes = not arguments.no_hashes
    faults, checks = examine(arguments.folder, arguments.sources, hashes, show)
    for fault in faults:
        _tell(str(fault))
    told = f"{len(faults) or 'no'} faults"
    if arguments.sources is None:
        told += "; the sources were not looked at (--sources FOLDER)"
    elif checks is not None:
        made = int(checks["ok"].notna().sum())
        told += f"; {made} checks against the sources, "
        told += f"{len(checks) - made} not made because their source is not there"
    _tell(told)
    return FAULTS if faults else OK


def _statistics(arguments: argparse.Namespace) -> int:
    from .official.extracts import extracts

    folders: list[Path] = arguments.downloads
    _tell(f"reading the downloads below {' and '.join(map(str, folders))}")
    made = {}
    for name, (frame, content) in extracts(folders, _tell).items():
        _tell(f"{name}: {len(frame)} rows")
        made[name] = content
    write_files(made | _sealed(made, arguments.folder), arguments.folder, TableError)
    return OK


def _council(arguments: argparse.Namespace) -> int:
    from .publish.council import write_council

    called = write_council(arguments.name, arguments.out, _tell)
    _tell(f"{arguments.out} holds {called}.ipynb, {called}.html and the folder figures")
    return OK


def _workbook(arguments: argparse.Namespace) -> int:
    from .publish.workbook import workbook

    out: Path = arguments.out
    write_files({out.name: workbook(arguments.figures, _tell)}, out.parent, TableError)
    _tell(f"the tables are in {out}")
    return OK


def _seal(arguments: argparse.Namespace) -> int:
    from .checks.described import seals

    folder: Path = arguments.folder
    files = [table["path"] for table in seals(folder).values()]
    contents = {name: (folder / name).read_bytes() for name in files}
    write_files(_sealed(contents, folder), folder, TableError)
    return OK


def _sealed(contents: dict[str, bytes], folder: Path) -> dict[str, bytes]:
    """Return the descriptor of a folder with the sizes and hashes of tables, as name and bytes."""
    from .checks.described import fingerprint, seals
    from .tables import DESCRIPTOR

    seals(folder)  # refuses a folder that has none
    package = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    for resource in package["resources"]:
        if resource["path"] in contents:
            resource |= fingerprint(contents[resource["path"]], resource["path"])
            _tell(f"{resource['path']}: {resource['bytes']} bytes")
    text = json.dumps(package, indent=2, ensure_ascii=False) + "\n"
    return {DESCRIPTOR: text.encode("utf-8")}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ofsted-data",
        description="Ofsted's inspections of Oxfordshire children's services, 2014 to 2024: run "
        "the notebooks, which draw the figures; check the tables.",
        epilog="Exit codes: 0 all is well; 1 faults were found; 2 it could not be done.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    story = commands.add_parser("story", help="run every notebook in order and draw every figure")
    story.set_defaults(run=_story)
    where = "where the notebooks are (default: notebooks)"
    _takes_path(story, "--notebooks", where, default=Path("notebooks"))
    where = "where the figures go (default: figures)"
    _takes_path(story, "--out", where, default=Path("figures"))

    validate = commands.add_parser(
        "validate", help="check the tables, and with --sources every row against its source"
    )
    validate.set_defaults(run=_validate)
    _takes_path(validate, "--folder", "where the tables are (default: the packaged ones)")
    _takes_path(validate, "--sources", "where the documents' texts are")
    validate.add_argument("--no-hashes", action="store_true", help="leave out the file hashes")

    statistics = commands.add_parser(
        "statistics", help="make the tables of official figures anew from a folder of downloads"
    )
    statistics.set_defaults(run=_statistics)
    where = "where the department's and Ofsted's files are, at any depth; may be given again"
    _takes_path(statistics, "--downloads", where, required=True, action="append")

    council = commands.add_parser(
        "council", help="run the notebook for any council: a notebook, figures and a web page"
    )
    council.set_defaults(run=_council)
    council.add_argument("name", metavar="NAME", help="the council, such as Kent")
    _takes_path(council, "--out", "where it goes", required=True)

    workbook = commands.add_parser(
        "workbook", help="write all tables and the story's numbers to a spreadsheet"
    )
    workbook.set_defaults(run=_workbook)
    where = "the folder of the story's figures, whose numbers go in too (default: none)"
    _takes_path(workbook, "--figures", where)
    _takes_path(workbook, "--out", "where it goes", metavar="FILE.xlsx", required=True)

    seal = commands.add_parser(
        "seal", help="after a meant change of a table, write its size and hash to datapackage.json"
    )
    seal.set_defaults(run=_seal)
    for command in (statistics, seal):
        where = "where the tables are (default: ofsted_data/data)"
        _takes_path(command, "--folder", where, default=Path("ofsted_data/data"))
    return parser


def _takes_path(
    command: argparse.ArgumentParser, flag: str, what: str, metavar: str = "FOLDER", **rest: Any
) -> None:
    command.add_argument(flag, type=Path, metavar=metavar, help=what, **rest)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parsed = _parser().parse_args(arguments)
    try:
        code: int = parsed.run(parsed)
    except (OfstedDataError, OSError) as error:
        print(f"ofsted-data: {error}", file=sys.stderr)
        return ERROR
    except ModuleNotFoundError as error:
        extras = "ofsted-data[notebooks,workbook,checks]"
        print(f"ofsted-data: {error.name} is not there; pip install '{extras}'", file=sys.stderr)
        return ERROR
    return code
