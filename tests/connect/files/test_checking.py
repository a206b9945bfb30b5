"""The dry run names what is wrong; applying is all or nothing, and twice is once."""

import os
import signal
import subprocess
import sys
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from homeostat.connect.files import applying
from homeostat.connect.files.checking import Checked, Create
from homeostat.connect.files.importing import dry_run, import_checked, named_paths, opened
from homeostat.connect.files.profile import profile_of
from homeostat.models import Account, AuditEntry, HoursEntry, ImportRun, Person, Task

ALL = Create(frozenset({"all"}))
TODAY = date(2026, 11, 22)
HOURS = {
    "targets": [
        {
            "holds": "hours",
            "fields": {
                "person": "{who}",
                "day": "{day}",
                "hours": "{hours}",
                "account": "{account}",
                "note": "{note}",
            },
        }
    ]
}
ROWS = """who,day,hours,account,note
Ada,2026-03-02,1.5,Harbour,a
Bo,2026-03-02,2,Harbour,b
Ada,2026-03-03,0.25,Office,c
"""


def check(mapping: dict, *paths: Path, create: Create | None = ALL) -> Checked:
    source = opened(profile_of(mapping), named_paths(list(paths)))
    return dry_run(source, origin="test", today=TODAY, create=create)


def bring_in(mapping: dict, *paths: Path) -> Checked:
    found = check(mapping, *paths)
    assert not found.number_of_problems, found.problems
    import_checked(found, by=None, at=timezone.now(), reason="test", key="test")
    return found


def messages(found: Checked) -> list[tuple[int, str, str]]:
    return [(row["#"], row["field"], row["message"]) for row in found.problems.iter_rows(named=True)]


@pytest.mark.django_db
class TestHours:
    def test_second_import_changes_nothing(self, write):
        path = write("h.csv", ROWS)
        bring_in(HOURS, path)
        again = bring_in(HOURS, path)
        assert again.counts["hours"] == {"new": 0, "changed": 0, "unchanged": 3, "skipped": 0}
        assert HoursEntry.objects.count() == 3

    def test_a_changed_row_supersedes_the_former(self, write):
        keyed = {
            "targets": [
                {"holds": "hours", "fields": {**HOURS["targets"][0]["fields"], "external_key": "{note}"}}
            ]
        }
        bring_in(keyed, write("h.csv", ROWS))
        again = bring_in(keyed, write("h.csv", ROWS.replace("1.5", "1.75")))
        assert again.counts["hours"] == {"new": 0, "changed": 1, "unchanged": 2, "skipped": 0}
        current = HoursEntry.objects.filter(superseded_at=None)
        assert sorted(current.values_list("hours", flat=True)) == [
            Decimal("0.25"),
            Decimal("1.75"),
            Decimal("2"),
        ]
        assert HoursEntry.objects.count() == 4

    def test_equal_rows_are_all_kept(self, write):
        double = "who,day,hours,account,note\n" + "Ada,2026-03-02,1,Harbour,a\n" * 2
        bring_in(HOURS, write("h.csv", double))
        assert HoursEntry.objects.count() == 2
        assert bring_in(HOURS, write("h.csv", double)).counts["hours"]["unchanged"] == 2

    def test_each_wrong_cell_is_named(self, write):
        found = check(
            HOURS,
            write(
                "h.csv",
                "who,day,hours,account,note\n,2026-03-02,1,Harbour,a\nAda,soon,1,Harbour,a\nAda,2026-03-02,-1,Harbour,a\n"
                "Ada,2026-03-02,many,Harbour,a\nAda,2026-03-02,1,,a\nAda,2026-03-02,1,Harbour,fine\n",
            ),
        )
        assert [(row, field) for row, field, _message in messages(found)] == [
            (2, "person"),
            (3, "day"),
            (4, "hours"),
            (5, "hours"),
            (6, "account"),
        ]
        assert found.counts["hours"] == {"new": 1, "changed": 0, "unchanged": 0, "skipped": 5}

    def test_unknown_task_is_a_problem_and_not_invented(self, write):
        mapping = {
            "targets": [{"holds": "hours", "fields": {**HOURS["targets"][0]["fields"], "task": "{note}"}}]
        }
        found = check(mapping, write("h.csv", ROWS))
        assert {field for _row, field, _message in messages(found)} == {"task"}

    def test_two_people_of_one_name_are_asked_about(self, write):
        people = {"targets": [{"holds": "people", "fields": {"name": "{name}", "external_key": "{id}"}}]}
        bring_in(people, write("p.csv", "id,name\n1,Ada\n2,Ada\n"))
        found = check(HOURS, write("h.csv", ROWS))
        assert {message for _row, _field, message in messages(found)} == {"several people are called so"}

    def test_things_only_wrong_rows_mention_are_not_made(self, write):
        rows = ROWS + "Cy,never,1,Cellar,x\n"
        found = check(HOURS, write("h.csv", rows), create=None)
        assert {thing["name"] for thing in found.proposals["people"]} == {"Ada", "Bo"}

    def test_a_failure_in_the_middle_leaves_nothing(self, write, monkeypatch):
        found = check(HOURS, write("h.csv", ROWS))

        def break_down(*_args, **_kwargs):
            raise RuntimeError("the machine is on fire")

        monkeypatch.setattr(applying, "record_hours", break_down)
        with pytest.raises(RuntimeError):
            import_checked(found, by=None, at=timezone.now(), reason="test", key="test")
        assert not Person.objects.exists()
        assert not Account.objects.exists()
        assert not AuditEntry.objects.exists()


