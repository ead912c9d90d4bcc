"""Tell which area each row of a file is about, and what the areas are called."""

import re
from typing import Any

import pandas as pd

from ..errors import StatisticsError, quoted
from .files import ROLES, Cells
from .layouts import packaged

_NAMES = packaged("areas.toml")
ENGLAND = ("England", _NAMES["england"])
REGIONS: dict[str, str] = _NAMES["regions"]
GONE: dict[str, dict[str, Any]] = _NAMES["gone"]  # name: code, and the day
GONE_NAMES: dict[str, str] = _NAMES["gone_names"]
_FOLDED = {region.casefold(): region for region in REGIONS}


def located(tables: list[Cells]) -> tuple[dict[str, pd.Series], pd.DataFrame]:
    """Return the key of the area of each row by table, and every council as the tables have it.

    The key is England, a region's name, or the department's number for a council. The newest row
    of a council is the last: a file begins with its newest year.
    """
    keys: dict[str, pd.Series] = {}
    spelled: dict[str, str] = {}
    seen: list[pd.DataFrame] = []
    # Files with numbers first: they tell what the names stand for in those without.
    for table in sorted(
        tables, key=lambda one: ("number" not in one.heads, one.named_year, one.file)
    ):
        areas = _areas(table)
        first = areas.drop_duplicates()
        own = [_key(table, line, area, spelled) for line, area in first.to_dict("index").items()]
        first = first.assign(key=own, told="level" in table.heads)
        keys[table.name] = areas.merge(first, "left", ROLES)["key"].set_axis(areas.index)
        seen.append(first[~first["key"].isin([ENGLAND[0], *REGIONS])][::-1])
    return keys, pd.concat(seen, ignore_index=True)


def _areas(table: Cells) -> pd.DataFrame:
    """Return level, number, code, name and region of each row that is about an area."""
    rows, heads = table.rows, table.heads
    if "level" not in heads:  # a spreadsheet with notes below, or the tool's file
        cells = rows.drop(columns=[*heads.values()]).fillna("")
        rows = rows[(rows[heads["name"]].fillna("") != "") & (cells != "").any(axis=1)]
    named = {head: role for role, head in heads.items() if role in ROLES}
    areas = rows[list(named)].rename(columns=named).fillna("").astype("str")
    return areas.map(lambda cell: " ".join(cell.split())).reindex(columns=ROLES, fill_value="")


def _key(table: Cells, line: object, area: dict[Any, str], spelled: dict[str, str]) -> str:
    def refuse(role: str, problem: str) -> StatisticsError:
        where = f"{table.name}, line {line}, column {table.heads.get(role, role)}"
        return StatisticsError(f"{where}: {area[role]!r} {problem}")

    level = _NAMES["levels"].get(area["level"].casefold())
    if "level" not in table.heads:
        england = area["name"].casefold() == "england"
        level = "national" if england else "regional" if _region(area["name"]) else "council"
    if level is None:
        raise refuse("level", f"is no kind of area; expected {quoted(_NAMES['levels'])}")
    if level == "national":
        return ENGLAND[0]
    if level == "regional":
        region = _region(area["name"]) or _region(area["region"])
        if region is None:
            raise refuse("name", f"is no region of England; expected {quoted(REGIONS)}")
        return region
    if not area["name"]:
        raise refuse("name", "is not a council's name")
    name = spelt(area["name"])
    if "number" not in table.heads:
        return spelled.get(name.casefold(), name)
    number = area["number"].removesuffix(".0")
    # Two councils that share a service stand in one row in the file on social workers.
    if not re.fullmatch(r"\d{3}( / \d{3})?", number):
        raise refuse("number", "is not a council's number, three digits")
    if "code" in table.heads and not re.fullmatch(r"E\d{8}( / E\d{8})?", area["code"]):
        raise refuse("code", "is not a council's code, E and eight digits")
    # Dorset's name had two numbers; a file of names alone is of the years of the first.
    spelled[name.casefold()] = min(spelled.get(name.casefold(), number), number)
    return number


def places_of(seen: pd.DataFrame) -> pd.DataFrame:
    """Return area, area_code, level and region by key, as the newest rows have them."""
    seen = seen.rename(columns={"name": "area", "code": "area_code"})
    seen = seen.assign(
        region=seen["region"].map(_region),
        area_code=seen["area_code"].where(seen["area_code"] != ""),
        spelled=~seen["area"].str.isupper(),
    ).sort_values(["told", "spelled"], kind="stable")
    councils = seen.groupby("key")[["area", "area_code", "region"]].last()
    names = councils["area"].map(_small_letters)
    names.update(pd.Series(_NAMES["named_apart"], dtype="str"))
    shared = names.duplicated(keep=False)
    councils["area"] = names.where(~shared, names + " (" + names.index + ")")
    others = pd.DataFrame(
        [(name, code, "regional", name) for name, code in REGIONS.items()]
        + [(*ENGLAND, "national", None)],
        columns=["area", "area_code", "level", "region"],
    )
    return pd.concat([councils.assign(level="council"), others.set_index("area", drop=False)])


def spelt(name: str) -> str:
    """Return a name as most files spell it."""
    spelling: str = _NAMES["spellings"].get(name.casefold(), name)
    return spelling


def _region(text: str) -> str | None:
    return _FOLDED.get(spelt(text).casefold())


def _small_letters(name: str) -> str:
    """Return a council's name in capitals and small letters."""
    name = name.title() if name.isupper() else name
    return re.sub(r"(?<=[ -])(And|Of|On|The|Upon|With)(?=[ -]|$)", lambda fit: fit[0].lower(), name)
