"""Lists that people keep."""

from django.db import models
from django.http import QueryDict

OF_A_PAGE = ("after", "before", "page")


def kept_query(text: str) -> str:
    """What the address of a list asks, without the page of the list it was on."""
    query = QueryDict(text, mutable=True)
    for name in OF_A_PAGE:
        query.pop(name, None)
    return query.urlencode()


class TaskView(models.Model):
    """A list of tasks under a name: what its address asks. Shared, it opens to every member."""

    owner = models.ForeignKey("homeostat.User", on_delete=models.CASCADE, related_name="task_views")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=2000, blank=True)
    is_shared = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name
