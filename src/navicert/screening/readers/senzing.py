"""Senzing's Generic Entity Specification: JSON lines, or one array, of records with features.

Features stand in lists of the record (``NAMES``, ``ADDRESSES`` …), in its one list ``FEATURES``, or flat in it; the
attributes are the same. Names of attributes: Senzing, "Entity Specification", version 4.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from navicert.screening.listing import Kind, Quality
from navicert.screening.listing_error import ListError
from navicert.screening.readers.draft import Draft, Drafts
from navicert.screening.readers.ftm import json_lines
from navicert.screening.readers.mofcom import json_array
from navicert.screening.readers.reading import Reading
from navicert.screening.readers.sheet import whole

WHAT = "Senzing file"
KINDS = {
    "PERSON": Kind.PERSON, "ORGANIZATION": Kind.ORGANISATION, "VESSEL": Kind.VESSEL, "AIRCRAFT": Kind.AIRCRAFT,
    "ADDRESS": Kind.ADDRESS, "CRYPTO_WALLET": Kind.WALLET,
}  # fmt: skip
FORMER, WEAK = ("FORMER", "PREVIOUS", "MAIDEN"), ("WEAK", "WEAK_AKA", "LOW")
PERSON_NAME = ("NAME_FIRST", "NAME_MIDDLE", "NAME_LAST", "NAME_SUFFIX")
PLACES = ("NATIONALITY", "CITIZENSHIP", "COUNTRY_OF_ASSOCIATION", "REGISTRATION_COUNTRY", "COUNTRY")
ADDRESS = ("ADDR_LINE1", "ADDR_LINE2", "ADDR_LINE3", "ADDR_POSTAL_CODE", "ADDR_CITY", "ADDR_STATE", "ADDR_COUNTRY")
NUMBERS = (
    ("PASSPORT_NUMBER", "passport", "PASSPORT_COUNTRY"), ("NATIONAL_ID_NUMBER", "national-id", "NATIONAL_ID_COUNTRY"),
    ("TAX_ID_NUMBER", "tax", "TAX_ID_COUNTRY"), ("DRIVERS_LICENSE_NUMBER", "driving-licence", "DRIVERS_LICENSE_STATE"),
    ("SSN_NUMBER", "social-security", ""), ("LEI_NUMBER", "lei", ""), ("DUNS_NUMBER", "duns", ""),
    ("NPI_NUMBER", "licence", ""), ("IMO_NUMBER", "imo", ""), ("MMSI_NUMBER", "mmsi", ""),
    ("CALL_SIGN", "call-sign", ""),
    ("PHONE_NUMBER", "phone", ""), ("EMAIL_ADDRESS", "email", ""), ("WEBSITE_ADDRESS", "website", ""),
    ("ACCOUNT_NUMBER", "account", ""),
)  # fmt: skip
OTHERS = (("OTHER_ID_TYPE", "OTHER_ID_NUMBER", "OTHER_ID_COUNTRY"), ("TRUSTED_ID_TYPE", "TRUSTED_ID_NUMBER", ""))


def read_senzing(parts: Mapping[str, BinaryIO]) -> Reading:
    """Every record; ids are ``<DATA_SOURCE>-<RECORD_ID>`` in lower case. Raises ``ListError``."""
    drafts = Drafts(WHAT)
    for number, record in _records(parts["list"]):
        where = f"{WHAT}, record {number}"
        reference = str(record.get("RECORD_ID") or "")
        if not reference:
            raise ListError(f"{where}: has no RECORD_ID; is this Senzing JSON?")
        features = list(_features(record))
        kind = str(record.get("RECORD_TYPE") or _first(features, "RECORD_TYPE")).upper()
        source = str(record.get("DATA_SOURCE") or "senzing").lower()
        _take(drafts.new(f"{source}-{reference}", KINDS.get(kind, Kind.OTHER), where), features)
    return drafts.reading()


def _records(file: BinaryIO) -> Iterator[tuple[int, dict[str, Any]]]:
    data = whole(file, WHAT)
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"["):
        return enumerate(json_array(io.BytesIO(data), WHAT), start=1)
    return json_lines(io.BytesIO(data), WHAT)


def _features(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The record itself and every object in its lists: attributes are known by their names wherever they stand."""
    yield record
    for value in record.values():
        for feature in value if isinstance(value, list) else ():
            if isinstance(feature, dict):
                yield feature


def _first(features: list[Mapping[str, Any]], name: str) -> str:
    return next((str(feature[name]) for feature in features if feature.get(name)), "")


def _take(draft: Draft, features: list[Mapping[str, Any]]) -> None:
    for feature in features:

        def at(name: str, feature: Mapping[str, Any] = feature) -> str:
            value = feature.get(name)
            return str(value).strip() if isinstance(value, str | int | float) else ""

        person = " ".join(filter(None, map(at, PERSON_NAME)))
        draft.name(at("NAME_FULL") or at("NAME_ORG") or person, _quality(at("NAME_TYPE").upper(), draft.nameless))
        draft.born(at("DATE_OF_BIRTH"))
        for place in PLACES:
            draft.country(at(place))
        draft.address(at("ADDR_FULL") or ", ".join(filter(None, map(at, ADDRESS))))
        for number, kind, country in NUMBERS:
            draft.number(kind, at(number), at(country))
        for label, number, country in OTHERS:
            draft.number(at(label).replace("_", " "), at(number), at(country))
        draft.gender = at("GENDER").lower() or draft.gender
        draft.programme(at("TOPIC"))
        draft.tie(at("REL_POINTER_KEY"), at("REL_POINTER_ROLE").lower())
        draft.remark(at("URL"))


def _quality(kind: str, first: bool) -> Quality:
    if kind in FORMER:
        return Quality.FORMER
    if kind in WEAK:
        return Quality.WEAK
    return Quality.PRIMARY if kind == "PRIMARY" or (first and not kind) else Quality.ALIAS
