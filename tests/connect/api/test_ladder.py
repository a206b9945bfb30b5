"""Every operation of the OpenAPI document climbs the same ladder; a new one needs an example."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone
from tests.connect.api.conftest import Call, World, as_sent
from tests.connect.api.examples import EXAMPLES

from homeostat.areas.organisation.models import PersonTerm
from homeostat.connect.api.app import document
from homeostat.models import AuditEntry
from homeostat.platform.signin.tokens import SCOPES

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15
METHODS = ("get", "post", "put", "patch", "delete")
FOR_EVERYBODY = {"read_me", "change_me", "search"}


def operations() -> list[tuple[str, str, str, dict[str, Any]]]:
    return [
        (operation["operationId"], method, path, operation)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    ]


OPERATIONS = operations()
IDS = [each[0] for each in OPERATIONS]


def test_every_operation_has_its_example() -> None:
    assert set(IDS) == EXAMPLES.keys()
    assert len(IDS) == len(set(IDS))


@pytest.mark.parametrize(("key", "method", "path", "operation"), OPERATIONS, ids=IDS)
def test_an_operation_works_within_its_queries_and_is_told(
    world: World, call: Call, key: str, method: str, path: str, operation: Any, django_assert_max_num_queries
) -> None:
    example = EXAMPLES[key]
    if method == "get":
        call(example.who, "get", example.url(path, world))  # readings are computed once
    told = AuditEntry.objects.count()
    call(example.who, "get", "/me")  # makes the token
    told = AuditEntry.objects.count()
    with django_assert_max_num_queries((MOST_QUERIES if method == "get" else 40) + example.counting):
        answer = call(example.who, method, example.url(path, world), example.sent(world))
    assert str(answer.status_code) in operation["responses"], answer.content
    assert answer.status_code < 300, answer.content
    audited = AuditEntry.objects.count() - told
    assert audited == (example.entries if method != "get" and example.audits else 0)
    if audited:
        entry = AuditEntry.objects.latest("pk")
        assert (entry.origin, entry.by) == (example.origin, world.viewers[example.who].user)


@pytest.mark.parametrize(("key", "method", "path", "operation"), OPERATIONS, ids=IDS)
def test_an_operation_is_closed_to_all_others(
    world: World, call: Call, key: str, method: str, path: str, operation: Any
) -> None:
    example, needed = EXAMPLES[key], operation["x-scope"]
    url = example.url(path, world)
    call(example.who, "get", "/me")
    call("visitor", "get", "/me")
    others = [scope for scope in SCOPES if scope != needed]
    call(example.who, "get", "/me", scopes=others)
    before = AuditEntry.objects.count()
    assert call("stranger", method, url, example.sent(world)).status_code == 401
    assert call(example.who, method, url, example.sent(world), scopes=others).status_code == 403
    if key not in FOR_EVERYBODY:
        assert call("visitor", method, url, example.sent(world)).status_code == 404
    browser = Browser()
    browser.force_login(
        world.viewers[example.who].user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    by_session = getattr(browser, method)(f"/api/v1{url}", **as_sent(example.sent(world)))
    assert by_session.status_code == (200 if method == "get" else 401)
    assert AuditEntry.objects.count() == before
    if key not in FOR_EVERYBODY and world.viewers[example.who].person_id:
        PersonTerm.objects.update(end=timezone.localdate())
        assert call(example.who, method, url, example.sent(world)).status_code == 404


def test_every_operation_refuses_names_it_does_not_know(world: World, call: Call, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 10_000
    before = AuditEntry.objects.count()
    for key, method, path, operation in OPERATIONS:
        example = EXAMPLES[key]
        url = example.url(path, world)
        answer = call(
            example.who, method, f"{url}{'&' if '?' in url else '?'}colour=green", example.sent(world)
        )
        known = [each["name"] for each in operation["parameters"] if each["in"] == "query"]
        assert answer.status_code == 422, (key, answer.content)
        (error,) = answer.json()["errors"]
        assert error["field"] == "colour"
        remedy = f"Send only: {', '.join(known)}." if known else "Leave it out."
        assert error["remedy"] == remedy, key
    assert AuditEntry.objects.exclude(noun="token").count() == before


@pytest.mark.parametrize("path", sorted(document()["paths"]))
def test_an_address_takes_no_other_methods(world: World, call: Call, path: str) -> None:
    known = document()["paths"][path]
    some = next(iter(known.values()))
    url = EXAMPLES[some["operationId"]].url(path, world)
    for method in METHODS:
        if method not in known:
            assert call("steward", method, url).status_code == 405
