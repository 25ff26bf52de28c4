"""The closed vocabularies of a dossier: places, roles, forms of numbers and codes, and the marks that no text may hold."""

from __future__ import annotations

import re

from iso3166 import countries_by_alpha2

from navicert.law.case import PLACES

COUNTRIES = frozenset(PLACES)
"""Two-letter codes: ISO 3166-1 and the few that customs practice adds."""
NOT_TEXT = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters; a tab and, where lines are allowed, a line feed may stand
    r"\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"  # turn the reading direction, or hide
    r"\u2028\u2029\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
)
ONE_LINE = re.compile(rf"^[^\t\n{NOT_TEXT}]*\Z")
SEVERAL_LINES = re.compile(rf"^[^{NOT_TEXT}]*\Z")
MARKED = re.compile(rf"[\t\n{NOT_TEXT}]")
DECIMAL = re.compile(r"^(0|[1-9][0-9]{0,13})(\.[0-9]{1,6})?\Z")
SIGNED = re.compile(r"^-?(0|[1-9][0-9]{0,13})(\.[0-9]{1,6})?\Z")
CODE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9.() -]{0,39}\Z")
EU_CODE = re.compile(r"^(none|ML[1-9][0-9]?(\.[A-Za-z0-9]{1,6})*|[0-9][A-Ea-e][0-9]{3}[A-Za-z0-9.]{0,30})\Z")
CUSTOMS = re.compile(r"^[0-9]{6}([0-9]{2}|[0-9]{4})?\Z")
KEY = re.compile(r"^[A-Za-z][A-Za-z0-9_]{0,59}\Z")
LINE_NUMBER = re.compile(r"^[1-9][0-9]{0,3}\Z")
TRISTATE = {"yes": "Yes", "no": "No", "unknown": "Not known"}
ROLES = {
    "exporter": "Exporter", "purchaser": "Purchaser", "intermediate_consignee": "Intermediate consignee",
    "ultimate_consignee": "Consignee", "end_user": "End user", "recipient": "Recipient", "broker": "Broker",
    "freight_forwarder": "Freight forwarder", "foreign_person": "Foreign person",
}  # fmt: skip


def country_name(code: str) -> str:
    """The name of a place for print: ``Brazil (BR)``; the bare code where no name is known."""
    held = countries_by_alpha2.get(code)
    return f"{held.apolitical_name} ({code})" if held else code
