"""What the pages say: from the notebooks' outputs, and from the package's tables by plain pandas."""

import datetime
import functools
import inspect
import itertools
import re
from html import escape
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import nbformat
import pandas as pd
import yaml

import ofsted_data
from ofsted_data import notebook, plots, style
from ofsted_data.claims import RULES, VERDICTS
from ofsted_data.story import notebooks

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
FIGURES = ROOT / "figures"
DATA = Path(ofsted_data.__file__).parent / "data"

SUMMARY = "07_ten_years"  # the notebook that the front page is taken from
YEARS_BACK = 4  # a kind of file that has not come out for longer is not looked for
AREAS = ["Oxfordshire", "South East", "England"]
LAYERS = {
    "document": "What the documents print",
    "report": "What the inspection reports print",
}
# The published scale: where a verdict stands between contradicted and supported; what nobody can
# check has no place on it.
RATINGS: dict[str, int | None] = {
    "supported": 5,
    "as reported": 4,
    "supported in part": 3,
    "not as reported": 2,
    "contradicted": 1,
    "not verified": None,
}


def number(value: float) -> str:
    """Return a number as a reader sees it."""
    return f"{value:,.6g}"


# --- notebooks


class Story(NamedTuple):
    """A notebook as a page: its name, its title, and what it comes to."""

    name: str
    title: str
    bottom_line: str


def stories() -> list[Story]:
    """Return the notebooks in their order."""
    return [_story(path) for path in notebooks(ROOT / "notebooks")]


def _story(path: Path) -> Story:
    told = list(_told(path))
    title = next((text[2:] for text in told if text.startswith("# ")), "").partition("\n")[0]
    if not title:
        raise ValueError(f"{path.name} has no title; begin it with a line such as '# The grades'")
    mark = "**The bottom line.** "
    lines = [text.partition(mark)[2] for text in told if mark in text]
    return Story(path.stem, title, lines[0] if lines else "")


def _told(path: Path) -> list[str]:
    """Return what a notebook says, in its order: the text of cells and of what they display."""
    out = []
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            out.append(cell.source)
        for output in cell.get("outputs", []):
            out.append(output.get("data", {}).get("text/markdown", ""))
    return out


def section(name: str, heading: str) -> str:
    """Return what a notebook says under a heading, up to the next one."""
    text = "\n\n".join(_told(ROOT / "notebooks" / f"{name}.ipynb"))
    found = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", text, flags=re.M | re.S)
    if not found:
        raise ValueError(f"{name}.ipynb has no heading '## {heading}', which the front page repeats")
    return found[1].strip()


def main_picture() -> str:
    """Return the first picture of the notebook that sums all up."""
    book = nbformat.read(ROOT / "notebooks" / f"{SUMMARY}.ipynb", as_version=4)
    outputs = (output for cell in book.cells for output in cell.get("outputs", []))
    shown = (output.get("data", {}).get("image/svg+xml") for output in outputs)
    return next(picture for picture in shown if picture)


def date_of_the_data() -> str:
    """Return a sentence on how far the documents and the figures reach."""
    documents = ofsted_data.load_documents(layer="document")
    pages = documents["earliest"].dt.year
    newest = ofsted_data.load_statistics().dropna(subset="value")["year"].max()
    return (
        f"The documents are of {pages.min()} to {pages.max()}; the official figures reach to "
        f"{newest}."
    )


# --- pictures


def figure(svg: str, folder: Path = FIGURES) -> dict[str, str]:
    """Return a figure's parts, the drawing as one of several on a page of HTML.

    The numbers it plots are in the folder, under its name.
    """
    words = {
        tag: (re.search(rf"<{tag}\b[^>]*>(.*?)</{tag}>", svg, flags=re.S) or ["", ""])[1]
        for tag in ("title", "desc", "dc:source")
    }
    name = re.findall(r'id="(\w+)-title"', svg)[0]
    drawing = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", svg, flags=re.S)
    drawing = drawing[drawing.index("<svg") :]
    drawing = re.sub(rf'(\bid="|href="#|url\(#)(?!{name}-)', rf"\g<1>{name}-", drawing)
    drawing = re.sub(r' (width|height)="[\d.]+pt"', "", drawing)
    numbers = pd.read_csv(folder / f"{name}.csv").to_html(
        index=False, border=0, na_rep="", float_format=number, justify="unset"
    )
    caption = f"<caption>The numbers of the chart “{words['title']}”</caption>"
    numbers = numbers.replace("<thead>", f"{caption}<thead>", 1)
    return {
        "name": name,
        "title": words["title"],
        "source": words["dc:source"],
        # A blank line would end the block of HTML in a page that is written in Markdown.
        "svg": re.sub(r"\n\s*\n", "\n", drawing),
        "numbers": framed(numbers),
    }


