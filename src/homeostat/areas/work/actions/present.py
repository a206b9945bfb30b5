"""Only people, cells and roles that are there on the day are given something to do, to own or to step in for.

What a row says already may stay. Imports write rows as they were and do not ask.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from homeostat.areas.organisation.models import (
    Cell,
    CellTerm,
    Dated,
    Person,
    PersonTerm,
    Role,
    RoleTerm,
)
from homeostat.areas.work.invalid import Invalid
from homeostat.core.sentence import say
from homeostat.platform.shell.speech import speak

TERMS: Mapping[type[Model], tuple[type[Dated], str]] = {
    Person: (PersonTerm, "person"),
    Cell: (CellTerm, "cell"),
    Role: (RoleTerm, "role"),
}


class Presence:
    """Who and what is there on the day of a change; each is asked for once."""

    def __init__(self, at: datetime) -> None:
        self.day = timezone.localdate(at)
        self._here: dict[tuple[type[Model], int], bool] = {}

    def refuse_absent(self, row: Model, changes: Mapping[str, Any] | None = None) -> None:
        """Invalid where a new row names somebody who is not there, or changes of a row do so anew."""
        for field in row._meta.concrete_fields:
            model = field.related_model
            if model is None or model not in TERMS:
                continue
            now = getattr(row, field.attname)
            value = now
            if changes is not None:
                value = changes.get(field.name, changes.get(field.attname, now))
                value = getattr(value, "pk", value)
            if value is not None and (changes is None or value != now):
                self._refuse(field.name, model, value)

    def _refuse(self, field: str, model: type[Model], pk: int) -> None:
        terms, noun = TERMS[model]
        known = terms.objects.current().filter(**{f"{noun}_id": pk})
        if (model, pk) not in self._here:
            self._here[model, pk] = known.holding_on(self.day).exists()
        if not self._here[model, pk]:
            name = known.order_by("-start").values_list("name", flat=True).first() or ""
            raise absent(field, model, name)


def refuse_absent(row: Model, changes: Mapping[str, Any] | None = None, *, at: datetime) -> None:
    """Invalid where a new row names somebody who is not there, or changes of a row do so anew."""
    Presence(at).refuse_absent(row, changes)


def absent(field: str, model: type[Model], name: str) -> Invalid:
    """What is said of somebody or something that is not there on the day."""
    if model is Person:
        return Invalid(field, _("%s is no longer here.") % name, _("Choose somebody who is."))
    if model is Cell:
        return Invalid(
            field, _("%s is closed.") % name, speak(say("Choose {a_cell_word} that is open, or none."))
        )
    return Invalid(field, _("%s has ended.") % name, speak(say("Choose another {role_word}, or none.")))


def here_of(model: type[Model], keys: set[str], day: date) -> set[str]:
    """Which of these keys of people, cells or roles are there on a day."""
    terms, noun = TERMS[model]
    found = terms.objects.on(day).filter(**{f"{noun}__key__in": keys})
    return set(found.values_list(f"{noun}__key", flat=True))
