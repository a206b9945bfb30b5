import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from tests.areas.settings.cast import NOW, Cast

from homeostat.platform.audit.models import AuditEntry

Browse = Callable[[str], Client]


def entry(cast: Cast, number: int = 0, **given: object) -> AuditEntry:
    values = {"action": "change cell", "noun": "cell", "key": "juniper", "by": cast.steward, **given}
    made = AuditEntry.objects.create(**values)
    AuditEntry.objects.filter(pk=made.pk).update(at=NOW - timedelta(minutes=number))
    return made


def shown(client: Client, **query: object) -> list[int]:
    answer = client.get(reverse("settings:audit"), query)
    return [row["entry"].pk for row in answer.context["rows"]]


def test_the_log_is_filtered_by_noun_action_person_and_period(browse: Browse, cast: Cast) -> None:
    AuditEntry.objects.all().delete()
    first = entry(cast)
    task = entry(cast, 1, noun="task", action="add task", key="jun-1", by=cast.member)
    old = entry(cast, 60 * 24 * 40, noun="task", action="change task", key="jun-1")
    client = browse("steward")
    assert shown(client) == [first.pk, task.pk, old.pk]
    assert shown(client, noun="task") == [task.pk, old.pk]
    assert shown(client, noun="task", key="jun-1", action="change task") == [old.pk]
    assert shown(client, user=cast.member.pk) == [task.pk]
    assert shown(client, start="2026-11-01") == [first.pk, task.pk]
    assert shown(client, end="2026-11-01") == [old.pk]


def test_nouns_and_actions_are_words_not_names_of_tables(browse: Browse, cast: Cast) -> None:
    AuditEntry.objects.all().delete()
    link = entry(cast, noun="tasklink", action="add_tasklink", key="jun-1 jun-2")
    entry(cast, 1, noun="sprint", action="close_sprint", key="312")
    entry(cast, 2, noun="task", action="add_comment", key="jun-1")
    entry(cast, 3, noun="hoursentry", action="copy_hours", key="9")
    entry(cast, 4, noun="tasklink", action="undo_add_tasklink", key="jun-3")
    entry(cast, 5, noun="cells", action="add_cell", key="c")
    client = browse("steward")
    page = client.get(reverse("settings:audit")).content.decode()
    told = [each.strip() for each in re.findall(r'class="what">([^<]*)<a', page)]
    assert told == [
        "Add link between tasks",
        "Close sprint",
        "Add comment · task",
        "Copy hours",
        "Undo add link between tasks",
        "Add cell · cells",
    ]
    assert '<option value="add_tasklink">add link between tasks</option>' in page
    assert '<option value="tasklink">link between tasks</option>' in page
    assert shown(client, action="add_tasklink") == [link.pk]


def test_before_and_after_are_shown_field_by_field(browse: Browse, cast: Cast) -> None:
    entry(cast, before={"name": "Falcon", "size": 3}, after={"name": "Kestrel", "size": 3})
    page = browse("member").get(reverse("settings:audit"), {"noun": "cell"}).content.decode()
    assert "<del>Falcon</del>" in page
    assert "<ins>Kestrel</ins>" in page
    assert "<dt>size</dt>" not in page


def test_pages_follow_one_another_without_gap_or_double(browse: Browse, cast: Cast) -> None:
    AuditEntry.objects.all().delete()
    AuditEntry.objects.bulk_create(
        AuditEntry(action="a", noun="cell", key=str(number), by=cast.steward) for number in range(120)
    )
    AuditEntry.objects.update(at=NOW)  # all at the same moment: the row decides
    client, query, seen = browse("steward"), "", []
    for _ in range(4):
        answer = client.get(f"{reverse('settings:audit')}?{query}")
        seen += [row["entry"].pk for row in answer.context["rows"]]
        query = answer.context["older"]
        if not query:
            break
    assert len(seen) == len(set(seen)) == 120
    assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize(
    "before", ["x", "2026-01-01~1", "~", "9999-99-99T00:00:00+00:00~1", "2026-11-18T00:00:00+00:00~x"]
)
def test_a_broken_cursor_is_the_first_page(browse: Browse, cast: Cast, before: str) -> None:
    assert browse("member").get(reverse("settings:audit"), {"before": before}).status_code == 200


def test_a_page_reads_the_index_of_its_order(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT * FROM homeostat_auditentry ORDER BY at DESC, id DESC LIMIT 51")
        assert "audit_newest" in "\n".join(line for (line,) in cursor.fetchall())


def test_hours_and_absences_of_others_are_for_stewards(browse: Browse, cast: Cast) -> None:
    hidden = [
        entry(cast, noun=noun) for noun in ("hoursentry", "absence", "user", "invitation", "person data")
    ]
    own = entry(cast, noun="hoursentry", by=cast.member)
    found = shown(browse("member"))
    assert own.pk in found
    assert not {one.pk for one in hidden} & set(found)
    assert {one.pk for one in hidden} <= set(shown(browse("steward")))
    text = browse("member").get(reverse("settings:audit_file")).getvalue().decode()
    assert "absence" not in text


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1"])
def test_the_file_neutralises_formulas(browse: Browse, cast: Cast, evil: str) -> None:
    entry(cast, key=evil, reason=evil)
    text = browse("steward").get(reverse("settings:audit_file"), {"noun": "cell"}).getvalue().decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0]["key"].startswith("'")
    assert rows[0]["reason"].startswith("'")
    assert rows[0]["by"] == "Mira Sund"
