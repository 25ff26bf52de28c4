"""The screening pages: what a person types, sees and finds again."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from navicert.office.models import ClearedHit, KeptScreening
from navicert.screening.evidence import EVIDENCE_WORDS
from navicert.screening.listing import Kind, Quality
from navicert.screening.subject import Subject
from navicert.terms import Layer
from navicert.web.screening_answer import FIELDS, LAYERS, QUALITIES
from navicert.web.screening_form import KIND_WORDS
from office_lists import FIRM, LISTED, OTHER_PERSON, PERSON, bring, new_home, today
from pages_seen import Seen

PARTY = {"name": "Oscar Brandvold Tereshkin", "type": "person", "born": "1961-03-04", "country": "Serbia"}
ODD = '"><b onclick=x>Oscar</b> <script>alert(1)</script> Brandvold Tereshkin'
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.NAVICERT_HOME = new_home(tmp_path)
    return tmp_path


def screened(client: Client, party: dict[str, str] = PARTY) -> Seen:
    response = client.post("/screening", party, follow=True)
    assert response.redirect_chain, response.content.decode()
    return Seen(response.content.decode())


def clear(client: Client, **given: str) -> Any:
    kept = KeptScreening.objects.order_by("-pk")[0]
    expires = (today() + timedelta(days=30)).isoformat()
    form = {
        "list_id": "TEST-PERSONS",
        "listing": "tp-1",
        "person": "M. Okafor",
        "expires": expires,
        "reason": "too young",
    }
    return client.post(f"/screening/{kept.public_id}/clear", {**form, **given}, follow=True)


def test_a_person_types_a_name_and_reads_hit_alias_list_words_reasons_and_receipt(client: Client) -> None:
    page = screened(client)

    kept = KeptScreening.objects.get()
    hit = json.loads(kept.answer)["hits"][0]
    assert "1 hit" in page.text
    for words in (LISTED, "TEST-PERSONS", "tp-1", kept.public_id, *kept.lists.values(), kept.answer_sha256):
        assert words in page.text
    for pair in hit["words"]:
        assert [word for word in pair.values() if str(word) not in page.text] == []
    assert "Born 1961-03-04 as well" in page.text
    assert "Likeness of the two names written without spaces" in page.text
    assert "Words that were compared" in page.text
    assert "oscar brandvold tereshkin" in page.text
    assert "names, birth dates, countries" in page.text
    assert kept.asked_by == "page, this machine"


def test_no_hit_names_the_lists_and_the_receipt(client: Client) -> None:
    page = screened(client, {"name": "Wilhelmina Appleyard"})

    kept = KeptScreening.objects.get()
    assert "No hit" in page.text
    assert "No listing on any of the 2 lists named below reached the threshold." in page.text
    assert all(name in page.text for name in kept.lists)
    assert kept.public_id in page.text


def test_hits_beyond_the_limit_are_counted(client: Client, home: Path) -> None:
    bring(home, "TEST-PERSONS", [{**PERSON, "id": f"tp-{n}"} for n in range(24)])

    page = screened(client)

    assert "20 hits" in page.text
    assert "4 more with lower scores are not shown" in re.sub(r"\s+", " ", page.text)


def test_a_kept_answer_is_asked_again(client: Client) -> None:
    screened(client)
    page = client.get(f"/screening/{KeptScreening.objects.get().public_id}/replay").content.decode()

    assert "The same question to the same lists gives the same answer, letter by letter." in page


def test_lists_that_are_not_sound_are_an_error_and_never_no_hit(client: Client, home: Path) -> None:
    (home / "lists" / "TEST-PERSONS" / "current").unlink()

    response = client.post("/screening", PARTY)

    page = Seen(response.content.decode())
    assert response.status_code == 503
    assert "Nothing was screened" in page.text
    assert "1 list cannot be relied on" in page.text
    assert "navicert lists import TEST-PERSONS" in page.text
    assert {field.get("value") for field in page.all("input")} >= {PARTY["name"], PARTY["born"]}
    assert not KeptScreening.objects.exists()


@pytest.mark.parametrize(
    ("party", "field"),
    [
        ({}, "name"),
        ({"name": "…"}, "name"),
        ({"name": "X" * 2000}, "name"),
        ({**PARTY, "born": "soon"}, "born"),
        ({**PARTY, "country": "Atlantis"}, "country"),
        ({**PARTY, "type": "ghost"}, "type"),
        ({**PARTY, "lists": "atlantis"}, "lists"),
    ],
)
def test_an_error_is_said_above_and_at_its_field(client: Client, party: dict[str, str], field: str) -> None:
    response = client.post("/screening", party)

    page = Seen(response.content.decode())
    assert response.status_code == 422
    assert "There is a problem" in page.text
    assert f"#id_{field}" in {link["href"] for link in page.all("a")}
    wrong = [each for tag in ("input", "select") for each in page.all(tag) if each.get("aria-invalid") == "true"]
    assert {each["name"] for each in wrong} == {field}
    assert all(set(each["aria-describedby"].split()) <= set(page.ids()) for each in wrong)
    assert not KeptScreening.objects.exists()


def test_a_hit_is_set_aside_and_shown_apart_with_the_reason(client: Client) -> None:
    screened(client)

    page = Seen(clear(client).content.decode())
    again = screened(client)

    assert "Set aside since this answer was given: too young" in re.sub(r"\s+", " ", page.text)
    assert "No new hit" in again.text
    assert "Set aside: too young (M. Okafor; to be looked at again on" in re.sub(r"\s+", " ", again.text)
    assert LISTED in again.text


@pytest.mark.parametrize("given", [{"reason": ""}, {"person": " "}, {"expires": "never"}, {"expires": "2000-01-01"}])
def test_setting_aside_needs_a_person_a_reason_and_a_day(client: Client, given: dict[str, str]) -> None:
    screened(client)

    response = clear(client, **given)

    page = Seen(response.content.decode())
    assert response.status_code == 422
    assert "There is a problem" in page.text
    assert {link["href"][1:] for link in page.all("a") if link["href"].startswith("#TEST")} <= set(page.ids())
    assert not ClearedHit.objects.exists()


def test_a_hit_that_is_not_there_cannot_be_set_aside(client: Client) -> None:
    screened(client)

    assert clear(client, listing="tp-2").status_code == 422
    assert clear(client, listing="").status_code == 422
    assert not ClearedHit.objects.exists()


def every_page(client: Client, home: Path) -> list[str]:
    odd = {**PERSON, "id": "tp-7", "properties": {**PERSON["properties"], "alias": [ODD], "notes": [ODD]}}
    bring(home, "TEST-PERSONS", [PERSON, OTHER_PERSON, odd])
    pages = [client.get("/screening").content.decode(), client.post("/screening", {"born": ODD}).content.decode()]
    for party in (PARTY, {"name": ODD}, {"name": FIRM["properties"]["name"][0]}, {"name": "Wilhelmina Appleyard"}):
        client.post("/screening", party)
        public_id = KeptScreening.objects.order_by("-pk")[0].public_id
        pages += [client.get(f"/screening/{public_id}{end}").content.decode() for end in ("", "/replay")]
    client.post("/screening", PARTY)
    pages += [clear(client, reason="").content.decode(), clear(client, reason=ODD).content.decode()]
    client.post("/screening", PARTY)
    return [*pages, client.get(f"/screening/{KeptScreening.objects.order_by('-pk')[0].public_id}").content.decode()]


def test_no_page_holds_a_script_a_style_or_what_a_person_typed_as_markup(client: Client, home: Path) -> None:
    for html in every_page(client, home):
        page = Seen(html)
        assert not page.all("script")
        assert not page.all("style")
        assert not page.all("b")
        assert [a for _, a in page.elements if any(n == "style" or n.startswith("on") for n in a)] == []
        assert [a for tag, a in page.elements if tag == "link" and not a["href"].startswith("/static/")] == []


def test_every_page_can_be_read_by_machine_and_keyboard(client: Client, home: Path) -> None:
    for html in every_page(client, home):
        page, ids = Seen(html), Seen(html).ids()
        assert len(ids) == len(set(ids)), "an id stands twice"
        assert len(page.all("h1")) == 1
        labelled = {label.get("for") for label in page.all("label")}
        fields = [f for tag in ("input", "select", "textarea") for f in page.all(tag) if f.get("type") != "hidden"]
        assert [field for field in fields if field["id"] not in labelled] == []
        assert [f for f in fields if not set(f.get("aria-describedby", "").split()) <= set(ids)] == []
        levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
        assert all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False) if b > a), levels
        regions = [a for _, a in page.elements if a.get("class", "").split()[:1] == ["wide"]]
        assert all({"role", "tabindex", "aria-label"} <= set(a) for a in regions)


def test_a_right_to_left_language_turns_the_page(client: Client) -> None:
    with override_settings(LANGUAGE_CODE="ar"):
        page = screened(client, {"name": "Оскар Терешкин"})
    assert page.all("html")[0]["dir"] == "rtl"
    assert len(page.all("bdi")) > 5


@pytest.mark.parametrize("path", ["NS-2026-0000-0000-0000", "0", "%00", "NS-2026-0000-0000-0000/replay"])
def test_an_address_without_anything_says_so(client: Client, path: str) -> None:
    response = client.get(f"/screening/{path}")

    assert response.status_code == 404
    assert "There is nothing under this address" in response.content.decode()


def test_every_word_of_an_answer_has_its_words_on_the_page() -> None:
    assert set(LAYERS) == set(Layer)
    assert set(QUALITIES) == {quality.value for quality in Quality}
    assert set(KIND_WORDS) == set(Kind)
    assert set(Subject(names=("x",)).__dataclass_fields__) - {"id", "kind"} == set(FIELDS)
    assert all(EVIDENCE_WORDS.values())


@given(
    party=st.dictionaries(
        st.sampled_from([*PARTY, "aliases", "identifiers", "lists"]), st.text(max_size=30), max_size=6
    )
)
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_typed_gets_an_answer_or_a_page_with_errors(party: dict[str, str]) -> None:
    response = Client().post("/screening", party)

    assert response.status_code in (302, 422, 503)
    if response.status_code == 302:
        assert Client().get(response.headers["Location"]).status_code == 200
