"""Time that is being counted, and days that stay without hours on purpose."""

from django.db import models
from django.db.models import Q

from homeostat.areas.work.models.accounts import Account
from homeostat.areas.work.models.tasks import Task


class Timer(models.Model):
    """Somebody works on something since a moment; one at a time. Stopped it becomes hours, and is gone."""

    person = models.OneToOneField("homeostat.Person", on_delete=models.PROTECT, related_name="timer")
    task = models.ForeignKey(Task, null=True, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    started_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(task=None, account__isnull=False) | Q(task__isnull=False, account=None),
                name="timer_on_a_task_or_an_account",
            ),
        ]

    def __str__(self) -> str:
        return str(self.work)

    @property
    def work(self) -> Task | Account:
        found = self.task or self.account
        if found is None:
            raise TypeError("a timer without work")
        return found


class EmptyDay(models.Model):
    """A working day somebody leaves without hours on purpose: nothing reminds them of it."""

    person = models.ForeignKey("homeostat.Person", on_delete=models.PROTECT, related_name="empty_days")
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "day"], name="empty_day_once")]

    def __str__(self) -> str:
        return str(self.day)
