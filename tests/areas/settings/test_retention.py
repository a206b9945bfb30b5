"""What is older than its policy keeps it goes, and nothing else."""

from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from tests.areas.settings.cast import LONG_AGO, NOW

from homeostat.areas.organisation.models import Policy
from homeostat.areas.settings.jobs import forget
from homeostat.areas.settings.retention import apply_retention
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.audit.record import record
from homeostat.platform.signin.models import Invitation

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def entry(days_ago: int) -> AuditEntry:
    with transaction.atomic():
        made = record(by=None, action="note", noun="thing", key=days_ago)
    AuditEntry.objects.filter(pk=made.pk).update(at=NOW - days_ago * DAY)
    return made


def invitation(name: str, *, expired_days_ago: int, accepted: bool = False) -> Invitation:
    expires = NOW - expired_days_ago * DAY
    return Invitation.objects.create(
        email=f"{name}@example.org",
        token_digest=name,
        invited_at=expires - 14 * DAY,
        expires_at=expires,
        accepted_at=expires if accepted else None,
    )


def kept_keys() -> set[str]:
    return set(AuditEntry.objects.filter(noun="thing").values_list("key", flat=True))


def test_the_audit_log_keeps_five_years_as_supplied() -> None:
    for days in (1824, 1826):
        entry(days)
    assert apply_retention(NOW)["audit entries"] == 1
    assert kept_keys() == {"1824"}


def test_the_policy_of_the_day_decides() -> None:
    Policy.objects.create(
        key="retention.audit_days", scope="company", value=30, start=date(2026, 1, 1), recorded_at=LONG_AGO
    )
    for days in (29, 31):
        entry(days)
    apply_retention(NOW)
    assert kept_keys() == {"29"}


def test_a_policy_that_is_no_number_stops_it_before_anything_goes() -> None:
    Policy.objects.create(
        key="retention.audit_days",
        scope="company",
        value="soon",
        start=date(2026, 1, 1),
        recorded_at=LONG_AGO,
    )
    entry(4000)
    with pytest.raises(TypeError, match="not a number of days"):
        apply_retention(NOW)
    assert kept_keys() == {"4000"}


def test_invitations_nobody_answered_go_ninety_days_after_they_closed() -> None:
    invitation("recent", expired_days_ago=89)
    invitation("old", expired_days_ago=91)
    invitation("answered", expired_days_ago=400, accepted=True)
    apply_retention(NOW)
    assert set(Invitation.objects.values_list("token_digest", flat=True)) == {"recent", "answered"}


def test_ended_sessions_and_rate_limits_go() -> None:
    for key, days in (("ended", -1), ("running", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=NOW + days * DAY)
        with connection.cursor() as cursor:
            cursor.execute('INSERT INTO "cache" VALUES (%s, %s, %s)', [key, "", NOW + days * DAY])
    removed = apply_retention(NOW)
    assert (removed["sessions"], removed["rate limits"]) == (1, 1)
    assert list(Session.objects.values_list("session_key", flat=True)) == ["running"]


def test_what_went_is_recorded_and_nothing_is_recorded_where_nothing_went() -> None:
    apply_retention(NOW)
    assert not AuditEntry.objects.exists()
    entry(5000)
    apply_retention(NOW)
    told = AuditEntry.objects.get(noun="retention")
    assert told.after["audit entries"] == 1
    assert told.by is None


def test_the_nightly_job_goes_by_the_time_it_was_planned_for() -> None:
    entry(10)
    forget(int((NOW + 1820 * DAY).timestamp()))
    assert kept_keys() == set()
