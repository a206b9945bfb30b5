"""What people say about a task or an epic: asked in one query, because pages have few to spend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.urls import reverse
from django.utils.safestring import SafeString

from homeostat.areas.organisation.models import PersonTerm
from homeostat.areas.work import comment_text
from homeostat.areas.work.comment_text import Named
from homeostat.areas.work.file_kinds import is_picture
from homeostat.areas.work.models import Attachment, Comment, Epic, Mention, Task
from homeostat.areas.work.models.tasks import OVER
from homeostat.areas.work.queries.links import ShownLink, link_rows, shown_link
from homeostat.areas.work.queries.names import everybody, people_here, person_keys_and_names

SHOWN = 100
MENTIONS = 20


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file as a page shows it; `can_go` where the reader may remove it."""

    pk: int
    name: str
    size: int
    media_type: str
    by: str
    can_go: bool = True
    is_removed: bool = False
    by_id: int | None = None

    @property
    def is_picture(self) -> bool:
        return bool(settings.FILES_APART) and is_picture(self.media_type)


@dataclass(frozen=True, slots=True)
class ShownComment:
    """A comment as a page shows it, with whoever is named in it."""

    pk: int
    author: Named
    text: str
    at: datetime
    edited_at: datetime | None
    removed_at: datetime | None
    removed_by_steward: bool
    people: Mapping[int, Named]
    unseen_by: frozenset[int]
    files: list[ShownFile]

    @property
    def html(self) -> SafeString:
        return comment_text.shown(self.text, self.people)

    @property
    def written(self) -> str:
        return comment_text.written(self.text, self.people)


@dataclass(frozen=True, slots=True)
class Talk:
    """What a page shows beside the facts of a task or an epic, comments with the newest last.

    `has_earlier` says that older comments are not among them; `all_links` are links that were removed too.
    """

    comments: list[ShownComment]
    has_earlier: bool
    files: list[ShownFile]
    links: list[ShownLink]
    all_links: list[int]
    is_over: bool

    @property
    def is_blocked(self) -> bool:
        return not self.is_over and any(link.holds_up for link in self.links)

    def unseen_by(self, person_id: int | None) -> list[int]:
        """The comments that mention somebody who has not read them."""
        return [comment.pk for comment in self.comments if person_id in comment.unseen_by]


@dataclass(frozen=True, slots=True)
class ShownMention:
    """A mention as Today shows it."""

    pk: int
    author: Named
    title: str
    href: str
    at: datetime
    words: str


def talk_of(about: Task | Epic, *, everything: bool = False) -> Talk:
    """The talk on a task or an epic, in one query: the latest hundred comments or all of them."""
    rows: QuerySet[Any] = type(about)._default_manager.filter(pk=about.pk)
    parts = talk_parts(about, everything=everything)
    return talk_from(rows.annotate(**parts).values(*parts).get(), about, everything=everything)


def talk_parts(about: Task | Epic, *, everything: bool = False) -> dict[str, Any]:
    """What a query of the task or epic is annotated with for `talk_from`."""
    is_task = isinstance(about, Task)
    beside = {"task" if is_task else "epic": OuterRef("pk")}
    comments = comment_rows(Comment.objects.filter(**beside).order_by("-pk"))
    parts: dict[str, Any] = {"said": ArraySubquery(comments if everything else comments[: SHOWN + 1])}
    if is_task:
        files = file_rows(Attachment.objects.filter(task=OuterRef("pk")))
        parts |= {"linked": link_rows(), "attached": ArraySubquery(files)}
    return parts


def talk_from(row: Mapping[str, Any], about: Task | Epic, *, everything: bool = False) -> Talk:
    """The talk in a row that has the parts of one."""
    said = [shown_comment(each) for each in row["said"]]
    shown = said if everything else said[:SHOWN]
    linked = row.get("linked") or []
    return Talk(
        comments=shown[::-1],
        has_earlier=len(said) > len(shown),
        files=[ShownFile(**each) for each in row.get("attached") or []],
        links=[shown_link(each, about.pk) for each in linked if each["removed_at"] is None],
        all_links=[each["pk"] for each in linked],
        is_over=about.state in OVER,
    )


def comment_rows(comments: QuerySet[Comment]) -> QuerySet[Any]:
    """Comments as JSON, each with its author and whom it mentions."""
    mentions = Mention.objects.filter(comment=OuterRef("pk")).order_by("pk")
    return comments.values(
        data=JSONObject(
            pk="pk",
            author=_named("author"),
            text="text",
            at="at",
            edited_at="edited_at",
            removed_at="removed_at",
            removed_by_steward="removed_by_steward",
            files=ArraySubquery(file_rows(Attachment.objects.filter(comment=OuterRef("pk")))),
            mentions=ArraySubquery(
                mentions.values(data=JSONObject(person=_named("person"), seen_at="seen_at"))
            ),
        )
    )


