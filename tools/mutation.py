"""Change the code in one place at a time, and count how many changes the tests notice.

    make mutation OFSTED_DATA_SOURCES=FOLDER

The changes are those of cosmic-ray: another operator or comparison, a number one off, a condition
turned round, a loop that never runs, an exception not caught. A seeded sample of the places of
each module is taken, one change a place; each is tried against the test files that concern the
module, until the first test fails. Each trial is a copy of one process that has already loaded
the libraries, so that it costs little more than its tests.
"""

import argparse
import multiprocessing
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.operators.provider import OperatorProvider

ROOT = Path(__file__).resolve().parent.parent
# How many places of a module, and the test files that concern it, the quickest first.
MODULES = {
    "hedges": (60, "hedges"),
    "growth": (50, "growth"),
    "claims": (25, "claims"),
    "audit/changes": (40, "claims"),
    "audit/comparisons": (25, "claims"),
    "audit/evidence": (25, "claims"),
    "audit/grades": (25, "claims"),
    "record": (25, "record official"),
    "tables": (40, "tables hostile"),
    "checks/words": (60, "checks"),
    "checks/readback": (40, "checks reports"),
    "checks/described": (30, "checks"),
    "checks/rules": (60, "checks"),
    "checks/sources": (30, "sources reports"),
    "checks/official": (25, "official"),
    "official/read": (40, "official"),
    "official/extracts": (30, "official"),
    "official/ofsted": (30, "ofsted_outcomes official"),
}
# They take arguments or need the tool itself at run time, or no test could let them pass.
_NOT_USED = re.compile(
    r"Variable|Exception|Shift|Operator_Bit\w+_(?!Bit)|Operator_(?!Bit)[A-Z]\w+_Bit"
    r"|Operator_(?!Is)\w+_Is(Not)?$|Operator_Is(Not)?_(?!Is)|_(USub|UAdd|Invert)_Not$"
)
KILLED, SURVIVED, TIMED_OUT = "killed", "survived", "killed by time-out"


class Mutant(NamedTuple):
    """One change of one module: the line it is in, as it was and as it is, and the new text."""

    module: str
    line: int
    was: str
    now: str
    text: str


def mutants(module: str, seed: int, count: int) -> list[Mutant]:
    """Return a sample of the changes that can be made to a module, one a place."""
    source = (ROOT / "ofsted_data" / f"{module}.py").read_text(encoding="utf-8")
    places: dict[Any, list[tuple[Any, int, int]]] = {}
    operators = OperatorProvider()
    usable = {name: operators[name]() for name in sorted(operators) if not _NOT_USED.search(name)}
    for order, node in enumerate(ast_nodes(get_ast(source))):
        for name, operator in usable.items():
            for index, position in enumerate(operator.mutation_positions(node)):
                if not _unread(node):
                    key = (position, name.partition("_")[0])
                    places.setdefault(key, []).append((operator, order, index))
    draw = random.Random(f"{seed} {module}")
    drawn: list[Mutant] = []
    for key in draw.sample(sorted(places), len(places)):
        made = _made(module, source, *draw.choice(places[key])) if len(drawn) < count else None
        drawn += [made] if made else []
    return drawn


def _unread(node: Any) -> bool:
    """Return whether a node makes no difference: in an annotation, or whether zip is strict.

    What is zipped is as long as the other by the way it is made.
    """
    while node.parent:
        if (
            node.parent.type == "argument"
            and getattr(node.parent.children[0], "value", "") == "strict"
        ):
            return True
        beside = node.parent.children
        place = next(place for place, child in enumerate(beside) if child is node)
        before = str(getattr(beside[place - 1], "value", "")) if place else ""
        if before == "->" or (before == ":" and node.parent.type in ("annassign", "tfpdef")):
            return True
        node = node.parent
    return False


def _made(module: str, source: str, operator: Any, order: int, index: int) -> Mutant | None:
    tree = get_ast(source)
    node = list(ast_nodes(tree))[order]
    new = operator.mutate(node, index)
    if new is not node:
        beside = node.parent.children
        place = next(place for place, child in enumerate(beside) if child is node)
        beside[place : place + 1] = [] if new is None else [new]
    text = tree.get_code()
    try:
        compile(text, module, "exec")
    except SyntaxError:
        return None
    pairs = zip(source.splitlines(), text.splitlines(), strict=False)  # a decorator may go
    changed = [(place, *pair) for place, pair in enumerate(pairs, start=1) if pair[0] != pair[1]]
    if not changed:
        return None
    line, was, now = changed[0]
    return Mutant(module, line, was.strip(), now.strip(), text)


