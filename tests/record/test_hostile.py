"""Whoever serves a log, hands out a receipt or answers as a witness may lie: what is said then, and what goes on."""

from __future__ import annotations

import gzip
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner

import navicert_verify as outsider
from navicert.cli.main import main
from navicert.cli.record_served import WitnessDoor
from navicert.library import logs
from navicert.library.log_keys import new_keys
from navicert.library.logs import open_log, publish, put_public, read_checkpoint
from navicert.library.witness_state import new_witness, open_witness
from navicert.library.witnesses import WitnessDisagrees, WitnessedFork, ask_witness
from navicert.record.checkpoint import Checkpoint
from navicert.record.keys import Kind, SigningKey, message
from navicert.record.merkle import leaf_hash
from navicert.record.note import Signature, sign_checkpoint
from navicert.record.policy import Trusted
from navicert.record.proof import Receipt
from navicert.record.refused import RecordError
from navicert.record.tiles import Edge
from navicert.record.witness import Request

ORIGIN = "log.example.org/licences"
TIME = 1_790_000_000
BEYOND = 2**62  # seconds since 1970: no year that a calendar knows

Keys = tuple[SigningKey, ...]
Serve = Callable[[Callable[[BaseHTTPRequestHandler], None]], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Answers every request with a function; gives the address."""
    servers: list[ThreadingHTTPServer] = []

    def begun(answer: Callable[[BaseHTTPRequestHandler], None]) -> str:
        class Door(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                with suppress(OSError):
                    answer(self)

            do_POST = do_GET

            def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's name
                """Nothing is said."""

        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), Door))
        Thread(target=servers[-1].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_port}"

    yield begun
    for server in servers:
        server.shutdown()
        server.server_close()


def send(door: BaseHTTPRequestHandler, data: bytes | None, status: int = 200, **headers: str) -> None:
    door.send_response(404 if data is None else status)
    for name, value in headers.items():
        door.send_header(name.replace("_", "-"), value)
    door.end_headers()
    door.wfile.write(data or b"")


def files(entries: Sequence[bytes], keys: Keys) -> dict[str, bytes]:
    """A log, by path."""
    edge, tiles = Edge().grown(entries)
    note = sign_checkpoint(Checkpoint(ORIGIN, edge.size, edge.root), keys, TIME)
    return {"checkpoint": note.data, **{tile.path: data for tile, data in tiles}}


def run(*words: object, **options: int) -> subprocess.CompletedProcess[str]:
    """``navicert-verify``, with no more memory than ``memory`` bytes if that is given."""
    most = options.get("memory", resource.RLIM_INFINITY)
    return subprocess.run(
        [sys.executable, "-I", outsider.__file__, *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (most, resource.RLIM_INFINITY)),
    )


def given(keys: Keys) -> list[str]:
    return [f"--key={key.verifier}" for key in keys]


# --- who serves a log ------------------------------------------------------------------------


def test_other_tiles_at_a_second_reading_hide_no_rewritten_history(
    tmp_path: Path, serve: Serve, log_keys: Keys, entries: Sequence[bytes]
) -> None:
    before, now = files(entries[:300], log_keys), files([b"rewritten", *entries[1:600]], log_keys)
    kept, policy = tmp_path / "kept", tmp_path / "policy"
    kept.write_bytes(before["checkpoint"])
    policy.write_text("".join(f"log {key.verifier}\n" for key in log_keys) + "quorum none\n")
    then = {"tile/0/001": before["tile/0/001.p/44"], "tile/1/000.p/2": before["tile/1/000.p/1"]}
    asked: list[str] = []

    def answer(door: BaseHTTPRequestHandler) -> None:
        path = door.path[1:]
        data = now.get(path)
        if path in asked and path in then and data:
            data = then[path].ljust(len(data), b"\0")
        asked.append(path)
        send(door, data)

    address = serve(answer)
    told = run(address, *given(log_keys), "--old", kept)
    assert (told.returncode, "history was rewritten" in told.stdout) == (1, True), told.stdout
    asked.clear()
    refused = CliRunner().invoke(main, ["record", "verify", address, "--policy", str(policy), "--old", str(kept)])
    assert (refused.exit_code, "history was rewritten" in refused.output) == (1, True), refused.output


def test_a_bundle_that_is_small_on_the_wire_and_has_millions_of_entries_is_refused(
    serve: Serve, log_keys: Keys
) -> None:
    note = sign_checkpoint(Checkpoint(ORIGIN, 256, bytes(32)), log_keys, TIME)
    held = {"checkpoint": note.data, "tile/0/000": bytes(8192), "tile/1/000.p/1": bytes(32)}
    bomb = gzip.compress(bytes(50_000_000))

    def answer(door: BaseHTTPRequestHandler) -> None:
        if door.path == "/tile/entries/000":
            send(door, bomb, Content_Encoding="gzip")
        else:
            send(door, held.get(door.path[1:]))

    told = run(serve(answer), *given(log_keys), memory=700_000_000)
    assert told.returncode == 1, told
    assert "WRONG: tile/entries/000: 16776961 bytes after its entry 255" in told.stdout


@pytest.mark.parametrize(
    "raw", [b"garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nabc"], ids=["no", "cut"]
)
def test_an_answer_that_is_not_http_is_said(serve: Serve, log_keys: Keys, raw: bytes) -> None:
    def answer(door: BaseHTTPRequestHandler) -> None:
        door.wfile.write(raw)
        door.close_connection = True

    told = run(serve(answer), *given(log_keys))
    assert (told.returncode, told.stderr) == (2, "")
    assert "/checkpoint could not be read: " in told.stdout


def drip(door: BaseHTTPRequestHandler) -> None:
    """A byte now and then, for ever."""
    send(door, b"A")
    while True:
        door.wfile.write(b"A")
        time.sleep(0.02)


def test_an_answer_without_an_end_ends(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outsider, "SECONDS", 0.3)
    monkeypatch.setattr(logs, "SECONDS", 0.3)
    address = serve(drip)
    with pytest.raises(LookupError, match="could not be read: it takes more than"):
        outsider.Source(address).get("checkpoint")
    with pytest.raises(RecordError, match="gave no whole answer within"):
        read_checkpoint(open_log(address))


def test_a_checkpoint_is_a_megabyte_at_most(log: Path) -> None:
    data = (log / "checkpoint").read_bytes()
    (log / "checkpoint").write_bytes(data + data.splitlines(keepends=True)[-1] * 400)
    told = run(log)
    assert (told.returncode, "checkpoint: not a checkpoint" in told.stdout) == (1, True)


@pytest.mark.parametrize("address", ["http://[::1", "https://", "gopher://log.example.org"])
def test_an_address_that_is_none_is_said(address: str) -> None:
    told = run(address)
    assert (told.returncode, told.stderr) == (2, ""), told
    assert "could not be read" in told.stdout
    with pytest.raises(RecordError, match="is not an http or https address|is neither a folder nor an address"):
        open_log(address)


# --- who keeps a folder ----------------------------------------------------------------------


@pytest.mark.parametrize("tile", ["tile/0/001.p/44", "tile/entries/001.p/44"])
@pytest.mark.parametrize("what", ["emptied", "cut", "halved", "longer", "named otherwise"])
def test_an_old_partial_tile_is_as_long_as_it_says(
    log: Path, log_keys: Keys, entries: Sequence[bytes], tile: str, what: str
) -> None:
    edge, tiles = Edge().grown(entries[:350])
    publish(log, tiles, sign_checkpoint(Checkpoint(ORIGIN, 350, edge.root), log_keys, TIME))
    file = log / tile
    data, longer = file.read_bytes(), (log / tile.replace("p/44", "p/94")).read_bytes()
    assert run(log).returncode == 0
    unit = 32 if "entries" not in tile else 35
    if what == "named otherwise":
        file = file.rename(file.with_name("044"))
    else:
        file.write_bytes({"emptied": b"", "cut": data[:-unit], "halved": data[:-5], "longer": longer}[what])
    told = run(log)
    assert told.returncode == 1
    assert f"WRONG: {file.relative_to(log)}: " in told.stdout


def test_a_log_is_followed_across_a_change_of_keys(tmp_path: Path, log_keys: Keys, entries: Sequence[bytes]) -> None:
    ours, edge = new_keys(ORIGIN), Edge()
    for size, keys in ((10, log_keys), (20, (*log_keys, *ours)), (30, ours)):
        edge, tiles = edge.grown(entries[edge.size : size])
        note = sign_checkpoint(Checkpoint(ORIGIN, edge.size, edge.root), keys, TIME)
        publish(tmp_path / "log", tiles, note)
        (tmp_path / f"{size}").write_bytes(note.data)
    old = ("--old", tmp_path / "10")
    told = run(tmp_path / "log", *given((*log_keys, *ours)), *old)
    assert told.returncode == 0, told.stdout
    by = {key: f"{key.name}+{key.verifier.id.hex()} ({key.kind.label})" for key in (*log_keys, *ours)}
    assert f"checkpoint: signed with {by[ours[0]]} and {by[ours[1]]}\n" in told.stdout
    assert f"{tmp_path / '10'}: signed with {by[log_keys[0]]} and {by[log_keys[1]]}\n" in told.stdout
    assert run(tmp_path / "log", *given(ours[:1] + log_keys[:1]), *old).returncode == 0, "one key of each suffices"
    for keys, what in ((ours, tmp_path / "10"), (log_keys, "checkpoint")):
        told = run(tmp_path / "log", *given(keys), *old)
        assert (told.returncode, f"WRONG: {what}: not believed" in told.stdout) == (1, True), told.stdout
    stranger = new_keys(ORIGIN)[0]
    told = run(tmp_path / "log", *given((*log_keys, *ours, stranger)), *old)
    assert (told.returncode, f"not signed with the key {stranger.name}" in told.stdout) == (1, True)


# --- who hands out a receipt -----------------------------------------------------------------


def test_an_entry_is_of_one_act_alone(tmp_path: Path, log_keys: Keys) -> None:
    granted, more, nonce = b'{"licence":"granted"}', b'\n{"but":"revoked"}', b"N" * 32
    entry = b"\x01" + sha256(granted + more + nonce).digest()
    note = sign_checkpoint(Checkpoint(ORIGIN, 1, leaf_hash(entry)), log_keys, TIME)
    (tmp_path / "r").write_bytes(Receipt(0, (), note, entry).data)
    (tmp_path / "long").write_bytes(granted + more)
    (tmp_path / "short").write_bytes(granted)
    assert run(tmp_path / "r", *given(log_keys), "--act", tmp_path / "long", nonce.hex()).returncode == 0
    for split in ((more + nonce).hex(), nonce.hex()[:-2], "zz", nonce.hex() + " "):
        told = run(tmp_path / "r", *given(log_keys), "--act", tmp_path / "short", split)
        assert (told.returncode, "its NONCE has 64 hexadecimal digits" in told.stdout) == (2, True), told.stdout


def test_a_path_is_of_hashes(tmp_path: Path, log_keys: Keys) -> None:
    entry, beside = b"\x01" + bytes(32), b"what is no hash, and longer than one of them"
    root = sha256(b"\x01" + leaf_hash(entry) + beside).digest()
    note = sign_checkpoint(Checkpoint(ORIGIN, 2, root), log_keys, TIME)
    (tmp_path / "r").write_bytes(Receipt(0, (beside,), note, entry).data)
    told = run(tmp_path / "r", *given(log_keys))
    assert (told.returncode, "the path does not lead from entry 0" in told.stdout) == (1, True)


def test_what_does_not_belong_together_is_refused(log: Path, tmp_path: Path, log_keys: Keys) -> None:
    receipt, policy, typed = tmp_path / "r", str(log / "policy"), partial(CliRunner().invoke, main)
    assert typed(["record", "prove", str(log), "7", "--out", str(receipt)]).exit_code == 0
    told = run(receipt, *given(log_keys))
    assert (told.returncode, "which act the entry is for, as no act was shown" in told.stdout) == (0, True)
    assert "no act was shown" in typed(["record", "verify", str(receipt), "--policy", policy]).output
    for words, says in {
        (receipt, *given(log_keys), "--old", log / "checkpoint"): "--old is for a log",
        (log, *given(log_keys), "--act", receipt, "00" * 32): "--act is for a receipt file",
        (log, *given(log_keys), "--witness", str(log_keys[1].verifier)): "cannot be its own witness",
    }.items():
        told = run(*words)
        assert (told.returncode, says in told.stdout) == (2, True), told
    for line, says in {
        ("verify", receipt, "--policy", policy, "--old", log / "checkpoint"): "--old is for a whole log",
        ("verify", log, "--act", receipt, "--nonce", "00"): "--act and --nonce are for a receipt",
        ("verify", receipt, "--policy", policy, "--act", receipt): "give both --act and --nonce",
    }.items():
        refused = typed(["record", *map(str, line)])
        assert (refused.exit_code, says in refused.output) == (1, True), refused.output


def test_a_private_key_is_never_shown(log: Path, tmp_path: Path, log_keys: Keys) -> None:
    secret = log_keys[0].secret
    (tmp_path / "policy").write_text(f"log {secret}\nquorum none\n")
    (tmp_path / "alone").write_text(f"{secret}\n")
    said = [run(log, "--key", part).stdout for part in (secret, secret[-44:], secret.removeprefix("PRIVATE+"))]
    for words in (
        ["verify", log, "--policy", tmp_path / "policy"],
        ["verify", log, "--policy", tmp_path / "alone"],
        ["witness", tmp_path / "w", "--name", "w.example.net/1", "--log", secret],
        ["key", tmp_path / "k", "--name", secret],
    ):
        refused = CliRunner().invoke(main, ["record", *map(str, words)])
        assert refused.exit_code == 1
        said.append(refused.output)
    assert all(each and secret[-44:-20] not in each for each in said), said


# --- who answers as a witness ----------------------------------------------------------------


def too_late(key: SigningKey, text: str) -> Signature:
    proper = key._private.sign(message(key.kind, key.name, BEYOND, text))
    return Signature(key.name, key.verifier.id, BEYOND.to_bytes(8, "big") + proper)


@pytest.mark.parametrize("kind", [Kind.COSIGNATURE_ED25519, Kind.COSIGNATURE_ML_DSA_44])
def test_a_time_beyond_the_year_9999_is_refused(log: Path, kind: Kind) -> None:
    key, note = SigningKey("witness.example.net/late", kind, bytes(32)), read_checkpoint(open_log(str(log)))
    late = note.with_signatures([too_late(key, note.text)])
    with pytest.raises(RecordError, match="an impossible time"):
        late.signed_by([key.verifier])
    with pytest.raises(RecordError, match="needs the time"):
        key.sign(note.text, BEYOND)
    (log / "checkpoint").write_bytes(late.data)
    told = run(log, "--witness", str(key.verifier))
    assert (told.returncode, told.stderr) == (1, "")
    assert "does not fit the key witness.example.net/late+" in told.stdout


def witness_that(answers: str, key: SigningKey) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(door: BaseHTTPRequestHandler) -> None:
        if door.command == "GET":
            return send(door, b"99999999\n")
        note = Request.parse(door.rfile.read(int(door.headers["Content-Length"]))).note
        match answers:
            case "more":
                return send(door, b"99999999\n", 409)
            case "no":
                return send(door, b"no\n", 422)
            case "too late":
                return send(door, too_late(key, note.text).line.encode())
            case "much":
                return send(door, b"A" * 5_000_000)
            case _:
                return drip(door)

    return answer


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ("more", "says that it has seen 99999999 entries .* it shows no checkpoint that proves it"),
        ("no", "did not cosign .status 422: no.. This may be a fork, though it shows no checkpoint"),
        ("too late", "an impossible time"),
        ("much", "has more than the 100000 bytes"),
        ("dripping", "gave no whole answer within"),
    ],
)
def test_a_bad_witness_is_a_sentence_and_no_fork(
    log: Path, serve: Serve, witness_key: SigningKey, monkeypatch: pytest.MonkeyPatch, answers: str, says: str
) -> None:
    if answers == "dripping":
        monkeypatch.setattr(logs, "SECONDS", 0.5)
    opened = open_log(str(log))
    trusted = Trusted(witness_key.verifier, serve(witness_that(answers, witness_key)))
    with pytest.raises(RecordError, match=says) as refused:
        ask_witness(opened, read_checkpoint(opened), trusted)
    assert isinstance(refused.value, WitnessDisagrees) is (answers in ("more", "no"))
    assert not isinstance(refused.value, WitnessedFork)


@pytest.mark.parametrize("url", ["https://[::1", "http://\udcff.example", "http://127.0.0.1:9", "gopher://a", "a b"])
def test_an_address_of_a_witness_that_is_none_is_a_sentence(log: Path, witness_key: SigningKey, url: str) -> None:
    opened = open_log(str(log))
    with pytest.raises(RecordError, match="could not be fetched"):
        ask_witness(opened, read_checkpoint(opened), Trusted(witness_key.verifier, url))


@pytest.mark.parametrize(
    ("size", "says"),
    [(200, "has seen 300 entries of .*, and this log has 200: it lost entries"), (400, "has seen another history of")],
)
def test_what_the_log_signed_and_the_witness_shows_proves_a_fork(
    tmp_path: Path, log: Path, log_keys: Keys, entries: Sequence[bytes], size: int, says: str
) -> None:
    new_witness(tmp_path / "w", "witness.example.net/w1", [key.verifier for key in log_keys])
    fork = tmp_path / "fork"
    edge, tiles = Edge().grown([b"other", *entries[1:size]])
    put_public(fork, [key.verifier for key in log_keys])
    publish(fork, tiles, sign_checkpoint(Checkpoint(ORIGIN, size, edge.root), log_keys, TIME))
    with open_witness(tmp_path / "w") as witness, ThreadingHTTPServer(("", 0), partial(WitnessDoor, witness)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        trusted = Trusted(witness.verifiers[0], f"http://127.0.0.1:{server.server_port}")
        assert ask_witness(open_log(str(log)), read_checkpoint(open_log(str(log))), trusted)
        with pytest.raises(WitnessedFork, match=says):
            ask_witness(open_log(str(fork)), read_checkpoint(open_log(str(fork))), trusted)
        (fork / "log.vkey").write_text(f"{new_keys(ORIGIN)[0].verifier}\n")  # not signed by this log: it proves nothing
        with pytest.raises(WitnessDisagrees):
            ask_witness(open_log(str(fork)), read_checkpoint(open_log(str(fork))), trusted)
        server.shutdown()
