"""The same order said otherwise: what no law rewards, and what leaves the order what it is.

Each restating gives pairs of what was said otherwise and the facts. None may clear what was not cleared.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Facts = dict[str, Any]
Said = Iterator[tuple[str, Facts]]

GOES = ("export", "reexport", "export_from_abroad", "temporary_export", "brokering", "transit")
BETWEEN = ("AE", "SG", "CH", "TR", "CA")
"""Places to stop at on the way; one that no fact of the order names is taken."""
WORDS: Mapping[str, tuple[str, ...]] = {
    "export": ("reexport", "export_from_abroad", "transit", "brokering", "transfer_in_country"),
    "reexport": ("export", "export_from_abroad", "transit"),
    "transit": ("export", "reexport"),
    "intra_eu_transfer": ("export", "reexport"),
    "temporary_export": ("export", "reexport"),
    "transfer_in_country": ("reexport", "export"),
    "deemed_export": ("deemed_reexport",),
    "deemed_reexport": ("deemed_export",),
    "technical_assistance": ("defense_service",),
}
"""Words by which the same is called, rightly or not. Who only brokers does something else than who exports."""
TERRITORIES = {"US": "PR", "FR": "RE", "FI": "AX", "ES": "IC", "NO": "SJ", "AU": "CX"}
"""Parts of a state that have a code of their own and the same law of exports."""


def a_stop_on_the_way(facts: Facts) -> Said:
    """The goods go on from a first stop in a third state, or pass it."""
    if _goes(facts) and not facts.get("final_destination"):
        stop = _elsewhere(facts)
        yield f"first stop {stop}", _routed(facts, to=stop, final_destination=facts["to"])
        yield f"by way of {stop}", _routed(facts, via=[*(facts.get("via") or []), stop])


def somebody_between(facts: Facts) -> Said:
    """A trading house elsewhere receives the goods; that they go on to their user, only his country says."""
    users = [p for p in facts.get("parties") or [] if p["role"] == "end_user" and p.get("country") == facts["to"]]
    if _goes(facts) and users and not facts.get("final_destination"):
        stop = _elsewhere(facts)
        house = {"role": "ultimate_consignee", "name": "Demo Trading", "country": stop, "type": "company"}
        yield f"consignee in {stop}", _routed(facts, to=stop, parties=[*facts["parties"], house])


def another_word(facts: Facts) -> Said:
    for word in WORDS.get(facts["activity"], ()):
        yield f"called {word}", {**copy.deepcopy(facts), "activity": word}


def an_innocent_firm_more(facts: Facts) -> Said:
    """A firm of no bad name takes part too, at the destination or in Germany."""
    for role in ("end_user", "ultimate_consignee", "intermediate_consignee", "purchaser"):
        for place in {facts.get("final_destination") or facts["to"], "DE"}:
            firm = {"role": role, "name": "Demo GmbH", "country": place, "type": "company"}
            said = copy.deepcopy(facts)
            yield f"and a firm in {place} as {role}", {**said, "parties": [*said.get("parties", []), firm]}


def a_part_of_the_state(facts: Facts) -> Said:
    for end in ("from", "to"):
        if facts[end] in TERRITORIES:
            yield f"{end} {TERRITORIES[facts[end]]}", {**copy.deepcopy(facts), end: TERRITORIES[facts[end]]}


RESTATINGS: tuple[Callable[[Facts], Said], ...] = (
    a_stop_on_the_way, somebody_between, another_word, an_innocent_firm_more, a_part_of_the_state,
)  # fmt: skip


def _goes(facts: Facts) -> bool:
    return facts["activity"] in GOES and facts["from"] != facts["to"]


def _elsewhere(facts: Facts) -> str:
    places = {p.get("country") for p in facts.get("parties") or []}
    named = {facts["from"], facts["to"], *(facts.get("via") or []), *places}
    return next(place for place in BETWEEN if place not in named)


def _routed(facts: Facts, **changed: Any) -> Facts:
    """The facts with another way, and without the mark that there is none but what was stated."""
    said = {**copy.deepcopy(facts), **changed}
    said["complete"] = [mark for mark in said.get("complete", ()) if mark != "route"]
    return said
