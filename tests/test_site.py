"""The reader's edition in Chromium: each page, in light and dark, on a desk and in the hand.

The site is built once and served on this machine. Each page is opened once for each way of reading
it, and what was seen is kept; the tests then look at that. Faults are listed page by page.
"""

import csv
import functools
import http.server
import io
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urldefrag

import pytest
from axe_playwright_python.sync_playwright import Axe
from ofsted_data.frames import lookup, records
from ofsted_data.schema import descriptor
from pages import anchor, told_in
from picture import DARK_PAPER, in_the_dark, luminance, take_apart, two_colours
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

import ofsted_data
from ofsted_data import sentences

ROOT = Path(__file__).resolve().parent.parent
FIGURES = ROOT / "figures"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
WAYS = [(width, scheme) for width in (1280, 360) for scheme in ("light", "dark")]
HERE, ELSEWHERE = "127.0.0.1", "127.0.0.2"
LIMIT = 1_000_000
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
AXE = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
browser_test = pytest.mark.browser


class Seen(NamedTuple):
    """What was seen of a page: what it asked for and said, how wide it is, where it leads."""

    url: str
    requests: list[str]
    messages: list[str]
    widths: list[int]
    barriers: list[str]
    links: list[str]
    ids: list[str]
    text: str


# --- the site and the browser ------------------------------------------------------------------


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site, once a run, as `make site` does."""
    out = tmp_path_factory.mktemp("site") / "site"
    command = [sys.executable, str(ROOT / "docs" / "build.py"), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


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
def playwright() -> Iterator[Playwright]:
    """Start what drives the browser."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Start Chromium; where there is none, skip aloud, and fail where changes are checked."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        told = (
            "THE SITE WAS NOT TRIED: Chromium is not installed (Debian: apt-get install chromium)"
        )
        pytest.fail(told) if os.environ.get("CI") else pytest.skip(told)
    browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Open a page at desk width, in light."""
    opened = chromium.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light")
    yield opened
    opened.close()


def names(site: Path) -> list[str]:
    """Return the file names of the pages."""
    return sorted(path.name for path in site.glob("*.html"))


def unfold(page: Page) -> None:
    """Open every fold, so that what is in it is looked at too."""
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")


def look(page: Page, url: str) -> Seen:
    """Open a page, unfold it and write down what there is to see."""
    requests: list[str] = []
    messages: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: messages.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: messages.append(f"error: {error}"))
    page.goto(url)
    widths = [_overhang(page)]
    unfold(page)
    widths.append(_overhang(page))
    found = Axe().run(page, options=AXE)
    barriers = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in
                found.response["violations"]]  # fmt: skip
    links, ids, text = page.evaluate(_CONTENT)
    return Seen(url, requests, messages, widths, barriers, links, ids, text)


_CONTENT = """[
    [...document.querySelectorAll('[href]')].map(one => one.href.baseVal ?? one.href),
    [...document.querySelectorAll('[id]')].map(one => one.id),
    document.querySelector('main').textContent,
]"""


def _overhang(page: Page) -> int:
    return int(page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    ))  # fmt: skip


@pytest.fixture(scope="session", params=WAYS, ids=lambda way: f"{way[0]}-{way[1]}")
def seen(request: pytest.FixtureRequest, chromium: Browser, site: Path, home: str) -> list[Seen]:
    """Return what was seen of every page, at one width and in one colour scheme."""
    width, scheme = request.param
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    out = []
    for name in names(site):
        page = context.new_page()
        out.append(look(page, home + name))
        page.close()
    context.close()
    return out


# --- every page, each way of reading -----------------------------------------------------------


@browser_test
def test_no_barrier(seen: list[Seen]) -> None:
    """Catches what WCAG 2.2 A or AA forbids: words too pale, a link or region without a name."""
    assert not {one.url: one.barriers for one in seen if one.barriers}


@browser_test
def test_no_message_of_the_browser(seen: list[Seen]) -> None:
    """Catches a script that breaks, a file that is not there, whatever the browser complains of."""
    assert not {one.url: one.messages for one in seen if one.messages}


@browser_test
def test_no_request_leaves_the_machine(seen: list[Seen], home: str) -> None:
    """Catches a font, script or picture fetched from elsewhere, and a page that fetched nothing."""
    elsewhere = {url for one in seen for url in one.requests if not url.startswith((home, "data:"))}
    assert all(one.requests for one in seen)
    assert not elsewhere


@browser_test
def test_no_page_scrolls_sideways(seen: list[Seen]) -> None:
    """Catches a table, chart or long word that is wider than the screen, folded or unfolded."""
    assert not {one.url: one.widths for one in seen if max(one.widths) > 0}


@browser_test
def test_no_dead_link(seen: list[Seen], site: Path, home: str) -> None:
    """Catches a link to a page, a file or a place on a page that is not there."""
    places = {one.url: set(one.ids) for one in seen}
    dead = []
    for one in seen:
        for link in one.links:
            url, place = urldefrag(link if "://" in link else one.url + link)
            if not url.startswith(home):
                continue
            path = site / url.removeprefix(home).partition("?")[0]
            if not path.is_file() or (place and place not in places.get(url, set())):
                dead.append(f"{one.url}: {link}")
    assert sum(len(one.links) for one in seen) > 20 * len(seen)
    assert not dead


@browser_test
def test_every_id_stands_once_on_its_page(seen: list[Seen]) -> None:
    """Catches two charts that share a name, so that one is drawn with the other's parts."""
    twice = {one.url: [name for name, n in Counter(one.ids).items() if n > 1] for one in seen}
    assert not {url: doubled for url, doubled in twice.items() if doubled}


