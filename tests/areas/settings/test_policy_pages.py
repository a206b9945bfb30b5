from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from tests.areas.settings.cast import Cast

from homeostat.areas.organisation.models import OrganisationChange, Policy
from homeostat.areas.settings.policy_queries import policy_states, scope_names
from homeostat.core.organisation import policies
from homeostat.platform.audit.models import AuditEntry

Browse = Callable[[str], Client]
TODAY = date.today()


@pytest.mark.parametrize("key", sorted(policies.REGISTRY))
def test_every_policy_has_a_page_whose_form_keeps_its_value(browse: Browse, cast: Cast, key: str) -> None:
    """The form filled with what it shows is valid and means the same value."""
    form = browse("steward").get(reverse("settings:policy", args=[key])).context["form"]
    given = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    again = type(form)(
        {name: value for name, value in given.items() if value is not False},
        policy=form.policy,
        value=form.policy.default,
        scopes=[("company", "everybody")],
        today=TODAY,
    )
    assert again.is_valid(), again.errors
    assert again.cleaned_data["value"] == policies.canonical(key, form.policy.default)


def test_a_policy_is_set_for_a_cell_from_a_day_with_a_reason(browse: Browse, cast: Cast) -> None:
    path = reverse("settings:policy", args=["load.range"])
    answer = browse("steward").post(
        path, {"low": "0.7", "high": "0.9", "scope": "cell:juniper", "on": "2026-03-02", "reason": "Calmer."}
    )
    assert answer.status_code == 302, answer.context["form"].errors
    row = Policy.objects.get(key="load.range")
    assert (row.scope, row.value, row.start) == ("cell:juniper", [0.7, 0.9], date(2026, 3, 2))
    assert OrganisationChange.objects.get().reason == "Calmer."
    assert AuditEntry.objects.filter(by=cast.steward, reason="Calmer.").exists()
    state = policy_states(on=TODAY)["load.range"]
    assert state.is_default
    assert [one.name for one in state.exceptions] == ["Juniper"]
    assert "Juniper" in browse("member").get(path).content.decode()


def test_a_wrong_value_names_what_would_be_right(browse: Browse, cast: Cast) -> None:
    path = reverse("settings:policy", args=["load.range"])
    answer = browse("steward").post(path, {"low": "2", "high": "1", "scope": "company", "on": "2026-03-02"})
    assert answer.status_code == 422
    assert "the lower one first" in answer.content.decode()
    assert not Policy.objects.exists()


def test_a_word_changes_the_whole_shell(browse: Browse, cast: Cast) -> None:
    browse("steward").post(
        reverse("settings:policy", args=["words.steward"]),
        {"one": "gardener", "many": "gardeners", "on": TODAY.isoformat()},
    )
    assert "gardener" in browse("member").get(reverse("settings:people")).content.decode()


def test_someone_elses_change_in_between_is_not_overwritten(browse: Browse, cast: Cast) -> None:
    path = reverse("settings:policy", args=["capacity.reserved_hours"])
    client = browse("steward")
    expected = client.get(path).context["form"]["expected"].value()
    given = {"scope": "company", "on": "2026-03-02", "expected": expected}
    assert client.post(path, {**given, "plain": "3"}).status_code == 302
    assert client.post(path, {**given, "plain": "5"}).status_code == 422
    assert Policy.objects.current().get(key="capacity.reserved_hours").value == 3


def test_policies_left_to_stewards_are_read_only_for_members(browse: Browse, cast: Cast) -> None:
    path = reverse("settings:policy", args=["organisation.changed_by"])
    client = browse("steward")
    assert client.post(path, {"plain": "stewards", "on": TODAY.isoformat()}).status_code == 302
    member = browse("member")
    assert b'<form class="form"' not in member.get(path).content
    assert member.post(path, {"plain": "members", "on": TODAY.isoformat()}).status_code == 403
    limits = reverse("settings:policy", args=["limits.roles"])
    page = member.get(limits).content.decode()
    assert '<form class="form"' not in page
    assert "Stewards alone change the organisation here: ask one of them." in page
    assert member.post(limits, {"plain": "1", "on": TODAY.isoformat()}).status_code == 403


@pytest.mark.parametrize("key", ["privacy.hours_open", "signin.idle_hours", "words.cell", "overrides.role"])
def test_a_policy_of_stewards_offers_members_no_form_but_whom_to_ask(
    browse: Browse, cast: Cast, key: str
) -> None:
    path = reverse("settings:policy", args=[key])
    member, steward = browse("member"), browse("steward")
    page = member.get(path).content.decode()
    assert '<form class="form"' not in page
    assert "Stewards alone set it: ask one of them." in page
    refused = member.post(path, {"plain": "1", "on": TODAY.isoformat()})
    assert refused.status_code == 403
    assert "Stewards alone set it" in refused.content.decode()
    page = steward.get(path).content.decode()
    assert '<form class="form"' in page
    assert "Stewards alone set it." in page
    assert not Policy.objects.exists()


def test_a_member_sets_ways_of_working_for_everybody_but_for_no_kind(browse: Browse, cast: Cast) -> None:
    path = reverse("settings:policy", args=["load.range"])
    kind = next(scope for scope in scope_names(on=TODAY) if scope.startswith("kind:"))
    member, steward = browse("member"), browse("steward")
    assert "scope" not in member.get(path).context["form"].fields
    assert kind in dict(steward.get(path).context["form"].fields["scope"].choices)
    given = {"low": "0.5", "high": "0.9", "on": TODAY.isoformat(), "reason": ""}
    answer = member.post(path, {**given, "scope": kind})
    assert answer.status_code == 422
    assert "for cells of one kind is set by stewards alone" in answer.content.decode()
    assert not Policy.objects.exists()
    assert member.post(path, given).status_code == 302
    assert steward.post(path, {**given, "scope": kind}).status_code == 302


def test_the_ladder_of_a_policy(
    browse: Browse, cast: Cast, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    path = reverse("settings:policy", args=["load.range"])
    client = browse("member")
    with django_assert_max_num_queries(15):  # type: ignore[attr-defined]
        assert client.get(path).status_code == 200
    assert browse("visitor").get(path).status_code == 404
    assert browse("stranger").get(path).status_code == 302
    assert client.delete(path).status_code == 405
    assert client.get(reverse("settings:policy", args=["no.such"])).status_code == 404
