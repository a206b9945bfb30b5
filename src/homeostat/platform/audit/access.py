"""Who may read which entries of the audit log."""

from django.db.models import Q, QuerySet

from homeostat.platform.access import Viewer
from homeostat.platform.audit.models import AuditEntry

# Who did how much and when, who was away, what they want to carry, and addresses: open to the one who did it
# and to stewards.
PERSONAL_NOUNS = ("hoursentry", "absence", "statedlimit", "invitation", "user", "token", "person data")


def entries_for(viewer: Viewer) -> QuerySet[AuditEntry]:
    """The entries a viewer may read: a member those about the organisation and their own, a steward all."""
    entries = AuditEntry.objects.all()
    if not viewer.is_member:
        return entries.none()
    if viewer.is_steward:
        return entries
    return entries.filter(~Q(noun__in=PERSONAL_NOUNS) | Q(by=viewer.user))
