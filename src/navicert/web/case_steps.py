"""What somebody can do next with a case: each step with its label, what it brings about, and where it is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from navicert.office.cases.able import able, open_referrals
from navicert.office.models.case import Case
from navicert.office.models.people import Person
from navicert.office.permissions.case import may_advise
from navicert.web.case_words import Text


class Said(NamedTuple):
    """How a step is called on its button, what it brings about, and the colour of the button."""

    label: Text
    hint: Text
    colour: str = ""


STEPS: Mapping[str, Said] = {
    "accept": Said(_("Accept as complete"), _("The clock starts, and the exporter is told.")),
    "return_incomplete": Said(
        _("Return to the exporter"), _("Something is missing; you say what. The clock stops."), "danger"
    ),
    "assign": Said(_("Assign"), _("Choose who leads the case from now on.")),
    "circulate": Said(_("Refer for advice"), _("See first which teams are asked, and why.")),
    "refer": Said(_("Refer to one more team"), _("With the reason that you give.")),
    "take": Said(_("Take"), _("Your colleagues see that you have it.")),
    "advise": Said(_("Give advice"), _("Verdict, reasons and conditions of your team.")),
    "ask": Said(_("Ask the exporter"), _("The clock stands still until the answer is in.")),
    "propose": Said(_("Propose a decision"), _("Exactly as it will be issued; second people sign it.")),
    "countersign": Said(_("Read and sign"), _("The whole text of the decision, then your signature.")),
    "send_back": Said(_("Send back"), _("It is proposed anew; you say why."), "danger"),
    "decide": Said(_("Issue the decision"), _("The licence or letter is made, signed and sent.")),
    "uphold": Said(_("Dismiss the appeal"), _("The decision stands; you say why."), "danger"),
    "reopen": Said(_("Allow the appeal"), _("The case is decided anew; you say why.")),
    "note": Said(_("Write a note or a message"), _("For colleagues, or for the exporter too.")),
    "enter_crisis_lane": Said(_("Put into the crisis lane"), _("Under a declaration: the clock runs shorter.")),
    "leave_crisis_lane": Said(_("Take out of the crisis lane"), _("The usual clock holds again.")),
    "review": Said(_("Review the decision"), _("It was made in a special lane, and is looked at afterwards.")),
    "ask_consent": Said(_("Consent of another state"), _("Write down whom you asked, and until when they may object.")),
}
AT_ONCE = ("accept", "take")  # one button; the others have a page of their own
FIRST = ("decide", "countersign", "advise", "circulate", "propose", "accept", "uphold", "reopen", "take")
"""What brings a case on, in the order in which it is wanted, before what may be done beside it."""
BESIDE = {"take": "advise", "propose": "circulate"}
"""What stands back while something else is there that comes before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: a button that does it at once, or a link to its page. ``about`` names what it is about, for the ear too."""

    verb: str
    label: Text
    hint: Text
    colour: str
    address: str
    at_once: bool
    about: str = ""
    first: bool = False


def steps_of(person: Person, case: Case) -> tuple[Step, ...]:
    """The steps of a person in a case, what brings it on first."""
    steps = sorted(_steps(person, case), key=lambda step: FIRST.index(step.verb) if step.verb in FIRST else len(FIRST))
    there = {step.verb for step in steps}
    return tuple(replace(step, first=step.first and BESIDE.get(step.verb) not in there) for step in steps)


def _steps(person: Person, case: Case) -> Iterator[Step]:
    for verb in able(person, case):
        if verb == "advise":
            yield from _advice(person, case)
        elif verb == "assign" and not person.post("head_of_unit"):
            yield _step(case, "assign", label=_("Lead this case"), hint=_("Nobody leads it yet."))
        elif verb in STEPS:
            yield _step(case, verb)
            if verb == "refer":
                yield _step(case, "ask_consent")


def _advice(person: Person, case: Case) -> Iterator[Step]:
    for referral in open_referrals(case):
        if may_advise(person, referral) is None:
            about = _t("for %(team)s") % {"team": referral.team.title}
            yield _step(case, "advise", number=referral.pk, about=about)
            if referral.taken_by_id != person.pk:
                yield _step(case, "take", number=referral.pk, about=about)


def _step(case: Case, verb: str, *, number: int = 0, about: str = "", label: Text = "", hint: Text = "") -> Step:
    said = STEPS[verb]
    return Step(
        verb=verb,
        label=label or said.label,
        hint=hint or said.hint,
        colour=said.colour,
        address=reverse("case_verb", args=[case.public_id, verb, *([number] if number else [])]),
        at_once=verb in AT_ONCE,
        about=about,
        first=verb in FIRST,
    )
