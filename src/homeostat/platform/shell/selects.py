"""Lists to choose from with a thousand entries, written at once: a template for each entry takes longer than
the rest of the page.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

SELECT = "django/forms/widgets/select.html"


class QuickSelects(DjangoTemplates):
    """Forms as Django renders them; its select without the templates."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        if template_name == SELECT:
            return select(context["widget"])
        return super().render(template_name, context, request)


def select(widget: Mapping[str, Any]) -> SafeString:
    """The same as Django's template gives."""
    pieces = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for title, among, _place in widget["optgroups"]:
        if title:
            pieces.append(f'\n  <optgroup label="{conditional_escape(title)}">')
        for one in among:
            value, label = conditional_escape(str(one["value"])), conditional_escape(one["label"])
            pieces.append(f'\n  <option value="{value}"{_attributes(one["attrs"])}>{label}</option>\n')
        if title:
            pieces.append("\n  </optgroup>")
    pieces.append("\n</select>")
    return mark_safe("".join(pieces))  # noqa: S308 - every value is escaped


def _attributes(given: Mapping[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{conditional_escape(str(value))}"'
        for name, value in given.items()
        if value is not False
    )


def options(pairs: Iterable[tuple[Any, Any]], chosen: Any = None) -> SafeString:
    """Entries of (value, label), that of the chosen value selected."""
    chosen = "" if chosen is None else str(chosen)
    return mark_safe(  # noqa: S308 - every value is escaped
        "".join(
            f'<option value="{conditional_escape(value)}"'
            f"{' selected' if chosen and str(value) == chosen else ''}>{conditional_escape(label)}</option>"
            for value, label in pairs
        )
    )
