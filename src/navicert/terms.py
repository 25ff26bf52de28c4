"""The words of the field: what a transaction is, and what an answer is.

Everything here is frozen and knows nothing of law, files or clocks. A field that is ``None`` is *unknown*,
never false (``complete`` closes parts of the world; see docs/adr/0003). Field names follow the contract
``navicert-cases/1``; ``from`` is a Python keyword and is called ``departure``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as Day
from enum import StrEnum
from typing import Any

Open = Mapping[str, Any]


class Answer(StrEnum):
    """What a body of law says to a transaction, from the laxest to the strictest."""

    NOT_SUBJECT = "not_subject"
    NO_LICENCE = "no_licence"
    AUTHORISATION_AVAILABLE = "authorisation_available"
    LICENCE_REQUIRED = "licence_required"
    UNKNOWN = "unknown"
    PROHIBITED = "prohibited"


class Layer(StrEnum):
    """What a sanctions measure, or a confirmed hit on a list, brings about: three results that must not be mixed up.

    ``block``: nothing may go. ``special_licence``: it may go under a licence of its own. ``enhanced_vetting``: it may
    go after a closer look, which is written down. In this order, the strictest first.
    """

    BLOCK = "block"
    SPECIAL_LICENCE = "special_licence"
    ENHANCED_VETTING = "enhanced_vetting"


STRICTNESS = tuple(Answer)
CLEARING = frozenset({Answer.NOT_SUBJECT, Answer.NO_LICENCE, Answer.AUTHORISATION_AVAILABLE})
COMPLETE_PARTS = ("parties", "end_use", "item", "route")
REGIMES = (
    "US-EAR", "US-ITAR", "EU-DU", "EU-MIL", "EU-SANC", "DE", "UN", "US-SANC", "UK-SANC", "UK", "CA", "JP", "CH", "NO", "CN",
    "KR", "AU", "MTCR", "NSG", "AG", "WA", "ZC", "ALLIANCE",
)  # fmt: skip
GUIDELINES = frozenset({"MTCR", "NSG", "AG", "WA", "ZC"})
"""The regimes whose texts bind states politically; they answer only where they are asked for by name."""
ACTIVITIES = (
    "export", "reexport", "transfer_in_country", "deemed_export", "deemed_reexport", "export_from_abroad",
    "intra_eu_transfer", "brokering", "transit", "technical_assistance", "temporary_import", "temporary_export",
    "defense_service",
)  # fmt: skip
ROLES = (
    "exporter", "purchaser", "intermediate_consignee", "ultimate_consignee", "end_user", "recipient", "broker",
    "freight_forwarder", "foreign_person",
)  # fmt: skip


class BadFacts(ValueError):
    """Facts that cannot be read: names the field and says what would be right."""

    def __init__(self, field: str, message: str, line: int | None = None) -> None:
        super().__init__(f"{field}: {message}")
        self.field, self.message, self.line = field, message, line

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.field, self.message, self.line)  # so that one process can tell another


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One share of US content in a foreign-made item (for de minimis), in percent of its value."""

    us_eccn: str | None = None
    percent: float | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stake:
    """One owner's share of a party, in percent."""

    owner: str | None = None
    owner_listed: str | None = None
    percent: float | None = None
    licence_requirement: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A person or body with a part in the transaction."""

    role: str
    id: str | None = None
    name: str | None = None
    aliases: tuple[str, ...] | None = None
    address: str | None = None
    born: str | None = None
    identifiers: Open | None = None
    country: str | None = None
    nationality: str | None = None
    type: str | None = None
    relation: str | None = None
    parent_hq: str | None = None
    listed: tuple[str, ...] | None = None
    ownership: tuple[Stake, ...] | None = None
    permanent_resident_us: bool | None = None
    previously_approved: bool | None = None
    registered_ddtc: bool | None = None
    authorised_user_126_7: bool | None = None
    canadian_registered: bool | None = None
    certified_2009_43: bool | None = None
    in_supp8_part740: bool | None = None

    @property
    def is_named(self) -> bool:
        """Whether anything is stated of it, or of an owner of it, by which a listed party could be found."""
        own = bool((self.name or "").strip() or self.aliases or self.identifiers)
        return own or any((s.owner or "").strip() for s in self.ownership or ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Goods, software or technology, with its classification under each list and its facts.

    ``attributes`` holds technical parameters in the unit that the key names; ``value`` is money in the
    currency of the contract, ``value_usd`` in US dollars; ``kg`` a mass; ``*_percent`` are 0 to 100.
    """

    kind: str | None = None
    us_eccn: str | None = None
    usml: str | None = None
    eu_code: str | None = None
    uk_code: str | None = None
    ca_ecl: str | None = None
    ch_ekn: str | None = None
    jp_row: str | None = None
    hs6: str | None = None
    related_to: str | None = None
    origin: str | None = None
    value: float | None = None
    value_usd: float | None = None
    kg: float | None = None
    range_km: float | None = None
    payload_kg: float | None = None
    annex2_component_percent: float | None = None
    cn_rare_earth_percent: float | None = None
    us_content: tuple[Content, ...] | None = None
    attributes: Open = field(default_factory=dict)
    tradeoff: bool | Open | None = None
    automatic_firearm: bool | None = None
    classified: bool | None = None
    crypto_published_standard: bool | None = None
    crypto_user_changeable: bool | None = None
    cyber_surveillance: bool | None = None
    government_crypto: bool | None = None
    in_gep41_schedule: bool | None = None
    in_table_3_3: bool | None = None
    mtcr: bool | None = None
    on_126_supp1_canada: bool | None = None
    on_126_supp2: bool | None = None
    prohibited_firearm: bool | None = None
    returned_to_original_supplier: bool | None = None
    sample: bool | None = None
    sme: bool | None = None
    upgraded: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Item):
    """One line of an order: an item with its quantity; ``value`` is the value of the line."""

    quantity: float | None = None
    unit: str | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndUse:
    """What the goods are for, and what the exporter knows or was told."""

    type: str | None = None
    detail: str | None = None
    knowledge: bool | None = None
    informed_by_authority: bool | None = None
    system_range_km: float | None = None
    ultimate_end_user: str | None = None
    wmd_delivery: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DenialNotification:
    """A refusal by another state that the authority knows of."""

    state: str | None = None
    date: Day | None = None
    eu_code: str | None = None
    end_user: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """One export, re-export, transfer, release or service: the facts that the law is asked about."""

    date: Day
    activity: str
    departure: str
    to: str
    final_destination: str | None = None
    via: tuple[str, ...] | None = None
    region: str | None = None
    destination_facility: str | None = None
    regime_under_test: str | None = None
    item: Item = field(default_factory=Item)
    lines: tuple[Line, ...] = ()
    parties: tuple[Party, ...] | None = None
    end_use: EndUse = field(default_factory=EndUse)
    informed: bool | None = None
    concern: bool | None = None
    value_usd: float | None = None
    value_jpy: float | None = None
    shipments_this_year: float | None = None
    supports_previously_authorised: bool | None = None
    denial_notifications: tuple[DenialNotification, ...] | None = None
    authorisation_facts: Open = field(default_factory=dict)
    contract: Open = field(default_factory=dict)
    history: Open = field(default_factory=dict)
    repair: Open = field(default_factory=dict)
    temporary: Open = field(default_factory=dict)
    production_facts: Open = field(default_factory=dict)
    foreign_item: Open = field(default_factory=dict)
    synthetic_entry: Open | None = None
    complete: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One atomic requirement that a licence or an authorisation must overcome. ``layer`` where it is a sanction."""

    id: str
    reason: str
    via: str
    rule: str
    cites: tuple[str, ...]
    part: str = ""
    doc: str = ""
    layer: Layer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisationAnswer:
    """Whether one licence exception or general authorisation can be used, and the exact reason."""

    id: str
    status: str  # available, conditional, excluded, to_review
    why: str
    cites: tuple[str, ...]
    missing: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    failing: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A duty or a review policy: an identifier, a sentence, a provision. ``missing`` are the facts that decide whether it
    is one, where they are not known."""

    id: str
    text: str
    cites: tuple[str, ...]
    layer: Layer | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeAnswer:
    """What one body of law says, with its reasons.

    ``missing`` are the facts that would decide it; ``asked_first`` those among them that decide whether the law
    reaches the transaction at all. Where ``is_law`` is false, guidelines speak that bind states politically: they say
    how an application is to be treated, and never that no licence is needed. ``overlay`` names the regimes that a national
    law adds to (docs/adr/0020).
    """

    regime: str
    pack: str | None
    answer: Answer
    law_as_of: Day | None = None
    edition: str = ""
    subject: bool | None = None
    needs: tuple[Need, ...] = ()
    possible_needs: tuple[Need, ...] = ()
    authorisations: tuple[AuthorisationAnswer, ...] = ()
    missing: tuple[str, ...] = ()
    asked_first: tuple[str, ...] = ()
    duties: tuple[Note, ...] = ()
    possible_duties: tuple[Note, ...] = ()
    review_policy: Note | None = None
    figures: Mapping[str, Any] = field(default_factory=dict)
    cites: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    why: str = ""
    proof: tuple[Any, ...] = ()
    is_law: bool = True
    overlay: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A party that resembles or is a listed party: which list, which name or number matched, how."""

    party: int
    list: str
    entry: str
    matched: str
    field: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A red flag that the facts raise. It asks or refers; it never clears."""

    id: str
    text: str
    because: str
    source: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A fact that is missing, in words, and the regimes that wait for it."""

    fact: str
    text: str
    regimes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Determination:
    """The answer to one transaction: a headline, one line a regime, and the proof.

    ``names_compared`` says whether the names of the parties were compared with a list; ``None`` where nobody is named,
    or where whoever asked has to know.
    """

    date: Day
    headline: Answer
    strictest_known: Answer | None
    regimes: tuple[RegimeAnswer, ...]
    not_covered: tuple[str, ...]
    assumed: tuple[str, ...]
    questions: tuple[Question, ...]
    hits: tuple[Hit, ...]
    flags: tuple[Flag, ...]
    warnings: tuple[str, ...]
    lines: tuple[Determination, ...]
    engine: str
    editions: Mapping[str, str] = field(default_factory=dict)
    names_compared: bool | None = None


def strictest(answers: Sequence[Answer]) -> Answer:
    """The strictest of several answers; ``not_subject`` where there is none."""
    return max(answers, key=STRICTNESS.index, default=Answer.NOT_SUBJECT)
