"""What happened, as exactly as it is known."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ..canvas import (
    RULE,
    Chart,
    sheet,
    styled,
)
from ..frames import Row, each, lookup
from ..phrases import (
    in_words,
    upper_first,
)
from ..tables import filled
from .layers import DOT, RECORD_MARK, layers, some
from .shared import PLACE, Frame, labels_of


@styled
def timeline(
    events: Frame = None, inspections: Frame = None, documents: Frame = None, area: str = PLACE
) -> Chart:
    """Inspections, reports, pages and other dated events, as exactly as they are known.

    Of the record, the inspections and reports that it alone dates, or dates more exactly.
    """
    events, inspections, documents = filled(
        events=events, inspections=inspections, documents=documents
    )
    some(events, "there are no events")
    inspections = inspections[inspections["inspection_id"].isin(events["inspection_id"])]
    numbers = _dated(events, inspections, documents)
    told = "; ".join(
        f"{row.what}, {row.words}" + (" (the record alone)" if row.layer != "document" else "")
        for row in each(numbers)
    )
    unknown = int((numbers["dating"] != "printed").sum())
    alone = bool((numbers["layer"] != "document").any())
    record = " Diamond: the date is in Ofsted’s reports or list alone." if alone else ""
    chart = sheet(
        "timeline", 0.36 * len(numbers) + 0.45,
        title=_timeline_title(inspections, numbers),
        subtitle=f"Inspections, reports, pages and events, {area}, "
        f"{numbers['started'].min().year} to {numbers['ended'].max().year}",
        sources=labels_of(documents, numbers["document_id"]),
        note=f"A bar: it lasted, or only the year is known. Hollow: {unknown} dates wholly or "
        f"partly inferred, not printed. Arrow: no last day is known.{record}",
        alt=f"Timeline. {told}.",
        numbers=numbers,
    )  # fmt: skip
    axes = chart.panel(left=4.15, right=0.25, bottom=0.35)
    axes.set_ylim(len(numbers) - 0.4, -0.6)
    first, last = numbers["started"].min(), numbers["ended"].max()
    start = first.year - 0.6
    axes.set_xlim(start, last.year + 1.3)
    axes.set_xticks(range(first.year, last.year + 2, 5))
    axes.set_yticks([])
    axes.grid(axis="x", color=RULE, linewidth=0.6)
    axes.tick_params(length=0)
    for place, row in enumerate(each(numbers)):
        _draw_event(axes, place, row, last.year + 1.2)
        for words, offset, side in ((row.words, -8, "right"), (row.what, -288, "left")):
            axes.annotate(words, (start, place), (offset, 0), ha=side, va="center",
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
    happened = happened.assign(
        length=happened["ended"] - happened["started"], layer=layers(documents, happened)
    )
    of_page = happened["layer"] == "document"
    told, recorded = _most_exact(happened[of_page]), _most_exact(happened[~of_page])
    best = pd.concat([told, _only_recorded(told, recorded)])
    names = lookup(inspections, "inspection_id", "name")
    best = best.assign(what=[_event_name(row, names) for row in each(best)])
    pages = documents[documents["layer"] == "document"]
    pages = pages.assign(
        what="Page: " + pages["label"], started=pages["earliest"], ended=pages["latest"],
        precision="day",
    )  # fmt: skip
    pages.loc[pages["ended"] != pages["started"], "precision"] = "range"
    columns = ["what", "started", "ended", "precision", "dating", "layer", "document_id"]
    both = pd.concat([best[columns], pages[columns]], ignore_index=True)
    both = both.sort_values(["started", "what"]).reset_index(drop=True)
    return both.assign(words=[_date_words(row) for row in each(both)])


def _most_exact(events: pd.DataFrame) -> pd.DataFrame:
    return events.sort_values(["length", "document_id"]).drop_duplicates(["event", "inspection_id"])


def _only_recorded(told: pd.DataFrame, recorded: pd.DataFrame) -> pd.DataFrame:
    """Return inspections and reports that documents do not date, or date less exactly."""
    keys = ["event", "inspection_id"]
    recorded = recorded[recorded["inspection_id"].notna()]
    both = recorded[keys].merge(told[[*keys, "length"]], on=keys, how="left")
    known = both["length"].set_axis(recorded.index)
    return recorded[known.isna() | (recorded["length"] < known)]


def _event_name(row: Row, names: dict[str, str]) -> str:
    name = names.get(row.inspection_id, "") if pd.notna(row.inspection_id) else ""
    extra = _EVENT_WORDS.get(row.event, "")
    if name and extra and not name.lower().startswith(("send report",)):
        return f"{name}: {extra}"
    return name or extra or upper_first(row.event)


def _date_words(row: Row) -> str:
    """Return a date as exactly as it is known, and no more."""
    start, end = row.started, row.ended
    if pd.isna(end):
        return f"from {start.day} {start:%b %Y}"
    if row.precision == "day":
        if start == end:
            return f"{start.day} {start:%b %Y}"
        if (start.year, start.month) == (end.year, end.month):
            return f"{start.day} to {end.day} {end:%b %Y}"
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
    mark = DOT if row.layer == "document" else RECORD_MARK
    colour = mark["color"]
    fill = colour if row.dating == "printed" else "white"
    if pd.isna(row.ended):
        axes.annotate("", (right, place), (left, place),
                      arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 1.5})  # fmt: skip
    elif right - left > 0.12:
        axes.add_patch(Rectangle((left, place - 0.22), right - left, 0.44, facecolor=fill,
                                 edgecolor=colour, linewidth=1.5, zorder=2))  # fmt: skip
        if row.layer != "document":
            axes.plot(left, place, **RECORD_MARK, zorder=3)
        return
    axes.plot(left, place, **mark | {"markerfacecolor": fill}, zorder=3)


def _as_year(day: pd.Timestamp) -> float:
    return float(day.year + (day.day_of_year - 1) / (366 if day.is_leap_year else 365))
