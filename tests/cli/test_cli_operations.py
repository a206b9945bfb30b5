"""doctor, backup, restore, demo: what keeps an installation alive."""

import json
from pathlib import Path

import pytest
from tests.houses import House

COUNT = "from homeostat.models import User; print(sorted(User.objects.values_list('email', flat=True)))"
SQL = "from django.db import connection as c; c.cursor().execute({!r})"


@pytest.fixture(autouse=True, scope="module")
def somebody(house: House) -> None:
    house.do("user", "add", "ada@example.org", "--steward")


def test_the_doctor_finds_a_healthy_house_healthy(house: House) -> None:
    found = house.do("doctor", "--json")
    report = json.loads(found.stdout)
    assert found.returncode == 0, found.stdout
    assert report["state"] == "good"
    assert {check["check"] for check in report["checks"]} >= {
        "database",
        "tables",
        "constraints",
        "sums",
        "disk",
    }


def test_the_doctor_finds_a_lost_constraint_and_an_open_secret(house: House) -> None:
    house.ask(SQL.format("ALTER TABLE homeostat_sprint DROP CONSTRAINT sprint_not_empty"))
    secret = house.folder / "data" / "secret_key"
    secret.chmod(0o644)
    try:
        found = house.do("doctor")
        assert found.returncode == 2
        assert "WRONG  constraints  Missing or not valid: sprint_not_empty" in found.stdout
        assert "chmod 600" in found.stdout
    finally:
        secret.chmod(0o600)
        house.ask(
            SQL.format('ALTER TABLE homeostat_sprint ADD CONSTRAINT sprint_not_empty CHECK (start < "end")')
        )


@pytest.mark.parametrize(
    ("pages", "files", "state", "said"),
    [
        ("", "", "good", "Attached files are served from http://localhost:8000, apart from the pages."),
        ("https://home.example.org", "", "look", "beside https://home.example.org: no picture is shown"),
        ("https://home.example.org", "https://home.example.org/", "look", "have no origin of their own"),
        ("https://home.example.org", "https://home.example.org:8443", "look", "at another port"),
        ("https://home.example.org", "https://files.example.org/", "good", "from https://files.example.org,"),
    ],
)
def test_the_doctor_says_where_files_have_no_origin_of_their_own(
    house: House, pages: str, files: str, state: str, said: str
) -> None:
    given = {"HOMEOSTAT_URL": pages, "HOMEOSTAT_FILES_URL": files}
    found = house.do("doctor", "--json", more={name: value for name, value in given.items() if value})
    report = json.loads(found.stdout)
    (check,) = [check for check in report["checks"] if check["check"] == "files"]
    assert (check["state"], report["state"]) == (state, state)
    assert said in check["message"]
    assert ("HOMEOSTAT_FILES_URL" in check["message"]) == (state == "look")
    assert found.returncode == (state == "look")


def test_the_doctor_carries_out_both_retentions(house: House) -> None:
    house.ask(
        "from homeostat.models import AuditEntry as E, ImportRun as R; from datetime import *;"
        " old = datetime(2001, 1, 1, tzinfo=UTC); R.objects.create(); R.objects.update(created_at=old);"
        " E.objects.create(action='old', noun='old', key='old'); E.objects.filter(noun='old').update(at=old)"
    )
    found = house.do("doctor", "--retention")
    assert "1 audit entries, 1 imports with their files" in found.stdout, found.stdout + found.stderr
    assert "nothing was too old" in house.do("doctor", "--retention").stdout


def test_the_doctor_of_an_empty_database_says_what_to_do(bare_house: House) -> None:
    found = bare_house.do("doctor")
    assert found.returncode == 2
    assert "homeostat migrate" in found.stdout
    assert house_is_quiet(found.stderr)


def test_a_backup_comes_back_whole_in_another_house(house: House, bare_house: House, tmp_path: Path) -> None:
    file = tmp_path / "all.dump"
    made = house.do("backup", str(file))
    assert made.returncode == 0, made.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    last = "from homeostat.areas.settings.queries import last_backup; print(last_backup())"
    assert house.ask(last) == "back up backup all.dump"
    back = bare_house.do("restore", str(file))
    assert back.returncode == 0, back.stderr
    assert bare_house.ask(COUNT) == house.ask(COUNT)
    assert bare_house.do("doctor").returncode == 0
    assert "restore" in bare_house.ask(
        "from homeostat.models import AuditEntry as E; print(E.objects.last().action)"
    )


