"""Forms of clients, accounts, epics, tasks, sprints and absences."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeostat.areas.organisation.models import Cell, Person, Role
from homeostat.areas.work.forms.fields import DayField, RowField, WorkForm
from homeostat.areas.work.models import (
    AbsenceKind,
    Account,
    AccountCategory,
    Client,
    Epic,
    EpicState,
    Sprint,
    TaskState,
)
from homeostat.areas.work.queries import cell_names, person_names, role_names


class NamedForm(WorkForm):
    """A form about people and cells: their names are asked for once."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.people = person_names()
        self.everybody = Person.objects.all()

    def person_field(self, label: str, help_text: str = "") -> RowField:
        return RowField(self.everybody, names=self.people, label=label, help_text=help_text)

    def facts(self) -> dict[str, Any]:
        """The cleaned values, as the actions take them."""
        return dict(self.cleaned_data)


class ClientForm(NamedForm):
    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["owner"] = self.person_field(
            _("Owner"), _("Sees whose hours the client's accounts hold.")
        )


class AccountForm(NamedForm):
    category = forms.ChoiceField(
        label=gettext_lazy("Who pays"),
        choices=AccountCategory.choices,
        help_text=gettext_lazy("It decides how its hours count for sustainability."),
    )
    is_metawork = forms.BooleanField(
        label=gettext_lazy("Time the organisation spends on itself (metawork)"), required=False
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["client"] = RowField(Client.objects.order_by("name"), label=_("Client"))
        self.fields["owner"] = self.person_field(_("Owner"), _("Sees whose hours the account holds."))


class EpicForm(NamedForm):
    state = forms.ChoiceField(
        label=gettext_lazy("State"), choices=EpicState.choices, initial=EpicState.IN_DEVELOPMENT
    )
    start = DayField(label=gettext_lazy("Begins"), required=False)
    end = DayField(label=gettext_lazy("Ends"), required=False)
    field_order = ("name", "account", "cell", "owner", "reviewer", "state", "start", "end")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["account"] = RowField(Account.objects.order_by("name"), label=_("Account"))
        self.fields["cell"] = RowField(Cell.objects.all(), names=cell_names(), label=_("Cell"))
        self.fields["owner"] = self.person_field(_("Owner"))
        self.fields["reviewer"] = self.person_field(_("Reviewer"), _("Stands in when the owner is away."))
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("start") and found.get("end") and found["end"] <= found["start"]:
            self.add_error("end", _("The epic ends before it begins. Choose a later day."))
        return found


class TaskForm(NamedForm):
    """A task. Its title is the name."""

    points = forms.DecimalField(
        label=gettext_lazy("Points"), required=False, min_value=Decimal(0), max_digits=6, decimal_places=2
    )
    estimate = forms.DecimalField(
        label=gettext_lazy("Estimate in hours"),
        required=False,
        min_value=Decimal(0),
        max_digits=8,
        decimal_places=2,
    )
    remaining = forms.DecimalField(
        label=gettext_lazy("Hours left"),
        required=False,
        min_value=Decimal(0),
        max_digits=8,
        decimal_places=2,
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"), choices=TaskState.choices, initial=TaskState.BACKLOG
    )
    field_order = (
        "name",
        *("cell", "account", "epic", "role", "assignee", "reviewer"),
        *("points", "estimate", "remaining", "state"),
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["name"] = forms.CharField(label=_("Title"), max_length=500)
        self.fields["cell"] = RowField(Cell.objects.all(), names=cell_names(), label=_("Cell"))
        self.fields["account"] = RowField(
            Account.objects.order_by("name"), label=_("Account"), help_text=_("Empty: that of the epic.")
        )
        self.fields["epic"] = RowField(Epic.objects.order_by("name"), label=_("Epic"))
        self.fields["role"] = RowField(
            Role.objects.all(),
            names=role_names(),
            label=_("Role"),
            help_text=_("Its hours in the sprint are then those of this task."),
        )
        self.fields["assignee"] = self.person_field(_("Assignee"))
        self.fields["reviewer"] = self.person_field(_("Reviewer"))
        self.order_fields(self.field_order)

    def facts(self) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        found["title"] = found.pop("name")
        return found


class AbsenceForm(WorkForm):
    start = DayField(label=gettext_lazy("First day"))
    last = DayField(label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Empty: one day."))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=AbsenceKind.choices)
    hours_per_day = forms.DecimalField(
        label=gettext_lazy("Hours a day"),
        required=False,
        min_value=Decimal("0.25"),
        max_value=Decimal(24),
        max_digits=4,
        decimal_places=2,
        help_text=gettext_lazy("Empty: whole days."),
    )
    note = forms.CharField(label=gettext_lazy("Note for your cell"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        start, last = found.get("start"), found.get("last")
        if start and last and last < start:
            self.add_error("last", _("The last day is before the first. Choose a later day."))
        return found

    def facts(self) -> dict[str, Any]:
        """The absence with its half-open period."""
        found: dict[str, Any] = dict(self.cleaned_data)
        last: date = found.pop("last") or found["start"]
        return {**found, "end": last + timedelta(days=1)}


class PlanForm(WorkForm):
    until = DayField(
        label=gettext_lazy("Plan until"), help_text=gettext_lazy("Every sprint that begins before this day.")
    )


class SprintChoice(WorkForm):
    """Puts a task into one of the open sprints."""

    sprint = forms.ChoiceField(label=gettext_lazy("Sprint"))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.open = {
            str(sprint.number): sprint
            for sprint in Sprint.objects.filter(closed_at=None).order_by("-start")[:12]
        }
        self.keep(list(self.open))

    def keep(self, numbers: list[str]) -> None:
        """Offer these sprints only."""
        self.open = {number: self.open[number] for number in numbers}
        choices: Any = [(number, f"{number} · {sprint.start}") for number, sprint in self.open.items()]
        self.fields["sprint"].choices = choices  # type: ignore[attr-defined]


def initial_of(row: Any, names: Mapping[str, str]) -> dict[str, Any]:
    """The values of a row for its form; `names` says which attribute a field shows."""
    found: dict[str, Any] = {}
    for name, attribute in names.items():
        value = getattr(row, attribute)
        found[name] = getattr(value, "key", value)
    return found
