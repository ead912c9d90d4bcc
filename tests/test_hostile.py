"""Hostile input ends in the right answer, or in one of the package's own errors."""

import contextlib
import csv
import functools
import inspect
import io
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

import ofsted_data
from conftest import DATA
from ofsted_data import (
    OfstedDataError,
    SeriesError,
    SourceError,
    StatisticsError,
    TableError,
    across_documents,
    charts,
    check_claims,
    cli,
    compare_with_record,
    concordance,
    coverage,
    growth,
    read_dfe,
    read_ofsted_outcomes,
    save_figure,
    tables,
    validate,
    verify,
)
from ofsted_data.dfe import for_area
from ofsted_data.figures import save_chart
from ofsted_data.schema import tables as described

Frames = dict[str, pd.DataFrame]
Spoil = Callable[[pd.DataFrame], Any]
NAMES = ["Bath, “and” \"North\"", "two\nlines\r\nand three\rfour", "=1+1", "+44", "-a", "@SUM(A1)",
         "$x^2$ & <b>", "Ынаş ελλ –", "%s {0}", "\\frac"]  # fmt: skip
ODD_FOLDER = "a folder, “мой” 教育 & co"


@functools.cache
def packaged() -> Frames:
    """Return every packaged table by name; to be read only."""
    return {name: getattr(tables, f"load_{name}")() for name in described()}


def takes(function: Callable[..., Any]) -> list[str]:
    """Return the tables that a function can be given."""
    return [name for name in inspect.signature(function).parameters if name in described()]


DRAWN = {name: getattr(charts, name) for name in charts.__all__}
HOLDING: dict[str, Callable[..., Any]] = {
    "check_claims": check_claims,
    "compare_with_record": compare_with_record,
    "concordance": concordance,
}
GIVEN = [(name, table) for name, function in (HOLDING | DRAWN).items() for table in takes(function)]


def outcome(name: str, frames: Frames) -> Any:
    """Return what a function gives of frames: a table, or the numbers that a chart plots."""
    made = {**HOLDING, **DRAWN}[name](**frames)
    return made.numbers if name in DRAWN else made


# Frames that say the same in another way.
SAME: dict[str, Spoil] = {
    "index shuffled and doubled": lambda frame: frame.set_axis(
        np.arange(len(frame), dtype="int64") // 2 * -7, axis="index"
    ),
    "categories": lambda frame: frame.astype(
        dict.fromkeys(frame.select_dtypes("str").columns, "category")
    ),
    "objects": lambda frame: frame.astype("object"),
    "columns in another order, and one more": lambda frame: frame[frame.columns[::-1]].assign(
        more="more"
    ),
}


@pytest.mark.parametrize("spoil", SAME.values(), ids=SAME)
@pytest.mark.parametrize("name", HOLDING)
def test_the_same_said_otherwise_gives_the_same(name: str, spoil: Spoil) -> None:
    """Catch rows paired by their index, and sums that hang on a dtype."""
    frames = {table: spoil(packaged()[table]) for table in takes(HOLDING[name])}
    before = {table: frame.copy(deep=True) for table, frame in frames.items()}
    pd.testing.assert_frame_equal(outcome(name, frames), outcome(name, {}))
    for table, frame in frames.items():
        pd.testing.assert_frame_equal(frame, before[table])


@pytest.mark.parametrize(("name", "how"), [
    ("children_looked_after", "objects"), ("taken_from_the_reports", "categories"),
    ("recommendations", "index shuffled and doubled"),
])  # fmt: skip
def test_a_chart_of_the_same_said_otherwise_is_the_same(name: str, how: str) -> None:
    """Catch a chart that pairs rows by their index, or changes the frame it draws."""
    frames = {table: packaged()[table] for table in takes(DRAWN[name])}
    spoilt = {table: SAME[how](frame) for table, frame in frames.items()}
    before = {table: frame.copy(deep=True) for table, frame in spoilt.items()}
    pd.testing.assert_frame_equal(outcome(name, spoilt), outcome(name, frames))
    for table, frame in spoilt.items():
        pd.testing.assert_frame_equal(frame, before[table])


