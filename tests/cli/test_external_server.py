"""The how-to “Use a PostgreSQL server of your own”, on a real one: by TCP, password and TLS, as an owner."""

import contextlib
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.cli.certificates import certificate_for
from tests.cli.documents import adapted, block, variables
from tests.cli.servers import Server, new_server, remove
from tests.cli.test_cli_serve import eventually
from tests.houses import House, new_house, tear_down

DOCUMENT = "use-your-own-postgresql"
SECRET = "p@ss wörd: 1/2"
USERS = "from homeostat.models import User as U; print(sorted(U.objects.values_list('email', flat=True)))"


def role_and_database(name: str) -> list[str]:
    """The document's statements, for a database of that name."""
    text = block(DOCUMENT, "sql").replace("DATABASE homeostat", f"DATABASE {name}")
    text = text.replace("OWNER homeostat", f"OWNER {name}").replace("ROLE homeostat", f"ROLE {name}")
    statements = adapted(text, {"'a long random one'": f"'{SECRET}'"}).split(";")
    return [statement.strip() for statement in statements if statement.strip()]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    rule = adapted(block(DOCUMENT, "conf"), {"homeostat homeostat": "all all", "10.0.0.0/8": "127.0.0.1/32"})
    made = new_server(hba=rule)
    made.ask(*role_and_database("homeostat"))
    made.ask(*role_and_database("another"))
    yield made
    remove(made)


class Guest(House):
    """A house whose database is on that server."""

    url = ""

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {"DATABASE_URL": self.url}


@pytest.fixture(scope="module")
def guest(server: Server) -> Iterator[Guest]:
    """Its DATABASE_URL is the document's."""
    made = Guest(new_house().folder)
    changes = {
        "a%20long%20random%20one": quote(SECRET, safe=""),
        "db.example.org:5432": f"localhost:{server.port}",
        "/etc/homeostat/ca.pem": str(server.certificate.certificate),
    }
    made.url = variables(adapted(block(DOCUMENT, "sh"), changes))["DATABASE_URL"]
    migrated = made.do("migrate")
    assert migrated.returncode == 0, migrated.stderr
    assert made.do("user", "add", "ada@example.org", "--steward").returncode == 0
    yield made
    tear_down(made)


def test_an_owner_of_one_database_is_enough_and_the_doctor_is_content(guest: Guest, server: Server) -> None:
    report = guest.do("doctor")
    assert report.returncode == 0, report.stdout + report.stderr
    assert f"PostgreSQL {server.major}" in report.stdout
    assert "external" in report.stdout
    rights = "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = 'homeostat'"
    assert server.ask(rights) is False
    encrypted = "from django.db import connection as c; print(c.cursor().connection.pgconn.ssl_in_use)"
    assert guest.ask(encrypted) == "True"
    assert not (guest.folder / "postgres").exists(), "no embedded server was made"


def test_a_backup_goes_out_and_comes_back_by_tls(guest: Guest, tmp_path: Path) -> None:
    file = tmp_path / "all.dump"
    made = guest.do("backup", str(file))
    assert made.returncode == 0, made.stderr
    guest.do("user", "add", "later@example.org")
    back = guest.do("restore", str(file), "--replace", "--yes")
    assert back.returncode == 0, back.stderr
    assert guest.ask(USERS) == "['ada@example.org']"
    assert guest.do("doctor").returncode == 0


def test_the_embedded_database_moves_there_and_back(server: Server, house: House, tmp_path: Path) -> None:
    house.do("user", "add", "from-home@example.org")
    out, home = tmp_path / "move.dump", tmp_path / "home.dump"
    assert house.do("backup", str(out)).returncode == 0
    there = {"DATABASE_URL": server.url("another", quote(SECRET, safe=""), "another")}
    moved = house.do("restore", str(out), more=there)
    assert moved.returncode == 0, moved.stderr
    assert house.do("doctor", more=there).returncode == 0
    assert "from-home@example.org" in house.do("user", "list", more=there).stdout
    assert house.do("backup", str(home), more=there).returncode == 0
    back = house.do("restore", str(home), "--replace", "--yes")
    assert back.returncode == 0, back.stderr
    assert house.do("doctor").returncode == 0


