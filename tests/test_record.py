"""Printed numbers beside the official ones: the same, within the words, or different and why."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ofsted_data import compare_with_record, concordance, load_observations, load_statistics
from ofsted_data.record import DIFFERS, SAME, WITHIN
from ofsted_data.tables import load

NAN = float("nan")
KEYS = ["measure", "area", "year"]


def printed(value: float, low: float, high: float, qualifier: str, **cells: Any) -> pd.DataFrame:
    """Return one printed number."""
    row = {"document_id": "page", "measure": "plans", "area": "Oxfordshire", "year": 2018}
    row |= {"as_printed": f"{value:g}", "value": value, "low": low, "high": high}
    return pd.DataFrame([row | {"qualifier": qualifier} | cells])


def official(value: float, **cells: Any) -> pd.DataFrame:
    """Return one official figure."""
    row = {"measure": "plans", "area": "Oxfordshire", "year": 2018, "value": value}
    return pd.DataFrame([row | {"release": "children in need 2025", "earlier": None} | cells])


@pytest.mark.parametrize(
    ("number", "figure", "agreement"),
    [
        ((720, 720, 720, "exact"), 720, SAME),
        ((720, 720, 720, "exact"), 719, DIFFERS),
        ((720, 720, 720, "exact"), 720.5, DIFFERS),
        ((500, 450, 550, "about"), 500, WITHIN),
        ((500, 450, 550, "about"), 450, WITHIN),
        ((500, 450, 550, "about"), 550, WITHIN),
        ((500, 450, 550, "about"), 449, DIFFERS),
        ((500, 450, 550, "about"), 551, DIFFERS),
        ((720, 720, NAN, "more_than"), 720, WITHIN),
        ((720, 720, NAN, "more_than"), 10_000, WITHIN),
        ((720, 720, NAN, "more_than"), 719, DIFFERS),
        ((720, NAN, 720, "less_than"), 0, WITHIN),
        ((720, NAN, 720, "less_than"), 720, WITHIN),
        ((720, NAN, 720, "less_than"), 721, DIFFERS),
        ((0, 0, 0, "exact"), 0, SAME),
    ],
)
def test_agreement_at_the_bounds_and_just_beyond(
    number: tuple[float, float, float, str], figure: float, agreement: str
) -> None:
    """Catches a bound left out or stretched, and an open bound taken for a closed one."""
    (row,) = compare_with_record(printed(*number), official(figure)).to_dict("records")
    assert row["agreement"] == agreement
    assert row["official"] == figure
    assert row["difference"] == number[0] - figure


def test_a_difference_is_printed_less_official() -> None:
    """Catches a sign turned round, and a percentage of the printed number, or of nought."""
    (row,) = compare_with_record(printed(550, 550, 550, "exact"), official(500)).to_dict("records")
    assert (row["difference"], row["percent_difference"]) == (50, 10)
    (row,) = compare_with_record(printed(2, 2, 2, "exact"), official(1)).to_dict("records")
    assert (row["difference"], row["percent_difference"]) == (1, 100)
    (row,) = compare_with_record(printed(5, 5, 5, "exact"), official(0)).to_dict("records")
    assert np.isnan(row["percent_difference"])


@pytest.mark.parametrize(
    "figures",
    [
        official(NAN),
        official(500, measure="places"),
        official(500, year=2017),
        official(500, area="England"),
        official(500).iloc[:0],
    ],
    ids="missing measure year area none".split(),
)
def test_without_an_official_figure_there_is_no_comparison(figures: pd.DataFrame) -> None:
    """Catches a number held against another year, place or measure, or against a symbol."""
    found = compare_with_record(printed(500, 500, 500, "exact"), figures)
    assert found.empty
    assert "agreement" in found.columns


def test_two_pages_that_print_one_number_are_two_rows() -> None:
    """Catches a page's number that hides another's."""
    pages = pd.concat([printed(700, 700, 700, "exact", document_id=name) for name in "ab"])
    found = compare_with_record(pages, official(684))
    assert found["document_id"].tolist() == ["a", "b"]


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(2014, 2018)), max_size=5),
    st.sets(st.tuples(st.sampled_from("abcd"), st.integers(2013, 2019)), max_size=5),
)
def test_each_number_with_a_counterpart_is_there_once(
    pages: list[tuple[str, int]], figures: set[tuple[str, int]]
) -> None:
    """Catches a number lost, doubled or moved, and frames of the caller's that are changed."""
    said = printed(0, 0, 0, "exact", year=0)  # a year that no figure is of
    for n, (measure, year) in enumerate(pages):
        one = printed(n, n, n, "exact", measure=measure, year=year)
        said = pd.concat([said, one], ignore_index=True)
    rows = [official(1, measure=measure, year=year) for measure, year in sorted(figures)]
    record = pd.concat([official(0, year=1), *rows], ignore_index=True)
    before = said.copy(), record.copy()
    found = compare_with_record(said, record)
    assert found["value"].tolist() == [n for n, page in enumerate(pages) if page in figures]
    pd.testing.assert_frame_equal(said, before[0])
    pd.testing.assert_frame_equal(record, before[1])


