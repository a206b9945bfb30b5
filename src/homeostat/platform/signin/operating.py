"""What whoever runs the machine may do about access: add a user, and make a link to choose a new password."""

from datetime import datetime

from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from homeostat.platform.audit.record import record
from homeostat.platform.signin.actions import NotPossible, end_sessions
from homeostat.platform.signin.models import User

ORIGIN = "command"


@transaction.atomic
def add_user(email: str, *, at: datetime, reason: str = "") -> User:
    """Somebody who can sign in once they chose a password by the link of `password_link`."""
    email = email.strip().lower()
    if User.objects.filter(email__iexact=email).exists():
        raise NotPossible(_("%(email)s can sign in already.") % {"email": email})
    user = User.objects.create_user(email)
    record(
        by=None, action="add", noun="user", key=user.pk, after={"email": email}, reason=reason, origin=ORIGIN
    )
    return user


@transaction.atomic
def reset_access(user: User, *, at: datetime, second_factor: bool = False, reason: str = "") -> User:
    """End every session and forget the password; with `second_factor`, passkeys and codes as well."""
    from allauth.mfa.models import Authenticator

    user = User.objects.select_for_update().get(pk=user.pk)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    end_sessions(user)
    forgotten = Authenticator.objects.filter(user=user).delete()[0] if second_factor else 0
    after = {"password": "to be chosen", "second_factors_forgotten": forgotten}
    record(
        by=None, action="reset access", noun="user", key=user.pk, after=after, reason=reason, origin=ORIGIN
    )
    return user


def password_link(user: User) -> str:
    """A link that lets its holder choose the user's password, once, within Django's time limit."""
    key = PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    place = {"uidb36": user_pk_to_url_str(user), "key": key}
    return f"{settings.BASE_URL}{reverse('account_reset_password_from_key', kwargs=place)}"
