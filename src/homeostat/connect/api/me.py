"""Who the token acts for."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from homeostat.areas.organisation.models import PersonTerm
from homeostat.connect.api.entering import Entered
from homeostat.platform.access import viewer_of

router = Router()


class TokenOut(Schema):
    name: str
    scopes: list[str]
    expires_at: datetime


class MeOut(Schema):
    email: str
    person: str | None
    name: str
    is_member: bool
    is_steward: bool
    theme: str
    language: str
    token: TokenOut | None


@router.get("/me", response=MeOut, summary="Who I am, and what my token may do")
def read_me(request: HttpRequest) -> MeOut:
    viewer = viewer_of(request)
    entered: Entered = request.entered  # type: ignore[attr-defined]
    own = PersonTerm.objects.on(timezone.localdate()).filter(person=viewer.person_id)
    person, name = own.values_list("person__key", "name").first() or (None, viewer.user.email)
    token = entered.token
    return MeOut(
        email=viewer.user.email,
        person=person,
        name=name,
        is_member=viewer.is_member,
        is_steward=viewer.is_steward,
        theme=viewer.user.theme,
        language=viewer.user.language,
        token=TokenOut(name=token.name, scopes=token.scopes, expires_at=token.expires_at) if token else None,
    )
