"""Claims held against the figures: each verdict by hand, and each rule driven to each verdict."""

import functools
import math
import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from ofsted_data import (
    check_claims,
    load_claims,
    load_crosswalk,
    load_documents,
    load_inspections,
    load_judgements,
    load_measures,
    load_observations,
    load_statistics,
)

YES, PART, NO, OPEN = "supported", "supported in part", "contradicted", "cannot be checked"
REQUIRES = "Requires improvement to be good"
NONE = math.nan
COLUMNS = [
    "claim_id", "document_id", "stated", "stated_text", "recomputed", "low", "high", "recorded",
    "verdict", "why", "alone",
]  # fmt: skip

NEGLECT = (45.0236966824644549763,) * 3  # 918 of 633
CARE = (40.0, 27.2727272727272727272, 55.5555555555555555555)  # 700 of "around 500"
CARE_UNHEDGED = (40.0,) * 3  # 700 of 500
PLANS = (26.5377855887521968365, 26.5377855887521968365, NONE)  # "more than 720" of 569
RUN_OF_TWO = (2.0, 2.0, NONE)  # 2014 and 2018; what came before no document says
NOTHING = (NONE,) * 3

# What the five documents' figures say of each claim, thought through with the documents in hand:
# verdict; then the number worked out again, the lowest and the highest it can be.
BY_HAND: dict[str, tuple[str, tuple[float, ...]]] = {
    "few_councils_2014": (OPEN, NOTHING),  # no document counts councils
    "four_levels_2014": (YES, (4.0,) * 3),  # four are named on the spot
    "harder_test_2014": (OPEN, NOTHING),
    "three_good_2014": (YES, (3.0,) * 3),  # three categories, overall besides
    "hard_work_2014": (OPEN, NOTHING),
    "above_raised_bar_2014": (OPEN, NOTHING),
    "retains_good_2018": (YES, (0.0,) * 3),  # Good in 2014, Good in 2018
    "top_priority_2018": (OPEN, NOTHING),
    "neglect_cases_rise_2018": (PART, NEGLECT),  # assessments, and not of abuse
    "third_good_2018": (PART, RUN_OF_TWO),  # needs a grade before 2014
    "more_cases_managed_2018": (PART, NEGLECT),
    "protection_rise_2018": (PART, PLANS),  # plans for whatever reason
    "admissions_rise_2018": (OPEN, NOTHING),  # who is in care, not who entered
    "rise_driven_by_reporting_2018": (OPEN, NOTHING),  # a cause
    "neglect_45_2018": (PART, NEGLECT),  # assessments, and only until 2017
    "third_good_in_a_row_2018": (PART, RUN_OF_TWO),
    "more_need_help_2018": (PART, CARE),  # help is not counted
    "big_increase_2018": (PART, NEGLECT),
    "entering_care_rise_2018": (OPEN, NOTHING),
    "more_reported_2018": (OPEN, NOTHING),  # a cause
    "earlier_checkpoint_2018": (OPEN, NOTHING),
    "neglect_training_2018": (OPEN, NOTHING),
    "care_500_to_700_2018": (YES, CARE),  # a rise even from 550
    "plans_569_to_720_2018": (YES, PLANS),
    "neglect_reason_care_2018": (OPEN, NOTHING),
    "neglect_reason_plans_2018": (OPEN, NOTHING),
    "assessments_633_to_918_2018": (YES, NEGLECT),
    "decline_caused_2018": (OPEN, NOTHING),
    "good_across_board_sector": (YES, (4.0,) * 3),
    "demand_rise_2015_16_sector": (OPEN, NOTHING),  # nothing is counted in 2016
    "money_improved_services_sector": (OPEN, NOTHING),
    "older_children_sector": (OPEN, NOTHING),
    "eet_below_national_sector": (OPEN, NOTHING),
    "eet_improving_sector": (OPEN, NOTHING),
    "caseloads_reduced_sector": (OPEN, NOTHING),
    "huge_increase_newspaper": (PART, NEGLECT),  # cases of any kind
    "increasing_care_newspaper": (YES, CARE_UNHEDGED),
    "pressures_led_to_decline_newspaper": (OPEN, NOTHING),
    "demand_rise_2015_16_newspaper": (OPEN, NOTHING),
    "money_improved_services_newspaper": (OPEN, NOTHING),
    "care_500_to_700_newspaper": (YES, CARE_UNHEDGED),
    "neglect_majority_newspaper": (OPEN, NOTHING),
    "assessments_633_to_918_newspaper": (YES, NEGLECT),
    "big_increase_newspaper": (PART, NEGLECT),
    "entering_care_rise_newspaper": (OPEN, NOTHING),
    "three_of_four_newspaper": (YES, (3.0,) * 3),  # overall is one of the four
    "good_across_board_newspaper": (YES, (4.0,) * 3),
    "school_above_national_newspaper": (OPEN, NOTHING),
    "eet_below_national_newspaper": (OPEN, NOTHING),
    "improvements_since_2018": (PART, (1.0,) * 3),  # one grade rose; no one counts improvements
    "five_good_2024": (YES, (5.0,) * 3),
    "money_strengthened_services_2024": (OPEN, NOTHING),
    "stability_helped_2024": (OPEN, NOTHING),
    "hard_work_2024": (OPEN, NOTHING),
    "all_work_good_2014": (YES, (4.0,) * 3),
    "hard_work_2018": (OPEN, NOTHING),
    "sharp_rise_2018": (PART, PLANS),  # plans only: help is not counted
    "changes_improved_services_2018": (OPEN, NOTHING),
    "dedication_made_difference_2018": (OPEN, NOTHING),
    "savings_harmed_sector": (OPEN, NOTHING),
    "attitude_secured_permanence_newspaper": (OPEN, NOTHING),
    "support_ensured_investment_2024": (OPEN, NOTHING),
    "good_all_aspects_2024": (YES, (5.0,) * 3),
}


def claim(kind: str, **fields: Any) -> pd.DataFrame:
    """Return a table of one made-up claim of the council's release of 2018."""
    packaged = load_claims(layer="document")
    row: dict[str, Any] = dict.fromkeys(packaged.columns) | {
        "claim_id": "made_up", "document_id": "council_2018", "kind": kind, "subject": "a subject",
        "stated_text": "words", "locator": "line 1", "evidence": "words", "grade": "Good",
    } | fields  # fmt: skip
    return pd.DataFrame([row], columns=packaged.columns).astype(packaged.dtypes.to_dict())


