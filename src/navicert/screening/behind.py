"""What stands behind a party: its owners screened, the rules on ownership asked, its evidence weighed, and what follows.

An owner that resembles a listed party counts as the listed one until a person says otherwise, as everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date as Day
from typing import Any, NamedTuple, Protocol

from navicert.screening.batch import MANY, Asking, hit_json, screen_party
from navicert.screening.dossier import Appraisal, Credibility
from navicert.screening.known import Known
from navicert.screening.layered import Result, entry_words
from navicert.screening.listing import Kind, Listing
from navicert.screening.ownership import Answer, Finding, ListedAs, ownership, upstream
from navicert.screening.ownership_rules import OwnershipRule
from navicert.screening.screen import Watchlist
from navicert.screening.subject import Match
from navicert.terms import Layer

FOLLOWS: Mapping[Layer, str] = {
    Layer.BLOCK: "nothing may go to this party",
    Layer.SPECIAL_LICENCE: "a licence is needed as for its owner",
    Layer.ENHANCED_VETTING: "a closer look has to be taken and written down",
}


class ListUse(Protocol):
    """What has to be known of a list: the lists of the law on which an entry of it puts a party."""

    def lists_of(self, listing: Listing, /) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """The answer. ``owners``: everybody upstream that resembles a listed party, with the hits; ``findings``: what each rule
    says; ``appraisal``: how far the party is believed, where there is evidence; ``results``: what follows.
    """

    owners: Mapping[str, tuple[Match, ...]]
    findings: tuple[tuple[OwnershipRule, Finding], ...]
    appraisal: Appraisal | None
    results: tuple[Result, ...]


class Grounds(NamedTuple):
    """What an answer rests on beside the watchlist."""

    known: Known
    rules: Sequence[OwnershipRule]
    lists: Mapping[str, ListUse]


def look_behind(party: str, grounds: Grounds, watchlist: Watchlist, asking: Asking, day: Day) -> Behind:
    """What stands behind a party of ``grounds.known`` on a day: see :class:`Behind`."""
    known, every = grounds.known, replace(asking, limit=MANY, on=day)
    screened = {o: screen_party(known.subjects[o], watchlist, every) for o in upstream(party, known.holdings, day)}
    owners = {name: found.matches for name, found in screened.items() if found.matches}
    listed = {name: tuple(_listed_as(matches, grounds.lists)) for name, matches in owners.items()}
    asked = owners or any(party in (s.owned, s.owner) for s in known.holdings.stakes)
    findings = ownership(party, known.holdings, listed, grounds.rules, day) if asked else ()
    titled = {rule.id: rule for rule in grounds.rules}
    found = tuple((titled[each.rule], each) for each in findings)
    dossier = known.dossiers.get(party)
    appraisal = dossier.on(day) if dossier else None
    results = [*_by_rules(found, owners), *_unruled(found, owners), *_by_evidence(appraisal)]
    order = list(Layer)
    results.sort(key=lambda each: order.index(each.layer))
    return Behind(owners=owners, findings=found, appraisal=appraisal, results=tuple(dict.fromkeys(results)))


def _listed_as(matches: Sequence[Match], lists: Mapping[str, ListUse]) -> Iterator[ListedAs]:
    """The lists of the law on which these matches put a party."""
    for match in matches:
        listing = Listing(id=match.listing, kind=Kind.OTHER, names=(), programmes=match.programmes)
        names = lists[match.list].lists_of(listing) if match.list in lists else (match.list,)
        yield from (ListedAs(name, match.programmes) for name in names)


def _by_rules(
    findings: Sequence[tuple[OwnershipRule, Finding]], owners: Mapping[str, Sequence[Match]]
) -> Iterator[Result]:
    """What the rules bring about. A party that is caught is treated as the strictest of its listed owners."""
    open_rules = []
    for rule, found in findings:
        said = "; ".join((*found.chains, *found.notes))
        if found.caught is Answer.YES:
            layers = [m.layer for owner in found.owners for m in owners[owner]]
            layer = next((each for each in Layer if each in layers), Layer.BLOCK)
            yield Result(
                layer, f"{FOLLOWS[layer]} if its owners are the listed ones ({_titled(rule)}, {found.share}): {said}"
            )
        elif found.caught is Answer.UNKNOWN:
            open_rules.append((rule, found))
        elif found.chains:
            why = f"{_titled(rule)}, {found.share}: {said}"
            yield Result(
                Layer.ENHANCED_VETTING,
                f"{FOLLOWS[Layer.ENHANCED_VETTING]}: listed owners, not caught by the rule ({why})",
            )
    if open_rules:
        titles = ", ".join(_titled(rule) for rule, _ in open_rules)
        said = "; ".join(dict.fromkeys(s for _, f in open_rules for s in (*f.chains, *f.unknown, *f.notes)))
        yield Result(
            Layer.ENHANCED_VETTING,
            f"{FOLLOWS[Layer.ENHANCED_VETTING]}: who owns or controls it is open ({titles}): {said}",
        )


def _titled(rule: OwnershipRule) -> str:
    return rule.title if rule.status == "modelled" else f"{rule.title}, {rule.status}"


def _unruled(
    findings: Sequence[tuple[OwnershipRule, Finding]], owners: Mapping[str, Sequence[Match]]
) -> Iterator[Result]:
    """Listed owners of whose lists no rule speaks: they are said all the same."""
    seen = {owner for _, found in findings for owner in found.owners}
    for name, matches in owners.items():
        if name not in seen:
            where = ", ".join(dict.fromkeys(entry_words(hit_json(m)) for m in matches))
            yield Result(
                Layer.ENHANCED_VETTING,
                f"{FOLLOWS[Layer.ENHANCED_VETTING]}: {name} stands behind it and resembles {where}, whose lists no rule on "
                "ownership here speaks of, or whose shares reach it by no way that a rule counts",
            )


def _by_evidence(appraisal: Appraisal | None) -> Iterator[Result]:
    """Whoever is not credible by the evidence on file is looked at; that somebody is credible takes nothing away."""
    if appraisal and appraisal.answer is not Credibility.CREDIBLE:
        asked = "; ".join(appraisal.ask)
        word = appraisal.answer.replace("_", " ")
        yield Result(
            Layer.ENHANCED_VETTING,
            f"{FOLLOWS[Layer.ENHANCED_VETTING]}: {word}, {appraisal.because}{f' ({asked})' if asked else ''}",
        )


def behind_json(found: Behind) -> dict[str, Any]:
    """The answer as plain values."""
    return {
        "results": [{"layer": r.layer.value, "says": r.says} for r in found.results],
        "owners": [{"name": name, "hits": [hit_json(m) for m in matches]} for name, matches in found.owners.items()],
        "ownership": [_finding_json(rule, each) for rule, each in found.findings],
        "credibility": _appraisal_json(found.appraisal) if found.appraisal else None,
    }


def _finding_json(rule: OwnershipRule, found: Finding) -> dict[str, Any]:
    plain = ("chains", "minority", "unknown", "notes", "cite", "owners")
    return {
        "rule": found.rule,
        "title": rule.title,
        "caught": found.caught.value,
        "owned": found.owned.value,
        "controlled": found.controlled.value,
        "in_force": found.in_force,
        "share": str(found.share),
        "wants": rule.wants,
        "status": rule.status,
        **{name: list(getattr(found, name)) for name in plain},
    }


def _appraisal_json(found: Appraisal) -> dict[str, Any]:
    return {
        "answer": found.answer.value,
        "because": found.because,
        "speaks_for": [str(e) for e in found.speaks_for],
        "speaks_against": [str(e) for e in found.speaks_against],
        "not_counted": list(found.not_counted),
        "ask": list(found.ask),
    }
