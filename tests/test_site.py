"""The README, and the reader's edition: what it says, and how it reads in Chromium.

The site is built once and served on this machine. Its files are read as they are; a page of each
kind is opened on a desk in light and in the hand in the dark. Faults are listed page by page.
"""

import doctest
import functools
import http.server
import inspect
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import tomllib
from collections import Counter
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urldefrag

import build
import dictionary
import pages
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

import ofsted_data
from ofsted_data.notebook import percent

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
ADDRESS = "https://example.org/inspections/"
HERE, ELSEWHERE = "127.0.0.1", "127.0.0.2"
LIMIT = 1_000_000  # bytes of a page
# One page of each kind is held to WCAG: on a desk in light, in the hand in the dark.
WAYS = [
    (1280, "light", "index 04_neglect claims observations official reference recipes search"),
    (360, "dark", "index 04_neglect claims dictionary recipes"),
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
AXE = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
browser_test = pytest.mark.browser


# --- the README and the dictionary


def series() -> pd.DataFrame:
    """Return official figures by area and year, a column a measure."""
    rows = ofsted_data.load_statistics()
    return rows.pivot(index=["area", "year"], columns="measure", values="value")


def told_in_readme() -> list[str]:
    """Return what the README must say, with its numbers computed anew."""
    ours, england = series().loc["Oxfordshire"], series().loc["England"]
    care = ours["children_looked_after"]
    rate, theirs = (
        (10_000 * place["children_looked_after"] / place["population_under_18"]).round()
        for place in (ours, england)
    )
    neglect, every = ours["neglect_assessments"], ours["assessments"]
    share = 100 * neglect / every
    made = ofsted_data.load_claims(layer="document")
    verdicts = ofsted_data.check_claims(made)["verdict"].value_counts()
    return [
        f"On 31 March 2014 there were {care[2014]:.0f}, in 2025 there were {care[2025]:.0f}",
        f"from {rate[2014]:.0f} to {rate[2025]:.0f} of every 10,000",
        f"England went from {theirs[2014]:.0f} to {theirs[2025]:.0f}",
        f"from {neglect[2015]:.0f} in 2015 to {neglect[2017]:.0f} in 2017",
        f"by {percent(100 * (neglect[2017] / neglect[2015] - 1), 1)}",
        f"fell from {percent(share[2015], 1)} to {percent(share[2017], 1)}",
        f"Of {len(made)} claims",
        f"supports {verdicts['supported']}, supports {verdicts['supported in part']} in part and "
        f"contradicts {verdicts['contradicted']}",
        f"{verdicts['as reported']} are as Ofsted's report has them, "
        f"{verdicts['not as reported']} are not, and {verdicts['not verified']} rest on their own "
        "word",
        f"version {ofsted_data.__version__}",
    ]


def test_readme_has_the_numbers_of_the_tables() -> None:
    """Catches a number of the README that the tables no longer give, and a README that sprawls."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    said = " ".join(text.split())
    missing = [told for told in told_in_readme() if told not in said]
    assert not missing
    assert len(text.splitlines()) <= 220
    assert len(text.encode()) <= 13_000


def test_readme_shows_what_its_code_prints(capsys: pytest.CaptureFixture[str]) -> None:
    """Catches an example that does not run, or prints something else."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    ((code, shown),) = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", text, flags=re.S)
    exec(code, {})
    assert capsys.readouterr().out == shown


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/dictionary.md"])
def test_links_between_files_lead_somewhere(name: str) -> None:
    """Catches a file that was renamed and is still linked to."""
    path = ROOT / name
    links = re.findall(r"\]\(([^)#]+?)\)", path.read_text(encoding="utf-8"))
    gone = [link for link in links if "://" not in link and not (path.parent / link).exists()]
    assert links
    assert not gone


def test_the_dictionary_is_of_today() -> None:
    """Catches a column that was described anew and not in the dictionary."""
    told = dictionary.FILE.read_text(encoding="utf-8")
    assert told == dictionary.dictionary(), "run `python docs/dictionary.py`"


