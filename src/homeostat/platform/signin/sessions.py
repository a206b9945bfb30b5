"""Where a user is signed in: what My account shows of it, and what a user ends there."""

import re
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.utils.translation import gettext as _

from homeostat.platform.audit.record import record
from homeostat.platform.signin.models import User
from homeostat.platform.signin.rules import ASKED

# In this order: every browser calls itself by the names of others as well.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("(?:Headless)?Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone|iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One session of a user; `used_at` is exact to some minutes."""

    pk: int
    browser: str
    ip: str
    begun_at: datetime
    used_at: datetime
    is_this: bool


def sessions_of(user: User, *, this: str | None) -> list[SignedIn]:
    """The live sessions of a user, the present one first, then the latest."""
    found = []
    for row in UserSession.objects.purge_and_list(user):
        asked = SessionStore(session_key=row.session_key).get(ASKED)
        used = datetime.fromtimestamp(asked, tz=row.created_at.tzinfo) if asked else row.created_at
        name = browser_of(row.user_agent)
        found.append(SignedIn(row.pk, name, row.ip, row.created_at, used, row.session_key == this))
    return sorted(found, key=lambda one: (not one.is_this, -one.used_at.timestamp()))


def browser_of(user_agent: str) -> str:
    """“Firefox on Linux”, as far as the browser says so."""
    browser = next((name for sign, name in BROWSERS if re.search(rf"\b{sign}", user_agent)), "")
    system = next((name for sign, name in SYSTEMS if re.search(sign, user_agent)), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("A browser that does not say its name")


@transaction.atomic
def end_own_sessions(user: User, *, keep: str | None, at: datetime, only: int | None = None) -> int:
    """End one session of a user, or all but the present one; returns how many ended."""
    rows = UserSession.objects.filter(user=user).exclude(session_key=keep or "")
    if only is not None:
        rows = rows.filter(pk=only)
    keys = list(rows.values_list("session_key", flat=True))
    for key in keys:
        SessionStore(session_key=key).delete()
    rows.delete()
    if keys:
        record(by=user, action="end sessions", noun="user", key=user.pk, after={"ended": len(keys)})
    return len(keys)
