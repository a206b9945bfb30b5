"""What adding and changing a row of work has in common: keys become rows, and nobody overwrites blindly."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _

from homeostat.areas.organisation import access as organisation_access
from homeostat.areas.work import access
from homeostat.connect.api.problems import wrong_field
from homeostat.connect.api.schema import Schema
from homeostat.connect.api.tags import refuse_changed
from homeostat.platform.access import NotFound, Viewer

M = TypeVar("M", bound=Model)
FINDERS: dict[str, Callable[[Viewer, str], Any]] = {
    "owner": organisation_access.person_for,
    "reviewer": organisation_access.person_for,
    "backup": organisation_access.person_for,
    "assignee": organisation_access.person_for,
    "role": organisation_access.role_for,
    "cell": access.cell_for,
    "lead_cell": access.cell_for,
    "client": access.client_for,
    "account": access.account_for,
    "epic": access.epic_for,
    "task": access.task_for,
    "granter": organisation_access.person_for,
    "person": organisation_access.person_for,
}


def named_rows(viewer: Viewer, given: dict[str, Any]) -> dict[str, Any]:
    """The fields given, with the rows their keys name."""
    return {
        name: named_row(viewer, name, value) if name in FINDERS and value is not None else value
        for name, value in given.items()
    }


def named_row(viewer: Viewer, field: str, key: str) -> Any:
    try:
        return FINDERS[field](viewer, key)
    except NotFound as error:
        message = _("There is no “%(key)s”.") % {"key": key}
        raise wrong_field(field, message, _("Send the key of one that is there.")) from error


def unchanged(request: HttpRequest, find: Callable[[], M], tell: Callable[[M], Schema]) -> M:
    """The row to change, locked where its sender says what they have read of it (If-Match)."""
    row = find()
    if "If-Match" not in request.headers:
        return row
    type(row)._default_manager.select_for_update().get(pk=row.pk)
    row = find()
    refuse_changed(request, tell(row))
    return row


def key_of(row: Any) -> str | None:
    return None if row is None else str(row.key)
