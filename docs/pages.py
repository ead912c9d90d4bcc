"""What the pages say: from the notebooks' outputs, and from the tables by plain pandas."""

import datetime
import functools
import itertools
import json
import re
from collections import Counter
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import pandas as pd
import yaml

import ofsted_data
from ofsted_data.claims import VERDICTS
from ofsted_data.publish.story import notebooks

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
FIGURES = ROOT / "figures"
DATA = Path(ofsted_data.__file__).parent / "data"

SUMMARY = "07_ten_years"  # the notebook that the front page is taken from
YEARS_BACK = 4  # a kind of file that has not come out for longer is not looked for
AREAS = ["Oxfordshire", "South East", "England"]
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


def day(date: datetime.date) -> str:
    """Return a day in words."""
    return f"{date.day} {date:%B %Y}"


def as_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame for a template; what is missing is None."""
    plain = frame.astype(object).where(frame.notna(), None)
    return [dict(zip(frame.columns, row, strict=True)) for row in plain.to_numpy()]


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
        raise ValueError(f"{name}.ipynb has no heading '## {heading}': the front page repeats it")
    return found[1].strip()


def main_picture() -> str:
    """Return the first picture of the notebook that sums all up."""
    text = (ROOT / "notebooks" / f"{SUMMARY}.ipynb").read_text(encoding="utf-8")
    outputs = [part for cell in json.loads(text)["cells"] for part in cell.get("outputs", [])]
    shown = [part["data"].get("image/svg+xml") for part in outputs if "data" in part]
    return "".join(next(picture for picture in shown if picture))


def date_of_the_data() -> str:
    """Return a sentence on how far the documents and the figures reach."""
    years = ofsted_data.load_documents(layer="document")["earliest"].dt.year
    last = ofsted_data.load_statistics().dropna(subset="value")["year"].max()
    return f"The documents are of {years.min()} to {years.max()}; official figures reach to {last}."


# --- pictures


def figure(svg: str, folder: Path = FIGURES) -> dict[str, str]:
    """Return a figure's parts, the drawing as one of several on a page of HTML.

    The numbers it plots are in the folder, under its name.
    """
    ((name, title),) = re.findall(r'<title id="(\w+)-title">(.*?)</title>', svg)
    drawing = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", svg, flags=re.S)
    drawing = drawing[drawing.index("<svg") :]
    drawing = re.sub(rf'(\bid="|href="#|url\(#)(?!{name}-)', rf"\g<1>{name}-", drawing)
    drawing = re.sub(r' (width|height)="[\d.]+pt"', "", drawing)
    numbers = pd.read_csv(folder / f"{name}.csv").to_html(
        index=False, border=0, na_rep="", float_format=number, justify="unset"
    )
    caption = f"<caption>The numbers of the chart “{title}”</caption>"
    numbers = numbers.replace("<thead>", f"{caption}<thead>", 1)
    return {
        "name": name,
        "title": title,
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
def claims() -> list[dict[str, Any]]:
    """Return every claim with who made it, its answers, its verdict and what would change it."""
    sources = ofsted_data.load_documents()
    sources = sources[["document_id", "label", "publisher", "layer", "published"]]
    answers = ["claim_id", "itself", "report", "record", "verdict", "recorded", "why"]
    made = ofsted_data.load_claims().merge(ofsted_data.check_claims()[answers], on="claim_id")
    made = made.merge(sources, on="document_id")
    names = ofsted_data.load_measures().set_index("measure")["label"]
    made["counted"] = made["record_measure"].fillna(made["measure"]).map(names)
    made["when"] = made["published"].map(day, na_action="ignore")
    # A claim without years speaks of those of its page's own numbers, if there are two.
    printed = ofsted_data.load_observations().groupby(["document_id", "measure", "area"])["year"]
    spans = printed.agg(first="min", last="max").query("first < last").reset_index()
    made = made.merge(spans, how="left", on=["document_id", "measure", "area"])
    made[["first", "last"]] = made[["first", "last"]].where(made["record_measure"].isna())
    made["since"] = made["from_year"].fillna(made["first"])
    made["until"] = made["to_year"].fillna(made["last"])
    return [row | {"would_change": _would_change(row)} for row in as_rows(made)]


def _would_change(claim: dict[str, Any]) -> str:
    """Return what would have to be otherwise for the verdict to be another."""
    undecided = {
        "as reported": "Other words in Ofsted’s report, or a figure that decides.",
        "not as reported": "The same words in Ofsted’s report, or a figure that decides.",
        "not verified": "A published figure, or a report, that speaks of it.",
    }
    against, holding = _turning(claim)
    if claim["verdict"] == "contradicted":
        return f"{holding} would bear it out."
    return undecided.get(claim["verdict"], f"{against} would contradict it.")


def _turning(claim: dict[str, Any]) -> tuple[str, str]:
    """Return what record would contradict a claim, and what record would bear it out."""
    record, since, kind = f"Official figures (“{claim['counted']}”)", claim["since"], claim["kind"]
    last = "the last year before it was written"
    if kind in ("rise", "fall") and since:
        more = "higher" if kind == "rise" else "lower"
        change = f"{more} in {claim['until'] or last} than in {since}"
        if claim["first"] and claim["from_year"] and claim["to_year"]:
            off = "less than its own numbers are off,"
            return f"{record} no {change}, or by {off}", f"{record} {change}, by no {off}"
        return f"{record} no {change}", f"{record} {change}"
    if kind in ("rise", "fall"):
        record += " that rose" if kind == "rise" else " that fell"
        return f"{record} neither in {last} nor in the next", f"{record} in {last}, or in the next,"
    if kind == "percentage change":
        change = f"An official {claim['direction']} from {since} to {claim['until']} that"
        size = f"{number(claim['stated'])}%"
        return f"{change} does not round to {size}", f"{change} rounds to {size}"
    if kind == "comparison with others" and claim["recorded"] is not None:
        record += f" of {claim['beside']} at {number(claim['recorded'])} or"
        sides = [f"{record} below", f"{record} above"]
        return (sides[0], sides[1]) if claim["direction"] == "lower" else (sides[1], sides[0])
    if kind in ("superlative", "majority"):
        return f"{record}: a share of half or less", f"{record}: a share of more than half"
    if claim["grade"] or "grade" in kind:
        record = "Grades in Ofsted’s reports"
    return f"{record} that differ from the words", f"{record} as the words have them"


def tally() -> dict[str, int]:
    """Return how many claims of the documents have which verdict."""
    made = Counter(claim["verdict"] for claim in claims() if claim["layer"] == "document")
    return {verdict: made[verdict] for verdict in VERDICTS}


def claimants() -> dict[str, str]:
    """Return the sources that claim something: their names, and what to call them."""
    return {claim["document_id"]: claim["label"] for claim in claims()}


def no_claim() -> list[tuple[str, str]]:
    """Return each verdict and source that no claim has both of."""
    there = {(claim["verdict"], claim["document_id"]) for claim in claims()}
    return [pair for pair in itertools.product(VERDICTS, claimants()) if pair not in there]


# --- numbers


def observations() -> list[dict[str, Any]]:
    """Return every number that a source prints, with the official one where there is one."""
    keys = ["document_id", "measure", "area", "year"]
    measures = ofsted_data.load_measures()[["measure", "label"]]
    sources = ofsted_data.load_documents()[["document_id", "label", "layer"]]
    compared = ofsted_data.compare_with_record()[[*keys, "official", "release", "agreement"]]
    rows = (
        ofsted_data.load_observations()
        .merge(measures, on="measure")
        .merge(sources.rename(columns={"label": "source"}), on="document_id")
        .merge(compared, on=keys, how="left")
    )
    names = rows[keys].astype("str").agg("-".join, axis=1)
    rows["anchor"] = names.str.lower().str.replace(r"\W+", "-", regex=True)
    rows.loc[rows["qualifier"] == "exact", ["low", "high"]] = None
    for column in ("value", "low", "high", "official"):
        rows[column] = rows[column].map(number, na_action="ignore")
    return as_rows(rows)


def official() -> list[dict[str, Any]]:
    """Return the official figures of each measure, as a table; a star marks one computed here."""
    rows = ofsted_data.load_statistics()
    star = rows["basis"].map({"published": "", "computed": "*"})
    rows["shown"] = rows["value"].map(number, na_action="ignore").fillna(rows["status"]) + star
    rows["from"] = rows["file"] + ", " + rows["column"]
    rows["revised"] = rows["area"] + ", " + rows["year"].astype("str") + ": " + rows["earlier"]
    out = []
    for measure in as_rows(ofsted_data.load_measures()):
        own = rows[rows["measure"] == measure["measure"]]
        if own.empty:
            continue
        wide = own.pivot(index="year", columns="area", values="shown").reindex(columns=AREAS)
        wide = wide.dropna(axis="columns", how="all").rename_axis(index=None, columns="Year")
        caption = f"<caption>{escape(measure['label'])}, official figures</caption>"
        table = wide.to_html(border=0, justify="unset", na_rep="")
        out.append(
            measure
            | {
                "table": framed(table.replace("<thead>", f"{caption}<thead>")),
                "files": own["from"].drop_duplicates().tolist(),
                "revised": own["revised"].dropna().tolist(),
            }
        )
    return out


def breaks() -> list[dict[str, Any]]:
    """Return what may not compare, with the measure's name."""
    names = ofsted_data.load_measures().set_index("measure")["label"]
    rows = ofsted_data.load_breaks()
    rows["measure"] = rows["measure"].map(names)
    until = rows["to_year"].astype("str").radd(" to ").where(rows["to_year"].notna(), "")
    rows["span"] = rows["from_year"].astype("str") + until
    return as_rows(rows[["measure", "area", "span", "meaning"]].drop_duplicates())


# --- files, release


def releases() -> list[dict[str, Any]]:
    """Return the newest file of each kind, for whoever looks for next year's."""
    rows = ofsted_data.load_documents(layer="statistics")
    kind = rows["document_id"].str.replace(r"_\d{4}$", "", regex=True)
    newest = rows[~kind.duplicated(keep="last")]
    years = newest["earliest"].dt.year
    return as_rows(newest[years >= years.max() - YEARS_BACK][::-1])


def release() -> dict[str, Any]:
    """Return version, date, title, authors and licence, as CITATION.cff has them."""
    content: dict[str, Any] = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    date = datetime.date.fromisoformat(str(content["date-released"]))
    return content | {"day": day(date), "year": date.year}
