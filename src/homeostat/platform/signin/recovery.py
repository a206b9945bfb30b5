"""Recovery codes of which only hashes are kept; allauth's own follow from a seed in the database.

allauth has no setting for the class, so `use_hashed_codes` puts ours in its place when the program starts.
"""

import base64
import secrets
from typing import Any

from allauth.core import context
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import auth, flows
from cryptography.fernet import Fernet, InvalidToken
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.crypto import salted_hmac

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
LENGTH = 12
"""Letters of a code; 59 bits, too many to guess and few enough to write down."""
SESSION_KEY = "recovery_codes_to_show"


class HashedCodes(auth.RecoveryCodes):  # type: ignore[misc]
    """The codes are readable once: encrypted in the session that made them, until their page was opened."""

    instance: Any

    @classmethod
    def activate(cls, user: Any) -> "HashedCodes":
        kind = Authenticator.Type.RECOVERY_CODES
        instance = Authenticator.objects.filter(user_id=user.pk, type=kind).first()
        if instance is not None:
            return cls(instance)
        codes = [new_code() for _ in range(app_settings.RECOVERY_CODE_COUNT)]
        hashes = [make_password(bare(code)) for code in codes]
        instance = Authenticator.objects.create(user=user, type=kind, data={"hashes": hashes})
        context.request.session[SESSION_KEY] = _cipher().encrypt(" ".join(codes).encode()).decode()
        return cls(instance)

    @property
    def count_unused(self) -> int:
        return len(self.instance.data["hashes"])

    @property
    def did_view(self) -> bool:
        return bool(super().did_view) or SESSION_KEY not in context.request.session

    def get_unused_codes(self) -> list[str]:
        """The codes themselves for the one page that shows them; else as many dots."""
        hidden = ["····"] * self.count_unused
        kept = context.request.session.pop(SESSION_KEY, "")
        try:
            return _cipher().decrypt(kept.encode()).decode().split() if kept else hidden
        except InvalidToken:
            return hidden

    @transaction.atomic
    def validate_code(self, code: str) -> bool:
        """Whether it is one of them; it is used up by that."""
        code = bare(code)
        if len(code) != LENGTH:
            return False
        self.instance = Authenticator.objects.select_for_update().get(pk=self.instance.pk)
        hashes = self.instance.data["hashes"]
        fitting = [one for one in hashes if check_password(code, one)]
        if not fitting:
            return False
        self.instance.data["hashes"] = [one for one in hashes if one not in fitting]
        self.instance.save(update_fields=["data"])
        return True


def new_code() -> str:
    letters = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def bare(code: str) -> str:
    """A code as it is hashed: people leave out the strokes and write capitals."""
    return "".join(code.split()).replace("-", "").lower()


def _cipher() -> Fernet:
    key = salted_hmac("homeostat.recovery_codes", "", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))


def use_hashed_codes() -> None:
    auth.RecoveryCodes = flows.RecoveryCodes = HashedCodes