# What pages take from reports


def pages() -> pd.DataFrame:
    """Return two reports, a page on each and a second on one, and a page on no report."""
    rows = {
        "report_2014": ("report", "first_2014"),
        "report_2018": ("report", "second_2018"),
        "page_2014": ("document", "first_2014"),
        "other_2014": ("document", "first_2014"),
        "page_2018": ("document", "second_2018"),
        "page_2020": ("document", "third_2020"),
        "file_2025": ("statistics", None),
    }
    return pd.DataFrame(
        [(name, *rest) for name, rest in rows.items()],
        columns=["document_id", "layer", "inspection_id"],
    )


def finding(name: str, source: str, polarity: str, area: str, **cells: Any) -> dict[str, Any]:
    """Return a finding; a page's says which of a report it takes up, and how."""
    row = {"finding_id": name, "document_id": source, "polarity": polarity, "practice_area": area}
    return row | {"theme": "leadership", "reported_from": None, "treatment": None} | cells


def taken_up(name: str, source: str, of: str | None, how: str) -> dict[str, Any]:
    """Return what a page says of a finding."""
    return finding(name, source, "strength", "overall", reported_from=of, treatment=how)


FOUND = [
    finding("a_2014.asked", "report_2014", "recommendation", "overall"),
    finding("a_2014.board", "report_2014", "recommendation", "lscb"),
    finding("a_2014.weak", "report_2014", "weakness", "lscb"),
    finding("b_2018.next", "report_2018", "progress", "zone_after_lscb"),
    finding("b_2018.later", "report_2018", "recommendation", "overall"),
    taken_up("p_2014.one", "page_2014", "a_2014.asked", "changed"),
    taken_up("p_2014.two", "page_2014", "a_2014.asked", "as reported"),
    taken_up("p_2014.own", "page_2014", None, "not in the report"),
    taken_up("o_2014.one", "other_2014", "a_2014.board", "as reported"),
    taken_up("q_2018.one", "page_2018", "b_2018.next", "as reported"),
    # A report that takes up another is no page, and a page on another report is not beside it.
    taken_up("b_2018.again", "report_2018", "a_2014.weak", "as reported"),
    taken_up("q_2018.two", "page_2018", "a_2014.weak", "as reported"),
]


def test_each_finding_of_a_report_once_for_each_page_on_it() -> None:
    """Catches a page held against another report, a change hidden by a mention, and a lost row."""
    found = concordance(pd.DataFrame(FOUND), pages())
    columns = "inspection_id report_id kind finding_id practice_area theme document_id taken"
    assert found.columns.tolist() == columns.split()
    told = ["report_id", "kind", "finding_id", "document_id", "taken"]
    first, second = ("report_2014", "first_2014"), ("report_2018", "second_2018")
    assert found[told].to_numpy().tolist() == [
        ["report_2014", "recommendation", "a_2014.asked", "page_2014", "changed"],
        ["report_2014", "recommendation", "a_2014.asked", "other_2014", "left out"],
        ["report_2014", "to the board", "a_2014.board", "page_2014", "left out"],
        ["report_2014", "to the board", "a_2014.board", "other_2014", "as reported"],
        ["report_2014", "weakness", "a_2014.weak", "page_2014", "left out"],
        ["report_2014", "weakness", "a_2014.weak", "other_2014", "left out"],
        ["report_2018", "progress", "b_2018.next", "page_2018", "as reported"],
        ["report_2018", "recommendation", "b_2018.later", "page_2018", "left out"],
        ["report_2018", "strength", "b_2018.again", "page_2018", "left out"],
    ]
    assert set(zip(found["report_id"], found["inspection_id"], strict=True)) == {first, second}


