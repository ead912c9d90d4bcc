"""The tables: their shape, what they say of the documents, and what becomes of bad input.

The expected facts below were read from the documents line by line, without a look at the tables.
"""

import csv
import gzip
import hashlib
import inspect
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import ofsted_data
from ofsted_data import TableError, tables

DATA = Path(ofsted_data.__file__).parent / "data"
DESCRIBED = {
    entry["name"]: entry
    for entry in json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))["resources"]
}
LOADERS: dict[str, Callable[..., pd.DataFrame]] = {
    name.removeprefix("load_"): getattr(ofsted_data, name)
    for name in ofsted_data.__all__
    if name.startswith("load_")
}


def said(name: str) -> pd.DataFrame:
    """Return a table as the five documents have it: tested here; the reports in test_reports."""
    load = LOADERS[name]
    return load(layer="document") if "layer" in inspect.signature(load).parameters else load()


every_table = pytest.mark.parametrize("name", sorted(LOADERS))

# What the contract asks each loader for; a table may have more.
CONTRACT = {
    "documents": "document_id title publisher kind published licence sha256 note",
    "inspections": "inspection_id kind framework started ended published precision",
    "judgements": "judgement_id inspection_id practice_area judgement grade document_id locator "
    "evidence",
    "observations": "measure area year as_at value low high qualifier unit as_printed document_id "
    "locator evidence",
    "claims": "claim_id document_id kind measure from_year to_year stated stated_text unit locator "
    "evidence",
    "findings": "inspection_id practice_area theme polarity summary cites document_id locator "
    "evidence",
    "events": "event inspection_id started ended precision document_id locator evidence",
    "people": "name role organisation year document_id locator evidence",
    "statistics": "measure area area_code year value status release file column",
}
GRADES_WORST_FIRST = ["Inadequate", "Requires improvement to be good", "Good", "Outstanding"]


def plain(value: object) -> object:
    """Return a cell as plain Python, None where it is missing."""
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return None
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return value.item() if isinstance(value, np.generic) else value


def cells(name: str, columns: str) -> list[tuple[object, ...]]:
    """Return columns of a table as plain tuples, row by row."""
    chosen = said(name)[columns.split()]
    return [tuple(map(plain, row)) for row in chosen.itertuples(index=False)]


def assert_same_rows(name: str, columns: str, expected: list[tuple[object, ...]]) -> None:
    """Hold a table against rows read from the documents; neither may have one more."""
    found = cells(name, columns)
    lost = [row for row in expected if row not in found]
    besides = [row for row in found if row not in expected]
    assert (lost, besides) == ([], []), f"{name}: lost {lost}; has besides {besides}"
    assert len(found) == len(expected), f"{name}: a row stands twice"


# --- shape ---------------------------------------------------------------------------------


def test_every_described_table_has_a_loader() -> None:
    """Catches a table that is described and cannot be loaded, or loaded and not described."""
    assert sorted(LOADERS) == sorted(DESCRIBED)


@pytest.mark.parametrize(("name", "asked"), CONTRACT.items())
def test_columns_of_the_contract_are_there(name: str, asked: str) -> None:
    """Catches a column that notebooks and other people's code rely on, dropped or renamed."""
    assert set(asked.split()) <= set(LOADERS[name]().columns)


@every_table
def test_columns_and_dtypes_are_those_described(name: str) -> None:
    """Catches a column read as another type: years as floats, dates as text, grades unordered."""
    frame = LOADERS[name]()
    fields = DESCRIBED[name]["schema"]["fields"]
    assert list(frame.columns) == [field["name"] for field in fields]
    assert isinstance(frame.index, pd.RangeIndex)
    assert len(frame) > 0
    for field in fields:
        dtype = frame[field["name"]].dtype
        required = field.get("constraints", {}).get("required", False)
        if field["name"] == "grade":
            assert dtype == pd.CategoricalDtype(GRADES_WORST_FIRST, ordered=True)
        else:
            expected: dict[str, object] = {
                "string": "str",
                "integer": "int64" if required else "Int64",
                "number": "float64",
                "boolean": "boolean",
                "date": "datetime64[us]",
            }
            assert dtype == expected[field["type"]], field["name"]


def test_grades_compare_in_ofsteds_order() -> None:
    """Catches grades that compare by the alphabet: there, Good comes before Inadequate."""
    grades = ofsted_data.load_judgements(layer="document")["grade"]
    below = grades < "Good"
    assert below.sum() == 2
    assert set(grades[below]) == {"Requires improvement to be good"}
    assert grades.max() == "Good"


