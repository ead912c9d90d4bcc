"""Load the tables. Each call reads its CSV anew and returns a fresh DataFrame."""

import inspect
from typing import Literal, get_args

import pandas as pd

from .errors import TableError
from .schema import Folder, Reference, keyed, load, read_cells, tables

Layer = Literal["document", "report", "statistics"]


def _of_layer(name: str, folder: Folder | None, layer: Layer | None) -> pd.DataFrame:
    frame = load(name, folder)
    if layer is None:
        return frame
    if layer not in get_args(Layer):
        raise TableError(f"{layer!r} is no layer; use one of {', '.join(get_args(Layer))}")
    documents = read_cells(tables()["documents"], folder)
    layers = zip(documents["document_id"], documents["layer"], strict=True)
    ids = [document_id for document_id, its_layer in layers if its_layer == layer]
    return frame[frame["document_id"].isin(ids)].reset_index(drop=True)


def load_documents(folder: Folder | None = None, layer: Layer | None = None) -> pd.DataFrame:
    """Load the sources: one row a document, with title, publisher, dates, licence and SHA-256.

    ``published`` is missing where the source carries no date; ``earliest`` and ``latest`` say
    what can be inferred, and ``dating_note`` how.

    Parameters
    ----------
    folder
        Where the tables lie; the packaged ones if None. The same holds for every loader.
    layer
        "document" for what the five documents say, "report" for what the inspection reports
        say, "statistics" for official figures, None for all. The same holds for every table
        whose rows name their source.

    Returns
    -------
    pandas.DataFrame
        Columns, units and closed lists stand in ``datapackage.json``.

    Raises
    ------
    TableError
        If the folder or table cannot be read as described; it names row, column and value.
    """
    return _of_layer("documents", folder, layer)


def load_inspections(folder: Folder | None = None) -> pd.DataFrame:
    """Load inspections and visits that a source names: kind, framework, dates, precision."""
    return load("inspections", folder)


def load_practice_areas(folder: Folder | None = None) -> pd.DataFrame:
    """Load practice areas, in harmonised terms, with labels."""
    return load("practice_areas", folder)


def load_crosswalk(folder: Folder | None = None, layer: Layer | None = None) -> pd.DataFrame:
    """Load how each framework's headings map to practice areas: one row a judgement and area."""
    return _of_layer("crosswalk", folder, layer)


def load_judgements(folder: Folder | None = None, layer: Layer | None = None) -> pd.DataFrame:
    """Load grades: one row a practice area as one source grades it.

    A judgement that covers several areas has a row for each, with one ``judgement_id``: compare
    by practice area, count by judgement. ``grade`` is an ordered categorical.
    """
    return _of_layer("judgements", folder, layer)


def load_measures(folder: Folder | None = None) -> pd.DataFrame:
    """Load measures: what is counted, in which unit, on a day or over a year."""
    return load("measures", folder)


def load_observations(folder: Folder | None = None, layer: Layer | None = None) -> pd.DataFrame:
    """Load numbers that a source prints: value, the bounds its words allow, and the words.

    ``low`` and ``high`` follow the rule of :func:`ofsted_data.words.bounds`. ``year`` is always
    there; ``as_at`` only where the source gives a day.
    """
    return _of_layer("observations", folder, layer)


def load_claims(folder: Folder | None = None, layer: Layer | None = None) -> pd.DataFrame:
    """Load comparisons, superlatives, attributions and reported actions that a source asserts."""
    return _of_layer("claims", folder, layer)


def load_themes(folder: Folder | None = None) -> pd.DataFrame:
    """Load themes by which a need is followed from one inspection to the next."""
    return load("themes", folder)


def load_findings(folder: Folder | None = None, layer: Layer | None = None) -> pd.DataFrame:
    """Load what sources say that inspectors found, in our words, with the words it rests on.

    ``polarity`` tells a formal area for improvement (``recommendation``) from a ``weakness`` in
    passing, a ``strength``, and ``progress`` since an earlier inspection.
    """
    return _of_layer("findings", folder, layer)


