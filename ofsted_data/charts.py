"""One function a chart. Each takes the frames it draws, the packaged ones if none are given."""

import textwrap
from collections.abc import Iterable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch, Rectangle
from matplotlib.ticker import MaxNLocator

from .canvas import (
    BLUE,
    INK,
    ORANGE,
    PALE,
    PALE_BLUE,
    PALE_ORANGE,
    RULE,
    TURQUOISE,
    Chart,
    bare,
    sheet,
    styled,
)
from .claims import VERDICTS, check_claims
from .frames import Row, each, groups, lookup, records
from .phrases import (
    annual_percent,
    change_percent,
    in_words,
    listed,
    lower_first,
    percent,
    upper_first,
)
from .sums import across_documents, growth
from .tables import (
    load_claims,
    load_crosswalk,
    load_documents,
    load_events,
    load_findings,
    load_inspections,
    load_judgements,
    load_measures,
    load_observations,
    load_practice_areas,
    load_themes,
)

__all__ = [
    "asked_for",
    "child_protection_plans",
    "children_looked_after",
    "claims_and_verdicts",
    "grades_grid",
    "growth_rates",
    "neglect_assessments",
    "ten_years",
    "timeline",
    "who_reports_what",
]

Frame = pd.DataFrame | None


def _labels(documents: pd.DataFrame, ids: Iterable[str]) -> list[str]:
    """Return the names of the documents a chart draws on, in the order of the table."""
    return documents.loc[documents["document_id"].isin(set(ids)), "label"].tolist()


# --- counts over the years -----------------------------------------------------------------


@styled
def children_looked_after(
    observations: Frame = None, documents: Frame = None, measures: Frame = None,
    events: Frame = None,
) -> Chart:  # fmt: skip
    """Children looked after, year by year as each document prints them, with what hedges allow."""
    return _counts("children_looked_after", observations, documents, measures, events)


@styled
def child_protection_plans(
    observations: Frame = None, documents: Frame = None, measures: Frame = None,
    events: Frame = None,
) -> Chart:  # fmt: skip
    """Children on a child protection plan, year by year as each document prints them."""
    return _counts("child_protection_plans", observations, documents, measures, events)


@styled
def neglect_assessments(
    observations: Frame = None, documents: Frame = None, measures: Frame = None,
    events: Frame = None,
) -> Chart:  # fmt: skip
    """Assessments of children at risk of neglect, year by year as each document prints them."""
    return _counts("neglect_assessments", observations, documents, measures, events)


def _counts(
    measure: str, observations: Frame, documents: Frame, measures: Frame, events: Frame
) -> Chart:
    observations = load_observations() if observations is None else observations
    documents = load_documents() if documents is None else documents
    measures = load_measures() if measures is None else measures
    events = load_events() if events is None else events
    counts = observations[observations["measure"] == measure].sort_values(["year", "document_id"])
    labels = lookup(documents, "document_id")
    (term,) = records(measures[measures["measure"] == measure])
    last_year = max(int(events["ended"].dt.year.max()), int(counts["year"].max()))
    numbers = counts[
        ["measure", "area", "year", "value", "low", "high", "unit", "as_printed", "document_id"]
    ].reset_index(drop=True)

    points = _points(counts, labels)
    title = _change_title(counts, term["label"])
    area = listed(counts["area"].unique().tolist())
    told = "; ".join(f"{row.words} in {row.year} ({row.documents})" for row in each(points))
    blank = f"No document prints a count after {counts['year'].max()}"
    chart = sheet(
        measure, 3.4, title=title,
        subtitle=f"{term['label']}, {area}, {counts['year'].min()} to {last_year}: "
        f"{term['unit']}, counted {term['moment']}",
        sources=_labels(documents, counts["document_id"]),
        note=f"{term['meaning']}. Dots are numbers as printed; bars and arrows show what "
        "“around” and “more than” allow. Nothing is printed for the years between.",
        alt=f"Dot chart from zero. {term['label']} in {area}: {told}. {blank}, up to {last_year}.",
        numbers=numbers,
    )  # fmt: skip
    axes = chart.panel(left=0.6, right=0.25, bottom=0.4, top=0.15)
    span = (counts["year"].min() - 0.6, last_year + 0.6)
    _draw_counts(axes, points, blank, span)
    return chart


def _points(counts: pd.DataFrame, labels: dict[str, str]) -> pd.DataFrame:
    """Return one point a year and wording: documents that print the same words share one."""
    rows = []
    for (year, words), same in groups(counts, ["year", "as_printed"]):
        first = same.iloc[0]
        rows.append({
            "year": int(year), "words": lower_first(words), "value": first["value"],
            "low": first["low"], "high": first["high"], "qualifier": first["qualifier"],
            "documents": listed([labels[name] for name in same["document_id"]]),
            "who": listed([_publisher(labels[name]) for name in same["document_id"]]),
        })  # fmt: skip
    return pd.DataFrame(rows)


def _publisher(label: str) -> str:
    """Return a document's label without its year."""
    return label.rpartition(" ")[0].lower()


