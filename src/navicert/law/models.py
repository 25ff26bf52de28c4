"""What a rule file may say, as pydantic models: a wrong key or type is refused with its place in the file."""

from __future__ import annotations

import re
from datetime import date as Day
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

INVENTED = re.compile(r"^(?:Q[M-Z]|X[A-Z])$")
"""The codes that ISO 3166-1 leaves to its users for good: an invented state can never be taken for a real one."""
USED = frozenset({"XI", "XK", "XC", "XL"})
"""What customs practice has given some of them to."""

KINDS = ("scope", "requirement", "prohibition", "restriction", "authorisation", "policy", "duty")
Kind = Literal["scope", "requirement", "prohibition", "restriction", "authorisation", "policy", "duty"]
Status = Literal["modelled", "flagged", "unverified"]
Layer = Literal["block", "special_licence", "enhanced_vetting"]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True, defer_build=True)


class SpanModel(Strict):
    first: Day | None = Field(default=None, alias="from")
    last: Day | None = Field(default=None, alias="to")
    cite: str = ""


class InForceModel(SpanModel):
    stayed: list[SpanModel] = []
    not_enforced: list[SpanModel] = []


class ConditionModel(Strict):
    test: str | bool = Field(alias="if")
    say: str = ""
    cite: str = ""


class NeedModel(Strict):
    id: str
    reason: str = ""
    via: str = ""
    part: str = ""

    @field_validator("part", mode="before")
    @classmethod
    def part_is_text(cls, value: Any) -> str:
        return str(value)


class CoversModel(Strict):
    all: bool = False
    reasons: list[str] = []
    needs: list[str] = []
    parts: list[str] = []

    @field_validator("parts", mode="before")
    @classmethod
    def parts_are_texts(cls, value: Any) -> list[str]:
        return [str(v) for v in value]


class BarsModel(Strict):
    only: list[str] = []
    all_except: list[str] | None = None


class NoteModel(Strict):
    id: str
    text: str
    cite: str = ""


class TableEach(Strict):
    table: str
    key: str


class ListEach(Strict):
    name: str = Field(alias="as")
    within: str = Field(alias="in")


class RuleModel(Strict):
    id: str
    kind: Kind
    cite: list[str] = Field(min_length=1)
    doc: str = Field(min_length=8)
    status: Status = "modelled"
    in_force: InForceModel | list[InForceModel] | None = None
    known_from: Day | None = None
    about: list[str | bool] = []
    when: list[str | bool] = []
    unless: list[ConditionModel] = []
    each: TableEach | list[TableEach | ListEach] | None = None
    figures: dict[str, str | int | float] = {}
    tags: list[str] = []
    effect: Literal["subject", "excluded", "asks"] = "subject"
    outcome: str = ""
    need: NeedModel | None = None
    ask: list[str] = []
    bars: BarsModel | None = None
    symbol: str = ""
    covers: CoversModel | None = None
    whole: bool = False
    conditions: list[ConditionModel] = []
    duties: list[NoteModel] = []
    policy: NoteModel | None = None
    duty: NoteModel | None = None
    layer: Layer | None = None

    @field_validator("cite", mode="before")
    @classmethod
    def one_cite_is_a_list(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value

    @field_validator("about", "when", mode="before")
    @classmethod
    def one_condition_is_a_list(cls, value: Any) -> Any:
        return [value] if isinstance(value, (str, bool)) else value

    @field_validator("unless", "conditions", mode="before")
    @classmethod
    def plain_conditions(cls, value: Any) -> Any:
        values = [value] if isinstance(value, (str, dict)) else value
        return [{"if": v} if isinstance(v, (str, bool)) else v for v in values]

    def problem(self) -> str | None:
        """What this rule lacks for its kind, as a sentence."""
        lacking = {
            "requirement": self.need is None and not self.ask,
            "prohibition": self.need is None,
            "restriction": self.bars is None,
            "authorisation": not self.symbol or self.covers is None,
            "policy": self.policy is None,
            "duty": self.duty is None,
        }
        wanted = {
            "requirement": "need (or ask)", "prohibition": "need", "restriction": "bars", "policy": "policy",
            "authorisation": "symbol and covers", "duty": "duty",
        }  # fmt: skip
        if lacking.get(self.kind):
            return f"a {self.kind} rule needs {wanted[self.kind]}"
        if self.layer is not None and self.layer != self.fitting_layer():
            fits = self.fitting_layer()
            return f"layer {self.layer} does not fit {self.status} {self.kind}s" + (f"; {fits} does" if fits else "")
        return None

    def fitting_layer(self) -> Layer | None:
        """The one layer that a rule of this kind and status can stand in: only a prohibition blocks, only a requirement
        that stands can be met by a licence, and what can only ask or remind is looked at by a person."""
        if self.kind == "prohibition":
            return "block" if self.status != "flagged" else "enhanced_vetting"
        if self.kind == "requirement" and self.status != "flagged" and self.need is not None:
            return "special_licence"
        return "enhanced_vetting" if self.kind in ("requirement", "duty") else None


class ProvisionModel(Strict):
    cite: str
    status: Literal["absent", "flagged", "modelled", "unverified"] = "absent"
    note: str = ""


class ShapeModel(Strict):
    key: str
    lists: list[str] = []
    exprs: list[str] = []
    numbers: list[str] = []
    bools: list[str] = []


class CoverageModel(Strict):
    first: Day = Field(alias="from")
    text_as_of: Day
    stale_after: Day
    complete_from: Day | None = None


class RuleFile(Strict):
    """Any YAML file of a pack but the head. Its rules are checked one by one (:class:`RuleModel`)."""

    define: dict[str, str | bool | int | float] = {}
    provisions: list[ProvisionModel] = []
    rules: list[dict[str, Any]] = []


class ContentModel(Strict):
    """How US content is tested: rules with this tag make it controlled unless one of these covers it."""

    tag: str = "content"
    unless_covered_by: list[str] = []


class SourceModel(Strict):
    """A text that was read: how far, if not whole, stands in its title."""

    title: str
    text_as_of: Day


class HeadModel(RuleFile):
    """pack.yaml."""

    pack: str
    schema_: Literal["navicert-rules/1"] = Field(alias="schema")
    regime: str
    title: str
    covers: CoverageModel
    binding: Literal["law", "political"] = "law"
    overlay: list[str] = []
    reach: str | bool = True
    reach_says: str = ""
    home: list[str] = []
    classified_by: str = ""
    places: dict[str, str] = {}
    consults: list[str] = []
    tables_from: list[str] = []
    tables: dict[str, ShapeModel] = {}
    content: ContentModel | None = None
    sources: list[SourceModel] = []

    @field_validator("places")
    @classmethod
    def no_state_has_these_codes(cls, value: dict[str, str]) -> dict[str, str]:
        taken = [code for code in value if not INVENTED.match(code) or code in USED]
        if taken:
            raise ValueError(f"{taken[0]} is not a code that a pack may give to an invented place (QM-QZ, XA-XZ)")
        return value
