"""Which day, which sign and which cell a page looks at, and how its links keep them."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from homeostat.areas.organisation import access, snapshots
from homeostat.areas.organisation.forms import day_of
from homeostat.areas.organisation.models import Person
from homeostat.core.organisation.timeline import Timeline, Track
from homeostat.core.organisation.views import Moment, Snapshot
from homeostat.platform.access import Viewer, member_of

PAGES = {"cell": "organisation:cell", "person": "organisation:person", "role": "organisation:role"}


@dataclass(frozen=True)
class Looking:
    """A viewer looks at the organisation as it is, was or will be on a day."""

    viewer: Viewer
    timeline: Timeline
    today: date
    day: date
    sign: str = ""

    @cached_property
    def moment(self) -> Moment:
        return self.timeline.at(self.day)

    @cached_property
    def view(self) -> Snapshot:
        """The day as a value of its own: quicker than the moment where much is asked."""
        return self.timeline.on(self.day)

    @cached_property
    def may_change(self) -> bool:
        return access.may_change(self.viewer)

    @cached_property
    def own_key(self) -> str:
        """The viewer's own person, to take a role with; nobody for a steward without one."""
        if self.viewer.person_id is None:
            return ""
        return Person.objects.values_list("key", flat=True).get(pk=self.viewer.person_id)

    @property
    def counts(self) -> dict[str, int]:
        return {"people": len(self.view.people()), "cells": len(self.view.cells())}

    @property
    def is_today(self) -> bool:
        return self.day == self.today

    @property
    def is_future(self) -> bool:
        return self.day > self.today

    @cached_property
    def keep(self) -> str:
        """What links to other pages of the organisation carry on: `?on=2026-01-05&sign=load`, or nothing."""
        return self.keeping()

    @property
    def keep_more(self) -> str:
        """The same, to follow parameters of the link's own."""
        return self.keep.replace("?", "&", 1)

    def keeping(self, **more: str) -> str:
        kept = {"on": "" if self.is_today else self.day.isoformat(), "sign": self.sign, **more}
        kept = {name: value for name, value in kept.items() if value}
        return f"?{urlencode(kept)}" if kept else ""

    def on(self, day: date) -> "Looking":
        """The same, on another day."""
        return Looking(self.viewer, self.timeline, self.today, day, self.sign)

    def address(self, noun: str, key: str) -> str:
        """The page of a cell, person or role, on the same day."""
        return self._pages[noun] % key + self.keep

    @cached_property
    def _pages(self) -> dict[str, str]:
        """The addresses of pages with a gap for the key: a large map asks for thousands."""
        return {noun: reverse(page, args=["KEY"]).replace("KEY", "%s") for noun, page in PAGES.items()}

    def address_of(self, track: Track) -> str:
        """The page nearest to a track: its person, cell or role; the list of kinds for a kind or policy."""
        if track.kind in PAGES:
            return self.address(track.kind, track.key[0])
        if track.kind == "membership":
            return self.address("cell", track.key[0])
        if track.kind == "holding":
            return self.address("role", track.key[0])
        if track.kind == "hours":
            return self.address("person", track.key[0])
        return reverse("organisation:table") + self.keeping(of="kinds")


def look(request: HttpRequest) -> Looking:
    """The day and sign asked for in the address; not found for those who may not see the organisation."""
    viewer = member_of(request)
    today = timezone.localdate()
    return Looking(
        viewer=viewer,
        timeline=snapshots.timeline(),
        today=today,
        day=day_of(request.GET.get("on", "")) or today,
        sign=request.GET.get("sign", ""),
    )
