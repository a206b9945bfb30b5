"""Recovery codes: shown once, kept as hashes, good for one sign-in each."""

import json
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from homeostat.platform.signin.models import User
from homeostat.platform.signin.recovery import HashedCodes, bare

pytestmark = pytest.mark.django_db
PASSWORD = "murmelnde Kaskaden unter Birken"


@pytest.fixture
def user() -> User:
    cache.clear()
    made = User.objects.create_user("ada@example.org", password=PASSWORD)
    Authenticator.objects.create(user=made, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})
    return made


@pytest.fixture
def client(user: User) -> Client:
    """Signed in, and just asked who it is."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def made(client: Client) -> list[str]:
    client.post(reverse("mfa_generate_recovery_codes"))
    return list(client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"])


def kept(user: User) -> Any:
    return Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)


def test_only_hashes_are_kept(client: Client, user: User) -> None:
    codes = made(client)
    assert len(set(codes)) == 10
    row = kept(user)
    assert all(one.startswith("argon2$argon2id$") for one in row.data["hashes"])
    assert check_password(bare(codes[0]), row.data["hashes"][0])
    stored = json.dumps(row.data) + "".join(one.session_data for one in Session.objects.all())
    decoded = json.dumps([one.get_decoded() for one in Session.objects.all()])
    assert not [code for code in codes if code in stored or code in decoded or bare(code) in stored]


def test_before_they_were_shown_the_session_holds_them_encrypted(client: Client) -> None:
    client.post(reverse("mfa_generate_recovery_codes"))
    waiting = client.session["recovery_codes_to_show"]
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert not [code for code in codes if code in waiting]
    assert "recovery_codes_to_show" not in client.session


def test_they_are_shown_once(client: Client) -> None:
    codes = made(client)
    again = client.get(reverse("mfa_view_recovery_codes"))
    assert "10 codes are left" in again.content.decode()
    assert not [code for code in codes if code in again.content.decode()]
    assert client.get(reverse("mfa_download_recovery_codes")).status_code == 403


def test_another_browser_never_sees_them(client: Client, user: User) -> None:
    client.post(reverse("mfa_generate_recovery_codes"))
    other = Client()
    other.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = other.session
    session["account_authentication_methods"] = client.session["account_authentication_methods"]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    assert not other.get(reverse("mfa_view_recovery_codes")).context["can_view_codes"]


def test_a_code_works_once_in_any_writing(client: Client, user: User) -> None:
    codes = made(client)
    mine = HashedCodes(kept(user))
    assert mine.validate_code(f" {codes[3].upper()} ")
    assert not mine.validate_code(codes[3])
    assert mine.validate_code(bare(codes[4]))
    assert not mine.validate_code("123456")
    assert not mine.validate_code("abcd-efgh-jkmn")
    assert mine.count_unused == 8


@pytest.mark.django_db(transaction=True)
def test_new_codes_replace_the_old_ones_and_a_mail_tells(client: Client, user: User) -> None:
    old = made(client)
    mail.outbox.clear()
    new = made(client)
    assert not set(old) & set(new)
    assert not HashedCodes(kept(user)).validate_code(old[0])
    assert [one.to for one in mail.outbox] == [["ada@example.org"]]


def test_a_code_that_was_encrypted_with_another_key_is_not_shown(client: Client, settings: Any) -> None:
    client.post(reverse("mfa_generate_recovery_codes"))
    session = client.session
    session["recovery_codes_to_show"] = "of another key"
    session.save()
    page = client.get(reverse("mfa_view_recovery_codes"))
    assert page.status_code == 200
    assert set(page.context["unused_codes"]) == {"····"}
