"""What pages of the signs say where little happened."""

from homeostat.areas.work.models import Sprint

from .conftest import refresh
from .test_pages import text_of


def test_the_second_preset_of_spillover_is_said(world, client):
    for name in ("ada", "ben", "cy", "ada", "ben"):
        world.stay(0, name, "10")
    world.stay(0, "ada", "10", finished=False, state_at_close="external")
    refresh()
    client.force_login(world.user("ada"))
    page = text_of(client.get("/signs/spillover/rows/?sprint=1"))
    assert "0 %" in page
    assert "Counting everything open at the close it would be 17 %" in page


def test_an_empty_organisation_says_what_to_do(db, world, client):
    Sprint.objects.all().delete()
    client.force_login(world.user("ada"))
    page = text_of(client.get("/signs/"))
    assert "Nothing to measure yet" in page
    assert client.get("/signs/load/").status_code == 200
    assert client.get("/signs/load/rows/").status_code == 404
