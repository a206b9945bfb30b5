from django.db import models


class Profile(models.Model):
    """A saved mapping from a file's columns to what they mean here."""

    key = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    mapping = models.JSONField()
    saved_by = models.ForeignKey("homeostat.User", null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name


class ImportState(models.TextChoices):
    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    IMPORTING = "importing"
    IMPORTED = "imported"
    FAILED = "failed"


class ImportRun(models.Model):
    """One file on its way in: what it is, how it is read, what was wrong, what became of it. All or nothing."""

    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED)
    file_name = models.CharField(max_length=255)
    file_size = models.PositiveBigIntegerField()
    file_digest = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=255, blank=True)
    mapping = models.JSONField(default=dict)
    detected = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    error = models.TextField(blank=True)
    progress = models.FloatField(default=0)  # 0 … 1
    started_by = models.ForeignKey("homeostat.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-created_at"], name="import_newest")]

    def __str__(self) -> str:
        return self.file_name
