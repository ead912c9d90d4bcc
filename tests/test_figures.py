"""Every figure says what it shows, shows what it says, and is the same wherever it is drawn."""

import csv
import inspect
import io
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.container import ErrorbarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Rectangle
from matplotlib.text import Annotation, Text
from PIL import Image

import ofsted_data
from ofsted_data import FigureError, charts, figures, schema, tables
from ofsted_data.canvas import BLUE, Chart, style
from ofsted_data.frames import each

ROOT = Path(__file__).resolve().parent.parent
FIGURES = ROOT / "figures"
SVG = "{http://www.w3.org/2000/svg}"
NAMES = [entry.draw.__name__ for entry in figures.STORY]
COUNTS = ["children_looked_after", "child_protection_plans", "children_in_need",
          "neglect_assessments"]  # fmt: skip
RECORD = [*COUNTS, "ten_years", "growth_rates", "rates_per_10000", "entering_and_leaving_care",
          "neglect_share", "neglect_plans"]  # fmt: skip
ASIDE = {"document": -0.16, "report": 0.16}
WITH_RECORD = ["timeline", "who_reports_what", "grades_grid", "councils", "asked_for",
               "recommendations", "taken_from_the_reports", "said_and_recorded"]  # fmt: skip

every_chart = pytest.mark.parametrize("name", NAMES)
record_charts = pytest.mark.parametrize("name", RECORD)
count_charts = pytest.mark.parametrize("name", COUNTS)


@dataclass(frozen=True)
class Words:
    """A text as it was drawn: left, bottom, right and top in pixels."""

    text: str
    colour: tuple[float, float, float]
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class Drawing:
    """A chart drawn once at the size it is saved, its texts, the picture without them."""

    chart: Chart
    texts: tuple[Words, ...]
    picture: np.ndarray[Any, np.dtype[np.uint8]]
    tables: frozenset[str]

    def says(self, words: str) -> bool:
        """Return whether a text of the chart is these words, however its lines are broken."""
        return any(" ".join(drawn.text.split()) == words for drawn in self.texts)

    @property
    def csv(self) -> pd.DataFrame:
        """Return the numbers as a reader of the CSV gets them."""
        text = self.chart.numbers.to_csv(index=False)
        return pd.read_csv(io.StringIO(text), dtype={"as_printed": "str"})


