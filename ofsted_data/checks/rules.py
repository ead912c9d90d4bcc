"""What must agree inside a row, or between rows, though each cell alone could be right.

Each rule is something known of how rows are made, said in one function; it yields table, column,
the rows that are wrong, the problem and, if it is not to correct one of the two, the remedy. That
one source gives another grade or number than another is data, and no rule's business.
"""

import re
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
    yield from _areas_lacking(loaded)
    yield from _unexplained(loaded)


def _by(frame: pd.DataFrame, key: str, column: str) -> pd.Series:
    """Return one column of a table by another."""
    return frame.drop_duplicates(key).set_index(key)[column]


def _parts(cell: Any) -> list[str]:
    """Return the parts of a cell that holds several, separated by semicolons."""
    return [] if pd.isna(cell) else str(cell).split("; ")


# Dates and sources


def _dates_in_order(loaded: Tables) -> Iterator[Wrong]:
    """Hold the first day of anything to be no later than its last."""
    for name, first, last in (
        ("inspections", "started", "ended"),
        ("inspections", "started", "published"),
        ("events", "started", "ended"),
        ("documents", "earliest", "latest"),
    ):
        frame = loaded[name]
        problem = f"is before {first} (" + frame[first].dt.strftime("%Y-%m-%d") + ")"
        yield name, last, frame[first] > frame[last], problem


_DATED_BY = (
    ("started", "started", ("inspection", "focused visit")),
    ("ended", "ended", ("inspection", "focused visit")),
    ("precision", "precision", ("inspection", "focused visit")),
    ("published", "started", ("report published",)),
    ("published_precision", "precision", ("report published",)),
)


def _inspection_dates(loaded: Tables) -> Iterator[Wrong]:
    """Hold each inspection to the dates of the event that dates it most exactly."""
    inspections, events = loaded["inspections"], loaded["events"]
    length = events["ended"] - events["started"]
    events = events.assign(length=length).sort_values("length", kind="stable")
    ids = inspections["inspection_id"]
    for column, source, names in _DATED_BY:
        dated = ids.map(_by(events[events["event"].isin(names)], "inspection_id", source))
        problem = "the events of " + ids + " give " + dated.map(lambda day: text(day, "none"))
        remedy = "correct the inspection or the event"
        yield "inspections", column, differ(inspections[column], dated), problem, remedy


def _page_dates(loaded: Tables) -> Iterator[Wrong]:
    """Hold a page with no date to the day of its report, or the day after."""
    documents, events = loaded["documents"], loaded["events"]
    layer = events["document_id"].map(_by(documents, "document_id", "layer"))
    days = events[layer != "statistics"].query("event == 'report published' and precision == 'day'")
    published = _by(days, "inspection_id", "started")
    report = documents["inspection_id"].map(published)
    undated = documents["published"].isna() & report.notna()
    late = (documents["earliest"] - report).dt.days
    problem = "the report on which it writes came out on " + report.map(text)
    remedy = "infer the date from the report's"
    yield "documents", "earliest", undated & ~late.isin([0, 1]), problem, remedy
    yesterday = documents["evidence"].str.contains("yesterday", na=False)
    bounded = (documents["layer"] == "report") | yesterday
    wrong = undated & differ(documents["latest"], documents["earliest"].where(bounded))
    yield "documents", "latest", wrong, "is not what the page's words bound it to", remedy


_LAYERS = {
    "inspection report": "report",
    "official statistics": "statistics",
    "inspection outcomes": "statistics",
}


def _files(loaded: Tables) -> Iterator[Wrong]:
    """Hold each source to its layer and file, lest a misspelt one pass as not there."""
    documents = loaded["documents"]
    layer = documents["kind"].map(_LAYERS).fillna("document")
    problem = "does not go with the kind " + documents["kind"]
    yield "documents", "layer", documents["layer"] != layer, problem
    of_figures = documents["layer"] == "statistics"
    wrong = ~of_figures & (documents["file"] != documents["document_id"] + ".txt")
    yield "documents", "file", wrong, "is not named as its document_id is", "name it so"
    year = documents["document_id"].str[-4:]
    wrong = of_figures & (documents["earliest"].dt.strftime("%Y") != year)
    yield "documents", "earliest", wrong, "is not of the year that its document_id names"
    for column in ("published", "inspection_id", "locator", "evidence"):
        wrong = of_figures & documents[column].notna()
        if column in ("locator", "evidence"):
            wrong |= ~of_figures & documents[column].isna()
        yield "documents", column, wrong, "does not go with the layer " + documents["layer"]
    known = set(documents["file"])
    for name in ("statistics", "breaks"):
        unknown = [not known.issuperset(_parts(cell)) for cell in loaded[name]["file"]]
        remedy = "add a row to documents for the file, with its SHA-256"
        yield name, "file", unknown, "is not listed in documents", remedy


