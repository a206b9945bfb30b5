"""Long lists come in pages: the list of cells, the tables, people and access."""

import csv
import io

import polars as pl
import pytest
from django.core.cache import cache
from django.test import Client
from tests.areas.organisation import cooperative
from tests.areas.organisation.cooperative import START, adopt

from homeostat.areas.organisation.models import OrganisationChange
from homeostat.areas.organisation.views import lists
from homeostat.areas.settings.views import people
from homeostat.core.organisation import AddPerson, CellFacts, CreateCell, PersonFacts

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(db: None) -> Client:
    cache.clear()
    cooperative.found()
    adopt(
        [
            CreateCell("avocet", CellFacts("Avocet", "project", "juniper")),
            CreateCell("egret", CellFacts("Egret", "project")),
            AddPerson("zoe", PersonFacts("Zoe")),
        ],
        on=START,
        by=None,
        reason="",
    )
    client = Client()
    client.force_login(
        cooperative.member().user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def cells(client: Client, page: int) -> list[tuple[str, int]]:
    answer = client.get("/organisation/list/", {"page": page})
    return [(cell.key, cell.depth) for cell in answer.context["cells"]]


def test_the_list_of_cells_is_nested_by_name(client: Client) -> None:
    assert cells(client, 1) == [("egret", 0), ("falcon", 0), ("juniper", 1), ("avocet", 2)]


def test_a_long_list_of_cells_goes_on_and_ends_with_what_is_in_no_cell(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "CELLS_ON_A_PAGE", 3)
    assert cells(client, 1) == [("egret", 0), ("falcon", 0), ("juniper", 1)]
    assert cells(client, 2) == [("avocet", 2)]
    first, last = (client.get("/organisation/list/", {"page": page}).content.decode() for page in (1, 2))
    assert 'rel="next"' in first
    assert "In no cell" not in first
    assert 'rel="prev"' in last
    assert "Zoe" in last
    assert "Recruitment" in last


def test_a_long_table_goes_on_and_its_csv_is_whole(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "ROWS_ON_A_PAGE", 3)
    asked = {"of": "people", "sort": "name"}
    first = client.get("/organisation/table/", asked).content.decode()
    assert "Ada" in first
    assert "Zoe" not in first
    assert "6 rows" in first
    assert "Zoe" in client.get("/organisation/table/", {**asked, "page": 2}).content.decode()
    assert "Zoe" in client.get("/organisation/table.csv", asked).getvalue().decode()


def test_tables_vacancies_and_changes_leave_for_spreadsheets(client: Client) -> None:
    def lines(address: str) -> list[list[str]]:
        answer = client.get(address)
        assert answer.status_code == 200
        return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))

    sheet = pl.read_excel(io.BytesIO(client.get("/organisation/table.xlsx?of=people&sort=-hours").content))
    heading, *people = lines("/organisation/table.csv?of=people&sort=-hours")
    assert sheet.columns == heading
    assert sheet["Name"].to_list() == [row[0] for row in people]
    assert sheet["Hours a week"].dtype.is_numeric()
    page = client.get("/organisation/vacancies/")
    heading, *vacant = lines("/organisation/vacancies.csv")
    assert heading[:4] == ["Name", "Belongs to", "Holders missing", "Without a holder since"]
    assert [row[0] for row in vacant] == [one.role.name for one in page.context["vacancies"]]
    heading, *changes = lines("/organisation/changes.csv")
    assert heading == ["Holds from", "Change", "Sentences", "Reason", "By", "Made on", "State"]
    assert len(changes) == OrganisationChange.objects.count() > 0
    assert "/organisation/changes.xlsx" in client.get("/organisation/changes/").content.decode()


def test_people_and_access_are_found_by_name(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "ON_A_PAGE", 2)
    first = client.get("/settings/people/").content.decode()
    assert "Ada" in first
    assert "Yara" not in first
    assert "Containing" in first
    found = client.get("/settings/people/", {"q": "yar"}).content.decode()
    assert "Yara" in found
    assert "Ada" not in found
    assert "1 of 6 people" in found
    nobody = client.get("/settings/people/", {"q": "<i>"}).content.decode()
    assert "contains “&lt;i&gt;”" in nobody
