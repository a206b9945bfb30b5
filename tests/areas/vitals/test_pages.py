"""The pages of the signs: the ladder for every address, what they say, and that their figures are the
stored ones.
"""

import csv
import io
from decimal import Decimal

import pytest

from homeostat.areas.vitals.models import Reading
from homeostat.core.vitals.registry import REGISTRY

from .conftest import refresh

PAGES = ["/signs/", "/signs/load/", "/signs/load/rows/?sprint=3", "/signs/load/rows.csv?sprint=3"]


def begin(world):
    """Heron is overcommitted in sprint 3, a task spilled over in sprint 1, roles are held and vacant."""
    for name in ("ada", "ben", "cy"):
        world.stay(2, name, "70")
        world.stay(0, name, "20", finished=name != "cy")
        world.stay(0, name, "10", epic="portal", day=13)
        world.hours(0, name, "acme", "29", epic="portal")
        world.hours(0, name, "forum", "10")
    world.stay(2, "di", "70")
    for name in ("di", "eve"):
        world.stay(0, name, "10", day=13)
    world.hours(0, "di", "acme", "20")
    world.role("release", holders="ada", hours_per_sprint=Decimal(4))
    world.role("vacant")
    refresh()
    return world


@pytest.fixture
def ada(world, client):
    client.force_login(world.user("ada"))
    return client


