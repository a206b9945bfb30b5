"""Accelerations, permissions, who holds and what needs them: out into files, in again, what is refused."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.connect.files.test_checking import bring_in, check, messages

from homeostat.areas.organisation.models import Person, PersonTerm
from homeostat.areas.work import actions
from homeostat.areas.work.models import Acceleration, PermissionGrant, PermissionNeed, WorkPermission
from homeostat.connect.files.checking import Create
from homeostat.connect.files.exporting import exported, written
from homeostat.connect.files.importing import import_checked
from homeostat.connect.files.looking import guessed
from homeostat.platform.audit.models import AuditEntry

pytestmark = pytest.mark.django_db
Write = Callable[..., Path]
AT = datetime(2026, 1, 5, 12, tzinfo=UTC)
MODELS: dict[str, Any] = {
    "accelerations": Acceleration,
    "permissions": WorkPermission,
    "grants": PermissionGrant,
    "needs": PermissionNeed,
}
NOTHING_NEW = {"new": 0, "changed": 0, "skipped": 0}


@pytest.fixture
def agreed(people: dict[str, Person]) -> dict[str, Any]:
    """Two epics, one of them accelerated twice; four permissions, two of them of one name; who holds them."""
    door: dict[str, Any] = {"by": None, "at": AT}
    shop = actions.add_epic("Shop", key="portal", **door)
    portal = actions.add_epic("Portal", key="portal-2", external_key="P-1", **door)
    account = actions.add_account("Harbour", category="billable_hourly", **door)
    task = actions.add_task("Till", key="t-1", external_key="T/1", epic=shop, **door)
    for start, end, reason in (
        (date(2026, 2, 1), date(2026, 3, 1), "-30 % of the hours are left"),
        (date(2027, 2, 1), date(2027, 3, 1), "'=the fair,\nonce more"),
    ):
        actions.accelerate_epic(
            shop, priority=2, budget=Decimal("12.5"), start=start, end=end, reason=reason, **door
        )
    servers = actions.add_permission("Servers", purpose="@night", granter=people["ada"], **door)
    actions.change_permission(servers, changes={"name": "All servers"}, **door)
    vpn = actions.add_permission("vpn", external_key="V-1", **door)
    again = actions.add_permission("VPN", **door)
    for permission, person, start, end in (
        (servers, "ada", date(2026, 2, 1), date(2026, 6, 1)),
        (servers, "ada", date(2026, 6, 1), None),
        (vpn, "bo", date(2026, 2, 1), None),
        (again, "bo", date(2026, 2, 1), date(2027, 2, 1)),
    ):
        actions.grant_permission(
            permission, person=people[person], start=start, end=end, reason="work", **door
        )
    for permission, work in ((servers, shop), (servers, portal), (vpn, account), (again, task)):
        actions.require_permission(permission, work=work, **door)
    return {"shop": shop, "portal": portal, "servers": servers, "vpn": vpn, **people}


def emptied(*nouns: str) -> None:
    for noun in nouns:
        MODELS[noun].objects.all().delete()


def by_its_columns(noun: str) -> dict[str, Any]:
    """What the mapping page suggests for the exported table."""
    return guessed(exported(noun).columns)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_what_went_out_comes_in_again_as_it_was(agreed: dict[str, Any], write: Write, kind: str) -> None:
    paths = {noun: write(f"{noun}.{kind}", written(exported(noun), kind)) for noun in MODELS}
    tables = {noun: exported(noun) for noun in MODELS}
    emptied("needs", "grants", "permissions", "accelerations")
    for noun in ("accelerations", "permissions", "grants", "needs"):
        mapping = by_its_columns(noun)
        assert mapping["targets"][0]["holds"] == noun
        found = bring_in(mapping, paths[noun])
        assert found.counts[noun] == {**NOTHING_NEW, "new": tables[noun].height, "unchanged": 0}
        assert set(found.proposals) <= {"permissions"} & {noun}  # what it tells of, and nothing beside
        assert exported(noun).equals(tables[noun])
        if kind == "csv":
            assert written(exported(noun), kind) == paths[noun].read_bytes()
    for noun, table in tables.items():
        told = AuditEntry.objects.count()
        found = bring_in(by_its_columns(noun), paths[noun])
        assert found.counts[noun] == {**NOTHING_NEW, "unchanged": table.height}
        assert exported(noun).equals(table)
        assert AuditEntry.objects.count() == told + 2  # of the import and of its rows: none is new or changed


def test_permissions_and_who_holds_them_come_in_together(agreed: dict[str, Any], write: Write) -> None:
    paths = [write(f"{noun}.csv", written(exported(noun), "csv")) for noun in ("permissions", "grants")]
    table = exported("grants")
    emptied("needs", "grants", "permissions")
    mapping = {
        "files": [{"name": path.stem, "match": [path.name]} for path in paths],
        "targets": [{**by_its_columns(path.stem)["targets"][0], "from": path.stem} for path in paths],
    }
    found = bring_in(mapping, *paths)
    assert (found.counts["permissions"]["new"], found.counts["grants"]["new"]) == (3, 4)
    assert exported("grants").equals(table)


def test_changes_are_told_and_say_who_decided(agreed: dict[str, Any], write: Write, steward: Any) -> None:
    path = write("a.csv", "epic,start,end,priority,budget,reason\nShop,2027-02-01,2027-04-01,1,20,The fair\n")
    found = check(guessed(["epic", "start", "end", "priority", "budget", "reason"]), path)
    assert found.counts["accelerations"] == {"new": 0, "changed": 1, "unchanged": 0, "skipped": 0}
    at = timezone.now()
    import_checked(found, by=steward, at=at, reason="test", key="test")
    row = Acceleration.objects.get(start=date(2027, 2, 1))
    assert (row.priority, row.budget, row.end) == (1, Decimal(20), date(2027, 4, 1))
    assert (row.decided_by, row.decided_at) == (steward, at)
    assert Acceleration.objects.get(start=date(2026, 2, 1)).decided_by is None
    told = AuditEntry.objects.get(action="record_acceleration")
    assert (told.by, told.after) == (steward, {"new": 0, "changed": 1, "unchanged": 0})


def test_a_grant_that_is_prolonged_says_who_granted_it(
    agreed: dict[str, Any], write: Write, steward: Any
) -> None:
    path = write("g.csv", "permission,person,start,end\nV-1,bo,2026-02-01,2028-01-01\nV-1,Ada,2027-01-01,\n")
    found = check(guessed(["permission", "person", "start", "end"]), path)
    assert found.counts["grants"] == {"new": 1, "changed": 1, "unchanged": 0, "skipped": 0}
    import_checked(found, by=steward, at=AT, reason="test", key="test")
    rows = PermissionGrant.objects.filter(permission=agreed["vpn"]).order_by("start")
    assert [(row.end, row.granted_by, row.reason) for row in rows] == [
        (date(2028, 1, 1), steward, "work"),
        (None, steward, ""),
    ]


REFUSED = {
    "accelerations": (
        "epic,start,end,priority,budget,reason",
        [
            (",2027-05-01,2027-06-01,1,5,x", "epic", "“epic” is empty"),
            ("Shop,soon,2027-06-01,1,5,x", "start", "not readable as “from (first day)”"),
            ("Shop,2027-05-01,,1,5,x", "end", "“until (first day no longer)” is empty"),
            ("Shop,2027-05-01,2027-05-01,1,5,x", "end", "the end is not after the start"),
            ("Shop,2027-05-01,2027-06-01,first,5,x", "priority",
             "not readable as “place among accelerated epics”"),
            ("Shop,2027-05-01,2027-06-01,0,5,x", "priority", "less than 1 or more than 999"),
            ("Shop,2027-05-01,2027-06-01,1000,5,x", "priority", "less than 1 or more than 999"),
            ("Shop,2027-05-01,2027-06-01,1,plenty,x", "budget", "not readable as “budget (hours)”"),
            ("Shop,2027-05-01,2027-06-01,1,0,x", "budget", "hours must be more than zero"),
            ("Shop,2027-05-01,2027-06-01,1,1000000,x", "budget", "less than 0 or more than 999999"),
            ("Shop,2027-05-01,2027-06-01,1,5,", "reason", "“why it goes before others” is empty"),
            ("Shop,2027-01-01,2027-02-02,1,5,x", "start", "overlaps with one that is here already"),
            ("Shop,2026-02-01,2026-03-01,1,5,x", "start", "it is over, and stays as it was"),
        ],
    ),
    "permissions": (
        "name,external_key,purpose,granter,key",
        [
            (",V-2,,,", "name", "“name” is empty"),
            ("Vault,,,,the vault", "key", "cannot be a key here"),
            ("Vault,,,,add", "key", "cannot be a key here"),
            (f"Vault,,{'x' * 501},,", "purpose", "longer than 500 characters"),
        ],
    ),
    "grants": (
        "permission,person,start,end,reason",
        [
            ("VPN,Ada,2027-05-01,,x", "permission", "several permissions are called so"),
            ("vpn,,2027-05-01,,x", "person", "“person” is empty"),
            ("vpn,Ada,never,,x", "start", "not readable as “from (first day)”"),
            ("vpn,Ada,2027-05-01,never,x", "end", "not readable as “until (first day no longer)”"),
            ("vpn,Ada,2027-05-01,2027-04-01,x", "end", "the end is not after the start"),
            ("vpn,Bo,2025-12-01,2026-02-02,x", "start", "overlaps with one that is here already"),
            ("servers,Ada,2026-02-01,2026-06-01,other", "start", "it is over, and stays as it was"),
        ],
    ),
    "needs": (
        "permission,account,epic,task",
        [
            ("vpn,,,", "account", "neither an account nor an epic nor a task"),
            ("vpn,Harbour,Shop,", "account", "more than one of account, epic and task"),
            ("vpn,,,T/2", "task", "unknown among the tasks"),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("noun", "row", "field", "message"),
    [(noun, *case) for noun, (_columns, cases) in REFUSED.items() for case in cases],
)
def test_each_wrong_row_is_named_with_its_field_and_remedy(
    agreed: dict[str, Any], write: Write, noun: str, row: str, field: str, message: str
) -> None:
    columns = REFUSED[noun][0]
    # A right row, so that a wrong one is not what decides how dates are read.
    right = {"accelerations": "P-1,2027-05-01,2027-06-01,1,5,x", "permissions": "Cellar,,,,cellar",
             "grants": "V-1,Ada,2028-05-01,2028-06-01,", "needs": "vpn,,P-1,"}[noun]  # fmt: skip
    found = check(mapping_of(noun), write(f"{noun}.csv", f"{columns}\n{right}\n{row}\n"))
    assert messages(found) == [(3, field, message)]
    assert found.problems["remedy"][0]
    assert found.counts[noun] == {"new": 1, "changed": 0, "unchanged": 0, "skipped": 1}


def mapping_of(noun: str) -> dict[str, Any]:
    return {
        "targets": [{"holds": noun, "fields": {name: f"{{{name}}}" for name in REFUSED[noun][0].split(",")}}]
    }


@pytest.mark.parametrize(
    ("noun", "rows", "field", "message"),
    [
        ("accelerations", ["P-1,2027-05-01,2027-06-01,1,5,x", "P-1,2027-05-20,2027-07-01,1,5,x"], "start",
         "overlaps with another row about the same"),
        ("grants", ["V-1,Ada,2027-05-01,,", "V-1,Ada,2027-06-01,,"], "start",
         "overlaps with another row about the same"),
        ("needs", ["vpn,,P-1,", "vpn,,portal-2,"], "permission", "the same key stands in a row above"),
    ],
)  # fmt: skip
def test_rows_that_contradict_each_other_are_named(
    agreed: dict[str, Any], write: Write, noun: str, rows: list[str], field: str, message: str
) -> None:
    found = check(mapping_of(noun), write(f"{noun}.csv", "\n".join([REFUSED[noun][0], *rows, ""])))
    assert messages(found) == [(3, field, message)]


def test_periods_beside_those_that_are_here_come_in(agreed: dict[str, Any], write: Write) -> None:
    """What the file tells anew does not stand in its own way; where no end is told, it is kept."""
    rows = "servers,Ada,2026-06-01,2026-12-01\nservers,Ada,2026-12-01,\n"
    found = bring_in(
        guessed(["permission", "person", "start", "end"]),
        write("g.csv", "permission,person,start,end\n" + rows),
    )
    assert found.counts["grants"] == {"new": 1, "changed": 1, "unchanged": 0, "skipped": 0}
    path = write("k.csv", "permission,person,start,reason\nservers,Ada,2026-06-01,asked\n")
    found = bring_in(guessed(["permission", "person", "start", "reason"]), path)
    assert found.counts["grants"] == {"new": 0, "changed": 1, "unchanged": 0, "skipped": 0}
    kept = PermissionGrant.objects.get(permission=agreed["servers"], start=date(2026, 6, 1))
    assert (kept.end, kept.reason) == (date(2026, 12, 1), "asked")


def test_unknown_names_are_proposed_and_made_only_when_confirmed(
    agreed: dict[str, Any], write: Write
) -> None:
    path = write("g.csv", "permission,person,start\nAdd,Cy,2026-01-10\nvpn,Ada,2019-01-01\n")
    mapping = guessed(["permission", "person", "start"])
    found = check(mapping, path, create=None)
    assert {noun: [each["name"] for each in things] for noun, things in found.proposals.items()} == {
        "people": ["Cy"],
        "permissions": ["Add"],
    }
    found = check(mapping, path, create=Create(frozenset({"people"})))
    assert messages(found) == [(2, "permission", "not among the permissions, and not confirmed")]
    bring_in(mapping, path)
    made = PermissionGrant.objects.get(permission__name="Add")
    assert made.permission.key == "add-2"  # `add` is the address of the form
    cy = PersonTerm.objects.get(person=made.person)
    assert (cy.name, cy.start) == ("Cy", date(2026, 1, 10))
    ada = PersonTerm.objects.current().get(person=agreed["ada"])
    assert ada.start == date(2020, 1, 1)  # a grant says nothing of the first day of those who are here


def test_a_permission_without_a_key_is_known_by_its_other_key_and_its_name(
    agreed: dict[str, Any], write: Write
) -> None:
    path = write("p.csv", "Berechtigung,Kennung,Zweck\nThe net,V-1,\nAll servers,,Restart them\n")
    mapping = guessed(["Berechtigung", "Kennung", "Zweck"])
    assert mapping["targets"][0]["fields"] == {
        "name": "{Berechtigung}", "external_key": "{Kennung}", "purpose": "{Zweck}"
    }  # fmt: skip
    found = check(mapping, path)
    assert found.counts["permissions"] == {"new": 0, "changed": 2, "unchanged": 0, "skipped": 0}


def test_a_permission_two_rows_tell_of_is_told_by_the_first(agreed: dict[str, Any], write: Write) -> None:
    path = write("p.csv", "name,external_key,key\nVault,X-1,vault\nCellar,X-2,vault\n")
    mapping = {
        "targets": [
            {
                "holds": "permissions",
                "fields": {name: f"{{{name}}}" for name in ("name", "external_key", "key")},
            }
        ]
    }
    found = bring_in(mapping, path)
    assert any("the first row counts" in note for note in found.notes)
    assert WorkPermission.objects.get(key="vault").name == "Vault"
