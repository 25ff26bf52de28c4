"""The stand-alone verifier: what it names when something was altered, and what it says that it proved."""

from __future__ import annotations

import argparse
import ast
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import navicert_verify as outsider
from navicert.library.logs import open_log, publish, read_checkpoint, read_tile
from navicert.record.act import entry_of
from navicert.record.checkpoint import Checkpoint
from navicert.record.keys import SigningKey
from navicert.record.note import Note, sign_checkpoint
from navicert.record.proof import receipt
from navicert.record.tiles import Edge, Tile, nodes, pack, tiles_of, unpack

ENTRY = 35  # bytes of an entry with its length
FIRST, LAST = "tile/entries/000", "tile/entries/001.p/44"
TIME = 1_790_000_000


def wrong_in(where: Path, **given: object) -> list[str]:
    """What the verifier finds wrong, in its sentences."""
    wrong: list[str] = []
    try:
        asked = argparse.Namespace(where=str(where), **{"key": [], "witness": [], "old": None, "act": None, **given})
        outsider.check(asked, wrong)
    except (ValueError, LookupError) as error:
        wrong.append(str(error))
    return wrong


def run(*words: object) -> subprocess.CompletedProcess[str]:
    """The program as an outsider runs it: the one file, without Navicert beside it."""
    command = [sys.executable, "-I", outsider.__file__, *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def flipped(path: Path, at: int) -> bytes:
    """Flip a bit of a byte in a file; gives what was there."""
    data = path.read_bytes()
    path.write_bytes(data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :])
    return data


def expected(name: str, at: int) -> str:
    """What the verifier must say of a byte that was flipped in a log of 300 entries."""
    if name.startswith("tile/entries"):
        return f"{name}: entry {at // ENTRY + (256 if name == LAST else 0)}"
    return f"{name}: hash {at // 32} was altered" if name.startswith("tile") else "checkpoint"


def check_flips(log: Path, flips: Sequence[tuple[str, int]]) -> None:
    for name, at in flips:
        data = flipped(log / name, at)
        said = wrong_in(log)
        (log / name).write_bytes(data)
        assert said, f"byte {at} of {name} was flipped, and nothing was said"
        assert any(sentence.startswith(expected(name, at)) for sentence in said), (name, at, said)
        assert {sentence.split(" ")[0].rstrip(":,") for sentence in said} == {name}, "another file is blamed"
    assert wrong_in(log) == []


def every_byte(log: Path) -> list[tuple[str, int]]:
    files = [outsider.path_of(*tile) for tile in ((-1, 0), (-1, 1, 44), (0, 0), (0, 1, 44), (1, 0, 1))]
    return [(name, at) for name in ("checkpoint", *files) for at in range((log / name).stat().st_size)]


def test_bytes_flipped_anywhere_are_named(log: Path) -> None:
    everywhere = every_byte(log)
    edges = [(name, at) for name, at in everywhere if name == "tile/1/000.p/1" or name == "checkpoint" and at < 200]
    check_flips(log, [*edges, *random.Random(4).sample(everywhere, 300)])


@pytest.mark.parametrize("size", [1, 2, 3, 255, 256, 257, 512, 700])
def test_a_byte_flipped_in_any_file_of_any_log_is_named(
    tmp_path: Path, grow: Callable[[Path, int], Note], size: int
) -> None:
    grow(tmp_path, size)
    chosen = random.Random(size)
    for tile in tiles_of(size):
        data = flipped(tmp_path / tile.path, chosen.randrange((tmp_path / tile.path).stat().st_size))
        said = wrong_in(tmp_path)
        assert said
        assert all(sentence.startswith(f"{tile.path}: ") for sentence in said), said
        (tmp_path / tile.path).write_bytes(data)
    assert wrong_in(tmp_path) == []


