"""How Saltmarsh came to be what it is: its changes in order, each on a sprint's first day and for a reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from homeostat.connect.demo.cast import CELLS, KINDS, MEMBERS, ROLES, CastRole, Member
from homeostat.core.organisation.changes import (
    AddPerson,
    AssignRole,
    Change,
    CreateCell,
    DefineKind,
    DefineRole,
    Join,
    MoveMember,
    ReleaseRole,
    RemovePerson,
    RetypeCell,
    SetHours,
    SetMembership,
    SetPolicy,
    SplitCell,
)
from homeostat.core.organisation.facts import CellFacts, KindFacts, PersonFacts, RoleFacts

SPRINT_DAYS = 14
TRIAL_SPRINTS = 4
"""A newcomer becomes a core member after this many sprints."""
FIRST_NUMBER = 260
STEWARD = "beatrix-holloway"
TIME_ZONE = "Europe/Lisbon"
"""Of both demo organisations."""


@dataclass(frozen=True, slots=True)
class Step:
    """Changes adopted together: from the first day of a sprint, for a reason."""

    sprint: int
    reason: str
    changes: tuple[Change, ...]


def first_day(today: date, *, now: int) -> date:
    """The Monday on which sprint 0 starts, so that on `today` sprint `now` is in its third to ninth day."""
    monday = today - timedelta(days=today.weekday())
    start = monday if today.weekday() >= 2 else monday - timedelta(days=7)
    return start - timedelta(days=SPRINT_DAYS * now)


def steps(first: date) -> Iterator[Step]:
    """The whole history in an order in which it can be adopted."""
    yield Step(0, "The kinds of cells we have", tuple(_kinds()))
    yield Step(0, "How we work, written down for the first time", tuple(_policies(first)))
    last = max([member.cells[-1][0] + TRIAL_SPRINTS for member in MEMBERS])
    for sprint in range(last + 1):
        yield from _departures(sprint)
        yield from _cells(sprint)
        yield from _people(sprint)
        yield from _roles(sprint)


def _policies(first: date) -> Iterator[Change]:
    yield SetPolicy("sprint.first_day", first.isoformat())
    yield SetPolicy("sprint.first_number", FIRST_NUMBER)
    yield SetPolicy("sprint.time_zone", TIME_ZONE)
    yield SetPolicy("sustainability.target", 0.48)
    yield SetPolicy("sustainability.target", 0.26, "kind:generalist")
    yield SetPolicy("sustainability.target", 0.18, "kind:project")
    yield SetPolicy("sustainability.target", 1, "kind:support")
    yield SetPolicy("sustainability.target", 1, "kind:internal")
    yield SetPolicy("resilience.range", [0.6, 1], "kind:project")


def _kinds() -> Iterator[Change]:
    for key, (name, description) in KINDS.items():
        yield DefineKind(key, KindFacts(name, description))


def _departures(sprint: int) -> Iterator[Step]:
    for member in MEMBERS:
        if member.leaves == sprint:
            yield Step(sprint, f"{member.name} leaves Saltmarsh", (RemovePerson(member.key),))


def _cells(sprint: int) -> Iterator[Step]:
    opened = [key for key, (_, _, since, _) in CELLS.items() if since == sprint and key != "heron"]
    if opened:
        yield Step(
            sprint,
            "The cells as they were when we began to keep this record" if sprint == 0 else
            "Work for the whole company got nobody's full attention inside the cells",
            tuple(_create(key) for key in opened),
        )  # fmt: skip
    if sprint == CELLS["heron"][2]:
        name, kind, _, purpose = CELLS["heron"]
        team = tuple(member.key for member in MEMBERS if member.cells[-1][1] == "heron")
        yield Step(
            sprint,
            "Meridian Health needs people who do nothing else until handover",
            (SplitCell("juniper", "heron", name, team, (), purpose), RetypeCell("heron", kind)),
        )
    if sprint == 18:
        yield Step(
            sprint,
            "Upgrades kept losing against client work: Tidepool gives its clients to Alder and keeps what all of us stand on",
            (
                RetypeCell("tidepool", "internal"),
                *(
                    MoveMember(member.key, "tidepool", "alder")
                    for member in MEMBERS
                    if (18, "alder") in member.cells
                ),
            ),
        )


def _create(key: str) -> Change:
    name, kind, _, purpose = CELLS[key]
    return CreateCell(key, CellFacts(name, kind, None, purpose))


def _people(sprint: int) -> Iterator[Step]:
    founders = [member for member in MEMBERS if sprint == 0 and member.cells[0][0] == 0]
    if founders:
        changes = [change for member in founders for change in _arrive(member, standing_core=True)]
        yield Step(0, "Who was there when we began to keep this record", tuple(changes))
    for member in MEMBERS:
        since, cell = member.cells[0]
        if since == sprint and since > 0:
            yield Step(
                sprint, f"{member.name} starts as a newcomer", tuple(_arrive(member, standing_core=False))
            )
        if member.newcomer and since + TRIAL_SPRINTS == sprint:
            yield Step(
                sprint, f"{member.name}'s trial is over, and went well",
                (SetMembership(cell, member.key, "core", Decimal(1)),),
            )  # fmt: skip
    movers = [
        member
        for member in MEMBERS
        if sprint == CELLS["commons"][2] and (sprint, "commons") in member.cells[1:]
    ]
    if movers:
        moves = tuple(MoveMember(member.key, member.cells[0][1], "commons") for member in movers)
        yield Step(sprint, "They did company-wide work in their cells already", moves)


def _arrive(member: Member, *, standing_core: bool) -> Iterator[Change]:
    day = Decimal(member.hours) / 5
    yield AddPerson(member.key, PersonFacts(member.name, member.country, member.time_zone))
    yield Join(member.cells[0][1], member.key, "core" if standing_core else "newcomer")
    yield SetHours(member.key, (day, day, day, day, day, Decimal(0), Decimal(0)))


def _roles(sprint: int) -> Iterator[Step]:
    for role in ROLES:
        if role.since == sprint:
            yield Step(sprint, "Somebody has to, and now it is written down who", (_define(role),))
    gone = {member.key for member in MEMBERS if member.leaves is not None and member.leaves <= sprint}
    for role in ROLES:
        changes = [*_hand_over(role, sprint, gone)]
        if changes:
            yield Step(sprint, _why(role, sprint), tuple(changes))


def _define(role: CastRole) -> Change:
    return DefineRole(
        role.key,
        RoleFacts(
            name=role.name,
            cell=role.cell,
            purpose=role.purpose,
            accountabilities=role.accountabilities,
            hours_per_sprint=Decimal(role.hours),
            backup_required=role.needs_backup,
            eligibility="core" if role.eligibility == "core" else "anyone",
        ),
    )


def _hand_over(role: CastRole, sprint: int, gone: set[str]) -> Iterator[Change]:
    """Release who stops on this day, then assign who starts."""
    holders = [(since, person, "holder", willing) for since, person, willing in role.holders]
    backups = [(since, person, "backup", True) for since, person in role.backups]
    starting: list[tuple[str, str, bool]] = []
    taking_over = {person for since, person, _, _ in (*holders, *backups) if since == sprint}
    for line in (holders, backups):
        for position, (since, person, part, willing) in enumerate(line):
            if since != sprint:
                continue
            before = line[position - 1][1] if position else None
            if before is not None and before not in gone | taking_over:
                yield ReleaseRole(role.key, before)
            if person is not None:
                starting.append((person, part, willing))
    for person, part, willing in starting:
        yield AssignRole(role.key, person, "holder" if part == "holder" else "backup", willing)


def _why(role: CastRole, sprint: int) -> str:
    holder = next((entry for entry in role.holders if entry[0] == sprint), None)
    if holder is None:
        return "The backup changes"
    if holder[1] is None:
        return "Nobody could be found to take it over"
    return "Takes it on" if holder[2] else "Takes it because someone has to"
