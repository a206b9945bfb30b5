"""Names in the address or the form that an operation does not know, or takes once: never overlooked."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja import Router
from ninja.operation import Operation
from ninja.params.models import ParamModel
from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

UNKNOWN = "unknown_name"
FORMS = ("form", "file")
Sent = MultiValueDict[str, Any]


def refuse_unknown_names(router: Router) -> None:
    """Have every operation of a router refuse what it does not know, told with all else that is wrong."""
    for view in router.path_operations.values():
        for operation in view.operations:
            operation.models = [*operation.signature.models, _nothing_else(operation)]


def names_known(operation: Operation, *sources: str) -> list[str]:
    """What an operation takes from its address or its form, in the order in which it is told."""
    return [
        name
        for model in operation.signature.models
        if model.__ninja_param_source__ in sources
        for name in getattr(model, "__ninja_flatten_map__", model.model_fields)
    ]


def _nothing_else(operation: Operation) -> type[ParamModel]:
    """One more thing that ninja checks of a request: it takes no value, and minds those nobody takes."""
    in_address, in_form = names_known(operation, "query"), names_known(operation, *FORMS)
    many = _taken_often(operation)

    class NothingElse(ParamModel):
        __ninja_param_source__ = "query"  # type: ignore[assignment]
        __ninja_flatten_map_reverse__: dict[str, Any] = {}

        @classmethod
        def get_request_data(cls, request: HttpRequest, api: Any, path_params: Any) -> dict[str, Any]:
            wrong = _wrong_in([request.GET], in_address, many)
            if in_form:
                wrong += _wrong_in([request.POST, request.FILES], in_form, many)
            if wrong:
                raise ValidationError.from_exception_data("names", wrong)
            return {}

    return NothingElse


def _taken_often(operation: Operation) -> set[str]:
    """What an operation takes several of."""
    models = operation.signature.models
    return {name for model in models for name in getattr(model, "__ninja_collection_fields__", ())}


def _wrong_in(sent: Iterable[Sent], known: list[str], many: set[str]) -> list[InitErrorDetails]:
    """What nobody takes, and what is there twice though one is taken: neither is overlooked."""
    wrong = []
    leaving = _("Send only: %(names)s.") % {"names": ", ".join(known)} if known else _("Leave it out.")
    for name, values in (pair for part in sent for pair in part.lists()):
        if name not in known:
            wrong.append(_wrong(name, _("Nothing here is called “%(name)s”.") % {"name": name}, leaving))
        elif len(values) > 1 and name not in many:
            message = _("“%(name)s” is there more than once.") % {"name": name}
            wrong.append(_wrong(name, message, _("Send it once.")))
    return wrong


def _wrong(name: str, message: str, remedy: str) -> InitErrorDetails:
    told = PydanticCustomError(UNKNOWN, "{message}", {"message": message, "remedy": remedy})
    return InitErrorDetails(type=told, loc=(name,), input=name)
