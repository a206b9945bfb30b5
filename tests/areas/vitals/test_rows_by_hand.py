"""Rows behind figures of little work, each counted by hand."""

import pytest

from homeostat.core.vitals.registry import REGISTRY

from .conftest import refresh
from .test_rows import rows_of


def test_a_role_held_against_preference_is_counted_and_not_named(world):
    for name in ("ada", "ben", "cy"):
        world.role(f"{name}s", holders=name, unwilling="ada" if name == "ada" else "")
    refresh()
    few = rows_of(world, "role_coverage", cell="heron", number=0)
    assert few.value == 1
    assert not any(row.kind == "preference" for row in few.rows)
    world.role("dis", holders="di")
    world.role("more", holders="eve ben")
    world.role("again", holders="di")
    drill = rows_of(world, "role_coverage", cell="heron", number=0)
    extra = [row for row in drill.rows if row.kind == "preference"]
    assert [(row.pieces, row.key, row.title, row.who) for row in extra] == [(1, "", "", "")]
    assert drill.value == pytest.approx(5 / 6)
    assert {row.part for row in drill.rows if row.kind == "role"} == {"held"}


def test_a_sprint_without_anything_opens_into_nothing(world):
    """What stands without any work: five people with their limits, of whom Ada owns an epic."""
    refresh()
    standing = {"resilience": 1 - 40 / 180, "role_load": 1 / 20, "core_headroom": 34 / 35}
    for key in REGISTRY:
        drill = rows_of(world, key)
        if key in standing:
            assert drill.value == pytest.approx(standing[key])
        else:
            assert drill.value is None
            assert not drill.withheld


@pytest.mark.parametrize(("without_hours", "unit", "whole"), [(2, "hours", 30), (40, "tasks", 3)])
@pytest.mark.parametrize("key", ["spillover", "last_minute"])
def test_tasks_of_a_cell_are_weighed_as_those_of_everybody_are(world, key, without_hours, unit, whole):
    """Where most tasks elsewhere carry no hours all count as one, in the cell too."""
    for name in ("ada", "ben", "cy"):
        world.stay(0, name, "10")
    for _extra in range(without_hours):
        world.stay(0, "di", None)
    refresh()
    opened = rows_of(world, key, cell="heron", number=0)
    assert (opened.unit, opened.denominator) == (unit, whole)
