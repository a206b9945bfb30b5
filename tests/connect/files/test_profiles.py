"""Mapping profiles: documented in full, refused with the place that is wrong."""

from pathlib import Path

import pytest

from homeostat.connect.files import profile as profiles
from homeostat.connect.files.problem import MappingRefused
from homeostat.connect.files.profile import as_json, assign_files, parse_profile, profile_of, shipped
from homeostat.connect.files.targets import TARGETS, likely_noun, suggested

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "import-profiles.md"
PARTS = [
    profiles.Profile,
    profiles.FilePart,
    profiles.Table,
    profiles.Join,
    profiles.Unpivot,
    profiles.Spells,
]
PARTS += [
    profiles.FieldPart,
    profiles.TargetPart,
    profiles.Condition,
    profiles.Series,
    profiles.Middle,
    profiles.LastOf,
]


def test_every_key_and_field_is_documented():
    text = REFERENCE.read_text()
    for part in PARTS:
        for name, field in part.model_fields.items():
            assert f"`{field.alias or name}`" in text, f"{part.__name__}.{name}"
    for target in TARGETS.values():
        for name in (target.noun, *target.field_names):
            assert f"`{name}`" in text, f"{target.noun}.{name}"


@pytest.mark.parametrize("name", list(shipped()))
def test_shipped_profiles_read_back_from_json(name):
    profile = parse_profile(shipped()[name])
    assert profile_of(as_json(profile)) == profile
    assert profile.conventions


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("targets = ", "neither TOML nor JSON"),
        ('{"targets": []}', "targets"),
        ('{"targets": [{"holds": "hours", "fields": {"colour": "red"}}]}', "no field “colour”"),
        ('{"targets": [{"holds": "hours", "from": "moon", "fields": {}}]}', "moon"),
        ('{"targets": [{"holds": "hours", "fields": {}}], "tables": [{"name": "a", "from": "b"}]}', "“b”"),
    ],
)
def test_wrong_profiles_say_where(text, words):
    with pytest.raises(MappingRefused) as refused:
        parse_profile(text)
    assert words in str(refused.value)


def test_files_are_told_apart_by_name_or_columns():
    profile = parse_profile(shipped()["sip"])
    columns = {part.name: list(part.columns) for part in profile.files}
    assert assign_files(profile, {"b.csv": columns["dates"], "a.csv": columns["tasks"]}) == {
        "tasks": "a.csv",
        "dates": "b.csv",
    }
    with pytest.raises(MappingRefused, match="also needs"):
        assign_files(profile, {"a.csv": columns["tasks"]})
    with pytest.raises(MappingRefused, match="does not know"):
        assign_files(profile, {"a.csv": columns["tasks"], "b.csv": columns["dates"], "c.csv": ["x"]})


def test_column_names_suggest_their_meaning():
    columns = ["Worklog ID", "User", "Work date", "Hours", "Issue Key", "Work Description"]
    assert likely_noun(columns) == "hours"
    assert suggested(columns, "hours") == {
        "person": "User",
        "day": "Work date",
        "hours": "Hours",
        "task": "Issue Key",
        "note": "Work Description",
        "external_key": "Worklog ID",
    }
    assert likely_noun(["Full name", "E-mail", "Country", "Start date"]) == "people"