def _constants(loaded: Tables) -> Iterator[Wrong]:
    """Hold columns of which one value always goes with one value of another."""
    for name, first, second in (
        ("documents", "kind", "publisher"),
        ("people", "name", "role"),
        ("people", "name", "organisation"),
        ("breaks", "council", "area"),
    ):
        usual = loaded[name].groupby(first)[second].transform("first")
        wrong = loaded[name][first].notna() & differ(loaded[name][second], usual)
        yield name, second, wrong, loaded[name][first] + " has " + usual + " elsewhere"


# Inspections and grades


def _inspections(loaded: Tables) -> Iterator[Wrong]:
    """Hold an inspection's name to its framework, kind and year, and events to inspections."""
    inspections, events = loaded["inspections"], loaded["events"]
    misnamed = []
    row: Any
    for row in inspections.itertuples():
        what, _, year = row.inspection_id.rpartition("_")
        said = f"{row.framework} {row.kind}".lower()
        misnamed.append(what.replace("_", " ") not in said or year not in row.name)
    problem = "does not go with its framework, kind and name"
    yield "inspections", "inspection_id", misnamed, problem
    graded = inspections["inspection_id"].isin(loaded["judgements"]["inspection_id"])
    problem = "the table judgements says otherwise"
    yield "inspections", "graded", inspections["graded"] != graded, problem
    visits = events["inspection_id"].map(_by(inspections, "inspection_id", "kind"))
    visited = (visits == "focused visit") & (events["event"] != "report published")
    inspecting = events["event"].isin(["inspection", "focused visit", "report published"])
    wrong = events["inspection_id"].notna() != inspecting
    wrong |= (events["event"] == "focused visit") != visited
    yield "events", "inspection_id", wrong, "does not go with the event " + events["event"]


def _named_inspections(loaded: Tables) -> Iterator[Wrong]:
    """Hold findings and claims to the inspection of their source, unless they name another."""
    usual = _by(loaded["documents"], "document_id", "inspection_id")
    framework = _by(loaded["inspections"], "inspection_id", "framework")
    row: Any
    for name, words in (("findings", "summary"), ("claims", "subject")):
        wrong = []
        for row in loaded[name].dropna(subset="inspection_id").itertuples():
            said = f"{row.evidence} {getattr(row, words)}"
            year, kind = row.inspection_id[-4:], framework.get(row.inspection_id, "").split()[-1:]
            named = year in said or any(word in said for word in kind)
            years = re.findall(r"\b20\d\d\b", row.subject) if name == "claims" else []
            own = row.inspection_id == usual.get(row.document_id)
            if (years and year not in years) or not (own or named):
                wrong.append(row.Index)
        problem = "its source is about another inspection, or its words name another"
        yield name, "inspection_id", loaded[name].index.isin(wrong), problem


def _judgements(loaded: Tables) -> Iterator[Wrong]:
    """Hold a judgement's name to its inspection, and a part to its whole."""
    crosswalk = loaded["crosswalk"]
    for name in ("judgements", "crosswalk"):
        own = loaded[name]["inspection_id"]
        wrong = loaded[name]["judgement_id"].str.partition(".")[0] != own
        yield name, "judgement_id", wrong, "does not begin with the inspection " + own
    whole = crosswalk["part_of"].map(_by(crosswalk, "judgement_id", "inspection_id"))
    wrong = crosswalk["part_of"].notna() & differ(whole, crosswalk["inspection_id"])
    yield "crosswalk", "part_of", wrong, "is no judgement of the same inspection"


