"""Fields that choose a row by its key, and forms that show what an action refused."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeostat.areas.organisation.models import Cell, Person, Role
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Account, Client
from homeostat.areas.work.queries.closing import closed_accounts, closed_clients, open_accounts, open_clients
from homeostat.areas.work.queries.names import (
    Named,
    cells_by_name,
    open_cells,
    people_by_name,
    people_here,
    present_roles,
    roles_by_name,
)
from homeostat.platform.shell.selects import LongSelect

NOTHING = ("", "–")
Rows = Callable[[date], QuerySet[Any]]
CLOSABLE: dict[type[Model], tuple[Rows, Rows]] = {
    Account: (open_accounts, closed_accounts),
    Client: (open_clients, closed_clients),
}


class RowField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A row by its key, shown by what it calls itself; rows in the order of their names."""

    has_name = True

    def __init__(self, model: type[Model], *, label: Any, required: bool = False, **given: Any) -> None:
        rows = model._default_manager.all()
        if self.has_name:
            rows = rows.order_by("name")
            given["widget"] = _offering(model, rows)
        super().__init__(
            rows, to_field_name="key", label=label, required=required, empty_label=NOTHING[1], **given
        )


def _offering(model: type[Model], rows: QuerySet[Any]) -> LongSelect:
    """A list of rows by name; of what can be closed those that are open, and the one that is chosen."""
    if model not in CLOSABLE:
        return LongSelect(lambda: rows.values_list("key", "name"), NOTHING)
    opened, closed = CLOSABLE[model]

    def named(those: Rows) -> QuerySet[Any]:
        return those(timezone.localdate()).order_by("name").values_list("key", "name")

    return LongSelect(
        lambda: named(opened),
        NOTHING,
        lambda: [(key, _("%s (closed)") % name) for key, name in named(closed)],
    )


class DatedRowField(RowField):
    """A row whose name is dated: those of today are offered, and the value the row has now.

    `named` tells the key of each that is offered and what it is called now, `ever` of all there ever were.
    """

    model: type[Model]
    named: Callable[[], Named]
    ever: Callable[[], Named]
    has_name = False

    def __init__(self, *, label: Any, **given: Any) -> None:
        widget = LongSelect(type(self).named, NOTHING, type(self).ever)
        super().__init__(self.model, label=label, widget=widget, **given)


class PersonField(DatedRowField):
    model = Person
    named = staticmethod(people_here)
    ever = staticmethod(people_by_name)


class CellField(DatedRowField):
    model = Cell
    named = staticmethod(open_cells)
    ever = staticmethod(cells_by_name)


class RoleField(DatedRowField):
    model = Role
    named = staticmethod(present_roles)
    ever = staticmethod(roles_by_name)


class DayField(forms.DateField):
    def __init__(self, **given: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, **given)
        self.error_messages["invalid"] = gettext_lazy("This is not a day. Write it as 2026-11-22.")


class WorkForm(forms.Form):
    """A form whose errors name the field and the remedy."""

    def refuse(self, refused: Invalid) -> None:
        """Show why an action did not do it, at the field it is about."""
        self.add_error(refused.field if refused.field in self.fields else None, str(refused))
