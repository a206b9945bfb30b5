"""What is added again and again."""

from django.db import models


class Template(models.Model):
    """Tasks that are added together, as often as somebody needs them; for everybody or for a cell.

    `tasks` are outlines (`outlines.py`): what each task says, other rows by their keys.
    """

    key = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    cell = models.ForeignKey(
        "homeostat.Cell", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    tasks = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name
