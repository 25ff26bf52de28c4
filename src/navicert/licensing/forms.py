"""The form of a licence type as a tree that any door can draw, what was typed into it, and the dossier in print.

No framework is needed: a page draws :class:`FormSection` trees, posts names such as ``goods.0.quantity.amount`` back, and
``entered`` makes the mapping that :func:`navicert.licensing.dossier.read_dossier` checks. Labels and sentences are English
source texts; ``texts`` lists them all for translation.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType
from typing import Any

from navicert.licensing import completeness, dossier, values
from navicert.licensing.completeness import Missing
from navicert.licensing.dossier import Dossier
from navicert.licensing.kinds import Field, LicenceKind
from navicert.licensing.parts import CODES, entries_at_most, parts_of, texts_of_parts
from navicert.licensing.sentences import Sentence, joined
from navicert.licensing.units import CURRENCIES, UNITS
from navicert.licensing.values import Problem
from navicert.licensing.words import COUNTRIES, TRISTATE, country_name

LISTS = ("parties", "owners", "shares", "goods")
AMOUNT, CURRENCY, UNIT, TICKED = "Amount", "Currency", "Unit", "Ticked"
Posted = Mapping[str, Sequence[str]]
Errors = Sequence[Problem | Missing]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One field as it is drawn.

    ``name`` is its name in the form and its path in problems. ``value`` is text, a list of texts (``choices``,
    ``countries``) or ``True``; of ``texts`` and free ``pairs`` the text of a box with one entry a line. ``parts`` are the
    fields inside a party, an amount or numbers in registers; ``rows`` those of each entry of a list.
    """

    name: str
    id: str
    label: str
    kind: str
    hint: str = ""
    value: Any = ""
    options: Mapping[str, str] = field(default_factory=dict)
    needed: bool = False
    law: str = ""
    errors: tuple[Problem | Missing, ...] = ()
    parts: tuple[FormField, ...] = ()
    rows: tuple[tuple[FormField, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class FormSection:
    """One heading of the form with its fields."""

    id: str
    title: str
    hint: str
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """One line of the dossier in print: ``part`` and ``number`` name the part of a party or of an entry of a list."""

    section: str
    label: str
    value: str
    part: str = ""
    number: int = 0


def form_of(
    kind: LicenceKind,
    held: Mapping[str, Any],
    problems: Sequence[Problem] = (),
    gaps: Sequence[Missing] = (),
    extra: Collection[str] = (),
) -> tuple[FormSection, ...]:
    """The form with what is held and what is wrong with it. ``extra`` names the lists that get one more empty entry."""
    errors: Errors = (*problems, *(g for g in gaps if g.path))
    return tuple(
        FormSection(s.id, s.title, s.hint, tuple(_drawn(f, f.id, held.get(f.id), errors, extra) for f in s.fields))
        for s in kind.sections
    )


def _drawn(asked: Field, name: str, held: Any, errors: Errors, extra: Collection[str]) -> FormField:
    """One field, with the fields inside it."""
    parts: tuple[FormField, ...] = ()
    rows: tuple[tuple[FormField, ...], ...] = ()
    if asked.kind == "party":
        parts = _row(asked, name, held if isinstance(held, Mapping) else {}, errors, extra)
    elif asked.kind in LISTS:
        entries = [e if isinstance(e, Mapping) else {} for e in held] if isinstance(held, list) else []
        blank: list[Mapping[str, Any]] = [{}] if not entries or name in extra else []
        rows = tuple(_row(asked, f"{name}.{n}", e, errors, extra) for n, e in enumerate([*entries, *blank]))
    elif asked.kind in ("money", "quantity") or asked.kind == "pairs" and asked.options:
        parts = _inner(asked, name, held if isinstance(held, Mapping) else {}, errors)
    inside = tuple(p.name for p in parts)
    return FormField(
        name=name, id=asked.id, label=asked.label, kind=asked.kind, hint=asked.hint, value=_boxed(asked, held),
        options=_options(asked), needed=asked.needed is not False, law=asked.law, parts=parts, rows=rows,
        errors=_errors_of(asked, name, errors, inside),
    )  # fmt: skip


def _row(
    asked: Field, name: str, held: Mapping[str, Any], errors: Errors, extra: Collection[str]
) -> tuple[FormField, ...]:
    return tuple(_drawn(p, f"{name}.{p.id}", held.get(p.id), errors, extra) for p in _asked_first(asked))


def _asked_first(asked: Field) -> list[Field]:
    """The parts of a party or line: each marked as needed where the type asks for it."""
    return [replace(p, needed=True) if p.id in asked.ask else p for p in parts_of(asked)]


def _inner(asked: Field, name: str, held: Mapping[str, Any], errors: Errors) -> tuple[FormField, ...]:
    """The fields of an amount, or of numbers in registers."""
    second = {
        "money": ("currency", CURRENCY, {c: c for c in sorted(CURRENCIES)}),
        "quantity": ("unit", UNIT, {u: u for u in UNITS}),
    }
    made: list[tuple[str, str, str, Mapping[str, str]]] = [(k, label, "text", {}) for k, label in asked.options.items()]
    if asked.kind in second:
        key, label, options = second[asked.kind]
        made = [("amount", AMOUNT, "text", {}), (key, label, "choice", options)]
    return tuple(
        FormField(
            name=f"{name}.{key}", id=key, label=label, kind=kind, value=str(held.get(key, "")), options=options,
            errors=tuple(e for e in errors if e.path == f"{name}.{key}"),
        )
        for key, label, kind, options in made
    )  # fmt: skip


def _errors_of(asked: Field, name: str, errors: Errors, inside: tuple[str, ...]) -> tuple[Problem | Missing, ...]:
    """The errors that are shown at this field: its own, and those of entries that have no field of their own."""
    if asked.kind == "party" or asked.kind in LISTS:
        return tuple(e for e in errors if e.path == name)
    return tuple(e for e in errors if e.path not in inside and (e.path == name or e.path.startswith(f"{name}.")))


def _options(asked: Field) -> Mapping[str, str]:
    if asked.kind == "yes_no_unknown":
        return TRISTATE
    if asked.kind in ("country", "countries"):
        return _countries()
    return asked.options if asked.kind in ("choice", "choices") else {}


@cache
def _countries() -> Mapping[str, str]:
    return MappingProxyType({c: country_name(c) for c in sorted(COUNTRIES, key=country_name)})


def _boxed(asked: Field, held: Any) -> Any:
    """What stands in the box of a field."""
    if held is None or asked.kind == "party" or asked.kind in LISTS:
        return [] if asked.kind in ("choices", "countries") else ""
    if asked.kind == "texts" and isinstance(held, list):
        return "\n".join(str(v) for v in held)
    if asked.kind == "pairs" and isinstance(held, Mapping):
        return "" if asked.options else "\n".join(f"{k} = {v}" for k, v in held.items())
    return held


# -- what was typed -----------------------------------------------------------------------------------------------
ROW = re.compile(r"[0-9]{1,4}\Z")


@dataclass(frozen=True, slots=True)
class Sent:
    """What was posted, and the numbers of the entries of each list in it."""

    posted: Posted
    rows: Mapping[str, set[int]]

    def __getitem__(self, name: str) -> Sequence[str]:
        return self.posted.get(name, ())

    def first(self, name: str) -> str:
        return _clean((self.posted.get(name) or [""])[0])


def _rows_of(posted: Posted) -> dict[str, set[int]]:
    """The numbers of the entries of every list: of ``goods.0.value`` that is 0 under ``goods``."""
    found: dict[str, set[int]] = {}
    for name in posted:
        steps = name.split(".")
        for place, step in enumerate(steps[:-1]):
            if ROW.match(step):
                found.setdefault(".".join(steps[:place]), set()).add(int(step))
    return found


def entered(kind: LicenceKind, posted: Posted) -> dict[str, Any]:
    """The mapping that a posted form holds, blanks left out; it may be wrong, and ``problems_in`` then says where.

    ``posted`` gives the values of each name (Django's ``QueryDict.lists()`` as a dict). Goods lines without a number get
    the next one, so that each keeps its own when the application is amended.
    """
    sent = Sent(posted, _rows_of(posted))
    found = {f.id: v for f in kind.fields() if (v := _typed(f, f.id, sent)) is not None}
    for asked in kind.fields():
        if asked.kind == "goods" and asked.id in found:
            found[asked.id] = numbered(found[asked.id])
    return found


def numbered(lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The lines, those without a number given the next free one."""
    taken = {int(n) for line in lines if isinstance(n := line.get("line"), str) and n.isascii() and n.isdigit()}
    last, made = max(taken, default=0), []
    for line in lines:
        if "line" not in line:
            last += 1
            line = {"line": str(last), **line}
        made.append(dict(line))
    return made


def _typed(asked: Field, name: str, sent: Sent) -> Any:
    if asked.kind == "tick":
        return True if any(sent[name]) else None
    if asked.kind == "party":
        return _typed_record(asked, name, sent)
    if asked.kind in LISTS:
        return _typed_list(asked, name, sent)
    if asked.kind in ("money", "quantity"):
        return _typed_amount(name, "currency" if asked.kind == "money" else "unit", sent)
    if asked.kind == "pairs":
        return _typed_pairs(asked, name, sent)
    lines = [v for v in (_clean(v) for v in sent[name]) if v]
    if asked.kind == "texts":
        return [v for line in lines for part in line.split("\n") if (v := part.strip())] or None
    if asked.kind in ("choices", "countries"):
        return lines or None
    return lines[0] if lines else None


def _clean(text: str) -> str:
    """A text as it was typed, with the line ends that browsers send made one."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _typed_record(asked: Field, name: str, sent: Sent) -> dict[str, Any] | None:
    parts = ((p.id, _typed(p, f"{name}.{p.id}", sent)) for p in parts_of(asked))
    return {key: value for key, value in parts if value is not None} or None


def _typed_list(asked: Field, name: str, sent: Sent) -> list[Any] | None:
    """The entries of a list, those left empty dropped; of more than may be read, one more is kept so that it is said."""
    rows = sorted(sent.rows.get(name, ()))
    entries = (_typed_record(asked, f"{name}.{n}", sent) for n in rows[: entries_at_most(asked) + 1])
    return [e for e in entries if e] or None


def _typed_amount(name: str, second: str, sent: Sent) -> dict[str, Any] | None:
    """An amount and its unit; a unit alone is the box's first choice and says nothing."""
    held = {k: sent.first(f"{name}.{k}") for k in ("amount", second)}
    return {k: v for k, v in held.items() if v} if held["amount"] else None


def _typed_pairs(asked: Field, name: str, sent: Sent) -> dict[str, str] | None:
    if asked.options:
        typed = {k: sent.first(f"{name}.{k}") for k in asked.options}
        return {k: v for k, v in typed.items() if v} or None
    lines = [line for text in sent[name] for line in _clean(text).split("\n") if line.strip()]
    parted = (line.partition("=") for line in lines)
    return {key.strip(): value.strip() for key, _, value in parted} or None


# -- in print ------------------------------------------------------------------------------------------------------
def printed(kind: LicenceKind, given: Dossier) -> tuple[Printed, ...]:
    """Everything that the dossier states, in the order of the form, as plain text."""
    return tuple(line for s in kind.sections for f in s.fields for line in _lines(s.title, f, given.values.get(f.id)))


def _lines(section: str, asked: Field, held: Any) -> Iterator[Printed]:
    if held is None:
        return
    if asked.kind != "party" and asked.kind not in LISTS:
        yield Printed(section, asked.label, said(asked, held))
        return
    entries = [(0, held)] if asked.kind == "party" else list(enumerate(held, start=1))
    for number, entry in entries:
        for part in parts_of(asked):
            if part.id in entry:
                yield Printed(section, asked.label, said(part, entry[part.id]), part.label, number)


def said(asked: Field, held: Any) -> str:
    """A value as plain text: ``EUR 1250.50``, ``8 items``, ``Brazil (BR)``, the label of a choice."""
    if asked.kind == "money":
        return f"{held['currency']} {held['amount']}"
    if asked.kind == "quantity":
        return joined((held["amount"], Sentence(held["unit"])))
    if asked.kind == "tick":
        return Sentence(TICKED)
    if asked.kind in ("owners", "shares"):
        parts = (joined((said(p, o[p.id]) for p in parts_of(asked) if p.id in o), ", ") for o in held)
        return joined(parts, "; ")
    if asked.kind == "pairs":
        options = asked.options
        return joined((joined((Sentence(options[k]) if k in options else k, v), ": ") for k, v in held.items()), "; ")
    return joined((_one(asked, v) for v in held), "; ") if isinstance(held, list) else _one(asked, held)


def _one(asked: Field, held: Any) -> str:
    """One value: what we call it can be translated, what somebody wrote cannot."""
    if asked.kind in ("country", "countries"):
        return Sentence(country_name(held))
    options = _options(asked)
    return Sentence(options[held]) if held in options else str(held)


# -- for translation -----------------------------------------------------------------------------------------------
def texts(kind: LicenceKind) -> tuple[str, ...]:
    """Every English source text of a type that a reader may see: labels, hints, options, reasons and sentences."""
    return tuple(dict.fromkeys(t for t in _texts(kind) if t))


def _texts(kind: LicenceKind) -> Iterator[str]:
    yield from (kind.title, kind.summary, AMOUNT, CURRENCY, UNIT, TICKED, *TRISTATE.values(), *CODES.values())
    for section in kind.sections:
        yield from (section.title, section.hint)
        for asked in section.fields:
            yield from (asked.label, asked.hint, *asked.options.values())
    for piece in kind.pieces:
        yield from (piece.label, piece.hint)
    for rule in kind.reviewers:
        yield from (rule.because, rule.purpose)
    yield from (c.because for c in kind.advice.countersign)
    yield from (d.label for d in kind.after_issue)
    yield from texts_of_parts()
    yield from values.SENTENCES.values()
    yield from (completeness.NEEDED, completeness.PART_NEEDED, completeness.LINE_NEEDED, completeness.PIECE_NEEDED)
    yield from (dossier.TOO_LARGE, dossier.UNREADABLE)
