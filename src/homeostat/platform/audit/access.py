"""Who may read which entries of the audit log."""

from django.db.models import Q, QuerySet

from homeostat.platform.access import Viewer
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.audit.queries import kinds_of_entries

# Who did how much and when, who was away, what they want to carry, and addresses: open to the one who did it
# and to stewards.
PERSONAL_NOUNS = (
    "hoursentry",
    "timer",
    "emptyday",
    "absence",
    "statedlimit",
    "invitation",
    "user",
    "token",
    "person data",
)


def entries_for(viewer: Viewer) -> QuerySet[AuditEntry]:
    """The entries a viewer may read: a member those about the organisation and their own, a steward all."""
    entries = AuditEntry.objects.all()
    if not viewer.is_member:
        return entries.none()
    if viewer.is_steward:
        return entries
    return entries.filter(~Q(noun__in=PERSONAL_NOUNS) | Q(by=viewer.user))


def kinds_for(viewer: Viewer) -> tuple[list[str], list[str]]:
    """The nouns and the actions of the entries a viewer may read, for the filters."""
    if not viewer.is_member:
        return [], []
    kinds = kinds_of_entries()
    if not viewer.is_steward:
        personal = AuditEntry.objects.filter(by=viewer.user, noun__in=PERSONAL_NOUNS).order_by()
        own = set(personal.values_list("noun", "action").distinct())
        kinds = {kind for kind in kinds if kind[0] not in PERSONAL_NOUNS} | own
    return sorted({noun for noun, _ in kinds}), sorted({action for _, action in kinds})
