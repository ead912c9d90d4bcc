"""The department's and Ofsted's files give the right numbers, or an error that says why not."""

import csv
import io
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ofsted_data import StatisticsError, outcomes
from ofsted_data.dfe import (
    as_csv,
    for_area,
    packaged_statistics,
    read_dfe,
)
from ofsted_data.outcomes import councils_by_grade, read_ofsted_outcomes

Cell = str | int | float
Table = list[list[Cell]]

TIDY = (
    "time_period time_identifier geographic_level country_code country_name region_code "
    "region_name old_la_code new_la_code la_name".split()
)
KINDS = {
    "b1": ["Anypoint_episodes", "At31_episodes"],
    "c3": ["Episodes_with_assessment_factor", "Neglect"],
    "d4": ["CPP_At31", "Neglect_Initial", "Neglect_Latest"],
    "d5": ["CPP_At31", "2_years_or_more"],
    "cla_2022": ["population_count", "population_estimate", "number", "rate_per_10000"],
    "cla_2025": ["population_type", "population_estimate", "children_count", "rate_per_10000"],
}
OXFORDSHIRE = ("931", "E10000025", "Oxfordshire")
PLACES: dict[str, list[Cell]] = {
    "England": ["", "", "", "", ""],
    "South East": ["E12000008", "South East", "", "", ""],
}


def tidy(kind: str, *rows: tuple[Any, ...]) -> Table:
    """Return a file of a tidy layout; a row is a year, an area (a council as a triple), cells."""
    table: Table = [[*TIDY, *KINDS[kind]]]
    for year, area, *cells in rows:
        level = {"England": "National", "South East": "Regional"}.get(area, "Local authority")
        where = PLACES.get(area) or ["E12000008", "South East", *area]
        table.append([year, "Reporting year", level, "E92000001", "England", *where, *cells])
    return table


def looked_after(*columns: str) -> Callable[..., Table]:
    """Return a maker of the wide files of children looked after; rows as printed."""
    head: list[Cell] = ["New_geog_code", "geog_l", "geog_c", "geog_n", *columns]
    return lambda *rows: [head, *map(list, rows)]


def in_need(span: str, count: str = "", rate: str = "", **cells: Cell) -> Table:
    """Return a wide file of children in need with England and Oxfordshire, all told 100 and 10."""
    day = f"3103{span[2:]}"
    columns = {
        count or f"CINAt{day}": 3_917,
        rate or f"CINAt{day}RatePer10K": 277.5,
        f"Assessments{span}": 3_767,
        f"AssessmentRatePer10k{span}": 266.9,
        f"Episodeswithfactors{span}": 3_514,
        f"Factor{span}Neglect": 633,
        f"CPPAt{day}": 569,
        f"CPPAt{day}Rate": 40.3,
        f"CPPat{day}InitialAbuseNeglect": 296,
        f"CPPat{day}LatestAbuseNeglect": 318,
        f"Mid20{span[:2]}Pop017": 141_200,
    }
    head: list[Cell] = ["geog_l", "geog_c", "new_la_code", "geog_n", *columns]
    own = columns | cells
    england: list[Cell] = ["National", "", "E06000046", "England", *(10 for _ in columns)]
    island: list[Cell] = ["LA", "921", "E06000046", "Isle of Wight", *(20 for _ in columns)]
    return [head, england, island, ["LA", *OXFORDSHIRE[:2], "Oxfordshire", *own.values()]]


OXON = ("E10000025", "LA", "931", "Oxfordshire")
AFTER = "Children looked after on 31 March each year"
STARTING = "Children starting to be looked after each year"
CEASING = "Children ceasing to be looked after each year"


