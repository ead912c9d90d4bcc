"""How a chart tells what the documents say from what the record has."""

from typing import Any

import pandas as pd

from ..canvas import BLUE, PLUM
from ..errors import FigureError
from ..frames import lookup

# A dot is what a document prints; a diamond, in another colour, is the record.
DOT: dict[str, Any] = {"marker": "o", "markersize": 8, "color": BLUE, "markeredgewidth": 1.5}
RECORD_MARK: dict[str, Any] = DOT | {"marker": "D", "color": PLUM}


def layers(documents: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """Return the layer of the source of each row."""
    return rows["document_id"].map(lookup(documents, "document_id", "layer"))


def some(rows: pd.DataFrame, lacking: str) -> pd.DataFrame:
    """Return rows, or refuse to draw a chart of none: a clear error says what is lacking."""
    if rows.empty:
        raise FigureError(f"{lacking}; there is nothing to draw")
    return rows
