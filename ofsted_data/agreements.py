"""What must agree inside a row, or between rows, though each cell alone could be right.

Each rule is something known of the documents or of how their rows are made, said in one
function. :func:`ofsted_data.validate` runs them all.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pandas as pd

from .frames import Row, each, lookup
from .readback import Tables
from .schema import Fault, tables
from .words import read_area


def disagreements(loaded: Tables) -> Iterator[Fault]:
    """Return every fault that these rules find."""
    for rule in _RULES:
        yield from rule(loaded)


def _fault(table: str, row: int, column: str, value: Any, problem: str) -> Fault:
    shown = "none" if pd.isna(value) else str(value)
    return Fault(table, row, column, shown, problem, "correct one of the two")


def _listed(cell: Any) -> list[str]:
    """Return the parts of a cell that holds several, separated by semicolons."""
    return [] if pd.isna(cell) else str(cell).split("; ")


# Which inspection a row is about


def _of_their_inspection(loaded: Tables) -> Iterator[Fault]:
    """Hold findings and claims to the inspection of their source, unless they name another."""
    usual = lookup(loaded["documents"], "document_id", "inspection_id")
    framework = lookup(loaded["inspections"], "inspection_id", "framework")
    for name, words in (("findings", "summary"), ("claims", "subject")):
        for row, entry in enumerate(each(loaded[name]), start=1):
            said = f"{entry.evidence} {getattr(entry, words)}"
            own = usual.get(entry.document_id)
            if pd.isna(entry.inspection_id):
                continue
            year = str(entry.inspection_id).rpartition("_")[2]
            named = year in said or str(framework.get(entry.inspection_id)).split()[-1] in said
            years = set(re.findall(r"\b20\d\d\b", entry.subject)) if name == "claims" else set()
            if years and year not in years:
                yield _fault(name, row, "inspection_id", entry.inspection_id,
                             f"its subject is of {', '.join(sorted(years))}")  # fmt: skip
            elif entry.inspection_id != own and not named:
                yield _fault(
                    name, row, "inspection_id", entry.inspection_id,
                    f"its source is about {own}, and its words name no other inspection",
                )  # fmt: skip


_INSPECTING = {"inspection", "focused visit", "report published"}


def _events_of_an_inspection(loaded: Tables) -> Iterator[Fault]:
    """Hold an event that is an inspection, a visit or a report to one, and no other event."""
    kinds = lookup(loaded["inspections"], "inspection_id", "kind")
    for row, event in enumerate(each(loaded["events"]), start=1):
        kind = kinds.get(event.inspection_id)
        if pd.notna(event.inspection_id) != (event.event in _INSPECTING) or (
            event.event != "report published"
            and (event.event == "focused visit") != (kind == "focused visit")
        ):
            yield _fault("events", row, "inspection_id", event.inspection_id,
                         f"does not go with the event {event.event}")  # fmt: skip


_KINDS = {
    "SIF": {"inspection"},
    "JTAI": {"joint targeted area inspection"},
    "ILACS": {"short inspection", "standard inspection", "focused visit"},
    "Area SEND": {"area SEND inspection"},
    "SLAC": {"safeguarding inspection", "looked after children inspection"},
}


def _inspection_names(loaded: Tables) -> Iterator[Fault]:
    """Hold the kind of an inspection to its framework, and its short name to these and the year."""
    for row, inspection in enumerate(each(loaded["inspections"]), start=1):
        what, _, year = inspection.inspection_id.rpartition("_")
        if inspection.kind not in _KINDS.get(inspection.framework, ()):
            yield _fault("inspections", row, "kind", inspection.kind,
                         f"the framework {inspection.framework} has none of this kind")  # fmt: skip
        said = f"{inspection.framework} {inspection.kind}".lower()
        if what.replace("_", " ") not in said or year not in inspection.name:
            yield _fault("inspections", row, "inspection_id", inspection.inspection_id,
                         "does not go with its framework, kind and name")  # fmt: skip


# What a finding is about


def _finding_themes(loaded: Tables) -> Iterator[Fault]:
    """Hold a finding's theme to its words, and its practice area to its theme."""
    themes = {theme.theme: theme for theme in each(loaded["themes"])}
    patterns = {name: _any_of(_listed(theme.words)) for name, theme in themes.items()}
    for row, finding in enumerate(each(loaded["findings"]), start=1):
        if finding.theme not in themes:
            continue
        if not patterns[finding.theme].search(f"{finding.evidence} · {finding.summary}"):
            yield _fault("findings", row, "theme", finding.theme,
                         "its evidence and summary have no word of this theme")  # fmt: skip
        areas = _listed(themes[finding.theme].practice_areas)
        if (finding.practice_area not in areas) if areas else pd.notna(finding.practice_area):
            yield _fault("findings", row, "practice_area", finding.practice_area,
                         f"the theme {finding.theme} does not come up in this area")  # fmt: skip


