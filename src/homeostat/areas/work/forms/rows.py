"""Forms of clients, accounts, epics, tasks, sprints and absences."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeostat.areas.work.forms.fields import (
    CellField,
    DayField,
    PersonField,
    RoleField,
    RowField,
    WorkForm,
)
from homeostat.areas.work.forms.seen import RowForm
from homeostat.areas.work.hours_text import written
from homeostat.areas.work.models import (
    Absence,
    AbsenceKind,
    Account,
    AccountCategory,
    Client,
    Epic,
    EpicState,
    Sprint,
    TaskState,
)
from homeostat.areas.work.models.descriptions import LONGEST
from homeostat.areas.work.queries.sprints import open_sprints
from homeostat.core.sentence import say
from homeostat.platform.shell.speech import speak_later

WHOLE, HALF, HOURS = "whole", "half", "hours"  # how much of each day somebody is away


class Amount(forms.DecimalField):
    """Hours or points: none, or at least 0; as fine as they are kept."""

    def __init__(self, *, max_digits: int = 10, decimal_places: int = 4, **given: Any) -> None:
        super().__init__(
            required=False,
            min_value=Decimal(0),
            max_digits=max_digits,
            decimal_places=decimal_places,
            **given,
        )
        self.widget.attrs["step"] = "any"

    def prepare_value(self, value: Any) -> Any:
        return written(value) if isinstance(value, Decimal) else value


class Description(forms.CharField):
    """What a task or an epic is about."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Description"),
            required=False,
            max_length=LONGEST,
            widget=forms.Textarea(attrs={"rows": 5}),
            help_text=gettext_lazy("What it is about, for whoever does it; Markdown works."),
        )


