"""Everything wrong with files is told at once, each with its file, line, column, field and remedy."""

from pathlib import Path

import pytest

from homeostat.connect.code.folder import MOST_FILES, files_at, files_of, unpacked
from homeostat.connect.code.merging import merged
from homeostat.connect.code.reading import complete, read
from homeostat.connect.code.toml_files import read_toml
from homeostat.connect.code.tree import MOST_DEPTH, Problem, Unreadable
from homeostat.connect.code.yaml_files import read_yaml
from homeostat.core.organisation import (
    CellFacts,
    KindFacts,
    MembershipFacts,
    PersonFacts,
    PolicyFacts,
    RoleFacts,
    Snapshot,
    Track,
)

pytestmark = pytest.mark.django_db  # problems are told in the organisation's words

WRONG = Path(__file__).with_name("problems")
NOW = Snapshot(
    {
        Track("kind", ("team",)): KindFacts("Team"),
        Track("person", ("ada",)): PersonFacts("Ada"),
        Track("person", ("ben",)): PersonFacts("Ben"),
        Track("cell", ("falcon",)): CellFacts("Falcon", "team"),
        Track("cell", ("lark",)): CellFacts("Lark", "team", "falcon"),
        Track("cell", ("juniper",)): CellFacts("Juniper", "team"),
        Track("membership", ("falcon", "ada")): MembershipFacts(),
        Track("membership", ("lark", "ben")): MembershipFacts(),
        Track("role", ("scrum",)): RoleFacts("Scrum", "falcon"),
        Track("policy", ("load.range", "cell:falcon")): PolicyFacts([0.7, 0.9]),
    }
)


def told(text: str, now: Snapshot = NOW) -> list[str]:
    """Each problem of a file as one line."""
    return [str(problem) for problem in found({"o.yaml": text}, now)]


def found(files: dict[str, str], now: Snapshot = NOW) -> tuple[Problem, ...] | list[Problem]:
    try:
        document = complete(read(files))
    except Unreadable as error:
        return error.problems
    return merged(document, now)[1]


@pytest.mark.parametrize("path", sorted(WRONG.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_problem_is_told_with_its_place_and_remedy(path: Path) -> None:
    expected = path.with_suffix(".txt").read_text()
    assert [str(problem) for problem in found({path.name: path.read_text()})] == expected.splitlines()


def test_what_is_too_large_or_too_deep_is_refused_before_it_is_built() -> None:
    bomb = "".join(
        f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9) if level else 'lol'}]\n"
        for level in range(9)
    )
    assert all("Aliases" in line for line in told(bomb))
    deep = "cells: " + "[" * (MOST_DEPTH + 5) + "]" * (MOST_DEPTH + 5)
    [line] = told(deep)
    assert "nested more than" in line
    with pytest.raises(Unreadable, match="more than 400000 values"):
        read_yaml("cells: [" + "1," * 400_001 + "]", "o.yaml")
    with pytest.raises(Unreadable, match="nested"):
        read_toml("a = " + "[" * 3000 + "]" * 3000, "o.toml")
    with pytest.raises(Unreadable, match="not YAML"):
        read_yaml("a: [" + "1, " * 150_000, "o.yaml")
    assert MOST_FILES < 20_000
    with pytest.raises(Unreadable, match="20 MB"):
        files_of("o.yaml", b"x" * 20_000_001)


def test_texts_stay_texts_whatever_yaml_makes_of_them() -> None:
    document = read(
        {"o.yaml": "people: {ada: {name: no, country: NO}, ben: {name: 2024-01-01, country: on}}\n"}
    )
    people = document.organisation.people
    assert [(person.name, person.country) for person in people.values() if person] == [
        ("no", "NO"),
        ("2024-01-01", "on"),
    ]


