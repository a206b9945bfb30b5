"""Nobody opens the hours of others to themselves: an owner sees whose they are, so others enter owners."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from homeostat.areas.organisation.models import Person
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Account, Client, Epic, HoursEntry
from homeostat.core.sentence import say
from homeostat.platform.shell.speech import speak
from homeostat.platform.signin.models import User

ENTERED = ("owner", "backup")


def refuse_entering_oneself(row: Model, changes: Mapping[str, Any], *, who: User | None) -> None:
    """Invalid where changes of a client, account or epic with hours of others enter whoever makes them."""
    if who is None or who.is_steward or not isinstance(row, Account | Client | Epic):
        return
    me = Person.objects.filter(user=who).values_list("pk", flat=True).first()
    if me is None:
        return
    field = _entered(row, changes, me)
    if field and HoursEntry.objects.filter(_on(row), superseded_at=None).exclude(person=me).exists():
        raise Invalid(
            field,
            _("Somebody else has to enter you: an owner sees whose hours they are."),
            speak(say("Ask somebody else, or {a_steward_word}.")),
        )


def _entered(row: Account | Client | Epic, changes: Mapping[str, Any], me: int) -> str:
    """The field by which somebody becomes owner or backup who is neither yet; empty where none does."""
    mine = {name: getattr(row, f"{name}_id", None) == me for name in ENTERED}
    for name in ENTERED:
        # An owner who becomes the backup sees no more than before.
        if _id_of(row, changes, name) == me and not (mine[name] or mine["owner"]):
            return name
    if not isinstance(row, Account) or mine["owner"]:
        return ""
    client = _id_of(row, changes, "client")
    own = Client.objects.filter(pk=client, owner=me)
    return "client" if client != row.client_id and own.exists() else ""


def _id_of(row: Model, changes: Mapping[str, Any], name: str) -> Any:
    value = changes.get(name, changes.get(f"{name}_id", getattr(row, f"{name}_id", None)))
    return getattr(value, "pk", value)


def _on(row: Account | Client | Epic) -> Q:
    if isinstance(row, Account):
        return Q(account=row)
    return Q(account__client=row) if isinstance(row, Client) else Q(epic=row)
