"""Every address: one folder per place, sign-in under /account/."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, register_converter
from django.views.generic import RedirectView

from homeostat.areas.settings.views.sign_in import sign_in, sign_in_as
from homeostat.platform.shell.sheets import SheetKind
from homeostat.platform.signin.account_views import sessions
from homeostat.platform.signin.token_views import revoke, tokens
from homeostat.platform.signin.views import invitation
from homeostat.platform.watching.views import health, metrics, ready

register_converter(SheetKind, "sheet")  # <sheet:kind> in an address: which kind of file

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("homeostat.areas.today.urls")),
    path("organisation/code/", include("homeostat.connect.code.urls")),
    path("organisation/", include("homeostat.areas.organisation.urls")),
    path("sprint/", include("homeostat.areas.sprint.urls")),
    path("work/", include("homeostat.areas.work.urls")),
    path("rhythm/", include("homeostat.areas.rhythm.urls")),
    path("follow-through/", include("homeostat.areas.followthrough.urls")),
    path("decisions/", include("homeostat.areas.decisions.urls")),
    path("outlook/", include("homeostat.areas.outlook.urls")),
    path("settings/", include("homeostat.areas.settings.urls")),
    path("signs/", include("homeostat.areas.vitals.urls")),
    path("import/", include("homeostat.connect.files.urls")),
    path("api/", include("homeostat.connect.api.urls")),
    path("search/", include("homeostat.platform.search.urls")),
    path("help/", include("homeostat.platform.help.urls")),
    path("styleguide/", include("homeostat.platform.shell.urls")),
    path("health/", health, name="health"),
    path("ready/", ready, name="ready"),
    path("metrics/", metrics, name="metrics"),
    path("invitation/<str:token>/", invitation, name="invitation"),
    path("demo/sign-in/<slug:person>/", sign_in_as, name="demo_sign_in"),
    # Ours first: allauth's sign-in with what ours adds to it, and its pages that ours replace.
    path("account/login/", sign_in, name="account_login"),
    path("account/sessions/", sessions, name="usersessions_list"),
    path("account/tokens/", tokens, name="tokens"),
    path("account/tokens/<int:pk>/revoke/", revoke, name="revoke_token"),
    path("account/2fa/webauthn/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("account/", include("allauth.urls")),
]
if settings.OIDC_URL:
    urlpatterns.insert(0, path("", include("homeostat.platform.signin.single_sign_on_urls")))