def _any_of(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"\b{re.escape(word)}" for word in words), re.IGNORECASE)


def _theme_entries(loaded: Tables) -> Iterator[Fault]:
    """Hold the practice areas and words of a theme to the findings on it: none is unused."""
    findings = loaded["findings"]
    used = set(zip(findings["theme"], findings["practice_area"], strict=True))
    said = findings.assign(said=findings["evidence"] + " · " + findings["summary"])
    texts = said.groupby("theme")["said"].agg("\n".join).to_dict()
    for row, theme in enumerate(each(loaded["themes"]), start=1):
        for word in _listed(theme.words):
            if not _any_of([word]).search(texts.get(theme.theme, "")):
                yield _fault("themes", row, "words", word, "no finding on it has this word")
        for area in _listed(theme.practice_areas):
            if (theme.theme, area) not in used:
                yield _fault("themes", row, "practice_areas", area, "no finding on it is there")


_COPIED = ("theme", "practice_area", "polarity")


def _as_reported(loaded: Tables) -> Iterator[Fault]:
    """Hold a page's finding to the words of the report's, and if unchanged to its subject too."""
    findings = loaded["findings"]
    known = {finding.finding_id: finding for finding in each(findings)}
    for row, finding in enumerate(each(findings), start=1):
        reported = known.get(finding.reported_from)
        if reported is None:
            continue
        if pd.notna(reported.reported_from):
            yield _fault("findings", row, "reported_from", finding.reported_from,
                         "is no finding of a report")  # fmt: skip
        if not _telling(finding) & _telling(reported):
            yield _fault("findings", row, "reported_from", finding.reported_from,
                         "shares no word with it that tells what it is about")  # fmt: skip
        for column in _COPIED if finding.treatment == "as reported" else ():
            if getattr(finding, column) != getattr(reported, column):
                other = f"{finding.reported_from} has {getattr(reported, column)}"
                yield _fault("findings", row, column, getattr(finding, column), other)


_WORN = "children service services report inspection oxfordshire people young social workers needs"


def _telling(finding: Row) -> set[str]:
    """Return the longer words of a finding, by their beginnings, without those that all use."""
    said = f"{finding.evidence} {finding.summary} {finding.change}".lower()
    return set(re.findall(r"\b[a-z]{5}", said)) - set(re.findall(r"\b[a-z]{5}", _WORN))


def _finding_names(loaded: Tables) -> Iterator[Fault]:
    """Hold a page's findings to their count, and a report's to whether they are asked for."""
    findings = loaded["findings"]
    place = (findings.groupby("document_id").cumcount() + 1).tolist()
    of_page = findings["treatment"].notna().tolist()
    for row, finding in enumerate(each(findings), start=1):
        _, _, name = finding.finding_id.partition(".")
        right = (
            name == f"{place[row - 1]:02}"
            if of_page[row - 1]
            else name.startswith("rec_") == (finding.polarity == "recommendation")
        )
        if not right:
            yield _fault("findings", row, "finding_id", finding.finding_id,
                         "does not go with its place in its source, or its polarity")  # fmt: skip


# What a claim is about

