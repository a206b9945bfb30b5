"""Everybody's hours for a sprint, and which cell gets how much of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from decimal import Decimal

from homeostat.areas.work.models import Sprint
from homeostat.core.calendar import (
    Away,
    Period,
    Scheduled,
    UnknownCountry,
    WeekSpell,
    public_holidays,
    scheduled_hours,
)
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
    working: dict[str, dict[date, Decimal]] | None = None,
    *,
    people: Collection[str] | None = None,
) -> Iterator[Goal]:
    """The goal of everybody, or of some; their hours by working day (public holidays left out) go into
    `working`.

    Most people work one of a few weeks in one of a few countries: what follows from these is worked out once.
    """
    period = Period(sprint.start, sprint.end)
    first = timeline.at(period.start)
    holidays: dict[str, frozenset[date]] = {}
    usual: dict[tuple[tuple[WeekSpell, ...], str], Scheduled] = {}
    days: dict[tuple[tuple[WeekSpell, ...], str], dict[date, Decimal]] = {}
    reserved: dict[str | None, Decimal] = {}
    default = str(moment.policy("country.default"))
    everybody = (track.key[0] for track in timeline.mentioning("all", "hours"))
    for person in sorted(everybody if people is None else people):
        weeks = tuple(_weeks(timeline, person, period))
        if not weeks:
            continue
        facts = moment.person(person) or first.person(person)
        country = (facts.country if facts else "") or default
        if country not in holidays:
            holidays[country] = _holidays(country, period)
        alike = weeks, country
        if alike not in usual:
            usual[alike] = scheduled_hours(weeks, period, holidays=holidays[country])
        scheduled = usual[alike]
        if person in absences:
            away = absences[person]
            scheduled = scheduled_hours(weeks, period, holidays=holidays[country], absences=away)
        if not scheduled.contracted:
            continue
        if working is not None:
            if alike not in days:
                days[alike] = {day: _hours_on(weeks, day) for day in period if day not in holidays[country]}
            working[person] = days[alike]
        shares = _shares(timeline, person, period, weeks)
        home = min(shares, key=lambda cell: (-shares[cell], cell), default=None)
        if home not in reserved:
            reserved[home] = number(moment, "capacity.reserved_hours", home)
        yield Goal(person, goal(scheduled, reserved=reserved[home]), shares)


def _weeks(timeline: Timeline, person: str, period: Period) -> Iterator[WeekSpell]:
    """The hours of someone's weeks as far as they lie in the period."""
    for spell in timeline.spells(hours_track(person)):
        starts = max(spell.start, period.start)
        ends = period.end if spell.end is None else min(spell.end, period.end)
        if starts < ends and isinstance(spell.facts, HoursFacts):
            yield WeekSpell(starts, ends, spell.facts.week)


def _hours_on(weeks: Iterable[WeekSpell], day: date) -> Decimal:
    return next((week.week[day.weekday()] for week in weeks if week.holds_on(day)), NOTHING)


def _holidays(country: str, period: Period) -> frozenset[date]:
    try:
        return frozenset(public_holidays(country, period.years))
    except UnknownCountry:
        return frozenset()


def _shares(
    timeline: Timeline, person: str, period: Period, weeks: Iterable[WeekSpell]
) -> dict[str, Decimal]:
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
