"""What many tasks are given together."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeostat.areas.organisation.models import Cell, Person
from homeostat.areas.work.forms.fields import WorkForm
from homeostat.areas.work.models import Account, Epic, TaskState
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


class TogetherForm(WorkForm):
    """Each field leaves what there is, takes it away (-), or gives the row of that key."""

    assignee = forms.CharField(label=gettext_lazy("Assignee"), required=False, max_length=80)
    reviewer = forms.CharField(label=gettext_lazy("Reviewer"), required=False, max_length=80)
    cell = forms.CharField(label=speak_later(say("{Cell_word}")), required=False, max_length=80)
    lead_cell = forms.CharField(label=gettext_lazy("Led by"), required=False, max_length=80)
    account = forms.CharField(label=gettext_lazy("Account"), required=False, max_length=80)
    epic = forms.CharField(label=gettext_lazy("Epic"), required=False, max_length=80)
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[(AS_IT_IS, ""), *TaskState.choices]
    )

    def clean(self) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        for name, model in MODELS.items():
            key = found.get(name, AS_IT_IS)
            if key in (AS_IT_IS, NONE):
                continue
            found[name] = model.objects.filter(key=key).first()
            if found[name] is None:
                self.add_error(name, _("There is no “%s”. Choose one from the list.") % key)
        return found

    def facts(self) -> dict[str, Any]:
        """What is to change, as the action takes it."""
        given = {name: value for name, value in self.cleaned_data.items() if value != AS_IT_IS}
        return {name: None if value == NONE else value for name, value in given.items()}
