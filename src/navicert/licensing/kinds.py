"""A licence type as one value: what is asked, which documents, who reviews, how long, what may be decided.

``read_kind`` makes a :class:`LicenceKind` from what one YAML file says (about 60 lines) and from the parts that all
files share (``kinds/common.yaml``). Everything here is frozen; the same value draws the form, validates, prints,
compares and gives the facts (:mod:`navicert.licensing.dossier`, ``facts``, ``forms``, ``schemas``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, ConfigDict, TypeAdapter, ValidationError
from pydantic import Field as Spelt

from navicert.licensing.clocks import ClockTerms, Escalation, Span
from navicert.licensing.routing import RoutingRule

STRICT = ConfigDict(extra="forbid", strict=False)
FieldKind = Literal[
    "text", "long_text", "texts", "choice", "choices", "yes_no_unknown", "tick", "date", "number", "money", "quantity",
    "country", "countries", "pairs", "party", "parties", "owners", "shares", "goods",
]  # fmt: skip
Step = Literal["completeness", "circulation", "combination", "countersignature", "decision"]
Decision = Literal[
    "grant", "grant_with_conditions", "refuse", "no_licence_required", "partial", "classified", "registered",
    "answered", "consented", "certified", "released",
]  # fmt: skip
Applicant = Literal["exporter", "broker", "provider", "importer", "carrier", "holder", "end_user", "agent"]
DutyKind = Literal[
    "delivery_verification", "usage_report", "return", "post_shipment_check", "record_keeping", "import_proof", "notice"
]
Event = Literal["issue", "first_use", "shipment", "expiry", "accepted", "decision"]
STEPS: tuple[Step, ...] = ("completeness", "circulation", "combination", "countersignature", "decision")
"""The gates of a case in their order; a type may skip some, never turn them round."""
Condition = bool | str
"""``true``, ``false``, or an expression of the law language over the dossier's facts."""


Length = Annotated[Span, BeforeValidator(lambda given: Span.of(given) if isinstance(given, Mapping) else given)]
"""A period, in the file ``{working_days: 30}``, ``{days: 30}`` or ``{months: 1}``."""


class BadKind(ValueError):
    """A licence type file that cannot be used: names the file, the place in it and what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Countersignature:
    """Who signs beside the officer before a decision, and in which cases."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    by: str
    when: Condition = True
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceRule:
    """How advice is asked: blind until given, and which countersignatures the decision needs."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    blind: bool = False
    countersign: tuple[Countersignature, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When a duty falls due: so long after an event, and again every so often."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    within: Length
    after: Event
    every: Length | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What the holder owes after issue."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    id: str
    kind: DutyKind
    label: str
    due: Due
    when: Condition = True
    law: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A document of the application. ``specification`` marks graded technical papers, kept under an access list."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    id: str
    label: str
    needed: Condition = False
    accepts: tuple[str, ...] = ("application/pdf",)
    specification: bool = False
    hint: str = ""
    law: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing that is asked.

    ``fact`` is the dotted place in the facts of ``navicert-cases/1``; ``options`` value to label; ``roles`` of a party
    (one for ``party``, those to choose from for ``parties``); ``ask`` the parts of a party or goods line that must be
    stated for the application to be complete; ``longest`` characters of a text, ``most`` entries of a list.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    id: Annotated[str, Spelt(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    label: str
    kind: FieldKind
    hint: str = ""
    fact: str = ""
    needed: Condition = False
    law: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    roles: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    longest: int | None = None
    most: int | None = None
    pattern: str = ""
    largest: int | None = None
    earliest: int = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Fields that belong together under one heading."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    id: str
    title: str
    fields: tuple[Field, ...]
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a requirement comes from, and how sure that is.

    ``on_file``: the text was read; ``pack``: as a rule pack models it; ``setting``: what an authority sets, not law; ``unverified``: from memory only.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    cite: str
    status: Literal["on_file", "pack", "setting", "unverified"]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceKind:
    """One licence type. ``validity_months`` is ``None`` where the document has no end or is no licence."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    id: Annotated[str, Spelt(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    title: str
    summary: str
    prefix: Annotated[str, Spelt(pattern=r"^[A-Z]{2,5}$")]
    activity: str
    applicants: tuple[Applicant, ...]
    sections: tuple[Section, ...]
    pieces: tuple[Piece, ...]
    steps: tuple[Step, ...]
    clock: ClockTerms
    decisions: tuple[Decision, ...]
    letters: Mapping[Decision, str]
    reviewers: tuple[RoutingRule, ...] = ()
    advice: AdviceRule = AdviceRule()
    validity_months: int | None = None
    ledger: Literal["delta", "none"] = "none"
    after_issue: tuple[Duty, ...] = ()
    inbound: bool = False
    sources: tuple[Source, ...] = ()

    def fields(self) -> tuple[Field, ...]:
        """Every field in the order of the form."""
        return tuple(f for s in self.sections for f in s.fields)

    def field(self, name: str) -> Field:
        """The field of this name. Raises ``KeyError``."""
        return {f.id: f for f in self.fields()}[name]

    def piece(self, name: str) -> Piece:
        """The document of this name. Raises ``KeyError``."""
        return {p.id: p for p in self.pieces}[name]


_LICENCE_KIND = TypeAdapter(LicenceKind)
SHARED = ("sections", "pieces", "after_issue")
"""The lists of a file whose entries may name a shared one: ``use: goods``, changed by the other keys."""


