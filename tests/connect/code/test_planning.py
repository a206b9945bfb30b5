"""From files to changes on real rows: what ends, what stays, who said so, and the way back."""

import json
from datetime import date
from pathlib import Path

import pytest
from tests.areas.organisation import cooperative
from tests.areas.organisation.cooperative import NEXT_MARCH, SPRING, START, SUMMER

from homeostat.areas.organisation.actions import undo
from homeostat.areas.organisation.snapshots import snapshot
from homeostat.connect.code.opening import opened
from homeostat.connect.code.planning import Moved, Plan, adopt_plan, plan
from homeostat.connect.code.schema import schema_text
from homeostat.connect.code.telling import plan_told
from homeostat.connect.code.tree import Unreadable
from homeostat.connect.code.writing import as_file, as_folder
from homeostat.core.organisation import AssignRole, Join, Leave
from homeostat.core.organisation.facts import HoldingFacts
from homeostat.models import AuditEntry, OrganisationChange

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cooperative_found(db: None) -> OrganisationChange:
    return cooperative.found()


def planned(text: str, on: date = SPRING) -> Plan:
    return plan(opened({"organisation.yaml": text}), on)


def said(found: Plan) -> list[str]:
    return [str(each) for each in found.sentences]


@pytest.mark.parametrize("shape", [as_file, as_folder])
def test_what_is_there_asks_for_no_change(shape) -> None:
    found = plan(opened(shape(snapshot(SPRING))), SPRING)
    assert (found.changes, found.can_be_adopted) == ((), False)


def test_a_file_of_everything_ends_what_it_leaves_out_and_says_so_first() -> None:
    text = as_file(snapshot(SPRING))["organisation.yaml"]
    start, end = text.index("  juniper:"), text.index("people:")
    found = planned(text[:start] + text[end:])
    assert said(found) == ["Juniper closes"]
    assert [str(each.message) for each in found.consequences] == ["Ben is in no cell."]
    assert (found.ending, found.can_be_adopted) == (1, True)
    assert snapshot(SPRING).cell("juniper") is not None

    before = AuditEntry.objects.count()
    change = adopt_plan(found, by=None, reason="As code", seen=found.seen)
    assert snapshot(SPRING).cell("juniper") is None
    assert snapshot(START).cell("juniper") is not None
    entry = AuditEntry.objects.latest("pk")
    assert AuditEntry.objects.count() == before + 1
    assert (entry.origin, entry.action, entry.reason) == ("code", "change_organisation", "As code")
    undo(change, by=None, reason="Not that")
    assert as_file(snapshot(SPRING))["organisation.yaml"] == text


def test_a_file_that_lists_changes_nothing_it_does_not_name_and_ends_by_null() -> None:
    found = planned(
        "people: {eve: {name: Eve}}\n"
        "cells:\n"
        "  falcon: {members: {eve: {share: 0.5}, yara: null}, policies: {load.range: null}}\n"
        "roles: {hiring: null}\n"
    )
    assert said(found) == [
        "Eve joins the organisation",
        "Eve joins Falcon as a core member with 50 % of their time",
        "Yara leaves Falcon",
        "Healthy load for Falcon is no longer set",
        "The role Recruitment is given up",
    ]
    assert found.ending == 3
    adopt_plan(found, by=None, reason="")
    after = snapshot(SPRING)
    assert set(after.members("falcon")) == {"eve", "mira", "tomas"}
    assert after.role("hiring") is None
    assert after.cell("juniper") is not None


def test_a_file_about_a_cell_ends_what_is_inside_it_and_nothing_else() -> None:
    found = planned("covers: [juniper]\ncells: {juniper: {members: {ben: {}}, roles: {}, policies: {}}}\n")
    assert said(found) == ["Tomas leaves Juniper"]
    found = planned("covers: [falcon]\ncells: {falcon: {}}\n")
    assert said(found) == ["Juniper closes"]


