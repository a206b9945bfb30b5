"""The values fields take, read from the text that was written; each says what would be right."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from homeostat.core.organisation.keys import KEY, is_key

from .tree import Written

WHOLE = re.compile(r"-?(0|[1-9]\d{0,17})")
NUMBER = re.compile(r"-?(0|[1-9]\d{0,17})(\.\d{1,12})?")
ANY_NUMBER = re.compile(r"-?(0|[1-9]\d{0,17})(\.\d+)?([eE][-+]?\d{1,3})?")
LONGEST = 20_000  # letters


def wrong(message: str, remedy: str) -> PydanticCustomError:
    """What a validator raises; `remedy` travels with it."""
    return PydanticCustomError("said", "{message}", {"message": message, "remedy": remedy})


def as_text(value: object) -> object:
    if not isinstance(value, str):
        raise wrong(_("This is no text."), _("Write one text, in quotes where it is empty or a number."))
    if len(value) > LONGEST or "\0" in value:
        raise wrong(
            _("The text is too long, or holds what is no text."),
            _("Write at most %(most)d letters.") % {"most": LONGEST},
        )
    return str(value)


def as_key(value: object) -> object:
    text = as_text(value)
    if not is_key(str(text)):
        raise wrong(
            _("“%(text)s” cannot be a key.") % {"text": text},
            _("Use small letters, digits, - and _, starting and ending with a letter or digit, 64 at most."),
        )
    return text


def as_whole(value: object) -> object:
    if isinstance(value, Written) and not value.is_quoted and WHOLE.fullmatch(value):
        return int(value)
    raise wrong(
        _("%(value)s is no whole number.") % {"value": shown(value)}, _("Write digits alone, without quotes.")
    )


def as_number(value: object) -> object:
    if isinstance(value, Written) and not value.is_quoted and NUMBER.fullmatch(value):
        return Decimal(value)
    raise wrong(
        _("%(value)s is no number.") % {"value": shown(value)},
        _("Write digits, with a point before parts of one, without quotes: 4.5"),
    )


def as_yes_no(value: object) -> object:
    if isinstance(value, Written) and not value.is_quoted and value in ("true", "false"):
        return value == "true"
    raise wrong(
        _("%(value)s is neither true nor false.") % {"value": shown(value)}, _("Write true or false.")
    )


def as_json(value: object) -> Any:
    """Any value: numbers, true and false are those of JSON, all else is text."""
    if isinstance(value, dict):
        return {str(name): as_json(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    if not isinstance(value, Written) or value.is_quoted:
        return None if value is None else as_text(value)
    if value in ("true", "false"):
        return value == "true"
    if WHOLE.fullmatch(value):
        return int(value)
    return float(value) if ANY_NUMBER.fullmatch(value) else as_text(value)


def shown(value: object) -> str:
    """What was written, for a message."""
    if isinstance(value, str):
        return f"“{value[:60]}”" if value else _("Nothing")
    return _("Nothing") if value is None else _("A list or a group of fields")


def one_of(*allowed: str) -> Callable[[object], object]:
    """One of a few words."""

    def read(value: object) -> object:
        if value not in allowed:
            raise wrong(
                _("%(value)s is not possible here.") % {"value": shown(value)},
                _("Write one of: %(allowed)s.") % {"allowed": ", ".join(allowed)},
            )
        return str(value)

    return read


def seven(days: list[Decimal]) -> list[Decimal]:
    if len(days) != 7:
        raise wrong(
            _("There are %(count)d days in this week.") % {"count": len(days)},
            _("Write seven numbers, Monday first: [8, 8, 8, 8, 8, 0, 0]"),
        )
    return days


def without_doubles(items: list[str]) -> list[str]:
    double = next((item for number, item in enumerate(items) if item in items[:number]), None)
    if double is not None:
        raise wrong(_("“%(item)s” is there twice.") % {"item": double}, _("Keep one of the two."))
    return items


KEY_PATTERN = f"^{KEY.pattern}$"
Text = Annotated[str, BeforeValidator(as_text)]
Key = Annotated[str, BeforeValidator(as_key), WithJsonSchema({"type": "string", "pattern": KEY_PATTERN})]
PolicyKey = Annotated[str, BeforeValidator(as_text)]
Keys = Annotated[list[Key], AfterValidator(without_doubles)]
Whole = Annotated[int, BeforeValidator(as_whole)]
Number = Annotated[Decimal, BeforeValidator(as_number), WithJsonSchema({"type": "number"})]
YesNo = Annotated[bool, BeforeValidator(as_yes_no)]
Json = Annotated[Any, BeforeValidator(as_json)]
Week = Annotated[
    list[Number],
    AfterValidator(seven),
    WithJsonSchema({"type": "array", "items": {"type": "number"}, "minItems": 7, "maxItems": 7}),
]