def _change_title(counts: pd.DataFrame, label: str) -> str:
    """Return the message: the longest change that one document prints."""
    sums = growth(counts)
    change = sums.iloc[(sums["end_year"] - sums["start_year"]).to_numpy().argmax()]
    years = in_words(int(change["end_year"] - change["start_year"]))
    low, high = change["percent_change_low"], change["percent_change_high"]
    size = percent(change["percent_change"], low, high, decimals=0).partition(" (")[0]
    about = "about " if low < high else ""
    moved = "rose" if change["change"] > 0 else "fell"
    return f"{label} {moved} {about}{size} in {years} years"


def _draw_counts(
    axes: Axes, points: pd.DataFrame, blank: str, span: tuple[float, float], step: int = 2
) -> None:
    """Draw the points on a line of years, and say where the documents fall silent."""
    top = np.nanmax(points[["value", "high"]].to_numpy()) * 1.4
    axes.set_ylim(0, top)
    axes.set_xlim(*span)
    axes.set_xticks(range(int(points["year"].min()), int(span[1]) + 1, step))
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.grid(axis="y", color=RULE, linewidth=0.6)
    axes.tick_params(length=0)
    silent = points["year"].max() + 0.7
    if span[1] > silent + 1:
        axes.axvspan(silent, span[1], color=PALE, zorder=0)
        axes.text((silent + span[1]) / 2, top / 2, textwrap.fill(blank, 18), ha="center",
                  va="center")  # fmt: skip
    for year, same in groups(points, "year"):
        _draw_year(axes, int(year), same, top)


def _draw_year(axes: Axes, year: int, same: pd.DataFrame, top: float) -> None:
    same = same.sort_values("low")
    highest = same["value"].max()
    for point in each(same):
        axes.plot(year, point.value, marker="o", markersize=9, color=BLUE, zorder=3)
        if pd.isna(point.high):
            highest = point.value + top * 0.14
            axes.annotate("", (year, highest), (year, point.value),
                          arrowprops={"arrowstyle": "-|>", "color": BLUE, "lw": 2})  # fmt: skip
        elif point.high > point.low:
            axes.errorbar(year, point.value, [[point.value - point.low],
                          [point.high - point.value]], color=BLUE, capsize=6, lw=2)  # fmt: skip
            highest = max(highest, point.high)
    if len(same) > 1:  # documents print one count in different words
        words = "\n".join(f"{row.words} ({row.who})" for row in each(same))
        axes.annotate(words, (year, same["value"].mean()), (11, 0), ha="left", va="center",
                      textcoords="offset points", linespacing=1.1)  # fmt: skip
    else:
        axes.annotate(same["words"].iloc[0], (year, highest), (0, 7), ha="center", va="bottom",
                      textcoords="offset points")  # fmt: skip


# --- growth --------------------------------------------------------------------------------


@styled
def growth_rates(
    observations: Frame = None, documents: Frame = None, measures: Frame = None
) -> Chart:
    """Growth a year of each measure, with the range that the printed words allow."""
    observations = load_observations() if observations is None else observations
    documents = load_documents() if documents is None else documents
    measures = load_measures() if measures is None else measures
    numbers = _growth_numbers(observations, documents, measures)
    fastest = numbers.sort_values("annual_percent_change").iloc[-1]
    rows = records(numbers)
    told = "; ".join(
        f"{row['label']}, {row['start_year']} to {row['end_year']}: {change_percent(row)}, "
        f"{annual_percent(row)} a year"
        for row in rows
    )
    chart = sheet(
        "growth_rates", 0.62 * len(numbers) + 0.5,
        title=f"{fastest['label']} grew fastest, {fastest['annual_percent_change']:.0f}% a year",
        subtitle=f"Growth a year, compounded, {listed(observations['area'].unique().tolist())}, "
        "over the years that documents print",
        sources=_labels(documents, observations["document_id"]),
        note="Bars and arrows show what “around” and “more than” allow. Hollow dots join two "
        "documents; whether these count alike is not known.",
        alt=f"Dot chart of growth a year, in percent. {told}.",
        numbers=numbers,
    )  # fmt: skip
    axes = chart.panel(left=3.05, right=0.35, bottom=0.45)
    places = np.arange(len(numbers))[::-1]
    limit = np.nanmax(numbers.filter(like="annual").to_numpy()) * 1.2
    axes.set_xlim(0, limit)
    axes.set_ylim(-0.6, len(numbers) - 0.4)
    axes.set_yticks([])
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}%")
    axes.grid(axis="x", color=RULE, linewidth=0.6)
    axes.tick_params(length=0)
    for place, row in zip(places, rows, strict=True):
        _draw_growth(axes, place, row, limit)
        period = f"{row['start_year']} to {row['end_year']}: {change_percent(row)}"
        axes.annotate(f"{row['label']}\n{period}", (0, place), (-8, 0), ha="right", va="center",
                      textcoords="offset points", linespacing=1.2, fontsize=10)  # fmt: skip
    return chart