def problem(guest: Guest, url: str) -> str:
    refused = guest.do("doctor", more={"DATABASE_URL": url})
    assert refused.returncode == 1, refused.stdout
    lines = refused.stderr.strip().splitlines()
    assert len(lines) == 1, refused.stderr
    assert "Traceback" not in refused.stderr
    assert SECRET not in refused.stderr
    return lines[0]


def test_what_is_wrong_with_the_address_is_said_in_a_line(guest: Guest, server: Server) -> None:
    right = quote(SECRET, safe="")
    assert "wrong name or password" in problem(guest, server.url("homeostat", "guessed"))
    assert "wrong name or password" in problem(guest, server.url("nobody", right))
    assert "no database “absent”" in problem(guest, server.url("homeostat", right, "absent"))
    assert "may not use the database another" in problem(guest, server.url("homeostat", right, "another"))
    stranger = certificate_for("localhost", guest.folder).certificate
    trusted = str(server.certificate.certificate)
    assert "cannot be trusted" in problem(guest, guest.url.replace(trusted, str(stranger)))
    plain = re.sub(r"\?.*", "?sslmode=disable", guest.url)
    assert "does not let us in without TLS" in problem(guest, plain)
    nowhere = guest.url.replace(f":{server.port}/", ":1/")
    assert "nobody answers" in problem(guest, nowhere)


def test_a_database_that_knows_the_letters_of_english_alone_is_refused(guest: Guest, server: Server) -> None:
    server.ask("CREATE DATABASE plain OWNER homeostat TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
    server.ask("CREATE DATABASE old OWNER homeostat TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    for name in ("plain", "old"):
        told = problem(guest, server.url("homeostat", quote(SECRET, safe=""), name))
        assert "the capital letters of English alone" in told
        assert "LOCALE 'C.UTF-8'" in told


@contextlib.contextmanager
def serving(guest: Guest) -> Iterator[str]:
    log = guest.folder / "serve.log"
    command = [sys.executable, "-m", "homeostat.cli", "serve", "--port", "18790"]
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=guest.environment, stdout=out, stderr=subprocess.STDOUT)
    try:
        assert eventually(lambda: "ready" in log.read_text() or process.poll() is not None, 150), (
            log.read_text()
        )
        found = re.search(r"ready: (http://\S+)", log.read_text())
        assert found, log.read_text()
        yield found[1]
        assert process.poll() is None, log.read_text()
    finally:
        process.terminate()
        process.wait(timeout=30)


def answer(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=20) as found:
            return found.status, found.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_pages_and_jobs_recover_by_themselves_when_the_server_was_away(guest: Guest, server: Server) -> None:
    with serving(guest) as address:
        page = f"{address}/account/login/"
        assert answer(page)[0] == 200
        assert eventually(lambda: '"heard"' in answer(f"{address}/ready/")[1], 90)
        used = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'homeostat'"
        assert 2 <= int(str(server.ask(used))) <= 10, "as many connections as the document says"
        server.stop()
        code, text = answer(page)
        assert code == 500
        assert "Something broke on our side" in text
        assert [answer(f"{address}/{path}/")[0] for path in ("health", "ready")] == [503, 503]
        server.start()
        assert eventually(lambda: answer(page)[0] == 200, 20), "without anybody's doing"
        assert answer(f"{address}/ready/")[0] == 200
        server.ask("UPDATE procrastinate_workers SET last_heartbeat = '2001-01-01'", database="homeostat")
        assert eventually(lambda: '"heard"' in answer(f"{address}/ready/")[1], 120), "the worker as well"
