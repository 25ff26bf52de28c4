"""Acts, and the 33 bytes that the log has of them."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone
from datetime import date as Day
from datetime import datetime as Moment
from decimal import Decimal
from hashlib import sha256

import pytest

from navicert.record.act import Act, canonical, check_entry, entry_of
from navicert.record.refused import RecordError

ACT = Act(
    verb="licence.granted",
    subject="case-2026-0042",
    actor="officer-7",
    at=Moment(2026, 11, 22, 9, 30, tzinfo=UTC),
    inputs={"facts": "9f" * 32, "pack eu-dual-use": "2026-11-15", "watchlist": "3c" * 32, "engine": "0.1.0"},
    outcome={"value_eur": Decimal("1250000.50"), "pieces": Decimal("12"), "until": Day(2027, 11, 21)},
)


def test_an_act_is_one_canonical_text() -> None:
    assert ACT.data.decode() == (
        '{"actor":"officer-7","at":"2026-11-22T09:30:00Z","form":"navicert-act/1","inputs":{"engine":"0.1.0",'
        f'"facts":"{"9f" * 32}","pack eu-dual-use":"2026-11-15","watchlist":"{"3c" * 32}"}},'
        '"outcome":{"pieces":"12","until":"2027-11-21","value_eur":"1250000.50"},"subject":"case-2026-0042",'
        '"verb":"licence.granted"}'
    )


def test_a_moment_is_the_same_in_every_time_zone() -> None:
    there = Moment(2026, 11, 22, 10, 30, tzinfo=timezone(timedelta(hours=1)))
    assert canonical({"at": there}) == canonical({"at": ACT.at})


def test_an_entry_commits_to_the_act_and_shows_nothing_of_it() -> None:
    nonce = bytes(range(32))
    entry = entry_of(ACT.data, nonce)
    assert entry == b"\x01" + sha256(ACT.data + nonce).digest()
    assert len(entry) == 33
    check_entry(entry, ACT.data, nonce)


def test_another_act_or_another_nonce_is_told() -> None:
    entry = entry_of(ACT.data, bytes(32))
    for act, nonce in ((ACT.data + b" ", bytes(32)), (ACT.data, bytes([1] * 32))):
        with pytest.raises(RecordError, match="that of another act, or of another nonce"):
            check_entry(entry, act, nonce)
    with pytest.raises(RecordError, match="33 bytes of which the first is 01"):
        check_entry(b"\x02" + entry[1:], ACT.data, bytes(32))
    with pytest.raises(RecordError, match="the nonce has 31 bytes"):
        entry_of(ACT.data, bytes(31))


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({"value": 0.1}, "the act, value is 0.1 (float), which cannot be kept exactly"),
        ({"lines": [{"pieces": 2**53}]}, "the act, lines, item 1, pieces is the number 9007199254740992, too large"),
        ({"value": Decimal("NaN")}, "the act, value is NaN, which is not an amount"),
        ({"at": Moment(2026, 1, 1)}, "the act, at is a moment without a time zone"),
        ({"names": {"A", "B"}}, "the act, names is {"),
        ({"limbs": {1: "a"}}, "the act, limbs has the key 1, which is not a text"),
        ({"name": "\ud800"}, "the act cannot be written exactly"),
    ],
)
def test_what_cannot_be_kept_exactly_is_refused_where_it_stands(value: dict[str, object], says: str) -> None:
    with pytest.raises(RecordError) as refused:
        canonical(value)
    assert says in str(refused.value)


def test_the_name_of_an_act_is_a_word() -> None:
    with pytest.raises(RecordError, match="is not the name of an act"):
        _ = Act(verb="Licence granted", subject="", actor="", at=ACT.at).data
