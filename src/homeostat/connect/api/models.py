from django.db import models


class StoredAnswer(models.Model):
    """What a write with an idempotency key was answered: the same request again gets it again."""

    user = models.ForeignKey("homeostat.User", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)  # of method, address and body
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="one_answer_per_idempotency_key"),
        ]
        indexes = [models.Index(fields=["at"], name="stored_answer_age")]

    def __str__(self) -> str:
        return self.key
