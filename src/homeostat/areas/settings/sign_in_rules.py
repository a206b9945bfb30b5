"""What the organisation's policies say about signing in; the platform asks by SIGN_IN_RULES."""

from datetime import timedelta
from typing import cast

from django.utils import timezone

from homeostat.areas.organisation.models import Policy
from homeostat.core.organisation.policies import REGISTRY
from homeostat.platform.signin.rules import Rules

KEYS = ("signin.idle_hours", "signin.lifetime_days", "signin.second_proof", "signin.second_proof_days")


def rules_of_today() -> Rules:
    """The four policies as they hold today, in one query."""
    rows = Policy.objects.on(timezone.localdate()).filter(key__in=KEYS, scope="company")
    found = {key: REGISTRY[key].default for key in KEYS} | dict(rows.values_list("key", "value"))
    return Rules(
        idle=timedelta(hours=cast(int, found["signin.idle_hours"])),
        lifetime=timedelta(days=cast(int, found["signin.lifetime_days"])),
        second_proof=str(found["signin.second_proof"]),
        grace=timedelta(days=cast(int, found["signin.second_proof_days"])),
    )
