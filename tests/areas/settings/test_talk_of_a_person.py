"""What people said, files they attached and where they are mentioned: taken away by them, and erased."""

import io
import json
import zipfile
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.areas.settings.cast import NOW, Cast

from homeostat.areas.settings.archive import Entry, zipped
from homeostat.areas.settings.erasure import erase_person
from homeostat.areas.settings.personal_data import export_person, personal_data
from homeostat.areas.work import actions, queries
from homeostat.areas.work.actions.attachments import PART, forget_contents
from homeostat.areas.work.models import Attachment, Comment, FormerText, Task
from homeostat.areas.work.queries.contents import name_among_others
from homeostat.platform.audit.models import AuditEntry


@pytest.fixture
def said(cast: Cast) -> Cast:
    task = Task.objects.create(key="jun-1", title="Paint the door")
    mira = {"author": cast.mira, "by": cast.steward, "at": NOW}
    actions.add_comment(task, "Ask @ines-okafor, Ines Okafor knows. Nobody else does.", **mira)
    own = actions.add_comment(task, "Ines Okafor here: no.", author=cast.ines, by=cast.member, at=NOW)
    actions.change_comment(own, "Not now, @mira.", by=cast.member, at=NOW)
    plan = SimpleUploadedFile("Plan of Ines Okafor.txt", b"First the hinges.")
    actions.attach(task, plan, added_by=cast.ines, by=cast.member, at=NOW)
    return cast


def test_a_person_takes_it_away(said: Cast) -> None:
    found = personal_data(said.ines)
    assert [row["text"] for row in found["comment"]] == [Comment.objects.get(author=said.ines).text]
    assert [row["text"] for row in found["formertext"]] == ["Ines Okafor here: no."]
    assert len(found["mention"]) == 1
    assert [row["name"] for row in found["attachment"]] == ["Plan of Ines Okafor.txt"]


def attached(cast: Cast, name: str, content: bytes) -> Attachment:
    file = SimpleUploadedFile(name, content)
    task = Task.objects.get(key="jun-1")
    return actions.attach(task, file, added_by=cast.ines, by=cast.member, at=NOW)


def taken(cast: Cast) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(b"".join(export_person(cast.ines, by=cast.member, at=NOW))))
    assert archive.testzip() is None
    return archive


def test_the_files_a_person_attached_go_with_it(said: Cast) -> None:
    first, again = Attachment.objects.get(), attached(said, "Plan of Ines Okafor.txt", b"Then the door.")
    of_others = SimpleUploadedFile("other.txt", b"of Mira")
    actions.attach(first.task, of_others, added_by=said.mira, by=said.steward, at=NOW)
    Attachment.objects.filter(pk=again.pk).update(name="../../etc/\u202etxt.exe")  # as if it came another way
    archive = taken(said)
    rows = json.loads(archive.read("attachment.json"))
    assert [row["path"] for row in rows] == [
        f"files/{first.pk}-Plan of Ines Okafor.txt", f"files/{again.pk}-txt.exe"
    ]  # fmt: skip
    assert [archive.read(row["path"]) for row in rows] == [b"First the hinges.", b"Then the door."]
    assert [name for name in archive.namelist() if "/" in name] == [row["path"] for row in rows]
    assert archive.getinfo(rows[0]["path"]).date_time == NOW.timetuple()[:6]
    assert AuditEntry.objects.get(action="export").after["attachment"] == 2


def test_a_removed_file_goes_with_it_until_its_content_is_forgotten(said: Cast) -> None:
    row = Attachment.objects.get()
    actions.remove_attachment(row, by=said.member, at=NOW)
    assert taken(said).read(f"files/{row.pk}-{row.name}") == b"First the hinges."
    forget_contents(NOW + timedelta(days=40), days=30)
    archive = taken(said)
    assert json.loads(archive.read("attachment.json"))[0]["path"] is None
    assert not any(name.startswith("files/") for name in archive.namelist())


def test_a_large_file_is_sent_in_parts(said: Cast) -> None:
    content = bytes(range(256)) * (PART // 256) * 3 + b"end"
    row = attached(said, "large.dat", content)
    parts = list(export_person(said.ines, by=said.member, at=NOW))
    assert max(map(len, parts)) < 2 * PART
    assert all(parts)
    with zipfile.ZipFile(io.BytesIO(b"".join(parts))) as archive:
        assert archive.read(f"files/{row.pk}-large.dat") == content


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("plan.txt", "7-plan.txt"),
        ("C:\\secret\\con.txt", "7-_con.txt"),
        ("日" * 120 + ".pdf", "7-" + "日" * 65 + ".pdf"),
        ("", "7-file"),
    ],
)
def test_every_system_takes_the_name_of_a_file(name: str, shown: str) -> None:
    assert name_among_others(7, name) == shown


def test_a_file_from_before_zips_has_their_first_day() -> None:
    long_ago = datetime(1970, 1, 1)
    whole = b"".join(zipped([Entry("old.txt", long_ago, [b"a", b"", b"b"])]))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert archive.read("old.txt") == b"ab"
        assert archive.getinfo("old.txt").date_time == (1980, 1, 1, 0, 0, 0)


def test_an_erasure_leaves_a_pseudonym(said: Cast) -> None:
    erased = erase_person(said.ines, by=said.steward, at=NOW, reason="Asked for it")
    assert FormerText.objects.count() == 0
    talk = queries.talk_of(Task.objects.get(key="jun-1"))
    first, second = talk.comments
    shown = json.dumps([first.html, second.html, second.author.name, talk.files[0].name, talk.files[0].by])
    assert "Ines" not in shown
    assert "ines" not in shown
    assert f'href="/organisation/people/{erased.key}/"'.replace('"', '\\"') in shown
    assert "Nobody else does." in shown
    assert Attachment.objects.get().added_by == erased
