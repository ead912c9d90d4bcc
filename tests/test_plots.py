"""Each mark draws what it is given, at its place, and its labels can be read."""

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from labels import collisions
from matplotlib.axes import Axes

from ofsted_data import plots, style

YEARS = list(range(2015, 2026))
COUNTS = [633, 729, 918, 775, 847, 737, 612, 721, 669, 593, 638]


def empty(**rest: Any) -> tuple[style.HouseFigure, Any]:
    """Return a figure with its words and no marks."""
    return style.figure(title="Title", subtitle="Subtitle", source="Source", alt="Alt", **rest)


def texts(axes: Axes) -> list[str]:
    """Return the labels written on axes."""
    return [text.get_text() for text in axes.texts]


def test_a_line_with_what_was_said_and_how_much() -> None:
    """Catches labels of one picture that lie on each other, and marks beside their place."""
    figure, axes = empty()
    plots.years(axes, 2015, 2025)
    plots.from_zero(axes, 1400)
    plots.line(axes, YEARS, COUNTS)
    plots.said(axes, [2015, 2017], [633, 918])
    plots.label_points(axes, YEARS, COUNTS, away=11, only=[2015, 2017, 2021])
    plots.bracket(axes, 2015, 2017, 1170, "+45%")
    plots.callout(axes, "775", (2018, 775), (12, -42))
    plots.key(axes, said="said", recorded="recorded")
    assert texts(axes) == ["633", "918", "612", "+45%", "775"]
    assert axes.get_ylim() == (0, 1400)
    assert not collisions(figure)
    rings = [line for line in axes.lines if line.get_markersize() == style.SAID["markersize"]]
    assert [list(ring.get_ydata()) for ring in rings] == [[633, 918]]


def test_labels_lie_above_a_peak_and_below_a_trough() -> None:
    """Catches a label on its own line."""
    _, axes = empty()
    plots.label_points(axes, YEARS[:4], [633, 729, 918, float("nan")])
    assert [text.xyann[1] > 0 for text in axes.texts] == [False, True, True]


def test_ends_are_named_apart() -> None:
    """Catches names of lines that end at the same height, and a line named by a missing value."""
    figure, axes = empty()
    plots.years(axes, 2023, 2025)
    plots.from_zero(axes, 80)
    plots.line(axes, YEARS[-3:], [70, 69, 67], "England", style.OTHERS)
    plots.line(axes, YEARS[-3:], [57, 56, 51.5], "South East", style.OTHERS, "--")
    plots.line(axes, YEARS[-3:], [59, 51, float("nan")], "Oxfordshire")
    plots.label_ends(axes)
    assert texts(axes) == ["England 67", "South East 52", "Oxfordshire 51"]
    assert not collisions(figure)


@pytest.mark.parametrize("wanted", [[3.0, 1.0, 2.0, 50.0], [0.0, 0.0, 0.0], [5.0], []])
def test_spread_keeps_order_and_gap(wanted: list[float]) -> None:
    """Catches labels that change places or still touch."""
    places = plots.spread(wanted, 10)
    order = np.argsort(wanted, kind="stable")
    assert all(np.diff([places[one] for one in order]) >= 10 - 1e-9)
    assert np.mean(places or [0]) == pytest.approx(np.mean(wanted or [0]))


def test_a_strip_marks_its_place() -> None:
    """Catches councils left out, and dots drawn outside the axes."""
    figure, axes = empty()
    axes.set(xlim=(-50, 100), ylim=(-1, 1))
    axes.axis("off")
    values = pd.Series(
        [*range(-20, 30), 300, 45, np.nan], [*map(str, range(51)), "Oxfordshire", "x"]
    )
    plots.strip(axes, values, "Oxfordshire", "Oxfordshire +45%", "middle +5%")
    (dots,) = axes.collections
    places = np.asarray(dots.get_offsets())[:, 0]
    assert len(places) == 51
    assert places.max() == pytest.approx(100, abs=2)
    assert list(axes.lines[0].get_xdata()) == [45]
    assert texts(axes) == ["Oxfordshire +45%", "middle +5%"]
    assert not collisions(figure)


