"""The origin of files, attacked: forged, stale and foreign addresses, dangerous contents, cookies, hosts."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.core import signing
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import Cast
from tests.areas.work.test_attachments import attach
from tests.areas.work.test_comments import say
from tests.areas.work.test_file_kinds import GIF, HTML, PNG, SVG

from homeostat.areas.work import actions, file_addresses
from homeostat.areas.work.models import Task

Enter = Callable[..., Browser]
HOST = "localhost:8000"  # what stands beside 127.0.0.1:8000


@pytest.fixture
def task(cast: Cast) -> Task:
    return actions.add_task("Paint the door", cell=cast.falcon, by=None, at=timezone.now())


def opened(url: str, *, host: str = HOST, browser: Browser | None = None) -> HttpResponse:
    return (browser or Browser()).get(urlsplit(url).path, headers={"host": host})  # type: ignore[return-value]


def body(answer: HttpResponse) -> bytes:
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_a_page_leads_to_the_file_at_its_own_origin(enter: Enter, cast: Cast, task: Task) -> None:
    row = attach(task, cast.ada, "Türe.txt", b"First the hinges.")
    led = enter(cast.ben).get(reverse("work:attachment", args=[row.pk]))
    assert led["Location"].startswith(f"http://{HOST}/files/")
    assert "no-store" in led["Cache-Control"]
    answer = opened(led["Location"])
    assert body(answer) == b"First the hinges."
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''T%C3%BCre.txt"
    assert answer["Content-Length"] == "17"


@pytest.mark.parametrize(
    ("name", "content"),
    [("page.html", HTML), ("drawing.svg", SVG), ("both.gif", GIF + HTML), ("door.png", PNG), ("a.txt", HTML)],
)
@pytest.mark.parametrize("shown", [False, True])
def test_nothing_that_is_served_can_run(
    enter: Enter, cast: Cast, task: Task, name: str, content: bytes, shown: bool
) -> None:
    row = attach(task, cast.ada, name, content)
    answer = opened(file_addresses.signed_address(row, shown=shown))
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["X-Content-Type-Options"] == "nosniff"
    is_picture = shown and name.endswith(("gif", "png"))
    assert answer["Content-Type"] == (row.media_type if is_picture else "application/octet-stream")
    assert answer["Content-Disposition"].startswith("inline" if is_picture else "attachment")
    assert answer["Cross-Origin-Resource-Policy"] == ("cross-origin" if is_picture else "same-origin")
    assert not answer.cookies
    assert body(answer) == content


def test_forged_and_foreign_addresses_open_nothing(cast: Cast, task: Task) -> None:
    row, other = attach(task, cast.ada), attach(task, cast.ada, "other.txt")
    url = file_addresses.signed_address(row)
    token = urlsplit(url).path.split("/")[2]
    payload = signing.dumps([other.pk, False], salt=file_addresses.SALT).split(":")[0]
    forged = [
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        ":".join([payload, *token.split(":")[1:]]),
        signing.dumps([row.pk, False], salt="another purpose"),
        signing.dumps([row.pk, False], key="another key", salt=file_addresses.SALT),
        str(row.pk),
        "",
        "..%2f..%2fsettings",
    ]
    assert opened(url).status_code == 200
    for wrong in forged:
        answer = opened(f"http://{HOST}/files/{wrong}/")
        assert answer.status_code == 404
        assert answer["Content-Security-Policy"].startswith("sandbox")


def test_addresses_end(cast: Cast, task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    url = file_addresses.signed_address(attach(task, cast.ada))
    assert opened(url).status_code == 200
    monkeypatch.setattr(file_addresses, "OPEN_FOR", timedelta(seconds=-1))
    assert opened(url).status_code == 404


def test_a_removed_file_closes_at_once(cast: Cast, task: Task) -> None:
    row, comment = attach(task, cast.ada), say(task, cast.ada, "Look")
    beside = attach(comment, cast.ada, "b.txt")
    urls = [file_addresses.signed_address(each) for each in (row, beside)]
    actions.remove_attachment(row, by=None, at=timezone.now())
    actions.remove_comment(comment, by=None, at=timezone.now())
    assert [opened(url).status_code for url in urls] == [404, 404]


def test_a_session_is_nothing_there(enter: Enter, cast: Cast, task: Task) -> None:
    row = attach(task, cast.ada)
    member = enter(cast.ada)
    page = reverse("work:task", args=[task.key])
    led = opened(page, browser=member)
    assert (led.status_code, led["Location"]) == (302, f"http://127.0.0.1:8000{page}")
    assert (
        member.post(reverse("work:remove_attachment", args=[row.pk]), headers={"host": HOST}).status_code
        == 404
    )
    assert opened(f"/work/attachments/{row.pk}/", browser=member)["Location"].startswith(
        "http://127.0.0.1:8000/"
    )
    answer = opened(file_addresses.signed_address(row), browser=member)
    assert answer.status_code == 200
    assert not answer.cookies
    assert not hasattr(answer.wsgi_request, "user")  # type: ignore[attr-defined]


def test_pages_do_not_serve_files_and_machines_are_answered(cast: Cast, task: Task) -> None:
    url = file_addresses.signed_address(attach(task, cast.ada))
    assert opened(url, host="127.0.0.1:8000").status_code == 404
    assert opened("/health/").status_code == 200
    assert Browser().post(urlsplit(url).path, headers={"host": HOST}).status_code == 405


def test_pages_may_show_pictures_of_that_origin_alone(enter: Enter, cast: Cast, task: Task) -> None:
    policy = enter(cast.ada).get(reverse("work:task", args=[task.key]))["Content-Security-Policy"]
    assert f"img-src 'self' data: http://{HOST};" in policy + ";"
    assert "connect-src 'self';" in policy + ";"


def test_without_an_origin_of_its_own_nothing_is_shown(
    enter: Enter, cast: Cast, task: Task, settings: object
) -> None:
    settings.FILES_APART, settings.FILES_URL = False, django_settings.BASE_URL  # type: ignore[attr-defined]
    row = attach(task, cast.ada, "door.png", PNG)
    answer = opened(file_addresses.signed_address(row, shown=True), host="127.0.0.1:8000")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    page = enter(cast.ben).get(reverse("work:task", args=[task.key])).content.decode()
    assert "?shown" not in page


def test_a_visitor_gets_no_address(enter: Enter, cast: Cast, task: Task) -> None:
    row = attach(task, cast.ada)
    assert enter(None).get(reverse("work:attachment", args=[row.pk])).status_code == 404
