"""What several sentences share."""

import pandas as pd

from ..claims import PLACE
from ..frames import Row, lookup
from ..tables import load_documents, load_inspections, load_measures, load_statistics

OTHERS = ("South East", "England")


def pages() -> dict[str, str]:
    """Return the names of the documents, as sentences call them."""
    return lookup(load_documents(), "document_id", "called")


def place(row: Row) -> str:
    """Return where a row was read: document and line."""
    return f"{lookup(load_documents(), 'document_id')[row['document_id']]}, {row['locator']}"


def year_of(inspection_id: str) -> int:
    """Return the year of an inspection, or of its report where only that is known."""
    inspections = load_inspections()
    first = inspections["started"].fillna(inspections["published"])
    return int(first[inspections["inspection_id"] == inspection_id].dt.year.iloc[0])


def label(measure: str) -> str:
    """Return the name of a measure."""
    return str(lookup(load_measures(), "measure")[measure])


def official(measure: str, area: str = PLACE) -> pd.Series:
    """Return the official figures of a measure by year."""
    statistics = load_statistics()
    rows = statistics[(statistics["measure"] == measure) & (statistics["area"] == area)]
    return rows.dropna(subset="value").set_index("year")["value"].sort_index()


def last_printed_year() -> int:
    """Return the last year for which a document prints a count."""
    from ..tables import load_observations

    return int(load_observations(layer="document")["year"].max())
