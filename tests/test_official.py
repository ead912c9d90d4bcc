"""What is read from the department's and Ofsted's files, made up and real, and what is kept."""

import csv
import functools
import gzip
import random
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from spreadsheets import spreadsheet

import ofsted_data
from conftest import DATA
from ofsted_data import StatisticsError, cli, read_dfe
from ofsted_data.official import extracts
from ofsted_data.official.layouts import LAYOUTS
from ofsted_data.official.read import rounded_share
from ofsted_data.record import grades_on, place_among

TIDY = "time_period,geographic_level,region_name,old_la_code,new_la_code,la_name"
OXFORDSHIRE = "Local authority,South East,931,E10000025,Oxfordshire"
WIDE = "New_geog_code,geog_l,geog_c,geog_n"
WORKFORCE = f"{TIDY},inpost_fte,turnover_rate_fte,agency_rate_fte,caseload_fte"
MADE_UP = Path(__file__).parent / "official"
CASES = tomllib.loads((MADE_UP / "cases.toml").read_text(encoding="utf-8"))


def put(folder: Path, name: str, *lines: str) -> Path:
    """Write a made-up file."""
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def value(frame: pd.DataFrame, measure: str, year: int, area: str = "Oxfordshire") -> Any:
    """Return the one number or symbol of a measure, area and year."""
    rows = frame[(frame["measure"] == measure) & (frame["area"] == area) & (frame["year"] == year)]
    row = rows.iloc[0]
    return row["status"] if pd.isna(row["value"]) else row["value"]


# --- each kind of layout ----------------------------------------------------------------------


def test_a_tidy_file() -> None:
    """Catch a number misread, a symbol lost, or an area misnamed in a tidy file."""
    frame = read_dfe(MADE_UP / "tidy")
    assert value(frame, "social_workers", 2017) == 1315.7
    assert [value(frame, "agency_staff_share", year) for year in (2017, 2018)] == ["low", "blank"]
    assert value(frame, "social_work_caseload", 2018) == "u"
    own = frame[frame["area"] == "Oxfordshire"].iloc[0]
    assert (own["area_code"], own["level"], own["region"]) == ("E10000025", "council", "South East")
    assert set(frame["release"]) == {"children's social work workforce 2018"}
    assert frame.loc[frame["level"] == "national", "area_code"].unique() == ["E92000001"]


def test_a_file_with_labels_in_its_rows(tmp_path: Path) -> None:
    """Catch bands added up wrongly, over a symbol, or with one of them gone."""
    frame = read_dfe(MADE_UP / "labels")
    older = frame[frame["measure"] == "children_looked_after_starting_aged_10_and_over"].iloc[0]
    assert (older["value"], older["basis"]) == (156, "computed")
    assert older["column"] == (
        "number: Age group: 10 to 15 years + number: Age group: 16 years and over"
    )
    head, first, *others = (MADE_UP / "labels" / "starting.csv").read_text("utf-8").splitlines()
    put(tmp_path, "starting.csv", head, first.replace("104", "c"), *others)
    assert value(read_dfe(tmp_path), "children_looked_after_starting_aged_10_and_over", 2018) == "c"
    put(tmp_path, "starting.csv", head, *others)
    with pytest.raises(StatisticsError, match=r"starting\.csv.*10 to 15 years"):
        read_dfe(tmp_path)


def test_years_in_the_names_of_columns_and_of_files(tmp_path: Path) -> None:
    """Catch a year taken from the wrong place, or a share from hidden parts."""
    frame = read_dfe(MADE_UP / "years")
    # 254 less those known not to work or not known at all, as one of the others is hidden.
    assert value(frame, "care_leavers_in_eet_share", 2016) == 44.9
    assert value(frame, "care_leavers_in_eet_share", 2016, "Surrey") == 50.5
    assert value(frame, "children_looked_after_starting", 2017) == 353
    assert value(frame, "children_looked_after_starting_abuse_or_neglect", 2018) == 178
    put(tmp_path, "leavers.csv", (MADE_UP / "years" / "SFR41_CareLeavers2016.csv").read_text())
    with pytest.raises(StatisticsError, match="neither its name nor its columns say the year"):
        read_dfe(tmp_path)


def test_a_workbook(tmp_path: Path) -> None:
    """Catch a sheet or column that is gone passed over, or a line misread."""
    head = ["LA", "LA Name", "OrderLine", "s251line", "TotalExpenditure"]
    rows: list[list[object]] = [
        [931, "Oxfordshire", 1, "5.0.2", 91149965],
        [931, "Oxfordshire", 2, "3.0.1", 7],
        [936, "Surrey", 1, "5.0.2", 1000],
    ]
    path = spreadsheet(tmp_path / "s251ye2017.ods", {"Table_A1": [head, *rows]})
    assert value(read_dfe(tmp_path), "childrens_services_spending", 2017) == 91149.965
    spreadsheet(path, {"Table_A2": [head, *rows]})
    with pytest.raises(StatisticsError, match=r"s251ye2017\.ods: no sheet.*'Table_A2'"):
        read_dfe(tmp_path)
    spreadsheet(path, {"Table_A1": [[*head[:4], "Income"], *rows]})
    with pytest.raises(StatisticsError, match=r"s251ye2017\.ods.*TotalExpenditure"):
        read_dfe(tmp_path)
    path.write_text("no spreadsheet")
    with pytest.raises(StatisticsError, match="not a spreadsheet"):
        read_dfe(tmp_path)