def load_events(folder: Folder | None = None, layer: Layer | None = None) -> pd.DataFrame:
    """Load dated events, each as one source dates it: first and last day of what is known."""
    return _of_layer("events", folder, layer)


def load_people(folder: Folder | None = None, layer: Layer | None = None) -> pd.DataFrame:
    """Load office holders whom a source names."""
    return _of_layer("people", folder, layer)


def load_statistics(folder: Folder | None = None) -> pd.DataFrame:
    """Load official statistics: one row a measure, place and year, from the newest release.

    ``value`` is missing where the release has a symbol, which ``status`` keeps. ``basis`` tells
    a published rate from one computed here. Places are Oxfordshire, the South East and England;
    :func:`ofsted_data.dfe.read_dfe` reads the downloads for every council.
    """
    return load("statistics", folder)


def load_outcomes(folder: Folder | None = None) -> pd.DataFrame:
    """Load how many councils had which grade as their latest at 31 March 2025, by practice area.

    :func:`ofsted_data.outcomes.read_ofsted_outcomes` reads the download for every council.
    """
    return load("outcomes", folder)


def load_breaks(folder: Folder | None = None) -> pd.DataFrame:
    """Load reasons why years of an official series may not compare."""
    return load("breaks", folder)


def load_differences(folder: Folder | None = None) -> pd.DataFrame:
    """Load what may explain that a printed number is not the official one, and who says so."""
    return load("differences", folder)


def load_asides(folder: Folder | None = None) -> pd.DataFrame:
    """Load numerals and number words of the documents that carry no data, and why."""
    return load("asides", folder)


def load_identifiers(folder: Folder | None = None) -> pd.DataFrame:
    """Load the names by which rows may be cited: one that was published stays what it was."""
    return load("identifiers", folder)


# --- frames that callers give ---------------------------------------------------------------


def filled(layer: Layer | None = None, /, **frames: pd.DataFrame | None) -> list[pd.DataFrame]:
    """Return the frames in their order; for one not given, the packaged table of its name.

    Each frame is held to its table, and to the others: what a row names must be there. Of tables
    whose rows name their source only the rows of the layer are kept.
    """
    held = {name: _packaged(name, layer) if frame is None else keyed(frame, name)
            for name, frame in frames.items()}  # fmt: skip
    if layer is not None:
        documents = load_documents() if frames.get("documents") is None else held["documents"]
        others = documents.loc[documents["layer"] != layer, "document_id"]
        for name, frame in held.items():
            if frames[name] is not None and "document_id" in tables()[name].names:
                held[name] = frame[~frame["document_id"].isin(others)].reset_index(drop=True)
    for name in held:
        for reference in tables()[name].references:
            of_callers = frames[name] is not None or frames.get(reference.table) is not None
            if reference.table in held and reference.table != name and of_callers:
                _refuse_unknown(name, reference, held)
    return list(held.values())


def _packaged(name: str, layer: Layer | None) -> pd.DataFrame:
    loader = globals()[f"load_{name}"]
    layered = "layer" in inspect.signature(loader).parameters
    frame: pd.DataFrame = loader(layer=layer) if layered else loader()
    return frame


def _refuse_unknown(name: str, reference: Reference, held: dict[str, pd.DataFrame]) -> None:
    """Refuse a frame whose rows name what another of the frames lacks."""
    columns, table, keys = reference
    there = set(held[table][list(keys)].itertuples(index=False, name=None))
    named = held[name][list(columns)].dropna().itertuples(index=False, name=None)
    for values in sorted(set(named) - there):
        told = ", ".join(map(repr, values))
        raise TableError(
            f"{name} has the {'+'.join(columns)} {told}, which {table} lacks; give both frames "
            "from one folder"
        )
