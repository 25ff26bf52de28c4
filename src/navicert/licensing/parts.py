"""What a party, an owner and a goods line consist of: the fields that every licence type asks of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from navicert.licensing.kinds import Field
from navicert.licensing.words import ROLES

IDENTIFIERS = {
    "eori": "EORI number", "vat": "VAT number", "lei": "Legal entity identifier", "register": "Number in the trade register",
    "tax": "Tax number", "imo": "IMO number", "passport": "Passport number", "national_id": "National identity number",
    "other": "Other number",
}  # fmt: skip
OWNER = (
    Field(id="name", label="Name", kind="text"),
    Field(id="country", label="Country", kind="country"),
    Field(id="percent", label="Share in per cent", kind="number", largest=100),
)
SHARE = (
    Field(id="us_eccn", label="US list entry", kind="text", fact="us_eccn", hint="EAR99 if classified and not listed."),
    Field(id="percent", label="Share of the value in per cent", kind="number", fact="percent", largest=100),
)
PARTY = (
    Field(id="name", label="Name", kind="text", fact="name", hint="The full legal name, as in the register."),
    Field(id="aliases", label="Other names", kind="texts", fact="aliases", most=20, hint="Trading names, former names, names in other scripts."),
    Field(id="type", label="What kind of body it is", kind="choice", fact="type", options={
        "civil": "Company or other civil body", "government": "Government body", "military": "Armed forces or defence ministry",
        "police": "Police or security service", "state_owned": "State-owned company", "individual": "Natural person",
    }),
    Field(id="address", label="Address", kind="long_text", fact="address", longest=500),
    Field(id="country", label="Country", kind="country", fact="country"),
    Field(id="nationality", label="Nationality of a natural person", kind="country", fact="nationality"),
    Field(id="born", label="Date of birth of a natural person", kind="date", fact="born", earliest=1910),
    Field(id="identifiers", label="Numbers in registers", kind="pairs", fact="identifiers", options=IDENTIFIERS),
    Field(id="business", label="What the party does", kind="text"),
    Field(id="website", label="Website", kind="text"),
    Field(id="contact", label="Contact person", kind="text"),
    Field(id="email", label="E-mail address", kind="text"),
    Field(id="telephone", label="Telephone", kind="text"),
    Field(id="parent_country", label="Country of the head office of the parent company", kind="country", fact="parent_hq"),
    Field(id="owners", label="Owners", kind="owners", most=20, hint="Who holds 10 per cent or more, directly or through others."),
    Field(id="signatory", label="Who signs for the party", kind="text"),
    Field(id="signatory_position", label="Position of who signs", kind="text"),
)  # fmt: skip
CODES = {
    "eu_code": "Annex I of Regulation (EU) 2021/821, or Common Military List (ML…)",
    "us_eccn": "US Commerce Control List", "usml": "US Munitions List", "uk_code": "United Kingdom list",
    "ca_ecl": "Canadian Export Control List", "ch_ekn": "Swiss list", "jp_row": "Japanese list",
}  # fmt: skip
GRADINGS = {
    "unclassified": "Not graded", "restricted": "Restricted", "confidential": "Confidential", "secret": "Secret",
    "top_secret": "Top secret",
}  # fmt: skip
LINE = (
    Field(id="line", label="Line", kind="text", pattern="line", hint="Its number in this application; keep it when you amend."),
    Field(id="description", label="Description", kind="long_text", longest=1000, hint="What it is and does, so that a specialist can classify it."),
    Field(id="item_kind", label="Goods, software or technology", kind="choice", fact="kind", options={
        "commodity": "Goods", "software": "Software", "technology": "Technology",
    }),
    Field(id="model", label="Maker's model or part number", kind="text"),
    Field(id="manufacturer", label="Manufacturer", kind="text"),
    Field(id="codes", label="List entries that you state", kind="pairs", options=CODES, hint="To the paragraph, such as 3A001.a.2 or ML4.a; none if you classified it and it is not listed."),
    Field(id="customs_code", label="Customs code", kind="text", fact="hs6", pattern="customs", hint="6, 8 or 10 digits."),
    Field(id="origin", label="Country of origin", kind="country", fact="origin"),
    Field(
        id="us_content", label="Parts, software or technology from the United States", kind="shares", fact="us_content",
        hint="Of goods made elsewhere: each entry with its share of the value. Tick the item as stated in full if there is none.",
    ),
    Field(id="quantity", label="Quantity", kind="quantity"),
    Field(id="value", label="Value of the line", kind="money"),
    Field(id="weight_kg", label="Net weight in kilograms", kind="number", fact="kg"),
    Field(id="serial_numbers", label="Serial numbers", kind="texts", most=500),
    Field(id="grading", label="Security grading", kind="choice", options=GRADINGS),
    Field(id="parameters", label="Technical parameters", kind="pairs", most=60, hint="One a line: frame_rate_hz = 30. Numbers with a point; yes or no for a mark."),
)  # fmt: skip
ROLE = Field(id="role", label="Role", kind="choice", options=ROLES)
LINES_AT_MOST = 500
PARTIES_AT_MOST = 50


def parts_of(field: Field) -> tuple[Field, ...]:
    """The fields inside a party, parties, owners or goods field; none for the others."""
    if field.kind == "parties":
        chosen = {r: ROLES[r] for r in field.roles}
        return (Field(id="role", label=ROLE.label, kind="choice", options=chosen), *PARTY)
    return {"party": PARTY, "owners": OWNER, "shares": SHARE, "goods": LINE}.get(field.kind, ())


def entries_at_most(field: Field) -> int:
    """How many entries a list may have."""
    default = {"goods": LINES_AT_MOST, "parties": PARTIES_AT_MOST, "owners": 20, "shares": 20, "pairs": 60}
    return field.most or default.get(field.kind, 100)


def records_in(field: Field, value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The parties or lines that a value holds, each with its path below the field: ``""`` or ``.0``."""
    if field.kind == "party":
        yield "", value
    elif field.kind in ("parties", "owners", "shares", "goods"):
        yield from ((f".{i}", entry) for i, entry in enumerate(value))


def texts_of_parts() -> Iterator[str]:
    """Every sentence of the parts that a reader sees."""
    for field in (*PARTY, *OWNER, *SHARE, *LINE, ROLE):
        yield field.label
        yield field.hint
        yield from field.options.values()
