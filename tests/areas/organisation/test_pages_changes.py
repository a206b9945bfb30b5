"""The change flow as people go through it: choose, fill in, read what follows, confirm, undo."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.areas.organisation import cooperative
from tests.areas.organisation.cooperative import SPRING, START, adopt, at

from homeostat.areas.organisation import queries
from homeostat.areas.organisation.forms import FORMS
from homeostat.areas.organisation.models import OrganisationChange, Person, PersonTerm
from homeostat.areas.organisation.snapshots import timeline
from homeostat.core.organisation import DefineKind, DescribeCell, Join, KindFacts, MembershipFacts
from homeostat.core.organisation.views import Moment

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# What a person writes into each form, and where they come from; every kind of change is among them.
ASKED: dict[str, tuple[str, dict[str, object]]] = {
    "create-cell": ("", {"name": "Kestrel", "kind": "+", "new_kind": "Support", "parent": "falcon",
                         "purpose": "Help"}),
    "describe-cell": ("?cell=falcon", {"name": "Kestrel", "purpose": "Care"}),
    "retype-cell": ("?cell=falcon", {"kind": "project"}),
    "move-cell": ("?cell=juniper", {"parent": ""}),
    "split-cell": ("?cell=falcon", {"name": "Kestrel", "people": ["mira", "yara"], "roles": ["scrum"],
                                    "purpose": ""}),
    "merge-cells": ("?cell=juniper", {"into": "falcon"}),
    "close-cell": ("?cell=juniper", {}),
    "define-kind": ("", {"name": "Support", "description": "For the others"}),
    "describe-kind": ("?kind=project", {"name": "Project cell", "description": ""}),
    "retire-kind": ("?kind=support", {}),
    "add-person": ("", {"name": "Élodie Núñez", "country": "fr", "time_zone": "UTC", "cell": "juniper",
                        "standing": "newcomer", "hours": "32.5"}),
    "describe-person": ("?person=ada", {"name": "Ada Lund", "country": "", "time_zone": "Europe/Oslo"}),
    "remove-person": ("?person=ben", {}),
    "set-hours": ("?person=ada", {f"day_{day}": "6.5" if day < 4 else "0" for day in range(7)}),
    "join": ("?cell=juniper", {"person": "ada", "cell": "juniper", "standing": "newcomer", "share": "50"}),
    "leave": ("?cell=falcon&person=yara", {}),
    "move-member": ("?membership=falcon/yara", {"to": "juniper"}),
    "set-membership": ("?membership=falcon/tomas", {"standing": "core", "share": "40"}),
    "define-role": ("", {"name": "Host", "cell": "falcon", "purpose": "",
                         "accountabilities": "Invites\n\nAsks", "hours_per_sprint": "2",
                         "wanted_holders": "1", "backup_required": "on", "eligibility": "anyone",
                         "term_sprints": ""}),
    "change-role": ("?role=scrum", {"name": "Sprint manager", "purpose": "Flow", "accountabilities": "Plans",
                                    "hours_per_sprint": "6", "wanted_holders": "2", "eligibility": "anyone"}),
    "rescope-role": ("?role=scrum", {"cell": ""}),
    "retire-role": ("?role=hiring", {}),
    "assign-role": ("?role=hiring&person=ada", {"role": "hiring", "person": "ada", "part": "holder",
                                                "willing": "on"}),
    "release-role": ("?role=hiring&person=ben", {}),
}  # fmt: skip

RENAMED = {"name": "Kestrel", "purpose": "Care", "on": SPRING.isoformat(), "step": "adopt"}


@pytest.fixture
def client(db: None) -> Client:
    cache.clear()
    cooperative.found()
    browser = Client()
    browser.force_login(cooperative.member().user, backend=BACKEND)
    return browser


def url_of(op: str, query: str = "") -> str:
    return reverse("organisation:change", args=[op]) + query


def hidden(content: str) -> dict[str, list[str]]:
    """What the confirming form carries along, as a browser would send it."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r'<input type="hidden"[^>]*>', content):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] != "csrfmiddlewaretoken":
            found.setdefault(name[1], []).append(value[1].replace("&#x27;", "'") if value else "")
    return found


