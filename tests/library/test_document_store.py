"""The store of documents: whole or not there, once for the same bytes, and never given out damaged."""

from __future__ import annotations

import io
import os
import resource
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest

from navicert.library.document_store import DamagedDocument, DocumentStore, MissingDocument, StoreError

SPECIFICATION = b"%PDF-1.7 thrust curve of the motor\n" * 1000


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    return DocumentStore(tmp_path)


def files(store: DocumentStore) -> list[Path]:
    return [path for path in store.folder.rglob("*") if path.is_file()]


def test_a_document_lies_under_its_hash_for_its_owner_only(store: DocumentStore) -> None:
    stored = store.keep(io.BytesIO(SPECIFICATION))
    assert (stored.sha256, stored.size) == (sha256(SPECIFICATION).hexdigest(), len(SPECIFICATION))
    path = store.folder / stored.sha256[:2] / stored.sha256[2:]
    assert path.read_bytes() == SPECIFICATION
    assert [oct(each.stat().st_mode & 0o777) for each in (path, path.parent, store.folder)] == [
        "0o600",
        "0o700",
        "0o700",
    ]
    with store.open(stored.sha256) as file:
        assert file.read() == SPECIFICATION


def test_the_same_bytes_are_kept_once(store: DocumentStore) -> None:
    first, second = store.keep(io.BytesIO(SPECIFICATION)), store.keep(io.BytesIO(SPECIFICATION))
    assert first == second
    assert len(files(store)) == 1
    assert list(store.digests()) == [first.sha256]


@pytest.mark.parametrize("place", [0, len(SPECIFICATION) // 2, len(SPECIFICATION) - 1])
def test_a_flipped_bit_is_found_before_anything_is_given_out(store: DocumentStore, place: int) -> None:
    digest = store.keep(io.BytesIO(SPECIFICATION)).sha256
    changed = bytearray(SPECIFICATION)
    changed[place] ^= 1
    store.path(digest).write_bytes(changed)
    with pytest.raises(DamagedDocument, match="was changed after it was kept: it is not given out. Restore it"):
        store.open(digest)


def test_keeping_the_same_document_again_mends_a_damaged_copy(store: DocumentStore) -> None:
    digest = store.keep(io.BytesIO(SPECIFICATION)).sha256
    store.path(digest).write_bytes(SPECIFICATION[:-1])
    assert store.keep(io.BytesIO(SPECIFICATION)).sha256 == digest
    assert store.size(digest) == len(SPECIFICATION)


def test_a_missing_document_is_said(store: DocumentStore) -> None:
    with pytest.raises(MissingDocument, match=r"0{12}… is missing from .* Restore it from a backup"):
        store.open("0" * 64)
    with pytest.raises(ValueError, match="is no SHA-256"):
        store.open("../../secret.key")


def test_what_waits_to_be_looked_at_has_no_name(store: DocumentStore) -> None:
    with store.spool() as waiting:
        waiting.write(SPECIFICATION)
        waiting.flush()
        assert files(store) == []
        assert store.keep(waiting).size == len(SPECIFICATION)


def test_a_full_disk_leaves_nothing(store: DocumentStore) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(SPECIFICATION) // 2, before[1]))
        with pytest.raises(StoreError, match="was not kept, because .* a file would be larger than"):
            store.keep(io.BytesIO(SPECIFICATION))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert files(store) == []


KEEPING = """
import io, os, sys
from pathlib import Path
from navicert.library import document_store as module

class Slow(io.RawIOBase):
    def seek(self, *place): return 0
    def read(self, size=-1):
        print("reading", flush=True)
        return os.urandom(1000)

module.DocumentStore(Path(sys.argv[1])).keep(Slow())
"""


def test_a_killed_process_leaves_nothing_that_could_be_taken_for_a_document(store: DocumentStore) -> None:
    process = subprocess.Popen([sys.executable, "-c", KEEPING, str(store.folder.parent)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    for _ in range(50):
        process.stdout.readline()
    process.kill()
    process.communicate()
    assert list(store.digests()) == []
    [left] = files(store)
    os.utime(left, (time.time() - 7200, time.time() - 7200))
    store.keep(io.BytesIO(SPECIFICATION))
    assert len(files(store)) == 1, "what the dead process left is gone"
