"""Sentences on what inspectors found, asked for and found again."""

import pandas as pd

from ..frames import Row, each, groups, lookup, records
from ..phrases import in_words, listed, lower_first, sentence, upper_first
from ..record import concordance
from ..tables import (
    Layer,
    load_documents,
    load_findings,
    load_practice_areas,
    load_themes,
)
from .shared import pages, place, year_of


def asked_for_again(layer: Layer = "report") -> str:
    """Say which themes were a formal area for improvement at more than one inspection."""
    asked = load_findings(layer=layer).query("polarity == 'recommendation'")
    times = {theme: same["inspection_id"].unique() for theme, same in groups(asked, "theme")}
    again = {theme: names for theme, names in times.items() if len(names) > 1}
    labels = lookup(load_themes(), "theme")
    told = [
        f"{lower_first(labels[theme])} ({listed([str(year_of(name)) for name in names])})"
        for theme, names in again.items()
    ]
    makers = "reports make" if layer == "report" else "documents name"
    return sentence(
        f"The {makers} {in_words(len(asked))} formal recommendations, on "
        f"{in_words(len(times))} themes. {upper_first(in_words(len(again)))} were asked for at "
        f"more than one inspection: {listed(told)}"
    )


def came_back_weaker() -> str:
    """Say which themes were recommended at one inspection and a weakness at a later one."""
    findings = load_findings(layer="report")
    findings = findings.assign(year=findings["inspection_id"].map(year_of))
    labels = lookup(load_themes(), "theme")
    told = []
    for theme, rows in groups(findings, "theme"):
        asked = rows.loc[rows["polarity"] == "recommendation", "year"]
        if asked.empty:
            continue
        weak = rows[(rows["polarity"] == "weakness") & (rows["year"] > asked.min())]
        weak = weak[~weak["year"].isin(asked)]
        if len(weak):
            years = listed([str(year) for year in sorted(weak["year"].unique())])
            told.append(f"{lower_first(labels[theme])} ({asked.min()}; a weakness in {years})")
    return sentence(
        f"Asked for at one inspection and a weakness, without a new request, at a later one: "
        f"{listed(told)}"
    )


def followed(theme: str) -> str:
    """Say what each inspection said on one theme, in order of time: the report, then the pages."""
    rows = load_findings().query("theme == @theme")
    layer = lookup(load_documents(), "document_id", "layer")
    rows = rows.assign(
        year=rows["inspection_id"].map(year_of), said=rows["document_id"].map(layer) == "document"
    ).sort_values(["year", "said"], kind="stable")
    return "\n".join(
        f"- **{row['year']}, {row['polarity']}.** {row['summary']} ({place(row)})."
        for row in records(rows)
    )


def recommendations_table() -> pd.DataFrame:
    """Return every formal recommendation of the reports, and who printed it."""
    findings, documents = load_findings(), load_documents()
    layer = lookup(documents, "document_id", "layer")
    labels = lookup(documents, "document_id")
    of_report = findings["document_id"].map(layer) == "report"
    rows = findings[of_report & (findings["polarity"] == "recommendation")]
    printed = findings[~of_report]
    areas = lookup(load_practice_areas(), "practice_area")
    return pd.DataFrame(
        {
            "Year": rows["inspection_id"].map(year_of),
            "To": [areas[area] if area == "lscb" else "Council" for area in rows["practice_area"]],
            "Theme": rows["theme"].map(lookup(load_themes(), "theme")),
            "Asked for": rows["summary"],
            "Where": [place(row) for row in records(rows)],
            "Printed by": [
                listed(
                    [
                        labels[row.document_id] + " (changed)" * (row.treatment == "changed")
                        for row in each(printed[printed["reported_from"] == name])
                    ]
                )
                for name in rows["finding_id"]
            ],
        }
    )


def what_was_picked_up() -> str:
    """Say for each report how many of its recommendations which page took up."""
    asked = concordance()
    asked = asked[asked["kind"].isin(["recommendation", "to the board"])]
    told = []
    for report, rows in groups(asked, "report_id"):
        made = rows.drop_duplicates("finding_id")
        board = int((made["kind"] == "to the board").sum())
        both = (
            f" ({in_words(len(made) - board)} to the council and {in_words(board)} to the "
            "safeguarding children board)" * bool(board)
        )
        by_page = []
        for page, own in groups(rows, "document_id"):
            taken = own["taken"].value_counts()
            changed = int(taken.get("changed", 0))
            has = len(own) - int(taken.get("left out", 0))
            cut = f", {in_words(changed)} of them changed" * bool(changed)
            cut = ", changed" if changed == has == 1 else cut
            by_page.append(f"{pages()[page]} has {in_words(has)}{cut}")
        told.append(
            sentence(
                f"{pages()[report]} makes {in_words(len(made))} recommendations{both}; "
                f"{'; '.join(by_page)}"
            )
        )
    return " ".join(told)


def what_the_pages_changed(document_id: str) -> str:
    """List what one page gives otherwise than the report it is about."""
    rows = load_findings(layer="document")
    rows = rows[(rows["document_id"] == document_id) & (rows["treatment"] != "as reported")]
    return "\n".join(f"- {row['summary']} ({place(row)}). {_change(row)}" for row in records(rows))


def _change(row: Row) -> str:
    if row["treatment"] == "changed":
        return sentence(row["change"])
    return "No such finding is in the report."


def how_the_pages_report() -> str:
    """Say how many findings the pages give as the report has them, and how many otherwise."""
    rows = load_findings(layer="document")
    counts = rows["treatment"].value_counts()
    by_page = [
        f"{pages()[name]} {int((same['treatment'] != 'as reported').sum())} of {len(same)}"
        for name, same in groups(rows, "document_id")
    ]
    return sentence(
        f"Of the {len(rows)} findings that the pages print, {counts['as reported']} stand in the "
        f"report in the same sense, {counts['changed']} in another, and "
        f"{counts['not in the report']} not at all. Given otherwise: {listed(by_page)}"
    )


def what_the_pages_leave_out() -> str:
    """Say how many of each report's weaknesses and recommendations no page prints."""
    findings = load_findings()
    layer = findings["document_id"].map(lookup(load_documents(), "document_id", "layer"))
    taken = set(findings["reported_from"].dropna())
    short = findings["polarity"].isin(["weakness", "recommendation"])
    wanting = findings[(layer == "report") & short]
    told = []
    for report, rows in groups(wanting, "document_id"):
        left = int((~rows["finding_id"].isin(taken)).sum())
        told.append(f"{in_words(left)} of {len(rows)} in {pages()[report]}")
    return sentence(
        f"Of the shortcomings that the reports name (weaknesses and recommendations), no page "
        f"prints {listed(told)}"
    )