class ClientForm(RowForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    owner = PersonField(
        label=gettext_lazy("Owner"),
        help_text=gettext_lazy("Sees whose hours the client's accounts hold."),
    )
    backup = PersonField(
        label=gettext_lazy("Backup"), help_text=gettext_lazy("Steps in when the owner is away.")
    )
    closed_from = DayField(
        label=gettext_lazy("Closed from"),
        required=False,
        help_text=gettext_lazy("From this day on its accounts take no hours; empty: it is open."),
    )


class AccountForm(RowForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    category = forms.ChoiceField(
        label=gettext_lazy("Who pays"),
        choices=AccountCategory.choices,
        help_text=gettext_lazy("It decides how its hours count for sustainability."),
    )
    is_metawork = forms.BooleanField(
        label=gettext_lazy("Time the organisation spends on itself (metawork)"), required=False
    )
    client = RowField(Client, label=gettext_lazy("Client"))
    owner = PersonField(
        label=gettext_lazy("Owner"), help_text=gettext_lazy("Sees whose hours the account holds.")
    )
    closed_from = DayField(
        label=gettext_lazy("Closed from"),
        required=False,
        help_text=gettext_lazy("From this day on it takes no hours and is not offered; empty: it is open."),
    )


class EpicForm(RowForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    account = RowField(Account, label=gettext_lazy("Account"))
    cell = CellField(label=speak_later(say("{Cell_word}")))
    owner = PersonField(label=gettext_lazy("Owner"))
    reviewer = PersonField(label=gettext_lazy("Reviewer"))
    backup = PersonField(
        label=gettext_lazy("Backup"),
        help_text=gettext_lazy("Steps in when the owner is away; empty: the reviewer does."),
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"), choices=EpicState.choices, initial=EpicState.IN_DEVELOPMENT
    )
    start = DayField(label=gettext_lazy("Begins"), required=False)
    end = DayField(label=gettext_lazy("Ends"), required=False)
    description = Description()

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("start") and found.get("end") and found["end"] <= found["start"]:
            self.add_error("end", _("The epic ends before it begins. Choose a later day."))
        return found


class TaskForm(RowForm):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=500)
    description = Description()
    cell = CellField(label=speak_later(say("{Cell_word}")))
    lead_cell = CellField(
        label=gettext_lazy("Led by"),
        help_text=gettext_lazy("Decides and answers for it where others do it; empty: whoever does it."),
    )
    account = RowField(
        Account, label=gettext_lazy("Account"), help_text=gettext_lazy("Empty: that of the epic.")
    )
    epic = RowField(Epic, label=gettext_lazy("Epic"))
    role = RoleField(
        label=speak_later(say("{Role_word}")),
        help_text=speak_later(say("Its hours in the {sprint_word} are then those of this task.")),
    )
    assignee = PersonField(label=gettext_lazy("Assignee"))
    reviewer = PersonField(label=gettext_lazy("Reviewer"))
    points = Amount(label=gettext_lazy("Points"), max_digits=6, decimal_places=2)
    estimate = Amount(label=gettext_lazy("Estimate in hours"))
    remaining = Amount(label=gettext_lazy("Hours left"))
    due_on = DayField(label=gettext_lazy("Due on"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("State"), choices=TaskState.choices, initial=TaskState.BACKLOG
    )


class NewTaskForm(TaskForm):
    """A task to add, in a sprint where one is chosen."""

    sprint = forms.ChoiceField(label=speak_later(say("{Sprint_word}")), required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.open = {str(sprint.number): sprint for sprint in open_sprints()}
        choices = [("", _("none yet")), *sprint_choices(self.open)]
        self.fields["sprint"].choices = choices  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        found = super().facts()
        return {**found, "sprint": self.open.get(found["sprint"])}


class AbsenceForm(RowForm):
    start = DayField(label=gettext_lazy("First day"))
    last = DayField(label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Empty: one day."))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=AbsenceKind.choices)
    extent = forms.ChoiceField(
        label=gettext_lazy("How much of each day"),
        choices=[
            (WHOLE, gettext_lazy("whole days")),
            (HALF, gettext_lazy("half days")),
            (HOURS, gettext_lazy("some hours a day")),
        ],
        required=False,
        help_text=gettext_lazy("A half day is half of your hours of that day."),
    )
    hours_per_day = forms.DecimalField(
        label=gettext_lazy("Hours a day"),
        required=False,
        min_value=Decimal("0.25"),
        max_value=Decimal(24),
        max_digits=4,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "any"}),
        help_text=gettext_lazy("Only where you are away some hours a day."),
    )
    note = forms.CharField(
        label=speak_later(say("Note for your {cell_word}")), max_length=200, required=False
    )

    @classmethod
    def values_of(cls, row: Model) -> dict[str, Any]:
        assert isinstance(row, Absence)
        extent = HALF if row.half_days else WHOLE if row.hours_per_day is None else HOURS
        told = {name: getattr(row, name) for name in ("start", "kind", "note")}
        hours = None if row.hours_per_day is None else written(row.hours_per_day)
        return {**told, "last": row.last_day, "extent": extent, "hours_per_day": hours}

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        start, last = found.get("start"), found.get("last")
        if start and last and last < start:
            self.add_error("last", _("The last day is before the first. Choose a later day."))
        extent, hours = found.get("extent"), found.get("hours_per_day")
        if extent == HOURS and hours is None and "hours_per_day" not in self.errors:
            self.add_error("hours_per_day", _("Say how many hours a day."))
        if extent in (WHOLE, HALF) and hours is not None:
            self.add_error("extent", _("Choose “some hours a day”, or leave the hours empty."))
        return found

    def facts(self) -> dict[str, Any]:
        """The absence with its half-open period."""
        found: dict[str, Any] = dict(self.cleaned_data)
        found["half_days"] = found.pop("extent") == HALF
        last: date = found.pop("last") or found["start"]
        return {**found, "end": last + timedelta(days=1)}


class OthersAbsenceForm(AbsenceForm):
    """Somebody is away and cannot say so: the days, how much of each, and no kind."""

    kind = None  # type: ignore[assignment]
    person = forms.ChoiceField(label=gettext_lazy("Who"))
    note = forms.CharField(
        label=speak_later(say("Note for their {cell_word}")), max_length=200, required=False
    )
    field_order = ("person", "start", "last", "extent", "hours_per_day", "note")

    def __init__(self, *given: Any, people: Mapping[str, str], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["person"].choices = [("", "–"), *people.items()]  # type: ignore[attr-defined]
        self.fields["extent"].help_text = gettext_lazy("A half day is half of their hours of that day.")
        self.fields["hours_per_day"].help_text = gettext_lazy("Only where they are away some hours a day.")


class LimitForm(WorkForm):
    """How much somebody wants to carry, from a day on."""

    limit = forms.DecimalField(
        label=gettext_lazy("Duties I want to carry at most"),
        required=False,
        max_digits=5,
        decimal_places=2,
        help_text=gettext_lazy("Each counted with its weight. Empty: what the policy says."),
    )
    start = DayField(label=gettext_lazy("From"))
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=500, required=False)


class PlanForm(WorkForm):
    until = DayField(
        label=gettext_lazy("Plan until"),
        help_text=speak_later(say("Every {sprint_word} that begins before this day.")),
    )


class SprintChoice(WorkForm):
    """Puts a task into one of the open sprints."""

    sprint = forms.ChoiceField(label=speak_later(say("{Sprint_word}")))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.open = {str(sprint.number): sprint for sprint in open_sprints()}
        self.keep(list(self.open))

    def keep(self, numbers: list[str]) -> None:
        """Offer these sprints only."""
        self.open = {number: self.open[number] for number in numbers}
        self.fields["sprint"].choices = sprint_choices(self.open)  # type: ignore[attr-defined]


def sprint_choices(sprints: Mapping[str, Sprint]) -> list[tuple[str, str]]:
    return [(number, f"{number} · {sprint.start}") for number, sprint in sprints.items()]
