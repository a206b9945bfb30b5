"""Quick lists to choose from are what Django's templates give, only sooner."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from homeostat.platform.shell.selects import LongSelect, QuickSelects, options

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


PEOPLE = (("ada", "Ada"), ("ben", '<Ben> & "Co"'))


class Long(forms.Form):
    who = forms.ChoiceField(
        choices=[("", "–"), *PEOPLE], widget=LongSelect(lambda: PEOPLE, ("", "–")), required=False
    )


@pytest.mark.parametrize("chosen", ["", "ada", "ben", "nobody"])
def test_a_long_list_is_the_one_django_draws(chosen: str) -> None:
    class Usual(forms.Form):
        who = forms.ChoiceField(choices=[("", "–"), *PEOPLE], required=False)

    for bound in (True, False):
        quick, slow = (
            str((form({"who": chosen}) if bound else form(initial={"who": chosen}))["who"])
            for form in (Long, Usual)
        )
        # Django says of the empty entry too that it is chosen; it is the first one anyway.
        assert squeezed(quick) == squeezed(slow).replace('value="" selected', 'value=""')
        assert ("selected" in quick) == (chosen in ("ada", "ben"))


def test_the_entries_of_a_tuple_are_written_once_and_chosen_among_anew() -> None:
    people = tuple(PEOPLE)
    assert options(people, "ben").count("selected") == 1
    assert options(people, "ada") == options(list(people), "ada")
    assert "selected" not in options(people)
