"""Reading the organisation: policies, consequences, differences, JSON, keys, the shape of values."""

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.core.organisation.case import NEXT_MARCH, SPRING, START, SUMMER, made

from homeostat.core.organisation import (
    AddPerson,
    AssignRole,
    CellFacts,
    ChangeFormatError,
    ChangeRole,
    ClearPolicy,
    CloseCell,
    CreateCell,
    DefineKind,
    DefineRole,
    DescribeCell,
    DescribeKind,
    DescribePerson,
    Edit,
    HoldingFacts,
    KindFacts,
    Leave,
    MoveCell,
    MoveMember,
    PersonFacts,
    ReleaseRole,
    RemovePerson,
    RescopeRole,
    RoleFacts,
    SetHours,
    SetMembership,
    Timeline,
    Together,
    apply,
    cell_track,
    check,
    check_all,
    consequences,
    diff,
    from_json,
    is_key,
    key_for,
    kind_track,
    list_from_json,
    person_track,
    role_track,
    sentences,
    spell_changes,
    undo_between,
)
from homeostat.core.organisation.timeline import Spell, holding_track
from homeostat.core.organisation.views import Introduced


def test_policies_of_a_cell_win_over_its_kind_and_the_company(cooperative: Timeline) -> None:
    snapshot = cooperative.on(SPRING)
    assert snapshot.policy("load.range", "falcon") == [0.7, 0.9]
    assert snapshot.policy("load.range", "juniper") == [0.6, 0.9]
    assert snapshot.policy("load.range") == [0.8, 1]
    assert snapshot.policy("load.range", "nowhere") == [0.8, 1]
    assert snapshot.policy("sprint.length_days", "falcon") == 7
    cleared = made(cooperative, ClearPolicy("load.range", "cell:falcon"), SPRING).on(SPRING)
    assert cleared.policy("load.range", "falcon") == [0.8, 1]


def test_consequences_name_gaps_in_roles(cooperative: Timeline) -> None:
    released = made(cooperative, ReleaseRole("scrum", "tomas"), SPRING)
    assert [str(each.message) for each in consequences(cooperative, released, SPRING)] == [
        "Sprint manager has no backup."
    ]
    wanted = made(
        cooperative,
        ChangeRole("hiring", RoleFacts("Recruitment", wanted_holders=3, backup_required=True)),
        SPRING,
    )
    assert [str(each.message) for each in consequences(cooperative, wanted, SPRING)] == [
        "Recruitment lacks 2 of its 3 holders.",
        "Recruitment has no backup.",
    ]
    opened = made(
        cooperative,
        [CreateCell("lark", CellFacts("Lark", "project")), AddPerson("zoe", PersonFacts("Zoe"))],
        SPRING,
    )
    assert {str(each.message) for each in consequences(cooperative, opened, SPRING)} == {
        "Lark has no members: in a cell of fewer than four one absence is felt by all.",
        "Zoe is in no cell.",
    }
    role = made(cooperative, DefineRole("docs", RoleFacts("Docs", "juniper", backup_required=True)), SPRING)
    assert len(consequences(cooperative, role, SPRING)) == 2
    held = made(role, AssignRole("docs", "ben"), SPRING)
    assert consequences(role, held, SPRING) == ()
    left = made(held, Leave("juniper", "ben"), SPRING)
    assert [str(each.message) for each in consequences(held, left, SPRING)] == [
        "Ben is in no cell.",
        "Ben keeps a part in Docs without being a member of its cell.",
        "Juniper has one member: in a cell of fewer than four one absence is felt by all.",
    ]
    later = made(cooperative, DefineRole("docs", RoleFacts("Docs")), SUMMER)
    assert consequences(later, cooperative, SPRING) == ()


def test_malformed_json_names_the_field() -> None:
    with pytest.raises(ChangeFormatError, match=r"together\.changes\.0\.join\.person: Field required"):
        from_json({"op": "together", "changes": [{"op": "join", "cell": "falcon"}]})
    with pytest.raises(ChangeFormatError, match="colour"):
        list_from_json([{"op": "close_cell", "cell": "falcon", "colour": "red"}])
    with pytest.raises(ChangeFormatError):
        from_json({"op": "explode"})
    assert list_from_json([{"op": "close_cell", "cell": "falcon"}]) == [CloseCell("falcon")]


def test_edits_and_spells_keep_their_shape() -> None:
    with pytest.raises(ValueError, match="after it starts"):
        Edit(person_track("ada"), SPRING, SPRING, None)
    with pytest.raises(ValueError, match="KindFacts are not the facts of a person"):
        Edit(person_track("ada"), SPRING, None, KindFacts("Ada"))
    with pytest.raises(ValueError, match="overlap"):
        Timeline([(kind_track("a"), Spell(START, None, KindFacts("A")))] * 2)
    assert Timeline() != "a timeline"
    assert Timeline().on(START) != "a snapshot"


def test_a_whole_timeline_can_be_checked() -> None:
    rows = [
        (role_track("docs"), Spell(START, None, RoleFacts("Docs"))),
        (holding_track("docs", "ada"), Spell(START, SUMMER, HoldingFacts())),
        (person_track("ada"), Spell(SPRING, None, PersonFacts("Ada"))),
    ]
    reasons = check_all(Timeline(rows))
    assert [str(reason.message) for reason in reasons] == [
        "Ada's part in Docs starts on 5 January 2026, when Ada is not in the organisation."
    ]
    assert check(Timeline(rows), [person_track("ada")], SPRING) == ()
    assert check(Timeline(rows), [person_track("ada")], SUMMER) == ()


