"""What goes in and out about cases, for OpenAPI and for reading requests."""

from __future__ import annotations

from datetime import date as Day
from typing import Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field


class In(Schema):
    """A body that a program sends: what it does not know is refused."""

    model_config = ConfigDict(extra="forbid")


class CasesAsked(Schema):
    """What is looked for among the cases."""

    words: str = Field(default="", max_length=200)
    state: list[str] = Field(default_factory=list)
    kind: str = ""
    destination: str = ""
    team: str = ""
    officer: str = ""
    order: Literal["newest", "oldest", "due"] = "newest"
    page: int = Field(default=1, ge=1, le=4000)


class BeginIn(In):
    """A new application of the firm ``exporter`` (its number); ``agent`` where an agent files it."""

    kind: str
    exporter: str
    agent: str | None = None
    dossier: dict[str, Any] = Field(default_factory=dict)


class DossierIn(In):
    """The whole dossier as it shall stand, and the version of the case that was looked at."""

    dossier: dict[str, Any]
    version: int = Field(ge=0)


class WordsIn(In):
    """A sentence: what is missing, a reason, a question, an answer, grounds."""

    text: str = Field(max_length=20_000)


class NoteIn(WordsIn):
    """A note; with ``to_exporter`` the exporter reads it."""

    to_exporter: bool = False


class AskIn(WordsIn):
    """A question to the exporter, and by when an answer is hoped for."""

    answer_by: Day | None = None


class AssignIn(In):
    """The number of the person who leads the case from now on."""

    to: str


class ReferIn(In):
    """A team, for what, why, by when."""

    team: str
    purpose: str = Field(max_length=400)
    because: str
    due: Day | None = None


class ReasonIn(In):
    """A criterion, a sentence on this case, and evidence by its number."""

    criterion: str
    sentence: str
    evidence: list[str] = Field(default_factory=list)


class ScopeIn(In):
    """What advice speaks of: nothing given means everything; else these lines, or these parties."""

    lines: list[int] | None = None
    parties: list[str] | None = None


class AdviseIn(In):
    """The advice of a team on a referral."""

    referral: int
    verdict: Literal["approve", "approve_with_conditions", "refuse", "no_licence_required", "no_view"]
    reasons: list[ReasonIn] = Field(default_factory=list)
    conditions: list[str] = Field(default_factory=list)
    scope: ScopeIn = Field(default_factory=ScopeIn)


class LineIn(In):
    """What becomes of one line: granted (with a smaller ``quantity`` where so decided) or refused."""

    line: int
    outcome: Literal["grant", "refuse"]
    quantity: str | None = Field(default=None, pattern=r"^\d{1,12}(\.\d{1,6})?$")


class ProposeIn(In):
    """A decision as it would be issued. ``departs`` says why where it does not follow the combined advice,
    ``consistency`` why where an alike case ended differently."""

    verdict: str
    lines: list[LineIn] = Field(default_factory=list)
    reasons: list[ReasonIn] = Field(default_factory=list)
    valid_from: Day | None = None
    valid_until: Day | None = None
    departs: str = ""
    consistency: str = ""


class SignIn(In):
    """The hash of the proposal that was read."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class AnswerIn(WordsIn):
    """The answer to a question, by its number."""

    query: int


class LiftIn(WordsIn):
    """Why a condition is lifted, by its number."""

    condition: int


class CaseLine(Schema):
    """A case in a list."""

    id: str
    kind: str
    title: str
    exporter: str
    state: str
    outcome: str
    lane: str
    destination: str
    officer: str | None
    submitted: str | None
    due: str | None


class CasesOut(Schema):
    """One page of cases; ``more`` says that another follows."""

    cases: list[CaseLine]
    page: int
    more: bool


class EventOut(Schema):
    """One step: what, when, by whom, and its entry in the record."""

    seq: int
    verb: str
    at: str
    by: str | None
    instead_of: str | None
    body: dict[str, Any]
    entry: str


class ClockOut(Schema):
    """How the clock stands, with the arithmetic in a sentence."""

    sentence: str
    due: str | None
    running: bool
    overdue: bool


class CaseOut(CaseLine):
    """A case as the person sees it; ``inside`` is absent for the exporter.

    ``can`` are the verbs that this person may do now.
    """

    version: int
    dossier: dict[str, Any]
    missing: list[str]
    clock: ClockOut
    events: list[EventOut]
    queries: list[dict[str, Any]]
    licences: list[str]
    letters: list[str]
    can: list[str]
    inside: dict[str, Any] | None


class DoneOut(Schema):
    """What stands after a verb: the case, its state and version, and the number of what was made."""

    id: str
    state: str
    version: int
    made: str | None = None
