"""What people say about a task or an epic, and whom they mention."""

from django.db import models
from django.db.models import Q


class Comment(models.Model):
    """A comment on a task or an epic. Its text is Markdown; mentioned people stand in it as `@{id}`.

    A comment that its author, or a steward, removed keeps its place without its text. `last_change` is the
    latest audit entry about it: only that one can be undone.
    """

    task = models.ForeignKey(
        "homeostat.Task", null=True, on_delete=models.PROTECT, related_name="comments", db_index=False
    )
    epic = models.ForeignKey(
        "homeostat.Epic", null=True, on_delete=models.PROTECT, related_name="comments", db_index=False
    )
    author = models.ForeignKey("homeostat.Person", on_delete=models.PROTECT, related_name="comments")
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    removed_by_steward = models.BooleanField(default=False)
    last_change = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(task=None, epic__isnull=False) | Q(task__isnull=False, epic=None),
                name="comment_on_one_thing",
            ),
        ]
        indexes = [
            models.Index(fields=["task", "id"], name="comment_task", condition=Q(task__isnull=False)),
            models.Index(fields=["epic", "id"], name="comment_epic", condition=Q(epic__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk}"


class Mention(models.Model):
    """A person named in a comment; unseen until they have read it or ticked it off."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    person = models.ForeignKey(
        "homeostat.Person", on_delete=models.PROTECT, related_name="mentions", db_index=False
    )
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "person"], name="mentioned_once")]
        indexes = [
            models.Index(fields=["person", "-id"], name="mention_unseen", condition=Q(seen_at=None)),
            models.Index(fields=["person", "-id"], name="mention_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.comment_id}"


class FormerText(models.Model):
    """The text a change of a comment replaced, kept for a day so that it can be undone."""

    entry = models.OneToOneField("homeostat.AuditEntry", on_delete=models.CASCADE, related_name="+")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey("homeostat.Person", on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    edited_at = models.DateTimeField(null=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"text of comment {self.comment_id}"