def _growth_numbers(
    observations: pd.DataFrame, documents: pd.DataFrame, measures: pd.DataFrame
) -> pd.DataFrame:
    """Return growth within the document that hedges most openly, then across documents."""
    within = growth(observations)
    width = (within["percent_change_high"] - within["percent_change_low"]).fillna(np.inf)
    within = (
        within.assign(width=width)
        .sort_values(["width", "document_id"], ascending=[False, True])
        .drop_duplicates(["measure", "area", "start_year", "end_year"])
        .merge(documents[["document_id", "label"]], on="document_id")
        .rename(columns={"label": "documents"})
        .drop(columns=["document_id", "width"])
        .assign(comparability="one document")
    )
    years = observations["year"]
    across = across_documents(observations, documents, int(years.min()), int(years.max()))
    order = measures["measure"].tolist()
    both = pd.concat([within, across], ignore_index=True)
    both = both.merge(measures[["measure", "label"]], on="measure")
    return both.sort_values(
        ["measure", "start_year"], key=lambda key: key.map(order.index) if key.name == "measure"
        else -key,
    ).reset_index(drop=True)  # fmt: skip


def _draw_growth(axes: Axes, place: float, row: Row, limit: float) -> None:
    joined = row["comparability"] != "one document"
    value, low, high = (row["annual_percent_change" + end] for end in ("", "_low", "_high"))
    end = value
    if pd.isna(high):
        end = value + limit * 0.1
        axes.annotate("", (end, place), (value, place), zorder=2,
                      arrowprops={"arrowstyle": "-|>", "color": BLUE, "lw": 2})  # fmt: skip
    elif high > low:
        axes.errorbar(value, place, xerr=[[value - low], [high - value]], color=BLUE, capsize=5,
                      lw=2)  # fmt: skip
        end = high
    axes.plot(value, place, marker="o", markersize=9, color=BLUE, zorder=3,
              markerfacecolor="white" if joined else BLUE, markeredgewidth=2)  # fmt: skip
    axes.annotate(annual_percent(row).partition(" (")[0], (end, place), (9, 0),
                  textcoords="offset points", va="center")  # fmt: skip


# --- grades --------------------------------------------------------------------------------

_GRADE_FILL = {"Inadequate": ORANGE, "Requires improvement to be good": PALE_ORANGE,
               "Good": PALE_BLUE, "Outstanding": TURQUOISE}  # fmt: skip


@styled
def grades_grid(
    judgements: Frame = None, crosswalk: Frame = None, inspections: Frame = None,
    practice_areas: Frame = None, documents: Frame = None,
) -> Chart:  # fmt: skip
    """Grade of each practice area at each graded inspection; one box is one judgement."""
    judgements = load_judgements() if judgements is None else judgements
    crosswalk = load_crosswalk() if crosswalk is None else crosswalk
    inspections = load_inspections() if inspections is None else inspections
    practice_areas = load_practice_areas() if practice_areas is None else practice_areas
    documents = load_documents() if documents is None else documents

    numbers = _grades(judgements, inspections)
    areas = [
        area for area in practice_areas["practice_area"] if area in set(crosswalk["practice_area"])
    ]
    labels = lookup(practice_areas, "practice_area")
    graded = inspections[inspections["graded"]]
    told = "; ".join(
        f"{row.name}: "
        + ", ".join(
            f"{labels[grade.practice_area]} {grade.grade}"
            for grade in each(numbers[numbers["inspection_id"] == row.inspection_id])
        )
        for row in each(graded)
    )
    chart = sheet(
        "grades_grid", 0.62 * len(areas) + 0.45,
        title=_grades_title(numbers, labels),
        subtitle=f"Ofsted’s grades by practice area, Oxfordshire, {listed(_years(graded))}",
        sources=_labels(documents, judgements["document_id"]),
        note="One box is one judgement: some cover two or three areas. Practice areas are matched "
        "across frameworks by the crosswalk; a blank means no such heading.",
        alt=f"Grid of grades. {told}.",
        numbers=numbers,
    )  # fmt: skip
    axes = bare(chart.panel(left=1.85, bottom=0.05, top=0.4))
    axes.set_xlim(0, len(graded))
    axes.set_ylim(len(areas), 0)
    for place, area in enumerate(areas):
        axes.annotate(labels[area], (0, place + 0.5), (-8, 0), textcoords="offset points",
                      ha="right", va="center")  # fmt: skip
    for column, (inspection, year) in enumerate(
        zip(graded["inspection_id"], _years(graded), strict=True)
    ):
        axes.text(column + 0.5, -0.15, year, ha="center", va="bottom", fontweight="bold")
        for _, rows in groups(numbers[numbers["inspection_id"] == inspection], "judgement_id"):
            places = sorted(areas.index(area) for area in rows["practice_area"])
            for run in np.split(places, np.flatnonzero(np.diff(places) > 1) + 1):
                _draw_grade(axes, column, int(run[0]), len(run), str(rows["grade"].iloc[0]))
    return chart


