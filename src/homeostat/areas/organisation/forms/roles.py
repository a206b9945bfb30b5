"""Forms for changes of roles and of who takes part in them."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from homeostat.core.organisation.changes import (
    AssignRole,
    Change,
    ChangeRole,
    DefineRole,
    ReleaseRole,
    RescopeRole,
    RetireRole,
)
from homeostat.core.organisation.facts import RoleFacts
from homeostat.core.organisation.views import View

from .base import ChangeForm, Subject, cell_choices, person_choices, role_choices
from .people import plain

PARTS = [("holder", later("as holder")), ("backup", later("as backup"))]
ELIGIBLE = [("anyone", later("anyone")), ("core", later("core members"))]


class RoleFields(ChangeForm):
    name = forms.CharField(label=later("Name"), max_length=120)
    purpose = forms.CharField(
        label=later("What it is for"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    accountabilities = forms.CharField(
        label=later("Accountable for"),
        help_text=later("One per line."),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    hours_per_sprint = forms.DecimalField(
        label=later("Hours per {sprint_word}, for each holder"),
        min_value=Decimal(0),
        max_value=Decimal(500),
        decimal_places=2,
        initial=0,
    )
    wanted_holders = forms.IntegerField(label=later("Holders wanted"), min_value=1, max_value=100, initial=1)
    backup_required = forms.BooleanField(label=later("Needs a backup"), required=False, initial=True)
    eligibility = forms.ChoiceField(
        label=later("Open to"), choices=ELIGIBLE, widget=forms.RadioSelect, initial="anyone"
    )
    term_sprints = forms.IntegerField(
        label=later("Term, in {sprints_word}"),
        help_text=later("After this long it is offered to others again. Empty: no term."),
        required=False,
        min_value=1,
        max_value=500,
    )

    def asked_facts(self, cell: str | None) -> RoleFacts:
        asked = self.cleaned_data
        return RoleFacts(
            name=asked["name"],
            cell=cell,
            purpose=asked["purpose"],
            accountabilities=tuple(
                line.strip() for line in asked["accountabilities"].splitlines() if line.strip()
            ),
            hours_per_sprint=asked["hours_per_sprint"],
            wanted_holders=asked["wanted_holders"],
            backup_required=asked["backup_required"],
            eligibility=asked["eligibility"],
            term_sprints=asked["term_sprints"],
        )


class DefineRoleForm(RoleFields):
    op = "define-role"
    title = later("Define {a_role_word}")
    about = later("In one {cell_word}, or for the whole organisation; somebody takes it next.")

    cell = forms.ChoiceField(label=later("Belongs to"), required=False)

    def choose(self, view: View, subject: Subject) -> None:
        self.offer("cell", cell_choices(view), empty=_("the whole organisation"))

    def changes(self) -> list[Change]:
        facts = self.asked_facts(self.cleaned_data["cell"] or None)
        return [DefineRole(self.fresh_key("role", facts.name), facts)]


class ChangeRoleForm(RoleFields):
    op = "change-role"
    title = later("Change {a_role_word}")
    about = later("What it is for, its hours, how many hold it, whether it needs a backup.")
    subject_kind = "role"

    def facts_now(self, view: View, subject: Subject) -> dict[str, Any]:
        facts = view.role(subject[0])
        if facts is None:
            return {}
        return {
            "name": facts.name,
            "purpose": facts.purpose,
            "accountabilities": "\n".join(facts.accountabilities),
            "hours_per_sprint": plain(facts.hours_per_sprint),
            "wanted_holders": facts.wanted_holders,
            "backup_required": facts.backup_required,
            "eligibility": facts.eligibility,
            "term_sprints": facts.term_sprints,
        }

    def changes(self) -> list[Change]:
        facts = self.view.role(self.subject[0])
        return [ChangeRole(self.subject[0], self.asked_facts(facts.cell if facts else None))]


class RescopeRoleForm(ChangeForm):
    op = "rescope-role"
    title = later("Move {a_role_word}")
    about = later("To another {cell_word}, or to the whole organisation.")
    subject_kind = "role"

    cell = forms.ChoiceField(label=later("Belongs to"), required=False)

    def facts_now(self, view: View, subject: Subject) -> dict[str, Any]:
        facts = view.role(subject[0])
        return {"cell": facts.cell or ""} if facts else {}

    def choose(self, view: View, subject: Subject) -> None:
        self.offer("cell", cell_choices(view), empty=_("the whole organisation"))

    def changes(self) -> list[Change]:
        return [RescopeRole(self.subject[0], self.cleaned_data["cell"] or None)]


class RetireRoleForm(ChangeForm):
    op = "retire-role"
    title = later("Give up {a_role_word}")
    about = later("Its holders are free of it; the history stays.")
    subject_kind = "role"

    def changes(self) -> list[Change]:
        return [RetireRole(self.subject[0])]


class AssignRoleForm(ChangeForm):
    op = "assign-role"
    title = later("Somebody takes {a_role_word}")
    about = later("As its holder, or as the backup who steps in.")

    role = forms.ChoiceField(label=later("Which"))
    person = forms.ChoiceField(label=later("Who"))
    part = forms.ChoiceField(label=later("How"), choices=PARTS, widget=forms.RadioSelect, initial="holder")
    willing = forms.BooleanField(
        label=later("They are willing"),
        help_text=later(
            "Untick it where they take it against their preference; the coverage sign counts it."
        ),
        required=False,
        initial=True,
    )

    def choose(self, view: View, subject: Subject) -> None:
        self.offer("role", role_choices(view), empty=_("choose one"))
        self.offer("person", person_choices(view), empty=_("choose a person"))

    def changes(self) -> list[Change]:
        asked = self.cleaned_data
        return [AssignRole(asked["role"], asked["person"], asked["part"], asked["willing"])]


class ReleaseRoleForm(ChangeForm):
    op = "release-role"
    title = later("Somebody gives up {a_role_word}")
    about = later("From that day on they neither hold it nor back it up.")
    subject_kind = "holding"

    def changes(self) -> list[Change]:
        return [ReleaseRole(*self.subject)]
