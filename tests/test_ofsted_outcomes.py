"""Ofsted's two files of grades and the department's list of neighbours, as tidy tables."""

import os
import re
import zipfile
from html import escape
from pathlib import Path

import pandas as pd
import pytest

from ofsted_data import StatisticsError, tables
from ofsted_data.official import ofsted
from ofsted_data.official.neighbours import read_neighbours
from ofsted_data.official.ofsted import (
    GRADES,
    PRACTICE_AREAS,
    inspection_outcomes,
    read_ofsted_inspections,
    read_ofsted_outcomes,
)

ROOT = Path(__file__).resolve().parent.parent
OUTCOMES = [
    "Web link", "Local authority area code", "Local authority name", "Local authority status",
    "Inspection date", "Publication date", "Inspection type", "Overall effectiveness",
    "The impact of leaders on social work practice with children and families",
    "The experiences and progress of children who need help and protection",
    "The experiences and progress of children in care",
    "The experiences and progress of care leavers",
]  # fmt: skip
MANIFEST = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
POOR, GOOD, BEST = "Requires improvement to be good", "Good", "Outstanding"
IN_2018 = ["link", "E10000025", "Oxfordshire", "Current", "2018-04-16", "2018-05-22",
           "ILACS Short Inspection", GOOD, GOOD, POOR, GOOD, ""]  # fmt: skip
IN_2024 = ["link", "E10000025", "Oxfordshire", "Current", "2024-02-12", "2024-04-09",
           "ILACS Standard Inspection", GOOD, GOOD, GOOD, GOOD, BEST]  # fmt: skip
DORSET = ["link", "E06000059", "Dorset", "Current", "2021-09-27", "2021-11-19",
          "ILACS Standard Inspection", *[GOOD] * 4, ""]  # fmt: skip
GONE = ["link", "E10000006", "Cumbria", "No longer exists", "2022-09-20", "2022-11-15",
        "ILACS Standard Inspection", *["Inadequate"] * 4, ""]  # fmt: skip
HISTORY = "LA_inspections_2009-2023"
SLAC = "Safeguarding & Looked After Children (SLAC) Inspection publication date"
SAFE = "SLAC Safeguarding Overall effectiveness (OE)"
SIF = "Single Inspection of LA Children's Services (SIF) First SIF publication date"
SIF_OVERALL = "First SIF Overall Judgement (OE)"
ADOPTION = "First SIF CLA Sub: Adoption Performance"
FIRST, SECOND = "First ILACS framework", "Second ILACS framework"


