"""Folders and downloads of any kind end in the right answer, or in one of the package's errors."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import ofsted_data
from conftest import DATA
from ofsted_data import (
    OfstedDataError,
    SourceError,
    StatisticsError,
    TableError,
    cli,
    coverage,
    read_dfe,
    read_ofsted_outcomes,
    validate,
    verify,
)
from ofsted_data.checks.sources import read_sources
from ofsted_data.folders import write_files

ODD_FOLDER = "a folder, “мой” 教育 & co"
NAMES = ['Bath, “and” "North"', "two\nlines\r\nand three\rfour", "=1+1", "$x^2$ & <b>", "\\frac"]
COLUMNS = (
    "time_period geographic_level region_name old_la_code new_la_code la_name At31_episodes "
    "Anypoint_episodes"
).split()
ROW = ["2024", "Local authority", "South East", "931", "E10000025", "Oxfordshire", "5", "6"]


@st.composite
def downloads(draw: st.DrawFn) -> bytes:
    """Make up a download with one cell that holds anything."""
    row = list(ROW)
    row[draw(st.integers(0, 7))] = draw(st.text(max_size=6) | st.sampled_from(NAMES))
    return f"{','.join(COLUMNS)}\n{','.join(row)}\n".encode("utf-8", "replace")


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@example(content=b'"')
@given(content=st.binary(max_size=40) | downloads())
def test_a_download_of_anything_is_read_or_refused(tmp_path: Path, content: bytes) -> None:
    """Catch an error of the reader's own, and a cell that is no number read as one."""
    (tmp_path / "x.csv").write_bytes(content)
    try:
        found = read_dfe(tmp_path)
    except StatisticsError:
        return
    else:
        assert np.isfinite(found["value"].dropna()).all()
        assert (found["value"].isna() == found["status"].notna()).all()


@given(st.binary(max_size=60))
def test_a_sheet_of_anything_is_refused(tmp_path_factory: Any, content: bytes) -> None:
    """Catch an error of the spreadsheet reader's own."""
    path = tmp_path_factory.mktemp("sheet") / "x.ods"
    path.write_bytes(content)
    with pytest.raises(StatisticsError, match=r"x\.ods"):
        read_ofsted_outcomes(path)


# --- folders -------------------------------------------------------------------------------


def check_sources(path: Path) -> Any:
    """Hold the packaged tables against the sources in a folder."""
    return validate(sources=path)


READERS: list[tuple[Callable[[Path], Any], type[Exception]]] = [
    (ofsted_data.load_documents, TableError),
    (validate, TableError),
    (check_sources, SourceError),
    (verify, SourceError),
    (coverage, SourceError),
    (read_dfe, StatisticsError),
    (read_ofsted_outcomes, StatisticsError),
]


@pytest.mark.parametrize(("function", "error"), READERS)
def test_a_file_in_place_of_a_folder_is_refused(
    function: Callable[[Path], Any], error: type[Exception], tmp_path: Path
) -> None:
    """Catch an error of the system's own where a folder is a file, or is not there."""
    (tmp_path / "file").write_bytes(b"")
    for name in ("file", "nowhere"):
        with pytest.raises(error, match=name):
            function(tmp_path / name)
    with pytest.raises(TableError, match="file"):
        write_files({"x": b""}, tmp_path / "file" / "x", TableError)


def test_what_may_not_be_read_is_refused(
    tables_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catch an error of the system's own where a file may not be read."""
    (tmp_path / "council_2014.txt").write_text("x", encoding="utf-8")
    downloads = tmp_path / "downloads"
    downloads.mkdir()
    (downloads / "x.csv").write_text("x", encoding="utf-8")

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(TableError, match=r"documents.*Permission denied"):
        ofsted_data.load_documents(tables_copy)
    with pytest.raises(StatisticsError, match=r"x\.csv.*Permission denied"):
        read_dfe(downloads)
    monkeypatch.undo()
    loaded = ofsted_data.load_documents()
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(SourceError, match=r"council_2014\.txt.*Permission denied"):
        read_sources(tmp_path, loaded)


def run_statistics(path: Path) -> Any:
    """Read a folder as the command does, which tells its error on a line of its own."""
    assert cli.main(["statistics", "--downloads", str(path), "--folder", str(path)]) == cli.ERROR
    raise OfstedDataError("told on standard error")


@pytest.mark.parametrize("function", [read_dfe, verify, check_sources, run_statistics])
def test_a_folder_that_may_not_be_read_is_no_empty_folder(
    function: Callable[[Path], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """Catch a release, or a source, left out in silence because its folder is closed."""
    (tmp_path / "closed").mkdir()
    (tmp_path / "council_2014.txt").write_text("x", encoding="utf-8")
    listed = os.scandir

    def refuse(path: Any) -> Any:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(OfstedDataError) as caught:
        function(tmp_path)
    assert "closed cannot be read: Permission denied" in f"{caught.value} {capsys.readouterr().err}"


def test_names_of_folders_may_be_anything(tmp_path: Path, capsys: Any) -> None:
    """Catch a path cut at a space, or read in the wrong letters."""
    folder = tmp_path / ODD_FOLDER
    shutil.copytree(DATA, folder)
    pd.testing.assert_frame_equal(ofsted_data.load_claims(folder), ofsted_data.load_claims())
    before = (folder / "datapackage.json").read_bytes()
    assert cli.main(["seal", "--folder", str(folder)]) == cli.OK
    assert (folder / "datapackage.json").read_bytes() == before
    assert validate(folder).empty
    capsys.readouterr()


def files_in(folder: Path) -> dict[str, bytes]:
    """Return the bytes of each file in a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_file_is_as_it_was_or_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catch half a file, or a leftover, where the disk is full or the run is cut off."""
    for name in ("one", "two"):
        (tmp_path / name).write_bytes(b"as it was")
    really = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        really(path, data[:2])
        if "two" in path.name:
            raise OSError(28, "No space left on device")
        return really(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OfstedDataError, match="No space left on device"):
        write_files({"one": b"new one", "two": b"new two"}, tmp_path, OfstedDataError)
    monkeypatch.undo()
    assert files_in(tmp_path) == {"one": b"as it was", "two": b"as it was"}
    write_files({"one": b"new one", "two": b"new two"}, tmp_path, OfstedDataError)
    assert files_in(tmp_path) == {"one": b"new one", "two": b"new two"}


SEAL = "seal --folder {}"


@pytest.mark.parametrize(
    ("name", "content", "command"),
    [
        ("datapackage.json", None, SEAL),
        ("claims.csv", b"\xff", SEAL),
        ("claims.csv", None, SEAL),
        ("datapackage.json", b'{"resources": [{"name": "claims"}]}', SEAL),
        ("01_x.ipynb", b"[]", "story --notebooks {} --out {}/out"),
        ("x.csv", b"x", "statistics --downloads {}/x.csv --folder {}"),
    ],
)
def test_a_command_that_cannot_be_done_says_so_and_changes_nothing(
    name: str, content: bytes | None, command: str, tables_copy: Path, capsys: Any
) -> None:
    """Catch a traceback in place of a line, and a folder left half changed."""
    (tables_copy / name).unlink(missing_ok=True)
    if content is not None:
        (tables_copy / name).write_bytes(content)
    before = files_in(tables_copy)
    arguments = [part.replace("{}", str(tables_copy)) for part in command.split()]
    assert cli.main(arguments) == cli.ERROR
    assert capsys.readouterr().err.startswith("ofsted-data: ")
    assert files_in(tables_copy) == before
