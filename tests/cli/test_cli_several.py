"""Several machines on one database, as two `homeostat serve` with the same DATABASE_URL on two ports."""

import contextlib
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping

import psutil
import pytest
from tests.cli.test_cli_serve import eventually, is_up
from tests.houses import House, keep_up

TOKEN = "two machines, one token"
DEFER = (
    "from homeostat.areas.vitals.freshness import JOB; from procrastinate.contrib.django import app; "
    "[app.configure_task(JOB, queueing_lock=f'{name} {{n}}').defer() for n in range(20)]"
)
STATES = (
    "from procrastinate.contrib.django.models import ProcrastinateJob as J, ProcrastinateEvent as E; "
    "ids = list(J.objects.filter(task_name='homeostat.refresh_readings').values_list('pk', flat=True)); "
    "print(len(ids), J.objects.filter(pk__in=ids, status='succeeded').count(), "
    "E.objects.filter(job__in=ids, type='started').count())"
)


@contextlib.contextmanager
def machine(
    house: House, name: str, port: int, *words: str, more: Mapping[str, str] | None = None
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """One `serve` with a data folder and processes of its own, on the database of the house."""
    log = house.folder / f"{name}.log"
    socket = house.folder / "postgres" / "cluster" / "socket"
    own = {
        "DATABASE_URL": f"postgresql://homeostat@/homeostat?host={socket}",
        "HOMEOSTAT_DATA": str(house.folder / name),
        "HOMEOSTAT_SECRET_KEY": "the same on both machines",
        "HOMEOSTAT_METRICS_TOKEN": TOKEN,
        **(more or {}),
    }
    command = [sys.executable, "-m", "homeostat.cli", "serve", "--port", str(port), "--web", "2", *words]
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=house.environment | own, stdout=out, stderr=subprocess.STDOUT)
    try:
        assert eventually(lambda: "ready" in log.read_text() or process.poll() is not None, 120)
        found = re.search(r"ready: (http://\S+)", log.read_text())
        assert found, log.read_text()
        yield process, found[1]
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(timeout=30)


def get(address: str, **headers: str) -> str:
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=20) as answer:
        return str(answer.read().decode())


def counted(address: str, page: str) -> float:
    text = get(f"{address}/metrics/", Authorization=f"Bearer {TOKEN}")
    lines = re.findall(rf'request_seconds_count{{.*page="{page}".*}} (\S+)', text)
    return sum(map(float, lines))


@pytest.fixture(scope="module")
def house(house: House) -> House:
    keep_up(house, "start")
    return house


def test_two_machines_share_one_database_and_one_may_die(house: House) -> None:
    with machine(house, "east", 18760) as (east, here), machine(house, "west", 18780) as (_west, there):
        assert is_up(here)
        assert is_up(there)
        for address in (here, there):
            assert eventually(lambda at=address: '"heard"' in get(f"{at}/ready/"), 60)  # type: ignore[misc]
        for _ in range(30):
            get(f"{here}/account/login/")
        assert counted(here, "account_login") == 30, "both web processes of one machine are counted"
        assert counted(there, "account_login") == 0, "and the other machine counts its own"

        house.ask(DEFER.format(name="first"))
        assert eventually(lambda: house.ask(STATES) == "20 20 20", 90), house.ask(STATES)

        family = psutil.Process(east.pid).children(recursive=True)
        house.ask(DEFER.format(name="second"))
        east.send_signal(signal.SIGKILL)
        east.wait()
        assert eventually(lambda: not [each for each in family if each.is_running()], 30)
        assert not is_up(here)
        assert is_up(there)
        assert eventually(lambda: house.ask(STATES).startswith("40 40 "), 120), house.ask(STATES)