def spreadsheet(path: Path, **sheets: list[list[str]]) -> Path:
    """Write a spreadsheet; what looks like a day or a number is one."""

    def cell(text: str) -> str:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return f'<table:table-cell office:value-type="date" office:date-value="{text}"/>'
        if re.fullmatch(r"\d+", text):
            return f'<table:table-cell office:value-type="float" office:value="{text}"/>'
        if not text:
            return "<table:table-cell/>"
        words = f"<text:p>{escape(text)}</text:p>"
        return f'<table:table-cell office:value-type="string">{words}</table:table-cell>'

    def row(cells: list[str]) -> str:
        return f"<table:table-row>{''.join(map(cell, cells))}</table:table-row>"

    body = "".join(
        f'<table:table table:name="{name}">{"".join(map(row, rows))}</table:table>'
        for name, rows in sheets.items()
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>{body}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("content.xml", content)
        file.writestr("META-INF/manifest.xml", f"<manifest:manifest {MANIFEST}/>")
    return path


def outcomes_file(folder: Path, *rows: list[str], header: list[str] = OUTCOMES) -> Path:
    """Write an outcomes file of one sheet, with two rows above the header as Ofsted does."""
    return spreadsheet(folder / "o.ods", History=[["Title"], ["Note"], header, *rows])


def columns() -> list[str]:
    """Return the names of the columns of the history, in the order of the file's groups."""
    found = ["Local authority name"]
    for inspection in ofsted._INSPECTIONS:
        found += [inspection.kind_column] if inspection.kind_column else []
        found += [inspection.published, *inspection.grades.values()]
    return list(dict.fromkeys(found))


def council(name: str, **groups: str) -> dict[str, str]:
    """Return a council's row: the day of a report of each framework, all of its grades Good."""
    row = {"Local authority name": name}
    for key, day in groups.items():
        inspection = next(
            each for each in ofsted._INSPECTIONS
            if each.published.startswith({"slac": "Safeguarding", "sif": SIF, "first": FIRST,
                                          "second": SECOND}[key])
        )  # fmt: skip
        row[inspection.published] = day
        row |= dict.fromkeys(inspection.grades.values(), GOOD)
        if inspection.kind_column:
            row[inspection.kind_column] = "ILACS Standard Inspection"
    return row


def history_file(
    folder: Path,
    *councils: dict[str, str],
    gone: tuple[dict[str, str], ...] = (),
    without: str = "",
    sheet: str = HISTORY,
) -> Path:
    """Write a history with four rows above its header, and councils that are gone below it."""
    heads = [head for head in columns() if head != without]
    rows = [["Title"], ["Note"], ["Note"], ["Note"], [f" {head}\n" for head in heads]]
    rows += [[each.get(head, "") for head in heads] for each in councils]
    if gone:
        short = [head for head in heads if not head.startswith("Second")]
        rows += [[], [], ["Table 11"], [head.replace("First ILACS", "ILACS") for head in short]]
        rows += [[each.get(head, "") for head in short] for each in gone]
    return spreadsheet(folder / "h.ods", **{"Cover": [["Words"]], sheet: rows})


def graded(frame: pd.DataFrame, **where: str) -> list[str]:
    """Return the grades of the rows that have these values."""
    for column, value in where.items():
        frame = frame[frame[column] == value]
    return frame["grade"].astype("str").tolist()


# --- the outcomes file --------------------------------------------------------------------------


def test_grades_and_practice_areas_are_those_of_the_tables() -> None:
    """Would catch a second list of grades that drifts from the first."""
    table = tables.tables()["judgements"]
    assert next(column.allowed for column in table.columns if column.ordered) == GRADES
    known = pd.read_csv(Path(tables.__file__).parent / "data" / "practice_areas.csv")
    assert known["practice_area"].tolist() == PRACTICE_AREAS


def test_outcomes_have_a_row_a_practice_area_with_ordered_grades(tmp_path: Path) -> None:
    """Would catch the header taken from the first row, grades in ABC order, or dates as text."""
    frame = read_ofsted_outcomes(outcomes_file(tmp_path, IN_2024))
    assert dict(zip(frame["practice_area"], frame["grade"], strict=True)) == {
        "overall": GOOD, "leadership": GOOD, "help_and_protection": GOOD, "children_in_care": GOOD,
        "care_leavers": BEST,
    }  # fmt: skip
    assert (frame["grade"] > POOR).all()
    assert list(frame["grade"].cat.categories) == ["Inadequate", POOR, GOOD, BEST]
    assert set(frame["started"]) == {pd.Timestamp("2024-02-12")}
    assert set(frame["published"]) == {pd.Timestamp("2024-04-09")}
    assert set(frame["area_code"]) == {"E10000025"}
    assert frame["judgement_id"].nunique() == 5


def test_before_2023_one_judgement_covers_children_in_care_and_care_leavers(
    tmp_path: Path,
) -> None:
    """Would catch the 2018 grade read under a heading that came later, or counted twice."""
    frame = read_ofsted_outcomes(outcomes_file(tmp_path, IN_2018)).set_index("practice_area")
    covers = frame.loc[["children_in_care", "care_leavers"], "covers"].tolist()
    assert covers == ["children in care and care leavers"] * 2
    assert frame.loc["care_leavers", "grade"] == GOOD
    assert frame["judgement_id"].nunique() == 4


def test_two_sheets_give_each_inspection_once(tmp_path: Path) -> None:
    """Would catch inspections doubled, the kind lost, or a council that is gone called latest."""
    above = [["Title"], ["Note"]]
    shorter = [[row[place] for place in (0, 1, 2, 4, 5, *range(7, 12))]
               for row in (OUTCOMES, IN_2024)]  # fmt: skip
    visits = [[*OUTCOMES[:4], "Inspection/Visit date", *OUTCOMES[5:]], IN_2024]
    path = spreadsheet(
        tmp_path / "o.ods",
        Notes=[["Words"]],
        Now=above + shorter,
        Year=above + visits,
        History=[*above, OUTCOMES, IN_2018, IN_2024, GONE],
    )
    frame = read_ofsted_outcomes(path)
    assert len(frame) == 15
    assert frame["kind"].notna().all()
    assert set(frame[frame["latest"]]["inspection_id"]) == {"E10000025_2024-02-12"}
    assert frame["area"].drop_duplicates().tolist() == ["Cumbria", "Oxfordshire"]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([OUTCOMES, [*IN_2024[:7], "Satisfactory", *IN_2024[8:]]],
         ["History, row 4", "Overall effectiveness", "'Satisfactory'", "'Inadequate'"]),
        ([OUTCOMES, [*IN_2024[:11], ""]], ["row 4", "care leavers", "is no grade"]),
        ([OUTCOMES, [*IN_2024[:4], "soon", *IN_2024[5:]]],
         ["row 4", "Inspection date", "'soon'", "is not a date"]),
        ([[*OUTCOMES[:7], "Overall", *OUTCOMES[8:]], IN_2024],
         ["History lacks 'Overall effectiveness'", "'Overall'"]),
        ([["Council"], ["Oxfordshire"]], ["no sheet has", "'Council'"]),
        ([OUTCOMES, IN_2024, [*IN_2024[:7], POOR, *IN_2024[8:]]],
         ["Oxfordshire has two grades for overall of 2024-02-12", f"'Good', '{POOR}'"]),
        ([OUTCOMES, IN_2018, [*IN_2024[:7], "Fair", *IN_2024[8:]],
          [*IN_2024[:7], "Poor", *IN_2024[8:]]], ["row 5, column Overall", "'Fair' is no grade"]),
    ],
    ids="grade blank date heading none clash first".split(),
)  # fmt: skip
def test_outcomes_that_cannot_be_read_are_refused(
    rows: list[list[str]], told: list[str], tmp_path: Path
) -> None:
    """Would catch a grade lost, guessed or read from another file's layout."""
    path = outcomes_file(tmp_path, *rows[1:], header=rows[0])
    with pytest.raises(StatisticsError) as caught:
        read_ofsted_outcomes(path)
    assert all(word in str(caught.value) for word in ["o.ods", *told]), caught.value


