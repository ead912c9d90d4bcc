"""Ofsted's two files of grades and the department's list of neighbours, as tidy tables."""

import csv
import functools
import re
from pathlib import Path

import pandas as pd
import pytest
from spreadsheets import spreadsheet

from ofsted_data import StatisticsError, load_inspection_outcomes, load_neighbours, tables
from ofsted_data.official import ofsted
from ofsted_data.official.neighbours import read_neighbours
from ofsted_data.official.ofsted import (
    GRADES,
    PRACTICE_AREAS,
    inspection_outcomes,
    read_ofsted_inspections,
    read_ofsted_outcomes,
)

MADE_UP = Path(__file__).parent / "official" / "outcomes.csv"
OUTCOMES, IN_2018, IN_2024, DORSET, GONE = csv.reader(MADE_UP.read_text("utf-8").splitlines())
POOR, GOOD, BEST = "Requires improvement to be good", "Good", "Outstanding"
HISTORY = "LA_inspections_2009-2023"
SLAC = "Safeguarding & Looked After Children (SLAC) Inspection publication date"
SAFE = "SLAC Safeguarding Overall effectiveness (OE)"
SIF = "Single Inspection of LA Children's Services (SIF) First SIF publication date"
SIF_OVERALL = "First SIF Overall Judgement (OE)"
ADOPTION = "First SIF CLA Sub: Adoption Performance"
FIRST, SECOND = "First ILACS framework", "Second ILACS framework"


def changed(row: list[str], **cells: str) -> list[str]:
    """Return a row of the outcomes file with other cells, each named by its heading's last word."""
    places = {heading.split()[-1]: place for place, heading in enumerate(OUTCOMES)}
    row = list(row)
    for word, cell in cells.items():
        row[places[word]] = cell
    return row


