"""What a preset would change from a day on: each policy, what holds now and what would hold then."""

from dataclasses import dataclass
from datetime import date

from pydantic import JsonValue

from homeostat.areas.settings.policy_queries import Override, policy_states, shown
from homeostat.areas.settings.presets import Preset
from homeostat.core.organisation.changes import Change, SetPolicy
from homeostat.core.organisation.policies import PolicyDefinition
from homeostat.core.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Planned:
    """One value of a preset beside what holds on the day; `kept` are own values that go on."""

    policy: PolicyDefinition
    now: JsonValue
    then: JsonValue
    kept: tuple[Override, ...]
    note: Sentence | None

    @property
    def differs(self) -> bool:
        return self.now != self.then

    @property
    def shown_now(self) -> str:
        return shown(self.policy, self.now)

    @property
    def shown_then(self) -> str:
        return shown(self.policy, self.then)


def planned(preset: Preset, *, on: date) -> list[Planned]:
    """Each value of the preset beside the company's of a day; three queries."""
    states = policy_states(on=on)
    found = []
    for value in preset.values:
        state = states[value.policy]
        then = value.asked(state.value, on=on)
        note = Sentence(value.note) if value.note else None
        found.append(Planned(state.definition, state.value, then, tuple(state.exceptions), note))
    return found


def changes_of(rows: list[Planned], chosen: set[str]) -> list[Change]:
    """The chosen ones that differ, as changes of the organisation."""
    return [SetPolicy(row.policy.key, row.then) for row in rows if row.differs and row.policy.key in chosen]
