"""Where a provider sends people back to, in an installation that has one; it goes before allauth's."""

from django.urls import path

from homeostat.platform.signin.single_sign_on import callback

urlpatterns = [
    path("account/oidc/<slug:provider_id>/login/callback/", callback, name="openid_connect_callback"),
]
