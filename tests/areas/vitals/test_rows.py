"""The rows behind every figure add up to exactly that figure, and never name whom they must not name."""

from decimal import Decimal
from itertools import product

import pytest
from django.test import Client

from homeostat.areas.vitals import access, rows
from homeostat.areas.vitals.models import Reading
from homeostat.areas.vitals.rows import ADDS_UP, open_figure
from homeostat.areas.work.models import Sprint
from homeostat.core.vitals.registry import REGISTRY

from .conftest import TODAY, refresh


def begin(world):
    """Everything happens: fractions of hours, roles of every kind, work of one, two and three people."""
    for number, (name, sprint) in enumerate(product(world.people, (0, 1, 2))):
        world.stay(sprint, name, f"{number}.3333", epic="portal" if number % 2 else "")
        world.stay(sprint, name, "7.25", finished=number % 3 > 0, day=number % 14)
        world.hours(sprint, name, "acme", f"{10 + number}.1667", epic="portal")
        world.hours(sprint, name, "forum", "3.3333")
    world.hours(0, "ada", "acme", "5")
    world.role(
        "release", holders="ada ben", backups="cy", backup_required=True, hours_per_sprint=Decimal("6.5")
    )
    world.role("forum", holders="ada", unwilling="ada", hours_per_sprint=Decimal(4))
    world.role("hiring", holders="cy")
    world.role("writing", holders="di", hours_per_sprint=Decimal(3))
    world.role("vacant")
    world.role("treasurer", cell=None, holders="eve", hours_per_sprint=Decimal(2))
    refresh()
    return world


def scopes(world, sign):
    ada = world.viewer("ada")
    for asked in ({}, {"cell": "heron"}, {"cell": "otter"}, {"person": "ada"}):
        if "person" not in asked or "person" in sign.opening.scopes:
            yield access.scope_for(ada, sign, today=TODAY, **asked)


@pytest.mark.parametrize("key", REGISTRY)
@pytest.mark.parametrize("number", [0, 1, 2])
def test_the_rows_add_up_to_the_stored_figure_exactly(world, key, number):
    sign, sprint = REGISTRY[key], Sprint.objects.get(number=number + 1)
    for opened in scopes(world, sign):
        drill = open_figure(sign, sprint, opened)
        stored = Reading.objects.filter(opened.scope.filter, sign=key, sprint=sprint).first()
        if stored is None or stored.numerator is None:
            assert not drill.rows
            continue
        assert (drill.numerator, drill.denominator, drill.unit) == (
            stored.numerator,
            stored.denominator,
            stored.unit,
        )
        assert sum((row.denominator for row in drill.rows), Decimal(0)) == stored.denominator
        if all(row.numerator is not None for row in drill.rows):
            assert sum((row.numerator or 0 for row in drill.rows), Decimal(0)) == stored.numerator
        else:
            assert key == "fragmentation"


def rows_of(world, key, viewer="ada", number=1, **asked):
    sign = REGISTRY[key]
    opened = access.scope_for(world.viewer(viewer), sign, today=TODAY, **asked)
    return open_figure(sign, Sprint.objects.get(number=number + 1), opened)


@pytest.mark.parametrize("key", ["last_minute", "fragmentation"])
def test_a_cell_of_two_opens_into_nothing(world, key):
    drill = rows_of(world, key, cell="otter")
    assert drill.withheld
    assert (drill.rows, drill.parts, drill.value) == ((), {}, None)


@pytest.mark.parametrize("key", ["last_minute", "fragmentation"])
@pytest.mark.parametrize("asked", [{}, {"cell": "heron"}])
def test_private_rows_are_work_of_at_least_three_people(world, key, asked):
    drill = rows_of(world, key, number=0, **asked)
    assert drill.rows
    assert not any(row.who or row.kind in ("task", "goal") for row in drill.rows)


def test_ones_own_last_minute_opens_down_to_the_tasks(world):
    drill = rows_of(world, "last_minute", person="ada")
    assert {row.kind for row in drill.rows} == {"task"}
    assert all(row.title.startswith("Task ") for row in drill.rows)


