"""What the site says would change a verdict does change it, tried on a record that was moved."""

import re
from typing import Any

import overturn
import pages
import pytest

from ofsted_data import check_claims, load_claims

THERE = overturn.loaded()
STATISTICS = THERE["statistics"]
TOLD = {claim["claim_id"]: claim for claim in pages.claims()}
CHANGE = r"(higher|lower) in (\d+) than in (\d+)"
PERCENTAGE = (
    r"An official (?:rise|fall) from (\d+) to (\d+) that (?:does not round|rounds) to (\d+)%"
)
BESIDE = r"of (England) at (\S+) or (below|above)"


def moved(claim: dict[str, Any], value: Any, area: str = "", year: int | None = None) -> str:
    """Return the verdict where the official figures of the claim have another value."""
    measure = claim["record_measure"] or claim["measure"]
    at = (STATISTICS["measure"] == measure) & (STATISTICS["area"] == (area or claim["area"]))
    if year is not None:
        at &= STATISTICS["year"] == year
    assert at.any()
    statistics = STATISTICS.assign(value=STATISTICS["value"].mask(at, value))
    claims = load_claims().query("claim_id == @claim['claim_id']")
    return str(check_claims(claims, **{**THERE, "statistics": statistics})["verdict"].iloc[0])


def told_and_not(claim: dict[str, Any]) -> tuple[str, str]:
    """Return the verdicts in a world where the claim fails by what is told, and in one just off."""
    told, measure = claim["would_change"], claim["record_measure"] or claim["measure"]
    rows = STATISTICS[(STATISTICS["measure"] == measure) & (STATISTICS["area"] == claim["area"])]
    own = rows.set_index("year")["value"]
    since = STATISTICS["year"] - 2000
    if found := re.search(CHANGE, told):
        base, up = own[int(found[3])], 1 if found[1] == "higher" else -1
        off = [0, 1 if "own numbers" not in told else 100]
        worlds = [moved(claim, base * (1 + up * by / 100), year=int(found[2])) for by in off]
    elif found := re.search(PERCENTAGE, told):
        base, percent = own[int(found[1])], int(found[3])
        worlds = [
            moved(claim, base * (1 + (percent + by) / 100), year=int(found[2])) for by in (0.6, 0.4)
        ]
    elif found := re.search(BESIDE, told):
        bound, by = float(found[2]), 0.05 if found[3] == "below" else -0.05
        worlds = [moved(claim, value, area=found[1]) for value in (bound, bound + by)]
    elif "share of half or less" in told:
        worlds = [moved(claim, value) for value in (50, 51)]
    else:
        up = 10 if "rose" in told else -10
        worlds = [moved(claim, 1000 - up * since), moved(claim, 1000 + up * since)]
    return worlds[0], worlds[1]


@pytest.mark.parametrize(
    ("claim_id", "told"),
    [
        ("increasing_care_newspaper", "no higher in 2018 than in 2015 would"),
        ("demand_rise_2015_16_sector", "no higher in 2016 than in 2015 would"),
        ("resources_fall_sector", "lower in 2016 than in 2015 would bear it out"),
        ("care_500_to_700_2018", "or by less than its own numbers are off, would contradict"),
        ("neglect_45_2018", "from 2015 to 2017 that does not round to 45% would contradict"),
        ("report_adoption_orders_38", "from 2013 to 2014 that rounds to 38% would bear it out"),
        ("eet_below_national_sector", "of England at 48 or below would contradict"),
        ("report_exclusions_worse", "of England at 12.1 or above would contradict"),
        ("report_eet_most_2024", "a share of half or less would contradict"),
        ("report_caseloads_fall_2018", "that fell neither in the last year before it was written"),
        ("cases_reported_rise_2018", "that rose in the last year before it was written, or in"),
    ],
)
def test_what_is_told_would_change_the_verdict(claim_id: str, told: str) -> None:
    """Catch a year, number or side that is told and does not turn the verdict."""
    assert told in TOLD[claim_id]["would_change"]
    fails, stands = told_and_not(TOLD[claim_id])
    assert fails == "contradicted"
    assert stands in ("supported", "supported in part")


def test_a_claim_that_the_record_does_not_decide_says_what_would() -> None:
    """Catch a threshold of figures told of a claim that no figure decides."""
    silent = [claim for claim in TOLD.values() if claim["record"] == "silent"]
    words = {claim["would_change"] for claim in silent}
    assert len(words) == 3
    assert not any("contradict" in told for told in words)
