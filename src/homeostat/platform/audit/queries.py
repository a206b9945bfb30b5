"""Pages of the audit log, newest first, whatever its length."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from homeostat.platform.audit.models import AuditEntry

PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asked for; `before` is the cursor of the page: where the newer page ended."""

    noun: str = ""
    action: str = ""
    key: str = ""
    user: int | None = None
    start: date | None = None
    end: date | None = None
    before: str = ""

    def query(self) -> str:
        """As part of an address."""
        given = {
            "noun": self.noun,
            "action": self.action,
            "key": self.key,
            "user": self.user or "",
            "start": self.start or "",
            "end": self.end or "",
            "before": self.before,
        }
        return urlencode({name: value for name, value in given.items() if value})


@dataclass(frozen=True, slots=True)
class Page:
    entries: list[AuditEntry]
    older: str  # the address part of the next page, empty on the last one


def wanted_entries(entries: QuerySet[AuditEntry], wanted: Wanted) -> QuerySet[AuditEntry]:
    """The entries asked for, newest first; the order and each filter has its composite index."""
    if wanted.noun:
        entries = entries.filter(noun=wanted.noun)
    if wanted.action:
        entries = entries.filter(action=wanted.action)
    if wanted.key:
        entries = entries.filter(key=wanted.key)
    if wanted.user is not None:
        entries = entries.filter(by_id=wanted.user)
    if wanted.start is not None:
        entries = entries.filter(at__gte=_midnight(wanted.start))
    if wanted.end is not None:
        entries = entries.filter(at__lt=_midnight(wanted.end + timedelta(days=1)))
    cursor = _cursor(wanted.before)
    if cursor is not None:
        at, pk = cursor
        entries = entries.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
    return entries.order_by("-at", "-pk")


def page_of(entries: QuerySet[AuditEntry], wanted: Wanted) -> Page:
    found = list(wanted_entries(entries, wanted)[: PAGE + 1])
    shown = found[:PAGE]
    if len(found) <= PAGE:
        return Page(shown, "")
    last = shown[-1]
    return Page(shown, replace(wanted, before=f"{last.at.isoformat()}~{last.pk}").query())


def kinds_of_entries() -> set[tuple[str, str]]:
    """Every noun with each of its actions, for the filters: from one to the next by their index, because
    there are some dozens of them in any number of entries.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE kinds AS (
                (SELECT noun, action FROM homeostat_auditentry ORDER BY noun, action LIMIT 1)
                UNION ALL
                SELECT following.noun, following.action FROM kinds CROSS JOIN LATERAL (
                    SELECT noun, action FROM homeostat_auditentry one
                    WHERE (one.noun, one.action) > (kinds.noun, kinds.action)
                    ORDER BY noun, action LIMIT 1) following)
            SELECT noun, action FROM kinds"""
        )
        return set(cursor.fetchall())


def all_wanted(entries: QuerySet[AuditEntry], wanted: Wanted) -> Iterator[AuditEntry]:
    """Every entry asked for, for an export; read in pieces."""
    return wanted_entries(entries, replace(wanted, before="")).iterator(chunk_size=2000)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _cursor(text: str) -> tuple[datetime, int] | None:
    at, tilde, pk = text.partition("~")
    if not tilde or not pk.isdecimal():
        return None
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (moment, int(pk)) if timezone.is_aware(moment) else None
