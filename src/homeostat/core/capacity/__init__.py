"""What people have promised in a sprint, against the hours they have."""

from homeostat.core.capacity.commitments import (
    Commitment,
    HeldRole,
    OwnedEpic,
    PlannedTask,
    commitments,
)
from homeostat.core.capacity.goal import goal
from homeostat.core.capacity.review import NOT_REVIEWED, ReviewTable, review_hours, shares

__all__ = [
    "NOT_REVIEWED",
    "Commitment",
    "HeldRole",
    "OwnedEpic",
    "PlannedTask",
    "ReviewTable",
    "commitments",
    "goal",
    "review_hours",
    "shares",
]
