"""The forms with which officers and advisers act on a case; each knows the action that it leads to."""

from __future__ import annotations

from datetime import datetime as Moment
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from navicert.office.actions import decide, handle
from navicert.office.actions.issue import issue
from navicert.office.cases.routing import routed
from navicert.office.in_words import in_words
from navicert.office.models.case import Case
from navicert.office.models.people import Person, Team
from navicert.office.permissions.case import Refused
from navicert.web.case_words import ANSWERS_OF_STATES, PURPOSES, SILENCE, Text
from navicert.web.places import PLACES

BOX = {"class": "ds-input"}
DAY = forms.DateInput(attrs={**BOX, "type": "date"}, format="%Y-%m-%d")


class About(NamedTuple):
    """Who acts, on which case, when; ``row`` is the referral, question, condition or consent that it is about."""

    by: Person
    case: Case
    row: Any
    now: Moment


def long_text(label: Text, hint: Text = "", *, rows: int = 4, **options: Any) -> forms.CharField:
    """A text of some sentences."""
    box = forms.Textarea(attrs={**BOX, "rows": rows})
    return forms.CharField(label=label, help_text=hint, max_length=handle.LONGEST, widget=box, **options)


def line(label: Text, hint: Text = "", *, longest: int = 200, **options: Any) -> forms.CharField:
    """One line of text."""
    box = forms.TextInput(attrs={**BOX, "autocomplete": "off"})
    return forms.CharField(label=label, help_text=hint, max_length=longest, widget=box, **options)


def day(label: Text, hint: Text = "", **options: Any) -> forms.DateField:
    """A day."""
    return forms.DateField(label=label, help_text=hint, widget=DAY, **options)


class Listed(forms.Select):
    """A drop-down list drawn in one go: by a template for each option, all places of the world take most of a page's time."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The element with its options; lists in groups are drawn as usual."""
        options = [(str(key), title) for key, title in self.choices]
        if any(isinstance(title, list | tuple) for _, title in options):
            return super().render(name, value, attrs, renderer)
        chosen = set(self.format_value(value))
        marked = ((key, SafeString(" selected") if key in chosen else "", title) for key, title in options)
        drawn = format_html_join("", '<option value="{}"{}>{}</option>', marked)
        held = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        return format_html("<select{}>{}</select>", flatatt(held), drawn)


def choice(label: Text, choices: Any, hint: Text = "", **options: Any) -> forms.ChoiceField:
    """One of a list."""
    return forms.ChoiceField(label=label, help_text=hint, choices=choices, widget=Listed(attrs=BOX), **options)


def radios(label: Text, choices: Any, hint: Text = "", **options: Any) -> forms.ChoiceField:
    """One of a few, all in sight."""
    box = forms.RadioSelect(attrs=BOX)
    return forms.ChoiceField(label=label, help_text=hint, choices=choices, widget=box, **options)


def ticks(label: Text, choices: Any, hint: Text = "", **options: Any) -> forms.MultipleChoiceField:
    """Some of a few, all in sight."""
    box = forms.CheckboxSelectMultiple(attrs=BOX)
    return forms.MultipleChoiceField(
        label=label, help_text=hint, choices=choices, widget=box, required=False, **options
    )


class VerbForm(forms.Form):
    """What is asked before something is done to a case. ``act`` does it; ``watches`` marks those that are refused
    where the case has moved on since the page was opened."""

    template: ClassVar[str] = ""  # shown above the fields
    watches: ClassVar[bool] = False
    more: ClassVar[bool] = False  # has rows, of which more can be asked for

    def __init__(self, data: QueryDict | None = None, *, about: About, **options: Any) -> None:
        super().__init__(data, **options)
        self.about = about
        self.prepare()

    def prepare(self) -> None:
        """Fields that depend on the case."""

    def act(self) -> object:
        """Do it. Raises :class:`Refused`."""
        raise NotImplementedError


class AcceptForm(VerbForm):
    """The dossier is complete."""

    def act(self) -> object:
        return handle.accept(self.about.case, by=self.about.by, now=self.about.now)


class ReturnForm(VerbForm):
    """Something is missing."""

    watches = True
    what = long_text(
        _("What is missing"), _("The exporter reads this. Say what to add or mend, piece by piece."), rows=6
    )

    def act(self) -> object:
        return handle.return_incomplete(
            self.about.case, what=self.cleaned_data["what"], by=self.about.by, now=self.about.now
        )


class AssignForm(VerbForm):
    """Who leads the case from now on."""

    watches = True

    def prepare(self) -> None:
        self.fields["to"] = officers_field(self.about.by)
        self.fields["to"].initial = self.about.case.officer_id or self.about.by.pk

    def act(self) -> object:
        return handle.assign(self.about.case, to=self.cleaned_data["to"], by=self.about.by, now=self.about.now)


def officers_field(by: Person) -> forms.ModelChoiceField[Person]:
    """The officers to whom this person may assign: all, or, for an officer, oneself."""
    held = Person.objects.holding("officer").filter(is_active=True).order_by("name")
    rows = held if by.post("head_of_unit") else Person.objects.filter(pk=by.pk)
    return forms.ModelChoiceField(
        rows, label=_("Licensing officer"), widget=forms.Select(attrs=BOX), empty_label=_("Choose")
    )


