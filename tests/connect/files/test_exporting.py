"""Tables out: exact, harmless, and with people only for those who may know."""

import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.connect.files.test_checking import HOURS, ROWS, bring_in

from homeostat.areas.organisation.models import Cell, Holding, Membership, Policy, Role
from homeostat.connect.files.access import people_shown, run_for, table_for
from homeostat.connect.files.exporting import exported, written
from homeostat.connect.files.spreadsheet import DANGEROUS, all_safe, as_they_were, safe
from homeostat.models import Absence, Account, HoursEntry, ImportRun, Person
from homeostat.platform.access import NotFound, Viewer

DANGER = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1"]


@given(st.text())
def test_no_cell_can_be_run(text):
    assert not safe(text).startswith(DANGEROUS)


@given(st.lists(st.text("'=-a\t", max_size=4), min_size=1))
def test_what_was_made_harmless_is_read_as_it_was(texts):
    column = pl.DataFrame({"text": texts}).select(all_safe(pl.col("text"))).to_series()
    assert column.to_list() == [safe(text) for text in texts]
    assert as_they_were(column).to_list() == texts


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_formulas_are_made_harmless(kind):
    content = written(pl.DataFrame({"note": DANGER, "hours": [Decimal("-1.50")] * len(DANGER)}), kind)
    if kind == "csv":
        frame = pl.read_csv(content, infer_schema=False)
        assert frame["hours"].to_list() == ["-1.50"] * len(DANGER)  # a number is no text
    else:
        frame = pl.read_excel(io.BytesIO(content))
    assert all(cell.startswith("'") for cell in frame["note"].to_list())


def test_moments_say_their_time_zone():
    frame = pl.DataFrame({"at": [datetime(2026, 11, 18, 23, 30, tzinfo=UTC)]})
    assert written(frame, "csv").decode().splitlines() == ["at", "2026-11-18 23:30:00+00:00"]
    assert b"2026-11-18 23:30:00+00:00" in written(frame, "json")
    with zipfile.ZipFile(io.BytesIO(written(frame, "xlsx"))) as book:
        assert b"hh:mm:ss &quot;UTC&quot;" in book.read("xl/styles.xml")


def test_json_and_parquet_keep_texts_as_they_are():
    frame = pl.DataFrame({"note": DANGER})
    assert [row["note"] for row in json.loads(written(frame, "json"))] == DANGER
    assert pl.read_parquet(io.BytesIO(written(frame, "parquet")))["note"].to_list() == DANGER


@pytest.fixture
def organisation(db, write):
    people = {
        "targets": [
            {"holds": "cells", "fields": {"name": "Juniper", "kind": "generalist"}},
            {
                "holds": "memberships",
                "fields": {"cell": "Juniper", "person": "{who}", "start": "2026-01-01", "end": "{end}"},
            },
        ]
    }
    bring_in(people, write("p.csv", "who,end\nAda,\nBo,2026-06-01\n"))
    bring_in(HOURS, write("h.csv", ROWS))


@pytest.fixture
def ada(organisation, stranger) -> Viewer:
    person = Person.objects.get(key="ada")
    return Viewer(user=stranger, person_id=person.pk, is_steward=False)


def test_hours_come_out_exactly(organisation):
    frame = exported("hours")
    assert frame["hours"].to_list() == [Decimal("1.5"), Decimal("2"), Decimal("0.25")]
    assert frame["person"].to_list() == ["ada", "bo", "ada"]
    assert exported("hours", start=date(2026, 3, 3), end=date(2026, 3, 4)).height == 1


def test_the_organisation_comes_out_as_on_a_day(organisation):
    assert exported("memberships", on=date(2026, 2, 1))["person"].to_list() == ["ada", "bo"]
    assert exported("memberships", on=date(2026, 7, 1))["person"].to_list() == ["ada"]
    assert exported("memberships", on=date(2025, 7, 1)).is_empty()


def test_members_see_only_their_own_name_on_hours(ada):
    frame = exported("hours", viewer=ada)
    assert sorted(frame["person"].to_list()) == ["", "ada", "ada"]
    hidden = frame.filter(frame["person"] == "")
    assert hidden["external_key"].to_list() == [""]  # it may name the person too, and so may a note
    assert hidden["note"].to_list() == [""]
    assert frame["hours"].sum() == Decimal("3.75")


