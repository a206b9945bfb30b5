"""Links between tasks."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _


class LinkKind(models.TextChoices):
    """How a task stands to another, read from the first to the second."""

    BLOCKS = "blocks", _("blocks")
    RELATES = "relates", _("relates to")
    DUPLICATES = "duplicates", _("duplicates")
    PRECEDES = "precedes", _("precedes")


class TaskLink(models.Model):
    """How a task stands to another: one row, two readings. Removed ones stay for their history."""

    kind = models.CharField(max_length=10, choices=LinkKind.choices)
    source = models.ForeignKey("homeostat.Task", on_delete=models.PROTECT, related_name="links")
    target = models.ForeignKey("homeostat.Task", on_delete=models.PROTECT, related_name="links_here")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(source=F("target")), name="link_to_another"),
            models.UniqueConstraint(
                "kind",
                Least("source", "target"),
                Greatest("source", "target"),
                condition=Q(removed_at=None),
                name="linked_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["target", "source"],
                name="link_blocks",
                condition=Q(kind="blocks", removed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"
