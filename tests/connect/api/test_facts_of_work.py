"""Backups, lead cells, accelerations, permissions and half days through the API."""

import pytest
from tests.connect.api.conftest import Call, World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/clients/northwind", "/epics/search"])
def test_backups_are_read_and_written(call: Call, world: World, path: str) -> None:
    assert call("member", "patch", path, {"owner": "mira", "backup": "ben"}).json()["backup"] == "ben"
    assert call("other", "get", path).json()["backup"] == "ben"
    answer = call("member", "patch", path, {"owner": "ben"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "backup")
