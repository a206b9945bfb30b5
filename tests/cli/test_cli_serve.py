"""homeostat serve: everything up, everything kept up, everything down."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from tests.houses import House

from homeostat.cli.address import free_port
from homeostat.cli.supervise import Child, Supervisor


def eventually(is_so: Callable[[], object], within: float = 60.0) -> bool:
    limit = time.monotonic() + within
    while time.monotonic() < limit:
        if is_so():
            return True
        time.sleep(0.1)
    return False


@contextlib.contextmanager
def serving(house: House) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    log = house.folder / "serve.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "homeostat.cli", "serve", "--port", "18730"],
            env=house.environment, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        assert eventually(lambda: "ready" in log.read_text() or process.poll() is not None, 120), (
            log.read_text()
        )
        found = re.search(r"http://\S+", log.read_text())
        assert found, log.read_text()
        yield process, found[0]
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def is_up(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health/", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_it_serves_keeps_up_and_leaves_nothing_behind(house: House) -> None:
    with serving(house) as (process, address):
        assert is_up(address)
        added = house.do("user", "add", "ada@example.org")
        assert added.stdout.startswith(f"{address}/account/password/reset/key/"), added.stderr
        assert "No server runs here" not in added.stderr
        elsewhere = {"HOMEOSTAT_URL": "https://homeostat.example"}
        assert house.do("user", "reset", "ada@example.org", more=elsewhere).stdout.startswith(
            "https://homeostat.example/"
        )
        tree = psutil.Process(process.pid)
        assert eventually(lambda: len(tree.children(recursive=True)) >= 4), (
            "web, its two processes and a worker"
        )
        web = next(child for child in tree.children() if "homeostat.cli.web" in child.cmdline())
        for child in [*web.children(), web]:
            child.kill()
        assert eventually(lambda: is_up(address)), "it is started again"
        family = tree.children(recursive=True)
        begun = time.monotonic()
        process.terminate()
        assert process.wait(timeout=30) == 0
        assert time.monotonic() - begun < 15
        assert not [child for child in family if child.is_running()]
    assert not is_up(address)
    assert not (house.folder / "data/served_at").exists()


def test_after_a_kill_its_children_leave_and_it_starts_again(house: House) -> None:
    with serving(house) as (process, _):
        family = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert eventually(lambda: not [child for child in family if child.is_running()], 30)
    with serving(house) as (_, address):
        assert is_up(address)


def test_a_taken_port_gives_the_next_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert port < free_port("127.0.0.1", port) <= port + 50


def supervise(children: list[Child], until: Callable[[], object]) -> str:
    """Run a supervisor until something is so, then end it as Ctrl-C does."""

    def watch(supervisor: Supervisor) -> None:
        supervisor.release()
        if until():
            os.kill(os.getpid(), signal.SIGINT)

    return Supervisor(children, watch=watch).run()


def test_a_child_that_dies_is_started_again(tmp_path: Path) -> None:
    log = tmp_path / "lives"
    script = f"import time; open({str(log)!r}, 'a').write('x'); time.sleep(0.1)"
    child = Child("brief", [sys.executable, "-c", script], later=True)
    assert supervise([child], lambda: log.exists() and len(log.read_text()) >= 2) == ""


def test_a_child_that_never_lives_is_given_up(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("homeostat.cli.supervise.GIVE_UP_AFTER", 2)
    assert (
        supervise([Child("stillborn", [sys.executable, "-c", "raise SystemExit(7)"])], lambda: False)
        == "stillborn"
    )
    assert "exit status 7" in capfd.readouterr().err


def test_a_child_that_does_not_hear_is_killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("homeostat.cli.supervise.STOP_WITHIN", 0.5)
    up = tmp_path / "up"
    deaf = f"import signal, time; signal.signal(15, signal.SIG_IGN); open({str(up)!r}, 'w'); time.sleep(60)"
    child = Child("deaf", [sys.executable, "-c", deaf])
    assert supervise([child], up.exists) == ""
    assert child.process
    assert child.process.returncode == -signal.SIGKILL
