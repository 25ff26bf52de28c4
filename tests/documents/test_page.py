"""The page as a file: what it carries, and that nobody but the authority can make or change one."""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import date as Day

import pikepdf
import pytest

from document_corpus import STRANGER
from document_examples import KEY, KEYS, NEXT_KEY, USED, licence, published
from navicert.documents.draw import draw, draw_draft
from navicert.documents.page import BLANK, PAGE, carried, seal, verify_page
from navicert.documents.parts import GoodsLine
from navicert.documents.refused import DocumentError
from navicert.documents.signing import detached, sign, sign_bytes
from navicert.documents.verify import Outcome, Verdict

TOKEN = sign(licence(), KEY)
SEALED = draw(TOKEN, KEY)


def document_of(page: bytes) -> bytes:
    return page.partition(b"%navicert-document")[2].partition(b"%navicert-seal")[0]


def seal_of(page: bytes) -> bytes:
    return page.partition(b"%navicert-seal\n%")[2].partition(b"\n")[0]


DOCUMENT = document_of(SEALED)
SEAL = seal_of(SEALED)
OTHER = sign(licence(number="DE-2026-000777"), KEY)


def verdict(page: bytes) -> tuple[Verdict, str]:
    found = verify_page(page, KEYS, [published()], on=USED)
    return found.verdict, found.steps[-1].said


def test_a_page_carries_the_signed_document_and_is_valid_to_the_last_byte() -> None:
    assert carried(SEALED) == TOKEN
    assert verdict(SEALED) == (Verdict.VALID, "it is as the authority made it, to the last byte")


def test_a_page_that_is_drawn_later_is_sealed_with_the_key_of_that_time() -> None:
    assert verdict(draw(TOKEN, NEXT_KEY))[0] is Verdict.VALID


def test_every_altered_byte_is_noticed() -> None:
    for place in range(7, len(SEALED), 997):
        altered = SEALED[:place] + bytes([SEALED[place] ^ 1]) + SEALED[place + 1 :]
        with suppress(DocumentError):  # where it is the document itself that cannot be found any more
            assert verdict(altered)[0] is Verdict.REFUSED, place


FORGED = {
    "something added at the end": (SEALED + b"\n% added", "the PDF was altered"),
    "the document of another licence": (SEALED.replace(DOCUMENT, document_of(draw(OTHER, KEY))), "the PDF was altered"),
    "the seal of another page": (SEALED.replace(SEAL, seal_of(draw(OTHER, KEY))), "the PDF was altered"),
    "the seal of a stranger": (draw(TOKEN, STRANGER), "its seal is of a key that is not given"),
    "a seal that is a document": (
        SEALED.replace(SEAL, (detached(sign_bytes(b"", "navicert-xxxx+jws", KEY)).encode())),
        "of the type",
    ),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_page_that_the_authority_did_not_make_is_refused(name: str) -> None:
    page, said = FORGED[name]
    found = verify_page(page, KEYS, [published()], on=USED)
    assert (found.verdict, found.steps[-1].outcome) == (Verdict.REFUSED, Outcome.WRONG)
    assert found.steps[-1].said.startswith("it is not as the authority made it: ")
    assert said in found.steps[-1].said


def test_a_document_that_is_refused_is_refused_before_the_page_is_looked_at() -> None:
    found = verify_page(SEALED, KEYS, [published()], on=Day(2030, 1, 1))
    assert [step.name for step in found.steps][-1] == "validity"


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (b"%PDF-1.7", "carries no signed document"),
        (draw_draft(licence()), "carries no signed document"),
        (SEALED + draw(OTHER, KEY), "carries two signed documents"),
    ],
)
def test_a_file_that_does_not_carry_one_document_is_refused(page: bytes, said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        carried(page)


def test_only_a_pdf_with_a_table_is_sealed() -> None:
    with pytest.raises(DocumentError, match="cannot be sealed"):
        seal(b"%PDF-1.7", TOKEN, KEY)
    assert len(detached(sign_bytes(b"", PAGE, KEY))) == len(BLANK)


def test_a_sealed_page_is_a_faultless_pdf() -> None:
    with pikepdf.open(io.BytesIO(SEALED)) as pdf:
        assert pdf.check_pdf_syntax() == []


def test_a_licence_of_very_many_lines_is_carried_too() -> None:
    lines = tuple(
        GoodsLine(number=number, description=f"Part {number} " + "of the plant, " * 9 + "new")
        for number in range(1, 401)
    )
    token = sign(licence(lines=lines), KEY)
    assert len(token) > 65_000  # twice the longest text that PDF/A allows in one piece
    page = draw(token, KEY)
    assert carried(page) == token
    assert verdict(page)[0] is Verdict.VALID
