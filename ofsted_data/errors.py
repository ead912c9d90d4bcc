"""The exceptions this package raises. Each message names what is wrong, where, and what to do."""

import difflib
from collections import abc


class OfstedDataError(Exception):
    """Any error that this package raises on purpose."""


class TableError(OfstedDataError, ValueError):
    """A folder or table that cannot be read as described in ``datapackage.json``."""


class SeriesError(OfstedDataError, ValueError):
    """Figures from which the sum asked for cannot be made."""


class WordsError(OfstedDataError, ValueError):
    """Words that cannot be read as the number, date or grade they should give."""


class SourceError(OfstedDataError, ValueError):
    """A source document that cannot be read."""


class FigureError(OfstedDataError, ValueError):
    """A figure that lacks what it must carry, or a place where it cannot be saved."""


class StatisticsError(OfstedDataError, ValueError):
    """Statistics that are not as the department or Ofsted publishes them."""


def quoted(names: abc.Iterable[str], limit: int = 40) -> str:
    """Return names as a message lists them: each once, in quotation marks, the rest counted."""
    unique = list(dict.fromkeys(names))
    more = f" and {len(unique) - limit} more" if len(unique) > limit else ""
    return (", ".join(map(repr, unique[:limit])) or "none") + more


def near(name: str, names: abc.Iterable[str]) -> str:
    """Return an offer of the names that come near one that is not there."""
    folded = {one.casefold(): one for one in sorted(set(names))}
    holding = [one for one in folded if name and name.casefold() in one]
    close = difflib.get_close_matches(name.casefold(), folded, 5)
    offer = [folded[one] for one in dict.fromkeys([*close, *holding])][:5]
    return f"did you mean {' or '.join(offer)}?" if offer else "none is near"
