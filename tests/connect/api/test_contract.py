"""The real application keeps what its OpenAPI document promises, whatever is sent to it."""

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis import checks
from schemathesis.specs.openapi import checks as promises
from tests.connect.api.conftest import World

from homeostat.connect.api.app import document
from homeostat.wsgi import application

PATH = "/api/v1/openapi.json"
schema = schemathesis.openapi.from_wsgi(PATH, application)
PROMISES = [
    checks.not_a_server_error,
    promises.status_code_conformance,
    promises.content_type_conformance,
    promises.response_headers_conformance,
    promises.response_schema_conformance,
    promises.ignored_auth,
]
FEW = settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def steward_token(world: World, text_of, settings) -> Iterator[str]:
    """Django's own test client keeps the test's connection open between requests; so do we."""
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield text_of("steward")
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@FEW
def test_answers_keep_their_promises(case: schemathesis.Case, steward_token: str) -> None:
    headers = {"Authorization": f"Bearer {steward_token}"}
    answer = case.call_and_validate(headers=headers, checks=PROMISES)
    assert answer.status_code < 500


def test_the_document_is_all_there_is() -> None:
    assert document()["openapi"].startswith("3.1")
    assert sum(len(each) for each in document()["paths"].values()) > 70
