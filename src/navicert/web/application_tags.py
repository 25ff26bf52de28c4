"""Words for the exporter's templates: titles in the reader's language, and how an application stands, seen from the firm."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from navicert.library.kinds import kinds
from navicert.licensing.completeness import Missing
from navicert.licensing.forms import FormField
from navicert.licensing.states import CaseState
from navicert.licensing.values import Problem
from navicert.office.models import Case, Event
from navicert.web.application_form import sentence_of
from navicert.web.case_words import DECISIONS
from navicert.web.licence_words import LETTERS

register = template.Library()
SHORT = 4
FIRST = ("role", "name", "country", "description")

STANDING = {
    CaseState.DRAFT: (lazy("Draft"), "neutral", lazy("It is with you: nobody else sees it.")),
    CaseState.RETURNED: (lazy("Sent back to you"), "warning", lazy("It is your turn: something is missing.")),
    CaseState.SUBMITTED: (lazy("Sent in"), "info", lazy("The authority looks whether it is complete.")),
    CaseState.WITHDRAWN: (lazy("Withdrawn"), "neutral", lazy("You took it back.")),
    CaseState.DISCARDED: (lazy("Thrown away"), "neutral", lazy("You threw it away.")),
    CaseState.APPEALED: (lazy("Appealed"), "warning", lazy("The authority looks at your appeal.")),
}
WITH_THE_OFFICE = (lazy("With the authority"), "info", lazy("The authority works on it."))
STEPS = {
    "begin": lazy("The application was begun"),
    "save_draft": lazy("Answers were saved"),
    "attach": lazy("A document was attached"),
    "withdraw_document": lazy("A document was withdrawn"),
    "submit": lazy("It was sent in"),
    "accept": lazy("It was accepted as complete"),
    "return_incomplete": lazy("It was sent back"),
    "ask": lazy("The authority asked"),
    "answer": lazy("You answered"),
    "cancel_query": lazy("The authority took the question back"),
    "note": lazy("Message"),
    "decide": lazy("It was decided"),
    "decide_automatically": lazy("It was decided at once"),
    "issue": lazy("The licence was issued"),
    "send_letter": lazy("A letter was sent"),
    "withdraw": lazy("It was withdrawn"),
    "appeal": lazy("It was appealed"),
    "uphold": lazy("The appeal was dismissed"),
    "reopen": lazy("The appeal was allowed"),
    "import": lazy("It was taken over from another system"),
    "import_decided": lazy("It was taken over from another system, decided there"),
    "import_withdrawn": lazy("It was taken over from another system, withdrawn there"),
    "suspend": lazy("The licence was suspended"),
    "reinstate": lazy("The suspension was lifted"),
    "revoke": lazy("The licence was revoked"),
    "surrender": lazy("The licence was given back"),
}


@register.filter
def translated(text: str) -> str:
    """A text of a licence type in the reader's language."""
    return _(text) if text else ""


@register.filter
def sentence(said: Problem | Missing) -> str:
    """The sentence of a problem or of something that is missing."""
    return sentence_of(said)


@register.filter
def described(field: FormField) -> str:
    """The ids of what describes a field: its hint and its errors."""
    hint = f"h-{field.name}" if field.hint or field.law else ""
    return " ".join(filter(None, (hint, f"e-{field.name}" if field.errors else "")))


@register.filter
def holds(field: FormField, value: str) -> bool:
    """Is this option chosen?"""
    return value in field.value if isinstance(field.value, list) else str(field.value) == value


@register.filter
def choices(field: FormField) -> list[tuple[str, str]]:
    """The options of a field. (``options.items`` in a template would be the option called “items”.)"""
    found = list(field.options.items())
    if field.kind in ("country", "countries"):
        found.sort(key=lambda option: _(option[1]))
    return found


@register.filter
def asked(fields: tuple[FormField, ...]) -> list[FormField]:
    """What a party or entry must state; where it must state nothing, its name and country, or all of a short one."""
    needed = [field for field in fields if field.needed or field.errors]
    return needed or [field for field in fields if len(fields) <= SHORT or field.id in FIRST]


@register.filter
def more(fields: tuple[FormField, ...]) -> list[FormField]:
    """The rest, behind a heading that opens."""
    first = asked(fields)
    return [field for field in fields if field not in first]


@register.filter
def more_held(fields: tuple[FormField, ...]) -> bool:
    """Does the rest hold anything?"""
    return any(_held(field) for field in more(fields))


def _held(field: FormField) -> bool:
    inner = (*field.parts, *(each for row in field.rows for each in row))
    return bool(field.value) or bool(field.errors) or any(_held(each) for each in inner)


@register.filter
def kind_title(case: Case) -> str:
    """What is applied for."""
    return _(kinds()[case.kind].title) if case.kind in kinds() else case.kind


@register.filter
def state_words(case: Case) -> str:
    """How the application stands, as the firm sees it."""
    if case.state == CaseState.DECIDED:
        return str(DECISIONS[case.outcome].title) if case.outcome in DECISIONS else case.outcome
    return str(STANDING.get(CaseState(case.state), WITH_THE_OFFICE)[0])


@register.filter
def state_colour(case: Case) -> str:
    """The colour that goes with it."""
    if case.state == CaseState.DECIDED:
        return DECISIONS[case.outcome].colour if case.outcome in DECISIONS else "neutral"
    return STANDING.get(CaseState(case.state), WITH_THE_OFFICE)[1]


@register.filter
def whose_turn(case: Case) -> str:
    """Who has the application now."""
    if case.state == CaseState.DECIDED:
        return ""
    if any(not query.answered and not query.cancelled for query in case.queries.all()):
        return _("It is your turn: the authority has asked you something, and the clock stands still.")
    return str(STANDING.get(CaseState(case.state), WITH_THE_OFFICE)[2])


@register.filter
def event_words(event: Event) -> str:
    """One step in words."""
    return str(STEPS.get(event.verb, event.verb.replace("_", " ")))


@register.filter
def letter_words(kind: str) -> str:
    """What a letter is, by the office's name for it."""
    return str(LETTERS.get(kind, "")) or words(kind)


@register.filter
def words(name: str) -> str:
    """A name of the program as words."""
    return name.replace("_", " ").capitalize()
