"""Find files below a folder, and write files into one."""

import os
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from .errors import OfstedDataError

Folder = str | os.PathLike[str]


def files_below(folder: Folder, error: type[OfstedDataError]) -> list[Path]:
    """Return every file below a folder, in the same order everywhere.

    A folder that may not be read is an error: passed over, what it holds would be missing in
    silence.
    """

    def refuse(problem: OSError) -> NoReturn:
        raise error(f"{problem.filename} cannot be read: {problem.strerror}")

    below = os.walk(folder, onerror=refuse)
    found = [Path(where) / name for where, _, names in below for name in names]
    return sorted(found, key=Path.as_posix)


def write_files(contents: dict[str, bytes], folder: Folder, error: type[OfstedDataError]) -> None:
    """Write files, each beside its place and then renamed: none is ever half written."""
    beside = {name: Path(folder) / f".{name}.part" for name in contents}
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        for name, path in beside.items():
            path.write_bytes(contents[name])
        for name, path in beside.items():
            path.replace(path.with_name(name))
    except OSError as problem:
        raise error(
            f"{folder} cannot be written to ({problem.strerror}); choose another folder"
        ) from None
    finally:
        for path in beside.values():
            with suppress(OSError):
                path.unlink()
