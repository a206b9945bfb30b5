"""Nothing is fetched from anywhere at run time: no page names another host, and the server calls none."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "src" / "homeostat"
LOADED = re.compile(
    r"""(?:\bsrc|\bsrcset|<link[^>]*\bhref|\baction|@import|url\()\s*[=(]?\s*["']?\s*(?:https?:)?//(?!www\.w3\.org)""",
    re.IGNORECASE,
)
SCRIPTED = re.compile(
    r"""(?:fetch|import|importScripts|new (?:WebSocket|EventSource|Worker))\s*\(\s*["'`](?:\w+:)?//"""
)
TEXTS = sorted(
    path
    for suffix in ("*.html", "*.css", "*.js", "*.svg")
    for path in ROOT.rglob(suffix)
    if "vendor" not in path.parts
)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_of_ours_loads_from_another_host(path: Path) -> None:
    text = path.read_text()
    assert not LOADED.search(text)
    assert not SCRIPTED.search(text)


def test_no_page_carries_inline_script_or_style() -> None:
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>|<style|\sstyle=|\son\w+=\"", re.IGNORECASE
    )
    found = [
        str(path.relative_to(ROOT))
        for path in TEXTS
        if path.suffix == ".html" and inline.search(path.read_text())
    ]
    assert not found


def test_the_policy_for_browsers_names_no_other_host() -> None:
    from django.conf import settings

    for directive, sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items():
        allowed = {"'self'", "'none'", "data:", *settings.FORM_TARGETS}
        if directive == "img-src":
            allowed.add(settings.FILES_URL)  # attached pictures: this same machine by its other name
        assert set(map(str, sources)) <= allowed, directive
