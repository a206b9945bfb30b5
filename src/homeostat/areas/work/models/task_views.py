"""Lists that people keep."""

from django.db import models


class TaskView(models.Model):
    """A list of tasks under a name: what its address asks. Shared, it opens to every member."""

    owner = models.ForeignKey("homeostat.User", on_delete=models.CASCADE, related_name="task_views")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=2000, blank=True)
    is_shared = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name
