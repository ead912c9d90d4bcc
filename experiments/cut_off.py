"""Kill a run at every moment at which it writes, and look at what it leaves.

    python experiments/cut_off.py [--story N]

Each call that opens, writes, moves or removes a file is such a moment: a copy of this process
makes that many calls and is killed before the next. Then each file must be as it was or complete,
and the next run must succeed and leave nothing else behind. `--story` besides draws the story
that often and kills it at a random moment. Last, several runs write one figure at once.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import NamedTuple
from unittest.mock import patch

import matplotlib as mpl
import nbformat
import pandas as pd
from matplotlib.figure import Figure

import ofsted_data
from ofsted_data import cli, figures, story

mpl.use("agg")
DATA = Path(ofsted_data.__file__).parent / "data"
README = Path(__file__).resolve().parent.parent / "README.md"
DOWNLOAD = """\
time_period,geographic_level,region_name,old_la_code,new_la_code,la_name,At31_episodes,Anypoint_episodes
2024,Local authority,South East,931,E10000025,Oxfordshire,5,6
2024,Regional,South East,,E12000008,,50,60
2024,National,,,E92000001,,500,600
"""
_WRITING = {"open", "write", "flush", "close", "flock", "mkdir", "rename", "replace", "unlink",
            "rmdir", "remove", "truncate"}  # fmt: skip

Files = dict[str, bytes]


class Case(NamedTuple):
    """Something that writes: how its folder is before, and what it does there."""

    name: str
    begin: Callable[[Path], None]
    write: Callable[[Path], object]


def _figure(folder: Path, value: int = 1) -> None:
    figures.save_figure(
        Figure(figsize=(1, 1)), "one", title="One", sources="Source: one", alt=f"One is {value}",
        numbers=pd.DataFrame({"value": [value]}), folder=folder,
    )  # fmt: skip


def _old_figure(folder: Path) -> None:
    for ending in ("svg", "png", "csv"):
        (folder / f"one.{ending}").write_bytes(b"as it was")


def _unsealed(folder: Path) -> None:
    shutil.copytree(DATA, folder, dirs_exist_ok=True)
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for table in package["resources"]:
        table["bytes"] = 0
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")


def _old_readme(folder: Path) -> None:
    head, _, tail = README.read_text(encoding="utf-8").partition("<details>")
    (folder / "README.md").write_text(head + tail, encoding="utf-8")


def _old_notebook(folder: Path) -> None:
    book = nbformat.v4.new_notebook(metadata={"as it was": True})
    nbformat.write(book, folder / "01_one.ipynb")


def _run_notebook(folder: Path) -> None:
    with patch("ofsted_data.story.NotebookClient.execute"):
        story.run(folder)


def _remake(folder: Path) -> None:
    downloads = folder.with_name(f"{folder.name} of downloads")
    downloads.mkdir(exist_ok=True)
    (downloads / "plans.csv").write_text(DOWNLOAD, encoding="utf-8")
    _quietly("statistics", "--downloads", str(downloads), "--folder", str(folder))


def _quietly(*arguments: str) -> None:
    with patch.object(cli, "_tell"):
        assert cli.main(arguments) == cli.OK


CASES = (
    Case("a new figure", lambda folder: None, _figure),
    Case("a figure", _old_figure, _figure),
    Case("seal", _unsealed, lambda folder: _quietly("seal", "--folder", str(folder))),
    Case("statistics", _unsealed, _remake),
    Case("readme", _old_readme, lambda f: _quietly("readme", "--file", str(f / "README.md"))),
    Case("a notebook", _old_notebook, _run_notebook),
)  # fmt: skip


def files(folder: Path) -> Files:
    """Return what lies in a folder, what a cut-off run left aside."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def killed(write: Callable[[Path], object], folder: Path, moment: int) -> bool:
    """Run it in a copy of this process, killed before that call; return whether it was."""
    child = os.fork()
    if child == 0:
        calls = 0

        def count(frame: FrameType, event: str, called: object) -> None:
            nonlocal calls
            if event == "c_call" and getattr(called, "__name__", "") in _WRITING:
                if calls == moment:
                    os.kill(os.getpid(), signal.SIGKILL)
                calls += 1

        really = figures.write_together

        def counted(contents: Files, folder: Path) -> list[Path]:
            sys.setprofile(count)
            return really(contents, folder)

        for module in (figures, story):
            patch.object(module, "write_together", counted).start()
        write(folder)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise SystemExit(f"the run did not succeed: {os.WEXITSTATUS(status)}")
    return os.WIFSIGNALED(status)


