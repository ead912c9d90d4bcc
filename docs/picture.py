"""A chart on a page: its drawing inline, with words around it that the page can lay out.

A chart comes as the SVG that a notebook or the folder of figures holds. Its title, subtitle and
source line become text of the page, for they must stay legible on a telephone; the drawing between
them stays as it is, every text of it real text, and gets a second set of colours for the dark.
"""

import csv
import functools
import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import jinja2
from pages import FIGURES, LABELS, header, printed_at

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_FURNITURE = 3  # the sheet writes title, subtitle and foot before a chart adds words of its own
_AIR = 8.0  # points kept free above and below the drawing
DARK_PAPER = "#14171c"  # the page in the dark, as in site.css

ET.register_namespace("", _SVG)


@dataclass(frozen=True)
class Drawing:
    """A chart taken apart: its words, and the drawing between them."""

    name: str
    title: str
    subtitle: str
    note: str
    source: str
    alt: str
    svg: str


class Cell(NamedTuple):
    """A cell of a chart's numbers: as in the file, as a reader sees it, and where it is from."""

    raw: str
    text: str
    number: bool
    link: str


def figure(chart: str, templates: jinja2.Environment) -> str:
    """Return a chart, given by the name of its file or as SVG, as HTML for a page."""
    text = chart if chart.lstrip().startswith("<") else _file(chart, "svg")
    drawing = take_apart(text)
    head, rows = numbers(_file(drawing.name, "csv"))
    part = templates.get_template("_parts/figure.html")
    # A blank line would end the block of HTML in a page that is written in Markdown.
    html = part.render(drawing=drawing, head=head, rows=rows)
    return re.sub(r"\n\s*\n", "\n", html)


def _file(name: str, kind: str) -> str:
    return (FIGURES / f"{name}.{kind}").read_text(encoding="utf-8")


def take_apart(text: str) -> Drawing:
    """Return the words and the drawing of a chart's SVG."""
    root = ET.fromstring(text)
    title, alt = (_only(root, tag).text or "" for tag in ("title", "desc"))
    name = _only(root, "title").attrib["id"].removesuffix("-title")
    sheet = next(part for part in root.iter(_tag("g")) if part.get("id", "").startswith("figure_"))
    written = [part for part in sheet if part.get("id", "").startswith("text_")][:_FURNITURE]
    lines = [[_line(one) for one in part.iter(_tag("text"))] for part in written]
    if len(lines) < _FURNITURE or not any(line.startswith("Source:") for _, line in lines[-1]):
        raise ValueError(f"the chart {name} is not laid out as the sheet of canvas.py lays it out")
    for part in written:
        sheet.remove(part)
    (_, subtitle, foot) = lines
    start = next(at for at, (_, line) in enumerate(foot) if line.startswith("Source:"))
    _crop(root, subtitle[-1][0] + _AIR / 2, foot[0][0] - 9.5 - _AIR)
    _own_names(root, name)
    _own_style(root)
    return Drawing(name, title, _joined(subtitle), _joined(foot[:start]), _joined(foot[start:]),
                   alt, two_colours(ET.tostring(root, encoding="unicode")))  # fmt: skip


def _tag(name: str) -> str:
    return f"{{{_SVG}}}{name}"


def _only(root: ET.Element, tag: str) -> ET.Element:
    found = root.find(_tag(tag))
    if found is None:
        raise ValueError(f"the chart's SVG has no {tag}")
    return found


def _line(text: ET.Element) -> tuple[float, str]:
    """Return the height of a line of text on the sheet, and its words."""
    height = text.get("y") or re.findall(r"[\d.]+", text.attrib["transform"])[-1]
    return float(height), "".join(text.itertext())


def _joined(lines: list[tuple[float, str]]) -> str:
    return " ".join(line for _, line in lines)


def _crop(root: ET.Element, top: float, bottom: float) -> None:
    """Show the part of the sheet between two heights, as wide as the page lets it be."""
    width = root.attrib["viewBox"].split()[2]
    root.set("viewBox", f"0 {top:g} {width} {bottom - top:g}")
    del root.attrib["width"], root.attrib["height"]


