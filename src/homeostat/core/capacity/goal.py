"""How many hours someone can promise."""

from __future__ import annotations

from decimal import Decimal

from homeostat.core.calendar import Scheduled


def goal(scheduled: Scheduled, *, reserved: Decimal) -> Decimal:
    """Hours that can be committed: scheduled, less public holidays, absences and reserved hours; at least 0.

    Source: `domain.md` 2.4 (Tempo's scheduled hours, less time off, less the hours kept for meetings and
    planning).
    """
    return max(scheduled.available - reserved, Decimal(0))
