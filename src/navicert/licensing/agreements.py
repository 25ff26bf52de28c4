"""Agreements between states: what the register holds on a day, and whose consent a transaction needs until when.

The register is data of the packs: four tables named in :data:`TABLES` (``docs/law/alliance.md``). That a consent is
needed is decided by the rules of the pack; here the answer is read, and the window in which the other state may speak
is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date as Day
from datetime import timedelta
from typing import Any

from navicert.law.evaluate import Firing
from navicert.law.law import Law
from navicert.law.pack import Pack
from navicert.law.tables import Row
from navicert.licensing.calendars import WorkingDays
from navicert.licensing.validity import last_day_of
from navicert.terms import RegimeAnswer

AGREEMENTS, PARTIES, CONSENTS, EFFECTS = TABLES = (
    "agreements", "agreement_parties", "agreement_consents", "agreement_effects",
)  # fmt: skip
SILENCE = ("consent", "objection", "nothing")
"""What silence to the end of the window is; ``nothing``: neither, so that an answer has to be waited for."""
UNITS = ("calendar_days", "working_days", "months")
ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededConsent:
    """A state that must consent, or may object, by one limb of an agreement.

    ``certain`` is false where facts (``missing``) would decide whether it is asked. ``window_ends`` is the last day on
    which it may speak if it was told on ``asked``; ``None`` where the agreement has no window. ``silence`` is one of
    :data:`SILENCE`.
    """

    agreement: str
    limb: str
    state: str
    certain: bool
    missing: tuple[str, ...]
    asked: Day
    window_ends: Day | None
    silence: str
    ground: str
    threshold_percent: float | None
    cite: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limb:
    """What an agreement does: asks for a consent, exempts, recognises, takes a form for another; on a day."""

    name: str
    effect: str
    says: str
    cite: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One agreement as it stands on a day. ``standing``: signed, in force, suspended or ended."""

    pack: str
    id: str
    title: str
    standing: str
    first: Day | None
    last: Day | None
    parties: tuple[str, ...]
    limbs: tuple[Limb, ...]
    cite: str
    source: str
    status: str
    note: str

    @property
    def stands(self) -> str:
        """The standing in words; of what has ended, since when: its days are not those of the agreement."""
        return f"ended since {self.first}" if self.standing == ENDED and self.first else self.standing


def needed_consents(answer: RegimeAnswer, asked: Day) -> tuple[NeededConsent, ...]:
    """Whose consent the answer of a pack with agreements asks for, if the others are told on the day ``asked``.

    A state whose part the facts do not settle stands there with the facts that would. Where they do not even say which
    limb or which states, the names are empty: nobody is left out. Raises
    :class:`~navicert.licensing.calendars.CalendarError` where working days of a state are not known.

    Example: the limb with 60 calendar days, asked on 2026-06-15, may be objected to until 2026-08-14.
    """
    found: dict[tuple[str, str, str], NeededConsent] = {}
    for step in answer.proof:
        if (
            isinstance(step, Firing)
            and step.holds is not False
            and CONSENTS in [table for _, table, _ in step.rule.loops]
        ):
            made = _needed(step, step.row, asked) if step.row is not None else _open(step, asked)
            key = (made.agreement, made.limb, made.state)
            if key not in found or made.certain:
                found[key] = made
    return tuple(found[key] for key in sorted(found))


def _needed(firing: Firing, row: Row, asked: Day) -> NeededConsent:
    state = str(firing.variables.get("state") or row.cells["asks"])
    number, share = (_number(row.cells[name]) for name in ("window", "threshold_percent"))
    return NeededConsent(
        agreement=row.cells["agreement"],
        limb=row.cells["limb"],
        state=state,
        certain=firing.holds is True,
        missing=tuple(sorted(firing.missing)),
        asked=asked,
        window_ends=None if number is None else window_ends(asked, int(number), row.cells["unit"], state),
        silence=row.cells["silence"],
        ground=row.cells["ground"],
        threshold_percent=share,
        cite=row.cells["cite"],
        status=row.cells["status"],
    )


def _open(firing: Firing, asked: Day) -> NeededConsent:
    """It is not known who is asked, or by what limb."""
    return NeededConsent(
        agreement="", limb="", state="", certain=False, missing=tuple(sorted(firing.missing)), asked=asked,
        window_ends=None, silence="nothing", ground="", threshold_percent=None, cite="", status="",
    )  # fmt: skip


def _number(value: Any) -> float | None:
    return value if isinstance(value, float) else None


def window_ends(asked: Day, number: int, unit: str, state: str) -> Day:
    """The last day of a window that opens on the day after ``asked``; working days are those of the state asked.

    A month ends on the day with the same number, or on its last day (31 December and two months: 28 February).
    """
    if unit == "calendar_days":
        return asked + timedelta(days=number)
    if unit == "months":
        return last_day_of(asked, number)
    if unit != "working_days":
        raise ValueError(f"{unit!r} is no unit of a window; the units are {', '.join(UNITS)}")
    calendar, day = WorkingDays.of(state), asked
    for _ in range(number):
        day = calendar.on_or_after(day + timedelta(days=1))
    return day


def register(law: Law, day: Day, party: str | None = None) -> tuple[Agreement, ...]:
    """Every agreement that some pack knows on a day, those of ``party`` only where one is named; by pack and name.

    An agreement that is not yet signed on the day does not stand there; one that is signed, suspended or ended does.
    """
    holders = (p for p in law.packs.values() if AGREEMENTS in p.head.tables)
    found = (
        _agreement(pack, row, day) for pack in holders for row in pack.tables[AGREEMENTS].rows if row.valid(day, None)
    )
    return tuple(sorted((a for a in found if party is None or party in a.parties), key=lambda a: (a.pack, a.id)))


def _agreement(pack: Pack, row: Row, day: Day) -> Agreement:
    name = row.cells["agreement"]
    parties = [r.cells["state"] for r in pack.tables[PARTIES].on(name, day, None)]
    return Agreement(
        pack=pack.name, id=name, title=row.cells["title"], standing=row.cells["standing"], first=row.first,
        last=row.last, parties=tuple(sorted(parties)), limbs=tuple(_limbs(pack, name, day)), cite=row.cells["cite"],
        source=row.cells["source"], status=row.cells["status"], note=row.cells["note"],
    )  # fmt: skip


def _limbs(pack: Pack, name: str, day: Day) -> Iterator[Limb]:
    for row in pack.tables[CONSENTS].on(name, day, None):
        cells = row.cells
        whom = {"participants": "each partner of the programme", "licensor": "who reserved it in a licence"}
        asked = cells["asks"] or whom.get(cells["whom"], cells["whom"])
        said = f"{asked} before {cells['what']} leaves the circle; {cells['says']}"
        yield Limb(name=cells["limb"], effect="consent", says=said, cite=cells["cite"], status=cells["status"])
    for row in pack.tables[EFFECTS].on(name, day, None):
        cells = row.cells
        yield Limb(name="", effect=cells["effect"], says=cells["says"], cite=cells["cite"], status=cells["status"])


def as_json(found: Agreement | NeededConsent) -> dict[str, Any]:
    """An agreement or a consent as plain data; days as 2026-06-15."""
    return {name: value.isoformat() if isinstance(value, Day) else value for name, value in asdict(found).items()}
