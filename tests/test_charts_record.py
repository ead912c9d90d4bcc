"""The charts that hold what was printed against the record draw what the tables say."""

import csv
import inspect
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.container import ErrorbarContainer
from matplotlib.patches import FancyBboxPatch, Polygon, Rectangle
from matplotlib.text import Annotation

import ofsted_data
from ofsted_data import FigureError, charts, figures
from ofsted_data.canvas import BLUE, Chart
from ofsted_data.frames import each
from ofsted_data.record import councils_by_grade

DATA = Path(ofsted_data.__file__).parent / "data"


def raw(table: str) -> list[dict[str, str]]:
    """Return the rows of a packaged table, read without the package."""
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sources(layer: str) -> dict[str, str]:
    """Return the sources of a layer by the inspection that each is about."""
    return {row["document_id"]: row["inspection_id"] for row in raw("documents")
            if row["layer"] == layer}  # fmt: skip


def only_axes(chart: Chart) -> Axes:
    """Return the axes of a chart that has one."""
    (axes,) = chart.axes
    return axes


def marks(axes: Axes, shape: str) -> list[tuple[float, float]]:
    """Return the marks of a shape, as data, from the top."""
    found = [
        (float(np.ravel(line.get_xdata())[0]), float(np.ravel(line.get_ydata())[0]))
        for line in axes.lines
        if line.get_marker() == shape
    ]
    return sorted(found, key=lambda at: at[1])


def words(axes: Axes) -> list[str]:
    """Return every text of axes, on one line each."""
    return [" ".join(text.get_text().split()) for text in axes.texts]


def picture(chart: Chart) -> str:
    """Return a chart as SVG without its words for who cannot see it."""
    return figures.svg(chart, chart.name, "", "")


# --- numbers as printed beside the department's ----------------------------------------------


def printed_beside_official() -> list[tuple[dict[str, str], float, float]]:
    """Return each printed number of a measure, area and year that the statistics have."""
    official = {
        (row["measure"], row["area"], row["year"]): float(row["value"])
        for row in raw("statistics")
        if row["value"]
    }
    return [
        (row, float(row["value"]), official[key])
        for row in raw("observations")
        if (key := (row["measure"], row["area"], row["year"])) in official
    ]


def test_printed_numbers_are_drawn_in_percent_of_the_official() -> None:
    """Catches a dot at the wrong place, a number left out, and an axis that does not show zero."""
    chart = charts.said_and_recorded()
    axes = only_axes(chart)
    beside = printed_beside_official()
    assert len(beside) == len(chart.numbers) >= 20
    distinct = {
        (row["measure"], row["year"], row["as_printed"].lower()): 100 * value / official
        for row, value, official in beside
    }
    dots, diamonds = marks(axes, "o"), marks(axes, "D")
    assert sorted(x for x, _ in dots) == pytest.approx(sorted(distinct.values()))
    assert [x for x, _ in diamonds] == [100] * len(distinct)
    assert [y for _, y in diamonds] == [y for _, y in dots]
    assert axes.get_xlim()[0] == 0
    assert axes.get_xlim()[1] > max(distinct.values())


def test_the_official_mark_is_of_another_shape_and_fill() -> None:
    """Catches layers told apart by colour alone."""
    axes = only_axes(charts.said_and_recorded())
    looks = {
        (str(line.get_marker()), str(line.get_markerfacecolor()))
        for line in axes.lines
        if line.get_marker() in ("o", "D")
    }
    assert looks == {("o", BLUE), ("D", "white")}


