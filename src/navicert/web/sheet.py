"""The filled-in page: forms made from facts, and facts made from forms. Nothing stated is lost on the way."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, NamedTuple

from django import forms
from django.http import QueryDict

from navicert.law.fields import FIELDS, OPEN_FACTS
from navicert.terms import BadFacts
from navicert.web.asked import Asked
from navicert.web.forms import Fact, FurtherForm, PartyForm, TransactionForm
from navicert.web.written import Unreadable, can_be_written, read, write

MOST_ROWS = 50
MOST_ASKED = 12
WRITTEN_KINDS = ("bool", "number", "text", "texts", "list", "date")
PATH = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9][a-z0-9_]*)+|[a-z][a-z0-9_]*")
Known = Mapping[str, Fact]


class Question(NamedTuple):
    """A question, and the field in which to answer it."""

    text: str
    target: str


@dataclass
class Sheet:
    """The forms of one page: the transaction, a row a party, a row a further fact."""

    main: TransactionForm
    parties: list[PartyForm]
    further: list[FurtherForm]
    asked: Mapping[str, str] = field(default_factory=dict)  # what an answer asked for: fact, question

    def open_questions(self) -> list[Question]:
        """What an answer asked for, each with the field in which to answer it."""
        targets = {"parties": "parties", "complete": "complete"}
        targets |= {one.path: self.main[one.name].id_for_label for one in self.main.asked}
        targets |= {
            f"parties[{i}].{name}": form[name].id_for_label
            for i, form in enumerate(self.parties)
            for name in form.fields
        }
        targets |= {str(form["path"].value()): form["answer"].id_for_label for form in self.further}
        return [Question(text, targets.get(fact, "")) for fact, text in self.asked.items()]

    @property
    def every_form(self) -> list[forms.Form]:
        """Every form of the page, in its order."""
        return [self.main, *self.parties, *self.further]

    def is_valid(self) -> bool:
        """Can every answer be read? (All forms are looked at, so that the page shows every error at once.)"""
        return [form for form in self.every_form if not form.is_valid()] == []

    def shown_errors(self) -> list[tuple[str, str]]:
        """Every error with the field that its link leads to; none before the page was sent."""
        return [
            (form[name].id_for_label or name if name in form.fields else "sheet", str(message))
            for form in self.every_form
            for name, messages in form.errors.items()
            for message in messages
        ]

    def add_error(self, bad: BadFacts) -> None:
        """Put what the engine refused at the field that it concerns."""
        form, name = self._place_of(bad.field)
        label = form.fields[name].label if name else bad.field
        form.add_error(name, f"{label}: {bad.message}.")

    def _place_of(self, path: str) -> tuple[forms.Form, str | None]:
        inside = re.fullmatch(r"parties\[(\d+)\]\.(\w+).*", path)
        filled = [form for form in self.parties if form.facts or form.cleaned_data.get("rest")]
        if inside and int(inside[1]) < len(filled) and inside[2] in filled[int(inside[1])].fields:
            return filled[int(inside[1])], inside[2]
        for one in self.main.asked:
            if re.match(rf"{re.escape(one.path)}($|[\[.])", path):
                return self.main, one.name
        further = [form for form in self.further if form.cleaned_data.get("path") == path]
        return (further[0], "answer") if further else (self.main, None)


def blank_sheet() -> Sheet:
    """A page without answers, with room for one party."""
    return Sheet(TransactionForm(), [PartyForm(prefix="parties-0", initial={"role": "end_user"})], [])


def posted_sheet(data: QueryDict, known: Known) -> Sheet:
    """The page as it was sent."""
    return Sheet(
        TransactionForm(data),
        [PartyForm(data, prefix=f"parties-{i}") for i in range(_count(data, "parties"))],
        [FurtherForm(data, prefix=f"further-{i}", known=known) for i in range(_count(data, "further"))],
    )


def changed_sheet(data: QueryDict, do: str, known: Known) -> Sheet:
    """The page as it was sent, with a row more or less; nothing is judged yet."""
    sheet = posted_sheet(data, known)
    parties = _changed([_as_sent(form) for form in sheet.parties], do, "party")
    further = _changed([_as_sent(form) for form in sheet.further], do, "fact")
    return _unbound(_as_sent(sheet.main), parties, further, known)


def sheet_of(facts: Mapping[str, Any], asked: Mapping[str, str], known: Known) -> Sheet:
    """The page filled in with facts, and with an empty row for each fact that is asked for."""
    left = json.loads(json.dumps(facts))
    main = _taken(left, TransactionForm.asked)
    parties = [_taken_whole(party) for party in _first_rows(left, "parties")]
    further = [
        {"path": path, "answer": write(kind_of(path, known), value)}
        for path, value in islice(_take_leaves(left, known), MOST_ROWS)
    ]
    on_page = {one.path for one in TransactionForm.asked}
    wanted = [path for path in asked if path not in on_page and _can_be_asked(path, known)][:MOST_ASKED]
    further += [{"path": path, "answer": ""} for path in wanted]
    main["rest"] = json.dumps(left) if left else ""
    sheet = _unbound(main, parties or [{"role": "end_user"}], further[:MOST_ROWS], known)
    return replace(sheet, asked=asked)


def facts_of(sheet: Sheet, known: Known) -> dict[str, Any]:
    """The facts in the words of the contract, from a valid sheet."""
    facts: dict[str, Any] = dict(sheet.main.cleaned_data["rest"])
    for path, value in sheet.main.facts.items():
        _put(facts, path, value)
    parties = [{**form.cleaned_data["rest"], **form.facts} for form in sheet.parties]
    named = [party for party in parties if set(party) - {"role"}]
    if named:
        unseen = facts.get("parties")
        facts["parties"] = [*named, *(unseen if isinstance(unseen, list) else [])]
    for form in sheet.further:
        _put_further(facts, form, known)
    return facts


def kind_of(path: str, known: Known) -> str:
    """How the answer to a fact is written: as the field or the law declares it."""
    fact = known.get(path)
    return fact.kind if fact else "any"


def _put_further(facts: dict[str, Any], form: FurtherForm, known: Known) -> None:
    path, answer = form.cleaned_data["path"].strip(), form.cleaned_data["answer"]
    if not path or not answer.strip():
        return
    if not PATH.fullmatch(path):
        raise BadFacts(path, "is not the name of a fact; a name looks like item.range_km")
    try:
        _put(facts, path, read(kind_of(path, known), answer))
    except Unreadable as error:
        raise BadFacts(path, str(error)) from None


def _put(facts: dict[str, Any], path: str, value: Any) -> None:
    *folders, last = path.split(".")
    for folder in folders:
        facts = facts.setdefault(folder, {})
        if not isinstance(facts, dict):
            raise BadFacts(path, f"{folder} has no facts of its own")
    facts[last] = value


def _taken(facts: dict[str, Any], asked: Iterable[Asked]) -> dict[str, Any]:
    """Take out of the facts what the form can show, as the form shows it."""
    return {one.name: shown for one in asked if (shown := _take(facts, one)) not in (None, "")}


def _take(facts: dict[str, Any], one: Asked) -> Any:
    *folders, last = one.path.split(".")
    for folder in folders:
        facts = facts.get(folder) or {}
    value = facts.get(last)
    if one.kind == "ticks" and isinstance(value, list):
        return facts.pop(last)
    if value is None or not can_be_written(one.kind, value):
        return None
    return write(one.kind, facts.pop(last))


def _taken_whole(party: dict[str, Any]) -> dict[str, Any]:
    shown = _taken(party, PartyForm.asked)
    return {**shown, "rest": json.dumps(party)} if party else shown


def _take_leaves(facts: dict[str, Any], known: Known, before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in list(facts.items()):
        path = f"{before}{name}"
        if isinstance(value, dict):
            yield from _take_leaves(value, known, f"{path}.")
            if not value:
                del facts[name]
        elif _is_a_fact(path, before) and can_be_written(kind_of(path, known), value):
            yield path, facts.pop(name)


def _is_a_fact(path: str, before: str) -> bool:
    return bool(PATH.fullmatch(path)) and (path in FIELDS or before.rstrip(".") in OPEN_FACTS)


def _can_be_asked(path: str, known: Known) -> bool:
    return path in known and known[path].kind in WRITTEN_KINDS


def _first_rows(facts: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Take the rows that the page has room for; the others stay where they are."""
    rows = facts.get(name) or []
    if rows:
        facts[name] = rows[MOST_ROWS:]
    if rows and not facts[name]:
        del facts[name]
    return list(rows[:MOST_ROWS])


def _count(data: QueryDict, name: str) -> int:
    text = data.get(f"{name}-count", "0")
    return min(int(text), MOST_ROWS) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _as_sent(form: forms.Form) -> dict[str, Any]:
    return {name: form[name].value() for name in form.fields if form[name].value()}


def _changed(rows: list[dict[str, Any]], do: str, word: str) -> list[dict[str, Any]]:
    if do == f"add-{word}" and len(rows) < MOST_ROWS:
        return [*rows, {}]
    return [row for i, row in enumerate(rows) if do != f"remove-{word}-{i}"]


def _unbound(
    main: dict[str, Any],
    parties: list[dict[str, Any]],
    further: list[dict[str, Any]],
    known: Known,
) -> Sheet:
    return Sheet(
        TransactionForm(initial=main),
        [PartyForm(initial=row, prefix=f"parties-{i}") for i, row in enumerate(parties)],
        [FurtherForm(initial=row, prefix=f"further-{i}", known=known) for i, row in enumerate(further)],
    )
