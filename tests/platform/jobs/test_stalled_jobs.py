"""Jobs whose worker was lost: taken up once, however many workers look, and not for ever."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from homeostat.cli.checks import State, jobs
from homeostat.platform.jobs import queries
from homeostat.platform.jobs.jobs import forget
from homeostat.platform.jobs.stalled import ATTEMPTS, HEARD_WITHIN, retry_stalled, stalled_jobs

pytestmark = pytest.mark.django_db


def worker(*, silent_for: timedelta) -> int:
    with connection.cursor() as cursor:
        moment = timezone.now() - silent_for
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s) RETURNING id", [moment]
        )
        return int(cursor.fetchone()[0])


def job(by: int | None, *, state: str = "doing", attempts: int = 0, lock: str | None = None) -> int:
    """A job as it is after a worker took it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, attempts)"
            " VALUES ('default', 'anything', %s, %s) RETURNING id",
            [lock, attempts],
        )
        made = int(cursor.fetchone()[0])
        if state != "todo":
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = %s, worker_id = %s WHERE id = %s", [state, by, made]
            )
        return made


def state_of(pk: int) -> tuple[str, int]:
    found = ProcrastinateJob.objects.get(pk=pk)
    return found.status, found.attempts


def empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


@pytest.fixture(autouse=True)
def no_other_jobs(db: None) -> None:
    """Tests of imports commit jobs of theirs, and leave them."""
    empty()


@pytest.fixture
def silent() -> int:
    return worker(silent_for=2 * HEARD_WITHIN)


def test_a_job_of_a_silent_worker_is_done_again_and_one_of_a_living_worker_is_not(silent: int) -> None:
    lost, forgotten = job(silent), job(None)
    living = job(worker(silent_for=HEARD_WITHIN / 2))
    done = job(silent, state="succeeded")
    assert set(stalled_jobs().values_list("pk", flat=True)) == {lost, forgotten}
    assert retry_stalled() == 2
    assert state_of(lost) == state_of(forgotten) == ("todo", 1)
    assert state_of(living) == ("doing", 0)
    assert state_of(done) == ("succeeded", 0)
    assert retry_stalled() == 0


def test_a_job_that_takes_its_workers_down_is_left_alone_in_the_end(silent: int) -> None:
    pk = job(silent)
    for attempt in range(1, ATTEMPTS):
        retry_stalled()
        assert state_of(pk) == ("todo", attempt)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [pk])
    retry_stalled()
    assert state_of(pk) == ("failed", ATTEMPTS)
    assert retry_stalled() == 0


def test_where_the_same_work_waits_already_the_stalled_job_is_given_up(silent: int) -> None:
    stalled, other = job(silent, lock="readings"), job(silent)
    waiting = job(None, state="todo", lock="readings")
    assert retry_stalled() == 2
    assert state_of(stalled)[0] == "aborted"
    assert state_of(waiting) == ("todo", 0)
    assert state_of(other) == ("todo", 1), "and the next one is not held up by it"


@pytest.fixture
def empty_afterwards() -> Iterator[None]:
    """What tests commit is flushed only from tables of ours."""
    yield
    empty()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("empty_afterwards")
def test_many_workers_that_look_at_once_take_each_job_up_once() -> None:
    silent = worker(silent_for=2 * HEARD_WITHIN)
    made = {job(silent) for _ in range(40)}

    def look(_: int) -> int:
        try:
            return sum(retry_stalled() for _ in range(5))
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=6) as pool:
        found = list(pool.map(look, range(6)))
    assert sum(found) == len(made)
    events = ProcrastinateEvent.objects.filter(job__in=made, type="deferred_for_retry")
    assert Counter(events.values_list("job", flat=True)) == Counter(made)


def test_the_doctor_tells_what_stalled_waits_and_failed_lately(silent: int) -> None:
    assert jobs()[0] == State.GOOD
    failed = job(None, state="doing")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [failed])
    assert jobs() == (
        State.LOOK,
        "Failed within 7 days: anything (1). The log of the worker says why. "
        "Once that is mended, `homeostat jobs retry --all` has them done.",
    )
    waiting = job(None, state="todo")
    age(waiting)
    assert "1 jobs wait for more than an hour" in jobs()[1]
    job(silent)
    assert "Lost their worker and not begun again yet: anything (1)." in jobs()[1]
    assert queries.by_state() == {"waiting": 1, "running": 0, "failed": 1, "stalled": 1}
    age(failed)
    assert not queries.failed_since(datetime.now(UTC) - timedelta(days=7)), "and is told no longer"


def age(pk: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '8 days' WHERE job_id = %s", [pk])


def test_old_jobs_are_forgotten_and_failed_ones_later() -> None:
    made = {state: job(None, state="doing") for state in ("succeeded", "failed", "todo", "aborted")}
    with connection.cursor() as cursor:
        for state, pk in made.items():
            cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [state, pk])
    recent = job(None, state="succeeded")
    for pk in made.values():
        age(pk)
    async_to_sync(forget.func)(SimpleNamespace(app=app), 0)
    left = set(ProcrastinateJob.objects.values_list("pk", flat=True))
    assert left == {made["failed"], made["todo"], recent}
