"""OpenID Connect, stricter than allauth's own: a nonce, the ID token's signature, and the strength asked for.

allauth trusts an ID token for the connection it came by; here its signature, issuer, audience, time, nonce
and (with HOMEOSTAT_OIDC_ACR) `acr` are checked as well. A provider out of reach is an error with a page.
"""

import secrets
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from requests import RequestException

ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"
)  # fmt: skip
CLAIMS = ("iss", "aud", "exp", "iat", "sub")
LEEWAY = 30
"""Seconds by which the provider's clock may differ from ours."""
NONCES = "oidc_nonces"
KEPT = 10
"""How many sign-ins one browser may have begun at once."""


class Adapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("The provider sent no ID token.")
        login = super().complete_login(request, app, token, **kwargs)
        told = login.account.extra_data
        if told["userinfo"].get("sub") != told["id_token"]["sub"]:
            raise OAuth2Error("The provider's two answers are about different people.")
        return login

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                id_token,
                self._key_of(id_token),
                algorithms=ALGORITHMS,
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                leeway=LEEWAY,
                options={"require": list(CLAIMS)},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error(f"The ID token does not hold: {type(error).__name__}.") from error
        if isinstance(claims["aud"], list) and claims.get("azp") != app.client_id and len(claims["aud"]) > 1:
            raise OAuth2Error("The ID token was made for somebody else.")
        self._check_nonce(claims)
        if settings.OIDC_ACR and claims.get("acr") != settings.OIDC_ACR:
            raise OAuth2Error("The provider did not confirm the strength of sign-in that was asked for.")
        return claims

    def _key_of(self, id_token: str) -> Any:
        """The provider's key of that name; a provider with one key need not name it."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = [key for key in jwt.PyJWKSet.from_dict(answer.json()).keys if key.public_key_use != "enc"]
        name = jwt.get_unverified_header(id_token).get("kid")
        fitting = [key for key in keys if key.key_id == name] if name else keys
        if len(fitting) != 1:
            raise OAuth2Error("The ID token is signed with a key the provider does not show.")
        return fitting[0]

    def _check_nonce(self, claims: dict[str, Any]) -> None:
        """The token answers a sign-in that this browser began, and only once."""
        begun = self.request.session.get(NONCES, [])
        given = str(claims.get("nonce", ""))
        left = [one for one in begun if not constant_time_compare(one, given)]
        if len(left) == len(begun):
            raise OAuth2Error("The ID token answers another sign-in.")
        self.request.session[NONCES] = left


class Provider(OpenIDConnectProvider):  # type: ignore[misc]
    oauth2_adapter_class = Adapter

    @classmethod
    def get_package(cls) -> str:
        """Where allauth finds the addresses of this provider."""
        return str(OpenIDConnectProvider.get_package())

    def redirect(self, request: HttpRequest, process: str, **kwargs: Any) -> HttpResponse:
        nonce = secrets.token_urlsafe(24)
        request.session[NONCES] = [*request.session.get(NONCES, []), nonce][-KEPT:]
        asked = {"nonce": nonce, **({"acr_values": settings.OIDC_ACR} if settings.OIDC_ACR else {})}
        kwargs["auth_params"] = {**self.get_auth_params(), **asked}
        try:
            return super().redirect(request, process, **kwargs)  # type: ignore[no-any-return]
        except (RequestException, ValueError, KeyError) as error:
            return render_authentication_error(request, self, exception=error)  # type: ignore[no-any-return]


@login_not_required
@require_safe
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The way back from the provider; allauth's own would not ask our adapter."""
    adapter = Adapter(request, provider_id)
    try:
        provider = adapter.get_provider()
    except SocialApp.DoesNotExist:
        raise Http404 from None
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(adapter)(request)
    except (RequestException, ValueError, KeyError) as error:
        return render_authentication_error(request, provider, exception=error)  # type: ignore[no-any-return]
    return answer