@pytest.mark.parametrize(("day", "apart"), [("2022-12-31", False), ("2023-01-01", True)])
def test_care_leavers_are_judged_apart_from_2023_on(tmp_path: Path, day: str, apart: bool) -> None:
    """Would catch the day moved: a blank grade filled in, or a good row refused."""
    path = outcomes_file(tmp_path, [*IN_2024[:4], day, *IN_2024[5:11], ""])
    if apart:
        with pytest.raises(StatisticsError, match=r"row 4.*care leavers"):
            read_ofsted_outcomes(path)
    else:
        assert set(read_ofsted_outcomes(path)["grade"]) == {GOOD}


def test_files_that_are_not_there_or_no_spreadsheet_are_refused(tmp_path: Path) -> None:
    """Would catch an error of the reader's that does not name the file."""
    for read in (read_ofsted_outcomes, read_ofsted_inspections):
        with pytest.raises(StatisticsError, match=r"none\.ods is not there"):
            read(tmp_path / "none.ods")
        (tmp_path / "o.ods").write_text("words")
        with pytest.raises(StatisticsError, match=r"o\.ods is not a spreadsheet"):
            read(tmp_path / "o.ods")


# --- the history of 2009 to 2023 ----------------------------------------------------------------


def test_history_has_a_row_a_grade_with_the_day_of_its_report(tmp_path: Path) -> None:
    """Would catch a grade beside another inspection's day, or an overall grade made up."""
    row = council("Oxfordshire", slac="2011-05-06", sif="2014-06-30", second="2018-05-22")
    row |= {SAFE: POOR, f"{SECOND} impact of leaders": BEST}
    frame = read_ofsted_inspections(history_file(tmp_path, row))
    assert frame.groupby("framework", sort=False)["published"].first().to_dict() == {
        "SLAC": pd.Timestamp("2011-05-06"), "SIF": pd.Timestamp("2014-06-30"),
        "ILACS": pd.Timestamp("2018-05-22"),
    }  # fmt: skip
    assert graded(frame, framework="SLAC") == [POOR, GOOD]
    assert graded(frame, practice_area="leadership") == [GOOD, BEST]
    assert graded(frame, framework="SLAC", practice_area="overall") == []
    assert frame[frame["framework"] == "SIF"]["practice_area"].tolist() == PRACTICE_AREAS
    assert frame["kind"].drop_duplicates().tolist() == [
        "SLAC inspection", "single inspection", "ILACS Standard Inspection",
    ]  # fmt: skip


