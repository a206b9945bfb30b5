"""Overrides: another value of a policy for one cell, asked for and approved as the policy's rule says."""

from typing import Any, Self

from django.db import models
from django.db.models import F, OuterRef, Prefetch, Q, Subquery
from django.utils.translation import gettext_lazy as _

from homeostat.areas.organisation.models import CellTerm, OrganisationChange, PersonTerm

CLOSING = ("declined", "withdrawn")


class OverrideQuerySet(models.QuerySet[Any]):
    def waiting(self) -> Self:
        """Those nobody has decided or taken back."""
        return self.filter(change=None).exclude(steps__kind__in=CLOSING)

    def told(self) -> Self:
        """With everything their pages say, names too, in two queries."""
        people = PersonTerm.objects.current().order_by("-start").values("name")
        cells = CellTerm.objects.current().order_by("-start").values("name")
        steps = OverrideStep.objects.select_related("by", "person")
        steps = steps.annotate(person_name=Subquery(people.filter(person=OuterRef("person"))[:1]))
        return (
            self.select_related("cell", "asker", "change__undone_by__undone_by")
            .annotate(
                asker_name=Subquery(people.filter(person=OuterRef("asker"))[:1]),
                cell_name=Subquery(cells.filter(cell=OuterRef("cell"))[:1]),
            )
            .prefetch_related(Prefetch("steps", steps))
        )


class Override(models.Model):
    """A member of a cell asks for another value of a policy there, in [start, end) or for good."""

    cell = models.ForeignKey("homeostat.Cell", on_delete=models.PROTECT, related_name="overrides")
    policy = models.CharField(max_length=60)
    value = models.JSONField()
    start = models.DateField()
    end = models.DateField(null=True)
    why = models.TextField()
    asker = models.ForeignKey("homeostat.Person", on_delete=models.PROTECT, related_name="overrides")
    asked_at = models.DateTimeField()
    change = models.OneToOneField(
        OrganisationChange, null=True, on_delete=models.PROTECT, related_name="override"
    )
    seen_at = models.DateTimeField(null=True)  # when whoever asked has read what became of it

    objects = OverrideQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(end=None) | Q(end__gt=F("start")), name="override_not_empty")
        ]
        indexes = [models.Index(fields=["policy", "-asked_at"], name="override_of_policy")]

    def __str__(self) -> str:
        return f"{self.policy} for {self.cell_id} from {self.start}"

    @property
    def scope(self) -> str:
        return f"cell:{self.cell.key}"

    @property
    def state(self) -> str:
        """waiting, adopted, declined, withdrawn, or undone where the change made of it was taken back."""
        closed = next((step.kind for step in self.steps.all() if step.kind in CLOSING), "")
        if closed or self.change is None:
            return closed or "waiting"
        return "adopted" if self.change.undone is None else "undone"


class StepKind(models.TextChoices):
    APPROVED = "approved", _("approved")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("taken back")


class OverrideStep(models.Model):
    """What somebody said to an override: approved, declined, or taken back."""

    override = models.ForeignKey(Override, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10, choices=StepKind.choices)
    by = models.ForeignKey("homeostat.User", null=True, on_delete=models.SET_NULL, related_name="+")
    person = models.ForeignKey(
        "homeostat.Person", null=True, on_delete=models.PROTECT, related_name="override_steps"
    )
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.override_id}"

    @property
    def who(self) -> str:
        """The name of whoever said it, else their address; queries bring the name along."""
        return getattr(self, "person_name", None) or (self.by.email if self.by is not None else "")
