"""Which imports and exports a viewer gets: absent and forbidden look the same."""

from django.db.models import Q
from django.utils import timezone

from homeostat.areas.work.access import whose_hours
from homeostat.connect.files.models import ImportRun
from homeostat.platform.access import NotFound, Viewer


def run_for(viewer: Viewer, pk: int) -> ImportRun:
    """An import, for stewards."""
    if not viewer.is_steward:
        raise NotFound
    run = ImportRun.objects.select_related("started_by__person").filter(pk=pk).first()
    if run is None:
        raise NotFound
    return run


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
