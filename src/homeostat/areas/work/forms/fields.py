"""Fields that choose a row by its key, and forms that show what an action refused."""

from collections.abc import Callable, Mapping
from typing import Any, Self

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from homeostat.areas.organisation.models import Cell, Person, Role
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.queries import cell_keys_and_names, person_keys_and_names, role_keys_and_names

Names = Callable[[], dict[int, tuple[str, str]]]
Choices = list[tuple[str, str]]
NOTHING = ("", "–")


class RowField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A row by its key, shown by what it calls itself; rows in the order of their names."""

    names: Names | None = None

    def __init__(self, model: type[Model], *, label: Any, required: bool = False, **given: Any) -> None:
        rows = model._default_manager.all()
        if self.names is None:
            rows = rows.order_by("name")
        super().__init__(
            rows, to_field_name="key", label=label, required=required, empty_label=NOTHING[1], **given
        )

    def label_from_instance(self, obj: Model) -> str:
        return str(obj)


class DatedRowField(RowField):
    """A row whose name is dated; `names` tells the key of each and what it is called now, in one query."""

    model: type[Model]

    def __init__(self, *, label: Any, **given: Any) -> None:
        super().__init__(self.model, label=label, **given)

    def named_choices(self) -> Choices:
        names = type(self).names()  # type: ignore[misc]
        return [NOTHING, *sorted(names.values(), key=lambda one: one[1].casefold())]


class PersonField(DatedRowField):
    model = Person
    names = staticmethod(person_keys_and_names)


class CellField(DatedRowField):
    model = Cell
    names = staticmethod(cell_keys_and_names)


class RoleField(DatedRowField):
    model = Role
    names = staticmethod(role_keys_and_names)


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


class RowForm(WorkForm):
    """The form of a row: its fields are called like the row's attributes and the action's arguments."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        offered: dict[type[DatedRowField], Choices] = {}
        for field in self.fields.values():
            if isinstance(field, DatedRowField):
                kind = type(field)
                if kind not in offered:
                    offered[kind] = field.named_choices()
                field.choices = offered[kind]

    @classmethod
    def of(cls, row: Model, data: Mapping[str, Any] | None = None) -> Self:
        """The form that changes a row."""
        form = cls(data)
        form.initial = {name: getattr(row, name) for name in form.fields}
        return form

    def facts(self) -> dict[str, Any]:
        """What was written, as the actions take it."""
        return dict(self.cleaned_data)