def test_load_names_people_to_their_own_cell_only(world):
    inside = rows_of(world, "load", cell="heron", number=2)
    assert {row.who for row in inside.rows} == {"Ada", "Ben", "Cy"}
    assert [row.title for row in inside.rows if row.kind == "goal"] == ["Ada", "Ben", "Cy"]
    outside = rows_of(world, "load", viewer="di", cell="heron", number=2)
    assert {row.who for row in outside.rows} == {""}
    goals = [row for row in outside.rows if row.kind == "goal"]
    assert [(row.title, row.pieces) for row in goals] == [("", 3)]


@pytest.mark.parametrize("key", ["spillover", "sustainability", "role_coverage", "load"])
def test_the_company_s_rows_name_nobody(world, key):
    assert not any(row.who for row in rows_of(world, key, number=0).rows)


def test_who_alone_holds_something_is_opened_per_role(world):
    drill = rows_of(world, "resilience", cell="heron")
    assert [(row.key, row.who) for row in drill.alone] == [
        ("forum", "Ada"),
        ("hiring", "Cy"),
        ("writing", "Di"),
    ]


def test_resilience_of_hours_opens_into_what_goes_and_what_stays(world):
    drill = rows_of(world, "resilience", number=0, person="", cell="")
    assert {row.part for row in drill.rows} <= {"gone", "left"}


def test_opening_a_figure_takes_few_queries(world, django_assert_max_num_queries):
    ada = world.viewer("ada")
    for key in REGISTRY:
        opened = access.scope_for(ada, REGISTRY[key], today=TODAY, cell="heron")
        with django_assert_max_num_queries(5):
            open_figure(REGISTRY[key], world.sprints[2], opened)


@pytest.mark.parametrize("key", ADDS_UP)
def test_a_company_of_many_cells_opens_into_them_first(world, monkeypatch, key):
    monkeypatch.setattr(rows, "MANY_CELLS", 2)
    sign = REGISTRY[key]
    sprint = Sprint.objects.get(number=1 if sign.closed_only else 3)
    company = access.scope_for(world.viewer("ada"), sign, today=TODAY)
    drill, every = open_figure(sign, sprint, company), open_figure(sign, sprint, company, by_cell=False)
    assert (drill.numerator, drill.denominator, drill.parts) == (
        every.numerator,
        every.denominator,
        every.parts,
    )
    assert sum((row.numerator for row in drill.rows), Decimal(0)) == drill.numerator
    assert sum((row.denominator for row in drill.rows), Decimal(0)) == drill.denominator
    named = {row.key for row in drill.rows if row.key}
    # Two people are too few to be shown by themselves, and nobody else is there to be summed up with them.
    assert named == ({"heron"} if sign.opening.private else {"heron", "otter"})
    assert {row.kind for row in drill.rows} == {"cell"}


def test_the_address_of_a_cell_opens_it_further(world, monkeypatch):
    monkeypatch.setattr(rows, "MANY_CELLS", 2)
    client = Client()
    client.force_login(world.user("ada"), backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/signs/load/rows/?sprint=3").content.decode()
    assert 'href="/signs/load/rows/?cell=heron&amp;sprint=3"' in page
    assert client.get("/signs/load/rows/?cell=heron&sprint=3").status_code == 200
    assert client.get("/signs/load/rows.csv?sprint=3").content.decode().count("task,") > 4


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("cell", ["heron", "otter"])
@pytest.mark.parametrize("key", REGISTRY)
def test_a_cell_opens_the_same_whether_only_its_rows_are_read_or_all(world, monkeypatch, key, cell, number):
    own = rows_of(world, key, cell=cell, number=number - 1)
    monkeypatch.setattr(rows, "_read_own", lambda *_given: None)
    assert rows_of(world, key, cell=cell, number=number - 1) == own


@pytest.mark.parametrize(("key", "titles"), [("load", ["What", "Part", "Who"]), ("last_minute", ["What"])])
def test_columns_with_nothing_to_say_are_left_out(world, key, titles):
    client = Client()
    client.force_login(world.user("ada"), backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(f"/signs/{key}/rows/?cell=heron&sprint=1")
    assert [column.title for column in answer.context["columns"]][: answer.context["label_columns"]] == titles
    assert len(answer.context["columns"]) == len(titles) + 2
