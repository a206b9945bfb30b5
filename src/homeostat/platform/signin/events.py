"""Who signed in, who failed to, who signed out: one line each on the logger `homeostat.security`."""

import logging
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from homeostat.platform.signin.models import User

logger = logging.getLogger("homeostat.security")


@receiver(user_logged_in)
def signed_in(sender: object, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    logger.info("signed in user=%d from=%r", user.pk, _address(request))


@receiver(user_logged_out)
def signed_out(sender: object, request: HttpRequest | None, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        logger.info("signed out user=%d from=%r", user.pk, _address(request))


@receiver(user_login_failed)
def failed(sender: object, request: HttpRequest | None = None, **kwargs: Any) -> None:
    """The name that was tried is not written: people type passwords into it."""
    logger.warning("sign-in failed from=%r", _address(request))


def _address(request: HttpRequest | None) -> str:
    from allauth.core.internal.httpkit import get_client_ip

    return (get_client_ip(request) or "") if request is not None else ""
