"""The page of a document as a file: it carries the signed document, and a seal over every byte of itself.

Both stand as comments before the table at the end of the PDF, so that any program finds them without reading PDF, and
no viewer is disturbed. The seal is a detached JWS over the SHA-256 of the file, taken with ``A`` in the place of each
sign of the seal. So an altered page is told from the authority's own without drawing it again, by any version and on any
machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date as Day
from datetime import datetime as Moment
from hashlib import sha256

from navicert.documents.keys import PublicKey, SigningKey
from navicert.documents.refused import DocumentError
from navicert.documents.signing import Compact, attached, detached, sign_bytes
from navicert.documents.verify import STEPS, Outcome, Step, Verdict, Verification, verify

PAGE = "navicert-page+jws"
LARGEST_PAGE = 50_000_000  # bytes
SEAL = 212  # signs of a seal: the same for every key
BLANK = b"A" * SEAL
WIDTH = 200  # signs of the document in a line
NUMBER = len(STEPS) + 1  # the step in which the page is looked at
CARRIED = re.compile(
    rb"\n%navicert-document\n((?:%[A-Za-z0-9._-]{1,200}\n)+)%navicert-seal\n%([A-Za-z0-9._-]+)\n%navicert-end\nxref\n"
)
TABLE_AT = re.compile(rb"\nstartxref\n[0-9]+\n%%EOF\n?\Z")  # where the table begins (ISO 32000-1, 7.5.5)


def seal(page: bytes, token: str, key: SigningKey) -> bytes:
    """A page with the signed document that it shows, and its seal. Raises :class:`DocumentError`."""
    objects, table, end = page.rpartition(b"\nxref\n")
    if not table or not TABLE_AT.search(end):
        raise DocumentError("the page is not a PDF that ends with a table, so it cannot be sealed")
    lines = b"".join(b"%%%s\n" % token[at : at + WIDTH].encode() for at in range(0, len(token), WIDTH))
    blank = b"%s\n%%navicert-document\n%s%%navicert-seal\n%%%s\n%%navicert-end" % (objects, lines, BLANK)
    blank += table + TABLE_AT.sub(b"\nstartxref\n%d\n%%%%EOF\n" % (len(blank) + 1), end)
    made = detached(sign_bytes(_hash(blank), PAGE, key)).encode()
    _, place = _carried(blank)
    return blank[:place] + made + blank[place + SEAL :]


def carried(page: bytes) -> str:
    """The signed document in a page; nothing is checked. Raises :class:`DocumentError`."""
    return _carried(page)[0]


def _carried(page: bytes) -> tuple[str, int]:
    """The signed document in a page, and where its seal begins."""
    if len(page) > LARGEST_PAGE:
        raise DocumentError(f"the file has {len(page)} bytes; {LARGEST_PAGE} are accepted")
    found = list(CARRIED.finditer(page))
    if len(found) != 1 or len(found[0][2]) != SEAL:
        what = "carries two signed documents" if len(found) > 1 else "carries no signed document"
        raise DocumentError(
            f"the PDF {what}: it is a draft, is not of Navicert, or was saved anew by another program. Ask for the file as "
            "it was issued, or for the signed document (.jws)"
        )
    return found[0][1].translate(None, b"%\n").decode(), found[0].start(2)


def verify_page(
    page: bytes, keys: Iterable[PublicKey], lists: Iterable[str] = (), *, on: Day, now: Moment | None = None
) -> Verification:
    """Check the document in a page as :func:`~navicert.documents.verify.verify` does, and then the page, step 9.

    Raises :class:`DocumentError` where the file carries no document.
    """
    known = tuple(keys)
    token, place = _carried(page)
    found = verify(token, known, lists, on=on, now=now)
    return found if found.verdict is Verdict.REFUSED else found.then(_looked_at(page, place, known))


def _looked_at(page: bytes, place: int, keys: tuple[PublicKey, ...]) -> Step:
    if not keys:
        return Step(NUMBER, "page", Outcome.UNKNOWN, "not checked, as no keys are given; go by what is printed below")
    try:
        _check_seal(page, place, keys)
    except DocumentError as error:
        return Step(NUMBER, "page", Outcome.WRONG, f"it is not as the authority made it: {error}")
    return Step(NUMBER, "page", Outcome.RIGHT, "it is as the authority made it, to the last byte")


def _check_seal(page: bytes, place: int, keys: tuple[PublicKey, ...]) -> None:
    """Whether the seal is of one of the keys over this very file. Raises :class:`DocumentError`."""
    made = page[place : place + SEAL].decode()
    compact = Compact.parse(attached(made, _hash(page[:place] + BLANK + page[place + SEAL :])))
    compact.check_header({PAGE})
    key = next((key for key in keys if key.id == compact.header["kid"]), None)
    if key is None:
        raise DocumentError("its seal is of a key that is not given")
    try:
        compact.check_signature(key)
    except DocumentError:
        raise DocumentError("the PDF was altered") from None


def _hash(page: bytes) -> bytes:
    return sha256(page).hexdigest().encode()
