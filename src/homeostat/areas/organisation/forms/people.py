"""Forms for changes of people, their places in cells and their working hours."""

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from homeostat.core.organisation.changes import (
    AddPerson,
    Change,
    DescribePerson,
    Join,
    Leave,
    MoveMember,
    RemovePerson,
    SetHours,
    SetMembership,
)
from homeostat.core.organisation.facts import PersonFacts, Week
from homeostat.core.organisation.policy_values import COUNTRY
from homeostat.core.organisation.views import View

from .base import ChangeForm, Subject, cell_choices, person_choices

STANDINGS = [
    ("core", later("core member")),
    ("newcomer", later("newcomer")),
    ("short_term", later("short-term member")),
]
DAYS = [f"day_{day}" for day in range(7)]


def standing_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=later("As"), choices=STANDINGS, widget=forms.RadioSelect, initial="core")


def share_field() -> forms.DecimalField:
    return forms.DecimalField(
        label=later("Share of their time, in percent"),
        help_text=later("100 where this is their only {cell_word}."),
        min_value=Decimal(1),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
        initial=100,
    )


class PersonFields(ChangeForm):
    name = forms.CharField(label=later("Name"), max_length=200)
    country = forms.CharField(
        label=later("Country"),
        help_text=later(
            "Whose public holidays count: DE, or DE-HE with its region. Empty: the organisation's."
        ),
        required=False,
        max_length=6,
    )
    time_zone = forms.CharField(
        label=later("Time zone"), help_text=later("Such as Europe/Berlin."), initial="UTC", max_length=60
    )

    def clean_country(self) -> str:
        country = str(self.cleaned_data["country"]).strip().upper()
        if not COUNTRY.fullmatch(country):
            raise ValidationError(
                _("Write a country code such as DE, or DE-HE with its region, or leave it empty.")
            )
        return country

    def asked_facts(self) -> PersonFacts:
        asked = self.cleaned_data
        return PersonFacts(asked["name"], asked["country"], asked["time_zone"])


class AddPersonForm(PersonFields):
    op = "add-person"
    title = later("Add a person")
    about = later("Somebody new, with their first {cell_word} if it is known.")

    cell = forms.ChoiceField(label=later("First {cell_word}"), required=False)
    standing = standing_field()
    hours = forms.DecimalField(
        label=later("Hours a week"),
        help_text=later(
            "Spread over Monday to Friday; change single days later. Empty where not agreed yet."
        ),
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(120),
        decimal_places=2,
    )

    def choose(self, view: View, subject: Subject) -> None:
        self.fields["standing"].initial = "newcomer"
        self.offer("cell", cell_choices(view), empty=_("none yet"))

    def changes(self) -> list[Change]:
        asked = self.cleaned_data
        person = self.fresh_key("person", asked["name"])
        changes: list[Change] = [AddPerson(person, self.asked_facts())]
        if asked["cell"]:
            changes.append(Join(asked["cell"], person, asked["standing"]))
        if asked["hours"]:
            changes.append(SetHours(person, even_week(asked["hours"])))
        return changes


def even_week(hours: Decimal) -> Week:
    """The hours spread over five days in whole hundredths, the rest on Friday."""
    day = (hours / 5).quantize(Decimal("0.01"))
    return (day, day, day, day, hours - 4 * day, Decimal(0), Decimal(0))


class DescribePersonForm(PersonFields):
    op = "describe-person"
    title = later("Rename or move a person")
    about = later("Another name, country or time zone.")
    subject_kind = "person"

    def facts_now(self, view: View, subject: Subject) -> dict[str, Any]:
        facts = view.person(subject[0])
        return {"name": facts.name, "country": facts.country, "time_zone": facts.time_zone} if facts else {}

    def changes(self) -> list[Change]:
        return [DescribePerson(self.subject[0], self.asked_facts())]


class RemovePersonForm(ChangeForm):
    op = "remove-person"
    title = later("A person leaves")
    about = later(
        "From that day on: memberships, hours, {roles_word} and access end; the history stays, and so do "
        "their own account and their own data."
    )
    subject_kind = "person"

    def changes(self) -> list[Change]:
        return [RemovePerson(self.subject[0])]


class SetHoursForm(ChangeForm):
    op = "set-hours"
    title = later("Set working hours")
    about = later("The hours agreed for each day of the week.")
    subject_kind = "person"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, name in enumerate(DAYS):
            self.fields[name] = forms.DecimalField(
                label=WEEKDAYS[number], min_value=Decimal(0), max_value=Decimal(24), decimal_places=2
            )
        self.order_fields(DAYS)

    def facts_now(self, view: View, subject: Subject) -> dict[str, Any]:
        facts = view.hours(subject[0])
        week = facts.week if facts else (Decimal(8),) * 5 + (Decimal(0),) * 2
        return {name: plain(hours) for name, hours in zip(DAYS, week, strict=True)}

    def changes(self) -> list[Change]:
        week = tuple(self.cleaned_data[name] for name in DAYS)
        return [SetHours(self.subject[0], cast(Week, week))]


class JoinForm(ChangeForm):
    op = "join"
    title = later("A person joins {a_cell_word}")
    about = later("As their only one, or beside others with a share of their time.")

    person = forms.ChoiceField(label=later("Who"))
    cell = forms.ChoiceField(label=later("Joins"))
    standing = standing_field()
    share = share_field()

    def choose(self, view: View, subject: Subject) -> None:
        self.offer("person", person_choices(view), empty=_("choose a person"))
        self.offer("cell", cell_choices(view), empty=_("choose where to"))

    def changes(self) -> list[Change]:
        asked = self.cleaned_data
        return [Join(asked["cell"], asked["person"], asked["standing"], asked["share"] / 100)]


class LeaveForm(ChangeForm):
    op = "leave"
    title = later("A person leaves {a_cell_word}")
    about = later("They stay in the organisation.")
    subject_kind = "membership"

    def changes(self) -> list[Change]:
        return [Leave(*self.subject)]


class MoveMemberForm(ChangeForm):
    op = "move-member"
    title = later("Move a person to another {cell_word}")
    about = later("With the same standing and share of their time.")
    subject_kind = "membership"

    to = forms.ChoiceField(label=later("To"))

    def choose(self, view: View, subject: Subject) -> None:
        self.offer("to", cell_choices(view, without=subject[:1]), empty=_("choose where to"))

    def changes(self) -> list[Change]:
        cell, person = self.subject
        return [MoveMember(person, cell, self.cleaned_data["to"])]


class SetMembershipForm(ChangeForm):
    op = "set-membership"
    title = later("Change standing or share")
    about = later("Newcomer, core or short-term; how much of their time the {cell_word} gets.")
    subject_kind = "membership"

    standing = standing_field()
    share = share_field()

    def facts_now(self, view: View, subject: Subject) -> dict[str, Any]:
        facts = view.membership(*subject)
        return {"standing": facts.standing, "share": plain(facts.share * 100)} if facts else {}

    def changes(self) -> list[Change]:
        cell, person = self.subject
        return [SetMembership(cell, person, self.cleaned_data["standing"], self.cleaned_data["share"] / 100)]


def plain(number: Decimal) -> str:
    """A decimal without trailing zeros or exponent."""
    return f"{number.normalize():f}"