def test_each_number_is_drawn_in_the_row_of_its_words() -> None:
    """Catches a dot in another number's row, and words on the right that belong elsewhere."""
    axes = only_axes(charts.said_and_recorded())
    lines = [
        (float(text.xy[1]), text.get_text(), text.get_horizontalalignment())
        for text in axes.texts
        if isinstance(text, Annotation) and text.get_text()
    ]
    left = {y: text for y, text, side in lines if side == "left" and text.startswith("20")}
    right = {y: text for y, text, side in lines if side == "right"}
    assert set(left) == set(right)
    for x, y in marks(axes, "o"):
        top = max(at for at in left if at < y)
        told = re.findall(r"[\d,.]*\d(?!%)\b", re.sub(r"[\d.]+%", "", right[top]))
        official = float(told[0].replace(",", ""))
        (value,) = re.findall(r"“[^”]*?([\d,.]+)”", left[top])
        assert x == pytest.approx(100 * float(value.replace(",", "")) / official)
        if "%" in right[top]:
            (percent,) = re.findall(r"([\d.]+)% (?:above|below)", right[top])
            assert float(percent) == pytest.approx(abs(x - 100), abs=0.05)
            assert ("above" in right[top]) == (x > 100)
        elif "same" in right[top]:
            assert x == 100
    assert Counter(text.partition(", ")[2] for text in right.values()) == {
        "the same": 6, "within the words": 2, "": 8,
    }  # fmt: skip


def test_the_title_counts_what_agrees_to_the_digit() -> None:
    """Catches a title typed, and one that counts a number twice that two pages print."""
    assert charts.said_and_recorded().title.startswith("Six of 16 printed numbers")
    counts = ofsted_data.load_observations()
    wrong = counts.assign(value=counts["value"].where(counts["value"] != 918, 981))
    after = charts.said_and_recorded(observations=wrong)
    assert after.title.startswith("Five of 16 printed numbers")
    assert picture(after) != picture(charts.said_and_recorded())
    assert "6.9% above 918" in after.alt


def test_hedges_are_drawn_as_far_as_the_words_allow() -> None:
    """Catches an arrow for a number that has a limit, and a bar of another length."""
    axes = only_axes(charts.said_and_recorded())
    beside = printed_beside_official()
    floors = {100 * value / official for row, value, official in beside if not row["high"]}
    arrows = [text for text in axes.texts if isinstance(text, Annotation) and text.arrow_patch]
    assert sorted(text.get_position()[0] for text in arrows) == pytest.approx(sorted(floors))
    assert {float(text.xy[0]) for text in arrows} == {axes.get_xlim()[1]}
    spans = {
        tuple(round(100 * float(row[end]) / official, 6) for end in ("low", "high"))
        for row, _, official in beside
        if row["high"] and row["low"] != row["high"]
    }
    bars = [container.lines[2][0].get_segments()[0] for container in axes.containers
            if isinstance(container, ErrorbarContainer)]  # fmt: skip
    assert {(round(bar[0][0], 6), round(bar[1][0], 6)) for bar in bars} == spans


def test_an_explanation_says_whether_it_is_a_guess() -> None:
    """Catches a guess told as if a source said so, and a difference passed over in silence."""
    shown = words(only_axes(charts.said_and_recorded()))
    assert shown.count("A guess: rounding or another day") == 1
    assert shown.count("A source says: local figures. A guess: another definition") == 1
    differences = ofsted_data.load_differences()
    swapped = differences.assign(standing=differences["standing"].replace({"guess": "supported"}))
    after = words(only_axes(charts.said_and_recorded(differences=swapped)))
    assert "A source says: rounding or another day" in after
    assert not [text for text in after if "guess" in text]
    none = words(only_axes(charts.said_and_recorded(differences=differences.head(0))))
    differing = sum("% above" in text or "% below" in text for text in none)
    assert none.count("Nothing explains it") == differing == 8


def test_an_official_zero_has_no_percentage() -> None:
    """Catches infinity drawn or told where the department counts none."""
    statistics = ofsted_data.load_statistics()
    where = (statistics["measure"] == "child_protection_plans") & (statistics["year"] == 2015)
    zero = statistics.assign(value=statistics["value"].mask(where, 0.0))
    chart = charts.said_and_recorded(statistics=zero)
    assert "“569”, Council 2018: 0, another number" in chart.alt
    assert not re.search(r"\binf|\bnan", chart.alt + " ".join(words(only_axes(chart))))


# --- what pages took from the reports --------------------------------------------------------


