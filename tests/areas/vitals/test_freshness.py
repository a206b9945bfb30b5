"""Figures after a change: computed by the reader where that is quick, else by a worker."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from homeostat.areas.vitals import actions, freshness
from homeostat.areas.vitals.jobs import refresh_readings, watch
from homeostat.areas.vitals.models import Checkup, Reading
from homeostat.platform.staleness.mark import mark_stale
from homeostat.platform.staleness.models import StalePeriod

from .conftest import AT, TODAY, refresh


@pytest.fixture
def changed(world, monkeypatch):
    """All figures computed long ago, then a change in the first sprint that reaches until today."""
    monkeypatch.setattr(timezone, "localdate", lambda: TODAY)
    refresh()
    with transaction.atomic():
        mark_stale(world.sprints[0].start, None)
    return world


@pytest.fixture
def slow(monkeypatch):
    monkeypatch.setattr(freshness, "PER_PERSON", timedelta(seconds=1))


def asked_for() -> list[ProcrastinateJob]:
    return list(ProcrastinateJob.objects.filter(task_name=freshness.JOB, status="todo"))


def test_a_reader_computes_what_is_quick(changed):
    freshness.make_fresh(today=TODAY)
    assert freshness.waiting_sprints() == 0
    assert asked_for() == []


def test_what_takes_long_is_left_to_a_worker(changed, slow):
    before = set(Reading.objects.values_list("pk", flat=True))
    freshness.make_fresh(today=TODAY)
    assert freshness.waiting_sprints() == 3
    assert set(Reading.objects.values_list("pk", flat=True)) == before
    assert len(asked_for()) == 1


def test_however_many_ask_there_is_one_job(changed, slow):
    for _reader in range(3):
        freshness.make_fresh(today=TODAY)
    assert len(asked_for()) == 1


def test_workers_pause_between_computations(changed, slow):
    Checkup.objects.update(computed_at=timezone.now())
    freshness.make_fresh(today=TODAY)
    (job,) = asked_for()
    wait = job.scheduled_at - timezone.now()
    assert timedelta(seconds=25) < wait <= freshness.PAUSE


def test_the_job_computes_all_and_forgets_the_stale_days(changed, slow):
    freshness.make_fresh(today=TODAY)
    refresh_readings()
    assert freshness.waiting_sprints() == 0
    assert not StalePeriod.objects.exists()
    assert Checkup.objects.filter(computed_at__gt=AT).count() == 3


def test_the_latest_sprints_are_computed_first(changed, monkeypatch):
    monkeypatch.setattr(actions, "STEP", 1)
    assert actions.refresh_next(today=TODAY, at=timezone.now()) == 3
    done = Checkup.objects.filter(computed_at__gt=AT).values_list("sprint__number", flat=True)
    assert list(done) == [3]
    assert [sprint.number for sprint in actions.due_sprints(TODAY)] == [1, 2]
    assert actions.refresh_next(today=TODAY, at=timezone.now()) == 2
    assert [sprint.number for sprint in actions.due_sprints(TODAY)] == [1]
    assert actions.refresh_next(today=TODAY, at=timezone.now()) == 1
    assert actions.refresh_next(today=TODAY, at=timezone.now()) == 0
    assert not StalePeriod.objects.exists()


def test_step_by_step_gives_the_same_readings_as_at_once(changed, monkeypatch):
    monkeypatch.setattr(actions, "STEP", 1)
    changed.hours(0, "ada", "acme", "12")

    def figures():
        return list(
            Reading.objects.order_by("sign", "sprint", "cell", "person").values_list(
                "sign", "sprint", "cell", "person", "numerator", "denominator", "value", "state"
            )
        )

    while actions.refresh_next(today=TODAY, at=AT):
        pass
    by_steps = figures()
    with transaction.atomic():
        mark_stale(changed.sprints[0].start, None)
    refresh()
    assert by_steps == figures()


def test_a_period_that_ends_early_keeps_its_end(changed, monkeypatch):
    monkeypatch.setattr(actions, "STEP", 1)
    StalePeriod.objects.all().delete()
    first, second, _third = changed.sprints
    with transaction.atomic():
        mark_stale(first.start, first.start + timedelta(days=2))
        mark_stale(second.start, second.end)
    actions.refresh_next(today=TODAY, at=timezone.now())
    assert list(StalePeriod.objects.values_list("start", "end")) == [
        (first.start, first.start + timedelta(days=2))
    ]


def test_each_minute_somebody_looks_whether_figures_are_stale(changed):
    watch(0)
    assert len(asked_for()) == 1
    refresh_readings()
    watch(0)
    assert len(asked_for()) == 1


class TestNote:
    @pytest.fixture
    def member(self, changed, client):
        client.force_login(changed.user("ada"))
        return client

    def test_a_page_says_that_figures_are_computed_anew(self, member, slow):
        page = member.get("/signs/").content.decode()
        assert "the figures of 3 sprints are being computed anew" in page
        assert "Look again" in page

    def test_a_page_with_fresh_figures_says_nothing(self, member):
        assert "computed anew" not in member.get("/signs/").content.decode()

    def test_the_note_asks_again_and_then_offers_the_new_figures(self, member, slow):
        ask = {"HX-Request": "true", "HX-Current-URL": "http://testserver/signs/load/?cell=heron"}
        waiting = member.get("/signs/freshness/", headers=ask).content.decode()
        assert "being computed anew" in waiting
        refresh_readings()
        there = member.get("/signs/freshness/", headers=ask).content.decode()
        assert 'href="/signs/load/?cell=heron"' in there

    def test_without_htmx_it_leads_to_the_signs(self, member):
        assert member.get("/signs/freshness/").headers["Location"] == "/signs/"

    def test_it_is_read_only(self, member):
        assert member.post("/signs/freshness/").status_code == 405

    def test_visitors_are_told_nothing(self, changed, client):
        client.force_login(changed.visitor().user)
        assert client.get("/signs/freshness/", headers={"HX-Request": "true"}).status_code == 404

    def test_strangers_sign_in_first(self, changed, client):
        assert client.get("/signs/freshness/", headers={"HX-Request": "true"}).status_code in (302, 401, 403)

    def test_it_costs_few_queries(self, member, slow, django_assert_max_num_queries):
        member.get("/signs/freshness/", headers={"HX-Request": "true"})
        with django_assert_max_num_queries(10):
            member.get("/signs/freshness/", headers={"HX-Request": "true"})