def _grades(judgements: pd.DataFrame, inspections: pd.DataFrame) -> pd.DataFrame:
    """Return each area's grade once an inspection, and how many documents state it."""
    keys = ["inspection_id", "judgement_id", "practice_area"]
    grades = judgements.groupby(keys, sort=False, as_index=False).agg(
        grade=("grade", "first"), documents=("document_id", "nunique")
    )
    order = inspections["inspection_id"].tolist()
    return grades.sort_values(
        "inspection_id", key=lambda ids: ids.map(order.index), kind="stable"
    ).reset_index(drop=True)


def _years(inspections: pd.DataFrame) -> list[str]:
    first = inspections["started"].fillna(inspections["published"])
    return [f"{day.year}" for day in first]


def _grades_title(numbers: pd.DataFrame, labels: dict[str, str]) -> str:
    overall = numbers.loc[numbers["practice_area"] == "overall", "grade"].astype(str)
    same = overall.nunique() == 1
    if not same:
        return "Overall: " + ", then ".join(overall)
    first = numbers["inspection_id"].iloc[0]
    rank = numbers["grade"].cat.codes
    base = rank[numbers["inspection_id"] == first].set_axis(
        numbers.loc[numbers["inspection_id"] == first, "practice_area"]
    )
    lower = numbers[rank < numbers["practice_area"].map(base)]
    if lower.empty:
        return f"{overall.iloc[0]} overall and in every area each time"
    area = labels[lower["practice_area"].iloc[0]]
    year = lower["inspection_id"].iloc[0][-4:]
    return f"{overall.iloc[0]} overall each time; {lower_first(area)} fell in {year}"


def _draw_grade(axes: Axes, column: int, place: int, span: int, grade: str) -> None:
    gap = 0.04
    axes.add_patch(Rectangle(
        (column + gap, place + gap), 1 - 2 * gap, span - 2 * gap, facecolor=_GRADE_FILL[grade],
        edgecolor=INK if grade != "Good" else RULE, linewidth=2 if grade != "Good" else 1,
    ))  # fmt: skip
    axes.text(column + 0.5, place + span / 2, textwrap.fill(grade, 16), ha="center", va="center",
              linespacing=1.1)  # fmt: skip


# --- time ----------------------------------------------------------------------------------


@styled
def timeline(events: Frame = None, inspections: Frame = None, documents: Frame = None) -> Chart:
    """Inspections, reports, pages and other dated events, as exactly as they are known."""
    events = load_events() if events is None else events
    inspections = load_inspections() if inspections is None else inspections
    documents = load_documents() if documents is None else documents
    numbers = _dated(events, inspections, documents)
    told = "; ".join(f"{row.what}, {row.words}" for row in each(numbers))
    unknown = int((numbers["dating"] != "printed").sum())
    chart = sheet(
        "timeline", 0.36 * len(numbers) + 0.45,
        title=_timeline_title(inspections, numbers),
        subtitle=f"Inspections, reports, pages and events, Oxfordshire, "
        f"{numbers['started'].min().year} to {numbers['ended'].max().year}",
        sources=_labels(documents, events["document_id"]),
        note=f"A bar: it lasted, or only the year is known. Hollow: {unknown} dates wholly or "
        "partly inferred, not printed. An arrow: no last day is known.",
        alt=f"Timeline. {told}.",
        numbers=numbers,
    )  # fmt: skip
    axes = chart.panel(left=4.15, right=0.25, bottom=0.35)
    axes.set_ylim(len(numbers) - 0.4, -0.6)
    first, last = numbers["started"].min(), numbers["ended"].max()
    axes.set_xlim(first.year - 0.3, last.year + 1.3)
    axes.set_xticks(range(first.year, last.year + 2, 5))
    axes.set_yticks([])
    axes.grid(axis="x", color=RULE, linewidth=0.6)
    axes.tick_params(length=0)
    for place, row in enumerate(each(numbers)):
        _draw_event(axes, place, row, last.year + 1.2)
        for words, offset, side in ((row.words, -8, "right"), (row.what, -288, "left")):
            axes.annotate(words, (first.year - 0.3, place), (offset, 0), ha=side, va="center",
                          textcoords="offset points", fontsize=9.5)  # fmt: skip
    return chart


def _timeline_title(inspections: pd.DataFrame, numbers: pd.DataFrame) -> str:
    years = numbers["ended"].max().year - numbers["started"].min().year
    graded = int(inspections["graded"].sum())
    count = upper_first(in_words(len(inspections)))
    return f"{count} inspections and visits in {in_words(years)} years, {in_words(graded)} graded"


_EVENT_WORDS = {"inspection": "", "focused visit": "", "report published": "report",
                "rise in demand": "Rise in demand", "restructure": "Restructure",
                "leadership turnover": "Leadership turnover"}  # fmt: skip


