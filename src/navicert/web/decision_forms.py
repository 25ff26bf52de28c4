"""The two long forms: the advice of a team, and the decision that an officer proposes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date as Day
from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from navicert.licensing.advice import GIVEN, Verdict
from navicert.licensing.criteria import CRITERIA, DUAL_USE, MILITARY
from navicert.licensing.validity import last_day_of
from navicert.office.actions import decide, handle
from navicert.office.authority import local_day
from navicert.office.cases.advice import FOLLOWS, combined_of
from navicert.office.cases.goods import DeclaredLine, goods_of, parties_declared
from navicert.office.cases.kinds import kind_of
from navicert.office.cases.risk import alarm_of
from navicert.office.models.case import Case
from navicert.web.case_forms import BOX, VerbForm, choice, day, line, long_text, radios, ticks
from navicert.web.case_words import DECISIONS, LINE_OUTCOMES, VERDICTS, tag

FEWEST_ROWS, MOST_ROWS, ADDED_ROWS = 2, 20, 2
LAWS = {DUAL_USE: _("Dual-use goods"), MILITARY: _("Military goods")}


def criteria() -> list[tuple[Any, Any]]:
    """The criteria by the law that they stand in."""
    grouped = groupby(CRITERIA, key=lambda each: next(law for law in LAWS if each.cite.startswith(law)))
    return [
        ("", _t("Choose")),
        *((LAWS[law], [(c.id, f"{_t(c.title)} ({c.cite})") for c in each]) for law, each in grouped),
    ]


class ReasonedForm(VerbForm):
    """A form with rows of reasons: criterion, sentence, what it rests on."""

    more = True
    prefilled: Sequence[Mapping[str, str]] = ()  # reasons that others have given

    def add_reasons(self) -> None:
        """As many rows as were on the page, or were asked for."""
        for n in range(self.row_count):
            self.fields[f"criterion_{n}"] = choice(_("Criterion"), criteria(), required=False)
            self.fields[f"sentence_{n}"] = long_text(_("How it bears on this case"), rows=2, required=False)
            self.fields[f"evidence_{n}"] = line(_("Rests on (documents, …)"), required=False)
            for name, said in self.prefilled[n].items() if n < len(self.prefilled) else ():
                self.fields[f"{name}_{n}"].initial = said

    @property
    def row_count(self) -> int:
        given = str((self.data or self.initial).get("rows", ""))
        first = max(FEWEST_ROWS, len(self.prefilled))
        return min(max(int(given), FEWEST_ROWS) if given.isdecimal() else first, MOST_ROWS)

    def reason_rows(self) -> list[list[forms.BoundField]]:
        """The fields of each reason, for the page."""
        return [[self[f"{name}_{n}"] for name in ("criterion", "sentence", "evidence")] for n in range(self.row_count)]

    def clean(self) -> dict[str, Any]:
        """Gather the reasons; a criterion without its sentence, or the other way round, is an error at the field."""
        self.reasons: list[dict[str, object]] = []
        for n in range(self.row_count):
            criterion, sentence, evidence = (
                (self.cleaned_data.get(f"{name}_{n}") or "").strip() for name in ("criterion", "sentence", "evidence")
            )
            if criterion and not sentence:
                self.add_error(f"sentence_{n}", _("Say in a sentence how this criterion bears on this case."))
            elif (sentence or evidence) and not criterion and f"criterion_{n}" not in self.errors:
                self.add_error(f"criterion_{n}", _("Choose the criterion that this reason belongs to."))
            elif criterion:
                rests = [each.strip() for each in evidence.split(",") if each.strip()]
                self.reasons.append(
                    {"criterion": criterion, "sentence": sentence, **({"evidence": rests} if rests else {})}
                )
        return self.cleaned_data

    @classmethod
    def with_more(cls, posted: QueryDict, **options: Any) -> ReasonedForm:
        """The form with what was typed and some more empty rows; nothing is checked yet."""
        now = cls(posted, **options)
        typed = {name: field.widget.value_from_datadict(posted, {}, name) for name, field in now.fields.items()}
        return cls(initial={**typed, "rows": str(now.row_count + ADDED_ROWS)}, **options)


class AdviseForm(ReasonedForm):
    """The advice of one team."""

    template = "cases/verb/advise.html"
    verdict = radios(_("Your verdict"), [(each.value, VERDICTS[each].title) for each in GIVEN])
    conditions = long_text(
        _("Conditions"),
        _("One a line. Your team owns them: nobody else can lift them."),
        required=False,
    )

    def prepare(self) -> None:
        self.add_reasons()
        case = self.about.case
        lines = [(str(each.number), _named(each)) for each in goods_of(case)]
        parties = [(r["name"], r["name"]) for _role, r in parties_declared(case) if r.get("name")]
        self.fields["speaks_of"] = radios(
            _("What you speak of"),
            (("everything", _("The whole application")), ("lines", _("These lines")), ("parties", _("These parties"))),
            initial="everything",
        )
        self.fields["lines"] = ticks(_("Lines"), lines)
        self.fields["parties"] = ticks(_("Parties"), list(dict.fromkeys(parties)))

    def clean(self) -> dict[str, Any]:
        """Something has to be ticked where advice does not speak of everything."""
        cleaned = super().clean()
        reach = cleaned.get("speaks_of")
        if reach in ("lines", "parties") and not cleaned.get(reach) and reach not in self.errors:
            self.add_error(reach, _("Tick what you speak of."))
        return cleaned

    def act(self) -> object:
        said = self.cleaned_data
        scope: dict[str, list[object]] = {}
        if said["speaks_of"] == "lines":
            scope = {"lines": [int(each) for each in said["lines"]]}
        elif said["speaks_of"] == "parties":
            scope = {"parties": list(said["parties"])}
        return handle.advise(
            self.about.row, verdict=said["verdict"], reasons=self.reasons, scope=scope, by=self.about.by,
            conditions=[each.strip() for each in said["conditions"].splitlines() if each.strip()], now=self.about.now,
        )  # fmt: skip


def _named(declared: DeclaredLine) -> str:
    what = str(declared.record.get("description") or _t("as applied for"))
    return f"{declared.number}: {what[:100]}"


class ProposeForm(ReasonedForm):
    """The decision exactly as it will be issued."""

    template = "cases/verb/propose.html"
    watches = True
    departs = long_text(
        _("Why the decision departs from the combined advice"), _("Only where it does."), rows=3, required=False
    )
    consistency = long_text(
        _("Why this case is decided differently"), _("Where the decision departs from an alike case."), rows=3,
        required=False,
    )  # fmt: skip

    def prepare(self) -> None:
        case, kind = self.about.case, kind_of(self.about.case)
        self.alarms = tuple(_alarms(case, kind.decisions, local_day(self.about.now)))
        self.combined, self.goods = combined_of(case), goods_of(case)
        self.outcome = tag(VERDICTS, self.combined.outcome) if self.combined else None
        self.standing = list(case.conditions.filter(lifted=None).select_related("owner", "taken_from").order_by("pk"))
        following = FOLLOWS[self.combined.outcome] if self.combined else ()
        choices = [(each, DECISIONS[each].title) for each in kind.decisions]
        first = next((each for each in following if each in kind.decisions), None)
        self.fields["verdict"] = radios(_("Decision"), choices, initial=first)
        if kind.validity_months:
            today = local_day(self.about.now)
            self.fields["valid_from"] = day(_("Holds from"), _("Empty: from the day of its issue."), required=False)
            last = last_day_of(today, kind.validity_months)
            self.fields["valid_until"] = day(_("Holds until"), initial=last, required=False)
        for each in self.goods:
            self.fields[f"outcome_{each.number}"] = choice(
                _("Outcome"), [("", _("As the decision")), *LINE_OUTCOMES.items()], required=False,
                initial=self._advised(each.number),
            )  # fmt: skip
            self.fields[f"quantity_{each.number}"] = forms.CharField(
                label=_("Quantity granted"), required=False, max_length=40,
                widget=forms.TextInput(attrs={**BOX, "inputmode": "decimal", "autocomplete": "off"}),
            )  # fmt: skip
        self.prefilled = self._reasons_of_refusals()
        self.add_reasons()

    def _advised(self, number: int) -> str:
        """Where the lines go different ways, what the advice comes to on one of them."""
        if self.combined is None or self.combined.outcome is not Verdict.PARTIAL:
            return ""
        return "refuse" if self.combined.lines[number] is Verdict.REFUSE else "grant"

    def _reasons_of_refusals(self) -> Sequence[Mapping[str, str]]:
        """The reasons of the advice, where it comes to a refusal of something: the officer goes on from them."""
        if self.combined is None or self.combined.outcome not in (Verdict.REFUSE, Verdict.PARTIAL):
            return []
        each = dict.fromkeys(reason for _team, reason in self.combined.reasons)
        return [{"criterion": r.criterion, "sentence": r.sentence, "evidence": ", ".join(r.evidence)} for r in each][
            :MOST_ROWS
        ]

    def line_rows(self) -> list[tuple[DeclaredLine, forms.BoundField, forms.BoundField]]:
        """Each goods line with its two fields, for the page."""
        return [(each, self[f"outcome_{each.number}"], self[f"quantity_{each.number}"]) for each in self.goods]

    def clean(self) -> dict[str, Any]:
        """Read the lines: quantities that can be granted, and for a grant in part, which lines are refused."""
        cleaned = super().clean()
        self.lines = [found for each in self.goods if (found := self._line(each))]
        if cleaned.get("verdict") == "partial":
            outcomes = {each["line"]: each["outcome"] for each in self.lines}
            said = {outcomes.get(each.number, "") for each in self.goods}
            if not {"grant", "refuse"} <= said or "" in said:
                self.add_error(
                    "verdict", _("A grant in part says of each line whether it is granted; some are, some are not.")
                )
        return cleaned

    def _line(self, declared: DeclaredLine) -> dict[str, Any] | None:
        number, verdict = declared.number, self.cleaned_data.get("verdict")
        outcome = self.cleaned_data.get(f"outcome_{number}") or ""
        quantity = (self.cleaned_data.get(f"quantity_{number}") or "").strip()
        if quantity and not _within(quantity, declared):
            self.add_error(f"quantity_{number}", _("A number above nothing, and no more than was applied for."))
        if not outcome and not quantity:
            return None
        said = outcome or ("refuse" if verdict == "refuse" else "grant")
        return {"line": number, "outcome": said, **({"quantity": quantity} if quantity else {})}

    def act(self) -> object:
        said = self.cleaned_data
        return decide.propose(
            self.about.case, verdict=said["verdict"], lines=self.lines, reasons=self.reasons, departs=said["departs"],
            consistency=said["consistency"],
            valid_from=said.get("valid_from"), valid_until=said.get("valid_until"), by=self.about.by, now=self.about.now,
        )  # fmt: skip


def _alarms(case: Case, decisions: Iterable[str], today: Day) -> Iterator[tuple[object, str]]:
    """For each decision that another alike case contradicts: its title, and the sentence."""
    for each in decisions:
        if alarm := alarm_of(case, each, today):
            yield DECISIONS[each].title, alarm.sentence


def _within(quantity: str, declared: DeclaredLine) -> bool:
    applied = (declared.record.get("quantity") or {}).get("amount")
    try:
        number = Decimal(quantity)
        return number.is_finite() and number > 0 and (applied is None or number <= Decimal(applied))
    except InvalidOperation:
        return False