def test_a_folder_is_told_by_its_files() -> None:
    files = {
        "organisation.yaml": "cells: {falcon: {name: Falcon}}\n",
        "cells/falcon.yaml": "nme: Falcon\n",
        "cells/lark.yml": "",
        "teams/x.yaml": "{}",
        "people/Ada L.yaml": "name: Ada\n",
    }
    expected = (WRONG / "folder.txt").read_text()
    assert sorted(map(str, found(files))) == expected.splitlines()
    [problem] = found({"README.toml": ""})
    assert problem.message == "There is no YAML file."
    assert problem.remedy == "Send organisation.yaml, or a folder with it, cells/ and people/."


def test_files_that_are_no_texts_are_told(tmp_path) -> None:
    (tmp_path / "cells").mkdir()
    (tmp_path / "organisation.yaml").write_bytes("format: 1\nroles: {}\n# ü".encode("latin-1"))
    (tmp_path / "cells" / "falcon.yaml").write_bytes(b"\xef\xbb\xbfname: Falcon")
    (tmp_path / "README.md").write_bytes(b"\xff")
    with pytest.raises(
        Unreadable, match=r"organisation.yaml:3:1: The file is not written in UTF-8. Save it as UTF-8"
    ):
        files_at(tmp_path)
    (tmp_path / "organisation.yaml").unlink()
    assert files_at(tmp_path) == {"cells/falcon.yaml": "name: Falcon"}
    with pytest.raises(Unreadable, match="damaged"):
        files_of("o.zip", b"PK\x03\x04 and no more")
    for line in ("no base 64!", "YQ==", "eJyrVkrKLCkqVbJSKsnILFYAokSFktTiEoVEAFnGB3U="):
        with pytest.raises(Unreadable, match="lost on the way"):
            unpacked(line)


@pytest.mark.parametrize(
    ("track", "line"),
    [
        (Track("person", ("ada",)), 2),
        (Track("hours", ("ada",)), 3),
        (Track("person", ("ben",)), 10),
        (Track("kind", ("team",)), 4),
        (Track("policy", ("load.range", "kind:team")), 5),
        (Track("cell", ("falcon",)), 7),
        (Track("policy", ("load.range", "cell:falcon")), 8),
        (Track("membership", ("falcon", "ben")), 10),
        (Track("membership", ("falcon", "eve")), 9),
        (Track("role", ("scrum",)), 12),
        (Track("holding", ("scrum", "ada")), 12),
        (Track("role", ("hiring",)), 14),
        (Track("policy", ("load.range", "company")), 16),
        (Track("role", ("nothing",)), None),
        (Track("person", ("eve",)), None),
    ],
)
def test_whatever_the_organisation_objects_to_has_a_line(track: Track, line: int | None) -> None:
    document = read(
        {
            "o.yaml": "people:\n  ada:\n    hours: null\n"
            "kinds: {team: {\n  policies: {load.range: [0, 1]}}}\n"
            "cells:\n  falcon:\n    policies: {load.range: [0, 1]}\n    members:\n      ben: {}\n"
            "    roles:\n      scrum: {name: S}\nroles:\n  hiring: {name: H}\n"
            "policies:\n  load.range: [0, 1]\n"
        }
    )
    place = document.place_of(track)
    assert (place.line if place else None) == line


def test_every_part_of_a_toml_file_has_a_place() -> None:
    tree = read_toml(
        "on = true\nday = 2026-01-05\n"
        '[[team]]\nwho = [ # all\n  "ä", {k = "b"}]\n'
        '[[team]]\n[team.in]\n"a.b" = 1\n',
        "t.toml",
    )
    paths = [("on",), ("day",), ("team", 0, "who", 1, "k"), ("team", 1), ("team", 1, "in", "a.b")]
    assert [str(tree.place(path)) for path in paths] == [
        "t.toml:1:1",
        "t.toml:2:1",
        "t.toml:5:9",
        "t.toml:6:3",
        "t.toml:8:1",
    ]
    assert tree.value == {
        "on": "true",
        "day": "2026-01-05",
        "team": [{"who": ["ä", {"k": "b"}]}, {"in": {"a.b": "1"}}],
    }


def test_what_is_no_text_is_refused() -> None:
    assert "holds what is no text" in told('people: {ada: {name: "a\\0b"}}\n')[0]
    assert "is not YAML" in told("people: \x01\n")[0]