def _dated(
    events: pd.DataFrame, inspections: pd.DataFrame, documents: pd.DataFrame
) -> pd.DataFrame:
    """Return each event once, as the source that dates it most exactly has it, and each page."""
    happened = events[events["event"] != "page published"]
    length = happened["ended"] - happened["started"]
    best = (
        happened.assign(length=length)
        .sort_values(["length", "document_id"])
        .drop_duplicates(["event", "inspection_id"])
    )
    names = lookup(inspections, "inspection_id", "name")
    best = best.assign(what=[_event_name(row, names) for row in each(best)])
    pages = documents.assign(
        what="Page: " + documents["label"], started=documents["earliest"],
        ended=documents["latest"], precision="day",
    )  # fmt: skip
    pages.loc[pages["ended"] != pages["started"], "precision"] = "range"
    columns = ["what", "started", "ended", "precision", "dating", "document_id"]
    both = pd.concat([best[columns], pages[columns]], ignore_index=True)
    both = both.sort_values(["started", "what"]).reset_index(drop=True)
    return both.assign(words=[_date_words(row) for row in each(both)])


def _event_name(row: Row, names: dict[str, str]) -> str:
    name = names.get(row.inspection_id, "") if pd.notna(row.inspection_id) else ""
    extra = _EVENT_WORDS[row.event]
    if name and extra and not name.lower().startswith(("send report",)):
        return f"{name}: {extra}"
    return name or extra


def _date_words(row: Row) -> str:
    """Return a date as exactly as it is known, and no more."""
    start, end = row.started, row.ended
    if pd.isna(end):
        return f"from {start.day} {start:%b %Y}"
    if row.precision == "day":
        if start == end:
            return f"{start.day} {start:%b %Y}"
        return f"{start.day} {start:%b} to {end.day} {end:%b %Y}"
    if row.precision == "month" and (start.year, start.month) == (end.year, end.month):
        return f"{start:%b %Y}"
    if start.year == end.year and row.precision == "year":
        return f"{start:%Y}"
    if row.precision == "year":
        return f"{start:%Y}-{end:%y}"
    return f"{start:%b %Y} to {end:%b %Y}"


def _draw_event(axes: Axes, place: int, row: Row, edge: float) -> None:
    left = _as_year(row.started)
    right = edge if pd.isna(row.ended) else _as_year(row.ended + pd.Timedelta(days=1))
    fill = BLUE if row.dating == "printed" else "white"
    if pd.isna(row.ended):
        axes.annotate("", (right, place), (left, place),
                      arrowprops={"arrowstyle": "-|>", "color": BLUE, "lw": 1.5})  # fmt: skip
    elif right - left > 0.12:
        axes.add_patch(Rectangle((left, place - 0.22), right - left, 0.44, facecolor=fill,
                                 edgecolor=BLUE, linewidth=1.5, zorder=2))  # fmt: skip
        return
    axes.plot(left, place, marker="o", markersize=8, color=BLUE, markerfacecolor=fill,
              markeredgewidth=1.5, zorder=3)  # fmt: skip


def _as_year(day: pd.Timestamp) -> float:
    return float(day.year + (day.dayofyear - 1) / (366 if day.is_leap_year else 365))


# --- what was asked for --------------------------------------------------------------------

_STRONGEST = ("recommendation", "weakness", "progress", "strength")
_POLARITY_FILL = {"recommendation": BLUE, "weakness": PALE_ORANGE, "progress": PALE_BLUE,
                  "strength": PALE}  # fmt: skip


@styled
def asked_for(
    findings: Frame = None, inspections: Frame = None, themes: Frame = None,
    documents: Frame = None,
) -> Chart:  # fmt: skip
    """Themes of formal areas for improvement, and what the other inspections said of them."""
    findings = load_findings() if findings is None else findings
    inspections = load_inspections() if inspections is None else inspections
    themes = load_themes() if themes is None else themes
    documents = load_documents() if documents is None else documents
    graded = inspections[inspections["graded"]]
    numbers = _followed(findings, graded)
    labels = lookup(themes, "theme")
    order = list(dict.fromkeys(numbers["theme"]))
    told = "; ".join(
        f"{labels[theme]}: "
        + ", ".join(
            f"{row.polarity} in {row.inspection_id[-4:]}"
            for row in each(numbers[numbers["theme"] == theme])
        )
        for theme in order
    )
    asked = numbers[numbers["polarity"] == "recommendation"].groupby("theme").size()
    again = asked[asked > 1]
    chart = sheet(
        "asked_for", 0.4 * len(order) + 0.45,
        title=_asked_title(asked, again),
        subtitle=f"What the documents say inspectors found, by theme, Oxfordshire, "
        f"{listed(_years(graded))}",
        sources=_labels(documents, findings["document_id"]),
        note="Only themes that were a formal area for improvement at least once. The strongest "
        "word is shown. A blank means that no document mentions it, not that all was well.",
        alt=f"Table of themes by inspection. {told}.",
        numbers=numbers,
    )  # fmt: skip
    axes = bare(chart.panel(left=2.65, bottom=0.05, top=0.4))
    years = _years(graded)
    axes.set_xlim(0, len(years))
    axes.set_ylim(len(order), 0)
    for column, year in enumerate(years):
        axes.text(column + 0.5, -0.15, year, ha="center", va="bottom", fontweight="bold")
    for place, theme in enumerate(order):
        axes.annotate(labels[theme], (0, place + 0.5), (-8, 0), textcoords="offset points",
                      ha="right", va="center", fontsize=10)  # fmt: skip
        axes.axhline(place, color=RULE, linewidth=0.6)
    columns = {name: column for column, name in enumerate(graded["inspection_id"])}
    for row in each(numbers):
        _draw_word(axes, columns[row.inspection_id], order.index(row.theme), row.polarity)
    return chart


