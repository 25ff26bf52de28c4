"""The key file of an authority: who may read it, how a key follows a key, and what is given out."""

from __future__ import annotations

import json
import stat
from datetime import date as Day
from datetime import timedelta
from pathlib import Path

import pytest

from navicert.documents.keys import PublicKey, SigningKey, read_jwks
from navicert.documents.refused import DocumentError
from navicert.library.authority_keys import change_authority_key, new_authority_keys, read_authority_keys

FIRST = Day(2026, 1, 1)
NEXT = Day(2027, 1, 1)
TODAY = Day(2026, 12, 1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "keys" / "authority.jwks"
    new_authority_keys(found, first_day=FIRST)
    return found


def private_parts(path: Path) -> list[bool]:
    return ["d" in key for key in json.loads(path.read_bytes())["keys"]]


def test_a_new_key_is_for_its_owner_alone(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    keys = read_authority_keys(path)
    assert keys.signing(TODAY).valid_from == FIRST
    assert read_jwks(keys.jwks, "jwks.json") == keys.public


def test_a_key_is_never_overwritten(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(DocumentError, match="a key is never overwritten"):
        new_authority_keys(path, first_day=FIRST)
    assert path.read_bytes() == before


def test_a_file_that_others_may_read_is_not_used(path: Path) -> None:
    path.chmod(0o640)
    with pytest.raises(DocumentError, match="type chmod 600"):
        read_authority_keys(path)


def test_a_key_follows_a_key_on_its_day(path: Path) -> None:
    old = read_authority_keys(path).signing(FIRST).public
    keys = change_authority_key(path, first_day=NEXT, today=TODAY)
    assert read_authority_keys(path) == keys
    assert keys.public[0] == PublicKey(old.public, FIRST, NEXT - timedelta(days=1))
    assert keys.signing(Day(2026, 12, 31)).public.id == old.id
    assert keys.signing(NEXT).public.id != old.id
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_the_private_part_of_a_key_that_has_ceased_is_destroyed_and_its_public_part_stays(path: Path) -> None:
    change_authority_key(path, first_day=NEXT, today=TODAY)
    assert private_parts(path) == [True, True]
    keys = change_authority_key(path, first_day=Day(2028, 1, 1), today=Day(2027, 12, 1))
    assert private_parts(path) == [False, True, True]
    assert [type(key) for key in keys.keys] == [PublicKey, SigningKey, SigningKey]
    assert [key.days for key in keys.public] == [
        "from 2026-01-01 until 2026-12-31",
        "from 2027-01-01 until 2027-12-31",
        "from 2028-01-01",
    ]


@pytest.mark.parametrize("first_day", [TODAY, TODAY - timedelta(days=1), FIRST])
def test_the_next_key_begins_after_today(path: Path, first_day: Day) -> None:
    with pytest.raises(DocumentError, match="begins after today"):
        change_authority_key(path, first_day=first_day, today=TODAY)
    assert private_parts(path) == [True]


def test_a_day_without_a_key_is_said(path: Path) -> None:
    with pytest.raises(DocumentError, match="no key of the authority signs on 2025-12-31"):
        read_authority_keys(path).signing(Day(2025, 12, 31))


def test_a_missing_file_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="which the setting NAVICERT_AUTHORITY_KEY names"):
        read_authority_keys(tmp_path / "none.jwks")


@pytest.mark.parametrize("data", [b"", b"{}", b'{"keys":[{"kty":"OKP"}]}', b"\xff\xfe"])
def test_a_file_that_is_no_set_of_keys_is_refused(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    with pytest.raises(DocumentError, match="authority.jwks"):
        read_authority_keys(path)
