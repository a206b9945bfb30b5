"""The demo's sign-in page: everybody once, by cell, headed with what its signs say; three to begin with."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.areas.settings.cast import FROM, LONG_AGO, NOW, Cast, add_person, add_user

from homeostat.areas.organisation.models import Cell, CellKind, CellTerm, Holding, PersonTerm, Role, RoleTerm
from homeostat.areas.settings import demo
from homeostat.areas.vitals.models import Reading
from homeostat.areas.work.models import Sprint

LOGIN = "/account/login/"


@pytest.fixture
def characters(cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Juniper is overloaded, Ines most; Otter is the smallest cell, its Tove holds a role."""
    settings.DEMO = True
    monkeypatch.setattr(demo, "make_fresh", lambda today: today)
    otter = Cell.objects.create(key="otter")
    kind = CellKind.objects.get()
    CellTerm.objects.create(cell=otter, name="Otter", kind=kind, start=FROM, recorded_at=LONG_AGO)
    add_user("tove@example.org", add_person("tove-lund", "Tove Lund", cell=otter, email="tove@example.org"))
    role = Role.objects.create(key="recruiter")
    RoleTerm.objects.create(role=role, name="Recruiter", cell=otter, start=FROM, recorded_at=LONG_AGO)
    tove = add_holder(role, "tove-lund")
    today = timezone.localdate()
    sprint = Sprint.objects.create(number=7, start=today - timedelta(3), end=today + timedelta(11))

    def reading(sign: str, value: float, state: str, **scope: object) -> None:
        given = {"low": 0.8, "high": 1.0, "numerator": Decimal(1), "denominator": Decimal(1), **scope}
        Reading.objects.create(sign=sign, sprint=sprint, value=value, state=state, computed_at=NOW, **given)

    reading("load", 1.21, "above", cell=cast.juniper)
    reading("role_coverage", 0.95, "in_range", cell=cast.juniper)
    reading("load", 0.9, "in_range", cell=otter)
    reading("load", 1.1, "above", person=cast.mira)
    reading("load", 1.42, "above", person=cast.ines)
    reading("load", 1.9, "above", person=tove.person)
    return cast


def add_holder(role: Role, key: str) -> Holding:
    person = PersonTerm.objects.get(person__key=key).person
    return Holding.objects.create(role=role, person=person, part="holder", start=FROM, recorded_at=LONG_AGO)


def test_three_to_begin_with_are_found_by_rule(characters: Cast) -> None:
    found = demo.cast(on=timezone.localdate())
    assert found is not None
    assert [(one.why, one.character.name, one.cell, one.number) for one in found.beginnings] == [
        ("load", "Ines Okafor", "Juniper", "142 %"),
        ("smallest", "Tove Lund", "Otter", "1"),
        ("steward", "Mira Sund", "", ""),
    ]


def test_a_cell_is_headed_with_its_most_notable_sign(characters: Cast) -> None:
    found = demo.cast(on=timezone.localdate())
    assert found is not None
    assert [(group.name, group.kind, group.said, group.tone) for group in found.groups] == [
        ("Juniper", "generalist", "load 121 %, above its range", "hot"),
        ("Otter", "generalist", "1 sign, in its range", "calm"),
    ]


def test_everybody_has_one_button_called_by_their_name(
    characters: Cast, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    client = Client()
    client.get(LOGIN)
    with django_assert_max_num_queries(15):
        page = client.get(LOGIN).content.decode()
    for key, name in (("ines-okafor", "Ines Okafor"), ("mira-sund", "Mira Sund"), ("tove-lund", "Tove Lund")):
        buttons = re.findall(
            rf'<button[^>]*formaction="{reverse("demo_sign_in", args=[key])}".*?</button>', page, re.S
        )
        assert len(buttons) == 1
        assert f'<span class="visually-hidden">Sign in as </span>{name}</span></button>' in buttons[0]
    assert "Tomas Braun" not in page  # has no user


def test_without_people_there_is_no_cast(db: None) -> None:
    assert demo.cast(on=timezone.localdate()) is None


def test_a_large_cast_comes_in_pages_and_is_searched(
    characters: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "PEOPLE_AT_ONCE", 1)
    monkeypatch.setattr(demo, "CELLS_ON_A_PAGE", 1)
    first, second = (demo.cast(on=timezone.localdate(), page=page) for page in ("1", "2"))
    assert first is not None
    assert second is not None
    assert [group.name for group in (*first.groups, *second.groups)] == ["Juniper", "Otter"]
    assert first.beginnings
    assert not second.beginnings
    for asked, names in (
        ("tove", ["Tove Lund"]),
        ("recruiter", ["Tove Lund"]),
        ("otter lund", ["Tove Lund"]),
    ):
        found = demo.cast(on=timezone.localdate(), asked=asked)
        assert found is not None
        assert [one.name for group in found.groups for one in group.characters] == names
    page = Client().get(f"{LOGIN}?who=nobody-at-all").content.decode()
    assert "Nobody was found." in page
    assert 'name="who" value="nobody-at-all"' in page