def tried(copy: Path, mutant: Mutant, limit: float) -> str:
    """Return what the tests make of a change, in a copy of this process."""
    path = copy / "ofsted_data" / f"{mutant.module}.py"
    before = path.read_bytes()
    path.write_text(mutant.text, encoding="utf-8")
    child = os.fork()
    if not child:
        _run_tests(copy, MODULES[mutant.module][1])
    try:
        return _outcome(child, limit)
    finally:
        path.write_bytes(before)


def _run_tests(copy: Path, tests: str) -> None:
    import pytest

    os.setsid()
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    files = [f"tests/test_{name}.py" for name in tests.split()]
    loaded = "ignore::pytest.PytestAssertRewriteWarning"  # hypothesis is, before pytest begins
    code = 1
    try:
        code = int(pytest.main(["-xq", "-n0", "-p", "no:cacheprovider", "-W", loaded, *files]))
    finally:
        os._exit(code)


def _outcome(child: int, limit: float) -> str:
    end = time.monotonic() + limit
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return KILLED if status else SURVIVED
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return TIMED_OUT


def work(tasks: Any, results: Any) -> None:
    """Try changes in a copy of the project of one's own, until there are none left."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        os.chdir(copy)
        sys.path.insert(0, str(copy))
        sys.dont_write_bytecode = True
        os.environ |= {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
        _load_libraries()
        for mutant, limit in iter(tasks.get, None):
            start = time.monotonic()
            outcome = tried(copy, mutant, limit)
            results.put((mutant, outcome, time.monotonic() - start))


def _load_libraries() -> None:
    import afcharts  # noqa: F401
    import hypothesis  # noqa: F401
    import matplotlib.pyplot  # noqa: F401
    import pandas  # noqa: F401
    import pytest  # noqa: F401
    import python_calamine  # noqa: F401


def outcomes(drawn: list[Mutant], processes: int) -> Iterator[tuple[Mutant, str, float]]:
    """Give what the tests make of each change, in modules whose tests pass without any."""
    tasks: Any = multiprocessing.Queue()
    results: Any = multiprocessing.Queue()
    for _ in range(processes):
        multiprocessing.Process(target=work, args=(tasks, results)).start()
    limits = {}
    for module in dict.fromkeys(mutant.module for mutant in drawn):
        text = (ROOT / "ofsted_data" / f"{module}.py").read_text(encoding="utf-8")
        tasks.put((Mutant(module, 0, "", "", text), 900))
        limits[module] = 0.0
    for _ in dict(limits):
        mutant, outcome, took = results.get()
        limits[mutant.module] = 30 + 4 * took
        print(f"{mutant.module}: its tests take {took:.0f} s unchanged", flush=True)
        if outcome != SURVIVED:
            del limits[mutant.module]
            print(f"{mutant.module} is left out: its tests fail without any change", flush=True)
    sound = [mutant for mutant in drawn if mutant.module in limits]
    for mutant in sound:
        tasks.put((mutant, limits[mutant.module]))
    for _ in range(processes):
        tasks.put(None)
    for _ in sound:
        yield results.get()


def main() -> None:
    """Draw the changes, try them, print the table and what survived."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("modules", nargs="*", default=list(MODULES), metavar="MODULE")
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--share", type=float, default=1.0, help="of the sample's usual size")
    chosen = parser.parse_args()
    drawn = [
        mutant
        for module in chosen.modules
        for mutant in mutants(module, chosen.seed, round(MODULES[module][0] * chosen.share))
    ]
    print(f"{len(drawn)} changes, seed {chosen.seed}", flush=True)
    told: dict[str, list[str]] = {module: [] for module in chosen.modules}
    left = Counter(mutant.module for mutant in drawn)
    print(f"{'module':<18}{'changes':>8}{'killed':>8}{'in 100':>8}", flush=True)
    for mutant, outcome, _ in outcomes(drawn, chosen.processes):
        told[mutant.module].append(outcome)
        left[mutant.module] -= 1
        if outcome == SURVIVED:
            change = f"  - {mutant.was}\n  + {mutant.now}"
            print(f"survived: {mutant.module}.py, line {mutant.line}:\n{change}", flush=True)
        if not left[mutant.module]:
            print(line(mutant.module, told[mutant.module]), flush=True)
    print(line("all", [outcome for found in told.values() for outcome in found]))


def line(name: str, found: list[str]) -> str:
    """Return a line of the table: how many changes of a module were killed."""
    killed = sum(outcome != SURVIVED for outcome in found)
    return f"{name:<18}{len(found):>8}{killed:>8}{100 * killed / max(len(found), 1):>8.1f}"


if __name__ == "__main__":
    main()
