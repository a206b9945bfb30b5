"""The share of hours nobody pays for (the rule in force since 2022, without budgets; `domain.md` 2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Sustainability:
    """Billed and unbilled hours of a company, a cell or a person over a period; decimal hours, never
    negative.
    """

    billable: Decimal
    non_billable: Decimal

    def __post_init__(self) -> None:
        if self.billable < 0 or self.non_billable < 0:
            raise ValueError("hours are not negative")

    @property
    def hours(self) -> Decimal:
        """All hours."""
        return self.billable + self.non_billable

    @property
    def ratio(self) -> Decimal | None:
        """Non-billable ÷ all hours; None where there are no hours."""
        return self.non_billable / self.hours if self.hours else None

    @property
    def billed_per_unbilled(self) -> Decimal | None:
        """Hours billed for each hour nobody pays for; None where every hour is billed, or there is none."""
        return self.billable / self.non_billable if self.non_billable else None

    def __add__(self, other: Sustainability) -> Sustainability:
        return Sustainability(self.billable + other.billable, self.non_billable + other.non_billable)

    def remaining(self, target: Decimal) -> Decimal:
        """Non-billable hours still free at this many billable ones: B·t/(1 − t) − N; negative is over
        the target.

        Raises ValueError for a target outside [0, 1): at 1 nothing has to be billed and there is no limit.
        """
        if not 0 <= target < 1:
            raise ValueError("a target with a limit is at least 0 and below 1")
        return self.billable * target / (1 - target) - self.non_billable

    def is_sustainable(self, target: Decimal) -> bool | None:
        """Whether the ratio keeps to the target; None where there are no hours."""
        ratio = self.ratio
        return None if ratio is None else ratio <= target


NOTHING = Sustainability(Decimal(0), Decimal(0))


def billed_needed(target: Decimal) -> Decimal | None:
    """Hours billed per unbilled hour from which a target is kept: 1/target − 1; None for a target of 0."""
    return 1 / target - 1 if target else None
