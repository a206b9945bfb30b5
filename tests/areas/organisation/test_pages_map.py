"""What the pages of the organisation say: the map, the lists, history, comparison, vacancies."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.areas.organisation import cooperative
from tests.areas.organisation.cooperative import SPRING, START, SUMMER, adopt, at

from homeostat.areas.organisation.actions import adopt_history
from homeostat.areas.organisation.snapshots import timeline
from homeostat.areas.organisation.views.story import tracks_about, written
from homeostat.core.organisation import (
    AddPerson,
    CellFacts,
    CloseCell,
    CreateCell,
    Join,
    Leave,
    PersonFacts,
    ReleaseRole,
    RemovePerson,
    Timeline,
    apply,
)
from homeostat.core.organisation.timeline import cell_track, person_track, role_track
from homeostat.platform.signin.models import User

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture
def client(db: None) -> Client:
    cache.clear()
    cooperative.found()
    return browser(cooperative.member().user)


def page(client: Client, name: str, *args: str, **query: str) -> str:
    return client.get(reverse(f"organisation:{name}", args=args), query).content.decode()


def test_without_an_organisation_the_page_says_what_to_do_first(db: None) -> None:
    cache.clear()
    shown = page(browser(cooperative.steward().user), "map")
    assert "There is no organisation yet" in shown
    assert reverse("organisation:change", args=["create-cell"]) in shown
    assert reverse("organisation:change", args=["add-person"]) in shown


def test_the_map_draws_cells_people_and_roles_as_links(client: Client) -> None:
    shown = page(client, "map")
    assert "5 people in 2 cells" in shown
    for noun, key in (("person", "mira"), ("role", "scrum")):
        assert reverse(f"organisation:{noun}", args=[key]) in shown
    assert "zoom=falcon" in shown


def test_the_lead_says_there_is_nothing_to_colour_by_where_no_sprint_is_planned(client: Client) -> None:
    assert "There is no load to colour the map by on this day." in page(client, "map")


def test_links_keep_the_day_and_the_sign(client: Client) -> None:
    shown = page(client, "map", on="2026-04-01", sign="resilience")
    kept = "?on=2026-04-01&amp;sign=resilience"
    assert reverse("organisation:person", args=["mira"]) + kept in shown
    assert reverse("organisation:list") + kept in shown
    person = page(client, "person", "mira", on="2026-04-01", sign="resilience")
    assert reverse("organisation:cell", args=["falcon"]) + kept in person


def test_the_day_decides_who_is_shown(client: Client) -> None:
    adopt(RemovePerson("yara"), on=SPRING, by=None, reason="Moves on", at=at(SPRING))
    for name in ("map", "list", "table"):
        query = {"of": "people"} if name == "table" else {}
        assert reverse("organisation:person", args=["yara"]) not in page(client, name, **query)
        assert reverse("organisation:person", args=["yara"]) in page(client, name, on="2026-02-01", **query)
    assert "Not there any more on" in page(client, "person", "yara")
    assert "Yara leaves the organisation" in page(client, "person", "yara")
    assert "In no cell" not in page(client, "person", "yara", on="2026-02-01")


def test_a_day_before_the_beginning_has_an_empty_map(client: Client) -> None:
    assert "Nothing is there on 1 May 2020" in page(client, "map", on="2020-05-01")
    assert "Not there yet" in page(client, "cell", "falcon", on="2020-05-01")


def test_a_day_that_is_no_day_is_today(client: Client) -> None:
    assert client.get(reverse("organisation:map"), {"on": "2026-02-31"}).status_code == 200


def test_the_slider_stops_at_every_day_of_change(client: Client) -> None:
    adopt(Join("juniper", "ada"), on=SPRING, by=None, reason="", at=at(SPRING))
    shown = page(client, "map", on=(SPRING + timedelta(days=9)).isoformat())
    assert "on=2026-03-02" in shown


def test_zooming_shows_the_cell_beside_the_map_with_who_alone_holds_what(client: Client) -> None:
    shown = page(client, "map", zoom="falcon")
    beside = shown.split('id="beside"')[1]
    assert "Only Mira has" in beside
    assert "no backup" in beside


def test_the_exported_map_is_a_document_of_its_own(client: Client) -> None:
    response = client.get(reverse("organisation:map_svg"))
    assert response["Content-Type"] == "image/svg+xml"
    assert response.content.startswith(b"<svg")
    assert b"Falcon" in response.content
    assert b"href" not in response.content


def test_the_table_sorts_narrows_and_is_saved_without_formulas(client: Client) -> None:
    adopt(AddPerson("evil", PersonFacts("=1+1")), on=SPRING, by=None, reason="", at=at(SPRING))
    rows = list(
        csv.reader(
            io.StringIO(
                client.get(reverse("organisation:table_file", args=["csv"]), {"of": "people"})
                .getvalue()
                .decode("utf-8-sig")
            )
        )
    )
    assert rows[0][0] == "Name"
    assert "'=1+1" in [row[0] for row in rows]
    url = reverse("organisation:table")
    names = client.get(url, {"of": "people", "sort": "-name"}).context["table"].rows
    shown = [row[0].text for row in names]
    assert shown == sorted(shown, key=str.casefold, reverse=True)
    narrowed = client.get(url, {"of": "people", "q": "juniper"}).context["table"]
    assert {row[0].text for row in narrowed.rows} == {"Ben", "Tomas"}
    assert narrowed.total == 6


def test_values_that_say_nothing_come_last_whichever_way_a_table_is_sorted(client: Client) -> None:
    for sort in ("hours", "-hours"):
        rows = client.get(reverse("organisation:table"), {"of": "people", "sort": sort}).context["table"].rows
        assert rows[0][0].text == "Mira"


def test_two_days_are_compared_in_sentences_by_cell(client: Client) -> None:
    adopt(Join("juniper", "ada"), on=SPRING, by=None, reason="", at=at(SPRING))
    adopt(CloseCell("juniper"), on=SUMMER, by=None, reason="", at=at(SUMMER))
    groups = client.get(reverse("organisation:compare"), {"from": "2026-02-01", "to": "2026-04-01"}).context[
        "groups"
    ]
    assert [(group.name, [line.sentence for line in group.lines]) for group in groups] == [
        ("Juniper", ["Ada joins Juniper as a core member."])
    ]
    swapped = client.get(reverse("organisation:compare"), {"from": "2026-04-01", "to": "2026-02-01"})
    assert swapped.context["since"] == date(2026, 2, 1)
    assert "Nothing differs" in page(client, "compare", **{"from": "2026-04-01", "to": "2026-04-02"})


def test_without_dates_a_year_ago_is_compared_with_today(client: Client) -> None:
    context = client.get(reverse("organisation:compare")).context
    assert (context["until"] - context["since"]).days == 365
    assert context["until"] == timezone.localdate()


def test_a_vacancy_says_since_when(client: Client) -> None:
    adopt(ReleaseRole("scrum", "mira"), on=SUMMER, by=None, reason="", at=at(SUMMER))
    shown = page(client, "vacancies")
    assert "Without a holder since 1 June 2026." in shown
    assert "Without a backup since 5 January 2026." in shown
    assert "Vacancies" in page(client, "vacancies", on="2020-01-01")


def test_a_page_tells_its_history_with_author_and_reason(client: Client) -> None:
    adopt(
        Leave("falcon", "yara"),
        on=SPRING,
        by=cooperative.member("ben").user,
        reason="Needs calm",
        at=at(SPRING),
    )
    shown = page(client, "cell", "falcon")
    assert "Yara leaves Falcon." in shown
    assert "Needs calm" in shown
    assert "Ben" in shown


def test_an_imported_history_is_told_day_by_day_from_the_rows(client: Client) -> None:
    target = timeline()
    for change, on in (
        (CreateCell("heron", CellFacts("Heron", "project")), date(2025, 5, 1)),
        (Join("heron", "ada"), SPRING),
        (Leave("heron", "ada"), SUMMER),
    ):
        after = apply(target, change, max(on, START))
        assert isinstance(after, Timeline)
        target = after
    adopt_history(target, by=None, reason="From a file", at=at(SUMMER))
    shown = page(client, "cell", "heron")
    for said in (
        "Heron opens as a cell of the kind Project.",
        "Ada joins Heron as a core member.",
        "Ada leaves Heron.",
    ):
        assert said in shown, shown.split('id="story"')[1]


def test_the_history_read_off_the_rows_names_every_kind_of_track(client: Client) -> None:
    found = timeline()
    for track, said in (
        (cell_track("falcon"), "Falcon gets the role Sprint manager"),
        (person_track("mira"), "Mira works 36.5 hours a week"),
        (role_track("scrum"), "Mira takes on Sprint manager"),
    ):
        episodes = list(written(found, tracks_about(found, track)))
        assert [episode.on for episode in episodes] == [START]
        assert any(str(sentence).startswith(said) for sentence in episodes[0].sentences), episodes


def test_tiles_of_another_person_are_shown_to_their_cell_only(client: Client) -> None:
    from homeostat.areas.organisation.models import Person
    from homeostat.areas.organisation.views.looking import Looking
    from homeostat.areas.organisation.views.sign import shares_cell
    from homeostat.platform.access import Viewer

    mira = Person.objects.get(key="mira")
    today = timezone.localdate()
    assert mira.user is not None
    looking = Looking(Viewer(mira.user, mira.pk, is_steward=False), timeline(), today, today)
    assert shares_cell(looking, "yara")
    assert not shares_cell(looking, "ben")
