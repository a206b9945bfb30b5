"""The sign-in page, and in demo mode only: one click signs in as a fictional person."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import LoginView
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from homeostat.areas.organisation.models import Person
from homeostat.areas.settings.demo import cast
from homeostat.platform.access import NotFound
from homeostat.platform.search.asked import LONGEST
from homeostat.platform.signin.invitations import is_nobody_here
from homeostat.platform.signin.limits import too_often

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class SignIn(LoginView):  # type: ignore[misc]
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        asked = self.request.GET
        context["cast"] = (
            cast(on=timezone.localdate(), asked=asked.get("who", "")[:LONGEST], page=asked.get("page", ""))
            if settings.DEMO
            else None
        )
        context["nobody_here"] = is_nobody_here()
        return context


sign_in = SignIn.as_view()


@login_not_required
@require_POST
def sign_in_as(request: HttpRequest, person: str) -> HttpResponse:
    """Sign in as a fictional person; outside demo mode this address does not exist."""
    if not settings.DEMO:
        raise NotFound
    limited = too_often(request, action="demo")
    if limited is not None:
        return limited
    found = get_object_or_404(Person.objects.select_related("user"), key=person, user__is_active=True)
    login(request, found.user, backend=BACKEND)
    record_authentication(request, found.user, method="demo", reauthenticated=True)
    UserSession.objects.create_from_request(request)
    return redirect("today:today")