def counts(*rows: tuple[Any, ...], **more: Any) -> pd.DataFrame:
    """Return made-up counts of neglect assessments: year, value, low, high, words."""
    packaged = load_observations(layer="document")
    made = pd.DataFrame(rows, columns=["year", "value", "low", "high", "as_printed"])
    made = made.assign(
        **({
            "measure": "neglect_assessments", "area": "Oxfordshire", "unit": "assessments",
            "document_id": "council_2018", "counted": "words", "locator": "line 1",
            "evidence": "words",
        } | more)
    )  # fmt: skip
    made["qualifier"] = [
        "exact" if row[2] == row[3] else "more_than" if row[3] is None else "about" for row in rows
    ]
    return made.reindex(columns=packaged.columns).astype(packaged.dtypes.to_dict())


def regraded(**grades: str) -> pd.DataFrame:
    """Return the judgements with some graded anew, in every document that grades them."""
    judgements = load_judgements(layer="document")
    for name, grade in grades.items():
        rows = judgements["judgement_id"] == name.replace("__", ".")
        assert rows.any()
        judgements.loc[rows, "grade"] = grade
    return judgements


# What the five documents alone hold: no report, no official figure.
LOADERS: dict[str, Callable[[], pd.DataFrame]] = {
    "documents": lambda: load_documents(layer="document"),
    "inspections": load_inspections,
    "crosswalk": lambda: load_crosswalk(layer="document"),
    "judgements": lambda: load_judgements(layer="document"),
    "measures": load_measures,
    "observations": lambda: load_observations(layer="document"),
    "statistics": lambda: load_statistics().iloc[:0],
}


@functools.cache
def packaged_tables() -> dict[str, pd.DataFrame]:
    """Return the tables that claims are held against, loaded once for all tests."""
    return {name: load() for name, load in LOADERS.items()}


def check_alone(claims: pd.DataFrame | None = None, **tables: pd.DataFrame) -> pd.DataFrame:
    """Hold the documents' claims against the documents alone, and the tables given."""
    claims = load_claims(layer="document") if claims is None else claims
    return check_claims(claims, **(packaged_tables() | tables))


def verdict(claims: pd.DataFrame, **tables: pd.DataFrame) -> dict[str, Any]:
    """Return what is found of a single claim, by the packaged tables where none are given."""
    (name,) = claims["claim_id"]
    return verdict_of(check_alone(claims, **tables), name)


def verdict_of(found: pd.DataFrame, claim_id: str) -> dict[str, Any]:
    """Return the row of one claim by column."""
    (row,) = found[found["claim_id"] == claim_id].to_dict("records")
    return {str(name): value for name, value in row.items()}


def packaged_claim(claim_id: str) -> pd.DataFrame:
    """Return a table of one packaged claim."""
    claims = load_claims(layer="document")
    return claims[claims["claim_id"] == claim_id]


@pytest.fixture(scope="module")
def packaged() -> dict[str, dict[str, Any]]:
    """Return what the documents alone say of every claim of theirs."""
    found = check_alone()
    return {name: verdict_of(found, name) for name in found["claim_id"]}


# --- the packaged claims -------------------------------------------------------------------


def test_columns_and_rows_are_those_of_the_contract() -> None:
    """Catches a claim lost, doubled or out of order, and a verdict that is not in the list."""
    found, claims = check_claims(), load_claims()
    assert list(found.columns) == COLUMNS
    told = ["claim_id", "document_id", "stated", "stated_text"]
    pd.testing.assert_frame_equal(found[told], claims[told])
    assert set(found["verdict"]) <= {YES, PART, NO, OPEN}
    assert {str(found[name].dtype) for name in ("stated", "recomputed", "low", "high")} == {
        "float64"
    }


def test_every_claim_was_judged_by_hand() -> None:
    """Catches a claim that came in without a second pair of eyes, or one that went."""
    assert sorted(load_claims(layer="document")["claim_id"]) == sorted(BY_HAND)


@pytest.mark.parametrize("claim_id", BY_HAND)
def test_verdict_by_hand(claim_id: str, packaged: dict[str, dict[str, Any]]) -> None:
    """Catches a verdict that the documents do not bear out, and a number worked out wrongly."""
    expected, numbers = BY_HAND[claim_id]
    found = packaged[claim_id]
    assert found["verdict"] == expected, found["why"]
    assert [found["recomputed"], found["low"], found["high"]] == pytest.approx(
        list(numbers), rel=1e-14, nan_ok=True
    )


@pytest.mark.parametrize("claim_id", BY_HAND)
def test_every_why_is_a_sentence(claim_id: str, packaged: dict[str, dict[str, Any]]) -> None:
    """Catches a verdict without a reason, and a reason with a hole where a number should stand."""
    why = packaged[claim_id]["why"]
    assert re.fullmatch(r"[A-Z“].{15,}[^ .]\.", why)
    assert not re.search(r"\b(nan|None|NaT|inf)\b|<NA>|_|  |\.\.|\bof ,|give \.", why)


@pytest.mark.parametrize(
    ("claim_id", "parts"),
    [
        ("neglect_45_2018", ["633 in 2015", "918 in 2017", "45.0%", "not of cases of neglect",
                             "they end in 2017, while the page is of 2018"]),
        ("care_500_to_700_2018", ["around 500 in 2015", "700 in 2018", "40.0% (27.3% to 55.6%)"]),
        ("care_500_to_700_newspaper", ["500 in 2015", "40.0%", "“around 500”"]),
        ("plans_569_to_720_2018", ["569 in 2015", "more than 720 in 2018", "at least 26.5%"]),
        ("third_good_2018", ["Good in 2014", "Good in 2018", "2 of 3", "before 2014"]),
        ("three_of_four_newspaper", ["4 judgements", "3 were Good", "2 of 3",
                                     "counts the overall judgement"]),
        ("three_good_2014", ["3 of 3", "leaves the overall judgement out"]),
        ("five_good_2024", ["5 judgements", "5 were Good", "4 of 4"]),
        ("improvements_since_2018", [f"{REQUIRES} in 2018", "Good in 2024"]),
        ("older_children_sector", ["ages"]),
        ("entering_care_rise_2018", ["who entered"]),
    ],
)  # fmt: skip
def test_why_tells_the_figures_and_what_they_lack(
    claim_id: str, parts: list[str], packaged: dict[str, dict[str, Any]]
) -> None:
    """Catches a reason that hides a hedge, a year, or what the figures do not count."""
    why = packaged[claim_id]["why"]
    assert [part for part in parts if part not in why] == []


