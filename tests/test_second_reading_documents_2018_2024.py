"""The second reading of the five documents and of the reports of 2018 and 2024.

Two readers read each source before they saw a table or each other's list. The table beside this
file keeps what each of them had, what the table said before, and what was decided. An empty
cell: not listed, or no row.
"""

from pathlib import Path

import pandas as pd
import pytest

from ofsted_data import load_findings

READ = pd.read_csv(
    Path(__file__).with_name("second_reading_documents_2018_2024.csv"), keep_default_na=False
)
WANTING = r"weakness|recommendation"
FINDINGS = load_findings().set_index("finding_id").fillna("")


def rows(*tables: str) -> pd.DataFrame:
    """Return the rows of the second reading that decide these tables."""
    return READ[READ["table"].isin(tables)]


def listed_by_both(read: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that both readers had."""
    return read[(read["reader_1"] != "") & (read["reader_2"] != "")]


def test_findings_stand_as_decided() -> None:
    """Polarity, practice area and theme are those decided."""
    decided = rows("findings").query("decided != ''")
    found = FINDINGS.loc[decided["row"], ["polarity", "practice_area", "theme"]]
    assert found.agg("; ".join, axis=1).tolist() == decided["decided"].tolist()


def test_treatments_stand_as_decided() -> None:
    """A page's words are treated as decided."""
    decided = rows("treatments")
    assert FINDINGS.loc[decided["row"], "treatment"].tolist() == decided["decided"].tolist()


@pytest.mark.parametrize("report", ["ofsted_2018", "ofsted_2024"])
def test_each_weakness_that_both_readers_have_has_a_row(report: str) -> None:
    """No weakness or recommendation that both readers found is left out."""
    both = listed_by_both(rows("findings"))
    both = both[both["row"].str.startswith(report)]
    wanting = both["reader_1"].str.match(WANTING) & both["reader_2"].str.match(WANTING)
    assert wanting.any()
    assert set(both.loc[wanting, "row"]) <= set(FINDINGS.index)


@pytest.mark.parametrize("report", ["ofsted_2018", "ofsted_2024"])
def test_each_weakness_with_a_row_was_read_again(report: str) -> None:
    """No weakness or recommendation stands in the table that reader 1 did not find."""
    here = FINDINGS[FINDINGS["document_id"] == report]
    wanting = here.index[here["polarity"].str.fullmatch(WANTING)]
    assert set(wanting) <= set(rows("findings").query("reader_1 != ''")["row"])


def test_what_is_changed_or_not_there_says_how() -> None:
    """What is changed, or not there, says how; what is not there is tied to nothing."""
    pages = FINDINGS[FINDINGS["treatment"] != ""]
    pages = pages[pages["document_id"].isin(rows("treatments")["row"].str.split(".").str[0])]
    assert ((pages["treatment"] == "as reported") == (pages["change"] == "")).all()
    assert ((pages["treatment"] == "not in the report") == (pages["reported_from"] == "")).all()


def test_agreement_is_as_stated() -> None:
    """How often the readers agreed is what the columns of the table give."""
    stated = {row["row"]: row for row in rows("agreement").to_dict("records")}
    findings, said = rows("findings"), rows("treatments", "words")
    for name, read in (("findings", findings), ("treatments and words", said)):
        both = listed_by_both(read)
        counts = [(read["reader_1"] != "").sum(), (read["reader_2"] != "").sum(), len(both)]
        assert [stated[name][column] for column in ("reader_1", "reader_2", "before")] == [
            str(count) for count in counts
        ]
    one, two = (
        listed_by_both(findings)[reader].str.split("; ", expand=True)
        for reader in ("reader_1", "reader_2")
    )
    alike = [*(one == two).sum(), (one == two).all(axis=1).sum()]
    assert stated["findings"]["decided"] == "; ".join(map(str, alike))
    both = listed_by_both(said)
    same = (both["reader_1"] == both["reader_2"]).sum()
    assert stated["treatments and words"]["decided"] == str(same)
