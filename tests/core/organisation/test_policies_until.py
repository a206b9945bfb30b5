"""A policy set until a day falls back by itself to what held without it."""

from datetime import date

import pytest

from homeostat.core.organisation import (
    CellFacts,
    CreateCell,
    DefineKind,
    KindFacts,
    Refusal,
    SetPolicy,
    Timeline,
    apply,
    from_json,
    to_json,
)
from homeostat.core.sentence import spoken

JANUARY, MARCH, JUNE = date(2026, 1, 5), date(2026, 3, 2), date(2026, 6, 1)
KEY, FALCON = "capacity.reserved_hours", "cell:falcon"


@pytest.fixture
def company() -> Timeline:
    found = apply(
        Timeline(),
        [
            DefineKind("project", KindFacts("Project")),
            CreateCell("falcon", CellFacts("Falcon", "project")),
            SetPolicy(KEY, 3),
        ],
        JANUARY,
    )
    assert isinstance(found, Timeline)
    return found


@pytest.mark.parametrize("own", [None, 5])
def test_it_falls_back_to_what_held_before(company: Timeline, own: int | None) -> None:
    if own is not None:
        company = _applied(company, SetPolicy(KEY, own, FALCON), JANUARY)
    after = _applied(company, SetPolicy(KEY, 8, FALCON, JUNE), MARCH)
    days = (JANUARY, MARCH, JUNE)
    assert [after.at(day).policy(KEY, "falcon") for day in days] == [own or 3, 8, own or 3]
    assert [after.at(day).policy(KEY) for day in days] == [3, 3, 3]


def test_it_says_until_when_and_keeps_it_as_data(company: Timeline) -> None:
    change = SetPolicy(KEY, 8, FALCON, JUNE)
    said = spoken(change.sentence(company.at(MARCH)))
    assert said == "Reserved hours for Falcon is 8 until 1 June 2026"
    assert from_json(to_json(change)) == change


def test_an_end_before_the_beginning_is_refused(company: Timeline) -> None:
    refusal = apply(company, [SetPolicy(KEY, 8, FALCON, MARCH)], MARCH)
    assert isinstance(refusal, Refusal)
    assert "would end on 2 March 2026, before it begins" in str(refusal.reasons[0].message)


def _applied(timeline: Timeline, change: SetPolicy, on: date) -> Timeline:
    after = apply(timeline, [change], on)
    assert isinstance(after, Timeline)
    return after
