"""Nothing in the package holds for POSIX alone."""

import ast
import re
from pathlib import Path

import pytest

import ofsted_data

PACKAGE = Path(ofsted_data.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
NOT_ON_WINDOWS = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
POSIX_CALLS = {"fork", "chmod", "chown", "getuid", "geteuid", "mkfifo", "symlink", "nice", "killpg"}
TEXT = {"read_text", "write_text", "open"}  # without an encoding they take the machine's


def faults(source: str) -> list[str]:
    """Return what in a module does not hold on Windows."""
    found, tree = [], ast.parse(source)
    tried = [one for node in ast.walk(tree) if isinstance(node, ast.Try) for one in ast.walk(node)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom) and node not in tried:
            names = [getattr(node, "module", None) or "", *(name.name for name in node.names)]
            found += [f"imports {name}" for name in names if name in NOT_ON_WINDOWS]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if re.search(r"%-[dHIjmMSUWy]", node.value):
                found.append(f"a day without its zero: {node.value!r}")
            if re.match(r"/(dev|tmp|etc|usr|proc)/", node.value):
                found.append(f"a place: {node.value!r}")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name, given = node.func.attr, {word.arg for word in node.keywords}
            binary = any("b" in str(getattr(one, "value", "")) for one in node.args)
            of_zip = ast.unparse(node.func).startswith(("gzip.", "zipfile."))
            if name in POSIX_CALLS:
                found.append(f"calls {name}")
            if name in TEXT and "encoding" not in given and not (binary or of_zip or node.args[:1]):
                found.append(f"{name} without an encoding")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_holds_on_windows_too(path: Path) -> None:
    """Catches a call, a module, a folder or a date that only POSIX has, and text of any code."""
    assert not faults(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "source",
    [
        "import fcntl",
        "from pwd import getpwnam",
        "os.fork()",
        "f'{day:%-d %B}'",
        "open_me = '/tmp/it'",
        "path.read_text()",
    ],
)
def test_what_only_posix_has_is_seen(source: str) -> None:
    """Catches a search that finds nothing."""
    assert faults(source)


def test_names_differ_by_more_than_their_case() -> None:
    """Catches two files that one folder of Windows cannot hold, and a name that it refuses."""
    names = [path.relative_to(PACKAGE).as_posix().casefold() for path in PACKAGE.rglob("*")]
    assert len(names) == len(set(names))
    assert not [
        name for name in names if re.search(r'[<>:"|?*]|(^|/)(con|nul|aux|prn)(\.|/|$)', name)
    ]