# --- building


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site, once a run, as `make site` does."""
    out = tmp_path_factory.mktemp("site") / "site"
    command = [sys.executable, str(ROOT / "docs" / "build.py"), "--out", str(out)]
    done = subprocess.run(
        [*command, "--address", ADDRESS], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return out


def test_a_page_whose_code_fails_stops_the_build(tmp_path: Path) -> None:
    """Catches a recipe that no longer runs and is published all the same."""
    page = tmp_path / "page.md"
    page.write_text("# A page\n\n```python\nassert False, 'no longer so'\n```\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"page\.md does not run: AssertionError: no longer so"):
        build.executed(page, tmp_path)


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    """Catches a build that deletes what it did not make."""
    (tmp_path / "out").mkdir()
    kept = tmp_path / "out" / "thesis.txt"
    kept.write_text("mine", encoding="utf-8")
    made = tmp_path / "made"
    made.mkdir()
    with pytest.raises(SystemExit, match="name another folder"):
        build.replace(tmp_path / "out", made)
    assert kept.read_text(encoding="utf-8") == "mine"


# --- the files of the site

INLINE = set("a b strong em i code span sub sup small".split())


class Content(HTMLParser):
    """What a page of the site has: its links, what it loads, its ids, scripts and words."""

    def __init__(self, text: str) -> None:
        """Read a page."""
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.ids: list[str] = []
        self.scripts: list[str] = []
        self.data: list[str] = []
        self.words: dict[str, list[str]] = {}
        self._open: list[str] = []
        self._tag = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag names."""
        given = {name: value or "" for name, value in attrs}
        self._tag = tag
        if self._open and tag not in INLINE:
            self.words[self._open[-1]].append(" ")
        if "id" in given:
            self.ids.append(given["id"])
            self._open.append(given["id"])
            self.words.setdefault(given["id"], [])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag in ("link", "img", "script", "use") and (
            at := given.get("href", given.get("src"))
        ):
            self.loaded.append(at)
        if tag == "script":
            self.scripts.append(given.get("type", "text/javascript"))

    def handle_data(self, data: str) -> None:
        """Keep the words, and those since each id."""
        if self._tag == "script" and self.scripts[-1] == "application/ld+json" and data.strip():
            self.data.append(data)
        if self._open:
            self.words[self._open[-1]].append(data)

    def of(self, name: str) -> str:
        """Return the words from an id to the next."""
        return plain("".join(self.words.get(name, [])))

    @property
    def text(self) -> str:
        """Return all words."""
        return plain("".join(word for words in self.words.values() for word in words))


def plain(text: str) -> str:
    """Return words without mark-up, with one kind of quotation mark and of space."""
    text = re.sub(r"[*_>#`]|^- ", "", text, flags=re.M)
    return " ".join(text.translate(str.maketrans("“”‘’\"'", "''''''")).split())


def read(site: Path) -> dict[str, Content]:
    """Return what each page of a site has, by its name."""
    return {path.name: Content(path.read_text(encoding="utf-8")) for path in site.glob("*.html")}


@pytest.fixture(scope="session")
def content(site: Path) -> dict[str, Content]:
    """Return what each page of the site has."""
    return read(site)


def dead_links(site: Path, content: dict[str, Content]) -> list[str]:
    """Return links to a page, a file or a place on a page that is not there."""
    out = []
    for name, page in content.items():
        for link in page.links + page.loaded:
            url, place = urldefrag(link)
            if "://" in link or link.startswith("mailto:"):
                continue
            path = url.partition("?")[0] or name
            there = (site / path).is_file()
            if not there or (place and path in content and place not in content[path].ids):
                out.append(f"{name}: {link}")
    return out


def from_elsewhere(content: dict[str, Content]) -> list[str]:
    """Return what pages load from another machine."""
    loaded = [f"{name}: {at}" for name, page in content.items() for at in page.loaded]
    return [one for one in loaded if "://" in one and ADDRESS not in one]


def scripts(content: dict[str, Content]) -> list[str]:
    """Return the pages, but for search, that have a script: all must read without."""
    return [
        name
        for name, page in content.items()
        if name != "search.html" and set(page.scripts) - {"application/ld+json"}
    ]


def doubled(content: dict[str, Content]) -> list[str]:
    """Return ids that stand twice on a page, as where two charts share a name."""
    return [
        f"{name}: {one}"
        for name, page in content.items()
        for one, times in Counter(page.ids).items()
        if times > 1
    ]


