"""The page of My account with the tokens of one's scripts: list, make, revoke."""

from typing import cast

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from homeostat.platform.signin.middleware import lacks_proof
from homeostat.platform.signin.models import Token, User
from homeostat.platform.signin.token_forms import TokenForm
from homeostat.platform.signin.tokens import SCOPES, make_token, revoke_token, tokens_of


@require_http_methods(["GET", "POST"])
@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]
def tokens(request: HttpRequest) -> HttpResponse:
    """My tokens, and the form that makes one; POST answers with its text, this once."""
    user, now = cast(User, request.user), timezone.now()
    if lacks_proof(request, now):
        return redirect("mfa_index")  # a token must not be the way round a second proof
    form = TokenForm(request.POST or None)
    made, text = None, ""
    if request.method == "POST" and form.is_valid():
        made, text = make_token(user, **form.facts(), at=now)
        form = TokenForm()
    rows = [
        (token, [SCOPES[scope] for scope in token.scopes], token.is_open(now))
        for token in tokens_of(user, at=now)
    ]
    page = {"form": form, "made": made, "text": text, "rows": rows}
    return render(request, "account/tokens.html", page, status=422 if form.errors else 200)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    token = Token.objects.filter(pk=pk, user=user).first()
    if token is None:
        raise Http404
    revoke_token(token, by=user, at=timezone.now())
    messages.success(request, _("Revoked: %(name)s opens nothing any more.") % {"name": token.name})
    return redirect("tokens")