def read_kind(given: Mapping[str, Any], shared: Mapping[str, Any], file: str = "licence type") -> LicenceKind:
    """A licence type from what its file says and from the shared parts.

    An entry ``goods`` or ``{use: goods, …}`` of ``sections``, ``pieces``, ``reviewers`` or ``after_issue`` takes the
    shared entry of that name; other keys replace its own, ``add`` appends fields to a section, ``change`` alters its
    fields by name, ``drop`` leaves some out. The reviewer ``all`` stands for every shared routing rule. Raises :class:`BadKind` with the file, the place and what is wrong.
    """
    try:
        whole = {**given, **{k: [_entry(e, shared.get(k, {})) for e in given.get(k, [])] for k in SHARED}}
        whole["reviewers"] = [r for e in given.get("reviewers", []) for r in _reviewers(e, shared["reviewers"])]
        clock = _entry(given["clock"], shared.get("clocks", {}))
        whole["sources"] = _sources({**whole, "clock": clock}, shared.get("sources", {}))
        whole["clock"] = _terms(**{k: v for k, v in clock.items() if k not in ("id", "law")})
        kind: LicenceKind = _LICENCE_KIND.validate_python(whole)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(p) for p in first["loc"])
        raise BadKind(f"{file}: {place}: {first['msg']}") from None
    except KeyError as error:
        raise BadKind(f"{file}: {error} is neither stated nor among the shared parts") from None
    except (TypeError, AttributeError, ValueError) as error:
        raise BadKind(f"{file}: {error}") from None
    for problem in _inconsistent(kind):
        raise BadKind(f"{file}: {problem}")
    return kind


def _entry(entry: Any, shared: Mapping[str, Any]) -> dict[str, Any]:
    """An entry with the shared one that it names worked in."""
    if isinstance(entry, str):
        entry = {"use": entry}
    if "use" not in entry:
        return dict(entry)
    own = {k: v for k, v in entry.items() if k not in ("use", "add", "change", "drop")}
    made = {"id": entry["use"], **shared[entry["use"]], **own}
    if "fields" in made:
        kept = [f for f in made["fields"] if f["id"] not in entry.get("drop", ())]
        changes = entry.get("change", {})
        unknown = set(changes) - {f["id"] for f in kept}
        if unknown:
            raise KeyError(f"the field {min(unknown)} of {entry['use']}")
        made["fields"] = [{**f, **changes.get(f["id"], {})} for f in kept] + list(entry.get("add", ()))
    return made


def _reviewers(entry: Any, shared: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The routing rules that an entry stands for: its own, all shared ones, or every wording of a shared one."""
    if entry == "all":
        return [dict(rule) for rule in shared]
    if isinstance(entry, Mapping) and "use" not in entry:
        return [dict(entry)]
    name, own = (
        (entry, {}) if isinstance(entry, str) else (entry["use"], {k: v for k, v in entry.items() if k != "use"})
    )
    found = [{**rule, **own} for rule in shared if rule["id"] == name]
    if not found:
        raise KeyError(name)
    return found


def _terms(
    decide_within: Mapping[str, int],
    escalate: Sequence[Mapping[str, Any]] = (),
    appeal_within: Mapping[str, int] | None = None,
    stops: Sequence[str] = ("query",),
    **others: Any,
) -> ClockTerms:
    """The clock of a file."""
    return ClockTerms(
        decide_within=Span.of(decide_within),
        escalate=tuple(Escalation(Span.of(e["after"]), e["to"]) for e in escalate),
        appeal_within=None if appeal_within is None else Span.of(appeal_within),
        stops=tuple(stops),
        **others,
    )


def _cites(value: Any) -> list[str]:
    """Every ``law`` of a nested value."""
    if isinstance(value, Mapping):
        own = [value["law"]] if isinstance(value.get("law"), str) else []
        return own + [c for v in value.values() for c in _cites(v)]
    return [c for v in value for c in _cites(v)] if isinstance(value, list) else []


def _sources(whole: Mapping[str, Any], known: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The sources that a file cites, with their standing from the shared table; the file may add its own."""
    own = {s["cite"]: s for s in whole.get("sources", [])}
    cited = dict.fromkeys([*own, *(c for c in _cites({**whole, "sources": []}) if c)])
    return [own.get(c) or {"cite": c, **known[c]} for c in cited]


def _inconsistent(kind: LicenceKind) -> list[str]:
    """What a file says against itself, as sentences."""
    found = []
    names = [f.id for f in kind.fields()]
    found += [f"the field {n} is asked twice" for n in dict.fromkeys(names) if names.count(n) > 1]
    pieces = [p.id for p in kind.pieces]
    found += [f"the document {n} is asked twice" for n in dict.fromkeys(pieces) if pieces.count(n) > 1]
    if list(kind.steps) != [s for s in STEPS if s in kind.steps] or "decision" not in kind.steps:
        found.append(f"steps are in the order {', '.join(STEPS)}, and decision is among them")
    if set(kind.letters) != set(kind.decisions):
        found.append("letters names one document for each of the decisions, and no other")
    if ("circulation" in kind.steps) != bool(kind.reviewers):
        found.append("reviewers are stated where, and only where, the steps hold circulation")
    found += [
        f"{f.id}: a choice needs options" for f in kind.fields() if f.kind in ("choice", "choices") and not f.options
    ]
    found += [f"{f.id}: a party has one role" for f in kind.fields() if f.kind == "party" and len(f.roles) != 1]
    found += [f"{f.id}: parties need roles" for f in kind.fields() if f.kind == "parties" and not f.roles]
    return found
