"""Folders of teams in other shapes, each read by a mapping; everybody in them is made up."""

from decimal import Decimal

import pytest

from homeostat.connect.code.mapped import read_mapped
from homeostat.connect.code.mapping import load, mapping_of, parsed, shipped
from homeostat.connect.code.merging import merged
from homeostat.connect.code.tree import Unreadable
from homeostat.core.organisation import (
    CellFacts,
    HoldingFacts,
    KindFacts,
    MembershipFacts,
    PersonFacts,
    RoleFacts,
    Snapshot,
    Track,
    diff,
    sentences,
)

pytestmark = pytest.mark.django_db  # problems are told in the organisation's words

TEAMS = {
    "teams/compilers.toml": 'name = "compilers"\n[people]\nleads = ["Zora-Q"]\nmembers = '
    '["Zora-Q", "hal.o", { github = "mim" }]\n'
    '[website]\ndescription = "Turns text into programs"\n',
    "teams/parsers.toml": 'name = "parsers"\nkind = "working-group"\nsubteam-of = "compilers"\n'
    '[people]\nleads = []\nmembers = ["hal.o"]\n',
    "people/zora.toml": 'name = "Zora Quill"\ngithub = "Zora-Q"\n',
    "people/hal.toml": 'name = "Hal Oats"\ngithub = "hal.o"\n',
}
CATALOGUE = {
    "catalog-info.yaml": "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: site}\n",
    "org/groups.yaml": """\
kind: Group
metadata: {name: harbour, description: Keeps ships moving}
spec: {type: department, profile: {displayName: The Harbour}, children: [cranes]}
---
kind: Group
metadata: {name: cranes}
spec: {type: team, parent: group:default/harbour, members: [user:default/una.b]}
""",
    "org/people.yaml": """\
kind: User
metadata: {name: una.b}
spec: {profile: {displayName: Una Brook}, memberOf: [group:default/cranes, harbour]}
---
kind: User
metadata: {name: tam}
spec: {memberOf: [harbour]}
""",
}
SIGS = {
    "sigs.yaml": """\
sigs:
- dir: sig-quays
  name: Quays
  mission_statement: Stone and rope
  leadership:
    chairs: [{github: Wim, name: Wim Rook}, {github: ilse, name: Ilse Marn}]
    tech_leads: [{github: ilse, name: Ilse Marn}]
- dir: sig-tides
  name: Tides
  leadership: {chairs: [{github: ilse}]}
"""
}


def organisation(files: dict[str, str], mapping: str, now: Snapshot | None = None) -> Snapshot:
    target, problems = merged(read_mapped(files, load(mapping)), now or Snapshot({}))
    assert not problems
    return target


def test_teams_in_toml_with_leads_and_people_in_files_of_their_own() -> None:
    assert organisation(TEAMS, "rust-team") == Snapshot(
        {
            Track("kind", ("team",)): KindFacts("team"),
            Track("kind", ("working-group",)): KindFacts("working-group"),
            Track("cell", ("compilers",)): CellFacts("compilers", "team", None, "Turns text into programs"),
            Track("cell", ("parsers",)): CellFacts("parsers", "working-group", "compilers"),
            Track("person", ("zora-q",)): PersonFacts("Zora Quill"),
            Track("person", ("hal-o",)): PersonFacts("Hal Oats"),
            Track("person", ("mim",)): PersonFacts("mim"),
            Track("membership", ("compilers", "zora-q")): MembershipFacts(),
            Track("membership", ("compilers", "hal-o")): MembershipFacts("core", Decimal("0.5")),
            Track("membership", ("compilers", "mim")): MembershipFacts(),
            Track("membership", ("parsers", "hal-o")): MembershipFacts("core", Decimal("0.5")),
            Track("role", ("lead-of-compilers",)): RoleFacts("Lead of compilers", "compilers"),
            Track("holding", ("lead-of-compilers", "zora-q")): HoldingFacts(),
        }
    )


def test_groups_and_users_of_a_catalogue_in_documents_of_several_files() -> None:
    assert organisation(CATALOGUE, "backstage") == Snapshot(
        {
            Track("kind", ("department",)): KindFacts("department"),
            Track("kind", ("team",)): KindFacts("team"),
            Track("cell", ("harbour",)): CellFacts("The Harbour", "department", None, "Keeps ships moving"),
            Track("cell", ("cranes",)): CellFacts("cranes", "team", "harbour"),
            Track("person", ("una-b",)): PersonFacts("Una Brook"),
            Track("person", ("tam",)): PersonFacts("tam"),
            Track("membership", ("cranes", "una-b")): MembershipFacts("core", Decimal("0.5")),
            Track("membership", ("harbour", "una-b")): MembershipFacts("core", Decimal("0.5")),
            Track("membership", ("harbour", "tam")): MembershipFacts(),
        }
    )


def test_groups_in_one_list_of_one_file() -> None:
    found = organisation(SIGS, "kubernetes-sigs")
    assert found.cells() == {
        "sig-quays": CellFacts("Quays", "sig", None, "Stone and rope"),
        "sig-tides": CellFacts("Tides", "sig"),
    }
    assert found.all_roles()["chair-of-sig-quays"] == RoleFacts(
        "Chair of Quays", "sig-quays", wanted_holders=2
    )
    assert found.holders("tech-lead-of-sig-quays") == {"ilse": HoldingFacts()}
    assert found.members("sig-tides") == {"ilse": MembershipFacts("core", Decimal("0.5"))}


