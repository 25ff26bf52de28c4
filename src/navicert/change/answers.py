"""In what two answers to the same transaction differ."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from navicert.assess.answer_json import as_json
from navicert.assess.determine import UNREAD
from navicert.terms import Answer, Determination, Need, RegimeAnswer

ABOUT_THE_MAKING = frozenset({"editions", "engine", "edition", "law_as_of", "proof"})
"""What an answer says of how it was made. Another edition alone moves nothing."""
DECIDES = frozenset({"answer", "need", "possible need", "authorisation", "question", "review policy"})
"""A difference in one of these is another answer; in the others the same answer is given with other words."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that one answer says and the other does not: in which regime, what, before and after.

    ``line`` is the number of the order's line, from 0; ``None`` where it is of the whole order.
    """

    regime: str
    what: str
    before: str
    after: str
    line: int | None = None

    @property
    def decides(self) -> bool:
        return self.what in DECIDES


def said(found: Determination) -> Any:
    """What an answer says: all of it but how it was made and proved. Two answers that say the same are the same.

    That no rule read a stated fact is of the making too: where a new rule reads it and changes nothing, nothing moved.
    Neither did anything where one more authorisation cannot be used, one cannot be used for another reason, or one more
    provision was considered: which provisions were, the proof says.
    """
    return _stripped(as_json(_answered(found), proof=False))


def _answered(found: Determination) -> Determination:
    warnings = tuple(w for w in found.warnings if not w.endswith(UNREAD))
    regimes = tuple(
        replace(line, cites=(), authorisations=tuple(a for a in line.authorisations if a.status != "excluded"))
        for line in found.regimes
    )
    return replace(found, warnings=warnings, regimes=regimes, lines=tuple(map(_answered, found.lines)))


def _stripped(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _stripped(v) for k, v in value.items() if k not in ABOUT_THE_MAKING}
    return [_stripped(v) for v in value] if isinstance(value, list) else value


class Seal:
    """The SHA-256 over whole answers, proofs and editions included, in the order given: equal only byte for byte."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def add(self, name: str, found: Determination) -> None:
        text = json.dumps({"id": name, **as_json(found)}, ensure_ascii=False, sort_keys=True, default=str)
        self._digest.update(text.encode() + b"\n")

    def __str__(self) -> str:
        return self._digest.hexdigest()


def changes(before: Determination, after: Determination) -> tuple[Change, ...]:
    """Every difference between two answers, those of single lines after those of the whole order.

    The whole order needs what one of its lines needs: where another line becomes the strictest, nothing of the first is gone.
    """
    before, after = _answered(before), _answered(after)
    found = [*_of_lines(before, after, None)]
    for number, (one, other) in enumerate(zip(before.lines, after.lines, strict=False)):
        found += _of_lines(one, other, number)
    return tuple(found)


def _of_lines(before: Determination, after: Determination, number: int | None) -> Iterator[Change]:
    old, new = ({line.regime: line for line in d.regimes} for d in (before, after))
    for regime in dict.fromkeys([*old, *new]):
        one, other = old.get(regime), new.get(regime)
        if one is None or other is None:
            yield Change(regime, "answer", _answer(one), _answer(other), number)
        else:
            yield from (Change(regime, *d, number) for d in _of_regime(_parts(before, one), _parts(after, other)))
    for what, mine, theirs in (
        ("warning", before.warnings, after.warnings),
        ("not covered", before.not_covered, after.not_covered),
        ("flag", [f.text for f in before.flags], [f.text for f in after.flags]),
    ):
        yield from (Change("", *d, number) for d in _sets(what, dict.fromkeys(mine, ""), dict.fromkeys(theirs, "")))


def _parts(found: Determination, whole: RegimeAnswer) -> list[RegimeAnswer]:
    """What is said of the whole under a regime, and of each of its lines."""
    return [whole, *(line for d in found.lines for line in d.regimes if line.regime == whole.regime)]


def _answer(line: RegimeAnswer | None) -> str:
    return "not asked" if line is None else str(line.answer)


def _of_regime(before: list[RegimeAnswer], after: list[RegimeAnswer]) -> Iterator[tuple[str, str, str]]:
    if before[0].answer is not after[0].answer:
        yield "answer", str(before[0].answer), str(after[0].answer)
    for what, read in READ.items():
        yield from _sets(what, _merged(map(read, before)), _merged(map(read, after)))


def _merged(said: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """What is said of a whole and of its lines under one name; where they say different things, all of it."""
    found: dict[str, dict[str, None]] = {}
    for one in said:
        for name, held in one.items():
            found.setdefault(name, {})[held] = None
    return {name: " or ".join(filter(None, sorted(held))) for name, held in found.items()}


def _sets(what: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Each name that only one side has, or that has another value there."""
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) != after.get(name) or (name in before) != (name in after):
            yield what, _shown(name, before), _shown(name, after)


def _shown(name: str, held: Mapping[str, str]) -> str:
    if name not in held:
        return ""
    return f"{name}: {held[name]}" if held[name] else name


def _needs(needs: Iterable[Need]) -> dict[str, str]:
    return {f"{n.id} ({n.reason})" if n.reason else n.id: "forbidden" if n.part == "prohibition" else "" for n in needs}


def _policy(line: RegimeAnswer) -> dict[str, str]:
    return {line.review_policy.id: ""} if line.review_policy else {}


READ: Mapping[str, Any] = {
    "need": lambda line: _needs(line.needs),
    "possible need": lambda line: _needs(line.possible_needs),
    "authorisation": lambda line: {a.id: a.status for a in line.authorisations},
    "question": lambda line: dict.fromkeys(line.missing, ""),
    "review policy": _policy,
    "duty": lambda line: {d.id: d.text for d in line.duties},
    "figure": lambda line: {k: str(v) for k, v in line.figures.items()},
    "warning": lambda line: dict.fromkeys(line.warnings, ""),
    "reason": lambda line: {line.why: ""} if line.answer is not Answer.UNKNOWN else {},
}
"""What one body of law says, by the name under which a difference is shown."""


def certain(found: Determination, regime: str) -> frozenset[tuple[str, str]]:
    """The needs and prohibitions that surely arise under a regime, each with its rule."""
    return frozenset((n.id, n.rule) for line in _under(found, regime) for n in line.needs)


def perhaps(found: Determination, regime: str) -> frozenset[tuple[str, str]]:
    """Those that may arise under a regime, until a question is answered."""
    return frozenset((n.id, n.rule) for line in _under(found, regime) for n in line.possible_needs)


def _under(found: Determination, regime: str) -> Iterator[RegimeAnswer]:
    return (line for d in (found, *found.lines) for line in d.regimes if line.regime == regime)