@every_table
def test_each_call_returns_a_fresh_frame(name: str) -> None:
    """Catches a cached frame: what one reader changes would change under another."""
    load = LOADERS[name]
    before, changed = load(), load()
    changed.iloc[:1] = changed.iloc[-1:].to_numpy()
    changed["more"] = 1
    assert not changed[before.columns].equals(before)
    pd.testing.assert_frame_equal(load(), before, check_exact=True)


@every_table
def test_loads_from_a_folder(name: str, tables_copy: Path) -> None:
    """Catches a loader that reads the packaged table whatever folder it is given."""
    pd.testing.assert_frame_equal(LOADERS[name](tables_copy), LOADERS[name]())
    rows = read_rows(tables_copy, name)
    write_rows(tables_copy, name, rows[:2])
    assert len(LOADERS[name](str(tables_copy))) == 1
    assert len(LOADERS[name]()) == len(rows) - 1


@every_table
def test_a_table_without_rows_keeps_its_dtypes(name: str, tables_copy: Path) -> None:
    """Catches dtypes guessed from the cells, which an empty table would lose."""
    write_rows(tables_copy, name, read_rows(tables_copy, name)[:1])
    empty = LOADERS[name](tables_copy)
    assert len(empty) == 0
    pd.testing.assert_series_equal(empty.dtypes, LOADERS[name]().dtypes)


# --- what the documents say ----------------------------------------------------------------

# document, line, measure, year, day, value, low, high, qualifier, words
COUNTS: list[tuple[object, ...]] = [
    ("council_2014", "line 10", "children_in_need", 2014, None, 3100.0, 3100.0, None, "more_than",
     "More than 3,100"),
    ("council_2014", "line 10", "child_protection_plans", 2014, None, 512.0, 512.0, 512.0, "exact",
     "512"),
    ("council_2014", "line 10", "children_looked_after", 2014, None, 467.0, 467.0, 467.0, "exact",
     "467"),
    ("council_2014", "line 28", "childrens_homes", 2014, None, 2.0, 2.0, 2.0, "exact", "two"),
    ("council_2018", "line 33", "children_looked_after", 2015, None, 500.0, 450.0, 550.0, "about",
     "around 500"),
    ("council_2018", "line 33", "children_looked_after", 2018, None, 700.0, 700.0, 700.0, "exact",
     "700"),
    ("council_2018", "line 35", "child_protection_plans", 2015, "2015-03-31", 569.0, 569.0, 569.0,
     "exact", "569"),
    ("council_2018", "line 35", "child_protection_plans", 2018, "2018-03-31", 720.0, 720.0, None,
     "more_than", "More than 720"),
    ("council_2018", "line 37", "neglect_assessments", 2015, None, 633.0, 633.0, 633.0, "exact",
     "633"),
    ("council_2018", "line 37", "neglect_assessments", 2017, None, 918.0, 918.0, 918.0, "exact",
     "918"),
    ("newspaper_2018", "line 21", "children_looked_after", 2015, None, 500.0, 500.0, 500.0,
     "exact", "500"),
    ("newspaper_2018", "line 21", "children_looked_after", 2018, None, 700.0, 700.0, 700.0,
     "exact", "700"),
    ("newspaper_2018", "line 23", "neglect_assessments", 2015, None, 633.0, 633.0, 633.0, "exact",
     "633"),
    ("newspaper_2018", "line 23", "neglect_assessments", 2017, None, 918.0, 918.0, 918.0, "exact",
     "918"),
]  # fmt: skip


def test_every_count_of_the_documents() -> None:
    """Catches a count with a wrong digit, year, day, bound or line, one lost, and one made up."""
    assert_same_rows(
        "observations",
        "document_id locator measure year as_at value low high qualifier as_printed",
        COUNTS,
    )


def test_every_count_is_of_oxfordshire_in_one_unit() -> None:
    """Catches assessments passed off as children, and a count put down to another place."""
    units = {(row[0], row[1], row[2]) for row in cells("observations", "measure unit area")}
    assert units == {
        ("children_in_need", "children", "Oxfordshire"),
        ("child_protection_plans", "children", "Oxfordshire"),
        ("children_looked_after", "children", "Oxfordshire"),
        ("childrens_homes", "homes", "Oxfordshire"),
        ("neglect_assessments", "assessments", "Oxfordshire"),
    }


