"""Claims of grades, held to those that Ofsted's own reports give."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from ..record import BOARD
from .evidence import Answer, Check, Evidence, borne_out, reach, sentence


def graded(rule: Callable[[Any, pd.DataFrame, Evidence], Answer]) -> tuple[Check, Check]:
    """Return the two checks that ask one rule of the source's own grades and of the reports'."""

    def itself(claim: Any, evidence: Evidence) -> Answer:
        rows = evidence.judgements
        answer = rule(claim, rows[rows["document_id"] == claim.document_id], evidence)
        return answer._replace(answer="agrees") if answer.answer == "in part" else answer

    def record(claim: Any, evidence: Evidence) -> Answer:
        reports = evidence.documents.query("layer == 'report'")["document_id"]
        rows = evidence.judgements
        return rule(claim, rows[rows["document_id"].isin(reports)], evidence)

    return itself, record


def count_of_grades(claim: Any, rows: pd.DataFrame, evidence: Evidence) -> Answer:
    """Answer how many judgements have a grade, with the overall one and without it.

    A claim may count either way, but not the overall grade twice. One without a number is of all.
    """
    parts = evidence.crosswalk
    parts = parts[parts["part_of"].notna() | (parts["practice_area"] == BOARD)]
    rows = rows[rows["inspection_id"] == claim.inspection_id].drop_duplicates("judgement_id")
    rows = rows[~rows["judgement_id"].isin(parts["judgement_id"])]
    if rows.empty:
        return Answer("silent")
    same = rows["grade"] == claim.grade
    others = same[rows["judgement_id"] != f"{claim.inspection_id}.overall"]
    without, with_overall = [(int(each.sum()), len(each)) for each in (others, same)]
    every = pd.isna(claim.stated)
    stated = (len(same), len(same)) if every else (int(claim.stated), int(claim.out_of))
    told = (
        f"{without[0]} of {without[1]} judgements were {claim.grade}, and with the overall one "
        f"{with_overall[0]} of {with_overall[1]}"
    )
    apart = pd.notna(claim.overall_apart) and claim.overall_apart
    if stated == without or (stated == with_overall and not apart):
        return borne_out(sentence(told), reach(claim), stated[0])
    if stated == with_overall:
        told += "; the claim names the overall grade beside them and so counts it twice"
    return Answer("differs", sentence(told), with_overall[0] if every else without[0])


def _by_year(claim: Any, rows: pd.DataFrame, evidence: Evidence) -> pd.DataFrame:
    """Return year, grade and words of the grades of one practice area, up to the inspection.

    For a year in which no overall grade was given the lowest grade of its parts stands.
    """
    rows = rows.merge(evidence.inspections, on="inspection_id")
    rows = rows.assign(year=rows["started"].fillna(rows["published"]).dt.year)
    last = rows.loc[rows["inspection_id"] == claim.inspection_id, "year"].max()
    steps = []
    for year, given in rows[rows["year"] <= last].groupby("year"):
        own = given[given["practice_area"] == claim.practice_area].head(1)
        parts = own.empty and claim.practice_area == "overall"
        if parts:
            own = given.drop_duplicates("grade").sort_values("grade")
        words = f"{' and '.join(own['grade'])} in {year}" + parts * " (in its parts)"
        steps.append(own.head(1).assign(words=words, parts=parts))
    out: pd.DataFrame = pd.concat([rows.head(0), *steps])
    return out


def _none_overall(steps: pd.DataFrame) -> list[str]:
    """Tell each year for which grades of parts stand."""
    return [
        f"But Ofsted gave no overall grade in {year}: grades of parts stand for one."
        for year in steps.loc[steps["parts"].astype("bool"), "year"]
    ]


def run_of_grades(claim: Any, rows: pd.DataFrame, evidence: Evidence) -> Answer:
    """Answer how often in a row a grade was given."""
    steps = _by_year(claim, rows, evidence)
    if steps.empty:
        return Answer("silent")
    run = int((steps["grade"] == claim.grade)[::-1].cumprod().sum())
    why = sentence("the grades are " + ", ".join(steps["words"]))
    if run >= claim.stated:
        return borne_out(why, _none_overall(steps.tail(int(claim.stated))), run)
    if run < len(steps):
        return Answer("differs", why, run)
    why += " No source gives an earlier one."
    return Answer("in part" if run > 1 else "silent", why, run)


def grade_change(claim: Any, rows: pd.DataFrame, evidence: Evidence) -> Answer:
    """Answer whether a grade was kept, or raised."""
    steps = _by_year(claim, rows, evidence).tail(2)
    if len(steps) < 2:
        return Answer("silent")
    moved = int(steps["grade"].cat.codes.diff().iloc[1])
    why = sentence(f"{claim.subject}: " + ", ".join(steps["words"]))
    holds = moved > 0
    if claim.kind == "grade kept":
        holds = moved == 0 and (pd.isna(claim.grade) or steps["grade"].iloc[1] == claim.grade)
    doubts = [*_none_overall(steps), *reach(claim)]
    return borne_out(why, doubts, moved) if holds else Answer("differs", why, moved)


def scale_of_grades(claim: Any, evidence: Evidence) -> Answer:
    """Answer how many grades there are, by Ofsted's list of every council's."""
    grades = sorted(evidence.inspection_outcomes["grade"].dropna().unique())
    if not grades:
        return Answer("silent")
    why = f"Ofsted's list of all councils has {len(grades)} grades: {', '.join(grades)}."
    return Answer("agrees" if len(grades) == claim.stated else "differs", why, len(grades))
