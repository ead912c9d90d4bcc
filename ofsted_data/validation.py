"""Check that the tables are what they say they are: schema, keys, references, agreements."""

from collections.abc import Iterator

import pandas as pd

from .agreements import disagreements
from .errors import StatisticsError, TableError
from .frames import Row, each, groups, lookup, records
from .readback import Tables, read_back
from .record import DIFFERS, beside
from .schema import (
    DESCRIPTOR,
    Cells,
    Fault,
    Folder,
    cell_faults,
    data_folder,
    fingerprint,
    keys,
    load,
    read_cells,
    seals,
    tables,
)
from .sources import checks_of, read_sources, tokens_of

_COLUMNS = list(Fault._fields)
_DTYPES = {"row": "Int64"} | dict.fromkeys(["table", "column", "value", "problem", "remedy"], "str")


def validate(
    folder: Folder | None = None, sources: Folder | None = None, hashes: bool = True
) -> pd.DataFrame:
    """Return every fault in the tables at once; an empty frame when all is well.

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
        If the folder is not one.
    SourceError
        If the sources cannot be read.
    """
    return pd.DataFrame(find_faults(folder, sources, hashes), columns=_COLUMNS).astype(_DTYPES)


def find_faults(
    folder: Folder | None = None, sources: Folder | None = None, hashes: bool = True
) -> list[Fault]:
    """Return what :func:`validate` puts into a frame."""
    data_folder(folder)
    faults: list[Fault] = []
    cells: dict[str, Cells] = {}
    for name, table in tables().items():
        try:
            cells[name] = read_cells(table, folder)
        except TableError as error:
            faults.append(Fault(name, None, None, None, str(error), "restore the table"))
            continue
        faults += cell_faults(cells[name], table)
    faults += _seal_faults(cells, folder, hashes)
    faults += _reference_faults(cells)
    loaded = _loaded(folder)
    if loaded:
        faults += _agreement_faults(loaded)
        faults += _words_faults(loaded)
        if sources is not None:
            faults += _source_faults(loaded, sources)
    return list(dict.fromkeys(faults))


def _loaded(folder: Folder | None) -> Tables:
    """Return every table, or none if one cannot be read: the faults found before say why."""
    try:
        return {name: load(name, folder) for name in tables()}
    except TableError:
        return {}


def _seal_faults(cells: dict[str, Cells], folder: Folder | None, hashes: bool) -> Iterator[Fault]:
    """Hold the tables to the number of rows, sizes and hashes of the descriptor beside them."""
    try:
        sealed = seals(folder)
    except TableError as error:
        yield Fault(DESCRIPTOR, None, None, None, str(error), "restore it")
        return
    for name in cells:
        content = fingerprint(
            (data_folder(folder) / tables()[name].file).read_bytes(), tables()[name].file
        )
        for what in ("rows", "bytes", "hash") if hashes else ("rows",):
            if content[what] != sealed.get(name, {}).get(what):
                yield Fault(
                    name, None, None, str(content[what]),
                    f"{what} differs from {DESCRIPTOR}, which has {sealed.get(name, {}).get(what)}",
                    "undo the change, or run `ofsted-data seal` if it is meant",
                )  # fmt: skip


def _reference_faults(cells: dict[str, Cells]) -> Iterator[Fault]:
    for table in tables().values():
        for reference in table.references:
            if table.name not in cells or reference.table not in cells:
                continue
            known = set(keys(cells[reference.table], reference.keys))
            for row, key in enumerate(keys(cells[table.name], reference.columns), start=1):
                if None in key or key in known:
                    continue
                yield Fault(
                    table.name,
                    row,
                    "+".join(reference.columns),
                    " | ".join(map(str, key)),
                    f"is not in the table {reference.table}",
                    f"use a key that is there, or add a row to {reference.table}",
                )


def _words_faults(loaded: Tables) -> Iterator[Fault]:
    for check in read_back(loaded):
        if not check.ok:
            yield Fault(
                check.table,
                check.row,
                check.column,
                check.looked_for,
                f"its evidence gives {check.found}",
                "correct the value or the evidence",
            )


