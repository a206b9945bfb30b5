"""Mentions: kept by person, shown by today's name, found on Today until they are seen or ticked off."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import Cast
from tests.areas.work.test_comments import say, undo_of

from homeostat.areas.organisation.models import Person, PersonTerm
from homeostat.areas.work import actions, comment_text, queries
from homeostat.areas.work.models import Comment, Mention, Task

Enter = Callable[..., Browser]


@pytest.fixture
def task(cast: Cast) -> Task:
    return actions.add_task("Paint the door", cell=cast.falcon, by=None, at=timezone.now())


def people_in(comment: Comment) -> list[str]:
    return list(comment.mentions.order_by("person__key").values_list("person__key", flat=True))


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("@ada, look", ["ada"]),
        ("(@ada) and @ben.", ["ada", "ben"]),
        ("@Ada @BEN-", ["ada", "ben"]),
        ("ada@ben and a/@ben", []),
        ("@nobody @ad", []),
        ("@ada @ada", ["ada"]),
        ("@@ada", []),
    ],
)
def test_a_key_after_an_at_is_a_mention(cast: Cast, task: Task, text: str, keys: list[str]) -> None:
    comment = say(task, cast.cleo, text)
    assert people_in(comment) == keys
    assert queries.comment_as_written(comment).lower() == text.lower()


def test_it_is_kept_by_person_and_follows_renames(enter: Enter, cast: Cast, task: Task) -> None:
    comment = say(task, cast.ben, "Thanks @ada, and `@ada` in code, [@ada](https://a.example)")
    assert "ada" not in comment.text.replace("a.example", "")
    PersonTerm.objects.filter(person=cast.ada).update(name="Ada North")
    Person.objects.filter(pk=cast.ada.pk).update(key="ada-north")
    page = enter(cast.cleo).get(reverse("work:task", args=[task.key])).content.decode()
    assert '<a href="/organisation/people/ada-north/" class="mention">@Ada North</a>' in page
    assert "<code>@ada-north</code>" in page
    assert ">@Ada North</a>" in page.split("a.example")[1]


def test_marks_of_people_who_are_not_there_stay_text(cast: Cast, task: Task) -> None:
    comment = say(task, cast.ben, "@{999999} and @{1")
    assert people_in(comment) == []
    assert "@{999999}" in comment_text.shown(comment.text, {})


def test_it_waits_on_today_until_the_page_is_read(enter: Enter, cast: Cast, task: Task) -> None:
    first = say(task, cast.ben, "One, **@ada**!")
    second = say(task, cast.cleo, "Two @ada\n" + "long " * 100)
    say(task, cast.ada, "Myself @ada")
    browser = enter(cast.ada)
    page = browser.get("/").content.decode()
    waiting = page.split('id="mentioned"')[1].split("</ul>")[0]
    assert waiting.index(f"/comments/{second.pk}/") < waiting.index(f"/comments/{first.pk}/")
    assert "Ben Okafor in Paint the door" in waiting
    assert "Myself" not in waiting
    assert '<span class="due">2' in page
    browser.get(reverse("work:task", args=[task.key]))
    page = browser.get("/").content.decode()
    assert 'id="mentioned"' not in page
    assert 'class="due"' not in page


def test_it_is_ticked_off_and_back(enter: Enter, cast: Cast, task: Task) -> None:
    say(task, cast.ben, "@ada")
    mention = Mention.objects.get()
    browser = enter(cast.ada)
    url = reverse("work:tick_off_mention", args=[mention.pk])
    assert browser.get(url).status_code == 405
    page = browser.post(url, follow=True).content.decode()
    assert 'id="mentioned"' not in page
    assert 'id="mentioned"' in browser.post(undo_of(page), follow=True).content.decode()


def test_nobody_ticks_off_for_others_or_reads_for_them(enter: Enter, cast: Cast, task: Task) -> None:
    say(task, cast.ben, "@ada")
    mention = Mention.objects.get()
    url = reverse("work:tick_off_mention", args=[mention.pk])
    other = enter(cast.cleo)
    other.get(reverse("work:task", args=[task.key]))
    assert other.post(url).status_code == 404
    assert enter(None).post(url).status_code == 404
    mention.refresh_from_db()
    assert mention.seen_at is None


def test_edits_and_removals_take_mentions_along(cast: Cast, task: Task) -> None:
    comment = say(task, cast.cleo, "@ada")
    actions.see_mentions(cast.ada, [comment.pk], at=timezone.now())
    actions.change_comment(comment, "@ada @ben", by=None, at=timezone.now())
    assert people_in(comment) == ["ada", "ben"]
    assert Mention.objects.get(person=cast.ada).seen_at is not None
    actions.change_comment(comment, "@ben", by=None, at=timezone.now())
    assert people_in(comment) == ["ben"]
    actions.remove_comment(comment, by=None, at=timezone.now())
    assert list(queries.mention_rows(cast.ben.pk)) == []


def test_today_takes_no_query_more(enter: Enter, cast: Cast, task: Task) -> None:
    browser = enter(cast.ada)
    browser.get("/")
    with CaptureQueriesContext(connection) as before:
        browser.get("/")
    for _number in range(25):
        say(task, cast.ben, "@ada @cleo")
    with CaptureQueriesContext(connection) as after:
        page = browser.get("/")
    assert len(after) == len(before)
    assert len(page.context["mentions"]) == queries.talk.MENTIONS
    assert '<span class="due">25' in page.content.decode()


def test_names_are_offered_wherever_a_comment_is_written(enter: Enter, cast: Cast, task: Task) -> None:
    said = say(task, cast.ada, "Ask @ben")
    browser = enter(cast.ada)
    offered = f'<h-mention data-people="{reverse("work:people")}" data-label="People">'
    refused = browser.post(reverse("work:comment_task", args=[task.key]), {"text": ""})
    edited = browser.get(reverse("work:edit_comment", args=[said.pk]))
    for page in (browser.get(reverse("work:task", args=[task.key])), refused, edited):
        assert offered in page.content.decode()
        form = page.content.decode().split(offered)[1].split("</h-mention>")[0]
        assert '<textarea name="text"' in form
        assert form.count("<form") == form.count("</form>") == 1
    assert ">Ask @ben</textarea>" in edited.content.decode().replace(">\n", ">")
    assert 'type="file"' not in edited.content.decode()


def test_names_are_offered_by_the_beginning_of_any_part(enter: Enter, cast: Cast) -> None:
    browser = enter(cast.ada)
    offered = browser.get(reverse("work:people"), {"q": "OK"}).json()["people"]
    assert offered == [{"key": "ben", "name": "Ben Okafor"}]
    assert len(browser.get(reverse("work:people")).json()["people"]) == 3
