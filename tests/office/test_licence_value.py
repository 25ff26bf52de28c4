"""The value that a licence line states is counted beside its quantity: whichever ends first ends the line."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps

from navicert.licensing.ledger import Key, Kind
from navicert.office.actions.book import OVERUSED, book, check
from navicert.office.actions.licence import replace
from navicert.office.licences.balances import balances_of, standing
from navicert.office.licences.customs import import_uses
from navicert.office.licences.pulled import EXPORTED, csv_line, licences_on
from navicert.office.models.licence import Licence, Use
from navicert.office.permissions.case import Refused
from office_licences import NOW, TODAY, a_case, a_licence, an_entry
from office_people import a_person

pytestmark = [pytest.mark.office, pytest.mark.django_db, pytest.mark.usefixtures("home")]
SIX = "36000 EUR"


def worth(licence: Licence) -> list[str]:
    [line] = balances_of(licence)
    assert line.worth is not None
    found = line.worth
    return [f"{each:f}".rstrip("0").rstrip(".") or "0" for each in (found.used, found.reserved, found.remaining)]


def test_a_debit_counts_quantity_and_value() -> None:
    licence = a_licence(worth=SIX)

    done = book(licence, [an_entry("2 items", worth="12000.50 EUR")], by=a_person("customs_officer"), now=NOW)

    assert [each.sentence for each in done.lines] == [
        "Licensed 6 items; used 2, reserved 0, left 4. In value: licensed 36000 EUR; used 12000.5, reserved 0, left 23999.5."
    ]
    assert (Use.objects.get().value, Use.objects.get().currency) == (Decimal("12000.5"), "EUR")
    assert licence.case.events.get(verb="debit").body["entries"][0]["value"] == "12000.5"


def test_what_is_worth_more_than_is_left_is_not_debited_though_the_pieces_are() -> None:
    licence, customs = a_licence(worth=SIX), a_person("customs_officer")
    book(licence, [an_entry("2 items", worth="30000 EUR")], by=customs, now=NOW)

    with pytest.raises(Refused, match="has 6000 EUR left for this declaration; 6001 EUR cannot be debited"):
        book(licence, [an_entry("1 items", declaration="26DE2", worth="6001 EUR")], by=customs, now=NOW)
    with pytest.raises(Refused, match="6001 EUR cannot be debited"):
        check(licence, [an_entry("1 items", declaration="26DE2", worth="6001 EUR")], by=customs, now=NOW)

    assert worth(licence) == ["30000", "0", "6000"]


def test_the_licence_is_exhausted_when_its_value_is_and_a_correction_opens_it_again() -> None:
    licence, customs = a_licence(worth=SIX), a_person("customs_officer")

    book(licence, [an_entry("5 items", worth=SIX)], by=customs, now=NOW)
    licence.refresh_from_db()
    ended = standing(licence, TODAY).word
    back = an_entry("1 items", kind=Kind.CORRECTION, corrects=Key("26DE0001", 1, Kind.DEBIT), worth="7000 EUR")
    book(licence, [back], by=customs, now=NOW)
    licence.refresh_from_db()

    assert (ended, standing(licence, TODAY).word) == ("exhausted", "valid")
    assert worth(licence) == ["29000", "0", "7000"]


@pytest.mark.parametrize("kind", [Kind.DEBIT, Kind.RESERVATION, Kind.RUNNING_TOTAL])
def test_who_does_not_state_the_value_is_told_to(kind: Kind) -> None:
    with pytest.raises(Refused, match="counts its value in EUR beside the quantity: state the value"):
        book(a_licence(worth=SIX), [an_entry(kind=kind)], by=a_person("customs_officer"), now=NOW)
    assert not Use.objects.exists()


def test_another_currency_is_refused_and_never_converted() -> None:
    with pytest.raises(Refused, match="counts its value in EUR, and 9000 USD is stated. State the value in EUR"):
        book(a_licence(worth=SIX), [an_entry(worth="9000 USD")], by=a_person("customs_officer"), now=NOW)
    assert not Use.objects.exists()


def test_the_same_entry_again_is_one_and_with_another_value_is_refused() -> None:
    licence, customs = a_licence(worth=SIX), a_person("customs_officer")
    book(licence, [an_entry(worth="6000 EUR")], by=customs, now=NOW)

    again = book(licence, [an_entry(worth="6000.00 EUR")], by=customs, now=NOW)
    with pytest.raises(Refused, match=r"other content \(1 items, 6000 EUR reported by .* now 1 items, 6500 EUR"):
        book(licence, [an_entry(worth="6500 EUR")], by=customs, now=NOW)

    assert again.new == ()
    assert worth(licence) == ["6000", "0", "30000"]


def test_a_reservation_holds_its_value_until_its_pieces_are_gone() -> None:
    licence, customs = a_licence(worth=SIX), a_person("customs_officer")
    book(licence, [an_entry("4 items", kind=Kind.RESERVATION, worth="30000 EUR")], by=customs, now=NOW)
    held = worth(licence)
    with pytest.raises(Refused, match="6000 EUR left"):
        book(licence, [an_entry(declaration="26DE2", worth="6001 EUR")], by=customs, now=NOW)

    book(licence, [an_entry("3 items", worth="21000 EUR")], by=customs, now=NOW)
    less = worth(licence)
    book(licence, [an_entry("1 items", kind=Kind.RELEASE)], by=customs, now=NOW)  # needs no value

    assert (held, less, worth(licence)) == (["0", "30000", "6000"], ["21000", "9000", "6000"], ["21000", "0", "15000"])


def test_no_more_is_taken_back_of_a_debit_than_it_was_worth() -> None:
    licence, customs = a_licence(worth=SIX), a_person("customs_officer")
    debit = Key("26DE0001", 1, Kind.DEBIT)
    silent = Key("26DE2", 1, Kind.DEBIT)
    book(licence, [an_entry("2 items", worth="9000 EUR")], by=customs, now=NOW)
    licence.lines.update(value=None)  # as it was before values were counted
    book(licence, [an_entry("2 items", declaration="26DE2")], by=customs, now=NOW)
    licence.lines.update(value=Decimal(36000))

    for corrects, why in (
        (debit, "takes back more than"),
        (silent, "booked without a value, so none can be taken back"),
    ):
        back = an_entry(kind=Kind.CORRECTION, declaration=corrects.declaration, corrects=corrects, worth="9001 EUR")
        with pytest.raises(Refused, match=why):
            book(licence, [back], by=customs, now=NOW)
    book(licence, [an_entry(kind=Kind.CORRECTION, declaration="26DE2", corrects=silent)], by=customs, now=NOW)
    assert worth(licence) == ["9000", "0", "27000"]


@pytest.mark.parametrize("kind", [Kind.DEBIT, Kind.RESERVATION])
@pytest.mark.parametrize("of_the_line", [SIX, ""], ids=["counted", "not counted"])
def test_goods_that_are_said_to_be_worth_nothing_are_not_booked(kind: Kind, of_the_line: str) -> None:
    licence, customs = a_licence(worth=of_the_line), a_person("customs_officer")

    with pytest.raises(
        Refused, match=r"The value is stated as 0 EUR\. Goods that cost nothing have a customs value too"
    ):
        book(licence, [an_entry("2 items", kind=kind, worth="0 EUR")], by=customs, now=NOW)
    with pytest.raises(Refused, match="is of nothing; leave it out"):
        book(licence, [an_entry("0 items", kind=kind, worth="6000 EUR")], by=customs, now=NOW)

    row = f"{licence.public_id},1,{kind},26DE1,2,items,0.00,EUR,{TODAY}\n"
    data = "licence,line,kind,declaration,quantity,unit,value,currency,happened\n" + row
    [fault] = import_uses(data.encode(), by=customs, now=NOW).faults
    assert "have a customs value too" in fault.sentence
    assert not Use.objects.exists()


def test_a_line_that_is_licensed_for_no_value_takes_what_is_worth_nothing() -> None:
    licence = a_licence(worth="0 EUR")
    book(licence, [an_entry("2 items", worth="0 EUR")], by=a_person("customs_officer"), now=NOW)
    assert worth(licence) == ["0", "0", "0"]


def test_a_running_total_beyond_the_value_is_kept_and_raises_the_alarm() -> None:
    licence, customs = a_licence(worth=SIX, officer=a_person("officer")), a_person("customs_officer")

    for seq, (pieces, value) in enumerate((("2 items", "12000 EUR"), ("4 items", "40000 EUR")), 1):
        total = an_entry(pieces, kind=Kind.RUNNING_TOTAL, declaration="T", seq=seq, worth=value)
        done = book(licence, [total], by=customs, now=NOW)
    licence.case.refresh_from_db()

    assert "4000 EUR more than licensed were used" in done.alarms[0]
    assert licence.case.flags == [OVERUSED]
    assert "used 40000, 4000 more than licensed" in balances_of(licence)[0].sentence


def test_the_value_goes_on_in_the_licence_that_takes_its_place() -> None:
    case, customs = a_case(), a_person("customs_officer")
    old = a_licence(case, worth=SIX)
    book(old, [an_entry("2 items", worth="20000 EUR")], by=customs, now=NOW)
    with pytest.raises(Refused, match="Line 1: 20000 EUR are used or reserved already, and .* allows 19000 EUR"):
        replace(old, with_=a_licence(case, worth="19000 EUR", replaces=old), by=None, now=NOW)
    Licence.objects.filter(replaces=old).update(replaces=None)
    new = a_licence(case, lines={1: ("8", "items")}, worth="48000 EUR", replaces=old)

    replace(old, with_=new, by=None, now=NOW)

    assert worth(new) == ["20000", "0", "28000"]


def test_an_amendment_states_no_value_where_that_of_past_use_is_not_known() -> None:
    case = a_case()
    old = a_licence(case)
    book(old, [an_entry("2 items")], by=a_person("customs_officer"), now=NOW)

    with pytest.raises(Refused, match="was booked without its value"):
        replace(old, with_=a_licence(case, worth=SIX, replaces=old), by=None, now=NOW)


def test_what_was_taken_back_whole_needs_no_value_in_an_amendment() -> None:
    case, customs = a_case(), a_person("customs_officer")
    old = a_licence(case)
    book(
        old, [an_entry("2 items"), an_entry("1 items", declaration="26DE2", kind=Kind.RESERVATION)], by=customs, now=NOW
    )
    back = {"kind": Kind.CORRECTION, "corrects": Key("26DE0001", 1, Kind.DEBIT)}
    book(old, [an_entry("1 items", **back)], by=customs, now=NOW)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="debit 1 of 26DE0001 line 1 was booked without its value"):
        replace(old, with_=a_licence(case, worth=SIX, replaces=old), by=None, now=NOW)
    Licence.objects.filter(replaces=old).update(replaces=None)

    book(old, [an_entry("1 items", seq=2, **back)], by=customs, now=NOW)  # type: ignore[arg-type]
    book(old, [an_entry("1 items", declaration="26DE2", kind=Kind.RELEASE)], by=customs, now=NOW)
    new = a_licence(case, worth=SIX, replaces=old)
    replace(old, with_=new, by=None, now=NOW)

    assert worth(new) == ["0", "0", "36000"]


def test_the_value_stands_in_files_in_both_directions() -> None:
    licence, customs = a_licence(worth=SIX), a_person("customs_officer")
    head = "licence,line,declaration,quantity,unit,value,currency,happened\n"
    rows = [("26DE1", "6000", "EUR"), ("26DE2", "", ""), ("26DE3", "6000", ""), ("26DE4", "six", "EUR")]
    data = head + "".join(f"{licence.public_id},1,{mrn},1,items,{value},{code},{TODAY}\n" for mrn, value, code in rows)

    done = import_uses(data.encode(), by=customs, now=NOW)
    header, row = list(csv.reader(io.StringIO("".join(csv_line(cells) for cells in licences_on(TODAY)))))

    assert (done.booked, [(each.row, each.column) for each in done.faults]) == (
        1,
        [(3, ""), (4, "currency"), (5, "value")],
    )
    assert tuple(header) == EXPORTED
    assert row[-5:] == ["EUR", "36000", "6000", "0", "30000"]


def test_a_line_without_a_value_takes_entries_with_one_and_limits_none() -> None:
    licence = a_licence()

    book(licence, [an_entry("5 items", worth="1000000 USD")], by=a_person("customs_officer"), now=NOW)

    assert [each.sentence for each in balances_of(licence)] == ["Licensed 6 items; used 5, reserved 0, left 1."]


def test_two_debits_at_once_count_the_value_together() -> None:
    licence, customs = a_licence(worth=SIX), a_person("customs_officer")
    entries = [an_entry(worth="20000 EUR"), an_entry(declaration="26DE2", worth="20000 EUR")]

    with pytest.raises(Refused, match="16000 EUR left"):
        book(licence, entries, by=customs, now=NOW + timedelta(minutes=1))
    assert not Use.objects.exists()


def test_licences_from_before_count_no_value_where_something_was_used_or_no_limit_is_set() -> None:
    used, global_, fresh = a_licence(), a_licence(lines={1: (None, "")}, worth=SIX), a_licence(worth=SIX)
    customs = a_person("customs_officer")
    book(used, [an_entry("2 items")], by=customs, now=NOW)
    used.lines.update(value=Decimal(36000), currency="EUR")  # as it was kept, and not counted
    amended = a_licence(used.case, worth=SIX, replaces=used)

    import_module("navicert.office.migrations.0010_after_issue").leave_uncounted(apps, None)

    counted = [each for each in (used, global_, fresh, amended) if each.lines.get().value is not None]
    assert counted == [fresh]
    back = an_entry("1 items", kind=Kind.CORRECTION, corrects=Key("26DE0001", 1, Kind.DEBIT))
    assert [each.sentence for each in book(used, [back], by=customs, now=NOW).lines] == [
        "Licensed 6 items; used 1, reserved 0, left 5."
    ]
