"""When tasks that come again are due."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice

from homeostat.areas.work.models import MadeOccurrence, Recurrence, Sprint, Task
from homeostat.areas.work.outlines import findings, outlines_of
from homeostat.areas.work.policies import policy, sprint_rules
from homeostat.areas.work.queries.absences import holidays_of
from homeostat.core.calendar import Period, PlannedSprint, planned_sprints
from homeostat.core.recurrence import EverySprint, Occurrence, Plan, occurrences, rule_of

FAR = timedelta(days=366 * 6)
SHOWN = 5


def plan_of(row: Recurrence) -> Plan:
    return Plan(rule_of(row.rule), row.start, row.end, row.times, row.on_day_off)  # type: ignore[arg-type]


def upcoming(plan: Plan, *, since: date, count: int = SHOWN, but: Collection[date] = ()) -> list[Occurrence]:
    """The next times of a plan from a day on, but for some days, in the calendar of the organisation; three
    queries.
    """
    until = max(since, plan.start) + FAR
    found = _occurrences(plan, until=until, ahead=True)
    return list(islice((one for one in found if one.day >= since and one.day not in but), count))


def to_make(row: Recurrence, *, today: date) -> list[Occurrence]:
    """The times whose tasks are to be added by today: due within the lead, and not made yet."""
    plan = plan_of(row)
    latest = today + timedelta(days=row.lead_days)
    # Moved days lie a few days before or after the day of the rule.
    found = _occurrences(plan, until=latest + timedelta(days=15), ahead=False)
    made = set(MadeOccurrence.objects.filter(recurrence=row).values_list("day", flat=True))
    return [one for one in found if one.day >= row.since and one.due <= latest and one.day not in made]


def hindrances(row: Recurrence, *, on: date) -> list[str]:
    """Why the tasks of a recurrence cannot be added any more: somebody left, a cell is closed."""
    return findings(outlines_of(row.template.tasks), on=on)


def recurrences_with_next(*, today: date) -> list[tuple[Recurrence, Occurrence | None]]:
    """All of them by name, each with its next time."""
    rows = sorted(Recurrence.objects.select_related("template"), key=lambda row: row.template.name.casefold())
    calendar = _Calendar(today)
    return [(row, calendar.next_of(row)) for row in rows]


def made_by(row: Recurrence, *, count: int = 20) -> list[tuple[MadeOccurrence, list[Task]]]:
    """What a recurrence has made lately, with the tasks that are still there."""
    made = list(row.made.order_by("-day")[:count])
    keys = [key for one in made for key in one.tasks]
    tasks = {task.key: task for task in Task.objects.filter(key__in=keys)}
    return [(one, [tasks[key] for key in one.tasks if key in tasks]) for one in made]


class _Calendar:
    """Holidays and sprints, asked for once for many recurrences."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.holidays = _holidays(today - FAR, today + FAR)
        self.sprints = list(_sprints(today + FAR, ahead=True))

    def next_of(self, row: Recurrence) -> Occurrence | None:
        if row.paused_at is not None:
            return None
        since = max(self.today, row.since)
        found = occurrences(plan_of(row), until=since + FAR, holidays=self.holidays, sprints=self.sprints)
        return next((one for one in found if one.day >= since), None)


def _occurrences(plan: Plan, *, until: date, ahead: bool) -> Iterator[Occurrence]:
    if plan.start >= until:
        return iter(())
    sprints: Sequence[Sprint | PlannedSprint] = ()
    if isinstance(plan.rule, EverySprint):
        sprints = list(_sprints(until, ahead=ahead))
    return occurrences(plan, until=until, holidays=_holidays(plan.start, until), sprints=sprints)


def _holidays(start: date, until: date) -> Collection[date]:
    around = timedelta(days=15)
    return holidays_of(str(policy("country.default", on=start)), Period(start - around, until + around))


def _sprints(until: date, *, ahead: bool) -> Iterator[Sprint | PlannedSprint]:
    """The sprints of the calendar and, where asked for, those that would follow them by its policies."""
    known = list(Sprint.objects.filter(start__lt=until).order_by("start"))
    yield from known
    if ahead and known:
        last = known[-1]
        yield from planned_sprints(sprint_rules(), number=last.number + 1, start=last.end, until=until)