def file_rows(files: QuerySet[Attachment]) -> QuerySet[Any]:
    """Files that are there, and the places of those a steward removed, as JSON; never their bytes."""
    terms = PersonTerm.objects.current().filter(person=OuterRef("added_by_id")).order_by("-start")
    return (
        files.filter(Q(removed_at=None) | Q(removed_by_steward=True))
        .order_by("pk")
        .values(
            data=JSONObject(
                pk="pk",
                name="name",
                size="size",
                media_type="media_type",
                by=Subquery(terms.values("name")[:1]),
                by_id="added_by_id",
                is_removed="removed_by_steward",
            )
        )
    )


def shown_comment(row: Mapping[str, Any]) -> ShownComment:
    people = [Named(**each["person"]) for each in row["mentions"]]
    return ShownComment(
        pk=row["pk"],
        author=Named(**row["author"]),
        text=row["text"],
        at=datetime.fromisoformat(row["at"]),
        edited_at=_moment(row["edited_at"]),
        removed_at=_moment(row["removed_at"]),
        removed_by_steward=row["removed_by_steward"],
        people={person.pk: person for person in people},
        files=[ShownFile(**each, can_go=False) for each in row["files"]],
        unseen_by=frozenset(each["person"]["pk"] for each in row["mentions"] if each["seen_at"] is None),
    )


def mention_rows(person: Any) -> QuerySet[Any]:
    """The mentions somebody has not seen, newest first, as JSON; `person` may be of an outer query."""
    inner = Mention.objects.filter(comment=OuterRef("comment_id"))
    return (
        _unseen(person)
        .order_by("-pk")
        .values(
            data=JSONObject(
                pk="pk",
                comment="comment_id",
                author=_named("comment__author"),
                title=Coalesce("comment__task__title", "comment__epic__name"),
                at="comment__at",
                text="comment__text",
                people=ArraySubquery(inner.values(data=_named("person"))),
            )
        )[:MENTIONS]
    )


def count_of_mentions(person: Any) -> Subquery:
    """How many mentions somebody has not seen, as a part of another query."""
    counted = _unseen(person).order_by().values("person").annotate(count=Count("pk"))
    return Subquery(counted.values("count"))


def shown_mentions(rows: Sequence[Mapping[str, Any]]) -> list[ShownMention]:
    found = []
    for row in rows:
        people = [Named(**each) for each in row["people"]]
        found.append(
            ShownMention(
                pk=row["pk"],
                author=Named(**row["author"]),
                title=row["title"],
                href=reverse("work:comment", args=[row["comment"]]),
                at=datetime.fromisoformat(row["at"]),
                words=comment_text.plain(row["text"], {person.pk: person for person in people}),
            )
        )
    return found


def is_far_up(comment: Comment) -> bool:
    """Whether a page shows a comment only where it shows all of them."""
    later = Comment.objects.filter(task=comment.task_id, epic=comment.epic_id, pk__gt=comment.pk)
    return later.count() >= SHOWN


def comment_as_written(comment: Comment) -> str:
    """The text of a comment as its author edits it."""
    ids = {int(pk) for pk in comment_text.KEPT.findall(comment.text)}
    people = {pk: Named(pk, key, name) for pk, (key, name) in person_keys_and_names(ids).items()}
    return comment_text.written(comment.text, people)


def people_called(beginning: str, *, count: int) -> list[Named]:
    """People of today a word of whose name, or whose key, begins like this; by name."""
    wanted = beginning.casefold()
    here = {key for key, _name in people_here()}
    found = [
        person
        for person in (Named(pk, key, name) for pk, (key, name) in everybody().items() if key in here)
        if any(word.startswith(wanted) for word in [person.key, *person.name.casefold().split()])
    ]
    return sorted(found, key=lambda person: person.name.casefold())[:count]


def _unseen(person: Any) -> QuerySet[Mention]:
    return Mention.objects.filter(person=person, seen_at=None, comment__removed_at=None)


def _named(path: str) -> JSONObject:
    """A person of a query as JSON: id, key and the name they have now."""
    terms = PersonTerm.objects.current().filter(person=OuterRef(f"{path}_id")).order_by("-start")
    return JSONObject(pk=F(f"{path}_id"), key=F(f"{path}__key"), name=Subquery(terms.values("name")[:1]))


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
