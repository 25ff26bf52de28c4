"""The forms about licences after issue."""

from __future__ import annotations

from datetime import date as Day
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from navicert.licensing.ledger import Kind
from navicert.office.actions.book import Booking
from navicert.office.licences.customs import read_booking
from navicert.terms import BadFacts
from navicert.web.licence_words import DUTIES, ENTRIES, STANDINGS
from navicert.web.people_forms import BOX, DAY

RARE = ("seq", "corrects_declaration", "corrects_line")
AREA = forms.Textarea(attrs={**BOX, "rows": 4})


def written(
    label: Any, hint: Any = "", *, longest: int = 100, numeric: bool = False, **options: Any
) -> forms.CharField:
    """One line of text; ``numeric`` brings up the keys for numbers on a telephone."""
    attrs = {**BOX, "autocomplete": "off", "dir": "ltr", **({"inputmode": "decimal"} if numeric else {})}
    return forms.CharField(
        label=label, help_text=hint, max_length=longest, widget=forms.TextInput(attrs=attrs), **options
    )


class SearchForm(forms.Form):
    """What is looked for among the licences."""

    words = written(_("Number, firm, goods or place"), longest=200, required=False)
    standing = forms.ChoiceField(
        label=_("Standing"),
        choices=[("", _("Any")), *((word, tag.title) for word, tag in STANDINGS.items())],
        required=False,
        widget=forms.Select(attrs=BOX),
    )
    ends_soon = forms.BooleanField(
        label=_("Ends within 60 days"), required=False, widget=forms.CheckboxInput(attrs=BOX)
    )


class ReasonForm(forms.Form):
    """Why something is done; the holder reads it."""

    why = forms.CharField(
        label=_("Reason"), help_text=_("Write a whole sentence: it is kept, and a court may read it."), widget=AREA
    )


class BookingForm(forms.Form):
    """One entry for a line of a licence, as a declaration states it."""

    kind = forms.ChoiceField(label=_("What to book"), widget=forms.Select(attrs=BOX))
    line = forms.ChoiceField(label=_("Line of the licence"), widget=forms.Select(attrs=BOX))
    declaration = written(_("Number of the declaration (MRN)"), _("Of a running total: the number of the report."))
    declaration_line = written(_("Line of the declaration"), initial="1", longest=6, numeric=True)
    quantity = written(_("Quantity"), _("A number with a point, such as 12.5."), longest=30, numeric=True)
    unit = written(_("Unit"), _("Such as items, kg, t, l, m."), longest=20)
    value = written(_("Value"), _("Such as 1250.50; needed where a value is licensed."), longest=30, numeric=True,
                    required=False)  # fmt: skip
    currency = written(_("Currency"), _("Of the value: the one of the licence."), longest=3, required=False)
    happened = forms.DateField(
        label=_("Day of the declaration"), widget=DAY, error_messages={"required": _("Enter a day.")}
    )
    destination = written(
        _("Destination"), _("Two letters, such as TR; empty if it is not stated."), longest=2, required=False
    )
    seq = written(
        _("Number of the entry"),
        _("1, unless this declaration line has several of the kind."),
        initial="1",
        longest=6,
        numeric=True,
    )
    corrects_declaration = written(_("Corrects: declaration"), _("Empty: the same declaration."), required=False)
    corrects_line = written(_("Corrects: its line"), required=False, longest=6, numeric=True)

    def __init__(
        self,
        *arguments: Any,
        kinds: list[Kind],
        lines: list[tuple[str, str]],
        units: list[str],
        currencies: list[str],
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.fields["kind"].choices = [(kind.value, ENTRIES[kind]) for kind in kinds]  # type: ignore[attr-defined]
        self.fields["line"].choices = lines  # type: ignore[attr-defined]
        self.fields["unit"].initial = units[0] if len(set(units)) == 1 else ""
        if currencies:
            self.fields["currency"].initial = currencies[0] if len(set(currencies)) == 1 else ""
        else:
            del self.fields["value"], self.fields["currency"]
        if Kind.CORRECTION not in kinds:
            del self.fields["corrects_declaration"], self.fields["corrects_line"]

    def clean(self) -> dict[str, Any]:
        """Read the entry as one :class:`Booking`, in ``booking``; what cannot be read is an error at its field."""
        found: dict[str, Any] = super().clean() or {}
        if self.errors:
            return found
        texts = {name: value.isoformat() if isinstance(value, Day) else value for name, value in found.items()}
        texts["destination"] = texts["destination"].upper()
        if not texts.get("value"):  # the currency is filled in already, and says nothing alone
            texts["currency"] = ""
        try:
            found["booking"] = read_booking({name: value for name, value in texts.items() if value})
        except BadFacts as bad:
            field = bad.field if bad.field in self.fields else None
            label = self.fields[field].label if field else bad.field
            self.add_error(field, f"{label} {bad.message}.".replace("..", "."))
        return found

    def few(self) -> list[forms.BoundField]:
        """The fields that every entry needs."""
        return [field for field in self if field.name not in RARE]

    def more(self) -> list[forms.BoundField]:
        """The fields that few entries need."""
        return [field for field in self if field.name in RARE]

    def more_is_open(self) -> bool:
        """Is one of the rare fields wanted or wrong?"""
        return self["kind"].value() == Kind.CORRECTION or any(field.errors for field in self.more())

    @property
    def booking(self) -> Booking:
        """The entry of a valid form."""
        entry: Booking = self.cleaned_data["booking"]
        return entry


class DutyForm(forms.Form):
    """Something more that has to be done after issue."""

    kind = forms.ChoiceField(label=_("What kind of duty"), choices=list(DUTIES.items()), widget=forms.Select(attrs=BOX))
    text = forms.CharField(label=_("What has to be done"), max_length=2_000, widget=AREA)
    due = forms.DateField(label=_("By which day"), widget=DAY)


class ReportForm(forms.Form):
    """A duty reported as done."""

    finding = forms.CharField(label=_("What was done or found"), widget=AREA)
    evidence = forms.CharField(
        label=_("Evidence"),
        help_text=_("One a line: numbers of documents, serial numbers that were seen."),
        required=False,
        widget=AREA,
    )
    concern = forms.BooleanField(
        label=_("Something is wrong: tell the authority at once"),
        required=False,
        widget=forms.CheckboxInput(attrs=BOX),
    )

    def facts(self) -> dict[str, Any]:
        """The answers of a valid form in the words of the action."""
        lines = [line.strip() for line in self.cleaned_data["evidence"].splitlines()]
        return {**self.cleaned_data, "evidence": [line for line in lines if line]}


class FileForm(forms.Form):
    """A file of declarations. The file itself is received by the office."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("In UTF-8, with the columns listed below."),
        required=False,
        widget=forms.FileInput(attrs={"class": "ds-input", "accept": ".csv,text/csv"}),
    )
