"""``navicert office check``: whether everything that is kept is still what was kept, and fits together.

Each check below yields a sentence for everything that is wrong, and says now and then how many it has looked at. Nothing
is changed. What is wrong here is never an accident of the program's own working: a disk, a hand, or an attack.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC
from datetime import datetime as Moment
from hashlib import sha256
from typing import Any

from django.db import connection
from django.db.models import F, Model

from navicert.library.document_store import StoreError
from navicert.licensing.states import CASE_MOVES, LICENCE_MOVES, CaseState, LicenceState, Move
from navicert.office.cases.clocks import clock_of
from navicert.office.cases.uploads import store
from navicert.office.models import (
    Act,
    Case,
    Checkpoint,
    Document,
    Entry,
    Event,
    KeptDetermination,
    KeptScreening,
    Letter,
    Licence,
    Policy,
    Proposal,
    Signature,
    Submission,
)
from navicert.office.record.standing import record_standing
from navicert.record.act import check_entry
from navicert.record.merkle import Frontier
from navicert.record.refused import RecordError

Tick = Callable[[int], object]
TOGETHER = 500  # rows that are read at once
HASHED: tuple[tuple[type[Model], str, str], ...] = (
    (Submission, "dossier", "sha256"),
    (Proposal, "body", "sha256"),
    (Licence, "statement", "statement_sha256"),
    (Letter, "statement", "statement_sha256"),
    (Policy, "text", "sha256"),
    (KeptDetermination, "facts", "facts_sha256"),
    (KeptDetermination, "answer", "answer_sha256"),
    (KeptScreening, "question", "question_sha256"),
    (KeptScreening, "answer", "answer_sha256"),
)
"""Each text that is kept with its SHA-256: table, column, column of the hash."""
RECKONED = ("submit", "accept", "return_incomplete", "ask", "answer", "cancel_query", "reopen")
"""The steps after which the day for the decision is worked out anew."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked at: what it is called, how many there are, and what is wrong with them."""

    title: str
    count: Callable[[], int]
    faults: Callable[[Tick], Iterator[str]]


# --- documents -------------------------------------------------------------------------------


def documents(tick: Tick) -> Iterator[str]:
    """Every document is in the store, whole, and as long as it was."""
    kept = Document.objects.order_by("sha256", "pk").values_list("sha256", "public_id", "case__public_id", "size")
    last, size, why = "", 0, ""
    for digest, number, case, stated in kept.iterator(TOGETHER):
        if digest != last:
            last = digest
            size, why = _looked_at(digest)
        if why or size != stated:
            yield f"{number} of {case}: {why or f'has {size} bytes, and had {stated}'}"
        tick(1)


def _looked_at(digest: str) -> tuple[int, str]:
    try:
        return store().size(digest), ""
    except (StoreError, ValueError) as error:
        return 0, str(error)


def notes() -> Iterator[str]:
    """What is not wrong, and worth knowing."""
    known = set(Document.objects.values_list("sha256", flat=True))
    strays = sum(digest not in known for digest in store().digests())
    if strays:
        yield f"{strays} files in the store belong to no document: they were kept for a step that was refused at its end."


# --- texts and their hashes ------------------------------------------------------------------


def texts(tick: Tick) -> Iterator[str]:
    """Every text is what its hash says, and every signature is over the text of its proposal."""
    for model, text, hashed in HASHED:
        name = "public_id" if hasattr(model, "public_id") else "case__public_id"
        for number, held, said in model._default_manager.values_list(name, text, hashed).iterator(TOGETHER):
            if sha256(held.encode()).hexdigest() != said:
                yield f"{model.__name__.lower()} of {number}: its {text} is not what its hash says"
            tick(1)
    other = Signature.objects.exclude(sha256=F("proposal__sha256")).values_list("proposal__case__public_id", flat=True)
    yield from (f"{number}: a signature is over another text than the proposal's" for number in other)


def _texts() -> int:
    return sum(model._default_manager.count() for model, _, _ in HASHED)


# --- steps, their acts, and the states that follow ---------------------------------------------


@dataclass
class Course:
    """How far the steps of one case have been followed: the state of the case and of each of its licences."""

    case: str
    seq: int = 0
    state: str = CaseState.DRAFT
    licences: dict[str, str] = field(default_factory=dict)

    def go(self, event: Event, act: dict[str, Any]) -> Iterator[str]:
        """Follow one step; what it says against the ones before."""
        where = f"{self.case}, step {event.seq} ({event.verb})"
        if event.seq != self.seq + 1:
            yield f"{where}: the step before it is missing"
        self.seq = event.seq
        number = event.body.get("licence", "")
        if number:
            before = self.licences.get(number, LicenceState.ISSUED)
            self.licences[number], fault = _moved(event.verb, before, LICENCE_MOVES)
            now = self.licences[number]
        else:
            self.state, fault = _moved("circulate" if self._refers(event) else event.verb, self.state, CASE_MOVES)
            now = self.state
        if fault:
            yield f"{where}: {fault}"
        if act and act["outcome"].get("state") != now:
            yield f"{where}: leads to {now}, and the record says {act['outcome'].get('state')}"

    def _refers(self, event: Event) -> bool:
        return event.verb == "refer" and self.state != CaseState.CIRCULATED

    def end(self) -> Iterator[str]:
        """What the rows say against their steps."""
        state = Case.objects.values_list("state", flat=True).get(public_id=self.case)
        if state != self.state:
            yield f"{self.case}: is {state}, and its steps lead to {self.state}"
        held = dict(Licence.objects.filter(case__public_id=self.case).values_list("public_id", "state"))
        for number in held.keys() | self.licences.keys():
            if held.get(number) != self.licences.get(number):
                yield f"{number}: is {held.get(number)}, and its steps lead to {self.licences.get(number)}"


