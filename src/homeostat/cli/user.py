"""homeostat user: who can sign in, for whoever runs the machine."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from homeostat.cli.address import use_running_address
from homeostat.cli.outcome import CommandFailed, say, show, show_json
from homeostat.cli.ready import database_ready

if TYPE_CHECKING:
    from homeostat.platform.signin.models import User

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, help="Add, list, invite and help those who sign in.")

Email = Annotated[str, typer.Argument(help="The e-mail address they sign in with.")]
Why = Annotated[str, typer.Option("--reason", help="Why; it is written into the audit log.")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]
Steward = Annotated[bool, typer.Option("--steward", help="They look after the settings, too.")]
Person = Annotated[str, typer.Option("--person", help="The key of the person they are in the organisation.")]
Ended = Annotated[bool, typer.Option("--end", help="They stop looking after the settings.")]
SecondFactor = Annotated[bool, typer.Option("--second-factor", help="Forget passkeys and codes as well.")]


@app.command("list")
def list_users(json: AsJson = False) -> None:
    """Everybody who can sign in."""
    with database_ready():
        from homeostat.platform.signin.models import User

        users = User.objects.select_related("person").order_by("email")
        rows = [
            {
                "email": user.email,
                "active": user.is_active,
                "steward": user.is_steward,
                "person": user.person.key if hasattr(user, "person") else None,
                "last_sign_in": user.last_login,
            }
            for user in users
        ]
    if json:
        show_json(rows)
        return
    for row in rows:
        marks = [word for word in ("steward",) if row[word]] + ([] if row["active"] else ["without access"])
        show(f"{row['email']:40} {row['person'] or '–':24} {', '.join(marks)}".rstrip())
    if not rows:
        say("Nobody yet: the first to sign up looks after the settings.")


@app.command()
def add(email: Email, steward: Steward = False, person: Person = "", reason: Why = "") -> None:
    """Add somebody; prints a link by which they choose their password."""
    is_known = use_running_address()
    with database_ready():
        from django.db import transaction
        from django.utils import timezone

        from homeostat.platform.signin.actions import grant_stewardship
        from homeostat.platform.signin.operating import add_user, password_link

        check_address(email)
        with transaction.atomic():
            user = possible(lambda: add_user(email, at=timezone.now(), reason=reason))
            if person:
                link(user, person)
            if steward:
                grant_stewardship(user, by=None, at=timezone.now(), reason=reason)
        say(f"{user.email} chooses a password here (once, within three days):")
        show_link(password_link(user), is_known=is_known)


@app.command("steward")
def make_steward(email: Email, end: Ended = False, reason: Why = "") -> None:
    """Let somebody look after the settings, or end it."""
    with database_ready():
        from django.utils import timezone

        from homeostat.platform.signin.actions import end_stewardship, grant_stewardship

        user, at = found(email), timezone.now()
        if end:
            possible(lambda: end_stewardship(user, by=None, at=at, reason=reason))
        else:
            possible(lambda: grant_stewardship(user, by=None, at=at, reason=reason))
        show(f"{user.email} {'no longer looks' if end else 'looks'} after the settings.")


@app.command()
def invite(email: Email, person: Person = "", reason: Why = "") -> None:
    """Send an invitation by mail, for a person of the organisation or as a visitor; prints its link."""
    is_known = use_running_address()
    with database_ready():
        from django.utils import timezone

        from homeostat.areas.organisation.models import Person as Row
        from homeostat.platform.signin.actions import send_invitation
        from homeostat.platform.signin.mail import invitation_link

        check_address(email)
        row = Row.objects.filter(key=person).first() if person else None
        if person and row is None:
            raise CommandFailed(
                f"There is no person with the key {person}. `homeostat export people` lists all."
            )
        at = timezone.now()
        token = possible(lambda: send_invitation(email, person=row, by=None, at=at, reason=reason))[1]
        show_link(invitation_link(token), is_known=is_known)


@app.command()
def reset(email: Email, second_factor: SecondFactor = False, reason: Why = "") -> None:
    """End all their sessions; prints a link by which they choose a new password."""
    is_known = use_running_address()
    with database_ready():
        from django.utils import timezone

        from homeostat.platform.signin.operating import password_link, reset_access

        user = reset_access(found(email), at=timezone.now(), second_factor=second_factor, reason=reason)
        say(f"{user.email} chooses a new password here (once, within three days):")
        show_link(password_link(user), is_known=is_known)


def show_link(link: str, *, is_known: bool) -> None:
    show(link)
    if not is_known:
        say("No server runs here, so the link begins as HOMEOSTAT_URL does when nobody sets it.")
        say("Where people open another address, set it: HOMEOSTAT_URL=https://homeostat.example.org")


def check_address(email: str) -> None:
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    try:
        validate_email(email)
    except ValidationError:
        raise CommandFailed(f"“{email}” is not an e-mail address.", code=2) from None


def found(email: str) -> "User":
    from homeostat.platform.signin.models import User

    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        raise CommandFailed(f"Nobody signs in as {email}. `homeostat user list` shows who does.")
    return user


def link(user: "User", key: str) -> None:
    from homeostat.areas.organisation.models import Person as Row

    row = Row.objects.select_for_update().filter(key=key).first()
    if row is None:
        raise CommandFailed(f"There is no person with the key {key}. `homeostat export people` lists all.")
    if row.user_id is not None:
        raise CommandFailed(f"{key} can sign in already.")
    row.user = user
    row.save(update_fields=["user"])


def possible(change: Callable[[], T]) -> T:
    from homeostat.platform.signin.actions import NotPossible

    try:
        return change()
    except NotPossible as refusal:
        raise CommandFailed(str(refusal)) from None
