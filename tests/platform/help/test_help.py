"""The documents in the product: all of them, with links that lead somewhere, and nothing but text."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from homeostat.core.vitals.registry import REGISTRY
from homeostat.models import User
from homeostat.platform.help.documents import Document, address_of, documents, rendered

pytestmark = pytest.mark.django_db
HOSTILE = """# Bad

<script>alert(1)</script> and <b onclick="x()">bold</b>

[click](javascript:alert(1)) ![picture](https://example.org/x.png) [away](https://example.org/)

[there](how-to/log-hours.md#who-sees-it) [lost](nowhere.md)

## What `it` is

| a | b |
| --- | --: |
| <i>1</i> | 2 |
"""


@pytest.fixture
def reader() -> Client:
    browser = Client()
    browser.force_login(
        User.objects.create_user("reader@example.org"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return browser


def shown(tmp_path: Path, text: str, key: str = "bad") -> str:
    path = tmp_path / "bad.md"
    path.write_text(text)
    return str(rendered(Document(key, "Bad", path)))


def test_nothing_but_text_comes_out(tmp_path: Path) -> None:
    html = shown(tmp_path, HOSTILE)
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert not re.search(r"<[^>]*(onclick|javascript:|style=)", html)
    assert "<img" not in html
    assert "<h1" not in html


def test_links_headings_and_tables(tmp_path: Path) -> None:
    html = shown(tmp_path, HOSTILE)
    assert f'href="{reverse("help:document", args=["how-to/log-hours"])}#who-sees-it"' in html
    assert f'href="{reverse("help:home")}"' in html
    assert 'href="https://example.org/"' in html
    assert '<h2 id="what-it-is">' in html
    assert '<td class="number">2</td>' in html
    assert '<table class="table"' in html


def test_a_text_without_a_title_is_shown_whole(tmp_path: Path) -> None:
    assert "<p>Only this.</p>" in shown(tmp_path, "Only this.")


def test_links_between_documents_lead_to_what_they_mean() -> None:
    html = str(rendered(documents()["explanation/architecture"]))
    assert address_of("decisions/0002-rows-are-superseded") in html
    assert address_of("explanation/signs/README") in html


@pytest.mark.parametrize("key", sorted(documents()))
def test_every_document_opens_and_its_links_too(reader: Client, key: str) -> None:
    answer = reader.get(reverse("help:document", args=[key]))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert " style=" not in page
    text = str(rendered(documents()[key]))
    for href in re.findall(r'href="([^"]+)"', text):
        if href.startswith("/"):
            assert href != reverse("help:home"), "a link to a document that is not there"
            path, _sharp, place = href.partition("#")
            assert reader.get(path).status_code == 200, href
            target = next(one for one in documents().values() if one.href == path)
            assert not place or f'id="{place}"' in rendered(target), href


def test_every_sign_is_explained() -> None:
    assert all(address_of(f"explanation/signs/{key.replace('_', '-')}") for key in REGISTRY)


def test_the_list_tells_every_document(reader: Client) -> None:
    page = reader.get(reverse("help:home")).content.decode()
    assert all(f'href="{one.href}"' in page for one in documents().values())


def test_an_installation_without_documents_says_so(reader: Client, settings: object, tmp_path: Path) -> None:
    settings.DOCS_FOLDER = tmp_path  # type: ignore[attr-defined]
    documents.cache_clear()
    try:
        assert "not part of this installation" in reader.get(reverse("help:home")).content.decode()
        assert address_of("how-to/log-hours") == ""
    finally:
        documents.cache_clear()


@pytest.mark.parametrize("key", ["nothing", "../plan", "how-to/../plan", "plan", "how-to"])
def test_nothing_else_is_read(reader: Client, key: str) -> None:
    assert reader.get(f"/help/{key}/").status_code == 404


def test_the_ladder(client: Client, reader: Client) -> None:
    for url in (reverse("help:home"), reverse("help:document", args=["how-to/log-hours"])):
        assert client.get(url).status_code == 302
        assert reader.post(url).status_code == 405
