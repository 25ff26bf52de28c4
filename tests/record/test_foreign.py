"""Programs that are not ours agree about our logs, and refuse what was altered.

``tools/foreign_verifiers.sh`` installs them into ``.venv-foreign``. Where one is missing its tests are skipped, with the
reason; with NAVICERT_FOREIGN_VERIFIERS=required they fail.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from navicert.library.logs import open_log, publish, read_checkpoint, read_tile
from navicert.library.witnesses import ask_witness
from navicert.record.checkpoint import Checkpoint
from navicert.record.keys import SigningKey, VerifierKey
from navicert.record.merkle import Frontier, consistency_proof, inclusion_proof
from navicert.record.note import sign_checkpoint
from navicert.record.policy import Trusted
from navicert.record.refused import RecordError
from navicert.record.tiles import Edge, nodes

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent / "foreign"
PROGRAMS = ROOT / ".venv-foreign" / "bin"
ORIGIN = "log.example.org/licences"
WITNESS = "witness.example.net/foreign"
SIZE = 70_000

Keys = tuple[SigningKey, ...]


def program(name: str, *, package: str = "") -> Path:
    """A program that ``tools/foreign_verifiers.sh`` installs; for Python's, the package that it must have."""
    found = PROGRAMS / name
    if found.exists() and (not package or run(found, "-c", f"import {package}").returncode == 0):
        return found
    why = f"{package or name} is not in {PROGRAMS.relative_to(ROOT)}; run tools/foreign_verifiers.sh"
    if os.environ.get("NAVICERT_FOREIGN_VERIFIERS") == "required":
        pytest.fail(why)
    pytest.skip(why)


def run(*command: object, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(word) for word in command], input=given, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory, grow: Callable[[Path, int], object]) -> Path:
    """A log of 70,000 entries."""
    folder = tmp_path_factory.mktemp("large") / "log"
    grow(folder, SIZE)
    return folder


@contextmanager
def altered(file: Path, at: int) -> Iterator[None]:
    """A file with one byte flipped, for a while."""
    data = file.read_bytes()
    file.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    try:
        yield
    finally:
        file.write_bytes(data)


ALTERED = [
    ("checkpoint", 30),
    ("tile/entries/123", 5000),
    ("tile/0/200", 4000),
    ("tile/1/000", 77),
    ("tile/2/000.p/1", 0),
]


def test_go_s_checksum_database_packages_audit_the_whole_log(large: Path, log_keys: Keys) -> None:
    audit, key = program("sumdb-audit"), log_keys[0].verifier
    told = run(audit, large, key)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout == f"{SIZE} entries and 277 tiles are what {ORIGIN} signed\n"
    for name, at in ALTERED:
        with altered(large / name, at):
            refused = run(audit, large, key)
            assert refused.returncode == 1, name
            assert refused.stderr


def test_tlog_scales_audits_it_with_both_signatures(large: Path, log_keys: Keys) -> None:
    python = program("python", package="tlog_scales")
    keys = [key.verifier for key in log_keys]
    told = run(python, HERE / "check_tlog_scales.py", large, *keys)
    assert (told.returncode, told.stdout) == (0, f"{SIZE} entries, 2 keys\n"), told.stderr
    post_quantum = len((large / "checkpoint").read_bytes()) - 100
    for name, at in (("checkpoint", post_quantum), ("tile/entries/123", 5000), ("tile/1/001.p/17", 77)):
        with altered(large / name, at):
            assert run(python, HERE / "check_tlog_scales.py", large, *keys).returncode == 1, name


def test_aics_tlog_audits_it(large: Path, log_keys: Keys) -> None:
    python = newer_python()
    told = run(python, HERE / "check_aics_tlog.py", large, log_keys[0].verifier)
    assert (told.returncode, told.stdout) == (0, f"{SIZE} entries, 277 tiles, 274 bundles\n"), told.stderr
    for name, at in ALTERED:
        with altered(large / name, at):
            assert run(python, HERE / "check_aics_tlog.py", large, log_keys[0].verifier).returncode == 1, name


