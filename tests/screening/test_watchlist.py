"""The plain matcher: equal names after normalisation and equal numbers, on the days of the listing."""

from __future__ import annotations

from typing import Any

import pytest

from navicert.assess import read_facts
from navicert.screening import match_parties, read_watchlist
from navicert.screening.watchlist import ListError

TEXT = (
    "list,id,name,aliases,identifiers,country,from,to\n"
    "BIS-EL,1,Société Exemple S.A.,Exemple; Primer Firma,IMO:9 123 456,XX,2024-01-01,2025-12-31\n"
)


def hits(day: str = "2025-06-01", **party: Any) -> list[tuple[str, str, str]]:
    facts = {"date": day, "activity": "export", "from": "US", "to": "BR", "parties": [{"role": "end_user", **party}]}
    return [(h.list, h.field, h.how) for h in match_parties(read_facts(facts), read_watchlist({"l": TEXT}))]


@pytest.mark.parametrize(
    "name", ["SOCIETE EXEMPLE SA", "Exemple, Société S.A", "so\u200bciété exemple s.a.", "Firma  PRIMER"]
)
def test_case_accents_order_and_invisible_marks_do_not_hide_a_name(name: str) -> None:
    held = hits(name=name)
    assert [h[0] for h in held] == (["BIS-EL"] if "SA" not in name.split() else [])


def test_a_number_beats_a_name() -> None:
    assert hits(name="Somebody Else", identifiers={"imo": "9123456"}) == [("BIS-EL", "identifiers.imo", "same number")]


def test_another_name_or_another_day_is_no_hit() -> None:
    assert hits(name="Exemplaire") == []
    assert hits("2026-06-01", name="Exemple") == []
    assert hits("2023-06-01", name="Exemple") == []


def test_a_list_that_cannot_be_read_says_where() -> None:
    with pytest.raises(ListError, match="line 2"):
        read_watchlist({"l": TEXT.replace("2024-01-01", "soon")})
    with pytest.raises(ListError, match="the columns are"):
        read_watchlist({"l": "name\nX\n"})
