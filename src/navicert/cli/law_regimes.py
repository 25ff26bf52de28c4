"""``navicert law regimes`` and ``navicert law tracker``: who is a member, who owes what, and which provision does it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date as Day
from datetime import datetime as Moment

import click

from navicert.assess.facts import place_code
from navicert.law.case import PLACES
from navicert.law.register import Lag, Obligation, Register, Standing, Transposition
from navicert.library.regime_register import regime_register

NOT_LOOKED_UP = "not looked up"
UNVERIFIED = " (unverified)"


@click.command("regimes")
@click.option("--member", help="One state: its standing in every regime, and since when.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="Members on this day (today).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show_regimes(member: str | None, day: Moment | None, as_json: bool) -> None:
    """Print treaties and regimes: members on a day, and what each asks of them, politically or legally binding.

    \b
    Examples:
      navicert law regimes
      navicert law regimes --member NL --on 1995-06-01
    """
    register, on = regime_register(), day.date() if day else Day.today()
    state = None if member is None else _state(member)
    if as_json:
        click.echo(json.dumps(_regimes_json(register, on, state), ensure_ascii=False))
        return
    for line in _of_state(register, state, on) if state else _regimes(register, on):
        click.echo(line)


def _state(text: str) -> str:
    code = place_code(text)
    if code is None or code not in PLACES:
        raise click.ClickException(f"{text!r} is no state; use a code such as NL, or the name of the state")
    return code


def _regimes(register: Register, on: Day) -> Iterator[str]:
    for regime in register.regimes:
        found = register.members(regime, on)
        sure = [state for state, standing in found.items() if standing is Standing.MEMBER]
        perhaps = [state for state in found if state not in sure]
        on_file = any(m.regime == regime for m in register.memberships)
        yield click.style(regime, bold=True) + f"  members on {on}: {len(sure) if on_file else 'not on file'}"
        yield from (
            f"  {words}: {' '.join(states)}" for words, states in (("members", sure), ("unverified", perhaps)) if states
        )
        asked, later = _obligations(register, regime, on)
        for o in asked:
            yield f"  {o.id}  [{o.binding} binding]  {o.says} ({o.provision}, from {o.since or 'a day not on file'}){_mark(o.status)}"
        if later:
            yield f"  asked only after {on}: {', '.join(f'{o.id} (from {o.since})' for o in later)}"


def _obligations(register: Register, regime: str, on: Day) -> tuple[list[Obligation], list[Obligation]]:
    """What the regime asks on a day or may have asked, where its day is not on file; and what it asked only later."""
    found: tuple[list[Obligation], list[Obligation]] = ([], [])
    for o in register.obligations:
        if o.regime == regime:
            found[o.since is not None and o.since.first > on].append(o)
    return found


def _of_state(register: Register, state: str, on: Day) -> Iterator[str]:
    yield click.style(f"{state} on {on}", bold=True)
    for regime in dict.fromkeys(m.regime for m in register.memberships):
        held = next((m for m in register.memberships if (m.regime, m.iso2) == (regime, state)), None)
        words = register.standing(state, regime, on).replace("_", " ")
        if held is None:
            yield f"  {regime:<5} {words}"
        else:
            since = f"{held.since or 'a day not on file'}{_mark(held.status)}"
            yield f"  {regime:<5} {words}, from {since}, in a text of {held.shown} ({held.source})"


def _regimes_json(register: Register, on: Day, state: str | None) -> dict[str, object]:
    def standings(regime: str) -> dict[str, str]:
        found = register.members(regime, on)
        return {s: str(w) for s, w in found.items() if state in (None, s)}

    def held(regime: str) -> dict[str, object]:
        asked, later = _obligations(register, regime, on)
        obligations = [_obligation_json(o) for o in asked]
        return {
            "regime": regime, "members": standings(regime), "obligations": obligations, "later": [o.id for o in later],
        }  # fmt: skip

    return {"on": on.isoformat(), "regimes": [held(regime) for regime in register.regimes]}


def _obligation_json(o: Obligation) -> dict[str, object]:
    return {
        "id": o.id, "provision": o.provision, "obligation": o.says, "binding": o.binding,
        "from": str(o.since) if o.since else None, "status": o.status, "source": o.source,
    }  # fmt: skip


def _mark(status: str) -> str:
    return "" if status == "read" else UNVERIFIED


@click.command("tracker")
@click.option("--state", help="One state, or EU: US, EU, DE, GB, CA, JP, CH.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def show_tracker(state: str | None, as_json: bool) -> None:
    """Print which national provision carries out each obligation, as far as somebody looked it up: done, partial or missing.

    The lag is counted where the day of the provision is on file. Where only the day of a text is, it stands there instead.

    \b
    Example:
      navicert law tracker --state US
    """
    register = regime_register()
    wanted = [state.upper()] if state and state.upper() == "EU" else [_state(state)] if state else list(register.states)
    if lacking := [name for name in wanted if name not in register.states]:
        raise click.ClickException(f"nothing is tracked for {lacking[0]}; there are {', '.join(register.states)}")
    for name in wanted:
        if not as_json:
            click.secho(name, bold=True)
        tracked = register.tracked(name)
        for obligation, provisions in tracked:
            for line in _tracked(name, obligation, provisions, as_json=as_json):
                click.echo(line)
        if not as_json and (open_ := sum(not provisions for _, provisions in tracked)):
            click.echo(f"  {open_} of {len(tracked)} were not looked up: whether they are carried out is not known")


def _tracked(
    state: str, o: Obligation, provisions: list[tuple[Transposition, Lag | None]], *, as_json: bool
) -> Iterator[str]:
    if as_json:
        made = [_provision_json(t, late) for t, late in provisions]
        held = {"state": state, "obligation": o.id, "regime": o.regime, "binding": o.binding, "provisions": made}
        yield json.dumps(held, ensure_ascii=False)
        return
    if not provisions:
        yield f"  {o.id:<11} {NOT_LOOKED_UP:<8}"
    for t, late in provisions:
        note = f"; {t.note}" if t.note else ""
        yield f"  {o.id:<11} {t.done:<8} {t.provision}: {_days(t, late)} ({t.source}{note}){_mark(t.status)}"


def _days(t: Transposition, late: Lag | None) -> str:
    """The lag in words. The day of a text is no day of a provision: what stands in it may be much older."""
    if late is None:
        return "lag not known"
    if late.least is None:
        text = f"it stands in a text of {t.shown}, the first on file"
        return f"no lag: {text}" if late.most <= 0 else f"lag not known: {text}"
    if late.most < 0:
        return f"no lag: {-late.most:,} days before the obligation"
    return f"lag {late} days" if late.least >= 0 else f"lag at most {late.most:,} days"


def _provision_json(t: Transposition, late: Lag | None) -> dict[str, object]:
    return {
        "provision": t.provision, "from": str(t.since) if t.since else None,
        "shown": t.shown.isoformat() if t.shown else None, "done": t.done,
        "lag_days": None if late is None else {"least": late.least, "most": late.most},
        "status": t.status, "source": t.source, "note": t.note,
    }  # fmt: skip
