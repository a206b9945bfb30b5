"""A change asked for in a form: what it is about, from which day, and why."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from homeostat.core.organisation.changes import Change
from homeostat.core.organisation.timeline import Timeline
from homeostat.core.organisation.views import View
from homeostat.platform.shell.speech import worded

Text = str | Promise
Subject = tuple[str, ...]
NOWHERE = ""


class ChangeForm(forms.Form):
    """One kind of change. `subject_kind`: what it is about, where that has to be chosen before the form."""

    op: ClassVar[str]
    title: ClassVar[Text]
    about: ClassVar[Text]
    subject_kind: ClassVar[str] = ""

    on = forms.DateField(
        label=_("From"),
        help_text=_(
            "The first day it holds: today, a day to come, or a past day to correct what is written."
        ),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("Kept in the history, for those who ask later."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    expected = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        timeline: Timeline,
        view: View,
        subject: Subject = (),
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        self.timeline = timeline
        self.view = view
        self.subject = subject
        super().__init__(data, initial={**self.facts_now(view, subject), **(initial or {})})
        self.choose(view, subject)
        self.order_fields([name for name in self.fields if name not in CLOSING] + CLOSING)
        for field in self.fields.values():
            field.label = worded(str(field.label or ""))
            field.help_text = worded(str(field.help_text))

    def facts_now(self, view: View, subject: Subject) -> dict[str, Any]:
        """What the fields show before anyone touched them."""
        return {}

    def choose(self, view: View, subject: Subject) -> None:
        """Fill the lists to choose from with what is there on the day."""

    def changes(self) -> list[Change]:
        """The changes the valid form asks for."""
        raise NotImplementedError

    def offer(self, field: str, choices: Iterable[tuple[str, str]], *, empty: Text | None = None) -> None:
        listed = list(choices)
        if empty is not None:
            listed = [(NOWHERE, str(empty)), *listed]
        self.fields[field].choices = listed  # type: ignore[attr-defined]

    def fresh_key(self, noun: str, name: str) -> str:
        """A key nobody ever had: the name in plain letters, with a number where that is taken."""
        used = {track.key[0] for track in self.timeline if track.kind == noun}
        return fresh_key(name, noun=noun, is_used=used.__contains__)


CLOSING = ["on", "reason", "expected"]


def fresh_key(name: str, *, noun: str, is_used: Callable[[str], bool]) -> str:
    stem = slugify(name)[:50].strip("-_") or noun
    key, number = stem, 2
    while is_used(key):
        key, number = f"{stem}-{number}", number + 1
    return key


def _by_name(named: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(named, key=lambda pair: (pair[1].casefold(), pair[0]))


def cell_choices(view: View, *, without: Iterable[str] = ()) -> list[tuple[str, str]]:
    left_out = set(without)
    return _by_name((key, cell.name) for key, cell in view.cells().items() if key not in left_out)


def kind_choices(view: View) -> list[tuple[str, str]]:
    return _by_name((key, kind.name) for key, kind in view.kinds().items())


def person_choices(view: View, *, among: Iterable[str] | None = None) -> list[tuple[str, str]]:
    people = view.people()
    keys = people.keys() if among is None else people.keys() & set(among)
    return _by_name((key, people[key].name) for key in keys)


def role_choices(view: View, *, among: Iterable[str] | None = None) -> list[tuple[str, str]]:
    roles, cells = view.all_roles(), view.cells()
    keys = roles.keys() if among is None else roles.keys() & set(among)
    return _by_name(
        (
            key,
            f"{roles[key].name} · {cells[cell].name}"
            if (cell := roles[key].cell) in cells
            else roles[key].name,
        )
        for key in keys
    )


def day_of(value: object) -> date | None:
    """A date written as 2026-01-05, or None."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
