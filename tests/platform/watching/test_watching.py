"""What monitoring asks of an installation: up, ready, and in figures."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from homeostat.platform.signin.models import User
from homeostat.platform.watching import condition

pytestmark = pytest.mark.django_db
TOKEN = "a token of forty signs that nobody guesses"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def measured(settings: Any) -> Client:
    settings.METRICS_TOKEN = TOKEN
    settings.MIDDLEWARE = ["homeostat.platform.watching.middleware.Durations", *settings.MIDDLEWARE]
    return Client()


def figures(client: Client) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    answer = client.get("/metrics/", headers=BEARER)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def worker_heard(ago: timedelta) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [timezone.now() - ago]
        )


def test_health_tells_the_database_and_no_secret() -> None:
    assert Client().get("/health/").json() == {"status": "ok", "database": "reachable"}


@pytest.mark.parametrize("path", ["/health/", "/ready/", "/metrics/"])
def test_they_are_only_read(path: str) -> None:
    assert Client().post(path).status_code == 405


def test_it_is_ready_with_a_silent_worker_and_says_so() -> None:
    answer = Client().get("/ready/")
    assert answer.status_code == 200
    assert answer.json()["worker"] == "silent"
    worker_heard(timedelta(minutes=5))
    assert Client().get("/ready/").json()["worker"] == "silent", "five minutes ago is no sign of life"
    worker_heard(timedelta(seconds=5))
    assert Client().get("/ready/").json() == {
        "status": "ready",
        "database": "reachable",
        "tables": "of this version",
        "worker": "heard",
    }


def test_it_is_not_ready_with_tables_of_another_version() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'homeostat'")
    answer = Client().get("/ready/")
    assert answer.status_code == 503
    assert answer.json()["tables"] == "of another version"


@pytest.mark.parametrize("path", ["/health/", "/ready/"])
def test_without_its_database_it_is_neither_up_nor_ready(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(condition, "is_reachable", lambda: False)
    answer = Client().get(path)
    assert answer.status_code == 503
    assert answer.json()["database"] == "unreachable"


def test_a_lost_connection_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    assert condition.is_reachable()

    def lost() -> None:
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", lost)
    assert not condition.is_reachable()


def test_being_ready_takes_few_queries(django_assert_max_num_queries: Any) -> None:
    condition.migrations_of_this_version()
    with django_assert_max_num_queries(4):
        Client().get("/ready/")


def test_without_a_token_there_are_no_metrics() -> None:
    assert Client().get("/metrics/", headers=BEARER).status_code == 404


@pytest.mark.parametrize("sent", ["", "Bearer ", "Bearer guessed", TOKEN, "Bearer é"])
def test_metrics_ask_for_the_token(measured: Client, sent: str) -> None:
    refused = measured.get("/metrics/", headers={"Authorization": sent} if sent else {})
    assert refused.status_code == 401
    assert "homeostat_" not in refused.content.decode()


def test_metrics_count_requests_by_page_and_name_nobody(measured: Client) -> None:
    before = figures(measured)
    measured.get("/account/login/")
    measured.get("/nobody/ada@example.org/")
    measured.generic("EVIL", "/account/login/")
    after = figures(measured)

    def more(page: str, method: str, status: str) -> float:
        labels = (("method", method), ("page", page), ("status", status))
        key = ("homeostat_request_seconds_count", labels)
        return after.get(key, 0) - before.get(key, 0)

    assert more("account_login", "GET", "2xx") == 1
    assert more("none", "GET", "4xx") + more("none", "GET", "3xx") == 1
    assert more("account_login", "other", "4xx") + more("account_login", "other", "2xx") == 1
    assert not any("ada" in value for _, labels in after for _, value in labels)


def test_metrics_tell_jobs_readings_workers_and_size(measured: Client) -> None:
    worker_heard(timedelta(seconds=1))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status)"
            " VALUES ('default', 'a', 'todo'), ('default', 'b', 'todo'), ('default', 'c', 'failed')"
        )
    found = figures(measured)
    assert found["homeostat_jobs", (("state", "waiting"),)] == 2
    assert found["homeostat_jobs", (("state", "failed"),)] == 1
    assert found["homeostat_jobs", (("state", "running"),)] == 0
    assert found["homeostat_workers", ()] == 1
    assert found["homeostat_readings_waiting", ()] == 0
    assert found["homeostat_database_bytes", ()] > 1_000_000


def test_a_steward_without_second_proof_gets_in_the_way_of_nothing(measured: Client) -> None:
    user = User.objects.create_user("a@example.org")
    measured.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert measured.get("/ready/").status_code == 200


@override_settings(SECURE_SSL_REDIRECT=True)
@pytest.mark.parametrize("path", ["/health/", "/ready/"])
def test_the_machine_itself_asks_without_tls(path: str) -> None:
    assert Client().get(path).status_code == 200