def _areas_lacking(loaded: Tables) -> Iterator[Fault]:
    """Hold a source's rows of one judgement to the areas that this covers, itself or in parts."""
    crosswalk = loaded["crosswalk"]
    areas = crosswalk.groupby("judgement_id")["practice_area"].agg(set)
    whole = crosswalk.drop_duplicates("judgement_id").set_index("judgement_id")["part_of"]
    rows = loaded["judgements"]
    wholes = rows.assign(judgement_id=rows["judgement_id"].map(whole)).dropna(subset="judgement_id")
    remedy = "a judgement that covers several areas has a row for each"
    given = pd.concat([rows, wholes]).groupby(["document_id", "judgement_id"])["practice_area"]
    row: Any
    for row in rows.drop_duplicates(["document_id", "judgement_id"]).itertuples():
        there = set(given.get_group((row.document_id, row.judgement_id)))
        lacking = ", ".join(sorted(areas.get(row.judgement_id, set()) - there))
        problem = f"{row.document_id} gives this judgement without {lacking}"
        if lacking:
            yield Fault("judgements", None, "practice_area", row.judgement_id, problem, remedy)


# Findings


def _findings(loaded: Tables) -> Iterator[Wrong]:
    """Hold a finding's name to its source and place, and a page's finding to its treatment."""
    findings = loaded["findings"]
    layer = findings["document_id"].map(_by(loaded["documents"], "document_id", "layer"))
    of_page = layer == "document"
    name = findings["finding_id"].str.partition(".")
    place = (findings.groupby("document_id").cumcount() + 1).map("{:02}".format)
    asked = name[2].str.startswith("rec_") == (findings["polarity"] == "recommendation")
    wrong = (name[0] != findings["document_id"]) | ~asked.where(~of_page, name[2] == place)
    problem = "does not go with its source, its place in it, or its polarity"
    yield "findings", "finding_id", wrong, problem
    filled = {"reported_from": ["as reported", "changed"], "change": ["changed"]}
    wrong = of_page != findings["treatment"].notna()
    for column, treatments in filled.items():
        wrong |= findings[column].notna() != findings["treatment"].isin(treatments)
    problem = "does not go with reported_from, change and the layer of its source"
    yield "findings", "treatment", wrong, problem
    taken = findings["reported_from"].notna()
    # What is taken over unchanged is about the same; what it is taken from is a report's.
    unchanged = findings["treatment"] == "as reported"
    for column in ("inspection_id", "reported_from", "theme", "practice_area", "polarity"):
        theirs = findings["reported_from"].map(_by(findings, "finding_id", column))
        wrong = taken & differ(findings[column], theirs)
        if column == "reported_from":
            wrong = taken & theirs.notna()
        elif column != "inspection_id":
            wrong &= unchanged
        yield "findings", column, wrong, "does not go with that of " + findings["reported_from"]


def _themes(loaded: Tables) -> Iterator[Wrong]:
    """Hold the practice areas listed for a theme to those of the findings on it."""
    findings, themes = loaded["findings"], loaded["themes"]
    areas = {row.theme: _parts(row.practice_areas) or ["none"] for row in themes.itertuples()}
    found = findings["practice_area"].map(lambda area: text(area, "none"))
    pairs = list(zip(findings["theme"], found, strict=True))
    wrong = [area not in areas.get(theme, [area]) for theme, area in pairs]
    problem = "the theme " + findings["theme"] + " does not come up in this area"
    yield "findings", "practice_area", wrong, problem
    wrong = [not {(theme, area) for area in areas[theme]} <= set(pairs) for theme in areas]
    yield "themes", "practice_areas", wrong, "no finding on it is in one of these areas"


# Claims, counts and official figures

_UNITS = {
    "percentage change": "percent",
    "count of grades": "judgements",
    "run of grades": "inspections",
    "scale of grades": "grades",
}


