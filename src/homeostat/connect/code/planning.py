"""From a document to the changes it asks for on a day, read first and then adopted all or none."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from homeostat.areas.organisation import queries
from homeostat.areas.organisation.actions import adopt
from homeostat.areas.organisation.following import what_follows
from homeostat.areas.organisation.models import OrganisationChange
from homeostat.areas.organisation.own_rules import (
    not_theirs,
    opening_to_themselves,
    policies_in,
    with_others,
)
from homeostat.areas.organisation.snapshots import timeline
from homeostat.areas.vitals.asked import of_change
from homeostat.core.organisation import (
    Change,
    Consequence,
    Reason,
    Refusal,
    Timeline,
    apply,
    diff,
    sentences,
)
from homeostat.core.sentence import Sentence
from homeostat.platform.access import Viewer
from homeostat.platform.shell.speech import speak
from homeostat.platform.signin.models import User

from .merging import merged
from .reading import Document
from .tree import Place, Problem, Unreadable

ORIGIN = "code"
ENDS = ("close_cell", "leave", "release_role", "remove_person", "retire_kind", "retire_role", "clear_policy")
BEGINS = ("add_person", "assign_role", "create_cell", "define_kind", "define_role", "join")


class Moved(Exception):
    """The organisation was changed after the plan was read."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What files would change on a day: each change in a sentence, what follows, or why it cannot be.

    `seen` is the last change of the organisation the plan knows of.
    """

    on: date
    changes: tuple[Change, ...]
    sentences: tuple[Sentence, ...]
    before: Timeline
    after: Timeline
    consequences: tuple[Consequence, ...] = ()
    refusals: tuple[tuple[Reason, Place | None], ...] = ()
    seen: int = 0

    @property
    def ending(self) -> int:
        """How many of the changes end something."""
        return sum(tone(change) == "removed" for change in self.changes)

    @property
    def can_be_adopted(self) -> bool:
        return bool(self.changes) and not self.refusals

    def problems(self) -> list[Problem]:
        """What stands against the plan, where the files say it."""
        return [
            Problem(place or Place(""), "", speak(reason.message), speak(reason.remedy))
            for reason, place in self.refusals
        ]


def tone(change: Change) -> str:
    """Whether a change adds something, ends something or changes it."""
    op = str(getattr(change, "op", ""))
    return "removed" if op in ENDS else "added" if op in BEGINS else "changed"


def plan(document: Document, on: date, *, viewer: Viewer | None = None, asked_by: User | None = None) -> Plan:
    """The changes that lead from the organisation of a day to a document; raises Unreadable.

    `viewer` reads what follows; nobody in particular is told no more than everybody may read. What whoever
    asks (the viewer, where nobody else does) may not set stands against it; nobody in particular may set all.
    """
    seen = queries.last_change_id()
    before = timeline()
    now = before.on(on)
    target, problems = merged(document, now)
    if problems:
        raise Unreadable(*problems)
    changes = diff(now, target)
    said = tuple(sentences(changes, now))
    after = apply(before, changes, on) if changes else before
    asked_by = viewer.user if viewer and asked_by is None else asked_by
    reasons = not_theirs(policies_in(changes), on=on, asked_by=asked_by)
    if isinstance(after, Refusal):
        reasons += after.reasons
    else:
        reasons = with_others(reasons, opening_to_themselves(before, after, asked_by=asked_by))
    if isinstance(after, Refusal) or reasons:
        found = tuple((reason, document.place_of(reason.track, reason.field)) for reason in reasons)
        return Plan(on, changes, said, before, before, refusals=found, seen=seen)
    asked = of_change(before, after, on, viewer=viewer, today=timezone.localdate())
    follows = (*what_follows(before, after, on), *asked)
    return Plan(on, changes, said, before, after, follows, seen=seen)


def adopt_plan(plan: Plan, *, by: User | None, reason: str, seen: int | None = None) -> OrganisationChange:
    """Make every change of a plan as one; raises Moved, Refused or Conflict.

    `seen` is what the reader of the plan had seen; where it is given, nothing may have come since.
    """
    if seen is not None and plan.seen != seen:
        raise Moved(_("The organisation was changed after the plan was made. Read the plan anew."))
    return adopt(plan.changes, on=plan.on, by=by, reason=reason, expected=plan.seen, origin=ORIGIN)
