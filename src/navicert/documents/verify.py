"""Checking a signed document, in numbered steps, without asking anybody.

| step | what is asked |
|---|---|
| 1 | Is it readable: a compact JWS of a size that is accepted? |
| 2 | Is the header one of ours: EdDSA, the type of a document, nothing that chooses keys? |
| 3 | Is the key one of those that were given? |
| 4 | Does the signature fit the very bytes? |
| 5 | Is the document well-formed, and its text canonical? |
| 6 | Is it the key that the document names, and did that key sign on the day of issue? |
| 7 | Can the document be used on the day that is asked about? |
| 8 | What does the status list say of it? |

The first step that fails ends it. What cannot be known is said to be unknown, and is never taken for valid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date as Day
from datetime import datetime as Moment
from enum import StrEnum
from hashlib import sha256

from navicert.documents.keys import PublicKey
from navicert.documents.refused import DocumentError
from navicert.documents.signing import TYPES, Compact, shown
from navicert.documents.statement import LETTER, LICENCE, Letter, LicenceStatement, Statement
from navicert.documents.status_list import PublishedList, Status

READERS: dict[str, type[LicenceStatement] | type[Letter]] = {TYPES[LICENCE]: LicenceStatement, TYPES[LETTER]: Letter}
STEPS = ("readable", "header", "key", "signature", "document", "day of issue", "validity", "status")


class Outcome(StrEnum):
    """How a step ended."""

    RIGHT = "right"
    WRONG = "wrong"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """What the steps come to."""

    VALID = "valid"
    REFUSED = "refused"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its number from 1, its name, how it ended, and the sentence."""

    number: int
    name: str
    outcome: Outcome
    said: str


@dataclass(frozen=True, slots=True)
class Verification:
    """All steps that were made. ``statement`` is there when it could be read, whatever the verdict.

    ``status`` is that of the status list, or ``expired``, ``not yet valid``, ``unknown`` or ``none`` (a letter that has
    none).
    """

    steps: tuple[Step, ...] = ()
    statement: Statement | None = None
    sha256: str = ""
    status: str = "unknown"

    @property
    def verdict(self) -> Verdict:
        """Refused where a step is wrong; valid only where every step was made and is right."""
        outcomes = {step.outcome for step in self.steps}
        if Outcome.WRONG in outcomes:
            return Verdict.REFUSED
        complete = len(self.steps) >= len(STEPS)
        return Verdict.VALID if outcomes == {Outcome.RIGHT} and complete else Verdict.UNDECIDED

    def then(self, step: Step) -> Verification:
        """The same with a further step, such as the comparison of a page."""
        return Verification((*self.steps, step), self.statement, self.sha256, self.status)


class Unknown(Exception):
    """A step that cannot be decided: its message says why and what would decide it."""