def test_one_grade_for_children_in_care_and_care_leavers_has_two_rows(tmp_path: Path) -> None:
    """Would catch care leavers left out of a first inspection, or a grade of their own lost."""
    leavers = f"{SECOND} experiences and progress of care leavers"
    together = council("Kent", first="2022-07-05", second="2023-01-09") | {leavers: ""}
    apart = council("Surrey", second="2023-04-09") | {leavers: BEST}
    frame = read_ofsted_inspections(history_file(tmp_path, together, apart))
    care = frame[frame["practice_area"].isin(["children_in_care", "care_leavers"])]
    kent = care[care["area"] == "Kent"]
    assert len(kent) == 4
    assert set(kent["covers"]) == {"children in care and care leavers"}
    surrey = care[care["area"] == "Surrey"]
    assert surrey["covers"].tolist() == ["children in care", "care leavers"]
    assert surrey["grade"].tolist() == [GOOD, BEST]


def test_what_was_not_judged_has_no_row(tmp_path: Path) -> None:
    """Would catch a dash taken for a grade."""
    row = council("Isles of Scilly", sif="2016-06-27") | {ADOPTION: " -"}
    frame = read_ofsted_inspections(history_file(tmp_path, row))
    assert len(frame) == 6
    assert "adoption" not in set(frame["practice_area"])


def test_councils_that_are_gone_are_read_and_the_old_dorset_is_told_apart(tmp_path: Path) -> None:
    """Would catch the second table left out, or two councils of one name made one."""
    now = council("Dorset", first="2021-11-19")
    gone = (council("Dorset", sif="2016-05-23"), council("Bournemouth", first="2018-08-24"))
    frame = read_ofsted_inspections(history_file(tmp_path, now, gone=gone))
    assert frame.groupby("area")["published"].first().to_dict() == {
        "Bournemouth": pd.Timestamp("2018-08-24"), "Dorset": pd.Timestamp("2021-11-19"),
        "Dorset (until 2019)": pd.Timestamp("2016-05-23"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({SIF_OVERALL: "Fair"}, ["row 6", SIF_OVERALL, "'Fair' is no grade", "'Outstanding'"]),
        ({SIF_OVERALL: ""}, ["row 6", SIF_OVERALL, "is no grade"]),
        ({SIF: "soon"}, ["row 6", SIF, "'soon' is not a date"]),
        ({SAFE: GOOD}, ["row 6", SAFE, "'Good' has no date in", SLAC]),
    ],
    ids="grade blank date stray".split(),
)
def test_a_history_that_cannot_be_read_is_refused(
    change: dict[str, str], told: list[str], tmp_path: Path
) -> None:
    """Would catch a grade lost, guessed, or without the day of its report."""
    path = history_file(tmp_path, council("Kent", sif="2014-06-30") | change)
    with pytest.raises(StatisticsError) as caught:
        read_ofsted_inspections(path)
    assert all(word in str(caught.value) for word in ["h.ods", HISTORY, *told]), caught.value


@pytest.mark.parametrize("gone", columns()[1:])
def test_a_column_that_is_gone_is_named(tmp_path: Path, gone: str) -> None:
    """Would catch an inspection passed over because one of its columns has a new name."""
    path = history_file(tmp_path, council("Kent", sif="2014-06-30"), without=gone)
    with pytest.raises(StatisticsError, match=re.escape(f"lacks {gone!r}")):
        read_ofsted_inspections(path)


def test_a_sheet_a_header_and_a_council_must_be_there_once(tmp_path: Path) -> None:
    """Would catch an empty table handed out, or a council whose reports are counted twice."""
    kent = council("Kent", sif="2014-06-30")
    with pytest.raises(StatisticsError, match="no such sheet; the file has 'Cover', 'Other'"):
        read_ofsted_inspections(history_file(tmp_path, kent, sheet="Other"))
    with pytest.raises(StatisticsError, match="no row has 'Local authority name'"):
        read_ofsted_inspections(history_file(tmp_path, kent, without="Local authority name"))
    with pytest.raises(StatisticsError, match="'Kent' stands there twice"):
        read_ofsted_inspections(history_file(tmp_path, kent, kent))
    with pytest.raises(StatisticsError, match="'Kent' stands there twice"):
        read_ofsted_inspections(history_file(tmp_path, kent, gone=(kent,)))


# --- both files ---------------------------------------------------------------------------------


