"""What the pages say that is computed: every number on them comes from here or from a sentence."""

import datetime
import functools
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import pandas as pd
import yaml

import ofsted_data
from ofsted_data import sentences
from ofsted_data.claims import VERDICTS
from ofsted_data.frames import Row, groups, lookup, records
from ofsted_data.official import extracts
from ofsted_data.schema import data_folder, descriptor
from ofsted_data.story import notebooks

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
FIGURES = ROOT / "figures"
DATA = Path(str(data_folder()))

_documents = ofsted_data.load_documents()
_measures = ofsted_data.load_measures()
_areas = lookup(ofsted_data.load_practice_areas(), "practice_area")

# What the short names in a column stand for.
LABELS: dict[str, dict[str, str]] = {
    "document_id": lookup(_documents, "document_id"),
    "inspection_id": lookup(ofsted_data.load_inspections(), "inspection_id", "name"),
    "measure": lookup(_measures, "measure"),
    "practice_area": _areas,
    "series": _areas | lookup(_measures, "measure"),
    "theme": lookup(ofsted_data.load_themes(), "theme"),
}
_LAYERS = {
    "document": "What the documents print",
    "report": "What the inspection reports print",
    "statistics": "What the official statistics give",
}


class Story(NamedTuple):
    """A notebook as a reader meets it: its page, its title, what it comes to, and its code."""

    name: str
    title: str
    bottom_line: str
    code: str


@functools.cache
def stories() -> tuple[Story, ...]:
    """Return the notebooks in their order."""
    return tuple(_story(path) for path in notebooks(ROOT / "notebooks"))


def _story(path: Path) -> Story:
    cells = nbformat.read(path, as_version=4).cells
    opening = next(cell.source for cell in cells if cell.cell_type == "markdown")
    title = re.search(r"^# (.+)$", opening, flags=re.MULTILINE)
    if not title:
        raise ValueError(f"{path.name} does not begin with a title, as in '# The grades'")
    bottom_line = re.search(r"\*\*The bottom line\.\*\* (.+)", opening)
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    return Story(path.stem, title[1], bottom_line[1] if bottom_line else "", code)


def told_in(sentence: str) -> Story:
    """Return the first notebook that says a sentence; the one that sums all up comes last."""
    name = re.compile(rf"\b{sentence}\b")
    for story in stories():
        if name.search(story.code):
            return story
    raise ValueError(f"no notebook says the sentence {sentence}; choose another for the front page")


def header(name: str) -> str:
    """Return the name of a column as words."""
    words = name.removesuffix("_id").replace("_", " ")
    return words[:1].upper() + words[1:]


# --- claims and observations ---------------------------------------------------------------------


class Group(NamedTuple):
    """Rows of one source, as a page lists them."""

    document: Row
    layer: str
    rows: list[Row]


def _by_document(rows: pd.DataFrame) -> list[Group]:
    documents = {document["document_id"]: document for document in records(_documents)}
    return [
        Group(documents[name], _LAYERS[documents[name]["layer"]], records(same))
        for name, same in groups(rows, "document_id")
    ]


def claims() -> list[Group]:
    """Return every claim with its verdict, source by source."""
    checked = ofsted_data.check_claims()[["claim_id", "verdict", "why", "alone"]]
    return _by_document(ofsted_data.load_claims().merge(checked, on="claim_id"))


def tally() -> list[tuple[str, int]]:
    """Return how many claims of the documents have which verdict."""
    claims = ofsted_data.load_claims(layer="document")
    found = ofsted_data.check_claims(claims)["verdict"].value_counts()
    return [(verdict, int(found.get(verdict, 0))) for verdict in VERDICTS]


def anchor(row: Row) -> str:
    """Return the name of an observation's place on its page."""
    parts = (row["document_id"], row["measure"], row["area"], row["year"])
    return "-".join(re.sub(r"\W+", "-", str(part)).lower() for part in parts)


def observations() -> list[Group]:
    """Return every number that a source prints, source by source and line by line."""
    rows = ofsted_data.load_observations().merge(
        _measures[["measure", "label", "moment", "meaning"]], on="measure"
    )
    rows["anchor"] = [anchor(row) for row in records(rows)]
    rows["allows"] = [_allows(row) for row in records(rows)]
    rows["shown"] = rows["value"].map("{:,.6g}".format)
    keys = ["document_id", "measure", "area", "year"]
    compared = ofsted_data.compare_with_record()[[*keys, "official", "release", "agreement"]]
    rows = rows.merge(compared, on=keys, how="left")
    return _by_document(rows.astype(object).where(rows.notna(), None))


