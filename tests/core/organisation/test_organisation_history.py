"""Five years of a real organisation, and one of a thousand people."""

import csv
import time
from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from homeostat.core.organisation import (
    CellFacts,
    HoldingFacts,
    HoursFacts,
    Join,
    KindFacts,
    MembershipFacts,
    PersonFacts,
    Refusal,
    RoleFacts,
    SetMembership,
    Snapshot,
    Spell,
    Timeline,
    Track,
    apply,
    beginning,
    check_all,
    diff,
    evenly_shared,
    key_for,
    sentences,
)

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "org_rust_team"


def _rows(name: str) -> list[dict[str, str]]:
    if not (DATA / name).exists():
        pytest.skip(f"{DATA / name} is absent: five years of a real organisation are not tried")
    with (DATA / name).open() as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["team"] = key_for(row["team"])
        row["subteam_of"] = key_for(row.get("subteam_of") or "no team")
    return rows


@pytest.fixture(scope="module")
def months() -> dict[date, Snapshot]:
    """The real organisation on the first of each month: teams as cells, leads as holders of a role."""
    teams: dict[date, dict[str, dict[str, str]]] = defaultdict(dict)
    for row in _rows("teams_monthly.csv"):
        if row["archived"] == "0":
            teams[date.fromisoformat(row["month"])][row["team"]] = row
    spells = _rows("membership_spells.csv")
    found = {}
    for month, cells in sorted(teams.items()):
        facts: dict[Track, object] = {}
        current = [row for row in spells if row["team"] in cells and _is_in(row, month)]
        counts: dict[str, int] = defaultdict(int)
        for row in current:
            counts[row["person"]] += 1
        for team, row in cells.items():
            parent = row["subteam_of"] if row["subteam_of"] in cells else None
            facts[Track("kind", (row["kind"],))] = KindFacts(row["kind"])
            facts[Track("cell", (team,))] = CellFacts(team, row["kind"], parent)
        for row in current:
            person, share = row["person"], Decimal(1) / counts[row["person"]]
            facts[Track("person", (person,))] = PersonFacts(person)
            facts[Track("membership", (row["team"], person))] = MembershipFacts(
                "core", share.quantize(Decimal("0.0001"), ROUND_DOWN)
            )
            if row["lead_at_start"] == "1":
                role = f"lead-of-{row['team']}"
                facts[Track("role", (role,))] = RoleFacts(f"Lead of {row['team']}", row["team"])
                facts[Track("holding", (role, person))] = HoldingFacts()
        found[month] = Snapshot(facts)  # type: ignore[arg-type]
    return found


def _is_in(row: dict[str, str], month: date) -> bool:
    left = row["left_by_month"]
    return date.fromisoformat(row["first_month"]) <= month and (not left or month < date.fromisoformat(left))


def test_five_years_of_a_real_organisation_replay_as_changes(months: dict[date, Snapshot]) -> None:
    days = list(months)
    timeline = beginning(months[days[0]], days[0])
    changed = 0
    for before, day in pairwise(days):
        changes = diff(months[before], months[day])
        changed += len(changes)
        assert all(map(str, sentences(changes, months[before])))
        after = apply(timeline, changes, day)
        assert not isinstance(after, Refusal), str(after)
        timeline = after
    assert len(days) == 60
    assert changed > 1500
    assert check_all(timeline) == ()
    for day, snapshot in months.items():
        assert timeline.on(day) == snapshot
    for day in days[:-1]:
        assert timeline.on(day) == timeline.on(day + timedelta(days=20))


def test_spells_without_shares_are_shared_evenly() -> None:
    start, later, end = date(2020, 1, 1), date(2020, 2, 1), date(2020, 3, 1)
    rows = [
        (Track("person", ("ada",)), Spell(start, None, PersonFacts("Ada"))),
        (Track("membership", ("a", "ada")), Spell(start, None, MembershipFacts())),
        (Track("membership", ("b", "ada")), Spell(later, end, MembershipFacts("newcomer"))),
        (Track("membership", ("c", "ada")), Spell(later, end, MembershipFacts())),
    ]
    timeline = evenly_shared(Timeline(rows))
    third = Decimal("0.3333")
    assert [(spell.start, spell.facts) for spell in timeline[Track("membership", ("a", "ada"))]] == [
        (start, MembershipFacts()),
        (later, MembershipFacts("core", third)),
        (end, MembershipFacts()),
    ]
    assert timeline[Track("membership", ("b", "ada"))] == (
        Spell(later, end, MembershipFacts("newcomer", third)),
    )
    assert evenly_shared(timeline) == timeline


def test_the_real_spells_become_a_valid_timeline() -> None:
    rows: list[tuple[Track, Spell]] = []
    start = date(2018, 12, 1)
    rows.append((Track("kind", ("team",)), Spell(start, None, KindFacts("Team"))))
    spells = _rows("membership_spells.csv")
    for team in {row["team"] for row in spells}:
        rows.append((Track("cell", (team,)), Spell(start, None, CellFacts(team, "team"))))
    for person in {row["person"] for row in spells}:
        rows.append((Track("person", (person,)), Spell(start, None, PersonFacts(person))))
    for row in spells:
        first = date.fromisoformat(row["first_month"])
        left = date.fromisoformat(row["left_by_month"]) if row["left_by_month"] else None
        rows.append(
            (Track("membership", (row["team"], row["person"])), Spell(first, left, MembershipFacts()))
        )
    assert len(spells) == 1284
    assert check_all(Timeline(rows))
    assert check_all(evenly_shared(Timeline(rows))) == ()


def test_a_change_among_a_thousand_people_and_five_years_is_quick() -> None:
    start = date(2021, 1, 4)
    cells = [f"cell-{number}" for number in range(150)]
    rows: list[tuple[Track, Spell]] = [(Track("kind", ("team",)), Spell(start, None, KindFacts("Team")))]
    rows += [(Track("cell", (cell,)), Spell(start, None, CellFacts(cell, "team"))) for cell in cells]
    week = (Decimal(8),) * 5 + (Decimal(0),) * 2
    for number in range(1000):
        person = f"person-{number}"
        rows.append((Track("person", (person,)), Spell(start, None, PersonFacts(person))))
        rows.append((Track("hours", (person,)), Spell(start, None, HoursFacts(week))))
        for year in range(5):
            first = start + timedelta(days=365 * year)
            last = first + timedelta(days=365) if year < 4 else None
            cell = cells[(number + year * 7) % len(cells)]
            rows.append((Track("membership", (cell, person)), Spell(first, last, MembershipFacts())))
    timeline = Timeline(rows)
    changes = (
        SetMembership("cell-28", "person-0", "core", Decimal("0.5")),
        Join("cell-1", "person-0", share=Decimal("0.5")),
    )
    began = time.perf_counter()
    for _ in range(10):
        assert isinstance(apply(timeline, changes, date(2025, 6, 1)), Timeline)
    assert (time.perf_counter() - began) / 10 < 0.1
