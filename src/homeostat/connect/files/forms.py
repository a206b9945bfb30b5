"""What a person tells about files: how they are read and what their columns mean."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeostat.areas.work.models import AccountCategory
from homeostat.connect.files.fields import Field, Noun
from homeostat.connect.files.form import DELIMITERS, ENCODINGS, Form, FormWish
from homeostat.connect.files.problem import MappingRefused
from homeostat.connect.files.profile import Profile, TargetPart, parse_profile, profile_of
from homeostat.connect.files.targets import TARGETS

FOUND = ("", gettext_lazy("as found"))
LEFT_OUT = ("", gettext_lazy("— leave out —"))
TYPED = "#text"


class FormForm(forms.Form):
    """Overrule what was found out about a file."""

    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding"), required=False, choices=[FOUND, *((name, name) for name in ENCODINGS)]
    )
    delimiter = forms.ChoiceField(label=gettext_lazy("Columns are separated by"), required=False)
    decimal = forms.ChoiceField(
        label=gettext_lazy("Decimals"),
        required=False,
        choices=[FOUND, (".", gettext_lazy("point: 1.5")), (",", gettext_lazy("comma: 1,5"))],
    )
    day_first = forms.ChoiceField(
        label=gettext_lazy("Dates like 03/04/2024"),
        required=False,
        choices=[
            FOUND,
            ("yes", gettext_lazy("3 April: day first")),
            ("no", gettext_lazy("4 March: month first")),
        ],
    )
    header_row = forms.IntegerField(
        label=gettext_lazy("Row with the column names"), required=False, min_value=1, max_value=1000
    )
    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"), required=False)

    def __init__(self, *args: Any, found: Form, sheets: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"] = forms.ChoiceField(
            label=_("Sheet"), required=False, choices=[FOUND, *((name, name) for name in sheets)]
        )
        separators = [(sign, name) for sign, name in DELIMITERS.items() if sign != " "]
        self.fields["delimiter"] = forms.ChoiceField(
            label=_("Columns are separated by"),
            required=False,
            choices=[FOUND, *(("tab" if sign == "\t" else sign, name) for sign, name in separators)],
        )
        unneeded = {
            "csv": ["sheet"],
            "excel": ["encoding", "delimiter"],
            "parquet": ["encoding", "delimiter", "sheet", "header_row"],
        }
        for name in unneeded[found.kind]:
            del self.fields[name]

    def wish(self) -> FormWish:
        told = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        if told.get("delimiter") == "tab":
            told["delimiter"] = "\t"
        if "day_first" in told:
            told["day_first"] = told["day_first"] == "yes"
        return FormWish.model_validate(told)


class MappingForm(forms.Form):
    """One target of a simple mapping: for each field a column, or a text that holds for all rows."""

    def __init__(
        self,
        *args: Any,
        holds: Noun,
        columns: list[str],
        part: TargetPart | None = None,
        new_accounts: str = "non_billable",
        **kwargs: Any,
    ) -> None:
        self.holds = holds
        self.columns = columns
        super().__init__(*args, **kwargs)
        for field in TARGETS[holds].fields:
            self._offer(field, part)
        if self.names_accounts:
            self.fields["new_accounts"] = forms.ChoiceField(
                label=_("Who pays for accounts that are not here yet"),
                choices=AccountCategory.choices,
                required=False,
                initial=new_accounts,
                widget=forms.Select(attrs={"aria-describedby": "new-accounts-help"}),
                help_text=_("Of these the file tells only the name. You can change each one later."),
            )

    @property
    def names_accounts(self) -> bool:
        """Whether rows name accounts without telling who pays for them."""
        return "account" in TARGETS[self.holds].field_names

    def _offer(self, field: Field, part: TargetPart | None) -> None:
        known = part.fields.get(field.name) if part is not None else None
        text = known.value if known is not None else ""
        column = text[1:-1] if text.startswith("{") and text[1:-1] in self.columns else ""
        self.fields[f"{field.name}-column"] = forms.ChoiceField(
            label=str(field.label),
            required=False,
            choices=[LEFT_OUT, *((name, name) for name in self.columns), (TYPED, _("a text …"))],
            initial=column or (TYPED if text else ""),
        )
        self.fields[f"{field.name}-text"] = forms.CharField(
            label=_("%(field)s: text for all rows") % {"field": field.label},
            required=False,
            max_length=200,
            initial="" if column else text,
        )
        if field.kind in ("choice", "truth"):
            lines = (
                [f"{written} = {meant}" for written, meant in known.map.items()] if known is not None else []
            )
            self.fields[f"{field.name}-map"] = forms.CharField(
                label=_("%(field)s: what the values mean") % {"field": field.label},
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
                initial="\n".join(lines),
                help_text=_("One per line, as written = %(choices)s")
                % {"choices": ", ".join(field.choices or ("yes", "no"))},
            )
        if field.kind == "hours":
            self.fields[f"{field.name}-unit"] = forms.ChoiceField(
                label=_("%(field)s: written in") % {"field": field.label},
                choices=[
                    ("hours", _("hours")),
                    ("minutes", _("minutes")),
                    ("seconds", _("seconds")),
                    ("days", _("days of 8 hours")),
                ],
                required=False,
                initial=known.unit if known is not None else "hours",
            )

    def rows(self) -> list[dict[str, Any]]:
        """The fields of the page, one line per field of the target."""
        return [
            {
                "field": field,
                "is_used": field.required
                or field.name in TARGETS[self.holds].one_of
                or bool(self[f"{field.name}-column"].value()),
                "column": self[f"{field.name}-column"],
                "text": self[f"{field.name}-text"],
                "map": self[f"{field.name}-map"] if f"{field.name}-map" in self.fields else None,
                "unit": self[f"{field.name}-unit"] if f"{field.name}-unit" in self.fields else None,
            }
            for field in TARGETS[self.holds].fields
        ]

    def part(self) -> dict[str, Any]:
        """The target as the profile writes it."""
        told: dict[str, Any] = {}
        for field in TARGETS[self.holds].fields:
            column = self.cleaned_data.get(f"{field.name}-column", "")
            text = self.cleaned_data.get(f"{field.name}-text", "")
            value = text if column in ("", TYPED) else f"{{{column}}}"
            if not value:
                continue
            part: dict[str, Any] = {"value": value}
            if pairs := _pairs(self.cleaned_data.get(f"{field.name}-map", "")):
                part["map"] = pairs
            if unit := self.cleaned_data.get(f"{field.name}-unit"):
                part["unit"] = unit
            told[field.name] = part
        return {"holds": self.holds, "fields": told}


def _pairs(text: str) -> dict[str, str]:
    """Lines of `written = meant`."""
    pairs = (line.rpartition("=") for line in text.splitlines() if "=" in line)
    return {written.strip(): meant.strip() for written, _sign, meant in pairs}


class WholeMappingForm(forms.Form):
    """The whole mapping as text, for what the plain form cannot say."""

    text = forms.CharField(
        label=gettext_lazy("The whole mapping (TOML or JSON)"),
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false"}),
    )

    def clean_text(self) -> str:
        try:
            self.profile: Profile = parse_profile(self.cleaned_data["text"])
        except MappingRefused as problem:
            raise forms.ValidationError(str(problem)) from problem
        return str(self.cleaned_data["text"])


class SaveForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Keep this mapping as"), max_length=60)


def simple_profile(form: MappingForm, before: dict[str, Any]) -> Profile:
    """The profile with the form's target in it; other simple targets of the mapping stay."""
    targets = [target for target in before.get("targets", []) if target.get("holds") != form.holds]
    kept: dict[str, Any] = {
        name: before[name] for name in ("title", "origin", "new_accounts") if name in before
    }
    if category := form.cleaned_data.get("new_accounts"):
        kept["new_accounts"] = category
    return profile_of({**kept, "targets": [*targets, form.part()]})


def as_text(mapping: dict[str, Any]) -> str:
    return json.dumps(mapping, indent=2, ensure_ascii=False) if mapping else ""
