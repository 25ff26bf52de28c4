"""People and their posts: for the administrator, and for company administrators in their own firm; and invitations."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import login
from django.core.mail import send_mail
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from navicert.office.actions.people import (
    accept_invitation,
    deactivate_person,
    end_post,
    give_clearance,
    give_post,
    hashed,
    invite,
    reactivate_person,
    remove_second_factor,
)
from navicert.office.guard import needs_person, person_of, signed_in
from navicert.office.models.people import Invitation, Person
from navicert.office.permissions.people import may_accept_invitation
from navicert.office.visible.people import organisations_seen_by, people_seen_by, person_or_404, posts_seen_by
from navicert.web.case_words import Text
from navicert.web.doing import told, tried
from navicert.web.people_forms import AcceptForm, ClearanceForm, InvitationForm, PostForm

PAGE = 100  # people, or organisations, on one page

# What a button on the page of a person does, and what is said then.
CHANGES: dict[str, tuple[Callable[..., object], Text]] = {
    "deactivate": (deactivate_person, _("%(name)s is locked out: posts have ended and tokens are revoked.")),
    "reactivate": (reactivate_person, _("%(name)s may sign in again. Posts do not come back: give them anew.")),
    "remove-second-factor": (remove_second_factor, _("The second factor of %(name)s was removed.")),
}


@require_safe
@needs_person
def people(request: HttpRequest) -> HttpResponse:
    """Everybody whom the person administers, with their posts, and the invitations that are still open."""
    by = person_of(request)
    every = people_seen_by(by).prefetch_related(Prefetch("held", posts_seen_by(by)))
    seen = Paginator(every, PAGE).get_page(request.GET.get("page"))
    places = organisations_seen_by(by)
    waiting = Invitation.objects.filter(accepted=None, expires__gt=timezone.now(), organisation__in=places)
    shown = {"people": seen, "form": InvitationForm(places=places), "waiting": waiting.select_related("organisation")}
    return render(request, "people/people.html", shown)


@require_POST
@needs_person
def invite_somebody(request: HttpRequest) -> HttpResponse:
    """Invite somebody to a post. Their letter has the link; only where no letters are sent, it is shown here."""
    by = person_of(request)
    form = InvitationForm(request.POST, places=organisations_seen_by(by))
    made = tried(form, lambda: invite(**form.cleaned_data, by=by, now=timezone.now()))
    if made is None:
        return render(request, "people/invite.html", {"form": form}, status=422)
    link = request.build_absolute_uri(reverse("invitation", args=[made[1]]))
    _send(made[0], link)
    return render(request, "people/invited.html", {"invitation": made[0], "link": "" if settings.MAIL else link})


def _send(invitation: Invitation, link: str) -> None:
    letter = render_to_string("people/invitation.txt", {"invitation": invitation, "link": link})
    send_mail("Navicert: an invitation", letter, None, [invitation.email])


@require_safe
@needs_person
def person(request: HttpRequest, public_id: str) -> HttpResponse:
    """One person: posts, clearance, and what an administrator can do."""
    by = person_of(request)
    return _person(request, by, person_or_404(by, public_id))


@require_POST
@needs_person
def new_post(request: HttpRequest, public_id: str) -> HttpResponse:
    """One more post for somebody."""
    by = person_of(request)
    somebody = person_or_404(by, public_id)
    form = PostForm(request.POST, places=organisations_seen_by(by))
    if tried(form, lambda: give_post(somebody, **form.cleaned_data, by=by, now=timezone.now())):
        return redirect("person", public_id)
    return _person(request, by, somebody, post=form, status=422)


@require_POST
@needs_person
def ended_post(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """A post is held no longer."""
    by = person_of(request)
    post = posts_seen_by(by).filter(pk=number, person=person_or_404(by, public_id)).first()
    if post is None:
        raise Http404("no such post")
    told(request, lambda: end_post(post, by=by, now=timezone.now()), gettext("The post has ended."))
    return _back(by, public_id)


@require_POST
@needs_person
def cleared(request: HttpRequest, public_id: str) -> HttpResponse:
    """Clearance and nationalities of somebody."""
    by = person_of(request)
    somebody, form = person_or_404(by, public_id), ClearanceForm(request.POST)
    if tried(form, lambda: give_clearance(somebody, **form.cleaned_data, by=by, now=timezone.now())):
        return redirect("person", public_id)
    return _person(request, by, somebody, clearance=form, status=422)


@require_POST
@needs_person
def change(request: HttpRequest, public_id: str, verb: str) -> HttpResponse:
    """What a button on the page of a person does."""
    by = person_of(request)
    somebody = person_or_404(by, public_id)
    if verb not in CHANGES:
        raise Http404(f"nothing is called {verb!r}")
    action, sentence = CHANGES[verb]
    told(request, lambda: action(somebody, by=by, now=timezone.now()), str(sentence) % {"name": somebody})
    return _back(by, public_id)


def _back(by: Person, public_id: str) -> HttpResponse:
    """To the page of the person, or to the list where they are none of the own people any more."""
    seen = people_seen_by(by).filter(public_id=public_id).exists()
    return redirect("person", public_id) if seen else redirect("people")


def _person(
    request: HttpRequest,
    by: Person,
    somebody: Person,
    *,
    post: PostForm | None = None,
    clearance: ClearanceForm | None = None,
    status: int = 200,
) -> HttpResponse:
    cleared = {"clearance": somebody.clearance, "nationalities": " ".join(somebody.nationalities)}
    shown = {
        "somebody": somebody,
        "held": posts_seen_by(by).filter(person=somebody),
        "form": post or clearance,
        "post": post or PostForm(places=organisations_seen_by(by)),
        "clearance": clearance or ClearanceForm(initial=cleared),
        "administers": by.post("administrator") is not None,
    }
    return render(request, "people/person.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Take the post that an invitation holds; somebody new chooses name and password."""
    found = Invitation.objects.filter(secret_sha256=hashed(secret)).select_related("organisation", "team").first()
    if found is None or (why_not := may_accept_invitation(found, timezone.now())):
        sentence = gettext("There is no such invitation. Check the link.") if found is None else why_not
        return render(request, "refused.html", {"sentence": sentence}, status=404 if found is None else 410)
    by, known = signed_in(request), Person.objects.filter(email=found.email).first()
    form = AcceptForm(request.POST if request.method == "POST" else None, initial={"name": found.name})
    if known is not None:
        form.fields.clear()
    taken = tried(form, lambda: _taken(request, found, form, by)) if request.method == "POST" else None
    if taken is not None:
        return redirect("account")
    shown = {"invitation": found, "form": form, "known": known, "by": by}
    return render(request, "people/invitation.html", shown, status=422 if form.errors else 200)


def _taken(request: HttpRequest, found: Invitation, form: AcceptForm, by: Person | None) -> Person:
    chosen = {"name": "", "password": "", **form.cleaned_data}
    person = accept_invitation(found, **chosen, by=by, now=timezone.now())
    if by is None:
        login(request, person)
    return person
