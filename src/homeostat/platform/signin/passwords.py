"""Which passwords are refused: those easy to guess, and those of the operator's list of breached ones."""

import hashlib
import mmap
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

if TYPE_CHECKING:
    from homeostat.platform.signin.models import User

GUESSES = 10**10
"""A password that so many guesses find is refused; zxcvbn calls more than this very unguessable."""
LONGEST = 72
"""What zxcvbn looks at; what follows can only make a password better."""


class HardToGuess:
    """Neither a common password, nor the organisation's own words or the person's, nor a pattern of them."""

    def validate(self, password: str, user: "User | None" = None) -> None:
        email = getattr(user, "email", "") or ""
        words = [*email.replace("@", ".").split("."), *settings.PASSWORD_WORDS]
        if zxcvbn(password[:LONGEST], user_inputs=[word for word in words if word])["guesses"] < GUESSES:
            raise ValidationError(
                _("This password is easy to guess: take four or five words that do not belong together."),
                code="password_too_common",
            )

    def get_help_text(self) -> str:
        return _("Hard to guess: four or five words that do not belong together.")


class NotBreached:
    """Not in the operator's file of breached passwords (HOMEOSTAT_BREACHED_PASSWORDS).

    Its lines begin with a SHA-1 in capitals and are sorted, as “Pwned Passwords” comes.
    """

    def validate(self, password: str, user: "User | None" = None) -> None:
        file = settings.BREACHED_PASSWORDS
        if file and is_listed(Path(file), password):
            raise ValidationError(
                _("This password is known from a breach elsewhere: others try it. Choose another one."),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return _("Not known from a breach elsewhere.")


def is_listed(file: Path, password: str) -> bool:
    """Whether the sorted file has a line with the password's SHA-1: searched by halves, never read whole."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with file.open("rb") as handle, mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as lines:
        low, high = 0, len(lines)
        while low < high:
            middle = (low + high) // 2
            start = lines.rfind(b"\n", low, middle) + 1 or low
            end = lines.find(b"\n", middle)
            end = high if end == -1 else end
            found = lines[start : start + len(wanted)]
            if found == wanted:
                return True
            if found < wanted:
                low = end + 1
            else:
                high = start
    return False
