"""Changing the organisation: rows, record, undo, conflicts, and what the database makes impossible."""

import csv
import threading
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from tests.areas.organisation.cooperative import NEXT_MARCH, SPRING, START, SUMMER, at, found, member

from homeostat.areas.organisation import queries
from homeostat.areas.organisation.actions import (
    Conflict,
    Refused,
    adopt,
    adopt_history,
    preview,
    preview_undo,
    undo,
)
from homeostat.areas.organisation.models import (
    Cell,
    CellTerm,
    Holding,
    Membership,
    OrganisationChange,
    Person,
    PersonTerm,
    Policy,
)
from homeostat.areas.organisation.snapshots import snapshot, timeline
from homeostat.core.organisation import (
    AddPerson,
    CellFacts,
    CloseCell,
    DescribeCell,
    Edit,
    Join,
    KindFacts,
    Leave,
    MembershipFacts,
    MoveCell,
    PersonFacts,
    Refusal,
    RetypeCell,
    SetMembership,
    SetPolicy,
    Spell,
    SplitCell,
    Timeline,
    Track,
    apply,
    cell_track,
    evenly_shared,
    key_for,
    membership_track,
)
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.staleness.models import StalePeriod

pytestmark = pytest.mark.django_db
SPLIT = SplitCell("falcon", "kestrel", "Kestrel", ("mira", "yara"), ("scrum",))


def test_a_change_is_written_told_and_read_back() -> None:
    change = found()
    expected = apply(Timeline(), queries_changes(change), START)
    assert timeline() == expected
    assert timeline().on(SPRING) == snapshot(SPRING)
    assert str(change.said).startswith("Cells of the kind Generalist can be formed; ")
    assert change.by_name == "Homeostat"
    entry = AuditEntry.objects.get(action="change_organisation")
    assert (entry.noun, entry.key, entry.reason) == ("organisation", str(change.pk), "We begin")
    assert entry.after["membership/falcon/mira"][0]["standing"] == "core"
    assert "willing" not in entry.after["holding/hiring/ben"][0]
    assert list(StalePeriod.objects.values_list("start", "end")) == [(START, None)]
    assert PersonTerm.objects.on(SPRING).count() == 5


def queries_changes(change: OrganisationChange) -> list:
    from homeostat.core.organisation import list_from_json

    return list_from_json(change.operations)


def test_splitting_with_a_date_and_undoing_brings_everything_back() -> None:
    viewer = member_of_the_cooperative()
    before = timeline()
    change = adopt([SPLIT], on=SPRING, by=viewer.user, reason="Too many", at=at(SPRING))
    assert [*map(str, change.told)] == ["Split Falcon: Mira and Yara form Kestrel, with Sprint manager"]
    assert snapshot(SPRING).members("kestrel").keys() == {"mira", "yara"}
    assert snapshot(SPRING - timedelta(days=1)).cell("kestrel") is None
    said = preview_undo(change)
    assert [*map(str, said.sentences)] == [f"Undo: {change.said}"]
    back = undo(change, by=viewer.user, reason="It was better before", at=at(SUMMER))
    assert timeline() == before
    assert back.on == SPRING
    assert back.undoes == change
    again = OrganisationChange.objects.get(pk=change.pk)
    assert again.undone == back
    assert AuditEntry.objects.filter(action="undo_change").count() == 1
    assert timeline(as_recorded_at=at(SPRING, 12)).on(SUMMER).members("kestrel").keys() == {"mira", "yara"}


def member_of_the_cooperative():
    found()
    return member()


def test_an_undoing_can_be_undone_and_done_again() -> None:
    found()
    change = adopt(SPLIT, on=SPRING, by=None, reason="")
    split = timeline()
    back = undo(change, by=None, reason="")
    with pytest.raises(Refused, match="is undone already"):
        undo(change, by=None, reason="")
    assert preview_undo(change).refusal is not None
    undo(back, by=None, reason="")
    assert timeline() == split
    assert OrganisationChange.objects.get(pk=change.pk).undone is None
    undo(change, by=None, reason="")
    assert snapshot(SUMMER).cell("kestrel") is None


def test_undoing_is_refused_where_something_was_built_on_it() -> None:
    found()
    change = adopt(SPLIT, on=SPRING, by=None, reason="")
    adopt(DescribeCell("kestrel", "Kite", ""), on=SUMMER, by=None, reason="")
    with pytest.raises(Refused, match="has been changed again since 2 March 2026"):
        undo(change, by=None, reason="")
    assert preview_undo(change).refusal is not None
    assert OrganisationChange.objects.count() == 3