def test_preferences_are_kept_unless_the_file_tells_them() -> None:
    role = "roles: {hiring: {holders: [ben, ada]%s}}\n"
    adopt_plan(planned(role % ""), by=None, reason="")
    assert snapshot(SPRING).holders("hiring") == {
        "ada": HoldingFacts("holder", True),
        "ben": HoldingFacts("holder", False),
    }
    adopt_plan(planned(role % ", unwilling: [ada]"), by=None, reason="")
    assert snapshot(SPRING).holders("hiring") == {
        "ada": HoldingFacts("holder", False),
        "ben": HoldingFacts("holder", True),
    }
    assert "unwilling" not in as_file(snapshot(SPRING))["organisation.yaml"]


def test_a_holder_becomes_the_backup_where_only_backups_are_said() -> None:
    cooperative.adopt(
        AssignRole("hiring", "ada", "backup"), on=SPRING, by=None, reason="", at=cooperative.at(SPRING)
    )
    adopt_plan(planned("roles: {hiring: {backups: [ben]}}\n"), by=None, reason="")
    assert snapshot(SPRING).holders("hiring") == {"ben": HoldingFacts("backup", False)}


def test_a_refusal_names_the_line_that_asks_for_it() -> None:
    found = planned("cells:\n  falcon:\n    members:\n      ben: {share: 0.5}\n")
    assert not found.can_be_adopted
    [problem] = found.problems()
    assert "ask for more than all of their time" in problem.message
    assert (str(problem.place), problem.field) == ("organisation.yaml:4:7", "")
    assert problem.remedy == "Lower a share, or end a membership first."

    later = Join("juniper", "ada")
    cooperative.adopt(later, on=SUMMER, by=None, reason="", at=cooperative.at(SPRING))
    found = planned("cells:\n  juniper: null\n")
    assert [str(problem.place) for problem in found.problems()] == ["organisation.yaml:2:3"]


def test_what_is_scheduled_stays_and_a_plan_on_a_later_day_knows_it() -> None:
    text = as_file(snapshot(SPRING))["organisation.yaml"]
    cooperative.adopt(Leave("falcon", "yara"), on=SUMMER, by=None, reason="", at=cooperative.at(SPRING))
    assert planned(text).changes == ()
    assert said(planned(text, NEXT_MARCH)) == ["Yara joins Falcon as a newcomer"]


def test_a_plan_is_not_adopted_on_an_organisation_it_does_not_know() -> None:
    found = planned("cells: {falcon: {name: Kestrel}}\n")
    cooperative.adopt(Leave("falcon", "yara"), on=SPRING, by=None, reason="", at=cooperative.at(SPRING))
    again = planned("cells: {falcon: {name: Kestrel}}\n")
    with pytest.raises(Moved):
        adopt_plan(again, by=None, reason="", seen=found.seen)
    adopt_plan(again, by=None, reason="", seen=again.seen)
    assert snapshot(SPRING).cells()["falcon"].name == "Kestrel"


def test_a_role_moves_with_its_holders_out_of_a_cell_that_closes() -> None:
    found = planned(
        "cells:\n  falcon: {roles: {}}\n  juniper: {parent: null, roles: {scrum: {eligibility: anyone}}}\n"
    )
    adopt_plan(found, by=None, reason="")
    after = snapshot(SPRING)
    assert after.all_roles()["scrum"].cell == "juniper"
    assert set(after.holders("scrum")) == {"mira"}
    everything = as_file(after)["organisation.yaml"]
    moved = plan(opened({"organisation.yaml": everything}), START)
    adopt_plan(moved, by=None, reason="")
    assert as_file(snapshot(START))["organisation.yaml"] == everything


def test_a_plan_is_told_to_programs() -> None:
    told = plan_told(planned("cells: {falcon: {name: Kestrel}}\n"))
    assert json.loads(json.dumps(told)) == told
    assert [(each["sentence"], each["tone"]) for each in told["changes"]] == [
        ("Falcon is called Kestrel.", "changed")
    ]


def test_the_published_schema_is_the_one_files_are_validated_by() -> None:
    published = ROOT / "docs/reference/organisation.schema.json"
    assert published.read_text() == schema_text(), (
        "homeostat org schema > docs/reference/organisation.schema.json"
    )


def test_wrong_files_change_nothing() -> None:
    with pytest.raises(Unreadable):
        planned("cells: {falcon: {kind: nothing}}\n")
    assert OrganisationChange.objects.count() == 1
