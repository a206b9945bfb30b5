"""The drill: the whole demo organisation back in another house, to the byte, also while people work."""

import subprocess
import sys
from pathlib import Path

from tests.cli.taken_out import difference, taken_out
from tests.cli.test_cli_serve import eventually
from tests.houses import House, keep_up

WORK = """
from homeostat.cli.ready import database_ready
with database_ready():
    import datetime, decimal, itertools
    from django.utils import timezone
    from homeostat.areas.work.actions.hours import log_hours
    from homeostat.models import Account, Person
    people, account = list(Person.objects.all()), Account.objects.first()
    for number in itertools.count():
        print(number, flush=True)
        day = datetime.date(2026, 1, 5) + datetime.timedelta(days=number % 300)
        log_hours(people[number % len(people)], hours=decimal.Decimal("1.25"), day=day, account=account,
                  note='drill', by=None, at=timezone.now())
"""
ENTRIES = "from homeostat.models import HoursEntry as E; print(E.objects.filter(note='drill').count())"


def test_everything_comes_back_elsewhere_the_same_to_the_byte(
    demo_house: House, bare_house: House, tmp_path: Path
) -> None:
    file = tmp_path / "demo.dump"
    before = taken_out(demo_house, tmp_path / "before")
    assert len(before) > 20
    assert sum(map(len, before.values())) > 1_000_000
    made = demo_house.do("backup", str(file))
    assert made.returncode == 0, made.stderr
    back = bare_house.do("restore", str(file))
    assert back.returncode == 0, back.stderr
    keep_up(bare_house, "start")
    after = taken_out(bare_house, tmp_path / "after")
    assert difference(before, after) == []
    report = bare_house.do("doctor")
    assert "WRONG" not in report.stdout, report.stdout


def test_a_backup_made_while_people_work_is_of_one_moment(
    demo_house: House, bare_house: House, tmp_path: Path
) -> None:
    file, log = tmp_path / "busy.dump", tmp_path / "work.log"
    with log.open("wb") as out:
        worker = subprocess.Popen(
            [sys.executable, "-c", WORK], env=demo_house.environment, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        assert eventually(lambda: log.read_text().count("\n") > 3, 60), log.read_text()
        first = log.read_text().count("\n")
        made = demo_house.do("backup", str(file))
        last = log.read_text().count("\n")
        assert worker.poll() is None, log.read_text()
    finally:
        worker.kill()
        worker.wait()
    assert made.returncode == 0, made.stderr
    assert last - first > 3, "people worked meanwhile"
    back = bare_house.do("restore", str(file))
    assert back.returncode == 0, back.stderr
    keep_up(bare_house, "start")
    computed = bare_house.do("signs", "--json")
    assert computed.returncode == 0, computed.stderr
    report = bare_house.do("doctor")
    assert report.returncode == 0, report.stdout
    there, here = int(bare_house.ask(ENTRIES)), int(demo_house.ask(ENTRIES))
    assert 0 < there < here, "what was logged before the backup began, and not what came later"