def concordance_by_hand() -> dict[tuple[str, str, str], str]:
    """Return how each page treats each finding of its report, worked out from the rows."""
    reports = {about: name for name, about in sources("report").items()}
    findings = raw("findings")
    out = {}
    for page, about in sources("document").items():
        for found in (row for row in findings if row["document_id"] == reports[about]):
            mentions = {row["treatment"] for row in findings
                        if row["document_id"] == page
                        and row["reported_from"] == found["finding_id"]}  # fmt: skip
            board = found["polarity"] == "recommendation" and found["practice_area"] == "lscb"
            kind = "to the board" if board else found["polarity"]
            out[page, kind, found["finding_id"]] = (
                "left out" if not mentions
                else "changed" if "changed" in mentions else "as reported"
            )  # fmt: skip
    return out


KINDS = {"Recommendations": "recommendation", "To the board": "to the board",
         "Progress": "progress", "Strengths": "strength", "Weaknesses": "weakness"}  # fmt: skip


def squares(axes: Axes) -> list[tuple[float, float, str]]:
    """Return the squares of axes from the top: left edge, top edge and how they are filled."""
    halves = {tuple(np.round(patch.get_xy()[0], 6)) for patch in axes.patches
              if isinstance(patch, Polygon)}  # fmt: skip
    out = []
    for box in (patch for patch in axes.patches if isinstance(patch, Rectangle)):
        corner = tuple(np.round((box.get_x(), box.get_y()), 6))
        full = box.get_facecolor()[:3] != (1, 1, 1)
        assert not (full and corner in halves)
        state = "as reported" if full else "changed" if corner in halves else "left out"
        out.append((float(box.get_x()), float(box.get_y()), state))
    return sorted(out, key=lambda square: (square[1], square[0]))


def test_squares_are_the_concordance() -> None:
    """Catches a square under another page or kind, a finding left out, and a count made up."""
    chart = charts.taken_from_the_reports()
    axes = only_axes(chart)
    names = {row["label"]: row["document_id"] for row in raw("documents")}
    placed = sorted(
        (float(y), " ".join(str(text.get_text()).split()))
        for text in axes.texts
        for _, y in [text.get_position()]
    )
    drawn: Counter[tuple[str, str, str]] = Counter()
    totals = {}
    page = kind = ""
    rows: list[tuple[float, str, str]] = []
    for y, text in placed:
        heading = re.fullmatch(r"Report of \d{4}(?:, as (.+) took it up)?", text)
        if heading:
            page, alone = names.get(heading[1] or "", ""), bool(heading[1])
        elif text in KINDS:
            kind = KINDS[text]
            if alone:
                rows.append((y, page, kind))
        elif text in names:
            page = names[text]
            rows.append((y, page, kind))
        elif re.fullmatch(r"\d+ of \d+", text):
            totals[y] = text
    key, *findings = squares(axes)[:3], *squares(axes)[3:]
    assert [state for *_, state in key] == ["as reported", "changed", "left out"]
    for _, top, state in findings:
        _, page, kind = max(row for row in rows if row[0] - 0.1 <= top + 1e-6)
        drawn[page, kind, state] += 1
    expected = Counter(
        (page, kind, state) for (page, kind, _), state in concordance_by_hand().items()
    )
    assert drawn == expected
    for y, page, kind in rows:
        states = {state: expected[page, kind, state]
                  for state in ("as reported", "changed", "left out")}  # fmt: skip
        taken = states["as reported"] + states["changed"]
        assert totals[y] == f"{taken} of {sum(states.values())}"
    written = {(row.document_id, row.kind, row.finding_id): row.taken
               for row in each(chart.numbers)}  # fmt: skip
    assert written == concordance_by_hand()


def test_the_release_of_2014_lists_four_of_ten() -> None:
    """Catches recommendations to the safeguarding board counted as the council's."""
    rows = charts.taken_from_the_reports().numbers
    rows = rows[rows["document_id"] == "council_2014"]
    asked = rows[rows["kind"] == "recommendation"]
    assert (len(asked), int((asked["taken"] != "left out").sum())) == (10, 4)
    assert (rows["kind"] == "to the board").sum() == 5
    assert not (rows.loc[rows["kind"] == "weakness", "taken"] != "left out").any()