GOOD, REQUIRES = "Good", "Requires improvement to be good"
SIF_2014 = {
    "sif_2014.overall": ["overall"],
    "sif_2014.leadership": ["leadership"],
    "sif_2014.help_and_protection": ["help_and_protection"],
    "sif_2014.children_looked_after": ["children_in_care", "care_leavers", "adoption"],
}
ILACS_2018 = {
    "ilacs_2018.overall": ["overall"],
    "ilacs_2018.leadership": ["leadership"],
    "ilacs_2018.help_and_protection": ["help_and_protection"],
    "ilacs_2018.children_in_care": ["children_in_care", "care_leavers"],
}
ILACS_2024 = {
    "ilacs_2024.overall": ["overall"],
    "ilacs_2024.leadership": ["leadership"],
    "ilacs_2024.help_and_protection": ["help_and_protection"],
    "ilacs_2024.children_in_care": ["children_in_care"],
    "ilacs_2024.care_leavers": ["care_leavers"],
}


def graded(
    document: str, areas: dict[str, list[str]], lines: dict[str, str], grades: dict[str, str]
) -> list[tuple[object, ...]]:
    """Return what one document grades: line and grade by judgement, "" for the others."""
    return [
        (document, judgement, area, grades.get(judgement, grades.get("")),
         lines.get(judgement, lines.get("")))
        for judgement, covered in areas.items()
        for area in covered
    ]  # fmt: skip


GRADES: list[tuple[object, ...]] = [
    *graded("council_2014", SIF_2014, {"sif_2014.overall": "line 8", "": "line 14"}, {"": GOOD}),
    # Of the report of 2018 the council's release prints the overall grade alone.
    ("council_2018", "ilacs_2018.overall", "overall", GOOD, "line 5"),
    *graded("sector_2018", SIF_2014, {"": "line 5"}, {"": GOOD}),
    *graded(
        "sector_2018",
        ILACS_2018,
        {"": "line 9"},
        {"ilacs_2018.help_and_protection": REQUIRES, "": GOOD},
    ),
    *graded(
        "newspaper_2018",
        ILACS_2018,
        {"": "line 31"},
        {"ilacs_2018.help_and_protection": REQUIRES, "": GOOD},
    ),
    *graded("newspaper_2018", SIF_2014, {"": "line 33"}, {"": GOOD}),
    *graded("newspaper_2024", ILACS_2024, {"": "line 20"}, {"": GOOD}),
]


def test_every_grade_of_the_documents() -> None:
    """Catches a wrong grade, a grade lost or made up, and areas torn from the judgement they share.

    Counted by row, 2018 has four Goods of five; by judgement it has three of four, as printed.
    """
    assert_same_rows("judgements", "document_id judgement_id practice_area grade locator", GRADES)


WORDING = {
    "council_2014": {GOOD: "Good"},
    "council_2018": {GOOD: "Good"},
    "sector_2018": {GOOD: "good", REQUIRES: "requiring improvement to be good"},
    "newspaper_2018": {GOOD: "good", REQUIRES: "requires improvement"},
    "newspaper_2024": {GOOD: "good"},
}


def test_each_grade_keeps_the_wording_of_its_source() -> None:
    """Catches a source's own wording of a grade replaced by Ofsted's."""
    for document, grade, wording in cells("judgements", "document_id grade judgement"):
        assert wording == WORDING[str(document)][str(grade)]


def test_only_what_a_source_names_counts_as_named() -> None:
    """Catches a grade read out of "across the board" or "three of four" shown as if spelled out."""
    columns = "document_id judgement_id practice_area named"
    unnamed = {row[:3] for row in cells("judgements", columns) if not row[3]}
    across_the_board = {
        (document, judgement, area)
        for document in ("sector_2018", "newspaper_2018")
        for judgement, areas in SIF_2014.items()
        for area in areas
    }
    three_of_four = {
        ("newspaper_2018", "ilacs_2018.leadership", "leadership"),
        ("newspaper_2018", "ilacs_2018.children_in_care", "children_in_care"),
        ("newspaper_2018", "ilacs_2018.children_in_care", "care_leavers"),
    }
    assert unnamed == across_the_board | three_of_four


def test_crosswalk_maps_each_judgement_to_its_areas() -> None:
    """Catches a heading mapped to the wrong area, which compares grades of different things."""
    found: dict[object, list[object]] = {}
    for judgement, area in cells("crosswalk", "judgement_id practice_area"):
        found.setdefault(judgement, []).append(area)
    expected = SIF_2014 | ILACS_2018 | ILACS_2024
    assert {name: sorted(map(str, areas)) for name, areas in found.items()} == {
        name: sorted(areas) for name, areas in expected.items()
    }


