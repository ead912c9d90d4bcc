"""Measure the speed of the package against plain work of the same kind, turn by turn.

``python tools/bench.py`` prints a table; ``--only NAME`` measures one thing and ``--rounds N``
sets how often. Each measure and its baseline take turns (A B A B …), so that whatever else the
machine does falls on both; what counts is the median of the ratios of neighbours. Nothing here
fails because a machine is slow: a ratio above its target is printed as "over", and that is all.
"""

import argparse
import atexit
import compileall
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROWS = 1_000_000
YEARS = 20


@dataclass(frozen=True)
class Measure:
    """Something to measure, what to hold it against, and how it may compare."""

    name: str
    what: str
    against: str
    target: float
    rounds: int
    pair: Callable[[], tuple[Callable[[], float], Callable[[], float]]]


# --- fresh processes -------------------------------------------------------------------------

# Both are timed from inside, after Python itself has started, so that its start dilutes nothing.
_TIMED = """
from time import perf_counter
start = perf_counter()
{work}
print(perf_counter() - start)
"""

_LOAD = """
import ofsted_data
for name in ofsted_data.__all__:
    if name.startswith("load_"):
        getattr(ofsted_data, name)()
"""


def inside(code: str) -> Callable[[], float]:
    """Return how to time code in a fresh Python, from inside."""
    command = [sys.executable, "-c", _TIMED.format(work=code)]

    def timed() -> float:
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        return float(done.stdout)

    return timed


def process(*arguments: str, may_fail: bool = False) -> Callable[[], float]:
    """Return how to time a fresh Python from its start to its end, in a folder of its own."""

    def timed() -> float:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, *(word.replace("FOLDER", folder) for word in arguments)]
            start = time.perf_counter()
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            took = time.perf_counter() - start
        if done.returncode:
            failed = f"{' '.join(command)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
            if not may_fail:
                raise SystemExit(failed)
            print(failed, file=sys.stderr)
        return took

    return timed


def loading() -> tuple[Callable[[], float], Callable[[], float]]:
    """Import the module and load every table; import pandas."""
    compileall.compile_dir(str(ROOT / "ofsted_data"), quiet=1)
    return inside(_LOAD), inside("import pandas")


# --- sums on a million rows --------------------------------------------------------------------


