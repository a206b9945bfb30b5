"""Comments: said, edited, removed and brought back by their author; what is told of them, and what never."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import Cast

from homeostat.areas.organisation.models import Person
from homeostat.areas.work import actions
from homeostat.areas.work.comment_text import Named, plain
from homeostat.areas.work.models import Comment, Epic, FormerText, Task
from homeostat.platform.audit.models import AuditEntry

Enter = Callable[..., Browser]


@pytest.fixture
def task(cast: Cast) -> Task:
    return actions.add_task("Paint the door", cell=cast.falcon, by=None, at=timezone.now())


@pytest.fixture
def epic(cast: Cast) -> Epic:
    return actions.add_epic("Portal 2", account=cast.portal, by=None, at=timezone.now())


def say(about: Task | Epic, who: Person, text: str) -> Comment:
    return actions.add_comment(about, text, author=who, by=who.user, at=timezone.now())


def undo_of(page: str) -> str:
    """Where the message of a page undoes the change."""
    toasts = page.split('class="toasts"')[1]
    return toasts.split('action="')[1].split('"')[0]


def test_a_text_alone_has_names_and_no_marks() -> None:
    people = {12: Named(12, "ada", "Ada Moll")}
    text = "See **receipts** and `x_y`, @{12}!\nA [link](https://example.org) and 2*3*4\n\n- one\n- two"
    assert plain(text, people) == "See receipts and x_y, @Ada Moll! A link and 234 one two"


@pytest.mark.parametrize("noun", ["task", "epic"])
def test_a_comment_is_said_and_has_its_place(
    enter: Enter, cast: Cast, task: Task, epic: Epic, noun: str
) -> None:
    about = {"task": task, "epic": epic}[noun]
    browser = enter(cast.ada)
    url = reverse(f"work:comment_{noun}", args=[about.key])
    answer = browser.post(url, {"text": "First\nsecond **line**"})
    comment = Comment.objects.get()
    assert answer["Location"] == f"{reverse(f'work:{noun}', args=[about.key])}#comment-{comment.pk}"
    assert browser.get(reverse("work:comment", args=[comment.pk]))["Location"] == answer["Location"]
    page = browser.get(answer["Location"]).content.decode()
    assert f'id="comment-{comment.pk}"' in page
    assert "First<br />\nsecond <strong>line</strong>" in page
    assert "Commented" in page.split('id="history"')[1]


def test_the_newest_is_last_and_long_talks_show_their_end(
    enter: Enter, cast: Cast, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("homeostat.areas.work.queries.talk.SHOWN", 2)
    for text in ("one", "two", "three"):
        say(task, cast.ben, text)
    browser = enter(cast.ada)
    page = browser.get(reverse("work:task", args=[task.key]))
    assert [comment.text for comment in page.context["talk"].comments] == ["two", "three"]
    assert "?comments=all#comments" in page.content.decode()
    whole = browser.get(reverse("work:task", args=[task.key]), {"comments": "all"})
    assert [comment.text for comment in whole.context["talk"].comments] == ["one", "two", "three"]
    first, second, _third = Comment.objects.order_by("pk")
    for comment, asked in ((first, "?comments=all"), (second, "")):
        address = browser.get(reverse("work:comment", args=[comment.pk]))["Location"]
        assert address == f"/work/tasks/{task.key}/{asked}#comment-{comment.pk}"


def test_it_is_edited_with_a_mark_and_back(enter: Enter, cast: Cast, task: Task) -> None:
    browser = enter(cast.ada)
    comment = say(task, cast.ada, "Tomorow")
    url = reverse("work:edit_comment", args=[comment.pk])
    assert "Tomorow" in browser.get(url).content.decode()
    page = browser.post(url, {"text": "Tomorrow"}, follow=True).content.decode()
    assert "edited" in page.split('id="comments"')[1].split("</section>")[0]
    browser.post(undo_of(page))
    comment.refresh_from_db()
    assert (comment.text, comment.edited_at) == ("Tomorow", None)
    same = browser.post(url, {"text": "Tomorow"}, follow=True).content.decode()
    assert "Nothing was different." in same


def test_a_removed_one_keeps_its_place_without_its_text(enter: Enter, cast: Cast, task: Task) -> None:
    browser = enter(cast.ada)
    comment = say(task, cast.ada, "Silly words, @ben")
    page = browser.post(reverse("work:remove_comment", args=[comment.pk]), follow=True).content.decode()
    assert "removed by its author" in page
    assert "Silly" not in page
    comment.refresh_from_db()
    assert comment.text == ""
    again = browser.post(undo_of(page), follow=True).content.decode()
    assert "Silly words" in again
    assert (
        "removed by its author"
        not in browser.post(undo_of(again), follow=True)
        .content.decode()
        .split("Silly")[0]
        .split('id="comments"')[0]
    )
    assert Comment.objects.get().removed_at is not None


def test_saying_is_undone_and_done_again(enter: Enter, cast: Cast, task: Task) -> None:
    browser = enter(cast.ada)
    url = reverse("work:comment_task", args=[task.key])
    page = browser.post(url, {"text": "Too early"}, follow=True).content.decode()
    page = browser.post(undo_of(page), follow=True).content.decode()
    assert "Too early" not in page
    assert "Too early" in browser.post(undo_of(page), follow=True).content.decode()


def test_only_the_latest_change_is_undone_and_only_for_a_day(cast: Cast, task: Task) -> None:
    now = timezone.now()
    comment = say(task, cast.ada, "one")
    actions.change_comment(comment, "two", by=None, at=now)
    first = AuditEntry.objects.get(action="change_comment")
    actions.change_comment(comment, "three", by=None, at=now)
    with pytest.raises(actions.Invalid, match="changed since"):
        actions.undo(first, by=None, at=now)
    actions.forget_former_texts(now + timedelta(hours=23))
    assert FormerText.objects.count() == 2
    assert actions.forget_former_texts(now + timedelta(hours=25)) == 2
    with pytest.raises(actions.Invalid, match="not kept any more"):
        actions.undo(AuditEntry.objects.latest("pk"), by=None, at=now)


def test_the_audit_log_never_has_the_text(enter: Enter, cast: Cast, task: Task) -> None:
    browser = enter(cast.ada)
    browser.post(reverse("work:comment_task", args=[task.key]), {"text": "a secret word"})
    comment = Comment.objects.get()
    browser.post(reverse("work:edit_comment", args=[comment.pk]), {"text": "another secret"})
    browser.post(reverse("work:remove_comment", args=[comment.pk]))
    told = AuditEntry.objects.filter(action__contains="comment").order_by("pk")
    assert [entry.action for entry in told] == ["add_comment", "change_comment", "remove_comment"]
    assert {(entry.noun, entry.key, entry.by) for entry in told} == {("task", task.key, cast.ada.user)}
    assert [entry.after["length"] for entry in told] == [13, 14, 0]
    assert "secret" not in json.dumps([[entry.before, entry.after, entry.reason] for entry in told])


def test_nobody_changes_what_others_said(enter: Enter, cast: Cast, task: Task) -> None:
    comment = say(task, cast.ada, "Mine, @cleo")
    actions.change_comment(comment, "Mine alone", by=None, at=timezone.now())
    others, entry = enter(cast.ben), AuditEntry.objects.latest("pk")
    page = others.get(reverse("work:task", args=[task.key])).content.decode()
    assert reverse("work:edit_comment", args=[comment.pk]) not in page
    assert reverse("work:undo", args=[entry.pk]) not in page
    assert others.get(reverse("work:edit_comment", args=[comment.pk])).status_code == 404
    assert others.post(reverse("work:remove_comment", args=[comment.pk])).status_code == 404
    assert others.post(reverse("work:undo", args=[entry.pk])).status_code == 404
    comment.refresh_from_db()
    assert comment.text == "Mine alone"


def test_a_removed_one_is_not_edited(enter: Enter, cast: Cast, task: Task) -> None:
    comment = say(task, cast.ada, "Mine")
    actions.remove_comment(comment, by=None, at=timezone.now())
    assert enter(cast.ada).get(reverse("work:edit_comment", args=[comment.pk])).status_code == 404
    with pytest.raises(actions.Invalid, match="has been removed"):
        actions.change_comment(comment, "Back", by=None, at=timezone.now())


@pytest.mark.parametrize("text", ["", "   \n ", "x" * 20_001])
def test_nothing_and_too_much_are_refused_and_what_was_written_stays(
    enter: Enter, cast: Cast, task: Task, text: str
) -> None:
    answer = enter(cast.ada).post(reverse("work:comment_task", args=[task.key]), {"text": text})
    assert answer.status_code == 422
    assert text.strip() in answer.content.decode()
    with pytest.raises(actions.Invalid):
        say(task, cast.ada, text)
    assert Comment.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;"),
        ("![x](https://elsewhere.example/a.png)", 'href="https://elsewhere.example/a.png"'),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("see https://a.example/b", 'rel="nofollow noopener noreferrer"'),
        ("# Loud", "# Loud"),
        ("write `@{1}` or <img src=x onerror=y>", "&lt;img"),
    ],
)
def test_what_people_write_stays_text(enter: Enter, cast: Cast, task: Task, text: str, html: str) -> None:
    say(task, cast.ben, text)
    page = enter(cast.ada).get(reverse("work:task", args=[task.key])).content.decode()
    said = page.split('id="comments"')[1].split("</section>")[0]
    assert html in said
    assert "<img" not in said
    assert "<script" not in said


def test_a_task_with_comments_is_not_undone_away(cast: Cast, task: Task) -> None:
    say(task, cast.ada, "Keep me")
    with pytest.raises(actions.Invalid):
        actions.undo(AuditEntry.objects.get(action="add_task"), by=None, at=timezone.now())
    assert Comment.objects.count() == 1


class TestLadder:
    def urls(self, task: Task, epic: Epic, comment: Comment) -> dict[str, str]:
        return {
            "comment_task": reverse("work:comment_task", args=[task.key]),
            "comment_epic": reverse("work:comment_epic", args=[epic.key]),
            "edit_comment": reverse("work:edit_comment", args=[comment.pk]),
            "remove_comment": reverse("work:remove_comment", args=[comment.pk]),
            "comment": reverse("work:comment", args=[comment.pk]),
            "people": reverse("work:people"),
        }

    def test_methods_visitors_and_strangers(self, enter: Enter, cast: Cast, task: Task, epic: Epic) -> None:
        urls = self.urls(task, epic, say(task, cast.ada, "Hello"))
        stranger, member = Browser(), enter(cast.ada)
        wrong = {"remove_comment": "get", "comment": "post", "people": "post"}
        for name, url in urls.items():
            assert getattr(member, wrong.get(name, "delete"))(url).status_code == 405
            assert stranger.post(url)["Location"].startswith("/account/login/")
        visitor = enter(None)
        for name, url in urls.items():
            ask = visitor.get if name in ("comment", "people") else visitor.post
            assert ask(url, {"text": "x"}).status_code == 404
        assert Comment.objects.count() == 1

    def test_a_steward_who_is_nobody_reads_and_says_nothing(
        self, enter: Enter, cast: Cast, task: Task
    ) -> None:
        comment = say(task, cast.ada, "Hello there, @ben")
        steward = enter(None, steward=True)
        page = steward.get(reverse("work:task", args=[task.key])).content.decode()
        assert "Hello there" in page
        assert "<textarea" not in page
        url = reverse("work:comment_task", args=[task.key])
        assert steward.post(url, {"text": "x"}).status_code == 404
        assert steward.get(reverse("work:edit_comment", args=[comment.pk])).status_code == 404
        tick = reverse("work:tick_off_mention", args=[comment.mentions.get().pk])
        assert steward.post(tick).status_code == 404

    def test_pages_take_as_few_queries_with_talk_as_without(
        self, enter: Enter, cast: Cast, task: Task, epic: Epic
    ) -> None:
        for number in range(12):
            say(task, cast.ben, f"@ada {number} @cleo")
            say(epic, cast.ben, f"@ada {number} @cleo")
        browser = enter(cast.cleo)
        for url in (reverse("work:task", args=[task.key]), reverse("work:epic", args=[epic.key])):
            browser.get(url)
            with CaptureQueriesContext(connection) as asked:
                browser.get(url)
            assert len(asked) <= 15, "\n".join(query["sql"][:150] for query in asked)
