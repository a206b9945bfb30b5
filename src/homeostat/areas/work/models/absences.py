"""When people are away."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class AbsenceKind(models.TextChoices):
    TIME_OFF = "time_off", gettext_lazy("time off")
    REDUCED = "reduced", gettext_lazy("reduced hours")
    SICK = "sick", gettext_lazy("unwell")
    OTHER = "other", gettext_lazy("other")


class Absence(models.Model):
    """Someone is away in [start, end): all day, half of each working day, or by so many hours of it."""

    person = models.ForeignKey(
        "homeostat.Person", on_delete=models.PROTECT, related_name="absences", db_index=False
    )
    start = models.DateField()
    end = models.DateField()
    kind = models.CharField(max_length=10, choices=AbsenceKind.choices, default=AbsenceKind.TIME_OFF)
    hours_per_day = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    half_days = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)
    cancelled_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(  # somebody else, for a person who could not
        "homeostat.User", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    seen_at = models.DateTimeField(null=True)  # when the person ticked off what another entered
    external_key = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="absence_not_empty"),
            models.CheckConstraint(
                condition=Q(half_days=False) | Q(hours_per_day=None), name="absence_half_or_by_hours"
            ),
            models.UniqueConstraint(
                fields=["external_key"], condition=~Q(external_key=""), name="absence_once_per_external_key"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "start"], name="absence_person_start"),
            models.Index(fields=["end", "start"], name="absence_end_start"),
        ]

    def __str__(self) -> str:
        return f"{self.start} … {self.last_day}"

    @property
    def extent(self) -> str:
        """How much of each day, in words."""
        if self.half_days:
            return _("half days")
        if self.hours_per_day is None:
            return _("whole days")
        return _("%(hours)s h a day") % {"hours": f"{self.hours_per_day.normalize():f}"}

    @property
    def is_unseen(self) -> bool:
        """Whether somebody else entered it, and its person has not ticked it off."""
        return self.entered_by_id is not None and self.seen_at is None

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)
