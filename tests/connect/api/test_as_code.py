"""The organisation as code through the API: the bytes, plans and rights of its page."""

import io
import zipfile
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from tests.areas.organisation import cooperative
from tests.connect.api.conftest import Call

from homeostat.areas.organisation.queries import last_change_id
from homeostat.areas.organisation.snapshots import snapshot
from homeostat.connect.api import refusals
from homeostat.connect.code import folder
from homeostat.connect.code.folder import zipped
from homeostat.connect.code.writing import as_file, as_folder
from homeostat.models import AuditEntry, OrganisationChange

pytestmark = pytest.mark.django_db
PATH = "/organisation/code"
DAY = "2026-09-01"
KESTREL = "cells: {falcon: {name: Kestrel}}\n"


@pytest.fixture
def send(call: Call) -> Any:
    """Post a text, or a packed folder, as a file."""
    cache.clear()

    def post(content: str | bytes, path: str = PATH, who: str = "member", **more: Any) -> HttpResponse:
        fields = {
            "on": DAY,
            **{name: each for name, each in more.items() if name not in ("scopes", "headers")},
        }
        name = "organisation.zip" if isinstance(content, bytes) else "organisation.yaml"
        file = SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())
        given = {"scopes": more["scopes"]} if "scopes" in more else {}
        return call(who, "post", path, {"file": file, **fields}, **given, **more.get("headers", {}))

    return post


def test_a_day_comes_out_with_the_bytes_of_the_page_and_the_command(call: Call) -> None:
    whole = call("member", "get", f"{PATH}?on=2026-03-02", scopes=["read"])
    assert whole["Content-Type"] == "application/yaml"
    assert whole["Content-Disposition"] == 'attachment; filename="organisation-2026-03-02.yaml"'
    assert whole.content.decode() == as_file(snapshot(cooperative.SPRING))["organisation.yaml"]
    again = call("member", "get", f"{PATH}?on=2026-03-02", If_None_Match=whole["ETag"])
    assert again.status_code == 304
    packed = call("member", "get", f"{PATH}?on=2026-03-02&shape=folder")
    assert packed["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        assert "organisation/cells/falcon.yaml" in archive.namelist()
    part = call("member", "get", f"{PATH}?on=2026-03-02&within=juniper")
    assert part["Content-Disposition"] == 'attachment; filename="juniper-2026-03-02.yaml"'
    assert b"covers: [juniper]" in part.content
    assert b"unwilling" not in whole.content
    assert call("member", "get", f"{PATH}?within=nothing").status_code == 404


def test_files_are_taken_out_as_often_as_from_pages(call: Call, settings: Any) -> None:
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "export": "2/m/user"}
    assert [call("member", "get", PATH).status_code for _time in range(3)] == [200, 200, 429]
    told = call("member", "get", PATH)
    assert (told["Retry-After"], told["Content-Type"]) == ("60", "application/problem+json")
    assert call("other", "get", PATH).status_code == 200
    cache.clear()


def test_a_plan_says_each_change_and_what_follows_and_writes_nothing(send: Any) -> None:
    before = AuditEntry.objects.exclude(noun="token").count(), OrganisationChange.objects.count()
    told = send("cells: {juniper: null}\n", f"{PATH}/plan", scopes=["read"]).json()
    assert [(each["sentence"], each["tone"]) for each in told["changes"]] == [("Juniper closes.", "removed")]
    assert told["changes"][0]["operation"]["op"] == "close_cell"
    assert (told["on"], told["seen"], told["problems"]) == (DAY, last_change_id(), [])
    refused = send("cells:\n  falcon: {members: {ben: {}}}\n", f"{PATH}/plan").json()
    assert "more than all of their time" in refused["problems"][0]["message"]
    assert (refused["problems"][0]["file"], refused["problems"][0]["line"]) == ("organisation.yaml", 2)
    assert (AuditEntry.objects.exclude(noun="token").count(), OrganisationChange.objects.count()) == before


