"""Ofsted's inspections of Oxfordshire children's services, 2014 to 2024, as tidy tables.

Five public documents, and the record they can be held against: inspection reports and official
statistics. What is graded, counted, claimed, found, dated and by whom, each row with its source.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .errors import (
    FigureError,
    OfstedDataError,
    SeriesError,
    SourceError,
    StatisticsError,
    TableError,
    WordsError,
)
from .growth import growth
from .tables import (
    load_asides,
    load_breaks,
    load_claims,
    load_councils,
    load_crosswalk,
    load_differences,
    load_documents,
    load_events,
    load_findings,
    load_identifiers,
    load_inspection_outcomes,
    load_inspections,
    load_judgements,
    load_measures,
    load_neighbours,
    load_observations,
    load_people,
    load_practice_areas,
    load_statistics,
    load_themes,
)

if TYPE_CHECKING:
    from .checks import coverage, validate, verify
    from .claims import check_change, check_claims
    from .official.ofsted import read_ofsted_outcomes
    from .official.read import read_dfe
    from .record import compare_with_record, concordance, place_among
    from .style import save_figure

__version__ = "2.0.0"

__all__ = [
    "FigureError",
    "OfstedDataError",
    "SeriesError",
    "SourceError",
    "StatisticsError",
    "TableError",
    "WordsError",
    "check_change",
    "check_claims",
    "compare_with_record",
    "concordance",
    "coverage",
    "growth",
    "load_asides",
    "load_breaks",
    "load_claims",
    "load_councils",
    "load_crosswalk",
    "load_differences",
    "load_documents",
    "load_events",
    "load_findings",
    "load_identifiers",
    "load_inspection_outcomes",
    "load_inspections",
    "load_judgements",
    "load_measures",
    "load_neighbours",
    "load_observations",
    "load_people",
    "load_practice_areas",
    "load_statistics",
    "load_themes",
    "place_among",
    "read_dfe",
    "read_ofsted_outcomes",
    "save_figure",
    "validate",
    "verify",
]


# Loaded when first asked for: whoever wants a table need not wait for what sums, checks or draws.
_LATER = {
    **dict.fromkeys(["coverage", "validate", "verify"], "checks"),
    **dict.fromkeys(["check_change", "check_claims"], "claims"),
    **dict.fromkeys(["compare_with_record", "concordance", "place_among"], "record"),
    "read_dfe": "official.read",
    "read_ofsted_outcomes": "official.ofsted",
    "save_figure": "style",
}


def __getattr__(name: str) -> Any:
    """Return a public name that is loaded late."""
    if name in _LATER:
        return getattr(import_module(f".{_LATER[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
