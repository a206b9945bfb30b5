"""Another value for one cell: asked for by a member, approved as the policy's rule says, dated, undone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.areas.settings.cast import FROM, LONG_AGO, Cast, add_person, add_user

from homeostat.areas.organisation.actions import Refused, adopt, undo
from homeostat.areas.organisation.models import Cell, CellTerm, Holding, Policy, Role, RoleTerm
from homeostat.areas.organisation.snapshots import snapshot
from homeostat.areas.settings import access
from homeostat.areas.settings.erasure import erase_person
from homeostat.areas.settings.models import Override
from homeostat.areas.settings.override_actions import (
    approve_override,
    ask_override,
    decline_override,
    withdraw_override,
)
from homeostat.areas.settings.personal_data import personal_data
from homeostat.areas.work.invalid import Invalid
from homeostat.core.organisation import ClearPolicy, SetPolicy
from homeostat.platform.access import Viewer
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.signin.models import User

TODAY = date.today()
NOW = timezone.make_aware(datetime.combine(TODAY, datetime.min.time().replace(hour=12)))
SOON, LATER = TODAY + timedelta(days=7), TODAY + timedelta(days=35)
RESERVED = "capacity.reserved_hours"


@dataclass
class People:
    """Ines asks; Tomas is in her cell, Lea in another, Mira looks after the settings."""

    cast: Cast
    tomas: User
    lea: User
    lark: Cell

    def viewer(self, user: User) -> Viewer:
        return Viewer(user=user, person_id=user.person_id, is_steward=user.is_steward)

    def ask(self, **given: Any) -> Override:
        told = {"policy": RESERVED, "value": 6, "start": SOON, "end": LATER, "why": "Newcomers"} | given
        cell = told.pop("cell", self.cast.juniper)
        return ask_override(cell, asker=self.cast.ines, by=self.cast.member, at=NOW, **told)


@pytest.fixture
def people(cast: Cast) -> People:
    kind = CellTerm.objects.get().kind
    lark = Cell.objects.create(key="lark")
    CellTerm.objects.create(cell=lark, name="Lark", kind=kind, start=FROM, recorded_at=LONG_AGO)
    lea = add_person("lea-holm", "Lea Holm", cell=lark)
    return People(cast, add_user("tomas@example.org", cast.tomas), add_user("lea@example.org", lea), lark)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_second_member_approves_and_the_value_holds_for_its_time(people: People) -> None:
    override = people.ask()
    assert override.state == "waiting"
    assert snapshot(SOON).policy(RESERVED, "juniper") == 2
    override = approve_override(override, by=people.tomas, at=NOW, reason="Yes")
    assert override.state == "adopted"
    days = (TODAY, SOON, LATER)
    assert [snapshot(day).policy(RESERVED, "juniper") for day in days] == [2, 6, 2]
    assert snapshot(SOON).policy(RESERVED, "lark") == 2
    assert override.change is not None
    assert override.change.by == people.tomas
    assert override.change.reason == "Newcomers (Asked for by Ines Okafor, approved by Tomas Braun.)"
    told = AuditEntry.objects.filter(noun="override").order_by("pk").values_list("action", "by")
    assert list(told) == [
        ("ask_override", people.cast.member.pk),
        ("approve_override", people.tomas.pk),
    ]


def test_what_is_approved_late_begins_on_the_day_it_is_approved(people: People) -> None:
    override = people.ask(start=TODAY, end=None)
    approve_override(override, by=people.tomas, at=NOW + timedelta(days=3))
    assert Policy.objects.current().get(key=RESERVED).start == TODAY + timedelta(days=3)
    over = people.ask(policy="load.range", value=[0.7, 0.8], end=LATER)
    with pytest.raises(Invalid, match="is over"):
        approve_override(over, by=people.tomas, at=NOW + timedelta(days=60))


def test_as_many_agree_as_the_policy_says_and_a_steward_is_enough(people: People) -> None:
    adopt([SetPolicy("overrides.members", 3)], on=TODAY, by=None, reason="")
    override = approve_override(people.ask(), by=people.tomas, at=NOW)
    assert override.state == "waiting"
    with pytest.raises(Invalid, match="approved it already"):
        approve_override(override, by=people.tomas, at=NOW)
    deciding = access.deciding(people.viewer(people.tomas), on=TODAY)
    assert not deciding.may(access.override_for(people.viewer(people.tomas), override.pk))
    assert approve_override(override, by=people.cast.steward, at=NOW).state == "adopted"
    assert "approved by Tomas Braun, Mira Sund" in Override.objects.get().change.reason


def test_who_may_decide_follows_the_rule_of_the_policy(people: People) -> None:
    role = Role.objects.create(key="sustainability-manager")
    RoleTerm.objects.create(role=role, name="Sustainability", start=FROM, recorded_at=LONG_AGO)
    Holding.objects.create(
        role=role, person=people.lea.person, part="holder", start=FROM, recorded_at=LONG_AGO
    )
    users = {
        "asker": people.cast.member,
        "cell": people.tomas,
        "role": people.lea,
        "steward": people.cast.steward,
    }
    asked = {
        people.ask().pk: {"cell", "steward"},
        people.ask(policy="sustainability.target", value=0.2).pk: {"role", "steward"},
        people.ask(policy="limits.roles", value=1).pk: {"steward"},
    }
    for pk, allowed in asked.items():
        for name, user in users.items():
            viewer = people.viewer(user)
            if name in allowed:
                assert access.override_to_decide(viewer, pk, on=TODAY).pk == pk
            else:
                with pytest.raises(Http404):
                    access.override_to_decide(viewer, pk, on=TODAY)
    visitor = people.viewer(people.cast.visitor)
    for find in (access.override_to_decide, access.override_to_take_back):
        with pytest.raises(Http404):
            find(visitor, next(iter(asked)), on=TODAY)
    with pytest.raises(Http404):
        access.own_cell_for(visitor, "juniper", on=TODAY)
    with pytest.raises(Http404):
        access.own_cell_for(people.viewer(people.lea), "juniper", on=TODAY)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"policy": "signin.second_proof", "value": "nobody"}, "has no overrides"),
        ({"policy": "no.such"}, "has no overrides"),
        ({"value": -1}, "no value of the policy"),
        ({"value": 2}, "holds there already"),
        ({"start": TODAY - timedelta(days=1)}, "before anybody could approve"),
        ({"end": SOON}, "end before it begins"),
        ({"why": " "}, "reason is missing"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_clearly(
    people: People, given: dict[str, Any], said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        people.ask(**given)
    assert not Override.objects.exists()


def test_one_override_of_a_policy_waits_at_a_time(people: People) -> None:
    first = people.ask()
    with pytest.raises(Invalid, match="waits for approval already"):
        people.ask(value=7)
    with pytest.raises(Invalid, match="reason is missing"):
        decline_override(first, by=people.tomas, at=NOW, reason="")
    assert decline_override(first, by=people.tomas, at=NOW, reason="Too many").state == "declined"
    for action in (approve_override, withdraw_override):
        with pytest.raises(Invalid, match="decided or taken back already"):
            action(first, by=people.tomas, at=NOW)
    again = people.ask(value=7)
    assert withdraw_override(again, by=people.cast.member, at=NOW).state == "withdrawn"
    assert not Policy.objects.exists()


def test_taking_back_what_was_adopted_undoes_it(people: People) -> None:
    override = approve_override(people.ask(), by=people.tomas, at=NOW)
    for user, may in ((people.lea, False), (people.tomas, True), (people.cast.member, True)):
        deciding = access.deciding(people.viewer(user), on=TODAY)
        assert deciding.may_take_back(override) is may
    withdraw_override(override, by=people.cast.member, at=NOW, reason="Not needed")
    assert Override.objects.get().state == "withdrawn"
    assert snapshot(SOON).policy(RESERVED, "juniper") == 2


def test_nobody_goes_round_the_approval(people: People) -> None:
    change = SetPolicy(RESERVED, 6, "cell:juniper")
    for attempt in (change, ClearPolicy(RESERVED, "cell:juniper")):
        with pytest.raises(Refused, match="needs approval"):
            adopt(attempt, on=TODAY, by=people.cast.member, reason="")
    row = adopt(change, on=TODAY, by=people.cast.steward, reason="")
    with pytest.raises(Refused, match="needs approval"):
        undo(row, by=people.cast.member, reason="")
    undone = undo(row, by=people.cast.steward, reason="")
    with pytest.raises(Refused, match="needs approval"):
        undo(undone, by=people.cast.member, reason="")
    page = signed_in(people.cast.member)
    path = reverse("settings:policy", args=[RESERVED])
    answer = page.post(path, {"plain": "6", "scope": "cell:juniper", "on": TODAY.isoformat()})
    assert answer.status_code == 422
    assert not Policy.objects.current().exists()


def test_a_member_asks_and_another_approves_on_their_pages(people: People) -> None:
    ask = reverse("settings:ask_override", args=[RESERVED])
    asker = signed_in(people.cast.member)
    assert ask in asker.get(reverse("settings:policy", args=[RESERVED])).content.decode()
    given = {"plain": "6", "cell": "juniper", "on": SOON.isoformat(), "reason": "Newcomers"}
    wrong = asker.post(ask, given | {"end": TODAY.isoformat()})
    assert wrong.status_code == 422
    assert wrong.context["form"].errors["end"]
    answer = asker.post(ask, given)
    override = Override.objects.get()
    page = reverse("settings:override", args=[override.pk])
    assert answer["Location"] == page
    other = signed_in(people.tomas)
    assert "1 override waits for your word" in other.get(reverse("settings:home")).content.decode()
    assert page in other.get(reverse("settings:overrides")).content.decode()
    shown = other.get(page).content.decode()
    assert "Reserved hours for Juniper is 6" in shown
    assert "2 members of the cell agree" in shown
    approve = reverse("settings:approve_override", args=[override.pk])
    assert approve in shown
    assert approve not in asker.get(page).content.decode()
    assert asker.post(approve).status_code == 404
    assert other.post(approve, {"reason": "Fine"}).status_code == 302
    assert Override.objects.get().state == "adopted"
    assert "Tomas Braun" in other.get(page).content.decode()
    told = other.get(reverse("settings:policy", args=[RESERVED])).content.decode()
    assert page in told
    assert asker.post(reverse("settings:withdraw_override", args=[override.pk])).status_code == 302
    assert Override.objects.get().state == "withdrawn"


def test_declining_asks_for_a_reason(people: People) -> None:
    override = people.ask()
    decline = reverse("settings:decline_override", args=[override.pk])
    answer = signed_in(people.tomas).post(decline)
    assert answer.status_code == 422
    assert "Say in a sentence" in answer.content.decode()
    signed_in(people.tomas).post(decline, {"reason": "Later"})
    assert Override.objects.get().state == "declined"


def test_the_ladder_of_overrides(
    people: People, browse: Any, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    override = people.ask()
    ask = reverse("settings:ask_override", args=[RESERVED])
    pages = [ask, reverse("settings:overrides"), reverse("settings:override", args=[override.pk])]
    client = signed_in(people.tomas)
    approve_override(people.ask(policy="load.range", value=[0.7, 0.8]), by=people.cast.steward, at=NOW)
    for path in (*pages, reverse("settings:home"), reverse("settings:policy", args=[RESERVED])):
        with django_assert_max_num_queries(15):
            assert client.get(path).status_code == 200
    for path in pages:
        assert browse("visitor").get(path).status_code == 404
        assert browse("stranger").get(path).status_code == 302
        assert client.delete(path).status_code == 405
    for verdict in ("approve", "decline", "withdraw"):
        path = reverse(f"settings:{verdict}_override", args=[override.pk])
        assert client.get(path).status_code == 405
        assert browse("visitor").post(path).status_code == 404
        assert browse("stranger").post(path).status_code == 302
        assert signed_in(people.lea).post(path).status_code == 404
    assert client.get(reverse("settings:ask_override", args=["signin.second_proof"])).status_code == 404
    assert client.get(reverse("settings:override", args=[0])).status_code == 404


def test_an_erased_asker_keeps_no_name_and_an_export_has_what_they_asked(people: People) -> None:
    approve_override(people.ask(why="Ines Okafor trains newcomers"), by=people.tomas, at=NOW)
    assert personal_data(people.cast.ines)["override"][0]["policy"] == RESERVED
    assert personal_data(people.cast.tomas)["overridestep"][0]["kind"] == "approved"
    erase_person(people.cast.ines, by=people.cast.steward, at=NOW, reason="Asked")
    override = Override.objects.get()
    assert "Okafor" not in override.why
    assert "Okafor" not in override.change.reason


def test_what_waits_is_taken_back_by_whoever_asked_alone(people: People) -> None:
    override = people.ask()
    deciding = access.deciding(people.viewer(people.tomas), on=TODAY)
    assert not deciding.may_take_back(override)
    assert access.deciding(people.viewer(people.cast.member), on=TODAY).may_take_back(override)
    override = decline_override(override, by=people.tomas, at=NOW, reason="Too early")
    assert not access.deciding(people.viewer(people.cast.member), on=TODAY).may_take_back(override)
