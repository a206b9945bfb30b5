"""Whoever opens an address that only takes what a form sends reads a page that says so."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from tests.areas.settings.cast import Cast
from tests.areas.settings.conftest import browse, cast

__all__ = ["browse", "cast"]

Browse = Callable[[str], Client]
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}

pytestmark = pytest.mark.django_db


def test_a_page_says_what_to_do_and_where(browse: Browse) -> None:
    answer = browse("member").get(reverse("work:log_hours"), headers=HTML)
    page = answer.content.decode()
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "There is nothing to read at this address" in page
    assert "go back to that page, and press it there" in page
    assert '<a class="button" data-kind="primary" href="/work/">Go to Work</a>' in page
    assert 'aria-label="Places"' in page  # in the frame of every page
    assert page.count("<h1>") == 1


def test_signing_in_again_after_a_post_leads_there(cast: Cast, browse: Browse) -> None:
    target = reverse("work:log_hours")
    sent_away = browse("stranger").post(target, {"hours": "1"})
    assert sent_away["Location"].endswith(f"?next={target}")
    page = browse("member").get(target, headers=HTML).content.decode()
    assert "If you had to sign in meanwhile, what you had written was not saved" in page


def test_what_is_only_read_can_be_opened(browse: Browse) -> None:
    answer = browse("member").post("/signs/?page=2", headers=HTML)
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    page = answer.content.decode()
    assert "This address is only read" in page
    assert '<a class="button" data-kind="primary" href="/signs/?page=2">Open it</a>' in page


def test_a_stranger_reads_it_without_the_frame(cast: Cast) -> None:
    for answer in (
        Client().get("/styleguide/theme/", headers=HTML),
        Client().post("/styleguide/", headers=HTML),
    ):
        page = answer.content.decode()
        assert answer.status_code == 405
        assert page.count("<h1>") == 1
        assert "Nothing was changed." in page
        assert 'aria-label="Places"' not in page


def test_htmx_is_sent_to_the_page(browse: Browse) -> None:
    htmx = {"HX-Request": "true", "Accept": "text/html, */*"}
    answer = browse("member").get(f"{reverse('work:log_hours')}?a=1", headers=htmx)
    assert (answer.status_code, answer["HX-Redirect"]) == (405, f"{reverse('work:log_hours')}?a=1")
    assert "HX-Redirect" not in browse("member").post("/signs/", headers=htmx)


@pytest.mark.parametrize("path", ["/health/", "/ready/"])
def test_scripts_get_no_page_and_need_no_database(path: str, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        answer = Client().post(path, headers={"Accept": "*/*"})
    assert (answer.status_code, answer.content) == (405, b"")


def test_the_api_keeps_its_own_answer(browse: Browse) -> None:
    answer = browse("member").get("/api/v1/empty-days", headers=HTML)
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
