"""Lists to choose from with a thousand entries, written at once: a template for each entry takes longer than
the rest of the page.
"""

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer, DjangoTemplates
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from homeostat.platform.editions import once

SELECT = "django/forms/widgets/select.html"


class QuickSelects(DjangoTemplates):
    """Forms as Django renders them; its select without the templates."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        if template_name == SELECT:
            return select(context["widget"])
        return super().render(template_name, context, request)


def select(widget: Mapping[str, Any]) -> SafeString:
    """The same as Django's template gives."""
    pieces = [f'<select name="{_escaped(widget["name"])}"{_attributes(widget["attrs"])}>']
    for title, among, _place in widget["optgroups"]:
        if title:
            pieces.append(f'\n  <optgroup label="{_escaped(title)}">')
        for one in among:
            value, label = _escaped(str(one["value"])), _escaped(one["label"])
            more = _attributes(one["attrs"]) if one["attrs"] else ""
            pieces.append(f'\n  <option value="{value}"{more}>{label}</option>\n')
        if title:
            pieces.append("\n  </optgroup>")
    pieces.append("\n</select>")
    return mark_safe("".join(pieces))  # noqa: S308 - every value is escaped


def _attributes(given: Mapping[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{_escaped(str(value))}"'
        for name, value in given.items()
        if value is not False
    )


def _escaped(value: Any) -> str:
    """The same as Django gives, without its detours for what is plain text, as nearly everything is."""
    return escape(value) if type(value) is str else conditional_escape(value)


Pairs = Iterable[tuple[Any, Any]]


def options(pairs: Pairs, chosen: Any = None) -> SafeString:
    """Entries of (value, label), that of the chosen value selected.

    Those of a tuple, which does not change, are written once for as long as it is used.
    """
    written = once(pairs, "options", lambda: _options(pairs)) if isinstance(pairs, tuple) else _options(pairs)
    if chosen not in (None, ""):
        entry = f'<option value="{_escaped(str(chosen))}"'
        written = written.replace(f"{entry}>", f"{entry} selected>", 1)
    return mark_safe(written)  # noqa: S308 - every value is escaped


def _options(pairs: Pairs) -> str:
    return "".join(f'<option value="{_escaped(value)}">{_escaped(label)}</option>' for value, label in pairs)


class LongSelect(forms.Select):
    """A list of (value, label) that is as long as the organisation is large; it is asked for when drawn."""

    def __init__(
        self,
        named: Callable[[], Pairs],
        empty: tuple[str, str],
        *,
        no_longer: Callable[[Any], Pairs] | None = None,
    ) -> None:
        """`no_longer` names a chosen value that is not offered any more: it stays chosen."""
        super().__init__()
        self.named, self.empty, self.no_longer = named, empty, no_longer

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        given = _attributes(self.build_attrs(self.attrs, attrs))
        pairs = self.named()
        if self.no_longer is not None and value not in (None, ""):
            pairs = list(pairs)
            if all(each != value for each, _label in pairs):
                pairs += self.no_longer(value)
        entries = options([self.empty]) + options(pairs, value)
        return mark_safe(f'<select name="{_escaped(name)}"{given}>{entries}</select>')  # noqa: S308 - escaped
