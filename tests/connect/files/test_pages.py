"""The pages, one by one, and the whole way from a dirty file to mended rows."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from homeostat.connect.files import jobs, runs
from homeostat.models import Account, AuditEntry, HoursEntry, ImportRun, Person, Profile

pytestmark = pytest.mark.django_db(transaction=True)

DIRTY = """Date;Employee;Project;Hours;Comment
02.03.2026;Ada Quist;Harbour;1,5;planning
02.03.2026;Bo Lindt;Harbour;zwei;typo in the hours
31.02.2026;Bo Lindt;Harbour;2,25;no such day
03.03.2026;;Harbour;1;nobody
03.03.2026;Bo Lindt;Harbour;7,75;=cmd()
"""


def upload(signed_in: Client, *files: tuple[str, str]) -> ImportRun:
    parts = [SimpleUploadedFile(name, content.encode()) for name, content in files]
    answer = signed_in.post(reverse("import:list"), {"files": parts})
    assert answer.status_code == 302
    return ImportRun.objects.latest("pk")


def map_and_check(signed_in: Client, run: ImportRun) -> None:
    assert signed_in.get(reverse("import:files", args=[run.pk])).status_code == 200
    answer = signed_in.post(reverse("import:files", args=[run.pk]), {"continue": "1"})
    assert answer.headers["Location"] == reverse("import:mapping", args=[run.pk])
    fields = {
        "holds": "hours",
        "person-column": "Employee",
        "day-column": "Date",
        "hours-column": "Hours",
        "hours-unit": "hours",
        "account-column": "Project",
        "note-column": "Comment",
        "check": "1",
    }
    answer = signed_in.post(reverse("import:mapping", args=[run.pk]), fields)
    assert answer.status_code == 302, answer.content.decode()


def work_off(run: ImportRun, what: str = "import") -> None:
    jobs.work_on(run_id=run.pk, what=what)


def test_dirty_file_is_mended_and_imported_again(signed_in):
    run = upload(signed_in, ("hours.csv", DIRTY))
    map_and_check(signed_in, run)
    page = signed_in.get(reverse("import:run", args=[run.pk])).content.decode()
    assert "3 problems" in page
    assert "zwei" in page
    assert "Ada Quist" in page  # proposed, not made
    assert not Person.objects.exists()

    answer = signed_in.post(
        reverse("import:confirm", args=[run.pk]),
        {"all-people": "on", "all-accounts": "on", "only_correct": "on"},
    )
    assert answer.status_code == 302
    work_off(run)
    run.refresh_from_db()
    assert run.state == "imported"
    assert sorted(str(each.hours) for each in HoursEntry.objects.all()) == ["1.5000", "7.7500"]
    assert signed_in.get(reverse("import:run", args=[run.pk])).status_code == 200

    mend = signed_in.get(reverse("import:download", args=[run.pk, "mend-hours.csv"]))
    text = b"".join(mend.streaming_content).decode("utf-8-sig")
    assert text.splitlines()[0] == "Date;Employee;Project;Hours;Comment;what is wrong"
    mended = (
        text.replace("zwei", "2")
        .replace("31.02.2026", "28.02.2026")
        .replace("03.03.2026;;", "03.03.2026;Ada Quist;")
    )

    again = upload(signed_in, ("mend-hours.csv", mended))
    map_and_check(signed_in, again)
    signed_in.post(reverse("import:confirm", args=[again.pk]), {})
    work_off(again)
    again.refresh_from_db()
    assert again.state == "imported", again.error
    assert HoursEntry.objects.count() == 5
    assert Person.objects.count() == 2


def test_nothing_is_made_without_a_tick(signed_in):
    run = upload(
        signed_in,
        ("hours.csv", DIRTY.replace("zwei", "2").replace("31.02.", "01.03.").replace(";;", ";Ada Quist;")),
    )
    map_and_check(signed_in, run)
    answer = signed_in.post(reverse("import:confirm", args=[run.pk]), {"all-accounts": "on"}, follow=True)
    assert "Not confirmed yet" in answer.content.decode()
    run.refresh_from_db()
    assert run.state == "checked"
    signed_in.post(
        reverse("import:confirm", args=[run.pk]),
        {"all-accounts": "on", "one-people": ["ada-quist"], "only_correct": "on"},
    )
    work_off(run)
    assert list(Person.objects.values_list("key", flat=True)) == ["ada-quist"]


def test_import_leaves_an_audit_entry(signed_in, steward):
    run = upload(signed_in, ("hours.csv", DIRTY))
    assert AuditEntry.objects.filter(action="upload_files", by=steward, key=str(run.pk)).exists()
    map_and_check(signed_in, run)
    signed_in.post(
        reverse("import:confirm", args=[run.pk]),
        {"all-people": "on", "all-accounts": "on", "only_correct": "on"},
    )
    work_off(run)
    entry = AuditEntry.objects.get(action="import_files")
    assert entry.by == steward
    assert entry.after["counts"]["hours"]["new"] == 2


def test_progress_is_shown_until_the_worker_is_done(signed_in):
    run = upload(signed_in, ("hours.csv", DIRTY))
    map_and_check(signed_in, run)
    signed_in.post(
        reverse("import:confirm", args=[run.pk]),
        {"all-people": "on", "all-accounts": "on", "only_correct": "on"},
    )
    page = signed_in.get(reverse("import:run", args=[run.pk])).content.decode()
    assert "hx-get" in page
    work_off(run)
    polled = signed_in.get(reverse("import:run", args=[run.pk]), headers={"HX-Request": "true"})
    assert polled.headers["HX-Redirect"] == reverse("import:run", args=[run.pk])


def test_a_killed_import_can_be_started_again(signed_in):
    run = upload(signed_in, ("hours.csv", DIRTY))
    ImportRun.objects.filter(pk=run.pk).update(state="importing", job=None, mapping={"x": 1})
    page = signed_in.get(reverse("import:run", args=[run.pk])).content.decode()
    assert "Nothing of it was kept" in page
    assert "Start again" in page


def test_an_import_that_a_worker_has_just_taken_is_not_abandoned(signed_in):
    """Between taking the job and holding the lock a worker loads what it needs: nothing has stopped."""
    run = upload(signed_in, ("hours.csv", DIRTY))
    map_and_check(signed_in, run)
    run = runs.ask_for(ImportRun.objects.get(pk=run.pk), "import")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [run.job])
    assert not runs.is_abandoned(run)
    assert (
        "Nothing of it was kept" not in signed_in.get(reverse("import:run", args=[run.pk])).content.decode()
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_events SET at = at - interval '1 minute' WHERE job_id = %s", [run.job]
        )
    assert runs.is_abandoned(run)


def test_the_form_of_a_file_can_be_overruled(signed_in):
    run = upload(signed_in, ("hours.csv", DIRTY))
    answer = signed_in.post(
        reverse("import:files", args=[run.pk]), {"file0-delimiter": "|", "again": "1"}, follow=True
    )
    assert "Date;Employee" in answer.content.decode()
    run.refresh_from_db()
    assert run.wishes["hours.csv"] == {"delimiter": "|"}


def test_new_accounts_are_told_and_who_pays_is_chosen(signed_in):
    run = upload(signed_in, ("hours.csv", DIRTY))
    map_and_check(signed_in, run)
    page = signed_in.get(reverse("import:run", args=[run.pk])).content.decode()
    assert "Of one account the files tell only the name. Who pays for its hours?" in page
    assert '<option value="non_billable" selected>' in page
    answer = {
        "all-people": "on",
        "all-accounts": "on",
        "only_correct": "on",
        "new_accounts": "billable_hourly",
    }
    signed_in.post(reverse("import:confirm", args=[run.pk]), answer)
    work_off(run)
    assert Account.objects.get().category == "billable_hourly"
    page = signed_in.get(reverse("import:run", args=[run.pk])).content.decode()
    assert "One account is new and was made as “billable, hourly”" in page


def test_who_pays_for_new_accounts_is_kept_with_the_mapping(signed_in):
    run = upload(signed_in, ("hours.csv", DIRTY))
    url = reverse("import:mapping", args=[run.pk])
    fields = {
        "holds": "hours", "person-column": "Employee", "day-column": "Date", "hours-column": "Hours",
        "account-column": "Project", "new_accounts": "billable_fixed", "save": "1", "name": "Tracker",
    }  # fmt: skip
    signed_in.post(url, fields)
    assert Profile.objects.get(key="tracker").mapping["new_accounts"] == "billable_fixed"
    assert '<option value="billable_fixed" selected>' in signed_in.get(url).content.decode()
    del fields["save"]
    signed_in.post(url, {**fields, "check": "1"})
    run.refresh_from_db()
    assert run.report["new_accounts"] == {"category": "billable_fixed", "number": 1}


def test_hours_on_nothing_are_asked_for_before_they_are_checked(signed_in):
    run = upload(signed_in, ("hours.csv", "Datum;Mitarbeiter;Stunden\n02.03.2026;Ada Quist;1,5\n"))
    signed_in.post(reverse("import:files", args=[run.pk]), {"continue": "1"})
    url = reverse("import:mapping", args=[run.pk])
    said = "Hours need to be on something: choose the column of the account or the task or the epic"
    assert said in signed_in.get(url).content.decode()
    fields = {
        "holds": "hours", "person-column": "Mitarbeiter", "day-column": "Datum", "hours-column": "Stunden",
        "check": "1",
    }  # fmt: skip
    answer = signed_in.post(url, fields)
    assert (answer.status_code, said in answer.content.decode()) == (400, True)
    answer = signed_in.post(url, {**fields, "account-column": "#text", "account-text": "Harbour"})
    assert answer.status_code == 302


def test_preview_answers_with_a_part_of_the_page(signed_in):
    run = upload(signed_in, ("hours.csv", DIRTY))
    fields = {"holds": "hours", "person-column": "Employee", "day-column": "Date", "hours-column": "Hours"}
    page = signed_in.post(reverse("import:preview", args=[run.pk]), fields).content.decode()
    assert page.startswith("<section")
    assert "2026-03-02" in page
    assert "zwei" in page


def test_a_mapping_can_be_kept_and_used_again(signed_in):
    run = upload(signed_in, ("hours.csv", DIRTY))
    url = reverse("import:mapping", args=[run.pk])
    fields = {"holds": "hours", "person-column": "Employee", "day-column": "Date", "hours-column": "Hours"}
    signed_in.post(url, {**fields, "save": "1", "name": "Our tracker"})
    saved = Profile.objects.get(key="our-tracker")
    assert saved.mapping["targets"][0]["fields"]["person"] == {"value": "{Employee}"}
    other = upload(signed_in, ("hours.csv", DIRTY))
    signed_in.post(reverse("import:mapping", args=[other.pk]), {"use": "1", "profile": "our-tracker"})
    other.refresh_from_db()
    assert other.profile_key == "our-tracker"


def test_a_mapping_that_is_no_mapping_says_what_is_wrong(signed_in):
    run = upload(signed_in, ("a.csv", DIRTY), ("b.csv", DIRTY))
    answer = signed_in.post(
        reverse("import:mapping", args=[run.pk]),
        {"text": '{"targets": [{"holds": "unicorns", "fields": {}}]}', "check": "1"},
    )
    assert answer.status_code == 400
    assert "wrong at" in answer.content.decode()


def test_files_can_be_forgotten(signed_in, import_folder):
    run = upload(signed_in, ("hours.csv", DIRTY))
    (folder,) = import_folder.iterdir()
    assert folder.is_dir()
    assert str(folder) == run.folder
    signed_in.post(reverse("import:forget", args=[run.pk]))
    assert not folder.exists()


def test_a_file_that_is_no_table_is_refused_with_a_remedy(signed_in):
    run = upload(signed_in, ("hours.csv", "a\0b\n"))
    assert "NUL" in signed_in.get(reverse("import:files", args=[run.pk])).content.decode()


def test_no_file_is_an_error(signed_in):
    answer = signed_in.post(reverse("import:list"), {})
    assert answer.status_code == 400
    assert "No file was chosen" in answer.content.decode()


@pytest.mark.parametrize("name", ["run", "files", "mapping"])
def test_strangers_find_nothing(name, signed_in, stranger):
    run = upload(signed_in, ("hours.csv", DIRTY))
    client = Client()
    client.force_login(stranger)
    assert client.get(reverse(f"import:{name}", args=[run.pk])).status_code == 404
    assert client.get(reverse("import:list")).status_code == 404


@pytest.mark.parametrize("name", ["preview", "check", "confirm", "forget"])
def test_changes_are_posted_by_stewards(name, signed_in, stranger):
    run = upload(signed_in, ("hours.csv", DIRTY))
    url = reverse(f"import:{name}", args=[run.pk])
    assert signed_in.get(url).status_code == 405
    client = Client()
    client.force_login(stranger)
    assert client.post(url).status_code == 404


def test_downloads_are_only_those_of_the_import(signed_in):
    run = upload(signed_in, ("hours.csv", DIRTY))
    for name in ("file-1", "..%2Ffile-1", "problems.csv"):
        assert signed_in.get(f"/import/{run.pk}/download/{name}").status_code == 404


def test_exports_download(signed_in):
    assert signed_in.get(reverse("import:export")).status_code == 200
    for kind in ("csv", "xlsx", "json", "parquet"):
        answer = signed_in.get(
            reverse("import:export_table", args=["people"]), {"format": kind, "on": "2026-03-02"}
        )
        assert answer.status_code == 200
        assert BytesIO(answer.content).getbuffer().nbytes
    assert signed_in.get(reverse("import:export_table", args=["unicorns"])).status_code == 404
    assert (
        signed_in.get(reverse("import:export_table", args=["people"]), {"format": "doc"}).status_code == 404
    )
    assert (
        signed_in.get(reverse("import:export_table", args=["people"]), {"on": "tomorrow"}).status_code == 404
    )


def test_pages_ask_the_database_little(signed_in, django_assert_max_num_queries):
    run = upload(signed_in, ("hours.csv", DIRTY))
    map_and_check(signed_in, run)
    for name in ("list", "export"):
        with django_assert_max_num_queries(15):
            signed_in.get(reverse(f"import:{name}"))
    for name in ("files", "mapping", "run"):
        with django_assert_max_num_queries(15):
            signed_in.get(reverse(f"import:{name}", args=[run.pk]))


def test_a_number_that_comes_again_has_a_folder_of_its_own(signed_in):
    """As after an earlier backup was restored: the folder of the later import is still there."""
    first = upload(signed_in, ("hours.csv", DIRTY))
    ImportRun.objects.filter(pk=first.pk).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('homeostat_importrun', 'id'), %s, false)", [first.pk]
        )
    again = upload(signed_in, ("hours.csv", "Date;Employee\n02.03.2026;Ada Quist\n"))
    assert again.pk == first.pk
    assert [path.read_text() for path in runs.paths(again).values()] == [
        "Date;Employee\n02.03.2026;Ada Quist\n"
    ]
    assert [path.read_text() for path in runs.paths(first).values()] == [DIRTY]
