"""Each change of the organisation: what it says, what it does, what it refuses and what to do then."""

from decimal import Decimal

import pytest
from tests.core.organisation.case import HALF, NEXT_MARCH, SPRING, SUMMER, WEEK, made, refused

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
    MembershipFacts,
    MergeCells,
    MoveCell,
    MoveMember,
    PersonFacts,
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
    SplitCell,
    Timeline,
    Together,
    Undo,
    apply,
    consequences,
    from_json,
    leavers,
    membership_track,
    policy_track,
    sentence,
    sentences,
    to_json,
)
from homeostat.core.organisation.timeline import holding_track, hours_track
from homeostat.core.sentence import say

NOTHING = say("nothing")


def test_splitting_a_cell_moves_people_and_roles(cooperative: Timeline) -> None:
    split = SplitCell("falcon", "kestrel", "Kestrel", ("mira", "tomas", "yara"), ("scrum",), "Care")
    assert (
        str(sentence(split, cooperative.on(SPRING)))
        == "Split Falcon: Mira, Tomas and Yara form Kestrel, with Sprint manager"
    )
    after = made(cooperative, split, SPRING).on(SPRING)
    assert after.members("falcon") == {}
    assert after.members("kestrel")["yara"] == MembershipFacts("newcomer")
    assert after.members("kestrel")["tomas"].share == HALF
    assert after.cell("kestrel") == CellFacts("Kestrel", "generalist", None, "Care")
    assert list(after.roles("kestrel")) == ["scrum"]
    one = SplitCell("falcon", "kestrel", "Kestrel", ("yara",))
    assert str(sentence(one, cooperative.on(SPRING))) == "Split Falcon: Yara forms Kestrel"


def test_a_split_needs_members_of_the_cell_and_its_own_roles(cooperative: Timeline) -> None:
    assert "Nobody would form" in refused(cooperative, SplitCell("falcon", "kestrel", "Kestrel", ()), SPRING)
    assert "Ben is not a member of Falcon" in refused(
        cooperative, SplitCell("falcon", "kestrel", "Kestrel", ("ben",)), SPRING
    )
    assert "Recruitment is not a role of Falcon" in refused(
        cooperative, SplitCell("falcon", "kestrel", "Kestrel", ("mira",), ("hiring",)), SPRING
    )
    assert "“docs” does not exist" in refused(
        cooperative, SplitCell("falcon", "kestrel", "Kestrel", ("mira",), ("docs",)), SPRING
    )
    assert "taken" in refused(cooperative, SplitCell("falcon", "juniper", "Kestrel", ("mira",)), SPRING)
    assert "Release Mira from Sprint manager first" in refused(
        cooperative, SplitCell("falcon", "kestrel", "Kestrel", ("mira",)), SPRING
    )


def test_merging_cells_adds_shares_and_moves_roles_and_inner_cells(cooperative: Timeline) -> None:
    merge = MergeCells("juniper", "falcon")
    assert str(sentence(merge, cooperative.on(SPRING))) == "Falcon merges into Juniper"
    after = made(cooperative, merge, SPRING).on(SPRING)
    assert after.cell("falcon") is None
    assert after.cell("juniper") == CellFacts("Juniper", "project", None)
    assert after.members("juniper")["tomas"] == MembershipFacts("core", Decimal(1))
    assert list(after.roles("juniper")) == ["scrum"]
    assert after.own_policies("cell:falcon") == {}
    other = made(cooperative, CreateCell("lark", CellFacts("Lark", "project", "falcon")), SPRING)
    assert made(other, merge, SUMMER).on(SUMMER).children("juniper") == {
        "lark": CellFacts("Lark", "project", "juniper")
    }
    assert "cannot merge with itself" in refused(cooperative, MergeCells("falcon", "falcon"), SPRING)
    assert "is not open" in refused(cooperative, MergeCells("falcon", "nowhere"), SPRING)