def test_a_finding_stands_in_one_place_for_every_page() -> None:
    """Catches pages whose squares are each sorted by themselves and so cannot be compared."""
    findings = ofsted_data.load_findings()
    before = squares(only_axes(charts.taken_from_the_reports()))
    spot = findings["finding_id"] == "newspaper_2018.05"  # which three pages take up
    other = findings.assign(treatment=findings["treatment"].mask(spot, "changed"))
    after = squares(only_axes(charts.taken_from_the_reports(findings=other)))
    assert [square[:2] for square in before] == [square[:2] for square in after]
    states = [Counter(state for *_, state in drawn) for drawn in (before, after)]
    assert states[0] - states[1] == {"as reported": 1}
    assert states[1] - states[0] == {"changed": 1}


def test_shares_in_the_title_are_counted() -> None:
    """Catches a title typed, and a share of something else than the squares drawn."""
    states = concordance_by_hand()
    shares = []
    for kind in ("strength", "weakness"):
        same = [state for (_, of, _), state in states.items() if of == kind]
        shares.append(f"{100 * sum(state != 'left out' for state in same) / len(same):.0f}")
    title = charts.taken_from_the_reports().title
    assert re.findall(r"\d+", title) == shares
    findings = ofsted_data.load_findings()
    fewer = findings[findings["document_id"] != "sector_2018"]
    assert charts.taken_from_the_reports(findings=fewer).title != title


def test_a_finding_of_no_report_is_told_and_not_drawn() -> None:
    """Catches a page's finding on another kind of inspection counted as this report's."""
    chart = charts.taken_from_the_reports()
    outside = [row for row in raw("findings") if row["treatment"] == "not in the report"]
    assert len(outside) == 1
    foot = " ".join(" ".join(text.get_text().split()) for text in chart.texts)
    assert "Not drawn: one finding of Newspaper 2024" in foot
    assert not set(chart.numbers["finding_id"]) & {row["finding_id"] for row in outside}


def test_every_recommendation_is_drawn_under_each_page_on_its_report() -> None:
    """Catches a recommendation lost, in another theme's row, or under another report's page."""
    chart = charts.recommendations()
    axes = only_axes(chart)
    themes = {row["theme"]: row["label"] for row in raw("themes")}
    of_finding = {row["finding_id"]: row["theme"] for row in raw("findings")}
    names = {row["document_id"]: row["label"] for row in raw("documents")}
    texts = [(float(x), float(y), " ".join(str(text.get_text()).split()))
             for text in axes.texts for x, y in [text.get_position()]]  # fmt: skip
    pages = {x: text for x, _, text in texts if text in names.values()}
    labels = {y: re.sub(r" \(\d of \d\)$", "", text) for x, y, text in texts if x == 0.12}
    groups = sorted((y, text) for x, y, text in texts if x == 0)
    drawn: Counter[tuple[str, str, str]] = Counter()
    group_of: dict[str, set[str]] = {}
    for left, top, state in squares(axes):
        middle = left + 0.155 / 2
        page = pages[min(pages, key=lambda x: abs(x - middle))]
        row = min(labels, key=lambda y: abs(y - top - 0.155 / 2))
        drawn[labels[row], page, state] += 1
        group_of.setdefault(max(one for one in groups if one[0] < top)[1], set()).add(labels[row])
    asked = {key: state for key, state in concordance_by_hand().items()
             if key[1] in ("recommendation", "to the board")}  # fmt: skip
    assert drawn == Counter(
        (themes[of_finding[finding]], names[page], state)
        for (page, _, finding), state in asked.items()
    )
    assert len({finding for *_, finding in asked}) == 23
    assert group_of["Asked for at more than one inspection"] == {
        "Care leavers' education and work", "Friends and family as carers", "Pre-proceedings",
    }  # fmt: skip
    assert len(group_of["Asked of the safeguarding children board"]) == 4
    reached = {finding for (*_, finding), state in asked.items() if state != "left out"}
    assert re.findall(r"\d+", chart.title) == [str(23 - len(reached)), "23"]


