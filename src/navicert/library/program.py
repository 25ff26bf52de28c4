"""Which program gives the answers: the hash of its code and tables, so that a later one can be told from it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SUFFIXES = (".py", ".c", ".h", ".csv", ".tsv", ".xz", ".yaml")
KEPT_APART = "packs"  # have editions of their own, under which they are kept
KERNEL = "navicert.screening._kernel"
NO_KERNEL = b"no compiled loops"


@cache
def program_edition() -> str:
    """The SHA-256 over every file of the program that may change an answer, beside packs and lists, in hexadecimal.

    Which file decides is not guessed: all code and all tables count, and the compiled loops, or that there are none.
    """
    return edition_of(ROOT, _kernel())


def edition_of(root: Path, kernel: bytes) -> str:
    """The SHA-256 over the code and tables of a copy of the program, and these compiled loops."""
    digest = sha256()
    for name, data in (*_files(root), ("kernel", kernel)):
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def _files(root: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(root.rglob("*")):
        within = path.relative_to(root)
        if path.suffix in SUFFIXES and within.parts[0] != KEPT_APART and path.is_file():
            yield within.as_posix(), path.read_bytes()


def _kernel() -> bytes:
    """The bytes of the compiled loops that this process uses."""
    try:
        file = import_module(KERNEL).__file__
    except ImportError:
        return NO_KERNEL
    return Path(file).read_bytes() if file else NO_KERNEL
