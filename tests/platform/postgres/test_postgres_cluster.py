"""One cluster: made, started and stopped, and what is said when its folder is not as it should be."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest
from tests.platform.postgres.clusters import FAST, places_in, stop_for_certain

from homeostat.platform.postgres import Cluster, DatabaseProblem, Share
from homeostat.platform.postgres.cluster import room_for_pages
from homeostat.platform.postgres.places import digest_of
from homeostat.platform.postgres.processes import is_server_of


def ask(share: Share, question: str) -> object:
    host = str(share.cluster.places.socket)
    with psycopg.connect(host=host, port=5432, user="homeostat", dbname="postgres") as connection:
        row = connection.execute(question).fetchone()  # type: ignore[call-overload]
    return row[0] if row else None


def write_pid_file(data: Path, pid: int) -> None:
    """As PostgreSQL of another boot would have left it."""
    lines = [str(pid), str(data), "1700000000", "5432", "/nowhere", "", "  5432001         7", "ready   "]
    (data / "postmaster.pid").write_text("\n".join(lines) + "\n")


def test_a_new_cluster_speaks_utf8_sorts_by_code_point_and_listens_on_no_network(share: Share) -> None:
    share.join()
    try:
        assert ask(share, "SHOW server_encoding") == "UTF8"
        assert ask(share, "SELECT datlocale FROM pg_database WHERE datname = 'postgres'") == "C.UTF-8"
        assert ask(share, "SHOW listen_addresses") == ""
        assert ask(share, "SHOW timezone") == "UTC"
        assert share.cluster.places.socket.stat().st_mode & 0o777 == 0o700
    finally:
        share.leave()


def test_the_server_never_runs_as_root(share: Share) -> None:
    share.join()
    server = share.cluster.running()
    account = share.cluster.places.account
    assert server
    owner = psutil.Process(server.pid).uids().real
    assert owner != 0
    assert owner == (account.uid if account else os.geteuid())
    share.leave()


def test_a_stale_pid_file_that_names_a_stranger_is_no_obstacle(share: Share) -> None:
    """The number was given to another process since; that process must survive our stopping, too."""
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        write_pid_file(share.cluster.places.data, stranger.pid)
        assert share.cluster.running() is None
        assert share.cluster.stop() is False
        share.join()
        server = share.cluster.running()
        assert server
        assert server.pid != stranger.pid
        share.leave()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_stale_pid_file_that_names_the_server_of_another_folder_is_no_obstacle(
    share: Share, folder: Path
) -> None:
    other = folder / "other"
    subprocess.run(["cp", "-a", str(share.cluster.places.home), str(other)], check=True)
    neighbour = Share(Cluster(places_in(other), FAST))
    neighbour.join()
    try:
        server = neighbour.cluster.running()
        assert server
        write_pid_file(share.cluster.places.data, server.pid)
        share.join()
        share.leave()
        assert neighbour.cluster.running() == server
    finally:
        neighbour.leave()
        stop_for_certain(other)


@pytest.mark.parametrize("content", ["", "no number\n", "-1\n", "0\n"])
def test_a_pid_file_of_nonsense_is_no_obstacle(share: Share, content: str) -> None:
    (share.cluster.places.data / "postmaster.pid").write_text(content)
    assert share.cluster.running() is None
    share.join()
    share.leave()


def test_a_process_that_is_gone_is_nobodys_server(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert not is_server_of(gone.pid, tmp_path)


def test_a_folder_of_another_version_is_refused_untouched(share: Share) -> None:
    data = share.cluster.places.data
    (data / "PG_VERSION").write_text("14\n")
    before = sorted(str(path) for path in data.rglob("*"))
    with pytest.raises(
        DatabaseProblem, match=r"made by PostgreSQL 14, but this Homeostat brings \d+.*upgrade-postgresql"
    ):
        share.join()
    assert sorted(str(path) for path in data.rglob("*")) == before


@pytest.mark.parametrize(
    "lost", ["PG_VERSION", "global/pg_control", "pg_wal", "postgresql.conf", "pg_hba.conf"]
)
def test_a_broken_folder_is_named_with_what_it_lacks(share: Share, lost: str) -> None:
    path = share.cluster.places.data / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(DatabaseProblem, match=rf"not a whole database folder.*{lost}.*Move it away"):
        share.join()


def test_a_damaged_folder_is_reported_with_the_servers_own_words(share: Share) -> None:
    (share.cluster.places.data / "global" / "pg_control").write_bytes(b"\0" * 8192)
    with pytest.raises(DatabaseProblem, match=r"did not start: .+ The end of .+server\.log"):
        share.join()


def test_a_creation_that_was_killed_in_the_middle_is_begun_again(folder: Path) -> None:
    share = Share(Cluster(places_in(folder / "home"), FAST))
    share.cluster.prepare_folders()
    half = share.cluster.places.cluster / "data.half"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    heard: list[str] = []
    try:
        share.join(heard.append)
        assert heard == ["Creating the database …"]
        assert not half.exists()
        share.leave()
    finally:
        stop_for_certain(folder / "home")


def test_no_room_for_a_new_cluster_is_said_plainly(folder: Path) -> None:
    """Files of more than 100 kB cannot be written here: as on a full disk, initdb fails half-way."""
    script = """
