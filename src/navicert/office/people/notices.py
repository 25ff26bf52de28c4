"""Notices go out by e-mail: at once, once a day, or not at all, as each person wishes.

The letter says that something waits and on which cases, with the address of the page; what it is stays on the server,
because e-mail is read on the way. A notice is marked as sent after the mail server has taken the letter, so a letter may
come twice and none is lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime as Moment
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from navicert.office.models.licence import Notice
from navicert.office.models.people import Person

DAILY = time(7, 0)
"""When the daily letter goes out, in the authority's own time."""
AT_ONCE, EVERY_DAY = "at once", "daily"


def send_due(now: Moment) -> int:
    """Send what is due to everybody; gives how many letters went out. Raises :class:`OSError` where mail cannot be sent."""
    waiting = Notice.objects.filter(sent=None, read=None, person__is_active=True)
    before = _last_daily(now)
    due = waiting.filter(Q(person__notices=AT_ONCE) | Q(person__notices=EVERY_DAY, at__lt=before))
    people = Person.objects.filter(pk__in=due.values("person"))
    return sum(_send(person, now, before) for person in people)


def _last_daily(now: Moment) -> Moment:
    """The last time at which daily letters were due; what came after it waits for the next."""
    local = now.astimezone(ZoneInfo(settings.AUTHORITY_ZONE))
    today = local.replace(hour=DAILY.hour, minute=DAILY.minute, second=0, microsecond=0)
    return today if local >= today else today - timedelta(days=1)


@transaction.atomic
def _send(person: Person, now: Moment, before: Moment) -> int:
    """One letter to one person about all that is due to them. The rows are locked, so that two senders write once."""
    due = Notice.objects.select_for_update(of=("self",)).filter(person=person, sent=None, read=None)
    if person.notices == EVERY_DAY:
        due = due.filter(at__lt=before)
    found = list(due.select_related("case").order_by("at"))
    if not found:
        return 0
    letter_to(person, found).send()
    Notice.objects.filter(pk__in=[each.pk for each in found]).update(sent=now)
    return 1


def letter_to(person: Person, notices: Iterable[Notice]) -> EmailMessage:
    """The letter, in the person's language: how many notices, on which cases, and where to read them."""
    found = list(notices)
    numbers = dict.fromkeys(each.case.public_id for each in found if each.case)
    with translation.override(person.language):
        subject = ngettext("%(count)d notice for you", "%(count)d notices for you", len(found)) % {"count": len(found)}
        lines = [subject + (": " + ", ".join(numbers) if numbers else ""), ""]
        lines += [_("Read them here:"), f"{settings.AUTHORITY_ADDRESS}/notices", ""]
        lines.append(_("You choose in your account how often we write to you."))
    return EmailMessage(f"Navicert: {subject}", "\n".join(lines), None, [person.email])


def mark_read(person: Person, now: Moment, *, upto: int) -> int:
    """The person has seen their notices up to this one; gives how many were new. Nobody else's are touched."""
    return Notice.objects.filter(person=person, read=None, pk__lte=upto).update(read=now)