def framed(table: str) -> str:
    """Return a table of pandas in a frame that scrolls by itself and can be reached by key."""
    found = re.search(r"<caption>(.*?)</caption>", table)
    name = found[1] if found else "Table"
    table = re.sub(r' style="[^"]*"', "", table).replace("<th>", '<th scope="col">')
    return f'<div class="scroll" role="region" tabindex="0" aria-label="{name}">{table}</div>'


# --- claims


@functools.cache
def claims() -> pd.DataFrame:
    """Return every claim with who made it, its answers, its verdict and what would change it."""
    documents = ofsted_data.load_documents()
    documents = documents[["document_id", "label", "publisher", "layer", "published"]]
    checked = ofsted_data.check_claims().drop(columns="document_id")
    rows = ofsted_data.load_claims()
    shared = [name for name in checked.columns if name in rows.columns and name != "claim_id"]
    rows = rows.merge(checked.drop(columns=shared), on="claim_id").merge(documents, on="document_id")
    rows["when"] = rows["published"].map(day, na_action="ignore")
    names = ofsted_data.load_measures().set_index("measure")["label"]
    counted = rows["record_measure"].fillna(rows["measure"]).map(names)
    rows["would_change"] = [
        _would_change(row, counted[at]) for at, row in enumerate(rows.itertuples(index=False))
    ]
    rows["rating"] = rows["verdict"].map(RATINGS)
    return rows.astype(object).where(rows.notna(), None)


def _would_change(claim: Any, counted: Any) -> str:
    """Return what would have to be otherwise for the verdict to be another."""
    record = "Official figures" if pd.isna(counted) else f"Official figures (“{counted}”)"
    if pd.notna(claim.grade) or "grade" in claim.kind:
        record = "Grades in Ofsted’s reports"
    if claim.verdict == "supported":
        return f"{record} that differ from the words."
    if claim.verdict == "supported in part":
        return f"{record} that bear out all of the words, or that point the other way."
    if claim.verdict == "contradicted":
        return f"{record} that bear the words out."
    if claim.verdict == "as reported":
        return "Other words in Ofsted’s report, or a figure that decides."
    if claim.verdict == "not as reported":
        return "The same in Ofsted’s report, or a figure that decides."
    return "A published figure, or a report, that speaks of it."


def tally() -> dict[str, int]:
    """Return how many claims of the documents have which verdict."""
    verdicts = claims().loc[claims()["layer"] == "document", "verdict"]
    return verdicts.value_counts().reindex(VERDICTS, fill_value=0).to_dict()


def claimants() -> dict[str, str]:
    """Return the sources that claim something, by name."""
    return claims().set_index("document_id")["label"].to_dict()


def no_claim() -> list[tuple[str, str]]:
    """Return each verdict and source that no claim has both of."""
    there = set(zip(claims()["verdict"], claims()["document_id"], strict=True))
    return [pair for pair in itertools.product(VERDICTS, claimants()) if pair not in there]


def rules() -> list[dict[str, str]]:
    """Return the table by which a verdict follows from the answers."""
    rows: list[dict[str, str]] = RULES.replace("", "any").to_dict("records")
    return rows


def day(date: datetime.date) -> str:
    """Return a day in words."""
    return f"{date.day} {date:%B %Y}"


# --- numbers


def observations() -> pd.DataFrame:
    """Return every number that a source prints, with the official one where there is one."""
    keys = ["document_id", "measure", "area", "year"]
    measures = ofsted_data.load_measures()[["measure", "label", "moment"]]
    documents = ofsted_data.load_documents()[["document_id", "label", "layer"]]
    compared = ofsted_data.compare_with_record()[[*keys, "official", "release", "agreement"]]
    rows = (
        ofsted_data.load_observations()
        .merge(measures, on="measure")
        .merge(documents.rename(columns={"label": "source"}), on="document_id")
        .merge(compared, on=keys, how="left")
    )
    rows["anchor"] = rows[keys].astype("str").agg("-".join, axis=1)
    rows["anchor"] = rows["anchor"].str.lower().str.replace(r"\W+", "-", regex=True)
    rows["shown"], rows["officially"] = rows["value"].map(number), rows["official"].map(number)
    limits = {
        end: rows[end].map(number, na_action="ignore").where(rows["qualifier"] != "exact")
        for end in ("low", "high")
    }
    rows = rows.assign(**limits)
    return rows.astype(object).where(rows.notna(), None)


