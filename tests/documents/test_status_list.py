"""Status lists: what is put in comes out, in the form of the standard, and nothing is unpacked without a bound."""

from __future__ import annotations

import gzip
import json
from datetime import UTC
from datetime import datetime as Moment

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jwt.api_jws import PyJWS

from document_examples import KEYS, NEXT_KEY, STATUS_AT, USED, published
from navicert.documents.keys import to_base64url
from navicert.documents.refused import DocumentError
from navicert.documents.status_list import MOST, SMALLEST, PublishedList, Status, StatusList, unpacked

EMPTY_OF_THE_STANDARD = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"
"""16 KiB of zeros, as W3C Bitstring Status List v1.0 gives them in its examples."""


@given(st.dictionaries(st.integers(0, SMALLEST - 1), st.sampled_from(Status), max_size=40))
def test_what_is_put_in_comes_out_and_the_rest_stays_in_force(statuses: dict[int, Status]) -> None:
    held = StatusList.decode(StatusList().with_statuses(statuses).encode())
    assert {index: held.status(index) for index in statuses} == statuses
    beside = {index ^ 1 for index in statuses} - set(statuses)
    assert {held.status(index) for index in beside} <= {Status.IN_FORCE}


def test_the_first_place_is_on_the_left() -> None:
    held = StatusList().set(0, Status.REVOKED).set(1, Status.SUSPENDED).set(SMALLEST - 1, Status.REPLACED)
    assert (held.bits[0], held.bits[-1]) == (0x21, 0x04)


def test_a_status_can_be_taken_back() -> None:
    suspended = StatusList().set(7, Status.SUSPENDED)
    assert suspended.set(7, Status.IN_FORCE) == StatusList()


def test_an_empty_list_has_the_least_length_that_is_allowed() -> None:
    assert len(StatusList()) == SMALLEST == 131_072
    with pytest.raises(DocumentError, match="131072 to 16777216 places"):
        StatusList(bytes(SMALLEST // 2 - 1))


def test_the_example_of_the_standard_is_unpacked() -> None:
    assert unpacked(EMPTY_OF_THE_STANDARD, 16_384) == bytes(16_384)


def test_a_bomb_is_not_unpacked() -> None:
    bomb = "u" + to_base64url(gzip.compress(bytes(100_000_000), mtime=0))
    with pytest.raises(DocumentError, match="unpacks to more than 8388608 bytes"):
        StatusList.decode(bomb)


def gzipped(data: bytes) -> str:
    return "u" + to_base64url(data)


WHOLE = gzip.compress(bytes(65_536), mtime=0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("z" + StatusList().encode()[1:], "begins with u"),
        ("u===", "base64url"),
        (gzipped(b"not gzip"), "is not gzip"),
        (gzipped(WHOLE[:-9]), "cut off"),
        (gzipped(WHOLE + WHOLE), "something after its end"),
        (gzipped(gzip.compress(b"", mtime=0)), "places"),
    ],
)
def test_a_list_that_is_not_one_is_refused(text: str, said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        StatusList.decode(text)


@pytest.mark.parametrize("index", [-1, SMALLEST, MOST])
def test_there_is_no_place_outside_the_list(index: int) -> None:
    with pytest.raises(DocumentError, match="the places 0 to 131071"):
        StatusList().set(index, Status.REVOKED)


def test_the_published_list_has_the_form_of_the_standard() -> None:
    payload = json.loads(PyJWS().decode(published(), NEXT_KEY.private.public_key(), algorithms=["EdDSA"]))
    subject = payload.pop("credentialSubject")
    encoded = subject.pop("encodedList")
    assert StatusList.decode(encoded) == StatusList()
    assert payload == {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": STATUS_AT,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": "https://licences.example.org/verify",
        "validFrom": "2027-03-01T00:00:00Z",
        "validUntil": "2027-03-02T00:00:00Z",
    }
    assert subject == {
        "id": f"{STATUS_AT}#list",
        "type": "BitstringStatusList",
        "statusPurpose": "message",
        "statusSize": 4,
        "statusMessage": [{"status": f"0x{each:x}", "message": each.words} for each in Status],
        "ttl": 3_600_000,
    }


def test_a_published_list_is_read_again() -> None:
    read = PublishedList.read(published(Status.EXHAUSTED), KEYS)
    assert read.statuses.status(94_567) is Status.EXHAUSTED
    assert (read.address, read.ttl, read.valid_from.date()) == (STATUS_AT, 3_600_000, USED)


def test_a_list_that_ends_before_it_begins_is_not_signed() -> None:
    moment = Moment(2027, 3, 1, tzinfo=UTC)
    with pytest.raises(DocumentError, match="ends before it begins"):
        PublishedList(STATUS_AT, STATUS_AT, moment, moment, 1, StatusList()).sign(NEXT_KEY)


def test_a_list_is_small_while_few_licences_are_out_of_force() -> None:
    thousand = {index * 131: Status.REVOKED for index in range(1_000)}
    assert len(StatusList().with_statuses(thousand).encode()) < 6_000
