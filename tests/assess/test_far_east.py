"""China, Korea and Australia beside the other laws: who is not asked, and what no pack speaks for."""

from __future__ import annotations

import pytest

from navicert.assess import assess, read_facts
from navicert.law.law import Law
from navicert.terms import Answer

ORDINARY = {
    "date": "2026-11-15", "activity": "export", "from": "US", "to": "DE", "item": {"us_eccn": "EAR99", "kind": "commodity"},
    "parties": [{"role": "exporter", "country": "US"}, {"role": "end_user", "country": "DE", "type": "civil"}],
    "end_use": {"type": "civil"}, "complete": ["parties", "end_use"],
}  # fmt: skip


@pytest.mark.parametrize("regime", ["CN", "KR", "AU"])
def test_an_ordinary_american_order_is_not_asked_about_the_far_east(law: Law, regime: str) -> None:
    found = assess(read_facts(ORDINARY), law)
    line = next(r for r in found.regimes if r.regime == regime)
    assert (line.answer, line.missing) == (Answer.NOT_SUBJECT, ())
    assert [q.fact for q in found.questions if regime in q.regimes] == []


@pytest.mark.parametrize("place", ["HK", "MO"])
def test_goods_from_hong_kong_and_macao_are_said_to_be_under_a_law_without_a_pack(law: Law, place: str) -> None:
    assert "HK" in assess(read_facts({**ORDINARY, "from": place}), law).not_covered
    assert "HK" not in assess(read_facts(ORDINARY), law).not_covered


def test_chinese_goods_in_an_american_order_bring_chinese_law_in(law: Law) -> None:
    """After the printed end of the suspension the annex of Announcement 61 is asked for; before, nothing is."""
    goods = {"us_eccn": "EAR99", "kind": "commodity", "origin": "CN"}
    awake = assess(read_facts({**ORDINARY, "item": goods}), law)
    line = next(r for r in awake.regimes if r.regime == "CN")
    assert (line.answer, "item.attributes.cn_61_annex_1" in line.missing) == (Answer.UNKNOWN, True)
    asleep = assess(read_facts({**ORDINARY, "date": "2026-05-12", "item": goods}), law)
    assert next(r for r in asleep.regimes if r.regime == "CN").answer is Answer.NO_LICENCE
