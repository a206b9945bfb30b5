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


def test_both_cells_of_a_task_find_it(call: Call, world: World) -> None:
    path = f"/tasks/{world.task.key}"
    assert call("member", "patch", path, {"lead_cell": "juniper"}).json()["lead_cell"] == "juniper"
    for cell in ("falcon", "juniper"):
        (told,) = call("member", "get", f"/tasks?cell={cell}").json()["items"]
        assert (told["cell"], told["lead_cell"]) == ("falcon", "juniper")
    answer = call("member", "patch", path, {"lead_cell": "falcon"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "lead_cell")
