"""Epics that go before others for a time."""

from datetime import date, timedelta

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from homeostat.areas.work.models.epics import Epic
from homeostat.areas.work.models.periods import never_twice


class Acceleration(models.Model):
    """An epic goes before others in [start, end), up to a budget of hours; who decided it, when and why.

    Among accelerated epics the one with the lowest `priority` goes first.
    """

    epic = models.ForeignKey(Epic, on_delete=models.PROTECT, related_name="accelerations")
    priority = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    budget = models.DecimalField(max_digits=10, decimal_places=4)  # hours
    start = models.DateField()
    end = models.DateField()
    reason = models.CharField(max_length=500)
    decided_by = models.ForeignKey("homeostat.User", null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            *never_twice("epic_id", name="acceleration"),
            models.CheckConstraint(condition=Q(budget__gt=0), name="acceleration_has_budget"),
            models.CheckConstraint(condition=Q(priority__gte=1), name="acceleration_has_priority"),
        ]
        indexes = [models.Index(fields=["end", "start"], name="acceleration_end")]

    def __str__(self) -> str:
        return f"{self.start} … {self.last_day}"

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)

    def is_running(self, on: date) -> bool:
        return self.start <= on < self.end

    def is_over(self, on: date) -> bool:
        return self.end <= on

    def days_left(self, on: date) -> int:
        """Days from this one to its last, both counted; none once it is over."""
        return max((self.end - max(on, self.start)).days, 0)
