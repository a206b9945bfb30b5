"""python -m homeostat.platform.postgres status|start|stop, by root and by an ordinary user."""

import json
import multiprocessing.queues
import os
import pwd
from pathlib import Path

import pytest
from tests.platform.postgres.clusters import Others, places_in

from homeostat.platform.postgres import Share, binaries
from homeostat.platform.postgres.__main__ import main

Answers = multiprocessing.SimpleQueue


@pytest.fixture(autouse=True)
def this_cluster(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("HOMEOSTAT_CLUSTER", str(folder / "home"))
    monkeypatch.delenv("DATABASE_URL", raising=False)


def test_start_keeps_it_running_and_stop_ends_it(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status"]) == 3
    assert main(["start"]) == 0
    assert main(["start"]) == 0
    capsys.readouterr()
    assert main(["status", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["running"]
    assert facts["kept"]
    assert facts["data"] == str(home / "cluster" / "data")
    assert main(["stop"]) == 0
    assert main(["stop"]) == 0
    assert main(["status"]) == 3


def test_stop_leaves_a_server_in_use_alone_unless_forced(
    another: Others, share: Share, capsys: pytest.CaptureFixture[str]
) -> None:
    user = another.begin()
    assert user.stdout
    assert user.stdout.readline() == "in\n"
    assert main(["stop"]) == 1
    assert "In use" in capsys.readouterr().err
    assert share.cluster.running()
    assert main(["stop", "--force"]) == 0
    assert share.cluster.running() is None


def test_nothing_is_there_to_stop(folder: Path) -> None:
    assert main(["stop"]) == 0
    assert not (folder / "home").exists()


def test_an_external_server_is_not_ours_to_stop(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://ada@db.example/house")
    assert main(["stop"]) == 2
    assert "external" in capsys.readouterr().err


def test_a_problem_is_one_line_without_a_traceback(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "cluster" / "data" / "PG_VERSION").write_text("9\n")
    assert main(["start"]) == 1
    complaint = capsys.readouterr().err
    assert "PostgreSQL 9" in complaint
    assert len(complaint.strip().splitlines()) == 1


def as_ordinary_user(folder: str, found: binaries.Binaries, answers: Answers) -> None:
    """In a forked child: give up root for good, then live through a first start with a home of one's own."""
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)
    os.chdir(folder)
    for name in ("HOMEOSTAT_CLUSTER", "HOMEOSTAT_DATA", "XDG_DATA_HOME"):
        os.environ.pop(name, None)
    os.environ["HOME"] = folder
    # The packages may lie where only root can read; the copy that root made is for everybody.
    binaries.wheel_binaries = lambda: found
    try:
        answers.put([main([command]) for command in ("status", "start", "status", "stop", "status")])
    except BaseException as error:
        answers.put(repr(error))


def test_an_ordinary_user_has_the_cluster_in_the_home(folder: Path) -> None:
    own = folder / "nobody"
    own.mkdir()
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(own, nobody.pw_uid, nobody.pw_gid)
    found = binaries.reachable_binaries(places_in(folder / "home"))
    context = multiprocessing.get_context("fork")
    answers: Answers = context.SimpleQueue()
    child = context.Process(target=as_ordinary_user, args=(str(own), found, answers))
    child.start()
    child.join(timeout=120)
    assert answers.get() == [3, 0, 0, 0, 3]
    data = own / ".local" / "share" / "homeostat" / "postgres" / "cluster" / "data"
    assert data.stat().st_uid == own.stat().st_uid
    assert data.stat().st_mode & 0o777 == 0o700
