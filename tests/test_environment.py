"""The versions that are asked for, locked and installed are the same, and so are those stated."""

import itertools
import json
import platform
import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

import ofsted_data

ROOT = Path(__file__).resolve().parent.parent
REMEDY = "run `make lock`, then `make test`, which brings the environment up to date"


def read(name: str) -> str:
    """Return the text of a file of the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


BUILD = tomllib.loads(read("pyproject.toml"))["build-system"]
PROJECT = tomllib.loads(read("pyproject.toml"))["project"]
EXTRAS = PROJECT["optional-dependencies"]


def direct() -> dict[str, Requirement]:
    """Return what pyproject.toml asks for: to build, to run, for notebooks and for tests."""
    lines = [*BUILD["requires"], *PROJECT["dependencies"], *itertools.chain(*EXTRAS.values())]
    return {canonicalize_name(Requirement(line).name): Requirement(line) for line in lines}


def locked() -> list[tuple[Requirement, list[str]]]:
    """Return every package of requirements.lock with its hashes."""
    packages: list[tuple[Requirement, list[str]]] = []
    for line in read("requirements.lock").splitlines():
        if re.match(r"\s*(#|$)", line):
            continue
        content = line.removesuffix("\\").strip()
        if content.startswith("--hash="):
            packages[-1][1].append(content.removeprefix("--hash="))
        else:
            packages.append((Requirement(content), []))
    return packages


def locked_versions() -> dict[str, str]:
    """Return the version of every locked package that this Python on this system takes."""
    return {
        canonicalize_name(package.name): str(package.specifier).removeprefix("==")
        for package, _ in locked()
        if package.marker is None or package.marker.evaluate()
    }


def conda_lines() -> list[str]:
    """Return what environment.yml lists, its pip section included."""
    lines: list[str] = []
    for entry in yaml.safe_load(read("environment.yml"))["dependencies"]:
        lines += [entry] if isinstance(entry, str) else entry["pip"]
    return lines


def test_lock_holds_what_pyproject_asks_for() -> None:
    """Catches a dependency added or raised in pyproject.toml and left out of the lock."""
    versions = locked_versions()
    wrong = [
        f"{wanted}: the lock has {versions.get(name, 'nothing')}"
        for name, wanted in direct().items()
        if name not in versions or versions[name] not in wanted.specifier
    ]
    assert not wrong, f"{wrong}: {REMEDY}"


def test_conda_lists_what_a_reader_needs_in_the_ranges_of_the_package() -> None:
    """Catches a conda environment that lacks what the notebooks need, or asks for another range."""
    expected = {"pip", "-e .", f"python{PROJECT['requires-python']}"}
    expected |= {*PROJECT["dependencies"], *EXTRAS["notebooks"], *EXTRAS["workbook"]}
    expected |= {line for line in EXTRAS["test"] if line.startswith("nbval")}
    assert sorted(conda_lines()) == sorted(expected)


@pytest.mark.locked
def test_installed_versions_are_those_of_the_lock() -> None:
    """Catches an environment gone stale: a chart may then differ for no visible reason."""
    wrong = []
    for name, version in locked_versions().items():
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{name}: {version} is locked, none is installed")
            continue
        if Version(installed) != Version(version):
            wrong.append(f"{name}: {version} is locked, {installed} is installed")
    assert not wrong, "\n".join([*wrong, "`make test` installs the locked versions"])


def test_every_locked_package_has_a_hash() -> None:
    """Catches a lock line that would let in a file other than the one that was tried."""
    packages = locked()
    wrong = [
        str(package)
        for package, hashes in packages
        if not hashes or not all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes)
    ]
    assert len(packages) > len(direct())
    assert not wrong, f"no hash: {wrong}: {REMEDY}"


def test_packages_are_installed_by_their_hashes() -> None:
    """Catches a command that installs from the lock and lets in a file of another hash."""
    installing = re.findall(r"^.*-r requirements\.lock.*$", read("Makefile"), re.MULTILINE)
    assert installing
    assert all("--require-hashes" in line for line in installing), installing


def test_every_direct_dependency_says_why() -> None:
    """Catches a package that somebody added and nobody can say what for."""
    line = re.compile(r'^ *"([a-z][\w.-]*)[^"\n]*[<>=~][^"\n]*",?(.*)$', re.MULTILINE)
    lines = line.findall(read("pyproject.toml"))
    assert {canonicalize_name(name) for name, _ in lines} >= set(direct())
    bare = [name for name, reason in lines if not re.match(r" *# \S+ \S+", reason)]
    assert not bare, f"say in a comment on its line what it is for: {bare}"


@pytest.mark.parametrize(
    "name", ["requirements.lock", "environment.yml", "pyproject.toml", "Makefile", ".ci/run"]
)
def test_no_place_of_one_machine_is_named(name: str) -> None:
    """Catches an index, a host or a folder that only the machine it was written on can reach."""
    place = re.compile(
        r"\w+://|\bfile:|\bgit\+|index-url|find-links|trusted-host|no-index"
        r"|(?<![\w.])/(?:home|Users|root|opt|tmp|mnt|work)\b|\b[A-Za-z]:\\"
    )
    lines = read(name).splitlines()
    wrong = [f"line {at}: {line}" for at, line in enumerate(lines, 1) if place.search(line)]
    assert not wrong, f"{name} names a place: {wrong}"


def test_one_version_everywhere() -> None:
    """Catches a release that raised the version in one place and forgot another."""
    stated = {
        "installed package": metadata.version("ofsted-data"),
        "CITATION.cff": str(yaml.safe_load(read("CITATION.cff"))["version"]),
        "CHANGELOG.md": re.findall(r"^## \[?v?(\d[^\]\s]*)", read("CHANGELOG.md"), re.MULTILINE)[0],
        "README.md": re.findall(r"and notebooks\*, version ([\d.]+\d)", read("README.md"))[0],
        "datapackage.json": json.loads(read("ofsted_data/data/datapackage.json"))["version"],
    }
    assert stated == dict.fromkeys(stated, ofsted_data.__version__)


def test_this_python_is_one_that_is_promised() -> None:
    """Catches a test run that proves nothing, on a Python that is not supported."""
    assert platform.python_version() in SpecifierSet(PROJECT["requires-python"])