def save(folder: Path, **files: Table) -> Path:
    """Write tables as CSV and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in files.items():
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(table)
        (folder / f"{name}.csv").write_text(text.getvalue(), encoding="utf-8")
    return folder


def edit(folder: Path, old: str, new: str) -> None:
    """Change one place of the one file of a folder."""
    (path,) = folder.iterdir()
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def numbers(frame: pd.DataFrame, area: str = "Oxfordshire") -> dict[tuple[str, int], float]:
    """Return the values of an area by measure and year."""
    rows = for_area(frame, area)
    return dict(zip(zip(rows["measure"], rows["year"], strict=True), rows["value"], strict=True))


# --- every layout -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            looked_after("CLA_Mar2014", "CLA_2014", "CLA_UASC", "CLA_NetGain ", "", "")(
                (*OXON, 463, 700, 21, "..", "", "")
            ),
            {
                ("children_looked_after", 2014): 463,
                ("children_looked_after_unaccompanied", 2014): 21,
            },
        ),
        (
            looked_after("CLA_Mar2014", "CLA_Mar2015", "CLA_Pop2014", "CLA_Pop2015", "CLA_Rate2014",
                         "CLA_Rate2015", "CLA_UASC2014", "CLA_UASC2015", "CLA_2015")(
                (*OXON, 462, 510, 140173, 141009, 33, 36, 20, 42, 800)
            ),
            {
                ("children_looked_after", 2014): 462,
                ("children_looked_after", 2015): 510,
                ("children_looked_after_rate", 2014): 33,
                ("children_looked_after_rate", 2015): 36,
                ("children_looked_after_unaccompanied", 2014): 20,
                ("children_looked_after_unaccompanied", 2015): 42,
                ("population_under_18", 2014): 140173,
                ("population_under_18", 2015): 141009,
            },
        ),
        (
            tidy("cla_2022",
                 (2022, OXFORDSHIRE, AFTER.replace("on 31", "at 31"), 146687, 854, 58),
                 (2022, OXFORDSHIRE, STARTING, 146687, 371, 25),
                 (2022, OXFORDSHIRE, CEASING, 146687, 299, 20)),
            {
                ("children_looked_after", 2022): 854,
                ("children_looked_after_rate", 2022): 58,
                ("children_looked_after_starting", 2022): 371,
                ("children_looked_after_starting_rate", 2022): 25,
                ("children_looked_after_ceasing", 2022): 299,
                ("children_looked_after_ceasing_rate", 2022): 20,
                ("population_under_18", 2022): 146687,
            },
        ),
        (
            tidy("cla_2025", (2025, OXFORDSHIRE, AFTER, 156647, 800, 51)),
            {
                ("children_looked_after", 2025): 800,
                ("children_looked_after_rate", 2025): 51,
                ("population_under_18", 2025): 156647,
            },
        ),
        (
            in_need("1415", rate="CINAt310314RatePer10K"),
            {
                ("assessments", 2015): 3767,
                ("assessments_rate", 2015): 266.9,
                ("assessments_with_factors", 2015): 3514,
                ("child_protection_plans", 2015): 569,
                ("child_protection_plans_neglect", 2015): 296,
                ("child_protection_plans_rate", 2015): 40.3,
                ("children_in_need", 2015): 3917,
                ("children_in_need_rate", 2015): 277.5,
                ("neglect_assessments", 2015): 633,
                ("population_under_18", 2015): 141200,
            },
        ),
        (tidy("b1", (2014, OXFORDSHIRE, 6293, 3504)), {("children_in_need", 2014): 3504}),
        (
            tidy("c3", (2018, OXFORDSHIRE, 4987, 775)),
            {("assessments_with_factors", 2018): 4987, ("neglect_assessments", 2018): 775},
        ),
        (
            tidy("d4", (2018, OXFORDSHIRE, 687, 458, 455)),
            {("child_protection_plans", 2018): 687, ("child_protection_plans_neglect", 2018): 458},
        ),
        (tidy("d5", (2025, OXFORDSHIRE, 527, 12)), {("child_protection_plans", 2025): 527}),
    ],
    ids="cla_2014 cla_2018 cla_tidy_2022 cla_tidy_2025 in_need_2015 b1 c3 d4 d5".split(),
)  # fmt: skip
def test_each_layout_gives_its_measures_and_no_others(
    table: Table, expected: dict[tuple[str, int], float], tmp_path: Path
) -> None:
    """Would catch a column taken for another, one not read, or a year misread."""
    assert numbers(read_dfe(save(tmp_path, whatever=table))) == expected


def test_a_file_is_known_by_its_columns_in_any_folder_and_any_case_of_ending(
    tmp_path: Path,
) -> None:
    """Would catch a file passed over for its name, and other files taken for downloads."""
    save(tmp_path / "one" / "two", data=tidy("b1", (2014, OXFORDSHIRE, 1, 3504)))
    (tmp_path / "one" / "two" / "data.csv").rename(tmp_path / "one" / "two" / "DATA.CSV")
    for other in ("README.md", "outcomes.ods", "._hidden.csv", ".trash/old.csv"):
        (tmp_path / other).parent.mkdir(exist_ok=True)
        (tmp_path / other).write_text("no data")
    frame = read_dfe(tmp_path)
    assert frame["value"].tolist() == [3504]
    assert frame["file"].tolist() == ["DATA.CSV"]
    assert frame["column"].tolist() == ["At31_episodes"]
    assert frame["release"].tolist() == ["children in need 2014"]


def test_dtypes_are_those_of_the_contract(tmp_path: Path) -> None:
    """Would catch years as floats, or numbers as text."""
    frame = read_dfe(save(tmp_path, a=tidy("b1", (2014, OXFORDSHIRE, 1, "c"))))
    assert frame.dtypes.astype(str).to_dict() == {
        **dict.fromkeys("measure area area_code level status basis release file column".split(),
                        "str"),
        "year": "int64", "value": "float64",
    }  # fmt: skip


# --- quirks -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"),
        lambda data: data.replace(b"\n", b"\r"),
        lambda data: data.replace(b"At31_episodes", b"At31_episodes "),
        lambda data: data.replace(b"3504", b'"3,504"'),
        lambda data: data.replace(b"3504", b" 3504 "),
        lambda data: data.replace(b"3504", b"3504.0"),
        lambda data: data.replace(b"Oxfordshire", b"OXFORDSHIRE"),
        lambda data: data.replace(b"Oxfordshire", b" Oxfordshire "),
        lambda data: data.replace(b"Local authority", b"LA"),
        lambda data: data.replace(b"England", b"Caf\xe9"),
        lambda data: data + b",,,,,,,,,,,\n\n\n",
        lambda data: data.removesuffix(b"\n"),
    ],
    ids="bom crlf bom+crlf cr header_space comma space decimal capitals name_space level cp1252 "
    "blank_rows no_last_newline".split(),
)
def test_ways_to_write_a_file_change_nothing(
    change: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    """Would catch a byte-order mark, a comma or a space that makes a number vanish or change."""
    save(tmp_path, a=tidy("b1", (2014, OXFORDSHIRE, 6293, 3504)))
    plain = read_dfe(tmp_path)
    (path,) = tmp_path.iterdir()
    path.write_bytes(change(path.read_bytes()))
    pd.testing.assert_frame_equal(read_dfe(tmp_path), plain)


@pytest.mark.parametrize("symbol", ["c", "x", "z", "u", "..", ".", "-", "P", ""])
def test_a_symbol_is_kept_and_is_no_number(symbol: str, tmp_path: Path) -> None:
    """Would catch a symbol read as zero, or lost."""
    row = read_dfe(save(tmp_path, a=tidy("b1", (2014, OXFORDSHIRE, 1, symbol)))).iloc[0]
    assert pd.isna(row["value"])
    assert row["status"] == (symbol or "blank")


def test_a_number_has_no_status_and_zero_is_a_number(tmp_path: Path) -> None:
    """Would catch a true nought taken for a gap."""
    row = read_dfe(save(tmp_path, a=tidy("b1", (2014, OXFORDSHIRE, 1, 0)))).iloc[0]
    assert row["value"] == 0
    assert pd.isna(row["status"])


def test_the_dates_that_the_department_misprinted_are_put_right(tmp_path: Path) -> None:
    """Would catch March 2017 filed under 2016, and March 2015 under 2014."""
    late = in_need("1617", count="CINAt310316", rate="CINAt310316RatePer10K")
    early = in_need("1415", rate="CINAt310314RatePer10K")
    years = read_dfe(save(tmp_path, a=late, b=early)).groupby("measure")["year"].unique()
    assert {tuple(year) for year in years} == {(2015, 2017)}


def test_england_is_england_though_its_row_carries_the_isle_of_wights_code(
    tmp_path: Path,
) -> None:
    """Would catch England's numbers taken for those of the Isle of Wight, or added to them."""
    frame = read_dfe(save(tmp_path, a=in_need("1415")))
    assert numbers(frame, "England")["assessments", 2015] == 10
    assert numbers(frame, "Isle of Wight")["assessments", 2015] == 20
    assert numbers(frame, "E92000001") == numbers(frame, "England")


