from django.db import models
from django.db.models import Q


class Reading(models.Model):
    """The value of one vital sign for one sprint: of the company, of a cell, or of a person.

    A ratio is kept as its two sums; `value` is what is shown, empty where there is no data or too little evidence.
    """

    sign = models.CharField(max_length=30)
    sprint = models.ForeignKey("homeostat.Sprint", on_delete=models.CASCADE, related_name="+")
    cell = models.ForeignKey("homeostat.Cell", null=True, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("homeostat.Person", null=True, on_delete=models.CASCADE, related_name="+")
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    value = models.FloatField(null=True)
    evidence = models.PositiveIntegerField(default=0)  # rows behind the value
    people = models.PositiveIntegerField(default=0)  # persons behind the value
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sprint", "sign", "cell", "person"], nulls_distinct=False, name="one_reading_per_scope"
            ),
            models.CheckConstraint(condition=Q(cell=None) | Q(person=None), name="reading_has_one_scope"),
        ]
        indexes = [
            models.Index(fields=["sign", "cell", "person", "sprint"], name="reading_series"),
        ]

    def __str__(self) -> str:
        return f"{self.sign} in {self.sprint_id}: {self.value}"
