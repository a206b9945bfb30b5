"""What people say: the form of a comment."""

from django import forms
from django.utils.translation import gettext_lazy

from homeostat.areas.work.comment_text import LONGEST
from homeostat.areas.work.forms.fields import WorkForm


class CommentForm(WorkForm):
    text = forms.CharField(
        label=gettext_lazy("Your comment"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Write @ and a key to mention someone; Markdown works."),
    )
