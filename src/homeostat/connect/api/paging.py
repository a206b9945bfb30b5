"""Long lists in pages: a cursor says where the last page ended, so that no row is missed or told twice."""

import base64
import binascii
import json
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from pydantic import Field

from homeostat.connect.api.problems import Stopped, wrong_field
from homeostat.connect.api.schema import Schema

T = TypeVar("T")
M = TypeVar("M", bound=Model)
AS_MANY = 50
MOST = 100


class Paging(Schema):
    limit: int = Field(AS_MANY, ge=1, le=MOST, description="How many at most.")
    after: str = Field("", max_length=500, description="The `next` of the page before.")


class Page(Schema, Generic[T]):
    """A page of a list; `next` is empty on the last one."""

    items: list[T]
    next: str


def page_of_rows(rows: QuerySet[M], paging: Paging, *, order: Sequence[str]) -> tuple[list[M], str]:
    """A page of a query and its cursor; `order`: columns that tell any two rows apart, minus for falling."""
    names = [name.lstrip("-") for name in order]
    if paging.after:
        rows = rows.filter(_beyond(rows.model, order, read_cursor(paging.after, len(order))))
    found = list(rows.order_by(*order)[: paging.limit + 1])
    shown = found[: paging.limit]
    last = [getattr(shown[-1], name) for name in names] if len(found) > paging.limit else None
    return shown, write_cursor(last) if last else ""


def page_of_items(
    items: Sequence[T], paging: Paging, *, key: Callable[[T], list[Any]]
) -> tuple[list[T], str]:
    """A page of what lies in memory, in rising order of its keys (lists of texts and numbers)."""
    keyed = sorted(((key(item), item) for item in items), key=lambda pair: pair[0])
    if paging.after:
        after = read_cursor(paging.after, len(keyed[0][0])) if keyed else []
        try:
            keyed = [pair for pair in keyed if pair[0] > after]
        except TypeError as error:
            raise unknown_cursor() from error
    shown = keyed[: paging.limit]
    return [item for _key, item in shown], write_cursor(shown[-1][0]) if len(keyed) > len(shown) else ""


def page_in_order(
    items: Sequence[T], paging: Paging, *, key: Callable[[T], list[Any]]
) -> tuple[list[T], str]:
    """A page of what lies in memory in the order of its keys already: only the page is looked at."""
    place = 0
    if paging.after and items:
        after = read_cursor(paging.after, len(key(items[0])))
        try:
            place = bisect_right(items, after, key=key)
        except TypeError as error:
            raise unknown_cursor() from error
    shown = list(items[place : place + paging.limit])
    more = place + paging.limit < len(items)
    return shown, write_cursor(key(shown[-1])) if more else ""


def write_cursor(place: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(list(place), default=str).encode()).decode().rstrip("=")


def read_cursor(text: str, length: int) -> list[Any]:
    try:
        place = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise unknown_cursor() from error
    if not isinstance(place, list) or len(place) != length:
        raise unknown_cursor()
    return place


def _beyond(model: type[Model], order: Sequence[str], place: Sequence[Any]) -> Q:
    """Rows after a place: further by the first column, or equal there and further by the next."""
    found, same = Q(pk__in=[]), Q()
    for name, value in zip(order, place, strict=True):
        column = name.lstrip("-")
        field = model._meta.pk if column == "pk" else model._meta.get_field(column)
        try:
            known = field.to_python(value)  # type: ignore[union-attr]
        except (ValidationError, TypeError, ValueError, OverflowError) as error:
            raise unknown_cursor() from error
        if known is None or (isinstance(known, str) and "\x00" in known):
            raise unknown_cursor()
        found |= same & Q(**{f"{column}__{'lt' if name.startswith('-') else 'gt'}": known})
        same &= Q(**{column: known})
    return found


def unknown_cursor() -> Stopped:
    remedy = _("Send `next` of the page before, or nothing.")
    return wrong_field("after", _("This is no cursor of this list."), remedy)