def test_an_inspection_that_both_files_have_stands_once(tmp_path: Path) -> None:
    """Would catch reports doubled where the two files give other days, or lost where one has it."""
    row = council("Oxfordshire", sif="2014-06-30", first="2018-07-22")
    row[f"{FIRST} experiences and progress of children who need help and protection"] = POOR
    both = inspection_outcomes(history_file(tmp_path, row), outcomes_file(tmp_path, IN_2018))
    ilacs = both[both["framework"] == "ILACS"]
    assert len(ilacs) == 5
    assert set(ilacs["published"]) == {pd.Timestamp("2018-05-22")}
    assert set(ilacs["started"]) == {pd.Timestamp("2018-04-16")}
    assert set(ilacs["file"]) == {"o.ods"}
    single = both[both["framework"] == "SIF"]
    assert set(single["file"]) == {"h.ods"}
    assert single["started"].isna().all()
    assert both["published"].is_monotonic_increasing


def test_an_inspection_that_only_the_older_file_has_stays(tmp_path: Path) -> None:
    """Would catch a report dropped because the council has another one in the newer file."""
    row = council("Oxfordshire", first="2018-01-22")
    both = inspection_outcomes(history_file(tmp_path, row), outcomes_file(tmp_path, IN_2018))
    assert both.groupby("file").size().to_dict() == {"h.ods": 5, "o.ods": 5}


def test_two_grades_for_one_inspection_are_refused(tmp_path: Path) -> None:
    """Would catch one of two grades taken in silence."""
    path = history_file(tmp_path, council("Oxfordshire", first="2018-05-22"))
    with pytest.raises(StatisticsError) as caught:
        inspection_outcomes(path, outcomes_file(tmp_path, IN_2018))
    told = ["h.ods", "Oxfordshire has 'Good' for help_and_protection", "2018-05-22", POOR]
    assert all(word in str(caught.value) for word in told), caught.value


def test_councils_that_were_divided_end_on_their_day(tmp_path: Path) -> None:
    """Would catch a council counted beside its successors, or the two Dorsets made one."""
    now = council("Dorset", first="2021-11-19")
    gone = (council("Dorset", sif="2016-05-23"),)
    both = inspection_outcomes(
        history_file(tmp_path, now, council("Cumbria", sif="2015-05-13"), gone=gone),
        outcomes_file(tmp_path, DORSET, GONE),
    )
    ends = both.drop_duplicates("area_code").set_index("area")[["area_code", "abolished"]]
    assert ends["area_code"].to_dict() == {
        "Cumbria": "E10000006", "Dorset": "E06000059", "Dorset (until 2019)": "E10000009",
    }  # fmt: skip
    assert ends["abolished"].dropna().to_dict() == {
        "Cumbria": pd.Timestamp("2023-04-01"), "Dorset (until 2019)": pd.Timestamp("2019-04-01"),
    }  # fmt: skip
    day = pd.Timestamp("2023-04-01")
    standing = both[(both["published"] <= day) & ~(both["abolished"] <= day)]
    assert set(standing["area"]) == {"Dorset"}


def test_names_are_the_newer_files_and_unknown_ones_are_refused(tmp_path: Path) -> None:
    """Would catch a council without a code, or one council under two names."""
    bedford = [IN_2018[0], "E06000055", "Bedford", *IN_2018[3:]]
    tower = [IN_2018[0], "E09000013", "Hammersmith & Fulham", *IN_2018[3:]]
    newer = outcomes_file(tmp_path, bedford, tower)
    rows = [council("Bedford Borough", sif="2014-01-02"),
            council("Hammersmith and fulham", sif="2014-01-02")]  # fmt: skip
    both = inspection_outcomes(history_file(tmp_path, *rows), newer)
    assert set(both["area"]) == {"Bedford", "Hammersmith & Fulham"}
    path = history_file(tmp_path, *rows, council("Kentt", sif="2014-01-02"))
    with pytest.raises(StatisticsError, match=r"h\.ods: 'Kentt' has no code in the newer file"):
        inspection_outcomes(path, newer)


def test_a_council_that_is_newly_gone_is_refused(tmp_path: Path) -> None:
    """Would catch a council that goes on counting after its end, as no day is known."""
    gone = [*IN_2018[:3], "No longer exists", *IN_2018[4:]]
    path = history_file(tmp_path, council("Oxfordshire", sif="2014-06-30"))
    with pytest.raises(StatisticsError, match=r"o\.ods: 'Oxfordshire' no longer exists"):
        inspection_outcomes(path, outcomes_file(tmp_path, gone))


