"""What is read from the department's and Ofsted's files, made up and real, and what is kept."""

import csv
import gzip
import random
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import ofsted_data
from conftest import DATA
from ofsted_data import StatisticsError, cli, read_dfe
from ofsted_data.official import extracts
from ofsted_data.official.layouts import LAYOUTS
from ofsted_data.official.read import rounded_share
from ofsted_data.record import grades_on, place_among

TIDY = "time_period,geographic_level,region_name,old_la_code,new_la_code,la_name"
OXFORDSHIRE = "Local authority,South East,931,E10000025,Oxfordshire"
SURREY = "Local authority,South East,936,E10000030,Surrey"
WIDE = "New_geog_code,geog_l,geog_c,geog_n"
WORKFORCE = f"{TIDY},inpost_fte,turnover_rate_fte,agency_rate_fte,caseload_fte"


def put(folder: Path, name: str, *lines: str) -> Path:
    """Write a made-up file."""
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def table(path: Path, rows: list[list[Any]], sheet: str) -> None:
    """Write a made-up workbook as OpenDocument text, which needs no further package."""
    import zipfile

    def cell(value: Any) -> str:
        kind = "float" if isinstance(value, int | float) else "string"
        number = f' office:value="{value}"' if kind == "float" else ""
        if value is None:
            return "<table:table-cell/>"
        return (f'<table:table-cell office:value-type="{kind}"{number}><text:p>{value}</text:p>'
                "</table:table-cell>")  # fmt: skip

    names = "urn:oasis:names:tc:opendocument:xmlns:"
    body = "".join(
        "<table:table-row>" + "".join(map(cell, row)) + "</table:table-row>" for row in rows
    )
    content = (
        f'<office:document-content xmlns:office="{names}office:1.0" '
        f'xmlns:table="{names}table:1.0" xmlns:text="{names}text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="{sheet}">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("content.xml", content)
        manifest = f'<manifest:manifest xmlns:manifest="{names}manifest:1.0"/>'
        book.writestr("META-INF/manifest.xml", manifest)


def value(frame: pd.DataFrame, measure: str, year: int, area: str = "Oxfordshire") -> Any:
    """Return the one number or symbol of a measure, area and year."""
    rows = frame[(frame["measure"] == measure) & (frame["area"] == area) & (frame["year"] == year)]
    row = rows.iloc[0]
    return row["status"] if pd.isna(row["value"]) else row["value"]


# --- each kind of layout ----------------------------------------------------------------------


def test_a_tidy_file(tmp_path: Path) -> None:
    """Catch a number misread, a symbol lost, or an area misnamed in a tidy file."""
    put(tmp_path, "workforce_2017_to_2025.csv", WORKFORCE,
        "2017,National,,,,,28000,13.4,15.8,17.7", f"2017,{OXFORDSHIRE},\"1,315.7\",7.4,low,c",
        f"2018,{OXFORDSHIRE},363.4,z,,u")  # fmt: skip
    frame = read_dfe(tmp_path)
    assert value(frame, "social_workers", 2017) == 1315.7
    assert [value(frame, "agency_staff_share", year) for year in (2017, 2018)] == ["low", "blank"]
    assert value(frame, "social_work_caseload", 2018) == "u"
    own = frame[frame["area"] == "Oxfordshire"].iloc[0]
    assert (own["area_code"], own["level"], own["region"]) == ("E10000025", "council", "South East")
    assert set(frame["release"]) == {"children's social work workforce 2018"}
    assert frame.loc[frame["level"] == "national", "area_code"].unique() == ["E92000001"]


def test_a_file_with_labels_in_its_rows(tmp_path: Path) -> None:
    """Catch bands added up wrongly, over a symbol, or with one of them gone."""
    groups = {
        "Age group,10 to 15 years": 104,
        "Age group,16 years and over": 52,
        "Age group,Total": 303,
        "Category of need,N1. Abuse or neglect": 178,
    }
    lines = [f"2018,{OXFORDSHIRE},{label},{count}" for label, count in groups.items()]
    head = f"{TIDY},cla_group,characteristic,number"
    put(tmp_path, "starting.csv", head, *lines)
    frame = read_dfe(tmp_path)
    older = frame[frame["measure"] == "children_looked_after_starting_aged_10_and_over"].iloc[0]
    assert (older["value"], older["basis"]) == (156, "computed")
    assert older["column"] == (
        "number: Age group: 10 to 15 years + number: Age group: 16 years and over"
    )
    put(tmp_path, "starting.csv", head, lines[0].replace("104", "c"), *lines[1:])
    assert value(read_dfe(tmp_path), "children_looked_after_starting_aged_10_and_over", 2018) == "c"
    put(tmp_path, "starting.csv", head, *lines[1:])
    with pytest.raises(StatisticsError, match=r"starting\.csv.*10 to 15 years"):
        read_dfe(tmp_path)


def test_years_in_the_names_of_columns_and_of_files(tmp_path: Path) -> None:
    """Catch a year taken from the wrong place, or a share from hidden parts."""
    leavers = ",".join(f"{name}1920&21" for name in (
        "All_aged", "Act_HE", "Act_OE", "Act_TE", "Act_NEET_ill", "Act_NEET_oth", "Act_NEET_preg",
        "LA_NoActinf")).replace("All_aged1920", "All_aged1920")  # fmt: skip
    put(tmp_path, "SFR41_CareLeavers2016.csv", f"{WIDE},{leavers}",
        "E10000025,LA,931,Oxfordshire,254,x,67,42,26,60,9,45",
        "E10000030,LA,936,Surrey,200,1,1,99,26,60,x,x")  # fmt: skip
    put(tmp_path, "ADM2018.csv",
        f"{WIDE},CLA_started2017,CLA_started2018,SCLA_AbNeg,SCLA_10to15,SCLA_16over",
        "E10000025,LA,931,OXFORDSHIRE,353,303,178,104,52")  # fmt: skip
    frame = read_dfe(tmp_path)
    # 254 less those known not to work or not known at all, as one of the others is hidden.
    assert value(frame, "care_leavers_in_eet_share", 2016) == 44.9
    assert value(frame, "care_leavers_in_eet_share", 2016, "Surrey") == 50.5
    assert value(frame, "children_looked_after_starting", 2017) == 353
    assert value(frame, "children_looked_after_starting_abuse_or_neglect", 2018) == 178
    put(tmp_path, "leavers.csv", (tmp_path / "SFR41_CareLeavers2016.csv").read_text())
    with pytest.raises(StatisticsError, match="neither its name nor its columns say the year"):
        read_dfe(tmp_path)


def test_a_workbook(tmp_path: Path) -> None:
    """Catch a sheet or column that is gone passed over, or a line misread."""
    head: list[Any] = ["LA", "LA Name", "OrderLine", "s251line", "TotalExpenditure"]
    rows: list[list[Any]] = [
        head,
        [931, "Oxfordshire", 1, "5.0.2", 91149965],
        [931, "Oxfordshire", 2, "3.0.1", 7],
        [936, "Surrey", 1, "5.0.2", 1000],
    ]
    path = tmp_path / "s251ye2017.ods"
    table(path, rows, "Table_A1")
    assert value(read_dfe(tmp_path), "childrens_services_spending", 2017) == 91149.965
    table(path, rows, "Table_A2")
    with pytest.raises(StatisticsError, match=r"s251ye2017\.ods: no sheet.*'Table_A2'"):
        read_dfe(tmp_path)
    table(path, [[*head[:4], "Income"], *rows[1:]], "Table_A1")
    with pytest.raises(StatisticsError, match=r"s251ye2017\.ods.*TotalExpenditure"):
        read_dfe(tmp_path)
    path.write_text("no spreadsheet")
    with pytest.raises(StatisticsError, match="not a spreadsheet"):
        read_dfe(tmp_path)


def test_notes_below_a_table_are_no_councils(tmp_path: Path) -> None:
    """Catch a note below a table read as a council."""
    title = "Percentage of children with at least one fixed period exclusion"
    blank: list[Any] = [None, None]
    table(tmp_path / "SFR49_2014.ods", [
        ["Table LA9"], blank, blank, blank, [None, "2012", "2013"], [None, title, title],
        ["ENGLAND", 11.3, 9.8], ["SOUTH EAST", 12.1, "x"], ["Oxfordshire", 17.36, 17.2], blank,
        ["1. A note on these figures", None, None],
    ], "Table LA9")  # fmt: skip
    frame = read_dfe(tmp_path)
    assert sorted(frame["area"].unique()) == ["England", "Oxfordshire", "South East"]
    assert value(frame, "fixed_term_exclusions_looked_after_share", 2013) == 17.2


def tool(folder: Path, rows: list[tuple[str, str, str, str, float]]) -> None:
    """Write a file as the department's tool has it."""
    pytest.importorskip("pyarrow")
    measures = next(layout for layout in LAYOUTS if layout.tool).measures
    every = [(sums.add[0].removeprefix("Values: "), "2016", "England", "-", 970.0)
             for sums in measures.values()]  # fmt: skip
    names = ["Short Desc", "Years", "LA and Regions", "Values", "LA Number"]
    pd.DataFrame([*every, *rows], columns=names).to_parquet(folder / "bds_2026-04-08.parquet")


def test_the_tools_copy_holds_only_where_no_release_has_a_number(tmp_path: Path) -> None:
    """Catch the tool's copy before a release, its noise kept, or pounds as thousands."""
    tool(tmp_path, [("CareLeaverEET", "2018", "Oxfordshire", "47", 931.0),
                    ("CareLeaverEET", "2020", "Oxfordshire", "46.00000038", 931.0),
                    ("C&YPExpenditure", "2019-20 (OT)", "Oxfordshire", "103880298", 931.0)],
         )  # fmt: skip
    columns = f"{WIDE},CL_Act_EET19to21_pc,CL_Act_NoInf19to21,CL_All_19to21"
    put(tmp_path, "CareLeavers2018.csv", columns, "E10000025,LA,931,Oxfordshire,48,1,10")
    frame = read_dfe(tmp_path)
    assert [value(frame, "care_leavers_in_eet_share", year) for year in (2018, 2020)] == [48, 46]
    assert value(frame, "childrens_services_spending", 2020) == 103880.298


# --- which number holds -----------------------------------------------------------------------


def test_a_number_holds_against_a_symbol_and_a_published_one_against_a_sum(tmp_path: Path) -> None:
    """Catch a symbol or a sum that holds where a number is published."""
    head = f"{TIDY},referral_count,rereferral_percent"
    put(tmp_path, "new.csv", head, f"2014,{OXFORDSHIRE},x,1", f"2015,{OXFORDSHIRE},20,2")
    put(tmp_path, "old.csv", f"{TIDY},Referrals,Police", f"2014,{OXFORDSHIRE},10,1")
    frame = read_dfe(tmp_path, superseded=True)
    rows = frame[(frame["measure"] == "referrals") & (frame["year"] == 2014)]
    assert rows["superseded"].tolist() == [False, True]
    assert rows["status"].iloc[1] == "x"
    put(tmp_path, "ADP2015.csv", f"{WIDE},CLA_ceaAdop,CLA_cease",
        "E10000025,LA,931,Oxfordshire,37,9")  # fmt: skip
    put(tmp_path, "CEA2015.csv",
        f"{WIDE},CLA_cease,CLA_ceaAdop,CLA_ceaAdop2,CLA_ceaSpecG,CLA_ceaSpecG2,CLA_ceaIndLiv,"
        "CLA_ceaIndLiv2", "E10000025,LA,931,Oxfordshire,9,20,16,1,2,3,x")  # fmt: skip
    frame = read_dfe(tmp_path)
    assert value(frame, "adoptions", 2015) == 37
    assert value(frame, "special_guardianship_orders", 2015) == 3
    assert value(frame, "ceased_to_independent_living", 2015) == "x"


def test_earlier_numbers(tmp_path: Path) -> None:
    """Catch an older number lost, or one that holds."""
    head = f"{TIDY},referral_count,rereferral_percent"
    lines = [head, f"2014,{OXFORDSHIRE},11,1", "2014,Regional,South East,,,,90,1",
             "2014,National,,,,,900,1"]  # fmt: skip
    put(tmp_path, "a.csv", *lines)
    put(tmp_path, "b.csv", *(line.replace(",11,", ",12,") for line in lines),
        f"2015,{OXFORDSHIRE},13,1")  # fmt: skip
    kept = extracts.packaged_statistics(read_dfe(tmp_path, superseded=True))
    row = kept[(kept["measure"] == "referrals") & (kept["area"] == "Oxfordshire")].iloc[0]
    assert (row["value"], row["earlier"]) == (12, "11 (children in need 2014)")


def test_shares_are_rounded_once_and_half_up() -> None:
    """Catch a half rounded to even, or a share of nothing."""
    parts, wholes = pd.Series([1.0, 3.0, 1.0, None, 1.0]), pd.Series([8.0, 2000.0, 3.0, 5.0, 0.0])
    assert rounded_share(parts, wholes, 100).tolist()[:3] == [12.5, 0.2, 33.3]
    assert rounded_share(parts, wholes, 100).isna().tolist()[3:] == [True, True]


# --- what is refused --------------------------------------------------------------------------


@pytest.mark.parametrize(("lines", "told"), [
    ([f"2017,{OXFORDSHIRE},1,2,3,q"], "line 2, column caseload_fte: 'q' is neither"),
    ([f"2017,{OXFORDSHIRE},1,2,3,4"] * 2, "lines 2 and 3: one area twice"),
    ([f"2017,{OXFORDSHIRE},1,2,3"], "line 2: 9 cells under 10 columns"),
    ([f"2017,{OXFORDSHIRE},1,2,3,4,5"], "line 2: 11 cells under 10 columns"),
    ([f"17,{OXFORDSHIRE},1,2,3,4"], "line 2: '17' is not a year"),
    ([f"2017/19,{OXFORDSHIRE},1,2,3,4"], "is not a year"),
    (["2017,Ward,South East,931,E10000025,Oxfordshire,1,2,3,4"], "'Ward' is no kind of area"),
    (["2017,Regional,Wessex,,,,1,2,3,4"], "is no region of England"),
    (["2017,Local authority,South East,93,E10000025,Oxfordshire,1,2,3,4"], "three digits"),
    (["2017,Local authority,South East,931,E1,Oxfordshire,1,2,3,4"], "E and eight digits"),
    (["2017,Local authority,South East,931,E10000025,,1,2,3,4"], "is not a council's name"),
    ([], "a header and no rows"),
])  # fmt: skip
def test_what_cannot_be_read_is_named(tmp_path: Path, lines: list[str], told: str) -> None:
    """Catch a bad cell, row or file passed over, or not named."""
    put(tmp_path, "social_workers.csv", WORKFORCE, *lines)
    with pytest.raises(StatisticsError, match=re.escape(told)) as caught:
        read_dfe(tmp_path)
    assert "social_workers.csv" in str(caught.value)


def test_a_file_of_unknown_layout(tmp_path: Path) -> None:
    """Catch an unknown file passed over unasked, or not listed."""
    put(tmp_path, "known.csv", WORKFORCE, f"2017,{OXFORDSHIRE},1,2,3,4")
    put(tmp_path, "odd.csv", WORKFORCE.replace("caseload_fte", "caseload"),
        f"2017,{OXFORDSHIRE},1,2,3,4")  # fmt: skip
    with pytest.raises(StatisticsError, match=r"odd\.csv.*lacks 'caseload_fte'.*layouts\.toml"):
        read_dfe(tmp_path)
    frame = read_dfe(tmp_path, unknown="skip")
    assert frame.attrs["skipped"] == ["odd.csv"]
    assert set(frame["file"]) == {"known.csv"}
    (tmp_path / "known.csv").unlink()
    with pytest.raises(StatisticsError, match=r"no statistics to read.*odd\.csv"):
        read_dfe(tmp_path, unknown="skip")
    with pytest.raises(StatisticsError, match="is not a folder"):
        read_dfe(tmp_path / "none")


def test_one_release_with_two_numbers(tmp_path: Path) -> None:
    """Catch one of two numbers for the same thing taken in silence."""
    for name, count in (("a.csv", 1), ("b.csv", 2)):
        put(tmp_path, name, f"{TIDY},Section47", f"2017,{OXFORDSHIRE},{count}")
    with pytest.raises(StatisticsError, match=r"two numbers in one release, 1 \(a\.csv, line 2"):
        read_dfe(tmp_path)


def test_a_council_that_kept_its_name_and_lost_a_part(tmp_path: Path) -> None:
    """Catch two councils of one name taken for one."""
    put(tmp_path, "enquiries.csv", f"{TIDY},Section47",
        "2018,Local authority,South West,835,E10000009,Dorset,1",
        "2020,Local authority,South West,838,E06000059,Dorset,2")  # fmt: skip
    assert read_dfe(tmp_path)["area"].tolist() == ["Dorset", "Dorset (until 2019)"]


# --- the real files ---------------------------------------------------------------------------

OWN: dict[str, dict[int, float]] = {
    "care_leavers_in_eet_share": {2018: 48, 2025: 64},
    "children_looked_after_starting": dict(zip(range(2014, 2019), (299, 289, 357, 353, 304),
                                               strict=True)),
    "children_looked_after_aged_10_and_over": {2014: 282, 2018: 455},
    "adoptions": {2012: 32, 2013: 41, 2014: 44},
    "section_47_enquiries": {2015: 1581, 2016: 1864, 2017: 1927, 2018: 1805},
    "assessments_within_45_days_share": {2015: 74.8, 2016: 62.9, 2017: 51.8},
    "social_work_caseload": {2017: 19.1, 2018: 16.8},
    "social_workers": {2022: 403.0, 2023: 388.6, 2024: 363.2},
}  # fmt: skip


@pytest.mark.parametrize("measure", OWN)
def test_figures_typed_from_the_files(measure: str) -> None:
    """Catch figures that differ from those read off the files by hand."""
    kept = ofsted_data.load_statistics()
    found = {year: value(kept, measure, year) for year in OWN[measure]}
    assert found == OWN[measure]


def test_shares_and_changes_typed_from_the_files() -> None:
    """Catch shares and changes that differ from those worked out by hand."""
    kept = ofsted_data.load_statistics().pivot(
        index=["area", "year"], columns="measure", values="value"
    )
    own, england = kept.loc["Oxfordshire"], kept.loc["England"]
    assert england["care_leavers_in_eet_share"][[2018, 2025]].tolist() == [51, 54]
    part = own["children_looked_after_starting_abuse_or_neglect"]
    share = 100 * part / own["children_looked_after_starting"]
    assert share.loc[2014:2018].round().tolist() == [44, 52, 57, 62, 58]
    spent = own["childrens_services_spending"]
    assert (100 * spent.pct_change()).loc[2016:2018].round().tolist() == [21, -7, -2]
    assert round(spent[2025] / spent[2018], 1) == 2
    assert england["progress_8_looked_after"][2017] == -1.18


@pytest.mark.parametrize(("measure", "years", "wanted"), [
    ("neglect_assessments", (2015, 2017), (45, 51, 143, 23)),
    ("assessments", (2015, 2017), (78, 12, 152, 11)),
    ("children_looked_after", (2015, 2018), (34, 10, 151, 8)),
])  # fmt: skip
def test_places_among_councils(
    measure: str, years: tuple[int, int], wanted: tuple[int, ...]
) -> None:
    """Catch a place that differs from the one worked out by hand."""
    found = place_among(ofsted_data.load_councils(), "oxfordshire", measure, *years)
    change, middle = round(found["percent_change"]), round(found["median"])
    assert (change, found["rank"], found["councils"], middle) == wanted
    if measure == "neglect_assessments":
        zero = [name for name, why in found["left_out"].items() if why == "0 in 2015"]
        assert zero == ["Kensington and Chelsea", "Southampton", "Sutton"]


@pytest.mark.parametrize(("asked", "told"), [
    (("Oxfordshir", "assessments", 2015), "did you mean Oxfordshire"),
    (("Oxfordshire", "assesments", 2015), "did you mean assessments"),
    (("Oxfordshire", "assessments", 1999), "can be compared"),
    (("Oxfordshire", "assessments", 2017, 2015), "in order"),
    (("Sutton", "neglect_assessments", 2015, 2017), "0 in 2015"),
    (("England", "assessments", 2015), "no council 'England'"),
])  # fmt: skip
def test_a_place_that_there_is_not(asked: tuple[Any, ...], told: str) -> None:
    """Catch a place given for what the figures lack."""
    with pytest.raises(StatisticsError, match=re.escape(told)):
        place_among(ofsted_data.load_councils(), *asked)


def test_a_place_from_plain_rows() -> None:
    """Catch a rank, a median or a reason that plain rows do not give."""
    councils = pd.DataFrame({
        "measure": "m", "area": list("ABCD") * 2, "area_code": list("abcd") * 2,
        "level": "council", "year": [1] * 4 + [2] * 4,
        "value": [10.0, 10.0, 0.0, 10.0, 20.0, 15.0, 5.0, None], "status": [None] * 7 + ["x"],
    })  # fmt: skip
    found = place_among(councils, "b", "m", 1, 2)
    assert (found["percent_change"], found["rank"], found["councils"]) == (50, 2, 2)
    assert (found["median"], found["left_out"]) == (75, {"C": "0 in 1", "D": "x in 2"})
    assert place_among(councils, "C", "m", 1)["rank"] == 4
    with pytest.raises(StatisticsError, match="twice"):
        place_among(pd.concat([councils, councils]), "b", "m", 1, 2)


def test_grades_of_any_day() -> None:
    """Catch grades of a day that are not those of the reports until then."""
    outcomes = ofsted_data.load_inspection_outcomes()
    new = outcomes.query("framework == 'SIF' and practice_area == 'overall'")
    in_force = grades_on(new, "2014-06-30")
    assert in_force["grade"].value_counts().to_dict() == {
        "Requires improvement to be good": 10, "Good": 8, "Inadequate": 4, "Outstanding": 0,
    }  # fmt: skip
    assert in_force.set_index("area")["grade"]["Oxfordshire"] == "Good"
    latest = grades_on(outcomes[outcomes["practice_area"] == "overall"])
    assert latest["grade"].value_counts().sort_index().tolist() == [19, 31, 67, 36]


def test_neighbours_are_councils_of_the_figures() -> None:
    """Catch a neighbour that the figures do not know."""
    near, councils = ofsted_data.load_neighbours(), ofsted_data.load_councils()
    assert near.groupby("area").size().eq(10).all()
    for name, code in (("area", "area_code"), ("neighbour", "neighbour_code")):
        assert set(near[code]) <= set(councils["area_code"])
        assert set(near[name]) <= set(councils["area"])


def test_every_extract_is_made_again_byte_by_byte(releases: dict[str, Path]) -> None:
    """Catch an extract that is not what the downloads give."""
    pytest.importorskip("pyarrow")
    folders = sorted({path.parent for path in releases.values()})
    made = extracts.extracts(folders)
    assert set(made) == {"statistics.csv", "councils.csv.gz", "inspection_outcomes.csv",
                         "neighbours.csv"}  # fmt: skip
    for name, (_, content) in made.items():
        kept = (DATA / name).read_bytes()
        plain: Callable[[bytes], bytes] = gzip.decompress if name.endswith(".gz") else bytes
        assert plain(content) == plain(kept), name
    assert len(made["councils.csv.gz"][1]) < 1_000_000


def test_a_bad_download_leaves_the_tables_as_they_are(tmp_path: Path, tables_copy: Path) -> None:
    """Catch tables half-written after a download that cannot be read."""
    put(tmp_path, "bad.csv", WORKFORCE, f"2017,{OXFORDSHIRE},1,2,3,q")
    before = {path.name: path.read_bytes() for path in tables_copy.iterdir() if path.is_file()}
    arguments = ["statistics", "--downloads", str(tmp_path), "--folder", str(tables_copy)]
    assert cli.main(arguments) == 2
    after = {path.name: path.read_bytes() for path in tables_copy.iterdir() if path.is_file()}
    assert after == before


# --- fifty values, by other arithmetic --------------------------------------------------------


def cells_of(path: Path) -> list[list[str]]:
    """Return the rows of a download as text, without the package's reader."""
    if path.suffix == ".parquet":
        import pyarrow.parquet as parquet

        columns = parquet.read_table(path).to_pydict()
        every = zip(*columns.values(), strict=True)
        return [list(columns), *([str(cell) for cell in row] for row in every)]
    if path.suffix.lower() == ".csv":
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            text = path.read_text(encoding="cp1252")
        return list(csv.reader(text.splitlines()))
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(path))
    wanted = [name for name in book.sheet_names if re.match("Table.?A1|Sheet1|TA1", name)]
    rows = book.get_sheet_by_name(wanted[0]).to_python(skip_empty_area=False)
    shown = [[f"{cell:.10g}" if isinstance(cell, float) else str(cell) for cell in row]
             for row in rows]  # fmt: skip
    return shown[next(place for place, row in enumerate(shown) if "LA Name" in row) :]


