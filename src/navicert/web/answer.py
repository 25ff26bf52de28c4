"""A kept answer made ready for the page: words and colours for its values, nothing decided anew."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from navicert.assess.cites import exact
from navicert.library.lookout import UNSCREENED
from navicert.office.models import KeptDetermination
from navicert.terms import CLEARING, GUIDELINES, STRICTNESS, Answer, Layer
from navicert.web.asked import COMPLETE_WORDS, REGIME_WORDS
from navicert.web.case_words import Text

Measured = tuple[Text, str, Mapping[str, Any]]
"""A measure of sanctions: its layer in words, the colour of that, and what was said."""


class Words(NamedTuple):
    """How one answer reads: a title, a sentence, and a colour of the design system."""

    title: Text
    sentence: Text
    colour: str


ANSWERS = {
    Answer.PROHIBITED: Words(_("Prohibited"), _("This transfer may not go ahead."), "danger"),
    Answer.UNKNOWN: Words(
        _("Not decided"),
        _("Something is still unknown. Do not ship before the questions below are answered."),
        "warning",
    ),
    Answer.LICENCE_REQUIRED: Words(
        _("Licence required"), _("This transfer may go ahead only with a licence of the authority."), "warning"
    ),
    Answer.AUTHORISATION_AVAILABLE: Words(
        _("May go under an authorisation"),
        _("A licence is not needed if you use the authorisation named below and keep to its conditions."),
        "info",
    ),
    Answer.NO_LICENCE: Words(_("No licence required"), _("No requirement was found on these facts."), "success"),
    Answer.NOT_SUBJECT: Words(_("Not subject"), _("The laws that were asked do not reach this transfer."), "success"),
}
GUIDED = {
    Answer.PROHIBITED: Words(
        _("Guidelines rule it out"), _("Not law: partners have agreed not to transfer this."), "warning"
    ),
    Answer.UNKNOWN: Words(_("Guidance not decided"), _("Not law: facts are missing."), "warning"),
    Answer.LICENCE_REQUIRED: Words(
        _("Guidelines apply"), _("Not law: partners have agreed to license this."), "warning"
    ),
    Answer.NOT_SUBJECT: Words(_("Not named by the guidelines"), _("Not law: ask the law of each state."), "neutral"),
}
"""What guidelines say, which bind states politically. No word here may be read as leave to go."""
ADDS_NOTHING = Words(_("Adds nothing"), _("What the common rules ask for stands."), "neutral")
"""What an overlay says where it asks for no licence of its own."""
ONLY_GUIDANCE = Words(
    _("Guidance only"), _("No law was asked. The law of each state decides; ask without naming a regime."), "warning"
)
NOT_COMPARED = _("The names were compared with no list of sanctioned parties. Do that first: this answer rests on it.")
"""What is said of an answer that lets something go where no list is loaded."""
LAYERS = {
    Layer.BLOCK: (_("Block"), "danger"),
    Layer.SPECIAL_LICENCE: (_("Special licence"), "warning"),
    Layer.ENHANCED_VETTING: (_("Closer look"), "info"),
}
STATUSES = {
    "available": (_("Can be used"), "success"),
    "conditional": (_("Only if more is known"), "warning"),
    "to_review": (_("A person must look at it"), "warning"),
    "excluded": (_("Cannot be used"), "neutral"),
}
TITLE = ("kind", "us_eccn", "eu_code")  # what a line of an order is called by
REASONS = ("needs", "possible_needs", "duties", "possible_duties")  # what a law says with its provisions beside it
MOST_SHOWN = 3  # conditional authorisations that are shown without a click


class Authorisations(NamedTuple):
    """The authorisations of one status, with the status in words; the useful ones are shown at once."""

    title: Text
    colour: str
    open: bool
    authorisations: list[Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one body of law says."""

    said: Mapping[str, Any]
    name: Text
    words: Words
    authorisations: list[Authorisations]
    figures: list[tuple[str, Any]]
    proof: Any

    @property
    def shown(self) -> bool:
        """Is there more to say than the one line in the table?"""
        return self.said["answer"] != Answer.NOT_SUBJECT or bool(self.said["warnings"])


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One answer as the page shows it."""

    title: str
    said: Mapping[str, Any]
    words: Words
    not_compared: bool
    strictest_known: Words | None
    lines: list[Line]
    not_covered: list[Text]
    not_asked: list[Text]
    assumed: list[Text]
    facts: list[tuple[str, Any]]
    orders: list[Reading]
    layers: list[Measured]

    @property
    def clears_unseen(self) -> bool:
        """Does it let something go while the names were compared with no list?"""
        return self.not_compared and Answer(self.said["headline"]) in CLEARING and not _only_guidance(self.said)

    @property
    def sure_layers(self) -> list[Measured]:
        """The measures of sanctions that hold on these facts."""
        return [each for each in self.layers if each[2]["certain"]]

    @property
    def possible_layers(self) -> list[Measured]:
        """Those that hold if the missing facts say so."""
        return [each for each in self.layers if not each[2]["certain"]]

    @property
    def each_line(self) -> list[Reading]:
        """The lines of an order; the answer itself where there are none."""
        return self.orders or [self]

    @classmethod
    def of(cls, kept: KeptDetermination) -> Reading:
        """Read a kept determination."""
        answer, facts = json.loads(kept.answer), json.loads(kept.facts)
        return _reading(answer, facts, _not_compared(answer))


def asked_facts(kept: KeptDetermination) -> dict[str, str]:
    """The facts that a kept answer asks for, each with its question."""
    questions = json.loads(kept.answer).get("questions", [])
    return {question["fact"]: question["text"] for question in questions}


def _not_compared(answer: Mapping[str, Any]) -> bool:
    """Were the names compared with no list? Answers that were kept early say it only by their warning."""
    return answer.get("names_compared") is False or UNSCREENED in answer.get("warnings", ())


def _reading(answer: Mapping[str, Any], facts: Mapping[str, Any], not_compared: bool) -> Reading:
    """An answer, and each line of an order, of which it holds as well that the names were not compared."""
    known = answer.get("strictest_known")
    proof, orders = answer.get("proof") or {}, zip(answer.get("lines", []), facts.get("lines") or [], strict=False)
    return Reading(
        title=" ".join(str(facts[name]) for name in TITLE if facts.get(name)),
        said=answer,
        words=_headline(answer, not_compared),
        not_compared=not_compared,
        strictest_known=ANSWERS[Answer(known)] if known else None,
        lines=[_line(regime, proof, not_compared) for regime in _strictest_first(answer["regimes"])],
        not_covered=[REGIME_WORDS.get(name, name) for name in answer["not_covered"] if name not in GUIDELINES],
        not_asked=[REGIME_WORDS[name] for name in answer["not_covered"] if name in GUIDELINES],
        assumed=[dict(COMPLETE_WORDS).get(part, part) for part in answer["assumed"]],
        facts=list(_leaves(facts)),
        orders=[_reading(*both, not_compared) for both in orders],
        layers=[(*LAYERS[Layer(said["layer"])], _exactly(said)) for said in answer.get("layers", ())],
    )


def _headline(answer: Mapping[str, Any], not_compared: bool) -> Words:
    if _only_guidance(answer):
        return ONLY_GUIDANCE
    headline = Answer(answer["headline"])
    words = ANSWERS[headline]
    if headline in CLEARING and not_compared:
        return words._replace(sentence=NOT_COMPARED, colour="warning")
    return words


def _only_guidance(answer: Mapping[str, Any]) -> bool:
    return bool(answer["regimes"]) and all(_guidance(said) for said in answer["regimes"])


def _guidance(said: Mapping[str, Any]) -> bool:
    return said.get("binding") == "political"


def _strictest_first(regimes: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(regimes, key=lambda regime: -STRICTNESS.index(Answer(regime["answer"])))


def _line(said: Mapping[str, Any], proof: Mapping[str, Any], not_compared: bool) -> Line:
    words = _words(said)
    return Line(
        said={**said, **{part: [_exactly(one) for one in said.get(part, ())] for part in REASONS}},
        name=REGIME_WORDS.get(said["regime"], said["regime"]),
        words=words._replace(colour="neutral") if not_compared and words.colour == "success" else words,
        authorisations=_authorisations([_exactly(one) for one in said["authorisations"]]),
        figures=[(name.replace("_", " ").capitalize(), figure) for name, figure in said["figures"].items()],
        proof=proof.get(said["regime"]),
    )


def _exactly(reason: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**reason, "cites": exact(reason["cites"])}


def _words(said: Mapping[str, Any]) -> Words:
    """How the answer of one body of law reads; an overlay that asks for no licence leaves the common rules as they are."""
    answer = Answer(said["answer"])
    if said.get("overlay") and answer is Answer.NO_LICENCE:
        return ADDS_NOTHING
    return (GUIDED if _guidance(said) else ANSWERS)[answer]


def _authorisations(said: list[Mapping[str, Any]]) -> list[Authorisations]:
    groups = []
    for status, (title, colour) in STATUSES.items():
        those = [one for one in said if one["status"] == status]
        shown = status == "available" or (status != "excluded" and len(those) <= MOST_SHOWN)
        groups += [Authorisations(title, colour, shown, those)] if those else []
    return groups


def _leaves(value: Any, path: str = "") -> Any:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and any(isinstance(inner, dict) for inner in value):
        for number, inner in enumerate(value):
            yield from _leaves(inner, f"{path}[{number}]")
    else:
        yield path, ", ".join(map(str, value)) if isinstance(value, list) else value