class CirculateForm(VerbForm):
    """Refer to every team that the routing names; they are shown before."""

    template = "cases/verb/circulate.html"

    def prepare(self) -> None:
        titles: dict[str, str] = dict(Team.objects.values_list("slug", "title"))
        self.trouble = ""
        try:
            found = routed(self.about.case, self.about.now)
        except Refused as refused:
            found, self.trouble = (), in_words(refused)
        self.routed = [(titles.get(each.team, each.team), each) for each in found]

    def act(self) -> object:
        return handle.circulate(self.about.case, by=self.about.by, now=self.about.now)


class ReferForm(VerbForm):
    """One more team."""

    purpose = choice(_("What for"), tuple(PURPOSES.items()))
    because = long_text(_("Why this team"), _("The team reads this as the reason why it has the case."))
    due = day(_("Answer wanted by"), required=False)
    field_order = ("team",)

    def prepare(self) -> None:
        free = Team.objects.exclude(referrals__case=self.about.case, referrals__closed=None).order_by("title")
        self.fields["team"] = forms.ModelChoiceField(
            free, label=_("Team"), widget=forms.Select(attrs=BOX), empty_label=_("Choose")
        )
        self.order_fields(self.field_order)

    def act(self) -> object:
        return handle.refer(self.about.case, **self.cleaned_data, by=self.about.by, now=self.about.now)


class TakeForm(VerbForm):
    """An adviser takes a referral of the team."""

    def act(self) -> object:
        return handle.take(self.about.row, by=self.about.by, now=self.about.now)


class AskForm(VerbForm):
    """A question to the exporter."""

    question = long_text(
        _("Your question"), _("The exporter reads this. The clock stands still until the answer is in.")
    )
    answer_by = day(_("Answer wanted by"), required=False)

    def act(self) -> object:
        return handle.ask(self.about.case, **self.cleaned_data, by=self.about.by, now=self.about.now)


class CancelQueryForm(VerbForm):
    """The question is no longer needed."""

    template = "cases/verb/cancel_query.html"

    def act(self) -> object:
        return handle.cancel_query(self.about.row, by=self.about.by, now=self.about.now)


class NoteForm(VerbForm):
    """A note for colleagues, or a message."""

    text = long_text(_("Text"), _("It is kept with the case and cannot be changed."))
    reader = radios(
        _("Who reads it"),
        (("authority", _("Colleagues only: a note")), ("exporter", _("The exporter too: a message"))),
        initial="authority",
    )

    def act(self) -> object:
        to_exporter = self.cleaned_data["reader"] == "exporter"
        text, by = self.cleaned_data["text"], self.about.by
        return handle.note(self.about.case, text=text, to_exporter=to_exporter, by=by, now=self.about.now)


class LiftForm(VerbForm):
    """The team that set a condition lifts it."""

    template = "cases/verb/lift_condition.html"
    why = long_text(_("Why it is lifted"))

    def act(self) -> object:
        why, by = self.cleaned_data["why"], self.about.by
        return handle.lift_condition(self.about.row, why=why, by=by, now=self.about.now)


class CountersignForm(VerbForm):
    """A second person signs the text that they have read, by its hash."""

    template = "cases/verb/proposal.html"
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def prepare(self) -> None:
        self.fields["seen"].initial = self.about.row.sha256

    def act(self) -> object:
        seen, by = self.cleaned_data["seen"], self.about.by
        return decide.countersign(self.about.row, seen=seen, by=by, now=self.about.now)


class SendBackForm(VerbForm):
    """A second person does not sign, or what is countersigned does not go out."""

    template = "cases/verb/proposal.html"
    why = long_text(_("Why it goes back"), _("The officer reads this and proposes anew."))

    def act(self) -> object:
        return decide.send_back(self.about.row, why=self.cleaned_data["why"], by=self.about.by, now=self.about.now)


class IssueForm(VerbForm):
    """Issue what was signed."""

    template = "cases/verb/proposal.html"

    def act(self) -> object:
        return issue(self.about.case, by=self.about.by, now=self.about.now)


class UpholdForm(VerbForm):
    """The appeal is dismissed."""

    why = long_text(_("Why the decision stands"), _("The exporter reads this."))

    def act(self) -> object:
        return decide.uphold(self.about.case, why=self.cleaned_data["why"], by=self.about.by, now=self.about.now)


class ReopenForm(VerbForm):
    """The appeal is allowed."""

    why = long_text(_("Why the case is decided anew"), _("The exporter reads this."))

    def act(self) -> object:
        return decide.reopen(self.about.case, why=self.cleaned_data["why"], by=self.about.by, now=self.about.now)


class AskConsentForm(VerbForm):
    """Another state was asked."""

    country = choice(_("State"), [("", _("Choose")), *sorted(PLACES, key=lambda place: place[1])])
    body = line(_("Who was asked there"))
    asked = day(_("Asked on"))
    window_ends = day(_("It may object until"))
    silence = radios(_("If it says nothing"), tuple(SILENCE.items()))

    def act(self) -> object:
        return handle.ask_consent(self.about.case, **self.cleaned_data, by=self.about.by, now=self.about.now)


class RecordConsentForm(VerbForm):
    """What another state said."""

    answer = radios(_("Answer"), tuple(ANSWERS_OF_STATES.items()))
    on = day(_("Answered on"))
    ground = long_text(
        _("Ground"), _("An objection needs its ground; a consent after it, how it was settled."), required=False
    )

    def act(self) -> object:
        return handle.record_consent(self.about.row, **self.cleaned_data, by=self.about.by, now=self.about.now)
