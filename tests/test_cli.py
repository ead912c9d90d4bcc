"""The command line: what it does, what it says, and the exit codes a script can use."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import ofsted_data
from ofsted_data import cli, validate
from ofsted_data.cli import ERROR, FAULTS, OK, main

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = "story validate statistics seal council workbook".split()


def edit(path: Path, old: str, new: str) -> None:
    """Change one place of a file."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")


def test_exit_codes_are_as_promised() -> None:
    """Catch codes that change under the scripts that use them."""
    assert (OK, FAULTS, ERROR) == (0, 1, 2)


# Help


def test_module_runs_as_a_command(tmp_path: Path) -> None:
    """Catch `python -m ofsted_data` that does nothing, or swallows the exit code."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "ofsted_data", "validate", "--folder", "nowhere"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(ofsted_data.__file__).parent.parent)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == ERROR
    assert done.stdout == ""
    assert done.stderr.startswith("ofsted-data: nowhere is not a folder")


def help_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return what --help prints, its lines run together."""
    with pytest.raises(SystemExit) as left:
        main([*arguments, "--help"])
    assert left.value.code == 0
    return " ".join(capsys.readouterr().out.split())


def test_help_tells_a_newcomer_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    """Catch a command, or the meaning of an exit code, that --help keeps to itself."""
    (choices,) = [a.choices for a in cli._parser()._actions if isinstance(a.choices, dict)]
    assert sorted(choices) == sorted(COMMANDS)  # or these tests know less than there is
    text = help_of(capsys)
    assert text.startswith("usage: ofsted-data ")
    described = text.partition("COMMAND ")[2]
    for command in COMMANDS:
        assert f" {command} " in described, command
    assert "Exit codes: 0 all is well; 1 faults were found; 2 it could not be done" in text


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("story", ["--notebooks FOLDER", "--out FOLDER"]),
        ("validate", ["--folder FOLDER", "--sources FOLDER", "--no-hashes"]),
        ("statistics", ["--downloads FOLDER", "--folder FOLDER"]),
        ("seal", ["--folder FOLDER"]),
    ],
)
def test_help_of_each_command(
    capsys: pytest.CaptureFixture[str], command: str, options: list[str]
) -> None:
    """Catch an option that is gone, or that has no word of explanation."""
    text = help_of(capsys, command)
    explained = text.partition("options:")[2]
    for option in options:
        assert option in explained, option
    assert explained.count("FOLDER") == sum("FOLDER" in option for option in options)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """Catch a version of the command that is not the package's."""
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert left.value.code == 0
    assert capsys.readouterr().out.strip() == ofsted_data.__version__


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["sing"], "invalid choice: 'sing'"),
        ([], "COMMAND"),
        (["validate", "--nosuch"], "unrecognized arguments: --nosuch"),
        (["validate", "--sources"], "expected one argument"),
    ],
)
def test_unknown_commands(
    capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    """Catch a mistyped command that does something else, or ends as if all were well."""
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == ERROR
    printed = capsys.readouterr()
    assert printed.out == ""
    assert told in printed.err


# validate


def told_besides_progress(err: str) -> list[str]:
    """Return what is told of errors; a run of more than two seconds also says what it is at."""
    return [line for line in err.splitlines() if not line.endswith(" …")]


def test_a_run_of_seconds_says_what_it_is_at(
    sources: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Catch a check that leaves one to wonder whether it hangs, or looked at the sources."""
    ticks = iter(range(0, 99, 2))
    monkeypatch.setattr("ofsted_data.cli.time.monotonic", lambda: next(ticks))
    assert main(["validate", "--sources", str(sources)]) == OK
    out, err = capsys.readouterr()
    assert "reading the sources …" in err.splitlines()
    assert out == (
        f"no faults; {len(ofsted_data.verify(sources))} checks against the sources, "
        "0 not made because their source is not there\n"
    )


def test_validate_passes_the_packaged_tables(capsys: pytest.CaptureFixture[str]) -> None:
    """Catch an exit code that is not 0 when all is well, or silence on what was not looked at."""
    assert main(["validate"]) == OK
    out, err = capsys.readouterr()
    assert out == "no faults; the sources were not looked at (--sources FOLDER)\n"
    assert told_besides_progress(err) == []


def test_validate_prints_each_fault(tables_copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Catch faults that are counted but not shown, or shown as success."""
    edit(tables_copy / "observations.csv", "2014,,512,512,512,", "2014,,521,512,512,")
    assert main(["validate", "--folder", str(tables_copy), "--no-hashes"]) == FAULTS
    fault, count = capsys.readouterr().out.splitlines()
    assert fault == (
        "observations, row 2, column value: its evidence gives 512 ('521'); "
        "correct the value or the evidence"
    )
    assert count.startswith("1 faults; ")


def test_validate_prints_faults_of_whole_files(
    tables_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Catch a fault that has no row, column or value and cannot be printed for that."""
    edit(tables_copy / "people.csv", "Jim Leivers,", '"Jim Leivers",')
    (tables_copy / "events.csv").unlink()
    assert main(["validate", "--folder", str(tables_copy)]) == FAULTS
    out, err = capsys.readouterr()
    *faults, count = out.splitlines()
    assert count.startswith("3 faults; ")
    for what in ("people: bytes differs from", "people: hash differs from", "events: events: "):
        assert len([fault for fault in faults if fault.startswith(what)]) == 1, out
    assert "events.csv is not there" in out
    assert told_besides_progress(err) == []
    assert not any(word in out for word in ("nan", "None", "<NA>"))


def test_validate_with_sources_and_a_table_that_cannot_be_read(
    sources: Path, tables_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Catch faults that turn into an error because the sources were asked for too."""
    edit(
        tables_copy / "judgements.csv",
        "requires improvement,Requires improvement to be good,true,newspaper_2018",
        "requires improvement,Needs improvement to be good,true,newspaper_2018",
    )
    arguments = ["validate", "--folder", str(tables_copy), "--sources", str(sources)]
    assert main([*arguments, "--no-hashes"]) == FAULTS
    out, err = capsys.readouterr()
    assert "column grade: is not in the closed list ('Needs improvement to be good')" in out
    assert told_besides_progress(err) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["validate", "--folder", "nowhere"], "nowhere is not a folder"),
        (["validate", "--sources", "nowhere"], "nowhere is not a folder"),
        (["validate", "--sources", "."], "none of the sources is below"),
        (["seal", "--folder", "nowhere"], "nowhere"),
        (["story", "--notebooks", "nowhere"], "nowhere holds no notebooks"),
        (["story", "--notebooks", "."], "holds no notebooks; run this in a clone"),
    ],
)
def test_what_cannot_be_done(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    told: str,
) -> None:
    """Catch a traceback, a silent failure, or files written on the way to one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert main(arguments) == ERROR
    out, err = capsys.readouterr()
    (line,) = told_besides_progress(err)
    assert line.startswith("ofsted-data: ")
    assert told in line
    assert out == ""
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


# seal


def test_seal_takes_a_meant_change(tables_copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Catch a seal that leaves a hash behind, or touches more than sizes and hashes."""
    before = json.loads((tables_copy / "datapackage.json").read_text(encoding="utf-8"))
    edit(tables_copy / "themes.csv", "An independent person", "Somebody independent")
    assert set(validate(tables_copy)["table"]) == {"themes"}
    assert main(["seal", "--folder", str(tables_copy)]) == OK
    assert "themes.csv: " in capsys.readouterr().out
    after = json.loads((tables_copy / "datapackage.json").read_text(encoding="utf-8"))
    changed = [
        (old["name"], {key for key in old | new if old.get(key) != new.get(key)})
        for old, new in zip(before["resources"], after["resources"], strict=True)
        if old != new
    ]
    assert changed == [("themes", {"bytes", "hash"})]
    assert {**before, "resources": 0} == {**after, "resources": 0}
    assert validate(tables_copy).empty


def test_seal_of_what_is_sealed_changes_nothing(tables_copy: Path) -> None:
    """Catch a seal that rewrites the descriptor in another layout."""
    before = (tables_copy / "datapackage.json").read_bytes()
    assert main(["seal", "--folder", str(tables_copy)]) == OK
    assert (tables_copy / "datapackage.json").read_bytes() == before
