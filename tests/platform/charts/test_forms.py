import json
import re
from pathlib import Path

import homeostat
from homeostat.platform.charts.forms import (
    Band,
    Bin,
    Fan,
    Flow,
    Limits,
    Series,
    fan,
    heat_map,
    reliability,
    sankey,
    stacked,
    trend,
    written,
)
from homeostat.platform.shell.samples_drawn import sample_charts

SCRIPT = Path(homeostat.__file__).parent / "static" / "js" / "chart-forms.js"


def test_a_figure_is_written_with_its_unit() -> None:
    assert written(0.125, "%") == "12 %"
    assert written(7.50, "h") == "7.5 h"
    assert written(None, "h") == "no data"


def test_a_trend_marks_what_lies_outside_its_own_limits() -> None:
    chart = trend(
        "t",
        title="Load",
        labels=["1", "2", "3"],
        values=[0.9, None, 1.3],
        limits=Limits(1.0, 0.8, 1.2, 0.8, 1.0),
    )
    assert chart.payload["outside"] == [False, False, True]
    assert chart.rows == [("1", "0.9", ""), ("2", "no data", ""), ("3", "1.3", "outside its limits")]
    assert chart.summary == "Healthy from 0.8 to 1. By its own history it moves between 0.8 and 1.2."


def test_open_ranges_are_said_in_words() -> None:
    assert (
        trend("t", title="T", labels=[], values=[], limits=Limits(high=0.15), unit="%").summary
        == "Healthy up to 15 %."
    )
    assert trend("t", title="T", labels=[], values=[], limits=Limits(low=0.9)).summary == "Healthy from 0.9."


def test_a_fan_has_a_row_for_every_label_and_a_column_for_every_band() -> None:
    chart = fan("f", title="F", fan=Fan(["a", "b", "c"], [1], [2, 3], [Band(0.8, [1, 1], [4, 5])]), unit="h")
    assert [len(row) for row in chart.rows] == [3, 3, 3]
    assert chart.rows[2] == ("c", "3 h", "1 h – 5 h")
    assert chart.columns[2].title == "80 % of futures"


def test_a_stack_adds_up() -> None:
    chart = stacked(
        "s", title="S", labels=["Mira"], series=[Series("tasks", [3]), Series("roles", [None])], goal=[4]
    )
    assert list(chart.rows[0]) == ["Mira", "3 h", "no data", "3 h", "4 h"]
    assert len(chart.columns) == 5


def test_flows_name_every_node_once() -> None:
    chart = sankey("k", title="K", flows=[Flow("a", "b", 1), Flow("b", "c", 1)])
    assert chart.payload["names"] == ["a", "b", "c"]


def test_heat_and_reliability_have_their_tables() -> None:
    assert heat_map("h", title="H", across=["1"], down=["x"], values=[[0.5]], unit="%").rows == [
        ("x", "50 %")
    ]
    assert reliability("r", title="R", bins=[Bin(0.7, 0.65, 20)]).rows == [("70 %", "65 %", "20")]


def test_every_form_of_the_server_is_known_to_the_script_and_is_json() -> None:
    drawn = set(
        re.findall(r"^  (\w+)\(data, color, label(?:, width)?\) \{", SCRIPT.read_text(), re.MULTILINE)
    )
    charts = sample_charts()
    assert {chart.form for chart in charts} == drawn
    for chart in charts:
        json.dumps(chart.payload)
        assert all(len(row) == len(chart.columns) for row in chart.rows)
