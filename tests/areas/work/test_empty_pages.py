"""Pages of what is not there, and of an organisation where there is no work yet."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser
from django.urls import reverse
from tests.areas.work.conftest import Cast

from homeostat.areas.work.models import Account, Client, Sprint

Enter = Callable[..., Browser]


@pytest.mark.parametrize("page", ["task", "epic", "account", "client"])
def test_what_is_not_there_is_not_found(cast: Cast, enter: Enter, page: str) -> None:
    assert enter(cast.ada).get(reverse(f"work:{page}", args=["nothing"])).status_code == 404


@pytest.mark.parametrize(
    "page", ["home", "tasks", "epics", "accounts", "clients", "sprints", "hours", "absences"]
)
def test_an_empty_organisation_is_told_what_to_do_first(cast: Cast, enter: Enter, page: str) -> None:
    Sprint.objects.all().delete()
    Account.objects.all().delete()
    Client.objects.all().delete()
    answer = enter(cast.ada).get(reverse(f"work:{page}"))
    assert answer.status_code == 200
    assert 'class="empty"' in answer.content.decode()
