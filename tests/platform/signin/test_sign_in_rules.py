"""How long a session lasts and who needs a second proof: policies, applied to every request."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from homeostat.areas.organisation.models import Policy
from homeostat.platform.signin import events, middleware
from homeostat.platform.signin.actions import grant_stewardship
from homeostat.platform.signin.models import User
from homeostat.platform.signin.rules import ASKED, BEGUN

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PASSWORD = "murmelnde Kaskaden unter Birken"
Later = Callable[[timedelta], None]


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> None:
    cache.clear()


@pytest.fixture
def steward() -> User:
    user = User.objects.create_user("mira@example.org", password=PASSWORD)
    grant_stewardship(user, by=None, at=datetime(2025, 1, 6, tzinfo=UTC))
    return User.objects.get(pk=user.pk)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Let time pass for our rules and for Django's sessions."""
    from django.contrib.sessions.backends import base, db
    from django.utils import timezone

    really, passed = timezone.now, timedelta()

    class Clock:
        now = staticmethod(lambda: really() + passed)

    def pass_by(more: timedelta) -> None:
        nonlocal passed
        passed += more

    for module in (middleware, events, base, db):
        monkeypatch.setattr(module, "timezone", Clock)
    return pass_by


def policy(key: str, value: Any) -> None:
    recorded = datetime(2025, 1, 6, tzinfo=UTC)
    Policy.objects.create(key=key, scope="company", value=value, start=date(2025, 1, 1), recorded_at=recorded)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("settings:account")).status_code == 200


def test_an_unused_session_ends(steward: User, later: Later) -> None:
    client = browser(steward)
    later(timedelta(hours=71))
    assert is_in(client)
    later(timedelta(hours=73))
    assert not is_in(client)


def test_use_keeps_a_session_up_to_its_lifetime(steward: User, later: Later) -> None:
    client = browser(steward)
    for _ in range(6):
        later(timedelta(hours=54))
        assert is_in(client)
    later(timedelta(hours=13))
    assert not is_in(client)
    assert not Session.objects.filter(expire_date__gt=datetime.now(UTC) + timedelta(days=15)).exists()


def test_the_organisation_sets_both_limits(steward: User, later: Later) -> None:
    policy("signin.idle_hours", 1)
    policy("signin.lifetime_days", 1)
    unused = browser(steward)
    used = browser(steward)
    for _ in range(2):
        later(timedelta(minutes=50))
        assert is_in(used)
    assert not is_in(unused)
    for _ in range(27):
        later(timedelta(minutes=50))
        used.get(reverse("settings:account"))
    assert not is_in(used)


def test_a_shorter_lifetime_reaches_sessions_that_run(steward: User) -> None:
    client = browser(steward)
    session = client.session
    session[BEGUN] = session[BEGUN] - timedelta(days=2).total_seconds()
    session[ASKED] = 0
    session.save()
    policy("signin.lifetime_days", 1)
    assert client.get(reverse("settings:account")).status_code == 302
    assert not Session.objects.exists()


def test_a_sign_in_with_a_password_ends_by_the_rules_too(steward: User) -> None:
    client = Client()
    client.post(reverse("account_login"), {"login": steward.email, "password": PASSWORD})
    assert is_in(client)
    assert client.session.get_expiry_age() == 72 * 3600


def test_between_two_readings_of_the_rules_they_cost_no_query(steward: User, later: Later) -> None:
    client = browser(steward)
    with CaptureQueriesContext(connection) as soon:
        client.get("/settings/")
    assert not [one for one in soon if "signin." in one["sql"] or one["sql"].startswith("UPDATE")]
    later(timedelta(minutes=6))
    with CaptureQueriesContext(connection) as late:
        client.get("/settings/")
    assert len([one for one in late if "signin." in one["sql"]]) == 1


def test_a_steward_has_days_to_set_up_a_second_proof(steward: User, later: Later) -> None:
    client = browser(steward)
    assert "You need a second proof by" in client.get(reverse("mfa_index")).content.decode()
    assert client.get("/settings/").status_code == 200
    for _ in range(8):
        later(timedelta(hours=47))
        client.get("/settings/")
    client = browser(steward)
    answer = client.get("/settings/")
    assert answer["Location"] == reverse("mfa_index")
    assert client.get(reverse("mfa_index")).status_code == 200
    assert client.get(reverse("settings:account")).status_code == 200
    Authenticator.objects.create(user=steward, type=Authenticator.Type.RECOVERY_CODES, data={"hashes": []})
    assert client.get("/settings/").status_code == 302, "codes alone are no second proof"
    Authenticator.objects.create(user=steward, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert client.get("/settings/").status_code == 200
    assert "You need a second proof" not in client.get(reverse("settings:account")).content.decode()


def test_without_grace_nothing_else_opens(steward: User) -> None:
    policy("signin.second_proof_days", 0)
    assert browser(steward).get("/settings/").status_code == 302


@pytest.mark.parametrize(("whom", "steward_needs", "other_needs"), [
    ("nobody", False, False), ("stewards", True, False), ("everybody", True, True),
])  # fmt: skip
def test_the_organisation_says_who_needs_one(
    steward: User, whom: str, steward_needs: bool, other_needs: bool
) -> None:
    policy("signin.second_proof", whom)
    policy("signin.second_proof_days", 0)
    other = User.objects.create_user("guest@example.org")
    assert (browser(steward).get("/settings/").status_code == 302) is steward_needs
    assert (browser(other).get("/settings/").status_code == 302) is other_needs


def test_the_fictional_people_of_the_demo_need_none(steward: User, settings: Any) -> None:
    settings.DEMO = True
    policy("signin.second_proof_days", 0)
    assert browser(steward).get("/settings/").status_code == 200


@pytest.mark.parametrize(("acr", "opens"), [("strong", True), ("", False)])
def test_a_strong_sign_in_at_the_provider_counts(steward: User, settings: Any, acr: str, opens: bool) -> None:
    settings.OIDC_ACR = acr
    policy("signin.second_proof_days", 0)
    client = browser(steward)
    session = client.session
    session["account_authentication_methods"] = [{"method": "socialaccount", "at": 0}]
    session["account_authentication_methods_user"] = str(steward.pk)
    session.save()
    assert (client.get("/settings/").status_code == 200) is opens
