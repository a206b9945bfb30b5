"""Accelerations and permissions through the pages and the command line: stewards alone bring them in."""

import contextlib
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.connect.files.test_pages import upload, work_off

from homeostat.areas.organisation.models import Person
from homeostat.areas.work import actions
from homeostat.areas.work.models import Acceleration, PermissionGrant, PermissionNeed, WorkPermission
from homeostat.cli import main
from homeostat.connect.files.exporting import exported, written
from homeostat.connect.files.looking import guessed
from homeostat.models import ImportRun, User

pytestmark = pytest.mark.django_db(transaction=True)
HEADER = "epic,start,end,priority,budget,reason\n"
FAIR = HEADER + "Shop,2027-02-01,2027-03-01,1,20,The fair\n"


@pytest.fixture
def shop(people: dict[str, Person]) -> Any:
    return actions.add_epic("Shop", by=None, at=timezone.now())


def suggested_form(browser: Client, run: ImportRun) -> dict[str, str]:
    """The form of the mapping page as it is offered, sent on as it is."""
    browser.post(reverse("import:files", args=[run.pk]), {"continue": "1"})
    page = browser.get(reverse("import:mapping", args=[run.pk]))
    form = page.context["form"]
    return {"holds": form.holds, **{bound.name: bound.value() or "" for bound in form}}


def test_a_steward_brings_accelerations_in(signed_in: Client, shop: Any) -> None:
    run = upload(signed_in, ("accelerations.csv", FAIR))
    fields = suggested_form(signed_in, run)
    assert fields["holds"] == "accelerations"
    answer = signed_in.post(reverse("import:mapping", args=[run.pk]), {**fields, "check": "1"})
    assert answer.status_code == 302, answer.content.decode()
    page = signed_in.get(reverse("import:run", args=[run.pk])).content.decode()
    assert "accelerations of epics" in page
    assert not Acceleration.objects.exists()
    signed_in.post(reverse("import:confirm", args=[run.pk]), {})
    work_off(run)
    run.refresh_from_db()
    assert (run.state, run.error) == ("imported", "")
    row = Acceleration.objects.get()
    assert (row.epic, row.last_day, row.decided_by) == (shop, date(2027, 2, 28), run.started_by)
    assert "The fair" in signed_in.get(reverse("work:epic", args=[shop.key])).content.decode()


def test_problems_stop_it_and_name_row_and_field(signed_in: Client, shop: Any) -> None:
    run = upload(signed_in, ("accelerations.csv", FAIR + "Shop,2027-02-10,2027-04-01,1,lots,why\n"))
    fields = suggested_form(signed_in, run)
    signed_in.post(reverse("import:mapping", args=[run.pk]), {**fields, "check": "1"})
    page = signed_in.get(reverse("import:run", args=[run.pk])).content.decode()
    assert "lots" in page
    assert "Write it like 1.5 or 1:30." in page
    signed_in.post(reverse("import:confirm", args=[run.pk]), {})
    work_off(run)
    assert not Acceleration.objects.exists()


def test_permissions_are_made_when_they_are_ticked(signed_in: Client, people: dict[str, Person]) -> None:
    run = upload(signed_in, ("held.csv", "permission,person,start,end,reason\nVault,Ada,2027-01-01,,asked\n"))
    fields = suggested_form(signed_in, run)
    assert fields["holds"] == "grants"
    signed_in.post(reverse("import:mapping", args=[run.pk]), {**fields, "check": "1"})
    page = signed_in.post(reverse("import:confirm", args=[run.pk]), {}, follow=True).content.decode()
    assert "Not confirmed yet" in page
    signed_in.post(reverse("import:confirm", args=[run.pk]), {"all-permissions": "on"})
    work_off(run)
    grant = PermissionGrant.objects.get()
    assert (grant.permission.name, grant.person) == ("Vault", people["ada"])


def test_a_need_of_nothing_is_asked_for(signed_in: Client) -> None:
    run = upload(signed_in, ("needs.csv", "permission,what\nVault,Shop\n"))
    fields = {"holds": "needs", "permission-column": "permission", "check": "1"}
    answer = signed_in.post(reverse("import:mapping", args=[run.pk]), fields)
    said = "Something needs the permission: choose the column of the account or the epic or the task"
    assert (answer.status_code, said in answer.content.decode()) == (400, True)
    answer = signed_in.post(reverse("import:mapping", args=[run.pk]), {**fields, "epic-column": "what"})
    assert answer.status_code == 302


def test_who_grants_a_permission_and_reads_all_does_not_import(
    signed_in: Client, shop: Any, people: dict[str, Person], stranger: User
) -> None:
    """They may grant it by the form; imports are the stewards' business."""
    ada = people["ada"]
    ada.user = stranger
    ada.save()
    vault = actions.add_permission("Vault", granter=ada, by=None, at=timezone.now())
    reader = Client()
    reader.force_login(stranger)
    assert reader.get(reverse("work:grant_permission", args=[vault.key])).status_code == 200
    assert reader.get(reverse("import:export_table", args=["grants"]), {"format": "csv"}).status_code == 200
    file = SimpleUploadedFile("a.csv", FAIR.encode())
    assert reader.post(reverse("import:list"), {"files": [file]}).status_code == 404
    run = upload(signed_in, ("a.csv", FAIR))
    fields = suggested_form(signed_in, run)
    assert reader.post(reverse("import:mapping", args=[run.pk]), {**fields, "check": "1"}).status_code == 404
    signed_in.post(reverse("import:mapping", args=[run.pk]), {**fields, "check": "1"})
    assert reader.post(reverse("import:confirm", args=[run.pk]), {}).status_code == 404
    assert not Acceleration.objects.exists()


@pytest.fixture
def database_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("import_", "export"):
        monkeypatch.setattr(f"homeostat.cli.{module}.database_ready", lambda **_how: contextlib.nullcontext())


@pytest.mark.usefixtures("database_is_ready")
def test_the_command_line_takes_in_what_it_took_out(
    shop: Any, people: dict[str, Person], write: Callable[..., Path], capsys: Any
) -> None:
    at = timezone.now()
    vault = actions.add_permission("Vault", purpose="Keys", granter=people["bo"], by=None, at=at)
    actions.grant_permission(vault, person=people["ada"], start=date(2027, 1, 1), by=None, at=at)
    actions.require_permission(vault, work=shop, by=None, at=at)
    tables = ("permissions", "grants", "needs")
    before = {name: written(exported(name), "csv") for name in tables}
    files = {name: str(write(f"{name}.csv", text)) for name, text in before.items()}
    for name in tables:
        write(f"{name}.json", json.dumps(guessed(exported(name).columns)))
    for model in (PermissionNeed, PermissionGrant, WorkPermission):
        model.objects.all().delete()
    for name in tables:
        command = ["import", files[name], "--profile", str(Path(files[name]).with_suffix(".json"))]
        if name == "permissions":
            assert main(command) == 1
            assert "--create permissions" in capsys.readouterr().out
            command += ["--create", "permissions"]
        assert main([*command, "--dry-run"]) == 0
        assert exported(name).is_empty()
        assert main(command) == 0
        assert f"{name}: 1 new" in capsys.readouterr().out
        assert written(exported(name), "csv") == before[name]
        assert main(command) == 0
        assert f"{name}: 0 new, 1 unchanged" in capsys.readouterr().out