@pytest.mark.parametrize("name", DRAWN)
def test_a_chart_of_every_layer_given_is_the_chart_of_none(name: str) -> None:
    """Catch a chart of what documents say that draws the reports too, when it is given them."""
    frames = {table: packaged()[table] for table in takes(DRAWN[name])}
    pd.testing.assert_frame_equal(outcome(name, frames), outcome(name, {}))


@pytest.mark.parametrize(("frame", "table", "column"), [
    ("documents", "findings", "document_id"), ("inspections", "judgements", "inspection_id"),
    ("measures", "statistics", "measure"), ("practice_areas", "outcomes", "practice_area"),
    ("themes", "findings", "theme"),
])  # fmt: skip
def test_what_one_frame_names_and_another_lacks_is_refused(
    frame: str, table: str, column: str
) -> None:
    """Catch a KeyError, and rows that go missing in silence, where frames do not fit together."""
    lacking = packaged()[frame].iloc[:1]
    for name, function in (HOLDING | DRAWN).items():
        if {frame, table} <= set(takes(function)):
            with pytest.raises(TableError, match=f"the {column} '.*', which {frame} lacks"):
                outcome(name, {frame: lacking, table: packaged()[table]})


@pytest.mark.parametrize(("table", "column", "cell", "told"), [
    ("observations", "qualifier", "roughly", "is none of exact, about"),
    ("observations", "value", None, "is missing"),
    ("inspections", "inspection_id", "Ofsted 2014", "does not match"),
    ("outcomes", "councils", -1, "is below 0"),
])  # fmt: skip
def test_a_cell_that_the_table_does_not_allow_is_named(
    table: str, column: str, cell: Any, told: str
) -> None:
    """Catch a frame of rubbish that is drawn as if it were data."""
    frame = packaged()[table].astype({column: "object"})
    frame.loc[2, column] = cell
    with pytest.raises(TableError, match=f"{table}, row 3: {column}.* {told}"):
        tables.filled(**{table: frame})


def put(frame: pd.DataFrame, kinds: Any, cell: Any) -> pd.DataFrame:
    """Return a frame with a cell of its own in the first row of every column of some kinds."""
    out = frame.astype("object")
    for name in frame.select_dtypes(kinds).columns:
        out.loc[out.index[:1], name] = cell
    return out


WRONG: dict[str, Spoil] = {
    "no rows": lambda frame: frame.iloc[:0],
    "no columns": lambda frame: frame[[]],
    "one column too few": lambda frame: frame.iloc[:, 1:],
    "a column twice": lambda frame: pd.concat([frame, frame.iloc[:, :1]], axis="columns"),
    "rows twice": lambda frame: pd.concat([frame, frame]),
    "numbers as text": lambda frame: frame.astype(
        dict.fromkeys(frame.select_dtypes("number").columns, "str")
    ),
    "text among numbers": lambda frame: put(frame, ["number"], "many"),
    "true among numbers": lambda frame: put(frame, ["number"], True),
    "numbers among text": lambda frame: put(frame, ["str"], 7),
    "lists among text": lambda frame: put(frame, ["str"], [1]),
    "nothing among text": lambda frame: put(frame, ["str"], None),
    "not a number": lambda frame: put(frame, ["number"], np.nan),
    "infinity": lambda frame: put(frame, ["number"], -np.inf),
    "huge": lambda frame: put(frame, ["number"], 1e300),
    "negative": lambda frame: put(frame, ["number"], -(10**6)),
    "halves": lambda frame: put(frame, ["number"], 0.5),
    "other names": lambda frame: put(frame, ["str"], NAMES[0]),
    "dates as text": lambda frame: put(frame, ["datetime"], "yesterday"),
    "no frame": lambda frame: frame.to_dict(),
}


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(GIVEN), st.sampled_from(sorted(WRONG)))
def test_a_wrong_frame_is_refused_in_words_or_held_right(which: tuple[str, str], how: str) -> None:
    """Catch a KeyError or worse from the depths of pandas, and a frame changed on the way."""
    name, table = which
    frame = WRONG[how](packaged()[table])
    before = frame.copy()
    with contextlib.suppress(OfstedDataError):
        outcome(name, {table: frame})
    if isinstance(frame, pd.DataFrame):
        pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize("text", NAMES)
