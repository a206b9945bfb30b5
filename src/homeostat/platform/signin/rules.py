"""The organisation's rules of signing in: how long a session lasts, who needs a second proof by when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest
from django.utils.module_loading import import_string

from homeostat.platform.signin.models import User

# What is written into the session: seconds since 1970.
BEGUN, ASKED, NEEDS_PROOF = "begun", "rules_asked", "needs_second_proof_from"


@dataclass(frozen=True, slots=True)
class Rules:
    """Policies as they hold today; `second_proof` is nobody, stewards or everybody."""

    idle: timedelta
    lifetime: timedelta
    second_proof: str
    grace: timedelta


def rules_of_today() -> Rules:
    """What the areas answer (SIGN_IN_RULES); the platform does not know where policies are kept."""
    return cast(Callable[[], Rules], import_string(settings.SIGN_IN_RULES))()


def apply_rules(request: HttpRequest, user: User, *, at: datetime) -> None:
    """Write into the session what the rules say now: its end, which Django enforces, and the second proof.

    A session past its lifetime ends.
    """
    rules, now = rules_of_today(), at.timestamp()
    begun = request.session.setdefault(BEGUN, now)
    left = begun + rules.lifetime.total_seconds() - now
    if left <= 0:
        logout(request)
        return
    request.session[ASKED] = now
    request.session.set_expiry(max(1, int(min(left, rules.idle.total_seconds()))))
    deadline = second_proof_from(user, rules, at=at)
    if deadline is None:
        request.session.pop(NEEDS_PROOF, None)
    else:
        request.session[NEEDS_PROOF] = deadline.timestamp()


def second_proof_from(user: User, rules: Rules, *, at: datetime) -> datetime | None:
    """From when the user cannot go on without a second proof; None where it is not asked of them."""
    if settings.DEMO:  # fictional people have nothing to prove
        return None
    if rules.second_proof == "nobody":
        return None
    if rules.second_proof == "stewards" and not user.is_steward:
        return None
    if user.second_proof_asked_at is None:
        user.second_proof_asked_at = at
        User.objects.filter(pk=user.pk, second_proof_asked_at=None).update(second_proof_asked_at=at)
    return user.second_proof_asked_at + rules.grace


def has_second_proof(request: HttpRequest) -> bool:
    """A key or an app of their own, or a provider that has asked for as much (HOMEOSTAT_OIDC_ACR)."""
    from allauth.account.internal.flows.login import get_authentication_records
    from allauth.mfa.models import Authenticator

    own = Authenticator.objects.filter(user=cast(User, request.user))
    if own.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
        return True
    records = get_authentication_records(request, request.user)
    return bool(settings.OIDC_ACR) and any(record["method"] == "socialaccount" for record in records)
