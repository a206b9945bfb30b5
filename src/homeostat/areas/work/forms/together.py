"""What many tasks are given together."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeostat.areas.organisation.models import Cell, Person
from homeostat.areas.work.forms.fields import DayField, WorkForm
from homeostat.areas.work.models import Account, Epic, Sprint, TaskState
from homeostat.core.sentence import say
from homeostat.platform.shell.speech import speak_later

AS_IT_IS = ""
NONE = "-"
MODELS: dict[str, Any] = {
    "assignee": Person,
    "reviewer": Person,
    "cell": Cell,
    "lead_cell": Cell,
    "account": Account,
    "epic": Epic,
}

POINTS = forms.DecimalField(min_value=0, max_digits=6, decimal_places=2)


class TogetherForm(WorkForm):
    """Each field leaves what there is, takes it away (-), or gives the row of that key (a sprint: number)."""

    assignee = forms.CharField(label=gettext_lazy("Assignee"), required=False, max_length=80)
    reviewer = forms.CharField(label=gettext_lazy("Reviewer"), required=False, max_length=80)
    cell = forms.CharField(label=speak_later(say("{Cell_word}")), required=False, max_length=80)
    lead_cell = forms.CharField(label=gettext_lazy("Led by"), required=False, max_length=80)
    account = forms.CharField(label=gettext_lazy("Account"), required=False, max_length=80)
    epic = forms.CharField(label=gettext_lazy("Epic"), required=False, max_length=80)
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[(AS_IT_IS, ""), *TaskState.choices]
    )

    sprint = forms.CharField(label=speak_later(say("{Sprint_word}")), required=False, max_length=9)
    points = forms.CharField(label=gettext_lazy("Points"), required=False, max_length=10)
    due_on = DayField(label=gettext_lazy("Due on"), required=False)
    no_due_on = forms.BooleanField(label=gettext_lazy("Without a due day"), required=False)

    def clean_sprint(self) -> Any:
        number: str = self.cleaned_data["sprint"]
        if number in (AS_IT_IS, NONE):
            return number
        found = (
            Sprint.objects.filter(number=number).first() if number.isascii() and number.isdigit() else None
        )
        if found is None:
            raise forms.ValidationError(_("There is no “%s”. Choose one from the list.") % number)
        return found

    def clean_points(self) -> Any:
        points: str = self.cleaned_data["points"]
        return points if points in (AS_IT_IS, NONE) else POINTS.clean(points)

    def clean(self) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        for name, model in MODELS.items():
            key = found.get(name, AS_IT_IS)
            if key in (AS_IT_IS, NONE):
                continue
            found[name] = model.objects.filter(key=key).first()
            if found[name] is None:
                self.add_error(name, _("There is no “%s”. Choose one from the list.") % key)
        if found.get("no_due_on") and found.get("due_on"):
            self.add_error("due_on", _("Choose a day, or take the tick out of “Without a due day”."))
        return found

    def facts(self) -> dict[str, Any]:
        """What is to change, as the action takes it."""
        found = dict(self.cleaned_data)
        found["due_on"] = NONE if found.pop("no_due_on") else found["due_on"] or AS_IT_IS
        given = {name: value for name, value in found.items() if value != AS_IT_IS}
        return {name: None if value == NONE else value for name, value in given.items()}