def test_two_days_compare_as_a_list_of_changes(cooperative: Timeline) -> None:
    later = made(
        cooperative,
        [
            DescribeKind("project", KindFacts("Venture")),
            DefineKind("support", KindFacts("Support")),
            DescribePerson("ada", PersonFacts("Ada L.")),
            CreateCell("wren", CellFacts("Wren", "support", "lark")),
            CreateCell("lark", CellFacts("Lark", "support")),
            MoveMember("ben", "juniper", "wren"),
            SetMembership("falcon", "tomas", "core", Decimal("0.4")),
            Together((MoveCell("juniper", None), DescribeCell("juniper", "Juniper", "Care"))),
            RescopeRole("hiring", "lark"),
            ChangeRole("scrum", RoleFacts("Sprint manager", "falcon", eligibility="core")),
            ReleaseRole("hiring", "ben"),
            SetHours("mira", None),
            ClearPolicy("load.range", "cell:falcon"),
            ClearPolicy("load.range", "kind:project"),
            RemovePerson("yara"),
        ],
        SPRING,
    )
    changes = diff(cooperative.on(START), later.on(SPRING))
    assert [*map(str, sentences(changes, cooperative.on(START)))] == [
        "The kind of cell Project is called Venture",
        "Cells of the kind Support can be formed",
        "Ada is called Ada L.",
        "Lark opens as a cell of the kind Support",
        "Wren opens as a cell of the kind Support in Lark",
        "Juniper has the purpose “Care”",
        "Juniper is no longer part of another cell",
        "Recruitment becomes a role of Lark",
        "Sprint manager needs no backup",
        "Ben moves from Juniper to Wren",
        "Tomas gives Falcon 40 % of their time",
        "Ben gives up Recruitment",
        "Mira's working hours are no longer stated",
        "Healthy load for Falcon is no longer set",
        "Healthy load for cells of the kind Project is no longer set",
        "Yara leaves the organisation",
    ]
    assert made(cooperative, changes, START).on(START) == later.on(SPRING)
    back = diff(later.on(SPRING), cooperative.on(START))
    assert made(later, back, SUMMER).on(SUMMER) == cooperative.on(START)
    assert len(later.on(SPRING)) == len(later.at(SPRING).timeline.on(SPRING))
    removed, added = spell_changes(cooperative, later)
    assert Timeline([*(row for row in cooperative.rows() if row not in removed), *added]) == later
    assert later.boundaries() == (START, SPRING)
    assert cooperative.on(START).cells_of_kind("project").keys() == {"juniper"}
    assert Introduced(cooperative.on(START), {}).cells() == cooperative.at(START).cells()


def test_what_differs_in_two_places_is_put_back_with_the_gap_between(cooperative: Timeline) -> None:
    track = role_track("docs")
    before = cooperative.edit([Edit(track, START, SPRING, RoleFacts("Docs"))])
    before = before.edit([Edit(track, SUMMER, NEXT_MARCH, RoleFacts("Docs"))])
    undo = undo_between(before, cooperative, of="the docs role")
    assert [edit.facts for edit in undo.edits] == [RoleFacts("Docs"), None, RoleFacts("Docs")]
    assert apply(cooperative, undo, START) == before
    assert apply(before, undo_between(cooperative, before, of="x"), START) == cooperative


def test_keys_are_made_of_names() -> None:
    assert key_for("Café №1") == "cafe-no1"
    assert key_for("wg-rls-2.0") == "wg-rls-2-0"
    assert key_for("日本") == "unnamed"
    assert key_for("Ada", taken={"ada", "ada-2"}) == "ada-3"
    assert is_key(key_for("x" * 100, taken={"x" * 60}))
    assert not is_key("-ada")


def test_what_is_created_before_a_scheduled_row_lasts_until_it(cooperative: Timeline) -> None:
    scheduled = made(cooperative, CreateCell("lark", CellFacts("Lark", "project")), SUMMER)
    after = made(scheduled, CreateCell("lark", CellFacts("Early Lark", "project")), SPRING)
    assert [(spell.start, spell.end) for spell in after[cell_track("lark")]] == [
        (SPRING, SUMMER),
        (SUMMER, None),
    ]
    assert cooperative.on(SPRING).holding("scrum", "tomas") == HoldingFacts("backup")


def test_what_a_day_lists_is_the_reader_s_own(cooperative: Timeline) -> None:
    """A snapshot lists each thing once and keeps the list; nobody can change it for others."""
    snapshot, moment = cooperative.on(SPRING), cooperative.at(SPRING)
    assert snapshot.cells()
    snapshot.cells().clear()
    for cell in moment.cells():
        snapshot.members(cell).clear()
        assert snapshot.members(cell) == moment.members(cell)
        assert snapshot.roles(cell) == moment.roles(cell)
        assert snapshot.children(cell) == moment.children(cell)
    assert snapshot.cells() == moment.cells()


def test_a_day_asked_for_again_after_many_others_is_the_same(cooperative: Timeline) -> None:
    timeline = made(cooperative, ClearPolicy("load.range", "cell:falcon"), SPRING)
    first = timeline.on(START)
    assert timeline.on(START) is first
    later = [timeline.on(START + timedelta(days=number)) for number in range(1, 40)]
    assert timeline.on(START + timedelta(days=39)) is later[-1]
    again = timeline.on(START)
    assert again is not first
    assert again == first