def test_bytes_flipped_deep_in_a_large_log_are_named(tmp_path: Path, grow: Callable[[Path, int], Note]) -> None:
    log = tmp_path / "large"
    grow(log, 70_000)
    flips = {
        ("tile/0/123", 4000): "tile/0/123: hash 125 was altered",
        ("tile/entries/123", 5000): "tile/entries/123: entry 31630 was altered",
        ("tile/0/260", 33): "tile/0/260: hash 1 was altered",
        ("tile/1/000", 8191): "tile/1/000: hash 255 was altered",
        ("tile/1/001.p/17", 0): "tile/1/001.p/17: hash 0 was altered",
        ("tile/2/000.p/1", 31): "tile/2/000.p/1: hash 0 was altered",
        ("tile/entries/273.p/112", 40): "tile/entries/273.p/112: entry 69889 was altered",
    }
    kept = {name: (log / name).read_bytes() for name, _ in flips}
    for (name, at), says in flips.items():
        flipped(log / name, at)
        assert wrong_in(log) == [says]
        (log / name).write_bytes(kept[name])
    for of_entries in (True, False):  # all bundles at once, then all tiles at once
        at_once = {flip: says for flip, says in flips.items() if flip[0].startswith("tile/entries") is of_entries}
        for name, at in at_once:
            flipped(log / name, at)
        assert sorted(wrong_in(log)) == sorted(at_once.values())
        for name, _ in at_once:
            (log / name).write_bytes(kept[name])


@pytest.mark.prove
def test_every_flipped_byte_is_named(log: Path) -> None:
    check_flips(log, every_byte(log))


Change = Callable[[list[bytes]], list[bytes]]


@pytest.mark.parametrize(
    ("name", "change", "says"),
    [
        (FIRST, lambda e: e[:7] + e[8:], "tile/entries/000: entry 7 was taken out"),
        (LAST, lambda e: e[:-1], "tile/entries/001.p/44: entry 299 was taken out"),
        (FIRST, lambda e: [*e[:7], e[8], e[7], *e[9:]], "tile/entries/000: entries 7 to 8 were put into another order"),
        (FIRST, lambda e: [e[-1], *e[1:-1], e[0]], "tile/entries/000: entries 0, 255 were put into another order"),
        (FIRST, lambda e: [*e[:7], b"new", *e[7:]], "tile/entries/000: an entry was put in before entry 7"),
        (LAST, lambda e: [*e, b"new"], "tile/entries/001.p/44: 5 bytes after its entry 43"),
        (FIRST, lambda e: [*e[:9], b"new", *e[10:12], b"new", *e[13:]], "tile/entries/000: entry 9, 12 was altered"),
        (FIRST, lambda e: [], "tile/entries/000: entry 0 to 255 was altered"),
    ],
)
def test_entries_dropped_put_in_or_exchanged_are_named(log: Path, name: str, change: Change, says: str) -> None:
    (log / name).write_bytes(pack(change(unpack((log / name).read_bytes()))))
    assert says in wrong_in(log)


@pytest.mark.parametrize(
    ("name", "change", "says"),
    [
        ("tile/0/000", lambda d: d[:320] + d[321:], "tile/0/000 has 8191 bytes and not 8192"),
        ("tile/0/000", lambda d: d + b"\0", "tile/0/000 has 8193 bytes and not 8192"),
        ("tile/0/001.p/44", lambda d: d[32:64] + d[:32] + d[64:], "tile/0/001.p/44: hash 0 to 1 was altered"),
        (FIRST, lambda d: b"", "tile/entries/000: entry 0 to 255 was altered"),
        (FIRST, lambda d: b"\xff" + d[1:], "tile/entries/000: entry 0 to 255 was altered"),
        (FIRST, lambda d: d[:1], "tile/entries/000: entry 0 to 255 was altered"),
        (FIRST, lambda d: d + b"\0", "tile/entries/000: 1 bytes after its entry 255"),
        (FIRST, lambda d: d[:40] + d[41:], "tile/entries/000: entry 1 to 255 was altered"),
        (
            "checkpoint",
            lambda d: d + b"\n",
            "checkpoint: not a checkpoint: lines of text, an empty line, signature lines",
        ),
        ("checkpoint", lambda d: d[:-1], "checkpoint: not a checkpoint: lines of text, an empty line, signature lines"),
        ("checkpoint", lambda d: b"", "checkpoint: not a checkpoint: lines of text, an empty line, signature lines"),
        ("checkpoint", lambda d: b"\n".join(d.split(b"\n")[:5]) + b"\n", "checkpoint: not signed with the key "),
    ],
)
def test_bytes_dropped_or_appended_are_named(log: Path, name: str, change: Callable[[bytes], bytes], says: str) -> None:
    (log / name).write_bytes(change((log / name).read_bytes()))
    assert any(sentence.startswith(says) for sentence in wrong_in(log))


