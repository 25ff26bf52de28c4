"""What a witness has cosigned, on the disk before it signs (C2SP tlog-witness).

A witness folder has ``witness.key`` (private), ``witness.vkey`` (public), ``logs`` (tlog-policy lines of the logs that
are witnessed) and ``seen/``: for each log, under the SHA-256 of its origin, ``latest`` (what was accepted) and
``checkpoint`` (the same with the cosignatures, for everybody). ``begun`` lists these hashes again: what was once
cosigned is missed where it is gone. ``evidence/`` has checkpoints that a log signed for a size of which it had shown
another root.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from threading import Lock

from navicert.library.durable import make_folder, put, settle, take_lock
from navicert.library.log_keys import WITNESS_KINDS, keep_keys, new_keys, read_secret
from navicert.library.logs import LOCK, UNFINISHED, Folder, read_policy
from navicert.record.checkpoint import Checkpoint
from navicert.record.keys import SigningKey, VerifierKey
from navicert.record.note import LONGEST_NOTE, Note
from navicert.record.refused import RecordError
from navicert.record.witness import Accepted, Answer, answer, cosign, decide, origin_of

SECRET = "witness.key"
PUBLIC = "witness.vkey"
LOGS = "logs"
SEEN = "seen"
EVIDENCE = "evidence"
LATEST = "latest"
CHECKPOINT = "checkpoint"
BEGUN = "begun"
MOST_EVIDENCE = 100  # checkpoints that are kept of each log, so that one cannot take the room of another


def new_witness(path: Path, name: str, logs: Iterable[VerifierKey]) -> None:
    """Make the folder of a witness, with fresh keys. Raises :class:`RecordError` where there is one."""
    keys = new_keys(name, WITNESS_KINDS)
    text = "".join(f"log {key}\n" for key in logs) + "quorum none\n"
    keep_keys(path / SECRET, keys)
    for folder in (UNFINISHED, EVIDENCE, SEEN):
        make_folder(path / folder)
    put(path / PUBLIC, "".join(f"{key.verifier}\n" for key in keys).encode(), by=path / UNFINISHED)
    put(path / LOGS, text.encode(), by=path / UNFINISHED)
    settle(path)


@contextmanager
def open_witness(path: Path) -> Iterator[Witness]:
    """The witness of a folder, for this process alone. Raises :class:`RecordError` where it cannot safely sign."""
    keys = read_secret(path / SECRET)
    if not (path / SEEN).is_dir():
        raise RecordError(
            f"{path} has a key but no folder {SEEN}: a witness that does not know what it has signed must not sign. "
            "Put the folder back as it last was, or make a new witness with a new key"
        )
    policy = read_policy(path / LOGS)
    logs: dict[str, list[VerifierKey]] = {}
    for log in policy.logs:
        logs.setdefault(log.key.name, []).append(log.key)
    with (path / LOCK).open("a+") as file:
        if not take_lock(file):
            raise RecordError(f"{path} is in use by another process; one witness has one process")
        for left in (path / UNFINISHED).iterdir():
            left.unlink()
        yield Witness(path, keys, logs)


class Witness:
    """A witness that may answer from several threads. Get it from :func:`open_witness`."""

    def __init__(self, path: Path, keys: tuple[SigningKey, ...], logs: dict[str, list[VerifierKey]]) -> None:
        self._path, self._keys, self.logs = path, keys, logs
        self.verifiers = tuple(key.verifier for key in keys)
        self._one_at_a_time = {origin: Lock() for origin in logs}
        self._beginning = Lock()
        known = (path / BEGUN).read_text("ascii", "replace").split() if (path / BEGUN).exists() else ()
        kept = (
            each.name for each in (path / SEEN).iterdir() if (each / LATEST).exists() or (each / CHECKPOINT).exists()
        )
        self._begun = {*known, *kept}

    def add_checkpoint(self, body: bytes, now: Callable[[], int]) -> Answer:
        """Answer a call of add-checkpoint; ``now`` gives the seconds since 1970.

        1. The state of the log is read, and nobody else changes it until the answer is made. 2. The request is
        decided on. 3. What is accepted is forced to the disk. 4. It is signed. Raises ``OSError`` where the disk
        fails; nothing was signed then.
        """
        try:
            origin = origin_of(body)
        except RecordError as error:
            return Answer(400, f"{error}\n")
        with self._one_at_a_time.get(origin) or Lock():
            decided = decide(body, self.logs, self._latest(origin))
            if isinstance(decided, Answer):
                if decided.evidence is not None:
                    self._keep_evidence(decided.evidence)
                return decided
            return self._accept(decided, now)

    def _accept(self, accepted: Accepted, now: Callable[[], int]) -> Answer:
        place = self._place(accepted.checkpoint.origin)
        make_folder(place)
        put(place / LATEST, accepted.note.data, by=self._path / UNFINISHED)
        settle(place)
        self._begin(place.name)
        signatures = cosign(accepted, self._keys, now())
        cosigned = accepted.note.with_signatures(signatures).data
        put(place / CHECKPOINT, cosigned, by=self._path / UNFINISHED, force=False)
        return answer(signatures)

    def _begin(self, origin_hash: str) -> None:
        """Note on the disk, apart from its state, that this log was cosigned."""
        with self._beginning:
            if origin_hash not in self._begun or not (self._path / BEGUN).exists():
                begun = sorted({*self._begun, origin_hash})
                put(self._path / BEGUN, "".join(f"{each}\n" for each in begun).encode(), by=self._path / UNFINISHED)
                settle(self._path)
                self._begun = {*begun}

    def checkpoint(self, origin_hash: str) -> bytes | None:
        """The last cosigned checkpoint of a log, by the SHA-256 of its origin in hexadecimal; ``None`` if none."""
        known = {sha256(origin.encode()).hexdigest(): origin for origin in self.logs}
        if origin_hash not in known:
            return None
        return Folder(self._place(known[origin_hash])).file(CHECKPOINT, LONGEST_NOTE)

    def _place(self, origin: str) -> Path:
        return self._path / SEEN / sha256(origin.encode()).hexdigest()

    def _latest(self, origin: str) -> Checkpoint | None:
        place = Folder(self._place(origin))
        data = place.file(LATEST, LONGEST_NOTE)
        if data is not None:
            return Checkpoint.parse(Note.parse(data).text)
        if place.path.name in self._begun or place.file(CHECKPOINT, LONGEST_NOTE) is not None:
            raise RecordError(f"{place.shown} has lost {LATEST}; put it back as it last was: nothing is signed before")
        return None

    def _keep_evidence(self, note: Note) -> None:
        """Keep a checkpoint that a log signed and that contradicts what it had signed before, each once."""
        folder, log = self._path / EVIDENCE, self._place(Checkpoint.parse(note.text).origin).name
        name = f"{log}-{sha256(note.text.encode()).hexdigest()}"
        if not (folder / name).exists() and len(list(folder.glob(f"{log}-*"))) < MOST_EVIDENCE:
            put(folder / name, note.data, by=self._path / UNFINISHED)
            settle(folder)
