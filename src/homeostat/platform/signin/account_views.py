"""Pages of My account that replace allauth's: sessions, ended one by one by whoever proves who they are."""

from typing import cast

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from homeostat.platform.signin.models import User
from homeostat.platform.signin.sessions import end_own_sessions, sessions_of


@require_http_methods(["GET", "POST"])
@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]
def sessions(request: HttpRequest) -> HttpResponse:
    """Where the user is signed in; POST ends one session (`session`) or all but this one."""
    user, this = cast(User, request.user), request.session.session_key
    if request.method == "POST":
        given = request.POST.get("session", "")
        only = int(given) if given.isdecimal() else None
        if given and only is None:
            messages.error(request, _("There is no such session any more."))
            return redirect("usersessions_list")
        ended = end_own_sessions(user, keep=this, at=timezone.now(), only=only)
        said = ngettext("%(number)d session ended.", "%(number)d sessions ended.", ended)
        messages.success(request, said % {"number": ended})
        return redirect("usersessions_list")
    return render(request, "usersessions/usersession_list.html", {"sessions": sessions_of(user, this=this)})