def test_what_recurs_comes_from_the_themes() -> None:
    """Catches a list of recurring themes that is typed."""
    findings = ofsted_data.load_findings()
    where = findings["finding_id"] == "ofsted_2024.rec_disabled_children"
    other = findings.assign(theme=findings["theme"].mask(where, "neglect"))
    numbers = charts.recommendations(findings=other).numbers
    again = set(numbers.loc[numbers["group"].str.contains("more than one"), "theme"])
    assert "neglect" in again
    assert charts.asked_for(findings=other).title.startswith("Four of 18 themes")


# --- all councils ----------------------------------------------------------------------------


def test_councils_are_counted_in_bars_from_zero() -> None:
    """Catches a bar of another length, under another grade or area, or with another's mark."""
    chart = charts.councils()
    axes = only_axes(chart)
    counted = councils_by_grade(ofsted_data.load_inspection_outcomes(), "Oxfordshire")
    rows = counted.astype({"grade": "str"}).to_dict("records")
    grades = list(dict.fromkeys(row["grade"] for row in rows))
    areas = list(dict.fromkeys(row["practice_area"] for row in rows))
    drawn = {}
    for box in (patch for patch in axes.patches if isinstance(patch, Rectangle)):
        grade, area = grades[int(box.get_x())], areas[int(box.get_y())]
        assert box.get_x() == pytest.approx(grades.index(grade) + 0.06)
        drawn[area, grade] = box.get_width()
    counts = {(row["practice_area"], row["grade"]): int(row["councils"]) for row in rows}
    one = drawn["overall", "Good"] / 67
    assert drawn == pytest.approx({key: one * count for key, count in counts.items()})
    pinned = [(int(text.xy[0]), int(text.xy[1]), text.get_text()) for text in axes.texts
              if isinstance(text, Annotation)]  # fmt: skip
    told = {(areas[y], grades[x]): int(text) for x, y, text in pinned if text.isdigit()}
    assert told == counts
    marked = {(areas[y], grades[x]) for x, y, text in pinned if text == "◆"}
    assert marked == {(row["practice_area"], row["grade"]) for row in rows
                      if row["marked"]}  # fmt: skip
    assert {area: sum(count for (of, _), count in counts.items() if of == area)
            for area in areas} == dict.fromkeys(areas, 153)  # fmt: skip
    assert chart.subtitle.endswith("31 March 2025")


def test_the_title_follows_the_council_that_is_marked() -> None:
    """Catches a grade or a count that is typed into the title, and a title too long to save."""
    for area, title in (
        ("Bradford", "Inadequate overall, as 19 of 153 councils are"),
        ("Kent", "Outstanding overall, as 36 of 153 councils are"),
    ):
        chart = charts.councils(area=area)
        assert chart.title == title
        assert len(chart.title.split()) <= 10
        assert area in chart.subtitle


# --- layers that are there, and layers that are not ------------------------------------------


def documents_only() -> dict[str, pd.DataFrame]:
    """Return the frames of the documents' layer."""
    return {
        "judgements": ofsted_data.load_judgements(layer="document"),
        "observations": ofsted_data.load_observations(layer="document"),
        "findings": ofsted_data.load_findings(layer="document"),
        "events": ofsted_data.load_events(layer="document"),
    }


def of_documents(name: str) -> Chart:
    """Draw a chart of both layers from the documents' frames alone."""
    draw = getattr(charts, name)
    given = {key: frame for key, frame in documents_only().items()
             if key in inspect.signature(draw).parameters}  # fmt: skip
    assert given
    chart = draw(**given)
    assert isinstance(chart, Chart)
    return chart


@pytest.mark.parametrize("name", ["grades_grid", "timeline", "asked_for", "who_reports_what"])
def test_the_documents_alone_can_be_drawn(name: str) -> None:
    """Catches a mark, a word or a source of the record in a chart of the documents."""
    chart = of_documents(name)
    axes = only_axes(chart)
    pages = {row["label"] for row in raw("documents") if row["layer"] == "document"}
    assert set(chart.sources.removeprefix("Source: ").rstrip(".").split("; ")) <= pages
    assert set(chart.numbers["layer"]) == {"document"}
    assert not marks(axes, "D")
    assert "record" not in chart.alt.replace("ecords", "").lower()
    assert "(report" not in chart.alt
    foot = " ".join(" ".join(text.get_text().split()) for text in chart.texts)
    assert "Broken edges" not in foot
    assert "Diamond" not in foot
    for patch in axes.patches:
        if isinstance(patch, FancyBboxPatch):
            assert type(patch.get_boxstyle()).__name__ == "Round"
        else:
            assert patch.get_linestyle() in ("-", "solid")


