"""Fields that choose a row by its key, and forms that show what an action refused."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from homeostat.areas.work.invalid import Invalid


class RowField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A row by its key, shown by the name it has in `names` (id to name), else by its own."""

    def __init__(
        self,
        rows: QuerySet[Any],
        *,
        names: Mapping[int, str] | None = None,
        required: bool = False,
        **given: Any,
    ) -> None:
        super().__init__(rows, to_field_name="key", required=required, empty_label="–", **given)
        self.names = names
        if names is not None:
            kept = [row for row in rows if row.pk in names]
            kept.sort(key=lambda row: names[row.pk].casefold())
            self.choices = [("", "–"), *((row.key, names[row.pk]) for row in kept)]

    def label_from_instance(self, obj: Model) -> str:
        return str(obj)


class DayField(forms.DateField):
    def __init__(self, **given: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, **given)
        self.error_messages["invalid"] = _("This is not a day. Write it as 2026-11-22.")


class WorkForm(forms.Form):
    """A form whose errors name the field and the remedy."""

    def refuse(self, refused: Invalid) -> None:
        """Show why an action did not do it, at the field it is about."""
        self.add_error(refused.field if refused.field in self.fields else None, str(refused))