FAULTS = {
    "barriers": "<p style='color: #bbb; background: #fff'>Too pale to read</p>",
    "messages": "<script>console.error('broken')</script>",
    "requests": f"<img alt='' src='http://{ELSEWHERE}:9/elsewhere.png'>",
    "widths": "<div style='width: 3000px'>wide</div>",
}


@browser_test
@pytest.mark.parametrize("fault", FAULTS)
def test_the_checks_can_fail(
    fault: str, chromium: Browser, page: Page, site: Path, home: str
) -> None:
    """Catches a check that sees nothing: each fault is put on a page and must be found there."""
    sound = look(chromium.new_page(), home + "cite.html")
    broken = site / f"broken-{fault}.htm"
    text = (site / "cite.html").read_text(encoding="utf-8")
    broken.write_text(text.replace("</article>", FAULTS[fault] + "</article>"), encoding="utf-8")
    again = look(page, home + broken.name)
    broken.unlink()
    if fault == "widths":
        assert max(again.widths) > 0 >= max(sound.widths)
    elif fault == "requests":
        assert {url for url in again.requests if not url.startswith(home)}
    else:
        assert getattr(again, fault)
        assert not getattr(sound, fault)


# --- what the pages say ------------------------------------------------------------------------


def plain(text: str) -> str:
    """Return words without mark-up, with one kind of quotation mark and of space."""
    text = re.sub(r"[*_>#`]|^- ", "", text, flags=re.MULTILINE)
    return " ".join(text.translate(str.maketrans("“”‘’\"'", "''''''")).split())


def words_of(page: Page, url: str, where: str = "main") -> str:
    """Return the words of a page, as `plain` has them."""
    page.goto(url)
    return plain(str(page.evaluate("""where => {
        const copy = document.querySelector(where).cloneNode(true);
        copy.querySelectorAll('noscript').forEach(one => one.remove());
        return copy.textContent;
    }""", where)))  # fmt: skip


@browser_test
def test_the_front_page_says_what_the_tables_give(page: Page, home: str) -> None:
    """Catches a finding typed or gone stale, and a front page without date, chart or open ends."""
    told = words_of(page, home + "index.html")
    for name in ("the_documents", "overall_grades", "areas_below_good", "among_councils",
                 "rate_beside_others", "growth_of_assessments", "neglect_share",
                 "asked_for_again", "what_the_pages_leave_out", "silence_after_the_last_count",
                 "verdicts_in_all", "printed_and_recorded", "date_of_the_data"):  # fmt: skip
        assert plain(getattr(sentences, name)()) in told, name
    for line in sentences.what_is_not_known().splitlines():
        assert plain(line) in told
    assert f"Version {ofsted_data.__version__}" in told
    assert page.locator("figure.chart svg[role=img]").count() == 1


