"""Hours that come every sprint whatever the tasks: meetings, retrospectives, roles, epics."""

import random
from collections.abc import Iterator
from datetime import date

from homeostat.connect.demo.cast import ROLES, Member
from homeostat.connect.demo.clients import EPICS
from homeostat.connect.demo.conditions import Conditions
from homeostat.connect.demo.rows import Logged

EPIC_HOURS = 2.0
QUARTER = 4


def duties(
    member: Member, cell: str, sprint: int, now: Conditions, days: list[date], chance: random.Random
) -> Iterator[Logged]:
    """Hours that come every sprint: meetings, retrospective, roles, epics."""
    if not days:
        return
    yield Logged(member.key, days[0], 1.0, "meetings", cell, note="Sprint planning")
    if len(days) > 5:
        yield Logged(member.key, days[len(days) // 2], 0.5, "meetings", cell, note="Mid-sprint update")
    if now.holds_retrospective and len(days) > 6:
        yield Logged(member.key, days[-1], 0.75, "retrospectives", cell, note="Sprint retrospective")
    for key, hours in roles_held(member, sprint):
        account = {
            "recruitment": "recruitment",
            "development": "business",
            "administration": "administration",
        }.get(key.split("-")[-1], "cell-management")
        for day in chance.sample(days, min(len(days), 2)):
            yield Logged(
                member.key, day, quarter(hours / 2 * chance.uniform(0.7, 1.1)), account, cell, role=key
            )
    for epic in EPICS:
        if epic[4] == member.key and is_running(epic[6], epic[7], sprint):
            yield Logged(
                member.key,
                chance.choice(days),
                EPIC_HOURS,
                epic[2],
                cell,
                epic=epic[0],
                note="Epic update",
            )


def cell_of(member: Member, sprint: int) -> str | None:
    """The cell a member is in during a sprint, or None before and after."""
    if member.leaves is not None and sprint >= member.leaves:
        return None
    found = [cell for since, cell in member.cells if since <= sprint]
    return found[-1] if found else None


def roles_held(member: Member, sprint: int) -> Iterator[tuple[str, int]]:
    """Keys and hours per sprint of the roles a member holds."""
    for role in ROLES:
        current = [person for since, person, _ in role.holders if since <= sprint]
        if current and current[-1] == member.key:
            yield role.key, role.hours


def fixed_hours(member: Member, sprint: int) -> float:
    """Hours of roles and epics that are promised before any task."""
    epics = sum(
        EPIC_HOURS for epic in EPICS if epic[4] == member.key and is_running(epic[6], epic[7], sprint)
    )
    return epics + sum(hours for _, hours in roles_held(member, sprint))


def quarter(hours: float) -> float:
    """Hours as people write them down: in quarters."""
    return round(hours * QUARTER) / QUARTER


def is_running(since: int, until: int | None, sprint: int) -> bool:
    return since <= sprint and (until is None or sprint < until)
