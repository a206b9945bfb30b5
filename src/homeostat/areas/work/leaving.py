"""What people leave behind: what is open or theirs today, to be handed over before they go."""

from collections.abc import Iterable, Mapping

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, QuerySet

from homeostat.areas.organisation.models import Person
from homeostat.areas.work.models import Account, Client, Epic, EpicState, Task
from homeostat.areas.work.models.tasks import OVER
from homeostat.core.sentence import Sentence, Series, counted, listing, say

SHOWN = 5


def left_behind(names: Mapping[str, str]) -> Iterable[tuple[str, Sentence]]:
    """What each of these people, names by key, leaves open or without an owner; one query."""
    open_tasks = Task.objects.exclude(state__in=OVER)
    rows = Person.objects.filter(key__in=list(names)).order_by("key")
    rows = rows.annotate(
        doing=_of(open_tasks, "assignee", "key"),
        reviewing=_of(open_tasks, "reviewer", "key"),
        epics=_of(Epic.objects.exclude(state=EpicState.DONE), "owner", "name"),
        clients=_of(Client.objects.all(), "owner", "name"),
        accounts=_of(Account.objects.all(), "owner", "name"),
    )
    for key, *behind in rows.values_list("key", "doing", "reviewing", "epics", "clients", "accounts"):
        parts = _parts(*behind)
        if parts:
            message = say("{person} leaves behind {work}.", person=names[key], work=listing(parts))
            yield key, message


def _of(rows: QuerySet[Model], part: str, column: str) -> ArraySubquery:
    return ArraySubquery(rows.filter(**{part: OuterRef("pk")}).order_by(column).values(column))


def _parts(
    doing: list[str], reviewing: list[str], epics: list[str], clients: list[str], accounts: list[str]
) -> list[Sentence]:
    found = [
        counted("one open task", "{count} open tasks", count=len(doing)),
        counted("one task to review", "{count} tasks to review", count=len(reviewing)),
        counted("the epic {names}", "{count} epics ({names})", count=len(epics), names=_named(epics)),
        counted("the client {names}", "{count} clients ({names})", count=len(clients), names=_named(clients)),
        counted(
            "the account {names}", "{count} accounts ({names})", count=len(accounts), names=_named(accounts)
        ),
    ]
    return [part for part in found if dict(part.values)["count"]]


def _named(names: list[str]) -> Series:
    return Series((*names[:SHOWN], *(["…"] if len(names) > SHOWN else [])))
