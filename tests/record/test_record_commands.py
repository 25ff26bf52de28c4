"""``navicert record``, as it is typed; its two servers, as they are asked over HTTP."""

from __future__ import annotations

import re
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from navicert.cli.main import main
from navicert.library.logs import open_log, publish, read_checkpoint, read_tile
from navicert.record.act import entry_of
from navicert.record.checkpoint import Checkpoint
from navicert.record.keys import SigningKey
from navicert.record.note import sign_checkpoint
from navicert.record.tiles import Edge
from navicert.record.witness import Request

ORIGIN = "log.example.org/licences"
TIME = 1_790_000_000
ADDRESS = re.compile(r"at (http://127\.0\.0\.1:\d+)/")

Asking = Callable[[], str]


def typed(*words: object) -> Result:
    return CliRunner().invoke(main, ["record", *map(str, words)])


@contextmanager
def running(*words: object) -> Iterator[str]:
    """A server of ``navicert record`` in a process of its own; gives its address."""
    command = [sys.executable, "-m", "navicert.cli", "record", *map(str, words), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = next((match for line in process.stdout if (match := ADDRESS.search(line))), None)
            assert found, process.stderr.read() if process.stderr else ""
            yield found[1]
        finally:
            process.terminate()


def test_a_selftest_is_a_log_that_verifies(tmp_path: Path) -> None:
    made = typed("selftest", "--entries", 600, "--out", tmp_path / "log")
    assert made.exit_code == 0, made.output
    assert "600 entries" in made.output
    assert (tmp_path / "log" / "log.vkey").read_text().split() == made.output.splitlines()[-2:]
    checked = typed("verify", tmp_path / "log")
    assert checked.exit_code == 0, checked.output
    assert checked.output.startswith("all 600 entries are as they were signed, in their order\n")
    assert "who signed is not proved: the policy came with the log itself" in checked.output
    again = typed("selftest", "--entries", 1, "--out", tmp_path / "log")
    assert (again.exit_code, "is not an empty folder" in again.output) == (1, True)


def test_an_empty_log_is_a_log(tmp_path: Path) -> None:
    assert typed("selftest", "--entries", 0, "--out", tmp_path / "log").exit_code == 0
    assert typed("verify", tmp_path / "log").exit_code == 0


def test_show_prints_a_checkpoint_and_an_entry(log: Path, entries: Sequence[bytes]) -> None:
    shown = typed("show", log).output
    assert shown.startswith("log.example.org/licences\n300 entries\nroot hash ")
    assert shown.count("signed by log.example.org/licences+") == 2
    assert "2026-09-21 14:13:20 UTC" in shown
    assert typed("show", log, 299).output.startswith(f"entry 299 of 300: {entries[299].hex()}\nleaf hash: ")
    assert "there is no entry 300" in typed("show", log, 300).output


def test_a_receipt_proves_an_act_to_somebody_who_has_only_the_policy(
    log: Path, tmp_path: Path, log_keys: tuple[SigningKey, ...]
) -> None:
    act, nonce, receipt = tmp_path / "act.json", bytes(range(32)), tmp_path / "licence.tlog-proof"
    act.write_bytes(b'{"verb":"licence.granted"}')
    opened = open_log(str(log))
    edge, tiles = Edge.of(300, lambda tile: read_tile(opened, tile)).grown([entry_of(act.read_bytes(), nonce)])
    publish(log, tiles, sign_checkpoint(Checkpoint(ORIGIN, 301, edge.root), log_keys, TIME))
    assert typed("prove", log, 300, "--out", receipt).exit_code == 0
    policy = tmp_path / "policy"
    (log / "policy").rename(policy)
    checked = typed("verify", receipt, "--policy", policy, "--act", act, "--nonce", nonce.hex())
    assert checked.exit_code == 0, checked.output
    assert checked.output.startswith("entry 300 is in the log log.example.org/licences\nsigned by ")
    act.write_bytes(b'{"verb":"licence.refused"}')
    for words, says in {
        ("--policy", policy, "--act", act, "--nonce", nonce.hex()): "the entry is that of another act",
        ("--policy", policy, "--act", act, "--nonce", "xyz"): "the act or its nonce cannot be read",
        (): "a receipt does not say whom to believe; name a --policy",
    }.items():
        refused = typed("verify", receipt, *words)
        assert (refused.exit_code, says in refused.output) == (1, True), refused.output


def test_verify_names_what_was_altered(log: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes((log / "checkpoint").read_bytes())
    assert typed("verify", log, "--old", kept).exit_code == 0
    data = (log / "tile/entries/000").read_bytes()
    (log / "tile/entries/000").write_bytes(data[:50] + b"?" + data[51:])
    refused = typed("verify", log)
    assert refused.exit_code == 1
    assert "tile/entries/000: entry 1 was altered" in refused.output


def test_keys_are_made_for_their_owner_only(tmp_path: Path) -> None:
    made = typed("key", tmp_path / "log.key", "--name", ORIGIN)
    assert [line.split("+")[0] for line in made.output.splitlines()] == [ORIGIN, ORIGIN]
    assert stat.S_IMODE((tmp_path / "log.key").stat().st_mode) == 0o600
    assert "PRIVATE" not in made.output
    assert "a key is never overwritten" in typed("key", tmp_path / "log.key", "--name", ORIGIN).output
    assert "a key cannot be named" in typed("key", tmp_path / "other.key", "--name", "a b").output


def test_a_log_is_served_and_read_only(log: Path, tmp_path: Path) -> None:
    (log / "secret.txt").write_text("not a file of the log")
    with running("serve", log) as address, httpx.Client(base_url=address, trust_env=False) as client:
        checkpoint = client.get("/checkpoint")
        assert checkpoint.content == (log / "checkpoint").read_bytes()
        assert checkpoint.headers["content-type"] == "text/plain; charset=utf-8"
        assert checkpoint.headers["cache-control"] == "no-cache"
        tile = client.get("/tile/0/001.p/44")
        assert tile.content == (log / "tile/0/001.p/44").read_bytes()
        assert tile.headers["content-type"] == "application/octet-stream"
        assert "immutable" in tile.headers["cache-control"]
        for path in ("/", "/tile/", "/tile/0/999", "/secret.txt", "/tile/../secret.txt", "/.lock", "/%2e%2e/x"):
            assert client.get(path).status_code == 404, path
        assert client.post("/checkpoint").status_code == 501
        assert client.head("/checkpoint").headers["content-length"] == str(len(checkpoint.content))
        assert typed("verify", address).exit_code == 0
        assert typed("prove", address, 256).output.startswith("c2sp.org/tlog-proof@v1\nextra ")
        command = [sys.executable, "-m", "navicert_verify", address]
        assert subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode == 0


def test_a_witness_cosigns_over_http_and_the_log_carries_it(
    log: Path, tmp_path: Path, log_keys: tuple[SigningKey, ...], entries: Sequence[bytes]
) -> None:
    folder, key = tmp_path / "witness", (log / "log.vkey").read_text().split()[0]
    with running("witness", folder, "--name", "witness.example.net/w1", "--log", key) as address:
        ours = (folder / "witness.vkey").read_text().split()[0]
        (log / "policy").write_text(f"log {key}\nwitness w1 {ours} {address}\nquorum w1\n")
        assert "which is not the quorum w1" in typed("verify", log).output
        asked = typed("cosign", log)
        assert (asked.exit_code, asked.output) == (0, "w1: cosigned 300 entries\n")
        assert "signed by witness.example.net/w1+" in typed("verify", log).output
        with httpx.Client(base_url=address, trust_env=False) as client:
            seen = client.get(f"/{sha256(ORIGIN.encode()).hexdigest()}/checkpoint")
            assert seen.content.startswith((log / "checkpoint").read_bytes()[:100])
            assert client.get(f"/{'0' * 64}/checkpoint").status_code == 404
            assert client.post("/add-checkpoint", content=b"old 0\n").status_code == 400
            assert client.post("/other", content=b"old 0\n").status_code == 404
            conflict = client.post("/add-checkpoint", content=Request(0, (), read_checkpoint(open_log(str(log)))).data)
            assert (conflict.status_code, conflict.text) == (409, "300\n")
            assert conflict.headers["content-type"] == "text/x.tlog.size"
            too_long = client.post("/add-checkpoint", content=b"x" * 1_100_000)
            assert too_long.status_code == 413
        fork = tmp_path / "fork"
        edge, tiles = Edge().grown([b"other", *entries[:200]])
        publish(fork, tiles, sign_checkpoint(Checkpoint(ORIGIN, 201, edge.root), log_keys, TIME))
        (fork / "policy").write_text((log / "policy").read_text())
        refused = typed("cosign", fork)
        assert refused.exit_code == 1
        assert "w1: witness.example.net/w1 says that it has seen 300 entries" in refused.output
        (fork / "log.vkey").write_text((log / "log.vkey").read_text())
        refused = typed("cosign", fork)
        assert refused.exit_code == 1
        assert "w1: witness.example.net/w1 has seen 300 entries" in refused.output, "it shows what the log signed"
        assert "Was a backup restored? Then this is a fork" in refused.output
    with running("witness", folder) as address:
        (log / "policy").write_text(f"log {key}\nwitness w1 {ours} {address}\nquorum w1\n")
        assert typed("cosign", log).exit_code == 0
    assert typed("witness", folder, "--log", key).exit_code == 1
    assert typed("witness", folder, "--name", "again", "--log", key).exit_code == 1


@pytest.mark.parametrize("command", ["show", "prove", "verify", "key", "selftest", "serve", "witness", "cosign"])
def test_every_command_says_what_it_does(command: str) -> None:
    assert "Example" in typed(command, "--help").output