# document, line, event, inspection, first day, last day, precision, dating
EVENTS: list[tuple[object, ...]] = [
    ("council_2014", "lines 1-3", "page published", None, "2014-06-30", "2014-06-30", "day",
     "printed"),
    ("council_2014", "line 14", "inspection", "sif_2014", "2014-04-29", "2014-05-21", "day",
     "part inferred"),
    ("council_2018", "line 5", "page published", None, "2018-05-22", "2018-05-22", "day",
     "part inferred"),
    ("council_2018", "line 5", "report published", "ilacs_2018", "2018-05-22", "2018-05-22", "day",
     "part inferred"),
    ("sector_2018", "line 5", "inspection", "sif_2014", "2014-01-01", "2014-12-31", "year",
     "printed"),
    ("sector_2018", "line 5", "rise in demand", None, "2015-04-01", "2016-03-31", "year",
     "part inferred"),
    ("sector_2018", "line 7", "restructure", None, "2017-01-01", "2017-12-31", "year", "printed"),
    ("sector_2018", "line 46", "inspection", "jtai_2016", "2016-01-01", "2016-12-31", "year",
     "printed"),
    ("newspaper_2018", "line 3", "page published", None, "2018-05-23", "2018-05-23", "day",
     "inferred"),
    ("newspaper_2018", "line 3", "report published", "ilacs_2018", "2018-05-22", "2018-05-22",
     "day", "inferred"),
    ("newspaper_2018", "line 7", "rise in demand", None, "2015-04-01", "2016-03-31", "year",
     "part inferred"),
    ("newspaper_2018", "line 11", "restructure", None, "2017-01-01", "2017-12-31", "year",
     "printed"),
    ("newspaper_2018", "line 33", "inspection", "sif_2014", "2014-01-01", "2014-12-31", "year",
     "printed"),
    ("newspaper_2024", "line 1", "inspection", "ilacs_2024", "2024-01-01", "2024-12-31", "year",
     "printed"),
    ("newspaper_2024", "line 3", "inspection", "ilacs_2024", "2024-02-01", "2024-02-29", "month",
     "printed"),
    ("newspaper_2024", "line 8", "report published", "send_2023", "2023-09-01", "2023-09-30",
     "month", "part inferred"),
    ("newspaper_2024", "line 15", "inspection", "ilacs_2018", "2018-01-01", "2018-12-31", "year",
     "printed"),
    ("newspaper_2024", "line 33", "inspection", "ilacs_2018", "2018-01-01", "2018-12-31", "year",
     "printed"),
    ("newspaper_2024", "line 33", "focused visit", "focused_2020", "2020-01-01", "2020-12-31",
     "year", "printed"),
    ("newspaper_2024", "line 35", "leadership turnover", None, "2022-10-01", "2024-04-30", "month",
     "inferred"),
]  # fmt: skip


def test_every_dated_event_of_the_documents() -> None:
    """Catches a wrong day, a month passed off as a day, and an inferred date passed as printed."""
    assert_same_rows(
        "events", "document_id locator event inspection_id started ended precision dating", EVENTS
    )


def test_every_inspection_and_its_dates() -> None:
    """Catches a day given to an inspection of which only the year, or only the report, is known."""
    assert_same_rows(
        "inspections",
        "inspection_id kind framework started ended precision published published_precision graded",
        [
            ("safeguarding_2011", "safeguarding inspection", "SLAC", "2011-03-01", "2011-03-31",
             "month", None, None, True),
            ("looked_after_2011", "looked after children inspection", "SLAC", "2011-03-01",
             "2011-03-31", "month", None, None, True),
            ("sif_2014", "inspection", "SIF", "2014-04-29", "2014-05-21", "day", "2014-06-30",
             "day", True),
            ("jtai_2016", "joint targeted area inspection", "JTAI", "2016-01-01", "2016-12-31",
             "year", None, None, False),
            ("ilacs_2018", "short inspection", "ILACS", "2018-04-16", "2018-04-20", "day",
             "2018-05-22", "day", True),
            ("focused_2020", "focused visit", "ILACS", "2020-01-01", "2020-12-31", "year", None,
             None, False),
            ("send_2023", "area SEND inspection", "Area SEND", None, None, None, "2023-09-01",
             "month", False),
            # Ofsted's outcomes file has the day: no report or page prints it.
            ("ilacs_2024", "standard inspection", "ILACS", "2024-02-12", "2024-02-23", "day",
             "2024-04-09", "day", True),
        ],
    )  # fmt: skip


def test_every_document_and_its_dates() -> None:
    """Catches a date of publication given to a page that carries none."""
    assert_same_rows(
        "documents",
        "document_id inspection_id kind published earliest latest dating",
        [
            ("council_2014", "sif_2014", "council press release", "2014-06-30", "2014-06-30",
             "2014-06-30", "printed"),
            ("council_2018", "ilacs_2018", "council press release", "2018-05-22", "2018-05-22",
             "2018-05-22", "part inferred"),
            ("sector_2018", "ilacs_2018", "company news page", None, "2018-05-22", None,
             "inferred"),
            # “yesterday” of a report whose day is known
            ("newspaper_2018", "ilacs_2018", "newspaper article", "2018-05-23", "2018-05-23",
             "2018-05-23", "inferred"),
            # a page about a report is no older than the report
            ("newspaper_2024", "ilacs_2024", "newspaper article", None, "2024-04-09",
             "2024-12-31", "inferred"),
        ],
    )  # fmt: skip


