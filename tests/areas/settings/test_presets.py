"""Presets: valid against the registry, shown before they are adopted, one change, undone as one."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.areas.settings.cast import Cast

from homeostat.areas.organisation.models import OrganisationChange, Policy
from homeostat.areas.settings.preset_queries import planned
from homeostat.areas.settings.presets import Preset, PresetValue, presets
from homeostat.areas.work.models import Sprint
from homeostat.areas.work.policies import deadlines
from homeostat.core.organisation import policies
from homeostat.platform.audit.models import AuditEntry

Browse = Callable[[str], Client]
TODAY = date.today()
# domain.md found no number for these: no preset of the handbook may invent one.
NEVER_FOUND = {"limits.clients", "limits.roles", "role_load.limit", "role_load.role_weight"}


@pytest.mark.parametrize("key", presets())
def test_every_value_of_a_preset_is_one_of_its_policy(key: str) -> None:
    preset = presets()[key]
    asked = [value.policy for value in preset.values]
    assert len(set(asked)) == len(asked)
    for value in preset.values:
        policy = policies.definition(value.policy)
        then = value.asked(policy.default, on=TODAY)
        assert policies.canonical(value.policy, then) == then
    assert preset.source


def test_what_the_handbook_does_not_say_no_preset_of_it_says() -> None:
    handbook = [preset for preset in presets().values() if preset.address]
    assert len(handbook) == 2
    for preset in handbook:
        assert not NEVER_FOUND & {value.policy for value in preset.values}
    later = presets()["two-weeks-2024"]
    assert "sustainability.target" not in {value.policy for value in later.values}


def test_the_later_edition_has_its_deadlines_earlier() -> None:
    earlier, later = (
        {value.policy: value.value for value in presets()[key].values}
        for key in ("two-weeks-2021", "two-weeks-2024")
    )
    assert [(earlier[key], later[key]) for key in ("deadlines.epics", "deadlines.estimation")] == [
        (10, 9),
        (11, 10),
    ]


@pytest.mark.parametrize(
    ("now", "on", "then"),
    [
        ("2024-01-01", date(2026, 3, 4), "2024-01-01"),  # a Monday already
        ("2024-01-03", date(2026, 3, 4), "2026-03-09"),  # the next Monday
        ("2024-01-03", date(2026, 3, 9), "2026-03-09"),
    ],
)
def test_a_weekday_becomes_the_next_such_day_where_it_is_another(now: str, on: date, then: str) -> None:
    assert PresetValue(policy="sprint.first_day", first_weekday="monday").asked(now, on=on) == then


def test_a_preset_is_adopted_as_one_change_without_what_is_unticked(browse: Browse, cast: Cast) -> None:
    path = reverse("settings:preset", args=["calm-start"])
    client = browse("steward")
    page = client.get(path)
    assert [row.policy.key for row, ticked, _mine in page.context["rows"] if row.differs and ticked] == [
        "capacity.reserved_hours",
        "load.range",
        "limits.roles",
        "limits.epics",
        "limits.clients",
        "role_load.limit",
    ]
    on = TODAY + timedelta(days=7)
    given = {"on": on.isoformat(), "policy": ["limits.roles", "load.range"], "reason": "Too much at once."}
    answer = client.post(path, given, follow=True)
    change = OrganisationChange.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("organisation:adopted", args=[change.pk])
    assert reverse("organisation:undo", args=[change.pk]) in answer.content.decode()
    assert change.reason == "Preset “A calm start”. Too much at once."
    rows = Policy.objects.current().order_by("key").values_list("key", "value", "start")
    assert list(rows) == [("limits.roles", 2, on), ("load.range", [0.7, 0.95], on)]
    assert AuditEntry.objects.get(action="change_organisation").by == cast.steward
    client.post(reverse("organisation:undo", args=[change.pk]), {"reason": ""})
    assert not Policy.objects.current().exists()


def test_what_holds_already_is_not_set_again(browse: Browse, cast: Cast) -> None:
    path = reverse("settings:preset", args=["two-weeks-2024"])
    client = browse("steward")
    assert "All of it holds here already" in client.get(path).content.decode()
    answer = client.post(path, {"on": TODAY.isoformat(), "policy": ["deadlines.epics"]})
    assert answer.status_code == 422
    assert "nothing to change" in answer.content.decode()
    assert not OrganisationChange.objects.exists()


def test_a_preset_names_whose_own_value_goes_on_and_asks_for_another_day(browse: Browse, cast: Cast) -> None:
    client = browse("steward")
    given = {"plain": "1", "scope": "cell:juniper", "on": "2026-03-02"}
    client.post(reverse("settings:policy", args=["limits.roles"]), given)
    page = client.get(reverse("settings:preset", args=["calm-start"]) + "?on=2026-04-01")
    assert "Juniper keeps its own: 1" in page.content.decode()
    assert page.context["on"] == date(2026, 4, 1)
    wrong = client.get(reverse("settings:preset", args=["calm-start"]) + "?on=someday")
    assert wrong.context["on"] == TODAY
    assert [row.now for row in planned(presets()["calm-start"], on=TODAY)][3] == 3


def test_someone_elses_change_in_between_stops_a_preset(browse: Browse, cast: Cast) -> None:
    path = reverse("settings:preset", args=["calm-start"])
    client = browse("steward")
    given = {"on": TODAY.isoformat(), "policy": ["limits.roles"], "expected": "0"}
    other = {"plain": "1", "scope": "company", "on": TODAY.isoformat()}
    client.post(reverse("settings:policy", args=["limits.roles"]), other)
    answer = client.post(path, given)
    assert answer.status_code == 422
    assert "Changed in the meantime" in answer.content.decode()


def test_what_stewards_set_a_member_leaves_out_of_a_preset(
    browse: Browse, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = (
        PresetValue(policy="limits.roles", value=2),
        PresetValue(policy="privacy.hours_open", value=True),
    )
    mixed = Preset(key="mixed", place=9, title="Mixed", about="Two.", source="Here", values=values)
    monkeypatch.setattr("homeostat.areas.settings.access.presets", lambda: {"mixed": mixed})
    path = reverse("settings:preset", args=["mixed"])
    member, steward = browse("member"), browse("steward")
    page = member.get(path).content.decode()
    assert 'value="limits.roles"' in page
    assert 'value="privacy.hours_open"' not in page
    assert "Stewards alone set it: without one of them it stays as it is." in page
    assert 'value="privacy.hours_open"' in steward.get(path).content.decode()
    given = {"on": TODAY.isoformat(), "policy": ["limits.roles", "privacy.hours_open"]}
    refused = member.post(path, given)
    assert refused.status_code == 422
    assert "Stewards alone set Hours open to everybody." in refused.content.decode()
    assert not Policy.objects.exists()
    assert member.post(path, given | {"policy": ["limits.roles"]}).status_code == 302
    assert steward.post(path, given).status_code == 302
    assert Policy.objects.current().count() == 2


def test_the_ladder_of_a_preset(
    browse: Browse, cast: Cast, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    path = reverse("settings:preset", args=["calm-start"])
    client = browse("member")
    for address in (path, reverse("settings:presets")):
        with django_assert_max_num_queries(15):  # type: ignore[attr-defined]
            assert client.get(address).status_code == 200
        assert browse("visitor").get(address).status_code == 404
        assert browse("stranger").get(address).status_code == 302
        assert client.delete(address).status_code == 405
    assert client.get(reverse("settings:preset", args=["no-such"])).status_code == 404
    steward = browse("steward")
    steward.post(
        reverse("settings:policy", args=["organisation.changed_by"]),
        {"plain": "stewards", "on": TODAY.isoformat()},
    )
    assert client.post(path, {"on": TODAY.isoformat(), "policy": ["limits.roles"]}).status_code == 404
    assert b'type="checkbox"' not in client.get(path).content


def test_deadlines_follow_their_policies_and_the_end_of_the_sprint(browse: Browse, cast: Cast) -> None:
    start = TODAY - timedelta(days=3)
    sprint = Sprint.objects.create(number=1, start=start, end=start + timedelta(days=10))
    assert [(each.policy.key, (each.day - start).days) for each in deadlines(sprint)] == [
        ("deadlines.update", 7),
        ("deadlines.tasks", 9),
        ("deadlines.epics", 9),
        ("deadlines.estimation", 10),
    ]
    client = browse("steward")
    given = {"plain": "5", "scope": "cell:juniper", "on": start.isoformat()}
    client.post(reverse("settings:policy", args=["deadlines.update"]), given)
    assert [(each.day - start).days for each in deadlines(sprint, cast.juniper.pk)] == [5, 9, 9, 10]
    assert len(client.get(reverse("settings:calendar")).context["deadlines"]) == 4
    own = client.get(reverse("work:sprint", args=[1])).context["deadlines"]
    assert (own[0].day - start).days == 5
