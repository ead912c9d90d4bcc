"""Hold the tables against the documents: does each row's evidence stand where it says.

The documents are not part of this package. They are looked up by file name anywhere below a
folder; what is not there is reported as not checked, never as right.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from . import words
from .downloads import figure_checks
from .errors import SourceError
from .folders import files_below
from .frames import Row, each
from .outcomes import sheet_rows
from .readback import ELLIPSIS, Check, Tables, read_back
from .schema import Folder, load, tables

_LOCATOR = re.compile(r"(line|lines|paragraph|page|row) (\d+)(?:-(\d+))?")
_PARAGRAPH = re.compile(r"\s*(\d{1,3})\.\s+\S")
# What stands on every page of a report besides its text: the page number, and a running foot.
_FURNITURE = re.compile(
    r"\s*(?:\d{1,3}|Inspection of Oxfordshire local authority children’s services"
    r"|\d+ to \d+ \w+ \d{4}\s+\d{1,3})\s*"
)
_LONGEST_QUOTE = 12


@dataclass(frozen=True)
class Source:
    """The text of one source, with white space folded: by line, by paragraph and by page.

    Of a spreadsheet the lines are the rows of one sheet; of other data there is no text.
    """

    path: Path
    sha256: str
    lines: tuple[str, ...]
    paragraphs: tuple[str, ...]
    pages: tuple[str, ...]

    def passage(self, locator: str) -> tuple[str, list[tuple[int, int]]]:
        """Return the text at a locator, and for each of its parts (number, where it starts)."""
        match = _LOCATOR.fullmatch(locator)
        if not match:
            return "", []
        parts = {"paragraph": self.paragraphs, "page": self.pages}.get(match[1], self.lines)
        first, last = int(match[2]), int(match[3] or match[2])
        text, starts = "", []
        for number in range(first, min(last, len(parts)) + 1):
            text += " " * bool(text)
            starts.append((number, len(text)))
            text += parts[number - 1]
        return text, starts

    def quoted(self, locator: str, evidence: str) -> list[tuple[int, int]] | str:
        """Return where each fragment of the evidence stands in the passage, or what is missing."""
        text, _ = self.passage(locator)
        spans, place = [], 0
        for fragment in evidence.split(ELLIPSIS):
            found = text.find(fragment, place)
            if found < 0:
                return f"{fragment!r} is not there"
            place = found + len(fragment)
            spans.append((found, place))
        return spans


def read_sources(folder: Folder, documents: pd.DataFrame) -> dict[str, Source]:
    """Return the sources found anywhere below the folder, by document_id."""
    root = Path(folder)
    if not root.is_dir():
        raise SourceError(f"{root} is not a folder; give one that holds the documents' texts")
    wanted = dict(zip(documents["file"], documents["document_id"], strict=True))
    found: dict[str, Source] = {}
    for path in files_below(root, SourceError):
        if path.name in wanted and wanted[path.name] not in found:
            found[wanted[path.name]] = _read(path)
    if not found:
        raise SourceError(
            f"none of the sources is below {root}; it should hold {', '.join(sorted(wanted))}"
        )
    return found


def _read(path: Path) -> Source:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}") from None
    if path.suffix != ".txt":
        rows = sheet_rows(path) if path.suffix == ".ods" else ()
        return Source(path, hashlib.sha256(content).hexdigest(), tuple(rows), (), ())
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SourceError(f"{path} is not UTF-8 at byte {error.start}; save it as UTF-8") from None
    pages = [
        [line for line in page.split("\n") if not _FURNITURE.fullmatch(line)]
        for page in text.split("\f")
    ]
    return Source(
        path,
        hashlib.sha256(content).hexdigest(),
        tuple(_folded([line]) for line in text.split("\n")),
        tuple(map(_folded, _paragraphs([line for page in pages for line in page]))),
        tuple(map(_folded, pages)),
    )


def _folded(lines: Iterable[str]) -> str:
    return " ".join(" ".join(lines).split())


def _paragraphs(lines: list[str]) -> list[list[str]]:
    """Return the numbered paragraphs of a report: the longest run of numbers from one.

    A report also numbers the judgements on its first page from one; of runs as long as each
    other the last is that of the paragraphs.
    """
    numbered = [
        (place, int(match[1]))
        for place, line in enumerate(lines)
        if (match := _PARAGRAPH.match(line))
    ]
    longest: list[int] = []
    for start, (_, number) in enumerate(numbered):
        run: list[int] = []
        if number == 1:
            for place, found in numbered[start:]:
                if found == len(run) + 1:
                    run.append(place)
        if run and len(run) >= len(longest):
            longest = run
    ends = [*longest[1:], len(lines)]
    return [lines[first:last] for first, last in zip(longest, ends, strict=False)]


def load_all(folder: Folder | None = None) -> Tables:
    """Return every table by name."""
    return {name: load(name, folder) for name in tables()}


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
    """
    loaded = load_all(folder)
    return checks_of(loaded, read_sources(sources, loaded["documents"]))


def checks_of(loaded: Tables, found: dict[str, Source]) -> pd.DataFrame:
    """Return what :func:`verify` returns, of tables and sources that are read already."""
    checks = [*_file_checks(loaded["documents"], found), *_evidence_checks(loaded, found)]
    checks += read_back(loaded)
    checks += figure_checks(loaded, {name: source.path for name, source in found.items()})
    out = pd.DataFrame(checks, columns=Check._fields)
    there = out["document_id"].isin(list(found))
    return out.assign(ok=out["ok"].astype("boolean").where(there))


