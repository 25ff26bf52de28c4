"""The forms about documents: what is attached, and who may open it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from navicert.licensing.kinds import LicenceKind
from navicert.office.actions.documents import EVIDENCE, Access
from navicert.office.in_words import in_words
from navicert.office.models.case import Document
from navicert.office.models.people import CLEARANCES, Person, Team
from navicert.office.permissions.case import Refused
from navicert.office.visible.documents import EVIDENCE_TITLE
from navicert.web.people_forms import choice, text

GRADINGS = {
    "none": _("Not graded"),
    "restricted": _("Restricted"),
    "confidential": _("Confidential"),
    "secret": _("Secret"),
}


class AccessForm(forms.Form):
    """Who may open a document."""

    def __init__(self, *arguments: Any, person: Person, **options: Any) -> None:
        super().__init__(*arguments, **options)
        reached = CLEARANCES[: CLEARANCES.index(person.clearance) + 1]
        self.fields["grading"] = choice(
            _("Grading"),
            [(each, GRADINGS[each]) for each in reached],
            _("Only people who are cleared for it open the document."),
        )
        self.fields["nationalities"] = text(
            _("Only nationals of"), _("Two letters each, such as DE FR. Leave empty for all."), required=False
        )
        self.fields["teams"] = forms.MultipleChoiceField(
            label=_("Only these teams of the authority"),
            help_text=_("Choose none for all teams that have the case."),
            choices=[(team.slug, team.title) for team in Team.objects.order_by("title")],
            required=False,
            widget=forms.CheckboxSelectMultiple(attrs={"class": "ds-input"}),
        )

    def clean(self) -> dict[str, Any]:
        """Read the three fields as one :class:`Access`, in ``access``."""
        found: dict[str, Any] = super().clean() or {}
        nations = found.get("nationalities", "").upper().replace(",", " ").split()
        try:
            found["access"] = Access.read(found.get("grading", ""), nations, found.get("teams", []))
        except Refused as refused:
            raise forms.ValidationError(in_words(refused)) from None
        return found


def file_field() -> forms.FileField:
    """One file; it is received by the office, and looked at there."""
    hint = _("PDF, picture (PNG, JPEG), XLSX, DOCX, CSV or TXT; without password, scripts or macros.")
    box = forms.FileInput(attrs={"class": "ds-input"})
    return forms.FileField(label=_("File"), help_text=hint, widget=box, required=False, allow_empty_file=True)


class EvidenceForm(AccessForm):
    """A file as evidence for a duty, and who may open it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["file"] = file_field()
        self.order_fields(["file"])


class DocumentForm(AccessForm):
    """A file, as which piece of the dossier, and who may open it. The file itself is received by the office."""

    def __init__(self, *arguments: Any, kind: LicenceKind, **options: Any) -> None:
        super().__init__(*arguments, **options)
        pieces = [*((piece.id, _(piece.label)) for piece in kind.pieces), (EVIDENCE, _(EVIDENCE_TITLE))]
        self.fields["piece"] = choice(_("What it is"), pieces)
        self.fields["file"] = file_field()
        self.order_fields(["piece", "file", *(name for name in self.fields if name not in ("piece", "file"))])


class RegradeForm(AccessForm):
    """Who may open a document from now on, and why that is changed."""

    def __init__(self, *arguments: Any, document: Document, **options: Any) -> None:
        now = Access.of(document)
        teams = [team.slug for team in now.teams]
        initial = {"grading": now.grading, "nationalities": " ".join(now.nationalities), "teams": teams}
        super().__init__(*arguments, initial=initial, **options)
        self.fields["why"] = text(_("Why"), longest=1000)
