"""The form of tasks that come again: a rule chosen in words, its days shown before it is saved."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext_lazy

from homeostat.areas.work.forms.fields import DayField
from homeostat.areas.work.forms.seen import SeenForm
from homeostat.areas.work.models import DayOff, Recurrence, Template
from homeostat.areas.work.outlines import gaps_in, outlines_of
from homeostat.core.recurrence import NotARule, Plan, Rule, rule_of
from homeostat.core.sentence import say
from homeostat.platform.shell.speech import speak, speak_later

KINDS = (
    ("weekly", gettext_lazy("every so many weeks, on a weekday")),
    ("monthly_day", gettext_lazy("every so many months, on a day of the month")),
    ("monthly_weekday", gettext_lazy("every so many months, on a weekday")),
    ("yearly", gettext_lazy("every year")),
    ("sprint", speak_later(say("every {sprint_word}, on one of its days"))),
)
PLACES = (
    (1, gettext_lazy("the first")),
    (2, gettext_lazy("the second")),
    (3, gettext_lazy("the third")),
    (4, gettext_lazy("the fourth")),
    (-1, gettext_lazy("the last")),
)
PARTS = ("every", "place", "weekday", "day", "month")  # of a rule
USED = {
    "weekly": ("every", "weekday"),
    "monthly_day": ("every", "day"),
    "monthly_weekday": ("every", "place", "weekday"),
    "yearly": ("day", "month"),
    "sprint": ("day",),
}


class RecurrenceForm(SeenForm):
    kind = forms.ChoiceField(label=gettext_lazy("It comes again"), choices=KINDS)
    every = forms.IntegerField(
        label=gettext_lazy("Every"),
        min_value=1,
        max_value=52,
        initial=1,
        help_text=gettext_lazy("So many weeks or months."),
    )
    place = forms.TypedChoiceField(label=gettext_lazy("Which"), choices=PLACES, coerce=int)
    weekday = forms.TypedChoiceField(label=gettext_lazy("On"), choices=list(WEEKDAYS.items()), coerce=int)
    day = forms.IntegerField(
        label=gettext_lazy("Its day"),
        min_value=1,
        max_value=92,
        initial=1,
        help_text=gettext_lazy("The last one there is where it has fewer."),
    )
    month = forms.TypedChoiceField(label=gettext_lazy("Month"), choices=list(MONTHS.items()), coerce=int)
    start = DayField(label=gettext_lazy("From"))
    end = DayField(label=gettext_lazy("Until"), required=False, help_text=gettext_lazy("Empty: it goes on."))
    times = forms.IntegerField(
        label=gettext_lazy("Times at most"), min_value=1, max_value=10_000, required=False
    )
    lead_days = forms.IntegerField(
        label=gettext_lazy("Added so many days before"), min_value=0, max_value=366, initial=7
    )
    on_day_off = forms.ChoiceField(
        label=gettext_lazy("When its day is off"),
        choices=DayOff.choices,
        initial=DayOff.AFTER,
        help_text=gettext_lazy("A public holiday or, unless you chose a weekday, a weekend."),
    )
    fill = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy("Fills the gap {name} of the titles each time."),
    )

    def __init__(self, template: Template, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._require_parts()
        gaps = set().union(*(gaps_in(outline.title) for outline in outlines_of(template.tasks)))
        if "name" not in gaps:
            del self.fields["fill"]

    def meet(self, now: Mapping[str, Any]) -> None:
        super().meet(now)
        self._require_parts()

    def _require_parts(self) -> None:
        """A part that the kind does not have may be left out."""
        kind = self.data.get("kind", "")
        for name in PARTS:
            self.fields[name].required = name in USED.get(kind, PARTS)

    @staticmethod
    def values_of(row: Recurrence) -> dict[str, Any]:
        names = ("start", "end", "times", "lead_days", "on_day_off", "fill")
        return {**row.rule, **{name: getattr(row, name) for name in names}}

    def clean(self) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        if "kind" in found and not self.errors:
            try:
                rule_of(self._told(found))
            except NotARule as error:
                self.add_error(error.field if error.field in self.fields else None, speak(error.remedy))
        return found

    @property
    def rule(self) -> Rule:
        return rule_of(self._told(self.cleaned_data))

    @property
    def plan(self) -> Plan:
        found = self.cleaned_data
        return Plan(self.rule, found["start"], found["end"], found["times"], found["on_day_off"])

    @property
    def fingerprint(self) -> str:
        """What was asked for when the days were shown."""
        told = json.dumps(self.cleaned_data, cls=DjangoJSONEncoder, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def facts(self) -> dict[str, Any]:
        """The recurrence as the actions take it."""
        found = {name: value for name, value in self.cleaned_data.items() if name not in (*PARTS, "kind")}
        return {**found, "rule": self._told(self.cleaned_data)}

    def _told(self, found: dict[str, Any]) -> dict[str, Any]:
        """The parts of the rule that its kind has."""
        kind = found["kind"]
        return {"kind": kind} | {name: found.get(name) for name in USED[kind]}