def _file_checks(documents: pd.DataFrame, found: dict[str, Source]) -> Iterator[Check]:
    for place, row in enumerate(each(documents), start=1):
        source = found.get(row.document_id)
        digest = source.sha256 if source else ""
        yield Check(
            "documents",
            place,
            "sha256",
            row.document_id,
            row.file,
            row.sha256,
            digest,
            row.sha256 == digest,
        )
        if pd.notna(row.title):
            there = source is not None and _whole_lines(row.title, source)
            yield Check(
                "documents",
                place,
                "title",
                row.document_id,
                row.file,
                row.title,
                row.title if there else "not in the text",
                there,
            )


def _whole_lines(title: str, source: Source) -> bool:
    """Return whether a headline stands in the source as lines of its own, a footnote mark aside."""
    words = r"\s+".join(map(re.escape, title.split()))
    return bool(re.search(rf"^{words}\d?$", "\n".join(source.lines), re.MULTILINE))


def _evidence_checks(loaded: Tables, found: dict[str, Source]) -> Iterator[Check]:
    for name, place, row in _quoting_rows(loaded):
        source = found.get(row.document_id)
        spans = source.quoted(row.locator, row.evidence) if source else "no source"
        yield Check(
            name,
            place,
            "evidence",
            row.document_id,
            row.locator,
            row.evidence,
            spans if isinstance(spans, str) else row.evidence,
            not isinstance(spans, str),
        )
        if source and not isinstance(spans, str) and "-" in row.locator:
            spanned = "lines {}-{}".format(*_ends(source, row.locator, spans))
            yield Check(name, place, "locator", row.document_id, row.locator, row.locator, spanned,
                        row.locator == spanned)  # fmt: skip
        length = len(row.evidence.replace(ELLIPSIS, " ").split())
        yield Check(
            name,
            place,
            "evidence",
            row.document_id,
            row.locator,
            f"at most {_LONGEST_QUOTE} words",
            f"{length} words",
            length <= _LONGEST_QUOTE,
        )


def _ends(source: Source, locator: str, spans: list[tuple[int, int]]) -> tuple[int, int]:
    """Return the first and last line on which quoted evidence stands."""
    _, starts = source.passage(locator)
    places = (spans[0][0], spans[-1][1] - 1)
    first, last = (max(line for line, start in starts if start <= place) for place in places)
    return first, last


def _quoting_rows(loaded: Tables) -> Iterator[tuple[str, int, Row]]:
    for name, frame in loaded.items():
        if {"document_id", "locator", "evidence"} <= set(frame.columns):
            for place, row in enumerate(each(frame), start=1):
                if pd.notna(row.evidence) and pd.notna(row.locator) and pd.notna(row.document_id):
                    yield name, place, row


def coverage(sources: Folder, folder: Folder | None = None) -> pd.DataFrame:
    """Account for every numeral and number word of the documents, the first layer.

    A row carries a token if the token stands in the row's evidence and is one of its numbers.
    Everything else needs a reason in the table ``asides``.

    Returns
    -------
    pandas.DataFrame
        One row a token, in reading order: document_id, locator, token, row (the first table and
        row that carries it) and reason (why it is no data). Both are missing only for a token
        that nobody has accounted for: :func:`validate` reports those.
    """
    loaded = load_all(folder)
    return tokens_of(loaded, read_sources(sources, loaded["documents"]))


def tokens_of(loaded: Tables, found: dict[str, Source]) -> pd.DataFrame:
    """Return what :func:`coverage` returns, of tables and sources that are read already."""
    carried = _carried(loaded, found)
    asides = loaded["asides"]
    reasons = dict(
        zip(
            zip(asides["document_id"], asides["locator"], asides["token"], strict=True),
            asides["reason"],
            strict=True,
        )
    )
    out = []
    layer = loaded["documents"].query("layer == 'document'")["document_id"]
    for document_id, source in ((name, found[name]) for name in layer if name in found):
        for line, text in enumerate(source.lines, start=1):
            for match in words.TOKEN.finditer(text):
                token, locator = match.group(), f"line {line}"
                row = carried.get((document_id, line, match.start(), words.number(token)))
                reason = None if row else reasons.get((document_id, locator, token))
                out.append((document_id, locator, token, row, reason))
    columns = ["document_id", "locator", "token", "row", "reason"]
    return pd.DataFrame(out, columns=columns, dtype="str")


Carried = dict[tuple[str, int, int, float], str]


def _carried(loaded: Tables, found: dict[str, Source]) -> Carried:
    """Return which row carries the number at a place: (document, line, column, number)."""
    out: Carried = {}
    for name, place, row in _quoting_rows(loaded):
        source = found.get(row.document_id)
        if source is None:
            continue
        text, starts = source.passage(row.locator)
        spans = source.quoted(row.locator, row.evidence)
        if isinstance(spans, str):
            continue
        own = _numbers_of(row)
        for match in words.TOKEN.finditer(text):
            inside = any(first <= match.start() < last for first, last in spans)
            if inside and words.number(match.group()) in own:
                line, start = max(pair for pair in starts if pair[1] <= match.start())
                key = (row.document_id, line, match.start() - start, words.number(match.group()))
                out.setdefault(key, f"{name} {place}")
    return out


def _numbers_of(row: Row) -> set[float]:
    """Return every number that a row holds, as a value or in the words it keeps."""
    kept: set[float] = set()
    for column, value in row._asdict().items():
        if column in ("Index", "evidence", "locator", "note", "dating_note") or pd.isna(value):
            continue
        if isinstance(value, pd.Timestamp):
            kept |= {float(value.year), float(value.day)}
        elif isinstance(value, str):
            if column in _PRINTED_WORDS:
                kept |= {words.number(match.group()) for match in words.TOKEN.finditer(value)}
        elif not isinstance(value, bool):
            kept.add(float(value))
    return kept


_PRINTED_WORDS = ("as_printed", "date_printed", "stated_text", "cites")
