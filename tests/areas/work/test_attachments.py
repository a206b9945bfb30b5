"""Files on tasks and comments: kept whole, limited while they come in, removed, brought back, forgotten."""

import hashlib
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import LONG_AGO, Cast
from tests.areas.work.test_comments import say, undo_of
from tests.areas.work.test_file_kinds import HTML, PNG

from homeostat.areas.organisation.models import Person, Policy
from homeostat.areas.settings.retention import apply_retention
from homeostat.areas.work import actions
from homeostat.areas.work.models import Attachment, AttachmentPart, Comment, Task
from homeostat.platform.audit.models import AuditEntry

Enter = Callable[..., Browser]


@pytest.fixture
def task(cast: Cast) -> Task:
    return actions.add_task("Paint the door", cell=cast.falcon, by=None, at=timezone.now())


def file(name: str = "plan.txt", content: bytes = b"First the hinges.") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def attach(about: Task | Comment, who: Person, *given: object) -> Attachment:
    return actions.attach(about, file(*given), added_by=who, by=who.user, at=timezone.now())  # type: ignore[arg-type]


def limit(key: str, megabytes: int) -> None:
    Policy.objects.create(
        key=f"attachments.{key}",
        scope="company",
        value=megabytes,
        start=date(2020, 1, 1),
        recorded_at=LONG_AGO,
    )


def post(browser: Browser, task: Task, *files: SimpleUploadedFile, **more: object) -> object:
    return browser.post(
        reverse("work:attach_to_task", args=[task.key]), {"files": files, **more}, follow=True
    )


