"""Work of several sprints."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from homeostat.areas.work.models.accounts import Account


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
    """Work of several sprints with one aim; owned by one person, reviewed and deputised by another."""

    key = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=250)
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
    state = models.CharField(max_length=20, choices=EpicState.choices, default=EpicState.IN_DEVELOPMENT)
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True)
    external_key = models.CharField(max_length=200, blank=True, db_index=True)

    def __str__(self) -> str:
        return self.name