# What the record adds: the verdict with it, and the change or share by the official figures,
# worked out from the department's files: 510 and 684 looked after, 3,917, 4,636 and 4,293 in
# need, 569 and 687 on plans, 458 of these for neglect, 633 and 918 assessments with neglect.
DEMAND = 100 * 719 / 3917
NEED = 100 * 376 / 3917
WITH_RECORD = {
    "third_good_2018": (YES, NONE),  # two grades of Good in March 2011
    "third_good_in_a_row_2018": (YES, NONE),
    "more_need_help_2018": (YES, NEED),
    "sharp_rise_2018": (PART, NEED),  # no figure says what is sharp
    "huge_increase_newspaper": (PART, NEED),
    "neglect_reason_plans_2018": (YES, 100 * 458 / 687),
    "demand_rise_2015_16_sector": (PART, DEMAND),
    "demand_rise_2015_16_newspaper": (PART, DEMAND),
    "neglect_45_2018": (PART, 100 * 285 / 633),
    "plans_569_to_720_2018": (YES, 100 * 118 / 569),
    "protection_rise_2018": (PART, 100 * 118 / 569),
    "care_500_to_700_2018": (YES, 100 * 174 / 510),
    "care_500_to_700_newspaper": (YES, 100 * 174 / 510),
    "increasing_care_newspaper": (YES, 100 * 174 / 510),
    "assessments_633_to_918_2018": (YES, 100 * 285 / 633),
    "report_need_fall_2014": (PART, 100 * 33 / 3471),  # printed a fall, recorded a rise
    "report_plans_rise_2014": (YES, 100 * 74 / 430),
    "report_demand_rise_2015_16": (PART, DEMAND),
    "report_numbers_stabilise_2018": (OPEN, NONE),
    "entering_care_rise_2018": (OPEN, NONE),  # the files begin in 2018
    "neglect_majority_newspaper": (OPEN, NONE),  # no file tells neglect apart for care
    "neglect_reason_care_2018": (OPEN, NONE),
}


@pytest.fixture(scope="module")
def with_record() -> dict[str, dict[str, Any]]:
    """Return what all three layers say of every claim."""
    found = check_claims()
    return {name: verdict_of(found, name) for name in found["claim_id"]}


@pytest.mark.parametrize("claim_id", WITH_RECORD)
def test_verdict_with_the_record_by_hand(
    claim_id: str, with_record: dict[str, dict[str, Any]]
) -> None:
    """Catches an official figure that is not used, or used for another measure or year."""
    expected, recorded = WITH_RECORD[claim_id]
    found = with_record[claim_id]
    assert found["verdict"] == expected, found["why"]
    assert found["recorded"] == pytest.approx(recorded, rel=1e-12, nan_ok=True)


# What inspectors claim, and the figures can decide; every other claim of theirs stays open.
OF_REPORTS = {
    "report_need_fall_2014": PART,  # the official figure rose
    "report_plans_rise_2014": YES,  # 430 to 512, officially to 504
    "report_plans_keep_rising": YES,
    "report_private_fostering_fall": YES,  # 37 to 34
    "report_looked_after_rise_2014": PART,  # 416 to 467, which are local figures
    "report_looked_after_rate_2014": PART,  # 30.0 to 33.7, likewise
    "report_turnover_9": YES,  # 9 beside 15
    "report_agency_5_5": YES,  # 5.5 beside 12
    "report_sickness_8_days": YES,  # 8 beside 10 and 11
    "report_good_all_areas_2014": YES,
    "report_demand_rise_2015_16": PART,  # children in need: one count of demand
    "report_early_help_rise": YES,  # 8.8 to 22 a week
    "report_good_all_2024": YES,
    "report_practice_improved_2024": YES,  # requires improvement, then good
}


def test_verdicts_on_the_reports_by_hand(with_record: dict[str, dict[str, Any]]) -> None:
    """Catches a claim of a report decided wrongly, or decided though no figure bears on it."""
    reports = {name: found["verdict"] for name, found in with_record.items()
               if found["document_id"].startswith("ofsted")}  # fmt: skip
    assert len(reports) == 48
    assert {name: verdict for name, verdict in reports.items() if verdict != OPEN} == OF_REPORTS


def test_alone_is_what_the_documents_by_themselves_say(
    with_record: dict[str, dict[str, Any]],
) -> None:
    """Catches a record that leaks into what is said to be the documents' own verdict."""
    alone = {name: found["alone"] for name, found in with_record.items() if name in BY_HAND}
    assert alone == {name: expected for name, (expected, _) in BY_HAND.items()}


def test_the_record_changes_no_other_verdict(with_record: dict[str, dict[str, Any]]) -> None:
    """Catches a verdict that moves with the record and that nobody thought through."""
    moved = {name for name, found in with_record.items() if found["verdict"] != found["alone"]}
    assert moved <= set(WITH_RECORD) | {"report_plans_keep_rising"}


@pytest.mark.parametrize(
    ("claim_id", "parts"),
    [
        ("third_good_2018", ["Good in 2011", "with no overall grade", "Good in 2018"]),
        ("neglect_45_2018", ["official figures are the same", "2018, not yet out then, is 775",
                             "22.4%"]),
        ("plans_569_to_720_2018", ["687 in 2018", "20.7%", "less than the printed words allow"]),
        ("neglect_reason_plans_2018", ["458 of 687", "66.7%", "more than half"]),
        ("report_need_fall_2014", ["3,471 in 2013", "3,504 in 2014", "do not agree"]),
        ("report_numbers_stabilise_2018", ["666 in 2017", "684 in 2018", "779 in 2019"]),
        ("entering_care_rise_2018", ["begin in 2018"]),
        ("report_turnover_9", ["9% (Oxfordshire)", "15% (England)"]),
    ],
)  # fmt: skip
def test_why_tells_the_record(
    claim_id: str, parts: list[str], with_record: dict[str, dict[str, Any]]
) -> None:
    """Catches a verdict by the record whose reason does not show the official figures."""
    why = with_record[claim_id]["why"]
    assert [part for part in parts if part not in why] == []


def official(measure: str, *values: tuple[int, float]) -> pd.DataFrame:
    """Return made-up official figures of Oxfordshire: year and value."""
    packaged = load_statistics()
    made = pd.DataFrame(values, columns=["year", "value"]).assign(
        measure=measure, area="Oxfordshire", area_code="E10000025", level="council",
        basis="published", release="made up 2018", file="a.csv", column="a",
    )  # fmt: skip
    return made.reindex(columns=packaged.columns).astype(packaged.dtypes.to_dict())


