from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeostat.areas.organisation.models import Person
from homeostat.areas.settings.audit_words import action_label, noun_label
from homeostat.platform.audit.queries import Wanted


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class LinkForm(forms.Form):
    """Choose who a user is: among people who have no user."""

    link = forms.ChoiceField(label=gettext_lazy("Person"))

    def __init__(self, *args: Any, names: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = Person.objects.filter(user=None).values_list("pk", "key")
        choices = sorted(((key, names.get(pk, key)) for pk, key in free), key=lambda one: one[1].casefold())
        self.fields["link"] = forms.ChoiceField(label=_("Person"), choices=choices)

    def person(self) -> Person:
        return Person.objects.get(key=self.cleaned_data["link"])


class PreferencesForm(forms.Form):
    theme = forms.ChoiceField(
        label=gettext_lazy("Light or dark"),
        choices=[
            ("system", gettext_lazy("as my device")),
            ("light", gettext_lazy("light")),
            ("dark", gettext_lazy("dark")),
        ],
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        choices=lambda: [("", _("as my browser")), *settings.LANGUAGES],
    )
    letter_keys = forms.BooleanField(
        label=gettext_lazy("Single keys are shortcuts"),
        required=False,
        help_text=gettext_lazy("Turn this off if you speak to your computer. Ctrl K works either way."),
    )


class AuditFilter(forms.Form):
    """What to show of the audit log."""

    noun = forms.ChoiceField(label=gettext_lazy("About"), required=False)
    action = forms.ChoiceField(label=gettext_lazy("What was done"), required=False)
    key = forms.CharField(label=gettext_lazy("Key"), required=False, max_length=200)
    user = forms.TypedChoiceField(label=gettext_lazy("By"), required=False, coerce=int, empty_value=None)
    start = forms.DateField(label=gettext_lazy("From"), required=False, widget=DateInput)
    end = forms.DateField(label=gettext_lazy("Until"), required=False, widget=DateInput)
    before = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, nouns: list[str], actions: list[str], users: dict[int, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("everything"))
        choices = {
            "noun": [everything, *_by_label((noun, noun_label(noun)) for noun in nouns)],
            "action": [everything, *_by_label((action, action_label(action)) for action in actions)],
            "user": [("", _("anybody")), *_by_label((str(pk), name) for pk, name in users.items())],
        }
        for name, pairs in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = pairs

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end < start:
            self.add_error("end", _("The last day is before the first: choose a later one."))
        return cleaned

    def wanted(self) -> Wanted:
        """What was asked for; a wrong field is left out and shows its error."""
        given = self.cleaned_data if hasattr(self, "cleaned_data") else {}
        return Wanted(**{name: value for name, value in given.items() if value not in (None, "")})


def _by_label(choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(choices, key=lambda one: one[1].casefold())


class EraseForm(forms.Form):
    """The key is typed by hand: there is no way back."""

    key = forms.CharField(label=gettext_lazy("Type the key to erase"), max_length=80)
    reason = forms.CharField(label=gettext_lazy("Why (kept in the audit log)"), max_length=500)

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected
        self.fields["key"].help_text = _("The key is: %(key)s") % {"key": expected}
        self.fields["key"].widget.attrs["autocomplete"] = "off"

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"].strip()
        if key != self.expected:
            raise forms.ValidationError(_("This is not the key. Type %(key)s.") % {"key": self.expected})
        return key


def day_field(first: date) -> forms.DateField:
    return forms.DateField(
        label=_("From which day"),
        initial=first,
        widget=DateInput,
        help_text=_("A day to come schedules the change; a day gone by corrects what is known of it."),
    )
