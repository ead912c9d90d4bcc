"""What several charts share."""

import inspect
from collections.abc import Iterable

import pandas as pd

from .. import tables
from ..schema import given

Frame = pd.DataFrame | None
PLACE = "Oxfordshire"  # what the packaged tables are about; frames of another place name theirs


def filled(layer: tables.Layer | None = None, /, **frames: Frame) -> list[pd.DataFrame]:
    """Return the frames in their order; for one not given, the packaged table of its name.

    A table whose rows name their source is narrowed to the layer.
    """
    return [
        _packaged(name, layer) if frame is None else given(frame, name)
        for name, frame in frames.items()
    ]


def _packaged(name: str, layer: tables.Layer | None) -> pd.DataFrame:
    load = getattr(tables, f"load_{name}")
    layered = "layer" in inspect.signature(load).parameters
    frame: pd.DataFrame = load(layer=layer) if layered else load()
    return frame


def labels_of(documents: pd.DataFrame, ids: Iterable[str]) -> list[str]:
    """Return the names of the documents a chart draws on, in the order of the table."""
    return documents.loc[documents["document_id"].isin(set(ids)), "label"].tolist()