@browser_test
def test_links_scripts_and_ids(site: Path, content: dict[str, Content]) -> None:
    """Catches a dead link, a page that needs a script or another machine, an id that is doubled."""
    assert sum(len(page.links) for page in content.values()) > 20 * len(content)
    assert not dead_links(site, content)
    assert not from_elsewhere(content)
    assert not scripts(content)
    assert not doubled(content)


def test_these_checks_can_fail(tmp_path: Path) -> None:
    """Catches a check of the pages that sees nothing."""
    faults = (
        '<a href="gone.html">x</a><a href="page.html#gone">x</a><p id="a"><p id="a">'
        '<script src="https://elsewhere.example/x.js"></script>'
    )
    (tmp_path / "page.html").write_text(faults, encoding="utf-8")
    page = read(tmp_path)
    assert len(dead_links(tmp_path, page)) == 2
    assert from_elsewhere(page)
    assert scripts(page)
    assert doubled(page)


@browser_test
def test_the_front_page(site: Path, content: dict[str, Content]) -> None:
    """Catches a front page without picture, findings, date or what is not known."""
    page = content["index.html"]
    assert sum(name.startswith("chart-") for name in page.ids) == 1
    text = page.text
    summary = next(story for story in pages.stories() if story.name == pages.SUMMARY)
    assert plain(summary.bottom_line) in text
    assert plain(pages.date_of_the_data()) in text
    assert f"Version {ofsted_data.__version__}" in text
    for line in pages.section(pages.SUMMARY, "What is not known").splitlines():
        assert plain(line) in text


@browser_test
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_notebook_is_a_page(path: Path, content: dict[str, Content]) -> None:
    """Catches a notebook left out, or its text or output lost."""
    page = content[f"{path.stem}.html"]
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        outputs = [output.get("data", {}) for output in cell.get("outputs", [])]
        sources = [cell["source"]] if cell["cell_type"] == "markdown" else []
        for source in sources + [data.get("text/markdown", "") for data in outputs]:
            said = re.sub(r"\]\([^)]*\)|\[", "", "".join(source))
            for line in said.splitlines():
                assert plain(line) in page.text, line
        for data in outputs:
            if "image/svg+xml" in data:
                (name,) = re.findall(r'id="(\w+)-title"', "".join(data["image/svg+xml"]))
                assert f"chart-{name}" in page.ids


@browser_test
def test_every_claim_with_its_verdict(content: dict[str, Content]) -> None:
    """Catches a claim left out, or shown with another's answers, verdict or place."""
    page, claims = content["claims.html"], pages.claims()
    assert [claim["claim_id"] for claim in claims] == ofsted_data.load_claims()["claim_id"].tolist()
    for claim in claims:
        told = page.of(claim["claim_id"])
        assert told.lower().startswith(f"{claim['verdict']} "), claim["claim_id"]
        answers = [
            f"Its own figures {claim['itself']} Ofsted's report",
            f"record {claim['record']}",
        ]
        for part in (claim["evidence"], claim["why"], claim["locator"], *answers):
            assert plain(part) in told, claim["claim_id"]
        assert len(told.partition("What would change it: ")[2].partition(".")[0]) > 20


@browser_test
def test_every_number_with_its_words(content: dict[str, Content]) -> None:
    """Catches a number left out, or shown with another's words, limits or official figure."""
    page, rows = content["observations.html"], pages.observations()
    assert len(rows) == len(ofsted_data.load_observations())
    for row in rows:
        told = page.of(row["anchor"])
        assert told.startswith(f"{row['value']} "), row["anchor"]
        parts = [row["evidence"], row["locator"], str(row["year"])]
        parts += [limit for limit in (row["low"], row["high"]) if limit]
        parts += [f"Officially {row['official']}", row["agreement"]] if row["official"] else []
        for part in parts:
            assert plain(part) in told, row["anchor"]


