"""Sentences on the claims, and on what the record makes of them."""

import pandas as pd

from ..claims import VERDICTS, check_claims
from ..frames import each, groups, records
from ..phrases import in_words, listed, lower_first, sentence, upper_first
from ..record import AGREEMENTS, compare_with_record
from ..tables import Layer, load_claims, load_differences, load_documents
from .shared import label, place


def verdict(claim_id: str) -> str:
    """Say what a source claims, where, and what the figures make of it."""
    claims = load_claims()
    (claim,) = records(claims[claims["claim_id"] == claim_id])
    (checked,) = records(check_claims(claims[claims["claim_id"] == claim_id]))
    alone = ""
    if checked["alone"] != checked["verdict"]:
        alone = f" (From its own kind of source alone: {checked['alone']}.)"
    return (
        f"> “{claim['evidence']}” — {place(claim)}\n\n"
        f"**{upper_first(checked['verdict'])}.** {checked['why']}{alone}"
    )


def verdicts_in_all(layer: Layer = "document") -> str:
    """Say how many claims there are, and how many have which verdict, with the record."""
    return _tally(layer, "verdict", "documents" if layer == "document" else "reports")


def _tally(layer: Layer, column: str, makers: str) -> str:
    verdicts = check_claims(load_claims(layer=layer))[column]
    full, part, against, open_ = (
        in_words(int((verdicts == verdict).sum())) for verdict in VERDICTS
    )
    return sentence(
        f"Of {len(verdicts)} claims that the {makers} make, the figures support {full} in full and "
        f"{part} in part, contradict {against}, and cannot decide {open_}"
    )


def verdicts_alone() -> str:
    """Say what the five documents by themselves could decide."""
    verdicts = check_claims(load_claims(layer="document"))["alone"]
    full, part = (int((verdicts == verdict).sum()) for verdict in VERDICTS[:2])
    return sentence(
        f"By themselves the documents would support {in_words(full)} in full and {in_words(part)} "
        f"in part, and leave {in_words(int((verdicts == VERDICTS[-1]).sum()))} open"
    )


def decided_by_the_record() -> str:
    """List the documents' claims whose verdict the record changes."""
    claims = load_claims(layer="document")
    checked = check_claims(claims).merge(claims[["claim_id", "locator", "evidence"]], on="claim_id")
    moved = checked[checked["verdict"] != checked["alone"]]
    return "\n".join(
        f"- “{row['evidence']}” ({place(row)}): {row['alone']}, with the record "
        f"**{row['verdict']}**. {row['why']}"
        for row in records(moved)
    )


def causes_claimed() -> str:
    """Say how many claims name a cause, and how many of those can be checked."""
    claims = load_claims(layer="document")
    joined = check_claims(claims).merge(claims[["claim_id", "kind"]], on="claim_id")
    causes = joined[joined["kind"] == "attribution"]
    decided = int((causes["verdict"] != VERDICTS[-1]).sum())
    return sentence(
        f"Of the claims, {in_words(len(causes))} say what brought something about; of these, "
        f"{in_words(decided)} can be checked, for a count shows that something happened, not why"
    )


def claims_table(layer: Layer = "document") -> pd.DataFrame:
    """Return every claim with its verdict, as a reader's table."""
    claims = load_claims(layer=layer)
    checked = check_claims(claims)
    return pd.DataFrame(
        {
            "Where": [place(row) for row in records(claims)],
            "Words": claims["evidence"],
            "Verdict": checked["verdict"],
            "Alone": checked["alone"].where(checked["alone"] != checked["verdict"]),
            "Why": checked["why"],
        }
    )


def printed_and_recorded() -> str:
    """Say how many printed numbers agree with the official ones, and by how much others differ."""
    compared = compare_with_record().drop_duplicates(["measure", "area", "year", "as_printed"])
    counts = compared["agreement"].value_counts()
    same, within, apart = (int(counts.get(name, 0)) for name in AGREEMENTS)
    size = compared.loc[compared["agreement"] == AGREEMENTS[-1], "percent_difference"].abs()
    return sentence(
        f"The documents and reports print {len(compared)} different numbers that the department "
        "counts too. "
        f"{upper_first(in_words(same))} agree to the digit, {in_words(within)} within their words; "
        f"{in_words(apart)} differ, by {size.min():.1f}% to {size.max():.1f}%"
    )


def why_they_differ() -> str:
    """List the numbers that differ, with what may explain it and who says so."""
    compared = compare_with_record()
    apart = compared[compared["agreement"] == AGREEMENTS[-1]]
    apart = apart.merge(load_documents()[["document_id", "called"]], on="document_id")
    told = []
    for (measure, year, printed), rows in groups(apart, ["measure", "year", "as_printed"]):
        row = rows.iloc[0]
        earlier = "" if pd.isna(row["earlier"]) else f", earlier {row['earlier']}"
        by = upper_first(listed(rows["called"].tolist()))
        told.append(
            f"- **{label(measure)}, {year}**: {row['official']:,.0f}{earlier}. {by} "
            f"{'print' if len(rows) > 1 else 'prints'} “{lower_first(printed)}”. "
            + _reasons(measure, year, rows["document_id"].tolist())
        )
    return "\n".join(told)


def _reasons(measure: str, year: int, printed_by: list[str]) -> str:
    reasons = load_differences().query("measure == @measure and year == @year")
    reasons = reasons[reasons["printed_by"].isin(printed_by)]
    told = [
        f"{upper_first(row.explanation)} ({row.standing}): {sentence(row.reason)}"
        for row in each(reasons.drop_duplicates(["explanation", "reason"]))
    ]
    return " ".join(told)


def claims_of_the_reports() -> str:
    """Say what the figures make of the claims in the reports themselves."""
    return verdicts_in_all("report")


def against_the_record() -> str:
    """List claims of documents and reports that an official figure speaks against."""
    claims = load_claims()
    checked = check_claims(claims)
    apart = checked["why"].str.contains("do not agree")
    told = [
        f"- “{claim['evidence']}” ({place(claim)}). {check['why']}"
        for claim, check in zip(records(claims[apart]), records(checked[apart]), strict=True)
    ]
    return "\n".join(told)