def test_a_restore_replaces_only_when_told_and_not_while_others_look(house: House, tmp_path: Path) -> None:
    file = tmp_path / "before.dump"
    house.do("backup", str(file))
    house.do("user", "add", "later@example.org")
    refused = house.do("restore", str(file))
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    unasked = house.do("restore", str(file), "--replace")
    assert unasked.returncode == 2
    assert "later@example.org" in house.ask(COUNT)
    replaced = house.do("restore", str(file), "--replace", "--yes")
    assert replaced.returncode == 0, replaced.stderr
    assert "later@example.org" not in house.ask(COUNT)


def test_what_is_no_backup_is_refused_and_nothing_is_lost(house: House, tmp_path: Path) -> None:
    before = house.ask(COUNT)
    nonsense = tmp_path / "nonsense.dump"
    nonsense.write_bytes(b"not a backup")
    whole = tmp_path / "whole.dump"
    house.do("backup", str(whole))
    torn = tmp_path / "torn.dump"
    torn.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    for file in (nonsense, torn):
        refused = house.do("restore", str(file), "--replace", "--yes")
        assert refused.returncode == 1, file
        assert "Traceback" not in refused.stderr
    assert house.ask(COUNT) == before
    assert house.do("restore", str(tmp_path / "absent.dump")).returncode == 2


def test_a_backup_overwrites_no_file_and_leaves_no_half_one(house: House, tmp_path: Path) -> None:
    file = tmp_path / "there.dump"
    file.write_text("mine")
    assert house.do("backup", str(file)).returncode == 2
    assert file.read_text() == "mine"
    assert house.do("backup", str(tmp_path / "nowhere" / "x.dump")).returncode == 1
    assert [path.name for path in tmp_path.iterdir()] == ["there.dump"]


def test_the_way_back_after_an_upgrade_and_none_into_an_older_homeostat(house: House, tmp_path: Path) -> None:
    """A newer Homeostat added a table and a step; the backup of before takes both away again."""
    before, after = tmp_path / "before-upgrade.dump", tmp_path / "after-upgrade.dump"
    assert house.do("backup", str(before)).returncode == 0
    step = "INSERT INTO django_migrations (app, name, applied) VALUES ('homeostat', '9999_later', now())"
    house.ask(SQL.format(f"CREATE TABLE homeostat_later (user_id bigint REFERENCES homeostat_user); {step}"))
    assert house.do("backup", str(after)).returncode == 0
    refused = house.do("restore", str(after), "--replace", "--yes")
    assert refused.returncode == 1
    assert "comes from a newer Homeostat (it knows 9999_later)" in refused.stderr
    back = house.do("restore", str(before), "--replace", "--yes")
    assert back.returncode == 0, back.stderr
    gone = "SELECT to_regclass('homeostat_later')"
    answer = (
        f"from django.db import connection as c; k = c.cursor(); k.execute({gone!r}); print(k.fetchone()[0])"
    )
    assert house.ask(answer) == "None"
    assert house.do("doctor").returncode == 0


def test_the_demo_goes_into_an_empty_database_only(house: House) -> None:
    refused = house.do("demo")
    assert refused.returncode == 1
    assert "empty one only" in refused.stderr


@pytest.mark.parametrize(
    "words", [["nonsense"], ["serve", "--port", "0"], ["signs", "--nonsense"], ["restore"]]
)
def test_a_wrong_call_is_status_2(house: House, words: list[str]) -> None:
    refused = house.do(*words)
    assert refused.returncode == 2
    assert refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_database_that_cannot_be_reached_is_status_1(house: House) -> None:
    refused = house.do("doctor", more={"DATABASE_URL": "postgresql://ada:secret@127.0.0.1:1/house"})
    assert refused.returncode == 1
    assert "DATABASE_URL" in refused.stderr
    assert "secret" not in refused.stderr


def house_is_quiet(text: str) -> bool:
    return "Traceback" not in text and "Warning" not in text
