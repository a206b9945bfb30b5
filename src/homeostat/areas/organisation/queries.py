"""Questions about the organisation and its changes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Func, IntegerField, JSONField, Max, OuterRef, QuerySet, Subquery, Value

from homeostat.areas.organisation.models import OrganisationChange, PersonTerm
from homeostat.areas.organisation.snapshots import SOURCES, snapshot
from homeostat.core.organisation import RoleFacts, Track, View, diff, sentences
from homeostat.core.organisation.timeline import Kind
from homeostat.core.sentence import Sentence

AS_DATA = ("operations", "inverse", "tracks", "sentences")
BEGINNING = 4  # sentences


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A role that lacks holders or a backup on a day; a first-class thing that somebody can fill."""

    role: str
    facts: RoleFacts
    missing_holders: int
    lacks_backup: bool


def track_text(track: Track) -> str:
    """A track as one text: membership/falcon/ada."""
    return "/".join((track.kind, *track.key))


def track_of(text: str) -> Track:
    """The track of its text."""
    kind, *key = text.split("/")
    return Track(_kind(kind), tuple(key))


def _kind(text: str) -> Kind:
    return next(kind for kind in SOURCES if kind == text)


def all_changes() -> QuerySet[OrganisationChange]:
    """Every adopted change, with its author's name and what undid it; what it did as data, and all it
    said, come when asked for."""
    name = (
        PersonTerm.objects.current().filter(person__user=OuterRef("by")).order_by("-start").values("name")[:1]
    )
    changes = OrganisationChange.objects.select_related("by", "undone_by__undone_by", "undone_by__by")
    heavy = [
        f"{path}{column}" for path in ("", "undone_by__", "undone_by__undone_by__") for column in AS_DATA
    ]
    return changes.defer(*heavy).annotate(
        author=Subquery(name),
        said_times=Func("sentences", function="jsonb_array_length", output_field=IntegerField()),
        beginning=Func(
            "sentences", Value(f"$[0 to {BEGINNING - 1}]"), output_field=JSONField(),
            template="jsonb_path_query_array(%(expressions)s::jsonpath)",
        ),
    )  # fmt: skip


def changes_touching(tracks: Iterable[Track]) -> list[OrganisationChange]:
    """Changes made here that touched any of the tracks, in the order of the days they hold from.

    Imported histories are left out: what they brought is in the rows, each on its own day.
    """
    texts = [track_text(track) for track in tracks]
    made_here = all_changes().exclude(operations=[])
    return list(made_here.filter(tracks__overlap=texts).order_by("on", "pk")) if texts else []


def changes_since(change_id: int, tracks: Iterable[Track]) -> list[OrganisationChange]:
    """Changes adopted after a given one that touched any of the tracks, oldest first."""
    texts = [track_text(track) for track in tracks]
    return list(all_changes().filter(pk__gt=change_id, tracks__overlap=texts).order_by("pk")) if texts else []


def last_change_id() -> int:
    """The last change adopted, 0 where there is none: what a person who looks now has seen."""
    return OrganisationChange.objects.aggregate(last=Max("pk"))["last"] or 0


def scheduled_changes(today: date) -> list[OrganisationChange]:
    """Changes that hold from a later day, soonest first, those undone left out."""
    coming = all_changes().filter(on__gt=today, undoes=None).order_by("on", "pk")
    return [change for change in coming if change.undone is None]


def days_of_change() -> list[date]:
    """Every day on which something starts or ends, in order: the stops of the date slider."""
    days: set[date | None] = set()
    for starts in (_days(field) for field in ("start", "end")):
        days |= starts
    return sorted(day for day in days if day is not None)


def _days(field: str) -> set[date | None]:
    parts = [source.model.objects.current().order_by().values_list(field) for source in SOURCES.values()]
    return {row[0] for row in parts[0].union(*parts[1:])}


def vacancies(view: View) -> list[Vacancy]:
    """Roles with fewer holders than wanted, or without the backup they need, by key."""
    return list(_vacancies(view))


def _vacancies(view: View) -> Iterator[Vacancy]:
    for role, facts in view.all_roles().items():
        parts = [holding.part for holding in view.holders(role).values()]
        missing = max(0, facts.wanted_holders - parts.count("holder"))
        lacks_backup = facts.backup_required and "backup" not in parts
        if missing or lacks_backup:
            yield Vacancy(role, facts, missing, lacks_backup)


def compare(since: date, until: date) -> list[Sentence]:
    """What changed between two days, in sentences; sixteen queries."""
    before = snapshot(since)
    return sentences(diff(before, snapshot(until)), before)
