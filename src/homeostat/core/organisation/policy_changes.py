"""Changes of the organisation's policies."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Literal

from pydantic import JsonValue

from . import policies
from .change import Step, ended, written
from .facts import PolicyFacts
from .reasons import Reason, coming_back, day_text, missing
from .timeline import Edit, Track, policy_track
from .views import Moment, View


@dataclass(frozen=True, slots=True)
class SetPolicy(Step):
    """A policy gets a value, for the company, a kind of cell ("kind:project") or a cell ("cell:falcon")."""

    policy: str
    value: JsonValue
    scope: str = "company"
    op: Literal["set_policy"] = field(default="set_policy", kw_only=True)

    def sentence(self, before: View) -> str:
        value = json.dumps(self.value, ensure_ascii=False)
        return f"{_title(self.policy)}{_scope_text(before, self.scope)} is {value}"

    def objections(self, moment: Moment) -> list[Reason]:
        return _unfit(moment, self.policy, self.scope) or _bad_value(
            moment, self.policy, self.value, self.scope
        )

    def writes(self, moment: Moment) -> list[Edit]:
        track = policy_track(self.policy, self.scope)
        facts = PolicyFacts(policies.canonical(self.policy, self.value))
        return [written(moment, track, facts, within=_scope_tracks(self.scope))]


@dataclass(frozen=True, slots=True)
class ClearPolicy(Step):
    """A policy no longer has a value of its own in a scope: the wider one, or the default, holds again."""

    policy: str
    scope: str = "company"
    op: Literal["clear_policy"] = field(default="clear_policy", kw_only=True)

    def sentence(self, before: View) -> str:
        return f"{_title(self.policy)}{_scope_text(before, self.scope)} is no longer set"

    def objections(self, moment: Moment) -> list[Reason]:
        track = policy_track(self.policy, self.scope)
        if moment.facts(track) is not None:
            return coming_back(moment, track)
        message = (
            f"{_title(self.policy)}{_scope_text(moment, self.scope)} is not set on {day_text(moment.day)}."
        )
        return [Reason(message, "Choose a policy that is set, or a date on which it is.", moment.day, track)]

    def writes(self, moment: Moment) -> list[Edit]:
        return ended(moment, policy_track(self.policy, self.scope))


def _title(policy: str) -> str:
    known = policies.REGISTRY.get(policy)
    return policy if known is None else known.title


def _scope_tracks(scope: str) -> tuple[Track, ...]:
    noun, _, key = scope.partition(":")
    if noun == "cell":
        return (Track("cell", (key,)),)
    return (Track("kind", (key,)),) if noun == "kind" else ()


def _scope_text(view: View, scope: str) -> str:
    tracks = _scope_tracks(scope)
    if not tracks:
        return ""
    kind = "cells of the kind " if tracks[0].kind == "kind" else ""
    return f" for {kind}{view.name(tracks[0])}"


def _unfit(moment: Moment, policy: str, scope: str) -> list[Reason]:
    track = policy_track(policy, scope)
    if policy not in policies.REGISTRY:
        message = f"There is no policy “{policy}”."
        return [Reason(message, f"Choose one of: {', '.join(policies.REGISTRY)}.", moment.day, track)]
    if not policies.has_scope(policy, scope):
        message = f"{_title(policy)} cannot be set for “{scope}”."
        allowed = " or ".join(policies.definition(policy).scopes)
        return [Reason(message, f"Set it for: {allowed} (as in cell:falcon).", moment.day, track)]
    return missing(moment, *_scope_tracks(scope))


def _bad_value(moment: Moment, policy: str, value: JsonValue, scope: str) -> list[Reason]:
    try:
        policies.canonical(policy, value)
    except ValueError as error:
        message = f"{json.dumps(value, ensure_ascii=False)} is not a value of {_title(policy)}."
        return [Reason(message, f"{error}.", moment.day, policy_track(policy, scope))]
    return []
