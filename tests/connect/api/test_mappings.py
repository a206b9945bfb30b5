"""Mappings of imports through the API: kept, renamed, copied, deleted, each undone; for stewards alone."""

import pytest
from tests.connect.api.conftest import PEOPLE_MAPPING, Call, World

from homeostat.connect.files.profile import shipped
from homeostat.models import AuditEntry, Profile

pytestmark = pytest.mark.django_db


def test_kept_and_shipped_mappings_are_listed_and_read(call: Call, world: World) -> None:
    items = call("steward", "get", "/mappings").json()["items"]
    assert {each["key"] for each in items} == {"nora", *shipped()}
    assert [each["name"].casefold() for each in items] == sorted(each["name"].casefold() for each in items)
    assert {each["key"] for each in items if each["saved_at"]} == {"nora"}
    told = call("steward", "get", "/mappings/nora").json()
    assert (told["name"], told["holds"]) == ("Nora", ["people"])
    again = call("steward", "post", "/mappings", {"name": "Again", "mapping": told["mapping"]}).json()
    assert again["mapping"] == told["mapping"]
    assert call("steward", "get", "/mappings/nothing").status_code == 404


def test_a_shipped_mapping_is_copied_and_not_changed(call: Call) -> None:
    copy = call("steward", "post", "/mappings/sip/copy")
    assert copy.status_code == 201
    assert copy.json()["mapping"] == call("steward", "get", "/mappings/sip").json()["mapping"]
    assert copy.json()["saved_at"]
    assert call("steward", "patch", "/mappings/sip", {"name": "Mine"}).status_code == 404
    assert call("steward", "delete", "/mappings/sip").status_code == 404


def test_the_same_name_replaces_and_nobody_overwrites_what_they_have_not_read(call: Call) -> None:
    tag = call("steward", "get", "/mappings/nora")["ETag"]
    other = {"targets": [{"holds": "people", "fields": {"name": "{who}"}}]}
    kept = call("steward", "post", "/mappings", {"name": "nora", "mapping": other}).json()
    assert (kept["key"], Profile.objects.count()) == ("nora", 1)
    stale = call("steward", "patch", "/mappings/nora", {"name": "New"}, If_Match=tag)
    assert stale.status_code == 412
    fresh = call("steward", "get", "/mappings/nora")["ETag"]
    renamed = call("steward", "patch", "/mappings/nora", {"name": "New"}, If_Match=fresh)
    assert (renamed.json()["name"], renamed.json()["key"]) == ("New", "nora")
    assert call("steward", "delete", "/mappings/nora", If_Match=fresh).status_code == 412
    assert call("steward", "delete", "/mappings/nora").status_code == 204


def test_each_change_is_told_and_the_last_one_undone(call: Call, world: World) -> None:
    call("steward", "patch", "/mappings/nora", {"name": "New"})
    call("steward", "delete", "/mappings/nora")
    found = call("steward", "get", "/mapping-changes").json()
    assert [each["action"] for each in found] == ["delete_profile", "rename_profile", "keep_profile"]
    assert [each["can_be_undone"] for each in found] == [True, False, False]
    assert [each["name"] for each in found] == ["New", "New", "Nora"]
    assert call("steward", "post", f"/mapping-changes/{found[0]['id']}/undo").status_code == 204
    assert call("steward", "get", "/mappings/nora").json()["name"] == "New"
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.origin, entry.by) == (
        "undo_delete_profile",
        "api",
        world.viewers["steward"].user,
    )
    again = call("steward", "post", f"/mapping-changes/{found[0]['id']}/undo")
    assert (again.status_code, "since" in again.json()["detail"]) == (422, True)
    assert (
        call("steward", "post", f"/mapping-changes/{AuditEntry.objects.first().pk}/undo").status_code == 404
    )


def test_a_mapping_that_is_none_is_refused(call: Call) -> None:
    for mapping in ({}, {"targets": [{"holds": "people", "fields": {"colour": "{x}"}}]}):
        answer = call("steward", "post", "/mappings", {"name": "Wrong", "mapping": mapping})
        assert answer.status_code == 422
        assert "The mapping is wrong at" in answer.json()["detail"]
        assert answer.json()["errors"][0]["remedy"] == "Compare with docs/reference/import-profiles.md."
    taken = call("steward", "post", "/mappings", {"name": "Other", "mapping": PEOPLE_MAPPING}).json()["key"]
    assert call("steward", "patch", f"/mappings/{taken}", {"name": "NORA"}).status_code == 422
    assert call("steward", "post", "/mappings", {"name": " ", "mapping": PEOPLE_MAPPING}).status_code == 422


def test_mappings_are_closed_to_members(call: Call) -> None:
    assert call("member", "get", "/mappings").status_code == 404
    assert call("member", "post", "/mappings", {"name": "Mine", "mapping": PEOPLE_MAPPING}).status_code == 404
