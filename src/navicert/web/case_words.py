"""How states, steps, verdicts and the like read on the pages: a title, and a colour of the design system."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"


class Tag(NamedTuple):
    """A word with a colour; the word says it all, the colour only helps to find it."""

    title: Text
    colour: str


STATES: Mapping[str, Tag] = {
    "draft": Tag(_("Draft"), "neutral"),
    "submitted": Tag(_("Sent in"), "info"),
    "returned": Tag(_("Returned to the exporter"), "warning"),
    "open": Tag(_("Open"), "info"),
    "circulated": Tag(_("With advisers"), "info"),
    "advised": Tag(_("All advice is in"), "info"),
    "proposed": Tag(_("Waits for signatures"), "warning"),
    "countersigned": Tag(_("Ready to be issued"), "success"),
    "decided": Tag(_("Decided"), "success"),
    "appealed": Tag(_("Appealed"), "warning"),
    "withdrawn": Tag(_("Withdrawn"), "neutral"),
    "discarded": Tag(_("Discarded"), "neutral"),
}
DECISIONS: Mapping[str, Tag] = {
    "grant": Tag(_("Grant"), "success"),
    "grant_with_conditions": Tag(_("Grant with conditions"), "success"),
    "partial": Tag(_("Grant in part"), "warning"),
    "refuse": Tag(_("Refuse"), "danger"),
    "no_licence_required": Tag(_("No licence required"), "info"),
    "classified": Tag(_("Classify"), "info"),
    "registered": Tag(_("Register"), "info"),
    "answered": Tag(_("Answer"), "info"),
    "consented": Tag(_("Consent"), "success"),
    "certified": Tag(_("Certify"), "success"),
    "released": Tag(_("Release"), "success"),
}
VERDICTS: Mapping[str, Tag] = {
    "approve": Tag(_("Approve"), "success"),
    "approve_with_conditions": Tag(_("Approve with conditions"), "success"),
    "refuse": Tag(pgettext_lazy("advice", "Refuse"), "danger"),
    "no_licence_required": Tag(_("No licence required"), "info"),
    "no_view": Tag(_("No view"), "neutral"),
    "conflicting": Tag(_("Conflicting"), "danger"),
    "partial": Tag(_("Lines go different ways"), "warning"),
}
LANES: Mapping[str, Tag] = {
    "normal": Tag(_("Normal lane"), "neutral"),
    "automatic": Tag(_("Automatic lane"), "info"),
    "crisis": Tag(_("Crisis lane"), "danger"),
}
LINE_OUTCOMES: Mapping[str, Text] = {"grant": _("Grant"), "refuse": _("Refuse")}
SILENCE: Mapping[str, Text] = {
    "consent": _("Silence is consent"),
    "objection": _("Silence is an objection"),
    "nothing": _("Silence means nothing: an answer is needed"),
}
ANSWERS_OF_STATES: Mapping[str, Text] = {"consent": _("Consents"), "objection": _("Objects")}
PURPOSES: Mapping[str, Text] = {"advice": _("Advice"), "inspection": _("Inspection"), "information": _("Information")}
LICENCE_STATES: Mapping[str, Tag] = {
    "issued": Tag(_("In force by decision"), "success"),
    "suspended": Tag(_("Suspended"), "danger"),
    "revoked": Tag(_("Revoked"), "danger"),
    "surrendered": Tag(_("Given back"), "neutral"),
    "replaced": Tag(_("Replaced"), "neutral"),
}
GRADINGS: Mapping[str, Text] = {
    "none": _("Not graded"),
    "restricted": _("Restricted"),
    "confidential": _("Confidential"),
    "secret": _("Secret"),
}
SCREENED: Mapping[str, Tag] = {
    "hit": Tag(_("Hit"), "danger"),
    "set aside": Tag(_("Hits set aside"), "info"),
    "no hit": Tag(_("No hit"), "success"),
    "": Tag(_("Not screened"), "warning"),
}

# What was done, as the timeline says it. What is not here stands with its own name.
DONE: Mapping[str, Text] = {
    "begin": _("Application begun"),
    "save_draft": _("Draft saved"),
    "attach": _("Document attached"),
    "withdraw_document": _("Document taken back"),
    "open_document": _("Document opened"),
    "regrade": _("Document graded anew"),
    "submit": _("Sent in"),
    "discard": _("Discarded"),
    "withdraw": _("Withdrawn by the exporter"),
    "accept": _("Accepted as complete: the clock starts"),
    "return_incomplete": _("Returned: something is missing"),
    "assign": _("Assigned"),
    "circulate": _("Referred for advice"),
    "refer": _("Referred to one more team"),
    "take": _("Taken by an adviser"),
    "advise": _("Advice given"),
    "close_circulation": _("All advice is in"),
    "ask": _("Question to the exporter: the clock stands still"),
    "answer": _("Question answered: the clock goes on"),
    "cancel_query": _("Question taken back: the clock goes on"),
    "note": _("Note"),
    "lift_condition": _("Condition lifted"),
    "take_over": _("Conditions of the amended licence taken over"),
    "ask_consent": _("Consent asked of another state"),
    "record_consent": _("Answer of another state"),
    "propose": _("Decision proposed"),
    "countersign": _("Countersigned"),
    "send_back": _("Sent back, to be proposed anew"),
    "complete_signatures": _("All signatures are there"),
    "decide": _("Decided"),
    "decide_automatically": _("Decided in the automatic lane"),
    "stay_out": _("Not granted automatically after all"),
    "draw_for_review": _("Drawn for a review after the grant"),
    "enter_crisis_lane": _("Put into the crisis lane: the clock runs shorter"),
    "leave_crisis_lane": _("Taken out of the crisis lane"),
    "review": _("Decision reviewed"),
    "escalate": _("Escalated: it takes long"),
    "lapse": _("Taken to be decided, because nothing was decided in time"),
    "list_change": _("A list has changed: look at the parties"),
    "finding_expired": _("A finding on a hit has expired: look at the parties"),
    "answer_risk": _("Question of the risk sheet answered"),
    "contribute": _("Contribution to the strategic sheet"),
    "judge_hit": _("Hit judged"),
    "confirm_hit": _("Hit looked at by a second person"),
    "issue": _("Licence issued"),
    "send_letter": _("Letter sent"),
    "appeal": _("Appealed"),
    "uphold": _("Appeal dismissed"),
    "reopen": _("Appeal allowed: to be decided anew"),
    "import": _("Taken over from another system"),
    "import_decided": _("Taken over from another system, decided there"),
    "import_withdrawn": _("Taken over from another system, withdrawn there"),
    "suspend": _("Licence suspended"),
    "reinstate": _("Suspension lifted"),
    "revoke": _("Licence revoked"),
    "surrender": _("Licence given back"),
    "replace": _("Licence replaced by an amended one"),
    "bring_evidence": _("Evidence for a duty added"),
}

# What the body of an event says, and how it is called; other parts of a body are for machines.
SAID: Mapping[str, Text] = {
    "what": _("What is missing"),
    "question": _("Question"),
    "answer": _("Answer"),
    "text": _("Text"),
    "because": _("Because"),
    "why": _("Reason"),
    "grounds": _("Grounds"),
    "team": _("Team"),
    "verdict": _("Verdict"),
    "outcome": _("Outcome"),
    "to": _("To"),
    "as": _("As"),
    "country": _("Country"),
    "body": _("Body"),
    "window_ends": _("May object until"),
    "ground": _("Ground"),
    "name": _("Document"),
    "licence": _("Licence"),
    "policy": _("Policy"),
    "operation": _("Operation"),
    "finding": _("Finding"),
    "clock": _("Clock"),
    "indicator": _("Question"),
    "field": _("Field"),
    "party": _("Party"),
    "list": _("List"),
    "listing": _("Entry of the list"),
    "consistency": _("Why an alike case ended differently"),
    "letter": _("Letter"),
}


def tag(words: Mapping[str, Tag], name: str) -> Tag:
    """The word for a value; a value without one stands as it is."""
    return words.get(name) or Tag(name.replace("_", " ").capitalize(), "neutral")


def done(verb: str) -> Text:
    """How the timeline calls a step."""
    return DONE.get(verb) or verb.replace("_", " ").capitalize()