def test_files_are_adopted_once_as_one_change(send: Any) -> None:
    headers = {"Idempotency-Key": "kestrel"}
    answer = send(KESTREL, reason="As agreed", headers=headers)
    assert answer.status_code == 201
    change = OrganisationChange.objects.get(pk=answer.json()["change"])
    assert (change.reason, str(change.on)) == ("As agreed", DAY)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.origin, entry.reason) == ("code", "As agreed")
    again = send(KESTREL, reason="As agreed", headers=headers)
    assert (again["Idempotency-Replayed"], again.json()["change"]) == ("true", change.pk)
    other = send("cells: {falcon: {name: Owl}}\n", headers=headers)
    assert (other.status_code, other.json()["type"]) == (422, "/api/#problem-used-key")
    nothing = send(KESTREL)
    assert (nothing.status_code, nothing.json()["change"], nothing.json()["changes"]) == (200, None, [])


def test_a_folder_is_the_whole_organisation(send: Any) -> None:
    files = dict(as_folder(snapshot(cooperative.SPRING)))
    del files["cells/juniper.yaml"]
    told = send(zipped(files), f"{PATH}/plan", on="2026-03-02").json()
    assert [each["sentence"] for each in told["changes"]] == ["Juniper closes."]
    teams = zipped({"teams/quays.toml": 'name = "quays"\n[people]\nleads = []\nmembers = ["lil"]\n'})
    mapped = send(teams, f"{PATH}/plan", mapping="rust-team").json()
    assert "quays opens as a cell of the kind team." in [each["sentence"] for each in mapped["changes"]]
    unknown = send(teams, f"{PATH}/plan", mapping="/etc/passwd")
    assert unknown.json()["errors"][0]["field"] == "mapping"
    assert "rust-team" in unknown.json()["errors"][0]["remedy"]


def test_what_was_changed_meanwhile_is_not_overwritten(send: Any) -> None:
    seen = send(KESTREL, f"{PATH}/plan").json()["seen"]
    cooperative.adopt(
        cooperative.SetPolicy("load.range", [0.5, 0.9]), on=cooperative.SPRING, by=None, reason=""
    )
    answer = send(KESTREL, seen=seen)
    assert (answer.status_code, answer.json()["type"]) == (409, "/api/#problem-conflict")
    assert send(KESTREL, seen=last_change_id()).status_code == 201


def test_what_is_wrong_is_told_with_file_line_field_and_remedy(send: Any, monkeypatch: Any) -> None:
    wrong = "cells:\n  falcn: {purpose: Fly}\n  juniper: {kind: x}\n"
    for path in (PATH, f"{PATH}/plan"):
        answer = send(wrong, path)
        assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
        first = answer.json()["errors"][0]
        assert (first["file"], first["line"], first["column"]) == ("organisation.yaml", 2, 3)
        assert first["field"]
        assert first["message"]
        assert first["remedy"]
    refused = send("cells:\n  falcon: {members: {ben: {}}}\n")
    assert (refused.status_code, refused.json()["type"]) == (422, "/api/#problem-refused")
    assert refused.json()["errors"][0]["line"] == 2
    monkeypatch.setattr(refusals, "MOST_ERRORS", 1)
    few = send(wrong).json()
    assert (len(few["errors"]), "more." in few["detail"]) == (1, True)
    monkeypatch.setattr(folder, "MOST_BYTES", 3)
    large = send(KESTREL).json()["errors"][0]
    assert (large["field"], "larger than" in large["message"]) == ("file", True)


def test_policies_need_their_scope_and_their_stewards(send: Any) -> None:
    text = "policies: {load.range: [0.6, 0.8]}\n"
    assert send(text, scopes=["organisation:write"]).status_code == 403
    assert send(text).status_code == 201
    theirs = "policies: {organisation.changed_by: stewards}\n"
    refused = send(theirs)
    assert (refused.status_code, refused.json()["type"]) == (422, "/api/#problem-refused")
    assert refused.json()["errors"][0]["line"] == 1
    assert send(theirs, who="steward", on="2026-01-05").status_code == 201
    for path in (PATH, f"{PATH}/plan"):
        answer = send(KESTREL, path)
        assert (answer.status_code, answer.json()["type"]) == (403, "/api/#problem-forbidden")