def test_three_londons_with_one_code_are_three_areas(tmp_path: Path) -> None:
    """Would catch Inner and Outer London taken for London, and capitals for other regions."""
    rows = [("E12000007", "REGION", letter, name, number, 1) for letter, name, number in (
        ("G", "LONDON", 3), ("H", "INNER LONDON", 1), ("I", "OUTER LONDON", 2))]  # fmt: skip
    frame = read_dfe(save(tmp_path, a=looked_after("CLA_Mar2014", "CLA_UASC")(*rows)))
    found = frame[frame["measure"] == "children_looked_after"].set_index("area")
    assert found["value"].to_dict() == {"Inner London": 1, "London": 3, "Outer London": 2}
    assert found["area_code"].nunique() == 3
    assert set(found["level"]) == {"regional"}


def test_a_council_whose_code_and_spelling_change_stays_one(tmp_path: Path) -> None:
    """Would catch one council's series cut in two."""
    old = looked_after("CLA_Mar2015", "CLA_UASC")(
        ("E06000047", "LA", "840", "Durham", 600, 1), ("E08000020", "LA", "390", "Gateshead", 7, 1)
    )
    new = tidy("b1", (2025, ("840", "E06000047", "County Durham"), 1, 9),
               (2025, ("390", "E08000037", "Gateshead"), 1, 8))  # fmt: skip
    frame = read_dfe(save(tmp_path, a=old, b=new))
    assert set(frame["area"]) == {"County Durham", "Gateshead"}
    assert set(frame["area_code"]) == {"E06000047", "E08000037"}


def test_two_councils_of_one_name_stay_two(tmp_path: Path) -> None:
    """Would catch Dorset before and after it lost Christchurch joined into one series."""
    table = tidy("b1", (2019, ("835", "E10000009", "Dorset"), 1, 5),
                 (2020, ("838", "E06000059", "Dorset"), 1, 4),
                 (2019, ("901", "E10000099", "Barset"), 1, 3),
                 (2020, ("902", "E06000099", "Barset"), 1, 2))  # fmt: skip
    frame = read_dfe(save(tmp_path, a=table)).set_index("area")
    assert frame["value"].to_dict() == {
        "Dorset (until 2019)": 5, "Dorset": 4, "Barset (901)": 3, "Barset (902)": 2,
    }  # fmt: skip


def test_a_name_in_capitals_is_written_as_a_name(tmp_path: Path) -> None:
    """Would catch a council that appears by two names, or is shouted in a chart."""
    rows = [("E06000010", "LA", "810", "KINGSTON UPON HULL, CITY OF", 1, 1),
            ("E06000033", "LA", "882", "SOUTHEND-ON-SEA", 1, 1), (*OXON, 1, 1)]  # fmt: skip
    frame = read_dfe(save(tmp_path, a=looked_after("CLA_Mar2015", "CLA_UASC")(*rows)))
    assert set(frame["area"]) == {"Kingston upon Hull, City of", "Southend-on-Sea", "Oxfordshire"}


def test_capitals_in_the_newest_release_do_not_undo_a_spelling(tmp_path: Path) -> None:
    """Would catch a name spelt by rule where a file has it as the council writes it."""
    old = tidy("b1", (2014, ("998", "E06000098", "McBarset"), 1, 2))
    new = tidy("b1", (2025, ("998", "E06000098", "MCBARSET"), 1, 3))
    assert set(read_dfe(save(tmp_path, a=old, b=new))["area"]) == {"McBarset"}


# --- which value holds --------------------------------------------------------------------------


def two_releases(folder: Path, older: Cell, newer: Cell) -> Path:
    """Write 2021 as the releases of 2022 and of 2025 have it."""
    return save(
        folder,
        z_old=tidy("cla_2022", (2021, OXFORDSHIRE, STARTING, 148097, older, 20),
                   (2022, OXFORDSHIRE, STARTING, 146687, 371, 25)),
        a_new=tidy("cla_2025", (2021, OXFORDSHIRE, STARTING, 145219, newer, 20),
                   (2025, OXFORDSHIRE, STARTING, 156647, 344, 22)),
    )  # fmt: skip


def test_the_newest_release_holds_and_the_older_is_told(tmp_path: Path) -> None:
    """Would catch the first file, or the last by name, winning over the newest."""
    folder = two_releases(tmp_path, 290, 289)
    assert numbers(read_dfe(folder))["children_looked_after_starting", 2021] == 289
    both = read_dfe(folder, superseded=True)
    rows = both[(both["measure"] == "children_looked_after_starting") & (both["year"] == 2021)]
    assert rows["value"].tolist() == [289, 290]
    assert rows["superseded"].tolist() == [False, True]
    assert rows["release"].tolist() == ["children looked after 2025", "children looked after 2022"]


def test_a_symbol_never_holds_over_a_number(tmp_path: Path) -> None:
    """Would catch a known number lost because a newer release suppresses it."""
    frame = read_dfe(two_releases(tmp_path, 290, "c"), superseded=True)
    rows = frame[(frame["measure"] == "children_looked_after_starting") & (frame["year"] == 2021)]
    assert rows["superseded"].tolist() == [False, True]
    assert rows["value"].iloc[0] == 290
    assert rows["status"].iloc[1] == "c"


def test_the_newer_of_two_symbols_holds(tmp_path: Path) -> None:
    """Would catch two rows for one year where neither release has a number."""
    frame = read_dfe(two_releases(tmp_path, "x", "c"))
    rows = frame[(frame["measure"] == "children_looked_after_starting") & (frame["year"] == 2021)]
    assert rows["status"].tolist() == ["c"]


@pytest.mark.parametrize("apart", [False, True], ids=["in one file", "in two files"])
def test_two_numbers_in_one_release_are_refused(apart: bool, tmp_path: Path) -> None:
    """Would catch one of two contradicting numbers chosen in silence."""
    if apart:
        save(tmp_path, a=tidy("d4", (2018, OXFORDSHIRE, 687, 458, 455),
                              (2017, OXFORDSHIRE, 601, 400, 400)),
             b=tidy("d5", (2018, OXFORDSHIRE, 688, 12)))  # fmt: skip
        where = "687 (a.csv, line 2, column CPP_At31) and 688 (b.csv, line 2, column CPP_At31)"
    else:
        save(tmp_path, a=tidy("d5", (2018, OXFORDSHIRE, 687, 12), (2018, OXFORDSHIRE, 688, 12),
                              (2017, OXFORDSHIRE, 601, 12)))  # fmt: skip
        where = "687 (a.csv, line 2, column CPP_At31) and 688 (a.csv, line 3, column CPP_At31)"
    expected = f"child_protection_plans, Oxfordshire, 2018: two numbers .*{re.escape(where)}"
    with pytest.raises(StatisticsError, match=expected):
        read_dfe(tmp_path)