def test_names_reach_the_figure_as_they_are(text: str, tmp_path: Path) -> None:
    """Catch a name read as mathematics, one that breaks the CSV, and one run as a formula."""
    labels = packaged()["documents"].assign(label=lambda frame: frame["label"] + text)
    layers = {"observations": tables.load_observations(layer="document"),
              "statistics": packaged()["statistics"]}  # fmt: skip
    places: dict[str, Any] = {
        name: frame[frame["area"] == "Oxfordshire"].assign(area=text)
        for name, frame in layers.items()
    }
    chart = charts.growth_rates(documents=labels, **places)
    assert text.split()[0] in chart.subtitle
    _, _, csv = save_chart(chart, tmp_path)
    saved = pd.read_csv(csv, dtype=str, keep_default_na=False)
    assert saved.shape == chart.numbers.shape
    assert b"\r" not in csv.read_bytes()
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    assert set(saved["area"]) == {f"'{plain}" if text[0] in "=+-@" and text != "+44" else plain}
    assert saved["start_value"].map(float).tolist() == chart.numbers["start_value"].tolist()


def test_only_text_is_kept_from_being_a_formula(tmp_path: Path) -> None:
    """Catch a number below zero, or a symbol, that was made text for fear of formulas."""
    numbers = pd.DataFrame({
        "=head": pd.Categorical(["=1", "-x", "-"]), "value": [-1.5, 2.0, np.nan],
        "text": ["-1.5", "+3%", "@a"], "mixed": [-1, "\t=1", None],
    })  # fmt: skip
    paths = save_figure(Figure(), "x", title="T", sources="S", alt="A", numbers=numbers,
                        folder=tmp_path)  # fmt: skip
    assert paths[2].read_text(encoding="utf-8").splitlines() == [
        "'=head,value,text,mixed", "'=1,-1.5,-1.5,-1", "'-x,2.0,+3%,'\t=1", "-,,'@a,",
    ]  # fmt: skip


@pytest.mark.parametrize("wrong", [
    {"title": "a\0b"}, {"alt": "\ud800"}, {"sources": 5}, {"name": None}, {"numbers": [1]},
])  # fmt: skip
def test_figures_of_wrong_words_are_refused(wrong: dict[str, Any], tmp_path: Path) -> None:
    """Catch an SVG that no reader opens, and an error from within."""
    words: dict[str, Any] = {"name": "x", "title": "T", "sources": "S", "alt": "A",
                             "numbers": pd.DataFrame({"a": [1]})}  # fmt: skip
    with pytest.raises(ofsted_data.FigureError, match="needs"):
        save_figure(Figure(), folder=tmp_path, **(words | wrong))
    assert not list(tmp_path.iterdir())


# --- sums ----------------------------------------------------------------------------------

cells = st.one_of(
    st.floats(), st.integers(), st.booleans(), st.none(), st.text(max_size=3),
    st.binary(max_size=2), st.datetimes(), st.complex_numbers(max_magnitude=3),
    st.just(pd.NA), st.just([1]),
)  # fmt: skip


@settings(max_examples=80)
@given(st.data(), st.integers(0, 5))
def test_growth_of_anything_is_numbers_or_an_error_of_ours(data: Any, size: int) -> None:
    """Catch infinity, dates taken for numbers, and errors from the depths."""
    column = st.lists(cells, min_size=size, max_size=size)
    frame = pd.DataFrame(
        {name: pd.Series(data.draw(column), dtype="object") for name in ("value", "low", "high")}
    ).assign(measure="m", area="a", year=range(2000, 2000 + size))
    frame = data.draw(st.sampled_from([frame, frame.infer_objects(), frame.assign(low=None)]))
    before = frame.copy(deep=True)
    try:
        found = growth(frame)
    except SeriesError:
        found = frame.iloc[:0]
    else:
        assert len(found) == max(size - 1, 0)
    assert not np.isinf(found.filter(like="percent").to_numpy("float64")).any()
    pd.testing.assert_frame_equal(frame, before)


def test_growth_below_zero_keeps_its_range_in_order() -> None:
    """Catch a range whose low end is above its high end, where the last count is negative."""
    frame = pd.DataFrame({"measure": "m", "area": "a", "year": [1, 2], "value": [500.0, -100.0],
                          "low": [450.0, -150.0], "high": [550.0, -50.0]})  # fmt: skip
    found = growth(frame).iloc[0]
    assert found["percent_change_low"] == pytest.approx(100 * (-150 / 450 - 1))
    assert found["percent_change_high"] == pytest.approx(100 * (-50 / 550 - 1))


