"""homeostat org preset: listed, said, adopted."""

import contextlib
import json

import pytest
from tests.areas.organisation import cooperative

from homeostat.cli import main
from homeostat.models import OrganisationChange, Policy, User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def database_is_ready(monkeypatch, db: None) -> None:
    """The tests' own database is there already."""

    @contextlib.contextmanager
    def ready(**_how):
        yield

    monkeypatch.setattr("homeostat.cli.presets.database_ready", ready)
    cooperative.found()


def test_presets_are_listed_with_their_source(capsys) -> None:
    assert main(["org", "preset"]) == 0
    assert "calm-start: A calm start (Homeostat's own suggestion" in capsys.readouterr().out
    assert main(["org", "preset", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["key"] for each in told] == ["calm-start", "two-weeks-2021", "two-weeks-2024"]


def test_a_preset_is_said_first_and_then_adopted(capsys) -> None:
    said = ["org", "preset", "calm-start", "--on", "2026-03-02", "--without", "load.range"]
    assert main(said) == 0
    shown = capsys.readouterr().out
    assert "limits.epics: 2 → 1" in shown
    assert "load.range" not in shown
    assert "add --adopt" in shown
    assert OrganisationChange.objects.count() == 1
    user = User.objects.create_user("steward@example.org")
    assert main([*said, "--adopt", "--by", user.email, "--reason", "Calmer"]) == 0
    change = OrganisationChange.objects.latest("pk")
    assert change.by == user
    assert f"as change {change.pk}" in capsys.readouterr().out
    assert Policy.objects.current().filter(key="limits.epics", value=1).exists()
    assert main([*said, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"on": "2026-03-02", "values": [], "adopted": None}
    assert main(said) == 0
    assert "Nothing to change" in capsys.readouterr().out
    assert main([*said, "--adopt"]) == 1


def test_what_is_not_there_is_named(capsys) -> None:
    assert main(["org", "preset", "no-such"]) == 2
    assert main(["org", "preset", "calm-start", "--without", "words.cell"]) == 2
    assert main(["org", "preset", "calm-start", "--adopt", "--by", "nobody@example.org"]) == 2
    shown = capsys.readouterr().err
    assert "There is no preset no-such" in shown
    assert "The preset has no words.cell." in shown
    assert "There is no user nobody@example.org." in shown