def _claims(loaded: Tables) -> Iterator[Wrong]:
    """Hold what a claim fills to its kind: a rise has a measure, a grade kept has its grade."""
    claims = loaded["claims"]
    kind, there = claims["kind"], claims.notna()
    official = claims["record_measure"].isin(loaded["statistics"]["measure"])
    printed = claims["measure"].isin(loaded["observations"]["measure"])
    unit = kind.map(_UNITS).fillna(claims["unit"])
    compared = (kind == "comparison with others") & there["measure"]
    counted = (kind == "count of grades") & there["stated"]
    graded = kind.isin(["count of grades", "run of grades", "grade kept"])
    of_area = kind.isin(["run of grades", "grade kept", "grade raised"])
    unmeasured = kind.isin(["scale of grades", "superlative", "majority", "action"])
    numbered = kind.isin(["percentage change", "run of grades", "scale of grades"])
    for column, wrong in {
        "unit": differ(claims["unit"], unit.where(there["stated"])),
        "stated": numbered & ~there["stated"],
        "out_of": there["out_of"] != counted,
        "inspection_id": (graded | of_area) & ~there["inspection_id"],
        "grade": there["grade"] != graded,
        "practice_area": there["practice_area"] != of_area,
        "measure": there["measure"] & ~(printed & ~unmeasured & ~graded & ~of_area),
        "direction": there["direction"] & ~compared,
        "record_measure": there["record_measure"] & ~official,
        "record_gap": there["record_gap"] & ~there["record_measure"],
    }.items():
        yield "claims", column, wrong, "does not go with a claim of the kind " + kind


def _counts(loaded: Tables) -> Iterator[Wrong]:
    """Hold a count to its measure's unit and moment, and a part to a whole of its unit."""
    counts, measures, figures = (
        loaded[name] for name in ("observations", "measures", "statistics")
    )
    units = _by(measures, "measure", "unit")
    unit = counts["measure"].map(units)
    problem = counts["measure"] + " is counted in " + unit.map(text)
    yield "observations", "unit", counts["unit"] != unit, problem
    on_a_day = measures["measure"].isin(counts.loc[counts["as_at"].notna(), "measure"])
    wrong = on_a_day & (measures["moment"] != "on a day")
    yield "measures", "moment", wrong, "has counts at a day"
    fits = measures["part_of"].isin(figures["measure"])
    fits &= measures["part_of"].map(units) == measures["unit"]
    wrong = measures["part_of"].notna() & ~fits
    yield "measures", "part_of", wrong, "is no official measure of the same unit"
    wrong = figures["value"].isna() == figures["status"].isna()
    yield "statistics", "status", wrong, "a number has no symbol, and a symbol no number"


def _breaks(loaded: Tables) -> Iterator[Wrong]:
    """Hold a break to its kind: one of a council names it, and one known from a file names that."""
    breaks = loaded["breaks"]
    kind, there = breaks["kind"], breaks.notna()
    of_council = kind.isin(["census not returned", "low reliability"])
    everywhere = kind == "pandemic"
    of_rate = breaks["measure"].str.endswith("_rate").where(there["measure"], other=False)
    for column, wrong in {
        "council": there["council"] != of_council,
        "area": of_council != breaks["area"].isin(loaded["statistics"]["area"]),
        "to_year": there["to_year"] != (of_council | everywhere),
        "file": there["file"] == everywhere,
        "column": there["column"] == everywhere,
        "measure": (there["measure"] == everywhere) | ((kind == "population estimate") != of_rate),
    }.items():
        yield "breaks", column, wrong, "does not go with a break of the kind " + kind


_PRINTED = ["measure", "area", "year", "printed_by"]


def _differing(loaded: Tables) -> set[tuple[Any, ...]]:
    """Return every printed number that differs from the official one, by its key."""
    once = loaded["statistics"].drop_duplicates(_PRINTED[:3])  # its key tells of a row twice there
    both = compare_with_record(loaded["observations"], once).rename(
        columns={"document_id": "printed_by"}
    )
    wrong = both.loc[both["agreement"] == DIFFERS, _PRINTED]
    return set(wrong.itertuples(index=False, name=None))


def _explanations(loaded: Tables) -> Iterator[Wrong]:
    """Hold an explanation to a number that differs, and to words unless it is a guess."""
    differences = loaded["differences"]
    differing = _differing(loaded)
    keys = differences[_PRINTED].itertuples(index=False, name=None)
    remedy = "correct the key, or take the row away"
    wrong = [key not in differing for key in keys]
    yield "differences", "measure", wrong, "explains no printed number that differs", remedy
    supported = differences["standing"] == "supported"
    layers = _by(loaded["documents"], "document_id", "layer")
    quoting = supported & (differences["document_id"].map(layers) != "statistics")
    for column, wanted in (
        ("document_id", supported),
        ("locator", quoting),  # a file of figures is named without words
        ("evidence", quoting),
    ):
        problem = "does not go with the standing " + differences["standing"]
        yield "differences", column, differences[column].notna() != wanted, problem


