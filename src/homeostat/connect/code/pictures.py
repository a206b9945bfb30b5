"""The map before and after a plan, small, side by side."""

from datetime import date

from django.urls import reverse

from homeostat.areas.organisation.map import Tints, living
from homeostat.core.organisation import Timeline, View
from homeostat.platform.charts.map import LivingMap

from .planning import Plan

PAGES = {"cell": "organisation:cell", "person": "organisation:person", "role": "organisation:role"}


def pictures(plan: Plan) -> list[LivingMap | None]:
    """The organisation of the day as it is, and as it would be; nothing where it would be empty."""
    there = plan.before.on(plan.on)
    sides = ((plan.before, "map-before"), (plan.after, "map-after"))
    return [_small(timeline, plan.on, there, name) for timeline, name in sides]


def _small(timeline: Timeline, day: date, there: View, name: str) -> LivingMap | None:
    moment = timeline.at(day)
    if not moment.cells():
        return None

    def address(noun: str, key: str) -> str:
        """The page of what is there already; what would be new has none yet."""
        known = {"cell": there.cell, "person": there.person, "role": there.role}[noun](key)
        return reverse(PAGES[noun], args=[key]) if known is not None else "#changes"

    return living(moment, address=address, tints=Tints(), zoom_href=lambda _key: "", id=name)
