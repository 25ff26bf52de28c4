"""What an act is for another state than the one that the goods leave: a passage through it, or a trade from it; and what
it is for the state that they do leave, by whatever word.

Whoever sells from China to Kenya through a port of the United Kingdom calls it an export. For the United Kingdom it is
a transit, and for the state of a seller who sits elsewhere brokering, by whatever word it is stated; what leaves a state
is an export from it, though a broker calls it brokering (docs/adr/0026).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from navicert.law.declared import PackError
from navicert.law.expressions import Compiled, Scope, expression

MOVED = (
    "export", "reexport", "transfer_in_country", "export_from_abroad", "intra_eu_transfer", "temporary_export", "brokering",
    "transit",
)  # fmt: skip
"""The acts by which goods, software or technology go from one place to another."""
ELSEWHERE = "departure not in {home} and dest not in {home}"
PLACE = "(p.country if has(p.country) else p.nationality)"
USERS = ("end_user", "ultimate_consignee", "recipient")
"""The roles of those who receive or use what goes."""
BEYOND = f"any(p.role in {list(USERS)} and has(p.country) and p.country not in {{home}} for p in parties)"
TRADERS = (
    f"any(p.role in ['exporter', 'broker'] and {PLACE} in {{home}} for p in parties)"
    " or ((not (has(item.eu_code) and unlisted(item.eu_code)) and not (has(item.us_eccn) and unlisted(item.us_eccn)))"
    f" and any(p.role == 'purchaser' and {PLACE} in {{home}} for p in parties))"
)
"""Who sells or brokers deals there, and who buys what is listed, or what nobody has found on no list."""
SEEN_AS: Mapping[str, tuple[Sequence[str], str]] = {
    "transit": (
        MOVED,
        f"({ELSEWHERE} and (to in {{home}} or any(v in {{home}} for v in via)))"
        f" or (departure not in {{home}} and to in {{home}} and not has(final_destination) and {BEYOND})",
    ),
    "brokering": (
        MOVED, f"{ELSEWHERE} and dest != departure and ({TRADERS})",
    ),
    "export": (
        ("export_from_abroad", "brokering", "transit", "transfer_in_country", "temporary_import"),
        "departure in {home} and dest not in {home}",
    ),
}  # fmt: skip
"""When an act is another one as well for a state, whose places are ``home``: the words by which it may be stated, and the
test."""


def seen_as(home: Sequence[str], scope: Scope, places: frozenset[str], where: str) -> Mapping[str, Compiled]:
    """The acts as which a state sees what happens elsewhere, each with the test for it; none without a state. Raises
    :class:`~navicert.law.declared.PackError` for a code that is no place."""
    if not home:
        return {}
    if strange := sorted(set(home) - places):
        raise PackError(f"{where}: {strange[0]!r} is no place (two letters, ISO 3166; NO in quotes)")
    return {
        act: expression(
            f"activity in {[word for word in words if word != act]} and ({text.format(home=list(home))})",
            scope,
            f"{where}: {act}",
        )
        for act, (words, text) in SEEN_AS.items()
    }
