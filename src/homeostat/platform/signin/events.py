"""Who signed in, who failed to, who signed out: one line each on the logger `homeostat.security`.

Users by their number, addresses by a mark (`mark_of`): the log tells one from another, and nobody's name.
"""

import logging
from typing import Any

from allauth.account.signals import authentication_step_completed
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from homeostat.platform.log_lines import mark_of
from homeostat.platform.signin.models import User
from homeostat.platform.signin.rules import BEGUN, apply_rules

logger = logging.getLogger("homeostat.security")


@receiver(user_logged_in)
def signed_in(sender: object, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    """A session's lifetime begins here, whatever it was before."""
    if request is not None:
        at = timezone.now()
        request.session[BEGUN] = at.timestamp()
        apply_rules(request, user, at=at)
    tell(logging.INFO, "signed in", request, user)


@receiver(user_logged_out)
def signed_out(sender: object, request: HttpRequest | None, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        tell(logging.INFO, "signed out", request, user)


@receiver(user_login_failed)
def failed(sender: object, request: HttpRequest | None = None, **kwargs: Any) -> None:
    """The name that was tried is not written: people type passwords into it."""
    tell(logging.WARNING, "sign-in failed", request)


@receiver(authentication_step_completed)
def proved_again(
    sender: object, request: HttpRequest, user: User, *, reauthenticated: bool = False, **kwargs: Any
) -> None:
    """Whoever proves again who they are gets a new session key; the old one ends."""
    old = request.session.session_key
    if reauthenticated and old:
        request.session.cycle_key()
        UserSession.objects.filter(session_key=old).update(session_key=request.session.session_key)
        tell(logging.INFO, "proved again", request, user)


@receiver(authentication_failed)
def proof_failed(sender: object, request: HttpRequest, user: User, **kwargs: Any) -> None:
    tell(logging.WARNING, "second proof failed", request, user)


@receiver(authenticator_added)
def proof_added(sender: object, request: HttpRequest, user: User, **kwargs: Any) -> None:
    tell(logging.INFO, "second proof added", request, user)


@receiver(authenticator_removed)
def proof_removed(sender: object, request: HttpRequest, user: User, **kwargs: Any) -> None:
    tell(logging.INFO, "second proof removed", request, user)


def tell(level: int, event: str, request: HttpRequest | None, user: User | None = None) -> None:
    number, origin = user.pk if user else None, mark_of(_address(request))
    about = {"event": event, "user": number, "origin": origin}
    logger.log(level, "%s user=%s origin=%s", event, number if number else "-", origin or "-", extra=about)


def _address(request: HttpRequest | None) -> str:
    from allauth.core.internal.httpkit import get_client_ip

    return (get_client_ip(request) or "") if request is not None else ""
