"""Provisions as a person reads them: the exact one alone, and never less than what was read."""

from __future__ import annotations

import pytest

from navicert.assess.cites import exact


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (["15 CFR 742.4(a)(2)", "15 CFR 742.4(a)", "15 CFR 742.4"], ["15 CFR 742.4(a)(2)"]),
        (["Annex II Section A", "Annex II Section A Part 1"], ["Annex II Section A Part 1"]),
        (["15 CFR 742.4", "15 CFR 742.40"], ["15 CFR 742.4", "15 CFR 742.40"]),
        (["Art. 3(1)", "Art. 3(2)", "Art. 3(1)"], ["Art. 3(1)", "Art. 3(2)"]),
        ([], []),
    ],
)
def test_a_section_is_not_named_beside_its_own_paragraph(given: list[str], shown: list[str]) -> None:
    assert exact(given) == tuple(shown)
