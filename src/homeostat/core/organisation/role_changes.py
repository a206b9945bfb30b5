"""Changes of roles and of who takes part in them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from .change import Step, ended, written
from .facts import Facts, HoldingFacts, Part, RoleFacts
from .reasons import Reason, coming_back, day_text, missing, taken
from .timeline import Edit, Track, cell_track, holding_track, person_track, role_track
from .views import Moment, View


@dataclass(frozen=True, slots=True)
class DefineRole(Step):
    """A role comes into being, in a cell or for the whole company."""

    role: str
    facts: RoleFacts
    op: Literal["define_role"] = field(default="define_role", kw_only=True)

    def sentence(self, before: View) -> str:
        place = _place(before, self.facts.cell)
        return f"{place[:1].upper()}{place[1:]} gets the role {self.facts.name}"

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

    def sentence(self, before: View) -> str:
        old, new = before.role(self.role), self.facts
        name = before.name(role_track(self.role))
        parts = []
        if old is None or old.name != new.name:
            parts.append(f"is called {new.name}")
        if old is None or old.hours_per_sprint != new.hours_per_sprint:
            parts.append(f"takes {new.hours_per_sprint.normalize():f} hours per sprint")
        if old is None or old.wanted_holders != new.wanted_holders:
            parts.append(f"wants {new.wanted_holders} {'holder' if new.wanted_holders == 1 else 'holders'}")
        if old is None or old.backup_required != new.backup_required:
            parts.append("needs a backup" if new.backup_required else "needs no backup")
        if old is None or old.eligibility != new.eligibility:
            parts.append("is for core members" if new.eligibility == "core" else "is open to anyone")
        if old is None or old.term_sprints != new.term_sprints:
            parts.append(f"has a term of {new.term_sprints} sprints" if new.term_sprints else "has no term")
        if old is None or (old.purpose, old.accountabilities) != (new.purpose, new.accountabilities):
            parts.append("is described anew")
        return f"{name} {', '.join(parts) or 'stays as it is'}"

    def objections(self, moment: Moment) -> list[Reason]:
        track, old = role_track(self.role), moment.role(self.role)
        if old is None:
            return missing(moment, track)
        if old.cell == self.facts.cell:
            return []
        message = f"{old.name} belongs to {_place(moment, old.cell)} on {day_text(moment.day)}."
        return [Reason(message, "Move the role to another cell as a change of its own.", moment.day, track)]

    def writes(self, moment: Moment) -> list[Edit]:
        return [written(moment, role_track(self.role), self.facts)]


@dataclass(frozen=True, slots=True)
class RescopeRole(Step):
    """A role goes to another cell, or to the whole company."""

    role: str
    cell: str | None
    op: Literal["rescope_role"] = field(default="rescope_role", kw_only=True)

    def sentence(self, before: View) -> str:
        return f"{before.name(role_track(self.role))} becomes a role of {_place(before, self.cell)}"

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

    def sentence(self, before: View) -> str:
        return f"The role {before.name(role_track(self.role))} is given up"

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

    def sentence(self, before: View) -> str:
        role, person = before.name(role_track(self.role)), before.name(person_track(self.person))
        old = before.holding(self.role, self.person)
        if old is not None and old.part == self.part:
            return f"{person} keeps {role}" if self.part == "holder" else f"{person} keeps backing up {role}"
        return f"{person} takes on {role}" if self.part == "holder" else f"{person} backs up {role}"

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

    def sentence(self, before: View) -> str:
        old = before.holding(self.role, self.person)
        verb = "gives up" if old is None or old.part == "holder" else "stops backing up"
        return f"{before.name(person_track(self.person))} {verb} {before.name(role_track(self.role))}"

    def objections(self, moment: Moment) -> list[Reason]:
        track = holding_track(self.role, self.person)
        absent = missing(moment, role_track(self.role), person_track(self.person))
        if absent or moment.facts(track) is not None:
            return absent or coming_back(moment, track)
        names = moment.name(person_track(self.person)), moment.name(role_track(self.role))
        message = f"{names[0]} takes no part in {names[1]} on {day_text(moment.day)}."
        return [Reason(message, "Choose one of its holders or backups.", moment.day, track)]

    def writes(self, moment: Moment) -> list[Edit]:
        return ended(moment, holding_track(self.role, self.person))


def _place(view: View, cell: str | None) -> str:
    return "the whole company" if cell is None else view.name(cell_track(cell))
