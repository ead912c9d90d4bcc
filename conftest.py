"""What every pytest run needs, of the tests and of the notebooks: figures go to a throwaway folder.

A notebook saves its figures when it runs. nbval runs notebooks, in kernels that inherit this
process's environment; without this, a test run would write over the committed figures.
"""

import os
import shutil
import tempfile

import pytest

FIGURES = "OFSTED_DATA_FIGURES"
_made = pytest.StashKey[str]()
_before = pytest.StashKey[str | None]()


def pytest_configure(config: pytest.Config) -> None:
    """Send figures to a folder of this run; a worker of xdist takes over that of its controller."""
    if hasattr(config, "workerinput"):
        return
    config.stash[_before] = os.environ.get(FIGURES)
    config.stash[_made] = tempfile.mkdtemp(prefix="ofsted-data-figures-")
    os.environ[FIGURES] = config.stash[_made]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take the folder away, and leave the environment as it was."""
    if _made not in config.stash:
        return
    shutil.rmtree(config.stash[_made], ignore_errors=True)
    before = config.stash[_before]
    if before is None:
        os.environ.pop(FIGURES, None)
    else:
        os.environ[FIGURES] = before
