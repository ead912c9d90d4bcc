"""What is committed is the same bytes whichever vector units a processor has."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from numpy._core import _multiarray_umath as umath  # type: ignore[attr-defined]

from ofsted_data import save_figure

ROOT = Path(__file__).parents[1]
# numpy has other routines for these, whose last bit can differ.
UNITS = " ".join(name for name in umath.__cpu_dispatch__ if umath.__cpu_features__[name])


def run(code: str, folder: Path, without: str, *arguments: str) -> None:
    """Run code in a process whose numpy leaves out these vector units."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NPY_DISABLE_CPU_FEATURES": without}
    subprocess.run(
        [sys.executable, "-c", code, str(folder), *arguments],
        env=environment, capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip


def test_the_last_bit_of_a_number_is_not_saved(tmp_path: Path) -> None:
    """Catch a number whose committed digits reach down to what processors reckon otherwise."""
    numbers = 100 * (np.linspace(1.1, 3.7, 4001) ** (1 / 3) - 1)
    for name, values in (("one", numbers), ("next", np.nextafter(numbers, 1000))):
        save_figure(
            Figure(), "sums", title="t", sources="s", alt="a",
            numbers=pd.DataFrame({"percent": values}), folder=tmp_path / name,
        )  # fmt: skip
    assert (tmp_path / "one/sums.csv").read_bytes() == (tmp_path / "next/sums.csv").read_bytes()


NOTEBOOK = """
import asyncio, os, sys
from pathlib import Path
import nbformat
from ofsted_data.publish.story import execute
book = nbformat.read(Path("notebooks") / sys.argv[2], as_version=4)
figures = {"OFSTED_DATA_FIGURES": sys.argv[1] + "/figures"}
asyncio.run(execute(book, sys.argv[2], Path(sys.argv[1]), {**os.environ, **figures}))
"""


@pytest.mark.skipif(not UNITS, reason="this processor has no vector units that numpy can leave out")
@pytest.mark.locked
def test_a_notebook_draws_what_is_committed_without_vector_units(tmp_path: Path) -> None:
    """Catch a committed figure that another processor draws or writes otherwise."""
    run(NOTEBOOK, tmp_path, UNITS, "04_neglect.ipynb")
    drawn = sorted((tmp_path / "figures").iterdir())
    assert len(drawn) >= 3
    assert [
        path.name
        for path in drawn
        if path.read_bytes() != (ROOT / "figures" / path.name).read_bytes()
    ] == []
