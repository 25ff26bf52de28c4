"""A disk that fails, and a process that is killed, at every call in which a log is published or a witness cosigns.

After each round the log that is served verifies whole, is the old or the new one, and is published by the next attempt;
a witness has never signed what it does not remember, and answers the next request.
strace makes one call of each process fail, by its number; a process that first makes some idle calls has the failure at
another place.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
CALLS = ("write", "rename", "fsync")
FAILURES = ("error=EIO", "signal=KILL", pytest.param("error=ENOSPC", marks=pytest.mark.prove))
AT = 60  # the call of each process that fails; publishing and cosigning make fewer

COMMON = """
import os, shutil, sys
sys.path[:0] = [sys.argv[1], sys.argv[1] + "/../src"]
from pathlib import Path
from navicert.record.checkpoint import Checkpoint
from navicert.record.keys import Kind, SigningKey
from navicert.record.note import Note, sign_checkpoint
from navicert.record.refused import RecordError
from navicert.record.tiles import Edge

folder, call, at = Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
key = SigningKey("log.example.org/licences", Kind.ED25519, bytes(32))
entries = [b"entry %d" % number for number in range(530)]

def step(edge, size):
    edge, tiles = edge.grown(entries[edge.size:size])
    return edge, tiles, sign_checkpoint(Checkpoint(key.name, edge.size, edge.root), [key], 1)

def idle(times):
    scratch = folder / "scratch"
    with scratch.open("wb", buffering=0) as file:
        for _ in range(times):
            if call == "write":
                file.write(b".")
            elif call == "fsync":
                os.fsync(file.fileno())
            else:
                os.rename(scratch, scratch)

def attempt(work, times):
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    try:
        idle(times)
        work()
        os._exit(0)
    except (RecordError, OSError):
        os._exit(7)
    except BaseException:
        os._exit(8)

def rounds(start, there, work, check_after_failure, check_at_last):
    done = 0
    while True:
        shutil.rmtree(there, ignore_errors=True)
        shutil.copytree(start, there)
        status = attempt(work, at - 1 - done)
        if status == 0:
            break
        assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 7, status
        check_after_failure()
        assert attempt(work, 0) == 0
        check_at_last()
        done += 1
        assert done < at - 1
    check_at_last()
    print(done)
"""

PUBLISHING = """
import navicert_verify as outsider
from navicert.library.logs import publish, put_public

start, log = folder / "start", folder / "log"
put_public(start, [key.verifier])
edge, tiles, old = step(Edge(), 250)
publish(start, tiles, old)
_, tiles, new = step(edge, 530)

def check(*allowed):
    data, wrong = (log / "checkpoint").read_bytes(), []
    assert data in {note.data for note in allowed}, data
    outsider.Audit(outsider.Source(str(log)), outsider.Head.parse(data, "checkpoint"), wrong)
    assert not wrong, wrong

rounds(start, log, lambda: publish(log, tiles, new), lambda: check(old, new), lambda: check(new))
"""

COSIGNING = """
from navicert.library.witness_state import new_witness, open_witness
from navicert.record.merkle import consistency_proof
from navicert.record.tiles import nodes
from navicert.record.witness import Request

start, there = folder / "start", folder / "witness"
new_witness(start, "witness.example.net/w1", [key.verifier])
edge, tiles, old = step(Edge(), 10)
_, more, new = step(edge, 20)
proof = consistency_proof(10, 20, nodes(20, dict(tiles + more).__getitem__))
with open_witness(start) as witness:
    assert witness.add_checkpoint(Request(0, (), old).data, lambda: 1).status == 200

def now():
    (there / "signing").mkdir(exist_ok=True)  # the time is asked for when the cosignature is made
    return 1

def cosign():
    with open_witness(there) as witness:
        answer = witness.add_checkpoint(Request(10, proof, new).data, now)
        if answer.status == 409:
            assert answer.body == "20\\n"
            answer = witness.add_checkpoint(Request(20, (), new).data, now)
        assert answer.status == 200, answer

def check(*allowed):
    [latest] = there.glob("seen/*/latest")
    size = Checkpoint.parse(Note.parse(latest.read_bytes()).text).size
    assert size in allowed, size
    assert size == 20 or not (there / "signing").exists(), "it signed what it does not remember"

rounds(start, there, cosign, lambda: check(10, 20), lambda: check(20))
"""


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("work", [pytest.param(PUBLISHING, id="publishing"), pytest.param(COSIGNING, id="cosigning")])
def test_whatever_call_fails_nothing_that_was_said_is_contradicted(
    tmp_path: Path, work: str, call: str, failure: str
) -> None:
    trace = ["strace", "-f", "-qq", "-o", "/dev/null"]
    if shutil.which("strace") is None or subprocess.run([*trace, "true"], check=False).returncode:
        pytest.skip("strace is not installed or may not trace, so no call can be made to fail")
    trace += ["-e", f"trace={call}", "-e", f"inject={call}:{failure}:when={AT}"]
    command = [*trace, sys.executable, "-c", COMMON + work, str(TESTS), str(tmp_path), call, str(AT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 2, "there is more than one place at which this call can fail"
