"""Who gets in, and how: invitations, the first user, the demo's door, limits."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from homeostat.areas.organisation.models import Person
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.signin.actions import (
    NotPossible,
    accept_invitation,
    digest_of,
    end_stewardship,
    grant_stewardship,
    resend_invitation,
    send_invitation,
    withdraw_invitation,
)
from homeostat.platform.signin.models import Invitation, User

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
SIGN_UP = {"password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def steward() -> User:
    user = User.objects.create_user("mira@example.org", password=PASSWORD)
    grant_stewardship(user, by=None, at=NOW)
    return user


def invited(steward: User, **given: object) -> tuple[Invitation, str]:
    person = given.get("person")
    return send_invitation("ada@example.org", person=person, by=steward, at=datetime.now(UTC))  # type: ignore[arg-type]


def test_the_very_first_user_becomes_steward() -> None:
    client = Client()
    assert b"Create the first account" in client.get(reverse("account_login")).content
    client.post(reverse("account_signup"), {"email": "first@example.org", **SIGN_UP})
    first = User.objects.get()
    assert first.is_steward
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "sign up",
        "grant stewardship",
    ]


def test_nobody_else_signs_up_without_an_invitation(steward: User) -> None:
    client = Client()
    answer = client.get(reverse("account_signup"))
    assert b"By invitation" in answer.content
    client.post(reverse("account_signup"), {"email": "stranger@example.org", **SIGN_UP})
    assert User.objects.count() == 1


def test_an_invitation_leads_to_its_person(steward: User) -> None:
    person = Person.objects.create(key="ada", email="ada@example.org")
    _, token = invited(steward, person=person)
    client = Client()
    link = reverse("invitation", args=[token])
    assert b"ada@example.org" in client.get(link).content
    assert client.post(link)["Location"] == reverse("account_signup")
    client.post(reverse("account_signup"), {"email": "someone-else@example.org", **SIGN_UP})
    person.refresh_from_db()
    assert person.user is not None
    assert person.user.email == "ada@example.org"  # the form's address does not count
    assert not person.user.is_steward
    assert Invitation.objects.get().accepted_by == person.user


def test_a_link_works_once(steward: User) -> None:
    _, token = invited(steward)
    link = reverse("invitation", args=[token])
    first = Client()
    first.post(link)
    first.post(reverse("account_signup"), SIGN_UP)
    assert User.objects.count() == 2
    assert Client().get(link).status_code == 404


def test_reading_a_link_changes_nothing(steward: User) -> None:
    _, token = invited(steward)
    client = Client()
    client.get(reverse("invitation", args=[token]))
    assert b"By invitation" in client.get(reverse("account_signup")).content


def test_only_the_digest_of_a_token_is_kept(steward: User) -> None:
    invitation, token = invited(steward)
    assert invitation.token_digest == digest_of(token)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM homeostat_invitation i WHERE i::text LIKE %s", [f"%{token}%"])
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM homeostat_auditentry a WHERE a::text LIKE %s", [f"%{token}%"])
        assert cursor.fetchone() == (0,)


def test_old_withdrawn_and_replaced_links_are_closed(steward: User) -> None:
    invitation, token = invited(steward)
    _, newer = resend_invitation(invitation, by=steward, at=datetime.now(UTC))
    assert Client().get(reverse("invitation", args=[token])).status_code == 404
    assert Client().get(reverse("invitation", args=[newer])).status_code == 200
    Invitation.objects.update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert Client().get(reverse("invitation", args=[newer])).status_code == 404
    Invitation.objects.update(expires_at=datetime.now(UTC) + timedelta(days=1))
    withdraw_invitation(invitation, by=steward, at=datetime.now(UTC))
    assert Client().get(reverse("invitation", args=[newer])).status_code == 404
    with pytest.raises(NotPossible):
        accept_invitation(invitation, by=steward, at=datetime.now(UTC))


def test_the_mail_goes_out_when_the_invitation_is_kept(
    steward: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        _, token = invited(steward)
        assert mail.outbox == []
    assert token in mail.outbox[0].body


def test_guessing_links_is_limited(steward: User) -> None:
    client = Client()
    answers = [
        client.get(reverse("invitation", args=[secrets.token_urlsafe(8)])).status_code for _ in range(22)
    ]
    assert answers[:20] == [404] * 20
    assert answers[-1] == 429


def test_guessing_a_password_is_limited(steward: User) -> None:
    client = Client()
    for _ in range(6):
        client.post(reverse("account_login"), {"login": steward.email, "password": "wrong password"})
    answer = client.post(reverse("account_login"), {"login": steward.email, "password": PASSWORD})
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_password_is_kept_as_argon2_and_must_be_long(steward: User) -> None:
    assert steward.password.startswith("argon2$argon2id$")
    _, token = invited(steward)
    client = Client()
    client.post(reverse("invitation", args=[token]))
    client.post(reverse("account_signup"), {"password1": "short", "password2": "short"})
    assert User.objects.count() == 1


def test_someone_without_access_does_not_sign_in(steward: User) -> None:
    User.objects.update(is_active=False)
    client = Client()
    client.post(reverse("account_login"), {"login": steward.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_a_sign_in_goes_where_it_was_asked_and_never_to_another_site(steward: User) -> None:
    for target, expected in (("/settings/", "/settings/"), ("https://evil.example/", "/")):
        answer = Client().post(
            f"{reverse('account_login')}?next={target}",
            {"login": steward.email, "password": PASSWORD, "next": target},
        )
        assert answer["Location"] == expected


def test_the_last_steward_cannot_be_ended_even_with_inactive_ones(steward: User) -> None:
    other = User.objects.create_user("other@example.org")
    grant_stewardship(other, by=steward, at=NOW)
    User.objects.filter(pk=other.pk).update(is_active=False)
    with pytest.raises(NotPossible):
        end_stewardship(steward, by=steward, at=NOW)


class TestDemo:
    @pytest.fixture
    def ada(self) -> Person:
        return Person.objects.create(key="ada", user=User.objects.create_user("ada@example.org"))

    def test_outside_the_demo_the_door_does_not_exist(self, ada: Person, settings: Any) -> None:
        settings.DEMO = False
        client = Client()
        assert client.post(reverse("demo_sign_in", args=["ada"])).status_code == 404
        assert "_auth_user_id" not in client.session
        assert b"demo/sign-in" not in client.get(reverse("account_login")).content

    def test_one_click_signs_in_as_a_fictional_person(self, ada: Person, settings: Any) -> None:
        settings.DEMO = True
        client = Client()
        assert client.post(reverse("demo_sign_in", args=["ada"])).status_code == 302
        assert client.session["_auth_user_id"] == str(ada.user_id)

    def test_the_door_wants_a_click_and_a_known_person(self, ada: Person, settings: Any) -> None:
        settings.DEMO = True
        assert Client().get(reverse("demo_sign_in", args=["ada"])).status_code == 405
        assert Client().post(reverse("demo_sign_in", args=["nobody"])).status_code == 404
        assert Client(enforce_csrf_checks=True).post(reverse("demo_sign_in", args=["ada"])).status_code == 403
