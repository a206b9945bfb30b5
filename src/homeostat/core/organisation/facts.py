"""What can be true of an organisation over a period: one small frozen value per kind of thing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pydantic import JsonValue

Standing = Literal["core", "newcomer", "short_term"]
Part = Literal["holder", "backup"]
Eligibility = Literal["anyone", "core"]
Week = tuple[Decimal, Decimal, Decimal, Decimal, Decimal, Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A person. `country` is ISO 3166 ("DE", or "DE-HE" with its subdivision) or empty."""

    name: str
    country: str = ""
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class KindFacts:
    """A kind of cell (generalist, project, support, or one the organisation defines)."""

    name: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class CellFacts:
    """An open cell; `kind` and `parent` are keys."""

    name: str
    kind: str
    parent: str | None = None
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class MembershipFacts:
    """A person's place in a cell; `share` is the fraction of the person's hours it gets (0 < share <= 1)."""

    standing: Standing = "core"
    share: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class HoursFacts:
    """The hours a person works: decimal hours per day, Monday to Sunday."""

    week: Week

    @property
    def total(self) -> Decimal:
        """Hours in a week."""
        return sum(self.week, Decimal(0))


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """A role of a cell, or of the whole company where `cell` is None; `hours_per_sprint` is per holder."""

    name: str
    cell: str | None = None
    purpose: str = ""
    accountabilities: tuple[str, ...] = ()
    hours_per_sprint: Decimal = Decimal(0)
    wanted_holders: int = 1
    backup_required: bool = False
    eligibility: Eligibility = "anyone"
    term_sprints: int | None = None


@dataclass(frozen=True, slots=True)
class HoldingFacts:
    """A person's part in a role: the holder or the backup, willingly or against preference."""

    part: Part = "holder"
    willing: bool = True


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """The value a policy has in one scope, in the canonical JSON form of `policies.canonical`."""

    value: JsonValue


Facts = (
    PersonFacts
    | KindFacts
    | CellFacts
    | MembershipFacts
    | HoursFacts
    | RoleFacts
    | HoldingFacts
    | PolicyFacts
)
