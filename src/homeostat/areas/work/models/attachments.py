"""Files that belong to a task or to a comment; their bytes lie in a table of their own."""

from django.db import models
from django.db.models import Q


class Attachment(models.Model):
    """A file on a task or a comment: what it is called, what its content is. Lists never read the bytes.

    A removed one is kept until the retention forgets its content; the row stays for the history.
    """

    task = models.ForeignKey(
        "homeostat.Task", null=True, on_delete=models.PROTECT, related_name="attachments"
    )
    comment = models.ForeignKey(
        "homeostat.Comment", null=True, on_delete=models.PROTECT, related_name="attachments"
    )
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()  # bytes
    digest = models.CharField(max_length=64)  # SHA-256 of the content
    added_by = models.ForeignKey("homeostat.Person", on_delete=models.PROTECT, related_name="attachments")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    removed_by_steward = models.BooleanField(default=False)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(task=None, comment__isnull=False) | Q(task__isnull=False, comment=None),
                name="attached_to_one_thing",
            ),
        ]
        indexes = [
            models.Index(
                fields=["removed_at"],
                name="attachment_to_forget",
                condition=Q(removed_at__isnull=False, forgotten_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AttachmentPart(models.Model):
    """A stretch of a file's bytes: it is written and read in parts, never as a whole."""

    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="parts", db_index=False)
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attachment", "number"], name="part_of_attachment")]

    def __str__(self) -> str:
        return f"part {self.number} of {self.attachment_id}"
