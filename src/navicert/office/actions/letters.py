"""Letters of the authority: signed, kept, and written into the record by the step that sends them."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime as Moment

from navicert.documents.fields import ALLOWED_HIDDEN, HIDDEN, LONGEST_TEXT
from navicert.documents.keys import SigningKey
from navicert.documents.parts import Named, Paragraph, Signatory
from navicert.documents.refused import DocumentError
from navicert.documents.signing import sign
from navicert.documents.statement import Letter as LetterStatement
from navicert.documents.statement import LetterKind
from navicert.office.authority import authority_keys, local_day, record_place, the_authority
from navicert.office.cases.steps import step
from navicert.office.models.case import Case, Event
from navicert.office.models.licence import Letter, Licence
from navicert.office.models.people import Person
from navicert.office.numbers import new_number
from navicert.office.people.roles import ROLES

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AboutLicence:
    """A letter that says what becomes of a licence: how the office calls it, its kind, its title and its first sentence."""

    named: str
    kind: LetterKind
    title: str
    says: str


ABOUT_LICENCES: Mapping[str, AboutLicence] = {
    "suspend": AboutLicence(
        "suspension", "suspension", "Suspension of a licence",
        "Licence {number} is suspended from this day. Nothing may be exported or passed on under it until the suspension "
        "is lifted; you will be told by letter. What is reserved for declarations stays reserved.",
    ),
    "reinstate": AboutLicence(
        "reinstatement", "notice", "The suspension of a licence is lifted",
        "The suspension of licence {number} is lifted. It can be used again from this day until {last}, that day included; "
        "the days that passed meanwhile are not added.",
    ),
    "revoke": AboutLicence(
        "revocation", "revocation", "Revocation of a licence",
        "Licence {number} is revoked. From this day nothing may be exported or passed on under it. What you owe for what "
        "was shipped before stays owed.",
    ),
    "surrender": AboutLicence(
        "surrender", "acknowledgement", "A licence was given back",
        "Licence {number} was given back by its holder and has ended on this day. What you owe for what was shipped before "
        "stays owed.",
    ),
}  # fmt: skip
"""By the verb of the move. What happens without a decision or a declaration of a person, such as expiry, has no letter."""


def letter_about(licence: Licence, verb: str, *, why: str, moved: Event, by: Person, now: Moment) -> Letter | None:
    """Send the letter that goes with a move of a locked licence; ``moved`` is the step that made the move.

    A licence is stopped whether its letter can be signed or not: where the key of the authority is missing, the move
    stands, nothing is sent, and the log says so. Gives the letter, or ``None``.
    """
    said, day = ABOUT_LICENCES[verb], local_day(now)
    try:
        key = authority_keys(day).signing(day)
    except DocumentError as error:
        logger.error("no letter on the %s of %s: %s", said.named, licence.public_id, error)
        return None
    first = Paragraph(text=said.says.format(number=licence.public_id, last=licence.valid_until))
    statement = LetterStatement(
        number=new_number("NB", now.year),
        kind=said.kind,
        title=said.title,
        language="en",
        authority=the_authority(key),
        addressee=holder_of(licence.case),
        about=licence.public_id,
        paragraphs=(first, *paragraphs(why, "Reason")),
        issued=day,
        record=record_place(moved.entry),
        signatory=signatory_of(by),
    )
    return keep_letter(statement, licence.case, said.named, key=key, by=by, now=now, licence=licence)


def keep_letter(
    statement: LetterStatement,
    case: Case,
    named: str,
    *,
    key: SigningKey,
    by: Person | None,
    now: Moment,
    licence: Licence | None = None,
) -> Letter:
    """Sign a letter and keep it, with its step. ``named``: how the office calls it; ``licence``: the one it is about."""
    letter = Letter.objects.create(
        public_id=statement.number,
        case=case,
        licence=licence,
        kind=named,
        statement=statement.data.decode(),
        statement_sha256=statement.sha256,
        jws=sign(statement, key),
        issued=now,
    )
    said, inputs = {"letter": letter.public_id, "kind": named}, {"statement": statement.sha256}
    step(case, "send_letter", by=by, now=now, visible="exporter", body=said, inputs=inputs, licence=licence)
    return letter


def paragraphs(text: str, heading: str | None = None) -> Iterator[Paragraph]:
    """What somebody wrote as paragraphs of a document, which take no longer ones; the heading stands over the first."""
    written = as_text(text)
    for at in range(0, len(written), LONGEST_TEXT):
        if piece := written[at : at + LONGEST_TEXT].strip():
            yield Paragraph(text=piece, heading=None if at else heading)


def as_text(text: str) -> str:
    """What somebody wrote in a form as a document takes it: lines end in one way, and signs that nobody sees are gone."""
    lines = "\n".join(text.replace("\t", " ").splitlines())
    return "".join(
        s for s in lines if s == "\n" or s in ALLOWED_HIDDEN or unicodedata.category(s) not in HIDDEN
    ).strip()


def holder_of(case: Case) -> Named:
    """The firm of a case as licences and letters name it."""
    firm = case.exporter
    return Named(role="holder", name=firm.name, country=firm.country, address=" ".join(firm.address.split()) or None)


def signatory_of(by: Person | None) -> Signatory | None:
    """Who answers for a document: an officer or head of unit; nobody where no person of the authority decided."""
    post = by.post("officer", "head_of_unit") if by else None
    return Signatory(name=by.name, post=ROLES[post.role].title) if by and post else None
