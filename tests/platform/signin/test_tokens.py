"""Tokens under My account: made and shown once, listed, revoked, and no way round a second proof."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from homeostat.models import AuditEntry, Token, User
from homeostat.platform.signin.rules import NEEDS_PROOF
from homeostat.platform.signin.tokens import make_token, tokens_of, use_token

pytestmark = pytest.mark.django_db
PASSWORD = "a horse of many batteries"
PATH = "/account/tokens/"
GIVEN = {"name": "Hours from the editor", "scopes": ["read", "work:write"], "days": "30"}


@pytest.fixture
def user() -> User:
    return User.objects.create_user("mira@example.org", password=PASSWORD)


@pytest.fixture
def browser(user: User, client: Client) -> Client:
    cache.clear()
    client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


def test_a_token_is_shown_once_and_kept_as_its_digest(browser: Client, user: User) -> None:
    answer = browser.post(PATH, GIVEN)
    text = re.search(r'value="(hs_[\w-]{43})"', answer.content.decode())[1]
    token = Token.objects.get()
    assert (token.user, token.scopes, token.beginning) == (user, ["read", "work:write"], text[:8])
    assert text not in str(Token.objects.values().get())
    assert "no-store" in answer["Cache-Control"]
    assert text not in browser.get(PATH).content.decode()
    assert use_token(text, at=timezone.now()).token == token
    entry = AuditEntry.objects.get(noun="token")
    assert (entry.action, entry.after["name"], entry.by) == ("make token", "Hours from the editor", user)
    assert token.token_digest not in str(entry.after)


@pytest.mark.parametrize("wrong", [{"name": ""}, {"scopes": []}, {"scopes": ["all"]}, {"days": "4000"}])
def test_a_wrong_form_makes_no_token(browser: Client, wrong: dict) -> None:
    assert browser.post(PATH, GIVEN | wrong).status_code == 422
    assert not Token.objects.exists()


def test_a_token_is_revoked_by_its_user_alone(browser: Client, user: User) -> None:
    other = User.objects.create_user("ben@example.org")
    theirs, _text = make_token(other, name="Theirs", scopes=["read"], days=30, at=timezone.now())
    mine, text = make_token(user, name="Mine", scopes=["read"], days=30, at=timezone.now())
    assert "Theirs" not in browser.get(PATH).content.decode()
    assert browser.post(f"{PATH}{theirs.pk}/revoke/").status_code == 404
    for _time in range(2):
        assert browser.post(f"{PATH}{mine.pk}/revoke/").status_code == 302
    assert use_token(text, at=timezone.now()) is None
    assert "revoked" in browser.get(PATH).content.decode()
    assert AuditEntry.objects.filter(action="revoke token").count() == 1
    assert browser.get(f"{PATH}{mine.pk}/revoke/").status_code == 405
    assert browser.put(PATH).status_code == 405


def test_strangers_are_sent_to_sign_in(client: Client) -> None:
    assert client.get(PATH)["Location"].startswith("/account/login/")
    assert client.post(PATH, GIVEN).status_code == 302
    assert not Token.objects.exists()


def test_making_a_token_asks_for_proof_again(browser: Client) -> None:
    session = browser.session
    for method in session["account_authentication_methods"]:
        method["at"] -= 60 * 60
    session.save()
    answer = browser.post(PATH, GIVEN)
    assert "/account/reauthenticate/" in answer["Location"]
    assert not Token.objects.exists()


def test_a_token_is_no_way_round_a_second_proof(browser: Client) -> None:
    session = browser.session
    session[NEEDS_PROOF] = timezone.now().timestamp() - 1
    session.save()
    assert browser.post(PATH, GIVEN)["Location"] == "/account/2fa/"
    assert not Token.objects.exists()


def test_tokens_closed_long_ago_are_not_listed(user: User) -> None:
    now = timezone.now()
    make_token(user, name="Old", scopes=["read"], days=1, at=now - timedelta(days=200))
    assert tokens_of(user, at=now) == []
    with pytest.raises(ValueError, match="known scopes"):
        make_token(user, name="For ever", scopes=["read"], days=4000, at=now)
