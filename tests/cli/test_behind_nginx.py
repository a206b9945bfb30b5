"""The how-to “Run one server behind nginx”, with the real nginx and the blocks of the document."""

import configparser
import contextlib
import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from tests.cli.certificates import certificate_for
from tests.cli.documents import adapted, block, variables
from tests.cli.test_cli_serve import eventually
from tests.houses import House

DOCUMENT = "run-behind-nginx"
PASSWORD = "seven grey herons wade"
BIG = 40_000_000
NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
FRAME = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
{user}
worker_processes 1;
events {{ worker_connections 64; }}
http {{
    include /etc/nginx/mime.types;
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {site}
}}
"""


@dataclass(frozen=True)
class Site:
    """Homeostat as visitors reach it."""

    address: str
    plain: str
    behind: str
    trust: ssl.SSLContext
    house: House

    def visitor(self, source: str = "127.0.0.1", **headers: str) -> httpx.Client:
        transport = httpx.HTTPTransport(verify=self.trust, local_address=source)
        return httpx.Client(base_url=self.address, transport=transport, headers=headers, timeout=60)


def free_ports(number: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        taken = [stack.enter_context(socket.socket()) for _ in range(number)]
        for one in taken:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in taken]


def site_of(folder: Path, *, plain: int, tls: int, behind: int) -> str:
    """The document's block, for ports and a certificate of this machine."""
    made = certificate_for("localhost", folder)
    live = "/etc/letsencrypt/live/homeostat.example.org"
    changes = {
        "https://homeostat.example.org$request_uri": f"https://localhost:{tls}$request_uri",
        f"{live}/fullchain.pem": str(made.certificate),
        f"{live}/privkey.pem": str(made.key),
        "server_name homeostat.example.org": "server_name localhost",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen [::]:80;": "",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{tls} ssl http2;",
        "listen [::]:443 ssl http2;": "",
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{behind};",
        "/var/cache/nginx/homeostat": f"{folder}/cache",
    }
    text = adapted(block(DOCUMENT, "nginx"), changes)
    assert "example.org" not in text
    return text


@contextlib.contextmanager
def process(
    command: list[str], environment: dict[str, str], log: Path
) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("wb") as out:
        started = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT)
    try:
        yield started
    finally:
        started.terminate()
        started.wait(timeout=30)


def service_command(port: int) -> list[str]:
    """What the unit of the document starts."""
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string(block(DOCUMENT, "ini"))
    assert unit["Service"]["EnvironmentFile"] == "/etc/homeostat.env"
    words = adapted(unit["Service"]["ExecStart"], {"--port 8000": f"--port {port}"}).split()
    assert words[0].endswith("/bin/homeostat")
    return [sys.executable, "-m", "homeostat.cli", *words[1:]]


@pytest.fixture(scope="module")
def site(house: House) -> Iterator[Site]:
    if not NGINX:
        reason = (
            "nginx is not installed: the how-to about it was NOT tried (`make setup-test` as root gets it)"
        )
        warnings.warn(reason, stacklevel=1)
        pytest.skip(reason)
    people = (
        "U.objects.create_user('ada@example.org', password={0!r}); U.objects.create_user('bo@example.org')"
    )
    house.ask(f"from homeostat.models import User as U; {people.format(PASSWORD)}")
    house.do("user", "steward", "ada@example.org")
    folder = Path(tempfile.mkdtemp(prefix="homeostat-nginx-", dir="/tmp"))
    plain, tls, behind = free_ports(3)
    user = "user root;" if os.geteuid() == 0 else ""
    text = FRAME.format(folder=folder, user=user, site=site_of(folder, plain=plain, tls=tls, behind=behind))
    (folder / "nginx.conf").write_text(text)
    told = variables(block(DOCUMENT, "sh"))
    wanted = {"HOMEOSTAT_URL": f"https://localhost:{tls}", "HOMEOSTAT_PROXIES": told["HOMEOSTAT_PROXIES"]}
    serving = house.folder / "serve.log"
    nginx = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    with (
        process(service_command(behind), house.environment | wanted, serving),
        process(nginx, dict(os.environ), folder / "nginx.log"),
    ):
        assert eventually(lambda: "ready" in serving.read_text(), 150), serving.read_text()
        assert eventually((folder / "nginx.pid").exists, 20), (folder / "nginx.log").read_text()
        found = Site(
            f"https://localhost:{tls}", f"http://localhost:{plain}", f"http://127.0.0.1:{behind}",
            ssl.create_default_context(cafile=folder / "certificate.pem"), house,
        )  # fmt: skip
        yield found
    shutil.rmtree(folder, ignore_errors=True)


