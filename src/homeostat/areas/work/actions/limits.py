"""What people want to carry: stated, and stated anew."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from homeostat.areas.organisation.models import Person
from homeostat.areas.work.actions.rows import save_changes, save_new
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import StatedLimit
from homeostat.areas.work.models.limits import LEAST, MOST
from homeostat.platform.signin.models import User
from homeostat.platform.staleness.mark import mark_stale


@transaction.atomic
def state_limit(
    person: Person, *, limit: Decimal | None, start: date, by: User | None, at: datetime, reason: str = ""
) -> StatedLimit:
    """From a day on somebody wants to carry so much in all; None: what the policy says."""
    if limit is not None and not LEAST <= limit <= MOST:
        between = {"least": LEAST, "most": MOST}
        raise Invalid(
            "limit",
            _("A limit lies between %(least)s and %(most)s duties.") % between,
            _("Leave it empty for what the policy says."),
        )
    mark_stale(start, None)
    row = StatedLimit.objects.select_for_update().filter(person=person, start=start).first()
    if row is not None:
        return save_changes(row, {"limit": limit}, by=by, reason=reason)
    return save_new(StatedLimit(person=person, start=start, limit=limit), by=by, reason=reason)
