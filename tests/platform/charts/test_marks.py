from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from homeostat.platform.charts.bar import Bar, Part, bar
from homeostat.platform.charts.meter import Meter, meter
from homeostat.platform.charts.signs import Sign
from homeostat.platform.charts.slider import DateSlider
from homeostat.platform.charts.sparkline import sparkline


def shapes(svg: str, name: str) -> list[ElementTree.Element]:
    return [one for one in ElementTree.fromstring(svg).iter() if one.get("class") == name]


def test_a_sparkline_says_its_trend_in_words() -> None:
    svg = sparkline([0.9, 1.0, 1.1], low=0.8, high=1.0, state="hot")
    assert ElementTree.fromstring(svg).findtext("title") == "3 values, from 0.9 to 1.1"
    assert len(shapes(svg, "range")) == len(shapes(svg, "line")) == len(shapes(svg, "now")) == 1


def test_a_gap_stays_a_gap() -> None:
    svg = sparkline([1.0, 2.0, None, None, 3.0, 2.0, None, 4.0])
    assert len(shapes(svg, "line")) == 2
    assert len(shapes(svg, "alone")) == 1


def test_a_missing_last_value_has_no_dot() -> None:
    assert not shapes(sparkline([1.0, 2.0, None]), "now")


@pytest.mark.parametrize("values", [[], [None, None], [1.0], [2.0, 2.0, 2.0]])
def test_a_sparkline_of_little_is_still_a_picture(values: list[float | None]) -> None:
    assert ElementTree.fromstring(sparkline(values)).tag.endswith("svg")


def test_a_title_from_outside_is_escaped() -> None:
    assert "<b>" not in sparkline([1.0], title="<b>")


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(ValueError, match="purple"):
        sparkline([1.0], state="purple")


def test_a_bar_hatches_what_is_too_much() -> None:
    full = Bar([Part("tasks", "tasks", 50), Part("roles", "roles", 20)], goal=60)
    assert full.over == 10
    assert "10 h too much" in full.words
    assert shapes(full.svg, "over")
    assert shapes(full.svg, "hatch")
    assert "over by 10 h" in full.key


def test_a_bar_outlines_what_is_free() -> None:
    idle = Bar([Part("tasks", "tasks", 12.5)], goal=40, label="Oren")
    assert "27.5 h free" in idle.words
    assert shapes(idle.svg, "free")
    assert ElementTree.fromstring(idle.svg).findtext("title") == "Oren: 12.5 h committed of 40 h: 27.5 h free"


def test_a_bar_of_nothing_is_still_a_picture() -> None:
    assert ElementTree.fromstring(bar([], goal=0)).tag.endswith("svg")


def test_a_meter_keeps_its_value_on_the_scale() -> None:
    svg = meter("Load", words="1.80", value=1.8, low=0.8, high=1.0, floor=0, ceiling=1.5, state="hot")
    assert shapes(svg, "value")[0].get("width") == "100"
    assert ElementTree.fromstring(svg).findtext("title") == "Load: 1.80"


def test_a_meter_without_a_value_shows_its_scale() -> None:
    svg = Meter("Wellbeing", "no data", None, low=6, high=10, ceiling=10).svg
    assert shapes(svg, "healthy")
    assert not shapes(svg, "value")


def test_a_sign_draws_its_trend() -> None:
    sign = Sign("load", "Load", "1.08", "hot", trend=(0.9, 1.08), low=0.8, high=1.0)
    assert ElementTree.fromstring(sign.spark).findtext("title") == "Trend of Load"


def test_the_slider_knows_the_changes_before_and_after() -> None:
    days = [date(2026, 1, 5), date(2026, 3, 1), date(2026, 6, 1)]
    slider = DateSlider(
        "On",
        date(2026, 3, 1),
        date(2026, 1, 1),
        date(2026, 12, 31),
        days,
        action="/map/",
        kept=[("zoom", "a&b")],
    )
    assert slider.previous_href == "/map/?zoom=a%26b&on=2026-01-05"
    assert slider.next_href == "/map/?zoom=a%26b&on=2026-06-01"
    assert slider.at == 59
    assert slider.ticks.count("M") == 3


def test_played_the_slider_goes_through_a_long_history_in_sixty_steps() -> None:
    first, last = date(2021, 1, 1), date(2026, 1, 1)
    daily = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    day, seen = first, [first]
    while (following := DateSlider("On", day, first, last, daily).play) is not None:
        day = following
        seen.append(day)
    assert seen[-1] == last
    assert 55 <= len(seen) <= 63
    few = [date(2022, 5, 1), date(2022, 5, 2), date(2025, 5, 1)]
    assert DateSlider("On", date(2022, 5, 1), first, last, few).play == date(2025, 5, 1)
    assert DateSlider("On", date(2022, 5, 1), first, last, few[:2]).play == date(2022, 5, 2)


def test_the_slider_stays_within_its_days() -> None:
    slider = DateSlider("On", date(2030, 1, 1), date(2026, 1, 1), date(2026, 1, 1))
    assert (slider.days, slider.at, slider.next, slider.previous) == (0, 0, None, None)
