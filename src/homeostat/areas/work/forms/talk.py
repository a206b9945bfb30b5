"""The forms of what stands beside a task: comments, and links to other tasks."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy

from homeostat.areas.work.comment_text import LONGEST
from homeostat.areas.work.forms.fields import WorkForm
from homeostat.areas.work.queries import WAYS, reading_of


class Files(forms.FileField):
    """Any number of files; what they may be is said where they are kept."""

    def __init__(self, **given: Any) -> None:
        super().__init__(widget=ManyFiles(), required=False, **given)

    def clean(self, data: Any, initial: Any = None) -> list["UploadedFile[Any]"]:
        return [each for each in data or [] if each]


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FileForm(WorkForm):
    """Takes files, under the name the API has for them too."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["files"] = Files(label=gettext_lazy("Files"))


class CommentForm(FileForm):
    text = forms.CharField(
        label=gettext_lazy("Your comment"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Write @ and a key to mention someone; Markdown works."),
    )


class WithdrawForm(WorkForm):
    """Why a steward removes what somebody else said or attached."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        help_text=gettext_lazy("The history shows it, so leave out what is to be removed."),
    )


class LinkForm(WorkForm):
    """How the task of the page stands to another one."""

    way = forms.ChoiceField(label=gettext_lazy("This task"))
    other = forms.CharField(
        label=gettext_lazy("Another task"),
        max_length=600,
        widget=forms.TextInput(attrs={"list": "linked-tasks", "autocomplete": "off"}),
        help_text=gettext_lazy("Its key, or a part of its title."),
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        choices: Any = [(way, reading_of(way)) for way in WAYS]
        self.fields["way"].choices = choices  # type: ignore[attr-defined]
