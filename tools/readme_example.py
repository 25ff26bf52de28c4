"""Write the worked example of the README anew: what `navicert assess` prints for the example that it names."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
BLOCK = re.compile(r"```text\n\$ navicert assess (\S+)\n.*?```", re.DOTALL)


def renewed(block: re.Match[str]) -> str:
    """The same block with what the command prints today."""
    command = [sys.executable, "-c", "from navicert.cli import main; main()", "assess", block[1]]
    printed = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "NAVICERT_HOME": str(ROOT / "build/demo")},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return f"```text\n$ navicert assess {block[1]}\n{printed.strip()}\n```"


if __name__ == "__main__":
    README.write_text(BLOCK.sub(renewed, README.read_text(encoding="utf-8")), encoding="utf-8")
