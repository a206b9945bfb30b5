"""Where the database lies is a function of the environment; asking for it starts and touches nothing."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from homeostat.platform.postgres import DatabaseProblem, data_folder, database_settings, external, places
from homeostat.platform.postgres.cluster import check_reachable
from homeostat.platform.postgres.places import Account, make_private


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("DATABASE_URL", "HOMEOSTAT_DATA", "HOMEOSTAT_CLUSTER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)


def test_the_data_lies_in_the_users_data_directory_or_where_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert tmp_path in data_folder().parents
    assert data_folder().name == "homeostat"
    monkeypatch.setenv("HOMEOSTAT_DATA", "~/elsewhere")
    assert data_folder() == tmp_path / "elsewhere"


def test_for_root_the_cluster_lies_outside_the_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert places().home.parent == Path("/var/lib/homeostat")
    account = places().account
    assert account
    assert account.uid != 0


def test_for_others_the_cluster_lies_with_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert places().home == data_folder() / "postgres"
    assert places().account is None


def test_two_data_folders_have_two_clusters(monkeypatch: pytest.MonkeyPatch) -> None:
    found = set()
    for folder in ("/srv/one", "/srv/two"):
        monkeypatch.setenv("HOMEOSTAT_DATA", folder)
        found.add(places().home)
    assert len(found) == 2


def test_settings_touch_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOMEOSTAT_DATA", str(tmp_path / "new"))
    settings = database_settings()
    assert settings["ENGINE"] == "django.db.backends.postgresql"
    assert settings["HOST"] == str(places().socket)
    assert not (tmp_path / "new").exists()


def test_the_supervisor_is_importable_without_django() -> None:
    script = "import sys, homeostat.platform.postgres.__main__; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://ada:s%2Fcret@db.example:5433/house",
            ("house", "ada", "s/cret", "db.example", "5433", {}),
        ),
        ("postgres:///house?host=/run/postgresql", ("house", "", "", "/run/postgresql", "", {})),
        (
            "postgresql://ada@[::1]/house?sslmode=require",
            ("house", "ada", "", "::1", "", {"sslmode": "require"}),
        ),
    ],
)
def test_a_database_url_is_read_whole(url: str, expected: tuple[object, ...]) -> None:
    settings = external.parse_url(url)
    assert (
        tuple(settings[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")) == expected
    )


@pytest.mark.parametrize(
    "url", ["mysql://a@b/c", "postgresql://host", "postgresql://host:port/x", "nonsense"]
)
def test_a_database_url_of_another_kind_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(DatabaseProblem, match=r"DATABASE_URL.*postgresql://user:password@host"):
        external.parse_url(url)


def test_an_old_external_server_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Old:
        class info:
            server_version = 140_011

        def __enter__(self) -> "Old":
            return self

        def __exit__(self, *_: object) -> None:
            return None

    monkeypatch.setattr(psycopg, "connect", lambda **_: Old())
    with pytest.raises(DatabaseProblem, match=r"is version 14.*needs 15 or newer"):
        external.check_server(external.parse_url("postgresql://ada@db.example/house"))


def test_an_external_server_that_is_away_is_named_without_the_password() -> None:
    settings = external.parse_url("postgresql://ada:secret@127.0.0.1:1/house")
    told = r"127\.0\.0\.1, database house.*nobody answers.*Check host"
    with pytest.raises(DatabaseProblem, match=told) as caught:
        external.check_server(settings)
    assert "secret" not in str(caught.value)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseProblem, match=r"Cannot write to .*file/below.*HOMEOSTAT_DATA"):
        make_private(tmp_path / "file" / "below", account=None)


def test_a_folder_the_servers_account_cannot_reach_is_named(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(DatabaseProblem, match=r"account nobody.*HOMEOSTAT_CLUSTER"):
        check_reachable(closed / "home", Account("nobody", 65534, 65534))