_CLAIM_UNITS = {
    "percentage change": "percent",
    "count of grades": "judgements",
    "run of grades": "inspections",
    "scale of grades": "grades",
}
_MEASURED = {
    "percentage change", "rise", "fall", "steady", "attribution", "comparison with others",
}  # fmt: skip
_OF_AN_INSPECTION = {"count of grades", "run of grades", "grade kept", "grade raised"}
_GRADED = {"count of grades", "run of grades", "grade kept"}
_OF_AN_AREA = {"run of grades", "grade kept", "grade raised"}
_NUMBERED = {"percentage change", "run of grades", "scale of grades"}


def _claim_kinds(loaded: Tables) -> Iterator[Fault]:
    """Hold what a claim fills to its kind: a rise has a measure, a grade kept has its grade."""
    printed, official = (set(loaded[name]["measure"]) for name in ("observations", "statistics"))
    areas = lookup(loaded["practice_areas"], "practice_area")
    for row, claim in enumerate(each(loaded["claims"]), start=1):
        filled = {column: pd.notna(getattr(claim, column)) for column in claim._fields}
        unit = _CLAIM_UNITS.get(claim.kind, claim.unit) if filled["stated"] else None
        area = str(areas.get(claim.practice_area)).lower()
        wrong = {
            "unit": filled["unit"] != filled["stated"] or (filled["unit"] and claim.unit != unit),
            "stated": claim.kind in _NUMBERED and not filled["stated"],
            "out_of": filled["out_of"] != (claim.kind == "count of grades" and filled["stated"]),
            "inspection_id": claim.kind in _OF_AN_INSPECTION and not filled["inspection_id"],
            "grade": filled["grade"] != (claim.kind in _GRADED),
            "practice_area": filled["practice_area"] != (claim.kind in _OF_AN_AREA)
            or (filled["practice_area"] and area not in claim.subject),
            "measure": filled["measure"]
            and (claim.measure not in printed or claim.kind not in _MEASURED),
            "direction": filled["direction"]
            and not (claim.kind == "comparison with others" and filled["measure"]),
            "record_measure": filled["record_measure"] and claim.record_measure not in official,
            "record_gap": filled["record_gap"] and not filled["record_measure"],
        }
        for column in (column for column, fails in wrong.items() if fails):
            yield _fault("claims", row, column, getattr(claim, column),
                         f"does not go with a claim of the kind {claim.kind}")  # fmt: skip


_OF_ALL = set("abou aver chil coun coul from have numb over rate serv shar that their they were "
              "with year youn".split())  # fmt: skip


def _claim_words(loaded: Tables) -> Iterator[Fault]:
    """Hold a claim's measures to its words: one of them is in the measure's name or meaning."""
    counted = loaded["observations"].groupby("measure")["counted"].agg(" ".join)
    meant = {
        row.measure: _beginnings(f"{row.measure} {row.label} {row.meaning} "
                                 f"{counted.get(row.measure, '')}")
        for row in each(loaded["measures"])
    }  # fmt: skip
    for row, claim in enumerate(each(loaded["claims"]), start=1):
        said = _beginnings(
            f"{claim.subject} {claim.stated_text} {claim.evidence} {claim.gap} {claim.record_gap}"
        )
        for column in ("measure", "record_measure"):
            measure = getattr(claim, column)
            if not said & meant.get(measure, said):
                yield _fault("claims", row, column, measure, "has no word of the claim")


def _beginnings(text: str) -> set[str]:
    """Return words by their first letters, without those that most claims use."""
    return set(re.findall(r"(?:\b|_)([a-z]{4})", text.lower())) - _OF_ALL


# What a grade or count is of

_TOGETHER = re.compile("across the board|three of four|in all areas")


def _named_judgements(loaded: Tables) -> Iterator[Fault]:
    """Hold "named" to whether the words grade the practice area with others."""
    for row, judgement in enumerate(each(loaded["judgements"]), start=1):
        if judgement.named == bool(_TOGETHER.search(judgement.evidence)):
            yield _fault("judgements", row, "named", judgement.named,
                         "its evidence says otherwise")  # fmt: skip


def _observed_areas(loaded: Tables) -> Iterator[Fault]:
    """Hold the place of a count to the words for what is counted."""
    for row, count in enumerate(each(loaded["observations"]), start=1):
        found = read_area(f"{count.counted} · {count.evidence}")
        if count.area != found:
            yield _fault("observations", row, "area", count.area, f"its words give {found}")


