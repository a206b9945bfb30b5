import json
from collections.abc import Iterator
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
        before=_plain(before),
        after=_plain(after),
        reason=reason,
    )
    if (made := _gathered.get()) is not None:
        made.append(entry)
    return entry


def _plain(value: Any) -> Any:
    return None if value is None else json.loads(json.dumps(value, cls=DjangoJSONEncoder))