def test_two_publications_of_one_year_may_differ(tmp_path: Path) -> None:
    """Would catch a rounded population put over an exact one, or a refusal to read the two."""
    exact = looked_after("CLA_Mar2015", "CLA_Pop2015", "CLA_Rate2015", "CLA_UASC2015")(
        (*OXON, 510, 141009, 36, 42)
    )
    frame = read_dfe(save(tmp_path, a=in_need("1415"), b=exact))
    assert numbers(frame)["population_under_18", 2015] == 141009


def test_the_same_number_twice_is_one_row(tmp_path: Path) -> None:
    """Would catch plans counted twice, as two files of one release hold them."""
    save(tmp_path, a=tidy("d4", (2018, OXFORDSHIRE, 687, 458, 455)),
         b=tidy("d5", (2018, OXFORDSHIRE, 687, 12)))  # fmt: skip
    frame = read_dfe(tmp_path, superseded=True)
    assert (frame["measure"] == "child_protection_plans").sum() == 1


def test_a_rate_is_computed_only_where_none_is_published(tmp_path: Path) -> None:
    """Would catch a computed rate passed off as published, or put in a published one's place."""
    save(
        tmp_path,
        a=in_need("1415"),
        b=tidy("b1", (2014, OXFORDSHIRE, 1, 3504), (2015, OXFORDSHIRE, 1, 3900),
               (2016, OXFORDSHIRE, 1, 4000), (2016, "England", 1, 390000)),
        c=looked_after("CLA_Mar2014", "CLA_Pop2014", "CLA_Rate2014", "CLA_UASC2014")(
            (*OXON, "x", 140173, "x", 20)),
    )  # fmt: skip
    frame = for_area(read_dfe(tmp_path), "Oxfordshire")
    rates = frame[frame["measure"] == "children_in_need_rate"].set_index("year")
    assert rates["value"].to_dict() == {2014: 250.0, 2015: 277.5}  # 2016 has no population
    assert rates["basis"].to_dict() == {2014: "computed", 2015: "published"}
    assert rates.loc[2014, "column"] == "10000 * At31_episodes / CLA_Pop2014"
    assert rates.loc[2014, "release"] == "children in need 2016; children looked after 2014"
    assert rates.loc[2014, "file"] == "b.csv; c.csv"
    hidden = frame[frame["measure"] == "children_looked_after_rate"]
    assert hidden["status"].tolist() == ["x"]


def test_a_computed_rate_takes_the_place_of_a_symbol(tmp_path: Path) -> None:
    """Would catch two rows for one rate, or a symbol kept where the sum can be made."""
    table = tidy("cla_2025", (2025, OXFORDSHIRE, AFTER, 156647, 800, "z"))
    frame = read_dfe(save(tmp_path, a=table), superseded=True)
    rates = frame[frame["measure"] == "children_looked_after_rate"]
    assert rates["basis"].tolist() == ["computed", "published"]
    assert rates["value"].iloc[0] == 51.1
    assert rates["superseded"].tolist() == [False, True]


# --- bad input ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "old", "new", "told"),
    [
        ("b1", "At31_episodes", "Open_episodes",
         ["children in need", "lacks 'At31_episodes'", "'Open_episodes'"]),
        ("c3", ",Neglect", ",Neglected", ["lacks 'Neglect'", "'Neglected'"]),
        ("d4", "Neglect_Initial", "Initial_Neglect", ["lacks 'Neglect_Initial'"]),
        ("d5", "CPP_At31", "Plans", ["lacks 'CPP_At31'", "'2_years_or_more'"]),
        ("d5", "2_years_or_more", "long", ["lacks '2_years_or_more'", "'long'"]),
        ("cla_2025", "children_count", "children", ["lacks 'number or children_count'"]),
        ("cla_2025", "rate_per_10000", "number", ["lacks 'rate_per_10000'"]),
        ("cla_2025", AFTER, "Children cared for",
         ["line 2", "column population_type", "'Children cared for'", "(at|on) 31 March"]),
        ("cla_2025", "children_count", "children_count,number", ["'number' twice"]),
        ("b1", "time_period", "year", ["lacks 'time_period'", "'year'"]),
        ("b1", "old_la_code", "la", ["lacks 'old_la_code'"]),
        ("b1", "3504", "3504r", ["line 2", "column At31_episodes", "'3504r'", "symbol"]),
        ("b1", "3504", "~", ["line 2", "column At31_episodes", "'~'"]),
        ("b1", "3504", '"35,04"', ["line 2", "'35,04'"]),
        ("b1", "3504", "-3504", ["'-3504'"]),
        ("b1", "3504", "1e3", ["'1e3'"]),
        ("b1", "3504", "nan", ["'nan'"]),
        ("b1", "3504", "3,504", ["line 2", "13 cells under 12 columns"]),
        ("b1", ",3504", "", ["line 2", "11 cells under 12 columns"]),
        ("b1", '6293', '"6293', ["EOF inside string"]),
        ("b1", "2014,", "201314,", ["line 2", "column time_period", "'201314'", "year"]),
        ("b1", "2014,", ",", ["line 2", "column time_period", "''", "year"]),
        ("b1", "Local authority", "Ward", ["line 2", "column geographic_level", "'Ward'"]),
        ("b1", "931", "93", ["line 2", "column old_la_code", "'93'"]),
        ("b1", "E10000025", "K04000001", ["line 2", "column new_la_code", "'K04000001'"]),
    ],
)  # fmt: skip
def test_a_changed_file_gives_an_error_that_says_what_and_where(
    kind: str, old: str, new: str, told: list[str], tmp_path: Path
) -> None:
    """Would catch a silent gap or a wrong number from a renamed column or a strange cell."""
    cells = {
        "b1": (6293, 3504), "c3": (4987, 775), "d4": (687, 458, 455), "d5": (527, 12),
        "cla_2025": (AFTER, 156647, 800, 51),
    }[kind]  # fmt: skip
    save(tmp_path, changed=tidy(kind, (2014, OXFORDSHIRE, *cells)))
    read_dfe(tmp_path)
    edit(tmp_path, old, new)
    with pytest.raises(StatisticsError) as caught:
        read_dfe(tmp_path)
    assert "changed.csv" in str(caught.value)
    assert all(word in str(caught.value) for word in told)


