"""What heads and auditors see: tables that reconcile with the record, delays with their causes, alike cases, hits, risk."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from navicert.licensing.statistics import Unreconciled
from navicert.office.actions.apply import withdraw
from navicert.office.actions.decide import countersign, propose
from navicert.office.actions.handle import answer, ask, circulate, refer
from navicert.office.actions.issue import issue
from navicert.office.actions.weigh import answer_risk, contribute
from navicert.office.cases.weighed import weighed
from navicert.office.models import Case, Licence
from navicert.office.permissions.case import NotAllowed, Refused
from navicert.office.sight.dashboard import delays_of_the_year
from navicert.office.sight.holdings import holdings_since, working_days
from navicert.office.sight.statistics import as_csv, statistics
from navicert.office.visible.cases import events_seen
from office_cases import CAMERA, NOW, USER, Office, a_licence, accepted, advised, sent_in

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=5)
REASONS = [{"criterion": "15-1-d", "sentence": "Diversion is known there."}]


def refused(office: Office, **changes: Any) -> Case:
    """A case that was refused."""
    made = propose(
        advised(office, **changes), verdict="refuse", lines=[], reasons=REASONS, by=office.officer, now=LATER,
        departs="New facts.",
    )  # fmt: skip
    if made.case.state == "proposed":
        countersign(made, seen=made.sha256, by=office.head, now=LATER)
    issue(Case.objects.get(pk=made.case_id), by=office.officer, now=LATER)
    return Case.objects.get(pk=made.case_id)


def cells(text: str, table: str) -> dict[tuple[str, str], tuple[str, str]]:
    rows = csv.DictReader(io.StringIO(text))
    return {(row["line"], row["column"]): (row["count"], row["eur"]) for row in rows if row["table"] == table}


def test_the_tables_of_a_year_are_made_from_its_decisions(office: Office) -> None:
    for _ in range(3):
        a_licence(office)
    sent_in(office)  # still open: in no table
    text = as_csv(statistics(2026))
    assert cells(text, "eu-4.2.1")["BR", "Category 6"] == ("3", "144000.00")
    assert cells(text, "destinations")["BR", "granted"] == ("3", "")
    refused(office)
    withdraw(sent_in(office), why="Cancelled.", by=office.clerk, now=NOW)
    found = statistics(2026)
    assert found.decisions == 5
    hidden = cells(as_csv(found), "destinations")
    assert hidden["BR", "denied"][0] == hidden["BR", "granted"][0] == "x"  # one firm could be told from the rest
    assert hidden["BR", "total"][0] == "5"
    assert statistics(2025).decisions == 0


def test_a_foreign_currency_needs_its_stated_rate(office: Office, home: Path) -> None:
    a_licence(office, goods=[{**CAMERA, "value": {"amount": "1000.00", "currency": "USD"}}])
    case = Case.objects.get(outcome="grant")
    with pytest.raises(Unreconciled, match=f"there is no rate for USD.*{case.public_id}"):
        statistics(2026)
    (home / "rates.csv").write_text("year,currency,eur,on,source\n2026,USD,0.91,2026-06-30,ECB\n", encoding="utf-8")
    [rate] = statistics(2026).rates
    assert (rate.currency, str(rate.eur), rate.source) == ("USD", "0.91", "ECB")
    (home / "rates.csv").write_text("year,currency,eur,on,source\n2026,USD,free,2026-06-30,ECB\n", encoding="utf-8")
    with pytest.raises(CommandError, match="row 2"):
        call_command("statistics", "2026", stdout=io.StringIO())


@pytest.mark.parametrize(
    "edit",
    [
        {"outcome": "refuse"},
        {"decided": NOW - timedelta(days=400)},
        {"state": "open", "outcome": "", "decided": None},
    ],
)
def test_an_edit_that_the_record_knows_nothing_of_breaks_the_tables_and_is_named(
    office: Office, edit: dict[str, Any]
) -> None:
    case = a_licence(office).case
    statistics(2026)
    Case.objects.filter(pk=case.pk).update(**edit)
    with pytest.raises(Unreconciled, match="record") as found:
        statistics(2026)
    assert found.value.numbers == (case.public_id,)


def test_a_licence_or_text_that_was_changed_is_named_and_so_is_a_decision_from_nowhere(office: Office) -> None:
    licence = a_licence(office)
    Licence.objects.filter(pk=licence.pk).update(statement=licence.statement.replace("48000", "4800"))
    with pytest.raises(Unreconciled, match=f"changed after it was recorded: {licence.case.public_id}"):
        statistics(2026)
    Licence.objects.filter(pk=licence.pk).update(statement=licence.statement)
    other = sent_in(office)
    Case.objects.filter(pk=other.pk).update(state="decided", outcome="grant", decided=NOW)
    with pytest.raises(Unreconciled, match=f"in the office, but the record says.*{other.public_id}"):
        statistics(2026)


def test_the_command_writes_the_tables_and_fails_where_they_do_not_reconcile(office: Office) -> None:
    case = a_licence(office).case
    written = io.StringIO()
    call_command("statistics", "2026", stdout=written)
    assert written.getvalue().startswith("year,table,title,line,column,count,eur")
    with connection.cursor() as cursor:
        cursor.execute("update office_case set outcome = 'refuse' where id = %s", [case.pk])
    with pytest.raises(CommandError, match=case.public_id):
        call_command("statistics", "2026", stdout=io.StringIO())


# --- consistency -----------------------------------------------------------------------------


def test_whoever_decides_an_alike_case_differently_says_why_and_the_head_reads_it(office: Office) -> None:
    before = refused(office)
    case = advised(office)
    day = LATER.date()
    about: dict[str, Any] = {
        "verdict": "grant", "lines": [], "reasons": [], "by": office.officer, "now": LATER + timedelta(days=1),
        "valid_until": day.replace(year=2028),
    }  # fmt: skip
    with pytest.raises(Refused, match=f"{before.public_id} refused.*Say why"):
        propose(case, **about)
    made = propose(case, **about, consistency="The end user has shown the earlier goods.")
    assert before.public_id in made.body
    assert "The end user has shown" in made.body
    elsewhere = advised(office, destination="AR", end_user={**USER, "country": "AR"})
    assert "consistency" not in propose(elsewhere, **about).body


# --- risk ------------------------------------------------------------------------------------


def level(office: Office, case: Case, factor: str) -> str:
    found = weighed(office.officer, case, LATER)
    assert found is not None
    return str(found.sheets[0].factor(factor).level)


def test_an_answer_changes_the_sheet_of_today_and_not_what_was_kept_when_it_was_sent_in(office: Office) -> None:
    case = accepted(office)
    kept = case.checks.get().findings["risk"][0]
    assert kept["levels"]["regional_stability"] == "undetermined"
    with pytest.raises(NotAllowed, match="This is for defence"):
        answer_risk(
            case, indicator="military_balance", yes=True, because="Range.", by=office.advisers["customs"], now=LATER
        )
    answer_risk(case, indicator="arms_embargo", yes=True, because="Council decision.", by=office.officer, now=LATER)
    assert level(office, case, "regional_stability") == "high"
    assert case.checks.get().findings["risk"][0] == kept
    with pytest.raises(Refused, match="asks no question"):
        answer_risk(case, indicator="weather", yes=True, because="Rain.", by=office.officer, now=LATER)


def test_a_field_of_the_strategic_sheet_is_filled_by_its_ministry_alone(office: Office) -> None:
    case = circulate(accepted(office), by=office.officer, now=NOW)
    foreign = office.advisers["foreign_affairs"]
    refer(case, team=foreign.posts[0].team, purpose="advice", because="Relations.", by=office.officer, now=NOW)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed, match="foreign affairs"):
        contribute(case, field="bilateral_view", view="neutral", text="None.", by=office.officer, now=LATER)
    with pytest.raises(Refused, match="a view is one of"):
        contribute(case, field="bilateral_view", text="None.", by=foreign, now=LATER)
    contribute(case, field="bilateral_view", view="neutral", text="They would not mind.", by=foreign, now=LATER)
    found = weighed(office.officer, case, LATER)
    assert found is not None
    assert "They would not mind." in str(found.strategic)
    other = next(a for a in office.advisers.values() if a != foreign and case.referrals.filter(team=a.posts[0].team).exists())  # fmt: skip
    blind = weighed(other, case, LATER)
    assert blind is not None
    assert "They would not mind." not in str(blind.strategic)
    assert "They would not mind." not in str([event.body for event in events_seen(other, case)])


def test_the_delays_put_every_day_down_to_whoever_held_the_case(office: Office) -> None:
    case = accepted(office)
    query = ask(case, question="Which kiln?", by=office.officer, now=NOW + timedelta(days=1))
    answer(query, text="Kiln 3.", by=office.clerk, now=NOW + timedelta(days=8))
    held = [
        each
        for each in holdings_since(NOW - timedelta(days=1), NOW + timedelta(days=10))
        if each.case == case.public_id
    ]
    days = {(each.step, each.holder): (each.first, each.until) for each in held}
    monday = NOW.date()
    assert days["question to the exporter", "the exporter"] == (monday + timedelta(days=1), monday + timedelta(days=8))
    officer = [each for each in held if each.step == "the officer's work"]
    assert [(each.first, each.until) for each in officer] == [
        (monday, monday + timedelta(days=1)),
        (monday + timedelta(days=8), monday + timedelta(days=10)),
    ]
    assert working_days(monday, monday + timedelta(days=14)) == 10
    late = delays_of_the_year(NOW + timedelta(days=60))
    assert any(each.step == "the officer's work" and each.beyond for each in late.longest)