@pytest.mark.django_db
class TestOtherTargets:
    def test_a_task_whose_row_is_wrong_takes_its_hours_with_it(self, write):
        mapping = {
            "targets": [
                {"holds": "accounts", "fields": {"name": "Harbour", "category": "billable_hourly"}},
                {
                    "holds": "tasks",
                    "fields": {
                        "external_key": "{id}",
                        "title": "{title}",
                        "state": "{state}",
                        "account": "Harbour",
                    },
                },
                {
                    "holds": "hours",
                    "fields": {"person": "Ada", "day": "2026-03-02", "hours": "1", "task": "{id}"},
                },
            ]
        }
        found = check(mapping, write("t.csv", "id,title,state\nT/1,One,done\nT/2,Two,strange\n"))
        assert [(row, field) for row, field, _message in messages(found)] == [(3, "state"), (3, "task")]
        import_checked(found, by=None, at=timezone.now(), reason="test", key="test")
        assert list(Task.objects.values_list("key", "external_key")) == [("t-1", "T/1")]
        assert HoursEntry.objects.get().account.name == "Harbour"

    def test_overlapping_memberships_are_named(self, write):
        mapping = {
            "targets": [
                {"holds": "cells", "fields": {"name": "{cell}", "kind": "generalist"}},
                {
                    "holds": "memberships",
                    "fields": {"cell": "{cell}", "person": "{who}", "start": "{from}", "end": "{until}"},
                },
            ]
        }
        rows = "cell,who,from,until\nJuniper,Ada,2026-01-01,2026-03-01\nJuniper,Ada,2026-02-01,\n"
        rows += "Juniper,Bo,2026-02-01,2026-01-01\n"
        found = check(mapping, write("m.csv", rows))
        assert [(row, field) for row, field, _message in messages(found)] == [(3, "start"), (4, "end")]

    def test_rules_of_the_organisation_are_told_with_their_remedy(self, write):
        mapping = {
            "targets": [
                {"holds": "cells", "fields": {"name": "{cell}", "kind": "generalist", "start": "2026-01-01"}},
                {
                    "holds": "memberships",
                    "fields": {
                        "cell": "{cell}",
                        "person": "{who}",
                        "start": "2025-01-01",
                        "share": "{share}",
                    },
                },
            ]
        }
        found = check(mapping, write("m.csv", "cell,who,share\nJuniper,Ada,1\n"))
        assert found.number_of_problems
        assert all(found.problems["remedy"].to_list())

    def test_places_that_do_not_exist_are_told_with_their_row(self, write):
        fields = {"name": "{who}", "country": "{land}", "time_zone": "{zone}", "start": "2026-01-01"}
        mapping = {"targets": [{"holds": "people", "fields": fields}]}
        rows = "who,land,zone\nAda,DE-HE,Europe/Berlin\nBo,ZZ,UTC\nCy,DE,Europe/Nowhere\nDi,Germany,UTC\n"
        found = check(mapping, write("p.csv", rows))
        told = {row: message for row, _field, message in messages(found)}
        assert found.number_of_problems == 3
        assert sorted(told.values()) == [
            "“Europe/Nowhere” is not a time zone.",
            "“Germany” is not the code of a country.",
            "“ZZ” is not the code of a country.",
        ]
        assert all(found.problems["remedy"].to_list())
        assert len(told) == 3

    def test_sprints_may_not_overlap(self, write):
        mapping = {
            "targets": [{"holds": "sprints", "fields": {"number": "{n}", "start": "{a}", "end": "{b}"}}]
        }
        rows = "n,a,b\n1,2026-01-05,2026-01-19\n2,2026-01-12,2026-01-26\n3,2026-01-26,2026-02-09\n"
        assert [row for row, _field, _message in messages(check(mapping, write("s.csv", rows)))] == [3]

    def test_absences_and_epics_come_in(self, write):
        mapping = {
            "targets": [
                {"holds": "epics", "fields": {"name": "{epic}", "owner": "{who}", "account": "Harbour"}},
                {"holds": "absences", "fields": {"person": "{who}", "start": "{a}", "end": "{b}"}},
            ]
        }
        path = write("e.csv", "epic,who,a,b\nPier,Ada,2026-01-05,2026-01-07\n")
        bring_in(mapping, path)
        again = check(mapping, path, create=Create())
        assert {noun: count["unchanged"] for noun, count in again.counts.items()} == {
            "epics": 1,
            "absences": 1,
        }


