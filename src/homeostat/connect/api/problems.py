"""What the API answers when something is wrong: problem+json (RFC 9457), with fields and remedies."""

import json
from collections.abc import Mapping, Sequence

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field

from homeostat.connect.api.schema import Schema

MEDIA_TYPE = "application/problem+json"
KINDS = {
    "malformed": (400, gettext_lazy("The request cannot be read")),
    "unknown-token": (401, gettext_lazy("Nobody is signed in")),
    "scope": (403, gettext_lazy("The token may not do this")),
    "forbidden": (403, gettext_lazy("You may not do this")),
    "not-found": (404, gettext_lazy("There is nothing here for you")),
    "method": (405, gettext_lazy("This address does not take this method")),
    "conflict": (409, gettext_lazy("Somebody changed it in the meantime")),
    "changed": (412, gettext_lazy("It is not any more what you have read")),
    "too-large": (413, gettext_lazy("The request is too large")),
    "media-type": (415, gettext_lazy("The body is in a form nobody reads here")),
    "invalid": (422, gettext_lazy("Something in the request is wrong")),
    "refused": (422, gettext_lazy("The change cannot be made")),
    "used-key": (422, gettext_lazy("The idempotency key was used for something else")),
    "too-often": (429, gettext_lazy("Too many requests")),
    "failed": (500, gettext_lazy("Homeostat failed")),
}


class FieldError(Schema):
    """What is wrong with one field, and how to mend it."""

    field: str = Field(description="Where in the request, such as `changes.0.cell`; empty: nowhere.")
    message: str
    remedy: str


class FileError(FieldError):
    """The same, with its place in a file that was sent; lines and columns count from one."""

    file: str = Field(description="Its name, or that within the archive; empty: nowhere in particular.")
    line: int
    column: int


class Problem(Schema):
    """Why a request was not answered as asked (RFC 9457)."""

    type: str = Field(description="The kind of problem, with its place in the documentation.")
    title: str
    status: int
    detail: str
    errors: list[FileError | FieldError] = []


class Stopped(Exception):
    """A request that ends with a problem."""

    def __init__(
        self,
        kind: str,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind, self.detail, self.errors, self.headers = kind, detail, tuple(errors), headers or {}


def wrong_field(field: str, message: str, remedy: str) -> Stopped:
    """A request in which one field is wrong."""
    error = FieldError(field=field, message=message, remedy=remedy)
    return Stopped("invalid", f"{message} {remedy}", errors=[error])


def answer_problem(stopped: Stopped) -> HttpResponse:
    status, title = KINDS[stopped.kind]
    found = Problem(
        type=f"{reverse('api:operations')}#problem-{stopped.kind}",
        title=str(title),
        status=status,
        detail=stopped.detail,
        errors=list(stopped.errors),
    )
    text = json.dumps(found.model_dump(), ensure_ascii=False)
    return HttpResponse(text, status=status, content_type=MEDIA_TYPE, headers=dict(stopped.headers))


def not_found() -> Stopped:
    """Absent and forbidden look the same."""
    return Stopped("not-found", _("It is not there, or not yours to see. Check the address and the key."))
