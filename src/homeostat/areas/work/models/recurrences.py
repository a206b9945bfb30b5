"""Tasks that come again by a rule."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from homeostat.areas.work.models.templates import Template


class DayOff(models.TextChoices):
    KEEP = "keep", _("it stays on that day")
    SKIP = "skip", _("it is left out this time")
    BEFORE = "before", _("it is due on the working day before")
    AFTER = "after", _("it is due on the working day after")


class Recurrence(models.Model):
    """A template whose tasks come again. What it has made is never touched by a later change of it.

    `rule` is a rule of `core.recurrence`, counted from `start`; nothing is made for days before `since`,
    which moves when a pause ends. Paused by the system it says why in `finding`.
    """

    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="recurrences")
    rule = models.JSONField()
    start = models.DateField()
    end = models.DateField(null=True, blank=True)  # its last day
    times = models.PositiveIntegerField(null=True, blank=True)
    lead_days = models.PositiveSmallIntegerField(default=7)
    on_day_off = models.CharField(max_length=6, choices=DayOff.choices, default=DayOff.AFTER)
    fill = models.CharField(max_length=200, blank=True)  # the gap {name} of the titles
    since = models.DateField()
    paused_at = models.DateTimeField(null=True, blank=True)
    finding = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.template.name


class MadeOccurrence(models.Model):
    """A time of a recurrence whose tasks have been added: each once, whoever asks how often."""

    recurrence = models.ForeignKey(Recurrence, on_delete=models.PROTECT, related_name="made")
    day = models.DateField()  # the day the rule gives
    due_on = models.DateField()
    tasks = models.JSONField(default=list)  # keys
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recurrence", "day"], name="occurrence_made_once")]

    def __str__(self) -> str:
        return str(self.day)
