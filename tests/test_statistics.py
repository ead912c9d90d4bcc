"""The tables of official figures: facts typed from the downloads by hand, and their breaks."""

import csv
from pathlib import Path
from typing import Any

import pytest

from ofsted_data import load_breaks, load_outcomes, load_statistics

SERIES: dict[tuple[str, str], dict[int, float]] = {
    ("children_looked_after", "Oxfordshire"): {
        2014: 462, 2015: 510, 2016: 593, 2017: 666, 2018: 684, 2019: 779, 2020: 767, 2021: 782,
        2022: 855, 2023: 882, 2024: 770, 2025: 800,
    },
    ("children_looked_after_rate", "Oxfordshire"): {
        2014: 33, 2015: 36, 2016: 42, 2017: 47, 2018: 48, 2019: 54, 2020: 52, 2021: 54, 2022: 58,
        2023: 59, 2024: 50, 2025: 51,
    },
    ("children_looked_after_starting", "Oxfordshire"): {
        2018: 304, 2019: 355, 2020: 309, 2021: 289, 2022: 373, 2023: 371, 2024: 219, 2025: 344,
    },
    ("children_looked_after_ceasing", "Oxfordshire"): {
        2018: 299, 2019: 273, 2020: 322, 2021: 281, 2022: 300, 2023: 349, 2024: 335, 2025: 318,
    },
    ("child_protection_plans", "Oxfordshire"): {
        2013: 430, 2014: 504, 2015: 569, 2016: 571, 2017: 609, 2018: 687, 2019: 592, 2020: 543,
        2021: 451, 2022: 559, 2023: 560, 2024: 532, 2025: 527,
    },
    ("child_protection_plans_neglect", "Oxfordshire"): {
        2013: 189, 2014: 233, 2015: 296, 2016: 325, 2017: 411, 2018: 458, 2019: 411, 2020: 397,
        2021: 296, 2022: 350,
    },
    ("children_in_need", "Oxfordshire"): {
        2013: 3471, 2014: 3504, 2015: 3917, 2016: 4636, 2017: 4808, 2018: 4293, 2019: 4511,
        2020: 4750, 2021: 4280, 2022: 5019, 2023: 4287, 2024: 3862, 2025: 3672,
    },
    ("neglect_assessments", "Oxfordshire"): {
        2015: 633, 2016: 729, 2017: 918, 2018: 775, 2019: 847, 2020: 737, 2021: 612, 2022: 721,
        2023: 669, 2024: 593, 2025: 638,
    },
    ("neglect_assessments", "England"): {
        2015: 67_900, 2016: 78_400, 2017: 83_380, 2018: 88_660, 2019: 89_730, 2020: 91_170,
        2021: 85_470, 2022: 82_950, 2023: 82_260, 2024: 83_380, 2025: 90_370,
    },
    ("assessments_with_factors", "Oxfordshire"): {
        2015: 3514, 2016: 5138, 2017: 6176, 2018: 4987, 2019: 4901, 2020: 5277, 2021: 3960,
        2022: 2861, 2023: 2780, 2024: 1985, 2025: 2452,
    },
    ("assessments", "Oxfordshire"): {2015: 3767, 2016: 5516, 2017: 6720},
    ("assessments", "England"): {2015: 550_810, 2016: 571_640, 2017: 606_920},
}  # fmt: skip
RATES_2018 = {"Oxfordshire": 48, "South East": 51, "England": 64}
RATES_2025 = {"Oxfordshire": 51, "South East": 55, "England": 67}


def values(measure: str, area: str) -> dict[int, float]:
    """Return an official series by year."""
    rows = load_statistics()
    rows = rows[(rows["measure"] == measure) & (rows["area"] == area)]
    return dict(zip(rows["year"], rows["value"], strict=True))


@pytest.mark.parametrize(("measure", "area"), SERIES)
def test_a_series_is_the_one_the_department_prints(measure: str, area: str) -> None:
    """Catches a digit, a year, a place or a category that is not the download's, and a gap."""
    assert values(measure, area) == SERIES[measure, area]


@pytest.mark.parametrize(("year", "rates"), [(2018, RATES_2018), (2025, RATES_2025)])
def test_rates_beside_each_other(year: int, rates: dict[str, float]) -> None:
    """Catches Oxfordshire held against the wrong region, or against another year."""
    assert {area: values("children_looked_after_rate", area)[year] for area in rates} == rates


@pytest.mark.parametrize(
    ("area", "neglect", "recorded"),
    [("Oxfordshire", [16.8, 13.2, 13.7], [93, 93, 92]),
     ("England", [12.3, 13.7, 13.7], [75, 78, 78])],
)  # fmt: skip
def test_shares_of_all_assessments(area: str, neglect: list[float], recorded: list[int]) -> None:
    """Catches the wrong whole under a share: assessments with a factor, or of another year.

    Oxfordshire wrote factors down for more of its assessments than England: what a comparison
    of neglect counts between the two has to allow for.
    """
    whole = values("assessments", area)
    parts, factors = values("neglect_assessments", area), values("assessments_with_factors", area)
    assert [round(100 * parts[year] / whole[year], 1) for year in (2015, 2016, 2017)] == neglect
    assert [round(100 * factors[year] / whole[year]) for year in (2015, 2016, 2017)] == recorded


