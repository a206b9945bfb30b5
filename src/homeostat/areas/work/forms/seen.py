"""The form of a row that others may change meanwhile: nobody writes over what they have not seen.

It carries what it showed. What is sent is compared with that and with the row as it is now: only what was
changed is written, and where somebody else changed the same to something else, both values are shown.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from homeostat.areas.work.forms.fields import WorkForm
from homeostat.platform.shell.lists import Column
from homeostat.platform.shell.selects import LongSelect

SEEN, CLASHED, TAKE, THEIRS = "seen", "clashed", "take", "theirs"


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that two people changed to different values, in words."""

    name: str
    label: str
    theirs: str
    mine: str


class SeenForm(WorkForm):
    """`changed` are the fields its reader changed, once it has met the row; None before."""

    changed: frozenset[str] | None = None
    clashes: tuple[Clash, ...] = ()
    carries = False
    known_by = ""  # the field that tells its row from others where no key does; another value is always shown

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What travels with the form, by the names of hidden fields."""
        if not self.carries:
            return []
        clashed = [(CLASHED, " ".join(clash.name for clash in self.clashes))] if self.clashes else []
        return [(SEEN, json.dumps(self.shown_of(self.initial))), *clashed]

    @property
    def clash_columns(self) -> list[Column]:
        return [Column(_("Field")), Column(_("Theirs")), Column(_("Yours"))]

    def meet(self, now: Mapping[str, Any]) -> None:
        """Compare what was sent with what was shown and with what the row says now (as initial values).

        Afterwards the form says the row as it is now with the reader's own changes. Without word of what was
        shown, what the row says now counts as seen.
        """
        self.initial = dict(now)
        current = self.shown_of(now)
        seen = {**current, **self.seen()}
        sent = {name: self._sent(name) for name in self.fields}
        left = self.data.get(CLASHED, "").split() if self.data.get(TAKE) == THEIRS else []
        by_others = {name for name in self.fields if not self._alike(name, current[name], seen[name])}
        changed = [
            name
            for name in self.fields
            if name not in left
            and (name in by_others & {self.known_by} or not self._alike(name, sent[name], seen[name]))
        ]
        self.clashes = tuple(
            Clash(
                name,
                str(self.fields[name].label),
                self._said(name, current[name]),
                self._said(name, sent[name]),
            )
            for name in changed
            if name in by_others and not self._alike(name, current[name], sent[name])
        )
        self.changed = frozenset(changed)
        merged = {name: sent[name] if name in self.changed else text for name, text in current.items()}
        # A tick that is not set is not sent.
        self.data = {name: text for name, text in merged.items() if text}
        self._bound_fields_cache: dict[str, Any] = {}
        self._errors = None

    def seen(self) -> dict[str, str]:
        """What the page showed whose form was sent."""
        try:
            told = json.loads(self.data.get(SEEN, ""))
        except ValueError:
            return {}
        if not isinstance(told, dict):
            return {}
        return {str(name): text for name, text in told.items() if isinstance(text, str)}

    def shown_of(self, values: Mapping[str, Any]) -> dict[str, str]:
        """What each field shows of these values, as a browser sends it back."""
        return {
            name: _text(field.prepare_value(values.get(name, field.initial)))
            for name, field in self.fields.items()
        }

    def _sent(self, name: str) -> str:
        return _text(self.fields[name].widget.value_from_datadict(self.data, self.files, name))

    def _alike(self, name: str, one: str, other: str) -> bool:
        """Whether two texts mean the same: `2` hours are `2.0` hours. Keys of rows are the same or not."""
        field = self.fields[name]
        if one == other or isinstance(field, forms.ModelChoiceField):
            return one == other
        try:
            return bool(field.to_python(one) == field.to_python(other))
        except ValidationError:
            return False

    def _said(self, name: str, text: str) -> str:
        """A value as people read it."""
        field = self.fields[name]
        if isinstance(field, forms.BooleanField):
            return _("yes") if text else _("no")
        if isinstance(field.widget, LongSelect):
            choices = {str(value): str(label) for value, label in field.widget.named()}
        else:
            choices = {str(value): str(label) for value, label in getattr(field, "choices", ())}
        return choices.get(text, text) if text else _("nothing")


class RowForm(SeenForm):
    """The form of a row: its fields are called like the row's attributes and the action's arguments."""

    @classmethod
    def values_of(cls, row: Model) -> dict[str, Any]:
        """What the fields show of a row."""
        return {name: getattr(row, name) for name in cls.base_fields}

    @classmethod
    def of(cls, row: Model, data: Mapping[str, Any] | None = None) -> Self:
        """The form that changes a row."""
        return cls(data, initial=cls.values_of(row))

    def facts(self) -> dict[str, Any]:
        """What was written, as the actions take it; where the form has met its row only what was changed."""
        found = self.cleaned_data
        return {name: found[name] for name in found if self.changed is None or name in self.changed}


def _text(value: Any) -> str:
    if value is None or value is False:
        return ""
    return "on" if value is True else str(value).replace("\r\n", "\n").strip()