def now() -> Moment:
    return timeline().at(timezone.localdate())


def test_every_kind_of_change_has_a_form_that_is_tried_here() -> None:
    assert FORMS.keys() == ASKED.keys()


@pytest.mark.parametrize("op", ASKED)
def test_a_change_is_previewed_then_confirmed_with_what_the_preview_carries(client: Client, op: str) -> None:
    query, asked = ASKED[op]
    if op == "retire-kind":
        adopt(DefineKind("support", KindFacts("Support")), on=START, by=None, reason="")
    form = client.get(url_of(op, query))
    assert form.status_code == 200
    assert b"See what follows" in form.content
    sent = {**asked, "on": SPRING.isoformat(), "reason": "It is better", "step": "preview"}
    before = OrganisationChange.objects.count()
    preview = client.post(url_of(op, query), {**sent, "expected": queries.last_change_id()})
    assert preview.status_code == 200, preview.content.decode()
    assert OrganisationChange.objects.count() == before
    carried = hidden(preview.content.decode())
    done = client.post(url_of(op, query), {**carried, "step": "adopt"})
    change = OrganisationChange.objects.latest("pk")
    assert done["Location"] == reverse("organisation:adopted", args=[change.pk])
    assert (change.on, change.reason) == (SPRING, "It is better")
    for said in change.told:
        assert str(said).split(":")[0] in preview.content.decode()
    undone = client.post(reverse("organisation:undo", args=[change.pk]))
    assert undone.status_code == 302


def test_what_was_asked_for_is_what_holds(client: Client) -> None:
    for op in ("add-person", "join", "define-role", "set-hours"):
        query, asked = ASKED[op]
        client.post(url_of(op, query), {**asked, "on": SPRING.isoformat(), "step": "adopt"})
    found = now()
    assert found.person("elodie-nunez") is not None
    assert found.membership("juniper", "elodie-nunez") == MembershipFacts("newcomer")
    assert found.membership("juniper", "ada") == MembershipFacts("newcomer", Decimal("0.5"))
    role = found.role("host")
    assert role is not None
    assert role.accountabilities == ("Invites", "Asks")
    assert role.backup_required
    hours = [each.hours(person) for each, person in ((found, "ada"), (found, "elodie-nunez"))]
    assert [each.total for each in hours if each] == [Decimal(26), Decimal("32.5")]


def test_keys_are_never_reused_not_even_those_of_closed_cells(client: Client) -> None:
    asked = {"name": "Juniper", "kind": "project", "parent": "", "on": SPRING.isoformat(), "step": "adopt"}
    client.post(url_of("create-cell"), asked)
    assert now().cell("juniper-2") is not None


def test_a_change_to_come_is_scheduled_shown_and_cancelled(client: Client) -> None:
    day = timezone.localdate() + timedelta(days=40)
    asked = {"on": day.isoformat(), "reason": "", "step": "preview"}
    preview = client.post(url_of("close-cell", "?cell=juniper"), asked)
    assert b"It is scheduled" in preview.content
    client.post(url_of("close-cell", "?cell=juniper"), {**hidden(preview.content.decode()), "step": "adopt"})
    page = client.get(reverse("organisation:cell", args=["juniper"])).content.decode()
    assert 'data-kind="scheduled"' in page
    change = OrganisationChange.objects.latest("pk")
    assert (
        reverse("organisation:adopted", args=[change.pk])
        in client.get(reverse("organisation:changes")).content.decode()
    )
    assert b"Cancel this change?" in client.get(reverse("organisation:undo", args=[change.pk])).content
    client.post(reverse("organisation:undo", args=[change.pk]))
    assert timeline().at(day).cell("juniper") is not None