def render(chart: Chart) -> tuple[tuple[Words, ...], np.ndarray[Any, np.dtype[np.uint8]]]:
    """Draw a chart as its PNG is drawn; return its texts, and the picture without them."""
    texts: list[Words] = []

    def note(text: Text, renderer: Any) -> None:
        if text.get_visible() and text.get_text().strip():
            left, bottom, right, top = Text.get_window_extent(text, renderer).extents
            colour = to_rgb(text.get_color())
            texts.append(Words(text.get_text(), colour, (left, bottom, right, top)))

    before = chart.dpi
    with style(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(Text, "draw", note)
        canvas: Any = FigureCanvasAgg(chart)
        chart.set_dpi(figures.PNG_DPI)
        canvas.draw()
        picture = np.asarray(canvas.buffer_rgba())[..., :3].copy()
        chart.set_dpi(before)
    return tuple(texts), picture


@pytest.fixture(scope="module")
def drawings(freshly_saved: Callable[[], Path]) -> dict[str, Drawing]:
    """Draw every chart of the story once, and note which tables it loads."""
    drawn = {}
    for entry in figures.STORY:
        loaded: set[str] = set()

        def noted(table: str, folder: Any = None, into: set[str] = loaded) -> pd.DataFrame:
            into.add(table)
            return schema.load(table, folder)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(tables, "load", noted)
            chart = entry.draw()
        texts, picture = render(chart)
        drawn[entry.draw.__name__] = Drawing(chart, texts, picture, frozenset(loaded))
    return drawn


@pytest.fixture(scope="module")
def freshly_saved(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[], Path]]:
    """Save every figure in another process, of other settings, while other tests run."""
    folder = tmp_path_factory.mktemp("another process")
    settings = {"PYTHONHASHSEED": "4321", "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    process = subprocess.Popen(
        [sys.executable, "-m", "ofsted_data", "figures", "--out", "figures"],
        cwd=folder, env=os.environ | settings,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip

    def finished() -> Path:
        output, _ = process.communicate(timeout=300) if process.returncode is None else ("", "")
        assert process.returncode == 0, output
        return folder / "figures"

    yield finished
    if process.poll() is None:
        process.kill()
    process.communicate()


@pytest.fixture(scope="module")
def drawn_svg(drawings: dict[str, Drawing]) -> dict[str, str]:
    """Return every chart as SVG text."""
    return {
        name: figures.svg(one.chart, one.chart.name, one.chart.title, one.chart.alt)
        for name, one in drawings.items()
    }


@pytest.fixture(scope="module")
def verdicts() -> pd.DataFrame:
    """Return every claim with its verdict."""
    return ofsted_data.check_claims(ofsted_data.load_claims(layer="document"))


def whole(table: str) -> list[dict[str, str]]:
    """Return the rows of a packaged table, read without the package."""
    text = (ROOT / "ofsted_data" / "data" / f"{table}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def packaged(table: str, layer: str = "document") -> list[dict[str, str]]:
    """Return the rows of a packaged table whose source, if they name one, is of a layer."""
    ids = {row["document_id"] for row in whole("documents") if row["layer"] == layer}
    return [row for row in whole(table) if row.get("document_id", next(iter(ids))) in ids]


def official(measure: str, area: str = "Oxfordshire") -> dict[int, float]:
    """Return the packaged official figures of a measure and place by year."""
    return {
        int(row["year"]): float(row["value"])
        for row in whole("statistics")
        if row["measure"] == measure and row["area"] == area
    }


def label(table: str, key: str, column: str = "label") -> dict[str, str]:
    """Return a packaged table's labels by key."""
    return {row[key]: row[column] for row in whole(table)}


def point(line: Line2D) -> tuple[float, float]:
    """Return where a line of one point is, as data."""
    (x,), (y,) = np.asarray(line.get_xdata()).ravel(), np.asarray(line.get_ydata()).ravel()
    return float(x), float(y)


def markers(axes: Axes, mark: str = "o") -> list[tuple[float, float]]:
    """Return the marks of axes that stand alone, dots unless others are asked for, as data."""
    alone = [line for line in axes.lines if np.size(line.get_xdata()) == 1]
    return [point(line) for line in alone if line.get_marker() == mark]


def drawn_lines(axes: Axes) -> list[dict[int, float]]:
    """Return the lines of axes that join years, each as its values by year."""
    return [
        dict(zip(map(int, np.ravel(line.get_xdata())), map(float, np.ravel(line.get_ydata())),
                 strict=True))
        for line in axes.lines
        if np.size(line.get_xdata()) > 1 and line.get_linestyle() != "None"
        and line.get_transform() == axes.transData
    ]  # fmt: skip


def bars(axes: Axes) -> list[tuple[float, float, float, float]]:
    """Return the error bars of axes, as data: from x, y to x, y."""
    return [
        (float(start[0]), float(start[1]), float(end[0]), float(end[1]))
        for container in axes.containers
        if isinstance(container, ErrorbarContainer)
        for start, end in container.lines[2][0].get_segments()
    ]


def arrows(axes: Axes) -> list[tuple[float, float, float, float]]:
    """Return the arrows of axes, as data: from x, y to x, y."""
    return [
        (float(x), float(y), float(text.xy[0]), float(text.xy[1]))
        for text in axes.texts
        if isinstance(text, Annotation) and text.arrow_patch is not None
        for x, y in [text.get_position()]
    ]


# --- words ---------------------------------------------------------------------------------


def test_there_are_at_least_eight_figures() -> None:
    """Catches a chart that is made and never saved, and one that is saved twice."""
    assert sorted(NAMES) == sorted(charts.__all__)
    assert len(set(NAMES)) == len(NAMES) >= 8


@every_chart
def test_title(drawings: dict[str, Drawing], name: str) -> None:
    """Catches a title too long for a slide, one that is not drawn, and a number that is none."""
    one = drawings[name]
    assert isinstance(one.chart, Figure)
    assert one.chart.name == name
    assert 3 <= len(one.chart.title.split()) <= 10
    assert one.says(one.chart.title)
    assert not re.search(r"\bnan\b|\bNone\b|inf\b", one.chart.title + one.chart.alt)


@every_chart
def test_subtitle_names_place_and_period(drawings: dict[str, Drawing], name: str) -> None:
    """Catches a chart that, cut out of its page, no longer says of where and when it is."""
    one = drawings[name]
    assert one.says(one.chart.subtitle)
    assert "Oxfordshire" in one.chart.subtitle
    assert re.search(r"\b20\d\d\b", one.chart.subtitle)


@every_chart
def test_source_line_names_the_documents(drawings: dict[str, Drawing], name: str) -> None:
    """Catches a plotted number whose document the source line leaves out, or one made up."""
    one = drawings[name]
    labels = label("documents", "document_id")
    assert one.chart.sources.startswith("Source: ")
    assert one.chart.sources.endswith(".")
    named = one.chart.sources.removeprefix("Source: ").removesuffix(".").split("; ")
    assert set(named) <= set(labels.values())
    assert len(set(named)) == len(named) >= 1
    if "document_id" in one.csv:
        assert {labels[document] for document in one.csv["document_id"].dropna()} <= set(named)
    foot = " ".join(" ".join(words.text.split()) for words in one.texts)
    assert one.chart.sources in foot


@count_charts
def test_source_line_of_counts_is_exact(drawings: dict[str, Drawing], name: str) -> None:
    """Catches a document named as a source that prints no such count."""
    labels = label("documents", "document_id")
    printed = {labels[row["document_id"]] for row in whole("observations")
               if row["measure"] == name}  # fmt: skip
    releases = {f"DfE {row['release']}" for row in whole("statistics")
                if row["measure"] == name and row["area"] == "Oxfordshire"}  # fmt: skip
    assert releases <= set(labels.values())
    named = drawings[name].chart.sources.removeprefix("Source: ").removesuffix(".")
    assert set(named.split("; ")) == printed | releases


def alt_of_counts(measure: str, *layers: str) -> Iterator[str]:
    """Return what alt text must say of a measure: each wording with its year."""
    for layer in layers or ("document", "report"):
        for row in packaged("observations", layer):
            if row["measure"] == measure:
                words = row["as_printed"]
                yield f"{words[0].lower()}{words[1:]} in {row['year']}"


TOLD = (2014, 2018, 2025)  # years whose rates are told: first, last that documents count, last


def alt_of(name: str, numbers: pd.DataFrame) -> list[str]:
    """Return what the alt text of a chart must say, worked out from the numbers it plots."""
    areas, themes = label("practice_areas", "practice_area"), label("themes", "theme")
    if name in COUNTS:
        years = official(name).items()
        return [*alt_of_counts(name), *(f"{value:,.0f} in {year}" for year, value in years)]
    if name == "rates_per_10000":
        return [f"{row.area} {row.value:g}" for row in each(numbers) if row.year in TOLD]
    if name == "entering_and_leaving_care":
        return [f"{row.value:,.0f} in {row.year}" for row in each(numbers)]
    if name == "neglect_share":
        return [f"{row.percent:.1f}% in {row.year}" for row in each(numbers)]
    if name == "neglect_plans":
        return [f"{row.year}, {row.neglect:,.0f} of {row.all_plans:,.0f}" for row in each(numbers)]
    if name == "growth_rates":
        bounds = numbers[["annual_percent_change_low", "annual_percent_change_high"]]
        told = []
        for rate, (low, high) in zip(
            numbers["annual_percent_change"], bounds.to_numpy(), strict=True
        ):
            told.append(f"at least {np.floor(low * 10) / 10:.1f}%" if np.isnan(high)
                        else f"{rate:.1f}%")  # fmt: skip
            told += [f"{low:.1f}% to {high:.1f}%"] if high > low else []
        return told
    if name == "grades_grid":
        return [f"{areas[row.practice_area]} {row.grade}" for row in each(numbers)]
    if name == "timeline":
        return [f"{row.what}, {row.words}" for row in each(numbers)]
    if name == "asked_for":
        return [f"{row.polarity} in {row.inspection_id[-4:]}" for row in each(numbers)] + [
            f"{themes[theme]}: " for theme in numbers["theme"]
        ]
    pages = label("documents", "document_id")
    if name == "recommendations":
        return [f"{row.taken} in {pages[row.document_id]}" for row in each(numbers)] + [
            f"{themes[theme]}: " for theme in numbers["theme"]
        ]
    if name == "taken_from_the_reports":
        counts = Counter(
            zip(numbers["document_id"], numbers["kind"], numbers["taken"], strict=True)
        )
        return [f"{count} {taken}" for (_, _, taken), count in counts.items()] + [
            f"{pages[page]} on the report of {report[-4:]}: "
            for page, report in zip(numbers["document_id"], numbers["inspection_id"], strict=True)
        ]
    if name == "said_and_recorded":
        return [
            f"{row.year}: “{row.as_printed}”, " for row in each(numbers.astype({"as_printed": str}))
        ]
    if name == "councils":
        return [f"{row.councils} {row.grade}" for row in each(numbers)]
    if name == "who_reports_what":
        total = len(numbers.drop_duplicates(["group", "fact"]))
        labels = label("documents", "document_id")
        return [
            f"{labels[page]} prints {count} of {total}"
            for page, count in Counter(numbers["document_id"]).items()
        ] + [fact.lower() for fact in numbers["fact"]]
    if name == "claims_and_verdicts":
        return [f"{row.claims} {row.verdict}" for row in each(numbers)] + [
            f"{kind}: " for kind in numbers["kind"]
        ]
    grades = numbers[numbers["grade"].notna()]
    overall = grades[grades["series"] == "overall"]
    usual = dict(zip(overall["year"], overall["grade"], strict=True))
    fell = [row for row in each(grades) if row.grade != usual[row.year]]
    return [
        *(f"{row.grade} in {row.year}" for row in each(overall)),
        *alt_of_counts("children_looked_after", "document"),
        *alt_of_counts("child_protection_plans", "document"),
        *(
            f"{row.area} {row.value:g}"
            for row in each(numbers[numbers["level"].notna()])
            if row.year in TOLD
        ),
        *(f"{areas[row.series]}: {row.grade} in {row.year}".lower() for row in fell),
    ]


@every_chart
def test_alt_text_names_what_is_plotted(drawings: dict[str, Drawing], name: str) -> None:
    """Catches a number, grade or word that is seen and not told to who cannot see it."""
    one = drawings[name]
    wanted = alt_of(name, one.csv)
    missing = [words for words in wanted if words.lower() not in one.chart.alt.lower()]
    assert len(wanted) >= 2
    assert not missing, f"alt text lacks {missing}: {one.chart.alt}"
    assert one.chart.alt.endswith(".")


def told(alt: str, head: str) -> set[str]:
    """Return what alt text says after a head, taken apart at the commas."""
    (part,) = re.findall(rf"(?<= ){re.escape(head)}: ([^;.]*)[;.]", alt)
    return set(part.split(", "))


def test_alt_text_puts_each_word_under_its_head(drawings: dict[str, Drawing]) -> None:
    """Catches a grade, word or number that alt text tells of another year, theme or kind."""
    areas, themes = label("practice_areas", "practice_area"), label("themes", "theme")
    names = label("inspections", "inspection_id", "name")
    one = drawings["grades_grid"]
    for inspection, rows in one.csv.groupby("inspection_id"):
        wanted = {
            f"{areas[row.practice_area]} {row.grade}" + " (report alone)" * (row.layer == "report")
            for row in each(rows)
        }
        assert told(one.chart.alt, names[str(inspection)]) == wanted
    one = drawings["asked_for"]
    for theme, rows in one.csv.groupby("theme"):
        who = {"report": "report", "document": "pages"}
        wanted = {
            f"{row.polarity} in {row.inspection_id[-4:]} ({who[row.layer]})" for row in each(rows)
        }
        assert told(one.chart.alt, themes[str(theme)]) == wanted
    one = drawings["claims_and_verdicts"]
    for kind, rows in one.csv.groupby("kind"):
        wanted = {
            f"{row.claims} {row.verdict}" + f" (alone {row.alone})" * (row.alone != row.claims)
            for row in each(rows)
        }
        assert told(one.chart.alt, str(kind)) == wanted


# --- what is drawn is what the CSV says -----------------------------------------------------


@count_charts
def test_counts_are_drawn_as_they_are_printed(drawings: dict[str, Drawing], name: str) -> None:
    """Catches a mark, bar or arrow that is not where its layer has the number or its bounds."""
    one = drawings[name]
    rows = [row for row in whole("observations") if row["measure"] == name]
    columns = ["year", "value", "low", "high", "as_printed", "document_id"]
    expected = sorted(tuple(row[column] for column in columns) for row in rows)
    printed = one.csv[one.csv["layer"] != "statistics"]
    written = printed.astype({"as_printed": "str"})[columns].itertuples(index=False)
    shown = sorted(tuple("" if cell != cell else f"{cell:g}" if isinstance(cell, float) else
                         str(cell) for cell in row) for row in written)  # fmt: skip
    assert shown == expected
    (axes,) = one.chart.axes
    check_counts(axes, rows)
    for row in rows:
        words = row["as_printed"][0].lower() + row["as_printed"][1:]
        assert any(words in drawn.text for drawn in one.texts), words


def check_counts(axes: Axes, rows: list[dict[str, str]]) -> None:
    """Hold the marks, bars and arrows of axes against rows of the table of counts."""
    layers = label("documents", "document_id", "layer")

    def x_of(row: dict[str, str]) -> float:
        return float(row["year"]) + ASIDE[layers[row["document_id"]]]

    for layer, mark in (("document", "o"), ("report", "D")):
        own = [row for row in rows if layers[row["document_id"]] == layer]
        assert set(markers(axes, mark)) == {(x_of(row), float(row["value"])) for row in own}
    assert set(bars(axes)) == {
        (x_of(row), float(row["low"]), x_of(row), float(row["high"]))
        for row in rows
        if row["high"] and row["low"] != row["high"]
    }
    up = {(x_of(row), float(row["value"])) for row in rows if not row["high"]}
    drawn = [arrow for arrow in arrows(axes) if arrow[0] == arrow[2]]
    assert {(x, y) for x, y, *_ in drawn} == up
    assert all(to_y > y for _, y, _, to_y in drawn)
    assert axes.get_ylim()[0] == 0
    assert axes.get_ylim()[1] >= max(float(row["value"]) for row in rows)


@count_charts
def test_official_series_is_drawn_beside_what_is_printed(
    drawings: dict[str, Drawing], name: str
) -> None:
    """Catches an official point of another year, place or layer, and one drawn as if printed."""
    one = drawings[name]
    (axes,) = one.chart.axes
    assert drawn_lines(axes) == [official(name)]
    written = one.csv[one.csv["layer"] == "statistics"]
    assert dict(zip(written["year"], written["value"], strict=True)) == official(name)
    (line,) = [line for line in axes.lines if np.size(line.get_xdata()) > 1]
    assert line.get_marker() == "s"
    last = max(official(name))
    assert one.says(f"{official(name)[last]:,.0f} official figures")


def test_layers_are_told_apart_by_more_than_colour(drawings: dict[str, Drawing]) -> None:
    """Catches a report's or an official number that looks like one of the documents'."""
    (axes,) = drawings["children_looked_after"].chart.axes
    looks = {
        (str(line.get_marker()), line.get_markerfacecolor() == "white")
        for line in axes.lines if line.get_marker() in ("o", "D", "s")
    }  # fmt: skip
    assert looks == {("o", False), ("D", True), ("s", False)}


def test_silence_is_drawn_as_silence(drawings: dict[str, Drawing]) -> None:
    """Catches a line that joins printed numbers across years for which nothing is printed."""
    for name in COUNTS:
        (axes,) = drawings[name].chart.axes
        assert all(np.size(line.get_xdata()) == 1 for line in axes.lines
                   if line.get_marker() in ("o", "D"))  # fmt: skip
    for name, year in (("children_looked_after", 2018), ("child_protection_plans", 2018),
                       ("children_in_need", 2014), ("neglect_assessments", 2017)):  # fmt: skip
        assert drawings[name].says(f"No document prints a count after {year}")
        (axes,) = drawings[name].chart.axes
        ((end, height, start, other),) = [arrow for arrow in arrows(axes) if arrow[0] != arrow[2]]
        assert height == other
        assert sorted((start, end)) == pytest.approx([year + 0.4, 2025.4])


def rate(start: float, end: float, years: int) -> float:
    """Return growth a year in percent, compounded."""
    return float(100 * ((end / start) ** (1 / years) - 1))


def test_growth_is_drawn_as_worked_out_by_hand(drawings: dict[str, Drawing]) -> None:
    """Catches a rate not compounded, bounds the wrong way round, and a mark in another's row."""
    one = drawings["growth_rates"]
    printed = [rate(500, 700, 3), rate(467, 700, 4), rate(569, 720, 3), rate(512, 720, 4),
               rate(633, 918, 2)]  # fmt: skip
    beside = [rate(510, 684, 3), rate(462, 684, 4), rate(569, 687, 3), rate(504, 687, 4),
              rate(633, 918, 2)]  # fmt: skip
    since = [rate(684, 800, 7), rate(687, 527, 7), rate(918, 638, 8)]
    (axes,) = one.chart.axes
    drawn = sorted(markers(axes), key=lambda dot: -dot[1])
    squares = sorted(markers(axes, "s"), key=lambda dot: -dot[1])
    assert [x for x, _ in drawn] == pytest.approx(printed)
    order = [*beside[:2], since[0], *beside[2:4], since[1], beside[4], since[2]]
    assert [x for x, _ in squares] == pytest.approx(order)
    own = one.csv[one.csv["layer"] == "document"]
    assert own["annual_percent_change"].tolist() == pytest.approx(printed)
    assert own["percent_change"].tolist() == pytest.approx(
        [40, 100 * 233 / 467, 100 * 151 / 569, 40.625, 100 * 285 / 633]
    )
    record = one.csv[one.csv["layer"] == "statistics"]
    assert sorted(record["annual_percent_change"]) == pytest.approx(sorted(order))
    (bar,) = bars(axes)
    low, high = rate(550, 700, 3), rate(450, 700, 3)
    assert bar == pytest.approx((low, drawn[0][1], high, drawn[0][1]))
    assert sorted(start for start, *_ in arrows(axes)) == pytest.approx(sorted(printed[2:4]))
    assert axes.get_xlim()[0] < min(since) < 0 < max(printed) < axes.get_xlim()[1]
    # Each mark has its words in its own row, and each square stands just below its dot.
    rows = {round(y, 6): words for _, y, words in notes(axes) if ":" in words}
    assert [rows[round(y, 6)].partition(":")[0] for _, y in drawn] == [
        "2015 to 2018", "2014 to 2018", "2015 to 2018", "2014 to 2018", "2015 to 2017",
    ]  # fmt: skip
    assert [rows[round(y, 6)].partition(":")[0] for _, y in squares] == [
        "official", "official", "2018 to 2025, official", "official", "official",
        "2018 to 2025, official", "official", "2017 to 2025, official",
    ]  # fmt: skip
    pairs = [y for _, y in squares if rows[round(y, 6)].startswith("official")]
    assert [dot - square for (_, dot), square in zip(drawn, pairs, strict=True)] == (
        pytest.approx([0.38] * 5)
    )
    hollow = {round(x, 6) for x, _, filled in dots(axes) if not filled}
    joined = own.loc[own["documents"].str.contains(";"), "annual_percent_change"]
    assert hollow == set(joined.round(6))


LEVELS = {"council": ("Oxfordshire", "o"), "regional": ("South East", "^"),
          "national": ("England", "s")}  # fmt: skip


def check_rates(axes: Axes, measure: str) -> None:
    """Hold the three lines of a panel, and their filled and hollow marks, against the table."""
    expected = [official(measure, area) for area, _ in LEVELS.values()]
    assert drawn_lines(axes) == expected
    for area, mark in LEVELS.values():
        basis = {int(row["year"]): row["basis"] for row in whole("statistics")
                 if row["measure"] == measure and row["area"] == area}  # fmt: skip
        seen: dict[int, str] = {}
        for line in axes.lines:
            years, values = np.ravel(line.get_xdata()), np.ravel(line.get_ydata())
            if line.get_marker() == mark and float(years[0]).is_integer():
                fill = "computed" if line.get_markerfacecolor() == "white" else "published"
                assert [official(measure, area)[int(year)] for year in years] == values.tolist()
                seen |= dict.fromkeys(map(int, years), fill)
        assert seen == basis, (measure, area)
    assert axes.get_ylim()[0] == 0


def test_rates_are_drawn_beside_region_and_nation(drawings: dict[str, Drawing]) -> None:
    """Catches a line under another place's look, and a computed rate drawn as published."""
    one = drawings["rates_per_10000"]
    measures = ["children_looked_after_rate", "child_protection_plans_rate",
                "children_in_need_rate"]  # fmt: skip
    for axes, measure in zip(one.chart.axes, measures, strict=True):
        assert axes.get_title(loc="left") == (
            label("measures", "measure")[measure.removesuffix("_rate")] + " per 10,000"
        )
        check_rates(axes, measure)
        words = [words for _, _, words in notes(axes)]
        assert {"Oxfordshire", "South East", "England", "2014", "2018", "2025"} <= set(words)
        for area, _ in LEVELS.values():
            told = [f"{official(measure, area)[year]:.0f}" for year in TOLD]
            place = words.index(area)
            assert words[place + 1 : place + 4] == told
    assert one.chart.title == "All three rates below the region and England, 2025"


def test_a_title_of_rates_counts_them() -> None:
    """Catches a title that says “below” of a rate that is not."""
    rows = tables.load_statistics()
    mine = (rows["area"] == "Oxfordshire") & (rows["year"] == 2025)
    higher = put(rows, mine & (rows["measure"] == "children_looked_after_rate"), value=56.0)
    assert charts.rates_per_10000(statistics=higher).title == (
        "Two of three rates below the region and England, 2025"
    )


def test_breaks_are_marked_and_explained(drawings: dict[str, Drawing]) -> None:
    """Catches a break of a series that is drawn through in silence, or marked in another year."""
    one = drawings["neglect_assessments"]
    (axes,) = one.chart.axes
    marks = {words: x for x, _, words in plain(axes) if re.fullmatch(r"\(\d\)", words)}
    assert marks == {"(1)": 2020.5, "(2)": 2021.5}
    foot = " ".join(" ".join(words.text.split()) for words in one.texts)
    assert "(1) from 2021: new factors for abuse" in foot
    assert "(2) from 2022: new factor for exploitation" in foot
    assert "Grey, 2020 to 2022: pandemic" in foot
    (band,) = [box for box in boxes(axes) if box.get_label() == "_band"]
    assert (band.get_x(), band.get_x() + band.get_width()) == (2019.5, 2022.5)
    for axes in drawings["rates_per_10000"].chart.axes:
        (number,) = [words for x, _, words in plain(axes) if x == 2020.5]
        foot = " ".join(" ".join(w.text.split()) for w in drawings["rates_per_10000"].texts)
        assert f"{number} from 2021: new population estimates" in foot
    looked_after = " ".join(w.text for w in drawings["children_looked_after"].texts)
    assert "Hackney" not in looked_after


def test_neglect_share_is_worked_out_as_by_hand(drawings: dict[str, Drawing]) -> None:
    """Catches a share of assessments with factors in place of one of all, and a year after 2017."""
    one = drawings["neglect_share"]
    expected = {
        "neglect_assessments": ([633 / 3767, 729 / 5516, 918 / 6720],
                                [67900 / 550810, 78400 / 571640, 83380 / 606920]),
        "assessments_with_factors": ([3514 / 3767, 5138 / 5516, 6176 / 6720],
                                     [410500 / 550810, 448200 / 571640, 472450 / 606920]),
    }  # fmt: skip
    for axes, shares in zip(one.chart.axes, expected.values(), strict=True):
        for line, by_hand in zip(drawn_lines(axes), shares, strict=True):
            assert list(line) == [2015, 2016, 2017]
            assert list(line.values()) == pytest.approx([100 * share for share in by_hand])
        assert axes.get_ylim()[0] == 0
    said = [words for _, _, words in notes(one.chart.axes[0])]
    assert {"16.8%", "13.2%", "13.7%", "12.3%"} <= set(said)
    said = [words for _, _, words in notes(one.chart.axes[1])]
    assert {"93%", "92%", "75%", "78%"} <= set(said)
    assert one.csv["year"].max() == 2017
    assert one.chart.title == "Neglect’s share of assessments fell from 16.8% to 13.7%"


def test_neglect_plans_are_drawn_among_all_plans(drawings: dict[str, Drawing]) -> None:
    """Catches a bar of another measure, a share of the wrong whole, and years without category."""
    one = drawings["neglect_plans"]
    (axes,) = one.chart.axes
    part, every = official("child_protection_plans_neglect"), official("child_protection_plans")
    bars_of = [box for box in boxes(axes) if box.get_label() != "_band"]
    heights = sorted(
        (round(box.get_x() + box.get_width() / 2), box.get_height()) for box in bars_of
    )
    assert heights == sorted([*part.items(), *((year, every[year]) for year in part)])
    assert all(box.get_y() == 0 for box in bars_of)
    assert axes.get_ylim()[0] == 0
    said = {(x, words) for x, _, words in notes(axes)}
    for year in part:
        assert {(year, f"{part[year]:.0f}"), (year, f"{every[year]:.0f}"),
                (year, f"{100 * part[year] / every[year]:.0f}%")} <= said  # fmt: skip
    assert (2018, "67%") in said
    assert max(part) == 2022
    assert one.chart.title == "Most plans were for neglect each year, 2015 to 2022"


def test_coming_and_leaving_are_drawn_as_counted(drawings: dict[str, Drawing]) -> None:
    """Catches the two flows mixed up, and a count that is not of their years."""
    one = drawings["entering_and_leaving_care"]
    stock, flows = one.chart.axes
    came, left = official("children_looked_after_starting"), official(
        "children_looked_after_ceasing")  # fmt: skip
    count = {year: value for year, value in official("children_looked_after").items()
             if year in came}  # fmt: skip
    assert drawn_lines(stock) == [count]
    assert drawn_lines(flows) == [came, left]
    lines = [line for line in flows.lines if np.size(line.get_xdata()) > 1]
    assert [(line.get_marker(), line.get_markerfacecolor() == "white") for line in lines] == [
        ("^", False), ("v", True),
    ]  # fmt: skip
    more = sum(came[year] > left[year] for year in came)
    assert (more, len(came)) == (6, 8)
    assert one.chart.title == "More entered care than left in six of eight years"
    names = {words: y for _, y, words in notes(flows) if words in ("started", "ceased")}
    assert names["started"] > names["ceased"]


def notes(axes: Axes) -> list[tuple[float, float, str]]:
    """Return the texts of axes that are pinned to a place, as x, y, words."""
    return [
        (float(text.xy[0]), float(text.xy[1]), text.get_text())
        for text in axes.texts
        if isinstance(text, Annotation)
    ]


def plain(axes: Axes) -> list[tuple[float, float, str]]:
    """Return the texts of axes that stand in a place, as x, y, words on one line."""
    return [
        (float(x), float(y), " ".join(text.get_text().split()))
        for text in axes.texts
        if not isinstance(text, Annotation)
        for x, y in [text.get_position()]
    ]


def dots(axes: Axes) -> list[tuple[float, float, bool]]:
    """Return the dots of axes, as x, y and whether they are filled."""
    return [
        (*marker, line.get_markerfacecolor() != "white")
        for line in axes.lines
        if line.get_marker() == "o"
        for marker in [point(line)]
    ]


def diamonds(axes: Axes) -> list[tuple[float, float]]:
    """Return the marks of the record, as data."""
    return [point(line) for line in axes.lines if line.get_marker() == "D"]


def boxes(axes: Axes) -> list[Rectangle]:
    """Return the rectangles of axes."""
    return [patch for patch in axes.patches if isinstance(patch, Rectangle)]


def graded(layer: str) -> list[tuple[int, str, str, str]]:
    """Return what a layer states of grades: year, judgement, area and grade."""
    started = label("inspections", "inspection_id", "started")
    return [
        (int(started[row["inspection_id"]][:4]), row["judgement_id"], row["practice_area"],
         row["grade"])
        for row in packaged("judgements", layer)
    ]  # fmt: skip


def whole_edge(box: Rectangle) -> bool:
    """Return whether the edge of a box is one line."""
    return box.get_linestyle() in ("-", "solid")


def test_grades_are_drawn_in_their_row_and_column(drawings: dict[str, Drawing]) -> None:
    """Catches a grade under another year, area or layer, and one judgement drawn as several."""
    one = drawings["grades_grid"]
    (axes,) = one.chart.axes
    id_of = {named: area for area, named in label("practice_areas", "practice_area").items()}
    area_in = {int(y): id_of[" ".join(words.split())] for _, y, words in notes(axes)}
    year_in = {int(x): int(words) for x, _, words in plain(axes) if words.isdigit()}
    words_at = {(int(x), y): words for x, y, words in plain(axes) if not words.isdigit()}
    drawn: dict[bool, set[tuple[int, str, str]]] = {True: set(), False: set()}
    for box in sorted(boxes(axes), key=whole_edge):
        column, top = int(box.get_x()), box.get_y()
        bottom = top + box.get_height()
        (at,) = [at for at in words_at if at[0] == column and top < at[1] < bottom]
        grade = words_at.pop(at).removesuffix(" report alone")
        for place in range(int(top), int(bottom) + 1):
            drawn[whole_edge(box)].add((year_in[column], area_in[place], grade))
    assert not words_at
    printed, recorded = graded("document"), graded("report")
    stated = {judgement for _, judgement, *_ in printed}
    alone = [row for row in recorded if row[1] not in stated]
    assert drawn[True] == {(year, area, grade) for year, _, area, grade in printed}
    assert drawn[False] == {(year, area, grade) for year, _, area, grade in alone}
    assert {year for year, *_ in drawn[False]} == {2011, 2014}
    assert sum(map(whole_edge, boxes(axes))) == len(stated)
    assert sum(not whole_edge(box) for box in boxes(axes)) == len({row[1] for row in alone}) == 5
    written = {(row.judgement_id, row.practice_area, row.grade): row for row in each(one.csv)}
    assert set(written) == {row[1:] for row in [*printed, *alone]}
    for judgement, area, grade in written:
        row = written[judgement, area, grade]
        assert (row.layer == "document") == (judgement in stated)
        assert row.report == grade


def test_a_grade_that_differs_looks_different(drawings: dict[str, Drawing]) -> None:
    """Catches a fall in grade told by words alone, in the colour of all the others."""
    (axes,) = drawings["grades_grid"].chart.axes
    drawn = [box for box in boxes(axes) if whole_edge(box)]
    looks = Counter((box.get_facecolor(), box.get_linewidth()) for box in drawn)
    (_, usual), (_, rare) = looks.most_common()
    assert (usual, rare) == (12, 1)


def test_claims_are_counted_as_an_independent_count_has_them(
    drawings: dict[str, Drawing], verdicts: pd.DataFrame
) -> None:
    """Catches a bar of the wrong length or number, or under another verdict."""
    one = drawings["claims_and_verdicts"]
    kinds = {row["claim_id"]: row["kind"] for row in packaged("claims")}
    checked = verdicts
    expected, alone = (
        Counter(
            (kinds[claim], verdict)
            for claim, verdict in zip(checked["claim_id"], checked[column], strict=True)
        )
        for column in ("verdict", "alone")
    )
    for column, counts in (("claims", expected), ("alone", alone)):
        written = one.csv.set_index(["kind", "verdict"])[column].to_dict()
        assert written == {key: counts[key] for key in expected | alone}
        assert sum(counts.values()) == len(packaged("claims"))

    (axes,) = one.chart.axes
    pinned = [(int(x), int(y), words) for x, y, words in notes(axes)]
    kind_at = {y: words.lower() for _, y, words in pinned if not words[0].isdigit()}
    heads = {int(x): words.rpartition(" ") for x, _, words in plain(axes)}
    verdict_at = {x: verdict for x, (verdict, _, _) in heads.items()}
    totals = {verdict: int(count) for verdict, _, count in heads.values()}
    closed = ["supported", "supported in part", "contradicted", "cannot be checked"]
    assert totals == {verdict: int((checked["verdict"] == verdict).sum()) for verdict in closed}
    numbers = {(kind_at[y], verdict_at[x]): words for x, y, words in pinned if words[0].isdigit()}
    assert numbers == {
        key: str(expected[key]) + f" (alone {alone[key]})" * (alone[key] != expected[key])
        for key in expected | alone
    }
    drawn: dict[bool, dict[tuple[str, str], float]] = {True: {}, False: {}}
    for bar in boxes(axes):
        key = (kind_at[int(bar.get_y())], verdict_at[int(bar.get_x())])
        drawn[bar.get_fill()][key] = bar.get_width()
    outlined = {key: alone[key] for key in expected | alone if alone[key] != expected[key]}
    unit = (
        drawn[True]["attribution", "cannot be checked"]
        / expected["attribution", "cannot be checked"]
    )
    assert drawn[False] == pytest.approx({key: unit * n for key, n in outlined.items()})
    lengths = {key: length for key, length in drawn[True].items() if length}
    one_claim = [lengths[key] / count for key, count in expected.items()]
    assert len(lengths) == len(expected)
    assert one_claim == pytest.approx([one_claim[0]] * len(expected))
    starts = {round(bar.get_x() - int(bar.get_x()), 6) for bar in boxes(axes)}
    assert len(starts) == 1


def test_timeline_is_drawn_as_dated(drawings: dict[str, Drawing]) -> None:
    """Catches an event in another's row, at another date, or inferred and drawn as printed."""
    one = drawings["timeline"]
    (axes,) = one.chart.axes
    rows = one.csv.assign(started=pd.to_datetime(one.csv["started"]),
                          ended=pd.to_datetime(one.csv["ended"]))  # fmt: skip
    drawn: dict[int, tuple[float, float | None, bool]] = {}
    for box in boxes(axes):
        filled = box.get_facecolor()[:3] == pytest.approx(to_rgb(BLUE))
        drawn[round(box.get_y() + box.get_height() / 2)] = (
            box.get_x(), box.get_x() + box.get_width(), filled,
        )  # fmt: skip
    for x, y, filled in dots(axes):
        drawn[round(y)] = (x, None, filled)
    for x, y in diamonds(axes):
        assert round(y) not in drawn
        drawn[round(y)] = (x, None, True)
    assert sorted(drawn) == list(range(len(rows)))
    of_record = {place for place, row in enumerate(each(rows)) if row.layer != "document"}
    assert {round(y) for _, y in diamonds(axes)} == of_record
    layers = label("documents", "document_id", "layer")
    assert rows["layer"].tolist() == [layers[name] for name in rows["document_id"]]
    for place, row in enumerate(each(rows)):
        start, end, filled = drawn[place]
        assert start == pytest.approx(row.started.year + row.started.day_of_year / 365, abs=0.01)
        if end is not None:
            assert end == pytest.approx(row.ended.year + row.ended.day_of_year / 365, abs=0.01)
        assert filled == (row.dating == "printed"), row.what
        texts = {words for _, y, words in notes(axes) if y == place}
        assert {row.what, row.words} <= texts
    open_ended = {place for place, row in enumerate(each(rows)) if pd.isna(row.ended)}
    assert {round(y) for _, y, *_ in arrows(axes)} == open_ended
    assert rows["started"].is_monotonic_increasing
    pages = {row["label"] for row in packaged("documents")}
    told = {what for what in rows["what"] if what.startswith("Page: ")}
    assert told == {f"Page: {page}" for page in pages}


def test_timeline_takes_each_event_from_who_dates_it_best(drawings: dict[str, Drawing]) -> None:
    """Catches an inspection shown as a year although a document prints its days."""
    rows = drawings["timeline"].csv
    words = {row.what: row.words for row in each(rows[rows["layer"] == "document"])}
    assert words["Inspection of 2014"] == "29 Apr to 21 May 2014"
    assert words["Inspection of 2024"] == "Feb 2024"
    assert words["Inspection of 2018"] == "2018"
    assert words["Page: Company 2018"] == "from 22 May 2018"
    alone = {row.what: row.words for row in each(rows[rows["layer"] != "document"])}
    assert alone == {
        "Looked after children inspection of 2011": "Mar 2011",
        "Safeguarding inspection of 2011": "Mar 2011",
        "Inspection of 2014: report": "30 Jun 2014",
        "Inspection of 2018": "16 to 20 Apr 2018",
        "Inspection of 2024": "12 to 23 Feb 2024",
        "Inspection of 2024: report": "9 Apr 2024",
    }


def test_asked_for_draws_the_strongest_word(drawings: dict[str, Drawing]) -> None:
    """Catches a weakness that hides a request, and a word under another year, theme or layer."""
    one = drawings["asked_for"]
    (axes,) = one.chart.axes
    rank = ["recommendation", "weakness", "progress", "strength"]
    told_of = {row["inspection_id"] for row in packaged("judgements")}
    graded = [row["inspection_id"] for row in packaged("inspections")
              if row["inspection_id"] in told_of]  # fmt: skip
    names = {named: theme for theme, named in label("themes", "theme").items()}
    who = {"report": "report", "document": "pages"}
    findings = [(who[layer], row) for layer in who for row in packaged("findings", layer)]
    asked = {row["theme"] for _, row in findings if row["polarity"] == "recommendation"}
    strongest: dict[tuple[str, str, str], str] = {}
    for layer, row in findings:
        key = row["theme"], row["inspection_id"], layer
        if row["theme"] in asked and row["inspection_id"] in graded:
            strongest[key] = min(strongest.get(key, "strength"), row["polarity"], key=rank.index)
    theme_at = {int(y): names[words] for _, y, words in notes(axes)}
    heads = {x: words for x, y, words in plain(axes) if y < 0 and not words.isdigit()}
    short = {"asked for": "recommendation"}
    drawn = {
        (theme_at[int(y)], graded[int(x)], heads[x]): short.get(words, words)
        for x, y, words in plain(axes)
        if y > 0
    }
    assert drawn == strongest
    shapes = Counter(type(patch.get_boxstyle()).__name__ for patch in axes.patches
                     if isinstance(patch, FancyBboxPatch))  # fmt: skip
    assert shapes == {
        "Square": sum(layer == "report" for *_, layer in strongest),
        "Round": sum(layer == "pages" for *_, layer in strongest),
    }
    written = one.csv.assign(who=one.csv["layer"].map(who))
    assert written.set_index(["theme", "inspection_id", "who"])["polarity"].to_dict() == strongest


def test_who_reports_what_draws_each_fact_by_its_page(drawings: dict[str, Drawing]) -> None:
    """Catches a mark under another page or in another row, and a ring where the area is named."""
    one = drawings["who_reports_what"]
    (axes,) = one.chart.axes
    (report,) = [row["document_id"] for row in packaged("documents", "report")
                 if row["inspection_id"] == "ilacs_2018"]  # fmt: skip
    pages = [report] + [row["document_id"] for row in packaged("documents")
                        if row["inspection_id"] == "ilacs_2018"]  # fmt: skip
    fact_at = {int(y): words for _, y, words in notes(axes)}
    drawn = Counter((fact_at[int(y)], pages[int(x)], filled) for x, y, filled in dots(axes))
    recorded = Counter((fact_at[int(y)], pages[int(x)], True) for x, y in diamonds(axes))
    written = Counter(
        (str(row.fact), str(row.document_id), bool(row.named)) for row in each(one.csv)
    )
    assert {page for _, page, _ in recorded} == {report}
    assert report not in {page for _, page, _ in drawn}
    assert drawn + recorded == written
    areas = label("practice_areas", "practice_area")
    grades = {(areas[row["practice_area"]], row["document_id"], row["named"] == "true")
              for row in whole("judgements") if row["inspection_id"] == "ilacs_2018"
              and row["document_id"] in pages}  # fmt: skip
    assert {(row.fact, row.document_id, row.named) for row in each(one.csv)
            if row.group == "Grade"} == grades  # fmt: skip
    themes, of_report = label("themes", "theme"), label("findings", "finding_id", "theme")
    short = {(themes[of_report.get(row["reported_from"], row["theme"])], row["document_id"])
             for row in whole("findings") if row["document_id"] in pages
             and row["inspection_id"] == "ilacs_2018"
             and row["polarity"] in ("weakness", "recommendation")}  # fmt: skip
    assert {(row.fact, row.document_id) for row in each(one.csv)
            if row.group == "Shortcoming"} == short  # fmt: skip
    held = {fact for fact, *_ in recorded}
    most = max(len(held & {fact for fact, on, _ in drawn if on == page}) for page in pages)
    assert re.findall(r"\d+", one.chart.title) == [str(most), str(len(held))]


def test_ten_years_draws_grades_and_counts(drawings: dict[str, Drawing]) -> None:
    """Catches a panel with another panel's numbers, or a grade over another year."""
    one = drawings["ten_years"]
    strip, said, *panels = one.chart.axes
    rows = packaged("observations")
    shown = ["children_looked_after", "child_protection_plans"]
    for axes, measure in zip(panels, shown, strict=True):
        check_rates(axes, f"{measure}_rate")
        assert axes.get_xlim() == strip.get_xlim() == said.get_xlim()
    for place, measure in enumerate(shown):
        own = [row for row in rows if row["measure"] == measure]
        years = {x for x, y in markers(said) if int(y) == place}
        assert years == {float(row["year"]) for row in own}
        words = {(x, text.replace("\n", " ")) for x, y, text in notes(said) if int(y) == place}
        for row in own:
            if row["as_printed"] != "500":  # “around 500” says more
                assert (int(row["year"]), row["as_printed"].lower()) in words
    assert sum(words == "none printed after 2018" for _, _, words in plain(said)) == 2
    told = {(round(x), words) for x, _, words in plain(strip)}
    assert told == {
        (2014, "2014: Good overall"), (2018, "2018: Good overall"), (2024, "2024: Good overall"),
        (2014, "Every area: Good"), (2024, "Every area: Good"),
        (2018, "Help and protection: Requires improvement to be good"),
    }  # fmt: skip
    grades = one.csv[one.csv["grade"].notna()]
    stated = {(row["practice_area"], int(row["inspection_id"][-4:]), row["grade"])
              for row in packaged("judgements")}  # fmt: skip
    assert set(map(tuple, grades[["series", "year", "grade"]].to_numpy())) == stated


# --- legible ---------------------------------------------------------------------------------


@every_chart
def test_no_text_is_clipped(drawings: dict[str, Drawing], name: str) -> None:
    """Catches a label that runs off the sheet."""
    height, width = drawings[name].picture.shape[:2]
    out = [
        words.text
        for words in drawings[name].texts
        if words.box[0] < -1 or words.box[1] < -1
        or words.box[2] > width + 1 or words.box[3] > height + 1
    ]  # fmt: skip
    assert len(drawings[name].texts) >= 6
    assert not out


@every_chart
def test_no_two_texts_overlap(drawings: dict[str, Drawing], name: str) -> None:
    """Catches labels printed over one another."""
    over = [
        (one.text, other.text)
        for one, other in combinations(drawings[name].texts, 2)
        if min(one.box[2], other.box[2]) - max(one.box[0], other.box[0]) > 1
        and min(one.box[3], other.box[3]) - max(one.box[1], other.box[1]) > 1
    ]
    assert not over


def luminance(colours: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the relative luminance of colours, as WCAG 2 defines it."""
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))


@every_chart
def test_text_stands_out_from_what_is_behind_it(drawings: dict[str, Drawing], name: str) -> None:
    """Catches pale words, dark words on a dark box, and words across a dot, a bar or an edge."""
    one = drawings[name]
    height, width = one.picture.shape[:2]
    weak = []
    for words in one.texts:
        left, bottom, right, top = words.box
        behind = one.picture[
            max(0, int(height - top + 1.5)) : int(height - bottom - 0.5),
            max(0, int(left + 1.5)) : min(width, int(right - 0.5)),
        ]
        assert behind.size
        colours = np.unique(behind.reshape(-1, 3).astype("int64") @ [1 << 16, 1 << 8, 1])
        shades = luminance(np.stack([colours >> 16, colours >> 8 & 255, colours & 255], 1) / 255)
        ink = float(luminance(np.array(words.colour)))
        ratio = (np.maximum(shades, ink) + 0.05) / (np.minimum(shades, ink) + 0.05)
        if ratio.min() < 4.5:
            weak.append((words.text, round(float(ratio.min()), 2)))
    assert not weak


# --- other data ------------------------------------------------------------------------------


def put(frame: pd.DataFrame, where: "pd.Series[bool]", **values: Any) -> pd.DataFrame:
    """Return a copy of a table with other values in the rows that are chosen."""
    assert where.any(), "nothing would be changed"
    out = frame.copy()
    for column, value in values.items():
        out.loc[where, column] = value
    return out


def other_count(
    measure: str, year: int, old: int, new: int, layer: tables.Layer | None = None
) -> pd.DataFrame:
    """Return the counts with one of them changed, in number and words."""
    counts = tables.load_observations(layer=layer)
    where = (counts["measure"] == measure) & (counts["year"] == year) & (counts["value"] == old)
    return put(counts, where, value=float(new), low=float(new), high=float(new),
               as_printed=str(new))  # fmt: skip


def changed(name: str, verdicts: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return one frame for a chart in which one thing is other than in the packaged table."""
    grades, findings, events = (
        tables.load_judgements(),
        tables.load_findings(),
        tables.load_events(),
    )
    counts, outcomes = tables.load_observations(), tables.load_inspection_outcomes()
    frames: dict[str, Callable[[], dict[str, pd.DataFrame]]] = {
        "children_looked_after": lambda: {
            "observations": other_count("children_looked_after", 2014, 467, 476)
        },
        "children_in_need": lambda: {
            "observations": other_count("children_in_need", 2014, 3151, 3152)
        },
        "neglect_assessments": lambda: {
            "observations": other_count("neglect_assessments", 2017, 918, 981)
        },
        "grades_grid": lambda: {
            "judgements": put(
                grades, grades["judgement_id"] == "ilacs_2024.care_leavers", grade="Outstanding"
            )
        },
        "timeline": lambda: {
            "events": put(
                events, events["event"] == "restructure",
                started=pd.Timestamp(2016, 1, 1), ended=pd.Timestamp(2016, 12, 31),
            )
        },
        "who_reports_what": lambda: {
            "judgements": grades.drop(
                grades.index[
                    (grades["document_id"] == "sector_2018")
                    & (grades["judgement_id"] == "ilacs_2018.leadership")
                ]
            )
        },
        "asked_for": lambda: {
            "findings": put(
                findings,
                (findings["theme"] == "neglect") & (findings["document_id"] == "council_2018"),
                inspection_id="ilacs_2024",
            )
        },
        "recommendations": lambda: {
            "findings": put(findings, findings["finding_id"] == "council_2014.14",
                            treatment="changed")
        },
        "taken_from_the_reports": lambda: {
            "findings": put(findings, findings["finding_id"] == "council_2014.02",
                            treatment="as reported")
        },
        "said_and_recorded": lambda: {
            "observations": put(counts, counts["value"] == 633, value=635.0, low=635.0, high=635.0)
        },
        "councils": lambda: {
            "outcomes": outcomes[outcomes["area"] != "Kent"]
        },
        "claims_and_verdicts": lambda: {
            "verdicts": put(
                verdicts, verdicts["claim_id"] == "neglect_45_2018", verdict="contradicted"
            )
        },
    }  # fmt: skip
    if name in ("rates_per_10000", "entering_and_leaving_care", "neglect_share", "neglect_plans"):
        return {"statistics": other_figure(name)}
    layer: tables.Layer | None = "document" if name not in COUNTS else None
    plans = {"observations": other_count("child_protection_plans", 2015, 569, 579, layer)}
    return frames.get(name, lambda: plans)()


def other_figure(name: str) -> pd.DataFrame:
    """Return the official figures with one digit of one that a chart draws changed."""
    measure, year = {
        "rates_per_10000": ("children_in_need_rate", 2018),
        "entering_and_leaving_care": ("children_looked_after_ceasing", 2020),
        "neglect_share": ("assessments", 2016),
        "neglect_plans": ("child_protection_plans_neglect", 2018),
        "growth_rates": ("child_protection_plans", 2025),
        "ten_years": ("child_protection_plans_rate", 2025),
    }.get(name, (name, 2022))
    figures_ = tables.load_statistics()
    where = ((figures_["measure"] == measure) & (figures_["year"] == year)
             & (figures_["area"] == "Oxfordshire"))  # fmt: skip
    (value,) = figures_.loc[where, "value"]
    return put(figures_, where, value=value + 10)


def picture_of(svg: str) -> str:
    """Return an SVG without its title and alt text."""
    return re.sub(r"<(title|desc)\b.*?</\1>", "", svg, flags=re.DOTALL)


@every_chart
def test_changed_data_changes_all_that_is_saved(
    drawings: dict[str, Drawing], drawn_svg: dict[str, str], verdicts: pd.DataFrame, name: str
) -> None:
    """Catches a picture, a CSV or an alt text that does not come from the data."""
    before = drawings[name].chart
    after = getattr(charts, name)(**changed(name, verdicts))
    assert picture_of(figures.svg(after, name, "", "")) != picture_of(drawn_svg[name])
    assert after.numbers.to_csv() != before.numbers.to_csv()
    assert after.alt != before.alt


@record_charts
def test_a_changed_official_figure_changes_all_that_is_saved(
    drawings: dict[str, Drawing], drawn_svg: dict[str, str], name: str
) -> None:
    """Catches an official line, number or title that does not come from the frame given."""
    after = getattr(charts, name)(statistics=other_figure(name))
    assert picture_of(figures.svg(after, name, "", "")) != picture_of(drawn_svg[name])
    assert after.numbers.to_csv() != drawings[name].chart.numbers.to_csv()
    assert after.alt != drawings[name].chart.alt


@record_charts
def test_frames_without_rows_give_one_clear_error(name: str) -> None:
    """Catches an empty chart, and an error from deep inside, where there is nothing to draw."""
    draw = getattr(charts, name)
    empty = {"statistics": tables.load_statistics().iloc[:0]}
    if "observations" in inspect.signature(draw).parameters:
        empty["observations"] = tables.load_observations().iloc[:0]
    with pytest.raises(FigureError, match=r"nothing|no row"):
        draw(**empty)


@count_charts
def test_each_layer_can_be_drawn_without_the_other(name: str) -> None:
    """Catches a council without official figures, or without documents, that cannot be drawn."""
    said = getattr(charts, name)(statistics=tables.load_statistics().iloc[:0])
    assert set(said.numbers["layer"]) <= {"document", "report"}
    assert "DfE" not in said.sources
    counted = getattr(charts, name)(observations=tables.load_observations().iloc[:0])
    assert set(counted.numbers["layer"]) == {"statistics"}
    assert "Council" not in counted.sources
    for chart in (said, counted):
        render(chart)


@record_charts
def test_one_council_is_drawn_of_many(drawings: dict[str, Drawing], name: str) -> None:
    """Catches rows of another council in the picture, and a place that is not there."""
    rows = tables.load_statistics()
    ours = rows[rows["area"] == "Oxfordshire"]
    many = pd.concat([ours.assign(area="Elsewhere", value=ours["value"] + 1), rows])
    draw = getattr(charts, name)
    chart = draw(statistics=many)
    assert chart.numbers.to_csv() == drawings[name].chart.numbers.to_csv()
    with pytest.raises(FigureError, match="Nowhere"):
        draw(statistics=many, area="Nowhere")


def test_ten_years_tells_of_a_grade_that_changed() -> None:
    """Catches the overview that draws a grade and does not put it into words."""
    grades = tables.load_judgements(layer="document")
    other = put(grades, grades["judgement_id"] == "ilacs_2024.leadership", grade="Inadequate")
    alt = charts.ten_years(judgements=other).alt
    assert re.search(r"leadership\W+(was )?inadequate in 2024", alt, flags=re.IGNORECASE), alt


LATER = 3


def later(text: Any) -> Any:
    """Return text with every year moved."""
    if not isinstance(text, str):
        return text
    return re.sub(r"(?:\b|(?<=_))20\d\d\b", lambda year: str(int(year[0]) + LATER), text)


@pytest.fixture(scope="module")
def elsewhere(verdicts: pd.DataFrame) -> dict[str | None, dict[str, Any]]:
    """Return the frames of an invented council, of the documents and of all layers."""
    return {layer: moved(verdicts, layer) for layer in ("document", None)}


def moved(verdicts: pd.DataFrame, layer: str | None) -> dict[str, Any]:
    """Return the packaged frames as those of another place, later years and other ids."""
    frames = {}
    ids = ("label", "called", "name", "release", "reported_from", "printed_by")
    for loader in [name for name in dir(ofsted_data) if name.startswith("load_")]:
        load = getattr(ofsted_data, loader)
        layered = "layer" in inspect.signature(load).parameters
        frame = load(layer=layer) if layered else load()
        for column in frame.columns:
            if pd.api.types.is_datetime64_dtype(frame[column]):
                frame[column] = frame[column] + pd.DateOffset(years=LATER)
            elif column in ("year", "from_year", "to_year"):
                frame[column] = frame[column] + LATER
            elif column.endswith("_id") or column in ids:
                frame[column] = frame[column].map(later)
        if "area" in frame:
            frame["area"] = frame["area"].replace({"Oxfordshire": "Elsewhere"})
        frames[loader.removeprefix("load_")] = frame
    claims = frames["claims"]["claim_id"]
    frames["verdicts"] = verdicts.assign(claim_id=verdicts["claim_id"].map(later))
    assert set(frames["verdicts"]["claim_id"]) <= set(claims)
    return {
        **frames, "area": "Elsewhere", "region": "South East",
        "inspection_id": later("ilacs_2018"),
    }  # fmt: skip


@every_chart
def test_another_council_can_be_drawn(
    drawings: dict[str, Drawing], elsewhere: dict[str | None, dict[str, Any]], name: str
) -> None:
    """Catches a place, a year or a document that is typed into a chart, and a label cut off."""
    draw = getattr(charts, name)
    ours = drawings[name].chart
    frames = elsewhere[None if name in [*WITH_RECORD, *COUNTS] else "document"]
    if name == "claims_and_verdicts":  # the documents' claims, held against all sources
        frames = {**frames, "documents": elsewhere[None]["documents"]}
    theirs = draw(**{key: frames[key] for key in inspect.signature(draw).parameters})
    for attribute in ("title", "subtitle", "sources", "alt"):
        before, after = getattr(ours, attribute), getattr(theirs, attribute)
        assert re.findall(r"\b20\d\d\b", after) == re.findall(r"\b20\d\d\b", later(before))
        assert "Oxfordshire" not in after, attribute
    assert "Elsewhere" in theirs.subtitle
    texts, picture = render(theirs)
    assert not any("Oxfordshire" in words.text for words in texts)
    assert all(words.box[0] > -1 and words.box[2] < picture.shape[1] + 1 for words in texts)


# --- files -----------------------------------------------------------------------------------


@pytest.mark.locked
@every_chart
def test_committed_figures_are_what_the_code_draws(
    freshly_saved: Callable[[], Path], name: str
) -> None:
    """Catches a figure not drawn again, and bytes that change with seed, time zone or locale."""
    fresh = freshly_saved()
    for kind in ("svg", "png", "csv"):
        file = f"{name}.{kind}"
        assert (fresh / file).read_bytes() == (FIGURES / file).read_bytes(), (
            f"{file} is not what the code draws: run `make figures`"
        )


def test_figures_folder_holds_nothing_else(freshly_saved: Callable[[], Path]) -> None:
    """Catches a figure that was renamed and left behind, and a gallery not made again."""
    fresh = freshly_saved()
    names = sorted(path.name for path in fresh.iterdir())
    wanted = [f"{name}.{kind}" for name in NAMES for kind in ("csv", "png", "svg")]
    assert names == sorted([*wanted, "README.md"])
    assert sorted(path.name for path in FIGURES.iterdir()) == names
    assert (fresh / "README.md").read_bytes() == (FIGURES / "README.md").read_bytes()


@pytest.mark.locked
@every_chart
def test_drawing_again_gives_the_same(
    drawings: dict[str, Drawing], drawn_svg: dict[str, str], name: str
) -> None:
    """Catches an id, a date or an order that changes from one call to the next."""
    one = drawings[name].chart
    assert figures.svg(one, one.name, one.title, one.alt) == drawn_svg[name]
    assert drawn_svg[name].encode() == (FIGURES / f"{name}.svg").read_bytes()
    numbers = figures._six_digits(one.numbers).to_csv(index=False, lineterminator="\n")
    assert numbers.encode() == (FIGURES / f"{name}.csv").read_bytes()


@pytest.mark.locked
def test_saving_twice_gives_the_same_files(drawings: dict[str, Drawing], tmp_path: Path) -> None:
    """Catches a second run that leaves other bytes, or a file more, than the first."""
    chart = drawings["neglect_assessments"].chart
    first = {path: path.read_bytes() for path in figures.save_chart(chart, tmp_path)}
    second = {path: path.read_bytes() for path in figures.save_chart(chart, str(tmp_path))}
    assert first == second == {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert first == {path: (FIGURES / path.name).read_bytes() for path in first}
    assert len(first) == 3


def test_settings_of_the_reader_do_not_reach_the_figure(drawn_svg: dict[str, str]) -> None:
    """Catches a matplotlibrc, or a style set in a notebook, that changes the picture."""
    settings: dict[Any, Any] = {
        "savefig.bbox": "tight", "figure.facecolor": "pink", "axes.facecolor": "pink",
        "font.size": 20, "svg.fonttype": "path", "lines.linewidth": 9, "figure.dpi": 33,
        "savefig.dpi": 44, "axes.unicode_minus": False, "xtick.direction": "in",
        "axes.titlepad": 30, "errorbar.capsize": 9, "path.sketch": (1, 100, 2),
        "axes.xmargin": 0.4, "text.parse_math": False, "xtick.labelsize": 20,
        "patch.linewidth": 5, "lines.markeredgewidth": 4,
    }  # fmt: skip
    with mpl.rc_context(settings):
        chart = charts.child_protection_plans()
        drawn = figures.svg(chart, chart.name, chart.title, chart.alt)
    assert drawn == drawn_svg["child_protection_plans"]


@every_chart
def test_svg_is_accessible_and_plain(drawings: dict[str, Drawing], name: str) -> None:
    """Catches an SVG without title or alt text, with words as outlines, or dated."""
    one = drawings[name]
    text = (FIGURES / f"{name}.svg").read_text(encoding="utf-8")
    root = ET.fromstring(text)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    title, description = root[0], root[1]
    assert (title.tag, title.text) == (f"{SVG}title", one.chart.title)
    assert (description.tag, description.text) == (f"{SVG}desc", one.chart.alt)
    named = (root.get("aria-labelledby") or "").split()
    assert named == [title.get("id"), description.get("id")]
    assert len(set(re.findall(r' id="([^"]*)"', text))) == len(re.findall(r' id="', text))

    texts = list(root.iter(f"{SVG}text"))
    lines = Counter(line for words in one.texts for line in words.text.splitlines() if line.strip())
    assert Counter("".join(node.itertext()) for node in texts) == lines
    for node in texts:
        font = re.search(r"font(?:-family)?: ([^;]*)", node.get("style") or "")
        family = re.search(r"font-family: ([^,;]*)", node.get("style") or "")
        assert font, node.get("style")
        assert family, node.get("style")
        assert family[1].strip("'\"") == "DejaVu Sans"
    assert not re.search(r"<metadata|<dc:|Created with|\bDate\b", text)
    assert not list(root.iter(f"{SVG}image"))


@every_chart
def test_png_carries_its_words(drawings: dict[str, Drawing], name: str) -> None:
    """Catches a PNG without title or alt text, of another size, or marked with a program."""
    one = drawings[name]
    with Image.open(FIGURES / f"{name}.png") as image:
        image.load()
        info = image.info
        assert image.size == one.picture.shape[1::-1]
    words = {key: value for key, value in info.items() if key != "dpi"}
    assert words == {"Title": one.chart.title, "Description": one.chart.alt}
    assert info["dpi"] == pytest.approx((figures.PNG_DPI, figures.PNG_DPI), abs=0.1)


def gallery() -> dict[str, str]:
    """Return the committed gallery's parts by heading."""
    text = (FIGURES / "README.md").read_text(encoding="utf-8")
    parts = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    return {part.partition("\n")[0]: part.partition("\n")[2] for part in parts}


@pytest.mark.parametrize("entry", figures.STORY, ids=NAMES)
def test_gallery_shows_every_figure(drawings: dict[str, Drawing], entry: figures.Entry) -> None:
    """Catches a figure in the gallery without its words, notebook, tables or sources."""
    chart = drawings[entry.draw.__name__].chart
    part = gallery()[chart.title]
    assert re.search(rf"!\[[^\]]+\]\({chart.name}\.png\)", part)
    assert chart.alt in part.splitlines()
    assert chart.sources in part
    assert f"[{entry.notebook}](../notebooks/{entry.notebook}.ipynb)" in part
    for table in entry.tables:
        assert f"[{table}](../ofsted_data/data/{table}.csv)" in part
    for kind in ("svg", "png", "csv"):
        assert f"({chart.name}.{kind})" in part


def test_gallery_has_no_part_too_many() -> None:
    """Catches two figures under one heading, and a heading without a figure."""
    assert len(gallery()) == len(NAMES)


@pytest.mark.parametrize("entry", figures.STORY, ids=NAMES)
def test_gallery_names_tables_that_the_chart_draws_on(
    drawings: dict[str, Drawing], entry: figures.Entry
) -> None:
    """Catches a table named below a figure that has nothing to do with it."""
    one = drawings[entry.draw.__name__]
    direct = set(inspect.signature(entry.draw).parameters)
    assert set(entry.tables) <= one.tables
    assert set(entry.tables) & direct
    assert len(set(entry.tables)) == len(entry.tables)


def test_links_of_the_gallery_lead_somewhere() -> None:
    """Catches a link to a file that is not there."""
    text = (FIGURES / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)\)", text)
    assert len(links) > 4 * len(NAMES)
    assert not [link for link in links if not (FIGURES / link).is_file()]


# --- saving: all or nothing --------------------------------------------------------------------


def state(folder: Path) -> dict[str, bytes | None]:
    """Return everything in a folder, hidden files too, with its content."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


def save(folder: Path, **other: Any) -> list[Path]:
    """Save a small figure, with what it needs unless something else is given."""
    given: dict[str, Any] = {
        "name": "small", "title": "A message", "sources": "Source: A page.", "alt": "A dot.",
        "numbers": pd.DataFrame({"year": [2018]}), "folder": folder,
    } | other  # fmt: skip
    figure = Figure(figsize=(1, 1))
    figure.add_axes((0.2, 0.2, 0.6, 0.6)).plot(2018, len(given["alt"]), marker="o")
    return figures.save_figure(figure, given.pop("name"), **given)


def test_save_figure_writes_three_files(tmp_path: Path) -> None:
    """Catches a figure saved without its numbers, its title or its words."""
    written = save(tmp_path / "new" / "folder", title="Ten words in a row are what it may have")
    assert [path.name for path in written] == ["small.svg", "small.png", "small.csv"]
    assert sorted(state(tmp_path / "new" / "folder")) == ["small.csv", "small.png", "small.svg"]
    assert written[2].read_text(encoding="utf-8") == "year\n2018\n"
    root = ET.fromstring(written[0].read_text(encoding="utf-8"))
    assert [node.text for node in root[:2]] == ["Ten words in a row are what it may have", "A dot."]


def test_words_are_escaped_in_the_svg(tmp_path: Path) -> None:
    """Catches a title or alt text that breaks the SVG or slips markup into it."""
    written = save(tmp_path, title="R&D < 5 > 4", alt='"<script>" & more')
    root = ET.fromstring(written[0].read_text(encoding="utf-8"))
    assert [node.text for node in root[:2]] == ["R&D < 5 > 4", '"<script>" & more']


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "Small"}, "Small"),
        ({"name": "two words"}, "two words"),
        ({"name": "../small"}, "../small"),
        ({"name": "a/b"}, "a/b"),
        ({"name": "small.svg"}, "small.svg"),
        ({"name": "café"}, "café"),
        ({"name": "_"}, "_"),
        ({"title": ""}, "title"),
        ({"title": " \n"}, "title"),
        ({"title": "this title has one word more than the ten it may"}, "11"),
        ({"sources": ""}, "sources"),
        ({"alt": ""}, "alt"),
        ({"alt": "\t"}, "alt"),
        ({"numbers": pd.DataFrame()}, "numbers"),
        ({"numbers": pd.DataFrame({"year": []})}, "numbers"),
    ],
)
def test_save_figure_refuses(tmp_path: Path, other: dict[str, Any], named: str) -> None:
    """Catches a figure that reaches disk without what it must carry, or outside its folder."""
    (tmp_path / "figures").mkdir()
    for kind in ("svg", "png", "csv"):
        (tmp_path / "figures" / f"small.{kind}").write_text("as it was", encoding="utf-8")
    before = state(tmp_path)
    with pytest.raises(FigureError, match=re.escape(named)):
        save(tmp_path / "figures", **other)
    assert state(tmp_path) == before


@pytest.mark.parametrize("below", [".", "figures"])
def test_save_figure_refuses_a_folder_that_is_a_file(tmp_path: Path, below: str) -> None:
    """Catches a bare OSError, and a file that is overwritten because it stands in the way."""
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    before = state(tmp_path)
    with pytest.raises(FigureError, match="taken") as caught:
        save(tmp_path / "taken" / below)
    assert "another folder" in str(caught.value)
    assert state(tmp_path) == before


@pytest.mark.parametrize("method", ["write_bytes", "replace"])
def test_a_figure_is_saved_as_a_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """Catches a new picture beside old numbers, and a temporary folder left, when saving fails."""
    save(tmp_path)
    before = state(tmp_path)
    ordinary = getattr(Path, method)
    calls = []

    def fails_once(path: Path, *arguments: Any) -> Any:
        calls.append(path)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        return ordinary(path, *arguments)

    monkeypatch.setattr(Path, method, fails_once)
    with pytest.raises(FigureError, match="No space left"):
        save(tmp_path, alt="Another dot.", numbers=pd.DataFrame({"year": [2024]}))
    monkeypatch.undo()
    assert len(calls) >= 2
    assert state(tmp_path) == before
    save(tmp_path, alt="Another dot.", numbers=pd.DataFrame({"year": [2024]}))
    after = state(tmp_path)
    assert sorted(after) == sorted(before)
    assert all(after[name] != before[name] for name in before)


def test_a_first_figure_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catches part of a figure left in a folder that had none."""
    ordinary = Path.replace
    calls = []

    def fails_once(path: Path, target: Path) -> Path:
        calls.append(path)
        if len(calls) == 3:
            raise OSError(5, "Input/output error")
        return ordinary(path, target)

    monkeypatch.setattr(Path, "replace", fails_once)
    with pytest.raises(FigureError, match="Input/output"):
        save(tmp_path)
    assert state(tmp_path) == {}
