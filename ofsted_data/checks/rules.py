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
from .rows import Fault, Tables, differ, text, told

Wrong = tuple[Any, ...]  # what told() needs besides the tables


def disagreements(loaded: Tables) -> Iterator[Fault]:
    """Return every fault that these rules find."""
    empty = [name for name, frame in loaded.items() if frame.empty]
    if empty:  # every rule would be at a loss, and tell of each row that names a lost one
        for name in empty:
            yield Fault(name, None, None, None, "has no rows", "restore the table")
        return
    for rule in _RULES:
        for wrong in rule(loaded):
            yield from told(loaded, *wrong)
    yield from _unexplained(loaded)


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
    wrong = documents["latest"] < documents["earliest"]
    yield "documents", "latest", wrong, "is before " + documents["earliest"].map(text)
    known = set(documents["file"])
    unknown = [not known.issuperset(cell.split("; ")) for cell in loaded["statistics"]["file"]]
    remedy = "add a row to documents for the file, with its SHA-256"
    yield "statistics", "file", unknown, "is not listed in documents", remedy


_DATED_BY = (  # column of an inspection, column of an event, whether it is the report's
    ("started", "started", False),
    ("ended", "ended", False),
    ("precision", "precision", False),
    ("published", "started", True),
    ("published_precision", "precision", True),
)


def _inspection_dates(loaded: Tables) -> Iterator[Wrong]:
    """Hold each inspection to the dates of the event that dates it most exactly."""
    inspections, events = loaded["inspections"], loaded["events"]
    length = events["ended"] - events["started"]
    events = events.assign(length=length).sort_values("length", kind="stable")
    ids = inspections["inspection_id"]
    of_report = events["event"] == "report published"
    for column, source, published in _DATED_BY:
        dated = ids.map(_by(events[of_report == published], "inspection_id", source))
        problem = "the events of " + ids + " give " + dated.map(text)
        remedy = "correct the inspection or the event"
        yield "inspections", column, differ(inspections[column], dated), problem, remedy


def _inspection_of_rows(loaded: Tables) -> Iterator[Wrong]:
    """Hold a row to the inspection of its judgement or source, unless its words name another."""
    for name in ("judgements", "crosswalk"):
        own = loaded[name]["inspection_id"]
        wrong = loaded[name]["judgement_id"].str.partition(".")[0] != own
        yield name, "inspection_id", wrong, "is not the inspection that judgement_id names"
    usual = _by(loaded["documents"], "document_id", "inspection_id")
    framework = _by(loaded["inspections"], "inspection_id", "framework")
    for name, words in (("findings", "summary"), ("claims", "subject"), ("events", "evidence")):
        others = []
        row: Any
        for row in loaded[name].dropna(subset="inspection_id").itertuples():
            said = f"{row.evidence} {getattr(row, words)}"
            kind = framework.get(row.inspection_id, "").rpartition(" ")[2]
            named = row.inspection_id[-4:] in said or (kind and kind in said)
            if row.inspection_id != usual.get(row.document_id) and not named:
                others.append(row.Index)
        problem = "its source is about another inspection, and its words do not name this one"
        yield name, "inspection_id", loaded[name].index.isin(others), problem


# Findings and claims


def _findings(loaded: Tables) -> Iterator[Wrong]:
    """Hold what a page takes over from a report to the report's own finding."""
    findings = loaded["findings"]
    taken = findings["reported_from"].notna()
    for column in ("inspection_id", "polarity", "theme", "practice_area"):
        theirs = findings["reported_from"].map(_by(findings, "finding_id", column))
        same = (column == "inspection_id") | (findings["treatment"] == "as reported")
        wrong = taken & same & differ(findings[column], theirs)
        yield "findings", column, wrong, "does not go with that of " + findings["reported_from"]
    wrong = taken != findings["treatment"].isin(["as reported", "changed"])
    yield "findings", "reported_from", wrong, "does not go with the treatment"


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
        "unit": differ(claims["unit"], unit),
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
    """Hold a count to its measure's unit, and a part to an official whole of its unit.

    A measure that nothing counts tells that a row elsewhere has lost its own.
    """
    counts, measures = loaded["observations"], loaded["measures"]
    units = _by(measures, "measure", "unit")
    unit = counts["measure"].map(units)
    problem = counts["measure"] + " is counted in " + unit.map(text)
    yield "observations", "unit", counts["unit"] != unit, problem
    official = measures["part_of"].isin(loaded["statistics"]["measure"])
    fits = official & (measures["part_of"].map(units) == measures["unit"])
    wrong = measures["part_of"].notna() & ~fits
    yield "measures", "part_of", wrong, "is no official measure of the same unit"
    counted = {*counts["measure"], *loaded["statistics"]["measure"]}
    wrong = ~measures["measure"].isin(counted)
    yield "measures", "measure", wrong, "is used in none of observations, statistics"


_PRINTED = ["measure", "area", "year", "printed_by"]


def _differing(loaded: Tables) -> set[tuple[Any, ...]]:
    """Return every printed number that differs from the official one, by its key."""
    once = loaded["statistics"].drop_duplicates(_PRINTED[:3])  # its key tells of a row twice there
    both = compare_with_record(loaded["observations"], once)
    wrong = both[both["agreement"] == DIFFERS].rename(columns={"document_id": "printed_by"})
    return set(wrong[_PRINTED].itertuples(index=False, name=None))


def _explanations(loaded: Tables) -> Iterator[Wrong]:
    """Hold an explanation to a number that differs, and to a source unless it is a guess."""
    differences = loaded["differences"]
    differing = _differing(loaded)
    keys = differences[_PRINTED].itertuples(index=False, name=None)
    remedy = "correct the key, or take the row away"
    wrong: Any = [key not in differing for key in keys]
    yield "differences", "measure", wrong, "explains no printed number that differs", remedy
    supported = differences["standing"] == "supported"
    layers = _by(loaded["documents"], "document_id", "layer")
    quoting = supported & (differences["document_id"].map(layers) != "statistics")
    problem = "does not go with the standing " + differences["standing"]
    for column, wanted in {
        "document_id": supported,
        "locator": quoting,
        "evidence": quoting,
    }.items():
        yield "differences", column, differences[column].notna() != wanted, problem


def _unexplained(loaded: Tables) -> Iterator[Fault]:
    """Find printed numbers that differ from the official ones without an explanation."""
    explained = loaded["differences"][_PRINTED].itertuples(index=False, name=None)
    problem = "differs from the official number without an explanation"
    for key in sorted(_differing(loaded).difference(explained)):
        value = " | ".join(map(str, key))
        yield Fault("differences", None, "printed_by", value, problem, "add a row, or a guess")


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
    _inspection_of_rows,
    _findings,
    _claims,
    _counts,
    _explanations,
    _identifiers,
)
