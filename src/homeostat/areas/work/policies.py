"""The rules in force for work: sprints, review hours, who may see whose hours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from homeostat.areas.organisation.models import CellTerm, Membership, Policy
from homeostat.areas.work.models import Sprint
from homeostat.core.calendar import SprintRule
from homeostat.core.capacity import ReviewTable
from homeostat.core.organisation.policies import REGISTRY, PolicyDefinition, definition

CALENDAR = ("sprint.length_days", "sprint.first_day")
FIRST_NUMBER = "sprint.first_number"
DEADLINES = tuple(key for key in REGISTRY if key.startswith("deadlines."))


@dataclass(frozen=True, slots=True)
class Deadline:
    """What is due on a day of a sprint, by the policy that says so."""

    day: date
    policy: PolicyDefinition


# The cell whose rules hold: its id, or a question that finds it.
Whose = int | QuerySet[Membership, int] | None


def policy(key: str, *, on: date, cell_id: Whose = None) -> Any:
    """The value in force on a day: the cell's, else its kind's, else the company's, else the default."""
    return policies([key], on=on, cell_id=cell_id)[key]


SCOPES = ("company", "kind", "cell")  # the later ones overrule


def policies(keys: list[str], *, on: date, cell_id: Whose = None) -> dict[str, Any]:
    """Several values in force on a day; one query."""
    whose = Q(scope="company")
    if cell_id is not None:
        term = CellTerm.objects.on(on).filter(cell_id=cell_id)
        whose |= Q(scope=Concat(Value("kind:"), Subquery(term.values("kind__key")[:1])))
        whose |= Q(scope=Concat(Value("cell:"), Subquery(term.values("cell__key")[:1])))
    rows = Policy.objects.on(on).filter(whose, key__in=keys).values_list("key", "scope", "value")
    found = {key: definition(key).default for key in keys}
    for key, _scope, value in sorted(rows, key=lambda row: SCOPES.index(row[1].partition(":")[0])):
        found[key] = value
    return found


def sprint_rules() -> list[SprintRule]:
    """The rules of the sprint calendar, oldest first."""
    rows = Policy.objects.current().filter(key__in=CALENDAR, scope="company")
    return rules_of((row.start, row.end, row.key, row.value) for row in rows)


def rules_of(values: Iterable[tuple[date, date | None, str, Any]]) -> list[SprintRule]:
    """The rules that values of CALENDAR make, each in [start, end); after them the default holds again."""
    given = list(values)
    begun = {(start, key) for start, _end, key, _value in given}
    over = [(end, key, definition(key).default) for _start, end, key, _value in given if end is not None]
    spells = [(start, key, value) for start, _end, key, value in given]
    spells += [spell for spell in over if spell[:2] not in begun]
    value: dict[str, Any] = {key: definition(key).default for key in CALENDAR}
    days = sorted({start for start, _key, _value in spells}) or [date(1900, 1, 1)]
    rules = []
    for day in days:
        for start, key, its in spells:
            if start == day:
                value[key] = its
        rules.append(SprintRule(day, value[CALENDAR[0]], date.fromisoformat(value[CALENDAR[1]])))
    return rules


def first_number() -> int:
    """The number the first sprint gets."""
    row = Policy.objects.current().filter(key=FIRST_NUMBER, scope="company").order_by("start").first()
    return int(row.value if row else definition(FIRST_NUMBER).default)  # type: ignore[arg-type]


def time_zone(on: date) -> str:
    return str(policy("sprint.time_zone", on=on))


def review_table(on: date, cell_id: int | None = None) -> ReviewTable:
    table: Mapping[str, float] = policy("capacity.review_hours", on=on, cell_id=cell_id)
    return ReviewTable.of(table)


def deadlines(sprint: Sprint, cell_id: Whose = None) -> list[Deadline]:
    """What is due when in a sprint, by the rules of its first day; what lies beyond its end is left out."""
    rules = policies(list(DEADLINES), on=sprint.start, cell_id=cell_id)
    days = {key: sprint.start + timedelta(days=int(after)) for key, after in rules.items()}
    due = [Deadline(day, definition(key)) for key, day in days.items() if day <= sprint.end]
    return sorted(due, key=lambda each: each.day)
