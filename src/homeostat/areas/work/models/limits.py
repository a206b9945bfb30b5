"""How much people want to carry."""

from django.db import models
from django.db.models import Q

LEAST, MOST = 0.5, 100  # as the policy role_load.limit


class StatedLimit(models.Model):
    """From `start` on, until they state another, somebody wants to carry so much in all.

    The weights of duties are the policies'. No `limit`: what the policy says, again.
    """

    person = models.ForeignKey("homeostat.Person", on_delete=models.PROTECT, related_name="stated_limits")
    start = models.DateField()
    limit = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "start"], name="stated_limit_once_a_day"),
            models.CheckConstraint(
                condition=Q(limit=None) | Q(limit__gte=LEAST, limit__lte=MOST), name="stated_limit_sensible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.limit} from {self.start}"
