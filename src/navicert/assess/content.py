"""De minimis: how much of a foreign-made item's US content would itself need a licence to the destination.

Source: 15 CFR 734.4(c), (d); Supp. No. 2 to part 734. Each row of content is asked about as if it were
re-exported alone, under the rules that the pack tags for it (parts 738 and 746).
"""

from __future__ import annotations

from typing import Any

from navicert.assess.authorise import authorise
from navicert.assess.needs import collect_needs
from navicert.law.case import Case
from navicert.law.functions import Doubtful
from navicert.law.pack import Pack
from navicert.law.unknown import Unknown, unknown
from navicert.terms import Content, EndUse, Item


def content_shares(case: Case, pack: Pack) -> tuple[Any, Any]:
    """The share that surely needs a licence and the share that possibly does, in percent of the item's value."""
    least = most = 0.0
    doubt: list[Unknown] = []
    for number, content in enumerate(case.transaction.item.us_content or ()):
        if content.percent is None:
            lost = unknown(f"item.us_content[{number}].percent")
            return lost, lost
        found = _controlled(content, number, case, pack)
        if type(found) is Unknown:
            doubt.append(found)
        if found is not False:
            most += content.percent
        if found is True:
            least += content.percent
    bound = Doubtful(round(most, 9))
    bound.missing = frozenset().union(*(d.missing for d in doubt))
    return round(least, 9), bound


def _controlled(content: Content, number: int, case: Case, pack: Pack) -> Any:
    """Would this content, on its own, need a licence to the destination?"""
    if content.us_eccn is None:
        return unknown(f"item.us_content[{number}].us_eccn")
    settings = pack.head.content
    item = Item(us_eccn=content.us_eccn, kind=content.kind or "commodity", origin="US", us_content=())
    closed = tuple({*case.transaction.complete, "parties", "end_use"})
    alone = case.derive(
        item=item, parties=(), end_use=EndUse(), activity="reexport", complete=closed, synthetic_entry=None
    )
    alone.flat["as_content"] = True
    alone.flat["dest"] = case.flat["dest"]
    tag = settings.tag if settings else "content"
    rules = tuple(r for r in pack.rules_on("requirement", case.day, case.known_on) if tag in r.model.tags)
    found = collect_needs([(None, rules)], alone)
    if not found.certain and not found.possible:
        return False
    alone.settle(found.needs, found.possible_pairs)
    if found.certain and settings and settings.unless_covered_by:
        rules_now = pack.rules_on("authorisation", case.day, case.known_on)
        answers = authorise([r for r in rules_now if r.model.symbol in settings.unless_covered_by], [], alone)
        if any(a.status == "available" and {n.id for n in found.needs} <= set(a.covers) for a in answers.by_symbol):
            return False
    if found.certain:
        return True
    return Unknown(frozenset().union(*(u.missing for _, u in found.possible_pairs)))