def outcomes_file(folder: Path, *rows: list[str], header: list[str] = OUTCOMES) -> Path:
    """Write an outcomes file of one sheet, with two rows above the header as Ofsted does."""
    return spreadsheet(folder / "o.ods", {"History": [["Title"], ["Note"], header, *rows]})


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
        start = {"slac": "Safeguarding", "sif": SIF, "first": FIRST, "second": SECOND}[key]
        inspection = next(one for one in ofsted._INSPECTIONS if one.published.startswith(start))
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
    return spreadsheet(folder / "h.ods", {"Cover": [["Words"]], sheet: rows})


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
    assert frame["practice_area"].tolist() == PRACTICE_AREAS[:5]
    assert frame["grade"].tolist() == [GOOD] * 4 + [BEST]
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
    above, kept = [["Title"], ["Note"]], (0, 1, 2, 4, 5, *range(7, 12))
    shorter = [[row[place] for place in kept] for row in (OUTCOMES, IN_2024)]
    visits = [[*OUTCOMES[:4], "Inspection/Visit date", *OUTCOMES[5:]], IN_2024]
    history = [OUTCOMES, IN_2018, IN_2024, GONE]
    sheets = {"Now": above + shorter, "Year": above + visits, "History": above + history}
    path = spreadsheet(tmp_path / "o.ods", {"Notes": [["Words"]], **sheets})
    frame = read_ofsted_outcomes(path)
    assert len(frame) == 15
    assert frame["kind"].notna().all()
    assert set(frame[frame["latest"]]["inspection_id"]) == {"E10000025_2024-02-12"}
    assert frame["area"].drop_duplicates().tolist() == ["Cumbria", "Oxfordshire"]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            [OUTCOMES, changed(IN_2024, effectiveness="Satisfactory")],
            "History, row 4|Overall effectiveness|'Satisfactory'|'Inadequate'",
        ),
        ([OUTCOMES, changed(IN_2024, leavers="")], "row 4|care leavers|is no grade"),
        (
            [OUTCOMES, [*IN_2024[:4], "soon", *IN_2024[5:]]],
            "row 4|Inspection date|'soon'|is not a date",
        ),
        (
            [changed(OUTCOMES, effectiveness="Overall"), IN_2024],
            "History lacks 'Overall effectiveness'|'Overall'",
        ),
        ([["Council"], ["Oxfordshire"]], "no sheet has|'Council'"),
        (
            [OUTCOMES, IN_2024, changed(IN_2024, effectiveness=POOR)],
            f"Oxfordshire has two grades for overall of 2024-02-12|'Good', '{POOR}'",
        ),
        (
            [OUTCOMES, IN_2018, changed(IN_2024, effectiveness="Fair")],
            "row 5, column Overall|'Fair' is no grade",
        ),
    ],
    ids="grade blank date heading none clash first".split(),
)
def test_outcomes_that_cannot_be_read_are_refused(
    rows: list[list[str]], told: str, tmp_path: Path
) -> None:
    """Would catch a grade lost, guessed or read from another file's layout."""
    path = outcomes_file(tmp_path, *rows[1:], header=rows[0])
    with pytest.raises(StatisticsError) as caught:
        read_ofsted_outcomes(path)
    assert all(word in str(caught.value) for word in ["o.ods", *told.split("|")]), caught.value


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
    neighbours = functools.partial(read_neighbours, councils=COUNCILS)
    for read in (read_ofsted_outcomes, read_ofsted_inspections, neighbours):
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
    days = frame.groupby("framework", sort=False)["published"].first().astype("str")
    assert days.to_dict() == {"SLAC": "2011-05-06", "SIF": "2014-06-30", "ILACS": "2018-05-22"}
    assert graded(frame, framework="SLAC") == [POOR, GOOD]
    assert graded(frame, practice_area="leadership") == [GOOD, BEST]
    assert graded(frame, framework="SLAC", practice_area="overall") == []
    assert frame[frame["framework"] == "SIF"]["practice_area"].tolist() == PRACTICE_AREAS
    kinds = ["SLAC inspection", "single inspection", "ILACS Standard Inspection"]
    assert frame["kind"].drop_duplicates().tolist() == kinds


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
    assert frame.groupby("area")["published"].first().astype("str").to_dict() == {
        "Bournemouth": "2018-08-24",
        "Dorset": "2021-11-19",
        "Dorset (until 2019)": "2016-05-23",
    }


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
    assert ends.astype("str").fillna("").reset_index().values.tolist() == [
        ["Cumbria", "E10000006", "2023-04-01"],
        ["Dorset", "E06000059", ""],
        ["Dorset (until 2019)", "E10000009", "2019-04-01"],
    ]
    day = pd.Timestamp("2023-04-01")
    standing = both[(both["published"] <= day) & ~(both["abolished"] <= day)]
    assert set(standing["area"]) == {"Dorset"}


def test_names_are_the_newer_files_and_unknown_ones_are_refused(tmp_path: Path) -> None:
    """Would catch a council without a code, or one council under two names."""
    bedford = [IN_2018[0], "E06000055", "Bedford", *IN_2018[3:]]
    tower = [IN_2018[0], "E09000013", "Hammersmith & Fulham", *IN_2018[3:]]
    newer = outcomes_file(tmp_path, bedford, tower)
    spelt = "Bedford Borough", "Hammersmith and fulham"
    rows = [council(name, sif="2014-01-02") for name in spelt]
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
SAME = ["303", "Close"] * 10
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
    return spreadsheet(folder / "n.ods", {sheet: body})


