"""Folders and downloads of any kind end in the right answer, or in one of the package's errors."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
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
from ofsted_data.official.extracts import for_area

NAMES = ["Bath, “and” \"North\"", "two\nlines\r\nand three\rfour", "=1+1", "+44", "-a", "@SUM(A1)",
         "$x^2$ & <b>", "Ынаş ελλ –", "%s {0}", "\\frac"]  # fmt: skip
ODD_FOLDER = "a folder, “мой” 教育 & co"

HEADER = ("time_period,geographic_level,region_name,old_la_code,new_la_code,la_name,"
          "At31_episodes,Anypoint_episodes")  # fmt: skip
ROW = ["2024", "Local authority", "South East", "931", "E10000025", "Oxfordshire", "5", "6"]


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(st.one_of(
    st.binary(max_size=40),
    st.tuples(st.integers(0, 7), st.one_of(st.text(max_size=6), st.sampled_from(NAMES))).map(
        lambda pair: ",".join(
            [HEADER, *ROW][:1]) .encode() + b"\n" + ",".join(
            [*ROW[: pair[0]], pair[1], *ROW[pair[0] + 1 :]]).encode("utf-8", "replace")
    ),
))  # fmt: skip
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


@pytest.mark.parametrize(("area", "code"), [("Kent", "E10000016"), (pd.NA, "E1")])
def test_an_area_is_found_whatever_its_dtype(area: object, code: str) -> None:
    """Catch a search that only text columns bear."""
    frame = pd.DataFrame({"area": [area, "Oxfordshire"], "area_code": [code, "E10000025"]})
    for given_ in (frame, frame.astype("category"), frame.astype("object")):
        assert for_area(given_, " oxfordshire ")["area_code"].tolist() == ["E10000025"]
        with pytest.raises(StatisticsError, match="Oxfordshir"):
            for_area(given_, "Oxfordshir")
    for wrong in (None, 5, ["Kent"]):
        with pytest.raises(StatisticsError, match="names no area"):
            for_area(frame, wrong)  # type: ignore[arg-type]
    with pytest.raises(StatisticsError, match="area_code"):
        for_area(frame[["area"]], "Kent")


# --- folders -------------------------------------------------------------------------------

FOLDERS: dict[str, tuple[Callable[[Path], Any], type[Exception]]] = {
    "load": (ofsted_data.load_documents, TableError),
    "validate": (validate, TableError),
    "sources of validate": (lambda path: validate(sources=path), SourceError),
    "verify": (verify, SourceError),
    "coverage": (coverage, SourceError),
    "read_dfe": (read_dfe, StatisticsError),
    "read_ofsted_outcomes": (read_ofsted_outcomes, StatisticsError),
    "write_files": (lambda path: write_files({"x": b""}, path / "x", TableError), TableError),
}  # fmt: skip


@pytest.mark.parametrize("name", FOLDERS)
def test_a_file_in_place_of_a_folder_is_refused(name: str, tmp_path: Path) -> None:
    """Catch an error of the system's own where a folder is a file, or is not there."""
    function, error = FOLDERS[name]
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(error, match="file"):
        function(tmp_path / "file")
    if name != "write_files":
        with pytest.raises(error, match="nowhere"):
            function(tmp_path / "nowhere")


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


@pytest.mark.parametrize("name", ["read_dfe", "statistics", "verify", "validate"])
def test_a_folder_that_may_not_be_read_is_no_empty_folder(
    name: str, tables_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """Catch a release, or a source, left out in silence because its folder is closed."""
    above = tmp_path / "above"
    (above / "closed").mkdir(parents=True)
    (above / "council_2014.txt").write_text("x", encoding="utf-8")
    listed = os.scandir

    def refuse(path: Any) -> Any:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", refuse)
    if name == "statistics":
        arguments = ["statistics", "--downloads", str(above), "--folder", str(tables_copy)]
        assert cli.main(arguments) == cli.ERROR
        assert "closed cannot be read" in capsys.readouterr().err
        return
    reading: dict[str, tuple[Callable[[], Any], type[Exception]]] = {
        "read_dfe": (lambda: read_dfe(above), StatisticsError),
        "verify": (lambda: verify(above), SourceError),
        "validate": (lambda: validate(sources=above), SourceError),
    }
    function, error = reading[name]
    with pytest.raises(error, match="closed cannot be read: Permission denied"):
        function()


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
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "one": b"as it was",
        "two": b"as it was",
    }
    write_files({"one": b"new one", "two": b"new two"}, tmp_path, OfstedDataError)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "one": b"new one",
        "two": b"new two",
    }


def _no_descriptor(folder: Path) -> list[str]:
    (folder / "datapackage.json").unlink()
    return ["seal", "--folder", str(folder)]


def _not_utf8(folder: Path) -> list[str]:
    (folder / "claims.csv").write_bytes(b"\xff")
    return ["seal", "--folder", str(folder)]


def _no_table(folder: Path) -> list[str]:
    (folder / "claims.csv").unlink()
    return ["seal", "--folder", str(folder)]


def _no_path(folder: Path) -> list[str]:
    package = {"resources": [{"name": "claims"}]}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    return ["seal", "--folder", str(folder)]


def _notebook(folder: Path) -> list[str]:
    (folder / "01_x.ipynb").write_bytes(b"[]")
    return ["story", "--notebooks", str(folder), "--out", str(folder / "out")]


def _downloads(folder: Path) -> list[str]:
    return ["statistics", "--downloads", str(folder / "claims.csv"), "--folder", str(folder)]


@pytest.mark.parametrize("prepare", [_no_descriptor, _not_utf8, _no_table, _no_path,
                                     _notebook, _downloads])  # fmt: skip
def test_a_command_that_cannot_be_done_says_so_and_changes_nothing(
    prepare: Callable[[Path], list[str]], tables_copy: Path, capsys: Any
) -> None:
    """Catch a traceback in place of a line, and a folder left half changed."""
    arguments = prepare(tables_copy)
    before = {path.name: path.read_bytes() for path in tables_copy.glob("*.*")}
    assert cli.main(arguments) == cli.ERROR
    told = capsys.readouterr().err
    assert told.startswith("ofsted-data: ")
    assert {path.name: path.read_bytes() for path in tables_copy.glob("*.*")} == before