MEASURE = "neglect_assessments"


@pytest.mark.parametrize(
    ("kind", "printed", "recorded", "expected"),
    [
        ("rise", (100, 150), (100, 150), YES),
        ("rise", (100, 150), (100, 90), PART),  # printed a rise, recorded a fall
        ("rise", (100, 90), (100, 150), PART),
        ("rise", (100, 90), (100, 80), NO),
        ("rise", (100, 150), (100, 100), PART),
        ("fall", (100, 90), (100, 90), YES),
        ("fall", (100, 90), (100, 110), PART),
        ("fall", (100, 110), (100, 110), NO),
        ("rise", None, (100, 110), YES),
        ("rise", None, (100, 100), NO),
        ("fall", None, (100, 99), YES),
        ("fall", None, (100, 100), NO),
    ],
)
def test_printed_and_recorded_are_weighed_together(
    kind: str, printed: tuple[int, int] | None, recorded: tuple[int, int], expected: str
) -> None:
    """Catches a record that is ignored, or one that silences what a source prints."""
    words = [(year, value, value, value, str(value))
             for year, value in zip((2015, 2017), printed or (), strict=False)]  # fmt: skip
    figures = official(MEASURE, *zip((2015, 2017), recorded, strict=True))
    made = claim(kind, measure=MEASURE, from_year=2015, to_year=2017)
    found = verdict(made, observations=counts(*words), statistics=figures)
    assert found["verdict"] == expected, found["why"]
    assert found["recorded"] == pytest.approx(recorded[1] - 100)


@pytest.mark.parametrize(
    ("part", "superlative", "majority"),
    [(51, YES, YES), (50, OPEN, NO), (49, OPEN, NO)],
)
def test_a_share_decides_a_majority(part: int, superlative: str, majority: str) -> None:
    """Catches a half that passes for a majority, and a superlative denied for want of one."""
    name = "child_protection_plans_neglect"
    figures = pd.concat([official(name, (2018, part)),
                         official("child_protection_plans", (2018, 100))])  # fmt: skip
    for kind, expected in (("superlative", superlative), ("majority", majority)):
        found = verdict(claim(kind, record_measure=name), statistics=figures)
        assert found["verdict"] == expected
        assert found["recorded"] == pytest.approx(part)


@pytest.mark.parametrize(
    ("direction", "own", "other", "expected"),
    [("lower", 9, 15, YES), ("lower", 15, 9, NO), ("lower", 9, 9, NO), ("higher", 15, 9, YES),
     ("higher", 9, 15, NO), (None, 9, 15, OPEN)],
)  # fmt: skip
def test_a_comparison_needs_its_direction(
    direction: str | None, own: int, other: int, expected: str
) -> None:
    """Catches a comparison read the wrong way round, or decided without its direction."""
    rows = counts((2018, own, own, own, str(own)))
    others = counts((2018, other, other, other, str(other)), area="England")
    made = claim("comparison with others", measure=MEASURE, direction=direction)
    found = verdict(made, observations=pd.concat([rows, others], ignore_index=True))
    assert found["verdict"] == expected, found["why"]


OF_NEGLECT = {
    "neglect_cases_rise_2018", "more_cases_managed_2018", "neglect_45_2018", "big_increase_2018",
    "more_reported_2018", "assessments_633_to_918_2018",
}  # fmt: skip
OF_NEGLECT_IN_THE_NEWSPAPER = {
    "huge_increase_newspaper", "assessments_633_to_918_newspaper", "big_increase_newspaper",
}  # fmt: skip
OF_CARE = {"more_need_help_2018", "care_500_to_700_2018"}
OF_CARE_IN_THE_NEWSPAPER = {"increasing_care_newspaper", "care_500_to_700_newspaper"}
OF_PLANS = {
    "protection_rise_2018", "rise_driven_by_reporting_2018", "plans_569_to_720_2018",
    "sharp_rise_2018",
}  # fmt: skip


@pytest.mark.parametrize(
    ("document", "measure", "year", "touched"),
    [
        ("council_2018", "neglect_assessments", 2015, OF_NEGLECT),
        ("council_2018", "neglect_assessments", 2017, OF_NEGLECT),
        ("newspaper_2018", "neglect_assessments", 2017, OF_NEGLECT_IN_THE_NEWSPAPER),
        # the newspaper's 500 is told with the council's "around 500"
        ("council_2018", "children_looked_after", 2015, OF_CARE | OF_CARE_IN_THE_NEWSPAPER),
        ("council_2018", "children_looked_after", 2018, OF_CARE),
        ("newspaper_2018", "children_looked_after", 2015, OF_CARE_IN_THE_NEWSPAPER),
        ("council_2018", "child_protection_plans", 2018, OF_PLANS),
        ("council_2014", "children_looked_after", 2014, set()),
    ],
)
def test_a_changed_count_changes_what_is_said_of_it(
    document: str,
    measure: str,
    year: int,
    touched: set[str],
    packaged: dict[str, dict[str, Any]],
) -> None:
    """Catches a number typed into a sentence, and a claim held against another's figures."""
    changed = load_observations(layer="document")
    (row,) = changed.index[
        (changed["document_id"] == document)
        & (changed["measure"] == measure)
        & (changed["year"] == year)
    ]
    for name in ("value", "low", "high"):
        changed.loc[row, name] += 31
    printed = str(changed.loc[row, "as_printed"])
    digits = int(float(str(changed.loc[row, "value"])))
    changed.loc[row, "as_printed"] = re.sub(r"\d+", str(digits), printed)
    claims = load_claims(layer="document").query("measure == @measure")
    tables = packaged_tables() | {"observations": changed}
    after = check_alone(claims, **tables).to_dict("records")
    different = {row["claim_id"]: row["why"] for row in after
                 if row["why"] != packaged[str(row["claim_id"])]["why"]}  # fmt: skip
    assert set(different) == touched
    assert all(str(digits) in why for why in different.values())


def test_the_arithmetic_and_not_the_printed_words_decides() -> None:
    """Catches a verdict that stands whatever the numbers are."""
    changed = load_observations(layer="document")
    changed.loc[changed["year"] == 2017, ["value", "low", "high"]] = 632.0
    found = check_alone(observations=changed).set_index("claim_id")["verdict"]
    about_neglect = (OF_NEGLECT - {"more_reported_2018"}) | OF_NEGLECT_IN_THE_NEWSPAPER
    assert set(found[found == NO].index) == about_neglect