def _moments(loaded: Tables) -> Iterator[Fault]:
    """Hold a measure that has counts at a day to being counted on a day."""
    counts = loaded["observations"]
    on_a_day = set(counts.loc[counts["as_at"].notna(), "measure"])
    for row, measure in enumerate(each(loaded["measures"]), start=1):
        if measure.measure in on_a_day and measure.moment != "on a day":
            yield _fault("measures", row, "moment", measure.moment, "has counts at a day")


# What official figures are said to be

_OF_A_COUNCIL = {"census not returned", "low reliability"}


def _breaks_in_series(loaded: Tables) -> Iterator[Fault]:
    """Hold a break to its kind: one of a council names it, and one known from a file names that."""
    areas = set(loaded["statistics"]["area"])
    layer = lookup(loaded["documents"], "file", "layer")
    alike: dict[tuple[object, ...], Row] = {}
    for row, entry in enumerate(each(loaded["breaks"]), start=1):
        of_council = entry.kind in _OF_A_COUNCIL
        wrong = {
            "council": pd.notna(entry.council) != of_council
            or (of_council and entry.council not in entry.label),
            "area": pd.notna(entry.area) != of_council or (of_council and entry.area not in areas),
            "to_year": pd.isna(entry.to_year) != (not of_council and entry.kind != "pandemic"),
            "file": pd.isna(entry.file) != (entry.kind == "pandemic")
            or layer.get(entry.file, "statistics") != "statistics",
            "label": not _beginnings(entry.label) & _beginnings(f"{entry.meaning} {entry.council}"),
            "column": pd.isna(entry.column) != (entry.kind == "pandemic"),
            "measure": pd.isna(entry.measure) != (entry.kind == "pandemic")
            or (entry.kind == "population estimate") != str(entry.measure).endswith("_rate"),
        }
        same = alike.setdefault((entry.kind, entry.column, entry.from_year, entry.area), entry)
        if not of_council:
            wrong["meaning"] = same.meaning != entry.meaning
            wrong["label"] |= same.label != entry.label
        for column in (column for column, fails in wrong.items() if fails):
            yield _fault("breaks", row, column, getattr(entry, column),
                         f"does not go with a break of the kind {entry.kind}")  # fmt: skip


def _parts(loaded: Tables) -> Iterator[Fault]:
    """Hold a part to a whole of its unit, both of them official."""
    units = lookup(loaded["measures"], "measure", "unit")
    official = set(loaded["statistics"]["measure"])
    for row, entry in enumerate(each(loaded["measures"]), start=1):
        there = {entry.measure, entry.part_of} <= official
        if pd.notna(entry.part_of) and not (there and units.get(entry.part_of) == entry.unit):
            yield _fault("measures", row, "part_of", entry.part_of,
                         "is no official measure of the same unit")  # fmt: skip


# How rows are called


def _identifiers_that_stay(loaded: Tables) -> Iterator[Fault]:
    """Hold the names that others may cite to those published: none is gone, new or moved."""
    listed = loaded["identifiers"].reset_index()
    for name in tables()["identifiers"].columns[0].allowed:
        rows, column = listed[listed["table"] == name], loaded[name].columns[0]
        there = {value: row for row, value in reversed(list(enumerate(loaded[name][column], 1)))}
        published = dict(zip(rows["identifier"], rows["index"] + 1, strict=True))
        for gone in (value for value in published if value not in there):
            yield Fault("identifiers", published[gone], "identifier", gone,
                        f"is no {column} of {name}", "restore the row: a name stays")  # fmt: skip
        for new in (value for value in there if value not in published):
            yield Fault(name, there[new], column, new, "is not in identifiers",
                        "correct the name; if it is new, add it there")  # fmt: skip
        pairs = zip(sorted(there, key=there.__getitem__), published, strict=False)
        moved = [pair for pair in pairs if pair[0] != pair[1]]
        if moved and set(there) == set(published):
            own, other = moved[0]
            yield Fault(name, there[own], column, own, f"stands where identifiers has {other}",
                        "put the row, or the name, in its place")  # fmt: skip


