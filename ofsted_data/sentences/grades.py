"""Sentences on the grades."""

import pandas as pd

from ..frames import each, groups, lookup
from ..phrases import in_words, listed, lower_first, sentence, upper_first
from ..record import councils_by_grade
from ..tables import (
    load_crosswalk,
    load_inspection_outcomes,
    load_inspections,
    load_judgements,
    load_practice_areas,
)
from .shared import year_of


def overall_grades() -> str:
    """Say the overall grade at each inspection."""
    rows = (
        load_judgements(layer="document")
        .query("practice_area == 'overall'")
        .drop_duplicates("inspection_id")
    )
    rows = rows.assign(year=rows["inspection_id"].map(year_of)).sort_values("year", kind="stable")
    parts = [f"{row.grade} in {row.year}" for row in each(rows)]
    return sentence(f"Overall, Ofsted graded the council's services {listed(parts)}")


def areas_below_good() -> str:
    """Say which practice areas were ever graded below Good, and what came next."""
    rows = load_judgements(layer="document").drop_duplicates(["judgement_id", "practice_area"])
    labels = lookup(load_practice_areas(), "practice_area")
    rows = rows.assign(year=rows["inspection_id"].map(year_of)).sort_values("year", kind="stable")
    out = []
    for area, history in groups(rows, "practice_area"):
        if (history["grade"] < "Good").any():
            told = [f"{row.grade} in {row.year}" for row in each(history)]
            out.append(f"{labels[area]} was graded {', then '.join(told)}")
    others = rows["practice_area"].nunique() - len(out)
    return sentence(
        f"{'; '.join(out)}. The other {in_words(others)} practice areas were never graded below "
        "Good, wherever they were graded"
    )


def judgements_and_areas() -> str:
    """Say how many judgements each inspection made, and over how many practice areas."""
    rows = load_crosswalk(layer="document")
    parts = [
        f"{year_of(name)} had {in_words(same['judgement_id'].nunique())} judgements over "
        f"{in_words(same['practice_area'].nunique())} practice areas"
        for name, same in groups(rows, "inspection_id")
    ]
    labels = lookup(load_practice_areas(), "practice_area")
    shared = {name: list(same["practice_area"]) for name, same in groups(rows, "judgement_id")}
    told = [
        f"in {year_of(name.partition('.')[0])} one judgement covered "
        f"{listed([lower_first(labels[area]) for area in areas])}"
        for name, areas in shared.items()
        if len(areas) > 1
    ]
    return f"{sentence(listed(parts))} {sentence(listed(told))}"


def inspections_without_a_grade() -> str:
    """Say which inspections and visits are named without a grade."""
    rows = load_inspections().query("not graded")
    parts = [f"the {lower_first(row.name)}" for row in each(rows)]
    return sentence(f"{listed(parts)} are named, but no document gives a grade for them")


def grades_only_the_reports_give() -> str:
    """Say which grades no document prints, and which report states them."""
    printed = set(load_judgements(layer="document")["judgement_id"])
    rows = load_judgements(layer="report").drop_duplicates("judgement_id")
    rows = rows[~rows["judgement_id"].isin(printed)]
    areas = lookup(load_practice_areas(), "practice_area")
    names = lookup(load_inspections(), "inspection_id", "name")
    told = [
        f"{lower_first(areas[row.practice_area])} in the {lower_first(names[row.inspection_id])} "
        f"({row.grade})"
        for row in each(rows)
    ]
    count = upper_first(in_words(len(rows)))
    return sentence(f"{count} grades stand in a report and in no document: {listed(told)}")


def _counted() -> pd.DataFrame:
    return councils_by_grade(load_inspection_outcomes(), "Oxfordshire")


def among_councils() -> str:
    """Say how many councils have which overall grade, and which of them is Oxfordshire's."""
    rows = _counted().query("practice_area == 'overall'").sort_values("grade")
    total = rows["councils"].sum()
    told = [f"{row.grade} for {row.councils}" for row in each(rows.iloc[::-1])]
    own = rows.loc[rows["marked"], ["grade", "councils"]].iloc[0]
    return sentence(
        f"In Ofsted's list of {total} councils the latest overall grade is {listed(told)}. "
        f"Oxfordshire is one of the {own['councils']} that are {own['grade']}"
    )


def oxfordshire_among_councils() -> str:
    """Say for each practice area what share of councils has Oxfordshire's grade or a higher one."""
    areas = lookup(load_practice_areas(), "practice_area")
    told = []
    for area, rows in groups(_counted(), "practice_area"):
        own = rows.loc[rows["marked"], "grade"].iloc[0]
        as_high = rows.loc[rows["grade"] >= own, "councils"].sum()
        above = rows.loc[rows["grade"] > own, "councils"].sum()
        told.append(
            f"- **{areas[area]}**: {own}. {as_high} of {rows['councils'].sum()} councils have "
            f"that grade or a higher one, {above} a higher one."
        )
    return "\n".join(told)