@browser_test
def test_every_official_figure(site: Path) -> None:
    """Catches an official figure left out, or in another year's or place's cell."""
    text = (site / "official.html").read_text(encoding="utf-8")
    shown: dict[tuple[str, str, str], str] = {}
    tables = re.findall(r"<caption>(.*?), official figures</caption>(.*?)</table>", text, re.S)
    for label, table in tables:
        (_, *areas), *rows = [
            re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line, re.S) for line in table.split("<tr")[1:]
        ]
        for year, *values in rows:
            shown |= {(label, area, year): cell for area, cell in zip(areas, values, strict=True)}
    labels = ofsted_data.load_measures().set_index("measure")["label"].map(escape)
    figures = ofsted_data.load_statistics()
    wanted = figures["value"].map(pages.number, na_action="ignore").fillna(figures["status"])
    wanted += figures["basis"].map({"published": "", "computed": "*"})
    wanted.index = pd.MultiIndex.from_arrays(
        [figures["measure"].map(labels), figures["area"], figures["year"].astype("str")]
    )
    assert {key: value for key, value in shown.items() if value} == wanted.to_dict()


@browser_test
def test_the_reference_shows_the_examples(content: dict[str, Content]) -> None:
    """Catches a public name that its page leaves out, or shows without its example."""
    parser = doctest.DocTestParser()
    for name in ofsted_data.__all__:
        told = content["reference.html"].of(f"ofsted_data.{name}")
        examples = parser.get_examples(inspect.getdoc(getattr(ofsted_data, name)) or "")
        assert examples, name
        for line in [example.source + example.want for example in examples]:
            assert all(plain(part.lstrip(". ")) in told for part in line.splitlines()), line


@browser_test
def test_downloads_are_what_is_committed(site: Path) -> None:
    """Catches a file changed on its way, one that is no table, and a CSV that Excel misreads."""
    offered = [*pages.DATA.glob("*.csv*"), pages.DATA / "datapackage.json"]
    assert {path.name for path in (site / "data").iterdir()} == {path.name for path in offered}
    for path in offered:
        assert (site / "data" / path.name).read_bytes() == path.read_bytes()
        if path.suffix == ".csv":
            marked = (site / "tables" / path.name).read_bytes()
            assert marked == build.BYTE_ORDER_MARK + path.read_bytes()
    for path in pages.FIGURES.glob("*.*g"):
        assert (site / "figures" / path.name).read_bytes() == path.read_bytes()
    assert max(path.stat().st_size for path in site.glob("*.html")) < LIMIT


@browser_test
def test_all_tables_are_offered_as_one_spreadsheet(site: Path, content: dict[str, Content]) -> None:
    """Catches a workbook that no page offers, or that lacks a table."""
    assert build.WORKBOOK in content["dictionary.html"].links
    with pd.ExcelFile(site / build.WORKBOOK, engine="calamine") as book:
        assert {path.name.partition(".")[0] for path in pages.DATA.glob("*.csv*")} < {
            *book.sheet_names
        }


# --- what machines find

VOCABULARY = tomllib.loads((TESTS / "vocabulary.toml").read_text(encoding="utf-8"))


def nodes(entry: Any) -> Iterator[dict[str, Any]]:
    """Return every thing that linked data describe."""
    if isinstance(entry, dict):
        if "@type" in entry:
            yield entry
        entry = list(entry.values())
    if isinstance(entry, list):
        for part in entry:
            yield from nodes(part)


def misused(entry: Any) -> list[str]:
    """Return what is missing of the vocabulary, or not in it."""
    out = []
    for node in nodes(entry):
        kind, terms = node["@type"], VOCABULARY[node["@type"]]
        names = {name for name in node if name[0] != "@"}
        known = {*terms["required"], *terms["other"]}
        out += [f"{kind} lacks {name}" for name in terms["required"] if not node.get(name)]
        out += [f"{kind} has no {name}" for name in names - known]
    return out