def test_bars_and_columns() -> None:
    """Catches a bar without its value."""
    figure, (left, right) = empty(panels=(1, 2))
    plots.bars(left, ["one", "another"], [12, -4])
    plots.columns(right, [2015, 2016], [5, 8], ["five", "eight"])
    assert texts(left) == ["12", "−4"]
    assert texts(right) == ["five", "eight"]
    assert not collisions(figure)


def test_shares_of_a_whole_fill_each_row() -> None:
    """Catches a share of another row's whole, parts out of order, and a nought that is written."""
    figure, axes = empty()
    counts = pd.DataFrame({"Good": [8, 30], "Inadequate": [0, 10]}, index=["2014", "2018"])
    plots.stacked(axes, counts, style.GRADES)
    drawn = [(bar.get_x(), bar.get_width()) for bar in axes.patches]
    assert drawn == [(0, 100), (0, 75), (100, 0), (75, 25)]
    assert texts(axes) == ["8", "30", "", "10"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["2014", "2018"]
    assert not collisions(figure)
    _, narrow = empty()
    plots.stacked(narrow, counts.assign(Good=[8, 3000]), style.GRADES)
    assert texts(narrow) == ["8", "3000", "", "", "10"], "10 of 3,010 is too narrow for a number"
    above = narrow.texts[-1].xy
    assert above == (pytest.approx(100 - 50 / 301), pytest.approx(0.67)), "it is over its own part"


def test_lanes_run_from_the_top() -> None:
    """Catches rows named upside down."""
    _, axes = empty()
    plots.lanes(axes, ["Graded", "Written"])
    assert [label.get_text() for label in axes.get_yticklabels()] == ["Graded", "Written"]
    bottom, top = axes.get_ylim()
    assert bottom > 1 > 0 > top


def test_tiles_carry_their_words() -> None:
    """Catches a grade told by colour alone, or a word wider than its tile."""
    figure, axes = empty()
    improve = "Requires improvement to be good"
    rows: list[list[str | None]] = [["Good", improve, "Outstanding"], [None, improve, "Inadequate"]]
    grades = pd.DataFrame(rows, ["Overall", "Care"], [2014, 2018, 2024])
    plots.tiles(axes, grades, style.GRADES)
    words = [word for row in rows for word in row if word]
    assert [" ".join(text.split()) for text in texts(axes)] == words
    assert not collisions(figure)


def test_a_word_that_goes_on_below_stands_once() -> None:
    """Catches a grade for two rows that is told twice, or covers a row that is not its own."""
    _, axes = empty()
    rows: list[list[str | None]] = [["Good", "Good"], ["", None], ["Inadequate", "Good"]]
    plots.tiles(axes, pd.DataFrame(rows, ["Overall", "Care", "Help"], [2014, 2018]), style.GRADES)
    assert texts(axes) == ["Good", "Good", "Inadequate", "Good"]
    drawn = [(bar.get_y() + bar.get_height() / 2, bar.get_height()) for bar in axes.patches]
    assert drawn[0] == pytest.approx((0.5, 1.92))
    assert [middle for middle, _ in drawn[1:]] == pytest.approx([0, 2, 2])


def test_what_happened_lies_at_its_day() -> None:
    """Catches an inspection drawn at the wrong day."""
    figure, axes = empty()
    plots.years(axes, 2015, 2025)
    plots.inspections(axes, {"April\n2018": dt.date(2018, 4, 20)})
    assert axes.lines[0].get_xdata()[0] == pytest.approx(2018 + 20 / 365)
    assert plots.place_of(dt.date(2018, 3, 31)) == 2018
    assert plots.place_of(dt.date(2018, 3, 30)) == pytest.approx(2018 - 1 / 365)
    assert not collisions(figure)
