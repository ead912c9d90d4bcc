"""What several charts share."""

from collections.abc import Iterable

import pandas as pd

Frame = pd.DataFrame | None
PLACE = "Oxfordshire"  # what the packaged tables are about; frames of another place name theirs


def labels_of(documents: pd.DataFrame, ids: Iterable[str]) -> list[str]:
    """Return the names of the documents a chart draws on, in the order of the table."""
    return documents.loc[documents["document_id"].isin(set(ids)), "label"].tolist()
