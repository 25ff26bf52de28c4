"""Ask an old question again, with the law and the lists of that time, and compare letter by letter.

Everything that goes into an answer is kept by its hash, so what is asked again is what was asked: a difference comes
from the program. What was renewed since is said as well, and is not used.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from navicert.assess.answer_json import as_json
from navicert.assess.facts import read_facts
from navicert.law.declared import PackError
from navicert.library import Library
from navicert.library.program import program_edition
from navicert.office.actions.determination import act_of
from navicert.office.models import KeptDetermination
from navicert.office.record.acts import Recorded
from navicert.office.record.canonical import canonical, sha256
from navicert.office.record.vouching import vouched
from navicert.terms import BadFacts
from navicert.version import ENGINE

MOST = 8  # differences that are told one by one
LONGEST = 60  # letters of a value that are told


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What came of asking again: ``same``, ``different`` or ``not_possible``, with a sentence.

    ``findings`` say which input or code is not what it was, and what became different by it. ``notes``: the place in
    the record, and what was renewed since.
    """

    outcome: str
    sentence: str
    answer: str | None = None
    findings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def replay(kept: KeptDetermination, *, library: Library) -> Replay:
    """Run the kept facts through the kept editions and compare the answer byte for byte."""
    # (1) The row itself must be whole: each text still has its hash.
    texts = {"facts": kept.facts_sha256, "answer": kept.answer_sha256}
    if lost := tuple(
        f"changed after it was kept: {n}" for n, held in texts.items() if sha256(getattr(kept, n)) != held
    ):
        sentence = f"{kept.public_id} was changed after it was kept."
        return Replay(outcome="not_possible", sentence=sentence, findings=lost)
    # (2) It must be what the record says that was kept; where the record says nothing, what the answer itself says.
    act, altered = vouched(kept, act_of(kept))
    if altered or (altered := [] if act and act.data else list(_unlike_its_answer(kept))):
        return not_what_was_recorded(kept.public_id, altered)
    # (3) Every pack and list of that time must be on file.
    try:
        then = library.at(packs=kept.packs, lists=kept.lists)
    except LookupError as error:
        return Replay(outcome="not_possible", sentence=f"{kept.public_id} cannot be replayed: {_words(error)}")
    # (4) The facts must still be readable, and the answer must be the same text.
    notes = (place(act), *renewed("pack", kept.packs, library.law.editions), *_newer_lists(kept, library))
    try:
        answer = canonical(as_json(then.assess(read_facts(json.loads(kept.facts)))))
    except BadFacts as error:
        return Replay(
            outcome="different",
            sentence=f"The facts are no longer accepted: {error}.",
            findings=code_changes(kept.engine, act),
            notes=notes,
        )
    except PackError as error:
        sentence = f"Navicert {ENGINE} does not read the packs of that time ({error}); replay it with {kept.engine}."
        return Replay(outcome="not_possible", sentence=sentence, findings=code_changes(kept.engine, act), notes=notes)
    if answer == kept.answer:
        sentence = "The same facts give the same answer, letter by letter."
        return Replay(outcome="same", sentence=sentence, answer=answer, notes=notes)
    if _without_engine(answer) == _without_engine(kept.answer):
        sentence = f"The same answer, but for the engine's number: it was given by {kept.engine}."
        return Replay(outcome="same", sentence=sentence, answer=answer, notes=notes)
    sentence = f"The answer differs from the one kept, which engine {kept.engine} gave."
    findings = (*code_changes(kept.engine, act), *differences(kept.answer, answer))
    return Replay(outcome="different", sentence=sentence, answer=answer, findings=findings, notes=notes)


# --- what a replay of any kind says ----------------------------------------------------------


def not_what_was_recorded(public_id: str, altered: list[str]) -> Replay:
    """The row and the record differ: one of them was altered by somebody who owns the database."""
    return Replay(
        outcome="not_possible",
        sentence=f"{public_id} is not what was recorded when it was kept.",
        findings=tuple(altered),
    )


def _unlike_its_answer(kept: KeptDetermination) -> Iterator[str]:
    """The columns that do not say what the kept answer says."""
    said = json.loads(kept.answer)
    columns = {"day": (kept.day.isoformat(), "date"), "headline": (kept.headline, "headline")}
    for column, (held, name) in {**columns, "engine": (kept.engine, "engine")}.items():
        if said.get(name) != held:
            yield f"changed after it was kept: {column}"


def place(act: Recorded | None) -> str:
    """Where a thing stands in the record."""
    if act is None:
        return "It is not in the record: it was kept before the record began."
    if act.index is None:
        return "It is recorded, and waits for its place in the log."
    return f"It is entry {act.index} of the log" + ("." if act.data else "; what was recorded of it was erased.")


def code_changes(engine: str, act: Recorded | None) -> tuple[str, ...]:
    """What of the program is not what it was; everything else was rebuilt by its hash."""
    then = json.loads(act.data)["inputs"].get("program", "") if act and act.data else ""
    now = program_edition()
    hashes = f" (its code {then[:12]}… then, {now[:12]}… now)" if then else ""
    if engine != ENGINE:
        return (f"changed: the program, engine {engine} then, {ENGINE} now{hashes}",)
    if not then:
        return ("changed: perhaps the program; the hash of its code of that time was not recorded, or was erased",)
    if then != now:
        return (f"changed: the program; its number is {ENGINE} as it was, and its code is another{hashes}",)
    return (
        "changed: nothing that is known. Facts, packs, lists, tables and program are those of that time, so the answer "
        "hangs on something that is not kept, such as a library or the machine: report this",
    )


def differences(then: str, now: str) -> tuple[str, ...]:
    """Where two answers differ, the first ones, in the words of their fields."""
    return tuple(islice(_different(json.loads(then), json.loads(now), ""), MOST))


def renewed(what: str, then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """What has another edition by now."""
    for name, edition in then.items():
        if name not in now:
            yield f"Since then: {what} {name} ({edition[:12]}…) is not in use any more; it was used here."
        elif now[name] != edition:
            yield f"Since then: {what} {name} was renewed, {edition[:12]}… to {now[name][:12]}…; the old one was used here."


def _different(then: object, now: object, where: str) -> Iterator[str]:
    if isinstance(then, dict) and isinstance(now, dict):
        for name in sorted(then.keys() | now.keys()):
            yield from _different(then.get(name), now.get(name), f"{where}.{name}" if where else name)
    elif isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        for number, (one, other) in enumerate(zip(then, now, strict=True)):
            yield from _different(one, other, f"{where}[{number}]")
    elif then != now:
        yield f"different: {where}: {_short(then)} then, {_short(now)} now"


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _newer_lists(kept: KeptDetermination, library: Library) -> Iterator[str]:
    yield from renewed("list or table", kept.lists, library.editions["lists"])


def _without_engine(answer: str) -> str:
    return canonical({**json.loads(answer), "engine": None})


def _words(error: LookupError) -> str:
    return str(error.args[0] if error.args else error).rstrip(".") + "."
