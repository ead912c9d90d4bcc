"""Fixtures that several test modules share."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import pandas as pd
import pytest
from hypothesis import settings

import ofsted_data
from ofsted_data.checks import official
from ofsted_data.official.read import read_files

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


@pytest.fixture(scope="session")
def releases() -> dict[str, Path]:
    """Return every download by its name; skip where one is not to be had."""
    place = Path(os.environ.get(SOURCES) or ROOT.parent / "shared")
    wanted = ofsted_data.load_documents(layer="statistics")["file"].tolist()
    there = {path.name: path for path in place.rglob("*") if path.name in wanted}
    missing = [name for name in wanted if name not in there]
    if missing:
        pytest.skip(f"{place} lacks {', '.join(missing)}; name a folder that has it in {SOURCES}")
    return there


@pytest.fixture(scope="session")
def every(releases: dict[str, Path], read_once: Callable[..., pd.DataFrame]) -> pd.DataFrame:
    """Return every value of the department's files, read as the checks read; to be read only."""
    pytest.importorskip("pyarrow")
    documents = ofsted_data.load_documents()
    names = documents.loc[documents["kind"] == "official statistics", "file"]
    return read_once([(name, releases[name]) for name in names], superseded=True)


Read = TypeVar("Read")


@pytest.fixture(scope="session", autouse=True)
def read_once() -> Iterator[Callable[..., pd.DataFrame]]:
    """Let checks against the downloads read each only once: the same bytes give the same frame.

    Who changes a byte of one, or its name, has it read anew.
    """

    def once(read: Callable[..., Read]) -> Callable[..., Read]:
        known: dict[object, Read] = {}

        def reading(paths: Sequence[tuple[str, Path]], **rest: bool) -> Read:
            key = (*((name, path.read_bytes()) for name, path in paths), *rest.items())
            if key not in known:
                known[key] = read(paths, **rest)
            return known[key]

        return reading

    with pytest.MonkeyPatch.context() as patch:
        reading = once(read_files)
        patch.setattr(official, "read_files", reading)
        yield reading


@pytest.fixture
def tables_copy(tmp_path: Path) -> Path:
    """Return a folder of its own with a copy of every packaged table, to be broken at will."""
    return Path(shutil.copytree(DATA, tmp_path / "tables"))
