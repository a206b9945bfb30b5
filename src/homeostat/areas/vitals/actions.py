"""Computing the readings: the only code that writes them."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Q

from homeostat.areas.organisation.models import Cell, Person
from homeostat.areas.vitals.billing import bill, months_to_bill
from homeostat.areas.vitals.models import Checkup, Reading
from homeostat.areas.vitals.snapshots import SprintRows, read_sprints
from homeostat.areas.work.models import Sprint
from homeostat.core.organisation.views import View
from homeostat.core.vitals.figures import Figure, figures
from homeostat.core.vitals.limits import State, state_of
from homeostat.core.vitals.registry import REGISTRY, Range, Sign
from homeostat.platform.staleness.models import StalePeriod

METHOD = 4  # raise it when a formula changes: all readings are then computed anew
LOCK = 0x5617A15  # one computation at a time
AT_ONCE = 26  # sprints whose rows are read together
STEP = 6  # sprints a worker computes before others may see them
COLUMNS = [str(field.column) for field in Reading._meta.concrete_fields if not field.primary_key]

# Asked on every page: putting it together from models took longer than the database does.
IS_STALE = f"""
    SELECT EXISTS (SELECT FROM {StalePeriod._meta.db_table}) OR EXISTS (
        SELECT FROM {Sprint._meta.db_table} AS sprint WHERE start <= %s AND NOT EXISTS (
            SELECT FROM {Checkup._meta.db_table} WHERE sprint_id = sprint.id AND method = %s
        )
    )
