"""What must agree between rows, though each cell alone could be right.

A rule is here if it finds a wrong value, date, grade or reference that neither the description,
the words a row quotes nor the sources would show; it yields table, column, the rows that are
wrong, the problem and, if it is not to correct one of the two, the remedy. That one source gives
another grade or number than another is data, and no rule's business.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from ..record import DIFFERS, compare_with_record
from ..tables import tables
from .rows import Fault, Tables, text

Wrong = tuple[Any, ...]


def disagreements(loaded: Tables) -> Iterator[Fault]:
    """Return every fault that these rules find."""
    empty = [name for name, frame in loaded.items() if frame.empty]
    for name in empty:
        yield Fault(name, None, None, None, "has no rows", "restore the table")
    if empty:  # every rule would be at a loss, and tell of each row that names a lost one
        return
    for rule in _RULES:
        for wrong in rule(loaded):
            yield from _told(loaded, wrong)


def _told(loaded: Tables, told: Wrong) -> Iterator[Fault]:
    """Return a fault for each row that a rule finds to be wrong."""
    name, column, wrong, problem, *remedy = told
    cells = loaded[name][column]
    problems = pd.Series(problem, index=cells.index)
    fails = pd.Series(wrong, index=cells.index, dtype="boolean").fillna(False)
    for row in cells[fails].index:
        what = (text(cells[row], "none"), text(problems[row], "nothing"))
        yield Fault(name, row + 1, column, *what, *(remedy or ["correct one of the two"]))


def _by(frame: pd.DataFrame, key: str, column: str) -> pd.Series:
    """Return one column of a table by another."""
    return frame.drop_duplicates(key).set_index(key)[column]


# Sources and inspections


def _documents(loaded: Tables) -> Iterator[Wrong]:
    """Hold each source to its file, lest a misspelt one pass as not there, and to its dates."""
    documents = loaded["documents"]
    of_figures = documents["layer"] == "statistics"
    wrong = ~of_figures & (documents["file"] != documents["document_id"] + ".txt")
    yield "documents", "file", wrong, "is not named as its document_id is", "name it so"
    for column in ("locator", "evidence"):
        wrong = documents[column].notna() == of_figures
        yield "documents", column, wrong, "does not go with the layer " + documents["layer"]
    year = documents["document_id"].str[-4:]
    wrong = of_figures & (documents["earliest"].dt.strftime("%Y") != year)
    yield "documents", "earliest", wrong, "is not of the year that its document_id names"
    published = _by(loaded["inspections"], "inspection_id", "published")
    late = documents["earliest"] - documents["inspection_id"].map(published)
    wrong = ~of_figures & documents["published"].isna() & ~late.dt.days.fillna(0).isin([0, 1])
    problem = "is neither the day of the report on which it writes nor the next"
    yield "documents", "earliest", wrong, problem
    wrong = documents["latest"] < documents["earliest"]
    yield "documents", "latest", wrong, "is before " + documents["earliest"].map(text)


def _inspection_dates(loaded: Tables) -> Iterator[Wrong]:
    """Hold each inspection to the dates of the event that dates it most exactly."""
    inspections, events = loaded["inspections"], loaded["events"]
    length = events["ended"] - events["started"]
    events = events.assign(length=length).sort_values("length", kind="stable")
    ids = inspections["inspection_id"]
    of_report = events["event"] == "report published"
    called = {"started": "published", "precision": "published_precision"}
    reports = events[of_report].rename(columns=called)
    for frame, columns in (
        (events[~of_report], ["started", "ended", "precision"]),
        (reports, ["published", "published_precision"]),
    ):
        for column in columns:
            dated = ids.map(_by(frame, "inspection_id", column))
            wrong = inspections[column].map(text) != dated.map(text)
            problem = "the events of " + ids + " give " + dated.map(text)
            yield "inspections", column, wrong, problem, "correct the inspection or the event"


def _graded_inspections(loaded: Tables) -> Iterator[Wrong]:
    """Hold whether an inspection was graded to the grades that there are of it."""
    inspections = loaded["inspections"]
    given = inspections["inspection_id"].isin(loaded["judgements"]["inspection_id"])
    yield "inspections", "graded", inspections["graded"] != given, "judgements say otherwise"


def _inspection_of_rows(loaded: Tables) -> Iterator[Wrong]:
    """Hold a row to the inspection of its judgement or source, unless its words name another."""
    for name in ("judgements", "crosswalk"):
        own = loaded[name]["inspection_id"]
        wrong = loaded[name]["judgement_id"].str.partition(".")[0] != own
        yield name, "inspection_id", wrong, "is not the inspection that judgement_id names"
    usual = _by(loaded["documents"], "document_id", "inspection_id")
    problem = "its source is about another inspection, and its words do not name this one"
    for name, words in (("findings", "summary"), ("claims", "subject"), ("events", "started")):
        rows = loaded[name]
        own = rows["inspection_id"]
        said = rows["evidence"] + " " + rows[words].astype("str")
        named = [str(year) in words for year, words in zip(own.str[-4:], said, strict=True)]
        wrong = own.notna() & (own != rows["document_id"].map(usual)) & ~pd.Series(named)
        yield name, "inspection_id", wrong, problem


# Findings and claims


def _findings(loaded: Tables) -> Iterator[Wrong]:
    """Hold what a page takes over from a report to the report's own finding."""
    findings = loaded["findings"]
    taken = findings["reported_from"].notna()
    for column in ("inspection_id", "polarity", "theme", "practice_area"):
        theirs = findings["reported_from"].map(_by(findings, "finding_id", column))
        same = (column == "inspection_id") | (findings["treatment"] == "as reported")
        wrong = taken & same & (findings[column].map(text) != theirs.map(text))
        yield "findings", column, wrong, "does not go with that of " + findings["reported_from"]
    wrong = taken != findings["treatment"].isin(["as reported", "changed"])
    wrong |= findings["reported_from"].isin(findings.loc[taken, "finding_id"])
    yield "findings", "reported_from", wrong, "does not go with the treatment, or is no report's"


