from django.db import models
from django.db.models import Q


class Reading(models.Model):
    """The value of one vital sign for one sprint: of the company, of a cell, or of a person.

    A ratio is kept as its two sums. `value` is what may be shown, empty where there is no data or too
    little evidence; `low` and `high` are the healthy range in force then, `state` how the value stood to
    it. Sums that would speak about one person are never stored (`parts` then says "withheld").
    """

    sign = models.CharField(max_length=30)
    sprint = models.ForeignKey("homeostat.Sprint", on_delete=models.CASCADE, related_name="+", db_index=False)
    cell = models.ForeignKey(
        "homeostat.Cell", null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    person = models.ForeignKey(
        "homeostat.Person", null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    numerator = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    denominator = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    value = models.FloatField(null=True)
    unit = models.CharField(max_length=10, default="hours")
    state = models.CharField(max_length=12, default="no_data")
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    parts = models.JSONField(default=dict)  # the sums of each part of the figure
    evidence = models.PositiveIntegerField(default=0)  # rows behind the value
    people = models.PositiveIntegerField(default=0)  # persons behind the value
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sprint", "sign", "cell", "person"],
                nulls_distinct=False,
                name="one_reading_per_scope",
            ),
            models.CheckConstraint(condition=Q(cell=None) | Q(person=None), name="reading_has_one_scope"),
        ]
        indexes = [
            models.Index(fields=["cell", "person", "sign", "sprint"], name="reading_series"),
        ]

    def __str__(self) -> str:
        return f"{self.sign} in {self.sprint_id}: {self.value}"


class BilledMonth(models.Model):
    """The hours of a cell in a month, those somebody pays for and the others: a cache, as readings are."""

    month = models.DateField()  # its first day
    cell = models.ForeignKey("homeostat.Cell", null=True, on_delete=models.CASCADE, related_name="+")
    billable = models.DecimalField(max_digits=14, decimal_places=4)
    non_billable = models.DecimalField(max_digits=14, decimal_places=4)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "cell"], nulls_distinct=False, name="billed_once_per_month_and_cell"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.billable} h billed in {self.month:%Y-%m}"


class Checkup(models.Model):
    """A sprint's readings are computed, by this version of the method."""

    sprint = models.OneToOneField("homeostat.Sprint", on_delete=models.CASCADE, related_name="+")
    method = models.PositiveSmallIntegerField()
    computed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.sprint_id} by method {self.method}"
