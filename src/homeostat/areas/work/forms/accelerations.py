"""How an epic is accelerated."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeostat.areas.work.forms.fields import DayField
from homeostat.areas.work.forms.seen import SeenForm
from homeostat.areas.work.models import Acceleration


class AccelerationForm(SeenForm):
    priority = forms.IntegerField(
        label=gettext_lazy("Place"),
        min_value=1,
        max_value=999,
        help_text=gettext_lazy("Among accelerated epics; 1 goes first."),
    )
    budget = forms.DecimalField(
        label=gettext_lazy("Budget in hours"),
        min_value=Decimal("0.25"),
        max_digits=10,
        decimal_places=4,
        help_text=gettext_lazy("Counted by the hours logged on the epic in these days."),
    )
    start = DayField(label=gettext_lazy("First day"))
    last = DayField(label=gettext_lazy("Last day"), help_text=gettext_lazy("It ends by itself after it."))
    reason = forms.CharField(
        label=gettext_lazy("Why it goes before others"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["budget"].widget.attrs["step"] = "any"

    @staticmethod
    def values_of(row: Acceleration) -> dict[str, Any]:
        """What the fields show of an acceleration."""
        names = ("priority", "start", "reason")
        known = {name: getattr(row, name) for name in names}
        return {**known, "budget": f"{row.budget.normalize():f}", "last": row.last_day}

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        start, last = found.get("start"), found.get("last")
        if start and last and last < start:
            self.add_error("last", _("The last day is before the first. Choose a later day."))
        return found

    def facts(self) -> dict[str, Any]:
        """What was decided, with its half-open period."""
        found: dict[str, Any] = dict(self.cleaned_data)
        last: date = found.pop("last")
        return {**found, "end": last + timedelta(days=1)}
