"""The data dictionary as Markdown, made from the descriptor so that it is written only once."""

from typing import Any

from .errors import OfstedDataError
from .tables import descriptor

START, END = "<!-- dictionary: made by `ofsted-data readme` -->", "<!-- end of dictionary -->"


def dictionary() -> str:
    """Return every table and column with type, unit, meaning and closed list."""
    return "\n\n".join(_table(entry) for entry in descriptor()["resources"])


def _table(entry: dict[str, Any]) -> str:
    schema = entry["schema"]
    lines = [
        f"<details><summary><b>{entry['name']}</b>: {entry['description']}</summary>",
        "",
        "| column | type | unit | what it is |",
        "|---|---|---|---|",
        *(_column(field) for field in schema["fields"]),
        "",
        f"Key: {', '.join(schema['primaryKey'])}.{_references(schema)}",
        "",
        "</details>",
    ]
    return "\n".join(lines)


def _column(field: dict[str, Any]) -> str:
    rules = field.get("constraints", {})
    meaning = field["description"]
    if "enum" in rules:
        meaning += f". One of: {', '.join(rules['enum'])}"
    if not rules.get("required"):
        meaning += ". Can be missing"
    return f"| {field['name']} | {field['type']} | {field.get('unit', '')} | {meaning} |"


def _references(schema: dict[str, Any]) -> str:
    keys = [
        f"{'+'.join(key['fields'])} in {key['reference']['resource']}"
        for key in schema.get("foreignKeys", [])
    ]
    return f" Refers to: {'; '.join(keys)}." if keys else ""


def with_dictionary(readme: str) -> str:
    """Return the README with its dictionary made anew."""
    head, start, rest = readme.partition(START)
    _, end, tail = rest.partition(END)
    if not start or not end:
        raise OfstedDataError(f"the README lacks the marks {START!r} and {END!r}; put them back")
    return f"{head}{START}\n\n{dictionary()}\n\n{END}{tail}"
