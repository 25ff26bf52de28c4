"""A log of invented entries on the disk, its keys, and the witness key, fixed so that examples stay the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import pytest

from navicert.library.logs import publish, put_public
from navicert.record.checkpoint import Checkpoint
from navicert.record.keys import Kind, SigningKey
from navicert.record.note import Note, sign_checkpoint
from navicert.record.tiles import Edge

ORIGIN = "log.example.org/licences"
TIME = 1_790_000_000  # 2026-09-21, 14:13:20 UTC

Grow = Callable[[Path, int], Note]


def key_of(name: str, kind: Kind) -> SigningKey:
    """An invented key, the same each time."""
    return SigningKey(name, kind, sha256(f"{name} {kind}".encode()).digest())


@pytest.fixture(scope="session")
def log_keys() -> tuple[SigningKey, ...]:
    return key_of(ORIGIN, Kind.ED25519), key_of(ORIGIN, Kind.COSIGNATURE_ML_DSA_44)


@pytest.fixture(scope="session")
def witness_key() -> SigningKey:
    return key_of("witness.example.net/w1", Kind.COSIGNATURE_ED25519)


@pytest.fixture(scope="session")
def entries() -> Sequence[bytes]:
    """Entries as acts have them: 33 bytes."""
    return [b"\x01" + sha256(b"act %d" % number).digest() for number in range(70_000)]


@pytest.fixture(scope="session")
def grow(log_keys: tuple[SigningKey, ...], entries: Sequence[bytes]) -> Grow:
    """Publish the first so many entries into a folder, in one step from nothing."""

    def grown(folder: Path, size: int) -> Note:
        edge, tiles = Edge().grown(entries[:size])
        note = sign_checkpoint(Checkpoint(ORIGIN, size, edge.root), log_keys, TIME)
        put_public(folder, [key.verifier for key in log_keys])
        publish(folder, tiles, note)
        return note

    return grown


@pytest.fixture
def log(tmp_path: Path, grow: Grow) -> Path:
    """A log of 300 entries: a full tile, partial ones, and a level above."""
    grow(tmp_path / "log", 300)
    return tmp_path / "log"