def test_who_and_what_is_absent_ends_and_what_is_not_spoken_of_stays() -> None:
    before = organisation(TEAMS, "rust-team")
    fewer = {name: text for name, text in TEAMS.items() if name != "teams/parsers.toml"}
    fewer["teams/compilers.toml"] = 'name = "compilers"\n[people]\nleads = []\nmembers = ["hal.o", "mim"]\n'
    after = organisation(fewer, "rust-team", before)
    assert [str(each) for each in sentences(diff(before, after), before)] == [
        "Hal Oats gives compilers 100 % of their time",
        "Zora Quill leaves compilers",
        "The role Lead of compilers is given up",
        "parsers closes",
        "The kind of cell working-group is given up",
    ]


def test_a_mapping_of_ones_own_lies_among_the_files() -> None:
    own = """\
covers = "listed"
[cells]
files = ["**/OWNERS"]
key = "@folder"
members = ["approvers[]", "reviewers[]"]
[[roles]]
key = "approver-of-{cell}"
name = "Approver of {cell}"
holders = ["approvers[]"]
backups = ["reviewers[]"]
"""
    files = {"homeostat-mapping.toml": own, "src/docks/OWNERS": "approvers: [bo]\nreviewers: [bo, lil]\n"}
    mapping = mapping_of(files)
    assert mapping is not None
    found, problems = merged(read_mapped(files, mapping), Snapshot({}))
    assert not problems
    assert found.cells() == {"docks": CellFacts("docks", "team")}
    assert found.holders("approver-of-docks") == {"bo": HoldingFacts(), "lil": HoldingFacts("backup")}
    assert mapping_of({}) is None
    named = """\
[cells]
files = ["all.yaml"]
each = "teams"
key = "@name"
parent = "in"
"""
    nested, _problems = merged(
        read_mapped({"all.yaml": "teams: {a: {}, b: {in: a}}\n"}, parsed(named, "m.toml")), Snapshot({})
    )
    assert nested.children("a") == {"b": CellFacts("b", "team", "a")}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            {"teams/parsers.toml": 'name = "parsers"\nsubteam-of = "compilrs"\n'},
            "teams/parsers.toml:2:1: cells.parsers.parent: There is no cell “compilrs” in the file "
            "or in the organisation. Did you mean compilers?",
        ),
        (
            {"teams/parsers.toml": 'name = "Compilers"\n'},
            "teams/parsers.toml:1:1: compilers: “compilers” is there twice, first in "
            "teams/compilers.toml:1:1. Rename or remove one of the two.",
        ),
        (
            {"people/mim.toml": 'name = "Mim"\ngithub = "hal-o"\n'},
            "people/mim.toml:1:1: hal-o: “hal-o” is there twice, first in people/hal.toml:1:1. Rename "
            "or remove one of the two.",
        ),
        (
            {"teams/parsers.toml": 'name = "parsers'},
            "teams/parsers.toml:1:1: This is not TOML: Unterminated string. Look at the quotes, "
            "brackets and equals signs of this line.",
        ),
    ],
)
def test_problems_name_the_file_they_are_in(change: dict[str, str], expected: str) -> None:
    try:
        found = merged(read_mapped(TEAMS | change, load("rust-team")), Snapshot({}))[1]
    except Unreadable as error:
        found = list(error.problems)
    assert expected in [str(problem) for problem in found]


def test_a_person_in_a_team_that_is_not_there_is_told() -> None:
    files = CATALOGUE | {"org/more.yaml": "kind: User\nmetadata: {name: jo}\nspec: {memberOf: [winches]}\n"}
    with pytest.raises(
        Unreadable, match=r"org/more.yaml:3:19: spec.memberOf\[\]: There is no team “winches”"
    ):
        read_mapped(files, load("backstage"))


def test_files_without_a_team_are_refused_and_so_are_unlisted_people() -> None:
    with pytest.raises(Unreadable, match="No team was found"):
        read_mapped({"people/zora.toml": 'name = "Zora"\n'}, load("rust-team"))
    strict = parsed(
        '[cells]\nfiles = ["t.toml"]\nmembers = ["who[]"]\n[people]\nunlisted = "refuse"\n', "m.toml"
    )
    _facts, [problem] = merged(read_mapped({"t.toml": 'who = ["ada"]\n'}, strict), Snapshot({}))
    assert str(problem).startswith("t.toml:1:8: cells.t.members.ada: There is no person “ada”")


def test_a_wrong_mapping_is_told_like_any_other_file() -> None:
    with pytest.raises(Unreadable) as caught:
        parsed('covers = "some"\n[cells]\nfils = ["a"]\n[[roles]]\nkey = 1\n', "m.toml")
    assert [str(problem) for problem in caught.value.problems] == [
        "m.toml:1:1: covers: “some” is not possible here. Write one of: everything, listed.",
        "m.toml:2:2: cells.files: “files” is missing. Add it.",
        "m.toml:3:1: cells.fils: There is no field “fils”. Did you mean files?",
        "m.toml:4:3: roles[1].name: “name” is missing. Add it.",
        "m.toml:4:3: roles[1].holders: “holders” is missing. Add it.",
    ]
    with pytest.raises(Unreadable, match=r"There is no mapping “rust-teams”\. Did you mean rust-team"):
        load("rust-teams")
    assert set(shipped()) == {"backstage", "kubernetes-sigs", "rust-team"}
