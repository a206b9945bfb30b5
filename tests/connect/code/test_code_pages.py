"""Every page of the organisation as code climbs the ladder; a plan is read before it is adopted."""

import io
import re
import zipfile
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client
from django.urls import reverse
from tests.areas.organisation import cooperative

from homeostat.areas.organisation.snapshots import snapshot
from homeostat.connect.code import folder, forms, views
from homeostat.connect.code.access import cell_within, may_adopt
from homeostat.connect.code.folder import zipped
from homeostat.connect.code.writing import as_file, as_folder
from homeostat.models import AuditEntry, OrganisationChange

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MOST_QUERIES = 15
DAY = "2026-03-02"


@pytest.fixture(autouse=True)
def founded(db: None) -> OrganisationChange:
    cache.clear()
    return cooperative.found()


def browser(viewer_of: str) -> Client:
    client = Client()
    makers = {"member": cooperative.member, "visitor": cooperative.visitor, "steward": cooperative.steward}
    client.force_login(makers[viewer_of]().user, backend=BACKEND)
    return client


def plan(client: Client, text: str = "", **more: Any) -> Any:
    return client.post(reverse("code:plan"), {"text": text, "on": DAY, **more})


def fields(page: Any) -> dict[str, str]:
    """What the page's own form would send."""
    found = re.findall(
        r'<input type="hidden" name="(kept|seen|mapping)" value="([^"]*)"', page.content.decode()
    )
    return dict(found)


@pytest.mark.parametrize("name", ["code:home", "code:export"])
def test_a_page_climbs_the_ladder(name: str, django_assert_max_num_queries) -> None:
    url = reverse(name)
    member, visitor = browser("member"), browser("visitor")
    counting = 5 if name == "code:export" else 0  # how often a file is taken out is counted
    with django_assert_max_num_queries(MOST_QUERIES + counting):
        plain = member.get(url)
    assert plain.status_code == 200
    assert member.get(url, headers={"HX-Request": "true"}).status_code == 200
    assert member.post(url).status_code == 405
    assert visitor.get(url).status_code == 404
    assert Client().get(url).status_code == 302
    assert browser("steward").get(url).status_code == 200
    assert b"style=" not in plain.content


def test_the_schema_is_open_to_every_editor() -> None:
    answer = Client().get(reverse("code:schema"))
    assert answer["Content-Type"] == "application/schema+json"
    assert answer.json()["title"] == "Homeostat organisation"
    assert Client().post(reverse("code:schema")).status_code == 405


def test_a_day_is_taken_out_as_a_file_or_a_folder_or_a_cell() -> None:
    member = browser("member")
    url = reverse("code:export")
    file = member.get(url, {"on": DAY})
    assert file["Content-Disposition"] == 'attachment; filename="organisation-2026-03-02.yaml"'
    assert file.content.decode() == as_file(snapshot(cooperative.SPRING))["organisation.yaml"]
    folder = member.get(url, {"on": DAY, "shape": "folder"})
    with zipfile.ZipFile(io.BytesIO(folder.content)) as archive:
        assert "organisation/cells/falcon.yaml" in archive.namelist()
    cell = member.get(url, {"on": DAY, "within": "juniper"})
    assert b"covers: [juniper]" in cell.content
    assert b"unwilling" not in file.content
    assert member.get(url, {"on": DAY, "within": "nothing"}).status_code == 404
    assert b"juniper" not in member.get(url, {"on": "2020-01-01"}).content


def test_planning_climbs_the_ladder(django_assert_max_num_queries) -> None:
    url = reverse("code:plan")
    member, visitor = browser("member"), browser("visitor")
    text = "cells: {falcon: {name: Kestrel}}\n"
    assert plan(visitor, text).status_code == 404
    assert plan(Client(), text).status_code == 302
    assert member.put(url).status_code == 405
    assert member.get(url)["Location"] == reverse("code:home")
    before = AuditEntry.objects.count()
    with django_assert_max_num_queries(MOST_QUERIES):
        page = plan(member, text)
    assert page.status_code == 200
    assert b"Falcon is called Kestrel." in page.content
    assert b"1 change from 2 March 2026" in page.content
    assert page.content.count(b"<svg") >= 2
    assert b"style=" not in page.content
    assert (OrganisationChange.objects.count(), AuditEntry.objects.count()) == (1, before)


def test_adopting_a_plan_leaves_one_change_and_one_audit_row() -> None:
    member = browser("member")
    page = plan(member, "cells: {juniper: null}\n")
    assert b"1 of them ends something" in page.content
    before = AuditEntry.objects.count()
    answer = member.post(
        reverse("code:plan"), {**fields(page), "on": DAY, "step": "adopt", "reason": "As agreed"}
    )
    change = OrganisationChange.objects.latest("pk")
    assert answer["Location"] == reverse("organisation:adopted", args=[change.pk])
    assert (change.reason, change.by is not None, f"{change.on}") == ("As agreed", True, DAY)
    assert AuditEntry.objects.count() == before + 1
    assert AuditEntry.objects.latest("pk").origin == "code"
    assert b"the organisation is as the files say" in member.get(answer["Location"]).content
    again = member.post(reverse("code:plan"), {**fields(page), "on": DAY, "step": "adopt"})
    assert again.status_code == 422
    assert b"is not there to be ended" in again.content


def test_a_plan_of_an_organisation_that_changed_meanwhile_is_read_again() -> None:
    member = browser("member")
    page = plan(member, "cells: {falcon: {name: Kestrel}}\n")
    later = cooperative.SetPolicy("load.range", [0.5, 0.9])
    cooperative.adopt(later, on=cooperative.SPRING, by=None, reason="", at=cooperative.at(cooperative.SPRING))
    asked = {**fields(page), "on": DAY, "step": "adopt"}
    answer = member.post(reverse("code:plan"), asked)
    assert answer.status_code == 409
    assert b"was changed while you were reading" in answer.content
    assert snapshot(cooperative.SPRING).cells()["falcon"].name == "Falcon"
    assert member.post(reverse("code:plan"), {**asked, **fields(answer)}).status_code == 302