def test_a_file_is_kept_in_parts_and_whole(cast: Cast, task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("homeostat.areas.work.actions.attachments.PART", 100)
    content = PNG * 10
    row = attach(task, cast.ada, "door.png", content)
    parts = [bytes(part) for part in row.parts.order_by("number").values_list("content", flat=True)]
    assert len(parts) > 5
    assert b"".join(parts) == content
    assert (row.size, row.digest) == (len(content), hashlib.sha256(content).hexdigest())
    assert row.media_type == "image/png"


def test_several_are_attached_by_the_form_and_taken_back(enter: Enter, cast: Cast, task: Task) -> None:
    browser = enter(cast.ada)
    page = post(browser, task, file(), file("door.png", PNG)).content.decode()  # type: ignore[attr-defined]
    listed = page.split('id="attachments"')[1].split("</section>")[0]
    assert "plan.txt" in listed
    assert "?shown" in listed.split("door.png")[0]
    assert "File attached: door.png" in page.split('id="history"')[1]
    row = Attachment.objects.get(name="plan.txt")
    page = browser.post(reverse("work:remove_attachment", args=[row.pk]), follow=True).content.decode()
    assert "plan.txt" not in page.split('id="attachments"')[1].split("</section>")[0]
    browser.post(undo_of(page))
    row.refresh_from_db()
    assert row.removed_at is None
    told = AuditEntry.objects.filter(noun="task", key=task.key, action__contains="attachment")
    assert [entry.action for entry in told.order_by("pk")][-2:] == [
        "remove_attachment",
        "undo_remove_attachment",
    ]


def test_all_come_or_none(enter: Enter, cast: Cast, task: Task) -> None:
    page = post(enter(cast.ada), task, file(), file("door.png", HTML))
    assert "The content of door.png is text/html" in page.content.decode()  # type: ignore[attr-defined]
    assert Attachment.objects.count() == AttachmentPart.objects.count() == 0


@pytest.mark.parametrize("files", [[], [file("empty.txt", b"")]])
def test_nothing_is_refused(enter: Enter, cast: Cast, task: Task, files: list[SimpleUploadedFile]) -> None:
    post(enter(cast.ada), task, *files)
    assert Attachment.objects.count() == 0


def test_what_is_too_large_is_not_even_kept_while_it_comes(
    enter: Enter, cast: Cast, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit("file_mb", 1)
    passed: list[int] = []
    taken = "django.core.files.uploadhandler.MemoryFileUploadHandler.receive_data_chunk"
    monkeypatch.setattr(taken, lambda self, raw, start: passed.append(len(raw)))
    page = post(enter(cast.ada), task, file("big.txt", b"x" * 1_900_000))
    assert "big.txt is larger than 1 MB." in page.content.decode()  # type: ignore[attr-defined]
    assert sum(passed) <= 1_000_000
    assert Attachment.objects.count() == 0


def test_the_limit_holds_below_the_page_too(cast: Cast, task: Task) -> None:
    limit("file_mb", 1)
    with pytest.raises(actions.Invalid, match="larger than 1 MB"):
        attach(task, cast.ada, "big.txt", b"x" * 1_000_001)
    assert AttachmentPart.objects.count() == 0


def test_a_task_has_so_much_with_its_comments_and_no_more(enter: Enter, cast: Cast, task: Task) -> None:
    limit("task_mb", 1)
    first = attach(task, cast.ada, "a.txt", b"x" * 400_000)
    attach(say(task, cast.ben, "Look"), cast.ben, "b.txt", b"x" * 400_000)
    with pytest.raises(actions.Invalid, match="1 MB together"):
        attach(task, cast.ada, "c.txt", b"x" * 400_000)
    actions.remove_attachment(first, by=None, at=timezone.now())
    removal = AuditEntry.objects.latest("pk")
    attach(task, cast.ada, "c.txt", b"x" * 400_000)
    with pytest.raises(actions.Invalid, match="1 MB together"):
        actions.undo(removal, by=None, at=timezone.now())
    page = post(enter(cast.cleo), task, *(file(f"{n}.txt", b"x" * 300_000) for n in range(4)))
    assert "1 MB together" in page.content.decode()  # type: ignore[attr-defined]


def test_imports_are_not_limited_by_it(enter: Enter, cast: Cast) -> None:
    limit("file_mb", 1)
    browser = enter(cast.ada, steward=True)
    answer = browser.post("/import/", {"files": file("big.csv", b"name\n" + b"Nora\n" * 300_000)})
    assert not hasattr(answer.wsgi_request, "upload_refused")
    assert answer.wsgi_request.FILES["files"].size > 1_000_000


def test_a_comment_brings_its_files_and_takes_them_along(enter: Enter, cast: Cast, task: Task) -> None:
    browser = enter(cast.ada)
    url = reverse("work:comment_task", args=[task.key])
    page = browser.post(url, {"text": "Look", "files": [file()]}, follow=True).content.decode()
    assert "plan.txt" in page.split('id="comments"')[1].split("</section>")[0]
    comment = Comment.objects.get()
    gone = browser.post(reverse("work:remove_comment", args=[comment.pk]), follow=True).content.decode()
    row = Attachment.objects.get()
    assert row.removed_at is not None
    assert browser.get(reverse("work:attachment", args=[row.pk])).status_code == 404
    browser.post(undo_of(gone))
    row.refresh_from_db()
    assert row.removed_at is None


def test_a_refused_file_leaves_what_was_written(enter: Enter, cast: Cast, task: Task) -> None:
    url = reverse("work:comment_task", args=[task.key])
    answer = enter(cast.ada).post(url, {"text": "Long thoughts", "files": [file("run.sh")]})
    assert answer.status_code == 422
    assert "Long thoughts" in answer.content.decode()
    assert "program or a script" in answer.content.decode()
    assert Comment.objects.count() == 0


def test_files_of_comments_are_their_authors(enter: Enter, cast: Cast, task: Task) -> None:
    row = attach(say(task, cast.ada, "Mine"), cast.ada)
    entry = AuditEntry.objects.latest("pk")
    assert entry.action == "add_comment_file"
    other = enter(cast.ben)
    assert other.get(reverse("work:attachment", args=[row.pk])).status_code == 302
    assert other.post(reverse("work:remove_attachment", args=[row.pk])).status_code == 404
    assert other.post(reverse("work:undo", args=[entry.pk])).status_code == 404
    owner = enter(cast.ada)
    page = owner.post(reverse("work:remove_attachment", args=[row.pk]), follow=True).content.decode()
    assert "File removed from a comment: plan.txt" in page


def test_contents_are_forgotten_after_their_time(cast: Cast, task: Task) -> None:
    now = timezone.now()
    kept, gone = attach(task, cast.ada), attach(task, cast.ada, "old.txt")
    actions.remove_attachment(gone, by=None, at=now)
    removal = AuditEntry.objects.latest("pk")
    apply_retention(now + timedelta(days=29))
    assert AttachmentPart.objects.count() == 2
    assert apply_retention(now + timedelta(days=31))["contents of removed files"] == 1
    assert [part.attachment for part in AttachmentPart.objects.all()] == [kept]
    with pytest.raises(actions.Invalid, match="not kept any more"):
        actions.undo(removal, by=None, at=now)
    assert Attachment.objects.count() == 2


def test_lists_never_read_the_bytes(enter: Enter, cast: Cast, task: Task) -> None:
    for number in range(5):
        attach(task, cast.ada, f"{number}.png", PNG)
    browser = enter(cast.ben)
    url = reverse("work:task", args=[task.key])
    browser.get(url)
    with CaptureQueriesContext(connection) as asked:
        browser.get(url)
    assert len(asked) <= 15
    assert not any("attachmentpart" in query["sql"] for query in asked)


def test_the_script_is_told_where_to_go(enter: Enter, cast: Cast, task: Task) -> None:
    url = reverse("work:attach_to_task", args=[task.key])
    answer = enter(cast.ada).post(url, {"files": [file()]}, headers={"accept": "application/json"})
    assert answer.json() == {"then": f"/work/tasks/{task.key}/#attachments"}


def test_the_ladder(enter: Enter, cast: Cast, task: Task) -> None:
    row = attach(task, cast.ada)
    one = reverse("work:attachment", args=[row.pk])
    posts = [
        reverse("work:attach_to_task", args=[task.key]),
        reverse("work:remove_attachment", args=[row.pk]),
    ]
    member = enter(cast.ada)
    assert member.post(one).status_code == 405
    assert [member.get(url).status_code for url in posts] == [405, 405]
    for url in (one, *posts):
        assert Browser().post(url)["Location"].startswith("/account/login/")
    visitor = enter(None)
    assert visitor.get(one).status_code == 404
    assert [visitor.post(url, {"files": [file()]}).status_code for url in posts] == [404, 404]
    assert Attachment.objects.count() == 1
