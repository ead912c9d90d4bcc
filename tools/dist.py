"""Build the wheel and the source archive: the same bytes whenever and wherever (`make dist`).

Both carry times. Unless SOURCE_DATE_EPOCH gives one, it is the day that CITATION.cff states as
that of the release: the files' own times differ from clone to clone.
"""

import os
import re
import sys
from datetime import datetime
from pathlib import Path

from flit_core import buildapi

root = Path(__file__).resolve().parent.parent
folder = Path(sys.argv[1] if len(sys.argv) > 1 else root / "dist").resolve()
folder.mkdir(parents=True, exist_ok=True)

citation = (root / "CITATION.cff").read_text(encoding="utf-8")
released = re.search(r'^date-released: "(.+)"$', citation, re.MULTILINE)
if released is None:
    sys.exit('CITATION.cff has no date-released; put it back, as in: date-released: "2026-11-22"')
day = datetime.fromisoformat(f"{released[1]}T00:00:00+00:00")
os.environ.setdefault("SOURCE_DATE_EPOCH", str(int(day.timestamp())))

os.chdir(root)
for build in (buildapi.build_wheel, buildapi.build_sdist):
    print(folder / build(str(folder)))