# In which order rows stand


_BY_DOCUMENT = ("crosswalk", "judgements", "claims", "findings")
_AS_READ = ("observations", "events", "people", "asides")  # follow the text line by line
# By several columns, as ``_order`` has them.
_BY_LISTS = {
    "statistics": ("measure", "area", "year"),
    "outcomes": ("practice_area", "grade"),
    "breaks": ("kind", "measure", "from_year", "label"),
    "differences": ("printed_by", "measure", "year", "explanation"),
}


def _rows_in_order(loaded: Tables) -> Iterator[Fault]:
    """Hold rows to their order: by day, by year, by the alphabet, by document, by place in it."""
    documents = loaded["documents"]
    place = {name: number for number, name in enumerate(documents["document_id"])}
    inspections = loaded["inspections"]["inspection_id"]
    yield from _out_of_order("documents", "earliest", zip(
        documents["layer"], documents["earliest"], strict=True))  # fmt: skip
    yield from _out_of_order("inspections", "inspection_id", inspections.str[-4:])
    yield from _out_of_order("themes", "theme", loaded["themes"]["theme"])
    for name in (*_BY_DOCUMENT, *_AS_READ):
        yield from _out_of_order(name, "document_id", (
            (place.get(row.document_id, -1), *(_reading(row.locator) if name in _AS_READ else ()))
            for row in each(loaded[name])
        ))  # fmt: skip
    for name, columns in _BY_LISTS.items():
        orders = [_order(loaded, name, column) for column in columns]
        yield from _out_of_order(name, "+".join(columns), zip(*orders, strict=True))


def _order(loaded: Tables, name: str, column: str) -> list[Any]:
    """Return where the cells of a column come: in their list, in the alphabet, or as numbers."""
    cells = loaded[name][column].tolist()
    described = next(one for one in tables()[name].columns if one.name == column)
    lists = {"practice_area": ("practice_areas", "practice_area"),
             "printed_by": ("documents", "document_id")}  # fmt: skip
    if column in lists:
        table, key = lists[column]
        known = loaded[table][key].tolist()
    elif described.allowed:
        known = list(described.allowed)
    else:
        known = sorted({cell for cell in cells if pd.notna(cell)})
    place = {value: number for number, value in enumerate(known)}
    return [place.get(value, len(known)) for value in cells]


def _reading(locator: str) -> tuple[bool, int]:
    """Return where a locator comes when a source is read: its pages, then its paragraphs."""
    return locator.startswith("paragraph"), int((re.findall(r"\d+", locator) or [0])[0])


def _out_of_order(table: str, column: str, order: Iterable[Any]) -> Iterator[Fault]:
    before = None
    for row, now in enumerate(order, start=1):
        if before is not None and now < before:
            yield Fault(table, row, column, None, "this row should stand before the one above it",
                        "put it in its place, or correct the cell")  # fmt: skip
        before = now


# Columns of which one value always goes with one value of another.
_GO_TOGETHER = (
    ("documents", "kind", "publisher"),
    ("people", "name", "role"),
    ("people", "name", "organisation"),
    ("breaks", "council", "area"),
)


def _go_together(loaded: Tables) -> Iterator[Fault]:
    for name, first, second in _GO_TOGETHER:
        seen: dict[object, object] = {}
        for row, entry in enumerate(each(loaded[name]), start=1):
            key, value = getattr(entry, first), getattr(entry, second)
            if pd.notna(key) and seen.setdefault(key, value) != value:
                yield _fault(name, row, second, value, f"{key} has {seen[key]} elsewhere")


_RULES: tuple[Callable[[Tables], Iterator[Fault]], ...] = (
    _of_their_inspection,
    _events_of_an_inspection,
    _inspection_names,
    _finding_themes,
    _theme_entries,
    _as_reported,
    _finding_names,
    _claim_kinds,
    _claim_words,
    _named_judgements,
    _observed_areas,
    _moments,
    _breaks_in_series,
    _parts,
    _identifiers_that_stay,
    _rows_in_order,
    _go_together,
)
