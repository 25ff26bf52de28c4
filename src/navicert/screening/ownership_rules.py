"""The rules on ownership and control, read from ``packs/ownership.yaml``: a share, how it is counted, and when.

The days of a rule that a law pack holds too are read from that pack, so that each stay is stated once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Day
from fractions import Fraction
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from navicert.law.dated import InForce, Span
from navicert.law.declared import PackError
from navicert.law.models import InForceModel
from navicert.law.pack import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipRule:
    """One rule. The fields are explained at the top of ``packs/ownership.yaml``.

    ``text_as_of`` is the day of the text behind ``in_force``, where a law pack gives it.
    """

    id: str
    title: str
    lists: tuple[str, ...]
    programmes: Mapping[str, frozenset[str]]
    threshold: Fraction
    strict: bool
    aggregate: bool
    cascade: bool
    control: bool
    in_force: tuple[InForce, ...]
    text_as_of: Day | None
    cite: tuple[str, ...]
    status: str
    doc: str

    def counts(self, list_id: str, programmes: tuple[str, ...]) -> bool:
        """Whether an entry of this list counts; one whose programmes are not known does."""
        wanted = self.programmes.get(list_id)
        return list_id in self.lists and (not wanted or not programmes or not wanted.isdisjoint(programmes))

    def reached(self, share: Fraction) -> bool:
        """Whether a share, in percent, is enough."""
        return share > self.threshold if self.strict else share >= self.threshold

    def on(self, day: Day) -> bool:
        return any(each.on(day) for each in self.in_force)

    def about_days(self, day: Day) -> tuple[str, ...]:
        """What has to be said about the days of the rule: that it is stayed, or that a stay has run out."""
        text_as_of = self.text_as_of or Day.max
        stays = [s for s in (each.stay_on(day) for each in self.in_force) if s]
        lapsed = [s for s in (each.lapsed_stay(day, text_as_of) for each in self.in_force) if s]
        said = [f"{self.title}: stayed from {s.first} to {s.last} ({s.cite})" for s in stays]
        said += [
            f"{self.title}: its stay was printed to end on {s.last} ({s.cite}); look up whether it was prolonged"
            for s in lapsed
        ]
        if not said and not self.on(day):
            said = [f"{self.title}: not in force on {day}"]
        return tuple(said)

    @property
    def wants(self) -> str:
        """The share that is enough, in words."""
        return f"more than {show(self.threshold)} %" if self.strict else f"{show(self.threshold)} % or more"


def show(share: Fraction) -> str:
    """A share with as many digits as it needs, at most six after the point."""
    text = f"{float(share):.6f}".rstrip("0").rstrip(".")
    return text if Fraction(text) == share else f"about {text}"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _PackDays(_Strict):
    pack: str
    rule: str


class _RuleModel(_Strict):
    id: str
    title: str
    lists: tuple[str, ...] = Field(min_length=1)
    programmes: Mapping[str, frozenset[str]] = {}
    threshold: Fraction = Field(gt=0, le=100)
    strict: bool
    aggregate: bool
    cascade: bool
    control: bool
    in_force: _PackDays | InForceModel | list[InForceModel]
    cite: tuple[str, ...] = Field(min_length=1)
    status: Literal["modelled", "flagged", "unverified"] = "modelled"
    doc: str = Field(min_length=8)


class _FileModel(_Strict):
    rules: tuple[_RuleModel, ...]


def read_ownership_rules(data: Any, packs: Mapping[str, Pack]) -> tuple[OwnershipRule, ...]:
    """The rules of ``ownership.yaml`` as parsed, with the days of those that stand in a pack. Raises :class:`PackError`."""
    try:
        models = _FileModel.model_validate(data).rules
    except ValidationError as error:
        first = error.errors()[0]
        raise PackError(f"ownership.yaml, {', '.join(map(str, first['loc']))}: {first['msg']}") from None
    twice = {m.id for m in models if sum(o.id == m.id for o in models) > 1}
    if twice:
        raise PackError(f"ownership.yaml: {', '.join(sorted(twice))} stands there twice")
    return tuple(_rule(m, packs) for m in models)


def _rule(model: _RuleModel, packs: Mapping[str, Pack]) -> OwnershipRule:
    in_force, as_of = _days(model, packs)
    kept = {name: getattr(model, name) for name in _RuleModel.model_fields if name != "in_force"}
    return OwnershipRule(**kept, in_force=in_force, text_as_of=as_of)


def _days(model: _RuleModel, packs: Mapping[str, Pack]) -> tuple[tuple[InForce, ...], Day | None]:
    given = model.in_force
    if isinstance(given, _PackDays):
        pack = packs.get(given.pack)
        rule = next((r for r in pack.rules if r.id == given.rule), None) if pack else None
        if pack is None or rule is None or not rule.in_force:
            raise PackError(f"ownership.yaml, {model.id}: pack {given.pack} has no dated rule {given.rule}")
        return rule.in_force, pack.covers.text_as_of
    spans = given if isinstance(given, list) else [given]
    return tuple(
        InForce((Span(s.first, s.last, s.cite),), tuple(Span(t.first, t.last, t.cite) for t in s.stayed)) for s in spans
    ), None
