"""A kept screening made ready for the page: words for its values, nothing decided anew."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from navicert.office.models import ClearedHit, KeptScreening
from navicert.screening.evidence import EVIDENCE_WORDS
from navicert.terms import Layer
from navicert.web.answer import Words
from navicert.web.case_words import Text

LAYERS = {
    Layer.BLOCK: Words(_("Block"), _("If it is this party, nothing may go."), "danger"),
    Layer.SPECIAL_LICENCE: Words(
        _("Special licence"), _("If it is this party, it may go only under a licence that names the party."), "warning"
    ),
    Layer.ENHANCED_VETTING: Words(
        _("Closer look"), _("If it is this party, look closer, and write down what you found."), "info"
    ),
}
QUALITIES = {
    "primary": _("its main name"),
    "alias": _("another name of it"),
    "weak": _("a weak alias, which the list itself doubts"),
    "former": _("a former name"),
}
FIELDS = {
    "names": _("names"),
    "births": _("birth dates"),
    "countries": _("countries"),
    "gender": _("gender"),
    "identifiers": _("numbers"),
    "addresses": _("addresses"),
}
LABELS = {
    "name": _("Name"),
    "aliases": _("Other names"),
    "type": _("Kind"),
    "country": _("Country"),
    "born": _("Born"),
    "gender": _("Gender"),
    "identifiers": _("Numbers"),
    "address": _("Address"),
    "id": _("Number with the asker"),
}
OTHER_WORDS = {"start": _("What any two names start from")}
UNIT = 1000  # points that make one unit of the logarithm of the odds
SHOWN_AT_ONCE = 250  # points from which a reason is shown without a click
PRINTED = (
    ("name", _("Names")), ("alias", _("Other names")), ("weakAlias", _("Weak aliases")), ("previousName", _("Former names")),
    ("birthDate", _("Born")), ("nationality", _("Nationality")), ("country", _("Country")), ("gender", _("Gender")),
    ("address", _("Addresses")), ("programId", _("Programmes")), ("notes", _("Remarks")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """One reason in words. ``points`` as the engine counts them; ``for_it``: it speaks for the hit."""

    words: Text
    points: int
    for_it: bool


@dataclass(kw_only=True)
class HitShown:
    """One hit as the page shows it."""

    said: Mapping[str, Any]
    number: int
    percent: str
    layer: Words
    quality: Text
    at_once: list[Said]
    further: list[Said]
    printed: list[tuple[Text, list[str]]]
    form: forms.Form | None = None
    later: ClearedHit | None = None
    """What a person has found since this answer was given."""

    @classmethod
    def of(cls, said: Mapping[str, Any], number: int) -> HitShown:
        """A hit with its reasons, the weightiest first."""
        reasons = sorted(map(_reason, said["reasons"]), key=lambda each: -abs(each.points))
        known = {name for name, _ in PRINTED}
        properties = said["entity"]["properties"]
        rest = [(name, values) for name, values in properties.items() if name not in known]
        return cls(
            said=said,
            number=number,
            percent=f"{100 * said['score']:.1f}",
            layer=LAYERS[Layer(said["layer"])],
            quality=QUALITIES.get(said["quality"], said["quality"]),
            at_once=[each for each in reasons if abs(each.points) >= SHOWN_AT_ONCE],
            further=[each for each in reasons if abs(each.points) < SHOWN_AT_ONCE],
            printed=[(words, properties[name]) for name, words in PRINTED if name in properties] + rest,
        )


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One answer as the page shows it."""

    said: Mapping[str, Any]
    words: Words
    hits: list[HitShown]
    near: list[HitShown]
    set_aside: list[HitShown]
    asked: list[tuple[Text, str]]
    fields: list[Text]

    @property
    def more(self) -> int:
        """How many listings the limit left out."""
        return int(self.said["total"]) - len(self.hits) - len(self.near)

    @classmethod
    def of(cls, kept: KeptScreening) -> Shown:
        """The answer of a kept screening."""
        said, question = json.loads(kept.answer), json.loads(kept.question)["question"]
        order = (*LABELS, *sorted(question["given"].keys() - LABELS.keys()))
        held = {name: question["given"].get(name) for name in order}
        given = [(LABELS.get(name, name), _plain(value)) for name, value in held.items() if value]
        numbers = iter(range(1, 1 + sum(len(said[part]) for part in ("hits", "near", "set_aside"))))
        parts = {
            part: [HitShown.of(each, next(numbers)) for each in said[part]] for part in ("hits", "near", "set_aside")
        }
        return cls(said=said, words=_headline(said), asked=given, fields=[FIELDS[f] for f in said["fields"]], **parts)


def _headline(said: Mapping[str, Any]) -> Words:
    sentence: Text
    hits, aside = len(said["hits"]), len(said["set_aside"])
    behind = said.get("behind") or {}
    if not hits and behind.get("results"):
        sentence = " ".join(each["says"][:1].upper() + each["says"][1:] + "." for each in behind["results"])
        return Words(_("Look at what stands behind it"), sentence, "danger" if behind["owners"] else "warning")
    if hits:
        sentence = _("Compare each hit below with what you know of the party. Until somebody has, nothing should go.")
        return Words(ngettext("%(n)s hit", "%(n)s hits", hits) % {"n": hits}, sentence, "danger")
    if aside:
        sentence = _("Every listing that resembles this party was set aside, as shown below with the reasons.")
        return Words(_("No new hit"), sentence, "warning")
    listed = len(said["lists"])
    sentence = ngettext(
        "No listing on the one list named below reached the threshold.",
        "No listing on any of the %(n)s lists named below reached the threshold.",
        listed,
    )
    return Words(_("No hit"), sentence % {"n": listed}, "success")


def _reason(reason: Mapping[str, Any]) -> Said:
    what, points = reason["what"], reason["points"]
    words = (
        gettext(EVIDENCE_WORDS[what]) if what in EVIDENCE_WORDS else OTHER_WORDS.get(what, what[:1].upper() + what[1:])
    )
    return Said(words, points, points > 0)


def _plain(value: Any) -> str:
    """A given value as text."""
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_plain(held)}" for name, held in value.items())
    if isinstance(value, Iterable) and not isinstance(value, str):
        return "; ".join(map(_plain, value))
    return str(value)