def test_a_change_of_the_past_says_so(client: Client) -> None:
    asked = {"on": SPRING.isoformat(), "step": "preview"}
    assert b"corrects the past" in client.post(url_of("leave", "?membership=falcon/yara"), asked).content


def test_a_refusal_names_reason_and_remedy_and_keeps_what_was_written(client: Client) -> None:
    day = timezone.localdate() + timedelta(days=30)
    adopt(Join("juniper", "ada"), on=day, by=None, reason="", at=at(SPRING))
    asked = {"on": SPRING.isoformat(), "reason": "Too small", "step": "adopt"}
    refused = client.post(url_of("close-cell", "?cell=juniper"), asked)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert 'class="reasons"' in page
    assert "Ada" in page
    assert "undo" in page.lower()
    assert reverse("organisation:cell", args=["juniper"]) in page
    assert "Too small" in page


def test_missing_fields_are_named_with_the_remedy(client: Client) -> None:
    wrong = client.post(url_of("split-cell", "?cell=falcon"), {"name": "", "on": "soon", "step": "preview"})
    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert "Tick at least one person who goes." in page
    assert 'role="alert"' in page
    assert 'aria-invalid="true"' in page


def test_going_back_from_the_preview_keeps_everything(client: Client) -> None:
    query, asked = ASKED["split-cell"]
    preview = client.post(url_of("split-cell", query), {**asked, "on": SPRING.isoformat(), "step": "preview"})
    again = client.post(url_of("split-cell", query), {**hidden(preview.content.decode()), "step": "edit"})
    page = again.content.decode()
    assert again.status_code == 200
    assert 'value="Kestrel"' in page
    assert page.count("checked") == 3


def test_a_second_person_sees_what_the_first_did_and_decides(client: Client) -> None:
    seen = queries.last_change_id()
    other = cooperative.member("ben")
    theirs = DescribeCell("falcon", "Osprey", "Care")
    adopt(theirs, on=SPRING, by=other.user, reason="A better bird", at=at(SPRING))
    asked = {
        "name": "Kestrel",
        "purpose": "Care",
        "on": SPRING.isoformat(),
        "expected": seen,
        "step": "adopt",
    }
    conflict = client.post(url_of("describe-cell", "?cell=falcon"), asked)
    page = conflict.content.decode()
    assert conflict.status_code == 409
    for said in ("Ben: Falcon is called Osprey", "A better bird", "Apply mine on top", "Discard mine"):
        assert said in page
    cell = now().cell("falcon")
    assert cell is not None
    assert cell.name == "Osprey"
    client.post(url_of("describe-cell", "?cell=falcon"), {**hidden(page), "step": "adopt"})
    cell = now().cell("falcon")
    assert cell is not None
    assert cell.name == "Kestrel"


def test_a_change_of_something_else_is_no_conflict(client: Client) -> None:
    seen = queries.last_change_id()
    adopt(Join("juniper", "ada"), on=SPRING, by=None, reason="", at=at(SPRING))
    asked = {
        "name": "Kestrel",
        "purpose": "Care",
        "on": SPRING.isoformat(),
        "expected": seen,
        "step": "adopt",
    }
    assert client.post(url_of("describe-cell", "?cell=falcon"), asked).status_code == 302


def test_undoing_what_was_built_on_is_refused_with_a_remedy(client: Client) -> None:
    first = adopt(Join("juniper", "ada"), on=SPRING, by=None, reason="", at=at(SPRING))
    client.post(url_of("leave", "?membership=juniper/ada"), {"on": "2026-04-01", "step": "adopt"})
    url = reverse("organisation:undo", args=[first.pk])
    assert b"changed again since" in client.get(url).content
    refused = client.post(url)
    assert refused.status_code == 422
    assert b"Undo the later change first" in refused.content


