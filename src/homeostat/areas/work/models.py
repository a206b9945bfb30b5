"""Work as rows: who it is for, what is done, in which sprint, and the hours that went into it."""

from datetime import date, timedelta
from decimal import Decimal

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _


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


class Client(models.Model):
    key = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    owner = models.ForeignKey(
        "homeostat.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    external_key = models.CharField(max_length=200, blank=True, db_index=True)

    def __str__(self) -> str:
        return self.name


class AccountCategory(models.TextChoices):
    HOURLY = "billable_hourly", _("billable, hourly")
    FIXED_PRICE = "billable_fixed", _("billable, fixed price")
    NON_BILLABLE = "non_billable", _("non-billable")
    NON_BILLABLE_CELL = "non_billable_cell", _("non-billable, the cell's responsibility")


BILLABLE = (AccountCategory.HOURLY, AccountCategory.FIXED_PRICE)


class Account(models.Model):
    """What hours are logged on: the unit of invoicing, of budgets and of sustainability."""

    key = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    client = models.ForeignKey(
        Client, null=True, blank=True, on_delete=models.PROTECT, related_name="accounts"
    )
    category = models.CharField(max_length=20, choices=AccountCategory.choices)
    is_metawork = models.BooleanField(default=False)
    owner = models.ForeignKey(
        "homeostat.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    external_key = models.CharField(max_length=200, blank=True, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(category__in=AccountCategory.values), name="account_category_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_billable(self) -> bool:
        return self.category in BILLABLE


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


class TaskState(models.TextChoices):
    BACKLOG = "backlog", _("backlog")
    IN_PROGRESS = "in_progress", _("in progress")
    REVIEW = "review", _("in review")
    EXTERNAL = "external", _("waiting for someone outside")
    MERGED = "merged", _("merged")
    RECURRING = "recurring", _("recurring")
    DELIVERED = "delivered", _("delivered")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")


class Task(models.Model):
    key = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=500)
    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks", db_index=False
    )
    epic = models.ForeignKey(
        Epic, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks", db_index=False
    )
    cell = models.ForeignKey(
        "homeostat.Cell",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tasks",
        db_index=False,
    )
    role = models.ForeignKey(
        "homeostat.Role", null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )
    assignee = models.ForeignKey(
        "homeostat.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tasks",
        db_index=False,
    )
    reviewer = models.ForeignKey(
        "homeostat.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="reviews"
    )
    points = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    estimate = models.DecimalField(max_digits=10, decimal_places=4, null=True, blank=True)  # hours
    remaining = models.DecimalField(max_digits=10, decimal_places=4, null=True, blank=True)  # hours
    state = models.CharField(max_length=12, choices=TaskState.choices, default=TaskState.BACKLOG)
    created_on = models.DateField(null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    external_key = models.CharField(max_length=200, blank=True, db_index=True)

    class Meta:
        indexes = [
            models.Index(fields=["cell", "-id"], name="task_cell"),
            models.Index(fields=["assignee", "state", "-id"], name="task_assignee_state"),
            models.Index(fields=["account", "-id"], name="task_account"),
            models.Index(fields=["epic", "-id"], name="task_epic"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"


class TaskSprint(models.Model):
    """A task's stay in a sprint: what was committed by whom and, once it is closed, what became of it.

    Hours are the assignee's and the reviewer's share of the work committed for this sprint. `committed` is
    true for a task that was in the sprint at its start, or was accepted later. `finished` and
    `state_at_close` stay empty while the sprint is open and are never rewritten afterwards.
    """

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="stays", db_index=False)
    sprint = models.ForeignKey(Sprint, on_delete=models.PROTECT, related_name="stays", db_index=False)
    cell = models.ForeignKey(
        "homeostat.Cell", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    assignee = models.ForeignKey(
        "homeostat.Person", null=True, on_delete=models.PROTECT, related_name="stays"
    )
    reviewer = models.ForeignKey("homeostat.Person", null=True, on_delete=models.PROTECT, related_name="+")
    added_on = models.DateField()
    removed_on = models.DateField(null=True)
    committed = models.BooleanField(default=True)
    hours = models.DecimalField(max_digits=10, decimal_places=4, null=True)
    review_hours = models.DecimalField(max_digits=10, decimal_places=4, null=True)
    completed_at = models.DateTimeField(null=True)
    state_at_close = models.CharField(max_length=12, blank=True)
    finished = models.BooleanField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "sprint"], name="task_once_per_sprint")]
        indexes = [models.Index(fields=["sprint", "cell", "assignee"], name="stay_sprint_cell")]

    def __str__(self) -> str:
        return f"{self.task.key} in {self.sprint.number}"


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
            models.Index(fields=["task", "-day", "-id"], name="hours_task_day"),
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


class HoursRollup(models.Model):
    """Sums of the current entries, kept in the transaction of each entry; a full recount gives the same."""

    month = models.DateField()  # its first day
    sprint = models.ForeignKey(
        Sprint, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    person = models.ForeignKey(
        "homeostat.Person", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
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
        Account, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
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
    hours = models.DecimalField(max_digits=14, decimal_places=4, default=Decimal(0))
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
            models.Index(fields=["epic", "month"], name="rollup_epic_month", condition=~Q(epic=None)),
        ]

    def __str__(self) -> str:
        return f"{self.hours} h in {self.month:%Y-%m}"


class AbsenceKind(models.TextChoices):
    TIME_OFF = "time_off", _("time off")
    REDUCED = "reduced", _("reduced hours")
    SICK = "sick", _("unwell")
    OTHER = "other", _("other")


class Absence(models.Model):
    """Someone is away in [start, end): all day, or by so many hours of each working day."""

    person = models.ForeignKey("homeostat.Person", on_delete=models.PROTECT, related_name="absences")
    start = models.DateField()
    end = models.DateField()
    kind = models.CharField(max_length=10, choices=AbsenceKind.choices, default=AbsenceKind.TIME_OFF)
    hours_per_day = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    cancelled_at = models.DateTimeField(null=True)
    external_key = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="absence_not_empty"),
            models.UniqueConstraint(
                fields=["external_key"], condition=~Q(external_key=""), name="absence_once_per_external_key"
            ),
        ]
        indexes = [models.Index(fields=["person", "start"], name="absence_person_start")]

    def __str__(self) -> str:
        return f"{self.start} … {self.end}"

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)
