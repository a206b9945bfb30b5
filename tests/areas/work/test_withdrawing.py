"""A steward removes what others said or attached: with a reason, and undone by them alone."""

import json
from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import Cast, user_of, viewer

from homeostat.areas.work import access, actions
from homeostat.areas.work.actions import Invalid
from homeostat.areas.work.history import events_of
from homeostat.areas.work.models import Attachment, Comment, Task
from homeostat.platform.access import NotFound, Viewer
from homeostat.platform.audit.models import AuditEntry

Enter = Callable[..., Browser]
WORDS = "Something about Cleo"


@pytest.fixture
def task(cast: Cast) -> Task:
    return actions.add_task("Paint the door", cell=cast.falcon, by=None, at=timezone.now())


@pytest.fixture
def comment(cast: Cast, task: Task) -> Comment:
    user_of(cast.ben, "ben@example.org")
    return actions.add_comment(task, WORDS, author=cast.ben, by=cast.ben.user, at=timezone.now())


def attached(about: Task | Comment, cast: Cast) -> Attachment:
    file = ContentFile(b"plain words", name="notes.txt")
    return actions.attach(about, file, added_by=cast.ben, by=cast.ben.user, at=timezone.now())


def page(browser: Browser, task: Task) -> str:
    return browser.get(reverse("work:task", args=[task.key])).content.decode()


def last(*actions_told: str) -> AuditEntry:
    return AuditEntry.objects.filter(action__in=actions_told).latest("pk")


def test_a_comment_goes_with_a_reason_and_comes_back(
    enter: Enter, cast: Cast, task: Task, comment: Comment
) -> None:
    browser = enter(cast.ada, steward=True)
    address = reverse("work:withdraw_comment", args=[comment.pk])
    assert address in page(browser, task)
    assert browser.post(address, {"reason": " "}).status_code == 422
    assert browser.post(address, {"reason": "Names a client"}).status_code == 302
    shown = page(browser, task)
    assert "removed by a steward" in shown
    assert WORDS not in shown
    assert "Comment removed by a steward" in shown
    entry = last("remove_comment")
    assert entry.reason == "Names a client"
    assert WORDS not in json.dumps([entry.before, entry.after])
    browser.post(reverse("work:undo", args=[entry.pk]))
    comment.refresh_from_db()
    assert (comment.text, comment.removed_at, comment.removed_by_steward) == (WORDS, None, False)
    browser.post(reverse("work:undo", args=[last("undo_remove_comment").pk]))
    comment.refresh_from_db()
    assert (comment.text, comment.removed_by_steward) == ("", True)


def test_nobody_else_brings_it_back(cast: Cast, task: Task, comment: Comment) -> None:
    user_of(cast.ada, "ada@example.org")
    at = timezone.now()
    actions.remove_comment(comment, as_steward=True, reason="Why", by=cast.ada.user, at=at)
    entry = last("remove_comment")
    assert access.change_for(viewer(cast.ada, steward=True), entry.pk) == entry
    for other in (viewer(cast.ada), viewer(cast.ben), viewer(cast.ben, steward=True)):
        with pytest.raises(NotFound):
            access.change_for(other, entry.pk)


def test_only_stewards_and_only_what_others_said(cast: Cast, task: Task, comment: Comment) -> None:
    file = attached(comment, cast)
    steward = viewer(cast.ada, steward=True)
    assert access.comment_to_withdraw(steward, comment.pk) == comment
    assert access.attachment_to_withdraw(steward, file.pk) == file
    nobody = Viewer(user=steward.user, person_id=None, is_steward=True)
    for other in (viewer(cast.ada), viewer(cast.ben, steward=True)):
        with pytest.raises(NotFound):
            access.comment_to_withdraw(other, comment.pk)
        with pytest.raises(NotFound):
            access.attachment_to_withdraw(other, file.pk)
    assert access.comment_to_withdraw(nobody, comment.pk) == comment
    at = timezone.now()
    for remove in (actions.remove_comment, actions.remove_attachment):
        with pytest.raises(Invalid, match="reason is missing"):
            remove(comment if remove is actions.remove_comment else file, as_steward=True, by=None, at=at)  # type: ignore[operator]


@pytest.mark.parametrize("on_a_comment", [True, False])
def test_a_file_goes_and_comes_back(
    enter: Enter, cast: Cast, task: Task, comment: Comment, on_a_comment: bool
) -> None:
    file = attached(comment if on_a_comment else task, cast)
    browser = enter(cast.ada, steward=True)
    address = reverse("work:withdraw_file", args=[file.pk])
    assert address in page(browser, task)
    assert browser.get(address).status_code == 200
    browser.post(address, {"reason": "Not ours to keep"})
    told = "File removed from a comment by a steward" if on_a_comment else "File removed by a steward"
    shown = page(browser, task)
    assert "A file was removed by a steward." in shown
    assert f"{told}: notes.txt" in shown
    assert browser.get(reverse("work:attachment", args=[file.pk])).status_code == 404
    entry = last("remove_attachment", "remove_comment_file")
    assert entry.reason == "Not ours to keep"
    events = events_of(access.changes_of(viewer(cast.ada, steward=True), "task", task.key))
    assert entry.pk not in {event.undo for event in events}
    with pytest.raises(NotFound):
        access.change_for(viewer(cast.ben), entry.pk)
    browser.post(reverse("work:undo", args=[entry.pk]))
    file.refresh_from_db()
    assert (file.removed_at, file.removed_by_steward) == (None, False)


def test_an_older_undo_does_not_bring_a_file_back(cast: Cast, task: Task) -> None:
    file, at = attached(task, cast), timezone.now()
    actions.remove_attachment(file, by=None, at=at)
    former = last("remove_attachment")
    actions.undo(former, by=None, at=at)
    actions.remove_attachment(file, as_steward=True, reason="Why", by=None, at=at)
    with pytest.raises(Invalid, match="removed by a steward"):
        actions.undo(former, by=None, at=at)
    entry = last("remove_attachment")
    actions.undo(entry, by=None, at=at)
    actions.undo(last("undo_remove_attachment"), by=None, at=at)
    file.refresh_from_db()
    assert file.removed_by_steward