def _followed(findings: pd.DataFrame, graded: pd.DataFrame) -> pd.DataFrame:
    """Return, for each theme ever asked for, the strongest word at each inspection."""
    order = graded["inspection_id"].tolist()
    asked = findings.loc[findings["polarity"] == "recommendation", ["theme", "inspection_id"]]
    first = (
        asked.assign(place=asked["inspection_id"].map(order.index)).groupby("theme")["place"].min()
    )
    rows = findings[findings["theme"].isin(first.index) & findings["inspection_id"].isin(order)]
    rows = rows.assign(
        rank=rows["polarity"].map(_STRONGEST.index), place=rows["inspection_id"].map(order.index),
        first=rows["theme"].map(first),
    )  # fmt: skip
    rows = rows.sort_values(["first", "theme", "place", "rank"], kind="stable")
    rows = rows.drop_duplicates(["theme", "inspection_id"])
    return rows[["theme", "inspection_id", "polarity", "document_id", "locator"]].reset_index(
        drop=True
    )


def _asked_title(asked: pd.Series, again: pd.Series) -> str:
    if again.empty:
        return f"{len(asked)} themes were asked for, none of them twice"
    count = upper_first(in_words(len(again)))
    return f"{count} of {in_words(len(asked))} themes were asked for again later"


def _draw_word(axes: Axes, column: float, place: float, polarity: str) -> None:
    axes.add_patch(FancyBboxPatch(
        (column + 0.04, place + 0.16), 0.92, 0.68, boxstyle="round,pad=0,rounding_size=0.06",
        facecolor=_POLARITY_FILL[polarity], edgecolor=INK if polarity == "weakness" else RULE,
    ))  # fmt: skip
    axes.text(column + 0.5, place + 0.5, polarity, ha="center", va="center", fontsize=9,
              color="white" if polarity == "recommendation" else INK)  # fmt: skip


# --- who reports what ----------------------------------------------------------------------


@styled
def who_reports_what(
    judgements: Frame = None, observations: Frame = None, findings: Frame = None,
    documents: Frame = None, practice_areas: Frame = None, measures: Frame = None,
    themes: Frame = None, inspection_id: str = "ilacs_2018",
) -> Chart:  # fmt: skip
    """Which document on one report prints which of its grades, counts and shortcomings."""
    judgements = load_judgements() if judgements is None else judgements
    observations = load_observations() if observations is None else observations
    findings = load_findings() if findings is None else findings
    documents = load_documents() if documents is None else documents
    practice_areas = load_practice_areas() if practice_areas is None else practice_areas
    measures = load_measures() if measures is None else measures
    themes = load_themes() if themes is None else themes

    pages = documents[documents["inspection_id"] == inspection_id]
    grades = judgements[judgements["inspection_id"] == inspection_id]
    counts = observations[observations["document_id"].isin(pages["document_id"])]
    short = findings[
        (findings["inspection_id"] == inspection_id)
        & findings["polarity"].isin(["weakness", "recommendation"])
    ]
    numbers = pd.concat([
        _facts("Grade", grades, "practice_area", practice_areas),
        _facts("Count", counts, "measure", measures),
        _facts("Shortcoming", short, "theme", themes),
    ], ignore_index=True)  # fmt: skip
    facts = numbers.drop_duplicates(["group", "fact"])[["group", "fact"]]
    by_page = numbers.groupby("document_id").size()
    told = "; ".join(
        f"{page.label} prints {by_page.get(page.document_id, 0)} of {len(facts)}: "
        + ", ".join(
            numbers.loc[numbers["document_id"] == page.document_id, "fact"].map(lower_first)
        )
        for page in each(pages)
    )
    chart = sheet(
        "who_reports_what", 0.29 * (len(facts) + 3) + 0.5,
        title=f"No page prints more than {by_page.max()} of the {len(facts)} facts",
        subtitle="Grades, counts and shortcomings, by page on the report of "
        f"{inspection_id[-4:]}, Oxfordshire",
        sources=_labels(documents, pages["document_id"]),
        note="A filled dot: the page prints it. A ring: it says so without naming the area. A "
        "blank: it does not. Shortcomings are formal requests and weaknesses in passing.",
        alt=f"Grid of facts by page. {told}.",
        numbers=numbers,
    )  # fmt: skip
    axes = bare(chart.panel(left=3.1, bottom=0.05, top=0.5))
    axes.set_xlim(0, len(pages))
    axes.set_ylim(len(facts) + 3, 0)
    for column, label in enumerate(pages["label"]):
        axes.text(column + 0.5, -0.1, label.replace(" ", "\n"), ha="center", va="bottom",
                  fontsize=10, linespacing=1.1)  # fmt: skip
    _draw_facts(axes, facts, numbers, pages["document_id"].tolist())
    return chart


