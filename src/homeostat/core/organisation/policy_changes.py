"""Changes of the organisation's policies."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from pydantic import JsonValue

from homeostat.core.sentence import Sentence, Series, Value, say

from . import policies
from .change import Step, ended, written
from .facts import PolicyFacts
from .reasons import Reason, coming_back, missing
from .timeline import Edit, Track, earliest, policy_track
from .views import Moment, View


@dataclass(frozen=True, slots=True)
class SetPolicy(Step):
    """A policy gets a value, for the company, a kind of cell ("kind:project") or a cell ("cell:falcon").

    With `until` it ends before that day, and what held without it holds again.
    """

    policy: str
    value: JsonValue
    scope: str = "company"
    until: date | None = None
    op: Literal["set_policy"] = field(default="set_policy", kw_only=True)

    def sentence(self, before: View) -> Sentence:
        policy = _scoped(before, self.policy, self.scope)
        said = say("{policy} is {value}", policy=policy, value=policies.said(self.policy, self.value))
        return said if self.until is None else say("{said} until {day}", said=said, day=self.until)

    def objections(self, moment: Moment) -> list[Reason]:
        return (
            _unfit(moment, self.policy, self.scope)
            or _bad_value(moment, self.policy, self.value, self.scope)
            or _over_at_once(moment, self.policy, self.scope, self.until)
        )

    def writes(self, moment: Moment) -> list[Edit]:
        track = policy_track(self.policy, self.scope)
        facts = PolicyFacts(policies.canonical(self.policy, self.value))
        edit = written(moment, track, facts, within=_scope_tracks(self.scope))
        return [replace(edit, end=earliest(edit.end, self.until))]


@dataclass(frozen=True, slots=True)
class ClearPolicy(Step):
    """A policy no longer has a value of its own in a scope: the wider one, or the default, holds again."""

    policy: str
    scope: str = "company"
    op: Literal["clear_policy"] = field(default="clear_policy", kw_only=True)

    def sentence(self, before: View) -> Sentence:
        return say("{policy} is no longer set", policy=_scoped(before, self.policy, self.scope))

    def objections(self, moment: Moment) -> list[Reason]:
        track = policy_track(self.policy, self.scope)
        if moment.facts(track) is not None:
            return coming_back(moment, track)
        policy = _scoped(moment, self.policy, self.scope)
        message = say("{policy} is not set on {day}.", policy=policy, day=moment.day)
        remedy = say("Choose a policy that is set, or a date on which it is.")
        return [Reason(message, remedy, moment.day, track)]

    def writes(self, moment: Moment) -> list[Edit]:
        return ended(moment, policy_track(self.policy, self.scope))


def _title(policy: str) -> Value:
    known = policies.REGISTRY.get(policy)
    return policy if known is None else known.title


def _scope_tracks(scope: str) -> tuple[Track, ...]:
    noun, _, key = scope.partition(":")
    if noun == "cell":
        return (Track("cell", (key,)),)
    return (Track("kind", (key,)),) if noun == "kind" else ()


def _scoped(view: View, policy: str, scope: str) -> Value:
    """A policy and where it holds: Healthy load for Falcon."""
    tracks, title = _scope_tracks(scope), _title(policy)
    if not tracks:
        return title
    name = view.name(tracks[0])
    if tracks[0].kind == "kind":
        return say("{policy} for {cells_word} of the kind {kind}", policy=title, kind=name)
    return say("{policy} for {cell}", policy=title, cell=name)


def _unfit(moment: Moment, policy: str, scope: str) -> list[Reason]:
    track = policy_track(policy, scope)
    if policy not in policies.REGISTRY:
        message = say("There is no policy “{key}”.", key=policy)
        remedy = say("Choose one of: {keys}.", keys=Series(tuple(policies.REGISTRY)))
        return [Reason(message, remedy, moment.day, track)]
    if not policies.has_scope(policy, scope):
        message = say("{policy} cannot be set for “{scope}”.", policy=_title(policy), scope=scope)
        remedy = say(
            "Set it for one of: {scopes} (as in cell:falcon).",
            scopes=Series(policies.definition(policy).scopes),
        )
        return [Reason(message, remedy, moment.day, track)]
    return missing(moment, *_scope_tracks(scope))


def _bad_value(moment: Moment, policy: str, value: JsonValue, scope: str) -> list[Reason]:
    try:
        policies.canonical(policy, value)
    except policies.NotAValue as error:
        given = policies.said(policy, value)
        message = say("{value} is not a value of {policy}.", value=given, policy=_title(policy))
        return [Reason(message, error.remedy, moment.day, policy_track(policy, scope))]
    return []


def _over_at_once(moment: Moment, policy: str, scope: str, until: date | None) -> list[Reason]:
    if until is None or until > moment.day:
        return []
    message = say("{policy} would end on {day}, before it begins.", policy=_title(policy), day=until)
    return [Reason(message, say("Choose a later day, or none."), moment.day, policy_track(policy, scope))]
