"""Find files below a folder, and write files whole."""

import os
import tempfile
from pathlib import Path
from typing import NoReturn

from .errors import OfstedDataError


def files_below(folder: str | os.PathLike[str], error: type[OfstedDataError]) -> list[Path]:
    """Return every file below a folder, in the same order everywhere.

    A folder that may not be read is an error: passed over, what it holds would be missing in
    silence.
    """

    def refuse(problem: OSError) -> NoReturn:
        raise error(f"{problem.filename} cannot be read: {problem.strerror}")

    found = [
        Path(where) / name for where, _, names in os.walk(folder, onerror=refuse) for name in names
    ]
    return sorted(found, key=Path.as_posix)


def write_files(contents: dict[str, bytes], folder: str | os.PathLike[str]) -> list[Path]:
    """Write files by name into a folder; each is written beside its place and then renamed.

    A reader, or a run that is cut off, finds each file whole: as it was, or as it is now.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for name, data in contents.items():
        handle, beside = tempfile.mkstemp(prefix=f".{name}.", dir=target)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(beside).chmod(0o644)
            written.append(Path(beside).replace(target / name))
        except OSError:
            Path(beside).unlink()
            raise
    return written
