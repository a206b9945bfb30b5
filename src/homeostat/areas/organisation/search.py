"""People, cells and roles by their words, and the changes somebody may begin from anywhere."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from homeostat.areas.organisation.access import may_change
from homeostat.areas.organisation.forms import FORMS
from homeostat.platform.access import Viewer
from homeostat.platform.search.asked import Asked
from homeostat.platform.search.found import Found, Group
from homeostat.platform.shell.speech import by_gap, worded


class Noun(NamedTuple):
    """A kind of thing with dated rows: what tells it from its namesakes is a query about the row `t`."""

    kind: str
    icon: str
    note: str


IN_CELLS = """SELECT string_agg(n.name, ', ' ORDER BY m.share DESC, n.name) FROM homeostat_membership m
    JOIN homeostat_cellterm n ON n.cell_id = m.cell_id AND n.superseded_at IS NULL
        AND n.start <= %(today)s AND (n."end" IS NULL OR n."end" > %(today)s)
    WHERE m.person_id = t.person_id AND m.superseded_at IS NULL
        AND m.start <= %(today)s AND (m."end" IS NULL OR m."end" > %(today)s)"""
OF_KIND = """SELECT k.name FROM homeostat_kindterm k WHERE k.kind_id = t.kind_id AND k.superseded_at IS NULL
    ORDER BY k.start DESC LIMIT 1"""
OF_CELL = """SELECT n.name FROM homeostat_cellterm n WHERE n.cell_id = t.cell_id AND n.superseded_at IS NULL
    ORDER BY n.start DESC LIMIT 1"""
NOUNS = (
    Noun("person", "person", IN_CELLS),
    Noun("cell", "organisation", OF_KIND),
    Noun("role", "role", OF_CELL),
)


def groups(viewer: Viewer, asked: Asked) -> list[Group]:
    """People, cells and roles for members, in one query; by what they are called now or were called last."""
    wanted = [noun for noun in NOUNS if asked.wants(noun.kind)]
    if not viewer.is_member or not wanted:
        return []
    today = timezone.localdate()
    given: dict[str, Any] = {
        "query": asked.query,
        "start": asked.start,
        "today": today,
        "most": asked.limit + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(_select(noun) for noun in wanted), given)
        rows = cursor.fetchall()
    words = by_gap()
    titles = {"person": _("People"), "cell": words["cells"], "role": words["roles"]}
    return [
        Group.of(
            noun.kind,
            titles[noun.kind][:1].upper() + titles[noun.kind][1:],
            [_found(noun, today, *row[1:]) for row in rows if row[0] == noun.kind],
            limit=asked.limit,
        )
        for noun in wanted
    ]


def deeds(viewer: Viewer) -> Iterator[Found]:
    """The changes of the organisation, for those who may make them."""
    if viewer.is_member and may_change(viewer):
        for op, form in FORMS.items():
            title = _("Change: %s") % worded(str(form.title))
            yield Found(title, reverse("organisation:change", args=[op]), icon="split")


def _select(noun: Noun) -> str:
    kind = noun.kind
    table = f"homeostat_{kind}term"
    return f"""
        (SELECT '{kind}', o.key, t.name, ({noun.note}), t.start, t."end"
         FROM {table} t JOIN homeostat_{kind} o ON o.id = t.{kind}_id
         WHERE t.found_by @@ %(query)s::tsquery AND t.superseded_at IS NULL AND NOT EXISTS (
             SELECT 1 FROM {table} later
             WHERE later.{kind}_id = t.{kind}_id AND later.superseded_at IS NULL AND later.start > t.start)
         ORDER BY t."end" <= %(today)s NULLS FIRST, homeostat_folded(t.name) <> %(start)s,
             NOT starts_with(homeostat_folded(t.name), %(start)s), homeostat_folded(t.name)
         LIMIT %(most)s)"""  # noqa: S608 - only names of tables


def _found(noun: Noun, today: date, key: str, name: str, note: str, start: date, end: date | None) -> Found:
    if end is not None and end <= today:
        note = _("gone") if noun.kind == "person" else _("closed") if noun.kind == "cell" else _("given up")
    elif start > today:
        note = _("to come")
    return Found(name, reverse(f"organisation:{noun.kind}", args=[key]), note or "", noun.icon)
