"""Check that the tables are what they say they are: for whoever changes the data.

``validate`` lists every fault at once, ``verify`` tells of every check against the sources, and
``coverage`` accounts for every numeral of the documents. :mod:`.described` holds tables to
``datapackage.json``, :mod:`.rules` rows to each other, :mod:`.readback` values to the words they
rest on, :mod:`.sources` words to the texts and :mod:`.official` figures to the downloads.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from ..errors import StatisticsError, TableError
from ..tables import Folder, data_folder, load, tables
from .described import described_faults
from .official import official_checks
from .readback import read_back
from .rows import Check, Fault, Tables, load_all
from .rules import disagreements
from .sources import Source, read_sources, source_checks, tokens_of

__all__ = ["coverage", "examine", "validate", "verify"]

_DTYPES = {"row": "Int64"} | dict.fromkeys(["table", "column", "value", "problem", "remedy"], "str")


def validate(
    folder: Folder | None = None, sources: Folder | None = None, hashes: bool = True
) -> pd.DataFrame:
    """Return every fault in the tables at once; an empty frame when all is well.

    Needs frictionless, which comes with ``pip install 'ofsted-data[checks]'``.

    Parameters
    ----------
    folder
        Where the tables lie; the packaged ones if None.
    sources
        A folder with the documents: then each row is checked against its source too, and each
        numeral of the documents must be accounted for.
    hashes
        Whether to hold the files' sizes and hashes against ``datapackage.json``.

    Returns
    -------
    pandas.DataFrame
        table, row (from 1; missing where the fault is not in one row), column, value, problem
        (what is wrong), remedy (what to do).

    Raises
    ------
    TableError
        If the folder is not one, or frictionless is not installed.
    SourceError
        If the sources cannot be read.

    Examples
    --------
    >>> from ofsted_data import validate
    >>> len(validate())
    0
    """
    faults, _ = examine(folder, sources, hashes)
    return pd.DataFrame(faults, columns=Fault._fields).astype(_DTYPES)


def verify(sources: Folder, folder: Folder | None = None) -> pd.DataFrame:
    """Check every row against the source it names.

    For each row: does its evidence stand at its locator, is it short enough to quote, and do
    its values follow from the evidence when that is read again? For each document: is the file
    the one the tables were made from, and does its headline stand in it? For each official
    figure: do the downloads, read again, give the same row? (They are read together, so that
    these checks are made only where every download is there.)

    Parameters
    ----------
    sources
        A folder; the files are looked up by name anywhere below it.
    folder
        Where the tables lie; the packaged ones if None.

    Returns
    -------
    pandas.DataFrame
        One row a check: table, row (from 1), column, document_id, locator, looked_for, found,
        ok (nullable boolean; missing where the source is not there).

    Raises
    ------
    SourceError
        If there is no such folder, none of the sources is in it, or one is not UTF-8.

    Examples
    --------
    >>> from ofsted_data import verify
    >>> checks = verify("documents")
    >>> int(checks["ok"].eq(False).sum())
    0
    """
    loaded = load_all(folder)
    found = read_sources(sources, loaded["documents"])
    of_source, of_downloads = _held(loaded, found)
    return _checks([*of_source, *read_back(loaded), *of_downloads], found)


def coverage(sources: Folder, folder: Folder | None = None) -> pd.DataFrame:
    """Account for every numeral and number word of the documents, the first layer.

    A row carries a token if the token stands in the row's evidence and is one of its numbers.
    Everything else needs a reason in the table ``asides``.

    Parameters
    ----------
    sources, folder
        As for :func:`verify`.

    Returns
    -------
    pandas.DataFrame
        One row a token, in reading order: document_id, locator, token, row (the first table and
        row that carries it) and reason (why it is no data). Both are missing only for a token
        that nobody has accounted for: :func:`validate` reports those.

    Raises
    ------
    SourceError
        As for :func:`verify`.

    Examples
    --------
    >>> from ofsted_data import coverage
    >>> tokens = coverage("documents")
    >>> int((tokens["row"].isna() & tokens["reason"].isna()).sum())
    0
    """
    loaded = load_all(folder)
    return tokens_of(loaded, read_sources(sources, loaded["documents"]))


def examine(
    folder: Folder | None = None,
    sources: Folder | None = None,
    hashes: bool = True,
    tell: Callable[[str], Any] = str,
) -> tuple[list[Fault], pd.DataFrame | None]:
    """Return the faults of :func:`validate` and, of the same reading, the checks of verify.

    ``tell`` is called with what is about to be done. There are no checks without sources, or if
    a table or download cannot be read.
    """
    data_folder(folder)
    tell("reading the tables")
    loaded: Tables = {}
    refused: dict[str, str] = {}
    for name in tables():
        try:
            loaded[name] = load(name, folder)
        except TableError as error:
            refused[name] = str(error)
    tell("holding them to their description")
    unreadable = {name for name, problem in refused.items() if ", column " not in problem}
    readable = [name for name in tables() if name not in unreadable]
    faults = list(described_faults(readable, folder, hashes))
    told = {fault.table for fault in faults}
    for name, problem in refused.items():
        if name not in told:
            faults.append(Fault(name, None, None, None, problem, "restore the table"))
    if refused:
        return faults, None
    tell("holding rows to each other and to the words they quote")
    faults += disagreements(loaded)
    of_words = list(read_back(loaded))
    remedy = "correct the value or the evidence"
    faults += _faults(of_words, "its evidence gives {0.found}", remedy)
    checks = None
    if sources is not None:
        tell("reading the sources")
        found = read_sources(sources, loaded["documents"])
        tell("making the official figures again, and looking up every quotation")
        try:
            of_source, of_downloads = _held(loaded, found)
        except StatisticsError as error:
            problem = f"a download cannot be read: {error}"
            remedy = "correct the kind or the file of its row; the sources are checked after that"
            faults.append(Fault("documents", None, "kind+file", None, problem, remedy))
        else:
            checks = _checks([*of_source, *of_words, *of_downloads], found)
            there = [one for one in (*of_source, *of_downloads) if one.document_id in found]
            problem = "not so at {0.locator} of {0.document_id}: {0.found}"
            faults += _faults(there, problem, "give it as the source has it, and where it has it")
            faults += unaccounted(loaded, found)
    return list(dict.fromkeys(faults)), checks


def _held(loaded: Tables, found: dict[str, Source]) -> tuple[list[Check], list[Check]]:
    """Return the checks of quotations against the sources found, and of figures."""
    paths = {document_id: source.path for document_id, source in found.items()}
    return list(source_checks(loaded, found)), list(official_checks(loaded, paths))


def _checks(checks: list[Check], found: dict[str, Source]) -> pd.DataFrame:
    """Return checks as a frame: without its source, one is neither right nor wrong."""
    out = pd.DataFrame(checks, columns=Check._fields)
    there = out["document_id"].isin(list(found))
    return out.assign(ok=out["ok"].astype("boolean").where(there))


def _faults(checks: list[Check], problem: str, remedy: str) -> Iterator[Fault]:
    """Return a fault for each check that failed."""
    for one in checks:
        if not one.ok:
            at = (one.table, one.row, one.column, one.looked_for)
            yield Fault(*at, problem.format(one), remedy)


def unaccounted(loaded: Tables, found: dict[str, Source]) -> Iterator[Fault]:
    """Find numbers that no row carries, and asides that set nothing aside."""
    row: Any
    tokens = tokens_of(loaded, found)
    remedy = "add the row that carries it, or a reason to asides"
    for row in tokens[tokens["row"].isna() & tokens["reason"].isna()].itertuples():
        problem = f"{row.locator} of {row.document_id} is accounted for by no row"
        yield Fault("asides", None, "token", row.token, problem, remedy)
    key = ["document_id", "locator", "token"]
    asides = loaded["asides"]
    needed = pd.MultiIndex.from_frame(tokens.loc[tokens["reason"].notna(), key])
    needless = ~pd.MultiIndex.from_frame(asides[key]).isin(needed)
    remedy = "correct the aside, or take it away"
    for row in asides[needless & asides["document_id"].isin(list(found))].itertuples():
        problem = f"does not stand at {row.locator} of {row.document_id}, or a row carries it"
        yield Fault("asides", row.Index + 1, "token", row.token, problem, remedy)
