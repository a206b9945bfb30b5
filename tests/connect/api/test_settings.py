"""Policies, preferences, imports and the audit log through the API, each for those it is for."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.connect.api.conftest import ONE, TWO, Call, World

from homeostat.areas.settings.presets import Preset, PresetValue
from homeostat.connect.files import runs, working
from homeostat.connect.files.models import ImportRun, ImportState
from homeostat.models import Person, Policy

pytestmark = pytest.mark.django_db


def test_a_policy_is_set_for_a_cell_and_cleared(call: Call) -> None:
    path = "/policies/load.range"
    told = call("member", "get", f"{path}?on=2026-02-01").json()
    assert told["exceptions"] == [{"scope": "cell:falcon", "value": [0.7, 0.9]}]
    body = {"value": [0.5, 0.8], "scope": "cell:juniper", "on": "2026-09-01", "reason": "Newcomers"}
    made = call("steward", "put", path, body)
    assert (made.status_code, made.json()["reason"]) == (201, "Newcomers")
    assert len(call("member", "get", f"{path}?on=2026-09-01").json()["exceptions"]) == 2
    cleared = call("steward", "delete", f"{path}?on=2026-10-01&scope=cell:juniper")
    assert (cleared.status_code, len(cleared.json()["sentences"])) == (200, 1)
    assert len(call("member", "get", f"{path}?on=2026-10-01").json()["exceptions"]) == 1
    wrong = call("steward", "put", path, body | {"value": "much"})
    assert (wrong.status_code, wrong.json()["type"]) == (422, "/api/#problem-refused")
    assert call("steward", "put", "/policies/nothing", body).status_code == 404


def test_policies_are_left_to_stewards_where_changes_are(call: Call) -> None:
    alone = {"value": "stewards", "on": "2026-01-06"}
    assert call("steward", "put", "/policies/organisation.changed_by", alone).status_code == 201
    body = {"value": [0.5, 0.8], "on": "2026-09-01"}
    assert call("member", "put", "/policies/load.range", body).status_code == 403
    assert call("member", "delete", "/policies/load.range?on=2026-09-01").status_code == 403
    assert Policy.objects.filter(key="load.range").count() == 1


def test_a_policy_of_stewards_is_forbidden_to_others_by_every_way(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"value": True, "on": "2026-09-01"}
    path = "/policies/privacy.hours_open"
    change = {
        "on": "2026-09-01",
        "changes": [{"op": "set_policy", "policy": "privacy.hours_open", "value": True}],
    }
    values = (
        PresetValue(policy="limits.roles", value=2),
        PresetValue(policy="privacy.hours_open", value=True),
    )
    mixed = Preset(key="mixed", place=9, title="Mixed", about="Two.", source="Here", values=values)
    monkeypatch.setattr("homeostat.areas.settings.access.presets", lambda: {"mixed": mixed})
    for refused in (
        call("member", "put", path, body),
        call("member", "post", "/organisation/changes", change),
        call("member", "post", "/presets/mixed/adopt", {"on": "2026-09-01"}),
    ):
        assert (refused.status_code, refused.json()["type"]) == (403, "/api/#problem-forbidden")
        (error,) = refused.json()["errors"]
        assert error["field"] == "policy/privacy.hours_open/company"
        assert error["message"] == "Stewards alone set Hours open to everybody."
        assert error["remedy"] == "Ask a steward, or leave it out."
    (warned,) = call("member", "post", "/organisation/changes/preview", change).json()["refusals"]
    assert warned["message"] == "Stewards alone set Hours open to everybody."
    assert not call("steward", "post", "/organisation/changes/preview", change).json()["refusals"]
    assert call("member", "get", path).json()["set_by"] == "stewards"
    planned = call("member", "get", "/presets/mixed").json()["values"]
    assert [each["set_by"] for each in planned] == ["members", "stewards"]
    made = call("steward", "put", path, body)
    assert made.status_code == 201
    undoing = f"/organisation/changes/{made.json()['id']}/undo"
    assert len(call("member", "get", undoing).json()["refusals"]) == 1
    assert call("member", "post", undoing, {}).status_code == 403
    assert call("member", "delete", f"{path}?on=2026-09-02").status_code == 403
    assert call("steward", "post", undoing, {}).status_code == 201
    only = {"on": "2026-09-01", "policies": ["limits.roles"]}
    assert call("member", "post", "/presets/mixed/adopt", only).status_code == 201


def test_another_value_for_a_kind_is_for_stewards(call: Call) -> None:
    body = {"value": [0, 3], "scope": "kind:generalist", "on": "2026-09-01"}
    refused = call("member", "put", "/policies/load.range", body)
    assert refused.status_code == 403
    assert refused.json()["errors"][0]["remedy"].startswith("Ask for it for each cell")
    assert call("steward", "put", "/policies/load.range", body).status_code == 201
    cleared = "/policies/load.range?on=2026-10-01&scope=kind:generalist"
    assert call("member", "delete", cleared).status_code == 403


def test_a_user_chooses_preferences(call: Call, world: World) -> None:
    assert call("visitor", "patch", "/me", {"theme": "dark", "letter_keys": False}).json()["theme"] == "dark"
    assert call("member", "patch", "/me", {"language": ""}).status_code == 200
    wrong = call("member", "patch", "/me", {"language": "tlh"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "language")


def test_an_import_from_upload_to_result(call: Call, world: World) -> None:
    files = {"files": SimpleUploadedFile("people.csv", TWO)}
    made = call("steward", "post", "/imports", files, Idempotency_Key="upload").json()
    again = {"files": SimpleUploadedFile("people.csv", TWO)}
    assert call("steward", "post", "/imports", again, Idempotency_Key="upload").json() == made
    other = {"files": SimpleUploadedFile("people.csv", ONE)}
    assert call("steward", "post", "/imports", other, Idempotency_Key="upload").status_code == 422
    path = f"/imports/{made['id']}"
    assert call("steward", "post", f"{path}/apply", {}).status_code == 409
    assert call("steward", "post", f"{path}/check").json()["state"] == "checking"
    run = ImportRun.objects.get(pk=made["id"])
    working.check_run(run)
    report = call("steward", "get", path).json()["report"]
    assert {thing["key"] for thing in report["proposals"]["people"]} == {"nora", "ole"}
    refused = call("steward", "post", f"{path}/apply", {"create": {"people": ["nora"]}})
    assert (refused.status_code, refused.json()["errors"][0]["message"]) == (422, "Ole (ole)")
    assert call("steward", "post", f"{path}/apply", {"create": {"people": "all"}}).status_code == 202
    working.import_run(ImportRun.objects.get(pk=made["id"]))
    assert call("steward", "get", path).json()["state"] == "imported"
    assert Person.objects.filter(key__in=("nora", "ole")).count() == 2
    assert call("steward", "post", f"{path}/check").status_code == 409
    assert call("steward", "delete", f"{path}/files").status_code == 204


def test_an_import_needs_a_profile_and_its_files(call: Call, world: World, monkeypatch) -> None:
    path = f"/imports/{world.run.pk}"
    ImportRun.objects.filter(pk=world.run.pk).update(mapping={})
    assert call("steward", "post", f"{path}/check").json()["errors"][0]["field"] == "profile"
    wrong = {"files": SimpleUploadedFile("a.csv", ONE), "profile": "nothing"}
    assert call("steward", "post", "/imports", wrong).json()["errors"][0]["field"] == "profile"
    known = {"files": SimpleUploadedFile("a.csv", ONE), "profile": "homeostat"}
    assert call("steward", "post", "/imports", known).status_code in (201, 422)
    ImportRun.objects.filter(pk=world.run.pk).update(state=ImportState.CHECKING)
    monkeypatch.setattr(runs, "is_abandoned", lambda run: False)
    assert call("steward", "delete", f"{path}/files").status_code == 409
    monkeypatch.setattr(runs, "is_abandoned", lambda run: True)
    assert call("steward", "delete", f"{path}/files").status_code == 204


def test_imports_are_closed_to_members(call: Call, world: World) -> None:
    path = f"/imports/{world.run.pk}"
    assert call("member", "get", "/imports").status_code == 404
    assert call("member", "get", path).status_code == 404
    assert call("member", "post", f"{path}/check").status_code == 404
    assert call("member", "post", f"{path}/apply", {}).status_code == 404
    assert call("member", "delete", f"{path}/files").status_code == 404
    files = {"files": SimpleUploadedFile("a.csv", ONE)}
    assert call("member", "post", "/imports", files).status_code == 404


def test_the_audit_log_opens_as_far_as_on_its_page(call: Call, world: World) -> None:
    call("member", "post", "/hours", {"hours": 1, "account": "portal"})
    everything = call("steward", "get", "/audit?noun=hoursentry").json()["items"]
    assert {each["origin"] for each in everything} == {"api", "system"}
    assert [each["by"] for each in call("member", "get", "/audit?noun=hoursentry").json()["items"]] == [
        "Mira"
    ]
    assert call("other", "get", "/audit?noun=hoursentry").json()["items"] == []
    assert call("other", "get", "/audit?noun=token&action=make token").json()["items"] != []
    first = call("steward", "get", "/audit?limit=2").json()
    second = call("steward", "get", f"/audit?limit=2&after={first['next']}").json()
    ids = [each["id"] for each in (*first["items"], *second["items"])]
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == 4
    assert call("steward", "get", "/audit?since=2199-01-01&until=2199-01-02").json()["items"] == []