# --- the list of neighbours ---------------------------------------------------------------------

NAMES = {str(number): f"Council {number}" for number in range(301, 312)}
HEAD = ["LA num", "LA Name", *[cell for rank in range(1, 11) for cell in (f"SN{rank}", "SNP")]]
COUNCILS = pd.DataFrame(
    {"area": list(NAMES.values()), "area_code": [f"E{number}" for number in NAMES]}
)


def neighbours_file(
    folder: Path, head: list[str] = HEAD, sheet: str = "LA SN Groups", **change: list[str]
) -> Path:
    """Write a list of eleven councils, each with the ten others; change a row by its number."""
    rows = []
    for number, name in NAMES.items():
        others = [other for other in NAMES if other != number]
        row = [number, name, *[cell for other in others for cell in (other, "Close")]]
        rows.append(change.get(f"row_{number}", row))
    body = [["A"], ["1"], head, *rows, [], [], ["", "Old SNs:"], ["301", "Gone", "302"]]
    return spreadsheet(folder / "n.ods", **{sheet: body})


def test_neighbours_have_a_row_a_council_and_rank(tmp_path: Path) -> None:
    """Would catch a rank shifted, a number for a name, or a council that is gone."""
    frame = read_neighbours(neighbours_file(tmp_path), COUNCILS)
    assert len(frame) == 110
    assert frame.columns.tolist() == [
        "area", "area_code", "neighbour", "neighbour_code", "rank",
    ]  # fmt: skip
    first = frame[frame["area"] == "Council 302"]
    assert first["rank"].tolist() == list(range(1, 11))
    assert first["neighbour"].tolist()[:2] == ["Council 301", "Council 303"]
    assert first["neighbour_code"].tolist()[:2] == ["E301", "E303"]
    assert set(first["area_code"]) == {"E302"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"sheet": "Other"}, "no such sheet; the file has 'Other'"),
        ({"head": ["LA num", "Name", *HEAD[2:]]}, "row 3, lacks 'LA Name'; its columns are 'LA num', 'Name'"),
        ({"row_302": ["301", "Council 302", *["303", "Close"] * 10]}, "stands there twice"),
        ({"row_302": ["302", "Elsewhere", *["303", "Close"] * 10]},
         "'Elsewhere' is not in the statistics"),
        ({"row_302": ["302", "Council 302", *["303", "Close"] * 10]},
         "Council 302 has 303 for SN2"),
        ({"row_302": ["302", "Council 302", "302", "Close", *["303", "Close"] * 9]},
         "Council 302 has 302 for SN1"),
        ({"row_302": ["302", "Council 302", "999", "Close", *["303", "Close"] * 9]},
         "Council 302 has 999 for SN1"),
        ({"row_302": ["302", "Council 302"]}, "Council 302 has nan for SN1"),
    ],
    ids="sheet column double stranger twice itself unknown blank".split(),
)  # fmt: skip
def test_a_list_of_neighbours_that_cannot_be_read_is_refused(
    change: dict[str, list[str]], told: str, tmp_path: Path
) -> None:
    """Would catch a neighbour guessed or lost."""
    with pytest.raises(StatisticsError, match=re.escape(told)) as caught:
        read_neighbours(neighbours_file(tmp_path, **change), COUNCILS)  # type: ignore[arg-type]
    assert "n.ods" in str(caught.value)


def test_a_list_of_neighbours_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """Would catch an error of the reader's that does not name the file."""
    with pytest.raises(StatisticsError, match=r"n\.xlsx is not there"):
        read_neighbours(tmp_path / "n.xlsx", COUNCILS)
    (tmp_path / "n.xlsx").write_text("words")
    with pytest.raises(StatisticsError, match=r"n\.xlsx.* is not a spreadsheet"):
        read_neighbours(tmp_path / "n.xlsx", COUNCILS)


# --- the real files -----------------------------------------------------------------------------


def download(pattern: str) -> Path:
    """Return the real file of this name; skip where the sources are not there."""
    place = Path(os.environ.get("OFSTED_DATA_SOURCES") or ROOT.parent / "shared")
    found = sorted(place.rglob(pattern))
    if not found:
        pytest.skip(f"{place} holds no {pattern}; name the sources' folder in OFSTED_DATA_SOURCES")
    return found[0]


