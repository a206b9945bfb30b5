"""Forms of templates, of the tasks they outline, and of their use."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeostat.areas.work.forms.fields import (
    CellField,
    DayField,
    PersonField,
    RoleField,
    RowField,
    RowForm,
    WorkForm,
)
from homeostat.areas.work.forms.rows import Amount, Description
from homeostat.areas.work.models import Account, Epic, Sprint, Template
from homeostat.areas.work.outlines import Outline, gaps_in, outlines_of
from homeostat.core.sentence import say
from homeostat.platform.shell.speech import speak_later


class TemplateForm(RowForm):
    """What a template is called, and whom it is for."""

    name = forms.CharField(label=gettext_lazy("Name of the template"), max_length=200)
    shared_with = CellField(
        label=gettext_lazy("For"), help_text=gettext_lazy("Empty: it is offered to everybody.")
    )

    def facts(self) -> dict[str, Any]:
        return {"name": self.cleaned_data["name"], "cell": self.cleaned_data["shared_with"]}


class OutlineForm(RowForm):
    """A task of a template."""

    title = forms.CharField(
        label=gettext_lazy("Title of the task"),
        max_length=500,
        help_text=gettext_lazy("With gaps where you like: {name}, {day}, {week}, {month}, {year}."),
    )
    description = Description()
    cell = CellField(label=speak_later(say("{Cell_word}")))
    account = RowField(
        Account, label=gettext_lazy("Account"), help_text=gettext_lazy("Empty: that of the epic.")
    )
    epic = RowField(Epic, label=gettext_lazy("Epic"))
    role = RoleField(label=speak_later(say("{Role_word}")))
    assignee = PersonField(label=gettext_lazy("Assignee"))
    assign_adder = forms.BooleanField(
        label=gettext_lazy("Give it to whoever adds it instead"), required=False
    )
    reviewer = PersonField(label=gettext_lazy("Reviewer"))
    points = Amount(label=gettext_lazy("Points"), max_digits=6, decimal_places=2)
    estimate = Amount(label=gettext_lazy("Estimate in hours"))

    @staticmethod
    def initial_of(outline: Outline) -> dict[str, Any]:
        """What the fields show of an outline."""
        return {name: value for name, value in outline.as_json().items() if value}

    @property
    def outline(self) -> Outline:
        return Outline.of({name: self.cleaned_data.get(name) for name in OutlineForm.base_fields})


class NewTemplateForm(TemplateForm, OutlineForm):
    """A template with its first task."""

    field_order = ["name", "shared_with"]


class UseForm(WorkForm):
    """What fills the gaps of a template, and the sprint its tasks go to."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy("Fills the gap {name} of the titles."),
    )
    day = DayField(
        label=gettext_lazy("Day"),
        required=False,
        help_text=gettext_lazy("Fills {day}, {week}, {month} and {year}; empty: today."),
    )
    sprint = forms.ChoiceField(label=speak_later(say("{Sprint_word}")), required=False)

    def __init__(self, template: Template, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        gaps = set().union(*(gaps_in(outline.title) for outline in outlines_of(template.tasks)))
        if "name" not in gaps:
            del self.fields["name"]
        if not gaps - {"name"}:
            del self.fields["day"]
        self.open = {
            str(sprint.number): sprint
            for sprint in Sprint.objects.filter(closed_at=None).order_by("-start")[:12]
        }
        choices: Any = [("", _("none yet"))]
        choices += [(number, f"{number} · {sprint.start}") for number, sprint in self.open.items()]
        self.fields["sprint"].choices = choices  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        found = self.cleaned_data
        return {"name": found.get("name", ""), "sprint": self.open.get(found["sprint"])}