@pytest.mark.parametrize(
    ("table", "old", "new", "told"),
    [
        (in_need("1415"), "CINAt310315,", "CINAt310314,", ["CINAt310314", "2015", "Assessments"]),
        (in_need("1415"), "Assessments1415", "Assessments1416", ["1416", "not a year"]),
        (in_need("1415"), "Assessments1415", "Assessments1516", ["Assessments1516"]),
        (in_need("1415"), "Factor1415Neglect", "Factor1415Neglected",
         ["lacks 'Factor<span>Neglect'", "'Factor1415Neglected'"]),
        (in_need("1415"), "Mid2014Pop017", "Mid2015Pop017", ["Mid2015Pop017", "2015"]),
        (in_need("1415"), "CPPAt310315,", "CPPAt310315,CPPAt310315,", ["'CPPAt310315' twice"]),
        (looked_after("CLA_Mar2014", "CLA_Mar2015", "CLA_Pop2014", "CLA_Pop2015", "CLA_Rate2014",
                      "CLA_Rate2015", "CLA_UASC2014", "CLA_UASC2015")((*OXON, *range(8))),
         "CLA_UASC2015", "CLA_UASC_15", ["'CLA_UASC2014'", "'2014', '2015'"]),
        (looked_after("CLA_Mar1914", "CLA_UASC")((*OXON, 1, 2)), "x", "x", ["1914", "not a year"]),
        (looked_after("CLA_Mar2014", "CLA_UASC")(("E12000008", "REGION", "J", "WESSEX", 1, 2)),
         "x", "x", ["line 2", "column geog_n", "'WESSEX'", "'South East'"]),
    ],
    ids="day span flow neglect mid twice missing_year century region".split(),
)  # fmt: skip
def test_a_wide_file_whose_columns_disagree_is_refused(
    table: Table, old: str, new: str, told: list[str], tmp_path: Path
) -> None:
    """Would catch a number filed under the wrong year because a column's name was mistyped."""
    save(tmp_path, wide=table)
    if old != new:
        edit(tmp_path, old, new)
    with pytest.raises(StatisticsError) as caught:
        read_dfe(tmp_path)
    assert all(word in str(caught.value) for word in ["wide.csv", *told])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\r\n", "is empty"),
        (b"name,age\nAnn,7\n", "lacks 'geog"),
        ("time_period,geographic_level\n2014,National\n".encode("utf-16"), "neither UTF-8"),
        (b"name,\x81\n1,2\n", "neither UTF-8 nor Windows-1252 at byte 5"),
        (",".join([*TIDY, *KINDS["b1"]]).encode() + b"\n", "a header and no rows"),
    ],
    ids="empty bom_only other utf16 cp1252 header_only".split(),
)
def test_a_file_that_is_no_download_is_refused(content: bytes, told: str, tmp_path: Path) -> None:
    """Would catch an empty, foreign or garbled file passed over."""
    (tmp_path / "bad.csv").write_bytes(content)
    with pytest.raises(StatisticsError, match=told) as caught:
        read_dfe(tmp_path)
    assert "bad.csv" in str(caught.value)


def test_a_folder_that_is_not_there_or_holds_no_csv_is_refused(tmp_path: Path) -> None:
    """Would catch an empty table where the path is mistyped."""
    with pytest.raises(StatisticsError, match="is not a folder"):
        read_dfe(tmp_path / "missing")
    (tmp_path / "README.md").write_text("none")
    with pytest.raises(StatisticsError, match="holds no CSV file"):
        read_dfe(tmp_path)


def test_one_unknown_file_among_good_ones_is_refused(tmp_path: Path) -> None:
    """Would catch next year's release left out in silence because its columns are new."""
    save(tmp_path, good=tidy("b1", (2014, OXFORDSHIRE, 1, 2)), next=[["a", "b"], [1, 2]])
    with pytest.raises(StatisticsError, match=r"next\.csv"):
        read_dfe(tmp_path)


def test_lines_are_counted_as_the_file_has_them(tmp_path: Path) -> None:
    """Would catch a blank line that moves the place an error names, and another line's cells."""
    lines = save(tmp_path, a=tidy("b1", (2014, OXFORDSHIRE, 1, "many"))) / "a.csv"
    head, row, *_ = lines.read_text().splitlines()
    lines.write_text(f"{head}\n\n{row}\n")
    with pytest.raises(StatisticsError, match=r"a\.csv, line 3.*'many'"):
        read_dfe(tmp_path)
    lines.write_text(f"{head}\n{row},5\n{row},5,6\n")
    cells = len(head.split(",")) + 1
    with pytest.raises(StatisticsError, match=rf"a\.csv, line 2: {cells} cells"):
        read_dfe(tmp_path)


def test_an_area_that_does_not_exist_offers_near_ones(tmp_path: Path) -> None:
    """Would catch an empty answer to a misspelt name."""
    table = tidy(
        "b1", (2014, OXFORDSHIRE, 1, 2), (2014, "South East", 1, 3), (2014, "England", 1, 4)
    )
    frame = read_dfe(save(tmp_path, a=table))
    assert for_area(frame, " oxfordshire ")["value"].tolist() == [2]
    assert for_area(frame, "e12000008")["value"].tolist() == [3]
    with pytest.raises(StatisticsError, match=r"'Oxfordshrie'.*did you mean Oxfordshire\?"):
        for_area(frame, "Oxfordshrie")
    with pytest.raises(StatisticsError, match="none is near"):
        for_area(frame, "Narnia")


# --- properties ---------------------------------------------------------------------------------

MANY = {
    "cla": looked_after("CLA_Mar2015", "CLA_Pop2015", "CLA_Rate2015", "CLA_UASC2015")(
        ("E92000001", "NATIONAL", "999", "ENGLAND", 69540, 11591700, 60, "x"),
        ("E06000047", "LA", "840", "Durham", 600, 100000, 60, ".."),
        (*OXON, 510, 141009, 36, 42)),
    "need": in_need("1415"),
    "b1": tidy("b1", (2015, OXFORDSHIRE, 1, 3917), (2025, OXFORDSHIRE, 1, 3672),
               (2015, ("840", "E06000047", "County Durham"), 1, 3), (2015, "England", 1, 390130)),
}  # fmt: skip