def test_a_missing_file_is_named(log: Path) -> None:
    (log / "tile/0/000").unlink()
    assert wrong_in(log) == ["tile/0/000 is missing; what comes after it was not checked"]


def test_a_checkpoint_of_more_entries_than_there_are_ends_soon(log: Path, log_keys: tuple[SigningKey, ...]) -> None:
    huge = Checkpoint("log.example.org/licences", 10**17, bytes(32))
    (log / "checkpoint").write_bytes(sign_checkpoint(huge, log_keys, TIME).data)
    assert wrong_in(log) == ["tile/0/001 is missing; what comes after it was not checked"]


def test_several_alterations_are_all_named(log: Path) -> None:
    flipped(log / "tile/0/000", 40)
    flipped(log / FIRST, 70 * ENTRY + 9)
    flipped(log / LAST, 3 * ENTRY + 9)
    said = wrong_in(log)
    assert f"{LAST}: entry 259 was altered" in said
    assert any(sentence.startswith(f"tile/0/000, {FIRST}: do not lead to the hash above") for sentence in said)


def test_an_entry_that_was_altered_with_its_tile_is_named_by_its_files(log: Path) -> None:
    held = [b"new", *unpack((log / FIRST).read_bytes())[1:]]
    (log / FIRST).write_bytes(pack(held))
    (log / "tile/0/000").write_bytes(dict(Edge().grown(held)[1])[Tile(0, 0)])
    assert wrong_in(log) == [f"tile/0/000, {FIRST}: fit each other and not the hash above them; altered together"]


def test_an_earlier_part_of_a_tile_that_was_altered_is_named(
    log: Path, log_keys: tuple[SigningKey, ...], entries: Sequence[bytes]
) -> None:
    old = open_log(str(log))
    edge, tiles = Edge.of(300, lambda tile: read_tile(old, tile)).grown(entries[300:310])
    publish(log, tiles, sign_checkpoint(Checkpoint("log.example.org/licences", 310, edge.root), log_keys, TIME))
    assert wrong_in(log) == []
    flipped(log / LAST, 5)
    assert wrong_in(log) == [f"{LAST} and tile/entries/001.p/54 do not begin alike"]


def test_history_that_was_rewritten_and_signed_again_is_told_by_an_earlier_checkpoint(
    tmp_path: Path, log: Path, log_keys: tuple[SigningKey, ...], entries: Sequence[bytes]
) -> None:
    kept = tmp_path / "kept.checkpoint"
    shutil.copy(log / "checkpoint", kept)
    rewritten, other = tmp_path / "rewritten", [b"other", *entries[1:400]]
    edge, tiles = Edge().grown(other)
    publish(rewritten, tiles, sign_checkpoint(Checkpoint("log.example.org/licences", 400, edge.root), log_keys, TIME))
    shutil.copy(log / "log.vkey", rewritten)
    assert wrong_in(rewritten) == []
    assert wrong_in(rewritten, old=str(kept)) == [
        f"the log does not continue {kept} of 300 entries: history was rewritten"
    ]


