"""The people of these tests: a steward, a member, a visitor, and someone who has no user yet."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client
from tests.areas.settings.cast import FROM, LONG_AGO, Cast, add_person, add_user

from homeostat.areas.organisation.models import Cell, CellKind, CellTerm, KindTerm
from homeostat.platform.signin.actions import grant_stewardship


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    kind = CellKind.objects.create(key="generalist")
    KindTerm.objects.create(kind=kind, name="generalist", start=FROM, recorded_at=LONG_AGO)
    juniper = Cell.objects.create(key="juniper")
    CellTerm.objects.create(cell=juniper, name="Juniper", kind=kind, start=FROM, recorded_at=LONG_AGO)
    mira = add_person("mira-sund", "Mira Sund", cell=juniper, email="mira@example.org")
    ines = add_person("ines-okafor", "Ines Okafor", cell=juniper, email="ines@example.org")
    tomas = add_person("tomas-braun", "Tomas Braun", cell=juniper, email="tomas@example.org")
    steward = add_user("mira@example.org", mira)
    grant_stewardship(steward, by=None, at=LONG_AGO, reason="First.")
    return Cast(
        steward=steward,
        member=add_user("ines@example.org", ines),
        visitor=add_user("guest@example.org"),
        mira=mira,
        ines=ines,
        tomas=tomas,
        juniper=juniper,
    )


@pytest.fixture
def browse(cast: Cast) -> Callable[[str], Client]:
    """A browser signed in as the steward, the member or the visitor; of a stranger for any other word."""

    def signed_in(who: str) -> Client:
        client = Client()
        if who in ("steward", "member", "visitor"):
            client.force_login(
                getattr(cast, who), backend="allauth.account.auth_backends.AuthenticationBackend"
            )
        return client

    return signed_in