def test_closing_a_cell_before_a_scheduled_joining_is_refused(cooperative: Timeline) -> None:
    scheduled = made(cooperative, Join("juniper", "ada"), NEXT_MARCH)
    answer = refused(scheduled, CloseCell("juniper"), SUMMER)
    assert "Ada's membership of Juniper starts on 3 March 2027, when Juniper is not open." in answer
    assert "undo that first, or see that Juniper closes later" in answer


def test_closing_a_cell_ends_what_is_in_it(cooperative: Timeline) -> None:
    assert "Juniper continues on 2 March 2026, when Falcon is not open" in refused(
        cooperative, CloseCell("falcon"), SPRING
    )
    close = [MoveCell("juniper", None), CloseCell("falcon")]
    after = made(cooperative, close, SPRING)
    assert [*map(str, sentences(close, cooperative.on(SPRING)))] == [
        "Juniper is no longer part of another cell",
        "Falcon closes",
    ]
    snapshot = after.on(SPRING)
    assert snapshot.role("scrum") is None
    assert snapshot.roles_of("mira") == {}
    assert snapshot.cells_of("mira") == {}
    said = {str(each.message) for each in consequences(cooperative, after, SPRING)}
    assert said >= {
        "Mira is in no cell.",
        "Yara is in no cell.",
        "The role Sprint manager ends.",
        "The policy “load.range” ends.",
    }
    assert "Tomas is in no cell." not in said


def test_someone_leaving_ends_memberships_hours_and_holdings(cooperative: Timeline) -> None:
    leave = RemovePerson("mira")
    assert str(sentence(leave, cooperative.on(SPRING))) == "Mira leaves the organisation"
    after = made(cooperative, leave, SPRING)
    snapshot = after.on(SPRING)
    assert snapshot.person("mira") is None
    assert snapshot.hours("mira") is None
    assert snapshot.holders("scrum") == {"tomas": HoldingFacts("backup")}
    assert [str(each.message) for each in consequences(cooperative, after, SPRING)] == [
        "From 2 March 2026 on Mira opens their own account and their own data, and nothing else.",
        "Mira gives up Sprint manager.",
        "Sprint manager has no holder.",
        "Falcon has 2 members: in a cell of fewer than four one absence is felt by all.",
    ]
    assert "“mira” is not" in refused(after, RemovePerson("mira"), SPRING).replace("Mira", "mira")


def test_who_leaves_is_told_by_name_on_the_day_alone(cooperative: Timeline) -> None:
    leaving = made(cooperative, RemovePerson("ada"), SUMMER)
    assert leavers(cooperative, leaving, SUMMER) == {"ada": "Ada"}
    assert leavers(cooperative, leaving, SPRING) == {}
    joining = made(cooperative, AddPerson("zoe", PersonFacts("Zoe")), SUMMER)
    assert leavers(cooperative, joining, SUMMER) == {}
    assert consequences(cooperative, joining, SPRING) == ()
    assert [str(each.message) for each in consequences(cooperative, leaving, SUMMER)] == [
        "From 1 June 2026 on Ada opens their own account and their own data, and nothing else."
    ]


def test_a_scheduled_change_stays_and_what_it_would_bring_back_is_refused(cooperative: Timeline) -> None:
    scheduled = made(cooperative, SetMembership("falcon", "yara", "core", Decimal(1)), SUMMER)
    assert "already scheduled for 1 June 2026" in refused(scheduled, Leave("falcon", "yara"), SPRING)
    assert "already scheduled" in refused(scheduled, MoveMember("yara", "falcon", "juniper"), SPRING)
    after = made(scheduled, SetMembership("falcon", "yara", "short_term", HALF), SPRING)
    assert after.on(SPRING).membership("falcon", "yara") == MembershipFacts("short_term", HALF)
    assert after.on(SUMMER).membership("falcon", "yara") == MembershipFacts("core", Decimal(1))
    assert [str(each.message) for each in consequences(scheduled, after, SPRING)] == [
        "Yara's membership of Falcon changes again on 1 June 2026, as already scheduled."
    ]


