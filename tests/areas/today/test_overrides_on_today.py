"""A rule asked for one cell: on Today for those who decide it, what became of it for whoever asked."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.areas.settings.cast import FROM, LONG_AGO
from tests.areas.settings.test_overrides import NOW, People, people, signed_in
from tests.areas.today.test_today import sprint

from homeostat.areas.organisation.models import Holding, Role, RoleTerm
from homeostat.areas.settings.models import Override
from homeostat.areas.settings.override_actions import (
    approve_override,
    decline_override,
    withdraw_override,
)
from homeostat.areas.work.models import Sprint
from homeostat.platform.signin.models import User

__all__ = ["people", "sprint"]
WAITS, DECIDED = "Waiting for your word", "What became of the rule"


def today(user: User) -> str:
    return signed_in(user).get("/").content.decode()


def told(user: User) -> tuple[bool, bool]:
    page = today(user)
    return WAITS in page, DECIDED in page


def test_it_waits_for_members_of_the_cell_and_stewards_alone(people: People) -> None:
    assert not any(map(any, map(told, (people.tomas, people.cast.steward))))
    override = people.ask()
    page = today(people.tomas)
    assert WAITS in page
    assert reverse("settings:override", args=[override.pk]) in page
    assert told(people.cast.steward) == (True, False)
    assert told(people.cast.member) == told(people.lea) == (False, False)


def test_what_a_role_approves_waits_for_its_holder(people: People) -> None:
    people.ask(policy="sustainability.target", value=0.17)
    assert told(people.lea) == told(people.tomas) == (False, False)
    role = Role.objects.create(key="sustainability-manager")
    RoleTerm.objects.create(role=role, name="Sustainability", start=FROM, recorded_at=LONG_AGO)
    Holding.objects.create(
        role=role, person=people.lea.person, part="holder", start=FROM, recorded_at=LONG_AGO
    )
    assert told(people.lea) == (True, False)


def test_a_steward_without_a_person_finds_it(people: People) -> None:
    people.ask()
    people.cast.mira.user = None
    people.cast.mira.save(update_fields=["user"])
    assert WAITS in today(people.cast.steward)


@pytest.mark.parametrize("decide", [approve_override, decline_override])
def test_whoever_asked_reads_what_became_of_it_until_they_have_opened_it(
    people: People, decide: Callable[..., Any]
) -> None:
    override = people.ask()
    decide(override, by=people.tomas, at=NOW, reason="Enough")
    assert told(people.tomas) == told(people.cast.steward) == (False, False)
    signed_in(people.tomas).get(reverse("settings:override", args=[override.pk]))
    assert told(people.cast.member) == (False, True)
    signed_in(people.cast.member).get(reverse("settings:override", args=[override.pk]))
    assert told(people.cast.member) == (False, False)


def test_what_others_take_back_is_told_and_what_one_takes_back_oneself_is_not(people: People) -> None:
    first = withdraw_override(people.ask(), by=people.cast.member, at=NOW)
    assert (told(people.cast.member), first.seen_at) == ((False, False), NOW)
    second = approve_override(people.ask(), by=people.tomas, at=NOW)
    Override.objects.update(seen_at=NOW)
    withdraw_override(second, by=people.cast.steward, at=NOW)
    assert told(people.cast.member) == (False, True)


def test_opening_it_while_it_waits_says_nothing_of_its_decision(people: People) -> None:
    override = people.ask()
    signed_in(people.cast.member).get(reverse("settings:override", args=[override.pk]))
    override.refresh_from_db()
    assert override.seen_at is None


def test_it_asks_nothing_where_nothing_waits_for_the_reader(people: People, sprint: Sprint) -> None:
    def count(client: Client) -> int:
        client.get("/")
        with CaptureQueriesContext(connection) as seen:
            client.get("/")
        return len(seen)

    of_tomas, of_lea = signed_in(people.tomas), signed_in(people.lea)
    before = count(of_tomas), count(of_lea)
    override = people.ask()
    for _number in range(11):
        override.pk = None
        override.save(force_insert=True)
    assert (count(of_tomas), count(of_lea)) == (before[0] + 3, before[1])
    page = of_tomas.get("/").content.decode()
    assert page.count(">waiting<") == 10
    assert f'href="{reverse("settings:overrides")}"' in page
