from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from homeostat.areas.organisation.models import Person, PersonTerm
from homeostat.models import Stewardship, User

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


@pytest.fixture(autouse=True)
def import_folder(settings, tmp_path):
    settings.IMPORT_FOLDER = tmp_path / "imports"
    return settings.IMPORT_FOLDER


@pytest.fixture
def steward(db) -> User:
    user = User.objects.create_user("steward@example.org", password="a long enough passphrase")
    Stewardship.objects.create(user=user, granted_at=timezone.now())
    return user


@pytest.fixture
def stranger(db) -> User:
    return User.objects.create_user("stranger@example.org", password="a long enough passphrase")


@pytest.fixture
def signed_in(steward) -> Client:
    client = Client()
    client.force_login(steward)
    return client


@pytest.fixture
def people(db) -> dict[str, Person]:
    found = {}
    for key in ("ada", "bo"):
        found[key] = Person.objects.create(key=key)
        PersonTerm.objects.create(
            person=found[key], name=key.title(), start=date(2020, 1, 1), recorded_at=timezone.now()
        )
    return found


@pytest.fixture
def write(tmp_path):
    """A file with this content."""

    def _write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return _write


def real(*names: str) -> list[Path]:
    """Files of the shared data, or a loud skip."""
    paths = [DATA / name for name in names]
    for path in paths:
        if not path.exists():
            pytest.skip(
                f"{path} is not here: the real data has no licence and is read from beside the checkout"
            )
    return paths
