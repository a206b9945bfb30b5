"""Sprints of the organisation's calendar."""

from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q


class Sprint(models.Model):
    """A sprint of the organisation's calendar, [start, end). Closing it stores what happened as facts."""

    number = models.PositiveIntegerField(unique=True)
    start = models.DateField()
    end = models.DateField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("homeostat.User", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="sprint_one_at_a_time",
                expressions=[
                    (Func(F("start"), F("end"), function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="sprint_not_empty"),
        ]
        ordering = ["start"]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)
