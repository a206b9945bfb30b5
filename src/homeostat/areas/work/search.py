"""Tasks, epics, accounts and clients by their words, and what somebody may begin from anywhere."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from homeostat.areas.work.models import EpicState, TaskState
from homeostat.platform.access import Viewer
from homeostat.platform.search.asked import Asked
from homeostat.platform.search.excerpts import excerpt
from homeostat.platform.search.found import Found, Group

NEWEST = 200  # of what meets the words, this many are put in the order of their likelihood
LATELY = 5_000  # descriptions
# The newest first, the index only for what they have too little of, as for comments (`comment_search.py`).
DESCRIBED = """
    UNION (WITH lately AS MATERIALIZED (
        SELECT id FROM (SELECT id, described_by FROM {table} WHERE described_by IS NOT NULL
            ORDER BY id DESC LIMIT %(lately)s) newest
        WHERE described_by @@ %(query)s::tsquery ORDER BY id DESC LIMIT %(most)s),
    ever AS MATERIALIZED (
        SELECT id, described_by FROM {table}
        WHERE described_by @@ %(long_words)s::tsquery AND (SELECT count(*) FROM lately) < %(most)s)
    SELECT id FROM lately UNION SELECT id FROM ever WHERE described_by @@ %(query)s::tsquery
    ORDER BY id DESC LIMIT %(most)s)"""


class Noun(NamedTuple):
    """A kind of row with a key: its title, where to look first, and what tells it from its namesakes."""

    kind: str
    icon: str
    title: str
    is_over: str
    note: str
    is_described: bool = False


NOUNS = (
    Noun("task", "work", "title", "state IN ('done', 'dropped')", "state", is_described=True),
    Noun("epic", "map", "name", "state IN ('done', 'delivered')", "state", is_described=True),
    Noun("account", "table", "name", "id IS NULL",
         "(SELECT name FROM homeostat_client WHERE id = found.client_id)"),
    Noun("client", "people", "name", "id IS NULL", "''"),
)  # fmt: skip


def groups(viewer: Viewer, asked: Asked) -> list[Group]:
    """Tasks, epics, accounts and clients for members, in one query.

    A key that is written out comes first; then what is called so before what is described so, what begins as
    asked, what is not over, what is newest.
    """
    wanted = [noun for noun in NOUNS if asked.wants(noun.kind)]
    if not viewer.is_member or not wanted:
        return []
    key = asked.text.strip()
    given: dict[str, Any] = {
        "query": asked.query,
        "start": asked.start,
        "keys": [key, key.lower(), key.upper()],
        "newest": NEWEST,
        "lately": LATELY,
        "long_words": asked.query_of_long_words,
        "most": asked.limit + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(_select(noun) for noun in wanted), given)
        rows = cursor.fetchall()
    titles = {"task": _("Tasks"), "epic": _("Epics"), "account": _("Accounts"), "client": _("Clients")}
    return [
        Group.of(
            noun.kind,
            titles[noun.kind],
            [_found(asked, noun, *row[1:]) for row in rows if row[0] == noun.kind],
            limit=asked.limit,
        )
        for noun in wanted
    ]


def deeds(viewer: Viewer) -> Iterator[Found]:
    """What people do with work again and again."""
    if viewer.is_member:
        if viewer.person_id is not None:
            yield Found(_("Log hours"), reverse("work:hours"), icon="clock")
            yield Found(_("Start or stop the timer"), reverse("work:timer"), icon="play")
        yield Found(_("Add a task"), reverse("work:add_task"), icon="add")
        if viewer.person_id is not None:
            yield Found(_("Add a task from a template"), reverse("work:templates"), icon="add")
            yield Found(_("Add an absence"), reverse("work:add_absence"), icon="calendar")
        yield Found(_("Add an epic"), reverse("work:add_epic"), icon="add")
        yield Found(_("Add an account"), reverse("work:add_account"), icon="add")
        yield Found(_("Add a client"), reverse("work:add_client"), icon="add")


def _select(noun: Noun) -> str:
    table = f"homeostat_{noun.kind}"
    described, told, by_its_title = "", "''", ""
    if noun.is_described:
        described = DESCRIBED.format(table=table)
        told = "CASE WHEN found_by @@ %(query)s::tsquery THEN '' ELSE description END"
        by_its_title = "NOT found_by @@ %(query)s::tsquery,"
    return f"""
        (SELECT '{noun.kind}', key, {noun.title}, {noun.note}, {told} FROM {table} found WHERE id IN (
             (SELECT id FROM {table} WHERE found_by @@ %(query)s::tsquery ORDER BY id DESC LIMIT %(newest)s)
             {described} UNION SELECT id FROM {table} WHERE key = ANY(%(keys)s))
         ORDER BY key <> ALL(%(keys)s), {by_its_title}
             NOT starts_with(homeostat_folded({noun.title}), %(start)s), {noun.is_over}, id DESC
         LIMIT %(most)s)"""  # noqa: S608 - only names of tables and columns


def _found(asked: Asked, noun: Noun, key: str, title: str, note: Any, description: str) -> Found:
    states = {"task": TaskState, "epic": EpicState}
    if noun.kind in states:
        note = str(dict(states[noun.kind].choices).get(note, note))
    shown = f"{key} · {note}" if noun.kind == "task" else note or ""
    said = excerpt(description, asked) if description else ""
    return Found(title, reverse(f"work:{noun.kind}", args=[key]), shown, noun.icon, said)
