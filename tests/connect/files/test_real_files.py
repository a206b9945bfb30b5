"""The real files end to end through the shipped profiles; their totals are those of the data's own README."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Count, F, Q, Sum
from django.utils import timezone
from tests.connect.files.conftest import real

from homeostat.areas.organisation.snapshots import snapshot, timeline
from homeostat.areas.work.rollups import differences
from homeostat.connect.files.checking import Checked, Create
from homeostat.connect.files.importing import dry_run, import_checked, named_paths, opened
from homeostat.connect.files.profile import load_profile
from homeostat.models import Account, AuditEntry, HoursEntry, Membership, Task, TaskSprint

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
SIP = ("worklog_sip/Sip-task-info.csv", "worklog_sip/est-act-dates.csv")
P22 = ("worklog_p22/story-info.csv", "worklog_p22/sprint-info.csv", "worklog_p22/review-info.csv")
TEAMS = ("org_rust_team/teams_monthly.csv", "org_rust_team/membership_spells.csv")


def checked(name: str, *files: str, create: Create | None = None) -> Checked:
    key, profile = load_profile(name)
    return dry_run(opened(profile, named_paths(real(*files))), origin=key, today=TODAY, create=create)


def imported(name: str, *files: str) -> Checked:
    found = checked(name, *files, create=Create(frozenset({"all"})))
    assert not found.number_of_problems, found.problems.head(5)
    import_checked(found, by=None, at=timezone.now(), reason="test", key=name)
    return found


def assert_unchanged(again: Checked) -> None:
    assert not again.proposals
    assert not again.number_of_problems
    assert sum(count["new"] + count["changed"] for count in again.counts.values()) == 0, again.counts


def test_sip_totals_are_those_of_the_readme():
    imported("sip", *SIP)
    assert Task.objects.count() == 10_266
    assert Task.objects.aggregate(s=Sum("estimate"))["s"] == Decimal("90454.20")
    assert HoursEntry.objects.aggregate(s=Sum("hours"))["s"] == Decimal("95001.98")
    assert HoursEntry.objects.count() == 12_299
    assert HoursEntry.objects.values("person").distinct().count() == 22

    open_tasks = Task.objects.filter(completed_at=None)
    assert open_tasks.count() == 2_070
    hours_without_end = HoursEntry.objects.filter(task__completed_at=None).aggregate(s=Sum("hours"))["s"]
    assert hours_without_end == Decimal("40270.68")

    not_whole_minutes = sum(
        (each * 60) % 1 != 0 for each in HoursEntry.objects.values_list("hours", flat=True)
    )
    assert not_whole_minutes == 1_108

    spent = Task.objects.annotate(spent=Sum("worklog__hours")).filter(estimate__gt=0)
    close = spent.filter(spent__gte=F("estimate") / 2, spent__lte=F("estimate") * 2).count()
    assert round(close / Task.objects.count(), 3) == 0.765

    assert set(Account.objects.values_list("key", "category", "is_metawork")) == {
        ("sip-development", "billable_hourly", False),
        ("sip-management", "non_billable", True),
        ("sip-operational", "non_billable", False),
    }
    assert not HoursEntry.objects.filter(cell=None).exists()
    assert Task.objects.filter(title__contains="’").exists()  # Windows-1252, whatever the README says
    assert not differences()
    assert AuditEntry.objects.filter(action="import_files", key="sip").count() == 1

    assert_unchanged(checked("sip", *SIP, create=Create()))


def test_p22_stays_spill_over_as_the_readme_says():
    imported("p22", *P22)
    stays = TaskSprint.objects.aggregate(all=Count("pk"), spilled=Count("pk", filter=Q(finished=False)))
    assert stays == {"all": 773, "spilled": 40}
    assert round(stays["spilled"] / stays["all"], 3) == 0.052
    for number, share in ((121, 0.15), (122, 0.11)):
        of_sprint = TaskSprint.objects.filter(sprint__number=number)
        assert round(of_sprint.filter(finished=False).count() / of_sprint.count(), 2) == share
    assert TaskSprint.objects.exclude(sprint__closed_at=None).count() == 773

    stories = HoursEntry.objects.filter(account__external_key="p22 stories")
    assert stories.aggregate(s=Sum("hours"))["s"] == Decimal("2131.90")
    reviews = HoursEntry.objects.filter(account__external_key="p22 reviews")
    assert reviews.count() == 1_441
    assert round(reviews.aggregate(s=Sum("hours"))["s"] * 60) == 47_224
    assert not differences()
    assert_unchanged(checked("p22", *P22, create=Create()))


def test_teams_give_five_years_of_organisation():
    found = imported("teams", *TEAMS)
    assert found.counts["memberships"]["new"] == 1_284
    spells = {(row["cell__key"], row["person__key"], row["start"]) for row in _first_rows_of_presence()}
    assert len(spells) == 1_284
    first, last = snapshot(date(2018, 12, 1)), snapshot(date(2023, 12, 1))
    assert "cargo" in first.cells()
    assert len(first.cells()) < len(last.cells())
    assert "wg-traits" not in last.cells()  # archived
    assert {cell.kind for cell in last.cells().values()} == {
        "team",
        "working-group",
        "project-group",
        "marker-team",
    }
    assert "lead-of-cargo" in last.all_roles()
    for person in last.people():
        assert sum(place.share for place in last.cells_of(person).values()) <= 1
    assert_unchanged(checked("teams", *TEAMS, create=Create()))


def _first_rows_of_presence():
    """Membership rows that do not just go on from another one: shares change within a spell."""
    rows = list(Membership.objects.current().values("cell__key", "person__key", "start", "end"))
    ends = {(row["cell__key"], row["person__key"], row["end"]) for row in rows}
    return [row for row in rows if (row["cell__key"], row["person__key"], row["start"]) not in ends]


def test_unknown_things_are_proposed_first():
    found = checked("sip", *SIP)
    assert {noun: len(things) for noun, things in found.proposals.items()} == {
        "kinds": 1,
        "cells": 1,
        "people": 23,
        "accounts": 3,
        "epics": 20,
    }
    refused = checked("sip", *SIP, create=Create(frozenset({"people"})))
    assert refused.number_of_problems
    assert not len(timeline())
