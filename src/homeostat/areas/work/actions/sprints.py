"""The calendar of sprints: plan ahead, close."""

from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Sprint, TaskState
from homeostat.areas.work.policies import first_number, sprint_rules, time_zone
from homeostat.areas.work.rollups import hold_lock, merge_totals, rebuild_rollups
from homeostat.core.calendar import day_of, planned_sprints
from homeostat.core.sentence import say
from homeostat.platform.audit.record import record
from homeostat.platform.shell.speech import speak
from homeostat.platform.signin.models import User
from homeostat.platform.staleness.mark import mark_stale

LONGEST = timedelta(days=366 * 30)


def sprints_to_plan(until: date) -> list[Sprint]:
    """The sprints that planning until a day adds, not kept yet."""
    last = Sprint.objects.order_by("start").last()
    start, rules = last.end if last else None, sprint_rules()
    if until - (start or rules[0].first_day) > LONGEST:
        raise Invalid("until", _("That is more than thirty years ahead."), _("Choose an earlier day."))
    number = last.number + 1 if last else first_number()
    planned = planned_sprints(rules, number=number, start=start, until=until)
    return [Sprint(number=one.number, start=one.start, end=one.end) for one in planned]


@transaction.atomic
def plan_sprints(until: date, *, by: User | None, at: datetime, reason: str = "") -> list[Sprint]:
    """Add the sprints that begin before `until`, after the last there is, by the policies of the calendar."""
    hold_lock()
    sprints = Sprint.objects.bulk_create(sprints_to_plan(until))
    if sprints:
        first, end = sprints[0].start, sprints[-1].end
        rebuild_rollups(first, end)
        mark_stale(first, end)
        numbers = [sprint.number for sprint in sprints]
        record(
            by=by,
            action="plan_sprints",
            noun="sprint",
            key=f"{numbers[0]}-{numbers[-1]}",
            after={"numbers": numbers, "start": first, "end": end},
            reason=reason,
        )
    return sprints


@transaction.atomic
def unplan_sprints(first: Sprint, *, by: User | None, at: datetime, reason: str = "") -> int:
    """Take this sprint and all later ones off the calendar; none may have begun or hold tasks."""
    hold_lock()
    sprints = Sprint.objects.filter(start__gte=first.start)
    if sprints.filter(closed_at__isnull=False).exists() or first.start <= day_of(at, time_zone(at.date())):
        raise Invalid(
            "sprint",
            speak(say("{A_sprint_word} that has begun stays.")),
            speak(say("Choose a later {sprint_word}.")),
        )
    if sprints.filter(stays__isnull=False).exists():
        message = speak(say("There are tasks in these {sprints_word}."))
        raise Invalid("sprint", message, _("Take the tasks out first."))
    numbers = list(sprints.values_list("number", flat=True))
    end = max(sprints.values_list("end", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM homeostat_hoursrollup WHERE month >= %s", [first.start.replace(day=1)])
    merge_totals()  # what is nothing in all refers to no sprint any more
    sprints.delete()
    rebuild_rollups(first.start, date(9999, 1, 1))
    mark_stale(first.start, end)
    record(
        by=by,
        action="unplan_sprints",
        noun="sprint",
        key=numbers[0],
        before={"numbers": numbers, "start": first.start, "end": end},
        reason=reason,
    )
    return len(numbers)


@transaction.atomic
def close_sprint(sprint: Sprint, *, by: User | None, at: datetime, reason: str = "") -> Sprint:
    """Close a sprint on its last day or later: what became of each task in it is stored as a fact."""
    sprint = Sprint.objects.select_for_update().get(pk=sprint.pk)
    if sprint.closed_at:
        message = speak(say("{Sprint_word} {number} is closed already.", number=sprint.number))
        raise Invalid("sprint", message, _("Nothing is left to do."))
    if day_of(at, time_zone(sprint.start)) < sprint.end - timedelta(days=1):
        message = speak(say("{Sprint_word} {number} is still running.", number=sprint.number))
        raise Invalid("sprint", message, _("Close it on its last day, or after it."))
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE homeostat_tasksprint stay
               SET state_at_close = task.state, finished = (task.state = %s),
                   completed_at = COALESCE(stay.completed_at, task.completed_at)
               FROM homeostat_task task
               WHERE task.id = stay.task_id AND stay.sprint_id = %s AND stay.finished IS NULL""",
            [TaskState.DONE, sprint.pk],
        )
        stays = cursor.rowcount
    sprint.closed_at, sprint.closed_by = at, by
    sprint.save(update_fields=["closed_at", "closed_by"])
    mark_stale(sprint.start, sprint.end)
    record(
        by=by,
        action="close_sprint",
        noun="sprint",
        key=sprint.number,
        before={"closed_at": None},
        after={"closed_at": at, "tasks": stays},
        reason=reason,
    )
    return sprint
