"""Trust policies (C2SP tlog-policy): which logs, which witnesses, and which of them together are enough.

log VKEY [URL]
witness NAME VKEY [URL]
group NAME all|any|NUMBER MEMBER...
quorum NAME|none
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from navicert.record.checkpoint import Checkpoint
from navicert.record.keys import PRIVATE, Kind, VerifierKey
from navicert.record.note import Note, Signed
from navicert.record.refused import RecordError

NONE = "none"  # the quorum that asks for no witness
LOG_KINDS = {Kind.ED25519, Kind.COSIGNATURE_ML_DSA_44}
WITNESS_KINDS = {Kind.COSIGNATURE_ED25519, Kind.COSIGNATURE_ML_DSA_44}
ALLOWED = re.compile(rb"[\t\n\x20-\x7e\x80-\xff]*")
THRESHOLD = re.compile(r"[1-9][0-9]*")
ITEMS = {"log": (1, 2), "witness": (2, 3), "group": (3, None), "quorum": (1, 1)}  # how many follow, at least and most


@dataclass(frozen=True, slots=True)
class Trusted:
    """A log or a witness that a policy names, and where it is found, if that is said."""

    key: VerifierKey
    url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Witnesses and groups of which ``least`` must have witnessed a checkpoint."""

    least: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A checkpoint that satisfies a policy: the signatures of the log, and those of the witnesses by name."""

    checkpoint: Checkpoint
    log: tuple[Signed, ...]
    witnesses: Mapping[str, Signed]


@dataclass(frozen=True, slots=True)
class Policy:
    """Whom to believe about a checkpoint."""

    logs: tuple[Trusted, ...]
    witnesses: Mapping[str, Trusted]
    groups: Mapping[str, Group]
    quorum: str

    def judge(self, note: Note) -> Judged:
        """Check a checkpoint against the policy.

        1. It is a checkpoint. 2. A log of the policy whose name is the origin signed it. 3. No signature of a known
        key is wrong. 4. The witnesses that cosigned are a quorum. Raises :class:`RecordError`.
        """
        head = Checkpoint.parse(note.text)
        logs = {log.key for log in self.logs if log.key.name == head.origin}
        if not logs:
            raise RecordError(f"the policy does not know a log {head.origin}; add its key in a line 'log VKEY'")
        names = {witness.key: name for name, witness in self.witnesses.items()}
        signed = note.signed_by(logs | set(names))
        by_log = tuple(each for each in signed if each.key in logs)
        if not by_log:
            raise RecordError(f"the checkpoint is not signed by {head.origin} with a key that the policy knows")
        witnesses = {names[each.key]: each for each in signed if each.key in names}
        if not self._satisfied(self.quorum, set(witnesses)):
            raise RecordError(
                f"the checkpoint of {head.size} entries was cosigned by {_listed(witnesses)}, which is not the quorum "
                f"{self.quorum}; wait until more witnesses have seen it"
            )
        return Judged(head, by_log, witnesses)

    def _satisfied(self, name: str, cosigned: set[str]) -> bool:
        if name == NONE or name in cosigned:
            return True
        group = self.groups.get(name)
        return group is not None and sum(self._satisfied(each, cosigned) for each in group.members) >= group.least


def _listed(names: Mapping[str, object]) -> str:
    return ", ".join(sorted(names)) or "no witness"


def parse_policy(data: bytes) -> Policy:
    """A policy from its file. Raises :class:`RecordError` naming the line that cannot be used."""
    if not ALLOWED.fullmatch(data):
        raise RecordError("the policy has a control character other than tab and newline")
    draft = _Draft()
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    for number, line in enumerate(lines, 1):
        items = [item for item in re.split("[ \t]+", line) if item]
        if items and not items[0].startswith("#"):
            try:
                if any(PRIVATE in item for item in items):
                    raise RecordError("it holds a private key, which is for its key file and for nobody's eyes")
                draft.read(items)
            except RecordError as error:
                raise RecordError(f"line {number} of the policy: {error}") from None
    if draft.quorum is None:
        raise RecordError("the policy has no quorum; add a line such as 'quorum none'")
    logs = {each for log in draft.logs for each in (log.key.name, log.key.public)}
    for name, witness in draft.witnesses.items():
        if logs & {witness.key.name, witness.key.public}:
            raise RecordError(f"the witness {name} has the name or the key of a log, which cannot be its own witness")
    return Policy(tuple(draft.logs), draft.witnesses, draft.groups, draft.quorum)


@dataclass(slots=True)
class _Draft:
    """A policy as far as it has been read."""

    logs: list[Trusted] = field(default_factory=list)
    witnesses: dict[str, Trusted] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    quorum: str | None = None
    members: set[str] = field(default_factory=set)

    def read(self, items: list[str]) -> None:
        word, *rest = items
        if word not in ITEMS:
            raise RecordError(f"{word!r} is not log, witness, group or quorum")
        least, most = ITEMS[word]
        if len(rest) < least or most is not None and len(rest) > most:
            raise RecordError(f"'{word}' is followed by {len(rest)} items; see tlog-policy for what belongs there")
        match word:
            case "log":
                self._log(*rest)
            case "witness":
                self._witness(*rest)
            case "group":
                self._group(rest[0], rest[1], rest[2:])
            case _:
                self._quorum(rest[0])

    def _log(self, vkey: str, url: str = "") -> None:
        key = _key(vkey, LOG_KINDS, "a log")
        if any(log.key.public == key.public for log in self.logs):
            raise RecordError(f"the key of {key.name} is given twice")
        self.logs.append(Trusted(key, url))

    def _witness(self, name: str, vkey: str, url: str = "") -> None:
        self._check_new(name)
        key = _key(vkey, WITNESS_KINDS, "a witness")
        if any(witness.key.public == key.public for witness in self.witnesses.values()):
            raise RecordError(f"the key of {key.name} is given twice")
        self.witnesses[name] = Trusted(key, url)

    def _group(self, name: str, threshold: str, members: list[str]) -> None:
        self._check_new(name)
        for member in members:
            if member not in self.witnesses and member not in self.groups:
                raise RecordError(f"{member!r} is not defined above this line")
            if member in self.members:
                raise RecordError(f"{member!r} is a member already; each may count once")
            self.members.add(member)
        least = {"all": str(len(members)), "any": "1"}.get(threshold, threshold)
        if not THRESHOLD.fullmatch(least) or len(least) > 9 or int(least) > len(members):
            raise RecordError(f"{threshold!r} is not all, any or a number from 1 to {len(members)}")
        self.groups[name] = Group(int(least), tuple(members))

    def _quorum(self, name: str) -> None:
        if self.quorum is not None:
            raise RecordError("there is a quorum already")
        if name != NONE and name not in self.witnesses and name not in self.groups:
            raise RecordError(f"{name!r} is not defined above this line")
        self.quorum = name

    def _check_new(self, name: str) -> None:
        if name == NONE or name in self.witnesses or name in self.groups:
            raise RecordError(f"the name {name!r} is taken")


def _key(vkey: str, kinds: set[Kind], whose: str) -> VerifierKey:
    key = VerifierKey.parse(vkey)
    if key.kind not in kinds:
        raise RecordError(f"the key of {key.name} is of kind {key.kind:02x}, with which {whose} does not sign")
    return key