def test_a_vacant_role_is_taken_from_the_list_of_vacancies(client: Client) -> None:
    page = client.get(reverse("organisation:vacancies")).content.decode()
    assert "hiring" in page
    assert "One more holder has been wanted since 5 January 2026" in page
    take = re.search(r'href="([^"]*assign-role/[^"]*role=hiring[^"]*person=mira[^"]*)"', page)
    assert take is not None
    form = client.get(take[1].replace("&amp;", "&")).content.decode()
    assert '<option value="mira" selected>' in form
    assert '<option value="hiring" selected>' in form


def test_somebody_in_one_cell_only_is_not_asked_which(client: Client) -> None:
    chosen = client.get(url_of("move-member", "?person=yara&on=2026-03-02"))
    assert chosen["Location"].endswith("membership=falcon%2Fyara")
    between = client.get(url_of("move-member", "?person=tomas"))
    assert b"Tomas&#x27;s membership of Falcon" in between.content
    assert b"Mira" not in between.content.split(b"id_subject")[-1].split(b"</select>")[0]


def test_what_is_chosen_has_to_be_there_on_the_day(client: Client) -> None:
    page = client.get(url_of("split-cell", "?cell=heron"))
    assert b"is not there on" in page.content
    assert client.get(reverse("organisation:change", args=["fly"])).status_code == 404


def test_the_reluctance_of_one_person_is_never_said(client: Client) -> None:
    asked = {"role": "scrum", "person": "yara", "part": "backup", "on": SPRING.isoformat(), "step": "adopt"}
    client.post(url_of("assign-role"), asked)
    pages = [("role", "scrum"), ("person", "yara"), ("cell", "falcon")]
    shown = [client.get(reverse(f"organisation:{noun}", args=[key])).content.decode() for noun, key in pages]
    shown.append(client.get(reverse("organisation:changes")).content.decode())
    for page in shown:
        assert "prefer" not in page
    assert Person.objects.filter(key="yara").exists()


def test_a_wrong_country_is_named_with_an_example(client: Client) -> None:
    _, asked = ASKED["add-person"]
    wrong = client.post(url_of("add-person"), {**asked, "country": "Norway", "on": str(date(2026, 3, 2))})
    assert b"such as DE" in wrong.content


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("country", "zz", "“ZZ” is not the code of a country. Use a code of ISO 3166"),
        ("country", "de-zz", "No public holidays are known for the region ZZ of DE."),
        ("time_zone", "Europe/Nowhere", "“Europe/Nowhere” is not a time zone."),
    ],
)
def test_a_place_that_does_not_exist_is_said_at_its_field(
    client: Client, field: str, value: str, said: str
) -> None:
    for op in ("add-person", "describe-person"):
        query, asked = ASKED[op]
        wrong = client.post(url_of(op, query), {**asked, field: value, "on": SPRING.isoformat()})
        assert wrong.status_code == 422
        assert said in wrong.context["form"].errors[field][0]


def test_a_person_from_a_place_that_is_no_more_can_be_renamed(client: Client) -> None:
    PersonTerm.objects.filter(person__key="ada").update(country="ZZ", time_zone="Europe/Nowhere")
    asked = {"name": "Ada Lund", "country": "ZZ", "time_zone": "Europe/Nowhere", "on": SPRING.isoformat()}
    assert (
        client.post(url_of("describe-person", "?person=ada"), {**asked, "step": "adopt"}).status_code == 302
    )


def test_a_kind_still_in_use_is_not_given_up(client: Client) -> None:
    asked = {"on": SPRING.isoformat(), "reason": "", "step": "preview"}
    refused = client.post(url_of("retire-kind", "?kind=project"), asked)
    assert refused.status_code == 422
    assert "Juniper continues on 2 March 2026, when Project is not defined." in refused.content.decode()
    assert now().kind("project") is not None


def test_a_kind_without_cells_is_given_up(client: Client) -> None:
    adopt(DefineKind("support", KindFacts("Support")), on=START, by=None, reason="")
    client.post(url_of("retire-kind", "?kind=support"), {"on": SPRING.isoformat(), "step": "adopt"})
    assert now().kind("support") is None
