"""The organisation's words, and another language, in what is said of a change everywhere it is said."""

from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from tests.areas.organisation import cooperative
from tests.areas.organisation.cooperative import SPRING, SUMMER, adopt
from tests.translations.german import german

from homeostat.areas.organisation.models import OrganisationChange
from homeostat.core.organisation import CloseCell, DefineRole, RetypeCell, RoleFacts, SetPolicy
from homeostat.platform.signin.models import User

__all__ = ["german"]
pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CLOSE = "?cell=juniper"


@pytest.fixture
def client(db: None) -> Client:
    cache.clear()
    cooperative.found()
    browser = Client()
    browser.force_login(cooperative.member().user, backend=BACKEND)
    return browser


@pytest.fixture
def renamed(client: Client) -> Client:
    words = {
        "words.cell": ("circle", "circles"),
        "words.role": ("hat", "hats"),
        "words.sprint": ("era", "eras"),
    }
    adopt(
        [SetPolicy(key, {"one": one, "many": many}) for key, (one, many) in words.items()],
        on=SPRING,
        by=None,
        reason="",
    )
    return client


def url_of(op: str, query: str = "") -> str:
    return reverse("organisation:change", args=[op]) + query


def asked(on: date = SUMMER, **fields: object) -> dict[str, object]:
    return {**fields, "on": on.isoformat(), "reason": "", "step": "preview"}


def test_a_change_and_what_follows_are_said_in_the_organisations_words(renamed: Client) -> None:
    preview = renamed.post(url_of("retype-cell", CLOSE), asked(kind="generalist")).content.decode()
    assert "Juniper becomes a circle of the kind Generalist." in preview
    closing = renamed.post(url_of("close-cell", CLOSE), asked()).content.decode()
    assert "Ben is in no circle." in closing
    role = {"name": "Host", "cell": "falcon", "hours_per_sprint": "1", "wanted_holders": "1",
            "eligibility": "anyone", "purpose": "", "accountabilities": "", "term_sprints": "2"}  # fmt: skip
    assert "Falcon gets the hat Host." in renamed.post(url_of("define-role"), asked(**role)).content.decode()


def test_a_refusal_is_said_in_the_organisations_words(renamed: Client) -> None:
    refused = renamed.post(
        url_of("join", "?cell=juniper"),
        asked(person="mira", cell="juniper", standing="core", share="100"),
    )
    assert refused.status_code == 422
    assert (
        "On 1 June 2026 the circles of Mira ask for more than all of their time" in refused.content.decode()
    )


def test_history_and_audit_follow_words_chosen_later(client: Client) -> None:
    change = adopt(RetypeCell("juniper", "generalist"), on=SPRING, by=None, reason="")
    adopt(DefineRole("host", RoleFacts("Host", "juniper")), on=SPRING, by=None, reason="")
    address = reverse("organisation:cell", args=["juniper"])
    assert "Juniper becomes a cell of the kind Generalist." in client.get(address).content.decode()
    words = SetPolicy("words.cell", {"one": "circle", "many": "circles"})
    adopt(words, on=SPRING, by=None, reason="")
    for page in (address, reverse("organisation:adopted", args=[change.pk]), reverse("organisation:changes")):
        shown = client.get(page).content.decode()
        assert "Juniper becomes a circle of the kind Generalist" in shown, page
    audit = client.get(reverse("settings:audit")).content.decode()
    assert "Juniper becomes a circle of the kind Generalist" in audit
    assert "{cell}" not in audit
    compared = client.get(reverse("organisation:compare") + "?from=2026-01-05&to=2026-06-01").content.decode()
    assert "Juniper becomes a circle of the kind Generalist." in compared


def test_forms_and_messages_speak_the_language_of_the_account(client: Client, german: None) -> None:
    User.objects.filter(pk=client.session["_auth_user_id"]).update(language="de")
    preview = client.post(url_of("close-cell", CLOSE), asked()).content.decode()
    assert "Juniper schließt." in preview
    assert "Ben gehört nirgends dazu (Zelle)." in preview
    refused = client.post(
        url_of("join", "?cell=juniper"),
        asked(person="mira", cell="juniper", standing="core", share="50"),
    ).content.decode()
    assert "Am 1. Juni 2026 verlangen Zellen von Mira mehr als die ganze Zeit" in refused
    assert "Senken Sie einen Anteil, oder beenden Sie zuerst eine Mitgliedschaft." in refused
    done = client.post(url_of("close-cell", CLOSE), {**asked(), "step": "adopt"}, follow=True)
    assert "Erledigt: Juniper schließt." in done.content.decode()
    change = OrganisationChange.objects.latest("pk")
    english = Client()
    english.force_login(cooperative.member("ben").user, backend=BACKEND)
    address = reverse("organisation:adopted", args=[change.pk])
    assert "Juniper schließt." in client.get(address).content.decode()
    assert "Juniper closes." in english.get(address).content.decode()


def test_the_message_of_a_change_takes_it_back(client: Client) -> None:
    done = client.post(url_of("close-cell", CLOSE), {**asked(), "step": "adopt"}, follow=True)
    change = OrganisationChange.objects.latest("pk")
    undo = reverse("organisation:undo", args=[change.pk])
    assert f'action="{undo}"' in done.content.decode()
    client.post(undo)
    change.refresh_from_db()
    assert change.undone is not None


def test_a_closing_is_said_with_the_names_of_its_day(client: Client) -> None:
    change = adopt(CloseCell("juniper"), on=SUMMER, by=None, reason="")
    assert [*map(str, change.told)] == ["Juniper closes"]
    assert change.sentences == [{"template": "{cell} closes", "values": {"cell": "Juniper"}}]