def test_notes_below_a_table_are_no_councils(tmp_path: Path) -> None:
    """Catch a note below a table read as a council."""
    title = "Percentage of children with at least one fixed period exclusion"
    rows: list[list[object]] = [[], [], [], ["Table LA9"], ["", "2012", "2013"], ["", title, title]]
    rows += [["ENGLAND", 11.3, 9.8], ["SOUTH EAST", 12.1, "x"], ["Oxfordshire", 17.36, 17.2]]
    rows += [[], ["1. A note on these figures"]]
    spreadsheet(tmp_path / "SFR49_2014.ods", {"Table LA9": rows})
    frame = read_dfe(tmp_path)
    assert sorted(frame["area"].unique()) == ["England", "Oxfordshire", "South East"]
    assert value(frame, "fixed_term_exclusions_looked_after_share", 2013) == 17.2


def tool(folder: Path, rows: list[tuple[str, str, str, str, float]]) -> None:
    """Write a file as the department's tool has it."""
    pytest.importorskip("pyarrow")
    measures = next(layout for layout in LAYOUTS if layout.tool).measures
    words = [sums.add[0].removeprefix("Values: ") for sums in measures.values()]
    every = [(word, "2016", "England", "-", 970.0) for word in words]
    names = ["Short Desc", "Years", "LA and Regions", "Values", "LA Number"]
    pd.DataFrame([*every, *rows], columns=names).to_parquet(folder / "bds_2026-04-08.parquet")


def test_the_tools_copy_holds_only_where_no_release_has_a_number(tmp_path: Path) -> None:
    """Catch the tool's copy before a release, its noise kept, or pounds as thousands."""
    rows = [
        ("CareLeaverEET", "2018", "Oxfordshire", "47", 931.0),
        ("CareLeaverEET", "2020", "Oxfordshire", "46.00000038", 931.0),
        ("C&YPExpenditure", "2019-20 (OT)", "Oxfordshire", "103880298", 931.0),
    ]
    tool(tmp_path, rows)
    columns = f"{WIDE},CL_Act_EET19to21_pc,CL_Act_NoInf19to21,CL_All_19to21"
    put(tmp_path, "CareLeavers2018.csv", columns, "E10000025,LA,931,Oxfordshire,48,1,10")
    frame = read_dfe(tmp_path)
    assert [value(frame, "care_leavers_in_eet_share", year) for year in (2018, 2020)] == [48, 46]
    assert value(frame, "childrens_services_spending", 2020) == 103880.298


def test_layouts_are_read_when_a_file_is() -> None:
    """Catch an import of the package that reads what readers of downloads alone need."""
    asked = "import sys, ofsted_data; print('ofsted_data.official.layouts' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", asked]).strip() == b"False"


# --- which number holds -----------------------------------------------------------------------


def test_a_number_holds_against_a_symbol_and_a_published_one_against_a_sum() -> None:
    """Catch a symbol or a sum that holds where a number is published."""
    frame = read_dfe(MADE_UP / "precedence", superseded=True)
    rows = frame[(frame["measure"] == "referrals") & (frame["year"] == 2014)]
    assert rows["superseded"].tolist() == [False, True]
    assert rows["status"].iloc[1] == "x"
    assert value(frame, "adoptions", 2015) == 37
    assert value(frame, "special_guardianship_orders", 2015) == 3
    assert value(frame, "ceased_to_independent_living", 2015) == "x"


def test_earlier_numbers() -> None:
    """Catch an older number lost, or one that holds."""
    kept = extracts.packaged_statistics(read_dfe(MADE_UP / "earlier", superseded=True))
    row = kept[(kept["measure"] == "referrals") & (kept["area"] == "Oxfordshire")].iloc[0]
    assert (row["value"], row["earlier"]) == (12, "11 (children in need 2014)")


def test_shares_are_rounded_once_and_half_up() -> None:
    """Catch a half rounded to even, or a share of nothing."""
    parts, wholes = pd.Series([1.0, 3.0, 1.0, None, 1.0]), pd.Series([8.0, 2000.0, 3.0, 5.0, 0.0])
    assert rounded_share(parts, wholes, 100).tolist()[:3] == [12.5, 0.2, 33.3]
    assert rounded_share(parts, wholes, 100).isna().tolist()[3:] == [True, True]


# --- what is refused --------------------------------------------------------------------------


