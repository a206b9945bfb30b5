"""The closed set of changes of an organisation, their sentences and their JSON form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, PlainSerializer, PlainValidator, TypeAdapter, ValidationError

from homeostat.core import sentence as said_as
from homeostat.core.sentence import Sentence, joined, say

from .cell_changes import (
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
from .change import Change, Step
from .facts import Facts
from .people_changes import (
    AddPerson,
    DescribePerson,
    Join,
    Leave,
    MoveMember,
    RemovePerson,
    SetHours,
    SetMembership,
)
from .policy_changes import ClearPolicy, SetPolicy
from .reasons import Reason, about
from .role_changes import AssignRole, ChangeRole, DefineRole, ReleaseRole, RescopeRole, RetireRole
from .timeline import Edit, Track
from .views import Introduced, Moment, View

__all__ = [
    "AddPerson",
    "AssignRole",
    "Change",
    "ChangeFormatError",
    "ChangeRole",
    "ClearPolicy",
    "CloseCell",
    "CreateCell",
    "DefineKind",
    "DefineRole",
    "DescribeCell",
    "DescribeKind",
    "DescribePerson",
    "Join",
    "Leave",
    "MergeCells",
    "MoveCell",
    "MoveMember",
    "ReleaseRole",
    "RemovePerson",
    "RescopeRole",
    "RetireKind",
    "RetireRole",
    "RetypeCell",
    "SetHours",
    "SetMembership",
    "SetPolicy",
    "SplitCell",
    "Together",
    "Undo",
    "flattened",
    "from_json",
    "list_from_json",
    "sentence",
    "sentences",
    "to_json",
]


Said = Annotated[Sentence, PlainValidator(said_as.from_json), PlainSerializer(said_as.to_json)]


class ChangeFormatError(ValueError):
    """Data that is not the JSON form of a change; the message names each field and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Undo(Step):
    """Puts back what was before a change; refused where something has been built on it since.

    `edits` say what to write, `expects` what must still be there, `of` is the sentence of what is undone.
    """

    edits: tuple[Edit, ...]
    of: Said
    expects: tuple[Edit, ...] = ()
    op: Literal["undo"] = field(default="undo", kw_only=True)

    def sentence(self, before: View) -> Sentence:
        return say("Undo: {change}", change=self.of)

    def objections(self, moment: Moment) -> list[Reason]:
        found: dict[Track, Reason] = {}
        for edit in self.expects:
            if moment.timeline.edit([edit]) != moment.timeline:
                reason = Reason(
                    say(
                        "{Thing} has been changed again since {day}.",
                        thing=about(moment, edit.track),
                        day=edit.start,
                    ),
                    say("Undo the later change first, or make a new change instead."),
                    edit.start,
                    edit.track,
                )
                found.setdefault(edit.track, reason)
        return list(found.values())

    def writes(self, moment: Moment) -> list[Edit]:
        return list(self.edits)


@dataclass(frozen=True, slots=True)
class Together(Change):
    """Several changes made as one, all or none of them."""

    changes: tuple[AnyChange, ...]
    op: Literal["together"] = field(default="together", kw_only=True)

    def sentence(self, before: View) -> Sentence:
        return joined(sentences(self.changes, before))

    def introduces(self) -> dict[Track, Facts]:
        return {track: facts for change in self.changes for track, facts in change.introduces().items()}


AnyChange = Annotated[
    AddPerson
    | DescribePerson
    | RemovePerson
    | DefineKind
    | DescribeKind
    | RetireKind
    | CreateCell
    | DescribeCell
    | RetypeCell
    | MoveCell
    | CloseCell
    | SplitCell
    | MergeCells
    | Join
    | Leave
    | MoveMember
    | SetMembership
    | SetHours
    | DefineRole
    | ChangeRole
    | RescopeRole
    | RetireRole
    | AssignRole
    | ReleaseRole
    | SetPolicy
    | ClearPolicy
    | Together
    | Undo,
    Field(discriminator="op"),
]

# Prepared when first used: that takes longer than starting most commands should.
_LATER = ConfigDict(defer_build=True)
_ONE: TypeAdapter[AnyChange] = TypeAdapter(AnyChange, config=_LATER)
_MANY: TypeAdapter[list[AnyChange]] = TypeAdapter(list[AnyChange], config=_LATER)


def sentence(change: Change, before: View) -> Sentence:
    """One change in words, with the names of the day before it."""
    return change.sentence(before)


def sentences(changes: Iterable[Change], before: View) -> list[Sentence]:
    """Each change of a list in words; later ones know the names that earlier ones brought."""
    said: list[Sentence] = []
    known: dict[Track, Facts] = {}
    for change in changes:
        said.append(change.sentence(Introduced(before, known)))
        known.update(change.introduces())
    return said


def flattened(changes: Iterable[Change]) -> list[Step]:
    """The changes one by one, those made together opened up."""
    steps: list[Step] = []
    for change in changes:
        if isinstance(change, Together):
            steps += flattened(change.changes)
        else:
            assert isinstance(change, Step)
            steps.append(change)
    return steps


def to_json(change: Change) -> dict[str, Any]:
    """The JSON form of a change: its `op`, its fields, decimals as text, dates as ISO text."""
    data: dict[str, Any] = _ONE.dump_python(change, mode="json")  # type: ignore[arg-type]
    return data


def from_json(data: object) -> AnyChange:
    """The change of a JSON form; ChangeFormatError naming each wrong field."""
    try:
        return _ONE.validate_python(data)
    except ValidationError as error:
        raise ChangeFormatError(_problems(error)) from error


def list_from_json(data: object) -> list[AnyChange]:
    """The changes of a JSON list; ChangeFormatError naming each wrong field."""
    try:
        return _MANY.validate_python(data)
    except ValidationError as error:
        raise ChangeFormatError(_problems(error)) from error


def _problems(error: ValidationError) -> str:
    return "; ".join(
        ".".join(str(part) for part in each["loc"]) + (": " if each["loc"] else "") + each["msg"]
        for each in error.errors(include_url=False)
    )
