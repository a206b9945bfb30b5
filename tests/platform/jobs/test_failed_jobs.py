"""Jobs that failed for good: listed, and done again when somebody says so."""

import contextlib
import json
from collections.abc import Iterator

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from homeostat.cli import main
from homeostat.platform.jobs.failed import DidNotFail, Retried, failed_jobs, retry_failed

pytestmark = pytest.mark.django_db


def job(state: str, *, lock: str | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock)"
            " VALUES ('default', 'anything', %s) RETURNING id",
            [lock],
        )
        made = int(cursor.fetchone()[0])
        for step in {"failed": ("doing", "failed"), "doing": ("doing",)}.get(state, ()):
            cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [step, made])
    return made


def state_of(pk: int) -> str:
    return ProcrastinateJob.objects.get(pk=pk).status


@pytest.fixture(autouse=True)
def only_these_jobs(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextlib.contextmanager
    def ready() -> Iterator[None]:
        yield

    monkeypatch.setattr("homeostat.cli.jobs.database_ready", ready)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


def test_what_failed_is_listed_newest_first_and_nothing_else() -> None:
    first, second = job("failed"), job("failed")
    job("doing"), job("todo")
    found = failed_jobs()
    assert [each.pk for each, _at in found] == [second, first]
    assert all(at is not None for _each, at in found)


def test_all_that_failed_wait_again() -> None:
    failed, running = [job("failed"), job("failed")], job("doing")
    assert retry_failed() == [Retried(pk, "anything", True) for pk in failed]
    assert [state_of(pk) for pk in (*failed, running)] == ["todo", "todo", "doing"]
    assert retry_failed() == []


def test_some_of_them_by_number() -> None:
    chosen, other = job("failed"), job("failed")
    with pytest.raises(DidNotFail, match="999999999"):
        retry_failed([chosen, 999_999_999])
    assert state_of(chosen) == "failed"
    assert [each.number for each in retry_failed([chosen])] == [chosen]
    assert (state_of(chosen), state_of(other)) == ("todo", "failed")


def test_where_the_same_work_waits_already_it_is_left_alone() -> None:
    failed, next_one = job("failed", lock="readings"), job("failed")
    job("todo", lock="readings")
    assert retry_failed() == [Retried(failed, "anything", False), Retried(next_one, "anything", True)]
    assert state_of(failed) == "failed"


Out = pytest.CaptureFixture[str]


def test_the_command_lists_and_retries(capsys: Out) -> None:
    failed = job("failed")
    assert main(["jobs", "failed"]) == 0
    assert capsys.readouterr().out.split()[:2] == [str(failed), "anything"]
    assert main(["jobs", "failed", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(each["number"], each["task"], each["begun"]) for each in told] == [(failed, "anything", 0)]
    assert main(["jobs", "retry", str(failed), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [{"number": failed, "task": "anything", "waits": True}]
    assert state_of(failed) == "todo"
    assert main(["jobs", "failed"]) == main(["jobs", "retry", "--all"]) == 0
    assert capsys.readouterr().err == "No job failed.\n" * 2


def test_the_command_says_what_it_leaves_alone(capsys: Out) -> None:
    failed = job("failed", lock="readings")
    job("todo", lock="readings")
    assert main(["jobs", "retry", "--all"]) == 0
    assert "left alone: the same work waits already" in capsys.readouterr().out
    assert state_of(failed) == "failed"


def test_a_number_that_did_not_fail_changes_nothing(capsys: Out) -> None:
    failed, running = job("failed"), job("doing")
    assert main(["jobs", "retry", str(failed), str(running)]) == 1
    assert capsys.readouterr().err == f"Not among the jobs that failed: {running}. Nothing was changed.\n"
    assert state_of(failed) == "failed"


@pytest.mark.parametrize("words", [[], ["1", "--all"]])
def test_which_ones_has_to_be_said(words: list[str], capsys: Out) -> None:
    assert main(["jobs", "retry", *words]) == 2
    assert "--all" in capsys.readouterr().err
