"""How standings, entries and verbs of licences read on the pages: a title, and a colour of the design system."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from navicert.licensing.ledger import Kind
from navicert.office.licences.balances import Stands
from navicert.web.case_words import Tag, Text

STANDINGS: Mapping[str, Tag] = {
    "valid": Tag(_("Valid"), "success"),
    "not yet valid": Tag(_("Not yet valid"), "info"),
    "suspended": Tag(_("Suspended"), "danger"),
    "exhausted": Tag(_("Exhausted"), "warning"),
    "expired": Tag(_("Expired"), "neutral"),
    "revoked": Tag(_("Revoked"), "danger"),
    "surrendered": Tag(_("Given back"), "neutral"),
    "replaced": Tag(_("Replaced"), "neutral"),
}
WAITS = Tag(_("Valid, waits for consent"), "warning")


def tag_of(stands: Stands) -> Tag:
    """How a standing reads: a valid licence under which nothing may go waits for the consent of another state."""
    return WAITS if stands.word == "valid" and not stands.usable else STANDINGS[stands.word]


ENTRIES: Mapping[Kind, Text] = {
    Kind.RESERVATION: _("Reserve"),
    Kind.DEBIT: _("Debit"),
    Kind.RELEASE: _("Release what is reserved"),
    Kind.CORRECTION: _("Correct: take back from a debit"),
    Kind.RUNNING_TOTAL: _("Running total of all use so far"),
}
KINDS_OF_ENTRY: Mapping[str, Text] = {
    "reservation": _("Reserved"),
    "debit": _("Debited"),
    "release": _("Released"),
    "correction": _("Taken back"),
    "running_total": _("Total reported"),
}
DUTIES: Mapping[str, Text] = {
    "delivery_verification": _("Proof of delivery"),
    "usage_report": _("Report on use"),
    "return": _("Return of the goods"),
    "post_shipment_check": _("Check on site after shipment"),
    "record_keeping": _("Keeping of records"),
    "import_proof": _("Proof of import"),
    "notice": _("Notice to the recipient"),
    "re_export_consent": _("Consent to re-export"),
    "other": _("Other duty"),
}
LETTERS: Mapping[str, Text] = {
    "refusal": _("Refusal"),
    "no_licence_required": _("No licence is required"),
    "import_certificate": _("Import certificate"),
    "classification": _("Classification ruling"),
    "answer": _("Answer to an inquiry"),
    "suspension": _("Suspension of the licence"),
    "reinstatement": _("Suspension of the licence lifted"),
    "revocation": _("Revocation of the licence"),
    "surrender": _("Licence given back"),
}
"""Letters by the office's name for them (:mod:`navicert.office.cases.letters`, :mod:`navicert.office.actions.letters`)."""
DONE: Mapping[str, Text] = {
    "issue": _("Issued"),
    "suspend": _("Suspended"),
    "reinstate": _("Suspension lifted"),
    "revoke": _("Revoked"),
    "surrender": _("Given back by its holder"),
    "replace": _("Replaced by an amended licence"),
    "send_letter": _("Letter sent"),
    "reserve": _("Quantity reserved"),
    "debit": _("Use debited"),
    "release": _("Reservation released"),
    "correct": _("Debit corrected"),
    "running_total": _("Running total reported"),
    "book": _("Several entries booked"),
    "add_duty": _("Duty added"),
    "bring_evidence": _("Evidence for a duty added"),
    "fulfil": _("Duty reported as done"),
    "lift_duty": _("Duty lifted"),
    "duty_overdue": _("Duty overdue"),
    "alarm": _("Alarm"),
}


class MoveWords(NamedTuple):
    """How the page of a move reads: title, what it brings about, the label of its button, its colour, the message after."""

    title: Text
    hint: Text
    button: Text
    colour: str
    after: Text


MOVES: Mapping[str, MoveWords] = {
    "suspend": MoveWords(
        _("Suspend the licence"),
        _("It takes effect at once: from the next request on, customs let nothing go under it. What is reserved stays "
          "reserved. The holder reads your reason."),
        _("Suspend now"), "danger", _("The licence is suspended. Customs and the holder see it from now on."),
    ),
    "reinstate": MoveWords(
        _("Lift the suspension"),
        _("Goods may go under the licence again at once. Days that passed meanwhile are not added."),
        _("Lift the suspension"), "accent", _("The suspension is lifted."),
    ),
    "revoke": MoveWords(
        _("Revoke the licence"),
        _("It ends for good, and nothing may go under it from now on. The holder reads your reason."),
        _("Revoke for good"), "danger", _("The licence is revoked."),
    ),
    "surrender": MoveWords(
        _("Give the licence back"),
        _("It ends for good. Duties that you owe for what was shipped stay."),
        _("Give it back"), "danger", _("You gave the licence back."),
    ),
}  # fmt: skip
