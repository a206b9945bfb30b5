"""Forms of templates, of the tasks they outline, and of their use."""

from collections.abc import Mapping, Sequence
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
    WorkForm,
)
from homeostat.areas.work.forms.rows import Amount, Description, sprint_choices
from homeostat.areas.work.forms.seen import RowForm
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Account, Epic, Template
from homeostat.areas.work.outlines import Outline, gaps_in, outlines_of
from homeostat.areas.work.queries.sprints import open_sprints
from homeostat.core.sentence import say
from homeostat.platform.shell.speech import speak_later


class TemplateForm(RowForm):
    """What a template is called, and whom it is for."""

    name = forms.CharField(label=gettext_lazy("Name of the template"), max_length=200)
    shared_with = CellField(
        label=gettext_lazy("For"), help_text=gettext_lazy("Empty: it is offered to everybody.")
    )

    @classmethod
    def values_of(cls, row: Any) -> dict[str, Any]:
        return {"name": row.name, "shared_with": row.cell}

    def facts(self) -> dict[str, Any]:
        return {"name": self.cleaned_data["name"], "cell": self.cleaned_data["shared_with"]}


class OutlineForm(RowForm):
    """A task of a template: it has a place and no key, so its title tells it from others."""

    known_by = "title"
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
    def values_of_outline(outline: Outline) -> dict[str, Any]:
        """What the fields show of an outline."""
        return {name: value for name, value in outline.as_json().items() if value}

    def place_in(self, values: Sequence[Mapping[str, Any]], place: int) -> int:
        """Where the task that was shown is by now: others may have taken one out before it."""
        shown = self.seen()
        alike = [number for number, one in enumerate(values) if shown and self.shown_of(one) == shown]
        if place not in alike:
            place = alike[0] if alike else place
        if place >= len(values):
            message = _("This task is not in the template any more.")
            raise Invalid("", message, _("Add it again, or leave it."))
        return place

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
        self.open = {str(sprint.number): sprint for sprint in open_sprints()}
        choices = [("", _("none yet")), *sprint_choices(self.open)]
        self.fields["sprint"].choices = choices  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        found = self.cleaned_data
        return {"name": found.get("name", ""), "sprint": self.open.get(found["sprint"])}
