"""Parties of a transaction against the lists: who is compared, what becomes a hit, and what silence may not say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date as Day
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from navicert.assess import read_facts
from navicert.assess.determine import with_hits
from navicert.law.law import Law
from navicert.screening import Alias, Identifier, Kind, Listing, Quality, Watchlist, build_index
from navicert.screening.index import Index
from navicert.screening.parties import NOT_SCREENED, find_hits, left_open, subject_of
from navicert.screening.weights import shipped_weights
from navicert.terms import Hit, Party, Transaction

FACTS = {"date": "2026-09-15", "activity": "export", "from": "US", "to": "BR"}
LISTINGS = (
    Listing(
        id="1",
        kind=Kind.ORGANISATION,
        names=(Alias("Société Exemple S.A.", Quality.PRIMARY), Alias("Primer Firma")),
        identifiers=(Identifier("imo", "9123456"), Identifier("tax", "77-001")),
        programmes=("EL",),
    ),
    Listing(id="2", kind=Kind.PERSON, names=(Alias("Vladimir Primerov", Quality.PRIMARY),), births=("1961-03-04",)),
)


@dataclass(frozen=True)
class Use:
    """A list as an installation uses it: entries of the programme EL stand on the Entity List and its footnote 4."""

    threshold: float | None = None

    def lists_of(self, listing: Listing, /) -> tuple[str, ...]:
        return ("BIS-EL", "BIS-EL-FN4") if "EL" in listing.programmes else ("OFAC-SDN",)


@cache
def watchlist() -> Watchlist:
    return Watchlist(Index(b"".join(build_index([("L", LISTINGS)], shipped_weights()))))


def transaction(*parties: dict[str, Any], **more: Any) -> Transaction:
    return read_facts({**FACTS, "parties": [{"role": "end_user", **p} for p in parties], **more})


def hits(*parties: dict[str, Any], use: Use | None = None, **more: Any) -> tuple[Hit, ...]:
    return find_hits(transaction(*parties, **more), watchlist(), {"L": use or Use()})


def party(**stated: Any) -> Party:
    (found,) = transaction(stated).parties or ()
    return found


@pytest.mark.parametrize(
    "name", ["SOCIETE EXEMPLE SA", "Exemple, Société S.A", "so\u200bciété exemple s.a.", "Firma  PRIMER"]
)
def test_case_accents_order_and_invisible_marks_do_not_hide_a_name(name: str) -> None:
    assert [h.list for h in hits({"name": name})] == ["BIS-EL", "BIS-EL-FN4"]


def test_a_hit_says_party_entry_printed_name_and_how_alike() -> None:
    found = hits({"name": "Wilhelmina Appleyard"}, {"name": "Somebody", "aliases": ["Volodymyr Primerov"]})
    (hit,) = found
    assert (hit.party, hit.list, hit.entry, hit.matched) == (1, "OFAC-SDN", "2", "Vladimir Primerov")
    assert hit.field == "aliases[0]"
    assert "volodymyr for vladimir" in hit.how.casefold()
    assert " %: " in hit.how


def test_a_number_beats_a_name() -> None:
    for label in ("imo", "IMO number", "Vessel IMO"):
        found = hits({"name": "Somebody Else", "identifiers": {label: "IMO 9123456"}})
        assert {(h.list, h.field) for h in found} == {("BIS-EL", "identifiers.imo"), ("BIS-EL-FN4", "identifiers.imo")}
        assert "the same imo number" in found[0].how


def test_only_what_stood_on_the_day_is_a_hit() -> None:
    from datetime import date as Day

    listing = Listing(
        id="3", kind=Kind.OTHER, names=(Alias("Exemple Passé"),), listed=Day(2024, 1, 1), delisted=Day(2026, 1, 1)
    )
    held = Watchlist(Index(b"".join(build_index([("L", [listing])], shipped_weights()))))
    for day, expected in (("2023-12-31", 0), ("2024-01-01", 1), ("2025-12-31", 1), ("2026-01-01", 0)):
        asked = read_facts({**FACTS, "date": day, "parties": [{"role": "broker", "name": "Exemple Passé"}]})
        assert len(find_hits(asked, held, {"L": Use()})) == expected


def test_the_threshold_of_the_list_decides() -> None:
    assert hits({"name": "Vladimir Primerov"}, use=Use(threshold=1.0)) == ()
    assert len(hits({"name": "Vladimir Primerov"}, use=Use(threshold=0.5))) == 1


def test_an_owner_that_is_named_is_found_and_points_to_its_stake() -> None:
    (hit,) = hits(
        {
            "name": "Wilhelmina Trading",
            "ownership": [{"owner": "Nobody"}, {"owner": "Vladimir Primerov", "percent": 60}],
        }
    )
    assert (hit.party, hit.field, hit.list) == (0, "ownership[1].owner", "OFAC-SDN")
    assert hit.how.startswith("its owner Vladimir Primerov: ")


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("individual", Kind.PERSON),
        ("University", Kind.ORGANISATION),
        ("civil", Kind.OTHER),
        ("private", Kind.OTHER),
        ("", Kind.OTHER),
    ],
)
def test_the_kind_is_taken_only_from_a_word_that_says_it(word: str, kind: Kind) -> None:
    found = subject_of(party(name="A B", type=word))
    assert found is not None
    assert found.kind is kind


def test_what_is_known_of_a_party_is_compared() -> None:
    found = subject_of(
        party(
            name=" Primer ", aliases=["Primer", "P. Firma"], country="FR", nationality="BE", born="1961-03-04",
            identifiers={"Tax ID": ["1", {"old": 2}], "empty": "-"}, address="Way 1",
        )
    )  # fmt: skip
    assert found is not None
    assert (found.names, found.countries, found.births) == (("Primer", "P. Firma"), ("FR", "BE"), ("1961-03-04",))
    assert found.identifiers == (Identifier("tax", "1"), Identifier("tax", "2"))


def test_a_birth_date_that_cannot_be_read_is_not_compared() -> None:
    found = subject_of(party(name="Primer", born="in the spring"))
    assert found is not None
    assert found.births == ()


def test_a_party_without_name_and_number_is_nobody() -> None:
    assert subject_of(party(country="FR")) is None
    assert not party(country="FR").is_named
    assert party(ownership=[{"owner": "Primer"}]).is_named


def entered(hits: tuple[Hit, ...], *parties: dict[str, Any], sound: bool = True, **more: Any) -> Transaction:
    stated = transaction(*parties, **more)
    return left_open(with_hits(stated, hits), stated, sound=sound)


def test_a_hit_lists_the_party_and_keeps_what_was_stated() -> None:
    stated = {"name": "Primer Firma", "listed": ["EU-FSF"]}
    made = entered(hits(stated), stated, complete=["parties"])
    assert [p.listed for p in made.parties or ()] == [("EU-FSF", "BIS-EL", "BIS-EL-FN4")]


def test_an_owner_bears_the_strictest_list_of_each_authority_and_what_was_stated_stays() -> None:
    stated = {"ownership": [{"owner": "A", "percent": 60}, {"owner": "B", "owner_listed": "", "percent": 40}]}
    found = tuple(
        Hit(party=0, list=name, entry="1", matched="A", field=f"ownership[{n}].owner", how="")
        for n in (0, 1)
        for name in ("OFAC-SDN", "EU-FSF", "BIS-EL")
    )
    (made,) = entered(found, stated, complete=["parties"]).parties or ()
    assert [(s.owner, s.owner_listed, s.percent) for s in made.ownership or ()] == [
        ("A", "BIS-EL", 60), ("B", "", 40), ("A", "EU-FSF", 60),
    ]  # fmt: skip
    assert made.listed is None
    again = with_hits(entered(found, stated, complete=["parties"]), found)
    assert again.parties == (made,)


def test_lists_that_are_not_sound_clear_nobody() -> None:
    parties = (
        {"name": "Somebody"}, {"name": "Looked Up", "listed": []}, {"country": "FR"},
        {"name": "Owned", "listed": [], "ownership": [{"owner": "Somebody"}, {"owner": "Else", "owner_listed": ""}]},
    )  # fmt: skip
    made = entered((), *parties, sound=False, complete=["parties"]).parties or ()
    assert [p.listed for p in made] == [(NOT_SCREENED,), (), None, ()]
    assert [s.owner_listed for s in made[3].ownership or ()] == [NOT_SCREENED, ""]
    assert entered((), *parties, sound=True, complete=["parties"]) == transaction(*parties, complete=["parties"])


def test_a_hit_on_one_list_says_nothing_of_another_where_no_mark_closes_it() -> None:
    stated = {"name": "Primer Firma"}
    (made,) = entered(hits(stated), stated).parties or ()
    assert made.listed == ("BIS-EL", "BIS-EL-FN4", NOT_SCREENED)


def test_an_answer_that_rests_on_silence_is_not_given_where_the_lists_are_not_sound(law: Law) -> None:
    from navicert.assess import assess

    stated = transaction(
        {"name": "Somebody", "country": "BR"}, item={"kind": "commodity", "us_eccn": "EAR99", "origin": "US"},
        end_use={"type": "civil"}, complete=["parties", "end_use"], regime_under_test="US-EAR",
    )  # fmt: skip
    assert str(assess(stated, law).headline) == "no_licence"
    asked = assess(left_open(stated, stated, sound=False), law)
    assert str(asked.headline) == "unknown"
    assert any("watchlists" in q.text and "Somebody" in q.text for q in asked.questions)


@given(st.text(max_size=40), st.dictionaries(st.text(max_size=8), st.text(max_size=12), max_size=3))
@settings(max_examples=60, deadline=None)
def test_whatever_is_stated_is_compared_or_nobody(name: str, numbers: dict[str, str]) -> None:
    asked = Transaction(
        date=transaction({}).date,
        activity="export",
        departure="US",
        to="BR",
        parties=(Party(role="end_user", name=name, identifiers=numbers),),
    )
    find_hits(asked, watchlist(), {"L": Use()})


@pytest.mark.parametrize("name", ["???", "\ufffd\ufffd Ltd", "ـــ"])
def test_a_name_that_cannot_be_read_was_not_screened(name: str) -> None:
    """Nothing can be compared, so the mark "complete" does not say that the party is on no list."""
    stated = Transaction(
        date=Day(2026, 9, 15),
        activity="export",
        departure="US",
        to="BR",
        parties=(Party(role="end_user", name=name),),
        complete=("parties",),
    )
    after = left_open(stated, stated, sound=True)
    assert after.parties is not None
    assert after.parties[0].listed
    readable = replace(stated, parties=(Party(role="end_user", name="Anna Lindqvist"),))
    assert left_open(readable, readable, sound=True) == readable
