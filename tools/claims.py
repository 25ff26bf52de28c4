"""Leads for whoever reads a pack against its text: which single claim lets an order go, and which claim nobody hears.

For every worked case that is not cleared, each fact that its proof read is stated otherwise, one at a time; what clears the
case is printed (``lets go``). For worked cases that are cleared, every yes/no fact of the pack, and every word for a use, is
stated beside them; what never changes the answer is printed (``not heard``). Most leads are right: the text says so too. A
person holds them against it.

    python tools/claims.py PACK > leads.tsv
"""

from __future__ import annotations

import copy
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from navicert.assess import assess, read_facts
from navicert.assess.authorise import Paragraph
from navicert.cli.cases import yaml_cases
from navicert.law.evaluate import Firing
from navicert.law.fields import FIELDS, RECORD_FIELDS
from navicert.law.law import Law
from navicert.law.pack import Pack
from navicert.library import open_library
from navicert.library.packs import PACKS
from navicert.terms import CLEARING, BadFacts, RegimeAnswer

Facts = dict[str, Any]
OTHERWISE = (
    "item.attributes.",
    "authorisation_facts.",
    "end_use.",
    "temporary.",
    "repair.",
    "production_facts.",
    "contract.",
)
"""The facts that somebody claims. Places, numbers of lists and days are stated and looked up, and left as they are."""
TRIED = 5
"""Of the cases with the same needs so many are asked about a fact."""
BASES = 20
"""Beside so many cleared cases, one of each kind of act in turn, a claim is put."""


def main(arguments: list[str]) -> None:
    law = open_library().law
    (name,) = arguments if len(arguments) == 1 else ("",)
    if name not in law.packs:
        said = f"there is no pack {name}" if name else "name one pack"
        raise SystemExit(
            f"{said}; the packs are {', '.join(sorted(law.packs))}\n\n    python tools/claims.py PACK > leads.tsv"
        )
    pack = law.packs[name]
    cases = [c for path in sorted((PACKS / name / "tests").glob("*.yaml")) for c in yaml_cases(path)]
    stated = [(c.id, {**c.facts, "regime_under_test": pack.regime}) for c in cases if not c.facts.get("lines")]
    answered = [(number, facts, line) for number, facts in stated if (line := _asked(facts, law)) is not None]
    barred = [(n, f, line) for n, f, line in answered if line.answer not in CLEARING and line.needs]
    cleared = [(n, f) for n, f, line in answered if line.answer in CLEARING and line.subject]
    print("lead", "case", "needs", "fact", "values", sep="\t")
    for lead in (*lets_go(barred, pack, law), *not_heard(_in_turn(cleared), pack, law)):
        print(*lead, sep="\t")


def lets_go(barred: list[tuple[str, Facts, RegimeAnswer]], pack: Pack, law: Law) -> Iterator[tuple[str, ...]]:
    """What lets a case go: cases of the same needs are asked about a fact until one goes."""
    asked: Counter[tuple[str, str]] = Counter()
    for number, facts, line in barred:
        needs = ", ".join(sorted({need.id for need in line.needs}))
        for fact in sorted(_read(line, facts)):
            kind = (needs, fact.rpartition("]")[2])
            asked[kind] += 1
            values = (
                [v for v in _values(fact, pack, law) if _clears(facts, fact, v, law)] if asked[kind] <= TRIED else []
            )
            if values:
                asked[kind] = TRIED
                yield "lets go", number, needs, fact, _list(values)


def not_heard(cleared: list[tuple[str, Facts]], pack: Pack, law: Law) -> Iterator[tuple[str, ...]]:
    """The claims beside which every one of the cleared cases stays cleared."""
    for fact in (*sorted(pack.facts), "end_use.type", "end_use.knowledge", "end_use.informed_by_authority"):
        still = [v for v in _values(fact, pack, law) if all(_clears(facts, fact, v, law) for _, facts in cleared)]
        if still and cleared:
            yield "not heard", cleared[0][0], "", fact, _list(still)


def _asked(facts: Facts, law: Law) -> RegimeAnswer | None:
    try:
        (line,) = assess(read_facts(facts), law).regimes
    except BadFacts:
        return None
    return line


def _read(line: RegimeAnswer, facts: Facts) -> Iterator[str]:
    """The claims that the rules of an answer read, whether they held or not, and what kind of body each party is."""
    steps = (step for step in line.proof if isinstance(step, (Firing, Paragraph)))
    read = {fact for step in steps for test in step.rule.tests() for fact in test.reads}
    yield from (fact for fact in read if fact.startswith(OTHERWISE) or fact == "item.kind")
    if "parties" in read:
        yield from (f"parties[{number}].type" for number, _ in enumerate(facts.get("parties") or ()))


def _values(fact: str, pack: Pack, law: Law) -> list[Any]:
    """What a claim may say: yes and no, or every word that some rule knows."""
    words = law.words.get("parties.type" if fact.startswith("parties[") else fact)
    if words is not None:
        return sorted(words)
    kind = FIELDS.get(fact) or (pack.facts[fact].kind if fact in pack.facts else RECORD_FIELDS["Party"].get(fact, ""))
    return [True, False] if kind == "bool" else []


def _clears(facts: Facts, fact: str, value: Any, law: Law) -> bool:
    said = copy.deepcopy(facts)
    if fact.startswith("parties["):
        said["parties"][int(fact[8 : fact.index("]")])][fact.rpartition(".")[2]] = value
    else:
        *way, last = fact.split(".")
        held = said
        for step in way:
            held[step] = held = {} if held.get(step) is None else held[step]
        held[last] = value
    line = _asked(said, law)
    return line is not None and line.answer in CLEARING


def _in_turn(cleared: list[tuple[str, Facts]]) -> list[tuple[str, Facts]]:
    """Some cleared cases, so that no act has many while another has none."""
    order: dict[str, list[tuple[str, Facts]]] = {}
    for case in cleared:
        order.setdefault(case[1]["activity"], []).append(case)
    ranked = sorted((n, act, case[0], case) for act, held in order.items() for n, case in enumerate(held))
    return [case for *_, case in ranked[:BASES]]


def _list(values: list[Any]) -> str:
    return " ".join(map(str, values))


if __name__ == "__main__":
    main(sys.argv[1:])
