"""Who may see a permission, and who may grant it."""

from homeostat.areas.work.access.rows import row_for
from homeostat.areas.work.models import PermissionGrant, PermissionNeed, WorkPermission
from homeostat.platform.access import NotFound, Viewer


def permission_for(viewer: Viewer, key: str) -> WorkPermission:
    return row_for(viewer, WorkPermission.objects.select_related("granter"), key=key)


def may_define_permissions(viewer: Viewer) -> bool:
    """Stewards define any; a person those which they grant themselves."""
    return viewer.is_member


def may_grant(viewer: Viewer, permission: WorkPermission) -> bool:
    """Stewards, and the person who grants it, change, grant and take away a permission."""
    if viewer.is_steward:
        return True
    return viewer.person_id is not None and permission.granter_id == viewer.person_id


def granted_permission_for(viewer: Viewer, key: str) -> WorkPermission:
    """A permission to change or to grant; not found for those who may not."""
    permission = permission_for(viewer, key)
    if not may_grant(viewer, permission):
        raise NotFound
    return permission


def grant_for(viewer: Viewer, pk: int) -> PermissionGrant:
    """A grant to renew or to end; not found for those who may not."""
    grant = row_for(viewer, PermissionGrant.objects.select_related("permission", "person"), pk=pk)
    if not may_grant(viewer, grant.permission):
        raise NotFound
    return grant


def need_for(viewer: Viewer, pk: int) -> PermissionNeed:
    """What something needs, to be dropped: whoever may change the work may say what it needs."""
    rows = PermissionNeed.objects.select_related("permission", "account", "epic", "task").defer(
        "task__description", "epic__description"
    )
    return row_for(viewer, rows, pk=pk)