def _source_faults(loaded: Tables, sources: Folder) -> Iterator[Fault]:
    found = read_sources(sources, loaded["documents"])
    try:
        checks = checks_of(loaded, found)
    except StatisticsError as error:
        yield Fault(
            "documents",
            None,
            "kind+file",
            None,
            f"a download cannot be read: {error}",
            "correct the kind or the file of its row; the sources are checked after that",
        )
        return
    of_source = checks["column"].isin(_FROM_SOURCE) | checks["table"].isin(_FROM_DOWNLOADS)
    wrong = checks[checks["ok"].eq(False).fillna(False) & of_source]
    for check in each(wrong):
        yield Fault(
            check.table,
            check.row,
            check.column,
            check.looked_for,
            f"not so at {check.locator} of {check.document_id}: {check.found}",
            "give it as the source has it, and where the source has it",
        )
    tokens = tokens_of(loaded, found)
    for token in each(tokens[tokens["row"].isna() & tokens["reason"].isna()]):
        yield Fault(
            "asides",
            None,
            "token",
            token.token,
            f"{token.locator} of {token.document_id} is accounted for by no row",
            "add the row that carries it, or a reason to asides",
        )
    used = tokens[tokens["reason"].notna()]
    needed = set(zip(used["document_id"], used["locator"], used["token"], strict=True))
    for row, aside in enumerate(each(loaded["asides"]), start=1):
        key = (aside.document_id, aside.locator, aside.token)
        if aside.document_id in found and key not in needed:
            yield Fault(
                "asides", row, "token", aside.token,
                f"does not stand at {aside.locator} of {aside.document_id}, or a row carries it",
                "correct the aside, or take it away",
            )  # fmt: skip


_FROM_SOURCE = ("evidence", "locator", "sha256", "title")
_FROM_DOWNLOADS = ("statistics", "outcomes", "breaks")


def _agreement_faults(loaded: Tables) -> Iterator[Fault]:
    yield from _dates_in_order(loaded)
    yield from _inspection_dates(loaded["inspections"], loaded["events"])
    yield from _file_names(loaded["documents"])
    yield from _page_dates(loaded)
    yield from _judgement_agreements(loaded)
    yield from _unit_agreements(loaded)
    yield from _concordance_agreements(loaded["findings"], loaded["documents"])
    yield from _statistics_agreements(loaded)
    yield from _places_of_evidence(loaded)
    yield from _explanations(loaded)
    yield from _unused(loaded)
    yield from disagreements(loaded)


def _dates_in_order(loaded: Tables) -> Iterator[Fault]:
    for name, first, last in (
        ("inspections", "started", "ended"),
        ("inspections", "started", "published"),
        ("events", "started", "ended"),
        ("documents", "earliest", "latest"),
    ):
        frame = loaded[name]
        for row in frame.index[frame[first] > frame[last]]:
            yield Fault(
                name,
                row + 1,
                last,
                f"{frame[last][row]:%Y-%m-%d}",
                f"is before {first} ({frame[first][row]:%Y-%m-%d})",
                "correct one of the two",
            )


_DATED_BY = (
    (("inspection", "focused visit"), ("started", "ended", "precision")),
    (("report published",), ("published", None, "published_precision")),
)


def _inspection_dates(inspections: pd.DataFrame, events: pd.DataFrame) -> Iterator[Fault]:
    """Hold each inspection to the dates of the event that dates it most exactly."""
    for row, inspection in enumerate(records(inspections), start=1):
        for names, columns in _DATED_BY:
            dated = events[
                (events["inspection_id"] == inspection["inspection_id"])
                & events["event"].isin(names)
            ]
            length = dated["ended"] - dated["started"]
            finest = dated[length == length.min()]
            yield from _apart(dated, finest)
            for column, source in zip(columns, ("started", "ended", "precision"), strict=True):
                expected = finest[source].iloc[0] if len(finest) else None
                if column and not _same(inspection[column], expected):
                    yield Fault(
                        "inspections",
                        row,
                        column,
                        _shown(inspection[column]),
                        f"the events of {inspection['inspection_id']} give {_shown(expected)}",
                        "correct the inspection or the event",
                    )


def _apart(dated: pd.DataFrame, finest: pd.DataFrame) -> Iterator[Fault]:
    """Find sources that date one event to days outside those another source gives it."""
    for row in dated.index:
        event = dated.loc[row]
        if ((finest["started"] < event["started"]) | (finest["ended"] > event["ended"])).any():
            yield Fault(
                "events",
                row + 1,
                "started",
                _shown(event["started"]),
                "another source dates the same event outside these days",
                "correct one of the two",
            )


def _same(one: object, other: object) -> bool:
    return _shown(one) == _shown(other)