def test_titles_of_the_documents_alone() -> None:
    """Catches a title that tells of the record where the record is not drawn."""
    assert of_documents("asked_for").title == "Two of ten themes were asked for again later"
    assert of_documents("who_reports_what").title == "No page prints more than 16 of the 20 facts"
    assert of_documents("timeline").title.startswith("Six inspections and visits in ten years")
    assert of_documents("grades_grid").title.endswith("help and protection fell in 2018")


def test_a_report_that_states_another_grade_is_told() -> None:
    """Catches a page's grade drawn as if the report had the same."""
    grades = ofsted_data.load_judgements()
    where = (grades["document_id"] == "ofsted_2024") & (
        grades["judgement_id"] == "ilacs_2024.leadership"
    )
    other = grades.copy()
    other.loc[where, "grade"] = "Outstanding"
    chart = charts.grades_grid(judgements=other)
    assert "Leadership Good (report: Outstanding)" in chart.alt
    assert "Good report: Outstanding" in words(only_axes(chart))
    foot = " ".join(" ".join(text.get_text().split()) for text in chart.texts)
    assert "12 of 13 boxes as in a report" in foot


def test_a_fall_is_told_against_the_grade_before() -> None:
    """Catches a fall measured from the first inspection, which may not have graded that area."""
    grades = ofsted_data.load_judgements()
    lower = grades.copy()
    lower.loc[lower["inspection_id"] == "ilacs_2018", "grade"] = "Good"
    assert charts.grades_grid(judgements=lower).title == "Good overall each time, in every area"
    lower.loc[lower["judgement_id"] == "sif_2014.leadership", "grade"] = "Inadequate"
    lower.loc[lower["judgement_id"] == "ilacs_2018.leadership", "grade"] = "Outstanding"
    assert charts.grades_grid(judgements=lower).title == (
        "Good overall each time; leadership fell in 2024"
    )


def test_the_record_is_drawn_where_it_alone_has_the_day() -> None:
    """Catches a day of the record that is drawn twice, or not at all where pages lack it."""
    events = ofsted_data.load_events()
    record = events["document_id"].isin(["ofsted_2018", "outcomes_2025"])
    rows = charts.timeline(events=events[~record]).numbers
    alone = rows[rows["layer"] != "document"]
    assert "16 to 20 Apr 2018" not in set(alone["words"])
    assert "9 Apr 2024" not in set(alone["words"])
    assert "12 to 23 Feb 2024" in set(alone["words"])


EMPTY = {
    "said_and_recorded": "observations", "taken_from_the_reports": "findings",
    "recommendations": "findings", "asked_for": "findings",
    "grades_grid": "judgements", "timeline": "events",
}  # fmt: skip


@pytest.mark.parametrize("name", EMPTY)
def test_nothing_to_draw_is_one_clear_error(name: str) -> None:
    """Catches a bare KeyError or an empty picture where a frame has no rows."""
    frame = getattr(ofsted_data, f"load_{EMPTY[name]}")().head(0)
    with pytest.raises(FigureError, match="nothing to draw"):
        getattr(charts, name)(**{EMPTY[name]: frame})


def test_an_inspection_that_nobody_wrote_about_is_one_clear_error() -> None:
    """Catches a bare error from deep inside pandas for an id that no document is about."""
    with pytest.raises(FigureError, match="ilacs_2030"):
        charts.who_reports_what(inspection_id="ilacs_2030")


def test_councils_without_their_file_is_one_clear_error() -> None:
    """Catches a date made up where the table of documents lacks Ofsted's file."""
    with pytest.raises(FigureError, match="inspection outcomes"):
        charts.councils(documents=ofsted_data.load_documents(layer="document"))