@pytest.mark.parametrize(("wrong", "told"), [
    (lambda seen, pages: (seen, pages[pages["document_id"] != "council_2014"]), "council_2014"),
    (lambda seen, pages: (seen, pd.concat([pages, pages])), "twice"),
    (lambda seen, pages: (seen.drop(columns="high"), pages.drop(columns="label")), "label"),
    (lambda seen, pages: (seen.astype({"value": "str"}), pages), "value"),
    (lambda seen, pages: (None, pages), "DataFrame"),
])  # fmt: skip
def test_growth_across_documents_refuses(wrong: Any, told: str) -> None:
    """Catch counts that go missing because their document does, and one counted twice."""
    seen, pages = wrong(packaged()["observations"], packaged()["documents"])
    with pytest.raises((TableError, SeriesError), match=told):
        across_documents(seen, pages, 2014, 2018)


def test_growth_across_documents_of_one_label_is_the_same() -> None:
    """Catch a sum that takes two documents for one because they are called alike."""
    seen = packaged()["observations"]
    seen = seen[seen["document_id"].str.startswith("council")]
    pages = packaged()["documents"]
    found = across_documents(seen, pages.assign(label="alike"), 2014, 2018)
    expected = across_documents(seen, pages, 2014, 2018)
    pd.testing.assert_frame_equal(found.drop(columns="documents"),
                                  expected.drop(columns="documents"))  # fmt: skip


@pytest.mark.parametrize(("column", "cell"), [("kind", "boast"), ("document_id", "no_page")])
def test_a_claim_of_no_kind_or_page_is_refused(column: str, cell: str) -> None:
    """Catch a KeyError where a claim is of an unknown kind or its page is not listed."""
    with pytest.raises(TableError, match=f"{column} '{cell}'"):
        check_claims(packaged()["claims"].assign(**{column: cell}))


# --- readers -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", described())
def test_a_loaded_frame_cannot_change_the_next(name: str) -> None:
    """Catch a cache that hands out what a caller has changed."""
    load = getattr(tables, f"load_{name}")
    first, expected = load(), load()
    for column in first.columns:
        first[column] = first[column].iloc[::-1].to_numpy()
        first.isetitem(0, None)
    pd.testing.assert_frame_equal(load(), expected)


def test_an_unknown_layer_is_refused() -> None:
    """Catch an empty frame, taken for “nothing was said”, where the layer was misspelt."""
    with pytest.raises(TableError, match="'documents' is no layer"):
        tables.load_observations(layer="documents")  # type: ignore[arg-type]


@pytest.mark.parametrize("content", [
    b"", b"\n\n", b"\xff\xfe", b"\0", b'"', b'a,"' + b"x" * 140_000, b"a,b\n1\n", b"measure\r1\r",
])  # fmt: skip
@pytest.mark.parametrize("name", ["documents", "statistics"])
def test_a_table_of_rubbish_is_refused(tables_copy: Path, name: str, content: bytes) -> None:
    """Catch an error of the CSV reader's own, from a loader or from the check of all."""
    (tables_copy / f"{name}.csv").write_bytes(content)
    with pytest.raises(TableError, match=name):
        getattr(tables, f"load_{name}")(tables_copy)
    assert len(validate(tables_copy))


@functools.cache
def texts() -> dict[str, list[list[str]]]:
    """Return every packaged table as text, row by row, its header first."""
    content = {name: (DATA / f"{name}.csv").read_bytes().decode() for name in described()}
    return {name: list(csv.reader(io.StringIO(text, newline=""))) for name, text in content.items()}


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(st.data(), st.sampled_from(sorted(described())),
       st.text(max_size=8) | st.sampled_from([*NAMES, "2018-02-30", "-1", "x.y"]))  # fmt: skip
