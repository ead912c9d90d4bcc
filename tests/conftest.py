"""Fixtures that several test modules share."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

import ofsted_data

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(ofsted_data.__file__).parent / "data"
SOURCES = "OFSTED_DATA_SOURCES"
DOCUMENTS = (
    "council_2014.txt",
    "council_2018.txt",
    "sector_2018.txt",
    "newspaper_2018.txt",
    "newspaper_2024.txt",
)

# The same examples on every machine, and no failure because a machine is slow.
settings.register_profile("tests", deadline=None, derandomize=True, database=None, max_examples=40)
settings.load_profile("tests")


@pytest.fixture(scope="session")
def sources() -> Path:
    """Return the folder below which the five documents lie; skip where they are not to be had."""
    named = os.environ.get(SOURCES)
    places = [Path(named)] if named else []
    places.append(ROOT.parent / "shared")
    told = []
    for place in places:
        if not place.is_dir():
            told.append(f"{place} is not a folder")
            continue
        there = {path.name for path in place.rglob("*.txt")}
        missing = [name for name in DOCUMENTS if name not in there]
        if not missing:
            return place
        told.append(f"{place} lacks {', '.join(missing)}")
    pytest.skip(f"the documents are not there ({'; '.join(told)}); name their folder in {SOURCES}")


@pytest.fixture
def tables_copy(tmp_path: Path) -> Path:
    """Return a folder of its own with a copy of every packaged table, to be broken at will."""
    return Path(shutil.copytree(DATA, tmp_path / "tables"))
