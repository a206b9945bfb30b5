"""Is every role held, and what does one absence do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from .amounts import Amount, Line, Lines, Unit, exact
from .registry import SMALLEST_PREFERENCE_GROUP


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role on one day with those who hold it, those who do so against preference, and its backups."""

    key: str
    cell: str | None
    wanted: int
    backup_required: bool
    holders: frozenset[str] = frozenset()
    unwilling: frozenset[str] = frozenset()
    backups: frozenset[str] = frozenset()

    @property
    def is_vacant(self) -> bool:
        """Fewer holders than wanted."""
        return len(self.holders) < self.wanted

    @property
    def lacks_backup(self) -> bool:
        """A backup is required and there is none who is not a holder too."""
        return self.backup_required and not self.backups - self.holders

    @property
    def is_held(self) -> bool:
        """With as many holders as wanted and the backup it needs, willing or not."""
        return not self.is_vacant and not self.lacks_backup

    @property
    def only(self) -> str | None:
        """The one person without whom nobody has the role."""
        everybody = self.holders | self.backups
        return next(iter(everybody)) if len(everybody) == 1 else None


def coverage(roles: Iterable[HeldRole]) -> Lines:
    """The lines of role coverage, one per role that wants a holder. Parts: held, vacant, no_backup.

    Preferences are not in the lines; `reluctance` counts them for a group.
    """
    lines = []
    for role in roles:
        if role.wanted < 1:
            continue
        part = "vacant" if role.is_vacant else "no_backup" if role.lacks_backup else "held"
        lines.append(
            Line("role", role.key, role.cell, role.only, exact(1 if part == "held" else 0), exact(1), part)
        )
    return Lines(tuple(lines), "roles")


def reluctance(roles: Iterable[HeldRole]) -> dict[str | None, int]:
    """Per cell (None: company roles) how many of its held roles lack a willing holder.

    Only where the roles of the cell are held by four or more people, so that a count says nothing about one
    of them; the company's figure is the sum of these, so that nothing follows about the others by
    subtraction.
    """
    groups: dict[str | None, list[HeldRole]] = {}
    for role in roles:
        if role.wanted >= 1:
            groups.setdefault(role.cell, []).append(role)
    found: dict[str | None, int] = {}
    for cell, group in groups.items():
        people = {person for role in group for person in role.holders}
        if len(people) >= SMALLEST_PREFERENCE_GROUP:
            found[cell] = sum(
                role.is_held and len(role.holders - role.unwilling) < role.wanted for role in group
            )
    return found


def coverage_amount(lines: Lines, against_preference: int) -> Amount:
    """The figure of role coverage: held roles, less those that are held against preference."""
    amount = lines.amount()
    return Amount(
        amount.numerator - against_preference, amount.denominator, amount.evidence, amount.people, amount.unit
    )


@dataclass(frozen=True, slots=True)
class Capacity:
    """Contracted hours a week of a person, for one cell or the whole company."""

    person: str
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Absence:
    """What is missing when one person is away: hours of all hours, roles of all held roles."""

    person: str
    hours: Decimal
    roles: tuple[str, ...]
    all_hours: Decimal
    held_roles: int

    @property
    def capacity_share(self) -> Decimal:
        return self.hours / self.all_hours if self.all_hours else Decimal(0)

    @property
    def roles_share(self) -> Decimal:
        return Decimal(len(self.roles)) / self.held_roles if self.held_roles else Decimal(0)

    @property
    def drop(self) -> Decimal:
        """The larger of the two shares."""
        return max(self.capacity_share, self.roles_share)


def absences(capacities: Iterable[Capacity], roles: Iterable[HeldRole]) -> tuple[Absence, ...]:
    """What each person's absence would take from a group, the worst first (by key among equals)."""
    hours: dict[str, Decimal] = {}
    for capacity in capacities:
        hours[capacity.person] = hours.get(capacity.person, Decimal(0)) + capacity.hours
    held = [role for role in roles if role.wanted >= 1 and role.holders | role.backups]
    alone: dict[str, list[str]] = {person: [] for person in hours}
    for role in held:
        if role.only is not None:
            alone.setdefault(role.only, []).append(role.key)
    whole = sum(hours.values(), Decimal(0))
    found = [
        Absence(person, hours.get(person, Decimal(0)), tuple(sorted(keys)), whole, len(held))
        for person, keys in alone.items()
    ]
    return tuple(sorted(found, key=lambda absence: (-absence.drop, absence.person)))


def resilience(capacities: Iterable[Capacity], roles: Iterable[HeldRole]) -> Amount:
    """1 − the worst drop when any one person is away, as what is left ÷ all there is, in hours or in
    roles.
    """
    worst = next(iter(found := absences(capacities, roles)), None)
    if worst is None or not (worst.all_hours or worst.held_roles):
        return Amount(Decimal(0), Decimal(0), 0, 0, "hours")
    unit: Unit = "roles" if worst.roles_share > worst.capacity_share else "hours"
    whole = Decimal(worst.held_roles) if unit == "roles" else worst.all_hours
    gone = Decimal(len(worst.roles)) if unit == "roles" else worst.hours
    return Amount(exact(whole - gone), exact(whole), worst.held_roles + len(found), len(found), unit)