def _facts(group: str, rows: pd.DataFrame, column: str, names: pd.DataFrame) -> pd.DataFrame:
    """Return (group, fact, document) once each, in the order of the table of names."""
    labels = lookup(names, column)
    order = [name for name in names[column] if name in set(rows[column])]
    named = rows.get("named", True)
    out = rows.assign(named=named, place=rows[column].map(order.index), group=group,
                      fact=rows[column].map(labels))  # fmt: skip
    if group == "Count":
        years = out.groupby(["document_id", column])["year"].transform(
            lambda year: f"{year.min()} and {year.max()}"
        )
        out["fact"] = out["fact"] + ", " + years
    out = out.sort_values(["place", "document_id"]).drop_duplicates(["fact", "document_id"])
    return out[["group", "fact", "document_id", "named"]]


def _draw_facts(axes: Axes, facts: pd.DataFrame, numbers: pd.DataFrame, pages: list[str]) -> None:
    heading = {"Grade": "Grades", "Count": "Counts", "Shortcoming": "Shortcomings"}
    place = 0
    for group, rows in groups(facts, "group"):
        axes.annotate(heading[str(group)], (0, place + 0.55), (-8, 0), ha="right", va="center",
                      textcoords="offset points", fontweight="bold", fontsize=10)  # fmt: skip
        place += 1
        for fact in rows["fact"]:
            axes.annotate(fact, (0, place + 0.5), (-8, 0), textcoords="offset points", ha="right",
                          va="center", fontsize=9.5)  # fmt: skip
            axes.axhline(place, color=RULE, linewidth=0.5)
            same = numbers[(numbers["group"] == group) & (numbers["fact"] == fact)]
            for row in each(same):
                axes.plot(pages.index(row.document_id) + 0.5, place + 0.5, marker="o",
                          markersize=8, color=BLUE, markeredgewidth=1.5,
                          markerfacecolor=BLUE if row.named else "white")  # fmt: skip
            place += 1


# --- claims --------------------------------------------------------------------------------


@styled
def claims_and_verdicts(
    claims: Frame = None, verdicts: Frame = None, documents: Frame = None
) -> Chart:
    """How many claims of each kind the figures support, support in part, or cannot decide."""
    claims = load_claims() if claims is None else claims
    verdicts = check_claims(claims) if verdicts is None else verdicts
    documents = load_documents() if documents is None else documents
    joined = verdicts.merge(claims[["claim_id", "kind"]], on="claim_id")
    numbers = joined.groupby(["kind", "verdict"], sort=False).size().rename("claims").reset_index()
    sizes = joined["kind"].value_counts(sort=False).sort_values(ascending=False, kind="stable")
    order = sizes.index.tolist()
    totals = joined["verdict"].value_counts().reindex(VERDICTS, fill_value=0)
    counted = "; ".join(f"{count} {verdict}" for verdict, count in totals.items())
    told = "; ".join(
        f"{kind}: "
        + ", ".join(f"{row.claims} {row.verdict}" for row in each(numbers[numbers["kind"] == kind]))
        for kind in order
    )
    chart = sheet(
        "claims_and_verdicts", 0.42 * len(order) + 0.65,
        title=f"The figures bear out {totals[VERDICTS[0]]} of {len(joined)} claims in full",
        subtitle="Claims in the five documents by kind and verdict: number of claims",
        sources=_labels(documents, claims["document_id"]),
        note="Held against the figures and grades that the documents themselves print. A claim "
        "that cannot be checked may be true.",
        alt=f"Table of claims by kind and verdict. In all: {counted}. {told}.",
        numbers=numbers,
    )  # fmt: skip
    axes = bare(chart.panel(left=2.3, bottom=0.05, top=0.6))
    axes.set_xlim(0, len(VERDICTS))
    axes.set_ylim(len(order), 0)
    for column, verdict in enumerate(VERDICTS):
        axes.text(column + 0.5, -0.12, f"{textwrap.fill(verdict, 12)}\n{totals[verdict]}",
                  ha="center", va="bottom", fontsize=10, linespacing=1.1)  # fmt: skip
    widest = numbers["claims"].max()
    for place, kind in enumerate(order):
        axes.annotate(kind.capitalize(), (0, place + 0.5), (-8, 0), textcoords="offset points",
                      ha="right", va="center", fontsize=10)  # fmt: skip
        axes.axhline(place, color=RULE, linewidth=0.6)
    for row in each(numbers):
        column, place = VERDICTS.index(row.verdict), order.index(row.kind)
        size = 0.62 * row.claims / widest
        axes.add_patch(Rectangle((column + 0.08, place + 0.22), size, 0.56, facecolor=BLUE))
        axes.annotate(str(row.claims), (column + 0.08 + size, place + 0.5), (4, 0),
                      textcoords="offset points", va="center")  # fmt: skip
    return chart


