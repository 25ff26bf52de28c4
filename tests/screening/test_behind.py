"""What stands behind a party: owners screened, rules asked, evidence weighed (``behind.yaml``); and what is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date as Day
from pathlib import Path
from typing import Any

import pytest

from navicert.law.law import Law
from navicert.library.catalogue import ListSource
from navicert.library.packs import PACKS, parse_yaml
from navicert.screening.batch import Asking, ListTerms
from navicert.screening.behind import Grounds, behind_json, look_behind
from navicert.screening.index import Index, build_index
from navicert.screening.known import BadDossier, read_known
from navicert.screening.listing import Alias, Kind, Listing
from navicert.screening.ownership_rules import OwnershipRule, read_ownership_rules
from navicert.screening.screen import Watchlist
from navicert.screening.weights import shipped_weights
from navicert.terms import Layer

HERE = Path(__file__).parent
DATA = parse_yaml((HERE / "behind.yaml").read_text("utf-8"))
LISTS: Mapping[str, Any] = DATA["lists"]
SOURCES = {name: ListSource(id=name, title=name, format="concern") for name in LISTS}
TERMS = {name: ListTerms(layer=Layer(each["layer"])) for name, each in LISTS.items()}


@pytest.fixture(scope="module")
def rules(law: Law) -> tuple[OwnershipRule, ...]:
    return read_ownership_rules(parse_yaml((PACKS / "ownership.yaml").read_text("utf-8")), law.packs)


@pytest.fixture(scope="module")
def watchlist() -> Watchlist:
    return Watchlist(Index(b"".join(build_index([(n, list(listings(n))) for n in sorted(LISTS)], shipped_weights()))))


def listings(name: str) -> Iterator[Listing]:
    for number, (party, programmes) in enumerate(LISTS[name]["entries"].items()):
        person = party.split()[0] in ("IVAN", "LUKA")
        yield Listing(
            id=f"{name}-{number}",
            kind=Kind.PERSON if person else Kind.ORGANISATION,
            names=(Alias(party),),
            births=("1961",) if person else (),
            programmes=tuple(programmes),
        )


@pytest.mark.parametrize("case", DATA["cases"], ids=[c["what"] for c in DATA["cases"]])
def test_what_stands_behind_a_party(
    case: Mapping[str, Any], rules: tuple[OwnershipRule, ...], watchlist: Watchlist
) -> None:
    known, day = read_known(case["known"]), Day.fromisoformat(case["day"])
    party = known.party(case["party"])
    assert party
    found = behind_json(look_behind(party, Grounds(known, rules, SOURCES), watchlist, Asking(terms=TERMS), day))
    caught = {each["rule"]: each["caught"] for each in found["ownership"]}
    assert {rule: caught.get(rule) for rule in case["caught"]} == case["caught"]
    assert list(dict.fromkeys(each["layer"] for each in found["results"])) == case["layers"]
    said = " ".join(each["says"] for each in found["results"])
    for words in case["says"]:
        assert words in said, said


def test_a_rule_that_was_not_read_in_the_original_says_so(
    rules: tuple[OwnershipRule, ...], watchlist: Watchlist
) -> None:
    known = read_known({"stakes": [{"owner": "Ivan Musterov", "owned": "Alpha", "percent": "?"}]})
    found = look_behind("Alpha", Grounds(known, rules, SOURCES), watchlist, Asking(terms=TERMS), Day(2026, 5, 12))
    assert any("Swiss ownership and control, unverified" in r.says for r in found.results)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"stakes": [{"owner": "A", "owned": "B", "percent": 120}]}, "stakes.0.percent: a share of 120 % is not between"),
        ({"stakes": [{"owner": "A", "owned": "B", "percent": "50-25"}]}, "ends below its beginning"),
        ({"stakes": [{"owner": "A", "owned": ""}]}, "stakes.0.owned"),
        ({"stakes": [{"owner": "***", "owned": "B"}]}, "no letter and no digit"),
        ({"stakes": [{"owner": "A", "owned": "B", "from": "2026-02-01", "to": "2026-01-01"}]}, "before it begins"),
        ({"parties": {"A": {"colour": "red"}}}, "parties.A.colour: is not known"),
        ({"parties": {"A": {"born": "never"}}}, "born 'never' cannot be read"),
        ({"evidence": [{"party": "A", "kind": "rumour", "statement": "x", "source": "y", "day": "2026-01-01"}]}, "rumour"),
        ({"stake": []}, "stake: Extra inputs"),
        ([1], "the dossier"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(data: Any, says: str) -> None:
    with pytest.raises(BadDossier, match=says.replace("*", r"\*")):
        read_known(data)


def test_a_share_is_exact() -> None:
    known = read_known({"stakes": [{"owner": "A", "owned": "B", "percent": 49.9}, {"owner": "C", "owned": "B"}]})
    first, second = known.holdings.stakes
    assert (str(first.least), first.share, second.share) == ("499/10", "49.9 %", "? %")