@browser_test
def test_each_notebook_is_a_page(page: Page, home: str) -> None:
    """Catches a notebook left out, its text or output lost, or code that lies open."""
    for path in NOTEBOOKS:
        told = words_of(page, f"{home}{path.stem}.html")
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                source = re.sub(r"\]\([^)]*\)|\[", "", "".join(cell["source"]))
                for paragraph in source.split("\n\n"):
                    assert plain(paragraph.partition("\n- ")[0]) in told, (path.name, paragraph)
                continue
            assert plain("".join(cell["source"])) in told, (path.name, cell["id"])
            for output in cell["outputs"]:
                for block in "".join(output["data"].get("text/markdown", "")).split("\n\n"):
                    for line in block.splitlines():
                        assert plain(line) in told, (path.name, line)
        folds = page.locator("details.hide")
        codes = page.locator("div.cell_input pre")
        assert folds.count() == codes.count() > 0
        assert not codes.first.is_visible()
        folds.first.locator("summary").click()
        assert codes.first.is_visible()


@browser_test
def test_a_claim_can_be_found_with_its_verdict(page: Page, home: str) -> None:
    """Catches a claim left out, or shown beside another claim's verdict or place."""
    page.goto(home + "claims.html")
    claims = ofsted_data.load_claims().merge(
        ofsted_data.check_claims()[["claim_id", "verdict", "why", "alone"]], on="claim_id"
    )
    labels = lookup(ofsted_data.load_documents(), "document_id")
    for claim in records(claims):
        told = page.evaluate("id => document.getElementById(id).textContent", claim["claim_id"])
        place = f"{labels[claim['document_id']]}, {claim['locator']}"
        for part in (claim["evidence"], claim["why"], claim["verdict"], place):
            assert plain(part).lower() in plain(told).lower(), claim["claim_id"]
        alone = plain(f"Without the record: {claim['alone']}.")
        assert (alone in plain(told)) == (claim["alone"] != claim["verdict"]), claim["claim_id"]
    assert page.locator(".entries > li").count() == len(claims) > 0


@browser_test
def test_a_number_can_be_followed_to_its_words(page: Page, home: str) -> None:
    """Catches a number left out, or shown with another's words, place or bounds."""
    page.goto(home + "observations.html")
    rows = records(ofsted_data.load_observations())
    labels = lookup(ofsted_data.load_documents(), "document_id")
    for row in rows:
        told = plain(page.evaluate("id => document.getElementById(id).textContent", anchor(row)))
        assert told.startswith(f"{row['value']:,.6g} "), anchor(row)
        place = f"{labels[row['document_id']]}, {row['locator']}"
        for part in (row["evidence"], place, str(row["year"])):
            assert plain(part) in told, anchor(row)
        if row["qualifier"] != "exact":
            ends = [end for end in (row["low"], row["high"]) if end == end]
            assert ends
            assert all(f"{end:,.6g}" in told.partition("the words allow")[2] for end in ends)
    assert page.locator(".entries > li").count() == len(rows) > 0
    for row in records(ofsted_data.compare_with_record()):
        told = plain(page.evaluate("id => document.getElementById(id).textContent", anchor(row)))
        assert plain(f"Officially {row['official']:,.6g} ({row['release']})") in told
        assert plain(row["agreement"]) in told


@browser_test
def test_every_official_figure_is_on_its_page(page: Page, home: str) -> None:
    """Catches an official figure left out, or in another year's or place's cell."""
    page.goto(home + "official.html")
    shown: dict[tuple[str, str, int], str] = {}
    for table in page.locator("table[id]").all():
        lines = [line.locator("th, td").all_inner_texts() for line in table.locator("tr").all()]
        for year, *cells in lines[1:]:
            for area, cell in zip(lines[0][1:], cells, strict=True):
                shown[str(table.get_attribute("id")), area, int(year)] = cell
    figures = records(ofsted_data.load_statistics())
    assert {key: cell for key, cell in shown.items() if cell} == {
        ("official-" + row["measure"], row["area"], row["year"]):
        f"{row['value']:,.6g}" + "*" * (row["basis"] == "computed")
        for row in figures
    }  # fmt: skip
    told = plain(page.locator("main").inner_text())
    assert all(plain(row["file"]) in told for row in figures)


