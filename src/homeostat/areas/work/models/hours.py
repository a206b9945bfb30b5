"""Hours that were worked, and their sums."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from homeostat.areas.work.models.accounts import Account
from homeostat.areas.work.models.epics import Epic
from homeostat.areas.work.models.sprints import Sprint
from homeostat.areas.work.models.tasks import Task


class HoursEntry(models.Model):
    """Hours someone worked on a day. A correction supersedes the entry and adds another.

    `cell` is the cell of the one who did the work on that day: a fact, kept when memberships change later.
    References are checked per statement by triggers of migration 0003: row by row they take most of a large
    import.
    """

    person = models.ForeignKey(
        "homeostat.Person",
        on_delete=models.PROTECT,
        related_name="hours",
        db_index=False,
        db_constraint=False,
    )
    cell = models.ForeignKey(
        "homeostat.Cell",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="hours", db_index=False, db_constraint=False
    )
    task = models.ForeignKey(
        Task, null=True, on_delete=models.PROTECT, related_name="worklog", db_index=False, db_constraint=False
    )
    epic = models.ForeignKey(
        Epic, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    role = models.ForeignKey(
        "homeostat.Role",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    day = models.DateField()
    hours = models.DecimalField(max_digits=10, decimal_places=4)
    note = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    replaces = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="replaced_by",
        db_index=False,
        db_constraint=False,
    )
    origin = models.CharField(max_length=60, blank=True)
    external_key = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-day", "-id"], name="hours_person_day"),
            models.Index(fields=["task", "-day", "-id"], name="hours_task_day", condition=~Q(task=None)),
            models.Index(fields=["account", "-day", "-id"], name="hours_account_day"),
            models.Index(fields=["epic", "-day", "-id"], name="hours_epic_day", condition=~Q(epic=None)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "external_key"],
                condition=Q(superseded_at=None) & ~Q(external_key=""),
                name="hours_once_per_external_key",
            ),
            models.UniqueConstraint(
                fields=["replaces"], condition=~Q(replaces=None), name="hours_replaced_once"
            ),
            models.CheckConstraint(condition=Q(hours__gt=0), name="hours_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.hours} h on {self.day}"


class SummedHours(models.Model):
    """Hours added up by sprint and piece of work; without a sprint, those of days outside all sprints."""

    sprint = models.ForeignKey(
        Sprint, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    cell = models.ForeignKey(
        "homeostat.Cell",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    epic = models.ForeignKey(
        Epic, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    hours = models.DecimalField(max_digits=14, decimal_places=4, default=Decimal(0))

    class Meta:
        abstract = True


class HoursRollup(SummedHours):
    """Sums of the current entries, kept in the transaction of each entry; a full recount gives the same."""

    month = models.DateField()  # its first day
    person = models.ForeignKey(
        "homeostat.Person", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    role = models.ForeignKey(
        "homeostat.Role",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    entries = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sprint", "person", "account", "cell", "month", "epic", "role"],
                nulls_distinct=False,
                name="rollup_one_row_per_key",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "month"], name="rollup_account_month"),
            models.Index(fields=["cell", "month"], name="rollup_cell_month"),
            models.Index(fields=["person", "month"], name="rollup_person_month"),
        ]

    def __str__(self) -> str:
        return f"{self.hours} h in {self.month:%Y-%m}"


class HoursTotal(SummedHours):
    """Hours of a sprint on a piece of work, without people; several rows of the same work add up.

    Triggers add a row for whatever changes in the sums of people (migration 0006); nothing else writes here,
    save for whoever makes one row of many.
    """

    class Meta:
        indexes = [
            # Sums of many sprints, by whatever, are read from the index alone.
            models.Index(
                fields=["sprint"], name="total_of_sprint", include=["hours", "account", "cell", "epic"]
            ),
            models.Index(fields=["account"], name="total_of_account"),
            models.Index(fields=["epic"], name="total_of_epic", condition=~Q(epic=None)),
        ]

    def __str__(self) -> str:
        return f"{self.hours} h"