def test_a_refused_change_leaves_nothing_behind() -> None:
    found()
    adopt(Join("juniper", "ada"), on=NEXT_MARCH, by=None, reason="")
    rows, told = Membership.objects.count(), AuditEntry.objects.count()
    with pytest.raises(Refused) as refused:
        adopt(CloseCell("juniper"), on=SUMMER, by=None, reason="")
    assert "Ada's membership of Juniper starts on 3 March 2027" in str(refused.value)
    assert refused.value.refusal.reasons[0].track == membership_track("juniper", "ada")
    assert (Membership.objects.count(), AuditEntry.objects.count()) == (rows, told)
    with pytest.raises(Refused, match="nothing to change"):
        adopt([], on=SUMMER, by=None, reason="")


def test_what_was_recorded_can_be_read_as_it_was() -> None:
    found()
    first = timeline()
    adopt(
        SetMembership("falcon", "yara", "core", Decimal(1)), on=START, by=None, reason="Typo", at=at(SPRING)
    )
    assert snapshot(START).membership("falcon", "yara") == MembershipFacts("core")
    assert timeline(as_recorded_at=at(START, 10)) == first
    assert snapshot(START, as_recorded_at=at(START, 10)).membership("falcon", "yara") == MembershipFacts(
        "newcomer"
    )
    assert timeline(as_recorded_at=at(START, 8)) == Timeline()
    assert Membership.objects.count() == 6
    assert Membership.objects.current().count() == 5


def test_someone_who_changed_the_same_thing_meanwhile_is_not_overwritten() -> None:
    found()
    seen = queries.last_change_id()
    theirs = adopt(
        DescribeCell("falcon", "Eagle", "Care"), on=SPRING, by=None, reason="Better", expected=seen
    )
    with pytest.raises(Conflict, match="Falcon is called Eagle") as conflict:
        adopt(DescribeCell("falcon", "Hawk", "Care"), on=SPRING, by=None, reason="", expected=seen)
    assert [change.pk for change in conflict.value.changes] == [theirs.pk]
    adopt(Join("juniper", "ada"), on=SPRING, by=None, reason="Another thing", expected=seen)
    adopt(DescribeCell("falcon", "Hawk", "Care"), on=SPRING, by=None, reason="", expected=theirs.pk)
    assert snapshot(SPRING).cell("falcon").name == "Hawk"


def test_a_change_that_became_impossible_meanwhile_shows_what_happened() -> None:
    found()
    seen = queries.last_change_id()
    adopt([MoveCell("juniper", None), CloseCell("falcon")], on=SPRING, by=None, reason="")
    with pytest.raises(Conflict, match="Falcon closes"):
        adopt(Join("falcon", "ada"), on=SPRING, by=None, reason="", expected=seen)
    with pytest.raises(Refused):
        adopt(Join("falcon", "ada"), on=SPRING, by=None, reason="", expected=queries.last_change_id())


def test_a_preview_says_what_follows_and_writes_nothing() -> None:
    found()
    shown = preview([Leave("juniper", "ben")], SPRING)
    assert [*map(str, shown.sentences)] == ["Ben leaves Juniper"]
    assert [str(each.message) for each in shown.consequences] == [
        "Ben is in no cell.",
        "Juniper has one member: in a cell of fewer than four one absence is felt by all.",
    ]
    refused = preview(Leave("falcon", "ben"), SPRING)
    assert refused.refusal is not None
    assert OrganisationChange.objects.count() == 1


def test_scheduled_changes_wait_for_their_day() -> None:
    found()
    coming = adopt(RetypeCell("falcon", "project"), on=NEXT_MARCH, by=None, reason="")
    gone = adopt(RetypeCell("juniper", "generalist"), on=NEXT_MARCH, by=None, reason="")
    undo(gone, by=None, reason="")
    assert snapshot(SUMMER).cell("falcon").kind == "generalist"
    assert snapshot(NEXT_MARCH).cell("falcon").kind == "project"
    assert [change.pk for change in queries.scheduled_changes(SUMMER)] == [coming.pk]
    assert list(StalePeriod.objects.order_by("pk").values_list("start", "end"))[1] == (NEXT_MARCH, None)


def test_only_the_days_between_are_marked_stale() -> None:
    found()
    adopt(RetypeCell("falcon", "project"), on=SUMMER, by=None, reason="")
    adopt(DescribeCell("falcon", "Eagle", ""), on=SPRING, by=None, reason="")
    assert list(StalePeriod.objects.order_by("pk").values_list("start", "end"))[-1] == (SPRING, SUMMER)