def test_any_cell_of_any_table_ends_in_faults(
    tables_copy: Path, data: Any, name: str, text: str
) -> None:
    """Catch a check that stumbles over the very cell it should report."""
    rows = [list(row) for row in texts()[name]]
    row = data.draw(st.integers(1, len(rows) - 1))
    rows[row][data.draw(st.integers(0, len(rows[0]) - 1))] = text
    made = io.StringIO(newline="")
    csv.writer(made).writerows(rows)
    path = tables_copy / f"{name}.csv"
    before = path.read_bytes()
    try:
        path.write_bytes(made.getvalue().encode("utf-8", "replace"))
        assert list(validate(tables_copy, hashes=False).columns)[:2] == ["table", "row"]
    finally:
        path.write_bytes(before)


HEADER = ("time_period,geographic_level,region_name,old_la_code,new_la_code,la_name,"
          "At31_episodes,Anypoint_episodes")  # fmt: skip
ROW = ["2024", "Local authority", "South East", "931", "E10000025", "Oxfordshire", "5", "6"]


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(st.one_of(
    st.binary(max_size=40),
    st.tuples(st.integers(0, 7), st.one_of(st.text(max_size=6), st.sampled_from(NAMES))).map(
        lambda pair: ",".join(
            [HEADER, *ROW][:1]) .encode() + b"\n" + ",".join(
            [*ROW[: pair[0]], pair[1], *ROW[pair[0] + 1 :]]).encode("utf-8", "replace")
    ),
))  # fmt: skip
def test_a_download_of_anything_is_read_or_refused(tmp_path: Path, content: bytes) -> None:
    """Catch an error of the reader's own, and a cell that is no number read as one."""
    (tmp_path / "x.csv").write_bytes(content)
    try:
        found = read_dfe(tmp_path)
    except StatisticsError:
        return
    else:
        assert np.isfinite(found["value"].dropna()).all()
        assert (found["value"].isna() == found["status"].notna()).all()


@given(st.binary(max_size=60))
def test_a_sheet_of_anything_is_refused(tmp_path_factory: Any, content: bytes) -> None:
    """Catch an error of the spreadsheet reader's own."""
    path = tmp_path_factory.mktemp("sheet") / "x.ods"
    path.write_bytes(content)
    with pytest.raises(StatisticsError, match=r"x\.ods"):
        read_ofsted_outcomes(path)


@pytest.mark.parametrize(("area", "code"), [("Kent", "E10000016"), (pd.NA, "E1")])
def test_an_area_is_found_whatever_its_dtype(area: object, code: str) -> None:
    """Catch a search that only text columns bear."""
    frame = pd.DataFrame({"area": [area, "Oxfordshire"], "area_code": [code, "E10000025"]})
    for given_ in (frame, frame.astype("category"), frame.astype("object")):
        assert for_area(given_, " oxfordshire ")["area_code"].tolist() == ["E10000025"]
        with pytest.raises(StatisticsError, match="Oxfordshir"):
            for_area(given_, "Oxfordshir")
    for wrong in (None, 5, ["Kent"]):
        with pytest.raises(StatisticsError, match="names no area"):
            for_area(frame, wrong)  # type: ignore[arg-type]
    with pytest.raises(StatisticsError, match="area_code"):
        for_area(frame[["area"]], "Kent")


# --- folders -------------------------------------------------------------------------------

FOLDERS: dict[str, tuple[Callable[[Path], Any], type[Exception]]] = {
    "load": (tables.load_documents, TableError),
    "validate": (validate, TableError),
    "sources of validate": (lambda path: validate(sources=path), SourceError),
    "verify": (verify, SourceError),
    "coverage": (coverage, SourceError),
    "read_dfe": (read_dfe, StatisticsError),
    "read_ofsted_outcomes": (read_ofsted_outcomes, StatisticsError),
    "save_chart": (lambda path: save_chart(charts.neglect_plans(), path / "x"),
                   ofsted_data.FigureError),
}  # fmt: skip


@pytest.mark.parametrize("name", FOLDERS)
def test_a_file_in_place_of_a_folder_is_refused(name: str, tmp_path: Path) -> None:
    """Catch an error of the system's own where a folder is a file, or is not there."""
    function, error = FOLDERS[name]
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(error, match="file"):
        function(tmp_path / "file")
    if name != "save_chart":
        with pytest.raises(error, match="nowhere"):
            function(tmp_path / "nowhere")


