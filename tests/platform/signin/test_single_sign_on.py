"""Single sign-on against a real provider: who gets in, by which address, and what is refused."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers import registry
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from tests.platform.signin.provider import House, query_of, running

from homeostat.platform.signin.actions import grant_stewardship, send_invitation
from homeostat.platform.signin.models import User
from homeostat.platform.signin.single_sign_on import Provider

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
LOGIN = "/account/oidc/sso/login/"


@pytest.fixture(scope="module")
def provider() -> Iterator[House]:
    with running() as house:
        yield house


@pytest.fixture
def house(provider: House, settings: Any, monkeypatch: pytest.MonkeyPatch, db: None) -> House:
    """The provider, configured as the environment would; and somebody who is here already."""
    cache.clear()
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "sso",
                    "name": "Harbour ID",
                    "client_id": "homeostat",
                    "secret": "between-us",
                    "settings": {"server_url": provider.address},
                }
            ],
        }
    }
    settings.ROOT_URLCONF = "tests.platform.signin.urls_with_provider"
    registry.load()
    monkeypatch.setitem(registry.provider_map, "openid_connect", Provider)
    provider.spoil, provider.sign_with, provider.asked = lambda claims: claims, None, []
    steward = User.objects.create_user("mira@example.org")
    grant_stewardship(steward, by=None, at=NOW)
    provider.knows("ada-1", email="ada@example.org", email_verified=True)
    return provider


def comes_back(house: House, client: Client, sub: str = "ada-1") -> Any:
    """From our button to the provider and back; the answer to the way back."""
    there = client.post(LOGIN)["Location"]
    assert there.startswith(house.address)
    return client.get(house.let_in(there, sub))


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_an_invited_address_signs_up_and_signs_in_again(house: House) -> None:
    send_invitation("ada@example.org", person=None, by=None, at=datetime.now(UTC))
    client = Client()
    assert comes_back(house, client).status_code == 302
    ada = User.objects.get(email="ada@example.org")
    assert client.session["_auth_user_id"] == str(ada.pk)
    assert not ada.is_steward
    assert not ada.has_usable_password()
    again = Client()
    comes_back(house, again)
    assert again.session["_auth_user_id"] == str(ada.pk)
    assert User.objects.count() == 2


def test_the_request_carries_state_nonce_and_pkce(house: House) -> None:
    client = Client()
    there = client.post(LOGIN)["Location"]
    asked = query_of(there)
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["nonce"]) >= 32
    assert asked["redirect_uri"].endswith("/account/oidc/sso/login/callback/")
    client.get(house.let_in(there, "ada-1"))
    assert len(house.asked[0]["code_verifier"]) >= 43


def test_nobody_signs_up_without_an_invitation(house: House) -> None:
    client = Client()
    assert "By invitation" in comes_back(house, client).content.decode()
    assert not is_in(client)
    assert User.objects.count() == 1


def test_an_address_the_provider_has_not_verified_accepts_no_invitation(house: House) -> None:
    send_invitation("eve@example.org", person=None, by=None, at=datetime.now(UTC))
    house.knows("eve-1", email="eve@example.org", email_verified=False)
    client = Client()
    comes_back(house, client, "eve-1")
    assert not is_in(client)
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("trusted", "verified", "gets_in"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_an_address_opens_an_account_where_the_provider_is_trusted_and_sure(
    house: House, settings: Any, trusted: bool, verified: bool, gets_in: bool
) -> None:
    """HOMEOSTAT_OIDC_TRUST_EMAIL; without it one links the sign-in while being signed in."""
    settings.SOCIALACCOUNT_EMAIL_AUTHENTICATION = trusted
    house.knows("mira-1", email="mira@example.org", email_verified=verified)
    client = Client()
    comes_back(house, client, "mira-1")
    assert is_in(client) is gets_in
    assert User.objects.count() == 1


def test_whoever_is_signed_in_links_the_sign_in(house: House) -> None:
    mira = User.objects.get(email="mira@example.org")
    house.knows("mira-9", email="other@example.com", email_verified=False)
    client = Client()
    client.force_login(mira, backend="allauth.account.auth_backends.AuthenticationBackend")
    there = client.post(f"{LOGIN}?process=connect")["Location"]
    client.get(house.let_in(there, "mira-9"))
    assert SocialAccount.objects.get().user == mira
    assert b"Harbour ID" in client.get(reverse("socialaccount_connections")).content
    elsewhere = Client()
    comes_back(house, elsewhere, "mira-9")
    assert elsewhere.session["_auth_user_id"] == str(mira.pk)


SPOILT: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "nonce": lambda claims: claims | {"nonce": "of-another-sign-in"},
    "no nonce": lambda claims: {name: value for name, value in claims.items() if name != "nonce"},
    "audience": lambda claims: claims | {"aud": "another-client"},
    "audiences": lambda claims: claims | {"aud": ["homeostat", "another"], "azp": "another"},
    "issuer": lambda claims: claims | {"iss": "https://elsewhere.example"},
    "expired": lambda claims: claims | {"exp": int(time.time()) - 3600},
    "no expiry": lambda claims: {name: value for name, value in claims.items() if name != "exp"},
    "subject": lambda claims: claims | {"sub": "somebody-else"},
}


@pytest.mark.parametrize("what", SPOILT)
def test_a_spoilt_token_opens_nothing(house: House, what: str) -> None:
    send_invitation("ada@example.org", person=None, by=None, at=datetime.now(UTC))
    house.spoil = SPOILT[what]
    client = Client()
    answer = comes_back(house, client)
    assert answer.status_code == 401
    assert "That did not work" in answer.content.decode()
    assert not is_in(client)
    assert User.objects.count() == 1


def test_a_token_signed_by_another_key_opens_nothing(house: House) -> None:
    send_invitation("ada@example.org", person=None, by=None, at=datetime.now(UTC))
    house.sign_with = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    client = Client()
    assert comes_back(house, client).status_code == 401
    assert not is_in(client)


def test_an_answer_that_was_not_asked_for_opens_nothing(house: House) -> None:
    """State belongs to the browser that began: a stolen way back is worth nothing in another."""
    send_invitation("ada@example.org", person=None, by=None, at=datetime.now(UTC))
    back = house.let_in(Client().post(LOGIN)["Location"], "ada-1")
    other = Client()
    assert other.get(back).status_code == 401
    assert not is_in(other)


@pytest.mark.parametrize(("told", "gets_in"), [("strong", True), ("weak", False), (None, False)])
def test_the_strength_of_sign_in_is_asked_for_and_checked(
    house: House, settings: Any, told: str | None, gets_in: bool
) -> None:
    settings.OIDC_ACR = "strong"
    send_invitation("ada@example.org", person=None, by=None, at=datetime.now(UTC))
    house.spoil = lambda claims: claims | ({"acr": told} if told else {})
    client = Client()
    assert query_of(client.post(LOGIN)["Location"])["acr_values"] == "strong"
    comes_back(house, client)
    assert is_in(client) is gets_in


def test_a_provider_that_is_down_has_a_page(house: House, settings: Any) -> None:
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["server_url"] = "http://127.0.0.1:9"
    answer = Client().post(LOGIN)
    assert answer.status_code == 401
    assert "Harbour ID could not be reached" in answer.content.decode()


def test_a_provider_that_goes_down_in_between_has_a_page(house: House, settings: Any) -> None:
    client = Client()
    back = house.let_in(client.post(LOGIN)["Location"], "ada-1")
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = (
        "http://127.0.0.1:9"
    )
    answer = client.get(back)
    assert answer.status_code == 401
    assert "Nothing was changed" in answer.content.decode()


def test_whoever_stops_at_the_provider_comes_back_kindly(house: House) -> None:
    client = Client()
    state = query_of(client.post(LOGIN)["Location"])["state"]
    answer = client.get(f"{LOGIN}callback/?error=access_denied&state={state}", follow=True)
    assert "You stopped signing in" in answer.content.decode()


def test_a_reading_request_begins_nothing(house: House) -> None:
    answer = Client().get(LOGIN)
    assert answer.status_code == 200
    assert "Continue with Harbour ID" in answer.content.decode()
