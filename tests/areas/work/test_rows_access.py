"""Whose a row of work is: found by those who may read or change it, not there for everybody else."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from tests.areas.work.conftest import NOW, Cast, user_of, viewer

from homeostat.areas.organisation.models import Person
from homeostat.areas.work import access, actions
from homeostat.areas.work.access import CellHours
from homeostat.areas.work.models import Attachment, Comment, HoursEntry, Mention, Task, TaskSprint
from homeostat.areas.work.outlines import Outline
from homeostat.platform.access import Viewer
from homeostat.platform.audit.models import AuditEntry

TODAY = date(2026, 11, 18)


@pytest.fixture
def task(cast: Cast) -> Task:
    return actions.add_task("Paint the door", cell=cast.falcon, by=None, at=NOW)


def comment(task: Task, author: Person, text: str = "Look, @ada") -> Comment:
    return actions.add_comment(task, text, author=author, by=None, at=NOW)


def attached(about: Task | Comment, by: Person) -> Attachment:
    return actions.attach(about, SimpleUploadedFile("plan.txt", b"Hinges"), added_by=by, by=None, at=NOW)


def finds(look: Callable[[Viewer, int], object], pk: int, people: Iterable[Viewer]) -> list[bool]:
    """Whether each of them finds the row, none of them being told why not."""
    found = []
    for person in people:
        try:
            found.append(look(person, pk) is not None)
        except Http404:
            found.append(False)
    return found


class TestTalk:
    def test_comments_are_read_by_members_and_edited_by_their_author(self, cast: Cast, task: Task) -> None:
        said = comment(task, cast.ben)
        all_of_them = [viewer(cast.ben), viewer(cast.ada), viewer(None, steward=True), viewer(None)]
        assert finds(access.comment_for, said.pk, all_of_them) == [True, True, True, False]
        assert finds(access.own_comment_for, said.pk, all_of_them) == [True, False, False, False]
        actions.remove_comment(said, by=None, at=NOW)
        assert finds(access.own_comment_for, said.pk, all_of_them) == [False] * 4

    def test_a_mention_is_there_for_whom_it_names(self, cast: Cast, task: Task) -> None:
        said = comment(task, cast.ben)
        mention = Mention.objects.get(comment=said)
        who = [viewer(cast.ada), viewer(cast.ben), viewer(None, steward=True)]
        assert finds(access.own_mention_for, mention.pk, who) == [True, False, False]
        assert list(access.own_mentions(viewer(cast.ada))) == [mention]
        actions.remove_comment(said, by=None, at=NOW)
        assert finds(access.own_mention_for, mention.pk, who) == [False] * 3

    def test_a_file_on_a_task_is_removed_by_any_member_one_on_a_comment_by_its_author(
        self, cast: Cast, task: Task
    ) -> None:
        who = [viewer(cast.ben), viewer(cast.ada), viewer(None)]
        on_task = attached(task, cast.ben)
        on_comment = attached(comment(task, cast.ben), cast.ben)
        for file in (on_task, on_comment):
            assert finds(access.attachment_for, file.pk, who) == [True, True, False]
        assert finds(access.attachment_to_remove, on_task.pk, who) == [True, True, False]
        assert finds(access.attachment_to_remove, on_comment.pk, who) == [True, False, False]
        actions.remove_attachment(on_task, by=None, at=NOW)
        assert finds(access.attachment_for, on_task.pk, who) == [False] * 3

    def test_a_link_is_found_while_it_stands(self, cast: Cast, task: Task) -> None:
        other = actions.add_task("Sand it", cell=cast.falcon, by=None, at=NOW)
        link = actions.add_link(task, way="blocks", other=other, by=None, at=NOW)
        who = [viewer(cast.ben), viewer(None)]
        assert finds(access.link_for, link.pk, who) == [True, False]
        actions.remove_link(link, by=None, at=NOW)
        assert finds(access.link_for, link.pk, who) == [False, False]


class TestPlans:
    def test_members_find_what_repeats_what_is_accelerated_and_where_a_task_was(self, cast: Cast) -> None:
        template = actions.add_template("Bills", tasks=[Outline(title="Pay")], by=None, at=NOW)
        weekly = {"kind": "weekly", "every": 1, "weekday": 2}
        recurrence = actions.add_recurrence(template, rule=weekly, start=TODAY, by=None, at=NOW)
        epic = actions.add_epic("Portal 2", account=cast.portal, by=None, at=NOW)
        faster = actions.accelerate_epic(
            epic,
            priority=1,
            budget=Decimal(40),
            start=TODAY,
            end=TODAY + timedelta(30),
            reason="Asked",
            by=None,
            at=NOW,
        )
        planned = actions.add_task("Draw", epic=epic, by=None, at=NOW)
        stay = TaskSprint.objects.create(task=planned, sprint=cast.sprint, added_on=TODAY)
        for look, pk in (
            (access.recurrence_for, recurrence.pk),
            (access.acceleration_for, faster.pk),
            (access.stay_for, stay.pk),
        ):
            assert finds(look, pk, [viewer(cast.ben), viewer(None)]) == [True, False]


class TestHours:
    def test_a_timer_is_its_persons(self, cast: Cast) -> None:
        timer = actions.start_timer(cast.ada, account=cast.portal, by=None, at=NOW)
        assert access.own_timer_for(viewer(cast.ada)) == timer
        for other in (viewer(cast.ben), viewer(None, steward=True)):
            with pytest.raises(Http404):
                access.own_timer_for(other)

    def test_a_cells_hours_keep_their_people_from_other_members(self, cast: Cast) -> None:
        for person, account in ((cast.ada, cast.portal), (cast.ben, cast.inner)):
            actions.log_hours(person, hours=Decimal(2), day=TODAY, account=account, by=None, at=NOW)

        def whose(who: Viewer) -> list[int | None]:
            sums = CellHours(who, cast.falcon, cast.sprint, on=TODAY).sums
            assert [each.hours for each in sums] == [2, 2]
            return sorted((each.person_id for each in sums), key=str)

        assert whose(viewer(cast.ada)) == sorted((cast.ada.pk, None), key=str)
        assert whose(viewer(cast.cleo)) == [None, None]
        assert whose(viewer(None, steward=True)) == sorted((cast.ada.pk, cast.ben.pk))
        with pytest.raises(Http404):
            CellHours(viewer(None), cast.falcon, cast.sprint, on=TODAY)

    def test_asking_for_a_person_finds_nothing_that_is_not_ones_to_see(self, cast: Cast) -> None:
        actions.log_hours(cast.ada, hours=Decimal(2), day=TODAY, account=cast.portal, by=None, at=NOW)
        for who, count in ((viewer(cast.cleo), 0), (viewer(cast.ada), 1), (viewer(None, steward=True), 1)):
            hours = CellHours(who, cast.falcon, cast.sprint, on=TODAY)
            of_ada = hours.entries(person_id=cast.ada.pk, account_id=cast.portal.pk)
            assert (len(of_ada), len(of_ada[:5])) == (count, count)
            (shown,) = hours.entries()[:5]
            assert hours.entries()[0] == shown
            assert (shown.person_id == cast.ada.pk) == bool(count)


class TestChanges:
    @pytest.fixture
    def signed_in(self, cast: Cast) -> Cast:
        for person in (cast.ada, cast.ben):
            user_of(person, f"{person.key}@example.org")
        return cast

    def test_the_history_of_an_entry_is_its_persons(self, signed_in: Cast) -> None:
        ada, ben = signed_in.ada, signed_in.ben
        first = actions.log_hours(
            ada, hours=Decimal(2), day=TODAY, account=signed_in.portal, by=ada.user, at=NOW
        )
        second = actions.change_hours(first, changes={"hours": Decimal(3)}, by=ada.user, at=NOW)
        assert HoursEntry.objects.get(pk=second.pk).replaces_id == first.pk
        assert len(access.changes_of_hours(viewer(ada), second)) == 2
        assert access.changes_of_hours(viewer(ben), second) == []

    def test_the_history_of_a_task_has_its_links(self, signed_in: Cast, task: Task) -> None:
        other = actions.add_task("Sand it", cell=signed_in.falcon, by=None, at=NOW)
        link = actions.add_link(task, way="blocks", other=other, by=None, at=NOW)
        found = access.changes_of_task(viewer(signed_in.ben), task, [link.pk])
        assert {entry.noun for entry in found} == {"task", "tasklink"}
        assert access.changes_of_task(viewer(None), task, [link.pk]) == []

    def test_absences_are_told_to_their_person(self, signed_in: Cast) -> None:
        ada, ben = signed_in.ada, signed_in.ben
        actions.add_absence(ada, start=TODAY, end=TODAY + timedelta(2), by=ada.user, at=NOW)
        assert len(access.own_absence_changes(viewer(ada))) == 1
        assert access.own_absence_changes(viewer(ben)) == []

    def test_the_changes_of_one_sprint_are_among_those_of_all(self, signed_in: Cast) -> None:
        who = viewer(signed_in.ben)
        for key, numbers in (("76", [76, 77]), ("78", [78])):
            AuditEntry.objects.create(
                action="plan_sprints", noun="sprint", key=key, after={"numbers": numbers}
            )
        assert len(access.changes_of_sprints(who)) == 2
        (entry,) = access.changes_of_sprints(who, 77)
        assert entry.after == {"numbers": [76, 77]}
