"""The balance of a licence line: what customs report, and what is left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, timedelta
from datetime import date as Day
from datetime import datetime as Moment
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from navicert.licensing.debiting import Standing, alarm, may_debit
from navicert.licensing.ledger import Balance, Entry, Key, Kind, LedgerError, balance
from navicert.licensing.sentences import Sentence
from navicert.licensing.states import LicenceState
from navicert.licensing.units import BadQuantity, Quantity, dimension, plain, unit_of

NOON = Moment(2026, 11, 2, 12, tzinfo=UTC)
TODAY = Day(2026, 11, 2)
LICENCE = Standing("DE-2026-0017", LicenceState.ISSUED, Day(2026, 1, 1), Day(2027, 12, 31))
LICENSED = Quantity(Decimal(100), "kg")


def kg(number: str) -> Quantity:
    return Quantity(Decimal(number), "kg")


def entry(
    kind: Kind, quantity: Quantity | str, declaration: str = "26DE01", line: int = 1, *, sequence: int = 1, hours: int = 0,
    source: str = "customs-de", corrects: Key | None = None,
) -> Entry:  # fmt: skip
    return Entry(
        key=Key(declaration, line, kind, sequence), quantity=kg(quantity) if isinstance(quantity, str) else quantity,
        at=NOON + timedelta(hours=hours), source=source, corrects=corrects,
    )  # fmt: skip


def debit(quantity: Quantity | str, declaration: str = "26DE01") -> Entry:
    return entry(Kind.DEBIT, quantity, declaration)


def total(quantity: str, sequence: int, hours: int = 0, source: str = "hmrc") -> Entry:
    return entry(Kind.RUNNING_TOTAL, quantity, "usage", sequence=sequence, hours=hours, source=source)


def refusal(new: Entry, *booked: Entry, licence: Standing = LICENCE, day: Day = TODAY) -> str | None:
    return may_debit(balance(LICENSED, booked), new, licence, day)


# -- units ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "wanted", "number"),
    [
        (("1.5", "t"), "kg", "1500"),
        (("250", "GRM"), "kg", "0.25"),
        (("3", "mg"), "kg", "0.000003"),
        (("2", "m3"), "litre", "2000"),
        (("750", "MLT"), "LTR", "0.75"),
        (("6", "pairs"), "NAR", "12"),
        (("1.2", "km"), "m", "1200"),
        (("3", "m²"), "MTK", "3"),
        (("1999.99", "EUR"), "EUR", "1999.99"),
    ],
)
def test_units_are_converted_exactly_inside_a_dimension(stated: tuple[str, str], wanted: str, number: str) -> None:
    assert Quantity(Decimal(stated[0]), stated[1]).within(wanted) == Decimal(number)


@pytest.mark.parametrize(("one", "other"), [("kg", "items"), ("m2", "m"), ("EUR", "USD"), ("l", "kg")])
def test_units_of_two_dimensions_are_never_compared(one: str, other: str) -> None:
    with pytest.raises(BadQuantity, match=f"cannot be compared with {other}"):
        Quantity(Decimal(1), one).within(other)


@pytest.mark.parametrize("written", ["", "Mg", "barrels", "XXX", "KILOS"])
def test_a_unit_that_is_not_known_is_refused(written: str) -> None:
    with pytest.raises(BadQuantity, match="no unit"):
        unit_of(written)


@pytest.mark.parametrize("number", ["-1", "NaN", "Infinity", "1E+15", "0.0000000000001"])
def test_what_is_no_quantity_is_refused(number: str) -> None:
    with pytest.raises(BadQuantity):
        Quantity(Decimal(number), "kg")


def test_a_float_is_no_quantity() -> None:
    with pytest.raises(BadQuantity, match=r"0\.1 is no decimal number"):
        Quantity(0.1, "kg")  # type: ignore[arg-type]


def test_each_unit_says_what_it_measures() -> None:
    assert [dimension(u) for u in ("pcs", "TNE", "m³", "EUR")] == ["number of items", "mass", "volume", "value in EUR"]
    assert [plain(Decimal(n)) for n in ("1.2005E+3", "40.00", "100", "0")] == ["1200.5", "40", "100", "0"]


# -- deltas --------------------------------------------------------------------------------------------


def test_a_licence_is_used_up_shipment_by_shipment() -> None:
    booked: list[Entry] = []
    for number, quantity in enumerate(["40", "35", "25"], start=1):
        shipment = debit(quantity, f"26DE0{number}")
        assert refusal(shipment, *booked) is None
        booked.append(shipment)
    left = balance(LICENSED, booked)
    assert left.exhausted
    assert left.sentence == "Licensed 100 kg; used 100, reserved 0, left 0."
    assert refusal(debit("0.001", "26DE04"), *booked) == "The licence line is exhausted; 0.001 kg cannot be debited."


def test_more_than_is_left_is_neither_debited_nor_reserved() -> None:
    assert refusal(debit("60.5", "26DE02"), debit("40")) == (
        "The licence line has 60 kg left for this declaration; 60.5 kg cannot be debited."
    )
    assert "cannot be reserved" in str(refusal(entry(Kind.RESERVATION, "61", "26DE02"), debit("40")))


def test_a_debit_in_another_unit_of_the_dimension_is_exact() -> None:
    all_of_it, a_milligram = debit(Quantity(Decimal("0.1"), "t")), debit(Quantity(Decimal(1), "mg"), "26DE02")
    assert refusal(all_of_it) is None
    assert refusal(a_milligram, all_of_it) is not None
    assert balance(LICENSED, [debit(Quantity(Decimal("99999"), "g"))]).remaining == Decimal("0.001")


def test_a_debit_in_a_unit_of_another_dimension_is_refused() -> None:
    assert refusal(debit(Quantity(Decimal(3), "NAR"))) == (
        "3 items is a number of items and cannot be compared with kg, a mass; "
        "have the declaration state it in the unit of the licence."
    )


def test_a_debit_uses_up_the_reservation_of_its_own_declaration_line() -> None:
    held = entry(Kind.RESERVATION, "80")
    assert balance(LICENSED, [held]).remaining == 20
    assert refusal(debit("21", "26DE02"), held) is not None  # another declaration cannot have it
    assert refusal(debit("70"), held) is None
    after = balance(LICENSED, [held, debit("70")])
    assert after.sentence == "Licensed 100 kg; used 70, reserved 10, left 20."
    freed = balance(LICENSED, [held, debit("70"), entry(Kind.RELEASE, "10")])
    assert freed.sentence == "Licensed 100 kg; used 70, reserved 0, left 30."


def test_only_what_is_reserved_is_released() -> None:
    assert refusal(entry(Kind.RELEASE, "11"), entry(Kind.RESERVATION, "10")) == (
        "26DE01 line 1 has 10 kg reserved; 11 kg cannot be released."
    )
    assert refusal(entry(Kind.RELEASE, "5"), entry(Kind.RESERVATION, "10"), debit("8")) is not None
    with pytest.raises(LedgerError, match="releases 11 kg, but only 10 kg were reserved"):
        balance(LICENSED, [entry(Kind.RESERVATION, "10"), entry(Kind.RELEASE, "11")])


def test_a_correction_names_the_debit_and_takes_some_of_it_back() -> None:
    shipped = debit("40")
    back = entry(Kind.CORRECTION, "15", corrects=shipped.key)
    assert refusal(back, shipped) is None
    assert balance(LICENSED, [shipped, back]).used == 25
    again = entry(Kind.CORRECTION, "26", sequence=2, corrects=shipped.key)
    assert "takes back more than the debit 1 of 26DE01 line 1 took, 40 kg" in str(refusal(again, shipped, back))


def test_a_correction_of_what_is_not_booked_is_refused() -> None:
    lost = entry(Kind.CORRECTION, "1", corrects=Key("26DE99", 1, Kind.DEBIT))
    assert (
        refusal(lost) == "The correction 1 of 26DE01 line 1 corrects the debit 1 of 26DE99 line 1, which is not booked."
    )
    with pytest.raises(LedgerError, match="names the debit that it corrects"):
        entry(Kind.CORRECTION, "1")
    with pytest.raises(LedgerError, match="only a debit is corrected"):
        entry(Kind.CORRECTION, "1", corrects=Key("26DE01", 1, Kind.RESERVATION))


def test_the_same_entry_twice_is_one() -> None:
    shipped = debit("40")
    assert refusal(shipped, shipped) is None
    assert balance(LICENSED, [shipped, debit("40")]) == balance(LICENSED, [shipped])


def test_the_same_key_with_other_content_is_refused() -> None:
    sentence = refusal(debit("41"), debit("40"))
    assert sentence == (
        "The debit 1 of 26DE01 line 1 is already booked with other content (40 kg reported by customs-de, now 41 kg by "
        "customs-de); correct the booked entry, or give the new one its own number."
    )
    with pytest.raises(LedgerError, match="already booked with other content"):
        balance(LICENSED, [debit("40"), debit("41")])


def test_a_licence_cut_below_what_is_reserved_gives_no_more_than_it_holds() -> None:
    booked = [debit("40"), entry(Kind.RESERVATION, "30", "26DE02")]
    cut = balance(kg("50"), booked)
    assert cut.sentence == "Licensed 50 kg; used 40, reserved 30, left 0."
    assert may_debit(cut, debit("10", "26DE02"), LICENCE, TODAY) is None
    assert may_debit(cut, debit("11", "26DE02"), LICENCE, TODAY) is not None


# -- running totals ------------------------------------------------------------------------------------


def test_running_totals_replace_each_other_and_are_never_added() -> None:
    reports = [total("30", 1), total("55", 2, hours=24), total("90", 3, hours=48)]
    assert balance(LICENSED, reports).used == 90
    assert balance(LICENSED, reports).remaining == 10


def test_a_total_that_comes_late_does_not_undo_a_later_one() -> None:
    assert balance(LICENSED, [total("55", 2, hours=24), total("30", 1)]).used == 55


def test_two_sources_count_apart() -> None:
    reports = [total("30", 1), total("20", 2, source="douane"), total("35", 3, hours=1)]
    assert balance(LICENSED, reports).used == 55


def test_a_total_beyond_the_licence_is_booked_and_raises_an_alarm() -> None:
    beyond = total("112", 1)
    assert refusal(beyond) is None
    after = balance(LICENSED, [beyond])
    assert after.sentence == "Licensed 100 kg; used 112, 12 more than licensed, reserved 0, left 0."
    assert alarm(after, beyond, LICENCE, TODAY) == (
        "12 kg more than licensed were used; find out what was shipped, and inform enforcement."
    )


def test_a_total_that_falls_raises_an_alarm() -> None:
    assert balance(LICENSED, [total("55", 1), total("50", 2, hours=1)]).alarms == (
        "The running total of hmrc fell from 55 kg to 50 kg; ask why.",
    )


def test_a_total_under_a_suspended_licence_is_a_fact_and_an_alarm() -> None:
    suspended = Standing("DE-2026-0017", LicenceState.SUSPENDED, Day(2026, 1, 1))
    reported = total("10", 1)
    assert refusal(reported, licence=suspended) is None
    said = alarm(balance(LICENSED, [reported]), reported, suspended, TODAY)
    assert said == ("A running total was reported while the licence cannot be used: Licence DE-2026-0017 is suspended.")


@pytest.mark.parametrize("kind", [Kind.DEBIT, Kind.RESERVATION])
def test_totals_and_deltas_of_one_line_are_never_mixed(kind: Kind) -> None:
    delta = entry(kind, "10")
    assert "it would be counted twice" in str(refusal(delta, total("10", 1)))
    assert "it would be counted twice" in str(refusal(total("10", 1), delta))
    with pytest.raises(LedgerError, match="Lead the line in one way"):
        balance(LICENSED, [delta, total("10", 1)])


# -- the licence ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "first", "last", "sentence"),
    [
        (LicenceState.ISSUED, "2026-01-01", "2026-11-02", None),  # the last day is a day
        (LicenceState.ISSUED, "2026-11-02", "2027-11-02", None),
        (LicenceState.ISSUED, "2026-11-03", None, "Licence L-1 is valid from 2026-11-03; today is 2026-11-02."),
        (LicenceState.ISSUED, "2026-01-01", "2026-11-01", "Licence L-1 expired on 2026-11-01; today is 2026-11-02."),
        (LicenceState.SUSPENDED, "2026-01-01", None, "Licence L-1 is suspended."),
        (LicenceState.REVOKED, "2026-01-01", None, "Licence L-1 has been revoked."),
        (LicenceState.SURRENDERED, "2026-01-01", None, "Licence L-1 was given back by its holder."),
        (LicenceState.REPLACED, "2026-01-01", None, "Licence L-1 was replaced by an amended licence; name that one."),
    ],
)
def test_a_licence_that_cannot_be_used_is_not_debited(
    state: LicenceState, first: str, last: str | None, sentence: str | None
) -> None:
    licence = Standing("L-1", state, Day.fromisoformat(first), Day.fromisoformat(last) if last else None)
    shipped = debit("10", "26DE00")
    for taking in (debit("1"), entry(Kind.RESERVATION, "1")):
        assert refusal(taking, shipped, licence=licence) == sentence
    # What gives back is booked all the same.
    assert refusal(entry(Kind.CORRECTION, "1", corrects=shipped.key), shipped, licence=licence) is None


def test_every_state_but_issued_bars() -> None:
    barred = [s for s in LicenceState if refusal(debit("1"), licence=Standing("L-1", s, Day(2026, 1, 1))) is not None]
    assert barred == [s for s in LicenceState if s is not LicenceState.ISSUED]
    strange = Standing("L-1", "frozen", Day(2026, 1, 1))  # type: ignore[arg-type]
    assert refusal(debit("1"), licence=strange) == "Licence L-1 is frozen."


def test_every_refusal_can_be_said_in_another_language() -> None:
    booked = [debit("40", "26DE01"), entry(Kind.RESERVATION, "10", "26DE02")]
    back = entry(Kind.CORRECTION, "50", "26DE03", corrects=Key("26DE01", 1, Kind.DEBIT))
    gone = entry(Kind.CORRECTION, "5", "26DE03", corrects=Key("26DE77", 1, Kind.DEBIT))
    pieces = debit(Quantity(Decimal(1), "items"), "26DE05")
    tried = (debit("41"), debit("70", "26DE04"), entry(Kind.RELEASE, "11", "26DE02"), back, gone, total("5", 1), pieces)
    refused = [refusal(new, *booked) for new in tried]
    assert [said for said in refused if not isinstance(said, Sentence)] == []


def test_an_entry_that_says_nothing_is_refused() -> None:
    with pytest.raises(LedgerError, match="is of nothing"):
        debit("0")
    with pytest.raises(LedgerError, match="needs its time zone"):
        Entry(key=Key("D", 1, Kind.DEBIT), quantity=kg("1"), at=Moment(2026, 1, 1), source="customs")
    with pytest.raises(LedgerError, match="'gift' is no kind of entry"):
        Key("D", 1, "gift")  # type: ignore[arg-type]
    assert Key("D", 1, "debit").kind is Kind.DEBIT  # type: ignore[arg-type]


# -- properties ----------------------------------------------------------------------------------------

NUMBERS = st.decimals("0.001", "40", places=3)
UNITS = st.sampled_from(["kg", "g", "t"])


@st.composite
def attempts(draw: st.DrawFn) -> Entry:
    """Something that a customs office might send, sensible or not."""
    kind = draw(st.sampled_from([Kind.DEBIT, Kind.DEBIT, Kind.RESERVATION, Kind.RELEASE, Kind.CORRECTION]))
    declaration, line, sequence = draw(st.sampled_from("ABC")), draw(st.integers(1, 2)), draw(st.integers(1, 3))
    stated = kg(str(draw(NUMBERS)))
    unit = draw(UNITS)
    quantity = Quantity(stated.within(unit), unit)
    corrects = Key(declaration, line, Kind.DEBIT, draw(st.integers(1, 3))) if kind is Kind.CORRECTION else None
    return entry(kind, quantity, declaration, line, sequence=sequence, corrects=corrects)


def booked(tried: Iterable[Entry]) -> tuple[list[Entry], Balance]:
    """What a ledger holds after it was offered all of these."""
    held: list[Entry] = []
    left = balance(LICENSED, held)
    for new in tried:
        if may_debit(left, new, LICENCE, TODAY) is None:
            held.append(new)
            left = balance(LICENSED, held)
    return held, left


@given(st.lists(attempts(), max_size=20))
def test_a_balance_is_never_negative_and_never_overdrawn(tried: list[Entry]) -> None:
    _, left = booked(tried)
    assert 0 <= left.used <= left.licensed
    assert left.remaining >= 0
    assert left.over == 0
    assert left.used + left.reserved + left.remaining == left.licensed
    assert all(number > 0 for number in left.held.values())


@given(st.lists(attempts(), max_size=20))
def test_used_is_the_sum_of_debits_less_corrections(tried: list[Entry]) -> None:
    held, left = booked(tried)
    once = {each.key: each for each in held}.values()
    debits = sum((e.quantity.within("kg") for e in once if e.key.kind is Kind.DEBIT), Decimal(0))
    corrections = sum((e.quantity.within("kg") for e in once if e.key.kind is Kind.CORRECTION), Decimal(0))
    assert left.used == debits - corrections


@given(st.lists(attempts(), max_size=15), st.randoms())
def test_replay_in_any_order_with_duplicates_gives_the_same_balance(tried: list[Entry], random: object) -> None:
    held, left = booked(tried)
    replayed = [*held, *held]
    random.shuffle(replayed)  # type: ignore[attr-defined]
    assert balance(LICENSED, replayed) == left


@given(st.lists(st.tuples(NUMBERS, st.integers(0, 50), st.sampled_from(["hmrc", "douane"])), max_size=12), st.randoms())
def test_totals_in_any_order_give_the_latest_of_each_source(
    reports: list[tuple[Decimal, int, str]], random: object
) -> None:
    sent = [total(str(n), i, hours, source) for i, (n, hours, source) in enumerate(reports, start=1)]
    latest = {
        source: max((e for e in sent if e.source == source), key=lambda e: (e.at, e.key.sequence))
        for source in {e.source for e in sent}
    }
    mixed = [*sent, *sent]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert balance(LICENSED, mixed).used == sum((e.quantity.number for e in latest.values()), Decimal(0))
