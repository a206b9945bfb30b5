import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, JSONField, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.functional import cached_property

from homeostat.platform.editions import under
from homeostat.platform.questions import Question


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, *, password: str | None = None) -> "User":
        user = self.model(email=self.normalize_email(email).lower())
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Someone who can sign in. What they are in the organisation is their Person."""

    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)
    theme = models.CharField(max_length=6, default="system")
    language = models.CharField(max_length=12, blank=True)
    # Whether single letters are shortcuts; people who speak to their computer turn them off.
    letter_keys = models.BooleanField(default=True)
    # When a second proof was first asked of them; the days of grace count from here.
    second_proof_asked_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    objects = UserManager()

    def __str__(self) -> str:
        return self.email

    @cached_property
    def person_id(self) -> int | None:
        """The person they are, while that person is part of the organisation."""
        return self._standing.person if self._standing.is_here else None

    @cached_property
    def absent_id(self) -> int | None:
        """The person they are, who has left or is still to come."""
        return None if self._standing.is_here else self._standing.person

    @cached_property
    def is_steward(self) -> bool:
        return self._standing.steward

    @cached_property
    def time_zone(self) -> str | None:
        """The time zone of the person they are, or were; None where they are nobody in the organisation."""
        return self._standing.time_zone

    @cached_property
    def _standing(self) -> "Standing":
        """Who they are today, in one query asked on every page.

        The marks of the editions come along: what today is, is known from what is kept of the organisation.
        """
        person, steward, spells, marks = STANDING.first(self.pk) or (None, False, (), "{}")
        with under({topic: UUID(mark) for topic, mark in json.loads(marks).items()}):
            today = timezone.localdate().isoformat()
        return _on(today, person, steward, [json.loads(spell) for spell in spells])


class Stewardship(models.Model):
    """A user is steward: may change settings and access. A row with who, when and why, not a flag."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="stewardships")
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_at=None), name="one_open_stewardship_per_user"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("granted_at")),
                name="stewardship_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} since {self.granted_at:%Y-%m-%d}"


@dataclass(frozen=True, slots=True)
class Standing:
    """Who a user is in the organisation on a day."""

    person: int | None
    steward: bool
    is_here: bool
    time_zone: str | None


def _on(day: str, person: int | None, steward: bool, spells: Sequence[dict[str, Any]]) -> Standing:
    """The standing on a day, of the spells in which the person is there, the oldest first."""
    now = [one for one in spells if one["start"] <= day and (one["end"] is None or day < one["end"])]
    told = now or spells
    return Standing(person, steward, bool(now), told[-1]["zone"] if told else None)


def _standing(user: int) -> models.QuerySet[User, tuple[Any, ...]]:
    open_stewardship = Stewardship.objects.filter(user=OuterRef("pk"), ended_at=None)
    known = Q(person__terms__superseded_at=None, person__terms__start__isnull=False)
    there = User.objects.filter(known, pk=OuterRef("pk")).order_by("person__terms__start")
    facts = {name: f"person__terms__{name}" for name in ("start", "end")}
    spells = there.values_list(JSONObject(**facts, zone="person__terms__time_zone"))
    marks = RawSQL(
        "(SELECT jsonb_object_agg(topic, mark) FROM homeostat_edition)", [], output_field=JSONField()
    )
    rows = User.objects.filter(pk=user).order_by()
    rows = rows.annotate(steward=models.Exists(open_stewardship), spells=ArraySubquery(spells), marks=marks)
    return rows.values_list("person__pk", "steward", "spells", "marks")


STANDING = Question(_standing)


class Invitation(models.Model):
    """An e-mail address asked to join, for one person of the organisation or for a visitor."""

    email = models.EmailField()
    person = models.ForeignKey(
        "homeostat.Person", null=True, on_delete=models.CASCADE, related_name="invitations"
    )
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.email

    def is_open(self, at: datetime) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None and at < self.expires_at


class Token(models.Model):
    """What a script shows instead of a sign-in: acts for its user within its scopes until it ends.

    Only its digest is kept. `counted_since` and `counted` are the uses of the present minute.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    token_digest = models.CharField(max_length=64, unique=True)
    beginning = models.CharField(max_length=12)
    scopes = ArrayField(models.CharField(max_length=20))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    counted_since = models.DateTimeField(null=True)
    counted = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name

    def is_open(self, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at