def test_a_joining_lasts_no_longer_than_the_cell_or_the_person(cooperative: Timeline) -> None:
    closing = made(cooperative, CloseCell("juniper"), SUMMER)
    joined = made(closing, Join("juniper", "ada"), SPRING)
    assert made(joined, Leave("juniper", "ada"), SPRING) == closing
    assert joined[membership_track("juniper", "ada")][0].end == SUMMER
    leaving = made(cooperative, RemovePerson("ada"), SUMMER)
    assert made(leaving, AssignRole("hiring", "ada"), SPRING)[holding_track("hiring", "ada")][0].end == SUMMER
    assert made(leaving, SetHours("ada", WEEK), SPRING)[hours_track("ada")][0].end == SUMMER


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (AddPerson("zoe", PersonFacts("Zoe")), "Zoe joins the organisation"),
        (DescribePerson("ada", PersonFacts("Ada L.")), "Ada is called Ada L."),
        (
            DescribePerson("ada", PersonFacts("Ada", "DE", "Europe/Berlin")),
            "Ada has the country DE, has the time zone Europe/Berlin",
        ),
        (DescribePerson("ada", PersonFacts("Ada")), "Ada stays as described"),
        (
            DescribePerson("zoe", PersonFacts("Zoe")),
            "zoe is called Zoe, has no country, has the time zone UTC",
        ),
        (DefineKind("support", KindFacts("Support")), "Cells of the kind Support can be formed"),
        (DescribeKind("project", KindFacts("Venture")), "The kind of cell Project is called Venture"),
        (DescribeKind("project", KindFacts("Project", "One")), "The kind of cell Project is described anew"),
        (RetireKind("project"), "The kind of cell Project is given up"),
        (CreateCell("lark", CellFacts("Lark", "project")), "Lark opens as a cell of the kind Project"),
        (
            CreateCell("lark", CellFacts("Lark", "project", "falcon")),
            "Lark opens as a cell of the kind Project in Falcon",
        ),
        (DescribeCell("falcon", "Eagle", ""), "Falcon is called Eagle"),
        (DescribeCell("falcon", "Falcon", ""), "Falcon stays as described"),
        (DescribeCell("falcon", "Falcon", "Care"), "Falcon has the purpose “Care”"),
        (DescribeCell("lark", "Lark", ""), "lark is called Lark and has no stated purpose"),
        (RetypeCell("falcon", "project"), "Falcon becomes a cell of the kind Project"),
        (MoveCell("juniper", None), "Juniper is no longer part of another cell"),
        (MoveCell("falcon", "juniper"), "Falcon becomes part of Juniper"),
        (Join("falcon", "ada"), "Ada joins Falcon as a core member"),
        (
            Join("falcon", "ada", "newcomer", Decimal("0.25")),
            "Ada joins Falcon as a newcomer with 25 % of their time",
        ),
        (Leave("falcon", "mira"), "Mira leaves Falcon"),
        (MoveMember("mira", "falcon", "juniper"), "Mira moves from Falcon to Juniper"),
        (SetMembership("falcon", "mira", "core", HALF), "Mira gives Falcon 50 % of their time"),
        (
            SetMembership("falcon", "yara", "short_term", Decimal(1)),
            "Yara becomes a short-term member of Falcon",
        ),
        (
            SetHours("mira", WEEK),
            "Mira works 32 hours a week (Monday 8, Tuesday 8, Wednesday 8, Thursday 8)",
        ),
        (SetHours("mira", (Decimal(0),) * 7), "Mira works 0 hours a week"),
        (SetHours("mira", None), "Mira's working hours are no longer stated"),
        (DefineRole("docs", RoleFacts("Docs")), "The whole company gets the role Docs"),
        (DefineRole("docs", RoleFacts("Docs", "falcon")), "Falcon gets the role Docs"),
        (RescopeRole("scrum", None), "Sprint manager becomes a role of the whole company"),
        (RetireRole("scrum"), "The role Sprint manager is given up"),
        (AssignRole("scrum", "ben", willing=False), "Ben takes on Sprint manager"),
        (AssignRole("scrum", "mira", willing=False), "Mira keeps Sprint manager"),
        (AssignRole("scrum", "tomas", "backup", False), "Tomas keeps backing up Sprint manager"),
        (AssignRole("scrum", "mira", "backup"), "Mira backs up Sprint manager"),
        (ReleaseRole("scrum", "mira"), "Mira gives up Sprint manager"),
        (ReleaseRole("scrum", "tomas"), "Tomas stops backing up Sprint manager"),
        (
            ChangeRole("hiring", RoleFacts("Recruitment", wanted_holders=2, purpose="People")),
            "Recruitment is described anew",
        ),
        (
            ChangeRole("hiring", RoleFacts("Hiring", None, "", (), HALF, 1, True, "core", 6)),
            "Recruitment is called Hiring, takes 0.5 hours per sprint, wants 1 holder, needs a backup, "
            "is for core members, has a term of 6 sprints",
        ),
        (ChangeRole("hiring", RoleFacts("Recruitment", wanted_holders=2)), "Recruitment stays as it is"),
        (
            ChangeRole("docs", RoleFacts("Docs", wanted_holders=2)),
            "docs is called Docs, takes 0 hours per sprint, wants 2 holders, needs no backup, "
            "is open to anyone, has no term, is described anew",
        ),
        (SetPolicy("load.range", [0, 1], "kind:project"), "Healthy load for cells of the kind Project is 0 % to 100 %"),  # noqa: E501
        (SetPolicy("privacy.hours_open", True), "Hours open to everybody is yes"),
        (SetPolicy("unheard", 1), "unheard is 1"),
        (ClearPolicy("load.range", "cell:falcon"), "Healthy load for Falcon is no longer set"),
        (
            Together((DefineKind("lab", KindFacts("Lab")), CreateCell("wren", CellFacts("Wren", "lab")))),
            "Cells of the kind Lab can be formed; Wren opens as a cell of the kind Lab",
        ),
        (
            Together((DefineRole("docs", RoleFacts("Docs")), AssignRole("docs", "ada"))),
            "The whole company gets the role Docs; Ada takes on Docs",
        ),
        (
            Together((SplitCell("falcon", "wren", "Wren", ("mira",)), Join("wren", "ada"))),
            "Split Falcon: Mira forms Wren; Ada joins Wren as a core member",
        ),
        (
            Together((AddPerson("zoe", PersonFacts("Zoe")), Together((Join("falcon", "zoe"),)))),
            "Zoe joins the organisation; Zoe joins Falcon as a core member",
        ),
    ],
)  # fmt: skip
def test_a_change_says_what_it_does_in_names(cooperative: Timeline, change: Change, said: str) -> None:
    assert str(sentence(change, cooperative.on(SPRING))) == said
    assert from_json(to_json(change)) == change


def test_changes_of_a_list_apply_all_or_none(cooperative: Timeline) -> None:
    assert apply(cooperative, [], SPRING) == cooperative
    swap = [
        SetMembership("falcon", "mira", "core", HALF),
        Join("juniper", "mira", share=HALF),
        Leave("falcon", "yara"),
    ]
    assert made(cooperative, swap, SPRING).on(SPRING).cells_of("mira").keys() == {"falcon", "juniper"}
    assert "does not exist" in refused(cooperative, [*swap, RetireRole("docs")], SPRING)


def test_retiring_a_kind_ends_its_policies(cooperative: Timeline) -> None:
    after = made(cooperative, [RetypeCell("juniper", "generalist"), RetireKind("project")], SPRING)
    assert policy_track("load.range", "kind:project") not in after.on(SPRING)


def test_hours_end_with_the_person(cooperative: Timeline) -> None:
    leaving = made(cooperative, RemovePerson("ada"), SUMMER)
    longer = Undo((Edit(hours_track("ada"), SPRING, None, HoursFacts(WEEK)),), NOTHING)
    answer = refused(leaving, longer, SPRING)
    assert "Ada's hours are set on 1 June 2026, when Ada is not in the organisation." in answer
