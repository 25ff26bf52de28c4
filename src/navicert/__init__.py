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

from navicert.assess import as_json, assess, facts_as_mapping, read_facts
from navicert.assess.flags import red_flags
from navicert.assess.flips import flips
from navicert.law.coverage import coverage
from navicert.law.declared import PackError
from navicert.law.law import Law
from navicert.law.pack import Pack
from navicert.library import Library, open_library
from navicert.screening import match_parties
from navicert.terms import (
    Answer,
    BadFacts,
    Determination,
    EndUse,
    Flag,
    Hit,
    Item,
    Line,
    Need,
    Party,
    RegimeAnswer,
    Transaction,
)

__all__ = [
    "Answer", "BadFacts", "Determination", "EndUse", "Flag", "Hit", "Item", "Law", "Library", "Line", "Need", "Pack",
    "PackError", "Party", "RegimeAnswer", "Transaction", "as_json", "assess", "coverage", "facts_as_mapping", "flips",
    "match_parties", "open_library", "read_facts", "red_flags",
]  # fmt: skip
