"""The package is what it says it is: its names, its descriptor, its files, its wheel."""

import doctest
import gzip
import importlib
import json
import os
import pkgutil
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any, get_args

import pytest
from frictionless import Package

import ofsted_data
from conftest import DOCUMENTS
from ofsted_data import errors, hedges
from ofsted_data.checks import words

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "ofsted_data" / "data"


def text_of(path: Path) -> str:
    """Return the text of a file, unpacked if it is packed."""
    content = path.read_bytes()
    return (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")


DESCRIPTOR: dict[str, Any] = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
TABLES: dict[str, dict[str, Any]] = {table["name"]: table for table in DESCRIPTOR["resources"]}

MODULES = ["ofsted_data"] + [
    module.name
    for module in pkgutil.walk_packages(ofsted_data.__path__, "ofsted_data.")
    if module.name != "ofsted_data.__main__"  # it would run the command
]

# What other people's code may call: the contract, written down a second time on purpose.
CONTRACT = """
    load_documents load_inspections load_judgements load_observations load_claims load_findings
    load_events load_people load_statistics load_crosswalk load_breaks load_differences
    load_councils load_neighbours load_inspection_outcomes growth check_claims check_change
    compare_with_record concordance place_among validate verify coverage read_dfe
    read_ofsted_outcomes save_figure
""".split()


# Names


def test_promised_names_are_public() -> None:
    """Catch a name of the contract that is not offered, or not listed as public."""
    assert set(CONTRACT) <= set(ofsted_data.__all__)


def test_public_names_are_listed_once_and_in_order() -> None:
    """Catch a name that is listed twice, or that `dir` and `__all__` disagree on."""
    assert dir(ofsted_data) == sorted(set(ofsted_data.__all__)) == ofsted_data.__all__


def test_every_table_has_its_loader() -> None:
    """Catch a table that is described but cannot be loaded, or a loader without a table."""
    loaders = {name for name in ofsted_data.__all__ if name.startswith("load_")}
    assert loaders == {f"load_{name}" for name in TABLES}


def test_every_exception_is_public() -> None:
    """Catch an exception that a caller is meant to catch but cannot import."""
    raised = {name for name, thing in vars(errors).items() if isinstance(thing, type)}
    assert raised == {name for name in ofsted_data.__all__ if name.endswith("Error")}


def test_no_module_hides_a_public_name() -> None:
    """Catch a module named like a function: importing it would put it in the function's place."""
    for name in MODULES:
        importlib.import_module(name)
    assert [name for name in ofsted_data.__all__ if not callable(getattr(ofsted_data, name))] == []


# Still to be told apart, inside audit/ and official/.
# The two checks of each kind of claim: one word for one thing.
TWO_HOMES = {"printed", "recorded"}


def test_a_name_means_one_thing() -> None:
    """Catch a function or class of one name in two modules, each for something else."""
    homes = defaultdict(list)
    for module in MODULES:
        for name, thing in vars(importlib.import_module(module)).items():
            if name[0] != "_" and getattr(thing, "__module__", "") == module and callable(thing):
                homes[name].append(module)
    assert {name for name, modules in homes.items() if len(modules) > 1} == TWO_HOMES


def test_an_unknown_name_is_an_attribute_error() -> None:
    """Catch a late loader that answers for every name, which breaks `hasattr` and `import`."""
    with pytest.raises(AttributeError, match="'load_nothing'"):
        ofsted_data.load_nothing  # noqa: B018


def run(code: str, cwd: Path, **environment: str) -> str:
    """Run code in a Python of its own and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_loading_tables_does_not_load_what_draws(tmp_path: Path) -> None:
    """Catch an import that makes whoever wants one table wait for matplotlib."""
    code = (
        "import sys, ofsted_data as o; o.load_people(); "
        "print(*sorted({'matplotlib', 'afcharts', 'nbformat'} & set(sys.modules)))"
    )
    assert run(code, tmp_path, PYTHONPATH=str(ROOT)).split() == []


# Examples

# These read files that the package does not carry: tried only where the files are.
READ_DOWNLOADS = ["coverage", "read_dfe", "read_ofsted_outcomes", "verify"]
DOWNLOADS = (
    "cla_number_and_rate_per_10k_children_2018_to_2022.csv",
    "ofsted_la_inspection_outcomes_2025-03-31.ods",
)


def examples(thing: object) -> list[doctest.DocTest]:
    """Return the docstrings of a module, class or function that have an example which runs."""
    return [
        docstring
        for docstring in doctest.DocTestFinder().find(thing)
        if any(doctest.SKIP not in example.options for example in docstring.examples)
    ]


def test_every_public_name_has_an_example() -> None:
    """Catch a function or class that a reader of its page does not see at work."""
    bare = [name for name in ofsted_data.__all__ if not examples(getattr(ofsted_data, name))]
    assert bare == []


def wrong_examples(thing: object, left_out: list[str]) -> str:
    """Return what the examples of a thing should have given and did not."""
    told: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    for docstring in examples(thing):
        if docstring.name.rpartition(".")[2] not in left_out:
            runner.run(docstring, out=told.append)
    return "".join(told)


@pytest.mark.parametrize("name", MODULES)
def test_examples_give_what_they_say(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Catch an example that stops, or gives something else than its docstring says."""
    monkeypatch.chdir(tmp_path)
    assert not wrong_examples(importlib.import_module(name), READ_DOWNLOADS)


@pytest.mark.parametrize("name", READ_DOWNLOADS)
def test_examples_that_read_downloads_give_what_they_say(
    name: str,
    sources: Path,
    releases: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Catch the same in an example that needs the documents, or files of the authorities."""
    monkeypatch.chdir(tmp_path)
    texts = [path for path in sources.rglob("*.txt") if path.name in DOCUMENTS]
    for folder, paths in (
        ("documents", texts),
        ("downloads", [releases[name] for name in DOWNLOADS]),
    ):
        Path(folder).mkdir()
        for path in paths:
            shutil.copy(path, folder)
    assert not wrong_examples(getattr(ofsted_data, name), [])


# The descriptor


def problems(folder: Path) -> set[tuple[str, str]]:
    """Return what frictionless, which shares no code with ours, finds: table and kind of fault."""
    report = Package(str(folder / "datapackage.json")).validate()
    assert not report.errors, report.errors
    assert {task.name for task in report.tasks} == set(TABLES)
    return {(task.name, error.type) for task in report.tasks for error in task.errors}


def test_frictionless_finds_planted_faults_and_no_other(tables_copy: Path) -> None:
    """Catch a table at odds with its descriptor, and one that lets other tools miss a bad cell."""
    assert problems(DATA) == set()
    (tables_copy / "councils.csv.gz").write_bytes(gzip.compress(b""))  # takes long, and is whole
    for file, old, new in (
        ("observations.csv", "2018,2018-03-31,720,720", "2018,2018-03-31,many,720"),
        ("judgements.csv", "overall,good,Good,true,newspaper_2018", "overall,good,Fine,true,x_1"),
        ("measures.csv", "children_in_need,", "child_protection_plans,"),
        ("people.csv", "Jim Leivers,", ","),
    ):
        text = (tables_copy / file).read_text(encoding="utf-8")
        assert old in text
        (tables_copy / file).write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
    assert problems(tables_copy) >= {
        ("observations", "type-error"),
        ("judgements", "constraint-error"),
        ("judgements", "foreign-key"),
        ("measures", "primary-key"),
        ("people", "constraint-error"),
        ("people", "hash-count"),
    }


def test_every_column_is_described() -> None:
    """Catch a column without a meaning, and a number without a unit."""
    for name, table in TABLES.items():
        for column in table["schema"]["fields"]:
            described = f"{name}.{column['name']}: {column.get('description', '')}"
            assert len(described.split()) > 2, described
            assert column["type"] not in ("integer", "number") or column.get("unit"), described


def test_every_table_is_described() -> None:
    """Catch a CSV file that the descriptor leaves out, or a table without title or key."""
    assert {table["path"] for table in TABLES.values()} == {
        path.name for path in DATA.glob("*.csv*")
    }
    for name, table in TABLES.items():
        assert table["title"], name
        assert table["description"], name
        assert table["schema"]["primaryKey"], name


def test_closed_lists_of_one_name_agree() -> None:
    """Catch a list that was lengthened in one table and not in the other, or in the code."""
    lists = defaultdict(set)
    for table in TABLES.values():
        for column in table["schema"]["fields"]:
            if "enum" in column.get("constraints", {}):
                lists[column["name"]].add(tuple(column["constraints"]["enum"]))
    # A kind of document, a kind of inspection and a kind of claim are three different things,
    # nor is a council's inspection always of Oxfordshire's frameworks.
    assert {name for name, found in lists.items() if len(found) > 1} == {"framework", "kind"}
    assert lists["precision"] == lists["published_precision"] == {get_args(words.Precision)}
    assert lists["qualifier"] == {get_args(hedges.Qualifier)}


def test_grades_stand_in_their_order() -> None:
    """Catch grades that sort by the alphabet, or whose order the descriptor does not promise."""
    columns = TABLES["judgements"]["schema"]["fields"]
    (grade,) = [column for column in columns if column["name"] == "grade"]
    order = ["Inadequate", "Requires improvement to be good", "Good", "Outstanding"]
    assert grade["categories"] == grade["constraints"]["enum"] == order
    assert grade["categoriesOrdered"] is True


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_plain_csv(name: str) -> None:
    """Catch a file that a spreadsheet has saved: byte-order mark, other line ends, no last one."""
    text = text_of(DATA / TABLES[name]["path"])
    assert not text.startswith("\ufeff")
    assert "\r" not in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


# The wheel and the source archive


def build(project: Path, folder: Path) -> dict[str, bytes]:
    """Build both from a project into a folder, with nothing set that fixes the time."""
    environment = {name: value for name, value in os.environ.items() if name != EPOCH}
    done = subprocess.run(
        [sys.executable, "-W", "error", project / "tools" / "dist.py", folder],
        cwd=folder.parent,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    built = [Path(line) for line in done.stdout.splitlines()]
    assert sorted(built) == sorted(folder.iterdir())
    return {path.name: path.read_bytes() for path in built}


EPOCH = "SOURCE_DATE_EPOCH"


def clone(folder: Path) -> Path:
    """Copy the project's files, as a fresh clone has them, and give them another time."""
    for path in files_of_the_project(text=False):
        place = folder / path.relative_to(ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place)
        os.utime(place, (1e9, 1e9))
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the wheel and the source archive of this package."""
    folder = tmp_path_factory.mktemp("built") / "dist"
    build(ROOT, folder)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    """Return the wheel of this package."""
    (path,) = built.glob("*.whl")
    return path


def test_wheel_carries_what_it_should_and_no_more(wheel: Path) -> None:
    """Catch a wheel without its tables or types, or with tests, notebooks, texts or caches."""
    names = set(zipfile.ZipFile(wheel).namelist())
    carried = {name for name in names if not name.partition("/")[0].endswith(".dist-info")}
    project = {path.relative_to(ROOT).as_posix() for path in files_of_the_project(text=False)}
    assert carried == {name for name in project if name.startswith("ofsted_data/")}
    licences = {name.partition("/licenses/")[2] for name in names - carried}
    assert licences >= {"LICENSE", "ofsted_data/data/fonts/OFL.txt"}  # the typeface has its own


def test_source_archive_carries_the_project_and_no_more(built: Path) -> None:
    """Catch an archive without a table, test or notebook, or with a cache or a source's text."""
    (path,) = built.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    project = {path.relative_to(ROOT).as_posix() for path in files_of_the_project(text=False)}
    assert names == (project - {".gitignore", ".gitattributes"}) | {"PKG-INFO"}


def test_wheel_and_source_archive_are_built_to_the_same_bytes(built: Path, tmp_path: Path) -> None:
    """Catch a build that depends on the files' times, on the folder, or on caches left about."""
    project = clone(tmp_path / "a clone")
    (project / "ofsted_data" / "__pycache__").mkdir()
    (project / "ofsted_data" / "__pycache__" / "tables.cpython-311.pyc").write_bytes(b"cache")
    again = build(project, tmp_path / "dist")
    assert len(again) == 2
    assert again == {path.name: path.read_bytes() for path in built.iterdir()}


def test_installed_wheel_works_alone(wheel: Path, tmp_path: Path) -> None:
    """Catch a package that needs the repository beside it, or a folder that it can write to."""
    installed, elsewhere = tmp_path / "installed", tmp_path / "elsewhere"
    elsewhere.mkdir()
    zipfile.ZipFile(wheel).extractall(installed)
    code = (
        "import ofsted_data as o; print(o.__file__); print(len(o.load_judgements())); "
        "print(len(o.validate()))"
    )
    place, judgements, faults = run(code, elsewhere, PYTHONPATH=str(installed)).splitlines()
    assert Path(place).is_relative_to(installed)
    assert int(judgements) == len(ofsted_data.load_judgements())
    assert int(faults) == 0


# The repository


def files_of_the_project(text: bool = True) -> list[Path]:
    """Return the files that are, or would be, committed; pictures and the lock only if asked."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no clone: what belongs to the project is not known")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    paths = [ROOT / name for name in listed if name]
    return [
        path
        for path in paths
        if path.is_file() and not (text and path.suffix in {".png", ".svg", ".lock", ".ttf"})
    ]


def test_no_file_names_a_machine() -> None:
    """Catch a path of somebody's machine, or a package index that others cannot reach."""
    folders = "home", "Users", "root", "work"
    options = "index-url", "find-links", "trusted-host"
    named = re.compile(
        "|".join(
            [
                *(rf"(?<![\w.~*)}}])/{folder}/\w" for folder in folders),
                *(f"--(extra-)?{option}" for option in options),
                r"[A-Z]:\\\\?Users",
                r"file:/{2,}\w",
                r"//(localhost|\d+\.\d+\.\d+\.\d+)",
            ]
        )
    )
    assert named.search("see /" + "home/someone/x")
    assert named.search("pip install -" + "-index-url x")
    paths = [*files_of_the_project(), ROOT / "requirements.lock"]
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in paths
        for match in named.finditer(text_of(path))
    ]
    assert found == []


LONGEST_QUOTE = 12


def in_a_row(text: str) -> set[tuple[str, ...]]:
    """Return every thirteen words that follow one another, without case or apostrophes."""
    plain = text.casefold().replace("\\n", " ").translate(dict.fromkeys(map(ord, "'’")))
    tokens = re.findall(r"[^\W_]+", plain)
    return set(zip(*(tokens[start:] for start in range(LONGEST_QUOTE + 1)), strict=False))


def test_no_long_quotes(sources: Path) -> None:
    """Catch text of a source that has got into the project: more than twelve words in a row.

    The downloads hold figures and names of columns, and no sentence; the texts are the others.
    """
    documents = ofsted_data.load_documents()
    documents = documents[documents["layer"] != "statistics"]
    texts = [path for path in sources.rglob("*.txt") if path.name in set(documents["file"])]
    assert len(texts) == len(documents)
    quoted: set[tuple[str, ...]] = set()
    for path in texts:
        quoted |= in_a_row(path.read_text(encoding="utf-8"))
    assert len(quoted) > 2_000
    for title in documents["title"].dropna():
        quoted -= in_a_row(title)  # a title may be given whole
    found = {
        str(path.relative_to(ROOT)): " ".join(min(repeated))
        for path in files_of_the_project()
        if (repeated := in_a_row(text_of(path)) & quoted)
    }
    assert found == {}
