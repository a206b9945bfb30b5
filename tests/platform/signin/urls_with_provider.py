"""Every address of an installation with single sign-on."""

from allauth.socialaccount.providers.openid_connect.urls import urlpatterns as allauth_urls
from django.urls import include, path

from homeostat.platform.signin import single_sign_on_urls
from homeostat.urls import urlpatterns as always

urlpatterns = [*single_sign_on_urls.urlpatterns, path("account/", include(allauth_urls)), *always]