def _own_names(root: ET.Element, name: str) -> None:
    """Make every id one that no other chart on the page has."""
    prefix = f"{name}-"
    for part in root.iter():
        if "id" in part.attrib and not part.attrib["id"].startswith(prefix):
            part.set("id", prefix + part.attrib["id"])
        for key, value in list(part.attrib.items()):
            if key == _XLINK:  # a page is HTML, which knows the attribute without its prefix
                part.set("href", part.attrib.pop(key).replace("#", f"#{prefix}"))
            else:
                part.set(key, value.replace("url(#", f"url(#{prefix}"))


def _own_style(root: ET.Element) -> None:
    """Move the style that holds for the whole file onto the drawing: a page has other things."""
    for parent in list(root.iter()):
        for part in [part for part in parent if part.tag == _tag("style")]:
            rule = re.fullmatch(r"\s*\*\s*{([^{}]*)}\s*", part.text or "")
            if not rule:
                raise ValueError(f"the chart's SVG has a style that the site does not know: {part}")
            root.set("style", rule[1])
            parent.remove(part)


# --- colours -----------------------------------------------------------------------------------


def two_colours(svg: str) -> str:
    """Give each colour of a drawing its counterpart in the dark; old browsers keep the first."""
    return re.sub(
        r"(fill|stroke): (#[0-9a-f]{6})",
        lambda found: f"{found[0]}; {found[1]}: light-dark({found[2]}, {in_the_dark(found[2])})",
        svg,
    )


@functools.cache
def in_the_dark(colour: str) -> str:
    """Return the colour that stands to dark paper as this one stands to white.

    Contrast, as WCAG reckons it, is a ratio of luminances. Each luminance is turned over by one
    factor, so that every pair of colours keeps the contrast that it has on white.
    """
    own, paper = luminance(colour), luminance(DARK_PAPER)
    wanted = 1.05 * (paper + 0.05) / (own + 0.05) - 0.05
    channels, ground = ([_linear(value) for value in _bytes(one)] for one in (colour, DARK_PAPER))
    if own < wanted:  # as bright as the hue can be, then towards white
        bright = [channel / (max(channels) or 1) for channel in channels]
        if _weighed(bright) >= wanted:
            return _hex(channel * wanted / _weighed(bright) for channel in bright)
        share = (wanted - _weighed(bright)) / (1 - _weighed(bright))
        return _hex(channel + (1 - channel) * share for channel in bright)
    # A tint of white becomes a tint of the paper, and a stronger one: the dark swallows colour.
    tint = [channel - min(channels) for channel in channels]
    share = math.sqrt(_weighed(tint) / own)
    scale = share * wanted / _weighed(tint) if share else 0.0
    return _hex(
        part * scale + under * (1 - share) * wanted / paper
        for part, under in zip(tint, ground, strict=True)
    )


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG defines it."""
    return _weighed(_linear(value) for value in _bytes(colour))


def _weighed(channels: Iterable[float]) -> float:
    red, green, blue = channels
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _hex(channels: Iterable[float]) -> str:
    return "#" + "".join(f"{round(255 * _encoded(channel)):02x}" for channel in channels)


def _bytes(colour: str) -> list[float]:
    return [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _encoded(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


# --- numbers -----------------------------------------------------------------------------------


def numbers(text: str) -> tuple[list[str], list[list[Cell]]]:
    """Return a chart's numbers as a reader's table: the head, and the rows."""
    names, *rows = list(csv.reader(text.splitlines()))
    return [header(name) for name in names], [_cells(names, row) for row in rows]


def _cells(names: list[str], row: list[str]) -> list[Cell]:
    entry = dict(zip(names, row, strict=True))
    source = printed_at(entry)
    return [
        Cell(raw, *_readable(name, raw), source if name == "document_id" else "")
        for name, raw in entry.items()
    ]


def _readable(name: str, raw: str) -> tuple[str, bool]:
    if name.endswith("year") or not re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", raw):
        return LABELS.get(name, {}).get(raw, raw), raw.isdigit()
    return f"{float(raw):,.1f}".removesuffix(".0"), True


def framed_table(html: str) -> str:
    """Return a table of a notebook in a frame that scrolls by itself and can be reached by key."""
    caption = re.search(r"<caption>(.*?)</caption>", html)
    if not caption:
        raise ValueError("a table of the notebooks has no caption; give it one with table()")
    html = re.sub(r' style="[^"]*"', "", html).replace("<th>", '<th scope="col">')
    return (f'<div class="scroll" role="region" tabindex="0" aria-label="{caption[1]}">'
            f"{html}</div>")  # fmt: skip
