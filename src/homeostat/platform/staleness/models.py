from django.db import models


class StalePeriod(models.Model):
    """Facts of these days [start, end) changed after their readings were computed; no end: until today."""

    start = models.DateField()
    end = models.DateField(null=True)
    marked_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.start} … {self.end or ''}"
