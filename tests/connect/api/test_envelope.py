"""What holds for every request: who asks, how often, conditions, problems."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.utils import timezone
from tests.connect.api.conftest import ONE, Call, World

from homeostat.models import AuditEntry, Token
from homeostat.platform.signin.actions import deactivate_user
from homeostat.platform.signin.tokens import revoke_token

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def test_a_token_says_whom_it_acts_for(call: Call) -> None:
    told = call("member", "get", "/me", scopes=["read"]).json()
    assert (told["email"], told["person"], told["is_steward"]) == ("mira@example.org", "mira", False)
    assert told["token"]["scopes"] == ["read"]
    assert call("visitor", "get", "/me").json()["is_member"] is False
    assert call("steward", "get", "/me").json()["is_steward"] is True


def test_without_a_token_nothing_opens(world: World) -> None:
    answer = Browser().get("/api/v1/cells")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert "Send a token" in answer.json()["detail"]
    other = Browser().get("/api/v1/cells", headers={"Authorization": "Basic bWlyYQ=="})
    assert other.status_code == 401
    assert "unknown or revoked" in other.json()["detail"]


def test_an_expired_or_revoked_token_opens_nothing(call: Call, world: World) -> None:
    assert call("member", "get", "/cells").status_code == 200
    token = Token.objects.get()
    Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    expired = call("member", "get", "/cells")
    assert (expired.status_code, "has expired" in expired.json()["detail"]) == (401, True)
    Token.objects.update(expires_at=timezone.now() + timedelta(days=1))
    assert call("member", "get", "/cells").status_code == 200
    revoke_token(token, by=token.user, at=timezone.now())
    assert call("member", "get", "/cells").status_code == 401


def test_access_that_ends_takes_its_tokens_along(call: Call, world: World) -> None:
    user = world.viewers["member"].user
    assert call("member", "get", "/cells").status_code == 200
    deactivate_user(user, by=None, at=timezone.now())
    assert call("member", "get", "/cells").status_code == 401
    assert Token.objects.get().revoked_at is not None


def test_a_session_reads_and_never_writes(world: World) -> None:
    browser = Browser()
    browser.force_login(world.viewers["steward"].user, backend=BACKEND)
    assert browser.get("/api/v1/cells").status_code == 200
    assert browser.get("/api/v1/me").json()["token"] is None
    for path in ("/api/v1/organisation/changes", "/api/v1/organisation/changes/1/undo"):
        assert browser.post(path, {}, content_type="application/json").status_code == 401


def test_a_token_goes_before_the_session_it_comes_with(world: World, text_of) -> None:
    browser = Browser()
    browser.force_login(world.viewers["steward"].user, backend=BACKEND)
    headers = {"Authorization": f"Bearer {text_of('visitor', ['read'])}"}
    assert browser.get("/api/v1/cells", headers=headers).status_code == 404


def test_what_has_not_changed_is_not_sent_again(call: Call) -> None:
    first = call("member", "get", "/cells/falcon")
    again = call("member", "get", "/cells/falcon", If_None_Match=first["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    weak = call("member", "get", "/cells/falcon", If_None_Match=f"W/{first['ETag']}")
    assert weak.status_code == 304
    assert call("member", "get", "/cells/juniper", If_None_Match=first["ETag"]).status_code == 200
    assert "Authorization" in first["Vary"]
    assert "private" in first["Cache-Control"]


def test_each_token_has_its_requests_a_minute(call: Call, settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    assert [call("member", "get", "/me")["RateLimit-Remaining"] for _ in range(2)] == ["1", "0"]
    refused = call("member", "get", "/me")
    assert refused.status_code == 429
    assert refused["RateLimit-Limit"] == "2"
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert call("steward", "get", "/me").status_code == 200
    Token.objects.update(counted_since=timezone.now() - timedelta(minutes=2))
    assert call("member", "get", "/me")["RateLimit-Remaining"] == "1"


def test_problems_name_the_field_and_the_remedy(call: Call) -> None:
    answer = call("member", "get", "/people?limit=0&on=2026-02-30")
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert {error["field"] for error in told["errors"]} == {"limit", "on"}
    assert all(error["message"] and error["remedy"] for error in told["errors"])
    assert told["type"] == "/api/#problem-invalid"
    assert call("member", "get", "/people?on=9999-12-31").status_code == 422


def test_unknown_names_are_told_with_all_else_that_is_wrong(call: Call) -> None:
    told = call("member", "get", "/cells/falcon/hours?sprnt=76&limit=0&colour=green").json()
    fields = {error["field"]: error for error in told["errors"]}
    assert fields.keys() == {"sprint", "limit", "sprnt", "colour"}
    assert fields["sprnt"]["message"] == "Nothing here is called “sprnt”."
    assert fields["sprnt"]["remedy"] == "Send only: limit, after, sprint."
    assert call("stranger", "get", "/cells?colour=green").status_code == 401


def test_a_name_that_is_there_twice_is_refused(call: Call) -> None:
    answer = call("member", "get", "/tasks?cell=falcon&cell=juniper")
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["field"], error["remedy"]) == (422, "cell", "Send it once.")
    files = {name: [SimpleUploadedFile(f"{each}.csv", ONE) for each in "ab"] for name in ("files", "file")}
    assert call("steward", "post", "/imports", {"files": files["files"]}).status_code == 201
    twice = call("steward", "post", "/organisation/code/plan", {"file": files["file"], "on": "2026-09-01"})
    assert [error["field"] for error in twice.json()["errors"]] == ["file"]


def test_unknown_names_of_a_form_are_refused(call: Call) -> None:
    files = SimpleUploadedFile("people.csv", ONE)
    more = SimpleUploadedFile("more.csv", ONE)
    answer = call("steward", "post", "/imports", {"files": files, "profil": "people", "file": more})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["profil", "file"]
    assert answer.json()["errors"][0]["remedy"] == "Send only: files, profile."


@pytest.mark.parametrize("path", ["/nothing", "/people/nobody", "/", "/cells/"])
def test_what_is_not_there_is_told_as_a_problem(call: Call, path: str) -> None:
    answer = call("member", "get", path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_a_wrong_method_names_the_right_ones(call: Call) -> None:
    answer = call("member", "delete", "/me")
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert "GET" in answer["Allow"]
    head = call("member", "head", "/me")
    assert (head.status_code, head.content) == (200, b"")


def test_signs_no_text_can_have_are_refused(call: Call) -> None:
    assert call("member", "get", "/people/a%00b").status_code == 400
    assert call("member", "get", "/timeline?about=a%00b").status_code == 400


def test_a_failure_is_a_problem_too(call: Call, monkeypatch, caplog) -> None:
    def fail(*_given: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("homeostat.areas.organisation.queries.vacancies", fail)
    answer = call("member", "get", "/vacancies")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert "secret" not in answer.content.decode()
    assert "the API failed" in caplog.text


def test_reading_leaves_no_audit_entry(call: Call) -> None:
    call("member", "get", "/me")
    before = AuditEntry.objects.count()
    call("member", "get", "/organisation")
    assert AuditEntry.objects.count() == before