@given(seed=st.integers(0, 10_000))
@settings(max_examples=6)
def test_the_order_of_rows_and_columns_changes_nothing(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Would catch a column taken by its place, or a value that depends on which row comes last."""
    chance = random.Random(seed)
    folder = tmp_path_factory.mktemp("files")
    plain = read_dfe(save(folder, **MANY), superseded=True)
    shuffled = {}
    for name, (head, *rows) in MANY.items():
        order = chance.sample(range(len(head)), len(head))
        chance.shuffle(rows)
        shuffled[name] = [[row[place] for place in order] for row in (head, *rows)]
    pd.testing.assert_frame_equal(read_dfe(save(folder, **shuffled), superseded=True), plain)


@given(value=st.integers(0, 10**8))
@settings(max_examples=6)
def test_a_number_is_read_as_written(value: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Would catch digits lost at the commas."""
    folder = tmp_path_factory.mktemp("files")
    frame = read_dfe(save(folder, a=tidy("b1", (2014, OXFORDSHIRE, 1, f"{value:,}"))))
    assert frame["value"].tolist() == [value]


# --- the packaged extract -----------------------------------------------------------------------


def test_the_extract_tells_revisions_and_is_the_same_bytes_each_time(tmp_path: Path) -> None:
    """Would catch a revision left untold, a number written as 1.16e+07, or bytes that drift."""
    rows = [("E92000001", "NATIONAL", "999", "ENGLAND"), ("E12000008", "REGION", "J", "SOUTH EAST"),
            OXON]  # fmt: skip
    old = looked_after("CLA_Mar2015", "CLA_UASC")(*((*row, 514, 42) for row in rows))
    new = looked_after("CLA_Mar2015", "CLA_Mar2018", "CLA_Pop2015", "CLA_Pop2018", "CLA_Rate2015",
                       "CLA_Rate2018", "CLA_UASC2015", "CLA_UASC2018")(
        *((*row, 510, 685, 11591700, 11866960, "x", 47.5, 42, 57) for row in rows))  # fmt: skip
    folder = save(tmp_path / "in", old=old, new=new)
    frame = packaged_statistics(read_dfe(folder, superseded=True))
    revised = frame[frame["earlier"].notna()]
    assert revised["measure"].unique().tolist() == ["children_looked_after"]
    assert set(revised["area"]) == {"Oxfordshire", "South East", "England"}
    assert set(revised["earlier"]) == {"514 (children looked after 2015)"}
    assert not frame.duplicated(["measure", "area", "year"]).any()
    first = as_csv(frame)
    assert b"\r" not in first
    assert b",2015,11591700,,published,children looked after 2018,new.csv,CLA_Pop2015,\n" in first
    assert b",2018,47.5,," in first
    assert as_csv(packaged_statistics(read_dfe(folder, superseded=True))) == first


def test_the_extract_of_one_release_has_nothing_earlier(tmp_path: Path) -> None:
    """Would catch an error from the depths where no number was ever revised."""
    rows = [(2014, area, 1, 2) for area in (OXFORDSHIRE, "South East", "England")]
    frame = packaged_statistics(read_dfe(save(tmp_path, a=tidy("b1", *rows)), superseded=True))
    assert frame["value"].tolist() == [2, 2, 2]
    assert frame["earlier"].isna().all()


def test_the_extract_wants_the_superseded_values_and_the_areas(tmp_path: Path) -> None:
    """Would catch an extract without revisions, or without the South East, that looks whole."""
    save(tmp_path, a=tidy("b1", (2014, OXFORDSHIRE, 1, 2)))
    with pytest.raises(StatisticsError, match="superseded=True"):
        packaged_statistics(read_dfe(tmp_path))
    with pytest.raises(StatisticsError, match="'South East'"):
        packaged_statistics(read_dfe(tmp_path, superseded=True))


# --- Ofsted's outcomes --------------------------------------------------------------------------

OUTCOMES = [
    "Web link", "Local authority area code", "Local authority name", "Local authority status",
    "Inspection date", "Publication date", "Inspection type", "Overall effectiveness",
    "The impact of leaders on social work practice with children and families",
    "The experiences and progress of children who need help and protection",
    "The experiences and progress of children in care",
    "The experiences and progress of care leavers",
]  # fmt: skip
MANIFEST = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
GOOD, POOR = "Good", "Requires improvement to be good"
IN_2018 = ["link", "E10000025", "Oxfordshire", "Current", "2018-04-16", "2018-05-22",
           "ILACS Short Inspection", GOOD, GOOD, POOR, GOOD, ""]  # fmt: skip
IN_2024 = ["link", "E10000025", "Oxfordshire", "Current", "2024-02-12", "2024-04-09",
           "ILACS Standard Inspection", GOOD, GOOD, GOOD, GOOD, "Outstanding"]  # fmt: skip
GONE = ["link", "E10000006", "Cumbria", "No longer exists", "2022-09-20", "2022-11-23",
        "ILACS Standard Inspection", *["Inadequate"] * 4, ""]  # fmt: skip


def spreadsheet(path: Path, **sheets: list[list[str]]) -> Path:
    """Write an .ods with two rows above the header of each sheet, as Ofsted does."""

    def cell(text: str) -> str:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return f'<table:table-cell office:value-type="date" office:date-value="{text}"/>'
        if not text:
            return "<table:table-cell/>"
        words = f"<text:p>{escape(text)}</text:p>"
        return f'<table:table-cell office:value-type="string">{words}</table:table-cell>'

    def row(cells: list[str]) -> str:
        return f"<table:table-row>{''.join(map(cell, cells))}</table:table-row>"

    body = "".join(
        f'<table:table table:name="{name}">{"".join(map(row, [["Title"], ["Note"], *rows]))}'
        "</table:table>"
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


def test_outcomes_have_a_row_a_practice_area_with_ordered_grades(tmp_path: Path) -> None:
    """Would catch the header taken from the first row, grades in ABC order, or dates as text."""
    path = spreadsheet(tmp_path / "o.ods", Notes=[["Words"]], History=[OUTCOMES, IN_2024])
    frame = read_ofsted_outcomes(path)
    assert dict(zip(frame["practice_area"], frame["grade"], strict=True)) == {
        "overall": GOOD, "leadership": GOOD, "help_and_protection": GOOD, "children_in_care": GOOD,
        "care_leavers": "Outstanding",
    }  # fmt: skip
    assert (frame["grade"] > POOR).all()
    assert list(frame["grade"].cat.categories) == ["Inadequate", POOR, GOOD, "Outstanding"]
    assert set(frame["started"]) == {pd.Timestamp("2024-02-12")}
    assert set(frame["published"]) == {pd.Timestamp("2024-04-09")}
    assert set(frame["area_code"]) == {"E10000025"}
    assert frame["judgement_id"].nunique() == 5


def test_before_2023_one_judgement_covers_children_in_care_and_care_leavers(
    tmp_path: Path,
) -> None:
    """Would catch the 2018 grade read under a heading that came later, or counted twice."""
    path = spreadsheet(tmp_path / "o.ods", History=[OUTCOMES, IN_2018])
    frame = read_ofsted_outcomes(path).set_index("practice_area")
    assert (
        frame.loc[["children_in_care", "care_leavers"], "covers"].tolist()
        == ["children in care and care leavers"] * 2
    )
    assert frame.loc["care_leavers", "grade"] == GOOD
    assert frame["judgement_id"].nunique() == 4


def test_two_sheets_give_each_inspection_once(tmp_path: Path) -> None:
    """Would catch inspections doubled, the kind lost, or a council that is gone called latest."""
    shorter = [[row[place] for place in (0, 1, 2, 4, 5, *range(7, 12))]
               for row in (OUTCOMES, IN_2024)]  # fmt: skip
    visits = [[*OUTCOMES[:4], "Inspection/Visit date", *OUTCOMES[5:]], IN_2024]
    path = spreadsheet(
        tmp_path / "o.ods", Now=shorter, Year=visits, History=[OUTCOMES, IN_2018, IN_2024, GONE]
    )
    frame = read_ofsted_outcomes(path)
    assert len(frame) == 15
    assert frame["kind"].notna().all()
    latest = frame[frame["latest"]]
    assert set(latest["inspection_id"]) == {"E10000025_2024-02-12"}


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
         ["Oxfordshire has two grades for overall of 2024-02-12"]),
    ],
    ids="grade blank date heading none clash".split(),
)  # fmt: skip
def test_outcomes_that_cannot_be_read_are_refused(
    rows: list[list[str]], told: list[str], tmp_path: Path
) -> None:
    """Would catch a grade lost, guessed or read from another file's layout."""
    path = spreadsheet(tmp_path / "o.ods", History=rows)
    with pytest.raises(StatisticsError) as caught:
        read_ofsted_outcomes(path)
    assert all(word in str(caught.value) for word in ["o.ods", *told])


