"""The organisation through the API: any day, as known then, in pages, and nobody's preferences."""

import pytest
from tests.areas.organisation import cooperative
from tests.connect.api.conftest import Call, World

from homeostat.areas.organisation.actions import adopt
from homeostat.core.organisation import CloseCell, Leave

pytestmark = pytest.mark.django_db


def test_a_day_is_told_whole(call: Call) -> None:
    told = call("member", "get", "/organisation?on=2026-02-01").json()
    assert [each["key"] for each in told["people"]] == ["ada", "ben", "mira", "tomas", "yara"]
    assert [each["key"] for each in told["cells"]] == ["falcon", "juniper"]
    assert told["policies"] == [{"key": "load.range", "scope": "cell:falcon", "value": [0.7, 0.9]}]
    scrum = next(role for role in told["roles"] if role["key"] == "scrum")
    assert scrum["holdings"] == [{"role": "scrum", "person": "mira", "part": "holder"}]
    assert call("member", "get", "/organisation?on=2025-12-31").json()["people"] == []


def test_the_past_and_what_was_known_of_it(call: Call, world: World) -> None:
    adopt(
        [Leave("juniper", "ben"), Leave("juniper", "tomas"), CloseCell("juniper")],
        on=cooperative.SPRING, by=None, reason="", at=cooperative.at(cooperative.SUMMER),
    )  # fmt: skip
    assert call("member", "get", "/cells/juniper?on=2026-02-01").status_code == 200
    assert call("member", "get", "/cells/juniper?on=2026-04-01").status_code == 404
    known = "/organisation?on=2026-04-01&known_at=2026-05-01T00:00:00Z"
    assert [cell["key"] for cell in call("member", "get", known).json()["cells"]] == ["falcon", "juniper"]
    spells = call("member", "get", "/timeline?noun=cell&about=cell:juniper").json()["items"]
    assert [(each["start"], each["end"]) for each in spells] == [("2026-01-05", "2026-03-02")]
    told = call("member", "get", "/comparison?since=2026-02-01&until=2026-04-01").json()
    assert "Juniper closes" in told["changes"]
    assert call("member", "get", "/comparison?since=2026-04-01&until=2026-02-01").status_code == 422


def test_pages_follow_one_another_without_a_gap(call: Call) -> None:
    seen, after = [], ""
    for _page in range(3):
        told = call("member", "get", f"/people?on=2026-02-01&limit=2&after={after}").json()
        seen += [each["key"] for each in told["items"]]
        after = told["next"]
    assert (seen, after) == (["ada", "ben", "mira", "tomas", "yara"], "")
    for wrong in ("x", "bnVsbA", "WzEsMl0", "W251bGxd", "WzVd"):
        answer = call("member", "get", f"/people?on=2026-02-01&after={wrong}")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "after")


def test_a_person_a_role_and_what_is_open(call: Call) -> None:
    mira = call("member", "get", "/people/mira?on=2026-02-01").json()
    assert mira["cells"] == [{"cell": "falcon", "person": "mira", "standing": "core", "share": "1.0000"}]
    assert mira["week"][4] == "4.50"
    role = call("member", "get", "/roles/hiring?on=2026-02-01").json()
    assert role["wanted_holders"] == 2
    vacancies = call("member", "get", "/vacancies?on=2026-02-01").json()["items"]
    assert [(each["role"], each["missing_holders"], each["lacks_backup"]) for each in vacancies] == [
        ("hiring", 1, False),
        ("scrum", 0, True),
    ]
    assert [each["key"] for each in call("member", "get", "/kinds?on=2026-02-01").json()["items"]] == [
        "generalist",
        "project",
    ]


@pytest.mark.parametrize("path", ["/organisation", "/timeline", "/roles/hiring", "/people/ben"])
def test_nobody_reads_who_holds_a_role_against_preference(call: Call, path: str) -> None:
    for who in ("member", "steward"):
        answer = call(who, "get", path)
        assert answer.status_code == 200
        assert "willing" not in answer.content.decode()
