"""Which object of the settings a viewer gets: absent and forbidden look the same."""

from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery

from homeostat.areas.organisation.models import Cell, Holding, Membership, Person, Policy
from homeostat.areas.settings.models import Override
from homeostat.areas.settings.presets import Preset, presets
from homeostat.core.organisation.policies import REGISTRY
from homeostat.platform.access import NotFound, Viewer
from homeostat.platform.signin.models import Invitation, User


def person_to_manage(viewer: Viewer, key: str) -> Person:
    """A person whose access a steward looks after."""
    if not viewer.is_steward:
        raise NotFound
    person = Person.objects.select_related("user").filter(key=key).first()
    if person is None:
        raise NotFound
    return person


def user_to_manage(viewer: Viewer, pk: int) -> User:
    if not viewer.is_steward:
        raise NotFound
    user = User.objects.filter(pk=pk).first()
    if user is None:
        raise NotFound
    return user


def invitation_to_manage(viewer: Viewer, pk: int) -> Invitation:
    if not viewer.is_steward:
        raise NotFound
    invitation = Invitation.objects.select_related("person").filter(pk=pk).first()
    if invitation is None:
        raise NotFound
    return invitation


def person_to_export(viewer: Viewer, key: str) -> Person:
    """A person's own data: for that person, even after they have left, and for a steward."""
    person = Person.objects.select_related("user").filter(key=key).first()
    if person is None:
        raise NotFound
    if viewer.is_steward:
        return person
    if viewer.own_id != person.pk:
        raise NotFound
    return person


def preset_for(viewer: Viewer, key: str) -> Preset:
    """A preset, for members."""
    found = presets().get(key)
    if found is None:
        raise NotFound
    if not viewer.is_member:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Deciding:
    """Which overrides a viewer may decide: by stewardship, by membership, or by the role that approves."""

    viewer: Viewer
    cells: frozenset[int]
    holds_role: bool

    def may(self, override: Override) -> bool:
        """Whoever asked decides nothing; a steward may approve for all others."""
        if override.state != "waiting":
            return False
        if override.asker_id == self.viewer.person_id:
            return False
        if any(step.by_id == self.viewer.user.pk for step in override.steps.all()):
            return False
        return self.viewer.is_steward or self._is_asked(override)

    def may_take_back(self, override: Override) -> bool:
        """Before it is decided whoever asked; what was adopted, whoever asked or could have approved."""
        if override.state not in ("waiting", "adopted"):
            return False
        if override.asker_id == self.viewer.person_id:
            return True
        if override.state == "waiting":
            return False
        return self.viewer.is_steward or self._is_asked(override)

    def _is_asked(self, override: Override) -> bool:
        definition = REGISTRY.get(override.policy)
        approval = "nobody" if definition is None else definition.approval
        if approval == "role":
            return self.holds_role
        return approval == "members" and override.cell_id in self.cells


def deciding(viewer: Viewer, *, on: date) -> Deciding:
    """What a viewer may decide on a day; one query."""
    rule = Policy.objects.on(on).filter(key="overrides.role", scope="company").values("value")[:1]
    mine = {"person": OuterRef("pk")}
    cells = Membership.objects.on(on).filter(**mine).values("cell_id")
    roles = Holding.objects.on(on).filter(**mine, part="holder").values("role__key")
    me = Person.objects.filter(pk=viewer.person_id or 0)
    found = me.values_list(ArraySubquery(cells), ArraySubquery(roles), Subquery(rule)).first()
    if found is None:
        return Deciding(viewer, frozenset(), holds_role=False)
    members, held, role = found
    holds = (role or REGISTRY["overrides.role"].default) in held
    return Deciding(viewer, frozenset(members), holds_role=holds)


def override_for(viewer: Viewer, pk: int) -> Override:
    """An override, for members: who asked for which rule is no secret."""
    if not viewer.is_member:
        raise NotFound
    found: Override | None = Override.objects.told().filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def override_to_decide(viewer: Viewer, pk: int, *, on: date) -> Override:
    """An override that waits for the viewer's word."""
    found = override_for(viewer, pk)
    if not deciding(viewer, on=on).may(found):
        raise NotFound
    return found


def override_to_take_back(viewer: Viewer, pk: int, *, on: date) -> Override:
    """An override the viewer asked for, or one in force they could have approved."""
    found = override_for(viewer, pk)
    if not deciding(viewer, on=on).may_take_back(found):
        raise NotFound
    return found


def own_cell_for(viewer: Viewer, key: str, *, on: date) -> tuple[Cell, Person]:
    """A cell the viewer is a member of, and who they are: for it they may ask."""
    if viewer.person_id is None:
        raise NotFound
    mine = Membership.objects.on(on).filter(person=viewer.person_id, cell__key=key)
    found = mine.select_related("cell", "person").first()
    if found is None:
        raise NotFound
    return found.cell, found.person
