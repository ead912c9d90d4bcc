"""Try whether each verdict that the record decides would follow if the record were another.

    python tools/overturn.py

For each claim worlds are made by rule: every series turned upside down, or rising, falling or
flat, numbers moved past what is printed, those compared with moved, grades lowered or raised. A
claim passes if the record bears it out in one world and contradicts it in another.
"""

import sys
from collections.abc import Iterator
from typing import Any

import pandas as pd

import ofsted_data

Tables = dict[str, pd.DataFrame]
STANDS = ("agrees", "in part")


def loaded() -> Tables:
    """Return the tables of the record, and what claims are read with."""
    names = (
        "documents inspections crosswalk judgements measures observations findings statistics "
        "inspection_outcomes councils neighbours"
    ).split()
    return {name: getattr(ofsted_data, f"load_{name}")() for name in names}


def upside_down(statistics: pd.DataFrame) -> pd.DataFrame:
    """Return every series turned over: largest plus smallest, less the value."""
    series = statistics.groupby(["measure", "area"])["value"]
    turned = series.transform("max") + series.transform("min") - statistics["value"]
    return statistics.assign(value=turned)


def worlds(claim: Any, there: Tables) -> Iterator[tuple[str, Tables]]:
    """Give each other record by name, with the tables that differ in it."""
    yield from _other_figures(claim, there["statistics"])
    yield from _other_comparators(claim, there)
    yield from _other_grades(claim, there)


def _other_figures(claim: Any, statistics: pd.DataFrame) -> Iterator[tuple[str, Tables]]:
    own = statistics["area"] == claim.area
    measure = claim.measure if pd.isna(claim.record_measure) else claim.record_measure
    yield "upside down", {"statistics": upside_down(statistics)}
    since = statistics["year"] - statistics["year"].min()
    size = 0 if pd.isna(claim.stated) else claim.stated
    dated = pd.notna(claim.from_year) and pd.notna(claim.to_year)
    years = claim.to_year - claim.from_year if dated else 2
    shapes = {
        "rising": 100.0 + 10 * since,
        "falling": 1000.0 - 10 * since,
        "flat": 100.0 + 0 * since,
        "rising as stated": 1000 * (1 + size / 100) ** (since / years),
        "rising, then falling": (100.0 + 10 * since).where(statistics["year"] < 2018, 50),
    }
    for name, values in shapes.items():
        yield name, {"statistics": statistics.assign(value=statistics["value"].mask(own, values))}
    part = own & (statistics["measure"] == measure)
    for factor in (0.1, 10):
        values = statistics["value"].mask(part, factor * statistics["value"])
        yield f"{measure} times {factor}", {"statistics": statistics.assign(value=values)}


def as_printed(claim: Any, there: Tables) -> Tables:
    """Return a record whose numbers are those that the claim's own source prints."""
    rows = there["observations"]
    rows = rows[(rows["document_id"] == claim.document_id) & (rows["measure"] == claim.measure)]
    printed = rows.drop_duplicates("year").set_index("year")["value"] + (
        rows.drop_duplicates("year").set_index("year")["qualifier"] == "more_than"
    )
    statistics = there["statistics"]
    same = (statistics["area"] == claim.area) & (statistics["measure"] == claim.measure)
    values = statistics["year"].map(printed).where(same).fillna(statistics["value"])
    return {"statistics": statistics.assign(value=values)}


def _other_comparators(claim: Any, there: Tables) -> Iterator[tuple[str, Tables]]:
    statistics, councils = there["statistics"], there["councils"]
    yield "as printed", as_printed(claim, there)
    for factor in (0.01, 100):
        others = statistics["area"] != claim.area
        values = statistics["value"].mask(others, factor * statistics["value"])
        elsewhere = councils["value"].mask(
            councils["area"] != claim.area, factor * councils["value"]
        )
        yield (
            f"those compared with times {factor}",
            {
                "statistics": statistics.assign(value=values),
                "councils": councils.assign(value=elsewhere),
            },
        )


def _other_grades(claim: Any, there: Tables) -> Iterator[tuple[str, Tables]]:
    judgements, outcomes = there["judgements"], there["inspection_outcomes"]
    grades = list(judgements["grade"].cat.categories)
    for grade in grades:
        given = pd.Categorical([grade] * len(judgements), grades, ordered=True)
        yield f"all graded {grade}", {"judgements": judgements.assign(grade=given)}
        given = pd.Categorical([grade] * len(outcomes), grades, ordered=True)
        yield f"all councils {grade}", {"inspection_outcomes": outcomes.assign(grade=given)}
    last = judgements["inspection_id"] == claim.inspection_id
    for grade in grades:
        changed = judgements["grade"].astype("object").mask(last, grade)
        given = pd.Categorical(changed, grades, ordered=True)
        yield f"the inspection graded {grade}", {"judgements": judgements.assign(grade=given)}
    yield "one judgement more", _one_more_judgement(claim, judgements)


def _one_more_judgement(claim: Any, judgements: pd.DataFrame) -> Tables:
    """Return grades with one judgement more of the inspection, in the grade that is claimed."""
    rows = judgements[judgements["inspection_id"] == claim.inspection_id].head(0)
    base = judgements[judgements["inspection_id"] == claim.inspection_id].drop_duplicates(
        "document_id"
    )
    more = base.assign(
        judgement_id=f"{claim.inspection_id}.one_more",
        practice_area="care_leavers",
        grade=pd.Categorical(
            [claim.grade] * len(base), judgements["grade"].cat.categories, ordered=True
        ),
    )
    return {"judgements": pd.concat([judgements, rows, more], ignore_index=True)}


def overturned(claims: pd.DataFrame, there: Tables) -> pd.DataFrame:
    """Return, for each claim the record decides, in which worlds it stands and in which not.

    One row a claim: claim_id, verdict, stands, fails (the first world of each kind, missing where
    there is none).
    """
    now = ofsted_data.check_claims(claims, **there)
    decided = set(now.loc[now["record"] != "silent", "claim_id"])
    rows = []
    for claim in claims[claims["claim_id"].isin(decided)].itertuples(index=False):
        one = claims[claims["claim_id"] == claim.claim_id]
        answers = {"as it is": now.set_index("claim_id").at[claim.claim_id, "record"]}
        for name, other in worlds(claim, there):
            answers[name] = ofsted_data.check_claims(one, **{**there, **other})["record"].iloc[0]
            if "differs" in answers.values() and set(STANDS) & set(answers.values()):
                break
        stands = next((name for name, answer in answers.items() if answer in STANDS), None)
        fails = next((name for name, answer in answers.items() if answer == "differs"), None)
        rows.append((claim.claim_id, answers["as it is"], stands, fails))
    return pd.DataFrame(rows, columns=["claim_id", "record", "stands", "fails"])


def main() -> int:
    """Print each verdict's two worlds, and how many verdicts follow the record."""
    there, claims = loaded(), ofsted_data.load_claims()
    tried = overturned(claims, there)
    print(tried.to_string(index=False))
    both = tried[["stands", "fails"]].notna().all(axis="columns")
    now = ofsted_data.check_claims(claims, **there)
    turned = {**there, "statistics": upside_down(there["statistics"])}
    then = ofsted_data.check_claims(claims, **turned)
    figures = (now["record"] != "silent") & (now["why"] != then["why"])
    contradicted = figures & (then["record"] == "differs")
    print(
        f"{both.sum()} of {len(tried)} verdicts follow the record. With every series upside down "
        f"{contradicted.sum()} of {figures.sum()} claims that figures decide are contradicted."
    )
    return 0 if both.all() else 1


if __name__ == "__main__":
    sys.exit(main())
