"""What is committed is the same bytes whichever vector units a processor has."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from ofsted_data import save_figure

ROOT = Path(__file__).parents[1]
umath = pytest.importorskip("numpy._core._multiarray_umath")  # there from numpy 2 on
# numpy has other routines for these, whose last bit can differ.
UNITS = " ".join(name for name in umath.__cpu_dispatch__ if umath.__cpu_features__[name])


def test_the_last_bit_of_a_number_is_not_saved(tmp_path: Path) -> None:
    """Catch a number whose committed digits reach down to what processors reckon otherwise."""
    reckoned = 100 * (np.linspace(1.1, 3.7, 4001) ** (1 / 3) - 1)
    for name, values in (("one", reckoned), ("next", np.nextafter(reckoned, 1000))):
        numbers = pd.DataFrame({"percent": values})
        words = {"title": name, "sources": name, "alt": name}
        save_figure(Figure(), name, numbers=numbers, folder=tmp_path, **words)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "next.csv").read_bytes()


RUN = """
import asyncio, sys
from pathlib import Path
import nbformat
from ofsted_data.publish.story import as_text, execute
book = nbformat.read("notebooks/04_neglect.ipynb", as_version=4)
asyncio.run(execute(book, "04_neglect", Path.cwd()))
Path(sys.argv[1]).write_text(as_text(book), encoding="utf-8")
"""


@pytest.mark.locked
def test_a_notebook_comes_out_as_committed_from_the_root_and_without_vector_units(
    tmp_path: Path,
) -> None:
    """Catch what another processor draws otherwise, and a path that the root does not have."""
    book, figures = tmp_path / "book.ipynb", tmp_path / "figures"
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "NPY_DISABLE_CPU_FEATURES": UNITS,
        "OFSTED_DATA_FIGURES": str(figures),
    }
    subprocess.run([sys.executable, "-c", RUN, book], env=environment, cwd=ROOT, check=True)
    assert book.read_bytes() == (ROOT / "notebooks/04_neglect.ipynb").read_bytes()
    drawn = {path.name: path.read_bytes() for path in figures.iterdir()}
    assert len(drawn) >= 3
    assert drawn == {name: (ROOT / "figures" / name).read_bytes() for name in drawn}