def test_nothing_given_is_changed() -> None:
    """Catches a check that alters, sorts or adds to the tables it is given."""
    claims, tables = load_claims(layer="document"), {name: load() for name, load in LOADERS.items()}
    check_claims(claims, **tables)
    pd.testing.assert_frame_equal(claims, load_claims(layer="document"))
    for name, load in LOADERS.items():
        pd.testing.assert_frame_equal(tables[name], load())


def test_claims_keep_the_order_they_are_given_in() -> None:
    """Catches a verdict set beside another claim, where the rows were picked or sorted."""
    claims = load_claims(layer="document").iloc[::-3]
    found = check_alone(claims)
    assert found["claim_id"].tolist() == claims["claim_id"].tolist()
    assert found["verdict"].tolist() == [BY_HAND[name][0] for name in claims["claim_id"]]
    assert found.index.tolist() == list(range(len(claims)))


def test_no_claims_no_verdicts() -> None:
    """Catches an error where there is merely nothing to check."""
    found = check_alone(load_claims(layer="document").head(0))
    assert len(found) == 0
    assert list(found.columns) == COLUMNS


# --- a rise --------------------------------------------------------------------------------

HUNDRED = (2015, 100, 100, 100, "100")


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (HUNDRED, (2018, 101, 101, 101, "101"), YES),
        (HUNDRED, (2018, 100, 100, 100, "100"), NO),
        (HUNDRED, (2018, 99, 99, 99, "99"), NO),
        (HUNDRED, (2018, 100, 100, None, "more than 100"), OPEN),
        (HUNDRED, (2018, 110, 110, None, "more than 110"), YES),
        (HUNDRED, (2018, 90, None, 90, "fewer than 90"), NO),
        (HUNDRED, (2018, 110, None, 110, "fewer than 110"), OPEN),
        (HUNDRED, (2018, 110, 105, 115, "around 110"), YES),
        ((2015, 500, 450, 550, "around 500"), (2018, 551, 551, 551, "551"), YES),
        ((2015, 500, 450, 550, "around 500"), (2018, 550, 550, 550, "550"), OPEN),
        ((2015, 500, 450, 550, "around 500"), (2018, 520, 520, 520, "520"), OPEN),
        ((2015, 500, 450, 550, "around 500"), (2018, 451, 451, 451, "451"), OPEN),
        ((2015, 500, 450, 550, "around 500"), (2018, 450, 450, 450, "450"), NO),
        ((2015, 500, 450, 550, "around 500"), (2018, 449, 449, 449, "449"), NO),
        ((2015, 569, 569, None, "more than 569"), (2018, 720, 720, 720, "720"), OPEN),
        ((2015, 569, 569, None, "more than 569"), (2018, 500, 500, 500, "500"), NO),
    ],
)
def test_a_rise(first: tuple[Any, ...], last: tuple[Any, ...], expected: str) -> None:
    """Catches a rise read out of a range that reaches down to zero, and a fall let pass."""
    made_up = claim("rise", measure="neglect_assessments", from_year=2015, to_year=2018)
    found = verdict(made_up, observations=counts(first, last))
    assert found["verdict"] == expected, found["why"]
    assert str(first[4]) in found["why"]
    assert str(last[4]) in found["why"]


RISE = counts((2015, 100, 100, 100, "100"), (2017, 150, 150, 150, "150"))


@pytest.mark.parametrize(
    ("years", "gap", "expected"),
    [
        ({}, None, YES),
        ({"from_year": 2015, "to_year": 2017}, None, YES),
        ({"from_year": 2015}, None, PART),  # "since", on a page of 2018
        ({"from_year": 2015}, "the counts are of something else", PART),
        ({"from_year": 2015, "to_year": 2017}, "the counts are of something else", PART),
        ({}, "the counts are of something else", PART),
        ({"from_year": 2015, "to_year": 2018}, None, OPEN),
        ({"from_year": 2014}, None, OPEN),
        ({"from_year": 2014}, "no count of it is printed", OPEN),
    ],
)
@pytest.mark.parametrize(
    "kind", [{"kind": "rise"}, {"kind": "percentage change", "stated": 50.0}], ids=["rise", "50%"]
)
def test_what_figures_leave_uncovered(
    kind: dict[str, Any], years: dict[str, Any], gap: str | None, expected: str
) -> None:
    """Catches "since 2015" borne out by figures that end a year before the page, and a gap hidden.

    Where the year is not there, no other year stands in for it.
    """
    made_up = claim(**kind, measure="neglect_assessments", gap=gap, **years)
    found = verdict(made_up, observations=RISE)
    assert found["verdict"] == expected, found["why"]
    assert gap is None or gap in found["why"] or gap.capitalize() in found["why"]
    ends = "they end in 2017, while the page is of 2018"
    assert (ends in found["why"]) == (years == {"from_year": 2015})


def test_since_is_covered_when_figures_reach_the_year_of_the_page() -> None:
    """Catches a doubt about figures that do go as far as the page."""
    made_up = claim("rise", measure="neglect_assessments", from_year=2015)
    reaching = counts(HUNDRED, (2018, 150, 150, 150, "150"))
    assert verdict(made_up, observations=reaching)["verdict"] == YES


def test_a_gap_does_not_soften_a_contradiction() -> None:
    """Catches a false claim excused because the figures count something else besides."""
    made_up = claim("rise", measure="neglect_assessments", gap="the counts are of something else")
    falling = counts((2015, 150, 150, 150, "150"), (2017, 100, 100, 100, "100"))
    assert verdict(made_up, observations=falling)["verdict"] == NO


def test_own_figures_come_before_those_of_another_document() -> None:
    """Catches a document held against another's numbers while it prints its own."""
    own = counts(HUNDRED, (2017, 90, 90, 90, "90"))
    other = counts(HUNDRED, (2017, 200, 200, 200, "200"), document_id="newspaper_2018")
    made_up = claim("rise", measure="neglect_assessments")
    for both in (pd.concat([own, other]), pd.concat([other, own])):
        assert verdict(made_up, observations=both)["verdict"] == NO
    borrowed = verdict(made_up, observations=other)
    assert (borrowed["verdict"], borrowed["recomputed"]) == (YES, 100.0)


def test_a_claim_without_a_measure_is_not_decided() -> None:
    """Catches a claim about something uncounted held against whatever count is at hand."""
    found = verdict(claim("rise", subject="children entering care"))
    assert found["verdict"] == OPEN
    assert found["why"] == "No source counts children entering care."


def test_counts_that_are_printed_are_not_said_to_be_missing() -> None:
    """Catches "no document prints a count" where two documents do, each for years of its own."""
    made_up = claim("rise", document_id="sector_2018", measure="children_looked_after")
    assert "o document prints a count" not in verdict(made_up)["why"]


