"""Pages that answer before anyone has signed in."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from homeostat.platform.signin.invitations import open_invitation, remember_invitation
from homeostat.platform.signin.limits import too_often


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What the invitation is for; accepting it (POST) leads to the sign-up form. Reading changes nothing."""
    limited = too_often(request, action="invitation", reads=True)
    if limited is not None:
        return limited
    found = open_invitation(token, at=timezone.now())
    if found is None:
        return render(request, "account/invitation_closed.html", status=404)
    if request.user.is_authenticated:
        return render(request, "account/invitation_signed_in.html", {"invitation": found})
    if request.method == "POST":
        remember_invitation(request, found)
        return redirect("account_signup")
    return render(
        request,
        "account/invitation.html",
        {"invitation": found, "single_sign_on": bool(settings.SOCIALACCOUNT_PROVIDERS)},
    )