KILLED = """
import os, sys, time
import homeostat.settings as settings
settings.DATABASES["default"].update({database!r})
import django
django.setup()
from datetime import date
from pathlib import Path
from django.utils import timezone
from homeostat.connect.files import applying, runs
from homeostat.connect.files.importing import dry_run, import_checked, opened
from homeostat.connect.files.checking import Create
from homeostat.connect.files.profile import profile_of
from homeostat.models import ImportRun
with runs.telling(ImportRun.objects.get(pk={run})) as tell:
    source = opened(profile_of({mapping!r}), {{"h.csv": Path({path!r})}})
    found = dry_run(source, origin="test", today=date(2026, 11, 22), create=Create(frozenset({{"all"}})))
    def wait(share, words):
        if share > 0.9:
            tell(share, words)
            print("all is written", flush=True)
            time.sleep(60)
    import_checked(found, by=None, at=timezone.now(), reason="test", key=1, progress=wait)
"""


@pytest.mark.django_db
def test_an_hour_too_small_to_count_is_a_problem_of_its_row(write):
    rows = "who,day,hours,account,note\nAda,2026-03-02,0.001,Harbour,a\nAda,2026-03-03,0.01,Harbour,b\n"
    found = check(HOURS, write("hours.csv", rows))
    assert found.counts["hours"]["new"] == 1
    assert messages(found) == [(2, "hours", "less than 0.01 hours")]


@pytest.mark.django_db
def test_days_of_more_than_24_hours_are_told(write):
    rows = ROWS + "Ada,2026-03-04,20,Harbour,d\nAda,2026-03-04,10.5,Office,e\nBo,2026-03-04,24,Harbour,f\n"
    found = check(HOURS, write("hours.csv", rows))
    assert not found.number_of_problems
    assert [note for note in found.notes if "24 hours" in note] == [
        "On one day somebody has more than 24 hours, most on 2026-03-04: 30.5 h of Ada. "
        "That is right only where the files do not tell the day of the work."
    ]
    assert not [note for note in check(HOURS, write("few.csv", ROWS)).notes if "24 hours" in note]


