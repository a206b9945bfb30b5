"""Changes of people: who is here, in which cells, for how many hours."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from homeostat.core.sentence import Sentence, Series, Value, counted, percent, say

from .change import Step, ended, place_said, written
from .facts import Facts, HoursFacts, MembershipFacts, PersonFacts, Standing, Week
from .places import unknown_places
from .reasons import Reason, about, coming_back, missing, taken
from .timeline import Edit, Track, cell_track, hours_track, membership_track, person_track
from .views import Moment, View

DAYS = (
    say("Monday {hours}"),
    say("Tuesday {hours}"),
    say("Wednesday {hours}"),
    say("Thursday {hours}"),
    say("Friday {hours}"),
    say("Saturday {hours}"),
    say("Sunday {hours}"),
)


@dataclass(frozen=True, slots=True)
class AddPerson(Step):
    """Somebody comes into the organisation."""

    person: str
    facts: PersonFacts
    op: Literal["add_person"] = field(default="add_person", kw_only=True)

    def sentence(self, before: View) -> Sentence:
        return say("{person} joins the organisation", person=self.facts.name)

    def objections(self, moment: Moment) -> list[Reason]:
        track = person_track(self.person)
        before = moment.timeline.spells(track)
        return taken(moment, track) or unknown_places(track, self.facts, moment.day, before=before)

    def writes(self, moment: Moment) -> list[Edit]:
        return [written(moment, person_track(self.person), self.facts)]

    def introduces(self) -> dict[Track, Facts]:
        return {person_track(self.person): self.facts}


@dataclass(frozen=True, slots=True)
class DescribePerson(Step):
    """A person's name, country or time zone changes."""

    person: str
    facts: PersonFacts
    op: Literal["describe_person"] = field(default="describe_person", kw_only=True)

    def sentence(self, before: View) -> Sentence:
        old = before.person(self.person)
        name = before.name(person_track(self.person))
        parts = []
        if old is None or old.name != self.facts.name:
            parts.append(say("is called {name}", name=self.facts.name))
        if old is None or old.country != self.facts.country:
            stated = say("has the country {country}", country=self.facts.country)
            parts.append(stated if self.facts.country else say("has no country"))
        if old is None or old.time_zone != self.facts.time_zone:
            parts.append(say("has the time zone {zone}", zone=self.facts.time_zone))
        return say("{person} {parts}", person=name, parts=Series(tuple(parts or [say("stays as described")])))

    def objections(self, moment: Moment) -> list[Reason]:
        track = person_track(self.person)
        before = moment.timeline.spells(track)
        return missing(moment, track) or unknown_places(track, self.facts, moment.day, before=before)

    def writes(self, moment: Moment) -> list[Edit]:
        return [written(moment, person_track(self.person), self.facts)]


@dataclass(frozen=True, slots=True)
class RemovePerson(Step):
    """Somebody leaves; memberships, hours and holdings end with it."""

    person: str
    op: Literal["remove_person"] = field(default="remove_person", kw_only=True)

    def sentence(self, before: View) -> Sentence:
        return say("{person} leaves the organisation", person=before.name(person_track(self.person)))

    def objections(self, moment: Moment) -> list[Reason]:
        track = person_track(self.person)
        return missing(moment, track) or coming_back(moment, track)

    def writes(self, moment: Moment) -> list[Edit]:
        return ended(moment, person_track(self.person), *moment.tracks("person", self.person))


@dataclass(frozen=True, slots=True)
class Join(Step):
    """A person becomes a member of a cell."""

    cell: str
    person: str
    standing: Standing = "core"
    share: Decimal = Decimal(1)
    op: Literal["join"] = field(default="join", kw_only=True)

    def sentence(self, before: View) -> Sentence:
        person, cell = before.name(person_track(self.person)), before.name(cell_track(self.cell))
        place = place_said(MembershipFacts(self.standing, self.share))
        return say("{person} joins {cell} as {place}", person=person, cell=cell, place=place)

    def objections(self, moment: Moment) -> list[Reason]:
        absent = missing(moment, cell_track(self.cell), person_track(self.person))
        return absent or _already_in(moment, self.cell, self.person)

    def writes(self, moment: Moment) -> list[Edit]:
        within = (cell_track(self.cell), person_track(self.person))
        facts = MembershipFacts(self.standing, self.share)
        return [written(moment, membership_track(self.cell, self.person), facts, within=within)]


@dataclass(frozen=True, slots=True)
class Leave(Step):
    """A person stops being a member of a cell."""

    cell: str
    person: str
    op: Literal["leave"] = field(default="leave", kw_only=True)

    def sentence(self, before: View) -> Sentence:
        person, cell = before.name(person_track(self.person)), before.name(cell_track(self.cell))
        return say("{person} leaves {cell}", person=person, cell=cell)

    def objections(self, moment: Moment) -> list[Reason]:
        track = membership_track(self.cell, self.person)
        return not_in(moment, self.cell, self.person) or coming_back(moment, track)

    def writes(self, moment: Moment) -> list[Edit]:
        return ended(moment, membership_track(self.cell, self.person))


