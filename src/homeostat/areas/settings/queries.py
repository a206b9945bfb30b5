"""Questions of the settings pages: who may sign in, and what people are called."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q

from homeostat.areas.organisation.models import Person, PersonTerm
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.signin.models import Invitation, Stewardship, User

MEMBER, INVITED, CLOSED, NOBODY = "member", "invited", "closed", "none"


@dataclass(frozen=True, slots=True)
class Access:
    """A person of the organisation (or a visitor, with an empty key) and whether they can sign in."""

    key: str
    name: str
    state: str
    user_id: int | None = None
    email: str = ""
    is_steward: bool = False
    is_here: bool = True
    is_coming: bool = False
    invitation: Invitation | None = None


def names_of_people() -> dict[int, str]:
    """The latest name of everybody who is or was in the organisation, by person."""
    terms = PersonTerm.objects.current().order_by("person_id", "-start").distinct("person_id")
    return dict(terms.values_list("person_id", "name"))


def names_by_key() -> dict[str, str]:
    """The latest name of everybody, by the person's key."""
    terms = PersonTerm.objects.current().order_by("person_id", "-start").distinct("person_id")
    return dict(terms.values_list("person__key", "name"))


def names_of_users() -> dict[int, str]:
    """What users are called: their person's name, else their address."""
    names = names_of_people()
    rows = User.objects.values_list("pk", "email", "person__pk")
    return {pk: names.get(person, email) if person else email for pk, email, person in rows}


def user_of(person: Person) -> int:
    """The id of the user a person is; 0, which nobody has, where they never signed in."""
    return User.objects.filter(person=person).values_list("pk", flat=True).first() or 0


def people_and_access(*, on: date, at: datetime) -> list[Access]:
    """Everybody of the organisation on the day and everybody who can sign in; five queries."""
    names = names_of_people()
    terms = PersonTerm.objects.current().filter(Q(end=None) | Q(end__gt=on))
    lasting = list(terms.values_list("person_id", "start"))
    here = {pk for pk, start in lasting if start <= on}
    coming = {pk for pk, _start in lasting} - here
    invited = {
        invitation.person_id: invitation
        for invitation in open_invitations(at=at)
        if invitation.person_id is not None
    }
    stewards = set(Stewardship.objects.filter(ended_at=None).values_list("user_id", flat=True))
    rows = []
    columns = ("pk", "key", "email", "user_id", "user__email", "user__is_active")
    for pk, key, email, user, user_email, is_active in Person.objects.values_list(*columns):
        if pk not in here and user is None:
            continue
        state = NOBODY
        if user is not None:
            state = MEMBER if is_active else CLOSED
        elif pk in invited:
            state = INVITED
        rows.append(
            Access(
                key=key,
                name=names.get(pk, key),
                state=state,
                user_id=user,
                email=email if user is None else user_email,
                is_steward=user is not None and user in stewards,
                is_here=pk in here,
                is_coming=pk in coming,
                invitation=invited.get(pk),
            )
        )
    return sorted(rows, key=lambda row: row.name.casefold())


def visitors() -> list[Access]:
    """Users without a person."""
    open_stewardship = Stewardship.objects.filter(user=OuterRef("pk"), ended_at=None)
    users = User.objects.filter(person=None).annotate(steward=Exists(open_stewardship)).order_by("email")
    return [
        Access(
            key="",
            name=user.email,
            state=MEMBER if user.is_active else CLOSED,
            user_id=user.pk,
            email=user.email,
            is_steward=bool(user.steward),
        )
        for user in users
    ]


def open_invitations(*, at: datetime) -> list[Invitation]:
    """Invitations nobody has answered, also those too old to be accepted: they can be sent again."""
    waiting = Invitation.objects.filter(accepted_at=None, withdrawn_at=None)
    return list(waiting.select_related("person").order_by("-invited_at"))


def last_backup() -> AuditEntry | None:
    """When and into which file the last backup was written; a restore is none."""
    return AuditEntry.objects.filter(noun="backup", action="back up").order_by("-at").first()


def stewards_to_ask() -> list[str]:
    """Whom a visitor can ask for access: names of those who look after the settings."""
    names = names_of_people()
    rows = Stewardship.objects.filter(ended_at=None, user__is_active=True).values_list(
        "user__person__pk", "user__email"
    )
    return sorted(names.get(person, email) if person else email for person, email in rows)