def try_case(case: Case, root: Path) -> tuple[int, int]:
    """Kill a case at each moment; return how many there are, and at how many a set was mixed."""
    fresh = root / "fresh"
    fresh.mkdir()
    case.begin(fresh)
    before = files(fresh)
    case.write(fresh)
    after = files(fresh)
    assert after != before, f"{case.name} changes nothing"
    moment = mixed = 0
    while True:
        folder = root / f"folder {moment}"
        folder.mkdir()
        case.begin(folder)
        if not killed(case.write, folder, moment):
            return moment, mixed
        left = files(folder)
        states = {name: (left.get(name) == before.get(name), left.get(name) == after[name])
                  for name in after}  # fmt: skip
        assert all(map(any, states.values())), f"{case.name}, {moment}: {states}"
        assert set(left) <= set(after), f"{case.name}, {moment}: {set(left)}"
        written = {old for (old, new) in states.values() if old != new}
        if len(written) > 1:
            mixed += 1
            figures.write_together({"another": b""}, folder)
            (folder / "another").unlink()
            assert files(folder) == after, f"{case.name}, {moment}: the next run did not finish it"
        case.write(folder)
        assert files(folder) == after, f"{case.name}, {moment}: the next run"
        assert len(list(folder.iterdir())) == len(after), f"{case.name}, {moment}: something left"
        moment += 1


def try_story(times: int, root: Path, chance: random.Random) -> int:
    """Kill the drawing of the story at random moments; return how often it was cut off."""
    code = "from ofsted_data.figures import save_story; save_story({!r})"
    whole = root / "whole"
    start = time.monotonic()
    subprocess.run([sys.executable, "-c", code.format(str(whole))], check=True)
    length = time.monotonic() - start
    after, cut = files(whole), 0
    for number in range(times):
        folder = root / f"story {number}"
        folder.mkdir()
        for name in after:
            (folder / name).write_bytes(b"as it was")
        run = subprocess.Popen([sys.executable, "-c", code.format(str(folder))])
        time.sleep(length * chance.uniform(0.2, 1))
        cut += run.poll() is None
        run.kill()
        run.wait()
        left = files(folder)
        assert all(left[name] in (b"as it was", after[name]) for name in after), folder
        assert set(left) == set(after)
    figures.save_story(folder)
    assert files(folder) == after
    assert len(list(folder.iterdir())) == len(after)
    return cut


def try_together(runs: int, times: int, root: Path) -> int:
    """Let several runs write one figure at once; return how many figures they wrote."""
    folder = root / "together"
    folder.mkdir()
    children = []
    for run in range(runs):
        child = os.fork()
        if child == 0:
            for number in range(times):
                value = str(run * times + number).encode()
                figures.write_together(dict.fromkeys(("a.svg", "a.png", "a.csv"), value), folder)
            os._exit(0)
        children.append(child)
    assert all(os.waitpid(child, 0)[1] == 0 for child in children), "a run failed"
    assert len(set(files(folder).values())) == 1, "the files of one figure are of two runs"
    assert len(list(folder.iterdir())) == 3, "something is left"
    return runs * times


def main() -> int:
    """Run the experiment and print its table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--story", type=int, default=0, metavar="N", help="kill the story N times")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cut-off-") as name:
        for case in CASES:
            root = Path(name) / case.name
            root.mkdir()
            moments, mixed = try_case(case, root)
            print(
                f"{case.name}: killed at each of {moments} moments; each file as it was or "
                f"complete; at {mixed} a set in part new, which the next run completed"
            )
        if given.story:
            cut = try_story(given.story, Path(name), random.Random(1))
            print(f"the story: killed {cut} times at random; each file as it was or complete")
        wrote = try_together(4, 50, Path(name))
        print(f"four runs at once: {wrote} figures written, each of one run, nothing left over")
    return 0


if __name__ == "__main__":
    sys.exit(main())