def test_what_may_not_be_read_is_refused(
    tables_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catch an error of the system's own where a file may not be read."""
    (tmp_path / "council_2014.txt").write_text("x", encoding="utf-8")
    downloads = tmp_path / "downloads"
    downloads.mkdir()
    (downloads / "x.csv").write_text("x", encoding="utf-8")

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(TableError, match=r"documents.*Permission denied"):
        tables.load_documents(tables_copy)
    with pytest.raises(StatisticsError, match=r"x\.csv.*Permission denied"):
        read_dfe(downloads)
    monkeypatch.undo()
    loaded = tables.load_documents()
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(SourceError, match=r"council_2014\.txt.*Permission denied"):
        ofsted_data.sources.read_sources(tmp_path, loaded)


@pytest.mark.parametrize("name", ["read_dfe", "statistics", "verify", "validate"])
def test_a_folder_that_may_not_be_read_is_no_empty_folder(
    name: str, tables_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """Catch a release, or a source, left out in silence because its folder is closed."""
    above = tmp_path / "above"
    (above / "closed").mkdir(parents=True)
    (above / "council_2014.txt").write_text("x", encoding="utf-8")
    listed = os.scandir

    def refuse(path: Any) -> Any:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", refuse)
    if name == "statistics":
        arguments = ["statistics", "--downloads", str(above), "--folder", str(tables_copy)]
        assert cli.main(arguments) == cli.ERROR
        assert "closed cannot be read" in capsys.readouterr().err
        return
    reading: dict[str, tuple[Callable[[], Any], type[Exception]]] = {
        "read_dfe": (lambda: read_dfe(above), StatisticsError),
        "verify": (lambda: verify(above), SourceError),
        "validate": (lambda: validate(sources=above), SourceError),
    }
    function, error = reading[name]
    with pytest.raises(error, match="closed cannot be read: Permission denied"):
        function()


def test_names_of_folders_may_be_anything(tmp_path: Path, capsys: Any) -> None:
    """Catch a path cut at a space, or read in the wrong letters."""
    folder = tmp_path / ODD_FOLDER
    shutil.copytree(DATA, folder)
    pd.testing.assert_frame_equal(tables.load_claims(folder), packaged()["claims"])
    before = (folder / "datapackage.json").read_bytes()
    assert cli.main(["seal", "--folder", str(folder)]) == cli.OK
    assert (folder / "datapackage.json").read_bytes() == before
    assert validate(folder).empty
    assert save_chart(charts.neglect_plans(), folder / "figures")[0].is_file()
    capsys.readouterr()


def _no_descriptor(folder: Path) -> list[str]:
    (folder / "datapackage.json").unlink()
    return ["seal", "--folder", str(folder)]


def _not_utf8(folder: Path) -> list[str]:
    (folder / "claims.csv").write_bytes(b"\xff")
    return ["seal", "--folder", str(folder)]


def _no_table(folder: Path) -> list[str]:
    (folder / "claims.csv").unlink()
    return ["seal", "--folder", str(folder)]


def _no_path(folder: Path) -> list[str]:
    package = {"resources": [{"name": "claims"}]}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    return ["seal", "--folder", str(folder)]


def _readme(folder: Path) -> list[str]:
    (folder / "README.md").write_bytes(b"\xff")
    return ["readme", "--file", str(folder / "README.md")]


def _notebook(folder: Path) -> list[str]:
    (folder / "01_x.ipynb").write_bytes(b"[]")
    return ["story", "--notebooks", str(folder), "--out", str(folder / "out")]


def _downloads(folder: Path) -> list[str]:
    return ["statistics", "--downloads", str(folder / "claims.csv"), "--folder", str(folder)]


@pytest.mark.parametrize("prepare", [_no_descriptor, _not_utf8, _no_table, _no_path, _readme,
                                     _notebook, _downloads])  # fmt: skip
def test_a_command_that_cannot_be_done_says_so_and_changes_nothing(
    prepare: Callable[[Path], list[str]], tables_copy: Path, capsys: Any
) -> None:
    """Catch a traceback in place of a line, and a folder left half changed."""
    arguments = prepare(tables_copy)
    before = {path.name: path.read_bytes() for path in tables_copy.iterdir()}
    assert cli.main(arguments) == cli.ERROR
    told = capsys.readouterr().err
    assert told.startswith("ofsted-data: ")
    assert {path.name: path.read_bytes() for path in tables_copy.iterdir()} == before
