"""The API put together: its operations by noun, its document, its addresses."""

from functools import cache
from typing import Any

from django.urls import URLPattern
from django.utils.translation import get_language
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from homeostat.connect.api import (
    absences,
    accelerations,
    accounts,
    as_code,
    attachments,
    audit,
    changes,
    comments,
    exports,
    holidays,
    hours,
    hours_by_sprint,
    import_files,
    limits,
    links,
    mappings,
    me,
    organisation,
    overrides,
    permissions,
    policies,
    presets,
    recurrences,
    search,
    signs,
    sprints,
    task_views,
    tasks,
    templates,
    timers,
)
from homeostat.connect.api.document import completed
from homeostat.connect.api.entering import TO_READ
from homeostat.connect.api.envelope import enveloped
from homeostat.connect.api.parsing import WritableJson
from homeostat.connect.api.refusals import tell_refusals
from homeostat.connect.api.unknown_names import refuse_unknown_names

ROOT = "/api/v1"


class Api(NinjaAPI):
    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__


def assembled() -> Api:
    api = Api(
        title="Homeostat",
        version="1",
        description="Everything a person can read and change in Homeostat, for scripts.",
        openapi_url=None,
        docs_url=None,
        auth=TO_READ,
        parser=WritableJson(),
        urls_namespace="api-v1",
    )
    tell_refusals(api)
    for router, tag in (
        (me.router, "me"),
        (limits.router, "me"),
        (organisation.router, "organisation"),
        (changes.router, "changes"),
        (as_code.router, "as code"),
        (accounts.router, "accounts"),
        (accelerations.router, "accelerations"),
        (tasks.router, "tasks"),
        (task_views.router, "tasks"),
        (comments.router, "comments"),
        (links.router, "links"),
        (attachments.router, "attachments"),
        (permissions.router, "permissions"),
        (templates.router, "tasks"),
        (recurrences.router, "tasks"),
        (sprints.router, "sprints"),
        (hours.router, "hours"),
        (hours_by_sprint.router, "hours"),
        (timers.router, "hours"),
        (absences.router, "absences"),
        (holidays.router, "absences"),
        (signs.router, "signs"),
        (policies.router, "policies"),
        (presets.router, "policies"),
        (overrides.router, "policies"),
        (exports.router, "exports"),
        (import_files.router, "imports"),
        (mappings.router, "imports"),
        (search.router, "search"),
        (audit.router, "audit"),
    ):
        refuse_unknown_names(router)
        api.add_router("", router, tags=[tag])
    return api


API = assembled()
PATTERNS = [
    URLPattern(each.pattern, enveloped(each.callback), each.default_args, each.name)
    for each in API.urls[0]
    if isinstance(each, URLPattern) and each.name != "api-root"
]


@cache
def _document(_language: str) -> dict[str, Any]:
    return completed(OpenAPISchema(API, ROOT))


def document() -> dict[str, Any]:
    """The OpenAPI document: the same for everybody who reads a language."""
    return _document(get_language() or "")
