"""Comments by their words: the newest first, each with who said it, when, and on what."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from homeostat.areas.work import comment_text
from homeostat.areas.work.comment_text import Named
from homeostat.areas.work.queries.names import everybody
from homeostat.platform.access import Viewer
from homeostat.platform.days import clock
from homeostat.platform.search.asked import Asked
from homeostat.platform.search.excerpts import excerpt
from homeostat.platform.search.found import Found, Group

LATELY = 5_000  # comments
# In one step PostgreSQL walks back through all comments for a rare word, or reads all places of a common one.
# So the newest are looked through, and the index is asked for what they have too little of: what is rare.
FOUND = """
    WITH lately AS MATERIALIZED (
        SELECT id FROM (SELECT id, found_by FROM homeostat_comment ORDER BY id DESC LIMIT %(lately)s) newest
        WHERE found_by @@ %(query)s::tsquery ORDER BY id DESC LIMIT %(most)s),
    ever AS MATERIALIZED (
        SELECT id, found_by FROM homeostat_comment
        WHERE found_by @@ %(long_words)s::tsquery AND (SELECT count(*) FROM lately) < %(most)s),
    best AS MATERIALIZED (
        SELECT id FROM lately UNION SELECT id FROM ever WHERE found_by @@ %(query)s::tsquery
        ORDER BY id DESC LIMIT %(most)s)
    SELECT said.id, coalesce(task.title, epic.name), coalesce(task.key, ''), said.author_id, said.at,
        said.text
    FROM best JOIN homeostat_comment said ON said.id = best.id AND said.removed_at IS NULL
    LEFT JOIN homeostat_task task ON task.id = said.task_id
    LEFT JOIN homeostat_epic epic ON epic.id = said.epic_id
    ORDER BY said.id DESC"""


def groups(viewer: Viewer, asked: Asked) -> list[Group]:
    """Comments for members, in one query beside the names of people."""
    if not viewer.is_member or not asked.wants("comment"):
        return []
    given: dict[str, Any] = {
        "query": asked.query,
        "long_words": asked.query_of_long_words,
        "lately": LATELY,
        "most": asked.limit + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(FOUND, given)
        rows = cursor.fetchall()
    people = {pk: Named(pk, *named) for pk, named in everybody().items()} if rows else {}
    found = [_found(asked, people, *row) for row in rows]
    return [Group.of("comment", _("Comments"), found, limit=asked.limit)]


def _found(
    asked: Asked,
    people: comment_text.People,
    pk: int,
    title: str,
    key: str,
    author: int,
    at: datetime,
    text: str,
) -> Found:
    when = clock(at, "j M Y, H:i")
    name = people[author].name if author in people else ""
    note = " · ".join(filter(None, [key, name, when]))
    said = excerpt(comment_text.with_names(text, people), asked)
    return Found(title, reverse("work:comment", args=[pk]), note, "comment", said)