def text_of(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_works_for_members(ada, path):
    assert ada.get(path).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_the_same_under_htmx(ada, path):
    assert ada.get(path, headers={"HX-Request": "true"}).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_only_reading(ada, path):
    assert ada.post(path).status_code == 405


@pytest.mark.parametrize("path", PAGES)
def test_visitors_find_nothing(world, client, path):
    client.force_login(world.visitor().user)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_strangers_are_asked_to_sign_in(world, client, path):
    response = client.get(path)
    assert response.status_code == 302
    assert "/login/" in response["Location"]


@pytest.mark.parametrize("path", PAGES)
def test_stewards_read_like_members(world, client, path):
    client.force_login(world.steward().user)
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("key", REGISTRY)
@pytest.mark.parametrize("query", ["", "?cell=heron", "?cell=otter", "?mine=1"])
def test_every_sign_of_every_scope_within_fifteen_queries(ada, django_assert_max_num_queries, key, query):
    more = "&sprint=1" if query else "?sprint=1"
    for path in (
        f"/signs/{key}/{query}",
        f"/signs/{key}/rows/{query}{more}",
        f"/signs/{key}/rows.csv{query}{more}",
    ):
        # A file counts in the database how often it was taken.
        with django_assert_max_num_queries(24 if ".csv" in path else 15):
            response = ada.get(path)
        own = query == "?mine=1" and "person" not in REGISTRY[key].opening.scopes
        assert response.status_code == (404 if own else 200)


@pytest.mark.parametrize("path", ["/signs/", "/signs/load/"])
def test_overview_within_fifteen_queries(ada, django_assert_max_num_queries, path):
    with django_assert_max_num_queries(15):
        ada.get(path)


@pytest.mark.parametrize(
    "path",
    [
        "/signs/mood/",
        "/signs/load/rows/?sprint=99",
        "/signs/load/rows/?sprint=one",
        "/signs/load/rows/?sprint=²",
        "/signs/load/?cell=nowhere",
        "/signs/load/?cell=heron&mine=1",
        "/signs/spillover/?person=ben",
        "/signs/spillover/rows/?person=ben&sprint=1",
        "/signs/last_minute/rows.csv?person=ben&sprint=1",
        "/signs/fragmentation/?person=di",
        "/signs/load/?person=di",
    ],
)
def test_what_is_not_there_or_not_open_is_not_found(ada, path):
    assert ada.get(path).status_code == 404


def test_the_load_of_one_s_own_cell_opens(ada):
    assert "Ben" in text_of(ada.get("/signs/load/rows/?cell=heron&sprint=3"))
    assert ada.get("/signs/load/?person=ben").status_code == 200


def strip_of(page):
    """The addresses of the signs in the strip."""
    return [tile.href for tile in page.context["strip"]]


def test_the_strip_of_a_cell_s_figure_is_of_that_cell(ada):
    page = ada.get("/signs/load/?cell=otter")
    assert "/signs/spillover/?cell=otter" in strip_of(page)
    assert all(href.endswith("?cell=otter") for href in strip_of(page))
    assert 'aria-label="Vital signs of Otter"' in text_of(page)
    load = next(tile for tile in page.context["strip"] if tile.key == "load")
    company = next(tile for tile in page.context["shell"].strip if tile.key == "load")
    assert load.value != company.value


def test_the_strip_of_a_person_s_figure_shows_what_opens_of_them(ada):
    assert "/signs/spillover/?mine=1" in strip_of(ada.get("/signs/load/?mine=1"))
    theirs = strip_of(ada.get("/signs/load/?person=ben"))
    assert "/signs/load/?person=ben" in theirs
    assert not [href for href in theirs if "spillover" in href or "fragmentation" in href]


def test_the_strip_of_the_company_s_figure_is_the_company_s(ada):
    page = ada.get("/signs/load/")
    assert page.context["strip"] == ()
    assert 'href="/signs/spillover/"' in text_of(page)


def test_another_cell_s_load_opens_without_names(ada):
    page = text_of(ada.get("/signs/load/rows/?cell=otter&sprint=3"))
    assert "Goals of 2 people" in page
    assert "Di" not in page.split("<main", 1)[1]


def test_the_page_says_what_matters(ada):
    page = text_of(ada.get("/signs/load/?cell=heron"))
    assert "Heron: load was" in page
    assert "More is promised than there are hours" in page
    assert "above its range" in page


def test_the_overview_names_what_is_outside(ada):
    assert "outside" in text_of(ada.get("/signs/"))


@pytest.mark.parametrize("key", ["last_minute", "fragmentation"])
def test_a_cell_of_two_shows_no_value_anywhere(ada, key):
    for path in (f"/signs/{key}/?cell=otter", f"/signs/{key}/rows/?cell=otter&sprint=1"):
        page = text_of(ada.get(path))
        assert "too little to tell" in page.lower() or "fewer than three" in page.lower()
    rows = list(csv.reader(io.StringIO(text_of(ada.get(f"/signs/{key}/rows.csv?cell=otter&sprint=1")))))
    assert [row[5:7] for row in rows[1:]] == [["0", "0"]]


@pytest.mark.parametrize("key", REGISTRY)
def test_the_csv_adds_up_to_the_stored_figure(ada, key):
    reading = Reading.objects.get(sign=key, sprint__number=1, cell=None, person=None)
    text = ada.get(f"/signs/{key}/rows.csv?sprint=1").content.decode("utf-8-sig")
    *rows, total = list(csv.DictReader(io.StringIO(text)))
    assert total["kind"] == "total"
    assert Decimal(total["denominator"]) == (reading.denominator or 0)
    assert Decimal(total["numerator"]) == (reading.numerator or 0)
    assert sum(Decimal(row["denominator"]) for row in rows) == Decimal(total["denominator"])
    if key != "fragmentation":
        assert sum(Decimal(row["numerator"]) for row in rows) == Decimal(total["numerator"])


def test_a_title_is_never_a_formula_in_the_csv(world, ada):
    world.stay(2, "ada", "1").task.__class__.objects.update(title="=HYPERLINK(1)")
    text = ada.get("/signs/load/rows.csv?sprint=3").content.decode("utf-8-sig")
    titles = {row["title"] for row in csv.DictReader(io.StringIO(text)) if row["kind"] == "task"}
    assert titles == {"'=HYPERLINK(1)"}


def test_an_open_sprint_has_no_spillover_yet(ada):
    assert "is not closed yet" in text_of(ada.get("/signs/spillover/rows/?sprint=3"))


def test_without_a_sprint_named_the_latest_that_speaks_is_opened(ada):
    assert "sprint 2" in text_of(ada.get("/signs/spillover/rows/")).lower()


def test_no_style_or_script_is_written_into_the_page(ada):
    for path in ("/signs/", "/signs/load/", "/signs/load/rows/?sprint=3"):
        page = text_of(ada.get(path)).split("<main", 1)[1]
        assert "style=" not in page
        assert "onclick" not in page