def test_every_office_holder_of_the_documents() -> None:
    """Catches a name misspelt, an office mixed up, and a name that no document prints."""
    columns = "document_id name role organisation year locator"
    found = [(*row[:2], str(row[2]).lower(), *row[3:]) for row in cells("people", columns)]
    council = "Oxfordshire County Council"
    expected = [
        ("council_2014", "Jim Leivers", "director for children, education and families", council,
         2014, "line 32"),
        ("council_2014", "Melinda Tilley",
         "cabinet member for children, education and families", council, 2014, "line 63"),
        ("council_2018", "Lucy Butler", "director of children's services", council, 2018,
         "line 7"),
        ("council_2018", "Steve Harrod", "cabinet member for children and family services",
         council, 2018, "line 21"),
        ("newspaper_2018", "Steve Harrod", "cabinet member for children and family services",
         council, 2018, "line 25"),
        ("newspaper_2024", "John Howson", "spokesman", "not printed", 2024, "line 53"),
    ]  # fmt: skip
    assert sorted(found, key=str) == sorted(expected, key=str)


# document, line, stated, of how many, from, to: every claim that states a number or a year
STATED: list[tuple[object, ...]] = [
    ("council_2014", "line 12", 4.0, None, None, None),  # four levels of ranking
    ("council_2014", "line 14", 3.0, 3, None, None),  # all three key categories
    ("council_2018", "line 5", 3.0, None, None, None),  # the third time running
    ("council_2018", "line 11", None, None, 2015, None),  # a huge rise since 2015
    ("council_2018", "line 17", 45.0, None, 2015, None),  # 45% since 2015
    ("council_2018", "line 23", 3.0, None, None, None),  # third in a row
    ("council_2018", "line 33", None, None, 2015, None),  # a sharp rise; counted from 2015 there
    ("council_2018", "line 33", None, None, 2015, 2018),  # 700 in 2018, up from 500 in 2015
    ("council_2018", "line 35", None, None, 2015, 2018),  # March 2018, three years ago
    ("council_2018", "line 37", None, None, 2015, 2017),  # between 2015 and 2017
    ("sector_2018", "line 5", None, None, 2015, 2016),  # demand in 2015-16
    ("sector_2018", "line 5", None, None, 2015, 2016),  # resources in 2015-16
    ("sector_2018", "line 37", None, None, 2014, None),  # over recent years: since the last report
    ("newspaper_2018", "line 7", None, None, 2015, 2016),  # resources in 2015–16
    ("newspaper_2018", "line 7", None, None, 2015, 2016),  # in 2015–16
    ("newspaper_2018", "line 21", None, None, 2015, 2018),  # from 2015 to 2018
    ("newspaper_2018", "line 23", None, None, 2015, 2017),  # from 2015 to 2017
    ("newspaper_2018", "line 31", 3.0, 4, None, None),  # three of four
    ("newspaper_2024", "line 20", 5.0, 5, None, None),  # all five areas
]


def test_every_number_and_year_that_a_claim_states() -> None:
    """Catches a claim with a wrong number or year, and one given an end that it leaves open."""
    found = cells("claims", "document_id locator stated out_of from_year to_year")
    assert sorted((row for row in found if any(row[2:])), key=str) == sorted(STATED, key=str)


def test_the_one_percentage_is_in_percent() -> None:
    """Catches 45% kept as a share, 0.45, or as a number of cases."""
    (row,) = (row for row in cells("claims", "kind stated unit stated_text") if row[1] == 45)
    assert row == ("percentage change", 45.0, "percent", "45% increase")


# line of the council's release of 2014: the paragraphs of the report that it cites there
CITED = {
    "line 38": "2",
    "line 39": "2, 24",
    "line 40": "3",
    "line 41": "5, 37, 106",
    "line 42": "6",
    "line 43": "7",
    "line 44": "9, 81",
    "lines 50-54": "14-23",
    "lines 50-55": "14-23",
    "lines 50-56": "14-23",
    "lines 50-57": "14-23",
    "line 61": "11, 92-108",
}


