"""Another council adds documents of its own: a folder of tables beside the package's."""

import csv
import gzip
import inspect
from pathlib import Path

import pandas as pd
import pytest

import ofsted_data
from ofsted_data.tables import tables

BORSETSHIRE = {
    "documents": {
        "document_id": "council_2020",
        "label": "Council 2020",
        "called": "the council's release of 2020",
        "publisher": "Borsetshire County Council",
        "layer": "document",
        "kind": "council press release",
        "earliest": "2020-05-01",
        "dating": "printed",
        "dating_note": "The page prints its day",
        "licence": "All rights stay with the publisher",
        "file": "council_2020.txt",
        "sha256": "0" * 64,
    },
    "measures": {
        "measure": "children_looked_after",
        "label": "Children looked after",
        "unit": "children",
        "moment": "on a day",
        "year_ends": "03-31",
        "meaning": "Children in the care of the council",
    },
}
COUNTS = [("2018", "400", "400", "400", "exact"), ("2020", "500", "500", "", "more_than")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of tables of a council that is invented, most of them without a row."""
    rows = {name: [row] for name, row in BORSETSHIRE.items()}
    rows["observations"] = [
        {
            "measure": "children_looked_after",
            "area": "Borsetshire",
            "year": year,
            "value": value,
            "low": low,
            "high": high,
            "qualifier": qualifier,
            "unit": "children",
            "as_printed": value,
            "counted": "children in care",
            "document_id": "council_2020",
            "locator": "line 3",
            "evidence": f"{value} children in care",
        }
        for year, value, low, high, qualifier in COUNTS
    ]
    rows["councils"] = [
        {
            "measure": "children_looked_after",
            "area": area,
            "area_code": f"E9900000{number}",
            "level": "council",
            "region": "Midlands",
            "year": year,
            "value": value,
        }
        for number, area in enumerate(["Borsetshire", "Felpershire"])
        for year, value in [("2018", "400"), ("2020", str(520 - 100 * number))]
    ]
    for table in tables().values():
        packed = table.file.endswith(".gz")
        path = tmp_path / table.file
        with (
            gzip.open(path, "wt", encoding="utf-8", newline="")
            if packed
            else path.open("w", encoding="utf-8", newline="") as file
        ):
            writer = csv.DictWriter(file, table.names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows.get(table.name, []))
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
    table = name.removeprefix("load_")
    expected = {"documents": 1, "measures": 1, "observations": 2, "councils": 4}
    assert len(frame) == expected.get(table, 0)


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
