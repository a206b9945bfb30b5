"""What people said, files they attached and where they are mentioned: taken away by them, and erased."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.areas.settings.cast import NOW, Cast

from homeostat.areas.settings.erasure import erase_person
from homeostat.areas.settings.personal_data import personal_data
from homeostat.areas.work import actions, queries
from homeostat.areas.work.models import Attachment, Comment, FormerText, Task


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
