"""A worker killed with -9 in the middle of a job, and another one that does the job."""

import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
from tests.cli.test_cli_serve import eventually
from tests.houses import House

CSV = "Date,Person,Account,Hours\n2026-11-02,ada,internal,7.5\n2026-11-03,ada,internal,6.25\n"
UPLOAD = """
    from django.core.files.uploadedfile import SimpleUploadedFile as File
    from django.utils import timezone
    from homeostat.connect.files import runs
    from homeostat.connect.files.looking import suggest
    run = runs.keep_uploads([File("hours.csv", {csv!r}.encode())], by=None, at=timezone.now())
    run.profile_key, run.mapping = suggest(run)
    run.choices = {{"create": {{"people": "all", "accounts": "all"}}}}
    run.save()
    print(runs.ask_for(run, "import").job)
"""


@contextlib.contextmanager
def worker(house: House) -> Iterator["subprocess.Popen[bytes]"]:
    with (house.folder / "workers.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "homeostat.cli", "worker"],
            env=house.environment, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(timeout=30)


@contextlib.contextmanager
def connected(house: House) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    socket = house.folder / "postgres" / "cluster" / "socket"
    with psycopg.connect(host=str(socket), user="homeostat", dbname="homeostat", autocommit=True) as found:
        yield found


def one(connection: "psycopg.Connection[tuple[object, ...]]", query: str, *values: object) -> object:
    row = connection.execute(query, values).fetchone()
    return row[0] if row else None


def test_a_job_whose_worker_was_killed_is_done_by_another_and_once(house: House) -> None:
    job = int(house.ask(UPLOAD.format(csv=CSV).strip()))
    with connected(house) as database, connected(house) as gate:
        state = "SELECT status::text || ' ' || attempts FROM procrastinate_jobs WHERE id = %s"
        waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        with gate.transaction(), worker(house) as first:
            gate.execute(
                "LOCK TABLE homeostat_hoursentry IN EXCLUSIVE MODE"
            )  # holds the import up in the middle
            assert eventually(lambda: one(database, waits), 120), Path(
                house.folder / "workers.log"
            ).read_text()
            first.send_signal(signal.SIGKILL)
            first.wait()
        assert one(database, state, job) == "doing 0"
        assert one(database, "SELECT count(*) FROM homeostat_hoursentry") == 0, "nothing half done"
        database.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
        with worker(house):
            assert eventually(lambda: one(database, state, job) == "succeeded 2", 240), one(
                database, state, job
            )
            assert one(database, "SELECT sum(hours)::float FROM homeostat_hoursentry") == 13.75
    told = house.do("doctor")
    assert "ok     jobs" in told.stdout, told.stdout
    log = (house.folder / "workers.log").read_text()
    assert f"Job {job} (homeostat.import) lost its worker: it is done again." in log


def test_a_job_killed_after_its_work_and_before_it_was_noted_is_not_done_twice(house: House) -> None:
    """An import that was done, given back to the workers as if its end had never been noted."""
    job = int(house.ask(UPLOAD.format(csv=CSV.replace("2026-11", "2026-10")).strip()))
    done = "SELECT status = 'succeeded' FROM procrastinate_jobs WHERE id = %s"
    count = "SELECT count(*) FROM homeostat_hoursentry"
    with connected(house) as database:
        before = one(database, count)
        with worker(house):
            assert eventually(lambda: one(database, done, job), 240)
        entries = one(database, count)
        assert entries == int(str(before)) + 2
        database.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL, attempts = 0")
        assert "Lost their worker" in house.do("doctor").stdout
        look = "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('default', %s, %s)"
        database.execute(look, ["homeostat.retry_stalled_jobs", '{"timestamp": 0}'])
        with worker(house):
            assert eventually(lambda: one(database, done, job), 240)
        assert one(database, count) == entries
