"""What some work needs outside Homeostat, and who holds it until when."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q

from homeostat.areas.work.models.accounts import Account
from homeostat.areas.work.models.epics import Epic
from homeostat.areas.work.models.periods import never_twice
from homeostat.areas.work.models.tasks import Task


class WorkPermission(models.Model):
    """A permission, such as access to a client's server, and the person who grants it.

    It is not what Django calls a permission: Homeostat itself gives nothing to those who hold it.
    """

    key = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    purpose = models.CharField(max_length=500, blank=True)
    granter = models.ForeignKey(
        "homeostat.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    external_key = models.CharField(max_length=200, blank=True, db_index=True)

    def __str__(self) -> str:
        return self.name


class PermissionNeed(models.Model):
    """An account, an epic or a task needs a permission; a task needs what its epic and its account do."""

    permission = models.ForeignKey(WorkPermission, on_delete=models.PROTECT, related_name="needs")
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="needs")
    epic = models.ForeignKey(Epic, null=True, on_delete=models.PROTECT, related_name="needs")
    task = models.ForeignKey(Task, null=True, on_delete=models.PROTECT, related_name="needs")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["permission", "account", "epic", "task"],
                nulls_distinct=False,
                name="permission_needed_once",
            ),
            models.CheckConstraint(
                condition=Q(account__isnull=False, epic=None, task=None)
                | Q(account=None, epic__isnull=False, task=None)
                | Q(account=None, epic=None, task__isnull=False),
                name="permission_needed_by_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.permission} for {self.work}"

    @property
    def work(self) -> Account | Epic | Task:
        """What needs it."""
        found = self.account or self.epic or self.task
        assert found is not None  # a constraint of the table
        return found


class PermissionGrant(models.Model):
    """Somebody holds a permission in [start, end), or from `start` on; who granted it and why."""

    permission = models.ForeignKey(
        WorkPermission, on_delete=models.PROTECT, related_name="grants", db_index=False
    )
    person = models.ForeignKey("homeostat.Person", on_delete=models.PROTECT, related_name="permissions")
    start = models.DateField()
    end = models.DateField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    granted_by = models.ForeignKey("homeostat.User", null=True, on_delete=models.SET_NULL, related_name="+")
    granted_at = models.DateTimeField()

    class Meta:
        constraints = never_twice("permission_id", "person_id", name="permission_grant")
        indexes = [models.Index(fields=["permission", "person", "start"], name="grant_permission_person")]

    def __str__(self) -> str:
        return f"{self.start} … {self.last_day or ''}".strip()

    @property
    def last_day(self) -> date | None:
        return None if self.end is None else self.end - timedelta(days=1)

    def is_held(self, on: date) -> bool:
        return self.start <= on and not self.is_over(on)

    def is_over(self, on: date) -> bool:
        return self.end is not None and self.end <= on