def test_every_paragraph_that_a_finding_cites() -> None:
    """Catches a paragraph of the report lost or miscopied, and one cited where none is printed."""
    cited = {
        (document, line, cites)
        for document, line, cites in cells("findings", "document_id locator cites")
        if cites
    }
    assert cited == {("council_2014", line, cites) for line, cites in CITED.items()}


ASKED_FOR: list[tuple[object, ...]] = [
    ("council_2014", "lines 50-54", "sif_2014", "children_in_care", "placements"),
    ("council_2014", "lines 50-55", "sif_2014", "care_leavers", "care_leavers_education_and_work"),
    ("council_2014", "lines 50-56", "sif_2014", "children_in_care", "advocacy"),
    ("council_2014", "lines 50-57", "sif_2014", "children_in_care",
     "education_of_children_in_care"),
    ("sector_2018", "line 49", "ilacs_2018", "help_and_protection", "neglect"),
    ("sector_2018", "line 49", "ilacs_2018", "help_and_protection", "pre_proceedings"),
    ("sector_2018", "line 51", "ilacs_2018", "children_in_care", "friends_and_family_carers"),
    ("sector_2018", "line 51", "ilacs_2018", "help_and_protection", "thresholds"),
    ("newspaper_2024", "line 42", "ilacs_2024", "care_leavers", "care_leavers_at_risk"),
    ("newspaper_2024", "line 44", "ilacs_2024", "care_leavers",
     "care_leavers_education_and_work"),
    ("newspaper_2024", "line 46", "ilacs_2024", "children_in_care", "disabled_children"),
    ("newspaper_2024", "line 48", "ilacs_2024", "help_and_protection", "pre_proceedings"),
]  # fmt: skip


def test_every_formal_area_for_improvement() -> None:
    """Catches a formal area for improvement lost, put under another need, or made of a weakness."""
    found = cells("findings", "document_id locator inspection_id practice_area theme polarity")
    asked = [row[:5] for row in found if row[5] == "recommendation"]
    assert sorted(asked, key=str) == sorted(ASKED_FOR, key=str)


def test_care_leavers_education_and_work_can_be_followed() -> None:
    """Catches a need that drops out of sight, or a weakness in passing raised to a formal area."""
    found = cells("findings", "theme inspection_id document_id polarity")
    followed = [row[1:] for row in found if row[0] == "care_leavers_education_and_work"]
    assert followed == [
        ("sif_2014", "council_2014", "recommendation"),
        ("ilacs_2018", "sector_2018", "weakness"),
        ("ilacs_2018", "sector_2018", "strength"),
        ("ilacs_2018", "newspaper_2018", "weakness"),
        ("ilacs_2024", "newspaper_2024", "recommendation"),
    ]


def test_every_numeral_that_is_no_data() -> None:
    """Catches a number that is data waved away as a telephone number, and one waved away twice."""
    assert_same_rows(
        "asides",
        "document_id locator token",
        [
            ("council_2014", "line 5", "11"),
            ("council_2014", "line 5", "09"),
            ("council_2014", "line 20", "one"),
            ("council_2014", "line 63", "one"),
            ("newspaper_2018", "line 19", "17"),
            ("newspaper_2024", "line 5", "276"),
            ("sector_2018", "line 30", "Once"),
            ("sector_2018", "line 33", "first"),
            ("sector_2018", "line 57", "1"),
            ("sector_2018", "line 57", "4"),
            ("sector_2018", "line 57", "3"),
            ("sector_2018", "line 58", "01206"),
            ("sector_2018", "line 58", "878178"),
        ],
    )


def passage(sources: Path, document: object, locator: object) -> str:
    """Return the lines of a document that a locator names, with white space folded."""
    (path,) = sources.rglob(f"{document}.txt")
    lines = path.read_text(encoding="utf-8").splitlines()
    first, _, last = str(locator).split()[1].partition("-")
    return " ".join(" ".join(lines[int(first) - 1 : int(last or first)]).split())


@pytest.mark.parametrize("count", COUNTS, ids=lambda count: f"{count[0]}-{count[2]}-{count[3]}")
def test_expected_counts_stand_in_the_documents(count: tuple[object, ...], sources: Path) -> None:
    """Catches an expectation of these tests copied from the table and not from the document."""
    assert str(count[9]) in passage(sources, count[0], count[1])


def test_hashes_are_those_of_the_documents(sources: Path) -> None:
    """Catches facts read from another version of a source than the one that is named."""
    documents = ofsted_data.load_documents()
    for name, sha256 in zip(documents["file"], documents["sha256"], strict=True):
        (path,) = sources.rglob(name)
        assert hashlib.sha256(path.read_bytes()).hexdigest() == sha256


# --- bad input -----------------------------------------------------------------------------