def test_a_role_does_not_tell_whose_hours_they_are(ada):
    """Who holds a role is public, so that joining the two tables would name whoever holds it alone."""
    role = Role.objects.create(key="treasurer")
    bo = Person.objects.get(key="bo")
    Holding.objects.create(
        role=role, person=bo, start=date(2026, 1, 1), part="holder", recorded_at=timezone.now()
    )
    HoursEntry.objects.update(role=role)
    frame = exported("hours", viewer=ada)
    holders = exported("holdings", viewer=ada).rename({"person": "holder"})
    told = frame.filter(frame["person"] == "").join(holders, on="role")
    assert holders["holder"].to_list() == ["bo"]
    assert told.is_empty()
    assert sorted(frame["role"].to_list()) == ["", "treasurer", "treasurer"]  # one's own keep theirs
    assert exported("hours")["role"].to_list() == ["treasurer"] * 3


def test_members_get_no_addresses_and_no_reasons_of_absences(ada):
    assert "email" not in exported("people", viewer=ada).columns


def test_members_get_the_kind_and_the_note_of_their_own_absences(ada, steward):
    for key in ("ada", "bo"):
        Absence.objects.create(
            person=Person.objects.get(key=key),
            start=date(2026, 5, 4),
            end=date(2026, 5, 5),
            kind="sick",
            note="Flu",
        )

    def told(viewer):
        return sorted(exported("absences", viewer=viewer).select("person", "kind", "note").rows())

    assert told(ada) == [("ada", "sick", "Flu"), ("bo", "", "")]
    nobody = Viewer(user=ada.user, person_id=None, is_steward=False)
    assert told(nobody) == [("ada", "", ""), ("bo", "", "")]
    assert told(None) == told(Viewer(user=steward, person_id=None, is_steward=True))
    assert told(None) == [("ada", "sick", "Flu"), ("bo", "sick", "Flu")]


def test_a_cell_of_one_does_not_tell_whose_hours_they_are(ada):
    """Who is in a cell is public: hours of a cell with one person besides the reader would name that one."""
    HoursEntry.objects.update(cell=Cell.objects.get())
    bo, entry = Person.objects.get(key="bo"), HoursEntry.objects.get(person__key="bo")

    def cell_of_bos(viewer):
        frame = exported("hours", viewer=viewer)
        assert frame.filter(frame["person"] == "ada")["cell"].to_list() in ([], ["juniper"] * 2)
        return frame.filter(frame["day"] == entry.day, frame["hours"] == entry.hours)["cell"].to_list()

    cleo = Person.objects.create(key="cleo")
    stranger = Viewer(user=ada.user, person_id=cleo.pk, is_steward=False)
    assert cell_of_bos(ada) == [""]  # Ada and Bo are its members: to her it is Bo
    assert cell_of_bos(stranger) == ["juniper"]  # to others one of two
    assert cell_of_bos(None) == ["juniper"]
    Membership.objects.create(
        cell=entry.cell, person=cleo, standing="core", start=entry.day, recorded_at=timezone.now()
    )
    assert cell_of_bos(ada) == ["juniper"]
    Membership.objects.filter(person=cleo).update(start=entry.day + timedelta(1))
    assert cell_of_bos(ada) == [""]
    Membership.objects.filter(person=bo).update(end=entry.day)
    assert cell_of_bos(stranger) == [""]
    Membership.objects.all().delete()
    assert cell_of_bos(stranger) == [""]


def test_owners_of_an_account_see_who_worked_on_it(ada):
    Account.objects.filter(name="Harbour").update(owner=ada.person_id)
    assert exported("hours", viewer=ada)["person"].to_list() == ["ada", "bo", "ada"]


def test_the_sustainability_role_sees_everybody(ada):
    role = Role.objects.create(key="sustainability-manager")
    Holding.objects.create(
        role=role, person_id=ada.person_id, start=date(2026, 1, 1), part="holder", recorded_at=timezone.now()
    )
    assert people_shown(ada) is None


def test_a_policy_opens_hours_to_all(ada):
    Policy.objects.create(
        key="privacy.hours_open",
        scope="company",
        value=True,
        start=date(2020, 1, 1),
        recorded_at=timezone.now(),
    )
    assert people_shown(ada) is None


def test_stewards_and_the_operator_see_everybody(organisation, steward):
    assert people_shown(None) is None
    assert people_shown(Viewer(user=steward, person_id=None, is_steward=True)) is None


def test_imports_are_for_stewards(ada, steward):
    run = ImportRun.objects.create()
    viewer = Viewer(user=steward, person_id=None, is_steward=True)
    assert run_for(viewer, run.pk) == run
    with pytest.raises(NotFound):
        run_for(viewer, run.pk + 1)
    with pytest.raises(NotFound):
        run_for(ada, run.pk)


def test_tables_are_for_members(ada, stranger):
    assert table_for(ada, "hours") == "hours"
    with pytest.raises(NotFound):
        table_for(ada, "users")
    with pytest.raises(NotFound):
        table_for(Viewer(user=stranger, person_id=None, is_steward=False), "hours")
