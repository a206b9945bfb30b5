"""What a row was and is, as audit entries tell it: what every undo compares with."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from homeostat.areas.work.actions.rows import facts
from homeostat.areas.work.invalid import Invalid
from homeostat.platform.audit.record import plain


def told(facts: Any) -> dict[str, Any]:
    """One side of an audit entry; nothing where it tells nothing."""
    return facts or {}


def value_of(model: type[models.Model], name: str, value: Any) -> Any:
    field = next((field for field in model._meta.concrete_fields if field.attname == name), None)
    return value if field is None else field.to_python(value)


def refuse_other_values(row: models.Model, expected: dict[str, Any], names: frozenset[str]) -> None:
    """Refuse where the row no longer says what the change left behind."""
    now = facts(row)
    model = type(row)
    if any(
        now[name] != value_of(model, name, expected[name]) and plain(now[name]) != expected[name]
        for name in names
        if name in now
    ):
        raise Invalid("", _("Someone has changed this since."), _("Undo the latest change first."))


class Known:
    """Which rows are there that others refer to; each kind and id is asked for once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, Any], bool] = {}

    def look_up(self, model: type[models.Model], ids: set[Any]) -> None:
        """Ask for many at once."""
        there = set(model._default_manager.filter(pk__in=ids).values_list("pk", flat=True))
        self._found |= {(str(model), pk): pk in there for pk in ids}

    def refuse_gone(self, model: type[models.Model], values: dict[str, Any]) -> None:
        for field in model._meta.concrete_fields:
            value = values.get(field.attname)
            if value is None or not field.is_relation:
                continue
            place = (str(field.related_model), value)
            if place not in self._found:
                rows = field.related_model._default_manager.filter(pk=value)  # type: ignore[union-attr]
                self._found[place] = rows.exists()
            if not self._found[place]:
                raise Invalid(
                    "",
                    _("What it referred to (%s) is gone.") % field.verbose_name,
                    _("Bring that back first, or make the change by hand."),
                )
