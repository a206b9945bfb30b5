"""How permissions are defined, granted and renewed."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeostat.areas.work.forms.fields import DayField, PersonField, RowField, WorkForm
from homeostat.areas.work.forms.seen import RowForm
from homeostat.areas.work.models import WorkPermission


class PermissionForm(RowForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    purpose = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    granter = PersonField(
        label=gettext_lazy("Who grants it"),
        help_text=gettext_lazy("Looks after it: grants it, renews it, takes it away."),
    )


class OwnPermissionForm(PermissionForm):
    """Of somebody who defines what they grant themselves."""

    granter = None  # type: ignore[assignment]


class Until(WorkForm):
    """A last day, or none, and why."""

    last = DayField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("It ends by itself after it; empty: it does not end."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, required=False)

    def facts(self) -> dict[str, Any]:
        """What was written, with the end of its half-open period."""
        found: dict[str, Any] = dict(self.cleaned_data)
        last: date | None = found.pop("last")
        return {**found, "end": last + timedelta(days=1) if last else None}


class GrantForm(RowForm, Until):
    person = PersonField(label=gettext_lazy("Who"), required=True)
    start = DayField(label=gettext_lazy("First day"))
    field_order = ("person", "start", "last", "reason")

    def facts(self) -> dict[str, Any]:
        return Until.facts(self)

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        start, last = found.get("start"), found.get("last")
        if start and last and last < start:
            self.add_error("last", _("The last day is before the first. Choose a later day."))
        return found


class NeedForm(WorkForm):
    permission = RowField(WorkPermission, label=gettext_lazy("Permission"), required=True)
