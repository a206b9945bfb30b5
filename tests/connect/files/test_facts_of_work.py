"""What work knows beside hours goes out into files and comes back the same."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Model
from django.utils import timezone
from tests.areas.organisation import cooperative
from tests.connect.files.test_checking import bring_in, check, messages

from homeostat.areas.organisation.models import Cell, CellKind, CellTerm, Person, Role, RoleTerm
from homeostat.areas.work import actions
from homeostat.areas.work.models import Absence, Client, Epic, Sprint, Task, TaskSprint
from homeostat.connect.files.exporting import exported, written

pytestmark = pytest.mark.django_db


def mapping(noun: str, *fields: str) -> dict[str, object]:
    return {"targets": [{"holds": noun, "fields": {name: f"{{{name}}}" for name in fields}}]}


def facts_of(model: type[Model]) -> list[dict[str, object]]:
    return list(model._default_manager.order_by("pk").values())


def brought_back(
    noun: str, model: type[Model], write: object, *fields: str, emptied: dict[str, object]
) -> list[dict[str, object]]:
    """The rows after the exported table was imported over them without these facts; they are as before, and
    a second import changes nothing.
    """
    path: Path = write(f"{noun}.csv", written(exported(noun), "csv"))  # type: ignore[operator]
    before = facts_of(model)
    model._default_manager.update(**emptied)
    assert facts_of(model) != before
    bring_in(mapping(noun, *fields), path)
    assert facts_of(model) == before
    again = check(mapping(noun, *fields), path)
    assert again.counts[noun] == {"new": 0, "changed": 0, "unchanged": len(before), "skipped": 0}
    return facts_of(model)


def test_backups_of_clients(people, write) -> None:
    actions.add_client(
        "Globe", owner=people["ada"], backup=people["bo"], external_key="G-1", by=None, at=timezone.now()
    )
    fields = ("name", "external_key", "owner", "backup")
    (globe,) = brought_back("clients", Client, write, *fields, emptied={"owner": None, "backup": None})
    assert (globe["owner_id"], globe["backup_id"]) == (people["ada"].pk, people["bo"].pk)


def test_descriptions_of_epics_and_tasks(people, write) -> None:
    text = 'Two lines,\n"quoted", and\n\n* a list'
    actions.add_epic("Shop", description=text, external_key="S-1", by=None, at=timezone.now())
    actions.add_epic("Bare", external_key="B-1", by=None, at=timezone.now())
    fields = ("name", "external_key", "description")
    rows = brought_back("epics", Epic, write, *fields, emptied={"description": "?"})
    assert [row["description"] for row in rows] == [text, ""]
    actions.add_task("Sand", description=text, external_key="T-1", by=None, at=timezone.now())
    (task,) = brought_back(
        "tasks", Task, write, "title", "external_key", "description", emptied={"description": ""}
    )
    assert task["description"] == text


def test_backups_of_epics(people, write) -> None:
    actions.add_epic(
        "Shop", owner=people["ada"], backup=people["bo"], external_key="S-1", by=None, at=timezone.now()
    )
    fields = ("name", "external_key", "owner", "backup", "state")
    (shop,) = brought_back("epics", Epic, write, *fields, emptied={"backup": None})
    assert shop["backup_id"] == people["bo"].pk


def test_a_file_makes_nobody_their_own_backup(people, write) -> None:
    found = check(
        mapping("clients", "name", "owner", "backup"), write("c.csv", "name,owner,backup\nGlobe,Ada,Ada\n")
    )
    assert messages(found) == [(2, "backup", "nobody steps in for themselves")]


def test_cells_that_lead_tasks(people, write) -> None:
    cells = {key: Cell.objects.create(key=key) for key in ("falcon", "juniper")}
    kind = CellKind.objects.create(key="project")
    for key, cell in cells.items():
        since = {"start": date(2020, 1, 1), "recorded_at": timezone.now()}
        CellTerm.objects.create(cell=cell, name=key.title(), kind=kind, **since)
    actions.add_task(
        "Renew",
        cell=cells["falcon"],
        lead_cell=cells["juniper"],
        external_key="T-1",
        by=None,
        at=timezone.now(),
    )
    fields = ("external_key", "title", "cell", "lead_cell", "state", "created_on")
    (renew,) = brought_back("tasks", Task, write, *fields, emptied={"lead_cell": None})
    assert renew["lead_cell_id"] == cells["juniper"].pk
    path = write("t.csv", "external_key,title,cell,lead_cell\nT-1,Renew,falcon,falcon\n")
    found = check(mapping("tasks", "external_key", "title", "cell", "lead_cell"), path)
    assert messages(found) == [(2, "lead_cell", "leads what it does itself")]


def test_roles_of_tasks(people, write) -> None:
    role = Role.objects.create(key="care")
    RoleTerm.objects.create(role=role, name="Care", start=date(2020, 1, 1), recorded_at=timezone.now())
    actions.add_task("Renew", role=role, external_key="T-1", by=None, at=timezone.now())
    (renew,) = brought_back("tasks", Task, write, "external_key", "title", "role", emptied={"role": None})
    assert renew["role_id"] == role.pk


def test_reviewers_dates_and_reasons_of_stays(people, write) -> None:
    begun = timezone.localdate() - timedelta(7)
    sprint = Sprint.objects.create(number=7, start=begun, end=begun + timedelta(14))
    told = {"reviewer": people["bo"], "review_hours": Decimal("1.5"), "reason": "Asked for, late"}
    days = {"added_on": begun + timedelta(1), "removed_on": begun + timedelta(3)}
    for key in ("T-1", "T-2"):
        task = actions.add_task("Renew", external_key=key, reviewer=people["bo"], by=None, at=timezone.now())
        TaskSprint.objects.create(
            task=task, sprint=sprint, **(told | days if key == "T-1" else told | {"added_on": begun})
        )
    fields = ("task", "sprint", "reviewer", "added_on", "removed_on", "review_hours", "reason")
    emptied = {"reviewer": None, "review_hours": None, "reason": "", "removed_on": None, "added_on": begun}
    first, second = brought_back("stays", TaskSprint, write, *fields, emptied=emptied)
    assert (first["added_on"], first["removed_on"]) == (days["added_on"], days["removed_on"])
    assert second["added_on"] == begun


def test_half_days(people, write) -> None:
    for key, start, half in (("A-1", date(2027, 1, 11), True), ("A-2", date(2027, 2, 1), False)):
        actions.add_absence(
            people["ada"], start=start, end=start + timedelta(2), half_days=half, external_key=key, by=None,
            at=timezone.now(),
        )  # fmt: skip
    fields = ("external_key", "person", "start", "end", "kind", "half_days")
    found = brought_back("absences", Absence, write, *fields, emptied={"half_days": False})
    assert [each["half_days"] for each in found] == [True, False]


def test_half_days_in_a_file_have_no_hours_and_may_be_left_empty(people, write) -> None:
    path = write(
        "a.csv",
        "external_key,person,start,end,half_days,hours_per_day\n"
        "A-1,Ada,2027-01-11,2027-01-13,yes,2\nA-2,Ada,2027-01-18,2027-01-20,,\n",
    )
    fields = mapping("absences", "external_key", "person", "start", "end", "half_days", "hours_per_day")
    assert messages(check(fields, path)) == [(2, "half_days", "half days have no hours of their own")]
    path.write_text(path.read_text().replace("yes,2", "yes,"))
    bring_in(fields, path)
    assert list(Absence.objects.order_by("external_key").values_list("half_days", flat=True)) == [True, False]


def test_the_dry_run_says_who_would_own_more_than_a_limit_says(write) -> None:
    cooperative.found()
    mira = Person.objects.get(key="mira")
    for name in ("North", "South"):
        actions.add_client(name, owner=mira, by=None, at=timezone.now())
        actions.add_epic(name, owner=mira, by=None, at=timezone.now())
    said = "Mira would own 3 {nouns}; the limit for core members of Falcon is 2."
    clients = mapping("clients", "name", "owner")
    told = [said.format(nouns="clients")]
    found = check(clients, write("c.csv", "name,owner\nEast,Mira\nWest,Ben\n"))
    assert (found.notes, found.number_of_problems) == (told, 0)
    same = check(clients, write("d.csv", "name,owner\nNorth,Mira\nSouth,Mira\n"))
    assert same.notes == []
    given = check(clients, write("e.csv", "name,owner\nNorth,Ben\nEast,Mira\n"))
    assert given.notes == []
    epics = mapping("epics", "name", "owner", "state")
    path = write("f.csv", "name,owner,state\nEast,Mira,accepted\nWest,Mira,prospect\nNorth,Mira,done\n")
    assert check(epics, path).notes == []
    path = write("g.csv", "name,owner,state\nEast,Mira,accepted\nWest,Mira,prospect\n")
    assert check(epics, path).notes == [said.format(nouns="epics")]


def test_the_dry_run_says_who_would_hold_more_roles_than_a_limit_says(write) -> None:
    cooperative.found()
    rows = "".join(f"Mira,Care {number},2026-02-02\n" for number in range(3))
    holdings = mapping("holdings", "person", "role", "start")
    found = check(holdings, write("h.csv", f"person,role,start\n{rows}"))
    assert "Mira would hold 4 roles; the limit for core members of Falcon is 3." in found.notes
