"""A new secret key, with and without the one before it."""

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core import signing
from django.test import Client

from homeostat.platform.signin.models import User

pytestmark = pytest.mark.django_db
NEW = "a new key, as long as keys should be, and known to nobody"


@pytest.fixture
def known() -> Client:
    client = Client()
    user = User.objects.create_user("a@example.org", password="murmelnde Kaskaden unter Birken")
    client.force_login(user, backend=django_settings.AUTHENTICATION_BACKENDS[0])
    return client


def test_what_the_key_before_signed_still_holds(settings: Any, known: Client) -> None:
    link = signing.dumps("a mailed link")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = NEW
    assert known.get("/settings/account/").status_code == 200
    assert signing.loads(link) == "a mailed link"
    settings.SECRET_KEY_FALLBACKS = []
    assert known.get("/settings/account/").status_code == 200  # signed anew meanwhile


def test_without_it_everybody_signs_in_again(settings: Any, known: Client) -> None:
    link = signing.dumps("a mailed link")
    settings.SECRET_KEY = NEW
    assert known.get("/settings/account/").status_code == 302
    with pytest.raises(signing.BadSignature):
        signing.loads(link)