_UNITS = {
    "percentage change": "percent",
    "count of grades": "judgements",
    "run of grades": "inspections",
    "scale of grades": "grades",
}


def _claims(loaded: Tables) -> Iterator[Wrong]:
    """Hold what a claim fills to its kind: a count of grades has its number, a run its grade."""
    claims = loaded["claims"]
    kind, there = claims["kind"], claims.notna()
    unit = kind.map(_UNITS).fillna(claims["unit"]).where(there["stated"])
    counted = (kind == "count of grades") & there["stated"]
    inspected = kind.isin(["count of grades", "run of grades", "grade kept", "grade raised"])
    graded = kind.isin(["count of grades", "run of grades", "grade kept", "few councils"])
    numbered = kind.isin(["percentage change", "run of grades", "scale of grades"])
    for column, wrong in {
        "unit": claims["unit"].map(text) != unit.map(text),
        "stated": numbered & ~there["stated"],
        "qualifier": there["qualifier"] != there["stated"],
        "out_of": there["out_of"] != counted,
        "grade": there["grade"] != graded,
        "inspection_id": inspected & ~there["inspection_id"],
        "reported_from": (claims["treatment"] == "as reported") & ~there["reported_from"],
    }.items():
        yield "claims", column, wrong, "does not go with a claim of the kind " + kind


# Counts and official figures


def _counts(loaded: Tables) -> Iterator[Wrong]:
    """Hold a count to its measure's unit, a part to that of its whole, and a measure to a count.

    A measure that nothing counts tells that a row elsewhere has lost its own.
    """
    counts, measures = loaded["observations"], loaded["measures"]
    units = _by(measures, "measure", "unit")
    unit = counts["measure"].map(units)
    problem = counts["measure"] + " is counted in " + unit.map(text)
    yield "observations", "unit", counts["unit"] != unit, problem
    wrong = measures["part_of"].notna() & (measures["part_of"].map(units) != measures["unit"])
    yield "measures", "part_of", wrong, "is no measure of the same unit"
    counted = pd.concat([counts["measure"], loaded["statistics"]["measure"]])
    wrong = ~measures["measure"].isin(counted)
    yield "measures", "measure", wrong, "is not in observations, statistics"


_PRINTED = ["measure", "area", "year"]


def _explanations(loaded: Tables) -> Iterator[Wrong]:
    """Hold a number that differs from the official one to its explanation, and that to a source."""
    counts, differences = loaded["observations"], loaded["differences"]
    once = loaded["statistics"].drop_duplicates(_PRINTED)  # its key tells of a row twice there
    both = compare_with_record(counts, once)
    key = [*_PRINTED, "document_id"]
    differing = pd.MultiIndex.from_frame(both.loc[both["agreement"] == DIFFERS, key])
    explained = pd.MultiIndex.from_frame(differences[[*_PRINTED, "printed_by"]])
    problem, remedy = "explains no printed number that differs", "correct the key, or take it away"
    yield "differences", "measure", ~explained.isin(differing), problem, remedy
    printed = pd.MultiIndex.from_frame(counts[key])
    wrong: Any = printed.isin(differing) & ~printed.isin(explained)
    problem, remedy = "differs from the official number", "explain it in differences, or guess"
    yield "observations", "value", wrong, problem, remedy
    supported = differences["standing"] == "supported"
    layers = _by(loaded["documents"], "document_id", "layer")
    quoting = supported & (differences["document_id"].map(layers) != "statistics")
    for column in ("document_id", "locator", "evidence"):
        wrong = differences[column].notna() != (supported if column == "document_id" else quoting)
        told = "does not go with the standing " + differences["standing"]
        yield "differences", column, wrong, told


# Names


def _identifiers(loaded: Tables) -> Iterator[Wrong]:
    """Hold the names that others may cite to those published: none is gone, new or moved."""
    listed = loaded["identifiers"]
    for name in tables()["identifiers"].columns[0].allowed:
        column = loaded[name].columns[0]
        own = loaded[name][column]
        published = listed.loc[listed["table"] == name, "identifier"].drop_duplicates()
        gone = (listed["table"] == name) & ~listed["identifier"].isin(own)
        remedy = "restore the row: a name stays"
        yield "identifiers", "identifier", gone, f"is no {column} of {name}", remedy
        remedy = "correct the name; if it is new, add it there"
        yield name, column, ~own.isin(published), "is not in identifiers", remedy
        there = own.drop_duplicates()
        if set(there) == set(published) and len(there) == len(published):
            moved = there.index[there.to_numpy() != published.to_numpy()][:1]
            problem = "stands where identifiers has another name"
            yield name, column, own.index.isin(moved), problem, "put the row, or the name, back"


_RULES: tuple[Callable[[Tables], Iterator[Wrong]], ...] = (
    _documents,
    _inspection_dates,
    _graded_inspections,
    _inspection_of_rows,
    _findings,
    _claims,
    _counts,
    _explanations,
    _identifiers,
)
