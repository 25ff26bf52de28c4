"""What is booked on a licence: reserved, debited, released, corrected, reported as a total."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from navicert.licensing.ledger import Key, Kind
from navicert.office.actions.book import OVERUSED, book, check
from navicert.office.actions.handle import ask_consent, record_consent
from navicert.office.actions.licence import reinstate, replace, suspend
from navicert.office.licences.balances import balances_of, standing, standing_now
from navicert.office.licences.pulled import licences_on
from navicert.office.models import Act
from navicert.office.models.case import Consent, Event
from navicert.office.models.licence import Licence, Notice, Use
from navicert.office.permissions.case import Refused
from navicert.office.permissions.licence import CUSTOMS_ONLY, may_book
from office_licences import LAST, NOW, TODAY, a_case, a_licence, an_entry
from office_people import a_person, an_organisation, give

pytestmark = [pytest.mark.office, pytest.mark.django_db, pytest.mark.usefixtures("home")]


def left(licence: Licence) -> list[str]:
    return [each.sentence for each in balances_of(licence)]


def test_three_part_shipments_are_debited_and_a_fourth_is_told_what_is_left(home: Path) -> None:
    licence, customs = a_licence(), a_person("customs_officer")

    for number, quantity in enumerate(("2 items", "2 items", "1 items"), 1):
        book(licence, [an_entry(quantity, declaration=f"26DE{number}")], by=customs, now=NOW)
    with pytest.raises(Refused, match="Line 1, declaration 26DE4: The licence line has 1 items left"):
        book(licence, [an_entry("2 items", declaration="26DE4")], by=customs, now=NOW)

    assert left(licence) == ["Licensed 6 items; used 5, reserved 0, left 1."]


def test_the_last_piece_exhausts_the_licence_and_a_correction_opens_it_again() -> None:
    licence, customs = a_licence(), a_person("customs_officer")

    book(licence, [an_entry("6 items")], by=customs, now=NOW)
    licence.refresh_from_db()
    exhausted = standing(licence, TODAY)
    back = an_entry("1 items", kind=Kind.CORRECTION, corrects=Key("26DE0001", 1, Kind.DEBIT))
    book(licence, [back], by=customs, now=NOW)
    licence.refresh_from_db()

    assert (exhausted.word, exhausted.usable) == ("exhausted", False)
    assert standing(licence, TODAY).word == "valid"
    assert Use.objects.get(kind="correction").corrects == Use.objects.get(kind="debit")


def test_the_same_entry_sent_again_gives_the_same_answer_and_writes_nothing() -> None:
    licence, customs = a_licence(), a_person("customs_officer")
    colleague = a_person("customs_officer")

    first = book(licence, [an_entry("2 items")], by=customs, now=NOW)
    events, acts = Event.objects.count(), Act.objects.count()
    again = book(licence, [an_entry("2 items")], by=colleague, now=NOW + timedelta(days=3))

    assert [each.sentence for each in again.lines] == [each.sentence for each in first.lines]
    assert (len(first.new), again.new) == (1, ())
    assert (Use.objects.count(), Event.objects.count(), Act.objects.count()) == (1, events, acts)


@pytest.mark.parametrize(
    "other", [{"quantity": "3 items"}, {"happened": TODAY - timedelta(days=1)}, {"destination": "TR"}]
)
def test_the_same_declaration_line_with_other_content_is_refused(other: dict[str, object]) -> None:
    licence, customs = a_licence(), a_person("customs_officer")
    book(licence, [an_entry("2 items")], by=customs, now=NOW)

    with pytest.raises(Refused, match="already booked"):
        book(licence, [an_entry(**{"quantity": "2 items", **other})], by=customs, now=NOW)  # type: ignore[arg-type]


def test_several_lines_are_booked_together_or_not_at_all() -> None:
    licence, customs = a_licence(lines={1: ("6", "items"), 2: ("100", "kg")}), a_person("customs_officer")

    with pytest.raises(Refused, match="Line 2, declaration 26DE0001: The licence line has 100 kg left"):
        book(licence, [an_entry("2 items"), an_entry("101 kg", line=2, item=2)], by=customs, now=NOW)
    none = Use.objects.count()
    booked = book(licence, [an_entry("2 items"), an_entry("99500 g", line=2, item=2)], by=customs, now=NOW)

    assert none == 0
    assert [each.sentence for each in booked.lines] == [
        "Licensed 6 items; used 2, reserved 0, left 4.",
        "Licensed 100 kg; used 99.5, reserved 0, left 0.5.",
    ]


def test_two_entries_of_one_call_that_together_ask_for_too_much_are_refused() -> None:
    licence, customs = a_licence(), a_person("customs_officer")

    with pytest.raises(Refused, match="has 2 items left"):
        book(licence, [an_entry("4 items"), an_entry("4 items", declaration="26DE2")], by=customs, now=NOW)


def test_what_the_firm_reserved_is_held_and_used_by_the_debit_of_that_declaration() -> None:
    licence, customs = a_licence(), a_person("customs_officer")
    clerk = licence.case.applicant

    book(licence, [an_entry("5 items", kind=Kind.RESERVATION)], by=clerk, now=NOW)
    with pytest.raises(Refused, match="has 1 items left"):
        book(licence, [an_entry("2 items", declaration="26DE2")], by=customs, now=NOW)
    book(licence, [an_entry("4 items")], by=customs, now=NOW)
    book(licence, [an_entry("1 items", kind=Kind.RELEASE)], by=clerk, now=NOW)

    assert left(licence) == ["Licensed 6 items; used 4, reserved 0, left 2."]


def test_the_firm_neither_debits_nor_corrects_nor_releases_what_customs_reserved() -> None:
    licence, customs = a_licence(), a_person("customs_officer")
    clerk = licence.case.applicant
    book(licence, [an_entry("2 items", kind=Kind.RESERVATION)], by=customs, now=NOW)

    for entry, why in (
        (an_entry("1 items"), "Customs debit this licence"),
        (an_entry("1 items", kind=Kind.RELEASE), "Customs reserved this"),
        (an_entry("1 items", kind=Kind.RUNNING_TOTAL), "Only customs report"),
    ):
        with pytest.raises(Refused, match=why):
            book(licence, [entry], by=clerk, now=NOW)


def test_the_firm_reports_use_that_crosses_no_border() -> None:
    licence = a_licence()
    licence.kind = "technology-transfer"

    assert may_book(licence.case.applicant, licence, Kind.DEBIT) is None
    assert may_book(licence.case.applicant, licence, Kind.CORRECTION) == CUSTOMS_ONLY[Kind.CORRECTION]


@pytest.mark.parametrize("role", ["officer", "head_of_unit", "adviser", "auditor", "reception", "reader"])
def test_nobody_else_books(role: str) -> None:
    licence = a_licence()

    with pytest.raises(Refused, match="Only people who apply for this firm"):
        book(licence, [an_entry()], by=a_person(role), now=NOW)  # type: ignore[arg-type]


def test_people_of_another_firm_do_not_book() -> None:
    licence = a_licence()
    other = a_person("applicant", organisation=an_organisation("exporter", "Osprey Optics GmbH"))

    with pytest.raises(Refused, match="Only people who apply for this firm"):
        book(licence, [an_entry(kind=Kind.RESERVATION)], by=other, now=NOW)


def test_a_suspension_stops_the_next_debit_and_lifting_it_lets_it_go() -> None:
    licence, customs, officer = a_licence(), a_person("customs_officer"), a_person("officer")

    suspend(licence, why="The end user is under inquiry.", by=officer, now=NOW)
    with pytest.raises(Refused, match="is suspended"):
        book(licence, [an_entry()], by=customs, now=NOW)
    reinstate(licence, why="The inquiry found nothing.", by=a_person("head_of_unit"), now=NOW)
    book(licence, [an_entry()], by=customs, now=NOW)

    assert left(licence) == ["Licensed 6 items; used 1, reserved 0, left 5."]


def test_what_left_on_the_last_day_is_booked_later_and_what_left_after_it_is_not() -> None:
    licence, customs = a_licence(), a_person("customs_officer")
    later = NOW.replace(year=2028, month=12)

    book(licence, [an_entry(happened=LAST)], by=customs, now=later)

    with pytest.raises(Refused, match="expired on 2028-10-31"):
        book(licence, [an_entry(declaration="26DE2", happened=LAST + timedelta(days=1))], by=customs, now=later)
    reserved = an_entry(kind=Kind.RESERVATION, declaration="26DE3", happened=LAST)
    with pytest.raises(Refused, match="expired on 2028-10-31"):
        book(licence, [reserved], by=licence.case.applicant, now=later)
    with pytest.raises(Refused, match="dated 2028-12-23, and today is 2028-12-22"):
        book(licence, [an_entry(declaration="26DE4", happened=LAST.replace(month=12, day=23))], by=customs, now=later)


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (an_entry(line=9), "has no line 9; it has 1"),
        (an_entry("1 kg"), "cannot be compared"),
        (an_entry(destination="SY"), "covers TR, and the declaration names SY"),
        (an_entry("0.0000001 items"), "more than 6 decimals"),
        (an_entry("1234567890.123456 items"), "more than 15 digits"),
        (an_entry(declaration=" 26DE1"), "begins or ends with a blank"),
        (an_entry(declaration=""), "is empty"),
        (an_entry(declaration="26\u202e1"), "U\\+202E"),
        (an_entry(item=0), "it is 1 to 999999"),
        (an_entry(kind=Kind.CORRECTION, corrects=Key("26DE9", 1, Kind.DEBIT)), "which is not booked"),
        (an_entry(kind=Kind.RELEASE), "has 0 items reserved; 1 items cannot be released"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(entry: object, why: str) -> None:
    with pytest.raises(Refused, match=why):
        book(a_licence(), [entry], by=a_person("customs_officer"), now=NOW)  # type: ignore[list-item]
    assert not Use.objects.exists()


def test_a_running_total_beyond_the_licence_is_kept_and_somebody_is_told() -> None:
    officer, head = a_person("officer"), a_person("head_of_unit")
    licence, customs = a_licence(officer=officer), a_person("customs_officer")

    booked = book(licence, [an_entry("9 items", kind=Kind.RUNNING_TOTAL, declaration="T-1")], by=customs, now=NOW)
    licence.case.refresh_from_db()

    assert "3 items more than licensed were used" in booked.alarms[0]
    assert left(licence) == ["Licensed 6 items; used 9, 3 more than licensed, reserved 0, left 0."]
    assert licence.case.flags == [OVERUSED]
    assert set(Notice.objects.filter(text__contains="more than licensed").values_list("person", flat=True)) == {
        officer.pk,
        head.pk,
    }


def test_the_firm_that_used_too_much_is_not_warned() -> None:
    licence, customs = a_licence(), a_person("customs_officer")

    book(licence, [an_entry("9 items", kind=Kind.RUNNING_TOTAL, declaration="T-1")], by=customs, now=NOW)

    assert licence.case.events.get(verb="alarm").visible == "authority"
    assert "alarms" not in licence.case.events.get(verb="running_total").body
    told = Notice.objects.filter(person=licence.case.applicant).values_list("text", flat=True)
    assert list(told) == [f"Licence {licence.public_id} is exhausted."]


def test_a_customs_officer_who_works_for_the_firm_books_nothing() -> None:
    licence = a_licence()
    two_hats = give(a_person("customs_officer"), "applicant", organisation=licence.holder).person

    for kind in (Kind.DEBIT, Kind.RESERVATION):
        with pytest.raises(Refused, match="You hold a post in the firm"):
            book(licence, [an_entry(kind=kind)], by=two_hats, now=NOW)


def test_a_running_total_takes_the_place_of_the_one_before() -> None:
    licence, customs = a_licence(), a_person("customs_officer")

    for seq, total in enumerate(("2 items", "5 items"), 1):
        book(licence, [an_entry(total, kind=Kind.RUNNING_TOTAL, declaration="T", seq=seq)], by=customs, now=NOW)

    assert left(licence) == ["Licensed 6 items; used 5, reserved 0, left 1."]
    with pytest.raises(Refused, match="counted twice"):
        book(licence, [an_entry()], by=customs, now=NOW)


def test_nothing_goes_while_another_state_may_object() -> None:
    licence, customs = a_licence(), a_person("customs_officer")
    window = {"asked": TODAY - timedelta(days=10), "window_ends": TODAY, "silence": "consent"}
    consent = Consent.objects.create(case=licence.case, country="FR", body="SBDU", by=licence.case.applicant, **window)

    with pytest.raises(Refused, match=r"SBDU \(FR\) may object until 2026-11-22"):
        book(licence, [an_entry()], by=customs, now=NOW)
    tomorrow = NOW + timedelta(days=1)
    book(licence, [an_entry(declaration="26DE2")], by=customs, now=tomorrow)
    Consent.objects.filter(pk=consent.pk).update(answer="objection", answered=TODAY, ground="Article 11")
    with pytest.raises(Refused, match=r"SBDU \(FR\) objected"):
        book(licence, [an_entry(declaration="26DE3")], by=customs, now=tomorrow)


def test_what_another_state_says_of_the_old_case_after_the_amendment_was_issued_bars_the_new_licence(
    home: Path,
) -> None:
    old_case, case, customs = a_case(officer=a_person("officer")), a_case(), a_person("customs_officer")
    old = a_licence(old_case)
    new = a_licence(case, replaces=old)
    replace(old, with_=new, by=None, now=NOW)
    assert standing_now(new, TODAY).usable
    officer = old_case.officer
    assert officer is not None

    asked = ask_consent(
        old_case, country="FR", body="SBDU", asked=TODAY, window_ends=TODAY + timedelta(days=30), silence="consent",
        by=officer, now=NOW,
    )  # fmt: skip
    waits = standing_now(new, TODAY)
    record_consent(asked, answer="objection", on=TODAY, ground="Article 11", by=officer, now=NOW)

    assert (waits.usable, "may object until" in waits.sentence) == (False, True)
    assert standing_now(new, TODAY).sentence.startswith("SBDU (FR) objected on")
    with pytest.raises(Refused, match=r"SBDU \(FR\) objected"):
        book(new, [an_entry("1 items")], by=customs, now=NOW)
    assert new.public_id not in [row[0] for row in licences_on(TODAY)]
    record_consent(asked, answer="consent", on=TODAY, ground="They agreed.", by=officer, now=NOW)
    book(new, [an_entry("1 items")], by=customs, now=NOW)
    assert new.public_id in [row[0] for row in licences_on(TODAY)]


def test_asking_whether_goods_may_go_writes_nothing() -> None:
    licence = a_licence()
    events = Event.objects.count()

    lines = check(licence, [an_entry("4 items", destination="TR")], by=a_person("customs_officer"), now=NOW)
    with pytest.raises(Refused, match="has 6 items left"):
        check(licence, [an_entry("7 items")], by=licence.case.applicant, now=NOW)

    assert [each.sentence for each in lines] == ["Licensed 6 items; used 4, reserved 0, left 2."]
    assert (Use.objects.count(), Event.objects.count()) == (0, events)


def test_what_was_used_counts_on_the_licence_that_takes_its_place() -> None:
    case, customs, officer = a_case(), a_person("customs_officer"), a_person("officer")
    old = a_licence(case)
    book(old, [an_entry("5 items")], by=customs, now=NOW)
    new = a_licence(case, lines={1: ("8", "items")}, replaces=old)

    replace(old, with_=new, by=officer, now=NOW)
    again = book(new, [an_entry("5 items")], by=customs, now=NOW)
    old.refresh_from_db()

    assert left(new) == ["Licensed 8 items; used 5, reserved 0, left 3."]
    assert again.new == ()  # the declaration that was debited before is not debited twice
    assert standing(old, TODAY).word == "replaced"
    for kind in (Kind.DEBIT, Kind.RESERVATION, Kind.RUNNING_TOTAL):  # one ledger, and it goes on under the new number
        with pytest.raises(Refused, match="was replaced by an amended licence; name that one"):
            book(old, [an_entry(declaration="26DE2", kind=kind)], by=customs, now=NOW)
    assert left(new) == ["Licensed 8 items; used 5, reserved 0, left 3."]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ({1: ("4", "items")}, "5 items are used or reserved already"),
        ({1: ("4", "kg")}, "does not fit the amended licence"),
        ({2: ("9", "items")}, "Line 1 was used and is not in the amended licence"),
    ],
)
def test_an_amended_licence_allows_at_least_what_was_used(lines: dict[int, tuple[str, str]], why: str) -> None:
    case = a_case()
    old = a_licence(case)
    book(old, [an_entry("5 items")], by=a_person("customs_officer"), now=NOW)

    with pytest.raises(Refused, match=why):
        replace(old, with_=a_licence(case, lines=lines, replaces=old), by=None, now=NOW)
    old.refresh_from_db()
    assert old.state == "issued"


def test_a_line_without_a_quantity_has_no_limit_and_is_counted_all_the_same() -> None:
    licence, customs = a_licence(lines={1: (None, "")}), a_person("customs_officer")

    book(licence, [an_entry("250 kg")], by=customs, now=NOW)
    book(licence, [an_entry("1 t", declaration="26DE2")], by=customs, now=NOW)

    assert left(licence) == ["No limit is set; used 1250 kg."]
    licence.refresh_from_db()
    assert not licence.used_up