@browser_test
def test_the_data_and_the_module_are_described_whole(page: Page, home: str) -> None:
    """Catches a table, column, closed list or function that no page describes."""
    data = words_of(page, home + "dictionary.html")
    for entry in descriptor()["resources"]:
        for field in entry["schema"]["fields"]:
            assert plain(f"{field['name']}{field['type']}") in data, (entry["name"], field["name"])
            assert plain(field["description"]) in data
            assert plain(", ".join(field.get("constraints", {}).get("enum", []))) in data
    page.goto(home + "reference.html")
    ids = page.evaluate("[...document.querySelectorAll('dt[id]')].map(one => one.id)")
    offered = {f"ofsted_data.{name}" for name in ofsted_data.__all__ if name != "charts"}
    offered |= {f"ofsted_data.charts.{name}" for name in ofsted_data.charts.__all__}
    assert offered <= set(ids)
    assert ofsted_data.__version__ in words_of(page, home + "changes.html")
    assert f"version {ofsted_data.__version__}" in words_of(page, home + "cite.html")


@browser_test
def test_each_page_is_small(site: Path) -> None:
    """Catches a page that is too heavy for a slow line: what it embeds is part of it."""
    sizes = {name: (site / name).stat().st_size for name in names(site)}
    assert len(sizes) > len(NOTEBOOKS)
    assert not {name: size for name, size in sizes.items() if size >= LIMIT}


# --- charts ------------------------------------------------------------------------------------

_CHARTS = """[...document.querySelectorAll('figure.chart')].map(chart => ({
    name: chart.id.replace('chart-', ''),
    title: chart.querySelector('figcaption strong').textContent,
    words: chart.textContent,
    texts: [...chart.querySelectorAll('svg text')].map(one => one.textContent),
    marks: [...chart.querySelectorAll('svg use')].map(one => one.getBBox())
        .map(box => box.width + box.height),
    named: chart.querySelector('svg').getAttribute('aria-labelledby').split(' ')
        .map(id => document.getElementById(id).textContent),
    links: [...chart.querySelectorAll('.downloads a')].map(one => one.href),
    head: [...chart.querySelectorAll('th')].map(one => one.textContent),
    rows: [...chart.querySelectorAll('tbody tr')].map(row => [...row.children].map(cell =>
        [cell.querySelector('data').value, cell.textContent])),
    sources: [...chart.querySelectorAll('tbody a')].map(one =>
        [one.href, [...one.closest('tr').children].map(cell => cell.querySelector('data').value)]),
}))"""


