"""Web, workers and commands share one server: the first starts it, the last one stops it."""

import os
import signal
import subprocess
import time

import psutil
import psycopg
import pytest
from tests.platform.postgres.clusters import Others

from homeostat.platform.postgres import DatabaseProblem, Share


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def leave(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.close()
    assert said(process) == "out"
    assert process.wait(timeout=30) == 0


def connect(share: Share) -> psycopg.Connection[tuple[object, ...]]:
    host = str(share.cluster.places.socket)
    return psycopg.connect(host=host, port=5432, user="homeostat", dbname="postgres", autocommit=True)


def test_the_last_one_out_stops_the_server(share: Share) -> None:
    share.join()
    share.join()
    share.leave()
    assert share.cluster.running()
    share.leave()
    assert share.cluster.running() is None


def test_two_who_start_at_once_share_one_server(share: Share, another: Others) -> None:
    first, second = another.begin(), another.begin()
    assert (said(first), said(second)) == ("in", "in")
    server = share.cluster.running()
    assert server
    assert server.status == "ready"
    leave(first)
    assert share.cluster.running() == server
    leave(second)
    assert share.cluster.running() is None


def test_a_killed_user_leaves_the_server_to_the_next(share: Share, another: Others) -> None:
    killed = another.begin()
    assert said(killed) == "in"
    server = share.cluster.running()
    killed.kill()
    killed.wait()
    assert share.cluster.running() == server
    following = another.begin()
    assert said(following) == "in"
    assert share.cluster.running() == server
    leave(following)
    assert share.cluster.running() is None


def test_a_killed_server_comes_back_with_all_that_was_committed(share: Share) -> None:
    share.join()
    with connect(share) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('committed')")
        server = share.cluster.running()
        assert server
        os.kill(server.pid, signal.SIGKILL)
    share.leave()
    share.join()
    try:
        with connect(share) as connection:
            assert connection.execute("SELECT word FROM kept").fetchall() == [("committed",)]
    finally:
        share.leave()


def test_a_busy_child_of_a_killed_server_is_told_to_leave(share: Share) -> None:
    """One that computes does not notice; it would hold the shared memory for hours."""
    share.join()
    busy = connect(share)
    child = psutil.Process(busy.info.backend_pid)
    child.suspend()
    server = share.cluster.running()
    assert server
    os.kill(server.pid, signal.SIGKILL)
    share.leave()
    told: list[str] = []
    begun = time.monotonic()
    resumed = False

    def progress(message: str) -> None:
        nonlocal resumed
        told.append(message)
        if not resumed:
            resumed = True
            child.resume()

    share.join(progress)
    share.leave()
    assert any("killed database server" in message for message in told)
    assert time.monotonic() - begun < 25
    busy.close()


def test_a_user_that_fails_to_start_the_server_holds_nothing(share: Share) -> None:
    version = share.cluster.places.data / "PG_VERSION"
    right = version.read_text()
    version.write_text("9\n")
    for _ in range(2):
        with pytest.raises(DatabaseProblem, match="PostgreSQL 9"):
            share.join()
    with share.turn():
        assert not share.is_used()
    version.write_text(right)
    share.join()
    share.leave()


def test_a_kept_server_stays_until_it_is_released(share: Share) -> None:
    share.join()
    share.kept.touch()
    share.leave()
    assert share.cluster.running()
    share.kept.unlink()
    share.join()
    share.leave()
    assert share.cluster.running() is None
