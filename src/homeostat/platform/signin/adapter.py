"""Who may sign up: someone with an open invitation, or the very first user, who becomes steward."""

import logging
from datetime import datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import user_email
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.db import connection, transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils import timezone

from homeostat.platform.audit.record import record
from homeostat.platform.signin.actions import accept_invitation, grant_stewardship
from homeostat.platform.signin.invitations import SESSION_KEY, is_nobody_here, remembered_invitation
from homeostat.platform.signin.models import Invitation, User
from homeostat.platform.signin.sessions import browser_of
from homeostat.platform.signin.tokens import open_tokens_of

logger = logging.getLogger("homeostat.mail")
security = logging.getLogger("homeostat.security")


def _welcome(user: User, invitation: Invitation | None, *, at: datetime) -> None:
    """Record the new user, and give them what the invitation promised; inside the sign-up's transaction."""
    record(by=user, action="sign up", noun="user", key=user.pk, after={"email": user.email})
    if invitation is not None:
        accept_invitation(invitation, by=user, at=at)
    else:
        grant_stewardship(user, by=user, at=at, reason="The first user.")


def _lock_sign_ups() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('homeostat.sign-up'))")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        if remembered_invitation(request, at=timezone.now()) is not None:
            return True
        return is_nobody_here()

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        at = timezone.now()
        with transaction.atomic():
            _lock_sign_ups()
            invitation = remembered_invitation(request, at=at)
            if invitation is None and not is_nobody_here():
                raise ImmediateHttpResponse(redirect("account_signup"))
            super().save_user(request, user, form, commit=True)
            _welcome(user, invitation, at=at)
        request.session.pop(SESSION_KEY, None)
        return user

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        """The link of an invitation went to the address it is for."""
        invited = Invitation.objects.filter(email__iexact=email, accepted_by__email__iexact=email)
        return invited.exists() or bool(super().is_email_verified(request, email))

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str = ""
    ) -> None:
        """Tell a user what changed about how they sign in; the change holds where no mail gets through."""
        told = {"open_tokens": open_tokens_of(user, at=timezone.now()), **(context or {})}
        try:
            super().send_notification_mail(template_prefix, user, told, email or user.email)
        except OSError as error:
            logger.error("a mail about a change of sign-in data was not sent: %s", type(error).__name__)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def generate_authenticator_name(self, user: User, type: Any) -> str:
        """What a new key is called unless its owner says otherwise: where it was made."""
        return browser_of(allauth_context.request.META.get("HTTP_USER_AGENT", ""))


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return is_nobody_here() or self._invitation(sociallogin, at=timezone.now()) is not None

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> User:
        at = timezone.now()
        with transaction.atomic():
            _lock_sign_ups()
            invitation = self._invitation(sociallogin, at=at)
            if invitation is None and not is_nobody_here():
                raise ImmediateHttpResponse(redirect("account_signup"))
            user: User = super().save_user(request, sociallogin, form)
            _welcome(user, invitation, at=at)
        request.session.pop(SESSION_KEY, None)
        return user

    def get_requests_session(self) -> Any:
        """The provider is where the operator said; its answers do not lead elsewhere."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, **more: Any
    ) -> None:
        security.warning("single sign-on failed: %s %s", error, type(exception).__name__ if exception else "")

    def _invitation(self, sociallogin: Any, *, at: datetime) -> Invitation | None:
        """An open invitation for an address that the provider has verified."""
        verified = {address.email.lower() for address in sociallogin.email_addresses if address.verified}
        chosen = (user_email(sociallogin.user) or "").lower()
        if chosen not in verified:
            return None
        waiting = Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=at)
        return waiting.select_related("person").filter(email__iexact=chosen).first()