"""  # noqa: S608 - names of tables alone


def needs_refresh(today: date) -> bool:
    """Whether facts changed, or a sprint began, since the readings were computed; one query."""
    with connection.cursor() as cursor:
        cursor.execute(IS_STALE, [today, METHOD])
        return bool(cursor.fetchone()[0])


def refresh(*, today: date, at: datetime, patience: timedelta | None = None) -> int:
    """Compute the readings of all sprints whose facts changed, and of those that began, in one
    transaction; returns how many.

    Readings reach to the sprint after the one of today. Raises OperationalError (LockNotAvailable) where
    others compute for longer than the patience, none meaning any.
    """
    with transaction.atomic():
        _wait_for_others(patience)
        seen = list(StalePeriod.objects.all())
        sprints = _due(seen, today)
        for first in range(0, len(sprints), AT_ONCE):
            _compute(sprints[first : first + AT_ONCE], at)
        bill(months_to_bill(sprints, seen))
        _settle(seen, None)
    return len(sprints)


def refresh_next(*, today: date, at: datetime) -> int:
    """Compute the readings of the latest sprints that wait, and leave the earlier ones; returns how
    many were waiting.
    """
    with transaction.atomic():
        _wait_for_others(None)
        seen = list(StalePeriod.objects.all())
        sprints = _due(seen, today)
        later = sprints[-STEP:]
        if later:
            _compute(later, at)
        is_rest = len(later) == len(sprints)
        bill(months_to_bill(later, seen, since=None if is_rest else later[0].start))
        _settle(seen, None if is_rest else later[0].start)
    return len(sprints)


def _wait_for_others(patience: timedelta | None) -> None:
    with connection.cursor() as cursor:
        milliseconds = 0 if patience is None else max(1, round(patience / timedelta(milliseconds=1)))
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{milliseconds}ms"])
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("SELECT set_config('lock_timeout', '0', true)")


def _settle(seen: Sequence[StalePeriod], computed_from: date | None) -> None:
    """Forget the stale days that were seen, or those from a day on.

    Changes made meanwhile left stale periods of their own; these stay.
    """
    over = [period.pk for period in seen if computed_from is None or period.start >= computed_from]
    StalePeriod.objects.filter(pk__in=over).delete()
    if computed_from is not None:
        rest = StalePeriod.objects.filter(pk__in=[period.pk for period in seen])
        rest.filter(Q(end=None) | Q(end__gt=computed_from)).update(end=computed_from)


def due_sprints(today: date) -> list[Sprint]:
    """The sprints that wait to be computed, by day; three queries."""
    return _due(StalePeriod.objects.all(), today)


def _due(seen: Iterable[StalePeriod], today: date) -> list[Sprint]:
    known = set(Checkup.objects.filter(method=METHOD).values_list("sprint_id", flat=True))
    begun = Sprint.objects.filter(start__lte=today).order_by("start")
    coming = Sprint.objects.filter(start__gt=today).order_by("start")[:1]
    periods = [(period.start, period.end) for period in seen]
    return [
        sprint
        for sprint in [*begun, *coming]
        if sprint.pk not in known
        or any(start < sprint.end and (end is None or end > sprint.start) for start, end in periods)
    ]


def _compute(sprints: list[Sprint], at: datetime) -> None:
    readings = list(readings_of(sprints, at))  # read before writing: COPY keeps the connection to itself
    Reading.objects.filter(sprint__in=sprints).delete()
    write_readings(readings)
    Checkup.objects.filter(sprint__in=sprints).delete()
    Checkup.objects.bulk_create(Checkup(sprint=sprint, method=METHOD, computed_at=at) for sprint in sprints)


def readings_of(sprints: list[Sprint], at: datetime) -> Iterator[Reading]:
    """The readings of some sprints as they are now, not stored."""
    cells = dict(Cell.objects.values_list("key", "pk"))
    people = dict(Person.objects.values_list("key", "pk"))
    for rows in read_sprints(sprints):
        yield from _readings(rows, cells=cells, people=people, at=at)


def write_readings(readings: Sequence[Reading]) -> None:
    """Store readings through COPY: a large organisation has thousands per sprint."""
    names = ", ".join(f'"{column}"' for column in COLUMNS)
    into = f'COPY "{Reading._meta.db_table}" ({names}) FROM STDIN'
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        for reading in readings:
            values = [getattr(reading, column) for column in COLUMNS]
            copy.write_row([json.dumps(value) if isinstance(value, dict) else value for value in values])


def _readings(
    rows: SprintRows, *, cells: Mapping[str, int], people: Mapping[str, int], at: datetime
) -> Iterator[Reading]:
    homes: dict[str, str | None] = {}
    for sign in REGISTRY.values():
        found = figures(sign, rows.facts)
        of_cell = {cell: _healthy(sign, rows.moment, cell) for cell in {None, *cells}}
        yield _reading(sign, rows, found.company, healthy=of_cell[None], at=at)
        for cell, figure in found.cells.items():
            yield _reading(sign, rows, figure, healthy=of_cell[cell], at=at, cell_id=cells[cell])
        if "person" in sign.opening.scopes:
            for person, figure in found.people.items():
                if person not in homes:
                    homes[person] = main_cell(rows.moment, person)
                healthy = of_cell[homes[person]]
                yield _reading(sign, rows, figure, healthy=healthy, at=at, person_id=people[person])


def _healthy(sign: Sign, moment: View, cell: str | None) -> Range:
    return sign.healthy(moment.policy(sign.policy, cell))


def main_cell(moment: View, person: str) -> str | None:
    """The cell a person gives the largest share to, the first by key among equals."""
    memberships = moment.cells_of(person)
    return min(memberships, key=lambda cell: (-memberships[cell].share, cell), default=None)


def _reading(
    sign: Sign,
    rows: SprintRows,
    figure: Figure,
    *,
    healthy: Range,
    at: datetime,
    cell_id: int | None = None,
    person_id: int | None = None,
) -> Reading:
    amount = figure.amount
    own = person_id is not None
    state = (
        State.TOO_LITTLE
        if figure.withheld
        else state_of(
            amount.value,
            healthy=healthy,
            better=sign.better,
            evidence=amount.evidence,
            people=max(amount.people, sign.evidence.people) if own else amount.people,
            needed=sign.evidence,
        )
    )
    shown = state not in (State.NO_DATA, State.TOO_LITTLE)
    return Reading(
        sign=sign.key,
        sprint=rows.sprint,
        cell_id=cell_id,
        person_id=person_id,
        numerator=None if figure.withheld else amount.numerator,
        denominator=None if figure.withheld else amount.denominator,
        value=amount.value if shown else None,
        unit=amount.unit,
        state=state.value,
        low=healthy.low,
        high=healthy.high,
        parts={"withheld": True} if figure.withheld else _parts(figure),
        evidence=amount.evidence,
        people=amount.people,
        computed_at=at,
    )


def _parts(figure: Figure) -> dict[str, list[str]]:
    def text(number: Decimal) -> str:
        return format(number.normalize(), "f")

    return {part: [text(over), text(under)] for part, (over, under) in figure.parts.items()}
