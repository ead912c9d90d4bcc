"""What two readers of the report of 2014, who had not seen the tables, found; what was decided."""

from pathlib import Path

import pandas as pd

import ofsted_data

READ = pd.read_csv(
    Path(__file__).with_name("second_reading_report_2014.csv"), keep_default_na=False
)
JUDGED = READ[READ["table"] == "findings"]
FINDINGS = ofsted_data.load_findings().set_index("finding_id")
SHORTCOMINGS = ["weakness", "recommendation"]


def in_parts(cells: pd.Series) -> pd.DataFrame:
    """Split "polarity; practice area; theme"; a reader who has no such row leaves it empty."""
    return cells.str.split("; ", expand=True).set_axis(
        ["polarity", "area", "theme"], axis="columns"
    )


def test_each_decided_row_stands_so() -> None:
    """Polarity, area and theme are those that were decided, and what got no row has none."""
    decided = JUDGED[JUDGED["decided"] != "no row"]
    stands = FINDINGS.loc[decided["row"], ["polarity", "practice_area", "theme"]]
    assert stands.agg("; ".join, axis="columns").tolist() == decided["decided"].tolist()
    assert not JUDGED.loc[JUDGED["decided"] == "no row", "row"].isin(FINDINGS.index).any()


def test_shortcomings_that_both_readers_list_have_a_row() -> None:
    """No weakness or recommendation that both readers list is left out."""
    both = in_parts(JUDGED["reader_1"])["polarity"].isin(SHORTCOMINGS)
    both &= in_parts(JUDGED["reader_2"])["polarity"].isin(SHORTCOMINGS)
    assert both.any()
    assert set(JUDGED.loc[both, "row"]) <= set(FINDINGS.index)


def test_every_finding_of_the_report_was_read_twice() -> None:
    """The table of the reading covers each finding of the report, and no other."""
    told = FINDINGS[FINDINGS["document_id"] == "ofsted_2014"]
    read = JUDGED[(JUDGED["reader_1"] != "") | (JUDGED["reader_2"] != "")]
    assert set(told.index) == set(read.loc[read["decided"] != "no row", "row"])


def test_every_difference_says_why() -> None:
    """Where a reader or the table differed, the reason is told."""
    differs = JUDGED["before"] != JUDGED["decided"]
    differs |= JUDGED["reader_1"] != JUDGED["reader_2"]
    assert JUDGED.loc[differs, "why"].ne("").all()


def test_the_stated_agreement_is_the_tables() -> None:
    """The agreement that is stated is counted anew from the columns."""
    one, two = in_parts(JUDGED["reader_1"]), in_parts(JUDGED["reader_2"])
    listed = one["polarity"].isin(SHORTCOMINGS), two["polarity"].isin(SHORTCOMINGS)
    same = (one == two)[listed[0] & listed[1]]
    [stated] = READ.loc[READ["table"] == "agreement", "decided"]
    assert stated == (
        f"{(listed[0] | listed[1]).sum()} statements, {len(same)} by both, "
        f"same area {same['area'].sum()}, same theme {same['theme'].sum()}, "
        f"same in all {same.all(axis='columns').sum()}"
    )