@pytest.mark.parametrize(
    "row",
    [
        lambda: Membership(cell=cell("falcon"), person=person("mira"), standing="core"),
        lambda: CellTerm(cell=cell("falcon"), name="Twin", kind=CellTerm.objects.first().kind),
        lambda: Holding(
            role=Holding.objects.first().role, person=Holding.objects.first().person, part="backup"
        ),
        lambda: Policy(key="load.range", scope="cell:falcon", value=[0, 1]),
    ],
)
def test_the_database_refuses_two_rows_for_one_day(row) -> None:
    found()
    new = row()
    new.start, new.recorded_at = SPRING, at(SPRING)
    with pytest.raises(IntegrityError), transaction.atomic():
        new.save()
    new.superseded_at = at(SUMMER)
    new.save()


def cell(key: str) -> Cell:
    return Cell.objects.get(key=key)


def person(key: str) -> Person:
    return Person.objects.get(key=key)


def test_the_timeline_takes_two_queries_and_a_snapshot_eight(django_assert_max_num_queries) -> None:
    found()
    with django_assert_max_num_queries(2):
        timeline()
    with django_assert_max_num_queries(8):
        snapshot(SPRING)
    with django_assert_max_num_queries(30):
        adopt(SPLIT, on=SPRING, by=None, reason="")


def test_a_whole_history_is_written_as_one_change() -> None:
    found()
    target = timeline().edit(
        [
            Edit(Track("person", ("zoe",)), SPRING, None, PersonFacts("Zoe")),
            Edit(membership_track("juniper", "zoe"), SPRING, SUMMER, MembershipFacts()),
        ]
    )
    change = adopt_history(target, by=None, reason="From a file", at=at(SUMMER))
    assert timeline() == target
    assert change.on == SPRING
    assert str(change.said) == "A history was imported; there are 6 people and 2 cells in it now"
    assert adopt_history(target, by=None, reason="From a file") is None
    assert queries.changes_touching([membership_track("juniper", "zoe")]) == []
    with pytest.raises(Conflict):
        adopt(Leave("juniper", "zoe"), on=SPRING, by=None, reason="", expected=change.pk - 1)
    undo(change, by=None, reason="Wrong file")
    assert "zoe" not in snapshot(SPRING).people()
    broken = timeline().edit([Edit(cell_track("wren"), SPRING, None, CellFacts("Wren", "nothing"))])
    with pytest.raises(Refused, match="no kind of cell “nothing”"):
        adopt_history(broken, by=None, reason="")


def test_five_years_of_a_real_organisation_are_written_in_seconds() -> None:
    path = Path(__file__).resolve().parents[4] / "shared/data/org_rust_team/membership_spells.csv"
    if not path.exists():
        pytest.skip(f"{path} is absent: the import of a real organisation's history is not tried")
    start = date(2018, 12, 1)
    with path.open() as file:
        spells = list(csv.DictReader(file))
    rows = [(Track("kind", ("team",)), Spell(start, None, KindFacts("Team")))]
    rows += [
        (cell_track(key_for(team)), Spell(start, None, CellFacts(team, "team")))
        for team in sorted({row["team"] for row in spells})
    ]
    rows += [
        (Track("person", (key,)), Spell(start, None, PersonFacts(key)))
        for key in sorted({row["person"] for row in spells})
    ]
    for row in spells:
        left = date.fromisoformat(row["left_by_month"]) if row["left_by_month"] else None
        spell = Spell(date.fromisoformat(row["first_month"]), left, MembershipFacts())
        rows.append((membership_track(key_for(row["team"]), row["person"]), spell))
    target = evenly_shared(Timeline(rows))
    began = time.perf_counter()
    adopt_history(target, by=None, reason="rust-lang/team")
    assert time.perf_counter() - began < 30
    assert timeline() == target
    assert len(queries.days_of_change()) >= 59


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_queue_up_behind_one_another() -> None:
    found()
    answers: list[object] = []

    def join(key: str) -> None:
        try:
            answers.append(adopt(AddPerson(key, PersonFacts(key.title())), on=SPRING, by=None, reason=""))
        except (Refused, IntegrityError) as error:
            answers.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=join, args=(key,)) for key in ("zoe", "zoe", "kai")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(answer).__name__ for answer in answers) == [
        "OrganisationChange",
        "OrganisationChange",
        "Refused",
    ]
    assert {"zoe", "kai"} <= snapshot(SPRING).people().keys()
    assert isinstance(preview(SetPolicy("load.range", 1), SPRING).refusal, Refusal)
