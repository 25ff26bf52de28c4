"""The forms about people, firms and posts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Day
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from navicert.licensing.words import country_name
from navicert.office.models.people import CLEARANCES, NOTICES, Organisation, Person, Team
from navicert.office.people.roles import KINDS, ROLES
from navicert.web.case_words import Text
from navicert.web.places import PLACES

BOX = {"class": "ds-input"}
DAY = forms.DateInput(attrs={**BOX, "type": "date"}, format="%Y-%m-%d")
COUNTRIES = [
    ("", _("Choose")),
    *((code, _(country_name(code))) for code, _name in sorted(PLACES, key=lambda place: place[1])),
]
IDENTIFIERS = (("eori", _("EORI number")), ("vat", _("VAT number")), ("register", _("Number in the trade register")))


def text(label: Text, hint: Text = "", *, longest: int = 200, **options: Any) -> forms.CharField:
    """One line of text."""
    box = forms.TextInput(attrs={**BOX, "autocomplete": "off"})
    return forms.CharField(label=label, help_text=hint, max_length=longest, widget=box, **options)


def choice(label: Text, choices: Sequence[tuple[str, Text]], hint: Text = "", **options: Any) -> forms.ChoiceField:
    """One of a list."""
    return forms.ChoiceField(label=label, help_text=hint, choices=choices, widget=forms.Select(attrs=BOX), **options)


def email(label: Text, hint: Text = "", **options: Any) -> forms.EmailField:
    """An e-mail address."""
    box = forms.EmailInput(attrs={**BOX, "autocomplete": "off", "dir": "ltr"})
    return forms.EmailField(label=label, help_text=hint, widget=box, **options)


def row(label: Text, rows: QuerySet[Any], hint: Text = "", **options: Any) -> forms.ModelChoiceField[Any]:
    """One of the rows that the person may choose."""
    return forms.ModelChoiceField(
        rows, label=label, help_text=hint, widget=forms.Select(attrs=BOX), empty_label=_("Choose"), **options
    )


class PostForm(forms.Form):
    """A post: role, organisation, and team where the role has one."""

    def __init__(self, *arguments: Any, places: QuerySet[Organisation], **options: Any) -> None:
        super().__init__(*arguments, **options)
        kinds = set(places.values_list("kind", flat=True))
        fitting = [(role, _(said.title)) for role, said in ROLES.items() if kinds & set(said.kinds)]
        self.fields["role"] = choice(_("Role"), fitting)
        teams = Team.objects.filter(organisation__in=places).order_by("title")
        self.fields["organisation"] = row(_("Organisation"), places)
        self.fields["team"] = row(_("Team"), teams, _("Advisers belong to a team."), required=False)


class InvitationForm(PostForm):
    """Whom to invite, to which post."""

    email = email(_("E-mail address"), _("The person signs in with this address."))
    name = text(_("Name"), _("The person may change it."), required=False)
    field_order = ("email", "name", "role")


class AcceptForm(forms.Form):
    """The account of somebody new."""

    name = text(_("Your name"), _("As others shall see it beside what you do."))
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 12 letters or signs. Several words that do not belong together are good."),
        widget=forms.PasswordInput(attrs={**BOX, "autocomplete": "new-password"}),
    )


class ClearanceForm(forms.Form):
    """Up to which grading somebody may read, and of which states they are a national."""

    clearance = choice(_("Clearance"), [(each, _(each.capitalize())) for each in CLEARANCES])
    nationalities = text(_("Nationalities"), _("Two letters each, such as DE FR."), required=False)

    def clean_nationalities(self) -> list[str]:
        """The codes, each one that ISO 3166 knows."""
        words: list[str] = self.cleaned_data["nationalities"].upper().replace(",", " ").split()
        known = {code for code, _ in COUNTRIES}
        if wrong := [word for word in words if word not in known]:
            raise forms.ValidationError(
                gettext("%(codes)s: write the two letters of a country, such as DE.") % {"codes": ", ".join(wrong)}
            )
        return words


class OrganisationForm(forms.Form):
    """A firm, or a body of the state."""

    kind = choice(_("Kind"), [(kind, _(kind.capitalize())) for kind in KINDS])
    name = text(_("Name"), _("As in the register."), longest=300)
    country = choice(_("Country"), COUNTRIES)
    address = forms.CharField(label=_("Address"), required=False, widget=forms.Textarea(attrs={**BOX, "rows": 3}))
    contact = email(
        _("E-mail address of the contact"), _("Who is invited to run it once it is approved."), required=False
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields |= {word: text(label, required=False, longest=60) for word, label in IDENTIFIERS}

    def facts(self) -> dict[str, Any]:
        """What the action takes: the numbers under one word."""
        numbers = {word: self.cleaned_data[word] for word, _ in IDENTIFIERS}
        return {name: self.cleaned_data[name] for name in ("kind", "name", "country", "address", "contact")} | {
            "identifiers": numbers
        }


class SiteForm(forms.Form):
    """A place of the firm."""

    name = text(_("Name of the site"))
    address = forms.CharField(label=_("Address"), widget=forms.Textarea(attrs={**BOX, "rows": 3}))
    country = choice(_("Country"), COUNTRIES)
    keeps_records = forms.BooleanField(
        label=_("Records are kept here"), required=False, widget=forms.CheckboxInput(attrs=BOX)
    )


class AgentForm(forms.Form):
    """A firm that applies for this one."""

    number = text(_("Number of the agent"), _("Ask the agent for it: NO-…"), longest=24)


class TeamForm(forms.Form):
    """A desk to which cases are referred."""

    title = text(_("Name of the team"))
    slug = forms.SlugField(
        label=_("Short name"), help_text=_("Small letters; the routing uses it."), widget=forms.TextInput(attrs=BOX)
    )


class NoticesForm(forms.Form):
    """Language, and when to write."""

    language = choice(_("Language"), list(settings.LANGUAGES))
    notices = choice(_("Notices by e-mail"), [(each, _(each.capitalize())) for each in NOTICES])


class AbsenceForm(forms.Form):
    """From when to when, and who stands in."""

    since = forms.DateField(label=_("First day"), widget=DAY)
    until = forms.DateField(label=_("Last day"), widget=DAY)

    def __init__(self, data: Any, *, colleagues: QuerySet[Person], today: Day) -> None:
        super().__init__(data, initial={"since": today})
        hint = _("Holds your posts on these days. Nobody: your cases wait.")
        self.fields["delegate"] = row(_("Who stands in"), colleagues, hint, required=False)


class TokenForm(forms.Form):
    """For which program, and for how long."""

    name = text(_("Name of the program"), longest=100)
    days = forms.IntegerField(
        label=_("Days that it lasts"), min_value=1, max_value=366, initial=90, widget=forms.NumberInput(attrs=BOX)
    )
