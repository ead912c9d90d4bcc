"""Walk through tables. Their columns stand in ``datapackage.json``, unknown to a type checker."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

Row = Any  # a row: a named tuple, a dict or a Series with the table's columns


def each(frame: pd.DataFrame) -> Iterator[Row]:
    """Return the rows of a table as named tuples."""
    return iter(frame.itertuples())


def records(frame: pd.DataFrame) -> list[Row]:
    """Return the rows of a table as dicts."""
    return list(frame.to_dict("records"))


def groups(frame: pd.DataFrame, by: str | list[str]) -> Iterator[tuple[Any, pd.DataFrame]]:
    """Return the rows that share a value, in order of first appearance."""
    return iter(frame.groupby(by, sort=False))


def lookup(frame: pd.DataFrame, key: str, column: str = "label") -> dict[Any, Any]:
    """Return one column of a table by another."""
    return dict(zip(frame[key], frame[column], strict=True))
