"""The states of a case and of a licence, and every move between them. What is not in these tables cannot be done.

Who may make a move says the office's permissions; these tables say only from where to where.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from navicert.licensing.sentences import Sentence, either


class CaseState(StrEnum):
    """Where a case stands. What was decided is its outcome, and stands apart."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    OPEN = "open"
    CIRCULATED = "circulated"
    ADVISED = "advised"
    PROPOSED = "proposed"
    COUNTERSIGNED = "countersigned"
    DECIDED = "decided"
    APPEALED = "appealed"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"


class LicenceState(StrEnum):
    """Where a licence stands by decision. That it is expired or exhausted follows from the day and from its ledger."""

    ISSUED = "issued"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SURRENDERED = "surrendered"
    REPLACED = "replaced"


C, L = CaseState, LicenceState
LIVE = (C.SUBMITTED, C.OPEN, C.CIRCULATED, C.ADVISED, C.PROPOSED, C.COUNTERSIGNED, C.APPEALED)
WITH_THE_EXPORTER = (C.DRAFT, C.RETURNED)
HOLDS = (L.ISSUED, L.SUSPENDED)
"""The states of a licence that is not over: it can be used, or can be used again."""
ENDED = (C.DECIDED, C.WITHDRAWN, C.DISCARDED)


@dataclass(frozen=True, slots=True)
class Move:
    """A verb that takes something from one of some states into another; ``says`` is how the move is written."""

    verb: str
    before: tuple[str, ...]
    after: str
    says: str


CASE_MOVES = (
    Move("submit", (C.DRAFT, C.RETURNED), C.SUBMITTED, "sent in"),
    Move("discard", (C.DRAFT,), C.DISCARDED, "discarded before it was sent in"),
    Move("return_incomplete", (C.SUBMITTED, C.OPEN), C.RETURNED, "returned: something is missing"),
    Move("accept", (C.SUBMITTED,), C.OPEN, "accepted as complete"),
    Move("circulate", (C.OPEN, C.ADVISED), C.CIRCULATED, "referred for advice"),
    Move("close_circulation", (C.CIRCULATED,), C.ADVISED, "all advice is in"),
    Move("propose", (C.OPEN, C.ADVISED), C.PROPOSED, "decision proposed"),
    Move("send_back", (C.PROPOSED, C.COUNTERSIGNED), C.ADVISED, "sent back, to be proposed anew"),
    Move("complete_signatures", (C.PROPOSED,), C.COUNTERSIGNED, "countersigned"),
    Move("decide", (C.COUNTERSIGNED,), C.DECIDED, "decided"),
    Move("decide_automatically", (C.SUBMITTED,), C.DECIDED, "decided in the automatic lane"),
    Move("withdraw", (*LIVE[:-1], C.RETURNED), C.WITHDRAWN, "withdrawn by the exporter"),
    Move("appeal", (C.DECIDED,), C.APPEALED, "appealed"),
    Move("uphold", (C.APPEALED,), C.DECIDED, "appeal dismissed: the decision stands"),
    Move("reopen", (C.APPEALED,), C.ADVISED, "appeal allowed: to be decided anew"),
    Move("import_decided", (C.DRAFT,), C.DECIDED, "taken over from another system, decided there"),
    Move("import_withdrawn", (C.DRAFT,), C.WITHDRAWN, "taken over from another system, withdrawn there"),
)
LICENCE_MOVES = (
    Move("suspend", (L.ISSUED,), L.SUSPENDED, "suspended"),
    Move("reinstate", (L.SUSPENDED,), L.ISSUED, "suspension lifted"),
    Move("revoke", (L.ISSUED, L.SUSPENDED), L.REVOKED, "revoked"),
    Move("surrender", (L.ISSUED, L.SUSPENDED), L.SURRENDERED, "given back by its holder"),
    Move("replace", (L.ISSUED,), L.REPLACED, "replaced by an amended licence"),
)


def move(verb: str, moves: tuple[Move, ...] = CASE_MOVES) -> Move:
    """The move with this verb. Raises :class:`KeyError` where the table has none."""
    for one in moves:
        if one.verb == verb:
            return one
    raise KeyError(f"no move is called {verb!r}")


def why_not(verb: str, state: str, moves: tuple[Move, ...] = CASE_MOVES) -> str | None:
    """``None`` where the verb may be done in this state, or the sentence that says why not."""
    before = move(verb, moves).before
    if state in before:
        return None
    return Sentence(
        "This cannot be done while it is {state}: only while it is {names}.",
        state=Sentence(state),
        names=either(before),
    )


def verbs_of(state: str, moves: tuple[Move, ...] = CASE_MOVES) -> tuple[str, ...]:
    """The verbs that may be done in a state, in the order of the table."""
    return tuple(one.verb for one in moves if state in one.before)