# The packaged tables

# page, measure, year: printed, official; typed from the pages and the downloads
BESIDE = {
    ("council_2014", "children_looked_after", 2014): (467, 462, DIFFERS),
    ("council_2014", "child_protection_plans", 2014): (512, 504, DIFFERS),
    ("council_2014", "children_in_need", 2014): (3100, 3504, WITHIN),
    ("council_2018", "children_looked_after", 2015): (500, 510, WITHIN),
    ("council_2018", "children_looked_after", 2018): (700, 684, DIFFERS),
    ("council_2018", "child_protection_plans", 2015): (569, 569, SAME),
    ("council_2018", "child_protection_plans", 2018): (720, 687, DIFFERS),
    ("council_2018", "neglect_assessments", 2015): (633, 633, SAME),
    ("council_2018", "neglect_assessments", 2017): (918, 918, SAME),
    ("newspaper_2018", "children_looked_after", 2015): (500, 510, DIFFERS),
    ("newspaper_2018", "children_looked_after", 2018): (700, 684, DIFFERS),
    ("newspaper_2018", "neglect_assessments", 2015): (633, 633, SAME),
    ("newspaper_2018", "neglect_assessments", 2017): (918, 918, SAME),
}


def test_the_pages_beside_the_record() -> None:
    """Catches a page's number held against the wrong figure, or one that is left out."""
    found = compare_with_record(load_observations(layer="document"))
    rows = zip(found["document_id"], found["measure"], found["year"], strict=True)
    columns = zip(found["value"], found["official"], found["agreement"], strict=True)
    assert dict(zip(rows, columns, strict=True)) == BESIDE


def test_reports_are_beside_the_record_too() -> None:
    """Catches reports left out where no observations are given, or another area's figures."""
    found = compare_with_record()
    pd.testing.assert_frame_equal(
        found, compare_with_record(load_observations(), load_statistics())
    )
    report = found[found["document_id"] == "ofsted_2014"]
    rows = report[["measure", "year", "value", "official", "agreement"]].to_numpy().tolist()
    assert ["children_in_need", 2013, 3471, 3471, SAME] in rows
    assert ["child_protection_plans", 2013, 430, 430, SAME] in rows
    assert ["children_in_need", 2014, 3151, 3504, DIFFERS] in rows
    assert ["children_looked_after_rate", 2014, 33.7, 33, DIFFERS] in rows
    assert set(report["area"]) == {"Oxfordshire"}


def test_every_difference_has_an_explanation_and_every_explanation_its_row() -> None:
    """Catches a difference that nobody explains, and an explanation of nothing."""
    found = compare_with_record()
    found = found[found["agreement"] == DIFFERS].rename(columns={"document_id": "printed_by"})
    columns = [*KEYS, "printed_by"]
    explained = set(load("differences")[columns].itertuples(index=False, name=None))
    assert explained == set(found[columns].itertuples(index=False, name=None))


def test_an_explanation_is_supported_by_words_or_called_a_guess() -> None:
    """Catches a guess that passes as supported, and words that support nothing."""
    rows = load("differences")
    supported = rows["standing"] == "supported"
    assert rows["document_id"].notna().tolist() == supported.tolist()
    figures = load("documents").query("layer == 'statistics'")["document_id"]
    quoted = supported & ~rows["document_id"].isin(figures)  # figures are named without words
    for column in ("locator", "evidence"):
        assert rows[column].notna().tolist() == quoted.tolist()