def read_rows(folder: Path, name: str) -> list[list[str]]:
    """Return the header and the rows of a table's file as text."""
    path = folder / tables.tables()[name].file
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write_rows(folder: Path, name: str, rows: list[list[str]]) -> None:
    """Write the header and the rows of a table's file."""
    path = folder / tables.tables()[name].file
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "wt", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return everything in a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def refused(name: str, folder: Path) -> str:
    """Return the message with which a table is refused, having changed nothing on disk."""
    before, packaged = snapshot(folder), snapshot(DATA)
    with pytest.raises(TableError) as caught:
        LOADERS[name](folder)
    assert snapshot(folder) == before
    assert snapshot(DATA) == packaged
    return str(caught.value)


CELLS = [
    ("judgements", "grade", 3, "good", ["closed list", *GRADES_WORST_FIRST]),
    ("judgements", "grade", 16, "Requires improvement", ["closed list", *GRADES_WORST_FIRST]),
    ("judgements", "named", 1, "True", ["true"]),
    ("inspections", "graded", 2, "no", ["true"]),
    ("events", "started", 2, "2018-02-30", ["calendar"]),
    ("events", "ended", 5, "22/05/2018", ["not a date"]),
    ("events", "started", 1, "2014-4-29", ["not a date"]),
    ("documents", "published", 1, "2014-06-31", ["calendar"]),
    ("observations", "as_at", 7, "2015-03-31T00:00", ["not a date"]),
    ("observations", "value", 1, "nan", ["not a number"]),
    ("observations", "value", 14, "inf", ["not a number"]),
    ("observations", "value", 6, "7OO", ["not a number"]),
    ("observations", "value", 1, "3,100", ["not a number"]),
    ("observations", "low", 5, "1e2", ["not a number"]),
    ("observations", "high", 5, " 550", ["not a number"]),
    ("observations", "year", 2, "2014.0", ["not a"]),
    ("observations", "year", 2, "20I4", ["not a"]),
    ("claims", "from_year", 12, "2015-16", ["not a"]),
    ("claims", "stated", 15, "45%", ["not a number"]),
    ("people", "year", 6, "twenty", ["not a"]),
]


@pytest.mark.parametrize(("name", "column", "row", "value", "told"), CELLS)
def test_a_bad_cell_is_named(
    name: str, column: str, row: int, value: str, told: list[str], tables_copy: Path
) -> None:
    """Catches a cell read as something else or as missing, and an error that leaves one to search.

    A grade that isn't one, a day that the calendar has not, a letter O in a number.
    """
    rows = read_rows(tables_copy, name)
    rows[row][rows[0].index(column)] = value
    write_rows(tables_copy, name, rows)
    message = refused(name, tables_copy)
    for part in (f"{name}, row {row}, column {column}", repr(value), *told):
        assert part in message


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        ("observations", "year", ""),
        ("observations", "value", ""),
        ("judgements", "grade", ""),
        ("judgements", "named", ""),
        ("events", "started", ""),
        ("observations", "year", "99999999999999999999"),
        ("claims", "from_year", "99999999999999999999"),
        ("observations", "value", "\N{ARABIC-INDIC DIGIT SEVEN}00"),
        ("observations", "year", "201\N{ARABIC-INDIC DIGIT EIGHT}"),
        ("events", "started", "201\N{ARABIC-INDIC DIGIT EIGHT}-05-22"),
    ],
)
def test_an_empty_or_outlandish_cell_is_named(
    name: str, column: str, value: str, tables_copy: Path
) -> None:
    """Catches a value that must be there and is not, loaded as if all were well.

    So too a year too long for a computer's integer, and numerals of another script.
    """
    rows = read_rows(tables_copy, name)
    rows[3][rows[0].index(column)] = value
    write_rows(tables_copy, name, rows)
    assert f"{name}, row 3, column {column}" in refused(name, tables_copy)


Rows = list[list[str]]
RAGGED: dict[str, tuple[Callable[[Rows], Rows], str]] = {
    "column lost": (lambda rows: [row[:1] + row[2:] for row in rows], ": the table lacks role;"),
    "column more": (
        lambda rows: [[*row, "guess"] for row in rows],
        ": the table has besides 'guess';",
    ),
    "column twice": (lambda rows: [[*row, row[0]] for row in rows], "has a column twice"),
    "another order": (lambda rows: [[row[1], row[0], *row[2:]] for row in rows], "another order"),
    "cell lost": (lambda rows: [*rows[:2], rows[2][:-1], *rows[3:]], ", row 2: 6 cells under 7"),
    "cell more": (lambda rows: [*rows[:2], [*rows[2], "x"], *rows[3:]], ", row 2: 8 cells under 7"),
    "no header": (lambda rows: [], ": the table lacks name"),
}


