"""The page of an answer lists the measures of sanctions that it meets."""

from __future__ import annotations

import pytest
from django.test import Client

from pages_seen import Seen

pytestmark = pytest.mark.office


@pytest.mark.django_db
def test_the_page_says_it_before_the_questions(client: Client) -> None:
    form = {
        "date": "2026-03-02", "activity": "export", "from": "US", "to": "Iran", "item__us_eccn": "EAR99",
        "item__origin": "US", "end_use__type": "civil", "parties-count": "0", "further-count": "0",
        "complete": ["parties", "end_use"], "do": "assess",
    }  # fmt: skip
    page = Seen(client.post("/", form, follow=True).content.decode())
    assert "Block 31 CFR 560.204" in " ".join(page.text.split())
