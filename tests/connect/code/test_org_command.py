"""homeostat org: exit codes, reports for people and for scripts, folders that follow the organisation."""

import contextlib
import json
from pathlib import Path

import pytest
from tests.areas.organisation import cooperative

from homeostat.areas.organisation.snapshots import snapshot
from homeostat.cli import main
from homeostat.models import OrganisationChange, User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def database_is_ready(monkeypatch, db: None) -> None:
    """The tests' own database is there already."""

    @contextlib.contextmanager
    def ready(**_how):
        yield

    monkeypatch.setattr("homeostat.cli.org.database_ready", ready)
    cooperative.found()


def test_a_folder_goes_out_and_comes_in_again(tmp_path: Path, capsys) -> None:
    out = tmp_path / "org"
    assert main(["org", "export", "--out", str(out), "--on", "2026-03-02"]) == 0
    assert sorted(path.relative_to(out).as_posix() for path in out.rglob("*.yaml"))[:3] == [
        "cells/falcon.yaml",
        "cells/juniper.yaml",
        "organisation.yaml",
    ]
    assert main(["org", "plan", str(out), "--on", "2026-03-02", "--check"]) == 0
    assert "Nothing to change on 2026-03-02" in capsys.readouterr().out

    (out / "cells" / "juniper.yaml").unlink()
    assert main(["org", "plan", str(out), "--on", "2026-03-02", "--check"]) == 3
    shown = capsys.readouterr().out
    assert "1 change from 2026-03-02 on, 1 of them end something:\n- Juniper closes." in shown
    assert "  Ben is in no cell." in shown
    assert OrganisationChange.objects.count() == 1

    user = User.objects.create_user("steward@example.org")
    assert (
        main(["org", "apply", str(out), "--on", "2026-03-02", "--by", user.email, "--reason", "As code"]) == 0
    )
    change = OrganisationChange.objects.latest("pk")
    assert (change.by, change.reason) == (user, "As code")
    assert f"Done, as change {change.pk}." in capsys.readouterr().out
    assert main(["org", "apply", str(out), "--on", "2026-03-02"]) == 0
    assert OrganisationChange.objects.count() == 2

    assert main(["org", "export", "--out", str(out), "--on", "2026-01-05"]) == 0
    assert (out / "cells" / "juniper.yaml").exists()
    assert main(["org", "export", "--out", str(out), "--on", "2026-03-02"]) == 0
    assert not (out / "cells" / "juniper.yaml").exists()
    assert "cells/juniper.yaml removed" in capsys.readouterr().err


def test_only_a_whole_organisation_removes_files_and_only_in_a_folder_of_its_own(tmp_path: Path) -> None:
    other = tmp_path / "cells" / "harbour.yaml"
    other.parent.mkdir()
    other.write_text("name: Harbour\n")
    assert main(["org", "export", "--out", str(tmp_path)]) == 0
    assert other.exists()
    assert main(["org", "export", "--out", str(tmp_path), "--within", "falcon"]) == 0
    assert other.exists()
    assert main(["org", "export", "--out", str(tmp_path)]) == 0
    assert not other.exists()


def test_a_file_an_archive_and_standard_output_say_the_same(tmp_path: Path, capsys) -> None:
    assert main(["org", "export", "--on", "2026-03-02", "--unwilling"]) == 0
    text = capsys.readouterr().out
    assert "unwilling: [ben]" in text
    assert (
        main(["org", "export", "--on", "2026-03-02", "--unwilling", "--out", str(tmp_path / "o.yaml")]) == 0
    )
    assert (tmp_path / "o.yaml").read_text() == text
    assert main(["org", "export", "--out", str(tmp_path / "o.zip"), "--on", "2026-03-02"]) == 0
    for name in ("o.yaml", "o.zip"):
        assert main(["org", "plan", str(tmp_path / name), "--on", "2026-03-02", "--check"]) == 0
    capsys.readouterr()
    assert main(["org", "export", "--within", "juniper", "--on", "2026-03-02"]) == 0
    assert "covers: [juniper]" in capsys.readouterr().out


def test_problems_come_with_exit_code_one_and_change_nothing(tmp_path: Path, capsys) -> None:
    path = tmp_path / "o.yaml"
    path.write_text("cells:\n  falcn: {}\n  juniper: {kind: x}\n")
    assert main(["org", "plan", str(path)]) == 1
    shown = capsys.readouterr().out
    assert "o.yaml:2:3: cells.falcn: “falcn” is new and has no name." in shown
    assert "3 problems: nothing was changed." in shown
    assert main(["org", "apply", str(path), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [(each["file"], each["line"]) for each in told["problems"]] == [
        ("o.yaml", 2),
        ("o.yaml", 2),
        ("o.yaml", 3),
    ]
    path.write_text("cells:\n  falcon: {members: {ben: {}}}\n")
    assert main(["org", "apply", str(path)]) == 1
    assert "This cannot be done as it stands" in capsys.readouterr().out
    assert OrganisationChange.objects.count() == 1


def test_a_script_adopts_the_plan_it_read_and_no_other(tmp_path: Path, capsys) -> None:
    path = tmp_path / "o.yaml"
    path.write_text("cells: {falcon: {name: Kestrel}}\n")
    assert main(["org", "plan", str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["changes"][0]["operation"]["op"] == "describe_cell"
    assert main(["org", "apply", str(path), "--seen", str(told["seen"] - 1)]) == 1
    assert "changed after the plan was made" in capsys.readouterr().err
    assert main(["org", "apply", str(path), "--seen", str(told["seen"]), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["adopted"] == OrganisationChange.objects.latest("pk").pk


def test_teams_in_another_shape_come_in_by_a_mapping(tmp_path: Path, capsys) -> None:
    (tmp_path / "teams").mkdir()
    (tmp_path / "teams" / "quays.toml").write_text(
        'name = "quays"\n[people]\nleads = ["bo"]\nmembers = ["lil"]\n'
    )
    assert main(["org", "apply", str(tmp_path), "--mapping", "rust-team", "--on", "2026-03-02"]) == 0
    assert set(snapshot(cooperative.SPRING).members("quays")) == {"bo", "lil"}
    assert snapshot(cooperative.SPRING).cell("falcon") is None


def test_wrong_usage_is_said_with_exit_code_two(tmp_path: Path, capsys) -> None:
    assert main(["org", "plan", str(tmp_path / "nowhere")]) == 2
    assert main(["org", "export", "--shape", "folder"]) == 2
    assert main(["org", "export", "--shape", "heap"]) == 2
    assert main(["org", "export", "--within", "nothing"]) == 2
    assert main(["org", "apply", str(tmp_path), "--by", "nobody@example.org"]) == 2
    assert "There is no user" in capsys.readouterr().err


def test_the_schema_is_json(capsys) -> None:
    assert main(["org", "schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Homeostat organisation"
