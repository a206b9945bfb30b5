"""The invitation a browser came with: kept in its session from the link to the sign-up form."""

from datetime import datetime

from django.http import HttpRequest

from homeostat.platform.signin.actions import digest_of
from homeostat.platform.signin.models import Invitation, User

SESSION_KEY = "invitation"


def open_invitation(token: str, *, at: datetime) -> Invitation | None:
    """The invitation of a token, while it can be accepted."""
    invitation = Invitation.objects.select_related("person").filter(token_digest=digest_of(token)).first()
    if invitation is None:
        return None
    if not invitation.is_open(at):
        return None
    return invitation


def remember_invitation(request: HttpRequest, invitation: Invitation) -> None:
    request.session[SESSION_KEY] = invitation.token_digest


def remembered_invitation(request: HttpRequest, *, at: datetime) -> Invitation | None:
    """The invitation this browser came with, while it can be accepted."""
    digest = request.session.get(SESSION_KEY)
    if digest is None:
        return None
    invitation = Invitation.objects.select_related("person").filter(token_digest=digest).first()
    if invitation is None:
        return None
    if not invitation.is_open(at):
        return None
    return invitation


def is_nobody_here() -> bool:
    """Whether the very first user has still to come; they become steward."""
    return not User.objects.exists()
