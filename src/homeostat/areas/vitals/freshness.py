"""When readings are computed: by the reader where that is quick, else by a worker while pages show what was
known before and say so.
"""

from contextlib import suppress
from datetime import date, timedelta

from django.db import OperationalError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from psycopg.errors import LockNotAvailable

from homeostat.areas.organisation.models import PersonTerm
from homeostat.areas.vitals import actions
from homeostat.areas.vitals.models import Checkup
from homeostat.platform.editions import forget_in_request, once_in_request

PER_PERSON = timedelta(milliseconds=2.5)  # and sprint, measured with 42 people; see docs/explanation/figures
READERS_PART = timedelta(seconds=0.3)  # a reader computes what takes less, and waits so long for others
PAUSE = timedelta(seconds=30)  # between two computations by workers
JOB = "homeostat.refresh_readings"


def make_fresh(*, today: date | None = None) -> date:
    """Have what changed computed, here or by a worker; returns the day taken for today."""
    day = today or timezone.localdate()
    once_in_request(("made fresh", day), lambda: _make_fresh(day))
    return day


def _make_fresh(today: date) -> None:
    if _needs_refresh(today):
        if _computed_here(today):
            forget_in_request()
        else:
            ask_for_refresh()


def _needs_refresh(today: date) -> bool:
    return once_in_request(("readings need a refresh", today), lambda: actions.needs_refresh(today))


def _computed_here(today: date) -> bool:
    sprints = len(actions.due_sprints(today))
    people = PersonTerm.objects.on(today).count()
    if sprints * people * PER_PERSON > READERS_PART:
        return False
    try:
        actions.refresh(today=today, at=timezone.now(), patience=READERS_PART)
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            return False  # somebody else is computing
        raise
    return True


def ask_for_refresh() -> None:
    """Have a worker compute the readings, once however many ask, with a pause after the last time."""
    last = Checkup.objects.order_by("-computed_at").values_list("computed_at", flat=True).first()
    now = timezone.now()
    start = now if last is None else max(now, last + PAUSE)
    job = app.configure_task(JOB, queueing_lock=JOB, schedule_at=start)
    with suppress(AlreadyEnqueued), transaction.atomic():
        job.defer()


def waiting_sprints() -> int:
    """How many sprints have figures from before a change; one query where there are none."""
    today = timezone.localdate()
    return len(actions.due_sprints(today)) if _needs_refresh(today) else 0
