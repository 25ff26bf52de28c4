"""One call, all laws: every pack that may reach the facts gives its line; the strictest is the headline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date as Day
from typing import Any

from navicert.assess.decide import decide
from navicert.assess.open_facts import settled
from navicert.assess.questions import questions_of
from navicert.law.case import Case, flatten
from navicert.law.law import Law
from navicert.terms import (
    CLEARING,
    STRICTNESS,
    Answer,
    Determination,
    Flag,
    Hit,
    Item,
    Line,
    Party,
    RegimeAnswer,
    Stake,
    Transaction,
    strictest,
)
from navicert.version import ENGINE


def assess(
    transaction: Transaction,
    law: Law,
    *,
    hits: Sequence[Hit] = (),
    flags: Sequence[Flag] = (),
    known_on: Day | None = None,
) -> Determination:
    """Ask every law that may reach the transaction, as of its date.

    ``known_on`` asks as of a day of knowledge: rules published later are left out. Hits enter the facts as listings
    of the party. Pure and deterministic.
    """
    asked = with_hits(transaction, hits)
    if transaction.lines:
        return _order(asked, law, hits, flags, known_on)
    return _one(asked, law, hits, flags, known_on)


def with_hits(t: Transaction, hits: Sequence[Hit]) -> Transaction:
    """The transaction with each hit entered as a listing of its party, or of the owner that it points to."""
    if not hits or not t.parties:
        return t
    return replace(t, parties=tuple(_listed(p, [h for h in hits if h.party == i]) for i, p in enumerate(t.parties)))


def _listed(party: Party, hits: Sequence[Hit]) -> Party:
    own = [h.list for h in hits if not OWNER.match(h.field)]
    made = replace(party, listed=tuple(dict.fromkeys([*(party.listed or ()), *own]))) if own else party
    owners: dict[int, list[str]] = {}
    for hit in hits:
        if place := OWNER.match(hit.field):
            owners.setdefault(int(place[1]), []).append(hit.list)
    return replace(made, ownership=tuple(_stakes(party.ownership or (), owners))) if owners else made


def _stakes(stakes: Sequence[Stake], owners: Mapping[int, Sequence[str]]) -> Iterator[Stake]:
    """The stakes with the lists of their owners; what was stated stays.

    A stake bears one list. Of one authority it is the strictest; each further authority has the stake once more.
    """
    more = []
    for number, stake in enumerate(stakes):
        found: dict[str, str] = {}
        for name in sorted(owners.get(number, ()), key=_rank) if stake.owner_listed is None else ():
            found.setdefault("US" if name.startswith(AMERICAN) else name, name)
        first, *rest = found.values() or (stake.owner_listed,)
        yield replace(stake, owner_listed=first)
        more += [replace(stake, owner_listed=name) for name in rest]
    yield from more


def _rank(name: str) -> int:
    return OWNERS_FIRST.index(name) if name in OWNERS_FIRST else len(OWNERS_FIRST)


OWNER = re.compile(r"ownership\[(\d+)\]")
AMERICAN = ("BIS-", "OFAC-")
OWNERS_FIRST = ("BIS-EL", "BIS-MEU", "OFAC-SDN")
"""The American lists on which an owner counts, the strictest first: their shares are added up, so none may stand twice."""


def _one(t: Transaction, law: Law, hits: Sequence[Hit], flags: Sequence[Flag], known_on: Day | None) -> Determination:
    flat, misread = settled(flatten(t, law.places), law)
    lines = _lines(t, law, known_on, flat)
    not_covered = _not_covered(t, law, flat)
    answers = [line.answer for line in lines if line.pack is not None and line.is_law] or [Answer.UNKNOWN]
    unasked = _only_added_to(lines)
    if unasked and strictest(answers) in CLEARING:
        answers.append(Answer.UNKNOWN)
    headline = strictest(answers)
    known = [a for a in answers if a is not Answer.UNKNOWN]
    return Determination(
        date=t.date,
        headline=headline,
        strictest_known=strictest(known) if headline is Answer.UNKNOWN and known else None,
        regimes=tuple(lines),
        not_covered=not_covered,
        assumed=t.complete,
        questions=questions_of(lines, law, t),
        hits=tuple(hits),
        flags=tuple(flags),
        warnings=misread + _unread(flat, law, t.regime_under_test) + unasked + _as_known(t.date, known_on),
        lines=(),
        engine=ENGINE,
        editions=law.editions,
    )


def _as_known(day: Day, known_on: Day | None) -> tuple[str, ...]:
    if known_on is None or known_on >= day:
        return ()
    return (
        f"asked as far as was known on {known_on}: what was published or stayed later is left out, and so is leave that began later; a "
        "rule that asks for more is left out only where its day of publication is on file",
    )


def _only_added_to(lines: Sequence[RegimeAnswer]) -> tuple[str, ...]:
    """A sentence for each law that only adds to others, where none of these was asked: it alone clears nobody."""
    if not all(line.overlay for line in lines):
        return ()
    return tuple(
        f"{x.regime} only adds to {', '.join(x.overlay)}, which were not asked; alone it clears nothing" for x in lines
    )


def _lines(t: Transaction, law: Law, known_on: Day | None, flat: Mapping[str, Any]) -> list[RegimeAnswer]:
    wanted = t.regime_under_test
    if wanted is not None and law.pack_for(wanted) is None:
        return [RegimeAnswer(regime=wanted, pack=None, answer=Answer.UNKNOWN, missing=("pack",), why="no pack")]
    made: dict[str, RegimeAnswer] = {}
    for pack in law.packs.values():
        if pack.is_law if wanted is None else pack.regime == wanted or pack.name in _consulted(wanted, law):
            consulted = [made[name] for name in pack.head.consults if name in made]
            made[pack.name] = decide(pack, t, consulted=consulted, known_on=known_on, rates=law.rates, flat=flat)
    return [line for line in made.values() if wanted is None or line.regime == wanted]


def _consulted(regime: str, law: Law) -> list[str]:
    pack = law.pack_for(regime)
    return [] if pack is None else pack.head.consults


def _not_covered(t: Transaction, law: Law, flat: Mapping[str, Any]) -> tuple[str, ...]:
    """Regimes that may reach the facts and have no pack: said in every answer."""
    if t.regime_under_test is not None:
        return () if law.pack_for(t.regime_under_test) else (t.regime_under_test,)
    case = Case(t, {}, flat=flat, places=law.places)
    return tuple(name for name, reaches in law.uncovered.items() if reaches.run(case) is not False)


def _unread(flat: Mapping[str, Any], law: Law, regime: str | None) -> tuple[str, ...]:
    """Facts that were stated and that no rule of any pack asked about."""
    stated = [name for name in flat if name not in _ALWAYS_READ and not law.reads(name, regime)]
    return tuple(f"{name} {UNREAD}" for name in sorted(stated))


UNREAD = "was stated, but no rule in the packs reads it"


_ALWAYS_READ = frozenset({
    "day", "dest", "synthetic", "as_content", "licensed", "activity", "departure", "to", "regime_under_test", "date",
    "parties", "item.value", "item.value_usd", "value_usd", "value_jpy", "item.kind", "end_use.type", "end_use.detail",
    "item.quantity", "item.unit", "item.currency", "contract.currency", "item.attributes.description", "item.hs6",
    "contract.no_reexport_clause",
})  # fmt: skip


def _order(t: Transaction, law: Law, hits: Sequence[Hit], flags: Sequence[Flag], known_on: Day | None) -> Determination:
    """An order of several lines: an answer a line, and the strictest for the whole."""
    made = [_one(replace(t, item=whole), law, hits, flags, known_on) for whole in _whole_lines(t)]
    strict = max(made, key=lambda d: STRICTNESS.index(d.headline))
    known = [d.headline if d.strictest_known is None else d.strictest_known for d in made]
    known = [a for a in known if a is not Answer.UNKNOWN]
    return replace(
        strict,
        regimes=tuple(_strictest_line([d.regimes[i] for d in made]) for i in range(len(strict.regimes))),
        strictest_known=strictest(known) if strict.headline is Answer.UNKNOWN and known else None,
        questions=tuple({q.fact: q for d in made for q in d.questions}.values()),
        not_covered=tuple(dict.fromkeys(r for d in made for r in d.not_covered)),
        warnings=tuple(dict.fromkeys(w for d in made for w in d.warnings)),
        lines=tuple(made[: len(t.lines)]),
    )


def _whole_lines(t: Transaction) -> list[Item]:
    """Each line, with what the order's item says where it is the same item; and that item where it is no line's."""
    stated = {f.name: v for f in fields(Item) if (v := getattr(t.item, f.name)) is not None and f.name not in SUMS}
    classes = {n: stated[n] for n in CLASSIFICATIONS if n in stated}
    same = [all(getattr(line, n) in (None, v) for n, v in classes.items()) for line in t.lines]
    made: list[Item] = [_filled(line, stated) if s else line for line, s in zip(t.lines, same, strict=True)]
    return made if any(same) else [*made, t.item]


def _filled(line: Line, stated: Mapping[str, Any]) -> Line:
    left_out = {n: v for n, v in stated.items() if getattr(line, n) is None}
    return replace(line, **left_out, attributes={**stated["attributes"], **line.attributes})


SUMS = frozenset({"value", "value_usd", "kg"})
"""What an order's item states of the whole order, and no line takes over."""
CLASSIFICATIONS = ("us_eccn", "usml", "eu_code", "uk_code", "ca_ecl", "ch_ekn", "jp_row", "hs6")


def _strictest_line(lines: list[RegimeAnswer]) -> RegimeAnswer:
    return max(lines, key=lambda line: STRICTNESS.index(line.answer))
