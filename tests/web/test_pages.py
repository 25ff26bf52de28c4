"""The pages: what a person sees, and what a browser may do."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client, override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from navicert.office.models import KeptDetermination
from navicert.office.shelf import the_library
from navicert.terms import ACTIVITIES, COMPLETE_PARTS, REGIMES, Answer
from navicert.web.answer import ANSWERS, NOT_COMPARED, STATUSES
from navicert.web.asked import ACTIVITY_WORDS, COMPLETE_WORDS, REGIME_WORDS
from office_examples import BARE, CHIP_TO_INDIA
from pages_seen import Seen

FORM = {
    "date": "2026-09-15", "activity": "export", "regime_under_test": "US-EAR", "from": "US", "to": "India",
    "item__kind": "commodity", "item__us_eccn": "3A001a2", "item__origin": "USA", "item__value_usd": "12 500",
    "parties-count": "1", "parties-0-role": "end_user", "parties-0-name": "Kestrel Meters Pvt",
    "parties-0-country": "IN", "further-count": "0", "end_use__type": "civil",
    "complete": ["parties", "end_use"], "do": "assess",
}  # fmt: skip
TYPED = [
    *FORM, "via", "region", "rest", "parties-0-listed", "parties-0-ownership", "parties-0-rest", "item__us_content",
    "item__hs6", "further-0-path", "further-0-answer",
]  # fmt: skip
pytestmark = pytest.mark.django_db


def seen(client: Client, path: str = "/", **options: Any) -> Seen:
    response = client.get(path, **options)
    assert response.status_code == 200
    return Seen(response.content.decode())


def assessed(client: Client, form: dict[str, Any] = FORM) -> Seen:
    response = client.post("/", form, follow=True)
    assert response.redirect_chain, response.content.decode()
    return Seen(response.content.decode())


def test_a_person_fills_in_the_facts_and_reads_the_answer(client: Client) -> None:
    page = assessed(client)

    kept = KeptDetermination.objects.get()
    words = ANSWERS[Answer(kept.headline)]
    assert str(words.title) in page.text
    assert str(NOT_COMPARED) in page.text  # a party is named, and no list is loaded
    assert kept.public_id in page.text
    assert kept.asked_by == "page, this machine"


def test_only_where_somebody_is_named_must_names_be_compared(client: Client) -> None:
    page = assessed(client, {**FORM, "parties-0-name": ""})

    words = ANSWERS[Answer(KeptDetermination.objects.get().headline)]
    assert str(words.sentence) in page.text
    assert str(NOT_COMPARED) not in page.text


def test_nothing_of_an_order_is_green_while_the_names_are_not_compared(client: Client) -> None:
    lines = [{"kind": "commodity", "us_eccn": "EAR99", "value": 1}, {"kind": "commodity", "us_eccn": "3A001.a.2"}]
    facts = {name: value for name, value in CHIP_TO_INDIA.items() if name != "item"} | {"lines": lines}
    answer = client.post("/api/v1/assess", json.dumps(facts), content_type="application/json").json()

    page = seen(client, f"/determinations/{answer['id']}")

    assert answer["names_compared"] is False
    assert answer["lines"][0]["headline"] == "no_licence"
    assert "no licence required (the names are still to be compared with the lists)" in page.text
    assert "success" not in [tag.get("data-color") for tag in page.all("span")]


def test_the_line_that_decides_an_order_is_open(client: Client) -> None:
    lines = [{"kind": "commodity", "us_eccn": "EAR99", "value": 1}] * 2
    facts = {name: value for name, value in CHIP_TO_INDIA.items() if name != "item"} | {"lines": lines}
    answer = client.post("/api/v1/assess", json.dumps(facts), content_type="application/json").json()

    page = seen(client, f"/determinations/{answer['id']}")

    assert answer["headline"] == "no_licence"  # the sentence above is another one than that of the lines
    assert len([fold for fold in page.all("details") if "open" in fold]) == 2


def test_guidelines_are_not_said_to_lack_a_pack(client: Client) -> None:
    facts = {"date": "2026-09-15", "activity": "export", "from": "NO", "to": "UA", "item": {"kind": "complete_uav"}}
    answer = client.post("/api/v1/assess", json.dumps(facts), content_type="application/json").json()

    text = seen(client, f"/determinations/{answer['id']}").text

    assert "Not asked: Missile Technology Control Regime (guidelines)." in text
    assert "Not covered:" not in text


def test_page_interface_and_engine_give_one_answer(client: Client) -> None:
    assessed(client)
    page = json.loads(KeptDetermination.objects.get().answer)

    interface = client.post("/api/v1/assess", json.dumps(CHIP_TO_INDIA), content_type="application/json").json()

    assert {"id": interface["id"], **page} == interface


def test_the_answer_shows_needs_provisions_authorisations_duties_and_proof(client: Client) -> None:
    text = assessed(client, {**FORM, "to": "CN", "parties-0-country": "CN"}).text

    line = json.loads(KeptDetermination.objects.get().answer)["regimes"][0]
    assert line["needs"]
    shown = [need["id"] for need in line["needs"]] + [one["id"] for one in line["authorisations"]]
    shown += [cite for need in line["needs"] for cite in need["cites"]] + [duty["text"] for duty in line["duties"]]
    assert [word for word in shown if word not in text] == []
    assert "Every rule that was asked" in text


def test_every_line_of_an_order_shows_its_own_needs(client: Client) -> None:
    lines = [{"kind": "commodity", "us_eccn": "EAR99", "value": 1}, {"kind": "commodity", "us_eccn": "3A001.a.2"}]
    facts = {name: value for name, value in CHIP_TO_INDIA.items() if name != "item"} | {"to": "CN", "lines": lines}
    answer = client.post("/api/v1/assess", json.dumps(facts), content_type="application/json").json()

    page = seen(client, f"/determinations/{answer['id']}")

    assert "Line 1, commodity EAR99: " in page.text
    assert "Line 2, commodity 3A001.a.2: licence required" in page.text
    needs = [need["id"] for line in answer["lines"] for regime in line["regimes"] for need in regime["needs"]]
    assert needs
    assert [need for need in needs if need not in page.text] == []
    assert len(page.ids()) == len(set(page.ids()))


def test_a_question_can_be_answered_from_the_answer(client: Client) -> None:
    assessed(client, {**FORM, "complete": [], "end_use__type": ""})
    public_id = KeptDetermination.objects.get().public_id

    page = seen(client, f"/?from={public_id}")

    assert "What the answer asked for" in page.text
    targets = {link["href"][1:] for link in page.all("a") if link["href"].startswith("#id_")}
    assert targets
    assert targets <= set(page.ids())
    values = {field.get("name"): field.get("value") for field in page.all("input")}
    assert (values["to"], values["item__value_usd"]) == ("India", "12500")


def test_an_error_is_said_above_and_at_its_field(client: Client) -> None:
    response = client.post("/", {**FORM, "to": "Atlantis", "date": "soon"})

    page = Seen(response.content.decode())
    links = [link["href"] for link in page.all("a") if link["href"].startswith("#id_")]
    wrong = [field for field in page.all("input") if field.get("aria-invalid") == "true"]
    assert response.status_code == 422
    assert "There is a problem" in page.text
    assert links
    assert {link[1:] for link in links} <= set(page.ids())
    assert {"#" + field["id"] for field in wrong} == set(links)
    assert all(set(field["aria-describedby"].split()) <= set(page.ids()) for field in wrong)
    assert not KeptDetermination.objects.exists()


def test_what_was_written_stays_when_there_is_an_error(client: Client) -> None:
    page = Seen(client.post("/", {**FORM, "to": "Atlantis"}).content.decode())

    values = {field.get("name"): field.get("value") for field in page.all("input")}
    assert (values["to"], values["parties-0-name"]) == ("Atlantis", "Kestrel Meters Pvt")


@pytest.mark.parametrize(
    ("do", "parties", "facts"), [("add-party", 2, 0), ("remove-party-0", 0, 0), ("add-fact", 1, 1)]
)
def test_rows_are_added_and_removed_without_a_script(client: Client, do: str, parties: int, facts: int) -> None:
    page = Seen(client.post("/", {**FORM, "to": "", "do": do}).content.decode())

    counts = {field["name"]: field["value"] for field in page.all("input") if field.get("name", "").endswith("-count")}
    assert counts == {"parties-count": str(parties), "further-count": str(facts)}
    assert "There is a problem" not in page.text


def test_the_enter_key_assesses(client: Client) -> None:
    page = seen(client)

    buttons = [button for button in page.all("button") if button.get("type", "submit") == "submit"]
    assert (buttons[0]["name"], buttons[0]["value"]) == ("do", "assess")


def every_page(client: Client) -> list[str]:
    assessed(client, {**FORM, "parties-0-name": "<script>alert(1)</script>", "end_use__detail": '"><b onclick=x>'})
    public_id = KeptDetermination.objects.get().public_id
    paths = [
        "/",
        f"/?from={public_id}",
        f"/determinations/{public_id}",
        f"/determinations/{public_id}/replay",
        "/law",
    ]
    pages = [client.get(path).content.decode() for path in paths]
    pages.append(client.post("/", {**FORM, "to": "<img src=x onerror=y>"}).content.decode())
    return [*pages, client.get("/nowhere").content.decode(), client.get("/determinations/0").content.decode()]


def test_no_page_holds_a_script_a_style_or_what_a_person_typed_as_markup(client: Client) -> None:
    for html in every_page(client):
        page = Seen(html)
        assert not page.all("script")
        assert not page.all("style")
        assert not page.all("b")
        assert [a for _, a in page.elements if any(n == "style" or n.startswith("on") for n in a)] == []
        assert [a for tag, a in page.elements if tag == "link" and not a["href"].startswith("/static/")] == []


def test_every_page_can_be_read_by_machine_and_keyboard(client: Client) -> None:
    for html in every_page(client):
        page, ids = Seen(html), Seen(html).ids()
        assert len(ids) == len(set(ids)), "an id stands twice"
        assert len(page.all("h1")) == 1
        assert page.all("html")[0].items() >= {"lang": "en-GB", "dir": "ltr"}.items()
        labelled = {label.get("for") for label in page.all("label")}
        fields = [f for tag in ("input", "select", "textarea") for f in page.all(tag) if f.get("type") != "hidden"]
        assert [field for field in fields if field["id"] not in labelled] == []
        assert [f for f in fields if not set(f.get("aria-describedby", "").split()) <= set(ids)] == []
        levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
        assert all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False) if b > a), levels


def test_a_right_to_left_language_turns_the_page(client: Client) -> None:
    with override_settings(LANGUAGE_CODE="ar"):
        assert seen(client).all("html")[0]["dir"] == "rtl"


def test_the_law_on_file_is_shown_with_its_days(client: Client) -> None:
    text = seen(client, "/law").text

    for pack in the_library().law.packs.values():
        assert pack.title in text
        assert pack.covers.text_as_of.isoformat() in text


def test_a_kept_answer_is_asked_again(client: Client) -> None:
    assessed(client)

    page = seen(client, f"/determinations/{KeptDetermination.objects.get().public_id}/replay")

    assert "The same facts give the same answer, letter by letter." in page.text


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/determinations/NV-2026-0000-0000",
        "/?from=NV-2026-0000-0000",
        "/?from=%00",
        "/determinations/%00",
    ],
)
def test_an_address_without_anything_says_so(client: Client, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 404
    assert "There is nothing under this address" in response.content.decode()


def test_a_fault_tells_nothing_of_the_inside(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("path /secret/place")

    monkeypatch.setattr(type(the_library()), "assess", broken)
    client.raise_request_exception = False

    response = client.post("/", FORM)

    assert response.status_code == 500
    assert "fault of its own" in response.content.decode()
    assert "secret" not in response.content.decode()


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"rest": '{"parties": 7}'},
        {"rest": '{"item": 7}'},
        {"parties-count": "-1"},
        {"parties-count": "99999999"},
        {"do": "remove-party-x"},
    ],
)
def test_a_broken_form_is_a_page_and_no_fault(client: Client, form: dict[str, str]) -> None:
    assert client.post("/", {**BARE, **form}).status_code in (200, 302, 422)


def test_every_word_of_the_contract_has_its_words_on_the_page() -> None:
    assert set(ACTIVITY_WORDS) == set(ACTIVITIES)
    assert set(REGIME_WORDS) == set(REGIMES)
    assert {part for part, _ in COMPLETE_WORDS} == set(COMPLETE_PARTS)
    assert set(ANSWERS) == set(Answer)
    assert set(STATUSES) == {"available", "conditional", "to_review", "excluded"}


@given(
    form=st.dictionaries(
        st.sampled_from(TYPED),
        st.text(max_size=30) | st.sampled_from(["none", "{}", '{"item": 7}', "60, BIS-EL", "item", "item.kg"]),
        max_size=6,
    )
)  # fmt: skip
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_typed_gets_an_answer_or_a_page_with_errors(form: dict[str, str]) -> None:
    response = Client().post("/", {**FORM, "further-count": "1", **form})

    assert response.status_code in (200, 302, 422)