def raw(rows: list[list[str]], column: str, area: str, code: str, year: int) -> Decimal:
    """Return one number of a file: of the row with the area and year, and the labels if any."""
    header = [" ".join(name.split()) for name in rows[0]]
    name, *labels = column.split(": ")
    ending = f"{year - 1}-{year % 100:02d} (OT)", f"{year - 1}/{year % 100:02d}", str(year)
    for row in rows[1:]:
        own = {cell.strip().casefold() for cell in row}
        place = code.casefold() in own or area.casefold() in own
        timed = "time_period" in header or "Years" in header
        if (
            place
            and own.issuperset(label.casefold() for label in labels)
            and (not timed or own.intersection(one.casefold() for one in ending))
        ):
            return Decimal(row[header.index(name)].replace(",", ""))
    raise AssertionError(f"{area} {year} {column} is not there")


def test_fifty_values_recomputed_from_the_raw_files(
    every: pd.DataFrame, releases: dict[str, Path]
) -> None:
    """Agreement: fifty of fifty, drawn over measures, councils and years, are the packaged ones."""
    kept = ofsted_data.load_councils().set_index(["measure", "area", "year"])["value"]
    rows = every[~every["superseded"] & every["value"].notna() & (every["level"] == "council")]
    rows = rows[~rows["file"].str.contains("LATables|LA_Tables")]
    drawn = random.Random(11)
    checked = []
    for measure in [*rows["measure"].unique(), *rows["measure"].unique()][:50]:
        of_measure = rows[rows["measure"] == measure]
        row = of_measure.iloc[drawn.randrange(len(of_measure))]
        names = row["file"].split("; ")
        parts = re.findall(r"[^+*/()]+", row["column"])
        parts = [part.strip() for part in parts if not re.fullmatch(r"\s*(100|10000)?\s*", part)]

        def number(part: str, row: pd.Series = row, names: list[str] = names) -> Decimal:
            for name in names:
                found = cells_of(releases[name])
                header = [" ".join(cell.split()) for cell in found[0]]
                if part.split(": ")[0] in header:
                    return raw(found, part, row["area"], row["area_code"], row["year"])
            raise AssertionError(part)

        if "Act_HE" in row["column"] or "/ " not in row["column"]:
            shared = " / " in row["column"]
            total = sum((number(part) for part in parts[: len(parts) - shared]), Decimal(0))
            total = 100 * total / number(parts[-1]) if shared else total
        else:
            *tops, bottom = parts
            per = 10000 if row["column"].startswith("10000") else 100
            total = per * sum(map(number, tops), Decimal(0)) / number(bottom)
        if " / " in row["column"]:
            total = total.quantize(Decimal("0.1"), ROUND_HALF_UP)
        if measure == "childrens_services_spending" and "bds_long_0_2024" not in row["file"]:
            total /= 1000
        packaged = kept[measure, row["area"], row["year"]]
        checked.append((measure, row["area"], row["year"], float(total), packaged))
    wrong = [one for one in checked if abs(one[3] - one[4]) > 0.00006]
    assert len(checked) == 50
    assert not wrong
