"""The forms of the lanes: a policy, a declaration, its end; and what is done to a case under them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from navicert.law.case import PLACES
from navicert.library.kinds import kinds
from navicert.office.actions.lanes import FINDINGS, enter_crisis_lane, leave_crisis_lane, review
from navicert.office.cases.policies import in_force
from navicert.office.cases.reviews import review_of
from navicert.office.models.licence import Policy
from navicert.web.case_forms import BOX, VerbForm, choice, day, line, long_text, radios, ticks

CODE = re.compile(r"[A-Za-z0-9.]{1,20}")
EXTRA_ROWS = 3
FOUND = {"stands": _("The decision stands"), "was wrong": _("The decision was wrong")}
assert tuple(FOUND) == FINDINGS


def _number(label: Any, hint: Any, most: int, least: int = 1, **options: Any) -> forms.IntegerField:
    box = forms.TextInput(attrs={**BOX, "inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(label=label, help_text=hint, min_value=least, max_value=most, widget=box, **options)


def _granted() -> list[tuple[str, str]]:
    """The licence types that are granted for a time."""
    return [(k.id, _t(k.title)) for k in kinds().values() if "grant" in k.decisions and k.validity_months]


class WhereForm(forms.Form):
    """What a policy and a declaration share: kinds, destinations, days."""

    first = day(_("Holds from"))
    last = day(_("Holds until"), _("At most a year later."))
    destinations = line(_("Destinations"), _("Two letters each, with commas: CH, NO."), longest=1000)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["kinds"] = ticks(_("Licence types"), _granted())
        self.fields["kinds"].required = True
        self.order_fields(("operation", "kinds", "destinations", "entries", "most_eur", "first", "last"))

    def clean_destinations(self) -> list[str]:
        """The places, each one that there is."""
        found = [each.strip().upper() for each in self.cleaned_data["destinations"].split(",") if each.strip()]
        if strange := [each for each in found if each not in PLACES]:
            raise forms.ValidationError(_t("%(which)s is no place.") % {"which": ", ".join(strange)})
        return found


class PolicyForm(WhereForm):
    """A policy of the automatic lane: what it covers in fields, further conditions as expressions."""

    entries = line(_("Entries"), _("With commas, each with all that stands under it: 6A003.b.4, 3A225."), longest=1000)
    most_eur = _number(_("Value of a case at most, in EUR"), "", 10**9)
    checks_at_most_days = _number(_("Law and lists were asked at most so many days before"), _("0: the same day."), 30, 0, initial=1)  # fmt: skip
    audited = _number(_("Per cent of the grants that are reviewed"), _("Drawn by a key, so that nobody can choose."), 100, initial=10)  # fmt: skip

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for n in range(EXTRA_ROWS):
            self.fields[f"when_{n}"] = line(
                _("Further condition"), _("Such as end_use_type == 'civil'."), required=False
            )
            self.fields[f"otherwise_{n}"] = line(_("What is said where it is not met"), required=False)

    def clean_entries(self) -> list[str]:
        """The entries as they are written in the lists."""
        found = [each.strip() for each in self.cleaned_data["entries"].split(",") if each.strip()]
        if strange := [each for each in found if not CODE.fullmatch(each)]:
            raise forms.ValidationError(_t("%(which)s is no entry of a list.") % {"which": ", ".join(strange)})
        return found

    def terms(self) -> dict[str, Any]:
        """What is proposed, as the action takes it."""
        said = self.cleaned_data
        codes = ", ".join(repr(each) for each in said["entries"])
        conditions = [
            (f"kind in {said['kinds']!r}", "the licence type is outside the policy"),
            (f"all(d in {said['destinations']!r} for d in destinations)", "a destination is outside the policy"),
            (f"all(is_code(e, {codes}) for e in entries)", "an entry is outside the policy"),
            (f"value_eur <= {said['most_eur']}", f"it is worth more than {said['most_eur']} EUR"),
            ("exporter_standing == 'good'", "the exporter is not in good standing"),
        ]
        for n in range(EXTRA_ROWS):
            when, otherwise = said.get(f"when_{n}", "").strip(), said.get(f"otherwise_{n}", "").strip()
            if when:
                conditions.append((when, otherwise or when))
        return {
            "conditions": conditions, "first": said["first"], "last": said["last"],
            "checks_at_most_days": said["checks_at_most_days"], "audited_share": Decimal(said["audited"]) / 100,
        }  # fmt: skip


class DeclarationForm(WhereForm):
    """A declaration of operational need."""

    operation = line(_("Operation"), _("What it is needed for, as the ministry of defence declares it."), longest=500)
    working_days = _number(_("Decide within so many working days"), "", 60)
    review_days = _number(_("Review the decision within so many days after it"), "", 90, initial=30)

    def terms(self) -> dict[str, Any]:
        """What is proposed, as the action takes it."""
        said = self.cleaned_data
        return {
            "operation": said["operation"], "first": said["first"], "last": said["last"], "kinds_of": said["kinds"],
            "destinations": said["destinations"], "decide_within": {"working_days": said["working_days"]},
            "review_days": said["review_days"],
        }  # fmt: skip


class WhyForm(forms.Form):
    """A reason."""

    why = long_text(_("Reason"), _("Write a whole sentence: it is kept."))


# --- on a case -------------------------------------------------------------------------------


class CrisisForm(VerbForm):
    """Under which declaration a case is put."""

    watches = True

    def prepare(self) -> None:
        held = in_force("crisis", timezone.now())
        self.fields["policy"] = choice(_("Declaration"), [(each.public_id, each.public_id) for each in held])

    def act(self) -> object:
        policy = Policy.objects.get(public_id=self.cleaned_data["policy"])
        return enter_crisis_lane(self.about.case, policy, by=self.about.by, now=self.about.now)


class LeaveCrisisForm(VerbForm):
    """Why the case goes back to its usual clock."""

    watches = True
    why = long_text(_("Why it leaves the crisis lane"))

    def act(self) -> object:
        return leave_crisis_lane(self.about.case, why=self.cleaned_data["why"], by=self.about.by, now=self.about.now)


class ReviewForm(VerbForm):
    """What the review of a decision of a special lane finds."""

    finding = radios(_("What the review finds"), tuple(FOUND.items()))
    why = long_text(_("On what that rests"))

    def prepare(self) -> None:
        owed = review_of(self.about.case)
        if owed:
            self.fields["finding"].help_text = f"{owed.policy}: {owed.why}"

    def act(self) -> object:
        said = self.cleaned_data
        return review(self.about.case, finding=said["finding"], why=said["why"], by=self.about.by, now=self.about.now)
