from django.db import models


class AuditEntry(models.Model):
    """One change someone made: what was there before, what is there after, and why."""

    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        "homeostat.User", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    origin = models.CharField(max_length=20, default="page")  # page, api, command, import, system, anonymous
    action = models.CharField(max_length=60)
    noun = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["noun", "-at", "-id"], name="audit_of_noun"),
            models.Index(fields=["key", "-at", "-id"], name="audit_of_key"),
            models.Index(fields=["action", "-at", "-id"], name="audit_of_action"),
            models.Index(fields=["by", "-at", "-id"], name="audit_of_user"),
            models.Index(fields=["noun", "action"], name="audit_kinds"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.noun} {self.key}"