@pytest.mark.parametrize(("day", "apart"), [("2022-12-31", False), ("2023-01-01", True)])
def test_care_leavers_are_judged_apart_from_2023_on(tmp_path: Path, day: str, apart: bool) -> None:
    """Would catch the day moved: a blank grade filled in, or a good row refused."""
    rows = [[*IN_2024[:4], day, *IN_2024[5:11], ""]]
    path = spreadsheet(tmp_path / "o.ods", History=[OUTCOMES, *rows])
    if apart:
        with pytest.raises(StatisticsError, match=r"row 4.*care leavers"):
            read_ofsted_outcomes(path)
    else:
        assert set(read_ofsted_outcomes(path)["grade"]) == {GOOD}


def test_the_first_wrong_cell_is_the_one_named(tmp_path: Path) -> None:
    """Would catch an error that points at another row than the cell it quotes."""
    wrong = [[*IN_2024[:7], word, *IN_2024[8:]] for word in ("Fair", "Poor")]
    path = spreadsheet(tmp_path / "o.ods", History=[OUTCOMES, IN_2018, *wrong])
    with pytest.raises(StatisticsError, match=r"row 5, column Overall.*'Fair' is no grade"):
        read_ofsted_outcomes(path)


KENT = ["link", "E10000016", "Kent", "Current", "2022-05-09", "2022-07-05",
        "ILACS Standard Inspection", "Outstanding", GOOD, GOOD, GOOD, ""]  # fmt: skip


def test_councils_are_counted_by_their_latest_grade(tmp_path: Path) -> None:
    """Would catch a council counted twice or with an older grade, and a grade of none left out."""
    path = spreadsheet(tmp_path / "o.ods", History=[OUTCOMES, IN_2024, KENT, IN_2018, GONE])
    frame = read_ofsted_outcomes(path)
    assert frame.index.tolist() == list(range(20))
    assert frame["area"].drop_duplicates().tolist() == ["Cumbria", "Kent", "Oxfordshire"]
    counted = councils_by_grade(frame)
    assert outcomes.as_csv(counted).decode().splitlines() == [
        "practice_area,grade,councils,oxfordshire",
        *(f"{area},{grade},{number},{str(ours == grade).lower()}"
          for area, ours, good, best in (
              ("overall", GOOD, 1, 1), ("leadership", GOOD, 2, 0),
              ("help_and_protection", GOOD, 2, 0), ("children_in_care", GOOD, 2, 0),
              ("care_leavers", "Outstanding", 1, 1))
          for grade, number in (("Inadequate", 0), (POOR, 0), (GOOD, good), ("Outstanding", best))),
    ]  # fmt: skip
    assert councils_by_grade(frame, "E10000016")["oxfordshire"].tolist()[:4] == [
        False, False, False, True,
    ]  # fmt: skip


def test_rows_of_the_sheet_with_the_kinds_read_as_people_write(tmp_path: Path) -> None:
    """Would catch a number of the row read as words, a date as a time, or a blank as nan."""
    path = spreadsheet(tmp_path / "o.ods", ILACS_inspection_history=[OUTCOMES, IN_2018])
    assert outcomes.sheet_rows(path)[3] == (
        "link E10000025 Oxfordshire Current 16 April 2018 22 May 2018 ILACS Short Inspection "
        f"{GOOD} {GOOD} {POOR} {GOOD} "
    )
    assert outcomes.sheet_rows(spreadsheet(tmp_path / "p.ods", Other=[OUTCOMES, IN_2018])) == []


def test_one_spreadsheet_is_found_or_none_and_two_are_refused(tmp_path: Path) -> None:
    """Would catch the older of two files taken in silence."""
    assert outcomes.find(tmp_path) is None
    (tmp_path / "b").mkdir()
    one = spreadsheet(tmp_path / "b" / "new.ods", History=[OUTCOMES, IN_2024])
    assert outcomes.find(tmp_path) == one
    spreadsheet(tmp_path / "old.ods", History=[OUTCOMES, IN_2018])
    with pytest.raises(StatisticsError, match=r"'b/new\.ods', 'old\.ods'; leave the newest"):
        outcomes.find(tmp_path)


def test_outcomes_that_are_not_there_or_no_spreadsheet_are_refused(tmp_path: Path) -> None:
    """Would catch an error of the reader's that does not name the file."""
    with pytest.raises(StatisticsError, match=r"o\.ods is not there"):
        read_ofsted_outcomes(tmp_path / "o.ods")
    (tmp_path / "o.ods").write_text("words")
    with pytest.raises(StatisticsError, match=r"o\.ods is not a spreadsheet"):
        read_ofsted_outcomes(tmp_path / "o.ods")


