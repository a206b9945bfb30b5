"""Mapping profiles: documented in full, refused with the place that is wrong."""

from pathlib import Path

import pytest

from homeostat.connect.files import profile as profiles
from homeostat.connect.files.header_words import WORDS, plain_header
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


@pytest.mark.parametrize(
    ("columns", "noun", "meaning"),
    [
        (
            ["Datum", "Mitarbeiter", "Kunde", "Projekt", "Stunden (h)", "Bemerkung"],
            "hours",
            {
                "day": "Datum", "person": "Mitarbeiter", "account": "Projekt", "hours": "Stunden (h)",
                "note": "Bemerkung",
            },
        ),
        (
            ["Nr.", "Buchungsdatum", "Mitarbeiterin", "Konto", "Aufgabe", "Dauer"],
            "hours",
            {
                "external_key": "Nr.", "day": "Buchungsdatum", "person": "Mitarbeiterin", "account": "Konto",
                "task": "Aufgabe", "hours": "Dauer",
            },
        ),
        (
            ["Date", "Salarié", "Compte", "Tâche", "Durée", "Commentaire"],
            "hours",
            {
                "day": "Date", "person": "Salarié", "account": "Compte", "task": "Tâche", "hours": "Durée",
                "note": "Commentaire",
            },
        ),
        (
            ["fecha", "empleado", "cuenta", "horas", "descripción"],
            "hours",
            {
                "day": "fecha", "person": "empleado", "account": "cuenta", "hours": "horas",
                "note": "descripción",
            },
        ),
        (
            ["Mitarbeiter", "Von", "Bis", "Art"],
            "absences",
            {"person": "Mitarbeiter", "start": "Von", "end": "Bis", "kind": "Art"},
        ),
        (
            ["Date", "Author", "Time Spent", "Issue Key", "Work Description"],
            "hours",
            {
                "day": "Date", "person": "Author", "hours": "Time Spent", "task": "Issue Key",
                "note": "Work Description",
            },
        ),
        (["Kunde"], "clients", {"name": "Kunde"}),
    ],
)  # fmt: skip
def test_columns_are_understood_in_four_languages(columns, noun, meaning):
    assert likely_noun(columns) == noun
    assert suggested(columns, noun) == meaning


def test_a_column_is_compared_without_accents_units_and_signs():
    assert plain_header("  Stunden (Std.) ") == "stunden"
    assert plain_header("Durée_[h]") == "duree"
    assert plain_header("E-Mail-Adresse:") == "e mail adresse"


def test_words_of_other_languages_are_written_as_they_are_compared():
    for words in WORDS.values():
        assert [plain_header(word) for word in words] == list(words)


def test_words_of_other_languages_are_about_fields_there_are():
    fields = {name for target in TARGETS.values() for name in target.field_names}
    for place in WORDS:
        noun, _dot, field = place.rpartition(".")
        assert field in (TARGETS[noun].field_names if noun else fields), place


def test_hours_need_an_account_a_task_or_an_epic():
    fields = {"person": "{A}", "day": "{B}", "hours": "{C}"}
    without = profile_of(
        {"targets": [{"holds": "people", "fields": {"name": "{A}"}}, {"holds": "hours", "fields": fields}]}
    )
    lack = without.lacks()
    assert lack is not None
    assert (lack[0].holds, lack[1]) == ("hours", ("account", "task", "epic"))
    given = profile_of({"targets": [{"holds": "hours", "fields": {**fields, "epic": "Care"}}]})
    assert given.lacks() is None


def test_an_unknown_category_of_new_accounts_is_refused():
    with pytest.raises(MappingRefused, match="new_accounts"):
        profile_of({"new_accounts": "gift", "targets": [{"holds": "people", "fields": {"name": "{A}"}}]})