def test_it_says_what_was_proved_and_what_was_not(
    log: Path, witness_key: SigningKey, log_keys: tuple[SigningKey, ...], tmp_path: Path
) -> None:
    keys = [f"--key={line}" for line in (log / "log.vkey").read_text().split()]
    note = read_checkpoint(open_log(str(log)))
    cosigned = note.with_signatures(sign_checkpoint(Checkpoint.parse(note.text), [witness_key], TIME).signatures)
    kept = tmp_path / "kept.checkpoint"
    kept.write_bytes(note.data)
    (log / "checkpoint").write_bytes(cosigned.data)
    told = run(log, *keys, "--witness", witness_key.verifier, "--old", kept)
    assert told.returncode == 0
    ids = [" (".join((each.verifier.name + "+" + each.verifier.id.hex(), each.kind.label)) + ")" for each in log_keys]
    assert told.stdout == (
        f"note: checkpoint: signed with {' and '.join(ids)}\n"
        f"note: {kept}: signed with {' and '.join(ids)}\n"
        "Proved:\n"
        "  - every entry, and their order, is what log.example.org/licences signed for its 300 entries\n"
        "  - append-only: the first 300 entries are those of the earlier checkpoint\n"
        "  - it existed before 2026-09-21 14:13:20 UTC, and continued all that the witness witness.example.net/w1 had "
        "seen of this log\n"
        "NOT proved:\n"
        "  - that what was entered is true\n"
        "  - that it is complete: what was never entered leaves no trace\n"
    )
    alone = run(log)
    assert alone.returncode == 0
    assert "who signed: the keys came with the log itself" in alone.stdout
    assert "note: checkpoint, line 7: not checked, as no key witness.example.net/w1+" in alone.stdout


def test_a_missing_witness_is_told(log: Path, witness_key: SigningKey) -> None:
    told = run(log, "--witness", witness_key.verifier)
    assert told.returncode == 1
    assert f"WRONG: checkpoint: not signed with the key {witness_key.name}+" in told.stdout
    assert told.stdout.endswith("Nothing is proved.\n")


def test_what_cannot_be_checked_has_a_status_of_its_own(tmp_path: Path, log: Path) -> None:
    for words, says in {
        (tmp_path / "nothing",): "has no checkpoint, so it is not a log",
        (log, "--key", "log.example.org/licences+00000000+AAAA"): "is not a public key",
        (
            log,
            "--key",
            "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        ): "is said to be of log.example.org/licences: give keys of it",
        ("http://127.0.0.1:9",): "could not be read",
    }.items():
        told = run(*words)
        assert told.returncode == 2, told
        assert told.stdout.startswith("NOT CHECKED: ")
        assert says in told.stdout


@pytest.fixture
def proved(tmp_path: Path, log_keys: tuple[SigningKey, ...]) -> tuple[Path, Path, bytes, str]:
    """A receipt of an act, the act, its nonce, and the key of the log."""
    nonce = bytes(range(32))
    act = b'{"verb":"licence.granted"}'
    held = [b"\x01" + bytes(32), entry_of(act, nonce), b"\x01" + bytes(32)]
    edge, tiles = Edge().grown(held)
    note: Note = sign_checkpoint(Checkpoint("log.example.org/licences", 3, edge.root), log_keys[:1], TIME)
    files = dict(tiles)
    (tmp_path / "act.json").write_bytes(act)
    made = receipt(1, held[1], note, nodes(3, files.__getitem__))
    (tmp_path / "licence.tlog-proof").write_bytes(made.data)
    return tmp_path / "licence.tlog-proof", tmp_path / "act.json", nonce, str(log_keys[0].verifier)


def test_a_receipt_proves_its_act(proved: tuple[Path, Path, bytes, str]) -> None:
    file, act, nonce, key = proved
    for words in ((), ("--act", act, nonce.hex())):
        told = run(file, "--key", key, *words)
        assert (told.returncode, told.stderr) == (0, "")
        assert "the entry is in the log at its index, as log.example.org/licences signed" in told.stdout
    told = run(file)
    assert told.returncode == 2
    act.write_bytes(b'{"verb":"licence.refused"}')
    told = run(file, "--key", key, "--act", act, nonce.hex())
    assert told.returncode == 1
    assert "it is for another act, or for another nonce" in told.stdout


def test_no_flipped_byte_of_a_receipt_is_believed(proved: tuple[Path, Path, bytes, str]) -> None:
    file, act, nonce, key = proved
    for at in range(len(file.read_bytes())):
        data = flipped(file, at)
        assert wrong_in(file, key=[key], act=[str(act), nonce.hex()]), f"byte {at} was flipped: {file.read_bytes()!r}"
        file.write_bytes(data)


def test_it_stands_alone() -> None:
    source = Path(outsider.__file__).read_text()
    imported = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(source))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported - sys.stdlib_module_names == {"cryptography"}
    assert source.count("\n") <= 400
