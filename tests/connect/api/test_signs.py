"""Vital signs through the API: the figures of pages, and as private as there."""

from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils import timezone
from tests.connect.api.conftest import Call, World

from homeostat.areas.work.models import HoursRollup
from homeostat.core.vitals.registry import REGISTRY

pytestmark = pytest.mark.django_db


def test_every_sign_is_told_with_its_definition(call: Call) -> None:
    told = call("member", "get", "/signs").json()
    assert [each["key"] for each in told] == list(REGISTRY)
    for sign in told:
        definition = call("member", "get", f"/signs/{sign['key']}").json()
        assert all(definition[name] for name in ("formula", "population", "evidence", "audience", "policy"))
        assert call("member", "get", f"/signs/{sign['key']}/readings").status_code == 200


def test_rows_add_up_to_the_figure(call: Call, world: World) -> None:
    figure = call("member", "get", "/signs/load/rows?sprint=76").json()
    assert figure["sprint"] == 76
    total = sum(float(row["numerator"] or 0) for row in figure["items"])
    assert total == pytest.approx(float(figure["numerator"]))
    first = call("member", "get", "/signs/load/rows?sprint=76&limit=1").json()
    assert first["next"]
    second = call("member", "get", f"/signs/load/rows?sprint=76&limit=1&after={first['next']}").json()
    assert [*first["items"], *second["items"]] == figure["items"][:2]
    assert call("member", "get", "/signs/load/rows?sprint=4").status_code == 404


@pytest.mark.parametrize("sign", [key for key, sign in REGISTRY.items() if "person" in sign.opening.scopes])
@pytest.mark.parametrize("part", ["readings", "rows"])
def test_nobody_opens_the_private_figures_of_another(call: Call, sign: str, part: str) -> None:
    path = f"/signs/{sign}/{part}"
    is_open = REGISTRY[sign].opening.person_open_to_cell
    assert call("member", "get", f"{path}?mine=true").status_code in (200, 404)
    # Ben and Mira share no cell; Tomas shares one with each of them.
    assert call("other", "get", f"{path}?person=mira").status_code == 404
    assert call("steward", "get", f"{path}?person=mira").status_code == 404
    shared = call("member", "get", f"{path}?person=tomas").status_code
    assert shared == (200 if is_open else 404) or (part == "rows" and shared == 404)
    assert call("steward", "get", f"{path}?mine=true").status_code == 404
    assert call("member", "get", f"{path}?person=mira&cell=falcon").status_code == 404


def test_figures_of_cells_carry_no_names(call: Call, world: World) -> None:
    """In a private sign of a cell of three nobody is named, whoever asks."""
    for key, sign in REGISTRY.items():
        if not sign.opening.private:
            continue
        for scope in ("", "&cell=falcon"):
            figure = call("steward", "get", f"/signs/{key}/rows?sprint=76{scope}")
            assert figure.status_code == 200
            assert all(not row["who"] for row in figure.json()["items"])


def test_before_the_first_sprint_there_is_no_figure(call: Call, world: World) -> None:
    from homeostat.models import Sprint, TaskSprint

    assert call("member", "get", "/signs/spillover/rows").status_code in (200, 404)
    TaskSprint.objects.all().delete()
    Sprint.objects.filter(start__lte=timezone.localdate()).update(closed_at=None)
    assert call("member", "get", "/signs/spillover/rows").status_code == 404


def test_a_sign_nobody_knows_is_not_there(call: Call) -> None:
    for path in ("/signs/happiness", "/signs/happiness/readings", "/signs/happiness/rows"):
        assert call("member", "get", path).status_code == 404


def test_the_hours_of_months_add_up(call: Call) -> None:
    """Page by page, the months of all cells hold every hour that is recorded."""
    found: list[dict[str, str]] = []
    after = ""
    while True:
        path = f"/signs/sustainability/months?count=120&limit=7&after={after}"
        page = call("member", "get", path).json()
        found += page["items"]
        after = page["next"]
        if not after:
            break
    hours = sum(Decimal(one["billable"]) + Decimal(one["non_billable"]) for one in found)
    assert hours == HoursRollup.objects.aggregate(all=Sum("hours"))["all"] > 0
    assert found == sorted(found, key=lambda one: (one["month"], one["cell"]))
