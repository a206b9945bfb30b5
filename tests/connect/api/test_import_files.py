"""How files are read, what their columns mean and what a check leaves, as on the pages of an import."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.connect.api.conftest import PEOPLE_MAPPING, Call, World

from homeostat.connect.files import runs, working
from homeostat.connect.files.models import ImportRun, ImportState

pytestmark = pytest.mark.django_db
HOURS = "Wer;Tag;Std\nmira;03.04.2026;1,5\nben;04.04.2026;2\n".encode("cp1252")


@pytest.fixture
def path(call: Call) -> str:
    files = {"files": SimpleUploadedFile("stunden.csv", HOURS)}
    return f"/imports/{call('steward', 'post', '/imports', files).json()['id']}"


def change(call: Call, path: str, **body: Any) -> Any:
    return call("steward", "patch", path, body)


def test_files_are_looked_at_and_read_differently(call: Call, path: str) -> None:
    (look,) = call("steward", "get", f"{path}/files").json()
    assert (look["name"], look["form"]["delimiter"], look["form"]["decimal"]) == ("stunden.csv", ";", ",")
    assert (look["columns"], look["rows"][0]) == (["Wer", "Tag", "Std"], ["mira", "03.04.2026", "1,5"])
    assert look["problem"] == ""
    told = change(call, path, read={"stunden.csv": {"header_row": 2, "day_first": False}})
    assert told.status_code == 200
    (again,) = call("steward", "get", f"{path}/files").json()
    assert again["columns"] == ["mira", "03.04.2026", "1,5"]
    assert (again["form"]["day_first"], again["form"]["delimiter"]) == (False, ";")
    change(call, path, read={"stunden.csv": {}})
    assert call("steward", "get", f"{path}/files").json() == [look]


@pytest.mark.parametrize(
    ("read", "field"),
    [
        ({"other.csv": {}}, "read"),
        ({"stunden.csv": {"encoding": "nonsense"}}, "read.stunden.csv.encoding"),
        ({"stunden.csv": {"kind": "parquet"}}, "read.stunden.csv.kind"),
        ({"stunden.csv": {"delimiter": "x"}}, "read.stunden.csv.delimiter"),
    ],
)
def test_what_no_file_can_be_read_by_is_refused(call: Call, path: str, read: Any, field: str) -> None:
    answer = change(call, path, read=read)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_columns_get_a_meaning_and_the_first_rows_are_shown(call: Call, path: str) -> None:
    fields = {"person": "{Wer}", "day": "{Tag}", "hours": "{Std}"}
    mapping = {"targets": [{"holds": "hours", "fields": fields}]}
    assert change(call, path, mapping=mapping).json()["mapping"] == {
        "targets": [{"holds": "hours", "fields": {name: {"value": text} for name, text in fields.items()}}]
    }
    refused = call("steward", "post", f"{path}/check")
    assert refused.json()["errors"][0]["field"] == "mapping"
    assert "Hours need to be on something" in refused.json()["detail"]
    mapping["targets"][0]["fields"]["account"] = "Portal"
    assert change(call, path, mapping=mapping).status_code == 200
    (first,) = call("steward", "get", f"{path}/preview").json()
    assert first["rows"][0] == ["mira", "2026-04-03", "1.5", "Portal"]
    assert first["problems"] == []
    assert call("steward", "post", f"{path}/check").status_code == 202
    working.check_run(ImportRun.objects.get(pk=int(path.rpartition("/")[2])))
    told = call("steward", "get", path).json()
    assert (told["state"], told["report"]["counts"]["hours"]["new"], told["downloads"]) == ("checked", 2, [])
    assert change(call, path, mapping=mapping).json()["state"] == "uploaded"
    assert call("steward", "post", f"{path}/apply", {}).status_code == 409


def test_a_mapping_that_does_not_fit_is_told(call: Call, path: str) -> None:
    wrong = {"targets": [{"holds": "people", "fields": {"name": "{Nobody}"}}]}
    assert change(call, path, mapping=wrong).status_code == 200
    answer = call("steward", "get", f"{path}/preview")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["remedy"]
    for none in ({}, {"targets": [{"holds": "cats", "fields": {}}]}):
        assert change(call, path, mapping=none).status_code == 422
    encoding = {"files": [{"form": {"encoding": "nonsense"}}], **PEOPLE_MAPPING}
    assert "is no encoding" in change(call, path, mapping=encoding).json()["detail"]


def test_a_kept_mapping_is_chosen(call: Call, world: World) -> None:
    path = f"/imports/{world.run.pk}"
    fitting = {each["key"]: each["fits"] for each in call("steward", "get", f"{path}/mappings").json()}
    assert (fitting["nora"], fitting["sip"]) == (True, False)
    told = change(call, path, profile="nora").json()
    assert (told["profile"], told["mapping"]["targets"][0]["holds"]) == ("nora", "people")
    assert change(call, path, profile="nothing").json()["errors"][0]["field"] == "profile"
    guessed = change(call, path, profile="").json()
    assert (guessed["profile"], guessed["mapping"]["targets"][0]["holds"]) == ("", "people")


def test_nobody_changes_what_they_have_not_read_or_what_is_done(call: Call, world: World) -> None:
    path = f"/imports/{world.run.pk}"
    tag = call("steward", "get", path)["ETag"]
    assert call("steward", "patch", path, {"profile": "nora"}, If_Match=tag).status_code == 200
    assert call("steward", "patch", path, {"profile": "sip"}, If_Match=tag).status_code == 412
    for state in (ImportState.CHECKING, ImportState.IMPORTED):
        ImportRun.objects.filter(pk=world.run.pk).update(state=state)
        assert change(call, path, profile="nora").status_code == 409
    ImportRun.objects.filter(pk=world.run.pk).update(state=ImportState.UPLOADED, folder="")
    for part in ("files", "mappings", "preview"):
        assert call("steward", "get", f"{path}/{part}").status_code == 409
    assert change(call, path, profile="nora").status_code == 409


def test_what_a_check_leaves_is_downloaded(call: Call, world: World) -> None:
    path = f"/imports/{world.wrong.pk}"
    names = call("steward", "get", path).json()["downloads"]
    assert names[0] == runs.PROBLEMS
    assert len(names) == 2
    for name in names:
        answer = call("steward", "get", f"{path}/downloads/{name}")
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
    problems, rows = (call("steward", "get", f"{path}/downloads/{name}").content.decode() for name in names)
    assert "name" in problems.splitlines()[1]  # the field that is missing
    assert len(problems.splitlines()) == 2
    assert "nobody@example.org" in rows
    for wrong in ("file-1", "..%2Ffile-1", "nothing.csv"):
        assert call("steward", "get", f"{path}/downloads/{wrong}").status_code == 404
    assert call("steward", "delete", f"{path}/files").status_code == 204
    assert call("steward", "get", f"{path}/downloads/{names[0]}").status_code == 404