def token_of(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found, page[:2000]
    return found[1]


def sign_in(visitor: httpx.Client) -> httpx.Response:
    page = visitor.get("/account/login/")
    fields = {"login": "ada@example.org", "password": PASSWORD, "csrfmiddlewaretoken": token_of(page.text)}
    here = {"Origin": str(visitor.base_url).rstrip("/"), "Referer": str(page.url)}
    return visitor.post("/account/login/", data=fields, headers=here)


def test_pages_come_by_https_with_strict_headers(site: Site) -> None:
    with site.visitor() as visitor:
        page = visitor.get("/account/login/")
    assert page.status_code == 200
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert page.headers.get_list("Strict-Transport-Security") == [
        "max-age=31536000; includeSubDomains; preload"
    ]
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-csrf=")
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert "Content-Encoding" not in page.headers
    assert "/" not in page.headers["Server"], "no version for those who look for old ones"


def test_plain_http_is_sent_to_https(site: Site) -> None:
    answer = httpx.get(f"{site.plain}/organisation/?on=2026-01-01", timeout=60)
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"{site.address}/organisation/?on=2026-01-01"
    behind = httpx.get(f"{site.behind}/organisation/", timeout=60)
    assert behind.status_code == 301, "nor does Homeostat itself answer plain requests"
    assert httpx.get(f"{site.behind}/ready/", timeout=60).json()["status"] == "ready"


def test_somebody_signs_in_and_stays_so_until_they_leave(site: Site) -> None:
    with site.visitor() as visitor:
        answer = sign_in(visitor)
        assert answer.status_code == 302, answer.text
        session = next(c for c in answer.headers.get_list("Set-Cookie") if c.startswith("__Host-session="))
        assert "Secure" in session
        assert "HttpOnly" in session
        assert visitor.get("/import/").status_code == 200
        away = visitor.post("/account/logout/", headers={"Origin": "https://elsewhere.example"})
        assert away.status_code == 403, "and other sites cannot act for them"
    assert site.visitor().get("/import/").status_code == 302


def test_the_address_counts_and_cannot_be_forged(site: Site) -> None:
    """Twenty looks at invitations a minute for each address; a header of the visitor's makes no other one."""
    page = "/invitation/nobody-has-this/"
    with site.visitor("127.0.0.2") as visitor:
        codes = [visitor.get(page, headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code for n in range(25)]
    assert 429 not in codes[:15]
    assert codes[-1] == 429, "whatever it writes into the header"
    with site.visitor("127.0.0.3") as other:
        assert other.get(page).status_code != 429, "and another visitor is not shut out"
        assert other.get(page, headers={"X-Forwarded-For": "127.0.0.2"}).status_code != 429


def test_a_session_tells_the_visitors_address(site: Site) -> None:
    with site.visitor("127.0.0.4", **{"X-Forwarded-For": "203.0.113.9"}) as visitor:
        sign_in(visitor)
        visitor.get("/import/")
    ips = "print(sorted(set(S.objects.values_list('ip', flat=True))))"
    told = site.house.ask(f"from allauth.usersessions.models import UserSession as S; {ips}")
    assert "127.0.0.4" in told
    assert "203.0.113.9" not in told


def test_a_big_upload_passes_and_a_bigger_one_is_refused_at_the_door(site: Site) -> None:
    rows = b"2026-11-02,ada,internal,7.5\n"
    content = b"Date,Person,Account,Hours\n" + rows * (BIG // len(rows))
    with site.visitor() as visitor:
        sign_in(visitor)
        token = token_of(visitor.get("/import/").text)
        here = {"Origin": site.address, "Referer": f"{site.address}/import/"}
        answer = visitor.post(
            "/import/",
            data={"csrfmiddlewaretoken": token}, files={"files": ("hours.csv", content)}, headers=here,
        )  # fmt: skip
        assert answer.status_code == 302, answer.text
        kept = next((site.house.folder / "data" / "imports").rglob("file-1"))
        assert kept.stat().st_size == len(content)
    door = http.client.HTTPSConnection("localhost", httpx.URL(site.address).port, context=site.trust)
    door.putrequest("POST", "/import/")
    door.putheader("Content-Length", "400000000")
    door.endheaders()
    assert door.getresponse().status == 413, "before any of it was sent"
    door.close()


def test_static_files_are_cached_and_compressed(site: Site) -> None:
    with site.visitor(**{"Accept-Encoding": "gzip"}) as visitor:
        page = visitor.get("/account/login/").text
        path = re.findall(r'/static/[^"]+\.css', page)[0]
        first, second = visitor.get(path), visitor.get(path)
        assert first.status_code == second.status_code == 200
        assert second.headers["X-Cache-Status"] == "HIT"
        assert "max-age" in second.headers["Cache-Control"]
        assert second.headers["Content-Encoding"] == "gzip"
        again = visitor.get(path, headers={"If-Modified-Since": second.headers["Last-Modified"]})
        assert again.status_code == 304
        assert "X-Cache-Status" not in visitor.get("/account/login/").headers, "pages are not"


def test_a_long_line_of_visitors_is_served(site: Site) -> None:
    """Connections to Homeostat are kept; none of them is dead when it is used again."""
    with site.visitor() as visitor:
        begun = time.monotonic()
        codes = {visitor.get("/account/login/").status_code for _ in range(40)}
    assert codes == {200}
    assert time.monotonic() - begun < 60