@dataclass(frozen=True, slots=True)
class MoveMember(Step):
    """A person goes from one cell to another with the same standing and share."""

    person: str
    cell: str
    to: str
    op: Literal["move_member"] = field(default="move_member", kw_only=True)

    def sentence(self, before: View) -> Sentence:
        return say(
            "{person} moves from {cell} to {into}",
            person=before.name(person_track(self.person)),
            cell=before.name(cell_track(self.cell)),
            into=before.name(cell_track(self.to)),
        )

    def objections(self, moment: Moment) -> list[Reason]:
        absent = not_in(moment, self.cell, self.person) or missing(moment, cell_track(self.to))
        track = membership_track(self.cell, self.person)
        return absent or _already_in(moment, self.to, self.person) or coming_back(moment, track)

    def writes(self, moment: Moment) -> list[Edit]:
        return moved(moment, self.person, self.cell, self.to)


@dataclass(frozen=True, slots=True)
class SetMembership(Step):
    """A member's standing in a cell, or the share of their hours it gets, changes."""

    cell: str
    person: str
    standing: Standing
    share: Decimal
    op: Literal["set_membership"] = field(default="set_membership", kw_only=True)

    def sentence(self, before: View) -> Sentence:
        person, cell = before.name(person_track(self.person)), before.name(cell_track(self.cell))
        old = before.membership(self.cell, self.person)
        if old is not None and old.standing == self.standing:
            share = percent(self.share)
            return say("{person} gives {cell} {share} of their time", person=person, cell=cell, share=share)
        place = place_said(MembershipFacts(self.standing, self.share))
        return say("{person} becomes {place} of {cell}", person=person, place=place, cell=cell)

    def objections(self, moment: Moment) -> list[Reason]:
        return not_in(moment, self.cell, self.person)

    def writes(self, moment: Moment) -> list[Edit]:
        facts = MembershipFacts(self.standing, self.share)
        return [written(moment, membership_track(self.cell, self.person), facts)]


@dataclass(frozen=True, slots=True)
class SetHours(Step):
    """The hours a person works on each day of the week, Monday first; None where they are not known."""

    person: str
    week: Week | None
    op: Literal["set_hours"] = field(default="set_hours", kw_only=True)

    def sentence(self, before: View) -> Sentence:
        person = before.name(person_track(self.person))
        if self.week is None:
            return say("{person}'s working hours are no longer stated", person=person)
        days = [day.filled(hours=hours) for day, hours in zip(DAYS, self.week, strict=True) if hours]
        total = counted(
            "{person} works {count} hour a week",
            "{person} works {count} hours a week",
            count=HoursFacts(self.week).total,
            person=person,
        )
        return say("{total} ({days})", total=total, days=Series(tuple(days))) if days else total

    def objections(self, moment: Moment) -> list[Reason]:
        absent = missing(moment, person_track(self.person))
        if absent or self.week is not None:
            return absent
        track = hours_track(self.person)
        if moment.facts(track) is None:
            message = say("{Thing} are not stated on {day}.", thing=about(moment, track), day=moment.day)
            remedy = say("Choose a date on which they are, or leave them as they are.")
            return [Reason(message, remedy, moment.day, track)]
        return coming_back(moment, track)

    def writes(self, moment: Moment) -> list[Edit]:
        track = hours_track(self.person)
        if self.week is None:
            return ended(moment, track)
        return [written(moment, track, HoursFacts(self.week), within=(person_track(self.person),))]


def moved(moment: Moment, person: str, cell: str, to: str) -> list[Edit]:
    """The edits that carry a membership over to another cell; into an existing one its share is added."""
    old = membership_track(cell, person)
    edits = ended(moment, old)
    facts, there = moment.membership(cell, person), moment.membership(to, person)
    assert facts is not None
    if there is not None:
        facts = replace(there, share=there.share + facts.share)
    return [*edits, written(moment, membership_track(to, person), facts, within=(old,))]


def not_in(moment: Moment, cell: str, person: str) -> list[Reason]:
    """A reason where a person is not a member of a cell."""
    absent = missing(moment, cell_track(cell), person_track(person))
    if absent or moment.membership(cell, person) is not None:
        return absent
    message = say("{person} is not a member of {cell} on {day}.").filled(**_named(moment, cell, person))
    remedy = say("Choose one of its members, or a date on which they are one.")
    return [Reason(message, remedy, moment.day, membership_track(cell, person))]


def _already_in(moment: Moment, cell: str, person: str) -> list[Reason]:
    if moment.membership(cell, person) is None:
        return []
    message = say("{person} is already a member of {cell} on {day}.").filled(**_named(moment, cell, person))
    remedy = say("Change the standing or share of that membership instead.")
    return [Reason(message, remedy, moment.day, membership_track(cell, person))]


def _named(moment: Moment, cell: str, person: str) -> dict[str, Value]:
    names = {"person": moment.name(person_track(person)), "cell": moment.name(cell_track(cell))}
    return {**names, "day": moment.day}
