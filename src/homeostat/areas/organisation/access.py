"""Who may see and change the organisation. Absent and forbidden look the same: not found."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone

from homeostat.areas.organisation.models import Cell, OrganisationChange, Person, Policy, Role
from homeostat.areas.organisation.own_rules import not_theirs, policies_of
from homeostat.areas.organisation.queries import all_changes
from homeostat.core.organisation.policies import is_for_stewards
from homeostat.platform.access import NotFound, Viewer

M = TypeVar("M", bound=Model)


def cell_for(viewer: Viewer, key: str) -> Cell:
    """A cell, open or closed, for members."""
    return _found(viewer, Cell.objects.filter(key=key))


def person_for(viewer: Viewer, key: str) -> Person:
    """A person, present or gone, for members."""
    return _found(viewer, Person.objects.filter(key=key))


def role_for(viewer: Viewer, key: str) -> Role:
    """A role, in use or given up, for members."""
    return _found(viewer, Role.objects.filter(key=key))


def change_for(viewer: Viewer, pk: int) -> OrganisationChange:
    """An adopted change, for members."""
    return _found(viewer, all_changes().filter(pk=pk))


def may_change(viewer: Viewer) -> bool:
    """Members change the organisation, recorded and undoable, unless it is left to stewards."""
    if viewer.is_steward:
        return True
    if viewer.person_id is None:
        return False
    return _changed_by() != "stewards"


def may_undo(viewer: Viewer, change: OrganisationChange) -> bool:
    """Whoever could have made a change takes it back; what it did to policies of stewards, stewards alone."""
    if not may_change(viewer):
        return False
    return not not_theirs(policies_of(change), on=change.on, asked_by=viewer.user)


def may_set(viewer: Viewer, policy: str, scope: str = "company") -> bool:
    """Stewards set every policy; members those of everyday work, for everybody only."""
    if viewer.is_steward:
        return True
    if is_for_stewards(policy, scope):
        return False
    return may_change(viewer)


def _found(viewer: Viewer, rows: QuerySet[M]) -> M:
    if not viewer.is_member:
        raise NotFound
    found = rows.first()
    if found is None:
        raise NotFound
    return found


def _changed_by() -> object:
    in_force = Policy.objects.on(timezone.localdate()).filter(scope="company")
    policy = in_force.filter(key="organisation.changed_by").first()
    return None if policy is None else policy.value