import resource, signal, sys
from homeostat.platform.postgres.__main__ import main
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
sys.exit(main(["start"]))
"""
    Share(Cluster(places_in(folder / "home"), FAST)).cluster.prepare_folders()
    environment = os.environ | {"HOMEOSTAT_CLUSTER": str(folder / "home"), "HOMEOSTAT_DATA": str(folder)}
    environment.pop("DATABASE_URL", None)
    result = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert "could not create its folder" in result.stderr
    assert "Free some space" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (folder / "home" / "cluster" / "data").exists()
    assert not (folder / "home" / "cluster" / "data.half").exists()


def test_a_folder_with_spaces_and_quotes_works(folder: Path, pristine: Path) -> None:
    awkward = folder / 'Ada\'s "data" folder $HOME'
    subprocess.run(["cp", "-a", str(pristine), str(awkward)], check=True)
    share = Share(Cluster(places_in(awkward), FAST))
    try:
        share.join()
        assert ask(share, "SELECT 1") == 1
        share.leave()
        assert share.cluster.running() is None
    finally:
        stop_for_certain(awkward)


def test_a_path_too_long_for_a_socket_gets_a_short_private_one(folder: Path, pristine: Path) -> None:
    deep = folder.joinpath(*["a-rather-long-name-of-a-folder"] * 4) / "home"
    deep.parent.mkdir(parents=True)
    for parent in deep.parents:
        if folder in parent.parents:
            parent.chmod(0o711)
    subprocess.run(["cp", "-a", str(pristine), str(deep)], check=True)
    share = Share(Cluster(places_in(deep), FAST))
    socket = share.cluster.places.socket
    assert socket == Path("/tmp") / f"homeostat-{digest_of(deep)}"
    try:
        share.join()
        assert ask(share, "SELECT 1") == 1
        assert socket.stat().st_mode & 0o777 == 0o700
        share.leave()
    finally:
        stop_for_certain(deep)
        shutil.rmtree(socket, ignore_errors=True)


def test_somebody_elses_folder_in_the_place_of_the_socket_is_refused(folder: Path) -> None:
    deep = folder.joinpath(*["a-rather-long-name-of-a-folder"] * 4) / "home"
    cluster = Cluster(places_in(deep))
    deep.parent.mkdir(parents=True)
    for parent in deep.parents:
        if folder in parent.parents:
            parent.chmod(0o711)
    trap = cluster.places.socket
    trap.symlink_to(folder)
    try:
        with pytest.raises(DatabaseProblem, match="is not a folder"):
            cluster.prepare_folders()
    finally:
        trap.unlink()


def test_a_large_log_is_turned_over_at_the_next_start(share: Share) -> None:
    log = share.cluster.places.log
    log.write_bytes(b"x" * 5_000_001)
    log.chmod(0o666)
    share.join()
    share.leave()
    assert log.with_suffix(".log.1").stat().st_size == 5_000_001
    assert log.stat().st_size < 5_000_000


@pytest.mark.parametrize(("gigabytes", "room"), [(0.5, 128), (1, 128), (2, 256), (4, 512), (64, 512)])
def test_the_room_for_pages_follows_the_memory(
    gigabytes: float, room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": int(gigabytes * 2**30) // 4096}
    monkeypatch.setattr(os, "sysconf", pages.__getitem__)
    assert room_for_pages() == f"{room}MB"
