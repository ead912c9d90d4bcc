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
from .schema import Fault
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
    alike: dict[tuple[object, ...], Row] = {}
    for row, entry in enumerate(each(loaded["breaks"]), start=1):
        of_council = entry.kind in _OF_A_COUNCIL
        wrong = {
            "council": pd.notna(entry.council) != of_council
            or (of_council and entry.council not in entry.label),
            "area": pd.notna(entry.area) != of_council or (of_council and entry.area not in areas),
            "to_year": pd.isna(entry.to_year) != (not of_council and entry.kind != "pandemic"),
            "file": pd.isna(entry.file) != (entry.kind == "pandemic"),
            "column": pd.isna(entry.column) != (entry.kind == "pandemic"),
            "measure": pd.isna(entry.measure) != (entry.kind == "pandemic")
            or (entry.kind == "population estimate") != str(entry.measure).endswith("_rate"),
        }
        same = alike.setdefault((entry.kind, entry.column, entry.from_year, entry.area), entry)
        if not of_council:
            wrong |= {name: getattr(same, name) != getattr(entry, name)
                      for name in ("label", "meaning")}  # fmt: skip
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


# How names are spelt

_WORD = re.compile(r"[a-z]+|\d+")
_NAMES = (
    ("themes", "theme"),
    ("practice_areas", "practice_area"),
    ("measures", "measure"),
)


def _names_of_lists(loaded: Tables) -> Iterator[Fault]:
    """Hold the short name of a list's entry to its label and meaning: one word of it is there."""
    for name, column in _NAMES:
        for row, entry in enumerate(each(loaded[name]), start=1):
            said = f" {entry.label} {entry.meaning}".lower().replace("'", "")
            words = _WORD.findall(getattr(entry, column))
            if not any(re.search(rf"\b{word[:5]}", said) for word in words if len(word) > 3):
                yield _fault(name, row, column, getattr(entry, column),
                             "has no word of its label or meaning")  # fmt: skip


# In which order rows stand


_BY_DOCUMENT = (
    "crosswalk", "judgements", "observations", "claims", "findings", "events", "people", "asides",
)  # fmt: skip


def _rows_in_order(loaded: Tables) -> Iterator[Fault]:
    """Hold rows to their order: by day, by year, by the alphabet, by document, by place in it."""
    documents = loaded["documents"]
    place = {name: number for number, name in enumerate(documents["document_id"])}
    inspections = loaded["inspections"]["inspection_id"]
    yield from _out_of_order("documents", "earliest", zip(
        documents["layer"], documents["earliest"], strict=True))  # fmt: skip
    yield from _out_of_order("inspections", "inspection_id", inspections.str[-4:])
    yield from _out_of_order("themes", "theme", loaded["themes"]["theme"])
    for name, frame in loaded.items():
        if name in _BY_DOCUMENT:
            read = name in ("observations", "people")  # those that follow the text line by line
            yield from _out_of_order(name, "document_id", (
                (place.get(row.document_id, -1), *(_reading(row.locator) if read else ()))
                for row in each(frame)
            ))  # fmt: skip


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
)


def _go_together(loaded: Tables) -> Iterator[Fault]:
    for name, first, second in _GO_TOGETHER:
        seen: dict[object, object] = {}
        for row, entry in enumerate(each(loaded[name]), start=1):
            key, value = getattr(entry, first), getattr(entry, second)
            if seen.setdefault(key, value) != value:
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
    _named_judgements,
    _observed_areas,
    _moments,
    _breaks_in_series,
    _parts,
    _names_of_lists,
    _rows_in_order,
    _go_together,
)
