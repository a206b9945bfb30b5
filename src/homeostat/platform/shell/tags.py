"""Template tags every page has without loading them: icons, the mark of the house, the small marks."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from homeostat.core.sentence import Value
from homeostat.platform import days
from homeostat.platform.shell import selects, speech
from homeostat.platform.shell.icons import ICONS

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon as decoration; the words beside it carry the meaning."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>', ICONS[name]
    )


@register.filter
def clock(at: datetime | None, form: str) -> str:
    """A moment with its time of day, on the reader's own clock where it is known."""
    return days.clock(at, form) if at is not None else ""


@register.filter
def initials(name: str) -> str:
    """Two letters for a face: of the first and the last name, or of the only one."""
    words = [word for word in str(name).replace("-", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + words[-1][0] if len(words) > 1 else words[0][:2]).upper()


@register.filter
def tint(key: Any) -> int:
    """A steady number from 0 to 3 that varies the colour of faces; it means nothing."""
    return sum(ord(letter) * (index + 7) for index, letter in enumerate(str(key))) % 4


@register.filter
def widget_kind(field: Any) -> str:
    """check, choices or text: how a form field is laid out."""
    kind = getattr(field.field.widget, "input_type", "")
    if kind == "checkbox" and not hasattr(field.field, "choices"):
        return "check"
    return "choices" if kind in {"radio", "checkbox"} else "text"


@register.filter
def pages_around(page: Any) -> Iterable[int | str]:
    """Page numbers of a paginator's page with gaps."""
    numbers: Iterable[int | str] = page.paginator.get_elided_page_range(
        page.number, on_each_side=1, on_ends=1
    )
    return numbers


@register.simple_tag(takes_context=True)
def query_with(context: template.Context, **changes: Any) -> SafeString:
    """The query of this page with some parameters changed (None removes one), starting with '?'."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = str(value)
    return format_html("?{}", query.urlencode())


register.simple_tag(selects.options)


@register.filter
def speak(value: Value) -> str:
    """A sentence of the core for the reader; escaped like any other text."""
    return speech.speak(value)


@register.filter
def worded(text: str) -> str:
    """A translated text with the organisation's words in its gaps, for texts that need an article with them:
    `{{ _("Takes {a_role_word}")|worded }}`; others have the words as values of `blocktranslate`."""
    return speech.worded(str(text))


@register.filter
def filled(slot: Any) -> bool:
    """Whether a slot holds more than white space."""
    return bool(str(slot or "").strip())