@pytest.mark.django_db(transaction=True)
def test_a_kill_in_the_middle_leaves_nothing_half_done(write, steward):
    path = write("h.csv", ROWS)
    run = ImportRun.objects.create(state="importing", files=[], mapping=HOURS)
    database = {key: connection.settings_dict[key] for key in ("NAME", "HOST", "PORT", "USER", "PASSWORD")}
    script = KILLED.format(database=database, run=run.pk, mapping=HOURS, path=str(path))
    child = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "homeostat.settings"},
    )
    assert b"all is written" in child.stdout.readline()
    from homeostat.connect.files.runs import is_abandoned

    assert not is_abandoned(run)
    assert not HoursEntry.objects.exists()
    child.send_signal(signal.SIGKILL)
    child.wait()
    deadline = time.monotonic() + 20
    while not is_abandoned(run) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert is_abandoned(run)
    assert not HoursEntry.objects.exists()
    assert not Person.objects.exists()
    run.refresh_from_db()
    assert run.progress > 0.9  # it had come so far, and nothing of it stayed
    bring_in(HOURS, path)
    assert HoursEntry.objects.count() == 3


@pytest.mark.django_db
class TestClosedAccounts:
    def close(self, day: str | None) -> None:
        Account.objects.filter(name="Harbour").update(closed_from=day)

    def test_new_and_changed_rows_from_that_day_on_are_named(self, write):
        path = write("h.csv", ROWS)
        bring_in(HOURS, path)
        last = str(HoursEntry.objects.latest("day").day)
        Account.objects.update(closed_from=last)
        assert check(HOURS, path).number_of_problems == 0
        other = write("h.csv", ROWS.replace("0.25", "0.5").replace("1.5", "1.75"))
        problems = messages(check(HOURS, other))
        assert problems
        assert {(field, message) for _row, field, message in problems} == {
            ("day", "the account is closed on this day")
        }
        assert len(problems) < 3

    def test_what_the_same_file_closes_and_opens_counts(self, write):
        hours = write(
            "h.csv", "who,day,hours,account,note\nAda,2026-03-02,1,Harbour,a\nAda,2026-03-03,1,Harbour,b\n"
        )
        fields = {
            "name": "{name}",
            "category": "non_billable",
            "client": "{client}",
            "closed_from": "{closed}",
        }
        both = {
            "files": [{"name": name, "match": [f"{name}.csv"]} for name in "hac"],
            "targets": [
                {"holds": "clients", "from": "c", "fields": {"name": "{name}", "closed_from": "{closed}"}},
                {"holds": "accounts", "from": "a", "fields": fields},
                {"holds": "hours", "from": "h", "fields": HOURS["targets"][0]["fields"]},
            ],
        }
        clients = write("c.csv", "name,closed\nPort,2026-03-03\n")
        accounts = write("a.csv", "name,client,closed\nHarbour,Port,\n")
        found = check(both, hours, accounts, clients)
        assert messages(found) == [(3, "day", "the account is closed on this day")]
        open_again = write("c.csv", "name,closed\nPort,\n")
        assert not check(both, hours, accounts, open_again).number_of_problems

    def test_hours_of_a_task_are_those_of_its_account(self, write):
        task = {
            "targets": [
                {"holds": "hours", "fields": {"person": "{who}", "day": "{day}", "hours": "1", "task": "{t}"}}
            ]
        }
        account = Account.objects.create(
            key="harbour", name="Harbour", category="non_billable", closed_from="2026-03-03"
        )
        Task.objects.create(key="t-1", title="Sand", account=account, external_key="T-1")
        found = check(task, write("h.csv", "who,day,t\nAda,2026-03-02,T-1\nAda,2026-03-03,T-1\n"))
        assert messages(found) == [(3, "day", "the account is closed on this day")]
