"""Tables beside work: each says what the pages say, to those to whom the pages say it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone
from tests.areas.settings.conftest import cast
from tests.areas.settings.test_overrides import NOW, People, people
from tests.areas.work.conftest import NOW as THEN

from homeostat.areas.settings.override_actions import approve_override, decline_override
from homeostat.areas.work import actions
from homeostat.areas.work.models import StatedLimit
from homeostat.areas.work.outlines import Outline
from homeostat.connect.files.exporting import TABLES, exported
from homeostat.connect.files.targets import TARGETS

__all__ = ["cast", "people"]
TODAY = timezone.localdate()
DOING = {"by": None, "at": THEN}
REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "exports.md"


def rows(table: str, viewer: object = None) -> list[dict[str, object]]:
    return exported(table, viewer=viewer).to_dicts()  # type: ignore[arg-type]


def test_comments_come_out_as_they_were_written(people: People) -> None:
    ines, tomas = people.cast.ines, people.cast.tomas
    task, epic = actions.add_task("Paint", **DOING), actions.add_epic("Door", **DOING)  # type: ignore[arg-type]
    actions.add_comment(task, "Look, @tomas-braun", author=ines, **DOING)  # type: ignore[arg-type]
    actions.add_comment(epic, "Soon", author=tomas, **DOING)  # type: ignore[arg-type]
    gone = actions.add_comment(task, "Never mind", author=tomas, **DOING)  # type: ignore[arg-type]
    actions.remove_comment(gone, **DOING)  # type: ignore[arg-type]
    found = rows("comments", people.viewer(people.lea))
    assert [(row["task"], row["epic"], row["author"], row["text"]) for row in found] == [
        (task.key, None, "ines-okafor", "Look, @tomas-braun"),
        (None, "door", "tomas-braun", "Soon"),
    ]


def test_links_that_stand(people: People) -> None:
    one, two = (actions.add_task(title, **DOING) for title in ("Sand", "Paint"))  # type: ignore[arg-type]
    gone = actions.add_link(one, way="relates", other=two, **DOING)  # type: ignore[arg-type]
    actions.remove_link(gone, **DOING)  # type: ignore[arg-type]
    actions.add_link(one, way="blocks", other=two, **DOING)  # type: ignore[arg-type]
    assert rows("links") == [{"task": one.key, "kind": "blocks", "other": two.key}]


def test_templates_task_by_task_and_what_comes_again(people: People) -> None:
    outlines = [
        Outline(title="Ask {name}", cell="juniper", assign_adder=True),
        Outline(title="Pay", estimate="1.5", description="By\nbank"),
    ]
    template = actions.add_template("Bills", cell=people.cast.juniper, tasks=outlines, **DOING)  # type: ignore[arg-type]
    ask, pay = rows("templates")
    assert (ask["key"], ask["offered_to"], ask["place"], ask["cell"]) == ("bills", "juniper", 1, "juniper")
    assert (ask["title"], ask["assign_adder"], pay["assign_adder"]) == ("Ask {name}", True, False)
    assert (pay["title"], pay["estimate"], pay["description"]) == ("Pay", Decimal("1.5"), "By\nbank")
    assert rows("recurrences") == []
    weekly = {"kind": "weekly", "every": 1, "weekday": 2}
    actions.add_recurrence(template, rule=weekly, start=TODAY, fill="Bo", by=None, at=timezone.now())
    (again,) = rows("recurrences")
    assert (again["template"], again["start"], again["on_day_off"]) == ("bills", TODAY, "after")
    assert '"weekly"' in str(again["rule"])


def test_what_was_asked_for_one_cell_with_what_became_of_it(people: People) -> None:
    assert rows("overrides") == []
    decline_override(people.ask(), by=people.tomas, at=NOW, reason="Enough")
    approve_override(people.ask(value=7), by=people.tomas, at=NOW)
    people.ask(policy="load.range", value=[0.7, 0.9], end=None)
    found = {str(row["value"]): row["state"] for row in rows("overrides", people.viewer(people.lea))}
    assert found == {"6": "declined", "7": "adopted", "[0.7, 0.9]": "waiting"}
    assert {row["asker"] for row in rows("overrides")} == {"ines-okafor"}


def test_stated_limits_open_as_on_the_pages(people: People) -> None:
    """One's own with their history, of people of one's cells what holds today; all to a steward."""
    for days, limit in ((-30, 5), (-3, 4), (9, 3)):
        day = TODAY + timedelta(days)
        StatedLimit.objects.create(person=people.cast.ines, start=day, limit=Decimal(limit))
    StatedLimit.objects.create(person=people.cast.tomas, start=TODAY + timedelta(3), limit=Decimal(2))

    def told(viewer: object) -> list[tuple[object, object]]:
        return [(row["person"], row["limit"]) for row in rows("limits", viewer)]

    of_ines = [("ines-okafor", 5), ("ines-okafor", 4), ("ines-okafor", 3)]
    of_tomas = [("tomas-braun", 2)]
    assert told(people.viewer(people.cast.member)) == of_ines
    assert told(people.viewer(people.tomas)) == [of_ines[1], *of_tomas]
    assert told(people.viewer(people.lea)) == []
    assert told(people.viewer(people.cast.visitor)) == []
    assert told(people.viewer(people.cast.steward)) == told(None) == [*of_ines, *of_tomas]
    steward = replace(people.viewer(people.cast.steward), person_id=None)
    assert told(steward) == told(None)


@pytest.mark.parametrize("table", TABLES)
def test_the_reference_tells_the_columns_of_each_table_and_whether_it_comes_in_again(table: str) -> None:
    lines = [line for line in REFERENCE.read_text().splitlines() if line.startswith(f"| `{table}` |")]
    (line,) = lines
    _start, _name, said, _opens, again, _end = (part.strip() for part in line.split("|"))
    assert [name.strip("`") for name in said.split(", ")] == list(TABLES[table].columns)
    assert again.startswith("yes") == (table in TARGETS)
