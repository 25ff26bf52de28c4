"""Documents for tests: invented firms, a licence and letters as an authority would issue them."""

from __future__ import annotations

from datetime import UTC, timedelta
from datetime import date as Day
from datetime import datetime as Moment

from navicert.documents.keys import SigningKey
from navicert.documents.parts import (
    Authority,
    Condition,
    GoodsLine,
    Ground,
    Law,
    Money,
    Named,
    Paragraph,
    Quantity,
    RecordPlace,
    Signatory,
    StatusPlace,
)
from navicert.documents.statement import Letter, LicenceStatement
from navicert.documents.status_list import PublishedList, Status, StatusList

ISSUED = Day(2026, 11, 22)
USED = Day(2027, 3, 1)
KEY = SigningKey(bytes(range(32)), Day(2026, 1, 1), Day(2026, 12, 31))
NEXT_KEY = SigningKey(bytes(range(1, 33)), Day(2027, 1, 1))
KEYS = (KEY.public, NEXT_KEY.public)
STATUS_AT = "https://licences.example.org/status/1"
AUTHORITY = Authority(
    name="Office for Export Control",
    country="DE",
    key=KEY.public.id,
    keys_at="https://licences.example.org/.well-known/jwks.json",
    verify_at="https://licences.example.org/verify",
)
HOLDER = Named(
    role="exporter",
    name="Kestrel Optik GmbH",
    country="DE",
    address="Hafenstraße 4, 20457 Hamburg",
    identifier="EORI DE1234567890123",
)
END_USER = Named(role="end_user", name="Anatolia Precision A.Ş.", country="TR", address="Organize Sanayi 12, Bursa")
CAMERAS = GoodsLine(
    number=1,
    description="Thermal imaging cameras KO-640\nuncooled, 640 × 512 elements, 9 Hz",
    codes={"EU": "6A003.b.4.b"},
    quantity=Quantity(amount="12", unit="pieces"),
    value=Money(amount="148800.00", currency="EUR"),
)
LENSES = GoodsLine(
    number=2,
    description="Germanium lenses for line 1",
    codes={"EU": "6A004.a"},
    quantity=Quantity(amount="24", unit="pieces"),
    value=Money(amount="19200.00", currency="EUR"),
)
REPORT = Condition(
    id="C1",
    text="The holder reports each delivery to the office within 30 days, with the serial numbers.",
    owner="Office for Export Control",
)
NO_REEXPORT = Condition(id="C2", text="No re-export without the consent of the office.", owner="Foreign Office")


def licence(**changed: object) -> LicenceStatement:
    """A licence for cameras to Turkey, with what a test wants otherwise."""
    given: dict[str, object] = {
        "number": "DE-2026-000142",
        "kind": "individual_export",
        "title": "Individual export licence",
        "language": "en",
        "authority": AUTHORITY,
        "holder": HOLDER,
        "parties": (END_USER,),
        "lines": (CAMERAS, LENSES),
        "origin": "DE",
        "destinations": ("TR",),
        "end_use": "Quality control of castings in the works of the end user.",
        "conditions": (REPORT, NO_REEXPORT),
        "issued": ISSUED,
        "valid_from": ISSUED,
        "valid_until": Day(2028, 11, 21),
        "law": Law(regimes=("Regulation (EU) 2021/821",), editions={"eu-dual-use": "9f2c51d0a7b3"}),
        "record": RecordPlace(log="licences.example.org/log", entry="01" + "5a" * 32),
        "signatory": Signatory(name="Dr Ilse Brandt", post="Head of unit 212"),
        "status": StatusPlace(list=STATUS_AT, index=94_567),
    }
    return LicenceStatement(**{**given, **changed})  # type: ignore[arg-type]


def letter(**changed: object) -> Letter:
    """A refusal with one ground, with what a test wants otherwise."""
    given: dict[str, object] = {
        "number": "DE-2026-000143-R",
        "kind": "refusal",
        "title": "Refusal of an export licence",
        "language": "en",
        "authority": AUTHORITY,
        "addressee": HOLDER,
        "about": "DE-2026-000143",
        "paragraphs": (
            Paragraph(text="We have decided on your application of 2 November 2026."),
            Paragraph(
                heading="Decision", text="The licence is refused.", cites=("Regulation (EU) 2021/821, Article 15",)
            ),
            Paragraph(heading="Your rights", text="You may object within one month."),
        ),
        "grounds": (
            Ground(
                criterion="Risk of diversion",
                text="The stated end user has no works at the stated address.",
                evidence="Visit of the consulate of 12 November 2026",
            ),
        ),
        "lines": (CAMERAS,),
        "issued": ISSUED,
        "law": Law(regimes=("Regulation (EU) 2021/821",)),
    }
    return Letter(**{**given, **changed})  # type: ignore[arg-type]


def published(status: Status = Status.IN_FORCE, day: Day = USED, hours: int = 24, address: str = STATUS_AT) -> str:
    """The signed status list of a day, with the status of the licence in it."""
    begins = Moment(day.year, day.month, day.day, tzinfo=UTC)
    statuses = StatusList().set(94_567, status)
    issuer = AUTHORITY.verify_at
    found = PublishedList(address, issuer, begins, begins + timedelta(hours=hours), 3_600_000, statuses)
    return found.sign(NEXT_KEY if NEXT_KEY.public.covers(day) else KEY)
