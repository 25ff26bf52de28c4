"""Hostile and broken XML is refused with a sentence; what is good comes one record at a time."""

from __future__ import annotations

import io

import pytest

from navicert.screening.listing_error import ListError
from navicert.screening.readers import xml

BOMB = b"<!DOCTYPE a [<!ENTITY x0 'lol'>" + b"".join(
    b"<!ENTITY x%d '%s'>" % (n, b"&x%d;" % (n - 1) * 10) for n in range(1, 10)
)


def tags(data: bytes, *wanted: str) -> list[str]:
    return [xml.local(record) for record in xml.records(io.BytesIO(data), *(wanted or ("r",)), of="A list")]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (BOMB + b"]><a><r>&x9;</r></a>", "declares a document type|cannot be read"),
        (BOMB + b"]><a><r b='&x9;'/></a>", "declares a document type|cannot be read"),
        (b"<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><a><r>&e;</r></a>", "declares a document type"),
        (b"<!DOCTYPE a SYSTEM 'http://example.org/a.dtd'><a><r/></a>", "declares a document type"),
        (b"<a><r>" + b"x" * 11_000_000 + b"</r></a>", "cannot be read .*too long"),
        (b"<a>" + b"<b>" * 300 + b"<r/>", "cannot be read"),
        (b"<a><r/><r>", "cannot be read"),
        (b"<a><b/></a>", "no r stands"),
        (b"not XML", "cannot be read"),
        (b"", "cannot be read"),
    ],
)
def test_what_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(ListError, match=f"A list: .*(?:{sentence})"):
        tags(data)


def test_a_record_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "LONGEST_RECORD", 200_000)
    with pytest.raises(ListError, match="one record is longer"):
        tags(b"<a><r>" + b"<x>1</x>" * 100_000 + b"</r></a>")


def test_a_file_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "BIGGEST", 200_000)
    with pytest.raises(ListError, match="the file is longer"):
        tags(b"<a>" + b"<r>1</r>" * 100_000 + b"</a>")


def test_records_come_in_printed_order_in_any_namespace() -> None:
    assert tags(b"<l:a xmlns:l='urn:x'><l:r>1</l:r><s/><l:q/><r/></l:a>", "r", "q") == ["r", "q", "r"]


def test_text_and_children() -> None:
    record = next(
        xml.records(io.BytesIO(b"<a d='1'><r><n> A<!-- no -->\n <i>B</i> </n><n/><n>C</n></r></a>"), "r", of="A list")
    )
    assert xml.text_of(record, "n") == "A B"
    assert list(xml.texts_of(record, "n")) == ["A B", "C"]
    assert xml.text_of(record, "n", "i") == "B"
    assert xml.text_of(record, "m") == ""
    assert len(xml.children(record, "n")) == 3
    assert xml.root_of(record).get("d") == "1"
