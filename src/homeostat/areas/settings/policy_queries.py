"""The organisation's policies as they hold on a day: company-wide, and where a kind or a cell has its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import JsonValue

from homeostat.areas.organisation.models import CellTerm, KindTerm, Membership, Policy
from homeostat.core.organisation import policies
from homeostat.core.organisation.policies import PolicyDefinition
from homeostat.core.sentence import say
from homeostat.platform.shell.speech import speak

GROUPS = {
    "sprint": gettext_lazy("Calendar"),
    "deadlines": gettext_lazy("Calendar"),
    "capacity": gettext_lazy("Capacity"),
    "load": gettext_lazy("Healthy ranges"),
    "spillover": gettext_lazy("Healthy ranges"),
    "last_minute": gettext_lazy("Healthy ranges"),
    "fragmentation": gettext_lazy("Healthy ranges"),
    "sustainability": gettext_lazy("Healthy ranges"),
    "role_coverage": gettext_lazy("Healthy ranges"),
    "resilience": gettext_lazy("Healthy ranges"),
    "metawork": gettext_lazy("Healthy ranges"),
    "role_load": gettext_lazy("Limits"),
    "limits": gettext_lazy("Limits"),
    "core_headroom": gettext_lazy("Healthy ranges"),
    "client_mix": gettext_lazy("Healthy ranges"),
    "words": gettext_lazy("Words"),
    "organisation": gettext_lazy("Who may do what"),
    "overrides": gettext_lazy("Who may do what"),
    "signin": gettext_lazy("Signing in"),
    "privacy": gettext_lazy("Privacy and keeping"),
    "retention": gettext_lazy("Privacy and keeping"),
    "country": gettext_lazy("Calendar"),
}


@dataclass(frozen=True, slots=True)
class Override:
    """A kind of cell or a cell with a value of its own."""

    scope: str
    name: str
    shown: str


@dataclass(slots=True)
class PolicyState:
    definition: PolicyDefinition
    value: JsonValue
    is_default: bool
    exceptions: list[Override] = field(default_factory=list)

    @property
    def shown(self) -> str:
        return shown(self.definition, self.value)


@dataclass(frozen=True, slots=True)
class Spell:
    """A value and the time it holds: part of a policy's history."""

    scope: str
    name: str
    shown: str
    start: date
    end: date | None


def shown(policy: PolicyDefinition, value: JsonValue) -> str:
    """A policy's value in words."""
    return speak(policies.said(policy.key, value))


def scope_names(*, on: date) -> dict[str, str]:
    """Kinds of cells and cells of the day by their scope, with their names; two queries."""
    kinds = KindTerm.objects.on(on).order_by("name").values_list("kind__key", "name")
    cells = CellTerm.objects.on(on).order_by("name").values_list("cell__key", "name")
    return {
        "company": _("everybody"),
        **{f"kind:{key}": speak(say("{cells_word} of the kind {kind}", kind=name)) for key, name in kinds},
        **{f"cell:{key}": name for key, name in cells},
    }


def scopes_of(policy: PolicyDefinition, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Where a policy may be set, for a choice."""
    return [(scope, name) for scope, name in names.items() if scope.partition(":")[0] in policy.scopes]


def policy_states(*, on: date, names: Mapping[str, str] | None = None) -> dict[str, PolicyState]:
    """Every policy of the registry with its value on the day; one query where the names are given."""
    states = {
        key: PolicyState(definition, definition.default, is_default=True)
        for key, definition in policies.REGISTRY.items()
    }
    if names is None:
        names = scope_names(on=on)
    for key, scope, value in Policy.objects.on(on).order_by("scope").values_list("key", "scope", "value"):
        state = states.get(key)
        if state is None:
            continue
        if scope == "company":
            state.value, state.is_default = value, False
        else:
            text = shown(state.definition, value)
            state.exceptions.append(Override(scope, names.get(scope, scope), text))
    return states


def grouped(states: dict[str, PolicyState]) -> list[tuple[str, list[PolicyState]]]:
    groups: dict[str, list[PolicyState]] = {}
    for key, state in states.items():
        title = str(GROUPS.get(key.partition(".")[0], _("Other")))
        groups.setdefault(title, []).append(state)
    return list(groups.items())


def value_in(policy: PolicyDefinition, scope: str, history: Iterable[Policy], *, on: date) -> JsonValue:
    """What is set in exactly this scope, else what would hold without it."""
    rows = {row.scope: row.value for row in history if row.start <= on and (row.end is None or on < row.end)}
    found: JsonValue = rows.get(scope, rows.get("company", policy.default))
    return found


def history_of(policy: PolicyDefinition) -> list[Policy]:
    """Every value the policy had, has or will have, newest first; one query."""
    return list(Policy.objects.current().filter(key=policy.key).order_by("-start", "scope"))


def spell_of(row: Policy, policy: PolicyDefinition, names: Mapping[str, str]) -> Spell:
    """A value and its time in words."""
    return Spell(row.scope, names.get(row.scope, row.scope), shown(policy, row.value), row.start, row.end)


def own_cells(person_id: int | None, *, on: date) -> list[tuple[str, str]]:
    """The cells a person is a member of on a day, for a choice; one query."""
    mine = Membership.objects.on(on).filter(person=person_id or 0).values("cell")
    terms = CellTerm.objects.on(on).filter(cell__in=mine).order_by("name")
    return list(terms.values_list("cell__key", "name"))
