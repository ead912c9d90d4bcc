"""Write the versions of requirements.lock into environment.yml (`make lock` calls this)."""

import re
from pathlib import Path

root = Path(__file__).resolve().parent.parent
lock = (root / "requirements.lock").read_text(encoding="utf-8")
versions = dict(re.findall(r"^([\w.-]+)==(\S+)", lock, flags=re.MULTILINE))

environment = root / "environment.yml"
pinned = re.sub(
    r"^( *- )([\w.-]+)==.*$",
    lambda pin: f"{pin[1]}{pin[2]}=={versions[pin[2]]}",
    environment.read_text(encoding="utf-8"),
    flags=re.MULTILINE,
)
environment.write_text(pinned, encoding="utf-8", newline="\n")
