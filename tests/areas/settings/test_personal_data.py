import io
import json
import zipfile
from collections.abc import Callable

from django.test import Client
from django.urls import reverse
from tests.areas.settings.cast import Cast

from homeostat.platform.audit.models import AuditEntry

Browse = Callable[[str], Client]


def files_of(content: bytes) -> dict[str, object]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")}


def test_a_member_takes_their_own_data_away(browse: Browse, cast: Cast) -> None:
    answer = browse("member").post(reverse("settings:person_data", args=[cast.ines.key]))
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].startswith('attachment; filename="ines-okafor-')
    content = answer.getvalue()  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {name.rpartition(".")[2] for name in archive.namelist()} == {"json", "txt"}
        assert "personterm.json  1" in archive.read("README.txt").decode()
    found = files_of(content)
    assert found["personterm.json"][0]["name"] == "Ines Okafor"  # type: ignore[index]
    assert found["membership.json"][0]["cell__key"] == "juniper"  # type: ignore[index]
    assert found["user.json"][0]["email"] == "ines@example.org"  # type: ignore[index]
    assert AuditEntry.objects.get(action="export").by == cast.member


def test_no_secret_leaves_with_the_data(browse: Browse, cast: Cast) -> None:
    cast.member.set_password("correct horse battery staple")
    cast.member.save()
    client = browse("member")
    client.get("/account/sessions/")
    answer = client.post(reverse("settings:person_data", args=[cast.ines.key]))
    text = json.dumps(files_of(answer.getvalue()))  # type: ignore[attr-defined]
    assert "argon2" not in text
    assert str(client.session.session_key) not in text


def test_a_steward_exports_for_anybody_and_others_do_not(browse: Browse, cast: Cast) -> None:
    path = reverse("settings:person_data", args=[cast.ines.key])
    assert browse("steward").post(path).status_code == 200
    assert browse("visitor").post(path).status_code == 404
    assert browse("stranger").post(path).status_code == 302
    assert browse("member").get(path).status_code == 405
    assert browse("member").post(reverse("settings:person_data", args=[cast.mira.key])).status_code == 404