def test_what_earlier_releases_printed() -> None:
    """Catches a revision that is lost: the number that people could know at the time."""
    rows = load_statistics().dropna(subset="earlier")
    rows = rows[(rows["measure"] == "children_looked_after") & (rows["area"] == "Oxfordshire")]
    assert dict(zip(rows["year"], rows["earlier"], strict=True)) == {
        2014: "463 (children looked after 2014)",
        2015: "514 (children looked after 2015)",
        2018: "685 (children looked after 2018)",
        2022: "854 (children looked after 2022)",
    }


def test_plans_at_march_2018_are_of_a_later_release() -> None:
    """Catches a count of March 2018 passed as one that a page of May 2018 could have read."""
    rows = load_statistics().query("measure == 'child_protection_plans' and year == 2018")
    assert set(rows["release"]) <= {"children in need 2022", "children in need 2025"}


def test_rates_that_we_computed_say_so() -> None:
    """Catches a rate of our own passed as the department's, and one rounded otherwise."""
    rows = load_statistics()
    plans = rows.query("measure == 'child_protection_plans_rate' and area == 'Oxfordshire'")
    rates = values("child_protection_plans_rate", "Oxfordshire")
    assert dict(zip(plans["year"], plans["basis"], strict=True)) == {
        year: "published" if year in (2015, 2016, 2017) else "computed"
        for year in range(2014, 2026)
    }
    assert rates[2015] == 40.3
    assert rates[2025] == round(10_000 * 527 / 156_647, 1) == 33.6
    computed = rows[rows["basis"] == "computed"]
    assert computed["column"].str.match(r"10000 \* \S+ / \S+").all()
    assert not rows.loc[rows["basis"] == "published", "column"].str.contains("/").any()


COUNCILS = {
    "overall": [19, 31, 67, 36],
    "leadership": [15, 33, 60, 45],
    "help_and_protection": [15, 45, 71, 22],
    "children_in_care": [11, 30, 75, 37],
    "care_leavers": [13, 38, 70, 32],
}


def test_grades_of_153_councils() -> None:
    """Catches a council lost or counted twice, grades out of order, or Oxfordshire misplaced."""
    rows = load_outcomes()
    assert rows.groupby("practice_area", sort=False)["councils"].agg(list).to_dict() == COUNCILS
    assert {sum(counts) for counts in COUNCILS.values()} == {153}
    assert rows["grade"].tolist() == rows["grade"].cat.categories.tolist() * len(COUNCILS)
    own = rows[rows["oxfordshire"]]
    assert dict(zip(own["practice_area"], own["grade"], strict=True)) == dict.fromkeys(
        COUNCILS, "Good"
    )


def download(folder: Path, name: str) -> list[dict[str, str]]:
    """Return a download's rows as text, read without the package."""
    text = (folder / name).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


BREAKS: list[Any] = load_breaks().to_dict("records")
BEGINNING = [row for row in BREAKS if str(row["file"]) != "nan" and str(row["council"]) == "nan"]
ABSENT = [row for row in BREAKS if str(row["council"]) != "nan"]


@pytest.mark.parametrize("row", BEGINNING, ids=lambda row: f"{row['measure']}: {row['label']}")
def test_a_break_is_where_its_column_begins(row: dict[str, Any], releases: Path) -> None:
    """Catches a break put a year early or late: its column has numbers from that year on."""
    rows = download(releases, row["file"])
    years = {
        int(line["time_period"]) for line in rows
        if line["geographic_level"] == "National" and line[row["column"]].isdigit()
    }  # fmt: skip
    assert min(years) == row["from_year"]


@pytest.mark.parametrize(
    "row", ABSENT, ids=lambda row: f"{row['measure']}: {row['label']}, {row['from_year']}"
)
def test_a_council_that_is_not_in_a_count(row: dict[str, Any], releases: Path) -> None:
    """Catches a council said to be missing that is there, or missing in other years as well."""
    rows = [line for line in download(releases, row["file"]) if line["la_name"] == row["council"]]
    without = {int(line["time_period"]) for line in rows if not line[row["column"]].isdigit()}
    assert without == set(range(row["from_year"], row["to_year"] + 1))
    symbols = {line[row["column"]] for line in rows if int(line["time_period"]) in without}
    assert (symbols == {"u"}) == (row["kind"] == "low reliability")
    within = {line["region_name"] for line in rows} | {"England"}
    assert row["area"] in within


def test_every_council_without_plans_or_children_in_need_is_told(releases: Path) -> None:
    """Catches a council missing from a count of England's of which no break speaks."""
    told = {(row["measure"], row["council"]) for row in ABSENT}
    for measure, name, column in (
        ("children_in_need", "b1_children_in_need_2013_to_2025.csv", "At31_episodes"),
        ("child_protection_plans", "d5_cpps_at31march_by_duration_2013_to_2025.csv", "CPP_At31"),
    ):
        missing = {
            (measure, line["la_name"]) for line in download(releases, name)
            if line["geographic_level"] == "Local authority" and line[column] in ("x", "u", "")
        }  # fmt: skip
        assert missing == {pair for pair in told if pair[0] == measure}
