"""The form that makes a token."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from homeostat.platform.signin.tokens import READ, SCOPES

DAYS = [
    (30, gettext_lazy("in 30 days")),
    (90, gettext_lazy("in 90 days")),
    (365, gettext_lazy("in a year")),
]


class TokenForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=80,
        error_messages={"required": gettext_lazy("Write what it is for, such as “hours from the editor”.")},
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"),
        choices=SCOPES.items(),
        initial=[READ],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Never more than you may do yourself."),
        error_messages={"required": gettext_lazy("Choose at least one.")},
    )
    days = forms.TypedChoiceField(label=gettext_lazy("Ends"), choices=DAYS, coerce=int, initial=90)

    def facts(self) -> dict[str, Any]:
        """What to make, as the action takes it."""
        return {name: self.cleaned_data[name] for name in ("name", "scopes", "days")}