class Series(NamedTuple):
    """The official figures of one measure: a year a line, an area a column."""

    measure: dict[str, Any]
    table: str
    files: list[str]
    earlier: list[str]


def official() -> list[Series]:
    """Return every official figure, measure by measure; a star marks one computed here."""
    rows = ofsted_data.load_statistics()
    star = rows["basis"].map({"published": "", "computed": "*"})
    rows["shown"] = rows["value"].map(number, na_action="ignore").fillna(rows["status"]) + star
    measures = ofsted_data.load_measures().set_index("measure", drop=False)
    return [
        _series(measures.loc[name], rows[rows["measure"] == name])
        for name in measures.index[measures.index.isin(rows["measure"])]
    ]


def _series(measure: Any, rows: pd.DataFrame) -> Series:
    wide = rows.pivot(index="year", columns="area", values="shown").fillna("")
    wide = wide[[area for area in AREAS if area in wide]].rename_axis(index=None, columns="Year")
    caption = f"<caption>{escape(measure['label'])}, official figures</caption>"
    table = wide.to_html(border=0, justify="unset").replace("<thead>", f"{caption}<thead>")
    revised = rows.dropna(subset="earlier")
    return Series(
        measure.to_dict(),
        framed(table),
        (rows["file"] + ", " + rows["column"]).drop_duplicates().tolist(),
        (revised["area"] + ", " + revised["year"].astype("str") + ": " + revised["earlier"]).tolist(),
    )


def breaks() -> list[dict[str, Any]]:
    """Return what may not compare, with the measure's name."""
    names = ofsted_data.load_measures().set_index("measure")["label"]
    rows = ofsted_data.load_breaks()
    rows["measure"] = rows["measure"].map(names)
    rows["span"] = rows["from_year"].astype("str") + rows["to_year"].map(
        lambda year: "" if pd.isna(year) else f" to {year}"
    )
    shown = rows[["measure", "area", "span", "meaning"]].drop_duplicates().astype(object)
    return shown.where(shown.notna(), None).to_dict("records")


# --- files, module, release


def releases() -> list[dict[str, Any]]:
    """Return the newest file of each kind, for whoever looks for next year's."""
    rows = ofsted_data.load_documents(layer="statistics")
    kind = rows["document_id"].str.replace(r"_\d{4}$", "", regex=True)
    newest = rows.assign(kind=kind).drop_duplicates("kind", keep="last")
    years = newest["earliest"].dt.year
    newest = newest[years >= years.max() - YEARS_BACK]
    return newest[::-1].astype(object).where(newest[::-1].notna(), None).to_dict("records")


def reference() -> list[tuple[str, str, list[str]]]:
    """Return what the package offers by purpose: a heading, a module, and its names."""
    offered = ofsted_data.__all__
    loaders = [name for name in offered if name.startswith("load_")]
    errors = [name for name in offered if name.endswith("Error")]
    others = [name for name in offered if name not in {*loaders, *errors, "charts"}]
    return [
        ("Tables", "ofsted_data", loaders),
        ("Sums, checks and files", "ofsted_data", others),
        ("Figures in the house style", "ofsted_data.style", _functions(style)),
        ("Marks to draw with", "ofsted_data.plots", _functions(plots)),
        ("What a cell calls", "ofsted_data.notebook", _functions(notebook)),
        ("Errors", "ofsted_data", errors),
    ]


def _functions(module: ModuleType) -> list[str]:
    own = inspect.getmembers(module, inspect.isfunction)
    offered = set(ofsted_data.__all__)
    return [
        name
        for name, function in own
        if function.__module__ == module.__name__ and name[0] != "_" and name not in offered
    ]


def release() -> dict[str, Any]:
    """Return version, date, title, authors and licence, as CITATION.cff has them."""
    content: dict[str, Any] = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    date = datetime.date.fromisoformat(str(content["date-released"]))
    return content | {"day": day(date), "year": date.year}
