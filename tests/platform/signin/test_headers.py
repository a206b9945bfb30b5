"""What every answer says to browsers, what strangers get, and what a deployment is checked for."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from homeostat.platform.signin.models import User

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[3]
OPEN = (
    "api/v1/openapi.json",
    "organisation/code/schema.json",
    "account/",
    "health/",
    "ready/",
    "metrics/",
    "invitation/",
    "demo/sign-in/",
    "styleguide/",
)


@pytest.mark.parametrize("path", ["/account/login/", "/health/", "/nowhere/"])
def test_every_answer_carries_the_headers(path: str) -> None:
    answer = Client().get(path)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy.replace(settings.FILES_URL, "")  # attached files have an origin of their own
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]


def test_signed_in_pages_stay_out_of_shared_caches() -> None:
    client = Client()
    client.force_login(User.objects.create_user("a@example.org"), backend=settings.AUTHENTICATION_BACKENDS[0])
    assert "private" in client.get("/")["Cache-Control"]


def test_signing_out_empties_the_browser() -> None:
    client = Client()
    client.force_login(User.objects.create_user("a@example.org"), backend=settings.AUTHENTICATION_BACKENDS[0])
    assert client.get("/settings/")["Cache-Control"] == "private, no-store"
    assert client.post("/account/logout/")["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/").status_code == 302


def test_trace_is_refused() -> None:
    assert Client().trace("/health/").status_code == 405
    assert Client().trace("/account/login/").status_code == 405


def _paths(patterns: list[URLPattern | URLResolver], before: str = "") -> list[str]:
    found = []
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += _paths(pattern.url_patterns, here)
        else:
            found.append(here)
    return found


def test_every_address_but_the_open_ones_asks_a_stranger_to_sign_in() -> None:
    """New addresses are closed unless they are listed here."""
    client = Client()
    for path in _paths(get_resolver().url_patterns):
        if path.startswith(OPEN):
            continue
        known = {"change": "grant", "kind": "csv"} if "<sheet:" in path else {"change": "grant"}
        filled = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: known.get(found[1], "1"), path)  # noqa: B023
        if "(" in filled or "^" in filled:
            continue
        answer = client.get("/" + filled)
        if path.startswith("api/v1/"):
            assert answer.status_code in (401, 405), path  # no page: a problem, or no read
            continue
        assert answer.status_code == 302, path
        assert answer["Location"].startswith("/account/login/"), path


@pytest.mark.slow
def test_a_deployment_over_https_is_clean(tmp_path: Path) -> None:
    """`manage.py check --deploy` finds nothing; cookies, HSTS and redirects follow from the address."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("HOMEOSTAT_")},
        "HOMEOSTAT_URL": "https://homeostat.example.org",
        "HOMEOSTAT_SECRET_KEY": "x" * 20 + "abcdefghijklmnopqrstuvwxyz0123456789" * 2,
        "HOMEOSTAT_DATA": str(tmp_path),
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    }
    script = (
        "import django; django.setup(); from django.conf import settings as s; "
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 3e7, "
        "s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.THEME_COOKIE_NAME)"
    )
    check = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert check.returncode == 0, check.stderr
    shown = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**environment, "DJANGO_SETTINGS_MODULE": "homeostat.settings"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    names = ["__Host-session", "__Host-csrf", "__Host-theme"]
    assert shown.stdout.split()[-6:] == ["True", "True", "True", *names]


def test_no_template_has_inline_script_or_style() -> None:
    for path in (ROOT / "src/homeostat/templates").rglob("*.html"):
        text = path.read_text()
        assert not re.search(r"\sstyle=", text), path
        assert not re.search(r"<style", text), path
        assert not re.search(r"\son[a-z]+=\"", text), path
        for tag in re.findall(r"<script[^>]*>", text):
            assert "src=" in tag or "application/json" in tag, path
