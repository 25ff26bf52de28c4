"""Ask an old question again, with the law and the lists of that time, and compare letter by letter."""

from __future__ import annotations

import json
from dataclasses import dataclass

from navicert.assess.answer_json import as_json
from navicert.assess.facts import read_facts
from navicert.library import Library
from navicert.office.canonical import canonical, sha256
from navicert.office.models import KeptDetermination
from navicert.terms import BadFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What came of asking again: ``same``, ``different`` or ``not_possible``, with a sentence."""

    outcome: str
    sentence: str
    answer: str | None = None


def replay(kept: KeptDetermination, *, library: Library) -> Replay:
    """Run the kept facts through the kept editions and compare the answer byte for byte."""
    # (1) The row itself must be whole: each text still has its hash.
    if sha256(kept.facts) != kept.facts_sha256 or sha256(kept.answer) != kept.answer_sha256:
        return Replay(outcome="not_possible", sentence=f"{kept.public_id} was changed after it was kept.")
    # (2) Every pack and list of that time must be on file.
    try:
        then = library.at(packs=kept.packs, lists=kept.lists)
    except LookupError as error:
        return Replay(outcome="not_possible", sentence=f"{kept.public_id} cannot be replayed: {_words(error)}")
    # (3) The facts must still be readable, and the answer must be the same text.
    try:
        answer = canonical(as_json(then.assess(read_facts(json.loads(kept.facts)))))
    except BadFacts as error:
        return Replay(outcome="different", sentence=f"The facts are no longer accepted: {error}.")
    if answer == kept.answer:
        return Replay(outcome="same", sentence="The same facts give the same answer, letter by letter.", answer=answer)
    if _without_engine(answer) == _without_engine(kept.answer):
        sentence = f"The same answer, but for the engine's number: it was given by {kept.engine}."
        return Replay(outcome="same", sentence=sentence, answer=answer)
    sentence = f"The answer differs from the one kept, which engine {kept.engine} gave."
    return Replay(outcome="different", sentence=sentence, answer=answer)


def _without_engine(answer: str) -> str:
    return canonical({**json.loads(answer), "engine": None})


def _words(error: LookupError) -> str:
    return str(error.args[0] if error.args else error).rstrip(".") + "."