@pytest.fixture(scope="module")
def real() -> pd.DataFrame:
    """Return the grades of both real files."""
    return inspection_outcomes(
        download("Childrens_social_care_in_England_2023_underlying_data.ods"),
        download("ofsted_la_inspection_outcomes_2025-03-31.ods"),
    )


def standing(outcomes: pd.DataFrame, day: str) -> pd.DataFrame:
    """Return the overall grade of each council on a day, as the example in the docs does."""
    known = (outcomes["published"] <= day) & ~(outcomes["abolished"] <= day)
    overall = outcomes[known & (outcomes["practice_area"] == "overall")]
    return overall.groupby("area_code").tail(1)


def test_grades_under_the_new_framework_by_june_2014(real: pd.DataFrame) -> None:
    """Would catch the second table left out (21 councils), or dates of inspections for reports."""
    on_day = standing(real, "2014-06-30")
    assert set(on_day["framework"]) == {"SIF"}
    assert on_day["grade"].value_counts().to_dict() == {
        POOR: 10, GOOD: 8, "Inadequate": 4, BEST: 0,
    }  # fmt: skip
    assert graded(on_day, area="Oxfordshire") == [GOOD]


def test_the_newest_grades_are_those_of_the_newer_file(real: pd.DataFrame) -> None:
    """Would catch a council that is gone counted, or an older report that holds."""
    counts = standing(real, "2025-09-25")["grade"].value_counts().to_dict()
    assert counts == {GOOD: 67, BEST: 36, POOR: 31, "Inadequate": 19}
    assert len(standing(real, "2018-05-22")) == 152


def test_each_report_of_both_real_files_stands_once(real: pd.DataFrame) -> None:
    """Would catch an inspection doubled: both files have those of 2018 to April 2023."""
    assert not real.duplicated(["area_code", "framework", "published", "practice_area"]).any()
    assert len(real) == 2911
    ilacs = real[real["framework"] == "ILACS"]
    assert ilacs["file"].nunique() == 1
    assert ilacs["started"].notna().all()


def test_oxfordshires_reports(real: pd.DataFrame) -> None:
    """Would catch a report of Oxfordshire's lost or a grade beside the wrong practice area."""
    own = real[real["area"] == "Oxfordshire"]
    assert own["published"].dt.strftime("%Y-%m-%d").drop_duplicates().tolist() == [
        "2011-05-06", "2014-06-30", "2018-05-22", "2024-04-09",
    ]  # fmt: skip
    poor = own[own["grade"] != GOOD]
    assert poor[["practice_area", "grade"]].values.tolist() == [["help_and_protection", POOR]]
    assert set(poor["published"]) == {pd.Timestamp("2018-05-22")}


def test_ofsteds_real_outcomes_file() -> None:
    """Would catch the sheet misread: the grades of 153 councils, and Oxfordshire's two rounds."""
    frame = read_ofsted_outcomes(download("ofsted_la_inspection_outcomes_2025-03-31.ods"))
    overall = frame[frame["latest"] & (frame["practice_area"] == "overall")]
    assert overall["grade"].value_counts().to_dict() == {
        "Inadequate": 19, POOR: 31, GOOD: 67, BEST: 36,
    }  # fmt: skip
    own = frame[frame["area"] == "Oxfordshire"]
    assert own.groupby("inspection_id")["judgement_id"].nunique().to_dict() == {
        "E10000025_2018-04-16": 4, "E10000025_2024-02-12": 5,
    }  # fmt: skip


def test_the_departments_real_list_of_neighbours() -> None:
    """Would catch a spelling that no longer joins, or Oxfordshire's neighbours in another order."""
    path = download("c4_children_in_need_section_47s_and_icpcs_2013_to_2025.csv")
    areas = pd.read_csv(path, dtype="str", usecols=["time_period", "la_name", "new_la_code"])
    areas = areas[areas["time_period"] == "2025"].dropna()
    councils = areas.rename(columns={"la_name": "area", "new_la_code": "area_code"})
    frame = read_neighbours(download("sn_may_2025.xlsx"), councils)
    assert len(frame) == 1530
    own = frame[frame["area"] == "Oxfordshire"]
    assert own["neighbour"].tolist()[:3] == ["Cambridgeshire", "Hertfordshire", "Buckinghamshire"]
    assert own["neighbour_code"].iloc[2] == "E06000060"
