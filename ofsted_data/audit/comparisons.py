"""Claims of a majority, of a place beside others, and of how many councils have a grade."""

from typing import Any

import pandas as pd

from .evidence import (
    AGREES,
    DIFFERS,
    IN_PART,
    NEIGHBOURS,
    SILENT,
    Answer,
    Evidence,
    fits,
    lower,
    no_figures,
    plain,
    reach,
    sentence,
    upper,
)


def share_of_whole(claim: Any, evidence: Evidence) -> tuple[Answer, Answer]:
    """Answer a majority, or “by far the most common”, by whether it is more than half."""
    part = claim.record_measure
    if pd.isna(part):
        return Answer(SILENT), Answer(SILENT)
    figures = evidence.figures(part, claim.area)
    whole = evidence.part_of(part)
    all_ = figures * 0 + 100 if whole is None else evidence.figures(whole, claim.area)
    both = [year for year in evidence.known(figures, claim) if year in all_.index]
    if not both:
        return Answer(SILENT), Answer(SILENT, no_figures(figures, evidence.name(part)))
    year = both[-1]
    share = 100 * figures[year] / all_[year]
    of = f"{plain(figures[year])} of {plain(all_[year])} {evidence.name(whole)}, " if whole else ""
    half = "more than half" if share > 50 else "not more than half"
    why = f"{upper(evidence.name(part))}, {year}: {of}{share:.1f}%, {half}."
    reach = [] if pd.isna(claim.record_gap) else [sentence(f"but {claim.record_gap}")]
    answer = DIFFERS if share <= 50 else IN_PART if reach else AGREES
    return Answer(SILENT), Answer(answer, " ".join([why, *(reach if share > 50 else [])]), share)


def comparison(claim: Any, evidence: Evidence) -> tuple[Answer, Answer]:
    """Answer a claim to be lower or higher than others, with whom the claim names."""
    if pd.isna(claim.direction) or pd.isna(claim.beside):
        return Answer(SILENT), Answer(SILENT)
    return _comparison_printed(claim, evidence), _comparison_recorded(claim, evidence)


def _apart(own: float, other: float, direction: str) -> bool:
    return own < other if direction == "lower" else own > other


def _comparison_printed(claim: Any, evidence: Evidence) -> Answer:
    rows = evidence.observations
    rows = rows[(rows["measure"] == claim.measure) & (rows["document_id"] == claim.document_id)]
    here, others = rows[rows["area"] == claim.area], rows[rows["area"] != claim.area]
    if here.empty or others.empty:
        return Answer(SILENT)
    own = float(here["value"].iloc[0])
    told = [f"{row.as_printed} ({row.area})" for row in pd.concat([here, others]).itertuples()]
    why = sentence(f"by its own figures {evidence.name(claim.measure)}: {', '.join(told)}")
    holds = all(_apart(own, other, claim.direction) for other in others["value"])
    return Answer(AGREES if holds else DIFFERS, why, own, own, own)


def _comparison_recorded(claim: Any, evidence: Evidence) -> Answer:
    measure = claim.measure if pd.isna(claim.record_measure) else claim.record_measure
    if pd.isna(measure):
        return Answer(SILENT)
    own = evidence.figures(measure, claim.area)
    others = {name: evidence.figures(measure, claim.area, name) for name in _named(claim.beside)}
    known = {name: figures for name, figures in others.items() if len(figures)}
    year = _year_of_comparison(claim, [own, *known.values()], evidence)
    if not known or year is None:
        return Answer(SILENT, no_figures(own, evidence.name(measure)))

    def told_of(name: str, figures: pd.Series) -> str:
        middle = "the middle one of its " if name == NEIGHBOURS else ""
        return f"{evidence.number(measure, figures[year])} in {middle}{name}"

    told = ", ".join(told_of(*one) for one in [(claim.area, own), *known.items()])
    why = f"In {year} {evidence.name(measure)}: {told}."
    if not all(_apart(own[year], figures[year], claim.direction) for figures in known.values()):
        return Answer(DIFFERS, why, own[year])
    doubts = [f"No figure of {name} is to hand." for name in others if name not in known]
    doubts += _misses_beside(claim, measure, year, {claim.area: own, **known}, evidence)
    doubts += reach(claim, measure)
    doubts += _next_comparison(claim, year, own, known)
    answer = IN_PART if doubts else AGREES
    return Answer(answer, " ".join([why, *doubts]), own[year])


def _named(beside: str) -> list[str]:
    return [name.strip() for name in beside.split(";")]


def _year_of_comparison(claim: Any, all_: list[pd.Series], evidence: Evidence) -> int | None:
    """Return the year claimed, else the last one at the page's time that all figures have."""
    known = evidence.known(all_[0], claim) if pd.isna(claim.to_year) else [int(claim.to_year)]
    return max((year for year in known if all(year in one.index for one in all_)), default=None)


def _misses_beside(
    claim: Any, measure: str, year: int, figures: dict[str, pd.Series], evidence: Evidence
) -> list[str]:
    """Tell each number printed for the comparison that is not the official one."""
    rows = evidence.observations
    rows = rows[(rows["measure"] == measure) & (rows["document_id"] == claim.document_id)]
    return [
        f"It prints {lower(row['as_printed'])} for {row['area']}, not "
        f"{plain(figures[row['area']][year])}."
        for _, row in rows.iterrows()
        if row["area"] in figures and not fits(figures[row["area"]][year], row)
    ]


def _next_comparison(
    claim: Any, year: int, own: pd.Series, others: dict[str, pd.Series]
) -> list[str]:
    """Tell the next year where it points the other way."""
    if pd.notna(claim.to_year):
        return []
    after = [one for one in own.index if one > year]
    if not after or any(after[0] not in figures.index for figures in others.values()):
        return []
    value = own[after[0]]
    against = [
        f"{plain(figures[after[0]])} in {name}"
        for name, figures in others.items()
        if not _apart(value, figures[after[0]], claim.direction)
    ]
    if not against:
        return []
    return [f"But in {after[0]} it is {plain(value)}, beside {', '.join(against)}."]


def few_councils(claim: Any, evidence: Evidence) -> tuple[Answer, Answer]:
    """Answer “few councils” by the grades of those reported on under the framework by that day.

    Few are fewer than half.
    """
    inspection = evidence.inspections.set_index("inspection_id").loc[claim.inspection_id]
    day = evidence.page(claim.document_id)["earliest"]
    rows = evidence.inspection_outcomes
    rows = rows[
        (rows["practice_area"] == "overall")
        & (rows["framework"] == inspection["framework"])
        & (rows["published"] <= day)
    ]
    latest = rows.sort_values("published").drop_duplicates("area_code", keep="last")
    if latest.empty:
        return Answer(SILENT), Answer(SILENT)
    high = (latest["grade"] >= claim.grade).sum()
    share = 100 * high / len(latest)
    why = (
        f"Of the {len(latest)} councils reported on under that framework by "
        f"{day.day} {day:%B %Y}, {high} were {claim.grade} or better, {share:.0f}%."
    )
    return Answer(SILENT), Answer(AGREES if share < 50 else DIFFERS, why, share)
