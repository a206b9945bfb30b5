"""A steward removes what somebody else said or attached: one form, with the reason."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from homeostat.areas.work.forms.talk import WithdrawForm
from homeostat.areas.work.views.frame import Here, answer_form, crumbs
from homeostat.areas.work.views.undoing import offer_undo
from homeostat.core.sentence import Sentence
from homeostat.platform.shell.speech import speak


def answer_withdrawal(
    request: HttpRequest,
    now: Here,
    *,
    remove: Callable[[str], object],
    said: str,
    title: Sentence,
    sentence: str,
    where: tuple[str, str],
) -> HttpResponse:
    """Ask why, and `remove` for that reason; `where` is the title and the address of what it stands on."""
    form = WithdrawForm(request.POST or None)
    title_there, back = where

    def save() -> str:
        remove(form.cleaned_data["reason"])
        messages.success(request, said, extra_tags=offer_undo(now))
        return back

    return answer_form(
        request,
        form,
        save=save,
        title=speak(title),
        sentence=sentence,
        submit=_("Remove"),
        cancel=back,
        trail=crumbs((title_there, back), (_("Remove"), "")),
    )
