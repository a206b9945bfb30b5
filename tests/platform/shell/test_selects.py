"""Quick lists to choose from are what Django's templates give, only sooner."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from homeostat.platform.shell.selects import QuickSelects, options

CHOICES = [("", "–"), ("a&b", "<Ada> & 'Ben'"), ("c", "Cy"), ('Group "x"', [("d", "Di"), (7, "Seven")])]


class Choosing(forms.Form):
    one = forms.ChoiceField(choices=CHOICES, required=False, initial="c", help_text="Who")
    seven = forms.ChoiceField(
        choices=CHOICES, initial=7, widget=forms.Select(attrs={"class": 'a"b', "x": False})
    )


def squeezed(html: str) -> str:
    return "".join(line.strip() for line in html.splitlines())


@pytest.mark.parametrize("name", ["one", "seven"])
@pytest.mark.parametrize("data", [None, {"one": "a&b", "seven": "d"}])
def test_a_select_is_the_one_django_draws(name: str, data: Any) -> None:
    quick, slow = (str(Choosing(data, renderer=each())[name]) for each in (QuickSelects, DjangoTemplates))
    assert squeezed(quick) == squeezed(slow)
    assert "selected" in quick


def test_entries_are_escaped_and_one_is_chosen() -> None:
    assert options([("a", "<b>"), ("c", "d")], "c") == (
        '<option value="a">&lt;b&gt;</option><option value="c" selected>d</option>'
    )
    assert "selected" not in options([("", "all")], "")