def growing() -> tuple[Callable[[], float], Callable[[], float]]:
    """Work out growth on a million rows; the same by hand in pandas."""
    import numpy as np
    import pandas as pd

    from ofsted_data import growth

    random = np.random.default_rng(2014)
    series = ROWS // YEARS
    value = random.integers(1, 1000, ROWS).astype("float64")
    frame = pd.DataFrame(
        {
            "measure": np.repeat(np.array(["looked_after", "plans"]), ROWS // 2),
            "area": np.tile(np.repeat([f"area {n}" for n in range(series // 2)], YEARS), 2),
            "year": np.tile(np.arange(2000, 2000 + YEARS), series),
            "value": value,
            "low": value * 0.9,
            "high": value * 1.1,
        }
    ).sample(frac=1, random_state=2014, ignore_index=True)

    def by_hand() -> pd.DataFrame:
        rows = frame.sort_values(["measure", "area", "year"], ignore_index=True)
        before = rows.groupby(["measure", "area"], sort=False)[
            ["year", "value", "low", "high"]
        ].shift()
        there = before["year"].notna()
        rows, before = rows[there], before[there]
        change = rows["value"] - before["value"]
        out = pd.DataFrame(
            {
                "measure": rows["measure"],
                "area": rows["area"],
                "start_year": before["year"].astype("int64"),
                "end_year": rows["year"],
                "start_value": before["value"],
                "end_value": rows["value"],
                "change": change,
                "percent_change": 100 * change / before["value"],
                "percent_change_low": 100 * (rows["low"] - before["high"]) / before["high"],
                "percent_change_high": 100 * (rows["high"] - before["low"]) / before["low"],
            }
        )
        years = out["end_year"] - out["start_year"]
        for end in ("", "_low", "_high"):
            factor = 1 + out["percent_change" + end] / 100
            out["annual_percent_change" + end] = 100 * (factor ** (1 / years) - 1)
        return out.reset_index(drop=True)

    keys = ["measure", "area", "start_year"]
    ours, theirs = (
        sums.sort_values(keys, ignore_index=True) for sums in (growth(frame), by_hand())
    )
    pd.testing.assert_frame_equal(ours, theirs)  # the same sums, or the race means nothing
    return clocked(lambda: growth(frame)), clocked(by_hand)


def clocked(work: Callable[[], object]) -> Callable[[], float]:
    """Return how to time work in this process."""

    def timed() -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    return timed


# --- the department's files ----------------------------------------------------------------------


def reading() -> tuple[Callable[[], float], Callable[[], float]]:
    """Read every file of the department; read the same files with pandas."""
    import pandas as pd

    from ofsted_data import read_dfe

    folder = Path(os.environ.get("OFSTED_DATA_SOURCES") or ROOT.parent / "shared") / "dfe"
    files = sorted(path for path in folder.glob("*") if path.suffix.lower() == ".csv")
    if not files:
        raise SystemExit(f"{folder} holds no CSV file; name the sources in OFSTED_DATA_SOURCES")
    return (
        clocked(lambda: read_dfe(folder)),
        clocked(lambda: [pd.read_csv(path, low_memory=False) for path in files]),
    )


# --- any council, and the spreadsheet ---


def one_council() -> tuple[Callable[[], float], Callable[[], float]]:
    """Write a council's notebook, figures and page; execute the notebook with jupyter."""
    scratch = tempfile.TemporaryDirectory()
    atexit.register(scratch.cleanup)
    book = Path(scratch.name, "any.ipynb")  # beside its figures, out of the repository
    shutil.copy(ROOT / "ofsted_data" / "data" / "any_council.ipynb", book)
    return (
        process("-m", "ofsted_data", "council", "Kent", "--out", "FOLDER"),
        process("-m", "jupyter", "execute", str(book)),
    )


def filling() -> tuple[Callable[[], float], Callable[[], float]]:
    """Make the spreadsheet of all tables; write the same frames with pandas."""
    import io

    import pandas as pd

    from ofsted_data.publish import workbook

    def plain() -> None:
        with pd.ExcelWriter(io.BytesIO(), engine="xlsxwriter") as book:
            for name, (_, _, frame) in workbook._tables(None).items():
                frame.to_excel(book, sheet_name=name, index=False)

    return clocked(workbook.workbook), clocked(plain)


# --- tests -------------------------------------------------------------------------------------


def testing() -> tuple[Callable[[], float], Callable[[], float]]:
    """Run the tests; run the notebooks with nbval."""
    pytest = ("-m", "pytest", "-q", "-p", "no:cacheprovider")
    return (
        process(
            *pytest, "-m", "not browser", "tests", may_fail=True
        ),  # a failing test takes its time as well
        process(*pytest, "--nbval", "--nbval-current-env", "notebooks", may_fail=True),
    )


# --- the site ----------------------------------------------------------------------------------


def opening() -> tuple[Callable[[], float], Callable[[], float]]:
    """Open the largest page of the site in Chromium; the theme with one line on it."""
    from playwright.sync_api import sync_playwright
    from sphinx.cmd.build import main as sphinx

    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        raise SystemExit(
            "ERROR: the measure site needs Chromium (Debian: apt-get install chromium)"
        )
    scratch = tempfile.TemporaryDirectory()
    atexit.register(scratch.cleanup)
    site, source, bare = (Path(scratch.name, name) for name in ("site", "source", "bare"))
    process("docs/build.py", "--out", str(site))()
    source.mkdir()
    (source / "conf.py").write_text('html_theme = "pydata_sphinx_theme"\n', encoding="utf-8")
    (source / "index.rst").write_text("Empty\n=====\n\nOne line.\n", encoding="utf-8")
    sphinx(["-q", str(source), str(bare)])
    largest = max(site.glob("*.html"), key=lambda path: path.stat().st_size)

    running = sync_playwright().start()
    atexit.register(running.stop)
    browser = running.chromium.launch(executable_path=program, args=["--no-sandbox"])

    def opened(path: Path) -> Callable[[], float]:
        def timed() -> float:
            page = browser.new_page()  # with a cache of its own, empty
            page.goto(path.as_uri())
            ready = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
            page.close()
            return float(ready) / 1000

        return timed

    return opened(largest), opened(bare / "index.html")


MEASURES = (
    Measure("load", "import the module, load every table", "import pandas", 1.1, 15, loading),
    Measure("growth", "growth on a million rows", "by hand in pandas", 1.2, 9, growing),
    Measure("reading", "read the department's files", "pandas.read_csv", 2.0, 9, reading),
    Measure("council", "one council from the command line", "jupyter execute", 1.3, 5, one_council),
    Measure("workbook", "all tables as a spreadsheet", "to_excel", 3.0, 5, filling),
    Measure(
        "site", "open the largest page of the site", "the theme's empty page", 1.5, 15, opening
    ),
    Measure("tests", "pytest tests", "pytest --nbval notebooks", 1.0, 3, testing),
)


def compare(measure: Measure, rounds: int) -> str:
    """Measure something and its baseline in turn; return a line of the table."""
    ours, baseline = measure.pair()
    ours(), baseline()  # the first time is slower: files come from the disk
    times = [(ours(), baseline()) for _ in range(rounds)]
    ratio = statistics.median(one / other for one, other in times)
    one, other = (statistics.median(column) for column in zip(*times, strict=True))
    verdict = "ok" if ratio <= measure.target else "over"
    return (
        f"{measure.name:8} {measure.what:37} {one:8.3f} s  {measure.against:25} {other:8.3f} s  "
        f"{ratio:5.2f}  {measure.target:6.2f}  {verdict}"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    names = [measure.name for measure in MEASURES]
    parser.add_argument("--only", choices=names, help="measure only this")
    parser.add_argument("--rounds", type=int, help="how many rounds (default: 3 to 15)")
    arguments = parser.parse_args()
    print(
        f"{'name':8} {'measured':37} {'median':>10}  {'against':25} {'median':>10}  "
        f"{'ratio':>5}  {'target':>6}",
        flush=True,
    )
    for measure in MEASURES:
        if arguments.only in (None, measure.name):
            print(compare(measure, arguments.rounds or measure.rounds), flush=True)


if __name__ == "__main__":
    main()
