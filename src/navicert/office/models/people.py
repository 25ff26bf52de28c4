"""Who works with the office: people, the organisations and teams in which they hold posts, and how they come and go."""

from __future__ import annotations

from datetime import date as Day
from functools import cached_property

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone

from navicert.office.models.plain import attach, rows
from navicert.office.people.roles import KINDS, ROLES, Role

CLEARANCES = ("none", "restricted", "confidential", "secret")  # each includes those before it
NOTICES = ("at once", "daily", "none")  # by e-mail
HELD = """
    JOIN office_person p ON p.id = t.person_id
    WHERE p.is_active AND t.since <= %s AND (t.until IS NULL OR t.until > %s) AND t.person_id IN (
        SELECT %s UNION SELECT a.person_id FROM office_absence a WHERE a.delegate_id = %s AND a.since <= %s AND a.until >= %s)
"""  # the posts that somebody holds on a day, their own and those of people whom they stand in for


class Organisation(models.Model):
    """A firm that applies, an agent that applies for others, or a body of the state.

    An exporter or agent may apply once somebody of the authority has approved it (``approved``).
    """

    public_id = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=300)
    country = models.CharField(max_length=2)
    address = models.TextField(blank=True)
    identifiers = models.JSONField(default=dict, help_text="Numbers by their kind: eori, vat, register …")
    contact = models.EmailField(blank=True, help_text="Who is invited to run it once it is approved.")
    created = models.DateTimeField()
    approved = models.DateTimeField(null=True)
    clients = models.ManyToManyField("self", symmetrical=False, related_name="agents", blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=KINDS), name="kind_of_organisation")]

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """A place of an organisation: where goods start, or where its records are kept."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sites")
    name = models.CharField(max_length=200)
    address = models.TextField()
    country = models.CharField(max_length=2)
    keeps_records = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A desk of the authority or a ministry to which cases are referred; ``slug`` is what routing rules name."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="teams")

    def __str__(self) -> str:
        return self.title


class People(BaseUserManager["Person"]):
    """How a person comes to be: with an address, and a password once they choose one."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> Person:
        person = self.model(email=email.strip().lower(), created=timezone.now(), **fields)
        person.set_password(password)
        person.save()
        return person

    def holding(self, *roles: str, **where: object) -> models.QuerySet[Person]:
        """The people who hold a post with one of these roles today, each once; ``where`` as for a filter of posts."""
        held = Post.objects.filter(held_on(timezone.localdate()), role__in=roles, **where)
        return self.filter(pk__in=held.values("person"))


class Person(AbstractBaseUser):
    """Somebody who signs in. What they may do follows from their posts, never from a mark on the person."""

    public_id = models.CharField(max_length=24, unique=True)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=8, default="en-gb")
    is_active = models.BooleanField(default=True)
    created = models.DateTimeField()
    nationalities = models.JSONField(default=list)
    clearance = models.CharField(max_length=16, default="none")
    notices = models.CharField(max_length=16, default="at once", help_text="at once, daily, or none by e-mail")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = People()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(clearance__in=CLEARANCES), name="clearance_of_person"),
            models.CheckConstraint(condition=Q(notices__in=NOTICES), name="notices_of_person"),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def posts(self) -> tuple[Post, ...]:
        """The posts that the person holds today, their own first, then those of people whom they stand in for."""
        today = timezone.localdate().isoformat()
        found = rows(Post, HELD, [today, today, self.pk, self.pk, today, today]) if self.is_active else []
        for post in found:
            if post.person_id == self.pk:
                post.person = self
        attach([Person], [[post for post in found if post.person_id != self.pk]])
        attach([Organisation, Team], [found])
        return tuple(sorted(found, key=lambda post: (post.person_id != self.pk, post.pk)))

    def post(self, *roles: Role, organisation: int | None = None, team: int | None = None) -> Post | None:
        """The first post of the person with one of these roles, in this organisation or team where one is given."""
        fitting = (
            post
            for post in self.posts
            if post.role in roles
            and (organisation is None or post.organisation_id == organisation)
            and (team is None or post.team_id == team)
        )
        return next(fitting, None)

    def cleared_for(self, grading: str) -> bool:
        """Does the clearance reach this grading? A grading that is not known is above all."""
        return grading in CLEARANCES[: CLEARANCES.index(self.clearance) + 1]


def not_over(day: Day) -> Q:
    """The posts that are held on a day or later."""
    return Q(until=None) | Q(until__gt=day)


def held_on(day: Day) -> Q:
    """The posts that are held on a day: ``until`` is the first day on which a post is held no longer."""
    return not_over(day) & Q(since__lte=day)


class Post(models.Model):
    """A role that a person holds in an organisation (and there in a team), from a day to the day before another."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="held")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="posts")
    role: models.CharField[Role, Role] = models.CharField(max_length=24)
    sites = models.ManyToManyField(Site, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=tuple(ROLES)), name="role_of_post"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=models.F("since")), name="post_ends_later"),
        ]

    def __str__(self) -> str:
        return f"{self.role} at {self.organisation}"

    @property
    def title(self) -> str:
        """How the role is called: “Licensing officer”."""
        return ROLES[self.role].title


class Invitation(models.Model):
    """A post that waits for somebody: whoever opens the link that was sent to ``email`` takes it.

    Only the hash of the link's secret is kept. ``invited_by`` is empty where the operator made it on the machine.
    """

    email = models.EmailField()
    name = models.CharField(max_length=200, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True)
    role: models.CharField[Role, Role] = models.CharField(max_length=24)
    secret_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="invited")
    created = models.DateTimeField()
    expires = models.DateTimeField()
    accepted = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="accepted")

    def __str__(self) -> str:
        return f"{self.role} for {self.email}"

    @property
    def title(self) -> str:
        """How the role is called."""
        return ROLES[self.role].title


class Absence(models.Model):
    """Days on which somebody is away, the last included, and who stands in for them."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    delegate = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="stands_in")
    since = models.DateField()
    until = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=models.F("since")), name="absence_ends_later"),
            models.CheckConstraint(
                condition=Q(delegate=None) | ~Q(delegate=models.F("person")), name="nobody_stands_in_for_themselves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} away from {self.since} to {self.until}"


class AccessToken(models.Model):
    """With which a program speaks for a person. Only the hash of the token is kept."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=100)
    token_sha256 = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField()
    expires = models.DateTimeField()
    revoked = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} of {self.person}"


class Remembered(models.Model):
    """What the sign-in remembers for minutes, in all processes of the server: tries that failed, codes that were used."""

    key = models.CharField(max_length=300, primary_key=True)
    value = models.JSONField()
    expires = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return self.key