def _shown(value: object) -> str:
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return "none"
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)


def _file_names(documents: pd.DataFrame) -> Iterator[Fault]:
    """Hold each source to its file, lest a misspelt name pass as a source that is not there."""
    for row, page in enumerate(each(documents), start=1):
        if page.layer != _LAYER_OF_KIND.get(page.kind, "document"):
            yield Fault(
                "documents", row, "layer", page.layer,
                f"does not go with the kind {page.kind}", "correct one of the two",
            )  # fmt: skip
        if page.layer == "statistics":
            yield from _release_faults(row, page)
        elif page.file != f"{page.document_id}.txt":
            yield Fault(
                "documents", row, "file", page.file,
                f"is not the file of {page.document_id}", f"name it {page.document_id}.txt",
            )  # fmt: skip


_LAYER_OF_KIND = {
    "inspection report": "report",
    "official statistics": "statistics",
    "inspection outcomes": "statistics",
}


def _release_faults(row: int, release: Row) -> Iterator[Fault]:
    """Hold a file of statistics to the day after the last one it counts, which its id gives."""
    year = release.document_id[-4:]
    expected = {"earliest": f"{year}-04-01", "published": "none", "inspection_id": "none"}
    expected |= {"locator": "none", "evidence": "none"}
    for column, value in expected.items():
        if _shown(getattr(release, column)) != value:
            yield Fault(
                "documents", row, column, _shown(getattr(release, column)),
                f"should be {value} for figures up to March {year}", "correct it",
            )  # fmt: skip
    if year not in release.label:
        yield Fault(
            "documents", row, "label", release.label,
            f"does not name {year}", "name the last year it counts",
        )  # fmt: skip


def _page_dates(loaded: Tables) -> Iterator[Fault]:
    """Hold a page with no date to the day of its report, or the day after."""
    layer = lookup(loaded["documents"], "document_id", "layer")
    told = loaded["events"].query("event == 'report published' and precision == 'day'")
    told = told[told["document_id"].map(layer) != "statistics"]
    published = lookup(told, "inspection_id", "started")
    for row, page in enumerate(each(loaded["documents"]), start=1):
        report = published.get(page.inspection_id)
        if pd.notna(page.published) or report is None or pd.isna(report):
            continue
        allowed = [report, report + pd.Timedelta(days=1)]
        if page.earliest not in allowed:
            yield Fault(
                "documents",
                row,
                "earliest",
                _shown(page.earliest),
                f"the report on which it writes came out on {_shown(report)}",
                "infer the date from the report's",
            )
        bounded = page.layer == "report" or "yesterday" in str(page.evidence)
        if not _same(page.latest, page.earliest if bounded else None):
            yield Fault(
                "documents", row, "latest", _shown(page.latest),
                "the page's words give it one day" if bounded else "nothing on the page bounds it",
                "infer the date from the report's, or leave it empty",
            )  # fmt: skip


def _judgement_agreements(loaded: Tables) -> Iterator[Fault]:
    judgements, crosswalk = loaded["judgements"], loaded["crosswalk"]
    graded = set(judgements["inspection_id"])
    covered = lookup(crosswalk, "judgement_id", "inspection_id")
    for row, part in enumerate(each(crosswalk), start=1):
        if pd.notna(part.part_of) and covered.get(part.part_of) != part.inspection_id:
            yield Fault(
                "crosswalk", row, "part_of", part.part_of,
                "is no judgement of the same inspection", "name the judgement it is part of",
            )  # fmt: skip
    for row, inspection in enumerate(each(loaded["inspections"]), start=1):
        if inspection.graded != (inspection.inspection_id in graded):
            yield Fault(
                "inspections",
                row,
                "graded",
                str(inspection.graded),
                "the table judgements says otherwise",
                "correct one of the two",
            )
    for name in ("judgements", "crosswalk"):
        for row, judgement in enumerate(each(loaded[name]), start=1):
            if judgement.judgement_id.partition(".")[0] != judgement.inspection_id:
                yield Fault(
                    name,
                    row,
                    "judgement_id",
                    judgement.judgement_id,
                    f"does not begin with the inspection {judgement.inspection_id}",
                    "correct one of the two",
                )
    areas = {name: set(rows["practice_area"]) for name, rows in groups(crosswalk, "judgement_id")}
    for (judgement_id, document_id), rows in groups(judgements, ["judgement_id", "document_id"]):
        parts = set(crosswalk.loc[crosswalk["part_of"] == judgement_id, "judgement_id"])
        own = judgements["document_id"].eq(document_id) & judgements["judgement_id"].isin(parts)
        given = set(rows["practice_area"]) | set(judgements.loc[own, "practice_area"])
        lacking = areas.get(judgement_id, set()) - given
        if lacking:
            yield Fault(
                "judgements",
                None,
                "practice_area",
                str(judgement_id),
                f"{document_id} gives this judgement without {', '.join(sorted(lacking))}",
                "a judgement that covers several areas has a row for each",
            )
    for judgement_id, rows in groups(judgements, "judgement_id"):
        if rows["grade"].nunique() > 1:
            yield Fault(
                "judgements",
                int(rows.index[-1]) + 1,
                "grade",
                str(judgement_id),
                "sources give the same judgement different grades: "
                + ", ".join(sorted(map(str, rows["grade"].unique()))),
                "correct the grade, or show that the sources differ in two judgements",
            )


