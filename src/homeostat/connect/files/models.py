from django.db import models
from django.utils.translation import gettext_lazy as _


class Profile(models.Model):
    """A saved mapping from files' columns to what they mean here."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    mapping = models.JSONField()
    saved_by = models.ForeignKey("homeostat.User", null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("uploaded")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked")
    IMPORTING = "importing", _("being imported")
    IMPORTED = "imported", _("imported")
    FAILED = "failed", _("failed")


class ImportRun(models.Model):
    """Files on their way in: how they are read, what was wrong, what became of them. All or nothing."""

    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED)
    files = models.JSONField(default=list)  # name, size, digest of each
    folder = models.CharField(max_length=255, blank=True)  # where they are kept until `forgotten_at`
    profile_key = models.CharField(max_length=60, blank=True)
    mapping = models.JSONField(default=dict)
    wishes = models.JSONField(default=dict)  # by file: what a person overruled of the detected form
    choices = models.JSONField(default=dict)  # only_correct, create
    report = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    progress = models.FloatField(default=0)  # 0 … 1
    step = models.CharField(max_length=200, blank=True)
    job = models.BigIntegerField(null=True)
    started_by = models.ForeignKey("homeostat.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-created_at"], name="import_newest")]

    def __str__(self) -> str:
        return ", ".join(file["name"] for file in self.files) or f"import {self.pk}"

    @property
    def can_be_read_anew(self) -> bool:
        """Whether it may still be said how its files are read and what their columns mean."""
        return bool(self.folder) and not self.is_busy and self.state != ImportState.IMPORTED

    @property
    def is_busy(self) -> bool:
        return self.state in (ImportState.CHECKING, ImportState.IMPORTING)
