"""What the notebooks state without a number, held to the tables."""

from collections.abc import Callable
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from ofsted_data import (
    check_claims,
    compare_with_record,
    load_claims,
    load_documents,
    load_findings,
    load_judgements,
    load_observations,
    load_statistics,
)

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"


def official(measure: str, area: str = "Oxfordshire") -> pd.Series:
    """Return the official figures of a measure by year."""
    rows = load_statistics().query("measure == @measure and area == @area")
    return rows.set_index("year")["value"]


def share(area: str) -> pd.Series:
    """Return neglect's share of all assessments by year, in percent."""
    return (100 * official("neglect_assessments", area) / official("assessments", area)).dropna()


def one_page_leaves_out_the_grade_that_fell() -> bool:
    """Count the pages on the report of 2018 that do not print its lowest grade."""
    judgements = load_judgements(layer="document")
    pages = load_documents(layer="document").query("inspection_id == 'ilacs_2018'")["document_id"]
    lowest = judgements[judgements["grade"] < "Good"]
    return int((~pages.isin(lowest["document_id"])).sum()) == 1


def each_judgement_has_one_grade() -> bool:
    """Hold every source of a grade to the others."""
    return bool(load_judgements().groupby("judgement_id")["grade"].nunique().eq(1).all())


def grades_of_2011_agree() -> bool:
    """Compare the two grades from before the first document."""
    rows = load_judgements()
    early = rows[rows["inspection_id"].str.endswith("_2011")]
    return len(early) == 2 and early["grade"].nunique() == 1


def further_up_then_down() -> bool:
    """Look at children looked after, and plans, after the documents stop counting."""
    care, plans = official("children_looked_after"), official("child_protection_plans")
    later = care[care.index > 2018]
    highest = later.max() > care[2018] and later.max() > care[2025]
    return bool(highest and plans[2025] < plans[2018])


def fewer_than_the_country() -> bool:
    """Compare the rate with England's in each year."""
    here, there = (official("children_looked_after_rate", area)
                   for area in ("Oxfordshire", "England"))  # fmt: skip
    return len(here) == 12 and bool((here < there).all())


def plans_of_the_two_days() -> bool:
    """Compare the council's two dated counts with the official ones."""
    rows = compare_with_record().query(
        "document_id == 'council_2018' and measure == 'child_protection_plans'"
    )
    first, last = rows.sort_values("year").to_dict("records")
    return bool(first["value"] == first["official"] and last["official"] < last["low"])


def need_agrees_on_the_year_before() -> bool:
    """Compare the first report's two counts of children in need with the official ones."""
    rows = compare_with_record().query(
        "document_id == 'ofsted_2014' and measure == 'children_in_need'"
    )
    agreement = rows.set_index("year")["agreement"]
    return agreement.to_dict() == {2013: "the same", 2014: "differs"}


def neglect_counts_are_the_departments() -> bool:
    """Compare every printed count of assessments with neglect."""
    rows = compare_with_record().query("measure == 'neglect_assessments'")
    return len(rows) == 4 and bool(rows["agreement"].eq("the same").all())


def assessments_rose_faster() -> bool:
    """Compare growth of all assessments and of those with neglect."""
    whole, part = official("assessments"), official("neglect_assessments")
    return bool(whole[2017] / whole[2015] > part[2017] / part[2015])


def began_above_and_ended_level() -> bool:
    """Compare neglect's share with England's, and where it fell."""
    here, there = share("Oxfordshire"), share("England")
    fell = here[2016] < here[2015] and here[2017] >= here[2016]
    return bool(here[2015] - there[2015] > 4 and abs(here[2017] - there[2017]) < 0.1 and fell)


def most_shortcomings_are_not_printed() -> bool:
    """Count the reports' weaknesses and recommendations that a page takes up."""
    findings = load_findings(layer="report")
    short = findings[findings["polarity"].isin(["weakness", "recommendation"])]
    taken = set(load_findings(layer="document")["reported_from"].dropna())
    return bool((~short["finding_id"].isin(taken)).mean() > 0.5)


def verdicts(verdict: str) -> int:
    """Count the documents' claims with a verdict."""
    return int((check_claims(load_claims(layer="document"))["verdict"] == verdict).sum())


def care_was_steady_for_a_year() -> bool:
    """Look at the number of children in care before and after the second report."""
    care = official("children_looked_after")
    return bool(care[2018] / care[2017] < 1.05 and care[2019] / care[2018] > 1.1)


STATEMENTS: list[tuple[str, str, Callable[[], bool]]] = [
    ("01", "one leaves out the grade that fell", one_page_leaves_out_the_grade_that_fell),
    ("01", "most of the pages do not say on what day they were written",
     lambda: bool(load_documents(layer="document")["published"].isna().mean() > 0.5)),
    ("01", "one page has no headline",
     lambda: int(load_documents(layer="document")["title"].isna().sum()) == 1),
    ("01", "none of the pages says anything that another page denies",
     each_judgement_has_one_grade),
    ("02", "judged the council's services for children to be good each time",
     lambda: set(load_judgements(layer="document").query("practice_area == 'overall'")["grade"])
     == {"Good"}),
    ("02", "No page and no report gives a judgement another grade than the rest do",
     each_judgement_has_one_grade),
    ("02", "both had the same grade", grades_of_2011_agree),
    ("03", "children looked after rose further, then fell; plans have fallen",
     further_up_then_down),
    ("03", "fewer children in care than the country throughout", fewer_than_the_country),
    ("03", "the same to the digit. That of the later day is lower than the council's words allow",
     plans_of_the_two_days),
    ("03", "agree on the year before, to the digit, and not on the year of the inspection",
     need_agrees_on_the_year_before),
    ("03", "The documents' counts come from the council, directly or by way of the newspaper",
     lambda: set(load_observations(layer="document")["document_id"])
     == {"council_2014", "council_2018", "newspaper_2018"}),
    ("04", "its counts are the department's, to the digit", neglect_counts_are_the_departments),
    ("04", "All assessments rose faster still, so that neglect's share of them fell",
     assessments_rose_faster),
    ("04", "the next count, not yet out then, was lower",
     lambda: bool(official("neglect_assessments")[2018] < official("neglect_assessments")[2017])),
    ("04", "began well above England and ended level with it; the fall came in the first year",
     began_above_and_ended_level),
    ("04", "For plans the council's words hold, and a stronger word would too",
     lambda: bool(official("child_protection_plans_neglect")[2018]
                  > 0.5 * official("child_protection_plans")[2018])),
    ("05", "Most of what the reports found wanting, the public pages did not print",
     most_shortcomings_are_not_printed),
    ("06", "Most of what the documents claim cannot be decided by any figure to hand",
     lambda: verdicts("cannot be checked") > 0.5 * len(load_claims(layer="document"))),
    ("06", "Nothing the documents claim is contradicted", lambda: verdicts("contradicted") == 0),
    ("06", "the number had hardly moved; the year after, it rose again",
     care_was_steady_for_a_year),
]  # fmt: skip


@pytest.mark.parametrize(
    ("notebook", "words", "holds"), STATEMENTS, ids=[words for _, words, _ in STATEMENTS]
)
def test_what_is_stated_holds(notebook: str, words: str, holds: Callable[[], bool]) -> None:
    """Catches prose that the tables no longer bear out, and prose that went without its check."""
    (path,) = NOTEBOOKS.glob(f"{notebook}_*.ipynb")
    cells = nbformat.read(path, as_version=4).cells
    prose = " ".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert words in prose
    assert holds()
