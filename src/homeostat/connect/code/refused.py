"""What validation found, as problems in places, each with a remedy and a guess at what was meant."""

from collections.abc import Iterable
from difflib import get_close_matches
from types import UnionType
from typing import Any, Union, get_args, get_origin

from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from .fields import shown
from .tree import Path, Problem, Tree, dotted, in_order


def problems_of(error: ValidationError, tree: Tree, model: type[BaseModel]) -> list[Problem]:
    """Every error of a validation, in the order of the file."""
    found = [_problem(dict(each), tree, model) for each in error.errors(include_url=False)]
    return sorted(found, key=in_order)


def _problem(error: dict[str, Any], tree: Tree, model: type[BaseModel]) -> Problem:
    path: Path = tuple(part for part in error["loc"] if part != "[key]")
    message, remedy = _said(error, path, model)
    return Problem(tree.place(path), dotted(path), message, remedy)


def _said(error: dict[str, Any], path: Path, model: type[BaseModel]) -> tuple[str, str]:
    value = error["input"]
    match error["type"]:
        case "said":
            return error["ctx"]["message"], error["ctx"]["remedy"]
        case "extra_forbidden":
            known = fields_at(model, path[:-1])
            message = _("There is no field “%(name)s”.") % {"name": path[-1]}
            return message, meant(str(path[-1]), known)
        case "list_type":
            return _("%(value)s is no list.") % {"value": shown(value)}, _("Write a list: [one, two]")
        case "missing":
            message = _("“%(name)s” is missing.") % {"name": path[-1]}
            return message, _("Add it.")
    return (
        _("%(value)s is no group of fields.") % {"value": shown(value)},
        _("Write its fields below it, indented, or {} for none."),
    )


def fields_at(model: type[BaseModel], path: Path) -> list[str]:
    """The names of the fields there are at a path of a model."""
    shape: Any = model
    for part in path:
        shape = _without_none(shape)
        if isinstance(shape, type) and issubclass(shape, BaseModel):
            shape = shape.model_fields[str(part)].annotation
        else:
            shape = get_args(shape)[-1]
    shape = _without_none(shape)
    return list(shape.model_fields)


def _without_none(shape: Any) -> Any:
    if get_origin(shape) in (Union, UnionType):
        return next(each for each in get_args(shape) if each is not type(None))
    return shape


def meant(name: str, known: Iterable[str]) -> str:
    """A remedy that names what was probably meant, or all there is."""
    choices = sorted(known)
    close = get_close_matches(name.lower().replace(" ", "_"), choices, n=1, cutoff=0.6)
    if close:
        return _("Did you mean %(guess)s?") % {"guess": close[0]}
    if len(choices) > 16:
        return _("Choose one that exists.")
    return _("Choose from: %(choices)s.") % {"choices": ", ".join(choices) or _("none")}
