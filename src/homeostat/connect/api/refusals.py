"""What actions and access functions raise, as problems."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from homeostat.areas.organisation.actions import Conflict, ForStewards, Refused
from homeostat.areas.work.invalid import Invalid
from homeostat.connect.api.problems import (
    FieldError,
    FileError,
    Stopped,
    answer_problem,
    not_found,
    wrong_field,
)
from homeostat.connect.api.unknown_names import UNKNOWN
from homeostat.connect.code.planning import Moved
from homeostat.connect.code.telling import problem_told
from homeostat.connect.code.tree import Problem as ProblemOfFile
from homeostat.connect.code.tree import Unreadable
from homeostat.connect.files.problem import FileRefused, MappingRefused
from homeostat.platform.shell.speech import speak

MOST_ERRORS = 1000


def refused(exc: Refused) -> Stopped:
    reasons = [
        FieldError(
            field="/".join((each.track.kind, *each.track.key, *filter(None, [each.field]))),
            message=speak(each.message),
            remedy=speak(each.remedy),
        )
        for each in exc.refusal.reasons
    ]
    kind = "forbidden" if isinstance(exc, ForStewards) else "refused"
    return Stopped(kind, str(exc), errors=reasons)


def invalid(exc: Invalid) -> Stopped:
    return wrong_field(exc.field, exc.message, exc.remedy)


def unfit(exc: ValidationError) -> Stopped:
    """What the request's own form says against it, field by field."""
    errors = [
        FieldError(field=_place(each["loc"]), message=each["msg"], remedy=_remedy(each))
        for each in exc.errors
    ]
    return Stopped("invalid", _("Mend the fields listed under errors, then send it again."), errors=errors)


def _place(loc: Any) -> str:
    """Without the source and the name of our own argument, which nobody sent."""
    parts = [str(part) for part in loc]
    return ".".join(parts[2:] if len(parts) > 2 else parts[1:])


def _remedy(error: Any) -> str:
    if error["type"] == UNKNOWN:
        return str(error["ctx"]["remedy"])
    return {
        "missing": _("Add this field."),
        "extra_forbidden": _("Leave it out: there is no such field here."),
    }.get(error["type"], _("See what it takes in the list of operations, at /api/."))


def forbidden(exc: PermissionDenied) -> Stopped:
    return Stopped("forbidden", str(exc) or _("You may not do this."))


def conflicting(exc: Conflict | Moved) -> Stopped:
    return Stopped("conflict", str(exc))


def file_refused(exc: FileRefused | MappingRefused) -> Stopped:
    error = FieldError(field="", message=exc.message, remedy=exc.remedy)
    return Stopped("invalid", str(exc), errors=[error])


def wrong_files(exc: Unreadable) -> Stopped:
    return stopped_by_files("invalid", exc.problems)


def stopped_by_files(kind: str, problems: Sequence[ProblemOfFile]) -> Stopped:
    """Every problem of files, by its place; of very many the first."""
    errors = [FileError(**problem_told(each)) for each in problems[:MOST_ERRORS]]
    detail = _("Mend what is listed under errors, then send the files again.")
    if (more := len(problems) - len(errors)) > 0:
        detail = " ".join([detail, _("There are %(count)d more.") % {"count": more}])
    return Stopped(kind, detail, errors=errors)


def unreadable(exc: HttpError) -> Stopped:
    if isinstance(exc.__cause__, Stopped):  # what our own parser said, wrapped
        return exc.__cause__
    return Stopped("malformed", str(exc))


TOLD: dict[type[Exception], Any] = {
    Stopped: lambda exc: exc,
    Http404: lambda exc: not_found(),
    Refused: refused,
    Conflict: conflicting,
    Moved: conflicting,
    Unreadable: wrong_files,
    Invalid: invalid,
    ValidationError: unfit,
    PermissionDenied: forbidden,
    FileRefused: file_refused,
    MappingRefused: file_refused,
    HttpError: unreadable,
}


def tell_refusals(api: NinjaAPI) -> None:
    """Have the API answer each kind of refusal with its problem."""
    for kind, told in TOLD.items():
        api.add_exception_handler(kind, _handler(told))


def _handler(told: Any) -> Any:
    def answer(request: HttpRequest, exc: Exception) -> HttpResponse:
        # A file that was left out while it came in is missing for another reason than its absence.
        left_out = getattr(request, "upload_refused", None)
        if isinstance(exc, ValidationError) and left_out is not None:
            return answer_problem(invalid(left_out))
        return answer_problem(told(exc))

    return answer
