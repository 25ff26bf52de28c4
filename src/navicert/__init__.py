"""Navicert: under which export-control law may this go, with what licence, or why not.

>>> from navicert import open_library, read_facts
>>> library = open_library()
>>> order = read_facts({
...     "date": "2026-09-15", "activity": "export", "from": "US", "to": "IN",
...     "item": {"us_eccn": "2B201", "kind": "commodity", "origin": "US"},
...     "end_use": {"type": "civil"}, "complete": ["parties", "end_use"], "regime_under_test": "US-EAR"})
>>> found = library.assess(order)
>>> str(found.headline)
'licence_required'
>>> [need.id for need in found.regimes[0].needs]
['NP1']
"""

from typing import TYPE_CHECKING

from navicert.on_demand import offer

if TYPE_CHECKING:
    from navicert.assess import as_json, assess, facts_as_mapping, read_facts
    from navicert.assess.flags import red_flags
    from navicert.assess.flips import flips
    from navicert.law.declared import PackError
    from navicert.law.law import Law
    from navicert.law.pack import Pack
    from navicert.library import Library, open_library
    from navicert.library.watchlist import open_watchlist
    from navicert.screening.screen import screen
    from navicert.screening.subject import Subject
    from navicert.terms import (
        Answer,
        BadFacts,
        Determination,
        EndUse,
        Flag,
        Hit,
        Item,
        Line,
        Party,
        RegimeAnswer,
        Transaction,
    )

HOMES = {
    "navicert.terms": "Answer BadFacts Determination EndUse Flag Hit Item Line Party RegimeAnswer Transaction",
    "navicert.assess.determine": "assess",
    "navicert.assess.facts": "facts_as_mapping read_facts",
    "navicert.assess.answer_json": "as_json",
    "navicert.assess.flags": "red_flags",
    "navicert.assess.flips": "flips",
    "navicert.law.declared": "PackError",
    "navicert.law.law": "Law",
    "navicert.law.pack": "Pack",
    "navicert.library.library": "Library open_library",
    "navicert.library.watchlist": "open_watchlist",
    "navicert.screening.screen": "screen",
    "navicert.screening.subject": "Subject",
}
"""The public names, by the module that holds them: each module is read when one of its names is first used."""

offer(__name__, {name: module for module, names in HOMES.items() for name in names.split()})

__all__ = [
    "Answer", "BadFacts", "Determination", "EndUse", "Flag", "Hit", "Item", "Law", "Library", "Line", "Pack",
    "PackError", "Party", "RegimeAnswer", "Subject", "Transaction", "as_json", "assess", "facts_as_mapping", "flips",
    "open_library", "open_watchlist", "read_facts", "red_flags", "screen",
]  # fmt: skip
