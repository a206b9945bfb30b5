"""Policies: every rule of the organisation's own choosing, its value, its exceptions and its history."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from pydantic import JsonValue

from homeostat.areas.organisation.access import may_set
from homeostat.areas.organisation.actions import Conflict, Refused, adopt, preview
from homeostat.areas.organisation.queries import last_change_id
from homeostat.areas.settings.access import deciding
from homeostat.areas.settings.override_queries import (
    AGREEING,
    all_overrides,
    approval_rule,
    overrides_told,
    setting_rule,
)
from homeostat.areas.settings.policy_forms import PolicyForm
from homeostat.areas.settings.policy_queries import (
    grouped,
    history_of,
    policy_states,
    scope_names,
    scopes_of,
    spell_of,
    value_in,
)
from homeostat.areas.work.policies import CALENDAR, FIRST_NUMBER
from homeostat.areas.work.queries import ahead_of, calendar_consequences
from homeostat.core.calendar import what_is_counted, what_stays
from homeostat.core.organisation import policies as registry
from homeostat.core.organisation.changes import ClearPolicy, SetPolicy
from homeostat.core.organisation.policies import PolicyDefinition
from homeostat.core.sentence import Sentence, say
from homeostat.platform.access import NotFound, Viewer, member_of
from homeostat.platform.shell.speech import speak

SHOWN_OVERRIDES = 10


@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    viewer = member_of(request)
    states = policy_states(on=timezone.localdate())
    return render(request, "settings/policies.html", {"groups": grouped(states), "viewer": viewer})


@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """What cells, roles, sprints and stewards are called here."""
    viewer = member_of(request)
    states = policy_states(on=timezone.localdate())
    chosen = [state for key, state in states.items() if key.startswith("words.")]
    return render(request, "settings/words.html", {"states": chosen, "viewer": viewer})


@require_http_methods(["GET", "POST"])
def policy(request: HttpRequest, key: str) -> HttpResponse:
    """One policy: its value and history, and a form for those who may change it."""
    viewer = member_of(request)
    definition = registry.REGISTRY.get(key)
    if definition is None:
        raise NotFound
    may = may_set(viewer, key)
    setters = setting_rule(definition, may_set=may)
    if request.method == "POST" and not may:
        raise PermissionDenied(speak(setters))
    today = timezone.localdate()
    names = scope_names(on=today)
    scopes = scopes_of(definition, names)
    sent = ("company", request.POST.get("scope"))  # judged by the action, not lost for want of a choice
    scopes = [each for each in scopes if each[0] in sent or may_set(viewer, key, each[0])]
    asked = request.GET.get("scope", "company")
    scope = asked if asked in dict(scopes) else "company"
    history = history_of(definition)
    form = PolicyForm(
        request.POST or None,
        policy=definition,
        value=value_in(definition, scope, history, on=today),
        scopes=scopes,
        today=today,
        initial={"scope": scope, "expected": last_change_id()},
    )
    if request.method == "POST" and form.is_valid() and _adopted(request, viewer, definition, form):
        return redirect("settings:policy", key)
    states = policy_states(on=today, names=names)
    context = {
        "definition": definition,
        "state": states[key],
        "history": [spell_of(row, definition, names) for row in history],
        "form": form,
        "may_set": may,
        "setters": setters,
        "ahead": _ahead(definition, today),
        "today": today,
        **_own_rules(viewer, definition, today, states[AGREEING].value),
    }
    return render(request, "settings/policy.html", context, status=422 if form.errors else 200)


def _own_rules(
    viewer: Viewer, definition: PolicyDefinition, today: date, agreeing: JsonValue
) -> dict[str, Any]:
    """Who approves another value for one cell, and those that were asked for."""
    rule = {"rule": approval_rule(definition, on=today, agreeing=agreeing)}
    if definition.approval == "nobody":
        return rule
    mine = deciding(viewer, on=today)
    rows = all_overrides().filter(policy=definition.key)[:SHOWN_OVERRIDES]
    return {**rule, "may_ask": bool(mine.cells), "overrides": overrides_told(rows, mine)}


def _adopted(request: HttpRequest, viewer: Viewer, definition: PolicyDefinition, form: PolicyForm) -> bool:
    given = form.cleaned_data
    change: SetPolicy | ClearPolicy = SetPolicy(definition.key, given["value"], form.scope)
    if "clear" in request.POST:
        change = ClearPolicy(definition.key, form.scope)
    told = _planned(change, given["on"])
    try:
        adopt([change], on=given["on"], by=viewer.user, reason=given["reason"], expected=given["expected"])
    except (Refused, Conflict) as stopped:
        form.add_error(None, str(stopped))
        return False
    messages.success(request, " ".join([_("Set. It is in the history, with its reason."), *told]))
    return True


def _planned(change: SetPolicy | ClearPolicy, on: date) -> list[str]:
    """What a value of the calendar leaves of the sprints that are planned."""
    timelines = preview([change], on).timelines
    return [speak(each.message) for each in calendar_consequences(*timelines, on)] if timelines else []


def _ahead(definition: PolicyDefinition, today: date) -> list[Sentence]:
    """What stays of the planned sprints whatever is set, and from when on it is used at the earliest."""
    ahead = ahead_of(today) if definition.key in (*CALENDAR, FIRST_NUMBER) else None
    if ahead is None:
        return []
    if definition.key == FIRST_NUMBER:
        return [what_is_counted(ahead)]
    return [*what_stays(ahead), say("What is set here is used for {sprints_word} planned later.")]
