"""The leads that tools/claims.py prints for whoever reads a pack against its text."""

from __future__ import annotations

import pytest

import claims


def test_leads_of_a_small_pack(capsys: pytest.CaptureFixture[str]) -> None:
    claims.main(["zangger"])
    head, *leads = (line.split("\t") for line in capsys.readouterr().out.splitlines())
    assert head == ["lead", "case", "needs", "fact", "values"]
    assert {lead[0] for lead in leads} <= {"lets go", "not heard"}
    assert ["item.attributes.on_zangger_list", "False"] in [lead[3:] for lead in leads if lead[0] == "lets go"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "name one pack; the packs are"),
        (["nosuch"], "there is no pack nosuch; the packs are"),
        (["uk", "us-ear"], "name one pack"),
    ],
)
def test_whoever_names_no_pack_is_told_which_there_are(arguments: list[str], says: str) -> None:
    with pytest.raises(SystemExit, match=says) as refused:
        claims.main(arguments)
    assert "zangger" in str(refused.value)
