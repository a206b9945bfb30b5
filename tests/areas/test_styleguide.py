import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client

import homeostat

PACKAGE = Path(homeostat.__file__).parent
COMPONENTS = sorted(path.stem.replace("_", "-") for path in (PACKAGE / "templates" / "cotton").glob("*.html"))
CSS = sorted((PACKAGE / "static" / "css").rglob("*.css"))


@pytest.fixture
def shown(client: Client) -> str:
    response = client.get("/styleguide/")
    assert response.status_code == 200
    return response.content.decode()


def test_the_styleguide_reads_no_data(client: Client) -> None:
    # No database mark: a query would fail.
    assert client.get("/styleguide/?zoom=juniper&page=2").status_code == 200


def test_the_styleguide_cannot_be_written_to(client: Client) -> None:
    assert client.post("/styleguide/").status_code == 405


def test_there_is_no_inline_style_or_script(shown: str) -> None:
    assert not re.search(r"<[^>]*\sstyle=", shown)
    assert "<style" not in shown
    for attributes, content in re.findall(r"<script([^>]*)>(.*?)</script>", shown, re.DOTALL):
        assert 'type="application/json"' in attributes or (" src=" in attributes and not content.strip())
    assert not re.search(r"\son[a-z]+=", shown)


def test_nothing_comes_from_elsewhere(shown: str) -> None:
    assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", shown)


def test_ids_are_unique(shown: str) -> None:
    ids = re.findall(r'<[a-z][^>]*\sid="([^"]+)"', shown)
    form_fields = {one for one in ids if one.startswith("id_")}
    others = [one for one in ids if one not in form_fields and not re.match(r"cell-\w+$|theme-label$", one)]
    assert len(others) == len(set(others))


def test_no_template_syntax_is_left_over(shown: str) -> None:
    assert "{{" not in shown
    assert "{%" not in shown
    assert "<c-" not in shown


@pytest.mark.parametrize("component", COMPONENTS)
def test_every_component_is_shown_and_documented(component: str) -> None:
    own = PACKAGE / "templates" / "cotton" / f"{component.replace('-', '_')}.html"
    sources = "".join(path.read_text() for path in (PACKAGE / "templates").rglob("*.html") if path != own)
    assert f"<c-{component}" in sources, "a component nobody uses"
    docs = PACKAGE.parents[1] / "docs" / "explanation" / "look.md"
    assert f"<c-{component}" in docs.read_text()


@pytest.mark.parametrize("path", CSS, ids=lambda path: path.name)
def test_css_files_stay_small_and_in_the_list(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 250
    assert "url(data:" not in text
    assert text.count("{") == text.count("}")
    if path.name != "homeostat.css":
        listed = path.relative_to(PACKAGE / "static" / "css").as_posix()
        assert f'url("{listed}")' in (PACKAGE / "static" / "css" / "homeostat.css").read_text()


def test_every_token_that_is_used_is_defined() -> None:
    everything = "".join(path.read_text() for path in CSS)
    defined = set(re.findall(r"(--[a-z0-9-]+)\s*:", everything))
    used = set(re.findall(r"var\((--[a-z0-9-]+)\)", everything))
    assert used <= defined


@pytest.mark.parametrize("theme", ["light", "dark", "system"])
def test_the_theme_is_kept_in_a_cookie_and_drawn_by_the_server(client: Client, theme: str) -> None:
    response = client.post("/styleguide/theme/", {"theme": theme, "next": "/styleguide/?page=2"})
    assert response.status_code == 302
    assert response.headers["Location"] == "/styleguide/?page=2"
    assert f'data-theme="{theme}"' in client.get("/styleguide/").content.decode()


def test_an_unknown_theme_or_a_foreign_address_is_ignored(client: Client) -> None:
    response = client.post("/styleguide/theme/", {"theme": "neon", "next": "https://elsewhere.example/"})
    assert response.headers["Location"] == "/"
    assert "theme" not in response.cookies
    client.cookies["theme"] = '"><script>'
    assert 'data-theme="system"' in client.get("/styleguide/").content.decode()


@pytest.mark.django_db
def test_a_missing_page_says_what_to_do(client: Client) -> None:
    response = client.get("/styleguide/nothing/")
    assert response.status_code == 404
    assert "Nothing lives at this address" in response.content.decode()


def test_the_broken_page_needs_neither_request_nor_database() -> None:
    page = render_to_string("500.html")
    assert "Something broke on our side" in page
    assert settings.STATIC_URL in page


def test_every_place_is_reached_from_the_bar_of_a_small_screen(shown: str) -> None:
    bar = shown[shown.index('<nav class="places"') : shown.index("</nav>")]
    rest = bar[bar.index('<li class="rest">') :]
    main = bar[: bar.index('<li class="wide">')]
    hrefs = set(re.findall(r'href="([^"]+)"', main)) | set(re.findall(r'href="([^"]+)"', rest))
    assert len(hrefs) == 9
