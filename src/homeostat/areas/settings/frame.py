"""What the frame round every page asks the areas for: this organisation's words, the reader, the sprint."""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from homeostat.areas.organisation.models import PersonTerm
from homeostat.areas.organisation.snapshots import timeline
from homeostat.areas.work.queries import count_of_mentions
from homeostat.areas.work.queries.sprints import running_sprint
from homeostat.core.organisation.policies import REGISTRY
from homeostat.core.sentence import say
from homeostat.platform.access import Viewer
from homeostat.platform.questions import Question
from homeostat.platform.shell.context import Me, Running
from homeostat.platform.shell.speech import speak
from homeostat.platform.shell.tags import initials
from homeostat.platform.shell.words import Word, default_words

READER = "reader_of_the_frame"
Reader = tuple[str, str, int | None, datetime | None, str | None, str | None]
NOUNS = ("cell", "role", "sprint", "steward")


def words() -> dict[str, Word]:
    """What cells, roles, sprints and stewards are called here today; the defaults are translated."""
    found = default_words()
    today = timeline().at(timezone.localdate())
    for noun in NOUNS:
        value = today.policy(f"words.{noun}")
        if isinstance(value, dict) and value != REGISTRY[f"words.{noun}"].default:
            found[noun] = Word(one=str(value["one"]), many=str(value["many"]))
    return found


def me(viewer: Viewer) -> Me | None:
    """The reader's name, page and timer, in one query; None for a visitor."""
    row = _reader(viewer)
    if row is None:
        return None
    name, key, _mentions, since, task, account = row
    running = None
    if since is not None:
        seconds = max(int((timezone.now() - since).total_seconds()), 0)
        running = Running(name=task or account or "", seconds=seconds, href=reverse("work:timer"))
    return Me(name=name, initials=initials(name), href=f"/organisation/people/{key}/", timer=running)


def due(viewer: Viewer) -> dict[str, int]:
    """How much waits for the reader, by place: on Today the mentions they have not seen."""
    row = _reader(viewer)
    return {"today": row[2]} if row is not None and row[2] else {}


def _reader(viewer: Viewer) -> Reader | None:
    """The reader's name, key, number of unseen mentions and timer (None for a visitor); one query, kept with
    the user.
    """
    kept = viewer.user.__dict__
    if READER not in kept:
        kept[READER] = None if viewer.person_id is None else ABOUT.first(viewer.person_id)
    found: Reader | None = kept[READER]
    return found


def _about(person: int) -> QuerySet[PersonTerm, Any]:
    terms = PersonTerm.objects.current().filter(person=person).order_by("-start")
    timer = (f"person__timer__{fact}" for fact in ("started_at", "task__title", "account__name"))
    counted: QuerySet[PersonTerm] = terms.annotate(mentions=count_of_mentions(OuterRef("person")))
    return counted.values_list("name", "person__key", "mentions", *timer)


ABOUT = Question(_about)


def sprint_line(viewer: Viewer) -> str:
    """The running sprint and its day; empty where no sprint is planned for today."""
    today = timezone.localdate()
    running = running_sprint(today)
    if running is None:
        return ""
    line = say(
        "{Sprint_word} {number} · day {day} of {days}",
        number=running.number,
        day=(today - running.start).days + 1,
        days=(running.end - running.start).days,
    )
    return speak(line)