@dataclass(slots=True)
class _Steps:
    """What is known so far, while the steps are made."""

    token: str
    keys: Sequence[PublicKey]
    lists: Sequence[str]
    on: Day
    now: Moment | None
    made: list[Step] = field(default_factory=list)
    compact: Compact | None = None
    key: PublicKey | None = None
    statement: Statement | None = None
    status: str = "unknown"

    def readable(self) -> str:
        self.compact = Compact.parse(self.token.strip())
        return f"a signed text of {len(self.token.strip())} signs"

    def header(self) -> str:
        self._compact.check_header(set(READERS))
        return f"{self._compact.header['typ']}, signed with EdDSA"

    def known_key(self) -> str:
        named = self._compact.header["kid"]
        if not self.keys:
            raise Unknown(f"it names the key {shown(named)}; no keys of the authority are given, so it proves nothing")
        self.key = next((key for key in self.keys if key.id == named), None)
        if self.key is None:
            raise DocumentError(f"it names the key {shown(named)}, which is none of those given: not of that authority")
        return f"{self.key.id}, signing {self.key.days}"

    def signature(self) -> str:
        if self.key is None:
            raise Unknown("not checked, as the key is not known")
        self._compact.check_signature(self.key)
        return "it fits the very bytes of the document"

    def document(self) -> str:
        self.statement = READERS[self._compact.header["typ"]].read(self._compact.payload)
        return f"{self.statement.version}, number {self.statement.number}, in canonical JSON"

    def issue(self) -> str:
        statement = self._statement
        if statement.authority.key != self._compact.header["kid"]:
            raise DocumentError(f"the document names another key ({statement.authority.key}) than its signature does")
        if self.key is None:
            raise Unknown("not checked, as the key is not known")
        if not self.key.covers(statement.issued):
            raise DocumentError(f"it was issued on {statement.issued}, and its key signs {self.key.days}")
        return f"{statement.issued}, by {statement.authority.name} ({statement.authority.country})"

    def validity(self) -> str:
        statement = self._statement
        first, last = statement.valid_from or statement.issued, statement.valid_until
        if self.on < first:
            self.status = "not yet valid"
            raise DocumentError(f"on {self.on} it is not valid yet: it begins on {first}")
        if last is not None and self.on > last:
            self.status = "expired"
            raise DocumentError(f"on {self.on} it has expired: its last day was {last}")
        return f"on {self.on} it can be used: from {first}" + (f" until {last}" if last else ", without an end")

    def listed(self) -> str:
        place = self._statement.status
        if place is None:
            self.status = "none"
            return "such a letter is in no status list"
        found = self._list(place.list)
        try:
            status = found.statuses.status(place.index)
        except DocumentError as error:
            raise Unknown(f"unknown: {error}") from None
        self.status = status.words
        if status is not Status.IN_FORCE:
            raise DocumentError(f"it is {status.words}, by the status list of {_minute(found.valid_from)}")
        return f"{status.words}, by the status list of {_minute(found.valid_from)}"

    def _list(self, address: str) -> PublishedList:
        """The list at an address that may be relied on. Raises :class:`Unknown` where it was not given."""
        if not self.lists:
            raise Unknown(f"unknown: no status list is given. Fetch {address}")
        if self.key is None:
            raise Unknown("unknown: the status list cannot be checked, as no keys are given")
        try:
            read = [PublishedList.read(each, self.keys) for each in self.lists]
        except DocumentError as error:
            raise Unknown(f"unknown, as the status list is not believed: {error}. Fetch {address}") from None
        found = max((each for each in read if each.address == address), key=lambda each: each.valid_from, default=None)
        if found is None:
            raise Unknown(f"unknown: what is given is {shown(read[0].address)}, and its status is in {address}")
        begins, ends = found.valid_from, found.valid_until
        late = self.now > ends if self.now else self.on > ends.date()
        early = self.now < begins if self.now else self.on < begins.date()
        if late or early:
            raise Unknown(
                f"unknown: the status list is of {_minute(begins)} and may be relied on until {_minute(ends)}. Fetch {address}"
            )
        return found

    @property
    def _compact(self) -> Compact:
        assert self.compact is not None
        return self.compact

    @property
    def _statement(self) -> Statement:
        assert self.statement is not None
        return self.statement


def verify(
    token: str, keys: Iterable[PublicKey], lists: Iterable[str] = (), *, on: Day, now: Moment | None = None
) -> Verification:
    """Check a signed licence or letter on a day.

    ``keys`` are those of one authority, got another way than with the document; ``lists`` are signed status lists, which
    any of the keys may have signed (so never mix the keys of two authorities). ``now`` is the moment (with its time zone) to which a status list must reach; without it, it must reach to ``on``.
    """
    steps = _Steps(token, tuple(keys), tuple(lists), on, now)
    acts: tuple[Callable[[], str], ...] = (
        steps.readable, steps.header, steps.known_key, steps.signature, steps.document, steps.issue, steps.validity,
        steps.listed,
    )  # fmt: skip
    for number, (name, act) in enumerate(zip(STEPS, acts, strict=True), 1):
        try:
            outcome, said = Outcome.RIGHT, act()
        except Unknown as error:
            outcome, said = Outcome.UNKNOWN, str(error)
        except DocumentError as error:
            outcome, said = Outcome.WRONG, str(error)
        steps.made.append(Step(number, name, outcome, said))
        if outcome is Outcome.WRONG:
            break
    payload = steps.compact.payload if steps.compact is not None else b""
    return Verification(
        tuple(steps.made), steps.statement, sha256(payload).hexdigest() if payload else "", steps.status
    )


def _minute(moment: Moment) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
