"""What a row says is read back out of its own words: each slip here must be told of."""

from typing import Any

import pandas as pd
import pytest

from ofsted_data import readback, tables
from ofsted_data.schema import tables as described


def told(table: str, where: dict[str, Any], **cells: Any) -> dict[str, str]:
    """Return what is found in place of what one row says, by column, with cells written over."""
    loaded = {name: getattr(tables, f"load_{name}")().iloc[:0] for name in described()}
    loaded["documents"] = tables.load_documents()
    frame = getattr(tables, f"load_{table}")()
    for column, cell in where.items():
        frame = frame[frame[column] == cell]
    assert len(frame) == 1, where
    loaded[table] = frame.assign(**cells)
    checks = [check for check in readback.read_back(loaded) if check.table == table]
    assert checks
    return {check.column: check.found for check in checks if not check.ok}


NEGLECT = {"document_id": "council_2018", "as_printed": "918"}
GREW = {"claim_id": "assessments_633_to_918_2018"}
PAGE, REPORT, ARTICLE = (
    {"document_id": name} for name in ("council_2014", "ofsted_2024", "newspaper_2024")
)
DAYS = ("published", "earliest", "latest")
VISIT = {"document_id": "council_2018", "event": "page published"}


@pytest.mark.parametrize(("table", "where", "cells", "found"), [
    ("observations", NEGLECT, {}, {}),
    # Of two numbers and two years, each number goes with its own year.
    ("observations", NEGLECT, {"date_printed": "2015", "year": 2015}, {"date_printed": "2017"}),
    ("observations", NEGLECT, {"as_printed": "633", "value": 633.0, "low": 633.0, "high": 633.0},
     {"date_printed": "2015"}),
    ("observations", NEGLECT, {"as_printed": "981"},
     {"as_printed": "'981' is not in the evidence", "value": "981", "low": "981", "high": "981"}),
    ("observations", NEGLECT, {"date_printed": "then"},
     {"date_printed": "'then' is not in the evidence", "year": "no date"}),
    # A number without a date of its own is of the page's year, unless its words name another.
    ("observations", NEGLECT, {"date_printed": None}, {"year": "2015 in the evidence"}),
    ("observations", NEGLECT, {"date_printed": None, "evidence": "918", "year": 2018}, {}),
    ("claims", GREW, {}, {}),
    ("claims", GREW, {"from_year": 2016}, {"from_year": "2015"}),
    ("claims", {"claim_id": "report_private_fostering_fall"}, {"from_year": 2011},
     {"from_year": "2012"}),
    # Years between the first and the last change nothing.
    ("claims", GREW, {"evidence": "increased from 633 to 918: 2015, 2016, 2017"}, {}),
    ("claims", GREW, {"evidence": "increased from 633 to 918 since 2015"}, {"to_year": "missing"}),
    ("claims", GREW, {"evidence": "from 633 to 918, 2015 to 2017"},
     {"stated_text": "'increased from 633 to 918' is not in the evidence"}),
    ("events", VISIT, {}, {}),
    ("events", VISIT, {"date_printed": "then"},
     {"date_printed": "'then' is not in the evidence", "dating": "printed", "started": "no date"}),
    # A page is of its last date; a report on a visit can be of any later day of that year.
    ("documents", PAGE, {"evidence": "29 June 2014 … 30 June 2014"}, {}),
    ("documents", PAGE, {"evidence": "Ofsted has found"}, dict.fromkeys(DAYS, "no date")),
    ("documents", REPORT, {"evidence": "Inspection dates: 12 to 24 February 2024"},
     {"earliest": "2024-02-24"}),
    ("documents", REPORT, {"evidence": "visit in March 2024"}, {"earliest": "2024-03-01"}),
    ("documents", ARTICLE, {"evidence": "inspection that took place in March 2024"},
     {"earliest": "2024-03-01"}),
    ("documents", ARTICLE, {"published": pd.Timestamp("2024-02-01")}, {"published": "missing"}),
])  # fmt: skip
def test_a_slip_is_told_with_what_the_words_give(
    table: str, where: dict[str, Any], cells: dict[str, Any], found: dict[str, str]
) -> None:
    """Catch a number that goes with another year, and words that give no date."""
    assert told(table, where, **cells) == found


@pytest.mark.parametrize(("phrase", "evidence", "stands"), [
    ("a b", "x a b y", True), ("A b", "x a B y", True), ("b a", "a b", False),
    ("one … two", "one and then two", True), ("two … one", "one and then two", False),
    ("one … one", "one", False), ("one … one", "one, and one", True),
    ("ab … b", "ab", False), ("long … g", "a long", False),
])  # fmt: skip
def test_fragments_stand_in_the_evidence_in_their_order(
    phrase: str, evidence: str, stands: bool
) -> None:
    """Catch fragments in another order, and one word that serves twice."""
    people = tables.load_people().iloc[:1].assign(name=phrase, role="x", evidence=f"x {evidence}")
    loaded = {name: getattr(tables, f"load_{name}")().iloc[:0] for name in described()}
    loaded["people"] = people
    checks = readback.read_back(loaded)
    assert [check.ok for check in checks if check.column == "name"] == [stands]


def test_a_row_without_words_does_not_end_the_reading() -> None:
    """Catch rows after it that nobody reads."""
    loaded = {name: getattr(tables, f"load_{name}")().iloc[:0] for name in described()}
    events = tables.load_events().iloc[:2]
    loaded["documents"] = tables.load_documents()
    loaded["events"] = events.assign(evidence=pd.Series([None, "another day"]))
    assert {check.row for check in readback.read_back(loaded) if not check.ok} == {2}