@pytest.mark.parametrize(("change", "told"), RAGGED.values(), ids=RAGGED)
def test_a_table_of_another_shape_is_refused(
    change: Callable[[Rows], Rows], told: str, tables_copy: Path
) -> None:
    """Catches values that slip under the next heading, and a column silently dropped or kept."""
    write_rows(tables_copy, "people", change(read_rows(tables_copy, "people")))
    message = refused("people", tables_copy)
    assert message.startswith("people")
    assert told in message


FILES = {
    "blank line": (b"\n", "lacks "),
    "Latin-1": ("caf\u00e9".encode("latin-1"), "not UTF-8 at byte 3"),
    "UTF-16": ("name".encode("utf-16"), "not UTF-8 at byte 0"),
    "nought": (b"\0", "lacks name"),
}


@pytest.mark.parametrize(("content", "told"), FILES.values(), ids=FILES)
def test_a_file_that_is_no_table_is_named(content: bytes, told: str, tables_copy: Path) -> None:
    """Catches an empty file read as an empty table, and letters garbled by a wrong encoding."""
    (tables_copy / "people.csv").write_bytes(content)
    message = refused("people", tables_copy)
    assert message.startswith("people: ")
    assert told in message


def test_a_packed_table_is_read_as_any_other(
    tables_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catches a table that is read otherwise because it is packed, or a torn file that is read."""
    described = tables.tables()["people"]
    packed = described._replace(file="people.csv.gz")
    monkeypatch.setitem(tables.tables(), "people", packed)
    whole = gzip.compress((tables_copy / "people.csv").read_bytes())
    (tables_copy / "people.csv.gz").write_bytes(whole)
    frame = tables.load("people", tables_copy)
    monkeypatch.setitem(tables.tables(), "people", described)
    pd.testing.assert_frame_equal(frame, ofsted_data.load_people())
    monkeypatch.setitem(tables.tables(), "people", packed)
    for torn in (whole[:-9], b"no gzip"):
        (tables_copy / "people.csv.gz").write_bytes(torn)
        with pytest.raises(TableError, match=r"^people: .*people\.csv\.gz cannot be read"):
            tables.load("people", tables_copy)


@every_table
def test_a_missing_file_is_named(name: str, tables_copy: Path) -> None:
    """Catches the packaged table slipped in where the folder given has none."""
    path = tables_copy / tables.tables()[name].file
    path.unlink()
    message = refused(name, tables_copy)
    assert message.startswith(f"{name}: ")
    assert str(path) in message
    assert "is not there" in message


def test_what_cannot_be_read_is_named(tables_copy: Path) -> None:
    """Catches an error of the system that names no table."""
    (tables_copy / "people.csv").unlink()
    (tables_copy / "people.csv").mkdir()
    with pytest.raises(TableError, match=r"^people: .* cannot be read"):
        ofsted_data.load_people(tables_copy)


def test_an_unknown_layer_is_refused() -> None:
    """Catches an empty frame, taken for "nothing was said", where the layer was misspelt."""
    with pytest.raises(TableError, match="'documents' is no layer; use one of document, report"):
        ofsted_data.load_observations(layer="documents")  # type: ignore[arg-type]


@every_table
def test_a_folder_that_is_not_there_is_named(name: str, tmp_path: Path) -> None:
    """Catches a mistyped folder that loads the packaged tables, or that is made in passing."""
    folder = tmp_path / "nowhere"
    with pytest.raises(TableError, match="nowhere is not a folder"):
        LOADERS[name](folder)
    assert not folder.exists()


@pytest.mark.parametrize(("frame", "told"), [
    ([1], "the frame must be a DataFrame, not list"),
    (pd.DataFrame({"area": ["x"]}), "the frame lacks year; it has area"),
    (pd.DataFrame([[1, 2, 3]], columns=["area", "year", "year"]), "has year twice"),
])  # fmt: skip
def test_a_frame_must_have_the_columns_asked_for(frame: pd.DataFrame, told: str) -> None:
    """Catches a KeyError from the depths where a caller's frame lacks a column."""
    tables.require(pd.DataFrame({"area": ["x"], "year": [1], "more": [2]}), ["area", "year"])
    with pytest.raises(TableError, match=told):
        tables.require(frame, ["area", "year"])


def test_line_ends_of_windows_make_no_difference(tables_copy: Path) -> None:
    """Catches a carriage return that becomes part of the last cell of each row."""
    path = tables_copy / "people.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    pd.testing.assert_frame_equal(
        ofsted_data.load_people(tables_copy),
        ofsted_data.load_people(),
        check_exact=True,
    )
