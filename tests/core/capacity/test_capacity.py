from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeostat.core.calendar import Scheduled
from homeostat.core.capacity import (
    Commitment,
    HeldRole,
    OwnedEpic,
    PlannedTask,
    ReviewTable,
    commitments,
    goal,
    review_hours,
    shares,
)

DEFAULT = ReviewTable.of({"none": 2, "1.9": 0.5, "2": 1, "3": 2, "5": 3, "5.1": 5})
OTHER = ReviewTable.of({"none": 2, "0": 0.5, "1.9": 1, "2": 3, "5.1": 6})
D = Decimal


@pytest.mark.parametrize(
    ("points", "table", "hours"),
    [
        ("3", DEFAULT, 2),
        ("5", DEFAULT, 3),
        (None, DEFAULT, 2),
        ("20", DEFAULT, 5),
        ("1", DEFAULT, D("0.5")),
        ("2", DEFAULT, 1),
        ("4", DEFAULT, 3),  # halfway between 3 and 5: the larger one
        ("3", OTHER, 3),
        ("20", OTHER, 6),
        ("0", OTHER, D("0.5")),
        ("8", ReviewTable.of({"none": 1}), 1),
    ],
)
def test_hours_for_a_review_are_those_of_the_nearest_size(
    points: str | None, table: ReviewTable, hours: Decimal
) -> None:
    assert review_hours(None if points is None else D(points), table) == hours


def test_a_table_needs_hours_for_tasks_without_points() -> None:
    with pytest.raises(KeyError):
        ReviewTable.of({"1": 1})


def test_the_goal_is_what_is_left_after_reserved_hours() -> None:
    scheduled = Scheduled(contracted=D(80), holidays=D(8), absences=D(10))
    assert goal(scheduled, reserved=D(2)) == 60
    assert goal(Scheduled(contracted=D(8), absences=D(8)), reserved=D(2)) == 0


@pytest.mark.parametrize(
    ("remaining", "state", "reviewed", "expected"),
    [
        (10, "in_progress", True, (8, 2)),
        (1, "in_progress", True, (0, 2)),
        (10, "external", True, (10, 0)),
        (10, "merged", True, (10, 0)),
        (10, "recurring", True, (10, 0)),
        (10, "backlog", False, (10, 0)),
    ],
)
def test_the_hours_of_a_task_are_shared(
    remaining: int, state: str, reviewed: bool, expected: tuple[int, int]
) -> None:
    assert shares(D(remaining), points=D(3), state=state, table=DEFAULT, reviewed=reviewed) == expected


KINDS = ("task", "review", "epic", "role")


def promised(rows: list[Commitment], kind: str = "") -> Decimal:
    return sum((row.hours for row in rows if kind in ("", row.kind)), D(0))


def by_person(**given: Any) -> dict[str, list[Commitment]]:
    found = defaultdict(list)
    for each in commitments(**given):
        found[each.person].append(each)
    return found


def test_a_persons_commitments_by_hand() -> None:
    found = by_person(
        tasks=[
            PlannedTask("fal-1", "ada", "ben", D(8), D(2)),
            PlannedTask("fal-2", "ben", "ada", D(5), D(3), epic="portal"),
            PlannedTask("fal-3", None, "ada", D(9), D(1)),
            PlannedTask("fal-4", "ada", None, D(15), role="firefighter"),
        ],
        epics=[OwnedEpic("portal", "ada", D(2)), OwnedEpic("billing", "ben", D(2))],
        roles=[
            HeldRole("firefighter", "ada", D(12)),
            HeldRole("scribe", "ben", D(3)),
            HeldRole("idle", "ben", D(0)),
        ],
    )
    ada, ben = found["ada"], found["ben"]
    assert [promised(ada, kind) for kind in KINDS] == [23, 4, 2, 0]
    assert [promised(ben, kind) for kind in KINDS] == [5, 2, 2, 3]
    assert (promised(ada), promised(ben)) == (29, 12)
    assert [row.key for row in ada] == ["fal-1", "fal-2", "fal-3", "fal-4", "portal"]
    assert set(found) == {"ada", "ben"}


def test_a_task_for_an_own_epic_or_role_replaces_its_hours() -> None:
    mine = by_person(
        tasks=[PlannedTask("t", "ada", None, D(15), epic="portal", role="fire")],
        epics=[OwnedEpic("portal", "ada", D(2)), OwnedEpic("portal", "ben", D(2))],
        roles=[HeldRole("fire", "ada", D(12)), HeldRole("fire", "ben", D(12))],
    )
    assert promised(mine["ada"]) == 15
    assert promised(mine["ben"]) == 14


def test_whose_work_it_is_comes_along() -> None:
    found = by_person(
        tasks=[PlannedTask("t", "ada", "ada", D(4), D(1), cell="falcon")],
        epics=[OwnedEpic("portal", "ada", D(2), "heron")],
        roles=[HeldRole("fire", "ada", D(3), "falcon"), HeldRole("scribe", "ada", D(1))],
    )
    assert [(row.kind, row.cell) for row in found["ada"]] == [
        ("task", "falcon"),
        ("review", "falcon"),
        ("epic", "heron"),
        ("role", "falcon"),
        ("role", None),
    ]


PEOPLE = st.sampled_from(["ada", "ben", "cleo", None])
HOURS = st.decimals(0, 40, places=2)
KEYS = st.text("ab", max_size=3)


@given(st.lists(st.builds(PlannedTask, KEYS, PEOPLE, PEOPLE, HOURS, HOURS, epic=PEOPLE, role=PEOPLE)))
def test_every_hour_is_promised_once(tasks: list[PlannedTask]) -> None:
    roles = [HeldRole(key, key, D(3)) for key in ("ada", "ben")]
    found = by_person(tasks=tasks, epics=[OwnedEpic("ada", "ada", D(2))], roles=roles)
    assert all(row.hours >= 0 for mine in found.values() for row in mine)
    for person in ("ada", "ben", "cleo"):
        mine, own = found.get(person, []), [task for task in tasks if task.assignee == person]
        planned = {(kind, key) for task in own for kind, key in (("epic", task.epic), ("role", task.role))}
        assert promised(mine, "task") == sum(task.hours for task in own)
        assert promised(mine, "review") == sum(t.review_hours for t in tasks if t.reviewer == person)
        assert promised(mine, "epic") == (2 if person == "ada" and ("epic", "ada") not in planned else 0)
        assert promised(mine, "role") == (3 if person != "cleo" and ("role", person) not in planned else 0)
