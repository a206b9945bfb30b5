"""How much one wants to carry: stated for oneself, dated, and told what it means."""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from homeostat.areas.organisation.models import Person
from homeostat.areas.vitals.carried import Carried, carried_by
from homeostat.areas.work import access, actions
from homeostat.areas.work.forms.rows import LimitForm
from homeostat.areas.work.history import events_of
from homeostat.areas.work.views.frame import FORM, Here, answer_form, crumbs, here
from homeostat.areas.work.views.undoing import offer_undo
from homeostat.platform.shell.speech import by_gap, speak


@require_http_methods(FORM)
def limit(request: HttpRequest) -> HttpResponse:
    now = here(request)
    person = access.me(now.viewer)
    carried = carried_by(person.key, on=now.today)
    form = LimitForm(request.POST or None, initial={"start": now.today, "limit": carried.stated})

    def save() -> str:
        actions.state_limit(person, by=now.viewer.user, at=now.now, **form.cleaned_data)
        said = _("Stated. Your {role} load is computed anew.").format_map(by_gap())
        messages.success(request, said, extra_tags=offer_undo(now))
        _tell_meaning(request, now, person, form.cleaned_data["limit"])
        return reverse("work:limit")

    return answer_form(
        request,
        form,
        save=save,
        title=_("What I carry at most"),
        sentence=_sentence(carried),
        submit=_("State it"),
        cancel=reverse("organisation:person", args=[person.key]),
        trail=crumbs((_("What I carry at most"), "")),
        events=events_of(access.own_limit_changes(now.viewer)),
    )


def _sentence(carried: Carried) -> str:
    """What is carried against which limit, and who sees what is stated here."""
    who = _(
        "Those who share a {cell} with you see it, as part of your {role} load; "
        "others see sums of {cells} only, and {stewards} can read it in the audit log."
    )
    return f"{speak(carried.said)} {who.format_map(by_gap())}"


def _tell_meaning(request: HttpRequest, now: Here, person: Person, limit: Decimal | None) -> None:
    """Less than one carries now is allowed; say what follows and what does not."""
    carried = carried_by(person.key, on=now.today)
    if limit is not None and limit < carried.weight:
        messages.warning(request, speak(carried.above(limit)))
