"""Random organisations, changes and timelines for property tests."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from homeostat.core.organisation import (
    AddPerson,
    AssignRole,
    CellFacts,
    Change,
    ChangeRole,
    ClearPolicy,
    CloseCell,
    CreateCell,
    DefineKind,
    DefineRole,
    DescribeCell,
    DescribeKind,
    DescribePerson,
    Facts,
    HoldingFacts,
    HoursFacts,
    Join,
    KindFacts,
    Leave,
    MembershipFacts,
    MergeCells,
    MoveCell,
    MoveMember,
    PersonFacts,
    PolicyFacts,
    Refusal,
    ReleaseRole,
    RemovePerson,
    RescopeRole,
    RetireKind,
    RetireRole,
    RetypeCell,
    RoleFacts,
    SetHours,
    SetMembership,
    SetPolicy,
    Snapshot,
    SplitCell,
    Timeline,
    Together,
    Track,
    apply,
    beginning,
)

START = date(2026, 1, 5)
PEOPLE = ("ada", "ben", "cleo", "dov", "eve")
CELLS = ("falcon", "juniper", "kestrel", "lark")
KINDS = ("generalist", "project")
ROLES = ("scrum", "budget", "docs", "on-call")
NAMES = st.sampled_from(["Amber", "Birch", "Cedar", "Dune"])
SHARES = st.sampled_from([Decimal("0.25"), Decimal("0.2")])
POLICIES = {"load.range": ([0.7, 0.9], [0.8, 1.1]), "sustainability.target": (0.25, 0.4)}

days = st.integers(0, 40).map(lambda number: START + timedelta(days=number))
people = st.sampled_from(PEOPLE)
cells = st.sampled_from(CELLS)
kinds = st.sampled_from(KINDS)
roles = st.sampled_from(ROLES)
standings = st.sampled_from(["core", "newcomer", "short_term"])
weeks = st.sampled_from([(Decimal(8),) * 5 + (Decimal(0),) * 2, (Decimal("7.5"),) * 4 + (Decimal(0),) * 3])
scopes = st.sampled_from(["company", "cell:falcon", "cell:lark", "kind:generalist"])
person_facts = st.builds(PersonFacts, NAMES, st.sampled_from(["", "DE", "DE-HE"]))
kind_facts = st.builds(KindFacts, NAMES, st.sampled_from(["", "Serves clients"]))
cell_facts = st.builds(CellFacts, NAMES, kinds, st.none() | cells, st.sampled_from(["", "Care"]))
membership_facts = st.builds(MembershipFacts, standings, SHARES)
holding_facts = st.builds(HoldingFacts, st.sampled_from(["holder", "backup"]), st.booleans())
role_facts = st.builds(
    RoleFacts,
    NAMES,
    st.none() | cells,
    hours_per_sprint=st.sampled_from([Decimal(0), Decimal("2.5")]),
    wanted_holders=st.integers(1, 2),
    backup_required=st.booleans(),
    eligibility=st.sampled_from(["anyone", "core"]),
    term_sprints=st.none() | st.integers(1, 3),
)


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    """A valid organisation."""
    facts: dict[Track, Facts] = {Track("kind", (key,)): draw(kind_facts) for key in KINDS}
    here = draw(st.lists(people, unique=True))
    opened = draw(st.lists(cells, unique=True))
    facts |= {Track("person", (key,)): draw(person_facts) for key in here}
    for place, cell in enumerate(opened):
        parent = draw(st.none() | st.sampled_from(opened[:place])) if place else None
        facts[Track("cell", (cell,))] = CellFacts(draw(NAMES), draw(kinds), parent)
        for person in draw(st.lists(st.sampled_from(here), unique=True)) if here else ():
            facts[Track("membership", (cell, person))] = draw(membership_facts)
    for person in here:
        if draw(st.booleans()):
            facts[Track("hours", (person,))] = HoursFacts(draw(weeks))
    for role in draw(st.lists(roles, unique=True)):
        scope = draw(st.none() | st.sampled_from(opened)) if opened else None
        facts[Track("role", (role,))] = draw(role_facts.map(lambda each, cell=scope: _in_cell(each, cell)))
        for person in draw(st.lists(st.sampled_from(here), unique=True)) if here else ():
            if _eligible(facts, role, person):
                facts[Track("holding", (role, person))] = draw(holding_facts)
    for scope in ["company", "kind:project", *(f"cell:{cell}" for cell in opened)]:
        if draw(st.booleans()):
            key = draw(st.sampled_from([*POLICIES]))
            facts[Track("policy", (key, scope))] = PolicyFacts(draw(st.sampled_from(POLICIES[key])))
    return Snapshot(facts)


def _in_cell(role: RoleFacts, cell: str | None) -> RoleFacts:
    from dataclasses import replace

    return replace(role, cell=cell)


def _eligible(facts: dict[Track, Facts], role: str, person: str) -> bool:
    asked = facts[Track("role", (role,))]
    assert isinstance(asked, RoleFacts)
    return asked.eligibility == "anyone" or any(
        isinstance(each, MembershipFacts)
        and each.standing == "core"
        and track.key[1] == person
        and asked.cell in (None, track.key[0])
        for track, each in facts.items()
    )


def _policy_change(draw: st.DrawFn) -> Change:
    key = draw(st.sampled_from([*POLICIES]))
    return SetPolicy(key, draw(st.sampled_from(POLICIES[key])), draw(scopes))


single_changes: st.SearchStrategy[Change] = st.one_of(
    st.builds(AddPerson, people, person_facts),
    st.builds(DescribePerson, people, person_facts),
    st.builds(RemovePerson, people),
    st.builds(DefineKind, kinds, kind_facts),
    st.builds(DescribeKind, kinds, kind_facts),
    st.builds(RetireKind, kinds),
    st.builds(CreateCell, cells, cell_facts),
    st.builds(DescribeCell, cells, NAMES, st.sampled_from(["", "Care"])),
    st.builds(RetypeCell, cells, kinds),
    st.builds(MoveCell, cells, st.none() | cells),
    st.builds(CloseCell, cells),
    st.builds(
        SplitCell,
        cells,
        cells,
        NAMES,
        st.lists(people, unique=True, min_size=1).map(tuple),
        st.lists(roles, unique=True, max_size=1).map(tuple),
    ),
    st.builds(MergeCells, cells, cells),
    st.builds(Join, cells, people, standings, SHARES),
    st.builds(Leave, cells, people),
    st.builds(MoveMember, people, cells, cells),
    st.builds(SetMembership, cells, people, standings, SHARES),
    st.builds(SetHours, people, st.none() | weeks),
    st.builds(DefineRole, roles, role_facts),
    st.builds(ChangeRole, roles, role_facts),
    st.builds(RescopeRole, roles, st.none() | cells),
    st.builds(RetireRole, roles),
    st.builds(AssignRole, roles, people, st.sampled_from(["holder", "backup"]), st.booleans()),
    st.builds(ReleaseRole, roles, people),
    st.composite(_policy_change)(),
    st.builds(ClearPolicy, st.sampled_from([*POLICIES]), scopes),
)
changes = single_changes | st.builds(Together, st.lists(single_changes, min_size=1, max_size=3).map(tuple))


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    """A valid organisation with a history and things scheduled."""
    timeline = beginning(draw(snapshots()), START)
    for change, day in draw(st.lists(st.tuples(changes, days), max_size=8)):
        after = apply(timeline, change, day)
        if not isinstance(after, Refusal):
            timeline = after
    return timeline
