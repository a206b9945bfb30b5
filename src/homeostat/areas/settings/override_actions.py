"""Overrides: asked for, approved or declined, taken back. What is approved is adopted as any change is."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import JsonValue

from homeostat.areas.organisation.actions import Refused, adopt, preview, undo
from homeostat.areas.organisation.models import Cell, Person
from homeostat.areas.organisation.snapshots import snapshot
from homeostat.areas.settings.models import Override, OverrideStep, StepKind
from homeostat.areas.settings.override_queries import change_of, needed
from homeostat.areas.settings.queries import names_of_people
from homeostat.areas.work.invalid import Invalid
from homeostat.core.organisation import policies
from homeostat.core.organisation.changes import SetPolicy
from homeostat.platform.audit.record import record
from homeostat.platform.shell.speech import speak
from homeostat.platform.signin.models import User


@transaction.atomic
def ask_override(
    cell: Cell,
    *,
    asker: Person,
    policy: str,
    value: JsonValue,
    start: date,
    end: date | None,
    why: str,
    by: User | None,
    at: datetime,
) -> Override:
    """Ask for another value of a policy for a cell; Invalid where its rule knows none, or it could not be."""
    _refuse_unfit(cell, policy, start, end, why, today=timezone.localdate(at))
    try:
        value = policies.canonical(policy, value)
    except policies.NotAValue as error:
        raise Invalid("value", _("This is no value of the policy."), speak(error.remedy)) from error
    if snapshot(start).policy(policy, cell.key) == value:
        raise Invalid("value", _("This holds there already on that day."), _("Choose another value or day."))
    refusal = preview(SetPolicy(policy, value, f"cell:{cell.key}", end), start).refusal
    if refusal is not None:
        raise Invalid("start", str(Refused(refusal)), "")
    override = Override.objects.create(
        cell=cell, policy=policy, value=value, start=start, end=end, why=why.strip(), asker=asker, asked_at=at
    )
    asked = {"policy": policy, "cell": cell.key, "value": value, "start": start, "end": end}
    record(by=by, action="ask_override", noun="override", key=override.pk, after=asked, reason=why.strip())
    return override


@transaction.atomic
def approve_override(override: Override, *, by: User, at: datetime, reason: str = "") -> Override:
    """Approve; once enough have, the value is adopted. Raises Refused where it has become impossible."""
    override = _waiting(override)
    today = timezone.localdate(at)
    if override.end is not None and override.end <= today:
        raise Invalid("", _("The time it was asked for is over."), _("Ask anew, for a time to come."))
    _say(override, StepKind.APPROVED, by=by, at=at, reason=reason)
    given = override.steps.filter(kind=StepKind.APPROVED).count()
    if by.is_steward or given >= needed(override, on=today):
        change, on = change_of(override, today=today)
        why = _history(override)
        override.change = adopt(change, on=on, by=by, reason=why, at=at, approved=True)
        override.save(update_fields=["change"])
    return override


@transaction.atomic
def decline_override(override: Override, *, by: User, at: datetime, reason: str) -> Override:
    """Decline, with the reason the asker reads."""
    if not reason.strip():
        raise Invalid("reason", _("The reason is missing."), _("Say in a sentence what stands against it."))
    override = _waiting(override)
    _say(override, StepKind.DECLINED, by=by, at=at, reason=reason)
    return override


@transaction.atomic
def withdraw_override(override: Override, *, by: User, at: datetime, reason: str = "") -> Override:
    """Take back: what waits is not decided any more, what was adopted is undone. Raises Refused."""
    override = Override.objects.select_for_update().get(pk=override.pk)
    if override.state not in ("waiting", "adopted"):
        raise Invalid("", _("It is decided or taken back already."), _("Ask anew if you still want it."))
    if override.change is not None:
        undo(override.change, by=by, reason=reason, at=at, approved=True)
    _say(override, StepKind.WITHDRAWN, by=by, at=at, reason=reason)
    override.seen_at = at if by is not None and by.pk == override.asker.user_id else None
    override.save(update_fields=["seen_at"])
    return override


def see_decision(override: Override, *, at: datetime) -> None:
    """Whoever asked has read what became of it: Today tells it no longer."""
    Override.objects.filter(pk=override.pk, seen_at=None).update(seen_at=at)


def _refuse_unfit(cell: Cell, policy: str, start: date, end: date | None, why: str, *, today: date) -> None:
    if policy not in policies.REGISTRY or not policies.has_scope(policy, f"cell:{cell.key}"):
        remedy = _("Propose to change it for everybody.")
        raise Invalid("policy", _("This policy holds for everybody and has no overrides."), remedy)
    if start < today:
        raise Invalid("start", _("It would begin before anybody could approve it."), _("Choose a later day."))
    if end is not None and end <= start:
        raise Invalid("end", _("It would end before it begins."), _("Choose a later day, or none."))
    if not why.strip():
        raise Invalid("why", _("The reason is missing."), _("Say why: those who decide read it."))
    if Override.objects.waiting().filter(cell=cell, policy=policy).exists():
        remedy = _("Wait for it, or take it back first.")
        raise Invalid("policy", _("Another value of this policy waits for approval already."), remedy)


def _waiting(override: Override) -> Override:
    locked: Override = Override.objects.select_for_update().get(pk=override.pk)
    if locked.state != "waiting":
        raise Invalid("", _("It is decided or taken back already."), _("Look at what became of it."))
    return locked


def _say(override: Override, kind: StepKind, *, by: User, at: datetime, reason: str) -> None:
    if kind != StepKind.WITHDRAWN and override.steps.filter(by=by).exists():
        raise Invalid("", _("You have approved it already."), _("Others have to agree as well."))
    person = Person.objects.filter(user=by).first()
    OverrideStep.objects.create(
        override=override, kind=kind, by=by, person=person, at=at, reason=reason.strip()
    )
    after = {"override": override.pk, "policy": override.policy, "said": kind.value}
    record(
        by=by,
        action={"approved": "approve", "declined": "decline", "withdrawn": "withdraw"}[kind] + "_override",
        noun="override",
        key=override.pk,
        after=after,
        reason=reason.strip(),
    )


def _history(override: Override) -> str:
    """Why, with the names of both sides, as the history of the organisation keeps it."""
    names = names_of_people()
    approved = override.steps.filter(kind=StepKind.APPROVED).select_related("by", "person")
    who = [
        names.get(step.person_id or 0, "") or (step.by.email if step.by is not None else "")
        for step in approved
    ]
    return _("%(why)s (Asked for by %(asker)s, approved by %(approvers)s.)") % {
        "why": override.why,
        "asker": names.get(override.asker_id, override.asker.key),
        "approvers": ", ".join(who),
    }
