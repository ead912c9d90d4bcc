"""Find the labels of a figure that cannot be read: for the tests, and for every_council.py."""

from itertools import combinations
from typing import Any
from unittest import mock

from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox


def collisions(figure: Figure) -> list[str]:
    """Return the texts of a figure that lie on each other, or beyond its edge."""
    drawn: list[tuple[str, Bbox]] = []

    def note(text: Text, renderer: Any) -> None:
        if text.get_visible() and text.get_text().strip():
            drawn.append((text.get_text(), Text.get_window_extent(text, renderer)))

    with mock.patch.object(Text, "draw", note):
        figure.draw_without_rendering()
    edge = figure.bbox.padded(1)
    beyond = [
        f"{text!r} is cut off"
        for text, box in drawn
        if not (edge.contains(*box.min) and edge.contains(*box.max))
    ]
    return beyond + [
        f"{one!r} lies on {other!r}"
        for (one, first), (other, second) in combinations(drawn, 2)
        if (shared := Bbox.intersection(first, second)) and min(shared.size) > 1.5
    ]
