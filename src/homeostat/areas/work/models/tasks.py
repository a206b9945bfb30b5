"""Tasks, and their stays in sprints."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from homeostat.areas.work.models.accounts import Account
from homeostat.areas.work.models.descriptions import Undescribed
from homeostat.areas.work.models.epics import Epic
from homeostat.areas.work.models.sprints import Sprint


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


OVER = (TaskState.DONE, TaskState.DROPPED)
# The hours left of a task as the database says them: none once it is over, whatever was left then.
LEFT = models.Case(models.When(state__in=OVER, then=None), default=models.F("remaining"))
# What stands under /work/tasks/ besides tasks: none has such a key, or its page could not be reached.
ADDRESSES = ("add", "board", "change", "change-found", "views")


class Task(models.Model):
    """A piece of work. `cell` does it; another cell may lead it: decide, and answer for it."""

    key = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=500)
    description = models.TextField(blank=True)  # Markdown
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
    lead_cell = models.ForeignKey(
        "homeostat.Cell",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="led_tasks",
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
        "homeostat.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reviews",
        db_index=False,
    )
    points = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    estimate = models.DecimalField(max_digits=10, decimal_places=4, null=True, blank=True)  # hours
    remaining = models.DecimalField(max_digits=10, decimal_places=4, null=True, blank=True)  # hours
    state = models.CharField(max_length=12, choices=TaskState.choices, default=TaskState.BACKLOG)
    due_on = models.DateField(null=True, blank=True)
    created_on = models.DateField(null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    external_key = models.CharField(max_length=200, blank=True, db_index=True)

    objects = Undescribed["Task"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(lead_cell=models.F("cell")), name="task_led_by_another"
            ),
        ]
        indexes = [
            models.Index(fields=["cell", "-id"], name="task_cell"),
            models.Index(
                fields=["lead_cell", "-id"], name="task_lead_cell", condition=~models.Q(lead_cell=None)
            ),
            models.Index(fields=["assignee", "state", "-id"], name="task_assignee_state"),
            models.Index(fields=["account", "-id"], name="task_account"),
            models.Index(fields=["epic", "-id"], name="task_epic"),
            models.Index(fields=["reviewer", "-id"], name="task_reviewer"),
            models.Index(fields=["state", "id"], name="task_state"),
            models.Index(LEFT.desc(nulls_last=True), models.F("id").desc(), name="task_remaining"),
            models.Index(
                LEFT.desc(nulls_last=True),
                models.F("id").desc(),
                name="task_open_remaining",
                condition=~models.Q(state__in=OVER),
            ),
            models.Index(fields=["due_on", "id"], name="task_due"),
            models.Index(fields=["-id"], name="task_open", condition=~models.Q(state__in=OVER)),
            models.Index(
                fields=["-completed_at", "-id"], name="task_done", condition=models.Q(state=TaskState.DONE)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def paid_by(self) -> Account | None:
        """The account that hours on it go to: its own, else that of its epic."""
        return self.account or (self.epic.account if self.epic else None)

    @property
    def left(self) -> Decimal | None:
        """The hours left, as LEFT says them; `remaining` keeps what was left before it was over."""
        return None if self.is_over else self.remaining


WORK_FOR = ("account_id", "epic_id", "role_id")
OF_TASK = (*WORK_FOR, "cell_id", "assignee_id", "reviewer_id")


class TaskSprint(models.Model):
    """A task's stay in a sprint: what was committed by whom and, once it is closed, what became of it.

    Whose work it is and what for (`OF_TASK`) follows the task until the sprint is closed.
    Hours are the assignee's and the reviewer's share of the work committed for this sprint. `committed` is
    true for a task that was in the sprint at its start, or was accepted later. `finished` and
    `state_at_close` stay empty while the sprint is open and are never rewritten afterwards.
    """

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="stays", db_index=False)
    sprint = models.ForeignKey(Sprint, on_delete=models.PROTECT, related_name="stays", db_index=False)
    cell = models.ForeignKey(
        "homeostat.Cell", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    account = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    epic = models.ForeignKey(Epic, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    role = models.ForeignKey(
        "homeostat.Role", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
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
        indexes = [
            models.Index(fields=["sprint", "cell", "assignee"], name="stay_sprint_cell"),
            models.Index(fields=["sprint", "id"], name="stay_of_sprint"),
        ]

    def __str__(self) -> str:
        return f"{self.task.key} in {self.sprint.number}"
