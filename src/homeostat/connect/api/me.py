"""Who the token acts for."""

from datetime import datetime
from typing import Literal

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from homeostat.areas.organisation.models import PersonTerm
from homeostat.areas.settings.actions import choose_preferences
from homeostat.connect.api.entering import Entered
from homeostat.connect.api.policies import WRITES
from homeostat.connect.api.problems import wrong_field
from homeostat.connect.api.schema import Schema
from homeostat.connect.api.values import Body
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
    letter_keys: bool
    token: TokenOut | None


class PreferencesIn(Body):
    theme: Literal["system", "light", "dark"] | None = None
    letter_keys: bool | None = Field(None, description="Single keys are shortcuts.")
    language: str | None = Field(None, max_length=12, description="Empty: as the browser asks.")


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
        letter_keys=viewer.user.letter_keys,
        token=TokenOut(name=token.name, scopes=token.scopes, expires_at=token.expires_at) if token else None,
    )


@router.patch("/me", response=MeOut, summary="Choose my preferences", **WRITES)
def change_me(request: HttpRequest, body: PreferencesIn) -> MeOut:
    user = viewer_of(request).user
    if body.language and body.language not in dict(settings.LANGUAGES):
        known = ", ".join(key for key, _name in settings.LANGUAGES)
        remedy = _("Send one of: %(languages)s; or nothing.") % {"languages": known}
        raise wrong_field("language", _("This language is not spoken here."), remedy)
    choose_preferences(
        user,
        theme=body.theme or user.theme,
        language=user.language if body.language is None else body.language,
        letter_keys=user.letter_keys if body.letter_keys is None else body.letter_keys,
        by=user,
        at=timezone.now(),
    )
    return read_me(request)