def _moved(verb: str, state: str, moves: tuple[Move, ...]) -> tuple[str, str]:
    """The state after a step, and why it could not be made, if so. A step that is no move leaves the state."""
    made = next((move for move in moves if move.verb == verb), None)
    if made is None:
        return state, ""
    return made.after, "" if state in made.before else f"cannot be made while it is {state}"


def steps(tick: Tick) -> Iterator[str]:
    """Every step has its act, says what the act says, and may follow the one before; states are where they lead."""
    course: Course | None = None
    for event, act in _with_acts():
        number = event.case.public_id
        if course is None or course.case != number:
            if course is not None:
                yield from course.end()
            course = Course(number)
        said, fault = _said(event, act)
        if fault:
            yield f"{number}, step {event.seq} ({event.verb}): {fault}"
        yield from course.go(event, said)
        tick(1)
    if course is not None:
        yield from course.end()
    for number in Case.objects.filter(events=None).values_list("public_id", flat=True):
        yield f"{number}: has no steps"


def _with_acts() -> Iterator[tuple[Event, Act | None]]:
    """Every step in the order of its case, with its act."""
    rows = Event.objects.order_by("case_id", "seq").select_related("case", "by")
    some: list[Event] = []
    for event in rows.iterator(TOGETHER):
        some.append(event)
        if len(some) == TOGETHER:
            yield from _paired(some)
            some = []
    yield from _paired(some)


def _paired(events: list[Event]) -> Iterator[tuple[Event, Act | None]]:
    entries = [bytes.fromhex(event.entry) for event in events]
    acts = {bytes(act.entry): act for act in Act.objects.filter(entry__in=entries).select_related("envelope")}
    yield from ((event, acts.get(entry)) for event, entry in zip(events, entries, strict=True))


def _said(event: Event, act: Act | None) -> tuple[dict[str, Any], str]:
    """What the act of a step says, and how the step differs from it. Empty where the envelope was erased."""
    if act is None:
        return {}, "the record has no such act"
    envelope = getattr(act, "envelope", None)
    if envelope is None:
        return {}, ""
    try:
        check_entry(bytes(act.entry), bytes(envelope.data), bytes(envelope.nonce))
        said: dict[str, Any] = json.loads(bytes(envelope.data))
    except (RecordError, ValueError, TypeError) as error:
        return {}, f"its act is not what was recorded ({error})"
    subject = said["outcome"].get("case", said["subject"])
    mine = {
        "case": (subject, event.case.public_id),
        "place": (said["outcome"].get("seq"), event.seq),
        "verb": (said["verb"].partition(".")[2], event.verb),
        "actor": (said["actor"], event.by.public_id if event.by else "office"),
        "body": (said["outcome"].get("body"), event.body),
        "moment": (Moment.fromisoformat(said["at"]).astimezone(UTC), event.at.astimezone(UTC)),
    }
    other = [name for name, (recorded, row) in mine.items() if recorded != row]
    return said, f"changed after it was recorded: {', '.join(other)}" if other else ""


# --- clocks ----------------------------------------------------------------------------------


def clocks(tick: Tick) -> Iterator[str]:
    """The day by which to decide is the one that the steps give."""
    for case in Case.objects.exclude(submitted=None).order_by("pk").prefetch_related("events").iterator(TOGETHER):
        events = sorted(case.events.all(), key=lambda event: event.seq)
        last = max((n for n, event in enumerate(events) if event.verb in RECKONED), default=None)
        if last is not None:
            due = clock_of(case, events[last].at, events[: last + 1]).due
            if due != case.due:
                yield f"{case.public_id}: is due {case.due or 'on no day'}, and its steps give {due or 'no day'}"
        tick(1)


# --- the record ------------------------------------------------------------------------------


def record(tick: Tick) -> Iterator[str]:
    """The entries lead to the root that was signed, every act is in the log or waits, and nothing stands against it."""
    last = Checkpoint.objects.order_by("-size").first()
    frontier = Frontier()
    entries = Entry.objects.order_by("index").values_list("index", "act__entry")
    for index, entry in entries.iterator(TOGETHER):
        if index != frontier.size:
            yield f"the record has lost entry {frontier.size}"
            return
        frontier = frontier.grown([bytes(entry)])
        tick(1)
    if (last.size if last else 0) != frontier.size:
        yield f"the record has {frontier.size} entries, and {last.size if last else 0} are signed"
    elif last is not None and bytes(last.root) != frontier.root:
        yield "the entries of the record do not lead to the root that was signed"
    yield from record_standing().alarms


# --- the database itself ---------------------------------------------------------------------


def tables(tick: Tick) -> Iterator[str]:
    """The database is whole inside, and no row names one that is gone."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check(10)")
            yield from (f"the database: {row[0]}" for row in cursor.fetchall() if row[0] != "ok")
            cursor.execute("PRAGMA foreign_key_check")
            yield from (
                f"the database: a row of {row[0]} names one of {row[2]} that is gone" for row in cursor.fetchall()[:10]
            )
    tick(1)


CHECKS = (
    Check("Database", lambda: 1, tables),
    Check("Documents", Document.objects.count, documents),
    Check("Texts and hashes", _texts, texts),
    Check("Steps, acts, states", Event.objects.count, steps),
    Check("Days to decide by", Case.objects.exclude(submitted=None).count, clocks),
    Check("Record", Entry.objects.count, record),
)
