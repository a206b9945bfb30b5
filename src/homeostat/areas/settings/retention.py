"""What is kept for how long: carried out every night, and by `homeostat doctor --retention`."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from homeostat.areas.organisation.models import Policy
from homeostat.areas.work.actions import forget_contents, forget_former_texts
from homeostat.core.organisation.policies import REGISTRY
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.audit.record import record
from homeostat.platform.signin.models import Invitation

# An invitation nobody answered is forgotten this long after it closed.
INVITATION_DAYS = 90


@transaction.atomic
def apply_retention(at: datetime) -> Mapping[str, int]:
    """Remove what is older than its policy keeps it; returns how much of what. Recorded where anything went.

    Files of imports have their own nightly job beside the imports.
    """
    old = at - timedelta(days=_days("retention.audit_days", at))
    closed = at - timedelta(days=INVITATION_DAYS)
    removed = {
        "audit entries": AuditEntry.objects.filter(at__lt=old).delete()[0],
        "sessions": Session.objects.filter(expire_date__lt=at).delete()[0],
        "invitations": Invitation.objects.filter(accepted_at=None, expires_at__lt=closed).delete()[0],
        "rate limits": _forget_rate_limits(at),
        "contents of removed files": forget_contents(at, days=_days("retention.attachments_days", at)),
        "former texts of comments": forget_former_texts(at),
    }
    if removed["audit entries"] or removed["invitations"] or removed["contents of removed files"]:
        record(
            by=None,
            action="apply retention",
            noun="retention",
            key=timezone.localdate(at),
            after=removed,
            reason=_("Older than the policies keep it."),
        )
    return removed


def _days(key: str, at: datetime) -> int:
    row = (
        Policy.objects.on(timezone.localdate(at))
        .filter(key=key, scope="company")
        .values_list("value", flat=True)
        .first()
    )
    value = REGISTRY[key].default if row is None else row
    if not isinstance(value, int):
        raise TypeError(f"{key} is {value!r}, not a number of days")
    return value


def _forget_rate_limits(at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute('DELETE FROM "cache" WHERE expires < %s', [at])
        return int(cursor.rowcount)
