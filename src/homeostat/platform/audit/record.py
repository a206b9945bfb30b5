import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.audit.origin import present_origin
from homeostat.platform.signin.models import User


class Anonymous:
    """Stands for an actor who was promised that nobody is stored."""


ANONYMOUS: Final = Anonymous()
_gathered: ContextVar[list[AuditEntry] | None] = ContextVar("gathered", default=None)


@contextmanager
def gathering() -> Iterator[list[AuditEntry]]:
    """The entries written meanwhile, in their order; those gathered further inside are not among them."""
    made: list[AuditEntry] = []
    token = _gathered.set(made)
    try:
        yield made
    finally:
        _gathered.reset(token)


def record(
    *,
    by: User | Anonymous | None,
    action: str,
    noun: str,
    key: object,
    before: Any = None,
    after: Any = None,
    reason: str = "",
    origin: str = "",
) -> AuditEntry:
    """Write one audit entry; must be called inside the transaction of the change it tells of.

    `before` and `after` are JSON-able values (dates and decimals too). `by` is the acting user, None
    for the system itself, ANONYMOUS where nobody may be stored.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(
            "An audit entry belongs into the transaction of its change: wrap the action in atomic()."
        )
    anonymous = isinstance(by, Anonymous)
    entry = AuditEntry.objects.create(
        by=None if isinstance(by, Anonymous) else by,
        origin=origin or ("anonymous" if anonymous else present_origin() or ("page" if by else "system")),
        action=action,
        noun=noun,
        key=str(key),
        before=plain(before),
        after=plain(after),
        reason=reason,
    )
    if (made := _gathered.get()) is not None:
        made.append(entry)
    return entry


def record_many(
    told: Iterable[tuple[object, Any, Any]], *, by: User | None, action: str, noun: str, reason: str = ""
) -> list[AuditEntry]:
    """Write the entries of a change of many rows in one statement: the key, before and after of each."""
    if not connection.in_atomic_block:
        raise RuntimeError("Audit entries belong into the transaction of their change.")
    origin = present_origin() or ("page" if by else "system")
    entries = AuditEntry.objects.bulk_create(
        [
            AuditEntry(
                by=by,
                origin=origin,
                action=action,
                noun=noun,
                key=str(key),
                before=plain(before),
                after=plain(after),
                reason=reason,
            )
            for key, before, after in told
        ],
        batch_size=1000,
    )
    if (made := _gathered.get()) is not None:
        made.extend(entries)
    return entries


def plain(value: Any) -> Any:
    """A value as an entry keeps it; moments lose what is finer than a thousandth of a second."""
    return None if value is None else json.loads(json.dumps(value, cls=DjangoJSONEncoder))
