"""What every pytest run needs, of the tests and of the notebooks: figures go to a throwaway folder.

A notebook saves its figures when it runs. nbval runs notebooks, in kernels that inherit this
process's environment; without this, a test run would write over the committed figures. A folder
that the environment names already is kept: the workers of xdist find that of their controller.
"""

import os
import shutil
import tempfile

import pytest

FIGURES = "OFSTED_DATA_FIGURES"
_made = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    """Send figures to a folder of this run."""
    if not os.environ.get(FIGURES):
        config.stash[_made] = tempfile.mkdtemp(prefix="ofsted-data-figures-")
        os.environ[FIGURES] = config.stash[_made]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take the folder away, and leave the environment as it was."""
    if _made in config.stash:
        shutil.rmtree(config.stash[_made], ignore_errors=True)
        os.environ.pop(FIGURES, None)
