"""Which imports and exports a viewer gets: absent and forbidden look the same."""

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from homeostat.areas.organisation.models import Membership
from homeostat.areas.work.access import whose_hours
from homeostat.areas.work.models import StatedLimit
from homeostat.connect.files.keeping import NOUN
from homeostat.connect.files.models import ImportRun, Profile
from homeostat.connect.files.profile import Profile as MappingProfile
from homeostat.connect.files.profile import parse_profile, profile_of, shipped
from homeostat.platform.access import NotFound, Viewer
from homeostat.platform.audit.models import AuditEntry


def run_for(viewer: Viewer, pk: int) -> ImportRun:
    """An import, for stewards."""
    if not viewer.is_steward:
        raise NotFound
    run = ImportRun.objects.select_related("started_by__person").filter(pk=pk).first()
    if run is None:
        raise NotFound
    return run


@dataclass(frozen=True)
class SeenProfile:
    """A mapping as it is shown: a kept one, or a shipped one with its text."""

    key: str
    title: str
    profile: MappingProfile
    kept: Profile | None = None
    text: str = ""


def kept_profile_for(viewer: Viewer, key: str) -> Profile:
    """A kept mapping, for stewards."""
    if not viewer.is_steward:
        raise NotFound
    row = Profile.objects.select_related("saved_by__person").filter(key=key).first()
    if row is None:
        raise NotFound
    return row


def shipped_for(viewer: Viewer) -> list[SeenProfile]:
    """The shipped mappings, for stewards."""
    if not viewer.is_steward:
        raise NotFound
    parsed = [(key, text, parse_profile(text)) for key, text in shipped().items()]
    return [SeenProfile(key, profile.title or key, profile, text=text) for key, text, profile in parsed]


def profile_for(viewer: Viewer, key: str) -> SeenProfile:
    """A mapping, kept or shipped, for stewards; a kept one goes before a shipped one."""
    for one in shipped_for(viewer):
        if one.key == key and not Profile.objects.filter(key=key).exists():
            return one
    row = kept_profile_for(viewer, key)
    return SeenProfile(row.key, row.name, profile_of(row.mapping), kept=row)


def profiles_for(viewer: Viewer) -> list[SeenProfile]:
    """All mappings, for stewards; a kept one goes before a shipped one of its key."""
    shipped = shipped_for(viewer)
    kept = [
        SeenProfile(row.key, row.name, profile_of(row.mapping), kept=row)
        for row in Profile.objects.order_by("name")
    ]
    keys = {each.key for each in kept}
    return kept + [each for each in shipped if each.key not in keys]


def profile_changes_for(viewer: Viewer, count: int = 10) -> list[AuditEntry]:
    """The latest changes of kept mappings, for stewards, newest first."""
    if not viewer.is_steward:
        raise NotFound
    found = AuditEntry.objects.filter(noun=NOUN).select_related("by__person")
    return list(found.order_by("-at", "-pk")[:count])


def profile_change_for(viewer: Viewer, pk: int) -> AuditEntry:
    """A change of a kept mapping to undo, for stewards."""
    if not viewer.is_steward:
        raise NotFound
    entry = AuditEntry.objects.filter(noun=NOUN, pk=pk).first()
    if entry is None:
        raise NotFound
    return entry


def table_for(viewer: Viewer, name: str) -> str:
    """The name of a table to export, for members."""
    from homeostat.connect.files.exporting import TABLES

    if not viewer.is_member:
        raise NotFound
    if name not in TABLES:
        raise NotFound
    return name


def people_shown(viewer: Viewer | None) -> Q | None:
    """Of which hours a viewer may know who worked them; None for all, as for the operator of the machine."""
    if viewer is None:
        return None
    return whose_hours(viewer, on=timezone.localdate())


def limits_shown(viewer: Viewer | None) -> Q | None:
    """Which stated limits a viewer reads: all of their own; of those in a cell of theirs what holds today."""
    if viewer is None or viewer.is_steward:
        return None
    today = timezone.localdate()
    mates = Membership.beside(viewer.person_id, on=today).values("person")
    holding = StatedLimit.objects.filter(person=OuterRef("person"), start__lte=today).order_by("-start")
    return Q(person=viewer.person_id or 0) | Q(person__in=mates, pk=Subquery(holding.values("pk")[:1]))


def shared_cells(viewer: Viewer) -> list[tuple[str, date, bool]]:
    """From which day on each cell has several people besides the viewer, so that it names none of them."""
    cells: dict[str, list[tuple[int, date, date | None]]] = {}
    rows = Membership.objects.current().exclude(person=viewer.person_id or 0)
    for cell, person, start, end in rows.values_list("cell__key", "person_id", "start", "end"):
        cells.setdefault(cell, []).append((person, start, end))
    found = []
    for cell, spells in cells.items():
        for day in sorted({day for _person, *days in spells for day in days if day is not None}):
            here = {person for person, start, end in spells if start <= day and (end is None or day < end)}
            found.append((cell, day, len(here) > 1))
    return found
