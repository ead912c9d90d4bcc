"""Claims of grades, held to those that Ofsted's own reports give."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from .evidence import AGREES, DIFFERS, IN_PART, SILENT, Answer, Evidence, sentence

_BOARD = "lscb"  # reviewed beside the council's services, not one of them


def _by_layer(claim: Any, evidence: Evidence) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the grades that the claim's own source gives, and those of Ofsted's reports."""
    rows = evidence.judgements
    reports = evidence.documents.loc[evidence.documents["layer"] == "report", "document_id"]
    own = rows[rows["document_id"] == claim.document_id]
    return own, rows[rows["document_id"].isin(reports)]


def graded(rule: Callable[[Any, pd.DataFrame, Evidence], Answer]) -> Any:
    """Return a check that asks one rule of the source's own grades and of the reports'."""

    def check(claim: Any, evidence: Evidence) -> tuple[Answer, Answer]:
        own, reports = _by_layer(claim, evidence)
        itself = rule(claim, own, evidence)
        itself = itself._replace(answer=AGREES if itself.answer == IN_PART else itself.answer)
        return itself, rule(claim, reports, evidence)

    return check


def _grades(rows: pd.DataFrame, inspection_id: str, crosswalk: pd.DataFrame) -> pd.Series:
    """Return one grade a judgement of an inspection, without parts of another judgement."""
    apart = crosswalk["part_of"].notna() | (crosswalk["practice_area"] == _BOARD)
    rows = rows[rows["inspection_id"] == inspection_id]
    rows = rows[~rows["judgement_id"].isin(crosswalk.loc[apart, "judgement_id"])]
    return rows.drop_duplicates("judgement_id").set_index("judgement_id")["grade"]


def count_of_grades(claim: Any, rows: pd.DataFrame, evidence: Evidence) -> Answer:
    """Answer how many judgements have a grade, with the overall one and without it.

    A claim may count either way, but not the overall grade twice.
    """
    grades = _grades(rows, claim.inspection_id, evidence.crosswalk)
    if grades.empty:
        return Answer(SILENT)
    others = grades.drop(f"{claim.inspection_id}.overall", errors="ignore")
    with_overall = int((grades == claim.grade).sum()), len(grades)
    without = int((others == claim.grade).sum()), len(others)
    told = (
        f"{without[0]} of {without[1]} judgements were {claim.grade}, and with the overall one "
        f"{with_overall[0]} of {with_overall[1]}"
    )
    reach = "" if pd.isna(claim.gap) else " " + sentence(f"but {claim.gap}")
    if pd.isna(claim.stated):
        answer = DIFFERS if with_overall[0] < with_overall[1] else IN_PART if reach else AGREES
        return Answer(answer, sentence(told) + reach * (answer == IN_PART), with_overall[0])
    stated = int(claim.stated), int(claim.out_of)
    apart = pd.notna(claim.overall_apart) and claim.overall_apart
    if stated == without or (stated == with_overall and not apart):
        answer = IN_PART if reach else AGREES
        return Answer(answer, sentence(told) + reach, stated[0])
    if stated == with_overall:
        told += "; the claim names the overall grade beside them and so counts it twice"
    return Answer(DIFFERS, sentence(told), without[0])


def _by_year(claim: Any, rows: pd.DataFrame, evidence: Evidence) -> pd.DataFrame:
    """Return year, grade and words of the grades of one practice area, up to the inspection.

    A year in which no overall grade was given stands for its grades if they are all one.
    """
    rows = rows.drop_duplicates(["judgement_id", "practice_area"])
    rows = rows.merge(evidence.inspections, on="inspection_id")
    rows = rows.assign(year=rows["started"].fillna(rows["published"]).dt.year)
    last = rows.loc[rows["inspection_id"] == claim.inspection_id, "year"].max()
    steps = []
    for year, given in rows[rows["year"] <= last].groupby("year"):
        own = given.loc[given["practice_area"] == claim.practice_area, "grade"]
        if len(own):
            steps.append((year, own.iloc[0], f"{own.iloc[0]} in {year}"))
        elif claim.practice_area == "overall" and given["grade"].nunique() == 1:
            grade = given["grade"].iloc[0]
            steps.append((year, grade, f"{grade} in {year} (in each part, none overall)"))
    out = pd.DataFrame(steps, columns=["year", "grade", "words"])
    return out.astype({"grade": evidence.judgements["grade"].dtype})


def run_of_grades(claim: Any, rows: pd.DataFrame, evidence: Evidence) -> Answer:
    """Answer how often in a row a grade was given."""
    steps = _by_year(claim, rows, evidence)
    if steps.empty:
        return Answer(SILENT)
    same = (steps["grade"] == claim.grade).tolist()[::-1]
    run = same.index(False) if False in same else len(same)
    why = sentence("the grades are " + ", ".join(steps["words"]))
    if run >= claim.stated:
        return Answer(AGREES, why, run)
    if run < len(same):
        return Answer(DIFFERS, why, run)
    return Answer(SILENT if run < 2 else IN_PART, f"{why} No source gives an earlier one.", run)


def grade_change(claim: Any, rows: pd.DataFrame, evidence: Evidence) -> Answer:
    """Answer whether a grade was kept, or raised."""
    steps = _by_year(claim, rows, evidence)
    if len(steps) < 2:
        return Answer(SILENT)
    after = steps["grade"].iloc[-1]
    moved = int(steps["grade"].cat.codes.iloc[-2:].diff().iloc[-1])
    why = sentence(f"{claim.subject}: " + ", ".join(steps["words"].iloc[-2:]))
    kept = moved == 0 and (pd.isna(claim.grade) or after == claim.grade)
    if not (kept if claim.kind == "grade kept" else moved > 0):
        return Answer(DIFFERS, why, moved)
    if pd.notna(claim.gap):
        return Answer(IN_PART, f"{why} {sentence(f'but {claim.gap}')}", moved)
    return Answer(AGREES, why, moved)


def scale_of_grades(claim: Any, rows: pd.DataFrame, evidence: Evidence) -> Answer:
    """Answer how many grades there are, by Ofsted's list of every council's."""
    grades = evidence.inspection_outcomes["grade"].dropna().unique()
    if not len(grades):
        return Answer(SILENT)
    why = f"Ofsted's list of all councils has {len(grades)} grades: {', '.join(sorted(grades))}."
    return Answer(AGREES if len(grades) == claim.stated else DIFFERS, why, len(grades))
