"""The how-to “Run on several machines”: two for pages and one for jobs behind the real nginx."""

import contextlib
import os
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.cli.documents import adapted, block, variables
from tests.cli.test_behind_nginx import (
    FRAME,
    NGINX,
    PASSWORD,
    free_ports,
    process,
    sign_in,
    site_of,
    token_of,
)
from tests.cli.test_cli_serve import eventually
from tests.cli.test_cli_several import machine
from tests.cli.test_cli_stalled import CSV
from tests.houses import House, new_house, tear_down

DOCUMENT = "run-on-several-machines"
IMPORTED = (
    "from homeostat.models import HoursEntry as E, ImportRun as R; "
    "print(R.objects.values_list('state', flat=True).last(), E.objects.count())"
)


@contextlib.contextmanager
def nginx_before(ports: tuple[int, int]) -> Iterator[tuple[str, ssl.SSLContext]]:
    """nginx with the upstream of this document in the configuration of the other one."""
    if not NGINX:
        pytest.skip("nginx is not installed: several machines behind it were NOT tried")
    folder = Path(tempfile.mkdtemp(prefix="homeostat-nginx-", dir="/tmp"))
    plain, tls = free_ports(2)
    ours = dict(
        zip(("10.0.0.11:8000", "10.0.0.12:8000"), (f"127.0.0.1:{port}" for port in ports), strict=True)
    )
    one = block("run-behind-nginx", "nginx").split("proxy_cache_path")[0].strip()
    site = site_of(folder, plain=plain, tls=tls, behind=1)
    site = site.replace(one.replace("8000", "1"), adapted(block(DOCUMENT, "nginx"), ours).strip())
    assert str(ports[1]) in site
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(FRAME.format(folder=folder, user=user, site=site))
    command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    with process(command, dict(os.environ), folder / "nginx.log"):
        yield f"https://localhost:{tls}", ssl.create_default_context(cafile=folder / "certificate.pem")
    shutil.rmtree(folder, ignore_errors=True)


def test_machines_that_start_at_once_make_the_tables_once() -> None:
    house = new_house()
    try:
        begun = [
            subprocess.Popen(
                [sys.executable, "-m", "homeostat.cli", "migrate"],
                env=house.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            )
            for _ in range(3)
        ]  # fmt: skip
        said = [each.communicate(timeout=170)[0] for each in begun]
        assert [each.returncode for each in begun] == [0, 0, 0], said
        assert sum("Preparing the database" in words for words in said) == 1, said
    finally:
        tear_down(house)


def test_one_organisation_on_two_machines_for_pages_and_one_for_jobs(house: House) -> None:
    made = f"U.objects.create_user('ada@example.org', password={PASSWORD!r})"
    house.ask(f"from homeostat.models import User as U; {made}")
    house.do("user", "steward", "ada@example.org")
    ports = (18800, 18820)
    shared = variables(block(DOCUMENT, "sh"))
    assert set(shared) >= {"HOMEOSTAT_URL", "HOMEOSTAT_SECRET_KEY", "HOMEOSTAT_IMPORTS", "DATABASE_URL"}
    with nginx_before(ports) as (address, trust):
        more = {
            "HOMEOSTAT_URL": address,
            "HOMEOSTAT_PROXIES": shared["HOMEOSTAT_PROXIES"],
            "HOMEOSTAT_HOSTS": "127.0.0.11",
            "HOMEOSTAT_IMPORTS": str(house.folder / "shared"),
        }
        only_pages = ("--workers", "0")
        with (
            machine(house, "east", ports[0], *only_pages, more=more) as (east, here),
            machine(house, "west", ports[1], *only_pages, more=more) as (_west, there),
            httpx.Client(base_url=address, verify=trust, timeout=60) as visitor,
        ):
            for each in (here, there):
                asked = httpx.get(f"{each}/ready/", headers={"Host": "127.0.0.11:8000"}, timeout=60)
                assert asked.json()["worker"] == "silent", "no worker runs yet, and a balancer may ask"
            assert sign_in(visitor).status_code == 302
            assert {visitor.get("/import/").status_code for _ in range(12)} == {200}, "signed in on both"
            run = upload(visitor, address)
            with machine_for_jobs(house, more):
                assert eventually(lambda: house.ask(IMPORTED) == "imported 2", 150), house.ask(IMPORTED)
            assert visitor.get(f"{run}").status_code == 200
            limited(address, trust)
            east.send_signal(signal.SIGKILL)
            assert {visitor.get("/import/").status_code for _ in range(12)} == {200}, "one machine is enough"


def upload(visitor: httpx.Client, address: str) -> str:
    """Upload hours, and have them checked and imported; requests go to either machine as they come."""
    here = {"Origin": address, "Referer": f"{address}/import/"}
    token = token_of(visitor.get("/import/").text)
    kept = visitor.post(
        "/import/",
        data={"csrfmiddlewaretoken": token},
        files={"files": ("hours.csv", CSV.encode())},
        headers=here,
    )
    assert kept.status_code == 302, kept.text
    run = kept.headers["Location"].removesuffix("files/")
    token = {"csrfmiddlewaretoken": token_of(visitor.get(f"{run}mapping/").text)}
    names = {"person": "Person", "day": "Date", "hours": "Hours", "account": "Account"}
    columns = {f"{field}-column": column for field, column in names.items()}
    fields = {"holds": "hours", "hours-unit": "hours", "check": "1", **columns}
    assert visitor.post(f"{run}mapping/", data=token | fields, headers=here).status_code == 302
    ticked = {"all-people": "on", "all-accounts": "on"}
    assert visitor.post(f"{run}confirm/", data=token | ticked, headers=here).status_code == 302
    return run


@contextlib.contextmanager
def machine_for_jobs(house: House, more: dict[str, str]) -> Iterator[None]:
    own = more | {"HOMEOSTAT_DATA": str(house.folder / "north")}
    command = [sys.executable, "-m", "homeostat.cli", "worker", "--concurrency", "2"]
    socket = house.folder / "postgres" / "cluster" / "socket"
    own["DATABASE_URL"] = f"postgresql://homeostat@/homeostat?host={socket}"
    with process(command, house.environment | own, house.folder / "north.log"):
        yield


def limited(address: str, trust: ssl.SSLContext) -> None:
    """Twenty looks at invitations a minute, on both machines together."""
    transport = httpx.HTTPTransport(verify=trust, local_address="127.0.0.7")
    with httpx.Client(base_url=address, transport=transport, timeout=60) as stranger:
        codes = [stranger.get("/invitation/nobody-has-this/").status_code for _ in range(24)]
    assert codes.count(429) >= 2, codes
