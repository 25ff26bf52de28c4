"""Which program gives the answers: the hash of the code that decides, so that a later one can be told from it."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DECIDING = ("terms.py", "law", "assess", "screening")
SUFFIXES = (".py", ".c", ".csv", ".xz")


@cache
def program_edition() -> str:
    """The SHA-256 over the files that decide an answer, beside packs and lists, in hexadecimal."""
    digest = sha256()
    for name in DECIDING:
        path = ROOT / name
        files = [path] if path.is_file() else sorted(each for each in path.rglob("*") if each.suffix in SUFFIXES)
        for file in files:
            data = file.read_bytes()
            digest.update(f"{file.relative_to(ROOT).as_posix()}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()
