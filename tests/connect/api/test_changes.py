"""Changing the organisation through the API: the same refusals, conflicts and audit entries as pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.connect.api.conftest import Call, World

from homeostat.areas.organisation.models import OrganisationChange, Policy
from homeostat.areas.organisation.queries import last_change_id
from homeostat.models import AuditEntry, StoredAnswer

pytestmark = pytest.mark.django_db
PATH = "/organisation/changes"


def leaving(**more: Any) -> dict[str, Any]:
    return {"on": "2026-09-01", "changes": [{"op": "leave", "cell": "falcon", "person": "yara"}], **more}


def test_a_change_is_previewed_adopted_and_undone(call: Call, world: World) -> None:
    preview = call("member", "post", f"{PATH}/preview", leaving(), scopes=["read"]).json()
    assert preview["sentences"] == ["Yara leaves Falcon"]
    assert any("Yara is in no cell" in each for each in preview["consequences"])
    before = OrganisationChange.objects.count()
    answer = call("member", "post", PATH, leaving(reason="Moved away"))
    assert answer.status_code == 201
    told = answer.json()
    assert (told["by"], told["reason"], told["sentences"]) == ("Mira", "Moved away", ["Yara leaves Falcon"])
    assert OrganisationChange.objects.count() == before + 1
    entry = AuditEntry.objects.get(noun="organisation", key=str(told["id"]))
    assert (entry.origin, entry.by, entry.reason) == ("api", world.viewers["member"].user, "Moved away")
    undo = call("member", "get", f"{PATH}/{told['id']}/undo").json()
    assert undo["sentences"] == ["Undo: Yara leaves Falcon"]
    undone = call("member", "post", f"{PATH}/{told['id']}/undo", {"reason": "Came back"})
    assert (undone.status_code, undone.json()["undoes"]) == (201, told["id"])
    read = call("member", "get", f"{PATH}/{told['id']}").json()
    assert read["undone_by"] == undone.json()["id"]
    again = call("member", "post", f"{PATH}/{told['id']}/undo", {})
    assert (again.status_code, "undone already" in again.json()["detail"]) == (422, True)


def test_a_preview_says_who_would_hold_more_than_a_limit_says(call: Call) -> None:
    on = timezone.localdate().isoformat()
    changes = [
        {"op": "set_policy", "policy": "limits.roles", "value": 1},
        {"op": "assign_role", "role": "hiring", "person": "mira"},
    ]
    body = {"on": on, "changes": changes}
    told = call("member", "post", f"{PATH}/preview", body, scopes=["read"]).json()
    assert "Mira would hold 2 roles; the limit for core members of Falcon is 1." in told["consequences"]
    assert told["refusals"] == []


def test_a_refused_change_names_reason_and_remedy(call: Call) -> None:
    body = {"on": "2026-09-01", "changes": [{"op": "join", "cell": "falcon", "person": "nobody"}]}
    answer = call("member", "post", PATH, body)
    assert (answer.status_code, answer.json()["type"]) == (422, "/api/#problem-refused")
    error = answer.json()["errors"][0]
    assert (error["field"], "not in the organisation" in error["message"]) == ("person/nobody", True)
    assert error["remedy"]
    preview = call("member", "post", f"{PATH}/preview", body).json()
    assert preview["refusals"][0]["remedy"] == error["remedy"]
    assert OrganisationChange.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ([], "changes"),
        ([{"op": "leave", "cell": "falcon"}], "changes.0.leave.person"),
        ([{"op": "leave", "cell": "falcon", "person": "yara", "for": 1}], "changes.0.leave.for"),
        ([{"op": "undo", "edits": [], "of": {}}], "changes.0"),
        ([{"op": "together", "changes": []}], "changes.0"),
    ],
)
def test_what_is_no_change_is_refused_at_its_field(call: Call, changes: list, field: str) -> None:
    answer = call("member", "post", PATH, {"on": "2026-09-01", "changes": changes})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_two_scripts_do_not_overwrite_each_other(call: Call) -> None:
    seen = last_change_id()
    assert call("member", "post", PATH, leaving(expected=seen)).status_code == 201
    late = call("steward", "post", PATH, leaving(on="2026-08-01", expected=seen))
    assert (late.status_code, late.json()["type"]) == (409, "/api/#problem-conflict")
    assert "Yara leaves Falcon" in late.json()["detail"]


def test_scheduled_changes_and_pages_of_changes(call: Call, world: World) -> None:
    later = (timezone.localdate() + timedelta(days=30)).isoformat()
    told = call("member", "post", PATH, leaving(on=later)).json()
    scheduled = call("member", "get", f"{PATH}?scheduled=true").json()["items"]
    assert [each["id"] for each in scheduled] == [told["id"]]
    first = call("member", "get", f"{PATH}?limit=1").json()
    rest = call("member", "get", f"{PATH}?limit=2&after={first['next']}").json()
    ids = [each["id"] for each in (*first["items"], *rest["items"])]
    assert ids == [told["id"], world.later.pk, world.change.pk]
    assert rest["next"] == ""
    assert rest["items"][1]["more_sentences"] > 5
    assert call("member", "get", f"{PATH}?after=WyJ4IiwgMV0").status_code == 422


def test_policies_need_the_scope_of_settings_as_well(call: Call) -> None:
    body = {
        "on": "2026-09-01",
        "changes": [{"op": "set_policy", "policy": "load.range", "value": [0.6, 0.8]}],
    }
    refused = call("member", "post", PATH, body, scopes=["read", "organisation:write"])
    assert (refused.status_code, "settings:write" in refused["WWW-Authenticate"]) == (403, True)
    made = call("member", "post", PATH, body)
    assert made.status_code == 201
    undo = f"{PATH}/{made.json()['id']}/undo"
    assert call("member", "post", undo, {}, scopes=["organisation:write"]).status_code == 403


def test_where_stewards_alone_change_it_members_may_not(call: Call) -> None:
    body = {
        "on": "2026-01-06",
        "changes": [{"op": "set_policy", "policy": "organisation.changed_by", "value": "stewards"}],
    }
    assert call("steward", "post", PATH, body).status_code == 201
    answer = call("member", "post", PATH, leaving())
    assert (answer.status_code, "Stewards alone" in answer.json()["detail"]) == (403, True)
    assert call("member", "post", f"{PATH}/preview", leaving()).status_code == 200
    assert call("steward", "post", PATH, leaving()).status_code == 201
    assert Policy.objects.filter(key="organisation.changed_by").exists()


def test_sent_twice_with_a_key_is_done_once(call: Call, world: World) -> None:
    first = call("member", "post", PATH, leaving(), Idempotency_Key="one")
    again = call("member", "post", PATH, leaving(), Idempotency_Key="one")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again["Idempotency-Replayed"] == "true"
    assert OrganisationChange.objects.count() == 3
    other = call("member", "post", PATH, leaving(reason="Other"), Idempotency_Key="one")
    assert (other.status_code, other.json()["type"]) == (422, "/api/#problem-used-key")
    theirs = call("other", "post", PATH, leaving(), Idempotency_Key="one")
    assert (theirs.status_code, "Idempotency-Replayed" in theirs) == (422, False)
    assert call("member", "post", PATH, leaving(), Idempotency_Key="x" * 101).status_code == 422


def test_what_failed_is_not_stored_and_may_be_tried_again(call: Call) -> None:
    wrong = {"on": "2026-09-01", "changes": [{"op": "join", "cell": "falcon", "person": "nobody"}]}
    assert call("member", "post", PATH, wrong, Idempotency_Key="two").status_code == 422
    assert not StoredAnswer.objects.exists()
    assert call("member", "post", PATH, leaving(), Idempotency_Key="two").status_code == 201


def test_a_place_that_does_not_exist_is_refused_with_its_field(call: Call) -> None:
    facts = {"name": "Zoe", "country": "ZZ", "time_zone": "Europe/Nowhere"}
    body = {"on": "2026-09-01", "changes": [{"op": "add_person", "person": "zoe", "facts": facts}]}
    wrong = call("member", "post", PATH, body)
    assert (wrong.status_code, wrong.json()["type"]) == (422, "/api/#problem-refused")
    told = {error["field"]: error for error in wrong.json()["errors"]}
    assert told.keys() == {"person/zoe/country", "person/zoe/time_zone"}
    assert told["person/zoe/country"]["remedy"].startswith("Use a code of ISO 3166 such as DE")
    assert told["person/zoe/time_zone"]["message"] == "“Europe/Nowhere” is not a time zone."


def test_answers_are_forgotten_after_a_day(call: Call) -> None:
    from homeostat.connect.api.jobs import forget

    call("member", "post", PATH, leaving(), Idempotency_Key="three")
    forget(timestamp=int(timezone.now().timestamp()))
    assert StoredAnswer.objects.count() == 1
    forget(timestamp=int((timezone.now() + timedelta(hours=25)).timestamp()))
    assert not StoredAnswer.objects.exists()


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        ("{", "application/json", 400),
        (
            '{"on": "2026-09-01", "changes": [{"op": "leave", "cell": "\\u0000", "person": "a"}]}',
            "application/json",
            400,
        ),
        ('{"on": "\\ud800"}', "application/json", 400),
        ('{"on": NaN}', "application/json", 400),
        ("[" * 100_000, "application/json", 400),
        ("on=2026-09-01", "application/x-www-form-urlencoded", 415),
    ],
)
def test_bodies_nobody_can_read_are_refused(text_of, content: str, kind: str, status: int) -> None:
    from django.test import Client as Browser

    headers = {"Authorization": f"Bearer {text_of('member')}"}
    answer = Browser().post(f"/api/v1{PATH}", content, content_type=kind, headers=headers)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_a_body_that_is_too_large_is_refused(call: Call, settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    assert call("member", "post", PATH, leaving(), Idempotency_Key="a").status_code == 413
    assert call("member", "post", PATH, leaving()).status_code == 413
