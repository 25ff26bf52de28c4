"""What everybody may ask, without signing in: public keys, status lists, and whether a licence that they hold is one."""

from __future__ import annotations

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from navicert.office.authority import authority_keys, local_day
from navicert.office.licences.balances import standing_now
from navicert.office.licences.customs import LICENCE_ID
from navicert.office.licences.status_list import MEDIA, NoSuchList, signed_list
from navicert.office.models.licence import Letter, Licence
from navicert.office.visible.licences import LETTER_ID
from navicert.web.licence_words import tag_of

SHA256 = re.compile(r"[0-9a-f]{64}")


@require_safe
def jwks(request: HttpRequest) -> HttpResponse:
    """The public keys of the authority, as a JWK Set (RFC 7517)."""
    return _open(authority_keys(local_day(timezone.now())).jwks, "application/jwk-set+json")


@require_safe
def status(request: HttpRequest, number: int) -> HttpResponse:
    """A status list, signed for this request: what was suspended a moment ago is in it."""
    try:
        return _open(signed_list(number, timezone.now()).encode(), MEDIA)
    except NoSuchList:
        raise Http404(f"no status list {number}") from None


def _open(data: bytes, kind: str) -> HttpResponse:
    """An answer that pages of other sites may read as well: there is nothing of a person in it."""
    return HttpResponse(data, content_type=kind, headers={"Access-Control-Allow-Origin": "*"})


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """How a licence stands, for whoever holds it: number and fingerprint stand on it, and in its QR code. A letter is one or not."""
    number, sha256 = (request.GET.get(name, "").strip() for name in ("number", "sha256"))
    found = _held(number.upper(), sha256.lower())
    stands = standing_now(found, local_day(timezone.now())) if isinstance(found, Licence) else None
    shown = {"number": number, "sha256": sha256, "stands": stands, "tag": tag_of(stands) if stands else None,
             "licence": found if stands else None, "letter": found if isinstance(found, Letter) else None}  # fmt: skip
    return render(request, "licences/verify.html", shown, status=404 if number and not found else 200)


def _held(number: str, sha256: str) -> Licence | Letter | None:
    """The licence or letter with this number and this fingerprint; the number alone tells nothing."""
    if not SHA256.fullmatch(sha256):
        return None
    found: Licence | Letter | None = None
    if LICENCE_ID.fullmatch(number):
        found = Licence.objects.filter(public_id=number).first()
    elif LETTER_ID.fullmatch(number):
        found = Letter.objects.filter(public_id=number).first()
    return found if found and constant_time_compare(found.statement_sha256, sha256) else None
