"""Changes of the settings area that touch people and users at once, or a user's own preferences."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from homeostat.areas.organisation.models import Person
from homeostat.platform.audit.record import record
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
