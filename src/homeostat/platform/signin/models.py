from datetime import date, datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property

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
        person, _steward, is_here = self._standing
        return person if is_here else None

    @cached_property
    def absent_id(self) -> int | None:
        """The person they are, who has left or is still to come."""
        person, _steward, is_here = self._standing
        return None if is_here else person

    @cached_property
    def is_steward(self) -> bool:
        return self._standing[1]

    @cached_property
    def _standing(self) -> tuple[int | None, bool, bool]:
        """Person, stewardship and whether the person is there today in one query, asked on every page."""
        return STANDING.first(self.pk, on=timezone.localdate()) or (None, False, False)


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


def _standing(user: int, day: date) -> models.QuerySet[User, tuple[int | None, bool, bool]]:
    open_stewardship = Stewardship.objects.filter(user=models.OuterRef("pk"), ended_at=None)
    known = Q(person__terms__superseded_at=None, person__terms__start__lte=day)
    lasting = Q(person__terms__end=None) | Q(person__terms__end__gt=day)
    here = User.objects.filter(known & lasting, pk=models.OuterRef("pk")).order_by()
    rows = User.objects.filter(pk=user).order_by()
    rows = rows.annotate(steward=models.Exists(open_stewardship), here=models.Exists(here))
    return rows.values_list("person__pk", "steward", "here")


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
