"""My account: sessions are shown and ended, changes are proven and told by mail."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.signin.actions import send_invitation
from homeostat.platform.signin.models import User
from homeostat.platform.signin.sessions import browser_of
from homeostat.platform.signin.tokens import make_token, use_token

pytestmark = pytest.mark.django_db
PASSWORD = "murmelnde Kaskaden unter Birken"
OTHER = "sieben Pinguine malen Tapeten blau"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/139.0 Safari/537.36"
EDGE = f"{CHROME} Edg/139.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1"


@pytest.fixture
def user() -> User:
    cache.clear()
    return User.objects.create_user("ada@example.org", password=PASSWORD)


def signed_in(user: User, agent: str = FIREFOX) -> Client:
    client = Client(HTTP_USER_AGENT=agent)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def proven(user: User, agent: str = FIREFOX) -> Client:
    client = signed_in(user, agent)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def spaced(text: str) -> str:
    """A page's text where only what stands in a tick's tag matters."""
    return re.sub(r'(name="end_tokens")[^>]*\bchecked\b', r"\1 checked", text)


def shown(client: Client, name: str) -> str:
    return spaced(client.get(reverse(name)).content.decode())


def is_in(client: Client) -> bool:
    return client.get(reverse("settings:account")).status_code == 200


@pytest.mark.parametrize(("agent", "name"), [
    (FIREFOX, "Firefox on Linux"), (CHROME, "Chrome on Windows"), (EDGE, "Edge on Windows"),
    (SAFARI, "Safari on iOS"), ("curl/8", "A browser that does not say its name"), ("Linux", "Linux"),
])  # fmt: skip
def test_a_browser_is_named(agent: str, name: str) -> None:
    assert browser_of(agent) == name


def test_sessions_are_listed_with_this_one_first(user: User) -> None:
    signed_in(user, SAFARI)
    page = signed_in(user).get(reverse("usersessions_list"))
    assert [(one.browser, one.is_this) for one in page.context["sessions"]] == [
        ("Firefox on Linux", True),
        ("Safari on iOS", False),
    ]


def test_one_session_is_ended_by_whoever_proves_who_they_are(user: User) -> None:
    phone, third = signed_in(user, SAFARI), signed_in(user, CHROME)
    wanted = UserSession.objects.get(user_agent=SAFARI)
    not_proven = signed_in(user)
    answer = not_proven.post(reverse("usersessions_list"), {"session": wanted.pk})
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert is_in(phone)
    client = proven(user)
    client.post(reverse("usersessions_list"), {"session": wanted.pk})
    assert not is_in(phone)
    assert is_in(third)
    assert is_in(client)
    assert AuditEntry.objects.get(action="end sessions").after == {"ended": 1}


def test_all_others_are_ended_at_once(user: User) -> None:
    others = [signed_in(user, SAFARI), signed_in(user, CHROME)]
    client = proven(user)
    client.post(reverse("usersessions_list"))
    assert not [one for one in others if is_in(one)]
    assert is_in(client)


def test_nobody_ends_the_sessions_of_others(user: User) -> None:
    eve = User.objects.create_user("eve@example.org", password=PASSWORD)
    mine = signed_in(user)
    theirs = proven(eve)
    pk = UserSession.objects.get(user=user).pk
    theirs.post(reverse("usersessions_list"), {"session": pk})
    theirs.post(reverse("usersessions_list"), {"session": "no number"})
    assert is_in(mine)
    assert not AuditEntry.objects.filter(action="end sessions").exists()


def test_proving_again_gives_a_new_session_key(user: User) -> None:
    client = signed_in(user)
    old = client.session.session_key
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert is_in(client)
    assert client.session.session_key != old
    assert not Session.objects.filter(session_key=old).exists()
    assert [one.session_key for one in UserSession.objects.all()] == [client.session.session_key]
    assert [one.is_this for one in client.get(reverse("usersessions_list")).context["sessions"]] == [True]


def test_the_ladder_of_the_sessions_page(user: User) -> None:
    path = reverse("usersessions_list")
    assert Client().get(path).status_code == 302
    assert signed_in(user).delete(path).status_code == 405


def test_a_new_password_is_told_by_mail_and_ends_all_sessions(user: User) -> None:
    """Also to a user whom the command line added, who has no verified address."""
    elsewhere, client = signed_in(user, SAFARI), proven(user)
    given = {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER}
    client.post(reverse("account_change_password"), given)
    assert mail.outbox[0].to == ["ada@example.org"]
    assert "password" in mail.outbox[0].body
    assert not is_in(elsewhere)


@pytest.mark.parametrize(("tick", "works", "told"), [
    ({"end_tokens": "on"}, False, "No token of yours works any more."),
    ({}, True, "1 token of yours still works"),
])  # fmt: skip
def test_a_new_password_ends_tokens_unless_the_tick_is_taken_out(
    user: User, tick: dict[str, str], works: bool, told: str
) -> None:
    text = make_token(user, name="Script", scopes=["read"], days=30, at=timezone.now())[1]
    client = proven(user)
    assert 'name="end_tokens" checked' in shown(client, "account_change_password")
    given = {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER}
    client.post(reverse("account_change_password"), given | tick)
    assert (use_token(text, at=timezone.now()) is not None) == works
    assert told in mail.outbox[0].body
    revoked = AuditEntry.objects.filter(action="revoke token", by=user, noun="token")
    assert revoked.count() == (0 if works else 1)


def test_a_password_that_was_wrong_ends_no_token(user: User) -> None:
    text = make_token(user, name="Script", scopes=["read"], days=30, at=timezone.now())[1]
    given = {"oldpassword": "not this one", "password1": OTHER, "password2": OTHER, "end_tokens": "on"}
    assert proven(user).post(reverse("account_change_password"), given).status_code == 200
    assert use_token(text, at=timezone.now())


def test_a_forgotten_password_ends_tokens_as_well(user: User) -> None:
    mine = make_token(user, name="Script", scopes=["read"], days=30, at=timezone.now())[1]
    other = User.objects.create_user("ben@example.org", password=PASSWORD)
    theirs = make_token(other, name="Script", scopes=["read"], days=30, at=timezone.now())[1]
    client = Client()
    client.post(reverse("account_reset_password"), {"email": user.email})
    link = re.search(r"https?://[^/]+(/account/password/reset/key/\S+)", mail.outbox[0].body)
    assert link
    form = client.get(link[1], follow=True)
    assert 'name="end_tokens" checked' in spaced(form.content.decode())
    given = {"password1": OTHER, "password2": OTHER, "end_tokens": "on"}
    client.post(form.redirect_chain[-1][0], given)
    assert User.objects.get(pk=user.pk).check_password(OTHER)
    assert (use_token(mine, at=timezone.now()), mail.outbox[1].to) == (None, [user.email])
    assert "No token of yours works any more." in mail.outbox[1].body
    assert use_token(theirs, at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_a_second_proof_is_told_by_mail_when_it_comes_and_when_it_goes(user: User) -> None:
    client = proven(user)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    client.post(reverse("mfa_activate_totp"), {"code": code})
    client.post(reverse("mfa_deactivate_totp"))
    assert [one.to for one in mail.outbox] == [["ada@example.org"]] * 2


def test_changes_hold_where_no_mail_gets_through(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: Any, **more: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", fail)
    client = proven(user)
    given = {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER}
    assert client.post(reverse("account_change_password"), given).status_code == 302
    assert User.objects.get(pk=user.pk).check_password(OTHER)


@pytest.mark.parametrize("name", [
    "account_change_password", "account_email", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn",
    "usersessions_list", "account_logout", "socialaccount_connections",
])  # fmt: skip
def test_a_page_of_the_account_has_one_heading_and_our_words(user: User, name: str) -> None:
    answer = proven(user).get(reverse(name))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert text.count("<h1") == 1
    assert "placeholder=" not in text.split("<main")[1].split("</main>")[0]
    for foreign in ("Two-Factor", "Sign Out", "Log out", "third-party", "Third-Party"):
        assert foreign not in text


def test_the_sign_in_page_leads_to_a_new_password() -> None:
    cache.clear()
    assert (
        f'href="{reverse("account_reset_password")}"'
        in Client().get(reverse("account_login")).content.decode()
    )


def test_the_first_and_the_invited_are_greeted_as_what_they_are() -> None:
    cache.clear()
    assert "Create the first account" in Client().get(reverse("account_signup")).content.decode()
    _, token = send_invitation("new@example.org", person=None, by=None, at=timezone.now())
    invited = Client()
    invited.post(reverse("invitation", args=[token]))
    text = invited.get(reverse("account_signup")).content.decode()
    assert "Choose a password and join" in text
    assert "Create the first account" not in text


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password", "account_reset_password_done"])
def test_a_page_before_signing_in_is_ours(name: str) -> None:
    cache.clear()
    text = Client().get(reverse(name)).content.decode()
    assert text.count("<h1") == 1
    assert "placeholder=" not in text
