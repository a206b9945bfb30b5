"""What a change of the organisation cannot do: why, and what to do then."""

from decimal import Decimal

import pytest
from tests.core.organisation.case import HALF, SPRING, START, SUMMER, WEEK, made, refused

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
    Edit,
    HoldingFacts,
    HoursFacts,
    Join,
    KindFacts,
    Leave,
    MoveCell,
    MoveMember,
    PersonFacts,
    PolicyFacts,
    ReleaseRole,
    RescopeRole,
    RetireKind,
    RetireRole,
    RetypeCell,
    RoleFacts,
    SetHours,
    SetMembership,
    SetPolicy,
    Timeline,
    Undo,
    cell_track,
    check_all,
    invert,
    policy_track,
    sentence,
)
from homeostat.core.organisation.timeline import hours_track
from homeostat.core.sentence import say

NOTHING = say("nothing")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (AddPerson("ada", PersonFacts("Ada")), "The key “ada” is taken on 2 March 2026 by the person Ada."),
        (AddPerson("Ada L.", PersonFacts("Ada")), "cannot be the key of a person"),
        (AddPerson("zoe", PersonFacts(" ")), "has no name"),
        (AddPerson("zoe", PersonFacts("Zoe", "Germany", "Berlin time")), "is not the code of a country"),
        (AddPerson("zoe", PersonFacts("Zoe", "", "Berlin time")), "is not a time zone"),
        (AddPerson("zoe", PersonFacts("Zoe", "", "../etc")), "is not a time zone"),
        (DescribePerson("zoe", PersonFacts("Zoe")), "is not in the organisation"),
        (DescribePerson("ada", PersonFacts("Ada")), "Nothing would change"),
        (DefineKind("project", KindFacts("Project")), "is taken"),
        (DefineKind("support", KindFacts("")), "has no name"),
        (DescribeKind("support", KindFacts("Support")), "is not defined"),
        (RetireKind("project"), "when Project is not defined"),
        (CreateCell("lark", CellFacts("Lark", "support")), "There is no kind of cell “support”."),
        (CreateCell("lark", CellFacts("", "project", "nowhere")), "There is no cell “nowhere”."),
        (CreateCell("lark", CellFacts("Lark", "project", "lark")), "inside one another: Lark in Lark"),
        (DescribeCell("lark", "Lark", ""), "is not open"),
        (RetypeCell("falcon", "support"), "is not defined"),
        (MoveCell("falcon", "juniper"), "inside one another: Falcon in Juniper in Falcon"),
        (CloseCell("lark"), "is not open"),
        (Join("falcon", "mira"), "already a member"),
        (Join("juniper", "mira"), "ask for more than all of their time: Falcon 100 %, Juniper 100 %"),
        (Join("lark", "zoe"), "“zoe” is not in the organisation"),
        (Join("falcon", "ada", "core", Decimal(0)), "A share of 0 %"),
        (Leave("falcon", "ben"), "Ben is not a member of Falcon"),
        (Leave("falcon", "mira"), "Sprint manager is for core members of Falcon, and Mira is not one"),
        (MoveMember("mira", "falcon", "falcon"), "already a member"),
        (SetMembership("lark", "mira", "core", HALF), "is not open"),
        (SetHours("mira", (Decimal(25),) * 7), "Mira's hours on a day are below 0 or above 24."),
        (SetHours("ben", None), "Ben's hours are not stated"),
        (SetHours("zoe", None), "is not in the organisation"),
        (DefineRole("docs", RoleFacts("Docs", "lark")), "There is no cell “lark”."),
        (DefineRole("docs", RoleFacts("Docs", hours_per_sprint=Decimal(-1))), "cannot take -1 hours"),
        (DefineRole("docs", RoleFacts("Docs", wanted_holders=0)), "at least one holder"),
        (DefineRole("docs", RoleFacts("Docs", term_sprints=0)), "at least one sprint"),
        (ChangeRole("docs", RoleFacts("Docs")), "does not exist"),
        (ChangeRole("hiring", RoleFacts("Hiring", "falcon")), "belongs to the whole company"),
        (ChangeRole("scrum", RoleFacts("Scrum")), "belongs to Falcon"),
        (RescopeRole("scrum", "lark"), "is not open"),
        (RetireRole("docs"), "does not exist"),
        (AssignRole("scrum", "yara"), "is for core members of Falcon, and Yara is not one"),
        (AssignRole("docs", "yara"), "does not exist"),
        (ReleaseRole("scrum", "yara"), "Yara takes no part in Sprint manager"),
        (ReleaseRole("docs", "yara"), "does not exist"),
        (SetPolicy("unheard", 1), "There is no policy “unheard”."),
        (SetPolicy("words.cell", {"one": "a", "many": "b"}, "cell:falcon"), "cannot be set for"),
        (SetPolicy("load.range", [1, 0]), "is not a value of Healthy load. Healthy load is two numbers"),
        (SetPolicy("load.range", [0, 1], "cell:lark"), "is not open"),
        (ClearPolicy("load.range"), "Healthy load is not set"),
        (Undo((Edit(policy_track("unheard"), START, None, PolicyFacts(1)),), NOTHING), "no policy “unheard”"),
        (
            Undo((Edit(policy_track("load.range", "cell:lark"), START, None, PolicyFacts(1)),), NOTHING),
            "1 is not a value of “load.range”.",
        ),
        (Undo((Edit(cell_track("falcon"), SPRING, SUMMER, None),), NOTHING), "when Falcon is not open"),
        (
            Undo((Edit(hours_track("zoe"), SPRING, None, HoursFacts(WEEK)),), NOTHING),
            "There is no person “zoe”.",
        ),
        (Undo((), NOTHING), "Nothing would change"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_a_reason(cooperative: Timeline, change: Change, said: str) -> None:
    assert said in refused(cooperative, change, SPRING)


def test_a_circle_of_cells_is_found_on_the_day_it_would_close(cooperative: Timeline) -> None:
    scheduled = made(cooperative, CreateCell("lark", CellFacts("Lark", "project")), SPRING)
    scheduled = made(scheduled, MoveCell("falcon", "lark"), SUMMER)
    answer = refused(scheduled, MoveCell("lark", "juniper"), SPRING)
    assert "On 1 June 2026 cells would be inside one another" in answer
    inside = made(scheduled, CreateCell("wren", CellFacts("Wren", "project", "juniper")), SPRING)
    assert check_all(inside) == ()


def test_a_core_role_needs_core_members_for_as_long_as_it_is_held(cooperative: Timeline) -> None:
    company = made(cooperative, ChangeRole("hiring", RoleFacts("Recruitment", eligibility="core")), SPRING)
    assert company.on(SPRING).holders("hiring") == {"ben": HoldingFacts()}
    assert "is for core members, and Yara is not one" in refused(
        company, AssignRole("hiring", "yara"), SPRING
    )
    moved = MoveMember("ben", "juniper", "falcon")
    assert made(company, moved, SUMMER).on(SUMMER).cells_of("ben").keys() == {"falcon"}
    assert "on 1 June 2026" in refused(
        company, SetMembership("juniper", "ben", "newcomer", Decimal(1)), SUMMER
    )
    ended = made(cooperative, [AssignRole("hiring", "yara")], START)
    ended = made(ended, ReleaseRole("hiring", "yara"), SPRING)
    assert made(ended, ChangeRole("hiring", RoleFacts("Recruitment", eligibility="core")), SUMMER)


def test_undoing_is_refused_where_something_was_built_on_it(cooperative: Timeline) -> None:
    change = SetMembership("falcon", "yara", "core", Decimal(1))
    undo = invert(cooperative, change, SPRING)
    assert str(undo.of) == "Yara becomes a core member of Falcon"
    assert str(sentence(undo, cooperative.on(SPRING))) == f"Undo: {undo.of}"
    later = made(made(cooperative, change, SPRING), Leave("falcon", "yara"), SUMMER)
    assert "Yara's membership of Falcon has been changed again since" in refused(later, undo, SUMMER)
    with pytest.raises(ValueError, match="Nothing would change"):
        invert(made(cooperative, change, SPRING), change, SPRING)