# --- a percentage --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "first", "last", "expected"),
    [
        (45, (2015, 633, 633, 633, "633"), (2017, 918, 918, 918, "918"), YES),
        (46, (2015, 633, 633, 633, "633"), (2017, 918, 918, 918, "918"), NO),
        (44, (2015, 633, 633, 633, "633"), (2017, 918, 918, 918, "918"), NO),
        (45.02, (2015, 633, 633, 633, "633"), (2017, 918, 918, 918, "918"), YES),
        (45.1, (2015, 633, 633, 633, "633"), (2017, 918, 918, 918, "918"), NO),
        (45, (2015, 200, 200, 200, "200"), (2017, 289, 289, 289, "289"), YES),  # 44.5
        (45, (2015, 2000, 2000, 2000, "2,000"), (2017, 2889, 2889, 2889, "2,889"), NO),  # 44.45
        (45, (2015, 2000, 2000, 2000, "2,000"), (2017, 2909, 2909, 2909, "2,909"), YES),  # 45.45
        (45, (2015, 200, 200, 200, "200"), (2017, 291, 291, 291, "291"), NO),  # 45.5
        (45, (2015, 633, 633, 633, "633"), (2017, 348, 348, 348, "348"), NO),  # a fall of 45
        (40, (2015, 500, 450, 550, "around 500"), (2017, 700, 700, 700, "700"), OPEN),
        (27, (2015, 500, 450, 550, "around 500"), (2017, 700, 700, 700, "700"), OPEN),
        (26, (2015, 500, 450, 550, "around 500"), (2017, 700, 700, 700, "700"), NO),
        (56, (2015, 500, 450, 550, "around 500"), (2017, 700, 700, 700, "700"), OPEN),
        (57, (2015, 500, 450, 550, "around 500"), (2017, 700, 700, 700, "700"), NO),
        (40, (2015, 5000, 4999, 5001, "5,000"), (2017, 7000, 7000, 7000, "7,000"), YES),
        (26, (2015, 569, 569, 569, "569"), (2017, 720, 720, None, "more than 720"), NO),
        (27, (2015, 569, 569, 569, "569"), (2017, 720, 720, None, "more than 720"), OPEN),
        (50, (2015, 569, 569, 569, "569"), (2017, 720, 720, None, "more than 720"), OPEN),
    ],
)
def test_a_percentage(
    stated: float, first: tuple[Any, ...], last: tuple[Any, ...], expected: str
) -> None:
    """Catches a percentage let pass that does not round to what is stated, or one called false.

    The range that the words allow must lie inside the rounding to bear it out, outside to refute.
    """
    made_up = claim(
        "percentage change", measure="neglect_assessments", stated=stated, from_year=2015,
        to_year=2017,
    )  # fmt: skip
    found = verdict(made_up, observations=counts(first, last))
    assert found["verdict"] == expected, found["why"]
    assert found["stated"] == stated
    assert (f"{stated:g}%" in found["why"]) == (expected in (NO, OPEN))


def test_the_packaged_45_percent_can_fail() -> None:
    """Catches a claim of 45% that passes because of its gap and not of its arithmetic."""
    claims = packaged_claim("neglect_45_2018")
    assert verdict(claims.assign(stated=46.0))["verdict"] == NO
    assert verdict(claims.assign(gap=None, to_year=2017))["verdict"] == YES


# --- grades --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claim_id", "changed", "expected"),
    [
        ("three_of_four_newspaper", {"ilacs_2018__help_and_protection": "Good"}, NO),
        ("three_of_four_newspaper", {"ilacs_2018__children_in_care": REQUIRES}, NO),
        ("three_of_four_newspaper", {"ilacs_2018__leadership": "Inadequate"}, NO),
        ("three_of_four_newspaper", {"ilacs_2018__leadership": "Outstanding"}, NO),
        ("three_of_four_newspaper", {"ilacs_2018__help_and_protection": "Inadequate"}, YES),
        ("three_good_2014", {"sif_2014__help_and_protection": REQUIRES}, NO),
        ("three_good_2014", {"sif_2014__leadership": "Outstanding"}, NO),
        ("three_good_2014", {"sif_2014__children_looked_after": REQUIRES}, NO),
        ("three_good_2014", {"sif_2014__overall": REQUIRES}, YES),  # not one of its three
        ("good_across_board_sector", {"sif_2014__overall": REQUIRES}, NO),
        ("good_across_board_sector", {"sif_2014__children_looked_after": "Outstanding"}, NO),
        ("good_across_board_newspaper", {"sif_2014__leadership": REQUIRES}, NO),
        ("five_good_2024", {"ilacs_2024__overall": REQUIRES}, NO),
        ("five_good_2024", {"ilacs_2024__leadership": REQUIRES}, NO),
        ("five_good_2024", {"ilacs_2024__help_and_protection": REQUIRES}, NO),
        ("five_good_2024", {"ilacs_2024__children_in_care": REQUIRES}, NO),
        ("five_good_2024", {"ilacs_2024__care_leavers": "Outstanding"}, NO),
        ("retains_good_2018", {"sif_2014__overall": "Outstanding"}, NO),
        ("retains_good_2018", {"ilacs_2018__overall": REQUIRES}, NO),
        ("retains_good_2018", {"ilacs_2018__leadership": REQUIRES}, YES),
        ("retains_good_2018", {"ilacs_2024__overall": REQUIRES}, YES),  # later than the claim
        ("third_good_2018", {"sif_2014__overall": REQUIRES}, NO),
        ("third_good_2018", {"ilacs_2018__overall": REQUIRES}, NO),
        ("third_good_in_a_row_2018", {"sif_2014__overall": "Inadequate"}, NO),
        ("third_good_in_a_row_2018", {"ilacs_2024__overall": "Inadequate"}, PART),
        ("improvements_since_2018", {"ilacs_2018__help_and_protection": "Good"}, NO),
        ("improvements_since_2018", {"ilacs_2024__help_and_protection": REQUIRES}, NO),
        ("improvements_since_2018", {"ilacs_2024__help_and_protection": "Inadequate"}, NO),
        ("improvements_since_2018", {"ilacs_2024__help_and_protection": "Outstanding"}, PART),
        ("improvements_since_2018", {"sif_2014__help_and_protection": "Outstanding"}, PART),
    ],
)
def test_another_grade_another_verdict(
    claim_id: str, changed: dict[str, str], expected: str, packaged: dict[str, dict[str, Any]]
) -> None:
    """Catches a claim that no grade could refute, and one refuted by a grade it is not about."""
    found = verdict(packaged_claim(claim_id), judgements=regraded(**changed))
    assert found["verdict"] == expected, found["why"]
    assert expected != NO or found["why"] != packaged[claim_id]["why"]


