"""Changes of the settings area: who a user is, a user's own preferences, policies as a preset says."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from homeostat.areas.organisation.actions import adopt
from homeostat.areas.organisation.models import OrganisationChange, Person
from homeostat.areas.settings.preset_queries import changes_of, planned
from homeostat.areas.settings.presets import Preset
from homeostat.platform.audit.record import record
from homeostat.platform.shell.speech import speak
from homeostat.platform.signin.actions import NotPossible
from homeostat.platform.signin.models import User


@transaction.atomic
def link_person(user: User, *, person: Person, by: User | None, at: datetime, reason: str = "") -> Person:
    """Say who a user is in the organisation."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.user_id == user.pk:
        return person
    if person.user_id is not None:
        raise NotPossible(_("This person has a user already: unlink that one first."))
    if Person.objects.filter(user=user).exists():
        raise NotPossible(_("This user is another person already: unlink that one first."))
    person.user = user
    person.save(update_fields=["user"])
    record(
        by=by,
        action="link person",
        noun="user",
        key=user.pk,
        before={"person": None},
        after={"person": person.key},
        reason=reason,
    )
    return person


@transaction.atomic
def unlink_person(user: User, *, by: User | None, at: datetime, reason: str = "") -> User:
    """The user becomes a visitor; what the person did stays."""
    person = Person.objects.select_for_update().filter(user=user).first()
    if person is None:
        raise NotPossible(_("This user is not linked to a person."))
    person.user = None
    person.save(update_fields=["user"])
    record(
        by=by,
        action="unlink person",
        noun="user",
        key=user.pk,
        before={"person": person.key},
        after={"person": None},
        reason=reason,
    )
    return user


@transaction.atomic
def choose_preferences(
    user: User, *, theme: str, language: str, letter_keys: bool, by: User, at: datetime
) -> User:
    before = {"theme": user.theme, "language": user.language, "letter_keys": user.letter_keys}
    after = {"theme": theme, "language": language, "letter_keys": letter_keys}
    if before == after:
        return user
    user.theme, user.language, user.letter_keys = theme, language, letter_keys
    user.save(update_fields=list(after))
    record(by=by, action="choose preferences", noun="user", key=user.pk, before=before, after=after)
    return user


@transaction.atomic
def adopt_preset(
    preset: Preset,
    *,
    chosen: Collection[str],
    on: date,
    by: User | None,
    at: datetime,
    reason: str = "",
    expected: int | None = None,
) -> OrganisationChange:
    """Set the chosen policies as a preset says, from a day on, as one change; raises Refused or Conflict."""
    changes = changes_of(planned(preset, on=on), set(chosen))
    said = _("Preset “%(title)s”.") % {"title": speak(preset.titled)}
    return adopt(changes, on=on, by=by, reason=f"{said} {reason}".strip(), expected=expected, at=at)
