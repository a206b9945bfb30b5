"""One form per kind of policy value: fields of HTML in, a value of the registry out."""

from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from pydantic import JsonValue

from homeostat.areas.settings.forms import DateInput, day_field
from homeostat.areas.work.invalid import Invalid
from homeostat.core.organisation import policies
from homeostat.core.organisation.policies import PolicyDefinition
from homeostat.platform.shell.speech import by_gap, speak


class PolicyForm(forms.Form):
    """The value of one policy in one scope, from a day on."""

    def __init__(
        self,
        *args: Any,
        policy: PolicyDefinition,
        value: JsonValue,
        scopes: list[tuple[str, str]],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.policy = policy
        self.fields.update(_value_fields(policy, value))
        if len(scopes) > 1:
            self.fields["scope"] = forms.ChoiceField(label=_("For"), choices=scopes)
        self.fields["on"] = day_field(today)
        self.fields["reason"] = forms.CharField(
            label=_("Why (kept in the history)"), required=False, max_length=500
        )
        self.fields["expected"] = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                cleaned["value"] = policies.canonical(self.policy.key, _read(self.policy, cleaned))
            except policies.NotAValue as error:
                self.add_error(_first_field(self.policy), speak(error.remedy))
            except ValueError as error:
                self.add_error(_first_field(self.policy), _("%(error)s.") % {"error": error})
        return cleaned

    @property
    def scope(self) -> str:
        return str(self.cleaned_data.get("scope") or "company")


class OverrideForm(PolicyForm):
    """Another value of one policy for a cell of the asker's own, for a time or for good."""

    def __init__(
        self, *args: Any, policy: PolicyDefinition, cells: list[tuple[str, str]], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, policy=policy, value=policy.default, scopes=[], today=today, **kwargs)
        words = by_gap()
        self.fields["cell"] = forms.ChoiceField(label=_("For"), choices=cells)
        self.fields["on"].help_text = _("Today or later. It begins once it is approved.")
        self.fields["end"] = forms.DateField(
            label=_("Until"),
            required=False,
            widget=DateInput,
            help_text=_("The day on which what holds without it holds again; none if it is for good."),
        )
        self.fields["reason"] = forms.CharField(
            label=_("Why"),
            max_length=500,
            help_text=_("Those who decide read it."),
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        del self.fields["expected"]
        if len(cells) == 1:
            self.fields["cell"].initial = cells[0][0]
        self.fields["cell"].help_text = _("A {cell} of yours.").format_map(words)
        self.order_fields([*_value_fields(policy, policy.default), "cell", "on", "end", "reason"])

    def refuse(self, refused: Invalid) -> None:
        """Show why it was not asked for, at the field it is about."""
        names = {"start": "on", "why": "reason", "value": _first_field(self.policy)}
        name = names.get(refused.field, refused.field)
        self.add_error(name if name in self.fields else None, str(refused))


def _first_field(policy: PolicyDefinition) -> str:
    return {"range": "low", "words": "one"}.get(policy.kind.name, "plain")


def _value_fields(policy: PolicyDefinition, value: Any) -> dict[str, forms.Field]:
    hint = speak(policy.kind.hint)
    match policy.kind.name:
        case "range":
            low, high = value
            return {
                "low": forms.DecimalField(label=_("Healthy from"), initial=low, help_text=hint),
                "high": forms.DecimalField(label=_("to"), initial=high),
            }
        case "words":
            return {
                "one": forms.CharField(label=_("One of them"), initial=value["one"], max_length=40),
                "many": forms.CharField(label=_("Many of them"), initial=value["many"], max_length=40),
            }
        case "yes_no":
            field: forms.Field = forms.BooleanField(label=_("Yes"), initial=value, required=False)
        case "whole":
            field = forms.IntegerField(label=_("Value"), initial=value, help_text=hint)
        case "number":
            field = forms.DecimalField(label=_("Value"), initial=value, help_text=hint)
        case "date":
            field = forms.DateField(label=_("Day"), initial=value, widget=DateInput)
        case "choice":
            options = [(key, speak(policies.said(policy.key, key))) for key in policy.kind.choices]
            field = forms.ChoiceField(label=_("Value"), initial=value, choices=options)
        case "states":
            text = "\n".join(value)
            field = forms.CharField(
                label=_("One per line"), initial=text, required=False, widget=forms.Textarea, help_text=hint
            )
        case "hours_table":
            text = "\n".join(f"{size}: {hours:g}" for size, hours in value.items())
            field = forms.CharField(
                label=_("One “size: hours” per line"), initial=text, widget=forms.Textarea, help_text=hint
            )
        case _:
            field = forms.CharField(label=_("Value"), initial=value, required=False, help_text=hint)
    return {"plain": field}


def _read(policy: PolicyDefinition, cleaned: dict[str, Any]) -> JsonValue:
    match policy.kind.name:
        case "range":
            return [_number(cleaned["low"]), _number(cleaned["high"])]
        case "words":
            return {"one": cleaned["one"], "many": cleaned["many"]}
        case "number":
            return _number(cleaned["plain"])
        case "date":
            return str(cleaned["plain"].isoformat())
        case "states":
            return [line.strip() for line in cleaned["plain"].splitlines() if line.strip()]
        case "hours_table":
            return cast(JsonValue, _hours_table(cleaned["plain"]))
        case _:
            return cast(JsonValue, cleaned["plain"])


def _hours_table(text: str) -> dict[str, float]:
    table = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        size, colon, hours = line.partition(":")
        if not colon:
            raise ValueError(_("“%(line)s” is not “size: hours”") % {"line": line})
        table[size.strip()] = float(hours.replace(",", "."))
    return table


def _number(value: Decimal) -> float:
    number = float(value)
    return int(number) if number.is_integer() else number