def test_scitt_cose_judges_our_proofs_as_we_do(large: Path, entries: Sequence[bytes]) -> None:
    python = program("python", package="scitt_cose")
    log = open_log(str(large))
    sizes = [*range(1, 20), 255, 256, 257, 4097, SIZE]
    roots = {size: Frontier().grown(entries[:size]).root.hex() for size in sizes}
    read = {size: nodes(size, dict(Edge().grown(entries[:size])[1]).__getitem__) for size in sizes[:-1]}
    read[SIZE] = nodes(SIZE, lambda tile: read_tile(log, tile))
    inclusion = [
        [entries[at].hex(), at, size, [each.hex() for each in inclusion_proof(at, size, read[size])], roots[size]]
        for size in sizes
        for at in {0, size // 3, size - 1}
    ]
    consistency = [
        [roots[old], roots[new], old, new, [each.hex() for each in consistency_proof(old, new, read[new])]]
        for new in sizes
        for old in sizes
        if old <= new
    ]
    told = judged(python, inclusion, consistency)
    assert all(told["inclusion"])
    assert all(told["consistency"])
    wrong = [[*proof[:3], proof[3][:-1], proof[4]] for proof in inclusion if proof[3]]
    forked = [[*proof[:1], "00" * 32, *proof[2:]] for proof in consistency]
    told = judged(python, wrong, forked)
    assert not any(told["inclusion"])
    assert not any(told["consistency"])


def judged(python: Path, inclusion: list[list[object]], consistency: list[list[object]]) -> dict[str, list[bool]]:
    given = json.dumps({"inclusion": inclusion, "consistency": consistency})
    told = run(python, HERE / "check_scitt_cose.py", given=given)
    assert told.returncode == 0, told.stderr
    return dict(json.loads(told.stdout))


# --- a witness that is not ours -----------------------------------------------------------------


def newer_python() -> Path:
    """The Python of the foreign programs, where it is new enough for aics-tlog and aics-witness."""
    python = program("python")
    if run(python, "-c", "import sys; sys.exit(sys.version_info < (3, 12))").returncode:
        pytest.skip("aics-tlog and aics-witness need Python 3.12 or later, which was not found")
    return program("python", package="aics_witness").parent / "python"


@pytest.fixture
def foreign_witness(tmp_path: Path, log_keys: Keys) -> Iterator[Trusted]:
    """aics-witness, running, for our log."""
    command = newer_python().parent / "aics-witness"
    config = ("--config", tmp_path / "witness.json")
    made = run(command, "init", *config, "--name", WITNESS)
    assert made.returncode == 0, made.stderr
    added = run(command, "add-log", *config, "--origin", ORIGIN, "--vkey", log_keys[0].verifier)
    assert added.returncode == 0, added.stderr
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with subprocess.Popen(
        [command, "serve", *map(str, config), "--listen", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL
    ) as process:
        try:
            wait_for(port)
            yield Trusted(VerifierKey.parse(made.stdout.strip()), f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail("aics-witness did not start")


def grown(folder: Path, entries: Sequence[bytes], keys: Keys) -> None:
    """Publish a log with these entries, which may be there in part."""
    edge, tiles = Edge().grown(entries)
    publish(folder, tiles, sign_checkpoint(Checkpoint(ORIGIN, edge.size, edge.root), keys, int(time.time())))


def test_aics_witness_cosigns_our_log_and_refuses_a_rollback_and_a_fork(
    tmp_path: Path, foreign_witness: Trusted, log_keys: Keys, entries: Sequence[bytes]
) -> None:
    log = tmp_path / "log"
    for size in (1, 300, 300, 1000):
        grown(log, entries[:size], log_keys)
        opened = open_log(str(log))
        note = read_checkpoint(opened)
        lines = ask_witness(opened, note, foreign_witness)
        cosigned = note.with_signatures(lines)
        publish(log, (), cosigned)
        assert {each.key for each in cosigned.signed_by([foreign_witness.key])} == {foreign_witness.key}
    told = run(PROGRAMS / "python", HERE / "check_aics_tlog.py", log, log_keys[0].verifier, foreign_witness.key)
    assert told.returncode == 0, told.stderr

    rolled_back, forked = tmp_path / "rolled-back", tmp_path / "forked"
    grown(rolled_back, entries[:900], log_keys)
    with pytest.raises(
        RecordError, match="says that it has seen 1000 entries of .*, and this log has 900; it shows no checkpoint"
    ):
        ask_witness(open_log(str(rolled_back)), read_checkpoint(open_log(str(rolled_back))), foreign_witness)
    grown(forked, [b"other", *entries[1:1200]], log_keys)
    with pytest.raises(RecordError, match=r"did not cosign \(status 422: .*This may be a fork"):
        ask_witness(open_log(str(forked)), read_checkpoint(open_log(str(forked))), foreign_witness)
    unknown = replace(foreign_witness, url="")
    with pytest.raises(RecordError, match="gives no address for the witness"):
        ask_witness(open_log(str(log)), read_checkpoint(open_log(str(log))), unknown)


def test_a_foreign_log_s_client_is_served_by_our_witness(
    tmp_path: Path, log_keys: Keys, entries: Sequence[bytes]
) -> None:
    python = newer_python()
    folder = tmp_path / "witness"
    command = [sys.executable, "-m", "navicert.cli", "record", "witness", str(folder), "--port", "0"]
    command += ["--name", "witness.example.net/ours", "--log", str(log_keys[0].verifier)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            vkey, _, serving = (process.stdout.readline() for _ in range(3))
            address = serving.split(" at ")[1].split(" ")[0].rstrip("/")

            def feed(held: Sequence[bytes], name: str) -> subprocess.CompletedProcess[str]:
                grown(tmp_path / name, held, log_keys)
                return run(python, HERE / "feed_aics_witness.py", tmp_path / name, address, vkey.strip())

            for size in (5, 300, 1000):
                fed = feed(entries[:size], "log")
                assert fed.returncode == 0, fed.stderr
                assert fed.stdout.startswith("— witness.example.net/ours ")
            assert "WitnessAhead: " in feed(entries[:900], "rolled-back").stderr
            assert "WitnessRejected: witness answered 422" in feed([b"other", *entries[1:1200]], "forked").stderr
        finally:
            process.terminate()
