"""Tokens: made, shown once, used, revoked. The text is random; only its digest is kept."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from homeostat.platform.audit.record import record
from homeostat.platform.signin.models import Token, User

READ, WORK, ORGANISATION, SETTINGS = "read", "work:write", "organisation:write", "settings:write"
SCOPES: dict[str, Promise] = {
    READ: gettext_lazy("read what you may see"),
    WORK: gettext_lazy("change work, and your own hours and absences"),
    ORGANISATION: gettext_lazy("change the organisation"),
    SETTINGS: gettext_lazy("change policies and your preferences, import files"),
}
LONGEST_DAYS = 366
PREFIX = "hs_"
MINUTE = timedelta(minutes=1)
KEPT = timedelta(days=90)  # a closed token is listed so long


@dataclass(frozen=True, slots=True)
class Used:
    """A token that was shown, and how often it was in this minute."""

    token: Token
    times: int
    minute_ends: datetime


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def make_token(user: User, *, name: str, scopes: Sequence[str], days: int, at: datetime) -> tuple[Token, str]:
    """A new token of a user; its text is returned once and kept nowhere."""
    if not scopes or set(scopes) - SCOPES.keys() or not 1 <= days <= LONGEST_DAYS:
        raise ValueError("a token has known scopes and an end within a year")
    text = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        user=user,
        name=name,
        token_digest=digest_of(text),
        beginning=text[:8],
        scopes=[scope for scope in SCOPES if scope in scopes],
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    record(by=user, action="make token", noun="token", key=token.pk, after=_told(token))
    return token, text


@transaction.atomic
def revoke_token(token: Token, *, by: User, at: datetime) -> Token:
    """The token ends now; revoking it again changes nothing."""
    row = Token.objects.select_for_update().get(pk=token.pk)
    if row.revoked_at is not None:
        return row
    before = _told(row)
    row.revoked_at = at
    row.save(update_fields=["revoked_at"])
    record(by=by, action="revoke token", noun="token", key=row.pk, before=before, after=_told(row))
    return row


@transaction.atomic
def end_own_tokens(user: User, *, at: datetime) -> int:
    """Every open token of a user ends at their own wish; how many did."""
    open_now = Token.objects.select_for_update().filter(user=user, revoked_at=None, expires_at__gt=at)
    for token in open_now:
        revoke_token(token, by=user, at=at)
    return len(open_now)


def open_tokens_of(user: User, *, at: datetime) -> int:
    """How many tokens of a user still open something."""
    return Token.objects.filter(user=user, revoked_at=None, expires_at__gt=at).count()


def revoke_tokens_of(user: User, *, at: datetime) -> None:
    """Every token of a user whose access ends, told as a part of that."""
    Token.objects.filter(user=user, revoked_at=None).update(revoked_at=at)


def tokens_of(user: User, *, at: datetime) -> list[Token]:
    """The tokens of a user, newest first; those closed long ago are left out."""
    kept = Token.objects.filter(user=user, expires_at__gt=at - KEPT)
    return list(kept.exclude(revoked_at__lte=at - KEPT).order_by("-created_at", "-pk"))


def use_token(text: str, *, at: datetime) -> Used | None:
    """Count one use of an open token of a user who may sign in; None for anything else."""
    minute = at.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE homeostat_token AS t
               SET last_used_at = %s, counted_since = %s,
                   counted = CASE WHEN t.counted_since = %s THEN t.counted + 1 ELSE 1 END
               FROM homeostat_user AS u
               WHERE t.token_digest = %s AND t.revoked_at IS NULL AND t.expires_at > %s
                     AND u.id = t.user_id AND u.is_active
               RETURNING t.id, t.counted""",
            [at, minute, minute, digest_of(text), at],
        )
        found = cursor.fetchone()
    if found is None:
        return None
    return Used(Token.objects.select_related("user").get(pk=found[0]), found[1], minute + MINUTE)


def is_expired(text: str, *, at: datetime) -> bool:
    """Whether this was a token that came to its own end: the one thing worth telling its holder."""
    return Token.objects.filter(token_digest=digest_of(text), revoked_at=None, expires_at__lte=at).exists()


def _told(token: Token) -> dict[str, Any]:
    return {
        "name": token.name,
        "scopes": token.scopes,
        "expires_at": token.expires_at,
        "revoked_at": token.revoked_at,
    }
