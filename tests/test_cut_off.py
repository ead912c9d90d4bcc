"""A run that is killed while it writes leaves whole files, and the next run needs no help."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "experiments" / "cut_off.py"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot copy a running process")
def test_a_run_killed_at_any_moment_leaves_whole_files(tmp_path: Path) -> None:
    """Catch half a file, a mixed set that stays so, leftovers, and runs in each other's way."""
    done = subprocess.run(
        [sys.executable, SCRIPT], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        "a new figure", "a figure", "seal", "statistics", "readme", "a notebook",
        "four runs at once",
    ]  # fmt: skip
    moments = [int(line.split()[line.split().index("of") + 1]) for line in lines[:-1]]
    assert min(moments) > 10, "hardly a moment was tried"
