"""Work of several sprints."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from homeostat.areas.work.models.accounts import Account
from homeostat.areas.work.models.descriptions import Undescribed


class EpicState(models.TextChoices):
    PROSPECT = "prospect", _("prospect")
    OFFER = "offer", _("offer")
    ACCEPTED = "accepted", _("accepted")
    IN_DEVELOPMENT = "in_development", _("in development")
    DELIVERED = "delivered", _("delivered")
    RECURRING = "recurring", _("recurring")
    DONE = "done", _("done")


ACTIVE_EPIC_STATES = (EpicState.ACCEPTED, EpicState.IN_DEVELOPMENT, EpicState.RECURRING)


class Epic(models.Model):
    """Work of several sprints with one aim; owned by one person, reviewed by another.

    Its backup steps in when the owner is away; where there is none, the reviewer does.
    """

    key = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=250)
    description = models.TextField(blank=True)  # Markdown
    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="epics"
    )
    cell = models.ForeignKey(
        "homeostat.Cell", null=True, blank=True, on_delete=models.PROTECT, related_name="epics"
    )
    owner = models.ForeignKey(
        "homeostat.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="owned_epics"
    )
    reviewer = models.ForeignKey(
        "homeostat.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    backup = models.ForeignKey(
        "homeostat.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=20, choices=EpicState.choices, default=EpicState.IN_DEVELOPMENT)
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True)
    external_key = models.CharField(max_length=200, blank=True, db_index=True)

    objects = Undescribed["Epic"]()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(backup=F("owner")), name="epic_backup_not_owner"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stand_in_id(self) -> int | None:
        """Who steps in when the owner is away."""
        return stand_in(self.owner_id, self.reviewer_id, self.backup_id)


def stand_in(owner: int | None, reviewer: int | None, backup: int | None) -> int | None:
    """Who of an epic steps in for its owner: the backup, else the reviewer unless that is the owner."""
    return backup if backup is not None or reviewer == owner else reviewer