class Series(NamedTuple):
    """The official figures of one measure, as a page lays them out: a year a line."""

    measure: Row
    areas: list[str]
    years: list[tuple[int, list[str]]]
    files: list[str]
    earlier: list[str]


def official() -> list[Series]:
    """Return every official figure, measure by measure; a star marks one computed here."""
    rows = ofsted_data.load_statistics()
    star = rows["basis"].map({"published": "", "computed": "*"})
    rows["shown"] = rows["value"].map("{:,.6g}".format, na_action="ignore").fillna(rows["status"])
    rows["shown"] += star
    order = ["Oxfordshire", "South East", "England"]
    out = []
    for measure in records(_measures):
        same = rows[rows["measure"] == measure["measure"]]
        if same.empty:
            continue
        wide = same.pivot(index="year", columns="area", values="shown").fillna("")
        areas = [area for area in order if area in wide.columns]
        years = [(int(year), wide.loc[year, areas].tolist()) for year in wide.index]
        files = (same["file"] + ", column " + same["column"]).drop_duplicates().tolist()
        revised = same.dropna(subset="earlier")
        earlier = [f"{row.area}, {row.year}: earlier {row.earlier}" for row in
                   revised.itertuples(index=False)]  # fmt: skip
        out.append(Series(measure, areas, years, files, earlier))
    return out


def _allows(row: Row) -> str:
    """Say what the words of a number allow, where they hedge it."""
    low, high = (None if pd.isna(end) else f"{end:,.6g}" for end in (row["low"], row["high"]))
    if row["qualifier"] == "exact":
        return ""
    if low and high:
        return f"the words allow {low} to {high}"
    return f"the words allow {low} or more" if low else f"the words allow {high} or less"


@functools.cache
def _printed() -> dict[tuple[str, str, int], str]:
    """Return where on the page of observations a number stands, by document, measure and year."""
    found: dict[tuple[str, str, int], str] = {}
    for row in records(ofsted_data.load_observations().query("area == 'Oxfordshire'")):
        found[row["document_id"], row["measure"], row["year"]] = f"observations.html#{anchor(row)}"
    return found


def printed_at(entry: dict[str, str]) -> str:
    """Return the link from a row of a chart's numbers to the words that print it, if any."""
    measure = entry.get("measure") or entry.get("series", "")
    year = entry.get("year", "")
    if entry.get("area", "Oxfordshire") != "Oxfordshire" or not year.isdigit():
        return ""
    return _printed().get((entry.get("document_id", ""), measure, int(year)), "")


# --- data, reference, release --------------------------------------------------------------------


def data_tables() -> list[dict[str, Any]]:
    """Return the description of every table."""
    entries: list[dict[str, Any]] = descriptor()["resources"]
    return entries


def reference() -> Iterator[tuple[str, str, list[str]]]:
    """Return what the module offers by purpose: a heading, the module, its names."""
    offered = ofsted_data.__all__
    loaders = [name for name in offered if name.startswith("load_")]
    errors = [name for name in offered if name.endswith("Error")]
    others = [name for name in offered if name not in {*loaders, *errors, "charts"}]
    yield "Tables", "ofsted_data", loaders
    yield "Sums, checks and figures", "ofsted_data", others
    yield "Charts", "ofsted_data.charts", list(ofsted_data.charts.__all__)
    yield (
        "Files of the department and of Ofsted",
        "ofsted_data.official.extracts",
        _own_functions(extracts),
    )
    yield "Errors", "ofsted_data", errors


def _own_functions(module: Any) -> list[str]:
    return [
        name
        for name, thing in vars(module).items()
        if inspect.isfunction(thing)
        and not name.startswith("_")
        and thing.__module__ == module.__name__
    ]


@functools.cache
def release() -> dict[str, Any]:
    """Return version, date, title, authors and licence, as CITATION.cff has them."""
    content: dict[str, Any] = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    day = datetime.date.fromisoformat(str(content["date-released"]))
    return content | {"day": f"{day.day} {day:%B %Y}", "year": day.year}


def words() -> dict[str, Any]:
    """Return what the templates of the pages can use."""
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    return {
        "changes": changes, "claims": claims, "tally": tally, "observations": observations,
        "official": official, "breaks": ofsted_data.load_breaks,
        "data_tables": data_tables, "reference": reference, "release": release(),
        "sentences": sentences, "stories": stories(), "told_in": told_in, "labels": LABELS,
    }  # fmt: skip
