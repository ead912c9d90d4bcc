"""Ofsted's inspections of Oxfordshire children's services, 2014 to 2024, as tidy tables.

Five public documents, thirteen tables: what is graded, counted, claimed, found, dated and by
whom, each row with its source, its place in it and the words it rests on.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .claims import check_claims
from .errors import (
    FigureError,
    OfstedDataError,
    SeriesError,
    SourceError,
    TableError,
    WordsError,
)
from .growth import across_documents, growth
from .sources import coverage, verify
from .tables import (
    load_asides,
    load_claims,
    load_crosswalk,
    load_documents,
    load_events,
    load_findings,
    load_inspections,
    load_judgements,
    load_measures,
    load_observations,
    load_people,
    load_practice_areas,
    load_themes,
)
from .validation import validate

if TYPE_CHECKING:
    from . import charts
    from .figures import save_figure

__version__ = "1.0.0"

__all__ = [
    "FigureError",
    "OfstedDataError",
    "SeriesError",
    "SourceError",
    "TableError",
    "WordsError",
    "across_documents",
    "charts",
    "check_claims",
    "coverage",
    "growth",
    "load_asides",
    "load_claims",
    "load_crosswalk",
    "load_documents",
    "load_events",
    "load_findings",
    "load_inspections",
    "load_judgements",
    "load_measures",
    "load_observations",
    "load_people",
    "load_practice_areas",
    "load_themes",
    "save_figure",
    "validate",
    "verify",
]


def __getattr__(name: str) -> Any:
    """Load what draws only when it is asked for: the tables need no matplotlib."""
    if name == "charts":
        return import_module(".charts", __name__)
    if name == "save_figure":
        return import_module(".figures", __name__).save_figure
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
