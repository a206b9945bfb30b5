"""The large demo in a database of its own, with every reading computed."""

import importlib
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from homeostat.models import User


def say(words: str) -> None:
    print(words, file=sys.stderr)


@contextmanager
def large_demo(kept: str) -> Iterator[None]:
    """Archipelago in the folder, or in one that goes afterwards; the sprints of today are in the readings."""
    with ExitStack() as until:
        folder = Path(kept or until.enter_context(tempfile.TemporaryDirectory(prefix="large-")))
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o711)
        os.environ["HOMEOSTAT_DATA"] = str(folder / "data")
        os.environ["HOMEOSTAT_CLUSTER"] = str(folder / "postgres")
        os.environ["HOMEOSTAT_DEMO"] = "1"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homeostat.settings")
        from homeostat.cli.ready import database_ready, migrate

        until.enter_context(database_ready(migrated=False))
        migrate()
        fill()
        importlib.import_module("homeostat.wsgi")  # as a web process is set up
        yield


def fill() -> None:
    from django.utils import timezone

    from homeostat.areas.organisation.models import Person
    from homeostat.areas.vitals.actions import refresh
    from homeostat.connect import demo

    if not demo.is_loaded():
        demo.load(say, large=True)
    if Person.objects.count() < 1_000:
        raise SystemExit("This folder holds another organisation than the large demo.")
    refresh(today=timezone.localdate(), at=timezone.now())


def steward() -> "User":
    """Who asked first: the one that the story is signed by, a member of a cell as well."""
    from homeostat.models import Stewardship

    return Stewardship.objects.filter(ended_at=None).select_related("user").earliest("granted_at").user
