"""What changes about who may sign in: invitations, stewardship, access."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.utils.translation import gettext as _

from homeostat.platform.audit.record import record
from homeostat.platform.signin.mail import send_invitation_mail
from homeostat.platform.signin.models import Invitation, Stewardship, User
from homeostat.platform.signin.tokens import revoke_tokens_of

if TYPE_CHECKING:
    from homeostat.areas.organisation.models import Person


class NotPossible(Exception):
    """A change of access that cannot be made; the text says what to do instead."""


def digest_of(token: str) -> str:
    """What is stored of an invitation's token: enough to recognise it, not enough to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def send_invitation(
    email: str, *, person: "Person | None", by: User | None, at: datetime, reason: str = ""
) -> tuple[Invitation, str]:
    """Invite an address for a person, or as a visitor; the token is returned once and kept nowhere."""
    email = email.strip().lower()
    if User.objects.filter(email__iexact=email).exists():
        raise NotPossible(
            _("%(email)s can sign in already: link the person to that user instead.") % {"email": email}
        )
    if person is not None and person.user_id is not None:
        raise NotPossible(_("This person can sign in already."))
    open_ones = Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=at)
    if open_ones.filter(email__iexact=email).exists():
        raise NotPossible(
            _("%(email)s has an open invitation: send that one again instead.") % {"email": email}
        )
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email,
        person=person,
        token_digest=digest_of(token),
        invited_by=by,
        invited_at=at,
        expires_at=at + timedelta(days=settings.INVITATION_DAYS),
    )
    record(
        by=by, action="invite", noun="invitation", key=invitation.pk, after=_told(invitation), reason=reason
    )
    transaction.on_commit(lambda: send_invitation_mail(invitation, token=token))
    return invitation, token


@transaction.atomic
def resend_invitation(
    invitation: Invitation, *, by: User | None, at: datetime, reason: str = ""
) -> tuple[Invitation, str]:
    """Send an invitation again: with a new token and a new expiry; the old link stops working."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at is not None or invitation.withdrawn_at is not None:
        raise NotPossible(_("This invitation was accepted or withdrawn: invite again instead."))
    before = _told(invitation)
    token = secrets.token_urlsafe(32)
    invitation.token_digest = digest_of(token)
    invitation.expires_at = at + timedelta(days=settings.INVITATION_DAYS)
    invitation.save(update_fields=["token_digest", "expires_at"])
    record(
        by=by,
        action="invite again",
        noun="invitation",
        key=invitation.pk,
        before=before,
        after=_told(invitation),
        reason=reason,
    )
    transaction.on_commit(lambda: send_invitation_mail(invitation, token=token))
    return invitation, token


@transaction.atomic
def withdraw_invitation(
    invitation: Invitation, *, by: User | None, at: datetime, reason: str = ""
) -> Invitation:
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at is not None:
        raise NotPossible(_("This invitation was accepted: end the user's access instead."))
    if invitation.withdrawn_at is not None:
        return invitation
    before = _told(invitation)
    invitation.withdrawn_at = at
    invitation.save(update_fields=["withdrawn_at"])
    record(
        by=by,
        action="withdraw",
        noun="invitation",
        key=invitation.pk,
        before=before,
        after=_told(invitation),
        reason=reason,
    )
    return invitation


@transaction.atomic
def accept_invitation(invitation: Invitation, *, by: User, at: datetime) -> Invitation:
    """The new user takes the invitation's place in the organisation; works once."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not invitation.is_open(at):
        raise NotPossible(_("This invitation is used, withdrawn or too old: ask for a new one."))
    before = _told(invitation)
    person = invitation.person
    if person is not None:
        if person.user_id is not None:
            raise NotPossible(_("The person of this invitation can sign in already: ask for a new one."))
        person.user = by
        person.save(update_fields=["user"])
    invitation.accepted_at = at
    invitation.accepted_by = by
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record(
        by=by, action="accept", noun="invitation", key=invitation.pk, before=before, after=_told(invitation)
    )
    return invitation


@transaction.atomic
def grant_stewardship(user: User, *, by: User | None, at: datetime, reason: str = "") -> Stewardship:
    _one_at_a_time()
    if not user.is_active:
        raise NotPossible(_("This user cannot sign in: give access back first."))
    existing = Stewardship.objects.filter(user=user, ended_at=None).first()
    if existing is not None:
        return existing
    stewardship = Stewardship.objects.create(user=user, granted_at=at, granted_by=by, reason=reason)
    _record_turn(user, "grant stewardship", steward=True, by=by, reason=reason)
    return stewardship


@transaction.atomic
def end_stewardship(user: User, *, by: User | None, at: datetime, reason: str = "") -> Stewardship:
    _one_at_a_time()
    stewardship = Stewardship.objects.select_for_update().filter(user=user, ended_at=None).first()
    if stewardship is None:
        raise NotPossible(_("This user does not look after the settings."))
    _refuse_for_the_last(user)
    stewardship.ended_at = max(at, stewardship.granted_at)
    stewardship.ended_by = by
    stewardship.save(update_fields=["ended_at", "ended_by"])
    _record_turn(user, "end stewardship", steward=False, by=by, reason=reason)
    return stewardship


@transaction.atomic
def deactivate_user(user: User, *, by: User | None, at: datetime, reason: str = "") -> User:
    """End someone's access: no more sign-in, every session and token ends now. Nothing they did is lost."""
    _one_at_a_time()
    if Stewardship.objects.filter(user=user, user__is_active=True, ended_at=None).exists():
        _refuse_for_the_last(user)
    user, turned = _turn_access(user, on=False, by=by, reason=reason)
    if turned:
        end_sessions(user)
        revoke_tokens_of(user, at=at)
    return user


@transaction.atomic
def reactivate_user(user: User, *, by: User | None, at: datetime, reason: str = "") -> User:
    """Give access back; the old sessions and tokens stay ended."""
    return _turn_access(user, on=True, by=by, reason=reason)[0]


def _turn_access(user: User, *, on: bool, by: User | None, reason: str) -> tuple[User, bool]:
    """The user as they are now, and whether that is new."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_active is on:
        return user, False
    user.is_active = on
    user.save(update_fields=["is_active"])
    _record_turn(user, "give access" if on else "end access", access=on, by=by, reason=reason)
    return user, True


def _record_turn(user: User, action: str, *, by: User | None, reason: str, **now: bool) -> None:
    """The audit entry of something about a user that is either so or not, and was the other way before."""
    before = {what: not so for what, so in now.items()}
    record(by=by, action=action, noun="user", key=user.pk, before=before, after=now, reason=reason)


def end_sessions(user: User) -> None:
    """Every session of the user ends now."""
    from allauth.usersessions.models import UserSession

    sessions = UserSession.objects.filter(user=user)
    for key in sessions.values_list("session_key", flat=True):
        SessionStore(session_key=key).delete()
    sessions.delete()


def _refuse_for_the_last(user: User) -> None:
    others = Stewardship.objects.filter(ended_at=None, user__is_active=True).exclude(user=user)
    if not others.exists():
        raise NotPossible(_("Someone has to look after the settings: choose another person for it first."))


def _one_at_a_time() -> None:
    """Two stewards ending each other's stewardship at once must not leave none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('homeostat.stewardship'))")


def _told(invitation: Invitation) -> dict[str, Any]:
    return {
        "email": invitation.email,
        "person": invitation.person.key if invitation.person else None,
        "expires_at": invitation.expires_at,
        "accepted_at": invitation.accepted_at,
        "withdrawn_at": invitation.withdrawn_at,
    }
