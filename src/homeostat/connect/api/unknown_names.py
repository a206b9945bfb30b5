"""Names in the address or the form that an operation does not know: refused, never overlooked."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from ninja.operation import Operation
from ninja.params.models import ParamModel
from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

UNKNOWN = "unknown_name"
FORMS = ("form", "file")


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

    class NothingElse(ParamModel):
        __ninja_param_source__ = "query"  # type: ignore[assignment]
        __ninja_flatten_map_reverse__: dict[str, Any] = {}

        @classmethod
        def get_request_data(cls, request: HttpRequest, api: Any, path_params: Any) -> dict[str, Any]:
            wrong = _unknown(request.GET.keys(), in_address)
            if in_form:
                wrong += _unknown([*request.POST.keys(), *request.FILES.keys()], in_form)
            if wrong:
                raise ValidationError.from_exception_data("names", wrong)
            return {}

    return NothingElse


def _unknown(sent: Any, known: list[str]) -> list[InitErrorDetails]:
    remedy = _("Send only: %(names)s.") % {"names": ", ".join(known)} if known else _("Leave it out.")
    return [
        InitErrorDetails(
            type=PydanticCustomError(
                UNKNOWN,
                "{message}",
                {"message": _("Nothing here is called “%(name)s”.") % {"name": name}, "remedy": remedy},
            ),
            loc=(name,),
            input=name,
        )
        for name in dict.fromkeys(sent)
        if name not in known
    ]