@pytest.mark.parametrize("told", CASES["refused"])
def test_what_cannot_be_read_is_named(tmp_path: Path, told: str) -> None:
    """Catch a bad cell, row or file passed over, or not named."""
    put(tmp_path, "social_workers.csv", WORKFORCE, *CASES["refused"][told])
    with pytest.raises(StatisticsError, match=re.escape(told)) as caught:
        read_dfe(tmp_path)
    assert "social_workers.csv" in str(caught.value)


def test_a_file_of_unknown_layout(tmp_path: Path) -> None:
    """Catch an unknown file that is passed over, and no table out of files that hold none."""
    put(tmp_path, "known.csv", WORKFORCE, f"2017,{OXFORDSHIRE},1,2,3,4")
    put(tmp_path, "odd.csv", WORKFORCE[: -len("_fte")], f"2017,{OXFORDSHIRE},1,2,3,4")
    with pytest.raises(StatisticsError, match=r"odd\.csv.*lacks 'caseload_fte'.*layouts\.toml"):
        read_dfe(tmp_path)
    with pytest.raises(StatisticsError, match="is not a folder"):
        read_dfe(tmp_path / "none")
    for name in ("known.csv", "odd.csv"):
        (tmp_path / name).unlink()
    put(tmp_path, "dictionary.csv", "Measure_code,Chart_title", "1,Children in care")
    with pytest.raises(StatisticsError, match=r"no statistics to read in 'dictionary\.csv'"):
        read_dfe(tmp_path)


def test_one_release_with_two_numbers(tmp_path: Path) -> None:
    """Catch one of two numbers for the same thing taken in silence."""
    for name, count in (("a.csv", 1), ("b.csv", 2)):
        put(tmp_path, name, f"{TIDY},Section47", f"2017,{OXFORDSHIRE},{count}")
    with pytest.raises(StatisticsError, match=r"two numbers in one release, 1 \(a\.csv, line 2"):
        read_dfe(tmp_path)


def test_a_council_that_kept_its_name_and_lost_a_part() -> None:
    """Catch two councils of one name taken for one."""
    assert read_dfe(MADE_UP / "dorset")["area"].tolist() == ["Dorset", "Dorset (until 2019)"]


# --- the real files ---------------------------------------------------------------------------


@pytest.mark.parametrize("measure", CASES["figures"])
def test_figures_typed_from_the_files(measure: str) -> None:
    """Catch figures that differ from those read off the files by hand."""
    kept, wanted = ofsted_data.load_statistics(), CASES["figures"][measure]
    assert {year: value(kept, measure, int(year)) for year in wanted} == wanted


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


@pytest.mark.parametrize("measure", CASES["places"])
def test_places_among_councils(measure: str) -> None:
    """Catch a place that differs from the one worked out by hand."""
    years, wanted = CASES["places"][measure].values()
    found = place_among(ofsted_data.load_councils(), "oxfordshire", measure, *years)
    change, middle = round(found["percent_change"]), round(found["median"])
    assert [change, found["rank"], found["councils"], middle] == wanted
    if measure == "neglect_assessments":
        zero = [name for name, why in found["left_out"].items() if why == "0 in 2015"]
        assert zero == ["Kensington and Chelsea", "Southampton", "Sutton"]


@pytest.mark.parametrize("told", CASES["no_place"])
def test_a_place_that_there_is_not(told: str) -> None:
    """Catch a place given for what the figures lack."""
    with pytest.raises(StatisticsError, match=re.escape(told)):
        place_among(ofsted_data.load_councils(), *CASES["no_place"][told])


def test_a_place_from_plain_rows() -> None:
    """Catch a rank, a median or a reason that plain rows do not give."""
    councils = pd.DataFrame({"area": list("ABCD") * 2, "area_code": list("abcd") * 2})
    councils = councils.assign(measure="m", level="council", year=[1] * 4 + [2] * 4)
    councils["value"] = [10.0, 10.0, 0.0, 10.0, 20.0, 15.0, 5.0, None]
    councils["status"] = [None] * 7 + ["x"]
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
    assert in_force["grade"].value_counts().sort_index().tolist() == [4, 10, 8, 0]
    assert in_force.set_index("area")["grade"]["Oxfordshire"] == "Good"
    overall = outcomes[outcomes["practice_area"] == "overall"]
    assert set(grades_on(overall, "2014-06-30")["framework"]) == {"SIF"}
    assert len(grades_on(overall, "2018-05-22")) == 152
    latest = grades_on(overall)
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
    files = "statistics.csv councils.csv.gz inspection_outcomes.csv neighbours.csv"
    assert set(made) == set(files.split())
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


@functools.lru_cache(maxsize=2)
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
    shown = [
        [f"{cell:.10g}" if isinstance(cell, float) else str(cell) for cell in row] for row in rows
    ]
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
    picked = []
    for measure in [*rows["measure"].unique(), *rows["measure"].unique()][:50]:
        of_measure = rows[rows["measure"] == measure]
        picked.append(of_measure.iloc[drawn.randrange(len(of_measure))])
    checked = []
    for row in sorted(picked, key=lambda row: str(row["file"])):
        measure = row["measure"]
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