@browser_test
def test_linked_data(site: Path, content: dict[str, Content]) -> None:
    """Catches tables or claims that machines cannot find, or find with another verdict."""
    found = {name: [json.loads(data) for data in page.data] for name, page in content.items()}
    said = {name: entries for name, entries in found.items() if entries}
    assert set(said) == {"index.html", "dictionary.html", "claims.html"}
    assert not [fault for entries in said.values() for fault in misused(entries)]

    ((dataset,), (claims,)) = said["dictionary.html"], said["claims.html"]
    assert dataset["@context"] == claims["@context"] == "https://schema.org"
    urls = [part["contentUrl"] for part in dataset["distribution"]]
    assert {urls_file.removeprefix(f"{ADDRESS}data/") for urls_file in urls} == {
        path.name for path in pages.DATA.glob("*.csv*")
    }
    verdicts = ofsted_data.check_claims().set_index("claim_id")["verdict"]
    dated = ofsted_data.load_documents().set_index("document_id")["published"]
    made_by = ofsted_data.load_claims().set_index("claim_id")["document_id"]
    reviews = {urldefrag(review["url"])[1]: review for review in claims["@graph"]}
    assert set(reviews) == set(verdicts.index)
    for name, review in reviews.items():
        assert review["url"].startswith(f"{ADDRESS}claims.html#")
        rating = review["reviewRating"]
        assert rating["alternateName"] == verdicts[name]
        assert rating.get("ratingValue") == pages.RATINGS[verdicts[name]]
        assert ("datePublished" in review["itemReviewed"]) == pd.notna(dated[made_by[name]])
    broken = {"@type": "Dataset", "name": "x", "colour": "blue"}
    assert {"Dataset lacks license", "Dataset has no colour"} <= set(misused(broken))


# --- in Chromium


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Keep the requests out of what the tests print."""


@pytest.fixture(scope="session")
def home(site: Path) -> Iterator[str]:
    """Serve the site on this machine; return its address."""
    handler = functools.partial(_Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer((HERE, 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{HERE}:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start Chromium; where there is none, skip aloud, and fail where changes are checked."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        told = (
            "NOT TRIED IN A BROWSER: Chromium is not installed (Debian: apt-get install chromium)"
        )
        pytest.fail(told) if os.environ.get("CI") else pytest.skip(told)
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Open a page at desk width, in light."""
    opened = chromium.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light")
    yield opened
    opened.close()


def ask(page: Page, question: str) -> Any:
    """Return what a page answers to a question of site.js."""
    script = (TESTS / "site.js").read_text(encoding="utf-8")
    return page.evaluate(f"() => {{ if (!window.asked) {{ {script} }} return asked.{question}() }}")


class Seen(NamedTuple):
    """What was seen of a page: what it asked for and said, how wide it is, what bars the way."""

    requests: list[str]
    messages: list[str]
    overhang: int
    barriers: list[str]


def look(page: Page, url: str, barriers: bool = True) -> Seen:
    """Open a page, unfold it and write down what there is to see."""
    requests: list[str] = []
    messages: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: messages.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: messages.append(f"error: {error}"))
    page.goto(url)
    overhang = ask(page, "overhang")
    found = Axe().run(page, options=AXE).response["violations"] if barriers else []
    told = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]
    return Seen(requests, messages, int(overhang), told)


@pytest.fixture(scope="session", params=WAYS, ids=lambda way: f"{way[0]}-{way[1]}")
def seen(
    request: pytest.FixtureRequest, chromium: Browser, site: Path, home: str
) -> dict[str, Seen]:
    """Return what was seen of every page, at one width; one of each kind is held to WCAG."""
    width, scheme, kinds = request.param
    out = {}
    for name in sorted(path.stem for path in site.glob("*.html")):
        page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        out[name] = look(page, f"{home}{name}.html", barriers=name in kinds.split())
        page.close()
    assert set(kinds.split()) <= set(out)
    return out


@browser_test
def test_every_page_as_it_is_seen(seen: dict[str, Seen], home: str) -> None:
    """Catches what WCAG 2.2 A or AA forbids, messages, requests elsewhere, sideways scrolling."""
    assert not {name: one.barriers for name, one in seen.items() if one.barriers}
    assert not {name: one.messages for name, one in seen.items() if one.messages}
    assert not {name: one.overhang for name, one in seen.items() if one.overhang > 0}
    asked = {url for one in seen.values() for url in one.requests}
    assert len(asked) > len(seen)
    assert not {url for url in asked if not url.startswith((home, "data:"))}


