"""Absences are changed without losing what others wrote, and entered for somebody who cannot."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.http import Http404
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import NOW, Cast, user_of, viewer

from homeostat.areas.organisation.models import PersonTerm
from homeostat.areas.settings.personal_data import personal_data
from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Absence
from homeostat.platform.audit.models import AuditEntry

Enter = Callable[..., Browser]
MONDAY = date(2026, 11, 23)
ONE = timedelta(days=1)
DAYS = {"start": MONDAY, "end": MONDAY + 3 * ONE}


def away(cast: Cast, **given: object) -> Absence:
    return actions.add_absence(cast.ada, **{**DAYS, "by": cast.ada.user, "at": NOW, **given})  # type: ignore[arg-type]


def change(absence: Absence, **changes: object) -> Absence:
    return actions.change_absence(absence, changes=changes, by=None, at=NOW)


def latest() -> AuditEntry:
    return AuditEntry.objects.latest("pk")


class TestChanging:
    def test_its_days_and_how_much_of_each_change_the_schedule(self, cast: Cast) -> None:
        absence = change(away(cast, note="Snow"), end=MONDAY + ONE, half_days=True, note=" Ice ")
        assert (absence.last_day, absence.extent, absence.note) == (MONDAY, "half days", "Ice")
        of_ada = queries.schedules(MONDAY, MONDAY + 7 * ONE, people=[cast.ada.pk])[cast.ada.pk]
        assert of_ada.absences == 4
        assert latest().action == "change_absence"
        assert latest().before == {"end": "2026-11-26", "half_days": False, "note": "Snow"}

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"end": MONDAY}, "end"),
            ({"hours_per_day": Decimal(25)}, "hours_per_day"),
            ({"hours_per_day": Decimal(2), "half_days": True}, "hours_per_day"),
            ({"end": MONDAY + 9 * ONE}, "start"),
        ],
    )
    def test_what_cannot_be_is_refused(self, cast: Cast, changes: dict[str, object], field: str) -> None:
        absence = away(cast)
        away(cast, start=MONDAY + 7 * ONE, end=MONDAY + 8 * ONE)
        with pytest.raises(Invalid) as refused:
            change(absence, **changes)
        assert refused.value.field == field
        absence.refresh_from_db()
        assert absence.end == DAYS["end"]

    def test_a_cancelled_one_is_said_anew(self, cast: Cast) -> None:
        absence = actions.cancel_absence(away(cast), by=None, at=NOW)
        with pytest.raises(Invalid, match="cancelled"):
            change(absence, note="Ice")

    def test_it_is_undone_unless_the_days_would_turn_round(self, cast: Cast) -> None:
        absence = change(away(cast), start=MONDAY + ONE)
        actions.undo(latest(), by=None, at=NOW)
        absence.refresh_from_db()
        assert absence.start == MONDAY
        longer = change(absence, end=MONDAY + 9 * ONE) and latest()
        change(absence, start=MONDAY + 5 * ONE)
        with pytest.raises(Invalid, match="ends before it starts"):
            actions.undo(longer, by=None, at=NOW)

    def test_only_what_was_changed_is_written_and_a_clash_shows_both(self, cast: Cast, enter: Enter) -> None:
        browser = enter(cast.ada)
        absence = away(cast, note="Snow")
        page = reverse("work:edit_absence", args=[absence.pk])
        form = browser.get(page).context["form"]
        shown = {name: form[name].value() or "" for name in form.fields}
        sent = {**shown, **dict(form.carried)}
        assert (shown["last"], shown["extent"], shown["hours_per_day"]) == (MONDAY + 2 * ONE, "whole", "")
        change(absence, note="Ice", kind="sick")
        answer = browser.post(page, {**sent, "last": MONDAY, "note": "Fog"})
        assert (answer.status_code, "Ice" in answer.content.decode()) == (409, True)
        browser.post(page, {**sent, "last": MONDAY, "extent": "hours", "hours_per_day": "2.5"})
        absence.refresh_from_db()
        assert (absence.end, absence.extent) == (MONDAY + ONE, "2.5 h a day")
        assert (absence.note, absence.kind) == ("Ice", "sick")
        form = browser.get(page).context["form"]
        assert (form["extent"].value(), form["hours_per_day"].value()) == ("hours", "2.5")
        again = {**{name: form[name].value() for name in form.fields}, **dict(form.carried)}
        assert "Nothing was different." in browser.post(page, again, follow=True).content.decode()

    def test_its_ladder(self, cast: Cast, enter: Enter, client: Browser) -> None:
        page = reverse("work:edit_absence", args=[away(cast).pk])
        assert client.get(page)["Location"].startswith(reverse("account_login"))
        assert enter(None).get(page).status_code == 404
        assert enter(cast.ben, steward=True).get(page).status_code == 404
        browser = enter(cast.ada)
        assert browser.put(page).status_code == 405
        assert (
            "before the first" in browser.post(page, {"start": MONDAY, "last": "2026-01-01"}).content.decode()
        )


class TestForSomebodyElse:
    def test_members_of_one_cell_enter_it_for_each_other_and_stewards_for_all(self, cast: Cast) -> None:
        today = timezone.localdate()

        def by(person: object, *, steward: bool = False) -> set[str]:
            who = viewer(person, steward=steward)  # type: ignore[arg-type]
            return {each.key for each in access.people_to_enter_for(who, on=today)}

        assert (by(cast.ada), by(cast.ben), by(cast.cleo), by(None)) == ({"ben"}, {"ada"}, set(), set())
        assert by(None, steward=True) == {"ada", "ben", "cleo"}
        assert by(cast.cleo, steward=True) == {"ada", "ben"}
        assert access.person_to_enter_for(viewer(cast.ada), "ben", on=today) == cast.ben
        for key in ("ada", "cleo"):
            with pytest.raises(Http404):
                access.person_to_enter_for(viewer(cast.ada), key, on=today)
        PersonTerm.objects.filter(person=cast.ben).update(end=today)
        assert by(cast.ada) == set()

    def test_the_person_reads_it_on_today_and_changes_cancels_or_ticks_it_off(
        self, cast: Cast, enter: Enter
    ) -> None:
        day = timezone.localdate() + 5 * ONE
        fields = {"person": "ada", "start": day.isoformat(), "note": "Back soon", "kind": "sick"}
        page = enter(cast.ben).post(reverse("work:enter_absence"), fields, follow=True).content.decode()
        assert "Ada Lind is away" in page
        assert "Entered on behalf of the person" in page
        absence = Absence.objects.get()
        assert (absence.person, absence.kind, absence.entered_by) == (cast.ada, "other", cast.ben.user)
        browser = enter(cast.ada)
        assert "Ben Okafor said that you are away" in browser.get("/").content.decode()
        mine = browser.get(reverse("work:absences"))
        assert reverse("work:edit_absence", args=[absence.pk]) in mine.content.decode()
        (entered,) = mine.context["events"]
        assert (entered.by, entered.undo) == ("Ben Okafor", None)
        seen = reverse("work:tick_off_absence", args=[absence.pk])
        assert "Ticked off." in browser.post(seen, follow=True).content.decode()
        assert "said that you are away" not in browser.get("/").content.decode()
        browser.post(f"{seen}?seen=no")
        assert "said that you are away" in browser.get("/").content.decode()
        change(absence, note="Later")
        assert "said that you are away" not in browser.get("/").content.decode()
        actions.tick_off_absence(absence, seen=False, at=NOW)
        browser.post(reverse("work:cancel_absence", args=[absence.pk]), {"back": "/"})
        assert "said that you are away:" not in browser.get("/").content.decode()

    def test_who_entered_it_undoes_it_and_reads_no_more_of_it(self, cast: Cast, enter: Enter) -> None:
        browser = enter(cast.ben)
        day = timezone.localdate() + 5 * ONE
        browser.post(reverse("work:enter_absence"), {"person": "ada", "start": day.isoformat()})
        absence, entered = Absence.objects.get(), latest()
        change(absence, kind="sick")
        page = browser.get(reverse("work:absences")).content.decode()
        assert "Ada Lind" in page
        assert "unwell" not in page
        of_ada = Browser()
        of_ada.force_login(user_of(cast.ada, "ada@example.org"), backend=settings.AUTHENTICATION_BACKENDS[0])
        assert "unwell" in of_ada.get(reverse("work:absences")).content.decode()
        with pytest.raises(Http404):
            access.own_absence_for(viewer(cast.ben), absence.pk)
        assert "absence" not in personal_data(cast.ben)
        actions.undo(latest(), by=None, at=NOW)
        Absence.objects.update(seen_at=None)
        browser.post(reverse("work:undo", args=[entered.pk]))
        assert not Absence.objects.exists()

    def test_a_steward_without_a_person_is_named_by_the_word(self, cast: Cast, enter: Enter) -> None:
        answer = enter(None, steward=True).post(
            reverse("work:enter_absence"), {"person": "cleo", "start": "2099-01-05"}
        )
        assert answer.status_code == 302
        assert "A steward said that you are away" in enter(cast.cleo).get("/").content.decode()

    def test_its_ladder(self, cast: Cast, enter: Enter, client: Browser) -> None:
        page = reverse("work:enter_absence")
        assert client.get(page)["Location"].startswith(reverse("account_login"))
        assert enter(None).get(page).status_code == 404
        alone = enter(cast.cleo).get(page).content.decode()
        assert "Nobody else is in a cell of yours today." in alone
        assert "Ada Lind" not in alone
        browser = enter(cast.ben)
        assert browser.put(page).status_code == 405
        assert "unwell" not in browser.get(page).content.decode()
        answer = browser.post(page, {"person": "cleo", "start": "2099-01-05"})
        assert (answer.status_code, Absence.objects.count()) == (422, 0)
        seen = reverse("work:tick_off_absence", args=[away(cast).pk])
        assert (browser.get(seen).status_code, browser.post(seen).status_code) == (405, 404)


def test_whoever_says_their_own_is_not_told(cast: Cast) -> None:
    user_of(cast.ada, "ada@example.org")
    assert away(cast).entered_by is None
    assert not queries.entered_rows(cast.ada.pk)
