"""The inspection reports, the second layer: facts read in them by hand, and the layers apart."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import ofsted_data

# Typed from the reports, not from the tables.
EXPECTED = Path(__file__).with_name("expected")
COUNTS = pd.read_csv(EXPECTED / "report_observations.csv")
GRADES = pd.read_csv(EXPECTED / "report_judgements.csv")
LAYERED = "documents crosswalk judgements observations claims findings events people".split()
LAYERS = ("document", "report", "statistics")
PAGES = {"council_2014", "council_2018", "sector_2018", "newspaper_2018", "newspaper_2024"}
RELEASES = set(ofsted_data.load_documents().query("layer == 'statistics'")["document_id"])


def test_counts_of_the_reports() -> None:
    """Catches a digit, a year, a place or an area that is not the report's."""
    rows = ofsted_data.load_observations(layer="report")[COUNTS.columns]
    found = set(rows.itertuples(index=False, name=None))
    assert set(COUNTS.itertuples(index=False, name=None)) - found == set()


def test_grades_of_the_reports() -> None:
    """Catches a grade that a report does not give, gives otherwise, or gives and is left out."""
    rows = ofsted_data.load_judgements(layer="report")[GRADES.columns].astype("str")
    rows = rows.merge(GRADES[["document_id", "inspection_id"]].drop_duplicates())
    found = sorted(rows.itertuples(index=False, name=None))
    assert found == sorted(GRADES.itertuples(index=False, name=None))


def test_a_part_of_a_judgement_is_told_from_the_judgement() -> None:
    """Catches adoption and care leavers in 2014 counted as judgements beside their own whole."""
    parts = ofsted_data.load_crosswalk().dropna(subset="part_of")
    assert dict(zip(parts["judgement_id"], parts["part_of"], strict=True)) == {
        "sif_2014.adoption": "sif_2014.children_looked_after",
        "sif_2014.care_leavers": "sif_2014.children_looked_after",
    }


def test_every_recommendation_of_the_reports() -> None:
    """Catches a formal area for improvement that is lost, made up, or put down to another body."""
    rows = ofsted_data.load_findings(layer="report").query("polarity == 'recommendation'")
    places = rows.groupby("document_id")["locator"].agg(list).to_dict()
    assert places == {
        "ofsted_2014": [f"paragraph {n}" for n in [*range(14, 24), *range(109, 114)]],
        "ofsted_2018": ["page 2"] * 4,
        "ofsted_2024": ["page 2"] * 4,
    }
    board = rows[rows["practice_area"] == "lscb"]
    assert board["locator"].tolist() == [f"paragraph {n}" for n in range(109, 114)]


def test_dates_and_lead_inspectors() -> None:
    """Catches a day or a name that the first page of a report does not have."""
    days = ofsted_data.load_events(layer="report").query(
        "event == 'inspection' and precision == 'day'"
    )
    assert {
        str(row["inspection_id"]): (f"{row['started']:%Y-%m-%d}", f"{row['ended']:%Y-%m-%d}")
        for row in days.to_dict("records")
    } == {
        "sif_2014": ("2014-04-29", "2014-05-21"),
        "ilacs_2018": ("2018-04-16", "2018-04-20"),
        "ilacs_2024": ("2024-02-12", "2024-02-23"),
    }
    leads = ofsted_data.load_people(layer="report").query("role == 'Lead inspector'")
    names = dict(zip(leads["year"], leads["name"], strict=True))
    assert names == {2014: "Emmy Tomsett", 2018: "Donna Marriott", 2024: "Nicki Shaw"}


@pytest.mark.parametrize("name", LAYERED)
def test_layers_are_never_mixed(name: str) -> None:
    """Catches a row of one layer passed as another's, and a row that no layer has."""
    load: Any = getattr(ofsted_data, f"load_{name}")
    said, record, official = (load(layer=layer) for layer in LAYERS)
    assert set(said["document_id"]) <= PAGES
    assert record["document_id"].str.fullmatch("ofsted_20(14|18|24)").all()
    assert official["document_id"].isin(RELEASES).all()
    assert len(record) > 0
    assert (len(official) > 0) == (name in ("documents", "events"))
    together = pd.concat([said, record, official], ignore_index=True)
    pd.testing.assert_frame_equal(together, load(), check_dtype=False)


def test_each_layer_has_its_sources() -> None:
    """Catches a source in the wrong layer: every row that rests on it would go with it."""
    layers = ofsted_data.load_documents().groupby("layer")["document_id"].agg(set)
    assert layers["document"] == PAGES
    assert layers["report"] == {"ofsted_2014", "ofsted_2018", "ofsted_2024"}
    assert not layers["statistics"] & (layers["document"] | layers["report"])
    assert len(layers["statistics"]) == 81
    assert set(layers.index) == set(LAYERS)


def test_official_figures_are_not_printed_numbers() -> None:
    """Catches a figure of the department passed as something a page or a report prints."""
    printed = set(ofsted_data.load_observations()["document_id"])
    assert printed <= PAGES | {"ofsted_2014", "ofsted_2018", "ofsted_2024"}
    assert "document_id" not in ofsted_data.load_statistics().columns
    events = ofsted_data.load_events(layer="statistics")
    rows = events[["event", "inspection_id", "started", "locator"]]
    assert list(rows.itertuples(index=False, name=None)) == [
        ("report published", "ilacs_2018", pd.Timestamp("2018-05-22"), "row 177"),
        ("report published", "ilacs_2024", pd.Timestamp("2024-04-09"), "row 178"),
    ]


def test_each_page_is_held_against_its_report() -> None:
    """Catches a page's finding with no word on how it gives the report's, or a change untold."""
    pages = ofsted_data.load_findings(layer="document")
    reports = ofsted_data.load_findings(layer="report").set_index("finding_id")
    about = pages["inspection_id"] != "send_2023"  # another inspection, of which no report is here
    assert (pages["treatment"].notna() == about).all()
    untold = pages["treatment"].isin(["changed", "not in the report"])
    assert (pages["change"].notna() == untold).all()
    taken = pages.dropna(subset="reported_from")
    absent = about & (pages["treatment"] == "not in the report")
    assert set(pages.index[about]) - set(taken.index) == set(pages.index[absent])
    same = taken["inspection_id"].tolist()
    assert reports.loc[taken["reported_from"], "inspection_id"].tolist() == same
