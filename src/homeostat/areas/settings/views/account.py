"""My account: how I sign in, what I prefer, and everything that is kept about me."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from homeostat.areas.organisation.models import Person
from homeostat.areas.settings.actions import choose_preferences
from homeostat.areas.settings.forms import PreferencesForm
from homeostat.platform.access import viewer_of
from homeostat.platform.shell.themes import keep_theme


@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    chosen_before = {name: getattr(viewer.user, name) for name in PreferencesForm.base_fields}
    form = PreferencesForm(request.POST or None, initial=chosen_before)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        choose_preferences(viewer.user, **chosen, by=viewer.user, at=timezone.now())
        messages.success(request, _("Kept."))
        response = redirect("settings:account")
        keep_theme(response, chosen["theme"])
        return response
    person = Person.objects.filter(user=viewer.user).first()
    context = {
        "form": form,
        "person": person,
        "viewer": viewer,
        "single_sign_on": bool(settings.SOCIALACCOUNT_PROVIDERS),
    }
    return render(request, "settings/account.html", context)
