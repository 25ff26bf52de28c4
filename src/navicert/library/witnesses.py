"""Asking witnesses to cosign a checkpoint of a log (the log's side of C2SP tlog-witness)."""

from __future__ import annotations

import httpx

from navicert.library.logs import SECONDS, Log, read_tile
from navicert.record.checkpoint import Checkpoint, number_from
from navicert.record.merkle import consistency_proof
from navicert.record.note import Note, Signature
from navicert.record.policy import Trusted
from navicert.record.refused import RecordError
from navicert.record.tiles import nodes
from navicert.record.witness import Request, cosignatures_from


class WitnessedFork(RecordError):
    """A witness has seen another history of the log, or entries that the log has lost."""


TRIES = 3  # another feeder of the same log may be faster once or twice
FORK = {409, 422}


def ask_witness(log: Log, note: Note, witness: Trusted) -> tuple[Signature, ...]:
    """The cosignatures of a witness on the checkpoint of a log, verified.

    The witness says what size it has seen (409), and gets the proof from there. Where it has seen more than the log
    has, or does not accept the proof, the log shows two histories: :class:`RecordError`, never a second try with less.
    """
    head = Checkpoint.parse(note.text)
    node = nodes(head.size, lambda tile: read_tile(log, tile))
    old = 0
    for _ in range(TRIES):
        response = _post(witness, Request(old, consistency_proof(old, head.size, node), note).data)
        if response.status_code == 200:
            return cosignatures_from(response.text, note, [witness.key])
        if response.status_code != 409:
            break
        old = number_from(response.text.removesuffix("\n"), f"the size that {witness.key.name} answered")
        if old > head.size:
            raise WitnessedFork(
                f"{witness.key.name} has seen {old} entries of {head.origin}, and this log has {head.size}: it lost "
                "entries. Was a backup restored? Then this is a fork: sign nothing more, and tell those who rely on it"
            )
    said = response.text.strip()[:300]
    fork = " This may be a fork: sign nothing more before it is understood." if response.status_code in FORK else ""
    kind = WitnessedFork if response.status_code == 422 else RecordError
    raise kind(f"{witness.key.name} did not cosign (status {response.status_code}: {said}).{fork}")


def _post(witness: Trusted, body: bytes) -> httpx.Response:
    if not witness.url:
        raise RecordError(f"the policy gives no address for the witness {witness.key.name}")
    url = httpx.URL(witness.url.rstrip("/") + "/add-checkpoint")
    here = url.host in ("127.0.0.1", "localhost")
    try:
        return httpx.post(url, content=body, timeout=SECONDS, trust_env=not here)
    except httpx.HTTPError as error:
        raise RecordError(f"{witness.key.name} could not be asked at {url}: {error}") from None
