"""Tell which area each row of a file is about, and what the areas are called."""

import re

import pandas as pd

from ..errors import StatisticsError, quoted
from .files import ROLES, Table
from .layouts import ENGLAND, LEVELS, NAMED_APART, REGIONS, SPELLINGS


def located(tables: list[Table]) -> tuple[dict[str, pd.Series], pd.DataFrame]:
    """Return the key of the area of each row by table, and every council as the tables have it.

    The key is England, a region's name, or the department's number for a council.
    """
    keys: dict[str, pd.Series] = {}
    spelled: dict[str, str] = {}
    seen: list[pd.DataFrame] = []
    # Files with numbers first: they tell what the names stand for in those without.
    for table in sorted(tables, key=lambda table: "number" not in table.heads):
        areas = _areas(table)
        first = areas.drop_duplicates().copy()
        told = [f"{table.name}, line {line}" for line in first.index]
        first["key"] = [
            _key(table, where, dict(zip(ROLES, area, strict=True)), spelled)
            for where, area in zip(told, first.itertuples(index=False, name=None), strict=True)
        ]
        by = pd.MultiIndex.from_frame(first[list(ROLES)])
        found = pd.Series(first["key"].to_numpy(), by)
        every = pd.MultiIndex.from_frame(areas)
        keys[table.name] = pd.Series(found.reindex(every).to_numpy(), areas.index)
        councils = first[
            first["key"].str.contains(r"\d") | ~first["key"].isin([*REGIONS, "England"])
        ]
        seen.append(councils.assign(
            told="level" in table.heads, newest=table.named_year, file=table.file,
            line=councils.index,
        ))  # fmt: skip
    return keys, pd.concat(seen, ignore_index=True)


def _areas(table: Table) -> pd.DataFrame:
    """Return level, number, code, name and region of each row that is about an area."""
    rows, heads = table.rows, table.heads
    if "level" not in heads:  # a spreadsheet with notes below, or the tool's file
        cells = rows.drop(columns=[*heads.values()]).fillna("")
        rows = rows[(rows[heads["name"]].fillna("") != "") & (cells != "").any(axis=1)]
    folded = {
        role: rows[head].fillna("").astype(str).map(lambda cell: " ".join(cell.split()))
        for role, head in heads.items()
        if role in ROLES
    }
    return pd.DataFrame({role: folded.get(role, "") for role in ROLES}, index=rows.index)


def _key(table: Table, where: str, area: dict[str, str], spelled: dict[str, str]) -> str:
    def refuse(role: str, problem: str) -> StatisticsError:
        column = table.heads.get(role, role)
        return StatisticsError(f"{where}, column {column}: {area[role]!r} {problem}")

    region = _region(area["name"]) or _region(area["region"])
    level = LEVELS.get(area["level"].casefold())
    if "level" not in table.heads:
        england = area["name"].casefold() == "england"
        level = "national" if england else "regional" if _region(area["name"]) else "council"
    if level is None:
        raise refuse("level", f"is no kind of area; expected {quoted(LEVELS)}")
    if level == "national":
        return ENGLAND[0]
    if level == "regional":
        if region is None:
            raise refuse("name", f"is no region of England; expected {quoted(REGIONS)}")
        return region
    if not area["name"]:
        raise refuse("name", "is not a council's name")
    name = SPELLINGS.get(area["name"].casefold(), area["name"])
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
        line=-seen["line"],  # a file begins with the newest year
    ).sort_values(["told", "spelled", "newest", "file", "line"])
    councils = seen.groupby("key")[["area", "area_code", "region"]].last()
    names = councils["area"].map(_spelled)
    names.update(pd.Series(NAMED_APART, dtype="str"))
    shared = names.duplicated(keep=False)
    councils["area"] = names.where(~shared, names + " (" + names.index + ")")
    fixed = [(name, code, "regional", name) for name, code in REGIONS.items()]
    others = pd.DataFrame(
        [*fixed, (*ENGLAND, "national", None)], columns=["area", "area_code", "level", "region"]
    )
    return pd.concat([councils.assign(level="council"), others.set_index("area", drop=False)])


def _region(text: str) -> str | None:
    name = SPELLINGS.get(text.casefold(), text).casefold()
    return next((region for region in REGIONS if region.casefold() == name), None)


def _spelled(name: str) -> str:
    """Return a council's name in capitals and small letters."""
    name = name.title() if name.isupper() else name
    return re.sub(r"(?<=[ -])(And|Of|On|The|Upon|With)(?=[ -]|$)", lambda fit: fit[0].lower(), name)