def test_neighbours_have_a_row_a_council_and_rank(tmp_path: Path) -> None:
    """Would catch a rank shifted, a number for a name, or a council that is gone."""
    frame = read_neighbours(neighbours_file(tmp_path), COUNCILS)
    assert len(frame) == 110
    assert frame.columns.tolist() == "area area_code neighbour neighbour_code rank".split()
    first = frame[frame["area"] == "Council 302"]
    assert first["rank"].tolist() == list(range(1, 11))
    assert first["neighbour"].tolist()[:2] == ["Council 301", "Council 303"]
    assert first["neighbour_code"].tolist()[:2] == ["E301", "E303"]
    assert set(first["area_code"]) == {"E302"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"sheet": "Other"}, "no such sheet; the file has 'Other'"),
        (
            {"head": ["LA num", "Name", *HEAD[2:]]},
            "row 3, lacks 'LA Name'; its columns are",
        ),
        ({"row_302": ["301", "Council 302", *SAME]}, "or stands there already"),
        ({"row_302": ["302", "Elsewhere", *SAME]}, "'Elsewhere' is not in the statistics"),
        ({"row_302": ["302", "Council 302", *SAME]}, "Council 302 has 303 for SN2"),
        ({"row_302": ["302", "Council 302", "302", *SAME[1:]]}, "Council 302 has 302 for SN1"),
        ({"row_302": ["302", "Council 302", "999", *SAME[1:]]}, "Council 302 has 999 for SN1"),
        ({"row_302": ["302", "Council 302"]}, "Council 302 has nan for SN1"),
    ],
    ids="sheet column double stranger twice itself unknown blank".split(),
)
def test_a_list_of_neighbours_that_cannot_be_read_is_refused(
    change: dict[str, list[str]], told: str, tmp_path: Path
) -> None:
    """Would catch a neighbour guessed or lost."""
    with pytest.raises(StatisticsError, match=re.escape(told)) as caught:
        read_neighbours(neighbours_file(tmp_path, **change), COUNCILS)  # type: ignore[arg-type]
    assert "n.ods" in str(caught.value)


# --- the real files; test_official makes the packaged tables from them again, byte by byte ---


def test_each_report_of_both_real_files_stands_once() -> None:
    """Would catch an inspection doubled: both files have those of 2018 to April 2023."""
    kept = load_inspection_outcomes()
    assert not kept.duplicated(["area_code", "framework", "published", "practice_area"]).any()
    assert len(kept) == 2911
    ilacs = kept[kept["framework"] == "ILACS"]
    assert ilacs["file"].nunique() == 1
    assert ilacs["started"].notna().all()


def test_oxfordshires_reports() -> None:
    """Would catch a report of Oxfordshire's lost or a grade beside the wrong practice area."""
    kept = load_inspection_outcomes()
    own = kept[kept["area"] == "Oxfordshire"]
    days = own["published"].drop_duplicates().astype("str").tolist()
    assert days == ["2011-05-06", "2014-06-30", "2018-05-22", "2024-04-09"]
    poor = own[own["grade"] != GOOD]
    assert poor[["practice_area", "grade"]].values.tolist() == [["help_and_protection", POOR]]
    assert set(poor["published"]) == {pd.Timestamp("2018-05-22")}


def test_ofsteds_real_outcomes_file(releases: dict[str, Path]) -> None:
    """Would catch the sheet misread: the grades of 153 councils, and Oxfordshire's two rounds."""
    frame = read_ofsted_outcomes(releases["ofsted_la_inspection_outcomes_2025-03-31.ods"])
    overall = frame[frame["latest"] & (frame["practice_area"] == "overall")]
    assert overall["grade"].value_counts().sort_index().tolist() == [19, 31, 67, 36]
    own = frame[frame["area"] == "Oxfordshire"].groupby("inspection_id")["judgement_id"].nunique()
    assert own.to_dict() == {"E10000025_2018-04-16": 4, "E10000025_2024-02-12": 5}


def test_the_departments_real_list_of_neighbours() -> None:
    """Would catch a spelling that no longer joins, or Oxfordshire's neighbours in another order."""
    kept = load_neighbours()
    assert len(kept) == 1530
    own = kept[kept["area"] == "Oxfordshire"]
    assert own["neighbour"].tolist()[:3] == ["Cambridgeshire", "Hertfordshire", "Buckinghamshire"]
    assert own["neighbour_code"].iloc[2] == "E06000060"
