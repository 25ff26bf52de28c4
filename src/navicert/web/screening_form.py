"""The forms of the screening pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date as Day
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from navicert.office.screening.question import Question
from navicert.office.screening.watch import NoSuchList, lists_meant
from navicert.screening.identifiers import KINDS
from navicert.screening.listing import Kind
from navicert.screening.party import FIELDS, LONGEST, BadRow, read_party
from navicert.terms import BadFacts
from navicert.web.case_words import Text

COLUMNS = {name: (name,) for name in (*FIELDS, *KINDS)}
KIND_WORDS = {
    Kind.OTHER: _("Not known"),
    Kind.PERSON: _("Person"),
    Kind.ORGANISATION: _("Organisation"),
    Kind.VESSEL: _("Vessel"),
    Kind.AIRCRAFT: _("Aircraft"),
    Kind.ADDRESS: _("Address"),
    Kind.WALLET: _("Wallet"),
}
MUST = {"required": _("This is needed.")}


def _text(label: Text, hint: Text = "", **attributes: Any) -> forms.CharField:
    box = forms.TextInput(attrs={"class": "ds-input", "autocomplete": "off", "dir": "auto", **attributes})
    return forms.CharField(label=label, help_text=hint, required=False, max_length=LONGEST, widget=box)


class ScreeningForm(forms.Form):
    """What is known of a party. A name or a number is enough."""

    name = _text(_("Name"), _("In any script, as it stands in the papers."))
    aliases = _text(_("Other names"), _("Separate them by semicolons."))
    type = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[(kind.value, words) for kind, words in KIND_WORDS.items()],
        widget=forms.Select(attrs={"class": "ds-input"}),
    )
    country = _text(_("Country"), _("Nationality, seat or flag."), list="list-places")
    born = _text(_("Born"), _("As precise as it is known: 1961, 1961-03 or 1961-03-04."))
    identifiers = _text(_("Numbers"), _("With their kind if it is known, such as imo:9074729; separate by semicolons."))
    lists = _text(
        _("Lists"), _("Empty: every list in force. Else ids or groups, such as un, eu, BIS-DPL."), spellcheck="false"
    )

    def clean(self) -> dict[str, Any]:
        """Read the party; what cannot be read is an error, at its field where it is known."""
        given = {name: text for name, text in self.cleaned_data.items() if text and name != "lists"}
        try:
            self.party = read_party(given, COLUMNS)
        except BadRow as bad:
            self.add_error("name", f"Name: {bad}.")
            return self.cleaned_data
        self.given = given
        for note in self.party.notes:
            field = "born" if note.startswith("born") else "country" if "country" in note else "type"
            self.add_error(field, f"{self.fields[field].label}: {note}. Mend it, or leave it empty.")
        return self.cleaned_data

    def question(self, today: Day) -> Question:
        """What is asked of the lists. Raises :class:`BadFacts` for an unknown list."""
        words = self.cleaned_data["lists"].replace(",", " ").split()
        try:
            lists = lists_meant(words or ["default"], today)
        except NoSuchList as none:
            raise BadFacts("lists", f"Lists: {none}.") from None
        return Question(given=self.given, subject=self.party.subject, notes=self.party.notes, day=today, lists=lists)


class ClearForm(forms.Form):
    """That a hit is another party."""

    list_id = forms.CharField(widget=forms.HiddenInput)
    listing = forms.CharField(widget=forms.HiddenInput)
    person = forms.CharField(
        label=_("Who found it"),
        error_messages=MUST,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "ds-input", "autocomplete": "name", "dir": "auto"}),
    )
    expires = forms.DateField(
        label=_("Look again on"),
        help_text=_("From this day on the hit is shown as a hit again."),
        error_messages=MUST,
        widget=forms.TextInput(attrs={"class": "ds-input", "type": "date"}),
    )
    reason = forms.CharField(
        label=_("Why it is another party"),
        help_text=_("What tells the two apart: birth date, number, seat."),
        error_messages=MUST,
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "ds-input", "rows": 3, "dir": "auto"}),
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        about = f"{self['list_id'].value()}-{self['listing'].value()}"
        self.auto_id = "".join(c if c.isalnum() else "-" for c in about) + "-%s"

    def is_about(self, hit: Mapping[str, Any]) -> bool:
        """Is this the form of that hit?"""
        return (self["list_id"].value(), self["listing"].value()) == (hit["list"], hit["id"])
