"""Forms for changes of cells and of the kinds of cell."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from homeostat.core.organisation.changes import (
    Change,
    CloseCell,
    CreateCell,
    DefineKind,
    DescribeCell,
    DescribeKind,
    MergeCells,
    MoveCell,
    RetireKind,
    RetypeCell,
    SplitCell,
)
from homeostat.core.organisation.facts import CellFacts, KindFacts, RoleFacts
from homeostat.core.organisation.timeline import person_track, role_track
from homeostat.core.organisation.views import View

from .base import ChangeForm, Subject, cell_choices, kind_choices, person_choices

PURPOSE = {"rows": 2}
OWN_KIND = "+"


class CreateCellForm(ChangeForm):
    op = "create-cell"
    title = later("Open {a_cell_word}")
    about = later("A new {cell_word}, empty at first; people join it next.")

    name = forms.CharField(label=later("Name"), max_length=120)
    kind = forms.ChoiceField(label=later("Kind"))
    new_kind = forms.CharField(
        label=later("Name of the new kind"),
        help_text=later("Only where none of the kinds above fits."),
        required=False,
        max_length=80,
    )
    parent = forms.ChoiceField(label=later("Inside"), required=False)
    purpose = forms.CharField(
        label=later("What it is for"), required=False, max_length=1000, widget=forms.Textarea(attrs=PURPOSE)
    )

    def choose(self, view: View, subject: Subject) -> None:
        self.offer("kind", [*kind_choices(view), (OWN_KIND, _("a new kind …"))])
        self.offer("parent", cell_choices(view), empty=_("the organisation itself"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == OWN_KIND and not cleaned.get("new_kind"):
            self.add_error("new_kind", _("Give the new kind a name, or choose one of the kinds above."))
        return cleaned

    def changes(self) -> list[Change]:
        asked = self.cleaned_data
        kind, before = asked["kind"], []
        if kind == OWN_KIND:
            kind = self.fresh_key("kind", asked["new_kind"])
            before = [DefineKind(kind, KindFacts(asked["new_kind"]))]
        facts = CellFacts(asked["name"], kind, asked["parent"] or None, asked["purpose"])
        return [*before, CreateCell(self.fresh_key("cell", asked["name"]), facts)]


class DescribeCellForm(ChangeForm):
    op = "describe-cell"
    title = later("Rename or describe {a_cell_word}")
    about = later("Another name, or another sentence about what it is for.")
    subject_kind = "cell"

    name = forms.CharField(label=later("Name"), max_length=120)
    purpose = forms.CharField(
        label=later("What it is for"), required=False, max_length=1000, widget=forms.Textarea(attrs=PURPOSE)
    )

    def facts_now(self, view: View, subject: Subject) -> dict[str, Any]:
        facts = view.cell(subject[0])
        return {"name": facts.name, "purpose": facts.purpose} if facts else {}

    def changes(self) -> list[Change]:
        return [DescribeCell(self.subject[0], self.cleaned_data["name"], self.cleaned_data["purpose"])]


class RetypeCellForm(ChangeForm):
    op = "retype-cell"
    title = later("Change the kind of {a_cell_word}")
    about = later("Its healthy ranges and rules follow those of the new kind.")
    subject_kind = "cell"

    kind = forms.ChoiceField(label=later("Kind"), widget=forms.RadioSelect)

    def facts_now(self, view: View, subject: Subject) -> dict[str, Any]:
        facts = view.cell(subject[0])
        return {"kind": facts.kind} if facts else {}

    def choose(self, view: View, subject: Subject) -> None:
        self.offer("kind", kind_choices(view))

    def changes(self) -> list[Change]:
        return [RetypeCell(self.subject[0], self.cleaned_data["kind"])]


class MoveCellForm(ChangeForm):
    op = "move-cell"
    title = later("Move {a_cell_word}")
    about = later("Into another one, or out to the top.")
    subject_kind = "cell"

    parent = forms.ChoiceField(label=later("Inside"), required=False)

    def facts_now(self, view: View, subject: Subject) -> dict[str, Any]:
        facts = view.cell(subject[0])
        return {"parent": facts.parent or ""} if facts else {}

    def choose(self, view: View, subject: Subject) -> None:
        self.offer("parent", cell_choices(view, without=subject), empty=_("the organisation itself"))

    def changes(self) -> list[Change]:
        return [MoveCell(self.subject[0], self.cleaned_data["parent"] or None)]


def with_roles(view: View, person: str, name: str, roles: Collection[str]) -> str:
    """A person with their roles of the cell: who goes should know what goes along."""
    held = [view.name(role_track(role)) for role in view.roles_of(person) if role in roles]
    return f"{name} ({', '.join(held)})" if held else name


def with_people(view: View, role: str, name: str) -> str:
    people = [view.name(person_track(person)) for person in view.holders(role)]
    return f"{name} ({', '.join(people)})" if people else name


def by_name(roles: Mapping[str, RoleFacts]) -> list[str]:
    return sorted(roles, key=lambda key: (roles[key].name.casefold(), key))


class SplitCellForm(ChangeForm):
    op = "split-cell"
    title = later("Split {a_cell_word}")
    about = later("Some of its people form a new one, with the {roles_word} they take along.")
    subject_kind = "cell"

    name = forms.CharField(label=later("Name of the new {cell_word}"), max_length=120)
    purpose = forms.CharField(
        label=later("What the new one is for"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs=PURPOSE),
    )
    people = forms.MultipleChoiceField(
        label=later("Who goes to the new {cell_word}"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": later("Tick at least one person who goes.")},
    )
    roles = forms.MultipleChoiceField(
        label=later("Which {roles_word} go along"),
        help_text=later("The others stay. Who holds them stays the same."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def choose(self, view: View, subject: Subject) -> None:
        roles = view.roles(subject[0])
        people = person_choices(view, among=view.members(subject[0]))
        self.offer("people", [(key, with_roles(view, key, name, roles)) for key, name in people])
        self.offer("roles", [(key, with_people(view, key, roles[key].name)) for key in by_name(roles)])
        if not roles:
            del self.fields["roles"]

    def changes(self) -> list[Change]:
        asked = self.cleaned_data
        people, roles = tuple(asked["people"]), tuple(asked.get("roles", ()))
        key = self.fresh_key("cell", asked["name"])
        return [SplitCell(self.subject[0], key, asked["name"], people, roles, asked["purpose"])]


class MergeCellsForm(ChangeForm):
    op = "merge-cells"
    title = later("Merge {a_cell_word} into another")
    about = later("Its people and {roles_word} move over, and it closes.")
    subject_kind = "cell"

    into = forms.ChoiceField(label=later("Into"))

    def choose(self, view: View, subject: Subject) -> None:
        self.offer("into", cell_choices(view, without=subject))

    def changes(self) -> list[Change]:
        return [MergeCells(self.cleaned_data["into"], self.subject[0])]


class CloseCellForm(ChangeForm):
    op = "close-cell"
    title = later("Close {a_cell_word}")
    about = later("Its memberships and its {roles_word} end with it; everything stays in the history.")
    subject_kind = "cell"

    def changes(self) -> list[Change]:
        return [CloseCell(self.subject[0])]


class KindFields(ChangeForm):
    name = forms.CharField(label=later("Name"), max_length=80)
    description = forms.CharField(
        label=later("When to choose it"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs=PURPOSE),
    )

    def asked_facts(self) -> KindFacts:
        return KindFacts(self.cleaned_data["name"], self.cleaned_data["description"])

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        same = [key for key, kind in self.view.kinds().items() if kind.name.casefold() == name.casefold()]
        if same and same != list(self.subject):
            raise ValidationError(_("There is a kind of that name already: choose another name."))
        return name


class DefineKindForm(KindFields):
    op = "define-kind"
    title = later("Define a kind of {cell_word}")
    about = later("Kinds have their own rules and healthy ranges.")

    def changes(self) -> list[Change]:
        return [DefineKind(self.fresh_key("kind", self.cleaned_data["name"]), self.asked_facts())]


class DescribeKindForm(KindFields):
    op = "describe-kind"
    title = later("Rename or describe a kind of {cell_word}")
    about = later("Another name, or when to choose it.")
    subject_kind = "kind"

    def facts_now(self, view: View, subject: Subject) -> dict[str, Any]:
        facts = view.kind(subject[0])
        return {"name": facts.name, "description": facts.description} if facts else {}

    def changes(self) -> list[Change]:
        return [DescribeKind(self.subject[0], self.asked_facts())]


class RetireKindForm(ChangeForm):
    op = "retire-kind"
    title = later("Give up a kind of {cell_word}")
    about = later("Possible once no {cell_word} is of that kind any more.")
    subject_kind = "kind"

    def changes(self) -> list[Change]:
        return [RetireKind(self.subject[0])]
