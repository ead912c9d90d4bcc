"""Hold the tables against the documents: does each row's evidence stand where it says.

The documents are not part of this package. They are looked up by file name anywhere below a
folder; what is not there is reported as not checked, never as right.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from ..errors import SourceError
from ..folders import files_below
from ..hedges import TOKEN, number
from ..tables import Folder
from .official import sheet_rows
from .rows import ELLIPSIS, Check, Tables

_LOCATOR = re.compile(r"(line|lines|paragraph|page|row) (\d+)(?:-(\d+))?")
_PARAGRAPH = re.compile(r"\s*(\d{1,3})\.\s+\S")
# What stands on every page of a report besides its text: the page number, and a running foot.
_FURNITURE = re.compile(
    r"\s*(?:\d{1,3}|Inspection of Oxfordshire local authority children’s services"
    r"|\d+ to \d+ \w+ \d{4}\s+\d{1,3})\s*"
)
_LONGEST_QUOTE = 12
_PRINTED_WORDS = ("as_printed", "date_printed", "stated_text", "cites")


@dataclass(frozen=True)
class Source:
    """The text of one source, with white space folded: by line, by paragraph and by page.

    Of a spreadsheet the lines are the rows of one sheet; of other data there is no text.
    """

    path: Path
    sha256: str
    lines: tuple[str, ...] = ()
    paragraphs: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()

    def passage(self, locator: str) -> tuple[str, list[tuple[int, int]]]:
        """Return the text at a locator, and for each of its parts (number, where it starts)."""
        match = _LOCATOR.fullmatch(locator)
        if not match:
            return "", []
        parts = {"paragraph": self.paragraphs, "page": self.pages}.get(match[1], self.lines)
        first, last = int(match[2]), int(match[3] or match[2])
        passage, starts = "", []
        for place in range(first, min(last, len(parts)) + 1):
            passage += " " * bool(passage)
            starts.append((place, len(passage)))
            passage += parts[place - 1]
        return passage, starts


def read_sources(folder: Folder, documents: pd.DataFrame) -> dict[str, Source]:
    """Return the sources found anywhere below the folder, by document_id."""
    root = Path(folder)
    if not root.is_dir():
        raise SourceError(f"{root} is not a folder; give one that holds the documents' texts")
    wanted = dict(zip(documents["file"], documents["document_id"], strict=True))
    paths: dict[str, Path] = {}
    for path in files_below(root, SourceError):
        if path.name in wanted:
            paths.setdefault(wanted[path.name], path)
    if not paths:
        raise SourceError(
            f"none of the sources is below {root}; it should hold {', '.join(sorted(wanted))}"
        )
    return {document_id: _read(path) for document_id, path in paths.items()}


def _read(path: Path) -> Source:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}") from None
    digest = hashlib.sha256(content).hexdigest()
    if path.suffix != ".txt":
        rows = sheet_rows(path) if path.suffix == ".ods" else ()
        return Source(path, digest, tuple(rows))
    try:
        said = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SourceError(f"{path} is not UTF-8 at byte {error.start}; save it as UTF-8") from None
    lines = [_folded([line]) for line in said.split("\n")]
    pages = [
        [line for line in page.split("\n") if not _FURNITURE.fullmatch(line)]
        for page in said.split("\f")
    ]
    paragraphs = map(_folded, _paragraphs([line for page in pages for line in page]))
    return Source(path, digest, tuple(lines), tuple(paragraphs), tuple(map(_folded, pages)))


def _folded(lines: Iterable[str]) -> str:
    return " ".join(" ".join(lines).split())


def _paragraphs(lines: list[str]) -> list[list[str]]:
    """Return the numbered paragraphs of a report: the longest run of numbers from one.

    A report also numbers the judgements on its first page from one; of runs as long as each
    other the last is that of the paragraphs.
    """
    runs: list[list[int]] = []
    for place, line in enumerate(lines):
        match = _PARAGRAPH.match(line)
        found = int(match[1]) if match else 0
        if found == 1:
            runs.append([])
        for run in runs:
            if found == len(run) + 1:
                run.append(place)
    longest = max(reversed(runs), key=len, default=[])
    ends = [*longest[1:], len(lines)]
    return [lines[first:last] for first, last in zip(longest, ends, strict=False)]


class Quotation(NamedTuple):
    """What a row quotes: the passage, where its parts start and each fragment stands in it."""

    table: str
    place: int
    row: Any
    passage: str
    starts: list[tuple[int, int]]
    spans: list[tuple[int, int]]
    missing: str

    def part(self, place: int) -> tuple[int, int]:
        """Return the number of the line at a place of the passage, and where the line starts."""
        return max(start for start in self.starts if start[1] <= place)


def _quotations(loaded: Tables, found: dict[str, Source]) -> Iterator[Quotation]:
    needed = ["document_id", "locator", "evidence"]
    row: Any
    for name, frame in loaded.items():
        if not set(needed) <= set(frame.columns):
            continue
        for row in frame.dropna(subset=needed).itertuples():
            if row.document_id in found:
                passage, starts = found[row.document_id].passage(row.locator)
                quoted = _fragments(row.evidence, passage)
            else:
                passage, starts, quoted = "", [], ([], "no source")
            yield Quotation(name, row.Index + 1, row, passage, starts, *quoted)


def _fragments(evidence: str, passage: str) -> tuple[list[tuple[int, int]], str]:
    """Return where each fragment stands in the passage, in order, or what is not there."""
    spans, place = [], 0
    for fragment in evidence.split(ELLIPSIS):
        found = passage.find(fragment, place)
        if found < 0:
            return [], f"{fragment!r} is not there"
        place = found + len(fragment)
        spans.append((found, place))
    return spans, ""


def source_checks(loaded: Tables, found: dict[str, Source]) -> Iterator[Check]:
    """Check each file to be the one the tables were made from, and each quotation to stand there.

    Quotations must also be short enough to quote, and a locator of several lines no wider than
    what is quoted.
    """
    row: Any
    for place, row in enumerate(loaded["documents"].itertuples(), start=1):
        source = found.get(row.document_id, Source(Path(), ""))
        at = ("documents", place)
        of = (row.document_id, row.file)
        yield Check(*at, "sha256", *of, row.sha256, source.sha256, row.sha256 == source.sha256)
        if pd.notna(row.title):
            # As lines of its own, a footnote mark aside.
            words = r"\s+".join(map(re.escape, row.title.split()))
            there = re.search(rf"^{words}\d?$", "\n".join(source.lines), re.MULTILINE)
            said = row.title if there else "not in the text"
            yield Check(*at, "title", *of, row.title, said, bool(there))
    for one in _quotations(loaded, found):
        row, at = one.row, (one.table, one.place)
        of = (row.document_id, row.locator)
        said = one.missing or row.evidence
        yield Check(*at, "evidence", *of, row.evidence, said, not one.missing)
        if one.spans and "-" in row.locator:
            (first, _), (last, _) = one.part(one.spans[0][0]), one.part(one.spans[-1][1] - 1)
            lines = f"lines {first}-{last}"
            yield Check(*at, "locator", *of, row.locator, lines, row.locator == lines)
        length = len(row.evidence.replace(ELLIPSIS, " ").split())
        limit = f"at most {_LONGEST_QUOTE} words"
        short = length <= _LONGEST_QUOTE
        yield Check(*at, "evidence", *of, limit, f"{length} words", short)


def tokens_of(loaded: Tables, found: dict[str, Source]) -> pd.DataFrame:
    """Return every numeral and number word of the documents, and what accounts for it."""
    carried = _carried(loaded, found)
    keys = ["document_id", "locator", "token"]
    reasons = loaded["asides"].set_index(keys)["reason"].to_dict()
    documents = loaded["documents"]
    out = []
    for document_id in documents.loc[documents["layer"] == "document", "document_id"]:
        lines = found[document_id].lines if document_id in found else ()
        for line, said in enumerate(lines, start=1):
            for match in TOKEN.finditer(said):
                key = (document_id, f"line {line}", match.group())
                row = carried.get((document_id, line, match.start()))
                out.append((*key, row, None if row else reasons.get(key)))
    return pd.DataFrame(out, columns=[*keys, "row", "reason"], dtype="str")


def _carried(loaded: Tables, found: dict[str, Source]) -> dict[tuple[str, int, int], str]:
    """Return which row carries the number at a place: document, line, column."""
    out: dict[tuple[str, int, int], str] = {}
    for one in _quotations(loaded, found):
        own = _numbers_of(one.row)
        for match in TOKEN.finditer(one.passage):
            inside = any(first <= match.start() < last for first, last in one.spans)
            if inside and number(match.group()) in own:
                line, start = one.part(match.start())
                key = (one.row.document_id, line, match.start() - start)
                out.setdefault(key, f"{one.table} {one.place}")
    return out


def _numbers_of(row: Any) -> set[float]:
    """Return every number that a row holds, as a value or in the words it keeps."""
    kept: set[float] = set()
    for column, value in row._asdict().items():
        if isinstance(value, pd.Timestamp):
            kept |= {float(value.year), float(value.day)}
        elif isinstance(value, str):
            if column in _PRINTED_WORDS:
                kept |= {number(token) for token in TOKEN.findall(value)}
        elif column != "Index" and pd.notna(value) and not isinstance(value, bool):
            kept.add(float(value))
    return kept
