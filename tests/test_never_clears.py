"""Never clear by mistake: knowing less never turns a bar, a licence or a question into a clearance."""

from __future__ import annotations

from random import Random

import pytest

from generate import Generator, without_one
from navicert.assess import assess, read_facts
from navicert.law.law import Law
from navicert.terms import CLEARING, STRICTNESS, Answer


def clearances_by_ignorance(law: Law, generator: Generator, seed: int) -> list[str]:
    """Every regime that a transaction less one fact clears although the whole transaction does not."""
    facts = generator.draw(Random(seed))
    whole = {r.regime: r.answer for r in assess(read_facts(facts), law).regimes}
    wrong = []
    for name, fewer in without_one(facts, generator.closures):
        for line in assess(read_facts(fewer), law).regimes:
            before = whole[line.regime]
            if before not in CLEARING and line.answer in CLEARING:
                wrong.append(f"seed {seed}, {line.regime}: without {name} {before} becomes {line.answer}")
    return wrong


@pytest.mark.parametrize("first", range(0, 60, 10))
def test_removing_a_fact_never_clears(law: Law, generator: Generator, first: int) -> None:
    assert [w for seed in range(first, first + 10) for w in clearances_by_ignorance(law, generator, seed)] == []


@pytest.mark.prove
def test_removing_a_fact_never_clears_in_ten_thousand_transactions(law: Law, generator: Generator) -> None:
    wrong = [w for seed in range(10_000) for w in clearances_by_ignorance(law, generator, seed)]
    assert wrong == []


def test_the_generator_reaches_every_answer(law: Law, generator: Generator) -> None:
    found = {r.answer for seed in range(300) for r in assess(read_facts(generator.draw(Random(seed))), law).regimes}
    assert found == set(STRICTNESS), set(Answer) - found
