"""homeostat import and export: exit codes, reports for scripts, files to mend."""

import contextlib
import json
from decimal import Decimal

import pytest
from tests.connect.files.test_checking import HOURS, ROWS

from homeostat.cli import main
from homeostat.cli import ready as ready_module
from homeostat.models import HoursEntry, ImportRun, Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def database_is_ready(monkeypatch):
    """The tests' own database is there already."""

    @contextlib.contextmanager
    def ready(**_how):
        yield

    for module in ("import_", "export"):
        monkeypatch.setattr(f"homeostat.cli.{module}.database_ready", ready)
    assert ready_module.database_ready


@pytest.fixture
def profile(write):
    return str(write("tracker.json", json.dumps(HOURS)))


def test_dry_run_writes_nothing(write, profile, capsys):
    path = str(write("h.csv", ROWS))
    assert main(["import", path, "--profile", profile, "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert "hours: 3 new" in out
    assert "hours in all: 3.75 h from 2026-03-02 to 2026-03-03" in out
    assert "people, 2 not here yet: Ada, Bo" in out
    assert not ImportRun.objects.exists()


def test_unknown_people_are_not_made_without_being_asked_for(write, profile, capsys):
    path = str(write("h.csv", ROWS))
    assert main(["import", path, "--profile", profile, "--create", "accounts"]) == 1
    assert "--create people" in capsys.readouterr().out
    assert not Person.objects.exists()
    assert main(["import", path, "--profile", profile, "--create", "people,accounts"]) == 0
    assert HoursEntry.objects.count() == 3
    assert ImportRun.objects.get().state == "imported"


def test_problems_stop_the_import_and_can_be_mended(write, profile, tmp_path, capsys):
    path = str(write("h.csv", ROWS.replace("0.25", "a lot")))
    command = ["import", path, "--profile", profile, "--create", "all"]
    listed, mend = tmp_path / "problems.csv", tmp_path / "mend"
    assert main([*command, "--problems", str(listed), "--mend", str(mend)]) == 1
    assert not HoursEntry.objects.exists()
    assert "a lot" in listed.read_text(encoding="utf-8-sig")
    assert main([*command, "--only-correct"]) == 0
    assert HoursEntry.objects.count() == 2
    rows = mend / "mend-h.csv"
    assert rows.read_text().splitlines()[0] == "who,day,hours,account,note,what is wrong"
    rows.write_text(rows.read_text().replace("a lot", "0.25"))
    assert main(["import", str(rows), "--profile", profile, "--create", "all"]) == 0
    assert sum(HoursEntry.objects.values_list("hours", flat=True)) == Decimal("3.75")


def test_the_report_is_json_for_scripts(write, profile, capsys):
    assert main(["import", str(write("h.csv", ROWS)), "--profile", profile, "--create", "all", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["imported"]
    assert told["counts"]["hours"] == {"new": 3, "changed": 0, "unchanged": 0, "skipped": 0}
    assert told["totals"]["hours"] == "3.75"


@pytest.mark.parametrize(
    "arguments",
    [
        ["import", "gone.csv", "--profile", "sip"],
        ["import", "{file}", "--profile", "no-such-profile"],
        ["import", "{file}", "--profile", "sip"],
        ["import", "{file}"],
        ["import", "{file}", "--profile", "{profile}", "--create", "unicorns"],
        ["import", "{file}", "--profile", "{profile}", "--by", "nobody@example.org"],
        ["export", "unicorns"],
        ["export", "all"],
        ["export", "hours", "--format", "doc"],
    ],
)
def test_wrong_calls_are_usage_errors(arguments, write, profile):
    file = str(write("h.csv", ROWS))
    assert main([each.format(file=file, profile=profile) for each in arguments]) == 2


def test_export_writes_whole_files(write, profile, tmp_path, capsysbinary):
    main(["import", str(write("h.csv", ROWS)), "--profile", profile, "--create", "all"])
    capsysbinary.readouterr()
    assert main(["export", "hours"]) == 0
    assert capsysbinary.readouterr().out.startswith(b"day,person,")
    folder = tmp_path / "out"
    assert main(["export", "all", "--format", "json", "--out", str(folder)]) == 0
    assert len(json.loads((folder / "hours.json").read_text())) == 3
    assert not list(folder.glob(".*"))