def _concordance_agreements(findings: pd.DataFrame, documents: pd.DataFrame) -> Iterator[Fault]:
    """Hold a page's findings to those of the report they are taken from, and reports to none."""
    layer = lookup(documents, "document_id", "layer")
    inspection = lookup(findings, "finding_id", "inspection_id")
    for row, finding in enumerate(each(findings), start=1):
        if finding.finding_id.partition(".")[0] != finding.document_id:
            yield Fault(
                "findings", row, "finding_id", finding.finding_id,
                f"does not begin with {finding.document_id}", "correct one of the two",
            )  # fmt: skip
        filled = tuple(
            pd.notna(value) for value in (finding.treatment, finding.reported_from, finding.change)
        )
        allowed = {
            "as reported": (True, True, False),
            "changed": (True, True, True),
            "not in the report": (True, False, False),
        }.get(finding.treatment, (False, False, False))
        of_page = layer.get(finding.document_id) == "document"
        if filled != allowed or filled[0] != of_page:
            yield Fault(
                "findings", row, "treatment", _shown(finding.treatment),
                "does not go with reported_from, change and the layer of its source",
                "fill reported_from for a page's finding, and change where it was changed",
            )  # fmt: skip
        elif filled[1] and inspection.get(finding.reported_from) != finding.inspection_id:
            yield Fault(
                "findings", row, "reported_from", _shown(finding.reported_from),
                f"is not of {finding.inspection_id}", "name the finding of that report",
            )  # fmt: skip


def _unit_agreements(loaded: Tables) -> Iterator[Fault]:
    units = lookup(loaded["measures"], "measure", "unit")
    for row, count in enumerate(each(loaded["observations"]), start=1):
        if count.unit != units.get(count.measure):
            yield Fault(
                "observations",
                row,
                "unit",
                count.unit,
                f"{count.measure} is counted in {units.get(count.measure)}",
                "correct the unit or the measure",
            )


def _statistics_agreements(loaded: Tables) -> Iterator[Fault]:
    """Hold official figures to each other: parts to wholes, rates to counts, files to releases."""
    statistics = loaded["statistics"]
    at = ["area", "year"]
    numbers = statistics.pivot_table(index=at, columns="measure", values="value")
    rows = {key: row for row, key in enumerate(zip(*(statistics[name] for name in ("measure", *at)),
                                                   strict=True), start=1)}  # fmt: skip
    wholes = loaded["measures"].dropna(subset="part_of")
    for part, whole in zip(wholes["measure"], wholes["part_of"], strict=True):
        if {part, whole} <= set(numbers.columns):
            for place in numbers.index[numbers[part] > numbers[whole]]:
                yield Fault(
                    "statistics", rows[part, *place], "value", f"{numbers.loc[place, part]:g}",
                    f"is more than {whole}, of which it is a part", "correct one of the two",
                )  # fmt: skip
    for rate in (name for name in numbers.columns if name.endswith("_rate")):
        needed = [rate.removesuffix("_rate"), "population_under_18"]
        if not set(needed) <= set(numbers.columns):
            continue  # a misspelt name: another rule tells of it
        implied = 10_000 * numbers[needed[0]] / numbers[needed[1]]
        # Published rates are whole numbers, or rest on a population that was revised since.
        for place in numbers.index[(numbers[rate] - implied).abs() > 0.5 + 0.01 * implied]:
            yield Fault(
                "statistics", rows[rate, *place], "value", f"{numbers.loc[place, rate]:g}",
                f"count and population give {implied[place]:.1f}", "correct one of the three",
            )  # fmt: skip
    told = "; ".join([*statistics["release"], *statistics["earlier"].dropna()])
    for row, page in enumerate(each(loaded["documents"]), start=1):
        if page.kind == "official statistics" and page.label.removeprefix("DfE ") not in told:
            yield Fault(
                "documents", row, "label", page.label,
                "is the release of none of statistics", "restore the rows that were taken from it",
            )  # fmt: skip
    releases_of = lookup(loaded["documents"], "file")
    for row, figure in enumerate(each(statistics), start=1):
        if pd.isna(figure.value) == pd.isna(figure.status):
            yield Fault(
                "statistics", row, "status", _shown(figure.status),
                "a number has no symbol, and a symbol no number", "keep one of the two",
            )  # fmt: skip
        named = [releases_of.get(name) for name in figure.file.split("; ")]
        if list(dict.fromkeys(named)) != [f"DfE {name}" for name in figure.release.split("; ")]:
            yield Fault(
                "statistics", row, "file", figure.file,
                f"is not listed in documents under the release {figure.release}",
                "add a row to documents for the file, with its SHA-256",
            )  # fmt: skip


