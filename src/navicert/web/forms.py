"""The forms of the page, made from the table of what is asked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from navicert.web.asked import COMPLETE, PARTY, SECTIONS, Asked, Section
from navicert.web.case_words import Text
from navicert.web.written import Unreadable, read

YESNO = (("", _("Not known")), ("yes", _("Yes")), ("no", _("No")))
NOTHING = ("", _("Choose"))
LONGEST = 2000


class Group(NamedTuple):
    """Fields under one heading: some always shown, some under “More”, open if anything stands there."""

    title: Text
    hint: Text
    few: list[forms.BoundField]
    more: list[forms.BoundField]
    open: bool


class AskedForm(forms.Form):
    """A form whose answers are facts: ``facts`` maps each path to the value that was given."""

    asked: tuple[Asked, ...] = ()
    rest = forms.CharField(required=False, widget=forms.HiddenInput)  # facts that the page cannot show

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for one in self.asked:
            self.fields[one.name] = field_for(one)

    def clean(self) -> dict[str, Any]:
        """Read each answer; an unreadable one is an error at its field."""
        self.facts: dict[str, Any] = {}
        for one in self.asked:
            given = self.cleaned_data.get(one.name)
            try:
                value = (given or None) if isinstance(given, list) else read(one.kind, given or "")
            except Unreadable as error:
                self.add_error(one.name, f"{one.label}: {error}.")
            else:
                self.facts |= {one.path: value} if value not in (None, "") else {}
        return self.cleaned_data

    def clean_rest(self) -> dict[str, Any]:
        """Facts that travelled with the form."""
        try:
            rest = json.loads(self.cleaned_data["rest"] or "{}")
        except (ValueError, RecursionError):
            rest = None
        if not isinstance(rest, dict):
            raise forms.ValidationError(_("The facts that came with this page cannot be read; start from a new page."))
        return rest

    def group(self, section: Section) -> Group:
        """The fields under one heading, as the page shows them."""
        few = [self[one.name] for one in section.fields if not one.more]
        more = [self[one.name] for one in section.fields if one.more]
        is_open = any(field.value() or field.errors for field in more)
        return Group(section.title, section.hint, few, more, is_open)


class TransactionForm(AskedForm):
    """Everything but the parties and the further facts."""

    asked = (*(one for section in SECTIONS for one in section.fields), COMPLETE)

    def groups(self) -> list[Group]:
        """The fields by heading."""
        return [self.group(section) for section in SECTIONS]


class PartyForm(AskedForm):
    """One party."""

    asked = PARTY

    def fields_shown(self) -> Group:
        """The fields of one party."""
        return self.group(Section("", PARTY))


class Fact(NamedTuple):
    """A fact that may be asked for: how its answer is written, and the question."""

    kind: str
    question: str


class FurtherForm(forms.Form):
    """One further fact: its path in the facts, and the answer. Of a known fact, the question is shown."""

    path = forms.CharField(label=_("Name of the fact"), max_length=200, required=False)
    answer = forms.CharField(label=_("Answer"), max_length=LONGEST, required=False)

    def __init__(self, *arguments: Any, known: Mapping[str, Fact], **options: Any) -> None:
        super().__init__(*arguments, **options)
        fact = known.get(str(self["path"].value() or ""))
        self.fact = fact if fact and fact.question else None
        path = {"class": "ds-input", "spellcheck": "false", "dir": "ltr", "placeholder": "item.range_km"}
        self.fields["path"].widget = forms.HiddenInput() if self.fact else forms.TextInput(attrs=path)
        self.fields["answer"].widget = self._box()
        if self.fact:
            self.fields["answer"].label = self.fact.question

    def _box(self) -> forms.Widget:
        if self.fact and self.fact.kind == "bool":
            return forms.Select(attrs={"class": "ds-input"}, choices=YESNO)
        numeric = {"inputmode": "decimal"} if self.fact and self.fact.kind == "number" else {}
        return forms.TextInput(attrs={"class": "ds-input", "autocomplete": "off", **numeric})


def field_for(one: Asked) -> forms.Field:
    """The form field for one row of the table."""
    common: dict[str, Any] = {
        "label": one.label,
        "help_text": one.hint,
        "required": one.must,
        "error_messages": {"required": format_lazy(_("{label}: this is needed."), label=one.label)},
    }
    if one.kind == "ticks":
        widget = forms.CheckboxSelectMultiple(attrs={"class": "ds-input"})
        return forms.MultipleChoiceField(choices=one.choices, widget=widget, **common)
    if one.kind in ("choice", "yesno"):
        choices = YESNO if one.kind == "yesno" else one.choices
        first = () if choices[0][0] == "" else (NOTHING,)
        select = forms.Select(attrs={"class": "ds-input"})
        return forms.ChoiceField(choices=(*first, *choices), widget=select, **common)
    return forms.CharField(max_length=LONGEST, widget=_box(one), **common)


def _box(one: Asked) -> forms.Widget:
    attributes: dict[str, str | int] = {"class": "ds-input", "autocomplete": "off"}
    if one.kind in ("stakes", "contents"):
        return forms.Textarea(attrs={**attributes, "rows": 3})
    if one.suggestions:
        attributes["list"] = f"list-{one.suggestions}"
    if one.kind == "number":
        attributes["inputmode"] = "decimal"
    return forms.TextInput(attrs={**attributes, "type": "date" if one.kind == "day" else "text"})
