"""Changes of roles and of who takes part in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from homeostat.core.sentence import Sentence, Series, counted, say

from .change import Step, ended, written
from .facts import Facts, HoldingFacts, Part, RoleFacts
from .reasons import Reason, coming_back, missing, taken
from .timeline import Edit, Track, cell_track, holding_track, person_track, role_track
from .views import Moment, View


@dataclass(frozen=True, slots=True)
class DefineRole(Step):
    """A role comes into being, in a cell or for the whole company."""

    role: str
    facts: RoleFacts
    op: Literal["define_role"] = field(default="define_role", kw_only=True)

    def sentence(self, before: View) -> Sentence:
        if self.facts.cell is None:
            return say("The whole company gets the {role_word} {role}", role=self.facts.name)
        cell = before.name(cell_track(self.facts.cell))
        return say("{Cell} gets the {role_word} {role}", cell=cell, role=self.facts.name)

    def objections(self, moment: Moment) -> list[Reason]:
        return taken(moment, role_track(self.role))

    def writes(self, moment: Moment) -> list[Edit]:
        outer = () if self.facts.cell is None else (cell_track(self.facts.cell),)
        return [written(moment, role_track(self.role), self.facts, within=outer)]

    def introduces(self) -> dict[Track, Facts]:
        return {role_track(self.role): self.facts}


@dataclass(frozen=True, slots=True)
class ChangeRole(Step):
    """What a role is, asks for or needs changes; its cell stays (`RescopeRole` moves it)."""

    role: str
    facts: RoleFacts
    op: Literal["change_role"] = field(default="change_role", kw_only=True)

    def sentence(self, before: View) -> Sentence:
        parts = tuple(_differences(before.role(self.role), self.facts)) or (say("stays as it is"),)
        return say("{role} {parts}", role=before.name(role_track(self.role)), parts=Series(parts))

    def objections(self, moment: Moment) -> list[Reason]:
        track, old = role_track(self.role), moment.role(self.role)
        if old is None:
            return missing(moment, track)
        if old.cell == self.facts.cell:
            return []
        if old.cell is None:
            message = say("{role} belongs to the whole company on {day}.", role=old.name, day=moment.day)
        else:
            cell = moment.name(cell_track(old.cell))
            message = say("{role} belongs to {cell} on {day}.", role=old.name, cell=cell, day=moment.day)
        remedy = say("Move the {role_word} to another {cell_word} as a change of its own.")
        return [Reason(message, remedy, moment.day, track)]

    def writes(self, moment: Moment) -> list[Edit]:
        return [written(moment, role_track(self.role), self.facts)]


@dataclass(frozen=True, slots=True)
class RescopeRole(Step):
    """A role goes to another cell, or to the whole company."""

    role: str
    cell: str | None
    op: Literal["rescope_role"] = field(default="rescope_role", kw_only=True)

    def sentence(self, before: View) -> Sentence:
        role = before.name(role_track(self.role))
        if self.cell is None:
            return say("{role} becomes {a_role_word} of the whole company", role=role)
        cell = before.name(cell_track(self.cell))
        return say("{role} becomes {a_role_word} of {cell}", role=role, cell=cell)

    def objections(self, moment: Moment) -> list[Reason]:
        outer = () if self.cell is None else (cell_track(self.cell),)
        return missing(moment, role_track(self.role), *outer)

    def writes(self, moment: Moment) -> list[Edit]:
        facts = moment.role(self.role)
        return (
            [] if facts is None else [written(moment, role_track(self.role), replace(facts, cell=self.cell))]
        )


@dataclass(frozen=True, slots=True)
class RetireRole(Step):
    """A role is given up; its holders are free of it."""

    role: str
    op: Literal["retire_role"] = field(default="retire_role", kw_only=True)

    def sentence(self, before: View) -> Sentence:
        return say("The {role_word} {role} is given up", role=before.name(role_track(self.role)))

    def objections(self, moment: Moment) -> list[Reason]:
        track = role_track(self.role)
        return missing(moment, track) or coming_back(moment, track)

    def writes(self, moment: Moment) -> list[Edit]:
        return ended(moment, role_track(self.role), *moment.tracks("role", self.role))


@dataclass(frozen=True, slots=True)
class AssignRole(Step):
    """A person takes on a role as holder or backup, or changes their part in it.

    Whether willingly is never said of one person: preferences are only counted over several.
    """

    role: str
    person: str
    part: Part = "holder"
    willing: bool = True
    op: Literal["assign_role"] = field(default="assign_role", kw_only=True)

    def sentence(self, before: View) -> Sentence:
        old = before.holding(self.role, self.person)
        if old is not None and old.part == self.part:
            holder, backup = say("{person} keeps {role}"), say("{person} keeps backing up {role}")
        else:
            holder, backup = say("{person} takes on {role}"), say("{person} backs up {role}")
        said = holder if self.part == "holder" else backup
        role, person = before.name(role_track(self.role)), before.name(person_track(self.person))
        return said.filled(person=person, role=role)

    def objections(self, moment: Moment) -> list[Reason]:
        return missing(moment, role_track(self.role), person_track(self.person))

    def writes(self, moment: Moment) -> list[Edit]:
        within = (role_track(self.role), person_track(self.person))
        facts = HoldingFacts(self.part, self.willing)
        return [written(moment, holding_track(self.role, self.person), facts, within=within)]


@dataclass(frozen=True, slots=True)
class ReleaseRole(Step):
    """A person gives up a role."""

    role: str
    person: str
    op: Literal["release_role"] = field(default="release_role", kw_only=True)

    def sentence(self, before: View) -> Sentence:
        old = before.holding(self.role, self.person)
        held = old is None or old.part == "holder"
        said = say("{person} gives up {role}") if held else say("{person} stops backing up {role}")
        role, person = before.name(role_track(self.role)), before.name(person_track(self.person))
        return said.filled(person=person, role=role)

    def objections(self, moment: Moment) -> list[Reason]:
        track = holding_track(self.role, self.person)
        absent = missing(moment, role_track(self.role), person_track(self.person))
        if absent or moment.facts(track) is not None:
            return absent or coming_back(moment, track)
        message = say(
            "{person} takes no part in {role} on {day}.",
            person=moment.name(person_track(self.person)),
            role=moment.name(role_track(self.role)),
            day=moment.day,
        )
        return [Reason(message, say("Choose one of its holders or backups."), moment.day, track)]

    def writes(self, moment: Moment) -> list[Edit]:
        return ended(moment, holding_track(self.role, self.person))


def _differences(old: RoleFacts | None, new: RoleFacts) -> Iterator[Sentence]:
    """What differs in a role, each as the end of a sentence; everything where it was not there."""
    if old is None or old.name != new.name:
        yield say("is called {name}", name=new.name)
    if old is None or old.hours_per_sprint != new.hours_per_sprint:
        yield counted(
            "takes {count} hour per {sprint_word}",
            "takes {count} hours per {sprint_word}",
            count=new.hours_per_sprint,
        )
    if old is None or old.wanted_holders != new.wanted_holders:
        yield counted("wants {count} holder", "wants {count} holders", count=new.wanted_holders)
    if old is None or old.backup_required != new.backup_required:
        yield say("needs a backup") if new.backup_required else say("needs no backup")
    if old is None or old.eligibility != new.eligibility:
        yield say("is for core members") if new.eligibility == "core" else say("is open to anyone")
    if old is None or old.term_sprints != new.term_sprints:
        yield _term(new.term_sprints)
    if old is None or (old.purpose, old.accountabilities) != (new.purpose, new.accountabilities):
        yield say("is described anew")


def _term(sprints: int | None) -> Sentence:
    if not sprints:
        return say("has no term")
    return counted(
        "has a term of {count} {sprint_word}", "has a term of {count} {sprints_word}", count=sprints
    )