def _places_of_evidence(loaded: Tables) -> Iterator[Fault]:
    """Find words without a place, a place without words, and rows that must quote and do not."""
    layers = lookup(loaded["documents"], "document_id", "layer")
    for name, column, quotes_nothing in (
        ("documents", "layer", "statistics"),
        ("differences", "standing", "guess"),
    ):
        for row, quoting in enumerate(records(loaded[name]), start=1):
            named = quoting[column] != quotes_nothing
            for place in ("document_id", "locator", "evidence"):
                # A file of figures is named without words.
                of_figures = layers.get(quoting["document_id"]) == "statistics"
                wanted = named and not (of_figures and place != "document_id")
                if pd.notna(quoting[place]) != wanted and place != tables()[name].key[0]:
                    yield Fault(
                        name, row, place, _shown(quoting[place]),
                        f"does not go with the {column} {quoting[column]}",
                        "give words and their place" if wanted else "take it away",
                    )  # fmt: skip


def _explanations(loaded: Tables) -> Iterator[Fault]:
    """Hold each explanation to a printed number that differs from the official one."""
    # A row that stands twice is told of by its key.
    once = loaded["statistics"].drop_duplicates(["measure", "area", "year"])
    both = beside(loaded["observations"], once)
    both = both[both["agreement"] == DIFFERS].rename(columns={"document_id": "printed_by"})
    names = ["measure", "area", "year", "printed_by"]
    differing = set(both[names].itertuples(index=False, name=None))
    rows = list(loaded["differences"][names].itertuples(index=False, name=None))
    for row, key in enumerate(rows, start=1):
        if key not in differing:
            yield Fault(
                "differences", row, "+".join(names), " | ".join(map(str, key)),
                "explains no printed number that differs", "correct the key, or take the row away",
            )  # fmt: skip
    for key in sorted(differing.difference(rows)):
        yield Fault(
            "differences", None, "+".join(names), " | ".join(map(str, key)),
            "differs from the official number without an explanation", "add a row, or a guess",
        )  # fmt: skip


_MUST_BE_USED = (
    ("documents", "document_id", ("observations", "findings", "judgements", "claims", "events")),
    ("inspections", "inspection_id", ("events",)),
    ("practice_areas", "practice_area", ("crosswalk",)),
    ("crosswalk", "judgement_id", ("judgements",)),
    ("measures", "measure", ("observations", "statistics")),
    ("themes", "theme", ("findings",)),
)


def _unused(loaded: Tables) -> Iterator[Fault]:
    """Find rows of a list to which nothing refers: often a row elsewhere has been lost."""
    for name, column, users in _MUST_BE_USED:
        used = {value for user in users for value in loaded[user][column].dropna()}
        if name == "documents":  # those of official figures are used by the name of their release
            kinds = lookup(loaded[name], column, "kind")
            used |= {value for value, kind in kinds.items() if kind == "official statistics"}
        for row, value in enumerate(loaded[name][column], start=1):
            if value not in used:
                yield Fault(
                    name,
                    row,
                    column,
                    value,
                    f"is used in none of {', '.join(users)}",
                    "restore the row that used it, or take this one away",
                )
