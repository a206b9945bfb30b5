"""What a task or an epic is about, in the words of people."""

from typing import TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)
LONGEST = 20_000  # letters


class Undescribed(models.Manager[M]):
    """Rows without their description, which lists do not show: `.defer(None)` reads it too."""

    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().defer("description")