def test_areas_that_share_a_judgement_count_once() -> None:
    """Catches rows counted for judgements: 2018 would have four Goods of five."""
    found = verdict(claim("count of grades", inspection_id="ilacs_2018", stated=4, out_of=5))
    assert found["verdict"] == NO
    assert "made 4 judgements" in found["why"]


@pytest.mark.parametrize(
    ("stated", "out_of", "expected"),
    [(3, 4, YES), (2, 3, YES), (3, 3, NO), (4, 4, NO), (2, 4, NO), (3, 5, NO)],
)
def test_a_count_with_or_without_the_overall_grade(stated: int, out_of: int, expected: str) -> None:
    """Catches three of four areas, and good overall, taken for four areas besides overall."""
    made_up = claim("count of grades", inspection_id="ilacs_2018", stated=stated, out_of=out_of)
    assert verdict(made_up)["verdict"] == expected


@pytest.mark.parametrize(
    ("inspection", "stated", "changed", "expected"),
    [
        ("ilacs_2024", 3, {}, YES),  # 2014, 2018, 2024
        ("ilacs_2024", 2, {}, YES),
        ("ilacs_2024", 4, {}, PART),
        ("ilacs_2018", 2, {}, YES),
        ("ilacs_2018", 3, {}, PART),
        ("sif_2014", 1, {}, YES),
        ("sif_2014", 2, {}, PART),
        ("ilacs_2024", 3, {"ilacs_2018__overall": REQUIRES}, NO),
        ("ilacs_2024", 2, {"ilacs_2018__overall": REQUIRES}, NO),
        ("ilacs_2024", 3, {"sif_2014__overall": REQUIRES}, NO),
        ("ilacs_2024", 2, {"sif_2014__overall": REQUIRES}, YES),
    ],
)
def test_a_run_of_good(
    inspection: str, stated: int, changed: dict[str, str], expected: str
) -> None:
    """Catches a run that skips a worse grade between, and one that ends where documents begin.

    Three in a row need three grades: two and silence bear it out in part.
    """
    made_up = claim(
        "run of grades", inspection_id=inspection, practice_area="overall", stated=stated,
        subject="overall grades of Good in a row",
    )  # fmt: skip
    found = verdict(made_up, judgements=regraded(**changed))
    assert found["verdict"] == expected, found["why"]


@pytest.mark.parametrize(
    ("stated", "out_of", "grade", "expected"),
    [(1, 4, REQUIRES, YES), (1, 3, REQUIRES, YES), (3, 4, REQUIRES, NO), (1, 4, "Inadequate", NO)],
)
def test_a_count_of_another_grade(stated: int, out_of: int, grade: str, expected: str) -> None:
    """Catches Goods counted whatever the grade that the claim counts."""
    made_up = claim(
        "count of grades", inspection_id="ilacs_2018", stated=stated, out_of=out_of, grade=grade
    )
    assert verdict(made_up)["verdict"] == expected


def test_the_grade_that_each_claim_names() -> None:
    """Catches a claim of Good held against another grade, or against none."""
    named = load_claims(layer="document").dropna(subset="grade")
    assert dict(zip(named["claim_id"], named["grade"].astype(str), strict=True)) == dict.fromkeys(
        [
            "three_good_2014", "retains_good_2018", "third_good_2018", "third_good_in_a_row_2018",
            "good_across_board_sector", "three_of_four_newspaper", "good_across_board_newspaper",
            "five_good_2024", "all_work_good_2014", "good_all_aspects_2024",
        ],
        "Good",
    )  # fmt: skip


@pytest.mark.parametrize("changed", [None, "Outstanding"])
def test_a_grade_kept_without_a_word_which(changed: str | None) -> None:
    """Catches a grade that was kept called changed because the claim does not name it."""
    both = {} if changed is None else {"sif_2014__overall": changed, "ilacs_2018__overall": changed}
    made_up = claim("grade kept", inspection_id="ilacs_2018", practice_area="overall", grade=None)
    assert verdict(made_up, judgements=regraded(**both))["verdict"] == YES


@pytest.mark.parametrize(
    ("kind", "inspection", "area", "changed", "gap", "expected"),
    [
        ("grade kept", "ilacs_2024", "leadership", {}, None, YES),
        ("grade kept", "ilacs_2018", "help_and_protection", {}, None, NO),  # fell
        ("grade kept", "ilacs_2024", "help_and_protection", {}, None, NO),  # rose
        ("grade kept", "ilacs_2018", "care_leavers", {}, "it was part of another", PART),
        ("grade kept", "sif_2014", "overall", {}, None, OPEN),  # nothing before it
        ("grade raised", "sif_2014", "overall", {}, None, OPEN),
        ("grade raised", "ilacs_2024", "help_and_protection", {}, None, YES),
        ("grade raised", "ilacs_2024", "help_and_protection", {}, "that is one area", PART),
        ("grade raised", "ilacs_2018", "help_and_protection", {}, None, NO),
        ("grade raised", "ilacs_2018", "help_and_protection", {}, "that is one area", NO),
        ("grade raised", "ilacs_2024", "overall", {}, None, NO),
        ("grade raised", "ilacs_2024", "overall", {"ilacs_2024__overall": "Outstanding"}, None,
         YES),
        ("grade raised", "ilacs_2018", "overall", {"sif_2014__overall": "Inadequate"}, None, YES),
    ],
)  # fmt: skip
def test_a_grade_kept_or_raised(
    kind: str, inspection: str, area: str, changed: dict[str, str], gap: str | None, expected: str
) -> None:
    """Catches grades compared by the alphabet, with the wrong inspection, or with none before."""
    made_up = claim(kind, inspection_id=inspection, practice_area=area, gap=gap)
    found = verdict(made_up, judgements=regraded(**changed))
    assert found["verdict"] == expected, found["why"]


