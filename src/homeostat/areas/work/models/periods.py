"""What rows that hold for a time have in common."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value


def never_twice(*columns: str, name: str) -> list[models.BaseConstraint]:
    """No two rows with these ids hold on the same day, and no row is empty; an `end` of null is open."""
    # An id enters as a range of its own: the embedded server has no btree_gist.
    same = [Func(F(column), F(column), Value("[]"), function="int8range") for column in columns]
    period = Func(F("start"), F("end"), function="daterange")
    return [
        ExclusionConstraint(
            name=f"{name}_never_twice",
            expressions=[(each, RangeOperators.OVERLAPS) for each in (*same, period)],
        ),
        models.CheckConstraint(condition=Q(end=None) | Q(end__gt=F("start")), name=f"{name}_not_empty"),
    ]
