"""The exceptions this package raises. Each message names what is wrong, where, and what to do."""


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
