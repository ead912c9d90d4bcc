"""Sentences on the decade as a whole."""

from ..phrases import in_words
from ..tables import load_documents, load_judgements, load_statistics
from .shared import official, year_of


def what_is_not_known() -> str:
    """Return what documents, reports and official figures together leave open, as a list."""
    graded = load_judgements()["inspection_id"].drop_duplicates()
    documents = load_documents(layer="document")
    statistics = load_statistics()
    assessed = official("assessments").index
    plans = official("child_protection_plans_neglect").index
    entered = official("children_looked_after_starting").index
    lines = [
        f"Any grade before {graded.map(year_of).min()}",
        f"Official counts after March {statistics['year'].max()}",
        f"The dates of {in_words(int(documents['published'].isna().sum()))} of the "
        f"{in_words(len(documents))} pages, beyond what can be inferred",
        f"How many children entered care before the year to March {entered.min()}, and how old "
        "they were",
        f"How many assessments there were in all after {assessed.max()}, and how many plans began "
        f"for neglect after {plans.max()}",
        "For how many children neglect was the reason for coming into care",
        "Why the council's own counts and the official ones differ, where no source says it",
        "Why anything rose or fell",
    ]
    return "\n".join(f"- {line}." for line in lines)


def date_of_the_data() -> str:
    """Say how far the figures reach."""
    documents, statistics = load_documents(layer="document"), load_statistics()
    years = documents["earliest"].dt.year
    return (
        f"The documents are of {years.min()} to {years.max()}; the official figures reach to "
        f"the end of March {statistics['year'].max()}."
    )