@browser_test
def test_what_is_seen_can_be_faulty(page: Page, site: Path, home: str) -> None:
    """Catches a look that sees nothing: every fault is put on one page and must be found."""
    faults = (
        "<p style='color: #bbb; background: #fff'>Too pale to read</p>"
        "<script>console.error('broken')</script>"
        f"<img alt='' src='http://{ELSEWHERE}:9/elsewhere.png'>"
        "<div style='width: 3000px'>wide</div>"
    )
    text = (site / "cite.html").read_text(encoding="utf-8")
    broken = site / "broken.htm"
    broken.write_text(text.replace("</article>", f"{faults}</article>"), encoding="utf-8")
    found = look(page, f"{home}broken.htm")
    broken.unlink()
    assert [one for one in found.barriers if one.startswith("color-contrast")]
    assert [one for one in found.messages if "broken" in one]
    assert [url for url in found.requests if not url.startswith(home)]
    assert found.overhang > 0


@browser_test
@pytest.mark.parametrize("name", ["index", "04_neglect", "recipes", "search"])
def test_a_keyboard_is_enough(name: str, page: Page, home: str) -> None:
    """Catches a skip link that hides, and a link, fold or table that Tab misses or leaves bare."""
    page.goto(f"{home}{name}.html")
    ask(page, "watch")
    wanted = ask(page, "reachable")
    page.keyboard.press("Tab")
    box = page.locator(":focus").bounding_box()
    assert page.locator(":focus").text_content() == "Skip to main content"
    assert box
    assert box["y"] >= 0
    for _ in range(len(wanted) + 5):
        page.keyboard.press("Tab")
    reached = page.evaluate("asked.reached")
    assert wanted
    assert not [at for at in wanted if not reached.get(str(at))]
    for fold in page.locator("details").all()[:2]:
        fold.locator("summary").focus()
        page.keyboard.press("Enter")
        assert fold.evaluate("fold => fold.open")


@browser_test
def test_without_javascript(chromium: Browser, home: str) -> None:
    """Catches a fold, the dark, or the narrowing of claims that only a script brings."""
    bare = chromium.new_context(java_script_enabled=False, color_scheme="dark").new_page()
    bare.goto(f"{home}04_neglect.html")
    fold = bare.locator("details.hide").first
    assert not fold.locator("pre").first.is_visible()
    fold.locator("summary").click()
    assert fold.locator("pre").first.is_visible()
    dark = bare.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark == "rgb(20, 23, 28)"
    bare.goto(f"{home}search.html")
    assert bare.locator("noscript p").count() == 1
    bare.context.close()


@browser_test
def test_claims_are_narrowed(chromium: Browser, home: str) -> None:
    """Catches a choice that hides what it names, shows what it does not, or needs a script."""
    bare = chromium.new_context(java_script_enabled=False).new_page()
    bare.goto(f"{home}claims.html")
    claims = pages.claims()
    both = [(verdict, "all") for verdict in pages.tally()]
    both += [("all", source) for source in pages.claimants()]
    both += [(claims[0]["verdict"], claims[0]["document_id"]), *pages.no_claim()[:1]]
    for verdict, source in both:
        bare.locator(f"[name=verdict][value='{verdict}']").check()
        bare.locator(f"[name=source][value='{source}']").check()
        wanted = [
            claim["claim_id"]
            for claim in claims
            if verdict in (claim["verdict"], "all") and source in (claim["document_id"], "all")
        ]
        shown = bare.locator(".claims > li:visible").evaluate_all("all => all.map(li => li.id)")
        assert shown == wanted, (verdict, source)
        assert bare.locator(".none").is_visible() == (not wanted)
    bare.context.close()


@browser_test
def test_paper(page: Page, home: str) -> None:
    """Catches code, menus or dark colours on paper, links that lead nowhere, charts cut in two."""
    page.emulate_media(media="print", color_scheme="dark")
    for name in ("04_neglect", "claims", "index"):
        page.goto(f"{home}{name}.html")
        paper, shown, cut, links = ask(page, "paper")
        assert paper == "rgb(255, 255, 255)"
        assert not shown, name
        assert not cut, name
        # The browser gives the rule, or the words that it makes of it.
        assert all("attr(href)" in after or href in after for href, after in links), name
    assert links
    assert page.pdf().startswith(b"%PDF")


@browser_test
def test_search_finds(page: Page, home: str) -> None:
    """Catches a search that finds nothing, or that stumbles."""
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.goto(f"{home}search.html")
    page.get_by_label("Words to look for").fill("neglect")
    page.keyboard.press("Enter")
    found = page.locator("#search-results li a", has_text="Every claim, with its verdict")
    found.first.wait_for()
    assert not messages
