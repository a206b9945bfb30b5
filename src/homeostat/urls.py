"""Every address: one folder per place, sign-in under /account/."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from homeostat.areas.settings.views.sign_in import sign_in, sign_in_as
from homeostat.platform.signin.views import health, invitation

PLACES = (
    ("", "homeostat.areas.today.urls"),
    ("organisation/", "homeostat.areas.organisation.urls"),
    ("sprint/", "homeostat.areas.sprint.urls"),
    ("work/", "homeostat.areas.work.urls"),
    ("rhythm/", "homeostat.areas.rhythm.urls"),
    ("follow-through/", "homeostat.areas.followthrough.urls"),
    ("decisions/", "homeostat.areas.decisions.urls"),
    ("outlook/", "homeostat.areas.outlook.urls"),
    ("settings/", "homeostat.areas.settings.urls"),
    ("signs/", "homeostat.areas.vitals.urls"),
    ("import/", "homeostat.connect.files.urls"),
    ("styleguide/", "homeostat.platform.shell.urls"),
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health, name="health"),
    path("invitation/<str:token>/", invitation, name="invitation"),
    path("account/login/", sign_in, name="account_login"),
    path("demo/sign-in/<slug:person>/", sign_in_as, name="demo_sign_in"),
    path("account/", include("allauth.urls")),
    *(path(prefix, include(module)) for prefix, module in PLACES if find_spec(module) is not None),
]
