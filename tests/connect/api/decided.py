"""What was decided about the work of the tests' world: an acceleration, a permission needed and granted."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from homeostat.areas.organisation.models import Person
from homeostat.areas.work import actions
from homeostat.areas.work.models import Epic, Sprint


def decided(epic: Epic, sprint: Sprint, granter: Person, *, at: datetime) -> dict[str, Any]:
    """The epic is accelerated in the sprint and needs a permission, which its granter holds."""
    servers = actions.add_permission("Servers", granter=granter, by=None, at=at)
    period = {"start": sprint.start, "end": sprint.end}
    return {
        "need": actions.require_permission(servers, work=epic, by=None, at=at),
        "grant": actions.grant_permission(servers, person=granter, **period, by=None, at=at),
        "acceleration": actions.accelerate_epic(
            epic, priority=1, budget=Decimal(20), reason="The fair is near", **period, by=None, at=at
        ),
    }
