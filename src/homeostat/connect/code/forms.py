"""Files to plan from, and a plan to adopt."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .folder import PASTED, Files, files_of, packed, too_large, unpacked
from .mapping import shipped
from .tree import Place, Problem, Unreadable

MOST_KEPT = 4_000_000  # letters a page may send back


class FilesForm(forms.Form):
    """Files in one of three ways: uploaded, pasted, or kept by the page of the plan."""

    upload = forms.FileField(
        label=_("A file or an archive"),
        help_text=_("One YAML file, or a folder packed as .zip."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml,.zip"}),
    )
    text = forms.CharField(
        label=_("Or paste it"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "class": "code", "spellcheck": "false"}),
    )
    mapping = forms.ChoiceField(label=_("Shape of the files"), required=False)
    on = forms.DateField(
        label=_("From"),
        help_text=_("The first day on which it is to be so."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("Kept in the history, for those who ask later."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        own = ("", _("Homeostat's own, or with a mapping among them"))
        self.fields["mapping"].choices = [own, *shipped().items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        upload, text, kept = (asked.get(name) for name in ("upload", "text", "kept"))
        if not upload and not (text or "").strip() and not kept:
            self.add_error("upload", _("Choose a file, or paste its text."))
        if upload and (said := too_large(upload.size)):
            self.add_error("upload", said)
        return asked

    def sent(self) -> Files:
        """The files of the valid form; raises Unreadable."""
        upload, text = self.cleaned_data["upload"], self.cleaned_data["text"]
        if upload:
            return files_of(upload.name, upload.read())
        return files_of(PASTED, text.encode()) if text.strip() else unpacked(self.cleaned_data["kept"])


def kept(files: Files) -> str:
    """Files for a page to send back; raises Unreadable where a browser is not the way for so many."""
    line = packed(files)
    if len(line) > MOST_KEPT:
        message = gettext("The files are too many for a page.")
        remedy = gettext("Use homeostat org plan and apply on the command line.")
        raise Unreadable(Problem(Place(""), "", message, remedy))
    return line
