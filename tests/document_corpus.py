"""Makes the corpus of documents that must be refused (``tests/documents/invalid``), for every implementation.

python tests/document_corpus.py
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date as Day
from functools import partial
from pathlib import Path

import yaml

from document_examples import (
    AUTHORITY,
    ISSUED,
    KEY,
    KEYS,
    NEXT_KEY,
    STATUS_AT,
    USED,
    letter,
    licence,
    published,
)
from navicert import documents as documents_package
from navicert.documents.canonical import canonical
from navicert.documents.keys import SigningKey, from_base64url, jwks, to_base64url
from navicert.documents.parts import StatusPlace
from navicert.documents.signing import TYPES, sign, sign_bytes
from navicert.documents.statement import LETTER, LICENCE, Letter, LicenceStatement
from navicert.documents.status_list import TYPE, PublishedList, Status, StatusList

INVALID = Path(__file__).parent / "documents" / "invalid"
STRANGER = SigningKey(bytes(range(2, 34)), Day(2026, 1, 1))
TOKEN = sign(licence(), KEY)
HEAD, BODY, END = TOKEN.split(".")
DATA = licence().data


def headed(**changed: object) -> str:
    """The licence under another header, signed for it with the right key."""
    header = {"alg": "EdDSA", "kid": KEY.public.id, "typ": TYPES[LICENCE], **changed}
    return _signed(json.dumps({name: value for name, value in header.items() if value is not None}))


def _signed(header: str) -> str:
    signed = f"{to_base64url(header.encode())}.{BODY}"
    return f"{signed}.{to_base64url(KEY.private.sign(signed.encode()))}"


def stating(**changed: object) -> str:
    """The licence with other contents, ``None`` for what is taken out, signed with the right key."""
    held = {**licence().as_mapping(), **changed}
    return sign_bytes(
        canonical({name: value for name, value in held.items() if value is not None}), TYPES[LICENCE], KEY
    )


def bytes_signed(data: bytes) -> str:
    """Any bytes as a licence, signed with the right key."""
    return sign_bytes(data, TYPES[LICENCE], KEY)


def altered() -> str:
    """The signed licence, in which 12 cameras have become 92."""
    data = from_base64url(BODY, "").replace(b'"amount":"12"', b'"amount":"92"')
    return f"{HEAD}.{to_base64url(data)}.{END}"


def line(**changed: object) -> list[object]:
    """The lines of the licence, the first one with other contents."""
    first, second = licence().as_mapping()["lines"]
    return [{**first, **changed}, second]


KEY_BY_ADDRESS = "https://elsewhere.example.com/jwks.json"
OTHER_KEY = replace(AUTHORITY, key=NEXT_KEY.public.id)
NEXT_YEAR = Day(2027, 1, 2)
TWICE = DATA.replace(b'"number":"DE-2026-000142"', b'"number":"DE-2026-000142","number":"DE-2026-000142"')

DOCUMENTS: tuple[tuple[int, str, str, Callable[[], str]], ...] = (
    (1, "not a signed text", "three parts", lambda: "This is a licence."),
    (1, "only two parts", "three parts", lambda: f"{HEAD}.{BODY}"),
    (1, "padded", "without padding", lambda: f"{HEAD}.{BODY}.{END}=="),
    (1, "base64 with a second spelling", "one spelling", lambda: f"{HEAD}.{BODY}.{END[:-1]}B"),
    (1, "blanks in it", "not base64url", lambda: f"{HEAD}.{BODY[:20]} {BODY[20:]}.{END}"),
    (1, "a header that is not JSON", "it is not JSON", lambda: f"{to_base64url(b'EdDSA')}.{BODY}.{END}"),
    (1, "a header that is a list", "not an object", lambda: f"{to_base64url(b'[]')}.{BODY}.{END}"),
    (1, "a header with two algorithms", "twice", lambda: _signed('{"alg":"none","alg":"EdDSA"}')),
    (2, "no algorithm", "only EdDSA", lambda: headed(alg="none")),
    (2, "a shared secret", "only EdDSA", lambda: headed(alg="HS256")),
    (2, "a token of another kind", "the type 'JWT'", lambda: headed(typ="JWT")),
    (2, "a status list as a licence", "the type 'vc+jwt'", published),
    (2, "a header with crit", "'crit'", lambda: headed(crit=["b64"], b64=True)),
    (2, "a key in the header", "'jwk'", lambda: headed(jwk=STRANGER.public.as_jwk())),
    (2, "a key by address", "'jku'", lambda: headed(jku=KEY_BY_ADDRESS)),
    (2, "no key named", "does not name its key", lambda: headed(kid=None)),
    (2, "a key that is no text", "does not name its key", lambda: headed(kid=7)),
    (3, "the key of a stranger", "none of those given", lambda: sign_bytes(DATA, TYPES[LICENCE], STRANGER)),
    (4, "a quantity changed", "was altered", altered),
    (4, "a signature without its bytes", "was altered", lambda: f"{HEAD}.{BODY}.{END[:40]}"),
    (4, "the signature of another document", "was altered", lambda: f"{HEAD}.{BODY}.{stating(number='X').split('.')[2]}"),
    (4, "the key of the next year named", "was altered", lambda: headed(kid=NEXT_KEY.public.id)),
    (5, "nothing", "it is not JSON", lambda: bytes_signed(b"")),
    (5, "blanks between names", "not canonical", lambda: bytes_signed(DATA.replace(b",", b", "))),
    (5, "a name twice", "not canonical", lambda: bytes_signed(TWICE)),
    (5, "nothing stated as null", "not canonical", lambda: bytes_signed(DATA.replace(b'"sig', b'"replaces":null,"sig'))),
    (5, "a name that is not known", "'discount!': is not a field", lambda: stating(**{"discount!": "5"})),
    (5, "no number", "number: is missing", lambda: stating(number=None)),
    (5, "a number as quantity", "lines → 1 → quantity → amount", lambda: stating(lines=line(quantity={"amount": 12, "unit": "pieces"}))),
    (5, "a rounded quantity", "lines → 1 → quantity → amount", lambda: stating(lines=line(quantity={"amount": "1e1", "unit": "pieces"}))),
    (5, "a line number as text", "lines → 1 → number", lambda: stating(lines=line(number="1"))),
    (5, "a hidden turn of the text", "hidden sign (U+202E)", lambda: stating(end_use="for \u202eesu yratilim")),
    (5, "a control sign", "control sign (U+001B)", lambda: stating(title="\u001b[2Jlicence")),
    (5, "a country in small letters", "origin", lambda: stating(origin="de")),
    (5, "a day that is none", "valid_until", lambda: stating(valid_until="2028-02-30")),
    (5, "an end before the beginning", "before", lambda: stating(valid_until="2026-01-01")),
    (5, "a line twice", "stands twice", lambda: stating(lines=line(number=2))),
    (5, "a condition twice", "same id", lambda: stating(conditions=[*licence().as_mapping()["conditions"]] * 2)),
    (5, "another version", "version", lambda: stating(version="navicert-licence/2")),
    (5, "a letter under the type of a licence", "version", lambda: bytes_signed(letter().data)),
    (5, "a licence under the type of a letter", "version", lambda: sign_bytes(DATA, TYPES[LETTER], KEY)),
    (6, "issued after the days of its key", "its key signs", lambda: bytes_signed(
        licence(issued=NEXT_YEAR, valid_from=NEXT_YEAR).data
    )),
    (6, "another key named in the document", "names another key", lambda: bytes_signed(licence(authority=OTHER_KEY).data)),
    (7, "not valid yet", "not valid yet", lambda: stating(valid_from="2027-06-01")),
    (7, "expired", "has expired", lambda: stating(valid_until="2027-02-28")),
)  # fmt: skip
DUE = [status for status in Status if status is not Status.IN_FORCE]
CODE_9 = StatusList(b"\x99" * 65_536)


def _list_of(statuses: StatusList) -> PublishedList:
    held = PublishedList.read(published(), KEYS)
    return replace(held, statuses=statuses)


LISTS: tuple[tuple[str, str, str, Callable[[], str]], ...] = (
    *(("wrong", status.words, f"it is {status.words}", partial(published, status)) for status in DUE),
    ("unknown", "no status list", "no status list is given", lambda: ""),
    ("unknown", "the list of yesterday", "may be relied on until", lambda: published(day=Day(2027, 2, 27))),
    ("unknown", "the list of tomorrow", "may be relied on until", lambda: published(day=Day(2027, 3, 2))),
    ("unknown", "another list", f"its status is in {STATUS_AT}", lambda: published(address=f"{STATUS_AT}7")),
    (
        "unknown",
        "a list of a stranger",
        "not believed",
        lambda: sign_bytes(_list_of(StatusList()).data, TYPE, STRANGER),
    ),
    ("unknown", "a list that was altered", "was altered", lambda: f"{published()[:-9]}AAAAAAAAA"),
    ("unknown", "a status that nobody knows", "the status 9", lambda: _list_of(CODE_9).sign(NEXT_KEY)),
    ("unknown", "a licence as a status list", "of the type", lambda: TOKEN),
    ("unknown", "a list that is none", "not one of an authority", lambda: sign_bytes(b"[]", TYPE, NEXT_KEY)),
)
BEYOND = StatusPlace(list=STATUS_AT, index=200_000)


def documents() -> list[dict[str, object]]:
    """The documents that are refused, each with the step at which, and words of the sentence."""
    return [{"what": what, "step": step, "says": says, "token": make()} for step, what, says, make in DOCUMENTS]


def lists() -> list[dict[str, object]]:
    """The status lists beside which the licence is refused or undecided."""
    return [{"what": what, "outcome": outcome, "says": says, "list": make()} for outcome, what, says, make in LISTS]


def main() -> None:
    """Write the corpus anew, and the schemas of the package."""
    for name, kind in (("licence-1", LicenceStatement), ("letter-1", Letter)):
        schema = json.dumps(kind.schema(), indent=1, ensure_ascii=False)
        (Path(str(documents_package.__file__)).parent / "schemas" / f"{name}.json").write_text(f"{schema}\n")
    INVALID.mkdir(exist_ok=True)
    (INVALID / "keys.json").write_bytes(jwks(KEYS))
    (INVALID / "valid.jws").write_text(TOKEN)
    (INVALID / "status.jws").write_text(published())
    for name, held in (("documents", documents()), ("lists", lists())):
        with (INVALID / f"{name}.yaml").open("w", encoding="utf-8") as file:
            file.write(
                f"# Made by tests/document_corpus.py. Asked about on {USED}; keys.json beside it; issued {ISSUED}.\n"
            )
            yaml.safe_dump(held, file, allow_unicode=True, sort_keys=False, width=10_000_000)


if __name__ == "__main__":
    main()
