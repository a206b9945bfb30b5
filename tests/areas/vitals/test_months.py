"""Who pays for the hours, month by month, on the page of sustainability."""

from datetime import date

import pytest
from tests.areas.vitals.conftest import TODAY, refresh

from homeostat.areas.vitals.months import last_months


@pytest.fixture
def page(world, client, monkeypatch):
    """Heron: 30 h billed and 10 h not in January, 8 h billed in February; Otter: 4 h not billed."""
    world.hours(0, "ada", "acme", "30")
    world.hours(1, "ben", "forum", "10")
    world.hours(0, "eve", "forum", "4")
    world.hours(2, "ada", "acme", "8")
    refresh()
    monkeypatch.setattr("homeostat.areas.vitals.views.sign.make_fresh", lambda: TODAY)
    client.force_login(world.user("ada"))
    return lambda query="": client.get(f"/signs/sustainability/{query}").context["months"]


def test_the_company_and_each_cell(page):
    chart = page()
    assert chart.form == "heat"
    assert [column.title for column in chart.columns][-2:] == ["Jan 2026", "Feb"]
    last = {row[0]: row[-2:] for row in chart.rows}
    assert next(iter(last)) == "The company"
    assert last["The company"] == ("32 %", "0 %")  # 14 of 44 h
    assert last["Heron"] == ("25 %", "0 %")  # 10 of 40 h
    assert last["Otter"] == ("100 %", "no data")


def test_a_cell_in_hours(page):
    chart = page("?cell=heron")
    assert chart.form == "stacked"
    assert chart.title.endswith("Heron")
    january, february = chart.rows[-2:]
    assert january == ["Jan 2026", "30 h", "10 h", "40 h", "25 %"]
    assert february == ["Feb", "8 h", "0 h", "8 h", "0 %"]


def test_a_person_has_no_months(page):
    assert page("?mine=1") is None


@pytest.mark.parametrize("query", ["", "?cell=otter"])
def test_nothing_where_nobody_worked(world, client, query):
    refresh()
    client.force_login(world.user("ada"))
    assert client.get(f"/signs/sustainability/{query}").context["months"] is None


def test_only_sustainability_has_months(page, client):
    assert client.get("/signs/load/").context["months"] is None


def test_twelve_months_over_the_turn_of_a_year():
    months = last_months(date(2026, 3, 31))
    assert (months[0], months[-1], len(months)) == (date(2025, 4, 1), date(2026, 3, 1), 12)
