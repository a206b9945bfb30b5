"""Everybody's hours for a sprint, and which cell gets how much of them."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from homeostat.areas.work.models import Sprint
from homeostat.core.calendar import Away, Period, UnknownCountry, WeekSpell, public_holidays, scheduled_hours
from homeostat.core.capacity import goal
from homeostat.core.organisation.facts import HoursFacts, MembershipFacts
from homeostat.core.organisation.timeline import Timeline, hours_track
from homeostat.core.organisation.views import View
from homeostat.core.vitals.load import Goal

NOTHING = Decimal(0)


def number(moment: View, policy: str, cell: str | None) -> Decimal:
    return Decimal(str(moment.policy(policy, cell)))


def goals_of(
    timeline: Timeline,
    moment: View,
    sprint: Sprint,
    absences: dict[str, list[Away]],
    working: dict[str, dict[date, Decimal]],
) -> Iterator[Goal]:
    """Everybody's goal; their hours by working day (public holidays left out) are put into `working`."""
    period = Period(sprint.start, sprint.end)
    for track in sorted(timeline.mentioning("all", "hours")):
        person = track.key[0]
        weeks = [
            WeekSpell(spell.start, spell.end, spell.facts.week)
            for spell in timeline.spells(hours_track(person))
            if isinstance(spell.facts, HoursFacts) and spell.start < period.end
        ]
        holidays = _holidays(timeline, moment, person, period)
        scheduled = scheduled_hours(weeks, period, holidays=holidays, absences=absences.get(person, ()))
        if not scheduled.contracted:
            continue
        working[person] = {day: _hours_on(weeks, day) for day in period if day not in holidays}
        shares = _shares(timeline, person, period, weeks)
        home = min(shares, key=lambda cell: (-shares[cell], cell), default=None)
        reserved = number(moment, "capacity.reserved_hours", home)
        yield Goal(person, goal(scheduled, reserved=reserved), shares)


def _hours_on(weeks: list[WeekSpell], day: date) -> Decimal:
    return next((week.week[day.weekday()] for week in weeks if week.holds_on(day)), NOTHING)


def _holidays(timeline: Timeline, moment: View, person: str, period: Period) -> frozenset[date]:
    facts = moment.person(person) or timeline.at(period.start).person(person)
    country = (facts.country if facts else "") or str(moment.policy("country.default"))
    try:
        return frozenset(public_holidays(country, period.years))
    except UnknownCountry:
        return frozenset()


def _shares(timeline: Timeline, person: str, period: Period, weeks: list[WeekSpell]) -> dict[str, Decimal]:
    """Which part of the person's hours each cell gets; a change within the sprint counts by contracted
    hours.
    """
    spells = [
        (track.key[0], spell.start, spell.end, spell.facts.share)
        for track in timeline.mentioning("person", person)
        if track.kind == "membership"
        for spell in timeline.spells(track)
        if spell.start < period.end
        and (spell.end is None or spell.end > period.start)
        and isinstance(spell.facts, MembershipFacts)
    ]
    if all(start <= period.start and (end is None or end >= period.end) for _, start, end, _ in spells):
        return {cell: share for cell, _, _, share in sorted(spells)}
    found: dict[str, Decimal] = defaultdict(Decimal)
    whole = NOTHING
    for day in period:
        hours = _hours_on(weeks, day)
        whole += hours
        for cell, start, end, share in spells:
            if start <= day and (end is None or day < end):
                found[cell] += hours * share
    return {cell: hours / whole for cell, hours in sorted(found.items()) if whole and hours}
