"""The inspection reports, the second layer: facts read in them by hand, and the layers apart."""

from typing import Any

import pandas as pd
import pytest

import ofsted_data

# measure, area, year, value as printed, place: typed from the reports, not from the tables.
COUNTS: dict[str, list[tuple[str, str, int, float, str]]] = {
    "ofsted_2014": [
        ("children_in_need", "Oxfordshire", 2014, 3151, "page 7"),
        ("children_in_need", "Oxfordshire", 2013, 3471, "page 7"),
        ("child_protection_plans", "Oxfordshire", 2014, 512, "page 7"),
        ("child_protection_plans", "Oxfordshire", 2013, 430, "page 7"),
        ("privately_fostered_children", "Oxfordshire", 2013, 34, "page 7"),
        ("privately_fostered_children", "Oxfordshire", 2012, 37, "page 7"),
        ("children_looked_after", "Oxfordshire", 2014, 467, "page 8"),
        ("children_looked_after", "Oxfordshire", 2013, 416, "page 8"),
        ("children_looked_after_rate", "Oxfordshire", 2014, 33.7, "page 8"),
        ("children_looked_after_rate", "Oxfordshire", 2013, 30.0, "page 8"),
        ("placed_out_of_area", "Oxfordshire", 2014, 125, "page 8"),
        ("placed_in_childrens_homes", "Oxfordshire", 2014, 61, "page 8"),
        ("placed_with_foster_families", "Oxfordshire", 2014, 327, "page 8"),
        ("placed_with_parents", "Oxfordshire", 2014, 13, "page 8"),
        ("adoptions", "Oxfordshire", 2014, 44, "paragraph 68"),
        ("special_guardianship_orders", "Oxfordshire", 2014, 28, "page 8"),
        ("children_looked_after_ceasing", "Oxfordshire", 2014, 257, "page 8"),
        ("care_leavers_at_college", "Oxfordshire", 2014, 70, "paragraph 89"),
        ("care_leavers_at_university", "Oxfordshire", 2014, 32, "paragraph 89"),
        ("social_work_turnover_rate", "Oxfordshire", 2014, 9, "paragraph 106"),
        ("social_work_turnover_rate", "England", 2014, 15, "paragraph 106"),
        ("agency_staff_share", "England", 2014, 12, "paragraph 106"),
        ("care_proceedings_weeks", "Oxfordshire", 2014, 27, "paragraph 46"),
    ],
    "ofsted_2018": [
        ("early_help_assessments_per_week", "Oxfordshire", 2017, 8.8, "paragraph 1"),
        ("early_help_assessments_per_week", "Oxfordshire", 2018, 22, "paragraph 1"),
        ("contacts_reduction", "Oxfordshire", 2018, 26, "paragraph 1"),
        ("social_work_turnover_rate", "Oxfordshire", 2018, 14, "paragraph 28"),
    ],
    "ofsted_2024": [
        ("new_childrens_homes", "Oxfordshire", 2024, 5, "paragraph 49"),
        ("social_work_apprenticeships", "Oxfordshire", 2024, 20, "paragraph 54"),
    ],
}
GOOD, LOWER = "Good", "Requires improvement to be good"
GRADES = {
    ("ofsted_2014", "sif_2014"): {
        "overall": GOOD, "leadership": GOOD, "help_and_protection": GOOD, "children_in_care": GOOD,
        "adoption": GOOD, "care_leavers": GOOD, "lscb": GOOD,
    },
    ("ofsted_2014", "safeguarding_2011"): {"help_and_protection": GOOD},
    ("ofsted_2014", "looked_after_2011"): {"children_in_care": GOOD},
    ("ofsted_2018", "ilacs_2018"): {
        "overall": GOOD, "leadership": GOOD, "help_and_protection": LOWER,
        "children_in_care": GOOD, "care_leavers": GOOD,
    },
    ("ofsted_2024", "ilacs_2024"): {
        "overall": GOOD, "leadership": GOOD, "help_and_protection": GOOD,
        "children_in_care": GOOD, "care_leavers": GOOD,
    },
}  # fmt: skip
LAYERED = "documents crosswalk judgements observations claims findings events people".split()
LAYERS = ("document", "report", "statistics")
PAGES = {"council_2014", "council_2018", "sector_2018", "newspaper_2018", "newspaper_2024"}
RELEASES = set(ofsted_data.load_documents().query("layer == 'statistics'")["document_id"])


@pytest.mark.parametrize("report", list(COUNTS))
def test_counts_of_the_reports(report: str) -> None:
    """Catches a digit, a year, a place or an area that is not the report's."""
    rows = ofsted_data.load_observations(layer="report").query("document_id == @report")
    found = {
        (row["measure"], row["area"], row["year"]): (row["value"], row["locator"])
        for row in rows.to_dict("records")
    }
    for measure, area, year, value, place in COUNTS[report]:
        assert found[measure, area, year] == (value, place), measure


@pytest.mark.parametrize(("report", "inspection"), list(GRADES))
def test_grades_of_the_reports(report: str, inspection: str) -> None:
    """Catches a grade that a report does not give, gives otherwise, or gives and is left out."""
    rows = ofsted_data.load_judgements(layer="report")
    rows = rows[(rows["document_id"] == report) & (rows["inspection_id"] == inspection)]
    found = dict(zip(rows["practice_area"], rows["grade"].astype(str), strict=True))
    assert found == GRADES[report, inspection]


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
    assert dict(zip(leads["year"], leads["name"], strict=True)) == {
        2014: "Emmy Tomsett", 2018: "Donna Marriott", 2024: "Nicki Shaw",
    }  # fmt: skip


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
    rows = zip(events["event"], events["inspection_id"], events["started"], events["locator"],
               strict=True)  # fmt: skip
    assert list(rows) == [
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
