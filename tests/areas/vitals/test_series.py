"""Readings over time: limits, what deserves a look, and the doors other pages use."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from homeostat.areas.vitals import queries, tiles
from homeostat.areas.vitals.models import Checkup, Reading
from homeostat.areas.vitals.queries import COMPANY, Scope
from homeostat.areas.vitals.trend import trend_chart
from homeostat.areas.vitals.wording import note_of, range_of, sentence_of, tone_of
from homeostat.areas.work.models import Sprint
from homeostat.cli import signs as command
from homeostat.core.vitals.limits import State
from homeostat.core.vitals.registry import REGISTRY
from homeostat.platform.shell.words import default_words, speaking

from .conftest import AT, FIRST_DAY, TODAY, refresh

QUIET = [0.90, 0.92, 0.89, 0.91, 0.93, 0.90, 0.88, 0.92, 0.91, 0.90, 0.89, 0.92]
LOAD, SPILLOVER, FRAGMENTATION = REGISTRY["load"], REGISTRY["spillover"], REGISTRY["fragmentation"]


def read(world, values, *, sign=LOAD, cell=None, low=0.8, high=1.0):
    """One reading per value, over sprints that are all over."""
    for number, value in enumerate(values, start=1):
        start = FIRST_DAY + timedelta(days=14 * (number - 1))
        sprint, _made = Sprint.objects.get_or_create(
            number=number, defaults={"start": start, "end": start + timedelta(days=14)}
        )
        state = State.NO_DATA if value is None else State.ABOVE if value > high else State.IN_RANGE
        Reading.objects.create(
            sign=sign.key,
            sprint=sprint,
            cell=cell,
            numerator=None if value is None else Decimal(str(value)) * 100,
            denominator=None if value is None else Decimal(100),
            value=value,
            state=state.value,
            low=low,
            high=high,
            evidence=10,
            people=5,
            computed_at=AT,
        )
        Checkup.objects.get_or_create(sprint=sprint, defaults={"method": 1, "computed_at": AT})
    return FIRST_DAY + timedelta(days=14 * len(values))


def test_two_sprints_outside_range_and_limits_deserve_a_look(world):
    until = read(world, [*QUIET, 1.2, 1.25])
    series = queries.series(LOAD, COMPANY, until=until)
    assert series.limits is not None
    assert series.limits.baseline == 12
    assert series.attention
    assert note_of(series) == "outside its range and its own limits, twice running"
    assert "it deserves a look" in sentence_of(series, whose="The company")


def test_one_sprint_outside_does_not(world):
    until = read(world, [*QUIET, 0.9, 1.25])
    assert not queries.series(LOAD, COMPANY, until=until).attention


def test_a_sprint_that_is_not_over_does_not_count_except_for_load(world):
    until = read(world, [*QUIET, 1.2, 1.25]) - timedelta(days=1)
    assert queries.series(LOAD, COMPANY, until=until).attention
    read(world, [*QUIET, 2.2, 2.25], sign=FRAGMENTATION)
    assert not queries.series(FRAGMENTATION, COMPANY, until=until).attention


def test_without_six_values_there_are_no_limits_and_nothing_is_alarming(world):
    until = read(world, [1.2, 1.3, 1.4])
    series = queries.series(LOAD, COMPANY, until=until)
    assert series.limits is None
    assert not series.attention


def test_a_tile_goes_back_two_sprints_for_a_value_and_no_further(world):
    until = read(world, [0.9, 0.8, None, None])
    assert queries.series(LOAD, COMPANY, until=until).latest.value == 0.8
    Reading.objects.filter(sprint__number=2).update(value=None, state="no_data")
    assert queries.series(LOAD, COMPANY, until=until).latest.value is None


def test_the_chart_shows_range_and_limits_and_its_table_says_the_same(world):
    until = read(world, [*QUIET, 1.2, None])
    chart = trend_chart(queries.series(LOAD, COMPANY, until=until), whose="The company")
    assert chart is not None
    assert chart.payload["outside"][-2:] == [True, False]
    assert (chart.payload["low"], chart.payload["high"]) == (0.8, 1.0)
    assert chart.rows[0][:2] == ["14", ""]
    assert chart.rows[1] == ["13", "120 %", "80 % to 100 %", "85 % to 96 %", "above its range"]
    assert chart.summary == "Centre 91 %, from 12 sprints (1 to 12)."


def test_a_share_has_limits_of_its_own_for_every_sprint(world):
    values = [0.1, 0.12, 0.08, 0.11, 0.09, 0.1, 0.13]
    until = read(world, values, sign=SPILLOVER, low=0, high=0.15)
    Reading.objects.filter(sprint__number=7).update(numerator=Decimal("1.3"), denominator=Decimal(10))
    chart = trend_chart(queries.series(SPILLOVER, COMPANY, until=until), whose="The company")
    assert chart is not None
    assert chart.payload["uppers"][-1] > chart.payload["uppers"][0]
    assert chart.payload["low"] is None


def test_nothing_to_draw_is_no_chart(world):
    until = read(world, [None, None])
    assert trend_chart(queries.series(LOAD, COMPANY, until=until), whose="The company") is None


def test_few_sprints_say_when_limits_appear(world):
    until = read(world, [0.9, 0.9])
    chart = trend_chart(queries.series(LOAD, COMPANY, until=until), whose="The company")
    assert chart is not None
    assert chart.summary == "Its own limits appear once six sprints have a value."
    assert chart.rows[0][3] == ""


def test_the_map_gets_value_and_state_by_cell(world):
    heron = world.cells["heron"]
    read(world, [0.9, 1.2], cell=heron)
    second = Sprint.objects.get(number=2)
    assert queries.readings_for_map("load", second) == {heron.pk: (1.2, State.ABOVE)}
    assert queries.sprint_on(second.start).number == 2
    assert queries.sprint_on(FIRST_DAY - timedelta(days=1)) is None


def test_a_sign_of_closed_sprints_speaks_for_a_day_through_the_last_closed_one(world):
    refresh()
    day = world.sprints[2].start
    assert queries.sprint_for(LOAD, day).number == 3
    assert queries.sprint_for(SPILLOVER, day).number == 2


def test_a_person_s_load_has_its_parts(world):
    world.stay(2, "ada", "60")
    refresh()
    load = queries.person_load(world.people["ada"].pk, world.sprints[2])
    assert load is not None
    assert load.parts["tasks"] == ["60", "0"]
    assert queries.person_load(999, world.sprints[2]) is None


def test_the_strip_takes_few_queries_and_shows_what_there_is_room_for(world, django_assert_num_queries):
    world.stay(2, "ada", "60")
    refresh()
    viewer = world.viewer("ada")
    with speaking(default_words()), django_assert_num_queries(5):
        shown = tiles.strip(viewer)
    with speaking(default_words()), django_assert_num_queries(2):
        assert tiles.strip(viewer) == shown
    assert len(shown) == tiles.IN_STRIP < len(REGISTRY)
    keys = [tile.key for tile in shown]
    assert keys == [key for key in REGISTRY if key in keys], "in their usual order"
    hurting = {series.sign.key for series in queries.all_series(COMPANY, until=TODAY) if is_hot(series)}
    assert hurting <= set(keys)
    load = shown[0]
    assert (load.title, load.state, load.note) == ("Load", "cool", "there is room for more work")
    assert load.href == "/signs/load/"
    assert tiles.strip(world.visitor()) == []


def is_hot(series):
    latest = series.latest
    return latest.value is not None and tone_of(series.sign, State(latest.state)) == "hot"


def test_the_previous_value_is_the_last_one_before(world):
    until = read(world, [0.9, None, 0.95])
    assert queries.series(LOAD, COMPANY, until=until).previous.value == 0.9
    assert queries.series(LOAD, Scope(cell_id=1), until=until).previous is None


def test_the_limits_are_the_same_however_many_sprints_are_asked_for(world):
    until = read(world, [0.5] * 4 + [0.9, 0.91] * 13)
    few, many = (queries.all_series(COMPANY, until=until, count=count)[0] for count in (13, 30))
    assert few.limits == many.limits
    assert (len(few.readings), len(many.readings), len(many.earlier)) == (26, 26, 4)
    assert len(command.as_data(many, None, "", sprints=30)["history"]) == 30


def test_every_cell_at_a_glance(world):
    heron = world.cells["heron"]
    until = read(world, [0.9, 1.2], cell=heron)
    assert queries.latest_by_cell(until=until)[heron.pk]["load"].value == 1.2
    assert [row[2] for row in queries.open_cells(until)] == ["Heron", "Otter"]
    assert [sprint.number for sprint in queries.recent_sprints(until - timedelta(days=20))] == [2, 1]


@pytest.mark.parametrize(
    ("sign", "low", "high", "words"),
    [
        ("load", 0.8, 1.0, "80 % to 100 %"),
        ("sustainability", 0, 0.3, "at most 30 %"),
        ("fragmentation", 1, 4, "at most 4.0"),
        ("resilience", 0.67, 1, "at least 67 %"),
        ("spillover", 0.05, 0.15, "5 % to 15 %"),
        ("load", None, None, "no range"),
    ],
)
def test_ranges_are_said_simply(sign, low, high, words):
    assert range_of(REGISTRY[sign], low, high) == words


@pytest.mark.parametrize("key", REGISTRY)
def test_every_sign_has_its_explanation(key):
    root = Path(__file__).parents[3] / "docs" / "explanation" / "signs"
    text = (root / f"{key.replace('_', '-')}.md").read_text()
    for heading in ("## By hand", "## Assumptions", "## Limits"):
        assert heading in text
    assert f"({key.replace('_', '-')}.md)" in (root / "README.md").read_text()


def test_the_command_shows_a_line_per_sign_and_exactly_the_sprint_asked_for(world):
    until = read(world, [0.9, None])
    found = queries.all_series(COMPANY, until=until)
    shown = command.lines(found, [command._latest(series, None) for series in found])
    assert len(shown) == len(REGISTRY) + 1
    assert "90 %" in shown[1]
    exact = [command._latest(series, 2) for series in found]
    assert "–" in command.lines(found, exact)[1]
    data = command.as_data(found[0], exact[0], "", sprints=13)
    assert (data["sign"], data["value"], len(data["history"])) == ("load", None, 2)
