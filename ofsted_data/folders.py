"""Find files below a folder."""

import os
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

    found = [Path(where) / name for where, _, names in os.walk(folder, onerror=refuse)
             for name in names]  # fmt: skip
    return sorted(found, key=Path.as_posix)
