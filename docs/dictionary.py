"""Write the data dictionary from datapackage.json: ``python docs/dictionary.py``."""

from pathlib import Path
from typing import Any

from ofsted_data.tables import descriptor

FILE = Path(__file__).resolve().with_name("dictionary.md")
FOLDER = "../ofsted_data/data/"
HEAD = f"""# The data

Every table is a CSV file, described for programs in [datapackage.json]({FOLDER}datapackage.json).
Dates are the first and last day of what is known; nothing unknown is guessed. This page is made
from that description by `python docs/dictionary.py`."""


def dictionary() -> str:
    """Return every table and column with type, unit, meaning and closed list, as Markdown."""
    return "\n\n".join([HEAD, *map(_table, descriptor()["resources"])]) + "\n"


def _table(entry: dict[str, Any]) -> str:
    schema = entry["schema"]
    keys = [
        f"{' + '.join(key['fields'])} in {key['reference']['resource'] or entry['name']}"
        for key in schema.get("foreignKeys", [])
    ]
    refers = f" Refers to: {'; '.join(keys)}." if keys else ""
    lines = [
        f"## {entry['name']}",
        "",
        f"{entry['title']}. {entry['description']} {entry['rows']:,} rows: "
        f"[{entry['path']}]({FOLDER}{entry['path']}).",
        "",
        "| column | type | unit | what it is |",
        "|---|---|---|---|",
        *map(_column, schema["fields"]),
        "",
        f"Key: {', '.join(schema['primaryKey'])}.{refers}",
    ]
    return "\n".join(lines)


def _column(field: dict[str, Any]) -> str:
    rules = field.get("constraints", {})
    meaning = f"{field['description']}."
    if "enum" in rules:
        meaning += f" One of: {', '.join(map(str, rules['enum']))}."
    if not rules.get("required"):
        meaning += " Can be missing."
    return f"| `{field['name']}` | {field['type']} | {field.get('unit', '')} | {meaning} |"


if __name__ == "__main__":
    FILE.write_text(dictionary(), encoding="utf-8")