def charts(page: Page, site: Path, home: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return each chart of each page, unfolded, with the page it stands on."""
    for name in names(site):
        page.goto(home + name)
        unfold(page)
        for chart in page.evaluate(_CHARTS):
            yield name, chart


@browser_test
def test_a_chart_shows_what_its_files_hold(page: Page, site: Path, home: str) -> None:
    """Catches a table or a download of other numbers than the chart's, and a mark not drawn."""
    shown = set()
    for where, chart in charts(page, site, home):
        name = chart["name"]
        shown.add(name)
        for kind, link in zip(("svg", "png", "csv"), chart["links"], strict=True):
            assert page.request.get(link).body() == (FIGURES / f"{name}.{kind}").read_bytes()
        head, *rows = csv.reader(io.StringIO((FIGURES / f"{name}.csv").read_text(encoding="utf-8")))
        assert len(chart["head"]) == len(head)
        assert [[raw for raw, _ in row] for row in chart["rows"]] == rows, (where, name)
        for raw, text in (cell for row in chart["rows"] for cell in row):
            if re.fullmatch(r"-?\d+(\.\d+)?", raw):
                assert abs(float(text.replace(",", "")) - float(raw)) <= 0.05 + 1e-9, (name, raw)
            else:
                assert bool(text) == bool(raw), (name, raw)
        picture = ET.parse(FIGURES / f"{name}.svg").getroot()
        texts = [
            "".join(one.itertext()) for one in picture.iter("{http://www.w3.org/2000/svg}text")
        ]
        away = Counter(texts) - Counter(chart["texts"])
        assert not Counter(chart["texts"]) - Counter(texts)
        assert all(text in chart["words"] for text in away.elements()), (name, away)
        assert chart["texts"]
        marks = list(picture.iter("{http://www.w3.org/2000/svg}use"))
        assert len(chart["marks"]) == len(marks)
        assert all(size > 0 for size in chart["marks"]), (where, name)
    assert shown == {path.stem for path in FIGURES.glob("*.svg")}


@browser_test
def test_a_chart_is_told_in_words(page: Page, site: Path, home: str) -> None:
    """Catches alt text that gets lost on the way from the notebook to the page."""
    told = {chart["name"]: chart["named"] for _, chart in charts(page, site, home)}
    for path in NOTEBOOKS:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                if "image/svg+xml" in output.get("data", {}):
                    name = re.findall(r'id="(\w+)-title"', "".join(output["data"]["image/svg+xml"]))
                    alt = "".join(output["data"]["text/plain"])
                    assert told[name[0]][1] == alt
    for name, (title, alt) in told.items():
        assert title, name
        assert len(alt) > 40, name


@browser_test
def test_a_number_of_a_chart_leads_to_its_words(page: Page, site: Path, home: str) -> None:
    """Catches a row of a chart's numbers that leads to another number of the documents."""
    followed = [
        (name, link, raw)
        for name, chart in charts(page, site, home)
        for link, raw in chart["sources"]
    ]
    page.goto(home + "observations.html")
    for name, link, raw in followed:
        place = urldefrag(link)[1]
        told = page.evaluate("id => document.getElementById(id).textContent", place).split()[0]
        assert any(f"{float(one):,.6g}" == told for one in raw if re.fullmatch(r"[\d.]+", one)), (
            name, place,
        )  # fmt: skip
    assert followed


@browser_test
def test_the_text_of_a_chart_can_be_selected(page: Page, site: Path, home: str) -> None:
    """Catches a chart whose words are outlines, or that does not let a reader copy them."""
    chosen = 0
    for name in names(site):
        page.goto(home + name)
        for chart in page.locator("figure.chart").all():
            text = chart.locator("svg text", has_text=re.compile(r"^\w{3,}")).first
            text.dblclick()
            selected = page.evaluate("getSelection().toString().trim()")
            assert selected, name
            assert selected in (text.text_content() or ""), name
            chosen += 1
    assert chosen >= len(list(FIGURES.glob("*.svg")))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, as WCAG reckons it."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_colours_keep_their_contrast_in_the_dark() -> None:
    """Catches a chart that can be read on white and not on dark paper."""
    drawn = "".join(path.read_text(encoding="utf-8") for path in FIGURES.glob("*.svg"))
    colours = sorted(set(re.findall(r"(?:fill|stroke): (#\w{6})", drawn)))
    assert in_the_dark("#ffffff") == DARK_PAPER
    assert len(colours) > 4
    for one, other in combinations(colours, 2):
        light, dark = contrast(one, other), contrast(in_the_dark(one), in_the_dark(other))
        assert dark == pytest.approx(light, rel=0.06), (one, other)
    css = (ROOT / "docs" / "_static" / "site.css").read_text(encoding="utf-8")
    assert f"--paper: light-dark(#ffffff, {DARK_PAPER})" in css


def test_luminance_is_that_of_wcag() -> None:
    """Catches a contrast reckoned wrongly, in the charts and in the test above alike."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert luminance("#12436d") == pytest.approx(0.0525, abs=0.0005)


def test_each_colour_of_a_chart_has_two() -> None:
    """Catches a colour that stays as it was in the dark, black on black."""
    for path in FIGURES.glob("*.svg"):
        svg = take_apart(path.read_text(encoding="utf-8")).svg
        single = re.findall(r"(?:fill|stroke): #\w{6}(?!; (?:fill|stroke): light-dark\(#)", svg)
        assert not single, path.name
        assert "light-dark(" in svg
    assert two_colours("fill: #ffffff") == f"fill: #ffffff; fill: light-dark(#ffffff, {DARK_PAPER})"


# --- without JavaScript, by keyboard, on paper, in search --------------------------------------


@browser_test
def test_everything_is_there_without_javascript(
    chromium: Browser, page: Page, site: Path, home: str
) -> None:
    """Catches words, folds or the dark that only a script brings."""
    bare = chromium.new_context(java_script_enabled=False, color_scheme="dark").new_page()
    folds = 0
    for name in names(site):
        told = words_of(page, home + name)
        assert words_of(bare, home + name) == told, name
        dark = bare.evaluate("getComputedStyle(document.body).backgroundColor")
        assert dark == f"rgb{tuple(int(DARK_PAPER[at : at + 2], 16) for at in (1, 3, 5))}", name
        for summary in bare.locator("details > summary").all():
            inside = summary.locator("xpath=../*[last()]")
            assert not inside.is_visible(), name
            summary.click()
            assert inside.is_visible(), name
            folds += 1
    assert folds > len(NOTEBOOKS)
    assert bare.goto(home + "search.html")
    # Only where scripts are off is what stands in noscript taken for markup.
    assert bare.locator("noscript p").count() == 1
    bare.context.close()


_WATCH = """() => {
    document.activeElement.blur();
    window.reached = {};
    document.addEventListener('focusin', event => {
        const style = getComputedStyle(event.target);
        reached[[...document.querySelectorAll('*')].indexOf(event.target)] =
            style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    });
}"""
_REACHABLE = """[...document.querySelectorAll('a[href], button, input, summary, [tabindex="0"]')]
    .filter(one => one.checkVisibility({visibilityProperty: true}))
    .map(one => [...document.querySelectorAll('*')].indexOf(one))"""


@browser_test
@pytest.mark.parametrize("width", [1280, 360])
def test_a_keyboard_is_enough(width: int, page: Page, site: Path, home: str) -> None:
    """Catches a link, fold or wide table that Tab does not reach, or that hides its focus."""
    page.set_viewport_size({"width": width, "height": 900})
    for name in names(site):
        page.goto(home + name)
        page.evaluate(_WATCH)
        wanted = page.evaluate(_REACHABLE)
        for _ in range(len(wanted) + 5):
            page.keyboard.press("Tab")
        reached = page.evaluate("reached")
        assert wanted, name
        assert not [at for at in wanted if str(at) not in reached], name
        assert not [at for at in wanted if not reached[str(at)]], name


@browser_test
def test_the_skip_link_skips(page: Page, site: Path, home: str) -> None:
    """Catches a skip link that comes late, cannot be seen or leads nowhere."""
    for name in names(site):
        page.goto(home + name)
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("Tab")
        link = page.locator(":focus")
        assert link.text_content() == "Skip to main content", name
        box = link.bounding_box()
        assert box, name
        assert box["y"] >= 0, name
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        inside = "document.querySelector('main').contains(document.activeElement)"
        after = "document.querySelector('footer').contains(document.activeElement)"
        assert page.evaluate(f"{inside} || {after}"), name


@browser_test
def test_a_fold_opens_by_key(page: Page, home: str) -> None:
    """Catches a fold that only a mouse opens."""
    page.goto(f"{home}{NOTEBOOKS[0].stem}.html")
    for fold in page.locator("details").all():
        fold.locator("summary").focus()
        page.keyboard.press("Enter")
        assert fold.evaluate("fold => fold.open")


_PAPER = """({
    shown: [...document.querySelectorAll('div.cell_input, header nav, .aside, .downloads, summary')]
        .filter(one => one.checkVisibility()).map(one => one.className || one.tagName),
    cut: [...document.querySelectorAll('figure.chart, .entries > li, tr')]
        .filter(one => getComputedStyle(one).breakInside !== 'avoid').map(one => one.textContent),
    links: [...document.querySelectorAll('article a[href]:not([href^="#"])')]
        .filter(one => one.checkVisibility())
        .map(one => [one.getAttribute('href'), getComputedStyle(one, '::after').content]),
})"""


@browser_test
def test_paper(page: Page, site: Path, home: str) -> None:
    """Catches code, menus or dark colours on paper, links that lead nowhere, charts cut in two."""
    page.emulate_media(media="print", color_scheme="dark")
    spelt = 0
    for name in names(site):
        page.goto(home + name)
        assert (
            page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        )
        unfold(page)
        on_paper = page.evaluate(_PAPER)
        assert not on_paper["shown"], name
        assert not on_paper["cut"], name
        for href, after in on_paper["links"]:
            # The browser gives the rule, or the words that it makes of it.
            assert "attr(href)" in after or href in after, (name, href, after)
        spelt += len(on_paper["links"])
    assert spelt > 5
    page.goto(home + "index.html")
    assert page.pdf().startswith(b"%PDF")


@browser_test
def test_search_finds(page: Page, home: str) -> None:
    """Catches a search that finds nothing, or that asks another machine or stumbles."""
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.goto(home + "search.html")
    page.get_by_label("Words to look for").fill("neglect")
    page.keyboard.press("Enter")
    # What is found is listed one after the other.
    claims = page.locator("#search-results li a", has_text="Every claim, with its verdict")
    claims.first.wait_for()
    found = page.locator("#search-results li a").all_text_contents()
    assert told_in("growth_within").title in found or len(found) > 2
    assert not messages
