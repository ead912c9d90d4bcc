"""The exceptions this package raises. Each message names what is wrong, where, and what to do."""

import difflib
from collections import abc


class OfstedDataError(Exception):
    """Any error that this package raises on purpose.

    Examples
    --------
    >>> from ofsted_data import OfstedDataError, load_people
    >>> try:
    ...     load_people(folder="nowhere")
    ... except OfstedDataError as error:
    ...     print(error)
    nowhere is not a folder; give one that holds the tables' CSV files
    """


class TableError(OfstedDataError, ValueError):
    """A folder or table that cannot be read as described in ``datapackage.json``.

    Examples
    --------
    >>> from ofsted_data import load_people
    >>> load_people(layer="rumour")
    Traceback (most recent call last):
    ofsted_data.errors.TableError: 'rumour' is no layer; use one of document, report, statistics
    """


class SeriesError(OfstedDataError, ValueError):
    """Figures from which the sum asked for cannot be made.

    Examples
    --------
    >>> from ofsted_data import growth, load_statistics
    >>> growth(load_statistics(), start=2015)
    Traceback (most recent call last):
    ofsted_data.errors.SeriesError: give both start and end, or neither
    """


class WordsError(OfstedDataError, ValueError):
    """Words that cannot be read as the number, date or grade they should give.

    Examples
    --------
    >>> from ofsted_data.hedges import read_number
    >>> read_number("quite a few")
    Traceback (most recent call last):
    ofsted_data.errors.WordsError: 'quite a few' holds 0 numbers; there must be one
    """


class SourceError(OfstedDataError, ValueError):
    """A source document that cannot be read.

    Examples
    --------
    >>> from ofsted_data import verify
    >>> verify("gone")
    Traceback (most recent call last):
    ofsted_data.errors.SourceError: gone is not a folder; give one that holds the documents' texts
    """


class FigureError(OfstedDataError, ValueError):
    """A figure that lacks what it must carry, or a place where it cannot be saved.

    Examples
    --------
    >>> from ofsted_data import style
    >>> style.figure(title="One more", subtitle="Apples", source="The grocer", alt="")
    Traceback (most recent call last):
    ofsted_data.errors.FigureError: a figure needs its alt, as plain text; got ''
    """


class StatisticsError(OfstedDataError, ValueError):
    """Statistics that are not as the department or Ofsted publishes them.

    Examples
    --------
    >>> from ofsted_data import read_dfe
    >>> read_dfe("nowhere")
    Traceback (most recent call last):
    ofsted_data.errors.StatisticsError: nowhere is not a folder; give one that holds the downloads
    """


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
