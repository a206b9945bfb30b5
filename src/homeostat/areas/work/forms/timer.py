"""What a timer counted, to look at and correct before it is logged."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeostat.areas.work.forms.hours import ChosenWorkForm, HoursField, label_of
from homeostat.areas.work.hours_text import on_the_clock
from homeostat.areas.work.queries import Run

HOURS = "hours_"


class DayHours(HoursField):
    """Hours of a day, or none."""

    def clean(self, value: Any) -> Decimal:
        return super().clean(value) if str(value or "").strip() else Decimal(0)


class TimerForm(ChosenWorkForm):
    """On what, with which note; the hours of each day stand above where a timer is stopped."""

    note = forms.CharField(label=gettext_lazy("Note"), max_length=500, required=False)

    def facts(self) -> dict[str, Any]:
        """On what and with which note, as the actions take it."""
        return {**self.chosen(), "note": self.cleaned_data["note"].strip()}


class StopForm(TimerForm):
    def __init__(self, data: Mapping[str, Any] | None = None, *, run: Run) -> None:
        super().__init__(data)
        named = {
            f"{HOURS}{day.isoformat()}": DayHours(
                label=_("Hours on %s") % date_format(day, "l j F"),
                max_length=12,
                required=len(run.days) == 1,
                widget=forms.TextInput(attrs={"autocomplete": "off", "size": 6, "inputmode": "decimal"}),
            )
            for day in run.days
        }
        self.fields = {**named, **self.fields}
        self.initial = {"work": label_of(run.timer.work), "note": run.timer.note}
        if not run.is_long:
            self.initial |= {
                f"{HOURS}{day.isoformat()}": on_the_clock(run.hours.get(day, Decimal(0))) for day in run.days
            }

    @property
    def hours(self) -> dict[date, Decimal]:
        return {
            date.fromisoformat(name.removeprefix(HOURS)): value
            for name, value in self.cleaned_data.items()
            if name.startswith(HOURS)
        }