def _unexplained(loaded: Tables) -> Iterator[Fault]:
    """Find printed numbers that differ from the official ones without an explanation."""
    explained = loaded["differences"][_PRINTED].itertuples(index=False, name=None)
    problem = "differs from the official number without an explanation"
    for key in sorted(_differing(loaded).difference(explained)):
        value = " | ".join(map(str, key))
        yield Fault("differences", None, "printed_by", value, problem, "add a row, or a guess")


# Names, and the order of rows

_USED_BY = (
    ("documents", "document_id", ("observations", "findings", "judgements", "claims", "events")),
    ("inspections", "inspection_id", ("events",)),
    ("practice_areas", "practice_area", ("crosswalk",)),
    ("crosswalk", "judgement_id", ("judgements",)),
    ("measures", "measure", ("observations", "statistics")),
    ("themes", "theme", ("findings",)),
)


def _unused(loaded: Tables) -> Iterator[Wrong]:
    """Find rows of a list to which nothing refers: often a row elsewhere has been lost."""
    for name, column, users in _USED_BY:
        used = pd.concat([loaded[user][column] for user in users])
        wrong = ~loaded[name][column].isin(used)
        if name == "documents":  # official figures name their files
            wrong &= loaded[name]["kind"] != "official statistics"
        problem = f"is used in none of {', '.join(users)}"
        yield name, column, wrong, problem, "restore the row that used it, or take this one away"


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
        if set(there) == set(published):
            moved = there.index[there.to_numpy() != published.to_numpy()][:1]
            problem = "stands where identifiers has another name"
            remedy = "put the row, or the name, in its place"
            yield name, column, own.index.isin(moved), problem, remedy


# Columns by which rows stand; ``_ranks`` tells how a column is ordered.
_ORDERS = {
    "documents": ("layer", "earliest"),
    "inspections": ("inspection_id",),
    "themes": ("theme",),
    "crosswalk": ("document_id",),
    "judgements": ("document_id",),
    "claims": ("document_id",),
    "findings": ("document_id",),
    "observations": ("document_id", "locator"),
    "events": ("document_id", "locator"),
    "people": ("document_id", "locator"),
    "asides": ("document_id", "locator"),
    "statistics": ("measure", "area", "year"),
    "outcomes": ("practice_area", "grade"),
    "breaks": ("kind", "measure", "from_year", "label"),
    "differences": ("printed_by", "measure", "year", "explanation"),
}


def _rows_in_order(loaded: Tables) -> Iterator[Wrong]:
    """Hold rows to their order: by document and place in it, by year, by list, by the alphabet."""
    for name, columns in _ORDERS.items():
        ranks = (_ranks(loaded, name, column) for column in columns)
        places = list(zip(*ranks, strict=True))
        wrong = [now < before for before, now in zip(places[:1] + places, places, strict=False)]
        remedy = "put it in its place, or correct the cell"
        yield name, columns[0], wrong, "this row should stand before the one above it", remedy


def _ranks(loaded: Tables, name: str, column: str) -> list[Any]:
    """Return where the cells of a column come: in a text, in their list, by size or alphabet."""
    if column == "inspection_id":
        return loaded[name]["inspection_id"].str[-4:].tolist()
    cells = loaded[name][column]
    if column == "locator":  # pages, then paragraphs
        number = cells.str.extract(r"(\d+)")[0].astype("int64")
        return list(zip(cells.str.startswith("paragraph"), number, strict=True))
    allowed = next(one.allowed for one in tables()[name].columns if one.name == column)
    if column == "practice_area":
        known = loaded["practice_areas"]["practice_area"].tolist()
    elif column in ("document_id", "printed_by"):
        known = loaded["documents"]["document_id"].tolist()
    else:
        known = list(allowed) or sorted(cells.dropna().unique())
    place = {value: number for number, value in enumerate(known)}
    return [place.get(cell, len(known)) for cell in cells]


_RULES: tuple[Callable[[Tables], Iterator[Wrong]], ...] = (
    _dates_in_order,
    _inspection_dates,
    _page_dates,
    _files,
    _constants,
    _inspections,
    _named_inspections,
    _judgements,
    _findings,
    _themes,
    _claims,
    _counts,
    _breaks,
    _explanations,
    _unused,
    _identifiers,
    _rows_in_order,
)
