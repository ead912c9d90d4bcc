"""Names that charts, sentences and modules not yet moved still ask for; goes with them."""

from collections.abc import Collection

import pandas as pd

from .tables import Folder, data_folder, descriptor, load, require, tables

__all__ = ["Folder", "data_folder", "descriptor", "given", "keyed", "load", "tables"]


def given(frame: pd.DataFrame, name: str, wanted: Collection[str] = ()) -> pd.DataFrame:
    """Return a frame that a caller gave as a table, with rows from 0."""
    columns = [one.name for one in tables()[name].columns if one.required]
    require(frame, [column for column in columns if not wanted or column in wanted], name)
    return frame.reset_index(drop=True)


keyed = given