# --- the real files -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def current(every: pd.DataFrame) -> pd.DataFrame:
    """Return the values of the real files that hold."""
    return every[~every["superseded"]].reset_index(drop=True)


FACTS = {
    "neglect_assessments": {2015: 633, 2016: 729, 2017: 918, 2018: 775, 2025: 638},
    "assessments": {2015: 3767, 2016: 5516, 2017: 6720},
    "child_protection_plans": {2013: 430, 2014: 504, 2015: 569, 2018: 687, 2021: 451, 2025: 527},
    "child_protection_plans_neglect": {2015: 296, 2018: 458, 2022: 350},
    "children_looked_after": {2014: 462, 2015: 510, 2018: 684, 2023: 882, 2024: 770, 2025: 800},
    "children_in_need": {2013: 3471, 2014: 3504, 2015: 3917, 2017: 4808, 2025: 3672},
    "children_looked_after_rate": {2018: 48, 2025: 51},
    "children_looked_after_unaccompanied": {2014: 20, 2018: 57},
    "children_looked_after_starting": {2018: 304, 2024: 219, 2025: 344},
    "children_looked_after_ceasing": {2018: 299, 2025: 318},
}


@pytest.mark.parametrize("measure", FACTS)
def test_oxfordshires_numbers_are_those_printed(measure: str, current: pd.DataFrame) -> None:
    """Would catch any layout misread where it counts; read off the files by eye."""
    rows = for_area(current[current["measure"] == measure], "Oxfordshire").set_index("year")
    assert {year: rows["value"].get(year) for year in FACTS[measure]} == FACTS[measure]


def test_rates_of_the_south_east_and_england(current: pd.DataFrame) -> None:
    """Would catch regions taken from the wrong rows."""
    rates = current[current["measure"] == "children_looked_after_rate"]
    found = {area: {year: numbers(rates, area)[("children_looked_after_rate", year)]
                    for year in (2018, 2025)} for area in ("South East", "England")}  # fmt: skip
    assert found == {"South East": {2018: 51, 2025: 55}, "England": {2018: 64, 2025: 67}}


@pytest.mark.parametrize(
    ("area", "shares", "recorded"),
    [("Oxfordshire", [16.8, 13.2, 13.7], [93, 93, 92]),
     ("England", [12.3, 13.7, 13.7], [75, 78, 78])],
)  # fmt: skip
def test_neglects_share_of_assessments(
    area: str, shares: list[float], recorded: list[int], current: pd.DataFrame
) -> None:
    """Would catch a numerator and a denominator of different years or areas."""
    found = numbers(current, area)
    years = (2015, 2016, 2017)
    whole = [found["assessments", year] for year in years]
    neglect = [found["neglect_assessments", year] for year in years]
    factors = [found["assessments_with_factors", year] for year in years]
    assert [
        round(100 * part / all_, 1) for part, all_ in zip(neglect, whole, strict=True)
    ] == shares
    assert [round(100 * part / all_) for part, all_ in zip(factors, whole, strict=True)] == recorded


def test_the_first_published_number_is_told(every: pd.DataFrame) -> None:
    """Would catch the 514 of 2015, which the newspapers could know, lost to the revised 510."""
    rows = packaged_statistics(every)
    row = rows[(rows["measure"] == "children_looked_after") & (rows["area"] == "Oxfordshire")
               & (rows["year"] == 2015)].iloc[0]  # fmt: skip
    assert row["value"] == 510
    assert row["earlier"] == "514 (children looked after 2015)"


def test_every_file_is_used_and_every_area_has_one_name(
    every: pd.DataFrame, releases: Path
) -> None:
    """Would catch a file passed over, or an area by two names or codes."""
    files = {path.name for path in releases.iterdir() if path.suffix.lower() == ".csv"}
    published = every[every["basis"] == "published"]
    assert set(published["file"]) == files
    assert (every.groupby("area")["area_code"].nunique() == 1).all()
    assert (every.groupby("area_code")["area"].nunique() == 1).all()
    areas = every.drop_duplicates("area")["level"].value_counts()
    assert areas.to_dict() == {"council": 158, "regional": 11, "national": 1}
    assert not every[~every["superseded"]].duplicated(["measure", "area", "year"]).any()


def test_computed_rates_come_near_the_published_ones(every: pd.DataFrame) -> None:
    """Would catch a population of the wrong year behind the rates that we compute."""
    rows = every[~every["superseded"]].pivot_table(
        index=["area", "year"], columns="measure", values="value"
    )
    again = 10_000 * rows["children_looked_after"] / rows["population_under_18"]
    # England's and regions' counts are rounded to 10; some areas are too small for that.
    large = rows["children_looked_after"] >= 100
    off = (again - rows["children_looked_after_rate"]).abs()[large]
    assert off.dropna().between(0, 0.75).all()


def test_children_in_need_is_one_measure_in_both_layouts(every: pd.DataFrame) -> None:
    """Would catch that what the docstring of read_dfe says of the two layouts is not so."""
    both = every[(every["measure"] == "children_in_need") & (every["level"] == "council")
                 & every["year"].between(2015, 2017)]  # fmt: skip
    newer = both[both["column"] == "At31_episodes"].set_index(["area", "year"])["value"]
    older = both[both["column"] != "At31_episodes"].set_index(["area", "year"])["value"]
    more = (newer - older).dropna()
    assert len(more) == 456
    assert (more == 0).sum() == 393
    assert (more <= 0).all()


def test_ofsteds_real_file(releases: Path) -> None:
    """Would catch the sheet misread: the grades of 153 councils, and Oxfordshire's two rounds."""
    (path,) = releases.glob("*.ods")
    frame = read_ofsted_outcomes(path)
    overall = frame[frame["latest"] & (frame["practice_area"] == "overall")]
    assert overall["grade"].value_counts().to_dict() == {
        "Inadequate": 19, POOR: 31, GOOD: 67, "Outstanding": 36,
    }  # fmt: skip
    own = for_area(frame, "Oxfordshire")
    assert own.groupby("inspection_id")["judgement_id"].nunique().to_dict() == {
        "E10000025_2018-04-16": 4, "E10000025_2024-02-12": 5,
    }  # fmt: skip
    assert own[own["grade"] < GOOD]["practice_area"].tolist() == ["help_and_protection"]
