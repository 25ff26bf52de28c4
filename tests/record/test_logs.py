"""Logs on the disk: published so that a checkpoint never comes before its tiles, and keys that only their owner reads."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest

from navicert.library.durable import take_lock
from navicert.library.log_keys import keep_keys, keys_from, named_secret, new_keys, read_secret
from navicert.library.logs import (
    Folder,
    open_log,
    publish,
    read_checkpoint,
    read_entry,
    read_keys,
    read_policy,
    read_tile,
)
from navicert.record.checkpoint import Checkpoint
from navicert.record.keys import SigningKey
from navicert.record.note import Note, sign_checkpoint
from navicert.record.refused import RecordError
from navicert.record.tiles import Edge, Tile

ORIGIN = "log.example.org/licences"
TIME = 1_790_000_000

Keys = tuple[SigningKey, ...]


def grown(path: Path, entries: Sequence[bytes], keys: Keys) -> tuple[list[tuple[Tile, bytes]], Note]:
    """The tiles and the checkpoint of a log that is on the disk, when these entries are appended."""
    log = open_log(str(path))
    size = Checkpoint.parse(read_checkpoint(log).text).size
    edge, tiles = Edge.of(size, lambda tile: read_tile(log, tile)).grown(entries)
    return tiles, sign_checkpoint(Checkpoint(ORIGIN, edge.size, edge.root), keys, TIME)


def test_a_log_is_read_as_it_was_published(log: Path, entries: Sequence[bytes], log_keys: Keys) -> None:
    opened = open_log(str(log))
    assert Checkpoint.parse(read_checkpoint(opened).text).size == 300
    assert [read_entry(opened, index, 300) for index in (0, 255, 256, 299)] == [entries[i] for i in (0, 255, 256, 299)]
    assert read_keys(opened) == tuple(key.verifier for key in log_keys)
    assert read_policy(log / "policy").judge(read_checkpoint(opened)).checkpoint.size == 300
    with pytest.raises(RecordError, match="the log has 300 entries, so there is no entry 300"):
        read_entry(opened, 300, 300)


def test_a_log_grows_and_what_was_full_stays(log: Path, entries: Sequence[bytes], log_keys: Keys) -> None:
    full = (log / "tile/0/000").stat()
    for size in (301, 512, 700, 800):
        have = Checkpoint.parse(read_checkpoint(open_log(str(log))).text).size
        publish(log, *grown(log, entries[have:size], log_keys))
    assert (log / "tile/0/000").stat().st_mtime_ns == full.st_mtime_ns
    # Partial tiles go when the next tile is full; readers of an older checkpoint find the full one.
    assert not (log / "tile/0/001.p").exists()
    assert (log / "tile/0/002.p").exists()
    assert read_tile(Folder(log), Tile(0, 1, 44)) == (log / "tile/0/001").read_bytes()[: 44 * 32]
    assert read_tile(Folder(log), Tile(-1, 1, 44)) == (log / "tile/entries/001").read_bytes()[: 44 * 35]


def test_publishing_again_changes_nothing(log: Path, entries: Sequence[bytes], log_keys: Keys) -> None:
    before = {path: path.read_bytes() for path in log.rglob("*") if path.is_file()}
    tiles, note = Edge().grown(entries[:300])[1], read_checkpoint(Folder(log))
    publish(log, tiles, note)
    assert {path: path.read_bytes() for path in log.rglob("*") if path.is_file()} == before


def test_a_restored_backup_is_a_fork_and_not_published(
    log: Path, tmp_path: Path, entries: Sequence[bytes], log_keys: Keys
) -> None:
    backup = tmp_path / "backup"
    shutil.copytree(log, backup)
    publish(log, *grown(log, entries[300:400], log_keys))
    served = (log / "checkpoint").read_bytes()
    for more, says in {
        (b"\x01other",): "serves 400 entries of log.example.org/licences and would go to 301",
        (b"\x01other",) * 100: "is there with other bytes",
        (b"\x01other",) * 101: "do not lead to the root hash of 400 entries",
    }.items():
        tiles, note = grown(backup, more, log_keys)
        with pytest.raises(RecordError, match="fork") as refused:
            publish(log, tiles, note)
        assert says in str(refused.value)
        assert (log / "checkpoint").read_bytes() == served


def test_a_checkpoint_is_not_published_without_its_tiles(log: Path, entries: Sequence[bytes], log_keys: Keys) -> None:
    served = (log / "checkpoint").read_bytes()
    tiles, note = grown(log, entries[300:600], log_keys)
    with pytest.raises(RecordError, match=r"has no tile/0/001, which its checkpoint asks for"):
        publish(log, [each for each in tiles if each[0].path != "tile/0/001"], note)
    assert (log / "checkpoint").read_bytes() == served
    publish(log, tiles, note)
    assert (log / "checkpoint").read_bytes() == note.data


def test_a_disk_that_fails_leaves_the_last_checkpoint(log: Path, entries: Sequence[bytes], log_keys: Keys) -> None:
    served = (log / "checkpoint").read_bytes()
    tiles, note = grown(log, entries[300:800], log_keys)
    (log / "tile/0/003.p").write_text("a file where a folder must be")
    with pytest.raises(RecordError, match="cannot be written: .*The last checkpoint stands"):
        publish(log, tiles, note)
    assert (log / "checkpoint").read_bytes() == served
    (log / "tile/0/003.p").unlink()
    publish(log, tiles, note)


def test_one_process_publishes_at_a_time(log: Path) -> None:
    with (log / ".lock").open("a+") as file:
        assert take_lock(file)
        with pytest.raises(RecordError, match="is being published by another process"):
            publish(log, (), read_checkpoint(Folder(log)))


def test_what_is_no_log_is_told(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="is neither a folder nor an address"):
        open_log(str(tmp_path / "nowhere"))
    with pytest.raises(RecordError, match="has no checkpoint, so it is not a log"):
        read_checkpoint(open_log(str(tmp_path)))
    with pytest.raises(RecordError, match="is not an http or https address"):
        open_log("https://")


def test_a_file_that_is_too_large_is_not_read(log: Path) -> None:
    (log / "tile/0/000").write_bytes(bytes(100_000))
    with pytest.raises(RecordError, match="has more than the 8192 bytes that it may have"):
        read_tile(Folder(log), Tile(0, 0))


# --- keys ---------------------------------------------------------------------------------------


def test_keys_are_for_their_owner_only(tmp_path: Path) -> None:
    keys, file = new_keys(ORIGIN), tmp_path / "keys" / "log.key"
    keep_keys(file, keys)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert read_secret(file) == keys
    with pytest.raises(RecordError, match="exists; a key is never overwritten"):
        keep_keys(file, keys)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o620, 0o601])
def test_a_key_that_others_may_read_is_not_used(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "log.key"
    keep_keys(file, new_keys(ORIGIN))
    file.chmod(mode)
    with pytest.raises(
        RecordError, match="may be read by others than its owner, so the key is not used; type chmod 600"
    ):
        read_secret(file)


def test_a_key_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = new_keys(ORIGIN)
    monkeypatch.setenv("OUR_LOG_KEY", "\n".join(key.secret for key in keys))
    assert named_secret("OUR_LOG_KEY") == keys
    monkeypatch.delenv("OUR_LOG_KEY")
    with pytest.raises(RecordError, match="the environment variable OUR_LOG_KEY is not set"):
        named_secret("OUR_LOG_KEY")


def test_what_is_no_key_is_refused_without_being_repeated(tmp_path: Path) -> None:
    secret = new_keys(ORIGIN)[0].secret
    with pytest.raises(RecordError, match="key 1 in log.key: ") as refused:
        keys_from(secret[:-3] + "AA=", "log.key")
    assert secret[-40:-4] not in str(refused.value)
    with pytest.raises(RecordError, match="log.key holds no key"):
        keys_from(" \n", "log.key")
    with pytest.raises(RecordError, match="there is no key file"):
        read_secret(tmp_path / "none.key")
