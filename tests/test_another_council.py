"""Another council adds documents of its own: a folder of tables beside the package's."""

import inspect
import tomllib
from pathlib import Path

import pandas as pd
import pytest

import ofsted_data
from ofsted_data.tables import tables

BORSETSHIRE = tomllib.loads(Path(__file__).with_name("borsetshire.toml").read_text("utf-8"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of tables of a council that is invented, most of them without a row."""
    for table in tables().values():
        rows = pd.DataFrame(BORSETSHIRE.get(table.name, []), columns=table.names, dtype="object")
        rows.to_csv(tmp_path / table.file, index=False, lineterminator="\n")
    return tmp_path


LOADERS = [name for name in ofsted_data.__all__ if name.startswith("load_")]


@pytest.mark.parametrize("name", LOADERS)
def test_every_loader_takes_the_folder(name: str, folder: Path) -> None:
    """Catches a loader that reads the packaged table whatever folder it is given."""
    load = getattr(ofsted_data, name)
    assert "folder" in inspect.signature(load).parameters
    frame = load(folder)
    assert len(load()) > len(frame)
    assert list(frame.columns) == list(load().columns)
    assert list(frame.dtypes) == list(load().dtypes)
    assert len(frame) == len(BORSETSHIRE.get(name.removeprefix("load_"), []))


def test_its_numbers_are_worked_out_as_ours_are(folder: Path) -> None:
    """Catches a sum that only holds for the packaged council."""
    printed = ofsted_data.load_observations(folder, layer="document")
    (change,) = ofsted_data.growth(printed, 2018, 2020).to_dict("records")
    assert (change["area"], change["percent_change"]) == ("Borsetshire", 25.0)
    assert change["percent_change_low"] == 25.0
    assert pd.isna(change["percent_change_high"])  # "more than" is open above
    councils = ofsted_data.load_councils(folder)
    place = ofsted_data.place_among(councils, "borsetshire", "children_looked_after", 2018, 2020)
    assert (place["rank"], place["councils"], place["percent_change"]) == (1, 2, pytest.approx(30))


def test_a_wrong_cell_of_its_own_is_named(folder: Path) -> None:
    """Catches a folder that is read as if it were right."""
    path = folder / "observations.csv"
    path.write_text(path.read_text("utf-8").replace(",exact,", ",precisely,"), encoding="utf-8")
    with pytest.raises(ofsted_data.TableError, match="observations, row 1, column qualifier"):
        ofsted_data.load_observations(folder)