def test_an_archive_and_a_file_are_uploaded() -> None:
    member = browser("member")
    files = dict(as_folder(snapshot(cooperative.SPRING)))
    del files["cells/juniper.yaml"]
    sent = SimpleUploadedFile("org.zip", zipped(files))
    page = plan(member, upload=sent)
    assert b"Juniper closes." in page.content
    assert fields(page)["kept"]
    whole = as_file(snapshot(cooperative.SPRING))["organisation.yaml"].encode()
    page = plan(member, upload=SimpleUploadedFile("o.yaml", whole))
    assert b"Nothing to change" in page.content
    answer = member.post(reverse("code:plan"), {"text": whole.decode(), "on": DAY, "step": "adopt"})
    assert answer.status_code == 422


def test_teams_in_another_shape_are_planned_by_their_mapping() -> None:
    files = {"teams/quays.toml": 'name = "quays"\n[people]\nleads = []\nmembers = ["lil"]\n'}
    page = plan(browser("member"), upload=SimpleUploadedFile("t.zip", zipped(files)), mapping="rust-team")
    assert b"quays opens as a cell of the kind team." in page.content
    assert fields(page)["mapping"] == "rust-team"


def test_problems_are_listed_with_their_places(monkeypatch) -> None:
    member = browser("member")
    page = plan(member, "cells:\n  falcn: {purpose: <b>}\n  juniper: {kind: x}\n")
    assert page.status_code == 422
    assert b"organisation.yaml:2:3" in page.content
    assert (
        b"3 problems: nothing was changed" in page.content or b"problems: nothing was changed" in page.content
    )
    assert b"&lt;b&gt;" in page.content
    monkeypatch.setattr(views, "SHOWN_PROBLEMS", 1)
    assert b"more." in plan(member, "cells:\n  falcn: {}\n").content

    refused = plan(member, "cells:\n  falcon: {members: {ben: {}}}\n")
    assert refused.status_code == 422
    assert b"ask for more than all of their time" in refused.content
    assert b'value="adopt"' not in refused.content


def test_what_cannot_be_planned_from_is_asked_for_again(monkeypatch) -> None:
    member = browser("member")
    assert b"Choose a file, or paste its text." in plan(member).content
    assert plan(member, "cells: {}\n", on="never").status_code == 422
    assert b"lost on the way" in plan(member, kept="x").content
    monkeypatch.setattr(forms, "MOST_KEPT", 3)
    assert b"too many for a page" in plan(member, "cells: {falcon: {name: Kestrel}}\n").content
    monkeypatch.setattr(folder, "MOST_BYTES", 3)
    assert b"larger than" in plan(member, upload=SimpleUploadedFile("o.yaml", b"cells: {}")).content


def test_stewards_alone_adopt_where_the_policy_says_so() -> None:
    policy = cooperative.SetPolicy("organisation.changed_by", "stewards")
    cooperative.adopt(policy, on=cooperative.START, by=None, reason="", at=cooperative.at(cooperative.START))
    member = browser("member")
    assert plan(member, "cells: {}\n").status_code == 403
    assert reverse("code:plan") not in member.get(reverse("code:home")).content.decode()
    assert plan(browser("steward"), "cells: {}\n").status_code == 200


def test_what_stewards_alone_set_stands_against_a_members_plan_at_its_place() -> None:
    of_the_kind = "kinds:\n  generalist:\n    policies:\n      load.range: [0, 3]\n"
    text = f"policies:\n  privacy.hours_open: true\n{of_the_kind}"
    member = browser("member")
    page = plan(member, text)
    assert page.status_code == 422
    shown = page.content.decode()
    assert "Stewards alone set Hours open to everybody." in shown
    assert "organisation.yaml:2:3" in shown
    assert "for cells of one kind is set by stewards alone" in shown
    assert "organisation.yaml:6:7" in shown
    assert 'value="adopt"' not in shown
    assert b'value="adopt"' in plan(browser("steward"), text).content
    assert plan(member, text, step="adopt").status_code == 422
    assert OrganisationChange.objects.count() == 1


def test_a_place_that_does_not_exist_has_its_line() -> None:
    text = "people:\n  mira:\n    country: ZZ\n    time_zone: Europe/Nowhere\n"
    page = plan(browser("member"), text)
    assert page.status_code == 422
    shown = page.content.decode()
    assert "“ZZ” is not the code of a country." in shown
    assert "“Europe/Nowhere” is not a time zone." in shown
    assert [line in shown for line in ("organisation.yaml:3:", "organisation.yaml:4:")] == [True, True]


def test_access() -> None:
    view = snapshot(cooperative.SPRING)
    member, visitor = cooperative.member(), cooperative.visitor()
    assert cell_within(member, "falcon", view) == "falcon"
    for viewer, key in ((visitor, "falcon"), (member, "nothing")):
        with pytest.raises(Http404):
            cell_within(viewer, key, view)
    assert may_adopt(member)
    assert not may_adopt(visitor)


def test_a_plan_says_who_would_hold_more_than_a_limit_says() -> None:
    roles = "\n".join(f"      care-{number}: {{name: Care {number}, holders: [mira]}}" for number in range(3))
    page = plan(browser("member"), f"cells:\n  falcon:\n    roles:\n{roles}\n").content.decode()
    assert "Mira would hold 4 roles; the limit for core members of Falcon is 3." in page
    assert reverse("settings:policy", args=["limits.roles"]) in page
