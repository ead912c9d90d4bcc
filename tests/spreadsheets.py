"""Made-up workbooks for tests of what reads them."""

import re
import zipfile
from collections.abc import Sequence
from html import escape
from pathlib import Path

_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
_SPACES = " ".join(f'xmlns:{name}="{_NAMES}{name}:1.0"' for name in ("office", "table", "text"))


def spreadsheet(path: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> Path:
    """Write a workbook, as OpenDocument; what looks like a day or a number is one."""
    body = ""
    for name, rows in sheets.items():
        cells = ["".join(map(_cell, row)) for row in rows]
        lines = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
        body += f'<table:table table:name="{name}">{lines}</table:table>'
    content = (
        f"<office:document-content {_SPACES}><office:body><office:spreadsheet>{body}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("content.xml", content)
        manifest = f'<manifest:manifest xmlns:manifest="{_NAMES}manifest:1.0"/>'
        book.writestr("META-INF/manifest.xml", manifest)
    return path


def _cell(value: object) -> str:
    text = escape(str(value))
    if value in (None, ""):
        return "<table:table-cell/>"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return f'<table:table-cell office:value-type="date" office:date-value="{text}"/>'
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return f'<table:table-cell office:value-type="float" office:value="{text}"/>'
    return (
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
    )