@pytest.mark.parametrize(("stated", "expected"), [(4, YES), (3, NO), (5, NO)])
def test_the_number_of_grades(stated: int, expected: str) -> None:
    """Catches a scale of any length let pass."""
    found = verdict(claim("scale of grades", stated=stated))
    assert found["verdict"] == expected
    assert found["recomputed"] == 4


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "count of grades"},
        {"kind": "count of grades", "stated": 3, "out_of": 4},
        {"kind": "run of grades", "stated": 3, "practice_area": "overall"},
        {"kind": "grade kept", "practice_area": "overall"},
        {"kind": "grade raised", "practice_area": "overall"},
    ],
    ids=lambda fields: "-".join(map(str, fields.values())),
)
def test_an_inspection_without_grades_decides_nothing(fields: dict[str, Any]) -> None:
    """Catches "good across the board" borne out by none of none, and "before nan" told a reader."""
    found = verdict(claim(inspection_id="focused_2020", **fields))
    assert found["verdict"] == OPEN, found["why"]
    assert "nan" not in found["why"]


@pytest.mark.parametrize("grade", ["Inadequate", "Outstanding"])
@pytest.mark.parametrize("claim_id", ["retains_good_2018", "third_good_2018"])
def test_a_run_of_another_grade_is_no_run_of_good(claim_id: str, grade: str) -> None:
    """Catches a third Good in a row borne out by grades of Inadequate, kept from time to time."""
    changed = regraded(sif_2014__overall=grade, ilacs_2018__overall=grade)
    found = verdict(packaged_claim(claim_id), judgements=changed)
    assert found["verdict"] == NO, found["why"]


# --- what no figure decides ----------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", ["superlative", "majority", "comparison with others", "attribution", "action"]
)
@pytest.mark.parametrize("measure", [None, "neglect_assessments"])
def test_a_count_shows_no_cause_and_no_rank(kind: str, measure: str | None) -> None:
    """Catches a cause, a reason or a rank read out of a count that rose beside it."""
    found = verdict(claim(kind, measure=measure), observations=RISE)
    assert found["verdict"] == OPEN
    assert math.isnan(found["recomputed"])


def test_what_happened_is_told_beside_a_cause() -> None:
    """Catches a cause dismissed without the figures that do bear on what it explains."""
    found = verdict(claim("attribution", measure="neglect_assessments"), observations=RISE)
    assert "from 100 in 2015 to 150 in 2017: by 50.0%" in found["why"]
    assert "No figure to hand shows a subject." in found["why"]


# --- what the words of a verdict say ---------------------------------------------------------


def why_of(claim_id: str, **given: pd.DataFrame) -> str:
    """Return the reasons for the verdict on a packaged claim, with the record."""
    claims = load_claims()
    found = check_claims(claims[claims["claim_id"] == claim_id], **given)
    return str(found["why"].iloc[0])


def recorded_as(measure: str, **values: float) -> pd.DataFrame:
    """Return the official figures with other numbers for Oxfordshire, by year, as in y2018=700."""
    rows = load_statistics()
    for year, value in values.items():
        own = (rows["measure"] == measure) & (rows["area"] == "Oxfordshire")
        rows.loc[own & (rows["year"] == int(year[1:])), "value"] = value
    return rows


def test_a_later_figure_tells_the_change_since() -> None:
    """Catches a change reckoned from another year, and one told where the claim has an end."""
    why = why_of("neglect_45_2018")
    assert "That of 2018, not yet out then, is 775: since 2015 a change of 22.4%." in why
    fell = why_of("neglect_45_2018", statistics=recorded_as("neglect_assessments", y2018=600))
    assert "is 600: since 2015 a change of -5.2%." in fell
    for other in ("assessments_633_to_918_2018", "plans_569_to_720_2018"):
        assert "not yet out" not in why_of(other)


@pytest.mark.parametrize(("start", "end", "told"), [
    (500, 600, "a change of 20.0%, less than the printed words allow."),
    (501, 702, "a change of 40.1%."),
    (500, 800, "a change of 60.0%, more than the printed words allow."),
])  # fmt: skip
def test_official_growth_beside_what_the_words_allow(start: float, end: float, told: str) -> None:
    """Catches growth inside the bounds called outside, or outside on the wrong side."""
    rows = recorded_as("children_looked_after", y2015=start, y2018=end)
    assert told in why_of("care_500_to_700_2018", statistics=rows)


def test_a_steady_count_is_told_by_the_years_around_it() -> None:
    """Catches a year too many or too few, and figures of another year."""
    why = why_of("report_numbers_stabilise_2018")
    assert re.findall(r"(\d+) in (\d{4})", why) == [
        ("593", "2016"), ("666", "2017"), ("684", "2018"), ("779", "2019"),
    ]  # fmt: skip


def test_print_and_record_are_said_to_disagree_only_where_they_do() -> None:
    """Catches a quarrel where both rise, and none where one falls."""
    quarrel = "what is printed and what is recorded do not agree"
    assert quarrel not in why_of("care_500_to_700_2018")
    fallen = recorded_as("children_looked_after", y2015=700, y2018=500)
    assert quarrel in why_of("care_500_to_700_2018", statistics=fallen)
    nothing = load_observations().iloc[:0]
    assert quarrel not in why_of("care_500_to_700_2018", statistics=fallen, observations=nothing)


def test_two_grades_of_a_year_that_differ_are_no_overall_grade() -> None:
    """Catches the first of two grades taken for that of the whole service."""
    claim_id = "third_good_in_a_row_2018"
    assert check_claims(packaged_claim(claim_id))["verdict"].tolist() == [YES]
    grades = load_judgements()
    one = grades["judgement_id"] == "looked_after_2011.children_in_care"
    grades.loc[one, "grade"] = "Outstanding"
    found = check_claims(packaged_claim(claim_id), judgements=grades)
    assert found["verdict"].tolist() == [PART]
    assert "2011" not in found["why"].iloc[0].replace("before 2011", "")


@pytest.mark.parametrize("lacking", ["child_protection_plans", "child_protection_plans_neglect"])
def test_a_share_needs_both_the_part_and_the_whole(lacking: str) -> None:
    """Catches an error, or a verdict on half a sum, where one of two figures is not there."""
    rows = load_statistics()
    for without in (rows[rows["measure"] != lacking],
                    rows[(rows["measure"] != lacking) | (rows["year"] != 2018)]):  # fmt: skip
        found = check_claims(packaged_claim("neglect_reason_plans_2018"), statistics=without)
        assert found["verdict"].tolist() == [OPEN]


@pytest.mark.parametrize("grade", ["Outstanding", REQUIRES])
def test_a_grade_kept_is_the_grade_named(grade: str) -> None:
    """Catches Good held to be Outstanding, or to require improvement, because it did not move."""
    kept = packaged_claim("retains_good_2018").assign(grade=grade)
    assert check_claims(kept)["verdict"].tolist() == [NO]