# --- the decade ----------------------------------------------------------------------------


@styled
def ten_years(
    judgements: Frame = None, observations: Frame = None, inspections: Frame = None,
    documents: Frame = None, measures: Frame = None, practice_areas: Frame = None,
) -> Chart:  # fmt: skip
    """Grades above, children looked after and on plans below, on one line of years."""
    judgements = load_judgements() if judgements is None else judgements
    observations = load_observations() if observations is None else observations
    inspections = load_inspections() if inspections is None else inspections
    documents = load_documents() if documents is None else documents
    measures = load_measures() if measures is None else measures
    practice_areas = load_practice_areas() if practice_areas is None else practice_areas

    shown = ["children_looked_after", "child_protection_plans"]
    counts = observations[observations["measure"].isin(shown)]
    grades = _grades(judgements, inspections)
    grades = grades.assign(year=grades["inspection_id"].str[-4:].astype(int))
    labels = lookup(measures, "measure")
    numbers = pd.concat([
        grades.rename(columns={"practice_area": "series"})[["series", "year", "grade"]],
        counts.rename(columns={"measure": "series"})[
            ["series", "year", "value", "low", "high", "as_printed", "document_id"]
        ],
    ], ignore_index=True)  # fmt: skip
    first, last = int(grades["year"].min()), int(grades["year"].max())
    end = int(counts["year"].max())
    overall = grades[grades["practice_area"] == "overall"]
    told_grades = ", ".join(f"{row.grade} in {row.year}" for row in each(overall))
    points = {
        name: _points(counts[counts["measure"] == name].sort_values(["year", "document_id"]),
                      lookup(documents, "document_id"))
        for name in shown
    }  # fmt: skip
    told_counts = "; ".join(
        f"{labels[name]}: " + ", ".join(f"{row.words} in {row.year}" for row in each(rows))
        for name, rows in points.items()
    )
    blank = f"No document prints a count after {end}"
    chart = sheet(
        "ten_years", 6.3,
        title=_decade_title(overall, end),
        subtitle=f"Ofsted’s grades, and children counted on a day, Oxfordshire, {first} to {last}",
        sources=_labels(documents, pd.concat([judgements["document_id"], counts["document_id"]])),
        note="Dots are numbers as printed; bars and arrows show what “around” and “more than” "
        "allow. Grades and counts stand side by side; neither explains the other.",
        alt=f"Three panels on one line of years. Overall grades: {told_grades}. {told_counts}. "
        f"{blank}.",
        numbers=numbers,
    )  # fmt: skip
    span = (first - 1.7, last + 1.7)
    strip = bare(chart.panel(left=0.6, right=0.15, bottom=0.1, top=0.3, share=(0.7, 1.0)))
    _draw_strip(strip, grades, practice_areas, span)
    for name, share in zip(shown, ((0.36, 0.7), (0.0, 0.36)), strict=True):
        axes = chart.panel(left=0.6, right=0.15, bottom=0.35, top=0.3, share=share)
        _draw_counts(axes, points[name], blank, span)
        _panel_title(axes, labels[name])
    _panel_title(strip, "Grades")
    return chart


def _panel_title(axes: Axes, text: str) -> None:
    axes.set_title(text, loc="left", fontsize=11, fontweight="bold", pad=6)


def _decade_title(overall: pd.DataFrame, end: int) -> str:
    grades = overall["grade"].astype(str)
    told = f"{grades.iloc[0]} overall each time" if grades.nunique() == 1 else "Grades moved"
    return f"{told}; no count printed after {end}"


def _draw_strip(
    axes: Axes, grades: pd.DataFrame, practice_areas: pd.DataFrame, span: tuple[float, float]
) -> None:
    """Draw the overall grade at each inspection, and below it any area that differs."""
    half = 1.55
    axes.set_xlim(*span)
    axes.set_ylim(3, 0)
    labels = lookup(practice_areas, "practice_area")
    for year, rows in groups(grades, "year"):
        overall = str(rows.loc[rows["practice_area"] == "overall", "grade"].iloc[0])
        others = rows[rows["grade"].astype(str) != overall].drop_duplicates("judgement_id")
        words = "\n".join(
            textwrap.fill(f"{labels[row.practice_area]}: {row.grade}", 18) for row in each(others)
        )
        fill = _GRADE_FILL[str(others["grade"].iloc[0])] if len(others) else "white"
        for (low, high), colour, edge, text in (
            ((0.0, 0.85), _GRADE_FILL[overall], RULE, f"{year}: {overall} overall"),
            ((0.95, 3.0), fill, INK if words else RULE, words or f"Every area:\n{overall}"),
        ):
            axes.add_patch(Rectangle((year - half, low), 2 * half, high - low, facecolor=colour,
                                     edgecolor=edge, clip_on=False))  # fmt: skip
            axes.text(year, (low + high) / 2, text, ha="center", va="center", fontsize=9,
                      linespacing=1.15)  # fmt: skip
